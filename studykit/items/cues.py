"""What gives an answer away to somebody who does not know it: cues in the options and in the stems of other items.

An option that looks unlike the others is a cue only if it pays to follow it. So a cue is told of, once for each
template, when the option that it points at is right more often than wrong: in a list of names one is always the
longest, and that tells nothing as long as it is mostly a wrong one.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import permutations
from typing import NamedTuple

from studykit.facts.model import scalars
from studykit.facts.values import MONTHS, fold
from studykit.items.avoid import stands_in, words_of
from studykit.items.deck import Template
from studykit.items.identity import is_choice
from studykit.items.made import Made
from studykit.items.model import Item
from studykit.items.pattern import Pattern
from studykit.problems import Problem, quoted

_SHOWN_AS_WORDS = ("text", "reference")


def unequal_lengths(deck: Made) -> Iterator[Problem]:
    """Yield I010 for each template in which an option that is the longest or shortest by far is mostly right."""

    def pointed_at(item: Item, option: str, others: Sequence[str]) -> str:
        if item.type.name not in _SHOWN_AS_WORDS:
            return ""
        own, lengths = len(option), [len(other) for other in others]
        shortest, longest = min(lengths), max(lengths)
        if own >= 1.5 * longest and own - longest >= 8:
            return "the longest by far"
        return "the shortest by far" if shortest >= 1.5 * own and shortest - own >= 8 else ""

    yield from _paying_cues(deck, "I010", pointed_at, "Make the options about as long as each other.")


_FORMS: Mapping[str, Callable[[str], bool]] = {
    "a digit": lambda text: any(char.isdigit() for char in text),
    "a capital letter at its beginning": lambda text: text[:1].isupper(),
    "brackets": lambda text: "(" in text or "[" in text,
    "a comma": lambda text: "," in text,
    "a full stop at its end": lambda text: text.endswith("."),
}


def unequal_forms(deck: Made) -> Iterator[Problem]:
    """Yield I011 for each template in which an option that is alone with a form, or without it, is mostly right."""

    def pointed_at(item: Item, option: str, others: Sequence[str]) -> str:
        if item.type.name not in _SHOWN_AS_WORDS or len(others) < 2:
            return ""
        for name, has in _FORMS.items():
            own = has(option)
            if all(has(other) != own for other in others):
                return f"alone {'with' if own else 'without'} {name}"
        return ""

    yield from _paying_cues(deck, "I011", pointed_at, "Write the options in one form.")


def _paying_cues(
    deck: Made, rule: str, pointed_at: Callable[[Item, str, Sequence[str]], str], remedy: str
) -> Iterator[Problem]:
    """A problem for each template in which the options that a cue points at are right more often than wrong."""
    for made in deck.by_template.values():
        right: list[Item] = []
        wrong = 0
        for item in made:
            shown = (item.shown_key, *item.distractors) if is_choice(item) else ()
            for option in shown:
                if pointed_at(item, option, [other for other in shown if other != option]):
                    wrong += option != item.shown_key
                    right += [item] if option == item.shown_key else []
        if len(right) <= wrong:
            continue
        for items in deck.told_together(right, rule):
            item = items[0]
            cue = pointed_at(item, item.shown_key, item.distractors)
            message = (
                f"of the options of {quoted(item.stem)} ({item.id}) the right one is {cue}: {quoted(item.shown_key)}"
            )
            if len(items) > 1:
                message = f"in {len(items)} of {len(made)} items the right option stands out; {message}"
            yield deck.problem(rule, (message, remedy), items)


def unequal_grain(deck: Made) -> Iterator[Problem]:
    """Yield I012 for each template that names options of another precision, unit or kind than the right one's."""
    kinds = {template.id: _kinds(template, deck) for template in deck.templates if template.distractors}
    for template, made in deck.by_template.items():
        if template not in kinds:
            continue
        found = [item for item in made if is_choice(item) and _other_grain(item, kinds[template])]
        for items in deck.told_together(found, "I012"):
            item = items[0]
            other = _other_grain(item, kinds[template])
            message = f"the option {quoted(other)} is of another grain than the answer {quoted(item.shown_key)}"
            told = f"{message} of {quoted(item.stem)} ({item.id})"
            remedy = "Name options of one precision, unit and kind, or leave `distractors` to the facts."
            yield deck.problem("I012", (told, remedy), items)


def _kinds(template: Template, deck: Made) -> Mapping[str, str]:
    """Kinds by folded label, of the table whose rows the answers label."""
    slot = template.answer.slots[0] if template.answer.is_one_slot else None
    table = deck.base.tables.get(slot.column.target) if slot and slot.column.target else slot and slot.owner
    if not table or not table.kind or not table.label:
        return {}
    return {
        fold(text): " ".join(map(str, scalars(table.cell(row, table.kind))))
        for row in table.rows
        for text in table.texts(row, table.label)
    }


def _other_grain(item: Item, kinds: Mapping[str, str]) -> str:
    """An option of another grain than the key's."""
    if item.type.name in ("date", "integer", "number", "quantity"):
        return next((text for text in item.distractors if _shape(text) != _shape(item.shown_key)), "")
    own = kinds.get(fold(item.shown_key))
    if own is None:
        return ""
    return next((text for text in item.distractors if kinds.get(fold(text), own) != own), "")


