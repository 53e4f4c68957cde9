r"""Formulas and code: the texts in which every sign counts.

    f(x), a[i], x->y, *p, --force, __init__, <br>     signs that cling to letters as in no sentence
    A ∪ B, x ≤ y, \frac{a}{b}, {1, 2}                 signs that no sentence has
    a/b, 2x+1, n!, [a, b)                             signs between single letters and numbers
    AC/DC, Yahoo!, (to) run, colo(u)r, M*A*S*H        names and words: here these signs say nothing

A column can say by its `markup` that its texts are code or TeX; here it is found out where it does
not. How formulas are compared stands in `formula_writing`. Knows texts only.
"""

from __future__ import annotations

import re
from functools import lru_cache

from studykit.patterns import pattern_of
from studykit.values.formula_writing import powers_on_the_line

LONGEST_FORMULA = 500
"""Characters. What is longer is a text, or a program: its column says so."""
_PLAIN_TEXT = pattern_of(r"(?:[^\W_²³¹⁰-₟]+|[\s.,’]+)*+")
"""Nearly all texts: letters, digits, and the signs that names have."""
_STRONG = pattern_of(
    r"""
      [=\\{}]                           # E = mc², \\frac, {1, 2}
    | (?<=\w)_ | _(?=\w)                # __init__, snake_case
    | [A-Za-z0-9_)\]]\[                 # a[i]
    | (?<!\w)--(?=[A-Za-z])             # --force
    | (?<!\S)\*{1,2}(?=[A-Za-z_])       # *p, **kwargs
    | (?<!\S)[&@$](?=[A-Za-z])          # &x, @staticmethod, $HOME
    | (?<!\S)!(?=[a-z])                 # !x
    | (?<!\S)[%~](?=[A-Za-z]\b)         # %d, ~x
    | <[A-Za-z/!]                       # <br>
    | (?<=\S[ ])\*(?!\S)                # SELECT * FROM t
    | ^`[^`]+`$                         # code as Markdown has it
    | ^~?/(?=\w)(?!.*/$)                # /etc/passwd, ~/bin; but /kæt/ tells how a word sounds
    | (?<=\w)(?:->|=>|::|:=|!=|&&|\|\||<<|>>)(?=\w)   # x->y, std::vector
    | [A-Za-z0-9_]\((?:|[^()]*[*="<>+/,][^()]*)\)     # len(), max(a, b)
    | [A-Za-z0-9_]\([^()]*\w-\w[^()]*\)(?=$|[-+*/])   # sin(a-b)
    """,
    re.VERBOSE,
)
"""Signs that cling to letters as in no sentence, or stand in none."""
_WEAK = pattern_of(
    r"""
      [¬\u2190-\u21ff\u2200-\u2211\u2214\u2216\u2218\u221a-\u22ff\u27c0-\u27ff\u2a00-\u2aff<>]
    | (?<!\w\w[ ])\|                   # |x|; but `car | bus` are two words
    | (?<=[\w)\]])\^(?!\(?\d*[-+]\)?$)  # x^2; but SO4^2- has a charge
    | :=|->|=>|!=|&&|::
    | (?<!\w)[a-z](?:\+\+|--)           # i++
    | (?<!\w)(?:[a-z]|\d+|\([^()]*\))!  # n!, 5!
    | (?<!\w)[A-Za-z]\*(?!\w)           # A*
    | (?<=\S[ ])-[A-Za-z](?!\w)         # ls -l
    """,
    re.VERBOSE,
)
"""Signs that make a formula of single letters, and stand between words too."""
_WORD = pattern_of(r"[^\W\d_]{4,}")
"""What is written out: beside it a weak sign is one of a sentence, as in `sunlight -> sugar`."""
_FUNCTION = (
    r"(?:[A-Za-zΑ-ω]'{0,2}|(?:arc)?(?:sin|cos|tan)|(?:sin|cos|tan)h|cot|log|ln|lg|exp|sqrt|det)"
)
_CALL = pattern_of(rf"(?<![^\W_]){_FUNCTION}\((?P<inside>[^()]*(?:\([^()]*\)[^()]*)*)\)(?! ?\w\w)")
_REST_OF_A_WORD = pattern_of(r"(?=.*[aeiouy])[a-z]{2,}")
"""In brackets behind a letter: `s(he)`, `y(es)`."""
_OPERAND = r"(?:\d+(?:\.\d+)?[a-z]{0,3}|[d∂]?[a-z])[₀-₉]*'{0,2}"
_EXPRESSION = pattern_of(rf"[(-]*{_OPERAND}\)*(?:[-+*/·×÷%&(]+{_OPERAND}\)*)+")
"""a/b, 2x+1, (a+b)/c: nothing but single letters, numbers and signs between them."""
_BLANKS_AROUND_SIGN = pattern_of(r" *([^\w\s]) *")
_MEMBER = r"-?(?:\d+(?:\.\d+)?|[a-z]|∞)"
_INTERVAL = pattern_of(rf"[\[(]{_MEMBER}(?:[,;]{_MEMBER})+[\])]")
_PRIME = pattern_of(r"[A-Za-z]['’′]{1,3}")


@lru_cache(maxsize=4096)  # the same answers and options are asked again and again
def is_formula(text: str) -> bool:
    """Return whether a text is a formula or a piece of code, as its signs tell."""
    if len(text) > LONGEST_FORMULA or _PLAIN_TEXT.fullmatch(text):
        return False
    written = powers_on_the_line(text)
    has_letters = any(char.isalnum() for char in written)
    if not has_letters:
        # `:=`, `&&`, ≥; but ? ends a sentence, and ♥ and 👍 are pictures.
        is_of_ascii = written.isascii() and len(written) > 1
        return is_of_ascii or bool(_WEAK.search(written))
    if "://" in written:
        return False
    if _STRONG.search(written) and not _is_charge(written):
        return True
    if _WEAK.search(written) and not _WORD.search(written):
        return True
    return _is_call(written) or _is_expression(written)


_CHARGE = pattern_of(r"\w+\(\d?[-+]\)")


def _is_charge(written: str) -> bool:
    """Return whether the only sign is that of a charge in brackets: `iron(2+)`."""
    return bool(_CHARGE.match(written))


def _is_call(written: str) -> bool:
    """Return whether a function of one letter, or sin and log, has brackets: f(x), O(n log n)."""
    call = _CALL.search(written)
    # The B of `vitamin B(12)` is no function.
    if not call or _WORD.search(written, 0, call.start()):
        return False
    is_rest_of_a_word = written[call.start()].islower() and _REST_OF_A_WORD.fullmatch(
        call["inside"]
    )
    return not is_rest_of_a_word


def _is_expression(written: str) -> bool:
    closed_up = _BLANKS_AROUND_SIGN.sub(r"\1", written.replace("−", "-"))
    if _INTERVAL.fullmatch(closed_up) or _PRIME.fullmatch(closed_up):
        return True
    has_letter = any(char.isalpha() for char in closed_up)
    return has_letter and bool(_EXPRESSION.fullmatch(closed_up))
