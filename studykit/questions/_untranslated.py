"""What a deck asks for in its language and the facts have in others alone, and languages that the tool does not know.

Runs while items are made, since it says why some are missing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from studykit.facts.base import Broken, FactBase, Row, Table, scalars
from studykit.facts.contradictions import shared_aliases
from studykit.problems import Problem, quoted
from studykit.questions.forms.compile_templates import compile_templates
from studykit.questions.templates.deck_file import DeckFile
from studykit.questions.templates.patterns import Pattern, Slot, owner_rows
from studykit.questions.templates.template import Template
from studykit.values.language import is_known, language


def read_templates(
    file: DeckFile, base: FactBase
) -> tuple[FactBase, list[Template], list[Problem]]:
    """The base as the deck reads it, and the deck's templates, with what is wrong: also aliases that two rows share."""
    read = base
    if file.deck.lang:
        from studykit.facts.translated import in_language

        read = in_language(base, file.deck.lang)
    changed = [table for name, table in read.tables.items() if table is not base.tables[name]]
    templates, problems = compile_templates(file, read)
    shared = [each for table in changed for each in shared_aliases(table)]
    return read, templates, [*unknown_language(file), *shared, *problems]


def untranslated(asked: Iterable[tuple[Template, Sequence[Row]]], base: FactBase) -> list[Problem]:
    """F025: a row that a template keeps, or that it refers to, lacks a text that the template shows."""
    if not base.untranslated:
        return []
    lacking: dict[str, dict[str, None]] = defaultdict(dict)
    for template, rows in asked:
        if template.table.name in base.untranslated and not template.explain:
            lacking[template.table.name] = {}
        for slot in {
            slot.path: slot for pattern in _patterns(template) for slot in pattern.slots
        }.values():
            for row in rows:
                for fact, column in _lacking(slot, row, base):
                    lacking[fact][column] = None
    return [_problem(fact, tuple(columns), base) for fact, columns in lacking.items()]


def _patterns(template: Template) -> Iterator[Pattern]:
    """All that a template shows. What `say` shows is told of no item, but missing in it."""
    yield from (
        *template.ask,
        template.answer,
        *template.ask_many,
        *template.ask_back,
        *template.explain,
    )
    yield from (*template.tags, *(pattern for gap in template.gaps for pattern in gap))
    if template.hint:
        yield template.hint


def _lacking(slot: Slot, row: Row, base: FactBase) -> Iterator[tuple[str, str]]:
    """The facts at the end of a slot's way that lack its text, each with the column."""
    table, at = slot.path[-1]
    for holder in owner_rows(slot.path, row, base):
        fact = f"{table.name}/{holder.id}"
        if at >= 0 and fact in base.untranslated and isinstance(holder.cells[at], Broken):
            yield from (
                (fact, each)
                for each in base.untranslated[fact]
                if each.startswith(f"{slot.column.name}@")
            )
        for value in scalars(holder.cells[at]) if at >= 0 and slot.column.target else ():
            yield from _unnamed(base.tables.get(slot.column.target), str(value), base)


def _unnamed(
    table: Table | None, row_id: str, base: FactBase, depth: int = 0
) -> Iterator[tuple[str, str]]:
    """The row that has no label in the language: the one referred to, or one that its label refers to."""
    row = table.by_id.get(row_id) if table else None
    if not (table and row and table.label) or depth > 4:
        return
    cell, fact = table.cell(row, table.label), f"{table.name}/{row.id}"
    if isinstance(cell, Broken):
        yield from (
            (fact, each)
            for each in base.untranslated.get(fact, ())
            if each.startswith(f"{table.label}@")
        )
    elif target := base.tables.get(table.columns[table.positions[table.label]].target):
        yield from (
            found
            for each in scalars(cell)
            for found in _unnamed(target, str(each), base, depth + 1)
        )


def _problem(fact: str, columns: tuple[str, ...], base: FactBase) -> Problem:
    name, _, row_id = fact.partition("/")
    table, row = base.tables[name], base.row(name, row_id)
    if row is None:
        written = base.written.tables[name].say if base.written else ()
        what = f"the table {quoted(name)} has no {quoted(base.untranslated[name][0])}"
        message = f"{what}, so its facts are shown without a sentence in the deck's language"
        where = written[0].location if written else table.location
        return Problem("F025", message, "Write it beside `say`.", where)
    missing = " and no ".join(quoted(each) for each in columns)
    message = f"{quoted(row_id)} has no {missing}, so the deck asks nothing that would show it"
    remedy = "Write it."
    if any(column.is_list for each in columns if (column := table.column(each.rpartition("@")[0]))):
        remedy = "Write it; of a list as many members, in the same order."
    return Problem("F025", message, remedy, table.place(row), about=(fact,))


def unknown_language(file: DeckFile) -> Iterator[Problem]:
    """T019: dates, numbers or the tool's own words are in English, whatever the deck's language is."""
    tag, spoken = file.deck.lang, language(file.deck.lang)
    if not is_known(tag):
        message = f"nobody told the tool of the language {quoted(tag)}: dates, numbers and lists are shown as in English"
    elif not spoken.is_whole:
        message = f"the words for yes, no, true and false are not known in {spoken.name}, and are shown in English"
    else:
        return
    remedy = "Nothing needs to be done where the deck shows none of these."
    yield Problem("T019", message, remedy, file.lang_location, about=())
