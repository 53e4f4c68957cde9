"""Advises what to write so that an answer counts that a learner was right with.

The lines, each with its place.

    the answer is a row's label       aliases: [Wako] in that row, also if the answer refers to it
    a text, a pattern, a number       also: [das Auto] in the row, `also: "[text]"` in the head,
                                      accept: ["{also}"] in the template
    a count, an order, a claim, or    no line
    another answer is spelled so

`aliases` spell the answers of all templates. `accept` makes other spellings of a template's rows,
and a column holds them, since a bare text in it would be a spelling of all rows' answers and so
count for none. Knows templates and rows. Knows no learner and no log.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
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
from studykit.reading.csv_rows import is_list_file
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
    """The lines to write so that an answer counts.

    No steps where no line does it: then `remark` says what does.
    """

    steps: tuple[Step, ...] = ()
    remark: str = ""


class _Meant(NamedTuple):
    """An answer of the item, as a row gives it."""

    direction: Direction
    answer: RowAnswer
    is_only_answer: bool
    """Whether the row gives no other one."""

    @property
    def exact(self) -> tuple[str, ...]:
        """Return the column's `exact`, which grading does not fold."""
        return self.direction.answer.compared_as.exact


def advise(template: Template, item: Item, text: str, base: FactBase, deck_file: Path) -> Advice:
    """Return how `text` comes to count as an answer of an item of the template."""
    remark = form_of(template).correction(template, item)
    if remark:
        return Advice(remark=remark)
    answers = list(_answers(template, item, base))
    # The facts may have changed since the item was asked.
    if not answers:
        return Advice(remark=f"Correct the fact at {item.location} if it is wrong.")

    # Of several right answers the learner meant the one that looks most like what was typed.
    meant = max(answers, key=lambda candidate: _likeness(candidate.answer.text, text))
    rival = _rival_spelled(template, meant, text, base)
    if rival:
        taken = f"{quoted(text)} is another answer here ({quoted(rival)})"
        return Advice(
            remark=f"{taken}, and one spelling cannot stand for two. "
            f"If it is right, correct the fact at {item.location}."
        )
    if meant.answer.entity:
        return _with_alias(meant.answer.entity.table, meant.answer.entity.row, text, item, base)
    slot = meant.direction.answer_slot
    if slot:
        remark = _as_another_value(slot.column, meant.answer, text, template.table)
        if remark:
            return Advice(remark=remark)
    return _with_column(template, meant, text, item, deck_file)


def _likeness(answer: str, text: str) -> float:
    return SequenceMatcher(None, answer.casefold(), text.casefold()).ratio()


def _answers(template: Template, item: Item, base: FactBase) -> Iterator[_Meant]:
    """Yield the item's answers, with the rows that give them."""
    table = template.table
    own_facts = f"{table.name}/"
    is_inverse = "<" in item.id.partition("/")[2]
    for direction in form_of(template).directions(template):
        if direction.inverse != is_inverse:
            continue
        for fact in item.facts:
            row = table.by_id.get(fact.removeprefix(own_facts))
            if row is None or not fact.startswith(own_facts):
                continue
            answers = _answers_of(direction, row, base)
            for answer in answers:
                if answer.text in item.keys:
                    yield _Meant(direction, answer, len(answers) == 1)


def _answers_of(direction: Direction, row: Row, base: FactBase) -> Sequence[RowAnswer]:
    try:
        return answers_of(direction, row, base)
    except UnknownValueError:
        return ()


def _rival_spelled(template: Template, meant: _Meant, text: str, base: FactBase) -> str:
    """Return another possible answer that the text spells already; empty when there is none."""
    wanted = fold(text, meant.exact)
    for row in template.table.rows:
        for answer in _answers_of(meant.direction, row, base):
            if fold(answer.text) == fold(meant.answer.text):
                continue
            for spelling in _spellings(answer, row, meant.direction, base):
                if fold(spelling, meant.exact) == wanted:
                    return answer.text

    if meant.answer.entity is None:
        return ""
    # Also a row that no fact answers with may be meant by a reference.
    table, own_row = meant.answer.entity
    for row in table.rows:
        if row.id == own_row.id:
            continue
        labels: list[str] = []
        for value in scalars(table.cell(row, table.label)):
            if isinstance(value, str):
                labels.append(value)
        if wanted in map(fold, (*labels, *table.texts(row, "aliases"))):
            return next(iter(labels), row.id)
    return ""


