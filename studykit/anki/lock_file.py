r"""The lock, what the last package told Anki of a deck, as a file: `decks/nansei.lock`.

The first line is the head; then one JSON object a line, sorted by item id, so that git merges the
exports of two authors line by line. What is empty is left out:

    {"studykit lock":2,"key":"nansei-7k2m9q","deck":"Nansei","note types":{"lookup":{"digest":...
    {"id":"capital/fr","note":1764000000000,"changed":1764000000,"digest":"9c...","stem":"tj0NHrW2",
     "keys":"3BqW0hPd","options":["cities/rome","=Oslo or Bergen"],"facts":["cities/paris"]}
    {"row":"cities/paris","label":"8sG0uPd2","others":"0lKfUw9a"}
    {"template":"capital","drawn by":"Ud2_0kQz"}

`stem`, `keys` and `says` are digests (`Wording`), several with blanks between them; by `says`, what
its row said, an item is known again. A card without `deck` lies in that of the head, with `::Towns`
in the subdeck Towns of it. `was` are the ids that its rows had before, `gaps` the places of the
gaps in the stem of a cloze, `former` a time and the answers until then. An option with `=` is a
text, else a row. The texts of the cards lie beside the lock (`texts_file`), in a line of their own
each with the same `digest`.

Behind the cards stand the rows that they are about (`RowCells`), and by what the wrong options of
each template were drawn. A deck that has adopted a note type has that too (`_lock_note_types`), and
its cards `guid`, `type` and the `place` of their card template.

Reading is strict: each broken line gives a problem that says what to do, and the good lines are
kept. A lock of version 1 is read as well: the next export writes one of today. Knows nothing of
clocks and packages.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from studykit.anki import _lock_version_1 as version_1
from studykit.anki._card_texts import CardTexts
from studykit.anki._json_lines import (
    ConflictError,
    LineError,
    as_line,
    decoded,
    is_whole,
    parsed,
)
from studykit.anki._lock_entries import (
    BEGINNING_OF_ROW,
    BEGINNING_OF_TEMPLATE,
    BEGINNINGS_OF_ADOPTED,
    LEVEL,
    read_entry,
    read_row,
    read_template,
)
from studykit.anki.lock import KeptHtml, KeptTexts, Lock, LockEntry, Stamp
from studykit.anki.texts_file import StoredTexts, texts_path
from studykit.limits import MAX_LOCK, MAX_LOCK_LINE
from studykit.problems import Location, Problem, quoted
from studykit.questions.item import RowCells
from studykit.whole_files.regular import IrregularError, TooLargeError, lines, open_regular

VERSION = 2

_PUT_BACK = (
    "Put it back from git; or delete the file and make it again: studykit export --recover PACKAGE."
)
_MOVE_AWAY = (
    "Move it away, and put the lock file back from git, or make it again: "
    "studykit export --recover PACKAGE."
)
_MERGE = (
    "Keep the lines of both sides, but of two with one id (or two first lines) the one with the "
    "larger `changed`. Then delete git's marks, and export."
)
_KEEP_ONE = (
    "Keep the one with the larger `changed`; where both have the same, either one, with 1 added "
    "to it."
)


def lock_path(deck_file: Path) -> Path:
    """Return `decks/nansei.lock` for `decks/nansei.yaml`."""
    return deck_file.with_suffix(".lock")


# --- writing -------------------------------------------------------------------------------------


def lock_text(lock: Lock) -> str:
    """Return the lock file's content. The same lock gives the same text."""
    return "".join(lock_lines(lock))


def lock_lines(lock: Lock) -> Iterator[str]:
    """Yield the lines of the lock file."""
    yield as_line(_head_values(lock)) + "\n"
    for identity in sorted(lock.entries):
        yield as_line(_entry_values(lock.entries[identity], lock.deck)) + "\n"
    for fact in sorted(lock.rows):
        yield as_line(_row_values(fact, lock.rows[fact])) + "\n"
    for template in sorted(lock.drawn_by):
        yield as_line({"template": template, "drawn by": lock.drawn_by[template]}) + "\n"
    if lock.adopted:
        from studykit.anki._lock_note_types import adopted_values

        for values in adopted_values(lock):
            yield as_line(values) + "\n"


def _head_values(lock: Lock) -> dict[str, Any]:
    values: dict[str, Any] = {"studykit lock": VERSION, "key": lock.key}
    may_be_empty = {"deck": lock.deck, "day": lock.day, "description": lock.description}
    for name, text in may_be_empty.items():
        if text:
            values[name] = text
    values["note types"] = {
        name: {"digest": stamp.digest, "changed": stamp.changed}
        for name, stamp in sorted(lock.note_types.items())
    }
    return values


