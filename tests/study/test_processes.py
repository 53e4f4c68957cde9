"""Several programs at one log, and programs that are killed: what was acknowledged is there, once, and nothing else."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from builders import NOON, make_item
from test_faults import is_whole
from test_log import make_review

from studykit.reviews import _log_file
from studykit.reviews.log import Log, LogError

HERE = Path(__file__).parent
WRITER = """
import sys
from dataclasses import replace
from pathlib import Path
from builders import MINUTE, NOON, make_item
from test_log import make_review
from studykit.reviews.log import Log
path, name, many = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
with Log.open(path) as log:
    for at in range(many):
        review = make_review(f"capital/{at % 10}", NOON + at * MINUTE, 1 + at % 4)
        log.record(review._replace(answer=f"{name}-{at}"), make_item())
        print(f"{name}-{at}", flush=True)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "reviews.db"


def start_writer(path: Path, name: str, many: int) -> subprocess.Popen[str]:
    """A program that reviews ten cards in turn, and acknowledges each review with the answer that it gave."""
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(HERE), os.environ.get("PYTHONPATH", "")]),
    }
    arguments = [sys.executable, "-c", WRITER, str(path), name, str(many)]
    return subprocess.Popen(arguments, env=environment, stdout=subprocess.PIPE, text=True)


def check(path: Path, acknowledged: list[str], others: int) -> None:
    """All that was acknowledged is there once; at most so many others; and the cards follow from the reviews."""
    with Log.open(path) as log:
        stored = [review.answer for review in log.reviews()]
        assert len(stored) == len(set(stored))
        assert set(acknowledged) <= set(stored)
        assert len(stored) - len(acknowledged) <= others
        assert is_whole(log)


@pytest.mark.parametrize(
    ("writers", "many"), [(2, 60), pytest.param(4, 500, marks=pytest.mark.slow)]
)
def test_programs_that_write_at_once_lose_none_of_each_others_reviews(
    path: Path, writers: int, many: int
) -> None:
    """They review the same ten cards; the states are those of all reviews together."""
    started = [start_writer(path, f"writer{number}", many) for number in range(writers)]
    acknowledged = [
        line for writer in started for line in writer.communicate(timeout=300)[0].split()
    ]
    assert len(acknowledged) == writers * many
    check(path, acknowledged, others=0)
    with Log.open(path) as log:
        assert sum(state.reps for state in log.cards("world").values()) == writers * many


@pytest.mark.parametrize("kills", [10, pytest.param(200, marks=pytest.mark.slow)])
def test_killed_at_any_moment_no_acknowledged_review_is_lost_or_doubled(
    path: Path, kills: int
) -> None:
    chance, acknowledged = random.Random(11), list[str]()
    for turn in range(kills):
        writer = start_writer(path, f"turn{turn}", 100_000)
        assert writer.stdout
        if turn % 5:  # each fifth is killed while it starts
            acknowledged += writer.stdout.readline().split()
        time.sleep(chance.random() * 0.05)
        os.kill(writer.pid, signal.SIGKILL)
        # Not `communicate`: it would pass over what `readline` has read ahead.
        told = writer.stdout.read()
        writer.wait(timeout=60)
        writer.stdout.close()
        acknowledged += told.split() if told.endswith("\n") else told.split()[:-1]
    check(path, acknowledged, others=kills)


OPENER = """
import sys
from pathlib import Path
from studykit.reviews.log import Log
with Log.open(Path(sys.argv[1])) as log:
    print(len(log.reviews()), log.damage())
"""


@pytest.mark.parametrize("turns", [2, pytest.param(30, marks=pytest.mark.slow)])
def test_programs_that_open_an_older_log_at_once_bring_it_up_to_date_once(
    tmp_path: Path, turns: int
) -> None:
    script = (HERE / "version_2.sql").read_text(encoding="utf-8")
    right = "10 1 damaged review (number 5); 1 damaged event (number 5); 1 damaged item\n"
    for turn in range(turns):
        path = tmp_path / f"{turn}.db"
        with closing(sqlite3.connect(path)) as db:
            db.executescript(script)
        arguments = [sys.executable, "-c", OPENER, str(path)]
        started = [subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) for _ in range(4)]
        assert [child.communicate(timeout=60)[0] for child in started] == [right] * 4
        # What is backed up is the log as it was, whoever came first.
        with closing(sqlite3.connect(path.with_name(f"{path.name}.v2.backup"))) as backup:
            assert backup.execute("PRAGMA user_version").fetchone() == (2,)


HOLDER = """
import sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
"""


def test_who_holds_the_log_is_named(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_log_file, "BUSY_WAIT", 0.2)
    with Log.open(path) as log:
        child = subprocess.Popen(
            [sys.executable, "-c", HOLDER, str(path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert child.stdout
        assert child.stdout.readline() == "held\n"
        with pytest.raises(LogError) as caught:
            log.record(make_review(), make_item())
        child.communicate()
        named = f"process {child.pid} ({sys.executable} -c import sqlite3, sys db"[:60]
        if Path("/proc/locks").exists():
            assert f"{path} is locked: {named}" in str(caught.value)
        else:
            assert "is locked: another program (this system does not say which)" in str(
                caught.value
            )
        log.record(make_review(at=NOON), make_item())
        assert len(log.reviews()) == 1
