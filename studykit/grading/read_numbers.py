"""Reads what a learner types as a number: in digits, in words, with any of the usual separators.

    1,234   1 234   1'234   12,34,567   1.234,5     digits in groups
    45.800 000 0                                    behind the point too
    6.02 x 10^23   10³   2½   3rd                   powers, fractions, places
    twenty-one   half a million   drei Komma fünf   words, in English and some other languages
    about 356   minus 5   US$125m   125 km          with a sign, a unit, a scale
    1億2500万                                        in myriads, as in East Asia

A text may have several readings: 1.234 may be 1234, and 125m may be metres or millions. The fact
base has one way to write each value (`values.numbers`); learners have dozens. Nothing here knows
what is right.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from studykit.grading._foreign_number_words import LANGUAGES, read_foreign_number_words
from studykit.grading._number_words import read_number_words
from studykit.values.english import ENGLISH, Typing
from studykit.values.numbers import SCALE_WORDS
from studykit.values.numerals import with_digits
from studykit.values.typography import plain
from studykit.values.unit_table import is_symbol

LONGEST = 200
"""Characters of a number with its unit, or of a date. What is longer is neither."""
_MOST_DIGITS = 60


class Amount(NamedTuple):
    """A number as it can be read, with the unit beside it."""

    value: Decimal
    unit: str = ""
    """As it was typed: before the number, after it, or both."""
    alternative: Decimal | None = None
    """1.234 may also be 1234, and 1,234 may be 1.234."""
    abbreviated: bool = False
    """Read with `m` for million or `k` for thousand, which may be a unit instead."""
    is_fraction: bool = False
    """Written as a fraction, 1/3 or a third: 0.33 may be the same."""


_ABOUT = re.compile(
    r"^(?:(?:about|around|approximately|approx\.?|circa|ca\.?(?!\$)|c\.|roughly|some|exactly|precisely|the\b|~|≈)\s*)+",
    re.IGNORECASE,
)
_ABOUT_AFTER = re.compile(r"[\s,(]+(?:or so|approximately|approx\.?|roughly)\)?$", re.IGNORECASE)
_DECIMAL_DOT = re.compile(r"(?<=\d)[·∙](?=\d)(?!10\s*(?:\^|\*\*))")
"""A raised point, unless it multiplies a power of ten."""
_SIGN = re.compile(
    r"^(?:(?P<minus>minus|negative)\s+|(?P<plus>plus)\s+|(?P<sign>[-+])\s*)", re.IGNORECASE
)
_NUMBER_SIGN = re.compile(r"^(?:#|no\.?\s?|nr\.?\s?|place\s)(?=\d)", re.IGNORECASE)
_UNIT_BEFORE = re.compile(
    r"^((?:us|a|au|c|ca|nz|hk|s)?\s?[$€£¥₹₩₽₺₴₿]|%|yüzde(?=\s)|[a-z]{1,4}(?=[\s.]\s*[-+]?\d))[\s.]*",
    re.IGNORECASE,
)


def read_amounts(text: str, typing: Typing = ENGLISH.typing) -> tuple[Amount, ...]:
    """Return all readings of a text as a number with a unit; none when it is no number.

    The first is the plainest. In a language, `typing`, its own words and its own decimal sign
    come first: 1.234 is 1234 in German.
    """
    if len(text) > LONGEST:
        return ()
    # First what stands around the number, from the outside in.
    clean = _DECIMAL_DOT.sub(".", with_digits(plain(text))).rstrip("!?;,").strip()
    clean = _ABOUT_AFTER.sub("", _ABOUT.sub("", clean))
    first_word = clean.partition(" ")[0].casefold()
    if first_word in typing.fillers:
        clean = clean[len(first_word) :].lstrip()

    is_negative, clean = _sign_off(clean, typing.minus)
    clean = _NUMBER_SIGN.sub("", clean)
    unit_before = ""
    unit = _UNIT_BEFORE.match(clean)
    if unit:
        unit_before = unit[1].strip()
        clean = clean[unit.end() :]
        if not is_negative:
            is_negative, clean = _sign_off(clean, typing.minus)

    amount = _read_number(clean, typing)
    if amount is None:
        return ()
    if is_negative:
        alternative = None if amount.alternative is None else -amount.alternative
        amount = amount._replace(value=-amount.value, alternative=alternative)
    amount = _with_half_behind_unit(amount, typing)
    return tuple(_with_scale(amount, unit_before, typing))


def _sign_off(text: str, words_for_minus: Sequence[str]) -> tuple[bool, str]:
    """Return whether a text has a minus before it, and the text behind its sign."""
    first_word, _, behind = text.partition(" ")
    if first_word.casefold() in words_for_minus:
        return True, behind
    sign = _SIGN.match(text)
    if not sign:
        return False, text
    is_negative = bool(sign["minus"]) or sign["sign"] == "-"
    return is_negative, text[sign.end() :]


def _times(amount: Amount, factor: Decimal) -> Amount:
    alternative = None if amount.alternative is None else amount.alternative * factor
    return amount._replace(value=amount.value * factor, alternative=alternative)


# --- the number itself ------------------------------------------------------------------

_DIGITS = re.compile(
    r"""(?P<grouped_decimals>\d{1,3}(?:[ ]\d{3})*[.,]\d{3}(?:[ ]\d{3})*[ ]\d{1,3}(?![\d.,]))
    |(?P<grouped>\d{1,3}(?:(?P<mark>[ ,.'_])\d{3})(?:(?P=mark)\d{3})*(?!\d)
        (?P<decimals>[.,]\d+)?)
    |(?P<indian>\d{1,2}(?:,\d{2})+,\d{3}(?!\d)(?:\.\d+)?)
    |(?P<simple>\d+(?:[.,]\d+)?|[.,]\d+)""",
    re.VERBOSE,
)
_EXPONENT = re.compile(
    r"\s*[eE]\s*(?P<e>[-+]?\d{1,4})(?!\d)"
    r"|\s*(?:[xX×*·⋅∙]\s*)?(?<!\d)10\s*(?:\^|\*\*)\s*\{?(?P<ten>[-+]?\d{1,4})\}?(?!\d)"
)
_POWER_OF_TEN = re.compile(r"10\s*(?:\^|\*\*)\s*\{?([-+]?\d{1,4})\}?(?![\d^])")
_NO_UNIT = re.compile(r"[-\d+,.:;/<>=^&|*~≈]")
"""At its beginning, as no unit has."""
_LARGEST_POWER = 1000
"""Larger ones are no answer, and cost memory."""
_FRACTION = re.compile(r"(?:(\d+)[ -])?(\d+)\s*/\s*(\d+)(?![\d/])")
_ORDINAL_ENDING = re.compile(r"^(?:st|nd|rd|th)\b", re.IGNORECASE)


_OF_A = re.compile(r"^(?:of )?(?:an? |the )(?=\w)|^of (?=\w)", re.IGNORECASE)
"""Half a mile, three quarters of an hour."""


def _read_number(text: str, typing: Typing) -> Amount | None:
    """Return the number at the beginning of a text, and what follows it as its unit."""
    # 10^3 before the digits 10, and 1/2 before the digit 1.
    power = _POWER_OF_TEN.match(text)
    if power:
        return _with_unit(Amount(_ten_to(power[1])), text[power.end() :])
    fraction = _FRACTION.match(text)
    if fraction:
        return _from_fraction(fraction, text)
    if _MYRIAD.match(text):
        return _from_myriads(text)
    digits = _DIGITS.match(text)
    if digits:
        return _from_digits(digits, text, typing.decimal)
    if not text[:1].isalpha():
        return None
    in_words = None
    if typing.number_language in LANGUAGES:
        # First the language's own: six cents is 600 in French.
        in_words = read_foreign_number_words(text, typing)
    in_words = in_words or read_number_words(text)
    if in_words is None:
        return None
    amount = Amount(in_words.value, is_fraction=in_words.is_fraction)
    return _with_unit(amount, _OF.sub("", in_words.behind))


def _from_fraction(fraction: re.Match[str], text: str) -> Amount | None:
    whole, numerator, denominator = (Decimal(part or 0) for part in fraction.groups())
    if denominator == 0 or len(fraction[0]) > _MOST_DIGITS:
        return None
    amount = Amount(whole + numerator / denominator, is_fraction=True)
    return _with_unit(amount, text[fraction.end() :])


def _from_digits(digits: re.Match[str], text: str, decimal_sign: str) -> Amount | None:
    written = digits[0]
    behind = text[digits.end() :]
    if len(written) > _MOST_DIGITS:
        return None
    exponent = _EXPONENT.match(behind)
    # 1,234e5: before an exponent a comma alone is a decimal one. In 1,234,567e3 and 1,234.5e3 it
    # marks thousands.
    has_one_mark = written.count(",") == 1 and not digits["decimals"]
    is_decimal_comma = has_one_mark and exponent
    alternative = None
    if digits["grouped"] and not is_decimal_comma:
        value, alternative = _from_groups(digits, decimal_sign)
    elif digits["indian"]:
        value = Decimal(written.replace(",", ""))
    elif digits["grouped_decimals"]:
        value = Decimal(written.replace(" ", "").replace(",", "."))
    else:
        value = Decimal(written.replace(",", "."))
    if exponent:
        value *= _ten_to(exponent["e"] or exponent["ten"])
        alternative = None
        behind = behind[exponent.end() :]
    return _with_unit(Amount(value, "", alternative), behind)


def _from_groups(digits: re.Match[str], decimal_sign: str) -> tuple[Decimal, Decimal | None]:
    """Return the value of digits in groups, and the other one where a mark may be decimal.

    `1 234 567` is 1234567 and nothing else. `1,234` is 1234 or 1.234, the other way round in a
    language with a comma. `0,123` is 0.123, as no group begins with 0.
    """
    mark = digits["mark"]
    decimals = digits["decimals"] or ""
    written = digits["grouped"]
    groups = written[: len(written) - len(decimals)]
    whole = Decimal(groups.replace(mark, "") + decimals.replace(",", "."))
    is_group_mark_only = decimals or groups.count(mark) > 1 or mark not in ",."
    if is_group_mark_only:
        return whole, None
    fraction = Decimal(groups.replace(mark, "."))
    if groups[0] == "0":
        return fraction, None
    if mark == decimal_sign:
        return (fraction, whole)
    return (whole, fraction)


def _ten_to(power: str) -> Decimal:
    return Decimal(10) ** max(-_LARGEST_POWER, min(_LARGEST_POWER, int(power)))


def _with_unit(amount: Amount, behind: str) -> Amount | None:
    """Return the amount with what follows it as its unit, None when that cannot be a unit."""
    behind = _ORDINAL_ENDING.sub("", behind)
    behind = behind.removeprefix(".")
    if not behind.startswith("--"):
        behind = behind.strip(" -")
    behind = re.sub(r"^and a half\b", "½", behind)
    if behind.startswith("½"):
        amount = amount._replace(value=amount.value + Decimal("0.5"), alternative=None)
        behind = behind[1:].strip()
    is_per = behind[:1] == "/" and behind[1:].lstrip()[:1].isalpha()
    # "5; six" names two numbers, and 5-6, 5/6 and 5 = 5 are none with a unit.
    if not is_per and _NO_UNIT.match(behind):
        return None
    if amount.is_fraction:
        behind = _OF_A.sub("", behind)
    if len(behind) > 1:
        behind = behind.rstrip(" ").removesuffix(".")
    return amount._replace(unit=behind)


def _with_half_behind_unit(amount: Amount, typing: Typing) -> Amount:
    """Return 1.5 hours for `one hour and a half`."""
    for half in ("and a half", *typing.and_a_half):
        unit = amount.unit.casefold().removesuffix(f" {half}")
        if unit != amount.unit.casefold():
            value = amount.value + Decimal("0.5")
            return amount._replace(value=value, unit=amount.unit[: len(unit)])
    return amount


# --- myriads and Roman numerals ---------------------------------------------------------

_MYRIAD_SIGNS = {
    **dict.fromkeys("万萬만", 4),
    **dict.fromkeys("億亿억", 8),
    **dict.fromkeys("兆조", 12),
}
"""With their powers of ten."""
_MYRIAD = re.compile(rf"(\d{{1,3}}(?:,\d{{3}})+|\d+(?:\.\d+)?) ?([{''.join(_MYRIAD_SIGNS)}]) ?")
_BELOW_A_MYRIAD = re.compile(r"(\d{1,4}|\d,\d{3})(?![\d,.]\d|\d)")
_ROMAN = re.compile(r"(?=[IVXLC])(?:C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
_ROMAN_DIGITS = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}


def _from_myriads(text: str) -> Amount | None:
    """Return the value of 1億2500万 or 274만 8109: the parts with their signs, and what is left."""
    value = Decimal(0)
    position = 0
    part = _MYRIAD.match(text)
    while part:
        value += Decimal(part[1].replace(",", "")) * 10 ** _MYRIAD_SIGNS[part[2]]
        position = part.end()
        part = _MYRIAD.match(text, position)
    ones = _BELOW_A_MYRIAD.match(text, position)
    if ones:
        value += int(ones[1].replace(",", ""))
        position = ones.end()
    return _with_unit(Amount(value), text[position:])


def read_roman(text: str) -> int | None:
    """Return 12 for `XII`, None for what is no numeral up to 399 in capitals."""
    numeral = plain(text)
    if not _ROMAN.fullmatch(numeral):
        return None
    total = 0
    following = 0
    for char in reversed(numeral):
        digit = _ROMAN_DIGITS[char]
        # A smaller one before a larger one is taken away: IX.
        total += -digit if digit < following else digit
        following = digit
    return total


# --- scales -----------------------------------------------------------------------------

_POWERS = {
    **SCALE_WORDS,
    **{f"{word}s": power for word, power in SCALE_WORDS.items()},
    "hundred": 2, "lakh": 5, "lakhs": 5, "crore": 7, "crores": 7,
    "mio": 6, "mln": 6, "mn": 6, "md": 9, "bn": 9, "tn": 12,
}  # fmt: skip
_FACTORS = {
    **{word: Decimal(10**power) for word, power in _POWERS.items()},
    "dozen": Decimal(12),
}
_FACTORS_OF_LETTERS = {
    "k": Decimal(10**3), "m": Decimal(10**6), "M": Decimal(10**6), "b": Decimal(10**9),
    "B": Decimal(10**9),
}  # fmt: skip
_OF = re.compile(r"^(?:d[ei] |d')", re.IGNORECASE)
"""Millions de dollars, millones de euros, milioni di euro."""
_SCALE_BEFORE_MONEY = re.compile(r"^(k|m|M|b|B|Md|Mio\.?|Mrd\.?|bn) ?(?=[$€£¥₹₩₽₺₴])")
"""125 M$, 11,3 Md€."""


def _with_scale(amount: Amount, unit_before: str, typing: Typing) -> list[Amount]:
    """Return the amount as it is, or by its word of scale; or both where a letter may be a scale.

    A language's words go before the English ones: a German Billion is a trillion, and whoever
    meant the other is asked.
    """
    behind = amount.unit
    apart = _SCALE_BEFORE_MONEY.sub(r"\1 ", behind)
    word, _, behind_word = apart.replace("-", " ").partition(" ")
    factor = _FACTORS.get(word.casefold().rstrip("."))
    named = _scale_in_language(apart, typing)
    if named:
        name, own_factor = named
        unit = _both(unit_before, _OF.sub("", apart[len(name) :].lstrip(". ")))
        if factor:
            return [Amount(amount.value * own_factor, unit, amount.value * factor)]
        return [_times(amount._replace(unit=unit), own_factor)]
    as_it_is = amount._replace(unit=_both(unit_before, behind))
    if factor is not None:
        scaled = _times(amount._replace(unit=_both(unit_before, behind_word)), factor)
        # 3tn are trillions, 3 TN rather teranewtons.
        if is_symbol(word):
            return [as_it_is, scaled._replace(abbreviated=True)]
        return [scaled]

    if word not in _FACTORS_OF_LETTERS:
        return [as_it_is]
    value = amount.value * _FACTORS_OF_LETTERS[word]
    scaled = Amount(value, _both(unit_before, behind_word), abbreviated=True)
    # $125m can be nothing but millions.
    if unit_before:
        return [scaled]
    return [as_it_is, scaled]


def _scale_in_language(text: str, typing: Typing) -> tuple[str, Decimal] | None:
    """Return the language's word for a power of ten at the beginning of a text, with the factor."""
    folded = f"{text.casefold()} "
    # Of two with one beginning the longer comes first.
    for name, power in reversed(typing.scales):
        if folded.startswith((f"{name} ", f"{name}. ")):
            return name, Decimal(10**power)
    return None


def _both(before: str, behind: str) -> str:
    if before:
        return f"{before} {behind}".strip()
    return behind
