"""The command line: one file a command, and what commands share in modules that begin with `_`.

A file `NAME.py` is `studykit NAME`: it says in its first line what it does, for the list in
`--help`, and holds a click command called `command`. Nothing else names it (`_commands` finds it).
A file `facts_import.py` is `studykit facts import`.

No rule of the domain lives here: a command asks `studykit.workspace` or another room, and prints
what it is told. Start reading in `items.py`, which is short, and in `_main`, where errors become
exit codes.
"""

from studykit.cli._main import main

__all__ = ["main"]
