"""Files on other systems, as far as this one can play their part: the kernel here is a real one."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from studykit.reviews.log import Log
from studykit.whole_files import durable as disk
from studykit.whole_files.writing import write_whole

fcntl = pytest.importorskip("fcntl", reason="POSIX")

NO_SUCH_ORDER = 99_999


@pytest.fixture
def flushed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """How files were flushed; both orders are given to the kernel too."""
    calls = list[str]()
    fsync, control = os.fsync, fcntl.fcntl
    monkeypatch.setattr(os, "fsync", lambda handle: (calls.append("fsync"), fsync(handle))[1])
    monkeypatch.setattr(fcntl, "fcntl", lambda *given: (calls.append("fcntl"), control(*given))[1])
    return calls


def test_where_there_is_a_full_flush_files_and_folders_get_it(
    tmp_path: Path, flushed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """macOS: any order that a file obeys stands for F_FULLFSYNC here."""
    monkeypatch.setattr(fcntl, "F_FULLFSYNC", fcntl.F_GETFD, raising=False)
    write_whole({tmp_path / "a": b"new"})
    assert len(flushed) >= 3  # the journal, the file, the folder
    assert {*flushed} == {"fcntl"}


def test_a_disk_that_does_not_know_the_full_flush_is_flushed_as_it_can(
    tmp_path: Path, flushed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fcntl, "F_FULLFSYNC", NO_SUCH_ORDER, raising=False)
    write_whole({tmp_path / "a": b"new"})
    assert flushed[:2] == ["fcntl", "fsync"]
    assert (tmp_path / "a").read_bytes() == b"new"


def test_elsewhere_files_are_flushed(
    tmp_path: Path, flushed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(fcntl, "F_FULLFSYNC", raising=False)
    write_whole({tmp_path / "a": b"new"})
    assert {*flushed} == {"fsync"}


def test_the_log_and_its_copies_are_flushed_in_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite knows the order itself, and does it on macOS alone."""
    said = list[str]()
    connect = sqlite3.connect

    def traced(*given: Any, **more: Any) -> sqlite3.Connection:
        db = connect(*given, **more)
        db.set_trace_callback(said.append)
        return db

    monkeypatch.setattr(sqlite3, "connect", traced)
    with Log.open(tmp_path / "reviews.db") as log:
        assert log._db.execute("PRAGMA fullfsync").fetchone() == (1,)
        said.clear()
        log.copy_to(tmp_path / "copy.db")
    assert "PRAGMA fullfsync = ON" in said


# --- holding a file, as Windows does --------------------------------------------------------------------------


class Msvcrt:
    """What Windows' module does to one byte of a file, by the record locks of this system."""

    LK_UNLCK, LK_NBLCK = 0, 2

    @staticmethod
    def locking(handle: int, mode: int, many: int) -> None:
        wanted = fcntl.LOCK_UN if mode == Msvcrt.LK_UNLCK else fcntl.LOCK_EX | fcntl.LOCK_NB
        fcntl.lockf(handle, wanted, many, 0, os.SEEK_SET)


HOLDS = """
import sys
from pathlib import Path
from studykit.whole_files.durable import holding_file
from tests.test_disk import Msvcrt
with holding_file(Path(sys.argv[1]), Msvcrt, wait=True):
    print("held", flush=True)
    sys.stdin.read()
"""


def hold(path: Path) -> None:
    with disk.holding_file(path, Msvcrt, wait=True):
        pass


@pytest.mark.parametrize("is_killed", [False, True], ids=["leaves", "is killed"])
def test_of_two_writers_on_windows_the_second_waits_until_the_first_leaves(
    tmp_path: Path, *, is_killed: bool
) -> None:
    held = tmp_path / "held.lock"
    root = Path(__file__).parents[1]
    with subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(held)],
        cwd=root,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout
        assert other.stdout.readline() == "held\n"
        with pytest.raises(BlockingIOError), disk.holding_file(held, Msvcrt, wait=False):
            pass
        with ThreadPoolExecutor() as pool:
            waiting = pool.submit(hold, held)
            with pytest.raises(TimeoutError):
                waiting.result(0.3)
            other.kill() if is_killed else other.communicate("")
            waiting.result(20)
    with disk.holding_file(held, Msvcrt, wait=False):
        pass


def test_where_no_file_can_be_held_the_write_goes_on(tmp_path: Path) -> None:
    with disk.holding_file(tmp_path / "none" / "held.lock", Msvcrt, wait=False):
        pass


def test_one_file_stands_for_a_folder_however_it_is_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "decks").mkdir()
    (tmp_path / "link").symlink_to("decks")
    monkeypatch.chdir(tmp_path)
    names = (tmp_path / "decks", Path("decks"), Path("link"), Path("decks/../decks"))
    assert len({disk._file_for(name) for name in names}) == 1
    assert disk._file_for(tmp_path) != disk._file_for(Path("decks"))
