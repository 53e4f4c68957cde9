"""The files of a fact base: which of a folder hold tables, and how messages name a path.

The one list for who reads the tables and for who looks whether they have changed. Opens no file.
"""

import os
from pathlib import Path
from typing import NamedTuple

from studykit.reading.csv_rows import is_list_file
from studykit.reading.plain_text import is_inside

_ENDINGS = (".yaml", ".yml", ".csv", ".tsv")
"""Other texts may lie in a folder for many reasons: a list `.txt` is read where it is named."""


class Files(NamedTuple):
    """The files of a fact base's folder that are called as tables are."""

    tables: list[Path]
    """In the order of their names.

    CSV files that a table names as its rows may lie elsewhere in the folder, and are not among
    them.
    """
    outside: list[Path]
    """Links to places outside the folder; they are not followed."""


def files_of(base: Path) -> Files:
    """Return the files of a folder that hold tables; of a single file that one. Raises OSError."""
    if not base.is_dir():
        return Files([base] if _is_table(base.name) or is_list_file(base) else [], [])

    with os.scandir(base) as entries:
        candidates = sorted((entry.name, entry.is_symlink()) for entry in entries)
    tables = []
    outside = []
    for name, is_link in candidates:
        # Editors and version control keep their own files there.
        is_hidden = name.startswith(".")
        if is_hidden or not _is_table(name):
            continue
        file = base / name
        # Only a link can lie elsewhere, and to follow every path costs a call of the system each.
        if is_link and not is_inside(file, base):
            outside.append(file)
        else:
            tables.append(file)
    return Files(tables, outside)


def _is_table(name: str) -> bool:
    return name.lower().endswith(_ENDINGS)


def shown_path(path: Path) -> str:
    """Return the path as messages name it: from the current folder if that holds it, else whole."""
    try:
        relative = os.path.relpath(path)
    except ValueError:  # another drive
        return str(path)
    return str(path) if relative.startswith("..") else relative
