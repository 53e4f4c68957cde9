"""A made-up base of which separate code knows the truth: disputes, spans, hierarchies, namesakes, and times.

Each cell of the world below is either sure, or it may be anything that its author cannot rule out. A question is right
when its key is right and its options are wrong in every world that is left, and only that is asked of `closed` items.
The code here knows dates as two days, places as a path, and nothing of how studykit does it.
"""

from __future__ import annotations

import calendar
import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest

from studykit.questions.item import Item
from studykit.questions.make_items import open_deck

AS_OF = date(2020, 6, 1)
Days = tuple[date, date]


@dataclass(frozen=True)
class Cell:
    """What is written in a cell, and what may be true."""

    written: Any
    """As in the file; None when the cell is missing."""
    sure: Any = None
    """The value, if it is sure; None if anything may be true."""
    days: Days | None = None
    """Of a sure date from when to when it may lie."""


@dataclass(frozen=True)
class Person:
    id: str
    name: str
    land: Cell
    born: Cell
    size: Cell
    office: str
    since: int
    until: int | None
    """Years, which count whole."""

    def holds(self) -> bool:
        return self.since <= AS_OF.year and (self.until is None or self.until >= AS_OF.year)


@dataclass(frozen=True)
class World:
    people: list[Person]
    places: dict[str, tuple[str, str]]
    """By id the name and the id of what it lies in."""

    def path(self, place: str) -> list[str]:
        """A place and all that it lies in."""
        path = []
        while place:
            path.append(place)
            place = self.places[place][1]
        return path

    def named(self, text: str) -> set[str]:
        return {place for place, (name, _) in self.places.items() if name == text}


# --- dates -------------------------------------------------------------------------------------------------


def year(of: int) -> Days:
    return date(of, 1, 1), date(of, 12, 31)


MONTHS = list(calendar.month_name)[1:]


def days_read(text: str) -> Days:
    """From when to when a date lies that an option shows."""
    if text.startswith("the ") and text.endswith("0s"):
        decade = int(text[4:-1])
        return date(decade, 1, 1), date(decade + 9, 12, 31)
    if "–" in text:
        first, last = text.split("–")
        return date(int(first), 1, 1), date(int(last), 12, 31)
    *day, month, of = ["", *text.split()] if " " in text else ["", text]
    if not month:
        return year(int(of))
    number = MONTHS.index(month) + 1
    if day[-1]:
        return date(int(of), number, int(day[-1])), date(int(of), number, int(day[-1]))
    return date(int(of), number, 1), date(int(of), number, 28)


def some_date(random: Random) -> Cell:
    """A date of any grain, with the days on which it may lie."""
    of = random.randrange(1850, 1990)
    match random.randrange(9):
        case 0 | 1 | 2:
            return Cell(str(of), of, year(of))
        case 3:
            month = random.randrange(1, 12)
            return Cell(f"{of}-{month:02}", of, (date(of, month, 1), date(of, month + 1, 1)))
        case 4:
            day = date(of, random.randrange(1, 13), random.randrange(1, 29))
            return Cell(day.isoformat(), of, (day, day))
        case 5:
            decade = of // 10
            return Cell(f"{decade}X", of, (date(decade * 10, 1, 1), date(decade * 10 + 9, 12, 31)))
        case 6:
            last = min(of + random.randrange(1, 5), 1999)
            return Cell(f"{of}/{last}", of, (date(of, 1, 1), date(last, 12, 31)))
        case 7:
            return Cell({"is": str(of), "disputed": "Some say otherwise."})
        case _:
            return Cell(None)


def some(random: Random, values: Sequence[Any], doubt: float) -> Cell:
    """One of some values, or a disputed one, or none."""
    value = random.choice(values)
    chance = random.random()
    if chance < doubt / 2:
        return Cell({"is": value, "disputed": "Some say otherwise."})
    if chance < doubt:
        return Cell(None)
    return Cell(value, value)


