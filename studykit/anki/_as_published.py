"""The lock of a deck as if it had published itself what it adopts: so its first export is no other.

    note d,Q3.x of the package     capital/fr     note 1479..., card 1480..., changed 2025-03-01
                                   flag/fr        note 1479..., card 1481..., changed 2025-03-01

Knows nothing of files.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from studykit.anki._adopted_rows import ItemOfNote, RowsOfNotes
from studykit.anki._card_texts import CardTexts, card_texts
from studykit.anki._ids_given import IdsGiven
from studykit.anki._looks import look_of_answers
from studykit.anki._note_fields import digest
from studykit.anki._published import PublishedNotes, gaps_in
from studykit.anki._same_html import shown
from studykit.anki.field_html import field_in
from studykit.anki.lock import KeptHtml, KeptTexts, Lock, LockEntry, NoteCard
from studykit.anki.package_contents import PackageNote
from studykit.questions.identity.ids import bracket


class AsPublished(NamedTuple):
    """The lock, and what it cannot say."""

    lock: Lock
    without_question: Sequence[tuple[str, int]]
    """Published cards that no item is, each as the row and the card's number."""


class _TextsOfBoth(KeptTexts):
    """The texts of a lock, and of cards that it does not know yet."""

    def __init__(self, texts: KeptTexts, published: Mapping[str, NoteCard]) -> None:
        super().__init__({name: card.shown for name, card in published.items()})
        self._of_lock = texts

    def of(self, entry: LockEntry) -> CardTexts | None:
        """Return the texts of a card; None where they are not known."""
        return super().of(entry) or self._of_lock.of(entry)

    def lacks(self, entry: LockEntry) -> bool:
        """Return whether a card's texts are lost."""
        return super().of(entry) is None and self._of_lock.lacks(entry)


def as_published(
    lock: Lock, rows: RowsOfNotes, note_ids: IdsGiven, card_ids: IdsGiven
) -> AsPublished:
    """Return the lock with the published notes that it does not know yet, as far as they are rows'.

    The ids that they have in Anki are taken from those that may be given.
    """
    cards: dict[str, NoteCard] = {}
    kept_html: dict[str, KeptHtml] = {}
    without_question: list[tuple[str, int]] = []
    for (published, fact), members in rows.items():
        note = published.note_of(fact)
        # What the lock knows of a row is newer than what was published.
        is_in_lock = any(member.item.id in lock.entries for member in members)
        if note is None or is_in_lock:
            continue
        kept_html[note.guid] = published.html_of(note)
        own = _cards(published, note, members, note_ids.free(note.id), card_ids)
        cards.update((card.id, card) for card in own)
        asked = {card.number for card in own}
        for card in note.cards:
            if card.place + 1 not in asked:
                without_question.append((fact, card.place + 1))
    if not cards:
        return AsPublished(lock, without_question)
    entries = {name: card.entry for name, card in cards.items()}
    as_if_exported = lock._replace(
        entries={**lock.entries, **entries},
        texts=_TextsOfBoth(lock.texts, cards),
        kept_html={**lock.kept_html, **kept_html},
    )
    return AsPublished(as_if_exported, without_question)


def _numbers_of_gaps(
    published: PublishedNotes, members: Sequence[ItemOfNote], fields: Sequence[str]
) -> list[int]:
    """Return the numbers of the gaps that items ask for; 0 where it is not known.

    A gap is known by what stands in it, and else by its place, if as many are left on both sides.
    """
    gaps = gaps_in(fields)
    left = list(dict.fromkeys(number for number, _ in gaps))
    numbers = [0] * len(members)
    for place, (item, _) in enumerate(members):
        texts = card_texts(item)
        answer = shown(field_in(texts.keys[0], look_of_answers(texts)), published.hashes)
        with_answer = {number for number, in_gap in gaps if in_gap == answer}
        # Two gaps of one answer tell nothing, and neither does one that another item has taken.
        if len(with_answer) == 1 and with_answer <= set(left):
            numbers[place] = with_answer.pop()
            left.remove(numbers[place])
    open_places = [place for place, number in enumerate(numbers) if not number]
    if len(open_places) == len(left):
        # In the order of the brackets in the deck file's sentence.
        open_places.sort(key=lambda place: bracket(members[place].item.id))
        for place, number in zip(open_places, left, strict=True):
            numbers[place] = number
    return numbers


def _cards(
    published: PublishedNotes,
    note: PackageNote,
    members: Sequence[ItemOfNote],
    note_id: int,
    card_ids: IdsGiven,
) -> list[NoteCard]:
    count = len(published.adopted.kind.fields)
    # A note of a broken package may have fewer fields than its note type, or more.
    filled_up = [*note.fields, *[""] * count]
    fields = tuple(filled_up[:count])
    tags = tuple(sorted(note.tags))
    by_number = {card.place + 1: card for card in note.cards}
    cards: list[NoteCard] = []
    numbers = [member.number for member in members]
    if published.adopted.kind.is_cloze:
        numbers = _numbers_of_gaps(published, members, fields)
    for (item, _), number in zip(members, numbers, strict=True):
        # One card is one item's.
        if number not in by_number:
            continue
        card = by_number.pop(number)
        # A card of the lock may have its id by chance, which is a time.
        card_id = card_ids.free(card.id)
        texts = card_texts(item)._replace(note_fields=fields, tags=tags)
        entry = LockEntry(
            id=item.id,
            note=note_id,
            changed=max(note.changed, 1),  # 0 stands for never
            digest=digest(fields, tags),
            facts=item.facts,
            deck=card.deck or item.deck,
            gaps=texts.gaps,
            own_card=0 if card_id == note_id else card_id,
            guid=note.guid,
            note_type=published.adopted.kind.id,
            place=number,
        )
        cards.append(NoteCard(entry, texts))
    return cards
