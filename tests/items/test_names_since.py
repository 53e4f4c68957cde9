"""A log that notes what rows were called knows its rows again, each item as of the day on which it was answered."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from studykit.questions.item import EarlierItem
from studykit.questions.make_items import open_deck
from tests.items.builders import Folder
from tests.items.test_identity import numbered

TEMPLATES = """\
t: {ask: "Value of {name}?", answer: value, both_ways: true, ask_back: "Name of {value}?"}
u: {ask: "And {name}?", answer: value}
"""


@dataclass
class Log:
    """A deck with the review log of its learner, which notes an item when it is answered."""

    folder: Folder
    known: dict[str, EarlierItem] = field(default_factory=dict)

    def asked(self) -> dict[str, str]:
        """Return the id of each question by its stem."""
        return {item.stem: item.id for item in self._items()}

    def answer(self, *stems: str) -> dict[str, str]:
        """Answer all questions, or those with these stems, and return the ids of all."""
        for item in self._items():
            if not stems or item.stem in stems:
                self.known[item.id] = EarlierItem(
                    item.facts, stem=item.stem, keys=item.keys, was=dict(item.was)
                )
        return self.asked()

    def _items(self) -> tuple:
        opened, _ = open_deck(self.folder.path / "deck.yaml", lambda _: self.known)
        assert opened
        assert len({item.id for item in opened.items}) == len(opened.items)
        return opened.items


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


@pytest.fixture
def log(folder: Folder) -> Log:
    folder.deck(TEMPLATES)
    return Log(folder)


def test_an_item_has_the_ids_that_its_rows_had_before(log: Log) -> None:
    log.folder.write(
        "words.yaml",
        numbered("c: {was: [a, b], name: x, value: one}", "d: {name: y, value: one}"),
    )
    assert {
        item.stem: (item.facts, dict(item.was)) for item in log._items() if "?" in item.stem
    } == {
        "Value of x?": (("words/c",), {"words/c": ("a", "b")}),
        "Value of y?": (("words/d",), {}),
        "Name of one?": (("words/c", "words/d"), {"words/c": ("a", "b")}),
        "And x?": (("words/c",), {"words/c": ("a", "b")}),
        "And y?": (("words/d",), {}),
    }


def test_what_was_noted_before_and_after_a_row_was_renamed_goes_on(log: Log) -> None:
    log.folder.write("words.yaml", numbered("a: {name: x, value: one}"))
    before = log.answer()
    log.folder.write("words.yaml", numbered("b: {was: a, name: x, value: one}"))
    assert log.answer("Value of x?") == before
    # Its old id goes to a new row, and it is renamed once more.
    log.folder.write(
        "words.yaml",
        numbered("c: {was: [a, b], name: x, value: one}", "a: {name: y, value: two}"),
    )
    after = log.answer("And y?", "Name of two?")
    assert {stem: after[stem] for stem in before} == before
    assert len(set(after.values())) == 6
    log.folder.write(
        "words.yaml",
        numbered("d: {was: [a, b, c], name: x, value: one}", "e: {was: a, name: y, value: two}"),
    )
    assert log.asked() == after


def test_a_list_that_is_numbered_anew_keeps_what_was_answered_on_any_day(log: Log) -> None:
    log.folder.write("words.yaml", numbered("1: {name: x, value: one}", "2: {name: y, value: two}"))
    before = log.answer()
    rows = ["2: {was: 1, name: x, value: one}", "3: {was: 2, name: y, value: two}"]
    log.folder.write("words.yaml", numbered("1: {name: w, value: nil}", *rows))
    after = log.answer("Value of x?", "And w?", "Name of nil?")
    assert {stem: after[stem] for stem in before} == before
    assert log.answer() == after


def test_a_row_that_took_the_id_of_one_that_is_gone_is_told_by_its_questions(log: Log) -> None:
    rows = ["1: {name: x, value: one}", "2: {name: y, value: two}", "3: {name: z, value: three}"]
    log.folder.write("words.yaml", numbered(*rows))
    before = log.answer()
    rows = ["1: {was: 2, name: y, value: two}", "2: {was: 3, name: z, value: three}"]
    log.folder.write("words.yaml", numbered(*rows))
    after = log.answer("Value of y?")
    assert after == {stem: before[stem] for stem in after}
    assert log.asked() == after


def test_rows_that_became_one_keep_the_memory_of_the_first(log: Log) -> None:
    log.folder.deck('t: {ask: "Value of {name}?", answer: value}')
    log.folder.write("words.yaml", numbered("a: {name: x, value: one}", "b: {name: y, value: two}"))
    log.answer()
    log.folder.write("words.yaml", numbered("c: {was: [a, b], name: Z, value: drei}"))
    assert log.asked() == {"Value of Z?": "t/a"}
    # Where only the other was learned, its memory goes on.
    del log.known["t/a"]
    assert log.asked() == {"Value of Z?": "t/b"}


def test_a_row_that_takes_in_another_one_keeps_its_own_memory_on_every_later_day(log: Log) -> None:
    log.folder.deck('t: {ask: "Value of {name}?", answer: value}')
    log.folder.write("words.yaml", numbered("a: {name: x, value: one}", "b: {name: y, value: two}"))
    log.answer()
    log.folder.write("words.yaml", numbered("b: {was: a, name: x and y, value: two}"))
    for _ in range(3):
        assert log.answer() == {"Value of x and y?": "t/b"}


def test_where_labels_changed_too_an_id_tells_the_first_row_of_a_name_from_the_second(
    log: Log,
) -> None:
    log.folder.deck('t: {ask: "Value of {name}?", answer: value}')
    log.folder.write("words.yaml", numbered("1: {name: x, value: one}"))
    log.answer()
    moved = "2: {was: 1, name: x, value: one}"
    log.folder.write("words.yaml", numbered("1: {name: w, value: nil}", moved))
    assert log.answer("Value of w?") == {"Value of w?": "t/1+", "Value of x?": "t/1"}
    moved = "3: {was: [1, 2], name: X, value: eins}"
    log.folder.write("words.yaml", numbered("2: {was: 1, name: W, value: nix}", moved))
    assert log.asked() == {"Value of W?": "t/1+", "Value of X?": "t/1"}


def test_what_no_row_was_ever_called_stays_as_it_is(log: Log) -> None:
    log.folder.write("words.yaml", numbered("b: {was: a, name: x, value: one}"))
    log.known["t/gone"] = EarlierItem(("words/gone",), stem="Value of gone?", was={})
    log.known["u/b"] = EarlierItem(("words/b",), stem="And x?", was={"words/b": ("q",)})
    assert log.answer() == {"Value of x?": "t/a", "Name of one?": "t/a<", "And x?": "u/b"}


# --- any history -------------------------------------------------------------------------------------------


@dataclass
class Row:
    """A row of the author's table, which is the same one whatever it is called."""

    number: int
    id: str
    had: list[str] = field(default_factory=list)

    def rename(self, new: str) -> None:
        self.had.append(self.id)
        self.id = new

    def written(self) -> str:
        was = f"was: [{', '.join(self.had)}], " if self.had else ""
        return f"{self.id}: {{{was}name: Label{self.number}x, value: val{self.number}x}}"


