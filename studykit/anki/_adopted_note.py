"""The note of one row, of a note type that the deck has adopted.

    row      countries/fr     {name}, {capital}, {flag}
    items    capital/fr, capital/fr<, flag/fr

Its fields come from the row. Where one shows the same as before, it keeps the HTML that was
published. Which cards there are is decided by Anki, by the fields that are filled.

Knows nothing of other rows, and of how anything is written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Protocol

from studykit.anki._adopted_rows import ItemOfNote
from studykit.anki._card_texts import CardTexts, card_texts
from studykit.anki._engine_cards import card_numbers, fields_shown, is_empty
from studykit.anki._ids_given import IdsGiven
from studykit.anki._making_notes import guid, undated_entry
from studykit.anki._note_fields import digest
from studykit.anki._published import PublishedNotes, anki_tags
from studykit.anki._same_html import media_names, shown
from studykit.anki.export import Note
from studykit.anki.lock import KeptHtml, Lock, LockEntry, NoteCard
from studykit.anki.media import NAME, PackagedMedia
from studykit.facts.base import Row
from studykit.problems import Problem, quoted
from studykit.questions.identity.ids import bracket
from studykit.questions.identity.row_evidence import RowEvidence
from studykit.questions.item import Deck, Item, Wording

MOST_EMPTIED = 2
"""Fields that are emptied at most, so that Anki makes no card that is not asked."""
_TEXTS_LOST = CardTexts("", ())
"""Of a card that is no longer asked, while its note goes on: nobody is shown them."""


class NotesOfDeck(Protocol):
    """The notes of the whole deck, as far as that of a row asks for them."""

    deck: Deck
    lock: Lock
    now: int
    evidence: RowEvidence
    media: PackagedMedia
    note_ids: IdsGiven
    card_ids: IdsGiven
    problems: list[Problem]
    without_card: list[Item]
    kept_html: dict[str, KeptHtml]
    kept_media: dict[str, str]

    def before(self, key: str) -> Mapping[str, LockEntry]:
        """Return the entries of a note that Anki knows, by item id."""

    def is_given(self, key: str) -> bool:
        """Return whether another row's note has a GUID."""

    def guid_of_row(self, fact: str) -> str:
        """Return the GUID of a row's note by what the row says."""

    def wording(self, card: NoteCard, before: LockEntry | None, own_digest: str) -> Wording:
        """Return what identity needs of a card's texts."""

    def time_of_change(self, before: Mapping[str, LockEntry], own_digest: str) -> int:
        """Return when a note changed last."""

    def deck_name(self, deck: str) -> str:
        """Return the name of a deck in Anki."""


