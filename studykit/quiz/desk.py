"""What a learner commands besides answering, done and put into words: the same behind every skin.

Knows the session and what it needs beside it. Knows no keys but their commands, no streams and no terminal.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple

from studykit.problems import safe_text
from studykit.questions.item import Item
from studykit.quiz.phrases import (
    NOTHING_MORE,
    Aside,
    Command,
    Line,
    answers,
    comes_again,
    help_lines,
)
from studykit.quiz.phrases import feedback as feedback_lines
from studykit.quiz.plan import Entry
from studykit.quiz.session import Session
from studykit.quiz.sitting import Feedback, NotDone, Question
from studykit.reviews.schedule import DEFAULT, Settings

Clock = Callable[[], datetime]


class Edited(NamedTuple):
    """What came of opening a fact in an editor."""

    said: tuple[str, ...]
    items: Sequence[Item] | None = None
    """The deck's items, made again; None when the deck could not be read, and then nothing changes."""


def _no_aside(deck: str, item: Item, given: str) -> Aside:  # noqa: ARG001
    return NOTHING_MORE


def _no_editor(entry: Entry) -> Edited:
    return Edited(
        (f"There is no terminal for an editor here. The fact is at {entry.item.location}.",)
    )


class Desk(NamedTuple):
    """A session, and what the skins need beside it."""

    session: Session
    clock: Clock
    settings: Settings = DEFAULT
    aside: Callable[[str, Item, str], Aside] = _no_aside
    """What else is known, from the deck's key, the item and a wrong answer. Worked out only when it is shown."""
    edit: Callable[[Entry], Edited] = _no_editor

    def question(self) -> Question | None:
        return self.session.question(self.clock())

    def is_over(self) -> bool:
        return self.session.is_over(self.clock())

    def told(self, said: Feedback) -> list[Line]:
        """Feedback in words. Of a card, which has shown its answer, only when it comes again."""
        now = self.clock()
        if said.mode == "cards" and not said.given:
            return comes_again(said.due, now, self.settings)
        return feedback_lines(said, now, self.known_of(said), self.settings)

    def known_of(self, said: Feedback) -> Aside:
        return self.aside(said.deck, said.item, said.given if said.verdict == "wrong" else "")

    def obey(self, command: Command, word: str = "") -> list[Line]:
        """Does what is commanded and says what came of it. Ending the quiz is for the skin."""
        now, session = self.clock(), self.session
        match command:
            case Command.HELP:
                return help_lines(session.open)
            case Command.SKIP if session.open:
                session.skip()
            case Command.UNDO:
                found = session.undo(now)
                return _quiet(found.why if isinstance(found, NotDone) else "Taken back.")
            case Command.FLAG:
                flagged = session.flag(word, now)
                return _quiet(
                    flagged.why
                    if isinstance(flagged, NotDone)
                    else "Flagged: `studykit flags` lists it."
                )
            case Command.SUSPEND:
                left = session.suspend(now)
                return _quiet(
                    left.why
                    if isinstance(left, NotDone)
                    else "It is never asked again; undo takes it back."
                )
            case Command.EDIT:
                return self._edit()
            case Command.ACCEPT:
                return self._corrected(
                    session.accept(now), "Counted as right; `studykit suggestions` lists it."
                )
            case Command.EASY:
                return self._corrected(session.easy(now), "Rated Easy.")
        return []

    def _corrected(self, found: Feedback | NotDone, words: str) -> list[Line]:
        if isinstance(found, NotDone):
            return _quiet(found.why)
        return [Line(words, "right"), *comes_again(found.due, self.clock(), self.settings)]

    def _edit(self) -> list[Line]:
        entry = self.session.current()
        if entry is None:
            return _quiet("There is no question whose fact could be edited.")
        edited = self.edit(entry)
        lines = [Line(safe_text(each), "quiet") for each in edited.said]
        if edited.items is None:
            return lines
        self.session.replace_items(entry.deck, edited.items, self.clock())
        item = next((item for item in edited.items if item.id == entry.item.id), None)
        if item is None:
            return [*lines, Line("That question is gone.", "half")]
        return lines if self.session.open else [*lines, Line(safe_text(item.stem)), *answers(item)]


def _quiet(text: str) -> list[Line]:
    return [Line(text, "quiet")]
