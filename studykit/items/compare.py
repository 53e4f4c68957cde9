"""What the base can prove: which of several values is the greater one, extremes, counts, sets that can be told apart.

A date is earlier when its span ends before the other's begins, a number smaller when they differ by more than the
column's tolerance; all else ties (format.md, 3.4). What is known only about is taken as wide as grading takes it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from studykit.facts.language import language
from studykit.facts.model import Column, Date, FactBase, Number, Scalar, Table
from studykit.facts.values import fold, span
from studykit.items.deck import Template
from studykit.items.formats import is_part
from studykit.items.forms import Asked, Direction, Given, Group
from studykit.items.identity import draw
from studykit.items.pattern import UnknownValueError, members
from studykit.problems import NOWHERE

COUNTED = Column("count", "integer", min=Number("1", Decimal(1)), location=NOWHERE)
"""What a count gives. A group has at least one row, so nothing is ever counted as none."""

_ABOUT_YEARS = 10 * 366
"""Days by which a date that is known only about may be off: 1272 cannot be said to be before about 1274."""
_ABOUT = Decimal("0.05")


class Extent(NamedTuple):
    """From where to where a value may lie, and its unit: what has another unit is neither more nor less."""

    low: Decimal
    high: Decimal
    unit: str


def extent_of(value: Scalar) -> Extent | None:
    if isinstance(value, Date):
        first, last = span(value)
        wide = _ABOUT_YEARS if value.about else 0
        return Extent(Decimal(first - wide), Decimal(last + wide), "")
    if isinstance(value, Number):
        wide_number = abs(value.value) * _ABOUT if value.about else Decimal(0)
        return Extent(value.value - wide_number, value.value + wide_number, value.unit)
    return None


def is_less(one: Extent, other: Extent, tolerance: Decimal) -> bool:
    """Whether one is surely less than the other."""
    return one.unit == other.unit and one.high + tolerance < other.low


def _extent(template: Template, asked: Asked, base: FactBase) -> Extent | None:
    """Where the row lies on the line by which it is compared; None when that is missing or could not be read."""
    assert template.by
    try:
        found = members(template.by, asked.row, base)
    except UnknownValueError:
        return None
    return extent_of(found[0].value) if found else None


def is_proved(direction: Direction, table: Table) -> bool:
    """Whether the base proves that nothing else is right (format.md, 3.4).

    It does when the table is complete, or when the stem shows all columns of a `unique` set and the answer
    is one value of the row.
    """
    if table.complete:
        return True
    shown = {
        slot.first_column for slot in direction.wordings[0].slots if len(slot.path) == 1 and not is_part(slot.format)
    }
    one_valued = not any(slot.is_list for slot in direction.answer.slots)
    return one_valued and any(set(columns) <= shown for columns in table.unique)


# --- superlatives and counts -------------------------------------------------------------------------------


def superlative(direction: Direction, group: Group, base: FactBase) -> Group:
    """The group with the answers of the rows that no other one surely beats: ties are several right answers.

    A row of which the value is missing may be the one: its answer is neither right nor wrong, and nothing is proved.
    """
    template = direction.template
    assert template.by
    low_wins = template.extreme in ("first", "least")
    placed = [(asked, _extent(template, asked, base)) for asked in group.rows]
    unplaced = [asked for asked, extent in placed if extent is None]
    found = [(asked, extent) for asked, extent in placed if extent]
    maybe = [*unplaced, *(asked for each in group.undecided for asked in each), *group.disputed]
    if not found or len({extent.unit for _, extent in found}) > 1:
        return group._replace(is_blocked=True)
    tolerance = template.by.column.tolerance
    if low_wins:
        least_high = min(extent.high for _, extent in found)
        best = [asked for asked, extent in found if extent.low - tolerance <= least_high]
    else:
        most_low = max(extent.low for _, extent in found)
        best = [asked for asked, extent in found if extent.high + tolerance >= most_low]
    return group._replace(
        rows=best, basis=tuple(group.rows), undecided=(*group.undecided, unplaced), is_open=bool(maybe)
    )


def count(group: Group) -> Group:
    """The group with one answer: how many different values its rows have. Nothing is asked when that is not sure."""
    is_unsure = bool(group.disputed) or any(group.undecided)
    values = {given.text for asked in group.rows for given in asked.answers}
    number = Number(str(len(values)), Decimal(len(values)))
    answer = Given(number.text, number, group.own[0].row, None)
    return group._replace(answers=(answer,), is_blocked=group.is_blocked or is_unsure)


# --- sets --------------------------------------------------------------------------------------------------


class _Member(NamedTuple):
    """A row that may stand in a set."""

    asked: Asked
    extent: Extent
    label: str
    place: int
    """Where it lies on the ring."""


_FAR = 64
"""So many neighbours on the ring are tried for a set: where nearly all tie, there is nothing to find."""


def sets(direction: Direction, groups: Iterable[Group], known: Iterable[frozenset[str]], base: FactBase) -> list[Group]:
    """Sets of rows that can all be told apart, at most one for each row, unless the template's `limit` says more.

    `known` are the facts of sets that were asked before: they are kept as long as they can be asked. Partners come
    from a ring, so that one row more or less changes few sets.
    """
    template = direction.template
    before = set(known)
    found: list[Group] = []
    for group in groups:
        ring = _ring(template, group, base)
        if len(ring) < template.among:
            continue
        rounds = -(-template.limit // len(ring)) if template.limit > len(ring) else 1
        made = _kept(template, ring, before)
        for turn in range(rounds):
            owners = _owners(made) if not turn else set()
            for member in ring:
                if member.asked.row.id not in owners:
                    chosen = _partners(template, ring, member, turn)
                    if chosen:
                        made.setdefault(frozenset(each.asked.row.id for each in chosen), chosen)
        found += [_posed(template, group, chosen, base) for chosen in made.values()]
    return found


def _ring(template: Template, group: Group, base: FactBase) -> list[_Member]:
    """The group's rows that have one answer and a place by which to compare."""
    found = []
    for asked in group.own:
        extent = _extent(template, asked, base)
        if extent and len(asked.answers) == 1:
            place = draw("row", asked.row.id)
            found.append(_Member(asked, extent, asked.answers[0].text, place))
    return sorted(found, key=lambda member: (member.place, member.asked.row.id))


