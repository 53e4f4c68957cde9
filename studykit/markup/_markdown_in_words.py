"""Markdown as plain lines: laid out by rich, in no colour and of any length.

    - one            • one
    > said           ▌ said
    [a](https://b)   a (https://b)

How long a line may be is the window's, so each paragraph is one line here.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable

from markdown_it.token import Token
from rich.console import Console, ConsoleOptions, RenderResult
from rich.markdown import CodeBlock, Heading, HorizontalRule, Markdown
from rich.text import Text

from studykit.limits import MAX_MARKED_UP
from studykit.markup import markdown
from studykit.markup._pieces_in_words import line_of

_WIDTH = MAX_MARKED_UP + 100
"""Columns: no text has so many."""
_BLANK_LINES = re.compile(r"\n{3,}")


class _PlainHeading(Heading):
    """A heading at the left, in no frame."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield self.text


class _PlainCode(CodeBlock):
    """Code, letter for letter."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield Text(str(self.text).rstrip("\n"))


class _ShortRule(HorizontalRule):
    """A line that does not go through a wide window."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield Text("---")


class _PlainMarkdown(Markdown):
    elements = Markdown.elements | {
        "heading_open": _PlainHeading,
        "fence": _PlainCode,
        "code_block": _PlainCode,
        "hr": _ShortRule,
    }


def lines_of(text: markdown.Markdown, names: frozenset[str], *, for_keyboard: bool) -> str:
    """Return Markdown as lines."""
    for token in text.tokens:
        token.content = text.restored(token.content)
        children = _in_words(token.children or (), text, names, for_keyboard=for_keyboard)
        token.children = list(children)
    shown = _PlainMarkdown("", hyperlinks=False)
    shown.parsed = list(text.tokens)
    target = io.StringIO()
    console = Console(
        file=target, width=_WIDTH, color_system=None, force_terminal=False, legacy_windows=False
    )
    console.print(shown)
    if for_keyboard:
        return " ".join(target.getvalue().split())
    # rich fills lines with blanks up to its width.
    lines = [line.rstrip() for line in target.getvalue().split("\n")]
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip("\n")


def _in_words(
    tokens: Iterable[Token], text: markdown.Markdown, names: frozenset[str], *, for_keyboard: bool
) -> Iterable[Token]:
    """Yield the tokens of a line, their formulas and readings in words."""
    for token in tokens:
        token.content = text.restored(token.content)
        if token.type == "text":
            token.content = line_of(token.content, names, for_keyboard=for_keyboard)
        elif token.type in ("link_open", "link_close") and for_keyboard:
            # Nobody types where a link leads.
            continue
        elif token.type == "image":
            token.content = markdown.picture_as_written(token)
            token.type, token.children = "text", None
        yield token
