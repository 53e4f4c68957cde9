"""FSRS-6: what one review makes of the memory of a card, and how likely a card is recalled.

    a new card, Good                  stability 2.3065, difficulty 2.12
    3 days later Good                 stability 13.1: the chance of recall is 0.9 after 13 days

The formulas are those of open-spaced-repetition/fsrs4anki (wiki, "The Algorithm"), in the order in
which py-fsrs reckons, so that every number is the same to the last bit: py-fsrs
(https://github.com/open-spaced-repetition/py-fsrs) gives the default parameters and their bounds,
and judges the rest in a test (tests/study/test_memory.py). It is not asked itself for each review:
it makes five objects for one, and a log of 100,000 reviews, or a simulation, would wait for them.

Knows ratings (1 Again, 2 Hard, 3 Good, 4 Easy) and whole days. Knows no phases, no steps, no dates.
"""

import math
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from studykit.grading.verdict import AGAIN, EASY, HARD

_LEAST_STABILITY = 0.001
_DECAY_OF_FSRS_5 = 0.5


class Strength(NamedTuple):
    """The memory of one thing."""

    stability: float
    """Days after which the chance of recall has fallen to 90 %."""
    difficulty: float
    """1 (easy) to 10 (hard)."""


class Fsrs:
    """FSRS-6 with one set of parameters."""

    def __init__(self, parameters: tuple[float, ...]) -> None:
        self.parameters = parameters
        self._decay = -parameters[20]
        self._factor = 0.9 ** (1 / self._decay) - 1
        """Chosen so that the chance is 0.9 after `stability` days."""
        self._easiest = self._first_difficulty(EASY)
        """Towards which difficulty is drawn with each review."""
        self._growth = math.e ** parameters[8]
        self._forgotten_by = math.e ** (parameters[17] * parameters[18])

    def first(self, rating: int) -> Strength:
        """Return the strength of a new card after its first review."""
        stability = max(self.parameters[rating - 1], _LEAST_STABILITY)
        return Strength(stability, _within_1_and_10(self._first_difficulty(rating)))

    def after(self, strength: Strength, rating: int, days: int) -> Strength:
        """Return the strength after a review so many days after the last one."""
        stability = self.stability_after(strength, rating, days)
        return Strength(stability, self._next_difficulty(strength.difficulty, rating))

    def stability_after(self, strength: Strength, rating: int, days: int) -> float:
        """Return the stability after a review so many days after the last one."""
        if days < 1:
            stability = self._same_day_stability(strength.stability, rating)
        elif rating == AGAIN:
            stability = self._forgotten_stability(strength, self.chance(strength.stability, days))
        else:
            chance = self.chance(strength.stability, days)
            stability = self._recalled_stability(strength, chance, rating)
        return max(stability, _LEAST_STABILITY)

    def chance(self, stability: float, days: int) -> float:
        """Return the chance, 0 to 1, of a recall so many days after the last review."""
        return float((1 + self._factor * days / stability) ** self._decay)

    def days_until(self, chance: float, stability: float) -> float:
        """Return the days after which the chance of recall has fallen to one: `chance` reversed."""
        return float((stability / self._factor) * (chance ** (1 / self._decay) - 1))

    # --- the formulas ---

    def _first_difficulty(self, rating: int) -> float:
        w = self.parameters
        return float(w[4] - math.e ** (w[5] * (rating - 1)) + 1)

    def _next_difficulty(self, difficulty: float, rating: int) -> float:
        w = self.parameters
        change = -(w[6] * (rating - 3))
        damped = difficulty + (10.0 - difficulty) * change / 9.0
        return _within_1_and_10(w[7] * self._easiest + (1 - w[7]) * damped)

    def _same_day_stability(self, stability: float, rating: int) -> float:
        w = self.parameters
        growth = float(math.e ** (w[17] * (rating - 3 + w[18])) * stability ** -w[19])
        # Who knew it has not forgotten by being asked.
        if rating != AGAIN:
            growth = max(growth, 1.0)
        return stability * growth

    def _forgotten_stability(self, strength: Strength, chance: float) -> float:
        w = self.parameters
        stability, difficulty = strength
        long_term = (
            w[11]
            * difficulty ** -w[12]
            * ((stability + 1) ** w[13] - 1)
            * math.e ** ((1 - chance) * w[14])
        )
        short_term = stability / self._forgotten_by
        return float(min(long_term, short_term))

    def _recalled_stability(self, strength: Strength, chance: float, rating: int) -> float:
        w = self.parameters
        stability, difficulty = strength
        hard_penalty = w[15] if rating == HARD else 1
        easy_bonus = w[16] if rating == EASY else 1
        growth = (
            self._growth
            * (11 - difficulty)
            * stability ** -w[9]
            * (math.e ** ((1 - chance) * w[10]) - 1)
            * hard_penalty
            * easy_bonus
        )
        return float(stability * (1 + growth))


def _within_1_and_10(difficulty: float) -> float:
    return min(max(difficulty, 1.0), 10.0)


# --- parameters ----------------------------------------------------------------------------------


@cache
def fsrs_with(parameters: tuple[float, ...]) -> Fsrs:
    """Return FSRS with 21 parameters; with its own default ones where none are given."""
    from fsrs.scheduler import DEFAULT_PARAMETERS

    return Fsrs(parameters or DEFAULT_PARAMETERS)


def fsrs_parameters(numbers: Sequence[float]) -> tuple[float, ...]:
    """Return the 21 parameters of FSRS-6 for a list as Anki shows it; none for an empty one.

    A list of FSRS-5 (19) or 4.5 (17) becomes what Anki makes of it, with the forgetting curve of
    those (`check_and_fill_parameters` of open-spaced-repetition/fsrs-rs, src/model.rs; what 17 then
    leave of the bounds is moved to them, `clip_parameters` of src/parameter_clipper.rs). Raises
    ValueError, whose text says what is wanted.
    """
    if not numbers:
        return ()
    from fsrs.scheduler import LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS

    bounds = list(zip(LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS, strict=True))
    parameters = _as_fsrs_6(numbers)
    in_bounds = []
    for place, (number, (low, high)) in enumerate(zip(parameters, bounds, strict=True), start=1):
        in_bounds.append(min(max(number, low), high))
        if in_bounds[-1] != number and len(numbers) != 17:
            msg = f"number {place} is {number:g}, and FSRS knows {low:g} to {high:g} there"
            raise ValueError(msg)
    return tuple(in_bounds)


def _as_fsrs_6(numbers: Sequence[float]) -> tuple[float, ...]:
    """Return 21 numbers for 17, 19 or 21. Raise ValueError for anything else."""
    if not all(type(number) in (int, float) and math.isfinite(number) for number in numbers):
        msg = "it must be a list of numbers"
        raise ValueError(msg)
    if len(numbers) == 21:
        return tuple(map(float, numbers))
    if len(numbers) == 19:
        return (*map(float, numbers), 0.0, _DECAY_OF_FSRS_5)
    if len(numbers) == 17 and numbers[5] >= 0:
        *first, w4, w5, w6 = map(float, numbers[:7])
        w4_of_5, w5_of_5, w6_of_5 = w4 + 2 * w5, math.log(1 + 3 * w5) / 3, w6 + 0.5
        of_fsrs_5 = (*first, w4_of_5, w5_of_5, w6_of_5, *map(float, numbers[7:]))
        return (*of_fsrs_5, 0.0, 0.0, 0.0, _DECAY_OF_FSRS_5)
    msg = f"it has {len(numbers)} numbers: FSRS-6 has 21, FSRS-5 has 19 and FSRS 4.5 has 17"
    raise ValueError(msg)
