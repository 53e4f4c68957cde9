"""The contents of all files that a deck is made from: whether they are what they were.

Knows no items, and not what becomes of the files.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from pathlib import Path

from studykit.anki.lock_file import lock_path
from studykit.compiled.fingerprint import contents, of_program, tables_in
from studykit.facts.base import Table
from studykit.facts.media import media_columns


class FileContents:
    """The contents of a deck's files as they were before they were read.

    They are taken before: what somebody writes while the deck is read is a change.
    """

    def __init__(self, path: Path) -> None:
        self._files = [str(path), str(lock_path(path))]
        self._folders: list[str] = []
        self._of_files = contents(self._files, ())
        self._of_folders = ""
        self._of_media = ""

    def add_facts(self, folders: Sequence[Path]) -> None:
        """Add what the folders of facts hold now."""
        self._folders = [str(folder) for folder in folders]
        self._of_folders = contents((), self._folders)

    def add_media(self, tables: Mapping[str, Table]) -> None:
        """Add which pictures and sounds the cells of these tables were found to name.

        They may lie where nobody looks for facts, in a hidden folder or behind a link; and of two
        with one size the content says whether they are one, whatever their times are.
        """
        found = []
        for table in tables.values():
            for position, column in media_columns(table):
                cells = [row.cells[position] for row in table.rows]
                found.append((table.name, column.name, cells))
        text = repr(found).encode(errors="surrogatepass")
        self._of_media = blake2b(text, digest_size=16).hexdigest()

    def include(self, sheets: Iterable[str]) -> bool:
        """Return whether the contents of these CSV files, which tables name, are among them."""
        tables: set[str] = set()
        for folder in self._folders:
            tables.update(tables_in(folder))
        return tables.issuperset(sheets)

    def are_the_same(self) -> bool:
        """Return whether the files still hold it."""
        if contents(self._files, ()) != self._of_files:
            return False
        return contents((), self._folders) == self._of_folders

    @property
    def key(self) -> str:
        """A digest of them and of this program: all that is made of them hangs on it."""
        return of_program(self._of_files, self._of_folders, self._of_media)
