"""Each form of question at a real terminal: answered right, wrong and half right, in wide letters and small windows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from screen import Person
from world import ends, reviews

from tests.cli.runner import studykit

HILLS = """\
table: hills
columns: {name: text, land: text, height: integer, ways: [text]}
label: name
say: "{name}: {height} m."
complete: true
rows:
  a: {name: 富士山, land: 東の国, height: 3776, ways: [吉田口から登る道, 須走口から登る道, 御殿場口から登る道]}
  b: {name: 北岳, land: 東の国, height: 3193, ways: [広河原から登る道, 両俣から登る道]}
  c: {name: Ben Nevis, land: 西の国, height: 1345, ways: [the pony track, the north face]}
  d: {name: Гора Эльбрус, land: 西の国, height: 5642, ways: [с севера, с юга]}
  e: {name: Cân Mawr, land: 西の国, height: 1085, ways: [y de, y gogledd]}
  f: {name: "<b>{{Half}}</b> Dome", land: 東の国, height: 2694, ways: [the cables, the other cables]}
"""
DECK = """\
deck: Hills
key: hills-1
facts: ../seeds/hills
templates:
  lookup: {from: hills, ask: "Which is {height} m high?", answer: name}
  back: {from: hills, ask: "How high is {name}?", answer: height}
  all: {from: hills, ask: "Which ways lead up the {name}?", answer: ways, many: all}
  most: {from: hills, ask: "Which is the highest of {land}?", answer: name, most: height}
  two: {from: hills, ask: "Which is higher, {options}?", answer: name, most: height, among: 2}
  four: {from: hills, ask: "Which is the lowest, {options}?", answer: name, least: height, among: 4}
  many: {from: hills, ask: "How many lie in {land}?", count: name}
  order: {from: hills, ask: "From low to high:", order: height, of: name, among: 4}
  claim: {from: hills, claim: "{name} is [{height}] m high."}
  cloze: {from: hills, cloze: "[{name}] is [{height}] m high."}
