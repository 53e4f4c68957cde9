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
    """A mapping of texts, of which only that is kept which its rows need. See `plain_rows`."""

    entries: dict[str, str]
    line: int
    """Of the first key, or of the brace before it."""
    column: int
    braces: str = ""
    """What stands in the braces, where the keys do not stand one below the other: `key: text, key: 'text'`."""

    def place_of(self, key: str) -> tuple[int, int]:
        return self._places(key)[0]

    def node(self, key: str) -> "Node":
        """The value of a key; one that is not there is a missing text."""
        text = self.entries.get(key)
        return _ABSENT if text is None else Text(text, *self._places(key)[1])

    def _places(self, key: str) -> tuple[tuple[int, int], tuple[int, int]]:
        """Where a key and its text begin."""
        if not self.braces:
            line = self.line + list(self.entries).index(key)
            return (line, self.column), (line, self.column + len(key) + 2)
        end = 0
        for name in self.entries:
            begun = self.braces.index(name, end)
            value = len(self.braces) - len(self.braces[begun + len(name) + 1 :].lstrip(" "))
            if name == key:
                break
            quote = self.braces[value] if self.braces[value] in "'\"" else ""
            end = self.braces.index(quote or ",", value + 1) + 1
        return (self.line, self.column + 1 + begun), (self.line, self.column + 1 + value)


Node = Text | Items | Mapping | PlainRow
_ABSENT = Text("", 0, 0)

new_text: Callable[[type[Text], tuple[str, int, int, bool]], Text] = tuple.__new__
"""Half the price of calling `Text`, for something that is made for every scalar."""
