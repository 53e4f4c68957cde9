"""Reads back what a question showed as its right answers, when only their texts are known.

    8848 m       where the answer today is 8849 m     8848 metres: 8,848 names it too
    29,029 ft    where the answer today is 8849 m     29,029 feet
    Rome         where the answer today is Turin      a text

A review notes the answers as texts. Knows no review and no item.
"""

from __future__ import annotations

from collections.abc import Iterable

from studykit.grading._read_boolean import read_boolean
from studykit.grading.expected import Answer, Expected
from studykit.grading.read_dates import DateReading, read_date
from studykit.grading.read_numbers import read_amounts
from studykit.values.language import language
from studykit.values.scalars import Number, Scalar


def expected_when(texts: Iterable[str], expected: Expected) -> Expected:
    """Return what was expected when the right answers were shown as these texts."""
    answers = tuple(Answer(text, _value(text, expected)) for text in texts)
    return expected._replace(answers=answers, disputes=())


def _value(text: str, expected: Expected) -> Scalar:
    """Return the value of an answer that was shown as a text; the text where it has no other."""
    typing = language(expected.lang).typing
    match expected.type.name:
        case "boolean":
            value = read_boolean(text, typing)
            if value is not None:
                return value
        case "date":
            reading = read_date(text, typing=typing)
            if isinstance(reading, DateReading):
                return reading.dates[0]
        case "integer" | "number" | "quantity":
            # The plainest reading is the first.
            for amount in read_amounts(text, typing):
                return Number("", amount.value, amount.unit)
        case _:
            pass
    return text
