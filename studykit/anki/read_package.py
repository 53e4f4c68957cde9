"""Read an Anki package that anybody may have made: nothing in it is believed or executed.

    .apkg      a deck that somebody gave away, or a learner's own, with or without what was learned
    .colpkg    a learner's whole collection, as Anki's backups are

A package of a few kilobytes may hold millions of anything: what costs time later on is counted
here, and too much of it is refused (`limits`). How it is packed knows `_archive`, how its database
is opened `_fenced_database`; what is in it is told by `package_contents`.

Knows nothing of what a note means.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from studykit.anki._archive import NEWEST, OLDER, PackedDatabase, database_of, opened
from studykit.anki._fenced_database import FencedDatabase, fenced
from studykit.anki._settings_in_json import SettingsInJson
from studykit.anki._settings_in_messages import SettingsInMessages
from studykit.anki.package_contents import (
    PackageCard,
    PackageContents,
    PackageDeck,
    PackageError,
    PackageNote,
    PackageNoteType,
    PackageReview,
)
from studykit.limits import (
    MAX_PACKAGE,
    MAX_PACKAGE_FIELDS,
    MAX_PACKAGE_MARKUP,
    MAX_PACKAGE_PARTS,
    MAX_PACKAGE_REVIEWS,
    MAX_PACKAGE_ROWS,
    MAX_PACKAGE_TYPES,
    MAX_SCALAR,
)
from studykit.values.text import TOO_MANY_MARKS, nfc

_BROKEN = "its database is broken"
# The names of columns are those of Anki's database, in `rslib/src/storage/schema11.sql`: `odue` and
# `odid` are where a card was due, and in which deck, before a filtered deck has borrowed it.
_OF_CARDS = ("nid", "did", "ord", "id")
_STATE = ("mod", "type", "queue", "due", "odue", "odid")
_NUMBERS = (*_STATE, "ivl", "factor", "reps", "lapses", "flags")
"""Columns of cards that hold numbers, and that a card of an old program may lack."""
_REVIEWS = ("id", "cid", "ease", "ivl", "lastIvl", "factor", "time", "type", "usn")


def read_package(path: Path, *, with_reviews: bool = False) -> PackageContents:
    """Return what the package holds; its reviews only when they are asked for.

    Raise PackageError when it is no package, and OSError when it cannot be read.
    """
    packed = database_of(path)
    try:
        with fenced(packed.content) as database:
            return _contents(database, packed, with_reviews=with_reviews)
    except MemoryError as error:
        raise PackageError("it needs more memory than there is") from error


def is_of_anki(path: Path) -> bool:
    """Return whether a file is a package that Anki itself wrote, and so perhaps is all there is.

    False of what is not there, cannot be read, or was written by a program such as this one.
    """
    try:
        with opened(path) as archive:
            names = set(archive.namelist())
    except (PackageError, OSError):
        return False
    return not names.isdisjoint({"meta", NEWEST, OLDER})


def _contents(
    database: FencedDatabase, packed: PackedDatabase, *, with_reviews: bool
) -> PackageContents:
    settings: SettingsInJson | SettingsInMessages
    # Schema 15 has put the JSON of `col` into tables of their own.
    if "notetypes" in database:
        settings = SettingsInMessages(database)
    else:
        settings = SettingsInJson(database)
    # The cards are read only when the notes have been counted.
    notes = list(_note_rows(database))
    card_rows = list(_card_rows(database))
    decks = settings.decks(_deck_ids(card_rows))
    preset_ids = set()
    for deck in decks.values():
        if deck.preset is not None:
            preset_ids.add(deck.preset)
    presets = settings.presets(preset_ids)
    note_types = settings.note_types(_note_type_ids(notes))
    _refuse_odd_names(note_types.values(), decks.values())
    cards = _cards_by_note(card_rows, decks)
    reviews = tuple(_reviews(database)) if with_reviews else None
    description = settings.description()
    refuse_marks(description)
    return PackageContents(
        note_types=note_types,
        notes=tuple(_note(row, cards.get(row[0], ())) for row in notes),
        description=description,
        decks=decks,
        presets=presets,
        reviews=reviews,
        created=_moment_of_collection(database, "crt"),
        covers_until=max(_moment_of_collection(database, "mod"), packed.packed_at),
        day_begins_at=settings.day_begins_at(),
        fsrs_is_on=settings.fsrs_is_on(),
        has_scheduling=_is_learned(cards.values()) or _has_reviews(database),
        form=packed.name,
    )


def _note(row: tuple[int, str, int, int, str, str], cards: Iterable[PackageCard]) -> PackageNote:
    number, guid, kind, changed, tags, fields = row
    return PackageNote(
        id=number,
        guid=guid,
        kind=kind,
        changed=changed,
        tags=tuple(tags.split()),
        fields=tuple(fields.split("\x1f")),
        cards=tuple(sorted(cards)),
    )


# --- notes ---------------------------------------------------------------------------------------


def _note_rows(database: FencedDatabase) -> Iterator[tuple[int, str, int, int, str, str]]:
    """Yield the rows of notes as they stand in the database."""
    size = _Size()
    taken: set[int] = set()
    for row in database.rows("notes", ("id", "guid", "mid", "mod", "tags", "flds")):
        number, guid, kind, changed, tags, fields = _checked(row, int, str, int, int, str, str)
        size.add(number, guid, tags, fields)
        if number in taken:
            raise PackageError(f"two notes have the number {number}")
        taken.add(number)
        yield number, guid, kind, changed, tags, fields


def _note_type_ids(notes: Iterable[tuple[int, str, int, int, str, str]]) -> set[int]:
    ids = {kind for _, _, kind, *_ in notes}
    if len(ids) > MAX_PACKAGE_TYPES:
        raise PackageError(
            f"its notes are of {len(ids):,} types, and {MAX_PACKAGE_TYPES} are allowed"
        )
    return ids


class _Size:
    """A count, over all notes, of what costs time and memory."""

    def __init__(self) -> None:
        self._notes = self._characters = self._parts = self._markup = 0

    def add(self, note: int, guid: str, tags: str, fields: str) -> None:
        """Count a note. Raise PackageError where there is too much of anything."""
        self._notes += 1
        if self._notes > MAX_PACKAGE_ROWS:
            raise PackageError(f"it holds more than {MAX_PACKAGE_ROWS:,} notes")
        self._characters += len(guid) + len(tags) + len(fields)
        if self._characters > MAX_PACKAGE:
            # Its pages are read again and again, or a column has a default: no whole database
            # holds more than its size.
            raise PackageError("its database is broken: the notes are larger than it can be")
        count = fields.count("\x1f") + 1
        if count > MAX_PACKAGE_FIELDS:
            raise PackageError(
                f"the note {note} has {count:,} fields, and {MAX_PACKAGE_FIELDS} are allowed"
            )
        if len(tags) > MAX_SCALAR:
            raise PackageError(
                f"the tags of the note {note} have more than {MAX_SCALAR:,} characters"
            )
        self._parts += count + len(tags.split())
        if self._parts > MAX_PACKAGE_PARTS:
            raise PackageError(
                f"its notes have more than {MAX_PACKAGE_PARTS:,} fields and tags together"
            )
        self._markup += fields.count("<") + fields.count("&")
        if self._markup > MAX_PACKAGE_MARKUP:
            raise PackageError(
                f"its fields hold more than {MAX_PACKAGE_MARKUP:,} HTML tags and entities together"
            )
        for text in (guid, tags, fields):
            refuse_marks(text)


def refuse_marks(text: str) -> None:
    """Raise PackageError when so many marks stand over a letter that its normal form takes ages."""
    if nfc(text) is None:
        raise PackageError(TOO_MANY_MARKS)


def _refuse_odd_names(note_types: Iterable[PackageNoteType], decks: Iterable[PackageDeck]) -> None:
    for kind in note_types:
        refuse_marks(kind.name)
        names = [field.name for field in kind.fields]
        names += [template.name for template in kind.templates]
        for name in names:
            refuse_marks(name)
    for deck in decks:
        refuse_marks(deck.name)


# --- cards and reviews ---------------------------------------------------------------------------


def _card_rows(database: FencedDatabase) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of cards. Their first four cells are numbers; the others may be anything."""
    rows = database.rows("cards", _OF_CARDS, (*_NUMBERS, "data"))
    for count, row in enumerate(rows, 1):
        if count > MAX_PACKAGE_ROWS:
            raise PackageError(f"it holds more than {MAX_PACKAGE_ROWS:,} cards")
        _checked(row[:4], int, int, int, int)
        yield row


