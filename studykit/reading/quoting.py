"""Texts as they are written into YAML and CSV, so that reading them gives the same texts again.

Knows nothing of tables or columns.
"""

from __future__ import annotations

import json
import re

_PLAIN = re.compile(r"(?:[^\W_][\w.-]*|-\d[\d.]*)(?: [\w(][\w.()-]*)*")
_PLAIN_WORDS = ("null", "true", "false", "yes", "no", "on", "off", "y", "n", "nan", "inf")
"""Read letter for letter here (all but `null`), but not by other programs."""


def yaml_text(text: str) -> str:
    """The text as a YAML scalar that stands in any place, also inside braces: plain where that is clear."""
    if _PLAIN.fullmatch(text) and text.lower() not in _PLAIN_WORDS and text.isprintable():
        return text
    shown = json.dumps(text, ensure_ascii=False)
    return "".join(char if char.isprintable() else _escaped(char) for char in shown)


def _escaped(char: str) -> str:
    code = ord(char)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def csv_cell(text: str, separator: str) -> str:
    """The text as a CSV cell, in quotes where it needs them."""
    needs = any(sign in text for sign in (separator, '"', "\n", "\r")) or text != text.strip()
    return '"' + text.replace('"', '""') + '"' if needs else text
