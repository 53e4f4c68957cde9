"""Find the notes and cards of a deck in a running Anki.

AnkiConnect tells no GUID. So a note is ours when it has the id that the lock file gave it and the
item's id in its first field; or, where Anki had to give it another one, the item's id in the field
ID and a tag below the deck's own. A note of a type that was adopted has no such field: it is ours
when it has the id and the type that the lock file says, and one of the cards.

    nid:1763812800123,...         most notes, some hundred at once
    "ID:capital/fr" or ...        those that have another id

Whose item is in two notes is left alone: nobody can say which one is meant.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from studykit.anki import searches
from studykit.anki.field_html import field
from studykit.anki.lock import LockEntry
from studykit.anki_connect.client import (
    AnkiRefusesError,
    Client,
    in_batches,
    request,
    taken_apart,
    whole_number,
)

_SEARCHED_AT_ONCE = 50
"""Item ids in one search."""
_CARDS_AT_ONCE = 1000
"""Ids of cards in one search."""


class NoteThere(NamedTuple):
    """A note as it stands in a running Anki."""

    id: int
    note_type: str
    """The name of its type, which a learner may change."""
    fields: Mapping[str, str]
    """HTML by the fields' names, in their order."""
    tags: tuple[str, ...]
    cards: tuple[int, ...]
    """In the order of their templates, or of the numbers of a cloze."""

    @property
    def first_field(self) -> str:
        """Return the content of the field that tells notes apart; empty without any."""
        return next(iter(self.fields.values()), "")


class FoundNotes(NamedTuple):
    """The notes of a deck in a running Anki."""

    notes: Mapping[str, NoteThere]
    """By the keys of notes in the lock file (`LockEntry.note_key`)."""
    cards: Mapping[str, int]
    """The ids of cards there, by the items' ids."""


def find_notes(client: Client, entries: Iterable[LockEntry], prefix: str) -> FoundNotes:
    """Return what Anki has of these cards of a deck, whose tags stand below a prefix."""
    entries_of_notes: dict[str, list[LockEntry]] = {}
    for entry in entries:
        entries_of_notes.setdefault(entry.note_key, []).append(entry)
    notes = _by_their_ids(client, entries_of_notes)
    missing = []
    for identity, of_note in entries_of_notes.items():
        if identity not in notes and not of_note[0].note_type:
            missing.append(identity)
    notes.update(_by_their_field(client, missing, prefix))

    cards: dict[str, int] = {}
    for identity, note in notes.items():
        cards.update(_cards_of(client, note, entries_of_notes[identity]))
    return FoundNotes(notes, cards)


# --- notes ---------------------------------------------------------------------------------------


def _by_their_ids(
    client: Client, entries_of_notes: Mapping[str, Sequence[LockEntry]]
) -> dict[str, NoteThere]:
    note_types = _names_of_note_types(client, entries_of_notes)
    ours = {}
    for batch in in_batches(list(entries_of_notes)):
        wanted = {entries_of_notes[identity][0].note: identity for identity in batch}
        query = f"nid:{','.join(map(str, wanted))}"
        for note in notes_there(client, _numbers(client.ask("findNotes", query=query))):
            identity = wanted.get(note.id, "")
            if identity and _is_ours(note, identity, entries_of_notes[identity], note_types):
                ours[identity] = note
    return ours


def _names_of_note_types(
    client: Client, entries_of_notes: Mapping[str, Sequence[LockEntry]]
) -> dict[int, str]:
    """Return the names of note types by their ids, if any note is of an adopted one."""
    if not any(entries[0].note_type for entries in entries_of_notes.values()):
        return {}
    names = client.ask("modelNamesAndIds")
    with taken_apart("modelNamesAndIds"):
        return {whole_number(number): name for name, number in names.items()}


def _is_ours(
    note: NoteThere, identity: str, entries: Sequence[LockEntry], note_types: Mapping[int, str]
) -> bool:
    first = entries[0]
    if not first.note_type:
        return note.first_field == field(identity)
    has_the_type = note_types.get(first.note_type) == note.note_type
    return has_the_type and any(entry.card in note.cards for entry in entries)


