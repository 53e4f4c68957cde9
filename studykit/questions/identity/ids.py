"""The text of an item id, which outlives every rewording.

Made from a template and rows, and read again.

    capital/australia            template and anchor: the row that sorts first by code points
    order/jura+kreide+trias      a set (`among`, `order`) is named by all of its rows
    film/a~war                   of a list that is taken apart, the member
    capital/australia<           the inverse
    lies/miyako#2                the bracket of a cloze
    capital/australia/2026-11    a mark of `fresh`; several are joined by `+`

No wording enters it, and a renamed row stands in it as it was called at first. Learners' histories
hang on these ids: the rules of this module may never change. Knows tables and rows; knows no items
and nothing of what was before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from studykit.values.text import encode_part

if TYPE_CHECKING:
    # The quiz reads ids of a compiled deck without loading what facts are made of.
    from studykit.facts.base import Row, Table

_WHERE_ANCHORS_END = re.compile(r"[~<#]")
_BRACKET = re.compile(r"#(\d+)")
"""Of a cloze alone: a `#` in any part of an id is encoded."""
_SEPARATORS = str.maketrans({char: encode_part(char) for char in "/#~<"})


# --- rows in ids ----------------------------------------------------------------------------------


def first_id(table: Table, row: Row) -> str:
    """Return the id that a row had at first.

    A renamed row (`was`) stands in item ids as it always did.

    So nobody's history hangs on a lock file or a review log alone. An id that another row bears now
    is not taken, but of rows that changed their ids with each other, or each for that of the next,
    every one has its own again.
    """
    if "was" not in table.positions:
        return row.id
    first = _oldest_id(table, row)
    # From the row that bears this id now to the one that bears its oldest id, and so on, until a
    # row has its own.
    holder = table.by_id.get(first)
    seen = {row.id}
    while holder and holder.id not in seen and _oldest_id(table, holder) != holder.id:
        seen.add(holder.id)
        holder = table.by_id.get(_oldest_id(table, holder))
    belongs_to_another = holder is not None and holder.id != row.id
    if belongs_to_another:
        return row.id
    return first


def _oldest_id(table: Table, row: Row) -> str:
    return next(iter(table.texts(row, "was")), row.id)


def anchor(table: Table, row: Row) -> str:
    """Return a row as it stands in an item id."""
    return anchor_of(table, first_id(table, row))


def anchor_of(table: Table, row_id: str) -> str:
    """Return the id of a row as it stands in an item id.

    The id that a `key` of several columns makes is encoded already. A table may declare such a key
    and still name its rows by hand: then what would end the anchor is encoded.
    """
    is_encoded = len(table.key) > 1 or row_id in table.joined_ids
    if is_encoded:
        return row_id.translate(_SEPARATORS)
    return encode_part(row_id)


# --- made -----------------------------------------------------------------------------------------


def item_id(
    template: str,
    anchors: Sequence[str],
    *,
    members: Sequence[str] = (),
    inverse: bool = False,
    bracket: int = 0,
    fresh: Iterable[str] = (),
) -> str:
    """Return the id of an item.

    `anchors` is one row (`anchor`), or all rows of a set. `members` are the list members by which
    the stem was taken apart. `fresh` are the marks by which an author gave the question a new
    memory.
    """
    identity = f"{encode_part(template)}/{'+'.join(sorted(anchors))}"
    for member in members:
        identity += f"~{encode_part(member)}"
    if inverse:
        identity += "<"
    if bracket:
        identity += f"#{bracket}"
    marks = set()
    for mark in filter(None, fresh):
        # A mark of several lines would make an id of several lines.
        marks.add(encode_part(" ".join(mark.split())))
    if marks:
        identity += f"/{'+'.join(sorted(marks))}"
    return identity


def longer_id(identity: str, number: int) -> str:
    """Return an id of the same kind with that many empty parts more: `t/a++` for `t/a`."""
    parts = parts_of(identity)
    return f"{parts.head}{'+' * number}{parts.variant}{parts.marks}"


# --- read -----------------------------------------------------------------------------------------


class IdParts(NamedTuple):
    """An item id in parts, of which any may be empty. Joined they are the id."""

    head: str
    """Template and anchor: `film/a`."""
    variant: str
    """`~war<#2`: groups of one template are only compared within one variant."""
    marks: str
    """Of `fresh`, with the `/` before them."""


def parts_of(identity: str) -> IdParts:
    """Return the parts of an item id."""
    template, slash, behind = identity.partition("/")
    body, mark, marks = behind.partition("/")
    anchor_length = len(body)
    anchor_end = _WHERE_ANCHORS_END.search(body)
    if anchor_end:
        anchor_length = anchor_end.start()
    head = f"{template}{slash}{body[:anchor_length]}"
    return IdParts(head, body[anchor_length:], mark + marks)


def template_in(identity: str) -> str:
    """Return the template, as it stands in the id."""
    return identity.partition("/")[0]


def anchor_in(identity: str) -> str:
    """Return the anchor of an item id."""
    return parts_of(identity).head.partition("/")[2]


def variant(identity: str) -> str:
    """Return what follows the anchor, without marks."""
    return parts_of(identity).variant


def bracket(identity: str) -> int:
    """Return the number of the bracket that a cloze item asks for; 0 for any other item."""
    number = _BRACKET.search(identity)
    if number is None:
        return 0
    return int(number[1])


def note_id(identity: str) -> str:
    """Return what the items of one cloze sentence have in common: `t/everest#` for `t/everest#2`.

    Else the id itself.

    The `#` stays: a template that was a look-up once has retired items whose ids would be the same
    without it.
    """
    return _BRACKET.sub("#", identity)


def is_anchored_in(identity: str, table: Table, row: Row) -> bool:
    """Return whether the item's anchor is this row."""
    return anchor_in(identity) == anchor(table, row)


def may_go_on_as(natural_id: str, known_id: str) -> bool:
    """Return whether a known id has all the marks of `fresh` that a natural one has.

    An id without them belongs to the memory that the author has closed. A mark that went away with
    its row costs nobody the memory that began with it.
    """
    wanted = parts_of(natural_id).marks
    if not wanted:
        return True
    marks = parts_of(known_id).marks
    return set(wanted[1:].split("+")) <= set(marks[1:].split("+"))
