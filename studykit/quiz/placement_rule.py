"""Guess from a few answers what of a deck a learner knows.

The model of Rasch, a number for each learner and one for each item, as adaptive tests use it (B. D.
Wright, "Practical adaptive testing", Rasch Measurement Transactions 2:2, 1988: ask next what is as
hard as the learner is able; what is right makes the next one harder, what is wrong easier). Nobody
has measured how hard the items of a deck are. So an item is as hard as its place in its template,
in the author's order, from -2 for the first to 2 for the last; each template has a level of its
own, of which the others tell something; and how much an order tells is found out, too:

    chance that an item is known    1 / (1 + exp(slope * hardness - level)), slope 0, 1 or 2
    what was seen of it             chance * (if it is known) + (1 - chance) * (if it is not):
                                    right among four options 0.95 and 0.25
    level and slope                 a posterior on a grid; the level is its mean (EAP: R. D. Bock
                                    and R. J. Mislevy, "Adaptive EAP estimation of ability in a
                                    microcomputer environment", Applied Psychological Measurement
                                    6, 1982); the prior is normal, about what other templates show

Pure. Knows no items, no log and no clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from math import exp, sqrt
from typing import NamedTuple

LIKELY = 0.8
"""The chance from which something counts as likely known."""
SLIP = 0.05
"""The chance that something known is answered wrong."""
_SPREAD_OF_LEARNERS = 1.5
"""Standard deviation of the levels of learners, before any answer."""
_SPREAD_OF_TEMPLATES = 1.0
"""That of the levels of one learner in different templates."""
_LEVELS = tuple([step / 2 for step in range(-10, 11)])
_SLOPES = {0.0: 0.5, 1.0: 0.25, 2.0: 0.25}
"""How much the author's order tells, with the chance of each before any answer: word lists go from
frequent to rare, others by the alphabet."""
_GRID = tuple([(level, slope) for slope in _SLOPES for level in _LEVELS])
_HARDEST = 2.0


class SeenAnswers(NamedTuple):
    """The answers to one item, asked once or twice, as far as the rule goes by them."""

    template: str
    hardness: float
    if_known: float = 1.0
    """The chance of what was seen if the learner knows it."""
    if_unknown: float = 1.0
    """The chance of it if he does not."""

    def after(self, *, is_right: bool, guess: float) -> SeenAnswers:
        """Return it with one more answer; `guess` is the chance to be right without knowing."""
        known, unknown = SLIP, 1 - guess
        if is_right:
            known, unknown = 1 - SLIP, guess
        return self._replace(if_known=self.if_known * known, if_unknown=self.if_unknown * unknown)


class Level(NamedTuple):
    """The belief about a learner's level in a template."""

    mean: float
    spread: float
    """Standard deviation: how little is known of it."""


class Knowledge(NamedTuple):
    """All that was seen of a learner, and what follows from it."""

    evidence: tuple[SeenAnswers, ...] = ()

    def level(self, template: str) -> Level:
        """Return what is believed of the level in a template."""
        return _moments(_posterior(self.evidence, template))

    def chance(self, template: str, hardness: float) -> float:
        """Return the chance, over all that is believed, that an item is known."""
        chance = 0.0
        weights = _posterior(self.evidence, template)
        for (level, slope), weight in zip(_GRID, weights, strict=True):
            chance += weight * _chance_known(level, slope, hardness)
        return chance


def hardness_of(place: int, count: int) -> float:
    """Return how hard an item is by its place, from 0, among the items of its template."""
    return _HARDEST * (2 * (place + 0.5) / count - 1)


def _chance_known(level: float, slope: float, hardness: float) -> float:
    return 1 / (1 + exp(slope * hardness - level))


# Asked for each item of a template after the last answer, and worked out once for each template.
@lru_cache(maxsize=256)
def _posterior(evidence: tuple[SeenAnswers, ...], template: str) -> Sequence[float]:
    """Return the weights of the grid for a template: what the others tell, then its own answers."""
    others = [seen for seen in evidence if seen.template != template]
    own = [seen for seen in evidence if seen.template == template]
    before = _prior(Level(0.0, _SPREAD_OF_LEARNERS), list(_SLOPES.values()))
    after_others = _updated(before, others)
    learner = _moments(after_others)
    # Variances add: a template lies around its learner's level, which is not known for sure itself.
    spread = sqrt(learner.spread**2 + _SPREAD_OF_TEMPLATES**2)
    return _updated(_prior(Level(learner.mean, spread), _weights_of_slopes(after_others)), own)


def _prior(level: Level, weights_of_slopes: Sequence[float]) -> list[float]:
    """Return weights of the grid: of levels normal, of slopes as they are given."""
    normal = []
    for value in _LEVELS:
        normal.append(exp(-(((value - level.mean) / level.spread) ** 2) / 2))
    weights = []
    for weight_of_slope in weights_of_slopes:
        for weight in normal:
            weights.append(weight_of_slope * weight / sum(normal))
    return weights


def _weights_of_slopes(weights: Sequence[float]) -> list[float]:
    sums = dict.fromkeys(_SLOPES, 0.0)
    for (_, slope), weight in zip(_GRID, weights, strict=True):
        sums[slope] += weight
    return list(sums.values())


def _updated(prior: Sequence[float], evidence: Iterable[SeenAnswers]) -> list[float]:
    """Return the weights of the grid after what was seen; their sum is 1."""
    weights = list(prior)
    for seen in evidence:
        for place, (level, slope) in enumerate(_GRID):
            known = _chance_known(level, slope, seen.hardness)
            weights[place] *= known * seen.if_known + (1 - known) * seen.if_unknown
    total = sum(weights)
    return [weight / total for weight in weights]


def _moments(weights: Sequence[float]) -> Level:
    mean = 0.0
    for (level, _), weight in zip(_GRID, weights, strict=True):
        mean += level * weight
    variance = 0.0
    for (level, _), weight in zip(_GRID, weights, strict=True):
        variance += (level - mean) ** 2 * weight
    return Level(mean, sqrt(variance))
