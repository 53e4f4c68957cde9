"""Decks for programs: with their items, typed answers graded, packages for Anki.

The same road as the commands, so that a program and a person are told the same. Nothing is printed,
nothing is asked, no learner's log is read, and nothing is kept between two calls: decks may be
loaded and used in threads.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from studykit.grading.expected import Answer
from studykit.grading.verdict import NotGraded, Verdict
from studykit.problems import DeckError, Location, Problem, in_order
from studykit.questions.item import Item, Source
from studykit.questions.judge import Judge
from studykit.reading.first_line import FirstLine
from studykit.workspace.workspace import Workspace

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


@dataclass(frozen=True, slots=True)
class Exported:
    """The files that were written, and what Anki's import will do with them.

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


@dataclass(frozen=True)
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
    """What is wrong in the deck and its facts, by file and line.

    What an error touches makes no item.
    """
    _opened: Workspace = field(repr=False, compare=False)
    _first_line: FirstLine = field(default=FirstLine.UNKNOWN, repr=False, compare=False)

    @cached_property
    def _judge(self) -> Judge:
        """Made when the first answer is to be graded: who exports needs none."""
        return Judge(self._opened.bank)

    def grade(self, item: Item, typed: str) -> Verdict | NotGraded:
        """Return what a typed answer is worth, as the quiz says it. `item` is one of the deck's.

        The verdict is `right`, `close` (a slip), `partial` (some of all that are wanted) or
        `wrong`, with one line why where there is something to say, and a rating from 1 to 4.
        NotGraded is what counts neither way, such as an empty answer or a date that can be read in
        two ways, with the reason.
        """
        return self._judge.typed(item, typed)

    def export(self, package: str | os.PathLike[str]) -> Exported:
        """Write the deck as a package that Anki imports, and its lock file, all or nothing.

        It is what `studykit export` does. Where files of the deck have changed since `load`, or
        since an earlier export, all are read again: the package holds what they say now. Waits, at
        most two seconds, when the last export is so young that its times would not be past.

        Raise DeckError when there are errors (then nothing is written), OSError when the disk
        refuses, and ValueError when the name of the package does not end in .apkg.
        """
        target = Path(package)
        if target.suffix.lower() != ".apkg":
            raise ValueError(f"Anki imports files that end in .apkg: {str(target)!r} does not.")
        moment = _now()
        deck = Workspace.open_sound(self.path, moment, self._opened, first_line=self._first_line)
        plan = deck.plan(moment)
        plan.write(target, _now)
        return Exported(
            package=target,
            lock_file=plan.lock_file,
            new=plan.export.new,
            updated=plan.export.updated,
            unchanged=plan.export.unchanged,
            retired=plan.export.retired,
            problems=tuple(in_order([*deck.problems, *plan.problems])),
        )


def load(path: str | os.PathLike[str], *, head: bool | None = None) -> Deck:
    """Return the deck file (or plain CSV) at a path, with all of its items.

    `head` says whether the first line of a list, such as words.csv, names its columns, where that
    is not to be guessed. Raise ValueError where it is said of what is no list.

    A deck that asks as of today (`as_of`) does so as of this day by the computer's clock. What is
    wrong with it is in its `problems`. Raise DeckError when it cannot be read at all, or is
    not there, and OSError when the disk refuses.
    """
    # The program may go to another folder before it exports.
    whole_path = Path(path).absolute()
    first_line = _first_line_said(whole_path, head=head)
    deck = Workspace.open(whole_path, today=_now(), first_line=first_line)
    return Deck(
        path=whole_path,
        name=deck.deck.name,
        key=deck.deck.key,
        items=tuple(deck.items),
        problems=tuple(in_order(deck.problems)),
        _opened=deck,
        _first_line=first_line,
    )


def _first_line_said(path: Path, *, head: bool | None) -> FirstLine:
    if head is None:
        return FirstLine.UNKNOWN
    if path.suffix.lower() in (".yaml", ".yml") or path.is_dir():
        raise ValueError(
            f"`head` is about a list such as words.csv: in {str(path)!r} its table says it."
        )
    return FirstLine.IS_HEAD if head else FirstLine.IS_ROW


def _now() -> datetime:
    # By the computer's own time zone: it has a day, for decks that ask as of today.
    return datetime.now(UTC).astimezone()
