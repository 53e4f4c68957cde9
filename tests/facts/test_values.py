from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from studykit.facts.base import Broken, Cell, Column, Date, Number
from studykit.values.dates import (
    day_number,
    days_in_month,
    format_date,
    iso_date,
    parse_date,
    show_date,
    span,
)
from studykit.values.english import join_words, show_plain
from studykit.values.numbers import decimals, format_number, parse_number, parse_quantity
from studykit.values.sameness import comparable, fold, is_outside, numbers_agree
from studykit.values.scalars import Flaw
from studykit.values.text import encode_part, row_key


def number(text: str, unit: str = "") -> Number:
    found = parse_quantity(text, unit)
    assert isinstance(found, Number), found
    return found


def day(text: str) -> Date:
    found = parse_date(text)
    assert isinstance(found, Date), found
    return found


# --- numbers -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("356", "356"), ("007", "7"), ("-1.5e-3", "-0.0015"), ("+4", "4"), ("−4", "-4"), (".5", "0.5"), ("1e3", "1000"),
        ("~110", "110"), ("~ 110", "110"), ("٣٥٦", "356"), ("1.10", "1.1"),
    ],
)  # fmt: skip
def test_a_number_is_worth_what_it_says_and_shown_as_written(text: str, value: str) -> None:
    found = parse_number(text)
    assert isinstance(found, Number)
    assert (found.value, found.text, found.about) == (Decimal(value), text, text.startswith("~"))


@pytest.mark.parametrize(
    "text", ["", "abc", "1.", ".", "1e", "--5", "+-5", "1 2", "1_000", "0x10", "NaN", "Infinity"]
)
def test_what_is_no_number_is_refused(text: str) -> None:
    assert parse_number(text) == "is not a number; write it like 356 or -1.5e-3"


def test_an_integer_has_no_fraction() -> None:
    assert isinstance(parse_number("1.0", whole=True), Number)
    assert isinstance(parse_number("15e-1", whole=True), Flaw)


@pytest.mark.parametrize(
    ("text", "unit", "value", "own", "shown"),
    [
        ("110 km", "", "110", "km", "110 km"),
        ("110 km", "km", "110", "km", "110 km"),
        ("110", "km", "110", "km", "110 km"),
        ("110", "$", "110", "$", "$110"),
        ("$125 million", "", "125000000", "$", "$125 million"),
        ("1.5 Million km", "km", "1500000", "km", "1.5 Million km"),
        ("2 thousand", "", "2000", "", "2 thousand"),
        ("-$5", "$", "-5", "$", "-$5"),
        ("$-5", "$", "-5", "$", "$-5"),
        ("5 %", "", "5", "%", "5 %"),
        ("5%", "%", "5", "%", "5%"),
        ("6.02e23 /mol", "", "6.02e23", "/mol", "6.02e23 /mol"),
        ("120 000 km", "km", None, "", ""),
        ("-$-5", "", None, "", ""),
        ("--5", "", None, "", ""),
    ],
)
def test_a_quantity(text: str, unit: str, value: str | None, own: str, shown: str) -> None:
    found = parse_quantity(text, unit)
    if value is None:
        assert isinstance(found, Flaw)
    else:
        assert found == Number(shown, Decimal(value), own)


@pytest.mark.parametrize(
    ("text", "style", "shown"),
    [
        ("1234567", ",", "1,234,567"), ("1234.5", ".0", "1234"), ("1.005", ".2", "1.00"), ("~2", ".1", "~2.0"),
        ("1e3", ",", "1,000"), ("1234 km", ",", "1,234 km"), ("$125 million", ",", "$125,000,000"),
        ("-5 %", ".9", "-5.000000000 %"),
    ],
)  # fmt: skip
def test_formats_of_numbers(text: str, style: str, shown: str) -> None:
    assert format_number(number(text), style) == shown


def test_decimals_are_those_that_are_written() -> None:
    assert [decimals(number(text)) for text in ("5", "5.0", "5.25 km", "1e3")] == [0, 1, 2, 0]


def test_numbers_agree_within_the_tolerance_and_in_units_that_convert() -> None:
    assert numbers_agree(number("100"), number("105"), Decimal(5))
    assert not numbers_agree(number("100"), number("106"), Decimal(5))
    assert numbers_agree(number("~100"), number("105"), Decimal(0))
    assert not numbers_agree(number("~100"), number("105.1"), Decimal(0))
    assert not numbers_agree(number("100 km"), number("100 m"), Decimal(5))
    assert numbers_agree(number("100 km"), number("96000 m"), Decimal(5))
    assert not numbers_agree(number("100 km"), number("94000 m"), Decimal(5))
    assert not numbers_agree(number("100 km"), number("100"), Decimal(5))
    assert not numbers_agree(number("100 km"), number("100 kg"), Decimal(5))


# --- dates -------------------------------------------------------------------------------------------------


