"""Write a deck as a package for Anki.

`studykit export`: a deck as a package for Anki, with the lock file that knows what Anki has; or
for others.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from studykit.cli._complete import complete_decks
from studykit.cli._find_decks import find_deck
from studykit.cli._open_decks import leave_on_errors, mention, open_deck, refuse
from studykit.cli._output import counted, say
from studykit.problems import Location, Problem, in_order

if TYPE_CHECKING:
    from studykit.anki.changes import Diff
    from studykit.anki.export import Export

HELP_ORDER = 120
EPILOG = """\b
Examples:
  studykit export                       the one deck in decks/
  studykit export nansei                nansei.apkg, here
  studykit export nansei -o ~/Desktop   nansei.apkg, there
  studykit export --update              two files, for who writes into the notes
  studykit export --format html         one file to read or print, the answers apart
  studykit export --recover old.apkg    the lock file is lost, the last package is not

In Anki: File > Import. What you learned stays: only notes that changed are updated, in place. Keep the lock
file (decks/nansei.lock) in git with the deck: it knows what changed since the last export.
"""


@click.command(epilog=EPILOG)
@click.argument("deck", required=False, shell_complete=complete_decks)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The file to write, or its folder.",
)
@click.option(
    "--recover",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="PACKAGE",
    help="Make a lost lock file again from the last package, and write nothing else.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["apkg", "csv", "tsv", "html"]),
    default="apkg",
    help="csv: for spreadsheets; tsv: question and answer, for Quizlet and others; html: to print. Default: apkg.",
)
@click.option(
    "--update",
    is_flag=True,
    help="Write two files instead that update notes and keep your words in them.",
)
def command(
    deck: str | None, output: Path | None, recover: Path | None, form: str, *, update: bool
) -> None:
    """Write DECK as a package that Anki imports, or in another format; by default NAME.apkg in the current folder."""
    from studykit.anki.changes import compare
    from studykit.anki.update import corrected, package_for, text_for, update_text
    from studykit.cli._clock import now
    from studykit.workspace.workspace import Workspace

    path = find_deck(deck)
    if recover:
        if output or update or form != "apkg":
            raise click.UsageError(
                "--recover writes the lock file alone: leave out --output, --format and --update."
            )
        _recover(path, recover)
        return
    if form != "apkg":
        if update:
            raise click.UsageError(
                f"--update goes with a package for Anki: leave it out, or --format {form}."
            )
        _other_format(path, _target(path, output, form), form)
        return
    package = _target(path, output)
    moment = now()
    with leave_on_errors():
        opened = Workspace.open_sound(path, moment)
        plan = opened.plan(moment)
    export, before = plan.export, plan.before
    if update:
        text = text_for(package)
        beside = {text: update_text(export).encode()}
        plan.write(package_for(package), now, beside, only_new=True)
    else:
        plan.write(package, now)
    mention(opened.problems)
    changes = compare(before, export)
    if update:
        _report_update(export, package, len(corrected(export, before)))
        _report_changes(export, changes, export.retired_text_search)
    else:
        _report(export, package)
        _report_changes(export, changes, export.retired_search)
    for problem in in_order(opened.problems):
        if problem.code == "X009":
            say(f"{problem.message[0].upper()}{problem.message[1:]}. {problem.remedy}", fg="yellow")
    _delete_stale(export, package)


def _delete_stale(export: Export, package: Path) -> None:
    """Deletes what an earlier `--update` left beside the package, unless it says the same as this export."""
    from studykit.anki.update import stale_files

    for path in list(stale_files(export, package)):
        path.unlink()
        say(
            f"{path} of an earlier export is deleted: imported now, it would take corrections back.",
            dim=True,
        )


def _recover(path: Path, package: Path) -> None:
    """Writes the lock file of a deck from its package; never over one that is there."""
    from studykit.anki.lock_file import key_problems, lock_path, lock_text
    from studykit.anki.read_package import PackageError, read_package
    from studykit.anki.recover import recover
    from studykit.questions.identity.earlier_ids import earlier_ids
    from studykit.whole_files.writing import finish, write_whole

    lock_file = lock_path(path)
    finish(lock_file)
    if lock_file.exists() or lock_file.is_symlink():
        raise click.UsageError(
            f"{lock_file} is there. To make it again from a package, move it away first."
        )
    found = open_deck(path)
    taken = key_problems(lock_file, found.deck.key)
    if taken:
        refuse(taken)
    try:
        lock = recover(read_package(package), found.deck, found.items, earlier_ids(found.base))
    except PackageError as error:
        remedy = "Name the last package that was exported from this deck and imported into Anki."
        refuse(
            [
                Problem(
                    "X008",
                    f"the lock file cannot be made from this package: {error}",
                    remedy,
                    Location(str(package)),
                )
            ]
        )
    write_whole({lock_file: lock_text(lock).encode()})
    say(f"{lock_file}: {counted(len(lock.entries), 'note')}, as {package} has them.", bold=True)
    say("`studykit diff` shows what has changed since.")


def _other_format(path: Path, target: Path, form: str) -> None:
    """Writes a deck's items for other programs. Anki's lock file has no part in it."""
    from studykit.cli._clock import now
    from studykit.whole_files.writing import write_whole
    from studykit.workspace.workspace import Workspace

    with leave_on_errors():
        found = Workspace.open_sound(path, now())
    if form == "html":
        from studykit.formats.html import as_html

        text = as_html(found.deck, found.items)
    else:
        from studykit.formats.csv import as_csv, as_tsv

        # Excel takes a CSV for UTF-8 only when it begins with this mark.
        text = "\ufeff" + as_csv(found.items) if form == "csv" else as_tsv(found.items)
    write_whole({target: text.encode()})
    mention(found.problems)
    say(f"{target}: {counted(len(found.items), 'question')} of {found.deck.name}", bold=True)


def _target(deck_file: Path, output: Path | None, form: str = "apkg") -> Path:
    name = f"{deck_file.stem}.{form}"
    if output is None:
        return Path(name)
    target = output.expanduser()
    if target.is_dir():
        return target / name
    if target.suffix.lower() != f".{form}":
        who = (
            "Anki imports files" if form == "apkg" else f"With --format {form} the file's name must"
        )
        ends = "that end in" if form == "apkg" else "end in"
        raise click.UsageError(f"{who} {ends} .{form}: write -o {target.with_suffix(f'.{form}')}.")
    return target


def _report(export: Export, package: Path) -> None:
    """Says what was written, and what Anki's import dialog will say to somebody who has the package before."""
    say(f"{package}: {counted(len(export.notes), 'note')} for {export.deck}", bold=True)
    say(
        f"On import Anki will find {_counts(len(export.new), len(export.updated), len(export.unchanged))}."
    )
    if len(export.new) < len(export.notes):
        say(f"In a collection that never had the deck all {len(export.notes):,} are new.", dim=True)
    if export.updated:
        say(
            "An updated note is replaced whole: your own words and tags in it are not kept.",
            dim=True,
        )


