"""Numbers and dates that stand side by side can be told apart by somebody who knows."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

from studykit.facts.base import Date, Number, Scalar
from studykit.questions.item import Item
from studykit.values.dates import parse_date
from studykit.values.numbers import parse_number
from tests.items.builders import Folder

SHARES = {"easy": 0.05, "medium": 0.02, "hard": 0.005}
LENGTHS = [*range(1000, 1021), 1030, 1060, 1100, 1200, 1400, 1700, 2100, 2600]


def folder_of(path: Path, column: str, values: list[str], rest: str = "") -> Folder:
    folder = Folder(path)
    rows = "".join(
        f"  r{at:03}: {{name: Name {at}, v: {text}}}\n" for at, text in enumerate(values)
    )
    folder.write(
        "t.yaml", f"table: t\nsource: s\ncolumns: {{name: text, v: {column}}}\nrows:\n{rows}"
    )
    folder.write("s.yaml", f"table: sources\nrows:\n  s: {{title: S{rest}}}\n")
    return folder


def asked(folder: Folder, hardness: str = "medium", rest: str = "") -> dict[str, Item]:
    folder.deck(f't: {{from: t, ask: "V of {{name}}?", answer: v, hardness: {hardness}{rest}}}')
    return folder.items()


def numbers(item: Item) -> list[float]:
    shown = [parse_number(text) for text in (item.shown_key, *item.distractors)]
    return [float(number.value) for number in shown if isinstance(number, Number)]


def years(item: Item) -> list[int]:
    shown: list[Scalar | object] = [parse_date(text) for text in item.distractors]
    return [date.year for date in shown if isinstance(date, Date)]


def test_options_of_numbers_keep_a_step_that_goes_by_hardness(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, "{type: number, unit: km}", [str(km) for km in LENGTHS])
    nearest = {}
    for hardness, share in SHARES.items():
        made = asked(folder, hardness).values()
        steps = []
        for item in made:
            assert len(item.distractors) == 3
            pairs = combinations(numbers(item), 2)
            steps += [abs(one - other) / max(one, other) for one, other in pairs]
        nearest[hardness] = min(steps)
        # Of the larger one, a share is a little less than of the other.
        assert nearest[hardness] > share / (1 + share), hardness
    # Nearly too near: what is far enough is taken, and hard options are the nearest of all.
    assert nearest["hard"] < SHARES["hard"] * 2.2
    assert nearest["hard"] < nearest["medium"] < nearest["easy"]


def test_what_an_author_names_and_what_was_exported_may_be_nearer(tmp_path: Path) -> None:
    near = ["1007", "1005", "1004"]
    column = "{type: number, unit: km}"
    folder = folder_of(tmp_path, column, ["1006", "2000", "3000", "4000"])
    named = asked(folder, rest=f", distractors: {near}")["t/r000"]
    assert set(named.distractors) == set(near)

    folder = folder_of(tmp_path, column, ["1006", *near, "2000", "3000"])
    drawn = asked(folder)["t/r000"]
    assert not set(drawn.distractors) & set(near)
    folder.remember({"t/r000": drawn._replace(kept_options=tuple(f"={text}" for text in near))})
    assert set(asked(folder)["t/r000"].distractors) == set(near)


def test_a_date_before_christ_stands_beside_its_like_and_nothing_else(tmp_path: Path) -> None:
    values = ["44 BC", "AD 14", "AD 37", "AD 41", "AD 54", "AD 68", "AD 79", "AD 98"]
    folder = folder_of(tmp_path, "date", values)
    for hardness in SHARES:
        made = asked(folder, hardness)
        assert all(year < 1 for year in years(made["t/r000"]))
        assert len(made["t/r000"].distractors) == 3
        for identity in made.keys() - {"t/r000"}:
            assert all(year >= 1 for year in years(made[identity])), identity


def test_nothing_later_than_the_newest_source_is_an_option(tmp_path: Path) -> None:
    values = [str(year) for year in (1990, 1995, 2001, 2006, 2012, 2019, 2024, 2031, 2035)]
    published = folder_of(tmp_path, "date", values, ", published: 2024-06-30")
    made = asked(published)
    for identity, item in made.items():
        if identity not in ("t/r007", "t/r008"):
            assert max(years(item)) <= 2024, identity
            assert len(item.distractors) == 3
    # What was foretold stands beside what was foretold too.
    assert max(years(made["t/r007"])) > 2024
    # Without a day no source says what is too late.
    unknown = folder_of(tmp_path, "date", values, ", published: in spring")
    assert max(max(years(item)) for item in asked(unknown).values()) > 2024


def test_dates_are_as_far_apart_as_they_are_old(tmp_path: Path) -> None:
    values = [*range(-520, -480), *range(1780, 1800), *range(1990, 2010)]
    written = [f"{-year} BC" if year < 0 else str(year) for year in values]
    made = asked(folder_of(tmp_path, "date", written), "hard")
    distances: dict[str, int] = {"ancient": 999, "old": 999, "new": 999}
    for item in made.values():
        key = parse_date(item.shown_key)
        assert isinstance(key, Date)
        era = "ancient" if key.year < 1 else "old" if key.year < 1900 else "new"
        nearest = min(abs(year - key.year) for year in years(item))
        distances[era] = min(distances[era], nearest)
    assert distances == {"ancient": 13, "old": 2, "new": 1}


def test_made_up_values_are_kept_by_whatever_steps_they_were_made(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, "{type: number, unit: km}", ["8849", "8848"])
    folder.remember(asked(folder, "easy"))
    made = asked(folder, "easy")["t/r000"]
    assert min(abs(km - 8849) for km in numbers(made) if km != 8849) > 8849 * SHARES["easy"]
    for hardness in ("medium", "hard"):
        assert asked(folder, hardness)["t/r000"].distractors == made.distractors
    # Drawn anew they would be nearer.
    folder.known = None
    assert asked(folder, "hard")["t/r000"].distractors != made.distractors
    # Those that were made before there were steps stay too.
    before = ("8749", "8649", "8949")
    folder.remember({"t/r000": made._replace(kept_options=tuple(f"={text}" for text in before))})
    assert set(asked(folder, "easy")["t/r000"].distractors) == set(before)
