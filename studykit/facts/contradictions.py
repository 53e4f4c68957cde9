"""Check what is only seen when all tables are read: contradictions, shared aliases, missing labels.

Each check is a plain function from tables to problems, in the order of the rules that it names.
Those about sources are in `_source_checks`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from studykit.facts._source_checks import check_sources
from studykit.facts.base import Broken, Cell, Row, Table, scalars
from studykit.limits import MAX_LABEL_PARTS
from studykit.problems import Problem, quoted
from studykit.reading.quoting import yaml_text
from studykit.values.english import join_words, show_plain
from studykit.values.sameness import comparable, fold_answer

_LABEL_DEPTH = 4
"""How far a label that is a reference is followed."""
_NOT_COMPARED = ("id", "source", "aliases", "also_right", "note")
"""Two rows may differ in these and say the same."""


def verify(tables: Mapping[str, Table]) -> list[Problem]:
    """Return all problems between the rows of a table and between tables."""
    referred_to: set[str] = set()
    for table in tables.values():
        referred_to.update(column.target for column in table.columns)

    problems: list[Problem] = []
    for table in tables.values():
        for columns in table.unique:
            problems.extend(contradictions(table, columns))
        problems.extend(holes(table))
        problems.extend(shared_aliases(table))
        if table.name in referred_to:
            problems.extend(missing_labels(table))
        label = table.column(table.label)
        if label and label.target:
            problems.extend(long_labels(tables, table))
    problems.extend(check_sources(tables))
    return problems


# --- rows that contradict each other ------------------------------------------------------------


def contradictions(table: Table, unique: tuple[str, ...]) -> Iterator[Problem]:
    """F006: two rows agree on the `unique` columns and differ elsewhere. F007: they differ nowhere.

    A disputed row may contradict: that is what its dispute is about. A row that lacks one of the
    columns says nothing.
    """
    first_with: dict[tuple[object, ...], Row] = {}
    for row in table.rows:
        cells = [table.cell(row, name) for name in unique]
        if table.cell(row, "disputed") or not all(map(_is_readable, cells)):
            continue
        # By value: 1,000 m and 1 km are the same there.
        first = first_with.setdefault(tuple(map(comparable, cells)), row)
        if first is row:
            continue
        differing = []
        for name in table.positions:
            may_differ = name in _NOT_COMPARED
            if not may_differ and _differ(table.cell(row, name), table.cell(first, name)):
                differing.append(name)
        if differing:
            yield _contradiction(table, row, first, unique, differing)
        elif not _has_broken_cell(table, row) and not _has_broken_cell(table, first):
            message = f"{quoted(row.id)} says the same as {quoted(first.id)}"
            places = table.place(row), table.place(first)
            yield Problem("F007", message, "Delete one of the two.", *places)


def _contradiction(
    table: Table, row: Row, first: Row, unique: Sequence[str], differing: Sequence[str]
) -> Problem:
    both = f"{quoted(row.id)} and {quoted(first.id)}"
    agreed = ", ".join(map(quoted, unique))
    different = ", ".join(map(quoted, differing))
    message = f"{both} agree on {agreed} and contradict each other on {different}"
    remedy = (
        "Correct one of them, mark one as `disputed`, or add to `unique` the column that tells "
        "them apart."
    )
    # Nobody knows which of the two is right, so neither is asked.
    touches = (f"{table.name}/{first.id}", f"{table.name}/{row.id}")
    places = table.place(row), table.place(first)
    return Problem("F006", message, remedy, *places, touches=touches)


def _is_readable(cell: Cell) -> bool:
    """Return whether a cell has a value, and all of it could be read."""
    return cell is not None and not _is_broken(cell)


def _is_broken(cell: Cell) -> bool:
    return any(isinstance(value, Broken) for value in scalars(cell))


def _has_broken_cell(table: Table, row: Row) -> bool:
    """Return whether a row cannot be compared, since one of its cells could not be read."""
    for name, position in table.positions.items():
        if name not in _NOT_COMPARED and _is_broken(row.cells[position]):
            return True
    return False


def _differ(cell: Cell, second_cell: Cell) -> bool:
    """Return whether two cells say different things: 1,000 m and 1 km do not.

    A value that could not be read is reported where it stands; it may well be the same.
    """
    if cell == second_cell or comparable(cell) == comparable(second_cell):
        return False
    return not _is_broken(cell) and not _is_broken(second_cell)


def holes(table: Table) -> Iterator[Problem]:
    """F020: a relation declared `symmetric: [a, b]` has (x, y) but not (y, x)."""
    if len(table.symmetric) != 2:
        return  # reported when the head was checked
    name, other_name = table.symmetric
    pairs = set()
    for row in table.rows:
        pairs.add((comparable(table.cell(row, name)), comparable(table.cell(row, other_name))))
    for row in table.rows:
        cell, other_cell = table.cell(row, name), table.cell(row, other_name)
        if not _is_readable(cell) or not _is_readable(other_cell):
            continue
        if (comparable(other_cell), comparable(cell)) in pairs:
            continue
        pair = f"{quoted(_shown(cell))} with {quoted(_shown(other_cell))}"
        message = f"{quoted(row.id)} pairs {pair}, but not the other way round"
        about = (f"{table.name}/{row.id}",)
        yield Problem(
            "F020", message, "Add the row that is missing.", table.place(row), about=about
        )


def _shown(cell: Cell) -> str:
    return join_words([show_plain(value) for value in scalars(cell)])


# --- aliases and labels -------------------------------------------------------------------------


def shared_aliases(table: Table) -> Iterator[Problem]:
    """F014: an alias that spells two rows counts for neither of them."""
    for row, alias, owner in alias_clashes(table):
        message = f"the alias {quoted(alias)} of {quoted(row.id)} also spells {quoted(owner.id)}"
        remedy = (
            "It counts for neither; delete it, or make it longer. If the other row's answer is "
            f"right for this one too, write `also_right: [{yaml_text(owner.id)}]`."
        )
        # Either of the two rows may waive it.
        about = (f"{table.name}/{row.id}", f"{table.name}/{owner.id}")
        yield Problem("F014", message, remedy, table.place(row), table.place(owner), about=about)


def alias_clashes(table: Table) -> Iterator[tuple[Row, str, Row]]:
    """Yield a row, its alias, and the other row whose label or alias that is too."""
    if "aliases" not in table.positions:
        return
    owner: dict[str, Row] = {}
    for row in table.rows:
        label = table.cell(row, table.label)
        if isinstance(label, str):
            owner.setdefault(fold_answer(label), row)
    # Labels first: an alias that is another row's label is wrong, wherever the two stand.
    for row in table.rows:
        for alias in table.texts(row, "aliases"):
            first_owner = owner.setdefault(fold_answer(alias), row)
            if first_owner is not row:
                yield row, alias, first_owner


def long_labels(tables: Mapping[str, Table], table: Table) -> Iterator[Problem]:
    """F009: a row's label is made of very many others. It is shown by its id instead."""
    for row in table.rows:
        if has_long_label(tables, table, row):
            parts = f"more than {MAX_LABEL_PARTS} labels of other rows"
            message = f"the label of {quoted(row.id)} is made of {parts}"
            remedy = "Write `label: COLUMN` with a column of short texts."
            touches = (f"{table.name}/{row.id}",)
            yield Problem("F009", message, remedy, table.place(row), touches=touches)


