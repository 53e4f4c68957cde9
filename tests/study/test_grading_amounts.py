"""What must hold of typed amounts: units convert there and back, number words say what they say, nothing breaks."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from builders import grade_item, make_item
from hypothesis import example, given, settings
from hypothesis import strategies as st

from studykit.grading.read_numbers import read_amounts
from studykit.grading.verdict import NotGraded, Verdict
from studykit.values.language import language
from studykit.values.numbers import parse_quantity
from studykit.values.sameness import comparable, extent_of_right, numbers_agree
from studykit.values.scalars import Number
from studykit.values.unit_table import MONEY, names_of_units, size_of, units_of
from studykit.values.units import converted, read_units

many = settings(max_examples=300, derandomize=True, deadline=None)

# --- units -------------------------------------------------------------------------------------------------------

SYMBOLS = sorted({unit for _, units in names_of_units() for unit in units})
BY_DIMENSION: dict[object, list[str]] = {}
for symbol in SYMBOLS:
    BY_DIMENSION.setdefault(size_of(symbol).dimension, []).append(symbol)
PAIRS = [
    (one, other)
    for symbols in BY_DIMENSION.values()
    for one in symbols
    for other in symbols
    if one != other
]


def quantity(text: str) -> Number:
    value = parse_quantity(text)
    assert isinstance(value, Number)
    return value


def test_each_unit_is_read_by_its_own_symbol_and_by_all_its_names() -> None:
    for symbol in SYMBOLS:
        sizes, is_known = read_units(symbol)
        assert is_known, symbol
        assert size_of(symbol) in sizes, symbol
    for name, units in names_of_units():
        assert units & units_of(name), name


@pytest.mark.parametrize(
    ("text", "other", "amount"),
    [
        ("mi", "km", "1.609344"),
        ("nmi", "m", "1852"),
        ("ft", "in", "12"),
        ("acre", "m2", "4046.8564224"),
        ("US gal", "l", "3.785411784"),
        ("imp pt", "ml", "568.26125"),
        ("lb", "kg", "0.45359237"),
        ("oz", "g", "28.349523125"),
        ("kWh", "MJ", "3.6"),
        ("kcal", "kJ", "4.184"),
        ("atm", "hPa", "1013.25"),
        ("year", "d", "365.25"),
        ("km/h", "m/min", "16.666666666666666667"),
        ("GB", "Mbit", "8000"),
        ("parsec", "ly", "3.2615637769"),
        ("g/ml", "kg/m3", "1000"),
    ],
)
def test_units_are_as_large_as_the_world_has_agreed(text: str, other: str, amount: str) -> None:
    found = converted(Decimal(1), only_size(text), only_size(other))
    assert found is not None
    assert float(found) == pytest.approx(float(amount), rel=1e-9)


def only_size(unit: str) -> object:
    sizes, is_known = read_units(unit)
    assert is_known
    assert len(sizes) == 1, unit
    return next(iter(sizes))


@many
@given(st.sampled_from(PAIRS), st.decimals(min_value=-(10**6), max_value=10**6, places=3))
def test_what_is_converted_comes_back_as_it_was(pair: tuple[str, str], value: Decimal) -> None:
    size, other_size = (size_of(unit) for unit in pair)
    there = converted(value, size, other_size)
    assert there is not None
    in_basic = there * other_size.factor + other_size.zero
    assert (in_basic - size.zero) / size.factor == Fraction(value)


@many
@given(st.sampled_from(PAIRS), st.integers(min_value=10, max_value=10**6))
@example(("dJ", "Mcal"), 13120)
def test_a_converted_answer_is_right_and_one_that_is_a_tenth_off_is_not(
    pair: tuple[str, str], key: int
) -> None:
    unit, typed_unit = pair
    item = make_item(keys=[f"{key} {unit}"], distractors=(), kind="quantity", stem="How much?")
    exact = converted(Decimal(key), size_of(unit), size_of(typed_unit))
    assert exact is not None
    # With all digits: where one unit is a whole number of the other, no rounding counts.
    with localcontext(prec=30):
        right = f"{Decimal(exact.numerator) / Decimal(exact.denominator):.30g} {typed_unit}"
    found = grade_item(item, right)
    # What has several sizes, or reads as an M, is asked again; nothing is wrong.
    assert isinstance(found, NotGraded) or found.correct, (item.keys, right, found)
    off = exact * Fraction(11, 10) + Fraction(3)
    wrong = f"{float(off):.15g} {typed_unit}"
    found = grade_item(item, wrong)
    agree = numbers_agree(quantity(item.keys[0]), quantity(wrong), Decimal(0))
    if isinstance(found, Verdict) and not agree:
        assert not found.correct, (item.keys, wrong, found)


def test_money_is_never_converted() -> None:
    for one in MONEY:
        for other in MONEY - {one}:
            assert converted(Decimal(1), size_of(one), size_of(other)) is None


def test_facts_of_different_units_are_compared_by_value() -> None:
    assert comparable(quantity("1 km")) == comparable(quantity("1000 m"))
    assert comparable(quantity("20 °C")) == comparable(quantity("68 °F"))
    assert comparable(quantity("2 years")) == comparable(quantity("24 months"))
    assert comparable(quantity("5 dollars")) == comparable(quantity("$5"))
    assert comparable(quantity("20 tons")) != comparable(quantity("20 t"))
    assert comparable(quantity("5 kg")) != comparable(quantity("5 km"))


def test_what_is_typed_may_be_off_by_what_its_digits_leave_open() -> None:
    distance = quantity("2850 km")
    for typed in ("1771 mi", "1770 mi", "1800 mi", "1770.9 mi"):
        assert numbers_agree(distance, quantity(typed), Decimal(0)), typed
    for typed in ("1780 mi", "1700 mi", "1772.5 mi", "2850 mi"):
        assert not numbers_agree(distance, quantity(typed), Decimal(0)), typed
    # 57 minutes are no hour, and 100 days no quarter of a year.
    assert not numbers_agree(quantity("57 min"), quantity("1 h"), Decimal(0))
    assert not numbers_agree(quantity("100 days"), quantity("3 months"), Decimal(0))
    # What no decimal number is all of may be rounded.
    assert numbers_agree(quantity("50 min"), quantity("0.83 h"), Decimal(0))
    assert not numbers_agree(quantity("50 min"), quantity("0.8 h"), Decimal(0))
    assert numbers_agree(quantity("91 days"), quantity("3 months"), Decimal(0))


def test_a_right_answer_of_another_unit_keeps_wrong_options_away() -> None:
    extent = extent_of_right(quantity("2 km"), quantity("1500 m"), Decimal(0))
    assert extent is not None
    assert extent[0] < 2000 < extent[1]
    assert extent_of_right(quantity("2 kg"), quantity("1500 m"), Decimal(0)) is None


# --- number words ------------------------------------------------------------------------------------------------

ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def in_words(number: int) -> str:
    """The number in English words, with and."""
    for size, word in (
        (10**9, "billion"),
        (10**6, "million"),
        (1000, "thousand"),
        (100, "hundred"),
    ):
        if number >= size:
            above, below = divmod(number, size)
            joiner = " and " if 0 < below < 100 else " "
            behind = f"{joiner}{in_words(below)}" if below else ""
            return f"{in_words(above)} {word}{behind}"
    if number < 20:
        return ONES[number]
    tens, ones = divmod(number, 10)
    return TENS[tens - 2] + (f"-{ONES[ones]}" if ones else "")


def value_of(text: str, lang: str = "") -> list[Decimal]:
    return [amount.value for amount in read_amounts(text, language(lang).typing)]


@many
@given(st.integers(min_value=0, max_value=10**12 - 1))
def test_whole_numbers_in_english_words_are_what_they_say(number: int) -> None:
    assert value_of(in_words(number)) == [number]


@many
@given(st.integers(min_value=0, max_value=9999), st.text("0123456789", min_size=1, max_size=6))
def test_decimals_in_english_words_are_what_they_say(whole: int, digits: str) -> None:
    words = f"{in_words(whole)} point {' '.join(ONES[int(digit)] for digit in digits)}"
    assert value_of(words) == [Decimal(f"{whole}.{digits}")]


@many
@given(st.integers(min_value=1, max_value=19), st.integers(min_value=3, max_value=19))
def test_fractions_in_english_words_are_what_they_say(above: int, below: int) -> None:
    places = [
        "third",
        "fourth",
        "fifth",
        "sixth",
        "seventh",
        "eighth",
        "ninth",
        "tenth",
        "eleventh",
        "twelfth",
    ]
    places += [f"{word}th" for word in ONES[13:]]
    words = f"{ONES[above]} {places[below - 3]}{'s' if above > 1 else ''}"
    assert value_of(words) == [Decimal(above) / Decimal(below)]


IN_OTHER_LANGUAGES = {
    "da": ("nul", "ti", "femogtyve", "halvfems", "hundrede", "to tusind"),
    "de": ("null", "zehn", "fünfundzwanzig", "neunzig", "hundert", "zweitausend"),
    "es": ("cero", "diez", "veinticinco", "noventa", "cien", "dos mil"),
    "fr": ("zéro", "dix", "vingt-cinq", "quatre-vingt-dix", "cent", "deux mille"),
    "it": ("zero", "dieci", "venticinque", "novanta", "cento", "duemila"),
    "nl": ("nul", "tien", "vijfentwintig", "negentig", "honderd", "tweeduizend"),
    "pt": ("zero", "dez", "vinte e cinco", "noventa", "cem", "dois mil"),
}


@pytest.mark.parametrize("lang", IN_OTHER_LANGUAGES)
def test_seven_other_languages_read_their_number_words(lang: str) -> None:
    words = IN_OTHER_LANGUAGES[lang]
    assert [value_of(word, lang) for word in words] == [[0], [10], [25], [90], [100], [2000]]


def test_the_library_of_number_words_is_loaded_by_a_word_and_by_nothing_else() -> None:
    code = (
        "import sys\n"
        "from studykit.grading.read_numbers import read_amounts\n"
        "from studykit.values.language import language\n"
        "read_amounts('1.234,5 km', language('de').typing)\n"
        "read_amounts('twelve', language('').typing)\n"
        "read_amounts('trzy', language('pl').typing)\n"
        "print('text_to_num' in sys.modules)\n"
        "read_amounts('zwölf', language('de').typing)\n"
        "print('text_to_num' in sys.modules)\n"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.split() == ["False", "True"]


# --- nothing typed breaks it --------------------------------------------------------------------------------------

PIECES = (
    "5", "11", "0", "1.5", "1,234", "half", "a", "an", "of", "million", "and", "three", "quarters", "point", "thirds",
    "hundred", "first", "oh", "dozen", "no", "minus", "-", "/", "^", "km", "h", "m", "M", "ft", "'", '"', "°", "°C",
    "degrees", "tons", "gal", "per", "square", "s^-1", "m.s-1", "·", "$", "%", "€", "kWh", "month", "weeks", "year",
    "in", "et demi", "zwei", "Komma", "komma", "fünf", "virgule", "cinq", "anderthalb", "Kilometer", "deux", "mille", "y medio", "½", "⅓", "10^3", "e9",
    "(", ")", ".", ",", "²", "µ", "u", "x", "0.000 000 1", "1e999", "99999999999999999999999999999999",
)  # fmt: skip
ITEMS = (
    make_item(keys=("110 km",), kind="quantity", stem="How far?"),
    make_item(keys=("20 °C",), kind="quantity", stem="How warm is it in degrees?"),
    make_item(keys=("20 tons",), kind="quantity", stem="How heavy?"),
    make_item(keys=("0.33",), kind="number", stem="What share, in m s^-1?"),
    make_item(keys=("3 months", "1 year"), kind="quantity", many="all", stem="How long?"),
    make_item(keys=("$5",), kind="quantity", stem="How much?"),
    make_item(keys=("1e-30",), kind="number", stem="How many kilometres?"),
)


HEAPS = given(
    st.sampled_from(ITEMS),
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=6),
    st.sampled_from(("", " ")),
    st.sampled_from(("", "de", "fr", "es")),
)


@settings(max_examples=200)
@HEAPS
def test_no_heap_of_numbers_and_units_breaks_it(
    item: object, pieces: list[str], blank: str, lang: str
) -> None:
    no_heap_breaks_it(item, pieces, blank, lang)


@pytest.mark.slow
@settings(max_examples=1500)
@HEAPS
def test_no_heap_of_very_many_breaks_it(
    item: object, pieces: list[str], blank: str, lang: str
) -> None:
    no_heap_breaks_it(item, pieces, blank, lang)


def no_heap_breaks_it(item: object, pieces: list[str], blank: str, lang: str) -> None:
    found = grade_item(item._replace(lang=lang), blank.join(pieces))  # type: ignore[attr-defined]
    assert isinstance(found, Verdict | NotGraded)
