"""Write a small fact base and a deck to begin from.

`studykit init`: facts and a deck to begin from, a small one that teaches the format, or one that
ships.
"""

from __future__ import annotations

import contextlib
import shlex
import sys
from collections.abc import Iterable, Iterator, Mapping
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
from studykit.reading.modeline import DECK_SCHEMA, TABLE_SCHEMA
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
    help="A deck that ships with studykit, to study or to learn from: "
    "antiquity, elements, greek or nansei.",
)
def command(folder: str, example: str | None) -> None:
    """Write a small fact base (planets and moons) and its deck into FOLDER, to begin from.

    Files that are there are never overwritten.
    """
    root = Path(folder)
    by_name = _planets() if example is None else _shipped(example)
    files = {root / name: content for name, content in by_name.items()}
    # An earlier writing that was cut off counts as done, or as never begun.
    finish(next(iter(files)))
    finish(root / "seeds/planets" / TABLE_SCHEMA)
    finish(root / "decks" / DECK_SCHEMA)
    _refuse_overwriting(files, example)
    _write_with_folders(files)
    written = [*files, *_schemas(root, example)]
    for path in written:
        say(f"wrote {path}")
    _say_what_next(root, example)


def _schemas(root: Path, example: str | None) -> list[Path]:
    """Write what an editor reads beside the small deck and its facts, and return the paths.

    Decks that ship are copied letter for letter, and name no schema.
    """
    if example is not None:
        return []
    from studykit.cli._schema_files import (
        going_on_without_schemas,
        write_deck_schema,
        write_table_schema,
    )

    written = []
    with going_on_without_schemas():
        written += write_table_schema(root / "seeds/planets")
        written += write_deck_schema(root / "decks")
    return written


def _shipped(name: str) -> dict[Path, bytes]:
    """Return the files of an example. Raise click.UsageError when there is none of that name."""
    names = example_names()
    if name not in names:
        near = nearest(name, names)
        raise click.UsageError(
            f"There is no example {quoted(name)}.{near} There are: {', '.join(names)}."
        )
    return example_files(name)


def _planets() -> dict[Path, bytes]:
    """Return the files of the small deck, its key made anew."""
    # Two people's decks with one key would be one deck to Anki and to the review log.
    own_key = KEY.removesuffix("XXXXXX") + random_end()
    contents = {}
    for name, text in sorted(_texts_below(resources.files("studykit.cli") / "example")):
        contents[Path(name)] = text.replace(KEY, own_key).encode()
    return contents


def _texts_below(folder: Traversable, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yield the files of a folder of the package, such as `decks/planets.yaml`, with their texts.

    A package may lie in an archive, so these are no paths.
    """
    for entry in folder.iterdir():
        name = f"{prefix}{entry.name}"
        if entry.is_dir():
            yield from _texts_below(entry, f"{name}/")
        else:
            yield name, entry.read_text(encoding="utf-8")


def _refuse_overwriting(files: Iterable[Path], example: str | None) -> None:
    for path in files:
        # A link that leads nowhere does not exist, and is in the way.
        if path.exists() or path.is_symlink():
            option = "" if example is None else f" --example {example}"
            say(
                f"{path} is already there; nothing was written. "
                f"Name another folder: studykit init{option} FOLDER",
                err=True,
            )
            sys.exit(PROBLEMS)


def _write_with_folders(files: Mapping[Path, bytes]) -> None:
    """Write files whole, all or none; when that fails no new folder stays either."""
    new_folders: list[Path] = []
    try:
        for path in files:
            _make_folder(path.parent, new_folders)
        write_whole(files)
    # Ctrl-C and signals too.
    except BaseException:
        # The innermost first: a folder must be empty to go.
        for folder in reversed(new_folders):
            with contextlib.suppress(OSError):
                folder.rmdir()
        raise


def _make_folder(folder: Path, new_folders: list[Path]) -> None:
    """Make a folder with those above it, and note which are new."""
    if not folder.exists():
        if folder.parent != folder:
            _make_folder(folder.parent, new_folders)
        folder.mkdir(exist_ok=True)
        new_folders.append(folder)


def _say_what_next(root: Path, example: str | None) -> None:
    """Say which commands to try; an example is named, since other decks may lie beside it."""
    deck = f" {example}" if example else ""
    say("\nWhat next:", bold=True)
    if root.resolve() != Path.cwd():
        say(f"  cd {shlex.quote(str(root))}")
    purposes = {
        f"studykit quiz{deck}": "take a first quiz",
        f"studykit items{deck}": "see the questions and their answers",
        f"studykit export{deck}": f"write {example or 'planets'}.apkg, for Anki",
        f"studykit check{deck}": "after you have put in facts of your own",
    }
    width = max(len(call) for call in purposes)
    for call, purpose in purposes.items():
        say(f"  {call:{width}}      {purpose}")
