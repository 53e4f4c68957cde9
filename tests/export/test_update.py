"""The text file of `--update` in the real engine: corrections arrive, and what the learner wrote stays."""

from __future__ import annotations

import pytest
from export_items import DECK, NOW, build, make_item, make_items, variety, write
from test_anki_import import NASTY, _trimmed, nasty_items

from studykit.export.update import update_text
from tests.cli.runner import studykit
from tests.cli.runner import write as write_files
from tests.engine import collection, import_package, import_text, note_of, write_into

pytestmark = pytest.mark.engine

LATER = NOW + 60


@pytest.fixture
def col(tmp_path):
    with collection(tmp_path) as found:
        yield found


def import_update(col, folder, export):
    """What the import of the text says."""
    path = folder / "nansei.update.txt"
    path.write_bytes(update_text(export).encode())
    return import_text(col, path)


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
    assert import_update(col, tmp_path, second) == {"updated": 1, "duplicate": 3}
    note = note_of(col, "farp-island/row-00001")
    assert (note["My notes"], note.tags) == ("mine", ["marked", "nansei", "own"])
    (sent,) = [each for each in second.notes if each.entry.id == "farp-island/row-00001"]
    assert [value for name, value in note.items() if name != "My notes"] == [*sent.fields[:10], *sent.fields[11:]]
    assert col.db.all("select id, did, type, queue, due, ivl, reps from cards order by id") == schedule
    assert col.db.all("select * from notes where flds not like '%row-00001%' order by id") == untouched
    assert import_update(col, tmp_path, second) == {"duplicate": 4}


def test_package_then_text_bring_everything_and_lose_nothing(tmp_path, col):
    items = make_items(3)
    first = build(items)
    import_package(col, write(tmp_path, first))
    for item in items:
        write_into(col, item.id, "mine", "own", "marked")
    changed = [
        items[0]._replace(stem="Reworded?"),
        items[1]._replace(tags=("other",)),
        make_item("new/1", deck=f"{DECK.name}::Sub", stem="New?"),
    ]
    second = build(changed, first.lock, 2_000_000_000)
    assert import_package(col, write(tmp_path, second), only_new=True) == {"new": 1, "duplicate": 3}
    assert import_update(col, tmp_path, second) == {"updated": 2, "duplicate": 2}
    assert [note_of(col, item.id)["My notes"] for item in items] == ["mine"] * 3
    assert note_of(col, "farp-island/row-00000")["Stem"] == "Reworded?"
    new = note_of(col, "new/1")
    assert (new.tags, col.decks.name(new.cards()[0].did)) == (["nansei"], f"{DECK.name}::Sub")
    retired = col.find_notes('"Explanation:*sk-retired*"')
    assert [col.get_note(note)["ID"] for note in retired] == ["farp-island/row-00002"]
    assert "own" in col.get_note(retired[0]).tags


def test_a_moved_card_and_a_renamed_note_type_do_not_matter(tmp_path, col):
    items = make_items(2)
    first = build(items)
    import_package(col, write(tmp_path, first))
    col.set_deck(col.find_cards(""), col.decks.id("My own deck"))
    kind = col.models.by_name("studykit")
    kind["name"] = "renamed"
    col.models.update_dict(kind)
    second = build([items[0]._replace(stem="Reworded?"), items[1]], first.lock, LATER)
    assert import_update(col, tmp_path, second) == {"updated": 1, "duplicate": 1}
    assert {col.decks.name(each) for each in col.db.list("select did from cards")} == {"My own deck"}


def test_a_note_that_the_text_brings_first_goes_into_its_deck(tmp_path, col):
    first = build(make_items(1))
    import_package(col, write(tmp_path, first))
    second = build([*make_items(1), make_item("new/1", deck="Other::Deep")], first.lock, LATER)
    assert import_update(col, tmp_path, second) == {"new": 1, "duplicate": 1}
    assert col.decks.name(note_of(col, "new/1").cards()[0].did) == "Other::Deep"


@pytest.mark.parametrize("make", [variety, lambda: nasty_items(_trimmed(NASTY))])
def test_every_text_arrives_as_in_the_package(tmp_path, col, make):
    """The text changes nothing of what the package brought, letter for letter."""
    export = build(make())
    import_package(col, write(tmp_path, export))
    before = col.db.all("select * from notes order by id")
    assert import_update(col, tmp_path, export) == {"duplicate": len(export.notes)}
    assert col.db.all("select * from notes order by id") == before
    for note_id in col.find_notes(""):
        note = col.get_note(note_id)
        for name in ("Stem", "Key", "Explanation", "Options"):
            note[name] = "spoiled"
        col.update_note(note)
    assert import_update(col, tmp_path, export) == {"updated": len(export.notes)}
    fields = col.db.list("select flds from notes order by id")
    assert fields == [row[6] for row in before]


def test_the_file_names_every_field_but_the_learners_own():
    head = update_text(build(make_items(1))).splitlines()[:6]
    *settings, columns = head
    assert settings == ["#separator:tab", "#html:true", "#notetype:1763812800001", "#guid column:1", "#deck column:2"]
    assert columns.removeprefix("#columns:").split("\t") == [
        *("GUID", "Deck", "ID", "Stem", "Key", "Accepted", "Options", "Hint", "Explanation", "Source", "Picture"),
        *("Sound", "Typed", "Spare 1", "Spare 2", "Spare 3"),
    ]


def test_on_the_command_line_it_lies_beside_the_package(tmp_path):
    (tmp_path / "out").mkdir()
    write_files(tmp_path, words_csv="english,greek\nwater,νερό\nfire,φωτιά\nearth,γη\n")
    plain = studykit("export", "words.csv", "-o", "out", cwd=tmp_path)
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["words.apkg"]
    found = studykit("export", "words.csv", "--update", "-o", "out", cwd=tmp_path)
    assert (plain.code, found.code, found.err) == (0, 0, "")
    what, how = found.out.splitlines()[-2:]
    assert what == "out/words.update.txt: updates that keep My notes and your own tags"
    assert how == (
        "Import out/words.apkg with the choice Update notes: Never, for the notes that are new; "
        "then import out/words.update.txt."
    )
    text = (tmp_path / "out/words.update.txt").read_bytes()
    assert text.count(b"\n") == 6 + 6
    studykit("export", "words.csv", "--update", "-o", "out", cwd=tmp_path)
    assert (tmp_path / "out/words.update.txt").read_bytes() == text
