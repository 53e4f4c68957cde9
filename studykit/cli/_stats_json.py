"""The statistics for programs: one JSON object, or the same as plain lines.

Shares, chances and `remembered` are 0 to 1 with four digits, or null where there is nothing to
divide by; dates are ISO, and all lists are sorted, what matters most first:

    day           the study day
    decks         their names
    due           overdue, today, next ({date: cards}, seven days), later, new, suspended, retired
    forecast      of 30 days from today on: questions, minutes, seconds_per_question,
                  by_day: {date: questions}
    reviews       today, last_7_days, last_30_days, all and modes.MODE,
                  each {answers, right, seconds}; streak and longest_streak in days;
                  dated_ahead (later than now), damaged (left out)
    days          {date: {answers, right, seconds}}, days with answers, of 53 weeks
    retention     last_30_days and all, each {young, mature, all}, each {reviews, recalled, share};
                  months: {YYYY-MM: the same}
    calibration   reviews, recalled (share), predicted (mean), log_loss, rmse (over FSRS's own
                  bins, see `progress.recall`),
                  bins: [{from, to, reviews, predicted, recalled}]
    weakest       recall (typed, cards) and recognition (choice),
                  each {table, entity, template, tag}, each at most five
                  {name, label, answers, right, share, remembered}
    strongest     the same
    confused      [{item, stem, keys, facts,
                    taken_for, taken_for_stem, taken_for_keys, taken_for_facts, times}]
    leeches       [{item, stem, lapses, taken_for}]

As lines each number stands on its own, named by the way to it; members of lists count from 1:

    due.overdue: 3
    decks.1: Nansei
    calibration.rmse: -

Knows the statistics. Knows no log and no terminal.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from studykit.progress.recall import Calibration, Retention
from studykit.progress.stats import Confusion, Stats
from studykit.progress.strength import ItemGroup
from studykit.progress.work import Share, Work, WorkCounts
from studykit.quiz.outlook import Leech

_DIGITS = 4
"""After the point: more would say more than a few hundred reviews can."""


def as_lines(value: object, path: str = "") -> Iterator[str]:
    """Yield a line for each single value in an object, with the way to it."""
    if isinstance(value, Mapping):
        prefix = f"{path}." if path else ""
        for key, member in value.items():
            yield from as_lines(member, f"{prefix}{key}")
    elif isinstance(value, list):
        for number, member in enumerate(value, start=1):
            yield from as_lines(member, f"{path}.{number}")
    elif value is None:
        # A line without a value would be taken for one that was cut.
        yield f"{path}: -"
    else:
        yield f"{path}: {value}"


def as_object(stats: Stats, damaged: int) -> dict[str, Any]:
    """Return what `--json` prints: see the top of this file."""
    weakest: dict[str, dict[str, Any]] = {}
    strongest: dict[str, dict[str, Any]] = {}
    for ability, ranking_of in stats.strength.items():
        weakest[ability] = {}
        strongest[ability] = {}
        for dimension, ranking in ranking_of.items():
            weakest[ability][dimension] = [_group(stats, group) for group in ranking.weakest]
            strongest[ability][dimension] = [_group(stats, group) for group in ranking.strongest]
    return {
        "day": stats.day.isoformat(),
        "decks": list(stats.decks),
        "due": _due(stats),
        "forecast": _forecast(stats),
        "reviews": _reviews(stats.done, damaged),
        "days": _days(stats),
        "retention": {
            "last_30_days": _retention(stats.month),
            "all": _retention(stats.ever),
            "months": _months(stats),
        },
        "calibration": _calibration(stats.calibration),
        "weakest": weakest,
        "strongest": strongest,
        "confused": [_confusion(confusion) for confusion in stats.confused],
        "leeches": [_leech(leech) for leech in stats.leeches],
    }


def _due(stats: Stats) -> dict[str, Any]:
    due = stats.due
    cards_by_date = {}
    for days, cards in enumerate(due.next, start=1):
        day = stats.day + timedelta(days=days)
        cards_by_date[day.isoformat()] = cards
    return {
        "overdue": due.overdue,
        "today": due.today,
        "next": cards_by_date,
        "later": due.later,
        "new": due.new,
        "suspended": due.suspended,
        "retired": due.retired,
    }


def _forecast(stats: Stats) -> dict[str, Any]:
    forecast = stats.forecast
    questions = sum(forecast.questions)
    by_date = {}
    for days, questions_of_day in enumerate(forecast.questions):
        day = stats.day + timedelta(days=days)
        by_date[day.isoformat()] = round(questions_of_day, _DIGITS)
    return {
        "questions": round(questions, _DIGITS),
        "minutes": _rounded(forecast.minutes(questions)),
        "seconds_per_question": _rounded(forecast.seconds),
        "by_day": by_date,
    }


def _days(stats: Stats) -> dict[str, Any]:
    by_date = {}
    for day in stats.days:
        by_date[date.fromordinal(day.day).isoformat()] = _work(day.work)
    return by_date


def _months(stats: Stats) -> dict[str, Any]:
    return {f"{month.first:%Y-%m}": _retention(month.retention) for month in stats.months}


def _reviews(done: WorkCounts, damaged: int) -> dict[str, Any]:
    return {
        "today": _work(done.today),
        "last_7_days": _work(done.week),
        "last_30_days": _work(done.month),
        "all": _work(done.ever),
        "modes": {mode: _work(work) for mode, work in done.modes.items()},
        "streak": done.streak,
        "longest_streak": done.longest,
        "dated_ahead": done.ahead,
        "damaged": damaged,
    }


def _work(work: Work) -> dict[str, int]:
    return {"answers": work.right.of, "right": work.right.right, "seconds": round(work.took / 1000)}


def _retention(retention: Retention) -> dict[str, Any]:
    return {
        "young": _recalled(retention.young),
        "mature": _recalled(retention.mature),
        "all": _recalled(retention.all),
    }


def _recalled(share: Share) -> dict[str, int | float | None]:
    return {"reviews": share.of, "recalled": share.right, "share": _rounded(share.share)}


def _calibration(calibration: Calibration) -> dict[str, Any]:
    bins = []
    for predictions in calibration.bins:
        bins.append(
            {
                "from": predictions.low,
                "to": predictions.high,
                "reviews": predictions.recalled.of,
                "predicted": _rounded(predictions.predicted),
                "recalled": _rounded(predictions.recalled.share),
            }
        )
    return {
        "reviews": calibration.recalled.of,
        "recalled": _rounded(calibration.recalled.share),
        "predicted": _rounded(calibration.predicted),
        "log_loss": _rounded(calibration.log_loss),
        "rmse": _rounded(calibration.rmse),
        "bins": bins,
    }


def _group(stats: Stats, group: ItemGroup) -> dict[str, Any]:
    return {
        "name": group.name,
        # Its name is stable, its label is what a person reads.
        "label": stats.label(group),
        "answers": group.right.of,
        "right": group.right.right,
        "share": _rounded(group.right.share),
        "remembered": _rounded(group.remembered),
    }


def _confusion(confusion: Confusion) -> dict[str, Any]:
    # With keys and facts on both sides: a program can show the pair without asking for the items.
    item, taken_for = confusion.item, confusion.taken_for
    return {
        "item": item.id,
        "stem": item.stem,
        "keys": list(item.keys),
        "facts": list(item.facts),
        "taken_for": taken_for.id,
        "taken_for_stem": taken_for.stem,
        "taken_for_keys": list(taken_for.keys),
        "taken_for_facts": list(taken_for.facts),
        "times": confusion.times,
    }


def _leech(leech: Leech) -> dict[str, Any]:
    # None where the wrong answers were not those of another item.
    taken_for = None
    if leech.taken_for:
        taken_for = leech.taken_for.id
    return {
        "item": leech.item.id,
        "stem": leech.item.stem,
        "lapses": leech.lapses,
        "taken_for": taken_for,
    }


def _rounded(number: float | None) -> float | None:
    # No number is no nought: a share of nothing would look like a bad one.
    if number is None:
        return None
    return round(number, _DIGITS)
