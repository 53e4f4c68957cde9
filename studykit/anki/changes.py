"""What the next import into Anki will do: the lock file of the last export held against the next one.

Texts are compared as a learner reads them, not as Anki stores them. A change under an old id keeps the card's history:
so a note whose answer became another one is marked, for the author to say whether it is still the same question.
Nothing here knows the clock, files, or how a package is written.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from studykit.anki import _searches as searches
from studykit.anki import encode
from studykit.anki.gather import Export
from studykit.anki.lock import Entry, Lock
from studykit.anki.notes import Shown
from studykit.questions.identity.ids import note_id
from studykit.values.sameness import fold


class Field(NamedTuple):
    """One thing that a note shows, before and after. Lists are tuples; what is not there is empty."""

    name: str
    old: tuple[str, ...]
    new: tuple[str, ...]


class Changed(NamedTuple):
    """A note that the import updates."""

    before: Entry
    after: Entry
    fields: tuple[Field, ...]
    """Empty when no text changed, only how studykit writes it for Anki."""
    other_answer: bool
    """The old answer is no longer right: a correction, or another question under the id of an old one."""

    @property
    def is_back(self) -> bool:
        """Whether the question was retired and is asked again."""
        return bool(self.before.retired) and not self.after.retired


class Move(NamedTuple):
    """Cards that stay in an old deck, since an import moves no card that is there."""

    old: str
    new: str
    ids: tuple[str, ...]
    is_rename: bool
    """The whole deck moves: renaming it in Anki before the import does it all, for its subdecks too."""
    search: str
    """The Anki search that finds the cards, for a move that is no rename."""

    @property
    def remedy(self) -> str:
        """What the user must do in Anki, whole sentences."""
        if self.is_rename:
            return f"Before the import, rename the deck {self.old} in Anki to {self.new}."
        return f"After the import, search Anki's browser for {self.search} and choose Cards > Change Deck > {self.new}."


class Diff(NamedTuple):
    """What the next import will do with the cards, in the order of the deck file."""

    new: tuple[Entry, ...]
    changed: tuple[Changed, ...]
    retired: tuple[Entry, ...]
    """Cards whose question is given up now; those given up before count as unchanged."""
    moves: tuple[Move, ...]
    new_design: bool
    """The cards' design (their templates and style) is updated too."""
    new_description: bool
    """The deck's description is updated too."""
    unchanged: int

    def __bool__(self) -> bool:
        """Whether there is anything that the import will do, or that the user must."""
        return bool(self.new or self.changed or self.retired or self.moves or self.asides)

    @property
    def asides(self) -> tuple[str, ...]:
        """What the import updates beside notes, whole sentences."""
        design = ("The design of the cards is updated.",) if self.new_design else ()
        return (*design, *(("The deck's description is updated.",) if self.new_description else ()))


def compare(before: Lock, export: Export) -> Diff:
    """What an import of this export will do in a collection that has the package of the lock."""
    updated = set(export.updated)
    new = [
        entry for note in export.notes for entry in note.entries if entry.id not in before.entries
    ]
    changed: list[Changed] = []
    retired: list[Entry] = []
    for note in [note for note in export.notes if note.id in updated] if updated else ():
        pairs = [
            (before.entries[entry.id], entry)
            for entry in note.entries
            if entry.id in before.entries
        ]
        given_up = [entry for old, entry in pairs if entry.retired and not old.retired]
        others = [_changed(old, entry) for old, entry in pairs if entry not in given_up]
        reworded = [each for each in others if each.fields or each.is_back]
        # Where no text changed it is told once: only how studykit writes the note did.
        changed += reworded or ([] if given_up or len(pairs) < len(note.entries) else others[:1])
        retired += given_up
    stamps = export.lock.note_types
    return Diff(
        new=tuple(new),
        changed=tuple(changed),
        retired=tuple(retired),
        moves=tuple(_moves(before, export)),
        new_design=any(
            stamps[name].digest != stamp.digest for name, stamp in before.note_types.items()
        ),
        new_description=bool(before.description) and before.description != export.lock.description,
        unchanged=len(export.order) - len(new) - len(changed) - len(retired),
    )


def _changed(old: Entry, new: Entry) -> Changed:
    pairs = zip(_texts(old.shown), _texts(new.shown), strict=True)
    fields = tuple(Field(name, was, now) for (name, was), (_, now) in pairs if was != now)
    return Changed(old, new, fields, _is_other_answer(old.shown, new.shown))


