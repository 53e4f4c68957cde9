"""The quiz as plain lines, for a terminal that can no more, for screen readers, and for pipes.

Whole lines are read from one stream and written to another; a last line without a line feed counts, and the end of the
input ends the quiz. Where a person sits before the lines they wait after each answer; in a pipe they do not. Knows no
terminal and no clock.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import TextIO

from studykit.grading.verdict import NotGraded
from studykit.problems import safe_text
from studykit.quiz import phrases as words
from studykit.quiz.desk import Desk
from studykit.quiz.phrases import Command, Typed
from studykit.quiz.sitting import Feedback, Noted, Question
from studykit.quiz.terminal_state import wait_for_line

LONGEST_LINE = 65_536
"""Characters. No answer and no command is as long."""


def read_line(source: TextIO) -> str:
    """The next line without its line feed. One that is too long comes cut, and its rest is passed over.

    EOFError at the end of the input; a learner who wants to end is treated alike.
    """
    wait_for_line(source)
    line = source.readline(LONGEST_LINE)
    if not line:
        raise EOFError
    rest = line
    while rest and not rest.endswith("\n") and len(rest) == LONGEST_LINE:
        rest = source.readline(LONGEST_LINE)
    return line.rstrip("\r\n")


def write(target: TextIO, lines: Iterable[words.Line]) -> None:
    target.writelines(f"{line.text}\n" for line in lines)
    target.flush()


def confirm(question: str, source: TextIO, target: TextIO) -> bool:
    """Whether a person says yes. The end of the input is a no."""
    target.write(f"{question} y/n > ")
    target.flush()
    try:
        return read_line(source).strip().casefold() in ("y", "yes")
    except EOFError:
        target.write("\n")
        return False


def run_plain(desk: Desk, source: TextIO, target: TextIO) -> None:
    """Asks until the session is over, the learner ends it or the input does. The summary is the caller's."""
    skin = _Skin(desk, source, target)
    shown: Question | None = None
    try:
        while (question := desk.question()) or skin.goes_on():
            if question is None:
                continue
            if question is not shown:
                skin.show(question)
            shown = question
            if question.mode == "cards":
                skin.card(question)
            else:
                skin.ask(question)
    except EOFError:
        target.write("\n")


class _Skin:
    def __init__(self, desk: Desk, source: TextIO, target: TextIO) -> None:
        self.desk, self.source, self.target = desk, source, target
        self.is_person = source.isatty()

    def show(self, question: Question) -> None:
        options = (
            f"  {number}) {safe_text(option)}"
            for number, option in enumerate(question.options, start=1)
        )
        stem = words.Line(safe_text(question.stem))
        write(self.target, [words.head(question), stem, *map(words.Line, options)])

    def ask(self, question: Question) -> None:
        reply = self._reply("> ", typed=question.mode == "typed")
        if isinstance(reply, Typed):
            self._obey(reply)
        else:
            self._hear(self.desk.session.answer(_option(question, reply), self.desk.clock()))

    def card(self, question: Question) -> None:
        """Shows the answer when the learner wants to see it, and takes the rating."""
        reply = self._reply("Enter shows the answer > ")
        if isinstance(reply, Typed):
            self._obey(reply)
            return
        write(
            self.target,
            words.answers(
                question.item, (), self.desk.aside(question.entry.deck, question.item, "")
            ),
        )
        choices = ", ".join(
            f"{number} {name}" for number, name in enumerate(words.RATINGS, start=1)
        )
        while self.desk.session.open is question:
            rating = self._reply(f"{choices} > ")
            if isinstance(rating, Typed):
                self._obey(rating)
            elif rating in ("1", "2", "3", "4"):
                self._hear(self.desk.session.rate(int(rating), self.desk.clock()))

    def _hear(self, found: Feedback | Noted | NotGraded) -> None:
        if isinstance(found, NotGraded):
            write(self.target, [words.Line(safe_text(found.why), "quiet")])
            return
        if isinstance(found, Feedback):
            write(self.target, self.desk.told(found))
            if self.is_person and found.mode != "cards" and not self.desk.is_over():
                self._wait(is_end=False)
        self.target.write("\n")

    def goes_on(self) -> bool:
        """At the end: whether a person there has opened a question again."""
        if self.is_person:
            self._wait(is_end=True)
        return self.desk.session.open is not None

    def _wait(self, *, is_end: bool) -> None:
        """Until Enter, or a command that opens a question again."""
        while self.desk.session.open is None:
            reply = self._reply(f"{words.waiting(self.desk.session.last, is_end=is_end)} > ")
            if not isinstance(reply, Typed) or reply.command is Command.SKIP:
                return
            self._obey(reply)

    def _obey(self, typed: Typed) -> None:
        command, word = typed
        if command is None:
            return
        if command is Command.FLAG and not word and self.desk.session.current():
            self._prompt("Why? > ")
            word = read_line(self.source).strip()
        write(self.target, self.desk.obey(command, word))

    def _reply(self, prompt: str, *, typed: bool = False) -> str | Typed:
        """What was typed. Commands may begin with a colon, and must where an answer is typed."""
        while True:
            self._prompt(prompt)
            text = read_line(self.source).strip().encode(errors="replace").decode()
            is_bare = not typed and len(text) == 1
            text = unicodedata.normalize("NFKC", text) if is_bare else text
            found = words.command_in(f":{text}" if is_bare else text)
            if found is None or (is_bare and found.command is None):
                return text
            if found.command is Command.QUIT:
                raise EOFError
            if found.command:
                return found
            write(self.target, [words.no_such_command(text), *self.desk.obey(Command.HELP)])

    def _prompt(self, prompt: str) -> None:
        self.target.write(prompt)
        self.target.flush()


def _option(question: Question, reply: str) -> str:
    """A number stands for an option, here where options are shown with numbers."""
    if (
        question.options
        and reply.isascii()
        and reply.isdecimal()
        and 1 <= int(reply[:6]) <= len(question.options)
    ):
        return question.options[int(reply[:6]) - 1]
    return reply
