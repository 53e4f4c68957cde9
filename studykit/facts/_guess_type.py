"""The type of a column guessed from its cells, never so that it changes what a cell says.

    336, -2, 0, NA      {type: integer, missing: [NA]}
    5 km, 1.5 km        {type: quantity, unit: km}
    a;b, c;d, e         "[text]"
    1968, 1980s         date: of several precisions
    31.12.1999          {type: date, format: "%d.%m.%Y"}
    007, 036            text: an integer would lose the zeros
    01/02/2003          text: nobody knows which of the two is the month

So a type is guessed only when every cell can be read in one way alone; else the column is text, and
the reason stands beside it. Knows nothing of tables or of what a column is called.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from studykit.facts._guess_dates import guess_dates
from studykit.facts._guess_numbers import guess_numbers
from studykit.facts._guess_words import guess_boolean, guess_list, marks_in_texts, without
from studykit.facts._type_guess import (
    LIST_OF_TEXTS,
    TEXT,
    TypeGuess,
    with_setting,
    yaml_list,
)
from studykit.problems import quoted
from studykit.values.english import join_words
from studykit.values.nothing_known import is_unknown, may_be_nought, says_nothing

_FEWEST_CELLS = 2
"""Cells without which nothing is guessed."""
_LOOKS_LIKE_A_NUMBER = re.compile(r"[-+]?[\d.,' ]*\d[\d.,' ]*")


def guess_type(cells: Sequence[str], *, is_key: bool = False) -> TypeGuess:
    """Return the type of a column with these cells. What is not certain is text.

    In a column that identifies the rows (`is_key`) each text is a value.
    """
    # An empty cell is a value that is missing, of whatever type.
    cells = [cell for cell in cells if cell]
    if not cells:
        return TypeGuess(TEXT, "it is empty")
    guess = _guess(cells)
    if is_key or guess.type != TEXT:
        return guess
    # `нет` is a no, and may be a 0: what surely says nothing is left out first.
    for says_nothing_here in (is_unknown, says_nothing):
        marks = tuple(dict.fromkeys(filter(says_nothing_here, cells)))
        if not marks:
            continue
        guess_of_known = _guess(list(without(cells, marks)))
        if guess_of_known.kind in (TEXT, LIST_OF_TEXTS):
            continue
        noughts = [mark for mark in marks if may_be_nought(mark)]
        if noughts and guess_of_known.kind != "date":
            return TypeGuess(TEXT, f"{guess_of_known.why}; but {noughts[0]} may be 0, or not known")
        return _with_missing(guess_of_known, marks)
    return _texts_with_marks(cells, guess)


def _texts_with_marks(cells: Sequence[str], guess: TypeGuess) -> TypeGuess:
    """Return the type of texts of which some say that nothing is known."""
    marks = marks_in_texts(cells)
    if not marks:
        return guess
    return _with_missing(_guess(list(without(cells, marks))), marks)


def _with_missing(guess: TypeGuess, marks: Sequence[str]) -> TypeGuess:
    type_text = with_setting(guess.type, "missing", yaml_list(marks))
    why = "texts" if guess.kind == TEXT else guess.why
    says_nothing_here = join_words(list(map(quoted, marks)))
    verb = "say" if len(marks) > 1 else "says"
    return TypeGuess(type_text, f"{why}; {says_nothing_here} {verb} that nothing is known")


def _guess(cells: Sequence[str]) -> TypeGuess:
    """Return the type of cells of which each says something."""
    if len(cells) < _FEWEST_CELLS:
        return TypeGuess(TEXT, "one value is too few to tell")
    numbers = guess_numbers(cells)
    if numbers and "unit" not in numbers.type:
        return numbers
    # 753 BC is a number with a unit as well.
    guess = guess_dates(cells) or numbers or guess_boolean(cells) or guess_list(cells)
    return guess or TypeGuess(TEXT, _why_text(cells))


def _why_text(cells: Sequence[str]) -> str:
    """Return what the column looks like, where a person may wonder that it is text."""
    if all(map(_LOOKS_LIKE_A_NUMBER.fullmatch, cells)):
        return "digits, but not all written as numbers are (007 or 10.10 may be something else)"
    for sign in (";", "|", ","):
        is_in_numbers = any(re.search(rf"\d{re.escape(sign)}\d", cell) for cell in cells)
        if all(sign in cell for cell in cells) and not is_in_numbers:
            return f'not surely a list; `{{type: "[text]", split: "{sign}"}}` if {sign} separates'
    return "no other type fits"
