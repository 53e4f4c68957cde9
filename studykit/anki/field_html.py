r"""The HTML of a field: a learner sees letter for letter what the facts hold.

    a < b              a &lt; b
    la casa lies       <span lang="es">la casa</span> lies      where it is a part of a `PartedLine`
    two  blanks        <span style="white-space:pre-wrap">two  blanks</span>
    \(x\)              &#92;<span>&#40;</span>x&#92;)
    [a, b]             <ul><li>a</li><li>b</li></ul>
    **x** in markdown  <sk-text ... data-source="**x**"><strong>x</strong></sk-text>

Three languages read a field: HTML, Anki's own markup (`[sound:`, `[latex]`, `[[type:`, `{{`), and
MathJax, which looks for `\(` and `\[` in the page after entities are resolved, so that only a tag
between the two stops it.

A part with a markup is the one exception (`markup.html`). Its source stands beside it, so that a
package can be read again to the letter (`_read_notes`).

Knows nothing of items, notes and files. `_read_notes` goes the way back.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from studykit.facts.media import MARK
from studykit.patterns import pattern_of
from studykit.problems import MARKS
from studykit.questions.item import PartedLine, TextPart, parts_of
from studykit.questions.report_link import is_link
from studykit.values.dates import show_date
from studykit.values.english import join_words
from studykit.values.scalars import Date, Markup
from studykit.values.text import nfc

if TYPE_CHECKING:
    from studykit.markup.formulas import TexFormula

_FORBIDDEN = pattern_of("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""Controls but tab and line feed, and halves of surrogate pairs. U+001F alone stops an import."""
_UNUSUAL = pattern_of("[\x00-\x1f\x7f-\x9f&<>\\[{}\\\\\u0338\ufdd0\ud800-\udfff]")
"""What a text must hold for its field to be anything but itself, or else blanks that get lost."""
_MATH_OR_SPECIAL = pattern_of("\\\\([(\\[])|[&<>\\[{}\\\\\u0338]")
"""U+0338 since Anki normalizes the finished HTML, where `>` and this mark compose to U+226F."""
_NAMED_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_LOST_BLANKS = pattern_of(r"(?m)^[ \t]|[ \t]$|[ \t]{2}|\t")
"""Blanks that a browser would collapse or drop."""
_LANGUAGE_TAG = pattern_of(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_MEDIA_NAME = pattern_of(
    r"_?studykit-[0-9a-f]{20}\.[a-z0-9]{2,4}|data:[a-z0-9/+.-]+;base64,[A-Za-z0-9+/=]*"
)
_COLON = pattern_of(r"(\[sound:)|:")
_SPECIAL_IN_ATTRIBUTE = pattern_of(r"[&<>\"'\[\]{}\\:\u0338]")
_SPECIAL_IN_TEX = pattern_of(r"[&<>\[\u0338]|\{(?=\{)")
MARKED_UP = "sk-text"
"""The element around a part with markup: no text and no other of our tags is called so."""
REPORT_DIV = '<div class="sk-report">'
"""How the line begins by which a mistake is reported."""
RETIRED_DIV = '<div class="sk-retired">'
"""How the line begins with which a card says that its question is no longer asked."""


class EncodeError(ValueError):
    """A text that Anki cannot hold. The message says why, without a full stop."""


def plain(text: str) -> str:
    """Return the text in Unicode NFC, as Anki will store it.

    Raise EncodeError when it holds a character that Anki cannot store.
    """
    # Most ids and texts of English decks: there is nothing to look for.
    if text.isascii() and text.isprintable():
        return text
    forbidden = _FORBIDDEN.search(text)
    if forbidden:
        raise EncodeError(_cannot_store(forbidden[0]))
    return nfc(text) or text


def forbidden_characters(text: str) -> set[str]:
    """Return the characters of a text that Anki cannot store."""
    return set(_FORBIDDEN.findall(text))


def _cannot_store(character: str) -> str:
    return f"a text holds the character U+{ord(character):04X}, which Anki cannot store"


class Look(NamedTuple):
    """The way in which a text is shown that says nothing of it in its own lines."""

    lang: str = ""
    markup: Markup = ""
    lines: Sequence[PartedLine] = ()
    """Lines in parts, which may be among those of the text."""
    speak: bool = False
    """Whether a voice reads it."""
    formula: Callable[[TexFormula], str] | None = None
    """What shows formulas; None: MathJax, as in Anki."""


def field(text: str, lang: str = "", lines: Sequence[PartedLine] = ()) -> str:
    """Return the text as the HTML of a field.

    Line feeds become `<br>`; blanks that HTML would swallow are kept by a span. `lang` (a BCP 47
    tag such as `ar`; anything else is left out) is said in a span too, so that fonts and screen
    readers follow it; so is the language of parts, where the text has one of the `lines`. Raise
    EncodeError for what Anki cannot store.
    """
    if not lines and _is_itself(text):
        return _in_language(text, lang)
    return field_in(text, Look(lang, lines=lines))


def field_in(text: str, look: Look) -> str:
    """Return the text as `field` does, with the markup that it has. Raise EncodeError."""
    has_parts = bool(text and look.lines)
    is_plain = not has_parts and not look.markup and not look.speak
    if is_plain and _is_itself(text):
        return _in_language(text, look.lang)
    html = words = ""
    for part in _parts_in(text, look):
        html += part_html(part, look.formula)
        # Of a part with markup no blank is lost.
        words += "|" if part.markup else part.text
    # A path in the mark of a picture may have blanks, and none of them is shown.
    return around(html, MARK.sub(MARKS[0], words), look.lang)


def _parts_in(text: str, look: Look) -> list[TextPart]:
    parts = parts_of(text, look.lines)
    is_unknown = not any(part.says_something for part in parts)
    if (look.markup or look.speak) and is_unknown and MARKS[0] not in text:
        return [TextPart(text, markup=look.markup, speak=look.speak)]
    return parts


def part_html(part: TextPart, formula: Callable[[TexFormula], str] | None = None) -> str:
    """Return a part of a text as HTML, its blanks as they are. Raise EncodeError."""
    is_plain = not part.markup and not part.speak
    if is_plain or MARKS[0] in part.text:
        return within(part.text, part.lang)
    source = _attribute(part.text).replace("\n", "&#10;").replace("\t", "&#9;")
    attributes = f'data-source="{source}"'
    html = within(part.text)
    if part.speak:
        attributes = f"data-speak {attributes}"
    if part.markup:
        # Imported here: hardly any deck has markup.
        from studykit.markup.html import Encoder, as_html, is_block

        attributes = f'data-markup="{_attribute(part.markup)}" {attributes}'
        encoder = Encoder(within, _attribute, formula or _for_mathjax)
        html = as_html(plain(part.text), part.markup, encoder)
        if is_block(html):
            # A line break behind it ends its line, and begins no empty one.
            attributes += ' style="display:inline-block;width:100%"'
    return _in_language(f"<{MARKED_UP} {attributes}>{html}</{MARKED_UP}>", part.lang)


def _for_mathjax(formula: TexFormula) -> str:
    """Return a formula between the signs by which MathJax knows one."""
    # Anki looks for sounds, voices and gaps in formulas too. A tag between the signs would stop
    # MathJax, entities do not.
    tex = _SPECIAL_IN_TEX.sub(lambda match: f"&#{ord(match[0])};", plain(formula.tex))
    begin, end = ("\\[", "\\]") if formula.is_display else ("\\(", "\\)")
    return f"{begin}{' '.join(tex.split())}{end}"


def html_list(texts: Iterable[str], look: Look, kind: str = "", tag: str = "ul") -> str:
    """Return the texts as an HTML list of the class `kind`; empty when there are none."""
    members = ""
    for text in texts:
        members += f"<li>{field_in(text, look)}</li>"
    if not members:
        return ""
    if kind:
        return f'<{tag} class="{kind}">{members}</{tag}>'
    return f"<{tag}>{members}</{tag}>"


def options_list(texts: Iterable[str], keys: Collection[str], look: Look) -> str:
    """Return options as a list that is whole without a script; empty when there are none.

    The right ones carry a class, which only the back shows.
    """
    members = ""
    for text in texts:
        begin = "<li"
        if text in keys:
            begin += " class=key"
        html = field_in(text, look)
        has_formula = "\\(" in html or "\\[" in html
        if has_formula:
            # Else a wide one would move the whole card sideways.
            html = f'<div style="overflow-x:auto;padding:.15em 0">{html}</div>'
        members += f'{begin} dir="auto">{html}</li>'
    if not members:
        return ""
    return f"<ol>{members}</ol>"


def report_line(link: str) -> str:
    """Return the line with the link by which a mistake is reported; empty without one.

    Raise EncodeError for anything that is no link to a page or an address: it may run something.
    """
    if not link:
        return ""
    if not is_link(link):
        raise EncodeError("a link to report mistakes begins neither with https: nor with mailto:")
    return f'{REPORT_DIV}<a href="{_attribute(link)}">report a mistake</a></div>'


def retired_line(retired: int) -> str:
    """Return what a card says on its back since `retired`, in epoch seconds."""
    day = datetime.fromtimestamp(retired, UTC).date().isoformat()
    words = "this question is no longer in the deck, and may be out of date."
    return f"{RETIRED_DIV}Retired on {day}: {words}</div>"


def corrected_line(keys: Sequence[str], until: int, look: Look) -> str:
    """Return what a card says on its back that had these answers `until` then, in epoch seconds."""
    day = datetime.fromtimestamp(until, UTC).date()
    shown = show_date(Date(day.year, day.month, day.day))
    # Each by itself for the order of writing: a text in Arabic would carry the comma along.
    names = join_words([f"<bdi>{field_in(key, look)}</bdi>" for key in keys])
    when = f'<time datetime="{day.isoformat()}">{shown}</time>'
    return f'<div class="sk-corrected"><i>Corrected on {when}, formerly {names}.</i></div>'


def _is_itself(text: str) -> bool:
    # Most texts are: gathering 20,000 notes takes a quarter less time by this.
    if _UNUSUAL.search(text) or "  " in text or text[:1] == " " or text[-1:] == " ":
        return False
    return text.isascii() or unicodedata.is_normalized("NFC", text)


def _in_language(html: str, lang: str) -> str:
    """Return the HTML in a span that says its language, if there is one and anything to show."""
    if not html or not lang or not _LANGUAGE_TAG.fullmatch(lang):
        return html
    return f'<span lang="{lang}">{html}</span>'


def within(text: str, lang: str = "") -> str:
    """Return a part of a text as HTML, its blanks as they are: `around` sees to them."""
    if MARKS[0] not in text:
        return _in_language(_with_entities(plain(text)), lang)
    # What stands in a mark is a name and words for an attribute, and is encoded by itself.
    html, *parts = _with_entities(plain(MARK.sub(MARKS[0], text))).split(MARKS[0])
    marks = list(MARK.finditer(text))
    has_half_a_mark = len(parts) != len(marks)
    if has_half_a_mark:
        raise EncodeError(_cannot_store(MARKS[0]))
    for mark, part in zip(marks, parts, strict=True):
        html += _media_tag(mark) + part
    return _in_language(html, lang)


def around(html: str, text: str, lang: str = "") -> str:
    """Return the HTML of all parts (`within`) of a text, its blanks kept and its language said."""
    if _LOST_BLANKS.search(text):
        html = f'<span style="white-space:pre-wrap">{html}</span>'
    return _in_language(html, lang)


def inside_cloze(html: str) -> str:
    """Return HTML for the inside of `{{c1::...}}`, where `::` would start a hint.

    Its braces are entities already, but for those of formulas, where a blank says nothing. The
    colon of `[sound:` stays, or Anki would not play it.
    """
    html = _COLON.sub(lambda match: match[1] or "&#58;", html)
    return re.sub(r"\}(?=\})", "} ", html)


def _with_entities(text: str) -> str:
    # Line feeds last, since the tag has signs that would become entities.
    return _MATH_OR_SPECIAL.sub(_entity, text).replace("\n", "<br>")


def _entity(match: re.Match[str]) -> str:
    opens_formula = match[1]
    if opens_formula:
        # Entities alone would not do: MathJax reads the finished page.
        return f"&#92;<span>&#{ord(opens_formula)};</span>"
    return _NAMED_ENTITIES.get(match[0]) or f"&#{ord(match[0])};"


def _media_tag(mark: re.Match[str]) -> str:
    """Return a picture or a sound as Anki shows it, or a page that holds the content itself."""
    kind, _, name, words = mark.groups("")
    # Any other name could lead out of Anki's folder, or end the attribute that it stands in.
    if not _MEDIA_NAME.fullmatch(name):
        raise EncodeError(f"a {kind} has a name that Anki does not take")
    if kind == "picture":
        return f'<img src="{name}" alt="{_attribute(words or kind)}">'
    if name.startswith("data:"):
        return f'<audio controls src="{name}"></audio>'
    return f"[sound:{name}]"


def _attribute(text: str) -> str:
    """Return the text as the value of an attribute, in quotes."""
    # Anki looks for its own marks, and for the `::` of a cloze, in attributes too.
    return _SPECIAL_IN_ATTRIBUTE.sub(lambda match: f"&#{ord(match[0])};", plain(text))
