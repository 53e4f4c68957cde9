"""Problems of computed rows, told where somebody can do something about them.

    F009 at the sql of `lands`, touching lands/JP
        -> at the row of `towns` that lands/JP rests on, with "(row 'JP' of 'lands')", and the
           place of the sql as the second one

A computed row stands nowhere: what is wrong with it comes from its facts or from its sql.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from studykit.facts._computed import Computed
from studykit.facts._head import Draft
from studykit.facts._result_rows import CORRECT_THE_SQL, facts_of
from studykit.facts.base import Row, Table
from studykit.problems import Problem, errors, quoted

_ABOUT_IDS = ("F003", "F019")
"""Rules about ids, which the sql makes."""


def named(
    problems: Iterable[Problem], drafts: Iterable[Draft], tables: Mapping[str, Table]
) -> list[Problem]:
    """Return the problems, those in a computed row with its name, at the fact that it rests on.

    If that is known. What the sql is to be corrected for stays there, and names the fact as the
    second place. A source that is not known is told of at the facts alone.
    """
    # Every computed row of a table stands at its sql.
    name_by_place = {draft.fields.at(draft.sql): draft.name for draft in drafts}
    renamed = []
    for problem in problems:
        name = name_by_place.get(problem.location, "")
        row = _row_touched(problem, tables[name]) if name else None
        if row is None:
            renamed.append(_in_table(problem, tables))
            continue
        is_of_a_source = problem.code == "F018"
        if not is_of_a_source or not tables[name].rests_on(row):
            renamed.append(_in_row(problem, row, tables[name], tables))
    return renamed


def spread(problems: list[Problem], computed: Mapping[str, Computed]) -> list[Problem]:
    """Return the problems, errors touching also what is computed from what they touch.

    A row that names its `facts` rests on these; one that names none rests on all rows of all tables
    that are read.
    """
    problems = list(problems)
    touched: set[str] = set()
    for problem in errors(problems):
        touched.update(problem.touches)
    # In this order what is computed from computed rows comes behind them.
    for name, result in computed.items():
        tables_hit = set(map(_table_of, touched)) & result.reads
        if not tables_hit:
            continue
        rows_hit = []
        for row in result.rows:
            facts = facts_of(row)
            if not facts or not touched.isdisjoint(facts):
                rows_hit.append(f"{name}/{row.id}")
        touched.update(rows_hit)
        # Any error among those that hit the table will do: what is touched is not asked.
        for index, problem in enumerate(problems):
            hits = any(_table_of(fact) in tables_hit for fact in problem.touches)
            if problem.level == "error" and hits:
                problems[index] = problem._replace(touches=(*problem.touches, *rows_hit))
                break
    return problems


def _table_of(fact: str) -> str:
    return fact.partition("/")[0]


def _row_touched(problem: Problem, table: Table) -> Row | None:
    """Return the row of a table that a problem touches; None when there are several, or none."""
    ids = []
    for fact in problem.touches:
        name, _, row_id = fact.partition("/")
        if name == table.name:
            ids.append(row_id)
    if len(ids) != 1:
        return None
    return table.by_id.get(ids[0])


def _in_table(problem: Problem, tables: Mapping[str, Table]) -> Problem:
    """Return a problem between rows of one computed table with the table's name.

    The rows stand where facts of other tables do, so the place does not tell it.
    """
    names = {_table_of(fact) for fact in (*problem.touches, *problem.about)}
    if len(names) != 1:
        return problem
    name = names.pop()
    if name not in tables or not tables[name].is_computed or quoted(name) in problem.message:
        return problem
    return problem._replace(message=f"{problem.message} (in the computed table {quoted(name)})")


def _in_row(problem: Problem, row: Row, table: Table, tables: Mapping[str, Table]) -> Problem:
    if quoted(row.id) not in problem.message:
        message = f"{problem.message} (row {quoted(row.id)} of {quoted(table.name)})"
        problem = problem._replace(message=message)
    place_of_fact = table.place(row)
    # A second place that is told already says more than the fact would.
    if place_of_fact == problem.location or problem.other:
        return problem
    is_of_the_sql = (
        problem.code in _ABOUT_IDS
        or problem.remedy == CORRECT_THE_SQL
        or (problem.code == "F005" and _names_no_fact(row, table, tables))
    )
    if is_of_the_sql:
        return problem._replace(other=place_of_fact)
    return problem._replace(location=place_of_fact, other=problem.location)


def _names_no_fact(row: Row, table: Table, tables: Mapping[str, Table]) -> bool:
    """Return whether the `facts` of a computed row name one that the sql made up."""
    for fact in table.rests_on(row):
        name, _, row_id = fact.partition("/")
        if name not in tables or row_id not in tables[name].by_id:
            return True
    return False
