"""A compiled deck: its items and sentences in a file that stands for what they were made from.

The file is an SQLite database, in which an item is found without making the others, and behind it a
checksum of its bytes. All nouns in it are JSON as their codecs write it:

    head       the files that it was made from, and their fingerprint; the deck and its problems
    items      0 | capital/rome | capital | ["cities/rome"] | Which city ... | [["Rome", ...]] | ...
    sentences  cities/rome | Rome is the capital of Italy.
    about      cities/rome | ["cities/rome", "rivers/tiber"]
    names      cities | [["cities/rome", ["Rome", "Roma"]], ...]
    rows       cities/rome | 8sG0uPd2 | 0lKfUw9a

A start reads the file once for the checksum, which takes 3 ms for 20,000 items, and then only what
is asked for. A file with a wrong checksum, or of another form, is as good as none.
"""

from __future__ import annotations

import json
import sqlite3
import weakref
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import date
from hashlib import blake2b
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol

from studykit.compiled._checked_file import is_whole, write_checked
from studykit.compiled.fingerprint import SeenFile, fingerprint, long_unchanged
from studykit.grading.expected import Answer
from studykit.problems import Problem
from studykit.questions.item import Deck, EarlierItem, Item, RowCells, RowsThen
from studykit.questions.item_bank import PLACES, ItemBank, NamedFact, Sayings
from studykit.reviews.records import KnownShape, WhichDiffer
from studykit.values.codec import codec
from studykit.values.days import ANY_DAY, Days

_FORM = b"studykit compiled 18"
"""Goes into the checksum: a file of another form is as good as none, too."""
_TABLES = """
CREATE TABLE head (text TEXT NOT NULL);
CREATE TABLE items (position INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, template TEXT NOT NULL,
  facts TEXT NOT NULL, stem TEXT NOT NULL, locked INTEGER NOT NULL, answers TEXT NOT NULL,
  others TEXT NOT NULL);
CREATE INDEX items_of_template ON items (template, position);
CREATE TABLE sentences (fact TEXT PRIMARY KEY, sentence TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE about (row TEXT PRIMARY KEY, facts TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE names (vocabulary TEXT PRIMARY KEY, facts TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE rows (fact TEXT PRIMARY KEY, label TEXT NOT NULL, others TEXT NOT NULL) WITHOUT ROWID;
"""


class CompiledError(Exception):
    """A deck cannot be compiled, as when half a character stands in a text.

    The argument is the path; the cause says why.
    """


class DeckContent(NamedTuple):
    """All that is kept of a deck, and all that it hangs on."""

    deck: Deck
    items: Sequence[Item]
    about: Mapping[str, Sequence[str]]
    """The facts about each row, both as `table/id`."""
    sayings: Sayings
    problems: Sequence[Problem]
    """Those that a learner is told of."""
    made_from: tuple[Sequence[str], Sequence[str]]
    """The arguments of `fingerprint`, whole paths."""
    fingerprint: str
    """Of what was read when the items were made."""
    earlier_items: Mapping[str, EarlierItem]
    """The deck's items as the log knew them then."""
    locked: Collection[str]
    """The ids that the deck's lock file knows: for these the log is not asked."""
    rows: RowsThen
    """What the rows say, for the day on which one of them has another name."""
    days: Days = ANY_DAY
    """Those on which the same files make the same items."""
    seen: Mapping[str, SeenFile] = MappingProxyType({})
    """The files that were read for the fingerprint."""
    item_problems: Sequence[Problem] = ()
    """All that was found to be wrong while the items were made."""


class CachedDeck(NamedTuple):
    """A compiled deck. Each item and sentence is made when it is asked for."""

    deck: Deck
    items: ItemBank
    problems: list[Problem]
    item_problems: tuple[Problem, ...]


