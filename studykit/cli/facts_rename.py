"""Give a row another id, in its own row and wherever it is named.

`studykit facts rename cities kristiania oslo` writes the new id, keeps the old one in `was`, and
corrects what refers to the row: in facts, YAML or CSV, and in the decks of decks/. The new texts
are tried first, in a copy of the facts: they are written, all or none, only if no fact says
anything else than before.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import NamedTuple, NoReturn

import click

from studykit.cli._complete import complete_bases, complete_tables
from studykit.cli._exit_codes import PROBLEMS
from studykit.cli._find_decks import bases_here, decks_here, find_base
from studykit.cli._open_decks import patience
from studykit.cli._output import counted, say, show_problems
from studykit.cli._schema_files import renew_schemas
from studykit.cli._trial import tried, write_in_place
from studykit.facts.base import FactBase, Table
from studykit.facts.documents import is_deck
from studykit.facts.files import files_of, shown_path
from studykit.facts.load import load
from studykit.facts.rename_row import (
    NewIds,
    columns_of_id,
    edits_of_facts,
    is_made_of_cells,
    key_cells,
    new_ids,
    queries_that_name,
    text_of,
)
from studykit.facts.renamed_facts import table_that_differs
from studykit.facts.row_ids import can_be_id
from studykit.problems import Location, Problem, errors, nearest_or_all, quoted
from studykit.questions.templates.rename_in_deck import edits_of_deck, says_the_same
from studykit.reading.csv_rows import is_list_file
from studykit.reading.edit_text import Edit, edited
from studykit.reading.edit_yaml import EditError
from studykit.reading.read_yaml import read_documents

EPILOG = """\b
Examples:
  studykit facts rename cities kristiania oslo
  studykit facts rename words watter water         also when the file says water already
  studykit facts rename words watter water --base lists/words.csv
