"""A guesser who knows nothing but how options look and lie, and the rules that look for what it lives on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from random import Random

import pytest

from studykit.checks._chance import chi_square, success_of_guesser
from studykit.checks.checked_deck import CheckedDeck
from studykit.checks.run import check
from studykit.facts.base import Date
from studykit.questions.identity.draw import options
from studykit.questions.item import Item
from studykit.questions.make_items import open_deck
from tests.items.builders import Folder

SYLLABLES = ("ka", "mi", "to", "ra", "shi", "no", "ve", "lu", "do", "pen")
MANY = 300


def town(random: Random) -> str:
    return "".join(random.choice(SYLLABLES) for _ in range(random.randint(2, 5))).title()


@cache
def _files(seed: int) -> tuple[str, str]:
    """A CSV of made-up towns, and its head."""
    random = Random(seed)
    names = sorted({town(random) for _ in range(2 * MANY)})
    random.shuffle(names)
    rows = ""
    for at, name in enumerate(names[:MANY]):
        river, height, founded = (
            names[random.randrange(40)],
            random.randrange(1, 9000),
            random.randint(1500, 1990),
        )
        rows += f"t{seed}x{at},{name},{river} River,{height},{founded}\n"
    head = "columns: {height: integer, founded: date}\ncomplete: true\nrows: towns.csv\nunique: [[name]]\n"
    return f"id,name,river,height,founded\n{rows}", f"table: towns\n{head}"


TEMPLATES = """\
name: {ask: "Which town lies {height} m high and was founded {founded:when}?", answer: name}
river: {ask: "On which river lies {name}?", answer: river}
height: {ask: "How high lies {name}?", answer: height}
founded: {ask: "When was {name} founded?", answer: founded}
"""


@pytest.fixture(scope="module")
def choices(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Item]]:
    """The choices of four decks of one kind, by template."""
    found: dict[str, list[Item]] = {"name": [], "river": [], "height": [], "founded": []}
    for seed in range(4):
        folder = Folder(tmp_path_factory.mktemp("towns"))
        rows, head = _files(seed)
        folder.write("towns.csv", rows)
        folder.write("towns.yaml", head)
        folder.deck(TEMPLATES)
        for item in folder.items().values():
            found[item.template].append(item)
    return found


def by(
    measure: Callable[[str], object], pick: Callable[[list[object]], object]
) -> Callable[[Item], Sequence[str]]:
    def guess(item: Item) -> Sequence[str]:
        best = pick([measure(text) for text in options(item)])
        return [text for text in options(item) if measure(text) == best]

    return guess


def number(text: str) -> float:
    return float(text.replace(",", "")) if text[:1].isdigit() else 0.0


def rank(at: int, measure: Callable[[str], object]) -> Callable[[Item], Sequence[str]]:
    return lambda item: [sorted(options(item), key=lambda text: (measure(text), text))[at]]  # type: ignore[arg-type]


GUESSERS: dict[str, Callable[[Item], Sequence[str]]] = {
    **{f"place {at}": (lambda item, at=at: [options(item)[at]]) for at in range(4)},  # type: ignore[misc]
    **{f"rank {at} by value": rank(at, number) for at in range(4)},
    **{f"rank {at} by letters": rank(at, str) for at in range(4)},
    "the longest": by(len, max),
    "the shortest": by(len, min),
    "the one with most words": by(lambda text: len(text.split()), max),
    "the one with most capitals": by(lambda text: sum(map(str.isupper, text)), max),
    "the one with most digits": by(lambda text: sum(map(str.isdigit, text)), max),
    "the one with fewest digits": by(lambda text: sum(map(str.isdigit, text)), min),
}


@pytest.mark.parametrize("which", GUESSERS)
def test_a_guesser_who_knows_place_rank_length_and_form_does_not_beat_chance(
    which: str, choices: dict[str, list[Item]]
) -> None:
    """Sampling error may bring it three and a half standard deviations above chance: once in some thousand runs."""
    for template, items in choices.items():
        assert len(items) > 1000, template
        score, chance, error = success_of_guesser(items, GUESSERS[which])
        assert score < chance + 3.5 * error, (template, score, chance)


def test_the_guesser_would_find_a_cue(choices: dict[str, list[Item]]) -> None:
    """The same guesser is right nearly always where the key is made to stand out."""

    marked = [
        item._replace(shown_key=f"{item.shown_key} as it is in full", distractors=item.distractors)
        for item in choices["name"]
    ]
    assert success_of_guesser(marked, GUESSERS["the longest"])[0] > 0.95


def problems(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.chdir(folder.path)
    opened, found = open_deck(Path("deck.yaml"))
    assert opened
    made = CheckedDeck(opened.base, opened.templates, opened.items)
    return [
        str(each) for each in [*found, *check([made], Date(2026))] if each.code in ("I013", "I014")
    ]


PLACE = "deck.yaml:5:3: {}. Chance gives about {}. Look at `distractors:`, or add rows whose values lie around."


def test_a_deck_whose_answers_are_always_the_largest_is_told_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Folder(tmp_path)
    rows = "".join(f"  r{at}: {{name: N{at}, n: {5000 + at}}}\n" for at in range(60))
    folder.write("t.yaml", f"columns: {{name: text, n: text}}\nrows:\n{rows}")
    folder.deck('t: {ask: "How high is {name}?", answer: n, distractors: ["1000", "2000", "3000"]}')
    assert problems(folder, monkeypatch) == [
        PLACE.format(
            "warning I013 in 60 of 60 of its choices the right option is number 4 when they are sorted",
            15,
        ),
        (
            "deck.yaml:5:3: note I014 whoever takes the rarest option is right in 100% of 60 choices. "
            "Chance gives 25%. Add rows, or name more `distractors:`."
        ),
    ]


def test_of_few_items_and_of_a_fair_deck_nothing_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Folder(tmp_path)
    rows = "".join(f"  r{at}: {{name: N{at}, n: {5000 + at}}}\n" for at in range(39))
    folder.write("t.yaml", f"columns: {{name: text, n: text}}\nrows:\n{rows}")
    folder.deck('t: {ask: "How high is {name}?", answer: n, distractors: ["1000", "2000", "3000"]}')
    assert problems(folder, monkeypatch) == []
    for seed in range(4):
        fair = Folder(tmp_path / str(seed))
        fair.path.mkdir()
        table, head = _files(seed)
        fair.write("towns.csv", table)
        fair.write("towns.yaml", head)
        fair.deck(TEMPLATES)
        assert [each for each in problems(fair, monkeypatch) if "I013" in each] == []


def test_chi_square_is_that_of_the_tables() -> None:
    """NIST/SEMATECH, critical values of the chi-square distribution; the cube is good to one in a hundred."""
    for freedom, level, value in (
        (1, 0.05, 3.841),
        (3, 0.05, 7.815),
        (3, 0.001, 16.266),
        (8, 0.001, 26.125),
    ):
        assert abs(chi_square(freedom, level) / value - 1) < 0.03


EXPOSED = {"name": 0.33, "river": 0.33, "height": 0.42, "founded": 0.36}
"""What whoever always takes the rarest option may reach, by template. Chance gives 0.25."""


def test_how_often_each_option_is_seen_tells_little_of_texts_and_no_more_of_numbers_than_is_said(
    choices: dict[str, list[Item]],
) -> None:
    """Numbers lie on a line, and of its neighbors a key cannot have each equally often: known, and in the manual."""
    found = {}
    for template, items in choices.items():
        seen = Counter(text for item in items for text in options(item))
        score, chance, _ = success_of_guesser(items, by(seen.__getitem__, min))
        assert chance == 0.25
        found[template] = round(score, 3)
        assert success_of_guesser(items, by(seen.__getitem__, max))[0] < 0.29, template
    assert {template: score for template, score in found.items() if score > EXPOSED[template]} == {}
