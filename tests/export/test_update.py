"""The two files of `--update` in the real engine: corrections arrive, and what the learner wrote stays.

Both are imported as Anki's dialogs offer it, the package first.
"""

from __future__ import annotations

import re
import sqlite3
import zipfile
from pathlib import Path

import pytest
from author import COUNT, DECK_FILE, ISLANDS_FILE, Author, foretold, foretold_update
from export_items import DECK, NOW, build, cloze_items, make_item, make_items, variety, write
from test_anki_import import NASTY, _trimmed, nasty_items

from studykit.anki import package as anki
from studykit.anki.update import corrected, update_text
from tests import engine
from tests.cli.runner import studykit
from tests.cli.runner import write as write_files
from tests.engine import collection, import_package, import_text, note_of, note_rows, write_into

pytestmark = pytest.mark.engine

LATER = NOW + 60


@pytest.fixture
def col(tmp_path):
    with collection(tmp_path / "col") as found:
        yield found


@pytest.fixture
def author(tmp_path, monkeypatch):
    return Author(tmp_path / "author", monkeypatch)


def import_update_text(col, folder, export):
    """What the import of the text says."""
    path = folder / "nansei.update.txt"
    path.write_bytes(update_text(export).encode())
    return import_text(col, path)


def import_update_package(col, folder, export):
    """What the import of the package beside the text says."""
    path = folder / "nansei.update.apkg"
    path.write_bytes(anki.package_bytes(export, only_new=True))
    return import_package(col, path)


def clozes():
    return cloze_items("cloze/1", ((1, "one"), (0, " and "), (2, "two")), explanation="It is so.")


def test_a_correction_arrives_and_my_notes_and_own_tags_stay(tmp_path, col):
    items = make_items(4)
    first = build(items)
    import_package(col, write(tmp_path, first))
    write_into(col, "farp-island/row-00001", "mine", "own", "marked")
    write_into(col, "farp-island/row-00002", "mine", "own", "marked")
    schedule = col.db.all("select id, did, type, queue, due, ivl, reps from cards order by id")
    untouched = col.db.all("select * from notes where flds not like '%row-00001%' order by id")
    items[1] = items[1]._replace(explanation='Cor"rec\tted,\n<b> and; more', hint="")
    second = build(items, first.lock, LATER)
    assert import_update_text(col, tmp_path, second) == {"updated": 1, "duplicate": 3}
    note = note_of(col, "farp-island/row-00001")
    assert (note["My notes"], note.tags) == ("mine", ["marked", "nansei", "own"])
    (sent,) = [each for each in second.notes if each.entry.id == "farp-island/row-00001"]
    assert [value for name, value in note.items() if name != "My notes"] == [
        *sent.fields[:10],
        *sent.fields[11:],
    ]
    assert (
        col.db.all("select id, did, type, queue, due, ivl, reps from cards order by id") == schedule
    )
    assert (
        col.db.all("select * from notes where flds not like '%row-00001%' order by id") == untouched
    )
    assert import_update_text(col, tmp_path, second) == {"duplicate": 4}


