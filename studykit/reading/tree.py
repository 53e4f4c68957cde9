"""What a YAML file is read into: a tree of texts with their places. Knows neither YAML nor tables."""

import re
from collections.abc import Callable, Collection
from functools import cache, cached_property
from itertools import islice
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


class _Mapping(NamedTuple):
    entries: dict[str, "Node"]
    places: list[int]
    """Where each key stands, as `line << 20 | column`: a million rows should not cost a million more tuples."""
    line: int
    column: int


class Mapping(_Mapping):
    """A YAML mapping, in the order of the file."""

    @cached_property
    def _positions(self) -> dict[str, int]:
        """How many keys stand before each, for as many as were there when a place was last asked for."""
        return {}

    def place_of(self, key: str) -> tuple[int, int]:
        positions = self._positions
        if key not in positions:
            more = islice(self.entries, len(positions), None)
            positions.update({name: at for at, name in enumerate(more, start=len(positions))})
        packed = self.places[positions[key]]
        return packed >> 20, packed & 0xFFFFF

    def drop(self, keys: Collection[str]) -> None:
        """Take keys out, with their values and places."""
        self.places[:] = [
            place for name, place in zip(self.entries, self.places, strict=True) if name not in keys
        ]
        for key in keys:
            del self.entries[key]
        self._positions.clear()

    def node(self, key: str) -> "Node":
        """The value of a key; one that is not there is a missing text."""
        return self.entries.get(key, _ABSENT)


class Listed(str):
    """A list of texts in a plain row, as it is written: `[one, 'two']`."""

    __slots__ = ()


class PlainRow(NamedTuple):
    """A mapping of texts and lists of texts, of which only that is kept which its rows need. See `plain_rows`."""

    entries: dict[str, str]
    """Texts without their quotes; lists are `Listed`."""
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
        if text is None:
            return _ABSENT
        line, column = self._places(key)[1]
        if type(text) is not Listed:
            return Text(text, line, column)
        members = _member().finditer(text, 1, len(text) - 1)
        return Items(
            [Text(unquoted(each[0]), line, column + each.start()) for each in members], line, column
        )

    def _places(self, key: str) -> tuple[tuple[int, int], tuple[int, int]]:
        """Where a key and its value begin."""
        if not self.braces:
            line = self.line + list(self.entries).index(key)
            return (line, self.column), (line, self.column + len(key) + 2)
        pair = next(each for each in _pair().finditer(self.braces) if each[1] == key)
        return (self.line, self.column + 1 + pair.start(1)), (
            self.line,
            self.column + 1 + pair.start(2),
        )


_QUOTES = ("'", '"')
_MEMBER = r"'[^']*' *|\"[^\"]*\" *|[^\s,\]'\"][^,\]]*"
"""A text of a plain row in braces or in a list."""


@cache
def _member() -> re.Pattern[str]:
    return re.compile(_MEMBER)


@cache
def _pair() -> re.Pattern[str]:
    return re.compile(
        rf"([^:]*): +(\[ *(?:(?:{_MEMBER})(?:, +(?:{_MEMBER}))*)?\] *|{_MEMBER})(?:, +|$)"
    )


def unquoted(value: str) -> str:
    """The text of a plain row's value, as typed but for its quotes and blanks."""
    value = value.strip()
    return value if value[:1] not in _QUOTES else value[1:-1].strip()


Node = Text | Items | Mapping | PlainRow
_ABSENT = Text("", 0, 0)

new_text: Callable[[type[Text], tuple[str, int, int, bool]], Text] = tuple.__new__
"""Half the price of calling `Text`, for something that is made for every scalar."""
