"""Typed texts against an answer, knowing what other answers there are.

Where folding makes an answer equal to another one that the base knows, what was folded counts. A typo is one only
if no other answer is as near.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property, lru_cache
from typing import NamedTuple

from studykit.grading._pinyin import same_syllables
from studykit.grading._typos import codes_in, nearest, slips
from studykit.grading.dates import month_number, named
from studykit.grading.numerals import ordinal
from studykit.grading.texts import (
    ACCENTS,
    ASPECTS,
    CASE,
    PUNCTUATION,
    article,
    articles_agree,
    forms,
    in_hiragana,
    plain,
    points_agree,
)
from studykit.grading.verdict import NOTHING, Match
from studykit.questions.item import Item
from studykit.values.dates import MONTHS
from studykit.values.language import language

_COUNTS = {
    ACCENTS: "accents count",
    CASE: "upper and lower case count",
    PUNCTUATION: "punctuation counts",
}


_SCORE = re.compile(r"(\d{1,2}) ?- ?(\d{1,2})")
_KANA = re.compile("[\u3041-\u3096]")
_DAY = re.compile(r"[1-9]|[12]\d|3[01]")


class Others(NamedTuple):
    """Other answers that the base knows, ready to be searched."""

    by_form: dict[str, tuple[str, ...]]
    """The answers by each of their forms."""
    by_length: dict[int, tuple[str, ...]]
    """The forms by their length: a typo changes it by a letter or two."""

    def same_as(self, typed: frozenset[str]) -> list[str]:
        return [text for form in sorted(typed) for text in self.by_form.get(form, ())]

    def near(self, typed: frozenset[str], most: int) -> Iterator[str]:
        """The answers that are at most so many slips away."""
        for one in sorted(typed):
            for length in range(len(one) - most, len(one) + most + 1):
                for form in nearest(one, self.by_length.get(length, ()), most):
                    yield from self.by_form[form]


@lru_cache(maxsize=32)
def others_of(texts: tuple[str, ...], exact: tuple[str, ...], lang: str) -> Others:
    """The texts with their forms. Kept for the last templates: 10,000 texts take up to a second."""
    return _others(texts, exact, lang)


def _others(texts: tuple[str, ...], exact: tuple[str, ...], lang: str) -> Others:
    by_form: dict[str, tuple[str, ...]] = {}
    for text in dict.fromkeys(texts):
        for form in forms(text, exact, lang):
            by_form[form] = (*by_form.get(form, ()), text)
    by_length: dict[int, list[str]] = {}
    for form in by_form:
        by_length.setdefault(len(form), []).append(form)
    return Others(by_form, {length: tuple(found) for length, found in by_length.items()})


class Spelling(NamedTuple):
    """A spelling of a right answer, with its forms."""

    at: int
    text: str
    forms: frozenset[str]
    codes: frozenset[str]
    """Its words that take no slip."""


class Answers:
    """The answers of one item, each with its spellings, and the others that are not right."""

    def __init__(self, item: Item, rivals: tuple[str, ...]) -> None:
        self.item, self.exact, self.lang = item, item.type.exact, item.type.lang
        self.own = [
            (at, text)
            for at, each in enumerate(item.answers)
            for text in (each.text, *each.accepted)
        ]
        self.spelled = {text for _, text in self.own}
        self.known = item.distractors, rivals
        self.is_text = item.type.name in ("text", "reference", "image", "audio")

    @cached_property
    def others(self) -> list[Others]:
        few, many = self.known
        return [_others(few, self.exact, self.lang), others_of(many, self.exact, self.lang)]

    @cached_property
    def spellings(self) -> list[Spelling]:
        """The spellings that are compared as texts: of a number or a date, which has a value, only the aliases."""
        shown = {answer.text for answer in self.item.answers} if not self.is_text else ()
        return [
            Spelling(at, text, self._forms(text), codes_in(text))
            for at, text in self.own
            if text not in shown
        ]

    def match(self, text: str) -> Match:
        """The answer that a text spells, or has meant to spell."""
        text = " ".join(text.split())
        same = next((at for at, spelling in self.own if spelling == text), None)
        if same is not None:
            return Match(same)
        if not self.spellings:
            return NOTHING
        typed = forms(text, self.exact, self.lang)
        clashes = self._clashes(typed)
        if text in clashes:
            return Match(-1, why=f"'{text}' is another answer.")
        part = self._match_calendar(text) if self.is_text and not clashes else None
        if part is not None:
            return Match(part)
        found, why = self._match_forms(text, typed, clashes)
        if found is not None:
            return Match(found)
        if why or clashes:
            return Match(-1, why=why or f"'{clashes[0]}' is another answer.")
        is_chinese = self.lang.partition("-")[0].lower() in ("", "en", "zh")
        by_tones = next(
            (at for at, spelling in self.own if is_chinese and same_syllables(text, spelling)), None
        )
        return self._match_typo(text, typed) if by_tones is None else Match(by_tones)

    def has_other_kana(self, text: str) -> bool:
        """Whether a text is an answer but for hiragana in place of katakana, or the other way round."""
        typed = in_hiragana(text)
        if not _KANA.search(typed):
            return False
        return any(
            forms(typed, self.exact).intersection(forms(in_hiragana(own), self.exact))
            for _, own in self.own
        )

    def is_other(self, text: str) -> bool:
        """Whether a text is an answer that the base knows, but not one of this item."""
        return bool(self._clashes(forms(text, self.exact, self.lang)))

    def _clashes(self, typed: frozenset[str]) -> list[str]:
        return [
            text
            for others in self.others
            for text in others.same_as(typed)
            if text not in self.spelled
        ]

    # --- folded ------------------------------------------------------------------------------------------------

    def _match_forms(
        self, text: str, typed: frozenset[str], clashes: list[str]
    ) -> tuple[int | None, str]:
        same = [(at, each) for at, each, known, _ in self.spellings if not typed.isdisjoint(known)]
        why = ""
        decided = []
        for at, spelling in same:
            if not points_agree(text, spelling):
                why = f"The points differ: {spelling}."
            elif not articles_agree(text, spelling, self.lang):
                why = f"The article is another: {spelling}."
            else:
                counted = next(
                    (
                        aspect
                        for clash in clashes
                        if (aspect := self._decides(text, spelling, clash))
                    ),
                    "",
                )
                if not counted:
                    decided.append((at, spelling))
                elif counted in _COUNTS:
                    why = f"Here {_COUNTS[counted]}: {spelling}."
                else:
                    why = f"'{clashes[0]}' is another answer."
        if decided:
            best = [at for at, each in decided if plain(each).casefold() == plain(text).casefold()]
            return (best or [decided[0][0]])[0], ""
        return None, why or self._why_exact(text)

    def _forms(self, spelling: str) -> frozenset[str]:
        """The forms of a spelling; 2–1 may be typed 2:1 (but not the other way: 12-30 is no time).

        The A of `A group` is no article where the base knows a `B group`.
        """
        found = forms(spelling, self.exact, self.lang)
        first, rest = article(plain(spelling), self.lang)
        if first == "a" and any(others.by_form.keys() & _lettered(rest) for others in self.others):
            return forms(spelling, (*self.exact, "article"), self.lang)
        score = _SCORE.fullmatch(plain(spelling))
        return (
            found | {f"{score[1]}:{score[2]}"} if score and PUNCTUATION not in self.exact else found
        )

    def _decides(self, text: str, spelling: str, clash: str) -> str:
        """The aspect that tells the spelling from the clash, if the text does not have the spelling's; else nothing."""
        for aspect in ASPECTS:
            exact = (*self.exact, aspect)
            wanted = forms(spelling, exact, self.lang)
            if wanted.isdisjoint(forms(clash, exact, self.lang)):
                return aspect if wanted.isdisjoint(forms(text, exact, self.lang)) else ""
        return "all"

    def _why_exact(self, text: str) -> str:
        """Where the author lets nothing be folded: what it was that did not agree."""
        if not self.exact:
            return ""
        typed = forms(text, (), self.lang)
        for _, spelling, *_ in self.spellings:
            if not typed.isdisjoint(forms(spelling, (), self.lang)):
                for aspect in self.exact:
                    wanted = forms(spelling, (aspect,), self.lang)
                    if wanted.isdisjoint(forms(text, (aspect,), self.lang)):
                        return f"Here {_COUNTS[aspect]}: {spelling}."
        return ""

    # --- months and days by their number -----------------------------------------------------------------------

    def _match_calendar(self, text: str) -> int | None:
        """`Jul` and 7 for a month, 3rd for a day: parts of a date are texts (`{date:month}`)."""
        clean = re.sub(r"^(?:in|on|the)\s+(?:the\s+)?", "", plain(text).casefold()).rstrip(".")
        number = re.fullmatch(r"0?(\d{1,2})(?:st|nd|rd|th)?", clean)
        value = int(number[1]) if number else ordinal(clean)
        typing, stem = language(self.item.lang).typing, self.item.stem.casefold()
        months = dict(typing.months)
        for at, answer in enumerate(self.item.answers):
            month = (
                MONTHS.index(answer.text) + 1
                if answer.text in MONTHS
                else months.get(answer.text.casefold())
            )
            if month:
                is_wanted = any(word in stem for word in ("month", *typing.month))
                if month == (
                    named(clean, typing.months)
                    or month_number(clean)
                    or (value if is_wanted else 0)
                ):
                    return at
            asks_day = any(word in stem for word in ("day", *typing.day))
            if asks_day and _DAY.fullmatch(answer.text) and value == int(answer.text):
                return at
        return None

    # --- typos -------------------------------------------------------------------------------------------------

    def _match_typo(self, text: str, typed: frozenset[str]) -> Match:
        near = [
            (far, each.at, each.text)
            for each in self.spellings
            if (far := self._far(text, typed, each)) and articles_agree(text, each.text, self.lang)
        ]
        if not near:
            return NOTHING
        far, nearest, spelling = min(near)
        if self.item.many == "all" and any(each <= far and at != nearest for each, at, _ in near):
            return NOTHING
        for others in self.others:
            if any(text not in self.spelled for text in others.near(typed, far)):
                return NOTHING
        return Match(nearest, f"It is spelled '{spelling}'.")

    def _far(self, text: str, typed: frozenset[str], spelling: Spelling) -> int:
        """How many slips; 0 for none, too many, or one in what the author wants letter for letter."""
        found = _fewest(typed, spelling.forms, spelling.codes)
        if found and self.exact:
            folded = forms(text, (), self.lang), forms(spelling.text, (), self.lang)
            return found if found == _fewest(*folded, spelling.codes) else 0
        return found


@lru_cache(maxsize=64)
def _lettered(rest: str) -> frozenset[str]:
    """`b group`, `c group`, ... for `group`."""
    folded = rest.casefold()
    return frozenset(f"{letter} {folded}" for letter in "bcdefghijklmnopqrstuvwxyz")


def _fewest(typed: frozenset[str], meant: frozenset[str], codes: frozenset[str]) -> int:
    found = [
        far
        for one in typed
        for other in _with_blanks(meant)
        if (far := slips(one, other, codes)) is not None
    ]
    return min(found, default=0)


@lru_cache(maxsize=1024)
def _with_blanks(meant: frozenset[str]) -> tuple[str, ...]:
    """The forms that have blanks for their punctuation: in `A-Team` a lone letter is no slip."""
    blanks = {
        form.replace(" ", ""): form.count(" ")
        for form in sorted(meant, key=lambda form: form.count(" "))
    }
    return tuple(form for form in sorted(meant) if form.count(" ") == blanks[form.replace(" ", "")])