def _by_their_field(client: Client, identities: Sequence[str], prefix: str) -> dict[str, NoteThere]:
    """Return the notes that have an item's id in the field ID, and a tag of the deck."""
    with_id: dict[str, list[NoteThere]] = {}
    by_field = {field(identity): identity for identity in identities}
    for batch in in_batches(identities, _SEARCHED_AT_ONCE):
        query = searches.any_of([searches.field("ID", identity) for identity in batch])
        for note in notes_there(client, _numbers(client.ask("findNotes", query=query))):
            identity = by_field.get(note.first_field, "")
            if identity and _has_tag_below(note.tags, prefix):
                with_id.setdefault(identity, []).append(note)
    ours = {}
    for identity, notes in with_id.items():
        # Of two nobody can say which one is meant.
        if len(notes) == 1:
            ours[identity] = notes[0]
    return ours


def _has_tag_below(tags: Iterable[str], prefix: str) -> bool:
    own = prefix.casefold()
    if not own:
        return False
    for tag in tags:
        # Anki tells tags apart without regard to case.
        if f"{tag.casefold()}::".startswith(f"{own}::"):
            return True
    return False


def notes_there(client: Client, numbers: Sequence[int]) -> list[NoteThere]:
    """Return the notes with these ids, without those that are not there."""
    notes = []
    for batch in in_batches(numbers):
        entries = client.ask("notesInfo", notes=list(batch))
        with taken_apart("notesInfo"):
            for entry in entries:
                # Of a note that is gone there is an empty one.
                if entry:
                    notes.append(_note(entry))
    return notes


def _note(entry: Any) -> NoteThere:
    fields = sorted(entry["fields"].items(), key=lambda pair: int(pair[1]["order"]))
    return NoteThere(
        id=whole_number(entry["noteId"]),
        note_type=str(entry["modelName"]),
        fields={str(name): str(content["value"]) for name, content in fields},
        tags=tuple(map(str, entry["tags"])),
        cards=tuple(map(whole_number, entry["cards"])),
    )


# --- cards ---------------------------------------------------------------------------------------


def _cards_of(client: Client, note: NoteThere, entries: Sequence[LockEntry]) -> dict[str, int]:
    """Return the cards of a note by their items' ids; those that are not there are left out."""
    cards = {}
    for entry in entries:
        if entry.card in note.cards:
            cards[entry.id] = entry.card
        # Anki gave the card another id: its own was taken when the package came in.
        elif len(entries) == len(note.cards) == 1:
            cards[entry.id] = note.cards[0]
        elif entry.number:
            query = f"nid:{note.id} card:{entry.number}"
            with_number = _numbers(client.ask("findCards", query=query))
            if len(with_number) == 1:
                cards[entry.id] = with_number[0]
    return cards


def find_cards(client: Client, cards: Iterable[int], search: str) -> set[int]:
    """Return those of the cards that a search finds."""
    return find_cards_by_each(client, cards, [search])[0]


def find_cards_by_each(
    client: Client, cards: Iterable[int], given_searches: Sequence[str]
) -> list[set[int]]:
    """Return for each search those of the cards that it finds."""
    cards_by_search: list[set[int]] = [set() for _ in given_searches]
    for batch in in_batches(sorted(cards), _CARDS_AT_ONCE):
        ids = ",".join(map(str, batch))
        wanted = [request("findCards", query=f"cid:{ids} ({search})") for search in given_searches]
        for of_search, answer in zip(cards_by_search, client.ask_all(wanted), strict=True):
            of_search.update(_numbers(answer))
    return cards_by_search


def card_on_screen(client: Client) -> int | None:
    """Return the card that somebody is just studying: an answer to it would be refused to him."""
    if "guiCurrentCard" not in client.actions:
        return None
    try:
        shown = client.ask("guiCurrentCard")
    except AnkiRefusesError:
        # Nobody is studying.
        return None
    if not isinstance(shown, dict):
        return None
    number = shown.get("cardId")
    return number if isinstance(number, int) else None


def _numbers(answer: Any) -> list[int]:
    with taken_apart("a search"):
        return [whole_number(number) for number in answer]
