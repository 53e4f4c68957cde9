"""How much changes when one fact of 10,000 does, and whether a guesser who knows nothing can do better than chance.

Everything is counted over all items of a base of another subject, plants, which `tests.benchmarks.items` makes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import pytest

from studykit.facts.base import Date, FactBase, Row
from studykit.questions.identity.draw import options
from studykit.questions.item import Item
from studykit.questions.options.choice import Choice
from studykit.questions.options.forbidden import Avoid, Candidate
from studykit.questions.templates.deck_file import DeckFile
from studykit.values.numbers import parse_number
from studykit.values.sameness import Extent
from tests.benchmarks.items import CASES, PLANTS, deck_file, hard, hard_file, items, plants

MANY = 10_000
FEWER = 2_000
"""Enough to count places on. Ranks and lengths need all; `test_cues` looks at them in smaller decks."""
Rows = tuple[Row, ...]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> DeckFile:
    return deck_file(PLANTS, tmp_path_factory.mktemp("plants"))


@cache
def _base() -> FactBase:
    return plants(MANY)


@pytest.fixture(scope="module")
def before(file: DeckFile) -> dict[str, Item]:
    return by_id(items(file, _base()))


@pytest.fixture(scope="module")
def few(file: DeckFile) -> dict[str, Item]:
    return by_id(items(file, plants(FEWER)))


def by_id(made: Sequence[Item]) -> dict[str, Item]:
    found = {item.id: item for item in made}
    assert len(found) == len(made)
    return found


def with_rows(change: Callable[[Rows], Rows]) -> FactBase:
    base = _base()
    table = base.tables["plants"]
    return FactBase({**base.tables, "plants": table._replace(rows=change(table.rows))})


def new_plant(
    text: str = "Zzyzx", family: str = "f7", height: str = "500", year: int = 1811
) -> Row:
    return Row("new", (text, family, "marsh", parse_number(height), Date(year)), 1)


def add(rows: Rows) -> Rows:
    return (*rows[:4000], new_plant(), *rows[4000:])


def remove(rows: Rows) -> Rows:
    return (*rows[:4000], *rows[4001:])


def edit(rows: Rows) -> Rows:
    row = rows[4000]
    return (
        *rows[:4000],
        row._replace(cells=("Edited Name", "f3", "tundra", *row.cells[3:])),
        *rows[4001:],
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    "change", [add, *(pytest.param(each, marks=pytest.mark.slow) for each in (remove, edit))]
)
def test_one_fact_more_or_less_leaves_the_options_of_the_others(
    change: Callable[[Rows], Rows], file: DeckFile, before: dict[str, Item]
) -> None:
    after = by_id(items(file, with_rows(change)))
    touched = {"plants/p4000", "plants/new"}
    own = {
        item.id for made in (before, after) for item in made.values() if touched & set(item.facts)
    }
    assert (before.keys() ^ after.keys()) <= own
    changed: Counter[str] = Counter()
    for identity in (before.keys() & after.keys()) - own:
        changed[before[identity].template] += options(before[identity]) != options(after[identity])
    # Texts with attributes (name), references (family), and numbers and dates (height, year): of 10,000 items each.
    assert {template: many for template, many in changed.items() if many > MANY / 1000} == {}


def test_the_place_of_the_key_tells_nothing(few: dict[str, Item]) -> None:
    for template in ("family", "height", "year", "name"):
        found = [item for item in few.values() if item.template == template]
        places = Counter(options(item).index(item.shown_key) for item in found)
        assert_near_uniform(places, len(found), template)


@pytest.mark.slow
def test_the_rank_of_the_key_tells_nothing(before: dict[str, Item]) -> None:
    for template in ("family", "name"):
        found = [item for item in before.values() if item.template == template]
        ranks = Counter(sorted(options(item)).index(item.shown_key) for item in found)
        assert_near_uniform(ranks, len(found), template)
    heights = [item for item in before.values() if item.template == "height"]
    ranks = Counter(
        sorted(map(float, options(item))).index(float(item.shown_key)) for item in heights
    )
    assert_near_uniform(ranks, len(heights), "height")
    years = [item for item in before.values() if item.template == "year"]
    ranks = Counter(sorted(options(item)).index(item.shown_key) for item in years)
    assert_near_uniform(ranks, len(years), "year")


@pytest.mark.slow
def test_the_length_of_the_key_tells_nothing(before: dict[str, Item]) -> None:
    for template in ("family", "name"):
        found = [item for item in before.values() if item.template == template]
        longest = sum(max(options(item), key=len) == item.shown_key for item in found)
        shortest = sum(min(options(item), key=len) == item.shown_key for item in found)
        assert abs(longest / len(found) - 0.25) < 0.05, template
        assert abs(shortest / len(found) - 0.25) < 0.05, template


def test_no_option_is_shown_so_often_that_it_must_be_wrong(few: dict[str, Item]) -> None:
    """200 families are wrong as often each, more or less: those of a rare form are like fewer others."""
    expected = 3 * FEWER / 200
    wrong = Counter(
        text for item in few.values() if item.template == "family" for text in item.distractors
    )
    assert len(wrong) == 200
    assert max(wrong.values()) < 5 * expected
    assert min(wrong.values()) > expected / 8


def test_nothing_is_held_against_everything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """How many candidates are looked at for an item, where nearly all are barred, one way or the other."""
    looked = Counter[str]()
    stand, around = Choice.may_stand, Avoid.around

    def counted_stand(self: Choice, candidate: Candidate) -> bool:
        looked["stand"] += 1
        return stand(self, candidate)

    def counted_around(self: Avoid, place: Extent | None) -> Extent | None:
        looked["around"] += 1
        return around(self, place)

    monkeypatch.setattr(Choice, "may_stand", counted_stand)
    monkeypatch.setattr(Avoid, "around", counted_around)
    base = hard(500)
    for case in CASES:
        looked.clear()
        made = items(hard_file(case, tmp_path), base)
        # One item may look at all of its own right answers; all items together look at each a few times.
        assert looked["stand"] < 60 * len(made) + 60 * 500, case
        assert looked["around"] < 60 * len(made) + 60 * 500, case


def assert_near_uniform(found: Counter[int], many: int, template: str) -> None:
    for place in range(4):
        assert abs(found[place] / many - 0.25) < 0.03, (template, found)
