"""`studykit facts import`: CSV files and Anki packages, as people have them, become tables and a deck."""

from __future__ import annotations

import csv
import json
import zipfile
from pathlib import Path

import pytest

from tests.cli.runner import studykit, write

PATROLS = "source,code,days,when,length,ports\nlog 3,007,336,2022-01-05,5 km,x;y\nlog 4,NO,352,2023-02,7 km,z;w\n"
HEAD = """\
# yaml-language-server: $schema=table.schema.json
# Made from patrols.csv. The types are guesses: correct what is wrong, then run `studykit check`.
table: patrols
about: ""                          # which rows belong here, in one sentence
key: [source_text]  # tells the rows apart; these words must never change (--ids adds a column `id`)
columns:
  source_text: {from: source, type: text}  # log 3, log 4 (no other type fits)
  code: text  # 007, NO (no other type fits)
  days: integer  # 336, 352 (whole numbers)
  when: date  # 2022-01-05, 2023-02 (ISO dates)
  length: {type: quantity, unit: km}  # 5 km, 7 km (numbers, all with the unit km)
  ports: "[text]"  # x;y, z;w (several short texts, separated by ;)
rows: patrols.csv
"""


def test_a_csv_becomes_a_table_with_a_head_to_correct(tmp_path: Path) -> None:
    write(tmp_path, patrols_csv=PATROLS)
    found = studykit("facts", "import", "patrols.csv", cwd=tmp_path)
    assert found.err == ""
    assert found.code == 0
    assert (tmp_path / "patrols.yaml").read_text() == HEAD
    assert (tmp_path / "patrols.csv").read_text() == PATROLS
    lines = found.out.splitlines()
    assert lines[:8] == [
        "patrols: 2 rows, told apart by source_text",
        "  source_text (in the file: source): text  (no other type fits)  log 3 | log 4",
        "  code: text  (no other type fits)  007 | NO",
        "  days: integer  (whole numbers)  336 | 352",
        "  when: date  (ISO dates)  2022-01-05 | 2023-02",
        "  length: {type: quantity, unit: km}  (numbers, all with the unit km)  5 km | 7 km",
        "  ports: [text]  (several short texts, separated by ;)  x;y | z;w",
        "wrote patrols.yaml",
    ]
    deck = "\n".join(lines[lines.index("deck: patrols") :])
    (tmp_path / "decks").mkdir()
    (tmp_path / "decks/patrols.yaml").write_text(deck)
    checked = studykit("check", cwd=tmp_path)
    assert checked.code == 0, checked.out
    assert "log 3: length?" in studykit("items", cwd=tmp_path).out


def test_values_of_several_spellings_are_told_of_with_the_aliases_to_write(tmp_path: Path) -> None:
    words = 'spanish,english\ncoche,"car, automobile"\ngrande,big / large\nbanco,bank [money]\ncasa,AC/DC\n'
    write(tmp_path, words_csv=words)
    found = studykit("facts", "import", "words.csv", cwd=tmp_path)
    assert found.code == 0
    assert found.out.splitlines()[3] == (
        "  english: 2 values of several spellings, such as 'big / large'. Each is right when it is typed; "
        "or write 'big' there, and in a column `aliases`: large"
    )
    assert (tmp_path / "words.csv").read_text() == words


def test_a_csv_is_copied_into_a_fact_base_with_a_deck(tmp_path: Path) -> None:
    write(tmp_path, words_csv="\ufeffenglish;greek\r\nwater;νερό\r\nfire;φωτιά\r\nearth;γη\r\n")
    found = studykit(
        "facts",
        "import",
        "words.csv",
        "--into",
        "seeds/greek",
        "--deck",
        "decks/greek.yaml",
        cwd=tmp_path,
    )
    assert found.code == 0, found.err
    assert (tmp_path / "seeds/greek/words.csv").read_bytes() == (
        tmp_path / "words.csv"
    ).read_bytes()
    assert not (tmp_path / "words.yaml").exists()
    items = studykit("items", "--json", cwd=tmp_path)
    assert [(each["stem"], each["answers"]) for each in items.lines] == [
        ("water", ["νερό"]), ("fire", ["φωτιά"]), ("earth", ["γη"]),
    ]  # fmt: skip
    assert studykit("check", cwd=tmp_path).code == 0


