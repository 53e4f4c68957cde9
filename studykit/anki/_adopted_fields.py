"""Write the fields of a note whose note type a deck has adopted.

    Country    {name}                      Norway
    Flag       {flag}                      <img src="_studykit-0f3a...e1.svg" alt="picture">
    Source     {shows: sources}            <ul><li>An atlas</li></ul>

A text is encoded as for studykit's own notes, without a word of its language: how it looks is the
matter of the published templates. Knows nothing of ids and times.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from studykit.anki._cloze_fields import sentence_html
from studykit.anki.adopted_type import AdoptedType, BoundPart
from studykit.anki.field_html import (
    Look,
    around,
    field,
    html_list,
    options_list,
    part_html,
    retired_line,
)
from studykit.anki.lock import NoteCard
from studykit.anki.media import PackagedMedia, mark
from studykit.facts.base import FactBase, Row
from studykit.facts.media import MARK
from studykit.problems import MARKS
from studykit.questions.item import TextPart
from studykit.questions.templates.filling import Fill, UnknownValueError, fill
from studykit.questions.templates.patterns import Pattern

_BETWEEN_PARTS = "<br>"
_PLAIN = Look()


class RowFields:
    """Writes the fields of the notes of one note type."""

    def __init__(self, adopted: AdoptedType, base: FactBase, media: PackagedMedia) -> None:
        self.adopted, self._base, self._media = adopted, base, media

    def contents(self, row: Row, cards: Sequence[NoteCard], templates: Sequence[str]) -> list[str]:
        """Return what the fields hold, in their order. Raise EncodeError.

        `cards` are those of the row's items, and `templates` the ids of their templates.
        """
        contents = []
        for parts in self.adopted.fields:
            written = []
            for part in parts or ():
                own = []
                for card, template in zip(cards, templates, strict=True):
                    if not part.of or template in part.of:
                        own.append(card)
                written.append(self._part(part, row, own))
            # A part that is empty for this row leaves no empty line behind.
            contents.append(_BETWEEN_PARTS.join(filter(None, written)))
        return contents

    def first_content(self, row: Row) -> str:
        """Return what the first field holds, as far as the row says it. Raise EncodeError."""
        written = []
        for part in self.adopted.fields[0] or ():
            if part.pattern:
                written.append(self._part(part, row, ()))
        return _BETWEEN_PARTS.join(filter(None, written))

    def _part(self, part: BoundPart, row: Row, cards: Sequence[NoteCard]) -> str:
        if part.pattern is None:
            return _of_items(part.shows, cards)
        try:
            fills = fill(part.pattern, row, self._base)
        except UnknownValueError:
            fills = []
        # A list is shown whole, so there is one text at most.
        if not fills:
            return ""
        if not part.has_markup:
            return field(self._with_media(fills[0].text))
        html = ""
        for piece in _pieces(part.pattern, fills[0]):
            html += part_html(piece._replace(text=self._with_media(piece.text)))
        return around(html, "", "")

    def _with_media(self, text: str) -> str:
        """Return a text with the names of its pictures and sounds in Anki.

        They come without words: one field may stand on a front where these would tell the answer.
        """
        if MARKS[0] not in text:
            return text

        def put(match: re.Match[str]) -> str:
            kind, path = match[1], match[2]
            # Anki takes what begins with `_` even with a note that it has.
            name = f"_{self._media.name_of(self._base.media[path].file)}"
            return mark(path, name, "", is_sound=kind == "sound")

        return MARK.sub(put, text)


def _pieces(pattern: Pattern, filled: Fill) -> list[TextPart]:
    """Return the text of a filled pattern in parts: each value with the markup of its column."""
    pieces = []
    end = 0
    for slot, member in zip(pattern.slots, filled.members, strict=True):
        # What stands before a value may be left out with it, so the value is looked for.
        begin = filled.text.find(member.shown, end)
        if not member.shown or begin < 0:
            continue
        pieces.append(TextPart(filled.text[end:begin]))
        pieces.append(TextPart(member.shown, markup=slot.column.markup))
        end = begin + len(member.shown)
    pieces.append(TextPart(filled.text[end:]))
    return [piece for piece in pieces if piece.text]


def _of_items(what: str, cards: Sequence[NoteCard]) -> str:
    """Return something of the items of a row as HTML; empty when there is nothing."""
    if not cards:
        return ""
    if what == "cloze":
        return sentence_html(cards)
    if what == "sources":
        return html_list(_all(card.shown.sources for card in cards), _PLAIN)
    if what == "spellings":
        spellings = _all((*card.shown.keys[1:], *card.shown.spellings) for card in cards)
        return html_list(spellings, _PLAIN, kind="spellings")
    if what == "options":
        lists = []
        for card in cards:
            lists.append(options_list(card.shown.options, card.shown.right_options, _PLAIN))
        # Two directions of a row may be asked with the same ones.
        return "".join(_all([lists]))
    if what == "hint":
        return field("\n".join(_all([card.shown.hint] for card in cards)))
    if what == "explanation":
        return field("\n".join(_all(card.shown.explanation.split("\n") for card in cards)))
    # What became of a row is told when it is gone (`retired_content`).
    return ""


def retired_content(content: str, retired: int) -> str:
    """Return what a field holds that shows when its row was given up, in epoch seconds."""
    line = retired_line(retired)
    # It was written at the export that gave the row up, and stays at all later ones.
    if line in content:
        return content
    return content + line


def _all(texts: Iterable[Iterable[str]]) -> list[str]:
    """Return all texts, each once, without empty ones."""
    different: dict[str, None] = {}
    for some in texts:
        different.update(dict.fromkeys(filter(None, some)))
    return list(different)
