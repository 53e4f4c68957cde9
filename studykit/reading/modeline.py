"""The first line of a YAML file that tells an editor which JSON Schema it is held against.

    # yaml-language-server: $schema=table.schema.json

The schema lies beside the file: so the line names no machine, and holds in every clone.
"""

from __future__ import annotations

TABLE_SCHEMA = "table.schema.json"
"""Beside the tables of a fact base."""
DECK_SCHEMA = "deck.schema.json"
"""Beside decks."""


def modeline(schema: str) -> str:
    """Return the line, without its end."""
    return f"# yaml-language-server: $schema={schema}"
