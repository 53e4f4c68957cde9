"""Find the deck or the fact base that a word on the command line means.

It is a path, or a name in decks/ or seeds/:

    studykit quiz                      all of decks/
    studykit items                     the one deck in decks/; with two of them, "Which deck?"
    studykit items nansei              decks/nansei.yaml
    studykit items words.csv           a word list is a deck
    studykit facts greek               seeds/greek

What is not there is answered with the nearest name, with all names, and with how to get a deck that
ships.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from pathlib import Path

import click

from studykit.problems import nearest, quoted
from studykit.reading.csv_rows import is_list_file
from studykit.whole_files.regular import open_regular

_BYTES_LOOKED_AT = 64 * 1024
"""At the beginning of a file, to tell a deck from a table."""
_KEYS_OF_TABLES = {b"table", b"columns", b"rows", b"sql"}
_KEYS_OF_DECKS = {b"deck", b"templates", b"facts"}


def find_deck(name: str | None) -> Path:
    """Return the deck file that a name means, or without one the only deck in `decks/`.

    Raise click.UsageError that names what there is.
    """
    return find_decks([] if name is None else [name])[0]


def find_decks(names: Sequence[str], *, all_by_default: bool = False) -> list[Path]:
    """Return the deck files that are meant: paths, or names in `decks/`.

    Without names it is all of `decks/`, or the one that is there. Raise click.UsageError that names
    what there is.
    """
    decks = decks_here()
    if names:
        named = [_deck_called(name, decks) for name in names]
        # Whoever names a deck twice wants it once.
        return list(dict.fromkeys(named))
    if not decks:
        raise click.UsageError(
            "There is no deck in decks/ here. Name a deck file, go to the folder that has decks/, "
            f"or let `studykit init` write one.{_how_to_get_one()}"
        )
    if len(decks) > 1 and not all_by_default:
        raise click.UsageError(f"Which deck? There are: {', '.join(decks)}.")
    return list(decks.values())


def decks_here() -> dict[str, Path]:
    """Return the files in decks/ by their names without the ending.

    Those that begin as tables do are left out: a deck may lie beside its facts.
    """
    decks = {}
    for path in sorted(Path("decks").glob("*.y*ml")):
        if not _is_table(path):
            decks[path.stem] = path
    return decks


def _is_table(path: Path) -> bool:
    """Return whether the beginning of a file has keys of a table and none of a deck."""
    try:
        with open_regular(path) as file:
            beginning = file.read(_BYTES_LOOKED_AT)
    except OSError:
        return False
    keys = set()
    for line in beginning.splitlines():
        key, colon, _ = line.partition(b":")
        if colon:
            keys.add(key)
    # With keys of both it counts as a deck, whose reader says what is wrong.
    return not keys.isdisjoint(_KEYS_OF_TABLES) and keys.isdisjoint(_KEYS_OF_DECKS)


def _deck_called(name: str, decks: dict[str, Path]) -> Path:
    path = Path(name)
    if os.path.isfile(path):  # noqa: PTH113 - unlike Path.is_file it never raises
        return path
    in_decks = decks.get(name) or decks.get(name.removesuffix(path.suffix))
    if in_decks:
        return in_decks

    fault = "is neither a file nor the name of a deck in decks/"
    if os.path.isdir(path):  # noqa: PTH112
        fault = "is a folder; name a deck file"
    elif os.path.lexists(path):
        return path  # A pipe, or a link to nothing: who reads it says what is wrong.
    # Perhaps a path with a slip in it, and no name: then the files beside it are meant.
    near = nearest(name, decks) or nearest(name, _deck_files_beside(path))
    raise click.UsageError(
        f"{quoted(name)} {fault}.{near}{_listed(decks)}{_how_to_get_one(name, decks)}"
    )


def _deck_files_beside(path: Path) -> list[str]:
    """Return the deck files and word lists in the folder of a path, written as the path is."""
    try:
        files = list(path.parent.iterdir())
    except OSError:
        return []
    decks = []
    for file in files:
        if file.suffix.lower() in (".yaml", ".yml") or is_list_file(file):
            decks.append(str(file))
    return decks


def find_base(name: str | None) -> Path:
    """Return the fact base that is meant: a path, or a name in `seeds/`; else the only one.

    Raise click.UsageError that names what there is.
    """
    bases = bases_here()
    if name:
        if Path(name).exists():
            return Path(name)
        if name in bases:
            return bases[name]
        raise click.UsageError(
            f"{quoted(name)} is neither a path nor a folder in seeds/."
            f"{nearest(name, bases)}{_listed(bases)}{_how_to_get_one(name, bases)}"
        )
    if not bases:
        raise click.UsageError(
            "There is no fact base in seeds/ here. Name a folder, or let `studykit init` write one."
            f"{_how_to_get_one()}"
        )
    if len(bases) > 1:
        raise click.UsageError(f"Which fact base? There are: {', '.join(bases)}.")
    return next(iter(bases.values()))


def bases_here() -> dict[str, Path]:
    """Return the folders in seeds/ by their names, each a fact base."""
    return {path.name: path for path in sorted(Path("seeds").glob("*")) if path.is_dir()}


def _listed(names: Collection[str]) -> str:
    return f" There are: {', '.join(names)}." if names else ""


def _how_to_get_one(name: str = "", names: Collection[str] = ()) -> str:
    """Return how to get a deck that ships, for whoever has none of that name, or none at all."""
    from studykit.cli._examples import example_hint

    return example_hint(name, is_empty=not names)
