"""Runs studykit as a user does: its own process, its own folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
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


def studykit(*args: str, cwd: Path, answers: str = "", env: Mapping[str, str] | None = None) -> Result:
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


def write(folder: Path, **files: str) -> Path:
    """Writes files into a folder; `__` in a name stands for `/` and `_` before the ending for `.`."""
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_yaml", ".yaml").replace("_csv", ".csv")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder
