"""What is known only about, or within a period: separate code knows when it was, and no item is wrong.

A made-up base has a day for each row, and writes it as people do: by a year, a decade, a century, a season, a span,
or about. The days are kept here; what the items say is read with other code than the program's.
"""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest

from studykit.grading.verdict import NotGraded
from studykit.questions.item import Item
from studykit.questions.judge import Judge
from studykit.workspace.workspace import Workspace
from tests.items.builders import Folder

YEARS = (1830, 2030)
TEMPLATES = """
when: {ask: "When was {name}?", answer: at, options: 6}
who: {ask: "Who was {at:when}?", answer: name, options: 8}
first: {ask: "Which of {kind} was first?", answer: name, first: at, options: 8}
last: {ask: "Which of {kind} was last?", answer: name, last: at, options: 8}
sooner: {ask: "Which was sooner, {options}?", answer: name, first: at, among: 3, limit: 40}
order: {ask: "Put them in order.", order: at, among: 3, limit: 40}
claim: {claim: "{name} was of [{at}]."}
old: {where: {at: "<1950"}, ask: "Which is of before 1950?", answer: name, options: 8}
"""


class Days(NamedTuple):
    first: date
    last: date

    def has(self, day: date) -> bool:
        return self.first <= day <= self.last


def years(first: int, last: int) -> Days:
    return Days(date(first, 1, 1), date(last, 12, 31))


def season(name: str, year: int) -> Days:
    month = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}[name]
    behind = date(year + (month + 3 > 12), (month + 2) % 12 + 1, 1)
    return Days(date(year, month, 1), behind - timedelta(days=1))


