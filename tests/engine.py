"""The real Anki engine as a learner and a second device use it, on every version of it that studykit supports."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest


def stamps_the_import() -> bool:
    """Anki before 25.02 gives a note that it updates the moment of the import, not the package's time of change."""
    return tuple(int(part) for part in version("anki").split(".")[:2]) < (25, 2)


@contextmanager
def collection(folder: Path) -> Iterator[Any]:
    """An empty collection."""
    from anki.collection import Collection

    folder.mkdir(exist_ok=True)
    found = Collection(str(folder / "collection.anki2"))
    try:
        yield found
    finally:
        found.close()


def import_package(col: Any, package: Path, *, only_new: bool = False) -> dict[str, int]:
    """What the import dialog would say, with its default choices; `only_new` is the choice Update notes: Never."""
    from anki.collection import ImportAnkiPackageOptions, ImportAnkiPackageRequest
    from anki.import_export_pb2 import IMPORT_ANKI_PACKAGE_UPDATE_CONDITION_NEVER as NEVER

    options = (
        ImportAnkiPackageOptions(update_notes=NEVER) if only_new else ImportAnkiPackageOptions()
    )
    log = col.import_anki_package(
        ImportAnkiPackageRequest(package_path=str(package), options=options)
    ).log
    col.models._clear_cache()  # as Anki's window does after every operation
    return _said(log)


def import_text(col: Any, path: Path) -> dict[str, int]:
    """What the import of a text file says, with the choices that the file itself makes in the dialog."""
    from anki.collection import ImportCsvRequest

    return _said(
        col.import_csv(
            ImportCsvRequest(path=str(path), metadata=col.get_csv_metadata(str(path), None))
        ).log
    )


def _said(log: Any) -> dict[str, int]:
    said = {
        "new": log.new,
        "updated": log.updated,
        "duplicate": log.duplicate,
        "conflicting": log.conflicting,
    }
    said["first field"] = log.first_field_match
    said["missing"] = [*log.missing_notetype, *log.missing_deck, *log.empty_first_field]
    return {name: len(found) for name, found in said.items() if found}


def note_of(col: Any, identity: str) -> Any:
    """The note of an item, or of a cloze sentence."""
    (found,) = col.find_notes(f'"ID:{identity}"')
    return col.get_note(found)


def card_of(col: Any, identity: str, number: int = 0) -> Any:
    """The card of an item, or that of a sentence's bracket."""
    (card,) = [each for each in note_of(col, identity).cards() if number in (0, each.ord + 1)]
    return card


def review(col: Any, identity: str, rating: int, number: int = 0) -> None:
    """Answers the card through the scheduler. `rating` is 1 (Again) to 4 (Easy)."""
    card = card_of(col, identity, number)
    card.start_timer()
    states = col._backend.get_scheduling_states(card.id)
    col.sched.answer_card(col.sched.build_answer(card=card, states=states, rating=rating - 1))
    # The seconds of the last review that the engine keeps with the card are at times one behind its own log, about once
    # in some thousands of reviews, and Check Database mends that: done here, it finds nothing later that is not ours.
    col.fix_integrity()


def write_into(col: Any, identity: str, words: str = "mine", *tags: str) -> None:
    """The learner writes into My notes, and adds tags."""
    note = note_of(col, identity)
    note["My notes"] = words
    note.tags = [*note.tags, *tags]
    col.update_note(note)


_SYNCED = (
    "notes",
    "cards",
    "revlog",
    "decks",
    "deck_config",
    "notetypes",
    "config",
    "tags",
    "graves",
)


def synced(col: Any) -> None:
    """Nothing waits for the next sync."""
    for table in _SYNCED:
        col.db.execute(f"update {table} set usn = 0")


def days_pass(col: Any) -> None:
    """What was written today was written two days ago, and synced."""
    synced(col)
    col.db.execute("update notes set mod = mod - 172800 where mod > ?", int(time.time()) - 86400)


def waiting(col: Any) -> dict[str, int]:
    """How many rows of each table the next sync will send."""
    counts = {
        table: col.db.scalar(f"select count() from {table} where usn = -1") for table in _SYNCED
    }
    return {table: count for table, count in counts.items() if count}


def note_rows(col: Any) -> dict[str, list[Any]]:
    """The whole row of each note, by the item's id."""
    return {row[6].partition("\x1f")[0]: row for row in col.db.all("select * from notes")}


def card_rows(col: Any) -> dict[str, list[Any]]:
    """The whole row of each card, by the item's id."""
    names = {row[0]: name for name, row in note_rows(col).items()}
    return {
        names[row[1]].replace("#", f"#{row[3] + 1}"): row
        for row in col.db.all("select * from cards")
    }


def assert_sound(col: Any) -> None:
    """Check Database finds nothing and changes nothing, and there are no empty cards."""
    before = note_rows(col), card_rows(col)
    assert col.fix_integrity() == ("Database rebuilt and optimized.", True)
    assert (note_rows(col), card_rows(col)) == before
    assert not col.get_empty_cards().notes


@contextmanager
def sync_server(folder: Path) -> Iterator[str]:
    """The address of Anki's own sync server, on this machine alone, for the user `learner` with the password `x`."""
    for _ in range(3):  # another program may take the port before the server does
        try:
            with socket.create_server(("127.0.0.1", 0)) as free:
                port = free.getsockname()[1]
        except OSError as error:
            pytest.skip(f"this machine has no loopback network: {error}")
        own = {
            "SYNC_USER1": "learner:x",
            "SYNC_BASE": str(folder),
            "SYNC_HOST": "127.0.0.1",
            "SYNC_PORT": str(port),
        }
        with (folder.parent / "server.log").open("wb") as log:
            server = subprocess.Popen(
                [sys.executable, "-m", "anki.syncserver"],
                env={**os.environ, **own},
                stdout=log,
                stderr=log,
            )
        try:
            if _answers(server, port):
                yield f"http://127.0.0.1:{port}/"
                return
        finally:
            server.kill()
            server.wait()
    raise AssertionError((folder.parent / "server.log").read_text("utf-8"))


def _answers(server: subprocess.Popen[bytes], port: int) -> bool:
    """Whether the server takes connections, once it does or has ended."""
    patience = time.monotonic() + 30
    while server.poll() is None and time.monotonic() < patience:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return True
    return False
