"""Read the card templates of a note type: which fields each shows on its front and its back.

    {{Front}}                    {{FrontSide}}<hr id=answer>{{Back}}       Front, then Back
    {{#Flag}}{{Flag}}{{/Flag}}   only notes that have a Flag
    {{type:Back}}                typed

Knows nothing of notes, and of what becomes of a side.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from studykit.anki._voices_in_templates import HAS_VOICE_MARK, VOICE, with_voices_as_filters
from studykit.anki.package_contents import PackageNoteType, PackageTemplate
from studykit.reading.html_text import html_as_text, without_what_is_not_shown

_MUSTACHE = re.compile(r"\{\{\{?([^{}]*+)\}?\}\}")
_TAG = re.compile(r"<[^<>]*+>")
_ELEMENT = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*+)((?:[^\"'<>]++|\"[^\"]*+\"|'[^']*+')*+)>")
_HIDDEN = re.compile(r"(?:^|\s)hidden(?=[\s=/]|$)|display\s*:\s*none", re.IGNORECASE)
_WITHOUT_END = {"br", "hr", "img", "input", "link", "meta", "source"}
# Atomic: a stranger's template may have a line with thousands of ids.
_ANSWER_BEGINS = re.compile(r"<hr(?>[^<>]*?\bid\s*=\s*[\"']?answer\b)[^<>]*+>", re.IGNORECASE)
_NOT_FIELDS = {"FrontSide", "Tags", "Deck", "Subdeck", "Type", "Card", "CardFlag", "CardID"}
_LONGEST = 2**18
"""Characters of a card template that are read: longer ones are programs."""
_FIRST_STAND_IN = 0xF0000
# Of the private characters, which no template means.
_STAND_IN = re.compile("([\U000f0000-\U000ffffd])")
_MOST_PIECES = 500
ANSWER_LINE = "\U000ffffe"
"""What stands for the line where the answer begins."""


@dataclass(frozen=True, slots=True)
class ShownField:
    """A field on a side of a card."""

    name: str
    filters: tuple[str, ...] = ()
    """As `type`, `cloze`, `hint`, `furigana`; in the order in which Anki applies them."""
    voice: str | None = None
    """Of one that is not shown but read: the language, empty where more than the field is read."""


@dataclass(frozen=True, slots=True)
class ConditionalPart:
    """A part of a side that stands only where a field has something, or only where it has not."""

    name: str
    is_present: bool
    pieces: tuple[SidePiece, ...] = ()


SidePiece = str | ShownField | ConditionalPart


@dataclass(slots=True)
class CardSides:
    """The sides of a card template, and so what it asks."""

    name: str
    place: int
    """Anki's `ord`."""
    front: tuple[SidePiece, ...] = ()
    conditions: dict[str, bool] = field(default_factory=dict)
    """Fields that a note must have (True) or must not (False)."""
    typed: str = ""
    """The field that is typed; empty when none is."""
    hints: tuple[str, ...] = ()
    """Fields that the front shows only when one asks."""
    answer: str = ""
    """The field that the back shows first, and the front does not."""
    behind: tuple[str, ...] = ()
    """The other fields that only the back shows."""
    voices_in_front: tuple[ShownField, ...] = ()
    """The fields that a voice reads with the front,"""
    voices_behind: tuple[ShownField, ...] = ()
    """and those that it reads with the back. None of them is shown by that."""
    fields_behind: tuple[ShownField, ...] = ()
    """All fields of the back, as it shows them."""
    fault: str = ""
    """Why it is not asked; empty when it is."""

    def fields_in_front(self) -> list[ShownField]:
        """Return the fields that the front shows, in order."""
        return list(_fields(self.front))


def card_sides(kind: PackageNoteType) -> list[CardSides]:
    """Return what the card templates of a note type ask."""
    names = {part.name for part in kind.fields}
    return [_sides(template, place, names) for place, template in enumerate(kind.templates)]


