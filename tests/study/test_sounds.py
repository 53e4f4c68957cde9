"""The sounds of a question: which player plays which file, and that the quiz does not wait for it."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from studykit.questions.item import Medium
from studykit.quiz import sounds as sounds_module
from studykit.quiz.in_lines import run_plain
from studykit.quiz.plan import Entry, Options
from studykit.quiz.session import Session
from studykit.quiz.sitting import Sitting
from studykit.quiz.sounds import NO_PLAYER, NO_SOUND, Sounds, command_for
from tests.cli.runner import studykit
from tests.media import flags
from tests.study.builders import NOON, Notebook, make_item, plan_of

PLAYER = """\
#!/bin/sh
echo noise; echo noise >&2
printf '%s\\n' "$@" >"$0.tmp"
/bin/mv "$0.tmp" "$0.called"
exec /bin/sleep 60
"""


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which the only players are."""
    folder = tmp_path / "programs"
    folder.mkdir()
    monkeypatch.setattr(sounds_module, "_path_of", lambda name: _program(folder, name))
    return folder


def _program(folder: Path, name: str) -> str | None:
    return str(folder / name) if (folder / name).exists() else None


def install(folder: Path, name: str) -> Path:
    program = folder / name
    program.write_text(PLAYER, encoding="utf-8")
    program.chmod(0o755)
    return program


def called_with(program: Path) -> list[str]:
    called = program.with_name(f"{program.name}.called")
    for _ in range(2000):
        if called.exists():
            words = called.read_text(encoding="utf-8").splitlines()
            called.unlink()
            return words
        time.sleep(0.005)
    raise AssertionError("nothing was played")


@pytest.fixture
def sounds() -> Iterator[Sounds]:
    with Sounds() as opened:
        yield opened


def test_a_sound_plays_beside_the_quiz_and_the_next_one_ends_it(
    programs: Path, sounds: Sounds
) -> None:
    program = install(programs, "mpv")
    item = make_item()._replace(
        media=(
            Medium("a.mp3", "audio", "/s/a.mp3", is_asked=True),
            Medium("b.png", "image", "/s/b.png", is_asked=True),
            Medium("c.mp3", "audio", "/s/c.mp3"),
            Medium("d.mp3", "audio", "/s/d.mp3"),
        )
    )
    flags_of_mpv = ["--no-video", "--no-terminal", "--"]
    assert sounds.play(item, is_answered=False) == ""
    assert called_with(program) == [*flags_of_mpv, "/s/a.mp3"]
    first = sounds._playing
    assert first is not None
    assert first.poll() is None  # it still plays, and nobody has waited
    # Those of the answer are heard only after it, in their order, and then the first one again.
    for is_answered, file in ((False, "a"), (True, "c"), (True, "d"), (True, "a")):
        sounds.play(item, is_answered=is_answered)
        assert called_with(program) == [*flags_of_mpv, f"/s/{file}.mp3"]
    assert first.poll() is not None
    last = sounds._playing
    sounds.stop()
    assert last is not None
    assert last.poll() is not None


def test_the_answer_of_a_card_may_be_heard_once_it_is_shown(programs: Path, sounds: Sounds) -> None:
    install(programs, "mpv")
    item = make_item()._replace(media=(Medium("a.mp3", "audio", "/s/a.mp3"),))
    assert sounds.play(item, is_answered=False) == NO_SOUND
    sounds.answer_is_shown(item)
    assert sounds.play(item, is_answered=False) == ""


def test_the_first_player_that_can_play_the_file_does(programs: Path) -> None:
    def player(file: str) -> list[str] | None:
        command = command_for(file)
        return command and [Path(command[0]).name, *command[1:]]

    assert player("/s/a.wav") is None
    # From the last one to the first: each is better than those before.
    for name, flags_of_player in (
        ("aplay", ["-q"]),
        ("ffplay", ["-nodisp", "-autoexit", "-loglevel", "quiet", "-i"]),
        ("paplay", []),
        ("afplay", []),
    ):
        (programs / name).touch()
        assert player("/s/a.wav") == [name, *flags_of_player, "/s/a.wav"]
    (programs / "afplay").unlink()
    assert (player("/s/a.ogg") or [""])[0] == "paplay"
    assert (player("/s/a.mp3") or [""])[0] == "ffplay"
    (programs / "ffplay").unlink()
    assert player("/s/a.mp3") is None


def test_a_player_in_a_folder_that_path_names_from_here_is_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path, "mpv")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", ".:")
    assert command_for("a.wav") is None
    monkeypatch.setenv("PATH", str(tmp_path))
    assert command_for("a.wav") == [
        str(tmp_path / "mpv"), "--no-video", "--no-terminal", "--", str(tmp_path / "a.wav"),
    ]  # fmt: skip


def test_p_plays_in_the_quiz(programs: Path, sounds: Sounds) -> None:
    program = install(programs, "mpv")
    item = make_item(media=(Medium("a.mp3", "audio", "/s/a.mp3", is_asked=True),))
    session = Session(plan_of([Entry("w", item, None)], 0, 1), Options(mode="typed"), Notebook())
    shown = io.StringIO()
    sitting = Sitting(session, lambda: NOON, sounds=sounds)
    run_plain(sitting, io.StringIO(":p\n"), shown)
    assert called_with(program)[-1] == "/s/a.mp3"
    assert "noise" not in shown.getvalue()


def test_without_a_player_it_is_said_what_to_install(tmp_path: Path) -> None:
    folder = flags(tmp_path)
    shown = studykit(
        "quiz", "--cram", "--template", "tone", cwd=folder, answers="p\n",
        env={"PATH": str(tmp_path / "nowhere"), "STUDYKIT_HOME": str(folder / "home")},
    ).out  # fmt: skip
    assert NO_PLAYER in shown
