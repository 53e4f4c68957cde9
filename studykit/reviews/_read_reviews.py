"""Read the reviews and events of a log: what was answered, what stands, what was said later.

    a review    undone: it does not stand; corrected: it stands with its new rating and verdict
    an item     its answers; those since it last began anew; the showings of its first meeting

Writes nothing.
"""

from __future__ import annotations

from collections.abc import Generator
from datetime import datetime
from itertools import islice

from studykit.reviews._fields import storable
from studykit.reviews._log_file import explained
from studykit.reviews._moments import stamp
from studykit.reviews._open_log import OpenLog
from studykit.reviews._replay import (
    last_reset,
    since_reset,
    standing,
    standing_resets,
    undoings,
)
from studykit.reviews._tables import (
    ABOUT_ANKI,
    EVENTS,
    GIVEN_HERE,
    IN_ORDER,
    LATEST_FIRST,
    NEWEST_FIRST,
    NEWEST_HERE_FIRST,
    OF_CARD,
    OF_DECK_IN_ORDER,
    RESETS,
    RESETS_OF_CARD,
    REVIEWS,
    SINCE,
    UNDOINGS,
    UNDONE_OR_CORRECTED,
    WITH_UID,
    WRONG_OF_DECK,
    all_items,
    by_card,
    known_item,
    reviews_from_anki,
)
from studykit.reviews.records import (
    AnkiRow,
    Card,
    Event,
    FromAnki,
    GivenAnswer,
    LastAnswer,
    Record,
    Review,
)

# Of all items that were ever shown few have no card: only their reviews are looked at.
_MET_WITHOUT_CARD = """
    SELECT DISTINCT item FROM reviews WHERE deck = ? AND kind = 'first' AND item IN (
      SELECT item FROM items WHERE deck = ? EXCEPT SELECT item FROM cards WHERE deck = ?)
"""


