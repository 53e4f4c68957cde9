"""Gather all that a package will hold into one value (`Export`), before anything is written.

Three rules of Anki's importer shape this: it knows a note by its GUID alone, it takes a note only
when its time of change is newer, and it never touches a card that is there. So a GUID comes from
the deck's key and the item's id and nothing else, and a note's time moves exactly when what the
note shows does:

    exported first at 9:00      note 9:00:00.000, changed 9:00
    nothing changed at 10:00    the same note, changed 9:00: Anki leaves it alone
    reworded at 11:00           the same note, changed 11:00: Anki updates it
    no longer made at 12:00     the same note, tagged as retired, changed 12:00

`_own_notes` makes the notes. Knows nothing of the clock (`now` comes in), of files, and of how
anything is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

from studykit.anki import _names as names
from studykit.anki._card_texts import CardTexts
from studykit.anki._making_notes import NoteMaker
from studykit.anki._note_fields import digest
from studykit.anki._own_notes import OwnNotes
from studykit.anki.export import Export, Note
from studykit.anki.field_html import EncodeError, field
from studykit.anki.lock import (
    KeptTexts,
    Lock,
    LockEntry,
)
from studykit.anki.media import NAME
from studykit.problems import Location, Problem, errors, quoted
from studykit.questions.identity.ids import note_id
from studykit.questions.identity.row_evidence import RowEvidence
from studykit.questions.item import Deck, Item

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
    return gather_notes(OwnNotes(deck, items, lock, now, evidence), day)


def gather_notes(maker: NoteMaker, day: str = "") -> tuple[Export | None, list[Problem]]:
    """Return what is to be written with notes of a maker; with an error there is no export."""
    deck, items = maker.deck, maker.items
    problems = [*_lock_problems(maker), *_doubled_items(items)]
    if problems:
        return None, problems

    notes: list[Note] = []
    try:
        deck_name = names.deck_name(deck.name)
        # Whose deck it was has described it: without `about` that stays as it is.
        description = _description(deck, () if maker.foreign_types else items)
        notes += maker.notes()
    except EncodeError as error:
        remedy = "Correct the deck's `deck`, `about` or `tags`."
        problems.append(Problem("X006", str(error), remedy, Location(deck.path)))
    problems += maker.problems
    if errors(problems):
        return None, problems
    return _export(maker, deck_name, description, day, items, notes), problems


# --- what forbids an export ----------------------------------------------------------------------


def _lock_problems(maker: NoteMaker) -> Iterator[Problem]:
    """Yield a problem unless the lock is this deck's, and nothing in it lies in the future."""
    deck, lock, now = maker.deck, maker.lock, maker.now
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
            f"{maker.known_from} says that a note changed on {_in_words(latest)}, "
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
    maker: NoteMaker,
    deck_name: str,
    description: str,
    day: str,
    items: Sequence[Item],
    notes: Sequence[Note],
) -> Export:
    lock = maker.lock
    new: list[str] = []
    updated: list[str] = []
    unchanged: list[str] = []
    retired: list[str] = []
    for note in notes:
        changed_before = _changed_before(note, lock)
        if not changed_before:
            new.append(note.id)
        elif changed_before == note.entry.changed:
            unchanged.append(note.id)
        else:
            updated.append(note.id)
        retired += [entry.id for entry in note.entries if entry.retired]
    next_lock = _next_lock(maker, notes, items, description, day)
    order = [item.id for item in items if item.id in next_lock.entries]
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
        media=_named_media(notes, maker),
        design_files=tuple(sorted(maker.design_files.items())),
        ours_first=maker.ours_first,
        retired_tags=maker.retired_tags,
        ready_at=max(maker.now, *_times(next_lock)),
    )


def _changed_before(note: Note, lock: Lock) -> int:
    """Return when a note had changed at the last export, in epoch seconds; 0 where it is new."""
    changed = 0
    for entry in note.entries:
        if entry.id in lock.entries:
            changed = max(changed, lock.entries[entry.id].changed)
    return changed


def _next_lock(
    maker: NoteMaker, notes: Sequence[Note], items: Sequence[Item], description: str, day: str
) -> Lock:
    """Return the lock of an export with these notes."""
    lock = maker.lock
    entries: dict[str, LockEntry] = {}
    texts: dict[str, CardTexts] = {}
    for note in notes:
        for entry, shown in note.cards:
            entries[entry.id] = entry
            if shown.keys:  # else they are not known
                texts[entry.id] = shown
    for entry in (*maker.left_alone, *maker.carried):
        entries[entry.id] = entry
        kept = lock.texts.of(entry)
        if kept:
            texts[entry.id] = kept

    # A package holds one note type at least, or Anki would not take it.
    kinds = {note.kind for note in notes} or {"lookup"}
    stamps = dict(lock.note_types)
    for kind in kinds:
        stamps[kind] = maker.stamp(kind)
    description_digest = lock.description
    if description:  # else Anki keeps the old one
        description_digest = digest([description], ())
    return Lock(
        key=maker.deck.key,
        note_types=stamps,
        entries=entries,
        path=lock.path,
        description=description_digest,
        deck=maker.deck.name,
        day=day,
        texts=KeptTexts(texts),
        rows=maker.evidence.cells(items),
        adopted={**lock.adopted, **maker.foreign_types},
        kept_html=maker.kept_html,
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


def _named_media(notes: Iterable[Note], maker: NoteMaker) -> tuple[tuple[str, str], ...]:
    """Return the files that fields name: Anki takes no other."""
    media = maker.media
    if not media.files:
        return ()
    named = dict(maker.kept_media)
    for note in notes:
        for text in note.fields:
            for name in NAME.findall(text):
                # Of a retired question's picture the file may be gone.
                if name in media.files:
                    named[name] = media.files[name]
    return tuple(sorted(named.items()))
