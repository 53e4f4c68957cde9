"""The log as JSON lines, to be read by any program, and merged into another log.

Writes records as lines and reads lines as records, each checked in full. Knows no database: `Log.everything` and
`Log.merge` are its two ends. The first line names the format; then come items, reviews and events, each by its place.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, get_args

from studykit.grading.verdict import VerdictName
from studykit.limits import MAX_LOG_LINE
from studykit.problems import Location, Problem, nearest, quoted
from studykit.questions.item import Mode
from studykit.reviews.records import (
    EARLIEST,
    LARGEST,
    LATEST,
    Event,
    EventName,
    KnownItem,
    Record,
    Review,
    belongs_to_its_kind,
    is_kept,
    moment,
    stamp,
    storable,
)

HEADER = {"type": "studykit log", "version": 1}
_MOST_PROBLEMS = 20
_USUAL = "Export the log again, or take the line out."


class NotMergedError(Exception):
    """Lines that are wrong. Nothing of the file may be kept."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


class _BadLineError(Exception):
    """What is wrong with one line, and the remedy where it is not the usual one."""

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message, self.remedy = message, remedy


# --- out ---------------------------------------------------------------------------------------------------


def as_lines(records: Iterable[Record]) -> Iterator[str]:
    """Each record as a line of JSON, without its line feed; the header first."""
    yield _line(HEADER)
    for record in records:
        yield _line(_WRITE[type(record)](record))


def _line(entry: Mapping[str, Any]) -> str:
    """As it reads best, unless it holds characters that steer a terminal or hide."""
    shown = json.dumps(entry, ensure_ascii=False)
    return shown if shown.isprintable() else json.dumps(entry)


def _write_at(at: datetime) -> str:
    return moment(*stamp(at)).isoformat(timespec="milliseconds")


def _write_review(review: Review) -> dict[str, Any]:
    card = {
        "deck": storable(review.deck),
        "item": storable(review.item),
        "at": _write_at(review.at),
    }
    graded = {
        "rating": review.rating,
        "mode": review.mode,
        "verdict": review.verdict,
        "correct": review.correct,
    }
    answer = {
        "answer": storable(review.answer),
        "took": review.took,
        "digest": storable(review.digest),
    }
    return {
        "type": "review",
        "uid": review.uid,
        **card,
        **graded,
        **answer,
        "kind": review.kind,
        "placed": review.placed,
    }


def _write_event(event: Event) -> dict[str, Any]:
    about = {
        "what": event.what,
        "deck": storable(event.deck),
        "item": storable(event.item),
        "at": _write_at(event.at),
    }
    graded = {"review": event.review, "rating": event.rating, "verdict": event.verdict}
    return {
        "type": "event",
        "uid": event.uid,
        **about,
        **graded,
        "word": storable(event.word),
        "placed": event.placed,
    }


def _write_item(item: KnownItem) -> dict[str, Any]:
    known = {"facts": list(item.facts), "stem": item.stem, "placed": item.placed}
    return {"type": "item", "deck": item.deck, "item": item.item, **known}


_WRITE: dict[type, Callable[[Any], dict[str, Any]]] = {
    Review: _write_review,
    Event: _write_event,
    KnownItem: _write_item,
}


# --- in ----------------------------------------------------------------------------------------------------


def from_lines(lines: Iterable[bytes], file: str) -> Iterator[Record]:
    """The records of a file, or of several in a row. Raises NotMergedError at its end, or at the 20th wrong line."""
    problems: list[Problem] = []
    empty = True
    for number, line in enumerate(lines, start=1):
        try:
            entry = _parse(line, first=number == 1)
            if number == 1 or entry.get("type") == HEADER["type"]:
                _check_header(entry)
            elif entry:
                yield _read(entry)
        except _BadLineError as error:
            usual = _USUAL if number > 1 else "Name a file that it wrote."
            problems.append(
                Problem("L001", error.message, error.remedy or usual, Location(file, number))
            )
            if number == 1 or len(problems) == _MOST_PROBLEMS:
                break
        empty = False
    if empty and not problems:
        problems.append(
            Problem("L001", "the file is empty", "Name a file that it wrote.", Location(file))
        )
    if problems:
        raise NotMergedError(problems)


def _parse(line: bytes, *, first: bool) -> dict[str, Any]:
    """The object on a line; an empty one for a blank line."""
    if len(line) > MAX_LOG_LINE:
        msg = f"the line is longer than {MAX_LOG_LINE:,} bytes"
        raise _BadLineError(msg)
    try:
        text = line.decode("utf-8-sig" if first else "utf-8").strip()
        entry = json.loads(text) if text or first else {}
    except UnicodeDecodeError as error:
        msg = "the line is not UTF-8"
        raise _BadLineError(msg) from error
    except (ValueError, RecursionError) as error:
        msg = (
            "this is no export of `studykit log export`"
            if first
            else "the line is no JSON object, or was cut off"
        )
        raise _BadLineError(msg) from error
    if not isinstance(entry, dict):
        msg = "the line is no JSON object"
        raise _BadLineError(msg)
    return entry


