"""Every way to write a typed answer that counts as the same.

Two texts agree when they share a variant.

    variants_of("The Müller-Lyer illusion")  ->  the mueller lyer illusion, muller lyer illusion,
                                                 mullerlyerillusion, ... (12 of them)
    variants_of("mullerlyer illusion")       ->  mullerlyer illusion, mullerlyerillusion

A text goes through three workshops: whole texts that mean the same (without its article, with
digits for number words); letters that stand for others (ü as u and ue, α as alpha, 國 as 国, colour
as color); and signs (left out, or a blank). Each aspect can be switched off. `grading` does so
where the base knows two answers that differ in nothing else, or where the author wants an answer
to be exact. The marks of letters are taken off here, and compared afterwards (`marks_agree`).

`sameness` says where the simpler `fold` is asked. Nothing here knows what is right.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from functools import lru_cache

from studykit.patterns import pattern_of
from studykit.values._british import in_american
from studykit.values._han import in_one_form
from studykit.values.leading_articles import leading_article, without_article
from studykit.values.marks import (
    Agreement,
    bare,
    compare_marks,
    in_plain_letters,
    without_marks,
)
from studykit.values.numerals import has_numerals, in_digits, plain_words, with_digits_inside
from studykit.values.typography import plain

ACCENTS, CHARACTERS, LETTERS, PUNCTUATION, CASE, ARTICLE, NUMERALS = (
    "accents", "characters", "letters", "punctuation", "case", "article", "numerals",
)  # fmt: skip
ASPECTS = (ACCENTS, CHARACTERS, LETTERS, PUNCTUATION, CASE, ARTICLE, NUMERALS)
"""The first in which two known answers differ is the one that decides between them."""
_MARKS = "marks"
"""Keeps all marks in the variants, so that they can be compared one by one."""


@lru_cache(maxsize=4096)  # a sitting asks for the same answers and rivals again and again
def variants_of(text: str, exact: Collection[str] = (), lang: str = "") -> frozenset[str]:
    """Return all that a text stands for.

    `exact` names the aspects in which it stands for itself alone.
    """
    # Names of plain letters are most of what is compared, and need no workshop.
    if not exact and _is_simple(text, lang):
        return frozenset((text.lower(),))
    written = plain(text)
    variants: set[str] = set()
    for cased in _with_small_i(written, exact, lang):
        for body in _same_texts(cased, exact, lang):
            if body:
                variants |= _folded(body, exact, lang)
    return frozenset(variants)


_LANGUAGES_WITH_DOTLESS_I = ("az", "tr")
"""Where I is the capital of ı, and İ that of i."""


def _with_small_i(written: str, exact: Collection[str], lang: str) -> tuple[str, ...]:
    """Return a text with small letters for I and İ in languages that have both.

    Two where I may have been typed for İ, on a keyboard that has but one.
    """
    if lang.partition("-")[0].lower() not in _LANGUAGES_WITH_DOTLESS_I:
        return (written,)
    written = written.replace("İ", "i")
    dotless = written.replace("I", "ı")
    # Where accents count, so does the dot.
    if ACCENTS in exact:
        return (dotless,)
    return dotless, written.replace("I", "i")


_SIMPLE = pattern_of(r"[A-Za-z]{2,}+(?: [A-Za-z]{2,}+)*+")


def _is_simple(text: str, lang: str) -> bool:
    """Return whether a text stands for nothing but itself in small letters, as most names do."""
    if not _SIMPLE.fullmatch(text):
        return False
    small = text.lower()
    words = small.split()
    if has_numerals(words) or not _LONG_FORMS.isdisjoint(words):
        return False
    article, _ = leading_article(text, lang)
    if article or _with_notes(text) != {text}:
        return False
    return not _is_english(lang) or in_american(small) == small


def _is_english(lang: str) -> bool:
    """Return whether a language is English, or not known."""
    return lang.partition("-")[0].lower() in ("", "en")


# --- whole texts that mean the same -----------------------------------------------------

_SHORT_FORMS = {
    "saint": "st", "mount": "mt", "fort": "ft", "doctor": "dr", "mister": "mr", "professor": "prof",
    "junior": "jr", "senior": "sr", "of the": "of",
}  # fmt: skip
_LONG_FORM = pattern_of(rf"\b(?:{'|'.join(_SHORT_FORMS)})\b", re.IGNORECASE)
_LONG_FORMS = frozenset(form.split()[0] for form in _SHORT_FORMS)
"""The first word of each."""
_VERSION = pattern_of(r"^(?:v|version)\.? ?(?=\d+\.\d)", re.IGNORECASE)
_RANGE = pattern_of(r"^(?:from )?(\d+) to (\d+)$|^between (\d+) and (\d+)$", re.IGNORECASE)
_FEET = pattern_of(
    r"^(\d+) ?(?:'|ft\.?|feet|foot) ?(\d+) ?(?:\"|''|in\.?|inch|inches)?$", re.IGNORECASE
)
_MINUS = "\u2212"
_CHARGE = pattern_of(r"(?<![^\W_])([A-Za-z]|[A-Z][a-zA-Z]|[A-Za-z][\w^()]*\d[\w^]*) ?-$")
"""O-, Cl-, SO4^2-: the dash at the end is a minus. In `un-` it only says that more follows."""
_CHARGE_IN_SMALL_LETTERS = pattern_of("[a-z]{2}-")


def _same_texts(written: str, exact: Collection[str], lang: str) -> set[str]:
    """Return the text without its article, with short forms, digits and the usual signs."""
    bodies = {written}
    if ARTICLE not in exact:
        bodies.add(_VERSION.sub("", written))
        bodies.add(without_article(written, lang) or written)
        if not _LONG_FORMS.isdisjoint(plain_words(written)):
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
    # To a pattern the ı of Turkish is an i.
    return _SHORT_FORMS.get(match[0].casefold(), match[0])


def _with_usual_signs(text: str) -> str:
    """Return `5'11` for 5 feet 11 inches, `3-5` for 3 to 5, a minus for the dash of a charge."""
    text = _FEET.sub(r"\1'\2", text)
    text = _RANGE.sub(_range_with_dash, text)
    if "-" not in text:
        return text
    return _CHARGE.sub(rf"\1{_MINUS}", text)


def _range_with_dash(match: re.Match[str]) -> str:
    ends = [end for end in match.groups() if end]
    return "-".join(ends)


# --- letters ----------------------------------------------------------------------------

_TWO_LETTERS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "đ": "dj"}
    | {"Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "Å": "Aa", "Ø": "Oe", "Đ": "Dj"}
)  # fmt: skip
GREEK_NAMES = {
    letter: unicodedata.name(letter).rpartition(" ")[2].lower()
    for letter in "αβγδεζηθικμνξοπρσςτυφχψω"
}
GREEK_NAMES["λ"] = "lambda"  # Unicode spells it lamda
_GREEK_LETTER_ALONE = pattern_of(
    "[α-ωΑ-ΡΣ-Ω](?<![\u0370-\u03ff\u1f00-\u1fff].)(?![\u0300-\u03ff\u1f00-\u1fff])"
)
"""As in α particle."""
_NASAL = pattern_of("ङ्(?=[क-घ])|ञ्(?=[च-झ])|ण्(?=[ट-ढ])|न्(?=[त-ध])|म्(?=[प-भ])|ँ")
"""A nasal before a consonant of its own place, in Devanagari: the dot stands for it, and for the
moon with a dot."""
_DOT_OF_DEVANAGARI = "\u0902"
_REPEATED = pattern_of(r"(\w)[々〻ゝヽ]")
_REPEATED_WITH_DAKUTEN = pattern_of(r"(\w)[ゞヾ]")
_KE_BETWEEN_CHARACTERS = pattern_of("(?<=[\u3400-\u9fff])[ヶケ](?=[\u3400-\u9fff])")
"""In names such as 関ヶ原 it is said as が, and written in three ways."""
_PERHAPS_OTHER_LETTERS = pattern_of("[äöüåøđÄÖÜÅØĐα-ωΑ-ΡΣ-Ωङञणनमँ々〻ゝヽゞヾヶケ]")
"""One of these stands in each text for which the patterns above find other letters."""


def _folded(text: str, exact: Collection[str], lang: str) -> set[str]:
    """Return the spellings of a text with other letters, in one case.

    With and without its signs.
    """
    keeps_marks = ACCENTS in exact or _MARKS in exact
    spellings = {text}
    if LETTERS not in exact:
        spellings |= _with_other_letters(text)
        spellings = set().union(*map(_with_notes, spellings))
    if CHARACTERS not in exact and _MARKS not in exact:
        spellings = {in_one_form(spelling) for spelling in spellings}
    if not keeps_marks:
        spellings = {without_marks(spelling, lang) for spelling in spellings}
    if LETTERS not in exact:
        spellings = {in_plain_letters(spelling) for spelling in spellings}
    if CASE not in exact:
        # To fold case makes ss of ß, which is another letter.
        change_case = str.lower if LETTERS in exact else str.casefold
        spellings = {change_case(spelling) for spelling in spellings}
    if LETTERS not in exact and _is_english(lang):
        spellings |= {in_american(spelling) for spelling in spellings}
    if PUNCTUATION in exact:
        return spellings
    has_no_signs = text.replace(" ", "").isalnum()
    return _without_signs(spellings, has_no_signs=has_no_signs)


def _with_other_letters(text: str) -> set[str]:
    """Return Mueller for Müller, alpha for α, हिंदी for हिन्दी."""
    if text.isascii():
        return set()
    # An ü may come as two signs, the letter and its dots.
    composed = unicodedata.normalize("NFC", text)
    if not _PERHAPS_OTHER_LETTERS.search(composed):
        return {composed}
    return {
        _with_two_letters(text),
        _GREEK_LETTER_ALONE.sub(_greek_name, text),
        _with_usual_letters(text),
    }


def _with_usual_letters(text: str) -> str:
    """Return हिंदी for हिन्दी, 人人 for 人々, and 関が原 for 関ヶ原."""
    text = _NASAL.sub(_DOT_OF_DEVANAGARI, text)
    text = _REPEATED.sub(r"\1\1", text)
    text = _REPEATED_WITH_DAKUTEN.sub("\\1\\1\u3099", text)
    text = _KE_BETWEEN_CHARACTERS.sub("が", text)
    return unicodedata.normalize("NFC", text)


_KEY_OF_MUSIC = r"(?i:[ -]?(?:major|minor|maj|min|dur|moll)\b)"
_SHARP = pattern_of(
    rf"\b([A-Ga-g])(?:[ -]?♯|#|-(?i:sharp)\b| (?i:sharp)(?={_KEY_OF_MUSIC})|(?<![Aa]) (?i:sharp)$)"
)
_FLAT = pattern_of(
    rf"\b([A-Ga-g])(?:[ -]?♭|-(?i:flat)\b|(?i:b| flat)(?={_KEY_OF_MUSIC})|(?<![Aa]) (?i:flat)$)"
)
_PERHAPS_SHARP = pattern_of(r"\b([Aa]) (?i:sharp)$")
_PERHAPS_FLAT = pattern_of(r"\b([A-G])b$|\b([Aa]) (?i:flat)$")
"""The b may be a letter too, as in the genotype Bb, and the a an article."""
_LETTER_OF_A_NOTE = pattern_of(
    r"[A-Ga-g](?=[- ♯#♭bB])(?<!\w.)(?:[ -]?[♯#♭]|[ -](?i:sharp|flat)|(?i:b))"
)
"""How each of these four begins: few letters have one of the signs behind them."""


def _with_notes(text: str) -> set[str]:
    """Return F♯ minor for F# minor and F-sharp minor; both where it may be no note."""
    if not _LETTER_OF_A_NOTE.search(text):
        return {text}
    written = _FLAT.sub(r"\1♭", _SHARP.sub(r"\1♯", text))
    return {
        written,
        _PERHAPS_SHARP.sub(r"\1♯", written),
        _PERHAPS_FLAT.sub(r"\1\2♭", written),
    }


