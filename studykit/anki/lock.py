"""The lock file: what the last package told Anki, kept beside the deck file and meant for git.

Anki takes a note from a package only when the note's time of change is newer than its own, and never compares the
content. So the lock keeps, for each item ever exported, when its note last changed, and what it shows: enough to see a
change, to keep an item's options and identity, and to ship the note of a question that is no longer made.

    {"studykit lock":1,"key":"nansei-7k2m9q","description":"e1...","note types":{"lookup":{"digest":...
    {"id":"farp-island/farp-2025","note":1764000000000,"changed":1764000000,"digest":"9c...","stem":...

The first line is the head; then one JSON object a line, sorted by id. Nothing here knows clocks, genanki or packages.
It is read by `read_lock`.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from studykit.anki.media import unpacked
from studykit.anki.notes import Shown
from studykit.problems import MARKS
from studykit.questions.item import NO_IDS, EarlierItem

VERSION = 1


class Entry(NamedTuple):
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
    was: Mapping[str, tuple[str, ...]] = NO_IDS
    """By fact the ids that its row had before; only of rows that had any."""

    @property
    def card(self) -> int:
        """The id of its card in Anki."""
        return self.own_card or self.note


class Stamp(NamedTuple):
    """The digest of a note type, and since when (epoch seconds) it is that."""

    digest: str
    changed: int


class Lock(NamedTuple):
    """A whole lock file."""

    key: str = ""
    """The key of the deck; empty when nothing was exported yet."""
    note_types: Mapping[str, Stamp] = {}
    entries: Mapping[str, Entry] = {}
    """By item id."""
    path: str = ""
    """Where it was read from, for messages."""
    description: str = ""
    """Digest of the last description of the deck that was not empty; empty when none is known."""

    def known(self) -> dict[str, EarlierItem]:
        """What item generation holds on to: ids, facts and options, of retired items too."""
        return {
            entry.id: EarlierItem(
                entry.facts,
                _unpacked(entry.distractors),
                unpacked(entry.shown.stem),
                _unpacked(entry.shown.keys),
                bool(entry.retired),
                entry.was,
            )
            for entry in self.entries.values()
        }


def _unpacked(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(unpacked, texts)) if MARKS[0] in "".join(texts) else texts


def path_for(deck_file: Path) -> Path:
    """`decks/nansei.lock` for `decks/nansei.yaml`."""
    return deck_file.with_suffix(".lock")


def as_text(lock: Lock) -> str:
    """The lock file's content. The same lock gives the same bytes."""
    return "".join(lines(lock))


def lines(lock: Lock) -> Iterator[str]:
    """The lines of the lock file, each made when it is asked for: all together they are larger than the lock."""
    head = {
        "studykit lock": VERSION,
        "key": lock.key,
        **({"description": lock.description} if lock.description else {}),
        "note types": {
            name: {"digest": stamp.digest, "changed": stamp.changed}
            for name, stamp in sorted(lock.note_types.items())
        },
    }
    yield json.dumps(head, ensure_ascii=False, separators=(",", ":")) + "\n"
    for identity in sorted(lock.entries):
        yield _entry_line(lock.entries[identity])


def _entry_line(entry: Entry) -> str:
    """The entry as JSON with what is empty left out. Options are kept as places among the answer and its distractors.

    Written out, since an encoder of dicts takes twice as long.
    """
    shown = entry.shown
    return (
        f'{{"id":{_text(entry.id)},"note":{entry.note},"changed":{entry.changed},"digest":{_text(entry.digest)},'
        f'"deck":{_text(shown.deck)},"stem":{_text(shown.stem)}'
        f"{_listed('keys', shown.keys)}{_of_its_card(entry)}{_of_its_text(shown)}{_of_its_facts(entry)}}}\n"
    )


def _of_its_card(entry: Entry) -> str:
    """What an entry says of its card and its options."""
    _, _, _, _, _, distractors, shown, retired, own_card, _ = entry
    _, _, keys, all_wanted, spellings, options, to_order, gaps, *_ = shown
    line = ""
    if own_card:
        line += f',"card":{own_card}'
    if retired:
        line += f',"retired":{retired}'
    if all_wanted:
        line += ',"all wanted":true'
    line += _listed("spellings", spellings) + _listed("distractors", distractors)
    if options:
        line += f',"options":[{",".join(map(str, map((keys[0], *distractors).index, options)))}]'
    line += _listed("to order", to_order)
    if gaps:
        line += f',"gaps":[{",".join(map(str, gaps))}]'
    return line


def _of_its_facts(entry: Entry) -> str:
    """Its facts, and which ids their rows had before: they tell the row when an old id has gone to another one."""
    facts = _listed("facts", entry.facts)
    if not entry.was:
        return facts
    return f'{facts},"was":{json.dumps(entry.was, ensure_ascii=False, separators=(",", ":"))}'


def _of_its_text(shown: Shown) -> str:
    """What an entry says of all else that its card shows."""
    _, _, _, _, _, _, _, _, typed, hint, explanation, sources, tags, lang, answer_lang = shown
    line = ""
    if typed:
        line += f',"typed":{_text(typed)}'
    if hint:
        line += f',"hint":{_text(hint)}'
    if explanation:
        line += f',"explanation":{_text(explanation)}'
    line += _listed("sources", sources) + _listed("tags", tags)
    if lang:
        line += f',"lang":{_text(lang)}'
    if answer_lang:
        line += f',"answer lang":{_text(answer_lang)}'
    return line


_text = json.encoder.encode_basestring
"""A text as JSON, its letters as they are."""


def _listed(name: str, texts: Sequence[str]) -> str:
    return f',"{name}":[{",".join(map(_text, texts))}]' if texts else ""