def has_long_label(tables: Mapping[str, Table], table: Table, row: Row) -> bool:
    """Return whether a row's label leads to more labels of other rows than there may be.

    A label may be a list of references to rows whose labels are such lists: 100 of 100 of 100. They
    are counted one by one, and no further than what is allowed.
    """
    to_count = [(table, row, 0)]
    parts = 0
    while to_count and parts <= MAX_LABEL_PARTS:
        table, row, depth = to_count.pop()
        parts += 1
        column = table.column(table.label)
        target = tables.get(column.target) if column else None
        if target is None or depth > _LABEL_DEPTH:
            continue
        row_ids = scalars(table.cell(row, table.label))
        # Those that are not followed count all the same.
        parts += max(0, len(row_ids) - MAX_LABEL_PARTS)
        for row_id in row_ids[:MAX_LABEL_PARTS]:
            target_row = target.by_id.get(str(row_id))
            if target_row:
                to_count.append((target, target_row, depth + 1))
    return parts > MAX_LABEL_PARTS


def missing_labels(table: Table) -> Iterator[Problem]:
    """F013: a row that others refer to is shown by its id; or all rows of the table are."""
    if not table.label and table.rows:
        # One problem, and not one for each row.
        message = f"rows of {quoted(table.name)} are referred to, "
        message += "and without a label are shown by their ids"
        remedy = "Give the table a column `name`, or choose one with `label:`."
        yield Problem("F013", message, remedy, table.location)
        return
    for row in table.rows:
        if table.cell(row, table.label) is None:
            message = f"{quoted(row.id)} has no label and is shown by its id"
            remedy = f"Fill in its {quoted(table.label)}, or choose another `label:`."
            about = (f"{table.name}/{row.id}",)
            yield Problem("F013", message, remedy, table.place(row), about=about)
