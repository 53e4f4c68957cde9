"""`studykit facts import` of lists as other programs give them: text, Markdown, workbooks; what is not read says what to do."""

from __future__ import annotations

import datetime as dt
import os
import zipfile
from pathlib import Path

import pytest

from studykit.reading._sheet_formats import shown
from studykit.reading.markdown_lists import markdown_cards
from studykit.reading.workbooks import WorkbookError, read_workbook
from tests.cli.runner import studykit


def asked(folder: Path) -> list[tuple[str, str]]:
    items = studykit("items", "--json", cwd=folder)
    return [(item["stem"], item["answers"][0]) for item in items.lines]


def imported(folder: Path, name: str, *options: str) -> tuple[list[tuple[str, str]], str]:
    """Return what the deck asks that is made of a file, and what was said besides."""
    found = studykit("facts", "import", name, "--deck", "decks/new.yaml", *options, cwd=folder)
    assert found.code == 0, found.err
    assert studykit("check", cwd=folder).code == 0
    return asked(folder), found.err


def test_a_list_without_names_keeps_its_first_word_and_says_so_in_its_head(tmp_path: Path) -> None:
    text = "dog\tder Hund\ncat\tdie Katze\nhouse\tdas Haus\n"
    (tmp_path / "words.tsv").write_text(text)
    pairs, said = imported(tmp_path, "words.tsv")
    assert (pairs[0], len(pairs), said) == (("dog", "der Hund"), 3, "")
    assert "\nhead: false" in (tmp_path / "words.yaml").read_text()
    assert (tmp_path / "words.tsv").read_text() == text


def test_a_doubt_about_the_first_line_is_said_and_settled_by_an_option(tmp_path: Path) -> None:
    (tmp_path / "w.csv").write_text("perro,dog\ngato,cat\n")
    found = studykit("items", "w.csv", cwd=tmp_path)
    assert "4 items in w." in found.out
    assert "w.csv:1:1: warning F033 the first line ('perro', 'dog') is taken for a row" in found.err
    found = studykit("quiz", "w.csv", "--json", cwd=tmp_path)
    assert "w.csv:1:1: warning F033" in found.err
    found = studykit("items", "w.csv", "--head", cwd=tmp_path)
    assert ("2 items in w." in found.out, found.err) == (True, "")
    found = studykit("facts", "import", "w.csv", "--no-head", "--into", "base", cwd=tmp_path)
    assert (found.code, found.err) == (0, "")
    assert studykit("facts", "base", cwd=tmp_path).out.count("\n  ") == 2
    # Among facts a deck would miss the names.
    assert "F033" not in studykit("facts", "base", cwd=tmp_path).err


def test_what_is_no_list_has_no_first_line_to_speak_of(tmp_path: Path) -> None:
    (tmp_path / "d.yaml").write_text("deck: D\nkey: d-1\nfacts: base\ntemplates: {}\n")
    (tmp_path / "base").mkdir()
    for command in (["items", "d.yaml"], ["check", "d.yaml"], ["facts", "base"]):
        found = studykit(*command, "--no-head", cwd=tmp_path)
        assert found.code == 2
        assert "--no-head is for a list such as words.csv" in found.err
        assert "write `head: false` into the head of the table." in found.err


def test_ids_of_a_list_without_names_come_with_a_line_of_names(tmp_path: Path) -> None:
    (tmp_path / "w.csv").write_text("der Hund,dog\ndie Katze,cat\n")
    found = studykit("facts", "import", "w.csv", "--no-head", "--ids", cwd=tmp_path)
    assert found.code == 0, found.err
    assert (tmp_path / "w.csv").read_text() == (
        "id,front,back\nder-hund,der Hund,dog\ndie-katze,die Katze,cat\n"
    )
    assert "head:" not in (tmp_path / "w.yaml").read_text()


