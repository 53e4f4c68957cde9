"""The quiz as a person sees it: the real command in a real pseudo-terminal, and the reviews in the real log."""

from __future__ import annotations

import json
import os
import random
import re
import resource
import signal
import sqlite3
import subprocess
import sys
import termios
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from screen import PATIENCE, Person
from world import FACTS, KEYS, asked, ends, last_question_shows, option, reviews, run, sit_down

from studykit.reviews.log import Log
from studykit.reviews.records import Review
from studykit.workspace.workspace import Workspace

CSI_COLOUR = re.compile(rb"\x1b\[[0-9;]*(?:3[0-7]|38|9[0-7])[0-9;]*m")


def test_number_keys_answer_at_once_and_a_wrong_answer_is_put_right(world: Path) -> None:
    with sit_down(world, "--count", "2") as person:
        person.sees("Capitals: 0 due, 5 new.")
        country = asked(person, 1)
        person.types(option(person, country))
        person.sees("Right. (10 min)")
        person.sees(f"✓ {KEYS[country]}")
        person.sees(f"{KEYS[country]} is the capital of {country}.")
        person.sees("Enter goes on")
        person.types("\r")
        missed = asked(person, 2)
        person.types(option(person, missed, right=False))
        person.sees("Wrong. (1 min)")
        person.sees(f"✓ {KEYS[missed]}")
        assert re.search(r"✗ (\w+)\s+\1 is the capital of ", person.text)
        assert ends(person) == 0
        person.sees("2 questions, 1 right.")
        person.sees(f"Missed: What is the capital of {missed}? {KEYS[missed]}")
        person.sees("Next review in 1 minute.")
    assert [(review.mode, review.rating, review.verdict) for review in reviews(world)] == [
        ("choice", 3, "right"),
        ("choice", 1, "wrong"),
    ]


def test_keys_in_full_width_are_keys_too(world: Path) -> None:
    with sit_down(world) as person:
        country = asked(person, 1)
        person.types(chr(ord(option(person, country)) + 0xFEE0))
        person.sees("Right.")
        person.types("ｕ")
        person.sees("Taken back.")
        person.types("ｑ")
        assert person.leaves() == 0
    assert len(reviews(world)) == 1


def test_arrow_keys_and_enter_choose_too(world: Path) -> None:
    with sit_down(world, "--count", "1") as person:
        country = asked(person, 1)
        # Nothing is pointed at before an arrow key was pressed.
        person.types("\x1b[B" * int(option(person, country)) + "\r")
        person.sees("Right.")
        assert ends(person) == 0


def test_typed_answers(world: Path) -> None:
    with sit_down(world, "--mode", "typed", "--count", "3") as person:
        country = asked(person, 1)
        person.sees(">")
        person.types(f"  {KEYS[country].lower()} \r")
        person.sees("Right.")
        person.sees("Enter goes on")
        person.types(" ")
        asked(person, 2)
        last_question_shows(person, ">")
        person.types("\r")
        person.sees("Nothing is typed: - if you do not know it")
        person.types("quite wrong\r")
        person.sees("Wrong. (1 min)")
        person.sees("Enter goes on")
        person.types("\r")
        skipped = asked(person, 3)
        person.types(":?\r")
        person.sees(":s skips it for now")
        person.sees("Enter goes back")
        person.types("\r")
        last_question_shows(person, ">")
        person.types(":s\r")
        while asked(person, 3) == skipped:
            person.looks()
        person.types(":q\r")
        assert person.leaves() == 0
        person.sees("2 questions, 1 right.")
    assert [(review.mode, review.rating, review.answer.strip()) for review in reviews(world)] == [
        ("typed", 3, KEYS[country].lower()),
        ("typed", 1, "quite wrong"),
    ]


