"""After any edit a deck is as one that is made anew: items, problems, findings and lock, bit for bit.

Bases are edited at random, one small thing after the other, as authors do. Each time the deck is
opened with what is kept of the time before, and without.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from studykit.anki.lock_file import lock_text
from studykit.checks.why_item import why_item
from studykit.problems import DeckError
from studykit.questions.item import EarlierItem
from studykit.workspace.workspace import Workspace, check_decks, nothing_learned
from tests.cli.runner import write

ROOT = Path(__file__).parents[2]
CASES = sorted((ROOT / "tests" / "items" / "valid").glob("*/deck.yaml"))
SHIPPED = sorted((ROOT / "decks").glob("*.yaml"))
NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)

WORDS = """\
columns: {word: text, kana: text, meaning: text, level: text, kind: text, strokes: integer, theme: themes, met: date}
label: word
kind: kind
source: book
rows:
  r1: {word: 日, kana: ひ, meaning: sun, level: n5, strokes: 4, theme: sky, aliases: [日輪]}
  r2: {word: 月, kana: つき, meaning: moon, level: n5, strokes: 4, theme: sky, note: It shines.}
  r3: {word: 火, kana: ひ, meaning: fire, level: n4, strokes: 4, theme: hearth}
  r4: {word: 水, kana: みず, meaning: water, level: n4, strokes: 4, theme: hearth, met: 2020-05}
  r5: {word: 木, kana: き, meaning: tree, level: n3, strokes: 4, theme: wood, met: 2020-05-01}
  r6: {word: 金, kana: かね, meaning: money, level: n3, strokes: 8, theme: hearth, confused_with: [r3]}
  r7: {word: 土, kana: つち, meaning: earth, level: n2, strokes: 3, theme: wood}
  r8: {word: 川, kana: かわ, meaning: river, level: n2, strokes: 3, theme: wood}
  r9: {word: 山, kana: やま, meaning: mountain, level: n1, strokes: 3, theme: sky, source: list}
"""
THEMES = """\
columns: {name: text, colour: text}
say: "{name} has the colour {colour}."
rows:
  sky: {name: The sky, colour: blue}
  hearth: {name: The hearth, colour: red}
  wood: {name: The wood, colour: green}
---
table: sources
rows:
  book: {title: A book, published: 2019}
  list: {title: A list, reliability: unverified}
"""
DECK = """\
deck: Words
key: words-1
facts: ../seeds/words
templates:
  means: {from: words, ask: ["{word} ({kana})", "Say {word}, {kana}."], answer: meaning, hint: "{theme}", hardness: hard}
  read: {from: words, ask: "How is {word} read?", answer: kana, accept: "{kana}!", tags: "{level}"}
  write: {from: words, ask: "Which word means {meaning}?", answer: word, explain: "{word} is {meaning}."}
  theme: {from: words, ask: "Of what is {word}?", answer: theme, ask_back: "What is of {theme}?"}
  colour: {from: words, ask: "Which colour has {word} of {theme}?", answer: theme.colour, options: 3}
  strokes: {from: words, ask: "How many strokes has {word}?", answer: strokes}
  met: {from: words, ask: "What did you meet in {met:month}?", answer: meaning}
  all: {from: words, ask: "Name all of level {level}.", answer: word, many: all}
  few: {from: words, where: {level: n5}, ask: "{meaning} of n5", answer: word}
  gaps: {from: words, cloze: "[{word}] is [{meaning}]."}
