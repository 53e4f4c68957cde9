"""The plan of a sitting: what is due, what is new today, and what goes on from the last one.

    log and decks    -> in their steps, or met and not yet recalled: the last sitting goes on
                     -> due, in an order drawn from the day: another one each day
                     -> new: as many as the day still has, as the author's order picks them,
                        in an order drawn from the day
    exam             -> all, in an order drawn from the moment

What comes next is the queue's (`quiz.queue`). Reads the log and writes nothing. Knows no prompts,
no terminal and no clock.
"""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from heapq import merge
from itertools import islice
from typing import Literal, NamedTuple

from studykit.questions.identity.draw import draw
from studykit.questions.item import Item, Mode
from studykit.questions.item_bank import ItemBank
from studykit.questions.judge import Judge
from studykit.quiz.backlog import Backlog, backlog
from studykit.quiz.entry import DueCard, Entry, Meeting, Plan
from studykit.quiz.moved_back import moved_back_last
from studykit.quiz.question import next_meeting
from studykit.quiz.queue import AHEAD, APART, NEAR, Queue
from studykit.quiz.rests_on import what_rests_on_what
from studykit.quiz.todays_load import DayLimits, TodaysLoad, asked_today
from studykit.reviews.log import Log
from studykit.reviews.records import Review
from studykit.reviews.schedule import CardState, day_begins, due_here, study_day

__all__ = ["APART", "MOST_DUE", "NEAR", "Entry", "Options", "Plan", "next_due", "plan"]

MOST_DUE = 1000
"""Due cards taken into one sitting. The rest stays due; reading a hundred thousand would only delay
the first."""
_CUT_OFF_WITHIN = timedelta(hours=1)
"""A sitting that was left so lately goes on."""
_GOES_ON_WITHIN = timedelta(minutes=5)
"""So long others are waited for before an item of the last sitting comes again."""
_LOOK_BACK = 25
"""Among so many answers it is looked up how long ago an item was asked."""


_NO_LIMITS: Mapping[str, DayLimits] = {}


class Options(NamedTuple):
    """The options that a learner has for one sitting."""

    mode: Mode | Literal["mixed"] = "mixed"
    questions: int | None = None
    """End after so many questions."""
    new: int = 20
    """New items a day, whatever deck they are of."""
    all: bool = False
    """Each item once, due or not."""
    cram: bool = False
    """Each item once, and the schedule stays as it is."""
    exam: bool = False
    """Each item once in a drawn order, nothing is said until the end, and the schedule stays as it
    is."""
    minutes: int | None = None
    """After which nothing more is asked; an exam closes the open question then, too."""
    reviews: int | None = None
    """Cards a day, new ones among them, whatever deck they are of."""
    limits_of_decks: Mapping[str, DayLimits] = _NO_LIMITS
    """By the deck's key the limits that a deck has of its own."""
    tags: tuple[str, ...] = ()
    """Only items with one of these tags, or with one below it (`a` takes `a::b` too)."""
    templates: tuple[str, ...] = ()
    first_meeting: Literal["guess", "ask"] = "guess"
    """What a new item begins with: a guess at the stem alone, or a question that counts."""

    @property
    def begins_with_a_guess(self) -> bool:
        """Return whether new items are met before they are asked.

        Not where the learner has fixed one mode, nor where each item is asked once.
        """
        return self.first_meeting == "guess" and self.mode == "mixed" and not self.is_once

    @property
    def is_once(self) -> bool:
        """Return whether each item is asked once, due or not."""
        return self.all or self.cram or self.exam

    @property
    def is_scheduled(self) -> bool:
        """Return whether the answers move the schedule."""
        return not (self.cram or self.exam)

    @property
    def allows_all(self) -> bool:
        """Return whether `allows` says yes to every item."""
        return not (self.exam or self.templates or self.tags)

    def allows(self, item: Item) -> bool:
        """Return whether the item may be asked in such a sitting."""
        if self.exam and item.modes == ("cards",):
            return False  # a card shows its answer
        if self.templates and item.template not in self.templates:
            return False
        if not self.tags:
            return True
        for wanted in self.tags:
            for tag in item.tags:
                if tag == wanted or tag.startswith(f"{wanted}::"):
                    return True
        return False


