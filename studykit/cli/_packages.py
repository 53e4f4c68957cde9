"""How commands plan what leaves here: what `workspace.planned` finds, said in a terminal; errors end the command."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from studykit.cli._decks import patience
from studykit.cli._exit_codes import PROBLEMS
from studykit.cli._output import in_numbers, say, show_problems
from studykit.problems import Problem, errors
from studykit.workspace import planned
from studykit.workspace.opened import OpenDeck
from studykit.workspace.planned import Planned


def sound(path: Path, now: datetime) -> tuple[OpenDeck, list[Problem]]:
    """The deck at a path and its warnings and notes; leaves with exit code 1 when there are errors."""
    with patience():
        found, problems = planned.sound(path, now)
    refuse(problems)
    assert found is not None
    return found, problems


def plan(path: Path, now: datetime) -> Planned:
    """What the deck file at a path will put into its package; leaves with exit code 1 when there are errors."""
    with patience():
        made, problems = planned.plan(path, now)
    refuse(problems)
    assert made is not None
    return made


def plan_open(found: OpenDeck, problems: list[Problem], now: datetime) -> Planned:
    """What a `sound` deck will put into its package; leaves with exit code 1 when there are errors."""
    made, problems = planned.plan_open(found, problems, now)
    refuse(problems)
    assert made is not None
    return made


def refuse(problems: Sequence[Problem]) -> None:
    """Leaves with exit code 1 when there are errors: a package is right as a whole, or it is not written."""
    serious = errors(problems)
    if serious:
        show_problems(serious, err=True)
        say(f"Nothing was written: {in_numbers(serious)}.", err=True, fg="red")
        sys.exit(PROBLEMS)
