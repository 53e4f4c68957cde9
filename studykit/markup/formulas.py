r"""Formulas in a text: where they begin and end, and that they hold nothing but a formula.

    Let \(x^2\) be      "Let ", TexFormula("x^2"), " be"
    \(\href{u}{x}\)     no formula: `\href` is none of the commands that a formula may have

MathJax, which shows formulas in Anki, has commands that lead out of a formula: links, styles, ids,
macros that never end, other parts of itself. So a formula may have what stands in the list of
commands beside this module, which are those that only draw, and no other. Knows no HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from studykit.limits import MAX_FORMULA, MAX_FORMULA_DEPTH
from studykit.patterns import pattern_of

_ENDS = {"\\(": "\\)", "\\[": "\\]"}
_TOKEN = pattern_of(r"\\[A-Za-z]+|\\.|[^\\]|\\$", re.DOTALL)
"""A command, or a character."""
_ENVIRONMENT = pattern_of(r"\\(begin|end)\s*(?:\{([^{}]*)\})?")
_COLOUR = pattern_of(r"\\(?:text)?color(?![A-Za-z])(?!\s*\{(?:[A-Za-z]{3,20}|#[0-9A-Fa-f]{3,6})\})")
_SIDES = pattern_of(r"\\(left|right)(?![A-Za-z])")


class TexFormula(NamedTuple):
    """A formula in TeX."""

    tex: str
    """What stands between its delimiters."""
    is_display: bool = False
    """It stands on a line of its own, between `\\[` and `\\]`."""

    @property
    def source(self) -> str:
        """Return it as it is written."""
        if self.is_display:
            return f"\\[{self.tex}\\]"
        return f"\\({self.tex}\\)"


class _Span(NamedTuple):
    """A piece of a text that begins as a formula: where it ends, and what is wrong with it."""

    begin: int
    end: int
    formula: TexFormula | None
    flaw: str = ""


def formulas_in(text: str) -> Iterator[str | TexFormula]:
    """Yield the formulas of a text, and the texts between them; what is flawed is text."""
    end = 0
    for span in _spans(text):
        if span.formula is None:
            continue
        yield text[end : span.begin]
        yield span.formula
        end = span.end
    yield text[end:]


def has_formula(text: str) -> bool:
    """Return whether a formula stands in a text."""
    return any(isinstance(piece, TexFormula) for piece in formulas_in(text))


def is_one_formula(text: str) -> bool:
    """Return whether a text is one formula, or TeX without the signs around it."""
    if "\\(" not in text and "\\[" not in text:
        return True
    # Before and behind it there is an empty text.
    pieces = list(filter(None, formulas_in(text.strip())))
    return len(pieces) == 1 and isinstance(pieces[0], TexFormula)


def flaws_of_formulas(text: str) -> list[str]:
    """Return what is wrong with the formulas of a text, a clause each."""
    flaws = [span.flaw for span in _spans(text) if span.flaw]
    return flaws or list(_commands_outside(text))


def _commands_outside(text: str) -> Iterator[str]:
    """Yield a flaw for the first command that stands in no formula: TeX without its delimiters."""
    for piece in formulas_in(text):
        if isinstance(piece, TexFormula):
            continue
        for name in re.findall(r"(?<!\\)\\([A-Za-z]+)", piece):
            if name in commands() or name == "begin":
                yield f"`\\{name}` stands in no formula, which is written between `\\(` and `\\)`"
                return


def _spans(text: str) -> Iterator[_Span]:
    position = 0
    while position < len(text):
        token = _token(text, position)
        if token in _ENDS:
            span = _span(text, position, _ENDS[token])
            yield span
            position = max(span.end, position + len(token))
        else:
            position += len(token)


def _token(text: str, position: int) -> str:
    match = _TOKEN.match(text, position)
    assert match
    return match[0]


def _span(text: str, begin: int, closing: str) -> _Span:
    opening = text[begin : begin + 2]
    depth = deepest = 0
    position = begin + 2
    while position < len(text):
        token = _token(text, position)
        # MathJax knows no formula within another one.
        if token in _ENDS:
            break
        if token in _ENDS.values():
            if token != closing or depth:
                break
            end = position + len(token)
            tex = text[begin + 2 : position]
            flaw = _flaw(tex, deepest)
            if flaw:
                return _Span(begin, end, None, flaw)
            return _Span(begin, end, TexFormula(tex, opening == "\\["))
        depth += {"{": 1, "}": -1}.get(token, 0)
        deepest = max(deepest, depth)
        if depth < 0:
            break
        position += len(token)
    if depth:
        return _Span(begin, position, None, "the braces of a formula do not fit together")
    return _Span(begin, position, None, f"`{opening}` begins a formula that `{closing}` never ends")


def _flaw(tex: str, deepest: int) -> str:
    """Return what is wrong with a formula whose braces fit; empty where nothing is."""
    if not tex.strip():
        return "a formula is empty"
    if len(tex) > MAX_FORMULA:
        return f"a formula has more than {MAX_FORMULA:,} characters"
    if deepest > MAX_FORMULA_DEPTH:
        return f"a formula has more than {MAX_FORMULA_DEPTH} braces within each other"
    # % begins a comment in TeX, and # stands for an argument of a macro.
    if re.search(r"(?<!\\)(?:\\\\)*[%#]", tex):
        return "a formula has a % or # of its own, which is written `\\%` or `\\#`"
    for token in _TOKEN.findall(tex):
        name = token[1:]
        if token.startswith("\\") and name.isalpha() and name not in commands():
            return f"`\\{name}` is none of the commands that a formula may have"
    if _COLOUR.search(tex):
        return "a colour is a name or like #a02020"
    return _flaw_of_pairs(tex)


def _flaw_of_pairs(tex: str) -> str:
    r"""Return which `\begin` lacks its `\end`, or which `\left` its `\right`."""
    is_open: list[str] = []
    for word, name in _ENVIRONMENT.findall(tex):
        if name.removesuffix("*") not in environments():
            return f"`\\{word}{{{name}}}` is none of the environments that a formula may have"
        if word == "begin":
            is_open.append(name)
        elif not is_open or is_open.pop() != name:
            return f"`\\end{{{name}}}` ends what did not begin"
    if is_open:
        return f"`\\begin{{{is_open[-1]}}}` never ends"
    depth = 0
    for side in _SIDES.findall(tex):
        depth += 1 if side == "left" else -1
        # An end before its beginning is not made good by a beginning behind it.
        if depth < 0:
            break
    if depth:
        return "`\\left` and `\\right` do not fit together"
    return ""


@cache
def commands() -> frozenset[str]:
    """Return the names of the commands that a formula may have."""
    return frozenset(_listed("commands"))


@cache
def environments() -> frozenset[str]:
    """Return the names of the environments that a formula may have."""
    return frozenset(_listed("environments"))


def _listed(kind: str) -> list[str]:
    # Imported here: hardly any deck has formulas.
    from importlib import resources

    text = resources.files("studykit.markup").joinpath(f"tex_{kind}.txt").read_text("utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return " ".join(lines).split()
