"""Which Pythons CI tries: all that are on the machine and work, and it says which are not."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

ASKED = "import sys; print(sys.version_info.minor)"


Pythons = Callable[[Mapping[str, str], Mapping[str, str]], tuple[list[str], list[str]]]


@pytest.fixture
def pythons(tmp_path: Path, project: Path) -> Pythons:
    """Runs .ci/pythons where nothing but the given programs is on the path, and in pyenv's folder."""
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("there is no bash on this machine")

    def run(on_path: Mapping[str, str], of_pyenv: Mapping[str, str]) -> tuple[list[str], list[str]]:
        own = f'#!{bash}\nif [ "$2" = "{ASKED}" ]; then echo 11; fi\n'
        files = {"bin/python3": own}
        files |= {f"bin/{name}": f"#!{bash}\n{body}\n" for name, body in on_path.items()}
        files |= {
            f"pyenv/versions/{name}/bin/python3": f"#!{bash}\n{body}\n"
            for name, body in of_pyenv.items()
        }
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            path.chmod(0o755)
        done = subprocess.run(
            [bash, str(project / ".ci/pythons")],
            env={
                "PATH": str(tmp_path / "bin"),
                "PYENV_ROOT": str(tmp_path / "pyenv"),
                "HOME": str(tmp_path),
            },
            capture_output=True,
            text=True,
            check=True,
        )
        return [
            line.removeprefix(f"{tmp_path}/") for line in done.stdout.splitlines()
        ], done.stderr.splitlines()

    return run


def test_a_machine_with_one_python_is_enough(pythons: Pythons) -> None:
    tried, said = pythons({}, {})
    assert tried == []
    assert said == [f"Python 3.{minor} is not on this machine: left out" for minor in (12, 13, 14)]


def test_others_are_found_on_the_path_and_in_pyenv_and_a_broken_one_is_left_out(
    pythons: Pythons, tmp_path: Path
) -> None:
    tried, said = pythons(
        {
            "python3.11": "exit 0",
            "python3.12": "exit 0",
            "python3.13": "exit 127",
            "python3.14": "exit 1",
        },
        {"3.12.7": "exit 0", "3.13.0": "exit 0"},
    )
    assert tried == ["bin/python3.12", "pyenv/versions/3.13.0/bin/python3"]
    assert said == [
        f"Python 3.14 at {tmp_path}/bin/python3.14 does not start, or lacks venv, ssl or sqlite3: left out"
    ]