class _AskableItems(Mapping[str, Item]):
    """The items of a deck that may be asked. None is made that is not looked at."""

    def __init__(self, bank: ItemBank, suspended: Container[str], options: Options) -> None:
        self._bank = bank
        self._suspended = suspended
        self._allowed: Container[str] = bank
        if not options.allows_all:
            self._allowed = {identity for identity, item in bank.items() if options.allows(item)}

    def __getitem__(self, identity: str) -> Item:
        return self._bank[identity]

    def __iter__(self) -> Iterator[str]:
        is_filtered = self._allowed is not self._bank
        for identity in self._bank:
            if identity in self._suspended:
                continue
            # A compiled bank looks for an id in its file: it is not asked for its own.
            if not is_filtered or identity in self._allowed:
                yield identity

    def __contains__(self, identity: object) -> bool:
        return identity not in self._suspended and identity in self._allowed

    def __len__(self) -> int:
        return sum(1 for _ in self)


_Decks = Mapping[str, Mapping[str, Item]]
"""All that may be asked, by the deck's key."""


def plan(decks: Mapping[str, ItemBank], log: Log, options: Options, now: datetime) -> Plan:
    """Return the sitting for the items of each deck, by the deck's key."""
    askable: dict[str, Mapping[str, Item]] = {}
    for deck, bank in decks.items():
        askable[deck] = _AskableItems(bank, _set_aside(deck, log, now), options)
    judge = _judges_of(decks)
    if options.exam:
        # An exam asks about all, whatever is due, and each time in another order.
        drawn = _exam(askable, log, options, now)
        return Plan(tuple(drawn), 0, _count_new(drawn), judge, "once")

    today = study_day(now, log.settings)
    due, steps_ahead = _due(askable, log, now)
    if options.is_once:
        entries = [*_entries_of(_drawn(due, today), askable), *_everything_but(due, askable, log)]
        return Plan(tuple(entries), len(due), _count_new(entries), judge, "once")

    load = TodaysLoad(
        asked_today(log, now), DayLimits(options.reviews, options.new), options.limits_of_decks
    )
    # What has begun goes first: it was left in the middle.
    met = _begun(askable, log, options)
    begun = load.take(met)
    ahead = load.take(steps_ahead)
    all_due = due
    due = load.take(sorted(due, key=lambda entry: not entry.is_in_steps))
    new = _new(askable, log, load, met)
    planned = Plan(
        entries=(
            *begun,
            *_entries_of(ahead, askable),
            *_entries_of(_drawn(due, today), askable),
            *_meet(new, today, options),
        ),
        due=len(due),
        new=len(new),
        judge=judge,
        rests_on=what_rests_on_what(new),
    )
    # Only where the day has no room for all that is due: it takes all cards to reckon it.
    if len(due) < len(all_due):
        planned = planned._replace(behind=_behind(askable, log, options, len(due), now))
    planned = _going_on(planned, _asked_just_now(askable, log, now), askable, now)
    # What waits for others that are not there is nothing to begin with.
    if Queue(planned).next(now) is None:
        return planned._replace(entries=())
    return planned


def _going_on(planned: Plan, just_asked: Sequence[Review], askable: _Decks, now: datetime) -> Plan:
    """Return the plan of a sitting that goes on where another one was just cut off."""
    asked_before = []
    for review in just_asked:
        if now - review.at < _GOES_ON_WITHIN:
            asked_before.append((review.deck, review.item))
    return planned._replace(
        just_asked=_asked_items(just_asked[-APART:], askable),
        asked_before=tuple(asked_before),
    )


