"""Finds what lies in what, at any depth: rows that columns with `part_of: true` place in others.

    villa  {place: tivoli}       the villa lies in tivoli, lazio, italy and europe
    tivoli {in: lazio}
    lazio  {in: italy}
    italy  {in: [europe]}        a row may lie in several others

Rows are told apart by table and id (`places/lazio`): the columns may lead through several tables.
Knows no tables (`_placed_rows` reads them) and nothing of questions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

_MOST_REMEMBERED = 256
"""Of rows that lie deeper nothing is remembered: in a chain of n rows that would be n * n facts."""


class Hierarchy:
    """The rows of a base by what they lie in. Rows that lie in nothing may be missing."""

    def __init__(self, containers: Mapping[str, Sequence[str]]) -> None:
        self.direct_containers = containers
        """By fact (`table/id`) those in which its own row says that it lies."""
        self._remembered: dict[str, frozenset[str]] = {}

    def __bool__(self) -> bool:
        """Return whether any row lies in another one."""
        return bool(self.direct_containers)

    def containers(self, fact: str) -> frozenset[str]:
        """Return all facts in which a fact lies, at any depth. It does not lie in itself."""
        if fact in self._remembered:
            return self._remembered[fact]
        around: set[str] = set()
        # No recursion: a chain of ten thousand rows would be too deep for Python.
        to_look_at = list(self.direct_containers.get(fact, ()))
        while to_look_at:
            container = to_look_at.pop()
            if container in around:
                continue
            around.add(container)
            if container in self._remembered:
                around |= self._remembered[container]
            else:
                to_look_at.extend(self.direct_containers.get(container, ()))
        containers = frozenset(around)
        if len(containers) <= _MOST_REMEMBERED:
            self._remembered[fact] = containers
        return containers

    def contents(self, facts: Iterable[str]) -> set[str]:
        """Return all facts that lie in one of some facts, at any depth."""
        inside: set[str] = set()
        to_look_at = list(facts)
        while to_look_at:
            for content in self._direct_contents.get(to_look_at.pop(), ()):
                # A circle, which `check` tells of, must not go round for ever.
                if content not in inside:
                    inside.add(content)
                    to_look_at.append(content)
        return inside

    def is_placed(self, fact: str) -> bool:
        """Return whether it is said where a fact lies, or what lies in it."""
        return fact in self.direct_containers or fact in self._direct_contents

    @cached_property
    def facts(self) -> Sequence[str]:
        """All facts that lie in another one or have another one in them."""
        return tuple(dict.fromkeys((*self.direct_containers, *self._direct_contents)))

    @cached_property
    def _direct_contents(self) -> Mapping[str, list[str]]:
        contents: dict[str, list[str]] = {}
        for fact, containers in self.direct_containers.items():
            for container in containers:
                contents.setdefault(container, []).append(fact)
        return contents


FLAT = Hierarchy({})
"""Of a base in which nothing lies in anything."""


def circles(hierarchy: Hierarchy) -> Iterator[list[str]]:
    """Yield circles, as many as it takes that each row that is on one is on one of these.

    A walk that goes up as far as it can, and back. What it meets again while it is above it is a
    circle.
    """
    containers = hierarchy.direct_containers
    done: set[str] = set()
    for fact in containers:
        way: list[str] = []
        on_the_way: dict[str, int] = {}
        """By fact its place on the way."""
        ahead = [iter((fact,))]
        while ahead:
            following = next(ahead[-1], None)
            if following is None:
                ahead.pop()
                if way:
                    left = way.pop()
                    del on_the_way[left]
                    done.add(left)
            elif following in on_the_way:
                yield way[on_the_way[following] :]
            elif following not in done:
                on_the_way[following] = len(way)
                way.append(following)
                ahead.append(iter(containers.get(following, ())))
