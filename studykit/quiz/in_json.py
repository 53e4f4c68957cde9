"""The quiz for programs: one JSON object a line, escaped to ASCII, over one stream in and one out.

    -> {"type": "question", "id", "mode", "stem", "options": [...] or null, "many"}
           the mode is "choice", "typed", "cards", or "guess": an item that was never met, by its
           stem alone; {"answer": ""} or {"command": "show"} shows its answer;
           and, where pictures or sounds are shown,
           "media": [{"path", "type", "file", "alt"}] for the program to show, in feedback as well;
           for an order "to_order": [...], the answers as they are shown
    <- {"answer": "..."}            in choice mode an option's text; with "many": "all" a list of
                                    texts, ["...", "..."]: all that apply
    <- {"rating": 1 to 4}           the learner's own grade of a card, with what was typed as its
                                    "answer" or without; a card that is answered without a rating
                                    is graded as typed
    -> {"type": "feedback", "id", "kind", "verdict", "correct", "answers": [...], "explanation",
        "rating", "why", "sources", "related", "due", "file", "line"}
           "kind" is "review", "cram", or "first": a first meeting, at which nothing could be known
           yet; then "correct" is null, and there is no "rating". After a guess the verdict is "new"
    -> {"type": "noted", "id"}      in an exam, instead of feedback
    -> {"type": "again", "id", "why"}     the answer was not graded, the question stays open
    -> {"type": "error", "why"}     the line made no sense, or cannot be obeyed; nothing changes
    -> {"type": "contrast", "things", "differ", "shared", "sentences",
        "questions"}
                                    before the questions of a drill: two things side by side
    -> {"type": "summary", "asked", "correct", "met", "learned", "not_recalled", "waiting", ...}
           new items whose answer was shown, items that were recalled for the first time; new items
           that were met and not recalled, and all with which the next sitting begins, by their ids

Commands, each with what it is answered by:

    <- {"command": "show"}          at a guess its feedback: the answer, to who makes no guess
    <- {"command": "give_up"}       "I don't know": the feedback, rated Again
    <- {"command": "hint"}          the question again, with the first letter of its answer as
                                    "letter"; once more, and it is a choice, of which a right answer
                                    is rated Hard
    <- {"command": "skip"}          the next question
    <- {"command": "undo"}          the question of the last answer, open again
    <- {"command": "correct"}       "I was right": the feedback of the last answer as it is now
    <- {"command": "easy"}          the last answer was easy: the same
    <- {"command": "flag", "word": "..."}     {"type": "flagged", "id"}
    <- {"command": "suspend"}       {"type": "suspended", "id"}; the next question, if it was open
    <- {"command": "bury"}          {"type": "buried", "id"}: it is not asked until tomorrow
    <- {"command": "reset"}         {"type": "reset", "id"}: it begins anew, as a new item
    <- {"command": "edit"}          after the program has changed the facts: they are read again,
                                    and the open question comes with its new text
    <- {"command": "contrast"}      after a feedback with "confused": {"type": "contrast", ...} and
                                    its questions, then {"type": "contrast over", "asked",
                                    "correct"}; then the quiz goes on
    <- {"command": "stay"}          {"type": "staying"}: from now on the quiz does not end by
                                    itself; after the last answer comes {"type": "over"}, and it
                                    waits for "undo" or "quit"
    <- {"command": "quit"}          the summary

`word` may be left out. `flag`, `suspend`, `bury` and `reset` are about the open question, or with
an "id" about any of this sitting.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TextIO

from studykit.grading.verdict import NotGraded
from studykit.questions.identity.draw import to_order
from studykit.questions.source_lines import source_lines
from studykit.quiz.in_lines import LONGEST_LINE, read_line
from studykit.quiz.json_summary import Message, send
from studykit.quiz.plan import Entry
from studykit.quiz.question import Feedback, KeptAnswer, NotDone, Question
from studykit.quiz.sitting import Sitting

if TYPE_CHECKING:
    from studykit.quiz.drills import Drill

_KEYS_BESIDE = {
    "flag": {"word", "id"},
    "suspend": {"id"},
    "bury": {"id"},
    "reset": {"id"},
}
"""What may stand beside a command, by the command; beside all others nothing."""
_SEND = 'send {"answer": "..."}, {"rating": 1 to 4} for a card, or {"command": "..."}'
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def run_json(sitting: Sitting, source: TextIO, target: TextIO) -> None:
    """Hold the sitting with a program, one JSON object a line, as the module's docstring says.

    The summary is the caller's (`json_summary`).
    """
    skin = _JsonSkin(sitting)
    shown: Question | None = None
    try:
        while True:
            question, messages = skin.question()
            for message in messages:
                send(target, message)
            if question is None and not skin.stays:
                return
            # Once, and not before each line that comes while it stays.
            if question is None and shown is not None:
                send(target, {"type": "over"})
            elif question is not None and question is not shown:
                send(target, _question(question))
            shown = question
            for message in skin.answer_to(read_line(source)):
                send(target, message)
    except EOFError:
        return


def send_contrast(target: TextIO, drill: Drill) -> None:
    """Send what differs between two things, before the questions that tell them apart."""
    send(target, contrast_message(drill))


def contrast_message(drill: Drill) -> Message:
    """Return what differs between two things as a message."""
    contrast = drill.contrast.as_json()
    return {"type": "contrast", **contrast, "questions": len(drill.plan.entries)}


class _JsonSkin:
    """Does what the other side asks for, and says what it is answered by."""

    def __init__(self, sitting: Sitting) -> None:
        self.sitting = sitting
        self._around: Sitting | None = None
        """While two things are set apart: the sitting that goes on afterwards."""
        self.stays = False
        """The quiz does not end by itself."""
        self.commands: Mapping[str, Callable[[str, str], Iterator[Message]]] = {
            "show": self._show,
            "give_up": self._give_up,
            "hint": self._hint,
            "skip": self._skip,
            "undo": self._undo,
            "correct": self._accept,
            "easy": self._easy,
            "flag": self._flag,
            "suspend": self._suspend,
            "bury": self._bury,
            "reset": self._reset,
            "edit": self._edit,
            "contrast": self._contrast,
            "stay": self._stay,
            "quit": self._quit,
        }

    def answer_to(self, line: str) -> Iterator[Message]:
        """Do what a line asks for, and yield the messages that it is answered by."""
        # Bytes that are no UTF-8 arrive as lone surrogates (errors="surrogateescape").
        if _LONE_SURROGATE.search(line):
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
            case {"command": str(name), **others}:
                texts = {str(key): value for key, value in others.items()}
                yield from self._command(name, texts)
            case {"rating": bool()}:  # which Python takes for a number
                yield _error(_SEND)
            case {"rating": int(rating), **others} if others.keys() <= {"answer"}:
                text = others.get("answer", "")
                yield self._answered(text if isinstance(text, str) else "", rating)
            case {"answer": str(text), **others} if not others:
                yield self._answered(text, None)
            case {"answer": list(texts), **others} if not others and _are_texts(texts):
                yield self._ticked(texts)
            case _:
                yield _error(_SEND)

    def _answered(self, text: str, rating: int | None) -> Message:
        session, now = self.sitting.session, self.sitting.clock()
        if session.open is None:
            return _error("no question is open")
        if rating is None:
            return self._outcome(session.open, session.answer(text, now))
        return self._outcome(session.open, session.rate(rating, now, text))

    def _ticked(self, texts: Sequence[str]) -> Message:
        session, now = self.sitting.session, self.sitting.clock()
        if session.open is None:
            return _error("no question is open")
        return self._outcome(session.open, session.tick(texts, now))

    def _outcome(self, question: Question, outcome: Feedback | KeptAnswer | NotGraded) -> Message:
        if isinstance(outcome, NotGraded):
            return {"type": "again", "id": question.item.id, "why": outcome.why}
        if isinstance(outcome, KeptAnswer):
            return {"type": "noted", "id": outcome.item.id}
        message = self._feedback(outcome)
        offer = self.sitting.offer(outcome)
        if offer:
            message["confused"] = offer.as_json()
        return message

    def _feedback(self, feedback: Feedback) -> Message:
        item = feedback.item
        correct = feedback.correct
        if feedback.kind == "first":
            correct = None
        message: Message = {
            "type": "feedback",
            "id": item.id,
            "kind": feedback.kind,
            "verdict": feedback.verdict,
            "correct": correct,
            "answers": list(item.keys),
            "explanation": self.sitting.explanation_of(feedback.deck, item),
            "rating": feedback.rating,
            "why": feedback.why,
            "sources": list(source_lines(item.sources)),
            "related": list(self.sitting.related_to(feedback)),
            "due": feedback.due.isoformat() if feedback.due else None,
            "file": item.location.file,
            "line": item.location.line,
        }
        # Memory is not touched by a first meeting.
        if feedback.kind == "first":
            del message["rating"]
        if item.media:
            message["media"] = [medium.as_json() for medium in item.media]
        return message

    # --- commands --------------------------------------------------------------------------------

    def _command(self, name: str, others: Mapping[str, Any]) -> Iterator[Message]:
        # Cut, since a program may have sent anything.
        if name not in self.commands:
            names = ", ".join(map(repr, self.commands))
            yield _error(f"there is no command {name[:60]!r}; there are {names}")
            return

        takes = _KEYS_BESIDE.get(name, set())
        if not others.keys() <= takes or not _are_texts(list(others.values())):
            keys = " and ".join(map(repr, sorted(takes))) or "nothing"
            yield _error(f"the command {name!r} takes {keys} beside it")
            return
        yield from self.commands[name](others.get("word", ""), others.get("id", ""))

    def _show(self, *_: str) -> Iterator[Message]:
        question = self.sitting.session.open
        if question is None or question.mode != "guess":
            yield _error("no guess is open")
            return
        yield self._outcome(question, self.sitting.session.show_me(self.sitting.clock()))

    def _give_up(self, *_: str) -> Iterator[Message]:
        question = self.sitting.session.open
        if question is None:
            yield _error("no question is open")
            return
        yield self._outcome(question, self.sitting.session.give_up(self.sitting.clock()))

    def _hint(self, *_: str) -> Iterator[Message]:
        if self.sitting.session.open is None:
            yield _error("no question is open")
            return
        # The question has changed, and so it is sent again.
        outcome = self.sitting.session.hint(self.sitting.clock())
        if isinstance(outcome, NotDone):
            yield _error(outcome.why)

    def _skip(self, *_: str) -> Iterator[Message]:
        if self.sitting.session.open:
            self.sitting.session.skip()
        else:
            yield _error("no question is open")

    def _undo(self, *_: str) -> Iterator[Message]:
        outcome = self.sitting.session.undo(self.sitting.clock())
        if isinstance(outcome, NotDone):
            yield _error(outcome.why)

    def _accept(self, *_: str) -> Iterator[Message]:
        yield self._corrected(self.sitting.session.accept(self.sitting.clock()))

    def _easy(self, *_: str) -> Iterator[Message]:
        yield self._corrected(self.sitting.session.easy(self.sitting.clock()))

    def _corrected(self, outcome: Feedback | NotDone) -> Message:
        if isinstance(outcome, NotDone):
            return _error(outcome.why)
        return self._feedback(outcome)

    def _flag(self, word: str, item: str) -> Iterator[Message]:
        flagged = self.sitting.session.flag(word, self.sitting.clock(), item)
        yield _about_item("flagged", flagged)

    def _suspend(self, _: str, item: str) -> Iterator[Message]:
        suspended = self.sitting.session.suspend(self.sitting.clock(), item)
        yield _about_item("suspended", suspended)

    def _bury(self, _: str, item: str) -> Iterator[Message]:
        buried = self.sitting.session.bury(self.sitting.clock(), item)
        yield _about_item("buried", buried)

    def _reset(self, _: str, item: str) -> Iterator[Message]:
        new = self.sitting.session.reset(self.sitting.clock(), item)
        yield _about_item("reset", new)

    def _edit(self, *_: str) -> Iterator[Message]:
        entry = self.sitting.session.current()
        if entry is None:
            yield _error("no question is open")
            return
        # Of facts that cannot be read the old ones stay, and the question with them.
        outcome = self.sitting.edit(entry)
        if outcome.items is None:
            yield _error(" ".join(outcome.messages))
            return
        self.sitting.session.replace_items(entry.deck, outcome.items, self.sitting.clock())

    def _contrast(self, *_: str) -> Iterator[Message]:
        if self._around:
            yield _error("two things are set apart already")
            return
        from studykit.quiz.contrast_sitting import contrast_within

        outcome = contrast_within(self.sitting)
        if isinstance(outcome, NotDone):
            yield _error(outcome.why)
            return
        self._around, self.sitting = self.sitting, outcome.sitting
        yield contrast_message(outcome.drill)

    def question(self) -> tuple[Question | None, list[Message]]:
        """Return the open question, or the next one, and what is to be sent before it."""
        question = self.sitting.question()
        if question or self._around is None:
            return question, []
        # The drill is over: back to the quiz from which it was begun.
        sums = self.sitting.session.summary()
        self.sitting, self._around = self._around, None
        end: Message = {"type": "contrast over", "asked": sums.asked, "correct": sums.correct}
        return self.sitting.question(), [end]

    def _stay(self, *_: str) -> Iterator[Message]:
        self.stays = True
        yield {"type": "staying"}

    def _quit(self, *_: str) -> Iterator[Message]:
        raise EOFError


def _question(question: Question) -> Message:
    item = question.item
    message: Message = {
        "type": "question",
        "id": item.id,
        "mode": question.mode,
        "stem": question.stem,
        "options": list(question.options) or None,
        "many": item.many,
    }
    if question.letter:
        message["letter"] = question.letter
    if item.interaction == "order":
        # The stem numbers them; a program may want to show them in its own way.
        message["to_order"] = list(to_order(item))
    if item.media:
        # The others are shown with the answer, and some of them would tell it.
        message["media"] = [medium.as_json() for medium in item.media if medium.is_asked]
    return message


def _about_item(how: str, outcome: Entry | NotDone) -> Message:
    if isinstance(outcome, NotDone):
        return _error(outcome.why)
    return {"type": how, "id": outcome.item.id}


def _are_texts(values: Sequence[object]) -> bool:
    return all(isinstance(value, str) for value in values)


def _error(why: str) -> Message:
    return {"type": "error", "why": why}
