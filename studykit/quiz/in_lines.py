"""The quiz as plain lines, for a terminal that can no more, for screen readers, and for pipes.

Whole lines are read from one stream and written to another; a last line without a line feed counts,
and the end of the input ends the quiz. Where a person sits before the lines they wait after each
answer; in a pipe they do not. Knows no terminal and no clock.
"""

from __future__ import annotations

import re
import shutil
import unicodedata
from collections.abc import Iterable
from contextlib import suppress
from typing import TextIO

from studykit.grading.verdict import NotGraded
from studykit.problems import safe_text
from studykit.quiz import key_phrases, phrases
from studykit.quiz.lone_keys import COMMANDS_BY_KEY, command_in_words, plain
from studykit.quiz.page import TAB, broken
from studykit.quiz.phrases import Command, Phrase, TypedCommand
from studykit.quiz.question import Feedback, KeptAnswer, NotDone, Question
from studykit.quiz.sitting import Sitting
from studykit.quiz.terminal_state import wait_for_line
from studykit.quiz.window import throw_away_keys

_NUMBERS = re.compile(r"[\d\s,;、，]+")
_BETWEEN = re.compile(r"[,;、，]")
_NARROWEST_TO_WRAP = 20
"""Columns. In a narrower window hardly any line would hold two words."""
LONGEST_LINE = 65_536
"""Characters. No answer and no command is as long."""


def read_line(source: TextIO) -> str:
    """Return the next line without its line feed.

    One that is too long comes cut, and its rest is passed over.

    Raise EOFError at the end of the input; a learner who wants to end is treated alike.
    """
    wait_for_line(source)
    line = source.readline(LONGEST_LINE)
    if not line:
        raise EOFError
    piece = line
    while len(piece) == LONGEST_LINE and not piece.endswith("\n"):
        piece = source.readline(LONGEST_LINE)
    return line.rstrip("\r\n")


def write(target: TextIO, lines: Iterable[Phrase]) -> None:
    """Write the lines, and let them be seen at once.

    For a person they are broken between words, where a terminal would break within them.
    """
    columns = shutil.get_terminal_size().columns
    if target.isatty() and columns >= _NARROWEST_TO_WRAP:
        lines = broken(lines, columns - 1)
    target.writelines(f"{line.text}\n" for line in lines)
    target.flush()


def confirm(question: str, source: TextIO, target: TextIO) -> bool:
    """Return whether a person says yes. The end of the input is a no."""
    target.write(f"{question} y/n > ")
    target.flush()
    try:
        return read_line(source).strip().casefold() in ("y", "yes")
    except EOFError:
        target.write("\n")
        return False


def run_plain(sitting: Sitting, source: TextIO, target: TextIO) -> None:
    """Ask until the session is over, the learner ends it or the input does.

    The summary is the caller's.
    """
    try:
        sitting.run(_PlainSkin(sitting, source, target))
    except EOFError:
        target.write("\n")