def test_cards_are_revealed_and_rated(world: Path) -> None:
    with sit_down(world, "--mode", "cards", "--count", "4") as person:
        for number in (1, 2, 3, 4):
            country = asked(person, number)
            last_question_shows(person, "Enter shows it")
            assert f"Answer: {KEYS[country]}" not in person.text
            person.types("\r")
            person.sees(f"Answer: {KEYS[country]}")
            person.sees("3) Good 10 min 4) Easy 8 days", number)
            person.types(str(number))
        assert ends(person) == 0
        person.sees("4 questions, 3 right.")
    assert [(review.mode, review.rating) for review in reviews(world)] == [
        ("cards", rating) for rating in (1, 2, 3, 4)
    ]


def test_in_the_mixed_mode_a_known_item_is_typed(world: Path) -> None:
    with sit_down(world, "--count", "1") as person:
        country = asked(person, 1)
        person.types(option(person, country))
        assert ends(person) == 0
    with sit_down(world, "--all", "--count", "5") as person:
        modes = []
        for number in range(1, 6):
            country = asked(person, number)
            last_question_shows(person, "? keys")
            typed = "4)" not in person.text.rpartition("What is the capital of")[2]
            modes.append("typed" if typed else "choice")
            person.types(f"{KEYS[country]}\r" if typed else option(person, country))
            if number < 5:
                last_question_shows(person, "Enter goes on")
                person.types("\r")
        assert ends(person) == 0
    assert sorted(modes) == ["choice"] * 4 + ["typed"]
    assert [review.mode for review in reviews(world)] == ["choice", *modes]


def test_ctrl_c_at_a_menu_ends_with_a_summary_and_loses_nothing(world: Path) -> None:
    with sit_down(world) as person:
        country = asked(person, 1)
        person.types(option(person, country))
        person.sees("Enter goes on")
        person.types("\r")
        asked(person, 2)
        person.sees("4) ", 1)
        person.types("\x03")
        assert person.leaves() == 130
        person.sees("1 question, 1 right.")
        assert "Traceback" not in person.text
    assert [review.item for review in reviews(world)] == [
        f"capital/{next(key for key, name in IDS.items() if name == KEYS[country])}"
    ]


IDS = {"canberra": "Canberra", "tokyo": "Tokyo", "lima": "Lima", "rome": "Rome", "oslo": "Oslo"}


@pytest.mark.parametrize("mode", ["choice", "typed", "cards"])
@pytest.mark.parametrize(("key", "code"), [("\x03", 130), ("\x04", 0)], ids=["ctrl-c", "ctrl-d"])
def test_ctrl_c_and_ctrl_d_end_at_every_prompt_and_grade_nothing(
    world: Path, mode: str, key: str, code: int
) -> None:
    with sit_down(world, "--mode", mode) as person:
        asked(person, 1)
        person.sees({"choice": "4) ", "typed": ">", "cards": "Enter shows it"}[mode])
        person.types("half an ans" + key if mode == "typed" else key)
        assert person.leaves() == code
        person.sees("No question was answered.")
    assert reviews(world) == []


@pytest.mark.parametrize(
    ("key", "code"), [("\x03", 130), ("\x04", 0), ("q", 0)], ids=["ctrl-c", "ctrl-d", "q"]
)
def test_ending_after_the_feedback_keeps_the_answer(world: Path, key: str, code: int) -> None:
    with sit_down(world) as person:
        country = asked(person, 1)
        person.types(option(person, country))
        person.sees("Enter goes on")
        person.types(key)
        assert person.leaves() == code
        person.sees("1 question, 1 right.")
    assert len(reviews(world)) == 1


@pytest.mark.parametrize(
    ("key", "code"), [("\x03", 130), ("\x04", 0), ("q", 0)], ids=["ctrl-c", "ctrl-d", "q"]
)
def test_ending_at_the_rating_of_a_card_grades_nothing(world: Path, key: str, code: int) -> None:
    with sit_down(world, "--mode", "cards") as person:
        asked(person, 1)
        person.sees("Enter shows it")
        person.types("\r")
        person.sees("4) Easy")
        person.types(key)
        assert person.leaves() == code
    assert reviews(world) == []


