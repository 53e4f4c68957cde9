"""The head of a table guessed from a CSV file: what identifies its rows, and its columns.

    country,capital,capital:de      key      country: the first column that tells the rows apart
    Greece,Athens,Athen             columns  country, capital, and `capital@de`, the same in German
    Austria,Vienna,Wien

A column keeps its name but where the tool would understand it otherwise (`source`, `since`), or
where a pattern could not say it (`a.b`). Types are guessed by `_guess_type`; `write_head` writes
the head.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from studykit.facts._guess_type import guess_type
from studykit.facts._guess_words import marks_in_texts
from studykit.facts._type_guess import LIST_OF_TEXTS, TEXT, TypeGuess, with_setting, yaml_list
from studykit.facts.base import SCALAR_TYPES
from studykit.facts.keys import STANDARD
from studykit.limits import MAX_NAME
from studykit.reading.csv_rows import Sheet
from studykit.values.language_tags import tagged
from studykit.values.text import row_key

TYPES_OF_KEPT = {"note": TEXT, "aliases": LIST_OF_TEXTS}
"""Columns that every table has and that a stranger's CSV means in the same way, with their types.
The others of `STANDARD` get another name."""
_TYPES_OF_TEXTS = (TEXT, LIST_OF_TEXTS)
_OTHER_LANGUAGE = re.compile(r"(.+?)(?: *: *|@)([A-Za-z]{2}(?:-.+)?)")
"""`capital:de` and `capital@de`. After a colon only a language of two letters is sure to be one."""
_NOT_IN_A_PATTERN = re.compile(r"[{}:.\x00-\x1f\x7f]+")
_NOT_IN_A_TABLE_NAME = re.compile(r"[/\x00-\x1f]")
_LONGEST_BASE = 190
"""Characters of a name before its number: with it no name is longer than MAX_NAME."""
_MOST_COLUMNS_OF_A_KEY = 3
_COLUMNS_LOOKED_AT = 12
"""Three of twelve can be chosen in 220 ways, three of a thousand in 166 million."""
_MOST_EXAMPLES = 3
_FIRST_PRINTABLE = 32


class ColumnGuess(NamedTuple):
    """One column: what it is called in the head, its guessed type, and why."""

    name: str
    written: str
    """Its name in the file."""
    type: str
    """As the head writes it: `integer`, `[text]`, `{type: quantity, unit: km}`."""
    why: str
    examples: tuple[str, ...]


class HeadGuess(NamedTuple):
    """A head."""

    table: str
    key: tuple[str, ...]
    """Names of columns; `("id",)` for the file's own column `id`."""
    columns: tuple[ColumnGuess, ...]


def guess_head(name: str, sheet: Sheet) -> HeadGuess | None:
    """Return the head for a CSV file called `name` without its ending.

    None when no columns tell all rows apart.
    """
    key_positions = _key_positions(sheet)
    if key_positions is None:
        return None
    columns, names_taken = _guess_columns(sheet, key_positions)
    key: tuple[str, ...] = ("id",)
    if [sheet.header[position] for position in key_positions] != ["id"]:
        columns = [_with_other_id(column, names_taken) for column in columns]
        key = tuple(columns[position].name for position in key_positions)
    return HeadGuess(_table_name(name), key, tuple(columns))


def _table_name(name: str) -> str:
    table = _NOT_IN_A_TABLE_NAME.sub("-", name)[:MAX_NAME] or "table"
    # A column of a table is declared by the table's name, where a type stands otherwise.
    is_reserved = table in SCALAR_TYPES or table == "sources"
    return f"{table}_table" if is_reserved else table


# --- the columns ---------------------------------------------------------------------------------


def _guess_columns(
    sheet: Sheet, key_positions: Sequence[int]
) -> tuple[list[ColumnGuess], set[str]]:
    """Return the columns, and all names that none may have besides."""
    cells_of = {}
    types = {}
    for position, written in enumerate(sheet.header):
        cells = [record.cells[position] for record in sheet.records]
        cells_of[written] = cells
        types[written] = guess_type(cells, is_key=position in key_positions)
    names_taken = _names_with_translations(types)
    columns = []
    for written, cells in cells_of.items():
        translated = _name_of_translation(written, types)
        wanted = written
        if translated:
            wanted = translated
        elif tagged(written):
            # It is none, so the sign may not stand there.
            wanted = written.replace("@", " ")
        name = _own_name(wanted, written, cells_of, names_taken)
        names_taken.add(name)

        if name == translated:
            guess = _guess_of_translation(name, written, types)
        elif name in TYPES_OF_KEPT:
            is_key = sheet.header.index(written) in key_positions
            type_text = "" if is_key else _type_of_kept(name, types[written], cells)
            guess = TypeGuess(type_text, "every table has it")
        else:
            guess = types[written]
        different_cells = dict.fromkeys(filter(None, cells))
        examples = tuple(different_cells)[:_MOST_EXAMPLES]
        columns.append(ColumnGuess(name, written, guess.type, guess.why, examples))
    return columns, names_taken


