"""Wrong options that are never right, plausible, and stable when other facts change.

Candidates lie on rings, each at a place drawn from its own text; an item enters a ring at places drawn from its
id and walks on past what may not be an option. So one fact more or less changes the options of the few items
that lay next to it, where sampling from a list would change nearly all. Nothing here compares pairs of
candidates: plausibility comes from buckets (a shared attribute, a like form) and from nearness on a sorted line.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from studykit.facts.model import Column, Date, Number, Scalar
from studykit.facts.values import (
    days_in_month,
    decimals,
    fold,
    is_outside,
    measure,
    numbers_agree,
    precision,
    show_date,
    span,
)
from studykit.items.deck import Hardness
from studykit.items.identity import draw

Bucket = tuple[object, ...]


class Candidate(NamedTuple):
    """A text that may stand among the options, with what must agree with the key and what makes it plausible."""

    text: str
    value: Scalar
    folded: str
    spellings: frozenset[str]
    """Its aliases, folded."""
    grain: Bucket
    """Type, precision, unit, decimals and kind: a distractor has the key's."""
    attributes: tuple[Bucket, ...] = ()
    """What it shares with others, the most telling first."""


@dataclass(frozen=True, slots=True)
class Avoid:
    """What may not stand beside the key of one item."""

    folded: frozenset[str]
    """Right answers, their spellings, disputed and undecided answers."""
    values: tuple[Scalar, ...]
    """The same as values: a number within tolerance or a date that overlaps would be taken as right."""
    stem: str
    """The folded stem: what stands in it is no option."""
    tolerance: Decimal = Decimal(0)

    def allows(self, candidate: Candidate) -> bool:
        if candidate.folded in self.folded or not self.folded.isdisjoint(candidate.spellings):
            return False
        if not isinstance(candidate.value, str) and any(
            self._taken_as(value, candidate.value) for value in self.values
        ):
            return False
        return not stands_in(candidate.folded, self.stem)

    def _taken_as(self, right: Scalar, wrong: Scalar) -> bool:
        if isinstance(right, Number) and isinstance(wrong, Number):
            return numbers_agree(right, wrong, self.tolerance)
        if isinstance(right, Date) and isinstance(wrong, Date):
            (first, last), (other_first, other_last) = span(right), span(wrong)
            return first <= other_last and other_first <= last
        return False


def stands_in(folded: str, stem: str) -> bool:
    """Whether a folded text stands in a folded stem as words of its own. Scripts without spaces have no words."""
    at = stem.find(folded)
    while at >= 0:
        before, after = stem[at - 1 : at], stem[at + len(folded) : at + len(folded) + 1]
        if not (_joins(before, folded[:1]) or _joins(folded[-1:], after)):
            return bool(folded)
        at = stem.find(folded, at + 1)
    return False


def _joins(left: str, right: str) -> bool:
    """Whether two neighbouring characters belong to one word."""
    return left.isalnum() and right.isalnum() and not (_is_unspaced(left) or _is_unspaced(right))


def _is_unspaced(char: str) -> bool:
    """Scripts written without spaces: Thai to Khmer, kana, and Chinese characters."""
    return bool(_UNSPACED.match(char))


_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\ua4cf\uf900-\ufaff\U00020000-\U0003ffff]")


def likeness(text: str) -> Bucket:
    """The form of a text: script, number of words, capitals, and length on a coarse scale."""
    letters = [char for char in text if char.isalpha()]
    script = unicodedata.name(letters[0], "?").partition(" ")[0] if letters else "none"
    capitals = "all" if len(letters) > 1 and text.isupper() else "first" if text[:1].isupper() else "none"
    length = next(at for at, limit in enumerate((3, 7, 14, 29, 59, 10**9)) if len(text) <= limit)
    return script, min(len(text.split()), 4), capitals, length


def grain(value: Scalar, kind: str, column: Column | None) -> Bucket:
    """What the key and its distractors have in common."""
    if isinstance(value, Number):
        scale = re.sub(r"[-+−~\d.,eE\s]+", " ", value.text).strip()
        return "number", value.unit, scale, decimals(value), value.about
    if isinstance(value, Date):
        return "date", precision(value), value.about
    if isinstance(value, bool):
        return ("boolean",)
    return "text", column.target if column else "", kind


