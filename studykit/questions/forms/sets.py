"""What the base can prove: which of several values is the greater one, extremes, counts, sets that can be told apart.

A date is earlier when its span ends before the other's begins, a number smaller when they differ by more than the
column's tolerance; all else ties (the manual: forms). What is known only about is taken as wide as grading takes it.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import chain, islice
from typing import NamedTuple, Self

from studykit.facts.base import Column, Date, FactBase, Number, Scalar, Table
from studykit.problems import NOWHERE
from studykit.questions.forms.groups import Asked, Direction, Given, Group, natural_id
from studykit.questions.identity.draw import draw
from studykit.questions.identity.ids import variant
from studykit.questions.item import EarlierItem
from studykit.questions.templates.deck_file import Template
from studykit.questions.templates.patterns import UnknownValueError, members
from studykit.questions.templates.slot_formats import is_part
from studykit.values.dates import span
from studykit.values.language import language
from studykit.values.sameness import fold

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
    """Whether the base proves that nothing else is right (the manual: forms).

    It does when the table is complete, or when the stem shows all columns of a `unique` set and the answer
    is one value of the row.
    """
    if table.complete:
        return True
    shown = {
        slot.first_column
        for slot in direction.wordings[0].slots
        if len(slot.path) == 1 and not is_part(slot.format)
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
    maybe = unplaced or group.disputed or any(group.undecided)
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
        rows=best,
        basis=tuple(group.rows),
        undecided=(*group.undecided, unplaced),
        is_open=bool(maybe),
    )


def count(direction: Direction, group: Group) -> Group:
    """The group with one answer: how many different values its rows have. Nothing is asked when that is not sure."""
    is_unsure = bool(group.disputed) or any(group.undecided)
    values = {counted(given, direction) for asked in group.rows for given in asked.answers}
    number = Number(str(len(values)), Decimal(len(values)))
    answer = Given(number.text, number, group.own[0].row, None)
    return group._replace(answers=(answer,), is_blocked=group.is_blocked or is_unsure)


def counted(given: Given, direction: Direction) -> Hashable:
    """What is one value and no other: a row that is referred to, a number with its unit; of all else what is shown.

    Two towns of one name are two, and 7 is 7.0. A format makes equal what it shows as one.
    """
    slot = direction.answer_slot
    if slot is None or slot.format:
        return given.text
    if slot.column.target and given.entity:
        return given.entity.table.name, given.entity.row.id
    return (
        (given.value.value, given.value.unit, given.value.about)
        if isinstance(given.value, Number)
        else given.text
    )


# --- sets --------------------------------------------------------------------------------------------------


class _Member(NamedTuple):
    """A row that may stand in a set."""

    asked: Asked
    extent: Extent
    label: str
    names: frozenset[str]
    """Its label and the other spellings of it, folded."""
    place: int
    """Where it lies on the ring."""


Made = dict[frozenset[str], tuple[_Member, ...]]
"""Sets by the ids of their rows."""

_FAR = 64
"""So many neighbours on the ring are tried for a set: where nearly all tie, there is nothing to find."""
_NEXT = 4
"""From so many that fit one is drawn: were it always the next, one behind a wide gap would be in most sets."""


def sets(
    direction: Direction, groups: Iterable[Group], known: Mapping[str, EarlierItem], base: FactBase
) -> list[Group]:
    """Sets of rows that can all be told apart, at most one for each row, unless the template's `limit` says more.

    `known` are the sets that were asked before, by item id: they are kept as long as they can be asked. Partners come
    from a ring, so that one row more or less changes few sets.
    """
    template = direction.template
    before = _Asked.of(direction, known)
    rings = [(group, _ring(template, group, base)) for group in groups]
    found = [
        (group, ring, before.kept(group, ring))
        for group, ring in rings
        if len(ring) >= template.among
    ]
    for _, ring, made in found:
        _add(template, ring, made, _owners(made), 0)
    many, turn, is_growing = sum(len(made) for *_, made in found), 0, True
    while is_growing and many < template.limit:
        turn += 1
        for _, ring, made in found:
            _add(template, ring, made, (), turn)
        before_turn, many = many, sum(len(made) for *_, made in found)
        is_growing = many > before_turn
    return [
        _posed(template, group, chosen, base)
        for group, _, made in found
        for chosen in sorted(made.values(), key=_place)
    ]


def _place(chosen: Sequence[_Member]) -> list[tuple[int, str]]:
    """Where a set stands among the others: no matter whether it was asked before."""
    return sorted((member.place, member.asked.row.id) for member in chosen)


def _add(
    template: Template, ring: Sequence[_Member], made: Made, owners: Collection[str], turn: int
) -> None:
    """A set for each row that owns none yet."""
    for member in ring:
        if member.asked.row.id not in owners:
            chosen = _partners(template, ring, member, turn)
            if chosen:
                made.setdefault(frozenset(each.asked.row.id for each in chosen), chosen)


def _ring(template: Template, group: Group, base: FactBase) -> list[_Member]:
    """The group's rows that have one answer and a place by which to compare, each under a label of its own.

    Where two Black Rivers flow, nobody knows which one a question about the Black River means.
    """
    bearers: dict[str, int] = {}
    for asked in (*group.rows, *group.disputed, *chain(*group.undecided)):
        for text in {fold(given.text) for given in asked.answers}:
            bearers[text] = bearers.get(text, 0) + 1
    found = []
    for asked in group.own:
        extent = _extent(template, asked, base)
        if extent and len(asked.answers) == 1 and bearers[fold(asked.answers[0].text)] == 1:
            label, entity = asked.answers[0].text, asked.answers[0].entity
            aliases = entity.table.texts(entity.row, "aliases") if entity else ()
            names = frozenset(fold(text) for text in (label, *aliases))
            found.append(_Member(asked, extent, label, names, draw("row", asked.row.id)))
    return sorted(found, key=lambda member: (member.place, member.asked.row.id))


class _Asked(NamedTuple):
    """The sets that were asked before."""

    direction: Direction
    by_first: Mapping[str, Sequence[tuple[str, ...]]]
    """The facts of each, sorted, by the first of them."""
    variants: Mapping[tuple[str, ...], set[str]]
    """In which variants of the stem each was asked: one set can be asked about several members of a list."""

    @classmethod
    def of(cls, direction: Direction, known: Mapping[str, EarlierItem]) -> Self:
        variants: dict[tuple[str, ...], set[str]] = defaultdict(set)
        for identity, each in known.items():
            if len(each.facts) == direction.template.among:
                variants[tuple(sorted(each.facts))].add(variant(identity))
        by_first: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        for facts in sorted(variants):
            by_first[facts[0]].append(facts)
        return cls(direction, by_first, variants)

    def kept(self, group: Group, ring: Sequence[_Member]) -> Made:
        """Those of the group that can be asked still."""
        template = self.direction.template
        by_fact = {f"{template.table.name}/{member.asked.row.id}": member for member in ring}
        made: Made = {}
        for first in sorted(by_fact.keys() & self.by_first.keys()):
            for facts in self.by_first[first]:
                chosen: tuple[_Member, ...] = ()
                for member in (by_fact.get(fact) for fact in facts):
                    if member and _fits(template, member, chosen):
                        chosen = (*chosen, member)
                if len(chosen) == template.among and self._was_asked_here(facts, group, chosen):
                    made[frozenset(member.asked.row.id for member in chosen)] = chosen
        return made

    def _was_asked_here(
        self, facts: tuple[str, ...], group: Group, chosen: Sequence[_Member]
    ) -> bool:
        natural = natural_id(
            self.direction, group._replace(own=[member.asked for member in chosen])
        )
        return variant(natural) in self.variants[facts]


def _owners(made: Mapping[frozenset[str], object]) -> set[str]:
    """A row for each set, so that no more sets are made than there are rows."""
    owners: set[str] = set()
    for rows in sorted(made, key=sorted):
        owners.update([row for row in sorted(rows) if row not in owners][:1])
    return owners


def _partners(
    template: Template, ring: Sequence[_Member], first: _Member, turn: int
) -> tuple[_Member, ...]:
    """Those who go with a row: each is one of the next that fit, from a place on the ring. Empty when too few do."""
    chosen: tuple[_Member, ...] = (first,)
    for slot in range(1, template.among):
        named = template.id, first.asked.row.id, f"{turn} {slot}"
        start = draw("partners", *named)
        at = bisect_left(ring, start, key=lambda member: member.place)
        near = (ring[(at + step) % len(ring)] for step in range(min(len(ring), _FAR)))
        fitting = list(islice((each for each in near if _fits(template, each, chosen)), _NEXT))
        if not fitting:
            return ()
        drawn = [draw("partner", *named, each.asked.row.id) for each in fitting]
        chosen = (*chosen, fitting[drawn.index(min(drawn))])
    return chosen


def _fits(template: Template, other: _Member, chosen: Sequence[_Member]) -> bool:
    """Whether a row is surely more or less than each of the chosen, and no name of theirs is one of its own."""
    assert template.by
    tolerance = template.by.column.tolerance
    return all(
        other.names.isdisjoint(each.names)
        and (
            is_less(other.extent, each.extent, tolerance)
            or is_less(each.extent, other.extent, tolerance)
        )
        for each in chosen
    )


def _posed(template: Template, group: Group, chosen: Sequence[_Member], base: FactBase) -> Group:
    """The set as a group of its own: what is shown in the stem, what is right, and what is wrong beside it."""
    by_value = sorted(chosen, key=lambda member: member.extent.low)
    members = sorted((member.asked for member in chosen), key=lambda asked: asked.row.id)
    drawn = sorted(
        chosen,
        key=lambda member: draw(
            "shown", template.id, *sorted(m.asked.row.id for m in chosen), member.asked.row.id
        ),
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
        return posed._replace(
            answers=tuple(member.asked.answers[0] for member in by_value), others=()
        )
    right = by_value[0] if template.extreme in ("first", "least") else by_value[-1]
    others = tuple(label for label in labels if label != right.label)
    return posed._replace(answers=right.asked.answers, others=others)
