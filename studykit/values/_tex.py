r"""A formula in TeX as it is written on one line.

    \frac{a+b}{2}       ->  (a+b)/2
    x^{2} \cdot \pi     ->  x^2 · π
    \sqrt{x}, \left(    ->  √x, (

Commands that only change how a formula looks go. Knows nothing of what is right.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from studykit.patterns import pattern_of

_DEEPEST = 20
"""Groups within groups that are read; no formula that a learner types has more."""
_DELIMITER = pattern_of(r"\$+|\\[()\[\]]")
_LOOKS = pattern_of(
    r"\\(?:[,;:!> ]|(?:left|right|[bB]igg?[lrm]?|quad|qquad|displaystyle|textstyle|limits|nolimits"
    r"|mathrm|mathbf|mathit|mathbb|mathcal|mathsf|boldsymbol|text|textrm|operatorname)(?![a-zA-Z]))"
)
"""Spaces, sizes and kinds of letters."""
FUNCTIONS = frozenset(
    ("sin", "cos", "tan", "cot", "sec", "csc", "arcsin", "arccos", "arctan", "sinh", "cosh", "tanh")
    + ("log", "ln", "lg", "exp", "lim", "max", "min", "sup", "inf", "det", "gcd", "deg", "dim")
    + ("ker", "arg", "bmod", "mod")
)
"""Names that are set upright: their commands are their names."""
COMMANDS = ("frac", "dfrac", "tfrac", "sqrt", "left", "mathrm", "mathbf", "mathbb", "text")
"""Others that tell TeX from other texts with a backslash."""
_GROUP = r"\s*\{([^{}]*)\}"
_ARGUMENT = rf"(?:{_GROUP}|\s*(\w))"
_FRACTION = pattern_of(rf"\\[dt]?frac(?![a-zA-Z]\w){_ARGUMENT}{_ARGUMENT}")
_ROOT = pattern_of(rf"\\sqrt(\[[^\]{{}}]*\])?{_ARGUMENT}")
_POWER_OR_INDEX = pattern_of(rf"([\^_]){_GROUP}")
_COMMAND = pattern_of(r"\\([a-zA-Z]+)")
_ATOM = pattern_of(r"-?(?:\d+(?:\.\d+)?|\w|\\[a-zA-Z]+)")
"""A number, a letter or a command: needs no brackets."""


def without_tex(text: str, signs: Mapping[str, str]) -> str:
    """Return a text without the commands and braces of TeX. `signs` are by command."""
    text = _LOOKS.sub(" ", _DELIMITER.sub(" ", text))
    for _ in range(_DEEPEST):
        read = _FRACTION.sub(_fraction, text)
        read = _ROOT.sub(_root, read)
        read = _POWER_OR_INDEX.sub(_power_or_index, read)
        if read == text:
            break
        text = read
    # Braces of a set are written \{ and \}, and count.
    text = re.sub(r"(?<!\\)[{}]", "", text).replace("\\{", "{").replace("\\}", "}")

    def sign_of(command: re.Match[str]) -> str:
        name = command[1]
        if name in signs:
            return signs[name]
        # What is no command of formulas keeps its sign: \n is no n.
        return name if name in FUNCTIONS else command[0]

    return _COMMAND.sub(sign_of, text)


def _fraction(match: re.Match[str]) -> str:
    above = match[1] or match[2] or ""
    below = match[3] or match[4] or ""
    return f"{_in_brackets(above)}/{_in_brackets(below)}"


def _root(match: re.Match[str]) -> str:
    degree = match[1] or ""
    inside = match[2] or match[3] or ""
    return f"√{degree}{_in_brackets(inside)}"


def _power_or_index(match: re.Match[str]) -> str:
    return f"{match[1]}{_in_brackets(match[2])}"


def _in_brackets(group: str) -> str:
    if _ATOM.fullmatch(group):
        return f"{group} "
    return f"({group})"
