r"""Take the formulas out of a field's HTML, so that nothing in them is read as HTML or as Markdown.

    a \(x &lt; y\) b                     \(x < y\)
    <anki-mathjax block="true">x</...>   \[x\]
    [$]x[/$] and [latex]$x$[/latex]      \(x\), as MathJax has it

In the text a character that nobody writes stands for each of them.
"""

from __future__ import annotations

import html
import re
from typing import NamedTuple

_FIRST = 0x10E000
_LAST = 0x10FFFD
_RESERVED = re.compile("[\U0010d000-\U0010fffd]")
"""What stands for formulas, and what stands for the ends of gaps (`_gaps_in_fields`)."""
_OPENING = re.compile(
    r"\\\(|\\\[|<anki-mathjax[^<>]*+>|\[latex\]|\[\$\$?\]",
    re.IGNORECASE,
)
_TAG = re.compile(r"<[^<>]*+>")
_LATEX_MATH = re.compile(r"\s*(?:\$\$(?P<block>[^$]+)\$\$|\$(?P<inline>[^$]+)\$)\s*")
_CLOSING = {
    "\\(": "\\)",
    "\\[": "\\]",
    "[latex]": "[/latex]",
    "[$]": "[/$]",
    "[$$]": "[/$$]",
}
_MATHJAX = "</anki-mathjax>"
LATEX_OF_TEXT = "a picture of LaTeX text"


class FieldFormulas(NamedTuple):
    """A field without its formulas."""

    text: str
    """With a stand-in for each formula."""
    by_stand_in: dict[str, str]
    r"""The formulas, in `\\(..\\)` or `\\[..\\]`."""
    barred: str = ""
    """Why the field cannot be shown; empty when it can."""

    def put_back(self, text: str) -> str:
        """Return a text with the formulas in the places of their stand-ins."""
        if not self.by_stand_in:
            return text
        return "".join(self.by_stand_in.get(char, char) for char in text)


def formulas_out_of(raw: str) -> FieldFormulas:
    """Return the field's HTML with stand-ins for its formulas."""
    text = _RESERVED.sub("", raw)
    parts: list[str] = []
    by_stand_in: dict[str, str] = {}
    barred = ""
    never_closed: set[str] = set()
    begin = 0
    for match in _OPENING.finditer(text):
        # It stands in the formula before.
        if match.start() < begin:
            continue
        opening = match[0].lower()
        closing = _CLOSING.get(opening, _MATHJAX)
        # A stranger's field may open a million that never end: each is looked for once.
        if closing in never_closed:
            continue
        end = text.find(closing, match.end())
        if end < 0:
            never_closed.add(closing)
            continue
        written = _formula(opening, text[match.end() : end])
        if written is None:
            barred = LATEX_OF_TEXT
            continue
        # There are no more stand-ins, and nobody learns so many.
        if len(by_stand_in) > _LAST - _FIRST:
            break
        stand_in = chr(_FIRST + len(by_stand_in))
        by_stand_in[stand_in] = written
        parts += [text[begin : match.start()], stand_in]
        begin = end + len(closing)
    parts.append(text[begin:])
    return FieldFormulas("".join(parts), by_stand_in, barred)


def _formula(opening: str, inner: str) -> str | None:
    """Return a formula as MathJax has it; None for LaTeX that is no formula."""
    # An editor of HTML puts line breaks and hard blanks into formulas, too.
    source = html.unescape(_TAG.sub(" ", inner)).replace("\xa0", " ").strip()
    # Between these Anki has a whole LaTeX document: only mathematics can be shown without one.
    if opening == "[latex]":
        match = _LATEX_MATH.fullmatch(source)
        if not match:
            return None
        if match["block"]:
            return f"\\[{match['block'].strip()}\\]"
        return f"\\({match['inline'].strip()}\\)"
    is_block = opening in ("\\[", "[$$]") or 'block="true"' in opening or "block=true" in opening
    if is_block:
        return f"\\[{source}\\]"
    return f"\\({source}\\)"
