"""A learner who answers in Anki's own engine, on days of the test's choice, and exports what he has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.engine import card_of, collection, import_package

DAY = 86_400_000
"""Milliseconds."""


class Learner:
    """A collection of Anki's, with FSRS."""

    def __init__(self, col: Any, folder: Path) -> None:
        self.col, self.folder = col, folder
        col.set_config("fsrs", True)
        self._files = 0

    def answer(self, identity: str, *ratings: int, number: int = 0) -> None:
        """Answers the card through the scheduler, now."""
        for rating in ratings:
            card = card_of(self.col, identity, number)
            card.start_timer()
            states = self.col._backend.get_scheduling_states(card.id)
            self.col.sched.answer_card(
                self.col.sched.build_answer(card=card, states=states, rating=rating - 1)
            )

    def days_pass(self, days: float) -> None:
        """All that was answered was answered so many days earlier, and so is due."""
        shift = int(days * DAY)
        self.col.db.execute("update revlog set id = id - ?", shift)
        # Of learning cards the due moment is a second, of the others a day.
        self.col.db.execute("update cards set due = due - ? where due > 1000000000", shift // 1000)
        whole = round(days)
        self.col.db.execute(
            "update cards set due = due - ? where type = 2 and due < 1000000000", whole
        )
        for number, data in self.col.db.all("select id, data from cards where data like '%lrt%'"):
            import json

            memory = json.loads(data)
            memory["lrt"] -= shift // 1000
            self.col.db.execute(
                "update cards set data = ? where id = ?", json.dumps(memory), number
            )

    def export(self, *, legacy: bool = False, scheduling: bool = True) -> Path:
        """A package of all decks, as Anki's dialog writes it."""
        from anki.collection import ExportAnkiPackageOptions

        self._files += 1
        path = self.folder / f"of-learner-{self._files}.apkg"
        options = ExportAnkiPackageOptions(
            with_scheduling=scheduling, with_deck_configs=True, with_media=True, legacy=legacy
        )
        self.col.export_anki_package(out_path=str(path), options=options, limit=None)
        return path

    def whole(self) -> Path:
        """The whole collection (.colpkg)."""
        self._files += 1
        path = self.folder / f"of-learner-{self._files}.colpkg"
        self.col.export_collection_package(str(path), include_media=True, legacy=False)
        self.col.reopen()
        return path

    def rows(self) -> list[Any]:
        return list(self.col.db.all("select * from revlog order by id"))

    def memory(self, identity: str, number: int = 0) -> tuple[float, float]:
        """Stability and difficulty, as the engine works them out from all rows of the card."""
        state = self.col.compute_memory_state(card_of(self.col, identity, number).id)
        return state.stability, state.difficulty


@contextmanager
def learner_of(folder: Path, packages: Iterable[Path] | Sequence[Path] = ()) -> Iterator[Learner]:
    """A learner who has imported these packages."""
    with collection(folder) as col:
        learner = Learner(col, folder)
        for package in packages:
            import_package(col, package)
        yield learner
