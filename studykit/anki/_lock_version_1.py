"""Lines of lock files of version 1, which had all texts of a card.

    {"id":"capital/fr","note":1764000000000,"changed":1764000000,"digest":"9c...","deck":"Towns",
     "stem":"...","keys":["Paris"],"distractors":["Rome","Oslo"],"options":[2,0,1], ...}

Options are places among the answer and its distractors. Such a lock is read, and the next export
writes one of today; no note counts as changed by that. Knows nothing of files.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from studykit.anki._card_texts import CardTexts
from studykit.anki._json_lines import (
    IDS_BY_FACT,
    NUMBER,
    PLACES,
    TEXT,
    TEXTS,
    LineError,
    ValueRule,
    checked,
)
from studykit.anki._text_values import TEXT_RULES, texts_from
from studykit.anki.lock import LockEntry, NoteCard
from studykit.anki.media import with_paths_alone
from studykit.questions.identity.ids import bracket
from studykit.questions.item import NO_IDS, TEXT_OPTION

_RULES: Mapping[str, ValueRule] = {
    **TEXT_RULES,
    "id": TEXT,
    "note": NUMBER,
    "changed": NUMBER,
    "digest": TEXT,
    "deck": TEXT,
    "card": NUMBER,
    "retired": NUMBER,
    "distractors": TEXTS,
    "options": PLACES,
    "gaps": PLACES,
    "facts": TEXTS,
    "was": IDS_BY_FACT,
}


def card_of_line(line: str) -> NoteCard:
    """Return the card of a line. Raise LineError when it is not one that could be written."""
    values = checked(line, _RULES, ("id", "note", "changed", "digest", "keys"))
    shown = _shown(values)
    options = []
    # That version did not keep which rows the wrong options came from.
    for text in values.get("distractors", ()):
        options.append(f"{TEXT_OPTION}{with_paths_alone(text)}")
    entry = LockEntry(
        id=values["id"],
        note=values["note"],
        changed=values["changed"],
        digest=values["digest"],
        facts=tuple(values.get("facts", ())),
        deck=values.get("deck", ""),
        options=tuple(options),
        gaps=shown.gaps,
        retired=values.get("retired", 0),
        own_card=values.get("card", 0),
        was={fact: tuple(ids) for fact, ids in values.get("was", NO_IDS).items()},
    )
    return NoteCard(entry, shown)


def _shown(values: Mapping[str, Any]) -> CardTexts:
    # Place 0 is the answer.
    choices = (values["keys"][0], *values.get("distractors", ()))
    places = values.get("options", ())
    if max(places, default=0) >= len(choices):
        raise LineError("'options' must be places among the answer and its distractors")
    options = [choices[place] for place in places]
    is_cloze = bool(bracket(values["id"]))
    return texts_from(values, options, values.get("gaps", ()), is_cloze=is_cloze)
