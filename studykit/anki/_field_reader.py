r"""Read a field of Anki as the cells of a table: its text with markup, its pictures and sounds.

    a <b>dog</b> [sound:dog.mp3]      text "a dog", marked "a **dog**", sounds dog.mp3
    \(x^2\) &amp; <ruby>水<rt>みず</rt></ruby>
                                      text "\(x^2\) & 水[みず]", which needs tex and ruby
    <table>...                        no text would say it: `barred` tells why

What is only looks (colours, sizes) is left out and named in `lost`. It takes one pass: a library's
parser takes minutes for a field of `<!--`, and may raise. Knows nothing of notes and gaps.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from studykit.anki._field_marks import MarkedText, as_markdown_without_marks, says_the_same
from studykit.anki._formulas_in_fields import FieldFormulas, formulas_out_of
from studykit.anki._voices_in_templates import language_of
from studykit.facts.media import KINDS
from studykit.limits import MAX_MARKED_UP
from studykit.markup.names import MARKDOWN, RUBY, TEX
from studykit.reading.html_text import without_what_is_not_shown

COLOURS = "colours, sizes and underlines"
HEIGHTS = "raised and lowered letters, written ^ and _"
BOLD = "bold, italics and lists that Markdown cannot write"
VOICES = "reading voices"
LINKS = "links that lead out of the web"
# Possessive, all of them: a stranger's field may begin a million tags and end none.
_TOKEN = re.compile(
    r"""<(/?)([a-zA-Z][a-zA-Z0-9-]*)((?:[^"'<>]++|"[^"]*+"|'[^']*+')*+)>"""
    r"""|\[sound:([^\]\[<>]*+)\]|\[anki:(tts)[^\]\[]*+\]|\[/anki:tts\]"""
)
_WHOLE_VOICE = re.compile(
    r"\[anki:tts(?P<settings>[^\[\]]*+)\](?P<read>[^\[\]]*+)\[/anki:tts\]\s*+$"
)
_ATTRIBUTE = re.compile(
    r"""(?<![a-zA-Z-])([a-zA-Z-]++)\s*+=\s*+("[^"]*+"|'[^']*+'|[^\s"'>]++)""",
)
_BARRED = {
    "table": "a table (HTML)",
    "svg": "a drawing (SVG)",
    "math": "a formula in MathML",
    "canvas": "a drawing of a program",
    "iframe": "a page within the card",
    "object": "an object within the card",
    "embed": "an object within the card",
    "video": "a video",
    "input": "a form",
    "textarea": "a form",
    "select": "a form",
}
"""Elements that no text says, by their names, and what is said of them."""
_VIDEO = "a video"
_END_OF_GAP = re.compile("([\U0010d000-\U0010dfff])")
"""What `_gaps_in_fields` puts where a gap begins and ends."""
_LONGEST_STYLE = 1_000
"""Characters of a style that are looked at."""
_MOST_OPEN = 50
"""Elements within each other, and"""
_MOST_LISTS = 6
"""lists: those within are lines of the one around them."""
_STRONG, _EMPHASIS, _STRIKE, _CODE = "**", "*", "~~", "`"
_MARKS = {
    "b": _STRONG,
    "strong": _STRONG,
    "i": _EMPHASIS,
    "em": _EMPHASIS,
    "s": _STRIKE,
    "strike": _STRIKE,
    "del": _STRIKE,
    "code": _CODE,
    "tt": _CODE,
    "kbd": _CODE,
    "samp": _CODE,
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), _STRONG),
}
_BLOCKS = {"address", "blockquote", "center", "dd", "div", "dl", "dt", "hr", "p", "section"}
_BLOCKS |= {"h1", "h2", "h3", "h4", "h5", "h6", "article", "header", "footer", "details", "summary"}
_LOOKS = re.compile(r"(?<![\w-])(?:color|background(?:-color)?|font-size|text-decoration)\s*:")
_HARMLESS = re.compile(
    r"(?:background(?:-color)?|color|font-size|text-decoration)[^;:]*:\s*"
    r"(?:transparent|inherit|initial|none|var\([^;]*|rgb\(0, 0, 0\)|rgba\(0, 0, 0, 0\)|black)[^;]*",
)
_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)")
_ITALIC = re.compile(r"font-style\s*:\s*italic")
_RAISED = dict(zip("0123456789+-=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ", strict=True))
_LOWERED = dict(zip("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎", strict=True))


@dataclass(slots=True)
class FieldText:
    """A field, read."""

    text: str
    """Letter for letter, with formulas and readings as their markup has them."""
    marked: str
    """The same as Markdown."""
    images: tuple[str, ...] = ()
    sounds: tuple[str, ...] = ()
    markup: frozenset[str] = frozenset()
    """What its column needs to be shown as it was: `markdown`, `tex`, `ruby`."""
    lost: frozenset[str] = frozenset()
    """Looks that are left out."""
    barred: str = ""
    """Why nobody can be asked it; empty when one can."""
    voice: str = ""
    """The language in which a voice reads all of it; empty where none does."""


