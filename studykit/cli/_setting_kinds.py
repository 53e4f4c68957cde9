"""The kinds of values that settings have: numbers, one of a few words, lists of numbers.

A kind takes a value as TOML reads it, and as somebody types it behind `studykit config KEY`:

    kind                                in the file               typed
    WholeNumber(0, 23, ...)             day_begins_at = 4         4
    NumberWithin(0.7, 0.99, ...)        desired_retention = 0.9   0.9, .9
    OneOfWords(("clear", "scroll"))     screen = "scroll"         scroll
    ListOfNumbers(check, ...)           weights = [0.2, 1.3]      "0.2, 1.3", "[0.2, 1.3]"

Knows no setting by its name, and no file.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from typing import Any, NamedTuple, Protocol

Value = float | int | str | tuple[float, ...]


class SettingKind(Protocol):
    """The values that a setting may have."""

    @property
    def wanted(self) -> str:
        """Return the values that it may have, in words: `an hour from 0 to 23`."""

    def value(self, written: Any) -> Value:
        """Return the value of what TOML has read. Raise ValueError for what it may not be."""

    def typed(self, text: str) -> Value:
        """Return the value of what somebody typed. Raise ValueError for what it may not be."""


def as_toml(value: Value) -> str:
    """Return a value as it stands in the file."""
    if isinstance(value, str):
        # A text between double quotes is the same in JSON and in TOML.
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, tuple):
        return f"[{', '.join(map(str, value))}]"
    return str(value)


class Setting(NamedTuple):
    """A value that a learner may choose."""

    about: str
    default: Value | None
    """None stands for what `absent` says."""
    kind: SettingKind
    absent: str = ""
    """The words for a default that is no value."""

    def shown(self, value: Value | None) -> str:
        """Return a value as it stands in the file, or what there is without one."""
        return self.absent if value is None else as_toml(value)


class WholeNumber(NamedTuple):
    """A whole number between two others."""

    least: int
    most: int
    wanted: str

    def value(self, written: Any) -> int:
        # For Python `true` is a number too.
        if type(written) is not int or not self.least <= written <= self.most:
            raise ValueError(written)
        return written

    def typed(self, text: str) -> int:
        return self.value(int(text))


class NumberWithin(NamedTuple):
    """A number between two others, with or without decimals."""

    least: float
    most: float
    wanted: str

    def value(self, written: Any) -> float:
        return _number_within(written, self.least, self.most)

    def typed(self, text: str) -> float:
        return self.value(float(text))


class OneOfWords(NamedTuple):
    """One of a few words."""

    words: tuple[str, ...]

    @property
    def wanted(self) -> str:
        return " or ".join(map(as_toml, self.words))

    def value(self, written: Any) -> str:
        if written not in self.words:
            raise ValueError(written)
        return str(written)

    def typed(self, text: str) -> str:
        # Who copies the quotes of the file means what stands between them.
        return self.value(text.strip("\"'"))


class ListOfNumbers(NamedTuple):
    """A list of numbers, such as a function wants them."""

    check: Callable[[tuple[float, ...]], object]
    """Raises ValueError for a list that it does not want, with the reason."""
    wanted: str

    def value(self, written: Any) -> tuple[float, ...]:
        if not isinstance(written, list):
            raise ValueError(written)
        numbers = tuple([_number_within(number, -math.inf, math.inf) for number in written])
        try:
            self.check(numbers)
        except ValueError as error:
            raise UnwantedError(str(error)) from error
        return numbers

    def typed(self, text: str) -> tuple[float, ...]:
        # With brackets or without; with a comma behind the last one, as other programs copy them.
        numbers = text.strip().removeprefix("[").removesuffix("]").replace(",", " ")
        return self.value([float(number) for number in numbers.split()])


class UnwantedError(ValueError):
    """A value that cannot be; the argument is the reason: `it has 2 numbers`."""


def reason_of(error: ValueError) -> str:
    """Return why a value cannot be, to follow on it; empty where `wanted` says all."""
    return f": {error}" if isinstance(error, UnwantedError) else ""


def _number_within(written: Any, least: float, most: float) -> float:
    # For Python `true` is a number too.
    if type(written) not in (int, float):
        raise ValueError(written)
    try:
        number = float(written)
    except OverflowError as error:
        # Whole numbers of TOML may be as long as a line.
        raise ValueError(written) from error
    # No number is nan, and it lies within nothing.
    if not least <= number <= most:
        raise ValueError(written)
    return number
