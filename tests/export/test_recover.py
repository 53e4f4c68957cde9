"""A lost lock file, made again from the last package; and packages that mean harm."""

from __future__ import annotations

import contextlib
import sqlite3
import time
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from export_items import (
    BOXES,
    DECK,
    NO_ROWS,
    NOW,
    build,
    cloze_items,
    make_item,
    make_items,
    variety,
    write,
)
from hypothesis import given
from hypothesis import strategies as st

from studykit.anki import _archive, _names, field_html, read_package, recover
from studykit.anki import _note_types as note_types
from studykit.anki._read_notes import cards_of
from studykit.anki._read_texts import text_of
from studykit.anki.changes import compare
from studykit.anki.package_contents import PackageError
from studykit.grading.expected import Answer, AnswerType
from studykit.questions.item import Item, TextPart
from tests.cli.runner import studykit
from tests.cli.runner import write as write_files
from tests.engine import collection, import_package

LATER = NOW + 60


def recovered(package, items, deck=DECK):
    return recover.recover(read_package.read_package(package), deck, items, NO_ROWS)


_NASTY_CLOZE = ((0, "{{c2::"), (1, "a::b}} "), (2, "\n<b>"), (0, "[...]"))


def several():
    both = tuple(Answer(name, name, (f"{name} city",)) for name in ("A", "B"))
    tags = ("nansei", "Yonaguni Island", "a_b", "a_ b", "全　角", "100%", "x::y")
    return [
        *variety(),
        make_item("all/1", answers=both, many="all", shown_key="A"),
        BOXES,
        make_item("tags/1", tags=tags),
        make_item("plain/1", sources=(), explanation="", tags=(), deck=f"{DECK.name}::Sub"),
        make_item("a%2Fb/c&d", lang="de"),
        *cloze_items(
            "cloze/1",
            ((0, "{{c2::"), (1, "a::b}} "), (2, "\n<b>"), (0, "[...]")),
            explanation="c",
            lang="de",
        ),
        *cloze_items(
            "cloze/4",
            ((1, "Ur"), (0, " lies"), (1, "Ur"), (0, " on the "), (2, "Tigris")),
            hints=((1, "a town: {{c1::<b>}}"), (2, "...?")),
            explanation="",
        ),
        *cloze_items(
            "cloze/2",
            ((1, "x"), (0, "?")),
            explanation="",
            type=AnswerType("text", lang="el"),
            foreign_lines=((TextPart("x", "el"), TextPart("?")),),
        ),
        *cloze_items(
            "cloze/3",
            ((1, "la casa"), (0, " is "), (2, "das Haus: [1] {a}"), (0, " in in.")),
            lang="en",
            explanation="la casa?\nno",
            foreign_lines=(
                (TextPart("[...] is "), TextPart("das Haus: [1] {a}", "de"), TextPart(" in in.")),
                (TextPart("la casa", "es"), TextPart(" is [...] in in.")),
                (TextPart("la casa", "es"), TextPart("?")),
                (
                    TextPart("la casa", "es"),
                    TextPart(" is "),
                    TextPart("das Haus: [1] {a}", "de"),
                    TextPart(" in in."),
                ),
            ),
        ),
        *[
            make_item(
                f"foreign/{lang}",
                lang=lang,
                stem=r"What  is \(la casa\) in <b>?",
                hint="la casa",
                explanation="la casa is it.\nNot in in.\n la casa",
                foreign_lines=(
                    (
                        TextPart("What  is "),
                        TextPart(r"\(la casa\)", "es"),
                        TextPart(" in "),
                        TextPart("<b>", "zh-Hant"),
                        TextPart("?"),
                    ),
                    (TextPart("la casa", "es"),),
                    (TextPart("la casa", "es"), TextPart(" is it.")),
                    (TextPart("Not in "), TextPart("in", "de"), TextPart(".")),
                    (TextPart(" "), TextPart("la casa", "es")),
                ),
            )
            for lang in ("", "en")
        ],
    ]