def _sides(template: PackageTemplate, place: int, names: set[str]) -> CardSides:
    sides = CardSides(template.name, place)
    if len(template.front) > _LONGEST or len(template.back) > _LONGEST:
        sides.fault = "its card template is too long"
        return sides
    front = _pieces(template.front, names)
    back = _pieces(template.back, names)
    if front is None or back is None:
        sides.fault = "its card template is broken"
        return sides
    if any(HAS_VOICE_MARK.search(side) for side in _texts([*front, *back])):
        sides.fault = "its card template has a reading voice that is not understood"
        return sides
    # What is only heard is not shown: a field that a voice reads asks and answers nothing.
    sides.voices_in_front = tuple(filter(_is_voice, _fields(front)))
    sides.voices_behind = tuple(filter(_is_voice, _fields(back)))
    front, back = _without(front, _is_voice), _without(back, _is_voice)
    sides.front = _without_outer_conditions(front, sides.conditions)
    _take_out_typed_and_hints(sides)
    if _has_part_for_missing(sides.front):
        sides.fault = "its card template shows one thing or another by a condition"
    shown = {piece.name for piece in _fields(sides.front)} | set(sides.hints)
    sides.fields_behind = tuple(_fields(back))
    only_behind: dict[str, None] = {}
    for piece in _answer_first(back):
        if piece.name not in shown or "type" in piece.filters:
            only_behind.setdefault(piece.name, None)
    if sides.typed:
        only_behind = {sides.typed: None, **only_behind}
    if not shown and not sides.fault:
        sides.fault = "its front shows no field"
        if sides.voices_in_front:
            sides.fault = "its front is only read by a voice"
    if not only_behind:
        sides.fault = sides.fault or "its back shows no other field than its front"
    else:
        sides.answer, *behind = only_behind
        sides.behind = tuple(behind)
    return sides


def _answer_first(back: Sequence[SidePiece]) -> list[ShownField]:
    """Return the fields of a back: first those behind the line where the answer begins."""
    before: list[ShownField] = []
    behind: list[ShownField] = []
    is_behind = False
    for piece in _flat(back):
        if isinstance(piece, str):
            is_behind = is_behind or ANSWER_LINE in piece
        elif is_behind:
            behind.append(piece)
        else:
            before.append(piece)
    return [*behind, *before]


def _flat(pieces: Sequence[SidePiece]) -> Iterator[str | ShownField]:
    for piece in pieces:
        if isinstance(piece, ConditionalPart):
            yield from _flat(piece.pieces)
        else:
            yield piece


def _take_out_typed_and_hints(sides: CardSides) -> None:
    hints: dict[str, None] = {}
    for piece in _fields(sides.front):
        if "type" in piece.filters and "cloze" not in piece.filters:
            sides.typed = piece.name
        elif "hint" in piece.filters:
            hints[piece.name] = None
    sides.hints = tuple(hints)
    sides.front = _without(sides.front, _is_typed_or_hint)


def _is_typed_or_hint(shown: ShownField) -> bool:
    return bool({"type", "hint"} & set(shown.filters)) and "cloze" not in shown.filters


def _is_voice(shown: ShownField) -> bool:
    return shown.voice is not None


def _without(
    pieces: Sequence[SidePiece], is_out: Callable[[ShownField], bool]
) -> tuple[SidePiece, ...]:
    """Return the pieces without fields such as those that are typed or shown on demand."""
    kept: list[SidePiece] = []
    for piece in pieces:
        if isinstance(piece, ShownField) and is_out(piece):
            continue
        if isinstance(piece, ConditionalPart):
            inner = _without(piece.pieces, is_out)
            shows_fields = _has_more_than_words(inner)
            showed_fields = _has_more_than_words(piece.pieces)
            # Words around a field that is out go with it; those that stood alone stay.
            if shows_fields or not showed_fields:
                kept.append(ConditionalPart(piece.name, piece.is_present, inner))
            continue
        kept.append(piece)
    return tuple(kept)


def _has_more_than_words(pieces: Sequence[SidePiece]) -> bool:
    return any(not isinstance(piece, str) for piece in pieces)


def _fields(pieces: Sequence[SidePiece]) -> Iterator[ShownField]:
    for piece in pieces:
        if isinstance(piece, ShownField):
            yield piece
        elif isinstance(piece, ConditionalPart):
            yield from _fields(piece.pieces)


def _texts(pieces: Sequence[SidePiece]) -> Iterator[str]:
    for piece in _flat(pieces):
        if isinstance(piece, str):
            yield piece


def _has_part_for_missing(pieces: Sequence[SidePiece]) -> bool:
    for piece in pieces:
        if not isinstance(piece, ConditionalPart):
            continue
        if not piece.is_present or _has_part_for_missing(piece.pieces):
            return True
    return False


