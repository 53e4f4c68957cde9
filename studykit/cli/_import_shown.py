"""Show the guesses of `studykit facts import`, for a person to look over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studykit.cli._import_nouns import NewTable
from studykit.cli._output import counted, say
from studykit.problems import quoted

if TYPE_CHECKING:
    from studykit.facts.guess_head import ColumnGuess

_LONGEST_EXAMPLE = 30
_LONGEST_NAME = 80
"""Characters of a value, and of a column's name, that are shown of a guess."""


def show_guesses(table: NewTable) -> None:
    """Show the guesses of a table, one a line."""
    guess = table.guess
    rows = counted(len(table.sheet.records), "row")
    say(f"{guess.table}: {rows}, told apart by {' and '.join(guess.key)}", bold=True)
    if table.equal_rows:
        say(f"  {counted(table.equal_rows, 'equal row')} left out")
    for column in guess.columns:
        if column.name == "id" and guess.key == ("id",):
            continue
        name = column.name
        if column.name != column.written:
            name = f"{column.name} (in the file: {column.written})"
        type_name = column.type.strip('"') or "text"
        examples = " | ".join(_short(example) for example in column.examples)
        line = f"  {name[:_LONGEST_NAME]}: {type_name}  ({column.why})  {examples}"
        say(line.rstrip())
    for column in guess.columns:
        hint = _hint_of_spellings(table, column)
        if hint:
            say(hint)


def _hint_of_spellings(table: NewTable, column: ColumnGuess) -> str:
    """Return how else to write the values of a column of which some are several spellings.

    Empty where there are none.
    """
    from studykit.values.written_keys import commas_may_join, readings_of

    if column.type != "text":
        return ""
    place = table.sheet.header.index(column.written)
    cells = {record.cells[place] for record in table.sheet.records}
    may_join = commas_may_join(cells)
    spellings_of_cell = {}
    for cell in sorted(cells):
        spellings = readings_of(cell, commas_join=may_join).spellings
        if len(spellings) > 1:
            spellings_of_cell[cell] = spellings
    if not spellings_of_cell:
        return ""
    example, (first, *others) = next(iter(spellings_of_cell.items()))
    many = counted(len(spellings_of_cell), "value")
    aliases = ", ".join(others)
    return (
        f"  {column.name}: {many} of several spellings, such as {quoted(example)}. Each is right "
        f"when it is typed; or write {quoted(first)} there, and in a column `aliases`: {aliases}"
    )


def _short(text: str) -> str:
    line = " ".join(text.split())
    if len(line) <= _LONGEST_EXAMPLE:
        return line
    return f"{line[: _LONGEST_EXAMPLE - 3]}..."
