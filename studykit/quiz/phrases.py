"""What is said to a learner, as lines with a style: feedback, summary, help. The same words in colour and without.

All text of facts goes through `safe_text` here. Knows no terminal: whoever prints decides about colour and width.
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
from studykit.quiz.plan import MOST_DUE, Plan
from studykit.quiz.sitting import Feedback, Missed, Question, Summary
from studykit.reviews.schedule import DEFAULT, Settings, study_day

if TYPE_CHECKING:
    from studykit.quiz.outlook import Leech, Outlook

MOST_OTHERS = 10
"""Further right answers that feedback names."""

Style = Literal["plain", "right", "half", "wrong", "quiet", "strong"]

RATINGS = ("Again", "Hard", "Good", "Easy")


class Line(NamedTuple):
    text: str
    style: Style = "plain"


class Command(Enum):
    """What a learner may want besides answering: the key, and what it does. Where text is typed a colon goes before."""

    HELP = "?", "lists the keys"
    UNDO = "u", "takes the last answer back and asks it again"
    FLAG = "f", "flags the question, with a word why"
    SKIP = "s", "skips it for now"
    SUSPEND = "x", "never asks it again"
    EDIT = "e", "opens its fact in your editor"
    ACCEPT = "!", "I was right: the last answer counts after all"
    EASY = "+", "the last answer was easy"
    QUIT = "q", "ends the quiz"

    @property
    def key(self) -> str:
        return self.value[0]


class Typed(NamedTuple):
    """A command as it was typed."""

    command: Command | None
    """None when there is no such command."""
    word: str
    """What stands after it."""


_NAMES = {name: each for each in Command for name in (each.key, each.name.lower())}
_COMMAND = rf"(?i::(?P<key>[a-z]|{'|'.join(map(re.escape, _NAMES))})(?:\s+(?P<word>.*))?)"


def command_in(text: str) -> Typed | None:
    """The command in a text with a colon, by its key or its name (:u, :undo).

    Another letter alone is none, but never an answer either; another word, such as :hover, is one. Whoever writes
    Japanese or Chinese types them in full width.
    """
    found = re.fullmatch(_COMMAND, unicodedata.normalize("NFKC", text))
    if not found:
        return None
    return Typed(_NAMES.get(found["key"].lower()), (found["word"] or "").strip())


def no_such_command(text: str) -> Line:
    return Line(f"There is no command {safe_text(text[:2])}", "quiet")


class Aside(NamedTuple):
    """What the fact base knows beside the answer."""

    chosen: tuple[str, ...] = ()
    """What a wrong answer is true of."""
    facts: tuple[str, ...] = ()
    """Sentences about the same thing."""


NOTHING_MORE = Aside()


def head(question: Question) -> Line:
    """The line above a question."""
    state = "" if question.entry.state else ", new"
    deck = safe_text(question.item.deck).replace("::", ", ")
    left = f", {_length(question.until - question.asked)} left" if question.until else ""
    return Line(f"Question {question.number} of {question.of} ({deck}{state}){left}", "quiet")


def feedback(
    said: Feedback, now: datetime, aside: Aside = NOTHING_MORE, settings: Settings = DEFAULT
) -> list[Line]:
    """Right or wrong, what is right, why, where it stands, what else is known, and when it comes again."""
    names: dict[str, tuple[str, Style]] = {
        "right": ("Right", "right"),
        "close": ("Close", "half"),
        "partial": ("Partly right", "half"),
        "wrong": ("Wrong", "wrong"),
    }
    name, style = names[said.verdict]
    why = f" {safe_text(said.why)}" if said.why else ""
    lines = [Line(f"{name}.{why}", style), *(Line(safe_text(each)) for each in aside.chosen)]
    return [*lines, *answers(said.item, said.matched, aside), *comes_again(said.due, now, settings)]


def answers(item: Item, matched: Sequence[str] = (), aside: Aside = NOTHING_MORE) -> list[Line]:
    """The key (of several, one that was named), at most ten others, the explanation, the sources, related facts."""
    if item.many == "all" or len(item.keys) == 1:
        lines = [Line(f"Answer: {_joined(item)}", "strong")]
    else:
        first = next(iter(matched), item.shown_key)
        others = [key for key in item.keys if key != first]
        shown = ", ".join(others[:MOST_OTHERS])
        more = f" and {len(others) - MOST_OTHERS} more" if len(others) > MOST_OTHERS else ""
        lines = [
            Line(f"Answer: {safe_text(first)}", "strong"),
            Line(f"Also right: {safe_text(shown)}{more}"),
        ]
    lines += _explained(item)
    if aside.facts:
        lines.append(Line("About the same:", "quiet"))
    return lines + [Line(f"  {safe_text(' '.join(fact.split()))}", "quiet") for fact in aside.facts]


def _joined(item: Item) -> str:
    from studykit.values.english import (
        join_words,  # loaded after the first question is on the screen
    )

    return safe_text(join_words(list(item.keys)))


def _explained(item: Item) -> list[Line]:
    lines = [Line(text) for text in safe_text(item.explanation).splitlines() if text.strip()]
    return lines + [
        Line(f"Source: {safe_text(source)}", "quiet") for source in source_lines(item.sources)
    ]


def waiting(last: Feedback | None, *, is_end: bool) -> str:
    """What Enter does after an answer, and the keys that may be wanted just now."""
    also = ""
    if last and last.verdict != "right" and last.mode != "choice" and last.given:
        also = f", {Command.ACCEPT.key} if you were right"
    elif last and last.verdict == "right" and last.rating < EASY and last.mode != "cards":
        also = f", {Command.EASY.key} if it was easy"
    return f"Enter {'ends the quiz' if is_end else 'goes on'}{also}, ? shows what else"


def comes_again(due: datetime | None, now: datetime, settings: Settings = DEFAULT) -> list[Line]:
    return [Line(f"Comes again {when(due, now, settings)}.", "quiet")] if due else []


def opening(
    decks: Sequence[str], planned: Plan, minutes: int | None = None, *, exam: bool = False
) -> Line:
    """What lies ahead."""
    names = safe_text(decks[0]) if len(decks) == 1 else f"{len(decks)} decks"
    if exam:
        time = f" in {_length(timedelta(minutes=minutes))}" if minutes else ""
        return Line(f"{names}: an exam of {_questions(len(planned.entries))}{time}.", "quiet")
    return Line(f"{names}: {planned.due} due, {planned.new} new.", "quiet")


def nothing_to_ask(
    next_due: datetime | None,
    now: datetime,
    settings: Settings = DEFAULT,
    *,
    is_new_wanted: bool = True,
) -> list[Line]:
    """When nothing is due, or what is due is more than is wanted in a day, and today's new items are used up."""
    if next_due and next_due <= now:
        return [
            Line(
                "Today's reviews are done. More is due: `studykit config reviews_per_day` is the limit.",
                "strong",
            )
        ]
    come = [Line(f"Next review {when(next_due, now, settings)}.")] if next_due else []
    new = ", and there is nothing new for today" if is_new_wanted else ""
    return [Line(f"Nothing is due now{new}.", "strong"), *come]


