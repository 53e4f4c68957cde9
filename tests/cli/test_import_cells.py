"""`studykit facts import` of tables as people have them: marks of nothing, dates, decimals, and ids that outlive names."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from tests.cli.runner import studykit, write
from tests.engine import card_of, collection, import_package, note_of, review

EMPERORS = """\
name,killer,born,kids,alive,share
Galba,Other Emperor,24.12.1903,3,J,"45,5%"
Otho,Other Emperor,28.04.1932,NA,N,7%
Florian,NA,1876,2,J,k. A.
Carus,Unknown,01.01.1930,?,N,"1,25 %"
Nero,Senate,n/a,not applicable,J,3%
Titus,-,30.12.1939,1,N,2%
"""
HEAD = """\
# yaml-language-server: $schema=table.schema.json
# Made from e.csv. The types are guesses: correct what is wrong, then run `studykit check`.
table: e
about: ""                          # which rows belong here, in one sentence
key: [name]  # tells the rows apart; these words must never change (--ids adds a column `id`)
columns:
  name: text  # Galba, Otho, Florian (no other type fits)
  killer: {type: text, missing: [NA, Unknown, "-"]}  # Other Emperor, NA, Unknown (texts; 'NA', 'Unknown' and '-' say that nothing is known)
  born: {type: date, format: "%d.%m.%Y", missing: ["n/a"]}  # 24.12.1903, 28.04.1932, 1876 (dates, the day first; 'n/a' says that nothing is known)
  kids: {type: integer, missing: [NA, "?", not applicable]}  # 3, NA, 2 (whole numbers; 'NA', '?' and 'not applicable' say that nothing is known)
  alive: {type: boolean, yes: [J], no: ["N"]}  # J, N (yes and no)
  share: {type: quantity, unit: "%", decimal: ",", missing: [k. A.]}  # 45,5%, 7%, k. A. (numbers, all with the unit %: 1,25 % is 1.25 %; 'k. A.' says that nothing is known)
