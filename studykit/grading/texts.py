"""What two texts have in common when case, accents, punctuation and articles do not matter.

`plain` takes away what only the keyboard or the font makes different. `forms` gives all texts that a text stands
for: two texts are the same answer when they share a form. Nothing here knows what is right.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from functools import lru_cache

from studykit.grading.numerals import has_numerals, in_digits, with_digits_inside
from studykit.values.english import ENGLISH, Typing

POINTS, ACCENTS, LETTERS, PUNCTUATION, CASE, ARTICLE = (
    "points",
    "accents",
    "letters",
    "punctuation",
    "case",
    "article",
)
NUMERALS = "numerals"
ASPECTS = (POINTS, ACCENTS, LETTERS, PUNCTUATION, CASE, ARTICLE, NUMERALS)
"""What is folded. Where the base knows two answers that differ in one of these, the first in which they do decides."""

# --- what only the keyboard or the font makes different ------------------------------------------------------

_BEFORE_NFKC = str.maketrans(
    dict.fromkeys("´`ʻʼʹʾʿ‘’‛′＇", "'")
    | {"˚": "°", "٫": ".", "٬": ",", "٪": "%", "؉": "‰", "\u00ad": "", "\u0640": ""}
)
_AFTER_NFKC = str.maketrans(
    dict.fromkeys("\u2010\u2012\u2013\u2014\u2015\u2212", "-")
    | {"\u2044": "/", "\u0643": "\u06a9", "\u064a": "\u06cc"}
)
_ORDINAL_SIGN = re.compile(r"(?<=\d)\s?º")
_SUPERSCRIPT = re.compile(r"(?<=[\d₀-₉])(?=[⁺⁻]?[⁰¹²³⁴-⁹])")
_VULGAR = re.compile(r"(?<=\d)(?=[¼-¾⅐-⅞])")
_DROPPED = re.compile("[\ufe00-\ufe0f]")


def plain(text: str) -> str:
    """The text in NFKC, with one kind of dash, apostrophe, digit and blank, and nothing invisible.

    A power stays one (10² is 10^2, not 102), and so does a mixed fraction (2½ is 2 1/2).
    """
    if text.isascii():
        return " ".join(text.split()).replace("`", "'")
    text = unicodedata.normalize("NFC", text).translate(_BEFORE_NFKC)
    text = _VULGAR.sub(" ", _SUPERSCRIPT.sub("^", _ORDINAL_SIGN.sub("°", text)))
    text = _DROPPED.sub("", unicodedata.normalize("NFKC", text).translate(_AFTER_NFKC))
    return " ".join("".join(map(_visible, text)).split())


def _visible(char: str) -> str:
    if (
        char < "\x80" or char == "\u200c"
    ):  # the non-joiner of Persian stands where others put a blank
        return char
    category = unicodedata.category(char)
    if category == "Nd":
        return str(unicodedata.decimal(char))
    return "" if category == "Cf" else char


# --- forms ---------------------------------------------------------------------------------------------------

_SIMPLE = re.compile(r"[A-Za-z]{2,}(?: [A-Za-z]{2,})*")
_SHORT = {
    "saint": "st", "mount": "mt", "fort": "ft", "doctor": "dr", "mister": "mr", "professor": "prof", "junior": "jr",
    "senior": "sr", "of the": "of",
}  # fmt: skip
_LONG = re.compile(rf"\b(?:{'|'.join(_SHORT)})\b", re.IGNORECASE)
_RANGE = re.compile(r"^(?:from )?(\d+) to (\d+)$|^between (\d+) and (\d+)$", re.IGNORECASE)
_FEET = re.compile(
    r"^(\d+) ?(?:'|ft\.?|feet|foot) ?(\d+) ?(?:\"|''|in\.?|inch|inches)?$", re.IGNORECASE
)
_CHARGE = re.compile(r"(?<![^\W_])([A-Za-z]|[A-Z][a-zA-Z]|[A-Za-z][\w^()]*\d[\w^]*) ?-$")
"""O-, Cl-, SO4^2-: the dash at the end is a minus. In `un-` it only says that more follows."""
_LANGUAGES = {
    "en": {"a": "x", "an": "x", "the": "x"},
    "fr": {"le": "m", "un": "m", "la": "f", "une": "f", "l'": "mf", "les": "p", "des": "p"},
    "de": {"der": "m", "ein": "mn", "die": "fp", "eine": "f", "das": "n", "den": "m"},
    "es": {"el": "m", "un": "m", "la": "f", "una": "f", "los": "mp", "unos": "mp", "las": "fp", "unas": "fp"},
    "it": {"il": "m", "lo": "m", "un": "m", "uno": "m", "la": "f", "una": "f", "un'": "f", "l'": "mf", "i": "mp",
           "gli": "mp", "le": "fp"},
    "pt": {"o": "m", "um": "m", "a": "f", "uma": "f", "os": "mp", "as": "fp"},
    "nl": {"de": "c", "het": "n", "een": "cn"},
    "hu": {"a": "x", "az": "x", "egy": "x"},
    "el": {"ο": "m", "η": "f", "το": "n", "οι": "mfp", "τα": "np"},
    "ar": {"ال": "x"},
}  # fmt: skip
"""The articles of a language, each with the genders (and p for the plural) that it stands for."""
_LETTER_A = re.compile(
    r"(?:minor|major|flat|sharp|natural|positive|negative|rh|levels?|priori|posteriori|cappella|fortiori|side|team)\b"
)
"""After these the A is a letter (A minor, blood group A positive, A level) or Latin, and no article."""
_DOTLESS = ("az", "tr")
"""Where I is the capital of ı, and İ that of i."""
_VERSION = re.compile(r"^(?:v|version)\.? ?(?=\d+\.\d)", re.IGNORECASE)


@lru_cache(maxsize=4096)
def forms(text: str, exact: Collection[str] = (), lang: str = "") -> frozenset[str]:
    """All that a text stands for; `exact` names the aspects that are not folded."""
    if (
        not exact
        and _SIMPLE.fullmatch(text)
        and not article(text, lang)[0]
        and not _is_spelled_out(text)
    ):
        return frozenset((text.lower(),))
    clean = plain(text)
    if LETTERS in exact and lang.partition("-")[0].lower() in _DOTLESS:
        clean = clean.replace("I", "ı").replace("İ", "i")
    bodies = {clean}
    if ARTICLE not in exact:
        bodies |= {_VERSION.sub("", clean), *without_article(clean, lang)}
        bodies |= {_LONG.sub(lambda word: _SHORT[word[0].casefold()], body) for body in bodies}
    if NUMERALS not in exact:
        bodies |= {in_digits(with_digits_inside(body)) for body in bodies}
    if PUNCTUATION not in exact:
        bodies = {
            _CHARGE.sub("\\1\u2212", _RANGE.sub(_with_dash, _FEET.sub(r"\1'\2", body)))
            for body in bodies
        }
        bodies |= {f"{body[:-1]}\u2212" for body in bodies if re.fullmatch("[a-z]{2}-", body)}
    return frozenset(found for body in bodies if body for found in _folded(body, exact))


def _is_spelled_out(text: str) -> bool:
    return bool(_LONG.search(text)) or has_numerals(text)


def _with_dash(span: re.Match[str]) -> str:
    return "-".join(filter(None, span.groups()))


def article(text: str, lang: str = "") -> tuple[str, str]:
    """The leading article, lower-case, or nothing; and the rest."""
    known = _LANGUAGES.get(lang.partition("-")[0].lower() or "en", {})
    word, blank, rest = text.partition(" ")
    if blank and rest[:1].isalnum() and word.casefold() in known:
        return word.casefold(), rest
    if "ال" in known and text.startswith("ال") and len(text) > 4:
        return "ال", text[2:]
    head, mark, rest = text.partition("'")
    rest = rest.lstrip()
    return (f"{head.casefold()}'", rest) if rest and head.casefold() + mark in known else ("", text)


def articles_agree(one: str, other: str, lang: str) -> bool:
    """Whether two texts could have their articles of one noun: le table is not la table."""
    known = _LANGUAGES.get(lang.partition("-")[0].lower() or "en", {})
    first, second = article(plain(one), lang)[0], article(plain(other), lang)[0]
    return not first or not second or not set(known[first]).isdisjoint(known[second])


def without_article(text: str, lang: str) -> Iterator[str]:
    found, rest = article(text, lang)
    if found and not (found == "a" and (len(rest) == 1 or _LETTER_A.match(rest.casefold()))):
        yield rest


def has_letter_a(text: str) -> bool:
    """Whether a text begins with an A that is no article."""
    found, rest = article(plain(text))
    return found == "a" and bool(_LETTER_A.match(rest.casefold()))


# --- folding one text ------------------------------------------------------------------------------------------

_TWO_LETTERS = (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("å", "aa"), ("ø", "oe"), ("đ", "dj"))
_LIGATURES = str.maketrans(
    {
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "ı": "i",
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ħ": "h",
        "ŧ": "t",
    }
)
_GREEK = {
    letter: unicodedata.name(letter).rpartition(" ")[2].lower()
    for letter in "αβγδεζηθικμνξοπρσςτυφχψω"
}
_GREEK["λ"] = "lambda"  # Unicode spells it lamda
_GREEK_LETTER = re.compile(
    "(?<![\u0370-\u03ff\u1f00-\u1fff])[α-ωΑ-ΡΣ-Ω](?![\u0300-\u03ff\u1f00-\u1fff])"
)
"""A Greek letter that stands alone, as in α particle."""
_NASAL = re.compile("ङ्(?=[क-घ])|ञ्(?=[च-झ])|ण्(?=[ट-ढ])|न्(?=[त-ध])|म्(?=[प-भ])|ँ")
"""A nasal before a consonant of its own place, in Devanagari: the dot stands for it, and for the moon with a dot."""
_REPEATED = re.compile(r"(\w)々")
_POINTS = re.compile("[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u0652\u0670]")
_ACCENT = re.compile(
    "(?<![ИиУу])[\u0300-\u036f]|(?<=[ИиУу])[\u0300-\u0305\u0307-\u036f]|[\u0653-\u0655]|(?<=[कखगजफ])\u093c"
)
"""Also the hamza of Arabic and the dot of Hindi's loans, which are often left out; not the breve of й and ў."""
_SIGN = re.compile(r"[^\w ]|_")
_EMOJI = re.compile("[\U0001f000-\U0001faff]")
"""Beside words they are ornament, which few keyboards have."""
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\ua4cf\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
_UNSPACED_BLANK = re.compile(f"(?<=[{_UNSPACED}]) +| +(?=[{_UNSPACED}])")
_INITIALS = re.compile(r"(?<![^\W\d_])([^\W\d_]) (?=[^\W\d_](?![^\W_]))")
_BETWEEN_DIGITS = re.compile(r"(?<=\d) ?([-:/]) ?(?=\d)")
_LETTER_AND_DIGIT = re.compile(r"(?<=[^\W\d_]) (?=\d)|(?<=\d) (?=[^\W\d_])")
_JOINED_SIGN = re.compile(r" ?([<>+]) ?")
_JOINED_UNIT = re.compile(r"(?<=\d) (?=[%‰°€£$])")


