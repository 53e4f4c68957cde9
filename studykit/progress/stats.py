"""All that the reviews tell: what lies ahead, what was done, what is remembered, weak or confused.

Pure: decks, the reviews that stand, `now` and settings in, one frozen `Stats` out. Knows no log, no
terminal and no clock. Days are study days, which turn over when the settings say; each review's by
the zone in which it was given.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from studykit.progress.forecast import Forecast, forecast
from studykit.progress.recall import (
    NO_RESETS,
    Calibration,
    MonthOfRetention,
    Resets,
    Retention,
    Trial,
    calibration,
    retention,
    retention_by_month,
    trials,
)
from studykit.progress.scope import DeckHistory, Scope
from studykit.progress.strength import (
    ABILITIES,
    Ability,
    Dimension,
    ItemGroup,
    ItemScore,
    Ranking,
    rankings,
)
from studykit.progress.work import (
    DatedReview,
    DayOfWork,
    Share,
    WorkCounts,
    days_of_work,
    work_counts,
)
from studykit.questions.item import Item
from studykit.questions.templates.labels import label
from studykit.quiz.confusions import AnswerOwners, most_taken_for
from studykit.quiz.outlook import Leech
from studykit.quiz.plan import Options
from studykit.quiz.streak import CLOCKS_AGREE
from studykit.quiz.summing_up import LEECH
from studykit.reviews.records import Card, Review
from studykit.reviews.schedule import (
    DEFAULT,
    CardState,
    Settings,
    retrievability,
    study_day,
)

DAYS_AHEAD = 7
WEEKS_BACK = 52
"""Before this one: a year of days."""


@dataclass(frozen=True, slots=True)
class DueCounts:
    """Cards by the day on which they are due, and items that are not due at all."""

    overdue: int
    """Due before today."""
    today: int
    """Due today; some of them perhaps only later today."""
    next: tuple[int, ...]
    """On each of the DAYS_AHEAD days from tomorrow."""
    later: int
    new: int
    """Never asked, other than in a cram or at a first meeting."""
    suspended: int
    retired: int
    """In the log, and no item now."""


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
    due: DueCounts
    forecast: Forecast
    done: WorkCounts
    days: tuple[DayOfWork, ...]
    """Those with answers, of this week and the WEEKS_BACK before; weeks begin on Monday."""
    month: Retention
    """Of today and the 29 days before."""
    ever: Retention
    months: tuple[MonthOfRetention, ...]
    calibration: Calibration
    strength: Mapping[Ability, Mapping[Dimension, Ranking]]
    labels: Mapping[tuple[tuple[str, ...], str], str]
    """Of the entities that `strength` names, by scope and name."""
    confused: tuple[Confusion, ...]
    """The most frequent first; of equals the one that came first."""
    leeches: tuple[Leech, ...]
    """The most forgotten first."""

    def label(self, group: ItemGroup) -> str:
        """Return a group's name as it is shown."""
        return self.labels.get((group.scope, group.name), group.name)


def stats(
    decks: Sequence[DeckHistory],
    reviews: Iterable[Review],
    now: datetime,
    settings: Settings = DEFAULT,
    options: Options | None = None,
    resets: Resets = NO_RESETS,
) -> Stats:
    """Return the statistics of decks. `reviews` are those that stand, of each card in their order.

    What was answered before a card was reset counts as work, and no longer as memory.

    Of `options`, tags and templates narrow all of it. Retired items have no tags any more: where
    tags narrow, they are left out. `now` is in the learner's zone.
    """
    scope = Scope(decks, options or Options())
    in_scope = [review for review in reviews if scope.has(review.deck, review.item)]
    # At a first meeting nothing could be known: it is no answer.
    counted = [review for review in in_scope if review.kind != "first"]
    days = _Days(now, settings)
    dated = days.of_reviews(counted)
    # Replayed once, over all time: a month's predictions rest on everything before it.
    all_trials = list(trials(counted, settings, resets))
    dated_trials = days.of_trials(all_trials)
    trials_of_month = [trial for day, trial in dated_trials if day > days.today - 30]
    strength = _strength(scope, counted, now, settings)
    done = work_counts(counted, dated, days.today)
    first_day = first_day_of_year(days.today)
    return Stats(
        day=date.fromordinal(days.today),
        decks=tuple(deck.name for deck in scope.decks.values()),
        due=_due_counts(scope, in_scope, now, settings),
        forecast=forecast(
            _cards_ahead(scope, now, settings), (done.month, done.ever), now, settings
        ),
        done=done,
        days=days_of_work(dated, first_day),
        month=retention(trials_of_month),
        ever=retention(all_trials),
        months=retention_by_month(dated_trials),
        calibration=calibration(all_trials),
        strength=strength,
        labels=_labels(scope, strength),
        confused=_confusions(scope, counted),
        leeches=_leeches(scope, counted),
    )


class _Days:
    """The study days of what was answered until now."""

    def __init__(self, now: datetime, settings: Settings) -> None:
        self.today = study_day(now, settings)
        self._latest = now + CLOCKS_AGREE
        self._settings = settings

    def of_reviews(self, reviews: Iterable[Review]) -> list[DatedReview]:
        """Return reviews with their days, without those that a clock has dated later than now."""
        dated = []
        for review in reviews:
            day = self._day_of(review)
            if day is not None:
                dated.append(DatedReview(review, day))
        return dated

    def of_trials(self, all_trials: Iterable[Trial]) -> list[tuple[int, Trial]]:
        """Return the same of trials."""
        dated = []
        for trial in all_trials:
            day = self._day_of(trial.review)
            if day is not None:
                dated.append((day, trial))
        return dated

    def _day_of(self, review: Review) -> int | None:
        if review.at > self._latest:
            return None
        # Further east it may be tomorrow already.
        return min(study_day(review.at, self._settings), self.today)


