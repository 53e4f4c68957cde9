"""Formulas compared: each sign in one shape, and what is typed where a keyboard lacks one.

    formula_of("x² − 1")                    x^2-1: each sign in one shape, no blanks
    says_formula("x**2 - 1", "x² − 1")      True
    says_formula("p and q", "p ∧ q")        True: few keyboards have ∧
    says_formula("f(-x)", "f(x)")           False
    sign_at_fault("f(-x)", "f(x)")          Signs count here: - is too many.

In code case counts, and so do blanks between words. Knows no questions; what is a formula is told
by `formulas`, or by a column.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from studykit.patterns import pattern_of
from studykit.values._tex import COMMANDS, FUNCTIONS, without_tex
from studykit.values.scalars import Notation
from studykit.values.typography import plain
from studykit.values.variants import GREEK_NAMES


class Sign(NamedTuple):
    """A sign of formulas, with all that stands for it."""

    sign: str
    same: tuple[str, ...] = ()
    """Other shapes of it: whoever writes one means the other."""
    tex: tuple[str, ...] = ()
    """Its commands in TeX."""
    typed: tuple[str, ...] = ()
    """What is typed for it where the keyboard lacks it, as patterns. The other way it is not: who
    is to type & has no need of ∧."""


SIGNS = (
    Sign("/", same=("÷", "∕"), tex=("div",)),
    Sign("*", same=("∗",), tex=("ast",), typed=("×", "·")),
    Sign("·", same=("⋅", "∙", "•"), tex=("cdot", "bullet"), typed=(r"\*",)),
    Sign("×", tex=("times",), typed=(r"\*", "x")),
    Sign("±", tex=("pm",), typed=(r"\+/?-",)),
    Sign("'", same=("″", "′", "’"), tex=("prime",)),
    Sign("<=", same=("≤", "⩽"), tex=("le", "leq", "leqslant")),
    Sign(">=", same=("≥", "⩾"), tex=("ge", "geq", "geqslant")),
    Sign("!=", same=("≠", "<>"), tex=("ne", "neq"), typed=("/=", "=/=")),
    Sign("≈", same=("≅",), tex=("approx", "cong"), typed=("~=?",)),
    Sign("≡", tex=("equiv",), typed=("===?",)),
    Sign("->", same=("→", "⟶", "↦"), tex=("to", "rightarrow", "longrightarrow", "mapsto")),
    Sign("=>", same=("⇒", "⟹"), tex=("Rightarrow", "implies", "Longrightarrow")),
    Sign("<-", same=("←",), tex=("gets", "leftarrow")),
    Sign("<=>", same=("⇔", "⟺"), tex=("iff", "Leftrightarrow"), typed=("iff", "<->")),
    Sign("⇌", same=("⇄", "⇋"), tex=("rightleftharpoons",), typed=("<->", "<=>", "<-->")),
    Sign("<->", same=("↔",), tex=("leftrightarrow",)),
    Sign("∧", tex=("land", "wedge"), typed=("&&", "&(?!&)", "and", r"\^")),
    Sign("∨", tex=("lor", "vee"), typed=(r"\|\|", r"\|(?!\|)", "or", "v")),
    Sign("¬", tex=("neg", "lnot"), typed=("~", "!", "not")),
    Sign("⊕", tex=("oplus",), typed=("xor",)),
    Sign("∪", tex=("cup",), typed=("u", "union")),
    Sign("∩", tex=("cap",), typed=("intersection", "n")),
    Sign("∈", tex=("in",), typed=("in",)),
    Sign("∉", tex=("notin",), typed=("notin",)),
    Sign("⊂", tex=("subset",), typed=("subset",)),
    Sign("⊆", tex=("subseteq",), typed=("subseteq",)),
    Sign("∅", same=("⌀",), tex=("emptyset", "varnothing"), typed=("ø", r"\{\}", "emptyset")),
    Sign("∀", tex=("forall",), typed=("forall",)),
    Sign("∃", tex=("exists",), typed=("exists", "thereexists")),
    Sign("∞", tex=("infty",), typed=("infinity", "inf(?!inity)", "oo")),
    Sign("√", same=("sqrt",), tex=("sqrt",)),
    Sign("∑", same=("Σ",), tex=("sum", "Sigma"), typed=("sum", "sigma")),
    Sign("∏", same=("Π",), tex=("prod", "Pi"), typed=("prod", "product", "pi")),
    Sign("∫", tex=("int",), typed=("integral", "int(?!egral)")),
    Sign("∂", tex=("partial",), typed=("d",)),
    Sign("∇", tex=("nabla",), typed=("nabla", "grad", "del")),
    Sign("|", same=("∣",), tex=("mid", "vert")),
    Sign('"', same=("“", "”", "„", "«", "»")),
)
"""The signs that are written in several ways. All others stand for themselves."""

_SIGN_OF_SHAPE = {shape: row.sign for row in SIGNS for shape in row.same}
_SIGN_OF_COMMAND = {command: row.sign for row in SIGNS for command in row.tex}
_SIGN_OF_COMMAND |= {name: letter for letter, name in GREEK_NAMES.items()}
_SIGN_OF_COMMAND |= {"varepsilon": "ε", "vartheta": "θ", "varphi": "φ"}
_TYPED_FOR = {row.sign: row.typed for row in SIGNS if row.typed}
_SHAPE = pattern_of("|".join(re.escape(shape) for shape in _SIGN_OF_SHAPE))
_LONG_SIGN = pattern_of("|".join(re.escape(row.sign) for row in SIGNS if len(row.sign) > 1) + "|.")
_SHAPES_OF_CODE = str.maketrans({"“": '"', "”": '"', "„": '"'})
"""What a word processor makes of quotes. In code ** is no ^."""

_FRAME = pattern_of(r"(`+|\$+)([^`$]+)\1")
"""Of code and TeX in a text: `len()`, $x^2$."""
_STARS_OF_A_POWER = pattern_of(r"(?<=[\w)\]])\*\*(?=[\w(\\-])")
"""In x**2; the stars of **kwargs are none."""
_WEDGE_OF_SLASHES = pattern_of(r"/\\(?![A-Za-z])")
"""Before TeX is read, to which a backslash means something."""
_TEX = pattern_of(
    rf"\\(?:{'|'.join((*_SIGN_OF_COMMAND, *FUNCTIONS, *COMMANDS))})(?![a-zA-Z])|[_^]\{{"
)
"""A backslash alone stands in other texts too: \\n, C:\\new."""
_SUPERSCRIPT = pattern_of("[⁰¹²³⁴-⁹⁺⁻⁼⁽⁾ⁱⁿᵃ-ᶻ]+")
_SUBSCRIPT = pattern_of("[₀-₎ₐ-ₜᵢ-ᵥⱼ]+")
_BRACKETS_AROUND_ONE = pattern_of(r"(?<=[\^_√])\((-?(?:\d+|\w))\)")
"""x^(2) is x^2."""
_BRACKETS_ABOVE = pattern_of(r"(?<![\w)])\(([\w^'*·]+)\)(?=/)")
"""(2x)/y is 2x/y."""
_BRACKETS_AROUND_A_FRACTION = pattern_of(r"(?<![\w^√/)])\((\d+/\d+)\)")
"""(4/3)x is 4/3x, as it is meant; but x^(1/2) is not x^1/2."""
_BRACKETS_OF_A_FUNCTION = pattern_of(
    r"\b((?:arc)?(?:sin|cos|tan|cot)h?(?:\^-?\d)?|log|ln|lg)\((\w)\)", re.IGNORECASE
)
"""sin(x) is sin x."""
_SPELLED_PRODUCT = pattern_of(r"(?<=\d) x (?=\d)")
"""In 3 x 4."""
_PRODUCT_WITH_A_NUMBER = pattern_of(r"(?<=\d)[×·]|[×·](?=\d)")
"""3 × 4 and 3 · 4 are one; of vectors × and · make two products."""
_BLANK_BETWEEN_SIGNS = pattern_of(r"(?<!\w) | (?!\w)")
_END_OF_SENTENCE = ".,;"


def powers_on_the_line(text: str) -> str:
    """Return x^2 for x²."""
    return _SUPERSCRIPT.sub(_power, text)


def _power(run: re.Match[str]) -> str:
    return f"^{_on_the_line(run[0])}"


def _index(run: re.Match[str]) -> str:
    return f"_{_on_the_line(run[0])}"


def _on_the_line(run: str) -> str:
    written = unicodedata.normalize("NFKC", run).replace("−", "-")
    is_one = len(written.lstrip("-")) == 1 or written.lstrip("-").isdigit()
    return written if is_one else f"({written})"


@lru_cache(maxsize=4096)
def sign_of_command(name: str) -> str:
    """Return the sign that a command of TeX stands for; empty where it stands for none."""
    return _SIGN_OF_COMMAND.get(name, "")


def formula_of(text: str, notation: Notation = "", *, with_case: bool = False) -> str:
    """Return a formula as it is compared: each sign in one shape, no blanks, in one case.

    In code case always counts, and blanks stay between words.
    """
    framed = _FRAME.fullmatch(text.strip())
    if framed:
        text = framed[2]
    if notation == "code":
        return _BLANK_BETWEEN_SIGNS.sub("", plain(text).translate(_SHAPES_OF_CODE))
    written = plain(_SUBSCRIPT.sub(_index, powers_on_the_line(text)))
    written = _WEDGE_OF_SLASHES.sub("∧", written).replace("\\/", "∨")
    if notation == "tex" or _TEX.search(written):
        written = without_tex(written, _SIGN_OF_COMMAND)
    written = _SPELLED_PRODUCT.sub("×", written)
    written = _STARS_OF_A_POWER.sub("^", written.replace(" ", ""))
    written = _SHAPE.sub(lambda shape: _SIGN_OF_SHAPE[shape[0]], written)
    written = _PRODUCT_WITH_A_NUMBER.sub("*", written)
    written = _BRACKETS_ABOVE.sub(r"\1", _BRACKETS_AROUND_ONE.sub(r"\1", written))
    written = _BRACKETS_AROUND_A_FRACTION.sub(r"\1", written)
    written = _BRACKETS_OF_A_FUNCTION.sub(r"\1\2", written)
    if with_case or notation:
        return written
    return written.casefold()


def says_formula(
    typed: str, formula: str, notation: Notation = "", *, with_case: bool = False
) -> bool:
    """Return whether a typed text is a formula, written in one of the usual ways."""
    written = formula_of(typed, notation, with_case=with_case)
    meant = formula_of(formula, notation, with_case=with_case)
    if written == meant:
        return True
    # Of signs alone nobody types another: who is asked for ∪ and types "union" names no sign.
    if notation == "code" or not _letters(meant):
        return False
    if "=" in meant and _says_product(written, meant):
        return True
    pattern = _pattern(formula, notation, with_case=with_case)
    candidates = [written, written.rstrip(_END_OF_SENTENCE)]
    if notation and "\\" not in typed:
        # Who types no TeX means a set by braces.
        candidates.append(formula_of(typed, with_case=True))
    # The signs of products may be typed where the formula has none: n*log(n), (a+b)*(a-b).
    product = _PRODUCT if "=" in meant else _PRODUCT_OF_TERMS
    if not product.search(meant):
        candidates.append(product.sub("", written))
    # x₂ may be typed as x_2, and as x2.
    if _SUBSCRIPT.search(typed):
        on_the_line = _SUBSCRIPT.sub(lambda run: _on_the_line(run[0]), typed)
        candidates.append(formula_of(on_the_line, notation, with_case=with_case))
    return any(pattern.fullmatch(candidate) for candidate in candidates)


_PRODUCT = pattern_of(r"(?<=[\w)])[·*×](?=[^\W\d]|[(√])")
_PRODUCT_OF_TERMS = pattern_of(
    r"(?<=\))[·*×](?=[\w(√])|(?<=\d)[·*×](?=[^\W\d]|[(√])"
    r"|(?<![^\W\d]{2})(?<=\w)[·*×](?=\(|[^\W\d](?![^\W\d]))"
    r"|(?<=\w)[·*×](?=(?:sin|cos|tan|log|ln|lg|exp|pi|π)(?![^\W\d]{2}))"
)
"""Beside brackets, numbers, functions, single letters: in `int *p` and SELECT * is no product."""


def _says_product(written: str, meant: str) -> bool:
    """Return whether two equations are one but for signs of products, which one of them has not.

    F = ma and F = m · a.
    """
    return written == _PRODUCT.sub("", meant)


@lru_cache(maxsize=1024)
def _pattern(formula: str, notation: Notation, *, with_case: bool) -> re.Pattern[str]:
    """Return what is typed for a formula.

    Where nothing says that it is TeX, x² may be x2 too, as people type it.
    """
    meant = formula_of(formula, notation, with_case=with_case)
    is_index_small = bool(_SUBSCRIPT.search(formula))
    parts = []
    signs = _LONG_SIGN.findall(meant)
    for before, sign in pairwise(["", *signs]):
        alternatives = [re.escape(sign), *_TYPED_FOR.get(sign, ())]
        greek = GREEK_NAMES.get(sign.lower())
        if greek:
            alternatives.append(greek)
        part = f"(?:{'|'.join(alternatives)})"
        # 10^2 is no 102.
        is_of_a_letter = before.isalpha() and (sign == "^" or (sign == "_" and is_index_small))
        may_go = is_of_a_letter and not notation
        parts.append(f"{part}?" if may_go else part)
    return re.compile("".join(parts))


# --- what is wrong in one ---------------------------------------------------------------

_NO_LETTER = pattern_of(r"[^\w]|_")


def sign_at_fault(
    typed: str, formula: str, notation: Notation = "", *, with_case: bool = False
) -> str:
    """Return in one line which sign of a typed text is not that of the formula.

    Empty where more than signs differ.
    """
    written = formula_of(typed, notation, with_case=with_case)
    meant = formula_of(formula, notation, with_case=with_case)
    if _letters(written) != _letters(meant):
        return ""
    if _NO_LETTER.sub("", written) != _NO_LETTER.sub("", meant):
        return f"Here upper and lower case count: {formula}."
    surplus, missing = _difference(written, meant)
    if surplus and not missing:
        return f"Signs count here: {surplus} is too many."
    if missing and not surplus:
        return f"Signs count here: {missing} is missing."
    return f"Signs count here: {formula}."


def _letters(text: str) -> str:
    return _NO_LETTER.sub("", text).casefold()


def _difference(written: str, meant: str) -> tuple[str, str]:
    """Return what stands in one and in the other between what both begin and end with."""
    start = _length_in_common(written, meant)
    end = _length_in_common(written[start:][::-1], meant[start:][::-1])
    return written[start : len(written) - end], meant[start : len(meant) - end]


def _length_in_common(text: str, other: str) -> int:
    """Return how many characters two texts have in common at their beginning."""
    length = 0
    for char, other_char in zip(text, other, strict=False):
        if char != other_char:
            break
        length += 1
    return length
