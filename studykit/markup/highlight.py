"""Pieces of programs in colours: the one door to Pygments.

    language_named("py")            python
    tokens("x = 1", "python")       (("x", "name"), (" = ", ""), ("1", "number"))

Knows no HTML, no terminal and no columns.
"""

from __future__ import annotations

from pygments.lexers import get_all_lexers, get_lexer_by_name
from pygments.util import ClassNotFound


def language_named(name: str) -> str:
    """Return what Pygments calls a programming language; empty where it knows none of the name."""
    try:
        aliases: list[str] = get_lexer_by_name(name).aliases
    except ClassNotFound:
        return ""
    return aliases[0]


def known_languages() -> list[str]:
    """Return the names of all programming languages."""
    names: list[str] = []
    for _, aliases, _, _ in get_all_lexers(plugins=False):
        names += aliases
    return sorted(names)
