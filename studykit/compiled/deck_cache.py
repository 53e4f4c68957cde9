"""A compiled deck: its items and sentences in a file that stands for what they were made from.

The file is an SQLite database (`_deck_tables`), in which an item is found without making the
others. A start reads its head, and then only what is asked for. A file of another form, or one that
is damaged, is as good as none; where that comes to light only later, DamagedDeckError is raised
(`_deck_database`).
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from hashlib import blake2b
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol

from studykit.compiled._checked_file import write_whole
from studykit.compiled._deck_database import (
    DamagedDeckError,
    DeckDatabase,
    SqliteError,
    new_database,
    with_check,
)
from studykit.compiled._deck_tables import (
    ANSWERS,
    FORM,
    HEAD,
    IDS,
    ITEM,
    NAMES,
    TABLES,
    DeckHead,
)
from studykit.compiled._stored_items import StoredItems
from studykit.compiled.fingerprint import SeenFile, fingerprint, long_unchanged
from studykit.problems import Problem
from studykit.questions.item import Deck, EarlierItem, Item, RowCells, RowsThen
from studykit.questions.item_bank import PLACES, ItemBank, Sayings
from studykit.reviews.records import ItemsMark, WhichDiffer
from studykit.values.days import ANY_DAY, Days

__all__ = [
    "CachedDeck",
    "CompiledError",
    "DamagedDeckError",
    "DeckContent",
    "Learned",
    "read",
    "rows_then",
    "write",
]


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
    learned: ItemsMark | None
    """Of the same, taken before."""
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


# --- writing -------------------------------------------------------------------------------------


def write(path: Path, content: DeckContent) -> None:
    """Write the file, in place of an older one.

    Raises OSError and CompiledError; then the older one stays.
    """
    try:
        write_whole(path, lambda unfinished: _write_database(unfinished, content))
    except (SqliteError, UnicodeError) as error:
        raise CompiledError(path) from error


def _write_database(path: Path, content: DeckContent) -> None:
    # A fact is about several rows, and its sentence is kept once.
    facts: dict[str, None] = {}
    for facts_of_row in content.about.values():
        facts.update(dict.fromkeys(facts_of_row))
    with new_database(path, TABLES) as db:
        db.execute("INSERT INTO head VALUES (?, ?)", with_check(HEAD.to_text(_head(content))))
        db.executemany("INSERT INTO items VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", _item_rows(content))
        db.executemany(
            "INSERT INTO sentences VALUES (?, ?, ?)",
            (with_check(fact, content.sayings.sentence(fact)) for fact in facts),
        )
        db.executemany(
            "INSERT INTO about VALUES (?, ?, ?)",
            (with_check(row, IDS.to_text(facts)) for row, facts in content.about.items()),
        )
        db.executemany("INSERT INTO names VALUES (?, ?, ?)", _name_rows(content))
        db.executemany(
            "INSERT INTO rows VALUES (?, ?, ?, ?)",
            (with_check(fact, *cells) for fact, cells in content.rows.items()),
        )


def _head(content: DeckContent) -> DeckHead:
    files, bases = content.made_from
    facts_and_stems = {item.id: (item.facts, item.stem) for item in content.items}
    known_otherwise = {}
    for identity, earlier in content.earlier_items.items():
        if identity in content.locked:
            continue
        if facts_and_stems.get(identity) != (earlier.facts, earlier.stem):
            known_otherwise[identity] = earlier
    return DeckHead(
        made_from=(tuple(files), tuple(bases)),
        fingerprint=content.fingerprint,
        seen=content.seen,
        deck=content.deck,
        problems=tuple(content.problems),
        item_problems=tuple(content.item_problems),
        locked=tuple(sorted(set(content.locked).difference(facts_and_stems))),
        known_otherwise=_digest(known_otherwise),
        learned=content.learned,
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
        yield with_check(
            position,
            item.id,
            item.template,
            IDS.to_text(item.facts),
            item.stem,
            int(item.id in content.locked),
            ANSWERS.to_text(item.answers),
            ITEM.to_text(others),
        )


def _name_rows(content: DeckContent) -> Iterator[tuple[Any, ...]]:
    """Yield the vocabularies of the items, each with its names."""
    vocabularies = {item.vocabulary for item in content.items if item.vocabulary}
    if any(item.is_about_places for item in content.items):
        vocabularies.add(PLACES)
    for vocabulary in sorted(vocabularies):
        names = tuple(content.sayings.names_in(vocabulary))
        yield with_check(vocabulary, NAMES.to_text(names))


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

    def items_mark(self, deck: str, until: int | None = None) -> ItemsMark | None:
        """Return a mark of what is known of the deck's items; None where that cannot be said."""

    def known_otherwise(
        self, deck: str, which: WhichDiffer, after: int | None = None
    ) -> Mapping[str, EarlierItem]:
        """Return those items of the deck with a key that differ from the items as they are now."""


def read(path: Path, learned: Learned, today: date | None = None) -> CachedDeck | None:
    """Return the compiled deck at a path; None unless the same would be made today.

    Without a day only that of a deck which goes with every day.
    """
    db = _opened(path)
    if db is None:
        return None
    try:
        row = db.whole_row("SELECT * FROM head")
        if row is None:
            return None
        head: DeckHead = HEAD.from_text(*row)
        if not head.days.include(today) or head.fingerprint != _fingerprint_now(path, head):
            return None
        items = StoredItems(db, head)
        if not _is_as_learned(head, items, learned):
            return None
    except (DamagedDeckError, OSError):
        return None
    return CachedDeck(head.deck, items, list(head.problems), head.item_problems)


def _opened(path: Path) -> DeckDatabase | None:
    """Return the database at a path; None where there is none of today's form."""
    if not os.path.isfile(path):  # noqa: PTH113 - unlike Path.is_file it never raises
        return None
    try:
        db = DeckDatabase(path)
        forms = list(db.rows("PRAGMA user_version"))
    except (SqliteError, UnicodeError, DamagedDeckError):
        return None  # it has gone just now, or its path is no UTF-8, which SQLite's are
    return db if forms == [(FORM,)] else None


def _fingerprint_now(path: Path, head: DeckHead) -> str:
    """Return the fingerprint of the files that a compiled deck was made from, as they are now."""
    seen = long_unchanged(head.seen, path.stat().st_mtime_ns)
    return fingerprint(*head.made_from, seen)


def _is_as_learned(head: DeckHead, items: StoredItems, learned: Learned) -> bool:
    """Return whether the log knows nothing that would make other items today.

    Identity and options hold on to what it knows.
    """
    key = head.deck.key
    mark = head.learned
    if mark and learned.items_mark(key, mark.until) == mark:
        # What was learned until then was looked at then: only the rest is looked at.
        return not learned.known_otherwise(key, items.that_differ, mark.until)
    known_otherwise = learned.known_otherwise(key, items.that_differ)
    return head.known_otherwise == _digest(known_otherwise)


def rows_then(path: Path) -> RowsThen:
    """Return what the rows said when the deck at a path was compiled, also if that was long ago.

    Nothing where no sound file is there.
    """
    # In a variable: it is closed as soon as nothing needs it.
    db = _opened(path)
    if db is None:
        return {}
    try:
        stored = list(db.whole_rows("SELECT * FROM rows"))
    except DamagedDeckError:
        return {}
    return {fact: RowCells(label, others) for fact, label, others in stored}
