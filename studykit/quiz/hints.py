"""A hint for who does not recall an answer: how it begins.

    Canberra            C
    the Danube, the Inn t, t     where all are wanted

Knows items.
"""

from __future__ import annotations

import unicodedata

from studykit.questions.item import Item


def first_letter(item: Item) -> str:
    """Return the first letter or digit of the answer, with its marks; of several a letter each."""
    wanted = item.keys
    if item.many != "all":
        wanted = (item.shown_key,)
    letters = []
    for text in wanted:
        # Of "-ing" a dash would help nobody; a text of signs alone begins with its first one.
        start = next((place for place, sign in enumerate(text) if sign.isalnum()), 0)
        end = start + 1
        # An accent may be a character of its own, behind its letter.
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1
        letters.append(text[start:end])
    return ", ".join(letters)