@pytest.mark.parametrize("first", ["package", "text"])
def test_the_two_bring_everything_and_lose_nothing_and_the_second_time_nothing(
    tmp_path, col, first
):
    items = make_items(3)
    was = build([*items, *clozes()])
    import_package(col, write(tmp_path, was))
    for identity in [*(item.id for item in items), "cloze/1#"]:
        write_into(col, identity, "mine", "own", "marked")
    changed = [
        items[0]._replace(stem="Reworded?"),
        items[1]._replace(tags=("other",)),
        make_item("new/1", deck=f"{DECK.name}::Sub", stem="New?"),
        *[item._replace(explanation="It was so.") for item in clozes()],
    ]
    now = build(changed, was.lock, LATER)
    assert len(now.updated) == 4
    assert corrected(now, was.lock) == (
        items[0].id,
        "cloze/1#",
        items[2].id,
    )  # its tags come by no text
    ways = [import_update_package, import_update_text]
    said = [way(col, tmp_path, now) for way in (ways if first == "package" else ways[::-1])]
    if first == "package":
        assert said == [{"new": 1, "duplicate": 4}, {"updated": 3, "duplicate": 2}]
    else:
        assert said == [{"new": 1, "updated": 3, "duplicate": 1}, {"duplicate": 5}]
    assert [
        note_of(col, each)["My notes"] for each in (*[item.id for item in items], "cloze/1#")
    ] == ["mine"] * 4
    assert note_of(col, items[0].id)["Stem"] == "Reworded?"
    assert note_of(col, "cloze/1#")["Explanation"] == "It was so."
    new = note_of(col, "new/1")
    assert col.decks.name(new.cards()[0].did) == f"{DECK.name}::Sub"
    assert new.tags == (["nansei"] if first == "package" else [])
    retired = col.find_notes(now.retired_text_search)
    assert [col.get_note(note)["ID"] for note in retired] == [items[2].id]
    assert "own" in col.get_note(retired[0]).tags
    before = note_rows(col)
    assert [import_update_package(col, tmp_path, now), import_update_text(col, tmp_path, now)] == [
        {"duplicate": 5}
    ] * 2
    assert note_rows(col) == before
    engine.assert_sound(col)


def test_where_the_deck_is_not_yet_the_text_makes_no_note_and_blocks_nothing(tmp_path, col):
    """With the note type in the head Anki made a note of the learner's own type of each row, which kept the GUID."""
    export = build([*clozes(), *make_items(3)])
    assert import_update_text(col, tmp_path, export) == {"missing": 4}
    assert col.note_count() == 0
    assert import_update_package(col, tmp_path, export) == {"new": 4}
    assert import_update_text(col, tmp_path, export) == {"duplicate": 4}
    assert import_package(col, write(tmp_path, export)) == {"duplicate": 4}
    engine.assert_sound(col)


def test_where_another_deck_of_ours_is_the_text_makes_whole_notes_that_later_corrections_reach(
    tmp_path, col
):
    other = DECK._replace(name="Other", key="other-1")
    import_package(
        col,
        write(
            tmp_path,
            build([make_item("a/1"), *cloze_items("b/1", ((1, "x"),))], deck=other),
            "other.apkg",
        ),
    )
    items = [*clozes(), *make_items(2)]
    first = build(items)
    assert import_update_text(col, tmp_path, first) == {"new": 3}
    assert import_update_package(col, tmp_path, first) == {"duplicate": 3}
    second = build([item._replace(hint="More.") for item in items], first.lock, LATER)
    assert import_update_text(col, tmp_path, second) == {"updated": 3}
    assert note_of(col, items[-1].id)["Hint"] == "More."
    engine.assert_sound(col)


def test_who_once_chose_to_preserve_notes_is_corrected_all_the_same(tmp_path, col):
    from anki.import_export_pb2 import CsvMetadata

    first = build(make_items(2))
    import_package(col, write(tmp_path, first))
    path = tmp_path / "nansei.update.txt"
    path.write_bytes(update_text(first).replace("#if matches:update current\n", "").encode())
    metadata = col.get_csv_metadata(str(path), None)
    metadata.dupe_resolution = CsvMetadata.PRESERVE
    from anki.collection import ImportCsvRequest

    col.import_csv(ImportCsvRequest(path=str(path), metadata=metadata))
    second = build([item._replace(hint="More.") for item in make_items(2)], first.lock, LATER)
    assert import_update_text(col, tmp_path, second) == {"updated": 2}


