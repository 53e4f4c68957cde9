"""What the reviews tell: what lies ahead, what was done, how well memory held, and what is weak or confused.

Pure: decks, the reviews that stand, `now` and settings in, one frozen `Stats` out. Knows no log, no terminal and no
clock. Days are study days, which turn over when the settings say; each review's by the zone in which it was given.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple
from urllib.parse import unquote

from studykit.facts.base import FactBase
from studykit.progress.recall import Calibration, Retention, Share, calibration, retention, trials
from studykit.progress.strength import Asked, Dimension, Group, Ranking, rankings
from studykit.questions.item import Item, Mode
from studykit.questions.templates.patterns import label
from studykit.quiz.confusions import Owners, most_taken_for
from studykit.quiz.outlook import Leech
from studykit.quiz.plan import Options
from studykit.quiz.session import LEECH
from studykit.reviews.records import Card, Review
from studykit.reviews.schedule import DEFAULT, CardState, Settings, retrievability, study_day

DAYS_AHEAD = 7
LONGEST_ANSWER = 60_000
"""Milliseconds of one answer that count as time spent, as in Anki: who left the table was not learning."""
_AHEAD = timedelta(minutes=10)
"""Two clocks that are this close agree."""
_MODES: tuple[Mode, ...] = ("choice", "typed", "cards")


@dataclass(frozen=True, slots=True)
class Studied:
    """A deck, and what the log keeps of it."""

    key: str
    name: str
    items: tuple[Item, ...]
    base: FactBase
    facts: tuple[str, ...] = ()
    """The folders of the fact base: decks that have the same share their tables."""
    states: Mapping[str, CardState] = field(default_factory=dict)
    suspended: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Due:
    """Cards by the day on which they are due, and items that are not due at all."""

    overdue: int
    """Due before today."""
    today: int
    """Due today; some of them perhaps only later today."""
    next: tuple[int, ...]
    """On each of the DAYS_AHEAD days from tomorrow."""
    later: int
    new: int
    """Never asked, other than in a cram."""
    suspended: int
    retired: int
    """In the log, and no item now."""


@dataclass(frozen=True, slots=True)
class Work:
    """Answers that were given, and the time that they took."""

    right: Share
    took: int
    """Milliseconds; of each answer at most LONGEST_ANSWER."""


@dataclass(frozen=True, slots=True)
class Done:
    """What was done, crams too. What is dated later than now counts in `ever` and `modes` only."""

    today: Work
    week: Work
    """Today and the six days before."""
    month: Work
    """Today and the 29 days before."""
    ever: Work
    modes: Mapping[Mode, Work]
    """Those that there were."""
    streak: int
    """Days in a row with a review, up to today; or to yesterday while today has none yet."""
    longest: int
    ahead: int
    """Reviews that are dated later than now: a clock has jumped."""


@dataclass(frozen=True, slots=True)
class Confusion:
    """An item for which the key of another one was given."""

    item: Item
    taken_for: Item
    times: int


@dataclass(frozen=True, slots=True)
class Stats:
    """All of it, for the decks and the items that were asked for."""

    day: date
    """Today: the study day of `now`."""
    decks: tuple[str, ...]
    due: Due
    done: Done
    month: Retention
    """Of today and the 29 days before."""
    ever: Retention
    calibration: Calibration
    strength: Mapping[Dimension, Ranking]
    labels: Mapping[tuple[tuple[str, ...], str], str]
    """Of the entities that `strength` names, by scope and name."""
    confused: tuple[Confusion, ...]
    """The most frequent first; of equals the one that came first."""
    leeches: tuple[Leech, ...]
    """The most forgotten first."""

    def label(self, group: Group) -> str:
        """How a group is shown."""
        return self.labels.get((group.scope, group.name), group.name)


def stats(
    decks: Sequence[Studied],
    reviews: Iterable[Review],
    now: datetime,
    settings: Settings = DEFAULT,
    options: Options | None = None,
) -> Stats:
    """`reviews` are those that stand, of each card in their order. Of `options`, tags and templates narrow all of it.

    Retired items have no tags any more: where tags narrow, they are left out. `now` is in the learner's zone.
    """
    scope = _Scope(decks, options or Options())
    today = study_day(now, settings)

    def day_of(review: Review) -> int:
        return min(study_day(review.at, settings), today)  # further east it may be tomorrow already

    def is_dated(review: Review) -> bool:
        return review.at <= now + _AHEAD

    counted = [each for each in reviews if scope.has(each.deck, each.item)]
    dated = [_Dated(each, day_of(each)) for each in counted if is_dated(each)]
    moved = list(trials(counted, settings))
    strength = rankings(_asked(scope, counted, now, settings))
    return Stats(
        day=date.fromordinal(today),
        decks=tuple(deck.name for deck in scope.decks.values()),
        due=_due(scope, counted, now, settings),
        done=_done(counted, dated, today),
        month=retention(
            each for each in moved if is_dated(each.review) and day_of(each.review) > today - 30
        ),
        ever=retention(moved),
        calibration=calibration(moved),
        strength=strength,
        labels=_labels(scope, strength),
        confused=_confused(scope, counted),
        leeches=_leeches(scope, counted),
    )


class _Scope:
    """The items that are meant, and whether a card belongs to them or is a retired one that is meant, too."""

    def __init__(self, decks: Sequence[Studied], options: Options) -> None:
        self.decks: dict[str, Studied] = {}
        for deck in decks:
            self.decks.setdefault(deck.key, deck)
        self._options = options
        self._made = {(deck.key, item.id) for deck in self.decks.values() for item in deck.items}
        self.items = {
            (deck.key, item.id): item
            for deck in self.decks.values()
            for item in deck.items
            if options.allows(item)
        }
        self.states = {
            (key, item): state
            for key, deck in self.decks.items()
            for item, state in deck.states.items()
            if self.has(key, item)
        }

    def has(self, deck: str, item: str) -> bool:
        if (deck, item) in self._made:
            return (deck, item) in self.items
        if deck not in self.decks or self._options.tags:
            return False
        return (
            not self._options.templates
            or unquote(item.partition("/")[0]) in self._options.templates
        )

    def is_suspended(self, card: Card) -> bool:
        return card[1] in self.decks[card[0]].suspended


class _Dated(NamedTuple):
    review: Review
    day: int
    """Its study day; never after today."""


def _due(scope: _Scope, reviews: Sequence[Review], now: datetime, settings: Settings) -> Due:
    today = study_day(now, settings)
    days = Counter[int]()
    for card, state in scope.states.items():
        if card in scope.items and not scope.is_suspended(card):
            days[study_day(state.due.astimezone(now.tzinfo), settings) - today] += 1
    known = {(each.deck, each.item) for each in reviews} | scope.states.keys()
    return Due(
        overdue=sum(many for day, many in days.items() if day < 0),
        today=days[0],
        next=tuple(days[day] for day in range(1, DAYS_AHEAD + 1)),
        later=sum(many for day, many in days.items() if day > DAYS_AHEAD),
        new=sum(card not in scope.states and not scope.is_suspended(card) for card in scope.items),
        suspended=sum(map(scope.is_suspended, scope.items)),
        retired=len(known - scope.items.keys()),
    )


def _done(counted: Sequence[Review], dated: Sequence[_Dated], today: int) -> Done:
    def since(days: int) -> Work:
        return _work(each.review for each in dated if each.day > today - days)

    runs = _runs({each.day for each in dated})
    return Done(
        today=since(1),
        week=since(7),
        month=since(30),
        ever=_work(counted),
        modes={
            mode: _work(each for each in counted if each.mode == mode)
            for mode in _MODES
            if any(each.mode == mode for each in counted)
        },
        streak=next((length for last, length in runs.items() if last >= today - 1), 0),
        longest=max(runs.values(), default=0),
        ahead=len(counted) - len(dated),
    )


def _work(reviews: Iterable[Review]) -> Work:
    right = many = took = 0
    for each in reviews:
        right += each.correct
        many += 1
        took += min(max(0, each.took), LONGEST_ANSWER)
    return Work(Share(right, many), took)


def _runs(days: set[int]) -> dict[int, int]:
    """The last day of each run of days, and its length."""
    runs: dict[int, int] = {}
    for day in sorted(days):
        runs[day] = runs.pop(day - 1, 0) + 1
    return runs


def _asked(
    scope: _Scope, reviews: Iterable[Review], now: datetime, settings: Settings
) -> Iterator[Asked]:
    many, right = Counter[Card](), Counter[Card]()
    for each in reviews:
        many[each.deck, each.item] += 1
        right[each.deck, each.item] += each.correct
    for card, item in scope.items.items():
        if many[card]:
            state = scope.states.get(card)
            remembered = retrievability(state, now, settings) if state else None
            yield Asked(
                card[0],
                scope.decks[card[0]].facts,
                item,
                Share(right[card], many[card]),
                remembered,
            )


def _labels(
    scope: _Scope, strength: Mapping[Dimension, Ranking]
) -> dict[tuple[tuple[str, ...], str], str]:
    """An entity's label; its id where it has none."""
    bases = {deck.facts: deck.base for deck in scope.decks.values()}
    named = {}
    for group in (*strength["entity"].weakest, *strength["entity"].strongest):
        table_name, _, row_id = group.name.partition("/")
        base = bases[group.scope]
        row = base.row(table_name, row_id)
        named[group.scope, group.name] = (
            label(base, base.tables[table_name], row) if row else row_id
        )
    return named