def _without_outer_conditions(
    pieces: Sequence[SidePiece], conditions: dict[str, bool]
) -> tuple[SidePiece, ...]:
    """Return what stands in the conditions that hold for all of a front, and note these."""
    while True:
        filled: list[SidePiece] = []
        for piece in pieces:
            is_blank = isinstance(piece, str) and not piece.strip()
            if not is_blank:
                filled.append(piece)
        if len(filled) != 1 or not isinstance(filled[0], ConditionalPart):
            return tuple(pieces)
        conditions[filled[0].name] = filled[0].is_present
        pieces = filled[0].pieces


# --- the language of card templates --------------------------------------------------------------


def _pieces(template: str, names: set[str]) -> tuple[SidePiece, ...] | None:
    """Return a side's pieces; None when its conditions do not close.

    Its texts are what a reader sees: the HTML around the fields is read as one.
    """
    marks: list[re.Match[str]] = []

    def stand_in(match: re.Match[str]) -> str:
        marks.append(match)
        return chr(_FIRST_STAND_IN + len(marks) - 1)

    text = _without_hidden(_STAND_IN.sub("", without_what_is_not_shown(template)))
    text = with_voices_as_filters(_ANSWER_BEGINS.sub(ANSWER_LINE, text))
    text = _MUSTACHE.sub(stand_in, text)
    if len(marks) > _MOST_PIECES:
        return None
    # A tag may hold a field, as in <img src="{{Image}}">: the field is what it shows.
    text = _TAG.sub(lambda tag: _with_fields_of_tag(tag[0]), text)
    return _nested(html_as_text(text), marks, names)


def _without_hidden(text: str) -> str:
    """Return a side without elements that no reader sees: programs keep what they need there."""
    shown: list[str] = []
    begin, hidden_from, name, depth = 0, -1, "", 0
    for match in _ELEMENT.finditer(text):
        is_end, tag, attributes = bool(match[1]), match[2].lower(), match[3]
        if hidden_from < 0:
            if not is_end and tag not in _WITHOUT_END and _HIDDEN.search(attributes):
                hidden_from, name, depth = match.start(), tag, 1
        elif tag == name:
            depth += -1 if is_end else 1
            if not depth:
                shown.append(text[begin:hidden_from])
                begin, hidden_from = match.end(), -1
    # One that never ends hides the rest.
    shown.append(text[begin:] if hidden_from < 0 else text[begin:hidden_from])
    return "".join(shown)


def _with_fields_of_tag(tag: str) -> str:
    stand_ins = "".join(_STAND_IN.findall(tag))
    return stand_ins or tag


def _sign_and_name(written: str) -> tuple[str, str]:
    """Return what stands between the braces: `#Field` is a sign and a name."""
    if written[:1] in ("#", "^", "/"):
        return written[0], written[1:].strip()
    return "", written


def _nested(
    text: str, marks: Sequence[re.Match[str]], names: set[str]
) -> tuple[SidePiece, ...] | None:
    open_parts: list[tuple[str, bool, list[SidePiece]]] = [("", True, [])]
    for part in _STAND_IN.split(text):
        if not _STAND_IN.fullmatch(part):
            if part:
                open_parts[-1][2].append(part)
            continue
        place = ord(part) - _FIRST_STAND_IN
        if place >= len(marks):
            # `&#xF0FFF;`, which was an entity.
            open_parts[-1][2].append(part)
            continue
        sign, written = _sign_and_name(marks[place][1].strip())
        if sign in ("#", "^"):
            open_parts.append((written, sign == "#", []))
        elif sign == "/":
            if len(open_parts) == 1 or open_parts[-1][0] != written:
                return None
            name, is_present, inner = open_parts.pop()
            if name in names:
                open_parts[-1][2].append(ConditionalPart(name, is_present, tuple(inner)))
            elif is_present:
                # Of what is no field, as Tags, a note may have any.
                open_parts[-1][2] += inner
        else:
            *filters, name = written.split(":")
            name = name.strip()
            if name in names:
                open_parts[-1][2].append(_shown_field(name, filters))
            elif name not in _NOT_FIELDS:
                return None
    if len(open_parts) > 1:
        return None
    return tuple(open_parts[0][2])


def _shown_field(name: str, written_filters: Sequence[str]) -> ShownField:
    """Return the field of `{{type:cloze:Text}}`, whose last filter is applied first."""
    filters: list[str] = []
    language: str | None = None
    for written in reversed(written_filters):
        voice = VOICE.match(written.strip())
        if voice:
            language = voice["language"]
        # Behind a blank stand settings, as those of `tts en_US`.
        filters.append(written.strip().split(" ")[0])
    return ShownField(name, tuple(filters), language)