def test_in_a_file_of_both_note_types_the_cells_of_none_are_cut(tmp_path, col):
    """Anki before 25 cuts the rows at the length of the first one: here a cloze is first in the deck."""
    items = [*clozes(), make_item("sound/1")]
    first = build(items)
    import_package(col, write(tmp_path, first))
    path = tmp_path / "both.update.txt"
    text = update_text(first)
    assert [len(line.split("\t")) for line in text.splitlines() if line[0] == '"'] == [
        3 + 10,
        3 + 8,
    ]
    cells = [line.split("\t") for line in text.splitlines()]
    cells[-2][-1], cells[-1][-1] = (
        '"a sound"',
        '"another"',
    )  # the last cell before My notes of both types
    path.write_text("\n".join("\t".join(line) for line in cells) + "\n", "utf-8")
    assert import_text(col, path) == {"updated": 2}
    assert [note_of(col, each)["Sound"] for each in ("sound/1", "cloze/1#")] == [
        "a sound",
        "another",
    ]
    assert [note_of(col, each)["My notes"] for each in ("sound/1", "cloze/1#")] == ["", ""]


def test_who_left_out_an_update_keeps_the_own_words_with_the_next(tmp_path, col):
    """A note that changed two exports ago is older in this package too than the learner's."""
    items = make_items(3)
    first = build(items)
    import_package(col, write(tmp_path, first))
    write_into(col, items[0].id, "mine")
    col.db.execute("update notes set mod = ?", NOW)
    second = build([items[0]._replace(hint="one"), *items[1:]], first.lock, LATER)
    third = build(
        [items[0]._replace(hint="one"), items[1]._replace(hint="two"), items[2]],
        second.lock,
        LATER + 60,
    )
    assert import_update_package(col, tmp_path, third) == {"duplicate": 3}
    assert import_update_text(col, tmp_path, third) == {"updated": 2, "duplicate": 1}
    note = note_of(col, items[0].id)
    assert (note["My notes"], note["Hint"]) == ("mine", "one")


def test_of_a_large_first_export_no_note_is_newer_than_in_any_package(tmp_path):
    """The ids of one export end in its moment, and two thousand reach two seconds back."""
    first = build(make_items(2001))
    second = build([item._replace(hint="one") for item in make_items(2001)], first.lock, LATER)
    assert {note.entry.changed for note in second.notes} == {LATER}
    assert {note.begun for note in second.notes} == {NOW - 2, NOW - 1, NOW}
    (card,) = second.notes[0].cards
    odd = card.entry._replace(note=LATER * 9000)  # of a lock file that somebody wrote
    assert second.notes[0]._replace(cards=(card._replace(entry=odd),)).begun == LATER


def test_a_moved_card_and_a_renamed_note_type_do_not_matter(tmp_path, col):
    items = make_items(2)
    first = build(items)
    import_package(col, write(tmp_path, first))
    col.set_deck(col.find_cards(""), col.decks.id("My own deck"))
    kind = col.models.by_name("studykit")
    kind["name"] = "renamed"
    col.models.update_dict(kind)
    second = build([items[0]._replace(stem="Reworded?"), items[1]], first.lock, LATER)
    assert import_update_text(col, tmp_path, second) == {"updated": 1, "duplicate": 1}
    assert {col.decks.name(each) for each in col.db.list("select did from cards")} == {
        "My own deck"
    }


def test_a_field_that_the_learner_added_to_our_type_keeps_its_words(tmp_path, col):
    items = make_items(2)
    first = build(items)
    import_package(col, write(tmp_path, first))
    kind = col.models.by_name("studykit")
    col.models.add_field(kind, col.models.new_field("Mine"))
    col.models.update_dict(kind)
    note = note_of(col, items[0].id)
    note["Mine"] = "my own"
    col.update_note(note)
    second = build([items[0]._replace(stem="Reworded?"), items[1]], first.lock, LATER)
    import_update_package(col, tmp_path, second)
    assert import_update_text(col, tmp_path, second) == {"updated": 1, "duplicate": 1}
    note = note_of(col, items[0].id)
    assert (note["Stem"], note["Mine"]) == ("Reworded?", "my own")


