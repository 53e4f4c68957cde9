"""The head of a table: its settings and columns, read from a YAML document. Rows come in `rows`.

Every key that a table or a column can have is known here; one that does nothing yet says so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from typing import get_args

from studykit.facts.base import MEDIA_WORDS, Column, Date, Number, PatternText, TypeName
from studykit.facts.keys import COLUMN_KEYS, SOURCE_KEYS, STANDARD, TABLE_KEYS
from studykit.facts.parse_cell import parse_scalar
from studykit.limits import MAX_COLUMNS, MAX_UNIQUE
from studykit.problems import Location, Problem, quoted
from studykit.reading.csv_rows import Sheet
from studykit.reading.settings import Fields, as_text
from studykit.reading.yaml_tree import YamlList, YamlMapping, YamlNode, YamlText
from studykit.values.language_tags import tagged
from studykit.values.numbers import parse_number, unit_scale
from studykit.values.sameness import is_outside
from studykit.values.scalars import TEXTUAL, Flaw
from studykit.values.text import is_name

SCALAR_TYPES = tuple(name for name in get_args(TypeName) if name != "reference")


class Draft:
    """A table while it is read: its head, and its rows as they stand in the file."""

    def __init__(
        self, name: str, fields: Fields, location: Location, *, takes_any_column: bool
    ) -> None:
        self.name, self.fields, self.location = name, fields, location
        self.columns: dict[str, Column] = {}
        self.takes_any_column = takes_any_column
        """CSV, or a table that declares no columns: what its rows bring is text."""
        self.rows: YamlNode | None = None
        self.sheet: Sheet | None = None
        self.rows_file = ""
        self.sheets: list[str] = []
        """The paths of the CSV files that `rows` names inside the folder."""
        self.folder = Path()
        """The fact base's folder: pictures and sounds lie in it."""
        self.key: tuple[str, ...] = ()
        self.is_called_by_cells = False
        """A CSV whose rows are called by what stands in them (`row_ids`)."""
        self.joined_ids: frozenset[str] = frozenset()
        """Of these ids those that several cells make."""
        self.split = ";"
        self.settings: dict[str, tuple[str, ...]] = {}
        """`label`, `kind`, `symmetric` and `was`, checked against the columns when the rows are in."""
        self.unique: list[list[YamlText]] = []

    @property
    def file(self) -> str:
        return self.fields.file

    @property
    def is_unread(self) -> bool:
        """Whether a CSV that has its rows could not be read at all."""
        return self.sheet is not None and not self.sheet.header

    @property
    def sql(self) -> YamlText | None:
        """The query of a computed table."""
        node = None if self.rows is not None or self.sheet is not None else self.fields.get("sql")
        return as_text(node) if node is not None else None

    @property
    def problems(self) -> list[Problem]:
        return self.fields.problems


_ONLY_IN_TABLES = ("table", "columns", "rows", "sql")


def is_deck(document: YamlNode) -> bool:
    """Whether a YAML document in the folder of the facts is no table but a deck, which may lie beside its facts."""
    if not isinstance(document, YamlMapping) or any(
        key in document.entries for key in _ONLY_IN_TABLES
    ):
        return False
    entries = document.entries
    return (
        isinstance(entries.get("templates"), YamlMapping)
        or isinstance(entries.get("deck"), YamlText)
        or isinstance(entries.get("facts"), YamlText | YamlList)
    )


def is_table(document: YamlNode) -> bool:
    """Return whether a YAML document that was named as a deck is the head of a table: it has none of a deck's keys."""
    if not isinstance(document, YamlMapping):
        return False
    has_table_keys = any(key in document.entries for key in _ONLY_IN_TABLES)
    has_deck_keys = any(key in document.entries for key in ("deck", "facts", "templates"))
    return has_table_keys and not has_deck_keys


def seems_deck(text: str) -> bool:
    """Whether a file that cannot be read to its end is probably a deck."""
    keys = set(re.findall(r"^(\w+):", text, re.MULTILINE))
    return not keys.isdisjoint(("templates", "deck", "facts")) and keys.isdisjoint(_ONLY_IN_TABLES)


def read_head(
    document: YamlNode, file: str, default_name: str, problems: list[Problem]
) -> Draft | None:
    """One YAML document as the draft of a table, its rows not yet read. None when it is no table at all."""
    if not isinstance(document, YamlMapping):
        remedy = "Begin with `columns:` and `rows:`; `studykit help facts` shows a whole table."
        where = Location(file, document.line, document.column)
        problems.append(
            Problem("F008", "this is no table: names with values are missing", remedy, where)
        )
        return None
    fields = Fields(document, file, problems, TABLE_KEYS)
    fields.refuse_unknown("a table", "F002")
    name = fields["table"] or default_name
    where = fields.at(fields.get("table"))
    if not is_table_name(name):
        remedy = "Choose a name that is no type and has no / in it."
        if not is_name(name):
            remedy = "Choose a short name on one line."
        fields.report("F008", f"a table cannot be called {quoted(name)}", remedy, where)
        return None
    draft = Draft(
        name, fields, where, takes_any_column=not isinstance(fields.get("columns"), YamlMapping)
    )
    _read_columns(draft)
    if name == "sources":
        for key in SOURCE_KEYS:
            draft.columns.setdefault(key.name, Column(key.name))
    draft.rows = fields["rows"]
    draft.key = fields["key"]
    draft.split = fields["split"]
    for name in ("label", "kind", "symmetric", "was"):
        draft.settings[name] = fields[name]
    draft.unique = _read_unique(fields)
    if "sql" in fields and draft.rows is not None:
        message = "a table has either `rows` or `sql`, and this one has both"
        fields.report("F008", message, "Delete one of them.", fields.key_place("sql"))
    elif "sql" in fields and fields.get("sql") is None:
        fields.report("F008", "`sql` is empty", "Write one SELECT.", fields.key_place("sql"))
    return draft


