"""Count how much of what is known is asked: facts, columns and templates, with what to add.

    table      cities            2 of 3    add what asks 'rome': see `studykit why cities/rome`
    column     cities.river      0 of 3    add a template with `answer: river`
    template   capital           2 of 3    (only those that make no items, or no choices)

Disputed rows and values are never asked and count for nothing here; nor do rows that do not hold on
the decks' day, and the sources, which are no facts to learn. Knows items and templates. Knows no
problems: a gap in the report is no mistake.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from studykit.checks._in_time import rows_out_of_time
from studykit.checks.checked_deck import CheckedDeck
from studykit.facts.base import Row, Table
from studykit.facts.keys import ARTICLE, QUOTE, STANDARD
from studykit.problems import Location, quoted
from studykit.questions.forms.registry import form_of
from studykit.questions.identity.draw import is_choice
from studykit.questions.identity.ids import variant
from studykit.questions.item import Item
from studykit.questions.templates.patterns import Pattern
from studykit.questions.templates.template import Template

TableKey = tuple[Location, str]
"""The place and the name of a table: decks that read one file share its tables."""


class CoverageLine(NamedTuple):
    """One line of the report: so many of so many, and what to do about the rest."""

    kind: str
    """`table`, `column` or `template`."""
    name: str
    done: int
    of: int
    add: str = ""
    """The thing to write, so that more is asked; empty when nothing is missing."""

    @property
    def share(self) -> float:
        """From 0 to 1; nothing of nothing is all of it."""
        if self.of == 0:
            return 1.0
        return self.done / self.of


def coverage(decks: Sequence[CheckedDeck]) -> list[CoverageLine]:
    """Return the report over several decks. Tables that decks share are counted once.

    A table: rows that an item rests on or is about, of all. A column: filled cells that an item
    asks for, of all. Templates: those that make items, of all; then each that makes none, or no
    choices, with the rows that it asks.
    """
    tables: dict[TableKey, Table] = {}
    for deck in decks:
        for table in deck.base.tables.values():
            if table.name != "sources":
                tables[_key(table)] = table

    rows_asked = _rows_asked(decks)
    cells_asked = _cells_asked(decks)
    lines = []
    rows_to_ask = {key: _rows_to_ask(table, decks) for key, table in tables.items()}
    for key, table in tables.items():
        lines.append(_table_line(table, rows_to_ask[key], rows_asked[key]))
    for key, table in tables.items():
        columns_in_stems = _columns_in_stems(decks, table)
        lines += _column_lines(table, rows_to_ask[key], cells_asked[key], columns_in_stems)
    for deck in decks:
        lines += _template_lines(deck)
    return lines


def _key(table: Table) -> TableKey:
    return table.location, table.name


# --- what is asked --------------------------------------------------------------------------------


def _rows_asked(decks: Iterable[CheckedDeck]) -> Mapping[TableKey, AbstractSet[str]]:
    """Return the ids of the rows of each table that an item rests on or refers to."""
    rows_asked: dict[TableKey, set[str]] = defaultdict(set)
    for deck in decks:
        for item in deck.items:
            for table, row_id in _rows_of((*item.entities, *item.facts), deck):
                rows_asked[_key(table)].add(row_id)
    return rows_asked


def _cells_asked(
    decks: Iterable[CheckedDeck],
) -> Mapping[TableKey, Mapping[str, AbstractSet[str]]]:
    """Return for each table and column the ids of the rows whose value is an answer."""
    cells_asked: dict[TableKey, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for deck in decks:
        columns_asked: dict[tuple[str, bool], set[str]] = {}
        for template in deck.templates:
            columns_asked[template.id, False] = _answer_columns(template)
            # Asked back, a template shows its answer and asks for what stands in its stem.
            columns_asked[template.id, True] = _stem_columns(template)
        for item in deck.items:
            is_asked_back = variant(item.id).endswith("<")
            columns = columns_asked[item.template, is_asked_back]
            for table, row_id in _rows_of(item.facts, deck):
                for column in columns:
                    cells_asked[_key(table)][column].add(row_id)
    return cells_asked


def _rows_of(facts: Iterable[str], deck: CheckedDeck) -> Iterator[tuple[Table, str]]:
    """Yield the table and the row of each fact, such as `cities/rome`."""
    for fact in facts:
        name, _, row_id = fact.partition("/")
        # A computed row says on which facts it rests, and no table need have them.
        table = deck.base.tables.get(name)
        if table is not None:
            yield table, row_id


def _answer_columns(template: Template) -> set[str]:
    if not template.gaps:
        return _columns_in(template.answer)
    # Each gap of a cloze is asked for in its turn.
    columns: set[str] = set()
    for gap in template.gaps:
        columns.update(_columns_in(gap.answer))
    return columns


def _stem_columns(template: Template) -> set[str]:
    # All wordings of a question show the same columns (T006): the first speaks for the others.
    return _columns_in(template.ask[0])


def _columns_in(pattern: Pattern) -> set[str]:
    """Return the columns of its own table that a pattern shows, or goes through to another."""
    return {slot.first_column for slot in pattern.slots}


def _columns_in_stems(decks: Iterable[CheckedDeck], table: Table) -> set[str]:
    """Return the columns of a table that some stem shows."""
    columns: set[str] = set()
    for deck in decks:
        for template in deck.templates:
            if template.table.location == table.location:
                columns.update(_stem_columns(template))
    return columns


# --- the report -----------------------------------------------------------------------------------


def _rows_to_ask(table: Table, decks: Sequence[CheckedDeck]) -> list[Row]:
    out_of_time = rows_out_of_time(table, decks)
    rows = []
    for row in table.rows:
        is_disputed = table.cell(row, "disputed") is not None
        if not is_disputed and row.id not in out_of_time:
            rows.append(row)
    return rows


def _table_line(table: Table, rows: Sequence[Row], rows_asked: AbstractSet[str]) -> CoverageLine:
    # What would be asked of a row may rest on a value that is disputed.
    rows = [row for row in rows if row.id in rows_asked or not table.has_dispute(row)]
    silent = [row for row in rows if row.id not in rows_asked]
    add = ""
    if silent:
        # One row is named as an example: its `why` says which template left it out.
        example = silent[0].id
        add = f"what asks {quoted(example)}: see `studykit why {table.name}/{example}`"
        if len(silent) == len(rows):
            add = f"a template `from: {table.name}`"
    return CoverageLine("table", table.name, len(rows) - len(silent), len(rows), add)


def _column_lines(
    table: Table,
    rows: Sequence[Row],
    cells_asked: Mapping[str, AbstractSet[str]],
    columns_in_stems: AbstractSet[str],
) -> Iterator[CoverageLine]:
    # These say something about the row, and nobody learns them.
    names_left_out = {*STANDARD, *table.key, table.kind}
    names_left_out.update({ARTICLE, QUOTE} & table.untold)
    if table.is_computed:
        # Its rows name there the facts that they were made from.
        names_left_out.add("facts")
    for column in table.columns:
        name = column.name
        if name in names_left_out:
            continue
        filled = [row.id for row in rows if table.undisputed(row, name)]
        # An empty column has nothing that could be asked.
        if not filled:
            continue
        done = len(cells_asked.get(name, set()) & set(filled))
        add = ""
        if not done:
            add = f"a template with `answer: {name}`"
            if name in columns_in_stems:
                add = f"{add} (stems show it)"
        yield CoverageLine("column", f"{table.name}.{name}", done, len(filled), add)


def _template_lines(deck: CheckedDeck) -> Iterator[CoverageLine]:
    makes_items = len(deck.by_template)
    yield CoverageLine("template", "all that make items", makes_items, len(deck.templates))
    for template in deck.templates:
        table = template.table
        items = deck.by_template.get(template.id, ())
        add = _what_template_lacks(template, items)
        if not add:
            continue
        rows_asked = set()
        for item in items:
            # An item may rest on rows of other tables too, as where its table is computed.
            for table_of_row, row_id in _rows_of(item.facts, deck):
                if table_of_row.name == table.name:
                    rows_asked.add(row_id)
        count = len(table.rows) - len(rows_out_of_time(table, [deck]))
        yield CoverageLine("template", template.id, len(rows_asked), count, add)


def _what_template_lacks(template: Template, items: Sequence[Item]) -> str:
    """Return what to add to a template that makes no items, or none that is a choice."""
    if not items:
        return "rows or values that it needs: it makes no items"
    # A list is asked for whole, and some forms have no use for options.
    could_be_a_choice = template.many != "all" and form_of(template).needs_options
    if could_be_a_choice and not any(is_choice(item) for item in items):
        return f"rows like {quoted(items[0].shown_key)}, or `distractors:`: it is never a choice"
    return ""
