"""Make a lost lock again from the last package: Anki's notes stay the same notes.

What a package holds is enough to know which notes Anki has, since when, and what they show
(`_read_notes`). Which facts are behind them is found by asking the deck:

    land/oslo     "In which country is Oslo?"     asked by the item land/oslo today: its facts
    land/rome     "Where is Rome?"                no item asks that: the facts of the item land/rome
    land/bonn     "In which country is Bonn?"     neither: none

Knows nothing of the clock, and of how a package is read (`read_package`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import unquote

from studykit.anki import _note_types as note_types
from studykit.anki._note_fields import digest
from studykit.anki._note_types import Field, NoteType
from studykit.anki._read_notes import TOO_LARGE, entries_of
from studykit.anki.gather import tag_prefix
from studykit.anki.lock import Lock, LockEntry, Stamp
from studykit.anki.media import paths_by_name
from studykit.anki.read_package import PackageContents, PackageError, PackageNote
from studykit.limits import MAX_PACKAGE_CLOZES
from studykit.questions.identity.earlier_ids import earlier_ids_of
from studykit.questions.identity.ids import anchor_in
from studykit.questions.item import Deck, Item


def recover(
    contents: PackageContents,
    deck: Deck,
    items: Sequence[Item],
    earlier: Mapping[str, tuple[str, ...]] | None = None,
) -> Lock:
    """Return the lock as it was when the package was written. Raise PackageError.

    `items` are those that the deck makes without a lock; `earlier` as in `gather.gather`.
    """
    _refuse_large_clozes(contents.notes)
    entries = _read_entries(contents, deck, items)
    earlier = earlier or {}
    facts_of = _FactFinder(entries.values(), items, earlier)
    for name, entry in entries.items():
        facts = () if entry.retired else facts_of(entry)
        entries[name] = entry._replace(facts=facts, was=earlier_ids_of(facts, earlier))

    kinds = sorted({"cloze" if entry.shown.gaps else "lookup" for entry in entries.values()})
    description = contents.description
    return Lock(
        key=deck.key,
        note_types={name: _stamp(contents, note_types.named(name)) for name in kinds},
        entries=entries,
        description=digest([description], ()) if description else "",
    )


def _refuse_large_clozes(notes: Iterable[PackageNote]) -> None:
    """Raise PackageError when the sentences of clozes, made for each card, would be too large."""
    cloze = note_types.cloze()
    size = 0
    for note in notes:
        if note.kind == cloze.id:
            size += len(note.cards) * sum(map(len, note.fields))
    if size > MAX_PACKAGE_CLOZES:
        megabytes = MAX_PACKAGE_CLOZES // 2**20
        raise PackageError(f"its clozes, written out for each card, are larger than {megabytes} MB")


def _read_entries(
    contents: PackageContents, deck: Deck, items: Sequence[Item]
) -> dict[str, LockEntry]:
    """Return the entries of all notes by item id, as yet without facts. Raise PackageError."""
    prefix, media_paths = tag_prefix(deck), paths_by_name(items)
    entries: dict[str, LockEntry] = {}
    notes: set[int] = set()
    cards: set[int] = set()
    has_a_card_twice = False
    for note in contents.notes:
        entries_of_note = entries_of(note, deck.key, prefix, media_paths)
        if note.id in notes or any(entry.id in entries for entry in entries_of_note):
            raise PackageError("it holds a note twice")
        notes.add(note.id)
        for entry in entries_of_note:
            has_a_card_twice |= entry.card in cards
            cards.add(entry.card)
            entries[entry.id] = entry
    if has_a_card_twice:
        raise PackageError("it holds a card twice")
    if not entries:
        raise PackageError("there are no notes in it")
    return entries


# --- the note types ------------------------------------------------------------------------------


def _stamp(contents: PackageContents, kind: NoteType) -> Stamp:
    """Return the note type's digest in the package, and since when it is that.

    One that this studykit cannot read is another one: it is sent again.
    """
    model = contents.note_types.get(str(kind.id))
    changed = model.get("mod") if type(model) is dict else None
    if type(changed) is not int or not 0 < changed < TOO_LARGE:
        raise PackageError("its note type has a time that cannot be")
    try:
        own_digest = _as_in_model(kind, model).digest
    except (KeyError, TypeError, IndexError, AttributeError, UnicodeError):
        own_digest = "unknown"
    return Stamp(own_digest, changed)


def _as_in_model(kind: NoteType, model: Any) -> NoteType:
    fields = []
    for field in model["flds"]:
        is_searched = not field["excludeFromSearch"]
        fields.append(
            Field(field["id"], field["name"], field["description"], field["collapsed"], is_searched)
        )
    template = model["tmpls"][0]
    return kind._replace(
        name=model["name"],
        sort_field=model["sortf"],
        fields=tuple(fields),
        template_id=template["id"],
        template_name=template["name"],
        front=template["qfmt"],
        back=template["afmt"],
        browser_front=template["bqfmt"],
        browser_back=template["bafmt"],
        css=model["css"],
    )


# --- the facts -----------------------------------------------------------------------------------


class _FactFinder:
    """Finds the facts behind an entry: those of the item that asks the same, or has its id."""

    def __init__(
        self,
        entries: Iterable[LockEntry],
        items: Sequence[Item],
        earlier: Mapping[str, tuple[str, ...]],
    ) -> None:
        self._templates = {_template(item.id) for item in items}
        self._by_question = {(_template(item.id), item.stem): item for item in items}
        self._by_id = {item.id: item for item in items}
        counts = Counter(item.stem for item in items)
        self._by_unique_stem = {item.stem: item for item in items if counts[item.stem] == 1}
        same = [self._with_same_question(entry) for entry in entries]
        self._already_matched = {item.id for item in same if item}

        self._tables_of_sets: dict[str, str] = {}
        """By template of questions about a set: the table of the facts."""
        for item in items:
            if item.names_options:
                self._tables_of_sets[_template(item.id)] = _table(item.facts[0])
        self._today = {f"{_table(fact)}/{was[0]}": fact for fact, was in earlier.items()}
        """By the first name of a fact that had another one: its name today."""

    def __call__(self, entry: LockEntry) -> tuple[str, ...]:
        """Return the facts of an entry that is not retired; none when no item is like it."""
        item = self._with_same_question(entry)
        if item is None and entry.id not in self._already_matched:
            item = self._by_id.get(entry.id)
        return item.facts if item else self._facts_in_id(entry.id)

    def _with_same_question(self, entry: LockEntry) -> Item | None:
        template = _template(entry.id)
        if template in self._templates:
            return self._by_question.get((template, entry.shown.stem))
        # The template had another name once, which ids still bear.
        return self._by_unique_stem.get(entry.shown.stem)

    def _facts_in_id(self, identity: str) -> tuple[str, ...]:
        """Return the facts of a question about a set, whose first ids stand in the question's id.

        A set is made as long as the lock knows it, and perhaps not without. Of any other question
        there are none.
        """
        table = self._tables_of_sets.get(_template(identity))
        if not table:
            return ()
        names = [f"{table}/{unquote(part)}" for part in anchor_in(identity).split("+") if part]
        return tuple(self._today.get(name, name) for name in names)


def _template(identity: str) -> str:
    return identity.partition("/")[0]


def _table(fact: str) -> str:
    return fact.partition("/")[0]
