"""Say why a row made no item of a template, by asking the functions that make items once more.

    bases/six      farp-island: no item. `where` leaves it out: it wants opened >2018, and the row
                   has 2016.
    cities/rome    capital: no item. It has no 'country', which the question needs.

Only the first reason is told, in the order in which the making of items would come upon it. Knows
no rules and nothing of the terminal.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from studykit.checks.why_item import maker_of
from studykit.facts.base import Broken, Row, Scalar, Table, scalars
from studykit.facts.holding import holds_on
from studykit.problems import Problem, quoted
from studykit.questions.direction_maker import DirectionMaker
from studykit.questions.forms.form import FormContext
from studykit.questions.forms.groups import Group, group_rows
from studykit.questions.forms.registry import form_of
from studykit.questions.forms.rows import Direction
from studykit.questions.item import EarlierItem, Item
from studykit.questions.make_items import ItemMaker, LoadedDeck
from studykit.questions.templates.conditions import Condition
from studykit.questions.templates.filling import UnknownValueError, fill, members
from studykit.questions.templates.patterns import Pattern, Slot
from studykit.questions.templates.template import Template
from studykit.values.dates import show_date
from studykit.values.english import join_words, show_plain

MOST_NAMED = 3
MOST_ANSWERS_NAMED = 4
"""Of more rows, or answers, the first stand for all."""


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """The ids of the items that a template made of a row, or why there are none."""

    template: Template
    items: tuple[str, ...]
    why_not: str = ""


def why_row(
    deck: LoadedDeck,
    earlier_items: Mapping[str, EarlierItem],
    items: Sequence[Item],
    problems: Sequence[Problem],
    row_and_templates: tuple[Table, Row, Sequence[Template]],
) -> Iterator[RowOutcome]:
    """Yield for each of some templates what it made of a row of its table.

    `earlier_items` is what was known of the deck's items when `items` were made.
    """
    table, row, templates = row_and_templates
    maker = maker_of(deck, earlier_items)
    fact = f"{table.name}/{row.id}"
    for template in templates:
        items_of_row = []
        for item in items:
            if item.template == template.id and fact in item.facts:
                items_of_row.append(item.id)
        why_not = ""
        if not items_of_row:
            why_not = next(_reasons(maker, template, row, problems), _last_guess(template))
        yield RowOutcome(template, tuple(items_of_row), why_not)


def _last_guess(template: Template) -> str:
    """Return what must have left the row out when nothing in the row did."""
    if template.among:
        return (
            f"no set came upon it: it takes {template.among} rows that can be told apart, "
            "and one set a row is enough"
        )
    if template.limit:
        return f"`limit: {template.limit}` left it out"
    return "it is not known why; please report this"


def _reasons(
    maker: ItemMaker, template: Template, row: Row, problems: Sequence[Problem]
) -> Iterator[str]:
    """Yield why a row made no item, the first reason first."""
    table = template.table
    fact = f"{table.name}/{row.id}"
    if fact in maker.touched:
        error = _first_error(fact, problems)
        yield f"it has an error: {error}" if error else "it has an error"

    for condition in template.where:
        # A condition of which nothing is known does not keep a row either.
        if not condition.holds(row, maker.base):
            yield f"`where` leaves it out: {_unmet(condition, row, maker)}"

    yield from _out_of_time(maker, table, row)

    disputed = table.cell(row, "disputed")
    if disputed is not None:
        yield f"it is disputed: {quoted(_in_words(disputed))}"

    yield from _values_disputed(maker, template, row)
    yield from _values_lacking(maker, template, row)

    # The row itself is as it should be: other rows of its question may not be.
    for direction in form_of(template).directions(template):
        direction_maker = maker.direction_maker(direction)
        for group in group_rows(direction, direction_maker.candidates.read):
            if any(asked.row is row for asked in (*group.own, *group.rows)):
                yield from _reasons_of_group(direction_maker, group, maker)

    if _is_muted(maker, template, fact):
        yield "`mute` of the deck names it"


def _is_muted(maker: ItemMaker, template: Template, fact: str) -> bool:
    """Return whether the deck mutes a fact, or items of a template, of which one may be its."""
    for name in maker.file.muted:
        name_of_template = name.partition("/")[0].partition("~")[0]
        if name == fact or name_of_template in (template.id, *template.was):
            return True
    return False


def _out_of_time(maker: ItemMaker, table: Table, row: Row) -> Iterator[str]:
    as_of = maker.file.as_of
    holds = holds_on(as_of, table, row, maker.base)
    if as_of is None or holds:
        return
    see = f"on {show_date(as_of)}, the deck's `as_of`: see its `since` and `until`"
    if holds is None:
        yield f"nobody knows whether it holds {see}"
    else:
        yield f"it does not hold {see}"


def _first_error(fact: str, problems: Sequence[Problem]) -> Problem | None:
    for problem in problems:
        if fact in problem.touches and problem.level == "error":
            return problem
    # A whole file may be unreadable, which touches all facts and names none.
    return None


def _unmet(condition: Condition, row: Row, maker: ItemMaker) -> str:
    """Return what `where` wants of a column, and what the row has there."""
    alternatives = []
    for sign, value in condition.alternatives:
        # `present` and `missing` stand alone, and nobody writes the sign of equality.
        sign_written = "" if sign == "=" else sign
        alternatives.append(f"{sign_written} {_in_words(value)}".strip())
    wanted = f"it wants {condition.slot.written} {' or '.join(alternatives)}"

    values = [_in_words(value) for value in condition.values(row, maker.base)]
    if not values:
        return f"{wanted}, and the row has nothing there"
    return f"{wanted}, and the row has {join_words(values)}"


def _in_words(cell: object) -> str:
    return join_words([show_plain(value) for value in scalars(cell)])  # type: ignore[arg-type]


# --- what is disputed ---------------------------------------------------------------------------


def _values_disputed(maker: ItemMaker, template: Template, row: Row) -> Iterator[str]:
    """Yield how values are disputed that the template shows or compares."""
    for slot, user in _slots_needed(template):
        try:
            shown = members(slot, row, maker.base)
        except UnknownValueError:
            continue
        # Where a list has other members these can be asked.
        disputes = [member.disputed for member in shown]
        if disputes and all(disputes):
            yield f"its {quoted(slot.name)}, which {user} needs, is disputed: {quoted(disputes[0])}"


def _slots_needed(template: Template) -> Iterator[tuple[Slot, str]]:
    """Yield the slots of what the template shows and compares, and who needs each."""
    for direction in form_of(template).directions(template):
        # All wordings of a question show the same columns (T006).
        for slot in direction.wordings[0].needed_slots:
            yield slot, "the question"
        for slot in direction.answer.needed_slots:
            yield slot, "the answer"
    if template.by and template.among:
        yield template.by, "the comparison"


# --- what the row lacks ---------------------------------------------------------------------------


def _values_lacking(maker: ItemMaker, template: Template, row: Row) -> Iterator[str]:
    """Yield what the row lacks of what the template shows or compares."""
    for slot, user in _slots_needed(template):
        yield from _value_lacking(slot, user, row, maker)


def _value_lacking(slot: Slot, user: str, row: Row, maker: ItemMaker) -> Iterator[str]:
    """Yield what is wrong with the value of a slot, which `user` needs: "the question" or so."""
    base = maker.base
    try:
        if members(slot, row, base):
            return
    except UnknownValueError:
        fault = "could not be read"
        if base.untranslated and base.lang:
            fault = f"is not there in the deck's language, {base.lang}"
        yield f"its {quoted(slot.name)}, which {user} needs, {fault}"
        return

    whole_row = base.whole.row(slot.path[0][0].name, row.id)
    if base.of_all_times and whole_row and members(slot, whole_row, base.whole):
        yield f"its {quoted(slot.name)}, which {user} needs, does not hold on the deck's `as_of`"
        return
    # `{opened:month}` shows nothing of 2019, which is there all the same.
    without_format = slot._replace(format="")
    if slot.format and members(without_format, row, base):
        yield f"{{{slot.written}}} is finer than its {quoted(slot.name)}, which {user} needs"
    else:
        yield f"it has no {quoted(slot.name)}, which {user} needs"


# --- what the rows of its question lack -----------------------------------------------------------


def _reasons_of_group(
    direction_maker: DirectionMaker, group: Group, maker: ItemMaker
) -> Iterator[str]:
    """Yield why the group of rows that fill the stem to the same text is not asked."""
    direction = direction_maker.direction
    template = direction.template
    table = template.table
    ids_with_error = set()
    for asked in group.rows:
        if f"{table.name}/{asked.row.id}" in maker.touched:
            ids_with_error.add(asked.row.id)
    if ids_with_error:
        first_id = quoted(min(ids_with_error))
        yield f"its question {quoted(group.stem)} is also that of {first_id}, which has an error"

    if group.is_blocked:
        hint = _where_unread(direction, maker)
        yield f"a right answer of {quoted(group.stem)} could not be read{hint}"

    context = FormContext(maker.base, {})
    for posed in form_of(template).pose(direction, [group], context):
        why_not = posed.not_asked or direction_maker.why_undecided(posed)
        if why_not:
            yield why_not.why

    answers: dict[str, None] = {}
    for asked in group.rows:
        answers.update(dict.fromkeys(asked.texts))
    if template.many == "skip" and len(answers) > 1:
        several = join_words(list(answers)[:MOST_ANSWERS_NAMED])
        yield (
            f"{quoted(group.stem)} has several right answers ({several}), "
            "and `many: skip` leaves it out"
        )


def _where_unread(direction: Direction, maker: ItemMaker) -> str:
    """Return a hint at the rows of the table whose answers could not be read."""
    unread = set()
    for row in direction.template.table.rows:
        if _is_unread(direction.answer, row, maker):
            unread.add(row.id)
    if not unread and maker.base.untranslated:
        return " in the deck's language"
    return f": see {join_words(sorted(unread)[:MOST_NAMED])}"


def _is_unread(answer: Pattern, row: Row, maker: ItemMaker) -> bool:
    try:
        fill(answer, row, maker.base)
    except UnknownValueError:
        return True
    # A list may have members that were read beside one that was not.
    members_of_cells: list[Scalar | Broken] = []
    for slot in answer.slots:
        _, position = slot.path[0]
        members_of_cells.extend(scalars(row.cells[position]))
    return any(isinstance(member, Broken) for member in members_of_cells)
