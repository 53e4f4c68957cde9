"""Look up what Anki was told of a note, and which of its fields are the learner's own.

Who changes notes in a running Anki holds three texts of each field against each other: what stands
there, what Anki was told last, and what it is to be told now.
"""

from __future__ import annotations

import re
from html import unescape
from typing import NamedTuple

from studykit.anki import _note_types as note_types
from studykit.anki._note_fields import note_fields, note_tags
from studykit.anki._published import anki_tags
from studykit.anki.export import Note
from studykit.anki.field_html import RETIRED_DIV
from studykit.anki.lock import Lock, LockEntry

_TAG = re.compile(r"""<(/?)([a-zA-Z][^\s"'<>/]*+)((?:[^"'<>]++|"[^"]*+"|'[^']*+')*+)>""")
_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]++)(?:\s*+=\s*+("[^"]*+"|'[^']*+'|[^\s"'>]++))?+""")


class ToldNote(NamedTuple):
    """A note as Anki was told of it."""

    fields: tuple[str, ...]
    """HTML, in the order of the note type."""
    tags: tuple[str, ...]


def told_before(note: Note, before: Lock, prefix: str) -> ToldNote | None:
    """Return how the last export told of a note; None where it did not, or nobody knows how."""
    entries = [before.entries[entry.id] for entry in note.entries if entry.id in before.entries]
    cards = before.texts.cards(entries)
    if not cards:
        return None
    if not note.entry.note_type:
        return ToldNote(note_fields(note.id, cards), note_tags(cards, prefix))
    # All cards of a note of an adopted type have its fields, unless they are lost.
    fields: tuple[str, ...] = ()
    tags: list[str] = []
    for card in cards:
        fields = fields or card.shown.note_fields
        tags += card.shown.tags
    if len(fields) != len(note.fields):
        return None
    return ToldNote(fields, anki_tags(tags))


def field_names(note: Note, lock: Lock) -> tuple[str, ...]:
    """Return the names of a note's fields, as they were told."""
    if note.entry.note_type:
        return tuple(field.name for field in lock.adopted[note.entry.note_type].fields)
    return tuple(field.name for field in note_types.named(note.kind).fields)


def learners_fields(note: Note) -> frozenset[int]:
    """Return the places of the fields that are the learner's own."""
    if note.entry.note_type:
        return frozenset()
    fields = note_types.named(note.kind).fields
    return frozenset([fields.index(note_types.MY_NOTES)])


def retired_marks(note: Note) -> list[tuple[LockEntry, str]]:
    """Return the cards of a note that are no longer asked, each with the HTML that says so.

    Those of a note type that the deck has adopted may have none: it is empty.
    """
    marks = []
    for entry in note.entries:
        if not entry.retired:
            continue
        mark = RETIRED_DIV
        if entry.note_type:
            mark = ""
        elif entry.gaps:
            mark = f"{{{{c{entry.number}::{RETIRED_DIV}"
        marks.append((entry, mark))
    return marks


# --- HTML that a window has written anew ---------------------------------------------------------


def is_same_html(one: str, other: str) -> bool:
    """Return whether two fields are the same HTML, however it is written.

    Anki's editor writes a field anew when it is only looked at:

        <li class=key dir="auto">a &amp; b    <li dir="auto" class="key">a &amp; b

    What no editor writes, such as a comment, is the same letter for letter alone.
    """
    if one == other:
        return True
    try:
        return _tokens(one) == _tokens(other)
    except ValueError:  # a character's number with thousands of digits
        return False


def _tokens(html: str) -> list[tuple[str, ...]]:
    """Return the tags, with their attributes in order, and the texts between them.

    It takes one pass: a library's parser takes minutes for a field of `<a`, and may raise.
    """
    tokens: list[tuple[str, ...]] = []
    end = 0
    for match in _TAG.finditer(html):
        if match.start() > end:
            tokens.append(("text", unescape(html[end : match.start()])))
        end = match.end()
        slash, name, attributes = match.groups()
        if slash:
            tokens.append(("end", name.lower()))
        else:
            tokens.append(("begin", name.lower(), *_in_order(attributes)))
    if end < len(html):
        tokens.append(("text", unescape(html[end:])))
    return tokens


def _in_order(attributes: str) -> list[str]:
    """Return the attributes of a tag in one way to write them, sorted."""
    written = []
    for name, value in _ATTRIBUTE.findall(attributes):
        bare = value
        if value.startswith(('"', "'")):
            bare = value[1:-1]
        written.append(f"{name.lower()}={unescape(bare)}")
    return sorted(written)
