"""A day's load as a learner meets it: limits over commands, the first line after a month away, `studykit today`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.runner import Result, studykit, write

LETTERS = "abcdefghijklmnopqrstuvwxyz"
WORDS = "q,a\n" + "".join(f"word {letter},wort {letter}\n" for letter in LETTERS)
DECK = """\
deck: NAME
key: NAME-1
facts: ../NAME
templates:
  t: {from: words, ask: "What is {q}?", answer: a, modes: [cards]}
"""


@pytest.fixture
def two_decks(tmp_path: Path) -> Path:
    """Two decks of 26 words each, which are recalled and rated."""
    for name in ("green", "red"):
        write(tmp_path, **{f"{name}__words_csv": WORDS})
        write(tmp_path, **{f"decks__{name}_yaml": DECK.replace("NAME", name)})
    return tmp_path


def at(folder: Path, day: str, *command: str, answers: str = "") -> Result:
    return studykit(*command, cwd=folder, answers=answers, env={"STUDYKIT_NOW": day})


def rate(folder: Path, day: str, *command: str, rating: int = 4) -> int:
    """Rate all that is asked, and return how many cards these were."""
    sent = f"{json.dumps({'rating': rating})}\n" * 60
    found = at(folder, day, "quiz", *command, "--json", "--mode", "cards", answers=sent)
    return len({(line["file"], line["id"]) for line in found.lines if line["type"] == "feedback"})


def test_new_cards_are_counted_over_decks_commands_and_sittings(two_decks: Path) -> None:
    studykit("config", "new_per_day", "7", cwd=two_decks)
    assert rate(two_decks, "2026-03-01T09:00", "green", "--count", "4") == 4
    assert at(two_decks, "2026-03-01T10:00", "today").out.startswith("2 decks: 0 due, 3 new.\n")
    assert at(two_decks, "2026-03-01T10:00", "quiz", "red").out.startswith("red: 0 due, 3 new.\n")
    assert rate(two_decks, "2026-03-01T10:00", "red") == 3
    # The day turns at four.
    assert rate(two_decks, "2026-03-02T03:59") == 0
    assert rate(two_decks, "2026-03-02T04:00") == 7


def test_a_deck_file_may_have_limits(two_decks: Path) -> None:
    deck = two_decks / "decks" / "green.yaml"
    deck.write_text(deck.read_text("utf-8") + "new_per_day: 2\nreviews_per_day: 3\n", "utf-8")
    assert at(two_decks, "2026-03-01T09:00", "quiz").out.startswith("2 decks: 0 due, 20 new.\n")
    assert rate(two_decks, "2026-03-01T09:00", "green") == 2
    assert rate(two_decks, "2026-03-01T09:00") == 18
    deck.write_text(deck.read_text("utf-8").replace("y: 2", "y: two"), "utf-8")
    found = at(two_decks, "2026-03-01T09:00", "check", "green")
    assert "decks/green.yaml:6:14: F008 'new_per_day' cannot be 'two'. Write a whole" in found.out


def test_after_a_month_away_the_first_line_is_one_that_one_can_face(two_decks: Path) -> None:
    studykit("config", "new_per_day", "60", cwd=two_decks)
    assert rate(two_decks, "2026-03-01T09:00") == 52
    studykit("config", "reviews_per_day", "10", cwd=two_decks)
    away = "2026-04-05T09:00"
    said = at(two_decks, away, "quiz").out.splitlines()[0]
    assert said == "2 decks: 52 wait. 10 today; at 10 a day you are through on 11 April."
    assert at(two_decks, away, "today").out.splitlines()[0] == said
    # Who ends early reads the same at the end, and not what is due in a week.
    left = at(two_decks, away, "quiz", "--mode", "cards", answers="\n4\n" * 3)
    assert left.out.splitlines()[-2].startswith("49 wait. 7 today; at 10 a day you are through on ")
    quit_at_once = at(two_decks, away, "quiz", "--json", answers='{"command": "quit"}\n')
    assert quit_at_once.lines[-1]["behind"] == {
        "waiting": 49,
        "for_today": 7,
        "a_day": 10,
        "through": "2026-04-10",
    }
    assert rate(two_decks, away, "green") == 7
    done = at(two_decks, "2026-04-05T19:00", "quiz").out.splitlines()[:2]
    assert done == [
        "Today's cards are done.",
        # Nothing of today was forgotten, so it is a day earlier.
        "42 wait; at 10 a day you are through on 10 April.",
    ]
    # It was no wrong promise.
    asked = [rate(two_decks, f"2026-04-{day:02}T09:00") for day in range(6, 11)]
    assert asked == [10, 10, 10, 10, 2]


def test_what_is_missed_counts_once_and_comes_again(two_decks: Path) -> None:
    studykit("config", "reviews_per_day", "6", cwd=two_decks)
    assert rate(two_decks, "2026-03-01T09:00", rating=1) == 6
    # They come again, an hour later, and nothing else does.
    assert rate(two_decks, "2026-03-01T11:00", rating=1) == 6
    found = at(two_decks, "2026-03-01T12:00", "quiz").out
    assert "0 new" in found


def test_minutes_end_a_sitting_between_two_questions(two_decks: Path) -> None:
    said = at(two_decks, "2026-03-01T09:00", "quiz", "red", "--minutes", "10").out
    assert said.startswith("red: 0 due, 20 new in 10 minutes.\n")


# --- studykit today ----------------------------------------------------------------------------------------


def test_today_tells_how_long_it_takes_and_the_streak(two_decks: Path) -> None:
    alone = at(two_decks, "2026-03-01T09:00", "today").out.splitlines()
    assert alone == [
        "2 decks: 0 due, 20 new.",
        "There are too few answers yet to tell how long that takes.",
    ]
    for day in (1, 2, 3):
        rate(two_decks, f"2026-03-0{day}T09:00", "green", "--count", "5")
    said = at(two_decks, "2026-03-04T09:00", "today").out.splitlines()
    assert said[1] == "That takes less than a minute."
    assert said[2:] == ["3 days in a row."]
    assert at(two_decks, "2026-03-06T09:00", "today").out.count("in a row") == 0


def test_today_says_when_there_is_nothing_and_what_to_do_without_decks(
    two_decks: Path, tmp_path: Path
) -> None:
    rate(two_decks, "2026-03-01T09:00")
    rate(two_decks, "2026-03-01T10:00")
    said = at(two_decks, "2026-03-01T20:00", "today")
    assert said.out.splitlines()[0] == "Nothing is due now, and there is nothing new for today."
    assert "Next review" in said.out
    empty = tmp_path / "empty"
    empty.mkdir()
    found = studykit("today", cwd=empty)
    assert (found.code, found.err) == (0, "")
    assert found.out.startswith("There is no deck in decks/ here.\n  studykit init  ")


def test_studykit_alone_in_a_pipe_shows_the_help_as_ever(two_decks: Path) -> None:
    found = studykit(cwd=two_decks)
    assert "Usage: " in found.out + found.err
    assert found.code == 2