class RowNote:
    """Makes the note of one row."""

    def __init__(
        self,
        maker: NotesOfDeck,
        published: PublishedNotes,
        fact: str,
        row: Row,
        members: Sequence[ItemOfNote],
    ) -> None:
        self._maker, self._of_type, self._members = maker, published, members
        self._adopted = published.adopted
        self._fact, self._row = fact, row
        self.guid = self._guid()
        self._before = maker.before(self.guid)

    def _guid(self) -> str:
        """Return what Anki knows the note by: as it was told before, as the row says, or drawn."""
        in_anki = self._guid_in_anki()
        written = self._of_type.guid_of(self._fact)
        if written and in_anki and written != in_anki:
            self._maker.problems.append(self._other_guid(written, in_anki))
        if written or in_anki:
            return written or in_anki
        published = self._of_type.note_of(self._fact)
        if published:
            by_row = published.guid
        else:
            by_row = self._maker.guid_of_row(self._fact)
        if by_row and not self._maker.is_given(by_row):
            return by_row
        # No row of before has this item's id, so that no note has this GUID.
        return guid(self._maker.deck.key, f"row of {self._members[0].item.id}")

    def _guid_in_anki(self) -> str:
        """Return the GUID with which an item of the row was exported; empty where none was."""
        for member in self._members:
            entry = self._maker.lock.entries.get(member.item.id)
            # The item may have come from another row, whose note goes on without it.
            if entry and entry.note_type and not self._maker.is_given(entry.guid):
                return entry.guid
        return ""

    def _other_guid(self, written: str, in_anki: str) -> Problem:
        message = (
            f"the note of {quoted(self._fact)} has the GUID {quoted(in_anki)} in Anki, and the row "
            f"says {quoted(written)}"
        )
        remedy = f"Write {in_anki}: with another one Anki takes the note as a new one."
        place = self._adopted.table.place(self._row)
        return Problem("X013", message, remedy, place, touches=(self._fact,))

    # --- the note -------------------------------------------------------------------------------

    def note(self) -> Note | None:
        """Return the note; None where Anki makes no card of it. Raise EncodeError."""
        cards = self._cards()
        contents = self._contents(cards)
        if is_empty(contents[0]):
            self._maker.problems.append(self._without_first_field())
            return None
        tags = self._tags(cards)
        contents, made = self._without_cards_that_are_not_asked(contents, cards, tags)
        contents = self._kept(contents)
        asked = []
        for card, member in zip(cards, self._members, strict=True):
            if card.number in made:
                asked.append(card)
            else:
                self._maker.without_card.append(member.item)
        if not asked:
            return None
        return self._dated(asked, tuple(contents), tags)

    def _cards(self) -> list[NoteCard]:
        """Return a card for each item, as yet without what hangs on the whole note."""
        note = self._note_id()
        numbers = self._numbers()
        cards: list[NoteCard] = []
        is_first = not self._before
        for member, number in zip(self._members, numbers, strict=True):
            item = member.item
            if item.media:
                item = self._maker.media.marked(item)
            old = self._old(item)
            if old:
                card = old.card
            else:
                # The first card of a new note has the note's id, if that is free.
                card = self._maker.card_ids.free(note if is_first and not cards else 0)
            texts = card_texts(item)
            entry = undated_entry(item, texts, note, card, self._maker.evidence)
            entry = entry._replace(guid=self.guid, note_type=self._adopted.kind.id, place=number)
            cards.append(NoteCard(entry, texts))
        return cards

    def _note_id(self) -> int:
        for entry in self._before.values():
            return entry.note
        return self._maker.note_ids.free()

    def _numbers(self) -> list[int]:
        """Return the numbers of the cards; a gap keeps that by which Anki knows it."""
        taken = {entry.place for entry in self._before.values()}
        numbers: list[int] = []
        for item, number in self._members:
            old = self._old(item)
            if number:
                numbers.append(number)
            elif old:
                numbers.append(old.place)
            else:
                number_of_gap = bracket(item.id)
                # Perhaps that of a gap that is no longer asked.
                if number_of_gap in taken:
                    number_of_gap = max(taken) + 1
                taken.add(number_of_gap)
                numbers.append(number_of_gap)
        return numbers

    def _old(self, item: Item) -> LockEntry | None:
        """Return the card of an item in this note, as Anki has it."""
        return self._before.get(item.id)

    def _tags(self, cards: Sequence[NoteCard]) -> tuple[str, ...]:
        tags: list[str] = []
        for card in cards:
            tags += card.shown.tags
        return anki_tags(tags)

    # --- fields ---------------------------------------------------------------------------------

    def _contents(self, cards: Sequence[NoteCard]) -> list[str]:
        # Sources and hints stand in the order of the cards, whatever order the deck file has.
        by_number = sorted(zip(cards, self._members, strict=True), key=lambda pair: pair[0].number)
        templates = [member.item.template for _, member in by_number]
        in_order = [card for card, _ in by_number]
        return self._of_type.fields.contents(self._row, in_order, templates)

    def _without_cards_that_are_not_asked(
        self, contents: list[str], cards: Sequence[NoteCard], tags: Sequence[str]
    ) -> tuple[list[str], set[int]]:
        """Return the fields, some of them emptied, and the numbers of the cards that Anki makes.

        A row that `where` leaves out has no item, and Anki would make a card of it all the same.
        """
        kind = self._adopted.kind
        asked = {card.number for card in cards}
        made = card_numbers(kind, contents, tags)
        too_many = made - asked
        if not too_many:
            return contents, made
        for places in self._fields_to_empty(contents, too_many, asked):
            emptied = list(contents)
            for place in places:
                emptied[place] = ""
            if card_numbers(kind, emptied, tags) == made - too_many:
                return emptied, made - too_many
        self._maker.problems.append(self._cannot_be_left_out(min(too_many)))
        return contents, made

    def _fields_to_empty(
        self, contents: Sequence[str], too_many: set[int], asked: set[int]
    ) -> Iterator[tuple[int, ...]]:
        """Yield the places of fields to try, those first that the cards that are asked miss least.

        Only for cards that the deck has a template for: else its author has overlooked them.
        """
        kind = self._adopted.kind
        if kind.is_cloze or not too_many <= set(self._adopted.cards.values()):
            return
        names = set()
        for number in too_many:
            names |= fields_shown(kind.templates[number - 1].front)
        candidates = []
        # Without its first field Anki takes no note.
        for place, field in enumerate(kind.fields[1:], start=1):
            if field.name not in names or is_empty(contents[place]):
                continue
            cards_that_miss_it = 0
            for number in asked:
                template = kind.templates[number - 1]
                if field.name in fields_shown(template.front) | fields_shown(template.back):
                    cards_that_miss_it += 1
            candidates.append((cards_that_miss_it, place))
        places = [place for _, place in sorted(candidates)]
        for count in range(1, MOST_EMPTIED + 1):
            yield from combinations(places, count)

    def _without_first_field(self) -> Problem:
        name = self._adopted.kind.fields[0].name
        message = f"the first field of the note, {quoted(name)}, is empty for {quoted(self._fact)}"
        remedy = "Fill in what it shows: Anki takes no note without it."
        place = self._adopted.table.place(self._row)
        return Problem("X013", message, remedy, place, touches=(self._fact,))

    def _cannot_be_left_out(self, number: int) -> Problem:
        kind = self._adopted.kind
        name = kind.templates[min(number, len(kind.templates)) - 1].name
        message = (
            f"Anki makes the card {quoted(name)} of {quoted(self._fact)}, which the deck does not "
            "ask"
        )
        if kind.is_cloze:
            remedy = "Ask all gaps of the sentence."
        elif number in self._adopted.cards.values():
            remedy = (
                "No field can be empty without which all other cards stay: ask it too, or leave a "
                "value away that its front shows."
            )
        else:
            remedy = f"Write a template for it, and `cards: {{{name}: TEMPLATE}}`."
        place = self._adopted.table.place(self._row)
        return Problem("X013", message, remedy, place, touches=(self._fact,))

    def _kept(self, contents: Sequence[str]) -> list[str]:
        """Return the fields, with the HTML of before where it shows the same."""
        before = self._maker.lock.kept_html.get(self.guid)
        if before is None:
            return list(contents)
        kept: dict[str, str] = {}
        media: dict[str, str] = {}
        written: list[str] = []
        fields = zip(self._adopted.kind.fields, self._adopted.fields, contents, strict=True)
        for field, parts, content in fields:
            old = before.fields.get(field.name)
            if old is not None and old != content:
                # Without a markup our text cannot be bold: then bold words are only looks.
                formats = any(part.has_markup for part in parts or ())
                old_shown = shown(old, before.media, with_formats=formats)
                if content and old_shown == shown(content, {}, with_formats=formats):
                    kept[field.name] = old
                    media.update(self._media_of(old, content, before.media))
            written.append(kept.get(field.name, content))
        if kept:
            self._maker.kept_html[self.guid] = KeptHtml(kept, media)
        return written

    def _media_of(self, old: str, content: str, hashes: Mapping[str, str]) -> dict[str, str]:
        """Return the files that a kept field names, and have them packed as they are now."""
        name_of_content = {}
        for name in NAME.findall(content):
            if name in self._maker.media.files:
                # `_studykit-0f3a...e1.png` says the hash of its content.
                content_hash = name.partition("studykit-")[2].partition(".")[0]
                name_of_content[content_hash] = name
        media = {}
        for name in media_names(old):
            if name not in hashes:
                continue
            media[name] = hashes[name]
            if hashes[name] in name_of_content:
                own_name = name_of_content[hashes[name]]
                self._maker.kept_media[name] = self._maker.media.files[own_name]
        return media

    # --- its time -------------------------------------------------------------------------------

    def _dated(
        self, asked: Sequence[NoteCard], fields: tuple[str, ...], tags: tuple[str, ...]
    ) -> Note:
        maker = self._maker
        own_digest = digest(fields, tags)
        changed = maker.time_of_change(self._before, own_digest)
        cards = [*asked, *self._no_longer_asked({card.id for card in asked})]
        dated = []
        for card in cards:
            old = self._before.get(card.id)
            wording = maker.wording(card, old, own_digest)
            if card.shown == _TEXTS_LOST and old:
                wording = old.wording
            entry = card.entry._replace(digest=own_digest, changed=changed, wording=wording)
            shown_then = card.shown
            if shown_then != _TEXTS_LOST:
                shown_then = shown_then._replace(note_fields=fields)
            dated.append(NoteCard(entry, shown_then))
        # The first card says of which note type and deck the note is.
        dated.sort(key=lambda card: (bool(card.retired), card.number))
        decks = tuple(maker.deck_name(card.entry.deck or maker.deck.name) for card in dated)
        return Note(
            id=self.guid,
            guid=self.guid,
            kind=str(self._adopted.kind.id),
            cards=tuple(dated),
            fields=fields,
            tags=tags,
            deck=decks[0],
            packed=frozenset(card.number for card in asked),
            card_decks=decks,
        )

    def _no_longer_asked(self, asked: set[str]) -> Iterator[NoteCard]:
        """Yield the cards of the note that have no item any more."""
        for identity, entry in self._before.items():
            if identity in asked:
                continue
            texts = self._maker.lock.texts.of(entry) or _TEXTS_LOST
            retired = entry.retired or self._maker.now
            yield NoteCard(entry._replace(retired=retired, former=None), texts)