class _PlainSkin:
    """Each way to ask puts its question once, and does what the reply asks for.

    EOFError: the learner ends.
    """

    def __init__(self, sitting: Sitting, source: TextIO, target: TextIO) -> None:
        self.sitting = sitting
        self.source = source
        self.target = target
        self.is_person = source.isatty()
        self._hints_shown: set[str] = set()

    def show(self, question: Question) -> None:
        self._throw_away_keys()
        lines = [phrases.head(question), Phrase(safe_text(question.stem).expandtabs(TAB))]
        if question.letter:
            lines.append(key_phrases.letter_line(question))
        if question.is_lifeline:
            lines.append(key_phrases.LIFELINE)
        for number, option in enumerate(question.options, start=1):
            lines.append(Phrase(f"  {number}) {safe_text(option).expandtabs(TAB)}"))
        kind = key_phrases.kind_of(question)
        if kind not in self._hints_shown:
            self._hints_shown.add(kind)
            lines.append(Phrase(f"({key_phrases.how_to_answer(question, in_lines=True)})"))
        write(self.target, lines)

    def ask(self, question: Question) -> None:
        if question.mode == "cards":
            self._recall(question)
        else:
            self._take_answer(question)

    def _take_answer(self, question: Question) -> None:
        """Take an answer that is chosen or typed."""
        is_typed = question.mode in ("typed", "guess")
        reply = self._reply("> ", typed_to=question if is_typed else None)
        if isinstance(reply, TypedCommand):
            self._obey(reply)
            return
        # An empty guess is none: the answer is shown.
        if not reply and question.mode != "guess":
            nothing = key_phrases.NOTHING_TYPED if is_typed else key_phrases.NO_NUMBER
            write(self.target, [Phrase(nothing, "quiet")])
            return
        if question.wants_ticks:
            texts = [_option_of_number(question, piece) for piece in _pieces(reply)]
            self._answered(self.sitting.session.tick(texts, self.sitting.clock()))
            return
        answer = _option_of_number(question, reply)
        self._answered(self.sitting.session.answer(answer, self.sitting.clock()))

    def _recall(self, question: Question) -> None:
        """Show the answer when the learner wants to see it, and take the rating."""
        reply = self._reply("Enter shows the answer > ")
        if isinstance(reply, TypedCommand):
            self._obey(reply)
            return

        self._throw_away_keys()
        write(self.target, self.sitting.answer_of(question))
        names = self.sitting.ratings(question)
        ratings = [f"{number} {name}" for number, name in enumerate(names, start=1)]
        # Help and flags leave the card open; a rating, an undo or a skip does not.
        while self.sitting.session.open is question:
            rating = self._reply(f"{', '.join(ratings)} > ")
            if isinstance(rating, TypedCommand) and rating.command is Command.MORE:
                write(self.target, self.sitting.more_about(question.entry.deck, question.item))
            elif isinstance(rating, TypedCommand) and rating.command is Command.HINT:
                write(self.target, [key_phrases.ANSWER_IS_SHOWN])
            elif isinstance(rating, TypedCommand):
                self._obey(rating)
            elif rating in ("1", "2", "3", "4"):
                outcome = self.sitting.session.rate(int(rating), self.sitting.clock())
                self._answered(outcome, is_seen=True)
            else:
                write(self.target, [Phrase(key_phrases.NOTHING_RATED, "quiet")])

    def goes_on(self) -> bool:
        """Wait at the end where a person is, and return whether a question was opened again."""
        if self.is_person:
            self._wait(is_end=True)
        return self.sitting.session.open is not None

    def _answered(
        self, outcome: Feedback | KeptAnswer | NotGraded, *, is_seen: bool = False
    ) -> None:
        """Show the feedback. Who rated a card has seen its answer, and goes on at once."""
        if isinstance(outcome, NotGraded):
            write(self.target, [Phrase(safe_text(outcome.why), "quiet")])
            return
        if isinstance(outcome, Feedback):
            self._throw_away_keys()
            write(self.target, self.sitting.feedback_in_words(outcome, is_seen=is_seen))
            offer = self.sitting.offer(outcome)
            if offer:
                write(self.target, [offer.line()])
            # At the end `goes_on` waits.
            may_wait = self.is_person and not self.sitting.is_over()
            if may_wait and (offer or not is_seen):
                self._wait(is_end=False)
        self.target.write("\n")

    def _wait(self, *, is_end: bool) -> None:
        """Wait for Enter, or a command that opens a question again."""
        while self.sitting.session.open is None:
            reply = self._reply(f"{phrases.waiting(self.sitting.session.last, is_end=is_end)} > ")
            if not isinstance(reply, TypedCommand) or reply.command is Command.SKIP:
                return
            self._obey(reply)

    def _obey(self, typed: TypedCommand) -> None:
        if typed.command is None:
            return
        if typed.command is Command.CONTRAST:
            self._contrast()
            return
        session, word = self.sitting.session, typed.word
        if typed.command is Command.GIVE_UP and session.open:
            self._answered(session.give_up(self.sitting.clock()))
            return
        if typed.command is Command.MORE and session.last:
            last = session.last
            write(self.target, self.sitting.more_about(last.deck, last.item))
            return
        if typed.command is Command.FLAG and not word and self.sitting.session.current():
            self._prompt("Why? > ")
            word = read_line(self.source).strip()
        write(self.target, self.sitting.obey(typed.command, word))

    def _contrast(self) -> None:
        """Set apart what was confused just now; then the quiz goes on where it was."""
        from studykit.quiz.contrast_sitting import contrast_within

        contrast = contrast_within(self.sitting)
        if isinstance(contrast, NotDone):
            write(self.target, [Phrase(contrast.why, "quiet")])
            return
        write(self.target, contrast.opening(shutil.get_terminal_size().columns))
        if contrast.has_questions:
            # Who ends it ends the contrast alone.
            with suppress(EOFError):
                contrast.sitting.run(_PlainSkinWithin(contrast.sitting, self.source, self.target))
            write(self.target, [contrast.end()])

    def _reply(self, prompt: str, *, typed_to: Question | None = None) -> str | TypedCommand:
        """Return what was typed, perhaps to a question.

        Commands may begin with a colon; alone a key is one too, unless it is an answer.
        """
        while True:
            self._prompt(prompt)
            # Lone surrogates, which a broken stream may hold, can be neither graded nor kept.
            text = read_line(self.source).strip().encode(errors="replace").decode()
            command = self._command_alone(text, typed_to)
            if command:
                text = f":{command.key}"
            elif len(text) == 1:
                # Keys of Japanese input methods.
                text = unicodedata.normalize("NFKC", text)
            typed = phrases.command_in(text)
            if typed is None:
                return text
            if typed.command is Command.QUIT:
                raise EOFError
            if typed.command:
                return typed
            write(self.target, [phrases.no_such_command(text), *self.sitting.obey(Command.HELP)])

    def _is_meant(self, command: Command) -> bool:
        """Return whether a word was meant as a command. Only by a no is it an answer."""
        while True:
            self._prompt(f"{key_phrases.did_you_mean(command)} y/n > ")
            reply = read_line(self.source).strip().casefold()
            if reply in ("y", "yes", "n", "no"):
                return reply.startswith("y")

    def _command_alone(self, text: str, typed_to: Question | None) -> Command | None:
        """Return the command that a line is without a colon; a word is asked about."""
        if typed_to is None:
            # Nothing is typed here that a word could be mistaken for.
            return COMMANDS_BY_KEY.get(plain(text)) or command_in_words(text)
        alone = self.sitting.command_alone(typed_to, text)
        if alone:
            return alone
        meant = self.sitting.command_meant(typed_to, text)
        if meant is None or not self._is_meant(meant):
            return None
        return meant

    def _throw_away_keys(self) -> None:
        """Hear no key that was pressed before what comes was seen: Enter pressed twice, say."""
        if self.is_person:
            throw_away_keys()

    def _prompt(self, prompt: str) -> None:
        self.target.write(prompt)
        self.target.flush()


class _PlainSkinWithin(_PlainSkin):
    """The same for a sitting within another one, which goes on afterwards."""

    def goes_on(self) -> bool:
        if self.is_person:
            self._wait(is_end=False)
        return self.sitting.session.open is not None


def _pieces(reply: str) -> list[str]:
    """Return the numbers of a reply, or the texts between its commas."""
    if _NUMBERS.fullmatch(reply):
        return re.findall(r"\d+", reply)
    return list(filter(None, map(str.strip, _BETWEEN.split(reply))))


def _option_of_number(question: Question, reply: str) -> str:
    """Return the option that a number stands for, where options are shown with numbers.

    Else the reply.
    """
    if not question.options or not (reply.isascii() and reply.isdecimal()):
        return reply
    number = int(reply[:6])  # nobody means a longer one
    if not 1 <= number <= len(question.options):
        return reply
    return question.options[number - 1]
