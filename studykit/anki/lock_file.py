r"""The lock as a file: `decks/nansei.lock` beside `decks/nansei.yaml`.

The first line is the head; then one JSON object a line, sorted by item id, so that git merges the
exports of two authors line by line. What is empty is left out, and options are kept as places
among the answer and its distractors:

    {"studykit lock":1,"key":"nansei-7k2m9q","description":"e1...","note types":{"lookup":{...
    {"id":"capital/fr","note":1764000000000,"changed":1764000000,"digest":"9c...","deck":"Towns",
     "stem":"...","keys":["Paris"],"distractors":["Rome","Oslo"],"options":[2,0,1], ...}

It is read strictly, each line by itself, with what is wrong in it and what to do about that.
Knows nothing of clocks and packages.
"""

import json
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from studykit.anki._card_texts import CardTexts
from studykit.anki.lock import Lock, LockEntry, Stamp
from studykit.limits import MAX_LOCK, MAX_LOCK_LINE
from studykit.problems import Location, Problem, quoted
from studykit.questions.identity.ids import note_id
from studykit.questions.item import GAP, NO_IDS
from studykit.whole_files.regular import IrregularError, TooLargeError, lines, open_regular

VERSION = 1

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
    """Yield the lines of the lock file. All together they are larger than the lock itself."""
    # A letter stays as it is, so that a reader of the diff sees it.
    encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
    yield encoder.encode(_head_values(lock)) + "\n"
    for identity in sorted(lock.entries):
        yield encoder.encode(_entry_values(lock.entries[identity])) + "\n"


def _head_values(lock: Lock) -> dict[str, Any]:
    values: dict[str, Any] = {"studykit lock": VERSION, "key": lock.key}
    if lock.description:
        values["description"] = lock.description
    values["note types"] = {
        name: {"digest": stamp.digest, "changed": stamp.changed}
        for name, stamp in sorted(lock.note_types.items())
    }
    return values


def _entry_values(entry: LockEntry) -> dict[str, Any]:
    """Return the values of an entry's line, in the order in which they are written."""
    shown = entry.shown
    choices = (shown.keys[0], *entry.distractors)
    values = {
        "id": entry.id,
        "note": entry.note,
        "changed": entry.changed,
        "digest": entry.digest,
        "deck": shown.deck,
        "stem": shown.stem,
    }
    may_be_empty = {
        "keys": shown.keys,
        "card": entry.own_card,
        "retired": entry.retired,
        "all wanted": shown.all_wanted,
        "spellings": shown.spellings,
        "distractors": entry.distractors,
        "options": [choices.index(text) for text in shown.options],
        "to order": shown.to_order,
        "gaps": shown.gaps,
        "typed": shown.typed,
        "hint": shown.hint,
        "explanation": shown.explanation,
        "sources": shown.sources,
        "tags": shown.tags,
        "lang": shown.lang,
        "answer lang": shown.answer_lang,
        "facts": entry.facts,
        "was": entry.was,
    }
    for name, value in may_be_empty.items():
        if value:
            values[name] = value
    return values


# --- reading -------------------------------------------------------------------------------------


class _LineError(ValueError):
    """A line that cannot be read: what is wrong with it, and what to do about it."""

    def __init__(self, message: str, remedy: str = _PUT_BACK) -> None:
        super().__init__(message)
        self.remedy = remedy


class _ConflictError(_LineError):
    """A mark that git leaves where it cannot merge two files."""

    def __init__(self) -> None:
        super().__init__("git left a merge conflict here", _MERGE)


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
        first_line = _decoded(next(raw_lines, b""))
    except _LineError as error:
        return nothing, [_broken(path, 1, error)]
    head = _read_head(path, first_line)
    if isinstance(head, Problem):
        return nothing, [head]

    entries = _Entries()
    conflicts: list[Problem] = []
    problems: list[Problem] = []
    for number, raw in enumerate(raw_lines, start=2):
        try:
            line = _decoded(raw)
        except _LineError as error:
            return nothing, [_broken(path, number, error)]
        if not line.strip():
            continue  # left by a merge by hand
        try:
            entries.add(_read_entry(line), number)
        except _ConflictError as error:
            # One conflict leaves several marks, and `<<<<<<<` begins each.
            if line.startswith("<") or not conflicts:
                conflicts.append(_broken(path, number, error))
        except _LineError as error:
            problems.append(_broken(path, number, error))
    # In a conflict most items stand twice, and that is no other problem.
    return head._replace(entries=entries.by_id, path=str(path)), conflicts or problems


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
        if isinstance(head, Problem) or head.key != key:
            continue
        message = f"the key {quoted(key)} is that of another deck: {file.name} was exported with it"
        remedy = (
            "Give this deck a key of its own. "
            f"If its file was renamed, rename {file.name} to {path.name} as well."
        )
        return [Problem("X007", message, remedy, Location(str(path)))]
    return []


