"""`studykit export`: the deck as a package for Anki, and the lock file that knows what Anki has."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from studykit.cli import PROBLEMS
from studykit.cli.decks import find_decks, mention, open_deck
from studykit.cli.output import counted, in_numbers, say, show_problems
from studykit.problems import Problem, errors

if TYPE_CHECKING:
    from studykit.export.gather import Export

EPILOG = """\b
Examples:
  studykit export                       the one deck in decks/
  studykit export nansei                nansei.apkg, here
  studykit export nansei -o ~/Desktop   nansei.apkg, there

In Anki: File > Import. What you learned stays: only notes that changed are updated, in place. Keep the lock
file (decks/nansei.lock) in git with the deck: it knows what changed since the last export.
"""


@click.command(epilog=EPILOG)
@click.argument("deck", required=False)
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="The package, or its folder.")
def command(deck: str | None, output: Path | None) -> None:
    """Write DECK as a package that Anki imports; by default NAME.apkg in the current folder."""
    from studykit.cli.clock import now
    from studykit.export import anki
    from studykit.export import lock as locks
    from studykit.facts.model import Date
    from studykit.items.check import Made, check

    path = find_decks([] if deck is None else [deck])[0]
    package = _target(path, output)
    found = open_deck(path)
    today = now()
    checked = check([Made(found.base, found.templates, found.items)], Date(today.year, today.month, today.day))
    _refuse([*found.problems, *checked])
    lock_file = locks.path_for(path)
    _refuse(locks.check_key(lock_file, found.deck.key))
    lock, _ = locks.read(lock_file)
    export, problems = anki.build(found.deck, found.items, lock, int(today.timestamp()))
    _refuse(problems)
    assert export is not None
    while (ahead := export.ready_at - now().timestamp()) > 0:
        time.sleep(ahead)
    anki.write(export, package, lock_file)
    mention([*found.problems, *checked])
    _report(export, package)


def _target(deck_file: Path, output: Path | None) -> Path:
    name = f"{deck_file.stem}.apkg"
    if output is None:
        return Path(name)
    target = output.expanduser()
    if target.is_dir():
        return target / name
    if target.suffix.lower() != ".apkg":
        raise click.UsageError(f"Anki imports files that end in .apkg: write -o {target.with_suffix('.apkg')}.")
    return target


def _refuse(problems: list[Problem]) -> None:
    """Leaves with exit code 1 when there are errors: a package is right as a whole, or it is not written."""
    serious = errors(problems)
    if serious:
        show_problems(serious, err=True)
        say(f"Nothing was written: {in_numbers(serious)}.", err=True, fg="red")
        sys.exit(PROBLEMS)


def _report(export: Export, package: Path) -> None:
    """What was written, and what Anki's import dialog will say to somebody who has the package before."""
    say(f"{package}: {counted(len(export.notes), 'note')} for {export.deck}", bold=True)
    parts = [
        f"{counted(len(export.new), 'new note')}" if export.new else "",
        f"{len(export.updated):,} updated" if export.updated else "",
        f"{len(export.unchanged):,} unchanged" if export.unchanged else "",
    ]
    say(f"On import Anki will find {', '.join(part for part in parts if part) or 'no notes'}.")
    if len(export.new) < len(export.notes):
        say(f"In a collection that never had the deck all {len(export.notes):,} are new.", dim=True)
    if export.updated:
        say("An updated note is replaced whole: your own words and tags in it are not kept.", dim=True)
    if export.retired:
        many = counted(len(export.retired), "question")
        say(f"{many} no longer asked: search Anki for {export.retired_search}, to suspend or delete.", dim=True)