def test_nothing_that_is_there_is_overwritten(tmp_path: Path) -> None:
    write(tmp_path, t_csv="a,b\n1,2\n3,4\n", t_yaml="mine\n", d_yaml="mine too\n")
    found = studykit("facts", "import", "t.csv", cwd=tmp_path)
    assert (found.code, found.err) == (
        1,
        "t.yaml is already there; nothing was written. Name another folder with --into.\n",
    )
    found = studykit("facts", "import", "t.csv", "--into", "x", "--deck", "d.yaml", cwd=tmp_path)
    assert found.code == 1
    assert not (tmp_path / "x").exists()
    assert (tmp_path / "t.yaml").read_text() + (
        tmp_path / "d.yaml"
    ).read_text() == "mine\nmine too\n"


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["t.csv", "--deck", "t.yaml"], "t.yaml would be the head of the table 't' and the deck"),
        (
            ["t.csv", "--deck", "./x/../T.YAML"],
            "x/../T.YAML would be the head of the table 't' and the deck",
        ),
        (
            ["t.csv", "--deck", "linked/t.yaml"],
            "linked/t.yaml would be the head of the table 't' and the deck",
        ),
        (
            ["linked/t.csv", "--deck", "t.yaml"],
            "t.yaml would be the head of the table 't' and the deck",
        ),
        (["t.csv", "--deck", "t.csv"], "t.csv would be the file that is read and the deck"),
        (["t.csv", "--deck", "again.csv"], "again.csv would be the file that is read and the deck"),
        (
            ["t.csv", "--into", "g", "--deck", "g/t.csv"],
            "g/t.csv would be the rows of the table 't' and the deck",
        ),
        (
            ["t.csv", "--into", "g", "--deck", "g/T.csv"],
            "g/T.csv would be the rows of the table 't' and the deck",
        ),
        (
            ["t.csv", "--into", "g", "--deck", "g/t.yaml"],
            "g/t.yaml would be the head of the table 't' and the deck",
        ),
        (
            ["t.csv", "--into", "x/../s", "--deck", "s/t.yaml"],
            "s/t.yaml would be the head of the table 't' and the deck",
        ),
        (["t.csv", "--deck", "x"], "x is already there"),
        (
            ["t.csv", "--deck", "t.csv/deck.yaml"],
            "t.csv/deck.yaml cannot be written, since t.csv is no folder",
        ),
        (["t.csv", "--into", "t.csv"], "t.csv/t.csv cannot be written, since t.csv is no folder"),
        (["t.csv", "--deck", "d.csv"], "d.csv ends in .csv, and a deck in .yaml"),
        (["t.csv", "--deck", "dangling.yaml"], "dangling.yaml is already there"),
    ],
    ids=lambda value: " ".join(value[1:]) if isinstance(value, list) else "",
)
def test_no_file_is_written_for_two_things(tmp_path: Path, args: list[str], told: str) -> None:
    write(tmp_path, t_csv="a,b\n1,2\n3,4\n")
    (tmp_path / "x").mkdir()
    (tmp_path / "linked").symlink_to(tmp_path)
    (tmp_path / "again.csv").symlink_to("t.csv")
    (tmp_path / "dangling.yaml").symlink_to("nowhere.yaml")
    before = sorted(path.name for path in tmp_path.iterdir())
    found = studykit("facts", "import", *args, cwd=tmp_path)
    option = "another file with --deck" if "--deck" in args else "another folder with --into"
    assert found.code == 1
    assert found.err.startswith(f"{told}; nothing was written. Name {option}")
    assert sorted(path.name for path in tmp_path.iterdir()) == before
    assert (tmp_path / "t.csv").read_text() == "a,b\n1,2\n3,4\n"
    assert list((tmp_path / "x").iterdir()) == []


def test_a_deck_takes_no_place_of_a_packages_tables(tmp_path: Path) -> None:
    pytest.importorskip("anki")
    make_package(tmp_path, legacy=True)
    for name in ("basic.yaml", "cloze.csv"):
        found = studykit(
            "facts", "import", "Mine.apkg", "--into", "base", "--deck", f"base/{name}", cwd=tmp_path
        )
        assert found.code == 1
        assert f"base/{name} would be the " in found.err
        assert not (tmp_path / "base").exists()
    found = studykit(
        "facts", "import", "Mine.apkg", "--into", "base", "--deck", "Mine.apkg", cwd=tmp_path
    )
    assert found.err.startswith(
        "Mine.apkg would be the file that is read and the deck; nothing was written."
    )