_MONTH = "|".join(MONTHS)


def _shape(text: str) -> str:
    """`3 November 2025` is `0 M 0`; how many digits a number has, its sign and its era do not matter."""
    return re.sub(r"\d[\d,]*", "0", re.sub(_MONTH, "M", re.sub(r" BC$|^AD |^[-−]", "", text)))


def told_elsewhere(deck: Made) -> Iterator[Problem]:
    """Yield I009 for each two templates of which one has a stem that tells an answer of the other."""
    patterns = {template.id: (*template.ask, *template.ask_many, *template.ask_back) for template in deck.templates}
    by_fact: dict[str, list[_Folded]] = defaultdict(list)
    for item in deck.items:
        stem = fold(item.stem)
        answers = [each for each in map(fold, item.keys) if len(each) > 2 and not stands_in(each, stem)]
        folded = _Folded(item, stem, answers, _shown_values(item, patterns[item.template]) or ())
        for fact in item.facts:
            by_fact[fact].append(folded)
    told: dict[tuple[str, str], dict[str, tuple[Item, Item]]] = defaultdict(dict)
    for one, other in _told(by_fact.values()):
        told[one.item.template, other.item.template][one.item.id] = one.item, other.item
    for pairs in told.values():
        for items in deck.told_together([item for item, _ in pairs.values()], "I009"):
            item, teller = pairs[items[0].id]
            message = (
                f"the stem {quoted(teller.stem)} ({teller.id}) tells the answer of {quoted(item.stem)} ({item.id})"
            )
            if len(items) > 1:
                message = f"{message}; so it is with {len(items)} items"
            remedy = "Show less in the stem that tells it, or let them be if they are never asked close together."
            about = deck.about(items)
            where, there = deck.places[teller.template], deck.places[item.template]
            yield Problem("I009", message, remedy, where, there, about=about)


class _Folded(NamedTuple):
    """An item with its stem and its answers, folded. Answers of two letters and those in its own stem are left out."""

    item: Item
    stem: str
    answers: Sequence[str]
    values: Sequence[str]
    """What the stem shows of its facts."""


_FEW_ITEMS = 12
"""So many items about one fact are all held against each other."""
_MOST_STEMS = 200
"""Against so many stems an item is held at most, of those that hold the rarest word of its own."""


def _told(by_fact: Iterable[Sequence[_Folded]]) -> Iterator[tuple[_Folded, _Folded]]:
    """Yield each item with one whose stem tells its answer, fact by fact."""
    met: dict[tuple[int, int], bool] = {}
    for beside in by_fact:
        for one, other in _perhaps_told(beside):
            pair = id(one), id(other)
            is_told = met.get(pair)
            if is_told is None:
                is_told = all(stands_in(value, other.stem) for value in one.values)
                is_told = is_told and any(stands_in(answer, other.stem) for answer in one.answers)
                if len(one.item.facts) > 1:  # the two meet again at each fact that they share
                    met[pair] = is_told
            if is_told:
                yield one, other


def _perhaps_told(beside: Sequence[_Folded]) -> Iterator[tuple[_Folded, _Folded]]:
    """Yield items about one fact in pairs, where the stem of the second may hold what the first one's stem shows.

    One row with a list of thousands makes thousands of items, and few of them share a word.
    """
    if len(beside) <= _FEW_ITEMS:
        yield from (pair for pair in permutations(beside, 2) if pair[0].values and pair[0].answers)
        return
    by_word: dict[str, list[_Folded]] = defaultdict(list)
    for one in beside:
        for word in set(words_of(one.stem)):
            by_word[word].append(one)
    for one in beside:
        if one.values and one.answers:
            words = [word for value in one.values for word in words_of(value)]
            others = min((by_word.get(word, []) for word in words), key=len, default=beside)
            yield from ((one, other) for other in others[:_MOST_STEMS] if other is not one)


def _shown_values(item: Item, patterns: Sequence[Pattern]) -> tuple[str, ...] | None:
    """What the item's stem shows of its facts, folded; of a stem without slots its words of four letters or more."""
    for pattern in patterns:
        shown = _between(pattern.literals, item.stem)
        if shown is not None:
            return tuple(map(fold, shown)) or tuple(word for word in fold(item.stem).split() if len(word) > 3)
    return None


def _between(literals: Sequence[str], stem: str) -> list[str] | None:
    """Return what stands between a pattern's literals in a stem, each as short as can be; None where they do not fit.

    Each literal is looked for once, behind the one before it: a regular expression would try all ways to share the
    stem among its slots.
    """
    first, *others = literals
    if not others:
        return [] if stem == first else None
    if not stem.startswith(first):
        return None
    *inner, last = others
    shown = []
    at = len(first)
    for literal in inner:
        found = stem.find(literal, at)
        if found < 0:
            return None
        shown.append(stem[at:found])
        at = found + len(literal)
    end = len(stem) - len(last)
    if end < at or not stem.endswith(last):
        return None
    return [*shown, stem[at:end]]
