"""The plan of a sitting: due items first, then new ones, items about the same thing kept apart.

Three rules for the order, within what is due and within what is new:

1. Between two items about the same fact or entity stand APART others: one would answer the other.
2. Two items of which one's key is an option of the other are *confusable*. They are never asked one
   right after the other where something else is there, and
3. they are asked soon after each other, with one to NEAR others in between: telling them apart is
   what is to be learned.

    Which base opened in 2016?  In 2019?  In 2023?        confusable: bases are the options
    -> 2016, another question, 2019, another one, 2023    as far as others are there

Reads the log and writes nothing. Knows no prompts, no terminal and no clock.
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
from studykit.reviews.log import Log
from studykit.reviews.schedule import REVIEW, CardState, study_day

MOST_DUE = 1000
"""Due cards taken into one sitting. The rest stays due; reading a hundred thousand would only delay
the first."""
APART = 3
"""Between two items about the same thing stand this many others, where there are others."""
NEAR = 2
"""At most this many others stand between two confusable items, where rule 1 allows it."""
_LOOK_AHEAD = 25
"""Among so many entries the next one is chosen."""
_CUT_OFF_WITHIN = timedelta(hours=1)
"""A sitting that was left so lately goes on."""
_MOST_ORDERED = 1000
"""Entries that are put in order; nobody sits longer."""


class Options(NamedTuple):
    """The options that a learner has for one sitting."""

    mode: Mode | Literal["mixed"] = "mixed"
    questions: int | None = None
    """End after so many questions."""
    new: int = 20
    """New items a day, over all decks of the sitting."""
    all: bool = False
    """Each item once, due or not."""
    cram: bool = False
    """Each item once, and the schedule stays as it is."""
    exam: bool = False
    """Each item once in a drawn order, nothing is said until the end, and the schedule stays as it
    is."""
    minutes: int | None = None
    """When an exam ends."""
    reviews: int | None = None
    """Reviews a day of items that are not new, over all decks of the sitting."""
    tags: tuple[str, ...] = ()
    """Only items with one of these tags, or with one below it (`a` takes `a::b` too)."""
    templates: tuple[str, ...] = ()

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


class Entry(NamedTuple):
    """An item that is to be asked, and what is remembered of it."""

    deck: str
    """The deck's key."""
    item: Item
    state: CardState | None
    """None for a new item."""


class Plan(NamedTuple):
    """One sitting, in the order in which it is asked."""

    entries: tuple[Entry, ...]
    due: int
    """How many of the entries are due; at most MOST_DUE are looked for in a deck."""
    new: int
    judge: Callable[[str], Judge]
    """Who grades the answers to a deck's items, by the deck's key."""


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
        askable[deck] = _AskableItems(bank, log.suspended(deck), options)
    judge = _judges_of(decks)
    if options.exam:
        # An exam asks about all, whatever is due, and each time in another order.
        drawn = _exam(askable, log, options, now)
        return Plan(tuple(_in_order([], drawn)), 0, _count_new(drawn), judge)

    due = _due(askable, log, now)
    if options.is_once:
        others = _everything_but(due, askable, log)
    else:
        today = study_day(now, log.settings)
        if options.reviews is not None:
            due = _at_most(options.reviews - _reviewed(askable, log, today), due)
        others = _new(askable, log, options.new - log.introduced(tuple(askable), today))
    just_asked = _asked_just_now(askable, log, now)
    entries = tuple(_in_order(just_asked, due, others))
    return Plan(entries, len(due), _count_new(others), judge)


def next_due(
    decks: Mapping[str, ItemBank],
    log: Log,
    options: Options = Options(),  # noqa: B008 - an immutable value
) -> datetime | None:
    """Return when the first card of the decks is due; it may be already.

    None when none was ever reviewed.
    """
    moments = []
    for deck, bank in decks.items():
        if not bank:
            continue
        moment = log.next_due(deck, _AskableItems(bank, log.suspended(deck), options))
        if moment:
            moments.append(moment)
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


def _everything_but(asked: Iterable[Entry], askable: _Decks, log: Log) -> list[Entry]:
    cards = {(entry.deck, entry.item.id) for entry in asked}
    return [
        entry for entry in _everything(askable, log) if (entry.deck, entry.item.id) not in cards
    ]


def _everything(askable: _Decks, log: Log) -> Iterator[Entry]:
    by_deck = []
    for deck, items in askable.items():
        states = log.cards(deck)
        by_deck.append([Entry(deck, item, states.get(item.id)) for item in items.values()])
    return _in_turn(by_deck)


def _reviewed(deck_keys: Iterable[str], log: Log, today: int) -> int:
    """Return how many cards of the decks have been asked today that were not new today."""
    count = 0
    for deck in deck_keys:
        for state in log.cards(deck).values():
            was_asked_today = study_day(state.last_review, log.settings) == today
            # What was new today counts among the new ones.
            if was_asked_today and state.introduced < today:
                count += 1
    return count