def edit(rows: list[Row], step: int, chance: random.Random) -> None:
    """What an author may do to the ids of a table, of which no row goes."""
    number = len(rows) + 1
    what = chance.randrange(4)
    if what == 0:
        chance.choice(rows).rename(f"new{step}")
    elif what == 1:
        # A row comes in front, and each of the others gets the next id.
        ids = [row.id for row in rows]
        for row, new in zip(rows, [*ids[1:], f"last{step}"], strict=True):
            row.rename(new)
        rows.insert(0, Row(number, ids[0]))
    elif what == 2:
        one, other = chance.sample(rows, 2)
        ids_exchanged = other.id, one.id
        for row, new in zip((one, other), ids_exchanged, strict=True):
            row.rename(new)
    else:
        rows.append(Row(number, f"more{step}"))


@pytest.mark.parametrize(
    "turn", [*range(6), *(pytest.param(turn, marks=pytest.mark.slow) for turn in range(6, 150))]
)
def test_whatever_rows_are_called_what_was_answered_goes_on(log: Log, turn: int) -> None:
    """As long as no row goes and labels stay; each day only a part of the questions is answered."""
    chance = random.Random(turn)
    rows = [Row(number, str(number)) for number in range(1, 5)]
    learned: dict[str, str] = {}
    for step in range(8):
        if step:
            edit(rows, step, chance)
        log.folder.write("words.yaml", numbered(*[row.written() for row in rows]))
        asked = log.asked()
        assert _part(asked, learned) == learned
        stems = [stem for stem in asked if chance.random() < 0.4]
        if stems:
            log.answer(*stems)
        learned.update(_part(asked, stems))


def _part(ids: Mapping[str, str], stems: object) -> dict[str, str]:
    return {stem: ids[stem] for stem in stems}  # type: ignore[attr-defined]
