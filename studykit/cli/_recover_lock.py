"""Make a lost lock file, or its texts, again from the last package: `studykit export --recover`.

The package knows what Anki was told; the deck gives the ids and the rows of its cards. Nothing but
what is lost is written.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from studykit.cli._open_decks import open_deck, refuse, wrong_as_a_whole
from studykit.cli._output import counted, say
from studykit.problems import Location, Problem

if TYPE_CHECKING:
    from studykit.anki.lock import Lock
    from studykit.workspace.workspace import Workspace


def recover_lock(path: Path, package: Path) -> None:
    """Write the lock file of a deck from its package; of one that is there the texts alone."""
    from studykit.anki.lock_file import key_problems, lock_path, lock_text
    from studykit.anki.texts_file import packed_texts, texts_path
    from studykit.whole_files.writing import finish, write_whole

    lock_file = lock_path(path)
    # An export that was cut off may leave one: then it is not lost.
    finish(lock_file)
    # A deck with errors will do: what the package holds counts, and the deck gives the ids.
    opened = open_deck(path)
    if opened.loaded.file.note_types:
        raise click.UsageError(
            "The deck goes on with a published note type: write `from: "
            f"{package}` below its `note_type`, and export. That makes the lock file again."
        )
    if lock_file.exists() or lock_file.is_symlink():
        _recover_texts(opened, lock_file, package)
        return
    # The notes in Anki may be those of another deck here.
    taken = key_problems(lock_file, opened.deck.key)
    if taken:
        refuse(taken)
    lock = _lock_of_package(opened, package)
    texts_file = texts_path(lock_file)
    write_whole({lock_file: lock_text(lock).encode(), texts_file: packed_texts(lock)})
    say(f"{lock_file}: {counted(len(lock.entries), 'note')}, as {package} has them.", bold=True)
    say("`studykit diff` shows what has changed since.")


def _recover_texts(opened: Workspace, lock_file: Path, package: Path) -> None:
    """Write the texts that a lock file lacks, as far as a package has them; leave that as it is."""
    from studykit.anki.lock import KeptTexts
    from studykit.anki.texts_file import packed_texts, texts_path
    from studykit.whole_files.writing import write_whole

    lock = opened.lock
    texts = {}
    for entry in lock.entries.values():
        shown = lock.texts.of(entry)
        if shown:
            texts[entry.id] = shown
    # A lock file that is there may only lack texts: whatever else it says is newer than a package.
    is_whole = len(texts) == len(lock.entries)
    if is_whole or wrong_as_a_whole(opened):
        raise click.UsageError(
            f"{lock_file} is there. To make it again from a package, move it away first."
        )
    known_before = len(texts)
    of_package = _lock_of_package(opened, package)
    for identity, entry in of_package.entries.items():
        in_lock = lock.entries.get(identity)
        shown = of_package.texts.of(entry)
        # The digest tells that the note is the one of which the lock file speaks.
        if in_lock and shown and in_lock.digest == entry.digest:
            texts.setdefault(identity, shown)
    count_recovered = len(texts) - known_before
    if not count_recovered:
        fault = "the package has none of the texts that are missing"
        remedy = "Name one that was exported with this lock file, or with an earlier one."
        refuse([Problem("X008", fault, remedy, Location(str(package)))])
    texts_file = texts_path(lock_file)
    write_whole({texts_file: packed_texts(lock._replace(texts=KeptTexts(texts)))})
    cards = counted(count_recovered, "card")
    say(f"{texts_file}: the texts of {cards}, as {package} has them.", bold=True)
    missing = len(lock.entries) - len(texts)
    if missing:
        say(f"Those of {counted(missing, 'card')} are still missing.", fg="yellow")


def _lock_of_package(opened: Workspace, package: Path) -> Lock:
    """Return the lock that a package was written with; leave where there is none in it."""
    from studykit.anki.package_contents import PackageError
    from studykit.anki.read_package import read_package
    from studykit.anki.recover import recover
    from studykit.questions.identity.row_evidence import RowEvidence

    evidence = RowEvidence(opened.base)
    try:
        return recover(read_package(package), opened.deck, opened.items, evidence)
    except PackageError as error:
        fault = f"the lock file cannot be made from this package: {error}"
        remedy = "Name the last package that was exported from this deck and imported into Anki."
        refuse([Problem("X008", fault, remedy, Location(str(package)))])
