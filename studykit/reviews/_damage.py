"""What is damaged in a log: the file as SQLite sees it, and each row by its checksum. Reads only."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from studykit.reviews import _tables as tables
from studykit.reviews._migrations import MIGRATIONS
from studykit.reviews.records import card_from, event_from, item_from, review_from, settings_from
from studykit.reviews.store import (
    Connection,
    definitions,
    in_memory,
    numbered_rows,
    rows_until_damage,
    sorted_rows,
)

_MOST = 5
"""Findings about the file that are kept; the first says what matters."""


@dataclass(frozen=True, slots=True)
class Damage:
    """Everything in a log that is not as it was written."""

    file: tuple[str, ...] = ()
    """What SQLite finds in the structure of the file."""
    reviews: tuple[int, ...] = ()
    """Numbers of reviews that are damaged or gone."""
    events: tuple[int, ...] = ()
    cards: int = 0
    """Card states and settings that fail their checksum: they follow from the reviews."""
    items: int = 0
    """Items whose facts are lost: they come back with the item's next review."""

    @property
    def is_lasting(self) -> bool:
        """Whether something is lost that cannot be worked out again."""
        return bool(self.file or self.reviews or self.events)

    def __bool__(self) -> bool:
        return bool(self.is_lasting or self.cards or self.items)

    def __str__(self) -> str:
        """Clauses, joined by semicolons, such as `2 damaged reviews (numbers 4, 17)`."""
        return "; ".join(self._clauses())

    def _clauses(self) -> Iterator[str]:
        yield from self.file
        for numbers, noun in ((self.reviews, "review"), (self.events, "event")):
            if numbers:
                more = ", ..." if len(numbers) > _MOST else ""
                shown = ", ".join(str(number) for number in numbers[:_MOST]) + more
                yield f"{_counted(len(numbers), noun)} ({'numbers' if len(numbers) > 1 else 'number'} {shown})"
        if self.cards:
            yield _counted(self.cards, "card state")
        if self.items:
            yield _counted(self.items, "item")


def _counted(number: int, noun: str) -> str:
    return f"{number:,} damaged {noun}{'' if number == 1 else 's'}"


def find_damage(db: Connection) -> Damage:
    """Looks at everything; takes time in proportion to the file. Errors of SQLite itself pass through."""
    found = [line for (line,) in db.execute(f"PRAGMA integrity_check({_MOST})") if line != "ok"]
    if definitions(db) != _expected_definitions():
        # Rows are nothing to go by when columns may have other names.
        return Damage(file=(*found, "its tables are not defined as they were"))
    return Damage(
        file=tuple(found),
        reviews=_bad_numbers(db, tables.REVIEWS_BY_NUMBER, tables.REVIEW_OF_NUMBER, review_from),
        events=_bad_numbers(db, tables.EVENTS_BY_NUMBER, tables.EVENT_OF_NUMBER, event_from),
        cards=_bad_rows(db, "SELECT * FROM cards", card_from)
        + _bad_rows(db, "SELECT * FROM settings", settings_from),
        items=_bad_rows(db, "SELECT * FROM items", item_from),
    )


def _expected_definitions() -> list[Any]:
    with in_memory(MIGRATIONS) as fresh:
        return definitions(fresh)


FromRow = Callable[[Sequence[Any]], object]
"""Returns what a row holds, or None when it is damaged."""


def _bad_numbers(
    db: Connection, by_number: str, of_number: str, from_row: FromRow
) -> tuple[int, ...]:
    """Return the numbers of damaged rows, and the first of each gap: numbers are given without gaps."""
    bad: list[int] = []
    expected = 1
    rows: Iterable[Any] = sorted_rows(db, by_number) or numbered_rows(db, of_number)
    for row in rows:
        if row[0] != expected:
            bad.append(expected)
        if from_row(row) is None:
            bad.append(row[0])
        expected = row[0] + 1
    return tuple(bad)


def _bad_rows(db: Connection, query: str, from_row: FromRow) -> int:
    """Return how many rows are damaged; of a damaged page `PRAGMA integrity_check` tells."""
    return sum(from_row(row) is None for row in rows_until_damage(db, query))
