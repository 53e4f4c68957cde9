"""Seasons, decades, centuries and spans: shown in languages, written by ISO, and how wide `~` is."""

from __future__ import annotations

from decimal import Decimal

import pytest

from studykit.values.codec import codec
from studykit.values.dates import day_number, iso_date, parse_date, show_date, span
from studykit.values.doubt import reach
from studykit.values.language import language
from studykit.values.sameness import comparable
from studykit.values.scalars import Date, Number, Scalar

SHOWN = {
    # A decade, a century before Christ, a span, a season, as they stand alone and in a sentence.
    "": "the 1980s, the 4th century BC, 1914–1918, spring 2001",
    "de": "1980er Jahre, 4. Jahrhundert v. Chr., 1914–1918, Frühling 2001",
    "fr": "années 1980, IVe siècle av. J.-C., 1914–1918, printemps 2001",
    "es": "década de 1980, siglo IV a. C., 1914–1918, primavera de 2001",
    "ja": "1980年代, 紀元前4世紀, 1914–1918年, 2001年春",
    "zh": "1980年代, 公元前4世纪, 1914–1918年, 2001年春季",
    "hu": "1980–1989., i. e. 4. század, 1914–1918., 2001 tavasza",
    # Nobody here knows its words: the years say it.
    "th": "1980–1989, ก่อน ค.ศ. 400–301, 1914–1918, มีนาคม 2001 – พฤษภาคม 2001",
}
IN_A_SENTENCE = {
    "": "in the 1980s, in the 4th century BC, from 1914 to 1918, in spring 2001",
    "de": "in den 1980er Jahren, im 4. Jahrhundert v. Chr., von 1914 bis 1918, im Frühling 2001",
    "it": "negli anni 1980, nel IV secolo a.C., tra il 1914 e il 1918, nella primavera del 2001",
    "sv": "på 1980-talet, under 4:e århundradet f.Kr., från 1914 till 1918, våren 2001",
}
PERIODS = ("198X", "4th century BC", "1914-1918", "2001-21")


def dated(text: str) -> Date:
    date = parse_date(text)
    assert isinstance(date, Date), date
    return date


def test_a_period_is_shown_in_the_language_of_the_deck() -> None:
    for tag, wanted in SHOWN.items():
        assert ", ".join(language(tag).show(dated(text)) for text in PERIODS) == wanted
    for tag, wanted in IN_A_SENTENCE.items():
        shown = [language(tag).date(dated(text), "when") for text in PERIODS]
        assert ", ".join(filter(None, shown)) == wanted


def test_a_part_is_shown_where_all_days_of_a_period_share_it() -> None:
    def parts(text: str) -> list[str | None]:
        return [language("").date(dated(text), style) for style in ("year", "month", "day")]

    assert parts("198X") == [None, None, None]
    assert parts("spring 2001") == ["2001", None, None]
    # The winter of 2001 ends in 2002.
    assert parts("winter 2001") == [None, None, None]
    assert parts("2020-03-01/2020-03-15") == ["2020", "March", None]


@pytest.mark.parametrize(
    "text",
    ["198X", "750s BC", "-075X", "18XX", "-03XX", "00XX", "1914/1918", "27 BC – AD 14", "2001-21", "2001-24",
     "-0043-24", "1914-07-28/1918-11-11", "2020-03/2020-05", "~198X"],
)  # fmt: skip
def test_what_iso_writes_is_read_as_the_same_days(text: str) -> None:
    date = dated(text)
    again = dated(iso_date(date))
    assert span(again) == span(date)
    assert codec(Scalar).from_text(codec(Scalar).to_text(date)) == date


def test_iso_and_people_count_one_century() -> None:
    by_iso, in_words = dated("18XX"), dated("nineteenth century")
    assert comparable(by_iso) == comparable(in_words)
    assert show_date(by_iso) == show_date(in_words) == "the 19th century"
    assert span(by_iso) == (day_number(1800, 1, 1), day_number(1899, 12, 31))
    assert span(in_words) == (day_number(1801, 1, 1), day_number(1900, 12, 31))


def years_off(text: str, tolerance: str = "0") -> int:
    """How many years before what is written a value may begin."""
    low, _ = reach(dated(text), Decimal(tolerance)) or (0, 0)
    first, _ = span(dated(text))
    return round((first - int(low)) / 365.25)


def test_about_is_as_wide_as_the_age_or_the_column_says() -> None:
    assert [years_off(text) for text in ("~2020", "~1000", "~999", "~AD 1", "~1 BC", "~3000 BC")] == [
        10, 10, 20, 20, 50, 50,
    ]  # fmt: skip
    assert years_off("~40000 BC") == 999
    assert [years_off(text) for text in ("2020", "198X", "1914/1918")] == [0, 0, 0]
    assert years_off("~198X") == 10
    # Who knows the month about does not mean ten years.
    assert years_off("~1963-11") == 1
    assert years_off("~1963-11-22") == 0
    assert [years_off("~1968", "3"), years_off("~500 BC", "3"), years_off("1968", "3")] == [3, 3, 0]
    # By years, and not by days: 1976 within three years ends in 1979, 1983 begins in 1980.
    three = Decimal(3)
    earlier, later = reach(dated("~1976"), three), reach(dated("~1983"), three)
    assert earlier
    assert later
    assert (earlier[1], later[0]) == (day_number(1979, 12, 31), day_number(1980, 1, 1))
    assert reach(Number("~100 m", Decimal(100), "m", True)) == (95, 105)
    assert reach(Number("100 m", Decimal(100), "m")) == (100, 100)
