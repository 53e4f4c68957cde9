"""The quiz for programs: one JSON object a line, escaped to ASCII, over one stream in and one out.

    -> {"type": "question", "id", "mode", "stem", "options": [...] or null, "many"}
       and, where pictures or sounds are shown, "media": [{"path", "type", "file", "alt"}] for the program to show
    <- {"answer": "..."}                    in choice mode an option's text
    <- {"rating": 1 to 4}                   in cards mode, with an "answer" or without; else a card is graded as typed
    -> {"type": "feedback", "id", "verdict", "correct", "answers": [...], "explanation", "rating", "why", "sources",
        "chosen", "related", "due", "file", "line"}
    -> {"type": "noted", "id"}              in an exam, instead of feedback
    -> {"type": "again", "id", "why"}       the answer was not graded, the question stays open
    -> {"type": "error", "why"}             the line made no sense, or what it asks for cannot be done; nothing changes
    -> {"type": "summary", "asked", "correct", ...}

Commands, each with what it is answered by:

    <- {"command": "skip"}                  the next question
    <- {"command": "undo"}                  the question of the last answer, open again
    <- {"command": "correct"}               "I was right": the feedback of the last answer as it is now
    <- {"command": "easy"}                  the last answer was easy: the same
    <- {"command": "flag", "word": "..."}   {"type": "flagged", "id"}
    <- {"command": "suspend"}               {"type": "suspended", "id"}, and the next question if it was open
    <- {"command": "edit"}                  after the program has changed the facts: the question as it is now
    <- {"command": "stay"}                  {"type": "staying"}: from now on the quiz does not end by itself: after the
                                            last answer comes {"type": "over"}, and it waits for "undo" or "quit"
    <- {"command": "quit"}                  the summary

`word` may be left out. `flag` and `suspend` are about the open question, or with an "id" about any of this sitting.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TextIO

from studykit.grading.verdict import NotGraded
from studykit.questions.identity.draw import to_order
from studykit.questions.source_lines import source_lines
from studykit.quiz.desk import Desk
from studykit.quiz.in_lines import LONGEST_LINE, read_line
from studykit.quiz.outlook import Outlook
from studykit.quiz.plan import Entry
from studykit.quiz.sitting import Feedback, NotDone, Noted, Question, Summary

Message = dict[str, Any]

_SEND = 'send {"answer": "..."}, {"rating": 1 to 4} for a card, or {"command": "..."}'


def run_json(desk: Desk, source: TextIO, target: TextIO) -> None:
    """One JSON object a line, as the module's docstring says. The summary is the caller's: `send_summary`."""
    program = _Program(desk)
    shown: Question | None = None
    try:
        while (question := desk.question()) or program.stays:
            if question is None and shown is not None:
                _send(target, {"type": "over"})
            elif question is not None and question is not shown:
                _send(target, _question(question))
            shown = question
            for message in program.hear(read_line(source)):
                _send(target, message)
    except EOFError:
        return


def send_summary(target: TextIO, summed: Summary, ahead: Outlook) -> None:
    message: Message = {"type": "summary", "asked": summed.asked, "correct": summed.correct}
    message["missed"] = [
        {"id": each.item.id, "stem": each.stem, "answers": list(each.keys), "given": each.given}
        for each in summed.missed
    ]
    message["retention"] = {"remembered": summed.remembered, "of": summed.tested}
    message["next_due"] = ahead.next_due.isoformat() if ahead.next_due else None
    message["due_tomorrow"] = ahead.due_tomorrow
    message["leeches"] = [
        {
            "id": each.item.id,
            "lapses": each.lapses,
            "taken_for": each.taken_for.id if each.taken_for else None,
        }
        for each in ahead.leeches
    ]
    if summed.exam_of is not None:
        message["exam"] = {"of": summed.exam_of, "seconds": round(summed.took.total_seconds())}
    _send(target, message)


def _send(target: TextIO, message: Message) -> None:
    target.write(json.dumps(message) + "\n")
    target.flush()


class _Program:
    """What the other side says, and what it is answered."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.stays = False
        self.commands: Mapping[str, Callable[[str, str], Iterator[Message]]] = {
            "skip": self._skip,
            "undo": self._undo,
            "correct": lambda *_: self._corrected(desk.session.accept(desk.clock())),
            "easy": lambda *_: self._corrected(desk.session.easy(desk.clock())),
            "flag": lambda word, item: self._marked(
                "flagged", desk.session.flag(word, desk.clock(), item)
            ),
            "suspend": lambda _, item: self._marked(
                "suspended", desk.session.suspend(desk.clock(), item)
            ),
            "edit": self._edit,
            "stay": self._stay,
            "quit": self._quit,
        }

    def hear(self, line: str) -> Iterator[Message]:
        """Does what a line asks for."""
        if any("\ud800" <= char <= "\udfff" for char in line):
            yield _error("the line is not UTF-8")
            return
        if len(line) >= LONGEST_LINE - 1:
            yield _error(f"the line is longer than {LONGEST_LINE} characters")
            return
        try:
            message = json.loads(line)
        except (ValueError, RecursionError):
            yield _error("the line is not JSON")
            return
        match message:
            case {"command": str(name), **rest}:
                yield from self._command(name, {str(key): value for key, value in rest.items()})
            case {"rating": int(rating), **rest} if rest.keys() <= {"answer"} and not isinstance(
                rating, bool
            ):
                text = rest.get("answer", "")
                yield self._answered(text if isinstance(text, str) else "", rating)
            case {"answer": str(text), **rest} if not rest:
                yield self._answered(text, None)
            case _:
                yield _error(_SEND)

    def _answered(self, text: str, rating: int | None) -> Message:
        session, now = self.desk.session, self.desk.clock()
        question = session.open
        if question is None:
            return _error("no question is open")
        found = session.answer(text, now) if rating is None else session.rate(rating, now, text)
        if isinstance(found, NotGraded):
            return {"type": "again", "id": question.item.id, "why": found.why}
        return self._feedback(found) if isinstance(found, Feedback) else _noted(found)

    def _feedback(self, said: Feedback) -> Message:
        aside = self.desk.known_of(said)
        return {
            "type": "feedback",
            "id": said.item.id,
            "verdict": said.verdict,
            "correct": said.correct,
            "answers": list(said.item.keys),
            "explanation": said.item.explanation,
            "rating": said.rating,
            "why": said.why,
            "sources": list(source_lines(said.item.sources)),
            "chosen": list(aside.chosen),
            "related": list(aside.facts),
            "due": said.due.isoformat() if said.due else None,
            "file": said.item.location.file,
            "line": said.item.location.line,
            **({"media": [each.as_json() for each in said.item.media]} if said.item.media else {}),
        }

    # --- commands ------------------------------------------------------------------------------------------

    def _command(self, name: str, rest: Mapping[str, Any]) -> Iterator[Message]:
        takes = {"flag": {"word", "id"}, "suspend": {"id"}}.get(name, set())
        if name not in self.commands:
            yield _error(
                f"there is no command {name[:60]!r}; there are {', '.join(map(repr, self.commands))}"
            )
        elif not rest.keys() <= takes or not all(isinstance(each, str) for each in rest.values()):
            yield _error(
                f"the command {name!r} takes {' and '.join(map(repr, sorted(takes))) or 'nothing'} beside it"
            )
        else:
            yield from self.commands[name](rest.get("word", ""), rest.get("id", ""))

    def _skip(self, *_: str) -> Iterator[Message]:
        if self.desk.session.open:
            self.desk.session.skip()
        else:
            yield _error("no question is open")

    def _undo(self, *_: str) -> Iterator[Message]:
        found = self.desk.session.undo(self.desk.clock())
        if isinstance(found, NotDone):
            yield _error(found.why)

    def _corrected(self, found: Feedback | NotDone) -> Iterator[Message]:
        yield _error(found.why) if isinstance(found, NotDone) else self._feedback(found)

    @staticmethod
    def _marked(what: str, found: Entry | NotDone) -> Iterator[Message]:
        yield (
            _error(found.why) if isinstance(found, NotDone) else {"type": what, "id": found.item.id}
        )

    def _edit(self, *_: str) -> Iterator[Message]:
        entry = self.desk.session.current()
        edited = self.desk.edit(entry) if entry else None
        if entry is None or edited is None or edited.items is None:
            yield _error(" ".join(edited.said) if edited else "no question is open")
        else:
            self.desk.session.replace_items(entry.deck, edited.items, self.desk.clock())

    def _stay(self, *_: str) -> Iterator[Message]:
        self.stays = True
        yield {"type": "staying"}

    @staticmethod
    def _quit(*_: str) -> Iterator[Message]:
        raise EOFError


def _question(question: Question) -> Message:
    item = question.item
    return {
        "type": "question",
        "id": item.id,
        "mode": question.mode,
        "stem": question.stem,
        "options": list(question.options) or None,
        "many": item.many,
        **({"to_order": list(to_order(item))} if item.interaction == "order" else {}),
        **(
            {"media": [each.as_json() for each in item.media if each.is_asked]}
            if item.media
            else {}
        ),
    }


def _noted(found: Noted) -> Message:
    return {"type": "noted", "id": found.item.id}


def _error(why: str) -> Message:
    return {"type": "error", "why": why}
