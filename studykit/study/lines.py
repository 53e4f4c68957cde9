"""The quiz without a terminal: plain lines for people and pipes, and JSON lines for programs.

Both read whole lines from one stream and write to another; a last line without a line feed counts, and the end of the
input ends the quiz. Knows no terminal and no clock.

The protocol for programs, one JSON object a line, escaped to ASCII:

    -> {"type": "question", "id", "mode", "stem", "options": [...] or null, "many"}
    <- {"answer": "..."}                    in choice mode an option's text
    <- {"rating": 1 to 4}                   in cards mode, with an "answer" or without; else a card is graded as typed
    <- {"command": "skip"} or {"command": "quit"}
    -> {"type": "feedback", "id", "verdict", "correct", "answers": [...], "explanation", "rating"}
    -> {"type": "again", "id", "why"}       the answer was not graded, the question stays open
    -> {"type": "error", "why"}             the line made no sense, the question stays open
    -> {"type": "summary", "asked", "correct"}
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, TextIO

from studykit.problems import safe_text
from studykit.study import words
from studykit.study.grade import NotGraded
from studykit.study.session import Feedback, Question, Session, Summary

Clock = Callable[[], datetime]

LONGEST_LINE = 65_536
"""Characters. No answer and no command is as long."""


def _read(source: TextIO) -> str:
    """The next line without its line feed. One that is too long comes cut, and its rest is passed over.

    EOFError at the end of the input; a learner who wants to end is treated alike.
    """
    line = source.readline(LONGEST_LINE)
    if not line:
        raise EOFError
    rest = line
    while rest and not rest.endswith("\n") and len(rest) == LONGEST_LINE:
        rest = source.readline(LONGEST_LINE)
    return line.rstrip("\r\n")


# --- plain lines -------------------------------------------------------------------------------------------


def run_plain(session: Session, source: TextIO, target: TextIO, clock: Clock) -> None:
    """Asks until the session is over, the learner ends it or the input does. The summary is the caller's."""
    try:
        while question := session.question(clock()):
            write(target, [words.head(question), words.Line(safe_text(question.stem))])
            _put(session, question, source, target, clock)
            target.write("\n")
    except EOFError:
        target.write("\n")


def write(target: TextIO, lines: Iterable[words.Line]) -> None:
    target.writelines(f"{line.text}\n" for line in lines)
    target.flush()


def _put(session: Session, question: Question, source: TextIO, target: TextIO, clock: Clock) -> None:
    """One question until it is answered or skipped."""
    target.writelines(f"  {number}) {safe_text(option)}\n" for number, option in enumerate(question.options, start=1))
    while True:
        if question.mode == "cards":
            found = _rate(session, question, source, target, clock)
        else:
            reply = _reply(question, "> ", source, target)
            found = session.answer(_option(question, reply), clock()) if reply is not None else None
        if found is None:
            session.skip()
            return
        if isinstance(found, Feedback):
            shown = words.comes_again(found.due, clock()) if found.mode == "cards" else words.feedback(found, clock())
            write(target, shown)
            return
        write(target, [words.Line(safe_text(found.why), "quiet")])


def _rate(
    session: Session, question: Question, source: TextIO, target: TextIO, clock: Clock
) -> Feedback | NotGraded | None:
    if _reply(question, "Enter shows the answer > ", source, target) is None:
        return None
    write(target, words.answers(question.item))
    choices = ", ".join(f"{number} {name}" for number, name in enumerate(words.RATINGS, start=1))
    while True:
        rating = _reply(question, f"{choices} > ", source, target)
        if rating is None:
            return None
        if rating in ("1", "2", "3", "4"):
            return session.rate(int(rating), clock())


def _reply(question: Question, prompt: str, source: TextIO, target: TextIO) -> str | None:
    """What was typed; None to skip. Where an answer is typed, commands begin with a colon."""
    while True:
        target.write(prompt)
        target.flush()
        text = _read(source).strip().encode(errors="replace").decode()
        command = text if question.mode != "typed" else text[1:] if text.startswith(":") else ""
        match command:
            case "s":
                return None
            case "q":
                raise EOFError
            case "?":
                write(target, words.help_lines(question))
            case _ if question.mode == "typed" and _COMMAND.fullmatch(text):
                write(target, [words.Line(f"There is no command {text[:2]}", "quiet"), *words.help_lines(question)])
            case _:
                return text


_COMMAND = re.compile(r":[A-Za-z](?:\s.*)?")
"""What looks like a command is never graded: a slip of the finger, or a command of another version."""


def _option(question: Question, reply: str) -> str:
    """A number stands for an option, here where options are shown with numbers."""
    if question.options and reply.isascii() and reply.isdecimal() and 1 <= int(reply[:6]) <= len(question.options):
        return question.options[int(reply[:6]) - 1]
    return reply


# --- JSON --------------------------------------------------------------------------------------------------


def run_json(session: Session, source: TextIO, target: TextIO, clock: Clock) -> None:
    """One JSON object a line, as the module's docstring says. The summary is the caller's: `send_summary`."""
    try:
        while question := session.question(clock()):
            _send(target, _question(question))
            while (found := _obey(session, question, _read(source), clock)) is not None:
                _send(target, found)
                if found["type"] == "feedback":
                    break
    except EOFError:
        return


def send_summary(target: TextIO, summed: Summary) -> None:
    _send(target, {"type": "summary", "asked": summed.asked, "correct": summed.correct})


def _send(target: TextIO, message: dict[str, Any]) -> None:
    target.write(json.dumps(message) + "\n")
    target.flush()


def _question(question: Question) -> dict[str, Any]:
    item = question.item
    options = list(question.options) or None
    return {
        "type": "question",
        "id": item.id,
        "mode": question.mode,
        "stem": question.stem,
        "options": options,
        "many": item.many,
    }


def _obey(session: Session, question: Question, line: str, clock: Clock) -> dict[str, Any] | None:
    """Does what a line asks for and returns what is to be sent; None when the question was skipped."""
    if any("\ud800" <= char <= "\udfff" for char in line):
        return _error("the line is not UTF-8")
    if len(line) >= LONGEST_LINE - 1:
        return _error(f"the line is longer than {LONGEST_LINE} characters")
    try:
        message = json.loads(line)
    except (ValueError, RecursionError):
        return _error("the line is not JSON")
    match message:
        case {"command": "quit", **rest} if not rest:
            raise EOFError
        case {"command": "skip", **rest} if not rest:
            session.skip()
            return None
        case {"command": str(name), **rest} if not rest:
            return _error(f"there is no command {name[:60]!r}; there are 'skip' and 'quit'")
        case {"rating": int(rating), **rest} if rest.keys() <= {"answer"} and not isinstance(rating, bool):
            text = rest.get("answer", "")
            return _told(question, session.rate(rating, clock(), text if isinstance(text, str) else ""))
        case {"answer": str(text), **rest} if not rest:
            return _told(question, session.answer(text, clock()))
        case _:
            return _error('send {"answer": "..."}, {"rating": 1 to 4} for a card, or {"command": "skip" or "quit"}')


def _told(question: Question, found: Feedback | NotGraded) -> dict[str, Any]:
    if isinstance(found, NotGraded):
        return {"type": "again", "id": question.item.id, "why": found.why}
    return {
        "type": "feedback",
        "id": found.item.id,
        "verdict": found.verdict,
        "correct": found.correct,
        "answers": list(found.item.keys),
        "explanation": found.item.explanation,
        "rating": found.rating,
    }


def _error(why: str) -> dict[str, Any]:
    return {"type": "error", "why": why}
