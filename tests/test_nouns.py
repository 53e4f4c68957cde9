"""Nouns that come by the million: cheap to make, and still values that nobody changes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import ForwardRef

import pytest

from studykit.anki.lock import LockEntry
from studykit.facts.base import Column, Row
from studykit.grading.expected import Answer
from studykit.grading.verdict import Verdict
from studykit.problems import Location
from studykit.questions.forms.groups import Group
from studykit.questions.item import EarlierItem, Item
from studykit.questions.templates.patterns import Slot
from studykit.questions.templates.template import Template
from studykit.quiz.plan import Plan
from studykit.quiz.question import Question
from studykit.reading.yaml_tree import YamlText
from studykit.reviews.records import Review
from studykit.reviews.schedule import CardState
from studykit.values.scalars import Number
from studykit.workspace.workspace import Workspace

CODE = """\
from studykit.problems import Location

here = Location("a.yaml", 1, 2)
here.line = 3
"""


def test_a_noun_is_known_by_its_fields_and_has_no_others() -> None:
    one, other = EarlierItem(("t/a",), ("x",)), EarlierItem(("t/a",), ("x",))
    assert one == other
    assert len({one, other}) == 1
    assert one != EarlierItem(("t/b",), ("x",))
    for noun in (EarlierItem, Answer, Item):
        assert "__dict__" not in dir(noun)


def test_the_types_of_nouns_that_somebody_waits_for_are_not_kept_as_texts() -> None:
    of_a_deck = (YamlText, Column, Row, Slot, Template, Group, LockEntry, Workspace)
    nouns = (Location, Number, Item, Verdict, CardState, Review, Question, Plan, *of_a_deck)
    assert [
        noun
        for noun in nouns
        if any(isinstance(each, ForwardRef) for each in noun.__annotations__.values())
    ] == []


@pytest.mark.slow
def test_whoever_sets_a_field_is_told_by_the_type_checker(tmp_path: Path) -> None:
    (tmp_path / "code.py").write_text(CODE)
    options = [
        "--no-incremental",
        "--follow-imports=silent",
        "--no-error-summary",
        "--cache-dir",
        str(tmp_path),
    ]
    found = subprocess.run(
        [sys.executable, "-m", "mypy", *options, str(tmp_path / "code.py")],
        capture_output=True, text=True, check=False, encoding="utf-8", cwd=Path(__file__).parents[1],
    )  # fmt: skip
    assert 'code.py:4: error: Property "line" defined in "Location" is read-only' in found.stdout, (
        found
    )
