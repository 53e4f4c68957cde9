r"""A formula in TeX as a line of text: the one door to pylatexenc.

    \frac{a+b}{2}       (a+b)/2
    x^2 + x_{ij}        x² + xᵢⱼ
    \sqrt[3]{x}         ³√x
    e^{-x^2}            e^(-x²)

pylatexenc knows the signs of some thousand commands. What stands above, below or beside something
is put in brackets here: a fraction without them would be another number. Knows no texts around
formulas.
"""

from __future__ import annotations

import re
from functools import cache, partial

from pylatexenc.latex2text import (
    EnvironmentTextSpec,
    LatexNodes2Text,
    MacroTextSpec,
    get_default_latex_context_db,
)
from pylatexenc.latexwalker import LatexWalker, LatexWalkerError
from pylatexenc.latexwalker import get_default_latex_context_db as walker_context
from pylatexenc.macrospec import MacroSpec

from studykit.values.formula_writing import sign_of_command

_RAISED = str.maketrans(
    "0123456789+-=()nixabcdefghjklmoprstuvwyz", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱˣᵃᵇᶜᵈᵉᶠᵍʰʲᵏˡᵐᵒᵖʳˢᵗᵘᵛʷʸᶻ"
)
_LOWERED = str.maketrans("0123456789+-=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")
_ATOM = re.compile(r"-?(?:\d+(?:[.,]\d+)?|\S)[′']*|\([^()]*\)")
"""A number or a letter: it needs no brackets."""
_BASE = r"(?:\d+(?:[.,]\d+)?|[^\W\d]|∞|°|\([^()]*\)|√\S|√\([^()]*\))[′']*"
_SCRIPTS = r"(?:\^(?:\w|\([^()]*\))|_(?:\w|\([^()]*\))|[⁰¹²³⁴-ⁿᵃ-ᶻ₀-ₜᵢ-ᵥ]+)*"
_POWER = re.compile(_BASE + _SCRIPTS)
"""2, x, x², (a+b)^2: what may stand below a fraction without brackets."""
_PRODUCT = re.compile(rf"-?(?:{_BASE}{_SCRIPTS}[ ·]?)+")
"""mc², n(n+1): what may stand above one."""
_FUNCTIONS = (
    ("sin", "cos", "tan", "cot", "sec", "csc", "arcsin", "arccos", "arctan", "sinh", "cosh", "tanh")
    + ("log", "ln", "lg", "exp", "lim", "max", "min", "sup", "inf", "det", "gcd", "deg", "dim")
    + ("ker", "arg", "Pr", "hom", "coth", "liminf", "limsup")
)
_SIGNS = {
    "iff": "⇔",
    "colon": ":",
    "|": "‖",
    "lVert": "‖",
    "rVert": "‖",
    "Vert": "‖",
    "degree": "°",
}
_SCRIPT = re.compile(r"(?<!\\)((?:\\\\)*)([\^_])")
"""Not the `\\_` and `\\^` that stand for the signs themselves."""
_SIDES = re.compile(r"\\(?:left|right|middle|[bB]igg?[lrm]?)(?![A-Za-z])\s*(\.(?!\d))?")
"""Sizes of brackets; a dot behind one is a bracket that is not there."""
_LOOKS = frozenset(
    ("displaystyle", "textstyle", "scriptstyle", "scriptscriptstyle", "limits", "nolimits")
    + ("rm", "bf", "it", "sf", "tt", "cal", "frak", "Bbb", "scr")
    + ("tiny", "small", "large", "Large", "tag", "notag", "nonumber", "hline")
    + ("substack", "smash", "strut", "mathstrut", "cancel", "bcancel", "xcancel", "buildrel")
    + ("mathop", "mathbin", "mathrel", "mathord", "mathopen", "mathclose")
)
"""Commands that change how what follows looks."""
_BEGIN_OF_FRACTION, _END_OF_FRACTION = "\ue001", "\ue002"
_INSIDE_OF_FRACTION = f"([^{_BEGIN_OF_FRACTION}{_END_OF_FRACTION}]*)"
_CLINGING_FRACTION = re.compile(
    rf"(?<=[\w)]){_BEGIN_OF_FRACTION}{_INSIDE_OF_FRACTION}{_END_OF_FRACTION}"
    rf"|{_BEGIN_OF_FRACTION}{_INSIDE_OF_FRACTION}{_END_OF_FRACTION}(?=\s?[\w√(∞^])"
)
"""2 1/2 is no 21/2, and a/b c no a/(bc)."""
_FUNCTION_ENDS = "\ue000"
_END_OF_FUNCTION = re.compile(f"{_FUNCTION_ENDS} ?(?=[_^(⁰-₟²³¹)]|$)")
_BLANKS = re.compile(r"[ \t]+")
_CHEMISTRY = re.compile(r"\\(?:ce|pu)\s*\{((?:[^{}]|\{[^{}]*\})*)\}")
_CHARGE = re.compile(r"\^(?:\{([^{}]*)\}|(\d*[+-]?))")
_COUNT = re.compile(r"(?<=[A-Za-z)\]])(\d+)")


