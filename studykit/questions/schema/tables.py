"""The JSON Schema of a document in a fact base: the head of a table, its columns and its rows.

    table_schema()                   knows every key of every place
    table_schema(names_of(base))     knows the tables of the base too: which columns their rows
                                     have, and which rows a reference may name

A file may hold several tables, and an editor holds each document against the same schema: so the
rows of a base's tables are told apart by `table:`, or else by the name of the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from studykit.facts.base import Column
from studykit.facts.keys import (
    COLUMN_KEYS,
    ROW_KEYS,
    SOURCE_KEYS,
    STANDARD,
    TABLE_KEYS,
    UNDECLARED,
    VALUE_KEYS,
)
from studykit.problems import RULES
from studykit.questions.schema.base_names import (
    KINDS_OF_COLUMNS,
    NO_BASE,
    BaseNames,
    TableNames,
)
from studykit.questions.schema.values import (
    SCALARS,
    Schema,
    definitions_of,
    either,
    mapping_of_keys,
    offering,
    one_or_list,
    text,
    texts,
    value_of,
)
from studykit.values.language_tags import pattern_of_tagged

DRAFT = "http://json-schema.org/draft-07/schema#"
"""What every YAML language server reads."""
_CELL: Schema = {"$ref": "#/definitions/cell"}
_ROW: Schema = {"$ref": "#/definitions/row"}
_TRANSLATED = ("aliases", "note", "disputed", "article")
"""Of the columns that every table has those that a row may have as `note@de`."""


def table_schema(names: BaseNames = NO_BASE) -> Schema:
    """Return the schema of a document that is a table."""
    head = mapping_of_keys(TABLE_KEYS, _structures_of_heads(names), names)
    # An empty document is no table.
    head["type"] = "object"
    return {
        "$schema": DRAFT,
        "title": "A table of facts, for studykit",
        **head,
        "allOf": [_rows_of_sources(names), *_rows_of_tables(names)],
        "definitions": {
            "cell": _cell(names),
            "row": _row({}),
            "columns_of_every_table": _columns_of_every_table(names),
            **definitions_of(names),
        },
    }


def rules_with_reasons() -> Schema:
    """Return the schema of `allow`: the rules that are waived, each with its reason."""
    properties = {}
    for rule in RULES.values():
        properties[rule.code] = {**text(), "description": rule.name}
    return {"type": ["object", "null"], "properties": properties, "additionalProperties": False}


# --- the head -----------------------------------------------------------------------------------


def _structures_of_heads(names: BaseNames) -> dict[str, Schema]:
    columns = {**texts(), **offering("columns", names)}
    said = [key.name for key in VALUE_KEYS if key.name != "is"]
    said_in_languages = [pattern_of_tagged(key.name) for key in VALUE_KEYS if key.has_languages]
    said_of_values: Schema = {
        "anyOf": [{"enum": said}, *({"pattern": pattern} for pattern in said_in_languages)]
    }
    settings = mapping_of_keys(COLUMN_KEYS, _structures_of_columns(names), names)
    settings_or_type = either(settings, _type())
    return {
        **dict.fromkeys(KINDS_OF_COLUMNS, columns),
        "mapping of columns": {
            "type": ["object", "null"],
            "additionalProperties": {**settings_or_type, **offering("types", names)},
        },
        "mapping of columns to lists of keys of a value": {
            "type": ["object", "null"],
            "additionalProperties": one_or_list(said_of_values),
        },
        "list of lists of columns": one_or_list(texts()),
        "rows, or list of CSV files": _rows(_ROW),
        "one SELECT": text(),
    }


def _structures_of_columns(names: BaseNames) -> dict[str, Schema]:
    return {"type": {**_type(), **offering("types", names)}}


def _type() -> Schema:
    """Return the schema of a type: `date`, `[text]`, a table's name."""
    schema = texts()
    schema["maxItems"] = 1
    return schema


# --- rows ---------------------------------------------------------------------------------------


def _rows(row: Schema) -> Schema:
    """Return the schema of `rows`: by their ids, in a list, or the names of CSV files."""
    in_a_list = {"if": {"type": "object"}, "then": row, "else": text()}
    by_id = {"additionalProperties": {"allOf": [{"type": ["object", "null"]}, row]}}
    return {
        "type": ["object", "array", "string", "null"],
        "if": {"type": "array"},
        "then": {"items": in_a_list},
        "else": {"if": {"type": "object"}, "then": by_id},
    }


