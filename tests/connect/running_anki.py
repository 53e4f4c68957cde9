"""A running Anki that answers as AnkiConnect does: a small server on a real collection, or the real add-on in the real window.

Both can be told to run lines of Python on their collection (`run`), which is how a test plays the learner.
"""

# ruff: noqa: N802, N803, BLE001 - names and ways are those of the add-on

from __future__ import annotations

import base64
import json
import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, Protocol

import pytest

ANKI = "STUDYKIT_TEST_ANKI"
"""The program `anki`, as aqt installs it."""
ADD_ON = "STUDYKIT_TEST_ANKICONNECT"
"""The folder of AnkiConnect's source that holds its `__init__.py`."""


class RunningAnki(Protocol):
    port: int

    def run(self, code: str, **values: Any) -> Any:
        """Run lines of Python with `col`, and `mw` in the window; return what they leave in `result`."""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


# --- a small server on a real collection ---------------------------------------------------------


class ServedCollection:
    """What AnkiConnect (upstream of 2025, in the copy AnkiConnect Plus 1.2) does with these actions, line by line as far as it can be seen
    from outside: errors, silences and orders too. `missing` are actions that it is to lack."""

    def __init__(self, col: Any, missing: tuple[str, ...] = (), key: str | None = None) -> None:
        self.col = col
        self.missing = {*missing}
        self.key = key
        self.asked: list[str] = []
        """The actions of each request, in order."""
        self.before_each: Any = None
        """Called with the action before it is done: raises to end the connection without an answer."""
        self.after_each: Any = None
        self.on_screen: int | None = None
        """The card that is just studied."""
        self.opened_files: list[str] = []
        """What `guiImportFile` has opened a dialog for."""

    def run(self, code: str, **values: Any) -> Any:
        scope = {"col": self.col, "mw": None, "result": None, **values}
        exec(code, scope)
        return scope["result"]

    # --- the door ---

    def handle(self, request: dict[str, Any]) -> Any:
        action, version = request.get("action", ""), request.get("version", 4)
        try:
            if request.get("key") != self.key:
                raise Exception("valid api key must be provided")
            method = getattr(self, f"do_{action}", None)
            if method is None or action in self.missing:
                raise Exception("unsupported action")
            found = method(**request.get("params", {}))
        except Exception as error:
            return {"result": None, "error": str(error)}
        return found if version <= 4 else {"result": found, "error": None}

    def do_multi(self, actions: list[dict[str, Any]]) -> list[Any]:
        return [self.handle(action) for action in actions]

    def do_version(self) -> int:
        return 6

    def do_apiReflect(
        self, scopes: list[str], actions: list[str] | None = None
    ) -> dict[str, object]:
        names = [name[3:] for name in dir(self) if name.startswith("do_")]
        return {"scopes": ["actions"], "actions": [n for n in names if n not in self.missing]}

    # --- notes and cards ---

    def do_isFsrsActive(self) -> Any:
        return self.col.all_config().get("fsrs")

    def do_getCollectionConfig(self) -> Any:
        return self.col.all_config()

    def do_findNotes(self, query: str) -> list[int]:
        return list(self.col.find_notes(query))

    def do_findCards(self, query: str) -> list[int]:
        return list(self.col.find_cards(query))

    def do_modelNamesAndIds(self) -> dict[str, int]:
        return {model.name: model.id for model in self.col.models.all_names_and_ids()}

    def do_notesInfo(self, notes: list[int]) -> list[dict[str, Any]]:
        from anki.errors import NotFoundError

        found: list[dict[str, Any]] = []
        for number in notes:
            try:
                note = self.col.get_note(number)
            except NotFoundError:
                found.append({})
                continue
            fields = {
                name: {"value": note.fields[place], "order": place}
                for place, name in enumerate(note.keys())
            }
            found.append(
                {
                    "noteId": note.id,
                    "profile": "User 1",
                    "tags": note.tags,
                    "fields": fields,
                    "modelName": note.note_type()["name"],
                    "mod": note.mod,
                    "cards": self.col.db.list(
                        "select id from cards where nid = ? order by ord", number
                    ),
                }
            )
        return found

    def do_areSuspended(self, cards: list[int]) -> list[bool | None]:
        from anki.errors import NotFoundError

        found: list[bool | None] = []
        for card in cards:
            try:
                found.append(self.col.get_card(card).queue == -1)
            except NotFoundError:
                found.append(None)
        return found

    def do_cardsModTime(self, cards: list[int]) -> list[dict[str, int]]:
        from anki.errors import NotFoundError

        found: list[dict[str, int]] = []
        for card in cards:
            try:
                found.append({"cardId": card, "mod": self.col.get_card(card).mod})
            except NotFoundError:
                found.append({})
        return found

    def do_suspend(self, cards: list[int], suspend: bool = True) -> bool:
        # As it stands there: the list is changed while it is gone through.
        for card in cards:
            if (self.col.get_card(card).queue == -1) == suspend:
                cards.remove(card)
        if not cards:
            return False
        (self.col.sched.suspend_cards if suspend else self.col.sched.unsuspend_cards)(cards)
        return True

    def do_unsuspend(self, cards: list[int]) -> None:
        self.do_suspend(cards, False)

    def do_updateNote(self, note: dict[str, Any]) -> None:
        done = False
        if "fields" in note:
            stored = self._note(note["id"])
            for name, value in note["fields"].items():
                if name in stored:
                    stored[name] = value
            self.col.update_note(stored, skip_undo_entry=True)
            done = True
        if "tags" in note:
            stored = self._note(note["id"])
            stored.tags = note["tags"]
            self.col.update_note(stored, skip_undo_entry=True)
            done = True
        if not done:
            raise Exception('Must provide a "fields" or "tags" property.')

    def _note(self, number: int) -> Any:
        from anki.errors import NotFoundError

        try:
            return self.col.get_note(number)
        except NotFoundError as error:
            raise Exception(f"Note was not found: {number}") from error

    def do_addTags(self, notes: list[int], tags: str) -> None:
        self.col.tags.bulk_add(notes, tags)

    def do_removeTags(self, notes: list[int], tags: str) -> None:
        self.col.tags.bulk_remove(notes, tags)

    def do_getMediaFilesNames(self, pattern: str = "*") -> list[str]:
        return sorted(path.name for path in Path(self.col.media.dir()).glob(pattern))

    def do_storeMediaFile(
        self, filename: str, data: str | None = None, deleteExisting: bool = True
    ) -> str:
        if not data:
            raise Exception('You must provide a "data", "path", or "url" field.')
        if deleteExisting:
            self.col.media.trash_files([filename])
        return str(self.col.media.write_data(filename, base64.b64decode(data)))

    def do_guiCurrentCard(self) -> dict[str, int]:
        if self.on_screen is None:
            raise Exception("Gui review is not currently active.")
        return {"cardId": self.on_screen}

    def do_guiImportFile(self, path: str) -> None:
        self.opened_files.append(path)

    # --- reviews ---

    def do_deckNamesAndIds(self) -> dict[str, int]:
        return {deck.name: deck.id for deck in self.col.decks.all_names_and_ids()}

    def do_getDecks(self, cards: list[int]) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for card in cards:
            deck = self.col.db.scalar("select did from cards where id = ?", card)
            found.setdefault(self.col.decks.name(deck), []).append(card)
        return found

    def do_getReviewsOfCards(self, cards: list[int]) -> dict[int, list[dict[str, int]]]:
        names = ("id", "usn", "ease", "ivl", "lastIvl", "factor", "time", "type")
        found: dict[int, list[dict[str, int]]] = {card: [] for card in cards}
        marks = ",".join("?" * len(cards))
        query = f"select cid, {', '.join(names)} from revlog where cid in ({marks})"
        for card, *row in self.col.db.all(query, *cards):
            found[card].append(dict(zip(names, row, strict=True)))
        return found

    def do_answerCards(self, answers: list[dict[str, int]]) -> list[bool]:
        from anki.errors import NotFoundError

        done = []
        for answer in answers:
            try:
                card = self.col.get_card(answer["cardId"])
                card.start_timer()
                self.col.sched.answerCard(card, answer["ease"])
                done.append(True)
            except NotFoundError:
                done.append(False)
        return done

    def do_insertReviews(self, reviews: list[list[int]]) -> None:
        if reviews:
            rows = ",".join(f"({','.join(map(str, row))})" for row in reviews)
            columns = "id,cid,usn,ease,ivl,lastIvl,factor,time,type"
            self.col.db.execute(f"insert into revlog({columns}) values {rows}")

    def do_setSpecificValueOfCard(
        self, card: int, keys: list[str], newValues: list[Any], warning_check: bool = False
    ) -> Any:
        stored = self.col.get_card(card)
        for key, value in zip(keys, newValues, strict=True):
            setattr(stored, key, value)
        self.col.update_card(stored, skip_undo_entry=True)
        return [True]

    def do_setDueDate(self, cards: list[int], days: str) -> bool:
        self.col.sched.set_due_date(cards, days, config_key=None)
        return True


