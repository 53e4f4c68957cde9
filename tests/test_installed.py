"""Installed from a wheel, as most people have it: nothing is missing, and nobody needs a checkout."""

from __future__ import annotations

import email
import os
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

from tests.manual import blocks

pytestmark = pytest.mark.slow
SHIPPED = ("antiquity", "elements", "greek", "nansei")


def run(*args: str | Path, cwd: Path, code: int = 0) -> str:
    """What a program prints, on both streams."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    found = subprocess.run(
        [str(each) for each in args],
        cwd=cwd,
        env={**inherited, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INDEX": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert found.returncode == code, found.stdout
    assert "Traceback" not in found.stdout
    return found.stdout


def pip(command: str, *args: str | Path, cwd: Path) -> str:
    return run(sys.executable, "-m", "pip", command, *args, cwd=cwd)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel that is made from the source distribution: what is missing in one of them is missing here."""
    folder = tmp_path_factory.mktemp("dist")
    project = Path(__file__).parent.parent
    run(sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", folder, cwd=project)
    (archive,) = folder.glob("studykit_facts-*.tar.gz")
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
    unpacked = folder / archive.name.removesuffix(".tar.gz")
    pip("wheel", "--no-deps", "--no-build-isolation", "-w", folder, unpacked, cwd=folder)
    (made,) = folder.glob("*.whl")
    return made


class Environment:
    """A new environment with nothing in it but what the packages need that studykit rests on."""

    def __init__(self, folder: Path) -> None:
        venv.create(folder, with_pip=False, symlinks=True)
        self.scripts = folder / "bin"
        (own,) = folder.glob("lib/python*/site-packages")
        # A plain path: its own .pth files, by which this checkout would be found, are not followed.
        (own / "needed.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
        self.empty = folder / "empty"
        self.empty.mkdir()

    def pip(self, command: str, *args: str | Path) -> str:
        return run(
            sys.executable,
            "-m",
            "pip",
            "--python",
            self.scripts / "python",
            command,
            *args,
            cwd=self.empty,
        )

    def studykit(self, *args: str, cwd: Path | None = None, code: int = 0) -> str:
        return run(self.scripts / "studykit", *args, cwd=cwd or self.empty, code=code)


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    return Environment(tmp_path / "environment")


@pytest.fixture
def installed(environment: Environment, wheel: Path) -> Environment:
    environment.pip("install", "--no-deps", wheel)
    return environment


def test_the_wheel_has_every_file_of_the_package_and_the_decks_that_ship(
    wheel: Path, project: Path
) -> None:
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if name.startswith("studykit/")}
        metadata = email.message_from_bytes(
            archive.read(f"{wheel.name.partition('-py3')[0]}.dist-info/METADATA")
        )
    listed = subprocess.run(
        ["git", "ls-files", "studykit", "decks", "seeds"],
        cwd=project,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert listed
    expected = {
        name if name.startswith("studykit/") else f"studykit/examples/{name}" for name in listed
    }
    assert packed >= expected
    assert metadata["Name"] == "studykit-facts"
    assert set(metadata.get_all("Provides-Extra", [])) == {"fsrs", "readers", "test", "web", "xlsx"}


def test_from_an_empty_folder_an_example_is_written_checked_asked_and_exported(
    installed: Environment,
) -> None:
    assert installed.studykit("--version") == "studykit 0.1.0\n"
    assert "studykit init --example nansei" in installed.studykit("quiz", code=2)
    for name in SHIPPED:
        installed.studykit("init", "--example", name)
        assert installed.studykit("items", name)
        assert installed.studykit("export", name)
        assert f"{name}.html" in installed.studykit("export", name, "--format", "html")
    assert "of 4 decks." in installed.studykit("check", "--strict")
    assert "Question 1" in installed.studykit("quiz", "nansei")
    assert "I001" in installed.studykit("check", "--explain")
    assert installed.studykit("help", "tutorial").startswith("# Tutorial: ")
    installed.studykit("init", "astronomy")
    assert "of 1 deck." in installed.studykit(
        "check", "--strict", cwd=installed.empty / "astronomy"
    )


def test_what_the_readme_says_to_do_first_works(installed: Environment) -> None:
    (text,) = [block.text for block in blocks() if block.mark == "first steps"]
    path = f"{installed.scripts}:{os.environ['PATH']}"
    assert "Question 1" in run("env", f"PATH={path}", "sh", "-ec", text, cwd=installed.empty)


def somebody_elses(folder: Path) -> Path:
    """A package of somebody else's that is called studykit, and is imported so."""
    path = folder / "studykit-1.0.0-py3-none-any.whl"
    files = {
        "studykit/__init__.py": "from .studykit import average\n",
        "studykit/studykit.py": "def average(marks):\n    return sum(marks) / len(marks)\n",
        "studykit-1.0.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: studykit\nVersion: 1.0.0\n",
        "studykit-1.0.0.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{name},,\n" for name in [*files, "studykit-1.0.0.dist-info/RECORD"])
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in {**files, "studykit-1.0.0.dist-info/RECORD": record}.items():
            archive.writestr(name, text)
    return path


def test_another_package_of_the_name_that_was_installed_over_this_one_is_told_of(
    installed: Environment, wheel: Path, tmp_path: Path
) -> None:
    installed.pip("install", somebody_elses(tmp_path))
    for call in (["studykit"], ["python", "-m", "studykit"]):
        told = run(installed.scripts / call[0], *call[1:], "check", cwd=installed.empty, code=4)
        assert (
            "Error: files of another package called studykit lie among those of this one, studykit-facts."
            in told
        )
        assert "`pip uninstall studykit`" in told
    installed.pip("uninstall", "-y", "studykit")
    installed.pip("install", "--no-deps", "--force-reinstall", wheel)
    assert installed.studykit("--version") == "studykit 0.1.0\n"


def test_over_another_package_of_the_name_it_works_until_that_is_taken_away(
    environment: Environment, wheel: Path, tmp_path: Path
) -> None:
    environment.pip("install", somebody_elses(tmp_path))
    environment.pip("install", "--no-deps", wheel)
    assert environment.studykit("--version") == "studykit 0.1.0\n"
    listed = environment.pip("list")
    assert "studykit " in listed
    assert "studykit-facts " in listed
    environment.pip("uninstall", "-y", "studykit")
    assert "install this one again" in environment.studykit("--version", code=4)
