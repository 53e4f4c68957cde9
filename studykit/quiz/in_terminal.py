"""The quiz in a terminal: which page follows which.

A thin skin over the sitting, with no rule of the quiz. Each question has the window for itself, and
its feedback comes in its place; where the learner wants it (`screen = scroll`) all stays below each
other.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress

from studykit.grading.verdict import NotGraded
from studykit.problems import safe_text
from studykit.quiz import key_phrases, pages, phrases, window
from studykit.quiz.page import PagePart, broken, fitted
from studykit.quiz.phrases import Command, Phrase
from studykit.quiz.prompts import (
    Page,
    TimeIsUp,
    confirm,
    page_of,
    select,
    show,
    tick,
    type_text,
    wait,
)
from studykit.quiz.question import Feedback, KeptAnswer, NotDone, Question
from studykit.quiz.sitting import Sitting

MOST_TOLD = 2
"""Lines that stand on the first question's page beside it."""
LONGEST_SIGN = 3
"""Letters of an answer among whose like a single letter may be: `H` beside `He`."""
Answer = Feedback | KeptAnswer | NotGraded


def run(
    sitting: Sitting,
    *,
    told: Sequence[Phrase] = (),
    scrolls: bool = False,
    is_first_below: bool = False,
) -> None:
    """Ask until the session is over or the learner ends it by `q` or Ctrl-D.

    What was told before stands on the first question's page, or is read before it. With
    `is_first_below` that page stands below all that was said, which must not be missed. Ctrl-C
    comes through as KeyboardInterrupt. The summary is the caller's.
    """
    skin = _TerminalSkin(sitting, scrolls=scrolls, is_first_below=is_first_below)
    with suppress(EOFError):
        if not scrolls and not is_first_below:
            skin.begin(told)
        sitting.run(skin)


