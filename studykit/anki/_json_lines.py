"""A file of JSON objects, one a line, that anybody may have edited: each line is checked by itself.

    {"id":"capital/fr","note":"x"}     'note' must be a whole number above 0

What is wrong is a `LineError`, with what to do about it where the line knows that. Knows nothing of
what the values mean.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import islice
from typing import IO, Any, NamedTuple

from studykit.problems import quoted

# A letter stays as it is, so that a reader of the diff sees it. Nothing here holds itself.
as_line = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode
"""Return the line of an object, without its end."""
_LINES_A_WRITE = 200
"""To write costs more than to make a line."""


class LineError(ValueError):
    """A line that cannot be read: what is wrong with it, and perhaps what to do about it."""

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.remedy = remedy


class ConflictError(LineError):
    """A mark that git leaves where it cannot merge two files."""

    def __init__(self) -> None:
        super().__init__("git left a merge conflict here")


class ValueRule(NamedTuple):
    """A rule for a value of a line: its type, what else must hold of it, and that in words."""

    type: type
    in_words: str
    is_valid: Callable[[Any], bool] = lambda _: True


def is_whole(value: Any) -> bool:
    """Return whether a value is a whole number above 0 that any program can hold."""
    # JSON knows numbers of any size; SQLite, and programs in JavaScript, do not.
    return type(value) is int and 0 < value < 2**53


def are_texts(values: Collection[Any]) -> bool:
    """Return whether all values are texts."""
    return set(map(type, values)) <= {str}


def _are_ids_by_fact(values: dict[str, Any]) -> bool:
    return all(type(ids) is list and ids and are_texts(ids) for ids in values.values())


def _is_id_of_anki(value: int) -> bool:
    """Return whether a number may be the id of a note type: it may be below 0."""
    return value != 0 and -(2**63) <= value < 2**63


def _are_places(values: Collection[Any]) -> bool:
    return set(map(type, values)) <= {int} and min(values, default=0) >= 0


TEXT = ValueRule(str, "a text")
TEXTS = ValueRule(list, "a list of texts", are_texts)
NUMBER = ValueRule(int, "a whole number above 0", is_whole)
ID_OF_NOTE_TYPE = ValueRule(int, "a whole number of 64 bits", _is_id_of_anki)
PLACES = ValueRule(list, "a list of places", _are_places)
IDS_BY_FACT = ValueRule(dict, "lists of ids by fact", _are_ids_by_fact)


def write_lines(lines: Iterable[str], file: IO[bytes]) -> None:
    """Write lines, with their ends, into an open file."""
    all_lines = iter(lines)
    while some_lines := list(islice(all_lines, _LINES_A_WRITE)):
        file.write("".join(some_lines).encode())


def decoded(raw: bytes) -> str:
    """Return a line as text, without its end. Raise LineError when it is no text."""
    try:
        return raw.decode().removesuffix("\n")
    except UnicodeDecodeError:
        raise LineError("the line is not UTF-8") from None


def parsed(line: str) -> dict[str, Any]:
    """Return the JSON object of a line. Raise LineError when it is none."""
    try:
        values = json.loads(line)
        if "\\u" in line:
            # Half a character, `\ud83d` without its other half, could be written nowhere again.
            as_line(values).encode()
    except (ValueError, RecursionError):
        if re.match(r"<{7}|={7}|>{7}|\|{7}", line):
            raise ConflictError from None
        raise LineError(f"{quoted(line)} is not JSON") from None
    if not isinstance(values, dict):
        raise LineError(f"{quoted(line)} is not a JSON object")
    return values


def checked(line: str, rules: Mapping[str, ValueRule], needed: Sequence[str]) -> dict[str, Any]:
    """Return the object of a line, whose values keep the rules. Raise LineError."""
    values = parsed(line)
    for name, value in values.items():
        rule = rules.get(name)
        if rule is None:
            raise LineError(f"{quoted(name)} is not known")
        # A `bool` is an `int` too, but `true` is no number.
        if type(value) is not rule.type or not rule.is_valid(value):
            raise LineError(f"{quoted(name)} must be {rule.in_words}")
    for name in needed:
        if not values.get(name):
            raise LineError(f"{quoted(name)} is missing")
    return values
