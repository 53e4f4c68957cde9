"""Reading the lock file: strictly, each line by itself, with what is wrong and what to do about it.

What a lock file is, and how it is written, stands in `lock`.
"""

import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from studykit.anki.lock import VERSION, Entry, Lock, Stamp
from studykit.anki.notes import Shown
from studykit.limits import MAX_LOCK, MAX_LOCK_LINE
from studykit.problems import Location, Problem, quoted
from studykit.questions.identity.ids import bracket, note_id
from studykit.questions.item import GAP, NO_IDS
from studykit.whole_files.regular import IrregularError, TooLargeError, lines, open_regular


def read(path: Path) -> tuple[Lock, list[Problem]]:
    """The lock file, or an empty lock when there is none.

    A lock that is not whole gives a problem for each broken line; what stands in the good ones is returned. One that
    cannot be read at all is such a problem too.
    """
    try:
        return _read(path, lines(path, MAX_LOCK, MAX_LOCK_LINE))
    except FileNotFoundError:
        return Lock(path=str(path)), []
    except (IrregularError, TooLargeError) as error:
        message = error.reason
        remedy = "Move it away, and put the lock file back from git, or make it again: studykit export --recover PACKAGE."
    except OSError as error:
        message, remedy = (
            f"cannot be read: {(error.strerror or str(error)).lower()}",
            "Check its permissions.",
        )
    return Lock(path=str(path)), [
        Problem("X001", f"the lock file {message}", remedy, Location(str(path)))
    ]


def _read(path: Path, rows: Iterable[bytes]) -> tuple[Lock, list[Problem]]:
    """The lock file of these lines, read one after the other: whole, it may be larger than what is made of it."""
    rows = iter(rows)
    try:
        head = _read_head(path, next(rows, b"").decode().removesuffix("\n"))
    except UnicodeDecodeError:
        head = _broken(path, 1, _LineError(_NOT_UTF_8))
    if isinstance(head, Problem):
        return Lock(path=str(path)), [head]
    entries: dict[str, Entry] = {}
    earlier = _Earlier({}, {})
    same: dict[Any, Any] = {}
    conflicts: list[Problem] = []
    problems: list[Problem] = []
    for number, raw in enumerate(rows, start=2):
        try:
            line = raw.decode().removesuffix("\n")
        except UnicodeDecodeError:
            return Lock(path=str(path)), [_broken(path, number, _LineError(_NOT_UTF_8))]
        if not line.strip():
            continue  # left by a merge by hand
        try:
            entry = _read_entry(line, same)
            _refuse_twice(entry, entries, earlier)
        except _ConflictError as error:
            if line.startswith("<") or not conflicts:
                conflicts.append(_broken(path, number, error))
            continue
        except _LineError as error:
            problems.append(_broken(path, number, error))
            continue
        entries[entry.id] = entry
        earlier.notes[entry.note] = number, note_id(entry.id)
        earlier.cards[entry.card] = number
    # In a conflict most items stand twice, and that is no other problem.
    return head._replace(entries=entries, path=str(path)), conflicts or problems


def check_key(path: Path, key: str) -> list[Problem]:
    """A problem when another lock file in the same folder belongs to a deck with this key.

    Two decks with one key would fight over the same notes in Anki.
    """
    for other in sorted(path.parent.glob("*.lock")):
        if other.name == path.name:
            continue
        try:
            with open_regular(other) as file:
                head = _read_head(other, file.readline(65536).decode("utf-8", "replace"))
        except OSError:
            continue  # it is told of where its own deck is read
        if not isinstance(head, Problem) and head.key == key:
            message = (
                f"the key {quoted(key)} is that of another deck: {other.name} was exported with it"
            )
            remedy = f"Give this deck a key of its own. If its file was renamed, rename {other.name} to {path.name} as well."
            return [Problem("X007", message, remedy, Location(str(path)))]
    return []


