"""What is said at the end of a sitting: all that matters in ten lines, in a narrow window too."""

from __future__ import annotations

from datetime import timedelta

import pytest
from builders import DAY, NOON, make_item

from studykit.quiz.closing import summary
from studykit.quiz.entry import Entry
from studykit.quiz.outlook import Leech, Outlook
from studykit.quiz.question import MissedItem, Summary

ITEMS = [
    make_item(f"t/{at}", stem=f"What is the {at}. town?", keys=(f"Town {at}",)) for at in range(10)
]
LONG = make_item("t/long", stem=f"Which {'very ' * 40}town?", keys=("An answer " * 9,))
MISSED = tuple(MissedItem(item.stem, item, "x") for item in (*ITEMS[:9], LONG))
FULL = Summary(
    asked=43,
    correct=33,
    missed=MISSED,
    remembered=21,
    tested=24,
    took=timedelta(minutes=12),
    met=9,
    learned=8,
    not_recalled=(ITEMS[0], LONG),
    waiting=(Entry("a", LONG, None), Entry("a", ITEMS[1], None), Entry("a", ITEMS[2], None)),
)
AHEAD = Outlook(
    next_due=NOON + timedelta(minutes=9),
    due_tomorrow=12,
    leeches=(Leech(ITEMS[8], 9, ITEMS[3]),),
    due_this_week=1000,
    streak=12,
)


def said(sums: Summary, ahead: Outlook = AHEAD, columns: int = 80) -> list[str]:
    return [line.text for line in summary(sums, ahead, NOON, columns=columns)]


def test_a_long_sitting_ends_in_ten_lines() -> None:
    assert said(FULL) == [
        "43 questions, 33 right. 12 minutes.",
        "Learned: 8. Remembered: 21 of 24 (88%).",
        # What is forgotten ever again comes first.
        "Missed: What is the 8. town? Town 8, forgotten 9 times, taken for Town 3",
        "        What is the 0. town? Town 0",
        "        What is the 1. town? Town 1",
        "        and 7 more",
        "Not recalled yet: What is the 0. town? and 1 more",
        f"First next time: Which {'very ' * 8}very… and 2 more",
        "Due: 12 by tomorrow, 1000+ in 7 days. Next review in 9 minutes.",
        "Streak: 12 days.",
    ]


@pytest.mark.parametrize("columns", [40, 60, 80, 100])
def test_no_line_is_broken(columns: int) -> None:
    chinese = make_item("t/zh", stem="北京" * 40, keys=("上海" * 40,))
    missed = (MissedItem(chinese.stem, chinese, "x"), MissedItem(LONG.stem, LONG, "x"), *MISSED)
    # A Chinese letter takes two columns.
    for lines in (said(FULL, columns=columns), said(FULL._replace(missed=missed), columns=columns)):
        assert len(lines) <= 10
        widths = [len(line) + sum(char in "北京上海" for char in line) for line in lines]
        # The date of a review far away is no part of a sitting that leaves something to do.
        assert max(widths) < columns


def test_what_there_is_not_is_not_spoken_of() -> None:
    nothing = Outlook(None, 0)
    assert said(Summary(0, 0), nothing) == ["No question was answered."]
    assert said(Summary(1, 1), nothing) == ["1 question, 1 right."]
    assert said(Summary(0, 0, met=3, took=timedelta(minutes=1)), nothing) == [
        "3 new, none asked yet. 1 minute.",
        "Learned: 0.",
    ]
    due_now = Outlook(NOON, 3, due_this_week=4)
    assert said(Summary(1, 1), due_now)[1:] == ["Due: 3 by tomorrow, 4 in 7 days."]
    later = Outlook(NOON + 12 * DAY, 0, streak=1)
    assert said(Summary(1, 1), later) == [
        "1 question, 1 right.",
        "Next review in 12 days (22 March 2026).",
        "Streak: 1 day.",
    ]


def test_nothing_of_a_fact_steers_the_terminal() -> None:
    bad = make_item("t/bad", stem="\x1b[2J", keys=("\x1b[1m",))
    sums = Summary(1, 0, (MissedItem(bad.stem, bad, "x"),), not_recalled=(bad,))
    assert not any("\x1b" in line for line in said(sums))
