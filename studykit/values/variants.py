"""Every way to write a typed answer that counts as the same.

Two texts agree when they share a variant.

    variants_of("The Müller-Lyer illusion")  ->  the mueller lyer illusion, muller lyer illusion,
                                                 mullerlyerillusion, ... (12 of them)
    variants_of("mullerlyer illusion")       ->  mullerlyer illusion, mullerlyerillusion

A text goes through three workshops: whole texts that mean the same (without its article, with
digits for number words); letters that stand for others (ü as u and ue, α as alpha); and signs
(left out, or a blank). Each aspect can be switched off. `grading` does so where the base knows
two answers that differ in nothing else, or where the author wants an answer to be exact.

`sameness` says why options have a simpler way, `fold`. Nothing here knows what is right.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from functools import lru_cache

from studykit.values.leading_articles import leading_article, without_article
from studykit.values.numerals import has_numerals, in_digits, with_digits_inside
from studykit.values.typography import plain

POINTS, ACCENTS, LETTERS, PUNCTUATION, CASE, ARTICLE, NUMERALS = (
    "points", "accents", "letters", "punctuation", "case", "article", "numerals",
)  # fmt: skip
ASPECTS = (POINTS, ACCENTS, LETTERS, PUNCTUATION, CASE, ARTICLE, NUMERALS)
"""The first in which two known answers differ is the one that decides between them."""


@lru_cache(maxsize=4096)  # a sitting asks for the same answers and rivals again and again
def variants_of(text: str, exact: Collection[str] = (), lang: str = "") -> frozenset[str]:
    """Return all that a text stands for.

    `exact` names the aspects in which it stands for itself alone.
    """
    # Names of plain letters are most of what is compared, and need no workshop.
    if not exact and _is_simple(text, lang):
        return frozenset((text.lower(),))
    written = plain(text)
    if LETTERS in exact and lang.partition("-")[0].lower() in _LANGUAGES_WITH_DOTLESS_I:
        written = written.replace("I", "ı").replace("İ", "i")
    variants: set[str] = set()
    for body in _same_texts(written, exact, lang):
        if body:
            variants |= _folded(body, exact)
    return frozenset(variants)


_LANGUAGES_WITH_DOTLESS_I = ("az", "tr")
"""Where I is the capital of ı, and İ that of i."""
_SIMPLE = re.compile(r"[A-Za-z]{2,}(?: [A-Za-z]{2,})*")


def _is_simple(text: str, lang: str) -> bool:
    """Return whether a text stands for nothing but itself in small letters, as most names do."""
    if not _SIMPLE.fullmatch(text):
        return False
    article, _ = leading_article(text, lang)
    return not article and not _LONG_FORM.search(text) and not has_numerals(text)


# --- whole texts that mean the same -----------------------------------------------------

_SHORT_FORMS = {
    "saint": "st", "mount": "mt", "fort": "ft", "doctor": "dr", "mister": "mr", "professor": "prof",
    "junior": "jr", "senior": "sr", "of the": "of",
}  # fmt: skip
_LONG_FORM = re.compile(rf"\b(?:{'|'.join(_SHORT_FORMS)})\b", re.IGNORECASE)
_VERSION = re.compile(r"^(?:v|version)\.? ?(?=\d+\.\d)", re.IGNORECASE)
_RANGE = re.compile(r"^(?:from )?(\d+) to (\d+)$|^between (\d+) and (\d+)$", re.IGNORECASE)
_FEET = re.compile(
    r"^(\d+) ?(?:'|ft\.?|feet|foot) ?(\d+) ?(?:\"|''|in\.?|inch|inches)?$", re.IGNORECASE
)
_MINUS = "\u2212"
_CHARGE = re.compile(r"(?<![^\W_])([A-Za-z]|[A-Z][a-zA-Z]|[A-Za-z][\w^()]*\d[\w^]*) ?-$")
"""O-, Cl-, SO4^2-: the dash at the end is a minus. In `un-` it only says that more follows."""
_CHARGE_IN_SMALL_LETTERS = re.compile("[a-z]{2}-")


def _same_texts(written: str, exact: Collection[str], lang: str) -> set[str]:
    """Return the text without its article, with short forms, digits and the usual signs."""
    bodies = {written}
    if ARTICLE not in exact:
        bodies.add(_VERSION.sub("", written))
        bodies.add(without_article(written, lang))
        bodies |= {_LONG_FORM.sub(_short_form, body) for body in bodies}
    if NUMERALS not in exact:
        bodies |= {in_digits(with_digits_inside(body)) for body in bodies}
    if PUNCTUATION not in exact:
        bodies = {_with_usual_signs(body) for body in bodies}
        bodies |= {
            f"{body[:-1]}{_MINUS}" for body in bodies if _CHARGE_IN_SMALL_LETTERS.fullmatch(body)
        }
    return bodies


def _short_form(match: re.Match[str]) -> str:
    return _SHORT_FORMS[match[0].casefold()]


def _with_usual_signs(text: str) -> str:
    """Return `5'11` for 5 feet 11 inches, `3-5` for 3 to 5, a minus for the dash of a charge."""
    text = _FEET.sub(r"\1'\2", text)
    text = _RANGE.sub(_range_with_dash, text)
    return _CHARGE.sub(rf"\1{_MINUS}", text)


def _range_with_dash(match: re.Match[str]) -> str:
    ends = [end for end in match.groups() if end]
    return "-".join(ends)


# --- letters ----------------------------------------------------------------------------

_TWO_LETTERS = (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("å", "aa"), ("ø", "oe"), ("đ", "dj"))
_PLAIN_LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th",
     "ħ": "h", "ŧ": "t", "Æ": "AE", "Œ": "OE", "Ł": "L", "Ø": "O", "Đ": "D", "Ð": "D", "Þ": "TH",
     "Ħ": "H", "Ŧ": "T", "ẞ": "ss"}
)  # fmt: skip
_GREEK_NAMES = {
    letter: unicodedata.name(letter).rpartition(" ")[2].lower()
    for letter in "αβγδεζηθικμνξοπρσςτυφχψω"
}
_GREEK_NAMES["λ"] = "lambda"  # Unicode spells it lamda
_GREEK_LETTER_ALONE = re.compile(
    "(?<![\u0370-\u03ff\u1f00-\u1fff])[α-ωΑ-ΡΣ-Ω](?![\u0300-\u03ff\u1f00-\u1fff])"
)
"""As in α particle."""
_NASAL = re.compile("ङ्(?=[क-घ])|ञ्(?=[च-झ])|ण्(?=[ट-ढ])|न्(?=[त-ध])|म्(?=[प-भ])|ँ")
"""A nasal before a consonant of its own place, in Devanagari: the dot stands for it, and for the
moon with a dot."""
_DOT_OF_DEVANAGARI = "\u0902"
_REPEATED = re.compile(r"(\w)々")
_POINTS = re.compile("[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u0652\u0670]")
"""Vowel points of Hebrew and Arabic."""
_ACCENT = re.compile(
    "(?<![ИиУу])[\u0300-\u036f]|(?<=[ИиУу])[\u0300-\u0305\u0307-\u036f]"
    "|[\u0653-\u0655]|(?<=[कखगजफ])\u093c"
)
"""Also the hamza of Arabic and the dot of Hindi's loans, which are often left out; not the breve
of й and ў."""


def _folded(text: str, exact: Collection[str]) -> set[str]:
    """Return the spellings of a text with other letters, in one case.

    With and without its signs.
    """
    if POINTS not in exact and ACCENTS not in exact:
        text = _POINTS.sub("", text)
    spellings = {text}
    if ACCENTS not in exact or LETTERS not in exact:
        spellings.add(_with_two_letters(text))
    if LETTERS not in exact:
        spellings.add(_GREEK_LETTER_ALONE.sub(_greek_name, text))
        spellings.add(_REPEATED.sub(r"\1\1", _NASAL.sub(_DOT_OF_DEVANAGARI, text)))
    if ACCENTS not in exact:
        spellings = {without_accents(spelling) for spelling in spellings}
    if LETTERS not in exact:
        spellings = {spelling.translate(_PLAIN_LETTERS) for spelling in spellings}
    if CASE not in exact:
        # To fold case makes ss of ß, which is another letter.
        change_case = str.lower if LETTERS in exact else str.casefold
        spellings = {change_case(spelling) for spelling in spellings}
    if PUNCTUATION in exact:
        return spellings
    has_no_signs = text.replace(" ", "").isalnum()
    return _without_signs(spellings, has_no_signs=has_no_signs)


def _with_two_letters(text: str) -> str:
    """Return Mueller for Müller, Aarhus for Århus."""
    spelling = unicodedata.normalize("NFC", text)
    for letter, pair in _TWO_LETTERS:
        spelling = spelling.replace(letter, pair)
        spelling = spelling.replace(letter.upper(), pair.capitalize())
    return spelling


def _greek_name(letter: re.Match[str]) -> str:
    return _GREEK_NAMES[letter[0].lower()]


def without_accents(text: str) -> str:
    """Return the text without accents, but for й and ў, which are letters of their own."""
    if text.isascii():
        return text
    bare = _ACCENT.sub("", unicodedata.normalize("NFD", text))
    return unicodedata.normalize("NFC", bare)


# --- signs ------------------------------------------------------------------------------

_EMOJI = re.compile("[\U0001f000-\U0001faff]")
"""Beside words they are ornament, which few keyboards have."""
_SIGN = re.compile(r"[^\w ]|_")
_KEPT_SIGNS = "#%‰"
_NON_JOINER = "\u200c"
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\ua4cf\uac00-\ud7af\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
"""Scripts that are written without blanks; and Hangul, where few agree on them."""
_UNSPACED_BLANK = re.compile(f"(?<=[{_UNSPACED}]) +| +(?=[{_UNSPACED}])")
_BETWEEN_INITIALS = re.compile(r"(?<![^\W\d_])([^\W\d_]) (?=[^\W\d_](?![^\W_]))")
_BETWEEN_DIGITS = re.compile(r"(?<=\d) ?([-:/]) ?(?=\d)")
_BLANK_BESIDE_DIGIT = re.compile(r"(?<=[^\W\d_]) (?=\d)|(?<=\d) (?=[^\W\d_])")
_JOINED_SIGN = re.compile(r" ?([<>+]) ?")
_BLANK_BEFORE_UNIT = re.compile(r"(?<=\d) (?=[%‰°€£$])")
_POWER_OF_A_LETTER = re.compile(r"(?<=[^\W\d_])\^(?=\d)")


def _without_signs(spellings: Iterable[str], *, has_no_signs: bool) -> set[str]:
    texts = set(spellings)
    for spelling in spellings:
        without_emoji = _EMOJI.sub(" ", spelling)
        # Emoji that stand alone are the answer.
        if re.search(r"\w", without_emoji):
            texts.add(" ".join(without_emoji.split()))
    bare: set[str] = set()
    for text in texts:
        bare |= _without_punctuation(text, has_no_signs=has_no_signs)
    return bare


def _without_punctuation(text: str, *, has_no_signs: bool) -> set[str]:
    """Return the text with blanks for its punctuation, and with nothing there.

    `e mail` and `email`.

    B-12 is `b12`. In an equation all signs count and no blanks.
    """
    if "=" in text:
        equation = _POWER_OF_A_LETTER.sub("", text.replace(" ", ""))
        return {equation.rstrip(".!?,;")}
    text = _BETWEEN_DIGITS.sub(r"\1", text.replace("&", " and "))
    with_blanks = closed_up = text
    if not has_no_signs:
        with_blanks = _with_signs_as(" ", text)
        closed_up = _with_signs_as("", text)
    with_blanks = _close_up_letters(with_blanks)
    closed_up = _BLANK_BESIDE_DIGIT.sub("", _close_up_letters(closed_up))
    # A text of nothing but punctuation stands for itself.
    return {with_blanks or text, closed_up or text}


def _close_up_letters(text: str) -> str:
    """Return the text without blanks between initials, and in scripts that have none."""
    return _BETWEEN_INITIALS.sub(r"\1", _UNSPACED_BLANK.sub("", text)).strip()


def _with_signs_as(instead: str, text: str) -> str:
    pieces = []
    end_of_last = 0
    for sign in _SIGN.finditer(text):
        before = text[max(sign.start() - 1, 0) : sign.start()]
        after = text[sign.end() : sign.end() + 1]
        pieces.append(text[end_of_last : sign.start()])
        pieces.append(_left_of_sign(sign[0], before, after, instead))
        end_of_last = sign.end()
    pieces.append(text[end_of_last:])
    kept = " ".join("".join(pieces).split())
    return _BLANK_BEFORE_UNIT.sub("", _JOINED_SIGN.sub(r"\1", kept))


def _left_of_sign(char: str, before: str, after: str, instead: str) -> str:
    """Return the part of a sign that counts.

    Signs count (C++), and so does punctuation beside digits (1.2).
    """
    if char == _NON_JOINER:
        return instead
    category = unicodedata.category(char)
    is_punctuation = category[0] == "P" or category == "Sk"
    if not is_punctuation or char in _KEPT_SIGNS:
        return char
    if after.isdigit():
        is_minus_or_point = char in "-." and not before.isalnum()
        closes_a_bracket = char in ")]" and before.isalnum()
        if before.isdigit() or is_minus_or_point or closes_a_bracket:
            return char
    if char in "'^":
        return ""
    return instead


# --- points -----------------------------------------------------------------------------


def points_agree(text: str, other: str) -> bool:
    """Return whether the Hebrew or Arabic points of two texts could be of one word.

    They may be left out, but not differ.
    """
    letters = zip(_points_by_letter(text), _points_by_letter(other), strict=False)
    return all(points <= other_points or other_points <= points for points, other_points in letters)


def _points_by_letter(text: str) -> list[set[str]]:
    by_letter: list[set[str]] = []
    for char in plain(text):
        if not _POINTS.match(char):
            by_letter.append(set())
        elif by_letter:
            by_letter[-1].add(char)
    return by_letter
