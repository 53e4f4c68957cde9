"""Write a small fact base and a deck to begin from.

`studykit init`: facts and a deck to begin from, a small one that teaches the format, or one that
ships.
"""

from __future__ import annotations

import contextlib
import shlex
import sys
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

import click

from studykit.cli._clock import random_end
from studykit.cli._complete import complete_examples
from studykit.cli._examples import example_files, example_names
from studykit.cli._exit_codes import PROBLEMS
from studykit.cli._output import say
from studykit.problems import nearest, quoted
from studykit.whole_files.writing import finish, write_whole

KEY = "planets-XXXXXX"
"""Stands in the example deck where each new deck gets a key of its own."""

HELP_ORDER = 150
EPILOG = """\b
Examples:
  studykit init                            seeds/ and decks/ in this folder
  studykit init astronomy                  the same in a new folder
  studykit init --example nansei           a deck that ships with studykit, with its facts
  studykit init --example greek languages  another one, in a new folder
"""


@click.command(epilog=EPILOG)
@click.argument("folder", default=".", metavar="[FOLDER]", type=click.Path(file_okay=False))
@click.option(
    "--example",
    metavar="NAME",
    shell_complete=complete_examples,
    help="A deck that ships with studykit, to study or to learn from: antiquity, elements, greek or nansei.",
)
def command(folder: str, example: str | None) -> None:
    """Write a small fact base (planets and moons) and its deck into FOLDER, to begin from.

    Files that are there are never overwritten.
    """
    root = Path(folder)
    shipped = _shipped(example) if example is not None else _planets()
    files = {root / name: content for name, content in shipped.items()}
    finish(next(iter(files)))
    there = [path for path in files if path.exists() or path.is_symlink()]
    if there:
        again = (
            "studykit init FOLDER"
            if example is None
            else f"studykit init --example {example} FOLDER"
        )
        say(
            f"{there[0]} is already there; nothing was written. Name another folder: {again}",
            err=True,
        )
        sys.exit(PROBLEMS)
    made: list[Path] = []
    try:
        for path in files:
            _make(path.parent, made)
        write_whole(files)
    except BaseException:
        for each in reversed(made):
            with contextlib.suppress(OSError):
                each.rmdir()
        raise
    for path in files:
        say(f"wrote {path}")
    _say_what_next(root, example)


def _say_what_next(root: Path, example: str | None) -> None:
    """Say which commands to try. With an example there may be other decks beside it: it is named."""
    deck = f" {example}" if example else ""
    say("\nWhat next:", bold=True)
    if root.resolve() != Path.cwd():
        say(f"  cd {shlex.quote(str(root))}")
    for call, what in (
        (f"studykit quiz{deck}", "take a first quiz"),
        (f"studykit items{deck}", "see the questions and their answers"),
        (f"studykit export{deck}", f"write {example or 'planets'}.apkg, for Anki"),
        (f"studykit check{deck}", "after you have put in facts of your own"),
    ):
        say(f"  {call:{len(deck) + 15}}      {what}")


def _make(folder: Path, made: list[Path]) -> None:
    """Makes a folder with those above it, and notes in `made` which are new."""
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    for each in reversed(missing):
        each.mkdir(exist_ok=True)
        made.append(each)


def _shipped(name: str) -> dict[Path, bytes]:
    """Return the files of an example. Raises click.UsageError when there is none of that name."""
    names = example_names()
    if name not in names:
        there = f" There are: {', '.join(names)}."
        raise click.UsageError(f"There is no example {quoted(name)}.{nearest(name, names)}{there}")
    return example_files(name)


def _planets() -> dict[Path, bytes]:
    """Return the files of the small deck, its key made anew."""
    own_key = KEY.removesuffix("XXXXXX") + random_end()
    root = resources.files("studykit.cli").joinpath("example")
    return {
        Path(name): text.replace(KEY, own_key).encode() for name, text in sorted(_files(root, ""))
    }


def _files(folder: Traversable, prefix: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for each in folder.iterdir():
        name = f"{prefix}{each.name}"
        if each.is_dir():
            found += _files(each, f"{name}/")
        else:
            found.append((name, each.read_text(encoding="utf-8")))
    return found
