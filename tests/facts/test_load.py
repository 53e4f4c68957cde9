"""What must hold of every fact base, and what the cases do not show: what errors touch, paths, order, line ends."""

from __future__ import annotations

import os
from itertools import permutations
from pathlib import Path
from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from studykit.facts.base import FactBase
from studykit.facts.load import load
from studykit.problems import Problem, errors, in_order
from studykit.reading.csv_rows import read_sheet
from studykit.reading.read_yaml import parse_documents, read_documents
from tests.facts.mutate import CSV, YAML, mutants


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def write(folder: str = ".", **files: str | bytes) -> Path:
    """Writes `t_yaml="..."` as `t.yaml`."""
    for name, content in files.items():
        path = Path(folder, name.replace("_", "."))
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return Path(folder)


def told(problems: list[Problem]) -> list[str]:
    return [str(each) for each in in_order(problems) if each.level != "note"]


def cells(base: FactBase) -> dict[str, dict[str, dict[str, object]]]:
    """All cells by table, row and column, without their places."""
    return {
        name: {
            row.id: {
                column.name: cell
                for column, cell in zip(table.columns, row.cells, strict=True)
                if cell is not None
            }
            for row in table.rows
        }
        for name, table in base.tables.items()
    }


# --- what an error touches ---------------------------------------------------------------------------------


def test_an_error_in_a_cell_touches_its_fact_alone() -> None:
    folder = write(
        t_yaml="columns: {n: integer, to: t}\nrows: {a: {n: x}, b: {n: 1}, c: {to: zz}, d: {m: 1}}\n"
    )
    assert [each.touches for each in in_order(load([folder])[1]) if each.level == "error"] == [
        ("t/a",),
        ("t/c",),
        ("t/d",),
    ]


def test_what_is_written_twice_or_cut_in_two_touches_its_fact() -> None:
    folder = write(
        t_yaml="rows:\n  a: {n: 1}\n  b: {n: 1, n: 2}\n  c: {n: 1}\n  c: {n: 2}\n  d: {n: one, two}\nabout: x\nabout: y"
    )
    found = {each.message: each.touches for each in load([folder])[1] if each.level == "error"}
    assert found == {
        "'n' is already given at line 3": ("t/b",),
        "'c' is already given at line 4": ("t/c",),
        "'two' stands after a comma and has no colon": ("t/d",),
        "'about' is already given at line 7": (),
    }


def test_two_rows_of_one_id_and_two_that_contradict_each_other_are_both_touched() -> None:
    folder = write(
        t_csv="id,n\na,1\na,2\n",
        u_yaml="unique: [n]\ncolumns: {n: text, m: text}\nrows: {a: {n: 1, m: 1}, b: {n: 1, m: 2}}\n",
    )
    assert [each.touches for each in errors(load([folder])[1])] == [
        ("t/a", "t/a (line 3)"),
        ("u/a", "u/b"),
    ]


def test_a_file_that_cannot_be_read_to_the_end_is_named() -> None:
    folder = write(
        t_yaml="rows: {x: {a: b}}\n---\ntable: u\nrows: [\n",
        v_csv='a,b\n1,"\n',
        w_yaml="rows: {x: {a: b}}\n",
    )
    base, _ = load([folder])
    assert sorted(base.broken_files) == ["t.yaml", "v.csv"]
    assert sorted(base.tables) == ["t", "v", "w"]


# --- paths -------------------------------------------------------------------------------------------------


def test_paths_that_are_no_fact_base() -> None:
    write("nansei", t_yaml="rows: {x: {a: b}}\n")
    Path("empty").mkdir()
    long = "x" * 5000
    assert told(load([Path("nanse"), Path("empty"), Path(long)])[1]) == [
        "empty: F001 there is no .yaml and no .csv in 'empty'. Write a table into it.",
        "nanse: F001 there is no fact base 'nanse'. Correct the path. Did you mean 'nansei'?",
        f"{long}: F001 there is no fact base '{long[:57]}...'. Correct the path.",
    ]


