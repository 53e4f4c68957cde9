"""Sameness: when two values, or two texts, are the same answer.

Wrong options ask it (none may be a right answer in other words), and so does the grading of typed
answers.

    125 million $ and 125000000 $    are one value               `comparable`
    100 and 105, tolerance 5         agree                       `numbers_agree`
    2850 km and 1771 mi              agree too: units convert
    1963 and 1963-11-22              overlap: their days do      `extent`
    1963 and ~1968                   overlap: 1968 is in doubt   `doubt.reach`
    the Café Müller and cafe muller  fold alike                  `fold`

Texts are held against each other in two ways, on purpose:

                            `fold`, for checks and one text    `variants_of`, for typed answers
    a text becomes          one text                           several; one in common is enough
    case, accents, signs    do not matter                      do not matter, unless two known
                                                               answers differ in them alone
    marks                   some may be left out               some may be left out, as the answer's
                            (`marks`, in no language)          language has it, and none replaced
    ü, æ, ß                 u, ae, ss                          ue too
    國, 国; colour, color   differ                              are the same
    articles                the, a, an                         those of the answer's language
    World War II            is not World War 2                 is World War 2
    St, Saint; α, alpha     differ                             are the same

What is looked for in a stem must be a single text, and an alias that folds like its answer says
nothing new, so `fold` does little. A learner has all usual ways to write an answer. Options are
held against both (`ways_to_write`): none may be right in other words.

A formula is compared sign for sign in both ways (`formulas`), and a text that is written as word
lists are (`written_keys`) stands for each of its spellings.

Knows values and texts. Knows no tables, no questions and no learners.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from decimal import Decimal
from typing import NamedTuple

from studykit.patterns import pattern_of
from studykit.values.dates import span
from studykit.values.doubt import Extent, number_off, reach
from studykit.values.marks import in_plain_letters, without_marks, without_marks_apart
from studykit.values.periods import century_of
from studykit.values.scalars import Cell, Date, Number, Scalar, scalars
from studykit.values.text import nfc

# --- values -----------------------------------------------------------------------------


def comparable(cell: Cell) -> object:
    """Return what two cells are compared by.

    How a number is written, its unit (1 km is 1000 m), `~` and the order of a list make no
    difference.
    """
    if isinstance(cell, Number):
        return _in_basic_units(cell)
    if isinstance(cell, Date):
        return _comparable_period(cell) if cell.period else cell[:3]
    if type(cell) is tuple:
        return frozenset(comparable(member) for member in scalars(cell))
    return cell


def _comparable_period(period: Date) -> object:
    # 18XX and the 19th century are one, though ISO counts it from 1800 on and people from 1801.
    if period.period == "century":
        return "century", century_of(period)
    return "period", span(period)


def _in_basic_units(number: Number) -> object:
    """Return the number with what its unit is made of: 1 km are 1000 m."""
    if not number.unit:
        return number.value, ""
    # A base without units needs no table of them.
    from studykit.values.units import in_basic_units

    return in_basic_units(number)


def in_unit(value: Decimal, unit: str, other_unit: str) -> Decimal | None:
    """Return an amount in another unit; None where nothing leads there."""
    if unit == other_unit:
        return value
    if not unit or not other_unit:
        return None
    from studykit.values.units import amount_in_unit

    return amount_in_unit(value, unit, other_unit)


def days_off(unit: str, other_unit: str) -> Decimal:
    """Return how far an amount may be off in another unit, since months differ in length."""
    from studykit.values.units import days_off_in_unit

    return days_off_in_unit(unit, other_unit)


def numbers_agree(right: Number, other: Number, tolerance: Decimal) -> bool:
    """Return whether a number would be taken for the right one.

    Within the tolerance, which is in the unit of the right one. What has another unit is converted,
    and may be off by what rounding costs.
    """
    allowed = allowed_difference(right, other, tolerance)
    if right.unit == other.unit:
        return abs(right.value - other.value) <= allowed
    from studykit.values.units import converted_agree

    return converted_agree(right, other, allowed)


def allowed_difference(right: Number, other: Number, tolerance: Decimal) -> Decimal:
    """Return how far a number may be off the right one: 5 % where either is known only about."""
    if right.about or other.about:
        return max(tolerance, number_off(right._replace(about=True)))
    return tolerance


def extent(value: Scalar) -> Extent | None:
    """Return the point of a number, the first and the last day of a date.

    None for what has no order.
    """
    if isinstance(value, Number):
        return value.value, value.value
    if isinstance(value, Date):
        return span(value)
    return None


def extent_of_right(right: Scalar, like: Scalar, tolerance: Decimal) -> Extent | None:
    """Return from where to where a value like another one would be taken for the right one.

    So two numbers agree when one lies there (`numbers_agree`), and two dates when they overlap.
    None where the two are not of a kind, or have no order: then nothing but their texts tells
    them apart.
    """
    if isinstance(right, Number) and isinstance(like, Number):
        if right.unit != like.unit:
            return _extent_in_unit(right, like.unit, tolerance)
        allowed = allowed_difference(right, like, tolerance)
        # A number of more than 28 digits would be rounded by adding nothing to it.
        if not allowed:
            return right.value, right.value
        return right.value - allowed, right.value + allowed
    if isinstance(right, Date) and isinstance(like, Date):
        return reach(right, tolerance)
    return None


def _extent_in_unit(right: Number, unit: str, tolerance: Decimal) -> Extent | None:
    """Return from where to where numbers of another unit would be taken for the right one.

    What rounding costs goes by how many digits such a number has; 5 % are as much as it can be.
    """
    allowed = allowed_difference(right._replace(about=True), right, tolerance)
    low = in_unit(right.value - allowed, right.unit, unit)
    high = in_unit(right.value + allowed, right.unit, unit)
    if low is None or high is None:
        return None
    return low, high


def is_outside(value: Scalar, low: Number | Date | None, high: Number | Date | None) -> bool:
    """Return whether a number or a date lies, even in part, below or above a column's bounds."""
    if low is None and high is None:
        return False
    own = extent(value)
    if own is None:
        return False
    if low is not None and type(low) is type(value):
        lowest = extent(low)
        if lowest is not None and own[0] < lowest[0]:
            return True
    if high is not None and type(high) is type(value):
        highest = extent(high)
        if highest is not None and own[1] > highest[1]:
            return True
    return False


