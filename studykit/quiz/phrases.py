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
from typing import TYPE_CHECKING, Literal, NamedTuple

from studykit.grading.verdict import EASY
from studykit.problems import safe_text
from studykit.questions.item import Item
from studykit.questions.source_lines import source_lines
from studykit.quiz.question import Counts, Feedback, Question
from studykit.reviews.schedule import DEFAULT, Settings, study_day

if TYPE_CHECKING:
    from studykit.quiz.related import Related

MOST_WORDS_OF_TITLE = 3
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
    HINT = "h", "shows the first letter; pressed again, the options, and right is then Hard"
    GIVE_UP = "-", "I do not know it: shows the answer, and counts as forgotten"
    MORE = "m", "shows more about the last answer: the whole source, notes, other facts"
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
    state = ""
    if question.entry.state is None:
        state = ", new"
    deck = safe_text(question.item.deck).replace("::", ", ")
    time_left = ""
    if question.until:
        time_left = f", {length(question.until - question.asked)} left"
    return Phrase(
        f"Question {question.number} of {question.of} ({deck}{state}){time_left}", "quiet"
    )


def bar(question: Question, counts: Counts) -> Phrase:
    """Return the line above a question: how many are left, how many of them are new, or again."""
    parts = [f"{counts.left} left"]
    if counts.new:
        parts.append(f"{counts.new} new")
    if counts.again:
        parts.append(f"{counts.again} again")
    if question.until:
        parts.append(f"{length(question.until - question.asked)} to go")
    return Phrase(", ".join(parts), "quiet")


_VERDICTS: dict[str, tuple[str, Style]] = {
    "right": ("Right", "right"),
    "close": ("Close", "half"),
    "partial": ("Partly right", "half"),
    "wrong": ("Wrong", "wrong"),
    "outdated": ("Outdated", "half"),
    "new": ("New", "half"),
}


def verdict_of(answered: Feedback, *, with_why: bool = True) -> Phrase:
    """Return the verdict in words, with what is to be said of the answer."""
    name, style = _VERDICTS[answered.verdict]
    # Who gives up says nothing: that is not wrong. Of a card nothing is said at all.
    if answered.verdict == "wrong" and not answered.given and answered.mode != "cards":
        name = "Not known"
    why = ""
    if answered.why and with_why:
        why = f" {safe_text(answered.why)}"
    return Phrase(f"{name}.{why}", style)


def answers(item: Item, matched: Sequence[str] = (), said: str = "") -> list[Phrase]:
    """Return the key (of several, one that was named), and one sentence with its source.

    Of the sentence nothing where it was said already.
    """
    return [*right_answers(item, matched), *sentence_and_source(item, said)]


def sentence_and_source(item: Item, said: str = "") -> list[Phrase]:
    """Return what the facts say in one sentence, and in a word or two where it stands.

    The source alone where the sentence was said already; nothing where there is neither.
    """
    sentence = sentence_of(item)
    if is_told(sentence, said):
        sentence = ""
    return said_with_source(sentence, short_source(item))


def said_with_source(sentence: str, source: str) -> list[Phrase]:
    """Return a sentence with its source, or one of them."""
    sentence, source = safe_text(sentence), safe_text(source)
    if sentence and source:
        return [Phrase(f"{sentence} ({source})")]
    if sentence:
        return [Phrase(sentence)]
    if source:
        return [Phrase(f"Source: {source}", "quiet")]
    return []


_COMPARED = re.compile(r"\d+\. (.*)")
_END_OF_SENTENCE = re.compile(r"(?<=[^\W_]{4}[.!?])\s+(?=[^\W\d_a-z])|(?<=[。！？])")
"""Not after an abbreviation: a full stop behind a longer word, and a capital after it."""


def sentence_of(item: Item) -> str:
    """Return one sentence of the explanation: the first that names the answer, else the first.

    Where things were compared, these with their values.
    """
    lines = list(filter(str.strip, item.explanation.splitlines()))
    if not lines:
        return ""
    compared = []
    for line in lines:
        # `1. Mount Everest, 8849 m`
        numbered = _COMPARED.fullmatch(line.strip())
        if numbered:
            compared.append(numbered[1])
    if compared:
        return ", ".join(compared)
    parts = map(str.strip, _END_OF_SENTENCE.split(" ".join(lines)))
    sentences = list(filter(None, parts))
    for sentence in sentences:
        if item.shown_key.casefold() in sentence.casefold():
            return sentence
    return sentences[0]


def repeats(sentence: str, item: Item) -> bool:
    """Return whether a sentence says nothing that question and answer do not say together."""
    said = set(_words(" ".join((item.stem, *item.keys))))
    new = [word for word in _words(sentence) if word not in said]
    # A verb may stand in another form.
    return len(new) <= len(_words(sentence)) // 6


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def is_told(fact: str, said: str) -> bool:
    """Return whether what was said is a fact, or ends with it."""
    on_one_line = " ".join(fact.split())
    return bool(on_one_line) and (said == on_one_line or said.endswith(f". {on_one_line}"))


