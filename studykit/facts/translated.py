"""The fact base as a deck in another language reads it: `name` has the texts of `name@de`.

Nothing else of a base changes: ids, references, dates and numbers are the same in every language, so the items are
too. What a row has only in another language is Broken here: it is not known how it is called, and what is not known
is neither asked, nor a right answer left out in silence, nor a wrong option.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from studykit.facts.base import Broken, Cell, Column, FactBase, Number, Row, Table, scalars
from studykit.facts.media import alts_of
from studykit.values.language_tags import chain, is_english, tagged

_MAY_LACK = ("aliases", "note")
"""What a row need not have in every language: without it less is shown, and nothing wrong."""


class _Text(NamedTuple):
    """A column that stands in several languages."""

    name: str
    plain: int
    """Where it stands as it is written; -1 if it does not."""
    wanted: tuple[int, ...]
    """Where it stands in the wanted language, the best first."""
    others: tuple[int, ...]
    column: Column


def in_language(base: FactBase, lang: str) -> FactBase:
    """The base as it is read in a language; itself where nothing in it would be shown otherwise."""
    tags = chain(lang)
    if not tags:
        return base
    tables: dict[str, Table] = {}
    lacking: dict[str, tuple[str, ...]] = {}
    for name, table in base.tables.items():
        tables[name] = _translated(table, tags, lang, lacking)
    if is_english(lang) and all(tables[name] is table for name, table in base.tables.items()):
        return base
    return base._replace(
        tables=tables, alts=alts_of(tables), lang=lang, written=base, untranslated=lacking
    )


def _translated(
    table: Table, tags: Sequence[str], lang: str, lacking: dict[str, tuple[str, ...]]
) -> Table:
    says = dict(table.says)
    say = next((says[tag] for tag in tags if tag in says), table.say)
    units = {
        at: unit
        for at, column in enumerate(table.columns)
        if (
            unit := next((dict(column.units)[tag] for tag in tags if tag in dict(column.units)), "")
        )
    }
    texts = list(_texts(table, tags))
    if not texts and not units and say is table.say:
        return table
    if texts and say and say is table.say:  # names in one language within a sentence in another
        lacking[table.name] = (f"say@{lang}",)
        say = ()
    columns = list(table.columns)
    for at, unit in units.items():
        columns[at] = columns[at]._replace(unit=unit)
    for text in texts:
        column = text.column._replace(name=text.name)
        if text.plain < 0:
            columns.append(column)
        else:
            columns[text.plain] = column._replace(exact=columns[text.plain].exact or column.exact)
    rows = []
    for row in table.rows:
        found = _row(row, texts, units, table, lang)
        if found.lacking:
            lacking[f"{table.name}/{row.id}"] = found.lacking
        rows.append(row._replace(cells=found.cells))
    label = tagged(table.label)
    names = {column.name for column in columns}
    return table._replace(
        columns=tuple(columns),
        rows=tuple(rows),
        say=say,
        label=label.name if label and label.name in names else table.label,
    )


def _texts(table: Table, tags: Sequence[str]) -> Sequence[_Text]:
    """The columns that stand in the wanted language too."""
    by_name: dict[str, dict[str, int]] = defaultdict(dict)
    for at, column in enumerate(table.columns):
        found = tagged(column.name)
        if found:
            plain = table.column(found.name)
            if plain is None or (plain.type, plain.is_list) == (column.type, column.is_list):
                by_name[found.name][found.tag] = at
    texts = []
    for name, places in by_name.items():
        wanted = tuple(places[tag] for tag in tags if tag in places)
        if wanted:
            plain_at = table.positions.get(name, -1)
            others = tuple(
                at for at in (plain_at, *places.values()) if at >= 0 and at not in wanted
            )
            texts.append(_Text(name, plain_at, wanted, others, table.columns[wanted[0]]))
    return texts


class _Read(NamedTuple):
    cells: tuple[Cell, ...]
    lacking: tuple[str, ...]
    """The columns that the row has in other languages alone."""


def _row(
    row: Row, texts: Sequence[_Text], units: Mapping[int, str], table: Table, lang: str
) -> _Read:
    cells = list(row.cells)
    lacking = []
    for text in texts:
        cell = next((row.cells[at] for at in text.wanted if row.cells[at] is not None), None)
        written = row.cells[text.plain] if text.plain >= 0 else None
        if text.name == "disputed":
            cell = cell if cell is not None else written
        elif text.name not in _MAY_LACK:
            is_other = cell is None and any(row.cells[at] is not None for at in text.others)
            # A list is told apart by the places of its members: the same ones in every language.
            if is_other or (
                type(cell) is tuple and type(written) is tuple and len(cell) != len(written)
            ):
                lacking.append(f"{text.name}@{lang}")
                cell = Broken("")
        if text.plain < 0:
            cells.append(cell)
        else:
            cells[text.plain] = cell
    for at, unit in units.items():
        cells[at] = _in_unit(cells[at], table.columns[at].unit, unit)
    return _Read(tuple(cells), tuple(lacking))


def _in_unit(cell: Cell, written: str, unit: str) -> Cell:
    found = tuple(
        each._replace(unit=unit, text=each.text.removesuffix(written) + unit)
        if isinstance(each, Number) and each.unit == written
        else each
        for each in scalars(cell)
    )
    return found if type(cell) is tuple else found[0] if found else None
