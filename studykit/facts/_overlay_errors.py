"""Leave out the rows of overlays that errors touch: the base is asked as it would be without them.

    base       earth {place: 3}
    overlay    vulcan {place: 3}        contradicts earth, by `unique: [[place]]`
               crater {on: vulcan}      refers to what is left out, and is left out too

Of a base alone both rows would go unasked, since nobody knows which one is wrong.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from studykit.facts._cells import row_id_in, tables_named
from studykit.facts.base import Row, Table, scalars
from studykit.problems import Problem


def about_overlays(problem: Problem, own_facts: Collection[str]) -> Problem:
    """Return a problem as one that touches the rows of overlays alone, if it touches any."""
    own = tuple(fact for fact in problem.touches if fact in own_facts)
    return problem._replace(touches=own) if own else problem


def without_wrong_rows(
    tables: Mapping[str, Table], problems: Sequence[Problem], own_facts: Collection[str]
) -> dict[str, Table]:
    """Return the tables without those rows of overlays that cannot be asked."""
    wrong: set[str] = set()
    for problem in problems:
        if problem.level == "error":
            wrong.update(fact for fact in problem.touches if fact in own_facts)
    if not wrong:
        return dict(tables)
    names = {fact.partition("/")[0] for fact in own_facts}
    found_more = True
    while found_more:
        more = {
            fact
            for name in names
            for fact in _facts_that_name(wrong, tables[name])
            if fact in own_facts
        }
        found_more = not more <= wrong
        wrong |= more
    left = dict(tables)
    for name in names:
        rows = [row for row in tables[name].rows if f"{name}/{row.id}" not in wrong]
        left[name] = tables[name]._replace(rows=tuple(rows))
    return left


def _facts_that_name(facts: Collection[str], table: Table) -> Iterator[str]:
    """Yield the facts of a table that refer to any of some facts."""
    for row in table.rows:
        if any(named in facts for named in _facts_named(table, row)):
            yield f"{table.name}/{row.id}"


def _facts_named(table: Table, row: Row) -> Iterator[str]:
    """Yield the facts to which a row refers."""
    for column, cell in zip(table.columns, row.cells, strict=True):
        for target in tables_named(column, table.name, table.columns):
            for value in scalars(cell):
                if isinstance(value, str):
                    yield f"{target}/{row_id_in(column, value)}"
