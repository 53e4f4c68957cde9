"""A repository of decks, as `studykit help repositories` has it: a real git, a real pre-commit, the steps of its workflow."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.cli.runner import studykit
from tests.cli.test_diff_base import commit, git
from tests.manual import text_of

ROOT = Path(__file__).parent.parent.parent
PRE_COMMIT = shutil.which(
    "pre-commit", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
)
needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="needs git")


@pytest.fixture
def planets(tmp_path: Path) -> Path:
    """A repository with the small deck, its branch `main` as `init` writes it."""
    assert studykit("init", cwd=tmp_path).code == 0
    git(tmp_path, "init", "-q", "-b", "main")
    commit(tmp_path)
    return tmp_path


def edit(folder: Path, old: str, new: str, file: str = "seeds/planets/planets.yaml") -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def on_path() -> dict[str, str]:
    """The environment in which `studykit` is the one that is tested, and writes into a home of its own."""
    return {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
    }


@needs_git
def test_the_page_shows_what_diff_prints(planets: Path) -> None:
    edit(planets, "1781-03-13", "1782-03-13")
    command, *shown = text_of("revision session").splitlines()
    found = studykit(*command.split()[2:], cwd=planets)
    assert (found.code, found.out.splitlines()) == (3, shown)


@needs_git
@pytest.mark.slow
def test_the_steps_of_the_workflow_do_what_they_say(planets: Path) -> None:
    workflow = yaml.load(text_of("pull request"), yaml.BaseLoader)
    steps = {step["name"]: step for step in workflow["jobs"]["check"]["steps"] if "name" in step}
    git(planets, "branch", "theirs")
    git(planets, "update-ref", "refs/remotes/origin/main", "main")
    edit(planets, "1781-03-13", "1782-03-13")
    edit(planets, "name: Neptune", "nmae: Neptune", "seeds/planets/planets.yaml")
    commit(planets)

    def run(name: str) -> subprocess.CompletedProcess[str]:
        (names,) = [step for step in steps if step == name]
        summary = {
            "BASE": "origin/main",
            "GITHUB_STEP_SUMMARY": str(planets / "summary.md"),
            "GITHUB_WORKSPACE": str(planets),
        }
        return subprocess.run(
            ["bash", "-eo", "pipefail", "-c", steps[names]["run"]],
            cwd=planets, capture_output=True, text=True, check=False, encoding="utf-8", env={**on_path(), **summary},
        )  # fmt: skip

    checked = run("Show what is wrong beside its line")
    assert checked.returncode == 1
    assert "::error file=seeds/planets/planets.yaml,line=" in checked.stdout
    compared = run("Show what becomes of the questions")
    assert compared.returncode == 0, compared.stderr
    assert "**Another answer is right**" in (planets / "summary.md").read_text(encoding="utf-8")


@needs_git
@pytest.mark.slow
@pytest.mark.skipif(PRE_COMMIT is None, reason="needs pre-commit")
def test_the_hook_stops_a_commit_that_has_a_mistake(
    planets: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """As `pre-commit try-repo` does, with the hook's own file; without its environment, which would be fetched."""
    tool = tmp_path_factory.mktemp("tool")
    shutil.copy(ROOT / ".pre-commit-hooks.yaml", tool)
    git(tool, "init", "-q", "-b", "main")
    commit(tool)
    revision = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=tool, capture_output=True, text=True, check=True
    ).stdout.strip()
    settings = yaml.safe_load(text_of("hook of others"))
    settings["repos"][0].update(repo=str(tool), rev=revision)
    settings["repos"][0]["hooks"][0]["language"] = "system"
    (planets / ".pre-commit-config.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    git(planets, "add", ".pre-commit-config.yaml")

    def run() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [PRE_COMMIT, "run"], cwd=planets, capture_output=True, text=True, check=False, encoding="utf-8",
            env={**on_path(), "PRE_COMMIT_HOME": str(tool / "home")},
        )  # fmt: skip

    assert "(no files to check)Skipped" in run().stdout
    edit(planets, "kind: giant", "knid: giant")
    git(planets, "add", "seeds")
    found = run()
    assert found.returncode == 1, found.stdout + found.stderr
    assert "Failed" in found.stdout
    assert "has no column 'knid'" in found.stdout
    edit(planets, "knid: giant", "kind: giant")
    edit(planets, "name: Neptune", "name: Neptunus")
    git(planets, "add", "seeds")
    assert run().returncode == 0


def test_the_hook_of_others_is_the_one_that_is_offered() -> None:
    (offered,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    (hook,) = yaml.safe_load(text_of("hook of others"))["repos"][0]["hooks"]
    assert hook == {"id": offered["id"]}
    assert re.match(offered["files"], "seeds/summits/mountains.yaml")
    assert not re.match(offered["files"], "README.md")
    assert (offered["entry"].split()[0], offered["language"], offered["pass_filenames"]) == (
        "studykit",
        "python",
        False,
    )
