"""What a YAML file is read into: a tree of texts with their places. Knows neither YAML nor tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple


class Text(NamedTuple):
    """A scalar, as typed but for blanks at its ends. `plain` is one without quotes."""

    text: str
    line: int
    column: int
    plain: bool = True

    @property
    def is_missing(self) -> bool:
        """Nothing, `""`, a plain `~` or a plain lower-case `null`."""
        text = self.text
        return not text or (text in ("~", "null") and self.plain)


class Items(NamedTuple):
    """A YAML sequence."""

    items: list[Node]
    line: int
    column: int


class Mapping(NamedTuple):
    """A YAML mapping, in the order of the file."""

    entries: dict[str, Node]
    places: Sequence[int]
    """Where each key stands, as `line << 20 | column`: a million rows should not cost a million more tuples."""
    line: int
    column: int

    def place_of(self, key: str) -> tuple[int, int]:
        packed = self.places[list(self.entries).index(key)]
        return packed >> 20, packed & 0xFFFFF


Node = Text | Items | Mapping

new_text: Callable[[type[Text], tuple[str, int, int, bool]], Text] = tuple.__new__
"""Half the price of calling `Text`, for something that is made for every scalar."""
