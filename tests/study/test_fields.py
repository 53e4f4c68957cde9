"""A new field of a record is one row of its class: column, line and checks follow from its annotation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Annotated, Any, Literal, NamedTuple

import pytest

from studykit.reviews._fields import (
    BadValueError,
    FewTextsField,
    NumberField,
    RecordReader,
    columns_of,
    fields_of,
)


class Sighting(NamedTuple):
    bird: str
    at: datetime
    count: Annotated[int, NumberField(1, 99)]
    was_sure: bool
    habitat: Literal["sea"] | Literal["wood", "town"]  # noqa: PYI030 - as of two names of types
    seen_by: tuple[str, ...]
    calls: Annotated[tuple[str, ...], FewTextsField(2, 4)]
    names: Mapping[str, tuple[str, ...]] | None


KITE = Sighting(
    "kite",
    datetime(2026, 3, 10, 13, 0, 0, 250000, tzinfo=timezone(timedelta(hours=1))),
    3,
    True,
    "wood",
    ("Ann", "Bo\u00eblle"),
    ("wee", "oo"),
    {"de": ("Milan",), "cy": ()},
)
COLUMNS = (
    *("kite", 1773144000250, 60, 3, 1, "wood"),
    *('["Ann", "Bo\\u00eblle"]', '["wee", "oo"]', '{"cy": [], "de": ["Milan"]}'),
)


def test_a_record_becomes_columns_and_comes_back() -> None:
    assert columns_of(KITE) == COLUMNS
    assert RecordReader(Sighting).record(COLUMNS) == KITE
    assert RecordReader(Sighting).width == len(COLUMNS)


@pytest.mark.parametrize(
    ("position", "value"),
    [
        (0, b"kite"),
        (1, "1773144000250"),
        (1, 2**62),
        (2, 24 * 60),
        (3, 0),
        (3, 100),
        (3, 3.0),
        (4, 2),
        (5, "lake"),
        (6, "Ann"),
        (6, '"Ann"'),
        (6, '["Ann", 1]'),
        (6, "[" * 100_000),
        (7, '["wee", "oo", "wee"]'),
        (7, '["weeee"]'),
        (8, "[]"),
        (8, '{"de": "Milan"}'),
        (8, '{"de": [1]}'),
        (8, ""),
    ],
)
def test_columns_that_no_record_has_give_none(position: int, value: Any) -> None:
    columns = list(COLUMNS)
    columns[position] = value
    assert RecordReader(Sighting).record(columns) is None


def test_a_record_becomes_a_line_and_comes_back() -> None:
    kinds = fields_of(Sighting)
    line = {name: kinds[name].to_json(value) for name, value in KITE._asdict().items()}
    assert line == {
        "bird": "kite",
        "at": "2026-03-10T13:00:00.250+01:00",
        "count": 3,
        "was_sure": True,
        "habitat": "wood",
        "seen_by": ["Ann", "Bo\u00eblle"],
        "calls": ["wee", "oo"],
        "names": {"de": ["Milan"], "cy": []},
    }
    assert Sighting(**{name: kinds[name].from_json(line[name]) for name in line}) == KITE


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("bird", 1, "must be a text"),
        ("count", True, "must be a whole number from 1 to 99"),
        ("count", 100, "must be a whole number from 1 to 99"),
        ("was_sure", 1, "must be true or false"),
        ("habitat", "lake", "must be 'sea', 'wood' or 'town'"),
        ("habitat", ["sea"], "must be 'sea', 'wood' or 'town'"),
        ("seen_by", "Ann", "must be a list of texts"),
        ("seen_by", [1], "must be a text"),
        ("calls", "wee", "must be a list of texts"),
        ("calls", ["weeee"], "must be at most 2 texts of at most 4 characters"),
        ("names", [], "must be lists of texts by their names, or null"),
        ("names", {"de": "Milan"}, "must be a list of texts"),
        (
            "at",
            "2026-03-10T13:00:00.250",
            "must be a moment such as .* between the years 2 and 9999",
        ),
        ("at", "2026-03-10T13:00:00.2501+01:00", "must be a moment such as"),
        ("at", "0001-01-01T00:00:00.000+00:00", "must be a moment such as"),
        ("at", 1773144000250, "must be a moment such as"),
    ],
)
def test_a_value_that_a_line_may_not_hold_is_named(name: str, value: Any, message: str) -> None:
    with pytest.raises(BadValueError, match=f"^{message}"):
        fields_of(Sighting)[name].from_json(value)


def test_of_a_short_list_no_more_is_kept_than_its_annotation_allows() -> None:
    kept = columns_of(KITE._replace(calls=("weeeee", "o", "more")))
    assert kept[7] == '["weee", "o"]'
    assert fields_of(Sighting)["calls"].to_json(("weeeee", "o", "more")) == ["weee", "o"]


def test_what_was_not_noted_is_null() -> None:
    not_noted = KITE._replace(names=None)
    assert columns_of(not_noted)[8] == "null"
    assert RecordReader(Sighting).record(columns_of(not_noted)) == not_noted
    assert fields_of(Sighting)["names"].from_json(None) is None


def test_half_a_character_is_kept_as_an_escape() -> None:
    broken = KITE._replace(bird="\ud83d", at=datetime(2026, 3, 10, tzinfo=UTC))
    assert columns_of(broken)[0] == "\\ud83d"
    assert fields_of(Sighting)["bird"].from_json("\ud83d") == "\\ud83d"
