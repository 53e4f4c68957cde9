"""All that a package will hold, gathered into one value before anything is written.

Three rules of Anki's importer shape this: it knows a note by its GUID alone, it takes a note only when its time of
change is newer, and it never touches a card that is there. So a GUID comes from the deck's key and the item's id and
nothing else, and a note's time moves exactly when what the note shows does.
Nothing here knows the clock (`now` comes in), files or genanki.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from studykit.anki import _clozes as clozes
from studykit.anki import _note_types as note_types
from studykit.anki import _searches as searches
from studykit.anki import encode, notes
from studykit.anki._clozes import Bracket
from studykit.anki.lock import Entry, Lock, Stamp
from studykit.anki.media import NAMED, Shelf
from studykit.problems import Location, Problem, quoted
from studykit.questions.identity.earlier_ids import earlier_ids_of
from studykit.questions.identity.ids import bracket, note_id
from studykit.questions.item import Deck, Item

PATIENCE = 2
"""Seconds that a caller is asked to wait, at most, until no time in the package lies in the future."""


class Note(NamedTuple):
    """One note, as it goes into the package."""

    guid: str
    entries: tuple[Entry, ...]
    """Its cards: of a cloze one a bracket, by number; else one."""
    content: str
    """Its fields as Anki keeps them, joined (`notes.BETWEEN`)."""
    tags: tuple[str, ...]
    deck: str

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple(self.content.split(notes.BETWEEN))

    @property
    def entry(self) -> Entry:
        """That of its first card, with the note's id and its time, which all of them have."""
        return self.entries[0]

    @property
    def id(self) -> str:
        """What stands in its first field: the item's id, and for a cloze that of the sentence."""
        entry = self.entries[0]
        return note_id(entry.id) if entry.shown.gaps else entry.id

    @property
    def begun(self) -> int:
        """When it was exported first, or some seconds before: epoch seconds. No collection's note has an older time.

        The ids of one export end in its moment (`_free_ids`).
        """
        rounded_up = -(-self.entry.note // 1000)
        return min(self.entry.changed, rounded_up)

    @property
    def kind(self) -> str:
        """Its note type, as the lock file calls it."""
        return "cloze" if self.entries[0].shown.gaps else "lookup"


class Export(NamedTuple):
    """All that a package and its lock file will hold, and what Anki's import dialog will say of it."""

    deck: str
    """The deck's name in Anki."""
    description: str
    notes: tuple[Note, ...]
    """In the order of the deck file; retired ones last."""
    order: tuple[str, ...]
    """Ids of all items in the order in which their new cards are studied; retired ones last."""
    lock: Lock
    new: tuple[str, ...]
    """Ids of notes that arrive for the first time."""
    updated: tuple[str, ...]
    """Ids of notes that changed since the last export."""
    unchanged: tuple[str, ...]
    retired: tuple[str, ...]
    """Ids of all items that are no longer made. Their notes are also new, updated or unchanged."""
    retired_search: str
    """The Anki search that finds them."""
    retired_text_search: str
    """One that does without the tag `retired`, which no text file brings (`update`)."""
    media: tuple[tuple[str, str], ...]
    """The pictures and sounds that the notes name, sorted: the name in Anki, and where the content is read."""
    ready_at: int
    """Epoch seconds at which the newest time in the package has come; at most PATIENCE seconds ahead of `now`."""


def guid(key: str, identity: str) -> str:
    """The note's identity in Anki: `sk` and 72 bits drawn from the deck's key and the note's id, in hexadecimal.

    They are joined by a control character, which neither can hold (`encode.plain` refuses it).
    """
    drawn = _begun(key).copy()
    drawn.update(encode.plain(identity).encode())
    return f"sk{drawn.hexdigest()}"


@lru_cache(maxsize=8)  # an export has one key
def _begun(key: str) -> blake2b:
    """The hash of all that the GUIDs of one deck begin with."""
    return blake2b(f"{encode.plain(key)}\x1f".encode(), digest_size=9)


def build(
    deck: Deck,
    items: list[Item],
    lock: Lock,
    now: int,
    earlier: Mapping[str, tuple[str, ...]] | None = None,
) -> tuple[Export | None, list[Problem]]:
    """What is to be written for these items, in their order. `now` is epoch seconds.

    `earlier` are by fact the ids that its row had before (`questions.identity.earlier_ids.earlier_ids`).

    With any problem there is no export: a package is whole or it is not made. The list of items is emptied on the way:
    the notes of a large deck need their room.
    """
    problems = [*_check_lock(deck, lock, now), *_check_identities(items)]
    if problems:
        return None, problems
    order = [item.id for item in items]
    titles = {source.title for item in items for source in item.sources}
    gatherer = _Gatherer(
        deck, lock, now, sum(identity not in lock.entries for identity in order), earlier or {}
    )
    made: list[Note] = []
    for item, *others in _by_note(items):
        try:
            made.append(
                gatherer.cloze((item, *others))
                if item.interaction == "gaps"
                else gatherer.asked(item)
            )
        except encode.EncodeError as error:
            remedy = "Delete the character where the fact or the template is written."
            message = f"the item {quoted(item.id)} cannot go to Anki: {error}"
            problems.append(Problem("X006", message, remedy, item.location, touches=item.facts))
    try:
        name, description = encode.deck_name(deck.name), _description(deck, titles)
        gone = lock.entries.keys() - (entry.id for note in made for entry in note.entries)
        made += gatherer.all_retired([lock.entries[identity] for identity in sorted(gone)])
    except encode.EncodeError as error:
        problems.append(
            Problem(
                "X006",
                f"{error}",
                "Correct the deck's `deck`, `about` or `tags`.",
                Location(deck.path),
            )
        )
    if problems:
        return None, problems
    order += sorted(lock.entries.keys() - order)
    return _export(gatherer, (name, description), made, tuple(order)), []


def _named(made: Iterable[Note], media: Shelf) -> tuple[tuple[str, str], ...]:
    """The files that fields name: Anki takes no other."""
    if not media.files:
        return ()
    found = {
        name for note in made if "studykit-" in note.content for name in NAMED.findall(note.content)
    }
    return tuple(sorted((name, media.files[name]) for name in found & media.files.keys()))


def _check_lock(deck: Deck, lock: Lock, now: int) -> Iterator[Problem]:
    """The lock is this deck's, and nothing in it lies in the future."""
    if lock.key and lock.key != deck.key:
        message = f"the deck's key is {quoted(deck.key)}, but it was exported with the key {quoted(lock.key)}"
        remedy = (
            f"Write `key: {lock.key}` again: with another key Anki takes every card as a new one. "
            f"For a deck of its own, delete {lock.path}."
        )
        yield Problem("X003", message, remedy, Location(deck.path))
    stamps = [stamp.changed for stamp in lock.note_types.values()]
    latest = max([*stamps, *(entry.changed for entry in lock.entries.values())], default=0)
    if latest >= now + PATIENCE:
        # Anki would keep such a time, and ignore every correction until it has come.
        moments = [
            datetime.fromtimestamp(each, UTC).isoformat(" ", "seconds")[:-6]
            for each in (latest, now)
        ]
        message = f"the lock file says that a note changed on {moments[0]} UTC, and now it is {moments[1]} UTC"
        yield Problem(
            "X004",
            message,
            "Set this computer's clock right, or wait until then.",
            Location(lock.path),
        )


def _check_identities(items: Sequence[Item]) -> Iterator[Problem]:
    """No item id twice: Anki would make two notes of one identity out of it, which can never be updated apart."""
    seen: set[str] = set()
    if len({item.id for item in items}) == len(items):
        return
    for item in items:
        if item.id in seen:
            message = f"the item {quoted(item.id)} is made twice, and would be two notes with one identity in Anki"
            yield Problem(
                "X005",
                message,
                "Give one of the two templates or rows another id.",
                item.location,
                touches=item.facts,
            )
        seen.add(item.id)


def _by_note(items: list[Item]) -> Iterator[list[Item]]:
    """The items of each note, in the order of the first of them. Empties the list."""
    sentences: dict[str, list[Item]] = {}
    for item in items:
        if item.interaction == "gaps":
            sentences.setdefault(note_id(item.id), []).append(item)
    items.reverse()
    while items:
        item = items.pop()
        if item.interaction != "gaps":
            yield [item]
        elif together := sentences.pop(note_id(item.id), []):
            yield together


class _Gatherer:
    """Makes notes out of items, and out of lock entries whose item is gone."""

    def __init__(
        self, deck: Deck, lock: Lock, now: int, new: int, earlier: Mapping[str, tuple[str, ...]]
    ) -> None:
        self.deck, self.lock, self.now, self.earlier = deck, lock, now, earlier
        self.prefix = Path(deck.path).stem or deck.key
        self.media = Shelf(deck.facts, is_first=not lock.entries)
        self._decks: dict[str, str] = {}
        taken = (
            {each for entry in lock.entries.values() for each in (entry.note, entry.card)}
            if new
            else set()
        )
        self._ids = iter(_free_ids(taken, new, now))
        self._clozes: dict[str, dict[str, Entry]] = {}
        """Of each cloze note the items that it had."""
        for entry in lock.entries.values():
            if entry.shown.gaps:
                self._clozes.setdefault(note_id(entry.id), {})[entry.id] = entry

    def asked(self, item: Item) -> Note:
        before = self.lock.entries.get(item.id)
        item = self.media.packed(item, before.shown.texts if before else ())
        shown = notes.shown(item)
        content, tags = (
            notes.BETWEEN.join(notes.fields(item.id, shown)),
            notes.tags(shown.tags, self.prefix),
        )
        digest = notes.digest(content, tags)
        note_id = before.note if before else next(self._ids)
        changed = self._changed(before, digest)
        was = earlier_ids_of(item.facts, self.earlier)
        entry = Entry(
            item.id, note_id, changed, digest, item.facts, item.distractors, shown, was=was
        )
        if before == entry:
            entry = before  # so that no text of an unchanged note is kept twice
        return Note(
            guid(self.deck.key, item.id), (entry,), content, tags, self._deck_name(item.deck)
        )

    def cloze(self, items: Sequence[Item]) -> Note:
        """The note of these items of one sentence, of which a bracket that it lost stays a card."""
        identity, deck = note_id(items[0].id), self._deck_name(items[0].deck)
        before = self._clozes.get(identity, {})
        entries = {
            name: each._replace(retired=each.retired or self.now) for name, each in before.items()
        }
        for each in before.values():
            self.media.look_for(each.shown.texts)
        texts_before = [text for each in before.values() for text in each.shown.texts]
        for item in [self.media.packed(item, texts_before) for item in items]:
            known = before.get(item.id)
            card = known.card if known else next(self._ids)
            note = next(iter(entries.values())).note if entries else card
            own_card = card if card != note else 0
            was, shown = earlier_ids_of(item.facts, self.earlier), notes.shown(item)
            entries[item.id] = Entry(
                item.id,
                note,
                0,
                "",
                item.facts,
                item.distractors,
                shown,
                own_card=own_card,
                was=was,
            )
        return self._cloze_note(identity, entries.values(), before, deck)

    def _cloze_note(
        self, identity: str, entries: Iterable[Entry], before: Mapping[str, Entry], deck: str
    ) -> Note:
        """The note with these cards. They share its digest and its time of change."""
        entries = sorted(entries, key=lambda entry: bracket(entry.id))
        brackets = [Bracket(bracket(entry.id), entry.shown, entry.retired) for entry in entries]
        content, tags = (
            notes.BETWEEN.join(clozes.fields(identity, brackets)),
            clozes.tags(brackets, self.prefix),
        )
        digest, changed = notes.digest(content, tags), self.now
        if before:
            last = max(entry.changed for entry in before.values())
            changed = (
                last
                if {entry.digest for entry in before.values()} == {digest}
                else max(self.now, last + 1)
            )
        made = tuple(entry._replace(digest=digest, changed=changed) for entry in entries)
        return Note(guid(self.deck.key, identity), made, content, tags, deck)

    def all_retired(self, gone: Iterable[Entry]) -> Iterator[Note]:
        """The notes of which nothing is asked any more."""
        done: set[str] = set()
        for entry in gone:
            identity = note_id(entry.id)
            if not entry.shown.gaps:
                yield self.retired(entry)
            elif identity not in done:
                done.add(identity)
                before = self._clozes[identity]
                for each in before.values():
                    self.media.look_for(each.shown.texts)
                entries = [
                    each._replace(retired=each.retired or self.now) for each in before.values()
                ]
                yield self._cloze_note(identity, entries, before, self._deck_name(self.deck.name))

    def retired(self, before: Entry) -> Note:
        """Its note stays in the package, in the deck's top level: Anki does not move a card that it has."""
        retired = before.retired or self.now
        shown = before.shown
        self.media.look_for(shown.texts)
        content = notes.BETWEEN.join(notes.fields(before.id, shown, retired))
        tags = notes.tags((*before.shown.tags, notes.RETIRED), self.prefix)
        digest = notes.digest(content, tags)
        entry = before._replace(
            digest=digest, changed=self._changed(before, digest), retired=retired
        )
        return Note(
            guid(self.deck.key, before.id), (entry,), content, tags, self._deck_name(self.deck.name)
        )

    def _changed(self, before: Entry | None, digest: str) -> int:
        """When the note changed last: it keeps its time as long as it shows the same."""
        if before is None:
            return self.now
        return before.changed if before.digest == digest else max(self.now, before.changed + 1)

    def _deck_name(self, text: str) -> str:
        if text not in self._decks:
            self._decks[text] = encode.deck_name(text)
        return self._decks[text]


def _free_ids(taken: set[int], count: int, now: int) -> list[int]:
    """So many ids for new cards, rising, none taken, the last at most the millisecond of `now` (epoch seconds)."""
    found: list[int] = []
    candidate = now * 1000
    while len(found) < count:
        if candidate not in taken:
            found.append(candidate)
        candidate -= 1
    return found[::-1]


def _description(deck: Deck, titles: Collection[str]) -> str:
    """What the deck is about, and the titles of its sources, as Anki shows it below the deck's name."""
    sources = f"Sources: {'; '.join(sorted(titles))}." if titles else ""
    return "<br><br>".join(encode.field(text) for text in (deck.about, sources) if text)


def _export(
    gatherer: _Gatherer, named: tuple[str, str], made: Sequence[Note], order: tuple[str, ...]
) -> Export:
    lock, now = gatherer.lock, gatherer.now
    before = lock.entries
    entries = {entry.id: entry for note in made for entry in note.entries}
    new: list[str] = []
    updated: list[str] = []
    unchanged: list[str] = []
    for note in made:
        times = (
            [before[entry.id].changed for entry in note.entries if entry.id in before]
            if before
            else ()
        )
        group = new if not times else unchanged if max(times) == note.entry.changed else updated
        group.append(note.id)
    stamps = dict(lock.note_types)
    for kind in {note.kind for note in made} or {"lookup"}:
        stamps[kind] = _stamp(lock.note_types.get(kind), note_types.named(kind).digest, now)
    described = (
        notes.digest(named[1], ()) if named[1] else lock.description
    )  # Anki keeps the old one then
    new_lock = Lock(gatherer.deck.key, stamps, entries, lock.path, described)
    return Export(
        deck=named[0],
        description=named[1],
        notes=tuple(made),
        order=order,
        lock=new_lock,
        new=tuple(new),
        updated=tuple(updated),
        unchanged=tuple(unchanged),
        retired=tuple(entry.id for note in made for entry in note.entries if entry.retired),
        retired_search=_retired_search(made, gatherer.prefix),
        retired_text_search=_retired_text_search(made, gatherer.prefix),
        media=_named(made, gatherer.media),
        ready_at=max(
            [
                now,
                *(stamps[kind].changed for kind in stamps),
                *(entry.changed for entry in entries.values()),
            ]
        ),
    )


def _retired_search(made: Sequence[Note], prefix: str) -> str:
    """Return the Anki search for the cards of all items that are no longer made: whole notes, or one card of a note."""
    mark = encode.tag(notes.RETIRED, prefix)
    if _has_a_tag_like(mark, made, prefix):
        return _retired_text_search(made, prefix)
    alone = [
        f"({searches.tag(f'{mark}-{number}')} card:{number})" for number in _retired_alone(made)
    ]
    return " or ".join([searches.tag(mark), *alone])


def _has_a_tag_like(mark: str, made: Iterable[Note], prefix: str) -> bool:
    """Return whether the author has a tag that the search for our own would find too: `retired` aircraft."""
    texts: set[str] = set()
    for note in made:
        for entry in note.entries:
            texts.update(entry.shown.tags)
    return any(encode.tag(text, prefix).casefold().startswith(mark.casefold()) for text in texts)


def _retired_text_search(made: Iterable[Note], prefix: str) -> str:
    """Return the Anki search for the same cards by the line that says so, below the tag that all our notes have."""
    line = '<div class="sk-retired">'
    terms = [searches.holding("Explanation", line)]
    for number in _retired_alone(made):
        terms.append(f"({searches.holding('Accepted', f'{{{{c{number}::{line}')} card:{number})")
    own = encode.tag(prefix, prefix)
    return " ".join([*([searches.tag(own)] if own else []), searches.any_of(terms)])


def _retired_alone(made: Iterable[Note]) -> list[int]:
    """Return the numbers of cards that are retired while another card of their note is not."""
    numbers: set[int] = set()
    for note in made:
        retired = [entry for entry in note.entries if entry.retired]
        if 0 < len(retired) < len(note.entries):
            numbers.update(bracket(entry.id) for entry in retired)
    return sorted(numbers)


def _stamp(before: Stamp | None, digest: str, now: int) -> Stamp:
    """A note type's time follows the rule for notes."""
    if before and before.digest == digest:
        return before
    return Stamp(digest, max(now, before.changed + 1 if before else 0))