def _folded(text: str, exact: Collection[str]) -> set[str]:
    if POINTS not in exact and ACCENTS not in exact:
        text = _POINTS.sub("", text)
    spelled = {text}
    is_plain = text.replace(" ", "").isalnum()
    if ACCENTS not in exact or LETTERS not in exact:
        spelled |= set(_two_letters(text))
    if LETTERS not in exact:
        spelled.add(_GREEK_LETTER.sub(lambda letter: _GREEK[letter[0].lower()], text))
        spelled.add(_REPEATED.sub(r"\1\1", _NASAL.sub("\u0902", text)))
    if ACCENTS not in exact:
        spelled = {_without_accents(each) for each in spelled}
    if LETTERS not in exact:
        spelled = {
            each.replace("ẞ", "ß").translate(_LIGATURES | _upper_ligatures) for each in spelled
        }
    if CASE not in exact:
        spelled = {each.lower() if LETTERS in exact else each.casefold() for each in spelled}
    if PUNCTUATION not in exact:
        spelled |= {
            " ".join(bare.split())
            for each in spelled
            if re.search(r"\w", bare := _EMOJI.sub(" ", each))
        }
        spelled = {found for each in spelled for found in _without_punctuation(each, is_plain)}
    return spelled


_upper_ligatures = {
    ord("Æ"): "AE", ord("Œ"): "OE", ord("Ł"): "L", ord("Ø"): "O", ord("Đ"): "D", ord("Ð"): "D", ord("Þ"): "TH",
    ord("Ħ"): "H", ord("Ŧ"): "T",
}  # fmt: skip


