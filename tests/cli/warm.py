"""studykit as a process of its own, forked from one that has loaded Python and the packages already.

Most of the time of a short command is the start of Python. A process that is forked is as real as another one: it has
its own folder, arguments, environment, streams and exit code, and it begins with nothing but imported modules. What
depends on how Python itself is started (its encoding, its warnings) is run from the start.
"""

from __future__ import annotations

import array
import atexit
import json
import os
import signal
import socket
import subprocess
import sys
import time
import traceback
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

_STREAMS = 3
_NUMBER = 16
"""Bytes in which a keeper tells a number."""
_LONGEST_REQUEST = 1 << 20
_READ_AT_THE_START = ("PYTHON", "LC_", "LANG")
"""How the names of variables begin that Python or a module reads when it is started or imported."""


def can_be_warm(env: Mapping[str, str]) -> bool:
    """Return whether a process with these variables may be forked."""
    return hasattr(os, "fork") and _read_at_the_start(env) == _read_at_the_start(_server().env)


class Running:
    """A command that was started."""

    def __init__(self, keeper: socket.socket) -> None:
        self._keeper = keeper
        self.pid = self._number()
        self._code: int | None = None

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end and return the exit code, negative for a signal."""
        if self._code is None:
            self._keeper.settimeout(timeout)
            self._code = self._number()
            self._keeper.close()
        return self._code

    def _number(self) -> int:
        return int(self._keeper.recv(_NUMBER, socket.MSG_WAITALL))


def start_warm(
    args: Sequence[str],
    cwd: Path,
    streams: Sequence[int],
    env: Mapping[str, str],
    *,
    is_terminal: bool = False,
    kibibytes: int = 0,
) -> Running:
    """Start a command whose standard streams are these descriptors, or duplicates of them.

    It gets them as its terminal if they are one, and no more memory than this, if a number is given.
    """
    ours, keeper = socket.socketpair()
    request = {
        "args": list(args),
        "cwd": str(cwd),
        "env": dict(env),
        "is_terminal": is_terminal,
        "kibibytes": kibibytes,
    }
    with closing(keeper):
        _server().send(request, [*streams, keeper.fileno()])
    return Running(ours)


def run_warm(
    args: Sequence[str],
    cwd: Path,
    answers: str,
    env: Mapping[str, str],
    *,
    timeout: float | None = None,
    kibibytes: int = 0,
) -> tuple[int, str, str]:
    """Return the exit code, standard output and standard error of a command."""
    stdin, for_answers = os.pipe()
    from_stdout, stdout = os.pipe()
    from_stderr, stderr = os.pipe()
    streams = [stdin, stdout, stderr]
    running = start_warm(args, cwd, streams, env, kibibytes=kibibytes)
    for stream in streams:
        os.close(stream)
    # All three at once: a command that waits for a full pipe to be emptied would wait for ever.
    with ThreadPoolExecutor(len(streams)) as threads:
        writing = threads.submit(_write, for_answers, answers)
        out = threads.submit(_read, from_stdout)
        err = threads.submit(_read, from_stderr)
        try:
            code = running.wait(timeout)
        except TimeoutError:
            os.kill(running.pid, signal.SIGKILL)
            raise
        writing.result()
    return code, out.result(), err.result()


def _write(pipe: int, text: str) -> None:
    with suppress(BrokenPipeError), open(pipe, "w", encoding="utf-8") as stream:
        stream.write(text)


def _read(pipe: int) -> str:
    with open(pipe, encoding="utf-8") as stream:
        return stream.read()


def _read_at_the_start(env: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in env.items() if name.startswith(_READ_AT_THE_START)}


@cache
def _server() -> _Server:
    from tests.cli.runner import WARNINGS

    return _Server({**os.environ, "PYTHONWARNINGS": WARNINGS})


class _Server:
    """The process that others are forked from; it ends with this one, when its socket is closed."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self.env = env
        self._socket, theirs = socket.socketpair()
        with closing(theirs):
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.cli.warm", str(theirs.fileno())],
                cwd=Path(__file__).parent.parent.parent,
                env=env,
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
            )
        atexit.register(self._close)

    def send(self, request: Mapping[str, object], descriptors: Sequence[int]) -> None:
        message = json.dumps(request).encode()
        header = f"{len(message)}\n".encode()
        self._socket.sendmsg(
            [header], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", descriptors))]
        )
        self._socket.sendall(message)

    def _close(self) -> None:
        self._socket.close()
        self._process.wait()


