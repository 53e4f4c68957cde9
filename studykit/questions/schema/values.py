"""The look of the value of a key, as JSON Schema.

    Key("complete", FLAG, ...)    {"type": ["boolean", "string", "null"], "pattern": ...,
                                   "description": "...", "default": false, "examples": [true]}
    Key("label", TEXT, ...)       a text; where a base is known, its columns are offered

All scalars are texts to studykit: `7`, `true` and `2025-11` are read letter for letter. So a text
may be anything to an editor that is neither a list nor a mapping. An empty value is an absent one.
What is offered is never all that is allowed: the base may have grown since the schema was made.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from studykit.questions.schema.base_names import BaseNames
from studykit.reading.read_yaml import parse_documents
from studykit.reading.settings import Key, Kind
from studykit.reading.yaml_tree import YamlList, YamlMapping, YamlNode, YamlText
from studykit.values.language_tags import pattern_of_tagged

Schema = dict[str, Any]
Structures = Mapping[str, Schema]
"""By the words of a kind, how its values look where their shape does not say it."""

SCALARS = ["string", "number", "boolean", "null"]


def text() -> Schema:
    """Return the schema of a text: no list, and no mapping.

    `{island}` without quotes, a mapping with one empty key, is understood as a pattern. (A list of
    all types that there may be would say the same, and an editor would offer `true` and `false`.)
    """
    return {"if": {"type": "array"}, "then": {"type": "string"}, **_NO_MAPPING}


def texts() -> Schema:
    """Return the schema of a list of texts; one alone is a list of one."""
    return {"items": text(), **_NO_MAPPING}


_EMPTY: Schema = {"type": "null"}
_NO_MAPPING: Schema = {"maxProperties": 1, "additionalProperties": _EMPTY}


def either(in_a_mapping: Schema, else_: Schema) -> Schema:
    """Return the schema of what is a mapping of settings, or something else.

    It branches by the type, and not by `anyOf`: so an editor marks the key that is wrong, and not
    the whole value. A mapping with one empty key may be a pattern without its quotes.
    """
    pattern = {"minProperties": 1, "maxProperties": 1, "additionalProperties": _EMPTY}
    # While the value of the first key is typed it could be a pattern: it is offered there too.
    offered = {"properties": in_a_mapping["properties"]}
    return {
        "if": {"type": "object"},
        "then": {"if": pattern, "then": offered, "else": in_a_mapping},
        "else": else_,
    }


def one_or_list(schema: Schema) -> Schema:
    """Return the schema of one value, or a list of them."""
    return {"if": {"type": "array"}, "then": {"items": schema}, "else": schema}


def offering(definition: str, names: BaseNames) -> Schema:
    """Return a schema that offers a list of names, for one or several, and refuses nothing."""
    if definition not in names.lists():
        return {}
    names_listed = {"$ref": f"#/definitions/{definition}"}
    several = {"type": "array", "items": {"anyOf": [names_listed, {}]}}
    return {"anyOf": [names_listed, several, {}]}


def definitions_of(names: BaseNames) -> dict[str, Schema]:
    """Return the definitions that list the names of a base."""
    return {name: {"enum": list(listed)} for name, listed in names.lists().items()}


def mapping_of_keys(
    keys: Iterable[Key], structures: Structures, names: BaseNames, **more: Schema
) -> Schema:
    """Return the schema of a mapping that has these keys and no others, and `more` of them."""
    properties: dict[str, Schema] = {}
    patterns: dict[str, Schema] = {}
    for key in keys:
        schema = value_of(key, structures, names)
        properties[key.name] = schema
        if key.has_languages:
            patterns[pattern_of_tagged(key.name)] = schema
    closed: Schema = {
        "type": ["object", "null"],
        "properties": {**properties, **more},
        "additionalProperties": False,
    }
    if patterns:
        closed["patternProperties"] = patterns
    return closed


def value_of(key: Key, structures: Structures, names: BaseNames) -> Schema:
    """Return the schema of the value of a key, with what its row in the table of keys says."""
    described: Schema = {"description": _description(key), "examples": [_example(key)]}
    if key.default is not None:
        described["default"] = key.default
    structure = structures.get(key.kind.words)
    if structure is None:
        structure = _by_shape(key.kind)
    offers = offering(names.list_for(key.kind.words), names)
    # `$ref` stands alone in older drafts: what is beside it would be read by nobody.
    if "$ref" in structure:
        structure = {"allOf": [structure]}
    return {**structure, **offers, **described}


def _by_shape(kind: Kind) -> Schema:
    shape = kind.shape
    if shape.form == "flag":
        words = "|".join(map(_any_case, shape.words))
        return {"type": ["boolean", "string", "null"], "pattern": f"^({words})?$"}
    if shape.form == "number":
        bounds = {"minimum": shape.low, "maximum": shape.high}
        return {"type": ["integer", "string", "null"], **bounds, "pattern": "^[0-9]*$"}
    if shape.form == "anything":
        raise ValueError(f"how does {kind.words} look?")
    if shape.pattern:
        return {"type": SCALARS, "pattern": shape.pattern}
    if not shape.words:
        return texts() if shape.form == "texts" else text()
    # An empty value is an absent one.
    word: Schema = {"enum": [*shape.words, None]}
    if shape.form == "text":
        return word
    # An editor offers what stands in `anyOf`, and not what stands behind an `if`.
    return {"anyOf": [word, {"type": "array", "items": word}]}


def _any_case(word: str) -> str:
    """Return the regular expression of a word in capitals or not; older drafts know no flags."""
    return "".join(f"[{letter.upper()}{letter}]" for letter in word)


def _description(key: Key) -> str:
    parts = [f"{key.help[:1].upper()}{key.help[1:]}.", f"It is: {key.kind.words}."]
    if key.shown_default:
        parts.append(f"Default: {key.shown_default}.")
    return " ".join(parts)


def _example(key: Key) -> Any:
    """Return the value that the example gives the key."""
    documents, _ = parse_documents(key.example, "")
    (document,) = documents
    assert isinstance(document, YamlMapping)
    value = as_json(document.entries[key.name])
    if key.kind.shape.form == "flag":
        return value == "true"
    return int(value) if key.kind.shape.form == "number" else value


def as_json(node: YamlNode) -> Any:
    """Return a tree as JSON has it, its texts as texts."""
    if isinstance(node, YamlMapping):
        return {name: as_json(value) for name, value in node.entries.items()}
    if isinstance(node, YamlList):
        return [as_json(member) for member in node.members]
    assert isinstance(node, YamlText)
    return node.text
