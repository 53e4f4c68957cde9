"""Reports what a deck asks for in its language and the facts have in others alone.

    the deck: lang: de      a row with name and name@fr      F025: it has no name@de, so no item
    the deck: lang: tlh     nobody told the tool of it       T019: dates are shown as in English

Runs while items are made, since it says why some are missing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from studykit.facts.base import Broken, FactBase, Row, Table, scalars
from studykit.facts.contradictions import shared_aliases
from studykit.problems import Problem, quoted
from studykit.questions.templates.deck_file import DeckFile
from studykit.questions.templates.patterns import Path, Slot, owner_rows
from studykit.questions.templates.template import Template
from studykit.values.language import is_known, language

_DEEPEST_LABEL = 4
"""How many rows a label may be taken from, one after the other, before it is a circle."""


def read_in_language(file: DeckFile, base: FactBase) -> tuple[FactBase, list[Problem]]:
    """Return the base in the deck's language, with what is wrong in that alone.

    As aliases which two rows share there.
    """
    # Loaded when it is needed: most decks are in the language of their facts.
    from studykit.facts.translated import in_language

    read = in_language(base, file.deck.lang)
    problems = list(unknown_language(file))
    for name, table in read.tables.items():
        if table is not base.tables[name]:
            problems += shared_aliases(table)
    return read, problems


# --- F025 -----------------------------------------------------------------------------------------


def untranslated(asked: Iterable[tuple[Template, Sequence[Row]]], base: FactBase) -> list[Problem]:
    """Return F025 for rows that lack a text which the template shows.

    Rows that a template keeps, and those that they refer to.
    """
    if not base.untranslated:
        return []
    lacking: dict[str, dict[str, bool]] = defaultdict(dict)
    """By fact, or by table where its sentence is lacking, the columns, in the order in which they
    were met, with whether something is not asked for lack of them."""
    for template, rows in asked:
        # A template with its own explanation needs no sentence from the facts.
        if template.table.name in base.untranslated and not template.explain:
            lacking[template.table.name] = {}
        for slot, is_needed in _slots(template):
            for row in rows:
                for fact, column in _lacking(slot, row, base):
                    lacking[fact][column] = is_needed or lacking[fact].get(column, False)
    return [_problem(fact, columns, base) for fact, columns in lacking.items()]


def _slots(template: Template) -> Iterable[tuple[Slot, bool]]:
    """Return the slots of all that a template shows, those of one path once.

    Each comes with whether it stands in more than optional parts. What `say` shows keeps no item
    back, and is told of at its table.
    """
    patterns = [
        *template.ask,
        template.answer,
        *template.ask_many,
        *template.ask_back,
        *template.explain,
        *template.tags,
    ]
    for gap in template.gaps:
        patterns += [gap.ask, gap.answer]
    if template.hint:
        patterns.append(template.hint)
    slots: dict[Path, tuple[Slot, bool]] = {}
    for pattern in patterns:
        for index, slot in enumerate(pattern.slots):
            _, was_needed = slots.get(slot.path, (slot, False))
            slots[slot.path] = slot, was_needed or index in pattern.needed
    return slots.values()


def _lacking(slot: Slot, row: Row, base: FactBase) -> Iterator[tuple[str, str]]:
    """Yield the facts at the end of a slot's way that lack its text, each with the column."""
    table, place = slot.path[-1]
    # A row's id is in no language, and some texts need not be in each.
    if place < 0 or slot.column.optional:
        return
    for holder in owner_rows(slot.path, row, base):
        cell = holder.cells[place]
        if isinstance(cell, Broken):
            yield from _untranslated_columns(f"{table.name}/{holder.id}", slot.column.name, base)
        if slot.column.target:
            for value in scalars(cell):
                yield from _unnamed(base.tables.get(slot.column.target), str(value), base)


def _unnamed(
    table: Table | None, row_id: str, base: FactBase, depth: int = 0
) -> Iterator[tuple[str, str]]:
    """Yield the row that has no label in the language.

    The one referred to, or one that its label refers to.
    """
    if table is None or not table.label or depth > _DEEPEST_LABEL:
        return
    row = table.by_id.get(row_id)
    if row is None:
        return
    label_column = table.columns[table.positions[table.label]]
    if label_column.optional:
        return
    cell = table.cell(row, table.label)
    if isinstance(cell, Broken):
        yield from _untranslated_columns(f"{table.name}/{row.id}", table.label, base)
        return
    target = base.tables.get(label_column.target)
    if target:
        for value in scalars(cell):
            yield from _unnamed(target, str(value), base, depth + 1)


def _untranslated_columns(fact: str, column: str, base: FactBase) -> Iterator[tuple[str, str]]:
    """Yield `name@de` of a fact whose `name` is lacking in the deck's language."""
    for lacking in base.untranslated.get(fact, ()):
        if lacking.startswith(f"{column}@"):
            yield fact, lacking


def _problem(fact: str, columns: Mapping[str, bool], base: FactBase) -> Problem:
    """Return F025 for a fact; `columns` say whether something is not asked for lack of them."""
    name, _, row_id = fact.partition("/")
    table, row = base.tables[name], base.row(name, row_id)
    if row is None:
        return _problem_of_sentence(table, base)
    missing = " and no ".join(map(quoted, columns))
    remedy = "Write it."
    for name_with_tag in columns:
        column = table.column(name_with_tag.rpartition("@")[0])
        if column and column.is_list:
            remedy = "Write it; of a list as many members, in the same order."
    harm = "asks nothing that would show it"
    if not any(columns.values()):
        harm = "leaves out what would show it"
        remedy += " Where a row may lack it, say `optional: true` at the column."
    return Problem(
        "F025",
        f"{quoted(row_id)} has no {missing}, so the deck {harm}",
        remedy,
        table.place(row),
        about=(fact,),
    )


def _problem_of_sentence(table: Table, base: FactBase) -> Problem:
    """Return F025 for a table whose facts have a sentence (`say`) in other languages alone."""
    lacking = f"the table {quoted(table.name)} has no {quoted(base.untranslated[table.name][0])}"
    place = table.location
    # The base as it was written has the sentences in the other languages.
    if base.written and base.written.tables[table.name].say:
        place = base.written.tables[table.name].say[0].location
    return Problem(
        "F025",
        f"{lacking}, so its facts are shown without a sentence in the deck's language",
        "Write it beside `say`.",
        place,
    )


# --- T019 -----------------------------------------------------------------------------------------


def unknown_language(file: DeckFile) -> Iterator[Problem]:
    """Yield T019 where dates, numbers or the tool's own words are in English instead."""
    tag = file.deck.lang
    words = language(tag)
    if not is_known(tag):
        message = (
            f"nobody told the tool of the language {quoted(tag)}: "
            "dates, numbers and lists are shown as in English"
        )
    elif not words.is_whole:
        message = (
            "the words for yes, no, true and false are not known "
            f"in {words.name}, and are shown in English"
        )
    else:
        return
    remedy = "Nothing needs to be done where the deck shows none of these."
    yield Problem("T019", message, remedy, file.lang_location, about=())
