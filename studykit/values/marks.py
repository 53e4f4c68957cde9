"""The marks of letters: which may be left out in typing, and which make another letter.

    an answer     typed      its marks
    pêche         peche      SAME: writers leave accents out where a key is missing
    pêche         péché      CLOSE: the accent is another one
    Paris         Pàris      CLOSE: the answer has none there
    ספר           סֵפֶר        SAME: most authors leave points out, and learners may write them
    かぎ           かき        None: dakuten make another letter, and no mark may differ
    發             髮          OTHER: 发 is simplified for both, and they are not the same
    sääri, fi     saari      None: Finnish has ä in its alphabet; where no language is known, an
                             accent stands over an a

Which is which stands in two tables, by languages and by scripts, with the reason. Whoever compares
texts asks them here: `variants` and grading for typed answers, `sameness` for options. What no
table names makes another letter.

Knows letters. Knows no words, and not what is right.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

from studykit.patterns import pattern_of
from studykit.values._han import in_one_form, is_same_character


class Agreement(IntEnum):
    """The agreement of the marks of two texts of the same letters; the lowest is the best."""

    SAME = 0
    CLOSE = 1
    OTHER = 2


SAME, CLOSE, OTHER = Agreement


class MarkKind(NamedTuple):
    """The fate of a mark in typing."""

    left_out: Agreement
    """The answer has the mark, and what was typed has none."""
    added: Agreement
    """The answer has none."""
    another: Agreement
    """Both have marks, and not the same."""
    stands_once: bool = False
    """A word has one of it: left out here and added there it is another one."""


ACCENT = MarkKind(SAME, CLOSE, CLOSE)
STRESS = MarkKind(SAME, SAME, CLOSE, stands_once=True)
POINT = MarkKind(SAME, SAME, OTHER)
OPTIONAL = MarkKind(SAME, SAME, CLOSE)
NEAR_LETTER = MarkKind(CLOSE, CLOSE, CLOSE)
"""A letter of its own that is typed without its mark all the same, by who lacks the key."""
LETTER = MarkKind(OTHER, OTHER, OTHER)
"""Not looked through: a letter with it is another one, and no slip leads from one to the other."""


class LettersOfLanguage(NamedTuple):
    """Letters with marks that some languages have another use of than most."""

    languages: str
    letters: str
    kind: MarkKind
    why: str


class MarksOfScript(NamedTuple):
    """Marks on the letters of a script, both as classes of a regular expression."""

    letters: str
    marks: str
    kind: MarkKind
    why: str


LETTERS_OF_LANGUAGES = (
    LettersOfLanguage(
        "fi sv", "å ä ö", LETTER,
        "in the alphabet, on every keyboard, and never left out: saari is an island, sääri a leg"
    ),
    LettersOfLanguage("et", "ä ö ü õ", LETTER, "in the alphabet; tool is a chair, töö work"),
    LettersOfLanguage(
        "da nb nn no", "å ø", LETTER, "in the alphabet; without the keys aa and oe are written"
    ),
    LettersOfLanguage(
        "is fo", "á é í ó ú ý ö ø", LETTER, "in the alphabet: sounds of their own, never left out"
    ),
    LettersOfLanguage(
        "es gl ast eu fil tl qu ay gn", "ñ", LETTER,
        "in the alphabet; accents of vowels are left out in messages, but ano is no año"
    ),
    LettersOfLanguage(
        "de", "ä ö ü", NEAR_LETTER,
        "who lacks the keys writes ae, oe, ue; the bare vowel makes other words (schon, schön)"
    ),
    LettersOfLanguage(
        "pl", "ł", NEAR_LETTER, "a sound of its own (laska, łaska), yet l is typed by who lacks it"
    ),
    LettersOfLanguage(
        "tr az crh", "ı", NEAR_LETTER, "another vowel than i, yet i is typed by who lacks it"
    ),
    LettersOfLanguage("zh", "ü", LETTER, "in pinyin another sound than u; v is typed for it"),
    LettersOfLanguage("be mn", "ё", LETTER, "always written with its dots there"),
)  # fmt: skip
_LATIN = "[A-Za-z\u00c0-\u02af]"
_GREEK = "[\u0370-\u03ff]"
MARKS_OF_SCRIPTS = (
    MarksOfScript("i", "\u0335", OPTIONAL, "ı: elsewhere i is written for it, and no key has it"),
    MarksOfScript(
        _LATIN, "\u0304", STRESS,
        "long vowels of Latin, Japanese, Sanskrit: some books write them, others do not"
    ),
    MarksOfScript(
        _LATIN, "[\u0300-\u036f]", ACCENT,
        "left out in messages and on keyboards without them; also tones, and strokes as in đ"
    ),
    MarksOfScript(
        _GREEK, "[\u0300-\u036f]", STRESS,
        "left out in messages, and in capitals by everybody; breathings are left out since 1982"
    ),
    MarksOfScript(
        "[аеиоуыэюяіє]", "[\u0300\u0301]", STRESS, "of dictionaries: nobody else writes them"
    ),
    MarksOfScript("е", "\u0308", POINT, "ё is printed as е in all but schoolbooks"),
    MarksOfScript(
        "[\u05d0-\u05ea]", "[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7]", POINT,
        "vowels and dots of Hebrew, of prayer books, poems and textbooks"
    ),
    MarksOfScript(
        "[\u0620-\u06ff]", "[\u064b-\u0652\u0670]", POINT,
        "vowels and doubling of Arabic, of the Koran and textbooks"
    ),
    MarksOfScript("ه", "\u0308", ACCENT, "ة: its dots are left out in Egypt, and in messages"),
    MarksOfScript(
        "[\u0627\u0648]", "[\u0653-\u0655]", OPTIONAL, "hamza and madda: left out day by day"
    ),
    MarksOfScript(
        "[कखगजफ]", "\u093c", OPTIONAL, "the dot of loans in Hindi; in ड़ and ढ़ it makes a letter"
    ),
)  # fmt: skip

_STROKES = {
    "ł": "l\u0335", "ø": "o\u0338", "đ": "d\u0335", "ħ": "h\u0335", "ŧ": "t\u0335", "ı": "i\u0335",
    "Ł": "L\u0335", "Ø": "O\u0338", "Đ": "D\u0335", "Ħ": "H\u0335", "Ŧ": "T\u0335",
    "ة": "ه\u0308",
}  # fmt: skip
"""Letters that Unicode does not take apart. The ı is an i with a mark here, for want of one that
takes away its dot, and ة a ه with two dots."""
_LETTERS_BY_STROKES = {apart: letter for letter, apart in _STROKES.items()}
_STROKES_APART = str.maketrans(_STROKES)
_STROKED = pattern_of("|".join(_LETTERS_BY_STROKES))
_ONE_MARK_FOR_TWO = str.maketrans({"\u0326": "\u0327"})
"""The comma of Romanian below s and t: fonts and keyboards have a cedilla for it."""
_TONOS = str.maketrans({"\u0300": "\u0301", "\u0342": "\u0301"})
"""The one accent of Greek since 1982, for the three before."""
_PLAIN_LETTERS = {
    "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "Æ": "AE", "Œ": "OE", "Ð": "D", "Þ": "TH"
}  # fmt: skip
"""Letters without a mark that other alphabets have none of, and how they are written there."""
_NO_PLAIN_LETTER = pattern_of(f"[{''.join(_PLAIN_LETTERS)}]")
_SINGLE_MARK = pattern_of("[\u0300-\u036f\u0591-\u05c7\u064b-\u0655\u0670\u093c]")
"""Behind its letter, with which Unicode does not make it one, as in Hebrew."""
_LETTER_WITH_SIGNS = pattern_of(r"(.[^\w\s]+)", re.DOTALL)
"""A letter with what stands behind it, marks and perhaps signs: no mark is a letter to Python."""
_SMALL_KANA = "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶ"
_LARGE_KANA = "あいうえおつやゆよわかけアイウエオツヤユヨワカケ"
_KANA_IN_ONE_SIZE = str.maketrans(_SMALL_KANA, _LARGE_KANA)


@lru_cache(maxsize=4096)
def kind_of(letter: str, mark: str, language: str) -> MarkKind:
    """Return the kind of a mark on a letter, in a language; "" where none is known."""
    # The languages first: what holds of a script holds where a language says nothing else.
    with_mark = _composed(letter + mark).lower()
    for row in LETTERS_OF_LANGUAGES:
        if language in row.languages.split() and with_mark in row.letters.split():
            return row.kind
    for marks in MARKS_OF_SCRIPTS:
        if re.fullmatch(marks.letters, letter.lower()) and re.fullmatch(marks.marks, mark):
            return marks.kind
    return LETTER


def without_marks(text: str, lang: str = "") -> str:
    """Return the text without the marks that may be left out, or taken for others.

    Letters that are one with their marks in Unicode stay so, or lose them.
    """
    if text.isascii():
        return text
    return without_marks_apart(text, lang).translate(_bare_letters(_language(lang)))


def without_marks_apart(text: str, lang: str = "") -> str:
    """Return the text without those of these marks that are characters of their own."""
    if not _SINGLE_MARK.search(text):
        return text
    language = _language(lang)
    pieces = _LETTER_WITH_SIGNS.split(text)
    pieces[1::2] = [_bare_letter(piece, language) for piece in pieces[1::2]]
    return _composed("".join(pieces))


@lru_cache(maxsize=4096)  # a script has few letters, each with few marks
def _bare_letter(with_marks: str, language: str) -> str:
    return "".join(letter for letter, _ in _letters(with_marks, language))


class _BareLetters(dict[int, str]):
    """Letters of one language without their marks, each found when it is first met."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self.language = language

    def __missing__(self, code: int) -> str:
        self[code] = _composed(_bare_letter(chr(code), self.language))
        return self[code]


