"""Find options that the words of their question point at.

    shared_words     Which law did Georg Ohm find?   Ohm's law / Hooke's law / Boyle's law
    shared_endings   How is 食べる read?              たべる / のむ / みず
    values_in_names  Which was first, the 1986 World Cup or the 1990 World Cup?

Of what only one option shares with the question whoever knows nothing takes that one. A cue is
reported, once for each template, when that pays. Wrong options that share it too are drawn where
there are any (`questions.options.cues`): what is told here is what the facts have no cure for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from studykit.checks._cues import paying_cues
from studykit.checks._slots_shown import patterns_of, slots_shown
from studykit.checks.checked_deck import CheckedDeck, with_count
from studykit.facts.base import Date, Number
from studykit.problems import Problem, quoted
from studykit.questions.item import Item
from studykit.questions.options.cues import (
    FEWEST_LETTERS,
    is_shared,
    is_shared_with_any,
    words_by_beginning,
)
from studykit.questions.templates.filling import UnknownValueError, members
from studykit.questions.templates.template import Template
from studykit.questions.words import ending_of, stands_in
from studykit.values.sameness import fold

_SHOWN_AS_WORDS = ("text", "reference")
_DIGITS = re.compile(r"\d+")
_FEWEST = 3
"""Right options that stand out: one or two do so by chance."""
_FEWEST_TOLD = 2
"""One name may hold such a number by chance."""


class _SharedWithStem:
    """Tells what the options of an item share with what its stem shows."""

    def __init__(self, deck: CheckedDeck) -> None:
        self._folded = deck.folded
        self._folded_within = cache(_folded_within)
        self._patterns = patterns_of(deck)

    def words(self, item: Item, options: Sequence[str]) -> dict[str, str]:
        """Return which options alone have a word of the stem, and which word."""
        by_beginning = words_by_beginning(self._shown(item))
        standing_out = {}
        for option in options:
            folded = self._folded[option]
            # Words that are shared begin alike: hardly an option has one that may be.
            if not any(beginning in folded for beginning in by_beginning):
                continue
            first, *rest = [other for other in options if other != option]
            elsewhere = [self._folded[first], *map(self._folded_within, rest)]
            word = _word_alone(folded, by_beginning, elsewhere)
            # Whole in the stem: another rule's (I001).
            if word and not stands_in(folded, fold(item.stem)):
                standing_out[option] = f"alone with {quoted(word)}, which the question shows"
        return standing_out

    def endings(self, item: Item, options: Sequence[str]) -> dict[str, str]:
        """Return which options alone end as a text that the stem shows."""
        endings_of_stem = set(map(ending_of, self._shown(item)))
        if not endings_of_stem:
            return {}
        endings = [ending_of(self._folded[option]) for option in options]
        standing_out = {}
        for option, ending in zip(options, endings, strict=True):
            if ending in endings_of_stem and endings.count(ending) == 1:
                standing_out[option] = (
                    f"alone with the ending {quoted(ending)}, which the question shows"
                )
        return standing_out

    def _shown(self, item: Item) -> list[str]:
        if item.type.name not in _SHOWN_AS_WORDS:
            return []
        slots = slots_shown(item.stem, self._patterns[item.template]) or ()
        return [self._folded[slot.text] for slot in slots if slot.text]


def _folded_within(text: str) -> str:
    """Return a text as it is folded within a longer one: an article at its beginning is a word."""
    return fold(f"- {text}")


def _word_alone(
    folded: str, words_of_stem: Mapping[str, Sequence[str]], others: Sequence[str]
) -> str:
    """Return the first word of an option that the stem shares, and none of the others.

    The words of the stem come by their beginnings.
    """
    for word in folded.split():
        if is_shared_with_any(word, words_of_stem):
            if not any(_has_word_like(word, other) for other in others):
                return word
    return ""


def _has_word_like(word: str, folded: str) -> bool:
    beginning = word[:FEWEST_LETTERS]
    begin_alike = [other for other in folded.split() if other.startswith(beginning)]
    return any(is_shared(word, other) for other in begin_alike)


def shared_words(deck: CheckedDeck) -> Iterator[Problem]:
    """Yield I017 for each template in which an option that shares a word is mostly right."""
    remedy = "Keep such rows out with `where`, or name `distractors` that share it too."
    yield from paying_cues(deck, "I017", _SharedWithStem(deck).words, remedy, fewest=_FEWEST)


def shared_endings(deck: CheckedDeck) -> Iterator[Problem]:
    """Yield I019 for each template in which an option that shares the ending is mostly right."""
    remedy = "Add rows that end alike: these are taken first."
    yield from paying_cues(deck, "I019", _SharedWithStem(deck).endings, remedy, fewest=_FEWEST)


def values_in_names(deck: CheckedDeck) -> Iterator[Problem]:
    """Yield I018 for each template that compares what the names of its rows say already."""
    for template in deck.templates:
        if not template.by:
            continue
        items = deck.by_template.get(template.id, ())
        telling = [item for item in items if _is_told(item, template, deck)]
        for group in deck.groups_to_report(telling, "I018"):
            first = group[0]
            message = (
                f"the names in {quoted(first.stem)} ({first.id}) say what is compared: "
                f"{quoted(template.by.written)} of each stands in its name"
            )
            message = with_count(message, group)
            remedy = "Show another name, or leave such rows out with `where`."
            yield deck.problem("I018", message, remedy, group)


def _is_told(item: Item, template: Template, deck: CheckedDeck) -> bool:
    """Return whether most of the names that are compared show the values by which they differ."""
    digits_in_names = set(_DIGITS.findall(" ".join((*item.keys, *item.distractors))))
    values = list(_values_compared(item, template, deck))
    values_told = [digits for digits in values if digits in digits_in_names]
    return len(values_told) >= _FEWEST_TOLD and 2 * len(values_told) > len(values)


def _values_compared(item: Item, template: Template, deck: CheckedDeck) -> Iterator[str]:
    """Yield the digits of each value that the item compares: of a date those of its year."""
    assert template.by
    for fact in item.facts:
        table, _, row_id = fact.partition("/")
        row = deck.base.row(table, row_id)
        if row is None or table != template.table.name:
            continue
        try:
            shown = members(template.by, row, deck.base)
        except UnknownValueError:
            continue
        for member in shown:
            if isinstance(member.value, Date):
                yield str(member.value.year)
            elif isinstance(member.value, Number):
                yield str(member.value.value)
