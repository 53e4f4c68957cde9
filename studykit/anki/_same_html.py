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

# Atomic, and of a bounded length: a stranger's field may have a million `src=` or `[sound:`.
_IN_IMAGE = r"""<img\b(?>[^<>]*?\bsrc\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+))[^<>]*+>"""
_LONGEST_NAME = 500
"""Characters of a sound's name: no system has files of longer ones."""
_NAMED = re.compile(rf"{_IN_IMAGE}|\[sound:([^\]]{{0,{_LONGEST_NAME}}})\]", re.IGNORECASE)
_OWN_NAME = re.compile(r"_?studykit-([0-9a-f]{20})\.[a-z0-9]{2,4}")
_GAP = re.compile(r"\{\{c[0-9,]+::")
_IN_GAP = re.compile(r"(?<=\{\{c::)\s+|(?<!\s)\s++(?=\}\})")
_FORMAT = re.compile(
    r"<(/?)(b|strong|i|em|s|del|strike|code|sub|sup|h[1-6])\b[^<>]*>", re.IGNORECASE
)
"""Formats that a text with markup can have too. A heading is bold there."""
_CODE_IN_BLOCK = re.compile(r"(<pre\b[^<>]*>)<code\b[^<>]*>|</code>(</pre>)", re.IGNORECASE)
_EMPTY_FORMAT = re.compile("\ue000(\\w+)\ue001\\s*\ue000/\\1\ue001")
_RAISED = re.compile(r"<(sup|sub)>([0-9+=()ni-]{1,9})</\1>", re.IGNORECASE)
# Possessive, and from the beginning of a run: a stranger's field may have a million of either.
_READING = re.compile(r"<rt\b[^<>]*+>([^<>]*+)</rt>", re.IGNORECASE)
_LIST_PART = re.compile(r"<(/?)(ul|ol|li)\b[^<>]*>", re.IGNORECASE)
_SIGN_OF_LIST = re.compile(r'<span(?: style="flex:none")?>(•|[0-9]{1,3}\.)</span><div>')
"""As `markup.html` writes the members of lists, and wrote them before."""
_SIGNS = {
    "sup": str.maketrans("0123456789+-=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ"),
    "sub": str.maketrans("0123456789+-=()ni", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₙᵢ"),
}
"""Raised and lowered digits as the signs that facts have for them: km² for `km<sup>2</sup>`."""
_ONE_NAME = {"strong": "b", "em": "i", "del": "s", "strike": "s"}


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
        media.append(name)
        return " "

    media: list[str] = []
    html = _NAMED.sub(by_content, html)
    html = _IN_GAP.sub("", _GAP.sub("{{c::", html))
    html = _with_signs_of_lists(_SIGN_OF_LIST.sub(r"\1 ", html))
    html = _READING.sub(r"[\1]", html)
    html = _RAISED.sub(lambda match: match[2].translate(_SIGNS[match[1].lower()]), html)
    if with_formats:
        html = _CODE_IN_BLOCK.sub(lambda match: match[1] or match[2], html)
        html = _EMPTY_FORMAT.sub("", _FORMAT.sub(_as_mark, html))
    lines = []
    for line in html_as_text(html).split("\n"):
        words = " ".join(line.split())
        if words:
            lines.append(words)
    # Where in a field a picture stands nobody says: text and picture are columns of their own.
    text = "\n".join([*lines, *sorted(media)])
    return nfc(text) or text


def _name(match: re.Match[str]) -> str:
    if match[2] is not None:
        return html_library.unescape(match[2])
    return unquote(html_library.unescape(match[1].strip("\"'")))


def _as_mark(match: re.Match[str]) -> str:
    name = match[2].lower()
    if name[0] == "h":
        return f"\ue000{match[1]}b\ue001\n" if match[1] else "\n\ue000b\ue001"
    return f"\ue000{match[1]}{_ONE_NAME.get(name, name)}\ue001"


def _with_signs_of_lists(html: str) -> str:
    """Return HTML with the signs that a browser puts before the members of lists."""
    if "<li" not in html.lower():
        return html
    counts: list[int] = []

    def with_sign(match: re.Match[str]) -> str:
        name = match[2].lower()
        if name != "li":
            if match[1]:
                del counts[-1:]
            else:
                counts.append(1 if name == "ol" else 0)
            return match[0]
        if match[1] or not counts:
            return match[0]
        if not counts[-1]:
            return f"{match[0]}• "
        counts[-1] += 1
        return f"{match[0]}{counts[-1] - 1}. "

    return _LIST_PART.sub(with_sign, html)
