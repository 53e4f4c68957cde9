"""Open decks for a command: say what is wrong, and let one broken deck stop no other.

A command for one deck leaves with exit code 1 when it cannot be used (`leave_on_errors`). A command
for many goes on with those that can be read (`open_decks`, `attempt`), and says what it leaves out.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence, Sized
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from typing import TYPE_CHECKING, NoReturn, Protocol, TypeVar

import click

from studykit.cli._exit_codes import ENVIRONMENT, PROBLEMS
from studykit.cli._options import first_line_said
from studykit.cli._output import in_numbers, say, show_problems
from studykit.problems import DeckError, errors, in_order, without_notes

if TYPE_CHECKING:
    from datetime import date

    from rich.status import Status

    from studykit.problems import Problem
    from studykit.reviews.log import Log
    from studykit.workspace.quiz_deck import QuizDeck
    from studykit.workspace.workspace import LearnedOf, Workspace

_SECONDS_IN_SILENCE = 1.0
"""After these a person wonders what is going on."""
_RULES_OF_LOCKS = ("X001", "X002")
_RENAME = "X011"
_SHOWN_AT_ONCE = ("F033",)
"""Nobody would learn a list that was read otherwise than it is meant."""
_ERRORS_SHOWN = 3
"""Of a deck that makes no question; `check` shows them all."""


class _AnyDeck(Protocol):
    """A Workspace or a QuizDeck, as far as messages need it."""

    @property
    def items(self) -> Sized: ...
    @property
    def problems(self) -> Sequence[Problem]: ...


_T = TypeVar("_T")
_D = TypeVar("_D", bound=_AnyDeck)


# --- one deck ------------------------------------------------------------------------------------


def open_deck(path: Path) -> Workspace:
    """Return the deck at a path; leave with exit code 1 and the problems when it cannot be read."""
    try:
        return open_patiently(path)
    except DeckError as error:
        show_problems(error.problems, err=True)
        sys.exit(PROBLEMS)


def open_patiently(
    path: Path,
    learned_of: LearnedOf | None = None,
    today: date | None = None,
    *,
    on_demand: bool = False,
) -> Workspace:
    """Return the deck at a path, and say so when this takes long.

    `on_demand`: its items are made when they are looked at.
    A list is read as the command line says (`--no-head`).
    A deck that asks as of today does so as of the learner's day, if none is given. Raise DeckError
    when it cannot be read.
    """
    # Imported here: a quiz of decks that are compiled makes no items.
    from studykit.cli._clock import local_now
    from studykit.cli._home import cache_folder
    from studykit.workspace.kept_work import Making
    from studykit.workspace.workspace import Workspace, nothing_learned

    with patience():
        return Workspace.open(
            path,
            learned_of or nothing_learned,
            today=today or local_now(),
            cache=cache_folder(),
            first_line=first_line_said(path),
            making=Making.ON_DEMAND if on_demand else Making.TO_KEEP,
        )


@contextmanager
def leave_on_errors() -> Iterator[None]:
    """Leave with exit code 1 where a deck has errors: what leaves here is right as a whole."""
    try:
        with patience():
            yield
    except DeckError as error:
        refuse(error.problems)


def refuse(problems: Iterable[Problem]) -> NoReturn:
    """Show the errors among these problems, say that nothing was written, and leave."""
    serious = errors(problems)
    show_problems(serious, err=True)
    say(f"Nothing was written: {in_numbers(serious)}.", err=True, fg="red")
    sys.exit(PROBLEMS)


# --- many decks ----------------------------------------------------------------------------------


def open_decks(
    paths: Sequence[Path], learned_of: LearnedOf | None = None, today: date | None = None
) -> tuple[list[Workspace], int]:
    """Return the decks that can be read, and an exit code (see `read_each`)."""
    return read_each(paths, lambda path: open_patiently(path, learned_of, today))


def open_quiz_decks(
    paths: Sequence[Path], log: Log, *, as_json: bool
) -> tuple[list[QuizDeck], int]:
    """Return the decks that can be read, for a sitting, and an exit code (see `read_each`)."""
    from studykit.cli._clock import local_now
    from studykit.cli._home import cache_folder
    from studykit.workspace.quiz_deck import QuizDeck

    def read(path: Path) -> QuizDeck:
        with patience():
            return QuizDeck.open(
                path,
                log,
                cache_folder(),
                local_now(),
                as_json=as_json,
                first_line=first_line_said(path),
            )

    return read_each(paths, read)


def read_each(paths: Sequence[Path], read: Callable[[Path], _D]) -> tuple[list[_D], int]:
    """Return what `read` makes of each path, and an exit code.

    The code is 0 when nothing is wrong with a whole deck.
    A deck that cannot be read does not stop the others: it is left out, and that is said. Leave
    with the exit code when none can be read.
    """
    decks: list[_D] = []
    left_out: list[Path] = []
    code = 0
    for path in paths:
        deck, code_of_deck = attempt(path, read)
        code = max(code, code_of_deck)
        if deck is None:
            left_out.append(path)
            continue
        decks.append(deck)
        wrong = wrong_as_a_whole(deck)
        if wrong:
            show_problems(wrong, err=True)
            code = max(code, PROBLEMS)
    # What was wrong has been said, deck by deck.
    if not decks:
        sys.exit(code)
    for path in left_out:
        say_left_out(path)
    return decks, code


def attempt(path: Path, read: Callable[[Path], _T]) -> tuple[_T | None, int]:
    """Return what `read` makes of a deck; or None and an exit code where it fails, which is said.

    The last net: whatever is the matter with one deck, today's quiz must not stop for it.
    """
    try:
        return read(path), 0
    except DeckError as error:
        show_problems(error.problems, err=True)
        return None, PROBLEMS
    except click.UsageError:
        raise  # It is the command that is wrong, and no deck.
    except OSError as error:
        fault = f"{error.filename or path}: {error.strerror or error}. Check the path and its disk."
        code = ENVIRONMENT
    except Exception as error:
        from studykit.reviews.log import LogError

        if isinstance(error, LogError):
            raise  # The log is that of all decks.
        fault = (
            f"studykit has failed at {path} ({type(error).__name__}: {error}). Please report it."
        )
        code = PROBLEMS
        if "--debug" in sys.argv:
            import traceback

            traceback.print_exc()
    say(f"Error: {fault}", err=True)
    return None, code


def wrong_as_a_whole(deck: _AnyDeck) -> list[Problem]:
    """Return what is wrong with a deck's lock file, and why it makes no question at all."""
    serious = errors(deck.problems)
    # With a broken lock file the quiz can ask, but an export could lose what was learned.
    if not deck.items:
        return in_order(serious)[:_ERRORS_SHOWN]
    return [problem for problem in serious if problem.code in _RULES_OF_LOCKS]


