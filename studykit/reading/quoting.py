r"""Texts as they are written into YAML and CSV, so that reading them gives the same texts again.

    Oslo              Oslo               12:30     "12:30"
    say "hi"          "say \"hi\""       no        "no"

Knows nothing of tables or columns.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence

_PLAIN = re.compile(r"(?:[^\W_][\w.-]*|-\d[\d.]*)(?: [\w(][\w.()-]*)*")
_PLAIN_WORDS = ("null", "true", "false", "yes", "no", "on", "off", "y", "n", "nan", "inf")
"""Read letter for letter here (all but `null`), but not by other programs."""
_LAST_OF_FOUR_DIGITS = 0xFFFF


def yaml_text(text: str) -> str:
    """Return the text as a YAML scalar that may stand anywhere, also inside braces.

    Without quotes where it is clear without them.
    """
    is_clear = _PLAIN.fullmatch(text) and text.lower() not in _PLAIN_WORDS
    if is_clear and text.isprintable():
        return text
    # A JSON string is a YAML scalar in double quotes. What does not print is escaped besides.
    characters = map(_escaped_if_needed, json.dumps(text, ensure_ascii=False))
    return "".join(characters)


def _escaped_if_needed(char: str) -> str:
    if char.isprintable():
        return char
    code = ord(char)
    if code > _LAST_OF_FOUR_DIGITS:
        return f"\\U{code:08x}"
    return f"\\u{code:04x}"


def csv_text(rows: Iterable[Sequence[str]], separator: str = ",") -> str:
    """Return rows of cells as the text of a CSV file."""
    lines = []
    for cells in rows:
        line = separator.join(csv_cell(cell, separator) for cell in cells)
        lines.append(f"{line}\n")
    return "".join(lines)


def csv_cell(text: str, separator: str) -> str:
    """Return the text as a CSV cell, in quotes where it needs them."""
    has_special_sign = any(sign in text for sign in (separator, '"', "\n", "\r"))
    # Blanks at the ends are no part of a cell without quotes to some programs.
    is_padded = text != text.strip()
    if not has_special_sign and not is_padded:
        return text
    doubled = text.replace('"', '""')
    return f'"{doubled}"'
