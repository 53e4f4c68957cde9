"""One sound deck among many that are broken, each in another way: it is asked, and the others have their messages."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from studykit.anki.lock_file import VERSION
from tests.cli.runner import bounded, write

FACTS = """\
table: seas
columns: {name: text, ocean: text}
rows:
  coral: {name: Coral Sea, ocean: Pacific}
  arabian: {name: Arabian Sea, ocean: Indian}
  labrador: {name: Labrador Sea, ocean: Atlantic}
"""
DECK = """\
deck: {name}
key: {name}-1
facts: ../{facts}
templates:
  ocean: {{from: {table}, ask: "Of which ocean is the {{name}} part?", answer: ocean}}
"""


def deck(name: str, facts: str = "seas", table: str = "seas") -> str:
    return DECK.format(name=name, facts=facts, table=table)


def _of_facts(name: str, make: Callable[[Path], object]) -> Callable[[Path], object]:
    """A deck whose own folder of facts is broken."""

    def broken(project: Path) -> None:
        (project / "decks" / f"{name}.yaml").write_text(deck(name, facts=name), encoding="utf-8")
        make(project / name)

    return broken


def _of_lock(name: str, make: Callable[[Path], object]) -> Callable[[Path], object]:
    """A sound deck whose lock file is broken."""

    def broken(project: Path) -> None:
        (project / "decks" / f"{name}.yaml").write_text(deck(name), encoding="utf-8")
        make(project / "decks" / f"{name}.lock")

    return broken


def _of_deck(name: str, make: Callable[[Path], object]) -> Callable[[Path], object]:
    return lambda project: make(project / "decks" / f"{name}.yaml")


def _socket(path: Path) -> None:
    here = Path.cwd()
    os.chdir(path.parent)  # a socket's path may be 107 bytes long
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(path.name)
    os.chdir(here)


def _text(text: str) -> Callable[[Path], object]:
    return lambda path: path.write_text(text, encoding="utf-8")


def _table(text: str) -> Callable[[Path], object]:
    def make(folder: Path) -> None:
        folder.mkdir()
        (folder / "seas.yaml").write_text(text, encoding="utf-8")

    return make


def _device(path: Path) -> None:
    path.symlink_to("/dev/zero")


HEAD = json.dumps({"studykit lock": VERSION, "key": "conflict-1", "note types": {}})
BROKEN: dict[str, Callable[[Path], object]] = {
    "deck-pipe": _of_deck("deck-pipe", os.mkfifo),
    "deck-device": _of_deck("deck-device", _device),
    "deck-folder": _of_deck("deck-folder", Path.mkdir),
    "deck-socket": _of_deck("deck-socket", _socket),
    "deck-latin": _of_deck("deck-latin", lambda path: path.write_bytes(b"deck: Caf\xe9\n")),
    "deck-nonsense": _of_deck("deck-nonsense", _text("]: {[\n")),
    "deck-list": _of_deck("deck-list", _text("- a\n- b\n")),
    "deck-empty": _of_deck("deck-empty", _text("")),
    "deck-gone": _of_deck("deck-gone", lambda path: path.symlink_to("nowhere.yaml")),
    "facts-missing": _of_facts("facts-missing", lambda _: None),
    "facts-file": _of_facts("facts-file", _text("no table")),
    "facts-pipe": _of_facts("facts-pipe", os.mkfifo),
    "facts-nonsense": _of_facts("facts-nonsense", _table("]: {[\n")),
    "facts-slash": _of_facts(
        "facts-slash", _table(FACTS.replace("table: seas", "table: input/output"))
    ),
    "facts-line-break": _of_facts(
        "facts-line-break", _table(FACTS.replace("table: seas", 'table: "se\\nas"'))
    ),
    "lock-pipe": _of_lock("lock-pipe", os.mkfifo),
    "lock-device": _of_lock("lock-device", _device),
    "lock-folder": _of_lock("lock-folder", Path.mkdir),
    "lock-socket": _of_lock("lock-socket", _socket),
    "lock-latin": _of_lock("lock-latin", lambda path: path.write_bytes(b"\xe9\n")),
    "lock-newer": _of_lock(
        "lock-newer", _text(HEAD.replace(f'lock": {VERSION}', f'lock": {VERSION + 1}'))
    ),
    "lock-conflict": _of_lock(
        "lock-conflict", _text(f"{HEAD}\n<<<<<<< HEAD\n=======\n>>>>>>> other\n")
    ),
}
SERVED = {
    "quiz --all --json": '"id": "ocean/coral"',
    "check": "seas/seas.yaml:4:3: note F010",
    "check --coverage": "Facts that are asked",
    "stats --json": "sound",
    "flags --json": "",
    "suggestions --json": "",
}
"""Commands that take all decks, and what the sound one gives there."""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return write(tmp_path, seas__seas_yaml=FACTS, decks__sound_yaml=deck("sound"))


@pytest.mark.parametrize(("command", "served"), SERVED.items(), ids=SERVED)
def test_each_has_its_message_and_the_sound_one_is_served(
    command: str, served: str, project: Path
) -> None:
    for make in BROKEN.values():
        make(project)
    found = bounded(command, project)
    assert found.code == 1
    assert served in found.out
    assert [name for name in BROKEN if name not in found.err + found.out] == []


@pytest.mark.parametrize("command", ["items", "why ocean/coral", "diff", "export"])
def test_a_command_for_one_deck_knows_nothing_of_its_neighbours(
    command: str, project: Path
) -> None:
    for make in BROKEN.values():
        make(project)
    found = bounded(f"{command} sound", project)
    assert found.code == (3 if command == "diff" else 0)
    assert found.err == ""


def test_why_looks_into_every_deck_that_can_be_read(project: Path) -> None:
    for make in BROKEN.values():
        make(project)
    assert "Coral Sea" in bounded("why ocean/coral", project).out
    nowhere = bounded("why ocean/baltic", project)
    assert nowhere.code == 2
    assert "Did you mean 'ocean/" in nowhere.err
    assert [name for name in BROKEN if name not in nowhere.err] == []


@pytest.mark.slow
@pytest.mark.parametrize("name", BROKEN)
def test_alone_it_stops_with_its_message(name: str, project: Path) -> None:
    BROKEN[name](project)
    found = bounded(f"export decks/{name}.yaml", project)
    assert found.code == (2 if name == "deck-folder" else 1)
    assert name in found.err
    assert not list(project.glob("*.apkg"))


AS_ANYBODY = (
    ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
)
"""Root may read everything; without these two rights it may not."""


@pytest.mark.slow
@pytest.mark.skipif(
    bool(AS_ANYBODY) and not shutil.which("setpriv"), reason="root may read everything"
)
@pytest.mark.parametrize("what", ["decks/bad.yaml", "decks/bad.lock", "bad/seas.yaml", "bad"])
def test_what_may_not_be_read_stops_no_other_deck(what: str, project: Path) -> None:
    write(project, bad__seas_yaml=FACTS, decks__bad_yaml=deck("bad", facts="bad"))
    (project / "decks" / "bad.lock").write_text(f"{HEAD}\n", encoding="utf-8")
    (project / what).chmod(0)
    for command, served in SERVED.items():
        found = bounded(command, project, by=AS_ANYBODY)
        assert found.code == 1
        assert served in found.out
        assert f"{what}: " in found.out + found.err
        assert "permission denied" in found.out + found.err
    assert bounded("export sound", project, by=AS_ANYBODY).err == ""
    (project / what).chmod(0o700)


@pytest.mark.slow
def test_a_fault_of_our_own_in_one_deck_does_not_stop_the_others(project: Path) -> None:
    """The last net. No input is known that falls into it."""
    write(project, decks__bad_yaml=deck("bad"))
    code = """
from studykit.questions import make_items
whole = make_items.load_deck
def load_deck(path, *args):
    return {}[path.stem] if path.stem == "bad" else whole(path, *args)
make_items.load_deck = load_deck
from studykit.cli import main
main()
"""
    for arguments in (["check"], ["stats"], ["--debug", "stats"]):
        found = subprocess.run(
            [sys.executable, "-c", code, *arguments],
            cwd=project,
            capture_output=True,
            text=True,
            check=False,
        )
        assert found.returncode == 1
        assert "studykit has failed at decks/bad.yaml (KeyError: 'bad')." in found.stderr
        assert ("Traceback" in found.stderr) == ("--debug" in arguments)
        assert ("sound" in found.stdout) or arguments == ["check"]
