"""The columns that a table's head declares: type, bounds, unit, and columns in other languages.

opened: date                     Column("opened", "date")
runways: [text]                  Column("runways", "text", is_list=True)
island: islands                  Column("island", "reference", target="islands")
height: {unit: m, min: 0}        Column("height", "quantity", unit="m", min=0 m)
name@de: {}                      Column("name@de", lang="de"), of the type of `name`
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice

from studykit.facts._cell_forms import typed_by_settings, with_form
from studykit.facts.base import MEDIA_WORDS, SCALAR_TYPES, Column, Date, Number
from studykit.facts.keys import COLUMN_KEYS, STANDARD, UNDECLARED
from studykit.limits import MAX_COLUMNS
from studykit.markup.names import CODE
from studykit.problems import nearest, quoted
from studykit.reading.settings import Fields, as_text
from studykit.reading.yaml_tree import YamlList, YamlMapping, YamlNode, YamlText
from studykit.values.cell_forms import PLAIN
from studykit.values.language_tags import tagged
from studykit.values.numbers import parse_number, unit_scale
from studykit.values.sameness import is_outside
from studykit.values.scalars import TEXTUAL, Flaw
from studykit.values.text import is_name

_MOST_YEARS_OFF = 1_000_000
"""Of a date with `~`. What is known less well is no date."""
_TRANSLATED = ("aliases", "note", "disputed")
"""Columns of every table that a learner reads."""


def read_columns(fields: Fields) -> dict[str, Column]:
    """Return the columns below `columns`, by name; a wrong one is reported and left out."""
    nodes = fields.mapping.entries
    if len(nodes) > MAX_COLUMNS:
        message = f"the table has more than {MAX_COLUMNS:,} columns"
        fields.report("F009", message, "Split it into several tables.", fields.here)

    columns: dict[str, Column] = {}
    for name, node in islice(nodes.items(), MAX_COLUMNS):
        if not _check_name(name, fields):
            continue
        column = _read_column(name, node, fields)
        fitting = _fit_standard(column, node, fields) if name in STANDARD else column
        if fitting:
            columns[name] = fitting
    for name, column in columns.items():
        columns[name] = _in_language(column, columns, nodes[name], fields)
    return columns


def _check_name(name: str, fields: Fields) -> bool:
    if not is_name(name):
        remedy = "Choose a short name on one line."
    elif "{" in name or "}" in name:
        remedy = "Choose a name without braces."  # A pattern could not show it.
    else:
        return True
    message = f"a column cannot be called {quoted(name)}"
    fields.report("F008", message, remedy, fields.key_place(name))
    return False


def _fit_standard(column: Column, node: YamlNode, fields: Fields) -> Column | None:
    """Return a column that every table has as it may be declared; None where it is no such type."""
    standard = STANDARD[column.name]
    if (column.type, column.is_list) == (standard.type, standard.is_list):
        return column
    # `was: text` means the list that `was` always is.
    if isinstance(node, YamlText) and (node.is_missing or column.type == standard.type):
        return standard._replace(location=column.location)
    if column.type == standard.type and standard.is_list:
        return column._replace(is_list=True)  # one text is a list of one

    name = quoted(column.name)
    shown_type = f"[{column.type}]" if column.is_list else column.type
    message = f"every table has a column {name}, and it is no {shown_type}"
    remedy = f"Give the column another name; in a CSV with `other_name: {{from: {column.name}}}`."
    if column.source_name:
        remedy = "Delete `type:`, or give the column another name."
    fields.report("F008", message, remedy, fields.key_place(column.name))
    return None


def _read_column(name: str, node: YamlNode, columns: Fields) -> Column:
    """Return a column from its type alone (`opened: date`) or from a mapping of settings."""
    where = columns.key_place(name)
    if not isinstance(node, YamlMapping) or as_text(node):
        return _typed(Column(name, location=where), node, columns)

    fields = Fields(node, columns.file, columns.problems, COLUMN_KEYS)
    fields.refuse_unknown("a column", "F002")
    # A standard column keeps its type when it is given settings: `since: {from: start}` is a date.
    column = STANDARD.get(name, Column(name))._replace(
        unit=fields["unit"],
        units=tuple((tag, fields.text(key)) for key, tag in fields.in_languages("unit")),
        exact=fields["exact"],
        lang=fields["lang"],
        markup=fields["markup"],
        speak=fields["speak"],
        optional=fields["optional"],
        part_of=fields["part_of"],
        alt=fields["alt"],
        source_name=fields["from"],
        location=where,
    )
    column = _without_units_of_no_word(column, fields)
    type_node = fields["type"]
    if type_node is not None:
        column = _typed(column, type_node, fields)
    elif column.unit or name not in STANDARD:
        column = typed_by_settings(column, fields)
    column = _without_part_of_no_row(column, fields)
    column = _without_alt_of_no_media(column, fields)
    column = _without_markup_of_no_text(column, fields)
    column = _with_code_language(column, fields)
    column = with_form(column, fields)
    return _with_bounds(column, fields)


def _without_units_of_no_word(column: Column, fields: Fields) -> Column:
    """Return the column without `unit@de` if its unit is none that is said otherwise in German."""
    # "m" and "%" are the same in every language; "million" and "people" are words.
    is_word = column.unit[:1].isalpha() and unit_scale(column.unit)[0] == column.unit
    if not column.units or is_word:
        return column
    message = f"{quoted(column.name)} has no unit that is a word, and only words are translated"
    first_key, _ = fields.in_languages("unit")[0]
    where = fields.key_place(first_key)
    fields.report("F008", message, "Write `unit:` beside it, or delete it.", where)
    return column._replace(units=())


def _without_part_of_no_row(column: Column, fields: Fields) -> Column:
    if not column.part_of or column.target:
        return column
    message = "`part_of` says that a row lies in another one, "
    message += f"and {quoted(column.name)} names no rows"
    remedy = "Delete it, or give the column the name of a table as its type."
    fields.report("F008", message, remedy, fields.key_place("part_of"))
    return column._replace(part_of=False)


def _without_alt_of_no_media(column: Column, fields: Fields) -> Column:
    if not column.alt or column.type in MEDIA_WORDS:
        return column
    message = "`alt` says in words what an image or audio column shows, "
    message += f"and {quoted(column.name)} is none"
    remedy = "Delete it, or give the column a type."
    fields.report("F008", message, remedy, fields.key_place("alt"))
    return column._replace(alt="")


def _without_markup_of_no_text(column: Column, fields: Fields) -> Column:
    if column.type == "text":
        return _without_speech_of_no_language(column, fields)
    for key in ("markup", "speak"):
        if not fields[key]:
            continue
        message = f"`{key}` is about the texts of a column, and {quoted(column.name)} has none"
        remedy = "Delete it, or give the column the type text."
        if column.target:
            message = f"`{key}` stands at the column of texts itself, "
            message += f"and {quoted(column.name)} refers to rows of {quoted(column.target)}"
            remedy = f"Write it at the label of {quoted(column.target)}."
        fields.report("F008", message, remedy, fields.key_place(key))
    return column._replace(markup="", speak=False)


def _without_speech_of_no_language(column: Column, fields: Fields) -> Column:
    # Of `name@de` the language is known by its name.
    if not column.speak or column.lang or tagged(column.name):
        return column
    message = f"no voice can read {quoted(column.name)}: its language is not known"
    remedy = "Write `lang:` beside `speak`, such as `lang: es`."
    fields.report("F008", message, remedy, fields.key_place("speak"))
    return column._replace(speak=False)


def _with_code_language(column: Column, fields: Fields) -> Column:
    """Return the column with the language of its code as a word of its markup."""
    language = fields["code_language"]
    if not language:
        return column
    where = fields.key_place("code_language")
    if CODE not in column.markup.split():
        message = f"`code_language` is about code, and {quoted(column.name)} has none"
        fields.report("F008", message, "Write `markup: code` beside it, or delete it.", where)
        return column
    # Only who names a language loads what knows them.
    from studykit.markup.highlight import known_languages, language_named

    if language_named(language):
        return column._replace(markup=f"{CODE} {language_named(language)}")
    names = known_languages()
    message = f"there is no programming language {quoted(language)} here"
    remedy = f"Write a name that Pygments knows, such as python.{nearest(language, names)}"
    fields.report("F008", message, remedy, where)
    return column


def _typed(column: Column, node: YamlNode, fields: Fields) -> Column:
    """Return the column with the type in a node: `date`, `[text]`, or a table's name."""
    is_list = isinstance(node, YamlList)
    inner = node
    if isinstance(node, YamlList) and len(node.members) == 1:
        inner = node.members[0]
    text = as_text(inner)
    if text is None:
        message = f"the type of {quoted(column.name)} is not clear"
        remedy = "Write a type such as text, date or [text], or the name of a table."
        fields.report("F008", message, remedy, fields.at(node))
        return column

    name = text.text
    if name.startswith("[") and name.endswith("]"):  # "[text]" in quotes
        is_list = True
        name = name[1:-1].strip()
    if text.is_missing:
        name = "text"
    for scalar_type in SCALAR_TYPES:
        if scalar_type == name:
            return column._replace(type=scalar_type, is_list=is_list)
    where = fields.at(inner)
    return column._replace(type="reference", target=name, is_list=is_list, location=where)