class _Handler(BaseHTTPRequestHandler):
    def log_message(self, *args: Any) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        self._answer({"apiVersion": "AnkiConnect v.6"})

    def do_POST(self) -> None:
        served: ServedCollection = self.server.served  # type: ignore[attr-defined]
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if "Origin" in self.headers:
            self.send_error(403)
            return
        request = json.loads(body)
        action = request["action"]
        if action == "multi":
            action = f"multi {sorted({each['action'] for each in request['params']['actions']})}"
        served.asked.append(action)
        try:
            if served.before_each:
                served.before_each(action)
            answer = served.handle(request)
            if served.after_each:
                served.after_each(action)
        except ConnectionAbortedError:
            return
        self._answer(answer)

    def _answer(self, answer: Any) -> None:
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class LocalAnki(ServedCollection):
    """The small server."""

    port = 0


@contextmanager
def local_anki(folder: Path, **choices: Any) -> Iterator[LocalAnki]:
    """A collection in a folder, answered for on the loopback address."""
    from anki.collection import Collection

    folder.mkdir(exist_ok=True)
    col = Collection(str(folder / "collection.anki2"))
    anki = LocalAnki(col, **choices)
    try:
        server = HTTPServer(("127.0.0.1", 0), _Handler)
    except OSError as error:
        pytest.skip(f"this machine has no loopback network: {error}")
    server.served = anki  # type: ignore[attr-defined]
    anki.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield anki
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
        col.close()


