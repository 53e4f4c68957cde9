"""`studykit stats` as users and programs meet it: exact lines, one object, and every window."""

from __future__ import annotations

import io
import json
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from rich.cells import cell_len
from rich.console import Console

from studykit.cli import _stats_brief as stats_brief
from studykit.cli import _stats_screen as stats_screen
from studykit.cli._heat_map import heat_map
from studykit.cli._stats_printer import BarRow, Printer
from studykit.cli.stats import command
from studykit.progress.scope import DeckHistory
from studykit.progress.stats import Stats, stats
from studykit.reviews.log import Log
from studykit.reviews.records import Review
from studykit.reviews.schedule import DEFAULT, Settings
from studykit.workspace.workspace import Workspace
from tests.cli.runner import studykit, write

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
FACTS = """\
columns: {name: text, country: text}
complete: true
rows:
  canberra: {name: Canberra, country: Australia}
  lima: {name: Lima, country: Peru}
  oslo: {name: Oslo, country: Norway}
"""
DECK = """\
deck: Capitals
key: capitals-1
tags: [world]
facts: ../seeds/world
templates:
  capital: {from: cities, ask: "What is the capital of {country}?", answer: name}
  country: {from: cities, ask: "Of which country is {name} the capital?", answer: country}
"""

Run = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path, seeds__world__cities_yaml=FACTS, decks__capitals_yaml=DECK)


