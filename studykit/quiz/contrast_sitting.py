"""The sitting within a sitting in which two things are set apart that were confused just now.

    the quiz waits  ->  what differs, five questions, how many were right  ->  the quiz goes on

Knows the sitting around it and its drills. Knows no keys and no terminal.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from studykit.questions.item import Item
from studykit.quiz.contrast import contrast_lines
from studykit.quiz.drills import DRILL, Drill, end_line
from studykit.quiz.entry import Entry
from studykit.quiz.keeper import Keeper
from studykit.quiz.phrases import Phrase
from studykit.quiz.question import NotDone
from studykit.quiz.session import Session
from studykit.quiz.sitting import EditOutcome, Sitting

NOTHING_OFFERED = NotDone(
    "Nothing was confused just now. `studykit drill` sets apart what you confuse most."
)


class ContrastSession(Session):
    """A session whose questions have just two options, also when their facts were edited."""

    def __init__(self, drill: Drill, keeper: Keeper) -> None:
        super().__init__(drill.plan, DRILL, keeper)
        self._items = {entry.item.id: entry.item for entry in drill.plan.entries}

    def replace_items(self, deck: str, items: Sequence[Item], now: datetime) -> None:
        """Go on with a deck's items made again, each with the two options that it had."""
        kept = []
        for item in items:
            before = self._items.get(item.id)
            # By the edit its wrong option may have become right.
            if before is None or before.distractors[0] in item.keys:
                continue
            kept.append(
                item._replace(
                    distractors=before.distractors,
                    modes=before.modes,
                    may_be_of_two=before.may_be_of_two,
                )
            )
        super().replace_items(deck, kept, now)


class ContrastSitting(NamedTuple):
    """Two things side by side, and a sitting that asks about them."""

    drill: Drill
    sitting: Sitting
    """As the one around it, with a session of its own."""

    @property
    def has_questions(self) -> bool:
        return bool(self.drill.plan.entries)

    def opening(self, columns: int) -> list[Phrase]:
        """Return what differs, for a window of so many columns, and how many questions follow."""
        return [*contrast_lines(self.drill.contrast, columns), self.drill.line()]

    def end(self) -> Phrase:
        """Return what is said at the end."""
        return end_line(self.sitting.session.summary())


def contrast_within(around: Sitting) -> ContrastSitting | NotDone:
    """Return the sitting for what was offered last in another one."""
    from studykit.problems import DeckError

    if around.drills is None:
        return NOTHING_OFFERED
    drills = around.drills()
    if drills.offered is None:
        return NOTHING_OFFERED
    offered = drills.offered
    try:
        drill = drills.begin(offered.deck, offered.pair, around.clock())
    except DeckError:
        return NotDone("The deck was changed and cannot be read now: `studykit check` says why.")

    def edit(entry: Entry) -> EditOutcome:
        outcome = around.edit(entry)
        # The sitting around goes on with the same facts.
        if outcome.items is not None:
            around.session.replace_items(entry.deck, outcome.items, around.clock())
        return outcome

    session = ContrastSession(drill, drills.log)
    within = around._replace(session=session, drills=None, edit=edit)
    return ContrastSitting(drill, within)
