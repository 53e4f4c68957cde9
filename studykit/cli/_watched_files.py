"""The files of decks as stamps, to see when somebody has saved one.

The stamps are asked for again and again: that works on every system, on disks of other machines
too, and takes a fraction of a millisecond for a hundred files. A save may be a rename, a write in
pieces, or many files at once: it counts when nothing has changed for a moment.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from studykit.anki.lock_file import lock_path
from studykit.facts.files import files_of, shown_path
from studykit.questions.templates.deck_file import read_deck
from studykit.reading.csv_rows import is_list_file
from studykit.whole_files.regular import ExactStamp, exact_stamp

Stamps = Mapping[str, ExactStamp | None]
"""By path; None where no file is."""

_BETWEEN_LOOKS = 0.2
"""Seconds."""
_QUIET = 0.1
"""Seconds without another change, after which a save is over."""


class WatchedFiles:
    """The files that some decks are made from."""

    def __init__(self, decks: Sequence[Path], sleep: Callable[[float], None] = time.sleep) -> None:
        self._decks = decks
        self._sleep = sleep
        self._folders: dict[Path, tuple[Path, ...]] = {}
        """By deck where its facts are, as it said when it could be read last."""
        self._others: dict[str, None] = {}

    def stamps(self) -> Stamps:
        """Return the stamps as they are now."""
        stamps: dict[str, ExactStamp | None] = {}
        for deck in self._decks:
            paths = [deck, lock_path(deck)]
            for folder in self._folders_of(deck):
                paths += _tables_in(folder)
            for path in paths:
                stamps[shown_path(path)] = exact_stamp(path)
        for file in self._others:
            stamps[file] = exact_stamp(file)
        return stamps

    def look_also_at(self, files: Sequence[str]) -> None:
        """Look at files, too, that are known when decks have been read: CSV files, sources.

        One that is named no more is looked at all the same: so that it goes is no change.
        """
        for file in files:
            self._others[shown_path(Path(file))] = None

    def next_change(self, before: Stamps) -> tuple[Stamps, list[str]]:
        """Wait for a change, and return the stamps with the files that are others, or gone."""
        now = before
        while now == before:
            self._sleep(_BETWEEN_LOOKS)
            now = self.stamps()
        # Editors write in pieces, and `git switch` one file after the other.
        settled = False
        while not settled:
            self._sleep(_QUIET)
            later = self.stamps()
            settled = later == now
            now = later
        names = [name for name in {**before, **now} if before.get(name) != now.get(name)]
        return now, sorted(names)

    def _folders_of(self, deck: Path) -> tuple[Path, ...]:
        if is_list_file(deck):
            return ()
        # Only a deck that can be read says where its facts are.
        file, _ = read_deck(deck)
        if file is not None:
            self._folders[deck] = file.all_folders
        return self._folders.get(deck, ())


def _tables_in(folder: Path) -> list[Path]:
    try:
        return files_of(folder).tables
    except OSError:
        return []
