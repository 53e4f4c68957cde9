"""Cross tables: no name of a base is taken for another one, however it is typed."""

from __future__ import annotations

import unicodedata

import pytest
from name_lists import LISTS

from studykit.grading.expected import Answer, AnswerType, Expected
from studykit.grading.grade import grade
from studykit.grading.verdict import Verdict
from studykit.grading.vocabulary import Vocabulary


def without_marks(text: str) -> str:
    """The text as somebody in a hurry types it: small letters, no accents."""
    plain = "".join(
        char for char in unicodedata.normalize("NFD", text) if not "\u0300" <= char <= "\u036f"
    )
    return unicodedata.normalize("NFC", plain).lower()


def accepted(title: str, step: int) -> list[str]:
    """The names that are taken for each other: of each list every so many names typed for all of it."""
    lang, names = LISTS[title]
    vocabulary = Vocabulary([name] for name in names)
    taken = []
    for key in names:
        expected = Expected("Which?", (Answer(key, key),), AnswerType("text", lang=lang), lang)
        expected = expected._replace(vocabulary=vocabulary)
        for other in names[::step]:
            for typed in sorted({other, without_marks(other)} - {key, without_marks(key)}):
                found = grade(expected, typed)
                if other != key and isinstance(found, Verdict) and found.correct:
                    taken.append(f"{typed!r} for {key!r}: {found}")
    return taken


@pytest.mark.parametrize("title", LISTS)
def test_a_list_is_as_long_as_a_base_and_says_each_name_once(title: str) -> None:
    _, names = LISTS[title]
    assert len(names) == len(set(names))
    assert len(names) >= 180


@pytest.mark.parametrize("title", ["countries in English", "Japanese words"])
def test_some_names_typed_for_all_others_are_never_taken_for_them(title: str) -> None:
    assert accepted(title, 20) == []


@pytest.mark.slow
@pytest.mark.parametrize("title", LISTS)
def test_no_name_typed_for_any_other_is_taken_for_it(title: str) -> None:
    assert accepted(title, 1) == []


@pytest.mark.parametrize("title", LISTS)
def test_each_name_is_right_for_itself_as_it_is_and_in_a_hurry(title: str) -> None:
    lang, names = LISTS[title]
    vocabulary = Vocabulary([name] for name in names)
    for key in names:
        expected = Expected("Which?", (Answer(key, key),), AnswerType("text", lang=lang), lang)
        expected = expected._replace(vocabulary=vocabulary)
        found = grade(expected, key)
        assert isinstance(found, Verdict)
        assert (found.verdict, found.why) == ("right", ""), key
        small = grade(expected, key.lower())
        assert isinstance(small, Verdict)
        assert small.verdict == "right", key
