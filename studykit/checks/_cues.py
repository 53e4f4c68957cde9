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
from functools import cache

from studykit.checks.checked_deck import CheckedDeck
from studykit.facts.base import Table, scalars
from studykit.problems import Problem, quoted
from studykit.questions.item import Item
from studykit.questions.templates.template import Template
from studykit.values.dates import MONTHS
from studykit.values.sameness import fold

_SHOWN_AS_WORDS = ("text", "reference")
_SHOWN_AS_FIGURES = ("date", "integer", "number", "quantity")
LONGER_BY_FACTOR = 1.5
LONGER_BY_CHARACTERS = 8

Cue = Callable[[Item, Sequence[str]], Mapping[str, str]]
"""Says which of an item's options stand out from the others, and how: a function of one item."""


def unequal_lengths(deck: CheckedDeck) -> Iterator[Problem]:
    """Yield I010 for each template in which an option of unlike length is mostly right."""
    remedy = "Make the options about as long as each other."
    yield from paying_cues(deck, "I010", _standing_out_by_length, remedy)


def _standing_out_by_length(item: Item, options: Sequence[str]) -> dict[str, str]:
    # How long a number is says how large it is.
    if item.type.name not in _SHOWN_AS_WORDS:
        return {}
    by_length = sorted(options, key=len)
    standing_out = {}
    if _is_longer_by_far(len(by_length[1]), len(by_length[0])):
        standing_out[by_length[0]] = "the shortest by far"
    if _is_longer_by_far(len(by_length[-1]), len(by_length[-2])):
        standing_out[by_length[-1]] = "the longest by far"
    return standing_out


def _is_longer_by_far(length: int, other_length: int) -> bool:
    """Return whether a reader sees the difference: it is large in proportion and in letters."""
    is_much_in_proportion = length >= LONGER_BY_FACTOR * other_length
    is_much_in_letters = length - other_length >= LONGER_BY_CHARACTERS
    return is_much_in_proportion and is_much_in_letters


def _has_digit(text: str) -> bool:
    return any(map(str.isdigit, text))


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
    # Each text is looked at once: it is an option of several items.
    forms_of = cache(_forms_of)

    def standing_out(item: Item, options: Sequence[str]) -> dict[str, str]:
        if item.type.name not in _SHOWN_AS_WORDS:
            return {}
        return _standing_out_by_form(options, [forms_of(option) for option in options])

    yield from paying_cues(deck, "I011", standing_out, "Write the options in one form.")


def _forms_of(text: str) -> tuple[bool, ...]:
    """Return which forms a text has, in the order of `_FORMS`."""
    return tuple([has_form(text) for has_form in _FORMS.values()])


def _standing_out_by_form(
    options: Sequence[str], forms: Sequence[tuple[bool, ...]]
) -> dict[str, str]:
    # Of two options each differs from all others: neither stands out.
    if len(options) < 3 or len(set(forms)) == 1:
        return {}
    standing_out: dict[str, str] = {}
    for name, *have_form in zip(_FORMS, *forms, strict=True):
        with_form = have_form.count(True)
        if with_form == 1:
            standing_out.setdefault(options[have_form.index(True)], f"alone with {name}")
        elif with_form == len(options) - 1:
            standing_out.setdefault(options[have_form.index(False)], f"alone without {name}")
    return standing_out


def paying_cues(
    deck: CheckedDeck, rule: str, cue: Cue, remedy: str, *, fewest: int = 1
) -> Iterator[Problem]:
    """Yield a problem for each template in which it pays to take the options that stand out.

    Of `fewest` right options that stand out something is said.
    """
    for template, choices in deck.choices_by_template.items():
        right: list[Item] = []
        wrong_count = 0
        for item in choices:
            # The wrong options are asked too: a cue that leads astray as often is none.
            for option in cue(item, _options(item)):
                if option == item.shown_key:
                    right.append(item)
                else:
                    wrong_count += 1
        if len(right) <= wrong_count or len(right) < fewest:
            continue
        for group in deck.groups_to_report(right, rule):
            first = group[0]
            how = cue(first, _options(first))[first.shown_key]
            message = (
                f"of the options of {quoted(first.stem)} ({first.id}) "
                f"the right one is {how}: {quoted(first.shown_key)}"
            )
            if len(group) > 1:
                of_many = f"{len(group)} of {len(deck.by_template[template])} items"
                message = f"in {of_many} the right option stands out; {message}"
            yield deck.problem(rule, message, remedy, group)


def _options(item: Item) -> tuple[str, ...]:
    return item.shown_key, *item.distractors


def unequal_grain(deck: CheckedDeck) -> Iterator[Problem]:
    """Yield I012 for each template that names options of other precision, unit or kind."""
    for template in deck.templates:
        # Options that the facts give are of one grain: only those that somebody wrote can differ.
        if not template.distractors or template.id not in deck.by_template:
            continue
        kinds = _kinds_by_label(template, deck)
        uneven = []
        for item in deck.choices_by_template[template.id]:
            if _option_of_other_grain(item, kinds):
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
