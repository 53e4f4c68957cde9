"""The answers that a practice page gives as a file (`formats.practice`), read and checked.

    {"type": "studykit practice", "version": 1}
    {"type": "answer", "deck": "nansei-7k2m9q", "item": "opened/bridge", "mode": "typed", ...}

The page grades nothing: a line holds what was asked, what was typed, chosen or said, and when. Each
line is checked in full, and with a single wrong one nothing of the file is used. Knows no items.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Annotated, Any, Literal, NamedTuple

from studykit.problems import Location, Problem, quoted
from studykit.questions.item import Mode
from studykit.reviews._fields import NumberField, either, fields_of
from studykit.reviews._moments import LARGEST
from studykit.reviews.checked_lines import (
    MOST_PROBLEMS,
    BadLineError,
    NotMergedError,
    checked_values,
    parsed_line,
)

HEADER = {"type": "studykit practice", "version": 1}
_FOREIGN = "this is no file of a practice page"
_OTHER_FILE = "Name a file that the page gave."
_REMEDY = "Let the page give the file again, or take the line out."


class PracticeAnswer(NamedTuple):
    """One answer on a practice page."""

    deck: str
    """The deck's key."""
    item: str
    at: datetime
    mode: Mode
    asked: str
    """The stem, as it was shown."""
    keys: tuple[str, ...]
    """The right answers, as they were shown."""
    answers: tuple[str, ...]
    """What was typed, or the texts of the options that were chosen; empty: "I don't know"."""
    judged: Literal["", "missed", "knew"]
    """What the learner said; empty where nothing was said, as of a choice."""
    took: Annotated[int, NumberField(0, LARGEST)]
    """Milliseconds from the question to the answer."""


def is_practice_file(first_line: bytes) -> bool:
    """Return whether a file with this first line is one of a practice page."""
    try:
        header = json.loads(first_line.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return False
    return isinstance(header, dict) and header.get("type") == HEADER["type"]


def practice_answers(lines: Iterable[bytes], file: str) -> list[PracticeAnswer]:
    """Return the answers of a file. Raise NotMergedError where a line is wrong."""
    answers = []
    problems: list[Problem] = []
    for number, line in enumerate(lines, start=1):
        is_first = number == 1
        try:
            entry = parsed_line(line, _FOREIGN, is_first=is_first)
            # Several files in a row have several headers.
            if is_first or entry.get("type") == HEADER["type"]:
                _check_header(entry)
            elif entry:
                answers.append(_answer(entry))
        except BadLineError as error:
            usual_remedy = _OTHER_FILE if is_first else _REMEDY
            remedy = error.remedy or usual_remedy
            problems.append(Problem("L001", error.message, remedy, Location(file, number)))
            if is_first or len(problems) == MOST_PROBLEMS:
                break
    if problems:
        raise NotMergedError(problems)
    return answers


def _check_header(header: Mapping[str, Any]) -> None:
    if header == HEADER:
        return
    version = quoted(str(header.get("version")))
    msg = (
        f"a newer studykit wrote this page (version {version}; this one knows {HEADER['version']})"
    )
    raise BadLineError(msg, "Update studykit.")


def _answer(entry: dict[str, Any]) -> PracticeAnswer:
    name = entry.pop("type", None)
    if name != "answer":
        msg = f"the type must be {either(['answer', str(HEADER['type'])])}, not {quoted(str(name))}"
        raise BadLineError(msg)
    answer = PracticeAnswer(
        **checked_values(entry, "answer", fields_of(PracticeAnswer), remedy=_REMEDY)
    )
    if answer.mode == "cards" and not answer.judged:
        msg = "'judged' must be 'missed' or 'knew' of an answer that was recalled"
        raise BadLineError(msg)
    if answer.mode == "typed" and len(answer.answers) > 1:
        msg = "'answers' must be one text of an answer that was typed"
        raise BadLineError(msg)
    return answer
