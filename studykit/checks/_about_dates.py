"""Finds stems that put a preposition before a date of which only about is known.

    "Who ruled in the year {began}?"    Who ruled in the year about AD 253?
    "Who ruled {began:when}?"           Who ruled about AD 253?

Of decks in English: other languages have prepositions of their own. Knows stems and patterns.
"""

from __future__ import annotations

from collections.abc import Iterator

from studykit.checks._slots_shown import patterns_of, slots_shown
from studykit.checks.checked_deck import CheckedDeck, with_count
from studykit.problems import Problem, quoted
from studykit.questions.item import Item
from studykit.questions.templates.patterns import Pattern
from studykit.values.language_tags import is_english

_WORDS_BEFORE_A_DATE = frozenset(("in", "on", "at", "of", "during", "year", "month", "day", "date"))
"""Since, until, before and after go with about."""
_ABOUT = "about "


def prepositions_before_about(deck: CheckedDeck) -> Iterator[Problem]:
    """Yield I021 for each template with stems in which a date does not fit its preposition."""
    if not is_english(deck.base.lang):
        return
    patterns = patterns_of(deck)
    for template, items in deck.by_template.items():
        awkward = [pattern for pattern in patterns[template] if _slots_behind_preposition(pattern)]
        if not awkward:
            continue
        stumbling = [item for item in items if _has_about(item, awkward)]
        for group in deck.groups_to_report(stumbling, "I021"):
            first = group[0]
            message = f"{quoted(first.stem)} ({first.id}) has a preposition before 'about'"
            message = with_count(message, group)
            column = _slots_behind_preposition(awkward[0])[0]
            remedy = f"Write `{{{column}:when}}` without one: it says 'in 253' and 'about 253'."
            yield deck.problem("I021", message, remedy, group)


def _slots_behind_preposition(pattern: Pattern) -> list[str]:
    """Return the dates of a pattern that stand behind a preposition, as it writes them."""
    columns = []
    for slot, text_before in zip(pattern.slots, pattern.literals, strict=False):
        is_date = slot.column.type == "date" and slot.format in ("", "long", "year")
        last_word = text_before.split()[-1:] if text_before.endswith(" ") else []
        if is_date and _WORDS_BEFORE_A_DATE.intersection(map(str.lower, last_word)):
            columns.append(slot.written.partition(":")[0])
    return columns


def _has_about(item: Item, patterns: list[Pattern]) -> bool:
    for pattern in patterns:
        columns = _slots_behind_preposition(pattern)
        for wording in item.wordings:
            for shown in slots_shown(wording, [pattern]) or ():
                if shown.column.partition(":")[0] in columns and shown.text.startswith(_ABOUT):
                    return True
    return False
