"""Cells of a sheet in which a spreadsheet finds nothing to compute.

    =1+1      '=1+1     led by an apostrophe
    -5        -5        a number, which is what it computes to
    '=1+1     ''=1+1    one more, so that each comes back as it was

Spreadsheets compute what begins with one of these signs, also in its full-width form, and so a
sheet could run what somebody else has written (CWE-1236). Knows texts alone.
"""

from __future__ import annotations

import re

_COMPUTED = r"'*[=+\-@\t\r\n＝＋－＠]"
_IS_COMPUTED = re.compile(_COMPUTED)
_IS_SAFE = re.compile(rf"'(?={_COMPUTED})")
_NUMBER = re.compile(r"[-+]\d+(?:[.,]\d+)?")


def safe_cell(text: str) -> str:
    """Return a text as a cell that a spreadsheet takes for a text."""
    if _IS_COMPUTED.match(text) and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def is_safe(cell: str) -> bool:
    """Return whether a spreadsheet computes nothing of a cell; so it is with all of a safe sheet.

    Where one is not, an apostrophe in another is a sign of its text.
    """
    return cell.startswith("'") or safe_cell(cell) == cell


def text_of_safe_cell(cell: str) -> str:
    """Return the text that a safe cell stands for; any other cell as it is."""
    return cell[1:] if _IS_SAFE.match(cell) else cell