@lru_cache(maxsize=32)
def _bare_letters(language: str) -> _BareLetters:
    return _BareLetters(language)


def in_plain_letters(text: str) -> str:
    """Return the text with ae for æ, and th for þ."""
    return _NO_PLAIN_LETTER.sub(lambda letter: _PLAIN_LETTERS[letter[0]], text)


def compare_marks(typed: str, meant: str, lang: str = "") -> Agreement | None:
    """Return how the marks of two texts agree, the worst of all letters.

    None where the texts differ in more than marks that may be left out.
    """
    if typed == meant:
        return SAME
    language = _language(lang)
    letters = list(_letters(typed, language))
    letters_meant = list(_letters(meant, language))
    if len(letters) != len(letters_meant):
        return None

    agreement = SAME
    left_out: set[str] = set()
    added: set[str] = set()
    for (letter, marks), (letter_meant, marks_meant) in zip(letters, letters_meant, strict=True):
        if letter != letter_meant:
            if in_one_form(letter) != in_one_form(letter_meant):
                return None
            if not is_same_character(letter, letter_meant):
                agreement = OTHER
            continue
        left_out |= marks_meant - marks
        added |= marks - marks_meant
        agreement = max(agreement, _compare_letter(letter[0], marks, marks_meant, language))
    for letter, marks in letters:
        for mark in marks & added & left_out:
            kind = kind_of(letter[0], mark, language)
            if kind.stands_once:
                agreement = max(agreement, kind.another)
    return agreement


