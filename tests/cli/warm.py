"""studykit as a process of its own, forked from one that has loaded Python and the packages already.

Most of the time of a short command is the start of Python. A process that is forked is as real as another one: it has
its own folder, arguments, environment, streams and exit code, and it begins with nothing but imported modules. What
depends on how Python itself is started (its encoding, its warnings, a clock that begins with it) is run from the start.
"""

from __future__ import annotations

import array
import atexit
import json
import os
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
from typing import NoReturn

_STREAMS = 3
_LONGEST_REQUEST = 1 << 20
_READ_AT_THE_START = ("PYTHON", "LC_", "LANG", "STUDYKIT_NOW")
"""How the names of variables begin that Python or a module reads when it is started or imported."""


def can_be_warm(env: Mapping[str, str]) -> bool:
    """Return whether a process with these variables may be forked."""
    return hasattr(os, "fork") and _read_at_the_start(env) == _read_at_the_start(_server().env)


def run_warm(
    args: Sequence[str], cwd: Path, answers: str, env: Mapping[str, str]
) -> tuple[int, str, str]:
    """Return the exit code, standard output and standard error of a command."""
    stdin, for_answers = os.pipe()
    from_stdout, stdout = os.pipe()
    from_stderr, stderr = os.pipe()
    streams = [stdin, stdout, stderr]
    request = {"args": list(args), "cwd": str(cwd), "env": dict(env)}
    _server().send(request, streams)
    for stream in streams:
        os.close(stream)
    # All three at once: a command that waits for a full pipe to be emptied would wait for ever.
    with ThreadPoolExecutor(len(streams)) as threads:
        writing = threads.submit(_write, for_answers, answers)
        out = threads.submit(_read, from_stdout)
        err = threads.submit(_read, from_stderr)
        writing.result()
    return _server().exit_code(), out.result(), err.result()


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

    def send(self, request: Mapping[str, object], streams: Sequence[int]) -> None:
        message = json.dumps(request).encode()
        header = f"{len(message)}\n".encode()
        self._socket.sendmsg(
            [header], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", streams))]
        )
        self._socket.sendall(message)

    def exit_code(self) -> int:
        """Return the exit code of the request that was sent last, when it has ended."""
        return int(self._socket.recv(16))

    def _close(self) -> None:
        self._socket.close()
        self._process.wait()


def serve(requests: socket.socket) -> None:
    """Fork a process for each request, one after the other, until the socket is closed."""
    import_everything()
    for request, streams in _received(requests):
        process = os.fork()
        if not process:
            requests.close()
            _become(request, streams)
        for stream in streams:
            os.close(stream)
        _, status = os.waitpid(process, 0)
        requests.sendall(str(os.waitstatus_to_exitcode(status)).encode())


def _received(requests: socket.socket) -> Iterator[tuple[dict[str, object], list[int]]]:
    streams = array.array("i")
    room = socket.CMSG_LEN(_STREAMS * streams.itemsize)
    while True:
        header, ancillary, _, _ = requests.recvmsg(64, room)
        if not header:
            return
        streams = array.array("i", ancillary[0][2])
        length, _, message = header.partition(b"\n")
        while len(message) < int(length):
            message += requests.recv(_LONGEST_REQUEST)
        yield json.loads(message), list(streams)


def _become(request: dict[str, object], streams: Sequence[int]) -> NoReturn:
    """Be `python -m studykit` in the folder, with the variables and streams of the request."""
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
    os.chdir(str(request["cwd"]))
    os.environ.clear()
    os.environ.update(request["env"])  # type: ignore[arg-type]
    time.tzset()
    from studykit.cli import main

    sys.argv = ["studykit", *request["args"]]  # type: ignore[misc]
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
