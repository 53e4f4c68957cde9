"""The nouns of one sitting: a question, what is heard after an answer, and what the end shows.

Knows items and verdicts. Knows no order, no log, no clock and no terminal.
"""

import json
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Literal, NamedTuple

from studykit.grading.verdict import VerdictName
from studykit.questions.identity.draw import boxes, draw, is_choice, to_order
from studykit.questions.identity.draw import options as options_of
from studykit.questions.item import Item, Mode
from studykit.questions.source_lines import source_lines
from studykit.quiz.entry import Entry, Meeting

Way = Mode | Literal["guess"]
"""How a question is put. A guess shows the stem alone of an item that the learner never met."""
Phase = Literal["guess", "first choice", "first recall", "due", "once"]
"""Where an item stands: the three showings of a first meeting; asked by the schedule; asked once,
as in an exam or where the learner has fixed the mode."""
AnswerKind = Literal["first", "review", "cram"]
"""What an answer counts for: nothing, at a first meeting; the schedule; practice alone."""

TICKED = " | "
"""Between the ticked options of an answer, as the log keeps it."""
SHORT_WORDS, SHORT_CHARACTERS = 4, 30
"""An answer up to this long is typed in the mixed mode; a longer one is a card."""


class Question(NamedTuple):
    """A question as it is put to the learner."""

    number: int
    """Counts the questions of this sitting from 1; one that was skipped is not counted."""
    of: int
    """How many there are to be, as far as is known now."""
    entry: Entry
    mode: Way
    stem: str
    options: tuple[str, ...]
    """What is chosen from, or ticked (`wants_ticks`). Empty but in choice mode."""
    asked: datetime
    until: datetime | None = None
    """When the time of an exam is up; None when nothing presses."""
    phase: Phase = "due"
    letter: str = ""
    """The first letter of the answer, once the learner asked for a hint."""
    is_lifeline: bool = False
    """The options were asked for as a second hint: right is Hard then."""

    @property
    def item(self) -> Item:
        """Return the item that is asked about."""
        return self.entry.item

    @property
    def wants_ticks(self) -> bool:
        """Return whether all options that apply are wanted, and not one of them."""
        return bool(self.options) and not is_choice(self.item)


class Feedback(NamedTuple):
    """The answer to an answer: right or wrong, and what is right."""

    item: Item
    mode: Way
    verdict: VerdictName | Literal["new"]
    """`new` after a guess: nothing could be known yet, and nothing is judged."""
    correct: bool | None
    """None after a guess."""
    why: str
    rating: int
    """1 to 4; 0 where the answer has no effect on memory (`kind` is `first`)."""
    given: str
    matched: tuple[str, ...]
    due: datetime | None
    """When the item comes again; None when a new item was only crammed."""
    deck: str = ""
    """The deck's key."""
    kind: AnswerKind = "review"
    lapses: int = 0
    """How often the card was forgotten, where this answer is one of these times; else 0."""


class Counts(NamedTuple):
    """The items that lie ahead in a sitting, the open question with them: no showings."""

    left: int
    """All that is still to be asked. Where only some of it is wanted, these alone are counted, and
    neither as new nor as coming again."""
    new: int
    """Those of them that the learner has not met."""
    again: int
    """Those of them that come again: missed, in their steps, or met and not yet recalled."""


class KeptAnswer(NamedTuple):
    """An answer in an exam: kept, and nothing is said of it until the end."""

    item: Item


class NotDone(NamedTuple):
    """A command that could not be obeyed; nothing has changed."""

    why: str


class MissedItem(NamedTuple):
    """An item that was not known in this sitting."""

    stem: str
    item: Item
    given: str | None
    """What was typed or chosen first; None for an exam's question that was left out."""
    why: str = ""
    """Of an outdated answer when it was right."""

    @property
    def keys(self) -> tuple[str, ...]:
        """Return what would have been right."""
        return self.item.keys


class TopicScore(NamedTuple):
    """The score in one topic of an exam."""

    topic: str
    right: int
    of: int


class Summary(NamedTuple):
    """The sitting in numbers."""

    asked: int
    correct: int
    missed: tuple[MissedItem, ...] = ()
    remembered: int = 0
    """How many of the cards that had left their learning steps were right."""
    tested: int = 0
    """How many such cards were asked."""
    leeches: tuple[Entry, ...] = ()
    """Cards that were missed now, after being forgotten often."""
    exam_of: int | None = None
    """In an exam, how many questions it had; None in any other sitting."""
    topics: tuple[TopicScore, ...] = ()
    """In an exam, the score by topic; empty where it had one topic."""
    took: timedelta = timedelta(0)
    """From the first question to the last answer."""
    met: int = 0
    """How many new items were met: their answer was shown."""
    learned: int = 0
    """How many items were recalled for the first time."""
    not_recalled: tuple[Item, ...] = ()
    """New items that were met in this sitting and leave it without one right recall."""
    waiting: tuple[Entry, ...] = ()
    """What is missed or in its steps and could not be asked any more: the next sitting begins with
    it."""


