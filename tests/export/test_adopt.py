"""A published deck goes on from facts: its learners keep all that they have, and get what changed and nothing else.

The packages are made with Anki's own engine, as their authors made them.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from author import foretold
from published import SVG, Maintainer, geo

from studykit.cli.diff import command as diff
from tests import engine
from tests.engine import collection, import_package

pytestmark = pytest.mark.engine


@pytest.fixture
def maintainer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Maintainer:
    return geo(tmp_path / "maintainer", monkeypatch)


class Learner:
    """A collection with the published deck, and a life in it: all of it synced, days ago."""

    def __init__(self, col: Any, package: Path) -> None:
        self.col = col
        import_package(col, package)
        self.deck = col.decks.id("My own::Hard ones")

    def lives(self) -> None:
        """Answer, suspend, flag, move, edit and tag; and let some days pass."""
        for name, place, rating in (
            ("France", 0, 3), ("France", 0, 4), ("France", 1, 1), ("Norway", 0, 3), ("Greenland", 2, 3),
        ):  # fmt: skip
            self.answer(name, place, rating)
        self.col.sched.suspend_cards([self.card("Iceland", 0).id])
        self.col.set_user_flag_for_cards(2, [self.card("France", 0).id])
        self.col.set_deck([self.card("France", 0).id, self.card("Norway", 1).id], self.deck)
        engine.days_pass(self.col)
        self.as_it_was()

    def as_it_was(self) -> None:
        """Remember all cards and reviews as they are."""
        self.cards = {row[0]: row for row in self.col.db.all("select * from cards")}
        self.notes = {row[0]: row for row in self.col.db.all("select * from notes")}
        self.revlog = self.col.db.all("select * from revlog")
        self.schema = self.col.db.scalar("select scm from col")
        self.kinds = self.col.db.all(
            "select id, name, mtime_secs, config from notetypes order by id"
        )

    def note(self, name: str) -> Any:
        found = [
            each
            for each in self.col.db.all("select id, flds from notes")
            if each[1].split("\x1f")[0] == name
        ]
        ((number, _),) = found
        return self.col.get_note(number)

    def card(self, name: str, place: int) -> Any:
        (card,) = [card for card in self.note(name).cards() if card.ord == place]
        return card

    def answer(self, name: str, place: int, rating: int) -> None:
        card = self.card(name, place)
        card.start_timer()
        states = self.col._backend.get_scheduling_states(card.id)
        self.col.sched.answer_card(
            self.col.sched.build_answer(card=card, states=states, rating=rating - 1)
        )
        self.col.fix_integrity()

    def assert_only_changed(self, *names: str, new: int = 0, empty: int = 0) -> None:
        """Only the notes with these first fields changed; no card and no review did; nothing needs a full sync."""
        cards = {row[0]: row for row in self.col.db.all("select * from cards")}
        assert {number: cards[number] for number in self.cards} == self.cards
        assert len(cards) - len(self.cards) == new
        notes = {row[0]: row for row in self.col.db.all("select * from notes")}
        changed = {
            notes[number][6].split("\x1f")[0]
            for number, row in self.notes.items()
            if notes[number] != row
        }
        assert changed == set(names)
        assert self.col.db.all("select * from revlog") == self.revlog
        assert self.col.db.scalar("select scm from col") == self.schema
        assert self.kinds == self.col.db.all(
            "select id, name, mtime_secs, config from notetypes order by id"
        )
        assert self.col.fix_integrity() == ("Database rebuilt and optimized.", True)
        assert sum(len(each.card_ids) for each in self.col.get_empty_cards().notes) == empty
        assert self.col.media.check().missing == []


@pytest.fixture
def learner(tmp_path: Path, maintainer: Maintainer):
    with collection(tmp_path / "learner") as col:
        learner = Learner(col, maintainer.published)
        learner.lives()
        yield learner


ROWS = "seeds/geo/countries.yaml"


def test_without_a_change_the_first_export_changes_nothing(maintainer, learner, tmp_path):
    deck = learner.col.decks.by_name("Ultimate Geography")
    deck["desc"] = "As it was published."
    learner.col.decks.save(deck)
    learner.as_it_was()
    out = maintainer.export(days_ago=2)
    assert foretold(out) == {"duplicate": 5}
    assert import_package(learner.col, maintainer.package) == {"duplicate": 5}
    learner.assert_only_changed()
    assert learner.col.decks.by_name("Ultimate Geography")["desc"] == "As it was published."
    assert maintainer.export() == out
    with collection(tmp_path / "newcomer") as col:
        assert import_package(col, maintainer.package) == {"new": 5}
        assert sorted(col.db.list("select flds from notes")) == sorted(
            learner.col.db.list("select flds from notes")
        )
        assert col.media.check().missing == []
        engine_rows = "select c.ord, n.guid from cards c join notes n on n.id = c.nid order by 2, 1"
        assert col.db.all(engine_rows) == learner.col.db.all(engine_rows)
        assert col.fix_integrity() == ("Database rebuilt and optimized.", True)


def edit(maintainer: Maintainer) -> None:
    """Correct a fact, add a row, take one away, exchange a picture; Norway gets a capital of two words."""
    text = (maintainer.folder / ROWS).read_text("utf-8")
    (greenland,) = [line for line in text.splitlines(keepends=True) if line.startswith('  "gl"')]
    new = "  dk: {country: Denmark, capital: Copenhagen, flag: media/dk.svg, tags: [UG::Europe]}\n"
    maintainer.edit(ROWS, ("On the Seine", "On the river Seine"), (greenland, new))
    media = maintainer.folder / "seeds/geo/media"
    (media / "ug-flag-is.svg").write_text(SVG.format("a new one"), "utf-8")
    (media / "dk.svg").write_text(SVG.format("Dannebrog"), "utf-8")


def test_a_learner_gets_what_changed_and_keeps_all_he_has(maintainer, learner, tmp_path):
    note = learner.note("Iceland")
    note["Capital info"] = "my own words"
    note.tags = ["mine"]
    learner.col.update_note(note)
    engine.days_pass(learner.col)
    learner.as_it_was()
    edit(maintainer)
    out = maintainer.export()
    assert foretold(out) == {"new": 1, "updated": 2, "duplicate": 2}
    assert import_package(learner.col, maintainer.package) == foretold(out)
    assert learner.note("France")["Capital info"] == "On the river Seine"
    assert learner.note("France").tags == ["UG::Europe", "UG::Sovereign_State"]
    assert learner.note("France")["Flag"] == '<img src="ug-flag-fr.svg" />'
    assert "_studykit-" in learner.note("Iceland")["Flag"]
    assert learner.note("Iceland")["Country info"] == "An <b>island</b> &amp; a state"
    learner.assert_only_changed("France", "Iceland", new=3)
    assert {learner.col.decks.name(card.did) for card in learner.note("Denmark").cards()} == {
        "Ultimate Geography"
    }
    card = learner.card("France", 0)
    assert (card.reps, card.flags, learner.col.decks.name(card.did)) == (2, 2, "My own::Hard ones")
    assert learner.card("Iceland", 0).queue == -1
    assert import_package(learner.col, maintainer.package) == {"duplicate": 5}


def test_an_edit_after_the_package_was_made_stays_and_the_rest_comes(maintainer, learner):
    edit(maintainer)
    out = maintainer.export(days_ago=1)
    note = learner.note("France")
    note["Capital info"] = "my own words"
    learner.col.update_note(note)
    learner.as_it_was()
    said = import_package(learner.col, maintainer.package)
    assert said == {"new": 1, "updated": 1, "duplicate": 3}
    assert said != foretold(out)
    learner.assert_only_changed("Iceland", new=3)
    assert learner.note("France")["Capital info"] == "my own words"


def test_a_second_release_needs_the_published_package_no_more(maintainer, learner):
    maintainer.export(days_ago=2)
    maintainer.published.unlink()
    edit(maintainer)
    out = maintainer.export()
    assert foretold(out) == {"new": 1, "updated": 2, "duplicate": 2 + 1}
    # Of Greenland, which is gone, nobody is told anything, since no field says it: it comes to newcomers as it was.
    assert import_package(learner.col, maintainer.package) == foretold(out)
    learner.assert_only_changed("France", "Iceland", new=3)


def test_diff_names_a_row_that_is_gone_and_says_how_a_note_changed_once(maintainer):
    maintainer.export(days_ago=2)
    edit(maintainer)
    maintainer.edit(ROWS, ('"country": "France"', '"country": "La France"'))
    said = maintainer.run(diff).stdout
    assert "\nretired  " in said
    assert re.search(r"\nretired  [^\n]*/gl\n    countries/gl, which is gone\n", said)
    assert "Another answer under an old id" in said
    assert "No text changed" not in said
    maintainer.export()
    assert "retired" not in maintainer.run(diff).stdout


def test_a_row_that_is_gone_is_told_where_the_deck_says_so(maintainer, learner, tmp_path):
    maintainer.edit(
        "decks/geo.yaml",
        (
            "  cards:\n",
            "  retired: UG::Retired\n  fields: {Country info: [country_info, {shows: retired}]}\n  cards:\n",
        ),
    )
    maintainer.export(days_ago=2)
    text = (maintainer.folder / ROWS).read_text("utf-8")
    (greenland,) = [line for line in text.splitlines(keepends=True) if line.startswith('  "gl"')]
    maintainer.edit(ROWS, (greenland, ""))
    out = maintainer.export()
    assert foretold(out) == {"updated": 1, "duplicate": 4}
    (search,) = re.findall("4 questions no longer asked: search Anki for (.*), to suspend", out)
    assert import_package(learner.col, maintainer.package) == foretold(out)
    note = learner.note("Greenland")
    assert note.tags == ["UG::Europe", "UG::Retired", "UG::Sovereign_State"]
    assert list(learner.col.find_notes(search)) == [note.id]
    assert note["Country info"].startswith('Part of Denmark<div class="sk-retired">Retired on ')
    learner.assert_only_changed("Greenland")
    with collection(tmp_path / "newcomer") as col:
        import_package(col, maintainer.package)
        assert set(
            col.db.list(
                "select due from cards where nid in (select id from notes where flds like 'Greenland%')"
            )
        ) == {1000000}
    # The row is back: so is its note, with its GUID and its cards.
    maintainer.edit(ROWS, ('  "ax"', greenland + '  "ax"'))
    out = maintainer.export(days_ago=0.5)
    assert foretold(out) == {"updated": 1, "duplicate": 4}
    if not engine.stamps_the_import():
        assert import_package(learner.col, maintainer.package) == foretold(out)
        assert learner.note("Greenland").tags == ["UG::Europe", "UG::Sovereign_State"]


def test_what_where_leaves_out_has_no_card_and_all_others_stay(maintainer, tmp_path):
    maintainer.edit(
        "decks/geo.yaml", ("ask_back:", 'where: {country_info: "Part of Denmark"}, ask_back:')
    )
    maintainer.export()
    with collection(tmp_path / "newcomer") as col:
        import_package(col, maintainer.package)
        learner = Learner(col, maintainer.package)
        assert [card.ord for card in learner.note("Greenland").cards()] == [0, 1, 2, 3]
        assert [card.ord for card in learner.note("France").cards()] == [2, 3]
        assert learner.note("France")["Capital"] == ""
        assert col.fix_integrity() == ("Database rebuilt and optimized.", True)
        assert not col.get_empty_cards().notes
        # Nor does an edit in Anki make the cards.
        note = learner.note("France")
        note["Map"] += "!"
        col.update_note(note)
        assert [card.ord for card in learner.note("France").cards()] == [2, 3]


def test_lost_texts_cost_no_note_its_html_and_a_moved_deck_is_told(maintainer, learner):
    maintainer.edit("decks/geo.yaml", ("  cards:\n", "  retired: UG::Retired\n  cards:\n"))
    maintainer.export(days_ago=3)
    (maintainer.folder / "decks/geo.texts.gz").unlink()
    # What is kept of the published HTML stands in the lock file.
    assert foretold(maintainer.export(days_ago=2.5)) == {"duplicate": 5}
    (maintainer.folder / "decks/geo.texts.gz").unlink()
    text = (maintainer.folder / ROWS).read_text("utf-8")
    (greenland,) = [line for line in text.splitlines(keepends=True) if line.startswith('  "gl"')]
    maintainer.edit(ROWS, (greenland, ""), (', "capital": "Oslo"', ""))
    maintainer.edit("decks/geo.yaml", ("deck: Ultimate Geography", "deck: Geography::All"))
    out = maintainer.export(days_ago=2, exit_code=0)
    assert foretold(out) == {"updated": 1, "duplicate": 3}
    assert (
        'search Anki for (("Country:Norway" card:1) or ("Country:Norway" card:2)), to suspend.'
        in out
    )
    assert "Before the import, rename the deck Ultimate Geography in Anki to Geography::All." in out
    assert import_package(learner.col, maintainer.package) == foretold(out)
    learner.assert_only_changed("Norway", empty=2)
    # A deck of one template alone: its cards are found by their type and number.
    maintainer.edit(
        "decks/geo.yaml",
        (
            'answer: country, tags: "{tags}"}\n  map:',
            'answer: country, tags: "{tags}", deck: Flags}\n  map:',
        ),
    )
    out = maintainer.export(days_ago=1)
    assert (
        'After the import, search Anki\'s browser for "deck:Geography::All" ("note:Geography" card:3) and choose '
        "Cards > Change Deck > Geography::All::Flags."
    ) in out


@pytest.mark.slow
def test_two_releases_reach_who_reads_who_writes_and_who_missed_one(maintainer, tmp_path):
    """All of them have the same notes in the end, and each his own cards as they were."""
    texts = {}
    with (
        collection(tmp_path / "reader") as reader,
        collection(tmp_path / "writer") as writer,
        collection(tmp_path / "skipper") as skipper,
    ):
        learners = {"reader": Learner(reader, maintainer.published), "writer": Learner(writer, maintainer.published)}  # fmt: skip
        learners["skipper"] = Learner(skipper, maintainer.published)
        for learner in learners.values():
            learner.lives()
        for name in ("France", "Iceland", "Norway"):
            note = learners["writer"].note(name)
            note.tags = [*note.tags, "own"]
            writer.update_note(note)
        engine.days_pass(writer)

        def bring(name: str, *files: str) -> None:
            learner = learners[name]
            learner.as_it_was()
            for file in files:
                path = maintainer.folder / file
                (engine.import_text if file.endswith(".txt") else import_package)(learner.col, path)
            cards = {row[0]: row for row in learner.col.db.all("select * from cards")}
            assert learner.cards.items() <= cards.items()
            assert learner.col.db.all("select * from revlog") == learner.revlog
            assert learner.col.db.scalar("select scm from col") == learner.schema
            assert learner.col.fix_integrity() == ("Database rebuilt and optimized.", True)
            engine.days_pass(learner.col)

        def release(days_ago: float) -> None:
            maintainer.export("--update", days_ago=days_ago)
            bring("writer", "geo.update.apkg", "geo.update.txt")
            maintainer.export(days_ago=days_ago)
            bring("reader", "geo.apkg")

        maintainer.export(days_ago=4)
        edit(maintainer)
        release(3)
        maintainer.edit(ROWS, ("On the river Seine", "On the Seine again"), (', "capital": "Oslo"', ""), ('"Reykjavík"', '"Reykjavik"'))  # fmt: skip
        release(1)
        bring("skipper", "geo.apkg")
        for name, learner in learners.items():
            rows = learner.col.db.all(
                "select guid, flds from notes where flds not like 'Greenland%' order by guid"
            )
            texts[name] = rows
            assert len(learner.col.get_empty_cards().notes) == 1  # Norway, whose capital is gone
        assert texts["reader"] == texts["writer"] == texts["skipper"]
        assert {
            "own" in learners["writer"].note(name).tags for name in ("France", "Iceland", "Norway")
        } == {True}
