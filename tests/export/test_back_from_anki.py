"""What is answered in Anki's engine comes back by files, and is remembered as there."""

from __future__ import annotations

import os
import random
import sqlite3
import time
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from author import Author
from in_anki import Learner, learner_of

from studykit.reviews.log import Log
from tests.cli.runner import Result, studykit, write
from tests.engine import import_package, note_of
from tests.manual import text_of

pytestmark = pytest.mark.engine
KEY = "islands-1"
ITEMS = [
    f"area/{island}"
    for island in ("miyako", "tarama", "ishigaki", "iriomote", "yonaguni", "kume", "uotsuri")
]
NEWEST_ONLY = pytest.mark.skipif(
    "not __import__('in_anki').has_fsrs_6()", reason="this engine has an older FSRS"
)
"""For tests that compare what is remembered: before 25.07 Anki reckoned by other formulas."""


@pytest.fixture
def author(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Author:
    author = Author(tmp_path / "author", monkeypatch)
    author.export()
    return author


@pytest.fixture
def learner(tmp_path: Path, author: Author) -> Iterator[Learner]:
    with learner_of(tmp_path / "anki", [author.package], days=400) as found:
        yield found


def bring(author: Author, file: Path) -> Result:
    done = studykit("log", "import", str(file), cwd=author.folder)
    return Result(done.code, done.out.replace(str(file), file.name), done.err)


def opened() -> Log:
    return Log.open(Path(os.environ["STUDYKIT_HOME"]) / "reviews.db")


def assert_remembered(learner: Learner, identities: list[str] = ITEMS) -> None:
    """Every card has the memory that the engine gives it, within one part of a hundred."""
    with opened() as log:
        cards = log.cards(KEY)
        for identity in identities:
            there = learner.memory(identity)
            state = cards.get(identity)
            here = (state.stability, state.difficulty) if state else None
            assert here == (there and pytest.approx(there, rel=0.01)), identity
        assert not log.damage()


def test_answers_come_back_from_files_of_every_form_and_once(
    author: Author, learner: Learner
) -> None:
    learner.answer("area/miyako", 3, 3)
    learner.answer("area/tarama", 1)
    note = learner.col.new_note(learner.col.models.by_name("Basic"))
    note["Front"] = "?"
    learner.col.add_note(note, 1)
    learner.answer_card(note.cards()[0], 3)
    learner.days_pass(400)
    done = bring(author, learner.whole())
    assert (done.code, done.err) == (0, "")
    assert done.out == "anki-1.colpkg: 3 new reviews.\nNot ours: 1 review of 1 card.\n"
    for file in (learner.export(), learner.export(legacy=True)):
        assert bring(author, file).out.splitlines()[0] == (
            f"{file.name}: 0 new reviews; 3 reviews were there already."
        )
    without = bring(author, learner.export(scheduling=False))
    assert (without.code, without.out) == (1, "")
    assert "This file has no reviews." in without.err
    assert "*Include scheduling information*" in without.err
    with opened() as log:
        assert {card: state.reps for card, state in log.cards(KEY).items()} == {
            "area/miyako": 2,
            "area/tarama": 1,
        }
        assert log.known(KEY)["area/miyako"].stem == "How large is Miyako?"
        assert log.known(KEY)["area/miyako"].keys == ("158 km2",)


def test_of_a_deck_that_is_not_at_hand_it_says_what_to_do(
    author: Author, learner: Learner, tmp_path: Path
) -> None:
    learner.answer("area/miyako", 3)
    file = learner.export()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    done = studykit("log", "import", str(file), cwd=elsewhere)
    assert (done.code, done.out) == (1, "")
    assert "No card in it is of a deck that is known here." in done.err
    deck = str(author.folder / "decks/islands.yaml")
    assert studykit("log", "import", str(file), deck, cwd=elsewhere).code == 0
    # Of a deck of which something was asked here the key is known.
    (author.folder / "decks/islands.lock").unlink()
    learner.answer("area/miyako", 3)
    done = studykit("log", "import", str(learner.export()), cwd=elsewhere)
    assert ": 1 new review; 1 review was there already.\n" in done.out


@pytest.mark.slow
def test_reviews_of_a_deck_of_ours_that_is_not_at_hand_wait(
    author: Author, learner: Learner, tmp_path: Path
) -> None:
    write(
        tmp_path / "peaks",
        decks__peaks_yaml='deck: Peaks\nkey: peaks-1\nfacts: ../seeds/peaks\ntemplates:\n  height: {from: peaks, ask: "{name}?", answer: height}\n',
        seeds__peaks__peaks_yaml="label: name\ncolumns: {name: text, height: integer}\nrows:\n  a: {name: Fuji, height: 3776}\n",
    )
    assert studykit("export", cwd=tmp_path / "peaks").code == 0
    import_package(learner.col, tmp_path / "peaks/peaks.apkg")
    learner.answer("height/a", 3)
    learner.answer("area/miyako", 3)
    done = bring(author, learner.export())
    assert "1 new review." in done.out
    assert "1 review of cards that studykit made was left out" in done.out
    assert "Not ours" not in done.out
    assert studykit("log", "import", str(learner.export()), cwd=tmp_path / "peaks").out.endswith(
        "1 review was there already.\n"
    )


def test_the_manual_shows_what_is_said(author: Author, learner: Learner) -> None:
    note = learner.col.new_note(learner.col.models.by_name("Basic"))
    note["Front"] = "?"
    learner.col.add_note(note, 1)
    learner.answer("area/miyako", 3, 3)
    learner.answer_card(note.cards()[0], 3)
    learner.answer("area/tarama", 3)
    learner.answer("area/kume", 1)
    bring(author, learner.export())
    learner.col.undo()
    learner.answer("area/kume", 3, 3)
    learner.col.sched.suspend_cards([learner.id("area/uotsuri")])
    learner.col.set_user_flag_for_cards(1, [learner.id("area/iriomote")])
    time.sleep(0.01)
    file = learner.export()
    out = bring(author, file).out
    command, *shown = text_of("import from anki session").splitlines()
    assert command == "$ studykit log import Islands.apkg"
    assert out.splitlines() == [line.replace("Islands.apkg", file.name) for line in shown]


@pytest.mark.slow
@pytest.mark.parametrize("whole", [False, True])
def test_what_was_undone_is_taken_back(author: Author, learner: Learner, *, whole: bool) -> None:
    def file() -> Path:
        # An archive of a whole collection knows its moment to two seconds.
        time.sleep(2.1 if whole else 0.01)
        return learner.whole() if whole else learner.export()

    learner.answer("area/miyako", 3)
    learner.answer("area/tarama", 3)
    with_tarama = file()
    bring(author, with_tarama)
    if whole:
        # To export a whole collection closes it, and nothing can be undone then.
        learner.col.db.execute("delete from revlog where id = (select max(id) from revlog)")
    else:
        learner.col.undo()
    without = file()
    said = "1 review was undone in Anki, and is taken back here."
    assert said in bring(author, without).out
    assert said not in bring(author, without).out
    assert "there already" in bring(author, with_tarama).out
    with opened() as log:
        assert list(log.cards(KEY)) == ["area/miyako"]
        assert len(log.reviews()) == 2
    if not whole:
        learner.col.redo()
        time.sleep(0.01)
        out = bring(author, learner.export()).out
        assert "1 review that had been undone in Anki counts again." in out
        with opened() as log:
            assert sorted(log.cards(KEY)) == ["area/miyako", "area/tarama"]


# --- a learner who does anything -----------------------------------------------------------------


class Chance:
    """Does what learners do in Anki, in an order that a number decides."""

    def __init__(self, learner: Learner, number: int) -> None:
        self.learner, self.col = learner, learner.col
        self.chance = random.Random(number)
        self.filtered = 0
        self.done: list[str] = []
        self.weights = {
            self.answer: 30,
            self.pass_days: 14,
            self.undo: 5,
            self.grade: 3,
            self.suspend: 2,
            self.unsuspend: 2,
            self.flag: 2,
            self.forget: 2,
            self.set_due_date: 2,
            self.filter: 2,
            self.empty_filtered: 2,
            self.bury: 1,
            self.move: 1,
        }

    def step(self) -> None:
        (action,) = self.chance.choices([*self.weights], [*self.weights.values()])
        identity = self.chance.choice(ITEMS)
        self.done.append(f"{action.__name__} {identity}")
        action(identity, self.learner.id(identity))

    def queue(self, card: int) -> int:
        return int(self.col.db.scalar("select queue from cards where id = ?", card))

    def answer(self, identity: str, card: int) -> None:
        if self.queue(card) >= 0:
            self.learner.answer(identity, self.chance.choice((1, 2, 3, 3, 4)))

    def grade(self, identity: str, card: int) -> None:
        if self.queue(card) >= 0 and hasattr(self.col._backend, "grade_now"):
            self.col._backend.grade_now(card_ids=[card], rating=self.chance.choice((0, 1, 2, 3)))

    def pass_days(self, identity: str, card: int) -> None:
        self.learner.days_pass(self.chance.choice((1, 1, 2, 3, 5, 9)))

    def undo(self, identity: str, card: int) -> None:
        from anki.errors import UndoEmpty

        try:
            self.col.undo()
        except UndoEmpty:
            self.done.append("nothing to undo")

    def suspend(self, identity: str, card: int) -> None:
        self.col.sched.suspend_cards([card])

    def unsuspend(self, identity: str, card: int) -> None:
        self.col.sched.unsuspend_cards([card])

    def bury(self, identity: str, card: int) -> None:
        self.col.sched.bury_cards([card])

    def flag(self, identity: str, card: int) -> None:
        self.col.set_user_flag_for_cards(self.chance.choice((0, 1, 4)), [card])

    def forget(self, identity: str, card: int) -> None:
        self.col.sched.schedule_cards_as_new([card])

    def set_due_date(self, identity: str, card: int) -> None:
        self.col.sched.set_due_date([card], self.chance.choice(("0", "3", "7!")))

    def move(self, identity: str, card: int) -> None:
        self.col.set_deck([card], self.col.decks.id("Other::Deck"))

    def filter(self, identity: str, card: int) -> None:
        from anki.errors import FilteredDeckError

        if self.filtered:
            return
        deck = self.col.sched.get_or_create_filtered_deck(deck_id=0)
        deck.name = "Cram"
        deck.config.reschedule = self.chance.random() < 0.5
        del deck.config.search_terms[:]
        term = deck.config.search_terms.add()
        term.search, term.limit, term.order = "deck:*", 99, 0
        try:
            self.filtered = self.col.sched.add_or_update_filtered_deck(deck).id
        except FilteredDeckError:
            self.done.append("no cards for it")

    def empty_filtered(self, identity: str, card: int) -> None:
        if self.filtered:
            self.col.decks.remove([self.filtered])
            self.filtered = 0

    def file(self) -> Path:
        way = self.chance.randrange(3)
        time.sleep(2.1 if way == 2 else 0.01)
        if way == 2:
            return self.learner.whole()
        return self.learner.export(legacy=way == 1)


def marks(learner: Learner) -> tuple[set[str], set[str]]:
    """The items whose cards are suspended and flagged in Anki."""
    suspended, flagged = set(), set()
    for identity in ITEMS:
        queue, flags = learner.col.db.first(
            "select queue, flags from cards where id = ?", learner.id(identity)
        )
        if queue == -1:
            suspended.add(identity)
        if flags:
            flagged.add(identity)
    return suspended, flagged


@NEWEST_ONLY
@pytest.mark.slow
@pytest.mark.parametrize("number", range(5))
def test_whatever_a_learner_does_is_remembered_as_in_the_engine(
    author: Author, learner: Learner, number: int
) -> None:
    story = Chance(learner, number)
    for step in range(40):
        story.step()
        if step % 8 != 7 or not learner.rows():
            continue
        file = story.file()
        done = bring(author, file)
        if done.code:
            assert not any(row[3] for row in learner.rows())
            continue
        assert_remembered(learner)
        with opened() as log:
            flagged = {item for _, item, *_ in log.flags()}
            assert (log.suspended(KEY), flagged) == marks(learner), story.done
            before = list(log.everything())
        bring(author, file)
        with opened() as log:
            assert list(log.everything()) == before


@NEWEST_ONLY
@pytest.mark.slow
def test_parameters_of_anki_are_told_and_with_them_memory_is_the_same(
    author: Author, learner: Learner
) -> None:
    col = learner.col
    deck = col.decks.id("Islands")
    preset = col.decks.config_dict_for_deck_id(deck)
    preset["fsrsParams6"] = [
        0.5, 1.1, 3.3, 12.2, 6.1, 0.7, 2.4, 0.03, 1.6, 0.2, 0.9,
        1.7, 0.08, 0.31, 1.4, 0.4, 2.4, 0.6, 0.2, 0.1, 0.3,
    ]  # fmt: skip
    preset["desiredRetention"] = 0.85
    col.decks.update_config(preset)
    col.set_config("rollover", 3)
    learner.answer("area/miyako", 3, 3)
    learner.days_pass(20)
    learner.answer("area/miyako", 1, 3)
    out = bring(author, learner.whole()).out
    assert "it wants a retention of 0.85." in out
    assert "studykit config desired_retention 0.85" in out
    assert "studykit config day_begins_at 3" in out
    (numbers,) = [line.partition('"')[2].strip('"') for line in out.splitlines() if '"' in line]
    studykit("config", "fsrs_parameters", numbers, cwd=author.folder)
    studykit("config", "day_begins_at", "3", cwd=author.folder)
    studykit("config", "desired_retention", "0.85", cwd=author.folder)
    out = bring(author, learner.export()).out
    assert "otherwise" not in out
    assert_remembered(learner, ["area/miyako"])


def test_an_edited_note_and_a_copy_of_it(author: Author, learner: Learner) -> None:
    """What the learner makes of a note leaves it ours; a copy has a GUID of its own."""
    col = learner.col
    note = note_of(col, "area/miyako")
    copy: Any = col.new_note(note.note_type())
    copy.fields = list(note.fields)
    col.add_note(copy, 1)
    note["My notes"] = "large"
    note["ID"] = "my own"
    col.update_note(note)
    learner.answer_card(note.cards()[0], 3)
    learner.answer_card(copy.cards()[0], 1)
    other = note_of(col, "area/tarama")
    info = col.models.change_notetype_info(
        old_notetype_id=other.mid, new_notetype_id=col.models.by_name("Basic")["id"]
    )
    change = info.input
    change.note_ids.extend([other.id])
    del change.new_fields[:]
    change.new_fields.extend([1, 2])
    col.models.change_notetype_of_notes(change)
    learner.answer_card(col.get_note(other.id).cards()[0], 3)
    out = bring(author, learner.export()).out
    assert out == "anki-1.apkg: 2 new reviews.\nNot ours: 1 review of 1 card.\n"


@pytest.mark.slow
def test_a_collection_whose_clock_is_far_ahead_takes_nothing_back(
    author: Author, learner: Learner
) -> None:
    learner.answer("area/miyako", 3)
    learner.answer("area/tarama", 3)
    bring(author, learner.export())
    learner.col.undo()
    file = learner.export(legacy=True)
    with zipfile.ZipFile(file) as archive:
        content = archive.read("collection.anki21")
    with closing(sqlite3.connect(":memory:")) as db:
        db.deserialize(content)
        db.execute("update col set mod = 1 << 61")
        db.commit()
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("collection.anki21", db.serialize())
    out = bring(author, file).out
    assert out == f"{file.name}: 0 new reviews; 1 review was there already.\n"
    assert "1 review was undone in Anki" in bring(author, learner.export()).out
