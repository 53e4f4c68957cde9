"""When a fact holds, by days counted by hand; and the days on which that turns."""

from __future__ import annotations

from datetime import date

import pytest

from studykit.facts.base import Date, FactBase
from studykit.facts.holding import days_alike, holds_on
from studykit.facts.load import load
from studykit.values.dates import parse_date, span

TABLES = """\
table: offices
columns: {name: text}
rows:
  year: {name: a, since: 2019, until: 2020}
  month: {name: b, since: 2019-05, until: 2020-02}
  day: {name: c, since: 2019-05-03, until: 2019-05-03}
  open: {name: d}
  past: {name: e, until: 44 BC}
  about: {name: f, until: ~2020}
  to-come: {name: g, since: ~2050}
---
table: counted
columns: {facts: "[text]"}
sql: SELECT 'of-' || id AS id, json_array('offices/' || id) AS facts FROM offices
"""


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> FactBase:
    folder = tmp_path_factory.mktemp("facts")
    (folder / "offices.yaml").write_text(TABLES, encoding="utf-8")
    read, problems = load([folder])
    assert [str(problem) for problem in problems if problem.level == "error"] == []
    return read


@pytest.mark.parametrize(
    ("row", "day", "expected"),
    [
        # A year counts whole: from its first day, to its last.
        ("year", "2018-12-31", False), ("year", "2019-01-01", True),
        ("year", "2020-12-31", True), ("year", "2021-01-01", False),
        # 2020 is a leap year.
        ("month", "2019-04-30", False), ("month", "2019-05-01", True),
        ("month", "2020-02-29", True), ("month", "2020-03-01", False),
        ("day", "2019-05-02", False), ("day", "2019-05-03", True), ("day", "2019-05-04", False),
        ("open", "1000", True), ("past", "44 BC", True), ("past", "43 BC", False),
        # A year asks what held at some time in it.
        ("month", "2019", True), ("month", "2021", False), ("month", "2020-02", True),
        # What is known only about neither holds nor has ended, in between.
        ("about", "2000-01-01", True), ("about", "2020-06-01", None), ("about", "2026-12-01", None),
        ("about", "2050-01-01", False), ("to-come", "2026-12-01", False), ("to-come", "2050", None),
        ("to-come", "2080", True),
    ],
)  # fmt: skip
def test_a_fact_holds_from_the_first_day_to_the_last(
    base: FactBase, row: str, day: str, expected: bool | None
) -> None:
    as_of = parse_date(day)
    assert isinstance(as_of, Date)
    offices, counted = base.tables["offices"], base.tables["counted"]
    assert holds_on(as_of, offices, offices.by_id[row], base) is expected
    of_it = counted.by_id[f"of-{row}"]
    assert holds_on(as_of, counted, of_it, base) is expected, "a computed row rests on it"


def test_without_a_day_everything_holds(base: FactBase) -> None:
    offices = base.tables["offices"]
    assert all(holds_on(None, offices, row, base) for row in offices.rows)


def test_the_days_between_two_turns_are_alike(base: FactBase) -> None:
    between = days_alike(base, date(2019, 6, 1))
    assert between == (span(Date(2019, 5, 4))[0], span(Date(2020, 2, 29))[0])
    assert between.include(date(2020, 2, 29))
    assert not between.include(date(2020, 3, 1))
    assert days_alike(base, date(3000, 1, 1)).last is None, "nothing turns any more"