def _behind(askable: _Decks, log: Log, options: Options, due_today: int, now: datetime) -> Backlog:
    """Return how far behind the learner is with cards of the sitting."""
    by_deck = [_states_by_due(deck, items, log) for deck, items in askable.items()]
    states = merge(*by_deck, key=lambda state: (state.due, state.last_review))
    # Who knows which deck comes when, where each has a limit of its own?
    limits = options.limits_of_decks.values()
    is_one_limit = all(limit.reviews is None for limit in limits)
    a_day = options.reviews if is_one_limit else None
    return backlog(states, due_today, a_day, now, log.settings)


def _states_by_due(deck: str, items: Container[str], log: Log) -> Iterator[CardState]:
    for item, state in log.cards_by_due(deck):
        if item in items:
            yield state


def _set_aside(deck: str, log: Log, now: datetime) -> set[str]:
    """Return the items of a deck that are not asked today, or never."""
    return log.suspended(deck) | log.buried(deck, study_day(now, log.settings))


def next_due(
    decks: Mapping[str, ItemBank],
    log: Log,
    now: datetime,
    options: Options = Options(),  # noqa: B008 - an immutable value
) -> datetime | None:
    """Return when the first card of the decks is due where the learner is; it may be already.

    None when none was ever reviewed.
    """
    today = study_day(now, log.settings)
    tomorrow = day_begins(today + 1, now, log.settings)
    moments = []
    for deck, bank in decks.items():
        if not bank:
            continue
        suspended, buried = log.suspended(deck), log.buried(deck, today)
        moment = log.next_due(deck, _AskableItems(bank, suspended | buried, options), now)
        if moment:
            moments.append(moment)
        not_suspended = _AskableItems(bank, suspended, options)
        # What is buried is due tomorrow at the earliest, however long it has been overdue.
        back_tomorrow = {item for item in buried if item in not_suspended}
        if back_tomorrow:
            moment = log.next_due(deck, back_tomorrow, now)
            if moment:
                moments.append(max(moment, tomorrow))
    return min(moments, default=None)


def _count_new(entries: Iterable[Entry]) -> int:
    return sum(entry.state is None for entry in entries)


# --- which entries ------------------------------------------------------------------------------


def _exam(askable: _Decks, log: Log, options: Options, now: datetime) -> list[Entry]:
    """Return the questions of an exam, in an order drawn from the moment at which it begins."""
    salt = now.isoformat()

    def turn(entry: Entry) -> int:
        return draw("exam", salt, entry.deck, entry.item.id)

    return sorted(_everything(askable, log), key=turn)[: options.questions]


def _everything_but(asked: Iterable[DueCard], askable: _Decks, log: Log) -> list[Entry]:
    """Return all entries but those that are asked already."""
    cards = {due.card for due in asked}
    return [entry for entry in _everything(askable, log) if entry.card not in cards]


def _everything(askable: _Decks, log: Log) -> Iterator[Entry]:
    by_deck = []
    for deck, items in askable.items():
        states = log.cards(deck)
        by_deck.append([Entry(deck, item, states.get(item.id)) for item in items.values()])
    return _in_turn(by_deck)


def _due(askable: _Decks, log: Log, now: datetime) -> tuple[list[DueCard], list[DueCard]]:
    """Return the due cards of all decks, the most overdue first; and those in steps due soon.

    The latter are asked when nothing else is left.
    """

    def due_at(due: DueCard) -> datetime:
        return due_here(due.state, now, log.settings)

    by_deck = []
    for deck, items in askable.items():
        near = log.due(deck, now + AHEAD, items, MOST_DUE)
        by_deck.append([DueCard((deck, identity), state) for identity, state in near])
    due, ahead = [], []
    for card in merge(*by_deck, key=due_at):
        if due_at(card) <= now:
            due.append(card)
        elif card.is_in_steps:
            ahead.append(card)
    return due, ahead


def _drawn(cards: Iterable[DueCard], today: int) -> list[DueCard]:
    """Return the cards in an order drawn from the day; those in their steps as they were."""

    def turn(due: DueCard) -> int:
        if due.is_in_steps:
            return 0
        # One order for the whole day: a sitting that was cut off goes on in it.
        return draw("due", str(today), *due.card)

    return sorted(cards, key=turn)