def _broken(path: Path, line: int, error: _LineError) -> Problem:
    message = f"the lock file is broken: {error}"
    return Problem("X001", message, error.remedy, Location(str(path), line, 1))


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode().removesuffix("\n")
    except UnicodeDecodeError:
        raise _LineError("the line is not UTF-8") from None


def _parsed(line: str) -> dict[str, Any]:
    """Return the JSON object of a line."""
    try:
        values = json.loads(line)
    except (ValueError, RecursionError):
        if re.match(r"<{7}|={7}|>{7}|\|{7}", line):
            raise _ConflictError from None
        raise _LineError(f"{quoted(line)} is not JSON") from None
    if not isinstance(values, dict):
        raise _LineError(f"{quoted(line)} is not a JSON object")
    return values


# --- the head ------------------------------------------------------------------------------------


def _read_head(path: Path, line: str) -> Lock | Problem:
    """Return a lock without entries, or what is wrong with the first line."""
    try:
        # Some editors put the mark before what they save.
        head = _parsed(line.rstrip("\r\n").removeprefix("\ufeff"))
        version = head.get("studykit lock")
        if type(version) is not int or version < 1:
            raise _LineError("the first line does not begin with a format version")
        if version > VERSION:
            message = f"the lock file has format {version}, and this studykit knows {VERSION}"
            remedy = "Use the newer studykit that wrote it."
            return Problem("X002", message, remedy, Location(str(path), 1, 1))
        return _lock_of_head(head)
    except _LineError as error:
        return _broken(path, 1, error)


def _lock_of_head(head: dict[str, Any]) -> Lock:
    key, stamps, description = head.get("key"), head.get("note types"), head.get("description", "")
    has_its_keys = set(head) - {"description"} == {"studykit lock", "key", "note types"}
    if not has_its_keys or not isinstance(key, str) or type(stamps) is not dict:
        raise _LineError("the first line must have `studykit lock`, `key` and `note types`")
    if not isinstance(description, str):
        raise _LineError("a deck's `description` must be a text")
    note_types = {name: _read_stamp(stamp) for name, stamp in stamps.items()}
    return Lock(key, note_types, description=description)


def _read_stamp(stamp: Any) -> Stamp:
    if type(stamp) is not dict or set(stamp) != {"digest", "changed"}:
        raise _LineError("a note type must have `digest` and `changed`")
    if not isinstance(stamp["digest"], str) or not _is_whole(stamp["changed"]):
        raise _LineError("a note type's `digest` must be a text, its `changed` a number")
    return Stamp(stamp["digest"], stamp["changed"])


# --- an entry ------------------------------------------------------------------------------------


def _is_whole(value: Any) -> bool:
    # JSON knows numbers of any size; SQLite, and programs in JavaScript, do not.
    return type(value) is int and 0 < value < 2**53


def _are_texts(values: Collection[Any]) -> bool:
    return set(map(type, values)) <= {str}


def _are_places(values: Collection[Any]) -> bool:
    return set(map(type, values)) <= {int} and min(values, default=0) >= 0


def _are_ids_by_fact(values: dict[str, Any]) -> bool:
    return all(type(ids) is list and ids and _are_texts(ids) for ids in values.values())


class _Rule(NamedTuple):
    """A rule for a value of a line: its type, what else must hold of it, and that in words."""

    type: type
    in_words: str
    is_valid: Callable[[Any], bool] = lambda _: True


