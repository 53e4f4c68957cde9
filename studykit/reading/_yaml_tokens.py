"""The parts of a YAML text as one sees them without a parser: keys, texts, quotes, brackets and comments.

    rows:                         key
      a: {b: 'c, d'} # a note     key  {  plain  :  quoted  }  comment

YAML's parser says what a sound text means. This says what stands where when the parser has given up, and where its
comments are, of which the parser says nothing. It never fails: a text that is no YAML has its parts too. It knows
neither tables nor what the parser would say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_QUOTED = re.compile(r"""  "(?:[^"\\]|\\.)*+"  |  '(?:[^']|'')*+'  """, re.DOTALL | re.VERBOSE)
_INDICATOR = re.compile(r"[-?:](?!\S)")
_COLON = re.compile(r"[ \t]*:(?!\S)")
_COLON_IN_BRACKETS = re.compile(r":(?=[\s,\[\]{}]|\Z)|(?<=[\"'\]}]):")
"""Behind a quote it needs no blank after it: `{"a":b}`."""
_MARKER = re.compile(r"(?:---|\.\.\.)(?!\S)")
"""What ends a document, at the beginning of a line."""
_HEADER = re.compile(r"[|>][-+]?([1-9]?)[-+]?[ \t]*(?:\n|$|(?<=[ \t])(?=#))")
"""What begins a block of text (`text: |`), with the number of blanks before its lines where that is given."""
_PLAIN = re.compile(r".(?:[^\s:#]|:(?=\S)|(?<=\S)#|[ \t]+(?![\s#]))*+")
_PLAIN_IN_BRACKETS = re.compile(
    r".(?:[^\s:#,\[\]{}]|:(?![\s,\[\]{}])|(?<=\S)#|\s+(?![\s#,\[\]{}]))*+"
)
_PROPERTY = re.compile(r"[&*!][^\s,\[\]{}]*")
_CLOSING = {"]": "[", "}": "{"}


class Token(NamedTuple):
    """One part of the text, `text[start:end]`."""

    kind: str
    """`key`, `plain`, `quoted`, `unclosed` (a quote), `block`, `comment`, `property` (`&a`, `*a`, `!a`), or the sign
    itself: one of `[]{},:-?`."""
    start: int
    end: int
    depth: int
    """How many lists and mappings are open, with the one that this opens."""