def say_left_out(path: Path) -> None:
    """Say that a deck has no part in what follows."""
    say(f"{path} cannot be read and is left out.", err=True, fg="yellow")


_NEVER_ASKED = "F015"
"""That no template asks a fact is known of all decks together, which `studykit check` reads."""


def mention_renames_and_others(problems: Sequence[Problem]) -> None:
    """Show which rows may have been renamed, and mention the other problems.

    Once a package has told Anki that questions are given up, it is late to say that they were not.
    """
    renames = [problem for problem in problems if problem.code == _RENAME]
    show_problems(renames, err=True)
    mention([problem for problem in problems if problem.code != _RENAME])


def mention(problems: Sequence[Problem]) -> None:
    """Say how many errors and warnings there are, for commands that go on in spite of them."""
    show_problems([problem for problem in problems if problem.code in _SHOWN_AT_ONCE], err=True)
    told_apart = (*_SHOWN_AT_ONCE, _NEVER_ASKED)
    others = [problem for problem in problems if problem.code not in told_apart]
    serious = without_notes(others)
    if serious:
        say(f"{in_numbers(serious)}: `studykit check` shows them.", err=True, fg="yellow")


def exit_code(problems: Iterable[Problem]) -> int:
    """Return PROBLEMS where one of them is an error, else 0: warnings stop no script."""
    return PROBLEMS if errors(problems) else 0


@contextmanager
def patience() -> Iterator[None]:
    """Say on a terminal, when it takes more than a second, that facts are being read."""
    # A program that waits needs no consolation, and its log no line that moves.
    if not sys.stderr.isatty():
        yield
        return
    shown: list[Status] = []

    def show() -> None:
        from rich.console import Console

        shown.append(Console(stderr=True).status("Reading facts and making questions ..."))
        shown[0].start()

    timer = Timer(_SECONDS_IN_SILENCE, show)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()  # It may be showing just now.
        for status in shown:
            status.stop()
