"""All that is said to a learner before the end, as lines with a style: feedback, help.

    Phrase("Close. It is spelled 'Chomolungma'.", "half")
    Phrase("Answer: Mount Everest", "strong")

All text of facts goes through `safe_text` here. Knows no terminal: whoever prints decides about
colour and width. What is said at the end stands in `closing`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import Enum
from typing import Literal, NamedTuple

from studykit.grading.verdict import EASY
from studykit.problems import safe_text
from studykit.questions.item import Item
from studykit.questions.source_lines import source_lines
from studykit.quiz.question import Feedback, Question
from studykit.reviews.schedule import DEFAULT, Settings, study_day

MOST_OTHERS = 10
"""Further right answers that feedback names."""

Style = Literal["plain", "right", "half", "wrong", "quiet", "strong"]

RATINGS = ("Again", "Hard", "Good", "Easy")


class Phrase(NamedTuple):
    """A line for the learner, in words that are safe to print."""

    text: str
    style: Style = "plain"


class Command(Enum):
    """A command besides answering: its key, and what it does.

    Where text is typed a colon goes before.
    """

    HELP = "?", "lists the keys"
    UNDO = "u", "takes the last answer back and asks it again"
    FLAG = "f", "flags the question, with a word why"
    SKIP = "s", "skips it for now"
    SUSPEND = "x", "never asks it again"
    BURY = "b", "asks it tomorrow, and not today"
    RESET = "r", "lets it begin anew, as if it were new"
    PLAY = "p", "plays its sound, and the next one if it is pressed again"
    EDIT = "e", "opens its fact in your editor"
    ACCEPT = "!", "I was right: the last answer counts after all"
    EASY = "+", "the last answer was easy"
    CONTRAST = "c", "shows what differs between two things that you confused, and asks about them"
    QUIT = "q", "ends the quiz"

    @property
    def key(self) -> str:
        """Return the key that gives the command."""
        return self.value[0]

    @property
    def purpose(self) -> str:
        """Return what the command does, as the help says it."""
        return self.value[1]


class TypedCommand(NamedTuple):
    """A command as it was typed."""

    command: Command | None
    """None when there is no such command."""
    word: str
    """What stands after it."""


_COMMANDS_BY_NAME: dict[str, Command] = {}
for _command in Command:
    _COMMANDS_BY_NAME[_command.key] = _command
    _COMMANDS_BY_NAME[_command.name.lower()] = _command
_COMMAND = (
    rf"(?i::(?P<key>[a-z]|{'|'.join(map(re.escape, _COMMANDS_BY_NAME))})(?:\s+(?P<word>.*))?)"
)


def command_in(text: str) -> TypedCommand | None:
    """Return the command in a text with a colon, by its key or its name (:u, :undo).

    None when it is an answer.

    Another letter alone is no command, but never an answer either; another word, such as :hover, is
    one. Whoever writes Japanese or Chinese types them in full width.
    """
    typed = re.fullmatch(_COMMAND, unicodedata.normalize("NFKC", text))
    if not typed:
        return None
    command = _COMMANDS_BY_NAME.get(typed["key"].lower())
    return TypedCommand(command, (typed["word"] or "").strip())


def no_such_command(text: str) -> Phrase:
    """Return the line that says that there is no such command."""
    return Phrase(f"There is no command {safe_text(text[:2])}", "quiet")


def head(question: Question) -> Phrase:
    """Return the line above a question."""
    # Who sees a question for the first time need not know its answer.
    state = "" if question.entry.state else ", new"
    deck = safe_text(question.item.deck).replace("::", ", ")
    time_left = ""
    if question.until:
        time_left = f", {length(question.until - question.asked)} left"
    return Phrase(
        f"Question {question.number} of {question.of} ({deck}{state}){time_left}", "quiet"
    )


_VERDICTS: dict[str, tuple[str, Style]] = {
    "right": ("Right", "right"),
    "close": ("Close", "half"),
    "partial": ("Partly right", "half"),
    "wrong": ("Wrong", "wrong"),
    "outdated": ("Outdated", "half"),
    "new": ("New", "half"),
}


def feedback(
    answered: Feedback,
    now: datetime,
    related: Sequence[str] = (),
    settings: Settings = DEFAULT,
) -> list[Phrase]:
    """Return the verdict, what is right and why, related facts, and when it comes again."""
    name, style = _VERDICTS[answered.verdict]
    why = f" {safe_text(answered.why)}" if answered.why else ""
    return [
        Phrase(f"{name}.{why}", style),
        *answers(answered.item, answered.matched, related),
        *comes_again(answered.due, now, settings),
    ]


def answers(item: Item, matched: Sequence[str] = (), related: Sequence[str] = ()) -> list[Phrase]:
    """Return the key (of several, one that was named), the explanation, sources, related facts."""
    lines = _right_answers(item, matched)
    lines += explained(item)
    if related:
        lines.append(Phrase("About the same:", "quiet"))
    for fact in related:
        # A fact of several lines would look like several facts.
        on_one_line = " ".join(fact.split())
        lines.append(Phrase(f"  {safe_text(on_one_line)}", "quiet"))
    return lines


def _right_answers(item: Item, matched: Sequence[str]) -> list[Phrase]:
    if item.many == "all" or len(item.keys) == 1:
        return [Phrase(f"Answer: {all_keys(item)}", "strong")]

    # The learner's own answer comes first, so that he sees that it counted.
    first = matched[0] if matched else item.shown_key
    others = [key for key in item.keys if key != first]
    named = safe_text(", ".join(others[:MOST_OTHERS]))
    more = ""
    if len(others) > MOST_OTHERS:
        more = f" and {len(others) - MOST_OTHERS} more"
    return [Phrase(f"Answer: {safe_text(first)}", "strong"), Phrase(f"Also right: {named}{more}")]


def all_keys(item: Item) -> str:
    """Return all right answers of an item, in words."""
    # Loaded after the first question is on the screen.
    from studykit.values.english import join_words

    return safe_text(join_words(list(item.keys)))


def explained(item: Item) -> list[Phrase]:
    """Return the explanation of an item and its sources."""
    lines = []
    for text in safe_text(item.explanation).splitlines():
        if text.strip():
            lines.append(Phrase(text))
    for source in source_lines(item.sources):
        lines.append(Phrase(f"Source: {safe_text(source)}", "quiet"))
    return lines


def waiting(last: Feedback | None, *, is_end: bool) -> str:
    """Return what Enter does after an answer, and the keys that may be wanted just now."""
    also = ""
    may_be_right = last is not None and last.verdict not in ("right", "outdated", "new")
    if last and may_be_right and last.mode != "choice" and last.given:
        also = f", {Command.ACCEPT.key} if you were right"
    elif last and last.verdict == "right" and 0 < last.rating < EASY and last.mode != "cards":
        also = f", {Command.EASY.key} if it was easy"
    enter = "ends the quiz" if is_end else "goes on"
    return f"Enter {enter}{also}, ? shows what else"


def comes_again(due: datetime | None, now: datetime, settings: Settings = DEFAULT) -> list[Phrase]:
    """Return the line that says when an item comes again; none for one that never does."""
    return [Phrase(f"Comes again {when(due, now, settings)}.", "quiet")] if due else []


def questions_in_words(count: int) -> str:
    """Return `1 question`, `12 questions`."""
    return "1 question" if count == 1 else f"{count} questions"


def length(time: timedelta) -> str:
    """Return `50 seconds`, `1 minute`, `12 minutes`."""
    seconds = max(0, round(time.total_seconds()))
    if seconds < 60:
        return "1 second" if seconds == 1 else f"{seconds} seconds"
    minutes = round(seconds / 60)
    return "1 minute" if minutes == 1 else f"{minutes} minutes"


def when(due: datetime, now: datetime, settings: Settings = DEFAULT) -> str:
    """Return `in 9 minutes`, `tomorrow`, `in 12 days (22 March 2026)`.

    Days turn over when the settings say.
    """
    minutes = -(
        (now - due).total_seconds() // 60
    )  # rounded up: a second before ten minutes it is not nine
    if minutes < 1:
        return "now"
    if minutes < 60:
        return "in 1 minute" if minutes == 1 else f"in {minutes:.0f} minutes"

    # In the zone where the learner is now, not in that of the last review.
    local = due.astimezone(now.tzinfo)
    days = study_day(local, settings) - study_day(now, settings)
    if days < 1:
        return f"today at {local:%H:%M}"
    if days == 1:
        return "tomorrow"
    return f"in {days} days ({local.day} {local:%B %Y})"


_HOW_TO_ANSWER = {
    "guess": "You have not met it yet: guess, or press Enter to see the answer. Nothing is graded.",
    "choice": "A number chooses, or in a terminal the arrow keys.",
    "typed": "Type the answer and press Enter; - if you do not know it.",
    "cards": (
        "Recall the answer, press Enter to see it, then say how well you knew it: "
        "1 Again, 2 Hard, 3 Good, 4 Easy."
    ),
}

_HOW_TO_TICK = (
    "Numbers tick all that apply, then Enter; in a terminal the space bar ticks the one pointed at."
)


def help_lines(question: Question | None) -> list[Phrase]:
    """Return how to answer the open question, the keys, and the item's hint where it has one."""
    how = "Enter goes on."
    if question:
        how = _HOW_TO_TICK if question.wants_ticks else _HOW_TO_ANSWER[question.mode]
    colon = ":" if question and question.mode in ("typed", "guess") else ""
    lines = [Phrase(how, "quiet")]
    for command in Command:
        lines.append(Phrase(f"  {colon}{command.key}  {command.purpose}", "quiet"))
    if question and question.item.hint:
        lines.append(Phrase(f"Hint: {safe_text(question.item.hint)}"))
    return lines
