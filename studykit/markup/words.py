r"""A text with markup in plain words, for terminals and for what is typed.

    \(x^2\)            x²                       typed: x^2
    漢字[かんじ]        漢字(かんじ)              typed: 漢字
    **bold** text      bold text
    - one              • one
    code               letter for letter

Knows nothing of windows: how long a line may be is the terminal's. What cannot be read is shown as
it is written.
"""

from __future__ import annotations

from functools import lru_cache

from studykit.limits import MAX_MARKED_UP
from studykit.markup._pieces_in_words import line_as_read, line_of
from studykit.markup.names import CODE, MARKDOWN, RUBY, TEX


def in_words(text: str, markup: str) -> str:
    """Return a text as a terminal shows it."""
    if not _has_any(text, markup):
        return text
    return _in_words(text, markup, for_keyboard=False)


def as_typed(text: str, markup: str) -> str:
    """Return a text as one types it: without readings, and with signs that keyboards have."""
    if not _has_any(text, markup):
        return text
    return _in_words(text, markup, for_keyboard=True)


def as_read(text: str, markup: str) -> str:
    """Return a text with the readings in place of the characters; empty where it has none."""
    names = markup.split()
    # What is typed has no Markdown any more; before that, readings could not be told from links.
    if RUBY not in names or MARKDOWN in names or not _has_any(text, markup):
        return ""
    return line_as_read(text, names)


_SIGNS = {TEX: "\\", RUBY: "["}
"""Without it no text can hold the markup."""


def _has_any(text: str, markup: str) -> bool:
    names = markup.split()
    if not names or CODE in names or len(text) > MAX_MARKED_UP:
        return False
    return MARKDOWN in names or any(_SIGNS[name] in text for name in names)


@lru_cache(maxsize=4096)  # a question is shown several times, and its options in many questions
def _in_words(text: str, markup: str, *, for_keyboard: bool) -> str:
    names = frozenset(markup.split())
    if MARKDOWN in names:
        # Imported here: who has formulas alone does not load what reads Markdown.
        from studykit.markup._markdown_in_words import lines_of
        from studykit.markup.markdown import read_markdown

        return lines_of(read_markdown(text, names), names, for_keyboard=for_keyboard)
    return line_of(text, names, for_keyboard=for_keyboard)
