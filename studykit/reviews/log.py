"""The review log: one SQLite file, to which reviews and events are only ever added.

The reviews are the truth, with the events that undo or correct them. The states of the cards are a
cache beside them, written in the same transaction, checksummed, and worked out again whenever they
are damaged or were made for other settings.

    reviews    the truth            record          Review   -> CardState
    events     undo, suspend, ...   undo, correct, flag, suspend, ...
    items      what was asked       known
    cards      what follows         due, cards, seen, introduced

Knows no decks, no sessions, no terminal and no clock.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Container, Generator, Iterable, Sequence
from contextlib import nullcontext, suppress
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Self, TypeVar

from studykit.grading.verdict import VerdictName
from studykit.questions.item import EarlierItem, Item
from studykit.reviews._backups import back_up, backup_path
from studykit.reviews._cards import (
    ALL_ASKED,
    BY_DUE,
    OF_DECK,
    CardCache,
    CardDamagedError,
    are_made_for,
    stored_settings,
)
from studykit.reviews._fields import storable
from studykit.reviews._log_file import (
    REMEDY,
    Connection,
    LogError,
    connect,
    copy_to,
    explained,
    is_log,
    writing,
)
from studykit.reviews._migrations import MIGRATIONS, Migration
from studykit.reviews._moments import as_kept, can_be_kept, stamp
from studykit.reviews._placements import Placed, first_memories, moved_back, placed_in
from studykit.reviews._replay import (
    is_buried,
    is_suspended,
    last_reset,
    since_reset,
    standing,
    standing_resets,
)
from studykit.reviews._tables import (
    BURIALS_OF_DECK,
    BY_NUMBER,
    EVENTS,
    IN_ORDER,
    LATEST_FIRST,
    NEWEST_FIRST,
    NEWEST_HERE_FIRST,
    OF_CARD,
    PARAMETERS_LAST_FIRST,
    RESETS,
    RESETS_OF_CARD,
    REVIEWS,
    SINCE,
    SUSPENSIONS_OF_DECK,
    UNDOINGS,
    UNDONE_OR_CORRECTED,
    WITH_UID,
    WRONG_OF_DECK,
    add_new_event,
    all_items,
    by_card,
    forget_damaged_items,
    items_of_deck,
    keep_item,
    known_item,
    merge_item,
    place_of_review,
)
from studykit.reviews.records import (
    Card,
    Event,
    GivenAnswer,
    KnownItem,
    LastAnswer,
    Record,
    Review,
)
from studykit.reviews.schedule import (
    DEFAULT,
    CardState,
    Settings,
    after_review,
    due_here,
    parameters_text,
    study_day,
)

if TYPE_CHECKING:
    from studykit.reviews._damage import Damage

__all__ = ["MIGRATIONS", "REMEDY", "Log", "LogError", "MergeCounts"]

_T = TypeVar("_T")
_END_OF_TIME = 2**62
"""Milliseconds: after all that can be due."""
_MILLISECOND = timedelta(milliseconds=1)
_WIDEST_JOURNEY = timedelta(days=2)
"""By no more may the same hour of a day lie apart in two zones that a log keeps."""


class MergeCounts(NamedTuple):
    """The numbers of records that a merge brought, and of those that the log had already."""

    reviews: int
    events: int
    known_reviews: int
    known_events: int


class Log:
    """An open review log. Every method may raise LogError."""

    def __init__(self, path: Path, db: Connection, settings: Settings) -> None:
        self.path = path
        self._db = db
        self._cache = CardCache(db, settings)
        self.moved = 0
        """The cards that are due at another moment since the log was opened, since the settings are
        others, or the rules of a newer studykit."""
        self._changed: datetime | None = None
        """The moment when something was last added here, by the clock of the one who did."""

    @classmethod
    def open(
        cls,
        path: Path,
        migrations: Sequence[Migration] = MIGRATIONS,
        settings: Settings | None = None,
    ) -> Self:
        """Open the log, made with its folder if need be, and bring it to the newest version.

        Cards that were worked out with other settings are worked out again; None leaves the
        settings as they are. A log of a version that this program does not know is left as it is,
        byte for byte.
        """
        db = connect(path, migrations)
        try:
            with explained(path):
                log = cls(path, db, settings or stored_settings(db) or DEFAULT)
                is_current = are_made_for(db, log.settings)
            # Also when they are damaged: nobody knows then what the cards were worked out with.
            if not is_current:
                log.rebuild()
                log.moved = log._cache.moved
        except BaseException:
            db.close()
            raise
        return log

    @classmethod
    def open_to_export(cls, path: Path) -> Self:
        """Open the log without a look at its card states: an export has none, damaged or not."""
        return cls(path, connect(path, MIGRATIONS), DEFAULT)

    @property
    def settings(self) -> Settings:
        """Return those of the cards in the file.

        Another program that has opened it since may have brought newer ones.
        """
        return self._cache.settings

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        # What stopped the program matters more than a backup that cannot be made.
        with suppress(LogError) if kind else nullcontext():
            self.close()

    def close(self) -> None:
        """Close the file; on the first time in a day on which it changed, make a backup before.

        Raises LogError when the log is damaged, for which it is looked through, or the backup
        cannot be written. The reviews are safe all the same.
        """
        # Forgotten first: should the backup fail, closing once more does not try again.
        changed, self._changed = self._changed, None
        try:
            if changed and not backup_path(self.path, changed.date()).exists():
                self._back_up_daily(changed.date())
        finally:
            self._db.close()

    def _back_up_daily(self, day: date) -> None:
        damage = self.mend()
        if damage:
            msg = f"The review log {self.path} is damaged: {damage}. {REMEDY}"
            raise LogError(msg)
        target = backup_path(self.path, day)
        try:
            with explained(target, "The backup"):
                back_up(self._db, self.path, day)
        except LogError as error:
            msg = f"All reviews are kept, but there is no backup of today. {error}"
            raise LogError(msg) from error

    def copy_to(self, target: Path) -> None:
        """Write a whole copy of the file, in place of another log or where nothing is."""
        with explained(target, "The copy"):
            if target.exists():
                if target.samefile(self.path):
                    msg = f"{target} is the log itself. Name another file."
                    raise LogError(msg)
                if not is_log(target):
                    msg = f"{target} is there, and is no review log. Name another file."
                    raise LogError(msg)
            copy_to(self._db, target)

    # --- writing ---------------------------------------------------------------------------------

    def record(self, review: Review, item: Item) -> CardState | None:
        """Add a review; when this returns, the disk has it. Return the card's new state.

        Only one of the kind `review` moves the state. It is worked out from what the file holds
        now: another terminal may have asked the same item meanwhile. A review that the log has
        already, the same to the millisecond, is not added again.
        """
        self._check_clock(review.at)
        card = (storable(review.deck), storable(review.item))
        with explained(self.path), writing(self._db):
            self._cache.follow()
            last_place = REVIEWS.last_place(self._db, card)
            state = None if last_place is None else self._cache.card(card)
            placed = place_of_review(self._db, review, last_place)
            review = review._replace(at=as_kept(review.at), placed=placed)
            is_new = REVIEWS.add(self._db, review)
            if not is_new:
                return state
            keep_item(
                self._db,
                KnownItem(*card, item.facts, item.stem, dict(item.was), item.keys, placed),
            )
            if review.kind == "review":
                self._note_parameters(review)
                state = after_review(state, review.rating, review.at, self.settings)
                self._cache.keep(card, state)
        self._changed = review.at
        return state

    def _note_parameters(self, review: Review) -> None:
        """Add by what cards are scheduled now, unless that is what was noted last."""
        # What was answered elsewhere was scheduled by what that program had.
        if review.source:
            return
        parameters = parameters_text(self.settings)
        last = next(EVENTS.find(self._db, PARAMETERS_LAST_FIRST), None)
        if last is None or last.parameters != parameters:
            add_new_event(self._db, Event("parameters", "", "", review.at, parameters=parameters))

    def undo(self, uid: str, at: datetime) -> CardState | None:
        """Take a review back, for ever.

        Return the card's state without it; None: it is new again.
        """
        return self._add_about_review(
            uid, lambda review: Event("undo", review.deck, review.item, at, review=uid)
        )

    def correct(
        self, uid: str, rating: int, verdict: VerdictName, at: datetime
    ) -> CardState | None:
        """Give a review another rating and verdict ("I was right"). Return the card's new state."""
        return self._add_about_review(
            uid, lambda review: Event("correct", review.deck, review.item, at, uid, rating, verdict)
        )

    def _add_about_review(self, uid: str, event_of: Callable[[Review], Event]) -> CardState | None:
        with explained(self.path), writing(self._db):
            self._cache.follow()
            review = next(REVIEWS.find(self._db, WITH_UID, (uid,)), None)
            if review is None:
                msg = f"The review log {self.path} has no review {uid}, or it is damaged."
                raise LogError(msg)
            event = event_of(review)
            self._check_clock(event.at)
            add_new_event(self._db, event)
            state = self._cache.work_out((review.deck, review.item))
        self._changed = event.at
        return state

    def flag(self, deck: str, item: str, word: str, at: datetime) -> None:
        """Mark an item as one to look at, with a word why."""
        self._add_about_item(Event("flag", deck, item, at, word=word))

    def unflag(self, deck: str, item: str, at: datetime) -> None:
        self._add_about_item(Event("unflag", deck, item, at))

    def suspend(self, deck: str, item: str, at: datetime) -> None:
        """Set an item aside: it is never due until it is taken back."""
        self._add_about_item(Event("suspend", deck, item, at))

    def unsuspend(self, deck: str, item: str, at: datetime) -> None:
        self._add_about_item(Event("unsuspend", deck, item, at))

    def bury(self, deck: str, item: str, at: datetime) -> None:
        """Set an item aside until the next study day."""
        self._add_about_item(Event("bury", deck, item, at))

    def unbury(self, deck: str, item: str, at: datetime) -> None:
        self._add_about_item(Event("unbury", deck, item, at))

    def reset(self, deck: str, item: str, at: datetime) -> None:
        """Let an item begin anew: it is new again, and its reviews stay where they are."""
        self._add_about_item(Event("reset", deck, item, at))

    def restore(self, deck: str, item: str, at: datetime) -> CardState | None:
        """Take the last reset back. Return the card's state; None for one without reviews."""
        return self._add_about_item(Event("restore", deck, item, at))

    def note_placed(self, review: Review) -> None:
        """Note that a review, which is to be added next, is given at a placement."""
        self._add_about_item(Event("place", review.deck, review.item, review.at, review=review.uid))

    def move_back(self, deck: str, items: Collection[str], at: datetime) -> None:
        """Let these items, and no others of the deck, move back in the order of new ones."""
        self._check_clock(at)
        with explained(self.path), writing(self._db):
            before = moved_back(self._db, deck)
            for item in sorted(before.difference(items)):
                add_new_event(self._db, Event("unplace", deck, item, at))
            for item in sorted(set(items).difference(before)):
                add_new_event(self._db, Event("place", deck, item, at))
        self._changed = at

    def _add_about_item(self, event: Event) -> CardState | None:
        """Add an event. Return the card's state where the event may have changed it."""
        self._check_clock(event.at)
        state = None
        with explained(self.path), writing(self._db):
            self._cache.follow()
            add_new_event(self._db, event)
            # A card's row says whether it is suspended; neither a flag nor a burial is in it.
            if event.what in ("suspend", "unsuspend", "reset", "restore"):
                state = self._cache.work_out((storable(event.deck), storable(event.item)))
        self._changed = event.at
        return state

    def _check_clock(self, now: datetime) -> None:
        if not can_be_kept(now):
            msg = (
                f"The clock says {now:%Y-%m-%d}, which cannot be: set it right. "
                f"Nothing was added to {self.path}."
            )
            raise LogError(msg)

    def merge(self, records: Iterable[Record], at: datetime) -> MergeCounts:
        """Add what the log does not have yet, all or nothing, and work out the cards it touches.

        Whatever `records` raises passes through, and then nothing is kept. Two logs that have
        merged each other's records hold the same, in whichever order it came. `at` is now.
        """
        read = Counter[type]()
        added = Counter[type]()
        touched: set[Card] = set()
        with explained(self.path), writing(self._db):
            self._cache.follow()
            for record in records:
                read[type(record)] += 1
                if isinstance(record, KnownItem):
                    merge_item(self._db, record)
                    continue
                if isinstance(record, Review):
                    is_new = REVIEWS.add(self._db, record)
                else:
                    is_new = EVENTS.add(self._db, record)
                if is_new:
                    added[type(record)] += 1
                    # Only the cards of what is new: the others are as they were.
                    touched.add((storable(record.deck), storable(record.item)))
            for card in sorted(touched):
                self._cache.work_out(card)
        if added:
            self._changed = at
        return MergeCounts(
            reviews=added[Review],
            events=added[Event],
            known_reviews=read[Review] - added[Review],
            known_events=read[Event] - added[Event],
        )

    # --- damage ----------------------------------------------------------------------------------

    def rebuild(self) -> list[int]:
        """Work out every card again. Return the numbers of damaged reviews, which are left out."""
        with explained(self.path), writing(self._db):
            return self._cache.rebuild()

    def damage(self) -> Damage:
        """Return all that is not as it was written; look everywhere and change nothing."""
        from studykit.reviews._damage import find_damage

        with explained(self.path):
            return find_damage(self._db)

    def mend(self) -> Damage:
        """Work out again what is damaged and follows from the reviews, and return all damage."""
        from dataclasses import replace

        damage = self.damage()
        if not damage:
            return damage
        self.rebuild()
        with explained(self.path), writing(self._db):
            forget_damaged_items(self._db)
        # Items that were forgotten are no damage any more, but they are lost.
        return replace(self.damage(), items=damage.items)

    def damaged(self) -> list[int]:
        """Return the numbers of damaged reviews."""
        damaged: list[int] = []
        with explained(self.path):
            for _ in REVIEWS.find(self._db, BY_NUMBER, damaged=damaged):
                pass
        return damaged

    # --- reading reviews and events --------------------------------------------------------------

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
            undone = {event.review for event in EVENTS.find(self._db, UNDOINGS)}
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
            undone = {event.review: event.at for event in EVENTS.find(self._db, UNDOINGS)}
            for review in REVIEWS.find(self._db, LATEST_FIRST):
                if counting == many:
                    break
                uid = review.uid
                if uid not in undone:
                    counting += 1
                elif len(answers) - counting == many:
                    continue
                answers.append(self._given_answer(review, undone.get(uid)))
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

    # --- reading items and cards -----------------------------------------------------------------

    def known(self, deck: str) -> dict[str, EarlierItem]:
        """Return the items of a deck that have reviews, as they were known then."""
        known = {}
        with explained(self.path):
            for item in items_of_deck(self._db, deck):
                known[item.item] = EarlierItem(
                    item.facts, stem=item.stem, keys=item.keys, was=item.was
                )
        return known

    def suspended(self, deck: str) -> set[str]:
        """Return the items of a deck that are set aside."""
        with explained(self.path):
            events_of = by_card(EVENTS.find(self._db, SUSPENSIONS_OF_DECK, (deck,)))
        return {item for (_, item), events in events_of.items() if is_suspended(events)}

    def buried(self, deck: str, today: int) -> set[str]:
        """Return the items of a deck that are set aside until the study day after today."""
        with explained(self.path):
            events_of = by_card(EVENTS.find(self._db, BURIALS_OF_DECK, (deck,)))
        return {
            item
            for (_, item), events in events_of.items()
            if is_buried(events, today, self.settings)
        }

    def moved_back(self, deck: str) -> set[str]:
        """Return the items of a deck that come after all other new ones: they are likely known."""
        with explained(self.path):
            return moved_back(self._db, deck)

    def placed(self, deck: str) -> Placed:
        """Return what placements of a deck have left: answers, and items that moved back."""
        with explained(self.path):
            return placed_in(self._db, deck)

    def due(
        self, deck: str, now: datetime, wanted: Container[str], limit: int
    ) -> list[tuple[str, CardState]]:
        """Return at most `limit` cards of `wanted` items that are due where the learner is now.

        The longest first. Those of suspended items are not.
        """
        settings = self.settings

        def read() -> list[tuple[str, CardState]]:
            # Not added to the moment: at the end of the calendar there is no later one.
            rows = self._cache.rows(BY_DUE, (deck, stamp(now)[0] + _WIDEST_JOURNEY // _MILLISECOND))
            due = (
                (item, state)
                for item, state in rows
                if due_here(state, now, settings) <= now and item in wanted
            )
            return list(islice(due, limit))

        return sorted(self._mended(read), key=lambda card: due_here(card[1], now, settings))

    def next_due(self, deck: str, wanted: Container[str], now: datetime) -> datetime | None:
        """Return when the first of the wanted cards is due where the learner is now.

        That of a suspended item never is.
        """

        def read() -> datetime | None:
            first: datetime | None = None
            for item, state in self._cache.rows(BY_DUE, (deck, _END_OF_TIME)):
                if first and state.due - first > _WIDEST_JOURNEY:
                    break
                if item in wanted:
                    due = due_here(state, now, self.settings)
                    first = min(first or due, due)
            return first

        return self._mended(read)

    def cards(self, deck: str) -> dict[str, CardState]:
        """Return the states of all cards of a deck, also of retired and suspended items."""
        return self._mended(lambda: dict(self._cache.rows(OF_DECK, (deck,))))

    def states(self) -> list[CardState]:
        """Return the states of the cards of all decks, but of suspended items."""
        return self._mended(lambda: [state for _, state in self._cache.rows(ALL_ASKED, ())])

    def _mended(self, read: Callable[[], _T]) -> _T:
        """Read cards; when one is damaged, work out all from the reviews, and read once more."""
        with explained(self.path):
            try:
                return read()
            except CardDamagedError:
                self.rebuild()
            return read()

    def seen(self, deck: str) -> set[str]:
        """Return the items of a deck that have been asked, other than crammed or first met."""
        query = "SELECT item FROM cards WHERE deck = ?"
        with explained(self.path):
            return {item for (item,) in self._db.execute(query, (deck,))}

    def introduced(self, decks: Sequence[str], day: int) -> int:
        """Return how many items of the decks are new today (`introduced_items`)."""
        return sum(len(self.introduced_items(deck, day)) for deck in set(decks))

    def introduced_items(self, deck: str, day: int) -> set[str]:
        """Return the items of a deck that are new today: met, or asked, for the first time.

        `day` is today. What was met on an earlier day was new then, and is not new again. What a
        placement showed to be known never was.
        """
        introduced = set()
        for item, meetings in self.begun(deck).items():
            if study_day(meetings[0].at, self.settings) == day:
                introduced.add(item)
        with explained(self.path):
            asked = self._db.execute(_FIRST_ASKED_ON, (deck, day)).fetchall()
            placed = first_memories(self._db, deck) if asked else set()
            for (item,) in asked:
                if item in placed:
                    continue
                meetings = self._meetings((deck, item))
                is_older = meetings and study_day(meetings[0].at, self.settings) < day
                if not is_older:
                    introduced.add(item)
        return introduced


# Of all items that were ever shown few have no card: only their reviews are looked at.
_MET_WITHOUT_CARD = """
    SELECT DISTINCT item FROM reviews WHERE deck = ? AND kind = 'first' AND item IN (
      SELECT item FROM items WHERE deck = ? EXCEPT SELECT item FROM cards WHERE deck = ?)
"""
_FIRST_ASKED_ON = "SELECT item FROM cards WHERE deck = ? AND introduced = ?"
