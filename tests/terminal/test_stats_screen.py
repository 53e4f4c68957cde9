"""`studykit stats` in a real pseudo-terminal."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from screen import Person

from studykit.reviews.log import Log
from studykit.reviews.records import Review
from studykit.workspace.workspace import Workspace

COLOUR = re.compile(rb"\x1b\[[0-9;]*3[0-7][0-9;]*m")


@pytest.fixture
def studied(world: Path) -> Path:
    items = Workspace.open(world / "decks/capitals.yaml").items
    now = datetime.now(UTC)
    with Log.open(world / "home/reviews.db") as log:
        for ago in range(6, 0, -1):
            for item in items[:3]:
                graded = ("right", True) if item is items[0] else ("wrong", False)
                rating, answer = (4, item.keys[0]) if graded[1] else (1, items[0].keys[0])
                at = now - timedelta(days=ago)
                log.record(
                    Review("capitals-1", item.id, at, rating, "typed", *graded, answer, 3000, ""),
                    item,
                )
    return world


def sit(world: Path, *options: str, **more: object) -> Person:
    deck = str(world / "decks/capitals.yaml")
    return Person(["stats", deck, *options], world / "home", **more)


@pytest.mark.parametrize("size", [(24, 80), (10, 40), (10, 39), (24, 200), (5, 1)])
def test_any_window_shows_all_of_it(studied: Path, size: tuple[int, int]) -> None:
    columns = size[1]
    with sit(studied, "--all", size=size) as person:
        assert person.leaves() == 0
        raw = person.raw.decode()
        if columns < 40:
            assert "due.new: 2\r\n" in raw
            assert "\x1b" not in raw
            return
        text = " ".join(person.text.split())
        for expected in (
            "Capitals, ",
            "tomorrow",
            "2 new",
            "6 days in a row",
            "33% of 18",
            "RMSE",
            "taken for:",
        ):
            assert expected in text, expected
        assert max(map(len, re.sub(r"\x1b\[[0-9;]*m", "", raw).split("\r\n"))) <= min(columns, 120)


@pytest.mark.parametrize("size", [(24, 80), (30, 100)])
def test_the_short_screen_is_seen_whole(studied: Path, size: tuple[int, int]) -> None:
    with sit(studied, size=size) as person:
        assert person.leaves() == 0
        # What has left the window above would stand before the title.
        shown = [line.rstrip() for line in person.screen.display]
        assert shown[0].startswith("Capitals, ")
        assert "Confused" in shown
        assert any(line.startswith("`studykit stats --all`") for line in shown)


@pytest.mark.parametrize(
    ("settings", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False)], ids=["colour", "NO_COLOR"]
)
def test_colour_respects_no_color(
    studied: Path, settings: dict[str, str], *, coloured: bool
) -> None:
    with sit(studied, "--all", environment=settings) as person:
        assert person.leaves() == 0
        assert "█" in person.text
        assert bool(COLOUR.search(person.raw)) is coloured


def test_a_dumb_terminal_gets_plain_lines(studied: Path) -> None:
    with sit(studied, environment={"TERM": "dumb"}) as person:
        assert person.leaves() == 0
        assert b"\x1b" not in person.raw
        assert b"reviews.all.answers: 18\r\n" in person.raw


def test_a_terminal_without_unicode_gets_bars_that_it_has(studied: Path) -> None:
    with sit(studied, "--all", environment={"PYTHONIOENCODING": "ascii"}) as person:
        assert person.leaves() == 0
        assert "####" in person.text