def mode_for(
    entry: Entry,
    wanted: Mode | Literal["mixed"],
    *,
    exam: bool = False,
    chooses_until_known: bool = False,
) -> Mode:
    """Return how an item is asked, a guess apart.

    As the learner wants, within what its author allows and what the item can be.

    Mixed: a choice when it was never asked (with `chooses_until_known` until it was once rated
    Good), then typed if every answer is short, else a card. An item without options is never a
    choice. An exam has no cards, which show their answers, and its mixed mode is choice.
    """
    item = entry.item
    recall = _mode_of_recall(item, exam=exam)
    if wanted == "mixed":
        wanted = _mixed_mode(entry, recall, exam=exam, chooses_until_known=chooses_until_known)

    can_choose = bool(shown_in_choice(item))
    # The last three for an author who allows neither what is wanted nor a recall.
    by_preference: tuple[Mode, ...] = (wanted, recall, "typed", "cards", "choice")
    for mode in by_preference:
        is_impossible = (mode == "choice" and not can_choose) or (mode == "cards" and exam)
        is_allowed = not item.modes or mode in item.modes
        if is_allowed and not is_impossible:
            return mode
    return recall


def shown_in_choice(item: Item) -> tuple[str, ...]:
    """Return what is chosen from, or ticked, when an item is asked as a choice."""
    return options_of(item) or boxes(item)


def shuffled(item: Item, options: tuple[str, ...], times_answered: int) -> tuple[str, ...]:
    """Return the options in an order of this showing: another one after each answer."""

    # Drawn, and not by chance: a page that is loaded again shows the same order.
    def turn(text: str) -> int:
        return draw(item.id, "showing", str(times_answered), text)

    return tuple(sorted(options, key=turn))


def _mode_of_recall(item: Item, *, exam: bool) -> Mode:
    # What is to be put in order is typed as numbers, however long its parts are.
    is_typed = exam or item.interaction == "order" or all(_is_short(key) for key in item.keys)
    return "typed" if is_typed else "cards"


def _mixed_mode(entry: Entry, recall: Mode, *, exam: bool, chooses_until_known: bool) -> Mode:
    if exam or is_recognised_only(entry.item):
        return "choice"
    if entry.meeting == "recall":
        return recall
    is_known = entry.state is not None and entry.state.recalled
    if entry.state is None or (chooses_until_known and not is_known):
        return "choice"
    return recall


def is_recognised_only(item: Item) -> bool:
    """Return whether there is nothing to recall: what can be answered stands in the question."""
    # To type True is no better than to choose it, nor is one of the two that are compared.
    if item.interaction == "true or false":
        return True
    return item.names_options and item.interaction == "choose one"


def next_meeting(item: Item, meeting: Meeting) -> Meeting:
    """Return the showing of a first meeting that comes after one that is over."""
    if meeting == "guess" and _is_chosen_first(item):
        return "choice"
    return "recall"


MOST_SHOWINGS_AFTER = 2
"""After a guess: a choice and a recall."""


def showings_after(entry: Entry) -> int:
    """Return how many showings of its first meeting come after the next one, if all goes well."""
    if entry.meeting == "guess":
        return MOST_SHOWINGS_AFTER if _is_chosen_first(entry.item) else 1
    return 1 if entry.meeting == "choice" else 0


def _is_chosen_first(item: Item) -> bool:
    """Return whether an item is a choice before it is recalled, as far as its author allows it."""
    # Asked in this order: to find that there is no choice takes no draw.
    if is_recognised_only(item) or not (is_choice(item) or boxes(item)):
        return False
    allowed = item.modes or ("choice", "typed", "cards")
    return "choice" in allowed and allowed != ("choice",)


def _is_short(text: str) -> bool:
    return len(text.split()) <= SHORT_WORDS and len(text) <= SHORT_CHARACTERS


def stem_of(item: Item, wording: str) -> str:
    """Return what is asked; of an order with what is to be put in order, numbered, a line each."""
    lines = [wording]
    for number, text in enumerate(to_order(item), start=1):
        lines.append(f"  {number}) {text}")
    return "\n".join(lines)


def shown_digest(item: Item) -> str:
    """Return 16 hex digits over all that the item shows.

    A review of an older text can be told by them.
    """
    shown = [
        item.wordings,
        item.keys,
        item.distractors,
        item.hint,
        item.explanation,
        source_lines(item.sources),
    ]
    # As JSON, since a list of two texts is not the text of both.
    return blake2b(json.dumps(shown).encode(), digest_size=8).hexdigest()
