"""How commands find decks and fact bases, and open them."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence, Sized
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from typing import TYPE_CHECKING, Protocol, TypeVar

import click

from studykit.cli._exit_codes import ENVIRONMENT, PROBLEMS
from studykit.cli._output import in_numbers, say, show_problems
from studykit.problems import errors, in_order, nearest, quoted
from studykit.whole_files.regular import open_regular

if TYPE_CHECKING:
    from rich.status import Status

    from studykit.problems import Problem
    from studykit.questions.item import EarlierItem
    from studykit.workspace.opened import OpenDeck

    KnownOf = Callable[[str], Mapping[str, EarlierItem]]

_T = TypeVar("_T")
_BEGINNING = 64 * 1024
"""Bytes of a file that are looked at to tell a deck from a table."""
_LONG = 1.0
"""Seconds after which a person wonders what is going on."""


def find_decks(names: Sequence[str], *, all_by_default: bool = False) -> list[Path]:
    """The deck files that are meant: paths, or names in `decks/`.

    Without names it is all of `decks/`, or the one that is there. Raises click.UsageError that names what there is.
    """
    there = {path.stem: path for path in deck_files()}
    if names:
        return list(dict.fromkeys(_named(name, there) for name in names))
    if not there:
        raise click.UsageError(
            "There is no deck in decks/ here. Name a deck file, go to the folder that has decks/, "
            f"or let `studykit init` write one.{_hint()}"
        )
    if len(there) > 1 and not all_by_default:
        raise click.UsageError(f"Which deck? There are: {', '.join(there)}.")
    return list(there.values())


def deck_files() -> list[Path]:
    """Return the files in decks/, without those that begin as tables do: a deck may lie beside its facts."""
    return [path for path in sorted(Path("decks").glob("*.y*ml")) if not _is_table(path)]


def _is_table(path: Path) -> bool:
    """Return whether a file has keys of a table and none of a deck, as far as its beginning shows."""
    try:
        with open_regular(path) as file:
            begun = file.read(_BEGINNING)
    except OSError:
        return False
    keys = {line.partition(b":")[0] for line in begun.splitlines() if b":" in line}
    return bool(keys & {b"table", b"columns", b"rows", b"sql"}) and not keys & {
        b"deck",
        b"templates",
        b"facts",
    }


def _named(name: str, there: dict[str, Path]) -> Path:
    path = Path(name)
    if os.path.isfile(path):  # noqa: PTH113 - unlike Path.is_file it never raises
        return path
    known = there.get(name) or there.get(name.removesuffix(path.suffix))
    if known:
        return known
    is_folder = os.path.isdir(path)  # noqa: PTH112
    if os.path.lexists(path) and not is_folder:
        return path  # whatever it is, who reads it will tell
    what = (
        "is a folder; name a deck file"
        if is_folder
        else "is neither a file nor the name of a deck in decks/"
    )
    listed = f" There are: {', '.join(there)}." if there else ""
    near = nearest(name, there) or nearest(name, _files_beside(path))
    raise click.UsageError(f"{quoted(name)} {what}.{near}{listed}{_hint(name, there)}")


def _files_beside(path: Path) -> list[str]:
    """Return the deck files and word lists in the folder of a path, written as the path is."""
    try:
        return [
            str(each)
            for each in path.parent.iterdir()
            if each.suffix.lower() in (".yaml", ".yml", ".csv")
        ]
    except OSError:
        return []


def _hint(name: str = "", there: Collection[str] = ()) -> str:
    """Return how to get a deck that ships with studykit, for whoever has none of that name, or none at all."""
    from studykit.cli._examples import example_hint

    return example_hint(name, is_empty=not there)


def find_base(name: str | None) -> Path:
    """The fact base that is meant: a path, or a name in `seeds/`; without a name the one that is there."""
    there = {path.name: path for path in sorted(Path("seeds").glob("*")) if path.is_dir()}
    if name:
        if Path(name).exists():
            return Path(name)
        if name in there:
            return there[name]
        listed = f" There are: {', '.join(there)}." if there else ""
        raise click.UsageError(
            f"{quoted(name)} is neither a path nor a folder in seeds/."
            f"{nearest(name, there)}{listed}{_hint(name, there)}"
        )
    if len(there) == 1:
        return next(iter(there.values()))
    if not there:
        raise click.UsageError(
            f"There is no fact base in seeds/ here. Name a folder, or let `studykit init` write one.{_hint()}"
        )
    raise click.UsageError(f"Which fact base? There are: {', '.join(there)}.")


def open_deck(path: Path, known: KnownOf | None = None) -> OpenDeck:
    """The deck at a path (`read_deck`); leaves with exit code 1 and the problems when it cannot be read at all."""
    found = shown_deck(path, known)
    if found is None:
        sys.exit(PROBLEMS)
    return found


def open_decks(paths: Sequence[Path], known: KnownOf | None = None) -> tuple[list[OpenDeck], int]:
    """Return the decks at these paths, as far as they can be read, and an exit code (`readable`)."""
    return readable(paths, lambda path: shown_deck(path, known))


class _Deck(Protocol):
    """What is asked of a deck that was read."""

    @property
    def items(self) -> Sized: ...
    @property
    def problems(self) -> Sequence[Problem]: ...


_D = TypeVar("_D", bound=_Deck)


def readable(paths: Sequence[Path], read: Callable[[Path], _D | None]) -> tuple[list[_D], int]:
    """Return what `read` makes of each path, and an exit code: 0 when nothing is wrong with a whole deck.

    A deck of which it makes nothing does not stop the others: it is left out, and that is said. Leaves with the exit
    code when it makes nothing of any.
    """
    made: list[_D] = []
    left_out: list[Path] = []
    code = 0
    for path in paths:
        found, failed = attempt(path, read)
        if found is None:
            left_out.append(path)
            code = max(code, failed, PROBLEMS)
            continue
        made.append(found)
        if wrong := of_whole_deck(found):
            show_problems(wrong, err=True)
            code = max(code, PROBLEMS)
    if not made:
        sys.exit(code)
    for path in left_out:
        say_left_out(path)
    return made, code


def say_left_out(path: Path) -> None:
    say(f"{path} cannot be read and is left out.", err=True, fg="yellow")


def attempt(path: Path, read: Callable[[Path], _T | None]) -> tuple[_T | None, int]:
    """Return what `read` makes of a deck; or None and an exit code where it fails, which is said.

    The last net: whatever is the matter with one deck, today's quiz must not stop for it.
    """
    try:
        return read(path), 0
    except OSError as error:
        why, code = (
            f"{error.filename or path}: {error.strerror or error}. Check the path and its disk.",
            ENVIRONMENT,
        )
    except Exception as error:
        from studykit.reviews.store import LogError

        if isinstance(error, LogError):  # this concerns all decks
            raise
        why, code = (
            f"studykit has failed at {path} ({type(error).__name__}: {error}). Please report it.",
            PROBLEMS,
        )
        if "--debug" in sys.argv:
            import traceback

            traceback.print_exc()
    say(f"Error: {why}", err=True)
    return None, code


_OF_LOCKS = ("X001", "X002")
_FIRST = 3
"""Errors of a deck that makes no question; `check` shows them all."""


def of_whole_deck(deck: _Deck) -> list[Problem]:
    """Return what is wrong with its lock file, and why it makes no question at all."""
    wrong = errors(deck.problems)
    return (
        [problem for problem in wrong if problem.code in _OF_LOCKS]
        if deck.items
        else in_order(wrong)[:_FIRST]
    )


def shown_deck(path: Path, known: KnownOf | None = None) -> OpenDeck | None:
    """The deck at a path; None when it cannot be read at all, and its problems are shown."""
    # Imported here: a quiz of decks that are compiled makes no items.
    from studykit.workspace.opened import read_deck

    with patience():
        found, problems = read_deck(path, known)
    if found is None:
        show_problems(problems, err=True)
    return found


@contextmanager
def patience() -> Iterator[None]:
    """Says on a terminal, when it takes more than a second, that facts are being read."""
    if not sys.stderr.isatty():
        yield
        return
    shown: list[Status] = []

    def show() -> None:
        from rich.console import Console

        shown.append(Console(stderr=True).status("Reading facts and making questions ..."))
        shown[0].start()

    timer = Timer(_LONG, show)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()  # it may be showing just now
        for status in shown:
            status.stop()


def mention(problems: Sequence[Problem]) -> None:
    """Errors and warnings in one line, for commands that go on in spite of them."""
    serious = [problem for problem in problems if problem.level != "note"]
    if serious:
        say(f"{in_numbers(serious)}: `studykit check` shows them.", err=True, fg="yellow")
