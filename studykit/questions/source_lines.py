"""The sources of an item as lines to read under a card, one for each document.

    art#6, art#2, map (p. 4, unverified)      The constitution #6, #2
                                              A map, p. 4 (unverified)

No file of ours is named. Knows sources and no items.
"""

from __future__ import annotations

from collections.abc import Iterable

from studykit.questions.item import Source

_MOST_PLACES = 10


def source_lines(sources: Iterable[Source]) -> tuple[str, ...]:
    """Return a line for each document: title, places, and whether it is unverified.

    At most ten places of a document: what is the longest of a thousand rests on a thousand.
    """
    documents: dict[tuple[str, bool], dict[str, None]] = {}
    for source in sources:
        places = documents.setdefault((source.title, source.unverified), {})
        place = source.place
        if place.isdigit():
            # A number alone would not say that it is a place.
            place = f"#{place}"
        if place:
            places[place] = None

    lines = []
    for (title, unverified), places in documents.items():
        line = title + _listed(list(places))
        if unverified:
            line += " (unverified)"
        lines.append(line)
    return tuple(lines)


def _listed(places: list[str]) -> str:
    """Return the places as they follow a title."""
    if not places:
        return ""
    text = f" {', '.join(places[:_MOST_PLACES])}"
    if not places[0].startswith("#"):
        text = f",{text}"
    left_out = len(places) - _MOST_PLACES
    if left_out > 0:
        text += f" and {left_out} more"
    return text
