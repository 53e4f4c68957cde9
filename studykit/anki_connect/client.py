"""Ask AnkiConnect, the add-on by which programs talk with a running Anki.

    client = Client.open(8765)           # AnkiConnectError: Anki is not there, or not as we need it
    client.ask("findNotes", query="tag:nansei")
    client.ask_all([request("suspend", cards=[1]), request("cardsInfo", cards=[2])])

A request is one POST of JSON, and the answer `{"result": ..., "error": null}`. The add-on reads it
in small pieces and parses it anew after each, so that requests are kept short: who has thousands of
notes asks several times (`in_batches`).

Only the loopback address is asked, and never through a proxy.
"""

from __future__ import annotations

import json
import re
import socket
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException, HTTPResponse, IncompleteRead
from typing import Any, TypeVar

from studykit.limits import MAX_ANKI_ANSWER, MAX_ANKI_REQUEST

_HOST = "127.0.0.1"
_VERSION = 6
"""Of the language that AnkiConnect speaks, since 2017."""
_SECONDS_TO_CONNECT = 5.0
_SECONDS_TO_GREET = 15.0
_SECONDS_TO_ANSWER = 60.0
"""While Anki imports or checks a large collection, it answers nothing."""
_GREETING = re.compile(rb"AnkiConnect v\.([0-9]{1,3})\b")
_LONGEST_GREETING = 200
"""Bytes of what an AnkiConnect says of itself."""
_PIECE = 2**16
BATCH = 250
"""Notes, cards or answers in one request."""
UPDATE_ADD_ON = "Update the add-on in Anki: Tools > Add-ons > Check for Updates."

_T = TypeVar("_T")
Request = Mapping[str, Any]


class AnkiConnectError(Exception):
    """Anki cannot be asked, or says no: why, and what to do, in whole sentences."""

    def __init__(self, reason: str, remedy: str = "") -> None:
        super().__init__(f"{reason} {remedy}".strip())
        self.reason = reason
        self.remedy = remedy


class AnkiRefusesError(AnkiConnectError):
    """Anki was asked and answered with an error."""

    def __init__(self, action: str, error: str) -> None:
        remedy = ""
        if "collection is not available" in error:
            remedy = "Open your profile in Anki, or wait until it has synced."
        super().__init__(f"Anki refuses {action}: {error}.", remedy)
        self.action = action
        self.error = error


class UnansweredError(AnkiConnectError):
    """Anki was asked and did not answer: nobody knows whether it did it."""


@contextmanager
def taken_apart(action: str) -> Iterator[None]:
    """Let an answer be taken apart: one of no form that the add-on documents is an error."""
    try:
        yield
    except (LookupError, TypeError, ValueError, AttributeError, OverflowError) as error:
        fault = f"AnkiConnect answers {action} in a way that studykit does not know."
        raise AnkiConnectError(fault, UPDATE_ADD_ON) from error


def whole_number(told: Any) -> int:
    """Return a number that a database can hold. Raise ValueError, TypeError, OverflowError."""
    number = int(told)
    if not -(2**63) <= number < 2**63:
        raise ValueError(f"{told} is too large")
    return number


def request(action: str, **params: Any) -> Request:
    """Return one action for `Client.ask_all`."""
    return {"action": action, "version": _VERSION, "params": params}


def in_batches(things: Sequence[_T], size: int = BATCH) -> Iterator[Sequence[_T]]:
    """Yield the things, so many at a time."""
    for start in range(0, len(things), size):
        yield things[start : start + size]