def made(seed: int, many: int) -> World:
    """A world with that many people."""
    random = Random(seed)
    # Of hardly any list all is known where much is in doubt: so the worlds differ in that.
    doubt = (0, 0.01, 0.1)[seed % 3]
    places: dict[str, tuple[str, str]] = {}
    for continent in range(3):
        places[f"c{continent}"] = (f"Continent {continent}", "")
        for land in range(4):
            here = f"c{continent}l{land}"
            places[here] = (f"Land {continent}{land}", f"c{continent}")
            for town in range(3):
                places[f"{here}t{town}"] = (f"Town {continent}{land}{town}", here)
    people: list[Person] = []
    for at in range(many):
        # A few names are borne by two, who hold different offices.
        name = f"Name {at if random.random() > 0.15 else random.randrange(many)}"
        office = f"office {random.randrange(many // 3)}"
        if any((each.name, each.office) == (name, office) for each in people):
            name = f"Name {many + at}"
        since = random.randrange(2000, 2020)
        until = random.choice((None, since + random.randrange(1, 15)))
        people.append(
            Person(
                f"p{at}",
                name,
                some(random, list(places), doubt),
                some_date(random),
                some(random, range(1, many), doubt),
                office,
                since,
                until,
            )
        )
    return World(people, places)


def write(folder: Path, world: World) -> Path:
    """The base and its deck, as an author would write them."""
    rows: dict[str, dict[str, Any]] = {}
    for person in world.people:
        row = {
            "name": person.name,
            "place": person.land.written,
            "born": person.born.written,
            "size": person.size.written,
            "office": person.office,
            "since": str(person.since),
            "until": str(person.until) if person.until else None,
        }
        rows[person.id] = {key: value for key, value in row.items() if value is not None}
    places = {}
    for place, (name, within) in world.places.items():
        places[place] = {"name": name, "in": within} if within else {"name": name}
    people = {
        "table": "people",
        "label": "name",
        "complete": True,
        "tell_apart": ["office"],
        "columns": {
            "name": "text",
            "place": "places",
            "born": "date",
            "size": "integer",
            "office": "text",
        },
        "rows": rows,
    }
    land = {
        "table": "places",
        "complete": True,
        "columns": {"name": "text", "in": {"type": "places", "part_of": True}},
        "rows": places,
    }
    (folder / "facts").mkdir()
    (folder / "facts" / "people.yaml").write_text(json.dumps(people), encoding="utf-8")
    (folder / "facts" / "places.yaml").write_text(json.dumps(land), encoding="utf-8")
    templates = {
        "holder": {"ask": "Who holds {office}?", "answer": "name"},
        "place": {"ask": "Where does {name} live?", "answer": "place"},
        "lives": {"ask": "Who lives in {place}? Name all.", "answer": "name", "many": "all"},
        "count": {"ask": "How many live in {place}?", "count": "id"},
        "born": {"ask": "When was {name} born?", "answer": "born"},
        "size": {"ask": "How large is {name}?", "answer": "size"},
        "largest": {"ask": "Who is the largest in {place}?", "answer": "name", "most": "size"},
        "older": {"ask": "Who is older: {options}?", "answer": "name", "first": "born", "among": 2},
        "order": {"ask": "From old to young.", "order": "born", "of": "name", "among": 3},
        "claim": {"claim": "{name} lives in [{place}]."},
    }
    deck = {
        "deck": "Truth",
        "key": "truth-1",
        "facts": "facts",
        "as_of": AS_OF.isoformat(),
        "templates": {name: {"from": "people", **each} for name, each in templates.items()},
    }
    (folder / "deck.yaml").write_text(json.dumps(deck), encoding="utf-8")
    return folder / "deck.yaml"


# --- what is true ------------------------------------------------------------------------------------------


