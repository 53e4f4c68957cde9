"""Rules for what gives an answer away to somebody who does not know it: cues in options and in stems of other items.

    unequal_lengths   What do residents fear?   noise / dust / becoming the first target of an attack
    unequal_forms     What is used against aircraft?   patrol boat / howitzer / Type 03 missile
    unequal_grain     When was it opened?   2016 / 2017 / 26 March 2019

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

from studykit.checks.checked_deck import CheckedDeck
from studykit.facts.base import Table, scalars
from studykit.problems import Problem, quoted
from studykit.questions.identity.draw import is_choice
from studykit.questions.item import Item
from studykit.questions.templates.patterns import Pattern
from studykit.questions.templates.template import Template
from studykit.questions.words import stands_in, words_of
from studykit.values.dates import MONTHS
from studykit.values.sameness import fold

_SHOWN_AS_WORDS = ("text", "reference")
LONGER_BY_FACTOR = 1.5
LONGER_BY_CHARACTERS = 8

Cue = Callable[[Item, str, Sequence[str]], str]
"""Says in words how an option of an item stands out from the others; an empty text if it does not."""


def unequal_lengths(deck: CheckedDeck) -> Iterator[Problem]:
    """Yield I010 for each template in which an option that is longest or shortest by far is mostly right."""
    yield from _paying_cues(
        deck, "I010", _stands_out_by_length, "Make the options about as long as each other."
    )


def _stands_out_by_length(item: Item, option: str, others: Sequence[str]) -> str:
    if item.type.name not in _SHOWN_AS_WORDS:
        return ""
    lengths = [len(other) for other in others]
    if _is_longer_by_far(len(option), max(lengths)):
        return "the longest by far"
    if _is_longer_by_far(min(lengths), len(option)):
        return "the shortest by far"
    return ""


def _is_longer_by_far(length: int, other_length: int) -> bool:
    """Return whether the difference is large in proportion and in letters, so that a reader sees it."""
    return (
        length >= LONGER_BY_FACTOR * other_length and length - other_length >= LONGER_BY_CHARACTERS
    )


_FORMS: Mapping[str, Callable[[str], bool]] = {
    "a digit": lambda text: any(char.isdigit() for char in text),
    "a capital letter at its beginning": lambda text: text[:1].isupper(),
    "brackets": lambda text: "(" in text or "[" in text,
    "a comma": lambda text: "," in text,
    "a full stop at its end": lambda text: text.endswith("."),
}


def unequal_forms(deck: CheckedDeck) -> Iterator[Problem]:
    """Yield I011 for each template in which an option that is alone with a form, or without it, is mostly right."""
    yield from _paying_cues(deck, "I011", _stands_out_by_form, "Write the options in one form.")


def _stands_out_by_form(item: Item, option: str, others: Sequence[str]) -> str:
    # Of two options each differs from all others: neither stands out.
    if item.type.name not in _SHOWN_AS_WORDS or len(others) < 2:
        return ""
    for name, has_form in _FORMS.items():
        if has_form(option) and not any(has_form(other) for other in others):
            return f"alone with {name}"
        if not has_form(option) and all(has_form(other) for other in others):
            return f"alone without {name}"
    return ""


def _paying_cues(deck: CheckedDeck, rule: str, cue: Cue, remedy: str) -> Iterator[Problem]:
    """Yield a problem for each template in which options that stand out are right more often than wrong."""
    for items in deck.by_template.values():
        right: list[Item] = []
        wrong_count = 0
        for item in items:
            if not is_choice(item):
                continue
            options = (item.shown_key, *item.distractors)
            for option in options:
                others = [other for other in options if other != option]
                if not cue(item, option, others):
                    continue
                if option == item.shown_key:
                    right.append(item)
                else:
                    wrong_count += 1
        if len(right) <= wrong_count:
            continue
        for group in deck.told_together(right, rule):
            first = group[0]
            how = cue(first, first.shown_key, first.distractors)
            message = f"of the options of {quoted(first.stem)} ({first.id}) the right one is {how}: {quoted(first.shown_key)}"
            if len(group) > 1:
                message = (
                    f"in {len(group)} of {len(items)} items the right option stands out; {message}"
                )
            yield deck.problem(rule, (message, remedy), group)


def unequal_grain(deck: CheckedDeck) -> Iterator[Problem]:
    """Yield I012 for each template that names options of another precision, unit or kind than the right one's."""
    for template in deck.templates:
        # Options that the facts give are of one grain: only those that somebody wrote can differ.
        if not template.distractors or template.id not in deck.by_template:
            continue
        kinds = _kinds_by_label(template, deck)
        uneven = []
        for item in deck.by_template[template.id]:
            if is_choice(item) and _option_of_other_grain(item, kinds):
                uneven.append(item)
        for group in deck.told_together(uneven, "I012"):
            first = group[0]
            option = _option_of_other_grain(first, kinds)
            message = (
                f"the option {quoted(option)} is of another grain than the answer {quoted(first.shown_key)} "
                f"of {quoted(first.stem)} ({first.id})"
            )
            remedy = (
                "Name options of one precision, unit and kind, or leave `distractors` to the facts."
            )
            yield deck.problem("I012", (message, remedy), group)


