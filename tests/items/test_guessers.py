"""Guessers who know nothing but what options share with their question: none gains by it where others share it too."""

from __future__ import annotations

import math
import os
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random

import pytest

from studykit.checks._slots_shown import slots_shown
from studykit.questions.identity.draw import options
from studykit.questions.item import Item
from studykit.questions.make_items import DeckWithItems, open_deck
from studykit.questions.options.cues import is_shared, words_to_share
from studykit.questions.words import ending_of
from studykit.values.sameness import fold
from tests.items import subjects

ROOT = Path(__file__).parents[2]
SHIPPED = ("nansei", "elements", "antiquity", "greek")
OTHER_SUBJECTS = (subjects.RIVERS, subjects.STARS, subjects.WORKS)
ADVANTAGE = 0.05


def word_list(many: int) -> str:
    """Verbs as a dictionary of Japanese has them: what stands behind the character ends the reading too."""
    random = Random(7)
    kana = (
        "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわ"
    )
    rows = []
    for at in range(many):
        ending = random.choice(("う", "く", "す", "つ", "ぬ", "む", "る", "える", "い", ""))
        stem = "".join(random.choice(kana) for _ in range(random.randint(1, 3)))
        rows.append(
            f"  w{at}: {{word: {chr(0x4E00 + 7 * at)}{ending}, reading: {stem}{ending}, n: {at}}}\n"
        )
    return (
        "table: words\ncomplete: true\ncolumns: {word: text, reading: text, n: integer}\nrows:\n"
        + "".join(rows)
    )


def opened(path: Path) -> DeckWithItems:
    here = Path.cwd()
    os.chdir(path.parent)
    deck, _ = open_deck(path)
    os.chdir(here)
    assert deck
    return deck


def words(folder: Path, many: int) -> DeckWithItems:
    (folder / "facts.yaml").write_text(word_list(many), encoding="utf-8")
    (folder / "deck.yaml").write_text(
        "deck: W\nkey: w-1\nfacts: facts.yaml\ntemplates:\n"
        '  reading: {ask: "How is {word} read?", answer: reading}\n'
        '  word: {ask: "What is written for {reading}, number {n}?", answer: word}\n',
        encoding="utf-8",
    )
    return opened(folder / "deck.yaml")


@pytest.fixture(scope="module")
def decks(tmp_path_factory: pytest.TempPathFactory) -> list[DeckWithItems]:
    """The decks that ship, three of other subjects, and a word list of 700 rows."""
    found = [opened(ROOT / "decks" / f"{name}.yaml") for name in SHIPPED]
    for subject in OTHER_SUBJECTS:
        folder = tmp_path_factory.mktemp(subject.table)
        found.append(opened(subjects.write(folder, subject, subjects.facts(subject, 150))))
    return [*found, words(tmp_path_factory.mktemp("words"), 700)]


Cue = Callable[[str, Sequence[str]], bool]
"""Whether an option shares something with what its question shows; both are folded."""


def shares_a_word(option: str, shown: Sequence[str]) -> bool:
    words = [word for text in shown for word in text.split()]
    return any(is_shared(word, other) for word in words_to_share(option) for other in words)


def shares_an_ending(option: str, shown: Sequence[str]) -> bool:
    return ending_of(option) in map(ending_of, shown)


def script(text: str) -> str:
    letters = [char for char in text if char.isalpha()]
    return unicodedata.name(letters[0], "?").split()[0] if letters else ""


def shares_the_script(option: str, shown: Sequence[str]) -> bool:
    return script(option) in {script(text) for text in shown}


CUES: dict[str, Cue] = {
    "word": shares_a_word,
    "ending": shares_an_ending,
    "script": shares_the_script,
}


def choices(deck: DeckWithItems) -> Iterator[tuple[Item, list[str], set[str]]]:
    """Choices of texts, each with what its question shows and the answers of its template."""
    patterns = {each.id: (*each.ask, *each.ask_many, *each.ask_back) for each in deck.templates}
    named = {each.id for each in deck.templates if each.distractors}
    answers: dict[str, set[str]] = defaultdict(set)
    for item in deck.items:
        answers[item.template].update(map(fold, item.keys))
    for item in deck.items:
        is_text = item.type.name in ("text", "reference")
        if item.names_options or item.template in named or not is_text or len(options(item)) < 3:
            continue
        slots = slots_shown(item.stem, patterns[item.template]) or []
        shown = [fold(slot.text) for slot in slots if slot.text]
        if shown:
            yield item, shown, answers[item.template]


def gain(decks: Sequence[DeckWithItems], cue: Cue) -> tuple[float, float, int]:
    """By how much whoever follows the cue beats chance, the standard error, and in how many choices."""
    score = variance = 0.0
    count = 0
    for deck in decks:
        for item, shown, answers in choices(deck):
            pointed_at = [text for text in options(item) if cue(fold(text), shown)]
            own = set(map(fold, item.keys))
            others = [text for text in answers - own if cue(text, shown)]
            if not pointed_at or len(others) < len(item.distractors):
                continue
            chance = 1 / len(options(item))
            score += (1 / len(pointed_at) if item.shown_key in pointed_at else 0) - chance
            variance += chance * (1 - chance)
            count += 1
    return score / max(count, 1), math.sqrt(variance) / max(count, 1), count


def test_the_ending_of_a_word_tells_nothing_of_its_reading(tmp_path: Path) -> None:
    advantage, error, count = gain([words(tmp_path, 120)], shares_an_ending)
    assert count > 50
    assert advantage <= ADVANTAGE + 2 * error


@pytest.mark.slow
@pytest.mark.parametrize("name", CUES)
def test_no_guesser_beats_chance(decks: list[DeckWithItems], name: str) -> None:
    advantage, error, count = gain(decks, CUES[name])
    assert advantage <= ADVANTAGE + 2 * error
    assert count > 50


@pytest.mark.slow
def test_the_guesser_would_find_a_cue(decks: list[DeckWithItems]) -> None:
    """A list of which only the right reading ends as the word does."""
    marked = []
    for deck in decks:
        items = []
        for item in deck.items:
            wrong = tuple(f"{text}qx" for text in item.distractors)
            items.append(item._replace(distractors=wrong))
        marked.append(deck._replace(items=tuple(items)))
    assert gain(marked, shares_an_ending)[0] > 0.3
