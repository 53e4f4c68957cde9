"""The tables of a compiled deck: each row with a checksum of its columns.

    head       the files that it was made from, and their fingerprint; the deck and its problems
    items      0 | capital/rome | capital | ["cities/rome"] | Which city ... | 0 | [["Rome" ...
    sentences  cities/rome | Rome is the capital of Italy.
    about      cities/rome | ["cities/rome", "rivers/tiber"]
    names      cities | [["cities/rome", ["Rome", "Roma"]], ...]
    rows       cities/rome | 8sG0uPd2 | 0lKfUw9a

All nouns are JSON as their codecs write it.
"""

from collections.abc import Mapping
from typing import NamedTuple

from studykit.compiled.fingerprint import SeenFile
from studykit.grading.expected import Answer
from studykit.problems import Problem
from studykit.questions.item import Deck, Item
from studykit.questions.item_bank import NamedFact
from studykit.reviews.records import ItemsMark
from studykit.values.codec import codec
from studykit.values.days import Days

FORM = 19
"""A file of another form is as good as none."""
TABLES = f"""
PRAGMA user_version = {FORM};
CREATE TABLE head (text TEXT NOT NULL, checksum INTEGER NOT NULL);
CREATE TABLE items (position INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, template TEXT NOT NULL,
  facts TEXT NOT NULL, stem TEXT NOT NULL, locked INTEGER NOT NULL, answers TEXT NOT NULL,
  others TEXT NOT NULL, checksum INTEGER NOT NULL);
CREATE INDEX items_of_template ON items (template, position);
CREATE TABLE sentences (
  fact TEXT PRIMARY KEY, sentence TEXT NOT NULL, checksum INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE about (
  row TEXT PRIMARY KEY, facts TEXT NOT NULL, checksum INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE names (
  vocabulary TEXT PRIMARY KEY, facts TEXT NOT NULL, checksum INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE rows (fact TEXT PRIMARY KEY, label TEXT NOT NULL, others TEXT NOT NULL,
  checksum INTEGER NOT NULL) WITHOUT ROWID;
"""


class DeckHead(NamedTuple):
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
    """A digest of the items that the log knew otherwise than they are."""
    learned: ItemsMark | None
    """Of all items that it knew; None where it cannot say."""
    days: Days
    templates: Mapping[str, int]
    """The number of items of each."""
    tags: tuple[str, ...]
    has_markup: bool


HEAD = codec(DeckHead)
ITEM = codec(Item)
ANSWERS = codec(tuple[Answer, ...])
IDS = codec(tuple[str, ...])
NAMES = codec(tuple[NamedFact, ...])
