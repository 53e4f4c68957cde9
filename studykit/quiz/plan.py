"""What to ask today: due items first, then new ones, with items about the same thing kept apart.

Three rules for the order, within what is due and within what is new:

1. Between two items about the same fact or entity stand APART others: the one would answer the other.
2. Two items of which one's key is an option of the other are *confusable*. They are never asked one right after
   the other where something else is there, and
3. they are asked soon after each other, with one to NEAR others in between: telling them apart is what is to be
   learned.

Reads the log and writes nothing. Knows no prompts, no terminal and no clock.
"""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from heapq import merge
from itertools import chain, islice
from typing import Literal, NamedTuple

from studykit.questions.identity.draw import draw
from studykit.questions.item import Item, Mode
from studykit.questions.item_bank import ItemBank
from studykit.reviews.log import Log
from studykit.reviews.schedule import REVIEW, CardState, study_day

MOST_DUE = 1000
"""Due cards taken into one sitting. The rest stays due; reading a hundred thousand would only delay the first."""
APART = 3
"""Between two items about the same thing stand this many others, where there are others."""
NEAR = 2
"""At most this many others stand between two confusable items, where rule 1 allows it."""
_LOOK_AHEAD = 25
_CUT_OFF_WITHIN = timedelta(hours=1)
_MOST_ORDERED = 1000
"""Entries that are put in order; nobody sits longer."""


class Options(NamedTuple):
    """What a learner may choose for one sitting."""

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
    """Each item once in a drawn order, nothing is said until the end, and the schedule stays as it is."""
    minutes: int | None = None
    """When an exam ends."""
    reviews: int | None = None
    """Reviews a day of items that are not new, over all decks of the sitting."""
    tags: tuple[str, ...] = ()
    """Only items with one of these tags, or with one below it (`a` takes `a::b` too)."""
    templates: tuple[str, ...] = ()

    @property
    def is_once(self) -> bool:
        return self.all or self.cram or self.exam

    @property
    def is_scheduled(self) -> bool:
        return not (self.cram or self.exam)

    @property
    def allows_all(self) -> bool:
        return not (self.exam or self.templates or self.tags)

    def allows(self, item: Item) -> bool:
        if self.exam and item.modes == ("cards",):
            return False
        if self.templates and item.template not in self.templates:
            return False
        return not self.tags or any(
            tag == wanted or tag.startswith(f"{wanted}::")
            for tag in item.tags
            for wanted in self.tags
        )


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
    rivals: Callable[[Entry], tuple[str, ...]]
    """The answers of the other items of an entry's template: none of them is a slip of the pen."""


class _Wanted(Mapping[str, Item]):
    """The items of a deck that may be asked. None is made that is not looked at."""

    def __init__(self, bank: ItemBank, suspended: Container[str], options: Options) -> None:
        self._bank, self._suspended = bank, suspended
        self._allowed: Container[str] = bank
        if not options.allows_all:
            self._allowed = {identity for identity, item in bank.items() if options.allows(item)}

    def __getitem__(self, identity: str) -> Item:
        return self._bank[identity]

    def __iter__(self) -> Iterator[str]:
        allowed = (
            self._bank
            if self._allowed is self._bank
            else filter(self._allowed.__contains__, self._bank)
        )
        return (identity for identity in allowed if identity not in self._suspended)

    def __contains__(self, identity: object) -> bool:
        return identity not in self._suspended and identity in self._allowed

    def __len__(self) -> int:
        return sum(1 for _ in self)


_Decks = Mapping[str, Mapping[str, Item]]
"""What may be asked, by the deck's key."""


def plan(decks: Mapping[str, ItemBank], log: Log, options: Options, now: datetime) -> Plan:
    """The sitting for the items of each deck, by the deck's key."""
    wanted = {deck: _Wanted(bank, log.suspended(deck), options) for deck, bank in decks.items()}
    rivals = _rivals_of(decks)
    if options.exam:
        drawn = _drawn(wanted, log, options, now)
        return Plan(
            tuple(_in_order([], drawn)), 0, sum(entry.state is None for entry in drawn), rivals
        )
    due = _due(wanted, log, now)
    if options.is_once:
        asked = {(entry.deck, entry.item.id) for entry in due}
        rest = [
            entry for entry in _everything(wanted, log) if (entry.deck, entry.item.id) not in asked
        ]
    else:
        today = study_day(now, log.settings)
        if options.reviews is not None:
            due = _at_most(options.reviews - _reviewed(wanted, log, today), due)
        left = options.new - log.introduced(tuple(wanted), today)
        rest = _new(wanted, log, left) if left > 0 else []
    before = _asked_before(wanted, log, now)
    return Plan(
        tuple(_in_order(before, due, rest)),
        len(due),
        sum(entry.state is None for entry in rest),
        rivals,
    )


def next_due(
    decks: Mapping[str, ItemBank],
    log: Log,
    options: Options = Options(),  # noqa: B008 - an immutable value
) -> datetime | None:
    """When the first card of the decks is due; it may be already. None when none of them was ever reviewed."""
    found = (
        log.next_due(deck, _Wanted(bank, log.suspended(deck), options))
        for deck, bank in decks.items()
        if bank
    )
    return min((at for at in found if at), default=None)


def _drawn(wanted: _Decks, log: Log, options: Options, now: datetime) -> list[Entry]:
    """The questions of an exam, in an order that is drawn from the moment at which it begins."""
    salt = now.isoformat()
    entries = sorted(
        _everything(wanted, log), key=lambda entry: draw("exam", salt, entry.deck, entry.item.id)
    )
    return entries[: options.questions]


