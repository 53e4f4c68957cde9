"""Gather all that a package will hold into one value (`Export`), before anything is written.

Three rules of Anki's importer shape this: it knows a note by its GUID alone, it takes a note only
when its time of change is newer, and it never touches a card that is there. So a GUID comes from
the deck's key and the item's id and nothing else, and a note's time moves exactly when what the
note shows does:

    exported first at 9:00      note 9:00:00.000, changed 9:00
    nothing changed at 10:00    the same note, changed 9:00: Anki leaves it alone
    reworded at 11:00           the same note, changed 11:00: Anki updates it
    no longer made at 12:00     the same note, tagged as retired, changed 12:00

A card that is no longer made is shipped with the texts of the last export. Where these are not
known its note is left out, and Anki keeps it as it is (`Export.untold`).

Knows nothing of the clock (`now` comes in), of files, and of how anything is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path

from studykit.anki import _names as names
from studykit.anki import _note_types as note_types
from studykit.anki._card_texts import CardTexts, card_texts
from studykit.anki._note_fields import digest, note_fields, note_tags
from studykit.anki.export import Export, Note
from studykit.anki.field_html import EncodeError, field, plain
from studykit.anki.lock import (
    FormerKeys,
    KeptTexts,
    Lock,
    LockEntry,
    NoteCard,
    Stamp,
    plain_wording,
)
from studykit.anki.media import NAME, PackagedMedia
from studykit.problems import MARKS, Location, Problem, quoted
from studykit.questions.corrected_keys import corrected_keys
from studykit.questions.identity.ids import note_id
from studykit.questions.identity.row_evidence import RowEvidence
from studykit.questions.item import NOT_NOTED, Deck, Item, Wording

PATIENCE = 2
"""Seconds that a caller is asked to wait, at most, until no time in the package is to come."""


def gather(
    deck: Deck,
    items: Sequence[Item],
    lock: Lock,
    now: int,
    evidence: RowEvidence,
    day: str = "",
) -> tuple[Export | None, list[Problem]]:
    """Return what is to be written for these items, in their order. `now` is epoch seconds.

    `evidence` knows the rows that the items are about; `day` is that as of which the deck asks.
    With any problem there is no export: a package is whole or it is not made.
    """
    problems = [*_lock_problems(deck, lock, now), *_doubled_items(items)]
    if problems:
        return None, problems

    maker = _NoteMaker(deck, items, lock, now, evidence)
    notes: list[Note] = []
    for identity, items_of_note in _by_note(items).items():
        try:
            note = maker.note_of(identity, items_of_note)
            if note:
                notes.append(note)
        except EncodeError as error:
            problems.append(_item_problem(items_of_note[0], error))
    try:
        deck_name = names.deck_name(deck.name)
        description = _description(deck, items)
        notes = [*notes, *maker.retired_notes(items)]
    except EncodeError as error:
        remedy = "Correct the deck's `deck`, `about` or `tags`."
        problems.append(Problem("X006", str(error), remedy, Location(deck.path)))
    if problems:
        return None, problems
    return _export(maker, deck_name, description, day, items, notes), []


# --- what forbids an export ----------------------------------------------------------------------


def _lock_problems(deck: Deck, lock: Lock, now: int) -> Iterator[Problem]:
    """Yield a problem unless the lock is this deck's, and nothing in it lies in the future."""
    if lock.key and lock.key != deck.key:
        message = (
            f"the deck's key is {quoted(deck.key)}, "
            f"but it was exported with the key {quoted(lock.key)}"
        )
        remedy = (
            f"Write `key: {lock.key}` again: with another key Anki takes every card as a new one. "
            f"For a deck of its own, delete {lock.path}."
        )
        yield Problem("X003", message, remedy, Location(deck.path))
    latest = max(_times(lock), default=0)
    if latest >= now + PATIENCE:
        # Anki would keep such a time, and ignore every correction until it has come.
        message = (
            f"the lock file says that a note changed on {_in_words(latest)}, "
            f"and now it is {_in_words(now)}"
        )
        remedy = "Set this computer's clock right, or wait until then."
        yield Problem("X004", message, remedy, Location(lock.path))


