"""Say on each save what changed: problems, and questions that are new, changed or retired.

`studykit watch`: beside your editor, until Ctrl-C.

    14:03:12  seeds/planets/planets.yaml
    seeds/planets/planets.yaml:23:5: F002 the table 'planets' has no column 'plce'. ...
    retired  planet-place/mars
    1 error; 1 retired, 36 unchanged.

Each save takes the road of `studykit check`, which makes only what the edit concerns.
"""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from studykit.cli._complete import complete_decks
from studykit.cli._find_decks import find_decks
from studykit.cli._item_changes import in_numbers as changes_in_numbers
from studykit.cli._item_changes import show_changes
from studykit.cli._options import head_option
from studykit.cli._output import counted, in_numbers, say, show_problems
from studykit.problems import Problem, in_order

if TYPE_CHECKING:
    from studykit.cli._last_read import LastRead
    from studykit.cli._watched_files import WatchedFiles

HELP_ORDER = 95
EPILOG = """\b
Examples:
  studykit watch                 all decks in decks/
  studykit watch nansei          one deck
"""
_MOST_SHOWN = 10
"""Items of one kind; `studykit diff` shows them all."""


@click.command(epilog=EPILOG)
@click.argument("decks", nargs=-1, metavar="[DECK]...", shell_complete=complete_decks)
@head_option
def command(decks: tuple[str, ...]) -> None:
    """Watch the files of DECK, or of all decks, and say on each save what changed.

    Problems that are new or mended are shown, and questions that are new, changed or retired.
    Ctrl-C ends it. Nothing is written but schemas for the editor, where there are some.
    """
    from studykit.cli._watched_files import WatchedFiles

    # Other commands end before it matters; this one may run all day.
    gc.enable()
    paths = find_decks(decks, all_by_default=True)
    files = WatchedFiles(paths)
    try:
        _watch(paths, files, are_all_decks=not decks)
    except KeyboardInterrupt:
        say()


def _watch(paths: Sequence[Path], files: WatchedFiles, *, are_all_decks: bool) -> None:
    from studykit.cli._last_read import read_again

    # Before they are read: what is saved meanwhile is a change.
    stamps = files.stamps()
    state = read_again(paths, files, None, are_all_decks=are_all_decks)
    show_problems(state.problems, err=False)
    items = counted(sum(map(len, state.items.values())), "item")
    decks = counted(len(paths), "deck")
    say(f"{in_numbers(state.problems).capitalize()} in {items} of {decks}. Ctrl-C ends.", bold=True)
    while True:
        # What is known only now was not looked at before.
        stamps, changed = files.next_change({**files.stamps(), **stamps})
        before = state
        state = read_again(paths, files, before, are_all_decks=are_all_decks)
        _show(before, state, changed)
        # Facts are read once more for it: nobody waits for that.
        _renew_schemas(state.folders)


def _renew_schemas(folders: Collection[Path]) -> None:
    from studykit.cli._schema_files import renew_schemas

    for folder in folders:
        if folder.is_dir():
            renew_schemas(folder)


def _show(before: LastRead, now: LastRead, changed: Sequence[str]) -> None:
    """Show what a save has changed."""
    from studykit.cli._clock import local_now
    from studykit.cli._excerpt import forget_files
    from studykit.questions.compared_items import compare_items

    # The lines below problems are those of now.
    forget_files()
    say(f"\n{local_now():%H:%M:%S}  {', '.join(changed)}", dim=True)
    were_there = in_order([*before.problems, *before.known])
    show_problems(_not_among(were_there, now.problems), err=False)
    # Of a file that cannot be read nobody knows what is mended.
    if now.is_whole:
        for problem in _not_among(now.problems, were_there):
            say(f"mended   {problem.code} {problem.message}", fg="green")
    phrases = [in_numbers(now.problems)]
    for path, items in now.items.items():
        changes = compare_items(before.items.get(path, ()), items)
        show_changes(changes, _MOST_SHOWN)
        name = f"{path.stem}: " if len(now.items) > 1 else ""
        if changes or len(now.items) == 1:
            phrases.append(f"{name}{changes_in_numbers(changes)}")
    say(f"{'; '.join(phrases).capitalize()}.", bold=True)


def _not_among(others: Sequence[Problem], problems: Sequence[Problem]) -> list[Problem]:
    """Return the problems that are not among others, whatever their lines: an edit moves these."""
    expected = Counter((problem.code, problem.message) for problem in others)
    new = []
    for problem in problems:
        expected[problem.code, problem.message] -= 1
        if expected[problem.code, problem.message] < 0:
            new.append(problem)
    return new