class ReviewReader(OpenLog):
    """A log of which reviews and events can be read. Every method may raise LogError."""

    def reviews(self) -> list[Review]:
        """Return all whole reviews as they were given, also those undone or corrected since.

        What several cards got in the same millisecond, as from a program, comes by uid: in the
        same order in every log that has it.
        """
        with explained(self.path):
            return list(REVIEWS.find(self._db, IN_ORDER))

    def standing(self, damaged: list[int] | None = None) -> list[Review]:
        """Return the reviews that count: without those undone, and as they were corrected.

        The numbers of damaged ones, which are left out, are added to `damaged`.
        """
        with explained(self.path):
            reviews = REVIEWS.find(self._db, IN_ORDER, damaged=damaged)
            return list(standing(reviews, EVENTS.find(self._db, IN_ORDER)))

    def resets(self) -> dict[Card, list[int]]:
        """Return where cards began anew: the places of their resets, as far as they stand."""
        with explained(self.path):
            events_of = by_card(EVENTS.find(self._db, RESETS))
        return {card: standing_resets(events) for card, events in events_of.items()}

    def events_about_anki(self) -> list[Event]:
        """Return which reviews are rows of Anki's, or are about to be, in their order."""
        with explained(self.path):
            return list(EVENTS.find(self._db, ABOUT_ANKI))

    def rows_in_anki(self) -> dict[int, str]:
        """Return the rows of Anki that are reviews given here: uids by the rows' ids.

        Of reviews that were taken back since, too: they stay in Anki.
        """
        rows = {}
        for event in self.events_about_anki():
            row = AnkiRow.of(event.word)
            if row and event.what == "in_anki":
                rows[row.row] = event.review
        return rows

    def reviews_from_anki(self) -> list[FromAnki]:
        """Return the reviews that were given in Anki, undone or not, in their order."""
        with explained(self.path):
            return list(reviews_from_anki(self._db))

    def given_here(self) -> list[Review]:
        """Return the reviews that were given here, as they were given, undone or not."""
        with explained(self.path):
            return list(REVIEWS.find(self._db, GIVEN_HERE))

    def standing_given_here(self) -> list[Review]:
        """Return the reviews that were given here and count, as they were corrected."""
        with explained(self.path):
            reviews = REVIEWS.find(self._db, GIVEN_HERE)
            return list(standing(reviews, EVENTS.find(self._db, IN_ORDER)))

    def events_by_card(self, deck: str) -> dict[Card, list[Event]]:
        """Return all events about a deck's items, of each in their order."""
        with explained(self.path):
            return by_card(EVENTS.find(self._db, OF_DECK_IN_ORDER, (deck,)))

    def deck_keys(self) -> set[str]:
        """Return the keys of all decks of which items were ever asked."""
        query = "SELECT DISTINCT deck FROM items UNION SELECT DISTINCT deck FROM reviews"
        with explained(self.path):
            return {deck for (deck,) in self._db.execute(query)}

    def everything(self) -> Generator[Record]:
        """Yield all that is whole and that another log may want: items, reviews and events."""
        with explained(self.path):
            self._db.execute("BEGIN")  # one moment, whatever others write meanwhile
            try:
                yield from all_items(self._db)
                yield from REVIEWS.everything(self._db)
                yield from EVENTS.everything(self._db)
            finally:
                if self._db.in_transaction:  # a COMMIT fails once damage was met
                    self._db.execute("ROLLBACK")

    def last_review(self) -> datetime | None:
        """Return when the newest review was given here, by the clock of that time."""
        # What came from Anki may be years old, and tells nothing of this clock.
        with explained(self.path):
            newest = next(REVIEWS.find(self._db, NEWEST_HERE_FIRST), None)
        return newest.at if newest else None

    def latest(self, many: int) -> list[Review]:
        """Return the newest reviews that were not undone, the oldest of them first."""
        with explained(self.path):
            undone = undoings(EVENTS.find(self._db, UNDOINGS))
            newest_first = REVIEWS.find(self._db, NEWEST_FIRST)
            standing_ones = (review for review in newest_first if review.uid not in undone)
            latest = list(islice(standing_ones, many))
        latest.reverse()
        return latest

    def since(self, moment: datetime) -> list[Review]:
        """Return the reviews of all decks from a moment on that were not undone, in their order."""
        with explained(self.path):
            undoings = EVENTS.find(self._db, UNDOINGS)
            reviews = REVIEWS.find(self._db, SINCE, (stamp(moment)[0],))
            return list(standing(reviews, list(undoings)))

    def last_answer(self, deck: str, item: str) -> LastAnswer | None:
        """Return the last answer to an item, of whatever kind, that was not taken back."""
        card = (storable(deck), storable(item))
        with explained(self.path):
            reviews = self._answers(card)
            known = known_item(self._db, card)
        if not reviews:
            return None
        return LastAnswer(reviews[-1], known.stem if known else "")

    def wrong_answers(self, deck: str) -> list[Review]:
        """Return the wrong answers to a deck's items that count for the schedule, in their order.

        Without those that were taken back, or called right since.
        """
        with explained(self.path):
            events = list(EVENTS.find(self._db, UNDONE_OR_CORRECTED, (deck,)))
            wrong = REVIEWS.find(self._db, WRONG_OF_DECK, (deck,))
            return [review for review in standing(wrong, events) if not review.correct]

    def count_events(self, deck: str) -> int:
        """Return how many events there are about a deck: with each something was changed."""
        query = "SELECT count(*) FROM events WHERE deck = ?"
        with explained(self.path):
            (count,) = self._db.execute(query, (deck,)).fetchone()
        return int(count)

    def last_answers(self, many: int) -> list[GivenAnswer]:
        """Return the last answers of any kind, the latest first: `many` that count.

        Those that were taken back stand in their places among them, but no more than `many`.
        """
        answers: list[GivenAnswer] = []
        counting = 0
        with explained(self.path):
            undone = undoings(EVENTS.find(self._db, UNDOINGS))
            for review in REVIEWS.find(self._db, LATEST_FIRST):
                if counting == many:
                    break
                uid = review.uid
                if uid not in undone:
                    counting += 1
                elif len(answers) - counting == many:
                    continue
                undoing = undone.get(uid)
                answers.append(self._given_answer(review, undoing.at if undoing else None))
        return answers

    def _given_answer(self, review: Review, taken_back: datetime | None) -> GivenAnswer:
        card = (review.deck, review.item)
        uid = review.uid
        known = known_item(self._db, card)
        corrections = []
        for event in EVENTS.find(self._db, OF_CARD, card):
            if event.what == "correct" and event.review == uid:
                corrections.append(event)
        (standing_review,) = standing([review], corrections)
        return GivenAnswer(uid, standing_review, known.stem if known else "", taken_back)

    def answers(self, deck: str, item: str) -> list[Review]:
        """Return the answers to an item, of whatever kind, that were not taken back."""
        card = (storable(deck), storable(item))
        with explained(self.path):
            return self._answers(card)

    def answers_since_reset(self, deck: str, item: str) -> list[Review]:
        """Return the same without those before the item last began anew."""
        card = (storable(deck), storable(item))
        with explained(self.path):
            return self._answers_since_reset(card)

    def is_reset(self, deck: str, item: str) -> bool:
        """Return whether an item began anew, and that was not taken back."""
        card = (storable(deck), storable(item))
        with explained(self.path):
            return last_reset(EVENTS.find(self._db, RESETS_OF_CARD, card)) is not None

    def _answers(self, card: Card) -> list[Review]:
        events = list(EVENTS.find(self._db, OF_CARD, card))
        return list(standing(REVIEWS.find(self._db, OF_CARD, card), events))

    def _meetings(self, card: Card) -> list[Review]:
        """Return the showings of a card's first meeting, since it last began.

        One that was outdated is first, too, and shows that the item was known before.
        """
        answers = self._answers_since_reset(card)
        return [
            answer for answer in answers if answer.kind == "first" and answer.verdict != "outdated"
        ]

    def _answers_since_reset(self, card: Card) -> list[Review]:
        events = list(EVENTS.find(self._db, OF_CARD, card))
        answers = standing(REVIEWS.find(self._db, OF_CARD, card), events)
        return list(since_reset(answers, events))

    def begun(self, deck: str) -> dict[str, list[Review]]:
        """Return the items of a deck that were met and never asked, with their meetings."""
        begun = {}
        with explained(self.path):
            for (item,) in self._db.execute(_MET_WITHOUT_CARD, (deck, deck, deck)).fetchall():
                meetings = self._meetings((deck, item))
                if meetings:
                    begun[item] = meetings
        return begun

    def flags(self) -> list[tuple[str, str, str, datetime]]:
        """Return flagged items: deck, item, the word why, and when; the oldest first."""
        flagged: dict[Card, Event] = {}
        with explained(self.path):
            for event in EVENTS.find(self._db, IN_ORDER):
                card = (event.deck, event.item)
                if event.what in ("flag", "unflag"):
                    flagged.pop(card, None)
                if event.what == "flag":
                    flagged[card] = event
        return [(event.deck, event.item, event.word, event.at) for event in flagged.values()]

    def suggestions(self) -> list[tuple[str, str, str, datetime]]:
        """Return answers corrected to right, each once: deck, item, answer, and when."""
        suggestions: dict[tuple[str, str, str], datetime] = {}
        with explained(self.path):
            events = list(EVENTS.find(self._db, IN_ORDER))
            for event in events:
                if event.what != "correct":
                    continue
                review = next(REVIEWS.find(self._db, WITH_UID, (event.review,)), None)
                if review is None or not review.answer:
                    continue
                # With all events: a review may have been undone, or corrected once more.
                if any(review.correct for review in standing([review], events)):
                    suggestion = (review.deck, review.item, review.answer)
                    suggestions.setdefault(suggestion, event.at)
        return [(*suggestion, at) for suggestion, at in suggestions.items()]
