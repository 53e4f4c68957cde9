"""Tell why an item is asked as it is, or a row is not.

`studykit why farp-island/farp-2025` shows the facts behind an item and the reason of each wrong
option, with `--typed ISHIGAKI` how an answer to it is read and what it is worth, and
`studykit why bases/six` what each template made of a row, or why it made none. The reasons come
from `checks.why_item` and `checks.why_row`, which ask the functions that make items, and from
`questions.judge`, which grades; here it is found out what is meant, and printed.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

import click

from studykit.cli._complete import complete_decks, complete_items
from studykit.cli._exit_codes import PROBLEMS
from studykit.cli._find_decks import find_decks
from studykit.cli._open_decks import attempt, open_patiently, say_left_out, wrong_as_a_whole
from studykit.cli._options import head_option
from studykit.cli._output import counted, say, say_json, show_problems
from studykit.facts.base import Row, Table
from studykit.grading.verdict import NOTHING, Match, StepTaken, Verdict
from studykit.problems import Problem, nearest, nearest_or_all, quoted
from studykit.questions.item import Item
from studykit.questions.templates.template import Template
from studykit.values.text import encode_part
from studykit.workspace.workspace import Workspace

if TYPE_CHECKING:
    from studykit.questions.forms.because import Reason

HELP_ORDER = 100
EPILOG = """\b
Examples:
  studykit why farp-island/farp-2025    an item: its facts, and the reason of each option
  studykit why farp-island/farp-2025 --typed Ishigaki    how that answer is read
  studykit why deployments/farp-2025    a row, TABLE/ROW: what each template made of it
  studykit why farp-island/radar-2024   a row, TEMPLATE/ROW: why it made no item