def test_a_language_behind_a_colon_is_the_columns_other_language(tmp_path: Path) -> None:
    text = "country,capital,capital:de,Min. ageing\n" + "".join(
        f"{country},{city},{stadt},{n}\n"
        for n, (country, city, stadt) in enumerate(
            [("Italy", "Rome", "Rom"), ("China", "Beijing", "Peking"), ("Egypt", "Cairo", "Kairo")]
        )
    )
    write(tmp_path, t_csv=text)
    found = studykit("facts", "import", "t.csv", "--deck", "decks/t.yaml", cwd=tmp_path)
    assert (
        "  capital@de (in the file: capital:de): text  (the same in another language)" in found.out
    )
    assert "  Min ageing (in the file: Min. ageing): integer" in found.out
    assert studykit("check", cwd=tmp_path).code == 0
    deck = tmp_path / "decks/t.yaml"
    head, templates = deck.read_text().split("templates:\n")
    first = templates.split("\n")[:4]
    deck.write_text(f"{head}lang: de\ntemplates:\n" + "\n".join(first) + "\n")
    assert [each["answers"] for each in studykit("items", "--json", cwd=tmp_path).lines] == [
        ["Rom"], ["Peking"], ["Kairo"],
    ]  # fmt: skip


def test_a_file_that_is_no_table_gets_its_reason(tmp_path: Path) -> None:
    write(tmp_path, twice_csv="a,b\n1,2\n1,2\n", rows_csv="a\n1,2\n", t_txt="a,b\n1,2\n")
    (tmp_path / "t.txt").write_text("nothing\nthat is a list\n")
    for name in ("t", "t.ods", "t.xlsx", "c.anki2"):
        (tmp_path / name).write_text("a,b\n1,2\n")
    (tmp_path / "bad.apkg").write_bytes(b"no zip")
    for file, reason in {
        "twice.csv": "twice.csv: F003 no column tells the rows apart, nor do two or three together.",
        "rows.csv": "rows.csv:2:1: F001 this row has 2 cells, but the first line names 1 columns.",
        "t.txt": "t.txt: F001 no sign separates two columns in most of its lines.",
        "t": "t: F008 the file is called 't'. Rename it to end in .csv",
        "t.ods": "t.ods: F001 the file is a spreadsheet of LibreOffice. Save the list as CSV (UTF-8)",
        "t.xlsx": "t.xlsx: F001 the workbook cannot be read: it is no workbook. Save it again",
        "none.csv": "none.csv: F001 the file is not there.",
        "none.apkg": "none.apkg: F001 the file is not there.",
        "c.anki2": "c.anki2: F001 the file is a collection of Anki. Choose File > Export in Anki",
        "bad.apkg": "bad.apkg: X008 the package cannot be read: it is broken, or no package at all.",
    }.items():
        found = studykit("facts", "import", file, cwd=tmp_path)
        assert found.code in (1, 4)
        assert reason in found.err
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "bad.apkg",
        "c.anki2",
        "rows.csv",
        "t",
        "t.ods",
        "t.txt",
        "t.xlsx",
        "t_txt",
        "twice.csv",
    ]


def test_a_database_is_no_export_of_reviews(tmp_path: Path) -> None:
    (tmp_path / "collection.anki2").write_bytes(b"SQLite format 3\0 and what follows\xff")
    found = studykit("log", "import", "collection.anki2", cwd=tmp_path)
    assert found.code == 1
    assert found.err.startswith(
        "collection.anki2 is a database, and no export. Of Anki's collection File > Export"
    )


FIELDS = {
    "plain": "water",
    "html": "<div>one &amp; two</div><div>three<br>four</div>",
    "style": "a<style>.x{}</style><script>alert(1)</script>b &lt;c&gt;&nbsp;d",
    "media": '<img src="map 1.jpg"> [sound:x.mp3]',
    "cloze": "{{c1::Yonaguni::where}} lies west",
    "list": "a;b",
    "odd": "NO; 007 \u200e\u0301",
}


def make_package(folder: Path, *, legacy: bool) -> Path:
    """A package as Anki itself writes it."""
    from anki.collection import Collection, DeckIdLimit, ExportAnkiPackageOptions

    collection = Collection(str(folder / "c.anki2"))
    basic = collection.models.by_name("Basic")
    assert basic
    deck = collection.decks.id("Mine")
    assert deck
    for name, text in FIELDS.items():
        note = collection.new_note(basic)
        note["Front"], note["Back"] = f"{name} <b>front</b>", text
        note.tags = ["geo::islands", f"t;{name}"]
        collection.add_note(note, deck)
    cloze = collection.models.by_name("Cloze")
    assert cloze
    note = collection.new_note(cloze)
    note["Text"] = FIELDS["cloze"]
    collection.add_note(note, deck)
    path = folder / "Mine.apkg"
    options = ExportAnkiPackageOptions(
        with_scheduling=False, with_deck_configs=False, with_media=False, legacy=legacy
    )
    collection.export_anki_package(out_path=str(path), options=options, limit=DeckIdLimit(deck))
    collection.close()
    return path


