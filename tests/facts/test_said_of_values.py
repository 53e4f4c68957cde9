"""What is said of one value: who disputes it is asked of the row, and ids do not change by it."""

from __future__ import annotations

from pathlib import Path

from studykit.facts.load import load


def test_a_row_is_asked_whether_its_value_in_a_column_is_disputed(tmp_path: Path) -> None:
    (tmp_path / "operas.yaml").write_text(
        "columns: {name: text, composer: text, acts: integer, sung: [text]}\n"
        "rows:\n"
        "  carmen:\n"
        "    name: Carmen\n"
        "    acts: {is: 4, disputed: Some count three.}\n"
        "    sung: [French, {is: Italian, disputed: In one house.}, {is: Czech, note: Once.}]\n"
        "  tosca: {name: Tosca, acts: {is: 3, note: Short ones.}, disputed: There are two.}\n",
        encoding="utf-8",
    )
    base, _ = load([tmp_path])
    table = base.tables["operas"]
    carmen, tosca = table.rows
    assert table.dispute(carmen, "acts") == "Some count three."
    assert table.dispute(carmen, "sung") == "In one house."
    assert table.dispute(carmen, "composer") == table.dispute(carmen, "name") == ""
    # Who disputes a row disputes all of it.
    assert table.dispute(tosca, "acts") == table.dispute(tosca, "name") == "There are two."
    assert table.says_of_values
