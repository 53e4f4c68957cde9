"""The files with JSON Schema that editors read: beside the tables of a base, and beside decks.

    seeds/planets/table.schema.json     knows the tables, columns and rows of seeds/planets
    decks/deck.schema.json              knows what the decks beside it may ask

They are made anew by `studykit schema`, and by the commands that change facts where they lie
already. Whoever has none loses nothing: no command reads them.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from studykit.cli._import_nouns import DECK, NewFile
from studykit.cli._output import say
from studykit.reading.modeline import DECK_SCHEMA, TABLE_SCHEMA, modeline

if TYPE_CHECKING:
    from studykit.facts.base import FactBase
    from studykit.questions.schema.base_names import BaseNames
    from studykit.questions.schema.values import Schema


@contextlib.contextmanager
def going_on_without_schemas() -> Iterator[None]:
    """Say why a schema could not be written, and go on: the facts are there, and need none."""
    try:
        yield
    except OSError as error:
        fault = f"A schema for editors could not be written: {error.strerror}."
        say(f"{fault} `studykit schema` writes it later.", err=True, fg="yellow")


def schema_text(schema: Schema) -> str:
    """Return a schema as it is printed and written."""
    text = json.dumps(schema, ensure_ascii=False, indent=1)
    # Names are the users': characters that would steer a terminal are escaped.
    if not text.replace("\n", "").isprintable():
        text = json.dumps(schema, indent=1)
    return f"{text}\n"


def write_table_schema(folder: Path, tables: Sequence[Path] = ()) -> list[Path]:
    """Write the schema of a base's tables, and return its path; of none where it is there already.

    `tables` are the files of the base; without them it is the whole folder.
    """
    from studykit.facts.load import load
    from studykit.questions.schema.base_names import names_of
    from studykit.questions.schema.tables import table_schema

    base, _ = load(tables or [folder])
    return _written(folder / TABLE_SCHEMA, table_schema(names_of(base)))


def write_deck_schema(folder: Path) -> list[Path]:
    """Write the schema of the decks in a folder, and return its path; of none as above."""
    from studykit.questions.schema.decks import deck_schema

    return _written(folder / DECK_SCHEMA, deck_schema(names_of_decks(_decks_in(folder))))


def is_of_somebody_else(path: Path) -> bool:
    """Return whether a file is there in place of a schema, which studykit did not write."""
    return path.is_file() and not _is_ours(path.read_bytes())


def with_modeline(deck: str) -> str:
    """Return the text of a deck file with the line that names its schema."""
    return f"{modeline(DECK_SCHEMA)}\n{deck}"


def write_schemas(new_files: Iterable[NewFile], *, are_in_a_base: bool = True) -> list[Path]:
    """Write the schemas of tables and decks that were just written, and return their paths.

    Beside a list that is no part of a base any files may lie: there only the new tables are known.
    """
    tables: dict[Path, list[Path]] = {}
    decks: dict[Path, None] = {}
    for new_file in new_files:
        path = new_file.path
        # Rows in CSV and media have no schema.
        if path.suffix != ".yaml":
            continue
        if new_file.role == DECK:
            decks[path.parent] = None
        else:
            tables.setdefault(path.parent, []).append(path)
    written = []
    with going_on_without_schemas():
        for folder, heads in tables.items():
            known_tables = () if are_in_a_base else heads
            written += write_table_schema(folder, known_tables)
        for folder in decks:
            written += write_deck_schema(folder)
    return written


def renew_schemas(folder: Path) -> None:
    """Make the schemas anew that lie in the folder of a base, and beside the decks here.

    What was done to the facts stays done where a schema cannot be written.
    """
    with contextlib.suppress(OSError):
        if (folder / TABLE_SCHEMA).exists():
            write_table_schema(folder)
        for decks in {folder, Path("decks")}:
            if (decks / DECK_SCHEMA).exists():
                write_deck_schema(decks)


def names_of_decks(decks: Iterable[Path], base: Path | None = None) -> BaseNames:
    """Return the names of the bases that decks ask, and of their templates.

    `base`: of this base alone, and of the decks that ask it.
    """
    from studykit.facts.load import load
    from studykit.questions.schema.base_names import names_of
    from studykit.questions.templates.deck_file import read_deck

    folders: dict[Path, None] = {}
    templates: dict[str, None] = {}
    if base:
        folders[base] = None
    for path in decks:
        deck, _ = read_deck(path)
        if deck is None:
            continue
        if base and base.resolve() not in [folder.resolve() for folder in deck.folders]:
            continue
        folders.update(dict.fromkeys(deck.folders))
        if deck.templates:
            templates.update(dict.fromkeys(deck.templates.mapping.entries))
    facts: FactBase
    facts, _ = load(list(folders))
    return names_of(facts, list(templates))


def _decks_in(folder: Path) -> list[Path]:
    """Return the files of a folder that may be decks; its tables are told apart when read."""
    return sorted(folder.glob("*.y*ml"))


def _written(path: Path, schema: Schema) -> list[Path]:
    from studykit.whole_files.writing import write_whole

    content = schema_text(schema).encode()
    if _is_there(path, content):
        return []
    write_whole({path: content})
    return [path]


def _is_there(path: Path, content: bytes) -> bool:
    """Return whether a file is as it is to be, or is somebody else's."""
    try:
        there = path.read_bytes()
    except FileNotFoundError:
        return False
    return there == content or not _is_ours(there)


def _is_ours(content: bytes) -> bool:
    # As the titles of both schemas end.
    return b', for studykit"' in content
