"""Reasons why the answer of an item is right, as `studykit why` tells them.

Each form says it for its items (`Form.because`); what several of them say stands here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from studykit.facts.base import FactBase, Table
from studykit.problems import Location, quoted
from studykit.questions.forms._compared_values import compared_value
from studykit.questions.forms.rows import AskedRow
from studykit.questions.templates.template import Template
from studykit.values.english import join_words


class Reason(NamedTuple):
    """The reason why a text stands among the answers or the options, or does not."""

    text: str
    why: str
    where: Location | None = None
    """The fact that brings it."""


class Because(NamedTuple):
    """The reasons why the answer of an item is right."""

    sentence: str = ""
    """Without a full stop; empty for a look-up of one answer, which its fact explains."""
    rows: tuple[Reason, ...] = ()
    """What was compared or counted, the right one first and then what comes nearest to it."""


def each_answer_with_its_fact(rows: Iterable[AskedRow], table: Table) -> Iterator[Reason]:
    """Yield each answer, with the first fact that gives it."""
    answers_told = set()
    for asked in rows:
        for answer in asked.answers:
            if answer.text not in answers_told:
                answers_told.add(answer.text)
                yield Reason(answer.text, f"in {asked.row.id}", table.place(asked.row))


def name_of_compared(template: Template) -> str:
    """Return the column by which rows are compared, quoted as the template writes it."""
    assert template.by
    return quoted(template.by.written)


def shown_compared(asked: AskedRow, template: Template, base: FactBase) -> str:
    """Return the value by which a row is compared, as it is shown; empty when it has none."""
    value = compared_value(template, asked.row, base)
    if value is None:
        return ""
    return value.shown


def row_compared(asked: AskedRow, template: Template, base: FactBase) -> Reason:
    """Return a row's answers with the value by which it is compared."""
    column = name_of_compared(template)
    value = shown_compared(asked, template, base)
    why = f"it has no {column} that is sure, and might be the one"
    if value:
        why = f"its {column} is {value}"
    return Reason(join_words(asked.texts), why, template.table.place(asked.row))
