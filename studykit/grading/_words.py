"""A text in words, as far as its variants tell where they end.

The Nile          ->  the nile; nile
Jean-Paul Sartre  ->  jean paul sartre
"""

from __future__ import annotations

from collections.abc import Collection

Words = tuple[str, ...]


def wordings(variants: Collection[str]) -> list[Words]:
    """Return a text in words, once for each of its variants that says where they end."""
    return [tuple(variant.split()) for variant in with_blanks(variants)]


def with_blanks(variants: Collection[str]) -> list[str]:
    """Return the variants that have blanks for their punctuation.

    In `A-Team` a lone letter is no slip, which `ateam` would let pass.
    """
    most_blanks: dict[str, int] = {}
    for variant in variants:
        closed_up = variant.replace(" ", "")
        most_blanks[closed_up] = max(most_blanks.get(closed_up, 0), variant.count(" "))
    return [
        variant
        for variant in variants
        if variant.count(" ") == most_blanks[variant.replace(" ", "")]
    ]