def _deck_ids(card_rows: Iterable[tuple[Any, ...]]) -> set[int]:
    """Return the ids of the decks in which the cards are, and of those which are their homes."""
    ids = set()
    for row in card_rows:
        ids.add(row[1])
        ids.add(_whole(row[9]))
    return ids


def _cards_by_note(
    card_rows: Iterable[tuple[Any, ...]], decks: dict[int, PackageDeck]
) -> dict[int, list[PackageCard]]:
    cards: dict[int, list[PackageCard]] = {}
    for note, deck_id, place, number, *cells, data in card_rows:
        numbers = dict(zip(_NUMBERS, map(_whole, cells), strict=True))
        deck, filtered_deck, due = _name(decks, deck_id), "", numbers["due"]
        if numbers["odid"]:
            filtered_deck = deck
            deck = _name(decks, numbers["odid"])
            due = numbers["odue"]
        card = PackageCard(
            place,
            number,
            deck,
            changed=numbers["mod"],
            filtered_deck=filtered_deck,
            type=numbers["type"],
            queue=numbers["queue"],
            due=due,
            interval=numbers["ivl"],
            factor=numbers["factor"],
            reps=numbers["reps"],
            lapses=numbers["lapses"],
            flags=numbers["flags"],
            data=data if type(data) is str else "",
        )
        cards.setdefault(note, []).append(card)
    return cards