def short_source(item: Item) -> str:
    """Return the first source in a word or two: its title if that is short, else its name."""
    if not item.sources:
        return ""
    source = item.sources[0]
    is_title_short = len(source.title.split()) <= MOST_WORDS_OF_TITLE
    name = source.ref
    if source.title and is_title_short:
        name = source.title
    if len(source_lines(item.sources)) > 1:
        # `m` shows the others.
        name = f"{name} …"
    return name


def more(item: Item, related: Related) -> list[Phrase]:
    """Return all that is known of an answer: the whole explanation, its sources, other facts."""
    lines = [*right_answers(item, ()), *explained(item)]
    if related.facts:
        about = ""
        if related.about:
            about = f" about {safe_text(related.about)}"
        lines += [Phrase(""), Phrase(f"More{about}:", "strong")]
    for fact in related.facts:
        # A fact of several lines would look like several facts.
        on_one_line = " ".join(fact.split())
        lines.append(Phrase(f"  {safe_text(on_one_line)}"))
    return lines


ANSWER = "Answer: "


def right_answers(item: Item, matched: Sequence[str]) -> list[Phrase]:
    """Return the key, or of several one that was named and the others."""
    if item.many == "all" or len(item.keys) == 1:
        return [Phrase(f"{ANSWER}{all_keys(item)}", "strong")]

    # The learner's own answer comes first, so that he sees that it counted.
    first = matched[0] if matched else item.shown_key
    others = [key for key in item.keys if key != first]
    named = safe_text(", ".join(others[:MOST_OTHERS]))
    more = ""
    if len(others) > MOST_OTHERS:
        more = f" and {len(others) - MOST_OTHERS} more"
    return [Phrase(f"{ANSWER}{safe_text(first)}", "strong"), Phrase(f"Also right: {named}{more}")]


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
    # Practice comes no earlier and no later, however easy it was.
    may_be_easy = last is not None and last.verdict == "right" and last.kind == "review"
    may_be_right = last is not None and last.verdict not in ("right", "outdated", "new")
    if last and may_be_right and last.mode != "choice" and last.given:
        also = f", {Command.ACCEPT.key} I was right"
    elif last and may_be_easy and 0 < last.rating < EASY and last.mode != "cards":
        also = f", {Command.EASY.key} easy"
    does = "ends the quiz" if is_end else "goes on"
    return f"Enter {does}{also}, m more, ? keys"


def comes_again(due: datetime | None, now: datetime, settings: Settings = DEFAULT) -> list[Phrase]:
    """Return the line that says when an item comes again; none for one that never does."""
    if due is None:
        return []
    return [Phrase(f"Comes again {when(due, now, settings)}.", "quiet")]


def questions_in_words(count: int) -> str:
    """Return `1 question`, `12 questions`."""
    return "1 question" if count == 1 else f"{count} questions"


def length(time: timedelta) -> str:
    """Return `50 seconds`, `1 minute`, `90 minutes`, `3 hours 5 minutes`, `4 days`."""
    seconds = max(0, round(time.total_seconds()))
    if seconds < 60:
        return _so_many(seconds, "second")
    minutes = round(seconds / 60)
    # Up to the double of a unit the smaller one is said: nobody wants `1 hour` of 90 minutes.
    if minutes < 2 * 60:
        return _so_many(minutes, "minute")
    hours, minutes = divmod(minutes, 60)
    if hours >= 2 * 24:
        return _so_many(round(hours / 24), "day")
    words = _so_many(hours, "hour")
    if minutes:
        words += f" {_so_many(minutes, 'minute')}"
    return words


def _so_many(number: int, unit: str) -> str:
    return f"{number:,} {unit}" if number == 1 else f"{number:,} {unit}s"


def when(due: datetime, now: datetime, settings: Settings = DEFAULT) -> str:
    """Return `in 9 minutes`, `tomorrow`, `in 12 days (22 March 2026)`.

    Days turn over when the settings say.
    """
    # Rounded up: a second before ten minutes it is not nine.
    minutes = -((now - due).total_seconds() // 60)
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


def short_time(due: datetime, now: datetime, settings: Settings = DEFAULT) -> str:
    """Return how long it takes until something is due: `1 min`, `5 h`, `1 day`, `4 months`."""
    minutes = max(1, -int((now - due).total_seconds() // 60))
    if minutes < 60:
        return f"{minutes} min"
    days = study_day(due.astimezone(now.tzinfo), settings) - study_day(now, settings)
    if days < 1:
        return f"{round(minutes / 60)} h"
    if days < 60:
        return "1 day" if days == 1 else f"{days} days"
    if days < 730:
        return f"{round(days / 30.4)} months"
    return f"{days / 365.25:.1f} years"


def rating_line(number: int, time: str) -> str:
    """Return a rating with the time after which the item comes again: `Good  10 min`."""
    name = RATINGS[number - 1]
    # In an exam nothing comes again.
    if not time:
        return name
    return f"{name}  {time}"
