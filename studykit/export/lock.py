"""The lock file: what the last package told Anki, kept beside the deck file and meant for git.

Anki takes a note from a package only when the note's time of change is newer than its own, and never compares the
content. So the lock keeps, for each item ever exported, when its note last changed, and what it shows: enough to see a
change, to keep an item's options and identity, and to ship the note of a question that is no longer made.

    {"studykit lock":1,"key":"nansei-7k2m9q","description":"e1...","note types":{"lookup":{"digest":...
    {"id":"farp-island/farp-2025","note":1764000000000,"changed":1764000000,"digest":"9c...","stem":...

The first line is the head; then one JSON object a line, sorted by id. Nothing here knows clocks, genanki or packages.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from studykit.export.media import unpacked
from studykit.export.notes import Shown
from studykit.items.identity import bracket, note_id
from studykit.items.model import GAP, Known
from studykit.nouns import noun
from studykit.problems import Location, Problem, quoted

VERSION = 1


@noun
class Entry:
    """What is known of one item's card, and of its note; the items of a cloze sentence share theirs."""

    id: str
    note: int
    """The note's id in Anki: epoch milliseconds of its first export. The id of its first card too."""
    changed: int
    """When what the note shows last changed, in epoch seconds: the note's `mod`."""
    digest: str
    """Of all that the note shows."""
    facts: tuple[str, ...]
    distractors: tuple[str, ...]
    shown: Shown
    retired: int = 0
    """When its question was given up, in epoch seconds; 0: it is asked."""
    own_card: int = 0
    """The id of its card, where it is not the note's."""

    @property
    def card(self) -> int:
        """The id of its card in Anki."""
        return self.own_card or self.note


@dataclass(frozen=True, slots=True)
class Stamp:
    """The digest of a note type, and since when (epoch seconds) it is that."""

    digest: str
    changed: int


@dataclass(frozen=True, slots=True)
class Lock:
    """A whole lock file."""

    key: str = ""
    """The key of the deck; empty when nothing was exported yet."""
    note_types: Mapping[str, Stamp] = field(default_factory=dict)
    entries: Mapping[str, Entry] = field(default_factory=dict)
    """By item id."""
    path: str = ""
    """Where it was read from, for messages."""
    description: str = ""
    """Digest of the last description of the deck that was not empty; empty when none is known."""

    def known(self) -> dict[str, Known]:
        """What item generation holds on to: ids, facts and options, of retired items too."""
        return {
            entry.id: Known(
                entry.facts,
                tuple([unpacked(text) for text in entry.distractors]),
                unpacked(entry.shown.stem),
                tuple([unpacked(text) for text in entry.shown.keys]),
                retired=bool(entry.retired),
            )
            for entry in self.entries.values()
        }


def path_for(deck_file: Path) -> Path:
    """`decks/nansei.lock` for `decks/nansei.yaml`."""
    return deck_file.with_suffix(".lock")


def as_text(lock: Lock) -> str:
    """The lock file's content. The same lock gives the same bytes."""
    head = {
        "studykit lock": VERSION,
        "key": lock.key,
        **({"description": lock.description} if lock.description else {}),
        "note types": {
            name: {"digest": stamp.digest, "changed": stamp.changed} for name, stamp in sorted(lock.note_types.items())
        },
    }
    return "\n".join([_line(head), *[_entry_line(lock.entries[identity]) for identity in sorted(lock.entries)], ""])


_line = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _entry_line(entry: Entry) -> str:
    """The entry as JSON with what is empty left out. Options are kept as places among the answer and its distractors.

    Written out, since an encoder of dicts takes twice as long.
    """
    shown = entry.shown
    choices = (shown.keys[0], *entry.distractors)
    optional = (
        ("card", entry.own_card),
        ("retired", entry.retired),
        ("all wanted", "true" if shown.all_wanted else ""),
        ("spellings", _texts(shown.spellings)),
        ("distractors", _texts(entry.distractors)),
        ("options", f"[{','.join([str(choices.index(text)) for text in shown.options])}]" if shown.options else ""),
        ("to order", _texts(shown.to_order)),
        ("gaps", f"[{','.join([str(at) for at in shown.gaps])}]" if shown.gaps else ""),
        ("typed", shown.typed and _text(shown.typed)),
        ("hint", shown.hint and _text(shown.hint)),
        ("explanation", shown.explanation and _text(shown.explanation)),
        ("sources", _texts(shown.sources)),
        ("tags", _texts(shown.tags)),
        ("lang", shown.lang and _text(shown.lang)),
        ("answer lang", shown.answer_lang and _text(shown.answer_lang)),
        ("facts", _texts(entry.facts)),
    )
    return (
        f'{{"id":{_text(entry.id)},"note":{entry.note},"changed":{entry.changed},"digest":{_text(entry.digest)},'
        f'"deck":{_text(shown.deck)},"stem":{_text(shown.stem)},"keys":{_texts(shown.keys)}'
        + "".join([f',"{name}":{value}' for name, value in optional if value])
        + "}"
    )