def test_a_single_file_is_a_fact_base() -> None:
    folder = write(words_csv="word,meaning\na,b\n", t_yaml="rows: {x: {a: b}}\n")
    assert list(load([folder / "words.csv"])[0].tables) == ["words"]
    assert list(load([folder / "t.yaml"])[0].tables) == ["t"]


def test_one_table_name_in_two_folders_is_an_error() -> None:
    one, two = (
        write("one", t_yaml="rows: {x: {a: b}}\n"),
        write("two", t_yaml="rows: {y: {a: b}}\n"),
    )
    base, problems = load([one, two])
    assert told(problems) == [
        (
            "two/t.yaml:1:1: F003 the table 't' is already there (see one/t.yaml:1:1). "
            "Give one of the two another name with `table:`."
        )
    ]
    assert cells(base) == {"t": {"x": {"a": "b"}}}


@pytest.mark.parametrize(
    "named",
    ["../x.csv", "../../etc/x.csv", "/etc/passwd", "link.csv", "folder/../../x.csv", "loop.csv"],
)
def test_rows_outside_the_folder_are_not_read(named: str) -> None:
    Path("x.csv").write_text("id,a\n1,secret\n", encoding="utf-8")
    folder = write("base", t_yaml=f"rows: {named}\n")
    Path("base/link.csv").symlink_to("../x.csv")
    Path("base/loop.csv").symlink_to("loop.csv")
    base, problems = load([folder])
    assert cells(base)["t"] == {}
    assert (
        f"base/t.yaml:1:7: F008 the file '{named}' lies outside the fact base's folder. Move it into the folder."
        in told(problems)
    )


def test_links_out_of_the_folder_are_not_read_and_links_inside_are() -> None:
    Path("x.yaml").write_text("rows: {x: {a: secret}}\n", encoding="utf-8")
    folder = write("base", t_yaml="rows: {x: {a: b}}\n")
    Path("base/link.yaml").symlink_to("../x.yaml")
    Path("base/same.yaml").symlink_to("t.yaml")
    base, problems = load([folder])
    assert cells(base) == {"same": {"x": {"a": "b"}}, "t": {"x": {"a": "b"}}}
    assert told(problems) == [
        (
            "base/link.yaml: F008 the file is a link to a place outside the fact base's folder, and is not read. "
            "Put the file itself into the folder."
        )
    ]


def test_links_out_of_the_folder_that_are_no_tables_are_nobody_s_business() -> None:
    folder = write("base", t_yaml="rows: {x: {a: b}}\n")
    Path("README.md").write_text("About these facts\n", encoding="utf-8")
    Path("base/README.md").symlink_to("../README.md")
    Path("base/papers").symlink_to("../..")
    assert errors(load([folder])[1]) == []


@pytest.mark.parametrize("named", ["x" * 300 + ".csv", "no/such.csv", "a%00b.csv"])
def test_a_name_that_no_file_can_have_is_a_problem_like_another(named: str) -> None:
    problems = load([write(t_yaml=f"rows: {named}\n")])[1]
    assert [each.code for each in errors(problems)] == ["F008"]


def test_what_is_no_regular_file_is_not_opened() -> None:
    folder = write("base", t_yaml="rows: folder.csv\n")
    Path("base/folder.csv").mkdir()
    Path("base/folder.yaml").mkdir()
    os.mkfifo("base/pipe.csv")
    os.mkfifo("base/pipe.yaml")
    remedy = "Give the path of a file that exists."
    assert told(load([folder])[1]) == [
        f"base/{name}: F001 the file {what}. {remedy}"
        for name, what in (
            ("folder.csv", "is a folder"),
            ("folder.yaml", "is a folder"),
            ("pipe.csv", "is not a regular file"),
            ("pipe.yaml", "is not a regular file"),
        )
    ]


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything"
)
def test_an_unreadable_file_or_folder_is_a_problem() -> None:
    folder = write("base", t_yaml="rows: {x: {a: b}}\n")
    Path("base/t.yaml").chmod(0)
    assert told(load([folder])[1]) == [
        "base/t.yaml: F001 the file cannot be read: permission denied. Check the path and its permissions."
    ]
    Path("base").chmod(0)
    assert told(load([folder])[1]) == [
        "base: F001 the folder cannot be read: permission denied. Check its permissions."
    ]
    Path("base").chmod(0o700)


