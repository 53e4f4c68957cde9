"""The spellings of the right answers, as they are compared."""

from typing import NamedTuple

from studykit.grading._typos import codes_in
from studykit.grading._words import Words, wordings


class Spelling(NamedTuple):
    """A spelling of a right answer, with its variants."""

    answer: int
    """The position of the answer."""
    text: str
    variants: frozenset[str]
    words: tuple[Words, ...]
    """The variants in words, those that say where these end."""
    codes: frozenset[str]
    """Its words that take no slip."""

    def has_one_of(self, words: set[str]) -> bool:
        """Return whether it has one of some words."""
        return any(not words.isdisjoint(own_words) for own_words in self.words)


def new_spelling(
    answer: int, text: str, variants: frozenset[str], *, is_joined: bool = False
) -> Spelling:
    """Return the spelling of an answer with what is worked out of it.

    One that joins several, as `colour/color` does, is not known by parts: each of these is.
    """
    words = () if is_joined else tuple(wordings(variants))
    return Spelling(answer, text, variants, words, codes_in(text))