def test_the_next_export_is_the_same_as_with_the_lock_that_was_lost(tmp_path, monkeypatch):
    gone = [
        make_item("gone/1", tags=("Yonaguni Island",)),
        *cloze_items("gone/2", ((1, "a"), (2, "b"))),
    ]
    first = build([*several(), *gone])
    restyled = note_types.lookup()._replace(css="/* older */")
    with monkeypatch.context() as patch:
        patch.setattr(note_types, "lookup", lambda: restyled)
        second = build(several(), first.lock, LATER)
        package = write(tmp_path, second)
    found = recovered(package, several())
    assert set(found.entries) == set(second.lock.entries)
    assert [found.entries[name].digest for name in found.entries] == [
        second.lock.entries[name].digest for name in found.entries
    ]
    assert found.note_types == second.lock.note_types
    assert found.description == second.lock.description != ""
    changed = [each._replace(hint="new") if each.id == "tags/1" else each for each in several()]
    with_lock, without = build(changed, second.lock, LATER + 60), build(changed, found, LATER + 60)
    assert [note.id for note in without.notes[-2:]] == ["gone/1", "gone/2#"]
    for name in ("new", "updated", "unchanged", "retired", "description"):
        assert getattr(without, name) == getattr(with_lock, name), name
    assert [(n.guid, n.fields, n.tags, n.entry.changed) for n in without.notes] == [
        (n.guid, n.fields, n.tags, n.entry.changed) for n in with_lock.notes
    ]
    assert [(e.id, e.note, e.card) for n in without.notes for e in n.entries] == [
        (e.id, e.note, e.card) for n in with_lock.notes for e in n.entries
    ]
    assert [each.texts for each in compare(found, without).changed] == [
        each.texts for each in compare(second.lock, with_lock).changed
    ]


def test_a_template_that_had_another_name_once_has_its_facts_again(tmp_path):
    """Its ids bear the old name. Without facts the next rewording would begin all of its questions anew."""
    first = build(
        [make_item("cap/a", stem="Capital of A?"), make_item("cap/b", stem="Capital of B?")]
    )
    renamed = [
        make_item("capital/a", stem="Capital of A?"),
        make_item("capital/b", stem="Capital of B?"),
    ]
    found = recovered(write(tmp_path, first), renamed)
    assert {name: entry.facts for name, entry in found.entries.items()} == {
        "cap/a": renamed[0].facts,
        "cap/b": renamed[1].facts,
    }


def test_texts_come_back_letter_for_letter(tmp_path):
    first = build(several())
    found = recovered(write(tmp_path, first), several())
    for name, entry in first.lock.entries.items():
        was, now = first.lock.texts.of(entry), found.texts.of(found.entries[name])
        assert was._replace(tags=(), answer_lang="") == now._replace(tags=(), answer_lang="")
        assert set(was.tags) - {"nansei"} == set(now.tags) - {"nansei"}
        assert found.entries[name].facts == entry.facts


def test_the_hint_in_a_gap_that_was_given_up_comes_back(tmp_path):
    """Its sentence stands apart, as a question of its own."""
    parts = ((1, "Ur"), (0, " lies on the "), (2, "Euphrates"), (0, ", the "), (2, "Euphrates"))
    before = build(cloze_items("cloze/1", parts, hints=((2, "a river: which?"),), explanation=""))
    (first, _) = cloze_items("cloze/1", ((1, "Ur"), (0, " is on "), (2, "it")), explanation="")
    export = build([first], before.lock, LATER)
    found = recovered(write(tmp_path, export), [first])
    given_up = found.texts.of(found.entries["cloze/1#2"])
    assert given_up.stem == "Ur lies on the [a river: which?], the [a river: which?]"
    assert given_up.gap_hint == "a river: which?"
    assert found.texts.of(found.entries["cloze/1#1"]).gap_hint == ""


_TEXT = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=20)


@given(_TEXT)
def test_any_text_and_any_tag_come_back(text):
    assert text_of(field_html.field(text, "de")) == field_html.plain(text)
    tag = _names.tag(text, "nansei")
    assert _names.tag(_names.text_of_tag(tag), "nansei") == tag


@pytest.mark.engine
def test_the_engine_takes_a_package_after_a_recovery_as_if_nothing_had_been_lost(tmp_path):
    items = make_items(4)
    first = build(items)
    with collection(tmp_path) as col:
        package = write(tmp_path, first)
        import_package(col, package)
        found = recovered(package, items)
        items[1] = items[1]._replace(hint="Corrected.")
        second = build([*items[:3], make_item("new/1")], found, LATER)
        assert import_package(col, write(tmp_path, second)) == {
            "new": 1,
            "updated": 2,
            "duplicate": 2,
        }


