"""Which files of a fact base's folder hold tables: the one list for who reads them and who looks whether they changed.

Knows names and links. Opens no file.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from studykit.reading.plain_text import is_inside

_ENDINGS = (".yaml", ".yml", ".csv")


class Files(NamedTuple):
    """What is read of a fact base, and what is not."""

    tables: list[Path]
    """In the order of their names. CSV files that a table names as its rows may lie elsewhere in the folder."""
    outside: list[Path]
    """Links to places outside the folder that are called as tables are; they are not followed."""


def files_of(base: Path) -> Files:
    """Return the files of a folder that hold tables; of a single file that one. Raises OSError."""
    if not base.is_dir():
        return Files([base] if _is_table(base.name) else [], [])
    with os.scandir(base) as entries:
        shown = sorted(
            (entry.name, entry.is_symlink()) for entry in entries if not entry.name.startswith(".")
        )
    links = [base / name for name, is_link in shown if is_link and _is_table(name)]
    outside = [link for link in links if not is_inside(link, base)]
    names_outside = {link.name for link in outside}
    tables = [base / name for name, _ in shown if _is_table(name) and name not in names_outside]
    return Files(tables, outside)


def _is_table(name: str) -> bool:
    return name.lower().endswith(_ENDINGS)
