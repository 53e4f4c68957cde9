"""A count: how many different values the rows of a group have.

{from: planets, ask: "How many planets are of the kind {kind}?", count: name}

How many planets are of the kind rocky?   4
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from decimal import Decimal

from studykit.facts.base import Column, FactBase, Number, Row
from studykit.problems import NOWHERE, quoted
from studykit.questions.forms.because import Because, Reason
from studykit.questions.forms.form import Form, FormContext
from studykit.questions.forms.groups import Group
from studykit.questions.forms.rows import AskedRow, Direction, PerhapsMeant, RowAnswer
from studykit.questions.item import Item
from studykit.questions.templates.template import Template
from studykit.questions.templates.template_settings import PATTERNS, TemplateSettings
from studykit.reading.settings import NODE, Key
from studykit.values.english import join_words

_ONE = Number("1", Decimal(1))
_COLUMN_OF_NUMBERS = Column("count", "integer", min=_ONE, location=NOWHERE)
"""What a count gives. A group has at least one row, so nothing is ever counted as none."""


class Count(Form):
    """The question how many there are."""

    name = "count"
    title = "a count"
    meant_by = ("count",)
    own_keys = (
        Key("ask", PATTERNS, "the question", 'ask: "How many planets are of the kind {kind}?"'),
        Key("count", NODE.called("column"), "whose different values are counted", "count: name"),
    )
    rests_on_all_rows = True
    # Other rows answer with names: wrong numbers are those beside the right one.
    draws_options_from_rows = False
    needs_all_rows_because = "rows are counted"

    def compile(self, template_id: str, settings: TemplateSettings) -> Template | None:
        ask = settings.ask()
        # There is nothing to choose from rows or to ask back: the keys of a look-up do not apply.
        counted = settings.column_or_pattern("count")
        if not ask or counted is None:
            return None
        return settings.template(template_id, self.name, ask, counted)

    def answer_column(self, direction: Direction) -> Column | None:
        return _COLUMN_OF_NUMBERS

    def pose(self, direction: Direction, groups: list[Group], context: FormContext) -> list[Group]:
        posed = []
        for group in groups:
            values: set[Hashable] = set()
            for asked in group.rows:
                for answer in asked.answers:
                    values.add(value_counted(answer, direction))
            number = Number(str(len(values)), Decimal(len(values)))
            # No row gives the number; that of the item's id stands for all of them.
            answer = RowAnswer(number.text, number, group.own[0].row, None)
            posed.append(group._replace(answers=(answer,)))
        return posed

    def changing(
        self, group: Group, others: Iterable[PerhapsMeant], direction: Direction, base: FactBase
    ) -> Iterator[Row]:
        counted: set[Hashable] = set()
        for asked in group.rows:
            counted.update(value_counted(answer, direction) for answer in asked.answers)
        for other in others:
            values = {value_counted(answer, direction) for answer in other.answers}
            # What it answers may not be known.
            if not values or not values <= counted:
                yield other.row

    def because(self, item: Item, group: Group, direction: Direction, base: FactBase) -> Because:
        # Two towns of one name are two values with one text.
        rows_with_value: dict[Hashable, list[AskedRow]] = {}
        text_of_value: dict[Hashable, str] = {}
        for asked in group.rows:
            for answer in asked.answers:
                value = value_counted(answer, direction)
                rows_with_value.setdefault(value, []).append(asked)
                text_of_value.setdefault(value, answer.text)

        slot = direction.answer_slot
        column = quoted(direction.answer.text)
        if slot:
            column = quoted(slot.written)
        row_count = len({asked.row.id for asked in group.rows})
        rows_have = "1 row has"
        if row_count > 1:
            rows_have = f"{row_count} rows have"
        values = "value"
        if len(rows_with_value) > 1:
            values = "different values"
        sentence = f"{rows_have} {group.answers[0].text} {values} of {column}"
        by_text = sorted(
            rows_with_value,
            key=lambda value: (text_of_value[value], rows_with_value[value][0].row.id),
        )
        reasons = []
        for value in by_text:
            rows = rows_with_value[value]
            place = direction.template.table.place(rows[0].row)
            reasons.append(Reason(text_of_value[value], _in_rows(rows), place))
        return Because(sentence, tuple(reasons))

    def correction(self, template: Template, item: Item) -> str:
        place = f"the first is at {item.location}"
        return f"The number is counted in {len(item.facts)} facts: add or correct them ({place})."


def value_counted(answer: RowAnswer, direction: Direction) -> Hashable:
    """Return what is one value and no other: a row, a number with its unit; of all else the text.

    Two towns of one name are two, and 7 is 7.0. A format makes equal what it shows as one.
    """
    slot = direction.answer_slot
    if slot is None or slot.format:
        return answer.text
    if slot.column.target and answer.entity:
        return answer.entity.table.name, answer.entity.row.id
    if isinstance(answer.value, Number):
        return answer.value.value, answer.value.unit, answer.value.about
    return answer.text


def _in_rows(rows: list[AskedRow]) -> str:
    ids = list(dict.fromkeys(asked.row.id for asked in rows))
    # Who counts after wants to see where, and not all of it.
    if len(ids) > 4:
        ids = [*ids[:3], f"{len(ids) - 3} more"]
    return f"in {join_words(ids)}"