def _spellings(answer: RowAnswer, row: Row, direction: Direction, base: FactBase) -> Iterator[str]:
    yield answer.text
    if answer.entity:
        yield from answer.entity.table.texts(answer.entity.row, "aliases")
    for pattern in direction.accept:
        yield from texts_of(pattern, row, base)


def _as_another_value(column: Column, answer: RowAnswer, text: str, table: Table) -> str:
    """Return what to do about another number or date than the fact's: it is no other spelling."""
    value = answer.value
    if column.target or not isinstance(value, Number | Date):
        return ""
    typed = column.parse(text)
    if isinstance(typed, Flaw):
        return ""
    remark = (
        f"It is another value than {answer.text}: "
        f"if the fact is wrong, correct {quoted(column.name)} at {table.place(answer.row)}"
    )
    if isinstance(typed, Number) and isinstance(value, Number) and typed.unit == value.unit:
        difference = abs(typed.value - value.value) / unit_scale(column.unit)[1]
        tolerance = f"`tolerance: {difference:f}`"
        remark += f"; if such answers are near enough, write {tolerance} for the column"
    return f"{remark}."


# --- a label: aliases -----------------------------------------------------------------------------


def _with_alias(table: Table, row: Row, text: str, item: Item, base: FactBase) -> Advice:
    name = _name_of_aliases(table, item)
    if table.is_computed:
        return _in_origin(table, row, name, text, base)
    return _in_cell(table, row, name, (*table.texts(row, "aliases"), text), is_list=True)


def _name_of_aliases(table: Table, item: Item) -> str:
    """Return the column of the aliases in the deck's language: `aliases@de` beside `name@de`."""
    label = table.column(table.label)
    if not (label and label.lang and item.lang):
        return "aliases"
    is_translated = f"{table.label}@{label.lang}" in table.positions
    if is_translated:
        return f"aliases@{label.lang}"
    return "aliases"


def _in_origin(table: Table, row: Row, name: str, text: str, base: FactBase) -> Advice:
    """Return what to write for a computed row: into the fact that it rests on, and into the sql."""
    for fact in table.rests_on(row):
        origin, _, row_id = fact.partition("/")
        owner, written = base.tables.get(origin), base.row(origin, row_id)
        if owner is None or written is None or owner.is_computed:
            continue
        texts = (*owner.texts(written, name), text)
        advice = _in_cell(owner, written, name, texts, is_list=True)
        if not advice.steps:
            return advice
        # The sql must pass it on, or the computed row would not have it.
        where = f"in the sql of `{table.name}`, among what it selects"
        in_sql = Step(table.location, where, f"{origin}.{name}")
        return Advice((*advice.steps, in_sql), advice.remark)
    return Advice(
        remark=f"The row {quoted(row.id)} is computed and names no `facts`: "
        f"select a column `{name}` that holds {text}, in the sql at {table.location}."
    )


# --- anything else: a column of its own, and `accept` ---------------------------------------------


def _with_column(
    template: Template, meant: _Meant, text: str, item: Item, deck_file: Path
) -> Advice:
    remark = _why_no_column(template, meant, text)
    if remark:
        return Advice(remark=remark)
    table, row = template.table, meant.answer.row
    name, is_accepted = _column_for(template, row, item)
    declared = _place_of_declarations(table)
    column = table.column(name)
    # A new column is a list, so that more spellings have room; without a head nothing says that it
    # is one.
    is_list = declared is not None
    if column:
        is_list = column.is_list
    advice = _in_cell(table, row, name, (*table.texts(row, name), text), is_list=is_list)
    if not advice.steps:
        return advice

    steps = list(advice.steps)
    if column is None and declared:
        steps.append(Step(declared, "in the head, below `columns:`", f'{name}: "[text]"'))
    if is_list_file(deck_file):
        # A plain CSV is its own deck, and has no template that could accept anything.
        steps.append(_new_deck(template, name, deck_file))
    elif not is_accepted:
        patterns = [*(pattern.text for pattern in template.accept), f"{{{name}}}"]
        steps.append(Step(template.location, "in the template", f"accept: {_yaml_list(patterns)}"))
    return Advice(tuple(steps))


