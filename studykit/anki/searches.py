r"""Searches for Anki's browser that find just what they name, whatever letters its name has.

    tag("words (1)")        "tag:words\_(1)"   in quotes: brackets and blanks end a word there
    deck("current")         "deck:Current"     `current` would be the deck that is open, and case
                                               does not count
    field("ID", "a&b", "*") "ID:a&amp;b*"      Anki searches the HTML of a field

Knows Anki's signs and nothing of notes. Both Anki 24.06 and 26.09 read them so
(`rslib/src/search/parser.rs`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from studykit.anki import _names as names
from studykit.anki import field_html

_NAMES_OF_ANKI = ("current", "filtered")
_MODE = re.compile(r"\A([A-Za-z]{1,3}):")
"""How a search begins whose rest is a pattern or is compared otherwise: `re:`, `nc:`."""


def tag(name: str) -> str:
    """Return the search for notes with an Anki tag, or with one below it."""
    return f'"tag:{_literal(name)}"'


def tag_of_deck(prefix: str) -> str:
    """Return the tag above all tags of a deck, as it stands in Anki; empty where there is none."""
    try:
        return names.tag(prefix, prefix)
    except field_html.EncodeError:
        return ""


def deck(name: str) -> str:
    """Return the search for the cards in a deck, or in one below it."""
    if name in _NAMES_OF_ANKI:
        name = name.capitalize()
    return f'"deck:{_literal(name)}"'


def below(deck: str) -> str:
    """Return the search for the cards in the decks below a deck."""
    return f'"deck:{_literal(deck)}::*"'


def field(name: str, text: str, ending: str = "") -> str:
    """Return the search for notes of which a field is this text, and then what `ending` finds.

    Anki's wildcards have their meaning in `ending` alone.
    """
    return f'"{name}:{_literal(field_html.field(text))}{ending}"'


def holding(name: str, html: str) -> str:
    """Return the search for notes of which a field holds this HTML."""
    return f'"{name}:*{_literal(html)}*"'


def whole_field(name: str, html: str) -> str:
    """Return the search for notes of which a field is this HTML."""
    return f'"{name}:{_literal(html)}"'


def card_of_type(note_type: str, number: int) -> str:
    """Return the search for the cards of a note type with a number."""
    return f'("note:{_literal(note_type)}" card:{number})'


def any_of(searches: Sequence[str]) -> str:
    """Return the search for what at least one of these finds, in brackets if there are several."""
    return f"({' or '.join(searches)})" if len(searches) > 1 else searches[0]


def _literal(text: str) -> str:
    r"""Return text for a search in quotes, where `\`, `"`, `*`, `_` and `re:` have a meaning."""
    escaped = re.sub(r'[\\"*_]', r"\\\g<0>", text)
    # Anki takes each blank that a search holds for the common one; `_` is any character.
    escaped = re.sub(r"[^\S ]", "_", escaped)
    return _MODE.sub(r"\1\:", escaped)