def _kept(
    template: Template, ring: Sequence[_Member], known: set[frozenset[str]]
) -> dict[frozenset[str], tuple[_Member, ...]]:
    """The sets that were asked before and can be asked still."""
    by_fact = {f"{template.table.name}/{member.asked.row.id}": member for member in ring}
    kept: dict[frozenset[str], tuple[_Member, ...]] = {}
    for facts in sorted(known, key=sorted):
        if len(facts) == template.among and facts <= by_fact.keys():
            chosen: tuple[_Member, ...] = ()
            for fact in sorted(facts):
                if _fits(template, by_fact[fact], chosen):
                    chosen = (*chosen, by_fact[fact])
            if len(chosen) == template.among:
                kept[frozenset(member.asked.row.id for member in chosen)] = chosen
    return kept


def _owners(made: Mapping[frozenset[str], object]) -> set[str]:
    """A row for each set, so that no more sets are made than there are rows."""
    owners: set[str] = set()
    for rows in sorted(made, key=sorted):
        owners.update([row for row in sorted(rows) if row not in owners][:1])
    return owners


def _partners(template: Template, ring: Sequence[_Member], first: _Member, turn: int) -> tuple[_Member, ...]:
    """Those who go with a row: each the first that fits, from a place on the ring of its own. Empty when too few do."""
    chosen: tuple[_Member, ...] = (first,)
    for slot in range(1, template.among):
        start = draw("partners", template.id, first.asked.row.id, f"{turn} {slot}")
        at = bisect_left(ring, start, key=lambda member: member.place)
        near = (ring[(at + step) % len(ring)] for step in range(min(len(ring), _FAR)))
        other = next((each for each in near if _fits(template, each, chosen)), None)
        if other is None:
            return ()
        chosen = (*chosen, other)
    return chosen


def _fits(template: Template, other: _Member, chosen: Sequence[_Member]) -> bool:
    """Whether a row is surely more or less than each of the chosen, and is shown by another text."""
    assert template.by
    tolerance = template.by.column.tolerance
    return all(
        fold(other.label) != fold(each.label)
        and (is_less(other.extent, each.extent, tolerance) or is_less(each.extent, other.extent, tolerance))
        for each in chosen
    )


def _posed(template: Template, group: Group, chosen: Sequence[_Member], base: FactBase) -> Group:
    """The set as a group of its own: what is shown in the stem, what is right, and what is wrong beside it."""
    by_value = sorted(chosen, key=lambda member: member.extent.low)
    members = sorted((member.asked for member in chosen), key=lambda asked: asked.row.id)
    drawn = sorted(
        chosen,
        key=lambda member: draw("shown", template.id, *sorted(m.asked.row.id for m in chosen), member.asked.row.id),
    )
    labels = [member.label for member in drawn]
    posed = group._replace(
        own=members,
        rows=[each.asked for each in by_value],
        basis=tuple(members),
        undecided=(),
        disputed=[],
        is_blocked=False,
        blank=language(base.lang).joined(labels, "or"),
    )
    if template.form == "order":
        return posed._replace(answers=tuple(member.asked.answers[0] for member in by_value), others=())
    right = by_value[0] if template.extreme in ("first", "least") else by_value[-1]
    others = tuple(label for label in labels if label != right.label)
    return posed._replace(answers=right.asked.answers, others=others)
