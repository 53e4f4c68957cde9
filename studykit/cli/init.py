"""`studykit init`: a small fact base and a deck that work at once, with comments that teach the format."""

from __future__ import annotations

import contextlib
import sys
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

import click

from studykit.cli import PROBLEMS
from studykit.cli.clock import random_end
from studykit.cli.output import say
from studykit.export.files import finish, write_whole

KEY = "planets-XXXXXX"
"""Stands in the example deck where each new deck gets a key of its own."""

EPILOG = """\b
Examples:
  studykit init              seeds/ and decks/ in this folder
  studykit init astronomy    the same in a new folder
"""


@click.command(epilog=EPILOG)
@click.argument("folder", default=".", metavar="[FOLDER]")
def command(folder: str) -> None:
    """Write a small fact base (planets and moons) and its deck into FOLDER, to begin from.

    Files that are there are never overwritten.
    """
    root = Path(folder)
    files = {root / name: text for name, text in _example()}
    finish(next(iter(files)))
    there = [path for path in files if path.exists() or path.is_symlink()]
    if there:
        say(f"{there[0]} is already there; nothing was written. Name another folder: studykit init FOLDER", err=True)
        sys.exit(PROBLEMS)
    made: list[Path] = []
    try:
        for path in files:
            _make(path.parent, made)
        write_whole({path: text.encode() for path, text in files.items()})
    except BaseException:
        for each in reversed(made):
            with contextlib.suppress(OSError):
                each.rmdir()
        raise
    for path in files:
        say(f"wrote {path}")
    say("\nWhat next:", bold=True)
    if root.resolve() != Path.cwd():
        say(f"  cd {root}")
    say("  studykit quiz        take a first quiz")
    say("  studykit items       see the questions and their answers")
    say("  studykit export      write planets.apkg, for Anki")
    say("  studykit check       after you have put in facts of your own")


def _make(folder: Path, made: list[Path]) -> None:
    """Makes a folder with those above it, and notes in `made` which are new."""
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    for each in reversed(missing):
        each.mkdir(exist_ok=True)
        made.append(each)


def _example() -> list[tuple[str, str]]:
    """The example's files by their path, the deck's key made anew."""
    own_key = KEY.removesuffix("XXXXXX") + random_end()
    root = resources.files("studykit.cli").joinpath("example")
    return [(name, text.replace(KEY, own_key)) for name, text in sorted(_files(root, ""))]


def _files(folder: Traversable, prefix: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for each in folder.iterdir():
        name = f"{prefix}{each.name}"
        if each.is_dir():
            found += _files(each, f"{name}/")
        else:
            found.append((name, each.read_text(encoding="utf-8")))
    return found