class _Head(NamedTuple):
    """All that is needed whichever items are asked for."""

    made_from: tuple[tuple[str, ...], tuple[str, ...]]
    fingerprint: str
    seen: Mapping[str, SeenFile]
    deck: Deck
    problems: tuple[Problem, ...]
    item_problems: tuple[Problem, ...]
    locked: tuple[str, ...]
    """Those of which there is no item: the others say so themselves."""
    known_otherwise: str
    days: Days
    templates: Mapping[str, int]
    """The number of items of each."""
    tags: tuple[str, ...]
    has_markup: bool


_HEAD = codec(_Head)
_ITEM = codec(Item)
_ANSWERS = codec(tuple[Answer, ...])
_IDS = codec(tuple[str, ...])
_NAMES = codec(tuple[NamedFact, ...])


# --- writing -------------------------------------------------------------------------------------


def write(path: Path, content: DeckContent) -> None:
    """Write the file, in place of an older one.

    Raises OSError and CompiledError; then the older one stays.
    """
    try:
        # SQLite counts its pages and does not look at what comes behind them.
        write_checked(path, _FORM, lambda unfinished: _write_database(unfinished, content))
    except (sqlite3.Error, UnicodeError) as error:
        raise CompiledError(path) from error


def _write_database(path: Path, content: DeckContent) -> None:
    # A fact is about several rows, and its sentence is kept once.
    facts: dict[str, None] = {}
    for facts_of_row in content.about.values():
        facts.update(dict.fromkeys(facts_of_row))
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        # Nothing waits for the disk: should the power fail, the checksum tells.
        db.executescript(f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN; {_TABLES}")
        db.execute("INSERT INTO head VALUES (?)", (_HEAD.to_text(_head(content)),))
        db.executemany("INSERT INTO items VALUES (?, ?, ?, ?, ?, ?, ?, ?)", _item_rows(content))
        db.executemany(
            "INSERT INTO sentences VALUES (?, ?)",
            ((fact, content.sayings.sentence(fact)) for fact in facts),
        )
        db.executemany(
            "INSERT INTO about VALUES (?, ?)",
            ((row, _IDS.to_text(facts)) for row, facts in content.about.items()),
        )
        db.executemany("INSERT INTO names VALUES (?, ?)", _name_rows(content))
        db.executemany(
            "INSERT INTO rows VALUES (?, ?, ?)",
            ((fact, *cells) for fact, cells in content.rows.items()),
        )
        db.execute("COMMIT")


def _head(content: DeckContent) -> _Head:
    files, bases = content.made_from
    facts_and_stems = {item.id: (item.facts, item.stem) for item in content.items}
    known_otherwise = {}
    for identity, earlier in content.earlier_items.items():
        if identity in content.locked:
            continue
        if facts_and_stems.get(identity) != (earlier.facts, earlier.stem):
            known_otherwise[identity] = earlier
    return _Head(
        made_from=(tuple(files), tuple(bases)),
        fingerprint=content.fingerprint,
        seen=content.seen,
        deck=content.deck,
        problems=tuple(content.problems),
        item_problems=tuple(content.item_problems),
        locked=tuple(sorted(set(content.locked).difference(facts_and_stems))),
        known_otherwise=_digest(known_otherwise),
        days=content.days,
        templates=Counter(item.template for item in content.items),
        tags=tuple(sorted({tag for item in content.items for tag in item.tags})),
        has_markup=any(item.has_markup for item in content.items),
    )


def _item_rows(content: DeckContent) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of items. What is asked for without the rest has a column of its own."""
    for position, item in enumerate(content.items):
        # All answers of a template are looked through for slips of the pen: they are read without
        # the rest, which takes ten times as long.
        others = item._replace(id="", template="", facts=(), stem="", answers=())
        yield (
            position,
            item.id,
            item.template,
            _IDS.to_text(item.facts),
            item.stem,
            item.id in content.locked,
            _ANSWERS.to_text(item.answers),
            _ITEM.to_text(others),
        )


def _name_rows(content: DeckContent) -> Iterator[tuple[str, str]]:
    """Yield the vocabularies of the items, each with its names."""
    vocabularies = {item.vocabulary for item in content.items if item.vocabulary}
    if any(item.is_about_places for item in content.items):
        vocabularies.add(PLACES)
    for vocabulary in sorted(vocabularies):
        yield vocabulary, _NAMES.to_text(tuple(content.sayings.names_in(vocabulary)))


def _digest(known_otherwise: Mapping[str, EarlierItem]) -> str:
    """Return a digest of what the log knows otherwise than as the deck's items are now.

    What it knows as they are changes nothing when they are made again: so a review leaves the file
    in use. What else it notes, the earlier ids of rows and the keys, only helps to find rows that
    have moved, and an item with the facts of today has not. What the lock file knows of an item
    goes before what the log knows.
    """
    items = []
    for identity, item in sorted(known_otherwise.items()):
        items.append((identity, item.facts, item.stem))
    text = repr(items)
    return blake2b(text.encode(errors="surrogatepass"), digest_size=16).hexdigest()


# --- reading -------------------------------------------------------------------------------------


class Learned(Protocol):
    """A learner's log. Of thousands of items that it knows hardly one differs."""

    def known_otherwise(self, deck: str, which: WhichDiffer) -> Mapping[str, EarlierItem]:
        """Return those items of the deck with a key that differ from the items as they are now."""


def read(path: Path, learned: Learned, today: date | None = None) -> CachedDeck | None:
    """Return the compiled deck at a path; None unless the same would be made today.

    Without a day only that of a deck which goes with every day.
    """
    if not is_whole(path, _FORM):
        return None
    try:
        db = _Database(path)
        head: _Head = _HEAD.from_text(db.row("SELECT text FROM head")[0])
    except (sqlite3.Error, UnicodeError):
        return None  # it has gone just now, or its path is no UTF-8, which SQLite's are
    if not head.days.include(today) or head.fingerprint != _fingerprint_now(path, head):
        return None

    # Identity and options hold on to what the log knows: other items may have to be made today.
    items = _StoredItems(db, head)
    known_otherwise = learned.known_otherwise(head.deck.key, items.that_differ)
    if head.known_otherwise != _digest(known_otherwise):
        return None
    return CachedDeck(head.deck, items, list(head.problems), head.item_problems)


def _fingerprint_now(path: Path, head: _Head) -> str:
    """Return the fingerprint of the files that a compiled deck was made from, as they are now."""
    seen = long_unchanged(head.seen, path.stat().st_mtime_ns)
    return fingerprint(*head.made_from, seen)


def rows_then(path: Path) -> RowsThen:
    """Return what the rows said when the deck at a path was compiled, also if that was long ago.

    Nothing where no sound file is there.
    """
    if not is_whole(path, _FORM):
        return {}
    try:
        # In a variable: it is closed as soon as nothing needs it.
        db = _Database(path)
        stored = list(db.rows("SELECT fact, label, others FROM rows"))
    except (sqlite3.Error, UnicodeError):
        return {}
    return {fact: RowCells(label, others) for fact, label, others in stored}


class _Database:
    """The database of a file, opened to be read."""

    def __init__(self, path: Path) -> None:
        # It is closed when nothing needs it any more, which may come to light in another thread.
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        weakref.finalize(self, self._db.close)

    def rows(self, query: str, *values: object) -> Iterator[Any]:
        return self._db.execute(query, values)

    def row(self, query: str, *values: object) -> Any:
        """Return the only row of a query; None when there is none."""
        return next(self.rows(query, *values), None)


class _StoredItems(ItemBank):
    """Make an item when it is wanted."""

    def __init__(self, db: _Database, head: _Head) -> None:
        super().__init__((), _StoredSayings(db))
        self._db = db
        self._head = head

    def __getitem__(self, identity: str) -> Item:
        # Kept: a sitting asks for an item several times, and for the same one each time.
        if identity not in self._items:
            query = "SELECT template, facts, stem, answers, others FROM items WHERE id = ?"
            row = self._db.row(query, identity)
            if row is None:
                raise KeyError(identity)
            template, facts, stem, answers, others = row
            self._items[identity] = _ITEM.from_text(others)._replace(
                id=identity,
                template=template,
                facts=_IDS.from_text(facts),
                stem=stem,
                answers=_ANSWERS.from_text(answers),
            )
        return self._items[identity]

    def __iter__(self) -> Iterator[str]:
        for (identity,) in self._db.rows("SELECT id FROM items ORDER BY position"):
            yield identity

    def __len__(self) -> int:
        return sum(self._head.templates.values())

    def __contains__(self, identity: object) -> bool:
        return self._db.row("SELECT 1 FROM items WHERE id = ?", identity) is not None

    def answers_of(self, template: str) -> Iterator[tuple[str, tuple[Answer, ...]]]:
        query = "SELECT id, answers FROM items WHERE template = ? ORDER BY position"
        for identity, answers in self._db.rows(query, template):
            yield identity, _ANSWERS.from_text(answers)

    def facts_of_items(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        for identity, facts in self._db.rows("SELECT id, facts FROM items ORDER BY position"):
            yield identity, _IDS.from_text(facts)

    def resting_on(self, fact: str) -> Iterator[Item]:
        # Looked for as it is written there: to read the facts of 100,000 items would be waited for.
        written = _IDS.to_text((fact,)).removeprefix("[").removesuffix("]")
        query = "SELECT id FROM items WHERE instr(facts, ?) ORDER BY position"
        for (identity,) in list(self._db.rows(query, written)):
            if fact in self[identity].facts:
                yield self[identity]

    def that_differ(self, learned: Sequence[KnownShape]) -> list[str]:
        """Return the ids of items that were learned otherwise than they are now."""
        # Asked with one query: with one for each, ten thousand would take three times as long.
        query = (
            "SELECT items.id, facts, stem, locked FROM json_each(?) AS asked "
            "JOIN items ON items.id = asked.value"
        )
        ids = json.dumps([shape.item for shape in learned])
        now = {identity: columns for identity, *columns in self._db.rows(query, ids)}
        locked = set(self._head.locked)
        differing = []
        for identity, facts, stem in learned:
            if identity not in now:
                is_the_same = identity in locked
            else:
                facts_now, stem_now, is_locked = now[identity]
                is_the_same = is_locked or (stem == stem_now and _same_list(facts, facts_now))
            if not is_the_same:
                differing.append(identity)
        return differing

    @property
    def has_markup(self) -> bool:
        return self._head.has_markup

    @property
    def templates(self) -> Collection[str]:
        return self._head.templates

    @property
    def tags(self) -> Collection[str]:
        return self._head.tags


def _same_list(written: str, otherwise: str) -> bool:
    """Return whether two texts are the same list in JSON, which may be written in two ways."""
    if written == otherwise:
        return True
    try:
        return bool(json.loads(written) == json.loads(otherwise))
    except (ValueError, RecursionError):
        return False  # what the log has is damaged: it sees so when it reads the item


class _StoredSayings:
    """Look up a sentence when it is wanted: each fact has one, if nobody disputes it."""

    def __init__(self, db: _Database) -> None:
        self._db = db

    def about(self, thing: str) -> Sequence[str]:
        stored = self._db.row("SELECT facts FROM about WHERE row = ?", thing)
        if stored is None:
            return ()
        facts: tuple[str, ...] = _IDS.from_text(stored[0])
        return facts

    def sentence(self, fact: str) -> str:
        stored = self._db.row("SELECT sentence FROM sentences WHERE fact = ?", fact)
        return str(stored[0]) if stored else ""

    def names_in(self, vocabulary: str) -> Sequence[NamedFact]:
        stored = self._db.row("SELECT facts FROM names WHERE vocabulary = ?", vocabulary)
        if stored is None:
            return ()
        facts: tuple[NamedFact, ...] = _NAMES.from_text(stored[0])
        return facts