def _columns_of_every_table(names: BaseNames) -> Schema:
    """Return what is known of the columns that rows of any table may have."""
    waivers = either(rules_with_reasons(), texts())
    keys = mapping_of_keys(ROW_KEYS, {"mapping of rules, or texts": waivers}, names)
    properties = keys["properties"]
    # A head may declare these as columns of its own, of which something is said.
    for name in UNDECLARED.keys() - STANDARD.keys():
        properties[name] = {"allOf": [_CELL], "description": properties[name]["description"]}
    properties["id"] = {**text(), "description": "The row's id, where the rows are a list."}
    patterns = {}
    for name in _TRANSLATED:
        patterns[pattern_of_tagged(name)] = texts() if name == "aliases" else text()
    return {"properties": properties, "patternProperties": patterns}


def _row(own: Mapping[str, Schema], *, is_closed: bool = False) -> Schema:
    """Return the schema of a row with these columns, and those that every table has."""
    # They stand here for who asks which columns there are, and are described once for all.
    of_every_table: dict[str, Schema] = {name: {} for name in ("id", *UNDECLARED)}
    in_languages = "|".join(map(pattern_of_tagged, (*_TRANSLATED, *own)))
    return {
        "type": ["object", "null"],
        "allOf": [{"$ref": "#/definitions/columns_of_every_table"}],
        "properties": {**of_every_table, **own},
        "patternProperties": {in_languages: _CELL},
        "additionalProperties": False if is_closed else _CELL,
    }


def _own_columns(table: TableNames, names: BaseNames) -> dict[str, Schema]:
    """Return the schemas of the columns of a table, but for those of every table."""
    own = {}
    for column in table.columns:
        if column.name not in STANDARD:
            own[column.name] = _cell_of(column, names)
    if table.name == "sources":
        own.update(_columns_of_sources(names))
    return own


def _cell_of(column: Column, names: BaseNames) -> Schema:
    kind = f"A row of {column.target}" if column.target else column.type.capitalize()
    if column.is_list:
        kind = f"A list: {kind[:1].lower()}{kind[1:]}"
    if column.unit:
        kind += f" in {column.unit}"
    described = {"description": f"{kind}."}
    return {"allOf": [_CELL], **offering(names.ids_of(column.target), names), **described}


def _cell(names: BaseNames) -> Schema:
    """Return the schema of a cell: a value, a list of values, each with what is said of it."""
    value = _value(names)
    member = either(value, {"type": SCALARS})
    return either(value, {"type": [*SCALARS, "array"], "items": member})


def _value(names: BaseNames) -> Schema:
    """Return the schema of a value with what is said of it: `{is: 4, source: atlas}`."""
    values: Schema = {"type": [*SCALARS, "array"], "items": {"type": SCALARS}}
    schema = mapping_of_keys(VALUE_KEYS, {"value, or list of values": values}, names)
    schema["required"] = ["is"]
    return schema


def _columns_of_sources(names: BaseNames) -> dict[str, Schema]:
    return {key.name: value_of(key, {}, names) for key in SOURCE_KEYS}


def _rows_of_sources(names: BaseNames) -> Schema:
    """Return what is known of the rows of `sources` in any base."""
    row: Schema = {"properties": _columns_of_sources(names)}
    return _in_table("sources", {"properties": {"rows": _each_row(row)}})


def _rows_of_tables(names: BaseNames) -> Iterable[Schema]:
    """Yield what is known of the rows of each table of a base."""
    called_by_files = []
    for table in names.tables.values():
        row = _row(_own_columns(table, names), is_closed=table.is_closed)
        row["properties"]["confused_with"] = offering(table.ids, names)
        yield _in_table(table.name, {"properties": {"rows": _each_row(row)}})
        if table.is_called_by_its_file:
            called_by_files.append(table)
    if called_by_files:
        # Which of these tables it is only the file's name says, and no schema reads that.
        own: dict[str, Schema] = {}
        for table in called_by_files:
            for name, column in _own_columns(table, names).items():
                # A column that two of them have may be of two types.
                own[name] = _CELL if name in own else column
        is_closed = all(table.is_closed for table in called_by_files)
        row = _row(own, is_closed=is_closed)
        is_named_nowhere = {"not": {"required": ["table"]}}
        yield {"if": is_named_nowhere, "then": {"properties": {"rows": _each_row(row)}}}


def _in_table(name: str, then: Schema) -> Schema:
    is_named = {"properties": {"table": {"const": name}}, "required": ["table"]}
    return {"if": is_named, "then": then}


def _each_row(row: Schema) -> Schema:
    """Return the schema of `rows` whose rows are all like this one."""
    return {
        "if": {"type": "object"},
        "then": {"additionalProperties": row},
        "else": {
            "if": {"type": "array"},
            "then": {"items": {"if": {"type": "object"}, "then": row}},
        },
    }