def test_day_numbers_are_those_of_the_standard_library() -> None:
    epoch, each, wrong = date(1970, 1, 1).toordinal(), date(1, 1, 1), []
    for ordinal in range(1, date(9999, 12, 31).toordinal() + 1, 5):
        each = date.fromordinal(ordinal)
        if day_number(each.year, each.month, each.day) != ordinal - epoch:
            wrong.append(each)
    assert wrong == []
    assert day_number(9999, 12, 31) == date.max.toordinal() - epoch


@given(st.integers(-999_999, 999_999), st.integers(1, 12))
@example(-401, 12)
@example(-1, 12)
@example(0, 12)
def test_consecutive_days_differ_by_one_in_every_year(year: int, month: int) -> None:
    numbers = [day_number(year, month, each) for each in range(1, days_in_month(year, month) + 1)]
    following = (year, month + 1) if month < 12 else (year + 1, 1)
    numbers.append(day_number(*following, 1))
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))


@given(st.dates())
def test_a_written_day_is_that_day(each: date) -> None:
    text = f"{each.year:04d}-{each.month:02d}-{each.day:02d}"
    assert parse_date(text) == Date(each.year, each.month, each.day)
    assert iso_date(day(text)) == text
    first, last = span(day(text))
    assert first == last == (each - date(1970, 1, 1)) // timedelta(days=1)


@given(st.integers(-99_998, 99_999), st.integers(0, 12), st.integers(0, 28), st.booleans())
def test_an_iso_date_reads_back_as_the_same(
    year: int, month: int, in_month: int, about: bool
) -> None:
    written = Date(year, month, in_month if month else 0, about)
    assert parse_date(("~" if about else "") + iso_date(written)) == written


@pytest.mark.parametrize(
    ("text", "shown", "iso"),
    [
        ("2025", "2025", "2025"),
        ("2025-11", "November 2025", "2025-11"),
        ("2025-11-03", "3 November 2025", "2025-11-03"),
        ("753 BC", "753 BC", "-0752"),
        ("-0752", "753 BC", "-0752"),
        ("44-03-15 BC", "15 March 44 BC", "-0043-03-15"),
        ("1 BC", "1 BC", "0000"),
        ("AD 1", "AD 1", "0001"),
        ("AD 14", "AD 14", "0014"),
        ("14 CE", "AD 14", "0014"),
        ("999", "AD 999", "0999"),
        ("1000", "1000", "1000"),
        ("~1274", "about 1274", "1274"),
        ("~1274-11", "about November 1274", "1274-11"),
    ],
)
def test_a_date_is_shown_by_its_precision(text: str, shown: str, iso: str) -> None:
    assert (show_date(day(text)), iso_date(day(text))) == (shown, iso)


@pytest.mark.parametrize(
    ("text", "formats"),
    [
        (
            "2019",
            {
                "year": "2019",
                "month": None,
                "day": None,
                "iso": "2019",
                "long": "2019",
                "when": "in 2019",
            },
        ),
        ("2025-11", {"year": "2025", "month": "November", "day": None, "when": "in November 2025"}),
        (
            "2025-11-03",
            {
                "month": "November",
                "day": "3",
                "long": "3 November 2025",
                "when": "on 3 November 2025",
            },
        ),
        ("~1274", {"year": "about 1274", "when": "about 1274"}),
        ("~1200 BC", {"year": "about 1200 BC", "when": "about 1200 BC", "iso": "-1199"}),
    ],
)
def test_formats_of_dates(text: str, formats: dict[str, str | None]) -> None:
    assert {style: format_date(day(text), style) for style in formats} == formats


def test_spans() -> None:
    assert span(day("1970")) == (0, 364)
    assert span(day("1972-02")) == (day_number(1972, 2, 1), day_number(1972, 2, 29))
    assert span(day("1 BC"))[1] + 1 == span(day("AD 1"))[0]


@pytest.mark.parametrize(
    "text",
    ["", "~", "2025-", "2025-1", "2025-11-3", "20251103", "-753", "BC 753", "753 BC BC", "1BCE2"],
)
def test_what_is_no_date_is_refused(text: str) -> None:
    assert isinstance(parse_date(text), Flaw)


# --- all types ---------------------------------------------------------------------------------------------


@given(
    st.sampled_from(["integer", "number", "quantity", "date", "boolean"]),
    st.text("0123456789-+−~.,$€%eEBCAD kmyesno "),
)
def test_any_text_gives_a_value_or_says_what_is_wrong(kind: str, text: str) -> None:
    value = Column("c", kind).parse(text)  # type: ignore[arg-type]
    if not isinstance(value, Flaw):
        assert show_plain(value)
        assert comparable(value) == comparable(value)


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        (number("1.0"), number("1"), True),
        (number("$125 million"), number("125000000", "$"), True),
        (number("1 km"), number("1 m"), False),
        (number("~1"), number("1"), True),
        (day("~2025"), day("2025"), True),
        (day("2025"), day("2025-01"), False),
        (("a", "b"), ("b", "a"), True),
        (("a", "b"), ("a",), False),
        ("a", ("a",), False),
        ("1", number("1"), False),
        ("a", "A", False),
        (None, None, True),
        (True, "yes", False),
    ],
)
def test_cells_are_equal_when_the_format_says_so(one: Cell, other: Cell, equal: bool) -> None:
    assert (comparable(one) == comparable(other)) is equal