def _entries_of(cards: Iterable[DueCard], askable: _Decks) -> Iterator[Entry]:
    """Yield the cards with their items: a compiled deck makes only those that are asked."""
    for (deck, identity), state in cards:
        yield Entry(deck, askable[deck][identity], state)


def _begun(askable: _Decks, log: Log, options: Options) -> list[Entry]:
    """Return the items whose answer was shown at a first meeting that was not ended."""
    begun = []
    for deck, items in askable.items():
        for identity, meetings in log.begun(deck).items():
            if identity in items:
                entry = Entry(deck, items[identity], None)
                if options.begins_with_a_guess:
                    entry = _after_meetings(entry, meetings)
                begun.append(entry)
    return begun


def _after_meetings(entry: Entry, meetings: Sequence[Review]) -> Entry:
    """Return the entry with the showing that comes next, by those that the log has."""
    last: Meeting = "guess"
    # The log notes a guess as typed: whoever has chosen has guessed before.
    if any(review.mode == "choice" for review in meetings):
        last = "choice"
    return entry._replace(meeting=next_meeting(entry.item, last))


def _new(askable: _Decks, log: Log, load: TodaysLoad, begun: Iterable[Entry]) -> list[Entry]:
    """Return new items as their authors' order picks them, from each deck in turn."""
    most = load.room_for_new()
    if most <= 0:
        return []
    not_new = {deck: log.seen(deck) for deck in askable}
    for entry in begun:
        not_new[entry.deck].add(entry.item.id)
    unseen = []
    for deck, items in askable.items():
        unseen_of_deck = _unseen(deck, items, not_new[deck], log.moved_back(deck))
        unseen.append(islice(unseen_of_deck, load.room_for_new_of(deck)))
    return list(islice(_in_turn(unseen), most))


def _meet(new: Iterable[Entry], today: int, options: Options) -> list[Entry]:
    """Return the new items in an order drawn from the day, as they are asked first."""

    def turn(entry: Entry) -> int:
        return draw("new", str(today), entry.deck, entry.item.id)

    drawn = sorted(new, key=turn)
    if not options.begins_with_a_guess:
        return drawn
    return [entry._replace(meeting="guess") for entry in drawn]


def _unseen(
    deck: str, items: Mapping[str, Item], seen: set[str], moved_back: set[str]
) -> Iterator[Entry]:
    unseen = (identity for identity in items if identity not in seen)
    for identity in moved_back_last(unseen, moved_back):
        yield Entry(deck, items[identity], None)


def _in_turn(lists: Iterable[Iterable[Entry]]) -> Iterator[Entry]:
    """Yield the first of each list, then the second of each, and so on."""
    open_lists = [iter(entries) for entries in lists]
    while open_lists:
        for entries in tuple(open_lists):
            entry = next(entries, None)
            if entry is None:
                open_lists.remove(entries)
            else:
                yield entry


def _asked_just_now(askable: _Decks, log: Log, now: datetime) -> list[Review]:
    """Return the last answers of a sitting that was just cut off: this one goes on in its order."""
    reviews = []
    for review in log.latest(_LOOK_BACK):
        is_recent = now - review.at < _CUT_OFF_WITHIN
        if is_recent and review.item in askable.get(review.deck, {}):
            reviews.append(review)
    return reviews


def _asked_items(reviews: Iterable[Review], askable: _Decks) -> tuple[Entry, ...]:
    return tuple(Entry(review.deck, askable[review.deck][review.item], None) for review in reviews)


def _judges_of(decks: Mapping[str, ItemBank]) -> Callable[[str], Judge]:
    """Return what gives the judge of a deck, which is made at its first answer.

    A deck that was read again, with another bank of items, has another judge.
    """
    judges: dict[str, tuple[ItemBank, Judge]] = {}

    def judge(deck: str) -> Judge:
        bank = decks[deck]
        if deck not in judges or judges[deck][0] is not bank:
            judges[deck] = bank, Judge(bank)
        return judges[deck][1]

    return judge
