"""The words at the beginning of a sitting: what lies ahead today, or why there is nothing to ask.

    Summits: 12 due, 5 new.
    Summits: 3 due, 12 begun, 5 new.
    Summits: 974 wait. 100 today; at 100 a day you are through on 15 April.
    Nothing is due now. Next review tomorrow.

All text of facts goes through `safe_text` here. Knows no terminal and no log.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from studykit.problems import safe_text
from studykit.quiz.backlog import Backlog
from studykit.quiz.entry import Plan
from studykit.quiz.phrases import Phrase, length, questions_in_words, when
from studykit.reviews.schedule import DEFAULT, Settings

NOTHING_LEFT = Phrase(
    "There is nothing to ask: all of it is set aside. `studykit flags` lists what is suspended; "
    "what is buried comes again tomorrow.",
    "strong",
)
CRAM_HINT = Phrase("To practise all the same, without moving the schedule: studykit quiz --cram")
CRAM_OFFER = "Practise all the same, without moving the schedule?"


def opening(
    decks: Sequence[str],
    planned: Plan,
    today: date,
    minutes: int | None = None,
    *,
    exam: bool = False,
) -> Phrase:
    """Return the line that says what lies ahead."""
    names = f"{len(decks)} decks"
    if len(decks) == 1:
        names = safe_text(decks[0])
    time = ""
    if minutes:
        time = f" in {length(timedelta(minutes=minutes))}"
    if exam:
        questions = questions_in_words(len(planned.entries))
        return Phrase(f"{names}: an exam of {questions}{time}.", "quiet")
    if planned.behind:
        ahead = behind_in_words(planned.behind, planned.due, today)
        return Phrase(f"{names}: {ahead}", "quiet")
    begun = ""
    # Met on an earlier day, and not asked yet: neither due nor new.
    if planned.begun:
        begun = f" {planned.begun} begun,"
    return Phrase(f"{names}: {planned.due} due,{begun} {planned.new} new{time}.", "quiet")


def behind_in_words(behind: Backlog, due_today: int, today: date) -> str:
    """Return how much waits, how much of it is for today, and when it will have been asked."""
    waiting = f"{behind.waiting:,} wait"
    if due_today:
        waiting += f". {due_today:,} today"
    if behind.a_day is None:
        return f"{waiting}, as your decks say."
    a_day = f"at {behind.a_day:,} a day"
    if behind.through is None:
        limit = "`studykit config reviews_per_day` is the limit."
        return f"{waiting}; {a_day} it does not get less. {limit}"
    return f"{waiting}; {a_day} you are through on {_day(behind.through, today)}."


def _day(day: date, today: date) -> str:
    """Return `15 April`, with the year where it is another one."""
    year = "" if day.year == today.year else f" {day.year}"
    return f"{day.day} {day:%B}{year}"


def nothing_to_ask(
    planned: Plan,
    next_due: datetime | None,
    now: datetime,
    settings: Settings = DEFAULT,
    *,
    is_new_wanted: bool = True,
) -> list[Phrase]:
    """Return what is said when today's cards are done and nothing is new."""
    if planned.behind:
        ahead = behind_in_words(planned.behind, planned.due, now.date())
        return [Phrase("Today's cards are done.", "strong"), Phrase(ahead)]

    new = ""
    # Who wants nothing new is not told that there is none.
    if is_new_wanted:
        new = ", and there is nothing new for today"
    lines = [Phrase(f"Nothing is due now{new}.", "strong")]
    if next_due:
        lines.append(Phrase(f"Next review {when(next_due, now, settings)}."))
    return lines
