"""The fact base as a deck in another language reads it: `name` has the texts of `name@de`.

    name: Vienna, name@de: Wien     read in German, the row's name is Wien
    name: Oslo                      read in German, its name is Broken: it stands in English only

Nothing else of a base changes: ids, references, dates and numbers are the same in every language,
so the items are too. What a row has only in another language is Broken here: it is not known how it
is called, and what is not known is neither asked, nor a right answer left out in silence, nor a
wrong option.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, TypeVar

from studykit.facts.base import Broken, Cell, Column, FactBase, Number, Row, Scalar, Table, scalars
from studykit.facts.media import alts_of
from studykit.facts.said_of_values import SaidOfRow, SaidOfValues
from studykit.values.language_tags import chain, is_english, tagged

_T = TypeVar("_T")
_MAY_LACK = ("aliases", "note")
"""What a row need not have in every language: without it less is shown, and nothing wrong."""


class _TranslatedColumn(NamedTuple):
    """A column that stands in several languages; positions are those in the written table."""

    name: str
    plain: int | None
    """Where `name` stands; None if it stands in other languages only."""
    wanted: tuple[int, ...]
    """Where it stands in the wanted language, the best first: `name@de-AT`, then `name@de`."""
    others: tuple[int, ...]
    column: Column
    """The best one."""


def in_language(base: FactBase, lang: str) -> FactBase:
    """Return the base as it is read in a language; itself if nothing would be shown otherwise."""
    tags = chain(lang)
    if not tags:
        return base  # the deck names no language
    tables: dict[str, Table] = {}
    untranslated: dict[str, tuple[str, ...]] = {}
    for name, table in base.tables.items():
        tables[name] = _table_in(lang, tags, table, untranslated)
    # An English deck may read a base that has `name@en`; otherwise English is as it is written.
    is_unchanged = all(tables[name] is table for name, table in base.tables.items())
    if is_english(lang) and is_unchanged:
        return base
    return base._replace(
        tables=tables,
        alts=alts_of(tables),
        lang=lang,
        written=base,
        untranslated=untranslated,
    )


def _table_in(
    lang: str, tags: Sequence[str], table: Table, untranslated: dict[str, tuple[str, ...]]
) -> Table:
    """Return the table in a language. What it lacks there is noted in `untranslated`."""
    say = _first(dict(table.says), tags)
    if say is None:
        say = table.say
    units = {}
    for position, column in enumerate(table.columns):
        unit = _first(dict(column.units), tags)
        if unit:
            units[position] = unit
    translated = _translated_columns(table, tags)
    is_as_written = not translated and not units and say is table.say
    if is_as_written and not _says_of_values_in_languages(table):
        return table
    if translated and say and say is table.say:
        # There would be names in one language within a sentence in another.
        untranslated[table.name] = (f"say@{lang}",)
        say = ()

    columns = _columns_in(table, translated, units)
    places = {column.name: position for position, column in enumerate(columns)}
    rows = []
    for row in table.rows:
        cells, lacking = _cells_in(lang, row, translated)
        for position, unit in units.items():
            cells[position] = _in_unit(cells[position], table.columns[position].unit, unit)
        if lacking:
            untranslated[f"{table.name}/{row.id}"] = tuple(lacking)
        said = row.said
        if said:
            said = _said_in(tags, table, row, translated, cells, places)
        rows.append(row._replace(cells=tuple(cells), said=said))
    label = table.label
    # `label: name@de` in the head: the column is called `name` now.
    label_in_language = tagged(label)
    if label_in_language and label_in_language.name in [column.name for column in columns]:
        label = label_in_language.name
    return table._replace(
        columns=tuple(columns),
        rows=tuple(rows),
        say=say,
        label=label,
    )


def _first(by_tag: Mapping[str, _T], tags: Iterable[str]) -> _T | None:
    for tag in tags:
        if tag in by_tag:
            return by_tag[tag]
    return None


def _translated_columns(table: Table, tags: Sequence[str]) -> list[_TranslatedColumn]:
    """Return the columns that stand in the wanted language too."""
    positions: dict[str, dict[str, int]] = defaultdict(dict)
    """By name and language."""
    for position, column in enumerate(table.columns):
        in_other_language = tagged(column.name)
        if in_other_language is None:
            continue
        # A column of another type was reported, and is none in this language.
        plain = table.column(in_other_language.name)
        if plain is None or (plain.type, plain.is_list) == (column.type, column.is_list):
            positions[in_other_language.name][in_other_language.tag] = position

    translated = []
    for name, by_tag in positions.items():
        wanted = tuple(by_tag[tag] for tag in tags if tag in by_tag)
        if not wanted:
            continue
        plain_position = table.positions.get(name)
        others = [position for position in by_tag.values() if position not in wanted]
        if plain_position is not None:
            others.append(plain_position)
        best = table.columns[wanted[0]]
        translated.append(_TranslatedColumn(name, plain_position, wanted, tuple(others), best))
    return translated


def _columns_in(
    table: Table, translated: Iterable[_TranslatedColumn], units: Mapping[int, str]
) -> list[Column]:
    """Return the columns with those of the language in place of the plain ones, or behind."""
    columns = list(table.columns)
    for position, unit in units.items():
        columns[position] = columns[position]._replace(unit=unit)
    for text in translated:
        column = text.column._replace(name=text.name)
        if text.plain is None:
            columns.append(column)
        else:
            # What grading must not fold is said once, for all languages; so is what the texts are.
            exact = columns[text.plain].exact or column.exact
            markup = columns[text.plain].markup or column.markup
            optional = columns[text.plain].optional or column.optional
            speak = columns[text.plain].speak or column.speak
            columns[text.plain] = column._replace(
                exact=exact, markup=markup, optional=optional, speak=speak
            )
    return columns


def _cells_in(
    lang: str, row: Row, translated: Iterable[_TranslatedColumn]
) -> tuple[list[Cell], list[str]]:
    """Return a row's cells in a language, and the columns that it has in other languages alone."""
    cells = list(row.cells)
    lacking = []
    for text in translated:
        cell = _first_cell(row, text.wanted)
        written = None if text.plain is None else row.cells[text.plain]
        if text.name == "disputed":
            # In whatever language it stands, the row is disputed.
            if cell is None:
                cell = written
        elif text.name not in _MAY_LACK and _is_lacking(cell, written, row, text):
            lacking.append(f"{text.name}@{lang}")
            cell = Broken("")
        if text.plain is None:
            cells.append(cell)
        else:
            cells[text.plain] = cell
    return cells, lacking


