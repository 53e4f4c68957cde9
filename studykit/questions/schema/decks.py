"""The JSON Schema of a deck file: the deck, its templates in all forms, its note types.

    deck_schema()                   knows every key of every form
    deck_schema(names_of(base))     offers the tables of the base too, and the columns of that which
                                    a template is `from`

Which form a template is of its keys say, as they do to `registry.form_meant`; each form refuses
what is no key of its own.
"""

from __future__ import annotations

from collections.abc import Iterable

from studykit.facts.base import Column
from studykit.questions.forms.form import Form
from studykit.questions.forms.registry import ALL_FORMS, LOOK_UP
from studykit.questions.schema.base_names import NO_BASE, BaseNames, keys_that_name_columns
from studykit.questions.schema.tables import DRAFT, rules_with_reasons
from studykit.questions.schema.values import (
    SCALARS,
    Schema,
    Structures,
    definitions_of,
    either,
    mapping_of_keys,
    offering,
    one_or_list,
    text,
    texts,
    value_of,
)
from studykit.questions.templates.deck_file import DECK_KEYS
from studykit.questions.templates.note_type_settings import NOTE_TYPE_KEYS, SHOWS_KEYS
from studykit.questions.templates.template_settings import DISTRACTOR_KEYS


def deck_schema(names: BaseNames = NO_BASE) -> Schema:
    """Return the schema of a deck file."""
    templates = {
        "type": ["object", "null"],
        "additionalProperties": {"$ref": "#/definitions/template"},
    }
    structures: Structures = {
        "mapping of templates": templates,
        "mapping, or a list of them": one_or_list({"$ref": "#/definitions/note_type"}),
    }
    deck = mapping_of_keys(DECK_KEYS, structures, names)
    deck["type"] = "object"
    return {
        "$schema": DRAFT,
        "title": "A deck, for studykit",
        **deck,
        "definitions": {
            "template": _template(names),
            "note_type": _note_type(names),
            **{form.name: _keys_of_form(form, names) for form in ALL_FORMS},
            "where": _conditions(),
            "allow": rules_with_reasons(),
            **definitions_of(names),
        },
    }


# --- templates ----------------------------------------------------------------------------------


def _template(names: BaseNames) -> Schema:
    """Return the schema of a template: of the form that its keys say, or else a look-up."""
    by_form: Schema = {"$ref": f"#/definitions/{LOOK_UP.name}"}
    # The first form in which a key is found is meant: so the last one is asked last.
    for form in reversed(ALL_FORMS):
        if form is LOOK_UP:
            continue
        is_meant = {"anyOf": [{"required": [name]} for name in form.meant_by]}
        by_form = {"if": is_meant, "then": {"$ref": f"#/definitions/{form.name}"}, "else": by_form}
    # These are offered in every template, and make another form of it.
    telling: dict[str, Schema] = {}
    for form in ALL_FORMS:
        for key in form.keys:
            if key.name in form.meant_by:
                telling[key.name] = value_of(key, _structures_of_templates(names), names)
    return {
        "type": "object",
        "properties": telling,
        "allOf": [by_form, *_columns_of_tables(names)],
    }


def _keys_of_form(form: Form, names: BaseNames) -> Schema:
    schema = mapping_of_keys(form.keys, _structures_of_templates(names), names)
    schema["type"] = "object"
    return schema


def _structures_of_templates(names: BaseNames) -> dict[str, Schema]:
    conditions: dict[str, Schema] = {"mapping of conditions": {"$ref": "#/definitions/where"}}
    distractors = mapping_of_keys(DISTRACTOR_KEYS, conditions, names)
    return {
        **conditions,
        "mapping of rules": {"$ref": "#/definitions/allow"},
        "column": text(),
        "column or pattern": text(),
        "list of texts, or a mapping": either(distractors, texts()),
    }


def _conditions() -> Schema:
    """Return the schema of `where`: by columns, what they must be."""
    within: Schema = {
        "properties": {"within": {**texts(), "description": "The row, or what lies in it."}},
        "additionalProperties": False,
    }
    alternatives = {"type": [*SCALARS, "array"], "items": either(within, {"type": SCALARS})}
    return {"type": ["object", "null"], "additionalProperties": either(within, alternatives)}


def _columns_of_tables(names: BaseNames) -> list[Schema]:
    """Return what is offered where a column is named, by the table that a template is `from`."""
    offered = []
    for table in names.tables.values():
        is_from = {"properties": {"from": {"const": table.name}}, "required": ["from"]}
        offered.append({"if": is_from, "then": _offered(table.column_names, table.columns, names)})
    columns = [column for table in names.tables.values() for column in table.columns]
    is_from_none = {"not": {"required": ["from"]}}
    offered.append({"if": is_from_none, "then": _offered("columns", columns, names)})
    return offered


def _offered(definition: str, columns: Iterable[Column], names: BaseNames) -> Schema:
    """Return what a template is offered: columns to ask, to answer, and for conditions."""
    keys = keys_that_name_columns(key for form in ALL_FORMS for key in form.keys)
    properties: dict[str, Schema] = {key: offering(definition, names) for key in keys}
    properties["where"] = {"properties": {column.name: {} for column in columns}}
    return {"properties": properties}


# --- note types ---------------------------------------------------------------------------------


def _note_type(names: BaseNames) -> Schema:
    shows = mapping_of_keys(SHOWS_KEYS, {}, names)
    field = either(shows, {"type": [*SCALARS, "array"], "items": either(shows, {"type": SCALARS})})
    structures: Structures = {
        "mapping of fields": {"type": ["object", "null"], "additionalProperties": field},
        "mapping of card templates": {
            "type": ["object", "null"],
            "additionalProperties": texts(),
        },
    }
    return mapping_of_keys(NOTE_TYPE_KEYS, structures, names)
