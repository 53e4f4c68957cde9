"""Says why a template makes no items, and what to do: T007 and T008.

The first reason that holds, in the order in which the making of items would come upon it. Knows the
rows of one template, and asks its form.
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from studykit.facts.base import FactBase, Row
from studykit.problems import Problem, quoted
from studykit.questions.forms.form import FormContext
from studykit.questions.forms.groups import NothingToAsk, group_rows
from studykit.questions.forms.registry import form_of
from studykit.questions.forms.rows import read_kept
from studykit.questions.templates.template import Template

_SETTLE = "Settle the disputes, or delete the template."
_SEE_TIMES = "Look at `since`, `until` and `as_of`."


class _Reason(NamedTuple):
    rule: str
    why: str
    remedy: str


def nothing_made(
    template: Template,
    kept: Sequence[Row],
    base: FactBase,
    touched: AbstractSet[str],
    undecided: Sequence[NothingToAsk],
) -> Problem:
    """Return why a template makes no items.

    `kept` are the rows that it keeps, `touched` the facts and files with errors, and `undecided` is
    why questions of it are not asked.
    """
    reason = _in_rows(template, kept, touched)
    if reason is None and undecided:
        reason = _Reason("T008", undecided[0].why, undecided[0].remedy)
    if reason is None:
        # There are rows to ask about: look at what the form makes of them.
        reason = _in_questions(template, kept, base)
    message = f"the template makes no items: {reason.why}"
    return Problem(reason.rule, message, reason.remedy, template.location)


def _in_rows(template: Template, kept: Sequence[Row], touched: AbstractSet[str]) -> _Reason | None:
    """Return why there is no row to ask about; None where there is one."""
    table = template.table
    if not table.rows:
        if table.rows_file in touched:
            return _Reason("T008", "its table could not be read", "Mend the errors of that file.")
        return _Reason("T008", f"the table {quoted(table.name)} has no rows", "Write some.")
    if not kept:
        if not template.where:
            return _Reason("T007", "no fact holds on the deck's `as_of`", _SEE_TIMES)
        remedy = "Look at its values: they are compared letter for letter."
        return _Reason("T007", "no row is kept by `where`", remedy)
    if all(table.cell(row, "disputed") is not None for row in kept):
        return _Reason("T008", "every row that it keeps is disputed", _SETTLE)
    if all(f"{table.name}/{row.id}" in touched for row in kept):
        return _Reason("T008", "the rows that it keeps have errors", "Mend these.")
    return None


def _in_questions(template: Template, kept: Sequence[Row], base: FactBase) -> _Reason:
    """Return why nothing is asked about rows that are there."""
    form = form_of(template)
    groups = []
    for direction in form.directions(template):
        groups_of_direction = group_rows(direction, read_kept(direction, kept, base))
        groups += groups_of_direction
        for posed in form.pose(direction, groups_of_direction, FormContext(base, {})):
            if posed.not_asked:
                return _Reason("T008", posed.not_asked.why, posed.not_asked.remedy)
    if groups and form.nothing_to_ask:
        return _Reason("T008", form.nothing_to_ask.why, form.nothing_to_ask.remedy)
    if _rest_on_disputed_values(template, kept, base):
        why = "all that it would ask rests on a value that is disputed"
        return _Reason("T008", why, _SETTLE)
    if template.many == "skip" and any(group.rows for group in groups):
        why = "every stem has several right answers, and `many: skip` leaves these out"
        return _Reason("T008", why, "Show more in the stem, or write `many: any`.")
    if _held_at_other_times(template, kept, base):
        why = "no value that it would ask holds on the deck's `as_of`"
        return _Reason("T007", why, _SEE_TIMES)
    why = "every row that it keeps lacks a value in the stem or the answer"
    return _Reason("T008", why, "Fill in the values, or delete the template.")


def _held_at_other_times(template: Template, kept: Sequence[Row], base: FactBase) -> bool:
    """Return whether rows would be asked if their values of other times held."""
    if base.of_all_times is None:
        return False
    table = base.whole.tables[template.table.name]
    rows = [table.by_id[row.id] for row in kept]
    for direction in form_of(template).directions(template):
        if read_kept(direction, rows, base.whole).asked:
            return True
    return False


def _rest_on_disputed_values(template: Template, kept: Sequence[Row], base: FactBase) -> bool:
    """Return whether rows would be asked, and each of them rests on a disputed value."""
    asked = []
    for direction in form_of(template).directions(template):
        asked += read_kept(direction, kept, base).asked
    return bool(asked) and all(row_asked.disputed for row_asked in asked)
