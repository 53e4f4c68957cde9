"""Names in Anki: how tags and decks are called there.

    the tag `Yonaguni Island` of the deck file nansei.yaml     nansei::Yonaguni_Island
    the deck `Trees : :: Oaks`                                 Trees::Oaks

Knows Anki's rules for names, and nothing of notes.
"""

from __future__ import annotations

import re
from urllib.parse import quote

from studykit.anki.field_html import EncodeError, plain

_DECK_OF_ANKI = "default"
_BLANKS_AND_COLONS_AT_ENDS = re.compile(r"\A[\s:]+|[\s:]+\Z")
_PARTS_OF_A_TAG = re.compile("__|_|(?:%[0-9A-F]{2})+")


def tag(text: str, prefix: str) -> str:
    """Return the text as an Anki tag below the deck's own prefix.

    `::` keeps its meaning, and empty levels are left out. Anki ends a tag at a blank, so a single
    blank becomes `_`, an underscore `__`, and what could still be misread (other blanks, quotes,
    search wildcards) is percent-encoded. So different texts give different tags. A text that
    begins with the prefix is not put below it twice. Raise EncodeError for what cannot be stored.
    """
    levels, own_levels = _levels(text), _levels(prefix)
    if levels[: len(own_levels)] != own_levels:
        levels = own_levels + levels
    return "::".join(map(_level_of_tag, levels))


def text_of_tag(tag: str) -> str:
    """Return the text that `tag` made a tag of, below the deck's prefix."""
    return _PARTS_OF_A_TAG.sub(_character, tag)


def deck_name(text: str) -> str:
    """Return the name of a deck as Anki keeps it. Raise EncodeError when nothing is left.

    Levels are without blanks and colons at their ends, none is empty, a tab or a line feed is a
    blank, and `"` (which older Ankis drop) is a closing quote. `Default` is `Default_`: Anki has a
    deck of that name, and would let ours have it or rename it so, by chance.
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
    if name.casefold() == _DECK_OF_ANKI:
        return f"{name}_"
    return name


def _levels(text: str) -> list[str]:
    """Return the levels of a name, of which none is empty or begins or ends with a blank."""
    levels = map(str.strip, plain(text).split("::"))
    return list(filter(None, levels))


def _level_of_tag(level: str) -> str:
    """Return a level without what Anki would misread: a blank ends a tag, `*` finds anything."""
    parts = []
    last = len(level) - 1
    for place, char in enumerate(level):
        if char == "_":
            parts.append("__")
        elif char == " " and level[place - 1] not in " _" and level[place + 1] not in " _":
            parts.append("_")
        elif char.isspace() or char in "\"'%*\\" or (char == ":" and place in (0, last)):
            # As in an address: `%22` for a quote.
            parts.append(quote(char, safe=""))
        else:
            parts.append(char)
    return "".join(parts)


def _character(match: re.Match[str]) -> str:
    part = match[0]
    if part == "__":
        return "_"
    if part == "_":
        return " "
    return bytes.fromhex(part.replace("%", "")).decode("utf-8", "replace")
