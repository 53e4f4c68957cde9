"""SIGTERM and SIGHUP in the middle of long work: heard within a second, the right exit code, nothing half-written."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from studykit.reviews.exchange import HEADER
from studykit.reviews.log import Log
from tests.cli.runner import write

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")

ROWS = "table: a\ncolumns: {name: text, c: text}\nrows:\n  x: {name: Xa, c: one}\n  y: {name: Ya, c: two}\n"
ENDLESS = """\
table: s
sql: WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) AS id FROM n
"""
DECK = 'deck: D\nkey: d-1\nfacts: ../facts\ntemplates:\n  t: {from: a, ask: "What is {name}?", answer: c}\n'

WITHIN = """
import os, sys, threading, time
from studykit.cli import main

place, name = sys.argv.pop(1), int(sys.argv.pop(1))
ours = threading.get_ident()

def wait():
    inside = 0
    while inside < 20:
        frame, files = sys._current_frames()[ours], set()
        while frame:
            files.add(frame.f_code.co_filename)
            frame = frame.f_back
        inside += any(place in file for file in files)
        time.sleep(0.005)
    print(time.monotonic(), file=sys.stderr, flush=True)
    os.kill(os.getpid(), name)

threading.Thread(target=wait, daemon=True).start()
main()
"""
"""A command that is told to stop when it has been busy in a module for a tenth of a second."""
SOON = 1.0
"""Seconds."""
TRIES = 4
"""Where other programs take the processor, a signal may be heard late; a command that is deaf is so each time."""


def stopped(folder: Path, place: str, name: int, *args: str) -> tuple[int, str]:
    """The exit code and standard output of a command that was told to stop; it has to hear it soon."""
    command = [sys.executable, "-c", WITHIN, place, str(name), *args]
    for _ in range(TRIES):
        found = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        ended = time.monotonic()
        assert "Traceback" not in found.stderr, found.stderr
        told = float(found.stderr.split()[0])
        if ended - told < SOON:
            return found.returncode, found.stdout
    raise AssertionError(f"not heard within {SOON} s")


@pytest.mark.parametrize("name", [signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("command", ["check", "items", "export"])
def test_a_long_query_is_left(tmp_path: Path, name: signal.Signals, command: str) -> None:
    write(tmp_path, facts__a_yaml=ROWS, facts__s_yaml=ENDLESS, decks__d_yaml=DECK)
    before = sorted(tmp_path.rglob("*"))
    assert stopped(tmp_path, "facts/_sql.py", name, command) == (128 + name, "")
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("place", ["studykit/reading/", "studykit/questions/"])
def test_reading_a_large_base_is_left(tmp_path: Path, place: str) -> None:
    rows = "".join(
        f"  r{number}: {{name: Name {number}, c: answer {number}}}\n" for number in range(100_000)
    )
    write(tmp_path, facts__a_yaml=ROWS + rows, decks__d_yaml=DECK)
    before = sorted(tmp_path.rglob("*"))
    assert stopped(tmp_path, place, signal.SIGTERM, "export") == (143, "")
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("many", [1, 3000])
def test_a_long_import_is_left_and_nothing_of_it_is_kept(tmp_path: Path, many: int) -> None:
    """Its lines come from a program that has not ended yet."""
    import json

    home = tmp_path / "home"
    item = {"type": "item", "deck": "d-1", "facts": [], "stem": "?", "was": {}, "keys": []}
    item["placed"] = 0
    lines = [
        json.dumps(HEADER),
        *(json.dumps({**item, "item": f"t/{number}"}) for number in range(many)),
    ]
    env = {**os.environ, "STUDYKIT_HOME": str(home)}
    with subprocess.Popen(
        [sys.executable, "-m", "studykit", "log", "import", "-"],
        env=env,
        cwd=tmp_path,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as importing:
        assert importing.stdin
        importing.stdin.write("".join(f"{line}\n" for line in lines))
        importing.stdin.flush()
        journal = home / "reviews.db-journal"
        while not journal.exists() and importing.poll() is None:
            time.sleep(0.01)
        time.sleep(0.3)
        importing.send_signal(signal.SIGTERM)
        assert importing.wait(20) == 143  # a deaf one would wait for lines for ever
        importing.stdin.close()
        assert importing.stderr
        assert importing.stderr.read() == ""
    with Log.open(home / "reviews.db") as log:
        assert list(log.everything()) == []
        assert not log.damage()
