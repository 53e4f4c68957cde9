r"""Pieces of a text replaced, every other byte as it was.

    "rome: {land: it}\r\n", at 0 to 4 `roma`     ->  "roma: {land: it}\r\n"

Places are counted as the readers count them: without a byte order mark, and with CRLF as one line
end. Knows nothing of YAML and CSV: `edit_yaml` and `edit_csv` find the places.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from typing import NamedTuple

_MARK = "\ufeff"


class Edit(NamedTuple):
    """A piece of a text, and what stands there from then on."""

    start: int
    end: int
    text: str


def as_read(text: str) -> str:
    """Return a file's text as the readers have it: without a mark, and with LF alone."""
    return text.removeprefix(_MARK).replace("\r\n", "\n")


def edited(text: str, edits: Iterable[Edit]) -> str:
    """Return a file's text with some edits, of which no two overlap; equal ones count once.

    Of two that begin at one place the first one comes first. A line end in an edit is written as
    the file writes its own.
    """
    line_end = "\r\n" if "\r\n" in text else "\n"
    content = text.removeprefix(_MARK)
    # Where the carriage returns stand that the readers do not count.
    returns = []
    for number, match in enumerate(re.finditer("\r\n", content)):
        returns.append(match.start() - number)

    parts = [text[: len(text) - len(content)]]
    position = 0
    for edit in sorted(dict.fromkeys(edits), key=lambda edit: (edit.start, edit.end)):
        start = edit.start + bisect_left(returns, edit.start)
        parts += (content[position:start], edit.text.replace("\n", line_end))
        position = edit.end + bisect_left(returns, edit.end)
    return "".join((*parts, content[position:]))
