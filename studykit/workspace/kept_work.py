"""The work of last time on a deck: its items, and what the rules found in them.

    check      makes the items, judges them, and keeps both
    diff       reads both
    items      reads the items
    export     reads both; it keeps nothing, since it writes the lock file

Both count while nothing changes of all that they come from: the bytes of the deck file, of the lock
file and of the tables, the stamps of pictures and of this program, the day. On any doubt all is
made anew. A folder that cannot be written costs time and nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from studykit.anki.lock import Lock
from studykit.compiled.fingerprint import compiled_file
from studykit.compiled.made_items import MadeItems, read_items, write_items
from studykit.compiled.old_files import delete_old
from studykit.questions import make_items
from studykit.questions.identity.earlier_items import EarlierItems
from studykit.questions.item import EarlierItem, Item
from studykit.questions.make_items import LoadedDeck
from studykit.reviews.records import KnownShape, WhichDiffer
from studykit.workspace.file_contents import FileContents

if TYPE_CHECKING:
    from studykit.checks.run import Findings


class Making(Enum):
    """A way to make the items of a deck: at what time, and whether they are kept."""

    TO_KEEP = "all at once, and they are kept for the next time"
    ONCE = "all at once"
    ON_DEMAND = "each when it is looked at"


class KeptWork(NamedTuple):
    """The files in the folder of compiled decks that are a deck's, and what they hang on."""

    compiled: Path
    """That of the quiz, whose items may owe something to a learner's log."""
    key: str
    today: date
    loaded: LoadedDeck
    is_to_write: bool = True
    """False before an export: it writes the lock file, on which all that is kept hangs."""

    @classmethod
    def of(
        cls,
        path: Path,
        cache: Path,
        files: FileContents,
        loaded: LoadedDeck,
        lock: Lock,
        today: date,
    ) -> KeptWork | None:
        """Return the work that is kept of a deck that was just loaded.

        None where its files have changed meanwhile, or one of them was not looked at before.
        """
        # Until the next export; then the lock notes what is looked for in the texts.
        if lock.rests_on_texts:
            return None
        # A head may name a file that does not end in .csv, which is known only when it is read.
        if loaded.base.sheets and not files.include(loaded.base.sheets):
            return None
        if not files.are_the_same():
            return None
        files.add_media(loaded.base.tables)
        return cls(compiled_file(path, cache), files.key, today, loaded)

    @property
    def _items(self) -> Path:
        return self.compiled.with_suffix(".items")

    @property
    def _findings(self) -> Path:
        return self.compiled.with_suffix(".findings")

    def items(self, learned: Mapping[str, EarlierItem], lock: Lock) -> MadeItems | None:
        """Return the deck's items; None unless the same would be made today."""
        made = read_items(self._items, self.key, self.today)
        if not learned:
            return made
        # Sets go on as a log knows them: others are chosen beside these than without it.
        if any(template.among for template in self.loaded.templates):
            return None
        if made and _knows_as_they_are(learned, made.items, lock):
            return made
        from studykit.compiled.deck_cache import DamagedDeckError, read

        compiled = read(self.compiled, _LearnedItems(learned), self.today)
        if compiled is None:
            return None
        try:
            return MadeItems(tuple(compiled.items.values()), compiled.item_problems)
        except DamagedDeckError:
            return None

    def keep_items(self, made: MadeItems) -> None:
        """Keep items that owe nothing to a log, as far as the disk lets."""
        if not self.is_to_write:
            return
        with suppress(OSError, UnicodeError):
            write_items(self._items, self.key, self.loaded.days_alike(self.today), made)
            delete_old(self._items)

    def findings(self, today: date) -> Findings | None:
        """Return what the rules found in these items on a day; None where nothing is kept of it."""
        from studykit.compiled.found_problems import read_findings

        return read_findings(self._findings, self.key, today)

    def keep_findings(self, today: date, findings: Findings) -> None:
        """Keep what the rules found in these items, as far as the disk lets."""
        if not self.is_to_write:
            return
        from studykit.compiled.found_problems import write_findings

        with suppress(OSError, UnicodeError):
            write_findings(self._findings, self.key, today, findings)


def _knows_as_they_are(
    learned: Mapping[str, EarlierItem], items: Sequence[Item], lock: Lock
) -> bool:
    """Return whether a log knows all items as they are: then it makes the same ones again."""
    now = {item.id: (item.facts, item.stem) for item in items}
    for identity, item in learned.items():
        # What the lock file knows of an item goes before what the log knows.
        if identity not in lock.entries and now.get(identity) != (item.facts, item.stem):
            return False
    return True


class _LearnedItems:
    """Items that a log knows, as a compiled deck asks for those that differ."""

    def __init__(self, learned: Mapping[str, EarlierItem]) -> None:
        self._learned = learned

    def items_mark(self, _deck: str, _until: int | None = None) -> None:
        return None

    def known_otherwise(
        self, _deck: str, which: WhichDiffer, _after: int | None = None
    ) -> Mapping[str, EarlierItem]:
        shapes = []
        for identity, item in self._learned.items():
            shapes.append(KnownShape(identity, json.dumps(item.facts), item.stem))
        return {identity: self._learned[identity] for identity in which(shapes)}


def make_all(
    loaded: LoadedDeck,
    learned: Mapping[str, EarlierItem],
    locked: Mapping[str, EarlierItem],
    *,
    on_demand: bool = False,
) -> MadeItems:
    """Make all items of a deck anew. They go on from what the lock file, and the log, know.

    `on_demand`: each when it is looked at.
    """
    file, templates, base, _ = loaded
    earlier = EarlierItems.of(learned, locked, file, templates, base)
    if on_demand:
        wanted, problems = make_items.on_demand(loaded, earlier)
        return MadeItems(wanted, tuple(problems))
    items, problems = make_items.generate(loaded, earlier)
    return MadeItems(tuple(items), tuple(problems))
