"""The parts of a YAML text as one sees them without a parser: keys, texts, quotes and comments.

    rows:                         key
      a: {b: 'c, d'} # a note     key  {  plain  :  quoted  }  comment

YAML's parser says what a sound text means. This says what stands where when the parser has given
up, and where its comments are, of which the parser says nothing. It never fails: a text that is no
YAML has its parts too. It knows neither tables nor what the parser would say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from studykit.patterns import pattern_of

# The possessive `*+` keeps no places to go back to: none of them could ever make these fit.
_QUOTED = pattern_of(r"""  "(?:[^"\\]|\\.)*+"  |  '(?:[^']|'')*+'  """, re.DOTALL | re.VERBOSE)
_INDICATOR = pattern_of(r"[-?:](?!\S)")
_COLON = pattern_of(r"[ \t]*:(?!\S)")
_COLON_IN_BRACKETS = pattern_of(r":(?=[\s,\[\]{}]|\Z)|(?<=[\"'\]}]):")
"""Behind a quote it needs no blank after it: `{"a":b}`."""
_DOCUMENT_MARKER = pattern_of(r"(?:---|\.\.\.)(?!\S)")
"""What ends a document, at the beginning of a line."""
_BLOCK_HEADER = pattern_of(r"[|>][-+]?([1-9]?)[-+]?[ \t]*(?:\n|$|(?<=[ \t])(?=#))")
"""What begins a block of text (`text: |`), with the blanks before its lines if they are given."""
_PLAIN = pattern_of(r".(?:[^\s:#]|:(?=\S)|(?<=\S)#|[ \t]+(?![\s#]))*+")
_PLAIN_IN_BRACKETS = pattern_of(
    r".(?:[^\s:#,\[\]{}]|:(?![\s,\[\]{}])|(?<=\S)#|\s+(?![\s#,\[\]{}]))*+"
)
_PROPERTY = pattern_of(r"[&*!][^\s,\[\]{}]*")


class Token(NamedTuple):
    """One part of the text, `text[start:end]`."""

    kind: str
    """`key`, `plain`, `quoted`, `unclosed` (a quote), `block`, `comment`, `property` (`&a`, `*a`,
    `!a`), or the sign itself: one of `[]{},:-?`."""
    start: int
    end: int
    depth: int
    """How many lists and mappings are open, with the one that this opens."""


class _Line(NamedTuple):
    """A line of the text."""

    start: int
    end: int
    indent: int
    """The column of its first sign."""
    is_empty: bool