def _two_letters(text: str) -> Iterator[str]:
    """Müller as Mueller, Århus as Aarhus."""
    found = unicodedata.normalize("NFC", text)
    for letter, pair in _TWO_LETTERS:
        found = found.replace(letter, pair).replace(letter.upper(), pair.capitalize())
    if found != text:
        yield found


def _without_accents(text: str) -> str:
    """Latin, Greek and Cyrillic letters without their accents, but й and ў, which are letters of their own."""
    return (
        text
        if text.isascii()
        else unicodedata.normalize("NFC", _ACCENT.sub("", unicodedata.normalize("NFD", text)))
    )


def _without_punctuation(text: str, is_plain: bool) -> set[str]:
    """With blanks where punctuation stood, and with nothing there: e-mail is `e mail` and `email`, B-12 is `b12`.

    In an equation all signs count and no blanks.
    """
    if "=" in text:
        return {re.sub(r"(?<=[^\W\d_])\^(?=\d)", "", text.replace(" ", "")).rstrip(".!?,;")}
    text = _BETWEEN_DIGITS.sub(r"\1", text.replace("&", " and "))
    found = set()
    for between in (" ", ""):
        kept = text if is_plain else _with_signs(text, between)
        kept = _INITIALS.sub(r"\1", _UNSPACED_BLANK.sub("", kept)).strip()
        found.add((kept if between else _LETTER_AND_DIGIT.sub("", kept)) or text)
    return found


