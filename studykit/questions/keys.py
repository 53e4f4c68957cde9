"""All keys of all places in fact bases and decks, for the manual's page of keys.

Each place's rows stand beside the code that reads them; here they are only gathered.
"""

from __future__ import annotations

from studykit.facts.keys import COLUMN_KEYS, ROW_KEYS, SOURCE_KEYS, TABLE_KEYS, VALUE_KEYS
from studykit.questions.forms.registry import ALL_FORMS
from studykit.questions.templates.deck_file import DECK_KEYS
from studykit.questions.templates.note_type_settings import NOTE_TYPE_KEYS, SHOWS_KEYS
from studykit.questions.templates.template_settings import COMMON_KEYS, DISTRACTOR_KEYS
from studykit.reading.settings import Key


def keys_by_place() -> dict[str, tuple[Key, ...]]:
    """Return the keys of each place by its name in the manual; of a form its own alone."""
    return {
        "a table": TABLE_KEYS,
        "a column": COLUMN_KEYS,
        "a row": ROW_KEYS,
        "a value": VALUE_KEYS,
        "a source": SOURCE_KEYS,
        "a deck": DECK_KEYS,
        "a note type": NOTE_TYPE_KEYS,
        "what a field shows": SHOWS_KEYS,
        "a template": COMMON_KEYS,
        "distractors": DISTRACTOR_KEYS,
        **{form.title: form.own_keys for form in ALL_FORMS},
    }
