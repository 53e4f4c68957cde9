"""What is only seen when all tables are read: contradictions, shared aliases, missing labels and sources.

Each check is a plain function from tables to problems, in the order of the rules that it names.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from studykit.facts._media_files import existing_path, nearest_file
from studykit.facts.base import Broken, Cell, Row, Table, scalars
from studykit.limits import MAX_LABEL_PARTS
from studykit.problems import Location, Problem, nearest, quoted
from studykit.values.english import join_words, show_plain
from studykit.values.sameness import comparable, fold

RELIABILITY = ("primary", "secondary", "unverified")
_LABEL_DEPTH = 4
"""How far a label that is a reference is followed."""
_NOT_COMPARED = ("id", "source", "aliases", "note")


def verify(tables: Mapping[str, Table]) -> list[Problem]:
    """All problems between the rows of a table and between tables."""
    problems: list[Problem] = []
    referenced = {
        column.target for table in tables.values() for column in table.columns if column.target
    }
    for table in tables.values():
        for columns in table.unique:
            problems.extend(contradictions(table, columns))
        problems.extend(holes(table))
        problems.extend(shared_aliases(table))
        if table.name in referenced:
            problems.extend(missing_labels(table))
        label = table.column(table.label)
        if label and label.target:
            problems.extend(long_labels(tables, table))
        if table.name != "sources":
            problems.extend(source_problems(table, tables.get("sources")))
    if "sources" in tables:
        problems.extend(unknown_reliability(tables["sources"]))
    return problems


def contradictions(table: Table, unique: tuple[str, ...]) -> Iterator[Problem]:
    """F006: two rows agree on the `unique` columns and differ elsewhere. F007: they differ nowhere.

    A disputed row may contradict: that is what its dispute is about. A row that lacks one of the columns
    says nothing.
    """
    at = [table.positions[name] for name in unique]
    compared = [
        (name, position) for name, position in table.positions.items() if name not in _NOT_COMPARED
    ]
    first: dict[tuple[object, ...], Row] = {}
    for row in table.rows:
        cells = [row.cells[position] for position in at]
        if None in cells or any(map(_is_broken, cells)) or table.cell(row, "disputed"):
            continue
        other = first.setdefault(tuple(map(comparable, cells)), row)
        if other is row:
            continue
        differing = [
            name
            for name, position in compared
            if _differ(row.cells[position], other.cells[position])
        ]
        facts = (f"{table.name}/{other.id}", f"{table.name}/{row.id}")
        agreed = ", ".join(quoted(name) for name in unique)
        if differing:
            what = ", ".join(quoted(name) for name in differing)
            message = f"{quoted(row.id)} and {quoted(other.id)} agree on {agreed} and contradict each other on {what}"
            remedy = "Correct one of them, mark one as `disputed`, or add to `unique` the column that tells them apart."
            yield Problem(
                "F006", message, remedy, table.place(row), other=table.place(other), touches=facts
            )
        elif not any(
            _is_broken(cell)
            for _, position in compared
            for cell in (row.cells[position], other.cells[position])
        ):
            message = f"{quoted(row.id)} says the same as {quoted(other.id)}"
            yield Problem(
                "F007",
                message,
                "Delete one of the two.",
                table.place(row),
                other=table.place(other),
            )


def _is_broken(cell: Cell) -> bool:
    return any(isinstance(each, Broken) for each in scalars(cell))


def _differ(one: Cell, other: Cell) -> bool:
    """A value that could not be read is reported where it stands; it may well be the same."""
    return (
        one != other
        and comparable(one) != comparable(other)
        and not _is_broken(one)
        and not _is_broken(other)
    )


def holes(table: Table) -> Iterator[Problem]:
    """F020: a relation declared `symmetric: [a, b]` has (x, y) but not (y, x)."""
    if len(table.symmetric) != 2:
        return
    one, other = (table.positions[name] for name in table.symmetric)
    pairs = {(comparable(row.cells[one]), comparable(row.cells[other])) for row in table.rows}
    for row in table.rows:
        cells = row.cells[one], row.cells[other]
        if None in cells or any(map(_is_broken, cells)):
            continue
        if (comparable(cells[1]), comparable(cells[0])) not in pairs:
            texts = [join_words([show_plain(each) for each in scalars(cell)]) for cell in cells]
            message = f"{quoted(row.id)} pairs {quoted(texts[0])} with {quoted(texts[1])}, but not the other way round"
            about = (f"{table.name}/{row.id}",)
            yield Problem(
                "F020", message, "Add the row that is missing.", table.place(row), about=about
            )


def shared_aliases(table: Table) -> Iterator[Problem]:
    """F014: an alias that spells two rows counts for neither of them."""
    for row, alias, other in alias_clashes(table):
        message = f"the alias {quoted(alias)} of {quoted(row.id)} also spells {quoted(other.id)}"
        remedy = "It counts for neither; delete it, or make it longer."
        about = (f"{table.name}/{row.id}", f"{table.name}/{other.id}")
        yield Problem("F014", message, remedy, table.place(row), table.place(other), about=about)


def alias_clashes(table: Table) -> Iterator[tuple[Row, str, Row]]:
    """A row, its alias, and the other row whose label or alias that is too."""
    if "aliases" not in table.positions:
        return
    owner: dict[str, Row] = {}
    for row in table.rows:
        if table.label and isinstance(label := table.cell(row, table.label), str):
            owner.setdefault(fold(label), row)
    for row in table.rows:
        for alias in table.texts(row, "aliases"):
            other = owner.setdefault(fold(alias), row)
            if other is not row:
                yield row, alias, other


def long_labels(tables: Mapping[str, Table], table: Table) -> Iterator[Problem]:
    """F009: a row's label is made of the labels of very many others. It is shown by its id instead."""
    for row in table.rows:
        if has_long_label(tables, table, row):
            message = f"the label of {quoted(row.id)} is made of more than {MAX_LABEL_PARTS} labels of other rows"
            remedy = "Write `label: COLUMN` with a column of short texts."
            yield Problem(
                "F009", message, remedy, table.place(row), touches=(f"{table.name}/{row.id}",)
            )