def _entry_values(entry: LockEntry, deck: str) -> dict[str, Any]:
    """Return the values of an entry's line, in the order in which they are written."""
    former: list[Any] = []
    if entry.former:
        former = [entry.former.until, *entry.former.keys]
    may_be_empty = {
        "id": entry.id,
        "note": entry.note,
        "card": entry.own_card,
        "changed": entry.changed,
        "digest": entry.digest,
        "deck": _below(entry.deck, deck),
        "stem": entry.wording.stem,
        "keys": " ".join(filter(None, entry.wording.keys)),
        "says": " ".join(entry.wording.says),
        "options": entry.options,
        "gaps": entry.gaps,
        "retired": entry.retired,
        "facts": entry.facts,
        "was": entry.was,
        "former": former,
        "guid": entry.guid,
        "type": entry.note_type,
        "place": entry.place,
    }
    return {name: value for name, value in may_be_empty.items() if value}


def _row_values(fact: str, cells: RowCells) -> dict[str, str]:
    values = {"row": fact, "label": cells.label, "others": cells.others}
    return {name: value for name, value in values.items() if value}


def _below(name: str, deck: str) -> str:
    """Return a deck's name as a line has it, where `deck` is that of the head.

    For the deck `Towns`: nothing for itself, `::Ports` for `Towns::Ports`, else the whole name.
    """
    if name == deck:
        return ""
    if name.startswith(f"{deck}{LEVEL}"):
        return name.removeprefix(deck)
    # To Anki an empty level in front is none, and here it would mean a subdeck.
    return name.lstrip(":")


# --- reading -------------------------------------------------------------------------------------


def read_lock(path: Path) -> tuple[Lock, list[Problem]]:
    """Return the lock in a file, or an empty one when the file is not there, and its problems.

    A lock that is not whole gives a problem for each broken line, and holds what stands in the
    good ones. One that cannot be read at all is such a problem too.
    """
    try:
        return _read_lines(path, iter(lines(path, MAX_LOCK, MAX_LOCK_LINE)))
    except FileNotFoundError:
        return Lock(path=str(path)), []
    except (IrregularError, TooLargeError) as error:
        message, remedy = error.reason, _MOVE_AWAY
    except OSError as error:
        message = f"cannot be read: {(error.strerror or str(error)).lower()}"
        remedy = "Check its permissions."
    problem = Problem("X001", f"the lock file {message}", remedy, Location(str(path)))
    return Lock(path=str(path)), [problem]


def _read_lines(path: Path, raw_lines: Iterator[bytes]) -> tuple[Lock, list[Problem]]:
    nothing = Lock(path=str(path))
    try:
        first_line = decoded(next(raw_lines, b""))
    except LineError as error:
        return nothing, [_broken(path, 1, error)]
    head = _read_head(path, first_line)
    if isinstance(head, Problem):
        return nothing, [head]

    lock, version = head
    reader = _LineReader(path, lock, version)
    for number, raw in enumerate(raw_lines, start=2):
        try:
            line = decoded(raw)
        except LineError as error:
            return nothing, [_broken(path, number, error)]
        # A merge by hand leaves empty ones.
        if line.strip():
            reader.read(line, number)
    # In a conflict most items stand twice, and that is no other problem.
    return reader.lock(), reader.conflicts or reader.problems


class _LineReader:
    """Reads the lines of a lock file behind its head, one after the other."""

    def __init__(self, path: Path, head: Lock, version: int) -> None:
        self._path = path
        self._head = head
        self._version = version
        self._entries = _Entries()
        self._texts: dict[str, CardTexts] = {}
        self._rows: dict[str, RowCells] = {}
        self._drawn_by: dict[str, str] = {}
        self._adopted: dict[int, Any] = {}
        self._kept_html: dict[str, KeptHtml] = {}
        self.conflicts: list[Problem] = []
        """Marks of git, between which the lines of two authors stand."""
        self.problems: list[Problem] = []

    def read(self, line: str, number: int) -> None:
        """Take what a line says, or note what is wrong with it."""
        try:
            if self._version == 1:
                entry, texts = version_1.card_of_line(line)
                self._texts[entry.id] = texts
                self._entries.add(entry, number)
            else:
                self._read_line(line, number)
        except ConflictError as error:
            # One conflict leaves several marks, and `<<<<<<<` begins each.
            if line.startswith("<") or not self.conflicts:
                self.conflicts.append(_broken(self._path, number, error))
        except LineError as error:
            self.problems.append(_broken(self._path, number, error))

    def _read_line(self, line: str, number: int) -> None:
        if line.startswith(BEGINNING_OF_ROW):
            # Where git kept the lines of two authors either one will do.
            fact, cells = read_row(line)
            self._rows[fact] = cells
        elif line.startswith(BEGINNING_OF_TEMPLATE):
            template, drawn_by = read_template(line)
            self._drawn_by[template] = drawn_by
        elif line.startswith(BEGINNINGS_OF_ADOPTED):
            # Few decks adopt a note type.
            from studykit.anki._lock_note_types import read_adopted

            read_adopted(line, self._adopted, self._kept_html)
        else:
            self._entries.add(read_entry(line, self._head.deck), number)

    def lock(self) -> Lock:
        """Return the lock, as far as its lines could be read."""
        kept_texts = KeptTexts(self._texts)
        # A lock of version 1 held the texts themselves.
        if self._version > 1:
            kept_texts = StoredTexts(texts_path(self._path), self._entries.by_id)
        return self._head._replace(
            entries=self._entries.by_id,
            path=str(self._path),
            texts=kept_texts,
            rows=self._rows,
            drawn_by=self._drawn_by,
            adopted=self._adopted,
            kept_html=self._kept_html,
        )