def _name(decks: dict[int, PackageDeck], number: int) -> str:
    deck = decks.get(number)
    if deck is None:
        return ""
    return deck.name


def _reviews(database: FencedDatabase) -> list[PackageReview]:
    """Return the reviews in the order of their moments, which are their ids."""
    reviews: list[PackageReview] = []
    if "revlog" not in database:
        return reviews
    for row in database.rows("revlog", _REVIEWS[:2], _REVIEWS[2:]):
        if len(reviews) >= MAX_PACKAGE_REVIEWS:
            raise PackageError(f"it holds more than {MAX_PACKAGE_REVIEWS:,} reviews")
        number, card = _checked(row[:2], int, int)
        # What has another kind counts as 0: one odd cell must not cost a learner all reviews.
        reviews.append(PackageReview(number, card, *map(_whole, row[2:])))
    reviews.sort()
    return reviews


def _has_reviews(database: FencedDatabase) -> bool:
    if "revlog" not in database:
        return False
    return next(database.rows("revlog", ("id",)), None) is not None


def _is_learned(cards_by_note: Iterable[Iterable[PackageCard]]) -> bool:
    for cards in cards_by_note:
        for card in cards:
            if card.type or card.queue or card.reps:
                return True
    return False


def _moment_of_collection(database: FencedDatabase, column: str) -> int:
    row = next(database.rows("col", (), (column,)), None)
    return _whole(row[0]) if row else 0


# --- cells, which in SQLite may hold anything ----------------------------------------------------


def _checked(row: Any, *types: type) -> tuple[Any, ...]:
    """Return the row, whose cells must have these types."""
    for cell, wanted in zip(row, types, strict=True):
        if type(cell) is not wanted:
            raise PackageError(_BROKEN)
    return tuple(row)


def _whole(cell: Any) -> int:
    """Return a number; 0 where something else stands. Old programs left fractions behind."""
    # The bound also keeps out infinity, which has no whole number.
    if type(cell) is float and abs(cell) < 2**62:
        return int(cell)
    return cell if type(cell) is int else 0
