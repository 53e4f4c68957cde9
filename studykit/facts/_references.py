"""References to rows that are not there, reported when all tables and their labels are known."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from studykit.facts._cells import Dangling
from studykit.facts.base import Table
from studykit.problems import Problem, quoted
from studykit.reading.quoting import yaml_text
from studykit.values.nothing_known import says_nothing


def problems_of(
    dangling: Iterable[Dangling], tables: Mapping[str, Table], broken_files: Collection[str]
) -> Iterator[Problem]:
    """F005 and F018: what a cell refers to is not there."""
    row_ids_by_label: dict[str, dict[str, str]] = {}
    for reference in dangling:
        table = tables.get(reference.target)
        if _may_be_in_a_broken_file(table, broken_files):
            continue
        if reference.target == "sources":
            yield _unknown_source(reference, table)
        elif table:
            if table.name not in row_ids_by_label:
                row_ids_by_label[table.name] = _row_ids_by_label(table)
            yield _unknown_row(reference, table, row_ids_by_label[table.name])


def _may_be_in_a_broken_file(table: Table | None, broken_files: Collection[str]) -> bool:
    if table is None:
        return bool(broken_files)
    return table.rows_file in broken_files or table.location.file in broken_files


def _unknown_source(reference: Dangling, sources: Table | None) -> Problem:
    message = f"the source {quoted(reference.text)} is not known"
    guess = sources.row_names.nearest(reference.text) if sources else ""
    remedy = f"Add it to the table `sources`, or correct it.{guess}"
    # `atlas #p. 3` is read as the source "atlas ", which looks right to whoever wrote it.
    source_id = reference.text.strip()
    if sources and source_id in sources.by_id:
        remedy = f"Write it without a space before the #: {source_id}#..."
    return _problem("F018", message, remedy, reference)


def _unknown_row(reference: Dangling, table: Table, row_ids_by_label: Mapping[str, str]) -> Problem:
    message = f"the table {quoted(reference.target)} has no row {quoted(reference.text)}"
    guess = table.row_names.nearest(reference.text)
    remedy = f"Add the row, or correct the reference.{guess}"
    if says_nothing(reference.text):
        remedy = f"Leave it empty, or give the column `missing: [{yaml_text(reference.text)}]`."
    # Most often the label was written: `island: Miyako`.
    row_id = row_ids_by_label.get(reference.text.casefold())
    if row_id:
        remedy = f"A reference is written as a row id: {row_id}."
    return _problem("F005", message, remedy, reference)


def _problem(code: str, message: str, remedy: str, reference: Dangling) -> Problem:
    table, _, row_id = reference.fact.partition("/")
    if not row_id:  # the source of a whole table
        return Problem(code, message, remedy, reference.where)
    # The same slip in many rows of a column is shown once.
    group = (table, reference.column) if reference.column else ()
    touches = (reference.fact,)
    return Problem(code, message, remedy, reference.where, touches=touches, group=group)


def _row_ids_by_label(table: Table) -> dict[str, str]:
    """Return row ids by label and alias, without case; of two rows with one label the first."""
    row_ids: dict[str, str] = {}
    for row in table.rows:
        labels = table.texts(row, table.label) if table.label else ()
        for text in (*labels, *table.texts(row, "aliases")):
            row_ids.setdefault(text.casefold(), row.id)
    return row_ids
