"""The quiz in a terminal: which prompt follows which. A thin skin over the desk, with no rule of the quiz."""

from __future__ import annotations

from studykit.grading.verdict import GOOD, NotGraded
from studykit.problems import safe_text
from studykit.quiz import phrases as words
from studykit.quiz.desk import Desk
from studykit.quiz.phrases import Command
from studykit.quiz.prompts import TimeIsUp, select, show, type_text, wait, wrapped
from studykit.quiz.sitting import Feedback, Noted, Question


def run(desk: Desk) -> None:
    """Asks until the session is over or the learner ends it by `q` or Ctrl-D.

    Ctrl-C comes through as KeyboardInterrupt. The summary is the caller's.
    """
    skin = _Skin(desk)
    shown: Question | None = None
    try:
        while (question := desk.question()) or skin.goes_on():
            if question is None:
                continue
            if question is not shown:
                show([words.head(question)])
            shown = question
            {"choice": skin.choose, "typed": skin.type, "cards": skin.recall}[question.mode](
                question
            )
    except EOFError:
        return


class _Skin:
    """Each way to ask puts its question once, and does what the reply asks for. EOFError: the learner ends."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def choose(self, question: Question) -> None:
        found = select(
            question.stem,
            "(a number, or ? for help)",
            question.options,
            seconds=self._seconds(question),
        )
        if isinstance(found, int):
            self._hear(self.desk.session.answer(question.options[found], self.desk.clock()))
        else:
            self._obey(found)

    def type(self, question: Question) -> None:
        hint = (
            "all of them, with commas (:? for help)"
            if question.item.many == "all"
            else "(:? for help)"
        )
        if question.item.interaction == "order":
            hint = "\n  their numbers in the right order (:? for help)"
        message = f"{wrapped(f'{question.stem} {hint}')}\n  >"
        text = type_text(message, seconds=self._seconds(question))
        if isinstance(text, TimeIsUp):
            self._obey(text)
            return
        typed = words.command_in(text.strip())
        if typed is None:
            self._hear(self.desk.session.answer(text.strip(), self.desk.clock()))
        elif typed.command:
            self._obey(*typed)
        else:
            show([words.no_such_command(text.strip()), *words.help_lines(question)])

    def recall(self, question: Question) -> None:
        """Shows the answer when the learner wants to see it, and asks how well it was known: 1 to 4."""
        found = wait(question.stem, "(Enter shows the answer)", seconds=self._seconds(question))
        if found is not None:
            self._obey(found)
            return
        show(
            words.answers(
                question.item, (), self.desk.aside(question.entry.deck, question.item, "")
            )
        )
        while self.desk.session.open is question:
            rating = select("How well did you know it?", "", words.RATINGS, start=GOOD - 1)
            if isinstance(rating, int):
                self._hear(self.desk.session.rate(rating + 1, self.desk.clock()))
            else:
                self._obey(rating)

    def _hear(self, found: Feedback | Noted | NotGraded) -> None:
        if isinstance(found, NotGraded):
            show([words.Line(safe_text(found.why), "quiet")])
            return
        if isinstance(found, Feedback):
            show(self.desk.told(found))
            if found.mode != "cards" and not self.desk.is_over():
                self._wait(is_end=False)
        show([words.Line("")])

    def goes_on(self) -> bool:
        """At the end: whether the learner has opened a question again."""
        self._wait(is_end=True)
        return self.desk.session.open is not None

    def _wait(self, *, is_end: bool) -> None:
        """Until Enter, or a command that opens a question again."""
        while self.desk.session.open is None:
            found = wait(words.waiting(self.desk.session.last, is_end=is_end))
            if found is None or found is Command.SKIP:
                return
            self._obey(found)

    def _obey(self, command: Command | TimeIsUp | None, word: str = "") -> None:
        if command is Command.QUIT:
            raise EOFError
        if command is Command.FLAG and not word and self.desk.session.current():
            found = type_text("Why?")
            word = found if isinstance(found, str) else ""
        if isinstance(command, Command):
            show(self.desk.obey(command, word))
        else:
            show([words.Line("The time is up.", "half")])

    def _seconds(self, question: Question) -> float | None:
        """How long the question may stay open."""
        return (question.until - self.desk.clock()).total_seconds() if question.until else None