# --- the real add-on in the real window ----------------------------------------------------------

_DRIVER = '''
"""Runs lines of Python that a test leaves in a folder, on Anki's own thread."""
import json, os, pathlib, traceback
from aqt import gui_hooks, mw
from aqt.qt import QApplication, QTimer
folder = pathlib.Path(os.environ["STUDYKIT_TEST_DRIVER"])
def look():
    for file in sorted(folder.glob("*.py")):
        scope = {"col": mw.col, "mw": mw, "QApplication": QApplication, "result": None}
        scope.update(json.loads(file.with_suffix(".json").read_text()))
        try:
            exec(file.read_text(), scope)
            answer = {"result": scope["result"]}
        except Exception:
            answer = {"error": traceback.format_exc()}
        file.unlink()
        out = file.with_suffix(".new")
        out.write_text(json.dumps(answer))
        out.rename(file.with_suffix(".out"))
timer = QTimer(); timer.timeout.connect(look)
gui_hooks.profile_did_open.append(lambda: timer.start(20))
'''
_PROFILE = """\
import sys
from pathlib import Path
import anki.lang
anki.lang.set_lang("en_US")
from aqt.profiles import ProfileManager
pm = ProfileManager(Path(sys.argv[1]))
pm.setupMeta()
pm.meta.update(firstRun=False, defaultLang="en_US")
pm._ensureProfile()
pm.load("User 1")
pm.save()
"""


class WindowAnki:
    """The real add-on in the real window."""

    def __init__(self, base: Path, port: int) -> None:
        self.base, self.port = base, port
        self.drive = base / "drive"
        self._calls = 0

    def run(self, code: str, **values: Any) -> Any:
        self._calls += 1
        file = self.drive / f"{self._calls:04}.py"
        file.with_suffix(".json").write_text(json.dumps(values))
        unfinished = file.with_suffix(".tmp")
        unfinished.write_text(code)
        unfinished.rename(file)
        out = file.with_suffix(".out")
        until = time.monotonic() + 60
        while not out.exists():
            assert time.monotonic() < until, "the window does not answer"
            time.sleep(0.01)
        answer = json.loads(out.read_text())
        assert "error" not in answer, answer["error"]
        return answer["result"]


def can_open_windows() -> bool:
    return bool(os.environ.get(ANKI)) and bool(os.environ.get(ADD_ON))


@contextmanager
def window_anki(base: Path) -> Iterator[WindowAnki]:
    """The real Anki, in a folder of its own, with AnkiConnect at a port of its own."""
    program, add_on = Path(os.environ[ANKI]), Path(os.environ[ADD_ON])
    own = base / "addons21" / "ankiconnect"
    shutil.copytree(add_on, own)
    config = json.loads((own / "config.json").read_text())
    anki = WindowAnki(base, free_port())
    (own / "config.json").write_text(json.dumps({**config, "webBindPort": anki.port}))
    driver = base / "addons21" / "driver"
    driver.mkdir()
    (driver / "__init__.py").write_text(_DRIVER)
    anki.drive.mkdir()
    variables = {
        **os.environ,
        "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen"),
        "QTWEBENGINE_DISABLE_SANDBOX": "1",
        "QTWEBENGINE_CHROMIUM_FLAGS": "--no-sandbox --disable-gpu",
        "LIBGL_ALWAYS_SOFTWARE": "1",
        "ANKI_SINGLE_INSTANCE_KEY": f"studykit{anki.port}",
        "STUDYKIT_TEST_DRIVER": str(anki.drive),
    }
    variables.pop("PYTHONPATH", None)
    python = program.parent / "python"
    subprocess.run([python, "-c", _PROFILE, base], env=variables, check=True, capture_output=True)
    with (base / "window.log").open("wb") as log:
        process = subprocess.Popen(
            [program, "-b", base, "-l", "en_US"], env=variables, stdout=log, stderr=log
        )
    try:
        until = time.monotonic() + 60
        while True:
            try:
                socket.create_connection(("127.0.0.1", anki.port), timeout=1).close()
                break
            except OSError:
                assert time.monotonic() < until, (base / "window.log").read_text()
                time.sleep(0.05)
        anki.run("result = col.card_count()")
        yield anki
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
