"""Typed dates of items that were made from facts: what the base knows beside what is shown decides."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders import grade_item, make_item
from hypothesis import given, settings
from hypothesis import strategies as st

from studykit.grading.read_periods import read_period
from studykit.grading.verdict import Verdict
from studykit.questions.item import Item
from studykit.values.dates import days_in_month, show_date, show_year, span
from studykit.values.language import language
from studykit.values.scalars import Date
from tests.items.builders import Folder

FACTS = """
table: summits
columns: {name: text, climbed: date, seen: date}
rows:
  aconcagua: {name: Aconcagua, climbed: 1897-01-14, seen: 1817-01}
  chimborazo: {name: Chimborazo, climbed: 1880, seen: 1746}
"""
TEMPLATES = """
year: {ask: "In which year was {name} climbed?", answer: "{climbed:year}"}
day: {ask: "When was {name} climbed?", answer: climbed}
claim: {claim: "{name} was climbed in [{climbed:year}]."}
"""


@pytest.fixture
def items(tmp_path: Path) -> dict[str, Item]:
    folder = Folder(tmp_path)
    folder.write("summits.yaml", FACTS)
    folder.deck(TEMPLATES)
    return folder.items()


def verdict(item: Item, typed: str) -> str:
    found = grade_item(item, typed)
    return found.verdict if isinstance(found, Verdict) else found.why


def test_a_finer_date_than_is_shown_is_right_where_the_base_has_it(items: dict[str, Item]) -> None:
    year = items["year/aconcagua"]
    assert verdict(year, "1897") == "right"
    assert verdict(year, "14 January 1897") == "right"
    assert verdict(year, "January 1897") == "right"
    assert verdict(year, "15 January 1897") == "Type the year alone."
    assert verdict(year, "14 January 1898") == "wrong"
    assert verdict(items["year/chimborazo"], "4 January 1880") == "Type the year alone."


def test_a_coarser_date_is_close_and_says_the_whole(items: dict[str, Item]) -> None:
    found = grade_item(items["day/aconcagua"], "late 19th century")
    assert isinstance(found, Verdict)
    assert (found.verdict, found.rating) == ("close", 2)
    assert found.why == "The full answer is 14 January 1897."


def test_wrong_says_of_a_claim_that_it_is_false(items: dict[str, Item]) -> None:
    for name in ("claim/aconcagua", "claim/chimborazo"):
        claim = items[name]
        right, wrong = ("right", "wrong") if claim.truth else ("wrong", "right")
        assert verdict(claim, right) == "right"
        assert verdict(claim, wrong) == "wrong"


some = settings(max_examples=200, derandomize=True, deadline=None)
years = st.integers(-900, 2100).filter(lambda year: abs(year) > 100)


@st.composite
def dates(draw: st.DrawFn) -> Date:
    year = draw(years)
    month = draw(st.integers(0, 12))
    return Date(year, month, draw(st.integers(0, days_in_month(year, month))) if month else 0)


def century_of(year: int) -> str:
    number = (year + 99) // 100 if year > 0 else (100 - year) // 100
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10 if number % 100 // 10 != 1 else 0, "th")
    return f"{number}{ending} century{' BC' if year < 1 else ''}"


@some
@given(dates(), years)
def test_a_century_is_close_for_the_dates_in_it_and_wrong_for_all_others(
    key: Date, other: int
) -> None:
    item = make_item(keys=[show_year(key.year)], kind="date", distractors=())
    item = item._replace(
        answers=(item.answers[0]._replace(text=show_date(key), value=key),),
        shown_key=show_date(key),
    )
    assert verdict(item, century_of(key.year)) == "close"
    wanted = "close" if century_of(other) == century_of(key.year) else "wrong"
    assert verdict(item, century_of(other)) == wanted


@some
@given(years, years)
def test_a_range_of_years_is_read_from_its_first_day_to_its_last(first: int, last: int) -> None:
    if not 100 < first < last:
        return
    for text in (f"{first}-{last}", f"{first} – {last}", f"from {first} to {last}"):
        period = read_period(text)
        assert period is not None
        assert (period.first, period.last) == (span(Date(first))[0], span(Date(last))[1])
    assert read_period(f"{last}-{first}") is None


@some
@given(st.text(max_size=30), st.sampled_from(["en", "de", "fr", "es", "ru", "ja", "zh", "he"]))
def test_no_text_breaks_the_reading_of_a_period(text: str, lang: str) -> None:
    typing = language(lang).typing
    for typed in (
        text,
        f"{text} century",
        f"{text}s",
        f"20{text}",
        f"1914-{text}",
        f"the {text}0s",
    ):
        period = read_period(typed, typing)
        assert period is None or period.first <= period.last
