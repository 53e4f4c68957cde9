"""The pieces of a text in words: a formula as a line, characters with their reading behind them."""

from __future__ import annotations

from collections.abc import Collection

from studykit.markup.text_pieces import Piece, Ruby, Words, pieces_of


def line_of(text: str, names: Collection[str], *, for_keyboard: bool) -> str:
    """Return a text without Markdown in words."""
    line = ""
    for piece in pieces_of(text, names):
        line += piece_in_words(piece, for_keyboard=for_keyboard)
    return line


def piece_in_words(piece: Piece, *, for_keyboard: bool) -> str:
    """Return one piece in words."""
    if isinstance(piece, Words):
        return piece.text
    if isinstance(piece, Ruby):
        # Nobody types a reading behind the characters.
        if for_keyboard:
            return piece.base
        return f"{piece.base}({piece.reading})"
    # Imported here: who has readings alone does not load what reads TeX.
    from studykit.markup._tex_in_words import in_words

    return in_words(piece.tex, for_keyboard=for_keyboard)


def line_as_read(text: str, names: Collection[str]) -> str:
    """Return a text without Markdown, with the readings of its characters; empty without any."""
    pieces = pieces_of(text, names)
    if not any(isinstance(piece, Ruby) for piece in pieces):
        return ""
    read = ""
    for piece in pieces:
        if isinstance(piece, Ruby):
            read += piece.reading
        else:
            read += piece_in_words(piece, for_keyboard=True)
    return read
