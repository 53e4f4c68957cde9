"""The items of a deck as they were made last time, until anything changes that they come from.

    ["8sG0uPd2...", [null, null], []]        the head: key, days, problems
    ["capital/italy", "capital", ...]        an item a line

Each line is JSON as the codec of its noun writes it. The file counts for one key alone, in which
the caller puts all that the items hang on (`workspace.file_contents`). Items that owe anything to a
learner's log are not kept here. Whoever deletes the file loses nothing.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import NamedTuple

from studykit.compiled._checked_file import lines_of, write_checked
from studykit.problems import Problem
from studykit.questions.item import Item
from studykit.values.codec import codec
from studykit.values.days import Days

_FORM = b"studykit items 1"


class MadeItems(NamedTuple):
    """All items of a deck, with what was found to be wrong while they were made."""

    items: tuple[Item, ...]
    problems: tuple[Problem, ...]


class _ItemsHead(NamedTuple):
    key: str
    days: Days
    problems: tuple[Problem, ...]


_HEAD = codec(_ItemsHead)
_ITEM = codec(Item)


def write_items(path: Path, key: str, days: Days, made: MadeItems) -> None:
    """Write the items that are made under a key, on some days, in place of older ones.

    Raises OSError, and UnicodeError for a text with half a character; then the older ones stay.
    """

    def fill(unfinished: Path) -> None:
        with unfinished.open("w", encoding="utf-8", newline="\n") as file:
            file.write(f"{_HEAD.to_text(_ItemsHead(key, days, made.problems))}\n")
            for item in made.items:
                file.write(f"{_ITEM.to_text(item)}\n")

    write_checked(path, _FORM, fill)


def read_items(path: Path, key: str, today: date | None) -> MadeItems | None:
    """Return the items at a path; None unless the same would be made under the key today."""
    try:
        lines = lines_of(path, _FORM)
        head_line = next(lines, None)
        if head_line is None:
            return None
        head: _ItemsHead = _HEAD.from_text(head_line)
        if head.key != key or not head.days.include(today):
            return None
        return MadeItems(tuple(map(_ITEM.from_text, lines)), head.problems)
    except OSError:
        return None
