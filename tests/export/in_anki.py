"""A learner who answers in Anki's own engine over many days, and exports what he has.

The engine has no clock but the machine's. So days pass by moving all that was done into the past, and a file that is
exported on one of the earlier days is moved there, too: what was answered has the same moment in every file, and the
last day is today.

    before     answered now, with 40 days to go        in a file: 40 days ago
    7 days     the same row, 7 days ago, 33 to go      in a file: 40 days ago
"""

from __future__ import annotations

import json
import os
import sqlite3
import sys
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tests.engine import card_of, collection, import_package

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

DAY = 86_400_000
"""Milliseconds."""


class Learner:
    """A collection of Anki's, with FSRS."""

    def __init__(self, col: Any, folder: Path, days: int = 0) -> None:
        """`days` are those that are to pass until today."""
        self.col, self.folder, self.days_to_go = col, folder, days
        col.set_config("fsrs", True)
        self._files = 0

    # --- what a learner does ---

    def answer(self, identity: str, *ratings: int, number: int = 0) -> None:
        """Answers the card through the scheduler, now."""
        for rating in ratings:
            self.answer_card(card_of(self.col, identity, number), rating)

    def answer_card(self, card: Any, rating: int) -> None:
        card.start_timer()
        states = self.col._backend.get_scheduling_states(card.id)
        self.col.sched.answer_card(
            self.col.sched.build_answer(card=card, states=states, rating=rating - 1)
        )

    def days_pass(self, days: int) -> None:
        """All that was done was done so many days earlier, and so is due. Nothing can be undone after that."""
        self.days_to_go -= days
        assert self.days_to_go >= 0
        move(self.col.db.execute, days)
        self.col.db.execute(
            "update cards set due = due - ? where type = 2 and due < 1000000000", days
        )
        for number, data in self.col.db.all("select id, data from cards where data like '%lrt%'"):
            memory = json.loads(data)
            memory["lrt"] -= days * DAY // 1000
            self.col.db.execute(
                "update cards set data = ? where id = ?", json.dumps(memory), number
            )

    # --- what he has ---

    def export(self, *, legacy: bool = False, scheduling: bool = True) -> Path:
        """A package of all decks, as Anki's dialog writes it."""
        from anki.collection import ExportAnkiPackageOptions

        path = self._file("apkg")
        options = ExportAnkiPackageOptions(
            with_scheduling=scheduling, with_deck_configs=True, with_media=True, legacy=legacy
        )
        self.col.export_anki_package(out_path=str(path), options=options, limit=None)
        return self._moved(path)

    def whole(self) -> Path:
        """The whole collection (.colpkg)."""
        path = self._file("colpkg")
        self.col.export_collection_package(str(path), include_media=True, legacy=False)
        self.col.reopen()
        return self._moved(path)

    def id(self, identity: str, number: int = 0) -> int:
        """The id of the card of an item."""
        return int(card_of(self.col, identity, number).id)

    def rows(self) -> list[Any]:
        return list(self.col.db.all("select * from revlog order by id"))

    def memory(self, identity: str, number: int = 0) -> tuple[float, float] | None:
        """Stability and difficulty, as the card has them; None where it has none."""
        return memory_of(card_of(self.col, identity, number))

    def worked_out(self, identity: str, number: int = 0) -> tuple[float, float]:
        """Stability and difficulty, as the engine works them out anew from all rows of the card."""
        state = self.col.compute_memory_state(self.id(identity, number))
        return state.stability, state.difficulty

    def _file(self, ending: str) -> Path:
        self._files += 1
        return self.folder / f"{self.folder.name}-{self._files}.{ending}"

    def _moved(self, path: Path) -> Path:
        if self.days_to_go:
            move_file(path, self.days_to_go)
        return path


def memory_of(card: Any) -> tuple[float, float] | None:
    state = card.memory_state
    return (state.stability, state.difficulty) if state else None


def move(execute: Any, days: int) -> None:
    """Moves answers and changes of cards so many days into the past."""
    execute(f"update revlog set id = id - {days * DAY}")
    execute(f"update cards set mod = mod - {days * DAY // 1000}")
    seconds = days * DAY // 1000
    execute(f"update cards set due = due - {seconds} where due > 1000000000")


def move_file(path: Path, days: int) -> None:
    """Moves a package and what it holds so many days into the past."""
    written = path.stat()
    with zipfile.ZipFile(path) as archive:
        entries = [(entry, archive.read(entry)) for entry in archive.infolist()]
    with zipfile.ZipFile(path, "w") as archive:
        for entry, content in entries:
            packed_at = datetime(*entry.date_time, tzinfo=UTC) - timedelta(days=days)
            entry.date_time = packed_at.timetuple()[:6]
            archive.writestr(entry, _moved(entry.filename, content, days))
    moment = written.st_mtime - days * DAY / 1000
    os.utime(path, (moment, moment))


def _moved(name: str, content: bytes, days: int) -> bytes:
    if name not in ("collection.anki21", "collection.anki21b"):
        return content
    is_packed = name.endswith("b")
    if is_packed:
        content = zstd.decompress(content)
    # Where its head says that there is a second file, there is none.
    content = content[:18] + b"\1\1" + content[20:]
    with closing(sqlite3.connect(":memory:")) as db:
        db.deserialize(content)
        db.create_collation("unicase", lambda one, other: (one > other) - (one < other))
        move(db.execute, days)
        db.execute(f"update col set mod = mod - {days * DAY}")
        db.commit()
        content = db.serialize()
    return zstd.compress(content) if is_packed else content


@contextmanager
def learner_of(folder: Path, packages: Iterable[Path] = (), days: int = 0) -> Iterator[Learner]:
    """A learner who has imported these packages, so many days ago."""
    with collection(folder) as col:
        for package in packages:
            import_package(col, package)
        yield Learner(col, folder, days)


def has_fsrs_6() -> bool:
    """Whether the engine reckons by the formulas of FSRS-6, as studykit does."""
    return tuple(int(part) for part in version("anki").split(".")[:2]) >= (25, 7)
