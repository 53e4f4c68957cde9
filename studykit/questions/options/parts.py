"""The parts of an answer that names several things, or one thing in several words.

    Inotrope / Vasopressor      inotrope, vasopressor
    to see, to look             to see, to look
    red and blue                red, blue
    Nara, Japan                 nara; not japan, where many of the answers say it

Of two answers that share a part nobody can say that one is wrong where the other is right. A part
that a quarter of all answers have is no name but says where, or of what kind. Knows texts alone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable

from studykit.values.formulas import is_formula
from studykit.values.language import language
from studykit.values.sameness import fold_answer

_SIGNS = r"\s*[;|•、；]\s*|\s[/+·&]\s|(?<=\w{2})/(?=\w{2})|[,，،]\s+|\n"
"""What stands between two parts; `1,5`, `km/h` and `C/2022 E3` have none."""
_SHARE_OF_A_QUALIFIER = 4
"""One answer in so many has the part."""
_FEWEST_WITH_A_QUALIFIER = 3

Fold = Callable[[str], str]
"""Returns a whole answer as answers are compared."""


def parts_of(texts: Iterable[str], answers: Iterable[str], fold: Fold, lang: str) -> Parts | None:
    """Return the parts of answers; None where none of the texts that may stand anywhere has any."""
    between = re.compile(_between_parts(lang))
    if not any(map(between.search, texts)):
        return None
    return Parts(answers, between, fold)


class Parts:
    """The parts of a column's answers, each text looked at once.

    `between` finds what stands between two parts.
    """

    def __init__(self, answers: Iterable[str], between: re.Pattern[str], fold: Fold) -> None:
        self._between = between
        self._fold = fold
        self._known: dict[str, frozenset[str]] = {}
        self._looked_at = {text: self._look_at(text) for text in set(answers)}
        times = Counter(part for _, parts in self._looked_at.values() for part in parts)
        enough = max(_FEWEST_WITH_A_QUALIFIER, len(self._looked_at) // _SHARE_OF_A_QUALIFIER)
        # What is an answer by itself is a name, however many have it.
        whole = {folded for folded, _ in self._looked_at.values()}
        self._qualifiers = frozenset(
            part for part, count in times.items() if count >= enough and part not in whole
        )

    def of(self, text: str) -> frozenset[str]:
        """Return the text, folded, and its parts."""
        if text not in self._known:
            folded, parts = self._looked_at.get(text) or self._look_at(text)
            self._known[text] = frozenset((folded, *parts)) - self._qualifiers
        return self._known[text]

    def _look_at(self, text: str) -> tuple[str, frozenset[str]]:
        """Return the text, folded, and its parts: none where it is one."""
        parts = self._between.split(text)
        if len(parts) == 1 or is_formula(text):
            return self._fold(text), frozenset()
        return self._fold(text), frozenset(map(fold_answer, parts)) - {""}


def _between_parts(lang: str) -> str:
    """Return a pattern for what stands between two parts in texts of a language."""
    patterns = [_SIGNS]
    first_signs = r"\s;|•、；/,，،"
    for conjunction in ("and", "or"):
        word = language(lang).joined(["\x00", "\x00"], conjunction).strip("\x00")
        # Where no blank stands around it, the same letters stand within words.
        if word.strip() != word:
            patterns.append(re.escape(word))
            first_signs += re.escape(word[0])
    # With what all of them begin with looked for first it takes a third of the time.
    return f"(?=[{first_signs}])(?:{'|'.join(patterns)})"
