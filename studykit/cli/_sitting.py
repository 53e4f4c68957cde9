"""The decks of one sitting: asked from, and read again when their facts were edited.

What the quiz room needs of decks while it asks: their items, what their facts say beside an answer,
and the outcome of an edit. Knows workspaces and the editor. Knows no plan, no session and no skin.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from studykit.questions.item_bank import ItemBank

if TYPE_CHECKING:
    from studykit.problems import Problem
    from studykit.quiz.drills import DeckFacts, Drills
    from studykit.quiz.plan import Entry
    from studykit.quiz.sitting import EditOutcome
    from studykit.reading.first_line import FirstLine
    from studykit.reviews.log import Log
    from studykit.workspace.quiz_deck import QuizDeck


class SittingDecks:
    """The decks of a sitting, by their keys."""

    def __init__(self, opened: Sequence[QuizDeck], log: Log, *, as_json: bool) -> None:
        self.items: dict[str, ItemBank] = {}
        self._log = log
        self.as_json = as_json
        self._paths: dict[str, Path] = {}
        self._first_lines: dict[str, FirstLine] = {}
        self._facts: dict[str, DeckFacts] = {}
        self._drills: Drills | None = None
        for deck in opened:
            key = deck.deck.key
            # Of decks that share a key the first is asked; the learner has been told.
            if key not in self._paths:
                self._paths[key] = deck.path
                self._first_lines[key] = deck.first_line
                self.items[key] = deck.items

    def edit(self, entry: Entry) -> EditOutcome:
        """Open the fact in the learner's editor, and read the deck again afterwards."""
        from studykit.cli._editor import open_at
        from studykit.quiz.sitting import EditOutcome

        failure = open_at(entry.item.location)
        if failure:
            return EditOutcome((failure,))
        outcome = self.read_again(entry)
        if not outcome.items:
            return outcome
        return EditOutcome((*outcome.messages, "The facts were read again."), outcome.items)

    def read_again(self, entry: Entry) -> EditOutcome:
        """Make the items of an entry's deck again, and return them with what is to be said."""
        from studykit.cli._clock import local_now
        from studykit.problems import DeckError, errors
        from studykit.questions.items_on_demand import BankOnDemand
        from studykit.quiz.sitting import EditOutcome
        from studykit.workspace.kept_work import Making
        from studykit.workspace.quiz_deck import bank_in_words
        from studykit.workspace.workspace import Workspace

        key = entry.deck
        try:
            workspace = Workspace.open(
                self._paths[key],
                self._log.known,
                today=local_now(),
                first_line=self._first_lines[key],
                making=Making.ON_DEMAND,
            )
        except DeckError as error:
            return _unusable(error.problems)
        # Reviews go to a deck by its key: with another one they would be those of another deck.
        if workspace.deck.key != key:
            return _unusable(workspace.problems)

        self._facts.pop(key, None)
        bank, _ = bank_in_words(workspace, as_json=self.as_json)
        self.items[key] = bank
        # The next question does not wait for those that come later.
        items = workspace.items if isinstance(bank, BankOnDemand) else tuple(bank.values())
        serious = errors(workspace.problems)
        if serious:
            return EditOutcome((_see_check(serious),), items)
        return EditOutcome((), items)

    def facts(self, key: str) -> DeckFacts:
        """Return a deck's facts and templates, without making items; read when they are wanted."""
        from studykit.anki.lock_file import lock_path, read_lock
        from studykit.cli._clock import local_now
        from studykit.problems import DeckError
        from studykit.questions.make_items import load_deck
        from studykit.quiz.drills import DeckFacts

        if key not in self._facts:
            path = self._paths[key]
            loaded, problems = load_deck(path, today=local_now(), first_line=self._first_lines[key])
            if loaded is None:
                raise DeckError(problems)
            lock, _ = read_lock(lock_path(path))
            self._facts[key] = DeckFacts(loaded, lock.earlier_items())
        return self._facts[key]

    def drills(self) -> Drills:
        """Return the drills of these decks, the same ones each time."""
        if self._drills is None:
            from studykit.quiz.drills import Drills

            self._drills = Drills(self.items, self._log, self.facts)
        return self._drills


def _unusable(problems: Sequence[Problem]) -> EditOutcome:
    """Return the outcome where nothing changes, and the reason."""
    from studykit.quiz.sitting import EditOutcome

    reason = "It has another key now."
    if problems:
        reason = _see_check(problems)
    message = f"The deck cannot be used as it is. {reason} The quiz goes on with what it had."
    return EditOutcome((message,))


def _see_check(problems: Sequence[Problem]) -> str:
    # In numbers only: a list of problems would push the question out of the window.
    from studykit.cli._output import in_numbers

    return f"{in_numbers(problems)}: `studykit check` shows them."
