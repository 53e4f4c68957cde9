"""Lines laid out for a window: broken between words, and cut to its height where some can wait.

    ✓ Yonaguni Island        broken after 20 columns, the second line begins under the text:

    ✓ the conferring of
      the name Augustus

Columns are counted as a terminal counts them: a Chinese letter takes two, and may stand at the end
of a line. Blanks inside a line stay, so that the columns of code do; a tab is blanks. Knows no
terminal and no rule of the quiz.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from studykit.problems import safe_text
from studykit.quiz.phrases import Phrase
from studykit.values.widths import width_of, width_of_character

TAB = 4
NARROWEST = 10
"""Columns. In a narrower window lines run over its edge."""

_LEAD = re.compile(
    r"\s+:?\S\s{2}"  # a key
    r"|\s*(?:[^\w\s([{\"'“‘«]{1,2}\s+)*(?:\d+\)\s+)?"  # a mark, and a number
)
"""What stands before a text: the lines that follow begin under the text."""
_PIECE = re.compile(r"\s+|\S+")
_SMALL_KANA = "っッゃャゅュょョぁァぃィぅゥぇェぉォ"
_NEVER_FIRST = _SMALL_KANA + "、。，．：；！？）」』】〉》〕］｝’”…‥々ー゛゜,.:;!?)]}"
"""What no line begins with in Chinese and Japanese."""
_NEVER_LAST = "（「『【〈《〔［｛‘“([{"
_JOINER = "\u200d"
"""Between the parts of an emoji."""


class PagePart(NamedTuple):
    """Some lines of a page, and how soon they may be left out where the window is small."""

    lines: tuple[Phrase, ...]
    rank: int = 0
    """The highest goes first; those of rank 0 are always shown."""
    may_be_cut: bool = False
    """Its beginning is worth something alone."""


def hung(lead: str, text: str) -> str:
    """Return a text behind a mark or a number; its other lines stand under the first one."""
    margin = " " * width_of(lead)
    lines = [line.expandtabs(TAB) for line in text.split("\n")]
    return lead + f"\n{margin}".join(lines)


def broken(lines: Iterable[Phrase], width: int) -> list[Phrase]:
    """Return lines that fit into so many columns, made safe."""
    fitting = []
    for line in lines:
        for text in safe_text(line.text).split("\n"):
            fitting += [Phrase(row, line.style) for row in wrapped(text, width)]
    return fitting


def wrapped(text: str, width: int) -> list[str]:
    """Return one line of text as lines of so many columns; the others begin under its first word.

    A word that is longer than a line is broken anywhere, and text in Chinese or Japanese between
    its letters.
    """
    width = max(NARROWEST, width)
    text = text.expandtabs(TAB).rstrip()
    if width_of(text) <= width:
        return [text]

    lead = _LEAD.match(text)
    line = lead[0] if lead else ""
    # Behind a wide one there would be no room for words.
    if width_of(line) > width // 2:
        line = ""
    words = text[len(line) :]
    margin = " " * width_of(line)
    lines = []
    blanks = ""
    is_begun = False
    for piece in _pieces(words, width - len(margin)):
        if piece.isspace():
            blanks = piece
            continue
        if is_begun and width_of(line + blanks + piece) > width:
            lines.append(line)
            line, blanks = margin, ""
        line += blanks + piece
        blanks = ""
        is_begun = True
    return [*lines, line]


def _pieces(text: str, width: int) -> Iterable[str]:
    """Yield blanks, and words that no line break may part and that fit into a line."""
    for piece in _PIECE.findall(text):
        if piece.isspace() or (piece.isascii() and len(piece) <= width):
            yield piece
        else:
            yield from _pieces_of_word(piece, width)


def _pieces_of_word(word: str, width: int) -> Iterable[str]:
    """Yield a word's parts between which a line may be broken."""
    part = ""
    columns = 0
    for character in word:
        size = width_of_character(character)
        is_full = columns + size > width and size > 0
        if part and (is_full or _may_break(part[-1], character)):
            yield part
            part, columns = "", 0
        part += character
        columns += size
    yield part


def _may_break(before: str, after: str) -> bool:
    """Return whether a line may be broken between two characters of a word."""
    if before in _NEVER_LAST or after in _NEVER_FIRST or before == _JOINER:
        return False
    # Korean has blanks between its words.
    if _is_korean(before) and _is_korean(after):
        return False
    columns = width_of_character(after)
    return columns > 0 and (columns == 2 or width_of_character(before) == 2)


def _is_korean(character: str) -> bool:
    return "\uac00" <= character <= "\ud7a3" or "\u1100" <= character <= "\u11ff"


def fitted(
    parts: Sequence[PagePart], width: int, height: int, *, cuts: bool = True
) -> list[Phrase]:
    """Return the lines of all parts, or without the least needed, where the window is too low.

    When those that must be seen are still too many, the longest of them is cut, if that is wanted.
    """
    blocks = [_Block(part, broken(part.lines, width)) for part in parts]
    while True:
        excess = len(_lines_of(blocks)) - height
        if excess <= 0:
            break
        place = _goes_first(blocks)
        rows = len(blocks[place].lines) - excess
        if blocks[place].part.rank == 0:
            # Something of each must be seen; a window of two lines shows what it can.
            if len(blocks[place].lines) == 1 or not cuts:
                break
            rows = max(1, rows)
        if rows > 0 and (blocks[place].part.rank == 0 or blocks[place].part.may_be_cut):
            blocks[place] = blocks[place]._replace(lines=_cut(blocks[place].lines, rows, width))
        else:
            del blocks[place]
    return _lines_of(blocks)


class _Block(NamedTuple):
    """A part with its lines as they are shown."""

    part: PagePart
    lines: list[Phrase]


def _lines_of(blocks: Iterable[_Block]) -> list[Phrase]:
    lines: list[Phrase] = []
    for block in blocks:
        lines += block.lines
    return lines


def _goes_first(blocks: Sequence[_Block]) -> int:
    """Return the place of what is needed least: the last of the highest rank.

    Of what must be seen it is the longest.
    """
    rank = max(block.part.rank for block in blocks)
    places = [place for place, block in enumerate(blocks) if block.part.rank == rank]
    if rank == 0:
        return max(places, key=lambda place: len(blocks[place].lines))
    return places[-1]


def _cut(lines: list[Phrase], rows: int, width: int) -> list[Phrase]:
    """Return the first rows, the last of them with a sign that it goes on."""
    *first, last = lines[:rows]
    text = last.text
    while width_of(text) + 2 > width and text:
        text = text[:-1]
    return [*first, last._replace(text=f"{text.rstrip()} …")]
