"""Find the cards whose deck has another name: Anki moves no card that is there.

    a deck that moves whole     rename it in Anki before the import
    some of its cards           search for them after it, and move them

Knows nothing of how a package is written.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from studykit.anki import searches
from studykit.anki._names import deck_name
from studykit.anki.export import Export
from studykit.anki.field_html import EncodeError
from studykit.anki.lock import Lock, LockEntry
from studykit.questions.identity.ids import note_id


class DeckMove(NamedTuple):
    """Cards that stay in an old deck, since an import moves no card that is there."""

    old: str
    new: str
    ids: tuple[str, ...]
    search: str = ""
    """The Anki search that finds the cards. Empty when the whole deck moves: renaming it in Anki
    before the import does it all, for its subdecks too."""

    @property
    def is_rename(self) -> bool:
        """Return whether the whole deck moves."""
        return not self.search

    @property
    def remedy(self) -> str:
        """Instructions for the user in Anki, in whole sentences."""
        if self.is_rename:
            return f"Before the import, rename the deck {self.old} in Anki to {self.new}."
        return (
            f"After the import, search Anki's browser for {self.search} "
            f"and choose Cards > Change Deck > {self.new}."
        )


_Pair = tuple[str, str]
"""The old and the new name of a deck."""


def deck_moves(before: Lock, export: Export) -> list[DeckMove]:
    """Return the cards whose deck has another name now.

    A deck that moves whole is one move, with all of its subdecks. Retired cards are left out: they
    stay wherever they are. Case counts: Anki makes `trees_` beside `Trees`.
    """
    old_decks: dict[str, str] = {}
    names_in_anki: dict[str, str] = {}
    for entry in before.entries.values():
        if entry.deck not in names_in_anki:
            names_in_anki[entry.deck] = _name_in_anki(entry.deck)
        old_decks[entry.id] = names_in_anki[entry.deck]
    ids: dict[_Pair, list[str]] = defaultdict(list)
    terms = _SearchTerms(export)
    new_decks: set[str] = set()
    for note in export.notes:
        for entry, deck in note.cards_with_decks:
            if entry.retired:
                terms.stays(entry)
                continue
            new_decks.add(deck)
            if entry.id not in old_decks:
                continue
            old_deck = old_decks[entry.id]
            if old_deck in ("", deck):
                terms.stays(entry)
            else:
                ids[old_deck, deck].append(entry.id)
    return _moves(ids, new_decks, set(old_decks.values()), terms)


def _moves(
    ids: Mapping[_Pair, Sequence[str]],
    new_decks: Collection[str],
    all_old_decks: set[str],
    terms: _SearchTerms,
) -> list[DeckMove]:
    """Return how to move cards; `ids` are those of their items by the decks they go from and to."""
    pairs_below: dict[_Pair, list[_Pair]] = defaultdict(list)
    for pair in sorted(ids):
        pairs_below[_shortest(*pair)].append(pair)
    moves = []
    for (old, new), pairs in pairs_below.items():
        kept = set(new_decks)
        # A deck whose cards go to two decks can be renamed to neither.
        for old_deck, new_deck in pairs_below:
            if (old_deck, new_deck) != (old, new):
                kept.add(old_deck)
        if _is_rename(old, new, kept, all_old_decks):
            moved: list[str] = []
            for pair in pairs:
                moved += ids[pair]
            moves.append(DeckMove(old, new, tuple(moved)))
        else:
            for pair in pairs:
                search = _search(pair[0], ids[pair], terms, all_old_decks)
                moves.append(DeckMove(*pair, tuple(ids[pair]), search))
    return moves


def _name_in_anki(deck: str) -> str:
    """Return the name that a deck of a lock has in Anki; empty when the lock does not say it."""
    try:
        return deck_name(deck)
    except EncodeError:
        return ""


def _is_rename(old: str, new: str, kept: set[str], existing: set[str]) -> bool:
    """Return whether renaming a deck does what is wanted.

    Nothing may stay in it or go elsewhere, and the new name must be free.
    """
    return not _has_one_within(kept, old) and not _has_one_within(existing, new)


def _shortest(old: str, new: str) -> _Pair:
    """Return the two decks without the levels that they have in common at their end.

    A rename takes subdecks along: `Trees::Oaks`, now `Plants::Oaks`, is `Trees`, now `Plants`.
    """
    old_levels, new_levels = old.split("::"), new.split("::")
    while len(old_levels) > 1 and len(new_levels) > 1 and old_levels[-1] == new_levels[-1]:
        old_levels.pop()
        new_levels.pop()
    return "::".join(old_levels), "::".join(new_levels)


def _has_one_within(decks: Iterable[str], above: str) -> bool:
    """Return whether one of the decks is this one, or lies below it."""
    for deck in decks:
        if f"{deck}::".startswith(f"{above}::"):
            return True
    return False


def _search(deck: str, ids: Sequence[str], terms: _SearchTerms, decks: Iterable[str]) -> str:
    """Return the Anki search for cards of items in a deck, and not in `decks` below it."""
    # Each search once, in the order of the deck file.
    own_terms = list(dict.fromkeys(map(terms.of, ids)))
    search = f"{searches.deck(deck)} {searches.any_of(own_terms)}"
    # To Anki the cards of a deck are those of its subdecks too, and these do not move.
    if _has_one_within(set(decks) - {deck}, deck):
        search += f" -{searches.below(deck)}"
    return search


class _SearchTerms:
    """Terms of a search: all cards of a template at once, unless some of them stay."""

    def __init__(self, export: Export) -> None:
        self._entries = export.lock.entries
        self._export = export
        self._notes = {note.guid: note for note in export.notes}
        self._groups_that_stay: set[str] = set()

    def stays(self, entry: LockEntry) -> None:
        """Take notice of a card that stays where it is."""
        self._groups_that_stay.add(_group(entry))

    def of(self, identity: str) -> str:
        """Return the term for an item, perhaps with all others of its template."""
        entry = self._entries[identity]
        is_whole = _group(entry) not in self._groups_that_stay
        if not entry.note_type:
            if is_whole:
                return searches.field("ID", f"{_template(identity)}/", "*")
            return searches.field("ID", note_id(identity))
        if is_whole:
            kind = self._export.lock.adopted[entry.note_type]
            return searches.card_of_type(kind.name, entry.place)
        note = self._export.search_of_note(self._notes[entry.guid])
        return f"({note} card:{entry.place})"


def _group(entry: LockEntry) -> str:
    """Return a name for the cards that are found by one term."""
    if entry.note_type:
        return f"{entry.note_type}#{entry.place}"
    return _template(entry.id)


def _template(identity: str) -> str:
    return identity.partition("/")[0]
