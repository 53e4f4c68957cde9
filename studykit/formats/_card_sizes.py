"""Sizes of cards for their texts, and the letters in which these fit on them.

    Which is the capital of Norway?     a small card, 18 points
    three sentences                     a small card, 10 points
    a page of a program                 a whole sheet, 9 points

A browser measures nothing for us, since the page runs no script: letters are counted, wide ones
twice, each as wide as half of its height. Knows texts and millimetres.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

Shape = Literal["small", "wide", "whole"]

_POINT = 0.3528
"""Millimetres."""
_SIZES = (18, 16, 14, 12, 10.5, 9, 8, 7)
"""Points. Smaller ones are not read from a card."""
_SMALLEST_ON_SMALL_CARD = 9
_WIDTH_OF_LETTER = 0.56
_HEIGHT_OF_LINE = 1.3
_ROOM: dict[Shape, tuple[float, float]] = {
    "small": (84, 50),
    "wide": (178, 50),
    "whole": (178, 244),
}
"""Millimetres for texts, inside of the edges."""
_HEIGHT_OF_PICTURE = 29
_LINES_OF_MARKUP = 2
"""As many lines of letters are as high as one with a formula, or with readings over it."""
_FRAME = 3.2
"""Lines that the edges of a program or of a table take."""
_WIDE_LETTERS = ("W", "F")


class CardText(NamedTuple):
    """A text on one side of a card."""

    text: str
    scale: float = 1
    """Its letters beside those of the side's first text."""
    pictures: int = 0
    is_marked_up: bool = False
    """Formulas, code and the like take more room than their letters do."""


class CardSize(NamedTuple):
    """A shape of a card, and the letters of each side in points."""

    shape: Shape
    points: tuple[float, ...]


def size_of_card(sides: Sequence[Sequence[CardText]]) -> CardSize | None:
    """Return the smallest shape on which all sides can be read; None where no sheet is enough."""
    for shape in _ROOM:
        points = [_largest_that_fits(shape, side) for side in sides]
        if all(points):
            return CardSize(shape, tuple(points))
    return None


def _largest_that_fits(shape: Shape, side: Sequence[CardText]) -> float:
    """Return the size of the largest letters in which a side fits; 0 where none do."""
    _, height = _ROOM[shape]
    for points in _SIZES:
        # Where a small card would need tiny letters, a wide one is better.
        if shape == "small" and points < _SMALLEST_ON_SMALL_CARD:
            break
        if _height_of(side, shape, points) <= height:
            return points
    return 0


def _height_of(side: Iterable[CardText], shape: Shape, points: float) -> float:
    width, _ = _ROOM[shape]
    height = 0.0
    for text in side:
        size = points * text.scale * _POINT
        letters_in_line = max(1, int(width / (size * _WIDTH_OF_LETTER)))
        lines = 0.0
        for line in text.text.splitlines():
            lines += max(1, math.ceil(_letters(line) / letters_in_line))
        if text.is_marked_up:
            lines *= _LINES_OF_MARKUP
            if len(text.text.splitlines()) > 1:
                lines += _FRAME
        height += lines * size * _HEIGHT_OF_LINE + text.pictures * _HEIGHT_OF_PICTURE
        # Between two texts.
        height += size * 0.5
    return height


def _letters(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in _WIDE_LETTERS else 1 for char in line)
