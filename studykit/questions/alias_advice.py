"""How to make an answer that a learner was right with count: the lines to write, each with its place.

    the answer is a row's label       aliases: [Wako] in that row (of `islands`, where the answer is a reference to it)
    a text, a pattern, a number       also: [das Auto] in the row, `also: "[text]"` in the head, accept: ["{also}"]
    anything else                     no line: a count, an order, a claim, a spelling that another answer has already

`aliases` spell the answers of all templates. `accept` makes other spellings of a template's rows, and a column holds
them, since a bare text in it would be a spelling of all rows' answers and so count for none.
Knows templates and rows. Knows no learner and no log.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import NamedTuple

from studykit.facts.base import Column, Date, FactBase, Number, Row, Table, scalars
from studykit.facts.keys import STANDARD
from studykit.problems import Location, quoted
from studykit.questions.forms.registry import form_of
from studykit.questions.forms.rows import Direction, RowAnswer, answers_of
from studykit.questions.item import Item
from studykit.questions.templates.filling import UnknownValueError, texts_of
from studykit.questions.templates.template import Template
from studykit.values.numbers import unit_scale
from studykit.values.sameness import fold
from studykit.values.scalars import Flaw


class Step(NamedTuple):
    """One line to write."""

    place: Location
    where: str
    """In words: in the row, in the template."""
    line: str


class Advice(NamedTuple):
    """What to write so that an answer counts; no steps where no line does it, and `remark` says what does."""

    steps: tuple[Step, ...] = ()
    remark: str = ""


class _Meant(NamedTuple):
    """An answer of the item, as a row gives it."""

    direction: Direction
    given: RowAnswer
    is_alone: bool
    """Whether the row gives no other answer."""


def advise(template: Template, item: Item, text: str, base: FactBase, deck_file: Path) -> Advice:
    """Return how `text` comes to count as an answer of an item of the template."""
    remark = form_of(template).correction(template, item)
    if remark:
        return Advice(remark=remark)
    found = list(_answers(template, item, base))
    if not found:
        return Advice(remark=f"Correct the fact at {item.location} if it is wrong.")
    meant = max(
        found,
        key=lambda each: SequenceMatcher(None, each.given.text.casefold(), text.casefold()).ratio(),
    )
    if other := _taken_by(template, meant, text, base):
        what = f"{quoted(text)} is another answer here ({quoted(other)}), and one spelling cannot stand for two."
        return Advice(remark=f"{what} If it is right, correct the fact at {item.location}.")
    if meant.given.entity:
        return _with_alias(meant.given.entity.table, meant.given.entity.row, text, item, base)
    slot = meant.direction.answer_slot
    if slot and (advice := _as_value(slot.column, meant.given, text, template.table)):
        return advice
    return _with_column(template, meant, text, item, deck_file)


def _answers(template: Template, item: Item, base: FactBase) -> Iterator[_Meant]:
    """Yield the item's answers, with the rows that give them."""
    table = template.table
    prefix, is_inverse = f"{table.name}/", "<" in item.id.partition("/")[2]
    rows = [
        table.by_id.get(fact.removeprefix(prefix)) for fact in item.facts if fact.startswith(prefix)
    ]
    for direction in form_of(template).directions(template):
        if direction.inverse != is_inverse:
            continue
        for row in rows:
            given = _given(direction, row, base) if row else ()
            yield from (
                _Meant(direction, each, len(given) == 1) for each in given if each.text in item.keys
            )


def _given(direction: Direction, row: Row, base: FactBase) -> Sequence[RowAnswer]:
    try:
        return answers_of(direction, row, base)
    except UnknownValueError:
        return ()


