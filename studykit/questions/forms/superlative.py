"""A superlative: which row of a group has the most, the least, comes first or last.

    {from: planets, ask: "Which {kind} planet is the largest?", answer: name, most: diameter}

    Which rocky planet is the largest?   Earth   (12,756 km; Venus has 12,104)

Rows with equal values are several right answers, and so are numbers within the column's tolerance;
where dates or what is known about may be equal it is not decided which is the one, and nothing is
asked. Knows of `Lookup` all but the inverse.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import get_args

from studykit.facts.base import FactBase, Number, Row
from studykit.problems import Location, quoted
from studykit.questions.forms._compared_lines import compared_lines
from studykit.questions.forms._compared_values import (
    Reach,
    are_equal,
    compared_reach,
    compared_value,
    in_like_units,
    is_less,
    least_difference,
)
from studykit.questions.forms.because import Because, name_of_compared, row_compared, shown_compared
from studykit.questions.forms.form import FormContext
from studykit.questions.forms.groups import Group, NothingToAsk
from studykit.questions.forms.lookup import LOOKUP_KEYS, Lookup
from studykit.questions.forms.rows import AskedRow, Direction, PerhapsMeant
from studykit.questions.item import Item
from studykit.questions.templates.filling import Member
from studykit.questions.templates.patterns import Pattern
from studykit.questions.templates.template import Extreme, Template
from studykit.questions.templates.template_settings import COMPARABLE_COLUMN, TemplateSettings
from studykit.reading.settings import Key
from studykit.values.english import join_words

EXTREMES: tuple[Extreme, ...] = get_args(Extreme)
EXTREME_KEYS: tuple[Key, ...] = (
    Key(
        "first",
        COMPARABLE_COLUMN,
        "the earliest",
        "{first: discovered, where: {discovered: present}}",
    ),
    Key(
        "last",
        COMPARABLE_COLUMN,
        "the latest",
        "{last: discovered, where: {discovered: present}}",
    ),
    Key("most", COMPARABLE_COLUMN, "the largest", "most: diameter"),
    Key("least", COMPARABLE_COLUMN, "the smallest", "least: diameter"),
)
_MOST_NAMED = 3
# Not "largest": it may be a price, or a rank.
_IN_WORDS: Mapping[Extreme | None, str] = {
    "first": "earliest",
    "last": "latest",
    "most": "greatest",
    "least": "least",
}


class Superlative(Lookup):
    """The question for the extreme of a group."""

    name = "superlative"
    fits_adopted_notes = False
    title = "a superlative"
    meant_by: tuple[str, ...] = EXTREMES
    own_keys: tuple[Key, ...] = EXTREME_KEYS
    shared_keys: tuple[Key, ...] = LOOKUP_KEYS
    # One more row might beat the answer.
    rests_on_all_rows = True
    needs_all_rows_because = "the extreme of all rows is asked for"
    # What is not of the field was never in the running: the stem says so.
    options_are_of_its_group = True

    def compile(self, template_id: str, settings: TemplateSettings) -> Template | None:
        template = super().compile(template_id, settings)
        if template is None:
            return None
        fields = settings.fields
        extremes = [extreme for extreme in EXTREMES if extreme in fields]
        if len(extremes) != 1:
            message = "a comparison must say by what"
            if extremes:
                message = f"`{extremes[0]}` and `{extremes[1]}` exclude each other"
            remedy = "Write one of first, last, most, least: COLUMN."
            fields.report("T013", message, remedy, settings.location)
            return None
        extreme = extremes[0]
        by = settings.comparable_column(extreme, verb=extreme)
        return template._replace(extreme=extreme, by=by)

    def inverse(
        self,
        template: Template,
        settings: TemplateSettings,
        where: Location,
    ) -> tuple[Pattern, ...]:
        # Of what somebody is the largest is another question, with answers of its own.
        remedy = "Write it as a template of its own."
        settings.fields.report("T014", f"{self.title} has no inverse", remedy, where)
        return ()

    def pose(self, direction: Direction, groups: list[Group], context: FormContext) -> list[Group]:
        return [_with_extremes(direction, group, context.base) for group in groups]

    def changing(
        self, group: Group, others: Iterable[PerhapsMeant], direction: Direction, base: FactBase
    ) -> Iterator[Row]:
        template = direction.template
        right_reaches = [compared_reach(template, asked.row, base) for asked in group.rows]
        to_beat = list(filter(None, right_reaches))
        for other in others:
            reach = compared_reach(template, other.row, base)
            # What is disputed may have any value, and so be the one.
            if other.is_disputed or not _is_beaten(reach, to_beat, template):
                yield other.row

    def lines_before_explanation(
        self, direction: Direction, rows: Sequence[Row], base: FactBase
    ) -> list[str]:
        return compared_lines(direction, rows, base, least_first=low_wins(direction.template))

    def because(self, item: Item, group: Group, direction: Direction, base: FactBase) -> Because:
        right_ids = {asked.row.id for asked in group.rows}
        return because_extreme(group, right_ids, direction, base)


def low_wins(template: Template) -> bool:
    """Return whether the earliest or the least is asked for."""
    return template.extreme in ("first", "least")


def _with_extremes(direction: Direction, group: Group, base: FactBase) -> Group:
    """Return the group with the answers of the rows that share the extreme, if that is decided."""
    rows_with_value = []
    rows_without_value = []
    own_reaches = []
    for asked in group.rows:
        reach = compared_reach(direction.template, asked.row, base)
        if reach is None:
            rows_without_value.append(asked)
        else:
            rows_with_value.append(asked)
            own_reaches.append(reach)
    reaches = list(zip(rows_with_value, in_like_units(own_reaches), strict=True))
    units = {reach.unit for _, reach in reaches}
    if len(units) != 1:
        # Metres and kilograms, or nothing at all: there is no extreme.
        remedy = "Fill in the column, in one unit, or declare its `unit`."
        return group._replace(not_asked=_no_extreme(group, "no row can be compared", remedy))
    unbeaten = _unbeaten(direction.template, reaches)
    if not _beats_somebody(unbeaten, rows_with_value):
        remedy = "Leave it out with `where`, or ask in a field of several that differ."
        return group._replace(not_asked=_no_extreme(group, "no row is beaten by another", remedy))
    undecided = _why_undecided(direction.template, unbeaten, base)
    if undecided:
        remedy = "Write what is known more exactly, or leave it out with `where`."
        why_not = _no_extreme(group, undecided, remedy)
        return group._replace(not_asked=why_not._replace(is_undecided=True))

    # A row of which the value is missing may be the one: its answer is neither right nor wrong.
    return group._replace(
        rows=unbeaten,
        basis=tuple(group.rows),
        undecided=(*group.undecided, rows_without_value),
        rivals=tuple(group.rows),
    )


def _no_extreme(group: Group, why: str, remedy: str) -> NothingToAsk:
    return NothingToAsk(f"of {quoted(group.stem)} {why}", remedy)


def _why_undecided(template: Template, unbeaten: Sequence[AskedRow], base: FactBase) -> str:
    """Return that one of several rows is the one, and nobody knows which; nothing where all are.

    Of 2019 and March 2019, of about 1976 and about 1983 either may be the extreme. Equal values
    share it, and so do exact numbers that the column's tolerance takes for equal.
    """
    values = [value.value for value in _values_of(template, unbeaten, base)]
    first, *others = values
    are_exact = all(isinstance(value, Number) and not value.about for value in values)
    if are_exact or all(are_equal(first, other) for other in others):
        return ""
    shown = []
    for asked in unbeaten[:_MOST_NAMED]:
        value = shown_compared(asked, template, base)
        shown.append(f"{join_words(asked.texts)} ({value})")
    extreme = f"the {_IN_WORDS[template.extreme]} {name_of_compared(template)}"
    return f"it is not decided who has {extreme}: {join_words(shown, 'or')}"


def _values_of(template: Template, rows: Sequence[AskedRow], base: FactBase) -> Sequence[Member]:
    values = [compared_value(template, asked.row, base) for asked in rows]
    return [value for value in values if value]


def _beats_somebody(unbeaten: Sequence[AskedRow], rows: Sequence[AskedRow]) -> bool:
    """Return whether any row gives an answer that is not right.

    Of a single row, and of rows that all tie, nobody need know more than which they are.
    """
    right = {text for asked in unbeaten for text in asked.texts}
    return any(not right.issuperset(asked.texts) for asked in rows)


def _unbeaten(template: Template, reaches: Sequence[tuple[AskedRow, Reach]]) -> list[AskedRow]:
    """Return the rows that may have the extreme value."""
    assert template.by
    difference = least_difference(template.by.column)
    # A row is beaten only by a value that is surely better: one that may be as good is no reason.
    unbeaten = []
    if low_wins(template):
        surely_reached = min(reach.high for _, reach in reaches)
        for asked, reach in reaches:
            if reach.low - difference <= surely_reached:
                unbeaten.append(asked)
    else:
        surely_reached = max(reach.low for _, reach in reaches)
        for asked, reach in reaches:
            if reach.high + difference >= surely_reached:
                unbeaten.append(asked)
    return unbeaten


def _is_beaten(reach: Reach | None, right_reaches: Sequence[Reach], template: Template) -> bool:
    """Return whether a row has surely less than one of the right ones; or more, by the extreme."""
    assert template.by
    if reach is None:
        return False
    own_reach, *others = in_like_units([reach, *right_reaches])
    difference = least_difference(template.by.column)
    if low_wins(template):
        return any(is_less(other, own_reach, difference) for other in others)
    return any(is_less(own_reach, other, difference) for other in others)


def because_extreme(
    group: Group, right_ids: set[str], direction: Direction, base: FactBase
) -> Because:
    """Return what the right rows have, and all rows from them on, those without a value last."""
    template = direction.template
    reaches = {asked.row.id: compared_reach(template, asked.row, base) for asked in group.basis}
    known = {row_id: reach for row_id, reach in reaches.items() if reach}
    alike = dict(zip(known, in_like_units(known.values()), strict=True))

    def distance_from_extreme(asked: AskedRow) -> tuple[bool, Reach | tuple[()], str]:
        reach = alike.get(asked.row.id)
        if reach is None:
            return True, (), asked.row.id
        if not low_wins(template):
            # Turned round, so that what comes first is nearest to the extreme here too.
            reach = Reach(-reach.high, -reach.low, reach.unit)
        return False, reach, asked.row.id

    rows = sorted(group.basis, key=distance_from_extreme)
    values: dict[str, None] = {}
    for asked in rows:
        if asked.row.id in right_ids:
            values[shown_compared(asked, template, base)] = None
    sentence = _in_a_sentence(template, list(values), len(right_ids), len(rows))
    return Because(sentence, tuple(row_compared(asked, template, base) for asked in rows))


def _in_a_sentence(template: Template, values: list[str], right: int, count: int) -> str:
    """Return what the right rows have, of how many, as a sentence."""
    extreme = f"the {_IN_WORDS[template.extreme]} {name_of_compared(template)}"
    if right > 1 and len(values) > 1:
        several = join_words(values[:4])
        return f"of {count} rows none surely has {extreme} alone: {several} may be equal"
    if right > 1:
        return f"{values[0]} is {extreme} of {count} rows, and {right} have it"
    rows = "rows" if count > 1 else "row"
    return f"{values[0]} is {extreme} of {count} {rows}"