def test_a_package_that_anki_wrote_becomes_tables_with_tags_and_a_deck(tmp_path: Path) -> None:
    pytest.importorskip("anki")
    make_package(tmp_path, legacy=False)
    found = studykit("facts", "import", "Mine.apkg", "--deck", "decks/mine.yaml", cwd=tmp_path)
    assert found.code == 0, found.err
    assert sorted(path.name for path in (tmp_path / "seeds/Mine").iterdir()) == [
        "basic.csv", "basic.yaml", "cloze.csv", "cloze.yaml", "table.schema.json",
    ]  # fmt: skip
    # The package has no pictures, and a gap in a note that is no cloze is none.
    assert sorted(path.name for path in (tmp_path / "seeds/Mine-not-asked").iterdir()) == [
        "basic.csv", "basic.yaml", "table.schema.json",
    ]  # fmt: skip
    with (tmp_path / "seeds/Mine-not-asked/basic.csv").open() as file:
        why = {row["Front"]: row["why"] for row in csv.DictReader(file)}
    assert why == {
        "media **front**": "a picture that is not in the package",
        "cloze **front**": "a gap of a cloze, in a note type that has none",
    }
    assert studykit("check", cwd=tmp_path).code == 0
    answers = {
        each["stem"]: each["answers"] for each in studykit("items", "--json", cwd=tmp_path).lines
    }
    assert answers["plain **front**"] == ["water"]
    assert answers["html **front**"] == ["one & two\nthree\nfour"]
    assert answers["style **front**"] == ["ab <c> d"]
    assert answers["odd **front**"] == ["NO; 007 \u200e\u0301"]
    assert answers["[where] lies west"] == ["Yonaguni"]
    assert not [stem for stem in answers if "{{" in stem or "image" in stem]
    from studykit.facts.load import load

    base, _ = load([tmp_path / "seeds/Mine"])
    table = base.tables["basic"]
    assert next(table.texts(row, "tags") for row in table.rows) == ("geo::islands", "t;plain")
    assert {column.name for column in table.columns if column.is_list} == {"tags"}
    assert [row.id for row in table.rows][:2] == ["plain-front", "html-front"]
    assert "guid" in table.untold
    with (tmp_path / "seeds/Mine/basic.csv").open() as file:
        assert all(len(row["guid"]) > 5 for row in csv.DictReader(file))


def test_a_package_of_a_stranger_is_not_believed(tmp_path: Path) -> None:
    """Field names that are none, a note with too many fields, GUIDs that are alike or hold a line break."""
    import sqlite3

    database = sqlite3.connect(tmp_path / "c")
    models = {
        "1": {"name": "../../evil", "flds": [{"name": "{x}"}, {"name": "id"}, 7]},
        "2": "no model",
    }
    database.executescript(
        "CREATE TABLE col (models, decks); CREATE TABLE cards (nid, did, ord, id);"
        "CREATE TABLE notes (id, guid, mid, mod, tags, flds); CREATE TABLE revlog (id)"
    )
    database.execute("INSERT INTO col VALUES (?, '{}')", (json.dumps(models),))
    for number, (guid, kind) in enumerate([("same", 1), ("SAME", 1), ("a\nb", 1), ("x", 2)], 1):
        fields = "\x1f".join(["=cmd", '"q", r', "\x1b[2J", "four"][: 4 if number < 3 else 1])
        database.execute(
            "INSERT INTO notes VALUES (?, ?, ?, 0, '', ?)", (number, guid, kind, fields)
        )
    database.commit()
    database.close()
    with zipfile.ZipFile(tmp_path / "x.apkg", "w") as archive:
        archive.write(tmp_path / "c", "collection.anki2")
    found = studykit("facts", "import", "x.apkg", "--into", "base", cwd=tmp_path)
    assert found.code == 0, found.err
    assert sorted(path.name for path in (tmp_path / "base").iterdir()) == [
        "evil.csv", "evil.yaml", "table.schema.json",
    ]  # fmt: skip
    assert (tmp_path / "base/evil.csv").read_text() == (
        "id,x,id_2,field 3,field 4,guid\n"
        'cmd,=cmd,"""q"", r",[2J,four,same\n'
        'cmd-2,=cmd,"""q"", r",[2J,four,SAME\n'
    )
    assert (tmp_path / "base-not-asked/evil.csv").read_text().splitlines()[1].endswith(",a b")
    assert (tmp_path / "base-not-asked/notes-2.csv").is_file()
    assert studykit("facts", "base", cwd=tmp_path).code == 0