def _confused(scope: _Scope, reviews: Iterable[Review]) -> tuple[Confusion, ...]:
    owners = {key: Owners(deck.items) for key, deck in scope.decks.items()}
    found: dict[tuple[str, str, str], Confusion] = {}
    for each in reviews:
        item = None if each.correct else scope.items.get((each.deck, each.item))
        other = owners[each.deck].taken_for(item, each.answer, anywhere=True) if item else None
        if item and other:
            pair = (each.deck, item.id, other.id)
            times = found[pair].times if pair in found else 0
            found[pair] = Confusion(item, other, times + 1)
    return tuple(sorted(found.values(), key=lambda each: -each.times))


def _leeches(scope: _Scope, reviews: Iterable[Review]) -> tuple[Leech, ...]:
    lapses = {
        card: state.lapses
        for card, state in scope.states.items()
        if state.lapses >= LEECH and card in scope.items and not scope.is_suspended(card)
    }
    wrong: dict[Card, list[str]] = {card: [] for card in lapses}
    for each in reviews:
        if not each.correct and (each.deck, each.item) in wrong:
            wrong[each.deck, each.item].append(each.answer)
    owners = {key: Owners(deck.items) for key, deck in scope.decks.items()} if lapses else {}
    found = [
        Leech(
            scope.items[card], many, most_taken_for(scope.items[card], wrong[card], owners[card[0]])
        )
        for card, many in lapses.items()
    ]
    return tuple(sorted(found, key=lambda leech: (-leech.lapses, leech.item.id)))