def test_a_group_that_was_known_under_an_older_id_keeps_it(tmp_path):
    first = build([make_item("t/old", facts=("x/new", "x/old"), stem="Both?")])
    now = make_item("t/new", facts=("x/new", "x/old"), stem="Both?")
    assert recovered(write(tmp_path, first), [now]).entries["t/old"].facts == ("x/new", "x/old")


def test_the_package_of_another_deck_is_refused(tmp_path):
    package = write(tmp_path, build(make_items(1)))
    with pytest.raises(PackageError, match="another deck"):
        recovered(package, [], DECK._replace(key="other"))


def repacked(
    folder: Path, script: str = "", items: list[Item] | None = None, **files: bytes
) -> Path:
    """A package of two notes, its database changed by SQL, or with other files in it."""
    package = write(folder, build(items or make_items(2)))
    with zipfile.ZipFile(package) as archive:
        archive.extract("collection.anki2", folder)
    database = sqlite3.connect(folder / "collection.anki2", isolation_level=None)
    database.executescript(script)
    database.close()
    with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("collection.anki2", (folder / "collection.anki2").read_bytes())
        for name, content in files.items():
            archive.writestr(name, content)
    return package


_FIELDS = "UPDATE notes SET flds = replace(flds, 'Yonaguni Island', '{}')"
_MODEL = "UPDATE col SET models = json_set(models, '$.1763812800001.{}', {})"


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("DROP TABLE notes", "has not the tables"),
        ("DROP TABLE notes; CREATE VIEW notes AS SELECT * FROM cards", "has not the tables"),
        ("CREATE VIEW more AS SELECT 1", "has not the tables"),
        ("CREATE TRIGGER t AFTER UPDATE ON notes BEGIN SELECT 1; END", "has not the tables"),
        ("DROP TABLE notes; CREATE VIRTUAL TABLE notes USING fts5(id)", "has not the tables"),
        ("ALTER TABLE notes RENAME COLUMN flds TO other; ALTER TABLE notes ADD COLUMN flds AS (hex(zeroblob(9)))",
         "computes what it should hold"),
        ("ALTER TABLE notes DROP COLUMN flds", "not the columns of Anki"),
        ("UPDATE notes SET mod = 1.5", "database is broken"),
        ("UPDATE notes SET guid = x'ff'", "database is broken"),
        ("UPDATE notes SET flds = CAST(x'ff' AS TEXT)", "database is broken"),
        ("UPDATE notes SET flds = CAST(zeroblob(17000000) AS TEXT)", "database is broken"),
        ("DELETE FROM col", "database is broken"),
        ("UPDATE col SET decks = '['", "broken JSON"),
        ("UPDATE col SET decks = '[]'", "broken JSON"),
        ("UPDATE col SET models = printf('%.*c', 99999, '[')", "broken JSON"),
        ("UPDATE col SET models = '{}'", "a time that cannot be"),
        (_MODEL.format("mod", "-1"), "a time that cannot be"),
        ("DELETE FROM notes", "no notes"),
        ("UPDATE notes SET mid = 5", "no package that studykit wrote"),
        ("UPDATE notes SET flds = 'x'", "no package that studykit wrote"),
        ("UPDATE notes SET mod = -1", "an id or a time that cannot be"),
        ("UPDATE notes SET id = -id", "an id or a time that cannot be"),
        ("INSERT INTO notes SELECT id+9999,guid,mid,mod,usn,tags,flds,sfld,csum,flags,data FROM notes", "a note twice"),
        (_FIELDS.format("<i>"), "without an answer"),
        (_FIELDS.format("\x07"), r"character U\+0007"),
        (_FIELDS.format("&#12;"), r"character U\+000C"),
        (_FIELDS.format("&#" + "9" * 5000 + ";"), "a text that cannot be"),
    ],
)  # fmt: skip
def test_a_package_that_cannot_be_is_refused_with_a_reason(tmp_path, script, message):
    with pytest.raises(PackageError, match=message):
        recovered(repacked(tmp_path, script), make_items(2))


