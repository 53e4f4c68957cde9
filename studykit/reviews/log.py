"""The review log: one SQLite file, to which reviews and events are only ever added.

The reviews are the truth, with the events that undo or correct them. The states of the cards are a cache beside
them, written in the same transaction, checksummed, and worked out again whenever they are damaged or were made for
other settings. Knows no decks, no sessions and no terminal, and no clock.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Generator, Iterable, Sequence
from contextlib import nullcontext, suppress
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Self, TypeVar

from studykit.grading.verdict import VerdictName
from studykit.questions.item import EarlierItem, Item
from studykit.reviews import _tables as tables
from studykit.reviews._backups import back_up, backup_path
from studykit.reviews._card_cache import BY_DUE, OF_DECK, Cache, CardDamagedError, stored_settings
from studykit.reviews._migrations import MIGRATIONS, Migration
from studykit.reviews._replay import is_suspended, standing
from studykit.reviews.records import (
    Card,
    Event,
    KnownItem,
    Record,
    Review,
    is_kept,
    moment,
    placed_after,
    stamp,
    storable,
)
from studykit.reviews.schedule import DEFAULT, CardState, Settings
from studykit.reviews.schedule import review as after_review
from studykit.reviews.store import (
    REMEDY,
    Connection,
    LogError,
    connect,
    copy_to,
    explained,
    is_log,
    writing,
)

if TYPE_CHECKING:
    from studykit.reviews._damage import Damage

__all__ = ["MIGRATIONS", "REMEDY", "Log", "LogError", "Merged"]

_T = TypeVar("_T")


class Merged(NamedTuple):
    """What came of a merge, in numbers."""

    reviews: int
    events: int
    known_reviews: int
    """Those that the log had already."""
    known_events: int


class Log:
    """An open review log. Every method may raise LogError."""

    def __init__(self, path: Path, db: Connection, settings: Settings) -> None:
        self.path = path
        self._db = db
        self._cache = Cache(db, settings)
        self._changed: datetime | None = None
        """When something was last added here, by the clock of the one who did."""

    @classmethod
    def open(
        cls,
        path: Path,
        migrations: Sequence[Migration] = MIGRATIONS,
        settings: Settings | None = None,
    ) -> Self:
        """Opens the log, made with its folder when it is not there, and brings it to the newest version.

        Cards that were worked out with other settings are worked out again; None leaves the settings as they are. A
        log of a version that this program does not know is left as it is, byte for byte.
        """
        db = connect(path, migrations)
        try:
            with explained(path):
                kept = stored_settings(db)
            log = cls(path, db, settings or kept or DEFAULT)
            if kept != log.settings:
                log.rebuild()
        except BaseException:
            db.close()
            raise
        return log

    @classmethod
    def open_to_export(cls, path: Path) -> Self:
        """Opens the log without a look at its card states: they may be damaged, and an export has none."""
        return cls(path, connect(path, MIGRATIONS), DEFAULT)

    @property
    def settings(self) -> Settings:
        """Those of the cards in the file. Another program that has opened it since may have brought newer ones."""
        return self._cache.settings

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        # What stopped the program matters more than a backup that cannot be made.
        with suppress(LogError) if kind else nullcontext():
            self.close()

    def close(self) -> None:
        """Closes the file; on the first time in a day on which it changed, after a look for damage and a backup.

        Raises LogError when it is damaged or the backup cannot be written. The reviews are safe all the same.
        """
        changed, self._changed = self._changed, None
        try:
            if changed and not backup_path(self.path, changed.date()).exists():
                self._back_up_daily(changed.date())
        finally:
            self._db.close()

    def _back_up_daily(self, day: date) -> None:
        if damage := self.mend():
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
        """Writes a whole copy of the file, in place of another log or where nothing is."""
        with explained(target, "The copy"):
            if target.exists():
                if target.samefile(self.path):
                    msg = f"{target} is the log itself. Name another file."
                    raise LogError(msg)
                if not is_log(target):
                    msg = f"{target} is there, and is no review log. Name another file."
                    raise LogError(msg)
            copy_to(self._db, target)

    # --- writing -------------------------------------------------------------------------------------------

    def record(self, review: Review, item: Item) -> CardState | None:
        """Adds a review; when this returns, the disk has it. Returns the card's new state (a cram leaves it as it is).

        The state is worked out from what the file holds now: another terminal may have asked the same item meanwhile.
        A review that the log has already, the same to the millisecond, is not added again.
        """
        self._check_clock(review.at)
        review = review._replace(at=moment(*stamp(review.at)))
        card = (storable(review.deck), storable(review.item))
        with explained(self.path), writing(self._db):
            self._cache.follow()
            last = tables.last_place(self._db, Review, card)
            before = None if last is None else self._cache.card(card)
            review = review._replace(placed=placed_after(review.at, last))
            if not tables.add(self._db, review):
                return before
            tables.keep_item(self._db, KnownItem(*card, item.facts, item.stem, review.placed))
            state = before
            if review.kind == "review":
                state = after_review(before, review.rating, review.at, self.settings)
                self._cache.keep(card, state)
        self._changed = review.at
        return state

    def undo(self, uid: str, at: datetime) -> CardState | None:
        """Takes a review back, for ever. Returns the card's state without it; None when it is new again."""
        return self._about_review(
            uid, lambda review: Event("undo", review.deck, review.item, at, review=uid)
        )

    def correct(
        self, uid: str, rating: int, verdict: VerdictName, at: datetime
    ) -> CardState | None:
        """Gives a review another rating and verdict ("I was right"). Returns the card's state with them."""
        return self._about_review(
            uid, lambda review: Event("correct", review.deck, review.item, at, uid, rating, verdict)
        )

    def flag(self, deck: str, item: str, word: str, at: datetime) -> None:
        """Marks an item as one to look at, with a word why."""
        self._about_item(Event("flag", deck, item, at, word=word))

    def unflag(self, deck: str, item: str, at: datetime) -> None:
        self._about_item(Event("unflag", deck, item, at))

    def suspend(self, deck: str, item: str, at: datetime) -> None:
        """Sets an item aside: it is never due until it is taken back."""
        self._about_item(Event("suspend", deck, item, at))

    def unsuspend(self, deck: str, item: str, at: datetime) -> None:
        self._about_item(Event("unsuspend", deck, item, at))

    def rebuild(self) -> list[int]:
        """Works out every card again from the reviews. Returns the ids of damaged reviews, which are left out."""
        with explained(self.path), writing(self._db):
            return self._cache.rebuild()

    def mend(self) -> Damage:
        """Looks for damage everywhere, works out again what follows from the reviews, and returns what was lost."""
        from dataclasses import replace

        from studykit.reviews._damage import find_damage

        with explained(self.path):
            damage = find_damage(self._db)
            if damage:
                self.rebuild()
                with writing(self._db):
                    tables.forget_damaged_items(self._db)
                damage = replace(find_damage(self._db), items=damage.items)
        return damage

    def merge(self, records: Iterable[Record], at: datetime) -> Merged:
        """Adds what the log does not have yet, all or nothing, and works out the cards that it touches.

        Whatever `records` raises passes through, and then nothing is kept. Two logs that have merged each other's
        records hold the same, in whichever order it came. `at` is now.
        """
        found, new = Counter[type](), Counter[type]()
        touched: set[Card] = set()
        with explained(self.path), writing(self._db):
            self._cache.follow()
            for record in records:
                found[type(record)] += 1
                if isinstance(record, KnownItem):
                    tables.merge_item(self._db, record)
                elif tables.add(self._db, record):
                    new[type(record)] += 1
                    touched.add((storable(record.deck), storable(record.item)))
            for card in sorted(touched):
                self._cache.work_out(card)
        if new:
            self._changed = at
        return Merged(
            new[Review], new[Event], found[Review] - new[Review], found[Event] - new[Event]
        )

    def _about_review(self, uid: str, make: Callable[[Review], Event]) -> CardState | None:
        with explained(self.path), writing(self._db):
            self._cache.follow()
            found = next(tables.reviews(self._db, tables.ONE_REVIEW, (uid,)), None)
            if found is None:
                msg = f"The review log {self.path} has no review {uid}, or it is damaged."
                raise LogError(msg)
            self._check_clock(make(found).at)
            tables.add_new_event(self._db, make(found))
            state = self._cache.work_out((found.deck, found.item))
        self._changed = make(found).at
        return state

    def _check_clock(self, now: datetime) -> None:
        if not is_kept(now):
            msg = f"The clock says {now:%Y-%m-%d}, which cannot be: set it right. Nothing was added to {self.path}."
            raise LogError(msg)

    def _about_item(self, event: Event) -> None:
        self._check_clock(event.at)
        with explained(self.path), writing(self._db):
            self._cache.follow()
            tables.add_new_event(self._db, event)
            if event.what in ("suspend", "unsuspend"):
                self._cache.work_out((storable(event.deck), storable(event.item)))
        self._changed = event.at

    # --- reading -------------------------------------------------------------------------------------------

    def reviews(self) -> list[Review]:
        """All reviews that are whole as they were given, in their order; also those undone or corrected since."""
        with explained(self.path):
            return list(tables.reviews(self._db, tables.ALL_REVIEWS))

    def standing(self, damaged: list[int] | None = None) -> list[Review]:
        """The reviews that count: those undone left out, those corrected with their new rating and verdict.

        The ids of damaged ones, which are left out, are added to `damaged`.
        """
        with explained(self.path):
            whole = tables.reviews(self._db, tables.ALL_REVIEWS, (), damaged)
            return list(standing(whole, tables.events(self._db, tables.ALL_EVENTS)))

    def everything(self) -> Generator[Record]:
        """Yield all that is whole and that another log may want: items, reviews and events, each in their order."""
        with explained(self.path):
            self._db.execute("BEGIN")  # one moment, whatever others write meanwhile
            try:
                yield from tables.all_items(self._db)
                yield from tables.all_reviews(self._db)
                yield from tables.all_events(self._db)
            finally:
                if self._db.in_transaction:  # a COMMIT fails once damage was met
                    self._db.execute("ROLLBACK")

    def damage(self) -> Damage:
        """All that is not as it was written; looks everywhere and changes nothing."""
        from studykit.reviews._damage import find_damage

        with explained(self.path):
            return find_damage(self._db)

    def damaged(self) -> list[int]:
        """The ids of reviews whose checksum is wrong."""
        damaged: list[int] = []
        with explained(self.path):
            for _ in tables.reviews(self._db, tables.REVIEWS_BY_NUMBER, (), damaged):
                pass
        return damaged

    def last_review(self) -> datetime | None:
        """When the newest review was given, by the clock of that time."""
        with explained(self.path):
            return next(
                (review.at for review in tables.reviews(self._db, tables.NEWEST_REVIEWS)), None
            )

    def latest(self, many: int) -> list[Review]:
        """The newest reviews that were not undone, the oldest of them first."""
        with explained(self.path):
            undone = {event.review for event in tables.events(self._db, tables.UNDOINGS)}
            newest = (
                each
                for each in tables.reviews(self._db, tables.NEWEST_REVIEWS)
                if each.uid not in undone
            )
            return list(islice(newest, many))[::-1]

    def due(
        self, deck: str, now: datetime, wanted: Container[str], limit: int
    ) -> list[tuple[str, CardState]]:
        """The cards of a deck that are due, longest first, at most `limit`, of the items that are `wanted`.

        Those of suspended items are not.
        """

        def read() -> list[tuple[str, CardState]]:
            found: list[tuple[str, CardState]] = []
            for item, state in self._cache.rows(BY_DUE, (deck, stamp(now)[0])):
                if len(found) >= limit:
                    break
                if item in wanted:
                    found.append((item, state))
            return found

        return self._mended(read)

    def next_due(self, deck: str, wanted: Container[str]) -> datetime | None:
        """When the first of the wanted cards is due. A suspended item has no such moment."""

        def read() -> datetime | None:
            cards = self._cache.rows(BY_DUE, (deck, 2**62))
            return next((state.due for item, state in cards if item in wanted), None)

        return self._mended(read)

    def cards(self, deck: str) -> dict[str, CardState]:
        """The states of all cards of a deck, also of retired and suspended items."""
        return self._mended(lambda: dict(self._cache.rows(OF_DECK, (deck,))))

    def seen(self, deck: str) -> set[str]:
        """The items of a deck that have been asked, other than in a cram."""
        with explained(self.path):
            return {
                item
                for (item,) in self._db.execute("SELECT item FROM cards WHERE deck = ?", (deck,))
            }

    def introduced(self, decks: Sequence[str], day: int) -> int:
        """How many items of the decks were new on a study day (`study_day(now, log.settings)`)."""
        query = "SELECT count(*) FROM cards WHERE deck = ? AND introduced = ?"
        with explained(self.path):
            return sum(self._db.execute(query, (deck, day)).fetchone()[0] for deck in set(decks))

    def known(self, deck: str) -> dict[str, EarlierItem]:
        """The items of a deck that have reviews, with their facts: identity holds on to them."""
        with explained(self.path):
            items = tables.items(self._db, tables.ITEMS_OF_DECK, (deck,))
            return {item.item: EarlierItem(item.facts, stem=item.stem) for item in items}

    def flags(self) -> list[tuple[str, str, str, datetime]]:
        """The items that are flagged: deck, item, the word why, and when; the oldest first."""
        flagged: dict[Card, Event] = {}
        with explained(self.path):
            for event in tables.events(self._db, tables.ALL_EVENTS):
                if event.what in ("flag", "unflag"):
                    flagged.pop((event.deck, event.item), None)
                if event.what == "flag":
                    flagged[event.deck, event.item] = event
        return [(event.deck, event.item, event.word, event.at) for event in flagged.values()]

    def suspended(self, deck: str) -> set[str]:
        """The items of a deck that are set aside."""
        with explained(self.path):
            by_card = tables.by_card(tables.events(self._db, tables.SUSPENSIONS, (deck,)))
        return {item for (_, item), events in by_card.items() if is_suspended(events)}

    def suggestions(self) -> list[tuple[str, str, str, datetime]]:
        """Answers that were corrected to right: deck, item, answer, and when. Each is told once."""
        found: dict[tuple[str, str, str], datetime] = {}
        with explained(self.path):
            events = list(tables.events(self._db, tables.ALL_EVENTS))
            for event in (event for event in events if event.what == "correct"):
                review = next(tables.reviews(self._db, tables.ONE_REVIEW, (event.review,)), None)
                # With all events: a review may have been undone, or corrected once more.
                if (
                    review
                    and review.answer
                    and any(each.correct for each in standing([review], events))
                ):
                    found.setdefault((review.deck, review.item, review.answer), event.at)
        return [(*suggestion, at) for suggestion, at in found.items()]

    def _mended(self, read: Callable[[], _T]) -> _T:
        """Reads cards; when one is damaged, all are worked out again from the reviews, and read once more."""
        with explained(self.path):
            try:
                return read()
            except CardDamagedError:
                self.rebuild()
            return read()
