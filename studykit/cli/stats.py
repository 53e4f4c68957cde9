"""Show what is due, how well you remember, and what you confuse.

`studykit stats`: what is due, how well memory holds, and what only a fact base can tell.

`--json` prints one object. Shares, chances and `remembered` are 0 to 1 with four digits, or null where there is
nothing to divide by; dates are ISO, and all lists are sorted, what matters most first:

    day           the study day
    decks         their names
    due           overdue, today, next ({date: cards}, seven days), later, new, suspended, retired
    reviews       today, last_7_days, last_30_days, all and modes.MODE, each {answers, right, seconds};
                  streak and longest_streak in days; dated_ahead (later than now), damaged (left out)
    retention     last_30_days and all, each {young, mature, all}, each {reviews, recalled, share}
    calibration   reviews, recalled (share), predicted (mean), log_loss, rmse,
                  bins: [{from, to, reviews, predicted, recalled}]
    weakest       {table, entity, template, tag}, each at most five {name, label, answers, right, share, remembered}
    strongest     the same
    confused      [{item, stem, taken_for, taken_for_stem, keys, taken_for_keys, facts, taken_for_facts, times}]
    leeches       [{item, stem, lapses, taken_for}]

Without a terminal the same comes as lines of `name: value`, one number a line, where the name is the way to the value
in the object; members of lists are numbered from 1.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import click

from studykit.cli._clock import local_now
from studykit.cli._complete import complete_decks, complete_tags, complete_templates
from studykit.cli._exit_codes import ENVIRONMENT, PROBLEMS
from studykit.cli._find_decks import find_decks
from studykit.cli._open_decks import mention, open_decks
from studykit.cli._output import counted, say, say_json
from studykit.cli._sitting import check_filters
from studykit.questions.item_bank import ItemBank

if TYPE_CHECKING:
    from studykit.progress.recall import Calibration, Retention
    from studykit.progress.stats import Confusion, Stats
    from studykit.progress.strength import ItemGroup
    from studykit.progress.work import Share, Work
    from studykit.quiz.plan import Options
    from studykit.reviews.log import Log
    from studykit.workspace.workspace import Workspace

NARROWEST = 40
"""Columns of a window in which bars are drawn."""

HELP_ORDER = 20
EPILOG = """\b
Examples:
  studykit stats                       of all decks in decks/
  studykit stats nansei --tag islands
  studykit stats | grep ^due           plain lines, for other programs
  studykit stats --json