# --- what is said of single values --------------------------------------------------------------


def _says_of_values_in_languages(table: Table) -> bool:
    """Return whether a dispute or a note of some value stands there in a language."""
    if not table.says_of_values:
        return False
    for row in table.rows:
        for said_of_values in row.said.values():
            if any(said.translated for said in said_of_values):
                return True
    return False


def _said_in(
    tags: Sequence[str],
    table: Table,
    row: Row,
    translated: Iterable[_TranslatedColumn],
    cells: Sequence[Cell],
    places: Mapping[str, int],
) -> SaidOfRow:
    """Return what the row says of its values, by the columns of the language.

    What is said of `name` holds in every language, and what is said of `name@de` goes before it.
    That has no time of its own: a list is told apart by the same members in every language.
    `cells` are the row's in the language, in columns that have their `places` by name.
    """
    said_of_row: dict[str, SaidOfValues] = {}
    for column, said_of_values in row.said.items():
        said_of_row[column] = tuple(said.in_language(tags) for said in said_of_values)
    for text in translated:
        written = said_of_row.get(text.name, ())
        for position in text.wanted:
            if row.cells[position] is not None:
                own = said_of_row.get(table.columns[position].name, ())
                if text.plain is not None:
                    own = tuple(said.without_time() for said in own)
                said_of_row[text.name] = _said_of_both(written, own)
                break
        # Of a text that is lacking nothing can be said.
        if isinstance(cells[places[text.name]], Broken):
            said_of_row.pop(text.name, None)
    return {column: said for column, said in said_of_row.items() if said}


def _said_of_both(written: SaidOfValues, own: SaidOfValues) -> SaidOfValues:
    if len(written) != len(own):
        return own or written
    return tuple(said.overlaid_by(more) for said, more in zip(written, own, strict=True))


def _is_lacking(cell: Cell, written: Cell, row: Row, text: _TranslatedColumn) -> bool:
    """Return whether a row has a text in other languages that it should have in this one."""
    if cell is None:
        return _first_cell(row, text.others) is not None
    # A list is told apart by the places of its members: the same ones in every language.
    return type(cell) is tuple and type(written) is tuple and len(cell) != len(written)


def _first_cell(row: Row, positions: Iterable[int]) -> Cell:
    for position in positions:
        if row.cells[position] is not None:
            return row.cells[position]
    return None


def _in_unit(cell: Cell, written_unit: str, unit: str) -> Cell:
    """Return numbers with the unit's word in another language: `3 people` is `3 Menschen`."""
    values: list[Scalar] = []
    for value in scalars(cell):
        if isinstance(value, Number) and value.unit == written_unit:
            text = value.text.removesuffix(written_unit) + unit
            values.append(value._replace(unit=unit, text=text))
        else:
            values.append(value)
    if type(cell) is tuple:
        return tuple(values)
    return values[0] if values else None