# --- texts ------------------------------------------------------------------------------

_ARTICLE = pattern_of(r"(?:the|an?)\s+(?=\w)", re.IGNORECASE)
_APOSTROPHES = frozenset("'’‘ʻʼʹ`´.")
_KEPT_SIGNS = frozenset("#%")
_RARE_DIGITS = "²³¹⁰⁴-⁹₀-₉①-⑨⑴-⑼⒈-⒐⓪⓵-⓽⓿❶-❾➀-➈➊-➒\u1369-\u1371\u19da"
_DIGITS_OF_OLD_SCRIPTS = (
    "\U00010a40-\U00010a43\U00010e60-\U00010e68\U00011052-\U0001105a\U0001f100-\U0001f10a"
)
_DECIMALS = (
    "0-9\u0660-\u0669\u06f0-\u06f9\u07c0-\u07c9\u0966-\u096f\u09e6-\u09ef\u0a66-\u0a6f"
    "\u0ae6-\u0aef\u0b66-\u0b6f\u0be6-\u0bef\u0c66-\u0c6f\u0ce6-\u0cef\u0d66-\u0d6f"
    "\u0de6-\u0def\u0e50-\u0e59\u0ed0-\u0ed9\u0f20-\u0f29\u1040-\u1049\u1090-\u1099"
    "\u17e0-\u17e9\u1810-\u1819\u1946-\u194f\u19d0-\u19d9\u1a80-\u1a89\u1a90-\u1a99"
    "\u1b50-\u1b59\u1bb0-\u1bb9\u1c40-\u1c49\u1c50-\u1c59\ua620-\ua629\ua8d0-\ua8d9"
    "\ua900-\ua909\ua9d0-\ua9d9\ua9f0-\ua9f9\uaa50-\uaa59\uabf0-\uabf9\uff10-\uff19"
)
"""Those of all scripts below U+10000; with `\\d` a pattern asks Unicode for each character."""
_DIGIT = rf"[\d{_RARE_DIGITS}{_DIGITS_OF_OLD_SCRIPTS}]"
"""As `str.isdigit` has it."""
_NUMBER = pattern_of(
    # What begins it is looked for by characters alone, which become a table of bits.
    rf"([-.−{_DECIMALS}{_RARE_DIGITS}\U00010000-\U0010ffff](?:(?<={_DIGIT})|(?<=[-.−])(?<!\S.)(?={_DIGIT}))"
    rf"(?:[\W_ʻʼʹ]?{_DIGIT})*)",
    re.DOTALL,
)
"""Digits with the signs between them, and the minus or the point before the first."""