def is_table_name(name: str) -> bool:
    """Return whether a table can be called so: a fact is called `table/row`, and a column's type may be a table."""
    return is_name(name) and "/" not in name and name not in SCALAR_TYPES


def _read_unique(fields: Fields) -> list[list[YamlText]]:
    """`unique: [[a, b], [c]]`; `[a]` alone is understood as `[[a]]`."""
    node = fields["unique"]
    if node is None:
        return []
    sets: list[YamlNode] = list(node.members) if isinstance(node, YamlList) else [node]
    if all(isinstance(each, YamlText) for each in sets):
        sets = [YamlList(sets, node.line, node.column)]
    found = []
    for each in sets:
        names = (
            [as_text(name) for name in each.members]
            if isinstance(each, YamlList)
            else [as_text(each)]
        )
        found.append([name for name in names if name])
    if len(found) > MAX_UNIQUE:
        message = f"`unique` has more than {MAX_UNIQUE} sets of columns"
        fields.report("F009", message, "Keep those that tell rows apart.", fields.at(node))
    return found[:MAX_UNIQUE]


def _read_columns(draft: Draft) -> None:
    columns = draft.fields["columns"]
    if not columns:
        return
    if len(columns.mapping.entries) > MAX_COLUMNS:
        message = f"the table has more than {MAX_COLUMNS:,} columns"
        draft.fields.report("F009", message, "Split it into several tables.", columns.here)
    for name, node in islice(columns.mapping.entries.items(), MAX_COLUMNS):
        where = columns.key_place(name)
        if not is_name(name) or any(sign in name for sign in "{}"):
            message = f"a column cannot be called {quoted(name)}"
            remedy = (
                "Choose a name without braces."
                if is_name(name)
                else "Choose a short name on one line."
            )
            draft.fields.report("F008", message, remedy, where)
            continue
        column = _read_column(name, node, where, draft)
        standard = STANDARD.get(name)
        if standard and (column.type, column.is_list) != (standard.type, standard.is_list):
            if isinstance(node, YamlText) and (node.is_missing or column.type == standard.type):
                column = standard._replace(location=where)
            elif column.type == standard.type and standard.is_list:
                column = column._replace(is_list=True)  # one text is a list of one
            else:
                shown = f"[{column.type}]" if column.is_list else column.type
                message = f"every table has a column {quoted(name)}, and it is no {shown}"
                remedy = (
                    f"Give the column another name; in a CSV with `other_name: {{from: {name}}}`."
                )
                if column.source_name:
                    remedy = "Delete `type:`, or give the column another name."
                draft.fields.report("F008", message, remedy, where)
                continue
        draft.columns[name] = column
    for name, column in draft.columns.items():
        draft.columns[name] = _in_language(column, draft, columns.mapping.entries[name])


TRANSLATED = ("aliases", "note", "disputed")
"""Columns of every table that a learner reads."""


def _in_language(column: Column, draft: Draft, node: YamlNode) -> Column:
    """`name@de` is of the type of `name`. Numbers, dates and references are shown in each language by themselves."""
    found = tagged(column.name)
    if found is None:
        return column
    plain = draft.columns.get(found.name) or STANDARD.get(found.name)
    if not column.lang:
        column = column._replace(lang=column.name.rpartition("@")[2])
    if plain is None:
        return column
    if not _is_translatable(plain):
        message = f"{quoted(found.name)} is the same in every language: a {plain.type} is shown in the deck's own"
        if plain.name in STANDARD:
            message = f"{quoted(found.name)} is the same in every language"
        draft.fields.report("F008", message, "Delete the column.", column.location)
        return column
    has_type = isinstance(node, YamlMapping) and not as_text(node) and "type" in node.entries
    if has_type or (
        not isinstance(node, YamlMapping) and not (isinstance(node, YamlText) and node.is_missing)
    ):
        if (column.type, column.is_list) != (plain.type, plain.is_list):
            message = f"{quoted(column.name)} is not of the type of {quoted(plain.name)}"
            draft.fields.report("F008", message, "Give both the same type.", column.location)
        return column
    return column._replace(type=plain.type, is_list=plain.is_list)


def _is_translatable(column: Column) -> bool:
    return column.type in ("text", "image", "audio") and (
        column.name not in STANDARD or column.name in TRANSLATED
    )


