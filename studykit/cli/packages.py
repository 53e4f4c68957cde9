"""How commands make what a package for Anki will hold: one road, so that `export` and `diff` never disagree."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from studykit.cli import PROBLEMS
from studykit.cli.decks import OpenDeck, open_deck
from studykit.cli.examine import examine
from studykit.cli.output import in_numbers, say, show_problems
from studykit.export import lock as locks
from studykit.export.files import finish
from studykit.problems import Problem, errors

if TYPE_CHECKING:
    from studykit.export.gather import Export


@dataclass(frozen=True, slots=True)
class Planned:
    """A deck, and what Anki will be told of it next."""

    found: OpenDeck
    export: Export
    lock_file: Path
    problems: list[Problem]
    """What is wrong in the deck and its facts without being an error."""


def sound(path: Path, now: datetime) -> tuple[OpenDeck, list[Problem]]:
    """The deck at a path and its warnings and notes; leaves with exit code 1 when there are errors."""
    finish(locks.path_for(path))
    found = open_deck(path)
    problems = examine([found], now, whole=False, cues=False)
    refuse(problems)
    return found, problems


def plan(path: Path, now: datetime) -> Planned:
    """What the deck file at a path will put into its package; leaves with exit code 1 when there are errors."""
    from studykit.export import gather

    found, problems = sound(path, now)
    lock_file = locks.path_for(path)
    refuse(locks.check_key(lock_file, found.deck.key))
    export, found_problems = gather.build(found.deck, found.items, found.lock, int(now.timestamp()))
    refuse(found_problems)
    assert export is not None
    return Planned(found, export, lock_file, problems)


def refuse(problems: Sequence[Problem]) -> None:
    """Leaves with exit code 1 when there are errors: a package is right as a whole, or it is not written."""
    serious = errors(problems)
    if serious:
        show_problems(serious, err=True)
        say(f"Nothing was written: {in_numbers(serious)}.", err=True, fg="red")
        sys.exit(PROBLEMS)
