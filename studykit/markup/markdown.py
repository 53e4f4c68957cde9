"""Markdown as CommonMark has it, with tables and ~~strikethrough~~: the one door to markdown-it.

HTML is text in it, links lead to the web alone (http and https), and a picture is not shown: a
column of images has pictures. Formulas are kept from being read as Markdown, and stand in the
tokens as they were written. Knows nothing of how a token is shown.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import cache
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token

from studykit.limits import MAX_MARKDOWN_DEPTH
from studykit.markup.formulas import TexFormula, formulas_in
from studykit.markup.names import TEX

_FIRST_STAND_IN = 0x100000
_STAND_IN = re.compile("[\U00100000-\U0010fffd]")
"""What stands for a formula while the text is read: no sign of Markdown, and no user's letter."""
_WEB = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_LINK = re.compile(r"\]\(\s*<?(?P<target>[^\s)]*)")
_HTML = re.compile(r"</?[A-Za-z][^<>]*>")


class Markdown(NamedTuple):
    """A text as tokens, with the formulas that stand in it."""

    tokens: Sequence[Token]
    formulas: Sequence[TexFormula]

    def restored(self, text: str) -> str:
        """Return a text with its formulas as they were written."""
        return _restored(text, self.formulas)

    @property
    def is_one_line(self) -> bool:
        """Return whether it is a single paragraph, which may stand within a sentence."""
        kinds = [token.type for token in self.tokens]
        return kinds == ["paragraph_open", "inline", "paragraph_close"]


def read_markdown(text: str, names: Collection[str], *, tells_escapes: bool = False) -> Markdown:
    """Return a text in tokens by the names of its markup.

    `tells_escapes`: escaped signs, which are meant letter for letter, are tokens of their own.
    """
    formulas: list[TexFormula] = []
    # A text that has such characters itself is read without formulas: nobody writes one.
    if TEX in names and not _STAND_IN.search(text):
        protected = ""
        for piece in formulas_in(text):
            if isinstance(piece, TexFormula):
                protected += chr(_FIRST_STAND_IN + len(formulas))
                formulas.append(piece)
            else:
                protected += piece
        text = protected
    reader = _reader_that_tells_escapes() if tells_escapes else _reader()
    return Markdown(reader.parse(text), formulas)


def flaws_of_markdown(text: str, names: Collection[str]) -> list[str]:
    """Return what Markdown has that is shown as it is written, a clause each."""
    flaws = []
    inline: list[Token] = []
    for block in read_markdown(text, names, tells_escapes=True).tokens:
        inline += block.children or ()
    words = ""
    for token in inline:
        # Who wrote `\<b>` sees what he meant: an escaped sign is another kind of token.
        words += token.content if token.type == "text" else " "
    if any(token.type == "image" for token in inline):
        flaws.append("a picture in Markdown is not shown: a column of the type image has pictures")
    link = _LINK.search(words)
    if link and "[" in words[: link.start()]:
        flaws.append(f"a link leads nowhere on the web: `{link['target'][:40]}`")
    if _HTML.search(words):
        flaws.append("HTML in Markdown is shown as it is written")
    return flaws


def bare_text(tokens: Sequence[Token]) -> str:
    """Return the words that tokens show, without bullets and marks, a line for each of theirs."""
    text = ""
    for token in tokens:
        if token.children:
            text += bare_text(token.children)
        elif token.type in ("text", "code_inline"):
            text += token.content
        elif token.type in ("fence", "code_block"):
            text += f"\n{token.content}\n"
        if token.type in ("softbreak", "hardbreak") or token.block:
            text += "\n"
    return text


def picture_as_written(token: Token) -> str:
    """Return a picture, which is not shown, as it is written."""
    return f"![{token.content}]({token.attrGet('src')})"


@cache
def _reader() -> MarkdownIt:
    return _new_reader()


@cache
def _reader_that_tells_escapes() -> MarkdownIt:
    # By this rule markdown-it makes escaped signs and the text around them one token.
    return _new_reader().disable("text_join")


def _new_reader() -> MarkdownIt:
    options = {"html": False, "linkify": False, "maxNesting": MAX_MARKDOWN_DEPTH}
    reader = MarkdownIt("commonmark", options).enable(["table", "strikethrough"])
    reader.validateLink = _is_on_the_web  # type: ignore[method-assign]
    return reader


def _is_on_the_web(url: str) -> bool:
    # markdown-it has encoded the address: the UTF-8 of each stand-in begins with F4 80 to F4 8F.
    has_formula = _STAND_IN.search(url) or "%F4%8" in url.upper()
    return bool(_WEB.fullmatch(url)) and not has_formula


def _restored(text: str, formulas: Sequence[TexFormula]) -> str:
    if not formulas:
        return text

    def written(match: re.Match[str]) -> str:
        place = ord(match[0]) - _FIRST_STAND_IN
        # `&#x100001;` is a stand-in too once markdown-it has read it.
        if place >= len(formulas):
            return match[0]
        return formulas[place].source

    return _STAND_IN.sub(written, text)