def _with_bounds(column: Column, fields: Fields) -> Column:
    """Return the column with `min`, `max` and `tolerance`, in its own type."""
    if column.type in (*TEXTUAL, *MEDIA_WORDS, "boolean"):
        for key in ("min", "max", "tolerance"):
            if key in fields:
                message = f"`{key}` says nothing about a column of type {column.type}"
                remedy = "Delete it, or give the column a type."
                fields.report("F008", message, remedy, fields.key_place(key))
        return column

    column = column._replace(min=_bound("min", column, fields))
    column = column._replace(max=_bound("max", column, fields))
    if column.min and column.max and is_outside(column.min, None, column.max):
        where = fields.key_place("min")
        fields.report("F008", "`min` is larger than `max`", "Correct one of them.", where)
    return _with_tolerance(column, fields)


def _bound(key: str, column: Column, fields: Fields) -> Number | Date | None:
    text = fields[key]
    if not text:
        return None
    value = column.parse(text)
    if isinstance(value, Number | Date):
        return value
    if isinstance(value, Flaw):
        where = fields.at(fields.get(key))
        fields.report("F004", f"{quoted(text)} {value}", "Correct it.", where)
    return None


def _with_tolerance(column: Column, fields: Fields) -> Column:
    text = fields["tolerance"]
    if not text:
        return column
    number = parse_number(text)
    is_amount = not isinstance(number, Flaw) and number.value >= 0
    is_date = column.type == "date"
    if isinstance(number, Flaw) or not is_amount or (is_date and number.value > _MOST_YEARS_OFF):
        remedy = "Write a number, in the column's own unit; of dates it is the years of a ~."
        where = fields.at(fields.get("tolerance"))
        fields.report("F008", f"`tolerance` cannot be {quoted(text)}", remedy, where)
        return column
    return column._replace(tolerance=number.value)


