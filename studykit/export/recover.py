"""A lost lock file, made again from the last package: Anki's notes stay the same notes, and unchanged ones untouched.

What a package holds is enough to know which notes Anki has, since when, and what they show; which facts are behind them
is found by asking the deck. Nothing here knows the clock, or how a package is read (`read_package`).
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from studykit.export import encode, media, note_types, notes
from studykit.export.gather import guid
from studykit.export.lock import Entry, Lock, Stamp
from studykit.export.note_types import Field, NoteType
from studykit.export.notes import Shown
from studykit.export.read_package import Contents, PackageError, Row
from studykit.items.model import Deck, Item

_LAST = 2**53
"""No id and no time of a lock file is as large."""


def recover(contents: Contents, deck: Deck, items: Sequence[Item]) -> Lock:
    """The lock file as it was when the package was written. Raises PackageError.

    `items` are those that the deck makes without a lock file.
    """
    prefix = Path(deck.path).stem or deck.key
    entries: dict[str, Entry] = {}
    seen: set[int] = set()
    paths = media.paths_of(items)
    for row in contents.rows:
        entry = _entry(row, deck.key, prefix, paths)
        if entry.id in entries or entry.note in seen:
            raise PackageError("it holds a note twice")
        entries[entry.id] = entry
        seen.add(entry.note)
    if not entries:
        raise PackageError("there are no notes in it")
    described = notes.digest((contents.description,), ()) if contents.description else ""
    stamps = {"lookup": _stamp(contents.note_types)}
    return Lock(deck.key, stamps, _with_facts(entries, items), description=described)


def _entry(row: Row, key: str, prefix: str, paths: Mapping[str, str]) -> Entry:
    kind = note_types.lookup()
    if row.kind != kind.id or len(row.fields) != len(kind.fields):
        raise PackageError("it is no package that studykit wrote")
    if not (0 < row.note < _LAST and 0 < row.changed < _LAST):
        raise PackageError("it holds a note with an id or a time that cannot be")
    try:
        identity = _text(row.fields[0])
        if row.guid != guid(key, identity):
            raise PackageError("it is the package of another deck, or the deck's `key` was another one")
        marked = tuple([media.marked(field, paths) for field in row.fields])
        retired, shown = _shown(replace(row, fields=marked), prefix)
        notes.fields(identity, shown, retired)
        notes.tags(shown.tags, prefix)
    except encode.EncodeError as error:
        raise PackageError(f"{error}") from error
    distractors = tuple(text for text in shown.options if text != shown.keys[0])
    digest = notes.digest(row.fields, row.tags)
    return Entry(identity, row.note, row.changed, digest, (), distractors, shown, retired)


_LANG = re.compile(r'<span lang="([A-Za-z0-9-]+)">')
_RETIRED = re.compile(r'<div class="sk-retired">Retired on (\d{4}-\d\d-\d\d):[^<]*</div>')


def _shown(row: Row, prefix: str) -> tuple[int, Shown]:
    """When the note was retired, and what it shows: the way of `notes.fields`, walked back."""
    names = [field.name for field in note_types.lookup().fields]
    field = dict(zip(names, row.fields, strict=True))
    all_wanted = field["Key"].startswith(("<ul>", "<ol>"))
    stem, _, to_order = field["Stem"].partition('<ul class="order">')
    keys = _members(field["Key"]) if all_wanted else (_text(field["Key"]),)
    if not keys or not keys[0]:
        raise PackageError("it holds a note without an answer")
    also, _, spellings = field["Accepted"].partition('<ul class="spellings">')
    options = field["Options"].split("<li")[1:]
    marked = [_text(f"<li{each}") for each in options if each.startswith(" class=key")]
    retired = _RETIRED.match(field["Explanation"])
    shown = Shown(
        deck=row.deck,
        stem=" ".join(filter(None, (_text(stem), field["Sound"]))),
        keys=(*keys, *_members(also)),
        all_wanted=all_wanted,
        spellings=_members(spellings),
        options=tuple(_text(f"<li{each}") for each in options) if marked == [keys[0]] else (),
        to_order=_members(to_order),
        typed=_text(field["Typed"]),
        hint=_text(field["Hint"]),
        explanation=_text(field["Explanation"][retired.end() if retired else 0 :]),
        sources=_members(field["Source"]),
        tags=_tags(row.tags, prefix, is_retired=retired is not None),
        lang=_lang(field["Stem"]),
        answer_lang=_lang(field["Key"]),
    )
    return (_midnight(retired[1]) if retired else 0), shown


def _text(field: str) -> str:
    """The text that `encode.field` made this HTML of."""
    try:
        return html.unescape(re.sub(r"<[^<>]*>", "", field.replace("<br>", "\n")))
    except ValueError:  # a character's number with thousands of digits
        raise PackageError("it holds a text that cannot be") from None


def _members(field: str) -> tuple[str, ...]:
    return tuple(_text(member) for member in field.split("<li>")[1:])


def _lang(field: str) -> str:
    found = _LANG.search(field)
    return found[1] if found else ""


def _midnight(day: str) -> int:
    try:
        return max(1, int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp()))
    except ValueError:
        raise PackageError("it holds a note that was retired on no day") from None


def _tags(marks: Sequence[str], prefix: str, *, is_retired: bool) -> tuple[str, ...]:
    """The texts that `encode.tag` made these tags of, below the prefix; the mark of retired notes is not among them."""
    mark = encode.tag(notes.RETIRED, prefix) if is_retired else ""
    own = encode.tag(prefix, prefix)
    texts = [encode.tag_text(each.removeprefix(f"{own}::")) for each in marks if each not in (mark, own)]
    return tuple([prefix, *texts] if texts and own in marks else texts)


def _stamp(kinds: Mapping[str, Any]) -> Stamp:
    """The note type's digest in the package. One that this studykit cannot read is another one: it is sent again."""
    kind = note_types.lookup()
    found = kinds.get(str(kind.id))
    changed = found.get("mod") if type(found) is dict else None
    if type(changed) is not int or not 0 < changed < _LAST:
        raise PackageError("its note type has a time that cannot be")
    try:
        digest = _note_type(kind, found).digest
    except (KeyError, TypeError, IndexError, AttributeError, UnicodeError):
        digest = "unknown"
    return Stamp(digest, changed)


def _note_type(kind: NoteType, found: Any) -> NoteType:
    template = found["tmpls"][0]
    return replace(
        kind,
        name=found["name"],
        sort_field=found["sortf"],
        fields=tuple(
            Field(each["id"], each["name"], each["description"], each["collapsed"], not each["excludeFromSearch"])
            for each in found["flds"]
        ),
        template_id=template["id"],
        template_name=template["name"],
        front=template["qfmt"],
        back=template["afmt"],
        browser_front=template["bqfmt"],
        browser_back=template["bafmt"],
        css=found["css"],
    )


def _with_facts(entries: Mapping[str, Entry], items: Sequence[Item]) -> dict[str, Entry]:
    """The entries with the facts of the item that asks the same in the same template, or else has the same id."""
    by_stem = {(_template(item.id), item.stem): item for item in items}
    by_id = {item.id: item for item in items}
    same = {name: by_stem.get((_template(name), entry.shown.stem)) for name, entry in entries.items()}
    given = {item.id for item in same.values() if item}
    found = {}
    for name, entry in entries.items():
        item = same[name] or (by_id.get(name) if name not in given else None)
        found[name] = replace(entry, facts=item.facts) if item and not entry.retired else entry
    return found


def _template(identity: str) -> str:
    return identity.partition("/")[0]
