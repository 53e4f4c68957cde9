"""The items of a deck as they were made last time, until anything changes that they come from.

    8sG0uPd2...                                       the key
    [[null, null], []]                                the head: days, problems
    {"0": "capital/italy", "1": "capital", ...}       an item a line: its fields by their places,
    {"0": "capital/france", "4": "What is ...", ...}  those alone in which it differs from the last

Values are JSON as their codecs write them. The file counts for one key alone, in which
the caller puts all that the items hang on (`workspace.file_contents`), this program too: of a file
with another key nothing is decoded, which may be in a way of another version. Items that owe
anything to a learner's log are not kept here. Whoever deletes the file loses nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple, get_type_hints

from studykit.compiled._checked_file import lines_of, write_checked
from studykit.problems import Problem
from studykit.questions.item import Item
from studykit.values.codec import codec
from studykit.values.days import Days

_FORM = b"studykit items 3"


class MadeItems(NamedTuple):
    """All items of a deck, with what was found to be wrong while they were made."""

    items: Sequence[Item]
    problems: tuple[Problem, ...]


class _ItemsHead(NamedTuple):
    days: Days
    problems: tuple[Problem, ...]


_HEAD = codec(_ItemsHead)
_FIELDS = [codec(annotation) for annotation in get_type_hints(Item).values()]
"""The codec of each field of an item, in their order."""
_WITH_NUMBERS = {Item._fields.index(name) for name in ("answers", "type", "past", "also_fitting")}
"""The places of fields in which two values may be equal and written in two ways."""
# Nothing here holds itself.
_as_json = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode


def write_items(path: Path, key: str, days: Days, made: MadeItems) -> None:
    """Write the items that are made under a key, on some days, in place of older ones.

    Raises OSError, and UnicodeError for a text with half a character; then the older ones stay.
    """

    def fill(unfinished: Path) -> None:
        with unfinished.open("w", encoding="utf-8", newline="\n") as file:
            file.write(f"{key}\n{_HEAD.to_text(_ItemsHead(days, made.problems))}\n")
            for line in _lines(made.items):
                file.write(f"{line}\n")

    write_checked(path, _FORM, fill)


def read_items(path: Path, key: str, today: date | None) -> MadeItems | None:
    """Return the items at a path; None unless the same would be made under the key today."""
    try:
        lines = lines_of(path, _FORM)
        if next(lines, None) != key:
            return None
        head: _ItemsHead = _HEAD.from_text(next(lines))
        if not head.days.include(today):
            return None
        return MadeItems(tuple(_items(lines)), head.problems)
    except OSError:
        return None


def _lines(items: Iterable[Item]) -> Iterator[str]:
    """Yield a line for each item."""
    last: list[Any] = [None] * len(_FIELDS)
    last_item: Sequence[Any] = last
    for item in items:
        fields = {}
        for place, value in enumerate(item):
            # What items of one template have in common is one object.
            if value is last_item[place]:
                continue
            # As it is written: two numbers may be equal and written in two ways.
            written = _FIELDS[place].encode(value)
            if written != last[place]:
                fields[place] = last[place] = written
        last_item = item
        yield _as_json(fields)


def _items(lines: Iterable[str]) -> Iterator[Item]:
    """Yield the items of lines."""
    # What the first item does not say is what was `last` before it.
    values: list[Any] = [None] * len(_FIELDS)
    # Items about one row have its sentence, its facts and much else: it is kept once.
    known: dict[Any, Any] = {}
    for line in lines:
        for place, written in json.loads(line).items():
            number = int(place)
            value = _FIELDS[number].decode(written)
            if number not in _WITH_NUMBERS:
                value = known.setdefault(value, value)
            values[number] = value
        yield Item(*values)
