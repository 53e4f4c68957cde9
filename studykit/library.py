"""What `import studykit` offers: a deck with its items, typed answers graded, a package for Anki.

The same road as the commands, so that a program and a person are told the same. Nothing is printed, nothing is asked,
no learner's log is read, and nothing is kept between two calls: decks may be loaded and used in threads.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from studykit.grading.grade import NotGraded, Verdict, grade
from studykit.problems import Location, Problem, in_order
from studykit.questions.item import Answer, Item, Source
from studykit.questions.item_bank import ItemBank
from studykit.workspace import planned
from studykit.workspace.opened import read_deck

__all__ = [
    "Answer",
    "Deck",
    "DeckError",
    "Exported",
    "Item",
    "Location",
    "NotGraded",
    "Problem",
    "Source",
    "Verdict",
    "load",
]


class DeckError(Exception):
    """A deck that cannot be used for what was asked. Its text is the problems, a line each."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(problems)
        self.problems = tuple(in_order(problems))
        """What is wrong, by file and line. At least one is an error; each has its remedy."""

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written, and what Anki's import will do with it.

    A note has its item's id, a cloze that of its sentence.
    """

    package: Path
    lock_file: Path
    new: tuple[str, ...]
    """Notes that arrive for the first time."""
    updated: tuple[str, ...]
    """Notes that have changed since the last export."""
    unchanged: tuple[str, ...]
    retired: tuple[str, ...]
    """Items that are no longer asked. Their notes are also new, updated or unchanged."""
    problems: tuple[Problem, ...]
    """Warnings and notes, by file and line."""


@dataclass(frozen=True, slots=True)
class Deck:
    """A deck file as it was when it was loaded. A value: nothing in it changes."""

    path: Path
    """Absolute."""
    name: str
    """As Anki shows it; `::` separates the levels."""
    key: str
    """The identity of the deck: it stays when the name does not."""
    items: tuple[Item, ...] = field(repr=False)
    """In the order of the templates and of the tables' rows."""
    problems: tuple[Problem, ...]
    """What is wrong in the deck and its facts, by file and line. What an error touches makes no item."""
    _rivals: dict[str, tuple[str, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    """The answers of each template's items, once an answer to one of them was graded."""

    def grade(self, item: Item, typed: str) -> Verdict | NotGraded:
        """What a typed answer is worth, as the quiz says it. `item` is one of the deck's.

        The verdict is `right`, `close` (a slip), `partial` (some of all that are wanted) or `wrong`, with one line why
        where there is something to say, and a rating from 1 to 4. NotGraded is what counts neither way, such as an
        empty answer or a date that can be read in two ways, with the reason.
        """
        if item.template not in self._rivals:
            self._rivals[item.template] = ItemBank(self.items).spellings_of(item.template)
        return grade(item, typed, self._rivals[item.template])

    def export(self, package: str | os.PathLike[str]) -> Exported:
        """Writes the deck as a package that Anki imports, and its lock file, all or nothing, as `studykit export` does.

        The files of the deck are read again: the package holds what they say now. Waits, at most two seconds, when the
        last export is so young that its times would not be past.

        Raises DeckError when there are errors (then nothing is written), OSError when the disk refuses, and ValueError
        when the name of the package does not end in .apkg.
        """
        target = Path(package)
        if target.suffix.lower() != ".apkg":
            raise ValueError(f"Anki imports files that end in .apkg: {str(target)!r} does not.")
        made, problems = planned.plan(self.path, _now())
        if made is None:
            raise DeckError(problems)
        planned.write(made.export, made.lock_file, target, _now)
        told = made.export
        return Exported(
            target,
            made.lock_file,
            told.new,
            told.updated,
            told.unchanged,
            told.retired,
            tuple(in_order(problems)),
        )


def load(path: str | os.PathLike[str]) -> Deck:
    """The deck file (or plain CSV) at a path, with all of its items.

    What is wrong with it is in its `problems`. Raises DeckError when it cannot be read at all, or is not there, and
    OSError when the disk refuses.
    """
    whole = Path(path).absolute()
    found, problems = read_deck(whole)
    if found is None:
        raise DeckError(problems)
    return Deck(whole, found.deck.name, found.deck.key, found.items, tuple(in_order(problems)))


def _now() -> datetime:
    return datetime.now(UTC)
