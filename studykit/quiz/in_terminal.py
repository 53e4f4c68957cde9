"""The quiz in a terminal: which prompt follows which.

A thin skin over the sitting, with no rule of the quiz.
"""

from __future__ import annotations

import shutil
from contextlib import suppress

from studykit.grading.verdict import GOOD, NotGraded
from studykit.problems import safe_text
from studykit.quiz import phrases
from studykit.quiz.phrases import Command, Phrase
from studykit.quiz.prompts import TimeIsUp, select, show, tick, type_text, wait, wrapped
from studykit.quiz.question import Feedback, KeptAnswer, NotDone, Question
from studykit.quiz.sitting import Sitting


def run(sitting: Sitting) -> None:
    """Ask until the session is over or the learner ends it by `q` or Ctrl-D.

    Ctrl-C comes through as KeyboardInterrupt. The summary is the caller's.
    """
    with suppress(EOFError):
        sitting.run(_TerminalSkin(sitting))


class _TerminalSkin:
    """Each way to ask puts its question once, and does what the reply asks for.

    EOFError: the learner ends.
    """

    def __init__(self, sitting: Sitting) -> None:
        self.sitting = sitting

    def show(self, question: Question) -> None:
        show([phrases.head(question)])  # the prompt shows the stem

    def ask(self, question: Question) -> None:
        match question.mode:
            case "choice" if question.wants_ticks:
                self._tick(question)
            case "choice":
                self._choose(question)
            case "typed" | "guess":
                self._type(question)
            case "cards":
                self._recall(question)

    def goes_on(self) -> bool:
        """Wait at the end, and return whether the learner has opened a question again."""
        self._wait(is_end=True)
        return self.sitting.session.open is not None

    def _choose(self, question: Question) -> None:
        reply = select(
            question.stem,
            "(a number, or ? for help)",
            question.options,
            seconds=self._seconds_left(question),
        )
        if isinstance(reply, int):
            option = question.options[reply]
            self._answered(self.sitting.session.answer(option, self.sitting.clock()))
        else:
            self._obey(reply)

    def _tick(self, question: Question) -> None:
        reply = tick(
            question.stem,
            "(all that apply, then Enter; ? for help)",
            question.options,
            seconds=self._seconds_left(question),
        )
        if isinstance(reply, tuple):
            texts = [question.options[place] for place in reply]
            self._answered(self.sitting.session.tick(texts, self.sitting.clock()))
        else:
            self._obey(reply)

    def _type(self, question: Question) -> None:
        # Commands begin with a colon here: u, f and s may be answers.
        hint = "(:? for help)"
        if question.mode == "guess":
            hint = "(guess, or Enter shows the answer; :? for help)"
        elif question.item.interaction == "order":
            # Numbers, since what is put in order may be long sentences.
            hint = "\n  their numbers in the right order (:? for help)"
        elif question.item.many == "all":
            hint = "all of them, with commas (:? for help)"
        message = f"{wrapped(f'{question.stem} {hint}')}\n  >"
        text = type_text(message, seconds=self._seconds_left(question))
        if isinstance(text, TimeIsUp):
            self._obey(text)
            return

        text = text.strip()
        typed = phrases.command_in(text)
        if typed is None:
            self._answered(self.sitting.session.answer(text, self.sitting.clock()))
        elif typed.command:
            self._obey(typed.command, typed.word)
        else:
            show([phrases.no_such_command(text), *phrases.help_lines(question)])

    def _recall(self, question: Question) -> None:
        """Show the answer when the learner wants to see it, and ask how well it was known.

        1 to 4.
        """
        reply = wait(
            question.stem, "(Enter shows the answer)", seconds=self._seconds_left(question)
        )
        if reply is not None:
            self._obey(reply)
            return

        show(self.sitting.answer_of(question))
        # Help and flags leave the card open; a rating, an undo or a skip does not.
        while self.sitting.session.open is question:
            rating = select("How well did you know it?", "", phrases.RATINGS, start=GOOD - 1)
            if isinstance(rating, int):
                self._answered(self.sitting.session.rate(rating + 1, self.sitting.clock()))
            else:
                self._obey(rating)

    def _answered(self, outcome: Feedback | KeptAnswer | NotGraded) -> None:
        if isinstance(outcome, NotGraded):
            show([Phrase(safe_text(outcome.why), "quiet")])
            return
        if isinstance(outcome, Feedback):
            show(self.sitting.feedback_in_words(outcome))
            offer = self.sitting.offer(outcome)
            if offer:
                show([offer.line()])
            # Who rated a card has seen all of this already, and at the end `goes_on` waits.
            if (offer or outcome.mode != "cards") and not self.sitting.is_over():
                self._wait(is_end=False)
        show([Phrase("")])

    def _wait(self, *, is_end: bool) -> None:
        """Wait for Enter, or a command that opens a question again."""
        while self.sitting.session.open is None:
            command = wait(phrases.waiting(self.sitting.session.last, is_end=is_end))
            if command is None or command is Command.SKIP:
                return
            self._obey(command)

    def _obey(self, command: Command | TimeIsUp, word: str = "") -> None:
        if isinstance(command, TimeIsUp):
            show([Phrase("The time is up.", "half")])
            return
        if command is Command.QUIT:
            raise EOFError
        if command is Command.CONTRAST:
            self._contrast()
            return
        if command is Command.FLAG and not word and self.sitting.session.current():
            # A flag without a reason helps nobody who reads it a month later.
            reply = type_text("Why?")
            word = reply if isinstance(reply, str) else ""
        show(self.sitting.obey(command, word))

    def _contrast(self) -> None:
        """Set apart what was confused just now; then the quiz goes on where it was."""
        from studykit.quiz.contrast_sitting import contrast_within

        contrast = contrast_within(self.sitting)
        if isinstance(contrast, NotDone):
            show([Phrase(contrast.why, "quiet")])
            return
        show(contrast.opening(shutil.get_terminal_size().columns))
        if contrast.has_questions:
            # Who ends it ends the contrast alone.
            with suppress(EOFError):
                contrast.sitting.run(_TerminalSkinWithin(contrast.sitting))
            show([contrast.end()])

    def _seconds_left(self, question: Question) -> float | None:
        """Return how long the question may stay open; None when nothing presses."""
        if question.until is None:
            return None
        return (question.until - self.sitting.clock()).total_seconds()


class _TerminalSkinWithin(_TerminalSkin):
    """The same for a sitting within another one, which goes on afterwards."""

    def goes_on(self) -> bool:
        self._wait(is_end=False)
        return self.sitting.session.open is not None