class Tier:
    """Candidates of one origin, laid out on rings and lines."""

    def __init__(self, candidates: Iterable[Candidate]) -> None:
        self.by_text: dict[str, Candidate] = {}
        rings: dict[Bucket, dict[str, int]] = defaultdict(dict)
        lines: dict[Bucket, dict[str, Decimal]] = defaultdict(dict)
        for candidate in candidates:
            self.by_text.setdefault(candidate.text, candidate)
            place = draw("value", candidate.text)
            rings[("all", candidate.grain)][candidate.text] = place
            place_on_line = measure(candidate.value)
            if place_on_line is not None:
                lines[candidate.grain][candidate.text] = place_on_line
                continue
            rings[("like", candidate.grain, likeness(candidate.text))][candidate.text] = place
            for attribute in candidate.attributes:
                rings[("attribute", candidate.grain, attribute)][candidate.text] = place
        self.rings = {bucket: sorted((place, text) for text, place in ring.items()) for bucket, ring in rings.items()}
        self.lines = {bucket: sorted((place, text) for text, place in line.items()) for bucket, line in lines.items()}

    def walk(self, bucket: Bucket, start: int) -> Iterator[Candidate]:
        """The candidates of a ring, beginning at a place on it."""
        ring = self.rings.get(bucket, [])
        at = bisect_left(ring, (start, ""))
        for step in range(len(ring)):
            yield self.by_text[ring[(at + step) % len(ring)][1]]

    def neighbours(self, key: Candidate, *, above: bool) -> Iterator[Candidate]:
        """The candidates above or below the key's value, the nearest first."""
        line = self.lines.get(key.grain, [])
        place = measure(key.value)
        if place is None:
            return
        at = bisect_left(line, (place, ""))
        for position in range(at, len(line)) if above else range(at - 1, -1, -1):
            if line[position][0] != place:
                yield self.by_text[line[position][1]]


@dataclass
class Choice:
    """The distractors of one item while they are chosen."""

    item: str
    key: Candidate
    avoid: Avoid
    wanted: int
    hardness: Hardness
    chosen: list[Candidate] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)

    @property
    def missing(self) -> int:
        return self.wanted - len(self.chosen)

    def is_free(self, candidate: Candidate) -> bool:
        """Whether the candidate may be an option beside the key and those already chosen."""
        if candidate.grain != self.key.grain or candidate.folded in self.taken:
            return False
        if not self.taken.isdisjoint(candidate.spellings) or not self.avoid.allows(candidate):
            return False
        one = candidate.value
        return not any(
            isinstance(one, Number) and isinstance(each.value, Number) and one.value == each.value.value
            for each in self.chosen
        )

    def take(self, candidate: Candidate) -> bool:
        if self.missing <= 0 or not self.is_free(candidate):
            return False
        self.chosen.append(candidate)
        self.taken |= {candidate.folded, *candidate.spellings}
        return True


def choose(
    choice: Choice,
    preferred: Sequence[Candidate],
    kept: Sequence[str],
    tiers: Sequence[Tier],
    column: Column | None,
) -> tuple[str, ...]:
    """The distractors of an item, best first; fewer than wanted when there are no more.

    In this order: those that the lock file knows, as long as they are valid; those that the author names as
    confused with the key; then the tiers, each only when the one before gave too few; then, with a column,
    near values of its type.
    """
    for text in kept:
        known = next((tier.by_text[text] for tier in tiers if text in tier.by_text), None)
        known = known or next((each for each in preferred if each.text == text), None)
        known = known or (_regenerated(text, choice.key, column) if column else None)
        if known:
            choice.take(known)
    for candidate in preferred:
        choice.take(candidate)
    if measure(choice.key.value) is not None:
        _choose_near(choice, tiers, column)
    else:
        for tier in tiers:
            for slot in range(choice.wanted):
                if choice.missing > 0:
                    _choose_like(choice, tier, slot)
    return tuple(candidate.text for candidate in choice.chosen)


def _choose_like(choice: Choice, tier: Tier, slot: int) -> None:
    """One distractor from a ring: a shared attribute, a like form, or anything of the same grain."""
    shared: list[Bucket] = [("attribute", choice.key.grain, attribute) for attribute in choice.key.attributes]
    like: Bucket = ("like", choice.key.grain, likeness(choice.key.text))
    everything: Bucket = ("all", choice.key.grain)
    match choice.hardness:
        case "easy":
            buckets = [everything]
        case "hard":
            buckets = [*shared, like, everything]
        case _:
            # Turn by turn, so that no single cue (all of one region, all of one length) runs through the options.
            turn = [*shared[:2], like]
            buckets = [*turn[slot % len(turn) :], *turn[: slot % len(turn)], everything]
    start = draw(choice.item, "slot", str(slot))
    for bucket in buckets:
        for candidate in tier.walk(bucket, start):
            if choice.take(candidate):
                return


_WINDOW = {"easy": 24, "medium": 6, "hard": 0}


