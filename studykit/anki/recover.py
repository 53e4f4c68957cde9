"""A lost lock file, made again from the last package: Anki's notes stay the same notes, and unchanged ones untouched.

What a package holds is enough to know which notes Anki has, since when, and what they show; which facts are behind them
is found by asking the deck. Nothing here knows the clock, or how a package is read (`read_package`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from studykit.anki import _decode as decode
from studykit.anki import _note_types as note_types
from studykit.anki import _read_clozes as read_clozes
from studykit.anki import encode, media, notes
from studykit.anki._note_types import Field, NoteType
from studykit.anki.gather import guid
from studykit.anki.lock import Entry, Lock, Stamp
from studykit.anki.notes import Shown
from studykit.anki.read_package import Contents, PackageError, Row
from studykit.limits import MAX_PACKAGE_CLOZES
from studykit.questions.identity.earlier_ids import earlier_ids_of
from studykit.questions.identity.ids import anchor_in
from studykit.questions.item import Deck, Item

_LAST = 2**53
"""No id and no time of a lock file is as large."""


def recover(
    contents: Contents,
    deck: Deck,
    items: Sequence[Item],
    earlier: Mapping[str, tuple[str, ...]] | None = None,
) -> Lock:
    """The lock file as it was when the package was written. Raises PackageError.

    `items` are those that the deck makes without a lock file; `earlier` as in `gather.build`.
    """
    prefix = Path(deck.path).stem or deck.key
    entries: dict[str, Entry] = {}
    seen: set[int] = set()
    _refuse_large_clozes(contents.rows)
    paths = media.paths_of(items)
    for row in contents.rows:
        digest = notes.digest(notes.BETWEEN.join(row.fields), row.tags)
        marked = replace(row, fields=tuple([media.marked(field, paths) for field in row.fields]))
        found = [entry._replace(digest=digest) for entry in _entries(marked, deck.key, prefix)]
        if row.note in seen or any(entry.id in entries for entry in found):
            raise PackageError("it holds a note twice")
        entries.update({entry.id: entry for entry in found})
        seen.add(row.note)
    cards = [entry.card for entry in entries.values()]
    if len(set(cards)) < len(cards):
        raise PackageError("it holds a card twice")
    if not entries:
        raise PackageError("there are no notes in it")
    described = notes.digest(contents.description, ()) if contents.description else ""
    kinds = sorted({"cloze" if entry.shown.gaps else "lookup" for entry in entries.values()})
    stamps = {name: _stamp(contents.note_types, note_types.named(name)) for name in kinds}
    with_facts = {
        name: entry._replace(was=earlier_ids_of(entry.facts, earlier or {}))
        for name, entry in _with_facts(entries, items, earlier or {}).items()
    }
    return Lock(deck.key, stamps, with_facts, description=described)


def _refuse_large_clozes(rows: Sequence[Row]) -> None:
    """Raise PackageError when the sentences of clozes, each made once for each of its cards, would be too large."""
    cloze = note_types.cloze()
    sizes = [len(row.cards) * sum(map(len, row.fields)) for row in rows if row.kind == cloze.id]
    if sum(sizes) > MAX_PACKAGE_CLOZES:
        raise PackageError(
            f"its clozes, written out for each card, are larger than {MAX_PACKAGE_CLOZES // 2**20} MB"
        )


def _entries(row: Row, key: str, prefix: str) -> list[Entry]:
    """What the lock file knew of a note: an entry for each of its cards."""
    kind = next(
        (each for each in map(note_types.named, ("lookup", "cloze")) if each.id == row.kind), None
    )
    if kind is None or len(row.fields) != len(kind.fields):
        raise PackageError("it is no package that studykit wrote")
    ids = [row.note, *[card.id for card in row.cards]]
    times = [row.changed, *[card.changed for card in row.cards]]
    if not all(0 < number < _LAST for number in (*ids, *times)):
        raise PackageError("it holds a note with an id or a time that cannot be")
    # In a package of `--update` the note has the time of its first export, and its cards have that of its last change.
    row = replace(row, changed=max(times))
    try:
        identity = decode.text(row.fields[0])
        if row.guid != guid(key, identity):
            raise PackageError(
                "it is the package of another deck, or the deck's `key` was another one"
            )
        return (
            read_clozes.entries(row, identity, prefix)
            if kind.is_cloze
            else [_lookup(row, identity, prefix)]
        )
    except encode.EncodeError as error:
        raise PackageError(f"{error}") from error


def _lookup(row: Row, identity: str, prefix: str) -> Entry:
    retired, shown = _shown(row, prefix)
    notes.fields(identity, shown, retired)
    notes.tags(shown.tags, prefix)
    distractors = tuple(text for text in shown.options if text != shown.keys[0])
    digest = notes.digest(notes.BETWEEN.join(row.fields), row.tags)
    return Entry(identity, row.note, row.changed, digest, (), distractors, shown, retired)


def _shown(row: Row, prefix: str) -> tuple[int, Shown]:
    """When the note was retired, and what it shows: the way of `notes.fields`, walked back."""
    names = [field.name for field in note_types.lookup().fields]
    field = dict(zip(names, row.fields, strict=True))
    all_wanted = field["Key"].startswith(("<ul>", "<ol>"))
    stem, _, to_order = field["Stem"].partition('<ul class="order">')
    keys = decode.members(field["Key"]) if all_wanted else (decode.text(field["Key"]),)
    if not keys or not keys[0]:
        raise PackageError("it holds a note without an answer")
    also, spellings = decode.also(field["Accepted"])
    options = field["Options"].split("<li")[1:]
    marked = [decode.text(f"<li{each}") for each in options if each.startswith(" class=key")]
    retired, explanation = decode.retired(field["Explanation"])
    shown = Shown(
        deck=row.cards[0].deck if row.cards else "",
        stem=" ".join(filter(None, (decode.text(stem), field["Sound"]))),
        keys=(*keys, *also),
        all_wanted=all_wanted,
        spellings=spellings,
        options=tuple(decode.text(f"<li{each}") for each in options) if marked == [keys[0]] else (),
        to_order=decode.members(to_order),
        typed=decode.text(field["Typed"]),
        hint=decode.text(field["Hint"]),
        explanation=decode.text(explanation),
        sources=decode.members(field["Source"]),
        tags=decode.tags(row.tags, prefix, [notes.RETIRED] if retired else []),
        lang=decode.lang(field["Stem"]),
        answer_lang=decode.lang(field["Key"]),
    )
    return retired, shown


def _stamp(kinds: Mapping[str, Any], kind: NoteType) -> Stamp:
    """The note type's digest in the package. One that this studykit cannot read is another one: it is sent again."""
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
    return kind._replace(
        name=found["name"],
        sort_field=found["sortf"],
        fields=tuple(
            Field(
                each["id"],
                each["name"],
                each["description"],
                each["collapsed"],
                not each["excludeFromSearch"],
            )
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


def _with_facts(
    entries: Mapping[str, Entry], items: Sequence[Item], earlier: Mapping[str, tuple[str, ...]]
) -> dict[str, Entry]:
    """The entries with the facts of the item that asks the same in the same template, or else has the same id.

    A set is made as long as the lock file knows it, and perhaps not without: its facts are those that its id names.

    Of a template that had another name once, ids still bear that one: then it is the only item that asks the same.
    """
    by_stem = {(_template(item.id), item.stem): item for item in items}
    by_id = {item.id: item for item in items}
    asked = Counter(item.stem for item in items)
    anywhere = {item.stem: item for item in items if asked[item.stem] == 1}
    templates = {_template(item.id) for item in items}

    def same_stem(name: str, stem: str) -> Item | None:
        template = _template(name)
        return by_stem.get((template, stem)) if template in templates else anywhere.get(stem)

    same = {name: same_stem(name, entry.shown.stem) for name, entry in entries.items()}
    given = {item.id for item in same.values() if item}
    sets = [item for item in items if item.names_options]
    tables = {_template(item.id): item.facts[0].partition("/")[0] for item in sets}
    today = {f"{fact.partition('/')[0]}/{was[0]}": fact for fact, was in earlier.items()}
    found = {}
    for name, entry in entries.items():
        item = same[name] or (by_id.get(name) if name not in given else None)
        facts = item.facts if item else _of_set(name, tables, today)
        found[name] = entry if entry.retired else entry._replace(facts=facts)
    return found


def _of_set(identity: str, tables: Mapping[str, str], today: Mapping[str, str]) -> tuple[str, ...]:
    """The facts whose first ids stand in the id of a question about a set; none for any other."""
    table = tables.get(_template(identity))
    names = [f"{table}/{unquote(each)}" for each in anchor_in(identity).split("+") if each]
    return tuple(today.get(name, name) for name in names) if table else ()


def _template(identity: str) -> str:
    return identity.partition("/")[0]
