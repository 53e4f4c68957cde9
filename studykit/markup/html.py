r"""A text with markup as HTML: for a field of Anki, and for a page.

    \(x^2\)          \(x^2\), which MathJax shows in Anki; on a page MathML
    漢字[かんじ]      <ruby>漢字<rt>かんじ</rt></ruby>
    **bold**         <strong>bold</strong>
    x = 1            <code style="...">x = <span style="...">1</span></code>

Every letter of the text goes through the encoder that the caller gives, and no tag comes from it:
those that stand here are all there are. Styles stand in the tags, since a field has no style sheet
of its own, and fit light and dark pages. Knows nothing of Anki's own signs.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, NamedTuple

from studykit.limits import MAX_MARKED_UP
from studykit.markup.formulas import TexFormula
from studykit.markup.names import CODE, MARKDOWN
from studykit.markup.text_pieces import Ruby, Words, pieces_of

if TYPE_CHECKING:
    from markdown_it.token import Token

    from studykit.markup.markdown import Markdown


class Encoder(NamedTuple):
    """The ways in which letters become HTML where they are to stand."""

    text: Callable[[str], str]
    attribute: Callable[[str], str]
    """Of the value of an attribute, which stands in double quotes."""
    formula: Callable[[TexFormula], str]


_MONOSPACE = "font-family:ui-monospace,Menlo,Consolas,monospace;font-size:.9em"
_PROGRAM = f"background:#23272e;color:#e6e6e6;{_MONOSPACE}"
"""Light on dark on every page: one set of colours is read in both themes."""
_BLOCK = f"{_PROGRAM};display:block;margin:.5em 0;padding:.7em .9em;border-radius:8px"
_BLOCK += ";text-align:left;white-space:pre-wrap;overflow-wrap:anywhere;font-weight:400;tab-size:4"
_WHEREVER_IT_BREAKS = "-webkit-box-decoration-break:clone;box-decoration-break:clone"
"""Where a line break parts some code, each piece has its own frame."""
_INLINE = f"{_PROGRAM};padding:.1em .35em;border-radius:5px;white-space:pre-wrap;font-weight:400"
_INLINE += f";{_WHEREVER_IT_BREAKS}"
_WORD = f"{_MONOSPACE};background:rgba(128,128,128,.18);padding:.1em .3em;border-radius:5px"
_WORD += f";{_WHEREVER_IT_BREAKS}"
_COLOURS = {
    "comment": "#9aa5b1",
    "keyword": "#f39ac7",
    "text": "#a5d6a7",
    "number": "#f5c177",
    "function": "#82c7ff",
    "builtin": "#7fdbca",
}
"""On the ground of `_PROGRAM` each has a contrast of 6 and more."""
_PARAGRAPH = "margin:.4em 0"
_CELL = "border:1px solid;padding:.2em .6em"
_QUOTE = "border-inline-start:3px solid;margin:.4em 0;padding-inline-start:.7em;opacity:.85"


def as_html(text: str, markup: str, encoder: Encoder) -> str:
    """Return a text as HTML without line breaks; letter for letter where it is too long."""
    names = markup.split()
    if CODE in names:
        # Code has no other markup beside it, but perhaps its language: `code python`.
        language = "".join(names[1:2])
        return _program(text, language, encoder)
    if len(text) > MAX_MARKED_UP:
        return encoder.text(text)
    if MARKDOWN in names:
        # Imported here: who has formulas alone does not load what reads Markdown.
        from studykit.markup.markdown import read_markdown

        return _MarkdownWriter(read_markdown(text, names), names, encoder).html()
    return _line(text, names, encoder)


def is_block(html: str) -> bool:
    """Return whether some HTML of `as_html` has lines of its own."""
    return html.startswith(("<pre", "<p", "<div", "<blockquote", "<table", "<hr"))


def _line(text: str, names: Collection[str], encoder: Encoder) -> str:
    html = ""
    for piece in pieces_of(text, names):
        if isinstance(piece, Words):
            html += encoder.text(piece.text)
        elif isinstance(piece, Ruby):
            base, reading = encoder.text(piece.base), encoder.text(piece.reading)
            html += f"<ruby>{base}<rt>{reading}</rt></ruby>"
        else:
            html += encoder.formula(piece)
    return html


def _program(code: str, language: str, encoder: Encoder) -> str:
    html = _coloured(code, language, encoder)
    if "\n" in code:
        return f'<pre style="{_BLOCK}"><code>{html}</code></pre>'
    return f'<code style="{_INLINE}">{html}</code>'


def _coloured(code: str, language: str, encoder: Encoder) -> str:
    if not language or len(code) > MAX_MARKED_UP:
        return encoder.text(code)
    from studykit.markup.highlight import tokens

    html = ""
    for token in tokens(code, language):
        text = encoder.text(token.text)
        if token.kind in _COLOURS:
            text = f'<span style="color:{_COLOURS[token.kind]}">{text}</span>'
        html += text
    return html


class _MarkdownWriter:
    """Writes the tokens of a text as HTML."""

    def __init__(self, text: Markdown, names: Collection[str], encoder: Encoder) -> None:
        self._text, self._names, self._encoder = text, names, encoder
        self._counts: list[int | None] = []
        """Of each list that is open the number of its next member; None where it has bullets."""

    def html(self) -> str:
        """Return all of it; a single paragraph without its frame, to stand in a sentence."""
        if self._text.is_one_line:
            return self._inline(self._text.tokens[1])
        return "".join(self._block(token) for token in self._text.tokens)

    def _block(self, token: Token) -> str:
        match token.type:
            case "inline":
                return self._inline(token)
            case "fence" | "code_block":
                return self._fence(token)
            case "bullet_list_open":
                self._counts.append(None)
                return '<div role="list">'
            case "ordered_list_open":
                # markdown-it tells the first number only where it is not 1.
                self._counts.append(int(token.attrGet("start") or 1))
                return '<div role="list">'
            case "bullet_list_close" | "ordered_list_close":
                self._counts.pop()
                return "</div>"
            case "list_item_open":
                return self._list_item()
            case "list_item_close":
                return "</div></div>"
            case "paragraph_open" | "paragraph_close" if token.hidden:
                # In a list whose members stand close; another paragraph may follow it.
                return ""
        return _TAGS.get(token.type, "")

    def _list_item(self) -> str:
        # No <li>: styles of the cards are about options and answers, which stand in lists.
        count = self._counts[-1]
        sign = "•"
        if count is not None:
            sign = f"{count}."
            self._counts[-1] = count + 1
        # In an option of a card each <span> would take all the room that there is.
        return (
            '<div role="listitem" style="display:flex;gap:.5em;text-align:start">'
            f'<span style="flex:none">{sign}</span><div>'
        )

    def _fence(self, token: Token) -> str:
        code = self._text.restored(token.content).removesuffix("\n")
        language = ""
        if token.info.strip():
            from studykit.markup.highlight import language_named

            language = language_named(token.info.split()[0])
        html = _coloured(code, language, self._encoder)
        return f'<pre style="{_BLOCK}"><code>{html}</code></pre>'

    def _inline(self, token: Token) -> str:
        return "".join(self._in_line(child) for child in token.children or ())

    def _in_line(self, token: Token) -> str:
        match token.type:
            case "text" | "text_special":
                return _line(self._text.restored(token.content), self._names, self._encoder)
            case "code_inline":
                code = self._encoder.text(self._text.restored(token.content))
                return f'<code style="{_WORD}">{code}</code>'
            case "link_open":
                target = self._encoder.attribute(str(token.attrGet("href") or ""))
                return f'<a href="{target}" rel="noopener noreferrer">'
            case "image":
                from studykit.markup.markdown import picture_as_written

                return self._encoder.text(self._text.restored(picture_as_written(token)))
            # A single line end within a paragraph is a blank in CommonMark.
            case "softbreak":
                return " "
        return _TAGS.get(token.type, "")


_TAGS = {
    "paragraph_open": f'<p style="{_PARAGRAPH}">',
    "paragraph_close": "</p>",
    "heading_open": f'<p style="{_PARAGRAPH}"><strong>',
    "heading_close": "</strong></p>",
    "blockquote_open": f'<blockquote style="{_QUOTE}">',
    "blockquote_close": "</blockquote>",
    "hr": "<hr>",
    "table_open": '<table style="border-collapse:collapse;margin:.5em auto">',
    "table_close": "</table>",
    "thead_open": "<thead>",
    "thead_close": "</thead>",
    "tbody_open": "<tbody>",
    "tbody_close": "</tbody>",
    "tr_open": "<tr>",
    "tr_close": "</tr>",
    "th_open": f'<th style="{_CELL}">',
    "th_close": "</th>",
    "td_open": f'<td style="{_CELL}">',
    "td_close": "</td>",
    "strong_open": "<strong>",
    "strong_close": "</strong>",
    "em_open": "<em>",
    "em_close": "</em>",
    "s_open": "<s>",
    "s_close": "</s>",
    "link_close": "</a>",
    "hardbreak": "<br>",
}
"""All tags of Markdown that need no more than their name."""
