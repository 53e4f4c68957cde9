"""Findings of the rules for items in one deck, kept until anything changes that they looked at.

It counts for one key (as that of `made_items`) and for one day: facts expire. The key is a line of
its own: of a file with another nothing is decoded, which may be in a way of another version.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import NamedTuple

from studykit.checks.run import Findings
from studykit.compiled._checked_file import lines_of, write_checked
from studykit.values.codec import codec
from studykit.values.days import number_of

_FORM = b"studykit findings 2"


class _KeptFindings(NamedTuple):
    day: int
    findings: Findings


_KEPT = codec(_KeptFindings)


def write_findings(path: Path, key: str, today: date, findings: Findings) -> None:
    """Write what was found under a key on a day, in place of what was found before.

    Raises OSError, and UnicodeError for a text with half a character; then the older file stays.
    """

    def fill(unfinished: Path) -> None:
        text = _KEPT.to_text(_KeptFindings(number_of(today), findings))
        unfinished.write_text(f"{key}\n{text}\n", encoding="utf-8", newline="\n")

    write_checked(path, _FORM, fill)


def read_findings(path: Path, key: str, today: date) -> Findings | None:
    """Return what was found under the key today; None where nothing is kept of it."""
    try:
        lines = lines_of(path, _FORM)
        if next(lines, None) != key:
            return None
        kept: _KeptFindings = _KEPT.from_text(next(lines))
    except OSError:
        return None
    if kept.day != number_of(today):
        return None
    return kept.findings
