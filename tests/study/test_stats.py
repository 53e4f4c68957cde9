"""The statistics, from real logs: every number is worked out by hand, or by a slow and plain second way."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from builders import DAY, MINUTE, NOON, banks, make_item
from history import WORLD, give, studied
from hypothesis import given, settings
from hypothesis import strategies as some

from studykit.facts.base import Column, FactBase, Row, Table
from studykit.problems import NOWHERE
from studykit.progress.fit import evidence
from studykit.progress.forecast import DAYS, FOLLOWED, Forecast, forecast
from studykit.progress.recall import Calibration, Retention, _fsrs_bin, trials
from studykit.progress.scope import DeckHistory
from studykit.progress.stats import Stats, stats
from studykit.progress.strength import FEWEST, Ranking, wilson
from studykit.progress.work import Share, Work
from studykit.questions.item import Item
from studykit.quiz.outlook import outlook
from studykit.quiz.plan import Options
from studykit.quiz.streak import streak_of
from studykit.quiz.summing_up import LEECH
from studykit.reviews.log import Log
from studykit.reviews.records import Review
from studykit.reviews.schedule import DEFAULT, REVIEW, CardState, Settings, after_review

FRANCE, ITALY, JAPAN, SEINE, FOUNDED, EDO = WORLD
BASE = FactBase(
    {
        "countries": Table(
            "countries",
            (Column("name"),),
            (Row("fr", ("France",), 1), Row("it", ("Italy",), 2), Row("jp", (None,), 3)),
            NOWHERE,
            label="name",
        )
    }
)


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    with Log.open(tmp_path / "reviews.db") as opened:
        yield opened


def of(
    log: Log, now: datetime = NOON, items: tuple[Item, ...] = WORLD, options: Options | None = None
) -> Stats:
    return stats([studied(log, items, base=BASE)], log.standing(), now, log.settings, options)


def test_an_empty_log_and_no_decks_give_zeros(log: Log) -> None:
    empty = of(log)
    assert (empty.due.new, empty.due.today, empty.due.next) == (6, 0, (0,) * 7)
    assert (empty.done.ever, empty.done.modes, empty.done.streak, empty.done.longest) == (
        Work(Share(), 0),
        {},
        0,
        0,
    )
    assert (empty.month, empty.ever, empty.calibration) == (Retention(), Retention(), Calibration())
    rankings = [
        ranking for of_ability in empty.strength.values() for ranking in of_ability.values()
    ]
    assert all(ranking.weakest == ranking.strongest == () for ranking in rankings)
    assert (empty.days, empty.months, empty.forecast) == ((), (), Forecast((0.0,) * 30, None))
    nothing = stats([], [], NOON)
    assert (nothing.decks, nothing.due.new, nothing.confused, nothing.leeches) == ((), 0, (), ())
    assert Share().share is None


def test_one_review_is_counted_everywhere_and_is_no_strength(log: Log) -> None:
    give(log, FRANCE, NOON - MINUTE, 3, "Paris")
    found = of(log)
    assert (
        found.done.today
        == found.done.week
        == found.done.month
        == found.done.ever
        == Work(Share(1, 1), 4000)
    )
    assert (found.done.streak, found.done.longest, found.due.today, found.due.new) == (1, 1, 1, 5)
    assert found.ever == Retention()
    assert all(ranking.strongest == () for ranking in found.strength["recall"].values())


# --- what lies ahead -----------------------------------------------------------------------------------------


def card(due: datetime, item: str = "x") -> CardState:
    return CardState(REVIEW, None, 5.0, 5.0, due, due - 5 * DAY, 3, 0, True, 1)


@pytest.mark.parametrize(
    ("due", "where"),
    [
        (datetime(2026, 3, 10, 3, 59, tzinfo=UTC), "overdue"),
        (datetime(2026, 3, 10, 4, 0, tzinfo=UTC), "today"),
        (datetime(2026, 3, 11, 3, 59, tzinfo=UTC), "today"),
        (datetime(2026, 3, 11, 4, 0, tzinfo=UTC), 1),
        (datetime(2026, 3, 18, 3, 59, tzinfo=UTC), 7),
        (datetime(2026, 3, 18, 4, 0, tzinfo=UTC), "later"),
        (datetime(9999, 12, 29, 4, 0, tzinfo=UTC), "later"),
        # 23:00 UTC is the next morning at nine in Tokyo, but the learner is in London.
        (datetime(2026, 3, 11, 8, 0, tzinfo=timezone(9 * timedelta(hours=1))), "today"),
    ],
)
def test_a_card_is_due_on_the_study_day_on_which_the_learner_will_see_it(
    due: datetime, where: str | int
) -> None:
    deck = DeckHistory("w", "World", (FRANCE,), BASE, (), {FRANCE.id: card(due)})
    found = stats([deck], [], NOON).due
    by_name = {"overdue": found.overdue, "today": found.today, "later": found.later}
    by_name |= dict(enumerate(found.next, start=1))
    assert {name for name, many in by_name.items() if many} == {where}
    assert found.new == 0


def test_a_traveller_sees_what_is_due_by_the_day_where_they_are() -> None:
    deck = DeckHistory(
        "w",
        "World",
        (FRANCE,),
        BASE,
        (),
        {FRANCE.id: card(datetime(2026, 3, 10, 20, 0, tzinfo=UTC))},
    )
    assert stats([deck], [], NOON.astimezone(timezone(timedelta(hours=9)))).due.next[0] == 1


def test_the_set_hour_moves_the_days() -> None:
    deck = DeckHistory(
        "w",
        "World",
        (FRANCE,),
        BASE,
        (),
        {FRANCE.id: card(datetime(2026, 3, 11, 4, 0, tzinfo=UTC))},
    )
    assert stats([deck], [], NOON, Settings(day_turns_at=5)).due.today == 1
    assert stats([deck], [], NOON, Settings(day_turns_at=4)).due.today == 0


def test_suspended_and_retired_cards_are_counted_apart_and_are_not_due(log: Log) -> None:
    gone = make_item("capital/su")
    for item in (FRANCE, ITALY, gone):
        give(log, item, NOON - 9 * DAY, 3)
    give(log, make_item("river/gone"), NOON - 9 * DAY, 3, kind="cram")
    log.suspend("w", FRANCE.id, NOON)
    log.suspend("w", SEINE.id, NOON)
    found = of(log)
    assert (found.due.overdue, found.due.new, found.due.suspended, found.due.retired) == (
        1,
        3,
        2,
        2,
    )
    assert found.done.ever.right.of == 4
    assert of(log, options=Options(templates=("capital",))).due.retired == 1
    narrowed = of(log, options=Options(tags=("europe",)))
    assert (narrowed.due.retired, narrowed.done.ever.right.of, narrowed.due.new) == (0, 2, 0)


# --- what was done -------------------------------------------------------------------------------------------


def test_work_is_counted_by_study_days_and_modes_and_an_answer_takes_a_minute_at_most(
    log: Log,
) -> None:
    give(log, FRANCE, NOON.replace(hour=4), 3, took=5 * 60_000)
    give(log, ITALY, NOON.replace(hour=3, minute=59), 1, mode="choice")
    give(log, JAPAN, NOON - 6 * DAY, 3, kind="cram")
    give(log, SEINE, NOON - 7 * DAY, 3)
    give(log, FOUNDED, NOON - 29 * DAY, 3)
    give(log, EDO, NOON - 30 * DAY, 3)
    done = of(log).done
    assert done.today == Work(Share(1, 1), 60_000)
    assert done.week == Work(Share(2, 3), 68_000)
    assert done.month == Work(Share(4, 5), 76_000)
    assert done.ever == Work(Share(5, 6), 80_000)
    assert done.modes == {"choice": Work(Share(0, 1), 4000), "typed": Work(Share(5, 5), 76_000)}


@pytest.mark.parametrize(
    ("days_ago", "streak", "longest"),
    [
        ([0], 1, 1),
        ([1], 1, 1),
        ([2], 0, 1),
        ([0, 1, 2], 3, 3),
        ([1, 2], 2, 2),
        ([0, 2, 3, 4], 1, 3),
        ([5, 4, 9, 10, 11, 12], 0, 4),
    ],
)
def test_a_streak_lasts_until_a_whole_day_has_passed_without_a_review(
    log: Log, days_ago: list[int], streak: int, longest: int
) -> None:
    for ago in sorted(days_ago, reverse=True):
        give(log, FRANCE, NOON - ago * DAY, 3)
    assert (of(log).done.streak, of(log).done.longest) == (streak, longest)
    assert streak_of(log, NOON) == streak


def test_the_streak_at_the_end_of_a_sitting_is_that_of_the_statistics(log: Log) -> None:
    zones = [timezone(timedelta(hours=hours)) for hours in (0, 9, -7)]
    for ago in range(130, 0, -1):
        at = (NOON - ago * DAY).astimezone(zones[ago % 3])
        give(log, FRANCE, at, 3, kind="cram" if ago % 5 else "review")
    last = give(log, FRANCE, NOON, 3)
    give(log, ITALY, NOON + 400 * DAY, 3)  # a clock has jumped
    assert streak_of(log, NOON) == of(log).done.streak == 131
    log.undo(last.uid, NOON)
    assert streak_of(log, NOON) == of(log).done.streak == 130
    give(log, FRANCE, NOON, 3, kind="first")  # is no answer
    assert streak_of(log, NOON + DAY) == of(log, NOON + DAY).done.streak == 0


def test_a_review_after_midnight_belongs_to_the_day_before(log: Log) -> None:
    give(log, FRANCE, datetime(2026, 3, 9, 2, 0, tzinfo=UTC), 3)
    give(log, FRANCE, datetime(2026, 3, 9, 20, 0, tzinfo=UTC), 3)
    assert of(log).done.streak == 2


def test_reviews_dated_ahead_are_counted_once_and_make_no_streak(log: Log) -> None:
    give(log, FRANCE, NOON, 3)
    give(log, ITALY, NOON + 9 * MINUTE, 3)
    give(log, JAPAN, NOON + 400 * DAY, 3)
    give(log, JAPAN, NOON - 400 * DAY, 3)
    done = of(log).done
    assert (done.ahead, done.today.right.of, done.ever.right.of, done.streak, done.longest) == (
        1,
        2,
        4,
        1,
        1,
    )


def test_what_was_given_further_east_where_it_is_tomorrow_counts_today(log: Log) -> None:
    give(log, FRANCE, datetime(2026, 3, 11, 5, 0, tzinfo=timezone(timedelta(hours=18))), 3)
    give(log, ITALY, NOON, 3)
    found = of(log)
    assert (found.done.today.right.of, found.done.streak, found.done.ahead) == (2, 1, 0)


def test_what_is_undone_does_not_count_and_what_is_corrected_counts_as_right(log: Log) -> None:
    undone, corrected = give(log, FRANCE, NOON - DAY, 1), give(log, ITALY, NOON, 1, "Roma")
    log.undo(undone.uid, NOON)
    log.correct(corrected.uid, 3, "right", NOON)
    found = of(log)
    assert (found.done.ever.right, found.due.new) == (Share(1, 1), 5)


def test_reviews_of_other_decks_do_not_count(log: Log) -> None:
    give(log, FRANCE, NOON, 3)
    log.record(Review("other", "a/b", NOON, 3, "typed", "right", True, "", 0, ""), FRANCE)
    found = of(log)
    assert (found.done.ever.right.of, found.due.retired) == (1, 0)


def test_damaged_reviews_are_counted_and_left_out(tmp_path: Path) -> None:
    path = tmp_path / "reviews.db"
    with Log.open(path) as log:
        give(log, FRANCE, NOON, 3)
        give(log, ITALY, NOON, 3)
    with sqlite3.connect(path) as db:
        db.execute("DROP TRIGGER reviews_are_not_edited")
        db.execute("UPDATE reviews SET rating = 4 WHERE item = ?", (FRANCE.id,))
    db.close()
    log = Log.open(path)
    damaged: list[int] = []
    assert [review.item for review in log.standing(damaged)] == [ITALY.id]
    assert damaged == log.damaged() == [1]
    log._db.close()


# --- how well memory held ------------------------------------------------------------------------------------


def test_retention_counts_cards_that_were_learned_young_and_mature_apart(log: Log) -> None:
    give(log, FRANCE, NOON - 200 * DAY, 3)  # learning: does not count
    give(log, FRANCE, NOON - 200 * DAY + MINUTE * 10, 3)  # learned; due in 2 days
    give(log, FRANCE, NOON - 198 * DAY, 3)  # young
    give(log, FRANCE, NOON - 187 * DAY, 2)  # young, Hard is recalled
    state = log.cards("w")[FRANCE.id]
    assert (state.due.date() - state.last_review.date()).days >= 21
    give(log, FRANCE, NOON - 29 * DAY, 1)  # mature
    give(log, FRANCE, NOON - 29 * DAY + MINUTE * 10, 3)  # relearning: does not count
    give(log, FRANCE, NOON - 3 * DAY, 3, kind="cram")  # moves nothing
    give(log, FRANCE, NOON - 2 * DAY, 1)
    found = of(log)
    assert found.ever == Retention(young=Share(2, 3), mature=Share(0, 1))
    assert found.month == Retention(young=Share(0, 1), mature=Share(0, 1))
    assert found.ever.all == Share(2, 4)


def chance(days: int, stability: float) -> float:
    """FSRS-6: R = (1 + f t / S) ^ -w20, with f such that R is 0.9 where t = S."""
    from fsrs import Scheduler

    power = Scheduler().parameters[20]
    return (1 + (0.9 ** (-1 / power) - 1) * days / stability) ** -power


def test_calibration_is_worked_out_by_hand_for_three_reviews(log: Log) -> None:
    chances = []
    for item, gap, rating in ((FRANCE, 8, 3), (ITALY, 8, 1), (JAPAN, 300, 3)):
        give(log, item, NOON - 400 * DAY, 4)  # Easy: learned at once
        chances.append(chance(gap, log.cards("w")[item.id].stability))
        give(log, item, NOON - 400 * DAY + gap * DAY, rating)
    same, _, late = chances
    assert late < same - 0.05
    found = of(log).calibration
    assert found.recalled == Share(2, 3)
    assert found.predicted == pytest.approx((2 * same + late) / 3)
    assert found.log_loss == pytest.approx(
        -(math.log(same) + math.log(1 - same) + math.log(late)) / 3
    )
    # France and Italy: the same days, reviews and lapses, so one of FSRS's bins. Japan: another number of days.
    assert found.rmse == pytest.approx(math.sqrt((2 * (same - 0.5) ** 2 + (late - 1) ** 2) / 3))
    assert [
        (each.low <= wanted < each.high, each.recalled)
        for each, wanted in zip(found.bins, (late, same), strict=True)
    ] == [
        (True, Share(1, 1)),
        (True, Share(1, 2)),
    ]
    assert found.bins[1].predicted == pytest.approx(same)


@pytest.mark.parametrize(
    ("days", "long_term", "lapses", "expected"),
    [
        (1, 1, 0, (248, 4, 0)),
        (3, 2, 1, (248, 4, 2)),
        (8, 3, 2, (898, 7, 3)),
        (40, 12, 3, (3250, 25, 5)),
    ],
)
def test_reviews_are_put_into_the_bins_of_fsrs(
    days: int, long_term: int, lapses: int, expected: tuple[int, int, int]
) -> None:
    """2.48 x 3.62^n days, 1.99 x 1.89^n reviews and 1.65 x 1.73^n lapses, worked out with a pocket calculator."""
    assert _fsrs_bin(days, long_term, lapses) == expected


def test_reviews_and_lapses_of_the_day_itself_are_no_long_term_ones(log: Log) -> None:
    give(log, FRANCE, NOON - 9 * DAY, 4)
    give(log, FRANCE, NOON - 9 * DAY + MINUTE, 1)
    give(log, FRANCE, NOON - 9 * DAY + 2 * MINUTE, 4)
    give(log, FRANCE, NOON - 5 * DAY, 1)
    give(log, FRANCE, NOON - 5 * DAY + MINUTE, 4)
    give(log, FRANCE, NOON, 3)
    found = [(each.days, each.long_term, each.lapses) for each in trials(log.standing(), DEFAULT)]
    assert found == [(0, 0, 0), (4, 1, 0), (5, 2, 1)]


def test_a_second_review_on_the_same_day_is_retention_but_no_test_of_fsrs(log: Log) -> None:
    give(log, FRANCE, NOON - 10 * DAY, 4)
    give(log, FRANCE, NOON - 10 * DAY + MINUTE, 3)
    found = of(log)
    assert found.ever.all == Share(1, 1)
    assert found.calibration == Calibration()


def test_a_clock_that_goes_back_or_to_the_end_of_time_breaks_nothing(log: Log) -> None:
    for at in (NOON, NOON - 9000 * DAY, datetime(9999, 12, 29, 23, 59, tzinfo=UTC), NOON + MINUTE):
        give(log, FRANCE, at, 4)
    found = of(log)
    assert found.done.ever.right == Share(4, 4)
    assert found.ever.all == Share(3, 3)
    assert found.calibration.recalled == Share(1, 1)
    assert found.calibration.log_loss is not None
    assert math.isfinite(found.calibration.log_loss)


# --- strong and weak -----------------------------------------------------------------------------------------


def test_what_is_weak_and_strong_is_told_by_table_entity_template_and_tag(log: Log) -> None:
    start = NOON - 20 * DAY
    for number in range(6):
        give(log, FRANCE, start + number * DAY, 3)
        give(log, ITALY, start + number * DAY, 1 if number else 3)
        give(log, SEINE, start + number * DAY, 1)
    items = tuple(each._replace(entities=each.entities or each.facts) for each in WORLD)
    found = of(log, items=items)
    shown = {
        dimension: (
            [(found.label(each), each.right) for each in ranking.weakest],
            [(found.label(each), each.right) for each in ranking.strongest],
        )
        for dimension, ranking in found.strength["recall"].items()
    }
    assert shown == {
        "table": ([("rivers", Share(0, 6))], [("countries", Share(7, 12))]),
        "entity": ([("seine", Share(0, 6)), ("Italy", Share(1, 6))], [("France", Share(6, 6))]),
        "template": ([("river", Share(0, 6))], [("capital", Share(7, 12))]),
        "tag": ([], [("europe", Share(7, 12))]),
    }
    states = [log.cards("w")[item.id] for item in (FRANCE, ITALY)]
    remembered = sum(chance(15, state.stability) for state in states) / 2
    assert found.strength["recall"]["table"].strongest[0].remembered == pytest.approx(remembered)


def test_few_reviews_prove_nothing_and_many_prove_more(log: Log) -> None:
    lucky, sure, bad = (make_item(f"t{name}/x", tags=(name,)) for name in "abc")
    for number in range(FEWEST):
        give(log, lucky, NOON - number * DAY, 3)
    for number in range(40):
        give(log, sure, NOON - number * DAY, 1 if number == 7 else 3)
        give(log, bad, NOON - number * DAY, 1)
    found = of(log, items=(sure, lucky, bad)).strength["recall"]["tag"]
    assert [each.name for each in found.strongest] == ["b", "a"]
    assert [each.name for each in found.weakest] == ["c"]


def test_below_the_fewest_reviews_a_group_is_left_out(log: Log) -> None:
    for number in range(FEWEST - 1):
        give(log, FRANCE, NOON - number * DAY, 3)
        give(log, SEINE, NOON - number * DAY, 1)
    assert of(log).strength["recall"]["template"] == Ranking((), ())


def test_wilsons_interval_is_that_of_the_tables() -> None:
    assert wilson(Share(8, 10)) == pytest.approx((0.4902, 0.9433), abs=1e-4)
    assert wilson(Share(0, 5)) == pytest.approx((0, 0.4345), abs=1e-4)
    assert wilson(Share(1, 1))[0] == pytest.approx(0.2065, abs=1e-4)
    assert wilson(Share(0, 0)) == (0, 1)


def test_decks_with_the_same_facts_share_their_entities_and_others_do_not(log: Log) -> None:
    one = DeckHistory("a", "A", (FRANCE,), BASE, ("base",))
    other = DeckHistory("b", "B", (FRANCE,), BASE, ("base",))
    third = DeckHistory("c", "C", (FRANCE,), FactBase({}), ("another",))
    reviews = [
        Review(
            key,
            FRANCE.id,
            NOON - n * DAY,
            3,
            "typed",
            "right" if right else "wrong",
            right,
            "",
            0,
            "",
        )
        for key, right in (("a", True), ("b", True), ("c", False))
        for n in range(5)
    ]
    found = stats([one, other, third], reviews, NOON).strength["recall"]["table"]
    assert [(each.scope, each.right) for each in (*found.strongest, *found.weakest)] == [
        (("base",), Share(10, 10)),
        (("another",), Share(0, 5)),
    ]


def test_who_finds_an_answer_among_options_need_not_be_able_to_recall_it(log: Log) -> None:
    for number in range(6):
        at = NOON - 20 * DAY + number * DAY
        give(log, FRANCE, at, 3, mode="choice")
        give(log, ITALY, at, 1 if number else 3, mode="choice")
        give(log, FRANCE, at + MINUTE, 1)
        give(log, ITALY, at + MINUTE, 3, mode="cards")
    items = tuple(each._replace(entities=each.facts) for each in (FRANCE, ITALY))
    strength = of(log, items=items).strength
    for ability, weak, strong in (
        ("recall", "countries/fr", "countries/it"),
        ("recognition", "countries/it", "countries/fr"),
    ):
        ranking = strength[ability]["entity"]  # type: ignore[index]
        assert [each.name for each in ranking.weakest] == [weak]
        assert [each.name for each in ranking.strongest] == [strong]


# --- the year, and the days to come --------------------------------------------------------------------------


def test_the_year_begins_on_a_monday_52_weeks_before_this_week(log: Log) -> None:
    monday = NOON - DAY - 52 * 7 * DAY  # NOON is a Tuesday
    for at in (monday - DAY, monday, NOON - DAY, NOON, NOON + MINUTE):
        give(log, FRANCE, at, 3)
    give(log, ITALY, NOON, 1)
    give(log, ITALY, NOON - 3 * DAY, 1, kind="first")  # no answer
    give(log, JAPAN, NOON + 2 * DAY, 1)  # a clock has jumped
    assert [(each.day - day(NOON), each.work.right) for each in of(log).days] == [
        (-365, Share(1, 1)),
        (-1, Share(1, 1)),
        (0, Share(2, 3)),
    ]


def test_a_card_counts_in_the_days_to_come_by_how_likely_it_comes(log: Log) -> None:
    give(log, FRANCE, NOON - 9 * DAY, 4, took=6000)  # Easy: learned at once
    state = log.cards("w")[FRANCE.id]
    found = of(log).forecast
    assert (found.seconds, found.minutes(100)) == (6, 10)
    first = min(gap for gap, questions in enumerate(found.questions) if questions)
    assert first == max(day(state.due) - day(NOON), 0)
    recalled = chance(day(NOON) + first - day(state.last_review), state.stability)
    # What is forgotten comes twice on that day.
    assert found.questions[first] == pytest.approx(1 + (1 - recalled))


def all_outcomes(state: CardState, likely: float, questions: list[float]) -> None:
    """Add the questions about a card, each outcome followed, also one in a thousand."""
    gap = max(day(state.due) - day(NOON), 0)
    if gap >= DAYS or likely < 0.001:
        return
    moment = NOON.replace(hour=4) + gap * DAY
    recalled = chance(day(moment) - day(state.last_review), state.stability)
    questions[gap] += likely * (2 - recalled)
    again = after_review(after_review(state, 1, moment), 3, moment + 10 * MINUTE)
    all_outcomes(after_review(state, 3, moment), likely * recalled, questions)
    all_outcomes(again, likely * (1 - recalled), questions)


def test_the_days_to_come_are_near_those_of_all_outcomes(log: Log) -> None:
    for item, ago in ((FRANCE, 9), (ITALY, 3), (JAPAN, 30)):
        give(log, item, NOON - ago * DAY, 4)
    expected = [0.0] * DAYS
    for state in log.cards("w").values():
        all_outcomes(state, 1.0, expected)
    found = of(log).forecast.questions
    assert sum(found) == pytest.approx(sum(expected), rel=0.06)
    assert found == pytest.approx(expected, abs=0.02 * 3)


def test_the_end_of_a_sitting_counts_what_is_due_as_the_statistics_do(log: Log) -> None:
    tokyo = timezone(timedelta(hours=9))
    for item, ago in zip(WORLD, (300, 4, 2, 1, 0, 1), strict=True):
        give(log, item, (NOON - ago * DAY).astimezone(tokyo), 4)
    give(log, SEINE, NOON - MINUTE, 1)  # in a minute
    log.suspend("w", EDO.id, NOON)
    counts = set()
    for days in range(20):
        now = NOON + days * DAY
        due, ahead = of(log, now).due, outlook(banks({"w": WORLD}), log, (), now)
        by_tomorrow = due.overdue + due.today + due.next[0]
        in_week = by_tomorrow + sum(due.next[1:])
        assert (ahead.due_tomorrow, ahead.due_this_week) == (by_tomorrow, in_week)
        counts.add((by_tomorrow, in_week))
    assert len(counts) > 3


def test_of_many_cards_some_stand_for_all() -> None:
    states = [card(NOON.replace(hour=4) + at % 40 * DAY) for at in range(3 * FOLLOWED)]
    cards = [(at % 40, state) for at, state in enumerate(states)]
    few = forecast(cards[:400], [], NOON, DEFAULT)
    found = forecast(cards, [], NOON, DEFAULT)
    assert sum(found.questions) == pytest.approx(7.5 * sum(few.questions), rel=0.01)


def test_overdue_cards_are_foretold_for_today_and_those_set_aside_for_no_day(log: Log) -> None:
    for item in (FRANCE, ITALY, make_item("capital/su")):
        give(log, item, NOON - 300 * DAY, 4)
    log.suspend("w", ITALY.id, NOON)
    found = of(log).forecast.questions
    assert 1 < found[0] < 2


def test_a_reset_card_begins_anew_and_what_was_before_stays_work(log: Log) -> None:
    for ago in (40, 20):
        give(log, FRANCE, NOON - ago * DAY, 4)
    log.reset("w", FRANCE.id, NOON - 10 * DAY)
    for ago in (9, 5):
        give(log, FRANCE, NOON - ago * DAY, 4)

    def with_resets() -> Stats:
        decks = [studied(log, WORLD, base=BASE)]
        return stats(decks, log.standing(), NOON, log.settings, None, log.resets())

    found = with_resets()
    # The first review of each beginning tries nothing.
    assert found.ever.all == Share(2, 2)
    assert found.done.ever.right == Share(4, 4)
    anew = log.cards("w")[FRANCE.id]
    assert found.calibration.bins[-1].predicted < 1
    assert [each.days for each in trials(log.standing(), DEFAULT, log.resets())] == [20, 4]
    told = evidence(log.standing(), DEFAULT, log.resets())
    assert [each.history for each in told] == [((4, 0), (4, 20)), ((4, 0), (4, 4))]
    log.restore("w", FRANCE.id, NOON)
    assert [each.days for each in trials(log.standing(), DEFAULT, log.resets())] == [20, 11, 4]
    assert log.cards("w")[FRANCE.id] != anew


def test_a_buried_card_is_due_tomorrow(log: Log) -> None:
    give(log, FRANCE, NOON - 300 * DAY, 4)
    deck = studied(log, WORLD, base=BASE)
    found = stats([replace(deck, buried=frozenset({FRANCE.id}))], log.standing(), NOON)
    assert (found.due.overdue, found.due.next[0]) == (0, 1)
    assert [bool(questions) for questions in found.forecast.questions[:2]] == [False, True]


# --- confused ------------------------------------------------------------------------------------------------


def test_the_key_of_another_item_given_as_a_wrong_answer_is_a_confusion(log: Log) -> None:
    answers = [
        (FRANCE, "rome"),
        (FRANCE, "Seine"),  # another template, but a name
        (ITALY, "Tokyo"),
        (FRANCE, "ROME "),
        (FRANCE, "Atlantis"),
        (FRANCE, ""),
        (FOUNDED, "1457"),
        (SEINE, "1457"),  # a number elsewhere tells nothing
    ]
    for number, (item, answer) in enumerate(answers):
        give(log, item, NOON - DAY + number * MINUTE, 1, answer)
    give(log, FRANCE, NOON, 3, "Rome")  # was right all the same
    found = [(each.item.id, each.taken_for.id, each.times) for each in of(log).confused]
    assert found == [
        ("capital/fr", "capital/it", 2),
        ("capital/fr", "river/fr", 1),
        ("capital/it", "capital/jp", 1),
        ("founded/it", "founded/jp", 1),
    ]
    only = of(log, options=Options(templates=("founded",))).confused
    assert [(each.item.id, each.times) for each in only] == [("founded/it", 1)]


def test_leeches_are_named_with_what_they_are_taken_for_and_the_worst_first(log: Log) -> None:
    for item, lapses, answer in (
        (FRANCE, LEECH, "Rome"),
        (ITALY, LEECH + 1, "x"),
        (JAPAN, LEECH - 1, "Rome"),
    ):
        give(log, item, NOON - 400 * DAY, 4)
        for lapse in range(lapses):
            give(log, item, NOON - (300 - 3 * lapse) * DAY, 1, answer)
            give(log, item, NOON - (300 - 3 * lapse) * DAY + 10 * MINUTE, 4)
    found = of(log).leeches
    assert [(each.item, each.lapses, each.taken_for) for each in found] == [
        (ITALY, LEECH + 1, None),
        (FRANCE, LEECH, ITALY),
    ]
    log.suspend("w", ITALY.id, NOON)
    assert [each.item for each in of(log).leeches] == [FRANCE]


# --- a slow and plain second way -----------------------------------------------------------------------------

ANSWERS = ("Paris", "Rome", "Tokyo", "Seine", "", "nothing")
EVENTS = some.lists(
    some.tuples(
        some.sampled_from(WORLD),
        some.integers(0, 60 * 24 * 90),
        some.integers(1, 4),
        some.sampled_from(ANSWERS),
        some.sampled_from(["review", "review", "review", "cram", "first"]),
        some.integers(0, 100_000),
        some.sampled_from([0, 9, -7]),
    ),
    max_size=60,
)


@settings(max_examples=60)
@given(EVENTS)
def test_a_naive_count_agrees_for_any_history(
    events: list[tuple[Item, int, int, str, str, int, int]],
) -> None:
    reviews = []
    for item, minutes, rating, answer, kind, took, zone in sorted(
        events, key=lambda event: event[1]
    ):
        at = (NOON - 80 * DAY + minutes * MINUTE).astimezone(timezone(timedelta(hours=zone)))
        verdict = "wrong" if rating == 1 else "right"
        reviews.append(
            Review(
                "w",
                item.id,
                at,
                rating,
                "choice" if minutes % 3 else "typed",
                verdict,
                rating > 1,
                answer,
                took,
                "",
                kind,
                len(reviews),
            )
        )
    states: dict[str, CardState] = {}
    counts = {"young": [0, 0], "mature": [0, 0]}
    months: dict[tuple[date, str], list[bool]] = {}
    judged: list[tuple[float, bool]] = []
    for review in reviews:
        if review.kind != "review":
            continue
        before = states.get(review.item)
        if before and before.phase == REVIEW:
            planned = round((before.due - before.last_review.replace(hour=0, minute=0)) / DAY)
            age = "mature" if planned >= 21 else "young"
            counts[age][0] += review.rating > 1
            counts[age][1] += 1
            if review.at <= NOON + 10 * MINUTE:
                month = date.fromordinal(min(day(review.at), day(NOON))).replace(day=1)
                months.setdefault((month, age), []).append(review.rating > 1)
            gone = day(review.at) - day(before.last_review)
            if gone > 0:
                judged.append((chance(gone, before.stability), review.rating > 1))
        states[review.item] = after_review(before, review.rating, review.at)
    found = stats([DeckHistory("w", "World", WORLD, BASE, (), states)], reviews, NOON)
    for (month, age), recalled in months.items():
        (of_month,) = [each.retention for each in found.months if each.first == month]
        share = of_month.young if age == "young" else of_month.mature
        assert share == Share(sum(recalled), len(recalled))
    assert {each.first for each in found.months} == {month for month, _ in months}
    # What was only met is no answer, and counts nowhere.
    reviews = [review for review in reviews if review.kind != "first"]
    assert found.ever.all == Share(*map(sum, zip(*counts.values(), strict=True)))
    assert found.calibration.recalled == Share(sum(right for _, right in judged), len(judged))
    if judged:
        assert found.calibration.predicted == pytest.approx(sum(p for p, _ in judged) / len(judged))
        losses = [-math.log(p if right else 1 - p) for p, right in judged]
        assert found.calibration.log_loss == pytest.approx(sum(losses) / len(judged))
        assert sum(each.recalled.of for each in found.calibration.bins) == len(judged)
    past = [review for review in reviews if review.at <= NOON + 10 * MINUTE]
    assert found.done.ahead == len(reviews) - len(past)
    for days, work in ((1, found.done.today), (7, found.done.week), (30, found.done.month)):
        inside = [review for review in past if min(day(review.at), day(NOON)) > day(NOON) - days]
        assert work.right == Share(sum(review.correct for review in inside), len(inside))
        assert work.took == sum(min(review.took, 60_000) for review in inside)
    assert sum(each.work.right.of for each in found.days) == len(past)
    for each in found.days:
        inside = [review for review in past if min(day(review.at), day(NOON)) == each.day]
        assert each.work.right == Share(sum(review.correct for review in inside), len(inside))
        assert each.work.took == sum(min(review.took, 60_000) for review in inside)
    active = {min(day(review.at), day(NOON)) for review in past}
    start = day(NOON) if day(NOON) in active else day(NOON) - 1
    streak = next(many for many in range(200) if start - many not in active)
    assert found.done.streak == streak
    ahead = []
    for state in states.values():
        # Whole days are those of where it was answered; minutes are minutes everywhere.
        due = state.due if state.phase == REVIEW else state.due.astimezone(UTC)
        ahead.append(day(due) - day(NOON))
    assert found.due.overdue == sum(gap < 0 for gap in ahead)
    assert found.due.next == tuple(ahead.count(gap) for gap in range(1, 8))
    assert found.due.today + found.due.later + found.due.overdue + sum(
        found.due.next
    ) + found.due.new == len(WORLD)
    pairs = [
        (review.item, review.answer)
        for review in reviews
        if review.rating == 1 and review.answer in ("Paris", "Rome", "Tokyo", "Seine")
    ]
    own = {item.id: item for item in WORLD}
    pairs = [
        (item, answer)
        for item, answer in pairs
        if answer not in own[item].keys and not item.startswith("f")
    ]
    assert sum(each.times for each in found.confused) == len(pairs)
    for ability, modes in (("recall", ("typed", "cards")), ("recognition", ("choice",))):
        of_ability = [review for review in reviews if review.mode in modes]
        share_of_all = sum(review.correct for review in of_ability) / max(len(of_ability), 1)
        ranking = found.strength[ability]["template"]  # type: ignore[index]
        for group in (*ranking.weakest, *ranking.strongest):
            members = {item.id for item in WORLD if item.template == group.name}
            inside = [review.correct for review in of_ability if review.item in members]
            assert group.right == Share(sum(inside), len(inside))
            assert len(inside) >= FEWEST
            is_weak = sum(inside) / len(inside) < share_of_all
            assert is_weak == (group in ranking.weakest)


def day(moment: datetime) -> int:
    """The study day, by way of moving the clock back."""
    return (moment - timedelta(hours=DEFAULT.day_turns_at)).date().toordinal()