def _with_signs(text: str, between: str) -> str:
    kept = _SIGN.sub(
        lambda sign: _kept(
            sign[0], text[sign.start() - 1 : sign.start()], text[sign.end() :][:1], between
        ),
        text,
    )
    return _JOINED_UNIT.sub("", _JOINED_SIGN.sub(r"\1", " ".join(kept.split())))


def _kept(char: str, before: str, after: str, between: str) -> str:
    """What is left of a sign. Signs count (C++), and so does punctuation beside digits (1.2 is not 12)."""
    category = unicodedata.category(char)
    if char == "\u200c":
        return between
    if (category[0] != "P" and category != "Sk") or char in "#%‰":
        return char
    if after.isdigit():
        is_sign = char in "-." and not before.isalnum()
        if before.isdigit() or is_sign or (char in ")]" and before.isalnum()):
            return char
    return "" if char in "'^" else between


def points_agree(one: str, other: str) -> bool:
    """Whether the Hebrew or Arabic points of two texts could be of one word: they may be left out, but not differ."""
    return all(
        first <= second or second <= first
        for first, second in zip(_points(one), _points(other), strict=False)
    )


def _points(text: str) -> list[set[str]]:
    """The points of each letter, in the order of the text."""
    found: list[set[str]] = []
    for char in plain(text):
        if _POINTS.match(char):
            found[-1:] = [{*found[-1], char}] if found else []
        else:
            found.append(set())
    return found


_HIRAGANA = {katakana: katakana - 0x60 for katakana in range(0x30A1, 0x30F7)}


def in_hiragana(text: str) -> str:
    """The text with its katakana as hiragana."""
    return plain(text).translate(_HIRAGANA)


# --- yes and no ------------------------------------------------------------------------------------------------

_YES = frozenset(("yes", "y", "true", "t", "yeah", "yep", "correct"))
_NO = frozenset(("no", "n", "false", "f", "nope", "incorrect", "untrue", "not true"))
_SENTENCE = re.compile(
    r"^(yes|no)\b[,.!]? (?:it|he|she|they|that|this|there|we|you|i)\b(?!.*\b(?:yes|no)\b)"
)


def read_boolean(text: str, typing: Typing = ENGLISH.typing) -> bool | None:
    """True for a yes, False for a no, None for anything else. English is read in every language."""
    folded = _bare(text)
    sentence = _SENTENCE.match(folded)
    folded = sentence[1] if sentence else folded
    is_yes = folded in _YES or folded in _bare_words(typing.yes)
    is_no = folded in _NO or folded in _bare_words(typing.no)
    return None if is_yes == is_no else is_yes


@lru_cache(maxsize=32)
def _bare_words(words: tuple[str, ...]) -> frozenset[str]:
    """Also without their accents: si for sí."""
    return frozenset(each for word in map(_bare, words) for each in (word, _without_accents(word)))


def _bare(text: str) -> str:
    """In small letters and without punctuation, unless that is all there is (×)."""
    clean = plain(text).casefold()
    letters = "".join(
        char if char == "," or unicodedata.category(char)[0] in "LMN" else " " for char in clean
    )
    return " ".join(letters.split()).strip(" ,") or clean
