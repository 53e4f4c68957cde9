"""Texts that YAML cuts off at a # that the author did not mean for a comment.

    a: side B, track #3       YAML reads `side B, track`: a blank and a # begin a comment to it
    a: side B # or track 3    here the blank behind the # shows that the author means one

A parser tells of texts, and nothing of comments. So every # that may begin one is held against the
places of the texts that the parser tells of: one that is in no text begins a comment. Knows nothing
of what the texts mean.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from studykit.patterns import pattern_of

Place = tuple[int, int]
"""A line and a column, both from 0."""

_MAY_BEGIN = pattern_of(r"""(?:^|[\s,:'"\[\]{}])#""")
_MAY_CUT = pattern_of(r"""[ \t,:'"\[\]{}]#(?:#*(?=[^\s#])|[ \t]*$)""", re.MULTILINE)
"""A sign that no blank follows: a word, or the end of the line, as in `key: F #`."""
_CUTS = pattern_of(r"#+[^#\s]|#\s*$")
_ENDS_A_TEXT = tuple(":,'\"[]{}")
_RULER = pattern_of(r"#+([-=*~_+.])\1+\s*$")
"""A line that somebody has drawn: `#-------`."""
_SIGN_ALONE = pattern_of(r"\s*(?:[-?:]\s+)*[-?]$")
_NO_TEXT = pattern_of(r"\s*(?:(?:rows|columns|templates)\s*:|---|\.\.\.)$")
"""What no text follows in facts and decks: a comment behind it cuts nothing off, even if nothing
stands below."""


def cuts(line: str, column: int) -> bool:
    """Return whether the comment that begins in this column may be meant for a part of the text."""
    before = line[:column].strip()
    comment = line[column:]
    if not before or not _CUTS.match(comment):
        return False
    if comment.strip() == "#":
        # Alone at the end of its line it belongs to no text that is whole already, in quotes or
        # brackets.
        return not before.endswith(_ENDS_A_TEXT)
    return not _RULER.match(comment)


class CutTexts:
    """Collects the texts of a file in their order, and then tells where comments cut one off."""

    def __init__(self, text: str) -> None:
        # Most files have no such sign: then nothing is kept and nothing is looked for.
        self._lines = text.split("\n") if _MAY_CUT.search(text) else []
        self._signs = list(_signs(self._lines))
        self._next = 0
        """Index of the first sign that the parser has not passed."""
        self._comments: list[Place] = []
        self._places_without_text: set[Place] = set()

    @property
    def are_possible(self) -> bool:
        """Return whether there is any # that is worth being looked at."""
        return bool(self._signs)

    def pass_text(self, begin: Place, end: Place) -> None:
        """Take note that a text stands here. A value that is not there ends where it begins."""
        self._pass_comments(begin)
        while self._next < len(self._signs) and self._signs[self._next] < end:
            self._next += 1
        if begin == end:
            self._places_without_text.add(begin)

    def places(self, *, is_whole: bool) -> list[Place]:
        """Return where each # stands that cuts a text off.

        If not the whole file was read, only the part that was is looked at.
        """
        if is_whole:
            self._pass_comments((len(self._lines), 0))
        # In a line with two of them the first cuts off all that follows.
        first_in_line: dict[int, int] = {}
        for line, column in self._comments:
            first_in_line.setdefault(line, column)
        return [place for place in first_in_line.items() if self._cuts_off(*place)]

    def _pass_comments(self, until: Place) -> None:
        while self._next < len(self._signs) and self._signs[self._next] < until:
            self._comments.append(self._signs[self._next])
            self._next += 1

    def _cuts_off(self, line: int, column: int) -> bool:
        if not cuts(self._lines[line], column):
            return False
        before = self._lines[line][:column].rstrip()
        if _NO_TEXT.match(before):
            return False
        if before.endswith(":") or _SIGN_ALONE.match(before):
            # Behind `name:` it is the whole text that is lost, unless the value stands below.
            return (line, len(before)) in self._places_without_text
        return True


def _signs(lines: list[str]) -> Iterator[Place]:
    """Yield where each # stands that may begin a comment, in lines where one may cut a text off."""
    for number, line in enumerate(lines):
        # A sound comment is by far the most frequent sign, and its line is passed over at once.
        if not _MAY_CUT.search(line):
            continue
        for sign in _MAY_BEGIN.finditer(line):
            yield number, sign.end() - 1
