"""Folding by tables is folding character by character, and no script takes more steps than English."""

from __future__ import annotations

import random
import re
import sys
import unicodedata
from collections.abc import Collection, Iterator

import pytest

from studykit.values import marks
from studykit.values.marks import LETTER, in_plain_letters, kind_of, without_marks
from studykit.values.sameness import fold
from studykit.values.variants import variants_of
from tests.benchmarks.fold import TEXTS
from tests.growth import calls

BLOCK = 128
CODES = [*range(0x20000), *range(0xE0000, 0xE0200)]
"""Behind these stand Chinese characters, what is for private use, and what is not assigned."""
AMONG_OTHERS = ("{}", "a{}", "1{}1", "1{}", " {}1", "the {}b", "\u05d1{}\u05b8", "e{}\u0301\u0e38")
EXACT = ((), ("case",), ("accents",), ("punctuation",), ("case", "accents", "punctuation"))


# --- the plain definition -----------------------------------------------------------------------


def fold_by_characters(text: str, exact: Collection[str] = ()) -> str:
    normal = unicodedata.normalize("NFC", text).strip()
    folded = "".join(char for char in normal if unicodedata.category(char) != "Cf").lstrip()
    folded = re.sub(r"\A(?:the|an?)\s+(?=\w)", "", folded, flags=re.IGNORECASE)
    if "case" not in exact:
        folded = folded.casefold()
    if "accents" not in exact:
        folded = in_plain_letters(without_marks_by_characters(folded))
    if "punctuation" not in exact:
        chars = f" {folded} "
        folded = "".join(map(left_of_sign, chars[1:-1], chars, chars[2:]))
    return " ".join(folded.split()) or normal


def without_marks_by_characters(text: str, language: str = "") -> str:
    # What invisible characters kept apart is put together only where a mark is a character.
    if len(text) > 1 and not marks._SINGLE_MARK.search(text):
        return "".join(without_marks_by_characters(char, language) for char in text)
    bare = ""
    letter = ""
    for char in marks._apart(text):
        is_mark = unicodedata.category(char)[0] == "M"
        if not is_mark:
            letter = char
        if not letter or not is_mark or kind_of(letter, char, language) is LETTER:
            bare += char
        letter = letter or char
    return marks._composed(bare)


def left_of_sign(char: str, before: str, after: str) -> str:
    is_apostrophe = char in "'’‘ʻʼʹ`´."
    category = unicodedata.category(char)
    if not is_apostrophe and (char in "#%" or not (category[0] == "P" or category == "Sk")):
        return char
    is_between_digits = before.isdigit() and after.isdigit()
    is_minus_or_point = char in "-.−" and before.isspace() and after.isdigit()
    if is_between_digits or is_minus_or_point:
        return char
    return "" if is_apostrophe else " "


# --- texts of all scripts -----------------------------------------------------------------------


def blocks() -> Iterator[list[str]]:
    for start in range(0, len(CODES), BLOCK):
        chars = map(chr, CODES[start : start + BLOCK])
        yield [char for char in chars if unicodedata.category(char) not in ("Cn", "Cs")]


def differences(texts: Iterator[str]) -> list[tuple[str, Collection[str]]]:
    different = []
    for number, text in enumerate(texts):
        exact = EXACT[number % len(EXACT)]
        if fold(text, exact) != fold_by_characters(text, exact):
            different.append((ascii(text), exact))
    return different


def any_texts(count: int) -> Iterator[str]:
    """Yield texts of letters of one block each, with signs, digits and marks among them."""
    chance = random.Random(19)
    # Pieces of a Hangul syllable with an invisible character between them become one or do not.
    lively = [
        block for block in blocks() if block and "HANGUL" not in unicodedata.name(block[0], "")
    ]
    signs = "'’ʻʼ`.-−_/&:, \t12²①aAÆßŁøİıΐ×\u00a0\u00ad\u200b\u200d"
    apart = "\u0300\u0301\u0308\u030a\u0327\u0345\u05b8\u05bc\u064e\u0651\u093c\u0e38\u3099"
    for _ in range(count):
        letters = chance.choice(lively)
        kinds = chance.choices((letters, signs, apart), (5, 3, 2), k=chance.randint(1, 14))
        yield "".join(map(chance.choice, kinds))


def test_each_character_is_folded_as_it_is_defined() -> None:
    """Of each block of Unicode a few, each in one of the places where it may be something else."""
    chance = random.Random(19)
    assert differences(
        chance.choice(AMONG_OTHERS).format(char)
        for block in blocks()
        for char in block[:: chance.randint(7, 11)]
    ) == []  # fmt: skip


def test_any_text_is_folded_as_it_is_defined() -> None:
    assert differences(any_texts(5_000)) == []


@pytest.mark.slow
def test_every_character_is_folded_as_it_is_defined() -> None:
    for place in AMONG_OTHERS:
        assert differences(place.format(char) for block in blocks() for char in block) == []
    assert differences(any_texts(200_000)) == []


@pytest.mark.parametrize("language", ["", "de", "fi", "pl", "tr"])
def test_marks_are_taken_off_as_it_is_defined(language: str) -> None:
    for text in any_texts(1_000):
        written = unicodedata.normalize("NFC", text)
        assert without_marks(written, language) == without_marks_by_characters(written, language)


# --- what it costs ------------------------------------------------------------------------------


def test_a_text_of_any_script_is_folded_in_the_same_few_steps() -> None:
    """The steps are counted and not timed: `tests/benchmarks/fold.py` times them."""
    steps = {}
    for language, (_, sentence) in TEXTS.items():
        fold(sentence)  # Its characters are met for the first time.
        steps[language] = calls(lambda: fold(sentence))  # noqa: B023 - run at once
    # Where a mark is a character of its own the letters that have one are looked up.
    with_mark = steps.pop("Hindi")
    assert max(steps.values()) <= steps["English"] + 8
    assert with_mark <= 3 * steps["English"]


def test_a_longer_text_takes_no_more_steps() -> None:
    sentence = TEXTS["Greek"][1]
    fold(sentence * 9)  # All that it needs is met for the first time.
    # It is asked in addition whether it has a crowd of marks.
    assert calls(lambda: fold(sentence * 9)) <= calls(lambda: fold(sentence)) + 8


def test_each_digit_is_one_to_the_pattern_for_numbers() -> None:
    """The pattern names them, since what asks Unicode for each character takes twice as long."""
    for char in map(chr, range(sys.maxunicode + 1)):
        if char.isdigit():
            assert fold(f"{char}/{char}") == f"{char}/{char}".casefold()


def test_a_dotless_i_stops_no_comparing() -> None:
    """To a pattern that asks for `saint` in any case it is an i."""
    assert "saint malo" in variants_of("Saınt Malo")
