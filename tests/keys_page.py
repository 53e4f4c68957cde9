"""The tables of the manual's page of keys, made from the rows that the program reads by.

    python -m tests.keys_page

writes them anew into `studykit/manual/keys.md`; a test compares. The words between the tables are written by hand.
"""

from __future__ import annotations

import re

from studykit.questions.keys import keys_by_place
from studykit.reading.settings import Key
from tests.manual import MANUAL

PAGE = MANUAL / "keys.md"


def table_of(keys: tuple[Key, ...]) -> str:
    """Return the keys of one place as a table in Markdown."""
    lines = ["| key | kind | default | what it says | example |", "|---|---|---|---|---|"]
    for key in keys:
        cells = [f"`{key.name}`", key.kind.words, key.shown_default, key.help, f"`{key.example}`"]
        escaped = [cell.replace("|", "\\|") for cell in cells]
        lines.append("".join(f"| {cell} " if cell else "| " for cell in escaped) + "|")
    return "\n".join(lines)


def with_tables(page: str) -> str:
    """Return the page with each table as its keys are now."""
    for place, keys in keys_by_place().items():
        begin, end = f"<!-- keys of {place} -->\n", "\n<!-- end of keys -->"
        pattern = re.escape(begin) + ".*?" + re.escape(end)
        table = begin + table_of(keys) + end
        page, replaced = re.subn(pattern, lambda _, table=table: table, page, flags=re.DOTALL)
        if replaced != 1:
            raise ValueError(f"{PAGE}: not one table of the keys of {place}")
    return page


if __name__ == "__main__":
    PAGE.write_text(with_tables(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
