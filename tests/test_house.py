"""The house: rooms and directions, one door for each library, and a light start."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest


def run(*args: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *args], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, cwd=cwd,
        encoding="utf-8",
    )  # fmt: skip


def test_the_import_contract_is_kept(project: Path) -> None:
    found = run(
        "-c",
        "import sys; from importlinter.cli import lint_imports_command as lint; sys.argv[1:] = ['--no-cache']; lint()",
        cwd=project,
    )
    assert found.returncode == 0, found.stdout
    assert " 0 broken" in found.stdout


HEAVY = {
    "asyncio",
    "ssl",
    "prompt_toolkit",
    "questionary",
    "genanki",
    "yaml",
    "sqlite3",
    "fsrs",
    "rich",
    "rapidfuzz",
    "babel",
    "shutil",
    "dataclasses",
}


@pytest.mark.parametrize(
    ("args", "may_load"),
    [
        (["--version"], set()),
        (["--help"], {"shutil"}),
        (["help"], {"shutil"}),
        (["help", "keys"], {"shutil"}),
        (["check"], {"yaml", "sqlite3"}),  # one of the bases has computed tables
        (["check", "greek"], {"yaml"}),
        (["items", "greek", "--json"], {"yaml"}),
        (["facts", "greek"], {"yaml"}),
        (["diff", "greek"], {"yaml"}),
        (["config"], set()),
        (["flags"], {"yaml", "sqlite3"}),
        (["stats"], {"yaml", "sqlite3", "shutil", "dataclasses"}),
        (["quiz", "--json"], {"yaml", "sqlite3", "shutil"}),
    ],
)
def test_a_command_loads_only_what_it_needs(
    project: Path, args: list[str], may_load: set[str]
) -> None:
    assert loaded_by(args, project) & HEAVY <= may_load


def loaded_by(args: list[str], folder: Path) -> set[str]:
    """The modules and packages that are loaded when a command is done."""
    code = (
        "import sys\n"
        f"sys.argv = ['studykit', *{args!r}]\n"
        "from studykit.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print('LOADED', *sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr)\n"
    )
    found = run("-c", code, cwd=folder)
    loaded = set(found.stderr.rpartition("LOADED")[2].split())
    assert "studykit" in loaded, found.stderr
    return loaded