def _times(lock: Lock) -> Iterator[int]:
    for stamp in lock.note_types.values():
        yield stamp.changed
    for entry in lock.entries.values():
        yield entry.changed


def _in_words(moment: int) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def _doubled_items(items: Sequence[Item]) -> Iterator[Problem]:
    """Yield a problem for each item whose id another one has.

    Anki would make two notes of one identity out of it, which can never be updated apart.
    """
    ids: set[str] = set()
    for item in items:
        if item.id in ids:
            message = (
                f"the item {quoted(item.id)} is made twice, "
                "and would be two notes with one identity in Anki"
            )
            remedy = "Give one of the two templates or rows another id."
            yield Problem("X005", message, remedy, item.location, touches=item.facts)
        ids.add(item.id)


def _item_problem(item: Item, error: EncodeError) -> Problem:
    message = f"the item {quoted(item.id)} cannot go to Anki: {error}"
    remedy = "Delete the character where the fact or the template is written."
    return Problem("X006", message, remedy, item.location, touches=item.facts)


# --- notes ---------------------------------------------------------------------------------------


def guid(key: str, identity: str) -> str:
    """Return what Anki knows a note by: `sk` and 72 bits drawn from the deck's key and the id.

    The two are joined by a control character, which neither can hold (`field_html.plain`).
    """
    name = f"{plain(key)}\x1f{plain(identity)}"
    return f"sk{blake2b(name.encode(), digest_size=9).hexdigest()}"


def tag_prefix(deck: Deck) -> str:
    """Return what stands above all tags of the deck in Anki: the name of its file."""
    return Path(deck.path).stem or deck.key


def _by_note(items: Iterable[Item]) -> dict[str, list[Item]]:
    """Return the items of each note by its id, in the order of the first of them."""
    notes: dict[str, list[Item]] = {}
    for item in items:
        # The items of one cloze sentence may lie apart.
        notes.setdefault(note_id(item.id), []).append(item)
    return notes