def _strength(
    scope: Scope, counted: Sequence[Review], now: datetime, settings: Settings
) -> dict[Ability, Mapping[Dimension, Ranking]]:
    """Return what is weak and strong, of recall and of recognition apart."""
    strength = {}
    for ability in ABILITIES:
        answers = [review for review in counted if _ability(review) == ability]
        strength[ability] = rankings(_scores(scope, answers, now, settings))
    return strength


def first_day_of_year(today: int) -> int:
    """Return the Monday with which the year of days begins that is shown."""
    this_monday = today - date.fromordinal(today).weekday()
    return this_monday - 7 * WEEKS_BACK


def _ability(review: Review) -> Ability:
    return "recognition" if review.mode == "choice" else "recall"


def _cards_ahead(
    scope: Scope, now: datetime, settings: Settings
) -> Iterator[tuple[int, CardState]]:
    """Yield the cards that will be asked again, with the days until then."""
    for card, state in scope.states.items():
        if card in scope.items and not scope.is_suspended(card):
            yield scope.days_to_go(card, state, now, settings), state


def _due_counts(
    scope: Scope, reviews: Iterable[Review], now: datetime, settings: Settings
) -> DueCounts:
    by_day = Counter[int]()
    overdue = later = new = suspended = 0
    for card in scope.items:
        state = scope.states.get(card)
        if scope.is_suspended(card):
            suspended += 1
        elif state is None:
            new += 1
        else:
            day = scope.days_to_go(card, state, now, settings)
            if day < 0:
                overdue += 1
            elif day > DAYS_AHEAD:
                later += 1
            else:
                by_day[day] += 1

    # Also what was only crammed, or only met: it has no state.
    in_log = {(review.deck, review.item) for review in reviews} | scope.states.keys()
    return DueCounts(
        overdue=overdue,
        today=by_day[0],
        next=tuple([by_day[day] for day in range(1, DAYS_AHEAD + 1)]),
        later=later,
        new=new,
        suspended=suspended,
        retired=len(in_log - scope.items.keys()),
    )


def _scores(
    scope: Scope, reviews: Iterable[Review], now: datetime, settings: Settings
) -> Iterator[ItemScore]:
    """Yield the scores of items that have answers."""
    answers = Counter[Card]()
    right = Counter[Card]()
    for review in reviews:
        card = (review.deck, review.item)
        answers[card] += 1
        right[card] += review.correct
    for card, item in scope.items.items():
        if card not in answers:
            continue
        deck = scope.decks[card[0]]
        # Of an item that was only crammed nothing is foretold.
        state = scope.states.get(card)
        remembered = retrievability(state, now, settings) if state else None
        share = Share(right[card], answers[card])
        yield ItemScore(deck.key, deck.facts, item, share, remembered)


def _labels(
    scope: Scope, strength: Mapping[Ability, Mapping[Dimension, Ranking]]
) -> dict[tuple[tuple[str, ...], str], str]:
    """Return the labels of the entities that are ranked; for one without a label its id."""
    bases = {deck.facts: deck.base for deck in scope.decks.values()}
    groups: list[ItemGroup] = []
    for ranking_of in strength.values():
        entities = ranking_of["entity"]
        groups += (*entities.weakest, *entities.strongest)
    labels = {}
    for group in groups:
        table_name, _, row_id = group.name.partition("/")
        base = bases[group.scope]
        row = base.row(table_name, row_id)
        if row:
            labels[group.scope, group.name] = label(base, base.tables[table_name], row)
        else:
            labels[group.scope, group.name] = row_id
    return labels


def _confusions(scope: Scope, reviews: Iterable[Review]) -> tuple[Confusion, ...]:
    """Return the items for which others were given, the most frequent first."""
    owners = {key: AnswerOwners(deck.items) for key, deck in scope.decks.items()}
    times = Counter[tuple[Card, str]]()
    pairs: dict[tuple[Card, str], tuple[Item, Item]] = {}
    for review in reviews:
        card = (review.deck, review.item)
        item = scope.items.get(card)
        if review.correct or item is None:
            continue
        # Also across templates: who mixes up two rivers does so whatever is asked of them.
        taken_for = owners[review.deck].taken_for(item, review.answer, anywhere=True)
        if taken_for:
            times[card, taken_for.id] += 1
            pairs[card, taken_for.id] = (item, taken_for)
    return tuple([Confusion(*pairs[pair], count) for pair, count in times.most_common()])


def _leeches(scope: Scope, reviews: Iterable[Review]) -> tuple[Leech, ...]:
    """Return the items that are forgotten again and again, the most forgotten first."""
    lapses: dict[Card, int] = {}
    for card, state in scope.states.items():
        is_asked = card in scope.items and not scope.is_suspended(card)
        if is_asked and state.lapses >= LEECH:
            lapses[card] = state.lapses
    # To know whose answers those were takes a look at every item.
    if not lapses:
        return ()

    wrong_answers: dict[Card, list[str]] = {card: [] for card in lapses}
    for review in reviews:
        card = (review.deck, review.item)
        if card in wrong_answers and not review.correct:
            wrong_answers[card].append(review.answer)

    owners = {key: AnswerOwners(deck.items) for key, deck in scope.decks.items()}
    leeches = []
    for card, count in lapses.items():
        item = scope.items[card]
        taken_for = most_taken_for(item, wrong_answers[card], owners[card[0]])
        leeches.append(Leech(item, count, taken_for))
    return tuple(sorted(leeches, key=lambda leech: (-leech.lapses, leech.item.id)))
