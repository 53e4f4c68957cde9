r"""A text with markup in pieces: words, formulas, and characters with their readings.

    Let \(x^2\) be      Words("Let "), TexFormula("x^2"), Words(" be")
    漢字[かんじ] です    Ruby("漢字", "かんじ"), Words(" です")

What does not fit together stays words, letter for letter; `flaws` tells of it. Knows no Markdown
and no code, and nothing of how a piece is shown.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from studykit.markup.formulas import TexFormula, formulas_in
from studykit.markup.names import RUBY, TEX


class Words(NamedTuple):
    """A text that is shown letter for letter."""

    text: str


class Ruby(NamedTuple):
    """Characters, and how they are read."""

    base: str
    reading: str

    @property
    def source(self) -> str:
        """Return it as it is written."""
        return f"{self.base}[{self.reading}]"


Piece = Words | TexFormula | Ruby

_READING = re.compile(r"\[([^\[\]\n]+)\]")
"""As Anki's `furigana` has it: a blank before the characters says where they begin, and goes."""


def pieces_of(text: str, names: Collection[str]) -> list[Piece]:
    """Return the pieces of a text by the names of its markup."""
    pieces: list[Piece] = []
    for piece in formulas_in(text) if TEX in names else [text]:
        if isinstance(piece, TexFormula):
            pieces.append(piece)
        elif RUBY in names:
            pieces += _with_readings(piece)
        elif piece:
            pieces.append(Words(piece))
    return pieces


def _with_readings(text: str) -> Iterator[Piece]:
    end = 0
    for match in _READING.finditer(text):
        # No characters with a reading lie across the brackets of another one.
        floor = max(text.rfind("]", end, match.start()) + 1, end)
        floor = max(text.rfind("[", floor, match.start()) + 1, floor)
        blank = max(text.rfind(sign, floor, match.start()) for sign in " \n")
        begin = max(blank + 1, floor)
        if begin == match.start():
            continue
        before = text[end:begin]
        # The blank only says where the characters begin.
        before = before.removesuffix(" ")
        if before:
            yield Words(before)
        yield Ruby(text[begin : match.start()], match[1])
        end = match.end()
    if end < len(text):
        yield Words(text[end:])
