"""The nouns of an export: what a format is asked for, and what it gives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from studykit.questions.item import Deck, Item
from studykit.questions.judge import Judge


class Request(NamedTuple):
    """The questions to write, and how."""

    deck: Deck
    items: Sequence[Item]
    judge: Judge | None = None
    """Tells whether another spelling is right; None: only those go out that the facts write."""
    safe: bool = False
    """Whether a spreadsheet must find nothing in the texts that it would compute."""


class LeftOut(NamedTuple):
    """A question that a format has no words for."""

    item_id: str
    why: str
    """A clause: `its answer holds "->", by which GIFT knows another kind of question`."""


class Written(NamedTuple):
    """A finished file."""

    content: bytes
    left_out: Sequence[LeftOut] = ()
    """Questions that are not in it."""
