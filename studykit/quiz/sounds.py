"""Play the sounds of a question by a player that is there, while the quiz goes on.

    /home/me/seeds/tones/low.wav   ->   mpv --no-video --no-terminal -- /home/me/seeds/tones/low.wav

A player is called by its path, never by a shell, and neither reads the keyboard nor writes on the
screen. Knows players, and which sounds may be heard before an answer. Knows no terminal, no deck
and no log.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, NamedTuple, Self

from studykit.questions.item import Item, Medium

if TYPE_CHECKING:
    from subprocess import Popen

_WAV = (".wav",)
_SNDFILE = (".flac", ".oga", ".ogg", ".opus", ".wav")
"""What PulseAudio's own library reads, on systems of some age too."""


class Player(NamedTuple):
    """A program that plays a file and ends."""

    name: str
    arguments: tuple[str, ...] = ()
    """What stands before the file."""
    kinds: tuple[str, ...] = ()
    """How the files end that it plays; all, where none is named."""


PLAYERS = (
    Player("mpv", ("--no-video", "--no-terminal", "--")),
    # Comes with macOS.
    Player("afplay"),
    Player("paplay", kinds=_SNDFILE),
    # Of ffmpeg. Without these it opens a window, and stays when the sound has ended.
    Player("ffplay", ("-nodisp", "-autoexit", "-loglevel", "quiet", "-i")),
    Player("aplay", ("-q",), _WAV),
)
"""The best first: the one that plays most, and starts soonest."""

NO_SOUND = "There is no sound here."
NO_QUESTION = "There is no question whose sound could be played."
NO_PLAYER = "To hear sounds install a player: mpv, or ffmpeg, which has ffplay."


class Sounds:
    """The sounds of a sitting: one at a time is played. To be used in a `with` block."""

    def __init__(self) -> None:
        self._playing: Popen[bytes] | None = None
        self._last: tuple[str, str] = ("", "")
        """The item whose sound was played last, and its file."""
        self._shown = ""
        """The item whose answer is shown, though its question is still open."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def answer_is_shown(self, item: Item) -> None:
        """Note that the answer of a card is on the screen, before it is rated."""
        self._shown = item.id

    def play(self, item: Item, *, is_answered: bool) -> str:
        """Begin to play a sound of an item, the next one each time; return what is to be said.

        Before the answer only sounds that the question shows may be heard.
        """
        is_answer_shown = is_answered or self._shown == item.id
        files = []
        for medium in item.media:
            if _may_be_heard(medium, is_answer_shown):
                files.append(medium.file)
        if not files:
            return NO_SOUND
        file = self._next(item, files)
        command = command_for(file)
        if command is None:
            return NO_PLAYER
        self._last = item.id, file
        return self._start(command)

    def stop(self) -> None:
        """End the sound that is still heard."""
        playing, self._playing = self._playing, None
        if playing is None:
            return
        if playing.poll() is None:
            playing.kill()
        # A child that nobody waits for stays in the system's table.
        playing.wait()

    def _next(self, item: Item, files: list[str]) -> str:
        last_item, last_file = self._last
        if last_item != item.id or last_file not in files:
            return files[0]
        return files[(files.index(last_file) + 1) % len(files)]

    def _start(self, command: list[str]) -> str:
        # Imported here: most quizzes have no sounds.
        import subprocess

        self.stop()
        try:
            self._playing = subprocess.Popen(  # noqa: S603 - found in PATH, and without a shell
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                # Else Ctrl-C would end the player, and a player might take keys from the quiz.
                start_new_session=True,
            )
        except OSError as error:
            return f"{Path(command[0]).name} could not be started: {error.strerror}."
        return ""


def _may_be_heard(medium: Medium, is_answer_shown: bool) -> bool:
    return medium.type == "audio" and (is_answer_shown or medium.is_asked)


def command_for(file: str) -> list[str] | None:
    """Return what plays a file: a program by its whole path, and its arguments.

    None where there is no player for it.
    """
    absolute = Path(file).absolute()
    for player in PLAYERS:
        if player.kinds and absolute.suffix.lower() not in player.kinds:
            continue
        program = _path_of(player.name)
        if program:
            return [program, *player.arguments, str(absolute)]
    return None


def _path_of(name: str) -> str | None:
    """Return the whole path of a program in PATH, or None.

    What lies in the folder of a deck is never run, whatever PATH says: only whole paths count.
    """
    folders = []
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        if Path(folder).is_absolute():
            folders.append(folder)
    program = shutil.which(name, path=os.pathsep.join(folders))
    # On Windows `which` looks into the current folder as well.
    if program is None or not Path(program).is_absolute():
        return None
    return program