def _at_most(reviews: int, due: Sequence[Entry]) -> list[Entry]:
    """Return so many of the due cards, and with them those in their (re)learning steps.

    These have begun already, and do not count.
    """
    kept: list[Entry] = []
    for entry in due:
        counts = entry.state is not None and entry.state.phase == REVIEW
        if not counts or reviews > 0:
            kept.append(entry)
        if counts:
            reviews -= 1  # below zero, where more was asked today than is wanted
    return kept


def _due(askable: _Decks, log: Log, now: datetime) -> list[Entry]:
    """Return the due cards of all decks, the most overdue first."""
    by_deck = []
    for deck, items in askable.items():
        due = log.due(deck, now, items, MOST_DUE)
        by_deck.append([Entry(deck, items[identity], state) for identity, state in due])
    return list(merge(*by_deck, key=_due_at))


def _due_at(entry: Entry) -> datetime:
    assert entry.state is not None
    return entry.state.due


def _new(askable: _Decks, log: Log, most: int) -> list[Entry]:
    """Return new items in the order of their decks, from each deck in turn."""
    if most <= 0:
        return []
    unseen = [_unseen(deck, items, log.seen(deck)) for deck, items in askable.items()]
    return list(islice(_in_turn(unseen), most))


def _unseen(deck: str, items: Mapping[str, Item], seen: set[str]) -> Iterator[Entry]:
    for identity in items:
        if identity not in seen:
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


def _asked_just_now(askable: _Decks, log: Log, now: datetime) -> list[Entry]:
    """Return the last answers of a sitting that was just cut off: this one goes on in its order."""
    entries = []
    for review in log.latest(APART):
        is_recent = now - review.at < _CUT_OFF_WITHIN
        if is_recent and review.item in askable.get(review.deck, {}):
            entries.append(Entry(review.deck, askable[review.deck][review.item], None))
    return entries


# --- in which order -----------------------------------------------------------------------------

_Text = tuple[str, str, str]
"""A key or an option, with its deck and its template."""


class _Candidate(NamedTuple):
    """An entry that may be asked next, with what its place in the order hangs on."""

    entry: Entry
    about: frozenset[str]
    """Its facts and the rows that they refer to."""
    keys: frozenset[_Text]
    options: frozenset[_Text]


def _candidate(entry: Entry) -> _Candidate:
    item = entry.item
    keys = frozenset((entry.deck, item.template, key) for key in item.keys)
    options = frozenset((entry.deck, item.template, text) for text in item.distractors)
    return _Candidate(entry, frozenset((*item.facts, *item.entities)), keys, options)


def _in_order(just_asked: Iterable[Entry], *parts: Sequence[Entry]) -> Iterator[Entry]:
    """Yield the parts one after the other, each by the rules as far as they can be kept.

    The next one is chosen among the first _LOOK_AHEAD that are left; so nobody waits long for his
    turn.
    """
    recent = [_candidate(entry) for entry in just_asked]
    for part in parts:
        coming = map(_candidate, part[:_MOST_ORDERED])
        window = list(islice(coming, _LOOK_AHEAD))
        while window:
            # One goes and one comes: the window keeps its size until the part runs out.
            chosen = window.pop(_best_place(window, recent))
            window.extend(islice(coming, 1))
            recent = [*recent[-APART + 1 :], chosen]
            yield chosen.entry
        yield from part[_MOST_ORDERED:]


def _best_place(window: Sequence[_Candidate], recent: Sequence[_Candidate]) -> int:
    """Return which of the window comes next, after what was asked lately."""
    if not recent:
        return 0
    about_recent = frozenset[str]().union(*(candidate.about for candidate in recent))
    # Rule 1.
    apart = [
        place for place, candidate in enumerate(window) if about_recent.isdisjoint(candidate.about)
    ]
    # Rule 2.
    confusable_with_last = _confusable(window, apart, recent[-1:])
    calm = [place for place in apart if place not in confusable_with_last]
    # Rule 3: soon after what it is confused with, but not right after it.
    near = _confusable(window, calm, recent[-NEAR - 1 : -1])
    for places in (near, calm, apart):
        if places:
            return places[0]
    return 0


def _confusable(
    window: Sequence[_Candidate], places: Sequence[int], asked: Sequence[_Candidate]
) -> list[int]:
    """Return the places whose candidate is confusable with one of those that were asked."""
    keys = frozenset[_Text]().union(*(candidate.keys for candidate in asked))
    options = frozenset[_Text]().union(*(candidate.options for candidate in asked))
    confusable = []
    for place in places:
        candidate = window[place]
        if not options.isdisjoint(candidate.keys) or not keys.isdisjoint(candidate.options):
            confusable.append(place)
    return confusable


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