_NOT_UTF_8 = "the line is not UTF-8"
_PUT_BACK = (
    "Put it back from git; or delete the file and make it again: studykit export --recover PACKAGE."
)


class _LineError(ValueError):
    """Says what is wrong with a line, and what to do about it."""

    def __init__(self, message: str, remedy: str = _PUT_BACK) -> None:
        super().__init__(message)
        self.remedy = remedy


class _ConflictError(_LineError):
    """A mark that git leaves where it cannot merge two files."""

    def __init__(self) -> None:
        remedy = (
            "Keep the lines of both sides, but of two with one id (or two first lines) the one with the larger "
            "`changed`. Then delete git's marks, and export."
        )
        super().__init__("git left a merge conflict here", remedy)


def _broken(path: Path, line: int, error: _LineError) -> Problem:
    return Problem(
        "X001", f"the lock file is broken: {error}", error.remedy, Location(str(path), line, 1)
    )


def _parsed(line: str) -> dict[str, Any]:
    try:
        found = _json(line)
    except (ValueError, RecursionError):
        if re.match(r"<{7}|={7}|>{7}|\|{7}", line):
            raise _ConflictError from None
        raise _LineError(f"{quoted(line)} is not JSON") from None
    if not isinstance(found, dict):
        raise _LineError(f"{quoted(line)} is not a JSON object")
    return found


_DECODER = json.JSONDecoder()


def _json(line: str) -> Any:
    """What a line holds. Ours have no blanks around it, and to look for them takes half as long as the rest."""
    try:
        found, end = _DECODER.raw_decode(line)
    except ValueError:
        end = -1
    return found if end == len(line) else json.loads(line)


def _read_head(path: Path, line: str) -> Lock | Problem:
    """A lock without entries."""
    where = Location(str(path), 1, 1)
    try:
        head = _parsed(
            line.rstrip("\r\n").removeprefix("\ufeff")
        )  # some editors put this mark before what they save
        version = head.get("studykit lock")
        if type(version) is not int or version < 1:
            raise _LineError("the first line does not begin with a format version")
        if version > VERSION:
            message = f"the lock file has format {version}, and this studykit knows {VERSION}"
            return Problem("X002", message, "Use the newer studykit that wrote it.", where)
        key, types, description = (
            head.get("key"),
            head.get("note types"),
            head.get("description", ""),
        )
        names = set(head) - {"description"}
        if (
            names != {"studykit lock", "key", "note types"}
            or not isinstance(key, str)
            or type(types) is not dict
        ):
            raise _LineError("the first line must have `studykit lock`, `key` and `note types`")
        if not isinstance(description, str):
            raise _LineError("a deck's `description` must be a text")
        return Lock(
            key, {name: _read_stamp(each) for name, each in types.items()}, description=description
        )
    except _LineError as error:
        return _broken(path, 1, error)


def _read_stamp(stamp: Any) -> Stamp:
    if type(stamp) is not dict or set(stamp) != {"digest", "changed"}:
        raise _LineError("a note type must have `digest` and `changed`")
    if not isinstance(stamp["digest"], str) or not _is_whole(stamp["changed"]):
        raise _LineError("a note type's `digest` must be a text, its `changed` a number")
    return Stamp(stamp["digest"], stamp["changed"])


def _is_whole(value: Any) -> bool:
    return type(value) is int and 0 < value < 2**53


def _are_texts(values: Collection[Any]) -> bool:
    return set(map(type, values)) <= {str}


def _are_lists(values: Mapping[str, Any]) -> bool:
    return all(type(each) is list and each and _are_texts(each) for each in values.values())


def _are_places(values: Collection[Any]) -> bool:
    return set(map(type, values)) <= {int} and min(values, default=0) >= 0