def written(day: date, rng: Random) -> str:
    """A day as somebody wrote it who did not know it better."""
    year = day.year
    months = {3: "spring", 6: "summer", 9: "autumn", 12: "winter"}
    first_month = (day.month // 3 * 3) or 12
    in_season = f"{months[first_month]} {year - (day.month < 3)}"
    begin, end = year - rng.randrange(4), year + rng.randrange(1, 5)
    return rng.choice(
        [
            str(year),
            f"{year}-{day.month:02d}",
            str(day),
            f"~{year + rng.randrange(-10, 11)}",
            f"{year // 10}X",
            f"{year // 10}X",
            f"{year // 100}XX",
            f"{(year - 1) // 100 + 1}th century",
            in_season,
            f"{begin}/{end}",
            f"{begin}–{end}",
        ]
    )


def read(shown: str) -> Days:
    """The days that a text of an item may mean."""
    text = shown.removeprefix("in ").removeprefix("on ").removeprefix("the ")
    text = re.sub(r"^from (\d+) to (\d+)$", r"\1–\2", text)
    about = re.fullmatch(r"about (\d{4})", text)
    if about:
        return years(int(about[1]) - 10, int(about[1]) + 10)
    century = re.fullmatch(r"(\d+)(?:st|nd|rd|th) century", text)
    if century:
        # The years that both ways of counting have in common: what is wrong by neither is wrong.
        return years(int(century[1]) * 100 - 99, int(century[1]) * 100 - 1)
    decade = re.fullmatch(r"(\d{3}0)s", text)
    if decade:
        return years(int(decade[1]), int(decade[1]) + 9)
    span = re.fullmatch(r"(\d{4})–(\d{4})", text)
    if span:
        return years(int(span[1]), int(span[2]))
    of_season = re.fullmatch(r"(spring|summer|autumn|winter) (\d{4})(?:/\d\d)?", text)
    if of_season:
        return season(of_season[1], int(of_season[2]))
    if text.isdecimal():
        return years(int(text), int(text))
    *day, month_name, year = text.split()
    month = calendar.month_name[:].index(month_name)
    first = date(int(year), month, int(day[0]) if day else 1)
    if day:
        return Days(first, first)
    last_day = calendar.monthrange(first.year, first.month)[1]
    return Days(first, first.replace(day=last_day))


def world(folder: Folder, seed: int) -> dict[str, date]:
    """Write a base; return when each of its rows was."""
    rng = Random(seed)
    truth = {}
    rows = []
    for number in range(14):
        name = f"N{number:02d}"
        first_day = date(YEARS[0], 1, 1)
        day = first_day + timedelta(days=rng.randrange((date(YEARS[1], 1, 1) - first_day).days))
        truth[name] = day
        rows.append(
            f'  {name.lower()}: {{name: {name}, kind: k{number % 3}, at: "{written(day, rng)}"}}'
        )
    folder.write(
        "t.yaml",
        "columns: {name: text, kind: text, at: date}\ncomplete: true\nrows:\n" + "\n".join(rows),
    )
    folder.deck(TEMPLATES)
    return truth


def wrongs(item: Item, truth: dict[str, date]) -> list[str]:
    """What is wrong with an item by the days that are known here."""
    if item.template == "when":
        (name,) = re.findall(r"N\d\d", item.stem)
        return [text for text in item.distractors if read(text).has(truth[name])]
    if item.template == "who":
        asked = read(item.stem.removeprefix("Who was ").removesuffix("?"))
        return [name for name in item.distractors if asked.has(truth[name])]
    if item.template in ("first", "sooner"):
        right = min((*item.keys, *item.distractors), key=truth.__getitem__)
        return [] if right in item.keys else [right]
    if item.template == "last":
        right = max((*item.keys, *item.distractors), key=truth.__getitem__)
        return [] if right in item.keys else [right]
    if item.template == "order":
        days = [truth[name] for name in item.keys]
        return [] if days == sorted(days) else list(item.keys)
    if item.template == "old":
        wrong = [name for name in item.keys if truth[name].year >= 1950]
        return wrong + [name for name in item.distractors if truth[name].year < 1950]
    match = re.fullmatch(r"(N\d\d) was of (?:the )?(.*)\.", item.stem)
    assert match
    # A century that is counted in two ways begins and ends with a year of which nobody can say.
    is_near_turn = "century" in match[2] and truth[match[1]].year % 100 == 0
    claimed = read(match[2]).has(truth[match[1]])
    return [] if item.truth == claimed or is_near_turn else [item.stem]


@pytest.mark.parametrize("seed", range(6))
def test_no_item_is_wrong_where_dates_are_periods_or_known_about(tmp_path: Path, seed: int) -> None:
    folder = Folder(tmp_path)
    truth = world(folder, seed)
    items = folder.items()
    assert {item.template for item in items.values()} >= {"when", "who", "claim", "sooner", "order"}
    for item in items.values():
        if item.proof == "closed":
            assert wrongs(item, truth) == [], (item.stem, item.keys, item.distractors)


def test_a_typed_answer_that_the_stem_may_mean_is_not_counted(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.write(
        "t.yaml",
        "columns: {name: text, height: {type: quantity, unit: m, tolerance: 1}, at: date}\ncomplete: true\nrows:\n"
        "  a: {name: Daisen, height: 1729, at: 1985}\n  b: {name: Adatara, height: 1728, at: 198X}\n"
        "  c: {name: Akagi, height: 1828, at: 1990s}\n  d: {name: Bandai, height: 1816, at: 20th century}\n",
    )
    folder.deck(
        'high: {ask: "Which is {height} high?", answer: name}\nmade: {ask: "What is of {at}?", answer: name}'
    )
    workspace = Workspace.open(tmp_path / "deck.yaml")
    judge = Judge(workspace.bank)
    items = {item.id: item for item in workspace.items}
    high, made = items["high/a"], items["made/a"]
    assert (high.keys, set(high.distractors)) == (("Daisen",), {"Akagi", "Bandai"})
    assert isinstance(judge.typed(high, "Adatara"), NotGraded)
    assert judge.typed(high, "Akagi").verdict == "wrong"  # type: ignore[union-attr]
    # The 1980s may be 1985, and so may the 20th century.
    assert isinstance(judge.typed(made, "Adatara"), NotGraded)
    assert isinstance(judge.typed(made, "Bandai"), NotGraded)
    assert judge.typed(made, "Akagi").verdict == "wrong"  # type: ignore[union-attr]
