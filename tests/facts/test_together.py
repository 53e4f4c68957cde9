"""Many problems of one kind in one column are one, and nothing is forgotten that a few of them tell."""

from __future__ import annotations

from pathlib import Path

import pytest

from studykit.facts.load import load
from studykit.problems import errors
from studykit.values.dates import DATE_HELP
from tests.cli.runner import studykit, write


def problems_of(folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.chdir(folder)
    return sorted(str(problem) for problem in errors(load([Path()])[1]))


def test_two_thousand_cells_that_are_no_dates_are_one_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = "".join(f"r{n},soon {n},{'x' if n % 2 else 5},nobody {n}\n" for n in range(2_000))
    head = "columns: {day: date, n: integer, who: people}\nrows: t.csv\n---\ntable: people\nrows: {ada: {name: Ada}}\n"
    write(tmp_path, t_csv=f"id,day,n,who\n{rows}", t_yaml=head)
    told = problems_of(tmp_path, monkeypatch)
    assert [problem.partition("; and ")[0] for problem in told] == [
        "t.csv:2:13: F005 the table 'people' has no row 'nobody 0'",
        f"t.csv:2:4: F004 'soon 0' in the column 'day' is not a date; {DATE_HELP}",
        "t.csv:3:11: F004 'x' in the column 'n' is not a whole number; write it like 356",
    ]
    assert [problem.partition("; and ")[2].partition(". ")[0] for problem in told] == [
        "1,999 more in this column, the next at lines 3, 4, 5, 6 and 7",
        "1,999 more in this column, the next at lines 3, 4, 5, 6 and 7",
        "999 more in this column, the next at lines 5, 7, 9, 11 and 13",
    ]
    (problem, *_) = errors(load([Path()])[1])
    assert len(problem.touches) >= 1_000


@pytest.mark.parametrize(("many", "told"), [(1, 1), (5, 5), (6, 1), (7, 1)])
def test_up_to_five_are_told_one_by_one(
    many: int, told: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = "".join(f"  r{n}: {{nmae: x, n: 1}}\n" for n in range(many))
    write(tmp_path, t_yaml=f"columns: {{name: text, n: integer}}\nrows:\n{rows}")
    assert len(problems_of(tmp_path, monkeypatch)) == told


def test_other_columns_kinds_and_files_are_other_problems(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = "".join(f"r{n},{n},200,{'on' if n % 2 else '1.5'}\n" for n in range(8))
    head = "table: t\ncolumns: {a: date, b: {type: integer, max: 99}, c: integer}\nrows: [x.csv, y.csv]\n"
    write(
        tmp_path,
        x_csv=f"id,a,b,c\n{rows}",
        y_csv=f"id,a,b,c\n{rows.replace('r', 's')}",
        t_yaml=head,
    )
    told = [problem.partition(";")[0] for problem in problems_of(tmp_path, monkeypatch)]
    assert sum(" lies outside " in problem for problem in told) == 2
    assert sum(" in the column 'c' " in problem for problem in told) == 2
    touched = {fact for problem in load([Path()])[1] for fact in problem.touches}
    assert touched == {f"t/{letter}{n}" for letter in "rs" for n in range(8)}


def test_a_list_in_one_cell_names_its_line_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, t_yaml="columns: {days: [date]}\nrows:\n  a: {days: [x, y, z, u, v, w, q]}\n")
    (told,) = problems_of(tmp_path, monkeypatch)
    assert "; and 6 more in this column, at line 3. " in told


def test_check_counts_them_for_programs_too(tmp_path: Path) -> None:
    rows = "".join(f"  r{n}: {{name: n{n}, day: soon}}\n" for n in range(40))
    deck = "deck: D\nkey: d-1\nfacts: f\ntemplates: {q: {from: t, ask: 'When was {name}?', answer: day}}\n"
    write(tmp_path, f__t_yaml=f"columns: {{name: text, day: date}}\nrows:\n{rows}", deck_yaml=deck)
    (problem,) = [
        line
        for line in studykit("check", "deck.yaml", "--json", cwd=tmp_path).lines
        if line["rule"] == "F004"
    ]
    assert (problem["file"], problem["line"], problem["more"]) == ("f/t.yaml", 3, 39)
    assert problem["message"].endswith(
        "; and 39 more in this column, the next at lines 4, 5, 6, 7 and 8"
    )
    told = studykit("check", "deck.yaml", cwd=tmp_path).out
    assert told.count(" F004 ") == 1


def test_rows_without_a_key_or_with_one_id_are_one_problem_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = "".join(f"- {{id: a, n: {n}}}\n- {{n: {n}}}\n" for n in range(9))
    keyed = "".join(f"{n},\n" for n in range(9))
    write(
        tmp_path,
        t_yaml=f"rows:\n{listed}",
        u_csv=f"n,name\n{keyed}",
        u_yaml="key: [name]\nrows: u.csv\n",
    )
    assert [problem.partition("; and ")[0] for problem in problems_of(tmp_path, monkeypatch)] == [
        "t.yaml:3:3: F019 the row has no `id`, unlike others here",
        "t.yaml:4:3: F003 row id 'a' is already used at line 2",
        "u.csv:2:1: F019 the row has no 'name', which is part of the table's key",
    ]