class _OpenElement(NamedTuple):
    """An element that is open: its name, and the sign of Markdown that it stands for."""

    tag: str
    sign: str


@dataclass(slots=True)
class _FieldReader:
    """All that was read of a field so far."""

    into: MarkedText
    images: list[str] = field(default_factory=list)
    sounds: list[str] = field(default_factory=list)
    markup: set[str] = field(default_factory=set)
    lost: set[str] = field(default_factory=set)
    barred: str = ""
    open: list[_OpenElement] = field(default_factory=list)
    lists: list[str] = field(default_factory=list)
    """The lists that are open, `ul` or `ol`."""
    link: str = ""
    in_pre: int = 0
    in_rp: bool = False
    height: str = ""
    """`sup` or `sub`, while it is open."""

    def words(self, raw: str) -> None:
        """Take the text between two tags."""
        # An editor of HTML writes a hard blank where two stand beside each other.
        text = html.unescape(raw).replace("\xa0", " ")
        # What <rp> holds is only for who cannot show readings over their letters.
        if self.in_rp or not text:
            return
        if self.height:
            text = self._at_height(text)
        if self.in_pre:
            self.into.code(text)
            return
        text = re.sub(r"[ \t\r\n\f]+", " ", text)
        # Marks of Markdown must close where a gap ends, and open again behind it.
        for part in _END_OF_GAP.split(text):
            if _END_OF_GAP.fullmatch(part):
                self.into.interrupt(part)
            else:
                self.into.text(part)

    def _at_height(self, text: str) -> str:
        """Return raised or lowered letters: m², or x^(ab) where there are no such letters."""
        letters, sign = _LOWERED, "_"
        if self.height == "sup":
            letters, sign = _RAISED, "^"
        inner = text.strip()
        if set(inner) <= letters.keys():
            return "".join(letters.get(char, char) for char in text)
        self.lost.add(HEIGHTS)
        if len(inner) == 1:
            return f"{sign}{inner}"
        return f"{sign}({inner})"

    def tag(self, name: str, attributes: str, *, is_end: bool) -> None:
        """Take a tag."""
        if name in _BARRED and not is_end:
            self.barred = self.barred or _BARRED[name]
            self.into.new_block()
        elif name == "tr":
            self.into.new_block()
        elif name in ("td", "th"):
            self.into.text(" ")
        elif name == "br":
            self.into.new_line()
        elif name in ("ul", "ol", "li"):
            self._list(name, is_end=is_end)
        elif name == "pre":
            self._pre(is_end=is_end)
        elif name in ("ruby", "rb", "rt", "rp", "rtc"):
            self._ruby(name, is_end=is_end)
        elif name in ("sup", "sub"):
            self.height = "" if is_end else name
        elif name in ("img", "audio", "source"):
            self._medium(name, attributes, is_end=is_end)
        elif name == "a":
            self._anchor(attributes, is_end=is_end)
        else:
            self._other(name, attributes, is_end=is_end)

    def _other(self, name: str, attributes: str, *, is_end: bool) -> None:
        """Take an element that only says how its text looks, and where its lines begin."""
        if name in _BLOCKS:
            self.into.new_block()
        if is_end:
            self._close(name)
            return
        if name in ("font", "u", "mark", "big", "small"):
            self.lost.add(COLOURS)
        style = _attributes(attributes).get("style", "")[:_LONGEST_STYLE].lower()
        if style and _LOOKS.search(_HARMLESS.sub("", style)):
            self.lost.add(COLOURS)
        sign = _MARKS.get(name, "")
        if style and not sign:
            sign = _sign_of(style)
        if len(self.open) >= _MOST_OPEN:
            return
        if sign or name in ("span", "font", "div", "p"):
            self.open.append(_OpenElement(name, sign))
        if sign:
            self.markup.add(MARKDOWN)
            self.into.open(sign)

    def _close(self, name: str) -> None:
        """Close the innermost element of this name, and the marks of those within it."""
        # An end without a beginning closes nothing, and one that was forgotten ends here.
        for place in range(len(self.open) - 1, -1, -1):
            if self.open[place].tag == name:
                for mark in reversed(self.open[place:]):
                    if mark.sign:
                        self.into.close(mark.sign)
                del self.open[place:]
                return

    def _list(self, name: str, *, is_end: bool) -> None:
        if name == "li":
            # The end of a member may be left out in HTML, so it says nothing.
            if not is_end:
                is_numbered = self.lists[-1:] == ["ol"]
                self.markup.add(MARKDOWN)
                self.into.list_item(max(1, len(self.lists)), is_numbered=is_numbered)
            return
        if is_end:
            if self.lists:
                self.lists.pop()
            self.into.end_list(len(self.lists))
        elif len(self.lists) < _MOST_LISTS:
            self.into.begin_list(len(self.lists) + 1)
            self.lists.append(name)

    def _pre(self, *, is_end: bool) -> None:
        if is_end and self.in_pre:
            self.in_pre -= 1
            if not self.in_pre:
                self.into.end_code()
        elif not is_end:
            self.in_pre += 1
            self.markup.add(MARKDOWN)
            if self.in_pre == 1:
                self.into.begin_code()

    def _ruby(self, name: str, *, is_end: bool) -> None:
        if name == "rp":
            self.in_rp = not is_end
        elif name == "rt":
            self.markup.add(RUBY)
            self.into.text("]" if is_end else "[")
        elif name == "ruby" and not is_end:
            self.into.blank_before_ruby()

    def _medium(self, name: str, attributes: str, *, is_end: bool) -> None:
        if is_end:
            return
        source = html.unescape(_attributes(attributes).get("src", ""))
        if name == "img":
            self.images.append(source)
        elif source:
            self.sounds.append(source)

    def sound(self, name: str) -> None:
        """Take what Anki plays: a sound, or a video."""
        name = html.unescape(name)
        ending = name.rpartition(".")[2].lower()
        if ending in ("mp4", "mkv", "avi", "mov", "mpg", "mpeg", "webm", "ogv", "flv", "wmv"):
            self.barred = self.barred or _VIDEO
        else:
            self.sounds.append(name)

    def _anchor(self, attributes: str, *, is_end: bool) -> None:
        if is_end:
            if self.link:
                self.into.end_link(self.link)
                self.link = ""
            return
        target = html.unescape(_attributes(attributes).get("href", "")).strip()
        if re.fullmatch(r"https?://[^\s<>()\"]+", target):
            self.markup.add(MARKDOWN)
            if not self.link:
                self.into.begin_link()
                self.link = target
        elif target:
            self.lost.add(LINKS)


