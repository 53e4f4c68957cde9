"""Reads what a learner types as a number: in digits, in words, with any of the usual separators.

The fact base has one way to write each value (`values.numbers`); learners have dozens. Nothing here knows what is right.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from studykit.grading.numerals import SMALL, TEN, ordinal, with_digits
from studykit.grading.texts import plain
from studykit.values.english import ENGLISH, Typing

LONGEST = 200
"""Characters of a number with its unit, or of a date. What is longer is neither."""
_MOST_DIGITS = 60


class Amount(NamedTuple):
    """A number as it can be read, and what stands beside it."""

    value: Decimal
    unit: str = ""
    """As it was typed: before the number, after it, or both."""
    other: Decimal | None = None
    """1.234 may also be 1234, and 1,234 may be 1.234."""
    abbreviated: bool = False
    """Read with `m` for million or `k` for thousand, which may be a unit instead."""


# --- words -----------------------------------------------------------------------------------------------------

_SCALES = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12}
_POWERS = {
    **_SCALES,
    "hundred": 2,
    "mio": 6,
    "mil": 6,
    "md": 9,
    "mln": 6,
    "mn": 6,
    "mrd": 9,
    "bn": 9,
    "bln": 9,
    "tn": 12,
}
_POWERS |= {f"{word}s": power for word, power in _SCALES.items()}
_FACTORS = {**{word: Decimal(10**power) for word, power in _POWERS.items()}, "dozen": Decimal(12)}
_SHORT_FACTORS = {
    letter: Decimal(10**power) for letter, power in zip("kmMbB", (3, 6, 6, 9, 9), strict=True)
}
_OTHER_WORDS = {
    "dozen": Decimal(12),
    "half": Decimal("0.5"),
    "none": Decimal(0),
    "nil": Decimal(0),
    "no": Decimal(0),
}


class _Words:
    """Takes number words from the front of a list of words."""

    def __init__(self, words: list[str]) -> None:
        self.words, self.at = words, 0

    def _next(self) -> str:
        return self.words[self.at] if self.at < len(self.words) else ""

    def _take(self, known: dict[str, int]) -> int | None:
        found = known.get(self._next())
        self.at += found is not None
        return found

    def _below_hundred(self) -> int | None:
        tens = self._take(TEN)
        if tens is None:
            return self._take(SMALL)
        ones = self._take({word: at for word, at in SMALL.items() if 0 < at < 10})
        return tens + (ones or 0)

    def _below_thousand(self) -> int | None:
        start = self.at
        if self._next() in ("a", "an") and self.words[self.at + 1 : self.at + 2] != ["half"]:
            self.at += 1
            if self._next() not in ("hundred", *_SCALES):
                self.at = start
                return None
            found: int | None = 1
        else:
            found = self._below_hundred()
        if self._next() == "hundred":
            self.at += 1
            rest = self._after_and()
            return 100 * (1 if found is None else found) + (rest or 0)
        return found

    def _after_and(self) -> int | None:
        start = self.at
        self.at += self._next() == "and"
        found = self._below_hundred()
        if found is None:
            self.at = start
        return found

    def whole(self) -> int | None:
        total, is_any, last = 0, False, 99
        while True:
            start = self.at
            self.at += is_any and self._next() == "and"
            part = self._below_thousand()
            power = _SCALES.get(self._next())
            if part is None and (power is None or is_any):
                self.at = start
                break
            if power is None:
                total, is_any = total + (part or 0), True
                break
            if power >= last:
                self.at = start
                break
            self.at += 1
            total, is_any, last = total + (1 if part is None else part) * 10**power, True, power
        return total if is_any else None


_AFTER_SCALE = re.compile(r"(?:(?<=thousand)|(?<=million)|(?<=billion)),(?= \w)", re.IGNORECASE)


def _in_words(text: str) -> tuple[Decimal, str] | None:
    """A number in words and the rest of the text."""
    words = [part for word in _AFTER_SCALE.sub("", text).split() for part in _parts(word)]
    folded = [word.casefold() for word in words]
    for skipped in (1, 0):
        if folded[:skipped] in (["a"], ["one"], []) and folded[skipped : skipped + 1]:
            other = _OTHER_WORDS.get(folded[skipped])
            if other is not None and (other or not skipped):
                return other, " ".join(words[skipped + 1 :])
    taker = _Words(folded)
    whole = taker.whole()
    if whole is None:
        return None
    rest, value = folded[taker.at :], Decimal(whole)
    if rest[:3] == ["and", "a", "half"]:
        taker.at += 3
        value += Decimal("0.5")
    if rest[:1] and (rest[0] in SMALL or rest[0] in TEN):
        return None
    return value, " ".join(words[taker.at :])


def _parts(word: str) -> list[str]:
    """Twenty-one and twentyone are two words."""
    parts = word.split("-")
    if len(parts) == 2 and parts[0].casefold() in TEN:
        return parts
    folded = word.casefold()
    tens = next((ten for ten in TEN if folded.startswith(ten) and folded[len(ten) :] in SMALL), "")
    return [word[: len(tens)], word[len(tens) :]] if tens else [word]


# --- digits ----------------------------------------------------------------------------------------------------

_ABOUT = re.compile(
    r"^(?:(?:about|around|approximately|approx\.?|circa|ca\.?|c\.|roughly|some|~|≈)\s*)+",
    re.IGNORECASE,
)
_POINT = re.compile(r"(?<=\d)[·∙](?=\d)(?!10\s*(?:\^|\*\*))")
_ABOUT_AFTER = re.compile(r"[\s,(]+(?:or so|approximately|approx\.?|roughly)\)?$", re.IGNORECASE)
_SIGN = re.compile(r"^(?:(minus|negative)\s+|(plus)\s+|([-+])\s*)", re.IGNORECASE)
_DIGITS = re.compile(
    r"""(?P<grouped>\d{1,3}(?:(?P<mark>[ ,.'_])\d{3})(?:(?P=mark)\d{3})*(?!\d)(?P<decimals>[.,]\d+)?)
    |(?P<indian>\d{1,2}(?:,\d{2})+,\d{3}(?!\d)(?:\.\d+)?)
    |(?P<simple>\d+(?:[.,]\d+)?|[.,]\d+)""",
    re.VERBOSE,
)
_MYRIAD_SIGNS = {
    **dict.fromkeys("万萬만", 4),
    **dict.fromkeys("億亿억", 8),
    **dict.fromkeys("兆조", 12),
}
_MYRIAD = re.compile(rf"(\d{{1,3}}(?:,\d{{3}})+|\d+(?:\.\d+)?) ?([{''.join(_MYRIAD_SIGNS)}]) ?")
_LAST_MYRIAD = re.compile(r"(\d{1,4}|\d,\d{3})(?![\d,.]\d|\d)")
_EXPONENT = re.compile(
    r"\s*[eE]\s*(?P<e>[-+]?\d{1,4})(?!\d)|\s*(?:[xX×*·⋅∙]\s*)?(?<!\d)10\s*(?:\^|\*\*)\s*\{?(?P<ten>[-+]?\d{1,4})\}?(?!\d)"
)
_POWER = re.compile(r"10\s*(?:\^|\*\*)\s*\{?([-+]?\d{1,4})\}?(?![\d^])")
_FRACTION = re.compile(r"(?:(\d+) )?(\d+)\s*/\s*(\d+)(?![\d/])")
_ORDINAL_END = re.compile(r"^(?:st|nd|rd|th)\b", re.IGNORECASE)
_NUMBER_SIGN = re.compile(r"^(?:#|no\.?\s?|nr\.?\s?|place\s)(?=\d)", re.IGNORECASE)
_MONEY_BEFORE = re.compile(
    r"^((?:us|a|au|c|ca|nz|hk|s)?\s?[$€£¥₹₩₽₺₴₿]|%|yüzde(?=\s)|[a-z]{1,4}(?=[\s.]\s*[-+]?\d))[\s.]*",
    re.IGNORECASE,
)


_ROMAN = re.compile(r"(?=[IVXLC])(?:C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
_ROMAN_DIGITS = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}


def read_amounts(text: str, typing: Typing = ENGLISH.typing) -> tuple[Amount, ...]:
    """All readings of a text as a number with a unit; none when it is no number. The first is the plainest.

    In a language, `typing`, its own words and its own decimal sign come first: 1.234 is 1234 in German.

    `1,234`, `1 234`, `1'234`, `12,34,567`, `1.234,5`, `6.02 x 10^23`, `10³`, `2½`, `about 356`, `minus 5`,
    `US$125m`, `125 million dollars`, `3rd` and `twenty-one` are read.
    """
    if len(text) > LONGEST:
        return ()
    clean = _POINT.sub(".", with_digits(plain(text))).rstrip("!?;,").strip()
    clean = _ABOUT_AFTER.sub("", _ABOUT.sub("", clean))
    if typing.fillers and (word := clean.partition(" ")[0].casefold()) in typing.fillers:
        clean = clean[len(word) :].lstrip()
    minus, clean = _signed(clean)
    clean = _NUMBER_SIGN.sub("", clean)
    before = ""
    if money := _MONEY_BEFORE.match(clean):
        before, clean = money[1].strip(), clean[money.end() :]
        if not minus:
            minus, clean = _signed(clean)
    found = _number(clean, typing.decimal)
    if found is None:
        return ()
    amount = found._replace(unit=_joined(before, found.unit))
    if minus:
        amount = amount._replace(
            value=-amount.value, other=None if amount.other is None else -amount.other
        )
    return tuple(_scaled(amount, before, found.unit, typing))


def read_roman(text: str) -> int | None:
    """`XII` as 12; None for what is no numeral up to 399 in capitals."""
    clean = plain(text)
    if not clean or not _ROMAN.fullmatch(clean):
        return None
    values = [_ROMAN_DIGITS[char] for char in clean]
    after = (*values[1:], 0)
    return sum(
        -value if value < following else value
        for value, following in zip(values, after, strict=True)
    )


def _signed(text: str) -> tuple[bool, str]:
    sign = _SIGN.match(text)
    return (bool(sign[1] or sign[3] == "-"), text[sign.end() :]) if sign else (False, text)


def _number(text: str, decimal: str) -> Amount | None:
    if power := _POWER.match(text):
        return _with_rest(Amount(_ten_to(power[1])), text[power.end() :])
    if fraction := _FRACTION.match(text):
        whole, over, under = (Decimal(part or 0) for part in fraction.groups())
        if under == 0 or len(fraction[0]) > _MOST_DIGITS:
            return None
        return _with_rest(Amount(whole + over / under), text[fraction.end() :])
    if _MYRIAD.match(text):
        return _in_myriads(text)
    if digits := _DIGITS.match(text):
        return _from_digits(digits, text, decimal)
    words = _in_words(text) if text[:1].isalpha() else None
    if words:
        return Amount(words[0], words[1].strip(" .-"))
    found = ordinal(text.partition(" ")[0].casefold())
    return Amount(Decimal(found), text.partition(" ")[2]) if found is not None else None


def _from_digits(found: re.Match[str], text: str, decimal: str) -> Amount | None:
    written, rest = found[0], text[found.end() :]
    exponent = _EXPONENT.match(rest)
    other = None
    if len(written) > _MOST_DIGITS:
        return None
    if found["grouped"] and not (found["mark"] == "," and exponent and not found["decimals"]):
        value, other = _grouped(found, decimal)
        if value is None:
            return None
    else:
        value = Decimal(written.replace(",", "") if found["indian"] else written.replace(",", "."))
    if exponent:
        value *= _ten_to(exponent["e"] or exponent["ten"])
        other, rest = None, rest[exponent.end() :]
    return _with_rest(Amount(value, "", other), rest)


def _in_myriads(text: str) -> Amount | None:
    """1億2500万 and 274만 8109, as they are written in East Asia: each part with its sign, the larger first."""
    value, last, at = Decimal(0), 99, 0
    while part := _MYRIAD.match(text, at):
        power = _MYRIAD_SIGNS[part[2]]
        if power >= last or len(part[1]) > _MOST_DIGITS:
            return None
        value += Decimal(part[1].replace(",", "")) * 10**power
        last, at = power, part.end()
    if rest := _LAST_MYRIAD.match(text, at):
        value, at = value + int(rest[1].replace(",", "")), rest.end()
    return _with_rest(Amount(value), text[at:])


def _grouped(found: re.Match[str], decimal: str) -> tuple[Decimal | None, Decimal | None]:
    """The value of digits in groups of three, and the other one when a single mark may be the decimal sign."""
    mark, decimals, written = found["mark"], found["decimals"] or "", found["grouped"]
    if decimals[:1] == mark:
        return None, None
    digits = written[: len(written) - len(decimals)]
    whole = Decimal(digits.replace(mark, "") + decimals.replace(",", "."))
    if decimals or digits.count(mark) > 1 or mark not in ",.":
        return whole, None
    part = Decimal(digits.replace(mark, "."))
    if digits[0] == "0":
        return part, None
    return (part, whole) if mark == decimal else (whole, part)


def _with_rest(amount: Amount, rest: str) -> Amount | None:
    """The amount with what follows it as its unit; None when that cannot be a unit."""
    rest = _ORDINAL_END.sub("", rest)
    if rest[:1] == "." and not rest[1:2].isdigit():
        rest = rest[1:]
    rest = rest.strip(" -") if rest[:2] != "--" else rest
    rest = re.sub(r"^and a half\b", "½", rest)
    if rest.startswith("½"):
        amount, rest = (
            amount._replace(value=amount.value + Decimal("0.5"), other=None),
            rest[1:].strip(),
        )
    is_per = rest[:1] == "/" and rest[1:].lstrip()[:1].isalpha()
    if rest and not is_per and (rest[0].isdigit() or rest[0] in "-+,.:/<>=^_&|;()[]{}*~≈"):
        return None
    return amount._replace(unit=rest.rstrip(" ").removesuffix(".") if len(rest) > 1 else rest)


def _ten_to(power: str) -> Decimal:
    """Within a thousand: what is larger is no answer, and costs memory."""
    return Decimal(10) ** max(-1000, min(1000, int(power)))


_OF = re.compile(r"^(?:d[ei] |d')", re.IGNORECASE)
"""Millions de dollars, millones de euros, milioni di euro."""
_MONEY_SCALE = re.compile(r"^(k|m|M|b|B|Md|Mio\.?|Mrd\.?|bn) ?(?=[$€£¥₹₩₽₺₴])")
"""125 M$, 11,3 Md€."""


# --- scales ----------------------------------------------------------------------------------------------------


def _joined(before: str, after: str) -> str:
    return f"{before} {after}".strip() if before else after


def _scaled(amount: Amount, before: str, after: str, typing: Typing) -> list[Amount]:
    """The amount as it is; or by its word of scale; or, beside it, with a single letter read as a scale.

    A language's words go before the English ones: a German Billion is a trillion, and whoever meant the other is asked.
    """
    word, _, rest = _MONEY_SCALE.sub(r"\1 ", after).replace("-", " ").partition(" ")
    factor = _FACTORS.get(word.casefold().rstrip("."))
    for name, power in reversed(typing.scales):  # of two with one beginning the longer first
        if f"{after.casefold()} ".startswith((f"{name} ", f"{name}. ")):
            english, factor = factor, Decimal(10**power)
            rest = _OF.sub("", after[len(name) :].lstrip(". "))
            if english and english != factor:
                return [
                    Amount(amount.value * factor, _joined(before, rest), amount.value * english)
                ]
            break
    if factor is not None:
        other = None if amount.other is None else amount.other * factor
        return [Amount(amount.value * factor, _joined(before, rest), other)]
    if word in _SHORT_FACTORS:
        scaled = Amount(
            amount.value * _SHORT_FACTORS[word], _joined(before, rest), None, abbreviated=True
        )
        return [scaled] if before and not before[-1].isalpha() else [amount, scaled]
    return [amount]