NOTHING_LEFT = Line(
    "There is nothing to ask: all of it is set aside. `studykit flags` lists what is.", "strong"
)
CRAM_HINT = Line("To practise all the same, without moving the schedule: studykit quiz --cram")
CRAM_OFFER = "Practise all the same, without moving the schedule?"


def summary(
    summed: Summary, ahead: Outlook, now: datetime, settings: Settings = DEFAULT
) -> list[Line]:
    """The score, what was missed and what is right there, what was remembered, and when something is due."""
    lines = [_score(summed)]
    if summed.missed:
        lines.append(Line("Missed:"))
    for missed in summed.missed:
        lines += _missed(missed, with_reasons=summed.exam_of is not None)
    if summed.tested:
        share = f"{summed.remembered / summed.tested:.0%}"
        lines.append(
            Line(
                f"Remembered: {summed.remembered} of {summed.tested} that you had learned ({share})."
            )
        )
    for leech in ahead.leeches:
        lines += _leech(leech)
    if ahead.next_due:
        lines.append(Line(f"Next review {when(ahead.next_due, now, settings)}."))
    if ahead.due_tomorrow:
        many = f"{MOST_DUE} or more" if ahead.due_tomorrow >= MOST_DUE else ahead.due_tomorrow
        lines.append(Line(f"Due by the end of tomorrow: {many}."))
    return lines


