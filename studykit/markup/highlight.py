"""Pieces of programs in colours: the one door to Pygments.

    language_named("py")            python
    tokens("x = 1", "python")       (("x", "name"), (" = ", ""), ("1", "number"))

Knows no HTML, no terminal and no columns.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from pygments.lexers import get_all_lexers, get_lexer_by_name
from pygments.token import Comment, Keyword, Name, Number, Operator, String
from pygments.util import ClassNotFound

from studykit.limits import MAX_BLANKS_IN_CODE, MAX_HIGHLIGHTED

_MANY_BLANKS = re.compile(rf"\s{{{MAX_BLANKS_IN_CODE + 1}}}")


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


class CodePiece(NamedTuple):
    """A piece of a program that has one colour."""

    text: str
    kind: str = ""
    """What it is, by the first name of `KINDS` that fits; empty: nothing that is coloured."""


_KINDS = (
    (Comment, "comment"),
    (Keyword, "keyword"),
    (Operator.Word, "keyword"),
    (String, "text"),
    (Number, "number"),
    (Name.Function, "function"),
    (Name.Class, "function"),
    (Name.Tag, "keyword"),
    (Name.Attribute, "function"),
    (Name.Builtin, "builtin"),
    (Name.Decorator, "builtin"),
    (Name.Exception, "builtin"),
)
"""Of Pygments' many kinds those that a short piece is read by."""


def tokens(code: str, language: str) -> list[CodePiece]:
    """Return a program in tokens, letter for letter; neighbours of one kind are one.

    What would take long is one token (`limits`).
    """
    if len(code) > MAX_HIGHLIGHTED or _MANY_BLANKS.search(code):
        return [CodePiece(code)]
    # Nothing is added, dropped or expanded: what a learner sees is what the fact says.
    try:
        lexer = get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        # A lock file or a package may name what this Pygments does not know.
        return [CodePiece(code)]
    pieces: list[CodePiece] = []
    for token_type, text in lexer.get_tokens(code):
        kind = _kind_of(token_type)
        # Blanks show no colour, and go with what stands before them.
        if pieces and (pieces[-1].kind == kind or text.isspace()):
            pieces[-1] = CodePiece(pieces[-1].text + text, pieces[-1].kind)
        else:
            pieces.append(CodePiece(text, kind))
    # Some lexers change line ends all the same.
    is_whole = "".join(piece.text for piece in pieces) == code
    return pieces if is_whole else [CodePiece(code)]


def _kind_of(token_type: object) -> str:
    for wanted, kind in _KINDS:
        if token_type in wanted:
            return kind
    return ""