def has_long_label(tables: Mapping[str, Table], table: Table, row: Row) -> bool:
    """Return whether a row's label leads to more labels of other rows than there may be."""
    ahead = [(table, row, 0)]
    parts = 0
    while ahead and parts <= MAX_LABEL_PARTS:
        table, row, depth = ahead.pop()
        parts += 1
        column = table.column(table.label)
        target = tables.get(column.target) if column else None
        if target and depth <= _LABEL_DEPTH:
            refs = scalars(table.cell(row, table.label))
            parts += max(0, len(refs) - MAX_LABEL_PARTS)
            rows = [target.by_id.get(str(ref)) for ref in refs[:MAX_LABEL_PARTS]]
            ahead += [(target, found, depth + 1) for found in rows if found]
    return parts > MAX_LABEL_PARTS


def missing_labels(table: Table) -> Iterator[Problem]:
    """F013: a row that others refer to has nothing to be shown by but its id; or no row of the table has."""
    if not table.label and table.rows:
        message = f"rows of {quoted(table.name)} are referred to, and without a label are shown by their ids"
        remedy = "Give the table a column `name`, or choose one with `label:`."
        yield Problem("F013", message, remedy, table.location)
        return
    for row in table.rows:
        if table.cell(row, table.label) is None:
            message = f"{quoted(row.id)} has no label and is shown by its id"
            remedy = f"Fill in its {quoted(table.label)}, or choose another `label:`."
            about = (f"{table.name}/{row.id}",)
            yield Problem("F013", message, remedy, table.place(row), about=about)


def source_problems(table: Table, sources: Table | None) -> Iterator[Problem]:
    """F010: rows without a source. F011: rows that rest on unverified sources alone."""
    reliability = (
        {row.id: sources.cell(row, "reliability") for row in sources.rows} if sources else {}
    )
    at = table.positions.get("source")
    cells = [None if at is None else row.cells[at] for row in table.rows]
    # A table has few different cells of sources.
    refs = {cell: [each for each in scalars(cell) if isinstance(each, str)] for cell in set(cells)}
    bare = {cell for cell, found in refs.items() if not found}
    weak = {
        cell
        for cell, found in refs.items()
        if found and all(reliability.get(ref.partition("#")[0]) == "unverified" for ref in found)
    }
    without = (
        [row for row, cell in zip(table.rows, cells, strict=True) if cell in bare] if bare else []
    )
    unverified = (
        [row for row, cell in zip(table.rows, cells, strict=True) if cell in weak] if weak else []
    )
    for rows in apart(table, without, "F010"):
        what = f"{quoted(rows[0].id)} has no source"
        if len(rows) > 1:
            what = f"{len(rows)} rows of {quoted(table.name)} have no source; this is the first"
        remedy = "Write `source:` for the row, or once for the table."
        # A bare word list is a fine way to begin: only a base that names sources is asked for all of them.
        place = _place_of_first(table, rows)
        yield Problem("F010", what, remedy, place, about=_facts(table, rows), is_milder=not sources)
    for rows in apart(table, unverified, "F011"):
        what = f"{quoted(rows[0].id)} rests on unverified sources alone"
        if len(rows) > 1:
            what = f"{len(rows)} rows of {quoted(table.name)} rest on unverified sources alone; this is the first"
        place = _place_of_first(table, rows)
        yield Problem("F011", what, "Look for a better source.", place, about=_facts(table, rows))


