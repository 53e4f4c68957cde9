"""The sources of the parts of a field that have a markup or a voice, in place of what is shown.

    <sk-text data-markup="markdown" data-source="**x**"><strong>x</strong></sk-text>
    <span data-markup="markdown">**x**</span>

So a field reads like one without markup, and each part still says its own. What a voice reads
(`_speech`) stands in the field as text already, and goes.
"""

from __future__ import annotations

import html
import re
from typing import NamedTuple

from studykit.anki.field_html import MARKED_UP
from studykit.markup.names import is_markup
from studykit.values.scalars import Markup

_BEGIN = re.compile(rf'<{MARKED_UP}((?: [a-z-]+(?:="[^"<>]*")?)*)>')
_END = f"</{MARKED_UP}>"
_ATTRIBUTE = re.compile(r' ([a-z-]+)(?:="([^"<>]*)")?')
_VOICE = re.compile(r"\[anki:tts [^\[\]]*\][^\[\]]*\[/anki:tts\]")
_VOICE_BEGINS = "[anki:tts"
_SPECIAL = re.compile(r"[&<>\[\]{}:]")
_LINE_FEED = "\n"
_SOURCE = re.compile(r'<span(?: data-markup="([^"<>]*)")?( data-speak)?>')


class Saying(NamedTuple):
    """All that a part says of itself, beside its language."""

    markup: Markup = ""
    speak: bool = False


def with_sources(field: str) -> str:
    """Return a field with the sources of its parts, each in a span of its own."""
    if MARKED_UP not in field:
        return _VOICE.sub("", field) if _VOICE_BEGINS in field else field
    read = ""
    position = 0
    while True:
        begin = _BEGIN.search(field, position)
        end = field.find(_END, begin.end()) if begin else -1
        if begin is None or end < 0:
            return _VOICE.sub("", read + field[position:])
        read += field[position : begin.start()] + _source(begin[1])
        position = end + len(_END)


def _source(attributes: str) -> str:
    values = dict(_ATTRIBUTE.findall(attributes))
    markup = html.unescape(values.get("data-markup", ""))
    text = _SPECIAL.sub(
        lambda match: f"&#{ord(match[0])};", html.unescape(values.get("data-source", ""))
    )
    says = ""
    if markup and is_markup(markup):
        says += f' data-markup="{markup}"'
    if "data-speak" in values:
        says += " data-speak"
    return f"<span{says}>{text.replace(_LINE_FEED, '<br>')}</span>"


def said_by(tag: str) -> Saying:
    """Return what the begin tag of such a span says; nothing for any other tag."""
    match = _SOURCE.fullmatch(tag)
    if match is None or not is_markup(match[1] or ""):
        return Saying()
    return Saying(match[1] or "", bool(match[2]))


def said_of_whole(field: str) -> Saying:
    """Return what a field says that has one such part alone, be it in a language."""
    begin = _SOURCE.search(field)
    is_whole = begin and not re.sub(r"<[^<>]*>", "", field[: begin.start()])
    if not begin or not is_whole or re.sub(r"<[^<>]*>", "", field.partition("</span>")[2]):
        return Saying()
    return said_by(begin[0])