def serve(requests: socket.socket) -> None:
    """Fork a process for each request, until the socket is closed."""
    import_everything()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # keepers are not waited for
    for request, descriptors in _received(requests):
        if not os.fork():
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            requests.close()
            _keep(request, descriptors)
        for descriptor in descriptors:
            os.close(descriptor)


def _received(requests: socket.socket) -> Iterator[tuple[dict[str, Any], list[int]]]:
    descriptors = array.array("i")
    room = socket.CMSG_LEN((_STREAMS + 1) * descriptors.itemsize)
    while True:
        header, ancillary, _, _ = requests.recvmsg(64, room)
        if not header:
            return
        descriptors = array.array("i", ancillary[0][2])
        length, _, message = header.partition(b"\n")
        while len(message) < int(length):
            message += requests.recv(_LONGEST_REQUEST)
        yield json.loads(message), list(descriptors)


def _keep(request: dict[str, Any], descriptors: Sequence[int]) -> NoReturn:
    """Fork the command itself, and tell its id and, when it has ended, its exit code."""
    *streams, keeper = descriptors
    process = os.fork()
    if not process:
        os.close(keeper)
        _become(request, streams)
    for stream in streams:
        os.close(stream)
    os.write(keeper, f"{process:{_NUMBER}}".encode())
    _, status = os.waitpid(process, 0)
    with suppress(BrokenPipeError):  # nobody waits for it
        os.write(keeper, f"{os.waitstatus_to_exitcode(status):{_NUMBER}}".encode())
    os._exit(0)


def _become(request: dict[str, Any], streams: Sequence[int]) -> NoReturn:
    """Be `python -m studykit` in the folder, with the variables and streams of the request."""
    import fcntl
    import resource
    import termios

    if request["is_terminal"]:
        os.setsid()
        fcntl.ioctl(streams[0], termios.TIOCSCTTY, 0)
    if request["kibibytes"]:
        most = request["kibibytes"] * 1024
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    for number, (stream, name, mode) in enumerate(
        zip(streams, ("stdin", "stdout", "stderr"), "rww", strict=True)
    ):
        os.dup2(stream, number)
        os.close(stream)
        # Made anew: the one that is there knows a file that can be sought in, and this is a pipe.
        before = getattr(sys, name)
        line_buffered = 1 if name == "stderr" else -1
        opened = open(number, mode, line_buffered, before.encoding, before.errors, closefd=False)  # noqa: SIM115
        setattr(sys, name, opened)
    os.chdir(request["cwd"])
    os.environ.clear()
    os.environ.update(request["env"])
    time.tzset()
    from studykit.cli import _clock, main

    _clock._STARTED = time.monotonic()  # when the program starts, and not when it was imported
    sys.argv = ["studykit", *request["args"]]
    code = 1
    try:
        main()
    except SystemExit as left:
        code = left.code if isinstance(left.code, int) else int(left.code is not None)
    except BaseException:  # noqa: BLE001 - what Python itself would print
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def import_everything() -> None:
    """Import all that any command does, so that processes that are forked have it."""
    import pkgutil
    from importlib import import_module

    import babel.dates
    import fsrs
    import genanki
    import rich.console
    import rich.progress
    import rich.table

    import studykit

    _ = babel.dates, fsrs, genanki, rich
    for module in pkgutil.walk_packages(studykit.__path__, "studykit."):
        if not module.name.endswith("__main__"):
            import_module(module.name)


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])))
