r"""Texts of questions as HTML for learning platforms: what a field of Anki holds, without Anki.

    [sound:studykit-0f3a...e1.mp3]     <audio controls src="..."></audio>
    <sk-text data-source="...">        <span>, or <div> around what has lines of its own
    @@PLUGINFILE@@, $$                 broken up: a platform would look for a file, or for TeX

The encoder of Anki's fields (`anki.field_html`) sees to every sign of a text, also to `\(`, by
which MathJax knows a formula there as here. Knows texts, and no items and no formats.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from studykit.anki.field_html import MARKED_UP, EncodeError, Look, field, field_in
from studykit.anki.media import NAME
from studykit.problems import safe_text

AddressOf = Callable[[str], str]
"""Gives the address of a picture or a sound, by its name (`anki.media`)."""

_MARKED_UP = re.compile(rf"<{MARKED_UP} ([^>]*)>(.*?)</{MARKED_UP}>", re.DOTALL)
_PICTURE = re.compile(rf'<img src="({NAME.pattern})"')
_SOUND = re.compile(rf"\[sound:({NAME.pattern})\]")
_TAG = re.compile(r"(<[^>]*>)")
_RIGHT_TO_LEFT = ("R", "AL")


def course_html(text: str, look: Look, address_of: AddressOf) -> str:
    """Return a text as HTML. What no page can hold is shown as an escape."""
    try:
        html = field_in(_for_xml(text), look)
    except EncodeError:
        html = field(safe_text(_for_xml(text)), look.lang)
    html = _MARKED_UP.sub(_plain_element, html)
    html = _without_signs_of_platforms(html)
    html = _PICTURE.sub(lambda match: f'<img src="{address_of(match[1])}"', html)
    return _SOUND.sub(
        lambda match: f'<audio controls="controls" src="{address_of(match[1])}"></audio>', html
    )


def is_right_to_left(text: str) -> bool:
    """Return whether some letter of a text is written from right to left."""
    return any(unicodedata.bidirectional(char) in _RIGHT_TO_LEFT for char in text)


def in_direction(html: str, text: str, tag: str) -> str:
    """Return the HTML of a text in an element that goes by its direction, where that matters."""
    if not is_right_to_left(text):
        return html
    return f'<{tag} dir="auto">{html}</{tag}>'


def _for_xml(text: str) -> str:
    # These two are no characters, and no XML file may hold them.
    return text.replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")


def _plain_element(match: re.Match[str]) -> str:
    has_lines_of_its_own = "style=" in match[1]
    tag = "div" if has_lines_of_its_own else "span"
    return f"<{tag}>{match[2]}</{tag}>"


def _without_signs_of_platforms(html: str) -> str:
    """Return HTML in which no text is taken for a file of Moodle, or for TeX between dollars."""
    if "@@" in html:
        html = html.replace("@@", "&#64;&#64;")
    if "$$" not in html:
        return html
    pieces = _TAG.split(html)
    # Every second piece is a tag. MathJax reads the finished page, where only a tag parts signs.
    for place in range(0, len(pieces), 2):
        pieces[place] = pieces[place].replace("$$", "$<span></span>$")
    return "".join(pieces)
