"""Tells whether a text stands in another one as words of its own.

    "rom" in "when was rome founded"     no: a part of a word
    "rome" in "when was rome founded"    yes
    "京" in "東京はどこですか"             yes: scripts without spaces have no words

Texts are folded (`values.sameness.fold`). Knows no items and no options.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

_SIGNS = bytes(code for code in range(128) if not chr(code).isalnum())
_UNSPACED = (
    ("\u0e00", "\u0eff"),  # Thai, Lao
    ("\u1000", "\u109f"),  # Burmese
    ("\u1780", "\u17ff"),  # Khmer
    ("\u2e80", "\ua4cf"),  # Chinese characters, kana, Yi
    ("\uf900", "\ufaff"),
    ("\U00020000", "\U0003ffff"),
)
"""Scripts without spaces. As ranges: a class of a regular expression so large takes 4 ms to
compile."""


def stands_in(folded: str, text: str) -> bool:
    """Return whether a folded text stands in another folded text as words of its own."""
    if not folded:
        return False
    start = text.find(folded)
    while start >= 0:
        end = start + len(folded)
        begins_within_word = start > 0 and _joins(text[start - 1], folded[0])
        ends_within_word = end < len(text) and _joins(folded[-1], text[end])
        if not (begins_within_word or ends_within_word):
            return True
        start = text.find(folded, start + 1)
    return False


def stands_in_with_ending(folded: str, text: str, longest_ending: int) -> bool:
    """Return whether a folded text stands in another one as words, the last with an ending or none.

    play in "which plays" with an ending of one letter, and not in "whose playwright".
    """
    start = text.find(folded) if folded else -1
    while start >= 0:
        end = start + len(folded)
        longest = end
        while longest < len(text) and _joins(text[longest - 1], text[longest]):
            longest += 1
        begins_within_word = start > 0 and _joins(text[start - 1], folded[0])
        if not begins_within_word and longest - end <= longest_ending:
            return True
        start = text.find(folded, start + 1)
    return False


def ending_of(folded: str) -> str:
    """Return the last letters of a folded text: two, or one where each letter is a syllable."""
    letters = 2
    if folded and _is_unspaced(folded[-1]):
        letters = 1
    return folded[-letters:]


def shared_ending(folded: str, others: Iterable[str]) -> str:
    """Return the ending of a folded text if one of the others has the same; else nothing."""
    ending = ending_of(folded)
    for other in others:
        # Most end in another letter.
        if ending[-1:] == other[-1:] and ending == ending_of(other):
            return ending
    return ""


def words_of(folded: str) -> Iterator[str]:
    """Yield the words that stand in whatever a folded text does; without spaces each letter."""
    word = ""
    for char in folded:
        if char.isalnum() and not _is_unspaced(char):
            word += char
            continue
        if word:
            yield word
        word = ""
        if char.isalnum():
            yield char
    if word:
        yield word


def letters_in(texts: Iterable[str]) -> str:
    """Return all letters of some texts, folded: those of each of their words stand in them.

    Empty when that is not so simple, as in texts that are not ASCII.
    """
    text = "\n".join(texts)
    if not text.isascii():
        return ""
    return letters_of(text.lower())


def letters_of(text: str) -> str:
    """Return the text without the blanks and signs of ASCII."""
    if text.isalnum():
        return text
    # As bytes, of which no other character has such a one in it: three times as fast as
    # `str.translate`.
    as_bytes = text.encode("utf-8", "surrogatepass")
    return as_bytes.translate(None, _SIGNS).decode("utf-8", "surrogatepass")


def _joins(left: str, right: str) -> bool:
    """Return whether two neighbouring characters belong to one word."""
    are_alphanumeric = left.isalnum() and right.isalnum()
    return are_alphanumeric and not (_is_unspaced(left) or _is_unspaced(right))


def _is_unspaced(char: str) -> bool:
    if char < _UNSPACED[0][0]:
        return False
    return any(first <= char <= last for first, last in _UNSPACED)