class Client:
    """A running Anki. Every method may raise AnkiConnectError."""

    def __init__(self, port: int, key: str = "", seconds: float = _SECONDS_TO_ANSWER) -> None:
        self.port = port
        self._key = key
        self._seconds = seconds
        self.actions: frozenset[str] = frozenset()
        """What it can be asked: `Client.open` has seen to it."""

    @classmethod
    def open(cls, port: int, key: str = "", seconds: float = _SECONDS_TO_ANSWER) -> Client:
        """Return the Anki at a port. Raise AnkiConnectError where none, or something else, is."""
        client = cls(port, key, seconds)
        client._check_that_it_is_anki()
        try:
            reflected = client.ask("apiReflect", scopes=["actions"])
        except AnkiRefusesError as error:
            raise _cannot_be_used(error, has_key=bool(key)) from error
        if not isinstance(reflected, dict) or not isinstance(reflected.get("actions"), list):
            raise client._is_something_else()
        actions = reflected["actions"]
        client.actions = frozenset(action for action in actions if isinstance(action, str))
        return client

    def lacks(self, actions: Iterable[str]) -> str:
        """Return which of the actions this AnkiConnect cannot do, in words; empty if none."""
        return ", ".join(action for action in actions if action not in self.actions)

    def ask(self, action: str, **params: Any) -> Any:
        """Return what Anki answers. Raise AnkiRefusesError where it answers with an error."""
        wanted = dict(request(action, **params))
        if self._key:
            wanted["key"] = self._key
        body = json.dumps(wanted).encode()
        if len(body) > MAX_ANKI_REQUEST:
            raise AnkiConnectError(f"A request of {len(body):,} bytes is too much for AnkiConnect.")
        return self._result(action, self._sent("POST", body, self._seconds))

    def ask_all(self, requests: Sequence[Request]) -> list[Any]:
        """Return what Anki answers to several actions, which it does one right after the other.

        Raise AnkiRefusesError for the first that it answers with an error; those before and behind
        it are done all the same.
        """
        if not requests:
            return []
        with_key = list(requests)
        if self._key:
            # The add-on asks for it at each action within the request, too.
            with_key = [{**wanted, "key": self._key} for wanted in requests]
        answers = self.ask("multi", actions=with_key)
        if not isinstance(answers, list) or len(answers) != len(requests):
            raise self._is_something_else()
        results = []
        for wanted, answer in zip(requests, answers, strict=True):
            results.append(self._result(wanted["action"], answer))
        return results

    def _check_that_it_is_anki(self) -> None:
        """Raise AnkiConnectError unless it says that it is AnkiConnect, in a version that we speak.

        Nothing is sent but a question for its version, since the port may be anybody's.
        """
        greeting = self._content("GET", b"", min(self._seconds, _SECONDS_TO_GREET))
        # `AnkiConnect v.6`, and since 2024 `{"apiVersion": "AnkiConnect v.6"}`.
        spoken = _GREETING.search(greeting[:_LONGEST_GREETING])
        if spoken is None:
            raise self._is_something_else()
        version = int(spoken[1])
        if version < _VERSION:
            raise AnkiConnectError(
                f"This AnkiConnect speaks version {version}, and studykit version {_VERSION}.",
                UPDATE_ADD_ON,
            )

    def _result(self, action: str, answer: Any) -> Any:
        if not isinstance(answer, dict) or answer.keys() != {"result", "error"}:
            raise self._is_something_else()
        error = answer["error"]
        if error is not None:
            raise AnkiRefusesError(action, str(error)[:200])
        return answer["result"]

    # --- HTTP ---

    def _sent(self, method: str, body: bytes, seconds: float) -> Any:
        """Return what the answer to an HTTP request holds, as JSON."""
        content = self._content(method, body, seconds)
        try:
            return json.loads(content)
        except (ValueError, RecursionError) as error:
            raise self._is_something_else() from error

    def _content(self, method: str, body: bytes, seconds: float) -> bytes:
        """Return the content of the answer to an HTTP request."""
        connection = HTTPConnection(_HOST, self.port, timeout=_SECONDS_TO_CONNECT)
        try:
            try:
                connection.connect()
            except OSError as error:
                raise _nobody_is_there(self.port) from error
            connection.sock = _SocketWithEnd(connection.sock, seconds)
            connection.request(method, "/", body, {"Content-Type": "application/json"})
            response = connection.getresponse()
            content = self._read(response)
        except TimeoutError as error:
            raise _does_not_answer(seconds) from error
        except (ConnectionError, IncompleteRead) as error:
            raise self._stopped_answering(error) from error
        except HTTPException as error:
            raise self._is_something_else() from error
        finally:
            connection.close()
        if response.status != 200:
            raise AnkiConnectError(
                f"What listens on port {self.port} refuses studykit (HTTP {response.status}).",
                f"Is it AnkiConnect? {_REMEDY_PORT}",
            )
        return content

    def _read(self, response: HTTPResponse) -> bytes:
        pieces = []
        size = 0
        piece = response.read(_PIECE)
        while piece:
            pieces.append(piece)
            size += len(piece)
            if size > MAX_ANKI_ANSWER:
                raise AnkiConnectError(
                    f"The answer on port {self.port} is longer than {MAX_ANKI_ANSWER:,} bytes.",
                    _REMEDY_PORT,
                )
            piece = response.read(_PIECE)
        content = b"".join(pieces)
        # What is missing at the end is no error of this way to read.
        if response.length:
            raise IncompleteRead(content, response.length)
        return content

    # --- what may be wrong ---

    def _is_something_else(self) -> AnkiConnectError:
        return AnkiConnectError(
            f"What listens on port {self.port} is no AnkiConnect.", _REMEDY_PORT
        )

    def _stopped_answering(self, error: Exception) -> AnkiConnectError:
        return UnansweredError(
            f"Anki on port {self.port} stopped answering ({type(error).__name__}).",
            "Was it closed? Start it and run this again: what it did is not done twice.",
        )


class _SocketWithEnd(socket.socket):
    """A connection that may send and receive for so many seconds in all.

    One that only limits each wait would let a server go on for days, with a byte a second.
    """

    def __init__(self, connection: socket.socket, seconds: float) -> None:
        super().__init__(fileno=connection.detach())
        self._until = time.monotonic() + seconds
        self.settimeout(seconds)

    def recv_into(self, *args: Any, **options: Any) -> int:
        """Receive as every socket does. Raise TimeoutError when the time is over."""
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self.settimeout(left)
        return super().recv_into(*args, **options)


_REMEDY_PORT = (
    "`studykit config anki_port` says where studykit looks, "
    "and Anki's Tools > Add-ons > AnkiConnect > Config (webBindPort) where it listens."
)


def _does_not_answer(seconds: float) -> AnkiConnectError:
    return UnansweredError(
        f"Anki has not answered for {seconds:.0f} seconds.",
        "Look whether it is busy or waits for you, and run this again: "
        "what it did meanwhile is not done twice.",
    )


def _nobody_is_there(port: int) -> AnkiConnectError:
    return AnkiConnectError(
        f"Nothing listens on port {port} of this machine.",
        "Start Anki with the add-on AnkiConnect (Tools > Add-ons > Get Add-ons, code 2055492159). "
        + _REMEDY_PORT,
    )


def _cannot_be_used(error: AnkiRefusesError, *, has_key: bool) -> AnkiConnectError:
    """Return why the first action was refused: for want of a key, or of the action itself."""
    if "api key" in error.error:
        fault = "AnkiConnect wants a key."
        if has_key:
            fault = "AnkiConnect has another key than STUDYKIT_ANKI_KEY."
        return AnkiConnectError(
            fault, "Set STUDYKIT_ANKI_KEY to the `apiKey` of its configuration."
        )
    if error.error == "unsupported action":
        return AnkiConnectError("This AnkiConnect is too old to say what it can do.", UPDATE_ADD_ON)
    return error
