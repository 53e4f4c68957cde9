"""What a YAML file is read into: a tree of texts with their places. Knows neither YAML nor tables."""

from collections.abc import Callable
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

    items: list["Node"]
    line: int
    column: int


class Mapping(NamedTuple):
    """A YAML mapping, in the order of the file."""

    entries: dict[str, "Node"]
    places: list[int]
    """Where each key stands, as `line << 20 | column`: a million rows should not cost a million more tuples."""
    line: int
    column: int

    def place_of(self, key: str) -> tuple[int, int]:
        packed = self.places[list(self.entries).index(key)]
        return packed >> 20, packed & 0xFFFFF

    def node(self, key: str) -> "Node":
        """The value of a key; one that is not there is a missing text."""
        return self.entries.get(key, _ABSENT)


class PlainRow(NamedTuple):
    """A mapping whose keys stand one below the other, each with a text behind it: no more than what its rows need."""

    entries: dict[str, str]
    line: int
    """Of the first key."""
    column: int

    def place_of(self, key: str) -> tuple[int, int]:
        return self.line + list(self.entries).index(key), self.column

    def node(self, key: str) -> "Node":
        """The value of a key; one that is not there is a missing text."""
        text = self.entries.get(key)
        if text is None:
            return _ABSENT
        line, column = self.place_of(key)
        return Text(text, line, column + len(key) + 2)


Node = Text | Items | Mapping | PlainRow
_ABSENT = Text("", 0, 0)

new_text: Callable[[type[Text], tuple[str, int, int, bool]], Text] = tuple.__new__
"""Half the price of calling `Text`, for something that is made for every scalar."""
