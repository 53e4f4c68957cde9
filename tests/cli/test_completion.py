"""A person presses Tab in a real bash, zsh and fish, as the manual sets them up, and sees what the shell would run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sysconfig
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Self

import pexpect
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studykit.cli._commands import commands
from studykit.cli._completion import quoted_for_bash, shell_words
from tests.cli.runner import write
from tests.manual import blocks

PATIENCE = 30.0
"""Seconds until an answer that does not come is a failure: the machine may be busy."""
RC_FILES = {"bash": ".bashrc", "zsh": ".zshrc", "fish": ".config/fish/config.fish"}
QUIET = {
    # `show` prints its words behind a sign that stands nowhere else.
    "bash": "show() { printf '\\037%s' \"$@\"; echo; }\nPS1='READY> '\n",
    "zsh": "show() { printf '\\037%s' \"$@\"; echo }\nPS1='READY> '\nunsetopt prompt_sp\nbindkey -e\n",
    "fish": "function show; printf '\\037%s' $argv; echo; end\n"
    "function fish_prompt; printf 'READY> '; end\nset -g fish_greeting\nset -g fish_autosuggestion_enabled 0\n",
}


def line_of_the_manual(shell: str) -> str:
    (block,) = [block.text for block in blocks() if block.mark == "completion"]
    (line,) = [line for line in block.splitlines() if f"{shell}_source" in line]
    return line


def environment(home: Path) -> dict[str, str]:
    """What a shell starts with: this Python's studykit is found first, and nothing leads to the user's own files."""
    own = {
        "HOME": str(home),
        "STUDYKIT_HOME": str(home / "studykit"),
        "TERM": "dumb",
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
    }
    foreign = (
        "ZDOTDIR",
        "BASH_ENV",
        "ENV",
        "XDG_CONFIG_HOME",
        "XDG_DATA_HOME",
        "PROMPT_COMMAND",
        "PS1",
    )
    inherited = {name: value for name, value in os.environ.items() if name not in foreign}
    return {**inherited, **own, "PATH": f"{sysconfig.get_path('scripts')}:{os.environ['PATH']}"}


class Shell:
    """An interactive shell in a folder, with the manual's line in its rc file."""

    def __init__(self, name: str, folder: Path, home: Path) -> None:
        rc_file = home / RC_FILES[name]
        rc_file.parent.mkdir(parents=True, exist_ok=True)
        rc_file.write_text(f"{line_of_the_manual(name)}\n{QUIET[name]}", encoding="utf-8")
        self.name = name
        self._call = (name, folder, environment(home))
        self._start()

    def _start(self) -> None:
        name, folder, env = self._call
        self._child = pexpect.spawn(
            name,
            ["-i"],
            cwd=folder,
            env=env,
            encoding="utf-8",
            timeout=PATIENCE,
            dimensions=(50, 400),
        )
        self._child.delaybeforesend = None
        self._child.expect_exact("READY> ")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._child.close(force=True)

    def words(self, typed: str) -> list[str]:
        """Type a line, in which Tab is pressed, and return the words that would be run, less `studykit` itself."""
        return self._shown(f"studykit {typed}\x01show \r", "\x1fstudykit([^\r\n]*)\r?\n").split(
            "\x1f"
        )[1:]

    def lists(self, typed: str, name: str) -> None:
        """Type a line, in which Tab is pressed, see the shell list a name, and give the line up."""
        self._shown(f"studykit {typed}", f"({re.escape(name)})")
        self._shown("\x15show over\r", "\x1f(over)")

    def _shown(self, typed: str, pattern: str) -> str:
        self._child.send(typed)
        try:
            self._child.expect(pattern)
        except pexpect.TIMEOUT:
            shown = self._child.buffer
            self._child.close(force=True)
            self._start()  # the next test is not to suffer from what is left on this line
            raise AssertionError(f"never saw {pattern!r} in {shown!r}") from None
        return str(self._child.match.group(1))


