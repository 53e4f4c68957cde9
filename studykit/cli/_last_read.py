"""Decks as their files were read last, read again after each save (`watch`, `serve`).

A file that is torn for a moment, since an editor writes it in pieces, takes no question away: what
stood there when it could be read is kept.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from studykit.cli._clock import local_now
from studykit.cli._home import cache_folder
from studykit.cli._options import first_line_said
from studykit.cli._watched_files import WatchedFiles
from studykit.problems import DeckError, Problem, in_order
from studykit.questions.item import Item
from studykit.workspace.workspace import Workspace, check_decks


class LastRead(NamedTuple):
    """Problems and items as the files were read last."""

    problems: Sequence[Problem]
    known: Sequence[Problem]
    """The same, or those of the last time when all files could be read."""
    decks: Mapping[Path, Workspace]
    """Of one that cannot be read to its end that of before."""
    folders: Collection[Path]
    """Where the facts are."""

    @property
    def items(self) -> dict[Path, Sequence[Item]]:
        """Return the items by deck."""
        return {path: deck.items for path, deck in self.decks.items()}

    @property
    def is_whole(self) -> bool:
        """Return whether all files could be read."""
        return self.problems is self.known


def read_again(
    paths: Sequence[Path], files: WatchedFiles, before: LastRead | None, *, are_all_decks: bool
) -> LastRead:
    """Return what the files say now, and look from now on at all that they name."""
    now = local_now()
    opened: list[Workspace] = []
    unreadable: list[Problem] = []
    torn = False
    decks = dict(before.decks) if before else {}
    for path in paths:
        try:
            deck = Workspace.open(
                path, today=now, cache=cache_folder(), first_line=first_line_said(path)
            )
        except DeckError as error:
            unreadable += error.problems
            continue
        opened.append(deck)
        # What stands in a file that cannot be read to its end is not given up: it is being written.
        is_torn = bool(deck.base.broken_files)
        torn = torn or is_torn
        if not is_torn or path not in decks:
            decks[path] = deck
    # Of a deck that cannot be read nobody knows what it asks.
    are_all_decks = are_all_decks and not unreadable
    problems = check_decks(opened, now, are_all_decks=are_all_decks)
    files.look_also_at(_named_files(opened))
    problems = in_order([*problems, *unreadable])
    is_whole = not unreadable and not torn
    known = problems if before is None or is_whole else before.known
    folders = {Path(folder) for deck in opened for folder in deck.deck.facts}
    return LastRead(problems, known, decks, folders)


def _named_files(decks: Sequence[Workspace]) -> list[str]:
    """Return the files that facts name: CSV files with rows, and what sources were read in."""
    names: dict[str, None] = {}
    for deck in decks:
        names.update(dict.fromkeys(deck.base.sheets))
        sources = deck.base.tables.get("sources")
        if sources and "file" in sources.positions:
            folder = Path(sources.location.file).parent
            for row in sources.rows:
                names.update((str(folder / file), None) for file in sources.texts(row, "file"))
    return list(names)