"""


@click.command(epilog=EPILOG)
@click.argument("decks", nargs=-1, metavar="[DECK]...", shell_complete=complete_decks)
@click.option(
    "--tag",
    "tags",
    multiple=True,
    shell_complete=complete_tags,
    metavar="TAG",
    help="Only items with this tag. May be repeated.",
)
@click.option(
    "--template",
    "templates",
    multiple=True,
    shell_complete=complete_templates,
    metavar="ID",
    help="Only items of this template.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def command(
    decks: tuple[str, ...], *, tags: tuple[str, ...], templates: tuple[str, ...], as_json: bool
) -> None:
    """Show what is due, what you did, how well you remember, and what is weak or confused.

    DECK is a deck file or its name; without one, all decks in decks/ count. Right answers are those that were right
    or close. A card is remembered when it was not rated Again.
    """
    from studykit.cli._settings import learner_settings, open_log
    from studykit.quiz.plan import Options
    from studykit.reviews.log import REMEDY, LogError

    settings = learner_settings()
    try:
        with open_log(settings) as log:
            opened, code = open_decks(find_decks(decks, all_by_default=True), log.known)
            mention([problem for each in opened for problem in each.problems])
            check_filters(templates, tags, {each.deck.key: ItemBank(each.items) for each in opened})
            found, damaged = _stats(opened, log, Options(tags=tags, templates=templates))
    except LogError as error:
        say(f"Error: {error}", err=True)
        sys.exit(ENVIRONMENT)
    _show(found, damaged, as_json=as_json)
    if damaged:
        what = "is damaged and was" if damaged == 1 else "are damaged and were"
        say(
            f"{counted(damaged, 'review')} in the log {what} left out. {REMEDY}", err=True, fg="red"
        )
        sys.exit(PROBLEMS)
    sys.exit(code)


def _stats(opened: Sequence[Workspace], log: Log, options: Options) -> tuple[Stats, int]:
    """The statistics, and how many reviews are damaged."""
    from studykit.progress.stats import DeckHistory, stats

    studied = [
        DeckHistory(
            key=each.deck.key,
            name=each.deck.name,
            items=each.items,
            base=each.base,
            facts=each.deck.facts,
            states=log.cards(each.deck.key),
            suspended=frozenset(log.suspended(each.deck.key)),
        )
        for each in opened
    ]
    damaged: list[int] = []
    return stats(studied, log.standing(damaged), local_now(), log.settings, options), len(damaged)


def _show(found: Stats, damaged: int, *, as_json: bool) -> None:
    columns = shutil.get_terminal_size().columns
    if as_json:
        say_json(as_object(found, damaged))
    elif (
        sys.stdout.isatty()
        and columns >= NARROWEST
        and os.environ.get("TERM", "dumb") not in ("dumb", "")
    ):
        from studykit.cli._stats_screen import show

        show(found, damaged)
    else:
        for name, value in _flat(as_object(found, damaged)):
            say(f"{name}: {value}")


def _flat(value: object, name: str = "") -> Iterator[tuple[str, str]]:
    """Each single value with the way to it."""
    if isinstance(value, Mapping):
        inside: Iterator[tuple[object, object]] = iter(value.items())
    elif isinstance(value, list):
        inside = ((at, each) for at, each in enumerate(value, start=1))
    else:
        yield name, "-" if value is None else str(value)
        return
    for key, each in inside:
        yield from _flat(each, f"{name}.{key}" if name else str(key))


# --- the object ----------------------------------------------------------------------------------------------


def as_object(found: Stats, damaged: int) -> dict[str, Any]:
    """What `--json` prints: see the top of this file."""
    due, done = found.due, found.done
    return {
        "day": found.day.isoformat(),
        "decks": list(found.decks),
        "due": {
            "overdue": due.overdue,
            "today": due.today,
            "next": {
                str(found.day + timedelta(days=at)): many
                for at, many in enumerate(due.next, start=1)
            },
            "later": due.later,
            "new": due.new,
            "suspended": due.suspended,
            "retired": due.retired,
        },
        "reviews": {
            "today": _work(done.today),
            "last_7_days": _work(done.week),
            "last_30_days": _work(done.month),
            "all": _work(done.ever),
            "modes": {mode: _work(work) for mode, work in done.modes.items()},
            "streak": done.streak,
            "longest_streak": done.longest,
            "dated_ahead": done.ahead,
            "damaged": damaged,
        },
        "retention": {"last_30_days": _retention(found.month), "all": _retention(found.ever)},
        "calibration": _calibration(found.calibration),
        "weakest": {
            name: [_group(found, each) for each in rank.weakest]
            for name, rank in found.strength.items()
        },
        "strongest": {
            name: [_group(found, each) for each in rank.strongest]
            for name, rank in found.strength.items()
        },
        "confused": [_confusion(each) for each in found.confused],
        "leeches": [
            {
                "item": leech.item.id,
                "stem": leech.item.stem,
                "lapses": leech.lapses,
                "taken_for": leech.taken_for.id if leech.taken_for else None,
            }
            for leech in found.leeches
        ],
    }


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(number, 4)


def _work(work: Work) -> dict[str, int]:
    return {"answers": work.right.of, "right": work.right.right, "seconds": round(work.took / 1000)}


def _share(share: Share) -> dict[str, int | float | None]:
    return {"reviews": share.of, "recalled": share.right, "share": _rounded(share.share)}


def _retention(found: Retention) -> dict[str, Any]:
    return {"young": _share(found.young), "mature": _share(found.mature), "all": _share(found.all)}


def _calibration(found: Calibration) -> dict[str, Any]:
    return {
        "reviews": found.recalled.of,
        "recalled": _rounded(found.recalled.share),
        "predicted": _rounded(found.predicted),
        "log_loss": _rounded(found.log_loss),
        "rmse": _rounded(found.rmse),
        "bins": [
            {
                "from": each.low,
                "to": each.high,
                "reviews": each.recalled.of,
                "predicted": _rounded(each.predicted),
                "recalled": _rounded(each.recalled.share),
            }
            for each in found.bins
        ],
    }


def _group(found: Stats, group: ItemGroup) -> dict[str, Any]:
    return {
        "name": group.name,
        "label": found.label(group),
        "answers": group.right.of,
        "right": group.right.right,
        "share": _rounded(group.right.share),
        "remembered": _rounded(group.remembered),
    }


def _confusion(each: Confusion) -> dict[str, Any]:
    item, other = each.item, each.taken_for
    return {
        "item": item.id,
        "stem": item.stem,
        "keys": list(item.keys),
        "facts": list(item.facts),
        "taken_for": other.id,
        "taken_for_stem": other.stem,
        "taken_for_keys": list(other.keys),
        "taken_for_facts": list(other.facts),
        "times": each.times,
    }
