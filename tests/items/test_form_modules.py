"""A form of question is one module and one line: nobody else knows it by its name."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

import studykit
from studykit.questions.forms.form import Form
from studykit.questions.forms.registry import ALL_FORMS

PACKAGE = Path(studykit.__file__).parent
FORMS = PACKAGE / "questions" / "forms"


def test_every_form_that_has_a_module_is_in_the_registry() -> None:
    for path in sorted(FORMS.glob("[a-z]*.py")):
        import_module(f"studykit.questions.forms.{path.stem}")
    assert {type(form) for form in ALL_FORMS} == set(below(Form))


def below(cls: type[Form]) -> Iterator[type[Form]]:
    for subclass in cls.__subclasses__():
        yield subclass
        yield from below(subclass)


def test_no_two_forms_have_one_name_or_one_title() -> None:
    assert len({form.name for form in ALL_FORMS}) == len(ALL_FORMS)
    assert len({form.title for form in ALL_FORMS}) == len(ALL_FORMS)


def texts_in(node: ast.expr) -> Iterator[str]:
    """The texts in an expression: that itself, or what a tuple, a list or a set of them holds."""
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield part.value


@pytest.mark.slow
def test_nobody_compares_the_name_of_a_form() -> None:
    comparisons = []
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Compare):
                sides = (node.left, *node.comparators)
                # Columns and cells have forms too, which are compared with others of their kind.
                names = {text for side in sides for text in texts_in(side)}
                is_of_form = any(
                    isinstance(side, ast.Attribute) and side.attr == "form" for side in sides
                )
                if is_of_form and names & {form.name for form in ALL_FORMS}:
                    comparisons.append(f"{path.relative_to(PACKAGE)}:{node.lineno}")
            elif isinstance(node, ast.Tuple | ast.List | ast.Set):
                # A list of forms is compared somewhere else.
                members = {part.value for part in node.elts if isinstance(part, ast.Constant)}
                if len(members) > 1 and members <= {form.name for form in ALL_FORMS}:
                    comparisons.append(f"{path.relative_to(PACKAGE)}:{node.lineno}")
    assert comparisons == []