def test_s_skips_question_mark_helps_and_q_ends(world: Path) -> None:
    with sit_down(world) as person:
        asked(person, 1)
        person.sees("4) ")
        person.types("?")
        person.sees("A number chooses")
        person.sees("q ends the quiz")
        person.types("s")
        asked(person, 1)
        person.sees("4 left")
        person.types("q")
        assert person.leaves() == 0
        person.sees("No question was answered.")
    assert reviews(world) == []


def test_a_menu_is_walked_both_ways_and_round_its_ends(world: Path) -> None:
    with sit_down(world, "--count", "1") as person:
        country = asked(person, 1)
        at = int(option(person, country))
        # Up: the last one first; then Ctrl-N, past the last one.
        person.types("\x1b[A" * 2 + "\x0e" * (at + 1))
        person.types("\x10" * 3 + "\x1b[B" * 3)  # Ctrl-P, and down
        person.types("\n")  # how Enter comes when it was typed ahead
        person.sees("Right.")
        assert ends(person) == 0
    assert [review.rating for review in reviews(world)] == [3]


def test_what_is_pasted_into_a_menu_answers_nothing_and_ctrl_l_draws_it_again(world: Path) -> None:
    with sit_down(world) as person:
        asked(person, 1)
        person.sees("4) ")
        person.types("\x1b[200~123q\n\x1b[201~")
        person.types("\x0c")
        for _ in range(200):
            person.looks()
            if b"\x1b[2J" in person.raw:
                break
        assert b"\x1b[2J" in person.raw
        last_question_shows(person, "4) ")
        os.kill(person.child.pid, signal.SIGINT)
        assert person.leaves() == 130
        person.sees("No question was answered.")
    assert reviews(world) == []


def test_escape_and_enter_do_not_answer_with_nothing(world: Path) -> None:
    with sit_down(world) as person:
        country = asked(person, 1)
        person.sees("4) ")
        person.types("\x1b\r")
        person.types(option(person, country))
        person.sees("Enter goes on")
        person.types("\x03")
        person.leaves()
    assert [review.rating for review in reviews(world)] == [3]


def test_keys_pressed_before_a_question_was_drawn_are_thrown_away(world: Path) -> None:
    with sit_down(world, "--mode", "typed", "--count", "2") as person:
        country = asked(person, 1)
        last_question_shows(person, ">")
        person.types(f"{KEYS[country]}\r\n\r\rquite wrong\r:q\r")
        person.sees("Right.")
        person.sees("Enter goes on")
        person.types("\r")
        asked(person, 2)
        last_question_shows(person, ">")
        person.types("\x04")
        assert person.leaves() == 0
    assert len(reviews(world)) == 1


