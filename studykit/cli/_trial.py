"""Facts that are to be edited: tried in a copy first, and written in place then.

    copy of seeds/world with another cities.yaml   ->  its fact base, and the problems that are new

So a change that would break something is told of before it is made.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from studykit.facts.base import FactBase
from studykit.facts.files import shown_path
from studykit.facts.load import load
from studykit.problems import Location, Problem
from studykit.whole_files.regular import irregular


def tried(
    bases: Sequence[Path], new_texts: Mapping[Path, str], problems: Sequence[Problem]
) -> tuple[FactBase, list[Problem]]:
    """Return what folders (or single files) of facts would be with other texts of some files.

    Beside it the problems that are not among `problems`, as if they had been found in place. Files
    elsewhere have no part in it.
    """
    with contextlib.ExitStack() as stack:
        copies: dict[Path, Path] = {}
        """By folder its copy."""
        bases_in_copies = []
        for base in bases:
            folder = base if base.is_dir() else base.parent
            if folder not in copies:
                copies[folder] = stack.enter_context(_copy(folder))
            bases_in_copies.append(copies[folder] / os.path.relpath(base, folder))
        for folder, copy in copies.items():
            for path, text in new_texts.items():
                if path.resolve().is_relative_to(folder.resolve()):
                    _rewrite(copy / path.resolve().relative_to(folder.resolve()), text)
        base_then, problems_of_copies = load(bases_in_copies)
        new = _not_among(problems, problems_of_copies)
        for folder, copy in copies.items():
            new = [_as_if_in(folder, copy, problem) for problem in new]
        return base_then, new


def write_in_place(new_texts: Mapping[Path, str]) -> None:
    """Write files anew, all or none. Raise OSError.

    A link stays one, and the files' rights stay what they are.
    """
    from studykit.whole_files.writing import write_whole

    contents: dict[Path, bytes] = {}
    modes: dict[Path, int] = {}
    for path, text in new_texts.items():
        target = path.resolve()
        contents[target] = text.encode()
        modes[target] = stat.S_IMODE(target.stat().st_mode)
    write_whole(contents)
    for target, mode in modes.items():
        target.chmod(mode)


def _rewrite(file: Path, text: str) -> None:
    # A hard link, perhaps: written in place, the user's own file would change.
    file.unlink(missing_ok=True)
    file.write_bytes(text.encode())


@contextlib.contextmanager
def _copy(folder: Path) -> Iterator[Path]:
    """Yield the fact base in another place; its files are hard links where the system has them."""

    def link(source: str, target: str) -> None:
        try:
            os.link(source, target)
        except OSError:
            # To copy a pipe would wait for ever.
            if not irregular(source):
                shutil.copyfile(source, target)

    with tempfile.TemporaryDirectory(prefix="studykit-") as temporary:
        copy = Path(temporary) / folder.resolve().name
        # The loader reads nothing that is hidden, and a `.git` may be large.
        hidden = shutil.ignore_patterns(".*")
        shutil.copytree(folder, copy, symlinks=True, copy_function=link, ignore=hidden)
        yield copy


def _not_among(before: Sequence[Problem], after: Sequence[Problem]) -> list[Problem]:
    """Return the problems that a row brings, whatever their lines: these move."""
    # By rule and message: the same fault may stand in the base twice.
    still_expected = Counter((problem.code, problem.message) for problem in before)
    new = []
    for problem in after:
        still_expected[problem.code, problem.message] -= 1
        if still_expected[problem.code, problem.message] < 0:
            new.append(problem)
    return new


def _as_if_in(folder: Path, copy: Path, problem: Problem) -> Problem:
    """Return the problem as if it had been found in the folder itself."""
    shown_copy = shown_path(copy)
    shown_folder = shown_path(folder)

    def moved(location: Location) -> Location:
        return location._replace(file=location.file.replace(shown_copy, shown_folder, 1))

    return problem._replace(
        message=problem.message.replace(shown_copy, shown_folder),
        location=moved(problem.location),
        other=moved(problem.other) if problem.other else None,
    )
