"""The items and sentences of a compiled deck, made one by one when they are wanted.

What a learner is shown is looked at for damage. What is only looked through, the answers and facts
of all items, is not: it stands beside the rest, and would take twice as long.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence

from studykit.compiled._deck_database import DeckDatabase
from studykit.compiled._deck_tables import ANSWERS, IDS, ITEM, NAMES, DeckHead
from studykit.grading.expected import Answer
from studykit.questions.item import Item
from studykit.questions.item_bank import ItemBank, NamedFact
from studykit.reviews.records import KnownShape

_ITEM_IN_TABLE = "SELECT 1 FROM items NOT INDEXED WHERE id = ?"


class StoredItems(ItemBank):
    """Make an item when it is wanted."""

    def __init__(self, db: DeckDatabase, head: DeckHead) -> None:
        super().__init__((), _StoredSayings(db))
        self._db = db
        self._head = head

    def __getitem__(self, identity: str) -> Item:
        # Kept: a sitting asks for an item several times, and for the same one each time.
        if identity not in self._items:
            row = self._db.whole_row("SELECT * FROM items WHERE id = ?", identity)
            if row is None:
                self._db.look_for_lost(_ITEM_IN_TABLE, identity)
                raise KeyError(identity)
            _, _, template, facts, stem, _, answers, others = row
            self._items[identity] = ITEM.from_text(others)._replace(
                id=identity,
                template=template,
                facts=IDS.from_text(facts),
                stem=stem,
                answers=ANSWERS.from_text(answers),
            )
        return self._items[identity]

    def __iter__(self) -> Iterator[str]:
        for (identity,) in self._db.rows("SELECT id FROM items ORDER BY position"):
            yield identity

    def __len__(self) -> int:
        return sum(self._head.templates.values())

    def __contains__(self, identity: object) -> bool:
        return any(self._db.rows("SELECT 1 FROM items WHERE id = ?", identity))

    def answers_of(self, template: str) -> Iterator[tuple[str, tuple[Answer, ...]]]:
        query = "SELECT id, answers FROM items WHERE template = ? ORDER BY position"
        for identity, answers in self._db.rows(query, template):
            yield identity, self._db.read(ANSWERS.from_text, answers)

    def facts_of_items(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        for identity, facts in self._db.rows("SELECT id, facts FROM items ORDER BY position"):
            yield identity, self._db.read(IDS.from_text, facts)

    def resting_on(self, fact: str) -> Iterator[Item]:
        # Looked for as it is written there: to read the facts of 100,000 items would be waited for.
        written = IDS.to_text((fact,)).removeprefix("[").removesuffix("]")
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

    def __init__(self, db: DeckDatabase) -> None:
        self._db = db

    def about(self, thing: str) -> Sequence[str]:
        stored = self._db.whole_row("SELECT * FROM about WHERE row = ?", thing)
        if stored is None:
            return ()
        facts: tuple[str, ...] = IDS.from_text(stored[1])
        return facts

    def sentence(self, fact: str) -> str:
        stored = self._db.whole_row("SELECT * FROM sentences WHERE fact = ?", fact)
        return str(stored[1]) if stored else ""

    def names_in(self, vocabulary: str) -> Sequence[NamedFact]:
        stored = self._db.whole_row("SELECT * FROM names WHERE vocabulary = ?", vocabulary)
        if stored is None:
            return ()
        facts: tuple[NamedFact, ...] = NAMES.from_text(stored[1])
        return facts
