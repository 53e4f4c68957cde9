"""The log as JSON lines, to be read by any program, and merged into another log.

    {"type": "studykit log", "version": 3}
    {"type": "item", "deck": "nansei-7k2m9q", "item": "opened/bridge", "facts": [...], ...}
    {"type": "review", "uid": "5f0c...", "deck": "nansei-7k2m9q", "item": "opened/bridge", ...}
    {"type": "event", "uid": "91e2...", "what": "undo", "deck": "nansei-7k2m9q", ...}

The first line names the format; then come items, reviews and events, each by its place. Before the
first event with a word that version 3 does not know stands a second such line, with version 4: so
an older studykit reads what it can, or says that a newer one is needed, and keeps nothing by half.
What a line
may hold follows from the fields of its record (see `_fields`), and each line is checked in full.
Knows no database: `Log.everything` and `Log.merge` are the two ends.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from studykit.problems import Location, Problem, quoted
from studykit.reviews._fields import FieldKind, TextField, either, fields_of
from studykit.reviews._moments import stamp
from studykit.reviews.checked_lines import (
    MOST_PROBLEMS,
    USUAL_REMEDY,
    BadLineError,
    NotMergedError,
    checked_values,
    parsed_line,
)
from studykit.reviews.records import Event, EventName, KnownItem, Record, Review, misfit

_VERSION = 4
"""The newest of the lines. The file of a log has versions of its own; up to 3 they were the same.
Lines that were exported before there was a third one say 1."""
_USUAL_VERSION = 3
"""Of lines without any word that came with a later one: an older studykit reads them, too."""
_NEW_WORDS: frozenset[EventName] = frozenset(
    (
        "bury",
        "unbury",
        "reset",
        "restore",
        "place",
        "unplace",
        "to_anki",
        "in_anki",
        "redo",
        "read_anki",
    )
)
"""Of events, in version 4."""
HEADER = {"type": "studykit log", "version": _USUAL_VERSION}
_TYPES: Mapping[str, type[Record]] = {"item": KnownItem, "review": Review, "event": Event}
_NAMES = {record: name for name, record in _TYPES.items()}
_NEW_IN_3: Mapping[str, Mapping[str, Any]] = {
    "item": {"was": None, "keys": []},
    "review": {"keys": [], "source": "", "source_review": 0, "source_card": 0},
    "event": {"parameters": ""},
}
"""By the type of a line the fields that older lines do not have, as these are read."""
_FOREIGN = "this is no export of `studykit log export`"
_OTHER_FILE = "Name a file that it wrote."


# --- out -----------------------------------------------------------------------------------------


def as_lines(records: Iterable[Record]) -> Iterator[str]:
    """Yield each record as a line of JSON without its line feed; the header first."""
    version = _USUAL_VERSION
    yield _line(HEADER)
    for record in records:
        is_new = isinstance(record, Event) and record.what in _NEW_WORDS
        if is_new and version < _VERSION:
            version = _VERSION
            yield _line({**HEADER, "version": version})
        yield _line(_as_object(record))


def _as_object(record: Record) -> dict[str, Any]:
    entry: dict[str, Any] = {"type": _NAMES[type(record)]}
    if not isinstance(record, KnownItem):
        entry["uid"] = record.uid
    kinds = fields_of(type(record))
    for (name, kind), value in zip(kinds.items(), record, strict=True):
        entry[name] = kind.to_json(value)
    return entry


def _line(entry: Mapping[str, Any]) -> str:
    """Return an object as JSON that reads best.

    With characters that steer a terminal, or hide, it is written in ASCII.
    """
    line = json.dumps(entry, ensure_ascii=False)
    return line if line.isprintable() else json.dumps(entry)


# --- in ------------------------------------------------------------------------------------------


def from_lines(lines: Iterable[bytes], file: str) -> Iterator[Record]:
    """Yield the records of a file, or of several in a row.

    Raises NotMergedError at its end, or at the 20th wrong line.
    """
    problems: list[Problem] = []
    number = 0
    version = _VERSION
    for number, line in enumerate(lines, start=1):
        is_first = number == 1
        try:
            entry = parsed_line(line, _FOREIGN, is_first=is_first)
            # Several exports in a row have several headers.
            if is_first or entry.get("type") == HEADER["type"]:
                version = _version_in(entry)
            elif entry:
                yield _read(entry, version)
        except BadLineError as error:
            usual_remedy = _OTHER_FILE if is_first else USUAL_REMEDY
            remedy = error.remedy or usual_remedy
            problems.append(Problem("L001", error.message, remedy, Location(file, number)))
            # Without a header nothing says that the other lines are ours to judge.
            if is_first or len(problems) == MOST_PROBLEMS:
                break
    if number == 0:
        problems.append(Problem("L001", "the file is empty", _OTHER_FILE, Location(file)))
    if problems:
        raise NotMergedError(problems)


def _version_in(header: Mapping[str, Any]) -> int:
    """Return the version of the lines below a header."""
    if header.get("type") != HEADER["type"]:
        raise BadLineError(_FOREIGN)
    for version in range(1, _VERSION + 1):
        if header == {**HEADER, "version": version}:
            return version
    found = quoted(str(header.get("version")))
    msg = f"a newer studykit wrote this file (version {found}; this one knows {_VERSION})"
    raise BadLineError(msg, "Update studykit.")


def _read(entry: dict[str, Any], version: int) -> Record:
    """Return the record that an object stands for, in a file of a version."""
    name = entry.pop("type", None)
    if not isinstance(name, str) or name not in _TYPES:
        msg = f"the type must be {either([*_TYPES])}, not {quoted(str(name))}"
        raise BadLineError(msg)
    if version < 3:
        entry = {**_NEW_IN_3[name], **entry}
    record_type = _TYPES[name]
    kinds: dict[str, FieldKind] = {}
    if record_type is not KnownItem:
        kinds["uid"] = TextField()
    kinds.update(fields_of(record_type))

    values = checked_values(entry, name, kinds)
    uid = values.pop("uid", None)
    record: Any = record_type(**values)
    _check_whole(record, uid)
    return record  # type: ignore[no-any-return]


def _check_whole(record: Record, uid: str | None) -> None:
    """Check all that one field alone does not show. Raises BadLineError."""
    if isinstance(record, KnownItem):
        return
    if record.uid != uid:
        msg = "the line was changed: its 'uid' is not that of its contents"
        raise BadLineError(msg)
    if record.placed < stamp(record.at)[0]:
        msg = "'placed' must not be before 'at'"
        raise BadLineError(msg)
    wrong = misfit(record)
    if wrong:
        raise BadLineError(wrong)