def tokens(text: str) -> Iterator[Token]:
    """Yield the parts of the text from its beginning to its end."""
    return _Scanner(text).run()


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.line = 0
        """Where the line begins that `at` is in."""
        self.brackets: list[str] = []
        self.indents: list[int] = []
        """Of each open list and mapping without brackets twice its column, and 1 more for a list: `a:` may have
        the dashes of its list right below it, and holds it nevertheless."""

    def run(self) -> Iterator[Token]:
        text = self.text
        while self.at < len(text):
            sign = text[self.at]
            if sign == "\n":
                self.line = self.at = self.at + 1
            elif self.at == self.line and (marker := _MARKER.match(text, self.at)):
                self.brackets, self.indents = [], []
                self.at = marker.end()
            elif sign.isspace():
                self.at += 1
            else:
                yield self._next(sign)

    def _next(self, sign: str) -> Token:
        if sign == "#":
            end = self.text.find("\n", self.at)
            return self._take("comment", len(self.text) if end < 0 else end)
        if sign in "[{":
            self.brackets.append(sign)
            return self._take(sign, self.at + 1)
        if sign in "'\"":
            return self._quoted()
        if sign in "&*!":
            return self._take("property", _PROPERTY.match(self.text, self.at).end())  # type: ignore[union-attr]
        if self.brackets:
            return self._in_brackets(sign)
        return self._outside(sign)

    def _take(self, kind: str, end: int) -> Token:
        token = Token(kind, self.at, end, len(self.indents) + len(self.brackets))
        self.at = end
        return token

    def _quoted(self) -> Token:
        begun = self.at
        whole = _QUOTED.match(self.text, begun)
        if not whole:
            return self._take("unclosed", len(self.text))
        is_key = not self.brackets and _COLON.match(self.text, whole.end())
        if is_key:
            self._indent(begun, is_list=False)
        token = self._take("key" if is_key else "quoted", whole.end())
        self.line = max(self.line, self.text.rfind("\n", begun, self.at) + 1)
        return token

    def _in_brackets(self, sign: str) -> Token:
        if sign in _CLOSING:
            token = self._take(sign, self.at + 1)
            self.brackets.pop()
            return token
        if sign in ",?" or _COLON_IN_BRACKETS.match(self.text, self.at):
            return self._take(sign, self.at + 1)
        begun = self.at
        plain = _PLAIN_IN_BRACKETS.match(self.text, begun)
        assert plain is not None
        token = self._take("plain", plain.end())
        self.line = max(self.line, self.text.rfind("\n", begun, self.at) + 1)
        return token

    def _outside(self, sign: str) -> Token:
        """What stands where indentation counts."""
        if _INDICATOR.match(self.text, self.at):
            is_first_in_line = not self.text[self.line : self.at].strip()
            if sign != ":" or is_first_in_line:
                self._indent(self.at, is_list=sign == "-")
            return self._take(sign, self.at + 1)
        header = _HEADER.match(self.text, self.at)
        if header:
            return self._block(int(header[1] or 0), header.end())
        plain = _PLAIN.match(self.text, self.at)
        assert plain is not None
        if _COLON.match(self.text, plain.end()):
            self._indent(self.at, is_list=False)
            return self._take("key", plain.end())
        return self._plain(plain.end())

    def _indent(self, start: int, *, is_list: bool) -> None:
        """Open the list or mapping whose dash or key begins here, unless it is open, and close what it ends."""
        indent = 2 * (start - self.line) + is_list
        while self.indents and self.indents[-1] > indent:
            self.indents.pop()
        if not self.indents or self.indents[-1] < indent:
            self.indents.append(indent)

    def _lines_below(self, at: int) -> Iterator[tuple[int, int, int]]:
        """Yield where each line after this place begins, the column of its first sign, and where it ends."""
        while (at := self.text.find("\n", at) + 1) and at < len(self.text):
            end = self.text.find("\n", at)
            end = len(self.text) if end < 0 else end
            line = self.text[at:end]
            yield at, len(line) - len(line.lstrip(" ")) if line.strip() else -1, end

    def _parent(self) -> int:
        return self.indents[-1] // 2 if self.indents else -1

    def _block(self, blanks: int, header: int) -> Token:
        """A text in lines of its own, with the line that announces it."""
        indent = max(self._parent(), 0) + blanks if blanks else 0
        end = self.text.find("\n", header - 1)
        end = len(self.text) if end < 0 else end
        for start, column, line_end in self._lines_below(header - 1):
            if column >= 0:
                indent = indent or max(column, self._parent() + 1)
                if column < indent or (column == 0 and _MARKER.match(self.text, start)):
                    break
            end = line_end
        begun = self.at
        token = self._take("block", end)
        self.line = max(self.line, self.text.rfind("\n", begun, end) + 1)
        return token

    def _plain(self, end: int) -> Token:
        """A text without quotes, with the lines below that it goes on in."""
        token_end = end
        for start, column, line_end in self._lines_below(end):
            if self.text[end:start].strip():
                break  # a comment ends it
            if column < 0:
                end = line_end
                continue
            if (
                column <= self._parent()
                or self.text[start + column] == "#"
                or _MARKER.match(self.text, start)
            ):
                break
            more = _PLAIN.match(self.text, start + column)
            assert more is not None
            token_end = end = more.end()
            self.line = start
            if self.text[end:line_end].strip():
                break
        return self._take("plain", token_end)