@pytest.mark.parametrize("make", [variety, lambda: nasty_items(_trimmed(NASTY))])
def test_every_text_arrives_as_in_the_package(tmp_path, col, make):
    """The text changes nothing of what the package brought, letter for letter."""
    export = build([*make(), *clozes()])
    import_package(col, write(tmp_path, export))
    before = col.db.all("select * from notes order by id")
    assert import_update_text(col, tmp_path, export) == {"duplicate": len(export.notes)}
    assert col.db.all("select * from notes order by id") == before
    for note_id in col.find_notes(""):
        note = col.get_note(note_id)
        for name in ("Explanation", "Source"):
            note[name] = "spoiled"
        col.update_note(note)
    assert import_update_text(col, tmp_path, export) == {"updated": len(export.notes)}
    fields = col.db.list("select flds from notes order by id")
    assert fields == [row[6] for row in before]


def test_the_file_names_the_type_in_each_row_and_ends_before_my_notes():
    first, cloze = build([*make_items(1), *clozes()]).notes
    *head, one, other = update_text(build([*make_items(1), *clozes()])).splitlines()
    assert head == [
        *("#separator:tab", "#html:true", "#notetype column:1", "#guid column:2", "#deck column:3"),
        "#if matches:update current",
    ]
    cells = ("1763812800001", first.guid, DECK.name, *first.fields[:10])
    assert one.split("\t") == ['"{}"'.format(cell.replace('"', '""')) for cell in cells]
    assert cells[3] == first.id
    assert other.split("\t")[:4] == [
        '"1763812800002"',
        f'"{cloze.guid}"',
        f'"{DECK.name}"',
        '"cloze/1#"',
    ]
    assert len(other.split("\t")) == 3 + 8


# --- on the command line -----------------------------------------------------------------------------------


def words(
    folder: Path, *more: str, csv: str = "english,greek\nwater,νερό\nfire,φωτιά\nearth,γη\n"
) -> str:
    write_files(folder, words_csv=csv)
    found = studykit("export", "words.csv", *more, cwd=folder)
    assert (found.code, found.err) == (0, "")
    return found.out


def files(folder: Path) -> dict[str, bytes]:
    """The files of a folder but the facts and the lock file."""
    paths = [
        path
        for path in folder.iterdir()
        if path.is_file() and not path.name.startswith("words.csv")
    ]
    return {path.name: path.read_bytes() for path in paths}


def test_on_the_command_line_the_two_files_are_named_and_told_in_their_order(tmp_path):
    words(tmp_path, "-o", "first.apkg")
    out = words(tmp_path, "--update")
    assert {name for name in files(tmp_path) if "update" in name} == {
        "words.update.apkg",
        "words.update.txt",
    }
    assert not (tmp_path / "words.apkg").exists()
    assert out == (
        "words.update.apkg and words.update.txt: 6 notes for words\n"
        "Import words.update.apkg, then words.update.txt, both as Anki's dialogs offer it: "
        "My notes and your own tags stay.\n"
        "On import Anki will find 6 unchanged; in the text 6 unchanged.\n"
        "In a collection that never had the deck the package brings all 6.\n"
        "The package alone corrects nothing. Who only reads the notes imports what plain `export` writes.\n"
    )
    assert (tmp_path / "words.update.txt").read_bytes().count(b"\n") == 6 + 6


def test_without_a_change_the_two_files_are_the_same_and_the_lock_too(tmp_path):
    words(tmp_path)
    corrected_csv = "english,greek\nwater,το νερό\nfire,φωτιά\nearth,γη\nair,αέρας\n"
    words(tmp_path, "--update", csv=corrected_csv)
    before = files(tmp_path)
    words(tmp_path, "--update", csv=corrected_csv)
    assert files(tmp_path) == before
    # Plain, it is the package for who only reads: with the new times. The two files say the same and stay.
    words(tmp_path, csv=corrected_csv)
    after = files(tmp_path)
    assert [name for name in before if before[name] != after[name]] == ["words.apkg"]
    words(tmp_path, "--update", csv=corrected_csv)
    assert files(tmp_path) == after