def _reviewed(wanted: Iterable[str], log: Log, today: int) -> int:
    """How many cards of the decks have been asked today that were not new today."""
    states = (state for deck in wanted for state in log.cards(deck).values())
    return sum(
        study_day(state.last_review, log.settings) == today > state.introduced for state in states
    )


def _at_most(reviews: int, due: Sequence[Entry]) -> list[Entry]:
    """So many of the due cards, and with them those in their (re)learning steps: these have begun already."""
    kept: list[Entry] = []
    for entry in due:
        is_limited = entry.state is not None and entry.state.phase == REVIEW
        if not is_limited or reviews > 0:
            kept.append(entry)
        reviews -= is_limited
    return kept


def _due(wanted: _Decks, log: Log, now: datetime) -> list[Entry]:
    """The due cards of all decks, the most overdue first."""
    by_deck = (
        [Entry(deck, items[item], state) for item, state in log.due(deck, now, items, MOST_DUE)]
        for deck, items in wanted.items()
    )
    return list(merge(*by_deck, key=_due_at))


def _due_at(entry: Entry) -> datetime:
    assert entry.state is not None
    return entry.state.due


def _new(wanted: _Decks, log: Log, most: int) -> list[Entry]:
    """New items in the order of their decks, from each deck in turn."""
    unseen = [_unseen(deck, items, log.seen(deck)) for deck, items in wanted.items()]
    return list(islice(_in_turn(unseen), most))


def _unseen(deck: str, items: Mapping[str, Item], seen: set[str]) -> Iterator[Entry]:
    return (Entry(deck, items[identity], None) for identity in items if identity not in seen)


def _everything(wanted: _Decks, log: Log) -> Iterator[Entry]:
    by_deck = []
    for deck, items in wanted.items():
        states = log.cards(deck)
        by_deck.append([Entry(deck, item, states.get(item.id)) for item in items.values()])
    return _in_turn(by_deck)


def _in_turn(lists: Iterable[Iterable[Entry]]) -> Iterator[Entry]:
    open_lists = [iter(entries) for entries in lists]
    while open_lists:
        for each in tuple(open_lists):
            entry = next(each, None)
            if entry is None:
                open_lists.remove(each)
            else:
                yield entry


_Text = tuple[str, str, str]
"""A key or an option, with its deck and its template."""


class _Slot(NamedTuple):
    """An entry with what its place in the order hangs on."""

    entry: Entry
    about: frozenset[str]
    keys: frozenset[_Text]
    options: frozenset[_Text]


def _slot(entry: Entry) -> _Slot:
    item = entry.item
    keys = frozenset((entry.deck, item.template, key) for key in item.keys)
    options = frozenset((entry.deck, item.template, text) for text in item.distractors)
    return _Slot(entry, frozenset((*item.facts, *item.entities)), keys, options)


def _asked_before(wanted: _Decks, log: Log, now: datetime) -> list[Entry]:
    """The last answers of a sitting that was just cut off, so that this one goes on in the same order."""
    return [
        Entry(review.deck, wanted[review.deck][review.item], None)
        for review in log.latest(APART)
        if review.item in wanted.get(review.deck, {}) and now - review.at < _CUT_OFF_WITHIN
    ]


def _in_order(before: Iterable[Entry], *parts: Sequence[Entry]) -> Iterator[Entry]:
    """The parts one after the other, each by the rules of this module as far as they can be kept."""
    recent = [_slot(entry) for entry in before]
    for part in parts:
        coming = map(_slot, part[:_MOST_ORDERED])
        window = list(islice(coming, _LOOK_AHEAD))
        while window:
            chosen = window.pop(_best(window, recent))
            window.extend(islice(coming, 1))
            recent = [*recent[-APART + 1 :], chosen]
            yield chosen.entry
        yield from part[_MOST_ORDERED:]


def _best(window: Sequence[_Slot], recent: Sequence[_Slot]) -> int:
    """Which of the window comes next, after what was asked lately."""
    if not recent:
        return 0
    about = frozenset[str]().union(*(slot.about for slot in recent))
    apart = [at for at, slot in enumerate(window) if about.isdisjoint(slot.about)]
    calm = _confusable(window, apart, recent[-1:], wanted=False)
    near = _confusable(window, calm, recent[-NEAR - 1 : -1], wanted=True)
    return next(chain(near, calm, apart), 0)


def _confusable(
    window: Sequence[_Slot], places: Sequence[int], others: Sequence[_Slot], *, wanted: bool
) -> list[int]:
    """The places of what is confusable with one of the others; or, when that is not wanted, of what is not."""
    keys = frozenset[_Text]().union(*(slot.keys for slot in others))
    options = frozenset[_Text]().union(*(slot.options for slot in others))
    return [
        at
        for at in places
        if wanted
        is not (options.isdisjoint(window[at].keys) and keys.isdisjoint(window[at].options))
    ]


def _rivals_of(decks: Mapping[str, ItemBank]) -> Callable[[Entry], tuple[str, ...]]:
    """Collected for a template when its first typed answer comes: most sittings need only a few."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}

    def rivals(entry: Entry) -> tuple[str, ...]:
        template = (entry.deck, entry.item.template)
        if template not in found:
            found[template] = decks[entry.deck].spellings_of(entry.item.template)
        return found[template]

    return rivals