def _with_two_letters(text: str) -> str:
    """Return Mueller for Müller, Aarhus for Århus."""
    return unicodedata.normalize("NFC", text).translate(_TWO_LETTERS)


def _greek_name(letter: re.Match[str]) -> str:
    return GREEK_NAMES[letter[0].lower()]


# --- signs ------------------------------------------------------------------------------

_EMOJI = pattern_of("[\U0001f000-\U0001faff]")
"""Beside words they are ornament, which few keyboards have."""
_LETTER_OR_DIGIT = pattern_of(r"\w")
_SIGN = pattern_of(r"[\W_](?<! )")
_KEPT_SIGNS = "#%‰"
_NON_JOINER = "\u200c"
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\ua4cf\uac00-\ud7af\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
"""Scripts that are written without blanks; and Hangul, where few agree on them."""
_UNSPACED_BLANK = pattern_of(f" (?:(?<=[{_UNSPACED}] ) *| *(?=[{_UNSPACED}]))")
_BLANK_BETWEEN_INITIALS = pattern_of(r" (?<=[^\W\d_] )(?<![^\W\d_]{2} )(?=[^\W\d_](?![^\W_]))")
_DIGIT = pattern_of(r"\d")
_BETWEEN_DIGITS = pattern_of(r"(?<=\d) ?([-:/]) ?(?=\d)")
_BLANK_BESIDE_DIGIT = pattern_of(r"(?<=[^\W\d_]) (?=\d)|(?<=\d) (?=[^\W\d_])")
_JOINED_SIGN = pattern_of(r" ?([<>+]) ?")
_BLANK_BEFORE_UNIT = pattern_of(r"(?<=\d) (?=[%‰°€£$])")


