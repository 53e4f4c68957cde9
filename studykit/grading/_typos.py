"""Whether a text is another one with a slip of the finger. The only door to `rapidfuzz`.

A slip is a letter too many, too few or wrong, or two neighbours swapped. It never touches a digit, a numeral, a
letter that stands alone, or what turns the sense (hyper and hypo, nitrate and nitrite).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence

from studykit.grading.numerals import NUMBER_WORDS

_ROMAN = re.compile(r"(?=..)m{0,3}(?:cm|cd|d?c{0,3})(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})")
_IDEOGRAPH = re.compile("[\u2e80-\u2fff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_OPPOSITE_BEGINNINGS = (
    ("hyper", "hypo"), ("intra", "inter", "extra", "exter", "anter", "infer"), ("aff", "eff"), ("asc", "desc"),
    ("abd", "add"), ("endo", "ecto", "exo"), ("macro", "micro"), ("meth", "eth"), ("ante", "anti"), ("over", "under"),
    ("north", "south"), ("pre", "post"),
)  # fmt: skip
_OPPOSITE_ENDINGS = (
    ("ate", "ite", "ide", "ine"),
    ("ane", "ene", "yne"),
    ("ose", "ase"),
    ("anol", "anal"),
)
_NEGATIONS = ("a", "an", "bi", "de", "di", "dis", "il", "im", "in", "ir", "un")
_SMALL_WORDS = frozenset(("and", "the", "of"))


def slips(typed: str, meant: str, codes: Collection[str] = ()) -> int | None:
    """How many slips lead from one folded text to another; None when that are too many or not of a kind to forgive.

    A word of five letters takes one, of ten two; four letters only change places; the whole takes one for each ten.
    `codes` are words that take none.
    """
    if typed == meant:
        return 0
    if abs(len(typed) - len(meant)) > 1 + len(meant) // 10:
        return None
    if _digits(typed) != _digits(meant) or _IDEOGRAPH.search(meant):
        return None
    words, others = meant.split(), typed.split()
    if len(words) != len(others):
        return (
            1 if _letters(meant) >= 5 and typed.replace(" ", "") == meant.replace(" ", "") else None
        )
    found = 0
    for word, other in zip(words, others, strict=True):
        far = 0 if word == other else _slips_in_word(other, word, is_alone=len(words) == 1)
        far = None if far and word in codes else far
        if far is None:
            return None
        found += far
    return found if found <= 1 + _letters(meant) // 10 else None


def codes_in(text: str) -> frozenset[str]:
    """The short words of a text that are mostly capitals, folded: JGSDF is not JMSDF, nor siRNA miRNA."""
    words = re.findall(r"(?<![^\W\d_])[^\W\d_]{2,7}(?![^\W\d_])", text)
    capitals = {word: sum(map(str.isupper, word)) for word in words}
    return frozenset(
        word.casefold() for word, many in capitals.items() if many >= 2 and 2 * many >= len(word)
    )


def nearest(typed: str, others: Sequence[str], most: int) -> list[str]:
    """Those of the other texts that are at most so many slips away, of whatever kind."""
    from rapidfuzz.distance.OSA import distance
    from rapidfuzz.process import extract

    return [
        found
        for found, _, _ in extract(typed, others, scorer=distance, score_cutoff=most, limit=None)
    ]


def _slips_in_word(typed: str, meant: str, *, is_alone: bool) -> int | None:
    from rapidfuzz.distance.OSA import distance

    letters = _letters(meant)
    if letters < len(meant) or _ROMAN.fullmatch(meant) or letters < 3 - (meant in _SMALL_WORDS):
        return None
    allowed = 1 if letters < 10 else 2
    far = int(distance(typed, meant, score_cutoff=allowed))
    if far > allowed or _turns_the_sense(typed, meant) or {typed, meant} <= NUMBER_WORDS:
        return None
    if letters < 5 and meant not in _SMALL_WORDS:
        is_swap = len(typed) == len(meant) and sorted(typed) == sorted(meant)
        return far if is_swap and not (is_alone and letters < 4) else None
    return far


def _turns_the_sense(typed: str, meant: str) -> bool:
    def differ(one: str | None, other: str | None) -> bool:
        return bool(one and other and one != other)

    longer, shorter = (typed, meant) if len(typed) > len(meant) else (meant, typed)
    if any(longer == negation + shorter for negation in _NEGATIONS):
        return True
    return any(
        differ(
            next(filter(typed.startswith, group), None), next(filter(meant.startswith, group), None)
        )
        for group in _OPPOSITE_BEGINNINGS
    ) or any(
        differ(next(filter(typed.endswith, group), None), next(filter(meant.endswith, group), None))
        for group in _OPPOSITE_ENDINGS
    )


def _letters(text: str) -> int:
    return sum(char.isalpha() or unicodedata.category(char)[0] == "M" for char in text)


def _digits(text: str) -> list[str]:
    """The runs of digits, so that neither a digit nor a blank between digits is ever a slip."""
    return re.findall(r"\d+", text)
