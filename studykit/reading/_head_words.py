"""Words that people write above the columns of a list, in many languages, by what they mean.

    meanings("English word")     ->  {"en", "word"}
    meanings("Übersetzung")      ->  {"translation"}
    meanings("der Hund")         ->  None: not all of it is known as a name of columns

A list of words may itself hold such words (`word,Wort`): so it counts what they mean, and a first
line that says one thing twice is a row.

The words stand in `head_words.txt`, those that name languages in `language_names.txt`, which has
them from the Unicode CLDR: Babel would have to load forty languages to say whether `Tysk` is one.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

_PARTS_OF_NAMES = frozenset(
    ("of", "the", "in", "a", "an", "der", "die", "das", "auf", "le", "la", "les", "l", "du", "de")
    + ("en", "el", "los", "las", "di", "il", "lo", "do", "da")
)
"""Small words inside a name: `Name of the city`, `mot en anglais`."""
_CODE = re.compile(r"[a-z]{2}(-[a-z]{2,4})?")
_MOST_WORDS = 5
_NO_LETTERS = re.compile(r"[\W_]+")


def meanings(cell: str) -> frozenset[str] | None:
    """Return what a cell means as the name of a column; None where it is no such name for sure."""
    text = unicodedata.normalize("NFC", cell.casefold()).strip()
    known = _meaning_of_names()
    if text in known:
        return frozenset({known[text]})
    words = [word for word in _NO_LETTERS.split(text) if word and not word.isdigit()]
    if not words or len(words) > _MOST_WORDS:
        return None
    meant = set()
    for word in words:
        if word in known:
            meant.add(known[word])
        elif word not in _PARTS_OF_NAMES:
            return None
    return frozenset(meant) or None


def is_code_of_language(cell: str) -> bool:
    """Return whether a cell is the code of a language: `de`, `pt-br`."""
    text = cell.casefold()
    return bool(_CODE.fullmatch(text)) and text.partition("-")[0] in _words_in("language_names.txt")


@cache
def _meaning_of_names() -> dict[str, str]:
    meaning_of: dict[str, str] = {}
    for file in ("language_names.txt", "head_words.txt"):
        for meaning, names in _words_in(file).items():
            meaning_of.update(dict.fromkeys(names, meaning))
    return meaning_of


@cache
def _words_in(file: str) -> dict[str, list[str]]:
    """Return the words in a file of lines such as `answer: answer, answers, antwort`."""
    words = {}
    for line in Path(__file__).with_name(file).read_text(encoding="utf-8").splitlines():
        meaning, _, names = line.partition(": ")
        words[meaning] = names.split(", ")
    return words
