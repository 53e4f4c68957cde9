"""What to ask today: due items first, then new ones, with items about the same thing kept apart.

Reads the log and writes nothing. Knows no prompts, no terminal and no clock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from itertools import chain, islice
from typing import Literal

from studykit.items.model import Item, Mode
from studykit.study.log import Log
from studykit.study.memory import CardState, study_day

MOST_DUE = 1000
"""Due cards taken into one sitting. The rest stays due; reading a hundred thousand would only delay the first."""
APART = 3
"""Between two items about the same thing stand this many others, where there are others."""
_LOOK_AHEAD = 50


@dataclass(frozen=True, slots=True)
class Options:
    """What a learner may choose for one sitting."""

    mode: Mode | Literal["mixed"] = "mixed"
    count: int | None = None
    """End after so many questions."""
    new: int = 20
    """New items a day, over all decks of the sitting."""
    all: bool = False
    """Each item once, due or not."""
    cram: bool = False
    """Each item once, and the schedule stays as it is."""
    tags: tuple[str, ...] = ()
    """Only items with one of these tags, or with one below it (`a` takes `a::b` too)."""
    templates: tuple[str, ...] = ()

    def allows(self, item: Item) -> bool:
        if self.templates and item.template not in self.templates:
            return False
        return not self.tags or any(
            tag == wanted or tag.startswith(f"{wanted}::") for tag in item.tags for wanted in self.tags
        )


@dataclass(frozen=True, slots=True)
class Entry:
    """An item that is to be asked, and what is remembered of it."""

    deck: str
    """The deck's key."""
    item: Item
    state: CardState | None
    """None for a new item."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One sitting, in the order in which it is asked."""

    entries: tuple[Entry, ...]
    due: int
    """How many of the entries are due; at most MOST_DUE are looked for in a deck."""
    new: int
    rivals: Callable[[Entry], tuple[str, ...]]
    """The answers of the other items of an entry's template: none of them is a slip of the pen."""


def plan(decks: Mapping[str, Sequence[Item]], log: Log, options: Options, now: datetime) -> Plan:
    """The sitting for the items of each deck, by the deck's key."""
    wanted = {deck: {item.id: item for item in items if options.allows(item)} for deck, items in decks.items()}
    due = _due(wanted, log, now)
    if options.all or options.cram:
        asked = {(entry.deck, entry.item.id) for entry in due}
        rest = [entry for entry in _everything(wanted, log) if (entry.deck, entry.item.id) not in asked]
    else:
        left = options.new - log.introduced(tuple(wanted), study_day(now))
        rest = _new(wanted, log, left) if left > 0 else []
    return Plan(tuple(_spread(due, rest)), len(due), sum(entry.state is None for entry in rest), _rivals_of(decks))


def next_due(decks: Mapping[str, Sequence[Item]], log: Log) -> datetime | None:
    """When the first card of the decks is due; it may be already. None when nothing was ever reviewed."""
    found = (log.next_due(deck, {item.id for item in items}) for deck, items in decks.items())
    return min((at for at in found if at), default=None)


def _due(wanted: Mapping[str, Mapping[str, Item]], log: Log, now: datetime) -> list[Entry]:
    """The due cards of all decks, the most overdue first."""
    by_deck = (
        [Entry(deck, items[item], state) for item, state in log.due(deck, now, items, MOST_DUE)]
        for deck, items in wanted.items()
    )
    return list(merge(*by_deck, key=_due_at))


def _due_at(entry: Entry) -> datetime:
    assert entry.state is not None
    return entry.state.due


def _new(wanted: Mapping[str, Mapping[str, Item]], log: Log, most: int) -> list[Entry]:
    """New items in the order of their decks, from each deck in turn."""
    unseen = [_unseen(deck, items.values(), log.seen(deck)) for deck, items in wanted.items()]
    return list(islice(_in_turn(unseen), most))


def _unseen(deck: str, items: Iterable[Item], seen: set[str]) -> Iterator[Entry]:
    return (Entry(deck, item, None) for item in items if item.id not in seen)


def _everything(wanted: Mapping[str, Mapping[str, Item]], log: Log) -> Iterator[Entry]:
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


def _spread(*parts: Sequence[Entry]) -> Iterator[Entry]:
    """The parts one after the other; within each, what is about the same thing is kept APART where it can be."""
    recent: list[set[str]] = []
    for part in parts:
        coming = iter(part)
        window = list(islice(coming, _LOOK_AHEAD))
        while window:
            lately = set(chain.from_iterable(recent))
            at = next((at for at, entry in enumerate(window) if lately.isdisjoint(_about(entry))), 0)
            entry = window.pop(at)
            window.extend(islice(coming, 1))
            recent = [*recent[-APART + 1 :], _about(entry)]
            yield entry


def _about(entry: Entry) -> set[str]:
    return {*entry.item.facts, *entry.item.entities}


def _rivals_of(decks: Mapping[str, Sequence[Item]]) -> Callable[[Entry], tuple[str, ...]]:
    """Collected for a template when its first typed answer comes: most sittings need only a few."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}

    def rivals(entry: Entry) -> tuple[str, ...]:
        template = (entry.deck, entry.item.template)
        if template not in found:
            items = (item for item in decks[entry.deck] if item.template == entry.item.template)
            answers = (answer for item in items for answer in item.answers)
            found[template] = tuple(dict.fromkeys(text for each in answers for text in (each.text, *each.accepted)))
        return found[template]

    return rivals
