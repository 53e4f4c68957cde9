"""Rows and cells as texts: a row by its label, a value by its type, in the language of the base.

    bases/north-base        North Base                  its label
    its column `island`     Miyako                      a reference: the label of the row it names
    its column `opened`     16 March 2019
    kings/henry-e           Henry IV (England)          its label is another row's too: `tell_apart`

Knows facts and languages. Knows no patterns.
"""

from __future__ import annotations

from studykit.facts.base import Broken, Cell, Column, FactBase, Row, Scalar, Table, scalars
from studykit.facts.contradictions import has_long_label
from studykit.facts.keys import ARTICLE
from studykit.values.english import show_plain
from studykit.values.language import language

_DEEPEST = 4
"""A label may be a reference to a row whose label is a reference ...: so far it is followed."""


def label(base: FactBase, table: Table, row: Row, depth: int = 0) -> str:
    """Return the text by which a row is shown: its label, else its id.

    Where another row has that label, what the head says that it is told apart by stands behind it.
    """
    return told_apart(base, table, row, bare_label(base, table, row, depth), depth)


def told_apart(base: FactBase, table: Table, row: Row, name: str, depth: int = 0) -> str:
    """Return the label of a row, with what tells it apart behind it if another row has it too."""
    told_apart_by = what_tells_apart(base, table, row, depth)
    return f"{name} ({told_apart_by})" if told_apart_by else name


def what_tells_apart(base: FactBase, table: Table, row: Row, depth: int = 0) -> str:
    """Return what stands behind the label of a row that shares it; empty for any other row."""
    # Few tables have this, and then few of their rows.
    if not table.tell_apart or row.id not in table.namesakes:
        return ""
    texts = []
    for name in table.tell_apart:
        column, cell = table.columns[table.positions[name]], table.cell(row, name)
        is_unknown = cell is None or any(isinstance(value, Broken) for value in scalars(cell))
        if not is_unknown and is_called(base, column, cell):
            # Rows by their labels alone: no brackets stand within brackets.
            texts.append(shown_barely(base, column, cell, depth + 1))
    return ", ".join(texts)


def shown_barely(base: FactBase, column: Column, cell: Cell, depth: int = 0) -> str:
    """Return a cell as text, without what tells rows of one label apart."""
    texts = []
    for value in scalars(cell):
        row = base.row(column.target, str(value)) if column.target else None
        if row is None:
            texts.append(show(base, column, value, depth))
        else:
            texts.append(bare_label(base, base.tables[column.target], row, depth))
    return language(base.lang).joined(texts)


def bare_label(base: FactBase, table: Table, row: Row, depth: int = 0) -> str:
    """Return the label of a row, or else its id, whatever other rows are called."""
    if not table.label:
        return row.id
    position = table.positions[table.label]
    column = table.columns[position]
    cell = row.cells[position]
    if isinstance(cell, str) and not column.target:  # as most labels are
        return cell
    if cell is None or isinstance(cell, Broken) or depth > _DEEPEST:
        return row.id
    # Counted at the beginning of a chain, which is where it would be written out.
    if column.target and not depth and has_long_label(base.tables, table, row):
        return row.id
    return show_cell(base, column, cell, depth + 1)


def article(base: FactBase, table: Table, row: Row) -> str:
    """Return the article that a row says for its label, in the language of the label; or nothing.

    Where a deck shows the label of another language than the base is written in, the article of
    that language is meant: `article@de` beside `name@de`.
    """
    if base.written and _is_translated(base, table, table.label):
        if not _is_translated(base, table, ARTICLE):
            return ""
    texts = table.texts(row, ARTICLE)
    return texts[0] if texts else ""


def _is_translated(base: FactBase, table: Table, name: str) -> bool:
    """Return whether a deck in another language reads a column of its own for this one."""
    assert base.written
    return table.column(name) != base.written.tables[table.name].column(name)


def as_shown(base: FactBase, column: Column, depth: int = 0) -> Column:
    """Return a reference's column with language, exactness and markup of the labels that it shows.

    What the column says itself goes first. Any other column is returned as it is.
    """
    table = base.tables.get(column.target)
    if table is None or not table.label or depth > _DEEPEST:
        return column
    label_column = table.columns[table.positions[table.label]]
    shown = as_shown(base, label_column, depth + 1)
    return column._replace(
        lang=column.lang or shown.lang,
        exact=column.exact or shown.exact,
        markup=shown.markup,
        speak=shown.speak,
    )


def show(base: FactBase, column: Column, value: Scalar, depth: int = 0) -> str:
    """Return a value of a column as text: a reference as its row's label, else by its type."""
    if column.target and isinstance(value, str):
        row = base.row(column.target, value)
        if row is None:
            return value
        return label(base, base.tables[column.target], row, depth)
    if isinstance(value, str):
        return value
    if base.lang:
        return language(base.lang).show(value)
    return show_plain(value)


def show_cell(base: FactBase, column: Column, cell: Cell, depth: int = 0) -> str:
    """Return a cell as text, a list with "and" before its last member."""
    if isinstance(cell, str):  # as most cells are
        return show(base, column, cell, depth)
    texts = [show(base, column, value, depth) for value in scalars(cell)]
    if len(texts) == 1:
        return texts[0]
    return language(base.lang).joined(texts)


def is_named(base: FactBase, table: Table, row: Row, depth: int = 0) -> bool:
    """Return whether a row has a label in the language of the base, or none in any."""
    if not base.untranslated or not table.label or depth > _DEEPEST:
        return True
    cell = table.cell(row, table.label)
    if cell is None:
        return True
    # Broken here is a cell that could not be read, or a name in other languages only.
    if isinstance(cell, Broken):
        return f"{table.name}/{row.id}" not in base.untranslated
    label_column = table.columns[table.positions[table.label]]
    return is_called(base, label_column, cell, depth + 1)


def is_called(base: FactBase, column: Column, cell: Cell, depth: int = 0) -> bool:
    """Return whether all rows that a cell refers to have labels in the language of the base."""
    if not base.untranslated or column.target not in base.tables:
        return True
    table = base.tables[column.target]
    for row_id in scalars(cell):
        row = table.by_id.get(str(row_id))
        if row and not is_named(base, table, row, depth):
            return False
    return True