@pytest.mark.parametrize(
    ("output", "made"),
    [
        ("x.apkg", "x.update.apkg"),
        ("out", "out/words.update.apkg"),
        ("out/y.update.apkg", "out/y.update.apkg"),
    ],
)
def test_the_two_files_go_where_they_are_told(tmp_path, output, made):
    (tmp_path / "out").mkdir()
    words(tmp_path, "--update", "-o", output)
    package = tmp_path / made
    assert package.is_file()
    assert package.with_suffix(".txt").is_file()
    assert len([name for name in files(package.parent) if ".update." in name]) == 2


def test_a_text_of_an_earlier_export_does_not_stay_to_take_corrections_back(tmp_path):
    words(tmp_path, "--update")
    (tmp_path / "words.update-cloze.txt").write_text(
        "#separator:tab\n#html:true\n#notetype:1763812800002\n", "utf-8"
    )
    (tmp_path / "other.update.txt").write_bytes((tmp_path / "words.update.txt").read_bytes())
    out = words(tmp_path, csv="english,greek\nwater,το νερό\nfire,φωτιά\nearth,γη\n")
    left = {name for name in files(tmp_path) if "update" in name}
    assert left == {"other.update.txt"}
    for name in ("words.update-cloze.txt", "words.update.txt", "words.update.apkg"):
        assert (
            f"{name} of an earlier export is deleted: imported now, it would take corrections back.\n"
            in out
        )


def test_a_package_that_is_written_in_the_place_of_an_earlier_one_stays(tmp_path):
    words(tmp_path, "--update")
    out = words(
        tmp_path,
        "-o",
        "words.update.apkg",
        csv="english,greek\nwater,το νερό\nfire,φωτιά\nearth,γη\n",
    )
    assert {name for name in files(tmp_path) if "update" in name} == {"words.update.apkg"}
    assert out.count("of an earlier export is deleted") == 1


def test_what_is_not_ours_stays(tmp_path):
    (tmp_path / "words.update.txt").write_text("my own list\n", "utf-8")
    (tmp_path / "words.update-cloze.txt").mkdir()
    words(tmp_path)
    assert (tmp_path / "words.update.txt").read_text("utf-8") == "my own list\n"
    assert (tmp_path / "words.update-cloze.txt").is_dir()


# --- a learner's stories -----------------------------------------------------------------------------------


def correct(author: Author) -> None:
    added = "  aguni: {name: Aguni, area: 8, group: Okinawa Islands}\n  kume: {"
    author.edit(ISLANDS_FILE, ("area: 158", "area: 159"), ("  kume: {", added))


def test_a_plain_package_of_the_same_state_changes_nothing_after_the_two(tmp_path, author):
    author.export(days_ago=3)
    with collection(tmp_path / "col") as col:
        import_package(col, author.package)
        write_into(col, "area/miyako", "mine", "own")
        engine.days_pass(col)
        correct(author)
        out = author.export("--update", days_ago=1)
        said = import_package(col, author.update_package), import_text(col, author.text)
        assert (
            said
            == foretold_update(out)
            == ({"new": 1, "duplicate": COUNT}, {"updated": 1, "duplicate": COUNT})
        )
        before = note_rows(col)
        author.export(days_ago=0.5)
        assert import_package(col, author.package) == {"duplicate": COUNT + 1}
        assert note_rows(col) == before
        # One of a later state replaces what has changed since, the learner's words too: that way is for readers.
        author.edit(ISLANDS_FILE, ("area: 159", "area: 160"))
        engine.days_pass(col)
        author.export(days_ago=-1)
        assert import_package(col, author.package) == {"updated": 1, "duplicate": COUNT}
        assert note_of(col, "area/miyako")["My notes"] == ""


def test_the_package_alone_corrects_nothing_and_the_plain_one_does(tmp_path, author):
    author.export(days_ago=3)
    with collection(tmp_path / "col") as col:
        import_package(col, author.package)
        engine.days_pass(col)
        correct(author)
        author.export("--update", days_ago=1)
        assert import_package(col, author.update_package) == {"new": 1, "duplicate": COUNT}
        assert note_of(col, "area/miyako")["Key"] == "158 km2"
        author.export(days_ago=0.5)
        assert import_package(col, author.package) == {"updated": 1, "duplicate": COUNT}
        assert note_of(col, "area/miyako")["Key"] == "159 km2"


