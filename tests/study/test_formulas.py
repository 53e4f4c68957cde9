"""Formulas and code: what is one, and that each sign of it counts and no blank does."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from builders import grade_item, make_item
from hypothesis import given, settings
from hypothesis import strategies as st

import studykit
from studykit.grading.verdict import NotGraded, Verdict
from studykit.values.formula_writing import formula_of, says_formula, sign_at_fault
from studykit.values.formulas import LONGEST_FORMULA, is_formula
from tests.cli.runner import write

FORMULAS = (
    "f(x)", "a/b", "n!", "*p", "--force", "[a, b)", "__init__", "a[i]", "x->y", "!x", "A*", "<br>", "$HOME",
    "@staticmethod", "p ∧ q", "A ∪ B", ":=", "f'(x)", "O(n log n)", "len()", "s[1:]", "%d", "\\n", "&x", "p & q",
    "**kwargs", "~/bin", "/etc/passwd", "a_1", "snake_case", "2x+1", "|x|", "{1, 2}", "(a, b]", "[0, 1]", "e^x",
    "a != b", "==", "i++", "x--", "dx/dt", "¬p", "∀x", "x → y", "std::vector", "E = mc²", "P(A|B)", "a² + b²", "x²",
    "\\frac{a}{b}", "git commit --force", "max(a, b)", 'print("x")', "sin(2x)", "sin(x)", "f'", "(x, y)", "n-1",
    "m/s", "(a+b)/c", "(n-1)!", "5!", "E[X]", "a < b", "x ∈ A", "√2", "Γ(z)", "x₁ + x₂",
)  # fmt: skip
NAMES = (
    "AC/DC", "Jean-Paul", "Yahoo!", "(to) run", "big / large", "O'Brien", "Guns N' Roses", "Washington, D.C.",
    "St. John's", "1914–1918", "+49", "H2SO4", "Ca(OH)2", "iron(II) oxide", "iron(2+)", "colo(u)r", "he/she is",
    "km/h", "24/7", "and/or", "A & W", "AT&T", "M*A*S*H", 'Toys "R" Us', "P!nk", "Ke$ha", "Jeopardy!", "What?",
    "9/11", "$125", "3-5", "E. coli", "e-mail", "A-Team", "Romeo + Juliet", "A+", "Na+", "A/B testing", "t-test",
    "(s)he", "s(he)", "y(es)", "cat(s)", "Student(in)", "Lehrer(-in)", "-ing", "un-", "sunlight → sugar", "SO4^2-",
    "SO₄²⁻", "Fe²⁺", "H₂O", "area in m²", "“Heroes” (album)", "camp (2016)", "bank [money]", "I/O", "R&B", "👍", "?",
    "jdn. anrufen", "～は", "vitamin B(12)", "5 %", "§ 242", "John 3:16", "β-carotene", "Qxf7#", "O-O-O", "5'11\"",
    "F♯ minor", "+10:00", "a(n) apple", "¡Hola!", "Vitis × labrusca", "4 × 100 m", "rock 'n' roll", "B-12", "F-16",
    "user@example.org", ".NET", "Apollo 13!", "行(な)う", "犬（いぬ）", "https://example.org", "/kæt/",
)  # fmt: skip


@pytest.mark.parametrize("text", FORMULAS)
def test_signs_that_cling_to_letters_or_stand_in_no_sentence_make_a_formula(text: str) -> None:
    assert is_formula(text)


@pytest.mark.parametrize("text", NAMES)
def test_names_and_words_bear_signs_and_are_no_formulas(text: str) -> None:
    assert not is_formula(text)


def test_a_long_text_is_no_formula_however_many_signs_it_has() -> None:
    assert not is_formula("f(x)" * LONGEST_FORMULA)


@settings(max_examples=400, derandomize=True, deadline=None)
@given(
    st.sampled_from([text for text in FORMULAS if "\\" not in text]),
    st.randoms(use_true_random=False),
)
def test_blanks_between_signs_are_free(formula: str, random: Random) -> None:
    with_blanks = "".join(f"{char} " if random.random() < 0.5 else char for char in formula)
    assert says_formula(with_blanks, formula)
    assert graded(formula, with_blanks).verdict == "right"


SIGNS = "-+*/!&|^()[]{}<>=~@$%_:;'\""


@settings(max_examples=600, derandomize=True, deadline=None)
@given(st.sampled_from(FORMULAS), st.sampled_from(SIGNS), st.integers(0, 30))
def test_a_sign_too_many_is_wrong_and_is_named(formula: str, sign: str, place: int) -> None:
    place %= len(formula) + 1
    typed = formula[:place] + sign + formula[place:]
    if says_formula(typed, formula):
        # Signs in other shapes: x** 2 of x* 2, a + -b; and full stops at the end of a sentence.
        assert (
            formula_of(typed) == formula_of(formula) or typed[place] in "^_*=;&|~'" or "\\" in typed
        )
        return
    found = grade_item(make_item(keys=[formula], distractors=()), typed, [formula])
    if isinstance(found, Verdict):
        assert not found.correct, (formula, typed, found)
        assert found.why


@settings(max_examples=600, derandomize=True, deadline=None)
@given(st.sampled_from(FORMULAS), st.integers(0, 30))
def test_a_sign_too_few_is_never_right(formula: str, place: int) -> None:
    place %= len(formula)
    if formula[place].isalnum() or formula[place] in " ^":
        return
    typed = formula[:place] + formula[place + 1 :]
    if formula_of(typed) == formula_of(formula):
        return
    found = grade_item(make_item(keys=[formula], distractors=()), typed, [formula])
    assert isinstance(found, NotGraded) or not found.correct, (formula, typed, found)


def test_the_sign_at_fault_is_named() -> None:
    assert sign_at_fault("f(-x)", "f(x)") == "Signs count here: - is too many."
    assert sign_at_fault("ab", "a/b") == "Signs count here: / is missing."
    assert sign_at_fault("[a, b]", "[a, b)") == "Signs count here: [a, b)."
    assert sign_at_fault("f(y)", "f(x)") == ""
    assert (
        sign_at_fault("Print(x)", "print(x)", "code")
        == "Here upper and lower case count: print(x)."
    )


@settings(max_examples=400, derandomize=True, deadline=None)
@given(
    st.text(st.sampled_from("ab1\\{}()[]^_/*$ |∧¬√²₂fracsqrt"), max_size=40),
    st.sampled_from(["", "tex", "code"]),
)
def test_whatever_is_typed_is_compared_without_an_exception(text: str, markup: str) -> None:
    for formula in ("\\frac{a}{b}", "p ∧ q", "x²", text):
        says_formula(text, formula, markup)  # type: ignore[arg-type]
        sign_at_fault(text, formula, markup)  # type: ignore[arg-type]
        is_formula(text)


def test_a_long_answer_of_signs_is_read_in_a_moment() -> None:
    for piece in ("{", "\\frac{", "(", "^{", "_", "\\", "a(", "∧", "&"):
        grade_item(make_item(keys=["p ∧ q", "\\frac{a}{b}"], distractors=()), (piece * 4096)[:4096])


def graded(formula: str, typed: str) -> Verdict:
    found = grade_item(make_item(keys=[formula], distractors=()), typed, [formula])
    assert isinstance(found, Verdict), (formula, typed, found)
    return found


DECK = """
deck: D
key: d-1
facts: facts
templates:
  rule: {from: rules, ask: "{name}?", answer: formula}
  law: {from: laws, ask: "Whose is {name}?", answer: rule}
  german: {from: rules, ask: "Auf Deutsch: {name}?", answer: "{formula}"}