"""


@click.command(epilog=EPILOG)
@click.argument("table", shell_complete=complete_tables)
@click.argument("old")
@click.argument("new")
@click.option(
    "--base",
    metavar="BASE",
    shell_complete=complete_bases,
    help="The fact base; by default the one of decks/ or seeds/ that has the table.",
)
def command(table: str, old: str, new: str, base: str | None) -> None:
    """Give the row OLD of TABLE the id NEW, also wherever it is named, and keep OLD in its `was`.

    So no question about it begins anew. The row may have its new id already. Comments and layout
    stay as they are, and all files are written or none.
    """
    with patience():
        loaded_bases = _bases_with(table, base)
        _refuse_what_cannot_be(loaded_bases[0].base.tables[table], old, new)
        edits: dict[str, dict[Edit, None]] = defaultdict(dict)
        """By file; those that several decks find once."""
        try:
            for loaded in loaded_bases:
                names = new_ids(loaded.base, table, old, new)
                for file, edit in loaded.edits(names):
                    edits[file][edit] = None
            new_texts = _new_texts(edits)
        except EditError as error:
            _refuse_for_hand(str(error), Location(loaded_bases[0].base.tables[table].rows_file))
        if not new_texts:
            say(f"Nothing is to be done: {table}/{new} was {quoted(old)}, and nothing names that.")
            return
        for loaded in loaded_bases:
            _try(loaded, new_ids(loaded.base, table, old, new), new_texts)

    write_in_place(new_texts)
    folders: set[Path] = set()
    for loaded in loaded_bases:
        folders.update(map(_folder, loaded.paths))
    for folder in folders:
        renew_schemas(folder)
    say(f"renamed {table}/{old}: {table}/{new}", bold=True)
    for path in new_texts:
        say(f"  {path}: {counted(len(edits[str(path)]), 'edit')}")
    queries: dict[Location, None] = {}
    for loaded in loaded_bases:
        queries.update(dict.fromkeys(queries_that_name(loaded.paths, old)))
    for place in queries:
        say(f"{place}: the query names {quoted(old)}: does it mean the row?", fg="yellow")


# --- where the table is --------------------------------------------------------------------------


class _LoadedBase(NamedTuple):
    """The facts that are read together, as by a deck, and the decks that read them."""

    paths: tuple[Path, ...]
    decks: tuple[Path, ...]
    base: FactBase
    problems: Sequence[Problem]

    def edits(self, names: NewIds) -> Iterator[tuple[str, Edit]]:
        """Yield what to edit in facts and decks. Raise EditError, OSError."""
        yield from edits_of_facts(self.paths, names)
        for deck in self.decks:
            yield from edits_of_deck(deck, self.base, names)


def _bases_with(table: str, base: str | None) -> list[_LoadedBase]:
    """Return the facts with the table: alone, or as decks read them together with others.

    Leave where no file is sound, raise click.UsageError where none has it, or several have.
    """
    named = find_base(base) if base else None
    decks_of = _decks_by_facts(named)
    with_table: list[_LoadedBase] = []
    homes: dict[Path, Path] = {}
    """The folders or files that have the table, by their real paths."""
    tables: set[str] = set()
    for paths, decks in decks_of.items():
        if named and named.resolve() not in [path.resolve() for path in paths]:
            continue
        facts, problems = load(paths)
        tables.update(facts.tables)
        if table in facts.tables:
            with_table.append(_LoadedBase(paths, decks, facts, problems))
            # Several decks may read one base, each with other ones.
            home = _home(paths, facts.tables[table])
            homes[home.resolve()] = home
    if not with_table:
        raise click.UsageError(f"There is no table {quoted(table)}.{nearest_or_all(table, tables)}")
    if len(homes) > 1:
        shown = ", ".join(shown_path(home) for home in homes.values())
        raise click.UsageError(
            f"Several fact bases have a table {quoted(table)}: name one with --base. ({shown})"
        )
    for loaded in with_table:
        broken = []
        for problem in loaded.problems:
            # Of such a file nobody knows where it names the row.
            if problem.location.file in loaded.base.broken_files:
                broken.append(problem)
        if broken:
            _refuse(errors(broken))
    return with_table


def _decks_by_facts(named: Path | None) -> dict[tuple[Path, ...], tuple[Path, ...]]:
    """Return the facts that decks read together, each with these decks, and those of no deck.

    `named` is the base that the command names; else it is those of seeds/.
    """
    from studykit.questions.templates.deck_file import read_deck

    bases = [named] if named else list(bases_here().values())
    decks = list(decks_here().values())
    for base in bases:
        decks += _decks_beside(base)
    facts_of: dict[tuple[Path, ...], tuple[Path, ...]] = {}
    decks_of: dict[tuple[Path, ...], list[Path]] = defaultdict(list)
    for deck in decks:
        file, _ = read_deck(deck)
        if file and file.folders:
            # Two decks may write one folder in two ways.
            real_paths = tuple(folder.resolve() for folder in file.folders)
            facts_of.setdefault(real_paths, file.folders)
            decks_of[real_paths].append(deck)
    in_decks = set(chain.from_iterable(facts_of))
    for base in bases:
        if base.resolve() not in in_decks:
            facts_of[base.resolve(),] = (base,)
    return {paths: tuple(decks_of[real]) for real, paths in facts_of.items()}


def _decks_beside(base: Path) -> list[Path]:
    """Return the decks that lie among the facts of a folder."""
    if not base.is_dir():
        return []
    decks = []
    for file in files_of(base).tables:
        if not is_list_file(file):
            documents, _ = read_documents(file, str(file))
            if any(map(is_deck, documents)):
                decks.append(file)
    return decks


def _home(paths: Sequence[Path], table: Table) -> Path:
    """Return the one of these folders or files in which a table stands."""
    file = Path(table.location.file).resolve()
    for path in paths:
        if file.is_relative_to(path.resolve()):
            return path
    return paths[0]


# --- what is refused -----------------------------------------------------------------------------


def _refuse_what_cannot_be(table: Table, old: str, new: str) -> None:
    """Raise click.UsageError unless a row of the table can be called otherwise so."""
    name = quoted(table.name)
    if table.is_computed:
        raise click.UsageError(
            f"The table {name} is computed by SQL: rename the row that it reads."
        )
    for row_id in (old, new):
        if is_made_of_cells(table, row_id):
            raise click.UsageError(
                f"The id {quoted(row_id)} is made of several cells of its row: correct these, "
                "and the row is known again."
            )
    if old in table.by_id and new in table.by_id:
        raise click.UsageError(
            f"The table {name} has a row {quoted(old)} and a row {quoted(new)}: "
            "delete one of them, and then say that it was renamed."
        )
    if old not in table.by_id and new not in table.by_id:
        near = nearest_or_all(old, table.by_id)
        raise click.UsageError(f"The table {name} has no row {quoted(old)}.{near}")
    columns = columns_of_id(table)
    if not can_be_id(new) or key_cells(columns, new) is None:
        remedy = "Write one line of at most 200 characters."
        if len(columns) > 1:
            remedy = f"It is made of {' and '.join(columns)}: write them with a + between."
        raise click.UsageError(f"{quoted(new)} cannot be the id of a row of {name}. {remedy}")


def _refuse_for_hand(fault: str, where: Location) -> NoReturn:
    remedy = "Rename the row by hand, and write its old id into its `was`."
    _refuse([Problem("F008", fault, remedy, where)])


def _refuse(problems: Sequence[Problem]) -> NoReturn:
    show_problems(problems, err=True)
    say("Nothing was written.", err=True, fg="red")
    sys.exit(PROBLEMS)


# --- tried before it is written ------------------------------------------------------------------


def _folder(base: Path) -> Path:
    return base if base.is_dir() else base.parent


def _new_texts(edits: Mapping[str, Iterable[Edit]]) -> dict[Path, str]:
    """Return the new texts of the files that change. Raise OSError."""
    new_texts = {}
    for file in sorted(edits):
        new_texts[Path(file)] = edited(text_of(file), edits[file])
    return new_texts


def _try(loaded: _LoadedBase, names: NewIds, new_texts: Mapping[Path, str]) -> None:
    """Leave unless with the new texts all facts and decks say what they said before."""
    base_then, problems = tried(loaded.paths, new_texts, loaded.problems)
    if errors(problems):
        _refuse(errors(problems))
    other_table = table_that_differs(loaded.base, base_then, names)
    if other_table:
        fault = f"a row of {quoted(other_table.name)} would say something else: "
        fault += "the file is written in a style of its own"
        _refuse_for_hand(fault, other_table.location)
    for deck in loaded.decks:
        if deck in new_texts and not says_the_same(text_of(str(deck)), new_texts[deck], names):
            _refuse_for_hand("the deck is written in a style of its own", Location(str(deck)))
