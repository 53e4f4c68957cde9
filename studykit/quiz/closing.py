"""All that is said to a learner at the end of a sitting, as lines with a style: ten at most.

    43 questions, 36 right. 12 minutes.
    Learned: 8. Remembered: 21 of 24 (88%).
    Missed: Which base opened in 2016? Yonaguni
            How long is the Irabu bridge? 3540 m
            and 5 more
    Not recalled yet: Which island lies farthest west?
    First next time: Which base opened in 2016? and 1 more
    Due: 12 by tomorrow, 45 in 7 days. Next review in 9 minutes.
    Streak: 12 days.

An exam, which was silent until then, has more to say. Knows what a sitting was (`Summary`) and what
lies ahead (`Outlook`). Knows no log, no clock and no terminal.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from studykit.problems import safe_text
from studykit.questions.item import Item
from studykit.quiz.opening import behind_in_words
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
from studykit.values.widths import shortened, width_of

MOST_MISSED = 3
"""Items that are named; `studykit stats` has what is weak."""
_MISSED = "Missed: "
_WIDE = 80
"""Columns, where a line that is too long may go on below."""
_NARROWEST = 40
"""Columns for which lines are made; in a narrower window they go on below."""
_SHORTEST_TIME = timedelta(seconds=10)
"""Of less nobody wants to know."""
_SHORTEST_STEM = 15
"""Columns that a long answer leaves to its question."""


def summary(
    sums: Summary,
    ahead: Outlook,
    now: datetime,
    settings: Settings = DEFAULT,
    columns: int = 80,
) -> list[Phrase]:
    """Return the score, what was missed, what was learned, and when something is due.

    No line is longer than a window of so many columns, but for an exam.
    """
    if sums.exam_of is not None:
        return _exam(sums, ahead, now, settings)

    # The last column stays empty: a terminal may break the line there.
    room = max(columns, _NARROWEST) - 1
    lines = [_score(sums), *_learned(sums), *_missed(sums.missed, ahead.leeches, room)]
    not_recalled = [item.stem for item in sums.not_recalled]
    if not_recalled:
        lines.append(Phrase(_named("Not recalled yet: ", not_recalled, room)))
    waiting = [entry.item.stem for entry in sums.waiting]
    if waiting:
        lines.append(Phrase(_named("First next time: ", waiting, room)))
    lines += _due(ahead, now, settings, room)
    if ahead.streak:
        days = "1 day" if ahead.streak == 1 else f"{ahead.streak} days"
        lines.append(Phrase(f"Streak: {days}.", "quiet"))
    return lines


def _score(sums: Summary) -> Phrase:
    took = ""
    if sums.took >= _SHORTEST_TIME:
        took = f" {length(sums.took)}."
    if sums.asked:
        score = f"{questions_in_words(sums.asked)}, {sums.correct} right.{took}"
        return Phrase(score, "strong")
    if sums.met:
        return Phrase(f"{sums.met} new, none asked yet.{took}", "strong")
    # "0 questions, 0 right" would read like a score.
    return Phrase("No question was answered.", "strong")


def _learned(sums: Summary) -> list[Phrase]:
    """Return how many were recalled for the first time, and how many once more."""
    said = []
    if sums.met or sums.learned:
        said.append(f"Learned: {sums.learned}.")
    if sums.tested:
        share = f"{sums.remembered / sums.tested:.0%}"
        said.append(f"Remembered: {sums.remembered} of {sums.tested} ({share}).")
    if not said:
        return []
    return [Phrase(" ".join(said))]


def _missed(missed: Sequence[MissedItem], leeches: Sequence[Leech], room: int) -> list[Phrase]:
    """Return a line for each of the first that were missed; what is forgotten ever again first."""
    leeches_by_item = {leech.item.id: leech for leech in leeches}
    by_weight = sorted(missed, key=lambda item: item.item.id not in leeches_by_item)
    room -= len(_MISSED)
    lines = []
    for item in by_weight[:MOST_MISSED]:
        answer = all_keys(item.item)
        leech = leeches_by_item.get(item.item.id)
        if leech:
            answer += f", forgotten {leech.lapses} times"
            if leech.taken_for:
                answer += f", taken for {all_keys(leech.taken_for)}"
        # The answer first: the question is known again by its beginning.
        answer = shortened(answer, max(room - _SHORTEST_STEM - 1, 1))
        stem = shortened(_on_one_line(item.stem), max(room - width_of(answer) - 1, 1))
        lines.append(f"{stem} {answer}")
    if len(missed) > MOST_MISSED:
        lines.append(f"and {len(missed) - MOST_MISSED} more")
    margin = _MISSED
    said = []
    for line in lines:
        said.append(Phrase(f"{margin}{line}"))
        margin = " " * len(_MISSED)
    return said


def _due(ahead: Outlook, now: datetime, settings: Settings, room: int) -> list[Phrase]:
    if ahead.behind:
        # What is due in a week is no use to who is asked a part of it each day.
        load = behind_in_words(ahead.behind, ahead.for_today, now.date())
        if width_of(load) > room:
            load = f"{ahead.behind.waiting:,} wait. {ahead.for_today:,} today."
        return [Phrase(load)]
    next_one = ""
    # What is due already is told by how many are.
    if ahead.next_due and ahead.next_due > now:
        next_one = f"Next review {when(ahead.next_due, now, settings)}."
    due = ""
    if ahead.due_this_week:
        tomorrow, week = _count(ahead.due_tomorrow), _count(ahead.due_this_week)
        due = f"Due: {tomorrow} by tomorrow, {week} in 7 days."
    whole = f"{due} {next_one}".strip()
    if due and width_of(whole) > room:
        whole = due
    if not whole:
        return []
    return [Phrase(whole)]


def _count(due: int) -> str:
    # Further ones are not looked for.
    return f"{MOST_DUE}+" if due >= MOST_DUE else str(due)


# --- lines that fit ------------------------------------------------------------------------------


def _named(prefix: str, stems: Sequence[str], room: int) -> str:
    """Return the first of some questions, and how many more there are."""
    more = ""
    if len(stems) > 1:
        more = f" and {len(stems) - 1} more"
    first = shortened(_on_one_line(stems[0]), room - len(prefix) - len(more))
    return f"{prefix}{first}{more}"


def _on_one_line(stem: str) -> str:
    return safe_text(" ".join(stem.split()))


# --- exams ---------------------------------------------------------------------------------------


def _exam(sums: Summary, ahead: Outlook, now: datetime, settings: Settings) -> list[Phrase]:
    """Return the score of an exam, whole and by topic, and all that was missed with its reasons."""
    return [
        _score_of_exam(sums),
        *_by_topic(sums),
        *missed_lines(sums),
        *_due(ahead, now, settings, _WIDE),
    ]


def _by_topic(sums: Summary) -> list[Phrase]:
    """Return the score of each topic, the names in a column; nothing where there is but one."""
    names = [safe_text(" ".join(score.topic.split())) for score in sums.topics]
    widest = max(map(width_of, names), default=0)
    lines = [Phrase("By topic:")] if names else []
    for name, score in zip(names, sums.topics, strict=True):
        gap = " " * (widest - width_of(name) + 2)
        lines.append(Phrase(f"  {name}{gap}{score.right} of {score.of}"))
    return lines


def missed_lines(sums: Summary) -> list[Phrase]:
    """Return what was missed, with the right answers and reasons; nothing where nothing was."""
    lines = [Phrase("Missed:")] if sums.missed else []
    for missed in sums.missed:
        lines += _missed_in_exam(missed)
    return lines


def _score_of_exam(sums: Summary) -> Phrase:
    questions = sums.exam_of or 0
    share = 0.0
    # All of its questions may have been set aside.
    if questions:
        share = sums.correct / questions
    sentences = [f"Exam: {sums.correct} of {questions} right ({share:.0%})."]
    left_out = questions - sums.asked
    if left_out:
        sentences.append(f"{left_out} not answered.")
    if sums.asked:
        sentences.append(f"It took {length(sums.took)}.")
    return Phrase(" ".join(sentences), "strong")


def _missed_in_exam(missed: MissedItem) -> list[Phrase]:
    if missed.given is None:
        answer = "not answered"
    elif missed.given.strip():
        answer = f"you said {safe_text(missed.given.strip())}"
    else:
        # Who gives up says nothing.
        answer = "not known"
    lines = [
        Phrase(f"  {safe_text(missed.stem)}"),
        Phrase(f"    {_keys(missed.item)}", "strong"),
        Phrase(f"    ({answer})", "quiet"),
    ]
    if missed.why:
        lines.append(Phrase(f"    {safe_text(missed.why)}"))
    for line in explained(missed.item):
        lines.append(Phrase(f"    {line.text}", line.style))
    return lines


def _keys(item: Item) -> str:
    """Return all right answers; of many the first."""
    most = MOST_OTHERS + 1
    if len(item.keys) <= most:
        return all_keys(item)
    return f"{safe_text(', '.join(item.keys[:most]))} and {len(item.keys) - most} more"
