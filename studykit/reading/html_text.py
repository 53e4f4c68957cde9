"""Read the HTML of a flashcard's field as text.

    <div>one &amp; two</div><div>three<br>four</div>     one & two, three, four: three lines
    <img src="map 1.jpg">                                [image: map 1.jpg]

Blocks are lines, pictures are named, and a program's own marks stay as they are written. It takes
one pass: a library's parser takes minutes for a field of `<!--`, and may raise.
"""

from __future__ import annotations

import html
import re

from studykit.patterns import pattern_of

_LINE_ENDS = pattern_of("\r\n|[\r\u2028\u2029]")
_TAG = pattern_of(r"""<(/?)([a-zA-Z][a-zA-Z0-9]*)((?:[^"'<>]++|"[^"]*+"|'[^']*+')*+)>""")
_NOT_SHOWN = pattern_of(r"<!--|<(script|style)\b[^<>]*+>", re.IGNORECASE)
_SOURCE = pattern_of(r"""\bsrc\s*=\s*("[^"]*+"|'[^']*+'|[^\s"'>]++)""", re.IGNORECASE)
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_LISTS_AND_TABLES = {"dl", "dt", "dd", "li", "ol", "ul", "table", "tr"}
_BLOCKS = _HEADINGS | _LISTS_AND_TABLES | {"address", "blockquote", "div", "hr", "p", "pre"}
_MEDIA = {"img", "audio", "video", "source"}


def html_as_text(field: str) -> str:
    """Return what HTML shows, as lines without blanks around them."""
    if "<" in field or "&" in field:
        field = _shown(without_what_is_not_shown(field))
    lines: list[str] = []
    for line in _LINE_ENDS.sub("\n", field).split("\n"):
        text = line.strip(" \t")
        is_second_empty_line = lines and not lines[-1] and not text
        if not is_second_empty_line:
            lines.append(text)
    return "\n".join(lines).strip()


def without_what_is_not_shown(field: str) -> str:
    """Return the field without comments, scripts and styles.

    What is never closed hides the rest, as in a browser.
    """
    lower = field.lower()
    if len(lower) != len(field):  # some letters are longer in lower case
        lower = field
    shown = []
    begin = 0
    while True:
        match = _NOT_SHOWN.search(field, begin)
        if not match:
            shown.append(field[begin:])
            break
        shown.append(field[begin : match.start()])
        closing = "-->"
        if match[1]:
            closing = f"</{match[1].lower()}"
        end = lower.find(closing, match.end())
        if end >= 0:
            end = field.find(">", end)
        if end < 0:
            break
        begin = end + 1
    return "".join(shown)


def _shown(field: str) -> str:
    parts: list[str] = []
    begin = 0
    for match in _TAG.finditer(field):
        parts.append(_unescaped(field[begin : match.start()]))
        begin = match.end()
        tag, is_end_tag = match[2].lower(), bool(match[1])
        # Two parts are enough to see whether a line begins here, and all of them would be too many.
        line_so_far = "".join(parts[-2:])
        begins_line = not line_so_far.strip(" ") or line_so_far.endswith("\n")
        if (tag == "br" and not is_end_tag) or (tag in _BLOCKS and not begins_line):
            parts.append("\n")
        elif tag in _MEDIA and not is_end_tag:
            parts.append(_named_medium(tag, match[3]))
    parts.append(_unescaped(field[begin:]))
    return "".join(parts)


def _unescaped(text: str) -> str:
    return html.unescape(text).replace("\xa0", " ")


def _named_medium(tag: str, attributes: str) -> str:
    kind = "media"
    if tag == "img":
        kind = "image"
    source = ""
    match = _SOURCE.search(attributes)
    if match:
        source = html.unescape(match[1].strip("\"'"))
    # A picture that stands in the field itself has no name that anybody could use.
    if source.startswith("data:"):
        return f"[{kind}]"
    return f"[{kind}: {source}]"
