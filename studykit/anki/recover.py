"""Make a lost lock again from the last package: Anki's notes stay the same notes.

What a package holds is enough to know which notes Anki has, since when, and what they show
(`_read_notes`). Which facts are behind them is found by asking the deck:

    land/oslo     "In which country is Oslo?"     asked by the item land/oslo today: its facts
    land/rome     "Where is Rome?"                no item asks that: the facts of the item land/rome
    land/bonn     "In which country is Bonn?"     neither: none

Knows nothing of the clock, and of how a package is read (`read_package`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import unquote

from studykit.anki import _note_types as note_types
from studykit.anki._card_texts import CardTexts
from studykit.anki._making_notes import tag_prefix
from studykit.anki._note_fields import digest
from studykit.anki._note_types import Field, NoteType
from studykit.anki._read_notes import TOO_LARGE, cards_of
from studykit.anki._shipped_notes import FORM_OF_OURS, notes_as_shipped
from studykit.anki.lock import KeptTexts, Lock, LockEntry, NoteCard, Stamp, plain_wording
from studykit.anki.media import paths_by_name, with_paths_alone
from studykit.anki.package_contents import (
    PackageContents,
    PackageError,
    PackageNote,
    PackageNoteType,
)
from studykit.limits import MAX_PACKAGE_CLOZES
from studykit.questions.identity.ids import anchor_in
from studykit.questions.identity.row_evidence import RowEvidence
from studykit.questions.item import TEXT_OPTION, Deck, Item


def recover(
    contents: PackageContents,
    deck: Deck,
    items: Sequence[Item],
    evidence: RowEvidence,
) -> Lock:
    """Return the lock as it was when the package was written. Raise PackageError.

    `items` are those that the deck makes without a lock; `evidence` as in `gather.gather`.
    """
    _refuse_large_clozes(contents.notes)
    cards = _read_cards(contents, deck, items)
    item_of = _ItemFinder(cards, items, evidence.earlier)
    stamps: dict[str, Stamp] = {}
    entries: dict[str, LockEntry] = {}
    texts: dict[str, CardTexts] = {}
    for card in cards:
        entry, shown = card
        facts: tuple[str, ...] = ()
        item = None
        if not entry.retired:
            item = item_of(card)
            facts = item.facts if item else item_of.facts_in_id(entry.id)
        entries[entry.id] = entry._replace(
            facts=facts,
            was=evidence.was(facts),
            wording=evidence.wording(facts, *plain_wording(shown)),
            options=_options(shown, item),
        )
        texts[entry.id] = shown
        if entry.kind not in stamps:
            stamps[entry.kind] = _stamp(contents, note_types.named(entry.kind))
    description_digest = ""
    if contents.description:
        description_digest = digest([contents.description], ())
    return Lock(
        deck.key,
        stamps,
        entries,
        description=description_digest,
        deck=deck.name,
        texts=KeptTexts(texts),
        rows=evidence.cells(items),
    )


def _options(shown: CardTexts, item: Item | None) -> tuple[str, ...]:
    """Return the wrong options of a card as a lock keeps them."""
    wrong = []
    right = set(map(with_paths_alone, shown.right_options))
    for text in map(with_paths_alone, shown.options):
        if text not in right:
            wrong.append(text)
    # The item that has just these knows the rows that they come from.
    if item and (item.interaction == "true or false" or set(item.distractors) == set(wrong)):
        return item.kept_options
    return tuple(f"{TEXT_OPTION}{text}" for text in wrong)


def _refuse_large_clozes(notes: Iterable[PackageNote]) -> None:
    """Raise PackageError when the sentences of clozes, made for each card, would be too large."""
    cloze = note_types.cloze()
    size = 0
    for note in notes:
        if note.kind == cloze.id:
            size += len(note.cards) * sum(map(len, note.fields))
    # Some kilobytes may hold 999 numbers, and so 999 sentences of a megabyte.
    if size > MAX_PACKAGE_CLOZES:
        megabytes = MAX_PACKAGE_CLOZES // 2**20
        raise PackageError(f"its clozes, written out for each card, are larger than {megabytes} MB")


def _read_cards(contents: PackageContents, deck: Deck, items: Sequence[Item]) -> list[NoteCard]:
    """Return the cards of all notes, as yet without facts. Raise PackageError."""
    prefix, media_paths = tag_prefix(deck), paths_by_name(items)
    cards: dict[str, NoteCard] = {}
    notes: set[int] = set()
    card_ids: set[int] = set()
    packed_notes: Sequence[PackageNote] = contents.notes
    if contents.form != FORM_OF_OURS:
        packed_notes = notes_as_shipped(packed_notes, deck.key, prefix)
    for note in packed_notes:
        cards_of_note = cards_of(note, deck.key, prefix, media_paths)
        if note.id in notes:
            raise PackageError("it holds a note twice")
        notes.add(note.id)
        for card in cards_of_note:
            if card.id in cards:
                raise PackageError("it holds a note twice")
            cards[card.id] = card
            card_ids.add(card.entry.card)
    if len(card_ids) < len(cards):
        raise PackageError("it holds a card twice")
    if not cards:
        raise PackageError("there are no notes in it")
    return list(cards.values())


# --- the note types ------------------------------------------------------------------------------


def _stamp(contents: PackageContents, kind: NoteType) -> Stamp:
    """Return the note type's digest in the package, and since when it is that.

    One that this studykit cannot read is another one: it is sent again.
    """
    packed = contents.note_types.get(kind.id)
    if packed is None or not 0 < packed.changed < TOO_LARGE:
        raise PackageError("its note type has a time that cannot be")
    try:
        own_digest = _as_packed(kind, packed).digest
    except (IndexError, UnicodeError):
        # Nothing in a package is believed, and so nothing of it was checked before.
        own_digest = "unknown"
    return Stamp(own_digest, packed.changed)


def _as_packed(kind: NoteType, packed: PackageNoteType) -> NoteType:
    fields = []
    for field in packed.fields:
        fields.append(
            Field(
                field.id or 0, field.name, field.description, field.is_collapsed, field.is_searched
            )
        )
    template = packed.templates[0]
    return kind._replace(
        name=packed.name,
        sort_field=packed.sort_field,
        fields=tuple(fields),
        template_id=template.id or 0,
        template_name=template.name,
        front=template.front,
        back=template.back,
        browser_front=template.browser_front,
        browser_back=template.browser_back,
        css=packed.css,
    )


# --- the facts -----------------------------------------------------------------------------------


class _ItemFinder:
    """Finds the item of a card, whose facts are behind it: it asks the same, or has its id."""

    def __init__(
        self,
        cards: Iterable[NoteCard],
        items: Sequence[Item],
        earlier: Mapping[str, tuple[str, ...]],
    ) -> None:
        self._templates: set[str] = set()
        self._by_question: dict[tuple[str, str], Item] = {}
        """By template and stem."""
        self._by_id: dict[str, Item] = {}
        self._by_stem: dict[str, list[Item]] = defaultdict(list)
        self._tables_of_sets: dict[str, str] = {}
        """By template of questions about a set: the table of the facts."""
        for item in items:
            template = _template(item.id)
            self._templates.add(template)
            self._by_question[template, item.stem] = item
            self._by_id[item.id] = item
            self._by_stem[item.stem].append(item)
            if item.names_options:
                self._tables_of_sets[template] = _table(item.facts[0])

        self._matched_by_question: set[str] = set()
        for card in cards:
            same = self._with_same_question(card)
            if same:
                self._matched_by_question.add(same.id)
        self._names_today: dict[str, str] = {}
        """By the first name of a fact that had another one."""
        for fact, earlier_ids in earlier.items():
            self._names_today[f"{_table(fact)}/{earlier_ids[0]}"] = fact

    def __call__(self, card: NoteCard) -> Item | None:
        """Return the item of a card that is not retired; None when no item is like it."""
        item = self._with_same_question(card)
        # An item that another card asks word for word is that one, whatever its id.
        if item is None and card.id not in self._matched_by_question:
            item = self._by_id.get(card.id)
        return item

    def _with_same_question(self, card: NoteCard) -> Item | None:
        template = _template(card.id)
        if template in self._templates:
            return self._by_question.get((template, card.shown.stem))
        # The template had another name once, which ids still bear.
        same = self._by_stem.get(card.shown.stem, [])
        if len(same) != 1:
            return None
        return same[0]

    def facts_in_id(self, identity: str) -> tuple[str, ...]:
        """Return the facts of a question about a set, whose first ids stand in the question's id.

        A set is made as long as the lock knows it, and perhaps not without. Of any other question
        there are none.
        """
        table = self._tables_of_sets.get(_template(identity))
        if not table:
            return ()
        facts = []
        for part in anchor_in(identity).split("+"):
            if part:
                name = f"{table}/{unquote(part)}"
                facts.append(self._names_today.get(name, name))
        return tuple(facts)


def _template(identity: str) -> str:
    return identity.partition("/")[0]


def _table(fact: str) -> str:
    return fact.partition("/")[0]
