"""Hold what becomes of the notes of an Anki package: tables, questions, and what is lost.

ImportedNotes
    tables       ImportedTable: a sheet for each note type, and the markup of its columns
    questions    ImportedQuestion: what a deck asks of them, a template each
    media        pictures and sounds to be copied, by their paths in the fact base
    tallies      Tally: what came over, what did not, and why
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from studykit.reading.csv_rows import Sheet

TEXT = "text"


class ImportedColumn(NamedTuple):
    """A column of a table."""

    type: str = TEXT
    """As a head writes it: `text`, `image`, `[text]`."""
    markup: tuple[str, ...] = ()
    lang: str = ""
    """The language in which a voice reads it; empty where none does."""
    is_declared: bool = True
    """False of what is kept beside the facts, and told of none: Anki's own id."""


@dataclass(slots=True)
class ImportedTable:
    """A table of notes. The first column of its sheet is `id`."""

    name: str
    sheet: Sheet
    columns: dict[str, ImportedColumn]
    """By the names of the sheet's header; without `id`."""
    split: str = ""
    """The sign between the members of a cell where `;` would not do; else empty."""
    say: tuple[str, ...] = ()
    """The facts as sentences, patterns of the sheet's names."""
    label: str = ""
    """The column by which a row is shown."""
    about: str = ""
    """Which rows belong there, where it has all of them."""
    is_asked: bool = True
    """False of notes that came over and cannot be asked."""
    is_of_notes: bool = True
    """False where a row is one card of a note: such rows cannot go on as its notes."""


@dataclass(slots=True)
class ImportedQuestion:
    """A template: what a deck asks of a table. Its patterns have the names of the sheet."""

    name: str
    table: str
    ask: str = ""
    answer: str = ""
    """A column."""
    ask_back: str = ""
    cloze: str = ""
    where: dict[str, str] = field(default_factory=dict)
    wants_all: bool = False
    is_typed: bool = False
    hint: str = ""
    explain: str = ""
    deck: str = ""
    tags: tuple[str, ...] = ()
    """Patterns."""


class Tally(NamedTuple):
    """A line of the table at the end: how many came over, how many did not, and why."""

    what: str
    came: int
    left: int = 0
    why: str = ""


@dataclass(slots=True)
class ImportedNotes:
    """All that becomes of a package."""

    deck: str
    """The name of the deck above all others; empty when there are several, or only Default."""
    tables: list[ImportedTable] = field(default_factory=list)
    questions: list[ImportedQuestion] = field(default_factory=list)
    media: dict[str, str] = field(default_factory=dict)
    """Names in the package by paths in the folder of the fact base."""
    tallies: list[Tally] = field(default_factory=list)
