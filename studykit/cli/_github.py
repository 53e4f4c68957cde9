"""Problems as lines that GitHub Actions shows beside the lines of a pull request.

    ::error file=seeds/nansei/bases.yaml,line=12,col=9,title=F004::'soon' is not a date. Correct it.

Every sign that could end a part of such a line is escaped, as the workflow commands of GitHub want
it: so no text of a fact can say something to the runner.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from studykit.cli._output import say
from studykit.problems import Location, Problem, in_order

_COMMANDS = {"error": "error", "warning": "warning", "note": "notice"}
_IN_MESSAGES = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_IN_PROPERTIES = {**_IN_MESSAGES, ":": "%3A", ",": "%2C"}


def show_annotations(problems: Iterable[Problem]) -> None:
    """Print a line for each problem, in the order of files and lines."""
    for problem in in_order(problems):
        say(annotation(problem))


def annotation(problem: Problem) -> str:
    """Return the line of one problem."""
    properties = {**_place(problem.location), "title": problem.code}
    written = [f"{name}={_escaped(value, _IN_PROPERTIES)}" for name, value in properties.items()]
    second_place = f" (see {problem.other})" if problem.other else ""
    message = f"{problem.message}{second_place}. {problem.remedy}"
    command = _COMMANDS[problem.level]
    return f"::{command} {','.join(written)}::{_escaped(message, _IN_MESSAGES)}"


def _place(location: Location) -> dict[str, str]:
    place = {}
    if location.file:
        place["file"] = _in_repository(location.file)
    if location.line:
        place["line"] = str(location.line)
    if location.column:
        place["col"] = str(location.column)
    return place


def _in_repository(file: str) -> str:
    """Return a path from the top of the checkout, where GitHub looks for it."""
    top = os.environ.get("GITHUB_WORKSPACE", "")
    path = Path(file).resolve()
    if not top or not path.is_relative_to(Path(top).resolve()):
        return Path(file).as_posix()
    return path.relative_to(Path(top).resolve()).as_posix()


def _escaped(text: str, escapes: dict[str, str]) -> str:
    return "".join(escapes.get(sign, sign) for sign in text)
