"""A deck as a sitting of the quiz needs it: as it was compiled before, or else made anew.

    decks/nansei.yaml, asked from /home/ada    ->  cache/3f9c....compiled

A compiled deck stands for its files while they are what they were, byte for byte
(`compiled.fingerprint`), and where it asks as of today until the next fact begins or ends to hold;
with it the quiz neither reads facts nor makes items. Whoever deletes it
loses nothing. A deck with pictures or sounds is never compiled.
"""

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

from studykit.compiled.deck_cache import (
    CompiledError,
    DeckContent,
    Learned,
    read,
    rows_then,
    write,
)
from studykit.compiled.fingerprint import SeenFiles, compiled_file, fingerprint
from studykit.compiled.old_files import delete_old
from studykit.problems import DeckError, Problem, without_notes
from studykit.questions.item import Deck, EarlierItem, Item, RowsThen
from studykit.questions.item_bank import ItemBank, ItemsInWords
from studykit.reading.csv_rows import is_list_file
from studykit.reading.first_line import FirstLine

if TYPE_CHECKING:
    from studykit.questions.fact_sentences import FactSentences
    from studykit.reviews.records import WhichDiffer
    from studykit.workspace.workspace import Workspace


class LearnerLog(Learned, Protocol):
    """A log, as far as a deck asks it what was learned."""

    def known(self, deck: str) -> Mapping[str, EarlierItem]:
        """Return the items of the deck with a key that have reviews, as they were known then."""


class NoLog:
    """The log of somebody who has learned nothing yet."""

    def known(self, _deck: str) -> Mapping[str, EarlierItem]:
        return {}

    def items_mark(self, _deck: str, _until: int | None = None) -> None:
        return None

    def known_otherwise(
        self, _deck: str, _which: "WhichDiffer", _after: int | None = None
    ) -> Mapping[str, EarlierItem]:
        return {}


class QuizDeck(NamedTuple):
    """A deck that can be asked."""

    path: Path
    deck: Deck
    items: ItemBank
    problems: Sequence[Problem]
    """Errors and warnings: a learner is told of no notes."""
    left_out: int = 0
    """Items of which words would tell the answer: Anki has pictures and sounds for them."""
    first_line: FirstLine = FirstLine.UNKNOWN
    """What was said of the first line of a list: whether it names the columns."""

    @classmethod
    def open(
        cls,
        path: Path,
        log: LearnerLog,
        cache: Path,
        now: datetime,
        *,
        as_json: bool,
        first_line: FirstLine = FirstLine.UNKNOWN,
    ) -> "QuizDeck":
        """Return the deck at a path. Raise DeckError when it cannot be read at all.

        `cache` is the folder of compiled decks; `now`, in the learner's own time zone, tells the
        day of a deck that asks as of today.
        `as_json`: pictures and sounds stay paths, for a program that shows and plays them.
        `first_line`: what somebody says of a list. Only what files say by themselves is compiled.
        """
        if first_line is not FirstLine.UNKNOWN:
            deck = _made_anew(path, log, None, now, as_json=as_json, first_line=first_line)
            return deck._replace(first_line=first_line)
        compiled = read(compiled_file(path, cache), log, now)
        if compiled:
            items = compiled.items
            if items.has_markup and not as_json:
                items = ItemsInWords(items)
            return cls(path, compiled.deck, items, compiled.problems)
        return _made_anew(path, log, cache, now, as_json=as_json)


def items_at_hand(path: Path, cache: Path, today: date) -> ItemBank:
    """Return the items of the deck at a path for a look at their ids, templates and tags.

    They come from what was compiled, or are made, without the log, and nothing is written. A deck
    that cannot be read has none.
    """
    from studykit.facts.base import FactBase
    from studykit.questions.fact_sentences import FactSentences
    from studykit.workspace.workspace import Workspace

    compiled = read(compiled_file(path, cache), NoLog(), today)
    if compiled:
        return compiled.items
    try:
        return Workspace.open(path, today=today).bank
    except DeckError:
        return ItemBank((), FactSentences(FactBase({})))


def bank_in_words(deck: "Workspace", *, as_json: bool) -> tuple[ItemBank, int]:
    """Return the items with pictures and sounds in words, and how many these would give away.

    Formulas and the like are put into words too, but not for a program. Items that are made on
    demand stay so where no picture decides which of them there are.
    """
    bank = deck.bank
    columns = [column for table in deck.base.tables.values() for column in table.columns]
    has_markup = not as_json and any(column.markup for column in columns)
    if deck.base.media:
        items = _media_in_words(deck.items, as_json=as_json)
        bank = ItemBank(items, bank.sayings)
    left_out = len(deck.items) - len(bank)
    return ItemsInWords(bank) if has_markup else bank, left_out


