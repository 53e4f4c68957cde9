"""Tell why an item is asked as it is, or a row is not.

`studykit why`: what an item was made of, why its options are these, and why a row made none.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from studykit.cli._complete import complete_decks, complete_items
from studykit.cli._decks import attempt, find_decks, of_whole_deck, say_left_out, shown_deck
from studykit.cli._exit_codes import PROBLEMS
from studykit.cli._output import counted, say, say_json, show_problems
from studykit.facts.base import Row, Table
from studykit.problems import Problem, nearest, nearest_or_all, quoted
from studykit.questions.item import Item
from studykit.questions.make_items import Ready
from studykit.questions.templates.deck_file import Template
from studykit.values.text import encode_part
from studykit.workspace.opened import known_of

if TYPE_CHECKING:
    from studykit.checks.reasons import Reason

HELP_ORDER = 100
EPILOG = """\b
Examples:
  studykit why farp-island/farp-2025    an item: its facts, and the reason of each option
  studykit why deployments/farp-2025    a row, TABLE/ROW: what each template made of it
  studykit why farp-island/radar-2024   a row, TEMPLATE/ROW: why it made no item
"""
_SHOWN = 12
"""So many of each list are shown; `--json` has all."""


@click.command(epilog=EPILOG)
@click.argument("item", metavar="ITEM", shell_complete=complete_items)
@click.argument("deck", required=False, shell_complete=complete_decks)
@click.option(
    "--json", "as_json", is_flag=True, help="JSON objects, one a line, with all that was rejected."
)
def command(item: str, deck: str | None, *, as_json: bool) -> None:
    """Tell why ITEM is asked as it is, or why a row is not asked. ITEM is an item's id, TABLE/ROW or TEMPLATE/ROW."""
    from studykit.questions.make_items import read_all

    paths = find_decks([] if deck is None else [deck], all_by_default=True)
    ids: dict[str, set[str]] = defaultdict(set)
    wrong: list[Problem] = []
    """With whole decks that may have the item; of no interest when it is found in another."""
    for path in paths:
        found, code = attempt(path, shown_deck)
        if found is None and len(paths) == 1:
            sys.exit(code or PROBLEMS)
        ready = read_all(path)[0] if found else None
        if found is None or ready is None:
            say_left_out(path)
            continue
        wrong += of_whole_deck(found)
        by_id = {each.id: each for each in found.items}
        if item in by_id:
            _show_item(ready, path, by_id[item], as_json=as_json)
            return
        asked = _row(ready, item)
        if asked:
            sys.exit(_show_row(ready, path, found.items, asked, as_json=as_json))
        for identity in by_id:
            template, _, rest = identity.partition("/")
            ids[template].add(rest)
        for name, table in ready.base.tables.items():
            ids[name].update(row.id for row in table.rows)
        for each in ready.templates:
            ids[each.id].update(row.id for row in each.table.rows)
    show_problems(wrong, err=True)
    raise click.UsageError(f"There is no item and no row {quoted(item)}.{_meant(item, ids)}")


def _meant(name: str, ids: Mapping[str, Collection[str]]) -> str:
    """Return what may have been meant by a name; `ids` are those of the rows and items of each table and template."""
    first, slash, rest = name.partition("/")
    if first not in ids:
        likely = {f"{each}{slash}{rest}" for each in ids if rest in ids[each]} if slash else set()
        return nearest(name, likely) or nearest_or_all(first, ids)
    return nearest_or_all(name, [f"{first}/{each}" for each in ids[first]], "studykit items")


def _row(ready: Ready, name: str) -> tuple[Table, Row, Sequence[Template]] | None:
    """The row that TEMPLATE/ROW or TABLE/ROW means, with the templates that are asked about it."""
    for template in ready.templates:
        for written in (
            template.id,
            encode_part(template.id),
        ):  # by itself, or as it stands in an item's id
            row = template.table.by_id.get(name.removeprefix(f"{written}/"))
            if row and name == f"{written}/{row.id}":
                return template.table, row, [template]
    first, _, row_id = name.partition("/")
    table = ready.base.tables.get(first)
    row = table.by_id.get(row_id) if table else None
    return (
        (table, row, [each for each in ready.templates if each.table is table])
        if table and row
        else None
    )


def _show_item(ready: Ready, path: Path, item: Item, *, as_json: bool) -> None:
    from studykit.checks.why_item import why_item

    why = why_item(ready, known_of(path), item)
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
    if why.because.sentence:
        say("\nRight, because", bold=True)
        say(f"  {why.because.sentence}.")
        _list(why.because.rows)
    say(f"\nProof: {item.proof}", bold=True)
    say(f"  {why.proof}.")
    say("\nWrong options" if why.options else "\nNo wrong options", bold=True)
    _list(why.options)
    if why.rejected:
        say(f"\n{counted(len(why.rejected), 'candidate')} that cannot be an option", bold=True)
        _list(why.rejected)
    if why.spare is not None:
        say(f"\n{counted(why.spare, 'other candidate')} would have done as well.")


def _list(reasons: Sequence[Reason]) -> None:
    for reason in reasons[:_SHOWN]:
        say(f"  {reason.text}{f'  [{reason.where}]' if reason.where else ''}")
        say(f"    {reason.why}", dim=True)
    if len(reasons) > _SHOWN:
        say(f"  ... and {len(reasons) - _SHOWN} more: --json shows all")


def _show_row(
    ready: Ready,
    path: Path,
    items: Sequence[Item],
    asked: tuple[Table, Row, Sequence[Template]],
    *,
    as_json: bool,
) -> int:
    """Exit code 1 when no template made an item of the row: it is silent."""
    from studykit.checks.why_row import why_row
    from studykit.questions.make_items import read_all

    table, row, _ = asked
    problems = read_all(path)[1]
    found = list(why_row(ready, known_of(path), items, problems, asked))
    fact = f"{table.name}/{row.id}"
    if not as_json:
        say(f"{fact}  [{table.place(row)}]", bold=True)
        if not found:
            say(f"  no template asks about the table {quoted(table.name)}")
    for each in found:
        if as_json:
            say_json(
                {
                    "fact": fact,
                    "template": each.template.id,
                    "items": list(each.items),
                    "why_not": each.why_not,
                }
            )
        elif each.items:
            say(f"  {each.template.id}: {', '.join(each.items)}", fg="green")
        else:
            say(
                f"  {each.template.id}: no item. {each.why_not[:1].upper()}{each.why_not[1:].removesuffix('.')}."
            )
    about = [each.id for each in items if fact in each.entities and fact not in each.facts]
    if about and not as_json:
        say(
            f"  {counted(len(about), 'item')} of other facts {'are' if len(about) > 1 else 'is'} about it: {about[0]}"
        )
    return 0 if about or any(each.items for each in found) else PROBLEMS