def _why_no_column(template: Template, meant: _Meant, text: str) -> str:
    """Return what to do where a column and `accept` do not help; nothing where they do."""
    table, row, answer = template.table, meant.answer.row, quoted(meant.answer.text)
    if not meant.is_only_answer:
        return (
            f"{answer} is one of several answers of the row {quoted(row.id)}, and a bare text. "
            "Make the column a reference to a table of its own, whose rows have `aliases`."
        )
    form = form_of(template)
    has_accept = any(key.name == "accept" for key in form.keys)
    if meant.direction.inverse or not has_accept:
        question = form.title.capitalize()
        if meant.direction.inverse:
            question = "The inverse question"
        return (
            f"{question} takes other spellings only from `aliases`, "
            f"and {answer} is no row's label: ask it by a template of its own "
            "with `ask`, `answer` and `accept`."
        )
    if table.is_computed:
        return (
            f"The row {quoted(row.id)} is computed: "
            f"select a column `also` that holds {quoted(text)}, "
            f'in the sql at {table.location}, and write `accept: ["{{also}}"]` in the template.'
        )
    return ""


def _place_of_declarations(table: Table) -> Location | None:
    """Return where the head declares a column; None where it declares none but standard ones."""
    declared = []
    for column in table.columns:
        if column.location.file and column.name not in STANDARD:
            # The place of a reference is that of its type, which may stand in a line of its own.
            declared.append((bool(column.target), column.location))
    if not declared:
        return None
    return min(declared)[1]


def _column_for(template: Template, row: Row, item: Item) -> tuple[str, bool]:
    """Return the column that is to hold the spelling, and whether the template accepts it."""
    table = template.table
    accepted = {pattern.slots[0].name for pattern in template.accept if pattern.is_one_slot}
    first = "also"
    if item.lang:
        # No `also@de`: the deck in another language would lack what it does not need.
        first = f"also_{item.lang.partition('-')[0]}"
    name = first
    for number in range(2, 101):
        column = table.column(name)
        if column is None:
            return name, False
        has_room = column.is_list or table.cell(row, name) is None
        # A list that is written anew would lose what is said of its members.
        has_room = has_room and not row.said_of(name)
        if name in accepted and column.type == "text" and has_room:
            return name, True
        name = f"{first}{number}"
    return first, False


def _new_deck(template: Template, name: str, sheet: Path) -> Step:
    """Return the deck file of a plain CSV.

    With its key and its template's id, so that nothing learned is lost.
    """
    asked = in_yaml(template.ask[0].text)
    answer = in_yaml(template.answer.slots[0].name)
    keys = f'ask: {asked}, answer: {answer}, both_ways: true, accept: ["{{{name}}}"]'
    stem = in_yaml(sheet.stem)
    head = f"deck: {stem}, key: {stem}, facts: {in_yaml(sheet.name)}"
    place = Location(template.location.file.removesuffix(sheet.suffix) + ".yaml")
    line = f"{{{head}, templates: {{{in_yaml(template.id)}: {{{keys}}}}}}}"
    return Step(place, "in a new file, which is the deck from then on", line)


# --- a cell ---------------------------------------------------------------------------------------


def _in_cell(table: Table, row: Row, name: str, texts: Sequence[str], *, is_list: bool) -> Advice:
    """Return what to write into a row's cell, in YAML or in a CSV. The last text is the new one."""
    place = table.place(row)
    if not is_list_file(Path(place.file)):
        cell = in_yaml(texts[-1])
        if is_list:
            cell = _yaml_list(texts)
        return Advice((Step(place, "in the row", f"{name}: {cell}"),))

    column = table.column(name)
    split = table.split
    if column and column.form.split:
        split = column.form.split
    if is_list and split in texts[-1]:
        return Advice(
            remark=f"A cell with {quoted(split)} in it is taken apart there: "
            "choose another `split:`."
        )
    cell = texts[-1]
    if is_list:
        cell = f"{split.strip()} ".join(texts)
    if column:
        return Advice((Step(place, f"in the column `{column.source_name or name}`", cell),))
    steps = [Step(place, f"in the new column `{name}`", cell)]
    # Every file of the table needs the column, also those that have nothing in it.
    files = [table.place(any_row).file for any_row in table.rows]
    for file in dict.fromkeys(files):
        first_line = Location(file, 1, 1)
        steps.append(Step(first_line, "at the end of the first line, a new column", name))
    return Advice(tuple(steps))


def _yaml_list(texts: Iterable[str]) -> str:
    return f"[{', '.join(map(in_yaml, texts))}]"


def in_yaml(text: str) -> str:
    """Return the text as it stands in a YAML list.

    In quotes where its signs would mean something.
    """
    is_plain = re.fullmatch(r"\w[\w .'’()/-]*", text) and text == text.strip()
    if is_plain and text not in ("null", "~"):
        return text
    return json.dumps(text, ensure_ascii=False)
