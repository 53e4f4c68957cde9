"""Hold what a deck asks against the time in which its facts hold (`since`, `until`).

facts_of_other_times   Who is the mayor?   Ada Berg, until 2020; and the deck has no `as_of`
rows_out_of_time       the rows that nobody can miss: they do not hold on the decks' day
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import NamedTuple

from studykit.checks.checked_deck import CheckedDeck
from studykit.facts.base import Date, FactBase, Row, SaidOfValue, Table, scalars
from studykit.facts.holding import COLUMNS_OF_TIME, holds_on, value_holds_on
from studykit.facts.said_of_values import NOTHING_SAID
from studykit.problems import Problem, quoted
from studykit.questions.templates.deck_file import TODAY, DeckFile
from studykit.questions.templates.filling import UnknownValueError, members
from studykit.questions.templates.patterns import Slot
from studykit.questions.templates.template import Template
from studykit.reading.csv_rows import is_list_file
from studykit.values.dates import show_date

_RULE = "T020"


class _Fact(NamedTuple):
    """A row of another time, or one with a value of another time, with its table."""

    table: Table
    row: Row
    column: str = ""
    """Where the value stands; empty where it is the row that is of another time."""
    said: SaidOfValue = NOTHING_SAID

    @property
    def name(self) -> str:
        return f"{self.table.name}/{self.row.id}"

    @property
    def until(self) -> Date | None:
        until = self.said.until if self.column else self.table.cell(self.row, "until")
        return until if isinstance(until, Date) else None

    @property
    def since(self) -> Date | None:
        since = self.said.since if self.column else self.table.cell(self.row, "since")
        return since if isinstance(since, Date) else None


# --- what is out of time --------------------------------------------------------------------------


def rows_out_of_time(table: Table, decks: Sequence[CheckedDeck]) -> AbstractSet[str]:
    """Return the ids of the rows of a table that do not hold on the day of any deck that asks it.

    Where none asks the table, that is the day of those that read it and have one.
    """
    readers = [deck for deck in decks if _reads(deck, table)]
    askers = [deck for deck in readers if _asks(deck, table)]
    with_day = [deck for deck in readers if deck.file and deck.file.as_of]
    ids_by_deck = [_rows_not_holding(table, deck) for deck in askers or with_day]
    if not ids_by_deck:
        return frozenset()
    return frozenset.intersection(*ids_by_deck)


def _reads(deck: CheckedDeck, table: Table) -> bool:
    # Tables of two fact bases may have one name.
    own = deck.base.tables.get(table.name)
    return own is not None and own.location == table.location


def _asks(deck: CheckedDeck, table: Table) -> bool:
    for template in deck.templates:
        own = template.table
        if (own.name, own.location) == (table.name, table.location):
            return True
    return False


def _rows_not_holding(table: Table, deck: CheckedDeck) -> frozenset[str]:
    """Return the ids of rows of which it is not sure that they hold on the deck's day.

    Those to which such rows alone refer are among them, as who held an office that has ended.
    """
    if deck.file is None or deck.file.as_of is None:
        return frozenset()
    ids = set()
    for row in table.rows:
        if not holds_on(deck.file.as_of, table, row, deck.base):
            ids.add(row.id)
    then, now = _referred_to(table, deck.base, deck.file.as_of)
    return frozenset(ids | (then - now))


def _referred_to(table: Table, base: FactBase, day: Date) -> tuple[set[str], set[str]]:
    """Return the ids of rows to which others refer that do not hold on a day, and that do."""
    then: set[str] = set()
    now: set[str] = set()
    for other in base.tables.values():
        columns = [column.name for column in other.columns if column.target == table.name]
        if not columns:
            continue
        for row in other.rows:
            ids = now if holds_on(day, other, row, base) else then
            for column in columns:
                ids.update(map(str, scalars(other.cell(row, column))))
    return then, now


# --- a deck of all times --------------------------------------------------------------------------


def facts_of_other_times(deck: CheckedDeck, today: Date) -> Iterator[Problem]:
    """Yield T020 for a deck without `as_of` that asks facts which do not hold today.

    A template that shows `since` or `until` says itself which time it means. Of what has ended it
    does so with `until` in its `where`, and of what is to come with `since`.
    """
    if deck.file is None or deck.file.as_of or deck.file.follows_today:
        return
    other_times = _not_holding_on(today, deck.base)
    found: dict[str, _Fact] = {}
    for template in deck.templates:
        if _shows_time(template):
            continue
        names_in_where = {condition.slot.column.name for condition in template.where}
        of_template = _values_not_holding(template, deck, today)
        for item in deck.by_template.get(template.id, ()):
            for name in item.facts:
                fact = other_times.get(name)
                if fact and ("until" if fact.until else "since") not in names_in_where:
                    of_template[name] = fact
        if any(waiver.rule == _RULE for waiver in template.allow):
            # What a waiver stands against is a problem of its own, or it would hide the others.
            yield from _asked(deck.file, list(of_template.values()), (template.id,))
        else:
            found.update(of_template)

    others = []
    for fact in found.values():
        if fact.table.allows(fact.row, _RULE):
            yield from _asked(deck.file, [fact], (fact.name,))
        else:
            others.append(fact)
    yield from _asked(deck.file, others, ())


def _not_holding_on(day: Date, base: FactBase) -> Mapping[str, _Fact]:
    """Return the facts that surely do not hold on a day, by `table/id`."""
    facts = {}
    for table in base.tables.values():
        if table.positions.keys().isdisjoint(COLUMNS_OF_TIME):
            continue
        for row in table.rows:
            fact = _Fact(table, row)
            if holds_on(day, table, row, base) is False:
                facts[fact.name] = fact
    return facts


def _values_not_holding(template: Template, deck: CheckedDeck, today: Date) -> dict[str, _Fact]:
    """Return the facts of a template with values that surely do not hold on a day, by name."""
    facts: dict[str, _Fact] = {}
    slots = []
    for slot in _slots_asked(template):
        if any(table.says_of_values for table, _ in slot.path):
            slots.append(slot)
    if not slots:
        return facts
    table = template.table
    for item in deck.by_template.get(template.id, ()):
        for name in item.facts:
            row = deck.base.row(*name.split("/", 1))
            if row is None or not name.startswith(f"{table.name}/"):
                continue
            for slot in slots:
                for said in _said_behind(slot, row, deck.base):
                    if value_holds_on(today, said) is False:
                        facts.setdefault(name, _Fact(table, row, slot.name, said))
    return facts


def _said_behind(slot: Slot, row: Row, base: FactBase) -> Iterator[SaidOfValue]:
    try:
        shown = members(slot, row, base)
    except UnknownValueError:
        return
    for member in shown:
        yield from member.said


def _shows_time(template: Template) -> bool:
    return any(slot.column.name in COLUMNS_OF_TIME for slot in _slots_asked(template))


def _slots_asked(template: Template) -> list[Slot]:
    """Return the slots of what a template shows, answers and compares."""
    slots: list[Slot] = []
    patterns = [*template.ask, template.answer]
    for gap in template.gaps:
        patterns += [gap.ask, gap.answer]
    for pattern in patterns:
        slots += pattern.slots
    if template.by:
        slots.append(template.by)
    return slots


def _asked(file: DeckFile, facts: Sequence[_Fact], about: tuple[str, ...]) -> Iterator[Problem]:
    if not facts:
        return
    # What has ended is the commoner fault, and says more.
    first = next((fact for fact in facts if fact.until), facts[0])
    told = _when(first)
    if first.column:
        told = f"has a {quoted(first.column)} that {told}"
    message = f"the deck asks {quoted(first.name)} as if it held today, and it {told}"
    if len(facts) > 1:
        message = (
            f"the deck asks {len(facts)} facts as if they held today; "
            f"{quoted(first.name)}, one of them, {told}"
        )
    remedy = f"Write `as_of: {TODAY}` into the deck"
    remedy += "." if first.column else "; or show in the stem which time is meant: {since}."
    if is_list_file(Path(file.deck.path)):
        remedy = f"Write a deck file for it, with `as_of: {TODAY}`."
    place = first.table.place(first.row)
    yield Problem("T020", message, remedy, file.deck.location, place, about=about)


def _when(fact: _Fact) -> str:
    """Return what a fact of another time says of its time."""
    if fact.until:
        return f"held until {show_date(fact.until)}"
    if fact.since:
        return f"holds since {show_date(fact.since)}, which is to come"
    return "rests on one that does not hold"
