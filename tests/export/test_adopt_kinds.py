"""Decks of every kind go on from facts: Anki's own types, clozes, several languages, a type that was forked."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from author import foretold
from published import Maintainer, add_note, add_note_type, age, geo, publish

from tests import engine
from tests.engine import collection, import_package

pytestmark = pytest.mark.engine

BASIC = (
    "Basic",
    "Basic (and reversed card)",
    "Basic (optional reversed card)",
    "Basic (type in the answer)",
)
SENTENCES = (
    ("", "Paris", "lies on the", "Seine", "a river", "."),
    ("The", "Rhine", "runs through", "Basel", "", "."),
    ("", "Oslo", "is a capital.", "", "", ""),
)
IN_ANKI = (
    "{{c1::Paris}} lies on the {{c2::Seine::a river}}.",
    "The {{c2::<b>Rhine</b>}} runs through {{c1::Basel}}.",
    "{{c1::Oslo}} is a capital.",
)
WORDS_DECK = """\
deck: Words
key: words-1
facts: ../seeds/geo
tags: [w]
note_type:
  - {from: ../last.apkg, name: Basic, table: basic0}
  - {from: ../last.apkg, name: Basic (and reversed card), table: basic1}
  - {from: ../last.apkg, name: Basic (optional reversed card), table: basic2, cards: {Card 1: opt, Card 2: back}}
  - {from: ../last.apkg, name: Basic (type in the answer), table: basic3}
  - {from: ../last.apkg, name: Cloze, table: clozes}
templates:
  basic: {from: basic0, ask: "{front}", answer: back}
  rev: {from: basic1, ask: "{front}", answer: back, both_ways: true}
  opt: {from: basic2, ask: "{front}", answer: back}
  back: {from: basic2, ask: "{back}", answer: front, where: {add_reverse: y}}
  typ: {from: basic3, ask: "{front}", answer: back, modes: [typed]}
  two: {from: clozes, cloze: "[{gap_1}] {text_2} [{gap_2}::{hint_2}]{text_3}", where: {text_1: missing, gap_2: present}}
  three: {from: clozes, cloze: "{text_1} [{gap_1}] {text_2} [{gap_2}]{text_3}", where: {text_1: present}}
  one: {from: clozes, cloze: "[{gap_1}] {text_2}", where: {gap_2: missing}}
"""
CLOZE_COLUMNS = ("text_1", "gap_1", "text_2", "gap_2", "hint_2", "text_3")


def words(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Maintainer:
    """Return who goes on with a deck of all of Anki's own types."""
    maintainer = Maintainer(folder, monkeypatch, WORDS_DECK)
    tables: dict[str, dict[str, dict[str, Any]]] = {}
    with collection(folder / "author") as col:
        for place, name in enumerate(BASIC):
            kind, rows = col.models.by_name(name), tables.setdefault(f"basic{place}", {})
            for number in range(3):
                cells = {"front": f"front {place}{number}", "back": f"back {place}{number}"}
                if place == 2 and number:
                    cells["add_reverse"] = "y"
                fields = [*cells.values(), ""][: len(kind["flds"])]
                note = add_note(col, kind, "Words", fields, "w")
                rows[f"r{number}"] = {"guid": note.guid, **cells}
        kind, rows = col.models.by_name("Cloze"), tables.setdefault("clozes", {})
        for number, (sentence, pieces) in enumerate(zip(IN_ANKI, SENTENCES, strict=True)):
            note = add_note(col, kind, "Words", [sentence, f"extra {number}"], "w")
            cells = {
                name: piece for name, piece in zip(CLOZE_COLUMNS, pieces, strict=True) if piece
            }
            rows[f"s{number}"] = {"guid": note.guid, "back_extra": f"extra {number}", **cells}
        age(col, 30)
        publish(col, maintainer.published)
    for table, rows in tables.items():
        names = dict.fromkeys(name for cells in rows.values() for name in cells)
        columns = ", ".join(f"{name}: text" for name in names)
        label = "gap_1" if table == "clozes" else "front"
        maintainer.table(
            table, f"label: {label}\nsource: atlas\ncolumns: {{{columns}}}\nrows:\n", rows
        )
    return maintainer


def state(col: Any) -> dict[str, list[Any]]:
    """All rows that a learner has."""
    tables = ("notes", "cards", "revlog", "notetypes", "fields", "templates")
    return {table: col.db.all(f"select * from {table} order by 1, 2") for table in tables}


