"""Find the notes of a deck in what a learner exported from Anki, as they were when they came there.

    ID fr, My notes "my words", tags lands::France, marked     of the learner
    ID fr, My notes "",         tags lands::France             as it was shipped

What a learner added is his, and nothing of it belongs in a lock. Knows nothing of facts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from studykit.anki import _names as names
from studykit.anki import _note_types as note_types
from studykit.anki._making_notes import guid
from studykit.anki._read_texts import text_of
from studykit.anki.package_contents import PackageError, PackageNote

FORM_OF_OURS = "collection.anki2"
"""The form of the packages that studykit writes: Anki itself writes it no more."""


def notes_as_shipped(notes: Iterable[PackageNote], key: str, prefix: str) -> list[PackageNote]:
    """Return the notes of the deck with this key, without what the learner added.

    `prefix` is what stands above all tags of the deck. Raise PackageError where there are none.
    """
    own_tag = names.tag(prefix, prefix)
    shipped = []
    for note in notes:
        kind = note_types.by_id(note.kind)
        if kind is None or len(note.fields) != len(kind.fields):
            continue
        if note.guid != guid(key, text_of(note.fields[0])):
            continue
        fields = list(note.fields)
        fields[kind.fields.index(note_types.MY_NOTES)] = ""
        tags = [tag for tag in note.tags if tag == own_tag or tag.startswith(f"{own_tag}::")]
        # A card's time is that of its last review here, and says nothing of the note.
        cards = tuple(card._replace(changed=note.changed) for card in note.cards)
        shipped.append(replace(note, fields=tuple(fields), tags=tuple(sorted(tags)), cards=cards))
    if not shipped:
        raise PackageError("it holds no note of this deck")
    return shipped