class _NoteMaker:
    """Makes notes out of items, and out of lock entries whose item is gone."""

    def __init__(
        self,
        deck: Deck,
        items: Sequence[Item],
        lock: Lock,
        now: int,
        evidence: RowEvidence,
    ) -> None:
        self.deck, self.lock, self.now = deck, lock, now
        self._items = {item.id: item for item in items}
        self.prefix = tag_prefix(deck)
        self.media = PackagedMedia(deck.facts, is_first=not lock.entries)
        self.left_alone: list[LockEntry] = []
        """The cards of notes that cannot be made: the texts of one are not known."""
        self.evidence = evidence
        self._deck_names: dict[str, str] = {}
        """Of decks and subdecks, as Anki keeps them."""
        count = sum(item.id not in lock.entries for item in items)
        self._new_ids = iter(_new_ids(lock, count, now))
        self._before: dict[str, dict[str, LockEntry]] = {}
        """Of each note that was exported the entries, by item id."""
        for identity in sorted(lock.entries):
            entries = self._before.setdefault(note_id(identity), {})
            entries[identity] = lock.entries[identity]

    def note_of(self, identity: str, items: Sequence[Item]) -> Note | None:
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
        card = old.card if old else next(self._new_ids)
        # All cards of a note say its id, and what else is the note's.
        note, guid_before, note_type = card, "", 0
        for sibling in siblings:
            note, guid_before, note_type = sibling.note, sibling.guid, sibling.note_type
        shown = card_texts(item)
        entry = LockEntry(
            id=item.id,
            note=note,
            changed=0,
            digest="",
            facts=item.facts,
            deck=item.deck,
            options=item.kept_options,
            gaps=shown.gaps,
            # The first card of a note has the note's id, and needs none of its own.
            own_card=0 if card == note else card,
            was=self.evidence.was(item.facts),
            guid=guid_before,
            note_type=note_type,
        )
        return NoteCard(entry, shown)

    def _texts_with_media(self, before: Iterable[LockEntry]) -> Iterator[str]:
        for old in before:
            shown = self.lock.texts.of(old)
            if shown:
                yield from shown.with_media

    def _retired(self, card: NoteCard) -> NoteCard:
        entry, shown = card
        self.media.look_for(shown.with_media)
        return NoteCard(entry._replace(retired=entry.retired or self.now), shown)

    def retired_notes(self, items: Iterable[Item]) -> Iterator[Note]:
        """Yield the notes of which nothing is asked any more, beside those that were made.

        They stay in the package, in the deck's top level: Anki moves no card that it has. Those
        whose texts are not known are left out.
        """
        asked = {note_id(item.id) for item in items}
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
        changed = self._time_of_change(before, own_digest)
        if before and not _shows_the_same(before, own_digest):
            cards = [self._corrected(card, before.get(card.id), changed) for card in cards]
            fields = note_fields(identity, cards)
            own_digest = digest(fields, tags)
            changed = self._time_of_change(before, own_digest)
        if deck not in self._deck_names:
            self._deck_names[deck] = names.deck_name(deck)
        dated = []
        for card in cards:
            old = before.get(card.id)
            entry = card.entry._replace(
                digest=own_digest,
                changed=changed,
                wording=self._wording(card, old, own_digest),
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
            deck=self._deck_names[deck],
        )

    def _wording(self, card: NoteCard, before: LockEntry | None, own_digest: str) -> Wording:
        """Return what identity needs of a card's texts."""
        # Nearly all notes show the same as before, and so say the same of the same rows.
        if before and before.facts == card.entry.facts:
            shows_the_same = card.retired or before.digest == own_digest
            # A lock of version 1 has the texts alone.
            if shows_the_same and before.wording != NOT_NOTED:
                return before.wording
        return self.evidence.wording(card.entry.facts, *plain_wording(card.shown))

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

    def _time_of_change(self, before: Mapping[str, LockEntry], own_digest: str) -> int:
        """Return when a note changed last: it keeps its time as long as it shows the same."""
        if not before:
            return self.now
        last = max(entry.changed for entry in before.values())
        if _shows_the_same(before, own_digest):
            return last
        # Within one second of the last export a correction must be newer all the same.
        return max(self.now, last + 1)


def _with_former(card: NoteCard, before: LockEntry | None) -> NoteCard:
    """Return a card with the answers that it had before the last change of its note."""
    if before is None or before.former is None:
        return card
    return NoteCard(card.entry._replace(former=before.former), card.shown)


def _shows_the_same(before: Mapping[str, LockEntry], own_digest: str) -> bool:
    """Return whether the note of these entries showed then what it shows now."""
    # One lock may hold the cards of a cloze with two digests: two authors exported it, and git
    # merged the lines.
    return {entry.digest for entry in before.values()} == {own_digest}


def _new_ids(lock: Lock, count: int, now: int) -> list[int]:
    """Return ids for new cards, rising, the last at most the millisecond of `now`."""
    if not count:
        return []
    taken: set[int] = set()
    for entry in lock.entries.values():
        taken.update((entry.note, entry.card))
    ids: list[int] = []
    candidate = now * 1000
    # Backwards, so that none lies in the future, where Anki may give it to a note of its own.
    while len(ids) < count:
        if candidate not in taken:
            ids.append(candidate)
        candidate -= 1
    return ids[::-1]


# --- the whole -----------------------------------------------------------------------------------


def _description(deck: Deck, items: Sequence[Item]) -> str:
    """Return what Anki shows below the deck's name: what it is about, and its sources' titles."""
    titles: set[str] = set()
    for item in items:
        titles.update(source.title for source in item.sources)
    paragraphs = []
    if deck.about:
        paragraphs.append(field(deck.about))
    if titles:
        paragraphs.append(field(f"Sources: {'; '.join(sorted(titles))}."))
    return "<br><br>".join(paragraphs)