def _taken_by(template: Template, meant: _Meant, text: str, base: FactBase) -> str:
    """Return another possible answer that the text spells already; empty when there is none."""
    slot, entity, own = meant.direction.answer_slot, meant.given.entity, fold(meant.given.text)
    exact = slot.column.exact if slot else ()
    wanted = fold(text, exact)
    for row in template.table.rows:
        for each in _given(meant.direction, row, base):
            spelled = [each.text]
            spelled += each.entity.table.texts(each.entity.row, "aliases") if each.entity else ()
            for pattern in meant.direction.accept:
                spelled += texts_of(pattern, row, base)
            if fold(each.text) != own and wanted in [fold(other, exact) for other in spelled]:
                return each.text
    for row in entity.table.rows if entity else ():
        assert entity
        labels = [
            each
            for each in scalars(entity.table.cell(row, entity.table.label))
            if isinstance(each, str)
        ]
        if row.id != entity.row.id and wanted in map(
            fold, (*labels, *entity.table.texts(row, "aliases"))
        ):
            return labels[0] if labels else row.id
    return ""


def _as_value(column: Column, given: RowAnswer, text: str, table: Table) -> Advice | None:
    """Return what to do about another number or date than the fact's: it is no other spelling."""
    value = given.value
    if column.target or not isinstance(value, Number | Date):
        return None
    typed = column.parse(text)
    if isinstance(typed, Flaw):
        return None
    place = table.place(given.row)
    remark = f"It is another value than {given.text}: if the fact is wrong, correct {quoted(column.name)} at {place}"
    if isinstance(typed, Number) and isinstance(value, Number) and typed.unit == value.unit:
        allowed = abs(typed.value - value.value) / unit_scale(column.unit)[1]
        remark += (
            f"; if such answers are near enough, write `tolerance: {allowed:f}` for the column"
        )
    return Advice(remark=f"{remark}.")


# --- a label: aliases --------------------------------------------------------------------------------------


def _with_alias(table: Table, row: Row, text: str, item: Item, base: FactBase) -> Advice:
    label = table.column(table.label)
    tag = label.lang if label and item.lang else ""
    name = f"aliases@{tag}" if tag and f"{table.label}@{tag}" in table.positions else "aliases"
    if table.is_computed:
        return _in_origin(table, row, name, text, base)
    return _written(table, row, name, (*table.texts(row, "aliases"), text), is_list=True)


def _in_origin(table: Table, row: Row, name: str, text: str, base: FactBase) -> Advice:
    """Return what to write for a computed row: into the fact that it rests on, and into the sql."""
    for fact in table.rests_on(row):
        origin, _, row_id = fact.partition("/")
        owner, written = base.tables.get(origin), base.row(origin, row_id)
        if owner and written and not owner.is_computed:
            advice = _written(
                owner, written, name, (*owner.texts(written, name), text), is_list=True
            )
            in_sql = Step(
                table.location,
                f"in the sql of `{table.name}`, among what it selects",
                f"{origin}.{name}",
            )
            return Advice((*advice.steps, in_sql), advice.remark) if advice.steps else advice
    remark = f"The row {quoted(row.id)} is computed and names no `facts`: select a column `{name}` that holds {text}"
    return Advice(remark=f"{remark}, in the sql at {table.location}.")


# --- anything else: a column of its own, and `accept` ------------------------------------------------------


def _with_column(
    template: Template, meant: _Meant, text: str, item: Item, deck_file: Path
) -> Advice:
    table, row = template.table, meant.given.row
    if not meant.is_alone:
        what = f"{quoted(meant.given.text)} is one of several answers of the row {quoted(row.id)}, and a bare text"
        remedy = "Make the column a reference to a table of its own, whose rows have `aliases`."
        return Advice(remark=f"{what}. {remedy}")
    form = form_of(template)
    has_accept = any(key.name == "accept" for key in form.keys)
    if meant.direction.inverse or not has_accept:
        what = "The inverse question" if meant.direction.inverse else form.title.capitalize()
        remedy = "ask it by a template of its own with `ask`, `answer` and `accept`"
        why = f"takes other spellings only from `aliases`, and {quoted(meant.given.text)} is no row's label"
        return Advice(remark=f"{what} {why}: {remedy}.")
    if table.is_computed:
        what = f"The row {quoted(row.id)} is computed: select a column `also` that holds {quoted(text)}"
        return Advice(
            remark=f'{what}, in the sql at {table.location}, and write `accept: ["{{also}}"]` in the template.'
        )
    name, is_there = _column_for(template, row, item)
    declared = _declared(table)
    column = table.column(name)
    is_list = column.is_list if column else bool(declared)
    advice = _written(table, row, name, (*table.texts(row, name), text), is_list=is_list)
    if not advice.steps:
        return advice
    steps = list(advice.steps)
    if not column and declared:
        steps.append(Step(declared, "in the head, below `columns:`", f'{name}: "[text]"'))
    if deck_file.suffix.lower() == ".csv":
        steps.append(_new_deck(template, name, deck_file))
    elif not is_there:
        patterns = [*(pattern.text for pattern in template.accept), f"{{{name}}}"]
        steps.append(
            Step(
                template.location,
                "in the template",
                f"accept: [{', '.join(map(in_yaml, patterns))}]",
            )
        )
    return Advice(tuple(steps))