@pytest.mark.parametrize(("settings", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_colour_respects_no_color(world: Path, settings: dict[str, str], *, coloured: bool) -> None:
    with sit_down(world, "--count", "1", environment=settings) as person:
        country = asked(person, 1)
        person.types(option(person, country))
        person.sees("Right.")
        ends(person)
        assert bool(CSI_COLOUR.search(person.raw)) is coloured


def test_a_dumb_terminal_gets_plain_lines(world: Path) -> None:
    with sit_down(world, environment={"TERM": "dumb"}) as person:
        country = asked(person, 1)
        person.types(option(person, country) + "\n")
        person.sees("Right.")
        person.sees("Enter goes on")
        person.types("\n")
        asked(person, 2)
        person.sees("4) ", 2)
        person.types("\x04")
        assert person.leaves() == 0
        person.sees("1 question, 1 right.")
        assert b"\x1b" not in person.raw
    assert len(reviews(world)) == 1


def test_plain_lines_are_broken_between_words(world: Path) -> None:
    with sit_down(world, environment={"TERM": "dumb"}, size=(24, 40)) as person:
        asked(person, 1)
        person.sees("4) ")
        person.types("?\n")
        person.sees("lists the keys")
        person.sees(">", 2)
        person.types("\x04")
        assert person.leaves() == 0
        # Whether what was typed is echoed in time, behind the mark or in the next line, is chance.
        lines = [line.removeprefix("> ").strip() for line in person.raw.decode().splitlines()]
        assert len(lines) > 20
        assert max(map(len, lines)) < 40


def test_ctrl_c_in_plain_lines_ends_with_a_summary(world: Path) -> None:
    with sit_down(world, environment={"TERM": "dumb"}) as person:
        asked(person, 1)
        person.sees("4) ")
        person.sees(">")
        person.types("\x03")
        assert person.leaves() == 130
        person.sees("No question was answered.")


@pytest.mark.parametrize("size", [(10, 40), (8, 20), (24, 200)])
def test_any_window_shows_the_whole_question(world: Path, size: tuple[int, int]) -> None:
    with sit_down(world, "--count", "1", size=size) as person:
        person.sees("What is the capital of")
        country = asked(person, 1)
        person.types(option(person, country))
        person.sees(f"✓ {KEYS[country]}")
        assert ends(person) == 0
        person.sees("1 question, 1 right.")


@pytest.mark.parametrize("mode", ["choice", "typed", "cards"])
def test_a_stem_longer_than_the_window_is_shown_to_its_end(world: Path, mode: str) -> None:
    deck = world / "decks" / "capitals.yaml"
    text = deck.read_text(encoding="utf-8")
    deck.write_text(
        text.replace("What is", f"In {'this very long question, ' * 16} what is"), encoding="utf-8"
    )
    with sit_down(world, "--mode", mode, size=(10, 40)) as person:
        person.sees("what is the capital of")
        person.sees({"choice": "4) ", "typed": " >", "cards": "Enter shows it"}[mode])
        person.types({"choice": "q", "typed": ":q\r", "cards": "q"}[mode])
        assert person.leaves() == 0


def test_an_option_longer_than_the_window_is_shown_whole(world: Path) -> None:
    long_name = "Krung Thep Maha Nakhon Amon Rattanakosin Mahinthara"
    facts = FACTS.replace("name: Canberra", f"name: {long_name}")
    (world / "seeds" / "world" / "cities.yaml").write_text(facts, encoding="utf-8")
    with sit_down(world, "--count", "1", "--cram", size=(12, 40)) as person:
        asked(person, 1)
        # It may be the last option: the line of keys comes after it.
        last_question_shows(person, "? keys")
        shown = "".join(person.text.split())
        assert "KrungThepMahaNakhonAmonRattanakosinMahinthara" in shown


def test_in_one_column_the_quiz_still_works(world: Path) -> None:
    with sit_down(world, size=(10, 1)) as person:
        person.sees("> ".strip())
        person.types("q\n")
        assert person.leaves() == 0


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
@pytest.mark.parametrize("mode", ["choice", "typed"])
def test_a_signal_gives_the_terminal_back(world: Path, number: int, code: int, mode: str) -> None:
    with sit_down(world, "--mode", mode) as person:
        before = termios.tcgetattr(person.terminal)
        asked(person, 1)
        person.sees({"choice": "4) ", "typed": ">"}[mode])
        assert termios.tcgetattr(person.terminal) != before
        os.kill(person.child.pid, number)
        assert person.leaves() == code
        assert termios.tcgetattr(person.terminal) == before
        assert person.raw.rfind(b"\x1b[?2004l") >= person.raw.rfind(b"\x1b[?2004h")
        assert "Traceback" not in person.text


@pytest.mark.slow
@pytest.mark.parametrize("settings", [{}, {"TERM": "dumb"}], ids=["prompts", "plain"])
def test_when_nothing_is_due_the_quiz_says_when_and_offers_to_cram(
    world: Path, settings: dict[str, str]
) -> None:
    run(world, "--mode", "cards", "--new", "1", input="\n4\n")
    with sit_down(world, "--new", "1", environment=settings) as person:
        person.sees("Nothing is due now, and there is nothing new for today.")
        person.sees("Next review in 8 days")
        person.sees("Practise all the same, without moving the schedule?")
        person.types("n\n")
        assert person.leaves() == 0
    with sit_down(world, "--new", "1", environment=settings) as person:
        person.sees("without moving the schedule?")
        person.types("y\n" if settings else "y")
        person.sees("What is the capital of")
        person.types("\x03")
        assert person.leaves() == 130
    with sit_down(world, "--new", "1", environment=settings) as person:
        person.sees("without moving the schedule?")
        person.types("\x03")
        assert person.leaves() == 130


# --- without a terminal ------------------------------------------------------------------------------------


def test_a_pipe_gets_plain_lines(world: Path) -> None:
    done = run(world, "--mode", "typed", "--count", "2", input="Canberra\nno")
    assert (done.returncode, done.stderr) == (0, "")
    assert "\x1b" not in done.stdout
    assert "2 questions," in done.stdout
    assert len(reviews(world)) == 2


def test_a_program_takes_the_same_quiz_in_json(world: Path) -> None:
    done = run(world, "--all", "--json", "--mode", "typed", input='{"answer": "Canberra"}\n' * 5)
    said = [json.loads(line) for line in done.stdout.splitlines()]
    assert (done.returncode, done.stderr) == (0, "")
    assert [each["type"] for each in said] == ["question", "feedback"] * 5 + ["summary"]
    assert (said[-1]["asked"], said[-1]["correct"]) == (5, 1)
    # A program may answer twice in one millisecond; in what order those two are read the log does not promise.
    given_at = {review.item: review.at for review in reviews(world)}
    told = [each["id"] for each in said if each["type"] == "feedback"]
    assert len(reviews(world)) == len(set(told)) == 5
    assert [given_at[item] for item in told] == sorted(given_at.values())


def test_errors_in_the_facts_leave_out_what_they_touch_and_are_counted(world: Path) -> None:
    facts = world / "seeds" / "world" / "cities.yaml"
    facts.write_text(
        f"{FACTS}  bern: {{name: Bern, country: Switzerland, founded: long ago, mayor: x}}\n",
        encoding="utf-8",
    )
    done = run(world, "--all", "--json", "--mode", "typed", input='{"answer": "Canberra"}\n' * 9)
    assert done.returncode == 0
    assert re.fullmatch(r"\d errors?.*: `studykit check` shows them\.\n", done.stderr)
    assert json.loads(done.stdout.splitlines()[-1])["asked"] in (4, 5)


def test_an_unknown_tag_or_template_is_a_wrong_call(world: Path) -> None:
    done = run(world, "--template", "capitl", input="")
    assert (done.returncode, done.stdout) == (2, "")
    assert "No item has the template 'capitl'. Did you mean 'capital'?" in done.stderr


def test_a_home_that_cannot_be_written_is_an_error_of_the_environment(world: Path) -> None:
    (world / "file").write_text("")
    done = run(world, input="", home=world / "file" / "home")
    assert (done.returncode, done.stdout) == (4, "")
    assert (
        done.stderr
        == f"Error: {world}/file/home/reviews.db: the review log cannot be opened: Not a directory.\n"
    )


def test_when_nothing_is_asked_the_reason_is_the_true_one(world: Path) -> None:
    assert run(world, "--due", input="").stdout.startswith("Nothing is due now.\nTo practise")
    run(world, "--mode", "cards", "--count", "1", input="\n4\n")
    assert run(world, "--due", input="").stdout.startswith(
        "Nothing is due now.\nNext review in 8 days"
    )
    deck = world / "decks" / "capitals.yaml"
    other = "  founded: {from: cities, ask: 'When was {name} founded?', answer: founded}\n"
    deck.write_text(deck.read_text(encoding="utf-8") + other, encoding="utf-8")
    assert run(world, "--due", "--template", "founded", input="").stdout.startswith(
        "Nothing is due now.\nTo practise"
    )


def test_what_is_due_beyond_the_days_limit_is_not_denied(world: Path) -> None:
    with Log.open(world / "home" / "reviews.db") as log:
        item = Workspace.open(world / "decks" / "capitals.yaml", log.known).items[0]
        given = datetime.now(UTC) - timedelta(days=90)
        log.record(
            Review("capitals-1", item.id, given, 4, "typed", "right", True, "Lima", 1000, ""), item
        )
    (world / "home" / "config.toml").write_text("reviews_per_day = 0\n", encoding="utf-8")
    said = "Today's cards are done.\n1 wait; at 0 a day it does not get less. `studykit config reviews_per_day` is"
    assert run(world, "--due", input="").stdout.startswith(said)


def test_without_a_person_there_is_no_offer_but_a_hint(world: Path) -> None:
    run(world, "--mode", "cards", "--new", "1", input="\n4\n")
    done = run(world, "--new", "1", input="")
    assert done.returncode == 0
    assert done.stdout.endswith(
        "To practise all the same, without moving the schedule: studykit quiz --cram\n"
    )


def test_no_input_at_all_is_the_end_of_the_quiz(world: Path) -> None:
    done = run(world, stdin=subprocess.DEVNULL)
    assert done.returncode == 0
    assert done.stdout.endswith("No question was answered.\n")


def test_bytes_that_are_no_text_are_graded_not_thrown_at_the_learner(world: Path) -> None:
    environment = {
        **os.environ,
        "STUDYKIT_HOME": str(world / "home"),
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    environment["PYTHONIOENCODING"] = "utf-8:strict"
    done = subprocess.run(
        [sys.executable, "-m", "studykit", "quiz", "--mode", "typed", "--count", "1"],
        cwd=world, env=environment, input=b"\xff\xfe Canb\n", capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"1 question, 0 right." in done.stdout


def test_a_disk_that_is_full_ends_the_quiz_with_what_is_safe(world: Path) -> None:
    """A limit on the size of files stands for the disk."""
    run(world, "--mode", "typed", "--count", "1", input="Canberra\n")
    log = world / "home" / "reviews.db"
    with closing(sqlite3.connect(log)) as db:
        db.execute("VACUUM")  # a new log has free pages, where tables of earlier versions were
    size = log.stat().st_size

    def small_disk() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + 10_000, size + 10_000))

    answers = f"{'x' * 4000}\n" * 5
    done = run(world, "--mode", "typed", input=answers, preexec_fn=small_disk)
    assert done.returncode == 4
    assert done.stderr == (
        f"Error: The review log {world}/home/reviews.db cannot be written or read: the disk reports an error.\n"
    )
    told = done.stdout.count("Comes again")
    assert 1 <= told < 4
    assert re.search(rf"^{told} questions?, 0 right\.$", done.stdout, re.MULTILINE)
    assert len(reviews(world)) == 1 + told


def test_a_clock_that_went_back_is_noticed(world: Path) -> None:
    run(world, "--mode", "typed", "--count", "1", input="Canberra\n")
    (given,) = reviews(world)
    with Log.open(world / "home" / "reviews.db") as log:
        item = Workspace.open(world / "decks" / "capitals.yaml").items[0]
        log.record(given._replace(at=datetime(2999, 1, 1, tzinfo=UTC)), item)
    done = run(world, input="")
    assert done.stderr.startswith("The clock has gone back: it says 20")
    assert done.stderr.count("\n") == 1


@pytest.mark.slow
def test_a_quiz_killed_at_any_moment_has_kept_all_that_it_told(world: Path) -> None:
    rows = "".join(
        f"  r{at}: {{name: Town {at}, country: Land {at}, founded: {1000 + at}}}\n"
        for at in range(400)
    )
    (world / "seeds" / "world" / "cities.yaml").write_text(FACTS + rows, encoding="utf-8")
    chance = random.Random(5)
    environment = {
        **os.environ,
        "STUDYKIT_HOME": str(world / "home"),
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    command = [sys.executable, "-m", "studykit", "quiz", "--json", "--cram", "--mode", "typed"]
    told: list[str] = []
    for _ in range(6):
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        with subprocess.Popen(command, cwd=world, env=environment, **pipes) as quiz:
            quiz.stdin.write('{"answer": "x"}\n' * 400)
            quiz.stdin.flush()
            first = [quiz.stdout.readline(), quiz.stdout.readline()]
            time.sleep(chance.random() * 0.15)
            quiz.kill()
            said = [
                json.loads(line)
                for line in [*first, *quiz.stdout.readlines()]
                if line.endswith("\n")
            ]
        told += [each["id"] for each in said if each["type"] == "feedback"]
    kept = [review.item for review in reviews(world)]
    assert len(told) >= 6
    assert len(told) <= len(kept) <= len(told) + 6
    for item in told:
        kept.remove(item)


TELLS_WHAT_IS_LOADED = """
import signal, sys
loaded = sys.argv.pop(1)
signal.signal(signal.SIGUSR1, lambda *_: open(loaded, "a").write(" ".join(sys.modules) + "\\n"))
from studykit.cli import main
main()
"""


def test_what_only_answers_need_is_not_loaded_before_the_first_question(
    world: Path, tmp_path: Path
) -> None:
    deck, loaded = str(world / "decks" / "capitals.yaml"), tmp_path / "loaded"
    with sit_down(world) as person:  # the deck is compiled
        asked(person, 1)
        person.types("q")
        assert person.leaves() == 0
    program = ["-c", TELLS_WHAT_IS_LOADED, str(loaded), "quiz", deck]
    with Person(program, world / "home", is_studykit=False) as person:
        asked(person, 1)
        person.sees("4) ")
        os.kill(person.child.pid, signal.SIGUSR1)
        until = time.monotonic() + PATIENCE
        while not (loaded.exists() and loaded.read_text().endswith("\n")):
            assert time.monotonic() < until
            person.looks()
    bare = subprocess.run(
        [sys.executable, "-c", "import sys, questionary; print(*sys.modules)"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    ours = set(loaded.read_text().split()) - set(bare.stdout.split())
    assert {"studykit.quiz.prompts", "studykit.compiled.deck_cache"} <= ours
    libraries = {"dataclasses", "difflib", "fsrs", "platformdirs", "rapidfuzz", "rich", "yaml"}
    rooms = {
        "facts.load",
        "facts.values",
        "items.generate",
        "study.grade",
        "study.outlook",
        "study.related",
    }
    assert ours & (libraries | {f"studykit.{room}" for room in rooms}) == set()


def test_what_was_corrected_is_told_and_asked_again(world: Path) -> None:
    sent = '{"command": "stay"}\n{"answer": "Lima"}\n{"command": "easy"}\n'
    deck = world / "decks" / "capitals.yaml"
    deck.write_text(
        deck.read_text(encoding="utf-8").replace(
            "    from: cities\n", "    from: cities\n    where: {country: Peru}\n"
        ),
        encoding="utf-8",
    )
    done = run(world, "--json", "--mode", "typed", input=sent)
    assert '"verdict": "right"' in done.stdout
    facts = world / "seeds" / "world" / "cities.yaml"
    facts.write_text(FACTS.replace("name: Lima", "name: Cusco"), encoding="utf-8")
    with sit_down(world, "--mode", "typed", "--all") as person:
        person.sees("1 left")
        person.sees(">")
        person.types("lima\r")
        person.sees("Outdated. When you last answered, on")
        person.sees("this was Lima; it was corrected since.")
        person.sees("✓ Cusco")
        # It cannot be called right, and it is no slip of the grader's.
        assert "! I was right" not in person.text
        person.sees("Enter goes on")
        person.types("\r")
        asked(person, 2)
        last_question_shows(person, ">")
        person.types("cusco\r")
        person.sees("Right.")
        assert ends(person) == 0
        person.sees("1 question, 1 right.")
