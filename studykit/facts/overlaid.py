"""A learner's own spellings and notes for facts that somebody else keeps."""

from __future__ import annotations

from typing import NamedTuple

from studykit.problems import Location


class Overlaid(NamedTuple):
    """The texts that an overlay adds to one column of a fact of the base."""

    column: str
    """`aliases` or `note`, or one of them in a language: `note@de`."""
    texts: tuple[str, ...]
    location: Location
