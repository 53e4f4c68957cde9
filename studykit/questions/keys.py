"""All keys of all places in fact bases and decks, for the manual's page of keys.

Each place's rows stand beside the code that reads them; here they are only gathered.
"""

from __future__ import annotations

from studykit.facts.keys import COLUMN_KEYS, ROW_KEYS, SOURCE_KEYS, TABLE_KEYS
from studykit.reading.settings import Key


def keys_by_place() -> dict[str, tuple[Key, ...]]:
    """Return the keys of each place, in the order of the manual, by its name there."""
    return {
        "a table": TABLE_KEYS,
        "a column": COLUMN_KEYS,
        "a row": ROW_KEYS,
        "a source": SOURCE_KEYS,
    }
