"""All that is said to a learner before and after a placement, as lines with a style.

    14 questions, 9 right.
    Right twice, and so learned: 4. They come again in 8 days (18 March 2026).
    Likely known: 31 of 120 new questions. They come after all others.

Knows what came of a placement. Knows no log, no clock and no terminal.
"""

from __future__ import annotations

import shlex
from datetime import datetime

from studykit.problems import safe_text
from studykit.quiz.closing import missed_lines
from studykit.quiz.phrases import Phrase, questions_in_words, when
from studykit.quiz.placement import MOST_QUESTIONS, PlacementOutcome
from studykit.quiz.question import Summary
from studykit.reviews.schedule import DEFAULT, Settings


def opening(deck: str) -> Phrase:
    """Return the line that says what lies ahead."""
    how = (
        f"up to {MOST_QUESTIONS} questions. Nothing is said until the end; you may end it any time."
    )
    return Phrase(f"{safe_text(deck)}, placement: {how}", "quiet")


def nothing_to_place(deck: str, items: int, new: int) -> Phrase:
    """Return what is said where nothing of a deck is left to ask."""
    name = safe_text(deck)
    if not items:
        return Phrase(f"{name} makes no question: `studykit check` says why.", "strong")
    if not new:
        done = f"All questions of {name} were asked before, or are set aside"
        return Phrase(f"{done}: `studykit quiz` goes on.", "strong")
    why = "to claims and cards an answer shows too little."
    return Phrase(f"What is new in {name} cannot be found out here: {why}", "strong")


def end(
    sums: Summary,
    outcome: PlacementOutcome,
    name: str,
    now: datetime,
    settings: Settings = DEFAULT,
) -> list[Phrase]:
    """Return the score, what is learned, what moves back, and what was missed.

    `name` is what the deck is called on the command line.
    """
    lines = [Phrase(f"{questions_in_words(sums.asked)}, {sums.correct} right.", "strong")]
    learned = len(outcome.first_memories)
    if learned:
        again = ""
        if outcome.comes_again:
            subject = "It comes" if learned == 1 else "They come"
            again = f" {subject} again {when(outcome.comes_again, now, settings)}."
        lines.append(Phrase(f"Right twice, and so learned: {learned}.{again}"))
    if outcome.moved_back:
        of = questions_in_words(outcome.new).replace("question", "new question")
        lines.append(
            Phrase(f"Likely known: {outcome.moved_back} of {of}, which come after all others.")
        )
    if not learned and not outcome.moved_back:
        lines.append(Phrase("All that is new stays in its order."))
    lines += missed_lines(sums)
    undo = f"studykit place {shlex.quote(name)} --undo"
    lines.append(Phrase(f"`{safe_text(undo)}` takes all of it back.", "quiet"))
    return lines
