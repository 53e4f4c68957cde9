"""How commands find decks and fact bases, and open them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from typing import TYPE_CHECKING, TypeVar

import click

from studykit.cli import PROBLEMS
from studykit.cli.output import in_numbers, say, show_problems
from studykit.problems import nearest, quoted

if TYPE_CHECKING:
    from rich.status import Status

    from studykit.items.model import Known
    from studykit.library.opened import OpenDeck
    from studykit.problems import Problem

    KnownOf = Callable[[str], Mapping[str, Known]]

_T = TypeVar("_T")
_LONG = 1.0
"""Seconds after which a person wonders what is going on."""


def find_decks(names: Sequence[str], *, all_by_default: bool = False) -> list[Path]:
    """The deck files that are meant: paths, or names in `decks/`.

    Without names it is all of `decks/`, or the one that is there. Raises click.UsageError that names what there is.
    """
    there = {path.stem: path for path in sorted(Path("decks").glob("*.y*ml"))}
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


def _named(name: str, there: dict[str, Path]) -> Path:
    path = Path(name)
    if path.is_file():
        return path
    known = there.get(name) or there.get(name.removesuffix(path.suffix))
    if known:
        return known
    what = "is a folder; name a deck file" if path.is_dir() else "is neither a file nor the name of a deck in decks/"
    listed = f" There are: {', '.join(there)}." if there else ""
    raise click.UsageError(f"{quoted(name)} {what}.{nearest(name, there)}{listed}{_hint(name, there)}")


def _hint(name: str = "", there: Collection[str] = ()) -> str:
    """Return how to get a deck that ships with studykit, for whoever has none of that name, or none at all."""
    from studykit.cli.examples import example_hint

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


def open_decks(paths: Sequence[Path], known: KnownOf | None = None) -> list[OpenDeck]:
    """The decks at these paths, as far as they can be read (`readable`)."""
    return readable(paths, lambda path: shown_deck(path, known))


def readable(paths: Sequence[Path], read: Callable[[Path], _T | None]) -> list[_T]:
    """What `read` makes of each path. A deck of which it makes nothing does not stop the others: it is left out.

    Leaves with exit code 1 when it makes nothing of any.
    """
    found = {path: read(path) for path in paths}
    made = [each for each in found.values() if each is not None]
    if not made:
        sys.exit(PROBLEMS)
    for path, each in found.items():
        if each is None:
            say(f"{path} cannot be read and is left out.", err=True, fg="yellow")
    return made


def shown_deck(path: Path, known: KnownOf | None = None) -> OpenDeck | None:
    """The deck at a path; None when it cannot be read at all, and its problems are shown."""
    # Imported here: a quiz of decks that are compiled makes no items.
    from studykit.library.opened import read_deck

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
