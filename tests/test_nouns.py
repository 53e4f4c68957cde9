"""Nouns that come by the million: cheap to make, and still values that nobody changes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from studykit.items.model import Answer, Item, Known

CODE = """\
from studykit.problems import Location

here = Location("a.yaml", 1, 2)
here.line = 3
"""


def test_a_noun_is_known_by_its_fields_and_has_no_others() -> None:
    one, other = Known(("t/a",), ("x",)), Known(("t/a",), ("x",))
    assert one == other
    assert len({one, other}) == 1
    assert one != Known(("t/b",), ("x",))
    for noun in (Known, Answer, Item):
        assert "__dict__" not in dir(noun)


@pytest.mark.slow
def test_whoever_sets_a_field_is_told_by_the_type_checker(tmp_path: Path) -> None:
    (tmp_path / "code.py").write_text(CODE)
    options = ["--no-incremental", "--follow-imports=silent", "--no-error-summary", "--cache-dir", str(tmp_path)]
    found = subprocess.run(
        [sys.executable, "-m", "mypy", *options, str(tmp_path / "code.py")],
        capture_output=True, text=True, check=False, encoding="utf-8", cwd=Path(__file__).parents[1],
    )  # fmt: skip
    assert 'code.py:4: error: Property "line" defined in "Location" is read-only' in found.stdout, found
