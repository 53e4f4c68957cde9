"""Lines of JSON that come from elsewhere, each checked in full before anything of it is used.

The log's own export (`exchange`) and the answers of a practice page (`practice_file`) are read so.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from studykit.limits import MAX_LOG_LINE
from studykit.problems import Problem, nearest, quoted
from studykit.reviews._fields import BadValueError, FieldKind

MOST_PROBLEMS = 20
"""After so many wrong lines a file is read no further."""
USUAL_REMEDY = "Export the log again, or take the line out."


class NotMergedError(Exception):
    """Lines that are wrong. Nothing of the file may be kept."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


class BadLineError(Exception):
    """A line that is wrong, in words, and the remedy where it is not the usual one."""

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy


def parsed_line(line: bytes, foreign: str, *, is_first: bool) -> dict[str, Any]:
    """Return the object on a line; an empty one for a blank line.

    `foreign` says what a file is not whose first line is no object.
    """
    if len(line) > MAX_LOG_LINE:
        msg = f"the line is longer than {MAX_LOG_LINE:,} bytes"
        raise BadLineError(msg)
    try:
        # A file that an editor of Windows has saved begins with a byte order mark.
        text = line.decode("utf-8-sig" if is_first else "utf-8").strip()
    except UnicodeDecodeError as error:
        msg = "the line is not UTF-8"
        raise BadLineError(msg) from error
    # Files that were joined by hand may have blank lines between them.
    if not text and not is_first:
        return {}
    try:
        entry = json.loads(text)
    except (ValueError, RecursionError) as error:
        msg = "the line is no JSON object, or was cut off"
        raise BadLineError(foreign if is_first else msg) from error
    if not isinstance(entry, dict):
        msg = "the line is no JSON object"
        raise BadLineError(msg)
    return entry


def checked_values(
    entry: Mapping[str, Any],
    type_name: str,
    kinds: Mapping[str, FieldKind],
    remedy: str = USUAL_REMEDY,
) -> dict[str, Any]:
    """Return the values of an object that has just these fields. Raise BadLineError."""
    # First the names that are too many: a slip in a name is then told as a slip, not as a lack.
    for name in entry:
        if name not in kinds:
            msg = f"{quoted(name)} is no field of {type_name!r}"
            raise BadLineError(msg, f"{remedy}{nearest(name, kinds)}")
    values = {}
    for name, kind in kinds.items():
        if name not in entry:
            msg = f"{name!r} is missing"
            raise BadLineError(msg)
        try:
            values[name] = kind.from_json(entry[name])
        except BadValueError as error:
            msg = f"{name!r} {error}"
            raise BadLineError(msg) from error
    return values