def _kinds_by_label(template: Template, deck: CheckedDeck) -> Mapping[str, str]:
    """Return the kind of each row by its folded labels, for the table whose rows the answers label."""
    table = _labelled_by_answers(template, deck)
    if table is None or not table.kind or not table.label:
        return {}
    kinds: dict[str, str] = {}
    for row in table.rows:
        kind = " ".join(str(value) for value in scalars(table.cell(row, table.kind)))
        for label in table.texts(row, table.label):
            kinds[fold(label)] = kind
    return kinds


def _labelled_by_answers(template: Template, deck: CheckedDeck) -> Table | None:
    """Return the table to which the answers refer, else the one that they stand in; None for a made-up answer."""
    if not template.answer.is_one_slot:
        return None
    slot = template.answer.slots[0]
    if slot.column.target:
        return deck.base.tables.get(slot.column.target)
    return slot.owner


def _option_of_other_grain(item: Item, kinds: Mapping[str, str]) -> str:
    """Return the first option of another grain than the right one's, or an empty text."""
    if item.type.name in ("date", "integer", "number", "quantity"):
        shape = _shape(item.shown_key)
        return next((option for option in item.distractors if _shape(option) != shape), "")
    kind = kinds.get(fold(item.shown_key))
    if kind is None:
        return ""
    # An option that is no row's label has no kind, and counts as one of the same kind.
    return next(
        (option for option in item.distractors if kinds.get(fold(option), kind) != kind), ""
    )


_SIGN_OR_ERA = re.compile(r" BC$|^AD |^[-−]")
_DIGITS = re.compile(r"\d[\d,]*")
_MONTH = re.compile("|".join(MONTHS))


def _shape(text: str) -> str:
    """Return `0 M 0` for `3 November 2025`: how many digits a number has, its sign and its era do not matter."""
    shape = _SIGN_OR_ERA.sub("", text)
    shape = _MONTH.sub("M", shape)
    return _DIGITS.sub("0", shape)


class _Folded(NamedTuple):
    """An item with what it asks and answers, folded."""

    item: Item
    stem: str
    answers: Sequence[str]
    """Without those of two letters, which stand anywhere, and without those in its own stem."""
    values: Sequence[str]
    """What the stem shows of its facts."""


def told_elsewhere(deck: CheckedDeck) -> Iterator[Problem]:
    """Yield I009 for each two templates of which one has a stem that tells an answer of the other."""
    pairs_by_templates: dict[tuple[str, str], dict[str, tuple[Item, Item]]] = defaultdict(dict)
    for asked, teller in _pairs_that_tell(_folded_by_fact(deck).values()):
        templates = asked.item.template, teller.item.template
        pairs_by_templates[templates][asked.item.id] = asked.item, teller.item

    for pairs in pairs_by_templates.values():
        items = [item for item, _ in pairs.values()]
        for group in deck.told_together(items, "I009"):
            item, telling = pairs[group[0].id]
            message = f"the stem {quoted(telling.stem)} ({telling.id}) tells the answer of {quoted(item.stem)} ({item.id})"
            if len(group) > 1:
                message = f"{message}; so it is with {len(group)} items"
            remedy = "Show less in the stem that tells it, or let them be if they are never asked close together."
            where = deck.places[telling.template]
            other = deck.places[item.template]
            yield Problem("I009", message, remedy, where, other, about=deck.about(group))