"""


@pytest.fixture(scope="module")
def hills(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hills")
    for name, text in (("seeds/hills/hills.yaml", HILLS), ("decks/hills.yaml", DECK)):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def items(hills: Path) -> list[dict[str, Any]]:
    return studykit("items", "--json", cwd=hills).lines


def letters(text: str) -> str:
    """A text without its blanks: a small window breaks lines anywhere."""
    return "".join(text.split())


def sit_down(
    hills: Path, home: Path, template: str, mode: str, size: tuple[int, int], count: int
) -> Person:
    deck = str(hills / "decks" / "hills.yaml")
    (home / "home").mkdir()
    (home / "home" / "config.toml").write_text('first_meeting = "ask"\n', encoding="utf-8")
    arguments = [
        "quiz",
        deck,
        "--template",
        template,
        "--mode",
        mode,
        "--count",
        str(count),
    ]
    return Person(arguments, home / "home", size=size)


def asked(person: Person, number: int, items: list[dict[str, Any]], prompt: str) -> dict[str, Any]:
    """Waits for the question with this number, until it takes keys, and returns its item."""
    for _ in range(400):
        shown = page(person, number)
        here = [item for item in items if letters(item["stem"]) in shown and is_listed(item, shown)]
        if here and prompt in shown:
            return max(here, key=lambda item: len(item["stem"]))
        person.looks()
    raise AssertionError(person.text)


def page(person: Person, number: int) -> str:
    """The page of an open question, without its blanks; empty before it has come."""
    pages = re.split(r"\d+ left[^\n]*", person.text)
    shown = letters(pages[-1])
    is_open = "?keys" in shown and "Entergoeson" not in shown
    return shown if len(pages) > number and is_open else ""


def is_listed(item: dict[str, Any], shown: str) -> bool:
    """Orders share their stem, and are told apart by what is to be put in order."""
    return item["form"] != "order" or all(letters(text) in shown for text in item["answers"])


def sees_answer(person: Person, answer: str) -> None:
    """Waits for the answer with its mark, however small the window is."""
    for _ in range(400):
        if f"✓{letters(answer)}" in letters(person.text):
            return
        person.looks()
    raise AssertionError(person.text)


def shown_options(person: Person, number: int, item: dict[str, Any]) -> dict[str, str]:
    """The texts of a menu or of what is to be put in order, with the numbers before them."""
    shown = page(person, number)
    texts = [*item["answers"], *item["distractors"]]
    places = {
        f"{at}){letters(text)}": (text, str(at))
        for text in texts
        for at in range(1, len(texts) + 1)
    }
    return dict(found for mark, found in places.items() if mark in shown)


SIZES = [(24, 80), (10, 40)]


def in_windows(templates: Sequence[str], always: Sequence[str]) -> list[Any]:
    """Each template in one of the windows; those that are not asked `always` when there is time."""
    return [
        pytest.param(name, SIZES[at % 2], id=name, marks=() if name in always else pytest.mark.slow)
        for at, name in enumerate(templates)
    ]


CHOSEN = ("lookup", "most", "two", "four", "many", "claim", "cloze")


@pytest.mark.parametrize(("template", "size"), in_windows(CHOSEN, ("most", "four", "claim")))
def test_a_number_key_chooses_right_and_wrong(
    hills: Path, items: list[dict[str, Any]], tmp_path: Path, template: str, size: tuple[int, int]
) -> None:
    of_template = [item for item in items if item["template"] == template]
    with sit_down(hills, tmp_path, template, "choice", size, 2) as person:
        for number, is_right in ((1, True), (2, False)):
            item = asked(person, number, of_template, "2)")
            last_number = f"{1 + len(item['distractors'])})"
            asked(person, number, [item], last_number)
            menu = shown_options(person, number, item)
            assert len(menu) == 1 + len(item["distractors"]), person.text
            person.types(menu[item["answers"][0] if is_right else item["distractors"][0]])
            person.sees("Right." if is_right else "Wrong.")
            sees_answer(person, item["answers"][0])
            if number == 1:
                person.sees("Enter goes on")
                person.types("\r")
        assert ends(person) == 0
    assert [(review.mode, review.verdict) for review in reviews(tmp_path)] == [
        ("choice", "right"),
        ("choice", "wrong"),
    ]


def test_boxes_are_ticked_by_number_and_by_the_space_bar(
    hills: Path, items: list[dict[str, Any]], tmp_path: Path
) -> None:
    of_template = [item for item in items if item["template"] == "all"]
    with sit_down(hills, tmp_path, "all", "choice", (24, 80), 2) as person:
        for number, verdict in ((1, "right"), (2, "wrong")):
            item = asked(person, number, of_template, "5)")
            asked(person, number, [item], f"{len(item['answers']) + len(item['distractors'])})")
            menu = shown_options(person, number, item)
            ticked = item["answers"] if verdict == "right" else item["distractors"][:1]
            if number == 1:
                # Ticked by mistake, and taken back.
                slip = menu[item["distractors"][0]]
                person.types(slip + slip)
            at = int(menu[item["distractors"][0]]) if number == 1 else 1
            for text in ticked[:-1]:
                person.types(menu[text])
                at = int(menu[text])
            # The last one is walked to.
            person.types("\x1b[B" * ((int(menu[ticked[-1]]) - at) % len(menu)) + " ")
            person.types("\r")
            person.sees("Right." if verdict == "right" else "Wrong.")
            if number == 1:
                person.sees("Enter goes on")
                person.types("\r")
        assert ends(person) == 0
    first, second = reviews(tmp_path)
    assert (first.mode, first.verdict, second.verdict) == ("choice", "right", "wrong")
    assert " | " in first.answer


TYPED = ("back", "most", "two", "many", "cloze", "all", "order")


@pytest.mark.parametrize(("template", "size"), in_windows(TYPED, ("cloze", "all", "order")))
def test_typed_right_wrong_and_half_right(
    hills: Path, items: list[dict[str, Any]], tmp_path: Path, template: str, size: tuple[int, int]
) -> None:
    of_template = [item for item in items if item["template"] == template]
    verdicts = ["right", "wrong", *(["partial"] if template in ("all", "order") else [])]
    said = {"right": "Right.", "wrong": "Wrong.", "partial": "Partly right."}
    with sit_down(hills, tmp_path, template, "typed", size, len(verdicts)) as person:
        for number, verdict in enumerate(verdicts, start=1):
            item = asked(person, number, of_template, ">")
            person.types(answer(person, number, item, verdict) + "\r")
            person.sees(said[verdict])
            if number < len(verdicts):
                person.sees("Enter goes on")
                person.types("\r")
        assert ends(person) == 0
    assert [(review.mode, review.verdict) for review in reviews(tmp_path)] == [
        ("typed", each) for each in verdicts
    ]


def answer(person: Person, number: int, item: dict[str, Any], verdict: str) -> str:
    if item["form"] == "order":
        numbers = shown_options(person, number, item)
        right = [numbers[text] for text in item["sequence"]]
        order = {"right": right, "wrong": right[::-1], "partial": [*right[1:], right[0]]}
        return " ".join(order[verdict])
    keys = item["answers"]
    return {"right": ", ".join(keys), "wrong": "nothing of it", "partial": keys[0]}[verdict]