# --- properties --------------------------------------------------------------------------------------------


def test_line_ends_and_a_byte_order_mark_make_no_difference() -> None:
    plain = load([write("plain", cities_yaml=YAML, years_csv=CSV)])
    for number, (mark, ends) in enumerate(
        [(b"", b"\r\n"), (b"\xef\xbb\xbf", b"\n"), (b"\xef\xbb\xbf", b"\r\n")]
    ):
        files = {
            name: mark + text.encode().replace(b"\n", ends)
            for name, text in (("cities_yaml", YAML), ("years_csv", CSV))
        }
        base, problems = load([write(f"f{number}", **files)])
        assert cells(base) == cells(plain[0])
        assert [(row.line, row.column) for table in base.tables.values() for row in table.rows] == [
            (row.line, row.column) for table in plain[0].tables.values() for row in table.rows
        ]
        assert [each.message for each in problems] == [each.message for each in plain[1]]


def test_the_order_of_files_and_rows_makes_no_difference() -> None:
    rows = ["a: {n: 1, to: b}", "b: {n: 2, to: c}", "c: {n: 3, to: a}"]
    found = []
    for number, (order, names) in enumerate(
        zip(permutations(rows), permutations("xyz"), strict=True)
    ):
        texts = [
            "table: t\ncolumns: {n: integer, to: t, name: text}\nrows:\n  "
            + "\n  ".join(order)
            + "\n"
        ]
        texts += [
            "table: u\ncolumns: {to: t}\nrows: {p: {to: a}}\n",
            "table: v\ncolumns: {to: u}\nrows: {q: {to: p}}\n",
        ]
        base, problems = load(
            [
                write(
                    f"f{number}",
                    **{f"{name}_yaml": text for name, text in zip(names, texts, strict=True)},
                )
            ]
        )
        found.append((cells(base), errors(problems)))
    assert found[0][0]["v"] == {"q": {"to": "p"}}
    assert found == [(found[0][0], [])] * 6


TEXTS = st.text(
    st.characters(
        min_codepoint=32, exclude_categories=["Cc", "Cs", "Cn"], exclude_characters="\u2028\u2029"
    )
)
CELL = TEXTS.map(str.strip).filter(lambda text: text not in ("~", "null"))


@given(
    st.dictionaries(
        CELL.filter(bool).map(lambda text: text[:50]),
        st.tuples(CELL, CELL, st.sampled_from(["", "5 km", "~3", "x"])),
    )
)
@settings(max_examples=150)
def test_a_table_in_yaml_and_in_csv_has_the_same_cells(
    rows: dict[str, tuple[str, str, str]],
) -> None:
    columns = "columns: {a: text, b: text, q: {type: quantity, unit: km}}\n"
    doubled = {key: [each.replace("'", "''") for each in (key, *row)] for key, row in rows.items()}
    lines = [f"  '{key}': {{a: '{a}', b: '{b}', q: '{q}'}}\n" for key, a, b, q in doubled.values()]
    write("as", t_yaml=columns + "rows:\n" + "".join(lines))
    quoted = [
        '"' + '","'.join(each.replace('"', '""') for each in (key, *row)) + '"\n'
        for key, row in rows.items()
    ]
    write("bs", t_yaml=f"{columns}rows: r.csv\n", r_csv="id,a,b,q\n" + "".join(quoted))
    one, other = load([Path("as")]), load([Path("bs")])
    assert cells(one[0])["t"] == cells(other[0])["t"]
    assert sorted(each.code for each in errors(one[1])) == sorted(
        each.code for each in errors(other[1])
    )


