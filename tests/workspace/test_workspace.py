"""The road of a deck, step by step: opened, checked, planned, written."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from studykit.problems import DeckError
from studykit.questions.item import EarlierItem
from studykit.workspace.workspace import Workspace, check_decks
from tests.cli.runner import write

SEAS = """\
source: atlas
columns: {name: text, ocean: text}
complete: true
rows:
  coral: {name: Coral Sea, ocean: Pacific}
  tasman: {name: Tasman Sea, ocean: Pacific}
  labrador: {name: Labrador Sea, ocean: Atlantic}
  arabian: {name: Arabian Sea, ocean: Indian}
---
table: sources
rows: {atlas: {title: An atlas}}
"""
DECK = """\
deck: Seas
key: seas-1
facts: ../seeds/seas
templates:
  ocean: {from: seas, ask: "Of which ocean is the {name} a part?", answer: ocean}
"""
NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)


@pytest.fixture
def seas(tmp_path: Path) -> Path:
    write(tmp_path, seeds__seas__seas_yaml=SEAS, decks__seas_yaml=DECK)
    return tmp_path / "decks/seas.yaml"


def codes(error: DeckError) -> list[str]:
    return [problem.code for problem in error.problems]


def test_an_open_deck_has_its_items_and_no_problems(seas: Path) -> None:
    deck = Workspace.open(seas)
    assert [item.id for item in deck.items] == [
        "ocean/coral", "ocean/tasman", "ocean/labrador", "ocean/arabian",
    ]  # fmt: skip
    assert deck.problems == []
    assert deck.lock.entries == {}


def test_a_deck_that_cannot_be_read_raises_its_problems(seas: Path) -> None:
    seas.write_text("deck: [")
    with pytest.raises(DeckError) as caught:
        Workspace.open(seas)
    assert codes(caught.value) == ["F001"]
    assert str(caught.value) == str(caught.value.problems[0])


def test_what_an_error_touches_makes_no_item_and_the_deck_may_not_leave(seas: Path) -> None:
    facts = SEAS.replace("name: Tasman Sea", "nmae: Tasman Sea")
    write(seas.parent.parent, seeds__seas__seas_yaml=facts)
    assert "ocean/tasman" not in {item.id for item in Workspace.open(seas).items}
    with pytest.raises(DeckError) as caught:
        Workspace.open_sound(seas, NOW)
    assert "F002" in codes(caught.value)


def test_a_plan_writes_package_and_lock_file_and_the_next_one_finds_nothing_new(seas: Path) -> None:
    package = seas.parent / "seas.apkg"
    plan = Workspace.open_sound(seas, NOW).plan(NOW)
    assert len(plan.export.new) == 4
    assert not plan.lock_file.exists(), "a plan writes nothing"
    plan.write(package, lambda: NOW)
    assert package.exists()

    again = Workspace.open_sound(seas, NOW)
    assert len(again.lock.entries) == 4
    assert (again.plan(NOW).export.new, len(again.plan(NOW).export.unchanged)) == ((), 4)


def test_two_decks_with_one_key_are_not_planned(seas: Path) -> None:
    Workspace.open_sound(seas, NOW).plan(NOW).write(seas.parent / "seas.apkg", lambda: NOW)
    write(seas.parent.parent, decks__copy_yaml=DECK)
    copy = Workspace.open_sound(seas.parent / "copy.yaml", NOW)
    with pytest.raises(DeckError) as caught:
        copy.plan(NOW)
    assert codes(caught.value) == ["X007"]


def test_a_waiver_that_waives_nothing_is_told_of_only_when_all_decks_are_there(seas: Path) -> None:
    rows = SEAS.replace("ocean: Indian}", "ocean: Indian, allow: ['I004: there are three']}")
    write(seas.parent.parent, seeds__seas__seas_yaml=rows)
    deck = Workspace.open(seas)
    for are_all_decks, told in ((True, ["T018"]), (False, [])):
        problems = check_decks([deck], NOW, are_all_decks=are_all_decks)
        assert [problem.code for problem in problems if problem.code == "T018"] == told


def test_the_log_is_asked_by_the_key_of_the_deck(seas: Path) -> None:
    asked_for: list[str] = []

    def learned_of(key: str) -> dict[str, EarlierItem]:
        asked_for.append(key)
        return {}

    Workspace.open(seas, learned_of)
    assert asked_for == ["seas-1"]


def test_a_deck_is_read_again_when_any_of_its_files_has_changed(seas: Path) -> None:
    """Letter for letter: a change within one tick of the clock, of the same length, is one."""
    facts = seas.parent.parent / "seeds/seas/seas.yaml"
    lock = seas.with_suffix(".lock")
    deck = Workspace.open(seas)
    assert deck.is_as_its_files()
    assert Workspace.open_sound(seas, NOW, deck).base is deck.base
    for file, text in (
        (facts, SEAS.replace("Tasman Sea", "Tasmin Sea")),
        (facts.with_name("lakes.yaml"), "rows: {}"),
        (seas, DECK.replace("Seas", "Sees")),
        (lock, "<<<<<<< HEAD"),
    ):
        before = file.read_text() if file.exists() else None
        file.write_text(text)
        assert not deck.is_as_its_files(), file.name
        if before is None:
            file.unlink()
        else:
            file.write_text(before)
        assert deck.is_as_its_files(), file.name
    facts.write_text(SEAS.replace("Tasman Sea", "Tasmin Sea"))
    again = Workspace.open_sound(seas, NOW, deck)
    assert "Tasmin" in {item.id: item.stem for item in again.items}["ocean/tasman"]


def test_what_is_written_while_a_deck_is_read_is_a_change(seas: Path) -> None:
    facts = seas.parent.parent / "seeds/seas/seas.yaml"

    def write_meanwhile(_key: str) -> dict[str, EarlierItem]:
        facts.write_text(SEAS.replace("Tasman Sea", "Tasmin Sea"))
        return {}

    assert not Workspace.open(seas, write_meanwhile).is_as_its_files()


def test_sheets_that_tables_name_are_files_of_the_deck(seas: Path) -> None:
    folder = seas.parent.parent / "seeds/seas"
    sheet = "id,name,ocean\ncoral,Coral Sea,Pacific\narabian,Arabian Sea,Indian\n"
    for name in ("seas.csv", "seas.txt"):
        (folder / name).write_text(sheet)
        head = SEAS.partition("rows:")[0] + f"rows: {name}\n---" + SEAS.partition("---")[2]
        (folder / "seas.yaml").write_text(head)
        deck = Workspace.open(seas)
        # Who names a file of another kind has it read again each time.
        assert deck.is_as_its_files() == (name == "seas.csv")
        (folder / name).write_text(sheet.replace("Coral", "Corel"))
        assert not deck.is_as_its_files()
        (folder / name).unlink()
