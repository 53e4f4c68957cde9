r"""Find what is wrong with a text for its markup, and say it in words.

    Let \(x^2 be        `\(` begins a formula that `\)` never ends
    [a](javascript:b)   a link leads nowhere on the web

The author is told; a learner sees such a place as it is written.
"""

from __future__ import annotations

from studykit.limits import MAX_MARKED_UP
from studykit.markup.formulas import flaws_of_formulas
from studykit.markup.names import CODE, MARKDOWN, TEX


def flaws_of(text: str, markup: str) -> list[str]:
    """Return what is shown as it is written, a clause each; none where all is well."""
    names = markup.split()
    if not names or CODE in names:
        return []
    if len(text) > MAX_MARKED_UP:
        return [f"a text with markup has more than {MAX_MARKED_UP:,} characters"]
    flaws = []
    if TEX in names and "\\" in text:
        flaws += flaws_of_formulas(text)
    if MARKDOWN in names:
        from studykit.markup.markdown import flaws_of_markdown

        flaws += flaws_of_markdown(text, names)
    return flaws
