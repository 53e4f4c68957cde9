"""Runs studykit again and again, and stops it at another file operation each time. POSIX only.

    python -m tests.export.fault_runs < a JSON object with the fields of `Series` > a JSON list of runs

studykit is imported once; each run is a fork of its own, in a fresh copy of a project, with its clock set. What the
operations do is never made up: they are the real ones, until the one at which the process kills itself, or at which the
system is said to have failed. With `limit` it is the kernel itself that fails, at a byte.
"""

from __future__ import annotations

import fcntl
import io
import itertools
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any

from tests.cli.warm import import_everything

OPERATIONS = (
    "open",
    "fdopen",
    "fsync",
    "link",
    "symlink",
    "replace",
    "rename",
    "unlink",
    "mkdir",
    "rmdir",
    "close",
)


@dataclass(frozen=True)
class Series:
    """What to run, and how to stop it."""

    project: str
    work: str
    arguments: list[str]
    now: int
    kind: str = "none"
    """`kill`, `error` (with `code`), `interrupt` or `terminate` at each operation; `limit` or `limit-kill` at each of
    `bytes`, the size above which the kernel lets no file grow; `none` once."""
    code: int = 0
    lasting: bool = False
    """Whether the operations after it fail too, if they are of the same name."""
    bytes: list[int] = field(default_factory=list)
    then: list[list[str]] = field(default_factory=list)
    """What is run afterwards in the same folder, undisturbed, 100 seconds later."""
    keep: bool = False
    """Whether the folders stay: `work/1`, `work/2`, ..."""


def run(series: Series, *, timeout: int = 100) -> list[dict[str, Any]]:
    """Each run: `at` and `operation` where it was stopped, and `steps`, one for it and one for each of `then`.

    A step has `code` (negative: the signal that ended it), `out`, `err` and `files` (see `snapshot`).
    """
    command = [sys.executable, "-m", "tests.export.fault_runs"]
    done = subprocess.run(
        command,
        cwd=Path(__file__).parents[2],
        input=json.dumps(asdict(series)),
        capture_output=True,
        text=True,
        check=False,
        timeout=timeout,
    )
    assert done.returncode == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def snapshot(folder: Path) -> dict[str, str]:
    """All that lies in a folder, by its path: a digest of its content, `-> ` where a link goes, or `folder`."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if path.is_symlink():
            found[name] = f"-> {path.readlink()}"
        elif path.is_dir():
            found[name] = "folder"
        else:
            found[name] = blake2b(path.read_bytes(), digest_size=8).hexdigest()
    return found


class Stop:
    """Counts operations, and makes one of them the last, or one that fails."""

    def __init__(self, series: Series, at: int, report: int) -> None:
        self.series, self.at, self.report, self.count, self.failing = series, at, report, 0, ""

    def install(self) -> None:
        for name in OPERATIONS:
            setattr(os, name, self._stopping(name, getattr(os, name)))
        fcntl.flock = self._stopping("flock", fcntl.flock)
        os.fdopen = lambda handle, mode: io.BufferedWriter(Halving(self, handle, mode))

    def _stopping(self, name: str, real: Any) -> Any:
        def call(*args: Any, **options: Any) -> Any:
            if name == "close" and self.series.kind == "error":
                real(*args)  # the handle is gone all the same
                return self.reached(name)
            self.reached(name)
            return real(*args, **options)

        return call

    def reached(self, name: str) -> None:
        self.count += 1
        if self.failing == name:
            raise OSError(self.series.code, os.strerror(self.series.code), "hidden")
        if self.count != self.at:
            return
        os.write(self.report, name.encode())
        if self.series.kind == "error":
            if self.series.lasting:
                self.failing = name
            raise OSError(self.series.code, os.strerror(self.series.code), "hidden")
        number = {"kill": signal.SIGKILL, "interrupt": signal.SIGINT, "terminate": signal.SIGTERM}[
            self.series.kind
        ]
        os.kill(os.getpid(), number)


class Halving(io.FileIO):
    """Is stopped when half of the content is in the file, and when all is."""

    def __init__(self, stop: Stop, *args: Any) -> None:
        super().__init__(*args)
        self._stop, self._whole = stop, False

    def write(self, content: Any) -> int:
        half = bytes(content) if self._whole else bytes(content)[: len(content) // 2]
        self._whole = True
        written = super().write(half)
        self._stop.reached("write")
        return written


def _run_once(
    series: Series, arguments: list[str], folder: Path, at: int
) -> tuple[dict[str, Any], str]:
    """One step, and the operation at which it was stopped (empty: it was not)."""
    ends = [os.pipe() for _ in range(3)]
    child = os.fork()
    if not child:
        try:
            for (_, end), number in zip(ends, (1, 2, 9), strict=True):
                os.dup2(end, number)
            os.chdir(folder)
            _disturb(series, at)
            _studykit(arguments)
        finally:
            os._exit(99)
    for _, end in ends:
        os.close(end)
    said = []
    for end, _ in ends:
        with os.fdopen(end, "rb") as pipe:
            said.append(pipe.read().decode())
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return {"code": code, "out": said[0], "err": said[1], "files": snapshot(folder)}, said[2]


def _disturb(series: Series, at: int) -> None:
    if not at and series.kind != "none" and not series.kind.startswith("limit"):
        return
    if series.kind in ("kill", "error", "interrupt", "terminate"):
        Stop(series, at, 9).install()
    elif series.kind.startswith("limit") and at >= 0:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (at, at))
        signal.signal(
            signal.SIGXFSZ, signal.SIG_DFL if series.kind == "limit-kill" else signal.SIG_IGN
        )


def _studykit(arguments: list[str]) -> None:
    from studykit.cli import main

    sys.argv = ["studykit", *arguments]
    code: Any = 0
    try:
        main()
    except SystemExit as left:
        code = left.code
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code or 0)


def _set_clock(seconds: int) -> None:
    from studykit.cli import _clock as clock

    clock.now = lambda: datetime.fromtimestamp(seconds, UTC)


def main() -> None:
    # Once, and not again in each run.
    import_everything()
    series = Series(**json.load(sys.stdin))
    undisturbed = Series(series.project, series.work, series.arguments, series.now)
    points = {"none": [0], "limit": series.bytes, "limit-kill": series.bytes}.get(series.kind)
    runs = []
    for at in itertools.count(1) if points is None else points:
        folder = Path(series.work) / str(at)
        shutil.copytree(series.project, folder, symlinks=True)
        _set_clock(series.now)
        step, operation = _run_once(series, series.arguments, folder, at)
        steps = [step]
        _set_clock(series.now + 100)
        steps += [_run_once(undisturbed, arguments, folder, 0)[0] for arguments in series.then]
        if not series.keep:
            shutil.rmtree(folder)
        if points is None and not operation:
            break  # it came to its end before
        runs.append({"at": at, "operation": operation, "steps": steps})
    json.dump(runs, sys.stdout)


if __name__ == "__main__":
    main()
