"""Values of a column that are nearly equal (F031): which are told, and which only look so.

The options that they are not: `invalid/nearly-equal-options`.
"""

from __future__ import annotations

from random import Random

import pytest
from babel import Locale

from studykit.checks._nearly_equal import nearly_equal_values
from studykit.facts.base import Column, FactBase, Row, Table
from studykit.problems import NOWHERE
from tests.growth import grows_with_its_size

OCEANS = ["Pacific Ocean", "Indian Ocean", "Arctic Ocean"]
TOLD = [
    ("Japan", "japan", "capitals"),
    ("São Tomé", "Sao Tome", "accents"),
    ("e-mail address", "email address", "signs"),
    ("Mount Fuji", "Mt. Fuji", "the way to spell it"),
    ("World War II", "World War 2", "the way to spell it"),
    ("Lake Superior", "Superior Lake", "the order of words"),
    ("Curie, Marie", "Marie Curie", "the order of words"),
    ("Αθήνα", "Αθηνα", "accents"),
    ("москва", "Москва", "capitals"),
]
NOT_TOLD = [
    ("NO", "no"),
    ("mW", "MW"),
    ("3-1", "1-3"),
    ("Room 12 b", "Room b 12"),
    ("Niger", "Nigeria"),
    ("Henry IV", "Henry VI"),
    ("lù shāng", "lù shǎng"),
    ("かぎ", "かき"),
    ("май", "маи"),
    ("schön", "schonen"),
    ("York", "New York"),
]


def found(texts: list[str], lang: str = "", **columns: str) -> list[tuple[str, str]]:
    """Return the level and the message of what is told of a column of names."""
    rows = [Row(f"r{n}", (text,), n) for n, text in enumerate(texts, start=1)]
    table = Table("t", (Column("name", lang=lang),), tuple(rows), NOWHERE, label="name", **columns)
    problems = nearly_equal_values(FactBase({"t": table}))
    return [(problem.level, problem.message) for problem in problems]


@pytest.mark.parametrize(("text", "other", "aspect"), TOLD)
def test_two_ways_to_write_one_thing_are_told(text: str, other: str, aspect: str) -> None:
    message = f"'{text}' and '{other}' differ in {aspect} alone, in the column 'name'"
    assert found([text, *OCEANS, other]) == [("warning", message)]


def test_what_only_looks_so_is_not_told() -> None:
    for pair in NOT_TOLD:
        assert found([*pair, *OCEANS]) == [], pair
    # Where the language has another letter there, or another noun behind another article.
    assert found(["año nuevo", "ano nuevo"], "es") == []
    assert found(["der See", "die See"], "de") == []
    assert len(found(["año nuevo", "ano nuevo"], "it")) == 1


def test_a_word_that_many_share_is_told_where_it_is_there_and_is_not() -> None:
    message = (
        "'Atlantic' and 'Atlantic Ocean' differ in the word 'ocean' alone, in the column 'name'"
    )
    assert found(["Atlantic", "Atlantic Ocean", *OCEANS]) == [("warning", message)]
    # Without other oceans it is a word like any other.
    assert found(["Atlantic", "Atlantic Ocean", "Baltic Sea", "Black Sea"]) == []
    # Who has all of them with and without it means two things.
    oxides = ["iron oxide", "zinc oxide", "lead oxide", "tin oxide"]
    assert found(["iron", "zinc", "lead", *oxides]) == []


def test_where_many_differ_in_one_way_it_tells_words_apart() -> None:
    nouns = ["essen", "morgen", "leben", "laufen", "sehen", "wissen"]
    assert found([*nouns, *map(str.capitalize, nouns)]) == []
    few = nouns[:2]
    assert len(found([*nouns, *map(str.capitalize, few)])) == 2


def test_a_letter_more_is_a_note_for_long_texts_and_one_of_a_hundred_at_most() -> None:
    message = "'Philippines' and 'Phillippines' are a letter apart, in the column 'name'"
    assert found(["Philippines", "Phillippines", *OCEANS]) == [("note", message)]
    assert found(["Estonia", "Esttonia"]) == []
    assert found(["Philippines", "Phillipines"]) == []
    assert found(["Formula 11 racing", "Formulla 11 racing"]) == []
    plurals = [
        f"{name}{ending}" for name in ("mountain", "continent", "vegetable") for ending in ("", "s")
    ]
    assert len(found(plurals)) == 1


@pytest.mark.parametrize("lang", ["en", "de", "ja", "ar"])
def test_codes_and_names_of_lands_give_no_warning(lang: str) -> None:
    locale = Locale(lang)
    codes = [code for code in locale.territories if len(code) == 2]
    assert len(codes) > 250
    assert found(codes) == []
    names = [locale.territories[code] for code in codes]
    assert [level for level, _ in found(names, lang) if level != "note"] == []


def test_four_times_the_rows_take_four_times_the_work() -> None:
    random = Random(16)

    def name() -> str:
        words = ["".join(random.choices("abcdefghijklmnopqrstuvwxyz", k=7)) for _ in range(2)]
        return " ".join(words).title()

    def find(size: int) -> None:
        # New names each time, since what is known of some is kept. One in nine lacks the shared word.
        names = [name() + (" River" if number % 9 else "") for number in range(size)]
        names += [text + " River" for text in names[::90]]
        assert found(names)

    assert grows_with_its_size(find, 400)
