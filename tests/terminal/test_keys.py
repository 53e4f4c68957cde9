"""Every screen with every key, in every window: it does what it says, and the terminal is left as it was."""

from __future__ import annotations

import os
import re
import signal
import sys
import termios
import time
from pathlib import Path
from typing import NamedTuple

import pytest
from screen import PATIENCE, Person
from world import KEYS, option, sit_down

from studykit.reviews.log import Log


class Window(NamedTuple):
    size: tuple[int, int] = (24, 80)
    environment: tuple[tuple[str, str], ...] = ()
    is_plain: bool = False


WINDOWS = {
    "80x24": Window(),
    "40x10": Window((10, 40)),
    "1 column": Window((10, 1), is_plain=True),
    "dumb": Window(environment=(("TERM", "dumb"),), is_plain=True),
    "no colour": Window(environment=(("NO_COLOR", "1"),)),
}
MODES = {
    "choice": ("--mode", "choice"),
    "typed": ("--mode", "typed"),
    "cards": ("--mode", "cards"),
    "mixed": (),
    "cram": ("--cram", "--mode", "typed"),
    "exam": ("--exam", "--minutes", "9"),
}
OFTEN = ("80x24",)
"""The window that every run of the tests looks at; the others have their turn in the slow run."""
SOME_SLOW = [
    name if name in OFTEN else pytest.param(name, marks=pytest.mark.slow) for name in WINDOWS
]
ENDS = {"q": ("q", 0), "ctrl-c": ("\x03", 130), "ctrl-d": ("\x04", 0)}


class Sitter:
    """A person who presses keys and waits for what they do, whatever the window."""

    def __init__(self, person: Person, window: Window, mode: str) -> None:
        self.person, self.window, self.mode = person, window, mode
        self.settings = termios.tcgetattr(person.terminal)
        self.is_typed = mode in ("typed", "cram")
        self.enter = "\n" if window.is_plain else "\r"
        self.at_question = True
        self.sent_at = 0

    def press(self, key: str, expected: str, times: int = 1) -> None:
        """A command's key, as this screen wants it."""
        self.waits()
        if self.is_typed and self.at_question:
            key = f":{key}{self.enter}"
        elif self.window.is_plain:
            key += self.enter
        self.types(key)
        if "?" in key and not self.window.is_plain:
            self.reads(expected)
        else:
            self.sees(expected, times)

    def reads(self, expected: str) -> None:
        """The keys have pages of their own: reads them, and goes back."""
        read = ""
        while "Enter goes back" not in read:
            self.waits()
            page = ""
            while not re.search(r"Enter (goes back|shows \d+ lines)", page):
                self.person.looks()
                page = " ".join(self.person.text.split())
            read += page
            self.types(self.enter)
        assert expected in read

    def line(self, text: str, expected: str, times: int = 1) -> None:
        self.waits()
        self.types(text + self.enter)
        self.sees(expected, times)

    def types(self, keys: str) -> None:
        self.sent_at = len(self.person.raw)
        self.person.types(keys)

    def sees(self, expected: str, times: int = 1) -> None:
        if self.window.is_plain:
            self.person.hears(expected, times)
        else:
            # A page goes when the next one comes.
            self.person.sees(expected)

    def waits(self) -> None:
        """Until the next key is waited for."""
        until = time.monotonic() + PATIENCE
        while not self._is_waited_for():
            self.person.looks()
            assert time.monotonic() < until, f"no key is waited for:\n{self.person.text}"

    def _is_waited_for(self) -> bool:
        """A prompt has opened since the last key, and is still open."""
        since = self.person.raw[self.sent_at :]
        if self.window.is_plain:
            return since.endswith(b"> ")
        return since.rfind(b"\x1b[?2004h") > since.rfind(b"\x1b[?2004l")

    def country(self) -> str:
        """That the open question asks about."""
        self.waits()
        until = time.monotonic() + PATIENCE
        while True:
            shown = self.person.raw.decode() if self.window.is_plain else self.person.text
            countries: list[str] = re.findall(r"capital of (\w+)\?", " ".join(shown.split()))
            if countries:
                return countries[-1]
            # The window may be cleared, and the page not yet drawn.
            self.person.looks()
            assert time.monotonic() < until, f"no question stands there:\n{self.person.text}"

    def comes_to_another(self, country: str) -> None:
        """Waits for the question after that one."""
        until = time.monotonic() + PATIENCE
        while self.country() == country:
            self.person.looks()
            assert time.monotonic() < until, f"no other question came:\n{self.person.text}"

    def leaves(self, key: str, code: int) -> None:
        """Ends the quiz, and finds the terminal's settings as they were."""
        self.waits()
        if key == "q":
            self.press("q", "")
        else:
            self.person.types(key)
        assert self.person.leaves() == code
        assert termios.tcgetattr(self.person.terminal) == self.settings
        assert self.person.raw.rfind(b"\x1b[?2004h") <= self.person.raw.rfind(b"\x1b[?2004l")
        assert self.person.raw.rfind(b"\x1b[?25l") <= self.person.raw.rfind(b"\x1b[?25h")
        assert b"Traceback" not in self.person.raw
        assert not self.window.is_plain or b"\x1b" not in self.person.raw