@given(st.text())
@example("\x85\u2028\r&")
@settings(max_examples=300)
def test_any_text_as_yaml_gives_problems_and_never_an_exception(text: str) -> None:
    parse_documents(text, "t.yaml")


@given(st.binary() | st.text().map(str.encode) | st.text("{}[]:,-\"'\n #&*!|>a\t").map(str.encode))
@settings(max_examples=300)
def test_any_bytes_give_problems_and_never_an_exception(data: bytes) -> None:
    path = write(t_yaml=data, t_csv=data)
    assert_well_told(
        [
            *read_documents(path / "t.yaml", "t")[1],
            *read_sheet(path / "t.csv", "t")[1],
            *load([path])[1],
        ],
        data,
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("file", "text", "count"),
    [
        pytest.param("t.yaml", YAML, 6000, id="yaml", marks=pytest.mark.slow),
        pytest.param("t.csv", CSV, 10_000, id="csv", marks=pytest.mark.slow),
        pytest.param("typed.csv", CSV, 4000, id="csv with a head"),
    ],
)
def test_a_broken_file_gives_problems_and_never_an_exception(
    file: str, text: str, count: int
) -> None:
    head = "rows: typed.csv\nkey: [year]\ncolumns: {year: date, days: integer, note: text, tags: [text]}\n"
    folder = write("base", **({"h_yaml": head} if file == "typed.csv" else {}))
    folder.mkdir(exist_ok=True)
    told_of = 0
    for data in mutants(text, count):
        (folder / file).write_bytes(data)
        problems = load([folder])[1]
        assert_well_told(problems, data)
        told_of += bool(errors(problems))
    assert told_of > count / 4, "most accidents are noticed"


def assert_well_told(problems: list[Problem], data: bytes) -> None:
    """Every problem stands inside its file, and has words and a remedy."""
    count = data.count(b"\n") + 2
    for each in problems:
        assert each.message
        assert each.remedy.rstrip().endswith((".", "?", "...", '"', ":")), each
        assert each.location.file
        assert 0 <= each.location.line <= max(count, 5)
        assert str(each).isprintable() or not data.decode("utf-8", "replace").isprintable()


def test_mutations_are_the_same_in_every_run() -> None:
    assert list(mutants(YAML, 20)) == list(mutants(YAML, 20))
    assert Random(1).random() == Random(1).random()


def test_fifty_thousand_rows_of_a_spreadsheet_are_read() -> None:
    rows = "".join(f'{n};"Name; {n}";{n}\r\n' for n in range(50_000))
    folder = write(t_csv=f"\ufeffid;name;n\r\n{rows}")
    base, problems = load([folder])
    assert [each.code for each in problems] == ["F010"]
    assert len(base.tables["t"].rows) == 50_000
    assert base.tables["t"].rows[-1].cells == ("Name; 49999", "49999")
    assert base.tables["t"].rows[-1].line == 50_001


def test_rows_of_several_files_with_one_id_are_all_kept_apart() -> None:
    files = {f"{name}_csv": "id,n\nx,1\n" for name in "abc"}
    base, problems = load([write(t_yaml="rows: [a.csv, b.csv, c.csv]\n", **files)])
    assert [row.id for row in base.tables["t"].rows] == ["x", "x (b.csv:2:1)", "x (c.csv:2:1)"]
    assert [str(each.location) for each in in_order(problems) if each.code == "F003"] == [
        "b.csv:2:1",
        "c.csv:2:1",
    ]


def test_a_mistake_in_the_list_of_files_touches_no_row_of_them() -> None:
    folder = write(t_yaml="table: t\n\n\nrows: [a.csv, a.csv]\n", a_csv="id,n\nx,1\ny,2\n")
    (problem,) = errors(load([folder])[1])
    assert (problem.code, problem.touches) == ("F003", ())