def _place_of_first(table: Table, rows: Sequence[Row]) -> Location:
    """Return where the first of some rows stands. Computed rows stand where their facts do, which are told of too."""
    return table.location if table.is_computed else table.place(rows[0])


def apart(table: Table, rows: Sequence[Row], rule: str) -> Iterator[Sequence[Row]]:
    """Rows that a rule finds, to be told of together; each that waives the rule by itself."""
    if "allow" not in table.positions:
        yield from [rows] if rows else []
        return
    rest = [row for row in rows if not table.allows(row, rule)]
    yield from ([row] for row in rows if table.allows(row, rule))
    yield from [rest] if rest else []


def _facts(table: Table, rows: Sequence[Row]) -> tuple[str, ...]:
    """What a waiver may stand on: a problem of many rows is waived for none of them."""
    return (f"{table.name}/{rows[0].id}",) if len(rows) == 1 else ()


def unknown_reliability(sources: Table) -> Iterator[Problem]:
    """F008: `reliability` is none of the three words."""
    for row in sources.rows:
        found = sources.cell(row, "reliability")
        if isinstance(found, str) and found not in RELIABILITY:
            remedy = f"Write one of: {', '.join(RELIABILITY)}.{nearest(found, RELIABILITY)}"
            message = f"the reliability of {quoted(row.id)} cannot be {quoted(found)}"
            yield Problem("F008", message, remedy, sources.place(row))


def missing_files(sources: Table, folder: Path) -> Iterator[Problem]:
    """F027: a source names a `file` that does not lie in the fact base's folder. One problem for all of a kind."""
    found: dict[str, list[tuple[Row, str]]] = defaultdict(list)
    for row in sources.rows if "file" in sources.positions else ():
        for text in sources.texts(row, "file"):
            wrong = _wrong_with_file(text, folder)
            if wrong and not sources.allows(row, "F027"):
                found[wrong].append((row, text))
            elif wrong:
                yield _file_problem(sources, wrong, [(row, text)], folder)
    for wrong, named in found.items():
        yield _file_problem(sources, wrong, named, folder)


def _wrong_with_file(text: str, folder: Path) -> str:
    """Return what is wrong with the path of a source's file, in words; empty when it is there."""
    if "://" in text:
        return "is an address"
    real = Path(os.path.realpath(folder / text))  # unlike Path.resolve it never raises
    if Path(text).is_absolute() or not real.is_relative_to(os.path.realpath(folder)):
        return "lies outside the fact base's folder"
    if os.path.isdir(real):  # noqa: PTH112 - the same
        return "is a folder"
    is_there = os.path.exists(existing_path(folder, text))  # noqa: PTH110 - the same
    return "" if is_there else "is not there"


def _file_problem(
    sources: Table, wrong: str, named: Sequence[tuple[Row, str]], folder: Path
) -> Problem:
    row, text = named[0]
    message = f"the file {quoted(text)} of the source {quoted(row.id)} {wrong}"
    if len(named) > 1:
        others = len(named) - 1
        message += f" (the same of {others} more {'source' if others == 1 else 'sources'})"
    remedies = {
        "is an address": "Write it as `url:`.",
        "is a folder": "Name the file in it that was read.",
        "lies outside the fact base's folder": "Put it inside and write the path from there, or delete `file:`.",
    }
    remedy = (
        remedies.get(wrong) or f"Put it there, or correct the path.{nearest_file(folder / text)}"
    )
    if "\\" in text:
        remedy = f"Write it with /: {text.replace(chr(92), '/')}"
    about = (f"sources/{row.id}",) if len(named) == 1 else ()
    return Problem("F027", message, remedy, sources.place(row), about=about)
