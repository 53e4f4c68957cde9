"""A file that is not UTF-8 is told that first, whatever else would seem to be wrong in it, by every command."""

from __future__ import annotations

from pathlib import Path

import pytest

from studykit.questions.make_items import load_deck
from tests.cli.runner import studykit, write

WEST = "id;name;größe\n1;Zürich;groß\n2;Genève;mittel\n"
EAST = "id,name\n1,東京\n2,日本\n"
HEAD = """\
table: towns
key: [name]
label: nam
source: atlas
columns: {name: text, size: {type: number, from: größe}}
unique: [[name]]
say: "{name} is {size}."
rows: [w.csv, more.csv]
---
table: sources
rows: {atlas: {title: An atlas}}
---
table: streets
columns: {town: towns}
rows: {main: {town: Zürich, source: atlas}}
"""
DECK = """\
deck: D
key: d-1
facts: f
templates:
  size: {from: towns, ask: "How large is {name}?", answer: size}
  town: {from: streets, ask: "Where is {id}, of {town.size}?", answer: town}
"""
UTF_16, BYTE = "the file is saved as UTF-16.", "is not UTF-8 text"


@pytest.mark.parametrize(
    ("text", "encoding", "told"),
    [
        (
            WEST,
            "cp1252",
            "w.csv:1:11: F001 the byte 0xf6 is not UTF-8 text (it is ö where a file is saved as Windows-",
        ),
        (WEST, "latin-1", BYTE),
        (WEST, "mac-roman", BYTE),
        (WEST, "utf-16", UTF_16),
        (WEST, "utf-16-le", UTF_16),
        (WEST, "utf-16-be", UTF_16),
        (EAST, "shift-jis", BYTE),
        (EAST, "gbk", BYTE),
        (EAST, "euc-kr", BYTE),
    ],
)
def test_a_csv_as_a_deck_is_told_its_encoding_alone(
    text: str, encoding: str, told: str, tmp_path: Path
) -> None:
    path = tmp_path / "w.csv"
    path.write_bytes(text.encode(encoding))
    (problem,) = load_deck(path)[1]
    assert told in str(problem)
    assert problem.remedy == "Save it as UTF-8; Excel calls that `CSV UTF-8`."


@pytest.mark.parametrize(
    "command", [("check",), ("items",), ("export",), ("facts",), ("diff",), ("facts", "import")]
)
def test_every_command_tells_the_encoding_of_a_csv_alone(
    command: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "w.csv").write_bytes(WEST.encode("cp1252"))
    found = studykit(*command, "w.csv", cwd=tmp_path)
    told = [line for line in (found.out + found.err).splitlines() if " F0" in line or " T0" in line]
    assert [line.partition(" (")[0] for line in told] == [
        "w.csv:1:11: F001 the byte 0xf6 is not UTF-8 text"
    ]
    assert found.code == 1


@pytest.mark.parametrize(
    "command", [("check", "deck.yaml"), ("export", "deck.yaml"), ("facts", "f")]
)
def test_every_command_tells_the_encoding_of_a_csv_with_a_head_first(
    command: tuple[str, ...], tmp_path: Path
) -> None:
    write(tmp_path, deck_yaml=DECK, f__t_yaml=HEAD, f__more_csv="id,name,größe\n1,Bern,3\n")
    (tmp_path / "f" / "w.csv").write_bytes(WEST.encode("cp1252"))
    found = studykit(*command, cwd=tmp_path)
    told = [
        line for line in (found.out + found.err).splitlines() if ": F0" in line or ": T0" in line
    ]
    assert told[0].startswith("f/w.csv:1:11: F001 the byte 0xf6 is not UTF-8 text (it is ö where")
    follow = "T003 {town.size}: 'town' refers to the table 'towns', of which a file cannot be read. Mend that file first."
    assert [line.partition(": ")[2] for line in told[1:]] == (
        [] if command[0] == "facts" else [follow]
    )
