"""Standard input, output and error: no closed stream and no character stops a command."""

from __future__ import annotations

import codecs
import io
import os
import sys
from typing import TextIO


def prepare_streams() -> None:
    """Open what is closed, and give UTF-8 to what is no console.

    Python would take the system's code page there: on Windows cp1252, in which no program expects
    a file or a pipe.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        # The caller closed it (`>&-`): the next file that is opened would be printed into.
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115, PTH123 - till the end
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and not stream.isatty():
            stream.reconfigure(encoding="utf-8")
    codecs.register_error("escaped", _escaped)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="escaped")


def _escaped(error: UnicodeError) -> tuple[str, int]:
    r"""Return characters that a terminal's encoding lacks as JSON has them, and where they end.

    So `é` is written `\u00e9`, and an object a line stays one.
    """
    import json

    assert isinstance(error, UnicodeEncodeError)
    return json.dumps(error.object[error.start : error.end])[1:-1], error.end


def silence(stream: TextIO) -> None:
    """Let all that is said to a stream from now on go nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