class Truth:
    """Tells what is wrong with an item."""

    def __init__(self, world: World) -> None:
        self.world = world
        # Who holds nothing on the day of the deck is not asked about, and is no answer.
        self.asked = [person for person in world.people if person.holds()]
        self.by_id = {person.id: person for person in world.people}

    def people(self, text: str) -> list[Person]:
        """All whom a name as it is shown may mean."""
        shown = [each for each in self.asked if f"{each.name} ({each.office})" == text]
        return shown or [each for each in self.asked if each.name == text]

    def faults(self, item: Item) -> Iterator[str]:
        if item.proof != "closed":
            return
        template = item.template
        if template in ("older", "order"):
            yield from self._sets(item)
            return
        person = self.by_id[item.facts[0].partition("/")[2]]
        check: dict[str, Callable[[Item, Person], Iterator[str]]] = {
            "holder": self._holder,
            "place": self._place,
            "lives": self._lives,
            "count": self._count,
            "born": self._born,
            "size": self._size,
            "largest": self._largest,
            "claim": self._claim,
        }
        yield from check[template](item, person)

    def _holder(self, item: Item, person: Person) -> Iterator[str]:
        here = [each for each in self.asked if each.office == person.office]
        may = {each.id for each in here}
        for key in item.keys:
            if not any(each.id in may for each in self.people(key)):
                yield f"{key} does not hold it"
        for option in item.distractors:
            if any(each.id in may for each in self.people(option)):
                yield f"{option} holds it"

    def _one(self, item: Item) -> list[Person]:
        """All whom the name in a question about one person may mean."""
        stem = item.stem
        name = stem.split(" does ")[-1] if " does " in stem else stem
        for before, after in (
            ("Where does ", " live?"),
            ("When was ", " born?"),
            ("How large is ", "?"),
        ):
            if stem.startswith(before):
                name = stem.removeprefix(before).removesuffix(after)
        return self.people(name)

    def _place(self, item: Item, person: Person) -> Iterator[str]:
        keys = set().union(*(self.world.named(key) for key in item.keys))
        for each in self._one(item):
            if each.land.sure and each.land.sure not in keys:
                yield f"{each.id} lives elsewhere"
            if not each.land.sure and (each.land.written or len(self._one(item)) > 1):
                yield f"nobody knows where {each.id} lives"
        around = set().union(*(self.world.path(key) for key in keys))
        for option in item.distractors:
            for place in self.world.named(option):
                if place in around or keys & set(self.world.path(place)):
                    yield f"{option} lies around {item.keys}, or within"

    def _inhabitants(self, place: str) -> tuple[list[Person], bool]:
        """Those who surely live in a place or within it, and whether it is sure that these are all."""
        sure = []
        are_all = True
        for each in self.asked:
            if each.land.sure is None:
                are_all = False
            elif place == each.land.sure:
                sure.append(each)
            elif place in self.world.path(each.land.sure):
                # Whoever lives in a town of a land lives in that land.
                sure.append(each)
        return sure, are_all

    def _where(self, item: Item) -> str:
        (place,) = {
            each for each in self.world.places if f"in {self.world.places[each][0]}?" in item.stem
        }
        return place

    def _lives(self, item: Item, person: Person) -> Iterator[str]:
        sure, are_all = self._inhabitants(self._where(item))
        if not are_all:
            yield "who lives there is not known"
        elif {name for key in item.keys for name in {p.id for p in self.people(key)}} != {
            each.id for each in sure
        }:
            yield f"{[each.name for each in sure]} live there"

    def _count(self, item: Item, person: Person) -> Iterator[str]:
        sure, are_all = self._inhabitants(self._where(item))
        if not are_all or item.keys != (str(len(sure)),):
            yield f"{len(sure)} live there, or more"

    def _born(self, item: Item, person: Person) -> Iterator[str]:
        for each in self._one(item):
            if each.born.days is None:
                yield f"nobody knows when {each.id} was born"
            elif str(each.born.written) not in map(str, (p.born.written for p in self._one(item))):
                yield "another date"
        if len({str(each.born.written) for each in self._one(item)}) > len(item.keys):
            yield "two are meant, and one is asked about"
        for option in item.distractors:
            first, last = days_read(option)
            for each in self._one(item):
                if each.born.days and first <= each.born.days[1] and each.born.days[0] <= last:
                    yield f"{option} may be right for {each.id}"

    def _size(self, item: Item, person: Person) -> Iterator[str]:
        for each in self._one(item):
            if each.size.sure is None:
                yield f"nobody knows how large {each.id} is"
            elif str(each.size.sure) not in item.keys:
                yield f"{each.id} is {each.size.sure}"
            elif str(each.size.sure) in item.distractors:
                yield "the option is right"

    def _largest(self, item: Item, person: Person) -> Iterator[str]:
        sure, _ = self._inhabitants(self._where(item))
        most = max((each.size.sure for each in sure if each.size.sure), default=0)
        # Whoever may live there and is smaller is not the largest anyway.
        perhaps = [*sure, *(each for each in self.asked if each.land.sure is None)]
        if any(each.size.sure is None for each in perhaps) or any(
            each.size.sure >= most for each in perhaps if each not in sure
        ):
            yield "who is the largest is not known"
            return
        right = {each.id for each in sure if each.size.sure == most}
        for key in item.keys:
            if not {each.id for each in self.people(key)} & right:
                yield f"{key} is not the largest"
        for option in item.distractors:
            if {each.id for each in self.people(option)} & right:
                yield f"{option} is the largest"

    def _sets(self, item: Item) -> Iterator[str]:
        named = [*item.keys, *item.distractors] if item.template == "older" else list(item.keys)
        people = [self.people(name) for name in named]
        if any(len(each) != 1 for each in people):
            yield "a name means two"
            return
        for (first,), (second,) in pairwise(people):
            before, after = first.born.days, second.born.days
            if item.template == "older":
                before = people[0][0].born.days
            if before is None or after is None or before[1] >= after[0]:
                yield f"{first.id} may be as old as {second.id}"

    def _claim(self, item: Item, person: Person) -> Iterator[str]:
        name, _, rest = item.stem.partition(" lives in ")
        claimed = self.world.named(rest.removesuffix("."))
        for each in self.people(name):
            if each.land.sure is None:
                yield f"nobody knows where {each.id} lives"
                continue
            is_true = bool(claimed & set(self.world.path(each.land.sure)))
            may_be_true = any(each.land.sure in self.world.path(place) for place in claimed)
            if item.truth and not is_true:
                yield "it is false"
            if item.truth is False and (is_true or may_be_true):
                yield "it is true, or may be"


def faults_of(folder: Path, seed: int, many: int) -> tuple[list[str], int]:
    """What is wrong with the closed items of a world, and how many there are."""
    world = made(seed, many)
    path = write(folder, world)
    here = Path.cwd()
    os.chdir(folder)
    opened, problems = open_deck(path)
    os.chdir(here)
    assert opened
    assert [str(each) for each in problems if each.level == "error"] == []
    truth = Truth(world)
    faults = []
    for item in opened.items:
        for fault in truth.faults(item):
            faults.append(f"{item.id}: {item.stem} {item.keys} not {item.distractors}: {fault}")
    return faults, sum(item.proof == "closed" for item in opened.items)


@pytest.mark.parametrize("seed", [0, 2])
def test_no_closed_item_is_wrong(tmp_path: Path, seed: int) -> None:
    faults, closed = faults_of(tmp_path, seed, 60)
    assert faults == []
    assert closed > 100


@pytest.mark.slow
def test_of_twenty_thousand_closed_items_none_is_wrong(tmp_path: Path) -> None:
    closed = 0
    seed = 100
    while closed < 20_000:
        folder = tmp_path / str(seed)
        folder.mkdir()
        faults, more = faults_of(folder, seed, 300)
        assert faults == []
        closed += more
        seed += 1
