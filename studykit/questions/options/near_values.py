"""Values near a key that no fact need have: the last tier of distractors, for numbers and dates."""

from __future__ import annotations

import re
from decimal import Decimal

from studykit.facts.base import Column, Date, Number, Scalar
from studykit.questions.options.forbidden import Bucket, Candidate, letters_of
from studykit.values.dates import days_in_month
from studykit.values.english import Language
from studykit.values.language import language
from studykit.values.numbers import decimals
from studykit.values.sameness import extent, fold, is_outside


def plain(text: str, value: Scalar, own: Bucket) -> Candidate:
    """A candidate that no row stands behind."""
    folded = fold(text)
    return Candidate(text, value, folded, letters_of(folded), frozenset(), own, extent(value))


_MANTISSA = r"[-+−]?\d+(?:\.\d+)?"
_REACH = 6
"""How many steps away from the key a made-up value may lie."""


def near_values(key: Candidate, column: Column, lang: str = "") -> list[Candidate]:
    """Values that no fact need have, a few steps away from the key on both sides, inside the column's bounds."""
    spoken = language(lang)
    moved = (
        _moved(key, steps, column, spoken) for steps in (*range(-_REACH, 0), *range(1, _REACH + 1))
    )
    return [each for each in moved if each]


def _moved(key: Candidate, steps: int, column: Column, spoken: Language) -> Candidate | None:
    value = key.value
    if isinstance(value, Date):
        date = _moved_date(value, steps)
        moved: Scalar = date
        # Only a date that is shown whole can be shown again in the same words.
        text = spoken.show(date) if key.text == spoken.show(value) else ""
    elif isinstance(value, Number):
        number = _moved_number(value, steps)
        if number is None or key.text != spoken.show(value):
            return None
        moved, text = number, spoken.show(number)
    else:
        return None
    if not text or is_outside(moved, column.min, column.max):
        return None
    return plain(text, moved, key.grain)


def _moved_date(date: Date, steps: int) -> Date:
    if date.about:
        steps *= 10  # about 1272 could not be called wrong where about 1274 is right
    if date.day:
        # Months rather than days: a day beside the right one would be a trap, not a question.
        months = date.year * 12 + date.month - 1 + steps
        year, month = divmod(months, 12)
        return date._replace(
            year=year, month=month + 1, day=min(date.day, days_in_month(year, month + 1))
        )
    if date.month:
        year, month = divmod(date.year * 12 + date.month - 1 + steps, 12)
        return date._replace(year=year, month=month + 1)
    return date._replace(year=date.year + steps)


def _moved_number(number: Number, steps: int) -> Number | None:
    """The number a few steps of about a tenth of it away, written with the same decimals and the same unit."""
    found = re.search(_MANTISSA, number.text)
    if not found or "e" in number.text.lower()[found.start() : found.end() + 1]:
        return None
    mantissa = Decimal(found[0].replace("−", "-"))
    places = decimals(number._replace(value=mantissa))
    unit = Decimal(1).scaleb(-places)
    step = max(unit, Decimal(1).scaleb(mantissa.adjusted() - 1) if mantissa else unit)
    moved = mantissa + steps * step
    if (mantissa >= 0) != (moved >= 0) or (mantissa and not moved):
        return None
    written = f"{moved:.{places}f}"
    text = number.text[: found.start()] + written + number.text[found.end() :]
    scale = number.value / mantissa if mantissa else Decimal(1)
    return number._replace(text=text, value=moved * scale)
