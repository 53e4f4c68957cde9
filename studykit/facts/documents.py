"""Tell tables from decks: a deck may lie beside its facts, and a table be named as a deck.

Knows the keys at the top of a YAML document. Reads nothing below them.
"""

from __future__ import annotations

import re

from studykit.reading.yaml_tree import YamlList, YamlMapping, YamlNode, YamlText

_ONLY_IN_TABLES = ("table", "columns", "rows", "sql")
_ONLY_IN_DECKS = ("deck", "facts", "templates")


def is_deck(document: YamlNode) -> bool:
    """Return whether a YAML document in the folder of the facts is a deck and no table."""
    if not isinstance(document, YamlMapping):
        return False
    entries = document.entries
    if not entries.keys().isdisjoint(_ONLY_IN_TABLES):
        return False
    # In any other shape they are slips in a table, and are refused as its keys.
    has_templates = isinstance(entries.get("templates"), YamlMapping)
    has_title = isinstance(entries.get("deck"), YamlText)
    has_folders = isinstance(entries.get("facts"), YamlText | YamlList)
    return has_templates or has_title or has_folders


def is_table(document: YamlNode) -> bool:
    """Return whether a document that was named as a deck is a table: it has no key of a deck."""
    if not isinstance(document, YamlMapping):
        return False
    keys = document.entries.keys()
    return not keys.isdisjoint(_ONLY_IN_TABLES) and keys.isdisjoint(_ONLY_IN_DECKS)


def seems_deck(text: str) -> bool:
    """Return whether a file that YAML cannot read to its end is probably a deck."""
    # Keys of the deck stand at the left; what is below them may be torn.
    keys = set(re.findall(r"^(\w+):", text, re.MULTILINE))
    return not keys.isdisjoint(_ONLY_IN_DECKS) and keys.isdisjoint(_ONLY_IN_TABLES)