def _guess_of_translation(name: str, written: str, types: Mapping[str, TypeGuess]) -> TypeGuess:
    """Return the type of a column in another language, with what its own cells say besides."""
    kind = _type_of_texts(name, types)
    own = types[written]
    type_text = own.type if own.kind == kind else kind
    return TypeGuess(type_text, "the same in another language")


def _type_of_kept(name: str, guess: TypeGuess, cells: Sequence[str]) -> str:
    """Return how the head declares a column that every table has; empty where it need not."""
    kind = TYPES_OF_KEPT[name]
    if guess.kind == kind and guess.type != kind:
        return guess.type
    marks = marks_in_texts([cell for cell in cells if cell])
    return with_setting(kind, "missing", yaml_list(marks)) if marks else ""


def _names_with_translations(types: Mapping[str, TypeGuess]) -> set[str]:
    """Return the names `x` of which there is an `x@de`.

    No column that is renamed may become such an `x`: the other would say the same in German, and so
    be of its type.
    """
    names = set()
    for written in types:
        names.add(_name_of_translation(written, types).rpartition("@")[0])
    return names - STANDARD.keys()


def _name_of_translation(written: str, types: Mapping[str, TypeGuess]) -> str:
    """Return the name `capital@de` for a column that says in German what `capital` says.

    Empty for any other.
    """
    in_language = _OTHER_LANGUAGE.fullmatch(written)
    name = written
    if in_language:
        name = f"{in_language[1]}@{in_language[2]}"
    if not tagged(name) or _NOT_IN_A_PATTERN.search(name):
        return ""
    if types[written].kind not in _TYPES_OF_TEXTS or not _type_of_texts(name, types):
        return ""
    has_column_of_that_name = name != written and name in types
    return "" if has_column_of_that_name else name


def _type_of_texts(name: str, types: Mapping[str, TypeGuess]) -> str:
    """Return the type of a column in another language: that of its own column.

    Nothing where this is not of texts.
    """
    own_name = name.rpartition("@")[0]
    if own_name in STANDARD:
        return TYPES_OF_KEPT.get(own_name, "")
    if own_name not in types:
        return TEXT
    own_kind = types[own_name].kind
    return own_kind if own_kind in _TYPES_OF_TEXTS else ""


def _own_name(
    wanted: str, written: str, names_in_file: Mapping[str, object], names_taken: set[str]
) -> str:
    """Return the column's name in the head.

    Another one where the tool uses it otherwise or a pattern could not say it. A sign that cannot
    stand in it leaves one blank: `Min. ageing` is `Min ageing`.
    """
    name = wanted
    if _NOT_IN_A_PATTERN.search(name):
        words = _NOT_IN_A_PATTERN.sub(" ", name).split()
        name = " ".join(words)
    name = name[:MAX_NAME].strip() or "column"
    is_reserved = name in STANDARD and name not in TYPES_OF_KEPT
    if is_reserved or (name == "id" and written != "id"):
        name = f"{name}_text"
    if name == written:
        return name

    # Two names may differ only in signs that cannot stand there: `a: b` and `a.b`.
    base = name
    number = 2
    while name in names_taken or (name in names_in_file and name != written):
        name = f"{base[:_LONGEST_BASE]}_{number}"
        number += 1
    return name


def _with_other_id(column: ColumnGuess, names_taken: set[str]) -> ColumnGuess:
    """Return the column; under another name if it is called `id` and does not identify the rows."""
    if column.name != "id":
        return column
    name = "id_text"
    number = 2
    while name in names_taken:
        name = f"id_text_{number}"
        number += 1
    return column._replace(name=name)


# --- the key -------------------------------------------------------------------------------------


def _key_positions(sheet: Sheet) -> tuple[int, ...] | None:
    """Return the positions of the columns that identify the rows.

    Of `id`, of the first column that tells the rows apart, or of the first two or three that do.
    """
    positions = sorted(
        range(len(sheet.header)), key=lambda position: (sheet.header[position] != "id", position)
    )
    # An id is made of all its parts, so a column with an empty cell can be none.
    full = []
    for position in positions:
        if all(record.cells[position] for record in sheet.records):
            full.append(position)
    for size in range(1, _MOST_COLUMNS_OF_A_KEY + 1):
        for chosen in combinations(full[:_COLUMNS_LOOKED_AT], size):
            if tell_apart(sheet, chosen):
                return chosen
    return None


def tell_apart(sheet: Sheet, positions: Sequence[int]) -> bool:
    """Return whether the cells in these columns make ids, all of them there and different."""
    ids = set()
    for record in sheet.records:
        row_id = row_key(record.cells[position] for position in positions)
        # `load` refuses ids with controls, too long ones, and those that differ only in case.
        has_control = any(ord(char) < _FIRST_PRINTABLE for char in row_id)
        if not row_id or has_control or len(row_id) > MAX_NAME or row_id.casefold() in ids:
            return False
        ids.add(row_id.casefold())
    return True
