"""Read the files of a revision by git, without a touch of the work tree, the index or a hook.

    tree = GitTree.of("origin/main", beside=Path("decks/nansei.yaml"))
    tree.write("decks/nansei.yaml", folder)     folder/decks/nansei.yaml, as it was then

The contents come from `git cat-file`, byte for byte: no filter, no line ending, no submodule and
nothing that is fetched. A repository may be somebody else's: nothing in it is run, links are left
out, and no path leads out of the folder.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import IO, NamedTuple

import click

from studykit.cli._exit_codes import ENVIRONMENT
from studykit.limits import MAX_FILE
from studykit.problems import quoted

_REGULAR = (b"100644", b"100755")
"""Modes of files. Links (120000) and submodules (160000) are left out."""
_SETTINGS = (
    "--no-pager",
    "--no-replace-objects",
    "--literal-pathspecs",
    # What a repository's own settings could have run.
    *("-c", "core.fsmonitor=false"),
    *("-c", f"core.hooksPath={os.devnull}"),
    *("-c", "protocol.allow=never"),
)


class NoGitError(click.ClickException):
    """Git itself is not there, or fails."""

    exit_code = ENVIRONMENT


class TreeFile(NamedTuple):
    """A file of a revision."""

    path: PurePosixPath
    blob: bytes
    """The name of its content."""


class GitTree(NamedTuple):
    """The files of one revision."""

    revision: str
    """As the user has named it."""
    commit: str
    top: Path
    """Of the work tree."""

    @classmethod
    def of(cls, revision: str, beside: Path) -> GitTree:
        """Return the revision of the repository in which a file lies.

        Raise click.UsageError where there is none, or no such revision.
        """
        folder = beside.resolve().parent
        found = _git(folder, "rev-parse", "--show-toplevel")
        if found.returncode:
            raise click.UsageError(_no_repository(folder, found.stderr))
        top = Path(os.fsdecode(found.stdout.rstrip(b"\n")))
        commit = ""
        # What begins with a - would be read as an option, and names no revision.
        if not revision.startswith("-"):
            resolved = _git(top, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
            commit = resolved.stdout.decode().strip()
        # A range is two commits, of which the second is led by a ^.
        if "^" in commit:
            raise click.UsageError(
                f"{quoted(revision)} is a range: name the one revision to compare with, "
                f"such as {revision.partition('.')[0] or 'main'}."
            )
        if not commit:
            raise click.UsageError(
                f"There is no revision {quoted(revision)} in {top}. Name a branch, a tag or a "
                "commit; in a shallow clone fetch it first: git fetch origin BRANCH."
            )
        return cls(revision, commit, top)

    def name_of(self, path: Path) -> str | None:
        """Return how a path is called in the repository; None where it lies outside."""
        try:
            return path.resolve().relative_to(self.top.resolve()).as_posix()
        except ValueError:
            return None

    def files(self, name: str) -> list[TreeFile]:
        """Return the files at a name or below it; none where nothing was there."""
        wanted = [] if name == "." else ["--", name]
        listed = _git(self.top, "ls-tree", "-r", "-z", "--full-tree", self.commit, *wanted)
        if listed.returncode:
            raise NoGitError(f"git cannot list {self.revision}: {_words(listed.stderr)}")
        files = []
        for line in filter(None, listed.stdout.split(b"\0")):
            about, _, path = line.partition(b"\t")
            mode, _, blob = about.split(b" ")
            path_in_tree = PurePosixPath(os.fsdecode(path))
            if mode in _REGULAR and _stays_inside(path_in_tree):
                files.append(TreeFile(path_in_tree, blob))
        return files

    def write(
        self, name: str, folder: Path, is_wanted: Callable[[Path], bool] = lambda _: True
    ) -> list[Path]:
        """Write the files at a name or below it into a folder, and return their paths there."""
        files = [file for file in self.files(name) if is_wanted(Path(file.path))]
        if not files:
            return []
        written = []
        with _started(self.top, "cat-file", "--batch") as git:
            assert git.stdin
            assert git.stdout
            for file in files:
                git.stdin.write(file.blob + b"\n")
                git.stdin.flush()
                content = _content(git.stdout)
                if content is None:
                    git.kill()
                    raise NoGitError(
                        f"git cannot read {quoted(str(file.path))} of {self.revision}: this clone "
                        "does not have it, or it is larger than studykit reads."
                    )
                target = folder / file.path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)
                written.append(target)
            git.stdin.close()
        return written


def _content(stream: IO[bytes]) -> bytes | None:
    """Return the next content that `cat-file` gives; None where it has none, or too much."""
    parts = stream.readline().split()
    if len(parts) != 3 or parts[1] != b"blob" or int(parts[2]) > MAX_FILE:
        return None
    content = stream.read(int(parts[2]))
    stream.read(1)  # the line feed behind it
    return content


def _stays_inside(path: PurePosixPath) -> bool:
    """Return whether a path of a tree, which anybody may have made, leads nowhere else."""
    return not path.is_absolute() and ".." not in path.parts and "\\" not in str(path)


def _no_repository(folder: Path, said: bytes) -> str:
    if b"not a git repository" in said:
        return (
            f"{folder} is in no git repository: there is nothing to compare with. "
            "`studykit diff` without --base compares with the last export."
        )
    return f"git does not open the repository of {folder}: {_words(said)}"


def _words(said: bytes) -> str:
    return " ".join(said.decode(errors="replace").split()) or "it does not say why."


def _git(folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    with _started(folder, *arguments) as git:
        out, err = git.communicate()
    return subprocess.CompletedProcess(arguments, git.returncode, out, err)


def _started(folder: Path, *arguments: str) -> subprocess.Popen[bytes]:
    """Return git at work. Raise NoGitError where there is none."""
    # Nobody is asked for a password, and of a clone that lacks files none is fetched.
    quiet = {"GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0"}
    english = {"LC_ALL": "C", "LANGUAGE": ""}
    try:
        return subprocess.Popen(  # noqa: S603 - no shell, and what a user says is no option
            ["git", *_SETTINGS, *arguments],  # noqa: S607 - the git that the user has
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, **quiet, **english},
        )
    except FileNotFoundError as error:
        raise NoGitError("There is no program `git` here, and --base asks it for files.") from error
