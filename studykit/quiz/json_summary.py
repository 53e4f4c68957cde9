"""The last message to a program: a sitting, an exam or a placement in numbers.

    {"type": "summary", "asked": 12, "correct": 10, "missed": [...], "met": 3, "learned": 2, ...}

The protocol is told in `in_json`. Knows no session and no log.
"""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any, TextIO

from studykit.quiz.outlook import Leech, Outlook
from studykit.quiz.question import Summary

if TYPE_CHECKING:
    from studykit.quiz.placement import PlacementOutcome

Message = dict[str, Any]


def send(target: TextIO, message: Message) -> None:
    """Send a message as one line, at once."""
    target.write(json.dumps(message) + "\n")
    target.flush()


def send_summary(target: TextIO, sums: Summary, ahead: Outlook) -> None:
    """Send the last message."""
    message: Message = {"type": "summary", "asked": sums.asked, "correct": sums.correct}
    message["missed"] = _missed(sums)
    message["retention"] = {"remembered": sums.remembered, "of": sums.tested}
    message["met"] = sums.met
    message["learned"] = sums.learned
    message["not_recalled"] = [item.id for item in sums.not_recalled]
    message["waiting"] = [entry.item.id for entry in sums.waiting]
    message["next_due"] = _as_text(ahead.next_due)
    message["due_tomorrow"] = ahead.due_tomorrow
    if ahead.behind:
        message["behind"] = {
            "waiting": ahead.behind.waiting,
            "for_today": ahead.for_today,
            "a_day": ahead.behind.a_day,
            "through": _as_text(ahead.behind.through),
        }
    message["due_this_week"] = ahead.due_this_week
    message["streak"] = ahead.streak
    message["seconds"] = round(sums.took.total_seconds())
    message["leeches"] = list(map(_leech, ahead.leeches))
    if sums.exam_of is not None:
        exam: Message = {"of": sums.exam_of, "seconds": round(sums.took.total_seconds())}
        if sums.topics:
            exam["topics"] = [score._asdict() for score in sums.topics]
        message["exam"] = exam
    send(target, message)


def send_placement(target: TextIO, sums: Summary, outcome: PlacementOutcome) -> None:
    """Send the last message of a placement."""
    message: Message = {"type": "summary", "asked": sums.asked, "correct": sums.correct}
    message["missed"] = _missed(sums)
    message["placement"] = {
        "first_memories": [item.id for item in outcome.first_memories],
        "due": _as_text(outcome.comes_again),
        "moved_back": outcome.moved_back,
        "new": outcome.new,
    }
    send(target, message)


def _as_text(moment: date | None) -> str | None:
    """Return a day or a moment as a program reads it; None for none."""
    if moment is None:
        return None
    return moment.isoformat()


def _leech(leech: Leech) -> Message:
    taken_for = None
    if leech.taken_for:
        taken_for = leech.taken_for.id
    return {"id": leech.item.id, "lapses": leech.lapses, "taken_for": taken_for}


def _missed(sums: Summary) -> list[Message]:
    missed = []
    for item in sums.missed:
        answers = list(item.item.keys)
        missed.append(
            {"id": item.item.id, "stem": item.stem, "answers": answers, "given": item.given}
        )
    return missed
