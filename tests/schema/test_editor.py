"""A real YAML language server, as editors start it: it completes, explains and marks what our schemas say.

Skipped where there is none: `npm install -g yaml-language-server` brings it.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from queue import Queue
from typing import Any

import pytest

from tests.cli.runner import studykit

SERVER = shutil.which("yaml-language-server")
PATIENCE = 60
"""Seconds for one answer, on a machine that does other work too."""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(SERVER is None, reason="needs yaml-language-server (npm)"),
]


class Editor:
    """Speaks LSP with the server over its standard streams."""

    def __init__(self, folder: Path) -> None:
        assert SERVER
        self._server = subprocess.Popen(
            [SERVER, "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            cwd=folder, env={**os.environ, "HOME": str(folder)},
        )  # fmt: skip
        self._messages: Queue[dict[str, Any]] = Queue()
        self._notices: list[dict[str, Any]] = []
        self._last_id = 0
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        abilities = {"textDocument": {"hover": {"contentFormat": ["markdown"]}}}
        self.ask(
            "initialize",
            {"processId": os.getpid(), "rootUri": folder.as_uri(), "capabilities": abilities},
        )
        self._tell("initialized", {})
        # No catalogue of schemas is fetched from anywhere.
        settings = {
            "yaml": {
                "schemaStore": {"enable": False},
                "validate": True,
                "hover": True,
                "completion": True,
            }
        }
        self._tell("workspace/didChangeConfiguration", {"settings": settings})

    def open(self, path: Path, text: str) -> str:
        uri = path.as_uri()
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        self._tell("textDocument/didOpen", {"textDocument": document})
        return uri

    def marked(self, uri: str) -> dict[int, str]:
        """Return what is marked, by lines from 1."""
        while True:
            for notice in self._notices:
                of_file = (
                    notice["method"] == "textDocument/publishDiagnostics"
                    and notice["params"]["uri"] == uri
                )
                if of_file:
                    self._notices.remove(notice)
                    marks = notice["params"]["diagnostics"]
                    return {mark["range"]["start"]["line"] + 1: mark["message"] for mark in marks}
            self._notices.append(self._next())

    def completed(self, uri: str, line: int, column: int) -> list[str]:
        found = self.ask("textDocument/completion", _place(uri, line, column))
        return [item["label"] for item in found["items"]]

    def hover(self, uri: str, line: int, column: int) -> str:
        text: str = self.ask("textDocument/hover", _place(uri, line, column))["contents"]["value"]
        return text

    def ask(self, method: str, params: object) -> Any:
        self._last_id += 1
        self._send({"id": self._last_id, "method": method, "params": params})
        while True:
            message = self._next()
            if "method" in message and "id" in message:
                # The server asks for what it might know of the editor.
                self._send({"id": message["id"], "result": None})
            elif "method" in message:
                self._notices.append(message)
            elif message["id"] == self._last_id:
                return message["result"]

    def close(self) -> None:
        self._server.kill()
        self._server.wait()
        self._listener.join()
        assert self._server.stdin
        assert self._server.stdout
        self._server.stdin.close()
        self._server.stdout.close()

    def _tell(self, method: str, params: object) -> None:
        self._send({"method": method, "params": params})

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._server.stdin
        self._server.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self._server.stdin.flush()

    def _next(self) -> dict[str, Any]:
        return self._messages.get(timeout=PATIENCE)

    def _listen(self) -> None:
        stream = self._server.stdout
        assert stream
        length = 0
        while line := stream.readline():
            name, _, value = line.decode().partition(":")
            if name.lower() == "content-length":
                length = int(value)
            elif not line.strip():
                self._messages.put(json.loads(stream.read(length)))


def _place(uri: str, line: int, column: int) -> dict[str, object]:
    return {"textDocument": {"uri": uri}, "position": {"line": line - 1, "character": column - 1}}


@pytest.fixture
def here(tmp_path: Path) -> Path:
    assert studykit("init", cwd=tmp_path).code == 0
    return tmp_path


@pytest.fixture
def editor(here: Path) -> Iterator[Editor]:
    editor = Editor(here)
    yield editor
    editor.close()


TABLE = """\
# yaml-language-server: $schema=table.schema.json
table: moons
labl: name
columns:
  name: {type: text, markup: tex}
  planet: planets
  weight:
    typ: quantity
complete: true
rows:
  io: {name: Io, planet: jupiter, finder: Galileo}
  europa: {nme: Europa}
  ganymede:
    planet: """

DECK = """\
# yaml-language-server: $schema=deck.schema.json
deck: Moons
key: moons-1
facts: ../seeds/planets
order: rows
templates:
  finder:
    from: moons
    ask: Who found {name}?
    answr: finder
    hardness: """


def test_it_marks_nothing_in_what_init_writes(here: Path, editor: Editor) -> None:
    files = [*here.glob("seeds/*/*.yaml"), *here.glob("decks/*.yaml")]
    assert len(files) == 4
    for path in files:
        uri = editor.open(path, path.read_text(encoding="utf-8"))
        assert editor.marked(uri) == {}, path


def test_it_marks_completes_and_explains_a_table(here: Path, editor: Editor) -> None:
    uri = editor.open(here / "seeds/planets/more.yaml", TABLE)
    marked = editor.marked(uri)
    assert {line: "not allowed" in message for line, message in marked.items()} == {
        3: True,
        8: True,
        12: True,
    }
    assert editor.completed(uri, 14, 13) == [
        "mercury", "venus", "earth", "mars", "jupiter", "saturn", "uranus", "neptune",
    ]  # fmt: skip
    assert {"label", "unique", "say"} <= set(editor.completed(uri, 3, 2))
    assert "Every row that" in editor.hover(uri, 9, 3)
    assert "A row of planets" in editor.hover(uri, 11, 20)
    uri = editor.open(here / "seeds/planets/others.yaml", TABLE.replace("typ: quantity", "type: "))
    assert {"quantity", "moons"} <= set(editor.completed(uri, 8, 11))


def test_it_marks_completes_and_explains_a_deck(here: Path, editor: Editor) -> None:
    uri = editor.open(here / "decks/moons.yaml", DECK)
    assert {line: "answr" in message for line, message in editor.marked(uri).items()} == {10: True}
    assert editor.completed(uri, 11, 15)[:3] == ["easy", "medium", "hard"]
    assert "What lies together among new cards" in editor.hover(uri, 5, 3)
    offered = set(editor.completed(uri, 10, 7))
    assert {"ask_many", "distractors", "claim", "most"} <= offered
    as_asked = DECK.replace("answr: finder", "answer: ")
    uri = editor.open(here / "decks/others.yaml", as_asked)
    assert {"name", "planet", "found", "finder"} <= set(editor.completed(uri, 10, 13))
    assert "discoverers" not in editor.completed(uri, 10, 13)


def test_it_says_so_where_the_schema_is_gone(here: Path, editor: Editor) -> None:
    """So `studykit help editors` says to delete the line, too."""
    (here / "seeds/planets/table.schema.json").unlink()
    uri = editor.open(here / "seeds/planets/more.yaml", TABLE)
    (message,) = editor.marked(uri).values()
    assert message.startswith("Unable to load schema")