def _score(summed: Summary) -> Line:
    if summed.exam_of is not None:
        share = summed.correct / summed.exam_of if summed.exam_of else 0
        left = summed.exam_of - summed.asked
        not_answered = f" {left} not answered." if left else ""
        took = f" It took {_length(summed.took)}." if summed.asked else ""
        return Line(
            f"Exam: {summed.correct} of {summed.exam_of} right ({share:.0%}).{not_answered}{took}",
            "strong",
        )
    if not summed.asked:
        return Line("No question was answered.", "strong")
    return Line(f"{_questions(summed.asked)}, {summed.correct} right.", "strong")


def _missed(missed: Missed, *, with_reasons: bool) -> list[Line]:
    lines = [Line(f"  {safe_text(missed.stem)}"), Line(f"    {_keys(missed.item)}", "strong")]
    if not with_reasons:
        return lines
    given = (
        "not answered" if missed.given is None else f"you said {safe_text(missed.given.strip())}"
    )
    lines.append(Line(f"    ({given})", "quiet"))
    return lines + [Line(f"    {line.text}", line.style) for line in _explained(missed.item)]


def _leech(leech: Leech) -> list[Line]:
    lines = [Line(f"Forgotten {leech.lapses} times: {safe_text(leech.item.stem)}", "half")]
    if leech.taken_for:
        lines.append(
            Line(f"  You take it for: {safe_text(leech.taken_for.stem)} ({_keys(leech.taken_for)})")
        )
    return lines


def _keys(item: Item) -> str:
    """All right answers; of many the first."""
    if len(item.keys) <= MOST_OTHERS + 1:
        return _joined(item)
    return f"{safe_text(', '.join(item.keys[: MOST_OTHERS + 1]))} and {len(item.keys) - MOST_OTHERS - 1} more"


def _questions(many: int) -> str:
    return "1 question" if many == 1 else f"{many} questions"


def _length(time: timedelta) -> str:
    """`50 seconds`, `1 minute`, `12 minutes`."""
    seconds = max(0, round(time.total_seconds()))
    many, unit = (seconds, "second") if seconds < 60 else (round(seconds / 60), "minute")
    return f"1 {unit}" if many == 1 else f"{many} {unit}s"


def when(due: datetime, now: datetime, settings: Settings = DEFAULT) -> str:
    """`in 9 minutes`, `tomorrow`, `in 12 days (22 March 2026)`: days turn over when the settings say."""
    minutes = -((now - due).total_seconds() // 60)
    if minutes < 1:
        return "now"
    if minutes < 60:
        return "in 1 minute" if minutes == 1 else f"in {minutes:.0f} minutes"
    local = due.astimezone(now.tzinfo)
    days = study_day(local, settings) - study_day(now, settings)
    if days < 1:
        return f"today at {local:%H:%M}"
    return "tomorrow" if days == 1 else f"in {days} days ({local.day} {local:%B %Y})"


_ANSWERING = {
    "choice": "A number chooses, or in a terminal the arrow keys.",
    "typed": "Type the answer and press Enter; - if you do not know it.",
    "cards": "Recall the answer, press Enter to see it, then say how well you knew it: 1 Again, 2 Hard, 3 Good, "
    "4 Easy.",
}


def help_lines(question: Question | None) -> list[Line]:
    """How to answer the open question, the keys, and the item's hint where it has one."""
    colon = ":" if question and question.mode == "typed" else ""
    lines = [Line(_ANSWERING[question.mode] if question else "Enter goes on.", "quiet")]
    lines += [Line(f"  {colon}{each.key}  {each.value[1]}", "quiet") for each in Command]
    hint = question.item.hint if question else ""
    return [*lines, *([Line(f"Hint: {safe_text(hint)}")] if hint else [])]