_TEXT = _Rule(str, "a text")
_TEXTS = _Rule(list, "a list of texts", _are_texts)
_NUMBER = _Rule(int, "a whole number above 0", _is_whole)
_PLACES = _Rule(list, "a list of places", _are_places)
_RULES = {
    "id": _TEXT,
    "note": _NUMBER,
    "changed": _NUMBER,
    "digest": _TEXT,
    "deck": _TEXT,
    "stem": _TEXT,
    "keys": _TEXTS,
    "card": _NUMBER,
    "retired": _NUMBER,
    "all wanted": _Rule(bool, "true", bool),
    "spellings": _TEXTS,
    "distractors": _TEXTS,
    "options": _PLACES,
    "to order": _TEXTS,
    "gaps": _PLACES,
    "typed": _TEXT,
    "hint": _TEXT,
    "explanation": _TEXT,
    "sources": _TEXTS,
    "tags": _TEXTS,
    "lang": _TEXT,
    "answer lang": _TEXT,
    "facts": _TEXTS,
    "was": _Rule(dict, "lists of ids by fact", _are_ids_by_fact),
}
_NEEDED = ("id", "note", "changed", "digest", "keys")


def _read_entry(line: str) -> LockEntry:
    """Return the entry of a line. Raise _LineError when it is not one that could be written."""
    values = _parsed(line)
    for name, value in values.items():
        rule = _RULES.get(name)
        if rule is None:
            raise _LineError(f"{quoted(name)} is not known")
        # A `bool` is an `int` too, but `true` is no number.
        if type(value) is not rule.type or not rule.is_valid(value):
            raise _LineError(f"{quoted(name)} must be {rule.in_words}")
    for name in _NEEDED:
        if not values.get(name):
            raise _LineError(f"{quoted(name)} is missing")
    distractors = tuple(values.get("distractors", ()))
    entry = LockEntry(
        id=values["id"],
        note=values["note"],
        changed=values["changed"],
        digest=values["digest"],
        facts=tuple(values.get("facts", ())),
        distractors=distractors,
        shown=_read_shown(values, distractors),
        retired=values.get("retired", 0),
        own_card=values.get("card", 0),
        was={fact: tuple(ids) for fact, ids in values.get("was", NO_IDS).items()},
    )
    gaps = entry.shown.gaps
    if bool(gaps) != bool(entry.number) or not _are_gaps(gaps, entry.shown.stem):
        raise _LineError("'gaps' must be where the gaps of a cloze's stem begin")
    return entry


def _read_shown(values: dict[str, Any], distractors: tuple[str, ...]) -> CardTexts:
    keys = tuple(values["keys"])
    choices, places = (keys[0], *distractors), values.get("options", ())
    if max(places, default=0) >= len(choices):
        raise _LineError("'options' must be places among the answer and its distractors")
    return CardTexts(
        deck=values.get("deck", ""),
        stem=values.get("stem", ""),
        keys=keys,
        all_wanted=values.get("all wanted", False),
        spellings=tuple(values.get("spellings", ())),
        options=tuple([choices[place] for place in places]),
        to_order=tuple(values.get("to order", ())),
        gaps=tuple(values.get("gaps", ())),
        typed=values.get("typed", ""),
        hint=values.get("hint", ""),
        explanation=values.get("explanation", ""),
        sources=tuple(values.get("sources", ())),
        tags=tuple(values.get("tags", ())),
        lang=values.get("lang", ""),
        answer_lang=values.get("answer lang", ""),
    )


def _are_gaps(places: Sequence[int], stem: str) -> bool:
    """Return whether a gap begins at each place, behind the one before."""
    end = 0
    for place in places:
        if place < end or not stem.startswith(GAP, place):
            return False
        end = place + len(GAP)
    return True


class _Entries:
    """The entries that were read, none of them twice, nor any of Anki's ids."""

    def __init__(self) -> None:
        self.by_id: dict[str, LockEntry] = {}
        self._notes: dict[int, tuple[int, str]] = {}
        """By the note's id in Anki: the line, and what the note is known by here."""
        self._cards: dict[int, int] = {}
        """By the card's id in Anki: the line."""

    def add(self, entry: LockEntry, line: int) -> None:
        """Add the entry of a line. Raise _LineError when it cannot stand beside those before."""
        if entry.id in self.by_id:
            message = f"the item {quoted(entry.id)} stands in an earlier line"
            raise _LineError(message, _KEEP_ONE)
        note = note_id(entry.id)
        if entry.note in self._notes:
            earlier_line, earlier_note = self._notes[entry.note]
            # The items of one cloze sentence have one note.
            if earlier_note != note:
                raise _LineError(f"the note {entry.note} stands in line {earlier_line}")
        if entry.card in self._cards:
            raise _LineError(f"the card {entry.card} stands in line {self._cards[entry.card]}")
        self.by_id[entry.id] = entry
        self._notes[entry.note] = line, note
        self._cards[entry.card] = line