def _declared(table: Table) -> Location | None:
    """Return where a column is declared in the head; None where the head declares none but standard ones."""
    own = [
        column for column in table.columns if column.location.file and column.name not in STANDARD
    ]
    own.sort(
        key=lambda column: (bool(column.target), column.location)
    )  # a reference's place is its type's
    return own[0].location if own else None


def _column_for(template: Template, row: Row, item: Item) -> tuple[str, bool]:
    """Return the column that is to hold the spelling, and whether the template accepts what stands in it."""
    table = template.table
    accepted = {pattern.slots[0].name for pattern in template.accept if pattern.is_one_slot}
    # No `also@de`: the deck in another language would lack what it does not need.
    first = f"also_{item.lang.partition('-')[0]}" if item.lang else "also"
    for name in (first, *(f"{first}{number}" for number in range(2, 100))):
        column = table.column(name)
        if column is None:
            return name, False
        if (
            name in accepted
            and column.type == "text"
            and (column.is_list or table.cell(row, name) is None)
        ):
            return name, True
    return first, False


def _new_deck(template: Template, name: str, sheet: Path) -> Step:
    """Return the deck file of a plain CSV: with its key and its template's id, so that nothing learned is lost."""
    asked, answer = in_yaml(template.ask[0].text), in_yaml(template.answer.slots[0].name)
    keys = f'ask: {asked}, answer: {answer}, both_ways: true, accept: ["{{{name}}}"]'
    stem = in_yaml(sheet.stem)
    head = f"deck: {stem}, key: {stem}, facts: {in_yaml(sheet.name)}"
    place = Location(template.location.file[: -len(sheet.suffix)] + ".yaml")
    line = f"{{{head}, templates: {{{in_yaml(template.id)}: {{{keys}}}}}}}"
    return Step(place, "in a new file, which is the deck from then on", line)


# --- a cell ------------------------------------------------------------------------------------------------


def _written(table: Table, row: Row, name: str, texts: Sequence[str], *, is_list: bool) -> Advice:
    """Return what to write into a row's cell, in YAML or in a CSV."""
    place = table.place(row)
    if not place.file.lower().endswith(".csv"):
        line = f"[{', '.join(map(in_yaml, texts))}]" if is_list else in_yaml(texts[-1])
        return Advice((Step(place, "in the row", f"{name}: {line}"),))
    if is_list and table.split in texts[-1]:
        return Advice(
            remark=f"A cell with {quoted(table.split)} in it is taken apart there: choose another `split:`."
        )
    cell = f"{table.split.strip()} ".join(texts) if is_list else texts[-1]
    column = table.column(name)
    if column:
        return Advice((Step(place, f"in the column `{column.source_name or name}`", cell),))
    files = dict.fromkeys(table.place(each).file for each in table.rows)
    heads = [
        Step(Location(file, 1, 1), "at the end of the first line, a new column", name)
        for file in files
    ]
    return Advice((Step(place, f"in the new column `{name}`", cell), *heads))


def in_yaml(text: str) -> str:
    """Return the text as it stands in a YAML list: in quotes where its signs would mean something."""
    is_plain = re.fullmatch(r"\w[\w .'’()/-]*", text) and text == text.strip()
    return text if is_plain and text not in ("null", "~") else json.dumps(text, ensure_ascii=False)
