"""A card as Anki shows it: its two sides as HTML, without Anki and without a script.

    front   {{Stem}}{{#Hint}}...{{/Hint}}      Which base opened in 2016?
    back    {{cloze:Text}} of its first card   <span class="cloze" ...>Paris</span> lies on the ...

The templates of our note types are filled as Anki's engine fills them, which a test holds against
it. What their script would do at once is done here: the mode that suits the card is chosen. Knows
no files: where a picture stands is the caller's to say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from studykit.anki._note_types import named
from studykit.anki.export import Note

_SCRIPT = re.compile(r"<script>.*?</script>\s*", re.DOTALL)
_USERS_STYLE = '@import url("_studykit_user.css");'
_SECTION = re.compile(r"\{\{#(?P<field>[^{}]+)\}\}(?P<inner>.*?)\{\{/(?P=field)\}\}", re.DOTALL)
_FIELD = re.compile(r"\{\{(?:(?P<filter>\w+):)?(?P<field>[^{}:]+)\}\}")
_BRACKET = re.compile(r"\{\{c(?P<number>\d+)::|\}\}")
_MEDIA = re.compile(r'(?P<picture><img src=")(?P<name>[^"]+)"|\[sound:(?P<sound>[^\]]+)\]')
_FORMULA = re.compile(r"\\\((?P<inline>[^<]*?)\\\)|\\\[(?P<display>[^<]*?)\\\]")
_CARD = '<div class="sk '
_BOX = '<input type="text" id="typeans">'


class ShownCard(NamedTuple):
    """Both sides of a card, and the style that they have."""

    front: str
    back: str
    css: str


def shown_card(note: Note, number: int) -> ShownCard:
    """Return a card of a note of ours: of a cloze that of the gap with a number."""
    kind = named(note.kind)
    fields = kind.by_name(note.fields)
    mode = _start_mode(fields)
    sides = []
    for template, is_back in ((kind.front, False), (kind.back, True)):
        side = _filled(_SCRIPT.sub("", template), fields, number, is_back=is_back)
        # A cloze is always recalled, and has no script to choose.
        if not kind.is_cloze:
            side = side.replace(_CARD, f'<div data-mode="{mode}" class="sk ', 1)
        sides.append(side)
    front, back = sides
    return ShownCard(front, back, kind.css.replace(_USERS_STYLE, ""))


def with_media(side: str, address_of: Callable[[str], str]) -> str:
    """Return a side with its pictures and sounds at the addresses that their names have."""

    def put(tag: re.Match[str]) -> str:
        if tag["picture"]:
            return f'{tag["picture"]}{address_of(tag["name"])}"'
        return f'<audio controls src="{address_of(tag["sound"])}"></audio>'

    return _MEDIA.sub(put, side)


def with_formulas(side: str, formula: Callable[[str, bool], str]) -> str:
    """Return a side whose formulas are shown by a function of TeX and whether it is displayed.

    In Anki that is the work of MathJax, which is a script.
    """

    def put(tex: re.Match[str]) -> str:
        if tex["display"] is not None:
            return formula(tex["display"], True)
        return formula(tex["inline"], False)

    return _FORMULA.sub(put, side)


def _start_mode(fields: Mapping[str, str]) -> str:
    """Return the mode with which a card begins where the learner has chosen none (`card.js`)."""
    if fields.get("Options"):
        return "choice"
    return "type" if fields["Typed"] == "first" else "recall"


def _filled(template: str, fields: Mapping[str, str], number: int, *, is_back: bool) -> str:
    """Return a template with what the fields hold."""

    def section(part: re.Match[str]) -> str:
        return part["inner"] if fields[part["field"]] else ""

    def put(tag: re.Match[str]) -> str:
        content = fields[tag["field"]]
        match tag["filter"]:
            case "cloze":
                return _with_gap(content, number, is_back=is_back)
            case "type":
                # On the back Anki compares what was typed, which here is nothing.
                return "" if is_back else _BOX
        return content

    # Both at once would look for tags in what fields hold.
    return _FIELD.sub(put, _SECTION.sub(section, template))


class _OpenGap(NamedTuple):
    number: int
    parts: list[str]


def _with_gap(content: str, number: int, *, is_back: bool) -> str:
    """Return a field of a cloze as the card of a gap shows it; nothing where it has no such gap."""
    # Gaps may lie in each other.
    open_gaps = [_OpenGap(0, [])]
    is_asked = False
    position = 0
    for bracket in _BRACKET.finditer(content):
        open_gaps[-1].parts.append(content[position : bracket.start()])
        position = bracket.end()
        if bracket["number"]:
            open_gaps.append(_OpenGap(int(bracket["number"]), []))
        elif len(open_gaps) > 1:
            gap = open_gaps.pop()
            is_asked = is_asked or gap.number == number
            open_gaps[-1].parts.append(_gap_html(gap, number, is_back=is_back))
        else:
            open_gaps[-1].parts.append("}}")
    if not is_asked:
        return ""
    return "".join(open_gaps[0].parts) + content[position:]


def _gap_html(gap: _OpenGap, number: int, *, is_back: bool) -> str:
    text, _, hint = "".join(gap.parts).partition("::")
    if gap.number != number:
        return f'<span class="cloze-inactive" data-ordinal="{gap.number}">{text}</span>'
    shown = text if is_back else f"[{hint or '...'}]"
    return f'<span class="cloze" data-ordinal="{gap.number}">{shown}</span>'
