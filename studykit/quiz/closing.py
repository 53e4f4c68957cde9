"""All that is said to a learner at the end of a sitting, as lines with a style.

    12 questions, 9 right.
    Missed:
      Which base opened in 2016?
        Miyako

Knows what a sitting was (`Summary`) and what lies ahead (`Outlook`). Knows no log, no clock and no
terminal.
"""

from __future__ import annotations

from datetime import datetime

from studykit.problems import safe_text
from studykit.questions.item import Item
from studykit.quiz.outlook import Leech, Outlook
from studykit.quiz.phrases import (
    MOST_OTHERS,
    Phrase,
    all_keys,
    explained,
    length,
    questions_in_words,
    when,
)
from studykit.quiz.plan import MOST_DUE
from studykit.quiz.question import MissedItem, Summary
from studykit.reviews.schedule import DEFAULT, Settings


def summary(
    sums: Summary, ahead: Outlook, now: datetime, settings: Settings = DEFAULT
) -> list[Phrase]:
    """Return the score, what was missed, what was remembered, and when something is due."""
    lines = [_score(sums)]
    lines += missed_lines(sums, with_reasons=sums.exam_of is not None)
    if sums.tested:
        share = f"{sums.remembered / sums.tested:.0%}"
        remembered = f"{sums.remembered} of {sums.tested} that you had learned ({share})"
        lines.append(Phrase(f"Remembered: {remembered}."))
    for leech in ahead.leeches:
        lines += _leech(leech)
    if ahead.next_due:
        lines.append(Phrase(f"Next review {when(ahead.next_due, now, settings)}."))
    if ahead.due_tomorrow:
        # Further ones are not looked for.
        is_most = ahead.due_tomorrow >= MOST_DUE
        count = f"{MOST_DUE} or more" if is_most else str(ahead.due_tomorrow)
        lines.append(Phrase(f"Due by the end of tomorrow: {count}."))
    return lines


def missed_lines(sums: Summary, *, with_reasons: bool = True) -> list[Phrase]:
    """Return what was missed, with the right answers; nothing where nothing was."""
    lines = [Phrase("Missed:")] if sums.missed else []
    for missed in sums.missed:
        lines += _missed(missed, with_reasons=with_reasons)
    return lines


def _score(sums: Summary) -> Phrase:
    if sums.exam_of is not None:
        share = sums.correct / sums.exam_of if sums.exam_of else 0
        left_out = sums.exam_of - sums.asked
        not_answered = f" {left_out} not answered." if left_out else ""
        took = f" It took {length(sums.took)}." if sums.asked else ""
        score = f"Exam: {sums.correct} of {sums.exam_of} right ({share:.0%})."
        return Phrase(f"{score}{not_answered}{took}", "strong")
    if not sums.asked:
        # "0 questions, 0 right" would read like a score.
        return Phrase("No question was answered.", "strong")
    return Phrase(f"{questions_in_words(sums.asked)}, {sums.correct} right.", "strong")


def _missed(missed: MissedItem, *, with_reasons: bool) -> list[Phrase]:
    lines = [Phrase(f"  {safe_text(missed.stem)}"), Phrase(f"    {_keys(missed.item)}", "strong")]
    if not with_reasons:
        return lines

    answer = "not answered"
    if missed.given is not None:
        answer = f"you said {safe_text(missed.given.strip())}"
    lines.append(Phrase(f"    ({answer})", "quiet"))
    if missed.why:
        lines.append(Phrase(f"    {safe_text(missed.why)}"))
    for line in explained(missed.item):
        lines.append(Phrase(f"    {line.text}", line.style))
    return lines


def _leech(leech: Leech) -> list[Phrase]:
    lines = [Phrase(f"Forgotten {leech.lapses} times: {safe_text(leech.item.stem)}", "half")]
    if leech.taken_for:
        taken_for = f"{safe_text(leech.taken_for.stem)} ({_keys(leech.taken_for)})"
        lines.append(Phrase(f"  You take it for: {taken_for}"))
    return lines


def _keys(item: Item) -> str:
    """Return all right answers; of many the first."""
    most = MOST_OTHERS + 1
    if len(item.keys) <= most:
        return all_keys(item)
    return f"{safe_text(', '.join(item.keys[:most]))} and {len(item.keys) - most} more"
