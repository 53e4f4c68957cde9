"""Tell whether two fields of a note show the same, however their HTML is written.

    <div>Paris &amp; <b>Lyon</b></div>     Paris &amp; Lyon      the same words
    <img src="ug-fr.svg">                  <img src="_studykit-0f3a...e1.svg" alt="picture">
                                           the same, if the first file has that content
    {{c2::Paris}} is old                   {{c1::Paris}} is old  the same sentence and gap

Where the text has a markup of its own, bold words and the like count too. Knows nothing of notes.
"""

from __future__ import annotations

import html as html_library
import re
from collections.abc import Iterator, Mapping
from urllib.parse import unquote

from studykit.reading.html_text import html_as_text
from studykit.values.text import nfc

_IN_IMAGE = r"""<img\b[^<>]*?\bsrc\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+)[^<>]*>"""
_NAMED = re.compile(rf"{_IN_IMAGE}|\[sound:([^\]]*)\]", re.IGNORECASE)
_OWN_NAME = re.compile(r"_?studykit-([0-9a-f]{20})\.[a-z0-9]{2,4}")
_GAP = re.compile(r"\{\{c[0-9,]+::")
_FORMAT = re.compile(
    r"<(/?)(b|strong|i|em|u|s|code|pre|sub|sup|ruby|rt|ul|ol|li|mark|kbd|h[1-6])\b[^<>]*>",
    re.IGNORECASE,
)
_ONE_NAME = {"strong": "b", "em": "i"}


def media_names(html: str) -> Iterator[str]:
    """Yield the names of the files that a field shows or plays."""
    for match in _NAMED.finditer(html):
        name = _name(match)
        if ":" not in name:  # of an address, or of a picture that stands in the field itself
            yield name


def shown(html: str, hashes: Mapping[str, str], *, with_formats: bool = False) -> str:
    """Return what a field shows, so that it can be compared with another one.

    `hashes` are those of the contents of files that do not say it in their names.
    """

    def by_content(match: re.Match[str]) -> str:
        name = _name(match)
        own = _OWN_NAME.fullmatch(name)
        name = own[1] if own else hashes.get(name, name)
        return f"[medium {name}]"

    html = _NAMED.sub(by_content, html)
    html = _GAP.sub("{{c::", html)
    if with_formats:
        html = _FORMAT.sub(_as_mark, html)
    lines = []
    for line in html_as_text(html).split("\n"):
        words = " ".join(line.split())
        if words:
            lines.append(words)
    text = "\n".join(lines)
    return nfc(text) or text


def _name(match: re.Match[str]) -> str:
    if match[2] is not None:
        return html_library.unescape(match[2])
    return unquote(html_library.unescape(match[1].strip("\"'")))


def _as_mark(match: re.Match[str]) -> str:
    name = match[2].lower()
    return f"\ue000{match[1]}{_ONE_NAME.get(name, name)}\ue001{match[0]}"
