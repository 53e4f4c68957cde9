r"""The ids of the rows of a CSV that has neither a column `id` nor a `key`: made of their cells.

    bank,Bank            bank+Bank    a first cell that several rows have is told apart
    bank,Ufer            bank+Ufer    by the cells behind it, as few as are needed
    sie,she              sie          any other row is called by its first cell alone,
    Sie,you (formal)     Sie          letter for letter
    "Two\nlines",x      row-5b1f...-c0d2...
                                      what cannot be an id is called by digests of its cells

So a row keeps its id whatever becomes of the rows that begin otherwise, and the order of the rows
does not matter. From an id one can see some of the cells that its row had (`readings`): by these it
is known again after an edit. Learners' histories hang on these ids: the rules here may never
change. Knows texts, and nothing of files or tables.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Sequence
from hashlib import blake2b
from typing import NamedTuple
from urllib.parse import unquote

from studykit.limits import MAX_NAME
from studykit.values.text import encode_part

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

    `behind` are the positions of the other columns, in the order in which they tell rows apart.
    """
    first_cells = [row[0] for row in rows]
    # A plain word list, as most are: the word is the id.
    if len(set(first_cells)) == len(rows) and all(map(can_be_id, first_cells)):
        return RowIds(first_cells, frozenset(), [])

    ids = [""] * len(rows)
    homonyms: dict[str, list[int]] = defaultdict(list)
    rows_with = Counter(first_cells)
    for place, cell in enumerate(first_cells):
        if not can_be_id(cell):
            continue  # called by digests below
        if rows_with[cell] == 1:
            ids[place] = cell
        else:
            homonyms[cell].append(place)

    joined: set[str] = set()
    for places in homonyms.values():
        for place, joined_id in _joined_ids(rows, places, behind).items():
            # `a+b` may be the whole first cell of a third row, which was there first.
            is_first_cell_of_another = joined_id in rows_with
            if not is_first_cell_of_another:
                ids[place] = joined_id
                joined.add(joined_id)

    # What is left: cells that cannot be ids, and rows that no column tells apart.
    digested = [place for place, row_id in enumerate(ids) if not row_id]
    for place in digested:
        ids[place] = _digest_id(rows[place])
    return RowIds(ids, frozenset(joined), digested)


def can_be_id(text: str) -> bool:
    """Return whether a text can be a row id: one line of 1 to 200 characters or so."""
    if not text or len(text) > MAX_NAME:
        return False
    return text.isprintable() or not _has_control(text)


def _has_control(text: str) -> bool:
    return any(unicodedata.category(char) == "Cc" for char in text)


def is_digest(row_id: str) -> bool:
    """Return whether a row id is made of digests."""
    return bool(_DIGEST_ID.fullmatch(row_id))


def _joined_ids(
    rows: Sequence[Sequence[str]], places: Sequence[int], behind: Sequence[int]
) -> dict[int, str]:
    """Return ids for those of some rows with one first cell that their next cells tell apart.

    Column by column the cells are joined, until no other of these rows has the same ones:

        bank,Ufer,der      bank+Ufer          told apart by its second cell
        bank,Bank,die      bank+Bank+die      these two by their third
        bank,Bank,pl       bank+Bank+pl

    A cell that cannot stand in an id counts as empty, and nothing is told apart by an empty one.
    The ids are by the rows' places.
    """
    ids: dict[int, str] = {}
    alike: dict[int, str] = {}
    """The cells so far, joined, of the rows that are not yet told apart."""
    for place in places:
        alike[place] = encode_part(rows[place][0])
    for column in behind:
        if not alike:
            break
        joined_cells: dict[int, str] = {}
        for place, joined in alike.items():
            joined_cells[place] = f"{joined}+{encode_part(_cell(rows[place], column))}"
        rows_with = Counter(joined_cells.values())
        alike = {}
        for place, joined in joined_cells.items():
            if _cell(rows[place], column) and rows_with[joined] == 1:
                if len(joined) <= MAX_NAME:
                    ids[place] = joined
            elif len(joined) < MAX_NAME:
                alike[place] = joined
    return ids


def _cell(row: Sequence[str], column: int) -> str:
    """Return a cell as it tells rows apart: empty if it cannot stand in an id."""
    return row[column] if can_be_id(row[column]) else ""


def _digest_id(row: Sequence[str]) -> str:
    """Return `row-` with the digests of the row's cells, of which those at the end share one."""
    cells = list(row)
    while cells and not cells[-1]:
        cells.pop()  # so that an empty column more changes nothing
    if len(cells) > _DIGESTS:
        # An id must not grow with the table's columns.
        begin, end = cells[: _DIGESTS - 1], cells[_DIGESTS - 1 :]
        cells = [*begin, "\x1f".join(end)]
    return "-".join(["row", *map(digest, cells)])


def digest(cell: str) -> str:
    """Return what stands for a cell in an id; nothing for an empty one."""
    if not cell:
        return ""
    return blake2b(cell.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def readings(row_id: str) -> list[list[str]]:
    """Return the cells that a row had that is called so, as digests and in their order.

    For an id with a `+` there are two readings: `a+b` is made of two cells, or is the first cell as
    it stands.
    """
    if is_digest(row_id):
        _, *digests_of_cells = row_id.split("-")
        return [list(filter(None, digests_of_cells))]
    as_first_cell = [digest(row_id)]
    if "+" not in row_id:
        return [as_first_cell]
    parts = filter(None, row_id.split("+"))
    return [[digest(unquote(part)) for part in parts], as_first_cell]