def begin(world: Path, window: Window, mode: str, **environment: str) -> Sitter:
    settings = {"EDITOR": "true", **dict(window.environment), **environment}
    sitter = Sitter(
        sit_down(world, *MODES[mode], size=window.size, environment=settings), window, mode
    )
    sitter.sees("What is the capital of")
    sitter.waits()
    return sitter


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", SOME_SLOW)
def test_every_key_at_a_question_and_after_its_answer(world: Path, name: str, mode: str) -> None:
    ending = list(ENDS)[(list(WINDOWS).index(name) + list(MODES).index(mode)) % len(ENDS)]
    sitter = begin(world, WINDOWS[name], mode)
    with sitter.person:
        first = sitter.country()
        at_the_question(sitter)
        after_the_answer(sitter)
        sitter.leaves(*ENDS[ending])
    with Log.open(world / "home" / "reviews.db") as log:
        identity = f"capital/{KEYS[first].lower()}"
        assert [flag[1:3] for flag in log.flags()] == [(identity, "an odd one")]
        assert log.suspended("capitals-1") == set()
        kind = "cram" if mode in ("exam", "cram") else "review"
        given = [(review.item, review.kind, review.rating) for review in log.standing()]
        assert given == [(identity, kind, 3 if sitter.is_typed else 1)]


def at_the_question(sitter: Sitter) -> None:
    first = sitter.country()
    sitter.press("?", "never asks it again")
    sitter.press("f", "Why?")
    sitter.line("an odd one", "Flagged: `studykit flags` lists it.")
    sitter.press("u", "There is nothing to take back.")
    sitter.press("!", "There is no answer to count as right.")
    sitter.press("+", "There is no answer to call easy.")
    sitter.press("e", "The facts were read again.")
    sitter.press("s", "")
    sitter.comes_to_another(first)
    sitter.press("u", "Taken back.")
    assert sitter.country() == first
    sitter.press("x", "It is never asked again; undo takes it back.")
    sitter.comes_to_another(first)
    sitter.press("u", "Taken back.", 2)
    assert sitter.country() == first


def answers_wrong(sitter: Sitter, expected: str, times: int = 1) -> None:
    if sitter.is_typed:
        sitter.line("quite wrong", expected, times)
    elif sitter.mode == "cards":
        sitter.line("", "Answer: ")
        sitter.press("?", "never asks it again", 2)
        sitter.press("1", "Comes again in 1 minute." if sitter.window.is_plain else "")
    elif sitter.window.is_plain:
        sitter.line("Naples", "not one of the options", times)
        shown = sitter.person.raw.decode().rpartition("What is the capital of")[2]
        options = re.findall(r"(\d)\) (\w+)", shown)[:4]
        sitter.line(
            next(number for number, name in options if name != KEYS[sitter.country()]),
            expected,
            times,
        )
    else:
        sitter.press(option(sitter.person, sitter.country(), right=False), expected, times)


