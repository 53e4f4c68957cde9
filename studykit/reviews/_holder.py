"""Who is writing to the log right now, where the system tells.

Linux lists in /proc/locks each lock on a file with the process that holds it. Elsewhere nobody is named: a note that
each writer leaves in a file of its own would cost a second flush a review, and lie after a crash.
"""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

_LOCK_BYTES = range(0x40000000, 0x40000000 + 512)
"""Where in a file SQLite sets its locks (https://sqlite.org/fileformat.html#the_lock_byte_page)."""
_LOCK = r"(?m)^\d+: POSIX +ADVISORY +(READ|WRITE) +(\d+) +\w+:\w+:(\d+) +(\d+) "
_LONGEST = 60


def holder(path: Path) -> str:
    """`process 4711 (studykit quiz)`, or what can be said when the system does not tell."""
    with suppress(OSError):
        inode = path.stat().st_ino
        found = re.findall(_LOCK, Path("/proc/locks").read_text(encoding="ascii"))
        # A reader can hold up a writer too, but whoever writes comes first.
        ours = sorted(
            (kind != "WRITE", int(process))
            for kind, process, file, start in found
            if int(file) == inode and int(start) in _LOCK_BYTES
        )
        if ours:
            return _named(ours[0][1])
    return "another program (this system does not say which)"


def _named(process: int) -> str:
    command = ""
    with suppress(OSError):
        parts = Path(f"/proc/{process}/cmdline").read_bytes().decode("utf-8", "replace").split("\0")
        command = " ".join(" ".join(parts).split())
    shown = f"{command[:_LONGEST]}..." if len(command) > _LONGEST else command
    return f"process {process} ({shown})" if shown else f"process {process}"