def answer_all(col: Any) -> None:
    """The learner answers each of his cards."""
    for number in col.find_cards("is:new"):
        card = col.get_card(number)
        card.start_timer()
        states = col._backend.get_scheduling_states(number)
        col.sched.answer_card(col.sched.build_answer(card=card, states=states, rating=3))
    col.fix_integrity()
    engine.days_pass(col)


def fields_of(col: Any) -> set[str]:
    return {row.replace("\x1f", "|") for row in col.db.list("select flds from notes")}


def test_anki_s_own_types_and_clozes_go_on(tmp_path, monkeypatch):
    maintainer = words(tmp_path / "maintainer", monkeypatch)
    out = maintainer.export(days_ago=3)
    assert foretold(out) == {"duplicate": 15}
    with collection(tmp_path / "learner") as col:
        import_package(col, maintainer.published)
        answer_all(col)
        before = state(col)
        assert import_package(col, maintainer.package) == {"duplicate": 15}
        assert state(col) == before

        maintainer.edit("seeds/geo/basic1.yaml", ("back 11", "another back"))
        maintainer.edit(
            "seeds/geo/clozes.yaml",
            ('"Basel"', '"Cologne"'),
            ('"is a capital."', '"is the capital of Norway."'),
        )
        out = maintainer.export()
        assert foretold(out) == {"updated": 3, "duplicate": 12}
        assert import_package(col, maintainer.package) == foretold(out)
        after = state(col)
        for table in ("cards", "revlog", "notetypes", "fields", "templates"):
            assert after[table] == before[table], table
        assert {
            "front 11|another back",
            "The {{c2::Rhine}} runs through {{c1::Cologne}}.|extra 1",
            "{{c1::Oslo}} is the capital of Norway.|extra 2",
            "{{c1::Paris}} lies on the {{c2::Seine::a river}}.|extra 0",
        } <= fields_of(col)
        assert col.fix_integrity() == ("Database rebuilt and optimized.", True)
        assert not col.get_empty_cards().notes
    with collection(tmp_path / "newcomer") as col:
        assert import_package(col, maintainer.package) == {"new": 15}
        assert col.card_count() == 22
        assert col.fix_integrity() == ("Database rebuilt and optimized.", True)
        # Another deck of the newcomer goes on to look as it did.
        assert (
            col.models.by_name("Basic")["css"]
            == col.models.by_name("Cloze")["css"].partition(".cloze")[0].rstrip() + "\n"
        )


def test_a_gap_is_known_by_what_stands_in_it_and_no_deck_of_a_learner_gets_another_look(
    tmp_path, monkeypatch
):
    maintainer = words(tmp_path / "maintainer", monkeypatch)
    earlier = tmp_path / "earlier.apkg"
    with collection(maintainer.folder / "author") as col:
        publish(col, earlier)
        basic = col.models.by_name("Basic")
        basic["css"] += "\n.card {color: red}"
        col.models.update_dict(basic)
        publish(col, maintainer.published)
    # The sentence is turned round before the first export.
    maintainer.edit(
        "decks/geo.yaml",
        ("[{gap_1}] {text_2} [{gap_2}::{hint_2}]{text_3}", "On the [{gap_2}::{hint_2}] lies [{gap_1}]{text_3}"),
    )  # fmt: skip
    out = maintainer.export()
    assert foretold(out) == {"updated": 1, "duplicate": 14}
    with collection(tmp_path / "learner") as col:
        import_package(col, earlier)
        answer_all(col)
        before = state(col)
        assert import_package(col, maintainer.package) == foretold(out)
        after = state(col)
        assert "On the {{c2::Seine::a river}} lies {{c1::Paris}}.|extra 0" in fields_of(col)
        for table in ("cards", "revlog", "notetypes", "templates"):
            assert after[table] == before[table], table


LANGUAGES_DECK = """\
deck: Geography
key: geo-en
facts: ../seeds/geo
note_type:
  from: ../last.apkg
  fields: {Name: name, Name DE: "{name@de}", Capital: capital, Capital DE: "{capital@de}"}
  cards: {EN: capital, DE: capital_de}
templates:
  capital: {from: lands, ask: "What is the capital of {name}?", answer: capital}
  capital_de: {from: lands, ask: "Was ist die Hauptstadt von {name@de}?", answer: "{capital@de}"}
"""
GERMAN_DECK = """\
deck: Geographie
key: geo-de
lang: de
facts: ../seeds/geo
note_type: {from: ../last-de.apkg, fields: {Name: name, Hauptstadt: capital}, cards: {Karte: capital}}
templates:
  capital: {from: lands, ask: "Was ist die Hauptstadt von {name}?", answer: capital}
"""


