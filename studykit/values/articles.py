"""*a* or *an* before an English word: by how the word sounds, which its spelling only hints at.

    an hour, a unit, an unimportant town      an 8, an 11-year-old, a 1,800 m climb, an 1812 map
    an FBI agent, a UN base, a NATO base      an X-ray, an mRNA, a U-turn, an n

What is read letter by letter goes by the names of its letters, a number by its first words, all
else by its first sound. Knows no values and no patterns. `indefinite` is the one door.
"""

from __future__ import annotations

import unicodedata

from studykit.patterns import pattern_of

_BEFORE_THE_WORD = "\"'“”„‘’‚«»‹›([{¿¡*_ "
"""Quotes, brackets and marks that nobody pronounces."""
_VOWELS = "aeiouæœøαεηιουω"
"""Letters that sound like vowels where no rule below says otherwise; the Greek ones by their
names."""
_LETTERS_WITH_AN = "AEFHILMNORSX"
"""Letters whose English names begin with a vowel: an F, an X; but a U."""

_NUMBER = pattern_of(r"[$€£¥]?([0-9]+)(,[0-9]{3})?")
_ROMAN = pattern_of(r"(?!IV\b|XX\b|I\b|V\b|X\b)X{0,2}(?:IX|IV|V?I{0,3})\b")
"""As they stand before centuries and army corps; an IV and an XX are letters more often."""
_ROMAN_WITH_AN = ("VIII", "XI", "XVIII")

_SPELLED = pattern_of(
    r"[A-Za-z]\b(?!['’])"  # X-ray, F-16, U.S., S&P, n
    r"|[A-Za-z][0-9]"  # H2O, x86
    r"|[a-z](?=[A-Z])"  # mRNA, iPhone
    r"|[A-Z]{2,}(?![a-rt-z])(?!s[a-z])"  # FBI, NGOs; no MHz
)
_INITIALISM = pattern_of(r"[A-Z]{2,}")
# Four capitals that one can pronounce are read as a word: NATO, FIFA, SCUBA; not HTML, NCAA, RSVP.
_PRONOUNCED = pattern_of(r"(?:[^AEIOU]|[BCDFGPT][LR]|S[CKLMNPTW]R?|SH|TH|CH|WH|QU)[AEIOUY]|[AEIO]")
_LEAST_OF_A_WORD = 4
_READ_AS_WORDS = ("LAN", "LASER", "RAM", "REM", "ROM", "SAM", "SIM", "UNCTAD", "UNRWA")
_READ_AS_LETTERS = ("NAACP", "RIAA", "ROTC", "SEIU")
_LONGEST_IN_U = 6
"""Short ones in U are *a* either way, by the letter (UNHCR) as by the word (UNESCO, UNICEF)."""

_LONGEST_PREFIX = 12
"""Characters that the rules below look at."""
_SILENT_H = pattern_of(r"hour(?!i)|honest|honou?r|heir|hors d")
_LIKE_A_VOWEL = pattern_of(r"y[bcdfglmnprtv]|ylang|nth\b")
"""Yttrium, Ypres, Yves."""
_LIKE_A_CONSONANT = pattern_of(
    # yoo: European and euphemism, but not the German oi of Euler
    r"eu(?!ler|len)|ew(?:e|in)"
    # union, unicorn, unidirectional; but un-: unimportant, uninhabited, unidentified, unissued
    r"|uni(?!n(?!ucl|om)|m(?!od|ol)|de|dio|ll|gn|r|ss)|unani"
    # use, usage, usual, utensil (no utter, no utmost), uranium, Uruguay (no urban), ukulele,
    # Uganda, ubiquity, Ulysses
    r"|us[aeu]|ut(?![tm])|ur[aeiou]|uk|uga|ubi|uly|uv|u\b"
    # w: one, once, ouija, Ouagadougou, Oaxaca, Uyghur; but an onerous task
    r"|one(?:s?\b|self|sie|ness)|once\b|ou[ia]|oax|u[iy]g"
)


def indefinite(text: str) -> str:
    """Return the article that goes before an English text: `a` or `an`."""
    return "an" if _takes_an(text.lstrip(_BEFORE_THE_WORD)) else "a"


def _takes_an(text: str) -> bool:
    number = _NUMBER.match(text)
    if number:
        return _is_eight_or_eleven(number[1], has_comma=bool(number[2]))
    numeral = _ROMAN.match(text)
    if numeral and numeral[0]:
        return numeral[0] in _ROMAN_WITH_AN
    if _is_spelled(text):
        return text[0].upper() in _LETTERS_WITH_AN
    return _sounds_like_a_vowel(_without_accents(text[:_LONGEST_PREFIX]).lower())


def _is_eight_or_eleven(digits: str, *, has_comma: bool) -> bool:
    """Return whether a number's first word is eight, eighty, eighteen or eleven."""
    is_year = len(digits) == 4 and not has_comma  # eighteen twelve, eleven hundred
    first = digits[:2] if is_year else digits[: len(digits) % 3 or 3]
    return digits.startswith("8") or first in ("11", "18")


def _is_spelled(text: str) -> bool:
    """Return whether a text begins with letters that are read one by one."""
    if not _SPELLED.match(text):
        return False
    capitals = _INITIALISM.match(text)
    if not capitals:
        return True
    word = capitals[0]
    if word in _READ_AS_WORDS:
        return False
    if word in _READ_AS_LETTERS or (word[0] == "U" and len(word) <= _LONGEST_IN_U):
        return True
    return len(word) < _LEAST_OF_A_WORD or not (_PRONOUNCED.match(word) or word[0] == "U")


def _sounds_like_a_vowel(word: str) -> bool:
    if _SILENT_H.match(word) or _LIKE_A_VOWEL.match(word):
        return True
    return word[:1] in tuple(_VOWELS) and not _LIKE_A_CONSONANT.match(word)


def _without_accents(text: str) -> str:
    """Return the text with É as E and Ü as U."""
    return "".join(
        char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char)
    )
