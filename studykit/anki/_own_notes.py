"""The notes of studykit's own note types: one for an item, or for the items of a cloze sentence.

A card that is no longer made is shipped with the texts of the last export. Where these are not
known its note is left out, and Anki keeps it as it is (`Export.untold`).

Knows nothing of the clock (`now` comes in), of files, and of how anything is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from studykit.anki._card_texts import card_texts
from studykit.anki._making_notes import NoteMaker, guid, shows_the_same, undated_entry
from studykit.anki._note_fields import digest, note_fields, note_tags
from studykit.anki.export import Note
from studykit.anki.field_html import EncodeError
from studykit.anki.lock import FormerKeys, Lock, LockEntry, NoteCard, plain_wording
from studykit.problems import MARKS, Problem, quoted
from studykit.questions.corrected_keys import corrected_keys
from studykit.questions.identity.ids import note_id
from studykit.questions.identity.row_evidence import RowEvidence
from studykit.questions.item import Deck, Item
from studykit.questions.report_link import is_same_but_line, report_link, reported_fact


class OwnNotes(NoteMaker):
    """Makes notes of studykit's own note types."""

    def __init__(
        self, deck: Deck, items: Sequence[Item], lock: Lock, now: int, evidence: RowEvidence
    ) -> None:
        super().__init__(deck, items, lock, now, evidence)
        self._items = {item.id: item for item in items}
        self._before: dict[str, dict[str, LockEntry]] = {}
        """Of each note that was exported the entries, by item id."""
        for identity in sorted(lock.entries):
            entries = self._before.setdefault(note_id(identity), {})
            entries[identity] = lock.entries[identity]

    def notes(self) -> Iterator[Note]:
        """Yield the notes of the deck, retired ones last; what is wrong goes to `problems`."""
        for identity, items in _by_note(self.items).items():
            try:
                note = self._note_of(identity, items)
            except EncodeError as error:
                self.problems.append(_item_problem(items[0], error))
                continue
            if note:
                yield note
        yield from self._retired_notes()

    def _note_of(self, identity: str, items: Sequence[Item]) -> Note | None:
        """Return the note of an item, or of the items of one sentence. Raise EncodeError.

        A card that the note has lost stays in it as a retired one. None where its texts are not
        known: then the note stays in Anki as it is.
        """
        before = self._before.get(identity, {})
        asked = {item.id for item in items}
        lost = [entry for name, entry in before.items() if name not in asked]
        lost_cards = self.lock.texts.cards(lost)
        if lost_cards is None:
            self.left_alone += before.values()
            return None
        cards: list[NoteCard] = []
        for item in items:
            siblings = [*before.values(), *(card.entry for card in cards)]
            cards.append(self._card(item, siblings, before))
        cards += map(self._retired, lost_cards)
        return self._note(identity, cards, before, items[0].deck)

    def _card(
        self, item: Item, siblings: Sequence[LockEntry], before: Mapping[str, LockEntry]
    ) -> NoteCard:
        """Return the card of an item, as yet without what hangs on the whole note (`_note`)."""
        if item.media:
            item = self.media.marked(item, self._texts_with_media(before.values()))
        old = before.get(item.id)
        card = old.card if old else next(self.new_ids)
        # All cards of a note say its id, and what else is the note's.
        note, guid_before, note_type = card, "", 0
        for sibling in siblings:
            note, guid_before, note_type = sibling.note, sibling.guid, sibling.note_type
        shown = card_texts(item)
        if self.deck.report:
            shown = shown._replace(report=self._report(item, old))
        entry = undated_entry(item, shown, note, card, self.evidence)
        if guid_before or note_type:
            entry = entry._replace(guid=guid_before, note_type=note_type)
        return NoteCard(entry, shown)

    def _report(self, item: Item, before: LockEntry | None) -> str:
        """Return the link to report a mistake in an item, as it was if only its line has moved.

        A row that is added above must not change the notes of all below it.
        """
        pattern = self.deck.report
        reported = reported_fact(item)
        shown_before = self.lock.texts.of(before) if before else None
        if shown_before and is_same_but_line(shown_before.report, pattern, reported):
            return shown_before.report
        return report_link(pattern, reported)

    def _with_new_line(self, card: NoteCard) -> NoteCard:
        """Return the card of a note that changes anyway with the line of today in its link."""
        item = self._items.get(card.id)
        if not self.deck.report or not item:
            return card
        report = report_link(self.deck.report, reported_fact(item))
        return NoteCard(card.entry, card.shown._replace(report=report))

    def _texts_with_media(self, before: Iterable[LockEntry]) -> Iterator[str]:
        for old in before:
            shown = self.lock.texts.of(old)
            if shown:
                yield from shown.with_media

    def _retired(self, card: NoteCard) -> NoteCard:
        entry, shown = card
        self.media.look_for(shown.with_media)
        return NoteCard(entry._replace(retired=entry.retired or self.now), shown)

    def _retired_notes(self) -> Iterator[Note]:
        """Yield the notes of which nothing is asked any more, beside those that were made.

        They stay in the package, in the deck's top level: Anki moves no card that it has. Those
        whose texts are not known are left out.
        """
        asked = {note_id(item.id) for item in self.items}
        for identity, before in self._before.items():
            if identity in asked:
                continue
            cards = self.lock.texts.cards(before.values())
            if cards is None:
                self.left_alone += before.values()
                continue
            yield self._note(identity, list(map(self._retired, cards)), before, self.deck.name)

    def _note(
        self, identity: str, cards: list[NoteCard], before: Mapping[str, LockEntry], deck: str
    ) -> Note:
        """Return the note with these cards, which share its digest and its time of change."""
        if len(cards) > 1:
            cards = sorted(cards, key=lambda card: card.number)
        # First as its cards were: with what was corrected at the last change. When the note changes
        # otherwise, that goes, and what is corrected now is told.
        cards = [_with_former(card, before.get(card.id)) for card in cards]
        fields, tags = note_fields(identity, cards), note_tags(cards, self.prefix)
        own_digest = digest(fields, tags)
        changed = self.time_of_change(before, own_digest)
        if before and not shows_the_same(before, own_digest):
            cards = [self._corrected(card, before.get(card.id), changed) for card in cards]
            cards = list(map(self._with_new_line, cards))
            fields = note_fields(identity, cards)
            own_digest = digest(fields, tags)
            changed = self.time_of_change(before, own_digest)
        dated = []
        for card in cards:
            old = before.get(card.id)
            entry = card.entry._replace(
                digest=own_digest,
                changed=changed,
                wording=self.wording(card, old, own_digest),
            )
            dated.append(NoteCard(entry, card.shown))
        first = dated[0].entry
        return Note(
            id=identity,
            guid=first.guid or guid(self.deck.key, identity),
            kind=first.kind,
            cards=tuple(dated),
            fields=fields,
            tags=tags,
            deck=self.deck_name(deck),
        )

    def _corrected(self, card: NoteCard, before: LockEntry | None, changed: int) -> NoteCard:
        """Return a card of a note that changes, with the answers that are corrected by that."""
        item = self._items.get(card.id)
        shown_before = self.lock.texts.of(before) if before else None
        former = None
        if item and shown_before:
            stem, keys = plain_wording(shown_before)
            # What has ended was no mistake, and of a picture no line can tell.
            ended = {past.answer.text for past in item.past}
            wrong = []
            for key in corrected_keys(item, keys, stem):
                if key not in ended and MARKS[0] not in key:
                    wrong.append(key)
            if wrong:
                former = FormerKeys(tuple(wrong), changed)
        return NoteCard(card.entry._replace(former=former), card.shown)


def _by_note(items: Iterable[Item]) -> dict[str, list[Item]]:
    """Return the items of each note by its id, in the order of the first of them."""
    notes: dict[str, list[Item]] = {}
    for item in items:
        # The items of one cloze sentence may lie apart.
        notes.setdefault(note_id(item.id), []).append(item)
    return notes


def _with_former(card: NoteCard, before: LockEntry | None) -> NoteCard:
    """Return a card with the answers that it had before the last change of its note."""
    if before is None or before.former is None:
        return card
    return NoteCard(card.entry._replace(former=before.former), card.shown)


def _item_problem(item: Item, error: EncodeError) -> Problem:
    message = f"the item {quoted(item.id)} cannot go to Anki: {error}"
    remedy = "Delete the character where the fact or the template is written."
    return Problem("X006", message, remedy, item.location, touches=item.facts)
