"""What is asked for again and again is found at once, and what would take for ever is refused with its place."""

from __future__ import annotations

import difflib
from itertools import product
from pathlib import Path

import pytest

from studykit.facts.load import load
from studykit.limits import MAX_COLUMNS, MAX_MARKS, MAX_MEMBERS
from studykit.problems import Names, Problem, nearest
from studykit.reading.sheet import _begins_of_cells
from studykit.values.text import nfc
from tests.cli.runner import write

MARKED = "a" + "\u0301" * 16_000 + "\u0323" * 16_000
"""Unicode sorts these marks, and takes a second for it; of twice as many four."""
IN_SQL = "a text with more than 100 accents and other marks over one letter"
TOO_MANY = "a text has more than 100 accents and other marks over one letter. Delete most of them."


def told(folder: Path) -> list[str]:
    return [
        str(each).replace(f"{folder}/", "") for each in load([folder])[1] if each.level == "error"
    ]


def test_marks_without_end_are_refused_where_they_stand(tmp_path: Path) -> None:
    write(
        tmp_path,
        a_yaml=f"columns: {{c: text}}\nrows:\n  x: {{c: {MARKED}}}\n",
        b_csv=f"id,c\n1,{MARKED}\n2,b\n",
        c_yaml="columns: {c: text}\nrows:\n"
        + "".join(f"  r{n}: {{c: é}}\n" for n in range(3000))
        + f"  x: {{c: {MARKED}}}\n",
        d_yaml=f"rows:\n  {MARKED[:900]}: {{c: x}}\n",
        e_yaml=f"columns: {{c: text}}\nsql: SELECT 1 AS id, 'a' || replace('xxxxx', 'x', '{MARKED[1:50]}') AS c\n",
    )
    assert told(tmp_path) == [
        f"a.yaml:3:10: F001 {TOO_MANY}",
        f"c.yaml:3003:10: F001 {TOO_MANY}",
        f"d.yaml:2:3: F001 {TOO_MANY}",
        f"b.csv:2:1: F009 {TOO_MANY}",
        f"e.yaml:2:6: F004 the column 'c' of the table 'e' holds {IN_SQL} (row '1' of 'e'). Correct the sql.",
    ]


def test_as_many_marks_as_there_may_be_are_put_in_order() -> None:
    assert nfc("a\u0323\u0301") == nfc("a\u0301\u0323") == "ạ\u0301"
    assert nfc("e" + "\u0301" * MAX_MARKS) == "é" + "\u0301" * (MAX_MARKS - 1)
    assert nfc("e" + "\u0301" * (MAX_MARKS + 1)) is None
    assert nfc("नि" * 5000 + "「」。" * 500) == "नि" * 5000 + "「」。" * 500


def test_more_columns_than_a_spreadsheet_has_are_refused(tmp_path: Path) -> None:
    names = [f"c{n}" for n in range(MAX_COLUMNS + 1)]
    write(
        tmp_path,
        a_csv=f"id,{','.join(names)}\n1{',x' * len(names)}\n",
        b_yaml=f"columns: {{{', '.join(f'{name}: text' for name in names)}}}\nrows: {{x: {{c1: a}}}}\n",
        c_yaml=f"rows: {{x: {{{', '.join(f'{name}: a' for name in names)}}}}}\n",
    )
    found = told(tmp_path)
    assert (
        "a.csv:1:1: F009 the file has more than 16,384 columns. Split it into several files."
        in found
    )
    assert (
        "b.yaml:1:10: F009 the table has more than 16,384 columns. Split it into several tables."
        in found
    )
    assert (
        "c.yaml:1:1: F009 the table has more than 16,384 columns. Split it into several tables."
        in found
    )


def test_a_list_of_too_many_members_is_refused_and_one_less_is_read(tmp_path: Path) -> None:
    def row(row_id: str, many: int) -> str:
        return f"{row_id};{'|'.join(f'm{n}' for n in range(many))}\n"

    def listed(many: int) -> str:
        return f"[{', '.join(f'm{n}' for n in range(many))}]"

    write(
        tmp_path,
        a_yaml='columns: {l: "[text]"}\nsplit: "|"\nrows: a.csv\n',
        a_csv=f"id;l\n{row('x', MAX_MEMBERS + 1)}{row('y', MAX_MEMBERS)}",
        b_yaml=f'columns: {{l: "[text]"}}\nrows:\n'
        f"  x: {{l: {listed(MAX_MEMBERS + 1)}}}\n  y: {{l: {listed(MAX_MEMBERS)}}}\n",
    )
    assert told(tmp_path) == [
        "a.csv:2:3: F009 the list 'l' of 'x' has more than 5,000 members. Make each of them a row of its own.",
        "b.yaml:3:10: F009 the list 'l' of 'x' has more than 5,000 members. Make each of them a row of its own.",
    ]
    assert [len(row.cells[0] or ()) for row in load([tmp_path])[0].tables["a"].rows][
        1
    ] == MAX_MEMBERS  # type: ignore[arg-type]


def test_more_sets_of_unique_columns_than_anyone_needs_are_refused(tmp_path: Path) -> None:
    write(
        tmp_path,
        a_yaml=f"columns: {{c: text}}\nunique: [{', '.join(['[c]'] * 51)}]\nrows: {{x: {{c: a}}}}\n",
    )
    assert told(tmp_path) == [
        "a.yaml:2:9: F009 `unique` has more than 50 sets of columns. Keep those that tell rows apart."
    ]


def test_what_is_near_a_name_is_found_among_thousands_by_looking_at_a_few(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[int] = []
    compared = difflib.get_close_matches

    def counted(word: str, names: list[str], n: int, cutoff: float) -> list[str]:
        asked.append(len(names))
        return compared(word, names, n, cutoff)

    monkeypatch.setattr(difflib, "get_close_matches", counted)
    syllables = product(("ka", "mi", "to", "ra"), ("shi", "no", "ve"), range(400))
    names = [f"{first}{second}{number}-{first}{number}" for first, second, number in syllables]
    many = Names(names)
    assert [many.nearest(name) for name in ("tosi17-to17", "kmai", "Mino399-mi399", "ravee4-ra4")] == [
        " Did you mean 'toshi17-to17'?", "", " Did you mean 'mino399-mi399'?", " Did you mean 'rave4-ra4'?",
    ]  # fmt: skip
    assert max(asked) <= 8
    assert nearest("patrls", ["patrols", "bases"]) == " Did you mean 'patrols'?"


def test_of_few_names_all_are_compared() -> None:
    names = [f"column {n}" for n in range(49)]
    assert all(nearest(f"colum {n}", names) == f" Did you mean 'column {n}'?" for n in range(49))
    assert nearest("x" * 60_000, ["x" * 60_000 + "y"]) == f" Did you mean '{'x' * 60_000}y'?"


def test_where_the_cells_of_a_line_begin_is_looked_at_once(tmp_path: Path) -> None:
    cells = ",".join("x" for _ in range(1000))
    names = ",".join(f"c{n}" for n in range(1000))
    declared = ", ".join(f"c{n}: integer" for n in range(1000))
    write(
        tmp_path, a_yaml=f"columns: {{{declared}}}\nrows: a.csv\n", a_csv=f"id,{names}\nr,{cells}\n"
    )
    _begins_of_cells.cache_clear()
    problems: list[Problem] = load([tmp_path])[1]
    assert _begins_of_cells.cache_info().misses <= 1
    assert any(each.location.line == 2 and each.location.column == 3 for each in problems)
    assert _begins_of_cells('a,"b,c",d', ",") == [1, 3, 9]
