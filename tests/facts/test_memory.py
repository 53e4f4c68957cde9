"""How much memory a fact takes while it is read and checked, and a card while it is made, in bytes."""

from __future__ import annotations

import os
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from subprocess import DEVNULL

import pytest

from studykit.facts.load import load
from studykit.grading.nearly_equal import NearlyEqual
from studykit.questions.item import Item
from studykit.questions.make_items import open_deck
from studykit.values.codec import codec

DECK = """\
deck: Few
key: few-1
facts: facts
templates:
  means: {from: few, ask: "What does {word} mean?", answer: meaning}
"""


def write_words(path: Path, rows: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [f"r{row},word {row},meaning {row * 7},chapter {row % 30}\n" for row in range(rows)]
    path.write_text("id,word,meaning,chapter\n" + "".join(lines), encoding="utf-8")


def peak_of(run: Callable[[], object]) -> int:
    """Return the most bytes that are held at once in a run, above what was held before."""
    tracemalloc.start()
    try:
        run()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_fact_of_a_csv_takes_less_than_a_kilobyte_while_it_is_read(tmp_path: Path) -> None:
    rows = 3000
    few, many = tmp_path / "few.csv", tmp_path / "many.csv"
    write_words(few, 3)
    write_words(many, rows)
    # What is made once, and kept for all bases, is not counted.
    load([few])
    assert peak_of(lambda: load([many])) / rows < 850


def test_a_text_is_held_against_all_others_in_half_a_kilobyte() -> None:
    texts = [f"mount number{row}" for row in range(2000)]

    def hold_against_each_other() -> None:
        assert list(NearlyEqual((text, (text,)) for text in texts).pairs()) == []

    assert peak_of(hold_against_each_other) / 2000 < 500


def test_a_card_is_made_in_four_kilobytes_and_kept_in_less_than_two(tmp_path: Path) -> None:
    cards = 300
    deck = tmp_path / "deck.yaml"
    write_words(tmp_path / "facts" / "words.csv", cards)
    deck.write_text(DECK.replace("few", "words"))
    # What is made once, and kept for all decks, is not counted.
    open_deck(deck)
    opened = []
    assert peak_of(lambda: opened.extend(open_deck(deck))) / cards < 4100

    items = opened[0].items
    # What all have in common is one object.
    assert len({id(item.type) for item in items}) == 1
    assert all(item.entities is item.facts for item in items)
    tracemalloc.start()
    copies = [read_again(item) for item in items]
    kept = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert copies == list(items)
    assert kept / cards < 1600


def read_again(item: Item) -> object:
    """Return an item as it is read from the work of last time."""
    return codec(Item).from_text(codec(Item).to_text(item))


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="ru_maxrss is counted in other ways elsewhere")
def test_many_facts_and_many_cards_are_checked_in_so_little_memory(tmp_path: Path) -> None:
    facts, cards = 200_000, 40_000
    write_words(tmp_path / "few-asked" / "facts" / "few.csv", 3)
    write_words(tmp_path / "few-asked" / "facts" / "words.csv", facts)
    write_words(tmp_path / "all-asked" / "facts" / "few.csv", cards)
    for folder in (tmp_path / "few-asked", tmp_path / "all-asked"):
        (folder / "deck.yaml").write_text(DECK)
    for_nothing = peak_of_process(tmp_path, "--version")
    for_facts = peak_of_process(tmp_path / "few-asked", "check", "deck.yaml")
    assert (for_facts - for_nothing) / facts < 1400
    for_cards = peak_of_process(tmp_path / "all-asked", "check", "deck.yaml")
    assert (for_cards - for_nothing) / cards < 5000
    # What was made last time is only read.
    for_cards_again = peak_of_process(tmp_path / "all-asked", "check", "deck.yaml")
    assert (for_cards_again - for_nothing) / cards < 4000


def peak_of_process(folder: Path, *args: str) -> int:
    """Return the bytes of memory that a studykit of its own takes at most."""
    command = [sys.executable, "-m", "studykit", *args]
    with subprocess.Popen(command, cwd=folder, stdout=DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return usage.ru_maxrss * 1024
