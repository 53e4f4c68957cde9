"""Decks that ask as of today: every command goes by the learner's day, and a new day alone changes nothing."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from studykit.checks.forecast import Change, foretold
from studykit.workspace.quiz_deck import NoLog, QuizDeck
from studykit.workspace.workspace import PackagePlan, Workspace, check_decks
from tests.cli.runner import Result, studykit, write

OFFICES = """\
table: offices
complete: true
source: a
columns: {name: text, holder: text}
rows:
  mayor-1: {name: mayor, holder: Ada Berg, since: 2019-05, until: 2027-04}
  mayor-2: {name: mayor, holder: Tom Vik, since: 2027-05}
  clerk-1: {name: clerk, holder: Jo Lind, until: 2020}
  clerk-2: {name: clerk, holder: Bo Lind, since: 2021}
  judge: {name: judge, holder: Ed Hill, until: ~2026}
  priest: {name: priest, holder: Ann Holt, since: 2030}
  baker: {name: baker, holder: Eva Lund}
---
table: sources
rows: {a: {title: A}}
"""
DECK = """\
deck: Town
key: town-1
facts: ../seeds/town
as_of: today
templates:
  holder: {from: offices, ask: "Who is the {name}?", answer: holder}
"""
OF_ALL_TIMES = DECK.replace("as_of: today\n", "")
BEFORE, AFTER = "2027-04-30T12:00", "2027-05-01T12:00"


@pytest.fixture
def town(tmp_path: Path) -> Path:
    return write(tmp_path, seeds__town__offices_yaml=OFFICES, decks__town_yaml=DECK)


def on(moment: str, *args: str, cwd: Path, answers: str = "", **env: str) -> Result:
    return studykit(*args, cwd=cwd, answers=answers, env={"STUDYKIT_NOW": moment, **env})


def problems(town: Path) -> list[str]:
    """The rules that all decks break on 1 December 2026."""
    day = date(2026, 12, 1)
    decks = [Workspace.open(path, today=day) for path in sorted((town / "decks").glob("*.yaml"))]
    return [problem.code for problem in check_decks(decks, day, are_all_decks=True)]


def asked_on(town: Path, day: date) -> dict[str, list[str]]:
    """The answers by question on a day."""
    deck = Workspace.open(town / "decks" / "town.yaml", today=day)
    return {item.stem: list(item.keys) for item in deck.items}


def changes(town: Path, days: int) -> list[Change]:
    """What a forecast on 1 December 2026 tells."""
    day = date(2026, 12, 1)
    deck = Workspace.open(town / "decks" / "town.yaml", today=day)
    return list(foretold(deck.loaded, {}, deck.items, day, days))


# --- what is asked -------------------------------------------------------------------------------------------


@pytest.mark.slow  # Two commands that know another time zone from their start.
def test_the_learners_own_day_says_what_is_asked(town: Path) -> None:
    """One moment is the last day of April in Honolulu, and the first of May in Tokyo."""
    moment = "2027-04-30T20:00+00:00"
    for zone, holder in (("Pacific/Honolulu", "Ada Berg"), ("Asia/Tokyo", "Tom Vik")):
        items = on(moment, "items", "--json", cwd=town, TZ=zone).lines
        answers = {item["stem"]: item["answers"] for item in items}
        # Who ended about 2026, and who begins in 2030, is asked by neither.
        assert answers == {
            "Who is the mayor?": [holder],
            "Who is the clerk?": ["Bo Lind"],
            "Who is the baker?": ["Eva Lund"],
        }


def test_what_nobody_knows_of_today_is_no_wrong_option_and_why_says_so(town: Path) -> None:
    deck = Workspace.open(town / "decks" / "town.yaml", today=date(2027, 4, 30))
    assert not any("Ed Hill" in item.distractors for item in deck.items)
    told = on(BEFORE, "why", "offices/judge", cwd=town).out
    assert "Nobody knows whether it holds on 30 April 2027, the deck's `as_of`" in told


# --- checks --------------------------------------------------------------------------------------------------


def test_a_deck_of_all_times_is_warned_with_the_line_to_add(town: Path) -> None:
    write(town, decks__town_yaml=OF_ALL_TIMES)
    found = studykit("check", "--strict", "--today", "2026-12-01", cwd=town)
    assert found.code == 1
    assert (
        "decks/town.yaml:2:6: warning T020 the deck asks 3 facts as if they held today; 'offices/clerk-1', one of them, "
        "held until 2020 (see seeds/town/offices.yaml:8:3). Write `as_of: today` into the deck"
    ) in found.out
    # The line that it names is enough.
    write(town, decks__town_yaml=DECK)
    assert studykit("check", "--strict", "--today", "2026-12-01", cwd=town).code == 0


WARNED = [
    (OF_ALL_TIMES, True),
    (DECK, False),
    (DECK.replace("today", "2020"), False),
    # A stem, an answer or a condition that says which time is meant.
    (OF_ALL_TIMES.replace("{name}?", "{name} since {since}?"), False),
    (OF_ALL_TIMES.replace("answer: holder", "answer: until"), False),
    (OF_ALL_TIMES.replace("ask:", "where: {until: missing, since: missing}, ask:"), False),
    # Nothing has ended there, and something is to come.
    (OF_ALL_TIMES.replace("ask:", "where: {until: missing}, ask:"), True),
    # A condition that lets one through which is over.
    (OF_ALL_TIMES.replace("ask:", "where: {name: clerk}, ask:"), True),
    (OF_ALL_TIMES.replace("ask:", "where: {name: baker}, ask:"), False),
    (OF_ALL_TIMES.replace("ask:", "allow: {T020: all of history}, ask:"), False),
]


def test_which_decks_are_warned(town: Path) -> None:
    for deck, is_warned in WARNED:
        write(town, decks__town_yaml=deck)
        found = problems(town)
        assert ("T020" in found) == is_warned, deck
        assert not {"T014", "T018"} & set(found), deck


def test_a_waiver_on_a_row_hides_no_other(town: Path) -> None:
    waived = OFFICES.replace("until: 2020}", "until: 2020, allow: {T020: he came back}}")
    write(town, decks__town_yaml=OF_ALL_TIMES, seeds__town__offices_yaml=waived)
    assert problems(town).count("T020") == 1
    (told,) = [
        line for line in studykit("check", "--today", "2026-12-01", cwd=town).out.splitlines() if "T020" in line
    ]  # fmt: skip
    assert "the deck asks 2 facts" in told


def test_a_list_of_words_is_told_that_it_needs_a_deck_file(tmp_path: Path) -> None:
    sheet = "office,holder,until\nmayor,Ada Berg,2020\nclerk,Jo Lind,\n"
    (tmp_path / "town.csv").write_text(sheet, encoding="utf-8")
    told = studykit("check", "town.csv", cwd=tmp_path).out
    assert "T020" in told
    assert "Write a deck file for it, with `as_of: today`." in told


def test_rows_out_of_time_count_nowhere_as_unasked(town: Path) -> None:
    assert "F015" not in problems(town)
    found = studykit("check", "--coverage", "--today", "2026-12-01", "--json", cwd=town).lines
    counts = {line["name"]: (line["done"], line["of"]) for line in found}
    assert counts["offices"] == (3, 3)
    assert counts["offices.holder"] == (3, 3)
    # Nor does who held an office then, and nothing else.
    people = OFFICES.replace("holder: text", "holder: people")
    for n, name in enumerate(dict.fromkeys(re.findall(r"holder: ([A-Z]\w+ \w+)", OFFICES))):
        people = people.replace(f"holder: {name}", f"holder: p{n}")
        people += "---\ntable: people\nsource: a\ncolumns: {name: text}\nrows:\n" if n == 0 else ""
        people += f"  p{n}: {{name: {name}}}\n"
    write(town, seeds__town__offices_yaml=people)
    assert "F015" not in problems(town)
    # A deck that asks other tables of the folder makes nothing of this one unasked.
    other = 'deck: O\nkey: o-1\nfacts: ../seeds/town\ntemplates: {t: {from: sources, ask: "A?", answer: title}}\n'
    write(town, decks__other_yaml=other)
    assert "F015" not in problems(town)
    # One that asks this one as of another day misses what held then.
    write(town, decks__other_yaml=DECK.replace("town-1", "o-1").replace("today", "2019").replace(
        "ask:", "where: {name: baker}, ask:"))  # fmt: skip
    assert "F015" in problems(town)


# --- the forecast --------------------------------------------------------------------------------------------


def forecast(town: Path, days: int, *args: str) -> Result:
    return on("2026-12-01T09:00", "check", "--forecast", str(days), *args, cwd=town)


def test_a_forecast_says_which_answers_change_and_on_which_day(town: Path) -> None:
    # 1 May 2027 is 151 days away.
    command = ("check", "--today", "2026-12-01", "--forecast", "151")
    assert studykit(*command, cwd=town).out.splitlines() == [
        "1 May 2027, decks/town.yaml",
        "  Who is the mayor?",
        "    Ada Berg -> Tom Vik",
        "    holder",
        "",
        "1 answer changes by itself within 151 days.",
    ]
    (change,) = studykit(*command, "--json", cwd=town).lines
    assert change == {
        "day": "2027-05-01",
        "deck": "decks/town.yaml",
        "template": "holder",
        "stem": "Who is the mayor?",
        "before": ["Ada Berg"],
        "after": ["Tom Vik"],
        "facts": ["offices/mayor-2"],
    }
    assert not changes(town, 150)
    assert [(change.day.year, change.before) for change in changes(town, 3000)] == [
        (2027, ("Ada Berg",)),
        (2030, ()),
    ]


def test_a_forecast_agrees_with_what_is_asked_on_that_day(town: Path) -> None:
    """Of a count and of a list too, whose rows come and go."""
    deck = DECK + (
        '  many: {from: offices, ask: "Number?", count: holder}\n'
        '  all: {from: offices, ask: "Name all.", answer: holder, many: all}\n'
    )
    rows = ""
    for n in range(1, 8):
        rows += (
            f"  x{n}: {{name: n{n}, holder: H{n}, since: 2027-0{n}-11, until: 2027-0{n + 1}-09}}\n"
        )
    facts = OFFICES.replace("  judge: {name: judge, holder: Ed Hill, until: ~2026}\n", rows)
    write(town, decks__town_yaml=deck, seeds__town__offices_yaml=facts)
    state = asked_on(town, date(2026, 12, 1))
    for change in changes(town, 200):
        assert state.get(change.stem, []) == list(change.before)
        state[change.stem] = list(change.after)
        if not change.after:
            del state[change.stem]
    assert state == asked_on(town, date(2027, 6, 19))


def test_other_decks_do_not_change_by_themselves(town: Path) -> None:
    write(town, decks__town_yaml=DECK.replace("today", "2027-04-30"))
    assert not changes(town, 3000)
    write(town, decks__town_yaml=OF_ALL_TIMES)
    assert not changes(town, 3000)
    assert studykit("check", "--forecast", "3000", cwd=town).out == (
        "No answers change by themselves within 3,000 days.\n"
        "Only those of decks with `as_of: today` can, and none of these is one.\n"
    )
    assert studykit("check", "--forecast", "0", cwd=town).code == 2


# --- exports -------------------------------------------------------------------------------------------------


def planned(town: Path, *day: int) -> PackagePlan:
    """What is exported at noon of a day."""
    moment = datetime(*day, 12, tzinfo=UTC)  # type: ignore[arg-type, misc]
    return Workspace.open_sound(town / "decks" / "town.yaml", moment).plan(moment)


def test_the_lock_notes_the_day_and_a_new_day_alone_changes_nothing(town: Path) -> None:
    package, lock = town / "town.apkg", town / "decks" / "town.lock"

    def exported(*day: int) -> PackagePlan:
        plan = planned(town, *day)
        plan.write(package, lambda: datetime(2100, 1, 1, tzinfo=UTC))
        return plan

    def day_in_lock() -> str:
        return str(json.loads(lock.read_bytes().splitlines()[0])["day"])

    exported(2026, 12, 1)
    assert day_in_lock() == "2026-12-01"
    before = package.read_bytes(), lock.read_bytes()
    assert len(exported(2026, 12, 2).export.unchanged) == 3
    assert (package.read_bytes(), lock.read_bytes()) == before
    # What the command says of it, on the last day and on the next one.
    assert on(BEFORE, "diff", cwd=town).code == 0
    assert on(AFTER, "diff", cwd=town).code == 3
    assert exported(2027, 5, 1).export.updated == ("holder/mayor-1",)
    assert day_in_lock() == "2027-05-01"
    assert not exported(2027, 5, 2).export.updated
    assert day_in_lock() == "2027-05-01"


def test_the_same_files_and_the_same_day_give_the_same_bytes(town: Path) -> None:
    written = [town / "town.apkg", town / "decks" / "town.lock", town / "decks" / "town.texts.gz"]
    contents = []
    for _ in range(2):
        planned(town, 2027, 4, 30).write(written[0], lambda: datetime(2100, 1, 1, tzinfo=UTC))
        contents.append([file.read_bytes() for file in written])
        for file in written:
            file.unlink()
    assert contents[0] == contents[1]


# --- the quiz ------------------------------------------------------------------------------------------------


def test_a_compiled_deck_holds_until_the_next_fact_begins_or_ends_to_hold(town: Path) -> None:
    # In the past: a compiled deck that has not been made for 90 days is deleted.
    facts = OFFICES.replace("2019-05", "1989-05").replace("2027", "1997").replace("2030", "2000")
    write(town, seeds__town__offices_yaml=facts)
    deck, cache = town / "decks" / "town.yaml", town / "cache"

    def made_on(*day: int) -> int:
        """The file of the compiled deck, once the deck was opened on a day."""
        QuizDeck.open(deck, NoLog(), cache, datetime(*day, tzinfo=UTC), as_json=True)  # type: ignore[arg-type]
        (file,) = cache.iterdir()
        return file.stat().st_mtime_ns

    first = made_on(1996, 12, 1)
    assert made_on(1996, 12, 2) == first
    assert made_on(1997, 4, 30) == first
    second = made_on(1997, 5, 1)
    assert second != first
    assert made_on(1999, 12, 31) == second
    third = made_on(2000, 1, 1)
    assert third != second
    # Whoever sets the clock back meets what held then.
    assert made_on(1997, 4, 30) != third


def test_a_quiz_asks_as_of_the_learners_day(town: Path) -> None:
    sitting = ("quiz", "--json", "--cram", "--mode", "choice", "--template", "holder")
    for moment, there in ((BEFORE, "Ada Berg"), (AFTER, "Tom Vik")):
        told = on(moment, *sitting, cwd=town, answers='{"answer": "A"}\n' * 9).out
        assert f'"{there}"' in told
        assert "Who is the priest?" not in told
