"""An author with facts in real files, who exports them with the real command, on days of the test's choice."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from studykit.cli import _clock as clock
from studykit.cli.export import command
from tests.cli.runner import write

ISLANDS = """\
source: atlas
columns: {name: text, area: {type: quantity, unit: km2}, group: text}
unique: [[name]]
say: "{name} has {area}."
rows:
  miyako: {name: Miyako, area: 158, group: Miyako Islands}
  tarama: {name: Tarama, area: 20, group: Miyako Islands}
  ishigaki: {name: Ishigaki, area: 222, group: Yaeyama Islands}
  iriomote: {name: Iriomote, area: 289, group: Yaeyama Islands}
  yonaguni: {name: Yonaguni, area: 28, group: Yaeyama Islands}
  kume: {name: Kume, area: 63, group: Okinawa Islands}
  uotsuri: {name: Uotsuri, area: 4, group: Senkaku Islands}
"""
PATROLS = "source: atlas\ncolumns: {year: date, days: integer}\nsay: In {year} on {days} days.\nrows: patrols.csv\n"
DECK = """\
deck: Islands
key: islands-1
facts: ../seeds/islands
about: Islands and patrols
templates:
  area: {from: islands, ask: "How large is {name}?", answer: area, modes: [typed]}
  days: {from: patrols, ask: "On how many days of {year} did they sail?", answer: days, modes: [typed]}
"""
COUNT = 7 + 3
"""Notes of this deck."""
ISLANDS_FILE, DECK_FILE = "seeds/islands/islands.yaml", "decks/islands.yaml"


class Exporter:
    """Files in a folder, and the real commands run there."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self._patch = folder, monkeypatch

    def edit(self, name: str, *changes: tuple[str, str]) -> None:
        path = self.folder / name
        text = path.read_text("utf-8")
        for old, new in changes:
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        path.write_text(text, "utf-8")

    def run(self, done_by: Any, *args: str) -> Any:
        """What a command did in the folder."""
        self._patch.chdir(self.folder)
        return CliRunner().invoke(done_by, args)

    def export(self, *args: str, days_ago: float = 1, exit_code: int = 0) -> str:
        """What `studykit export` printed, on that day."""
        moment = datetime.now(UTC) - timedelta(days=days_ago)
        self._patch.setattr(clock, "now", lambda: moment)
        done = self.run(command, *args)
        assert done.exit_code == exit_code, done.output
        return done.output if exit_code else done.stdout


class Author(Exporter):
    """The facts and the deck above in a folder. No item offers options: an edit shows in its own note alone."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        super().__init__(folder, monkeypatch)
        write(
            folder,
            seeds__islands__islands_yaml=ISLANDS,
            seeds__islands__patrols_yaml=PATROLS,
            seeds__islands__patrols_csv="year,days\n2023,352\n2024,355\n2025,356\n",
            seeds__islands__sources_yaml="rows:\n  atlas: {title: An atlas}\n",
            decks__islands_yaml=DECK,
        )

    @property
    def package(self) -> Path:
        return self.folder / "islands.apkg"

    @property
    def update_package(self) -> Path:
        return self.folder / "islands.update.apkg"

    @property
    def text(self) -> Path:
        """What `--update` writes."""
        return self.folder / "islands.update.txt"

    def delete(self, name: str) -> str:
        """Deletes the file, and gives what it held."""
        path = self.folder / name
        text = path.read_text("utf-8")
        path.unlink()
        return text


def foretold(out: str) -> dict[str, int]:
    """What `studykit export` says that the import dialog will say, in the dialog's own terms."""
    (line,) = re.findall(r"^On import Anki will find (.*)\.$", out, re.MULTILINE)
    return _counts(line)


def foretold_update(out: str) -> tuple[dict[str, int], dict[str, int]]:
    """The same of the two imports of `--update`."""
    ((package, text),) = re.findall(
        r"^On import Anki will find (.*); in the text (.*)\.$", out, re.MULTILINE
    )
    return _counts(package), _counts(text)


def _counts(line: str) -> dict[str, int]:
    names = {"new": "new", "updated": "updated", "unchanged": "duplicate"}
    counts = [part.split() for part in line.split(", ")]
    return {names[words[1]]: int(words[0]) for words in counts}