"""
_REASONS_SHOWN = 12
"""Of each list; `--json` has all."""


@click.command(
    epilog=EPILOG,
    help="Tell why ITEM is asked as it is, or why a row is not asked. "
    "ITEM is an item's id, TABLE/ROW or TEMPLATE/ROW.",
)
@click.argument("item", metavar="ITEM", shell_complete=complete_items)
@click.argument("deck", required=False, shell_complete=complete_decks)
@click.option(
    "--typed", metavar="TEXT", help="How a typed answer to the item is read, and what it is worth."
)
@click.option(
    "--json", "as_json", is_flag=True, help="JSON objects, one a line, with all that was rejected."
)
@head_option
def command(item: str, deck: str | None, *, typed: str | None, as_json: bool) -> None:
    """Tell why an item is asked as it is, or why a row is not asked."""
    paths = find_decks([] if deck is None else [deck], all_by_default=True)
    ids: dict[str, set[str]] = defaultdict(set)
    # Of whole decks that may have the item: of no interest when it is found in another.
    wrong: list[Problem] = []
    for path in paths:
        # A deck that fails must not hide an item of another; alone, it is the answer.
        opened, code = attempt(path, partial(open_patiently, on_demand=True))
        if opened is None and len(paths) == 1:
            sys.exit(code)
        if opened is None:
            say_left_out(path)
            continue
        wrong += wrong_as_a_whole(opened)
        item_of_deck = opened.item(item)
        if item_of_deck and typed is not None:
            _show_typed(opened, item_of_deck, typed, as_json=as_json)
            return
        if item_of_deck:
            _show_item(opened, item_of_deck, as_json=as_json)
            return
        asked = _row(opened, item)
        if asked and typed is not None:
            raise click.UsageError(f"{quoted(item)} is a row: only an item can be answered.")
        if asked:
            sys.exit(_show_row(opened, asked, as_json=as_json))
        _add_ids(ids, opened)
    show_problems(wrong, err=True)
    raise click.UsageError(f"There is no item and no row {quoted(item)}.{_meant(item, ids)}")


def _add_ids(ids: dict[str, set[str]], deck: Workspace) -> None:
    """Add the ids of items and rows, by the template or the table that stands before the slash."""
    for item in deck.items:
        template, _, row = item.id.partition("/")
        ids[template].add(row)
    for table in deck.base.tables.values():
        ids[table.name].update(table.by_id)
    for template_asked in deck.templates:
        ids[template_asked.id].update(template_asked.table.by_id)


def _meant(name: str, ids: Mapping[str, Collection[str]]) -> str:
    """Return what may have been meant by a name that is none; `ids` as `_add_ids` gathers them."""
    first, slash, row = name.partition("/")
    # The table or the template is right: the row is the slip.
    if first in ids:
        return nearest_or_all(name, [f"{first}/{an_id}" for an_id in ids[first]], "studykit items")
    if not slash:
        return nearest_or_all(first, ids)
    # The row may be right, and the table or the template before it a slip.
    with_such_a_row = []
    for table_or_template in ids:
        if row in ids[table_or_template]:
            with_such_a_row.append(f"{table_or_template}/{row}")
    return nearest(name, with_such_a_row) or nearest_or_all(first, ids)


def _row(deck: Workspace, name: str) -> tuple[Table, Row, Sequence[Template]] | None:
    """Return the row that TEMPLATE/ROW or TABLE/ROW means, with the templates that ask about it."""
    for template in deck.templates:
        # By itself, or as it stands in an item's id.
        for written in (template.id, encode_part(template.id)):
            row = template.table.by_id.get(name.removeprefix(f"{written}/"))
            if row and name == f"{written}/{row.id}":
                return template.table, row, [template]

    table_name, _, row_id = name.partition("/")
    table = deck.base.tables.get(table_name)
    if table is None or row_id not in table.by_id:
        return None
    templates = [template for template in deck.templates if template.table is table]
    return table, table.by_id[row_id], templates


def _show_item(deck: Workspace, item: Item, *, as_json: bool) -> None:
    from studykit.checks.why_item import why_item

    why = why_item(deck.loaded, deck.lock.earlier_items(), item)
    if as_json:
        say_json(why.as_json())
        return
    say(item.id, bold=True)
    say(f"  {item.stem}")
    for answer in item.answers:
        say(f"  = {' | '.join((answer.text, *answer.accepted))}", fg="green")
    say(f"\nTemplate {why.template.id}  [{why.template.location}]", bold=True)
    say(f"\n{counted(len(why.facts), 'fact')}", bold=True)
    _list(why.facts)
    if why.overlaid:
        say("\nYour overlay says", bold=True)
        _list(why.overlaid)
    if why.because.sentence:
        say("\nRight, because", bold=True)
        say(f"  {why.because.sentence}.")
        _list(why.because.rows)
    say(f"\nProof: {item.proof}", bold=True)
    say(f"  {why.proof}.")
    title = "Wrong options" if why.options else "No wrong options"
    say(f"\n{title}", bold=True)
    _list(why.options)
    if why.rejected:
        say(f"\n{counted(len(why.rejected), 'candidate')} that cannot be an option", bold=True)
        _list(why.rejected)
    # Only where options are drawn at all: a typed answer has none.
    if why.spare is not None:
        say(f"\n{counted(why.spare, 'other candidate')} would have done as well.")


def _list(reasons: Sequence[Reason]) -> None:
    for reason in reasons[:_REASONS_SHOWN]:
        line = f"  {reason.text}"
        if reason.where:
            line += f"  [{reason.where}]"
        say(line)
        say(f"    {reason.why}", dim=True)
    if len(reasons) > _REASONS_SHOWN:
        say(f"  ... and {len(reasons) - _REASONS_SHOWN} more: --json shows all")


# --- how an answer is read ------------------------------------------------------------------------


def _show_typed(deck: Workspace, item: Item, typed: str, *, as_json: bool) -> None:
    """Show the steps in which a typed answer is read, and the verdict."""
    from studykit.questions.judge import Judge

    judge = Judge(deck.bank)
    verdict = judge.typed(item, typed)
    name = verdict.verdict if isinstance(verdict, Verdict) else "not graded"
    steps = judge.steps(item, typed)
    if as_json:
        fields = {"item": item.id, "stem": item.stem, "typed": typed, "verdict": name}
        taken = [_step_as_json(step) for step in steps]
        say_json({**fields, "why": verdict.why, "steps": taken})
        return
    say(item.id, bold=True)
    say(f"  {item.stem}")
    piece = None
    for step in steps:
        # The whole answer first, and then each member of a list.
        if step.text != piece:
            piece = step.text
            say(f"\n{piece}", bold=True)
        line = f"  {step.step}"
        if step.read:
            line += f": {step.read}"
        outcome = _outcome_in_words(step)
        if outcome:
            line += f" -> {outcome}"
        say(line)
    say(f"\n{name.capitalize()}. {verdict.why}".rstrip())


def _outcome_in_words(step: StepTaken) -> str:
    """Return what a step has found; empty where it left the text to the next one."""
    outcome = step.outcome
    if not isinstance(outcome, Match):
        return outcome.why
    if outcome == NOTHING:
        return ""
    return outcome.close or outcome.why or "right"


def _step_as_json(step: StepTaken) -> dict[str, str]:
    outcome = _outcome_in_words(step)
    return {"text": step.text, "step": step.step, "read": step.read, "found": outcome}


# --- a row ----------------------------------------------------------------------------------------


def _show_row(
    deck: Workspace, asked: tuple[Table, Row, Sequence[Template]], *, as_json: bool
) -> int:
    """Show what each template made of a row; return exit code 1 when nothing asks about it."""
    from studykit.checks.why_row import why_row

    table, row, _ = asked
    fact = f"{table.name}/{row.id}"
    outcomes = list(
        why_row(deck.loaded, deck.lock.earlier_items(), deck.items, deck.problems, asked)
    )
    # Other rows refer to this one, and are asked: it is in use though nothing asks about it.
    asked_beside = []
    for item in deck.items:
        if fact in item.entities and fact not in item.facts:
            asked_beside.append(item.id)
    has_items = any(outcome.items for outcome in outcomes)
    code = 0 if has_items or asked_beside else PROBLEMS

    if as_json:
        for outcome in outcomes:
            say_json(
                {
                    "fact": fact,
                    "template": outcome.template.id,
                    "items": list(outcome.items),
                    "why_not": outcome.why_not,
                }
            )
        return code

    say(f"{fact}  [{table.place(row)}]", bold=True)
    if not outcomes:
        say(f"  no template asks about the table {quoted(table.name)}")
    for outcome in outcomes:
        if outcome.items:
            say(f"  {outcome.template.id}: {', '.join(outcome.items)}", fg="green")
        else:
            reason = f"{outcome.why_not[:1].upper()}{outcome.why_not[1:].removesuffix('.')}"
            say(f"  {outcome.template.id}: no item. {reason}.")
    if asked_beside:
        are = "are" if len(asked_beside) > 1 else "is"
        many = counted(len(asked_beside), "item")
        say(f"  {many} of other facts {are} about it: {asked_beside[0]}")
    return code
