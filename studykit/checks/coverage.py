"""How much of what is known is asked: facts, columns and templates, with what to add.

Disputed rows are never asked and count for nothing here; nor do the sources, which are no facts to learn.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from studykit.checks.checked_deck import CheckedDeck
from studykit.facts.base import Row, Table
from studykit.facts.keys import STANDARD
from studykit.problems import quoted
from studykit.questions.forms.registry import form_of
from studykit.questions.identity.draw import is_choice
from studykit.values.language_tags import tagged


class Line(NamedTuple):
    """One line of the report: so many of so many, and what to do about the rest."""

    kind: str
    """`table`, `column` or `template`."""
    name: str
    done: int
    of: int
    add: str = ""

    @property
    def share(self) -> float:
        """From 0 to 1; nothing of nothing is all of it."""
        return self.done / self.of if self.of else 1.0


def coverage(decks: Sequence[CheckedDeck]) -> list[Line]:
    """The report over several decks. Tables that decks share are counted once.

    A table: rows that an item rests on or is about, of all. A column: filled cells that an item asks for, of all.
    Templates: those that make items, of all; then each that makes none, or no choices, with the rows that it asks.
    """
    tables = {(table.location, table.name): table for deck in decks for table in _tables(deck)}
    asked: dict[tuple[object, str], set[str]] = defaultdict(set)
    answered: dict[tuple[object, str, str], set[str]] = defaultdict(set)
    for deck in decks:
        answers = _answers(deck)
        for item in deck.items:
            for fact in {*item.entities, *item.facts}:
                name, _, row = fact.partition("/")
                if name in deck.base.tables:
                    asked[deck.base.tables[name].location, name].add(row)
            for fact in item.facts:
                name, _, row = fact.partition("/")
                if name not in deck.base.tables:
                    continue
                place = deck.base.tables[name].location, name
                for column in answers[
                    item.template, item.id.partition("/")[2].partition("/")[0].endswith("<")
                ]:
                    answered[(*place, column)].add(row)
    lines = [_table_line(table, asked[place]) for place, table in tables.items()]
    for place, table in tables.items():
        lines += _column_lines(
            table,
            {name: answered[(*place, name)] for name in table.positions},
            _shown(decks, table),
        )
    for deck in decks:
        lines += _template_lines(deck)
    return lines


def _tables(deck: CheckedDeck) -> Iterator[Table]:
    return (table for table in deck.base.tables.values() if table.name != "sources")


def _answers(deck: CheckedDeck) -> Mapping[tuple[str, bool], AbstractSet[str]]:
    """The columns of the template's own table that its answers are taken from, forth and back."""
    found = {}
    for template in deck.templates:
        forth = [gap.answer for gap in template.gaps] or [template.answer]
        found[template.id, False] = {
            slot.first_column for pattern in forth for slot in pattern.slots
        }
        found[template.id, True] = {slot.first_column for slot in template.ask[0].slots}
    return found


def _shown(decks: Iterable[CheckedDeck], table: Table) -> set[str]:
    """The columns of a table that some stem shows."""
    return {
        slot.first_column
        for deck in decks
        for template in deck.templates
        if template.table.location == table.location
        for slot in template.ask[0].slots
    }


def _is_askable(table: Table, row: Row) -> bool:
    return table.cell(row, "disputed") is None


def _table_line(table: Table, asked: AbstractSet[str]) -> Line:
    rows = [row.id for row in table.rows if _is_askable(table, row)]
    silent = [row for row in rows if row not in asked]
    add = ""
    if silent and len(silent) == len(rows):
        add = f"a template `from: {table.name}`"
    elif silent:
        add = f"what asks {quoted(silent[0])}: see `studykit why {table.name}/{silent[0]}`"
    return Line("table", table.name, len(rows) - len(silent), len(rows), add)


def _column_lines(
    table: Table, answered: Mapping[str, AbstractSet[str]], shown: AbstractSet[str]
) -> Iterator[Line]:
    for column in table.columns:
        if column.name in STANDARD or column.name in (*table.key, table.kind):
            continue
        if tagged(column.name) and column.name not in answered and column.name not in shown:
            continue  # `name@de`: the deck asks for `name`
        if table.is_computed and column.name == "facts":
            continue
        filled = [
            row.id
            for row in table.rows
            if _is_askable(table, row) and table.cell(row, column.name) is not None
        ]
        if not filled:
            continue
        done = sum(row in answered[column.name] for row in filled)
        add = ""
        if not done:
            add = f"a template with `answer: {column.name}`" + (
                " (stems show it)" if column.name in shown else ""
            )
        yield Line("column", f"{table.name}.{column.name}", done, len(filled), add)


def _template_lines(deck: CheckedDeck) -> Iterator[Line]:
    yield Line("template", "all that make items", len(deck.by_template), len(deck.templates))
    for template in deck.templates:
        items = deck.by_template.get(template.id, ())
        own = f"{template.table.name}/"
        rows = {fact for item in items for fact in item.facts if fact.startswith(own)}
        add = "" if items else "rows or values that it needs: it makes no items"
        silent = [item for item in items if not is_choice(item)]
        if (
            silent
            and len(silent) == len(items)
            and template.many != "all"
            and form_of(template).needs_options
        ):
            add = f"rows like {quoted(items[0].shown_key)}, or `distractors:`: it is never a choice"
        if add:
            yield Line("template", template.id, len(rows), len(template.table.rows), add)
