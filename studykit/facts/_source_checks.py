"""Check where facts come from: rows without a source, untrusted sources, lost files."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from studykit.facts._media_files import existing_path, nearest_file
from studykit.facts.base import Cell, Row, Table, scalars
from studykit.facts.files import shown_path
from studykit.facts.keys import RELIABILITY, STANDARD
from studykit.problems import Location, Problem, nearest, quoted
from studykit.values.language_tags import tagged


def check_sources(tables: Mapping[str, Table]) -> Iterator[Problem]:
    """Yield the problems with sources of all tables, and with the sources themselves."""
    sources = tables.get("sources")
    for table in tables.values():
        if table is not sources:
            yield from _problems_of_rows(table, sources)
    if sources:
        yield from _unknown_reliability(sources)


def _problems_of_rows(table: Table, sources: Table | None) -> Iterator[Problem]:
    """F010: rows without a source. F011: rows that rest on unverified sources alone."""
    unverified_sources = set()
    if sources:
        for source in sources.rows:
            if sources.cell(source, "reliability") == "unverified":
                unverified_sources.add(source.id)

    without_source = []
    unverified = []
    columns = _columns_with_sources(table)
    position = table.positions.get("source")
    for row in table.rows:
        # A source that is not known is reported by itself (F018), and counts as one here.
        source_ids = [] if position is None else _source_ids(row.cells[position])
        if not source_ids and not _has_own_sources(table, row, columns):
            without_source.append(row)
        elif source_ids and unverified_sources.issuperset(source_ids):
            unverified.append(row)
        elif row.said and _unverified_column(row, unverified_sources):
            unverified.append(row)

    for rows in table.waived_apart(without_source, "F010") if without_source else ():
        message = f"{quoted(rows[0].id)} has no source"
        if len(rows) > 1:
            message = f"{len(rows)} rows of {quoted(table.name)} have no source; this is the first"
        remedy = "Write `source:` for the row, or once for the table."
        where, about = _place_of_first(table, rows), _facts(table, rows)
        # A bare word list is a fine way to begin: only a base that names sources is asked for all.
        yield Problem("F010", message, remedy, where, about=about, is_milder=not sources)
    for rows in table.waived_apart(unverified, "F011") if unverified else ():
        message = f"{quoted(rows[0].id)} rests on unverified sources alone"
        column = _unverified_column(rows[0], unverified_sources)
        if column:
            message += f" in its {quoted(column)}"
        if len(rows) > 1:
            message = f"{len(rows)} rows of {quoted(table.name)} rest on unverified sources alone; "
            message += "this is the first"
        where, about = _place_of_first(table, rows), _facts(table, rows)
        yield Problem("F011", message, "Look for a better source.", where, about=about)


def _columns_with_sources(table: Table) -> list[str]:
    """Return the columns whose values may have sources of their own, but for label and key."""
    names = []
    for name in table.positions:
        in_language = tagged(name)
        plain_name = in_language.name if in_language else name
        if plain_name not in (*STANDARD, table.label, "id", *table.key):
            names.append(name)
    return names


def _has_own_sources(table: Table, row: Row, columns: Sequence[str]) -> bool:
    """Return whether each value of a row, and there is one, has sources of its own."""
    if not row.said:
        return False
    filled = [name for name in columns if table.cell(row, name) is not None]
    return bool(filled) and all(_source_ids_of(row, name) for name in filled)


def _source_ids_of(row: Row, column: str) -> list[str]:
    """Return the sources that the values in a column have of their own, if each has some."""
    said_of_values = row.said_of(column)
    if not all(said.sources for said in said_of_values):
        return []
    return [source_id for said in said_of_values for source_id in _source_ids(said.sources)]


def _unverified_column(row: Row, unverified_sources: Collection[str]) -> str:
    """Return the first column whose values have only unverified sources of their own, if any."""
    for name in row.said:
        source_ids = _source_ids_of(row, name)
        if source_ids and set(source_ids) <= set(unverified_sources):
            return name
    return ""


def _source_ids(cell: Cell) -> list[str]:
    """Return the sources that a cell names, without the places in them: `atlas` of `atlas#p. 3`."""
    if isinstance(cell, str):  # as most are
        return [cell.partition("#")[0]]
    return [text.partition("#")[0] for text in scalars(cell) if isinstance(text, str)]


def _place_of_first(table: Table, rows: Sequence[Row]) -> Location:
    """Return where the first of some rows stands.

    Computed rows stand where their facts do, and these are reported themselves.
    """
    return table.location if table.is_computed else table.place(rows[0])


def _facts(table: Table, rows: Sequence[Row]) -> tuple[str, ...]:
    """Return the fact that may have a waiver: a problem of many rows is waived for none."""
    return (f"{table.name}/{rows[0].id}",) if len(rows) == 1 else ()


def _unknown_reliability(sources: Table) -> Iterator[Problem]:
    """F008: `reliability` is none of the three words."""
    for row in sources.rows:
        word = sources.cell(row, "reliability")
        if isinstance(word, str) and word not in RELIABILITY:
            message = f"the reliability of {quoted(row.id)} cannot be {quoted(word)}"
            remedy = f"Write one of: {', '.join(RELIABILITY)}.{nearest(word, RELIABILITY)}"
            yield Problem("F008", message, remedy, sources.place(row))


# --- files of sources ---------------------------------------------------------------------------


def missing_files(sources: Table, folder: Path) -> Iterator[Problem]:
    """F027: a source names a `file` that is not in the fact base's folder.

    All of one kind are one problem, but for those that are waived.
    """
    if "file" not in sources.positions:
        return
    unwaived: dict[str, list[tuple[Row, str]]] = defaultdict(list)
    for row in sources.rows:
        for path in sources.texts(row, "file"):
            flaw = _flaw_of_path(path, folder_of_source(row, folder))
            if not flaw:
                continue
            # Each waiver stands on a problem of its own, or it would count as useless.
            if sources.allows(row, "F027"):
                yield _file_problem(sources, flaw, [(row, path)], folder)
            else:
                unwaived[flaw].append((row, path))
    for flaw, rows_and_paths in unwaived.items():
        yield _file_problem(sources, flaw, rows_and_paths, folder)


_REMEDIES = {
    "is an address": "Write it as `url:`.",
    "is a folder": "Name the file in it that was read.",
    "lies outside the fact base's folder": (
        "Put it inside and write the path from there, or delete `file:`."
    ),
}


def folder_of_source(row: Row, folder: Path) -> Path:
    """Return where the `file` of a source lies; `folder` is that of the base.

    What an overlay brings lies in its own folder, which is never inside of the base's.
    """
    if not row.file or Path(row.file).is_relative_to(shown_path(folder)):
        return folder
    return Path(row.file).parent


def _flaw_of_path(text: str, folder: Path) -> str:
    """Return what is wrong with the path of a source's file, in words; empty when it is there."""
    if "://" in text:  # of a page on the web, which has a column of its own
        return "is an address"
    real = os.path.realpath(folder / text)  # unlike Path.resolve it never raises
    if Path(text).is_absolute() or not Path(real).is_relative_to(os.path.realpath(folder)):
        return "lies outside the fact base's folder"
    if os.path.isdir(real):  # noqa: PTH112 - the same
        return "is a folder"
    is_there = os.path.exists(existing_path(folder, text))  # noqa: PTH110 - the same
    return "" if is_there else "is not there"


def _file_problem(
    sources: Table, flaw: str, rows_and_paths: Sequence[tuple[Row, str]], folder: Path
) -> Problem:
    row, path = rows_and_paths[0]
    message = f"the file {quoted(path)} of the source {quoted(row.id)} {flaw}"
    more = len(rows_and_paths) - 1
    if more:
        message += f" (the same of {more} more {'source' if more == 1 else 'sources'})"
    if "\\" in path:
        remedy = f"Write it with /: {path.replace(chr(92), '/')}"
    elif flaw in _REMEDIES:
        remedy = _REMEDIES[flaw]
    else:
        home = folder_of_source(row, folder)
        remedy = f"Put it there, or correct the path.{nearest_file(home / path)}"
    # A problem of many sources is waived for none of them.
    about = (f"sources/{row.id}",) if not more else ()
    return Problem("F027", message, remedy, sources.place(row), about=about)
