"""Why a row made no item of a template: the same functions that make items are asked about this one row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from studykit.checks.why_item import maker_of
from studykit.facts.base import Broken, Row, Table, scalars
from studykit.problems import Problem, quoted
from studykit.questions.forms.groups import Group, group_rows
from studykit.questions.forms.registry import form_of
from studykit.questions.forms.rows import Direction
from studykit.questions.item import EarlierItem, Item
from studykit.questions.make_items import ItemMaker, LoadedDeck
from studykit.questions.templates.conditions import Condition, holds_on
from studykit.questions.templates.filling import UnknownValueError, fill, members
from studykit.questions.templates.patterns import Pattern, Slot
from studykit.questions.templates.template import Template
from studykit.values.dates import show_date
from studykit.values.english import join_words, show_plain


@dataclass(frozen=True, slots=True)
class RowOf:
    """What a template made of a row: the ids of its items, or why there are none."""

    template: Template
    items: tuple[str, ...]
    why_not: str = ""


def why_row(
    ready: LoadedDeck,
    known: Mapping[str, EarlierItem],
    items: Sequence[Item],
    problems: Sequence[Problem],
    asked: tuple[Table, Row, Sequence[Template]],
) -> Iterator[RowOf]:
    """What each of some templates of a row's table made of it. `asked` is the table, the row and the templates."""
    table, row, templates = asked
    maker = maker_of(ready, known)
    fact = f"{table.name}/{row.id}"
    for template in templates:
        made = tuple(
            item.id for item in items if item.template == template.id and fact in item.facts
        )
        why = "" if made else next(_reasons(maker, template, row, problems), _unknown(template))
        yield RowOf(template, made, why)


def _unknown(template: Template) -> str:
    if template.among:
        return f"no set came upon it: it takes {template.among} rows that can be told apart, and one set a row is enough"
    return (
        f"`limit: {template.limit}` left it out"
        if template.limit
        else "it is not known why; please report this"
    )


def _reasons(
    maker: ItemMaker, template: Template, row: Row, problems: Sequence[Problem]
) -> Iterator[str]:
    """Why a row made no item, the first reason first."""
    table = template.table
    fact = f"{table.name}/{row.id}"
    if fact in maker.touched:
        found = next(
            (each for each in problems if fact in each.touches and each.level == "error"), None
        )
        yield f"it has an error: {found}" if found else "it has an error"
    for condition in template.where:
        if not condition.holds(row, maker.base):
            yield f"`where` leaves it out: {_condition(condition, row, maker)}"
    if not holds_on(maker.file.as_of, table, row):
        as_of = show_date(maker.file.as_of) if maker.file.as_of else ""
        yield f"it does not hold on {as_of}, the deck's `as_of`: see its `since` and `until`"
    disputed = table.cell(row, "disputed")
    if disputed is not None:
        yield f"it is disputed: {quoted(_texts(disputed))}"
    yield from _lacking(maker, template, row)
    for direction in form_of(template).directions(template):
        for group in group_rows(direction, maker.direction_maker(direction).candidates.read):
            if any(each.row is row for each in (*group.own, *group.rows)):
                yield from _of_group(direction, group, maker)


def _lacking(maker: ItemMaker, template: Template, row: Row) -> Iterator[str]:
    """What the row lacks of what the template shows."""
    for direction in form_of(template).directions(template):
        patterns = {"the question": direction.wordings[0], "the answer": direction.answer}
        for what, pattern in patterns.items():
            for slot in pattern.slots:
                yield from _missing(slot, what, row, maker)
    if template.by and template.among:
        yield from _missing(template.by, "the comparison", row, maker)


def _condition(condition: Condition, row: Row, maker: ItemMaker) -> str:
    """What `where` wants of a column, and what the row has there."""
    name = condition.slot.written
    wanted = [
        f"{'' if sign == '=' else sign} {_texts(value)}".strip()
        for sign, value in condition.alternatives
    ]
    has = [_texts(value) for value in condition.values(row, maker.base)]
    return f"it wants {name} {' or '.join(wanted)}, and the row has {join_words(has) if has else 'nothing there'}"


def _texts(cell: object) -> str:
    return join_words([show_plain(each) for each in scalars(cell)])  # type: ignore[arg-type]


def _missing(slot: Slot, what: str, row: Row, maker: ItemMaker) -> Iterator[str]:
    """What a slot of a pattern lacks."""
    try:
        if members(slot, row, maker.base):
            return
    except UnknownValueError:
        lang = maker.base.lang if maker.base.untranslated else ""
        missing = f"is not there in the deck's language, {lang}" if lang else "could not be read"
        yield f"its {quoted(slot.name)}, which {what} needs, {missing}"
        return
    bare = slot._replace(format="")
    if slot.format and members(bare, row, maker.base):
        yield f"{{{slot.written}}} is finer than its {quoted(slot.name)}, which {what} needs"
    else:
        yield f"it has no {quoted(slot.name)}, which {what} needs"


def _of_group(direction: Direction, group: Group, maker: ItemMaker) -> Iterator[str]:
    """Why the group of rows that fill the stem to the same text is not asked."""
    table = direction.template.table
    others = sorted(
        {asked.row.id for asked in group.rows if f"{table.name}/{asked.row.id}" in maker.touched}
    )
    if others:
        yield f"its question {quoted(group.stem)} is also that of {quoted(others[0])}, which has an error"
    if group.is_blocked:
        unread = sorted({row.id for row in table.rows if _is_unread(direction.answer, row, maker)})
        see = (
            f": see {join_words(unread[:3])}"
            if unread or not maker.base.untranslated
            else " in the deck's language"
        )
        yield f"a right answer of {quoted(group.stem)} could not be read{see}"
    yield from form_of(direction.template).why_not_asked(group)
    answers = list(dict.fromkeys(given.text for asked in group.rows for given in asked.answers))
    if direction.template.many == "skip" and len(answers) > 1:
        several = join_words(answers[:4])
        yield f"{quoted(group.stem)} has several right answers ({several}), and `many: skip` leaves it out"


def _is_unread(answer: Pattern, row: Row, maker: ItemMaker) -> bool:
    try:
        fill(answer, row, maker.base)
    except UnknownValueError:
        return True
    return any(
        isinstance(each, Broken)
        for slot in answer.slots
        for each in scalars(row.cells[slot.path[0][1]])
    )
