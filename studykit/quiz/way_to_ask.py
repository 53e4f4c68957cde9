"""The way to ask an item: as a guess, a choice, typed or as a card, and in which words.

Knows entries and what the learner wants. Knows no log, no order and no clock.
"""

from __future__ import annotations

from studykit.quiz.entry import Entry
from studykit.quiz.plan import Options
from studykit.quiz.question import Phase, Way, mode_for, stem_of


def way_of(entry: Entry, options: Options) -> Way:
    """Return how an item is put: at a first meeting by its showing, else as `mode_for` says."""
    if entry.meeting in ("guess", "choice"):
        return entry.meeting
    return mode_for(
        entry,
        options.mode,
        exam=options.exam,
        chooses_until_known=options.first_meeting == "ask",
    )


def phase_of(entry: Entry, options: Options) -> Phase:
    """Return where an item stands."""
    match entry.meeting:
        case "guess":
            return "guess"
        case "choice":
            return "first choice"
        case "recall":
            return "first recall"
    if options.is_once or entry.state is None:
        return "once"
    return "due"


def stem_now(entry: Entry) -> str:
    """Return the stem of this showing.

    The wordings take turns: who knows one by heart may not know what is asked.
    """
    wordings = entry.item.wordings
    times_asked = 0
    if entry.state:
        times_asked = entry.state.reps
    return stem_of(entry.item, wordings[times_asked % len(wordings)])
