"""Find the program that is writing to the log right now, where the system tells.

Linux lists in /proc/locks each lock on a file with the process that holds it:

    3: POSIX  ADVISORY  WRITE 4711 08:02:1180291 1073741824 1073742335

Elsewhere nobody is named: a note that each writer leaves in a file of its own would cost a second
flush a review, and lie after a crash.
"""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

_LOCK_BYTES = range(0x40000000, 0x40000000 + 512)
"""The place in a file where SQLite sets its locks
(https://sqlite.org/fileformat.html#the_lock_byte_page)."""
_LOCK = re.compile(
    r"^\d+: POSIX +ADVISORY +(READ|WRITE) +(\d+) +\w+:\w+:(\d+) +(\d+) ", re.MULTILINE
)
_LONGEST_COMMAND = 60


def holder(path: Path) -> str:
    """Return `process 4711 (studykit quiz)`, or what can be said when the system does not tell."""
    holders = []
    with suppress(OSError):
        inode = path.stat().st_ino
        locks = Path("/proc/locks").read_text(encoding="ascii")
        for kind, process, file, start in _LOCK.findall(locks):
            if int(file) == inode and int(start) in _LOCK_BYTES:
                # A reader can hold up a writer too, but whoever writes comes first.
                holders.append((kind != "WRITE", int(process)))
    if not holders:
        return "another program (this system does not say which)"
    _, process = min(holders)
    return _named(process)


def _named(process: int) -> str:
    command = _command(process)
    if not command:
        return f"process {process}"
    if len(command) > _LONGEST_COMMAND:
        command = f"{command[:_LONGEST_COMMAND]}..."
    return f"process {process} ({command})"


def _command(process: int) -> str:
    """Return the words that a process was started with; empty when they cannot be read."""
    try:
        words = Path(f"/proc/{process}/cmdline").read_bytes().decode("utf-8", "replace")
    except OSError:
        return ""
    return " ".join(words.replace("\0", " ").split())