def in_words(tex: str, *, for_keyboard: bool = False) -> str:
    """Return a formula as a line of text; the TeX itself where pylatexenc cannot read it.

    `for_keyboard`: as it is typed, x^2 and not x².
    """
    tex = _SIDES.sub("", _CHEMISTRY.sub(_formula_of_a_substance, tex))
    # What is read afterwards has arguments, as ^ and _ have not for pylatexenc.
    with_commands = _SCRIPT.sub(lambda match: f"{match[1]}\\{_NAMES[match[2]]} ", tex)
    walker = LatexWalker(with_commands, latex_context=_walker_context(), tolerant_parsing=False)
    try:
        nodes, _, _ = walker.get_latex_nodes()
        text = _writer(for_keyboard=for_keyboard).nodelist_to_text(nodes)
    # The first is what it raises by intention; the others come of arguments that are not there.
    except (LatexWalkerError, IndexError, AttributeError, TypeError, ValueError, RecursionError):
        return " ".join(tex.split())
    text = _with_settled_fractions(text)
    text = _END_OF_FUNCTION.sub("", " ".join(text.split("\n"))).replace(_FUNCTION_ENDS, " ")
    return _BLANKS.sub(" ", text).strip()


_BESIDE = ("overset", "underset", "stackrel")
_NAMES = {"^": "studykitraised", "_": "studykitlowered"}


@cache
def _walker_context():  # type: ignore[no-untyped-def]
    """Return the commands that take arguments and that pylatexenc does not know."""
    context = walker_context()
    one = ["overline", "underline", "widehat", "widetilde", "boxed", "ce", "pu", "operatorname"]
    one += ["phantom", "hphantom", "vphantom", "color", "pmod", "pod", "mod", *_NAMES.values()]
    names_by_arguments = {
        "{": one,
        "{{": ["dfrac", "tfrac", "cfrac", "binom", "dbinom", "tbinom", "textcolor", *_BESIDE],
        "[{": ["xrightarrow", "xleftarrow"],
    }
    macros = []
    for arguments, names in names_by_arguments.items():
        macros += [MacroSpec(name, arguments) for name in names]
    # Before its own ones, some of which it knows without arguments.
    context.add_context_category("studykit", macros=macros, prepend=True)
    return context


@cache
def _writer(*, for_keyboard: bool) -> LatexNodes2Text:
    """Return what writes commands as text: by a function of their arguments, or by a sign."""
    script = partial(_script, for_keyboard=for_keyboard)
    written_as = {
        "studykitraised": partial(script, sign="^", table=_RAISED),
        "studykitlowered": partial(script, sign="_", table=_LOWERED),
        "sqrt": partial(_root, for_keyboard=for_keyboard),
        **dict.fromkeys(_BESIDE, _joined),
        "overline": partial(_with_mark, mark="\u0305"),
        "underline": partial(_with_mark, mark="\u0332"),
        "widehat": partial(_with_mark, mark="\u0302"),
        "widetilde": partial(_with_mark, mark="\u0303"),
        "operatorname": lambda node, l2tobj: _arguments(node, l2tobj)[0] + _FUNCTION_ENDS,
        "xrightarrow": "→",
        "xleftarrow": "←",
        **dict.fromkeys(_letters(for_keyboard=for_keyboard), _last_argument),
        **dict.fromkeys(("textcolor", "boxed"), _last_argument),
        **dict.fromkeys(("color", "phantom", "hphantom", "vphantom"), ""),
        "pmod": lambda node, l2tobj: f" (mod {_arguments(node, l2tobj)[0]})",
        "mod": lambda node, l2tobj: f" mod {_arguments(node, l2tobj)[0]}",
        "bmod": " mod ",
        **dict.fromkeys(("frac", "dfrac", "tfrac", "cfrac"), _fraction),
        **dict.fromkeys(("binom", "dbinom", "tbinom"), _binomial),
        **{name: name + _FUNCTION_ENDS for name in _FUNCTIONS},
        **_SIGNS,
    }
    macros = [MacroTextSpec(name, text) for name, text in written_as.items()]
    environments = []
    for name, (begin, end) in _MATRICES.items():
        environments.append(EnvironmentTextSpec(name, partial(_rows, begin=begin, end=end)))
    context = get_default_latex_context_db()
    context.add_context_category("studykit", macros=macros, environments=environments, prepend=True)
    context.set_unknown_macro_spec(MacroTextSpec("", _unknown))
    return LatexNodes2Text(
        latex_context=context, math_mode="text", strict_latex_spaces="based-on-source"
    )