# --- columns in other languages: `name@de` ------------------------------------------------------


def _in_language(
    column: Column, columns: Mapping[str, Column], node: YamlNode, fields: Fields
) -> Column:
    """Return `name@de` with the type of `name`, and any other column as it is.

    Numbers, dates and references are shown in each language by themselves.
    """
    in_language = tagged(column.name)
    if in_language is None:
        return column
    if not column.lang:
        column = column._replace(lang=_written_tag(column.name))
    plain = columns.get(in_language.name) or STANDARD.get(in_language.name)
    if plain is None:
        return column
    if not _is_translatable(plain):
        message = f"{quoted(plain.name)} is the same in every language"
        if plain.name not in STANDARD:
            message += f": a {plain.type} is shown in the deck's own"
        fields.report("F008", message, "Delete the column.", column.location)
        return column
    if column.form is PLAIN:
        column = column._replace(form=plain.form)
    if not _declares_type(node):
        return column._replace(type=plain.type, is_list=plain.is_list)
    if (column.type, column.is_list) != (plain.type, plain.is_list):
        message = f"{quoted(column.name)} is not of the type of {quoted(plain.name)}"
        fields.report("F008", message, "Give both the same type.", column.location)
    return column


def _declares_type(node: YamlNode) -> bool:
    """Return whether a type stands there, and not `name@de:` alone."""
    if isinstance(node, YamlMapping):
        return not as_text(node) and "type" in node.entries
    return not (isinstance(node, YamlText) and node.is_missing)


def _written_tag(name: str) -> str:
    """Return `de-AT` of `name@de-AT`, in the letters of the author."""
    return name.rpartition("@")[2]


def _is_translatable(column: Column) -> bool:
    if column.name in STANDARD and column.name not in _TRANSLATED:
        return False
    return column.type == "text" or column.type in MEDIA_WORDS


def is_standard_translated(name: str) -> bool:
    """Return whether a column is a standard one in another language: `note@de`."""
    in_language = tagged(name)
    return in_language is not None and in_language.name in STANDARD


def tagged_column(name: str, columns: Mapping[str, Column], *, any_column: bool) -> Column | None:
    """Return the column `name@de` that rows bring undeclared; None if no text is called `name`.

    `any_column`: what is not declared is a text, so `name` need not be declared either.
    """
    in_language = tagged(name)
    if in_language is None:
        return None
    plain = columns.get(in_language.name) or UNDECLARED.get(in_language.name)
    if plain is None and any_column:
        plain = Column(in_language.name)
    if plain is None or not _is_translatable(plain):
        return None
    return plain._replace(name=name, lang=_written_tag(name), source_name="", units=())
