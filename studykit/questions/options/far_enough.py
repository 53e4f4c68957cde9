"""Distances between numbers and dates: what only a guess could tell apart stands on no card.

    1006 km, hard       1001 to 1011 km are too near: half a per cent
    1789, medium        1785 to 1794: by how long ago it was
    44 BC               no year AD, which would stand out
    1961                nothing after the newest source: it was not yet known

Asked of what the program draws. What an author names, or a lock file keeps, may be as near as it
is. Knows values. Knows no rows, no items, and not how options are chosen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from studykit.facts.base import Date, FactBase, Number, scalars
from studykit.questions.options.choice import Choice, ReasonAgainst
from studykit.questions.options.forbidden import Candidate
from studykit.questions.options.likeness import age
from studykit.questions.templates.template import Hardness
from studykit.values.dates import day_number, parse_date, span
from studykit.values.doubt import Extent

_SHARE = {"easy": Decimal("0.05"), "medium": Decimal("0.02"), "hard": Decimal("0.005")}
"""The part of a number, or of the age of a date, by which two options differ at least."""
_STEP_OF_MADE_UP = Decimal("1.5")
"""Made-up values lie farther apart, or those of a few steps more would be too near each other."""
_LAST_DAY_BC = day_number(0, 12, 31)
_BEGINNING = day_number(-1_000_000, 1, 1)
_END = day_number(1_000_000, 1, 1)


def least_step(key: Candidate, hardness: Hardness) -> Decimal:
    """Return by how much values made up for a key differ at least: a number of days for a date."""
    value = key.value
    if not isinstance(value, Date | Number):
        return Decimal(0)
    return _width(value, hardness) * _STEP_OF_MADE_UP


def too_near(candidate: Candidate, hardness: Hardness) -> Extent | None:
    """Return from where to where another number or date would begin too near a candidate."""
    if not isinstance(candidate.value, Date | Number) or candidate.extent is None:
        return None
    width = _width(candidate.value, hardness)
    # A number of more than 28 digits would be rounded by adding nothing to it.
    if not width:
        return candidate.extent
    return candidate.extent[0] - width, candidate.extent[0] + width


def _width(value: Date | Number, hardness: Hardness) -> Decimal:
    size = abs(value.value) if isinstance(value, Number) else Decimal(age(value))
    return size * _SHARE[hardness]


def stretch(key: Candidate, newest: int | None) -> Extent | None:
    """Return within which days a date begins that may stand beside the key; None for no date.

    `newest` is the last day of the newest source. A key after it was foretold, as its options may
    be.
    """
    if not isinstance(key.value, Date) or key.extent is None:
        return None
    begins = span(key.value)[0]
    if begins <= _LAST_DAY_BC:
        return _BEGINNING, _LAST_DAY_BC
    last = _END if newest is None or begins > newest else newest
    return _LAST_DAY_BC + 1, last


def newest_source(base: FactBase) -> int | None:
    """Return the last day on which a source of the base may have been published."""
    sources = base.tables.get("sources")
    if sources is None or "published" not in sources.positions:
        return None
    days = []
    for row in sources.rows:
        for text in scalars(sources.cell(row, "published")):
            published = text if isinstance(text, Date) else parse_date(str(text))
            if isinstance(published, Date):
                days.append(span(published)[1])
    return max(days, default=None)


def reasons_of_distance(choice: Choice) -> Iterator[ReasonAgainst]:
    """Yield why a number or a date is not drawn beside the key of a choice."""
    if choice.too_near is None:
        return
    low, high = choice.too_near
    yield ReasonAgainst(
        f"is too near the answer for `hardness: {choice.hardness}`",
        lambda candidate: candidate.extent is not None and low <= candidate.extent[0] <= high,
    )
    yield ReasonAgainst("is too near another option", _near_chosen(choice))
    if choice.stretch is None:
        return
    last = choice.stretch[1]
    yield ReasonAgainst(
        "is of another era than the answer",
        lambda candidate: is_of_other_era(candidate, choice.key),
    )
    yield ReasonAgainst(
        "is later than the newest source",
        lambda candidate: candidate.extent is not None and candidate.extent[0] > last,
    )


def _near_chosen(choice: Choice) -> Callable[[Candidate], bool]:
    """Return what tells whether a candidate is too near an option that was chosen."""
    near_by_text: dict[str, Extent | None] = {}

    def is_near(candidate: Candidate) -> bool:
        if candidate.extent is None:
            return False
        for chosen in choice.chosen:
            if chosen.text not in near_by_text:
                near_by_text[chosen.text] = too_near(chosen, choice.hardness)
            near = near_by_text[chosen.text]
            if near and near[0] <= candidate.extent[0] <= near[1]:
                return True
        return False

    return is_near


def is_of_other_era(candidate: Candidate, key: Candidate) -> bool:
    """Return whether one of two dates lies before Christ and the other after."""
    if not isinstance(candidate.value, Date) or not isinstance(key.value, Date):
        return False
    return (candidate.value.year > 0) != (key.value.year > 0)
