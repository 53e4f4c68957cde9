"""Look for everything that is wrong in facts and decks.

`studykit check`: the same road as every command, and all problems printed.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from studykit.cli._clock import local_now
from studykit.cli._complete import complete_decks, complete_rules
from studykit.cli._exit_codes import PROBLEMS
from studykit.cli._find_decks import find_decks
from studykit.cli._home import cache_folder
from studykit.cli._open_decks import attempt, exit_code, open_decks, patience
from studykit.cli._options import first_line_said, head_option
from studykit.cli._output import counted, in_numbers, say, say_json, show_problems
from studykit.problems import (
    RULES,
    DeckError,
    Problem,
    in_order,
    nearest,
    quoted,
    rule_page,
    without_notes,
)
from studykit.values.dates import show_date
from studykit.workspace.workspace import Workspace, check_decks

HELP_ORDER = 90
MOST_DAYS = 3660
"""Of a forecast: ten years."""
EPILOG = """\b
Examples:
  studykit check                 all decks in decks/
  studykit check nansei --strict warnings fail too
  studykit check --json          one JSON object a problem, for programs
  studykit check --format github annotations, for a workflow of GitHub
  studykit check --coverage      how much of the facts is asked, and what to add
  studykit check --forecast 90   which answers change by themselves, and on which day
  studykit check --explain       all rules, a line each
  studykit check --explain I001  what a rule flags, and why
