r"""The lines of a lock file about note types that a deck has adopted, and the HTML of their notes.

    {"note type":1479...,"name":"Geography","fields":[{"name":"Country","id":-12...},...],...}
    {"html of":"d,Q3.x","fields":{"Flag":"<img src=\"ug-fr.svg\">"},"media":{"ug-fr.svg":"0f..."}}

What is as it is by default is left out. As anybody may have edited the file, each value is checked.
Knows nothing of files.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from studykit.anki._json_lines import (
    ID_OF_NOTE_TYPE,
    TEXT,
    LineError,
    ValueRule,
    are_texts,
    checked,
)
from studykit.anki.lock import KeptHtml, Lock
from studykit.anki.package_contents import PackageField, PackageNoteType, PackageTemplate
from studykit.problems import quoted

_PARTS = ValueRule(list, "a list of objects", lambda values: set(map(type, values)) <= {dict})
_TEXTS_BY_NAME = ValueRule(dict, "texts by name", lambda texts: are_texts(texts.values()))
_RULES: Mapping[str, ValueRule] = {
    "str": TEXT,
    "int": ValueRule(int, "a whole number of 64 bits", lambda value: abs(value) < 2**63),
    "int | None": ValueRule(int, "a whole number of 64 bits", lambda value: abs(value) < 2**63),
    "bool": ValueRule(bool, "true or false"),
    "tuple[PackageField, ...]": _PARTS,
    "tuple[PackageTemplate, ...]": _PARTS,
}
"""By the annotations of the nouns."""
_RULES_OF_HTML = {"html of": TEXT, "fields": _TEXTS_BY_NAME, "media": _TEXTS_BY_NAME}


# --- writing -------------------------------------------------------------------------------------


def adopted_values(lock: Lock) -> Iterator[dict[str, Any]]:
    """Yield the values of the lines of a lock about adopted note types."""
    for number in sorted(lock.adopted):
        yield note_type_values(lock.adopted[number])
    for guid in sorted(lock.kept_html):
        yield _html_values(guid, lock.kept_html[guid])


def note_type_values(note_type: PackageNoteType) -> dict[str, Any]:
    values = _values(note_type)
    number = values.pop("id")
    return {"note type": number, **values}


def _values(noun: Any) -> dict[str, Any]:
    values = {}
    for attribute in fields(noun):
        value = getattr(noun, attribute.name)
        if value == attribute.default:
            continue
        if isinstance(value, tuple):
            value = [_values(member) for member in value]
        values[attribute.name] = value
    return values


def _html_values(guid: str, html: KeptHtml) -> dict[str, Any]:
    values: dict[str, Any] = {"html of": guid, "fields": dict(html.fields)}
    if html.media:
        values["media"] = dict(html.media)
    return values


# --- reading -------------------------------------------------------------------------------------


def read_adopted(
    line: str, adopted: dict[int, PackageNoteType], kept_html: dict[str, KeptHtml]
) -> None:
    """Read a line into the one or the other. Raise LineError."""
    if line.startswith('{"html of":'):
        guid, html = _read_html(line)
        kept_html[guid] = html
    else:
        note_type = _read_note_type(line)
        adopted[note_type.id] = note_type


def _read_note_type(line: str) -> PackageNoteType:
    rules = {"note type": ID_OF_NOTE_TYPE, **_rules_of(PackageNoteType)}
    values = checked(line, rules, ("note type", "name", "fields", "templates"))
    values["id"] = values.pop("note type")
    values["fields"] = _members(values["fields"], PackageField)
    values["templates"] = _members(values["templates"], PackageTemplate)
    return PackageNoteType(**values)


def _rules_of(noun: type) -> dict[str, ValueRule]:
    rules = {}
    for attribute in fields(noun):
        rules[attribute.name] = _RULES[str(attribute.type)]
    return rules


def _members(objects: list[dict[str, Any]], noun: type) -> tuple[Any, ...]:
    members = []
    rules = _rules_of(noun)
    for values in objects:
        for name, value in values.items():
            rule = rules.get(name)
            if rule is None:
                raise LineError(f"{quoted(name)} is not known")
            if type(value) is not rule.type or not rule.is_valid(value):
                raise LineError(f"{quoted(name)} must be {rule.in_words}")
        if not values.get("name"):
            raise LineError("'name' is missing")
        members.append(noun(**values))
    return tuple(members)


def _read_html(line: str) -> tuple[str, KeptHtml]:
    values = checked(line, _RULES_OF_HTML, ("html of", "fields"))
    return values["html of"], KeptHtml(values["fields"], values.get("media", {}))
