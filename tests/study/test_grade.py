"""The table was written before the grader. Facts from anywhere but the example decks."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest
from builders import grade_item, make_item

from studykit.grading.grade import grade_choice
from studykit.grading.verdict import NotGraded, Verdict
from studykit.questions.item import Item


def item(*keys: str, **more: Any) -> Item:
    more.setdefault("distractors", ())
    return make_item(keys=keys, **more)


canberra = item("Canberra", distractors=("Sydney", "Melbourne", "Perth"))
schoen = item("schön", distractors=("schon", "hübsch"))
cobalt = item("Co", distractors=("CO", "Cu"))
cpp = item("C++", distractors=("C", "C#"))
uk = item("United Kingdom", accepted={"United Kingdom": ("UK", "Great Britain")})
zambia = item("Zambia", distractors=("Gambia", "Malawi"))
slovakia = item("Slovakia", distractors=("Slovenia", "Croatia"))
neighbours = item("Spain", "France", distractors=("Italy", "Portugal"))
landlocked = item("Bolivia", "Paraguay", many="all", distractors=("Peru", "Chile"))
capitals = item("Washington, D.C.", "Paris", many="all")
balkans = item("Bosnia and Herzegovina", "Serbia", many="all")
days = item("356", kind="integer", stem="On how many days did it rain?")
everest = item("8849", kind="quantity", unit="m", stem="How high is Mount Everest?")
moon = item("~384400 km", kind="quantity", unit="km")
bill = item("$125 million", kind="quantity")
sea = item("71 %", kind="quantity")
cold = item("-40", kind="number")
gravity = item("9.81", kind="number", tolerance="0.02")
avogadro = item("6.02e23", kind="number")
inhabitants = item("1234567000", kind="integer")
legs = item("8", kind="integer")
primes = item("2", "3", kind="integer", distractors=("4", "6"))
moonwalk = item("1969-07-20", kind="date")
victory = item("1945-05-08", kind="date")
rome = item("753 BC", kind="date")
augustus = item("AD 14", kind="date")
wall = item("1989-11", kind="date")
hastings = item("1066", kind="date")
whale = item("yes", kind="boolean", stem="Is a whale a mammal?")

TABLE: list[tuple[Item, str, str]] = [
    # text: what does not matter
    (canberra, "Canberra", "right"),
    (canberra, "  cAnBeRRa ", "right"),
    (canberra, "Canberra!", "right"),
    (canberra, "Can\u200bberra", "right"),
    (item("The Hague"), "hague", "right"),
    (item("Hague"), "The Hague", "right"),
    (item("New   York"), "new york", "right"),
    (item("São Tomé"), "Sao Tome", "right"),
    (item("Łódź"), "lodz", "right"),
    (item("Straße"), "STRASSE", "right"),
    (item("Hawaiʻi"), "Hawaii", "right"),
    (item("St. John's"), "st johns", "right"),
    (item("Ελλάδα"), "ελλαδα", "right"),
    (item("Москва"), "москва", "right"),
    (item("かぎ"), unicodedata.normalize("NFD", "かぎ"), "right"),
    (item("東京"), "東京", "right"),
    (item("résumé"), "resume", "right"),
    # text: what does
    (canberra, "Sydney", "wrong"),
    (canberra, "Cnbra", "wrong"),
    (canberra, "?", "wrong"),
    (item("かぎ"), "かき", "wrong"),
    (item("मोर"), "मार", "wrong"),
    (item("мой"), "мои", "wrong"),
    (item("東京"), "京都", "wrong"),
    (item("mRNA", exact=("case",)), "MRNA", "wrong"),
    (item("version 1.2"), "version 12", "wrong"),
    (schoen, "schön", "right"),
    (schoen, "SCHÖN", "right"),
    (schoen, "scho\u0308n", "right"),
    (schoen, "schon", "wrong"),
    (schoen, "Schon", "wrong"),
    (cobalt, "Co", "right"),
    (cobalt, "CO", "wrong"),
    (cobalt, "co", "wrong"),
    (cpp, "c++", "right"),
    (cpp, "C", "wrong"),
    (cpp, "C#", "wrong"),
    # other spellings
    (uk, "uk", "right"),
    (uk, "great britain", "right"),
    (uk, "Great Britian", "close"),
    # typos
    (canberra, "Canbera", "close"),
    (canberra, "Canbrera", "close"),
    (item("القاهرة"), "القاهره", "right"),
    (item("Peru"), "Pero", "wrong"),
    (item("Kyrgyzstan"), "Kirgizstan", "close"),
    (item("Kyrgyzstan"), "Kirgistan", "wrong"),
    (item("Boeing 747"), "Boieng 747", "close"),
    (item("Boeing 747"), "Boeing 737", "wrong"),
    (item("Boeing 747"), "Boeing 7474", "wrong"),
    (item("Boeing 747"), "Boeing 74", "wrong"),
    (item("Boeing 747"), "Boeing 77 4", "wrong"),
    (item("28 March Street"), "29 March Street", "wrong"),
    (zambia, "Gambia", "wrong"),
    (zambia, "Zanbia", "close"),
    (slovakia, "Slovania", "wrong"),
    (item("Australia", distractors=("Austria",)), "Austria", "wrong"),
    # several right answers, any of them
    (neighbours, "france", "right"),
    (neighbours, "Spain, France", "right"),
    (neighbours, "France; Spain", "right"),
    (neighbours, "Spain and France", "right"),
    (neighbours, "Spian", "close"),
    (neighbours, "France, Spian", "close"),
    (neighbours, "Spain, Italy", "wrong"),
    (neighbours, "Spain or Italy", "wrong"),
    (neighbours, "Spain, something else", "wrong"),
    (item("Washington, D.C."), "washington dc", "right"),
    (item("Trinidad and Tobago"), "Trinidad and Tobago", "right"),
    # several right answers, each wanted
    (landlocked, "Bolivia, Paraguay", "right"),
    (landlocked, "paraguay and bolivia", "right"),
    (landlocked, "Bolivia\nParaguay", "right"),
    (landlocked, "Bolivia; Paraguay;", "right"),
    (landlocked, "Bolivia, Paraguai", "close"),
    (landlocked, "Bolivia", "partial"),
    (landlocked, "Bolivia, Bolivia", "partial"),
    (landlocked, "Bolivia, Peru", "partial"),
    (landlocked, "Bolivia, Paraguay, Peru", "partial"),
    (landlocked, "Peru", "wrong"),
    (capitals, "Paris, Washington, D.C.", "right"),
    (capitals, "Paris, Oslo", "partial"),
    (balkans, "Serbia and Bosnia and Herzegovina", "right"),
    # numbers
    (days, "356", "right"),
    (days, "356.0", "right"),
    (days, "about 356", "right"),
    (days, "3.56e2", "right"),
    (days, "0,356e3", "right"),
    (days, "356 days", "right"),
    (days, "356 weeks", "wrong"),
    (days, "357", "wrong"),
    (days, "3 56", "wrong"),
    (days, "many", "wrong"),
    (everest, "8849", "right"),
    (everest, "8,849 m", "right"),
    (everest, "8 849 m", "right"),
    (everest, "8\u202f849m", "right"),
    (everest, "8849 metres", "right"),
    (everest, "8849 ft", "wrong"),
    (everest, "8.849 km", "right"),
    (everest, "8848", "wrong"),
    (
        item("8849", kind="quantity", unit="m", stem="Is it 8849 feet or metres high?"),
        "8849 feet",
        "wrong",
    ),
    (moon, "384,400 km", "right"),
    (moon, "380000 kilometers", "right"),
    (moon, "350000", "wrong"),
    (bill, "125 million dollars", "right"),
    (bill, "$125,000,000", "right"),
    (bill, "€125 million", "wrong"),
    (bill, "125", "wrong"),
    (sea, "71%", "right"),
    (sea, "71 percent", "right"),
    (sea, "71 per cent", "right"),
    (cold, "−40", "right"),
    (cold, "40", "wrong"),
    (gravity, "9.8", "right"),
    (gravity, "9,81", "right"),
    (gravity, "9.7", "wrong"),
    (avogadro, "6.02 x 10^23", "right"),
    (avogadro, "6.02e22", "wrong"),
    (inhabitants, "1,234,567e3", "right"),
    (inhabitants, "1,234,567 x 10^3", "right"),
    (inhabitants, "1,234,567.0e3", "right"),
    (inhabitants, "1234,567e6", "right"),
    (inhabitants, "1,234567e9", "right"),
    (inhabitants, "1,234.567e6", "right"),
    (inhabitants, "1,234,567e4", "wrong"),
    (inhabitants, "1,234,567e999999999", "wrong"),
    (legs, "eight", "right"),
    (primes, "2,3", "right"),
    (primes, "3; 4", "wrong"),
    # dates
    (moonwalk, "20 July 1969", "right"),
    (moonwalk, "July 20, 1969", "right"),
    (moonwalk, "20 jul 1969", "right"),
    (moonwalk, "the 20th of July, 1969", "right"),
    (moonwalk, "1969-07-20", "right"),
    (moonwalk, "20/07/1969", "right"),
    (moonwalk, "7/20/1969", "right"),
    (moonwalk, "July 1969", "close"),
    (moonwalk, "1969", "close"),
    (moonwalk, "21 July 1969", "wrong"),
    (moonwalk, "20 July 1970", "wrong"),
    (moonwalk, "20 Jully 1969", "wrong"),
    (item("1945-08-06", kind="date"), "6 Augsut 1945", "close"),
    (item("1945-08-06", kind="date"), "7 Augsut 1945", "wrong"),
    (moonwalk, "yesterday", "wrong"),
    (rome, "753 BC", "right"),
    (rome, "753 b.c.e.", "right"),
    (rome, "-0752", "right"),
    (rome, "753", "wrong"),
    (augustus, "14", "right"),
    (augustus, "14 AD", "right"),
    (augustus, "14 BC", "wrong"),
    (wall, "the 1980s", "close"),
    (wall, "11/1989", "right"),
    (wall, "1989", "close"),
    (wall, "December 1989", "wrong"),
    (hastings, "in 1066", "right"),
    (hastings, "1067", "wrong"),
    # booleans
    (whale, "YES", "right"),
    (whale, "true", "right"),
    (whale, "y", "right"),
    (whale, "no", "wrong"),
    (whale, "false", "wrong"),
]


@pytest.mark.parametrize(
    ("asked", "typed", "verdict"), TABLE, ids=[f"{i.keys[0]}<-{t!r}" for i, t, _ in TABLE]
)
def test_a_typed_answer_gets_its_verdict(asked: Item, typed: str, verdict: str) -> None:
    found = grade_item(asked, typed)
    assert isinstance(found, Verdict), found
    assert found.verdict == verdict, found


@pytest.mark.parametrize("typed", ["", "   ", "\t\n", "\u200b\ufeff"])
def test_nothing_is_never_graded(typed: str) -> None:
    assert grade_item(canberra, typed) == NotGraded("Nothing was typed.")


def test_an_answer_longer_than_any_answer_is_not_graded() -> None:
    assert grade_item(canberra, "e\u0301" * 40_000) == NotGraded(
        "The answer is longer than 4096 characters."
    )


@pytest.mark.parametrize("typed", ["05/08/1945", "8.5.1945", "5-8-1945"])
def test_a_date_that_can_be_read_two_ways_is_asked_again(typed: str) -> None:
    found = grade_item(victory, typed)
    assert isinstance(found, NotGraded)
    assert (
        found.why
        == f"'{typed}' can be read as 8 May 1945 and as 5 August 1945. Write the month as a word."
    )


def test_a_date_with_day_and_month_alike_is_read_in_the_only_way() -> None:
    found = grade_item(item("1945-05-05", kind="date"), "5/5/1945")
    assert isinstance(found, Verdict)
    assert found.verdict == "right"


def test_a_disputed_answer_is_not_counted_and_the_dispute_is_shown() -> None:
    river = item(
        "Nile", distractors=("Yangtze",), disputes=(("Amazon", "some measure it as longer"),)
    )
    assert grade_item(river, "the amazon") == NotGraded(
        "'Amazon' is disputed (some measure it as longer): not counted."
    )
    assert isinstance(grade_item(river, "Nile"), Verdict)


def test_an_answer_that_another_item_has_is_no_typo() -> None:
    alone = item("Zambia")
    found, told = (
        grade_item(alone, "Gambia"),
        grade_item(alone, "Gambia", rivals=("Gambia", "Zambia")),
    )
    assert isinstance(found, Verdict)
    assert isinstance(told, Verdict)
    assert (found.verdict, told.verdict) == ("close", "wrong")


@pytest.mark.parametrize(
    ("typed", "rating"),
    [
        ("Bolivia, Paraguay, Mongolia, Chad", 3),
        ("Bolivia, Paraguay, Mongolia, Tchad", 2),
        ("Bolivia, Paraguay", 2),
        ("Bolivia", 1),
        ("Bolivia, Paraguay, Peru", 1),
        ("Peru", 1),
    ],
)
def test_half_of_a_list_is_hard_and_less_is_again(typed: str, rating: int) -> None:
    asked = item(
        "Bolivia",
        "Paraguay",
        "Mongolia",
        "Chad",
        many="all",
        accepted={"Chad": ("Tchadd",)},
        distractors=("Peru",),
    )
    found = grade_item(asked, typed)
    assert isinstance(found, Verdict)
    assert found.rating == rating


def test_a_verdict_names_what_was_matched_and_why() -> None:
    assert grade_item(neighbours, "Spain, Italy") == Verdict(
        "wrong", "'Spain' is right, but 'Italy' is not.", 1, ("Spain",)
    )
    assert grade_item(landlocked, "Paraguay, Peru") == Verdict(
        "partial", "1 of 2 named; 'Peru' is not right.", 1, ("Paraguay",)
    )
    assert grade_item(canberra, "Canbera") == Verdict(
        "close", "It is spelled 'Canberra'.", 2, ("Canberra",)
    )
    assert grade_item(moonwalk, "1969") == Verdict(
        "close", "The full answer is 20 July 1969.", 2, ("20 July 1969",)
    )
    assert grade_item(uk, "UK") == Verdict(
        "right", "Another name of 'United Kingdom'.", 3, ("United Kingdom",)
    )


def test_a_chosen_option_is_right_only_if_it_is_the_key() -> None:
    shown = ("Perth", "Canberra", "Sydney")
    assert grade_choice(canberra.keys, shown, "Canberra") == Verdict("right", "", 3, ("Canberra",))
    assert grade_choice(canberra.keys, shown, "perth") == Verdict(
        "wrong", "'Perth' is not right.", 1, (), "Perth"
    )
    assert grade_choice(canberra.keys, shown, "Canbera") == NotGraded(
        "'Canbera' is not one of the options."
    )
    assert grade_choice(canberra.keys, shown, "") == NotGraded("Nothing was chosen.")


def test_options_that_differ_only_in_what_is_folded_are_told_apart() -> None:
    assert grade_choice(schoen.keys, ("schon", "schön", "hübsch"), "schon") == Verdict(
        "wrong", "'schon' is not right.", 1, (), "schon"
    )
    assert isinstance(grade_choice(schoen.keys, ("schon", "schön", "hübsch"), "SCHON"), NotGraded)
    assert grade_choice(schoen.keys, ("schon", "schön", "hübsch"), "schön") == Verdict(
        "right", "", 3, ("schön",)
    )


def test_a_disputed_answer_beside_a_right_one_is_not_counted_either() -> None:
    river = item(
        "Nile", distractors=("Yangtze",), disputes=(("Amazon", "some measure it as longer"),)
    )
    assert isinstance(grade_item(river, "Nile, Amazon"), NotGraded)


def test_what_is_no_article_is_not_left_out() -> None:
    group = item("A/B Group", distractors=("C Group",))
    assert verdict_of(grade_item(group, "B Group")) == "wrong"
    assert verdict_of(grade_item(item("A-level", distractors=("O-level",)), "a level")) == "right"


def verdict_of(found: object) -> str:
    assert isinstance(found, Verdict)
    return found.verdict
