"""How a problem looks on a terminal: the line itself, with the spot marked."""

from __future__ import annotations

import sys
from pathlib import Path

import pexpect
import pytest

from studykit.cli._excerpt import excerpt
from studykit.problems import Location, Problem
from tests.cli.runner import WARNINGS, studykit, write

LINES = """\
rows:
  a: {name: Miyako, opened: soon}
  b: {name: 東京都の島, opened: soon}
\tc: {name: "e\u0301a", opened: soon}
  d: {name: "x\x1b[31m\u202ey", opened: soon}
  e: {name: "this is a long text which goes on and on and on and on and on", opened: soon, note: and it goes on}
"""


@pytest.fixture(autouse=True)
def _in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    # Every test has a file of its own name: lines are read once.
    (tmp_path / "t.yaml").write_bytes(b"\xef\xbb\xbf" + LINES.replace("\n", "\r\n").encode())


def shown(
    line: int,
    column: int,
    *,
    width: int = 80,
    message: str = "wrong",
    other: Location | None = None,
) -> list[str]:
    from studykit.cli import _excerpt as module

    module._lines.cache_clear()
    where = Location("t.yaml", line, column)
    return list(excerpt(Problem("F004", message, "Mend it.", where, other=other), width))


def column_of(line: int) -> int:
    return LINES.split("\n")[line - 1].index("soon") + 1


def test_the_word_at_the_spot_is_marked() -> None:
    assert shown(2, column_of(2)) == [
        "   2 |   a: {name: Miyako, opened: soon}",
        "     |                             ^^^^",
    ]


def test_wide_characters_take_two_columns_marks_none_and_a_tab_four() -> None:
    assert shown(3, column_of(3)) == [
        "   3 |   b: {name: 東京都の島, opened: soon}",
        "     |                                 ^^^^",
    ]
    assert shown(4, column_of(4)) == [
        '   4 |     c: {name: "e\u0301a", opened: soon}',
        "     |                             ^^^^",
    ]


def test_what_would_steer_the_terminal_is_shown_as_escapes_and_the_mark_still_fits() -> None:
    line, mark = shown(5, column_of(5))
    assert line == '   5 |   d: {name: "x\\x1b[31m\\u202ey", opened: soon}'
    assert mark.index("^") == line.index("soon")


@pytest.mark.parametrize("width", [30, 40, 60, 80, 120, 200])
def test_a_long_line_is_cut_around_the_spot(width: int) -> None:
    line, mark = shown(6, column_of(6), width=width)
    assert len(line) <= max(width, 27)
    assert line[mark.index("^") :].startswith("soon")
    assert mark.strip(" |") == "^^^^"
    assert ("..." in line) == (width < 120)


def test_both_places_are_shown_and_another_file_is_named() -> None:
    Path("u.yaml").write_text("rows:\n  z: {}\n", encoding="utf-8")
    assert shown(2, 3, other=Location("t.yaml", 3, 3)) == [
        "   2 |   a: {name: Miyako, opened: soon}",
        "     |   ^",
        "   3 |   b: {name: 東京都の島, opened: soon}",
        "     |   ^",
    ]
    assert shown(2, 3, other=Location("u.yaml", 2, 3))[2:] == [
        "    : u.yaml",
        "   2 |   z: {}",
        "     |   ^",
    ]


def test_the_slot_that_a_message_speaks_of_is_the_spot() -> None:
    assert shown(2, 3, message="{name: Miyako, opened: soon}: no")[1] == f"     |      {'^' * 28}"
    assert shown(2, 3, message="{not there}: no")[1] == "     |   ^"


def test_a_problem_of_a_whole_file_or_of_a_file_that_is_gone_has_no_excerpt() -> None:
    assert shown(0, 0) == []
    assert shown(99, 1) == []
    assert list(excerpt(Problem("F001", "gone", "x", Location("gone.yaml", 1, 1)), 80)) == []
    assert shown(1, 0) == ["   1 | rows:"]


DECK = 'deck: D\nkey: d-1\nfacts: ../seeds/f\ntemplates:\n  t: {ask: "{nmae}?", answer: n}\n'


def test_on_a_terminal_problems_are_grouped_by_file_and_counted_and_in_a_pipe_each_is_a_line(
    tmp_path: Path,
) -> None:
    table = "columns: {name: text, n: integer}\nrows:\n  a: {name: x, n: many}\n"
    write(tmp_path, seeds__f__t_yaml=table, decks__d_yaml=DECK)
    piped = studykit("check", cwd=tmp_path).out.splitlines()
    env = {"TERM": "dumb", "COLUMNS": "60", "PYTHONWARNINGS": WARNINGS}
    output, code = pexpect.run(
        f"{sys.executable} -m studykit check",
        cwd=str(tmp_path),
        env={**_environ(), **env},
        withexitstatus=True,
    )
    assert code == 1
    lines = output.decode().replace("\r\n", "\n").splitlines()
    assert [line for line in lines if line in piped] == piped
    assert lines[:5] == [
        "decks/d.yaml: 1 error",
        "decks/d.yaml:5:12: T003 {nmae}: the table 't' has no column 'nmae'. Correct the name. Did you mean 'name'?",
        '   5 |   t: {ask: "{nmae}?", answer: n}',
        "     |             ^^^^^^",
        "",
    ]
    assert lines[5].startswith("seeds/f/t.yaml: 1 error, 1 warning and 1 note")


def _environ() -> dict[str, str]:
    import os

    return dict(os.environ)
