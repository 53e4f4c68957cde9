"""What must hold of grading in every language: what is shown is right, and what means something else is not."""

from __future__ import annotations

from decimal import Decimal

import pytest
from builders import grade_item, make_item
from hypothesis import given, settings
from hypothesis import strategies as st

from studykit.facts.base import Date, Number, Scalar
from studykit.grading.expected import Answer, AnswerType
from studykit.grading.verdict import Verdict
from studykit.questions.item import Item
from studykit.values.dates import days_in_month, show_date
from studykit.values.language import language

LANGUAGES = (
    "de",
    "fr",
    "es",
    "it",
    "pt-BR",
    "nl",
    "sv",
    "da",
    "nb",
    "fi",
    "pl",
    "cs",
    "ru",
    "el",
    "tr",
    "hu",
    "ja",
    "zh",
    "ko",
    "ar",
    "lt",
)
languages = st.sampled_from(LANGUAGES)
some = settings(max_examples=150, derandomize=True, deadline=None)


def in_language(lang: str, value: Scalar, kind: str, text: str = "") -> Item:
    answer = Answer(text or language(lang).show(value), value)
    item = make_item(keys=["1"], kind="integer", stem="?")
    return item._replace(
        lang=lang, answers=(answer,), type=AnswerType(kind, lang=lang), shown_key=answer.text
    )  # type: ignore[arg-type]


@st.composite
def dates(draw: st.DrawFn) -> Date:
    year = draw(st.integers(-800, 2100).filter(lambda year: abs(year) > 100))
    month = draw(st.integers(0, 12))
    return Date(year, month, draw(st.integers(0, days_in_month(year, month))) if month else 0)


@some
@given(languages, dates(), dates())
def test_a_date_as_it_is_shown_is_right_and_another_one_is_not(
    lang: str, key: Date, other: Date
) -> None:
    item, shown = in_language(lang, key, "date", "?"), language(lang).show
    assert _is_right(grade_item(item, shown(key)))
    assert _is_right(grade_item(item, show_date(key))), "English stays right"
    if key[:3] != other[:3]:
        found = grade_item(item, shown(other))
        finer = other[: 2 if other.day == 0 else 3][: _depth(key)] == key[: _depth(key)] and _depth(
            other
        ) > _depth(key)
        assert not _is_right(found) or finer, (shown(key), shown(other), found)


def _depth(date: Date) -> int:
    return 3 if date.day else 2 if date.month else 1


def _is_right(found: object) -> bool:
    return isinstance(found, Verdict) and found.verdict == "right"


@some
@given(
    languages,
    st.decimals(-(10**7), 10**7, places=3, allow_nan=False),
    st.sampled_from((",", ".0", ".1", ".3")),
)
def test_a_number_as_it_is_shown_is_right_and_with_the_other_sign_for_decimals_is_not(
    lang: str, value: Decimal, style: str
) -> None:
    rounded = value if style == "," else round(value, int(style[1:]))
    number = Number(str(rounded), rounded)
    shown = language(lang).number(number, style)
    item = in_language(lang, number, "number", "?")
    assert _is_right(grade_item(item, shown))
    for swapped in (
        shown.translate(str.maketrans(",.", ".,")),
        shown.replace(",", ""),
        shown.replace(".", ""),
    ):
        found = grade_item(in_language(lang, number, "number", "?"), swapped)
        if _is_right(found):
            digits = (
                swapped.lstrip("-")
                .replace("\u00a0", "")
                .replace("\u202f", "")
                .replace(" ", "")
                .replace("'", "")
            )
            readings = {
                digits.replace(",", "").rstrip("."),
                digits.replace(".", "").replace(",", ".").rstrip("."),
            }
            assert any(Decimal(each) == abs(rounded) for each in readings if each.count(".") < 2), (
                shown,
                swapped,
            )


@pytest.mark.parametrize("lang", ["de", "fr", "es", "it", "nl", "pl", "ru", "tr"])
def test_digits_in_threes_are_read_as_the_language_writes_them(lang: str) -> None:
    """1.234 and 1,234: the one is right, the other is asked again, since an English hand may have meant it so."""
    spoken = language(lang)
    assert spoken.typing.decimal == ","
    for value, right, unclear in (
        (Decimal(1234), "1.234", "1,234"),
        (Decimal("1.234"), "1,234", "1.234"),
    ):
        item = in_language(lang, Number(str(value), value), "number", "?")
        assert _is_right(grade_item(item, right))
        assert not isinstance(grade_item(item, unclear), Verdict)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_yes_and_no_are_read_in_words_of_the_language(lang: str) -> None:
    spoken = language(lang)
    for value in (True, False):
        item = in_language(lang, value, "boolean", "?")
        assert _is_right(grade_item(item, spoken.show(value)))
        assert _is_right(grade_item(item, spoken.true if value else spoken.false))
        assert _is_right(grade_item(item, "yes" if value else "no"))
        assert not _is_right(grade_item(item, spoken.show(not value)))


@pytest.mark.parametrize("lang", [*LANGUAGES, "bo", "ca", "eu", "he", "hi", "hy", "mn", "ur", "vi"])
def test_a_date_typed_letter_for_letter_as_it_is_shown_is_right(lang: str) -> None:
    """Also where the tool could take no month of the language apart."""
    for date in (Date(1848), Date(2025, 5), Date(1789, 7, 14), Date(-43, 3, 15)):
        assert _is_right(grade_item(in_language(lang, date, "date"), language(lang).show(date))), (
            lang,
            date,
        )