def _compare_letter(
    letter: str, marks: set[str], marks_meant: set[str], language: str
) -> Agreement:
    """Return how the marks of one letter agree: the worst of them."""
    left_out = marks_meant - marks
    added = marks - marks_meant
    agreement = SAME
    for mark in left_out | added:
        kind = kind_of(letter, mark, language)
        if left_out and added:
            found = kind.another
        elif left_out:
            found = kind.left_out
        else:
            found = kind.added
        agreement = max(agreement, found)
    return agreement


def bare(text: str) -> str:
    """Return the text without any mark, of whatever kind, and small kana as large ones.

    Two texts that are alike then, and were not before, have other marks and no slips.
    """
    if text.isascii():
        return text
    letters = [char for char in _apart(text) if unicodedata.category(char)[0] != "M"]
    return unicodedata.normalize("NFC", "".join(letters)).translate(_KANA_IN_ONE_SIZE)


def _letters(text: str, language: str) -> Iterator[tuple[str, set[str]]]:
    """Yield the letters of a text, each with its marks that may be left out."""
    letter = ""
    marks: set[str] = set()
    for char in _apart(text):
        if not letter or unicodedata.category(char)[0] != "M":
            if letter:
                yield letter, marks
            letter = char
            marks = set()
        elif kind_of(letter[0], char, language) is LETTER:
            letter += char
        elif re.match(_GREEK, letter):
            marks.add(char.translate(_TONOS))
        else:
            marks.add(char)
    if letter:
        yield letter, marks


def _apart(text: str) -> str:
    """Return the text with its marks behind their letters."""
    apart = unicodedata.normalize("NFD", text).translate(_STROKES_APART)
    # In small letters İ keeps its dot as a mark, on an i that has one.
    return apart.translate(_ONE_MARK_FOR_TWO).replace("i\u0307", "i").replace("I\u0307", "I")


def _composed(text: str) -> str:
    stroked = _STROKED.sub(lambda apart: _LETTERS_BY_STROKES[apart[0]], text)
    return unicodedata.normalize("NFC", stroked)


def _language(lang: str) -> str:
    return lang.partition("-")[0].lower()