def _without_signs(spellings: Iterable[str], *, has_no_signs: bool) -> set[str]:
    texts = set(spellings)
    for spelling in spellings:
        without_emoji = _EMOJI.sub(" ", spelling)
        # Emoji that stand alone are the answer.
        if _LETTER_OR_DIGIT.search(without_emoji):
            texts.add(" ".join(without_emoji.split()))
    bare: set[str] = set()
    for text in texts:
        bare |= _without_punctuation(text, has_no_signs=has_no_signs)
    return bare


def _without_punctuation(text: str, *, has_no_signs: bool) -> set[str]:
    """Return the text with blanks for its punctuation, and with nothing there.

    `e mail` and `email`.

    B-12 is `b12`.
    """
    text = text.replace("&", " and ")
    has_digits = _DIGIT.search(text) is not None
    if has_digits:
        text = _BETWEEN_DIGITS.sub(r"\1", text)
    with_blanks = closed_up = text
    if not has_no_signs:
        with_blanks, closed_up = _without_signs_in_two_ways(text)
    is_one = with_blanks == closed_up
    with_blanks = _close_up_letters(with_blanks)
    closed_up = with_blanks if is_one else _close_up_letters(closed_up)
    if has_digits:
        closed_up = _BLANK_BESIDE_DIGIT.sub("", closed_up)
    # A text of nothing but punctuation stands for itself.
    return {with_blanks or text, closed_up or text}