_text = json.encoder.encode_basestring
"""A text as JSON, its letters as they are."""


def _texts(texts: Sequence[str]) -> str:
    return f"[{','.join([_text(text) for text in texts])}]" if texts else ""


def read(path: Path) -> tuple[Lock, list[Problem]]:
    """The lock file, or an empty lock when there is none.

    A lock that is not whole gives a problem for each broken line; what stands in the good ones is returned.
    Raises OSError when the file cannot be read.
    """
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return Lock(path=str(path)), []
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return Lock(path=str(path)), [_broken(path, line, "the line is not UTF-8")]
    lines = text.removesuffix("\n").split("\n")
    head = _read_head(path, lines[0])
    if isinstance(head, Problem):
        return Lock(path=str(path)), [head]
    entries: dict[str, Entry] = {}
    ids: dict[tuple[str, int], tuple[int, str]] = {}
    problems: list[Problem] = []
    for number, each in enumerate(lines[1:], start=2):
        try:
            entry = _read_entry(each)
            _refuse_twice(entry, entries, ids)
        except _LineError as error:
            problems.append(_broken(path, number, str(error)))
            continue
        entries[entry.id] = entry
        ids["note", entry.note] = ids["card", entry.card] = number, note_id(entry.id)
    return replace(head, entries=entries, path=str(path)), problems


def check_key(path: Path, key: str) -> list[Problem]:
    """A problem when another lock file in the same folder belongs to a deck with this key.

    Two decks with one key would fight over the same notes in Anki.
    """
    for other in sorted(path.parent.glob("*.lock")):
        if other.name == path.name or not other.is_file():
            continue
        with other.open("rb") as file:
            head = _read_head(other, file.readline(65536).decode("utf-8", "replace"))
        if not isinstance(head, Problem) and head.key == key:
            message = f"the key {quoted(key)} is that of another deck: {other.name} was exported with it"
            remedy = (
                f"Give this deck a key of its own. If its file was renamed, rename {other.name} to {path.name} as well."
            )
            return [Problem("X007", message, remedy, Location(str(path)))]
    return []


class _LineError(ValueError):
    """Says what is wrong with a line."""


def _broken(path: Path, line: int, message: str) -> Problem:
    remedy = "Put it back from git; or delete the file and make it again: studykit export --recover PACKAGE."
    return Problem("X001", f"the lock file is broken: {message}", remedy, Location(str(path), line, 1))


def _parsed(line: str) -> dict[str, Any]:
    if re.match(r"<{7}|={7}|>{7}|\|{7}", line):
        raise _LineError("git left a merge conflict here")
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        raise _LineError(f"{quoted(line)} is not JSON") from None
    if not isinstance(found, dict):
        raise _LineError(f"{quoted(line)} is not a JSON object")
    return found


def _read_head(path: Path, line: str) -> Lock | Problem:
    """A lock without entries."""
    where = Location(str(path), 1, 1)
    try:
        head = _parsed(line.rstrip("\r\n"))
        version = head.get("studykit lock")
        if type(version) is not int or version < 1:
            raise _LineError("the first line does not begin with a format version")
        if version > VERSION:
            message = f"the lock file has format {version}, and this studykit knows {VERSION}"
            return Problem("X002", message, "Use the newer studykit that wrote it.", where)
        key, types, description = head.get("key"), head.get("note types"), head.get("description", "")
        names = set(head) - {"description"}
        if names != {"studykit lock", "key", "note types"} or not isinstance(key, str) or type(types) is not dict:
            raise _LineError("the first line must have `studykit lock`, `key` and `note types`")
        if not isinstance(description, str):
            raise _LineError("a deck's `description` must be a text")
        return Lock(key, {name: _read_stamp(each) for name, each in types.items()}, description=description)
    except _LineError as error:
        return _broken(path, 1, str(error))


def _read_stamp(stamp: Any) -> Stamp:
    if type(stamp) is not dict or set(stamp) != {"digest", "changed"}:
        raise _LineError("a note type must have `digest` and `changed`")
    if not isinstance(stamp["digest"], str) or not _is_whole(stamp["changed"]):
        raise _LineError("a note type's `digest` must be a text, its `changed` a number")
    return Stamp(stamp["digest"], stamp["changed"])


