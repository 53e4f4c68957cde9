"""Rules for what somebody may guess, over a whole deck, who knows nothing but how the options lie.

    the right option stands at place 3 in 31 of 60 choices     chance gives about 15
    the option that is shown least is right in 70% of them     chance gives 25%

Each test is told of when chance alone would bring it about in fewer than one deck of a thousand, however
many tests are made of a deck.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from math import erfc
from typing import NamedTuple

from studykit.checks.checked_deck import CheckedDeck
from studykit.problems import Problem
from studykit.questions.identity.draw import is_choice, options
from studykit.questions.item import Item
from studykit.values.dates import MONTHS

RARE = 0.001
"""How often a deck without a fault may be told of."""
ENOUGH = 40
"""Of fewer items of a template nothing is said."""


Rank = Callable[[Item], Sequence[int]]
"""Where the key stands among the options, from 0; several places when it is equal to others in what counts."""


class _Test(NamedTuple):
    """Choices that are tested for one way to guess."""

    template: str
    """Empty for the deck as a whole."""
    words: str
    """How the message says what comes too often."""
    items: Sequence[Item]
    rank: Rank


def predictable_places(deck: CheckedDeck) -> Iterator[Problem]:
    """Yield I013 where the right option has one place or rank more often than chance allows.

    The deck as a whole and each template are tested, all tests together at the level `RARE`.
    """
    tests = _tests(deck)
    for test in tests:
        ranked = [(test.rank(item), len(item.distractors) + 1) for item in _counted(test)]
        excess = _most_frequent(ranked, RARE / len(tests))
        if excess is None:
            continue
        whose = "the deck's"
        where = next(iter(deck.places.values()))
        about: tuple[str, ...] = ()
        if test.template:
            whose = "its"
            where = deck.places[test.template]
            about = (test.template,)
        message = (
            f"in {excess.hits} of {excess.choices} of {whose} choices "
            f"the right option {test.words.format(excess.rank + 1)}"
        )
        remedy = f"Chance gives about {excess.expected:.0f}. Look at `distractors:`, or add rows whose values lie around."
        yield Problem("I013", message, remedy, where, about=about)


def _tests(deck: CheckedDeck) -> list[_Test]:
    tests = []
    tested = {"": deck.items, **deck.by_template}
    for template, items in tested.items():
        # Of one template the deck as a whole says nothing more.
        if not template and len(deck.by_template) <= 1:
            continue
        choices = [item for item in items if is_choice(item)]
        if len(choices) >= ENOUGH:
            for words, rank in _RANKS.items():
                tests.append(_Test(template, words, choices, rank))
    return tests


def _counted(test: _Test) -> Sequence[Item]:
    """Return the items that count as independent: those of one answer have its value and its length in common."""
    if test.rank is _place:
        return test.items
    # From the end, so that the first item of each answer stays.
    by_answer = {item.shown_key: item for item in reversed(test.items)}
    return list(by_answer.values())


def _unordered(item: Item) -> tuple[str, ...]:
    """Return the options of a choice, in no order that anybody sees."""
    return item.shown_key, *item.distractors


def _place(item: Item) -> Sequence[int]:
    return [options(item).index(item.shown_key)]


def _rank_by_value(item: Item) -> Sequence[int]:
    return [sorted(_unordered(item), key=_by_value).index(item.shown_key)]


def _ranks_by_length(item: Item) -> Sequence[int]:
    lengths = sorted(len(option) for option in _unordered(item))
    return [rank for rank, length in enumerate(lengths) if length == len(item.shown_key)]


_RANKS: dict[str, Rank] = {
    "stands at place {}": _place,
    "is number {} when they are sorted": _rank_by_value,
    "is number {} when they are sorted by length": _ranks_by_length,
}
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def _by_value(text: str) -> tuple[tuple[float, ...], str]:
    """Return what sorts numbers and dates by what they say, and all else by its letters.

    "3 November 2025" gives 2025 and 11, "8849 m" gives 8849.
    """
    numbers = [float(number) for number in _NUMBER.findall(text.replace(",", ""))]
    if text.startswith(("-", "−")) or text.endswith(" BC"):
        numbers = [-number for number in numbers]
    months = [float(number) for number, month in enumerate(MONTHS, 1) if month in text]
    if not months:
        return tuple(reversed(numbers)), text
    year = numbers[-1:]
    return (*year, *months), text


class _Excess(NamedTuple):
    """A rank at which the right option stands too often."""

    rank: int
    hits: int
    choices: int
    expected: float


def _most_frequent(ranked: Sequence[tuple[Sequence[int], int]], level: float) -> _Excess | None:
    """Return the rank that comes too often for chance, among items with the most common number of options.

    `ranked` has the ranks of each item's right option, and its number of options.
    """
    sizes = Counter(size for _, size in ranked)
    size, choices = max(sizes.items(), key=lambda size_and_count: size_and_count[1])
    if choices < ENOUGH:
        return None
    counts = [0.0] * size
    for ranks, item_size in ranked:
        if item_size != size:
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
    """Return what chi-square exceeds with a probability of `level`, by Wilson and Hilferty's cube (1931)."""
    part = 2 / (9 * freedom)
    return float(freedom * (1 - part + _deviations(level) * part**0.5) ** 3)


def _deviations(level: float) -> float:
    """Return what a normal variable exceeds with a probability of `level`, at most a half, in standard deviations.

    By halving: `statistics.NormalDist` takes longer to import than a small deck to check.
    """
    low, high = 0.0, 40.0
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
    """Yield I014 for each template in which whoever counts how often options are shown beats chance.

    By more than sampling error, that is: by three standard deviations and by five in a hundred.
    """
    for template, items in deck.by_template.items():
        choices = [item for item in items if is_choice(item)]
        if len(choices) < ENOUGH:
            continue
        exposure: Counter[str] = Counter()
        for item in choices:
            exposure.update(_unordered(item))
        for words, extreme in _BY_EXPOSURE.items():
            score, chance, error = guessed(choices, partial(_picked, exposure, extreme))
            if score <= chance + max(3 * error, 0.05):
                continue
            message = f"whoever takes the {words} option is right in {score:.0%} of {len(choices)} choices"
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


def guessed(items: Sequence[Item], pick: Pick) -> tuple[float, float, float]:
    """Return how often a guesser is right, how often chance is, and the standard deviation of chance.

    All are shares of 1.
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
        variance += share * (1 - share)
    many = len(items)
    return score / many, chance / many, variance**0.5 / many
