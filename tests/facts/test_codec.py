"""Nouns become JSON by their annotations and come back the same; what has no codec is refused."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, NamedTuple

import pytest

from studykit.values.codec import codec
from studykit.values.scalars import Broken, Date, Number, Scalar


class Amount(NamedTuple):
    value: Decimal
    unit: str = ""


@dataclass(frozen=True)
class Shelf:
    name: str
    amounts: tuple[Amount, ...]
    kind: Literal["open", "shut"]
    corner: tuple[int, Decimal]
    by_name: Mapping[str, Amount]
    heaviest: Amount | None = None
    lightest: Decimal | None = None
    holds: str | Amount | bool | None = None


@pytest.mark.parametrize(
    ("annotation", "value", "text"),
    [
        (Amount, Amount(Decimal("4.0"), "m"), '["4.0","m"]'),
        (tuple[Amount, ...], (Amount(Decimal(1)),), '[["1",""]]'),
        (tuple[int, str], (1, "\u1e0a"), '[1,"\u1e0a"]'),
        (Mapping[str, tuple[str, ...]] | None, {"a": ("b",)}, '{"a":["b"]}'),
        (Mapping[str, tuple[str, ...]] | None, None, "null"),
        (Decimal | None, Decimal("-0.10"), '"-0.10"'),
        (Scalar, "number", '"number"'),
        (Scalar, True, "true"),
        (Scalar, Number("~4 m", Decimal("4E+3"), "m", True), '["Number",["~4 m","4E+3","m",true]]'),
        (Scalar, Date(-752, 4), '["Date",[-752,4,0,false]]'),
        (Scalar, Broken("once"), '["Broken",["once"]]'),
    ],
)
def test_a_value_becomes_a_line_and_comes_back(annotation: Any, value: Any, text: str) -> None:
    assert codec(annotation).to_text(value) == text
    read = codec(annotation).from_text(text)
    assert (read, type(read)) == (value, type(value))


def test_a_dataclass_goes_the_same_way_with_all_that_it_holds() -> None:
    small, large = Amount(Decimal("0.5"), "g"), Amount(Decimal(9))
    for holds in ("text", large, False, None):
        shelf = Shelf(
            "top", (small, large), "shut", (3, Decimal(2)), {"s": small}, large, None, holds
        )
        assert codec(Shelf).from_text(codec(Shelf).to_text(shelf)) == shelf
    assert json.loads(codec(Shelf).to_text(shelf))[:2] == ["top", [["0.5", "g"], ["9", ""]]]


def test_what_json_cannot_hold_is_refused() -> None:
    with pytest.raises(TypeError, match="there is no codec for set"):
        codec(set[str])


class Word(NamedTuple):
    text: str
    length: Amount
    synonyms: tuple[str, ...] = ()


def test_what_words_of_a_list_have_in_common_is_kept_once_when_they_are_read() -> None:
    line = codec(Word).to_text(Word("sea lion", Amount(Decimal("4.0"), "m"), ("harbour seal",)))
    first = codec(Word).from_text(line)
    second = codec(Word).from_text(line.replace('"sea lion"', '"harbour seal"'))
    third = codec(Word).from_text(line.replace("4.0", "4.00"))
    assert second.text is first.synonyms[0] is second.synonyms[0]
    assert second.length is first.length
    # Equal as numbers, and written otherwise.
    assert (str(third.length.value), third.text) == ("4.00", "sea lion")