def after_the_answer(sitter: Sitter) -> None:
    """Gives a wrong answer to the first question, and goes on to the second."""
    first = sitter.country()
    if sitter.mode in ("cards", "exam"):
        answers_wrong(sitter, "")
        sitter.comes_to_another(first)
        return
    answers_wrong(sitter, "Wrong.")
    sitter.at_question = False
    sitter.press("?", "Enter goes on.")
    sitter.press(
        "!",
        "Counted as right" if sitter.is_typed else "Only a typed answer can be counted as right",
    )
    sitter.press("x", "It is never asked again; undo takes it back.", 2)
    sitter.press("u", "Taken back.", 3)
    sitter.at_question = True
    assert sitter.country() == first
    answers_wrong(sitter, "Wrong.", 2)
    sitter.at_question = False
    if sitter.is_typed:
        sitter.press("!", "Counted as right", 2)
    sitter.line("", "")
    sitter.at_question = True
    sitter.comes_to_another(first)


@pytest.mark.slow
@pytest.mark.parametrize("key", [*"?ufsxe!+", *ENDS])
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", WINDOWS)
def test_each_key_alone_and_then_each_way_to_end(
    world: Path, name: str, mode: str, key: str
) -> None:
    sitter = begin(world, WINDOWS[name], mode)
    with sitter.person:
        if key == "f":
            sitter.press("f", "Why?")
            sitter.line("", "Flagged")
        elif key not in ENDS:
            sitter.press(key, "")
        ending = key if key in ENDS else "q"
        sitter.leaves(*ENDS[ending])
        sitter.sees("Exam: 0 of 5 right" if mode == "exam" else "No question was answered.")


@pytest.mark.slow
@pytest.mark.parametrize("ending", ENDS)
@pytest.mark.parametrize("screen", ["why", "rating", "feedback", "end"])
@pytest.mark.parametrize("name", WINDOWS)
def test_each_way_to_end_at_the_other_screens(
    world: Path, name: str, screen: str, ending: str
) -> None:
    sitter = begin(world, WINDOWS[name], "cards" if screen == "rating" else "choice")
    with sitter.person:
        if screen == "why":
            sitter.press("f", "Why?")
            if ending == "q":
                sitter.line("", "Flagged")
        elif screen == "rating":
            sitter.line("", "Answer: ")
        else:
            answers_wrong(sitter, "Wrong.")
        if screen == "end":
            sitter.line("", "")
            # What was missed comes again after the others.
            for _ in range(5):
                sitter.press("s", "")
            sitter.waits()
            sitter.sees("Enter ends the quiz")
        sitter.leaves(*ENDS[ending])


SIGNALS = {signal.SIGTERM: 143, signal.SIGHUP: 129}


@pytest.mark.parametrize("number", SIGNALS)
@pytest.mark.parametrize("mode", ["typed", "cards", "exam"])
@pytest.mark.parametrize("name", ["80x24", "dumb"])
def test_a_signal_leaves_the_terminal_as_it_was(
    world: Path, name: str, mode: str, number: int
) -> None:
    sitter = begin(world, WINDOWS[name], mode)
    with sitter.person:
        sitter.waits()
        os.kill(sitter.person.child.pid, number)
        assert sitter.person.leaves() == SIGNALS[signal.Signals(number)]
        assert termios.tcgetattr(sitter.person.terminal) == sitter.settings
        assert b"Traceback" not in sitter.person.raw


# --- the time of an exam -----------------------------------------------------------------------------------

ONE_SECOND_LEFT = """
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from builders import Notebook, countries, plan_of
from studykit.quiz import in_terminal as terminal
from studykit.quiz.sitting import Sitting
from studykit.quiz.plan import Entry, Options
from studykit.quiz.session import Session
began = datetime.now(UTC)
moments = iter([began - timedelta(seconds=59)])
entries = tuple(Entry("world", item, None) for item in countries(2))
options = Options(mode=sys.argv[1], exam=True, minutes=1)
session = Session(plan_of(entries, 0, 2), options, Notebook())
terminal.run(Sitting(session, lambda: next(moments, None) or datetime.now(UTC)))
print("asked", session.summary().asked)
"""


