"""A learner's story, on Anki's own engine: decks that were published and decks of studykit's own, learned in Anki, in the
terminal and in both, edited on both sides, on two devices that sync. It ends with: no review lost, no card new, and what
is remembered is what the engine remembers.
"""

from __future__ import annotations

import json
import os
import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from in_anki import Learner, has_fsrs_6, learner_of, memory_of
from published import Maintainer, geo
from test_adopt_kinds import words
from test_sync import Device

from studykit.reviews.log import Log
from studykit.reviews.records import Review
from tests.cli.runner import Result, studykit, write
from tests.engine import collection, import_package, sync_server

pytestmark = [pytest.mark.engine, pytest.mark.slow]

OWN_DECK = """\
deck: Peaks
key: peaks-1
facts: ../seeds/peaks
templates:
  height: {from: peaks, ask: "How high is {name}?", answer: height, modes: [typed]}
  lies: {from: peaks, cloze: "[{name}] lies in [{country}]."}
  by-height: {from: peaks, order: height, ask: "Order by height, lowest first."}
"""
PEAKS = """\
label: name
source: atlas
columns: {name: text, country: text, height: {type: quantity, unit: m}}
rows:
  fuji: {name: Fuji, country: Japan, height: 3776}
  elbrus: {name: Elbrus, country: Russia, height: 5642}
  denali: {name: Denali, country: Alaska, height: 6190}
  aconcagua: {name: Aconcagua, country: Argentina, height: 6961}
"""


class Story:
    """A learner with a folder of decks and a collection of Anki's, over many days."""

    def __init__(self, maintainer: Maintainer, learner: Learner, chance: random.Random) -> None:
        self.maintainer, self.learner, self.chance = maintainer, learner, chance
        self.in_terminal = 0
        """Reviews that were given there."""

    @property
    def col(self) -> Any:
        return self.learner.col

    def export(self, days_ago: float) -> None:
        """The author exports all decks."""
        for deck in sorted((self.maintainer.folder / "decks").glob("*.yaml")):
            self.maintainer.export(deck.stem, days_ago=days_ago)

    def import_all(self) -> list[dict[str, int]]:
        """The learner imports all packages that the author wrote; what Anki said."""
        packages = sorted(self.maintainer.folder.glob("*.apkg"))
        return [import_package(self.col, package) for package in packages if package.stem != "last"]

    def learn_in_anki(self, days: int) -> None:
        """Learn what Anki asks, day by day."""
        for _ in range(days):
            due = self.col.find_cards("is:due -is:suspended")
            new = self.col.find_cards("is:new -is:suspended", order="c.due asc")[:4]
            for number in [*due, *new]:
                card = self.col.get_card(number)
                self.learner.answer_card(card, self.chance.choice((1, 2, 3, 3, 3, 4)))
                time.sleep(0.001)
            self.learner.days_pass(self.chance.choice((1, 1, 2)))

    def learn_in_terminal(self, deck: str, many: int) -> None:
        """Learn some cards of a deck in the terminal."""
        ratings = "".join(
            json.dumps({"rating": self.chance.choice((1, 3, 3, 4))}) + "\n" for _ in range(many)
        )
        now = datetime.now(UTC) - timedelta(days=self.learner.days_to_go)
        done = studykit(
            "quiz", deck, "--json", "--mode", "cards", "--count", str(many),
            cwd=self.maintainer.folder, answers=ratings, env={"STUDYKIT_NOW": now.isoformat()},
        )  # fmt: skip
        assert done.code == 0, done.err
        self.in_terminal += sum(line["type"] == "feedback" for line in done.lines)

    def bring(self, file: Path) -> Result:
        done = studykit("log", "import", str(file), cwd=self.maintainer.folder)
        assert (done.code, done.err) == (0, ""), done
        return done

    def cards(self) -> dict[int, list[Any]]:
        """All cards of the collection, as far as learning has to do with them."""
        rows = self.col.db.all("select id, nid, did, ord, type, reps, flags, queue from cards")
        return {row[0]: row for row in rows}


def opened() -> Log:
    return Log.open(Path(os.environ["STUDYKIT_HOME"]) / "reviews.db")


def answers_in(col: Any) -> set[tuple[int, int]]:
    """Card and row of all that was answered in Anki."""
    rows = col.db.all("select cid, id from revlog where ease > 0")
    return {(card, row) for card, row in rows}


def as_in_the_file(rows: set[tuple[int, int]], learner: Learner) -> set[tuple[int, int]]:
    from in_anki import DAY

    return {(card, row - learner.days_to_go * DAY) for card, row in rows}


def assert_nothing_lost(log: Log, rows: set[tuple[int, int]], in_terminal: int) -> None:
    """What was answered in Anki and in the terminal counts here, each answer once."""
    standing = log.standing()
    from_anki = [review for review in standing if review.source]
    assert {(review.source_card, review.source_review) for review in from_anki} == rows
    assert len(from_anki) == len(rows)
    assert len([review for review in standing if not review.source]) == in_terminal
    assert not log.damage()


def assert_remembered(log: Log, col: Any) -> int:
    """Cards that were answered in Anki alone have the engine's memory; how many that are."""
    by_card: dict[tuple[str, str], list[Review]] = {}
    for review in log.standing():
        by_card.setdefault((review.deck, review.item), []).append(review)
    compared = 0
    for (deck, item), reviews in by_card.items():
        if not all(review.source for review in reviews):
            continue
        there = memory_of(col.get_card(reviews[0].source_card))
        state = log.cards(deck)[item]
        assert (state.stability, state.difficulty) == pytest.approx(there, rel=0.01), item
        compared += 1
    return compared