SHELLS = tuple(RC_FILES)
ISLANDS = """
table: islands
columns: {name: text, capital: text, towns: "[text]"}
rows:
  malta: {name: Malta, capital: Valletta, towns: [Mdina, St. Julian's (old)]}
  one/two: {name: Crete, capital: Heraklion}
  "~about": {name: Jersey, capital: Saint Helier}
  "#1 & more": {name: Java, capital: Jakarta}
  "it's $1": {name: Oahu, capital: Honolulu}
"""
DECK = """
deck: Islands
key: islands-1
facts: ../seeds/geo
tags: ["coasts::north"]
templates:
  capital-of: {from: islands, ask: "Capital of {name}?", answer: capital, tags: ["windy side", shores]}
  island-of: {from: islands, ask: "Whose capital is {capital}?", answer: name}
  both: {from: islands, ask: "Where is {capital}?", answer: name, ask_back: "What is on {name}?"}
  town: {from: islands, ask: "On which island is {towns}?", answer: name}
  gap: {from: islands, cloze: "[{capital}] is on [{name}]."}
"""
ODD_DECKS = (
    "My deck (1)", "l'été", "$x", "two::parts", 'say "so"', "ex!cl", "a;b&c", "~tilde", "back\\slash", "#hash", "<b>",
    "日本 語",
)  # fmt: skip


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("world")
    write(
        folder,
        seeds__geo__islands_yaml=ISLANDS,
        decks__nansei_yaml=DECK,
        words_csv="english,greek\nwater,νερό\n",
    )
    write(folder, **{"seeds__geo__sea roads_yaml": "table: sea roads\nrows:\n  a: {name: A}\n"})
    (folder / "papers").mkdir()
    (folder / "papers" / "old deck.apkg").touch()
    (folder / "odd" / "decks").mkdir(parents=True)
    for name in ODD_DECKS:
        (folder / "odd" / "decks" / f"{name}.yaml").touch()
    return folder


def opened(name: str, folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    if shutil.which(name) is None:
        pytest.skip(f"there is no {name} on this machine")
    with Shell(name, folder, tmp_path_factory.mktemp("home")) as shell:
        yield shell


@pytest.fixture(params=SHELLS, scope="module")
def shell(
    request: pytest.FixtureRequest, world: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Shell]:
    yield from opened(request.param, world, tmp_path_factory)


@pytest.fixture(params=SHELLS, scope="module")
def odd_shell(
    request: pytest.FixtureRequest, world: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Shell]:
    """A shell where the decks have odd names."""
    yield from opened(request.param, world / "odd", tmp_path_factory)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("quiz nan\t", ["quiz", "nansei"]),
        ("quiz nansei --template ca\t", ["quiz", "nansei", "--template", "capital-of"]),
        ("stats nansei --tag win\t", ["stats", "nansei", "--tag", "windy side"]),
        ("config new\t", ["config", "new_per_day"]),
        ("config first_meeting g\t", ["config", "first_meeting", "guess"]),
        ("why capital-of/ma\t", ["why", "capital-of/malta"]),
        ("add sea\t", ["add", "sea roads"]),
        ("check --explain F02\t5", ["check", "--explain", "F025"]),
        ("init --example ant\t", ["init", "--example", "antiquity"]),
        ("help exit\t", ["help", "exit-codes"]),
        ("export --recover papers/old\t", ["export", "--recover", "papers/old deck.apkg"]),
    ],
)
def test_tab_completes_a_word(shell: Shell, typed: str, expected: list[str]) -> None:
    assert shell.words(typed) == expected


@pytest.mark.slow
@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("qu\t", ["quiz"]),
        ("quiz --ex\t", ["quiz", "--exam"]),
        ("quiz --mode ty\t", ["quiz", "--mode", "typed"]),
        ("log reb\t", ["log", "rebuild"]),
        ("facts imp\t", ["facts", "import"]),
        ("facts ge\t", ["facts", "geo"]),
        ("items --template=isl\t", ["items", "--template=island-of"]),
        ("quiz --tag=win\t", ["quiz", "--tag=windy side"]),
        ("quiz --tag coasts::n\t", ["quiz", "--tag", "coasts::north"]),
        ("flags --remove island-of/ma\t", ["flags", "--remove", "island-of/malta"]),
        ("why islands/ma\t", ["why", "islands/malta"]),
        ("add isl\t", ["add", "islands"]),
        ("add --into ge\t", ["add", "--into", "geo"]),
        ("check --explain I00\t1", ["check", "--explain", "I001"]),
        ("init pap\t", ["init", "papers"]),
        ("quiz words\t", ["quiz", "words.csv"]),
        ("help expo\t", ["help", "export"]),
        ("facts import wor\t", ["facts", "import", "words.csv"]),
        ("nosuch x\t", ["nosuch", "x"]),
    ],
)
def test_tab_completes_commands_options_and_files(
    shell: Shell, typed: str, expected: list[str]
) -> None:
    assert [word.rstrip("/") for word in shell.words(typed)] == expected


