"""An open log as a file: opened, closed with its backup, copied, looked through, mended.

The lowest of four layers that make a `Log`: this one, what is read of reviews and events
(`_read_reviews`), what is read of items and cards (`_read_cards`), and writing (`log`).

Knows no decks, no terminal and no clock.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext, suppress
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Self

from studykit.reviews._backups import back_up, backup_path
from studykit.reviews._cards import CardCache, are_made_for, stored_settings
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
from studykit.reviews._tables import BY_NUMBER, REVIEWS, forget_damaged_items
from studykit.reviews.schedule import DEFAULT, Settings

if TYPE_CHECKING:
    from studykit.reviews._damage import Damage


class OpenLog:
    """A log that is open. Every method may raise LogError."""

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

    # --- damage ---

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
