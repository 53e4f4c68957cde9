"""A deck on show, asked as a browser asks."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from flask.testing import FlaskClient

from studykit.cli._watched_files import WatchedFiles
from studykit.cli.serve import show_again
from studykit.web.application import application
from studykit.web.deck_on_show import DeckOnShow
from tests.cli.runner import write

TOKEN = "a-token"
PORT = 5000
HERE = f"http://127.0.0.1:{PORT}"
DECK = """\
deck: Islands
key: islands-1
facts: ../seeds/a
templates:
  flag: {from: islands, ask: "Whose flag is {flag}?", answer: name}
  name: {from: islands, ask: "What is {name} called?", answer: called}
  lies: {from: islands, cloze: "{name} lies in the [{sea}]."}
"""
ROWS = """\
table: islands
complete: true
columns: {name: text, called: text, sea: text, flag: {type: image}}
rows:
  a: {name: Ata, called: "<script>alert(1)</script>", sea: north, flag: a.png}
  b: {name: Bera, called: two, sea: south, flag: b.png}
  c: {name: Coro, called: three, sea: east, flag: c.png}
  d: {name: Dura, called: four, sea: west, flag: d.png}
"""
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c63f8cfc0f01f00050001ff56c7"
    "2f0d0000000049454e44ae426082"
)


def noon() -> datetime:
    return datetime(2026, 3, 1, 12, tzinfo=UTC)


def save_file(path: Path, text: str) -> None:
    """Save as most editors do: a new file takes the place of the old one."""
    new = path.with_name(f".{path.name}.new")
    new.write_text(text, encoding="utf-8")
    new.rename(path)


class Preview:
    """The deck `decks/d.yaml` of a folder, which must be the one where the test is."""

    def __init__(self, folder: Path) -> None:
        write(folder, decks__d_yaml=DECK, seeds__a__t_yaml=ROWS)
        for number, name in enumerate("abcd"):
            (folder / f"seeds/a/{name}.png").write_bytes(PICTURE + bytes([number]))
        self.folder = folder
        self.path = Path("decks/d.yaml")
        self.shown = DeckOnShow("d")
        self.files = WatchedFiles([self.path])
        self.last_read = show_again(self.path, self.files, None, self.shown)
        self.app = application(self.shown, TOKEN, PORT, noon)

    def client(self, *, comes_in: bool = True) -> FlaskClient:
        client = self.app.test_client()
        if comes_in:
            assert client.get(f"/?token={TOKEN}", base_url=HERE).status_code == 303
        return client

    def save(self, name: str, text: str) -> None:
        """Save a file, and read the deck again as the watching thread does."""
        save_file(self.folder / name, text)
        self.last_read = show_again(self.path, self.files, self.last_read, self.shown)