class _TerminalSkin:
    """Each way to ask puts its question once, and does what the reply asks for.

    EOFError: the learner ends.
    """

    def __init__(self, sitting: Sitting, *, scrolls: bool, is_first_below: bool = False) -> None:
        self.sitting = sitting
        self._scrolls = scrolls
        self._stays = is_first_below
        """Whether the next page begins below what stands there."""
        self._shown: tuple[int, str] | None = None
        self._notices: list[Phrase] = []
        """Said on the next page: what came of a command."""
        self._hints_shown: set[str] = set()
        self._answers_like_keys: dict[tuple[str, str, bool], Collection[Command]] = {}
        """By deck, template and direction."""
        self._bar = Phrase("")
        self._question: Question | None = None
        """The question whose feedback is shown, or that was shown last."""

    def begin(self, told: Sequence[Phrase]) -> None:
        """Take what was told before to the first page, or let it be read when that is much."""
        if len(told) <= MOST_TOLD:
            self._notices = list(told)
            return
        reply: Command | TimeIsUp | None = Command.HELP
        while reply is not None:
            reply = wait(page_of([], key_phrases.KEYS_OF_OPENING))
            if reply is Command.QUIT:
                raise EOFError

    def show(self, question: Question) -> None:
        """Make room for a question: the prompt shows it."""
        shown = question.number, question.item.id
        if shown != self._shown and not self._scrolls and not self._stays:
            window.begin_page()
        self._shown = shown
        self._stays = False
        self._question = question
        self._bar = self.sitting.bar(question)
        if self._scrolls:
            show([self._bar])

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
        self._wait(self.sitting.session.last, is_end=True)
        return self.sitting.session.open is not None

    # --- questions -------------------------------------------------------------------------------

    def _choose(self, question: Question) -> None:
        reply = select(self._page(question), [safe_text(option) for option in question.options])
        if isinstance(reply, int):
            option = question.options[reply]
            self._answered(question, self.sitting.session.answer(option, self.sitting.clock()))
        else:
            self._obey(reply)

    def _tick(self, question: Question) -> None:
        reply = tick(self._page(question), [safe_text(option) for option in question.options])
        if isinstance(reply, tuple):
            texts = [question.options[place] for place in reply]
            self._answered(question, self.sitting.session.tick(texts, self.sitting.clock()))
        else:
            self._obey(reply)

    def _type(self, question: Question) -> None:
        is_guess = question.mode == "guess"
        page = self._page(question)
        answers = self._keys_that_are_answers(question)
        text = type_text(page, "" if is_guess else key_phrases.nothing_typed(answers))
        if isinstance(text, TimeIsUp):
            self._obey(text)
            return

        text = text.strip()
        typed = phrases.command_in(text)
        alone = self.sitting.command_alone(question, text)
        meant = self.sitting.command_meant(question, text)
        if alone:
            self._obey(alone)
        elif typed and typed.command:
            self._obey(typed.command, typed.word)
        elif typed:
            self._notices = [phrases.no_such_command(text)]
            self._obey(Command.HELP)
        elif meant:
            self._ask_what_is_meant(question, meant, text)
        elif text or is_guess:
            self._answered(question, self.sitting.session.answer(text, self.sitting.clock()))

    def _ask_what_is_meant(self, question: Question, meant: Command, text: str) -> None:
        """Ask whether a word is a command. Only by a no is it an answer."""
        is_meant = confirm(key_phrases.did_you_mean(meant), vanishes=not self._scrolls)
        if is_meant:
            self._obey(meant)
        elif is_meant is False:
            self._answered(question, self.sitting.session.answer(text, self.sitting.clock()))

    def _recall(self, question: Question) -> None:
        """Show the answer when the learner wants to see it, and ask how well it was known."""
        reply = wait(self._page(question))
        if reply is not None:
            self._obey(reply)
            return

        answer = self.sitting.answer_of(question)
        if self._scrolls:
            show(answer)
        parts = pages.card_parts(self._bar, question, answer)
        # Help and flags leave the card open; a rating, an undo or a skip does not.
        while self.sitting.session.open is question:
            ratings = self.sitting.ratings(question)
            above = _as_part(self._taken_notices())
            if not self._scrolls:
                above = [*parts, *above]
            page = self._fitted(above, key_phrases.KEYS_OF_RATING, len(ratings))
            rating = select(page._replace(stays=True), ratings)
            if isinstance(rating, int):
                outcome = self.sitting.session.rate(rating + 1, self.sitting.clock())
                self._answered(question, outcome, is_seen=True)
            elif rating is Command.HINT:
                self._say([key_phrases.ANSWER_IS_SHOWN])
            elif rating is Command.MORE:
                self._read(self.sitting.more_about(question.entry.deck, question.item))
            else:
                self._obey(rating)

    def _answered(self, question: Question, outcome: Answer, *, is_seen: bool = False) -> None:
        """Show the feedback. Who rated a card has seen its answer, and goes on at once."""
        if isinstance(outcome, NotGraded):
            self._notices = [Phrase(safe_text(outcome.why), "half")]
            return
        if not isinstance(outcome, Feedback):
            return
        if self._scrolls:
            show(self.sitting.feedback_in_words(outcome, is_seen=is_seen))
        self._question = None if is_seen else question
        offer = self.sitting.offer(outcome)
        if offer:
            self._say([offer.line()])
        # At the end `goes_on` waits.
        if (offer or not is_seen) and not self.sitting.is_over():
            self._wait(outcome, is_end=False)
        if self._scrolls:
            show([Phrase("")])

    # --- between questions -----------------------------------------------------------------------

    def _wait(self, last: Feedback | None, *, is_end: bool) -> None:
        """Wait for Enter, or a command that opens a question again."""
        while self.sitting.session.open is None:
            # What was called right since reads so.
            last = self.sitting.session.last or last
            keys = phrases.waiting(last, is_end=is_end)
            command = wait(self._feedback_page(last, keys))
            if command is None or command is Command.SKIP:
                return
            if command is Command.MORE and last:
                if self._read(self.sitting.more_about(last.deck, last.item), keys):
                    return
            else:
                self._obey(command)

    def _feedback_page(self, last: Feedback | None, keys: str) -> Page:
        notices = self._taken_notices()
        parts = _as_part(notices)
        question = self._question
        if question and last and question.item.id == last.item.id and not self._scrolls:
            sentence = self.sitting.sentence_of(last.deck, last.item, last.why)
            source = phrases.short_source(last.item)
            time = self.sitting.time_of(last)
            answered = pages.Answered(self._bar, question, last, sentence, source, time, keys)
            parts = pages.feedback_parts(answered, notices)
        return self._fitted(parts, keys)._replace(stays=True)

    def _read(self, lines: Sequence[Phrase], keys: str = key_phrases.KEYS_OF_READING) -> bool:
        """Show lines page by page until Enter; return whether they were read to their end."""
        if self._scrolls:
            show(lines)
            return False
        columns, rows = window.size()
        rest = broken(lines, columns)
        height = max(1, rows - 3)
        while rest:
            page, rest = rest[:height], rest[height:]
            below = f"Enter shows {len(rest)} lines more" if rest else keys
            command = wait(page_of([*page, Phrase("")], below))
            if command is not None:
                self._obey(command)
                return False
        return True

    # --- pages and commands ----------------------------------------------------------------------

    def _page(self, question: Question) -> Page:
        """Return the page of an open question: all of its stem, however long."""
        kind = key_phrases.kind_of(question)
        hint = ""
        # Each way to answer is explained once in a sitting.
        if kind not in self._hints_shown:
            hint = key_phrases.how_to_answer(question)
        self._hints_shown.add(kind)
        parts = pages.question_parts(self._bar, question, self._taken_notices(), hint)
        if self._scrolls:
            # The bar with its blank line was shown before (`show`).
            parts = parts[2:]
        is_exam = self.sitting.session.is_exam
        answers = self._keys_that_are_answers(question)
        keys = key_phrases.keys_of(question, is_exam=is_exam, after_colon=answers)
        # What is below: the options or the typed line, the keys, and perhaps a notice.
        below = [Phrase(">")]
        if question.options:
            below = [Phrase(f"  1) {option}") for option in question.options]
        below += [Phrase(keys), Phrase("")]

        def page(columns: int, rows: int) -> list[Phrase]:
            return fitted(parts, columns, rows - len(broken(below, columns)), cuts=False)

        return Page(page, keys, self._seconds_left(question), vanishes=not self._scrolls)

    def _keys_that_are_answers(self, question: Question) -> Collection[Command]:
        """Return the keys of hint and giving up that would be taken for an answer here.

        They are looked for where answers are short: among others a letter is hardly one, and to
        look through a large template takes time.
        """
        if question.mode != "typed" or len(question.item.shown_key) > LONGEST_SIGN:
            return []
        # Imported here: the first question, at which mostly nothing is typed, waits for imports.
        from studykit.quiz.lone_keys import is_asked_back

        template = question.entry.deck, question.item.template, is_asked_back(question.item.id)
        if template not in self._answers_like_keys:
            commands = []
            for command in (Command.HINT, Command.GIVE_UP):
                if self.sitting.command_alone(question, command.key) is None:
                    commands.append(command)
            self._answers_like_keys[template] = commands
        return self._answers_like_keys[template]

    def _fitted(self, parts: Sequence[PagePart], keys: str, rows_below: int = 0) -> Page:
        """Return a page of which all that must be seen fits into the window."""

        def lines(columns: int, rows: int) -> list[Phrase]:
            rows_of_keys = len(broken([Phrase(keys)], columns))
            return fitted(parts, columns, rows - rows_of_keys - rows_below)

        return Page(lines, keys, vanishes=not self._scrolls)

    def _taken_notices(self) -> list[Phrase]:
        """Return what is to be said on the page that comes, and say it no more."""
        notices, self._notices = self._notices, []
        return notices

    def _obey(self, command: Command | TimeIsUp, word: str = "") -> None:
        if isinstance(command, TimeIsUp):
            self._notices.append(Phrase("The time is up.", "half"))
            return
        if command is Command.QUIT:
            raise EOFError
        if command is Command.GIVE_UP and self._question and self.sitting.session.open:
            outcome = self.sitting.session.give_up(self.sitting.clock())
            self._answered(self._question, outcome)
            return
        last = self.sitting.session.last
        if command is Command.MORE and last:
            self._read(self.sitting.more_about(last.deck, last.item))
            return
        if command is Command.CONTRAST:
            self._contrast()
            return
        if command is Command.FLAG and not word and self.sitting.session.current():
            # A flag without a reason helps nobody who reads it a month later.
            reply = type_text(page_of([Phrase("Why?", "strong")]))
            word = reply if isinstance(reply, str) else ""
        lines = self.sitting.obey(command, word)
        if command is Command.HELP:
            self._read([*self._notices, *lines])
            self._notices = []
        else:
            self._say(lines)

    def _say(self, lines: Sequence[Phrase]) -> None:
        """Say something on the next page, or at once where all stays below each other."""
        if self._scrolls:
            show(lines)
        else:
            self._notices += lines

    def _contrast(self) -> None:
        """Set apart what was confused just now; then the quiz goes on where it was."""
        from studykit.quiz.contrast_sitting import contrast_within

        contrast = contrast_within(self.sitting)
        if isinstance(contrast, NotDone):
            self._say([Phrase(contrast.why, "quiet")])
            return
        columns, _ = window.size()
        # Who ends it ends the contrast alone.
        with suppress(EOFError):
            is_read = self._read(contrast.opening(columns), phrases.waiting(None, is_end=False))
            if contrast.has_questions and (is_read or self._scrolls):
                contrast.sitting.run(_TerminalSkinWithin(contrast.sitting, scrolls=self._scrolls))
        if not self._scrolls:
            window.begin_page()
        if contrast.has_questions:
            self._say([contrast.end()])

    def _seconds_left(self, question: Question) -> float | None:
        """Return how long the question may stay open; None when nothing presses."""
        if question.until is None:
            return None
        return (question.until - self.sitting.clock()).total_seconds()


def _as_part(notices: Sequence[Phrase]) -> list[PagePart]:
    """Return lines as a part of a page; none without any."""
    if not notices:
        return []
    return [PagePart(tuple(notices))]


class _TerminalSkinWithin(_TerminalSkin):
    """The same for a sitting within another one, which goes on afterwards."""

    def goes_on(self) -> bool:
        self._wait(self.sitting.session.last, is_end=False)
        return self.sitting.session.open is not None
