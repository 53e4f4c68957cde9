"""Reads from tables what lies in what (`hierarchy`), and reports what lies in itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from studykit.facts.base import Table, scalars
from studykit.facts.hierarchy import FLAT, Hierarchy, circles
from studykit.problems import Problem, quoted

_MOST_SHOWN = 8


def hierarchy_of(tables: Mapping[str, Table]) -> Hierarchy:
    """Return what lies in what."""
    containers: dict[str, list[str]] = {}
    for table in tables.values():
        for position, column in enumerate(table.columns):
            # A table that is not there was reported.
            if not column.part_of or column.target not in tables:
                continue
            for row in table.rows:
                for row_id in scalars(row.cells[position]):
                    # What could not be read was reported.
                    if isinstance(row_id, str):
                        fact = f"{table.name}/{row.id}"
                        containers.setdefault(fact, []).append(f"{column.target}/{row_id}")
    return Hierarchy(containers) if containers else FLAT


def rows_in_themselves(hierarchy: Hierarchy, tables: Mapping[str, Table]) -> Iterator[Problem]:
    """Yield F029 for each way that leads from a row through what it lies in back to it."""
    for circle in circles(hierarchy):
        # Begun with the row that stands first, whichever was looked at first.
        start = min(range(len(circle)), key=lambda number: _place(circle[number], tables))
        in_order = [*circle[start:], *circle[:start]]
        first = in_order[0]
        table, _, row_id = first.partition("/")
        message = f"{quoted(row_id)} lies in itself: {_way(in_order)}"
        remedy = "Correct one of them: what contains another row cannot lie in it."
        location = tables[table].place(tables[table].by_id[row_id])
        yield Problem("F029", message, remedy, location, touches=tuple(in_order))


def _place(fact: str, tables: Mapping[str, Table]) -> tuple[str, int, int]:
    table, _, row_id = fact.partition("/")
    location = tables[table].place(tables[table].by_id[row_id])
    return location.file, location.line, location.column


def _way(circle: Sequence[str]) -> str:
    """Return `a in b in c in a`, with the tables where these are several."""
    names = list(circle)
    if len({fact.partition("/")[0] for fact in circle}) == 1:
        names = [fact.partition("/")[2] for fact in circle]
    shown = names[:_MOST_SHOWN]
    if len(names) > _MOST_SHOWN:
        shown.append(f"... ({len(names) - _MOST_SHOWN} more)")
    return " in ".join([*shown, names[0]])
