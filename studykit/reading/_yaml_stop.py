"""The place where a YAML parser gave up, and what stands around it.

    rows: {a: 'b', c      the parser stopped behind this line, in a mapping that begins at column 6
                          last part before it: the plain text `c`; one open bracket: the `{`

Knows what is there, and not what is wrong with it (`_yaml_faults`).
"""

from __future__ import annotations

from typing import NamedTuple

from studykit.limits import MAX_DEPTH
from studykit.reading._yaml_tokens import Token, tokens


class Point(NamedTuple):
    """A place in a text: its offset, its line and column (both from 0), and the line's text."""

    offset: int
    row: int
    column: int
    line: str

    @property
    def indent(self) -> int:
        return indent_of(self.line)

    @property
    def sign(self) -> str:
        """The character that stands here; empty at the end of a line."""
        return self.line[self.column : self.column + 1]

    @property
    def is_followed_by_blank(self) -> bool:
        """Return whether a blank or the end of the line follows the sign."""
        return not self.line[self.column + 1 : self.column + 2].strip()

    @property
    def is_first_in_line(self) -> bool:
        return self.column == self.indent


def indent_of(line: str) -> int:
    """Return how many blanks a line begins with."""
    return len(line) - len(line.lstrip())


class Surroundings:
    """The parts of a text up to the place where a parser stopped.

    `stop` is that place, `begun` where the thing begins that it was in, if the parser tells: each a
    line and a column from 0.
    """

    def __init__(self, text: str, stop: tuple[int, int], begun: tuple[int, int] | None) -> None:
        self.text = text
        # The end of a file is a line of its own to libyaml.
        self.lines = [*text.split("\n"), ""]
        self.stop = self.point(*stop)
        self.begun = self.point(*begun) if begun else None
        self.last_before: Token | None = None
        """The last part that begins before the stop."""
        self.last_reached: Token | None = None
        """The last part that begins before the stop or there."""
        self.enclosing: Token | None = None
        """The part that begins at `begun`."""
        self.open_brackets: list[Token] = []
        self.closed_bracket: Token | None = None
        """The opening sign of the pair that was closed last."""
        self.comments: list[Token] = []
        self._look_around()

    def _look_around(self) -> None:
        # What stands behind the stop was never looked at by the parser, and is not to blame.
        for token in tokens(self.text):
            if token.start > self.stop.offset:
                return
            if token.kind == "comment":
                self.comments.append(token)
                continue
            self.last_reached = token
            if token.depth > MAX_DEPTH:
                # This is what is wrong, and hostile nesting need not be followed to its end.
                return
            if token.start < self.stop.offset:
                self.last_before = token
                self._count_brackets(token)
                if self.begun and token.start == self.begun.offset:
                    self.enclosing = token

    def _count_brackets(self, token: Token) -> None:
        if token.kind in ("[", "{"):
            self.open_brackets.append(token)
        elif token.kind in ("]", "}") and self.open_brackets:
            self.closed_bracket = self.open_brackets.pop()

    def point(self, row: int, column: int) -> Point:
        """Return a place by its line and column."""
        # A parser may stop behind the last line.
        row = min(row, len(self.lines) - 1)
        offset = sum(map(len, self.lines[:row])) + row + column
        return Point(min(offset, len(self.text)), row, column, self.lines[row])

    def row_of(self, offset: int) -> int:
        """Return the number of the line, from 0, that an offset is in."""
        return self.text.count("\n", 0, offset)

    def has_line_break(self, start: int, end: int) -> bool:
        return "\n" in self.text[start:end]