def _export(
    maker: _NoteMaker,
    deck_name: str,
    description: str,
    day: str,
    items: Sequence[Item],
    notes: Sequence[Note],
) -> Export:
    lock, now = maker.lock, maker.now
    new: list[str] = []
    updated: list[str] = []
    unchanged: list[str] = []
    entries: dict[str, LockEntry] = {}
    texts: dict[str, CardTexts] = {}
    retired: list[str] = []
    for note in notes:
        changed_before = 0
        for entry, shown in note.cards:
            entries[entry.id], texts[entry.id] = entry, shown
            if entry.retired:
                retired.append(entry.id)
            if entry.id in lock.entries:
                changed_before = max(changed_before, lock.entries[entry.id].changed)
        if not changed_before:
            new.append(note.id)
        elif changed_before == note.entry.changed:
            unchanged.append(note.id)
        else:
            updated.append(note.id)
    for entry in maker.left_alone:
        entries[entry.id] = entry
        kept = lock.texts.of(entry)
        if kept:
            texts[entry.id] = kept

    # A package holds one note type at least, or Anki would not take it.
    kinds = {note.kind for note in notes} or {"lookup"}
    stamps = dict(lock.note_types)
    for kind in kinds:
        stamps[kind] = _stamp(kind, lock, now)
    description_digest = lock.description
    if description:  # else Anki keeps the old one
        description_digest = digest([description], ())
    next_lock = Lock(
        key=maker.deck.key,
        note_types=stamps,
        entries=entries,
        path=lock.path,
        description=description_digest,
        deck=maker.deck.name,
        day=day,
        texts=KeptTexts(texts),
        rows=maker.evidence.cells(items),
    )
    order = [item.id for item in items if item.id in entries]
    return Export(
        deck=deck_name,
        description=description,
        tag_prefix=maker.prefix,
        notes=tuple(notes),
        order=(*order, *sorted(lock.entries.keys() - order)),
        lock=next_lock,
        new=tuple(new),
        updated=tuple(updated),
        unchanged=tuple(unchanged),
        retired=tuple(retired),
        untold=_untold(maker.left_alone, items, lock.texts),
        media=_named_media(notes, maker.media),
        ready_at=max(now, *_times(next_lock)),
    )


def _untold(
    left_alone: Iterable[LockEntry], items: Iterable[Item], texts: KeptTexts
) -> tuple[LockEntry, ...]:
    """Return the cards of which Anki would be told something, were their texts known.

    A card that was retired before says so in Anki already, unless another one of its note is asked.
    But where its texts get lost just now, it may have been another author who retired it: then
    whoever has our package is never told.
    """
    notes_asked = {note_id(item.id) for item in items}
    untold = []
    for entry in left_alone:
        is_to_change = not entry.retired or note_id(entry.id) in notes_asked
        if is_to_change or texts.lacks(entry):
            untold.append(entry)
    return tuple(untold)


def _stamp(kind: str, lock: Lock, now: int) -> Stamp:
    """Return since when a note type is as it is; its time follows the rule for notes."""
    own_digest = note_types.named(kind).digest
    before = lock.note_types.get(kind)
    if before is None:
        return Stamp(own_digest, now)
    if before.digest == own_digest:
        return before
    return Stamp(own_digest, max(now, before.changed + 1))


def _named_media(notes: Iterable[Note], media: PackagedMedia) -> tuple[tuple[str, str], ...]:
    """Return the files that fields name: Anki takes no other."""
    if not media.files:
        return ()
    named: dict[str, str] = {}
    for note in notes:
        for text in note.fields:
            for name in NAME.findall(text):
                # Of a retired question's picture the file may be gone.
                if name in media.files:
                    named[name] = media.files[name]
    return tuple(sorted(named.items()))