def _check_header(entry: Mapping[str, Any]) -> None:
    if entry.get("type") != HEADER["type"]:
        msg = "this is no export of `studykit log export`"
        raise _BadLineError(msg)
    if entry != HEADER:
        msg = f"a newer studykit wrote this file (version {quoted(str(entry.get('version')))}; this one knows 1)"
        raise _BadLineError(msg, "Update studykit.")


def _read(entry: dict[str, Any]) -> Record:
    kind = entry.pop("type", None)
    if kind not in _FIELDS:
        msg = f"the type must be {_either(list(_FIELDS))}, not {quoted(str(kind))}"
        raise _BadLineError(msg)
    fields = _FIELDS[kind]
    for name in entry:
        if name not in fields:
            msg = f"{quoted(name)} is no field of {kind!r}"
            raise _BadLineError(msg, f"{_USUAL}{nearest(name, fields)}")
    for name, check in fields.items():
        if name not in entry:
            msg = f"{name!r} is missing"
            raise _BadLineError(msg)
        entry[name] = check(name, entry[name])
    uid = entry.pop("uid", None)
    record = _MAKE[kind](**entry)
    _check_whole(record, uid)
    return record


def _check_whole(record: Record, uid: str | None) -> None:
    """What one field alone does not show: the id, the place, and what belongs to the kind of event."""
    if isinstance(record, KnownItem):
        return
    if record.uid != uid:
        msg = "the line was changed: its 'uid' is not that of its contents"
        raise _BadLineError(msg)
    if record.placed < stamp(record.at)[0]:
        msg = "'placed' must not be before 'at'"
        raise _BadLineError(msg)
    if isinstance(record, Event) and not belongs_to_its_kind(record):
        msg = f"'review', 'rating' and 'verdict' do not belong to the event {record.what!r} in this way"
        raise _BadLineError(msg)


Check = Callable[[str, Any], Any]


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        msg = f"{name!r} must be a text"
        raise _BadLineError(msg)
    return storable(value)


def _texts(name: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        msg = f"{name!r} must be a list of texts"
        raise _BadLineError(msg)
    return tuple(_text(name, each) for each in value)


def _truth(name: str, value: Any) -> bool:
    if not isinstance(value, bool):
        msg = f"{name!r} must be true or false"
        raise _BadLineError(msg)
    return value


def _whole(least: int, most: int) -> Check:
    def check(name: str, value: Any) -> int:
        if type(value) is not int or not least <= value <= most:
            msg = f"{name!r} must be a whole number from {least} to {most}"
            raise _BadLineError(msg)
        return value

    return check


def _one_of(*known: str) -> Check:
    def check(name: str, value: Any) -> str:
        if value not in known or not isinstance(value, str):
            msg = f"{name!r} must be {_either(list(known))}"
            raise _BadLineError(msg)
        return value

    return check


def _moment(name: str, value: Any) -> datetime:
    try:
        at = datetime.fromisoformat(value)
        offset = at.utcoffset()
        # Whole minutes of offset and whole milliseconds are what a log keeps.
        if (
            offset is None
            or offset % timedelta(minutes=1)
            or at.microsecond % 1000
            or not is_kept(at)
        ):
            raise ValueError
    except (TypeError, ValueError) as error:
        between = f"between the years {EARLIEST.year} and {LATEST.year}"
        msg = f"{name!r} must be a moment such as 2026-03-10T12:00:00.000+01:00, {between}"
        raise _BadLineError(msg) from error
    return at


def _either(names: list[str]) -> str:
    shown = [repr(name) for name in names]
    return f"{', '.join(shown[:-1])} or {shown[-1]}"


_VERDICTS: tuple[str, ...] = get_args(VerdictName)
_CARD: dict[str, Check] = {"deck": _text, "item": _text}
_PLACED: dict[str, Check] = {"placed": _whole(-LARGEST - 1, LARGEST)}
"""All that a log may hold: one in which a damaged place was passed on has places far ahead of its moments."""
_FIELDS: dict[str, dict[str, Check]] = {
    "item": {**_CARD, "facts": _texts, "stem": _text, **_PLACED},
    "review": {
        "uid": _text,
        **_CARD,
        "at": _moment,
        "rating": _whole(1, 4),
        "mode": _one_of(*get_args(Mode)),
        "verdict": _one_of(*_VERDICTS),
        "correct": _truth,
        "answer": _text,
        "took": _whole(0, LARGEST),
        "digest": _text,
        "kind": _one_of("review", "cram"),
        **_PLACED,
    },
    "event": {
        "uid": _text,
        "what": _one_of(*get_args(EventName)),
        **_CARD,
        "at": _moment,
        "review": _text,
        "rating": _whole(0, 4),
        "verdict": _one_of("", *_VERDICTS),
        "word": _text,
        **_PLACED,
    },
}
_MAKE: dict[str, type[Record]] = {"item": KnownItem, "review": Review, "event": Event}