def _folded_by_fact(deck: CheckedDeck) -> Mapping[str, Sequence[_Folded]]:
    """Return the items that rest on each fact: only these can tell each other's answers."""
    patterns = {
        template.id: (*template.ask, *template.ask_many, *template.ask_back)
        for template in deck.templates
    }
    by_fact: dict[str, list[_Folded]] = defaultdict(list)
    for item in deck.items:
        stem = fold(item.stem)
        answers = []
        for key in item.keys:
            answer = fold(key)
            if len(answer) > 2 and not stands_in(answer, stem):
                answers.append(answer)
        folded = _Folded(item, stem, answers, _shown_values(item, patterns[item.template]))
        for fact in item.facts:
            by_fact[fact].append(folded)
    return by_fact


_FEW_ITEMS = 12
"""So many items about one fact are all held against each other."""
_MOST_STEMS = 200
"""Against so many stems an item is held at most, of those that hold the rarest word of its own."""


def _pairs_that_tell(groups: Iterable[Sequence[_Folded]]) -> Iterator[tuple[_Folded, _Folded]]:
    """Yield each item with one whose stem tells its answer, fact by fact."""
    # Two items on several facts meet at each fact that they share.
    tells: dict[tuple[int, int], bool] = {}
    for items_of_fact in groups:
        for asked, teller in _pairs_that_may_tell(items_of_fact):
            # Only these are remembered: thousands of items on one fact make millions of pairs.
            meets_again = len(asked.item.facts) > 1
            pair = id(asked), id(teller)
            is_told = tells.get(pair)
            if is_told is None:
                is_told = _tells(teller, asked)
                if meets_again:
                    tells[pair] = is_told
            if is_told:
                yield asked, teller


def _tells(teller: _Folded, asked: _Folded) -> bool:
    """Return whether a stem shows all that another one shows, so that it is about the same, and its answer too."""
    if not all(stands_in(value, teller.stem) for value in asked.values):
        return False
    return any(stands_in(answer, teller.stem) for answer in asked.answers)


def _pairs_that_may_tell(items: Sequence[_Folded]) -> Iterator[tuple[_Folded, _Folded]]:
    """Yield items about one fact in pairs, where the stem of the second may hold what the first one's stem shows.

    One row with a list of thousands makes thousands of items, and few of them share a word.
    """
    if len(items) <= _FEW_ITEMS:
        for asked, teller in permutations(items, 2):
            if asked.values and asked.answers:
                yield asked, teller
        return

    by_word: dict[str, list[_Folded]] = defaultdict(list)
    for item in items:
        for word in set(words_of(item.stem)):
            by_word[word].append(item)
    for asked in items:
        if not asked.values or not asked.answers:
            continue
        tellers = _with_rarest_word(asked, by_word, items)
        for teller in tellers[:_MOST_STEMS]:
            if teller is not asked:
                yield asked, teller


def _with_rarest_word(
    asked: _Folded, by_word: Mapping[str, list[_Folded]], items: Sequence[_Folded]
) -> Sequence[_Folded]:
    """Return those items whose stem holds the rarest word that the item's own stem shows; all when it shows none."""
    fewest: Sequence[_Folded] | None = None
    for value in asked.values:
        for word in words_of(value):
            candidates = by_word.get(word, [])
            if fewest is None or len(candidates) < len(fewest):
                fewest = candidates
    return items if fewest is None else fewest


def _shown_values(item: Item, patterns: Sequence[Pattern]) -> tuple[str, ...]:
    """Return what the item's stem shows of its facts, folded; nothing when no pattern fits the stem.

    Of a stem without slots these are its words of four letters or more.
    """
    for pattern in patterns:
        shown = _between(pattern.literals, item.stem)
        if shown is None:
            continue
        if shown:
            return tuple(fold(text) for text in shown)
        return tuple(word for word in fold(item.stem).split() if len(word) > 3)
    return ()


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
    begin = len(first)
    for literal in inner:
        end = stem.find(literal, begin)
        if end < 0:
            return None
        shown.append(stem[begin:end])
        begin = end + len(literal)
    end = len(stem) - len(last)
    if end < begin or not stem.endswith(last):
        return None
    return [*shown, stem[begin:end]]