def _choose_near(choice: Choice, tiers: Sequence[Tier], column: Column | None) -> None:
    """Numbers and dates near the key. How many lie below it is drawn, so that its rank among them tells nothing."""
    key = measure(choice.key.value)
    below = [each for each in choice.chosen if (place := measure(each.value)) is not None and place < (key or 0)]
    low_wanted = draw(choice.item, "rank") % (choice.wanted + 1) - len(below)
    low_wanted = min(max(low_wanted, 0), choice.missing)
    for tier in tiers:
        if choice.missing <= 0:
            return
        window = _WINDOW[choice.hardness]
        low = _window(choice, tier, above=False, size=max(window, choice.missing))
        high = _window(choice, tier, above=True, size=max(window, choice.missing))
        from_low = max(min(low_wanted, len(low)), min(choice.missing - len(high), len(low)), 0)
        from_high = min(choice.missing - from_low, len(high))
        for side, count in ((low, from_low), (high, from_high)):
            near = side[: max(window, count)]
            for candidate in sorted(near, key=lambda each: draw(choice.item, "near", each.text)):
                if count > 0 and choice.take(candidate):
                    count -= 1  # noqa: PLW2901
        low_wanted = min(max(low_wanted - from_low, 0), max(choice.missing, 0))
    if column:
        for candidate in _near_values(choice, column, low_wanted):
            choice.take(candidate)


def _window(choice: Choice, tier: Tier, *, above: bool, size: int) -> list[Candidate]:
    found = []
    for candidate in tier.neighbours(choice.key, above=above):
        if choice.is_free(candidate):
            found.append(candidate)
            if len(found) == size:
                break
    return found


# --- near values -------------------------------------------------------------------------------------------

_MANTISSA = re.compile(r"[-+−]?\d+(?:\.\d+)?")
_REACH = 6
"""How many steps away from the key a made-up value may lie."""


def _near_values(choice: Choice, column: Column, low_wanted: int) -> Iterator[Candidate]:
    """Values that no fact has, a few steps away from the key, on the sides that are still wanted."""
    steps = sorted(range(1, _REACH + 1), key=lambda step: draw(choice.item, "step", str(step)))
    low = [found for step in steps if (found := _moved(choice.key, -step, column)) and choice.is_free(found)]
    high = [found for step in steps if (found := _moved(choice.key, step, column)) and choice.is_free(found)]
    yield from low[:low_wanted]
    yield from high
    yield from low[low_wanted:]


def _moved(key: Candidate, steps: int, column: Column) -> Candidate | None:
    value = key.value
    if isinstance(value, Date):
        date = _moved_date(value, steps)
        moved: Scalar = date
        # Only a date that is shown whole can be shown again in the same words.
        text = show_date(date) if key.text == show_date(value) else ""
    elif isinstance(value, Number):
        number = _moved_number(value, steps)
        if number is None or key.text != value.text:
            return None
        moved, text = number, number.text
    else:
        return None
    if not text or is_outside(moved, column.min, column.max):
        return None
    return Candidate(text, moved, fold(text), frozenset(), key.grain)


def _moved_date(date: Date, steps: int) -> Date:
    if date.day:
        # Months rather than days: a day beside the right one would be a trap, not a question.
        months = date.year * 12 + date.month - 1 + steps
        year, month = divmod(months, 12)
        return date._replace(year=year, month=month + 1, day=min(date.day, days_in_month(year, month + 1)))
    if date.month:
        year, month = divmod(date.year * 12 + date.month - 1 + steps, 12)
        return date._replace(year=year, month=month + 1)
    return date._replace(year=date.year + steps)


def _moved_number(number: Number, steps: int) -> Number | None:
    """The number a few steps of about a tenth of it away, written with the same decimals and the same unit."""
    found = _MANTISSA.search(number.text)
    if not found or "e" in number.text.lower()[found.start() : found.end() + 1]:
        return None
    mantissa = Decimal(found[0].replace("−", "-"))
    places = decimals(number._replace(value=mantissa))
    unit = Decimal(1).scaleb(-places)
    step = max(unit, Decimal(1).scaleb(mantissa.adjusted() - 1) if mantissa else unit)
    moved = mantissa + steps * step
    if (mantissa >= 0) != (moved >= 0) or (mantissa and not moved):
        return None
    written = f"{moved:.{places}f}"
    text = number.text[: found.start()] + written + number.text[found.end() :]
    scale = number.value / mantissa if mantissa else Decimal(1)
    return number._replace(text=text, value=moved * scale)


def _regenerated(text: str, key: Candidate, column: Column) -> Candidate | None:
    """A near value that the lock file knows: it stays, as long as it is one that could be made again."""
    for steps in (*range(-_REACH, 0), *range(1, _REACH + 1)):
        found = _moved(key, steps, column)
        if found and found.text == text:
            return found
    return None
