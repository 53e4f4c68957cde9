"""The notes of a note type that a deck has adopted: one for a row, one card for each of its items.

    countries/fr    note d,Q3.x      capital/fr     card 1
                                     capital/fr<    card 2
                                     flag/fr        card 3

A note that was published keeps its GUID, its ids and, as long as it shows the same, its HTML and
its time: Anki leaves it alone. One that shows something else is newer than the published one. A row
that is gone leaves its note as it was; of a row that goes on, a card that is no longer asked is one
that Anki would not make, since a field of its template is empty.

Knows nothing of the clock (`now` comes in), of files, and of how anything is written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from studykit.anki._adopted_fields import RowFields, retired_content
from studykit.anki._adopted_note import RowNote
from studykit.anki._adopted_rows import RowsAsked
from studykit.anki._as_published import as_published
from studykit.anki._engine_cards import card_numbers
from studykit.anki._foreign_type import digest_of_foreign, time_of_foreign
from studykit.anki._ids_given import IdsGiven
from studykit.anki._making_notes import NoteMaker
from studykit.anki._note_fields import digest
from studykit.anki._published import PublishedNotes, anki_tags
from studykit.anki.adopted_type import AdoptedType
from studykit.anki.adoption import Adoption
from studykit.anki.export import Note
from studykit.anki.field_html import EncodeError
from studykit.anki.lock import Lock, LockEntry, NoteCard, Stamp
from studykit.anki.media import PackagedMedia
from studykit.problems import Problem, quoted
from studykit.questions.identity.row_evidence import RowEvidence
from studykit.questions.item import Deck, Item


class AdoptedNotes(NoteMaker):
    """Makes notes of adopted note types."""

    def __init__(
        self,
        deck: Deck,
        items: Sequence[Item],
        lock: Lock,
        now: int,
        evidence: RowEvidence,
        adoption: Adoption,
    ) -> None:
        super().__init__(deck, items, lock, now, evidence)
        self.adoption, self.base = adoption, adoption.base
        # Its files arrive also where Anki has the note already.
        self.media = PackagedMedia(deck.facts, is_first=False)
        for adopted in adoption.types:
            self._take_type(adopted)
        if adoption.published:
            self.known_from = "the published package"
        self.design_files.update(adoption.design_files)
        self.without_card: list[Item] = []
        """Items of which Anki makes no card."""
        self.note_ids = IdsGiven((entry.note for entry in lock.entries.values()), now)
        self.card_ids = IdsGiven((entry.card for entry in lock.entries.values()), now)
        self._guids: set[str] = set()
        """Of the notes that are asked."""
        self.published = [self._published_notes(adopted) for adopted in adoption.types]
        asked = RowsAsked(items, self.published, self.base)
        self._rows = asked.by_row
        self.problems += asked.problems
        # What was published counts as if this deck had been exported with it.
        self.lock, self.without_question = as_published(
            lock, self._rows, self.note_ids, self.card_ids
        )
        self._before: dict[str, dict[str, LockEntry]] = {}
        """Of each note that Anki knows the entries, by item id."""
        for identity in sorted(self.lock.entries):
            entry = self.lock.entries[identity]
            self._before.setdefault(entry.note_key, {})[identity] = entry
        self._guids_of_rows = self._known_rows()

    def _take_type(self, adopted: AdoptedType) -> None:
        """Note what the writing of a package has to know of a note type."""
        number = adopted.kind.id
        self.foreign_types[number] = adopted.kind
        self.retired_tags[number] = "".join(anki_tags([adopted.settings.retired]))
        # From the first field on of which nothing is said they are the learner's own.
        is_ours = [parts is not None for parts in adopted.fields]
        self.ours_first[number] = [*is_ours, False].index(False)

    def _published_notes(self, adopted: AdoptedType) -> PublishedNotes:
        return PublishedNotes(
            adopted,
            self.adoption.published.get(adopted.kind.id, ()),
            RowFields(adopted, self.base, self.media),
            self.adoption.hashes,
            self.base,
        )

    def notes(self) -> Iterator[Note]:
        """Yield the notes of the deck, retired ones last; what is wrong goes to `problems`."""
        for published in self.published:
            self.problems += published.problems
        for (published, fact), members in self._rows.items():
            table, _, row_id = fact.partition("/")
            row = self.base.row(table, row_id)
            assert row is not None
            maker = RowNote(self, published, fact, row, members)
            try:
                note = maker.note()
            except EncodeError as error:
                message = f"the note of {quoted(fact)} cannot go to Anki: {error}"
                remedy = "Delete the character where the fact or the template is written."
                place = published.adopted.table.place(row)
                self.problems.append(Problem("X006", message, remedy, place, touches=(fact,)))
                continue
            if note:
                self._guids.add(note.guid)
                yield note
        for published in self.published:
            self.problems += published.lost_contents()
        yield from self._retired_notes()

    def stamp(self, kind: str) -> Stamp:
        """Return the time of a note type: that with which it was published, or an older one."""
        foreign = self.foreign_types[int(kind)]
        return Stamp(digest_of_foreign(foreign), time_of_foreign(foreign, self.now))

    def _known_rows(self) -> dict[str, str]:
        """Return the GUIDs of the notes of rows that say what they said at the last export.

        So a row keeps its note where all of its questions have other ids: a template was renamed.
        """
        rows_now = self.evidence.cells(self.items)
        guids = {}
        for entry in self.lock.entries.values():
            fact = entry.facts[0] if entry.facts else ""
            if fact not in self.lock.rows or fact not in rows_now:
                continue
            then, now = self.lock.rows[fact], rows_now[fact]
            # A row goes by its label, and one without a label by all else that it says.
            if then.label:
                is_same = then.label == now.label
            else:
                is_same = then.others == now.others
            if is_same:
                guids[fact] = entry.guid
        return guids

    def guid_of_row(self, fact: str) -> str:
        """Return the GUID of a row's note by what the row says; empty where it is not known."""
        return self._guids_of_rows.get(fact, "")

    # --- ids and times --------------------------------------------------------------------------

    def before(self, key: str) -> Mapping[str, LockEntry]:
        """Return the entries of a note that was exported, by item id."""
        return self._before.get(key, {})

    def is_given(self, key: str) -> bool:
        """Return whether another row's note has a GUID."""
        return key in self._guids

    # --- rows that are gone ---------------------------------------------------------------------

    def _retired_notes(self) -> Iterator[Note]:
        """Yield the notes of which nothing is asked any more, as they were shown last.

        Those whose fields are not known are left out: Anki keeps them as they are.
        """
        by_type = {published.adopted.kind.id: published.adopted for published in self.published}
        for key, before in self._before.items():
            if key in self._guids:
                continue
            note_type = next(iter(before.values())).note_type
            cards = self.lock.texts.cards(before.values()) or []
            adopted = by_type.get(note_type)
            if adopted is None or not cards or not cards[0].shown.note_fields:
                self._leave(before, adopted)
                continue
            yield self._retired_note(key, before, cards, adopted)

    def _leave(self, before: Mapping[str, LockEntry], adopted: AdoptedType | None) -> None:
        """Leave a note as it is; that is told where Anki should be told something."""
        entries = []
        for entry in before.values():
            entries.append(entry._replace(retired=entry.retired or self.now))
        tells = adopted and (adopted.settings.retired or adopted.shows("retired"))
        was_told = all(entry.retired for entry in before.values())
        if tells and not was_told:
            self.left_alone += before.values()
        else:
            self.carried += entries

    def _retired_note(
        self,
        key: str,
        before: Mapping[str, LockEntry],
        cards: Sequence[NoteCard],
        adopted: AdoptedType,
    ) -> Note:
        retired_cards = []
        for entry, texts in cards:
            retired_entry = entry._replace(retired=entry.retired or self.now, former=None)
            retired_cards.append(NoteCard(retired_entry, texts))
        last = max(card.retired for card in retired_cards)
        fields = list(cards[0].shown.note_fields)
        # The lock may know fewer fields than the note type has by now.
        for place, parts in enumerate(adopted.fields[: len(fields)]):
            if any(part.shows == "retired" for part in parts or ()):
                fields[place] = retired_content(fields[place], last)
        texts_of_tags: list[str] = []
        for card in cards:
            texts_of_tags += card.shown.tags
        tags = anki_tags([*texts_of_tags, adopted.settings.retired])
        html = self.lock.kept_html.get(key)
        if html:
            self.kept_html[key] = html
        own_digest = digest(fields, tags)
        changed = self.time_of_change(before, own_digest)
        dated = []
        for entry, texts in retired_cards:
            dated.append(
                NoteCard(
                    entry._replace(digest=own_digest, changed=changed),
                    texts._replace(note_fields=tuple(fields)),
                )
            )
        dated.sort(key=lambda card: card.number)
        return Note(
            id=key,
            guid=key,
            kind=dated[0].entry.kind,
            cards=tuple(dated),
            fields=tuple(fields),
            tags=tags,
            deck=self.deck_name(self.deck.name),
            packed=frozenset(card_numbers(adopted.kind, fields, tags)),
        )