def fold(text: str, exact: Collection[str] = ()) -> str:
    """Return the text without what does not matter in an answer.

    Two that fold alike count as the same.

    Case, marks that may be left out (`marks`), punctuation, doubled spaces, a leading English
    article and invisible format characters do not matter. Vowel signs and kana marks do, and so do
    signs (`+`, `°`, `$`) and punctuation between or before digits (1.2 is not 12).

    `exact` names what is not folded: `case`, `accents`, `punctuation`.
    """
    normal = text if text.isascii() else nfc(text)
    if normal is None:
        # Put together of texts with many marks each: nobody reads it, nor types it.
        return text.strip()
    normal = normal.strip()

    folded = normal
    if not folded.isprintable():
        folded = folded.translate(_VISIBLE).lstrip()
    # Before signs become blanks: the "A" of A/B and of A & W is no article.
    article = _ARTICLE.match(folded)
    if article:
        folded = folded[article.end() :]
    if "case" not in exact:
        folded = folded.casefold()
    if "accents" not in exact and not folded.isascii():
        folded = without_marks_apart(folded)
    letters = _LETTERS["accents" in exact, "punctuation" in exact]
    between_numbers = _NUMBER.split(folded)
    between_numbers[::2] = [text.translate(letters) for text in between_numbers[::2]]
    return " ".join("".join(between_numbers).split()) or normal


class _Visible(dict[int, str]):
    """Characters without those that are invisible, each when it is first met."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        self[code] = "" if unicodedata.category(char) == "Cf" else char
        return self[code]


class _FoldedLetters(dict[int, str | None]):
    """Characters as a folded text has them, each found when it is first met."""

    def __init__(self, *, keeps_marks: bool, keeps_signs: bool) -> None:
        super().__init__()
        self.keeps_marks = keeps_marks
        self.keeps_signs = keeps_signs

    def __missing__(self, code: int) -> str | None:
        char = chr(code)
        if not self.keeps_marks:
            char = in_plain_letters(without_marks(char))
        if not self.keeps_signs:
            char = "".join(map(_left_of_sign, char))
        # `str.translate` is slower with texts of no letters than with None.
        self[code] = char or None
        return self[code]


_VISIBLE = _Visible()
_LETTERS = {
    (keeps_marks, keeps_signs): _FoldedLetters(keeps_marks=keeps_marks, keeps_signs=keeps_signs)
    for keeps_marks in (False, True)
    for keeps_signs in (False, True)
}


def _left_of_sign(char: str) -> str:
    """Return what is left of a character that is in no number: nothing of an apostrophe."""
    category = unicodedata.category(char)
    is_punctuation = category[0] == "P" or category == "Sk" or char in _APOSTROPHES
    if not is_punctuation or char in _KEPT_SIGNS:
        return char
    return "" if char in _APOSTROPHES else " "


def fold_answer(text: str, exact: Collection[str] = ()) -> str:
    """Return a whole answer without what does not matter in it: in a formula each sign does.

    So `*p`, `&p` and `p` are three answers. `fold` is for sentences too, in which signs are none
    of a formula.
    """
    # Most answers are words.
    if text.isascii() and text.replace(" ", "").isalnum():
        return fold(text, exact)
    # Their patterns take milliseconds to compile: a quiz that starts from compiled items has no
    # need.
    from studykit.values.formula_writing import formula_of
    from studykit.values.formulas import is_formula

    if is_formula(text):
        return formula_of(text, with_case="case" in exact)
    return fold(text, exact)


class Ways(NamedTuple):
    """All ways to say one answer, folded."""

    folded: str
    """The text itself, as `fold_answer` has it."""
    written: frozenset[str]
    """The text, and all that a typed answer would share with it: two texts that have one in common
    may be one answer in other words."""
    shortened: frozenset[str]
    """All that it is taken for without a remark: bank for `bank [money]`. Two texts that have one
    in common may be two answers, as `bank [river]` is another one; but `bank` may be either."""


def ways_of(text: str) -> Ways:
    """Return all ways to write a text, whole and without a remark."""
    from studykit.values.formulas import is_formula
    from studykit.values.variants import variants_of
    from studykit.values.written_keys import readings_of

    readings = readings_of(text)
    shortened: set[str] = set()
    for reading in readings.shortened:
        shortened |= ways_to_write(reading)
    if is_formula(text):
        folded = fold_answer(text)
        return Ways(folded, frozenset((folded,)), frozenset(shortened))
    folded = fold(text)
    written = variants_of(text) | {folded}
    for spelling in readings.spellings:
        written |= variants_of(spelling) | {fold(spelling)}
    return Ways(folded, written, frozenset(shortened))


def ways_to_write(text: str) -> frozenset[str]:
    """Return all ways to write a whole text, as `Ways.written` has them."""
    return ways_of(text).written