"""
RULES = """
table: rules
label: formula
columns: {name: text, formula: {markup: tex}}
rows:
  half: {name: half, formula: "\\\\frac{a}{2}"}
  area: {name: area, formula: "\\\\pi r^{2}"}
---
table: laws
columns: {name: text, rule: rules}
rows:
  circle: {name: a circle, rule: area}
"""


def test_the_markup_of_a_column_reaches_its_questions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, deck_yaml=DECK)
    (tmp_path / "facts").mkdir()
    (tmp_path / "facts/t.yaml").write_text(RULES, encoding="utf-8")
    deck = studykit.load("deck.yaml")
    assert [problem for problem in deck.problems if problem.level == "error"] == []
    items = {item.id: item for item in deck.items}
    for item, typed, verdict in (
        ("rule/half", "a/2", "right"),
        ("rule/half", "A/2", "wrong"),
        ("rule/area", "πr²", "right"),
        ("rule/area", "πr2", "wrong"),
        # Through a reference, and as a pattern.
        ("law/circle", "πr²", "right"),
        ("law/circle", "πr2", "wrong"),
        ("german/half", "a/2", "right"),
        ("german/half", "A/2", "wrong"),
    ):
        found = deck.grade(items[item], typed)
        assert isinstance(found, Verdict)
        assert found.verdict == verdict, (item, typed, found)
