"""What listens on the port: Anki, nobody, something else, or an Anki that cannot be used."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from time import sleep

import pytest

from studykit.anki_connect.client import (
    AnkiConnectError,
    AnkiRefusesError,
    Client,
    UnansweredError,
    request,
)
from studykit.anki_connect.find_cards import notes_there
from studykit.anki_connect.read_rows import read_rows
from studykit.anki_connect.sync_reviews import There, _decks, seen_there
from studykit.anki_reviews.seen import SeenCard
from tests.connect.running_anki import free_port


@contextmanager
def answering(*answers: bytes, drops: bool = False) -> Iterator[int]:
    """The port of a program that answers each connection with the next of these bytes.

    With `drops`, one byte and another follow for as long as somebody listens.
    """
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            for answer in answers:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    connection.recv(65536)
                    connection.sendall(answer)
                    with suppress(OSError):
                        while drops:
                            connection.sendall(b"x")
                            sleep(0.02)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1]


def http(body: str, status: str = "200 OK") -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()


GREETING = http('{"apiVersion": "AnkiConnect v.6"}')
REFLECTED = http('{"result": {"scopes": ["actions"], "actions": ["version"]}, "error": null}')


def test_nobody_listens() -> None:
    with pytest.raises(AnkiConnectError, match=r"Nothing listens on port .*Start Anki"):
        Client.open(free_port())


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ([http("<html>Welcome to nginx</html>")], "is no AnkiConnect"),
        ([b"SSH-2.0-OpenSSH_9.6\r\n"], "is no AnkiConnect"),
        ([http("[]")], "is no AnkiConnect"),
        ([http("[" * 100_000)], "is no AnkiConnect"),
        ([http(" " * 300 + "AnkiConnect v.6")], "is no AnkiConnect"),
        ([GREETING, http("[" * 100_000)], "is no AnkiConnect"),
        ([http('{"apiVersion": "AnkiConnect v.x"}')], "is no AnkiConnect"),
        ([http('{"apiVersion": "AnkiConnect v.5"}')], "speaks version 5"),
        ([http("", "403 Forbidden")], "refuses studykit .HTTP 403"),
        ([http("", "301 Moved")], "refuses studykit .HTTP 301"),
        ([b""], "stopped answering"),
        ([GREETING[:-3]], "stopped answering"),
        ([GREETING, http("6")], "is no AnkiConnect"),
        ([GREETING, http('{"result": null, "error": null}')], "is no AnkiConnect"),
        ([GREETING, http('{"result": null, "error": "unsupported action"}')], "too old"),
        (
            [GREETING, http('{"result": null, "error": "valid api key must be provided"}')],
            "wants a key.*STUDYKIT_ANKI_KEY",
        ),
        (
            [GREETING, http('{"result": null, "error": "collection is not available"}')],
            "refuses apiReflect: collection is not available. Open your profile",
        ),
    ],
)
def test_something_else_listens(answers: list[bytes], says: str) -> None:
    with answering(*answers) as port, pytest.raises(AnkiConnectError, match=says):
        Client.open(port)


def test_who_never_answers_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    says = pytest.raises(UnansweredError, match="has not answered for 0 seconds")
    with socket.create_server(("127.0.0.1", 0)) as silent, says:
        Client.open(silent.getsockname()[1], seconds=0.05)


@pytest.mark.parametrize("begin", [b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\n\r\n"])
def test_who_answers_drop_by_drop_is_left(begin: bytes) -> None:
    with answering(begin, drops=True) as port, pytest.raises(UnansweredError, match="answered for"):
        Client.open(port, seconds=0.1)


def test_an_answer_without_end_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("studykit.anki_connect.client.MAX_ANKI_ANSWER", 10)
    with answering(GREETING) as port, pytest.raises(AnkiConnectError, match="longer than 10 bytes"):
        Client.open(port)


def test_what_anki_refuses_says_which_action() -> None:
    refused = http('{"result": null, "error": "deck was not found: x"}')
    with answering(GREETING, REFLECTED, refused) as port:
        client = Client.open(port)
        assert client.actions == {"version"}
        with pytest.raises(
            AnkiRefusesError, match="Anki refuses changeDeck: deck was not found: x"
        ):
            client.ask("changeDeck")


def test_one_of_several_is_refused() -> None:
    both = http(
        '{"result": [{"result": 6, "error": null}, {"result": null, "error": "no"}], "error": null}'
    )
    with answering(GREETING, REFLECTED, both) as port:
        client = Client.open(port)
        with pytest.raises(AnkiRefusesError, match="suspend: no"):
            client.ask_all([request("version"), request("suspend")])


def test_an_older_ankiconnect_says_what_it_is_in_plain_text() -> None:
    with answering(http("AnkiConnect v.6"), REFLECTED) as port:
        assert Client.open(port).actions == {"version"}


def test_a_proxy_is_never_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    with answering(GREETING, REFLECTED) as port:
        assert Client.open(port).actions == {"version"}


@pytest.mark.parametrize("rows", ["[]", '{"1": 5}', '{"1": null}', '{"1": [[]]}', '{"1": [{}]}'])
def test_rows_that_are_none_end_with_a_message(rows: str) -> None:
    answer = http(f'{{"result": {rows}, "error": null}}')
    with answering(GREETING, REFLECTED, answer) as port:
        client = Client.open(port)
        with pytest.raises(AnkiConnectError, match="answers getReviewsOfCards in a way"):
            read_rows(client, [1])


@pytest.mark.parametrize("times", ["5", "[5]", '[{"cardId": 1}]', '[{"cardId": 1, "mod": "x"}]'])
def test_times_of_change_that_are_none_end_with_a_message(times: str) -> None:
    found = '{"result": [], "error": null}'
    searches = http(f'{{"result": [{", ".join([found] * 9)}], "error": null}}')
    answer = http(f'{{"result": {times}, "error": null}}')
    there = There({("d", "i"): 1}, {}, ())
    with answering(GREETING, REFLECTED, searches, answer) as port:
        client = Client.open(port)
        with pytest.raises(AnkiConnectError, match="answers cardsModTime in a way"):
            seen_there(client, (), there, 1)


@pytest.mark.parametrize("decks", ["5", '{"D": 5}', '{"D": [2]}', '{"D": [[]]}'])
def test_decks_that_are_none_end_with_a_message(decks: str) -> None:
    reflected = REFLECTED.replace(b'["version"]', b'["getDecks", "deckNamesAndIds"]')
    reflected = http(reflected.partition(b"\r\n\r\n")[2].decode())
    names = http('{"result": {"D": 7}, "error": null}')
    answer = http(f'{{"result": {decks}, "error": null}}')
    card = SeenCard("d", "i", 1)
    with answering(GREETING, reflected, names, answer) as port:
        client = Client.open(port)
        with pytest.raises(AnkiConnectError, match="answers getDecks in a way"):
            _decks(client, [card])


@pytest.mark.parametrize("number", ["1e999", str(2**63), "NaN", '"x"', "[]"])
@pytest.mark.parametrize(
    ("answer", "read"),
    [
        ('{"1": [{"id": N, "ease": 1, "ivl": 1, "lastIvl": 1, "factor": 1, "time": 1, "type": 1}]}', read_rows),
        ('[{"noteId": N, "modelName": "B", "fields": {}, "tags": [], "cards": []}]', notes_there),
    ],
    ids=["rows", "notes"],
)  # fmt: skip
def test_a_number_that_no_database_holds_is_told(
    answer: str, read: Callable[[Client, list[int]], object], number: str
) -> None:
    odd = http(f'{{"result": {answer.replace("N", number, 1)}, "error": null}}')
    with answering(GREETING, REFLECTED, odd) as port:
        client = Client.open(port)
        with pytest.raises(AnkiConnectError, match=r"in a way .* Update the add-on"):
            read(client, [1])