_ONE_CARD_MORE = (
    "CREATE TEMP TABLE more AS SELECT * FROM cards; UPDATE more SET id = id + 9, ord = 7; "
    "INSERT INTO cards SELECT * FROM more"
)
_NO_GAPS = "a cloze whose gaps are not its cards"


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("UPDATE notes SET flds = replace(flds, '{{c2::', '{{c3::')", _NO_GAPS),
        ("UPDATE notes SET flds = replace(flds, '{{c', '{{d')", _NO_GAPS),
        ("UPDATE cards SET ord = 0", _NO_GAPS),
        ("DELETE FROM cards", _NO_GAPS),
        (_ONE_CARD_MORE, _NO_GAPS),
        ("UPDATE cards SET id = -id", "an id or a time that cannot be"),
        ("UPDATE notes SET flds = replace(flds, '::one}', '::<i>}')", "a cloze without an answer"),
        ("UPDATE notes SET flds = replace(flds, '::one}', '::one}')", r"character U\+0007"),
    ],
)  # fmt: skip
def test_a_cloze_that_cannot_be_is_refused_with_a_reason(tmp_path, script, message):
    items = cloze_items("cloze/1", ((1, "one"), (0, " and "), (2, "two")))
    with pytest.raises(PackageError, match=message):
        recovered(repacked(tmp_path, script, items), items)


def test_what_is_broken_in_the_design_alone_only_sends_it_again(tmp_path):
    for value in ("1", "json('[]')", "null", "json('[{\"id\":1}]')"):
        found = recovered(repacked(tmp_path, _MODEL.format("tmpls", value)), make_items(2))
        export = build(make_items(2), found, LATER)
        assert (export.updated, compare(found, export).new_design) == ((), True)


def test_no_more_is_inflated_than_allowed(tmp_path, monkeypatch):
    monkeypatch.setattr(_archive, "MAX_PACKAGE", 2**20)
    bomb = tmp_path / "bomb.apkg"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("collection.anki2", b"\0" * (50 * 2**20))
    read = []
    real = zipfile.ZipExtFile.read
    monkeypatch.setattr(
        zipfile.ZipExtFile, "read", lambda self, n=-1: read.append(n) or real(self, n)
    )
    with pytest.raises(PackageError, match="larger than 1 MB"):
        read_package.read_package(bomb)
    assert read == [2**20 + 1]


@pytest.mark.slow
def test_broken_bytes_are_no_traceback(tmp_path):
    whole = write(tmp_path, build(make_items(2))).read_bytes()
    package = tmp_path / "broken.apkg"
    read = 0
    for at in range(0, len(whole), 7):
        for content in (whole[:at], whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :]):
            package.write_bytes(content)
            with contextlib.suppress(PackageError):
                recovered(package, make_items(2))
                read += 1
    assert read < len(whole) / 7
    for content in (b"", b"PK", b"SQLite format 3\0"):
        package.write_bytes(content)
        with pytest.raises(PackageError, match="broken, or no package"):
            recovered(package, [])


@pytest.mark.slow
def test_broken_pages_are_no_traceback(tmp_path):
    package = write(tmp_path, build(make_items(30)))
    with zipfile.ZipFile(package) as archive:
        database = archive.read("collection.anki2")
    for at in range(0, len(database), 301):
        broken = database[:at] + bytes([database[at] ^ 0x55]) + database[at + 1 :]
        with zipfile.ZipFile(package, "w") as archive:
            archive.writestr("collection.anki2", broken)
        with contextlib.suppress(PackageError):
            recovered(package, make_items(30))