_MATRICES = {
    "matrix": ("", ""),
    "smallmatrix": ("", ""),
    "pmatrix": ("(", ")"),
    "bmatrix": ("[", "]"),
    "Bmatrix": ("{", "}"),
    "vmatrix": ("|", "|"),
    "Vmatrix": ("‖", "‖"),
    "cases": ("{ ", ""),
    "dcases": ("{ ", ""),
    "rcases": ("", " }"),
    "array": ("", ""),
    "aligned": ("", ""),
    "align": ("", ""),
    "gathered": ("", ""),
    "split": ("", ""),
}


def _formula_of_a_substance(match: re.Match[str]) -> str:
    r"""Return what `\ce{SO4^2-}` says as TeX has it without that command."""
    written = _CHARGE.sub(lambda charge: f"^{{{charge[1] or charge[2]}}}", match[1])
    parts = re.split(r"(\^\{[^{}]*\})", written)
    # Charges are at the odd places, and their numbers count no atoms.
    for place in range(0, len(parts), 2):
        parts[place] = _COUNT.sub(r"_{\1}", parts[place])
    return "".join(parts).replace("<=>", "⇌").replace("->", "→")


def _letters(*, for_keyboard: bool) -> list[str]:
    """Return the kinds of letters that are shown as others: bold ones, and all where one types."""
    kinds = ["mathbf", "boldsymbol", "mathit", "mathsf", "mathtt"]
    if for_keyboard:
        kinds += ["mathbb", "mathcal", "mathfrak", "mathscr"]
    return kinds


def _arguments(node, l2tobj) -> list[str]:  # type: ignore[no-untyped-def]
    texts = []
    for argument in node.nodeargd.argnlist if node.nodeargd else ():
        text = ""
        # Of one in brackets that was left out there is no node.
        if argument:
            text = l2tobj.nodelist_to_text([argument])
        texts.append(_with_settled_fractions(text))
    return texts


def _with_settled_fractions(text: str) -> str:
    """Return a text in which a fraction that clings to a neighbour stands in brackets."""
    text = _CLINGING_FRACTION.sub(r"(\1\2)", text)
    return text.replace(_BEGIN_OF_FRACTION, "").replace(_END_OF_FRACTION, "")


def _last_argument(node, l2tobj) -> str:  # type: ignore[no-untyped-def]
    return _arguments(node, l2tobj)[-1]


def _unknown(node) -> str:  # type: ignore[no-untyped-def]
    """Return the sign of a command that pylatexenc does not know, else its name."""
    name = node.macroname
    if name in _LOOKS:
        return ""
    return sign_of_command(name) or name + " "


def _in_brackets(text: str) -> str:
    text = text.strip()
    if _ATOM.fullmatch(text):
        return text
    return f"({text})"


def _fraction(node, l2tobj) -> str:  # type: ignore[no-untyped-def]
    above, below = (argument.strip() for argument in _arguments(node, l2tobj)[-2:])
    if not _PRODUCT.fullmatch(above):
        above = f"({above})"
    if not _POWER.fullmatch(below):
        below = f"({below})"
    return f"{_BEGIN_OF_FRACTION}{above}/{below}{_END_OF_FRACTION}"


def _binomial(node, l2tobj) -> str:  # type: ignore[no-untyped-def]
    above, below = _arguments(node, l2tobj)[-2:]
    return f"({above.strip()} choose {below.strip()})"


def _joined(node, l2tobj) -> str:  # type: ignore[no-untyped-def]
    beside, sign = _arguments(node, l2tobj)[-2:]
    return f"{sign}({beside.strip()})"


def _root(node, l2tobj, *, for_keyboard: bool) -> str:  # type: ignore[no-untyped-def]
    degree, inside = _arguments(node, l2tobj)[-2:]
    raised = degree.translate(_RAISED)
    if degree and (for_keyboard or raised == degree):
        return f"{_in_brackets(inside)}^(1/{degree})"
    return f"{raised}√{_in_brackets(inside)}"


def _with_mark(node, l2tobj, *, mark: str) -> str:  # type: ignore[no-untyped-def]
    return "".join(character + mark for character in _arguments(node, l2tobj)[-1])


def _script(node, l2tobj, *, sign: str, table, for_keyboard: bool) -> str:  # type: ignore[no-untyped-def]
    text = _arguments(node, l2tobj)[0].strip()
    if not text:
        return ""
    # 90^\circ
    if text in ("∘", "°") and sign == "^":
        return "°"
    # Only where there is such a sign for each of its letters: 2ⁿ, and 2^(n·k).
    can_be_moved = all(ord(letter) in table for letter in text)
    if can_be_moved and not for_keyboard:
        return text.translate(table)
    return f"{sign}{_in_brackets(text)}"


def _rows(node, l2tobj, *, begin: str, end: str) -> str:  # type: ignore[no-untyped-def]
    """Return a matrix in rows: (a b; c d)."""
    text = l2tobj.nodelist_to_text(node.nodelist)
    rows = []
    for line in text.split("\n"):
        row = " ".join(line.replace("&", " ").split())
        if row:
            rows.append(row)
    return begin + "; ".join(rows) + end