def _is_text(value: Any) -> bool:
    return type(value) is str


def _is_texts(value: Any) -> bool:
    return type(value) is list and all(type(each) is str for each in value)


def _is_whole(value: Any) -> bool:
    return type(value) is int and 0 < value < 2**53


def _is_places(value: Any) -> bool:
    return type(value) is list and all(type(at) is int and at >= 0 for at in value)


_RULES: dict[str, tuple[Callable[[Any], bool], str]] = {
    **dict.fromkeys(("id", "digest", "deck", "stem", "typed", "hint", "explanation"), (_is_text, "a text")),
    **dict.fromkeys(("lang", "answer lang"), (_is_text, "a text")),
    **dict.fromkeys(
        ("keys", "spellings", "distractors", "to order", "sources", "tags", "facts"), (_is_texts, "a list of texts")
    ),
    **dict.fromkeys(("note", "card", "changed", "retired"), (_is_whole, "a whole number above 0")),
    "all wanted": (lambda value: value is True, "true"),
    **dict.fromkeys(("options", "gaps"), (_is_places, "a list of places")),
}


def _read_entry(line: str) -> Entry:
    found = _parsed(line)
    for name, value in found.items():
        is_right, what = _RULES.get(name, (None, ""))
        if is_right is None:
            raise _LineError(f"{quoted(name)} is not known")
        if not is_right(value):
            raise _LineError(f"{quoted(name)} must be {what}")
    for name in ("id", "note", "changed", "digest", "keys"):
        if not found.get(name):
            raise _LineError(f"{quoted(name)} is missing")
    get = found.get
    distractors = tuple(get("distractors", ()))
    choices = (found["keys"][0], *distractors)
    places = get("options", ())
    if not all(at < len(choices) for at in places):
        raise _LineError("'options' must be places among the answer and its distractors")
    gaps = tuple(get("gaps", ()))
    if bool(gaps) != bool(bracket(found["id"])) or not _are_gaps(gaps, get("stem", "")):
        raise _LineError("'gaps' must be where the gaps of a cloze's stem begin")
    shown = Shown(
        deck=get("deck", ""),
        stem=get("stem", ""),
        keys=tuple(found["keys"]),
        all_wanted=get("all wanted", False),
        spellings=tuple(get("spellings", ())),
        options=tuple([choices[at] for at in places]),
        to_order=tuple(get("to order", ())),
        gaps=gaps,
        typed=get("typed", ""),
        hint=get("hint", ""),
        explanation=get("explanation", ""),
        sources=tuple(get("sources", ())),
        tags=tuple(get("tags", ())),
        lang=get("lang", ""),
        answer_lang=get("answer lang", ""),
    )
    return Entry(
        id=found["id"],
        note=found["note"],
        changed=found["changed"],
        digest=found["digest"],
        facts=tuple(get("facts", ())),
        distractors=distractors,
        shown=shown,
        retired=get("retired", 0),
        own_card=get("card", 0),
    )


def _are_gaps(places: Sequence[int], stem: str) -> bool:
    """Whether a gap begins at each place, behind the one before."""
    ends = [0, *(at + len(GAP) for at in places)]
    return all(at >= end and stem.startswith(GAP, at) for at, end in zip(places, ends, strict=False))


def _refuse_twice(entry: Entry, entries: Mapping[str, Entry], ids: Mapping[tuple[str, int], tuple[int, str]]) -> None:
    """No item twice, and no id of Anki's; the items of one cloze sentence have one note.

    `ids` are those of earlier lines, each with its line and the note that it belongs to.
    """
    if entry.id in entries:
        raise _LineError(f"the item {quoted(entry.id)} stands in an earlier line")
    line, note = ids.get(("note", entry.note), (0, ""))
    if line and note != note_id(entry.id):
        raise _LineError(f"the note {entry.note} stands in line {line}")
    line, _ = ids.get(("card", entry.card), (0, ""))
    if line:
        raise _LineError(f"the card {entry.card} stands in line {line}")


def free_ids(taken: Collection[int], count: int, now: int) -> list[int]:
    """So many ids for new cards, rising, none taken, the last at most the millisecond of `now` (epoch seconds)."""
    used = set(taken)
    found: list[int] = []
    candidate = now * 1000
    while len(found) < count:
        if candidate not in used:
            found.append(candidate)
        candidate -= 1
    return found[::-1]
