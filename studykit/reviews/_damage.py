"""Find what is damaged in a log: the file as SQLite sees it, and each row by its checksum.

Reads only. Of a page that cannot be read `PRAGMA integrity_check` tells; the rows on other pages
are looked at all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from studykit.reviews._cards import card_from, settings_from
from studykit.reviews._log_file import (
    Connection,
    definitions,
    in_memory,
    numbered_rows,
    rows_until_damage,
    sorted_rows,
)
from studykit.reviews._migrations import MIGRATIONS
from studykit.reviews._tables import (
    BY_NUMBER,
    EVENTS,
    REVIEWS,
    WITH_NUMBER,
    RecordTable,
    item_from,
)

_MOST_SHOWN = 5
"""Findings about the file, and numbers of rows. The first ones say what matters."""


@dataclass(frozen=True, slots=True)
class Damage:
    """Everything in a log that is not as it was written."""

    file: tuple[str, ...] = ()
    """Findings of SQLite about the structure of the file."""
    reviews: tuple[int, ...] = ()
    """Numbers of reviews that are damaged or gone."""
    events: tuple[int, ...] = ()
    cards: int = 0
    """Card states and settings that are damaged: they follow from the reviews."""
    items: int = 0
    """Items whose facts are lost: they come back with the item's next review."""

    @property
    def is_lasting(self) -> bool:
        """Return whether something is lost that cannot be worked out again."""
        return bool(self.file or self.reviews or self.events)

    def __bool__(self) -> bool:
        return bool(self.is_lasting or self.cards or self.items)

    def __str__(self) -> str:
        """Return clauses joined by semicolons, such as `2 damaged reviews (numbers 4, 17)`."""
        return "; ".join(self._clauses())

    def _clauses(self) -> Iterator[str]:
        yield from self.file
        if self.reviews:
            yield f"{_counted(len(self.reviews), 'review')} {_listed(self.reviews)}"
        if self.events:
            yield f"{_counted(len(self.events), 'event')} {_listed(self.events)}"
        if self.cards:
            yield _counted(self.cards, "card state")
        if self.items:
            yield _counted(self.items, "item")


def _counted(number: int, noun: str) -> str:
    ending = "" if number == 1 else "s"
    return f"{number:,} damaged {noun}{ending}"


def _listed(numbers: Sequence[int]) -> str:
    shown = ", ".join(str(number) for number in numbers[:_MOST_SHOWN])
    if len(numbers) == 1:
        return f"(number {shown})"
    more = ", ..." if len(numbers) > _MOST_SHOWN else ""
    return f"(numbers {shown}{more})"


def find_damage(db: Connection) -> Damage:
    """Look at everything, which takes time in proportion to the file.

    Errors of SQLite itself pass through.
    """
    # Of the file as such: pages, indexes, whether each row is in each index.
    findings = []
    for (line,) in db.execute(f"PRAGMA integrity_check({_MOST_SHOWN})"):
        if line != "ok":
            findings.append(line)
    if definitions(db) != _expected_definitions():
        # Rows are nothing to go by when columns may have other names.
        return Damage(file=(*findings, "its tables are not defined as they were"))

    cards = _count_bad_rows(db, "SELECT * FROM cards", card_from)
    settings = _count_bad_rows(db, "SELECT * FROM settings", settings_from)
    return Damage(
        file=tuple(findings),
        reviews=_bad_numbers(db, REVIEWS),
        events=_bad_numbers(db, EVENTS),
        cards=cards + settings,
        items=_count_bad_rows(db, "SELECT * FROM items", item_from),
    )


def _expected_definitions() -> list[Any]:
    # Made by the same migrations as a file, so that no second list of definitions can be wrong.
    with in_memory(MIGRATIONS) as empty_log:
        return definitions(empty_log)


def _bad_numbers(db: Connection, table: RecordTable[Any]) -> tuple[int, ...]:
    """Return the numbers of damaged rows, and the first of each gap in the numbers.

    Numbers are given without gaps: for 1, 2, 5 with a damaged 2 it is 2 and 3.
    """
    # In one go where the file can be read; else row by row, around the pages that cannot.
    rows: Iterable[Any] | None = sorted_rows(db, table.query(BY_NUMBER))
    if rows is None:
        rows = numbered_rows(db, table.query(WITH_NUMBER))
    bad: list[int] = []
    expected = 1
    for row in rows:
        number = row[0]
        if number != expected:
            bad.append(expected)
        if table.record(row) is None:
            bad.append(number)
        expected = number + 1
    return tuple(bad)


def _count_bad_rows(db: Connection, query: str, from_row: Callable[[Sequence[Any]], object]) -> int:
    count = 0
    for row in rows_until_damage(db, query):
        if from_row(row) is None:
            count += 1
    return count
