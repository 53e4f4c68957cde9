"""Takes a typed list apart: by commas, signs, line breaks, numbering and words such as *and*.

    Rome, Paris and Oslo          ->  Rome | Paris | Oslo
    1. Rome 2. Paris              ->  Rome | Paris
    Trinidad and Tobago, Cuba     ->  Trinidad and Tobago | Cuba
    Spain Italy                   ->  Spain | Italy

Names may hold any of these signs and words (Washington, D.C.; AC/DC): the longest run of parts
that means something stays together. What a text means is told by a `Reader`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Protocol

from studykit.values.typography import plain

MOST_PARTS = 200
"""More than any list has; comparing thousands of them takes seconds."""
_LONGEST_RUN = 6
"""Parts, or words, of a name."""
_SEPARATOR = (
    r"\s*(?:[\n;,/|\t•·・、，；؛،*]|(?<=\s)[-–—+](?=\s)|(?<=\w)\+(?=\w)|\s(?:{words}|plus|و)\s|&)"
    r"\s*(?:(?:{words})\s)?"
)
_NEVER_IN_A_NAME = re.compile(r"[\n；؛|•]|;\s")
"""A semicolon without a blank may stand in a name, as in `a;b`."""
_BULLET = re.compile(r"^\s*[-–—*•·+]\s+")
_NUMBERING = re.compile(r"(?:^|\s)\(?(\d{1,2}|[a-z])[.)]\s+")
_ALPHABET = "abcdefghijklmnopqrstuvwxyz"
_JOINERS_WITHOUT_BLANK = re.compile(r"および|と|以及|[和与與]|[와과] |하고 |และ| و ?| ו־?| ile ")
"""Signs that stand for *and* without a blank of its own, or for *with* too: only where every part
means something."""

Means = Callable[[str], bool]
"""Tells whether a text is an answer or another value."""


class Reader(Protocol):
    """The one who knows what a text means."""

    def is_right(self, text: str) -> bool:
        """Return whether a text is a right answer."""

    def has_meaning(self, text: str) -> bool:
        """Return whether a text is an answer, or another value."""

    def is_one_value(self, text: str) -> bool:
        """Return whether a text is one number or date, whose parts are no list: two hundred."""


def members_of(text: str, reader: Reader, joiners: tuple[str, ...] = ()) -> Iterator[str]:
    """Yield the members of a typed list, each trimmed.

    `joiners` are words of another language for and, or.
    """
    separator = _separator(joiners)
    for line in _lines(text):
        for run in _runs(line, separator, reader):
            if reader.is_one_value(run):
                yield run
            else:
                yield from _members_without_separator(run, reader.has_meaning)


@lru_cache(maxsize=8)  # compiled once a language
def _separator(joiners: tuple[str, ...]) -> re.Pattern[str]:
    words = "|".join(re.escape(word) for word in ("and", "or", *joiners))
    return re.compile(_SEPARATOR.replace("{words}", words), re.IGNORECASE)


def _lines(text: str) -> Iterator[str]:
    """Yield the lines without bullets.

    What is numbered 1, 2, 3 or a, b, c is cut at the numbers.
    """
    marks = list(_NUMBERING.finditer(text))
    names = [mark[1] for mark in marks]
    numbers = [str(number) for number in range(1, len(names) + 1)]
    letters = list(_ALPHABET[: len(names)])
    is_numbered = names in (numbers, letters)
    # Numbers in any other order are part of the answers.
    if marks and is_numbered and not text[: marks[0].start()].strip():
        begins_of_next = [mark.start() for mark in marks[1:]]
        for mark, end in zip(marks, [*begins_of_next, len(text)], strict=True):
            yield text[mark.end() : end]
        return
    lines = text.splitlines()
    for line in lines:
        # In a single line it would be a minus.
        if len(lines) == 1:
            yield line
        else:
            yield _BULLET.sub("", line)


def _runs(line: str, separator: re.Pattern[str], reader: Reader) -> Iterator[str]:
    """Yield the parts of a line, those together that mean something as a whole."""
    starts, ends, ends_of_names = [0], [], []
    for place, sign in enumerate(list(separator.finditer(line))[:MOST_PARTS]):
        ends.append(sign.start())
        starts.append(sign.end())
        if _NEVER_IN_A_NAME.search(sign[0]):
            ends_of_names.append(place)
    ends.append(len(line))
    ends_of_names.append(len(starts) - 1)
    parts = [line[start:end].strip() for start, end in zip(starts, ends, strict=True)]

    first = 0
    while first < len(starts):
        end_of_name = min(place for place in ends_of_names if place >= first)
        longest = min(end_of_name, first + _LONGEST_RUN - 1)
        last = first
        # The longest first: "Trinidad and Tobago" before "Trinidad".
        for candidate in range(longest, first, -1):
            run = line[starts[first] : ends[candidate]].strip()
            if _stays_together(run, parts[first : candidate + 1], reader):
                last = candidate
                break
        yield line[starts[first] : ends[last]].strip()
        first = last + 1


def _stays_together(run: str, parts: Sequence[str], reader: Reader) -> bool:
    """Return whether parts mean something as a whole, and not rather one by one.

    Who is asked for Austria and Hungary, and types both, does not mean Austria-Hungary.
    """
    if reader.is_one_value(run):
        return True
    return reader.has_meaning(run) and not all(map(reader.is_right, parts))


def _members_without_separator(run: str, means: Means) -> Iterator[str]:
    """Yield the run, or the names in it, if it means nothing and each of these does."""
    if not run:
        return
    if means(run):
        yield run
        return
    joined = []
    for part in _JOINERS_WITHOUT_BLANK.split(run):
        if part.strip():
            joined.append(part.strip())
    if len(joined) > 1 and all(map(means, joined)):
        yield from joined
        return
    # Names with nothing but blanks between them, if no word is left over.
    words = plain(run).split()
    names = []
    if 1 < len(words) <= MOST_PARTS:
        names = _names_side_by_side(words, means)
    yield from names or [run]


def _names_side_by_side(words: Sequence[str], means: Means) -> list[str]:
    """Return the words as names that all mean something, the longest first.

    None when a word is left over.
    """
    names = []
    start = 0
    while start < len(words):
        longest_end = min(len(words), start + _LONGEST_RUN)
        for end in range(longest_end, start, -1):
            name = " ".join(words[start:end])
            if means(name):
                break
        else:
            return []
        names.append(name)
        start = end
    return names
