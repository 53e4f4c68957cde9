"""Takes a typed list apart: by commas, signs, line breaks, numbering and words such as *and*.

Names may hold any of these (Washington, D.C.; AC/DC; Trinidad and Tobago): the longest run of parts that means
something stays together.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from studykit.grading.texts import plain

MOST_PARTS = 200
"""More parts than any list has; comparing thousands of them takes seconds."""
_LONGEST_RUN = 6
_BETWEEN = re.compile(
    r"\s*(?:[\n;,/|\t•·・、，；؛،*]|(?<=\s)[-–—+](?=\s)|(?<=\w)\+(?=\w)|\s(?:and|or|plus|و)\s|&)\s*(?:(?:and|or)\s)?",
    re.IGNORECASE,
)
_HARD = re.compile(r"[\n；؛|•]|;\s|\s;")
"""What nobody types within a name. A semicolon without a blank may stand in one, as in `a;b`."""
_BULLET = re.compile(r"^\s*[-–—*•·+]\s+")
_NUMBERING = re.compile(r"(?:^|\s)\(?(\d{1,2}|[a-z])[.)]\s+")
_JOINERS = re.compile(r"および|と|以及|[和与與]|[와과] |하고 |และ| و ?| ו־?| ile ")
"""What stands for *and* without a blank of its own, or for *with* too: only where every part means something."""


def parts(text: str, means: Callable[[str], bool], joiners: tuple[str, ...] = ()) -> Iterator[str]:
    """The members of a typed list, each trimmed. `means` tells whether a text is an answer or another value.

    `joiners` are words of another language for and, or.
    """
    between = _between(joiners) if joiners else _BETWEEN
    for line in _lines(text):
        ends = [(found.start(), found.end()) for found in between.finditer(line)][:MOST_PARTS]
        starts = [0, *(end for _, end in ends)]
        stops = [*(start for start, _ in ends), len(line)]
        hard = {
            at for at, (start, end) in enumerate(ends, start=1) if _HARD.search(line[start:end])
        }
        at = 0
        while at < len(starts):
            furthest = next(
                (stop for stop in range(at + 1, len(stops)) if stop in hard), len(stops)
            )
            runs = range(min(furthest, at + _LONGEST_RUN) - 1, at, -1)
            last = next((to for to in runs if means(line[starts[at] : stops[to]].strip())), at)
            piece = line[starts[at] : stops[last]].strip()
            yield from _inside(piece, means)
            at = last + 1


@lru_cache(maxsize=8)
def _between(joiners: tuple[str, ...]) -> re.Pattern[str]:
    words = "|".join(map(re.escape, ("and", "or", *joiners)))
    pattern = _BETWEEN.pattern.replace("and|or|plus", f"{words}|plus").replace(
        "(?:and|or)", f"(?:{words})"
    )
    return re.compile(pattern, re.IGNORECASE)


def _lines(text: str) -> Iterator[str]:
    """Lines, without bullets; what is numbered 1, 2, 3 or a, b, c is cut at the numbers."""
    marks = list(_NUMBERING.finditer(text))
    names = [mark[1] for mark in marks]
    is_numbered = names in (
        [str(at) for at in range(1, len(names) + 1)],
        list("abcdefghijklmnopqrstuvwxyz"[: len(names)]),
    )
    if marks and is_numbered and not text[: marks[0].start()].strip():
        ends = [*(mark.start() for mark in marks[1:]), len(text)]
        yield from (text[mark.end() : end] for mark, end in zip(marks, ends, strict=True))
        return
    for line in text.splitlines():
        yield _BULLET.sub("", line)


def _inside(piece: str, means: Callable[[str], bool]) -> Iterator[str]:
    """A part that means nothing as a whole may be names with blanks between, if each of them means something."""
    if not piece:
        return
    if not means(piece):
        joined = [each.strip() for each in _JOINERS.split(piece) if each.strip()]
        if len(joined) > 1 and all(map(means, joined)):
            yield from joined
            return
        words = plain(piece).split()
        if 1 < len(words) <= MOST_PARTS:
            found = _cover(words, means)
            if found:
                yield from found
                return
    yield piece


def _cover(words: list[str], means: Callable[[str], bool]) -> list[str]:
    """The words as runs that all mean something, the longest first; empty when some word is left over."""
    found, at = [], 0
    while at < len(words):
        ends = range(min(len(words), at + _LONGEST_RUN), at, -1)
        end = next((end for end in ends if means(" ".join(words[at:end]))), 0)
        if not end:
            return []
        found.append(" ".join(words[at:end]))
        at = end
    return found
