r"""Open a fact in the learner's own editor, at its line.

    EDITOR=nano          nano +12 /home/me/seeds/seas.yaml
    EDITOR="code -n"     code -n --wait --goto /home/me/seeds/seas.yaml:12
    EDITOR=notepad++     notepad++ -n12 C:\seeds\seas.yaml

Knows locations, and what editors want to be called with. Knows nothing of decks and facts.
"""

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

_TAKES_GOTO = {"code", "code-insiders", "codium", "vscodium", "cursor"}
"""Take `--goto FILE:LINE`, and return at once unless told to wait."""
_TAKES_COLON = {"subl", "hx", "helix", "zed"}
"""Take `FILE:LINE`."""
_TAKES_DASH_N = {"notepad++"}
"""Take `-nLINE FILE`."""
_TAKES_NO_LINE = {"notepad", "open", "xdg-open"}
"""Take a file alone."""


def editor(environment: Mapping[str, str]) -> str:
    """Return the learner's editor: VISUAL, or else EDITOR; empty when neither is set."""
    return environment.get("VISUAL") or environment.get("EDITOR") or ""


def command_for(
    editor_command: str, location: Location, *, windows: bool = os.name == "nt"
) -> list[str]:
    """Return the command that opens a file at its line.

    Raise ValueError when the quotes in `editor_command` do not match.
    """
    if windows:
        parts = _windows_parts(editor_command)
        program: PurePath = PureWindowsPath(parts[0])
    else:
        parts = shlex.split(editor_command)
        program = Path(parts[0])
    name = program.name.lower().removesuffix(".exe").removesuffix(".cmd")

    # Absolute, as an editor that is running already may be in another folder.
    file = str(Path(location.file).absolute())
    # What is about a whole file has line 0, which no editor has.
    line = max(1, location.line)
    if name in _TAKES_GOTO:
        waits = "--wait" in parts or "-w" in parts
        if not waits:
            parts.append("--wait")
        return [*parts, "--goto", f"{file}:{line}"]
    if name in _TAKES_COLON:
        return [*parts, f"{file}:{line}"]
    if name in _TAKES_DASH_N:
        return [*parts, f"-n{line}", file]
    if name in _TAKES_NO_LINE:
        return [*parts, file]
    # vi, emacs, nano, micro, kate, gedit and most others.
    return [*parts, f"+{line}", file]


def _windows_parts(command: str) -> list[str]:
    r"""Return the parts of a command as Windows splits it.

    Double quotes hold a part together, and a backslash is a letter:
    `"C:\Program Files\Notepad++\notepad++.exe" -multiInst` has two parts. A path with blanks and
    without quotes, which Windows takes too, is one part if there is such a file.
    """
    if Path(command.strip()).is_file():
        return [command.strip()]
    if command.count('"') % 2:
        # The words of shlex for the same fault.
        msg = "No closing quotation"
        raise ValueError(msg)
    parts = re.findall(r'(?:"[^"]*"|[^\s"])+', command)
    return [part.replace('"', "") for part in parts]


def open_at(location: Location) -> str:
    """Open the editor, wait until it is left, and return what went wrong, or nothing.

    Ctrl-C in the editor is the editor's; the terminal's settings are afterwards as they were.
    """
    from studykit.quiz.terminal_state import on_signals, terminal_as_it_was

    editor_command = editor(os.environ)
    if not editor_command.strip():
        return f"Set EDITOR to the name of your editor to use this. The fact is at {location}."
    if not location.file or not Path(location.file).is_file():
        return f"{location.file or 'The file of the fact'} is not there any more."

    try:
        command = command_for(editor_command, location)
        # Windows itself finds no `code.cmd` by the name `code`.
        command[0] = shutil.which(command[0]) or command[0]
        # What still waits to be printed would come out over the editor.
        sys.stdout.flush()
        with terminal_as_it_was(), on_signals(lambda *_: None, ("SIGINT",)):
            code = subprocess.run(command, check=False).returncode  # noqa: S603 - the learner's own command
    except OSError as error:
        return _not_started(editor_command, error.strerror, location)
    except ValueError as error:
        return _not_started(editor_command, error, location)
    if code:
        return f"The editor ended with {code}."
    return ""


def _not_started(editor_command: str, reason: object, location: Location) -> str:
    return (
        f"The editor {quoted(editor_command)} could not be started: {reason}. "
        f"The fact is at {location}."
    )