_Rule = tuple[type, Callable[[Any], bool] | None, str]
_RULES: dict[str, _Rule] = {
    **dict.fromkeys(
        ("id", "digest", "deck", "stem", "typed", "hint", "explanation"), (str, None, "a text")
    ),
    **dict.fromkeys(("lang", "answer lang"), (str, None, "a text")),
    **dict.fromkeys(
        ("keys", "spellings", "distractors", "to order", "sources", "tags", "facts"),
        (list, _are_texts, "a list of texts"),
    ),
    **dict.fromkeys(
        ("note", "card", "changed", "retired"), (int, _is_whole, "a whole number above 0")
    ),
    "all wanted": (bool, bool, "true"),
    "was": (dict, _are_lists, "lists of ids by fact"),
    **dict.fromkeys(("options", "gaps"), (list, _are_places, "a list of places")),
}
"""What each value must be: its type, what else must hold of it, and both in words."""


def _read_entry(line: str, same: dict[Any, Any]) -> Entry:
    """The entry of a line. What many have in common is kept once, in `same`."""
    found = _parsed(line)
    for name, value in found.items():
        if name not in _RULES:
            raise _LineError(f"{quoted(name)} is not known")
        kind, holds, what = _RULES[name]
        if type(value) is not kind or (holds and not holds(value)):
            raise _LineError(f"{quoted(name)} must be {what}")
    for name in ("id", "note", "changed", "digest", "keys"):
        if not found.get(name):
            raise _LineError(f"{quoted(name)} is missing")
    get = found.get
    identity, stem, keys, distractors = (
        found["id"],
        get("stem", ""),
        found["keys"],
        tuple(get("distractors", ())),
    )
    choices, places = (keys[0], *distractors), get("options", ())
    if max(places, default=0) >= len(choices):
        raise _LineError("'options' must be places among the answer and its distractors")
    gaps = tuple(get("gaps", ()))
    if (gaps or "#" in identity) and (
        bool(gaps) != bool(bracket(identity)) or not _are_gaps(gaps, stem)
    ):
        raise _LineError("'gaps' must be where the gaps of a cloze's stem begin")
    deck, sources, tags = get("deck", ""), tuple(get("sources", ())), tuple(get("tags", ()))
    shown = Shown(
        same.setdefault(deck, deck),
        stem,
        tuple(keys),
        get("all wanted", False),
        tuple(get("spellings", ())),
        tuple([choices[at] for at in places]),
        tuple(get("to order", ())),
        gaps,
        get("typed", ""),
        get("hint", ""),
        get("explanation", ""),
        same.setdefault(sources, sources),
        same.setdefault(tags, tags),
        get("lang", ""),
        get("answer lang", ""),
    )
    facts, digest = tuple(get("facts", ())), found["digest"]
    was = {fact: tuple(olds) for fact, olds in found["was"].items()} if "was" in found else NO_IDS
    times = found["note"], found["changed"]
    return Entry(
        identity, *times, digest, facts, distractors, shown, get("retired", 0), get("card", 0), was
    )


def _are_gaps(places: Sequence[int], stem: str) -> bool:
    """Whether a gap begins at each place, behind the one before."""
    ends = [0, *(at + len(GAP) for at in places)]
    return all(
        at >= end and stem.startswith(GAP, at) for at, end in zip(places, ends, strict=False)
    )


class _Earlier(NamedTuple):
    """In which lines Anki's ids stand, of those that were read."""

    notes: dict[int, tuple[int, str]]
    """With what the note is known by here."""
    cards: dict[int, int]


def _refuse_twice(entry: Entry, entries: Mapping[str, Entry], lines: _Earlier) -> None:
    """No item twice, and no id of Anki's; the items of one cloze sentence have one note."""
    if entry.id in entries:
        remedy = "Keep the one with the larger `changed`; where both have the same, either one, with 1 added to it."
        raise _LineError(f"the item {quoted(entry.id)} stands in an earlier line", remedy)
    if entry.note in lines.notes:
        line, note = lines.notes[entry.note]
        if note != note_id(entry.id):
            raise _LineError(f"the note {entry.note} stands in line {line}")
    if entry.card in lines.cards:
        raise _LineError(f"the card {entry.card} stands in line {lines.cards[entry.card]}")
