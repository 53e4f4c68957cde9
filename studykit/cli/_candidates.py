"""Rows that a program has drafted, read from a file: one JSON object a line.

    {"table": "planets", "name": "Neptune", "place": 8, "source": "article#2", "quote": "..."}

Numbers stay letter for letter as they are written. Lines that are no rows are problems, and the
others go on. Knows nothing of tables.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from studykit.problems import Location, Problem, quoted
from studykit.reading.plain_text import read_text

RULE = "F008"
_REMEDY = "Write one JSON object a line, with the columns as names and texts as values."


class DraftedRow(NamedTuple):
    """One drafted row."""

    location: Location
    table: str
    """Empty where it names none."""
    cells: Mapping[str, Any]

    def values(self) -> list[str]:
        """Return it as it would stand on a command line. Raise ValueError where it cannot."""
        values: list[str] = []
        for name, cell in self.cells.items():
            values += _values(name, cell)
        return values

    def as_text(self) -> str:
        """Return it for an editor: one name a line."""
        named = {"table": self.table} if self.table else {}
        return json.dumps({**named, **self.cells}, ensure_ascii=False, indent=2) + "\n"


def read_candidates(path: Path) -> tuple[list[DraftedRow], list[Problem]]:
    """Return the rows in a file, and what is wrong with it or with its other lines."""
    text, problems = read_text(path, str(path))
    candidates = []
    for number, line in enumerate(text.split("\n"), 1):
        # Models put fences around what they write.
        if not line.strip() or line.startswith("```"):
            continue
        location = Location(str(path), number)
        try:
            candidates.append(parsed(line, location))
        except ValueError as error:
            problems.append(Problem(RULE, f"this line is no row: {error}", _REMEDY, location))
    return candidates, problems


def parsed(text: str, location: Location) -> DraftedRow:
    """Return the row in a text. Raise ValueError where it is none."""
    try:
        # As texts, which is how facts are read: 1.10 is not 1.1.
        cells = json.loads(
            text, parse_int=str, parse_float=str, parse_constant=str, object_pairs_hook=_each_once
        )
    except RecursionError as error:
        raise ValueError("it is nested too deep") from error
    if not isinstance(cells, dict):
        raise ValueError("it is no JSON object")
    table = cells.pop("table", "")
    if not isinstance(table, str):
        raise ValueError("`table` is no text")
    return DraftedRow(location, table, cells)


def _each_once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object of JSON. Raise ValueError for a name that stands twice in it."""
    cells: dict[str, Any] = {}
    for name, cell in pairs:
        if name in cells:
            raise ValueError(f"{quoted(name)} stands in it twice")
        cells[name] = cell
    return cells


def _values(name: str, cell: Any) -> Iterator[str]:
    """Yield COLUMN=VALUE for each value of a cell, and what is said of it."""
    if isinstance(cell, dict):
        for key, said in cell.items():
            yield from _values(name if key == "is" else f"{name}.{key}", said)
        return
    members = cell if isinstance(cell, list) else [cell]
    for member in members:
        if isinstance(member, bool):
            yield f"{name}={str(member).lower()}"
        elif isinstance(member, str):
            yield f"{name}={member}"
        elif member is not None:
            raise ValueError(f"{quoted(name)} holds a list or an object within another")
