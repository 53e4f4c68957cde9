r"""The words that say how a text is to be shown.

    tex               what stands between \( and \), or \[ and \], is a formula
    markdown          **bold**, lists, links and the like, as in CommonMark
    code python       a piece of a program, in colours where its language is known
    ruby              how Chinese characters are read, as Anki has it: 漢字[かんじ]
    markdown tex      several of them in one text

A markup is such a line; the empty one stands for texts that are shown letter for letter. Loaded by
all that knows columns, and cheap to load.
"""

import re

CODE, MARKDOWN, RUBY, TEX = "code", "markdown", "ruby", "tex"
MARKUPS = (CODE, MARKDOWN, RUBY, TEX)
"""In the order in which a markup has them."""


_MARKUP = re.compile(
    rf"(?:{CODE}(?: [\w+#.-]+)?|{MARKDOWN}(?: {RUBY})?(?: {TEX})?|{RUBY}(?: {TEX})?|{TEX})?"
)


def is_markup(text: str) -> bool:
    """Return whether a text is a markup; the empty one is."""
    return bool(_MARKUP.fullmatch(text))