def test_bounds_take_in_their_ends() -> None:
    assert not is_outside(number("5"), number("5"), number("5"))
    assert is_outside(number("4.9"), number("5"), None)
    assert is_outside(number("5.1"), None, number("5"))
    assert not is_outside(day("2030-12-31"), day("1900"), day("2030"))
    assert is_outside(day("2031"), None, day("2030"))
    assert is_outside(day("2030"), None, day("2030-06")), "a year goes on after June"


def test_plain_words() -> None:
    assert [show_plain(each) for each in (True, False, "x", Broken("?"), number("5"), day("AD 5"))] == [
        "yes", "no", "x", "?", "5", "AD 5",
    ]  # fmt: skip
    assert [join_words(each) for each in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]


def test_the_parts_of_a_key_cannot_be_confused() -> None:
    assert encode_part("a/b #+~<%") == "a%2Fb %23%2B%7E%3C%25"
    assert row_key(["C#"]) == "C#"
    assert row_key(["a+b", "c"]) != row_key(["a", "b+c"])


# --- folding -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Zürich", "zurich"), ("ZÜRICH", "Zu\u0308rich"), ("Straße", "STRASSE"), ("Ærø", "aero"), ("Łódź", "lodz"),
        ("Αθήνα", "ΑΘΗΝΑ"), ("Ὀδυσσεύς", "οδυσσευς"), ("Ёлка", "елка"), ("İstanbul", "istanbul"),
        ("the  White House", "White House"), ("An apple", "apple"), ("U.S.A.", "usa"), ("don't", "dont"),
        ("don’t", "don't"),
        ("Coca-Cola", "coca cola"), ("rock 'n' roll!", "rock n roll"), ("«Bonjour»", "bonjour"), ("東京。", "東京"),
        ("co\u00adoperate", "cooperate"), ("\u200eabc", "ABC"), ("한국", "\u1112\u1161\u11ab\u1100\u116e\u11a8"),
        ("שלום!", "שלום"), ("مرحبا،", "مرحبا"), ("¿Qué?", "que"), ("مَلِك", "ملك"), ("שָׁלוֹם", "שלום"),
        ("أحمد", "احمد"), ("ज़मीन", "जमीन"),
    ],
)  # fmt: skip
def test_what_does_not_matter_is_folded(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("かぎ", "かき"), ("ばら", "はら"), ("हि", "ह"), ("कि", "की"), ("й", "и"), ("Май", "Маи"), ("ў", "у"),
        ("1.2", "12"), ("1,5", "15"), ("-5", "5"), ("−5", "5"), (".5", "5"), ("C++", "C"), ("C#", "C"), ("5°", "5"),
        ("$5", "5"), ("5%", "5"), ("a", "b"), ("the", ""), ("?", "!"),
        ("東京", "京都"),
    ],
)  # fmt: skip
def test_what_tells_words_apart_is_kept(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@pytest.mark.parametrize(
    ("exact", "one", "other"),
    [
        ("case", "Polish", "polish"),
        ("accents", "schön", "schon"),
        ("punctuation", "it's", "its"),
        ("punctuation", "x-y", "x y"),
    ],
)
def test_exact_keeps_what_it_names(exact: str, one: str, other: str) -> None:
    assert fold(one) == fold(other)
    assert fold(one, (exact,)) != fold(other, (exact,))


@given(st.text())
def test_folding_is_done_once_and_never_gives_nothing(text: str) -> None:
    folded = fold(text)
    assert bool(folded) == bool(text.strip())


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("The Hague", "hague"),
        ("an  apple", "apple"),
        ("A/B Group", "a b group"),
        ("A & W", "a w"),
        ("An-Nasr", "an nasr"),
        ("a", "a"),
        ("the", "the"),
        ("Athens", "athens"),
    ],
)
def test_only_a_word_before_a_word_is_an_article(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "unit", "shown", "value"),
    [
        ("60", "million", "60 million", 60_000_000),
        ("60 million", "million", "60 million", 60_000_000),
        ("1.5 billion", "million", "1.5 billion", 1_500_000_000),
        ("125", "$ million", "$125 million", 125_000_000),
        ("$125 million", "$ million", "$125 million", 125_000_000),
        ("60 thousand", "km", "60 thousand km", 60_000),
    ],
)
def test_a_unit_that_is_a_scale_scales(text: str, unit: str, shown: str, value: int) -> None:
    found = parse_quantity(text, unit)
    assert not isinstance(found, Flaw)
    assert (found.text, found.value) == (shown, value)
