"""All that users see of a fact base, as texts by name: what commands print, and what is in the files that they write.

Only public doors are used (the command line, files, SQLite), so that no renaming inside the package touches this.
"""

from __future__ import annotations

import io
import json
import sqlite3
import time
import zipfile
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from studykit.cli._commands import cli
from tests.golden.bases import Base, correct_titles
from tests.golden.learner import Learner

FIRST_DAY = datetime.fromisoformat("2027-03-01T09:00")
LONG_AGO = datetime.fromisoformat("2001-01-01T09:00")
LATER_DAY = datetime.fromisoformat("2027-03-04T09:00")
WHYS = 8
PLAIN_LINES = "\n".join(
    (
        *(
            "1",
            "3 1 2",
            "x",
            ":flag odd",
            ":?",
            "2",
            ":undo",
            "1 2 3 4",
            ":skip",
            "1",
            "1",
            ":correct",
        ),
        *("4", "", "1", ":suspend", "2", ":easy", "1 2", ":skip", "two", ":skip", "?", "1", ":skip")
        * 3,
        ":quit\n",
    )
)
"""What somebody types who does not look: numbers of options, answers that are none, commands."""


def artefacts_of(base: Base, folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Return the artefacts of a base by their names, made in an empty folder."""
    base_folder = folder / "base"
    base_folder.mkdir()
    base.write(base_folder)
    monkeypatch.chdir(base_folder)
    time.tzset()  # TZ is UTC in every test; this process may have begun elsewhere
    author = _Author(base, folder, monkeypatch)
    author.look()
    author.export()
    author.learn()
    author.correct()
    author.learn_again()
    author.recover()
    return author.artefacts


class _Author:
    """Somebody who writes facts, exports them to Anki and learns them, on two days."""

    def __init__(self, base: Base, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.base = base
        self.folder = folder
        self.artefacts: dict[str, str] = {}
        self.items: dict[str, dict[str, Any]] = {}
        self.clock = folder / "now"
        self._set_clock(FIRST_DAY)
        monkeypatch.setenv("STUDYKIT_NOW", f"@{self.clock}")
        monkeypatch.setenv("STUDYKIT_HOME", str(folder / "home"))

    # --- what is done --------------------------------------------------------------------------------------

    def look(self) -> None:
        deck = self.base.deck
        items = self._note("items", "items", deck, "--json")
        self.items = {item["id"]: item for item in map(json.loads, items.splitlines())}
        self._note("check", "check", deck, "--json")
        self._note("coverage", "check", deck, "--coverage")
        self._note("facts", "facts", deck)
        self._note("diff", "diff", deck, "--json")
        whys = [self._run("why", name, deck, "--json") for name in self._names_to_explain()]
        self._keep("why", "\n".join(whys))

    def export(self) -> None:
        deck = self.base.deck
        self._note("export", "export", deck)
        self._keep_files("package", "*.apkg", _package)
        self._keep_files("lock", "**/*.lock", _text)
        self._note("diff-exported", "diff", deck, "--json")
        for form in ("csv", "tsv", "html"):
            self._note(f"export-{form}", "export", deck, "--format", form, "-o", f"exported.{form}")
            self._keep_files(form, f"exported.{form}", _text)

    def learn(self) -> None:
        for mode in ("choice", "typed", "cards", "mixed"):
            self._quiz(f"quiz-{mode}", "--mode", mode, "--all")

    def correct(self) -> None:
        """Correct titles and update the notes in place; then correct rows and export all."""
        deck = self.base.deck
        self._set_clock(LATER_DAY)
        correct_titles(Path())
        self._note("diff-titles", "diff", deck, "--json")
        self._note("update", "export", deck, "--update")
        self._keep_files("update-package", "*.update.apkg", _package)
        self._keep_files("update-text", "*.update.txt", _text)
        self._keep_files("update-lock", "**/*.lock", _text)
        self.base.correct_rows(Path())
        self._note("diff-rows", "diff", deck, "--json")
        self._note("export-again", "export", deck)
        self._keep_files("package-again", "*.apkg", _package)
        self._keep_files("lock-again", "**/*.lock", _text)

    def learn_again(self) -> None:
        """Learn from the compiled items, as far as a deck has some: the quizzes before have made theirs anew."""
        self._compile()
        self._quiz("quiz-due", "--due")
        self._quiz("quiz-exam", "--exam", "--count", "20")
        self._note("quiz-lines", "quiz", self.base.deck, "--count", "12", typed=PLAIN_LINES)
        self._note("stats", "stats", self.base.deck, "--json")
        self._note("flags", "flags", self.base.deck)
        self._note("suggestions", "suggestions", self.base.deck)
        self._note("log", "log", "export")
        log = self.folder / "home/reviews.db"
        self._keep("cards", _database(log, ["cards"]) if log.exists() else "")

    def recover(self) -> None:
        """Lose the lock file, and make it again from the package."""
        for lock in sorted(Path().glob("**/*.lock")):
            lock.unlink()
        package = f"{Path(self.base.deck).stem}.apkg"
        self._note("recover", "export", self.base.deck, "--recover", package)
        self._keep_files("recovered-lock", "**/*.lock", _text)

    # --- how it is done ------------------------------------------------------------------------------------

    def _note(self, name: str, *command: str, typed: str = "") -> str:
        """Run a command, keep what came of it, and return what it printed to standard output."""
        self._set_clock(self.time + timedelta(minutes=1))
        result = CliRunner().invoke(cli, command, input=typed, catch_exceptions=False)
        self._keep(name, _printed(command, result))
        return result.stdout

    def _run(self, *command: str) -> str:
        return _printed(command, CliRunner().invoke(cli, command, catch_exceptions=False))

    def _quiz(self, name: str, *options: str) -> None:
        command = ("quiz", self.base.deck, "--json", *options)
        learner = io.BufferedReader(Learner(self.items, self._tick), buffer_size=1 << 16)
        result = CliRunner().invoke(cli, command, input=learner, catch_exceptions=False)
        self._keep(name, _printed(command, result))

    def _compile(self) -> None:
        """Open the quiz and leave it, before the files of this test were written.

        By our clock they lie far in the past, and what is compiled is deleted when it was not used for a while.
        """
        today = self.time
        self._set_clock(LONG_AGO)
        self._run("quiz", self.base.deck, "--json")
        self._set_clock(today)

    def _keep(self, name: str, text: str) -> None:
        for path in {str(self.folder.resolve()), str(self.folder)}:
            text = text.replace(path, "FOLDER")
        assert name not in self.artefacts
        self.artefacts[name] = text

    def _keep_files(self, name: str, pattern: str, read: Any) -> None:
        files = sorted(Path().glob(pattern))
        self._keep(name, "\n".join(f"{file.as_posix()}\n{read(file)}" for file in files))

    def _names_to_explain(self) -> Iterator[str]:
        """Yield some items, all through the deck, then a row, and a row of which one template made no item."""
        names = list(self.items)
        yield from names[:: max(1, -(-len(names) // WHYS))]
        rows = sorted({fact for item in self.items.values() for fact in item["facts"]})
        yield from rows[:1]
        facts_of: dict[str, set[str]] = {}
        for item in self.items.values():
            facts_of.setdefault(item["template"], set()).update(item["facts"])
        for template, facts in facts_of.items():
            tables = {fact.partition("/")[0] for fact in facts}
            for row in rows:
                table, _, row_id = row.partition("/")
                if table in tables and row not in facts:
                    yield f"{template}/{row_id}"
                    return

    def _tick(self) -> None:
        self._set_clock(self.time + timedelta(seconds=7))

    def _set_clock(self, moment: datetime) -> None:
        self.time = moment
        new = self.clock.with_suffix(".new")
        new.write_text(moment.isoformat(), encoding="utf-8")
        new.replace(self.clock)


def _printed(command: tuple[str, ...], result: Any) -> str:
    shown = f"$ studykit {' '.join(command)}\n{result.stdout}"
    return f"{shown}--- standard error\n{result.stderr}--- exit code {result.exit_code}\n"


def _text(file: Path) -> str:
    """Return a file's text with its line ends and byte order mark, if any, to be seen."""
    return file.read_bytes().decode("utf-8").replace("\ufeff", "<BOM>").replace("\r", "<CR>")


def _package(file: Path) -> str:
    """Return what is in a package for Anki: its files, and the rows of its collection in an order of our own."""
    parts = []
    with zipfile.ZipFile(file) as package:
        contents = {entry.filename: package.read(entry) for entry in package.infolist()}
        parts += [f"{entry.filename} {entry.date_time}\n" for entry in package.infolist()]
    for name, data in contents.items():
        if name.startswith("collection"):
            database = file.with_name("collection.tmp")
            database.write_bytes(data)
            parts.append(_database(database))
            database.unlink()
        elif name == "media":
            parts.append(f"media {data.decode()}\n")
        else:
            parts.append(f"{name} {sha256(data).hexdigest()}\n")
    return "".join(parts)


def _database(file: Path, tables: list[str] | None = None) -> str:
    """Return the tables of a database with their rows in an order of our own, a cell that holds JSON spread out."""
    lines = []
    with closing(sqlite3.connect(file)) as database:
        made = database.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'table' ORDER BY name"
        ).fetchall()
        for table, sql in made:
            if tables is not None and table not in tables:
                continue
            lines.append(sql)
            rows = database.execute(f'SELECT * FROM "{table}"').fetchall()
            lines += sorted(_row(row) for row in rows)
    return "\n".join(lines) + "\n"


def _row(cells: tuple[object, ...]) -> str:
    return " | ".join(_cell(cell) for cell in cells)


def _cell(cell: object) -> str:
    if isinstance(cell, bytes):
        return cell.hex()
    if not isinstance(cell, str):
        return repr(cell)
    if cell.startswith('{"'):
        return json.dumps(json.loads(cell), ensure_ascii=False, indent=1)
    return json.dumps(cell, ensure_ascii=False)