def test_several_languages_in_one_note_type_or_in_several(tmp_path, monkeypatch):
    maintainer = Maintainer(tmp_path / "maintainer", monkeypatch, LANGUAGES_DECK)
    (maintainer.folder / "decks/de.yaml").write_text(GERMAN_DECK, "utf-8")
    lands = {
        "no": ("Norway", "Norwegen", "Oslo", "Oslo"),
        "dk": ("Denmark", "Dänemark", "Copenhagen", "Kopenhagen"),
    }
    rows: dict[str, dict[str, Any]] = {}
    with collection(maintainer.folder / "author") as col:
        both = add_note_type(
            col, "Lands", ("Name", "Name DE", "Capital", "Capital DE"),
            {"EN": ("{{Name}}", "{{Capital}}"), "DE": ("{{Name DE}}", "{{Capital DE}}")},
        )  # fmt: skip
        for row, names in lands.items():
            note = add_note(col, both, "Geography", names)
            cells = zip(("name", "name@de", "capital", "capital@de"), names, strict=True)
            rows[row] = {"guid": note.guid, **dict(cells)}
        age(col, 30)
        publish(col, maintainer.published)
    with collection(maintainer.folder / "german") as col:
        german = add_note_type(
            col, "Länder", ("Name", "Hauptstadt"), {"Karte": ("{{Name}}", "{{Hauptstadt}}")}
        )
        for row, (_, name, _, capital) in lands.items():
            rows[row]["guid@de"] = add_note(col, german, "Geographie", [name, capital]).guid
        age(col, 30)
        publish(col, maintainer.folder / "last-de.apkg")
    columns = ", ".join(f"{name}: text" for name in rows["no"])
    maintainer.table("lands", f"source: atlas\ncolumns: {{{columns}}}\nrows:\n", rows)
    assert foretold(maintainer.export("geo", days_ago=2)) == {"duplicate": 2}
    assert foretold(maintainer.export("de", days_ago=2)) == {"duplicate": 2}
    maintainer.edit("seeds/geo/lands.yaml", ("Kopenhagen", "København"))
    assert foretold(maintainer.export("geo")) == {"updated": 1, "duplicate": 1}
    assert foretold(maintainer.export("de")) == {"updated": 1, "duplicate": 1}
    with collection(tmp_path / "learner") as col:
        for package in ("last.apkg", "last-de.apkg"):
            import_package(col, maintainer.folder / package)
        for package in ("geo.apkg", "de.apkg"):
            assert import_package(col, maintainer.folder / package) == {
                "updated": 1,
                "duplicate": 1,
            }
        assert fields_of(col) == {
            "Norway|Norwegen|Oslo|Oslo", "Denmark|Dänemark|Copenhagen|København", "Norwegen|Oslo", "Dänemark|København",
        }  # fmt: skip
        assert col.card_count() == 2 * 2 + 2


def test_a_learner_of_a_forked_type_has_what_a_package_of_the_author_would_give_him(
    tmp_path, monkeypatch
):
    """His first notes are of a type with other fields, later ones of `Geography+`: these alone can be updated."""
    maintainer = geo(tmp_path / "maintainer", monkeypatch)
    earlier = tmp_path / "earlier.apkg"
    with collection(maintainer.folder / "author") as col:
        kind = col.models.by_name("Geography")
        both = sorted(col.find_notes(""))
        names = [col.get_note(number).fields[0] for number in both]
        assert names[0] == "France"
    with collection(tmp_path / "before") as col:
        import_package(col, maintainer.published)
        kind = col.models.by_name("Geography")
        col.models.remove_field(kind, kind["flds"][1])
        col.models.update_dict(kind)
        col.remove_notes(both[2:])
        col.db.execute("update notes set mod = mod - 864000")
        publish(col, earlier)
    maintainer.edit(
        "seeds/geo/countries.yaml",
        ("On the Seine", "On the river Seine"),
        ('"capital": "Nuuk"', '"capital": "Godthåb"'),
    )
    maintainer.export()
    # The same corrections in the author's own collection, published by Anki.
    by_anki = tmp_path / "by-anki.apkg"
    with collection(maintainer.folder / "author") as col:
        for number in both:
            note = col.get_note(number)
            for old, new in (("On the Seine", "On the river Seine"), ("Nuuk", "Godthåb")):
                if old in note.fields:
                    note.fields = [new if field == old else field for field in note.fields]
                    col.update_note(note)
        publish(col, by_anki)
    results = []
    for name, package in (("ours", maintainer.package), ("anki", by_anki)):
        with collection(tmp_path / name) as col:
            import_package(col, earlier)
            import_package(col, maintainer.published)
            assert [each.name for each in col.models.all_names_and_ids() if "Geo" in each.name] == [
                "Geography",
                "Geography+",
            ]
            engine.days_pass(col)
            log = import_package(col, package)
            rows = col.db.all("select guid, mid, flds from notes order by guid")
            results.append(
                (log, [[guid, bool(mid), fields] for guid, mid, fields in rows], col.card_count())
            )
    assert results[0] == results[1]
    assert results[0][0] == {"updated": 1, "duplicate": 2, "conflicting": 2}