@pytest.mark.parametrize(
    "part",
    [
        '<li dir="auto">',
        "<",
        "&",
        '<span lang="a',
        "<br",
        "&#",
        "<ul>",
        "%41_",
        "{{c1::",
        "{{c1::x}}{{c2::x::<b>",
    ],
)
def test_long_texts_take_no_long_time(tmp_path, part):
    package = write(
        tmp_path, build([*make_items(1), *cloze_items("cloze/1", ((1, "a"), (2, "b")))])
    )
    for row in read_package.read_package(package).notes:
        long = part * (100_000 // len(part))
        hostile = replace(
            row, fields=(row.fields[0], *[long] * (len(row.fields) - 1)), tags=(long,)
        )
        started = time.process_time()
        with contextlib.suppress(PackageError):
            cards_of(hostile, DECK.key, "nansei", {})
        assert time.process_time() - started < 2


_TREES = """\
source: flora
columns: {name: text, height: integer}
rows:
  oak: {name: oak, height: 30}
  yew: {name: yew, height: 20}
"""
_DECK = """\
deck: Trees
key: trees-1
facts: ../seeds/trees
templates:
  height: {from: trees, ask: "How high is the {name}?", answer: height}
"""
WORLD = {
    "seeds__trees__trees_yaml": _TREES,
    "seeds__trees__sources_yaml": "table: sources\nrows:\n  flora: {title: A flora}\n",
    "decks__trees_yaml": _DECK,
}


def test_on_the_command_line_a_lock_is_made_again_and_never_overwritten(tmp_path):
    write_files(tmp_path, **WORLD)
    studykit("export", cwd=tmp_path)
    lock = tmp_path / "decks/trees.lock"
    said = studykit("export", "--recover", "trees.apkg", cwd=tmp_path)
    assert (said.code, said.err.splitlines()[-1]) == (
        2,
        "Error: decks/trees.lock is there. To make it again from a package, move it away first.",
    )
    package = (tmp_path / "trees.apkg").read_bytes()
    lock.unlink()
    for more in (("--update",), ("-o", "x.apkg"), ("--format", "csv")):
        said = studykit("export", "--recover", "trees.apkg", *more, cwd=tmp_path)
        assert (said.code, lock.exists()) == (2, False)
        assert said.err.endswith(
            "--recover writes the lock file alone: leave out all other options.\n"
        )
    said = studykit("export", "--recover", "trees.apkg", cwd=tmp_path)
    assert (said.code, said.err) == (0, "")
    assert said.out.splitlines() == [
        "decks/trees.lock: 2 notes, as trees.apkg has them.",
        "`studykit diff` shows what has changed since.",
    ]
    assert studykit("diff", cwd=tmp_path).code == 0
    assert studykit("export", cwd=tmp_path).code == 0
    assert (tmp_path / "trees.apkg").read_bytes() == package


def test_on_the_command_line_a_broken_package_gets_a_message_and_no_lock(tmp_path):
    write_files(tmp_path, **WORLD)
    (tmp_path / "x.apkg").write_bytes(b"PK")
    said = studykit("export", "--recover", "x.apkg", cwd=tmp_path)
    assert (said.code, said.out) == (1, "")
    *_, problem, last = said.err.splitlines()
    assert problem == (
        "x.apkg: X008 the lock file cannot be made from this package: it is broken, or no package at all. "
        "Name the last package that was exported from this deck and imported into Anki."
    )
    assert last == "Nothing was written: 1 error."
    assert not list(tmp_path.glob("**/*.lock"))
    assert studykit("export", "--recover", "none.apkg", cwd=tmp_path).code == 2


@pytest.mark.engine
@pytest.mark.parametrize("legacy", [False, True])
def test_a_learners_own_export_makes_the_lock_without_what_is_his(tmp_path, legacy):
    from anki.collection import ExportAnkiPackageOptions

    items = several()
    package = write(tmp_path, build(items))
    theirs = tmp_path / "theirs.apkg"
    with collection(tmp_path / "learner") as col:
        import_package(col, package)
        note = col.get_note(col.find_notes('"ID:plain/1"')[0])
        note["My notes"], note.tags = "my words", [*note.tags, "mine"]
        col.update_note(note)
        own = col.new_note(col.models.by_name("Basic"))
        own["Front"], own["Back"] = "q", "a"
        col.add_note(own, col.decks.id("Other"))
        options = ExportAnkiPackageOptions(
            with_scheduling=True, with_deck_configs=False, with_media=False, legacy=legacy
        )
        col.export_anki_package(out_path=str(theirs), options=options, limit=None)
    of_learner, of_author = recovered(theirs, items), recovered(package, items)
    assert of_learner.entries.keys() == of_author.entries.keys()
    for identity, entry in of_author.entries.items():
        found = of_learner.entries[identity]
        assert found._replace(changed=0) == entry._replace(changed=0)

    with pytest.raises(PackageError, match="it holds no note of this deck"):
        recovered(theirs, items, DECK._replace(key="another"))