def is_standard_translated(name: str) -> bool:
    """Return whether a column is a standard one in another language: `note@de`."""
    found = tagged(name)
    return found is not None and found.name in STANDARD


def tagged_column(name: str, columns: Mapping[str, Column], *, any_column: bool) -> Column | None:
    """The column `name@de` that the rows bring without its being declared; None where there is no such text `name`.

    `any_column`: what is not declared is a text, so `name` need not be declared either.
    """
    found = tagged(name)
    if found is None:
        return None
    plain = (
        columns.get(found.name)
        or STANDARD.get(found.name)
        or (Column(found.name) if any_column else None)
    )
    if plain is None or not _is_translatable(plain):
        return None
    return plain._replace(name=name, lang=name.rpartition("@")[2], source_name="", units=())


def _read_column(name: str, node: YamlNode, where: Location, draft: Draft) -> Column:
    """A column from its type alone (`opened: date`, `[text]`) or from a mapping of settings."""
    if not isinstance(node, YamlMapping) or as_text(node):
        return _typed(Column(name, location=where), node, draft)
    fields = Fields(node, draft.file, draft.problems, COLUMN_KEYS)
    fields.refuse_unknown("a column", "F002")
    # A standard column keeps its type when it is renamed or given settings: `since: {from: start}` is a date.
    standard = STANDARD.get(name, Column(name))
    column = standard._replace(
        unit=fields["unit"],
        units=tuple((tag, fields.text(key)) for key, tag in fields.in_languages("unit")),
        exact=fields["exact"],
        lang=fields["lang"],
        alt=fields["alt"],
        source_name=fields["from"],
        location=where,
    )
    if column.units and (
        not column.unit[:1].isalpha() or unit_scale(column.unit)[0] != column.unit
    ):
        message = f"{quoted(name)} has no unit that is a word, and only words are translated"
        where = fields.key_place(fields.in_languages("unit")[0][0])
        fields.report("F008", message, "Write `unit:` beside it, or delete it.", where)
        column = column._replace(units=())
    type_node = fields["type"]
    if type_node is not None:
        column = _typed(column, type_node, draft)
    elif column.unit:
        column = column._replace(type="quantity")
    if column.alt and column.type not in MEDIA_WORDS:
        message = (
            f"`alt` says in words what an image or audio column shows, and {quoted(name)} is none"
        )
        fields.report(
            "F008", message, "Delete it, or give the column a type.", fields.key_place("alt")
        )
        column = column._replace(alt="")
    return _bounded(column, fields)


def _typed(column: Column, node: YamlNode, draft: Draft) -> Column:
    is_list = isinstance(node, YamlList)
    inner = node.members[0] if isinstance(node, YamlList) and len(node.members) == 1 else node
    text = as_text(inner)
    if text is None:
        remedy = "Write a type such as text, date or [text], or the name of a table."
        draft.fields.report(
            "F008", f"the type of {quoted(column.name)} is not clear", remedy, draft.fields.at(node)
        )
        return column
    name = text.text
    if name.startswith("[") and name.endswith("]"):
        is_list, name = True, name[1:-1].strip()
    if text.is_missing or name == "text":
        return column._replace(type="text", is_list=is_list)
    for each in SCALAR_TYPES:
        if each == name:
            return column._replace(type=each, is_list=is_list)
    return column._replace(
        type="reference", target=name, is_list=is_list, location=draft.fields.at(inner)
    )


def _bounded(column: Column, fields: Fields) -> Column:
    """`min`, `max` and `tolerance`, in the column's own type."""
    if column.type in (*TEXTUAL, *MEDIA_WORDS, "boolean"):
        for key in ("min", "max", "tolerance"):
            if key in fields:
                message = f"`{key}` says nothing about a column of type {column.type}"
                fields.report(
                    "F008", message, "Delete it, or give the column a type.", fields.key_place(key)
                )
        return column
    for key in ("min", "max"):
        text = fields[key]
        value = parse_scalar(column, text) if text else None
        if isinstance(value, Flaw):
            fields.report(
                "F004", f"{quoted(text)} {value}", "Correct it.", fields.at(fields.get(key))
            )
        elif isinstance(value, Number | Date):
            column = column._replace(min=value) if key == "min" else column._replace(max=value)
    if column.min and column.max and is_outside(column.min, None, column.max):
        fields.report(
            "F008", "`min` is larger than `max`", "Correct one of them.", fields.key_place("min")
        )
    tolerance = fields["tolerance"]
    if tolerance:
        number = parse_number(tolerance)
        if isinstance(number, Flaw) or number.value < 0 or column.type == "date":
            remedy = "Write a number, in the column's own unit; dates have none."
            where = fields.at(fields.get("tolerance"))
            fields.report("F008", f"`tolerance` cannot be {quoted(tolerance)}", remedy, where)
        else:
            column = column._replace(tolerance=number.value)
    return column


def say_patterns(fields: Fields, key: str = "say") -> tuple[PatternText, ...]:
    return tuple(
        PatternText(each.text, Location(fields.file, each.line, each.column))
        for each in fields.texts(key)
    )