def _media_in_words(items: Sequence[Item], *, as_json: bool) -> tuple[Item, ...]:
    from studykit.questions.media import for_program, in_words

    put_into_words = for_program if as_json else in_words
    in_words_or_none = map(put_into_words, items)
    return tuple(item for item in in_words_or_none if item)


def _made_anew(
    path: Path,
    log: LearnerLog,
    cache: Path | None,
    now: datetime,
    *,
    as_json: bool,
    first_line: FirstLine = FirstLine.UNKNOWN,
) -> QuizDeck:
    """Read the facts, make the items, and keep them compiled as far as the disk lets.

    Nothing is kept without a `cache`.
    """
    from studykit.facts.media import media_columns
    from studykit.questions.fact_sentences import FactSentences
    from studykit.workspace.workspace import Workspace

    files, folders = _made_from(path)
    before = fingerprint(files, folders)
    deck = Workspace.open(path, log.known, today=now, cache=cache, first_line=first_line)
    sayings = FactSentences(deck.base)
    problems = without_notes(deck.problems)
    # Which pictures and sounds there are decides what is asked where; one may be missing as yet.
    if cache and not any(map(media_columns, deck.base.tables.values())):
        then = rows_then(compiled_file(path, cache))
        content = _content(deck, (files, folders), log, then, sayings, now)
        # Asked last: the digest must be one of the files that were read.
        is_somebody_writing = fingerprint(files, folders) != before
        if not is_somebody_writing:
            with suppress(OSError, CompiledError):
                write(compiled_file(path, cache), content)
                delete_old(compiled_file(path, cache))

    bank, left_out = bank_in_words(deck, as_json=as_json)
    return QuizDeck(path, deck.deck, bank, problems, left_out)


def _content(
    deck: "Workspace",
    made_from: tuple[Sequence[str], Sequence[str]],
    log: LearnerLog,
    then: RowsThen,
    sayings: "FactSentences",
    now: date,
) -> DeckContent:
    """Return what is kept of a deck; `then` is what its rows said when it was compiled last."""
    from studykit.anki.lock_file import lock_path
    from studykit.anki.texts_file import texts_path

    # Taken before: what another terminal learns meanwhile is looked at another time.
    learned = log.items_mark(deck.deck.key)
    earlier_items = log.known(deck.deck.key)
    files, folders = made_from
    # A CSV file that a table names as its rows is none of the folder's tables.
    all_files = [*files, *_absolute(*deck.base.sheets)]
    if deck.lock.rests_on_texts:
        all_files += _absolute(texts_path(lock_path(deck.path)))
    seen: SeenFiles = {}
    return DeckContent(
        deck=deck.deck,
        items=deck.items,
        about=sayings.facts_about,
        sayings=sayings,
        problems=without_notes(deck.problems),
        made_from=(all_files, folders),
        fingerprint=fingerprint(all_files, folders, seen),
        earlier_items=earlier_items,
        learned=learned,
        locked=deck.lock.entries,
        rows=_rows_to_keep(deck, earlier_items, then),
        days=deck.loaded.days_alike(now),
        item_problems=deck.item_problems,
        seen=seen,
    )


def _rows_to_keep(
    deck: "Workspace", learned: Mapping[str, EarlierItem], then: RowsThen
) -> RowsThen:
    """Return what the rows say, but of one that may have been renamed what it said then.

    So `check` tells of that as long as nobody has said whether it was, also who goes on learning.
    """
    from studykit.questions.identity.possible_renames import possible_renames
    from studykit.questions.identity.row_evidence import RowEvidence

    learned_facts: set[str] = set()
    for item in learned.values():
        learned_facts.update(item.facts)
    rows = dict(RowEvidence(deck.base).cells(deck.items))
    for rename in possible_renames(deck.base, then):
        if rename.fact_then in learned_facts:
            rows[rename.fact_then] = then[rename.fact_then]
            rows.pop(rename.fact, None)
    return rows


def _made_from(path: Path) -> tuple[list[str], list[str]]:
    """Return the files and the folders that a deck is made from."""
    from studykit.anki.lock_file import lock_path
    from studykit.questions.templates.deck_file import read_deck

    folders: Sequence[Path] = ()
    if not is_list_file(path):
        file, _ = read_deck(path)
        folders = file.all_folders if file else ()
    return _absolute(path, lock_path(path)), _absolute(*folders)


def _absolute(*paths: Path | str) -> list[str]:
    # Links stay: the folder above one is not its own.
    return [os.path.abspath(path) for path in paths]  # noqa: PTH100