def test_the_text_of_update_corrects_notes_and_keeps_words_and_tags(tmp_path, monkeypatch):
    maintainer = geo(tmp_path / "maintainer", monkeypatch)
    with collection(tmp_path / "learner") as col:
        import_package(col, maintainer.published)
        kind = col.models.by_name("Geography")
        (number,) = [
            each for each in col.find_notes("") if col.get_note(each).fields[0] == "France"
        ]
        note = col.get_note(number)
        note.tags = [*note.tags, "own"]
        note["Country info"] = "my words"
        col.update_note(note)
        col.models.add_field(kind, col.models.new_field("Mine"))
        col.models.update_dict(kind)
        note = col.get_note(number)
        note["Mine"] = "mine"
        col.update_note(note)
        engine.days_pass(col)
        maintainer.edit("seeds/geo/countries.yaml", ("On the Seine", "On the river Seine"))
        out = maintainer.export("--update")
        assert re.search("in the text 1 updated, 4 unchanged", out)
        counts = engine.import_text(col, maintainer.folder / "geo.update.txt")
        assert counts == {"updated": 1, "duplicate": 4}
        note = col.get_note(number)
        assert note.fields[3] == "On the river Seine"
        assert (note["Mine"], "own" in note.tags) == ("mine", True)
        assert engine.import_text(col, maintainer.folder / "geo.update.txt") == {"duplicate": 5}


def test_the_package_of_update_changes_no_note(tmp_path, monkeypatch):
    """However its author's program has numbered the notes: here later than their last change."""
    maintainer = geo(tmp_path / "maintainer", monkeypatch)
    with collection(tmp_path / "learner") as col:
        import_package(col, maintainer.published)
        before = state(col)
        maintainer.edit("seeds/geo/countries.yaml", ("On the Seine", "On the river Seine"))
        maintainer.export("--update")
        assert import_package(col, maintainer.folder / "geo.update.apkg") == {"duplicate": 5}
        assert state(col) == before


def test_files_that_the_design_names_come_to_newcomers_when_the_package_is_gone(
    tmp_path, monkeypatch
):
    maintainer = Maintainer(
        tmp_path / "maintainer", monkeypatch,
        "deck: D\nkey: d-1\nfacts: ../seeds/geo\nnote_type: {from: ../last.apkg, table: lands}\n"
        'templates: {card: {from: lands, ask: "{name}", answer: capital}}\n',
    )  # fmt: skip
    with collection(maintainer.folder / "author") as col:
        cards = {"Card": ('{{Name}}<script src="_quiz.js"></script>', "{{Capital}}")}
        kind = add_note_type(
            col, "Lands", ("Name", "Capital"), cards, '@font-face {src: url("_script.ttf")}'
        )
        col.media.write_data("_quiz.js", b"1")
        col.media.write_data("_script.ttf", b"2")
        col.media.write_data("_another.js", b"3")
        add_note(col, kind, "D", ["Norway", "Oslo"])
        age(col, 30)
        publish(col, maintainer.published)
    maintainer.table(
        "lands",
        "source: atlas\ncolumns: {name: text, capital: text}\nrows:\n",
        {"no": {"name": "Norway", "capital": "Oslo"}},
    )
    maintainer.export(days_ago=2)
    maintainer.published.unlink()
    first = maintainer.package.read_bytes()
    maintainer.export()
    assert maintainer.package.read_bytes() == first
    with collection(tmp_path / "newcomer") as col:
        import_package(col, maintainer.package)
        media = Path(col.media.dir())
        assert {path.name: path.read_bytes() for path in media.iterdir()} == {
            "_quiz.js": b"1",
            "_script.ttf": b"2",
        }
