"""Count the columns of a terminal that a text takes, and cut a text to so many.

Rome    4
東京     4    cut to 3 columns: 東…
"""

import unicodedata


def width_of(text: str) -> int:
    """Return how many columns a text takes."""
    if text.isascii():
        return len(text)
    return sum(map(width_of_character, text))


def width_of_character(character: str) -> int:
    """Return how many columns a character takes: a Chinese one two, a combining mark none."""
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def shortened(text: str, room: int) -> str:
    """Return a text, cut where it is wider than so many columns."""
    if width_of(text) <= room:
        return text
    kept = ""
    width = 1  # of the dots
    for character in text:
        width += width_of_character(character)
        if width > room:
            break
        kept += character
    return f"{kept.rstrip()}…"
