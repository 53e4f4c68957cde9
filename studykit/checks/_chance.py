"""Find what somebody may guess, over a whole deck, who knows nothing but how the options lie.

    the right option stands at place 3 in 31 of 60 choices     chance gives about 15
    the option that is shown least is right in 70% of them     chance gives 25%

A test is reported when chance alone would bring it about in fewer than one deck of a thousand,
however many tests are made of a deck. Knows items as they are shown, and no facts.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, partial
from math import erfc
from typing import NamedTuple

from studykit.checks.checked_deck import CheckedDeck
from studykit.problems import Problem
from studykit.questions.identity.draw import is_choice, options
from studykit.questions.item import Item
from studykit.values.dates import MONTHS

RARE = 0.001
"""The share of decks without a fault that may be reported."""
ENOUGH = 40
"""Of fewer items of a template nothing is said."""
STANDARD_DEVIATIONS = 3
LEAST_ADVANTAGE = 0.05
"""A guesser who is right less than five in a hundred more often than chance is no matter."""

Ranks = tuple[int, ...]
Rank = Callable[[Item], Ranks]
"""Where the key stands among the options, from 0; several places when it is equal to others in what
counts. A function of one item."""


class _Order:
    """An order of options, by which somebody may guess."""

    def __init__(self, words: str, rank: Rank, *, is_drawn: bool = False) -> None:
        self.words = words
        """The words of the message for a place that comes too often."""
        self.is_drawn = is_drawn
        """Whether the place of a key is drawn for each item by itself."""
        self._rank = rank
        self._ranks: dict[str, Ranks] = {}

    def ranks(self, item: Item) -> Ranks:
        """Return where the key of an item stands.

        Each is looked at once, though it is tested with its template and with the whole deck.
        """
        if item.id not in self._ranks:
            self._ranks[item.id] = self._rank(item)
        return self._ranks[item.id]


class _Test(NamedTuple):
    """Choices that are tested for one way to guess."""

    template: str
    """Empty for the deck as a whole."""
    items: Sequence[Item]
    order: _Order


def predictable_places(deck: CheckedDeck) -> Iterator[Problem]:
    """Yield I013 where the right option has one place or rank more often than chance allows.

    The deck as a whole and each template are tested, all tests together at the level `RARE`.
    """
    tests = _tests(deck)
    for test in tests:
        ranks = []
        for item in _independent(test):
            ranks.append(_RanksOfKey(test.order.ranks(item), len(item.distractors) + 1))
        # The more tests, the more of them chance brings about: they share the level (Bonferroni).
        excess = _most_frequent(ranks, RARE / len(tests))
        if excess is None:
            continue
        # Of the deck as a whole nothing is waived: no template stands for it.
        whose = "the deck's"
        where = next(iter(deck.places.values()))
        about: tuple[str, ...] = ()
        if test.template:
            whose = "its"
            where = deck.places[test.template]
            about = (test.template,)
        message = (
            f"in {excess.hits} of {excess.choices} of {whose} choices "
            f"the right option {test.order.words.format(excess.rank + 1)}"
        )
        remedy = (
            f"Chance gives about {excess.expected:.0f}. "
            "Look at `distractors:`, or add rows whose values lie around."
        )
        yield Problem("I013", message, remedy, where, about=about)


def _tests(deck: CheckedDeck) -> list[_Test]:
    tested: dict[str, Sequence[Item]] = {}
    # Of one template the deck as a whole says nothing more.
    if len(deck.by_template) > 1:
        tested[""] = [item for item in deck.items if is_choice(item)]
    tested.update(deck.choices_by_template)
    orders = _orders()
    tests = []
    for template, choices in tested.items():
        if len(choices) >= ENOUGH:
            tests += [_Test(template, choices, order) for order in orders]
    return tests


def _orders() -> list[_Order]:
    # Each text is looked at once: it is an option of several items.
    value_of = cache(_by_value)

    def rank_by_value(item: Item) -> Ranks:
        return (sorted(_unordered(item), key=value_of).index(item.shown_key),)

    return [
        _Order("stands at place {}", _place, is_drawn=True),
        _Order("is number {} when they are sorted", rank_by_value),
        _Order("is number {} when they are sorted by length", _ranks_by_length),
    ]


def _independent(test: _Test) -> Sequence[Item]:
    """Return the items that count as independent, one of each answer."""
    # Items of one answer have its value and its length in common.
    if test.order.is_drawn:
        return test.items
    # From the end, so that the first item of each answer stays.
    by_answer = {item.shown_key: item for item in reversed(test.items)}
    return list(by_answer.values())


def _unordered(item: Item) -> tuple[str, ...]:
    """Return the options of a choice, in no order that anybody sees."""
    return item.shown_key, *item.distractors


def _place(item: Item) -> Ranks:
    return (options(item).index(item.shown_key),)


def _ranks_by_length(item: Item) -> Ranks:
    lengths = sorted(map(len, _unordered(item)))
    length_of_key = len(item.shown_key)
    first = lengths.index(length_of_key)
    # Options of one length share their ranks: nobody sees which of them is which.
    return tuple(range(first, first + lengths.count(length_of_key)))


_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def _by_value(text: str) -> tuple[tuple[float, ...], str]:
    """Return what sorts numbers and dates by what they say, and all else by its letters.

    "3 November 2025" gives 2025 and 11, "8849 m" gives 8849.
    """
    is_negative = text.startswith(("-", "−")) or text.endswith(" BC")
    sign = -1 if is_negative else 1
    numbers = [sign * float(digits) for digits in _NUMBER.findall(text.replace(",", ""))]
    months = []
    for number, month in enumerate(MONTHS, 1):
        if month in text:
            months.append(float(number))
    if not months:
        return tuple(reversed(numbers)), text
    # The year stands last in a date, and a part before it that is a number is its day.
    year = numbers[-1:]
    return (*year, *months), text


class _RanksOfKey(NamedTuple):
    """The ranks of an item's right option, of so many options."""

    ranks: Sequence[int]
    size: int


