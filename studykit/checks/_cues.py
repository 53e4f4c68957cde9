"""Find options that give themselves away, by their looks, to somebody who does not know the answer.

    unequal_lengths  What do residents fear?  noise / dust / becoming the first target of an attack
    unequal_forms    What is used against aircraft?  patrol boat / howitzer / Type 03 missile
    unequal_grain    When was it opened?  2016 / 2017 / 26 March 2019

An option that looks unlike the others is a cue only if it pays to follow it. So a cue is reported,
once for each template, when the option that it points at is right more often than wrong: in a list
of names one is always the longest, and that tells nothing as long as it is mostly a wrong one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from studykit.checks.checked_deck import CheckedDeck
from studykit.facts.base import Table, scalars
from studykit.problems import Problem, quoted
from studykit.questions.identity.draw import is_choice
from studykit.questions.item import Item
from studykit.questions.templates.template import Template
from studykit.values.dates import MONTHS
from studykit.values.sameness import fold

_SHOWN_AS_WORDS = ("text", "reference")
_SHOWN_AS_FIGURES = ("date", "integer", "number", "quantity")
LONGER_BY_FACTOR = 1.5
LONGER_BY_CHARACTERS = 8

Cue = Callable[[Item, str, Sequence[str]], str]
"""Says in words how an option of an item stands out from the others; empty if it does not."""


def unequal_lengths(deck: CheckedDeck) -> Iterator[Problem]:
    """Yield I010 for each template in which an option of unlike length is mostly right."""
    remedy = "Make the options about as long as each other."
    yield from paying_cues(deck, "I010", _stands_out_by_length, remedy)


def _stands_out_by_length(item: Item, option: str, others: Sequence[str]) -> str:
    # How long a number is says how large it is.
    if item.type.name not in _SHOWN_AS_WORDS:
        return ""
    lengths = [len(other) for other in others]
    if _is_longer_by_far(len(option), max(lengths)):
        return "the longest by far"
    if _is_longer_by_far(min(lengths), len(option)):
        return "the shortest by far"
    return ""


def _is_longer_by_far(length: int, other_length: int) -> bool:
    """Return whether a reader sees the difference: it is large in proportion and in letters."""
    is_much_in_proportion = length >= LONGER_BY_FACTOR * other_length
    is_much_in_letters = length - other_length >= LONGER_BY_CHARACTERS
    return is_much_in_proportion and is_much_in_letters


def _has_digit(text: str) -> bool:
    return any(char.isdigit() for char in text)


def _has_capital(text: str) -> bool:
    return text[:1].isupper()


def _has_brackets(text: str) -> bool:
    return "(" in text or "[" in text


def _has_comma(text: str) -> bool:
    return "," in text


def _has_full_stop(text: str) -> bool:
    return text.endswith(".")


_FORMS: Mapping[str, Callable[[str], bool]] = {
    "a digit": _has_digit,
    "a capital letter at its beginning": _has_capital,
    "brackets": _has_brackets,
    "a comma": _has_comma,
    "a full stop at its end": _has_full_stop,
}


def unequal_forms(deck: CheckedDeck) -> Iterator[Problem]:
    """Yield I011 for each template in which an option of unlike form is mostly right."""
    yield from paying_cues(deck, "I011", _stands_out_by_form, "Write the options in one form.")


def _stands_out_by_form(item: Item, option: str, others: Sequence[str]) -> str:
    # Of two options each differs from all others: neither stands out.
    if item.type.name not in _SHOWN_AS_WORDS or len(others) < 2:
        return ""
    for name, has_form in _FORMS.items():
        others_with_form = sum(map(has_form, others))
        if has_form(option) and others_with_form == 0:
            return f"alone with {name}"
        if not has_form(option) and others_with_form == len(others):
            return f"alone without {name}"
    return ""


def paying_cues(
    deck: CheckedDeck, rule: str, cue: Cue, remedy: str, *, fewest: int = 1
) -> Iterator[Problem]:
    """Yield a problem for each template in which it pays to take the options that stand out.

    Of `fewest` right options that stand out something is said.
    """
    for items in deck.by_template.values():
        right: list[Item] = []
        wrong_count = 0
        for item in items:
            if not is_choice(item):
                continue
            options = (item.shown_key, *item.distractors)
            # The wrong options are asked too: a cue that leads astray as often is none.
            for option in options:
                others = [other for other in options if other != option]
                if not cue(item, option, others):
                    continue
                if option == item.shown_key:
                    right.append(item)
                else:
                    wrong_count += 1
        if len(right) <= wrong_count or len(right) < fewest:
            continue
        for group in deck.groups_to_report(right, rule):
            first = group[0]
            how = cue(first, first.shown_key, first.distractors)
            message = (
                f"of the options of {quoted(first.stem)} ({first.id}) "
                f"the right one is {how}: {quoted(first.shown_key)}"
            )
            if len(group) > 1:
                in_many = f"in {len(group)} of {len(items)} items the right option stands out"
                message = f"{in_many}; {message}"
            yield deck.problem(rule, message, remedy, group)


def unequal_grain(deck: CheckedDeck) -> Iterator[Problem]:
    """Yield I012 for each template that names options of other precision, unit or kind."""
    for template in deck.templates:
        # Options that the facts give are of one grain: only those that somebody wrote can differ.
        if not template.distractors or template.id not in deck.by_template:
            continue
        kinds = _kinds_by_label(template, deck)
        uneven = []
        for item in deck.by_template[template.id]:
            # Where there is no choice, nobody sees the options side by side.
            if is_choice(item) and _option_of_other_grain(item, kinds):
                uneven.append(item)
        for group in deck.groups_to_report(uneven, "I012"):
            first = group[0]
            option = _option_of_other_grain(first, kinds)
            message = (
                f"the option {quoted(option)} is of another grain "
                f"than the answer {quoted(first.shown_key)} of {quoted(first.stem)} ({first.id})"
            )
            remedy = (
                "Name options of one precision, unit and kind, or leave `distractors` to the facts."
            )
            yield deck.problem("I012", message, remedy, group)


def _kinds_by_label(template: Template, deck: CheckedDeck) -> Mapping[str, str]:
    """Return the kind of each row by its folded labels: `bonn` is a city, `rhine` a river.

    Of the table whose rows the answers label.
    """
    table = _labelled_by_answers(template, deck)
    if table is None or not table.kind or not table.label:
        return {}
    kinds: dict[str, str] = {}
    for row in table.rows:
        # A row may be of several kinds.
        kind = " ".join(map(str, scalars(table.cell(row, table.kind))))
        for label in table.texts(row, table.label):
            kinds[fold(label)] = kind
    return kinds


def _labelled_by_answers(template: Template, deck: CheckedDeck) -> Table | None:
    """Return the table to which the answers refer, else the one that they stand in.

    None for an answer of several values, which no row has for its label.
    """
    if not template.answer.is_one_slot:
        return None
    slot = template.answer.slots[0]
    if slot.column.target:
        return deck.base.tables.get(slot.column.target)
    return slot.owner


def _option_of_other_grain(item: Item, kinds: Mapping[str, str]) -> str:
    """Return the first option of another grain than the right one's, or an empty text."""
    key = item.shown_key
    if item.type.name in _SHOWN_AS_FIGURES:
        shape_of_key = _shape(key)
        for option in item.distractors:
            if _shape(option) != shape_of_key:
                return option
        return ""

    kind_of_key = kinds.get(fold(key))
    if kind_of_key is None:
        return ""
    for option in item.distractors:
        # An option that is no row's label has no kind, and counts as one of the same kind.
        if kinds.get(fold(option), kind_of_key) != kind_of_key:
            return option
    return ""


_SIGN_OR_ERA = re.compile(r" BC$|^AD |^[-−]")
_DIGITS = re.compile(r"\d[\d,]*")
_MONTH = re.compile("|".join(MONTHS))


def _shape(text: str) -> str:
    """Return what a figure looks like: `0 M 0` for `3 November 2025`, `0 m` for `8,849 m`.

    How many digits a number has, its sign and its era do not matter.
    """
    shape = _SIGN_OR_ERA.sub("", text)
    shape = _MONTH.sub("M", shape)
    return _DIGITS.sub("0", shape)
