"""The parts of a key, and the ways to write each: what stands in brackets, and beside a slash.

    he/she is         he, she | is
    colo(u)r          colo | u, nothing | r
    bank [money]      bank | money, nothing: a remark
    Lehrer/in         Lehrer, Lehrerin
    km/h, iron(II)    as they stand

Knows texts. `written_keys` puts the parts together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from studykit.patterns import pattern_of
from studykit.values.language import language

MOST_READINGS = 32
"""Of one key: more are in none that people write, and would be learned by nobody."""


class Piece(NamedTuple):
    """A part of a key, as it may be written."""

    ways: tuple[str, ...]
    """One of them is empty where the part may be left out."""
    is_remark: bool = False
    """True where the key says less without it."""


def joiners_of(lang: str) -> tuple[str, ...]:
    """Return the words for and, or."""
    return ("and", "or", "&", *language(lang).typing.joiners)


def has_no_case(text: str) -> bool:
    """Return whether a text is of a script without capitals, or of no letters at all."""
    return text.lower() == text.upper()


_NUMERAL = pattern_of(r"[IVXLCDM]+|.*\d.*")
_REST_OF_A_WORD = pattern_of(r"-?[^\W\d_]{1,5}")
_ANYTHING = pattern_of(
    r"(?P<bracket> ?[(\[][^()\[\]]*[)\]] ?)|(?P<word>[^\s()\[\]]+)|(?P<blank>\s+)"
)


def pieces_of(text: str, lang: str) -> list[Piece]:
    """Return the parts of a text with the ways to write each of them."""
    pieces: list[Piece] = []
    for match in _ANYTHING.finditer(text):
        if match["bracket"]:
            before = text[: match.start()]
            behind = text[match.end() :]
            pieces.append(_bracket(match["bracket"], before, behind, lang))
        elif match["word"]:
            pieces.append(Piece(_ways_of_word(match["word"], lang)))
        else:
            pieces.append(Piece((" ",)))
    return pieces


def _bracket(bracket: str, before: str, behind: str, lang: str) -> Piece:
    """Return what stands in brackets, which may be left out, or not."""
    content = bracket.strip()[1:-1].strip()
    as_written = Piece((bracket,))
    blank_before = bracket.startswith(" ")
    blank_behind = bracket.endswith(" ")
    touches_before = bool(before) and not blank_before and before[-1].isalnum()
    touches_behind = bool(behind) and not blank_behind and behind[0].isalnum()
    if _NUMERAL.fullmatch(content):
        return as_written
    # (R)-limonene and (S)-limonene are two.
    if behind.startswith("-"):
        return as_written
    start, end = " " * blank_before, " " * blank_behind
    if touches_before or touches_behind:
        # Scripts without capitals set no blank before a remark.
        neighbour = before[-1] if touches_before else behind[0]
        may_be_remark = has_no_case(neighbour)
        is_rest = bool(_REST_OF_A_WORD.fullmatch(content)) and content == content.lower()
        if is_rest or may_be_remark:
            rest = content.lstrip("-")
            return Piece((f"{start}{rest}{end}", f"{start}{end}"), is_remark=may_be_remark)
        return as_written
    ways = [f"{start}{way}{end}" for way in _ways_of_words(content, lang)]
    return Piece((*ways, " "), is_remark=True)


def _ways_of_words(text: str, lang: str) -> list[str]:
    ways = [""]
    for word in text.split():
        ways = [f"{way} {other}".strip() for way in ways for other in _ways_of_word(word, lang)]
    return ways[:MOST_READINGS]


_SLASH = pattern_of(r"(?<=[^\W\d_])[/*:](?=-?[^\W\d_])")
_WITH_CAPITAL_NOUNS = ("de", "lb")
_VOWELS = "aeiouyäöüáéíóúàèìòùâêîôûåæø"


def _ways_of_word(word: str, lang: str) -> tuple[str, ...]:
    """Return the words that stand beside each other in one: he and she for `he/she`."""
    parts = _SLASH.split(word)
    first = parts[0]
    if all(_is_ending(first, part) for part in parts[1:]):
        return (first, *(_with_ending(first, part.lstrip("-")) for part in parts[1:]))
    if re.search(r"[*:]", word) or not all(map(_is_word, parts)):
        return (word,)
    # and/or; Either/Or
    if any(part.lower() in joiners_of(lang) for part in parts):
        return (word,)
    # Face/Off is a name; but in German all nouns have capitals.
    are_names = all(part[0].isupper() for part in parts)
    if are_names and lang.partition("-")[0] not in _WITH_CAPITAL_NOUNS:
        return (word,)
    return tuple(parts)


def _is_word(part: str) -> bool:
    """Return whether a part between slashes is a word, and no unit, capital or letter."""
    letters = part.strip(".,!?")
    if letters.isupper():
        return False
    if has_no_case(letters) or len(letters) > 2:
        return True
    return len(letters) == 2 and any(char in _VOWELS for char in letters.lower())


_SHORTEST_WITH_ENDING = 4
_SHORTEST_WITH_A_LETTER = 3
_LONGEST_ENDING = 6


def _is_ending(word: str, part: str) -> bool:
    """Return whether a part is the ending of another form of a word: Lehrer/in, guapo/a."""
    is_small = part == part.lower() and not has_no_case(part)
    if not is_small or len(word) < _SHORTEST_WITH_A_LETTER or len(part) > _LONGEST_ENDING:
        return False
    if part.startswith("-"):
        return True
    if len(part) == 1:
        return part in _VOWELS
    return len(word) >= _SHORTEST_WITH_ENDING and word[0].isupper()


def _with_ending(word: str, ending: str) -> str:
    """Return guapa for guapo and a, Lehrerin for Lehrer and in."""
    if word[-1] == "o" and ending[0] == "a":
        return word[:-1] + ending
    return word + ending


def written_out(pieces: Sequence[Piece]) -> Iterator[tuple[str, bool]]:
    """Yield each way to write the pieces, and whether a remark is left out in it."""
    ways: list[tuple[str, bool]] = [("", False)]
    for piece in pieces:
        longer = []
        for written, is_short in ways:
            for way in piece.ways:
                leaves_out = piece.is_remark and not way.strip()
                longer.append((written + way, is_short or leaves_out))
        ways = longer[:MOST_READINGS]
    for written, is_short in ways:
        yield " ".join(written.split()), is_short