rows: e.csv
"""


def test_a_table_is_asked_as_it_was_meant_and_nothing_that_is_not_known(tmp_path: Path) -> None:
    write(tmp_path, e_csv=EMPERORS)
    found = studykit("facts", "import", "e.csv", "--deck", "decks/e.yaml", cwd=tmp_path)
    assert (found.code, found.err) == (0, "")
    assert (tmp_path / "e.yaml").read_text(encoding="utf-8") == HEAD
    assert (tmp_path / "e.csv").read_text(encoding="utf-8") == EMPERORS
    checked = studykit("check", cwd=tmp_path)
    assert checked.code == 0
    assert "F032" not in checked.out
    answers = [
        (item["id"], item["answers"][0]) for item in studykit("items", "--json", cwd=tmp_path).lines
    ]
    assert [answer for name, answer in answers if name.startswith("born/")] == [
        "24 December 1903", "28 April 1932", "1876", "1 January 1930", "30 December 1939",
    ]  # fmt: skip
    assert [name for name, _ in answers if name.startswith("killer/")] == [
        "killer/Galba", "killer/Otho", "killer/Nero",
    ]  # fmt: skip
    assert dict(answers)["share/Carus"] == "1.25 %"
    assert "share/Florian" not in dict(answers)


def test_what_can_be_read_in_two_ways_stays_text_and_says_what_to_write(tmp_path: Path) -> None:
    write(tmp_path, t_csv="name,day,people\na,01/02/2003,1.234\nb,05/06/2004,83.517\n")
    assert studykit("facts", "import", "t.csv", cwd=tmp_path).code == 0
    head = (tmp_path / "t.yaml").read_text(encoding="utf-8")
    assert "  name: text  # a, b (no other type fits)\n" in head
    assert "  day: text  # 01/02/2003, 05/06/2004 (01/02/2003 may be read in two ways: " in head
    formats = '`{type: date, format: "%d/%m/%Y"}` or `{type: date, format: "%m/%d/%Y"}` says which)'
    assert formats in head
    assert "  people: text  # 1.234, 83.517 (1.234 may be 1234 or 1.234: " in head
    assert '`{type: number, decimal: ","}` or `decimal: "."` says which)\n' in head


def test_a_list_without_a_head_is_told_where_to_say_what_is_missing(tmp_path: Path) -> None:
    write(tmp_path, e_csv="id,name,killer\n1,Galba,Other Emperor\n2,Carus,NA\n3,Nero,Senate\n")
    checked = studykit("check", "e.csv", cwd=tmp_path)
    assert "e.csv:3:1: warning F032 'NA' in 'killer' of '2'" in checked.out
    assert "`missing: [NA]` in a head, which `studykit facts import` makes." in checked.out


PEOPLE = (
    '\ufeffname;land\r\nHenri IV;England\r\nHenri IV;France\r\n"Zoë; x";\r\n;;\r\nАнна;Россия\r\n'
)
PEOPLE_WITH_IDS = (
    "\ufeffid;name;land\r\nhenri-iv-england;Henri IV;England\r\nhenri-iv-france;Henri IV;France\r\n"
    'zoë-x;"Zoë; x";\r\n;;\r\nанна;Анна;Россия\r\n'
)


def test_ids_are_added_to_the_file_and_every_other_character_stays(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_bytes(PEOPLE.encode())
    found = studykit("facts", "import", "people.csv", "--ids", cwd=tmp_path)
    assert (found.code, found.err) == (0, "")
    assert (tmp_path / "people.csv").read_bytes() == PEOPLE_WITH_IDS.encode()
    assert "key:" not in (tmp_path / "people.yaml").read_text(encoding="utf-8")
    # Again there is nothing to add; with a folder the file stays as it is, and its copy gets the column.
    (tmp_path / "people.yaml").unlink()
    assert studykit("facts", "import", "people.csv", "--ids", cwd=tmp_path).code == 0
    assert (tmp_path / "people.csv").read_bytes() == PEOPLE_WITH_IDS.encode()
    (tmp_path / "people.csv").write_bytes(PEOPLE.encode())
    assert (
        studykit("facts", "import", "people.csv", "--ids", "--into", "seeds/p", cwd=tmp_path).code
        == 0
    )
    assert (tmp_path / "people.csv").read_bytes() == PEOPLE.encode()
    assert (tmp_path / "seeds/p/people.csv").read_bytes() == PEOPLE_WITH_IDS.encode()


def test_ids_are_made_of_what_rows_are_called_by(tmp_path: Path) -> None:
    orders = "order,customer,shipped\n1001,Smith & Co,03/14/2023\n1002,C#,n/a\n1003,Smith & Co,12/31/2023\n1004,🏝,n/a\n"
    write(tmp_path, o_csv=orders)
    assert studykit("facts", "import", "o.csv", "--ids", "--head", cwd=tmp_path).code == 0
    lines = (tmp_path / "o.csv").read_text("utf-8").splitlines()
    assert [line.partition(",")[0] for line in lines] == [
        "id", "smith-co-1001", "c", "smith-co-1003", "1004",
    ]  # fmt: skip


def test_a_link_to_a_table_stays_one_when_it_gets_ids(tmp_path: Path) -> None:
    table = tmp_path / "real.csv"
    table.write_text("name,n\na,1\nb,2\n")
    table.chmod(0o640)
    (tmp_path / "linked.csv").symlink_to(table)
    # Two rows are too few to tell whether the first line names the columns, and the file would be changed by that.
    unsure = studykit("facts", "import", "linked.csv", "--ids", cwd=tmp_path)
    assert unsure.code == 1
    assert "F033" in unsure.err
    assert table.read_text() == "name,n\na,1\nb,2\n"
    assert studykit("facts", "import", "linked.csv", "--ids", "--head", cwd=tmp_path).code == 0
    assert (tmp_path / "linked.csv").is_symlink()
    assert table.read_text() == "id,name,n\na,a,1\nb,b,2\n"
    assert stat.S_IMODE(table.stat().st_mode) == 0o640


@pytest.mark.parametrize(
    ("text", "head", "told"),
    [
        (
            "id,name\n1,a\n1,b\n",
            "",
            "t.csv:1:1: F003 the column `id` does not tell the rows apart, and --ids would",
        ),
        ("name\na\nb\n", "table: t\n", "t.yaml is already there; nothing was written."),
    ],
)
def test_where_ids_cannot_be_added_nothing_is_written(
    tmp_path: Path, text: str, head: str, told: str
) -> None:
    write(tmp_path, t_csv=text)
    if head:
        write(tmp_path, t_yaml=head)
    found = studykit("facts", "import", "t.csv", "--ids", cwd=tmp_path)
    assert found.code == 1
    assert told in found.err
    assert (tmp_path / "t.csv").read_text() == text


def test_a_corrected_name_keeps_its_item_where_rows_have_ids(tmp_path: Path) -> None:
    """Exported before and after the correction of a name: one note changes, and none is new or retired."""
    write(tmp_path, p_csv="name,land\nHenri IV,England\nZoe,Greece\nAnn,Wales\n")
    assert (
        studykit("facts", "import", "p.csv", "--ids", "--deck", "decks/p.yaml", cwd=tmp_path).code
        == 0
    )
    assert studykit("export", cwd=tmp_path).code == 0
    lock = tmp_path / "decks/p.lock"
    notes_before = notes_in(lock)
    table = tmp_path / "p.csv"
    table.write_text(table.read_text("utf-8").replace(",Henri IV,", ",Henry IV,"), "utf-8")
    changed, summary = studykit("diff", "--json", cwd=tmp_path).lines
    assert (changed["type"], changed["id"]) == ("changed", "land/henri-iv")
    assert (summary["new"], summary["retired"], summary["unchanged"]) == (0, 0, 2)
    assert studykit("export", cwd=tmp_path).code == 0
    assert notes_in(lock) == notes_before


@pytest.mark.slow
def test_a_learner_of_anki_keeps_the_history_of_a_corrected_name(tmp_path: Path) -> None:
    """In the real engine: reviewed, the name corrected, exported a day later and imported again."""
    write(tmp_path, p_csv="name,land\nHenri IV,England\nZoe,Greece\nAnn,Wales\n")
    studykit("facts", "import", "p.csv", "--ids", "--deck", "decks/p.yaml", cwd=tmp_path)
    today = {"STUDYKIT_NOW": "2026-12-01T12:00:00+00:00"}
    tomorrow = {"STUDYKIT_NOW": "2026-12-02T12:00:00+00:00"}
    package = tmp_path / "decks/p.apkg"
    with collection(tmp_path / "learner") as col:
        assert studykit("export", "-o", str(package), cwd=tmp_path, env=today).code == 0
        import_package(col, package)
        review(col, "land/henri-iv", 3)
        table = tmp_path / "p.csv"
        table.write_text(table.read_text("utf-8").replace(",Henri IV,", ",Henry IV,"), "utf-8")
        assert studykit("export", "-o", str(package), cwd=tmp_path, env=tomorrow).code == 0
        assert import_package(col, package)["updated"] == 1
        assert "Henry IV" in note_of(col, "land/henri-iv").fields[1]
        assert card_of(col, "land/henri-iv").reps == 1
        assert col.note_count() == 3


def notes_in(lock: Path) -> list[tuple[str, int]]:
    """Return the notes that learners have, by the ids of their items."""
    entries = [json.loads(line) for line in lock.read_text("utf-8").splitlines()]
    return [(entry["id"], entry["note"]) for entry in entries if "id" in entry]
