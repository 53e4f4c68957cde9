"""The text of a cell as a value of its column's type."""

from collections.abc import Callable
from functools import partial

from studykit.facts.base import Column
from studykit.values.dates import parse_date
from studykit.values.english import parse_boolean
from studykit.values.numbers import parse_number, parse_quantity
from studykit.values.scalars import Flaw, Scalar


def parser_of(column: Column) -> Callable[[str], Scalar | Flaw]:
    """What makes a value of a non-empty text of a column, or says what is wrong with it."""
    match column.type:
        case "integer" | "number":
            return partial(parse_number, whole=column.type == "integer")
        case "quantity":
            return partial(parse_quantity, unit=column.unit)
        case "date":
            return parse_date
        case "boolean":
            return parse_boolean
        case _:
            return str


def parse_scalar(column: Column, text: str) -> Scalar | Flaw:
    """The value of a non-empty text in a column, or what is wrong with it."""
    return parser_of(column)(text)