def _report_update(export: Export, package: Path, updated: int) -> None:
    """Says the same of the two files of `--update`, and in which order they are imported."""
    from studykit.anki.update import package_for, text_for

    many, new = len(export.notes), len(export.new)
    bringing, correcting = package_for(package), text_for(package)
    say(f"{bringing} and {correcting}: {counted(many, 'note')} for {export.deck}", bold=True)
    say(
        f"Import {bringing}, then {correcting}, both as Anki's dialogs offer it: My notes and your own tags stay."
    )
    say(
        f"On import Anki will find {_counts(new, 0, many - new)}; in the text {_counts(0, updated, many - updated)}."
    )
    if new < many:
        say(f"In a collection that never had the deck the package brings all {many:,}.", dim=True)
    say(
        "The package alone corrects nothing. Who only reads the notes imports what plain `export` writes.",
        dim=True,
    )


def _counts(new: int, updated: int, unchanged: int) -> str:
    parts = [
        f"{counted(new, 'new note')}" if new else "",
        f"{updated:,} updated" if updated else "",
        f"{unchanged:,} unchanged" if unchanged else "",
    ]
    return ", ".join(part for part in parts if part) or "no notes"


def _report_changes(export: Export, changes: Diff, retired_search: str) -> None:
    """Says what else an import does, and what the user must do in Anki."""
    other = sum(each.other_answer for each in changes.changed)
    if other:
        say(
            f"{counted(other, 'note')} now with another answer, under an old id: the card keeps its history.",
            fg="yellow",
        )
    for sentence in changes.asides:
        say(sentence, dim=True)
    if export.retired:
        many = counted(len(export.retired), "question")
        say(f"{many} no longer asked: search Anki for {retired_search}, to suspend.", dim=True)
    for move in changes.moves:
        cards = counted(len(move.ids), "card")
        say(
            f"Anki leaves {cards} in the deck {move.old}, now {move.new}. {move.remedy}",
            fg="yellow",
        )