class _Excess(NamedTuple):
    """A rank at which the right option stands too often."""

    rank: int
    hits: int
    choices: int
    expected: float


def _most_frequent(ranks_of_keys: Sequence[_RanksOfKey], level: float) -> _Excess | None:
    """Return the rank that comes too often for chance, by Pearson's chi-square test.

    It looks at the items with the most common number of options: third of three is not third of
    four.
    """
    sizes = Counter(size for _, size in ranks_of_keys)
    size, choices = sizes.most_common(1)[0]
    if choices < ENOUGH:
        return None
    counts = [0.0] * size
    for ranks, size_of_item in ranks_of_keys:
        if size_of_item != size:
            continue
        # Where several options are equal in what counts, a guesser tosses a coin.
        for rank in ranks:
            counts[rank] += 1 / len(ranks)
    expected = choices / size
    distance = sum((count - expected) ** 2 / expected for count in counts)
    if distance <= chi_square(size - 1, level):
        return None
    hits = max(counts)
    return _Excess(counts.index(hits), round(hits), choices, expected)


def chi_square(freedom: int, level: float) -> float:
    """Return what chi-square exceeds with a probability of `level`.

    By the cube of Wilson and Hilferty, "The distribution of chi-square" (1931).
    """
    part = 2 / (9 * freedom)
    return float(freedom * (1 - part + _deviations(level) * part**0.5) ** 3)


def _deviations(level: float) -> float:
    """Return what a normal variable exceeds with a probability of `level`, which is at most a half.

    In standard deviations. By halving: `statistics.NormalDist` takes longer to import than a small
    deck to check.
    """
    low, high = 0.0, 40.0
    # After 60 halvings the two differ by less than a float can tell.
    for _ in range(60):
        middle = (low + high) / 2
        exceeded = erfc(middle / 2**0.5) / 2
        if exceeded > level:
            low = middle
        else:
            high = middle
    return low


Pick = Callable[[Item], Sequence[str]]
"""Returns the option that a guesser takes, or several between which it tosses a coin."""


def uneven_exposure(deck: CheckedDeck) -> Iterator[Problem]:
    """Yield I014 for each template in which it pays to count how often options are shown.

    Whoever does is right more often than chance, by more than sampling error, that
    is: by three standard deviations and by five in a hundred.
    """
    # Who practises sees wrong options come again, and need not know an answer to rule them out.
    for template, choices in deck.choices_by_template.items():
        if len(choices) < ENOUGH:
            continue
        exposure: Counter[str] = Counter()
        for item in choices:
            exposure.update(_unordered(item))
        for words, extreme in _BY_EXPOSURE.items():
            pick = partial(_picked, exposure, extreme)
            score, chance, error = success_of_guesser(choices, pick)
            if score <= chance + max(STANDARD_DEVIATIONS * error, LEAST_ADVANTAGE):
                continue
            message = (
                f"whoever takes the {words} option is right "
                f"in {score:.0%} of {len(choices)} choices"
            )
            remedy = f"Chance gives {chance:.0%}. Add rows, or name more `distractors:`."
            yield Problem("I014", message, remedy, deck.places[template], about=(template,))


def _lowest(counts: Sequence[int]) -> int:
    return min(counts)


def _highest(counts: Sequence[int]) -> int:
    return max(counts)


_BY_EXPOSURE: Mapping[str, Callable[[Sequence[int]], int]] = {
    "rarest": _lowest,
    "most frequent": _highest,
}


def _picked(
    exposure: Counter[str], extreme: Callable[[Sequence[int]], int], item: Item
) -> Sequence[str]:
    """Return the options of the item that are shown least, or most, over the template."""
    shown = _unordered(item)
    wanted = extreme([exposure[option] for option in shown])
    return [option for option in shown if exposure[option] == wanted]


def success_of_guesser(items: Sequence[Item], pick: Pick) -> tuple[float, float, float]:
    """Return how often a guesser is right, how often chance is, and the latter's deviation.

    All are shares of 1; the last is the standard deviation.
    """
    score = 0.0
    chance = 0.0
    variance = 0.0
    for item in items:
        picked = pick(item)
        if item.shown_key in picked:
            score += 1 / len(picked)
        share = 1 / (len(item.distractors) + 1)
        chance += share
        # Of one toss (Bernoulli); those of independent tosses add up.
        variance += share * (1 - share)
    many = len(items)
    return score / many, chance / many, variance**0.5 / many
