"""Keys as word lists write them: what each says, and that an answer never says another one."""

from __future__ import annotations

import re

import pytest
from builders import grade_item, make_item
from hypothesis import given, settings
from hypothesis import strategies as st

from studykit.grading.verdict import NotGraded, Verdict
from studykit.values._key_pieces import MOST_READINGS
from studykit.values.written_keys import commas_may_join, readings_of

READ = {
    "car (noun)": "car",
    "(to) run": "run",
    "to go": "go",
    "colo(u)r": "colour, color",
    "colour/color": "colour, color",
    "big / large": "big, large",
    "car, automobile": "car, automobile",
    "big; large": "big, large",
    "he/she is": "he is, she is",
    "(il/la) barista": "il barista, la barista, barista",
    "Paris (France)": "Paris",
    "bank [money]": "bank",
    "der/die Student(in)": "der Studentin, der Student, die Studentin, die Student",
    "jdn. anrufen": "anrufen",
    "to ask sb./sth.": "to ask, ask sb./sth., ask",
    "～は": "は",
    "銀行（お金）": "銀行お金, 銀行",
    "犬（いぬ）": "犬いぬ, いぬ, 犬",
    "大きい、でかい": "大きい, でかい",
    "European Union (EU)": "EU, European Union",
    "Lehrer/in": "Lehrer, Lehrerin",
    "guapo/a": "guapo, guapa",
    "das Haus, -er": "das Haus",
    "un(e) élève": "une élève, un élève",
    "take a bus / train": "take a bus, train, take a train",
    "(s)he": "she, he",
}
NOT_READ = (
    "iron(II) oxide", "f(x)", "AC/DC", "km/h", "Washington, D.C.", "Gilbert and Sullivan", "Ca(OH)2", "24/7",
    "and/or", "Trinidad, Tobago", "TCP/IP", "GNU/Linux", "A/B Group", "camp (2016)", "World War (II)", "1,234",
    "Korea, South", "red, white and blue", "blue, white, red", "Face/Off", "Either/Or", "Yes, Minister", "24 / 7", "AC / DC", "US / UK", "mol/l", "(none)",
    "[sic]", "Jean-Paul", "House", "a(b", "a)b(", "((a) b)", "n/a", "w/o", "1/2", "Smith, John", "Dr. No", "St. John's",
)  # fmt: skip


@pytest.mark.parametrize(("key", "readings"), READ.items())
def test_a_key_says_each_of_its_spellings_and_what_is_left_without_a_remark(
    key: str, readings: str
) -> None:
    assert ", ".join(readings_of(key).all) == readings


@pytest.mark.parametrize("key", NOT_READ)
def test_signs_that_belong_to_a_name_say_nothing(key: str) -> None:
    assert readings_of(key).all == ()


def test_the_language_tells_which_word_stands_before_a_verb_and_which_joins_two() -> None:
    assert readings_of("att gå", "sv").all == ("gå",)
    assert readings_of("att gå").all == ()
    assert readings_of("und/oder", "de").all == ()
    assert readings_of("rot, weiß und blau", "de").all == ()


def test_commas_are_parts_where_half_of_the_keys_have_one() -> None:
    assert commas_may_join(["car, automobile", "house", "tree"])
    assert not commas_may_join(
        ["go, went, gone", "see, saw, seen", "do, did, done", "be, was, been"]
    )
    assert readings_of("mouse, mice").all == ("mouse", "mice")
    assert readings_of("mouse, mice", commas_join=False).all == ()


LETTERS = "abtoEU (){}[]/;,、（）～.*:-1いぬ犬ü"


@settings(max_examples=500, derandomize=True, deadline=None)
@given(st.text(st.sampled_from(LETTERS), max_size=40), st.sampled_from(["", "de", "ja", "es"]))
def test_whatever_an_author_writes_is_read_in_at_most_so_many_ways(key: str, lang: str) -> None:
    readings = readings_of(key, lang)
    assert len(readings.spellings) <= MOST_READINGS
    assert len(readings.shortened) <= MOST_READINGS
    for reading in readings.all:
        assert re.search(r"\w", reading), (key, reading)


@settings(max_examples=300, derandomize=True, deadline=None)
@given(st.lists(st.sampled_from(sorted(READ)), min_size=1, max_size=6, unique=True))
def test_what_a_key_says_is_right_for_it_unless_another_key_says_it_too(keys: list[str]) -> None:
    key, *others = keys
    said_by_others = {reading for other in others for reading in (other, *readings_of(other).all)}
    for reading in readings_of(key).all:
        found = grade_item(make_item(keys=[key], distractors=()), reading, keys)
        if reading not in said_by_others:
            assert isinstance(found, Verdict), (keys, reading, found)
            assert found.verdict == "right", (keys, reading, found)
        elif isinstance(found, Verdict) and found.correct:
            # A spelling that two keys share in full is right for both, and a remark tells no more.
            assert reading in readings_of(key).spellings, (keys, reading, found)


def test_a_bank_is_asked_which_one_it_is_as_far_as_two_are_known() -> None:
    money = make_item(keys=["bank [money]"], distractors=())
    alone = grade_item(money, "bank", ["bank [money]", "house"])
    assert isinstance(alone, Verdict)
    assert alone.verdict == "right"
    assert grade_item(money, "bank", ["bank [money]", "bank [river]"]) == NotGraded(
        "Which one? Type it with its remark."
    )
