"""Texts that YAML cuts off at a # that the author did not mean for a comment.

    a: side B, track #3       YAML reads `side B, track`: what follows a blank and a # is a comment to it
    a: side B # or track 3    here the blank behind the # shows that the author means one

A parser tells of texts, and nothing of comments. So every # that may begin one is held against the places of the texts
that the parser tells of: one that is in no text begins a comment. Knows nothing of what the texts mean.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

Place = tuple[int, int]
"""A line and a column, both from 0."""

_MAY_BEGIN = r"""(?:^|[\s,:'"\[\]{}])#"""
_MAY_CUT = re.compile(r"""[ \t,:'"\[\]{}]#(?:#*(?=[^\s#])|[ \t]*$)""", re.MULTILINE)
"""A sign that no blank follows: a word, or the end of the line, as in `key: F #`."""
_CUTS = re.compile(r"#+[^#\s]|#\s*$")
_ENDS = ":,'\"[]{}"
_RULER = re.compile(r"#+([-=*~_+.])\1+\s*$")
_SIGN_ALONE = re.compile(r"\s*(?:[-?:]\s+)*[-?]$")
_NO_TEXT = re.compile(r"\s*(?:(?:rows|columns|templates)\s*:|---|\.\.\.)$")
"""What a text cannot stand behind in facts and decks: a comment there cuts nothing off, though nothing be below it."""


def cuts(line: str, column: int) -> bool:
    """Return whether the comment that begins at this column of the line may have been meant for a part of the text."""
    before, comment = line[:column].strip(), line[column:]
    if not before or not _CUTS.match(comment):
        return False
    # Alone at the end of its line it belongs to no text that is whole already, in quotes or brackets.
    is_alone = comment.strip() == "#"
    return before[-1] not in _ENDS if is_alone else not _RULER.match(comment)


class CutTexts:
    """Collects the texts of a file in their order, and then tells where comments cut one off."""

    def __init__(self, text: str) -> None:
        self._lines = text.split("\n") if _MAY_CUT.search(text) else []
        self._signs = list(_signs(self._lines))
        self._next = 0
        self._comments: list[Place] = []
        self._without_text: set[Place] = set()

    @property
    def are_possible(self) -> bool:
        """Whether there is any # that is worth being looked at."""
        return bool(self._signs)

    def pass_text(self, begin: Place, end: Place) -> None:
        """Take note that a text stands here; of a value that is not there begin and end are the same."""
        self._pass(begin)
        while self._next < len(self._signs) and self._signs[self._next] < end:
            self._next += 1
        if begin == end:
            self._without_text.add(begin)

    def _pass(self, until: Place) -> None:
        while self._next < len(self._signs) and self._signs[self._next] < until:
            self._comments.append(self._signs[self._next])
            self._next += 1

    def places(self, *, is_whole: bool) -> list[Place]:
        """Return where each # stands that cuts a text off; if not the whole file was read, in the part that was."""
        if is_whole:
            self._pass((len(self._lines), 0))
        first_in_line: dict[int, int] = {}
        for line, column in self._comments:
            first_in_line.setdefault(line, column)
        return [place for place in first_in_line.items() if self._cuts_off(*place)]

    def _cuts_off(self, line: int, column: int) -> bool:
        if not cuts(self._lines[line], column):
            return False
        before = self._lines[line][:column].rstrip()
        if _NO_TEXT.match(before):
            return False
        if before.endswith(":") or _SIGN_ALONE.match(before):
            # Behind `name:` it is the whole text that is lost, unless the value stands below.
            return (line, len(before)) in self._without_text
        return True


def _signs(lines: list[str]) -> Iterator[Place]:
    """Yield where each # stands that may begin a comment, in the lines where one may cut a text off."""
    for number, line in enumerate(lines):
        if _MAY_CUT.search(line):
            for sign in re.finditer(_MAY_BEGIN, line):
                yield number, sign.end() - 1