@pytest.fixture
def run(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command on a day that does not pass."""
    monkeypatch.chdir(folder)
    monkeypatch.setenv("STUDYKIT_HOME", str(folder / "home"))
    monkeypatch.setattr("studykit.cli.stats.local_now", lambda: NOW)
    return lambda *args: CliRunner().invoke(command, args, catch_exceptions=False)


def learn(folder: Path) -> None:
    """Canberra and Lima known, the latter taken for Oslo at last; Oslo never known."""
    items = {item.id: item for item in Workspace.open(folder / "decks/capitals.yaml").items}
    with Log.open(folder / "home/reviews.db", settings=Settings()) as log:

        def give(name: str, ago: timedelta, rating: int, answer: str) -> None:
            item = items[f"capital/{name}"]
            graded = ("wrong", False) if rating == 1 else ("right", True)
            log.record(
                Review(
                    "capitals-1", item.id, NOW - ago, rating, "typed", *graded, answer, 5000, ""
                ),
                item,
            )

        for days in (12, 11, 9, 5, 1):
            give("canberra", days * DAY, 4, "Canberra")
            give("oslo", days * DAY, 1, "Quito")
        give("lima", 30 * DAY, 4, "Lima")
        give("lima", 20 * DAY, 1, "oslo")


def test_an_empty_log_gives_plain_zeros(run: Run) -> None:
    found = run()
    assert found.exit_code == 0
    assert found.output == EMPTY


EMPTY = """\
day: 2026-03-10
decks.1: Capitals
due.overdue: 0
due.today: 0
due.next.2026-03-11: 0
due.next.2026-03-12: 0
due.next.2026-03-13: 0
due.next.2026-03-14: 0
due.next.2026-03-15: 0
due.next.2026-03-16: 0
due.next.2026-03-17: 0
due.later: 0
due.new: 6
due.suspended: 0
due.retired: 0
forecast.questions: 0.0
forecast.minutes: -
forecast.seconds_per_question: -
FORECASTreviews.today.answers: 0
reviews.today.right: 0
reviews.today.seconds: 0
reviews.last_7_days.answers: 0
reviews.last_7_days.right: 0
reviews.last_7_days.seconds: 0
reviews.last_30_days.answers: 0
reviews.last_30_days.right: 0
reviews.last_30_days.seconds: 0
reviews.all.answers: 0
reviews.all.right: 0
reviews.all.seconds: 0
reviews.streak: 0
reviews.longest_streak: 0
reviews.dated_ahead: 0
reviews.damaged: 0
retention.last_30_days.young.reviews: 0
retention.last_30_days.young.recalled: 0
retention.last_30_days.young.share: -
retention.last_30_days.mature.reviews: 0
retention.last_30_days.mature.recalled: 0
retention.last_30_days.mature.share: -
retention.last_30_days.all.reviews: 0
retention.last_30_days.all.recalled: 0
retention.last_30_days.all.share: -
retention.all.young.reviews: 0
retention.all.young.recalled: 0
retention.all.young.share: -
retention.all.mature.reviews: 0
retention.all.mature.recalled: 0
retention.all.mature.share: -
retention.all.all.reviews: 0
retention.all.all.recalled: 0
retention.all.all.share: -
calibration.reviews: 0
calibration.recalled: -
calibration.predicted: -
calibration.log_loss: -
calibration.rmse: -
""".replace(
    "FORECAST",
    "".join(f"forecast.by_day.{NOW.date() + at * DAY}: 0.0\n" for at in range(30)),
)


def test_the_object_has_every_number(folder: Path, run: Run) -> None:
    learn(folder)
    found = json.loads(run("--json").output)
    assert list(found) == [
        "day", "decks", "due", "forecast", "reviews", "days", "retention", "calibration", "weakest", "strongest",
        "confused", "leeches",
    ]  # fmt: skip
    with Log.open(folder / "home/reviews.db") as log:
        states = log.cards("capitals-1")
    assert (states["capital/canberra"].due.date() - NOW.date()).days > 7
    assert found["due"] == {
        "overdue": 2,
        "today": 0,
        "next": {str(NOW.date() + at * DAY): 0 for at in range(1, 8)},
        "later": 1,
        "new": 3,
        "suspended": 0,
        "retired": 0,
    }
    assert found["reviews"] == {
        "today": {"answers": 0, "right": 0, "seconds": 0},
        "last_7_days": {"answers": 4, "right": 2, "seconds": 20},
        "last_30_days": {"answers": 11, "right": 5, "seconds": 55},
        "all": {"answers": 12, "right": 6, "seconds": 60},
        "modes": {"typed": {"answers": 12, "right": 6, "seconds": 60}},
        "streak": 1,
        "longest_streak": 2,
        "dated_ahead": 0,
        "damaged": 0,
    }
    assert found["retention"]["all"]["all"] == {"reviews": 5, "recalled": 4, "share": 0.8}
    assert {month: each["all"]["reviews"] for month, each in found["retention"]["months"].items()} == {
        "2026-02": 2, "2026-03": 3,
    }  # fmt: skip
    assert found["days"] == {
        str((NOW - ago * DAY).date()): {"answers": answers, "right": right, "seconds": 5 * answers}
        for ago, answers, right in (
            (30, 1, 1), (20, 1, 0), (12, 2, 1), (11, 2, 1), (9, 2, 1), (5, 2, 1), (1, 2, 1),
        )
    }  # fmt: skip
    ahead = found["forecast"]
    assert list(ahead["by_day"]) == [str((NOW + at * DAY).date()) for at in range(30)]
    assert ahead["questions"] == pytest.approx(sum(ahead["by_day"].values()), abs=0.01)
    assert ahead["minutes"] == pytest.approx(ahead["questions"] * 5 / 60, abs=0.001)
    assert found["calibration"]["reviews"] == 5
    # FSRS-6: (1 + f t / S) ^ -w20 with t = 1 day, and f such that it is 0.9 where t = S
    power = 0.1542
    remembered = round(
        (1 + (0.9 ** (-1 / power) - 1) / states["capital/oslo"].stability) ** -power, 4
    )
    assert found["weakest"]["recall"]["entity"] == [
        {
            "name": "cities/oslo",
            "label": "Oslo",
            "answers": 5,
            "right": 0,
            "share": 0.0,
            "remembered": remembered,
        }
    ]
    assert [each["label"] for each in found["strongest"]["recall"]["entity"]] == ["Canberra"]
    assert found["confused"] == [
        {
            "item": "capital/lima",
            "stem": "What is the capital of Peru?",
            "keys": ["Lima"],
            "facts": ["cities/lima"],
            "taken_for": "capital/oslo",
            "taken_for_stem": "What is the capital of Norway?",
            "taken_for_keys": ["Oslo"],
            "taken_for_facts": ["cities/oslo"],
            "times": 1,
        }
    ]


def test_plain_lines_are_the_object_one_number_a_line(folder: Path, run: Run) -> None:
    learn(folder)
    lines = run().output.splitlines()
    assert all(line.count(": ") == 1 for line in lines)
    assert "due.overdue: 2" in lines
    assert "confused.1.keys.1: Lima" in lines
    assert "weakest.recall.entity.1.label: Oslo" in lines
    assert "retention.all.all.share: 0.8" in lines


def test_decks_tags_and_templates_narrow_it_and_a_slip_is_a_wrong_call(
    folder: Path, run: Run
) -> None:
    learn(folder)
    assert "reviews.all.answers: 12" in run("capitals", "--template", "capital").output
    narrowed = run("--template", "country").output
    assert "reviews.all.answers: 0" in narrowed
    assert "due.new: 3" in narrowed
    assert "reviews.all.answers: 12" in run("--tag", "world").output
    for wrong in (["--tag", "wurld"], ["--template", "capitol"], ["capitols"]):
        found = run(*wrong)
        assert found.exit_code == 2, wrong
        assert "Did you mean" in found.output


def test_no_deck_at_all_is_a_wrong_call(tmp_path: Path) -> None:
    found = studykit("stats", cwd=tmp_path)
    assert (found.code, found.out) == (2, "")
    assert "There is no deck in decks/ here." in found.err


def test_damage_is_said_and_leaves_with_a_problem(folder: Path, run: Run) -> None:
    learn(folder)
    with sqlite3.connect(folder / "home/reviews.db") as db:
        db.execute("DROP TRIGGER reviews_are_not_edited")
        db.execute("UPDATE reviews SET rating = 3 WHERE id = 2")
    db.close()
    found = run()
    assert found.exit_code == 1
    assert "reviews.damaged: 1\n" in found.output
    assert "reviews.all.answers: 11\n" in found.output
    assert "1 review in the log is damaged and was left out." in found.output


# --- the screen ----------------------------------------------------------------------------------------------


def screen(
    folder: Path,
    width: int,
    damaged: int = 0,
    show: Callable[[Stats, int, Console], None] = stats_screen.show,
    **more: object,
) -> list[str]:
    opened = Workspace.open(folder / "decks/capitals.yaml")
    with Log.open(folder / "home/reviews.db") as log:
        cards = log.cards("capitals-1")
        deck = DeckHistory(
            "capitals-1", opened.deck.name, opened.items, opened.base, opened.deck.facts, cards
        )
        found = stats([deck], log.standing(), NOW, DEFAULT)
    file = io.StringIO()
    console = Console(file=file, width=width, force_terminal=True, color_system=None, **more)
    show(found, damaged, console)
    return [line.rstrip() for line in file.getvalue().splitlines()]


@pytest.mark.parametrize("width", [40, 41, 60, 80, 120, 300])
def test_every_width_shows_every_number_within_its_columns(folder: Path, width: int) -> None:
    learn(folder)
    lines = screen(folder, width, damaged=2)
    assert max(map(len, lines)) <= min(width, 120)
    text = " ".join(" ".join(lines).split())
    for expected in (
        "Capitals, 10 March 2026", "overdue", "3 new, 0 suspended, 0 retired", "1 day in a row, the longest 2 days",
        "50% of 12, 1 min", "2 damaged reviews left out", "RMSE", "Weakest entities Oslo", "0% of 5 by recall, now 59%",
        "Strongest entities Canberra", "What is the capital of Peru? Lima",
        "once taken for: What is the capital of Norway? Oslo",
    ):  # fmt: skip
        assert expected in text, expected
    assert "…" not in text


def test_a_bar_is_as_long_as_its_share_and_never_empty_for_something(folder: Path) -> None:
    learn(folder)
    lines = screen(folder, 80)
    assert next(line for line in lines if "overdue" in line) == "  overdue  ████████████████████ 2"
    assert next(line for line in lines if "later" in line).count("█") == 10
    assert next(line for line in lines if "all " in line).count("█") == 10


def test_the_smallest_share_has_a_bar() -> None:
    file = io.StringIO()
    rows = [BarRow("many", 1.0, "10000"), BarRow("one", 0.0001, "1"), BarRow("none", 0.0, "0")]
    Printer(Console(file=file, width=60)).bars(rows)
    assert [line.count("█") for line in file.getvalue().splitlines()] == [15, 1, 0]


def test_a_long_name_in_a_narrow_window_is_cut_and_its_number_is_not(folder: Path) -> None:
    text = FACTS.replace("Oslo,", f"{'北京' * 40},")
    (folder / "seeds/world/cities.yaml").write_text(text, encoding="utf-8")
    learn(folder)
    shown = screen(folder, 60)
    (line,) = [line for line in shown if "北京" in line and "…" in line]
    assert line.endswith("0% of 5 by recall, now 59%")
    assert cell_len(line) <= 60
    # Where both have no room side by side each has a line of its own.
    shown = screen(folder, 40)
    (place,) = [place for place, line in enumerate(shown) if "北京" in line and "…" in line]
    assert shown[place + 1] == "    0% of 5 by recall, now 59%"
    assert cell_len(shown[place]) <= 40


def test_one_screen_has_what_is_looked_for_each_day(folder: Path) -> None:
    learn(folder)
    assert screen(folder, 80, show=stats_brief.show) == BRIEF.splitlines()
    assert len(BRIEF.splitlines()) < 24
    # Nothing was answered: there is no weakness, and nothing that could break.
    (folder / "home/reviews.db").unlink()
    empty = screen(folder, 80, show=stats_brief.show)
    assert empty[2] == "  Due        0 today; 0 tomorrow, 0 within 7 days; 6 new"
    assert "Remembered nothing yet had the time to be forgotten" in " ".join(
        " ".join(empty).split()
    )
    assert "Weakest" not in " ".join(empty)


BRIEF = """\
Capitals, 10 March 2026

  Due        2 today, 2 of them overdue; 0 tomorrow, 0 within 7 days; 3 new
  Ahead      14 questions, 1 min in 30 days, besides what is new
  Today      none
  Streak     1 day in a row, the longest 2 days
  Remembered 80% of 5 in 30 days

Weakest
  Oslo                      0% of 5 by recall, now 59%

Confused
  What is the capital of Peru?
    once Oslo, where Lima is right

`studykit stats --all` shows all that there is."""


@pytest.mark.parametrize("width", [40, 60, 200])
def test_the_short_screen_keeps_its_numbers_in_every_window(folder: Path, width: int) -> None:
    learn(folder)
    lines = screen(folder, width, damaged=2, show=stats_brief.show)
    assert max(map(len, lines)) <= min(width, 120)
    text = " ".join(" ".join(lines).split())
    for expected in (
        "2 of them overdue", "1 day in a row, the longest 2 days", "2 damaged reviews left out",
        "0% of 5 by recall, now 59%", "once Oslo, where Lima is right",
    ):  # fmt: skip
        assert expected in text, expected


def test_the_whole_screen_says_which_rmse_it_means(folder: Path) -> None:
    learn(folder)
    text = " ".join(" ".join(screen(folder, 80)).split())
    assert "RMSE (bins)" in text
    assert "srs-benchmark; r_matrix_index of fsrs-rs" in text


def test_a_year_of_days_is_drawn_by_weeks(folder: Path) -> None:
    today = NOW.date().toordinal()  # a Tuesday
    first = today - 1 - 7 * 6
    answers = {first: 1, first + 1: 2, first + 7: 3, today - 7: 4, today: 1000}
    drawn = heat_map(answers, first, today, 80, has_unicode=True)
    assert [line.plain for line in drawn] == [
        "      Feb Mar",
        "  Mon ░▒·····",
        "      ░····▓█",
        "  Wed ······",
        "      ······",
        "  Fri ······",
        "      ······",
        "      ······",
        "  less ·░▒▓█ more, at most 1,000 a day",
    ]
    narrow = heat_map(answers, first, today, 10, has_unicode=False)
    assert [line.plain for line in narrow][1:3] == ["  Mon ....", "      ..*#"]
    assert all(cell_len(line.plain) <= 10 for line in narrow[:-1])


def test_facts_cannot_steer_the_terminal(folder: Path) -> None:
    text = FACTS.replace("Oslo,", '"Os\\e[2Jlo [bold]",')
    (folder / "seeds/world/cities.yaml").write_text(text, encoding="utf-8")
    learn(folder)
    shown = "\n".join(screen(folder, 80))
    assert "\x1b[2J" not in shown
    assert "[bold]" in shown
