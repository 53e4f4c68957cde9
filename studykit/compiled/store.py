"""A deck compiled: its items and what its facts say, in an SQLite file that stands for the files they were made from.

Making all items again for every sitting costs seconds where a base is large; reading the twenty that are asked costs
nothing. The file is a cache: it counts only while everything that it was made from is the same byte for byte
(`inputs.fingerprint`), each row has a checksum, and whoever deletes it loses nothing.
"""

import json
import os
import sqlite3
import weakref
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple, TypeVar
from zlib import crc32

from studykit.compiled._texts import (
    ANSWERS,
    answers_from,
    as_json,
    deck_from,
    deck_values,
    item_from,
    item_texts,
    problem_from,
    problem_values,
)
from studykit.compiled.fingerprint import fingerprint
from studykit.problems import Problem
from studykit.questions.item import Answer, Deck, Item, Known
from studykit.questions.item_bank import ItemBank, Sayings

_FORMAT = 3
"""Of the file; another one is not read."""

_TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE items (at INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, template TEXT NOT NULL, facts TEXT NOT NULL,
  stem TEXT NOT NULL, answers TEXT NOT NULL, rest TEXT NOT NULL, checksum INTEGER NOT NULL,
  answers_checksum INTEGER NOT NULL);
CREATE TABLE sayings (fact TEXT PRIMARY KEY, sentence TEXT NOT NULL, checksum INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE about (thing TEXT PRIMARY KEY, facts TEXT NOT NULL, checksum INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX items_of_template ON items (template, at);
"""

Own = Callable[[str], tuple[tuple[str, ...], str] | None]
"""The facts and the stem of the deck's item with an id."""


class CompiledError(Exception):
    """A compiled deck cannot be written, or is not as it was written. The argument is its path.

    Without it the items are made anew, and nothing is lost.
    """


class Content(NamedTuple):
    """What is compiled."""

    deck: Deck
    items: Sequence[Item]
    about: Mapping[str, Sequence[str]]
    """The facts about each thing."""
    sayings: Sayings
    problems: Sequence[Problem]
    """Those that a learner is told of."""
    made_from: Sequence[Sequence[str]]
    """The arguments of `fingerprint`, whole paths."""
    digest: str
    """Their fingerprint, of what was read."""
    known: Mapping[str, Known]
    """What the log knew of the deck's items."""
    locked: Collection[str]
    """The ids that the deck's lock file knows: for these the log is not asked."""


# --- writing -----------------------------------------------------------------------------------------------


def write(path: Path, content: Content) -> None:
    """Writes the file, in place of an older one. Raises OSError and CompiledError; then the older one is as it was."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        unfinished.unlink(missing_ok=True)
        with _explained(path), closing(sqlite3.connect(unfinished, isolation_level=None)) as db:
            db.executescript(
                f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN; {_TABLES}"
            )
            db.executemany("INSERT INTO meta VALUES (?, ?)", _meta(content))
            rows = (_item_row(at, item) for at, item in enumerate(content.items))
            db.executemany("INSERT INTO items VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
            facts = dict.fromkeys(fact for facts in content.about.values() for fact in facts)
            said = (_checked((fact, content.sayings.sentence(fact))) for fact in facts)
            db.executemany("INSERT INTO sayings VALUES (?, ?, ?)", said)
            about = (_checked((thing, as_json(found))) for thing, found in content.about.items())
            db.executemany("INSERT INTO about VALUES (?, ?, ?)", about)
            db.execute("COMMIT")
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _meta(content: Content) -> list[tuple[str, str]]:
    own = {item.id: (item.facts, item.stem) for item in content.items}
    values = {
        "format": _FORMAT,
        "made_from": content.made_from,
        "digest": content.digest,
        "deck": deck_values(content.deck),
        "problems": [problem_values(problem) for problem in content.problems],
        "locked": sorted(content.locked),
        "strange": _strange(content.known, content.locked, own.get),
        "templates": Counter(item.template for item in content.items),
        "tags": sorted({tag for item in content.items for tag in item.tags}),
    }
    texts = [(key, as_json(value)) for key, value in values.items()]
    return [*texts, ("checksum", _of_all(texts))]


def _item_row(at: int, item: Item) -> tuple[str | int, ...]:
    texts = item_texts(item)
    return at, *texts, _checksum(texts), _checksum((item.template, item.id, texts[ANSWERS]))


def _of_all(texts: Iterable[tuple[str, str]]) -> str:
    return str(_checksum([part for text in sorted(texts) for part in text]))


def _checked(texts: tuple[str, ...]) -> tuple[str | int, ...]:
    return *texts, _checksum(texts)


def _checksum(texts: Iterable[str]) -> int:
    return crc32("\x1f".join(texts).encode(errors="surrogatepass"))


def _strange(known: Mapping[str, Known], locked: Collection[str], own: Own) -> str:
    """A digest of what the log knows otherwise than as the items are now.

    What it knows as they are changes nothing when they are made again: so a review leaves the file in use.
    """
    strange = [
        (identity, each.facts, each.stem)
        for identity, each in known.items()
        if identity not in locked and own(identity) != (each.facts, each.stem)
    ]
    return blake2b(
        as_json(sorted(strange)).encode(errors="surrogatepass"), digest_size=16
    ).hexdigest()


# --- reading -----------------------------------------------------------------------------------------------


class Compiled(NamedTuple):
    """A compiled deck, open. Items and sayings are read when they are asked for; each may raise CompiledError."""

    deck: Deck
    items: ItemBank
    sayings: Sayings
    problems: list[Problem]


def read(path: Path, known_of: Callable[[str], Mapping[str, Known]]) -> Compiled | None:
    """The compiled deck at a path, if the same would be made from what there is now.

    `known_of` is what the log knows of the items of the deck with a key.
    """
    if not os.path.isfile(path):  # noqa: PTH113 - unlike Path.is_file it never raises
        return None
    try:
        db = _Database(path)
        texts = {key: text for key, text in db.all("SELECT key, value FROM meta")}
        if texts.pop("checksum", "") != _of_all(texts.items()):
            return None
        values = {key: json.loads(text) for key, text in texts.items()}
        if values["format"] != _FORMAT or values["digest"] != fingerprint(*values["made_from"]):
            return None
        deck, bank = deck_from(values["deck"]), _Bank(db, values["templates"], values["tags"])
        if values["strange"] != _strange(
            known_of(deck.key), set(values["locked"]), bank.facts_and_stem
        ):
            return None
    except (CompiledError, KeyError, TypeError, ValueError):  # what damage makes of it
        return None
    return Compiled(deck, bank, _Sayings(db), [problem_from(each) for each in values["problems"]])


_Row = TypeVar("_Row", bound=Sequence[Any])


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except (
        sqlite3.Error,
        UnicodeError,
    ) as error:  # a path need not be UTF-8, and SQLite's texts are
        raise CompiledError(path) from error


class _Database:
    """The file, opened to be read."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with _explained(self._path):
            # It is closed when nothing needs it any more, which may come to light in another thread.
            self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        # Items and sentences read from it as long as they are there, and none of them knows of the others.
        weakref.finalize(self, self._db.close)

    def all(self, query: str, *values: object) -> Iterator[Any]:
        """The rows of a query."""
        with _explained(self._path):
            yield from self._db.execute(query, values)

    def one(self, query: str, *values: object) -> Any:
        return next(self.all(query, *values), None)

    def checked(self, query: str, wanted: str) -> Iterator[list[str]]:
        """The texts of rows of which the first column is what is wanted, and the last the checksum of the others.

        SQLite is not believed: damage inside its indexes finds other rows.
        """
        for *texts, checksum in self.all(query, wanted):
            if (
                not all(isinstance(text, str) for text in texts)
                or texts[0] != wanted
                or checksum != _checksum(texts)
            ):
                raise CompiledError(self._path)
            yield texts

    def so_many(self, rows: Iterable[_Row], wanted: int, *, at: int) -> Iterator[_Row]:
        """The rows, which must be so many different ones by the column `at`: damage can hide or repeat some."""
        different = set()
        for row in rows:
            different.add(row[at])
            yield row
        if len(different) != wanted:
            raise CompiledError(self._path)


_ONE_ITEM = "SELECT id, template, facts, stem, answers, rest, checksum FROM items WHERE id = ?"
_ANSWERS = (
    "SELECT template, id, answers, answers_checksum FROM items WHERE template = ? ORDER BY at"
)


class _Bank(ItemBank):
    """Reads an item when it is wanted."""

    def __init__(self, db: _Database, templates: Mapping[str, int], tags: Sequence[str]) -> None:
        super().__init__()
        self._db, self._templates, self._tags = db, templates, tags

    def __getitem__(self, identity: str) -> Item:
        if identity not in self._items:
            for texts in self._db.checked(_ONE_ITEM, identity):
                self._items[identity] = item_from(texts)
        return self._items[identity]

    def __iter__(self) -> Iterator[str]:
        found = self._db.all("SELECT id FROM items ORDER BY at")
        return (identity for (identity,) in self._db.so_many(found, len(self), at=0))

    def __len__(self) -> int:
        return sum(self._templates.values())

    def __contains__(self, identity: object) -> bool:
        return (
            identity in self._items
            or self._db.one("SELECT 1 FROM items WHERE id = ?", identity) is not None
        )

    def answers_of(self, template: str) -> Iterator[tuple[str, tuple[Answer, ...]]]:
        found = self._db.so_many(
            self._db.checked(_ANSWERS, template), self._templates.get(template, 0), at=1
        )
        return ((identity, answers_from(answers)) for _, identity, answers in found)

    def facts_and_stem(self, identity: str) -> tuple[tuple[str, ...], str] | None:
        row = self._db.one("SELECT facts, stem FROM items WHERE id = ?", identity)
        return (tuple(json.loads(row[0])), row[1]) if row else None

    @property
    def templates(self) -> Collection[str]:
        return self._templates

    @property
    def tags(self) -> Collection[str]:
        return self._tags


class _Sayings:
    """Reads a sentence when it is wanted: each fact that is about something has one."""

    def __init__(self, db: _Database) -> None:
        self._db = db

    def about(self, thing: str) -> Sequence[str]:
        found = next(
            self._db.checked("SELECT thing, facts, checksum FROM about WHERE thing = ?", thing),
            None,
        )
        return json.loads(found[1]) if found else ()

    def sentence(self, fact: str) -> str:
        rows = self._db.checked("SELECT fact, sentence, checksum FROM sayings WHERE fact = ?", fact)
        ((_, said),) = self._db.so_many(rows, 1, at=0)
        return said