def test_a_list_without_names_is_added_to_and_not_renamed_by_a_column(tmp_path: Path) -> None:
    (tmp_path / "el.csv").write_text("ο σκύλος;der Hund\nη γάτα;die Katze\nτο σπίτι;das Haus\n")
    assert studykit("add", "el", "front=x", "back=y", "--into", "el.csv", cwd=tmp_path).code == 0
    assert (tmp_path / "el.csv").read_text().endswith("das Haus\nx;y\n")
    assert "  ο σκύλος: der Hund\n" in studykit("facts", "el.csv", cwd=tmp_path).out
    found = studykit("facts", "rename", "el", "x", "z", "--base", "el.csv", cwd=tmp_path)
    assert (found.code, "the file has no names above its columns" in found.err) == (1, True)
    assert (tmp_path / "el.csv").read_text().endswith("\nx;y\n")


def test_equal_rows_of_a_list_count_once(tmp_path: Path) -> None:
    (tmp_path / "d.txt").write_text("term\tmeaning\ndog\tHund\n\ncat\tKatze\ndog\tHund\n")
    found = studykit("facts", "import", "d.txt", cwd=tmp_path)
    assert found.out.splitlines()[:2] == ["d: 2 rows, told apart by term", "  1 equal row left out"]
    assert (tmp_path / "d.csv").read_text() == "term,meaning\ndog,Hund\ncat,Katze\n"


def test_a_list_of_quizlet_becomes_a_csv(tmp_path: Path) -> None:
    (tmp_path / "q.txt").write_text('to go\tgehen\n- laufen\n"Hola"\thello\n')
    pairs, said = imported(tmp_path, "q.txt", "--into", "seeds/q")
    assert pairs == [("to go", "gehen\n- laufen"), ('"Hola"', "hello")] or pairs == [
        ("to go", "gehen\n- laufen"), ("Hola", "hello"),
    ]  # fmt: skip
    assert "q.txt:2:1: note F033 this line has no tab" in said
    assert sorted(path.name for path in (tmp_path / "seeds/q").iterdir()) == [
        "q.csv", "q.yaml", "table.schema.json",
    ]  # fmt: skip


def test_what_anki_exports_as_text_comes_back_as_tables(tmp_path: Path) -> None:
    """The real engine writes the file, with all that it may say of a note."""
    pytest.importorskip("anki")
    from anki.collection import Collection

    collection = Collection(str(tmp_path / "c.anki2"))
    basic, cloze = collection.models.by_name("Basic"), collection.models.by_name("Cloze")
    assert basic
    assert cloze
    deck = collection.decks.id("Mine::Animals")
    assert deck
    for front, back, tags in [
        ("<b>dog</b>", "der&nbsp;Hund", ["animal", "pet"]), ("#1", 'say "x"<br>two\tthree', []),
    ]:  # fmt: skip
        note = collection.new_note(basic)
        note["Front"], note["Back"], note.tags = front, back, tags
        collection.add_note(note, deck)
    note = collection.new_note(cloze)
    note["Text"] = "{{c1::Rome}} is in Italy"
    collection.add_note(note, deck)
    collection.export_note_csv(
        out_path=str(tmp_path / "all.txt"), limit=None,
        with_html=True, with_tags=True, with_deck=True, with_notetype=True, with_guid=True,
    )  # fmt: skip
    collection.close()
    pairs, said = imported(tmp_path, "all.txt")
    assert sorted(set(pairs)) == [("#1", 'say "x"\ntwo\tthree'), ("dog", "der Hund")]
    assert "1 note with gaps" in said
    head = (tmp_path / "seeds/all/basic.yaml").read_text()
    assert 'tags: "[text]"' in head
    assert "guid: text" in head
    found = studykit("items", "all.txt", cwd=tmp_path)
    assert (found.code, found.err.count("\n")) == (1, 1)
    assert "`studykit facts import all.txt`" in found.err


MARKDOWN = """\
---
title: x
---
# Biology
An introduction.

Q: What is the unit of life?
A: The **cell**,
of course

**Frage:** Was ist das?
**Antwort:** Ein Haus

## Words
dog :: der Hund
- [ ] **cat** ::: die Katze

Mitosis
: division of a cell

```
a :: b
```

| Country | Capital\\|City |
|---|:--:|
| France | Paris |
| Japan | [Tokyo](x) |
"""