def tokens(text: str) -> Iterator[Token]:
    """Yield the parts of the text from its beginning to its end."""
    return _Scanner(text).run()


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.line_start = 0
        """Where the line begins that `position` is in."""
        self.brackets: list[str] = []
        self.indents: list[int] = []
        """Of each open list and mapping without brackets twice its column, and 1 more for a list.

        So `a:` may have the dashes of its list right below it, and holds it nevertheless.
        """

    def run(self) -> Iterator[Token]:
        text = self.text
        while self.position < len(text):
            sign = text[self.position]
            marker = None
            if self.position == self.line_start:
                marker = _DOCUMENT_MARKER.match(text, self.position)
            if sign == "\n":
                self.position += 1
                self.line_start = self.position
            elif marker:
                # Another document begins, whatever is still open in this one.
                self.brackets = []
                self.indents = []
                self.position = marker.end()
            elif sign.isspace():
                self.position += 1
            else:
                yield self._next(sign)

    def _next(self, sign: str) -> Token:
        if sign == "#":
            return self._take("comment", self._end_of_line(self.position))
        if sign in "[{":
            self.brackets.append(sign)
            return self._take(sign, self.position + 1)
        if sign in "'\"":
            return self._quoted()
        if sign in "&*!":
            return self._take("property", self._end_of(_PROPERTY))
        if self.brackets:
            return self._in_brackets(sign)
        return self._outside_brackets(sign)

    def _take(self, kind: str, end: int) -> Token:
        token = Token(kind, self.position, end, len(self.indents) + len(self.brackets))
        self.position = end
        # A text may go over several lines: then the last of them is the one that goes on.
        last_break = self.text.rfind("\n", token.start, end)
        self.line_start = max(self.line_start, last_break + 1)
        return token

    def _quoted(self) -> Token:
        quoted = _QUOTED.match(self.text, self.position)
        if not quoted:
            # All that follows may be part of it: nothing more can be told apart.
            return self._take("unclosed", len(self.text))
        is_key = not self.brackets and _COLON.match(self.text, quoted.end())
        if not is_key:
            return self._take("quoted", quoted.end())
        self._indent(is_list=False)
        return self._take("key", quoted.end())

    def _in_brackets(self, sign: str) -> Token:
        if sign in "]}":
            # Whether it fits the bracket that is open is not asked: a wrong one closes it too.
            token = self._take(sign, self.position + 1)
            self.brackets.pop()
            return token
        if sign in ",?" or _COLON_IN_BRACKETS.match(self.text, self.position):
            return self._take(sign, self.position + 1)
        return self._take("plain", self._end_of(_PLAIN_IN_BRACKETS))

    def _outside_brackets(self, sign: str) -> Token:
        """Return what stands where indentation counts."""
        if _INDICATOR.match(self.text, self.position):
            is_first_in_line = not self.text[self.line_start : self.position].strip()
            if sign != ":" or is_first_in_line:
                self._indent(is_list=sign == "-")
            return self._take(sign, self.position + 1)
        header = _BLOCK_HEADER.match(self.text, self.position)
        if header:
            blanks = int(header[1] or 0)
            return self._block(blanks, header.end() - 1)
        end = self._end_of(_PLAIN)
        if _COLON.match(self.text, end):
            self._indent(is_list=False)
            return self._take("key", end)
        return self._plain(end)

    def _end_of(self, pattern: re.Pattern[str]) -> int:
        """Return where the part ends that begins here, whose pattern fits any sign that is left."""
        part = pattern.match(self.text, self.position)
        assert part is not None
        return part.end()

    def _indent(self, *, is_list: bool) -> None:
        """Open the list or mapping whose dash or key stands here, and close what it ends.

        Nothing is opened if it is open already.
        """
        indent = 2 * (self.position - self.line_start) + is_list
        while self.indents and self.indents[-1] > indent:
            self.indents.pop()
        if not self.indents or self.indents[-1] < indent:
            self.indents.append(indent)

    def _column_of_parent(self) -> int:
        """Return the column of the innermost list or mapping; -1 when none is open."""
        return self.indents[-1] // 2 if self.indents else -1

    def _end_of_line(self, position: int) -> int:
        end = self.text.find("\n", position)
        return len(self.text) if end < 0 else end

    def _lines_below(self, position: int) -> Iterator[_Line]:
        """Yield the lines after the one that a place is in."""
        start = self._end_of_line(position) + 1
        while start < len(self.text):
            end = self._end_of_line(start)
            line = self.text[start:end]
            indent = len(line) - len(line.lstrip(" "))
            yield _Line(start, end, indent, is_empty=not line.strip())
            start = end + 1

    def _block(self, blanks: int, end_of_header: int) -> Token:
        """Return a text in lines of its own, with the line that announces it."""
        indent = max(self._column_of_parent(), 0) + blanks if blanks else 0
        end = self._end_of_line(end_of_header)
        for line in self._lines_below(end_of_header):
            if not line.is_empty:
                # Without a number in the header the first line shows how far the text is indented.
                indent = indent or max(line.indent, self._column_of_parent() + 1)
                ends_document = line.indent == 0 and _DOCUMENT_MARKER.match(self.text, line.start)
                if line.indent < indent or ends_document:
                    break
            end = line.end
        return self._take("block", end)

    def _plain(self, end: int) -> Token:
        """Return a text without quotes, with the lines below that it goes on in."""
        end_of_text = end
        for line in self._lines_below(end):
            if self.text[end : line.start].strip():
                break  # a comment ends it
            if line.is_empty:
                # It belongs to the text only if the text goes on behind it.
                end = line.end
                continue
            first_sign = line.start + line.indent
            if (
                line.indent <= self._column_of_parent()
                or self.text[first_sign] == "#"
                or _DOCUMENT_MARKER.match(self.text, line.start)
            ):
                break
            more = _PLAIN.match(self.text, first_sign)
            assert more is not None
            end_of_text = end = more.end()
            if self.text[end : line.end].strip():
                break
        return self._take("plain", end_of_text)