"""


@click.command(epilog=EPILOG)
@click.argument("decks", nargs=-1, metavar="[DECK]...", shell_complete=complete_decks)
@click.option("--strict", is_flag=True, help="Exit with 1 for warnings too.")
@click.option(
    "--today",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="Stand for today: for `expires`, and for decks with `as_of: today`.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a problem.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github"]),
    default="text",
    help="How problems are printed: `github` as annotations of a workflow there.",
)
@click.option(
    "--explain",
    is_flag=False,
    flag_value="",
    metavar="[RULE]",
    shell_complete=complete_rules,
    help="Print the page of a rule, or all rules.",
)
@click.option(
    "--coverage", "wants_coverage", is_flag=True, help="Print how much of the facts is asked."
)
@click.option(
    "--forecast",
    type=click.IntRange(1, MOST_DAYS),
    metavar="DAYS",
    help="Print which answers change by themselves within so many days (decks `as_of: today`).",
)
@head_option
def command(
    decks: tuple[str, ...],
    *,
    strict: bool,
    today: datetime | None,
    as_json: bool,
    form: str,
    **reports: Any,
) -> None:
    """Look for everything that is wrong in the facts and templates of DECK, or of all decks.

    Exits with 1 when there are errors, and with --strict also when there are warnings. Notes never
    fail.
    """
    as_json = as_json or form == "json"
    # `--explain` alone lists all rules: its value is empty then, and None without the option.
    if reports["explain"] is not None:
        _explain(reports["explain"], as_json=as_json)
        return
    paths = find_decks(decks, all_by_default=True)
    day = today or local_now()
    if reports["wants_coverage"] or reports["forecast"]:
        opened, code = open_decks(paths, today=day)
        if reports["wants_coverage"]:
            _show_coverage(opened, as_json=as_json)
        else:
            _show_forecast(opened, day, reports["forecast"], as_json=as_json)
        sys.exit(code)

    opened, unreadable, code = _open_all(paths, day)
    were_all_read = len(opened) == len(paths)
    are_all_decks = were_all_read and not decks
    problems = check_decks(opened, day, are_all_decks=are_all_decks)
    if not were_all_read:
        # A deck that could not be read may ask for what the others do not.
        problems = [problem for problem in problems if problem.code != _NEVER_ASKED]
    problems = in_order([*problems, *unreadable])

    if as_json:
        for problem in problems:
            say_json(problem.as_json())
    else:
        _show_all(problems, form)
        items = counted(sum(len(deck.items) for deck in opened), "item")
        say(f"{in_numbers(problems).capitalize()} in {items} of {counted(len(paths), 'deck')}.")
    if strict and without_notes(problems):
        code = max(code, PROBLEMS)
    sys.exit(max(code, exit_code(problems)))


def _show_all(problems: Sequence[Problem], form: str) -> None:
    if form == "github":
        from studykit.cli._github import show_annotations

        show_annotations(problems)
    else:
        show_problems(problems, err=False)


def _open_all(paths: Sequence[Path], today: date) -> tuple[list[Workspace], list[Problem], int]:
    """Return the decks that can be read, what is wrong with the others, and an exit code.

    The code is 0 unless a disk or studykit itself failed at a deck, which is said.
    """
    opened: list[Workspace] = []
    unreadable: list[Problem] = []

    def open_or_note(path: Path) -> None:
        try:
            opened.append(
                Workspace.open(
                    path, today=today, cache=cache_folder(), first_line=first_line_said(path)
                )
            )
        except DeckError as error:
            unreadable.extend(error.problems)

    code = 0
    with patience():
        for path in paths:
            _, code_of_deck = attempt(path, open_or_note)
            code = max(code, code_of_deck)
    return opened, unreadable, code


_NEVER_ASKED = "F015"
_TITLES = {
    "table": "Facts that are asked",
    "column": "Columns whose values are asked for",
    "template": "Templates",
}


def _show_coverage(decks: Sequence[Workspace], *, as_json: bool) -> None:
    """Print so many of so many, in percent, with what to add."""
    from studykit.checks.coverage import coverage

    lines = coverage([deck.to_check() for deck in decks])
    for kind, title in _TITLES.items():
        lines_of_kind = [line for line in lines if line.kind == kind]
        if not lines_of_kind:
            continue
        if as_json:
            # A program gets the counts too, and may round as it likes.
            for line in lines_of_kind:
                percent = round(100 * line.share, 1)
                counts = {"done": line.done, "of": line.of, "percent": percent}
                say_json({"kind": kind, "name": line.name, **counts, "add": line.add})
            continue
        # A blank line between the parts, and none at the top.
        say(title if kind == "table" else f"\n{title}", bold=True)
        width = max(len(line.name) for line in lines_of_kind)
        for line in lines_of_kind:
            add = f"  add {line.add}" if line.add else ""
            say(f"  {line.name:{width}}  {line.share:4.0%}  {line.done} of {line.of}{add}")
    _show_sources(decks, as_json=as_json)


def _show_sources(decks: Sequence[Workspace], *, as_json: bool) -> None:
    """Print of each source that can be read which paragraphs no fact names."""
    from studykit.checks.read_sources import reports_of

    reports = reports_of(deck.base for deck in decks)
    if reports and not as_json:
        say("\nParagraphs of sources that a fact names", bold=True)
    width = max((len(report.id) for report in reports), default=0)
    for report in reports:
        done = report.length - len(report.silent)
        share = done / report.length
        if as_json:
            counts = {"done": done, "of": report.length, "percent": round(100 * share, 1)}
            silent = [{"paragraph": number, "begins": text} for number, text in report.silent]
            say_json({"kind": "source", "name": report.id, **counts, "silent": silent})
            continue
        say(f"  {report.id:{width}}  {share:4.0%}  {done} of {report.length}")
        for number, beginning in report.silent:
            say(f"    #{number}  {beginning}", dim=True)


def _show_forecast(decks: Sequence[Workspace], today: date, days: int, *, as_json: bool) -> None:
    """Print what decks will ask otherwise, day by day, with the answers before and after."""
    from studykit.checks.forecast import Change, foretold

    changes: list[Change] = []
    with patience():
        for deck in decks:
            changes += foretold(deck.loaded, deck.lock.earlier_items(), deck.items, today, days)
    changes.sort(key=lambda change: change.day)
    if as_json:
        for change in changes:
            say_json(change.as_json())
        return

    day_and_deck = ""
    for change in changes:
        if day_and_deck != f"{show_date(change.day)}, {change.deck}":
            day_and_deck = f"{show_date(change.day)}, {change.deck}"
            say(day_and_deck, bold=True)
        say(f"  {change.stem}")
        before = " | ".join(change.before) or "(not asked)"
        after = " | ".join(change.after) or "(no longer asked)"
        say(f"    {before} -> {after}")
        say(f"    {change.template}", dim=True)
    # A blank line before the number, unless it stands alone.
    if changes:
        say()
    many = "1 answer changes by itself"
    if len(changes) != 1:
        many = f"{len(changes) or 'No'} answers change by themselves"
    say(f"{many} within {counted(days, 'day')}.")
    if not any(deck.loaded.file.follows_today for deck in decks):
        say("Only those of decks with `as_of: today` can, and none of these is one.")


def _explain(code: str, *, as_json: bool) -> None:
    """Print the manual page of a rule; without a code the list of all rules."""
    wanted = code.upper()
    if code and wanted not in RULES:
        remedy = nearest(wanted, RULES) or " `studykit check --explain` lists them."
        raise click.UsageError(f"There is no rule {quoted(code)}.{remedy}")
    rules = [RULES[wanted]] if code else RULES.values()
    for rule in rules:
        levels = " or ".join(rule.levels)
        if as_json:
            page = rule_page(rule.code)
            say_json(
                {"rule": rule.code, "levels": list(rule.levels), "title": rule.name, "page": page}
            )
        elif code:
            say(f"{rule.code} ({levels}): {rule_page(rule.code)}")
        else:
            say(f"{rule.code}  {levels:15}  {rule.name}")