def read_field(raw: str) -> FieldText:
    """Return what a field says. Nothing of it is refused here, however odd it is."""
    raw = without_what_is_not_shown(raw)
    words, voice = _without_voice(raw)
    text = read_without_formulas(formulas_out_of(words))
    if voice:
        text.voice, text.lost = voice, text.lost | {VOICES}
    return text


def _without_voice(raw: str) -> tuple[str, str]:
    """Return a field without the voice that reads all of it, and the language of the voice.

    The words that it reads may stand before it once more: then they are shown, else only heard.
    """
    if raw.count("[anki:tts") != 1:
        return raw, ""
    voice = _WHOLE_VOICE.search(raw)
    if not voice or not voice["read"].strip():
        return raw, ""
    before = raw[: voice.start()]
    if _words(before) not in ("", _words(voice["read"])):
        return raw, ""
    shown = before if before.strip() else voice["read"]
    return shown, language_of(voice["settings"])


def _words(html: str) -> str:
    return read_without_formulas(formulas_out_of(html)).text.strip()


def read_without_formulas(formulas: FieldFormulas) -> FieldText:
    """Return what a field says, whose formulas were taken out."""
    reader = _FieldReader(MarkedText())
    for token in _tokens(formulas.text):
        if isinstance(token, str):
            reader.words(token)
            continue
        slash, tag, attributes, sound, _ = token.groups()
        if sound is not None:
            reader.sound(sound)
        elif tag:
            reader.tag(tag.lower(), attributes, is_end=bool(slash))
        else:
            reader.lost.add(VOICES)
    plain, marked = reader.into.plain(), reader.into.marked()
    is_shown = len(marked) <= MAX_MARKED_UP
    if MARKDOWN in reader.markup and not (is_shown and says_the_same(plain, marked)):
        # Markdown has no way to write it, as bold letters in a word that begin with a bracket.
        reader.markup.discard(MARKDOWN)
        reader.lost.add(BOLD)
        marked = as_markdown_without_marks(plain)
    if formulas.by_stand_in:
        reader.markup.add(TEX)
    if formulas.barred:
        reader.barred = reader.barred or formulas.barred
    return FieldText(
        text=formulas.put_back(plain),
        marked=formulas.put_back(marked),
        images=tuple(dict.fromkeys(reader.images)),
        sounds=tuple(dict.fromkeys(reader.sounds)),
        markup=frozenset(reader.markup),
        lost=frozenset(reader.lost),
        barred=reader.barred,
    )


def _tokens(text: str) -> Iterator[str | re.Match[str]]:
    """Yield tags and Anki's marks, and the texts between them."""
    begin = 0
    for match in _TOKEN.finditer(text):
        if match.start() > begin:
            yield text[begin : match.start()]
        yield match
        begin = match.end()
    if begin < len(text):
        yield text[begin:]


def _attributes(text: str) -> dict[str, str]:
    return {name.lower(): value.strip("\"'") for name, value in _ATTRIBUTE.findall(text)}


def _sign_of(style: str) -> str:
    if _BOLD.search(style):
        return _STRONG
    if _ITALIC.search(style):
        return _EMPHASIS
    return ""


def kind_of(name: str) -> str:
    """Return `image` or `audio` for the name of a file that every Anki shows; else nothing."""
    ending = name.rpartition(".")[2].lower()
    for kind, endings in KINDS.items():
        if ending in endings:
            return kind
    return ""
