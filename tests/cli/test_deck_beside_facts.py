"""A deck may lie in the folder of its facts."""

from __future__ import annotations

from pathlib import Path

import pytest

from studykit.facts.load import load
from tests.cli.runner import studykit, write

FACTS = "columns: {q: text, x: text}\nrows:\n  a: {q: one, x: eins}\n  b: {q: two, x: zwei}\n  c: {q: three, x: drei}\n"
DECK = "deck: D\nkey: d-1\nfacts: .\ntemplates:\n  q: {from: t, ask: '{q}', answer: x}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    other = (
        DECK.replace("d-1", "e-1")
        .replace("deck: D", "about: another")
        .replace("{q}", "What is {q}?")
    )
    return write(
        tmp_path, deck_yaml=DECK, t_yaml=FACTS, other_yaml=other, words_csv="id,word\n1,w\n"
    )


@pytest.mark.parametrize(
    "command",
    [
        "check deck.yaml", "items deck.yaml", "export deck.yaml", "diff deck.yaml", "facts .", "why q/a deck.yaml",
        "quiz deck.yaml --json", "stats deck.yaml", "export other.yaml", "check deck.yaml other.yaml",
    ],
)  # fmt: skip
def test_every_command_works(command: str, folder: Path) -> None:
    found = studykit(*command.split(), cwd=folder)
    assert found.code == (3 if command.startswith("diff") else 0)
    assert "deck.yaml:1" not in found.out + found.err
    assert "error" not in found.out + found.err


def test_an_export_changes_nothing_for_the_next_and_a_row_is_added(folder: Path) -> None:
    assert studykit("export", "deck.yaml", cwd=folder).out.startswith("deck.apkg: 3 notes for D\n")
    assert studykit("diff", "deck.yaml", cwd=folder).out == "D: 3 unchanged.\n"
    assert studykit("add", "t", "q=four", "x=vier", "--into", ".", cwd=folder).out.startswith(
        "added t/four at t.yaml:6"
    )
    assert studykit("export", "deck.yaml", cwd=folder).out.startswith("deck.apkg: 4 notes for D\n")
    assert (folder / "deck.yaml").read_text(encoding="utf-8") == DECK


def test_a_deck_that_cannot_be_read_stops_itself_alone(folder: Path) -> None:
    write(folder, other_yaml=DECK.replace("answer: x}", "answer: x"))
    assert studykit("export", "deck.yaml", cwd=folder).code == 0
    told = studykit("check", "other.yaml", cwd=folder)
    assert (told.code, told.out.count(" F001 ")) == (1, 1)


def test_a_deck_in_decks_may_have_its_facts_there_too(tmp_path: Path) -> None:
    write(tmp_path, decks__mine_yaml=DECK, decks__t_yaml=FACTS)
    assert studykit("check", cwd=tmp_path).out.endswith("in 3 items of 1 deck.\n")
    assert studykit("export", cwd=tmp_path).out.startswith("mine.apkg: 3 notes for D\n")


def test_documents_of_one_file_and_files_that_only_look_like_decks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write(
        tmp_path,
        both_yaml=f"{DECK}---\ntable: t\n{FACTS}",
        a_yaml="deck: slip\ntemplates: {q: {ask: x}}\ntable: u\nrows: {a: {name: x}}\n",
        b_yaml="deck: {suit: hearts}\ncard: {suit: spades}\n",
        c_yaml="deck:\nrows: {a: {deck: pontoon}}\n",
    )
    base, problems = load([Path()])
    assert sorted(base.tables) == ["b", "c", "t", "u"]
    assert [str(each).partition(". ")[0] for each in problems if each.code == "F002"] == [
        "a.yaml:1:1: F002 'deck' is no key of a table",
        "a.yaml:2:1: F002 'templates' is no key of a table",
        "b.yaml:1:1: F002 'deck' is no key of a table",
        "b.yaml:2:1: F002 'card' is no key of a table",
        "c.yaml:1:1: F002 'deck' is no key of a table",
    ]


def test_a_folder_with_decks_alone_has_no_facts(tmp_path: Path) -> None:
    write(tmp_path, deck_yaml=DECK, other_yaml=DECK)
    told = studykit("export", "deck.yaml", cwd=tmp_path)
    where = "(see deck.yaml:3:8)"
    assert told.err.startswith(
        f".: F001 there is no table in '.', only a deck {where}. Write a table into it.\n"
    )


def test_a_table_that_is_named_as_a_deck_is_told_to_be_one(tmp_path: Path) -> None:
    write(tmp_path, seeds__words_yaml="table: words\ncolumns: {a: text}\nrows:\n  x: {a: b}\n")
    for command in ("items", "check", "quiz", "export"):
        found = studykit(command, "seeds/words.yaml", cwd=tmp_path)
        told = [
            line
            for line in (found.out + found.err).splitlines()
            if line.startswith("seeds/words.yaml")
        ]
        what = "seeds/words.yaml:1:1: T014 this is a table of facts, and no deck."
        remedy = "Name a deck whose `facts:` are in 'seeds'. `studykit init` writes a deck to begin from."
        assert (found.code, told) == (1, [f"{what} {remedy}"])