def key_problems(path: Path, key: str) -> list[Problem]:
    """Return a problem when another lock file in the same folder belongs to a deck with this key.

    Two decks with one key would fight over the same notes in Anki.
    """
    for file in sorted(path.parent.glob("*.lock")):
        if file.name == path.name:
            continue
        try:
            with open_regular(file) as opened:
                head = _read_head(file, opened.readline(65536).decode("utf-8", "replace"))
        except OSError:
            continue  # it is told of where its own deck is read
        if isinstance(head, Problem) or head.lock.key != key:
            continue
        message = f"the key {quoted(key)} is that of another deck: {file.name} was exported with it"
        remedy = (
            "Give this deck a key of its own. "
            f"If its file was renamed, rename {file.name} to {path.name} as well."
        )
        return [Problem("X007", message, remedy, Location(str(path)))]
    return []


def _broken(path: Path, line: int, error: LineError) -> Problem:
    message = f"the lock file is broken: {error}"
    remedy = error.remedy or _PUT_BACK
    if isinstance(error, ConflictError):
        remedy = _MERGE
    return Problem("X001", message, remedy, Location(str(path), line, 1))


# --- the head ------------------------------------------------------------------------------------


class _LockHead(NamedTuple):
    """The first line: a lock without entries, and the format's version."""

    lock: Lock
    version: int


def _read_head(path: Path, line: str) -> _LockHead | Problem:
    """Return what the first line says, or what is wrong with it."""
    try:
        # Some editors put the mark before what they save.
        head = parsed(line.rstrip("\r\n").removeprefix("\ufeff"))
        version = head.get("studykit lock")
        if type(version) is not int or version < 1:
            raise LineError("the first line does not begin with a format version")
        if version > VERSION:
            message = f"the lock file has format {version}, and this studykit knows {VERSION}"
            remedy = "Use the newer studykit that wrote it."
            return Problem("X002", message, remedy, Location(str(path), 1, 1))
        return _LockHead(_lock_of_head(head), version)
    except LineError as error:
        return _broken(path, 1, error)


_TEXTS_OF_HEAD = ("deck", "day", "description")
"""What a head may lack."""


def _lock_of_head(head: dict[str, Any]) -> Lock:
    key, stamps = head.get("key"), head.get("note types")
    has_its_keys = set(head) - set(_TEXTS_OF_HEAD) == {"studykit lock", "key", "note types"}
    if not has_its_keys or not isinstance(key, str) or type(stamps) is not dict:
        raise LineError("the first line must have `studykit lock`, `key` and `note types`")
    texts = {name: head.get(name, "") for name in _TEXTS_OF_HEAD}
    for name, text in texts.items():
        if not isinstance(text, str):
            raise LineError(f"a deck's `{name}` must be a text")
    note_types = {name: _read_stamp(stamp) for name, stamp in stamps.items()}
    return Lock(key, note_types, **texts)


def _read_stamp(stamp: Any) -> Stamp:
    if type(stamp) is not dict or set(stamp) != {"digest", "changed"}:
        raise LineError("a note type must have `digest` and `changed`")
    if not isinstance(stamp["digest"], str) or not is_whole(stamp["changed"]):
        raise LineError("a note type's `digest` must be a text, its `changed` a number")
    return Stamp(stamp["digest"], stamp["changed"])


# --- entries ------------------------------------------------------------------------------------


class _Entries:
    """The entries that were read, none of them twice, nor any of Anki's ids."""

    def __init__(self) -> None:
        self.by_id: dict[str, LockEntry] = {}
        self._notes: dict[int, tuple[int, str]] = {}
        """By the note's id in Anki: the line, and what the note is known by here."""
        self._cards: dict[int, int] = {}
        """By the card's id in Anki: the line."""

    def add(self, entry: LockEntry, line: int) -> None:
        """Add the entry of a line. Raise LineError when it cannot stand beside those before."""
        if entry.id in self.by_id:
            message = f"the item {quoted(entry.id)} stands in an earlier line"
            raise LineError(message, _KEEP_ONE)
        note = entry.note_key
        if entry.note in self._notes:
            earlier_line, earlier_note = self._notes[entry.note]
            # The items of one cloze sentence have one note, and of an adopted type those of a row.
            if earlier_note != note:
                raise LineError(f"the note {entry.note} stands in line {earlier_line}")
        if entry.card in self._cards:
            raise LineError(f"the card {entry.card} stands in line {self._cards[entry.card]}")
        self.by_id[entry.id] = entry
        self._notes[entry.note] = line, note
        self._cards[entry.card] = line
