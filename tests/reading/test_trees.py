"""What YAML and CSV are read into: texts with their places."""

from __future__ import annotations

from pathlib import Path

from studykit.reading.csv_rows import Record, read_sheet
from studykit.reading.first_line import FirstLine
from studykit.reading.read_yaml import parse_documents
from studykit.reading.yaml_tree import YamlList, YamlMapping, YamlText


def test_a_yaml_tree_knows_where_its_keys_and_values_stand() -> None:
    (document,), problems = parse_documents(
        "rows:\n  tokyo: {size: 12}\n  sizes: [12, '007']\n", "t.yaml"
    )
    tokyo = YamlMapping({"size": YamlText("12", 2, 17)}, {"size": (2, 11)}, 2, 10)
    sizes = YamlList([YamlText("12", 3, 11), YamlText("007", 3, 15, plain=False)], 3, 10)
    rows = YamlMapping({"tokyo": tokyo, "sizes": sizes}, {"tokyo": (2, 3), "sizes": (3, 3)}, 2, 3)
    assert document == YamlMapping({"rows": rows}, {"rows": (1, 1)}, 1, 1)
    assert problems == []


def test_of_a_key_that_is_there_twice_the_first_value_and_place_are_kept() -> None:
    (document,), (problem,) = parse_documents("a: 1\nb: 2\na: 3\n", "t.yaml")
    assert document == YamlMapping(
        {"a": YamlText("1", 1, 4), "b": YamlText("2", 2, 4)}, {"a": (1, 1), "b": (2, 1)}, 1, 1
    )
    assert (problem.location.line, problem.other and problem.other.line) == (3, 1)


def test_the_half_of_a_text_that_was_cut_in_two_is_no_key() -> None:
    (document,), (problem,) = parse_documents("{a: one, two}\n", "t.yaml")
    assert document == YamlMapping({"a": YamlText("one", 1, 5)}, {"a": (1, 2)}, 1, 1)
    assert str(problem).startswith("t.yaml:1:10: F008 'two' stands after a comma and has no colon.")


def test_a_sheet_keeps_its_lines_and_fills_short_rows_up(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text('sep=;\nname;height;\n"Everest;";8849\n\n K2 ;\n')
    sheet, problems = read_sheet(path, "t.csv")
    assert problems == []
    assert (sheet.header, sheet.separator) == (["name", "height"], ";")
    assert sheet.records == [Record(["Everest;", "8849"], 3), Record(["K2", ""], 5)]
    assert [sheet.place(sheet.records[0], position) for position in (0, 1)] == [(3, 1), (3, 12)]


def test_of_a_sheet_with_too_many_columns_no_row_is_called_too_long(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    line = ",".join(f'"{number}"' for number in range(17_000))
    path.write_text(f"{line}\n{line}\n{line},more\n")
    sheet, problems = read_sheet(path, "t.csv", FirstLine.IS_HEAD)
    assert [(problem.code, problem.location.line) for problem in problems] == [
        ("F009", 1),
        ("F001", 3),
    ]
    assert (len(sheet.header), len(sheet.records)) == (16_384, 1)
