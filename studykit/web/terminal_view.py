"""An item as the quiz shows it in a terminal: the question, and the page after a right answer.

The pages are those of the quiz (`quiz.pages`), for a small window; here a way to ask is chosen.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from studykit.problems import safe_text
from studykit.questions.item import Item, Mode
from studykit.quiz import pages, phrases
from studykit.quiz.entry import Entry
from studykit.quiz.page import PagePart, fitted, hung
from studykit.quiz.phrases import Phrase
from studykit.quiz.question import TICKED, Feedback, Question, mode_for, shown_in_choice, stem_of

COLUMNS, ROWS = 40, 40
"""Of the window: as wide as a phone shows without scrolling."""
_MODES: tuple[Mode, ...] = ("choice", "typed", "cards")
_BAR = Phrase("1 left, 1 new", "quiet")


class TerminalView(NamedTuple):
    """An item in one way to ask it."""

    mode: Mode
    question: Sequence[Phrase]
    answer: Sequence[Phrase]


def terminal_views(item: Item, now: datetime) -> list[TerminalView]:
    """Return an item in each way in which the quiz may ask it."""
    entry = Entry("", item, None)
    modes: dict[Mode, None] = {}
    for wanted in _MODES:
        modes[mode_for(entry, wanted)] = None
    return [_view(entry, mode, now) for mode in modes]


def _view(entry: Entry, mode: Mode, now: datetime) -> TerminalView:
    item = entry.item
    options = shown_in_choice(item) if mode == "choice" else ()
    question = Question(1, 1, entry, mode, stem_of(item, item.stem), options, now)
    parts = pages.question_parts(_BAR, question)
    for number, option in enumerate(options, start=1):
        parts.append(PagePart((Phrase(hung(f"  {number}) ", safe_text(option))),)))
    if mode == "typed":
        parts.append(PagePart((Phrase("> "),)))
    return TerminalView(
        mode, fitted(parts, COLUMNS, ROWS), fitted(_answered(question), COLUMNS, ROWS)
    )


def _answered(question: Question) -> list[PagePart]:
    item = question.item
    if question.mode == "cards":
        return pages.card_parts(_BAR, question, phrases.answers(item))
    # All that apply are ticked, in the order in which they stand.
    right = [option for option in question.options if option in item.keys] or [item.shown_key]
    feedback = Feedback(
        item, question.mode, "right", True, "", 3, TICKED.join(right), (item.shown_key,), None
    )
    sentence, source = phrases.sentence_of(item), phrases.short_source(item)
    return pages.feedback_parts(pages.Answered(_BAR, question, feedback, sentence, source))
