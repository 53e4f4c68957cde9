r"""Formulas in TeX as MathML, which browsers show without a script: the one door to latex2mathml.

    x^2      <math ...><msup><mi>x</mi><mn>2</mn></msup></math>

What latex2mathml does not know is written in words. Knows no pages.
"""

from __future__ import annotations

import re
from html import escape

from latex2mathml.converter import convert

from studykit.markup._tex_in_words import in_words
from studykit.markup.formulas import TexFormula

_NOT_READ = re.compile(r"<m[a-z]+[^<>]*>\\[A-Za-z]")
"""A command that was taken for a name."""
_ATTRIBUTE = r" (?!href|src|style|id|class|on)[a-z]+=\"[^\"<>]*\""
_SAFE = re.compile(rf"(?:</?m[a-z]+(?:{_ATTRIBUTE})*\s*/?>|[^<>])+")
"""MathML is elements that begin with m, and latex2mathml writes no others."""


def as_mathml(formula: TexFormula) -> str:
    """Return a formula as MathML, or as a line of text where it cannot be."""
    display = "block" if formula.is_display else "inline"
    try:
        mathml = convert(formula.tex, display=display)
    # It raises what it names, and what comes of an argument that is not there.
    except Exception:  # noqa: BLE001
        mathml = ""
    # Within HTML no namespace is needed, and an address would look like a link to the web.
    mathml = mathml.replace(' xmlns="http://www.w3.org/1998/Math/MathML"', "")
    if not mathml or _NOT_READ.search(mathml) or not _SAFE.fullmatch(mathml):
        return f"<span>{escape(in_words(formula.tex))}</span>"
    return mathml.replace("\n", " ")