"""


def a_project(folder: Path) -> Path:
    write(folder, seeds__words__words_yaml=WORDS, decks__words_yaml=DECK)
    write(folder, seeds__words__themes_yaml=THEMES)
    return folder / "decks/words.yaml"


# --- a deck as anybody sees it --------------------------------------------------------------------


def seen(
    path: Path, cache: Path | None, learned: Mapping[str, EarlierItem], day: datetime
) -> dict[str, object]:
    """Return all that commands would say of a deck."""
    learned_of = (lambda _: learned) if learned else nothing_learned
    try:
        deck = Workspace.open(path, learned_of, today=day, cache=cache)
    except DeckError as error:
        return {"error": str(error)}
    says: dict[str, object] = {"items": deck.items, "problems": deck.problems}
    says["findings"] = check_decks([deck], day, are_all_decks=True)
    if deck.items and not learned:
        item = deck.items[len(deck.items) // 2]
        says["why"] = why_item(deck.loaded, deck.lock.earlier_items(), item).as_json()
    try:
        sound = Workspace.open_sound(path, day, cache=cache)
        says["lock"] = lock_text(sound.plan(day).export.lock)
    except DeckError as error:
        says["lock"] = str(error)
    return says


# --- edits ----------------------------------------------------------------------------------------

Edit = Callable[[str, Random], str]
_CELL = re.compile(r"(\w+): ([^,{}\[\]\n\"']+)(?=[,}])")
_ROW = re.compile(r"^  (\w[\w-]*): \{.*\}$", re.MULTILINE)


def _another_value(text: str, chance: Random) -> str:
    """Give a cell the value of another row."""
    cells = list(_CELL.finditer(text))
    if not cells:
        return text
    cell = chance.choice(cells)
    others = [other[2] for other in cells if other[1] == cell[1]]
    return f"{text[: cell.start(2)]}{chance.choice(others)}{text[cell.end(2) :]}"


def _a_letter_more(text: str, chance: Random) -> str:
    cells = list(_CELL.finditer(text))
    if not cells:
        return text
    place = chance.choice(cells).end(2)
    return f"{text[:place]}{chance.choice('aeß1')}{text[place:]}"


def _without_a_cell(text: str, chance: Random) -> str:
    cells = [cell for cell in _CELL.finditer(text) if text[cell.end() : cell.end() + 2] == ", "]
    if not cells:
        return text
    cell = chance.choice(cells)
    return f"{text[: cell.start()]}{text[cell.end() + 2 :]}"


def _one_more_cell(text: str, chance: Random) -> str:
    rows = list(_ROW.finditer(text))
    if not rows:
        return text
    end = chance.choice(rows).end() - 1
    more = chance.choice(
        (
            "note: Remember this.",
            "aliases: [another]",
            "disputed: Nobody knows.",
            "source: book",
            "expires: 2026-02-01",
            "also_right: [another]",
            "allow: ['I004: let it be']",
        )
    )
    if more.partition(":")[0] in text[text.rfind("\n", 0, end) : end]:
        return text
    return f"{text[:end]}, {more}{text[end:]}"


def _lines(change: Callable[[list[str], int, Random], None]) -> Edit:
    def edit(text: str, chance: Random) -> str:
        lines = text.split("\n")
        rows = [place for place, line in enumerate(lines) if _ROW.fullmatch(line)]
        if rows:
            change(lines, chance.choice(rows), chance)
        return "\n".join(lines)

    return edit


def _delete(lines: list[str], place: int, _: Random) -> None:
    del lines[place]


def _copy(lines: list[str], place: int, chance: Random) -> None:
    lines.insert(place, lines[place].replace(": {", f"-{chance.randrange(99)}: {{", 1))


def _blank(lines: list[str], place: int, _: Random) -> None:
    lines.insert(place, "")


def _up(lines: list[str], place: int, _: Random) -> None:
    lines.insert(0 if place == 0 else place - 1, lines.pop(place))


EDITS: tuple[Edit, ...] = (
    _another_value,
    _another_value,
    _a_letter_more,
    _a_letter_more,
    _without_a_cell,
    _one_more_cell,
    _lines(_delete),
    _lines(_copy),
    _lines(_blank),
    _lines(_up),
)


def _files(path: Path) -> list[Path]:
    folders = [path.parent, *path.parent.parent.glob("seeds/*")]
    files = {path}
    for folder in folders:
        files.update(folder.rglob("*.yaml"))
    return sorted(file for file in files if file == path or "decks" not in file.parts)


class Author:
    """Edits a deck, exports it now and then, and learns from it."""

    def __init__(self, path: Path, seed: object) -> None:
        self.path = path
        self.chance = Random(f"{path.parent.name} {path.name} {seed}")
        self.day = NOW
        self.learned: dict[str, EarlierItem] = {}

    def edits(self) -> None:
        """Change one thing in one file, mostly in one of facts."""
        files = _files(self.path)
        file = self.chance.choice(files)
        before = file.read_text("utf-8")
        text = self.chance.choice(EDITS)(before, self.chance)
        # What was edited may be wrong; from time to time it is as it was.
        file.write_text(text, "utf-8")
        what_else = self.chance.randrange(10)
        if what_else == 0:
            self.day += timedelta(days=self.chance.randrange(400))
        elif what_else == 1:
            self._exports()
        elif what_else == 2:
            self._learns()

    def _exports(self) -> None:
        try:
            plan = Workspace.open_sound(self.path, self.day).plan(self.day)
        except DeckError:
            return
        plan.write(self.path.with_suffix(".apkg"), lambda: self.day)

    def _learns(self) -> None:
        try:
            items = Workspace.open(self.path, today=self.day).items
        except DeckError:
            return
        for item in self.chance.sample(items, len(items) // 3):
            self.learned[item.id] = EarlierItem(
                item.facts, stem=item.stem, keys=item.keys, was=dict(item.was)
            )


def assert_edits_hold(path: Path, cache: Path, edits: int, seed: object) -> None:
    author = Author(path, seed)
    for number in range(edits):
        before = {file: file.read_text("utf-8") for file in _files(path)}
        author.edits()
        for learned in ({}, author.learned) if author.learned else ({},):
            kept = seen(path, cache, learned, author.day)
            anew = seen(path, None, learned, author.day)
            for what in anew:
                assert kept[what] == anew[what], (what, number)
        if "error" in anew or not anew["items"]:
            for file, text in before.items():
                file.write_text(text, "utf-8")


@pytest.mark.parametrize("seed", range(1))
def test_a_deck_is_as_made_anew_after_each_edit(tmp_path: Path, seed: int) -> None:
    assert_edits_hold(a_project(tmp_path), tmp_path / "cache", 15, seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20))
def test_a_deck_is_as_made_anew_after_each_of_many_edits(tmp_path: Path, seed: int) -> None:
    assert_edits_hold(a_project(tmp_path), tmp_path / "cache", 40, 100 + seed)


@pytest.mark.slow
@pytest.mark.parametrize("path", CASES, ids=lambda path: path.parent.name)
def test_a_deck_of_any_form_is_as_made_anew_after_each_edit(tmp_path: Path, path: Path) -> None:
    shutil.copytree(path.parent, tmp_path / path.parent.name)
    assert_edits_hold(tmp_path / path.parent.name / path.name, tmp_path / "cache", 12, 0)
