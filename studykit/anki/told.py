"""Look up what Anki was told of a note, and which of its fields are the learner's own.

Who changes notes in a running Anki holds three texts of each field against each other: what stands
there, what Anki was told last, and what it is to be told now.
"""

from __future__ import annotations

from html.parser import HTMLParser
from typing import NamedTuple

from studykit.anki import _note_types as note_types
from studykit.anki._note_fields import note_fields, note_tags
from studykit.anki._published import anki_tags
from studykit.anki.export import Note
from studykit.anki.field_html import RETIRED_DIV
from studykit.anki.lock import Lock, LockEntry


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
    fields = next((card.shown.note_fields for card in cards if card.shown.note_fields), ())
    if len(fields) != len(note.fields):
        return None
    return ToldNote(fields, anki_tags(tag for card in cards for tag in card.shown.tags))


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
    """
    return one == other or _tokens(one) == _tokens(other)


class _Tokens(HTMLParser):
    """Reads HTML as tags, with their attributes in order, and the texts between them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tokens: list[tuple[object, ...]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tokens.append(("begin", tag, *sorted((name, value or "") for name, value in attrs)))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        self.tokens.append(("end", tag))

    def handle_data(self, data: str) -> None:
        self.tokens.append(("text", data))


def _tokens(html: str) -> list[tuple[object, ...]]:
    reader = _Tokens()
    reader.feed(html)
    reader.close()
    return reader.tokens