@pytest.mark.parametrize("mode", ["choice", "typed"])
def test_when_the_time_is_up_the_open_question_closes_by_itself(tmp_path: Path, mode: str) -> None:
    (tmp_path / "exam.py").write_text(ONE_SECOND_LEFT, encoding="utf-8")
    study = str(Path(__file__).parents[1] / "study")
    with Person([str(tmp_path / "exam.py"), mode, study], tmp_path, is_studykit=False) as person:
        person.hears("1 minute to go")  # it may be gone when it is looked at
        person.types("half an ans" if mode == "typed" else "")
        person.sees("The time is up.")
        person.sees("Enter ends the quiz")
        person.types("\r")
        assert person.leaves() == 0
        person.sees("asked 0")


# --- an editor ---------------------------------------------------------------------------------------------

EDITOR = """\
import pathlib, subprocess, sys
line, file = sys.argv[1:]
pathlib.Path("called").write_text(f"{line} {pathlib.Path(file).name}")
path = pathlib.Path(file)
path.write_text(path.read_text(encoding="utf-8").replace(OLD, NEW), encoding="utf-8")
"""


def editor(world: Path, old: str, new: str, more: str = "") -> str:
    (world / "editor.py").write_text(
        EDITOR.replace("OLD", repr(old)).replace("NEW", repr(new)) + more
    )
    return f"{sys.executable} '{world}/editor.py'"


def asks_only_of_canberra(world: Path) -> None:
    deck = world / "decks" / "capitals.yaml"
    only = "    from: cities\n    where: {name: Canberra}\n"
    text = deck.read_text(encoding="utf-8").replace("    from: cities\n", only)
    deck.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("name", ["80x24", "dumb"])
def test_e_opens_the_fact_at_its_line_and_the_question_is_made_again(
    world: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(world)
    asks_only_of_canberra(world)
    mess = "subprocess.run(['stty', '-echo', 'raw'])\n"
    called = editor(world, "country: Australia", "country: the Commonwealth of Australia", mess)
    sitter = begin(world, WINDOWS[name], "typed", VISUAL=called, EDITOR="false")
    with sitter.person:
        sitter.press("e", "The facts were read again.")
        sitter.sees("What is the capital of the Commonwealth of Australia?")
        sitter.line("Canberra", "Right.")
        sitter.at_question = False
        sitter.press("e", "The facts were read again.", 2)
        sitter.sees("Canberra is the capital of the Commonwealth of Australia.", 2)
        sitter.leaves(*ENDS["q"])
    assert (world / "called").read_text() == "+6 cities.yaml"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "  canberra: {name: Canberra, country: Australia, founded: 1913}\n",
            "",
            "That question is gone.",
        ),
        ("country: Australia", "county: Australia", "1 error: `studykit check` shows them."),
        ("table: cities", "table: [", "`studykit check` shows them."),
    ],
)
def test_an_edit_that_breaks_the_fact_is_said_and_the_quiz_goes_on(
    world: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str, said: str
) -> None:
    monkeypatch.chdir(world)
    asks_only_of_canberra(world)
    sitter = begin(world, Window(), "typed", EDITOR=editor(world, old, new))
    with sitter.person:
        sitter.press("e", said)
        sitter.waits()
        sitter.leaves(*ENDS["q"])
        sitter.sees("No question was answered.")


@pytest.mark.parametrize(
    ("called", "said"),
    [
        ("", "Set EDITOR to the name of your editor to use this. The fact is at "),
        (
            "no-such-editor --wait",
            "The editor 'no-such-editor --wait' could not be started: No such file or directory.",
        ),
        ("'unclosed", "could not be started: No closing quotation."),
        ("false", "The editor ended with 1."),
    ],
)
def test_an_editor_that_cannot_be_used_is_said_and_the_question_stays(
    world: Path, called: str, said: str
) -> None:
    asks_only_of_canberra(world)
    sitter = begin(world, Window(), "choice", EDITOR=called)
    with sitter.person:
        sitter.press("e", said)
        sitter.sees("cities.yaml:6:3" if "false" not in called else "")
        assert sitter.country() == "Australia"
        sitter.leaves(*ENDS["q"])
