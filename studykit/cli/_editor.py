"""Opens a fact in the learner's own editor, at its line."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path, PurePath, PureWindowsPath

from studykit.problems import Location, quoted

_GOTO = {"code", "code-insiders", "codium", "vscodium", "cursor"}
"""Take `--goto FILE:LINE`, and return at once unless told to wait."""
_COLON = {"subl", "hx", "helix", "zed"}
"""Take `FILE:LINE`."""
_DASH_N = {"notepad++"}
"""Take `-nLINE FILE`."""
_ALONE = {"notepad", "open", "xdg-open"}
"""Take a file and no line."""


def editor(environment: Mapping[str, str]) -> str:
    """The learner's editor: VISUAL, or else EDITOR; empty when neither is set."""
    return environment.get("VISUAL") or environment.get("EDITOR") or ""


def command_for(called: str, location: Location, *, windows: bool = os.name == "nt") -> list[str]:
    """The command that opens a file at its line. Raises ValueError when the quotes in `called` do not match."""
    parts = _windows_parts(called) if windows else shlex.split(called)
    program: PurePath = PureWindowsPath(parts[0]) if windows else Path(parts[0])
    name = program.name.lower().removesuffix(".exe").removesuffix(".cmd")
    file, line = str(Path(location.file).absolute()), max(1, location.line)
    if name in _GOTO:
        wait = [] if {"--wait", "-w"} & {*parts} else ["--wait"]
        return [*parts, *wait, "--goto", f"{file}:{line}"]
    if name in _COLON:
        return [*parts, f"{file}:{line}"]
    if name in _DASH_N:
        return [*parts, f"-n{line}", file]
    return [*parts, file] if name in _ALONE else [*parts, f"+{line}", file]


def _windows_parts(called: str) -> list[str]:
    r"""Return the parts of a command as Windows splits it: double quotes hold a part together, a backslash is a letter.

    `"C:\Program Files\Notepad++\notepad++.exe" -multiInst` has two. A path with blanks and without quotes, which
    Windows takes too, is one part if there is such a file.
    """
    if Path(called.strip()).is_file():
        return [called.strip()]
    if called.count('"') % 2:
        msg = "No closing quotation"
        raise ValueError(msg)
    parts = re.findall(r'(?:"[^"]*"|[^\s"])+', called)
    return [part.replace('"', "") for part in parts]


def open_at(location: Location) -> str:
    """Waits until the editor is left. Returns what went wrong, or nothing.

    Ctrl-C in the editor is the editor's; the terminal's settings are afterwards as they were.
    """
    from studykit.quiz.terminal_state import on_signals, terminal_as_it_was

    called = editor(os.environ)
    if not called.strip():
        return f"Set EDITOR to the name of your editor to use this. The fact is at {location}."
    if not location.file or not Path(location.file).is_file():
        return f"{location.file or 'The file of the fact'} is not there any more."
    try:
        command = command_for(called, location)
        # Windows itself finds no `code.cmd` by the name `code`.
        command[0] = shutil.which(command[0]) or command[0]
        sys.stdout.flush()
        with terminal_as_it_was(), on_signals(lambda *_: None, ("SIGINT",)):
            code = subprocess.run(command, check=False).returncode  # noqa: S603 - the learner's own command
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        return (
            f"The editor {quoted(called)} could not be started: {why}. The fact is at {location}."
        )
    return f"The editor ended with {code}." if code else ""
