"""Names in Anki: how tags and decks are called there.

    the tag `Yonaguni Island` of the deck file nansei.yaml     nansei::Yonaguni_Island
    the deck `Trees : :: Oaks`                                 Trees::Oaks

Knows Anki's rules for names, and nothing of notes.
"""

from __future__ import annotations

import re
from urllib.parse import quote

from studykit.anki.field_html import EncodeError, plain

_ANKIS_OWN_DECK = "default"
"""In small letters, as names are compared: Anki takes `DEFAULT` for the same deck."""
_BLANKS_AND_COLONS_AT_ENDS = re.compile(r"\A[\s:]+|[\s:]+\Z")
_ENCODED = re.compile("__|_|(?:%[0-9A-F]{2})+")
"""What stands for another character in a tag. Bytes in a row are read together: the wide blank
U+3000 is `%E3%80%80`."""


def tag(text: str, prefix: str) -> str:
    """Return the text as an Anki tag below the deck's own prefix.

        tag("Yonaguni Island", "nansei")    nansei::Yonaguni_Island
        tag("100% snake_case", "nansei")    nansei::100%25_snake__case
        tag("nansei::ports", "nansei")      nansei::ports, as of `ports`: it is not put below twice

    `::` keeps its meaning; empty levels, and blanks at the ends of one, are left out. Anki ends a
    tag at a blank, so a single blank becomes `_`, an underscore `__`, and what could still be
    misread (other blanks, quotes, search wildcards) is percent-encoded: different levels stay
    different. Raise EncodeError for what cannot be stored.
    """
    levels, own_levels = _levels(text), _levels(prefix)
    if levels[: len(own_levels)] != own_levels:
        levels = own_levels + levels
    return "::".join(map(_level_of_tag, levels))


def text_of_tag(in_anki: str) -> str:
    """Return the text of a tag from which the caller has taken the prefix.

    `Yonaguni_Island` is `Yonaguni Island`: the way back from what `tag` makes.
    """
    return _ENCODED.sub(_decoded, in_anki)


def deck_name(text: str) -> str:
    """Return the name of a deck as Anki keeps it. Raise EncodeError when nothing is left.

    Levels are without blanks and colons at their ends, none is empty, a tab or a line feed is a
    blank, and `"` (which older Ankis drop) is a closing quote. `Default` is `Default_`: Anki has a
    deck of that name in every collection, and it is not certain whether an import would put ours
    into that one or rename ours.
    """
    text = re.sub(r"[\t\n]+", " ", text.replace('"', "\N{RIGHT DOUBLE QUOTATION MARK}"))
    levels = []
    for level in _levels(text):
        # `a:::b` is `a` and `:b`, of which Anki would make `a::` and `b`.
        level_in_anki = _BLANKS_AND_COLONS_AT_ENDS.sub("", level)
        if level_in_anki:
            levels.append(level_in_anki)
    name = "::".join(levels)
    if not name:
        raise EncodeError("the deck has no name")
    if name.casefold() == _ANKIS_OWN_DECK:
        return f"{name}_"
    return name


def _levels(text: str) -> list[str]:
    """Return the levels of a name, of which none is empty or begins or ends with a blank.

    Raise EncodeError for characters that Anki cannot store.
    """
    levels = map(str.strip, plain(text).split("::"))
    return list(filter(None, levels))


def _level_of_tag(level: str) -> str:
    """Return a level without what Anki would misread: a blank ends a tag, `*` finds anything."""
    parts = []
    last = len(level) - 1
    for place, char in enumerate(level):
        if char == "_":
            parts.append("__")
        # Not beside another or an underscore: `a _b` and `a_ b` would both be `a___b`. A level
        # neither begins nor ends with a blank, so there is a character on both sides.
        elif char == " " and level[place - 1] not in " _" and level[place + 1] not in " _":
            parts.append("_")
        # A colon at an end would stand beside the `::` between levels.
        elif char.isspace() or char in "\"'%*\\" or (char == ":" and place in (0, last)):
            # As in an address: `%22` for a quote.
            parts.append(quote(char, safe=""))
        else:
            parts.append(char)
    return "".join(parts)


def _decoded(match: re.Match[str]) -> str:
    encoded = match[0]
    if encoded == "__":
        return "_"
    if encoded == "_":
        return " "
    # Somebody may have written a tag in Anki with bytes that are no UTF-8.
    return bytes.fromhex(encoded.replace("%", "")).decode("utf-8", "replace")
