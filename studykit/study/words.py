"""What is said to a learner, as lines with a style: feedback, summary, help. The same words in colour and without.

All text of facts goes through `safe_text` here. Knows no terminal: whoever prints decides about colour and width.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, NamedTuple

from studykit.facts.values import join_words
from studykit.items.model import Item, source_lines
from studykit.problems import safe_text
from studykit.study.memory import study_day
from studykit.study.plan import Plan
from studykit.study.session import Feedback, Question, Summary

MOST_OTHERS = 10
"""Further right answers that feedback names."""

Style = Literal["plain", "right", "half", "wrong", "quiet", "strong"]

RATINGS = ("Again", "Hard", "Good", "Easy")


class Line(NamedTuple):
    text: str
    style: Style = "plain"


def head(question: Question) -> Line:
    """The line above a question."""
    state = "" if question.entry.state else ", new"
    deck = safe_text(question.item.deck).replace("::", ", ")
    return Line(f"Question {question.number} of {question.of} ({deck}{state})", "quiet")


def feedback(said: Feedback, now: datetime) -> list[Line]:
    """Right or wrong, what is right, why, where it stands, and when it comes again."""
    names: dict[str, tuple[str, Style]] = {
        "right": ("Right", "right"),
        "close": ("Close", "half"),
        "partial": ("Partly right", "half"),
        "wrong": ("Wrong", "wrong"),
    }
    name, style = names[said.verdict]
    why = f" {safe_text(said.why)}" if said.why else ""
    return [Line(f"{name}.{why}", style), *answers(said.item, said.matched), *comes_again(said.due, now)]


def answers(item: Item, matched: Sequence[str] = ()) -> list[Line]:
    """The key (of several, one that was named), at most ten others, the explanation and the sources."""
    if item.many == "all" or len(item.keys) == 1:
        lines = [Line(f"Answer: {safe_text(join_words(list(item.keys)))}", "strong")]
    else:
        first = next(iter(matched), item.shown_key)
        others = [key for key in item.keys if key != first]
        shown = ", ".join(others[:MOST_OTHERS])
        more = f" and {len(others) - MOST_OTHERS} more" if len(others) > MOST_OTHERS else ""
        lines = [Line(f"Answer: {safe_text(first)}", "strong"), Line(f"Also right: {safe_text(shown)}{more}")]
    lines += [Line(text) for text in safe_text(item.explanation).splitlines() if text.strip()]
    return lines + [Line(f"Source: {safe_text(source)}", "quiet") for source in source_lines(item.sources)]


def comes_again(due: datetime | None, now: datetime) -> list[Line]:
    return [Line(f"Comes again {when(due, now)}.", "quiet")] if due else []


def opening(decks: Sequence[str], planned: Plan) -> Line:
    """What lies ahead."""
    names = safe_text(decks[0]) if len(decks) == 1 else f"{len(decks)} decks"
    return Line(f"{names}: {planned.due} due, {planned.new} new.", "quiet")


def nothing_to_ask(next_due: datetime | None, now: datetime) -> list[Line]:
    """When nothing is due and today's new items are used up."""
    come = [Line(f"Next review {when(next_due, now)}.")] if next_due else []
    offer = Line("To practise all the same, without moving the schedule: studykit quiz --cram")
    return [Line("Nothing is due now, and there is nothing new for today.", "strong"), *come, offer]


def summary(summed: Summary, next_due: datetime | None, now: datetime) -> list[Line]:
    """The score, what was missed and what is right there, and when something is due."""
    if summed.asked:
        questions = "1 question" if summed.asked == 1 else f"{summed.asked} questions"
        lines = [Line(f"{questions}, {summed.correct} right.", "strong")]
    else:
        lines = [Line("No question was answered.", "strong")]
    if summed.missed:
        lines.append(Line("Missed:"))
    for missed in summed.missed:
        lines.append(Line(f"  {safe_text(missed.stem)}"))
        lines.append(Line(f"    {safe_text(join_words(list(missed.keys)))}", "strong"))
    return lines + ([Line(f"Next review {when(next_due, now)}.")] if next_due else [])


def when(due: datetime, now: datetime) -> str:
    """`in 9 minutes`, `tomorrow`, `in 12 days (22 March 2026)`: days turn over at four in the morning."""
    minutes = -((now - due).total_seconds() // 60)
    if minutes < 1:
        return "now"
    if minutes < 60:
        return "in 1 minute" if minutes == 1 else f"in {minutes:.0f} minutes"
    local = due.astimezone(now.tzinfo)
    days = study_day(local) - study_day(now)
    if days < 1:
        return f"today at {local:%H:%M}"
    return "tomorrow" if days == 1 else f"in {days} days ({local.day} {local:%B %Y})"


_KEYS = {
    "choice": "A number chooses, or in a terminal the arrow keys. s skips the question, q ends the quiz.",
    "typed": "Type the answer and press Enter; - if you do not know it. :s skips the question, :q ends the quiz.",
    "cards": "Recall the answer, press Enter to see it, then say how well you knew it: 1 Again, 2 Hard, 3 Good, "
    "4 Easy. s skips the question, q ends the quiz.",
}


def help_lines(question: Question) -> list[Line]:
    """The keys, and the item's hint where it has one."""
    hint = question.item.hint
    return [Line(_KEYS[question.mode], "quiet"), *([Line(f"Hint: {safe_text(hint)}")] if hint else [])]
