"""Count the columns of a terminal that a text takes.

Rome    4
東京     4
"""

import unicodedata


def width_of(text: str) -> int:
    """Return how many columns a text takes: wide characters two, combining marks none."""
    if text.isascii():
        return len(text)
    width = 0
    for character in text:
        if unicodedata.combining(character):
            continue
        width += 1
        if unicodedata.east_asian_width(character) in "WF":
            width += 1
    return width