def _close_up_letters(text: str) -> str:
    """Return the text without blanks between initials, and in scripts that have none."""
    if not text.isascii():
        text = _UNSPACED_BLANK.sub("", text)
    return _BLANK_BETWEEN_INITIALS.sub("", text).strip()


def _without_signs_in_two_ways(text: str) -> tuple[str, str]:
    """Return the text with blanks for the signs that say nothing, and with nothing there."""
    with_blanks: list[str] = []
    closed_up: list[str] = []
    end_of_last = 0
    for sign in _SIGN.finditer(text):
        start, end = sign.span()
        between = text[end_of_last:start]
        left = _left_of_sign(sign[0], text[max(start - 1, 0) : start], text[end : end + 1])
        with_blanks += between, " " if left is None else left
        closed_up += between, left or ""
        end_of_last = end
    with_blanks.append(text[end_of_last:])
    closed_up.append(text[end_of_last:])
    return _with_signs_joined("".join(with_blanks)), _with_signs_joined("".join(closed_up))


def _with_signs_joined(text: str) -> str:
    """Return the text without blanks beside signs that have none: 5+3, 20%."""
    kept = " ".join(text.split())
    has_no_signs = kept.replace(" ", "").isalnum()
    if has_no_signs:
        return kept
    return _BLANK_BEFORE_UNIT.sub("", _JOINED_SIGN.sub(r"\1", kept))


def _left_of_sign(char: str, before: str, after: str) -> str | None:
    """Return the part of a sign that counts, None for one that a blank may stand for.

    Signs count (C++), and so does punctuation beside digits (1.2).
    """
    if char == _NON_JOINER:
        return None
    category = unicodedata.category(char)
    is_punctuation = category[0] == "P" or category == "Sk"
    if not is_punctuation or char in _KEPT_SIGNS:
        return char
    if after.isdigit():
        is_minus_or_point = char in "-." and not before.isalnum()
        if before.isdigit() or is_minus_or_point or char == ")":
            return char
    if char == "'":
        return ""
    return None


# --- marks ------------------------------------------------------------------------------


def marks_agree(typed: str, meant: str, exact: Collection[str] = (), lang: str = "") -> Agreement:
    """Return how the marks of two texts that share a variant agree, in the best of their variants.

    `peche` for `pêche` is the same, and `péché` is close.
    """
    if typed.isascii() and meant.isascii():
        return Agreement.SAME
    letter_by_letter = _compare_variants(typed, meant, (*exact, _MARKS, LETTERS), lang)
    if letter_by_letter is not None:
        return letter_by_letter
    # ö is no ø in Swedish, though `oe` is written for both.
    if _has_two_letters(meant):
        if bare(plain(typed).casefold()) == bare(plain(meant).casefold()):
            return Agreement.OTHER
    in_other_letters = _compare_variants(typed, meant, (*exact, _MARKS), lang)
    if in_other_letters is not None:
        return in_other_letters
    return Agreement.SAME


def _has_two_letters(text: str) -> bool:
    """Return whether a text has letters for which two can be written."""
    return _with_two_letters(text) != text


def _compare_variants(
    typed: str, meant: str, exact: tuple[str, ...], lang: str
) -> Agreement | None:
    """Return how the marks of two texts agree, in the best of their variants.

    None where no two of these have the same letters, apart from their marks.
    """
    found = []
    for typed_variant in variants_of(typed, exact, lang):
        for meant_variant in variants_of(meant, exact, lang):
            agreement = compare_marks(typed_variant, meant_variant, lang)
            if agreement is not None:
                found.append(agreement)
    return min(found, default=None)
