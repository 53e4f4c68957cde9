"""The tree that a YAML file is read into: texts, lists and mappings, each with its place.

    rows:                          a YamlMapping; its key `rows` stands at 1:1
      tokyo: {size: 12}            a YamlMapping at 2:10; its key `size` stands at 2:11
      sizes: [12, '007']           a YamlList of two YamlTexts, of which only the first is plain

Lines and columns count from 1. Knows nothing of how YAML is written (that is `read_yaml`), nor of
what the texts mean: `12` is a text here, and so are `no` and `12:30`.
"""

from typing import NamedTuple

Place = tuple[int, int]
"""A line and a column."""


class YamlText(NamedTuple):
    """A scalar, as typed but for blanks at its ends."""

    text: str
    line: int
    column: int
    plain: bool = True
    """Written without quotes."""

    @property
    def is_missing(self) -> bool:
        """Nothing, `""`, a plain `~` or a plain lower-case `null`."""
        if self.text in ("~", "null"):
            # In quotes these are texts like any other: a person may be called Null.
            return self.plain
        return not self.text


class YamlList(NamedTuple):
    """A YAML sequence."""

    members: list["YamlNode"]
    line: int
    column: int


class YamlMapping(NamedTuple):
    """A YAML mapping, in the order of the file."""

    entries: dict[str, "YamlNode"]
    places: dict[str, Place]
    """Where each key stands; the values know their own places."""
    line: int
    column: int


YamlNode = YamlText | YamlList | YamlMapping