def test_markdown_has_cards_in_many_ways_and_tables(tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_text(MARKDOWN)
    found = studykit("facts", "import", "notes.md", cwd=tmp_path)
    assert found.code == 0, found.err
    folder = tmp_path / "seeds/notes"
    assert (folder / "notes.csv").read_text() == (
        "front,back,heading\n"
        'What is the unit of life?,"The **cell**,\nof course",Biology\n'
        "Was ist das?,Ein Haus,Biology\n"
        "dog,der Hund,Words\n"
        "cat,die Katze,Words\n"
        "Mitosis,division of a cell,Words\n"
    )
    assert (folder / "words.csv").read_text() == (
        "Country,Capital|City\nFrance,Paris\nJapan,[Tokyo](x)\n"
    )
    head = (folder / "notes.yaml").read_text()
    assert "back: {type: text, markup: markdown}  #" in head
    assert "front: text  #" in head
    assert found.err == "4 lines were not read, since it is not known as a card: 5, 21, 22, 23\n"


@pytest.mark.parametrize(
    ("text", "cards", "unread"),
    [
        ("# Deck\n## What?\nThis.\n\nAnd that.\n## Why?\nSo.\n", [["What?", "This.\n\nAnd that."], ["Why?", "So."]], []),
        ("- dog – Hund\n- to go – gehen\n- cat – Katze – f\n- x – y\n- z – w\n", [["dog", "Hund"], ["to go", "gehen"], ["x", "y"], ["z", "w"]], [3]),
        ("1. **犬**: いぬ\n2. 猫: ねこ\n", [["犬", "いぬ"], ["猫", "ねこ"]], []),
        ("Q: open\n\nQ: closed\nA: yes\n", [["closed", "yes"]], [1]),
        ("A: alone\n`std::vector` is a class\nx::y\n", [["x", "y"]], [1, 2]),
        ("Just a text.\n", [], [1]),
        ("Q: a?\nA: ```\ncode\n\nmore\n```\n", [["a?", "```\ncode\n\nmore\n```"]], []),
    ],
)  # fmt: skip
def test_cards_of_markdown(text: str, cards: list[list[str]], unread: list[int]) -> None:
    found = markdown_cards(text)
    read = [record.cells[:2] for table in found.tables for record in table.records[1:]]
    assert (read, found.unread) == (cards, unread)


def test_markdown_whose_tables_have_no_rows_is_refused(tmp_path: Path) -> None:
    (tmp_path / "t.md").write_text("| Country | Capital |\n|---|---|\n\ntext\n")
    found = studykit("facts", "import", "t.md", cwd=tmp_path)
    assert found.code == 1
    assert found.err.startswith("t.md: F001 its tables hold no rows. Name a file with rows")


def test_a_deck_of_questions_asks_them_as_they_are_and_no_heading(tmp_path: Path) -> None:
    (tmp_path / "q.md").write_text(
        "# Eins\nF: Was ist Eis?\nA: Wasser\n\nF: Was ist Salz?\nA: NaCl\n\n# Zwei\nF: Rot?\nA: rouge\n"
    )
    assert imported(tmp_path, "q.md")[0] == [
        ("Was ist Eis?", "Wasser"),
        ("Was ist Salz?", "NaCl"),
        ("Rot?", "rouge"),
    ]


def test_a_table_of_questions_asks_for_the_next_column_alone(tmp_path: Path) -> None:
    (tmp_path / "q.csv").write_text(
        "Frage,Antwort,Seite\nWas ist Eis?,Wasser,12\nWas ist Salz？,NaCl,13\n"
    )
    assert imported(tmp_path, "q.csv")[0] == [
        ("Was ist Eis?", "Wasser"),
        ("Was ist Salz？", "NaCl"),
    ]


DAY = dt.datetime(1953, 5, 29)  # noqa: DTZ001 - a sheet knows no zones


def workbook(path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Lands"
    sheet.append(["Country", "Code", "Share", "Price", "Since", "Answer"])
    sheet.append(["France", 7, 0.45, 10.1, dt.date(1953, 5, 29), "NO"])
    sheet.append(["Japan", 36, 0.5, 10.25, dt.date(1960, 1, 1), "YES"])
    for row in sheet.iter_rows(min_row=2):
        row[1].number_format, row[2].number_format, row[3].number_format = "000", "0%", "0.00"
    words = book.create_sheet("Wörter 1")
    for pair in [("der Hund", "dog"), ("die Katze", "cat"), ("das Haus", "house")]:
        words.append(pair)
    book.create_sheet("empty")
    book.save(path)


def test_a_workbook_gives_a_table_a_sheet_each_cell_as_it_is_shown(tmp_path: Path) -> None:
    workbook(tmp_path / "b.xlsx")
    pairs, _ = imported(tmp_path, "b.xlsx")
    assert (tmp_path / "seeds/b/lands.csv").read_text() == (
        "Country,Code,Share,Price,Since,Answer\n"
        "France,007,45%,10.10,1953-05-29,NO\nJapan,036,50%,10.25,1960-01-01,YES\n"
    )
    assert ("der Hund", "dog") in pairs
    assert ("France: Code?", "007") in pairs
    found = studykit("items", "b.xlsx", cwd=tmp_path)
    assert found.err == (
        "b.xlsx: F001 the file is a workbook of Excel. "
        "`studykit facts import b.xlsx` makes a table and a deck of it.\n"
    )


def test_a_title_above_the_names_of_a_sheet_is_left_out_and_told(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    for row in [["My words"], ["term", "meaning"], ["dog", "Hund"], ["x", "y", "z"]]:
        book.active.append(row)
    book.save(tmp_path / "b.xlsx")
    found = studykit("facts", "import", "b.xlsx", cwd=tmp_path)
    assert found.code == 1
    assert found.err.startswith(
        "b.xlsx!Sheet:4:1: F001 this row has 3 cells, but the first line names 2 columns. "
        "Delete what stands above the names of the columns, or name each of them.\n"
    )
    book.active["C4"] = None
    book.save(tmp_path / "b.xlsx")
    pairs, said = imported(tmp_path, "b.xlsx")
    assert pairs == [("dog", "Hund"), ("x", "y")]
    assert said == "b.xlsx!Sheet: left out what stands above the table: My words\n"


def test_merged_cells_are_told_once(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    for row in [["term", "kind"], ["dog", "animal"], ["cat", None], ["oak", "tree"]]:
        book.active.append(row)
    book.active.merge_cells("B2:B3")
    book.save(tmp_path / "b.xlsx")
    _, said = imported(tmp_path, "b.xlsx")
    told = "of merged cells only the first has the text, the others are empty: B2:B3"
    assert said.count(told) == 1


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (10.1, "General", "10.1"), (7.0, "General", "7"), (0.1 + 0.2, "General", "0.3"), (1e20, "General", "1" + "0" * 20),
        (10.1, "0.00", "10.10"), (7, "000", "007"), (0.45, "0%", "45%"), (0.125, "0.0%", "12.5%"), (-0.001, "0.0", "0.0"),
        (1234.5, "#,##0.00", "1234.50"), (5, '0" km"', "5 km"), (5, "[$€-407] 0.00", "€ 5.00"), (-5, "0;(0)", "(5)"),
        (5, "0.00E+00", "5"), (0.5, "# ?/?", "0.5"), (12, "@", "12"), (True, "General", "TRUE"), (2.5, "0", "3"),
        (DAY, "yyyy-mm-dd", "1953-05-29"), (DAY, "mmm yyyy", "1953-05"),
        (DAY, "yyyy", "1953"), (DAY, "d-mmm", "29 May"),
        (DAY.replace(hour=12, minute=30), "dd/mm/yyyy hh:mm", "1953-05-29 12:30"), (dt.time(12, 30), "h:mm", "12:30"),
        (dt.timedelta(hours=30), "[h]:mm:ss", "30:00:00"), (float("nan"), "0", "nan"), ("NO", "General", "NO"),
    ],
)  # fmt: skip
def test_a_value_is_shown_as_its_sheet_shows_it(value: object, form: str, text: str) -> None:
    assert shown(value, form) == text


def refused(path: Path) -> str:
    with pytest.raises(WorkbookError) as error:
        read_workbook(path)
    return str(error.value)


def test_a_workbook_of_a_stranger_is_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import openpyxl

    path = tmp_path / "b.xlsx"
    book = openpyxl.Workbook()
    book.active["A1"], book.active["A2"] = "name", "=1+1"
    book.save(path)
    assert refused(path) == "the formula in Sheet!A2 has no result"
    book.active["A2"] = "#N/A"
    book.save(path)
    assert refused(path) == "Sheet!A2 shows the error #N/A"
    # One cell in the last row and the last column: nothing is filled up.
    book.active["A2"], book.active["XFD1048576"] = "x", "y"
    book.save(path)
    assert [len(sheet.records) for sheet in read_workbook(path)] == [3]
    monkeypatch.setattr("studykit.reading.workbooks.MAX_WORKBOOK_CELLS", 10_000)
    assert refused(path) == "it has more than 10,000 cells"
    monkeypatch.setattr("studykit.reading.workbooks.MAX_WORKBOOK", 100)
    assert "it holds more than" in refused(path)


def test_a_workbook_that_declares_entities_is_refused_unread(tmp_path: Path) -> None:
    workbook(tmp_path / "b.xlsx")
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><sst>&a;</sst>'
    with (
        zipfile.ZipFile(tmp_path / "b.xlsx") as old,
        zipfile.ZipFile(tmp_path / "c.xlsx", "w") as new,
    ):
        for name in old.namelist():
            new.writestr(name, bomb if name.endswith("sheet1.xml") else old.read(name))
    assert refused(tmp_path / "c.xlsx") == "it holds XML that no program for sheets writes"
    (tmp_path / "d.xlsx").write_bytes(b"PK\x03\x04 not whole")
    assert refused(tmp_path / "d.xlsx") == "it is no workbook"


def test_without_openpyxl_it_is_said_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workbook(tmp_path / "b.xlsx")
    monkeypatch.setitem(__import__("sys").modules, "openpyxl", None)
    with pytest.raises(WorkbookError) as error:
        read_workbook(tmp_path / "b.xlsx")
    assert "studykit-facts[xlsx]" in error.value.remedy


@pytest.mark.parametrize("name", ["t.ods", "t.numbers", "t.docx", "t.pdf", "t.xls", "t.html"])
def test_what_is_not_read_gets_one_message(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"\x00\x01")
    for command in (["items", name], ["facts", "import", name], ["facts", name]):
        found = studykit(*command, cwd=tmp_path)
        assert found.code == 1
        assert found.err.count(f"{name}: F001 the file is ") == 1
        assert "Save the list as CSV (UTF-8)" in found.err


def test_a_packed_file_and_text_of_excel_in_utf_16_are_told(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"PK\x03\x04\xff")
    (tmp_path / "u.txt").write_bytes("dog\tHund\r\n".encode("utf-16"))
    assert "the file is a packed file, as workbooks" in studykit("items", "a.csv", cwd=tmp_path).err
    found = studykit("items", "u.txt", cwd=tmp_path)
    assert "u.txt: F001 the file is saved as UTF-16. Save it as UTF-8" in found.err


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_workbook_that_is_a_pipe_or_a_folder_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.xlsx")
    (tmp_path / "folder.xlsx").mkdir()
    for name, why in (("pipe.xlsx", "is not a regular file"), ("folder.xlsx", "is a folder")):
        with pytest.raises(WorkbookError, match=f"^it {why}$"):
            read_workbook(tmp_path / name)
