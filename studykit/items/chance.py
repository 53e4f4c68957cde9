"""Whether somebody who knows nothing but how the options lie can do better than chance, over a whole deck.

Each test is told of when chance alone would bring it about in fewer than one deck of a thousand, however many tests
are made of a deck.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from math import erfc
from typing import NamedTuple

from studykit.facts.values import MONTHS
from studykit.items.identity import is_choice, options
from studykit.items.made import Made
from studykit.items.model import Item
from studykit.problems import Problem

RARE = 0.001
"""How often a deck without a fault may be told of."""
ENOUGH = 40
"""Of fewer items of a template nothing is said."""


def predictable_places(deck: Made) -> Iterator[Problem]:
    """Yield I013 where the right option has one place or rank more often than chance allows.

    The deck as a whole and each template are tested for places; for ranks by value and by length each answer counts
    once. The level of a test is `RARE`, divided by the number of tests made of the deck.
    """
    tested = {"": deck.items, **deck.by_template}
    tests: list[tuple[str, str, Sequence[Item], Rank]] = []
    for template, items in tested.items():
        shown = [item for item in items if is_choice(item)]
        if len(shown) >= ENOUGH and (template or len(deck.by_template) > 1):
            tests += [(template, name, shown, rank) for name, rank in _RANKS.items()]
    for template, name, items, rank in tests:
        # Items of one answer have its length and value in common: only one of them counts.
        counted = items if rank is _place else list({item.shown_key: item for item in reversed(items)}.values())
        ranked = [(rank(item), len(item.distractors) + 1) for item in counted]
        found = _most_frequent(ranked, RARE / len(tests))
        if found:
            whose = "the deck's" if not template else "its"
            message = f"in {found.hits} of {found.many} of {whose} choices the right option {name.format(found.at + 1)}"
            remedy = (
                f"Chance gives about {found.expected:.0f}. Look at `distractors:`, or add rows whose values lie around."
            )
            where = deck.places[template] if template else next(iter(deck.places.values()))
            about = (template,) if template else ()
            yield Problem("I013", message, remedy, where, about=about)


def _unordered(item: Item) -> tuple[str, ...]:
    """The options of a choice, in no order that anybody sees."""
    return item.shown_key, *item.distractors


Rank = Callable[[Item], Sequence[int]]
"""Where the key stands among the options, from 0; several places when it is equal to others in what counts."""


def _place(item: Item) -> Sequence[int]:
    return [options(item).index(item.shown_key)]


def _rank(item: Item) -> Sequence[int]:
    return [sorted(_unordered(item), key=_by_value).index(item.shown_key)]


def _length_rank(item: Item) -> Sequence[int]:
    lengths = sorted(map(len, _unordered(item)))
    return [at for at, length in enumerate(lengths) if length == len(item.shown_key)]


_RANKS: dict[str, Rank] = {
    "stands at place {}": _place,
    "is number {} when they are sorted": _rank,
    "is number {} when they are sorted by length": _length_rank,
}
_NUMBER = r"\d+(?:\.\d+)?"


def _by_value(text: str) -> tuple[tuple[float, ...], str]:
    """Numbers and dates by what they say, all else by its letters."""
    months = tuple(float(at) for at, month in enumerate(MONTHS, 1) if month in text)
    numbers = [float(each) for each in re.findall(_NUMBER, text.replace(",", ""))]
    if text.startswith(("-", "−")) or text.endswith(" BC"):
        numbers = [-each for each in numbers]
    return (tuple(reversed(numbers[1:] if months else numbers)) if not months else (*numbers[-1:], *months)), text


class _Found(NamedTuple):
    at: int
    hits: int
    many: int
    expected: float


def _most_frequent(ranks: Sequence[tuple[Sequence[int], int]], level: float) -> _Found | None:
    """The rank that comes too often for chance, among items with the most common number of options."""
    size, many = max(Counter(size for _, size in ranks).items(), key=lambda each: each[1])
    if many < ENOUGH:
        return None
    counts = [0.0] * size
    for places, each in ranks:
        for at in places if each == size else ():
            counts[at] += 1 / len(places)
    expected = many / size
    if sum((count - expected) ** 2 / expected for count in counts) <= chi_square(size - 1, level):
        return None
    hits = max(counts)
    return _Found(counts.index(hits), round(hits), many, expected)


def chi_square(freedom: int, level: float) -> float:
    """What chi-square exceeds with a probability of `level`, by Wilson and Hilferty's cube (1931)."""
    part = 2 / (9 * freedom)
    return float(freedom * (1 - part + _deviations(level) * part**0.5) ** 3)


def _deviations(level: float) -> float:
    """What a normal variable exceeds with a probability of `level`, at most a half, in standard deviations.

    By halving: `statistics.NormalDist` takes longer to import than a small deck to check.
    """
    low, high = 0.0, 40.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if erfc(middle / 2**0.5) / 2 > level else (low, middle)
    return low


def uneven_exposure(deck: Made) -> Iterator[Problem]:
    """Yield I014 for each template in which whoever counts how often options are shown beats chance.

    By more than sampling error, that is: by three standard deviations and by five in a hundred.
    """
    for template, items in deck.by_template.items():
        shown = [item for item in items if is_choice(item)]
        if len(shown) < ENOUGH:
            continue
        seen = Counter(text for item in shown for text in _unordered(item))
        for which, pick in _BY_EXPOSURE.items():
            score, chance, error = guessed(shown, partial(_picked, seen, pick))
            if score > chance + max(3 * error, 0.05):
                message = f"whoever takes the {which} option is right in {score:.0%} of {len(shown)} choices"
                remedy = f"Chance gives {chance:.0%}. Add rows, or name more `distractors:`."
                yield Problem("I014", message, remedy, deck.places[template], about=(template,))


Pick = Callable[[Item], Sequence[str]]


def _lowest(counts: Sequence[int]) -> int:
    return min(counts)


def _highest(counts: Sequence[int]) -> int:
    return max(counts)


_BY_EXPOSURE: Mapping[str, Callable[[Sequence[int]], int]] = {"rarest": _lowest, "most frequent": _highest}


def _picked(seen: Counter[str], pick: Callable[[Sequence[int]], int], item: Item) -> Sequence[str]:
    counts = [(seen[text], text) for text in _unordered(item)]
    best = pick([count for count, _ in counts])
    return [text for count, text in counts if count == best]


def guessed(items: Sequence[Item], pick: Pick) -> tuple[float, float, float]:
    """How often a guesser is right, how often chance is, and the standard deviation of chance, as shares of 1.

    The guesser picks an option, or several between which it tosses a coin.
    """
    score = chance = variance = 0.0
    for item in items:
        picked = pick(item)
        score += (item.shown_key in picked) / len(picked)
        share = 1 / (len(item.distractors) + 1)
        chance += share
        variance += share * (1 - share)
    return score / len(items), chance / len(items), variance**0.5 / len(items)
