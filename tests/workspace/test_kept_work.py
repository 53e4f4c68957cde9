"""What was made of the same files last time is read again: the same, bit for bit, or not at all."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import pytest

from studykit.compiled import fingerprint, found_problems, made_items
from studykit.compiled._checked_file import write_checked
from studykit.compiled.found_problems import read_findings
from studykit.compiled.made_items import read_items
from studykit.problems import Problem
from studykit.questions.item import EarlierItem
from studykit.questions.make_items import load_deck
from studykit.values.days import ANY_DAY
from studykit.workspace import kept_work
from studykit.workspace.quiz_deck import NoLog, QuizDeck
from studykit.workspace.workspace import LearnedOf, Workspace, check_decks, nothing_learned
from tests.cli.runner import write

ROOT = Path(__file__).parents[2]
SHIPPED = sorted((ROOT / "decks").glob("*.yaml"))
CASES = sorted((ROOT / "tests" / "items" / "valid").glob("*/deck.yaml"))
NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
SEAS = """\
source: atlas
columns: {name: text, ocean: text, since: date, map: image}
complete: true
rows:
  coral: {name: Coral Sea, ocean: Pacific, map: maps/coral.png}
  tasman: {name: Tasman Sea, ocean: Pacific}
  labrador: {name: Labrador Sea, ocean: Atlantic, note: cold}
  arabian: {name: Arabian Sea, ocean: Indian}
  new: {name: New Sea, ocean: Indian, since: 2026-06}
---
table: sources
rows: {atlas: {title: An atlas}}
"""
DECK = """\
deck: Seas
key: seas-1
facts: ../seeds/seas
as_of: today
templates:
  ocean: {from: seas, ask: "Of which ocean is the {name} a part?", answer: ocean}
"""


@pytest.fixture
def seas(tmp_path: Path) -> Path:
    write(tmp_path, seeds__seas__seas_yaml=SEAS, decks__seas_yaml=DECK)
    (tmp_path / "seeds/seas/maps").mkdir()
    (tmp_path / "seeds/seas/maps/coral.png").write_bytes(b"coral")
    return tmp_path / "decks/seas.yaml"


@pytest.fixture
def times_made(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Counts how often items are made; what is read is not made."""
    made: list[Path] = []
    make_all = kept_work.make_all

    def counted(*args: Any, **how: Any) -> object:
        made.append(Path())
        return make_all(*args, **how)

    monkeypatch.setattr("studykit.workspace.workspace.make_all", counted)
    return made


def opened(
    path: Path, cache: Path | None, learned_of: LearnedOf = nothing_learned, day: datetime = NOW
) -> Workspace:
    return Workspace.open(path, learned_of, today=day, cache=cache)


def found(deck: Workspace, day: datetime = NOW, *, cues: bool = True) -> list[Problem]:
    return check_decks([deck], day, are_all_decks=True, cues=cues)


def assert_the_same_again(path: Path, cache: Path) -> None:
    without = opened(path, None)
    first, again = opened(path, cache), opened(path, cache)
    for deck in (first, again):
        assert deck.items == without.items
        assert deck.problems == without.problems
        for cues in (False, True, True):
            assert found(deck, cues=cues) == found(without, cues=cues)