@pytest.fixture
def story(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Story]:
    maintainer = words(tmp_path / "maintainer", monkeypatch)
    write(
        maintainer.folder,
        decks__peaks_yaml=OWN_DECK,
        seeds__peaks__peaks_yaml=PEAKS,
        seeds__peaks__sources_yaml="rows:\n  atlas: {title: An atlas}\n",
    )
    studykit("config", "first_meeting", "ask", cwd=maintainer.folder)
    with learner_of(tmp_path / "anki", [maintainer.published], days=150) as learner:
        yield Story(maintainer, learner, random.Random(7))


def test_a_learner_of_published_decks_and_of_our_own(story: Story) -> None:
    col = story.col
    # He has learned the published deck for weeks when its author goes over to studykit.
    story.learn_in_anki(12)
    learned = story.cards()
    story.export(days_ago=2)
    first = story.import_all()
    assert first == [{"duplicate": 15}, {"new": first[1]["new"]}]
    assert {card: row for card, row in story.cards().items() if card in learned} == learned

    # All of it is in the log, once, with the same memory.
    story.bring(story.learner.export())
    with opened() as log:
        rows = as_in_the_file(answers_in(col), story.learner)
        assert_nothing_lost(log, rows, 0)
        assert not has_fsrs_6() or assert_remembered(log, col) > 10

    # He learns in Anki, in the terminal, and both; he edits, tags, moves and suspends.
    story.learn_in_anki(6)
    story.learn_in_terminal("geo", 4)
    story.learn_in_terminal("peaks", 5)
    note = col.get_note(col.find_notes("Front:*front*")[0])
    note["Back"] += " (mine)"
    note.tags.append("mine")
    col.update_note(note)
    card = col.find_cards("tag:w")[3]
    col.set_deck([card], col.decks.id("Elsewhere"))
    suspended = col.find_cards("deck:Peaks")[0]
    col.sched.suspend_cards([suspended])
    cards = story.cards()

    # The author corrects facts, and so does the learner's next import: no card is new.
    geo_folder = "seeds/geo"
    story.maintainer.edit(f"{geo_folder}/basic1.yaml", ("back 11", "another back"))
    story.maintainer.edit("seeds/peaks/peaks.yaml", ("3776", "3777"))
    story.export(days_ago=0)
    imported = story.import_all()
    assert not any("new" in said for said in imported), imported
    assert story.cards() == cards
    story.learn_in_terminal("peaks", 3)
    story.learn_in_anki(6)

    story.bring(story.learner.whole())
    story.bring(story.learner.export(legacy=True))
    with opened() as log:
        rows = as_in_the_file(answers_in(col), story.learner)
        assert_nothing_lost(log, rows, story.in_terminal)
        assert not has_fsrs_6() or assert_remembered(log, col) > 10
        assert len(log.suspended("peaks-1")) == 1
        standing = log.standing()
    shown = studykit("stats", "--json", cwd=story.maintainer.folder).lines[0]
    assert shown["reviews"]["all"]["answers"] == len(standing) > 150
    assert shown["weakest"]["recall"]["entity"]


# --- two devices ---------------------------------------------------------------------------------


def test_two_devices_that_sync_and_a_file_of_each(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "127.0.0.1")
    maintainer = geo(tmp_path / "maintainer", monkeypatch)
    maintainer.export(days_ago=1)
    (tmp_path / "server").mkdir()
    chance = random.Random(3)
    with (
        sync_server(tmp_path / "server") as address,
        learner_of(tmp_path / "laptop", [maintainer.package], days=40) as on_laptop,
        collection(tmp_path / "phone") as other,
    ):
        laptop_story = Story(maintainer, on_laptop, chance)
        laptop_story.learn_in_anki(15)
        on_laptop.days_pass(on_laptop.days_to_go)
        laptop, phone = Device(on_laptop.col, address), Device(other, address)
        assert (laptop.sync(), phone.sync()) == ("FULL_UPLOAD", "FULL_DOWNLOAD")
        on_phone = Learner(other, tmp_path / "phone")
        laptop_story.bring(on_laptop.export())
        cards = laptop_story.cards()

        # Each answers some cards, and none has synced when the files are exported.
        def answer(learner: Learner, search: str) -> None:
            for number in learner.col.find_cards(search)[:4]:
                learner.answer_card(learner.col.get_card(number), chance.choice((1, 3, 4)))
                time.sleep(0.002)

        answer(on_laptop, "Country:F* OR Country:N*")
        answer(on_phone, "Country:I* OR Country:G*")
        time.sleep(0.01)
        files = [on_laptop.export(), on_phone.export()]
        for file in files:
            laptop_story.bring(file)
        both = answers_in(on_laptop.col) | answers_in(other)
        with opened() as log:
            assert_nothing_lost(log, both, 0)

        # They sync; on the laptop he undoes an answer that nobody has synced yet.
        assert laptop.sync() == phone.sync() == laptop.sync() == "NO_CHANGES"
        answer(on_laptop, "Country:N*")
        time.sleep(0.01)
        laptop_story.bring(on_laptop.export())
        on_laptop.col.undo()
        time.sleep(0.01)
        out = laptop_story.bring(on_laptop.export()).out
        assert "1 review was undone in Anki, and is taken back here." in out
        assert laptop.sync() == phone.sync() == "NO_CHANGES"
        for file in (on_phone.export(), *files):
            laptop_story.bring(file)
        assert answers_in(on_laptop.col) == answers_in(other)
        assert laptop_story.cards().keys() == cards.keys()
        with opened() as log:
            assert_nothing_lost(log, answers_in(other), 0)
            assert not has_fsrs_6() or assert_remembered(log, other) > 5
