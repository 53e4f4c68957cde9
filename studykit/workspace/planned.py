"""What a package for Anki will hold, and its writing: one road, so that no two of those who take it disagree."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from studykit.anki import read_lock
from studykit.anki.lock import Lock, path_for
from studykit.problems import Problem, errors
from studykit.questions.identity.earlier_ids import earlier_ids
from studykit.questions.item import Deck, Item
from studykit.whole_files.writing import finish
from studykit.workspace.examine import examine
from studykit.workspace.opened import OpenDeck, read_deck

if TYPE_CHECKING:
    from studykit.anki.gather import Export


class Planned(NamedTuple):
    """What Anki will be told of a deck next."""

    export: Export
    before: Lock
    """What Anki was last told."""
    lock_file: Path
    problems: list[Problem]
    """What is wrong in the deck and its facts without being an error."""


def sound(path: Path, now: datetime) -> tuple[OpenDeck | None, list[Problem]]:
    """The deck at a path and all its problems; None when there are errors: what leaves here is right as a whole."""
    finish(path_for(path))
    found, problems = read_deck(path)
    if found is None:
        return None, problems
    problems = examine([found], now, whole=False, cues=False)
    return (None if errors(problems) else found), problems


def plan(path: Path, now: datetime) -> tuple[Planned | None, list[Problem]]:
    """What the deck file at a path will put into its package, and all problems; None when there are errors."""
    found, problems = sound(path, now)
    if found is None:
        return None, problems
    deck, items, before, earlier = (
        found.deck,
        list(found.items),
        found.lock,
        earlier_ids(found.base),
    )
    del found  # neither its facts nor its items are kept beside its notes
    return _plan(deck, items, before, problems, now, earlier)


def plan_open(
    found: OpenDeck, problems: list[Problem], now: datetime
) -> tuple[Planned | None, list[Problem]]:
    """What a `sound` deck with these problems will put into its package, for who needs its facts after that."""
    return _plan(found.deck, list(found.items), found.lock, problems, now, earlier_ids(found.base))


def _plan(
    deck: Deck,
    items: list[Item],
    before: Lock,
    problems: list[Problem],
    now: datetime,
    earlier: Mapping[str, tuple[str, ...]],
) -> tuple[Planned | None, list[Problem]]:
    from studykit.anki import gather

    lock_file = Path(before.path)
    if taken := read_lock.check_key(lock_file, deck.key):
        return None, problems + taken
    export, refused = gather.build(deck, items, before, int(now.timestamp()), earlier)
    if export is None:
        return None, problems + refused
    return Planned(export, before, lock_file, problems), problems


def write(
    export: Export,
    lock_file: Path,
    package: Path,
    clock: Callable[[], datetime],
    beside: Mapping[Path, bytes] | None = None,
    *,
    only_new: bool = False,
) -> None:
    """Write the package, the lock file and what shall lie `beside`, all or nothing. Raise OSError.

    With `only_new` the package changes no note that a collection has.
    Waits, at most two seconds, until no time in the package lies in the future: Anki takes no correction before.
    A clock that was set to stand still is not waited for.
    """
    from studykit.anki import package as anki

    last_look = None
    while (now := clock()) != last_look and now.timestamp() < export.ready_at:
        time.sleep(export.ready_at - now.timestamp())
        last_look = now
    anki.write(export, package, lock_file, beside, only_new=only_new)