@pytest.mark.parametrize("path", SHIPPED[2:3], ids=lambda path: path.stem)
def test_items_and_findings_come_back_as_they_were(path: Path, tmp_path: Path) -> None:
    assert_the_same_again(path, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize(
    "path", [*SHIPPED, *CASES], ids=lambda path: path.stem + "-" + path.parent.name
)
def test_items_and_findings_of_all_forms_come_back_as_they_were(path: Path, tmp_path: Path) -> None:
    assert_the_same_again(path, tmp_path)


def test_what_did_not_change_is_not_made_and_not_judged_again(
    seas: Path, tmp_path: Path, times_made: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    problems = found(opened(seas, tmp_path / "cache"))
    assert len(times_made) == 1

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("judged again")

    monkeypatch.setattr("studykit.checks.run.check_deck", refuse)
    assert found(opened(seas, tmp_path / "cache")) == problems
    assert len(times_made) == 1


def _edit(old: str, new: str) -> Callable[[Path], object]:
    def change(seas: Path) -> None:
        facts = seas.parent.parent / "seeds/seas/seas.yaml"
        facts.write_text(facts.read_text().replace(old, new))

    return change


CHANGES: dict[str, Callable[[Path], object]] = {
    "a cell": _edit("Coral Sea", "Coral Sia"),
    "a note": _edit("note: cold", "note: bold"),
    "a line between rows": _edit("rows:\n  coral", "rows:\n\n  coral"),
    "a source": _edit("An atlas", "An Atlas"),
    "a row": _edit("  arabian: {name: Arabian Sea, ocean: Indian}\n", ""),
    "the head": _edit("complete: true", "complete: false"),
    "the deck": lambda seas: seas.write_text(DECK.replace("a part", "part")),
    "a table": lambda seas: (seas.parent.parent / "seeds/seas/lakes.csv").write_text("id,name\n"),
    "a picture": lambda seas: (seas.parent.parent / "seeds/seas/maps/coral.png").write_bytes(b"c"),
    "a lock file": lambda seas: seas.with_suffix(".lock").write_text("<<<<<<< HEAD"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_whatever_changes_all_is_made_anew(
    change: Callable[[Path], object], seas: Path, tmp_path: Path, times_made: list[Path]
) -> None:
    found(opened(seas, tmp_path / "cache"))
    change(seas)
    edited = opened(seas, tmp_path / "cache")
    assert len(times_made) == 2
    without = opened(seas, None)
    assert (edited.items, found(edited)) == (without.items, found(without))
    assert edited.problems == without.problems


def test_what_is_written_while_a_deck_is_read_is_not_taken_for_what_was_read(
    seas: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write_meanwhile(*args: Any) -> object:
        loaded = load_deck(*args)
        _edit("Coral Sea", "Coral Sia")(seas)
        return loaded

    with monkeypatch.context() as patched:
        patched.setattr("studykit.questions.make_items.load_deck", write_meanwhile)
        before = opened(seas, tmp_path / "cache")
    assert "Coral Sea" in before.items[0].stem
    assert "Coral Sia" in opened(seas, tmp_path / "cache").items[0].stem


MAPS = """\
  map: {from: seas, ask: "Which sea is this? {map}", answer: name}
"""


def _write_beside(file: Path, content: bytes) -> None:
    """Write over a file with as many bytes, and give it the time that it had."""
    times = file.stat()
    file.write_bytes(content)
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))


def test_a_picture_with_the_size_and_the_time_of_before_is_noticed(
    seas: Path, tmp_path: Path
) -> None:
    _edit("Tasman Sea, ocean: Pacific", "Tasman Sea, ocean: Pacific, map: maps/tasman.png")(seas)
    seas.write_text(DECK + MAPS)
    tasman = tmp_path / "seeds/seas/maps/tasman.png"
    tasman.write_bytes(b"waves")
    assert len([item for item in opened(seas, tmp_path / "cache").items if item.media]) == 2
    # Now it is the picture of the other sea, and both seas are right.
    _write_beside(tasman, b"coral")
    assert _is_as_made_anew(seas, tmp_path / "cache", NOW)
    assert len([item for item in opened(seas, tmp_path / "cache").items if item.media]) == 1


@pytest.mark.parametrize("is_there", [False, True])
def test_a_picture_in_a_folder_that_nobody_looks_into_is_noticed(
    is_there: bool, seas: Path, tmp_path: Path
) -> None:
    _edit("maps/coral.png", ".maps/coral.png")(seas)
    seas.write_text(DECK + MAPS)
    maps = tmp_path / "seeds/seas/maps"
    hidden = maps.with_name(".maps")
    maps.rename(hidden if is_there else tmp_path / "maps")
    opened(seas, tmp_path / "cache")
    (hidden if is_there else tmp_path / "maps").rename(tmp_path / "m" if is_there else hidden)
    assert _is_as_made_anew(seas, tmp_path / "cache", NOW)


def test_a_quiz_notices_a_missing_picture_that_comes(seas: Path, tmp_path: Path) -> None:
    _edit("maps/coral.png", ".maps/coral.png")(seas)
    (tmp_path / "seeds/seas/maps").rename(tmp_path / "maps")

    def codes() -> list[str]:
        deck = QuizDeck.open(seas, NoLog(), tmp_path / "cache", NOW, as_json=True)
        return [problem.code for problem in deck.problems]

    assert "F024" in codes()
    (tmp_path / "maps").rename(tmp_path / "seeds/seas/.maps")
    assert "F024" not in codes()


def test_an_empty_folder_of_facts_is_not_one_that_is_not_there(tmp_path: Path) -> None:
    lakes = tmp_path / "lakes"
    before = fingerprint.contents((), [str(lakes)])
    lakes.mkdir()
    assert fingerprint.contents((), [str(lakes)]) != before


def test_texts_that_an_older_lock_needs_are_part_of_what_work_hangs_on(
    seas: Path, tmp_path: Path, times_made: list[Path]
) -> None:
    """Today a lock notes of each card what its item is known by; before it stood in the texts."""

    def quiz() -> None:
        QuizDeck.open(seas, NoLog(), tmp_path / "cache", NOW, as_json=False)

    _edit("map: image", "map: text")(seas)
    plan = Workspace.open_sound(seas, NOW).plan(NOW)
    plan.write(tmp_path / "seas.apkg", lambda: NOW)
    assert opened(seas, tmp_path / "cache").kept
    lock = seas.with_suffix(".lock")
    lines = []
    for line in lock.read_text().splitlines():
        entry = json.loads(line)
        for key in ("stem", "keys", "says"):
            entry.pop(key, None)
        lines.append(json.dumps(entry, separators=(",", ":"), ensure_ascii=False))
    lock.write_text("\n".join(lines) + "\n")
    assert opened(seas, tmp_path / "cache").lock.rests_on_texts
    assert not opened(seas, tmp_path / "cache").kept
    quiz()
    times_made.clear()
    quiz()
    assert not times_made
    seas.with_suffix(".texts.gz").unlink()
    quiz()
    assert len(times_made) == 1


def test_another_version_of_an_installed_package_makes_all_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "babel-2.17.0.dist-info"
    package.mkdir()
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(fingerprint, "_installed", fingerprint._installed.__wrapped__)
    before = fingerprint.of_program("")
    assert fingerprint.of_program("") == before
    package.rename(tmp_path / "babel-2.18.0.dist-info")
    assert fingerprint.of_program("") != before


def test_it_counts_for_the_days_on_which_the_same_holds(
    seas: Path, tmp_path: Path, times_made: list[Path]
) -> None:
    cache = tmp_path / "cache"
    spring = opened(seas, cache)
    assert opened(seas, cache, day=NOW + timedelta(days=1)).items == spring.items
    assert len(times_made) == 1
    summer = opened(seas, cache, day=datetime(2026, 7, 1, tzinfo=UTC))
    assert [item.id for item in summer.items if item not in spring.items] == ["ocean/new"]


def test_facts_expire_though_nothing_else_changes(seas: Path, tmp_path: Path) -> None:
    _edit("note: cold", "expires: 2026-03-01")(seas)
    cache = tmp_path / "cache"

    def codes(day: datetime) -> set[str]:
        return {problem.code for problem in found(opened(seas, cache, day=day), day)}

    assert "F012" not in codes(NOW)
    assert "F012" in codes(NOW + timedelta(days=1))
    assert "F012" not in codes(NOW)


def test_a_log_that_knows_items_as_they_are_has_them_read_and_another_has_not(
    seas: Path, tmp_path: Path, times_made: list[Path]
) -> None:
    cache = tmp_path / "cache"
    items = opened(seas, cache).items
    as_they_are = {item.id: EarlierItem(item.facts, stem=item.stem) for item in items}
    assert opened(seas, cache, lambda _: as_they_are).items == items
    assert len(times_made) == 1
    first = items[0]
    otherwise = {"ocean/before": EarlierItem(first.facts, stem=first.stem)}
    learned = opened(seas, cache, lambda _: otherwise)
    assert learned.items[0].id == "ocean/before"
    assert opened(seas, cache).items == items, "what a log gave is not kept for others"


def test_damaged_files_are_passed_over(seas: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    problems = found(opened(seas, cache))
    items = opened(seas, cache).items
    chance = Random(1)
    for file in cache.iterdir():
        whole = file.read_bytes()
        for end in (0, 1, 3, len(whole) // 2, len(whole) - 1):
            file.write_bytes(whole[:end])
            assert found(opened(seas, cache)) == problems
        for _ in range(10):
            damaged = bytearray(whole)
            damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
            file.write_bytes(damaged)
            assert opened(seas, cache).items == items
            assert file.read_bytes() == whole or file.suffix == ".findings"


@pytest.mark.parametrize("of_findings", [False, True])
def test_what_another_version_wrote_in_its_own_way_is_not_decoded(
    of_findings: bool, tmp_path: Path
) -> None:
    module = found_problems if of_findings else made_items
    file = tmp_path / "kept"
    write_checked(file, module._FORM, lambda path: path.write_text('another key\n["x", {}]\n'))
    assert (read_findings if of_findings else read_items)(file, "key", NOW) is None


def test_a_folder_that_cannot_be_written_costs_nothing_but_time(seas: Path, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("in the way")
    for _ in range(2):
        assert opened(seas, tmp_path / "cache").items == opened(seas, None).items
        assert found(opened(seas, tmp_path / "cache")) == found(opened(seas, None))


def test_files_of_decks_that_are_gone_are_deleted(seas: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    opened(seas, cache)
    old = cache / "0123.items"
    of_somebody_else = cache / "letters.txt"
    for file in (old, of_somebody_else):
        shutil.copy(next(cache.iterdir()), file)
        os.utime(file, (1, 1))
    _edit("Coral Sea", "Coral Sia")(seas)
    opened(seas, cache)
    assert not old.exists()
    assert of_somebody_else.exists()


def _is_as_made_anew(seas: Path, cache: Path, day: datetime) -> bool:
    edited, without = opened(seas, cache, day=day), opened(seas, None, day=day)
    return (edited.items, found(edited, day)) == (without.items, found(without, day))


class Forgotten(NamedTuple):
    """Something that work hangs on and that is left out, with a change that needs it."""

    where: str
    stub: object
    change: Callable[[Path], object] = lambda _: None
    day: datetime = NOW


SUMMER = datetime(2026, 7, 1, tzinfo=UTC)
KEY = "file_contents.FileContents.key"
FORGOTTEN = {
    "the facts": Forgotten(KEY, property(lambda files: files._of_files), CHANGES["a cell"]),
    "the deck file": Forgotten(KEY, property(lambda files: files._of_folders), CHANGES["the deck"]),
    "the days of the items": Forgotten(
        "kept_work.LoadedDeck.days_alike", lambda *_: ANY_DAY, day=SUMMER
    ),
    "the day of the findings": Forgotten(
        "kept_work.KeptWork.findings",
        lambda kept, _: read_findings(kept.compiled.with_suffix(".findings"), kept.key, NOW),
        day=SUMMER,
    ),
}


@pytest.mark.parametrize("forgotten", FORGOTTEN.values(), ids=FORGOTTEN)
def test_whatever_is_forgotten_of_what_work_hangs_on_is_noticed(
    forgotten: Forgotten, seas: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each of them is needed: without it the deck is not what it would be, made anew."""
    _edit("note: cold", "expires: 2026-05-01")(seas)
    monkeypatch.setattr(f"studykit.workspace.{forgotten.where}", forgotten.stub)
    found(opened(seas, tmp_path / "cache"))
    forgotten.change(seas)
    assert not _is_as_made_anew(seas, tmp_path / "cache", forgotten.day)
