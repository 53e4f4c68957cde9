"""Other answers that the base knows, ready to be searched.

What is typed may be one of them, or near one.

    rivals_of(("Gambia", "Zambia"))     .same_as({"zambia"})     ->  Zambia
                                        .near({"zambie"}, 1)     ->  Zambia

Knows texts. What is right is known elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from studykit.grading._typos import nearest
from studykit.values.variants import variants_of


class Rivals(NamedTuple):
    """Answers by their variants."""

    by_variant: dict[str, tuple[str, ...]]
    by_length: dict[int, tuple[str, ...]]
    """The variants by their length: a slip changes it by a letter or two."""

    def same_as(self, typed: frozenset[str]) -> list[str]:
        """Return the answers that share a variant with what was typed."""
        answers: list[str] = []
        for variant in sorted(typed):
            answers += self.by_variant.get(variant, ())
        return answers

    def near(self, typed: frozenset[str], most: int) -> Iterator[str]:
        """Yield the answers that are at most so many slips away."""
        for variant in sorted(typed):
            for length in range(len(variant) - most, len(variant) + most + 1):
                for near_variant in nearest(variant, self.by_length.get(length, ()), most):
                    yield from self.by_variant[near_variant]


@lru_cache(maxsize=32)  # by template: the variants of 10,000 texts take up to a second
def rivals_of(texts: tuple[str, ...], exact: tuple[str, ...] = (), lang: str = "") -> Rivals:
    """Return the texts as rivals, kept for the last templates."""
    return index_rivals(texts, exact, lang)


def index_rivals(texts: tuple[str, ...], exact: tuple[str, ...], lang: str) -> Rivals:
    """Return the texts as rivals, made anew: for the few of a single item."""
    by_variant: dict[str, tuple[str, ...]] = {}
    for text in dict.fromkeys(texts):
        for variant in variants_of(text, exact, lang):
            by_variant[variant] = (*by_variant.get(variant, ()), text)
    variants_by_length: dict[int, list[str]] = {}
    for variant in by_variant:
        variants_by_length.setdefault(len(variant), []).append(variant)
    by_length = {length: tuple(variants) for length, variants in variants_by_length.items()}
    return Rivals(by_variant, by_length)
