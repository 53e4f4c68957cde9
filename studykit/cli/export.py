"""`studykit export`: a deck as a package for Anki, with the lock file that knows what Anki has; or for others."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from studykit.cli.complete import complete_decks
from studykit.cli.decks import find_decks, mention, open_deck
from studykit.cli.output import counted, say
from studykit.cli.packages import plan, refuse, sound
from studykit.problems import Location, Problem

if TYPE_CHECKING:
    from studykit.export.diff import Diff
    from studykit.export.gather import Export
    from studykit.export.lock import Lock

EPILOG = """\b
Examples:
  studykit export                       the one deck in decks/
  studykit export nansei                nansei.apkg, here
  studykit export nansei -o ~/Desktop   nansei.apkg, there
  studykit export --update              a text file too, for who writes into the notes
  studykit export --format html         one file to read or print, the answers apart
  studykit export --recover old.apkg    the lock file is lost, the last package is not

In Anki: File > Import. What you learned stays: only notes that changed are updated, in place. Keep the lock
file (decks/nansei.lock) in git with the deck: it knows what changed since the last export.
"""


@click.command(epilog=EPILOG)
@click.argument("deck", required=False, shell_complete=complete_decks)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="The file to write, or its folder."
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
@click.option("--update", is_flag=True, help="Also write a text file that updates notes and keeps your words in them.")
def command(deck: str | None, output: Path | None, recover: Path | None, form: str, *, update: bool) -> None:
    """Write DECK as a package that Anki imports, or in another format; by default NAME.apkg in the current folder."""
    from studykit.cli.clock import now
    from studykit.export.diff import compare
    from studykit.library.planned import write

    path = find_decks([] if deck is None else [deck])[0]
    if recover:
        if output or update or form != "apkg":
            raise click.UsageError("--recover writes the lock file alone: leave out --output, --format and --update.")
        _recover(path, recover)
        return
    if form != "apkg":
        if update:
            raise click.UsageError(f"--update goes with a package for Anki: leave it out, or --format {form}.")
        _other_format(path, _target(path, output, form), form)
        return
    package = _target(path, output)
    planned = plan(path, now())
    export, before = planned.export, planned.before
    left_out, beside = _update(export, before, package) if update else (frozenset(), {})
    write(export, planned.lock_file, package, now, beside)
    mention(planned.problems)
    _report(export, compare(before, export), package)
    if update:
        _report_update(export, package, [str(path) for path in beside], len(left_out))


def _update(export: Export, before: Lock, package: Path) -> tuple[frozenset[str], dict[Path, bytes]]:
    """The ids of the notes that no text file can update, and the files for the others, beside the package."""
    from studykit.export.update import update_texts, with_new_media

    left_out = with_new_media(export, before)
    texts = update_texts(export, left_out)
    return left_out, {package.with_suffix(_ENDS[kind]): text.encode() for kind, text in texts.items()}


def _recover(path: Path, package: Path) -> None:
    """Writes the lock file of a deck from its package; never over one that is there."""
    from studykit.export import lock as locks
    from studykit.export import read_lock
    from studykit.export.files import finish, write_whole
    from studykit.export.read_package import PackageError, read_package
    from studykit.export.recover import recover
    from studykit.items.histories import earlier_ids

    lock_file = locks.path_for(path)
    finish(lock_file)
    if lock_file.exists() or lock_file.is_symlink():
        raise click.UsageError(f"{lock_file} is there. To make it again from a package, move it away first.")
    found = open_deck(path)
    refuse(read_lock.check_key(lock_file, found.deck.key))
    try:
        lock = recover(read_package(package), found.deck, found.items, earlier_ids(found.base))
    except PackageError as error:
        remedy = "Name the last package that was exported from this deck and imported into Anki."
        refuse(
            [
                Problem(
                    "X008", f"the lock file cannot be made from this package: {error}", remedy, Location(str(package))
                )
            ]
        )
    write_whole({lock_file: locks.as_text(lock).encode()})
    say(f"{lock_file}: {counted(len(lock.entries), 'note')}, as {package} has them.", bold=True)
    say("`studykit diff` shows what has changed since.")


def _other_format(path: Path, target: Path, form: str) -> None:
    """Writes a deck's items for other programs. Anki's lock file has no part in it."""
    from studykit.cli.clock import now
    from studykit.export.files import write_whole

    found, problems = sound(path, now())
    if form == "html":
        from studykit.export.page import as_html

        text = as_html(found.deck, found.items)
    else:
        from studykit.export.sheet import as_csv, as_tsv

        # Excel takes a CSV for UTF-8 only when it begins with this mark.
        text = "\ufeff" + as_csv(found.items) if form == "csv" else as_tsv(found.items)
    write_whole({target: text.encode()})
    mention(problems)
    say(f"{target}: {counted(len(found.items), 'question')} of {found.deck.name}", bold=True)


def _target(deck_file: Path, output: Path | None, form: str = "apkg") -> Path:
    name = f"{deck_file.stem}.{form}"
    if output is None:
        return Path(name)
    target = output.expanduser()
    if target.is_dir():
        return target / name
    if target.suffix.lower() != f".{form}":
        who = "Anki imports files" if form == "apkg" else f"With --format {form} the file's name must"
        ends = "that end in" if form == "apkg" else "end in"
        raise click.UsageError(f"{who} {ends} .{form}: write -o {target.with_suffix(f'.{form}')}.")
    return target


def _report(export: Export, changes: Diff, package: Path) -> None:
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
        say(f"{many} no longer asked: search Anki for {export.retired_search}, to suspend.", dim=True)
    for move in changes.moves:
        cards = counted(len(move.ids), "card")
        say(f"Anki leaves {cards} in the deck {move.old}, now {move.new}. {move.remedy}", fg="yellow")


_ENDS = {"cloze": ".update-cloze.txt", "lookup": ".update.txt"}
"""What Anki takes from a text file is of one note type."""


def _report_update(export: Export, package: Path, files: list[str], left_out: int) -> None:
    """The imports of those who keep words of their own in the notes: in this order nothing of theirs is lost."""
    named = " and ".join(files)
    say(f"{named}: updates that keep My notes and your own tags", bold=True)
    say(f"Import {package} with the choice Update notes: Never, for the notes that are new; then import {named}.")
    if left_out:
        many = f"{counted(left_out, 'note')} with new pictures or sounds, which no text file brings"
        say(f"Then import {package} again with the default choices, for {many}: your words in them are lost.")
    if export.retired:
        search = '"Explanation:*sk-retired*"' + (
            ' or "Accepted:*sk-retired*"' if " or " in export.retired_search else ""
        )
        say(f"No tag arrives so: search Anki for {search} to find what is no longer asked.", dim=True)
