"""Runs studykit as a user does: its own process, its own folder."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.cli.warm import can_be_warm, run_warm


@dataclass(frozen=True)
class Result:
    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Standard output as JSON lines."""
        return [json.loads(line) for line in self.out.splitlines()]


WARNINGS = "error,ignore:'asyncio.iscoroutinefunction' is deprecated:DeprecationWarning"
"""For PYTHONWARNINGS. What cached_property calls when genanki loads it is deprecated from Python 3.14 on."""


def studykit(
    *args: str, cwd: Path, answers: str = "", env: Mapping[str, str] | None = None
) -> Result:
    variables = {**os.environ, "PYTHONWARNINGS": WARNINGS, **(env or {})}
    if can_be_warm(variables):
        result = Result(*run_warm(args, cwd, answers, variables))
    else:
        ended = subprocess.run(
            [sys.executable, "-m", "studykit", *args],
            cwd=cwd,
            input=answers,
            capture_output=True,
            text=True,
            check=False,
            encoding="utf-8",
            env=variables,
        )
        result = Result(ended.returncode, ended.stdout, ended.stderr)
    assert "Traceback" not in result.err, result.err
    return result


ENOUGH_MEMORY = 3_000_000
"""Kibibytes of addresses that a command may take."""


def bounded(
    arguments: str, cwd: Path, *, kibibytes: int = ENOUGH_MEMORY, by: Sequence[str] = ()
) -> Result:
    """Return what a command does that may not take all memory, nor wait for ever. `by` is a program that starts it."""
    env = {**os.environ, "PYTHONWARNINGS": WARNINGS, "STUDYKIT_HOME": str(cwd / "home")}
    if not by and can_be_warm(env):
        words = shlex.split(arguments)
        return _whole(Result(*run_warm(words, cwd, "", env, timeout=120, kibibytes=kibibytes)))
    ended = subprocess.run(
        [
            *by,
            "/bin/sh",
            "-c",
            f"ulimit -v {kibibytes}; exec {sys.executable} -m studykit {arguments}",
        ],
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env=env,
    )
    return _whole(Result(ended.returncode, ended.stdout, ended.stderr))


def _whole(result: Result) -> Result:
    assert "Traceback" not in result.err, result.err
    assert "has failed" not in result.err, result.err
    return result


def write(folder: Path, **files: str) -> Path:
    """Writes files into a folder; `__` in a name stands for `/` and `_` before the ending for `.`."""
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_yaml", ".yaml").replace("_csv", ".csv")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder
