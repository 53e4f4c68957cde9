"""A session with what the skins need beside it.

The clock, what else the base knows, the commands of a learner.

Each command is done and put into words here, the same behind every skin. Knows the session. Knows
no keys but their commands, no streams and no terminal.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple, Protocol

from studykit.problems import safe_text
from studykit.questions.item import Item
from studykit.quiz.phrases import (
    Command,
    Phrase,
    answers,
    comes_again,
    help_lines,
)
from studykit.quiz.phrases import feedback as feedback_lines
from studykit.quiz.plan import Entry
from studykit.quiz.question import Feedback, NotDone, Question
from studykit.quiz.session import Session
from studykit.quiz.sounds import NO_QUESTION, NO_SOUND, Sounds
from studykit.reviews.schedule import DEFAULT, Settings

if TYPE_CHECKING:
    from studykit.quiz.drills import DrillOffer, Drills

Clock = Callable[[], datetime]


class EditOutcome(NamedTuple):
    """The outcome of opening a fact in an editor."""

    messages: tuple[str, ...]
    items: Sequence[Item] | None = None
    """The deck's items, made again; None when the deck could not be read: nothing changes then."""


def _nothing_related(deck: str, item: Item) -> Sequence[str]:  # noqa: ARG001
    return ()


def _no_editor(entry: Entry) -> EditOutcome:
    message = f"There is no terminal for an editor here. The fact is at {entry.item.location}."
    return EditOutcome((message,))


class PersonSkin(Protocol):
    """A way to put questions to a person. EOFError from any of them: the learner ends."""

    def show(self, question: Question) -> None:
        """Show what is shown of a question once."""

    def ask(self, question: Question) -> None:
        """Take a reply to the question, and do what it asks for."""

    def goes_on(self) -> bool:
        """Wait at the end, and return whether the learner has opened a question again."""


class Sitting(NamedTuple):
    """A session, and what the skins need beside it."""

    session: Session
    clock: Clock
    settings: Settings = DEFAULT
    related: Callable[[str, Item], Sequence[str]] = _nothing_related
    """Facts about the same thing, from the deck's key and the item. Worked out only when they are
    shown."""
    edit: Callable[[Entry], EditOutcome] = _no_editor
    sounds: Sounds | None = None
    """None where nobody listens."""
    drills: Callable[[], Drills] | None = None
    """Offers to set apart what is confused, made at the first wrong answer; None where nothing is
    offered, as in an exam."""

    def run(self, skin: PersonSkin) -> None:
        """Ask until the session is over. EOFError when the learner ends it before."""
        shown: Question | None = None
        while True:
            question = self.question()
            if question is None:
                if not skin.goes_on():
                    return
                continue
            # After help or a flag the same question is asked again, and not shown anew.
            if question is not shown:
                skin.show(question)
            shown = question
            skin.ask(question)

    def question(self) -> Question | None:
        """Return the open question, or the next one; None when the sitting is over."""
        return self.session.question(self.clock())

    def is_over(self) -> bool:
        """Return whether there is nothing more to ask now."""
        return self.session.is_over(self.clock())

    def feedback_in_words(self, feedback: Feedback) -> list[Phrase]:
        """Return the feedback as lines.

        Of a card, which has shown its answer, only when it comes again.
        """
        now = self.clock()
        if feedback.mode == "cards" and not feedback.given:
            return comes_again(feedback.due, now, self.settings)
        return feedback_lines(feedback, now, self.related_to(feedback), self.settings)

    def related_to(self, feedback: Feedback) -> Sequence[str]:
        """Return facts about the same thing, without those that the verdict has named."""
        facts = self.related(feedback.deck, feedback.item)
        return [fact for fact in facts if not _is_told(fact, feedback.why)]

    def answer_of(self, question: Question) -> list[Phrase]:
        """Return the answer of a card as lines, before the learner rates himself."""
        item = question.item
        if self.sounds:
            self.sounds.answer_is_shown(item)
        lines = answers(item, (), self.related(question.entry.deck, item))
        old = self.session.old_keys(question)
        if old:
            lines.insert(0, Phrase(safe_text(old.line(old.keys)), "half"))
        return lines

    def offer(self, answered: Feedback) -> DrillOffer | None:
        """Return the offer to set two things apart that an answer brings, if it does."""
        if self.drills is None or answered.kind != "review" or answered.correct:
            return None
        return self.drills().offer(answered)

    def obey(self, command: Command, word: str = "") -> list[Phrase]:
        """Do what is commanded and return what came of it. Ending the quiz is for the skin."""
        now, session = self.clock(), self.session
        match command:
            case Command.HELP:
                return help_lines(session.open)
            case Command.SKIP if session.open:
                session.skip()
            case Command.UNDO:
                return _done_or_why(session.undo(now), "Taken back.")
            case Command.FLAG:
                flagged = session.flag(word, now)
                return _done_or_why(flagged, "Flagged: `studykit flags` lists it.")
            case Command.SUSPEND:
                suspended = session.suspend(now)
                return _done_or_why(suspended, "It is never asked again; undo takes it back.")
            case Command.BURY:
                buried = session.bury(now)
                return _done_or_why(buried, "It is asked again tomorrow; undo takes it back.")
            case Command.RESET:
                new = session.reset(now)
                return _done_or_why(new, "It begins anew, as a new one; undo takes it back.")
            case Command.PLAY:
                return self._play()
            case Command.EDIT:
                return self._edit()
            case Command.ACCEPT:
                done = "Counted as right; `studykit suggestions` lists it."
                return self._corrected(session.accept(now), done)
            case Command.EASY:
                return self._corrected(session.easy(now), "Rated Easy.")
        return []

    def _corrected(self, outcome: Feedback | NotDone, done: str) -> list[Phrase]:
        if isinstance(outcome, NotDone):
            return [Phrase(outcome.why, "quiet")]
        return [Phrase(done, "right"), *comes_again(outcome.due, self.clock(), self.settings)]

    def _play(self) -> list[Phrase]:
        """Play a sound of the current question, and return what hinders it, if anything."""
        entry = self.session.current()
        if entry is None:
            return [Phrase(NO_QUESTION, "quiet")]
        if self.sounds is None:
            return [Phrase(NO_SOUND, "quiet")]
        is_answered = self.session.open is None
        hindrance = self.sounds.play(entry.item, is_answered=is_answered)
        return [Phrase(safe_text(hindrance), "quiet")] if hindrance else []

    def _edit(self) -> list[Phrase]:
        """Open the current fact in the editor, and go on with the deck as it reads afterwards."""
        entry = self.session.current()
        if entry is None:
            return [Phrase("There is no question whose fact could be edited.", "quiet")]

        outcome = self.edit(entry)
        lines = [Phrase(safe_text(message), "quiet") for message in outcome.messages]
        if outcome.items is None:
            return lines

        self.session.replace_items(entry.deck, outcome.items, self.clock())
        for item in outcome.items:
            if item.id == entry.item.id:
                # An open question is shown anew by the skin; one that was answered is shown as it
                # reads now.
                answered = [Phrase(safe_text(item.stem)), *answers(item)]
                return lines if self.session.open else [*lines, *answered]
        return [*lines, Phrase("That question is gone.", "half")]


def _is_told(fact: str, why: str) -> bool:
    """Return whether a reason is a fact, or ends with it."""
    on_one_line = " ".join(fact.split())
    return why == on_one_line or why.endswith(f". {on_one_line}")


def _done_or_why(outcome: object, done: str) -> list[Phrase]:
    return [Phrase(outcome.why if isinstance(outcome, NotDone) else done, "quiet")]