@pytest.mark.parametrize("with_brackets", ["added", "taken away"])
def test_the_cards_of_brackets_are_there_after_the_two(tmp_path, author, with_brackets):
    one = '  area: {from: islands, cloze: "[{name}] has {area} of land."}\n'
    two = '  area: {from: islands, cloze: "[{name}] has [{area}] of land."}\n'
    asked = '  area: {from: islands, ask: "How large is {name}?", answer: area, modes: [typed]}\n'
    old, new = (one, two) if with_brackets == "added" else (two, one)
    author.edit(DECK_FILE, (asked, old))
    author.export(days_ago=3)
    with collection(tmp_path / "col") as col:
        import_package(col, author.package)
        write_into(col, "area/miyako#", "mine", "own")
        engine.days_pass(col)
        cards = engine.card_rows(col)
        author.edit(DECK_FILE, (old, new))
        out = author.export("--update")
        said = import_package(col, author.update_package), import_text(col, author.text)
        assert (
            said == foretold_update(out) == ({"duplicate": COUNT}, {"updated": 7, "duplicate": 3})
        )
        after = engine.card_rows(col)
        assert {name: after[name] for name in cards} == cards
        assert len(after) == 7 * 2 + 3
        assert (note_of(col, "area/miyako#")["My notes"], note_of(col, "area/miyako#").tags) == (
            "mine",
            ["islands", "own"],
        )
        engine.assert_sound(col)
        if with_brackets == "taken away":
            (line,) = [line for line in out.splitlines() if "no longer asked" in line]
            search = line.partition("search Anki for ")[2].removesuffix(", to suspend.")
            found = [col.get_card(card) for card in col.find_cards(search)]
            assert [card.ord for card in found] == [1] * 7


def test_a_bracket_that_the_text_brings_first_has_its_card_too(tmp_path, col):
    one = cloze_items("cloze/1", ((1, "one"), (0, " and two")))
    first = build(one)
    import_package(col, write(tmp_path, first))
    second = build(
        cloze_items("cloze/1", ((1, "one"), (0, " and "), (2, "two"))), first.lock, LATER
    )
    import_update_text(col, tmp_path, second)
    import_update_package(col, tmp_path, second)
    assert [card.ord for card in note_of(col, "cloze/1#").cards()] == [0, 1]
    engine.assert_sound(col)


def test_a_lock_that_is_lost_is_made_again_from_the_package_of_an_update(tmp_path, author):
    """The times of change stand with the cards: Anki does not look at them."""
    author.export(days_ago=3)
    correct(author)
    author.export("--update", days_ago=2)
    lock = author.folder / "decks/islands.lock"
    known = re.compile(r'"id":"[^"]*","note":\d+,"changed":\d+,"digest":"[^"]*"')
    before = known.findall(lock.read_text("utf-8"))
    assert len({each.partition("changed")[2][:13] for each in before}) == 2
    lock.unlink()
    author.export("--recover", "islands.update.apkg")
    assert known.findall(lock.read_text("utf-8")) == before
    assert foretold(author.export(days_ago=1)) == {"duplicate": COUNT + 1}


def test_the_package_keeps_the_times_of_before_and_the_lock_has_the_new(tmp_path):
    items = make_items(2)
    first = build(items)
    second = build([items[0]._replace(hint="one"), items[1]], first.lock, LATER)
    (tmp_path / "x.apkg").write_bytes(anki.package_bytes(second, only_new=True))
    with zipfile.ZipFile(tmp_path / "x.apkg") as archive:
        archive.extract("collection.anki2", tmp_path)
    database = sqlite3.connect(tmp_path / "collection.anki2")
    times = [row[0] for row in database.execute("SELECT mod FROM notes ORDER BY id")]
    database.close()
    assert times == [NOW, NOW]
    assert [note.entry.changed for note in second.notes] == [LATER, NOW]
    assert [entry.changed for entry in second.lock.entries.values()] == [LATER, NOW]
