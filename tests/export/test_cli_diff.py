"""`studykit diff` as a user calls it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.runner import Result, studykit, write

FACTS = """\
table: capitals
complete: true
source: atlas
columns: {country: text, capital: text}
label: country
rows:
  france: {country: France, capital: Paris}
  japan: {country: Japan, capital: Tokyo}
  peru: {country: Peru, capital: Lima}
"""
DECK = """\
deck: Capitals
key: capitals-x7
facts: ../seeds/world
templates:
  capital:
    from: capitals
    ask: What is the capital of {country}?
    answer: capital
    modes: [typed]
"""


@pytest.fixture
def world(tmp_path: Path) -> Path:
    sources = "table: sources\nrows:\n  atlas: {title: An Atlas}\n"
    return write(
        tmp_path,
        seeds__world__capitals_yaml=FACTS,
        seeds__world__sources_yaml=sources,
        decks__capitals_yaml=DECK,
    )


def diff(folder: Path, *args: str) -> Result:
    """Runs it, and makes sure that it wrote nothing."""
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    found = studykit("diff", *args, cwd=folder)
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before
    return found


def edit(world: Path) -> None:
    facts = FACTS.replace("Tokyo", "Kyoto").replace(
        "peru: {country: Peru", "chile: {country: Chile"
    )
    facts = facts.replace("Lima", "Santiago")
    write(
        world,
        seeds__world__capitals_yaml=facts,
        decks__capitals_yaml=DECK.replace("deck: Cap", "deck: World::Cap"),
    )


def test_the_first_time_everything_is_new(world: Path) -> None:
    found = diff(world)
    assert (found.code, found.err) == (3, "")
    assert found.out.splitlines()[-1] == "Capitals: 3 new."
    assert not list(world.glob("**/*.lock"))


def test_without_a_change_it_exits_with_0(world: Path) -> None:
    assert studykit("export", cwd=world).code == 0
    found = diff(world, "capitals")
    assert (found.code, found.out, found.err) == (0, "Capitals: 3 unchanged.\n", "")


def test_it_shows_what_the_next_import_will_do(world: Path) -> None:
    studykit("export", cwd=world)
    edit(world)
    found = diff(world)
    assert (found.code, found.err) == (3, "")
    assert (
        found.out
        == """\
new      capital/chile
    capitals/chile, seeds/world/capitals.yaml:9:3
    stem:             What is the capital of Chile?
    answer:           Santiago
changed  capital/japan
    capitals/japan, seeds/world/capitals.yaml:8:3
    answer was:       Tokyo
    answer now:       Kyoto
    explanation was:  Japan: capital Tokyo
    explanation now:  Japan: capital Kyoto
    Another answer under an old id: the card keeps its history. If this is another question rather than a correction, \
write `fresh:` with today's date on the row (or on the template): it begins a new memory, and the old note is retired.
retired  capital/peru
    capitals/peru, which is gone
    stem:             What is the capital of Peru?
    answer:           Lima
moved    Capitals is now World::Capitals: 2 cards
    Before the import, rename the deck Capitals in Anki to World::Capitals.

World::Capitals: 1 new, 1 changed, 1 retired, 1 unchanged, 2 cards to move in Anki.
"""
    )


def test_programs_get_an_object_a_line(world: Path) -> None:
    studykit("export", cwd=world)
    edit(world)
    found = diff(world, "--json")
    assert (found.code, found.err) == (3, "")
    new, changed, retired, moved, summary = found.lines
    place = {"fact": "capitals/chile", "file": "seeds/world/capitals.yaml", "line": 9}
    stem = "What is the capital of Chile?"
    assert new == {
        "type": "new",
        "id": "capital/chile",
        "stem": stem,
        "answers": ["Santiago"],
        "facts": [place],
    }
    assert (changed["type"], changed["id"], changed["other_answer"], changed["asked_again"]) == (
        "changed", "capital/japan", True, False,
    )  # fmt: skip
    assert changed["fields"] == {
        "answer": {"old": ["Tokyo"], "new": ["Kyoto"]},
        "explanation": {"old": ["Japan: capital Tokyo"], "new": ["Japan: capital Kyoto"]},
    }
    assert (retired["type"], retired["facts"]) == (
        "retired",
        [{"fact": "capitals/peru", "file": "", "line": 0}],
    )
    assert moved == {
        "type": "moved", "from": "Capitals", "to": "World::Capitals", "rename": True, "search": "",
        "ids": ["capital/france", "capital/japan"],
        "remedy": "Before the import, rename the deck Capitals in Anki to World::Capitals.",
    }  # fmt: skip
    assert summary == {
        "type": "summary", "new": 1, "changed": 1, "retired": 1, "moved": 2, "unchanged": 1, "design": False,
        "description": False,
    }  # fmt: skip


def test_export_says_the_same_in_short_and_then_nothing_is_left(world: Path) -> None:
    studykit("export", cwd=world)
    edit(world)
    out = studykit("export", cwd=world).out.splitlines()
    assert out[1] == "On import Anki will find 1 new note, 2 updated, 1 unchanged."
    assert "1 note now with another answer, under an old id: the card keeps its history." in out
    assert out[-1] == (
        "Anki leaves 2 cards in the deck Capitals, now World::Capitals. "
        "Before the import, rename the deck Capitals in Anki to World::Capitals."
    )
    assert diff(world).code == 0


def test_what_export_refuses_is_refused(world: Path) -> None:
    write(world, decks__capitals_yaml=DECK.replace("answer: capital", "answer: capitol"))
    found = diff(world)
    assert (found.code, found.out) == (1, "")
    assert "capitol" in found.err


def test_a_hostile_lock_steers_no_terminal(world: Path) -> None:
    studykit("export", cwd=world)
    lock = world / "decks/capitals.lock"
    lock.write_text(lock.read_text("utf-8").replace("Lima", "Li\\u001b]0;x\\u0007ma"), "utf-8")
    edit(world)
    for args in ((), ("--json",)):
        assert not set(diff(world, *args).out) & {"\x1b", "\x07"}