@pytest.mark.slow
@pytest.mark.parametrize("name", ODD_DECKS)
def test_a_deck_whose_name_has_signs_is_one_word_for_the_shell(odd_shell: Shell, name: str) -> None:
    begun = re.sub(r"(\W)", r"\\\1", name[:2])
    assert odd_shell.words(f"quiz {begun}\t") == ["quiz", name]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("quiz 'My d\t", "My deck (1)"),
        ('quiz "My d\t', "My deck (1)"),
        ("quiz My\\ de\t", "My deck (1)"),
        ("quiz 'tw\t", "two::parts"),
        ("quiz two:\t", "two::parts"),
        ("quiz two::pa\t", "two::parts"),
        ("quiz '$\t", "$x"),
        ('quiz "l\t', "l'été"),
        ('quiz "ba\t', "back\\slash"),
    ],
)
def test_a_deck_is_completed_inside_of_quotes_and_behind_its_own_signs(
    odd_shell: Shell, typed: str, expected: str
) -> None:
    assert odd_shell.words(typed) == ["quiz", expected]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("capital-of/one\t", "capital-of/one%2Ftwo"),
        ("capital-of/%7\t", "capital-of/%7Eabout"),
        ("'capital-of/%23\t", "capital-of/%231 & more"),
        ("capital-of/it\t", "capital-of/it's $1"),
        ("'capital-of/it\t", "capital-of/it's $1"),
        ('"capital-of/it\t', "capital-of/it's $1"),
        ("both/malta\\<\t", "both/malta<"),
        ("gap/malta#\t1", "gap/malta#1"),
        ("town/malta~S\t", "town/malta~St. Julian's (old)"),
        ("'town/malta~S\t", "town/malta~St. Julian's (old)"),
    ],
)
def test_an_item_is_completed_with_the_signs_of_its_id(
    shell: Shell, typed: str, expected: str
) -> None:
    assert shell.words(f"why {typed}") == ["why", expected]


@pytest.mark.slow
def test_all_that_may_stand_there_is_listed(odd_shell: Shell) -> None:
    if odd_shell.name == "fish":
        pytest.skip("fish shows a menu to move in, and no list")
    odd_shell.lists("quiz \t\t", "日本")


WANTED = {
    "DECK": "nansei",
    "[DECK]": "nansei",
    "[DECK]...": "nansei",
    "[A B]": "malta",
    "--template": "capital-of",
    "--tag": "shores",
}


@pytest.mark.parametrize("name", commands())
def test_every_command_completes_what_it_takes(
    world: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Whatever command takes a deck, a template or a tag. That nothing is written is seen too."""
    monkeypatch.chdir(world)
    before = sorted(world.rglob("*"))
    command = import_module(f"studykit.cli.{name}").command
    context = command.make_context(name, [], resilient_parsing=True)
    for parameter in command.params:
        for called in {parameter.make_metavar(context), *parameter.opts} & set(WANTED):
            wanted = WANTED[called]
            found = parameter.shell_complete(context, wanted[:3])
            assert [item.value for item in found] == [wanted], (name, called)
    assert sorted(world.rglob("*")) == before
    assert not Path(os.environ["STUDYKIT_HOME"]).exists()


def test_a_broken_deck_completes_nothing_and_is_no_traceback(tmp_path: Path) -> None:
    variables = {
        "_STUDYKIT_COMPLETE": "bash_complete",
        "_STUDYKIT_LINE": "studykit why a",
        "_STUDYKIT_WORD": "a",
    }
    write(tmp_path, decks__a_yaml="deck: [", decks__b_yaml="- ]\n")
    program = Path(sysconfig.get_path("scripts"), "studykit")
    found = subprocess.run(
        [program],
        cwd=tmp_path,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (found.stdout, found.stderr) == ("names\n", "")


@pytest.mark.parametrize(
    ("line", "words", "quote"),
    [
        ("studykit quiz ", ["studykit", "quiz", ""], ""),
        ("studykit  'My d", ["studykit", "My d"], "'"),
        ('a "b\\$c\\d', ["a", "b$c\\d"], '"'),
        ("a b\\ c'd'\"e\"", ["a", "b cde"], ""),
        ("a 'it'\\''s", ["a", "it's"], "'"),
        ("a b\\", ["a", "b"], ""),
        ("", [""], ""),
    ],
)
def test_a_line_is_read_as_a_shell_reads_it(line: str, words: list[str], quote: str) -> None:
    assert shell_words(line) == (words, quote)


@given(
    st.text(st.characters(blacklist_categories=("Cc", "Cs")), min_size=1),
    st.sampled_from(["", "'", '"']),
)
def test_any_name_comes_back_from_its_quotes(name: str, quote: str) -> None:
    found = shell_words(f"studykit {quote}{quoted_for_bash(name, quote)}")
    assert found == (["studykit", name], quote)
