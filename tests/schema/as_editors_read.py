"""YAML as a language server reads it, held against the schemas by a validator that is not ours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft7Validator
from jsonschema.exceptions import ValidationError

from studykit.facts.documents import is_deck
from studykit.questions.schema.base_names import NO_BASE, BaseNames
from studykit.questions.schema.decks import deck_schema
from studykit.questions.schema.tables import table_schema
from studykit.reading.read_yaml import read_documents
from studykit.reading.yaml_tree import YamlList, YamlMapping, YamlNode

_NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?")
_WORDS = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip


def as_typed(node: YamlNode) -> Any:
    """Return a tree as YAML 1.2 has it: `7` is a number, `true` a truth value, `2025-11` a text."""
    if isinstance(node, YamlMapping):
        return {name: as_typed(value) for name, value in node.entries.items()}
    if isinstance(node, YamlList):
        return [as_typed(member) for member in node.members]
    if not node.plain:
        return node.text
    if node.text in _WORDS:
        return _WORDS[node.text]
    if _NUMBER.fullmatch(node.text):
        return int(node.text) if re.fullmatch(r"[-+]?\d+", node.text) else float(node.text)
    return node.text


class Schemas:
    """The schemas of tables and decks that know a base, or none."""

    def __init__(self, names: BaseNames = NO_BASE) -> None:
        self._tables = Draft7Validator(table_schema(names))
        self._decks = Draft7Validator(deck_schema(names))
        Draft7Validator.check_schema(self._tables.schema)
        Draft7Validator.check_schema(self._decks.schema)

    def errors(self, file: Path) -> Iterator[tuple[YamlNode, ValidationError]]:
        """Yield the errors in a file, each with the document that it is in."""
        for document in read_documents(file, str(file))[0]:
            is_of_deck = is_deck(document) or file.name == "deck.yaml"
            validator = self._decks if is_of_deck else self._tables
            for error in validator.iter_errors(as_typed(document)):
                yield document, error

    def lines(self, file: Path) -> dict[int, list[str]]:
        """Return what an editor would mark in a file, by lines."""
        marked: dict[int, list[str]] = {}
        for document, error in self.errors(file):
            node = document
            for step in error.absolute_path:
                node = node.entries[step] if isinstance(node, YamlMapping) else node.members[step]
            lines = [node.line]
            if error.validator == "additionalProperties" and error.validator_value is False:
                lines = [
                    node.places[name][0]
                    for name in node.entries
                    if not _is_known(name, error.schema)
                ]
            for line in lines:
                marked.setdefault(line, []).append(error.message)
        return marked


def _is_known(name: str, schema: Any) -> bool:
    patterns = schema.get("patternProperties", {})
    return name in schema["properties"] or any(re.search(pattern, name) for pattern in patterns)


@cache
def of_no_base() -> Schemas:
    return Schemas()