def _texts(shown: Shown) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What a note shows, by the names that a reader of the diff sees."""
    asked = shown.keys if shown.all_wanted else shown.keys[:1]
    modes = {"": "", "yes": "may be typed", "first": "is typed first"}
    return (
        ("stem", (shown.stem,)),
        ("answer", asked),
        ("also right", shown.keys[len(asked) :]),
        ("spellings", shown.spellings),
        ("options", shown.options),
        ("to order", shown.to_order),
        ("typing", _some(modes.get(shown.typed, shown.typed))),
        ("hint", _some(shown.hint)),
        ("explanation", _some(shown.explanation)),
        ("source", shown.sources),
        ("tags", tuple(sorted(shown.tags))),
        ("language", _some(shown.lang)),
        ("language of answers", _some(shown.answer_lang)),
    )


def _some(text: str) -> tuple[str, ...]:
    return (text,) if text else ()


def _is_other_answer(old: Shown, new: Shown) -> bool:
    """Whether who knows the old answer does not know the new one. Another spelling of it does not count."""
    was, now = _folded(old.keys), _folded(new.keys)
    if old.to_order or new.to_order:
        return [fold(key) for key in old.keys] != [fold(key) for key in new.keys]
    if old.all_wanted or new.all_wanted:
        return not (was <= now | _folded(new.spellings) and now <= was | _folded(old.spellings))
    old_key, new_key = fold(old.keys[0]), fold(new.keys[0])
    return old_key not in now | _folded(new.spellings) and new_key not in was | _folded(
        old.spellings
    )


def _folded(texts: Iterable[str]) -> set[str]:
    return {fold(text) for text in texts}


def _moves(before: Lock, export: Export) -> list[Move]:
    """Cards whose deck has another name now. A deck that moves whole is one move, with all of its subdecks.

    Retired cards are left out: they stay wherever they are. Case counts: Anki makes `trees_` beside `Trees`.
    """
    old_decks = {each.id: _old_deck(each.shown) for each in before.entries.values()}
    pairs: dict[tuple[str, str], list[str]] = defaultdict(list)
    stay: set[str] = set()
    for note in export.notes:
        stay.update(entry.id.partition("/")[0] for entry in note.entries if entry.retired)
        for identity in [
            entry.id for entry in note.entries if entry.id in old_decks and not entry.retired
        ]:
            if old_decks[identity] in ("", note.deck):
                stay.add(identity.partition("/")[0])
            else:
                pairs[old_decks[identity], note.deck].append(identity)
    if not pairs:
        return []
    roots: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for pair in sorted(pairs):
        roots[_shortest(*pair)].append(pair)
    new_decks = {
        note.deck for note in export.notes if any(not entry.retired for entry in note.entries)
    }
    moves = []
    for (old, new), inside in roots.items():
        others = {other for other, to in roots if (other, to) != (old, new)}
        if _is_rename(old, new, others | new_decks, set(old_decks.values())):
            ids = [identity for pair in inside for identity in pairs[pair]]
            moves.append(Move(old, new, tuple(ids), is_rename=True, search=""))
        else:
            for pair in inside:
                search = _search(pair[0], pairs[pair], stay, set(old_decks.values()))
                moves.append(Move(*pair, tuple(pairs[pair]), is_rename=False, search=search))
    return moves


def _old_deck(shown: Shown) -> str:
    """The deck in which Anki has the card; empty when the lock file does not say so."""
    try:
        return encode.deck_name(shown.deck)
    except encode.EncodeError:
        return ""


def _is_rename(old: str, new: str, kept: set[str], there: set[str]) -> bool:
    """Whether renaming a deck does what is wanted: nothing stays or goes elsewhere, and the new name is free."""
    return not (
        any(_is_within(each, old) for each in kept) or any(_is_within(each, new) for each in there)
    )


def _shortest(old: str, new: str) -> tuple[str, str]:
    """The two decks without the levels that they have in common at their end: a rename takes its subdecks along."""
    one, other = old.split("::"), new.split("::")
    while len(one) > 1 and len(other) > 1 and one[-1] == other[-1]:
        one.pop()
        other.pop()
    return "::".join(one), "::".join(other)


def _is_within(deck: str, above: str) -> bool:
    return f"{deck}::".startswith(f"{above}::")


def _search(deck: str, ids: list[str], stay: set[str], decks: set[str]) -> str:
    """Return the Anki search for the notes of these items in a deck, and not in `decks` below it.

    A template is named once unless some of it stays.
    """
    terms: dict[str, None] = {}
    for identity in ids:
        template = identity.partition("/")[0]
        whole = searches.field("ID", f"{template}/", "*")
        term = searches.field("ID", note_id(identity)) if template in stay else whole
        terms[term] = None
    search = f"{searches.deck(deck)} {searches.any_of(list(terms))}"
    if any(other != deck and _is_within(other, deck) for other in decks):
        search += f" -{searches.below(deck)}"
    return search
