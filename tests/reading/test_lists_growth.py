"""Lists that mean harm are read to their end. An expression that tries all ways would be busy for hours here: no clock is needed."""

from __future__ import annotations

from pathlib import Path

import pytest

from studykit.questions.report_link import fault_of_link
from studykit.reading._sheet_formats import shown
from studykit.reading.csv_rows import read_sheet
from studykit.reading.first_line import FirstLine, guess_first_line
from studykit.reading.markdown_lists import markdown_cards

MANY = 60_000


@pytest.mark.parametrize(
    "text",
    [
        f"a{' ' * MANY}b",
        f"# a{' ' * MANY}b",
        f"a|b\n|{' ' * MANY}x",
        f"**{'a*' * MANY}",
        f"Q:{' ' * MANY}\nA:{' ' * MANY}x",
        f"{':' * MANY}a",
        f"A:{'`' * MANY} x",
        f"- {'[' * MANY}",
        "- a: b\n" * (MANY // 10),
        "Q: a\n" * (MANY * 5),
    ],
    ids=range(10),
)
def test_markdown_of_a_stranger_is_read_to_its_end(text: str) -> None:
    found = markdown_cards(text)
    assert found.tables or found.unread or text.startswith("#")


def test_cells_formats_and_links_of_a_stranger_are_read_to_its_end(tmp_path: Path) -> None:
    guess_first_line(["a", f"{'1' * MANY}x"], [["b", f"{'1' * MANY}x"]] * 3)
    guess_first_line(["_" * MANY + "!"], [["_" * MANY + "!"]] * 3)
    assert shown(1.5, "[" * MANY) == "1.5"
    assert fault_of_link(f"mailto:a@{'.' * MANY}{{")
    for text in (
        f"#{' ' * MANY}\n",
        f"#separator:{' ' * MANY}x\na\tb\n",
        '"' * MANY,
        "a" + '"b' * MANY,
    ):
        path = tmp_path / "t.txt"
        path.write_text(text)
        sheet, problems = read_sheet(path, "t.txt", FirstLine.UNKNOWN)
        assert sheet.records or problems
