"""Edits of YAML and CSV texts: what is read afterwards is what was to be written, and every other byte is as it was."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from studykit.reading.csv_rows import read_sheet
from studykit.reading.edit_csv import SheetEditor
from studykit.reading.edit_text import Edit, as_read, edited
from studykit.reading.edit_yaml import EditError, YamlEditor
from studykit.reading.read_yaml import parse_documents
from studykit.reading.yaml_tree import YamlList, YamlMapping, YamlNode, YamlText

# --- texts ---------------------------------------------------------------------------------------

_LINES = st.lists(
    st.tuples(st.text("ab é", max_size=4), st.sampled_from(["\n", "\r\n"])), max_size=6
)


@given(lines=_LINES, mark=st.sampled_from(["", "\ufeff"]), data=st.data())
def test_an_edit_changes_its_piece_alone_whatever_the_line_ends(lines, mark, data) -> None:
    text = mark + "".join(line + end for line, end in lines)
    read = as_read(text)
    start = data.draw(st.integers(0, len(read)))
    end = data.draw(st.integers(start, len(read)))
    after = edited(text, [Edit(start, end, "X")])
    assert as_read(after) == read[:start] + "X" + read[end:]
    assert after.startswith(mark)
    kept = after.removeprefix(mark).split("X")
    assert text.removeprefix(mark).startswith(kept[0])
    assert text.endswith(kept[1])


def test_an_edit_with_a_line_end_writes_it_as_the_file_does() -> None:
    assert edited("a\r\nb\r\n", [Edit(2, 2, "x\n"), Edit(2, 2, "x\n")]) == "a\r\nx\r\nb\r\n"
    assert edited("a\nb\n", [Edit(2, 2, "x\n")]) == "a\nx\nb\n"


# --- CSV -----------------------------------------------------------------------------------------

_CELL = st.text('ab";,\n é', max_size=5)


@given(
    rows=st.lists(st.lists(_CELL, min_size=3, max_size=3), min_size=1, max_size=4),
    style=st.fixed_dictionaries(
        {
            "delimiter": st.sampled_from([",", ";", "\t"]),
            "quoting": st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
            "lineterminator": st.sampled_from(["\n", "\r\n"]),
        }
    ),
    new=st.text('xy";, é', min_size=1, max_size=5).filter(str.strip),
    data=st.data(),
)
def test_a_cell_is_replaced_and_a_column_added_in_any_sheet(
    tmp_path_factory: pytest.TempPathFactory, rows, style, new, data
) -> None:
    file = io.StringIO()
    writer = csv.writer(file, **style)
    writer.writerows([["one", "two", "three"], *rows])
    path: Path = tmp_path_factory.mktemp("sheet") / "s.csv"
    path.write_bytes(file.getvalue().encode())
    sheet, problems = read_sheet(path, "s.csv")
    if problems or not sheet.records:
        return
    record = data.draw(st.sampled_from(sheet.records))
    position = data.draw(st.integers(0, 2))
    editor = SheetEditor(as_read(file.getvalue()), sheet)
    edits = [
        editor.replaced(record.line, position, new),
        *editor.with_column("was", {record.line: "old; id"}),
    ]
    path.write_bytes(edited(file.getvalue(), edits).encode())
    after, problems = read_sheet(path, "s.csv")
    assert problems == []
    assert after.header == ["one", "two", "three", "was"]
    expected = []
    for before in sheet.records:
        cells = [*before.cells, ""]
        if before is record:
            cells[position], cells[3] = new.strip(), "old; id"
        expected.append(cells)
    assert [each.cells for each in after.records] == expected


# --- YAML ----------------------------------------------------------------------------------------

_WORD = st.text("ab: #'\"-,é[{", min_size=1, max_size=6).filter(lambda text: text == text.strip())
_TABLE = st.dictionaries(
    _WORD,
    st.one_of(_WORD, st.lists(_WORD, max_size=3), st.dictionaries(_WORD, _WORD, max_size=3)),
    min_size=1,
    max_size=4,
)


def plain(node: YamlNode) -> object:
    if isinstance(node, YamlText):
        return node.text
    if isinstance(node, YamlList):
        return [plain(member) for member in node.members]
    return {key: plain(value) for key, value in node.entries.items()}


def read(text: str) -> YamlMapping:
    (document,), problems = parse_documents(as_read(text), "x.yaml")
    assert problems == []
    assert isinstance(document, YamlMapping)
    return document


@given(
    table=_TABLE,
    flow=st.sampled_from([True, False, None]),
    style=st.sampled_from([None, "'", '"']),
    line_end=st.sampled_from(["\n", "\r\n"]),
    new=_WORD,
    data=st.data(),
)
def test_a_text_is_replaced_and_an_entry_and_a_member_added_in_any_style(
    table, flow, style, line_end, new, data
) -> None:
    text = yaml.safe_dump(
        table,
        default_flow_style=flow,
        default_style=style,
        allow_unicode=True,
        sort_keys=False,
        line_break=line_end,
    )
    (documents, problems) = parse_documents(as_read(text), "x.yaml")
    if problems or len(documents) != 1 or not isinstance(documents[0], YamlMapping):
        return
    document = documents[0]
    expected = plain(document)
    assert isinstance(expected, dict)
    key = data.draw(st.sampled_from(sorted(expected)))
    node = document.entries[key]
    editor = YamlEditor(as_read(text))
    try:
        if isinstance(node, YamlMapping):
            edit = editor.with_entry(node, "was", new)
            expected[key] = {**expected[key], "was": new}
        elif isinstance(node, YamlList):
            edit = editor.with_member(node, new)
            expected[key] = [*expected[key], new]
        else:
            edit = editor.replaced((node.line, node.column), new)
            expected[key] = new
    except EditError:
        return
    assert plain(read(edited(text, [edit]))) == expected


@pytest.mark.parametrize(
    ("text", "key", "after"),
    [
        ("a: x  # c\n", "a", "a: [x, new]  # c\n"),
        ("a:  # c\nb: y\n", "a", "a: new  # c\nb: y\n"),
        ("a: ~  # c\n", "a", "a: new  # c\n"),
        ("a: []\n", "a", "a: [new]\n"),
        ("a: [ x, 'y' ]  # c\n", "a", "a: [ x, 'y', new ]  # c\n"),
        ("a:\n- x   # c\n# d\nb: y\n", "a", "a:\n- x   # c\n- new\n# d\nb: y\n"),
    ],
)
def test_a_member_more_leaves_comments_where_they_are(text: str, key: str, after: str) -> None:
    edit = YamlEditor(text).with_member(read(text).entries[key], "new")
    assert edited(text, [edit]) == after


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("a: {}\n", "a: {was: new}\n"),
        ("a: { x: y }  # c\n", "a: { was: new, x: y }  # c\n"),
        ("a:\n  # c\n  x: y\n", "a:\n  # c\n  was: new\n  x: y\n"),
    ],
)
def test_an_entry_more_leaves_comments_where_they_are(text: str, after: str) -> None:
    node = read(text).entries["a"]
    assert isinstance(node, YamlMapping)
    edit = YamlEditor(text).with_entry(node, "was", "new")
    assert edited(text, [edit]) == after


def test_in_a_list_the_entry_more_comes_behind_the_first() -> None:
    for text, after in {
        "a:\n  - id: x\n    name: y\n": "a:\n  - id: x\n    was: new\n    name: y\n",
        "a:\n  - id: x\n": "a:\n  - was: new\n    id: x\n",
    }.items():
        rows = read(text).entries["a"]
        assert isinstance(rows, YamlList)
        (row,) = rows.members
        assert isinstance(row, YamlMapping)
        assert edited(text, [YamlEditor(text).with_entry(row, "was", "new")]) == after
