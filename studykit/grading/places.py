"""The places of a base with their names, for answers that are too coarse or too fine.

    Where is the Villa d'Este?    Lazio     the base: it lies in Tivoli, Tivoli in Lazio, in Italy
    Italy     contains Lazio                close
    Tivoli    lies in Lazio                 right: the base has the villa there
    Rome      lies in Lazio                 asked again: it may be there, as far as is known

Rows are told apart by table and id. Knows names, and no question; `_match_place` holds a typed text
against them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import NamedTuple

from studykit.grading.vocabulary import Vocabulary


class Place(NamedTuple):
    """A row that lies in others, or in which others lie."""

    fact: str
    names: tuple[str, ...]
    """Its label first."""
    lies_in: tuple[str, ...]
    """The facts in which its own row says that it lies."""


class Places:
    """All places of a base."""

    def __init__(self, places: Iterable[Place] = ()) -> None:
        self._places = tuple(places)

    def called(self, variants: frozenset[str], exact: tuple[str, ...], lang: str) -> list[str]:
        """Return the facts of which a name has a variant in common with some."""
        facts: dict[str, None] = {}
        for name in self._names.index(exact, lang).spelled.same_as(variants):
            for position in self._names.rows_of_name[name]:
                facts[self._places[position].fact] = None
        return list(facts)

    def containers(self, fact: str) -> set[str]:
        """Return all in which a fact lies, at any depth."""
        found: set[str] = set()
        to_look_at = [fact]
        while to_look_at:
            for container in self._lies_in.get(to_look_at.pop(), ()):
                if container not in found:
                    found.add(container)
                    to_look_at.append(container)
        return found

    @cached_property
    def _names(self) -> Vocabulary:
        return Vocabulary(place.names for place in self._places)

    @cached_property
    def _lies_in(self) -> Mapping[str, tuple[str, ...]]:
        return {place.fact: place.lies_in for place in self._places}


class Whereabouts(NamedTuple):
    """The places of the base, with those that a question is about."""

    places: Places = Places()
    lying_there: tuple[str, ...] = ()
    """The facts of which is asked where they are: they lie in the right answers."""
    around: tuple[str, ...] = ()
    """The facts that the stem shows: the right answers lie in them."""


NOWHERE = Whereabouts()
"""Of a question about anything else."""
