r"""What the rows of a CSV are called that has neither a column `id` nor a `key`: by what stands in them.

    bank,Bank            bank+Bank        a first cell that several rows have is told apart by the cells behind it,
    bank,Ufer            bank+Ufer        as few as are needed
    sie,she              sie              any other row is called by its first cell alone,
    Sie,you (formal)     Sie              letter for letter
    "Two\nlines",x      row-5b1f...-c0d2...    what cannot be an id is called by digests of its cells

So a row keeps its id whatever becomes of the rows that begin otherwise, and the order of the rows does not matter. An
id tells something of the cells that the row had (`readings`): by that it is known again after an edit. Knows texts
and nothing of files or tables. Learners' histories hang on these ids: the rules of this module may never change.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import NamedTuple
from urllib.parse import unquote

from studykit.facts.scalars import encode_part
from studykit.limits import MAX_NAME

_DIGESTS = 8
"""Cells of a row that have a digest each; those behind them share the last one."""
_DIGEST_ID = re.compile(r"row(?:-(?:[0-9a-f]{16})?)+")


class RowIds(NamedTuple):
    """The ids of a file's rows, in their order."""

    ids: list[str]
    joined: frozenset[str]
    """Those of them that are several cells, each encoded, joined by `+`."""
    digested: list[int]
    """Where the rows stand that are called by digests."""


def row_ids(rows: Sequence[Sequence[str]], behind: Sequence[int]) -> RowIds:
    """Return an id for each of these rows, of which no two are equal.

    `behind` are the positions of the other columns, in the order in which they are taken to tell rows apart.
    """
    first_cells = [row[0] for row in rows]
    if len(set(first_cells)) == len(rows) and all(map(can_be_id, first_cells)):
        return RowIds(first_cells, frozenset(), [])

    rows_with = Counter(first_cells)
    ids = [cell if rows_with[cell] == 1 and can_be_id(cell) else "" for cell in first_cells]
    alike: dict[str, list[int]] = defaultdict(list)
    for at, cell in enumerate(first_cells):
        if rows_with[cell] > 1 and can_be_id(cell):
            alike[cell].append(at)
    joined: set[str] = set()
    for group in alike.values():
        for at, joined_id in _told_apart(rows, group, behind).items():
            if joined_id not in rows_with:  # else a first cell of another row happens to look like this
                ids[at] = joined_id
                joined.add(joined_id)
    digested = [at for at, row_id in enumerate(ids) if not row_id]
    for at in digested:
        ids[at] = _digest_id(rows[at])
    return RowIds(ids, frozenset(joined), digested)


def can_be_id(text: str) -> bool:
    """Return whether a text can be a row id: not empty, not too long, and nothing in it ends a line or controls."""
    return bool(text) and len(text) <= MAX_NAME and (text.isprintable() or not _has_control(text))


def _has_control(text: str) -> bool:
    return any(unicodedata.category(char) == "Cc" for char in text)


def is_digest(row_id: str) -> bool:
    """Return whether a row id is made of digests."""
    return bool(_DIGEST_ID.fullmatch(row_id))


def _told_apart(rows: Sequence[Sequence[str]], group: Sequence[int], behind: Sequence[int]) -> dict[int, str]:
    """Return ids for those rows of a group that a beginning of theirs tells from the rest of it.

    A cell that cannot stand in an id counts as empty there, and a beginning that ends in such a cell tells nothing.
    """
    told: dict[int, str] = {}
    begun = {at: encode_part(rows[at][0]) for at in group}
    for column in behind:
        if not begun:
            break
        cells = {at: rows[at][column] if can_be_id(rows[at][column]) else "" for at in begun}
        begun = {at: f"{start}+{encode_part(cells[at])}" for at, start in begun.items()}
        rows_with = Counter(begun.values())
        for at in [at for at, start in begun.items() if rows_with[start] == 1 and cells[at]]:
            told[at] = begun[at]
        begun = {at: start for at, start in begun.items() if at not in told and len(start) < MAX_NAME}
    return {at: row_id for at, row_id in told.items() if len(row_id) <= MAX_NAME}


def _digest_id(row: Sequence[str]) -> str:
    cells = list(row)
    while cells and not cells[-1]:
        cells.pop()  # so that an empty column more changes nothing
    if len(cells) > _DIGESTS:
        cells[_DIGESTS - 1 :] = ["\x1f".join(cells[_DIGESTS - 1 :])]
    return "-".join(["row", *map(digest, cells)])


def digest(cell: str) -> str:
    """Return what stands for a cell in an id; nothing for an empty one."""
    return blake2b(cell.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest() if cell else ""


def readings(row_id: str) -> list[list[str]]:
    """Return what cells, as digests, a row can have had to be called so, in their order: one way or two.

    `a+b` is made of two cells, or is the first cell of a row as it stands.
    """
    if is_digest(row_id):
        return [[part for part in row_id.split("-")[1:] if part]]
    first_cell = [digest(row_id)]
    if "+" not in row_id:
        return [first_cell]
    return [[digest(unquote(part)) for part in row_id.split("+") if part], first_cell]


def digests(cells: Iterable[str]) -> set[str]:
    """Return the digests of those of the cells that are not empty."""
    return {digest(cell) for cell in cells if cell}
