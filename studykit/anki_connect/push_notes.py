"""Bring corrected texts into a running Anki, without an import.

Of each note three texts of a field are held against each other: what stands in Anki, what Anki was
told last (the lock file), and what the deck says now:

    there     told      now
    Rome      Rome      Paris     the field is set
    Paris     Rome      Paris     nothing: it was set before
    Milan     Rome      Paris     somebody wrote into it: the whole note is left, and that is told
    Milan     Rome      Rome      nothing, and that is told: his words, or an export of before that
                                  was never imported

Only fields that change are set. Of the tags those change that are ours; *My notes*, other tags,
decks, flags and due dates are not looked at. A card that is no longer asked is suspended when its
note is told so, before that, and never again: whoever takes it up again has chosen to.

New notes come by a file that Anki's own dialog imports: AnkiConnect would give them other GUIDs.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from studykit.anki.export import Export, Note
from studykit.anki.lock import Lock
from studykit.anki.media import NAME
from studykit.anki.told import (
    ToldNote,
    field_names,
    is_same_html,
    learners_fields,
    retired_marks,
    told_before,
)
from studykit.anki_connect.client import AnkiConnectError, Client, Request, request
from studykit.anki_connect.find_cards import FoundNotes, NoteThere
from studykit.limits import MAX_ANKI_REQUEST

ACTIONS = (
    "findNotes",
    "notesInfo",
    "findCards",
    "multi",
    "suspend",
    "updateNote",
    "addTags",
    "removeTags",
    "getMediaFilesNames",
    "storeMediaFile",
    "guiImportFile",
)
"""All that this takes."""
_REQUESTS_AT_ONCE = 100
_CHARACTERS_AT_ONCE = 200_000
_LARGEST_MEDIUM = MAX_ANKI_REQUEST // 2
"""Bytes: they are sent as text, which takes a third more."""


class NoteUpdate(NamedTuple):
    """A note that is to change."""

    id: str
    """As in the deck's lock file."""
    note: int
    """Its id in Anki."""
    fields: Mapping[str, str]
    """HTML by the names that the fields have there; only of those that change."""
    remove_tags: tuple[str, ...]
    """Anki takes those below them away, too."""
    add_tags: tuple[str, ...]
    suspend: tuple[int, ...]
    """Cards that are no longer asked."""


class Push(NamedTuple):
    """All that a push does, and what it leaves."""

    updates: tuple[NoteUpdate, ...]
    media: tuple[tuple[str, str], ...]
    """Pictures and sounds that changed fields name: name in Anki, and where it is read."""
    edited: tuple[str, ...]
    """Ids of notes of which a field says neither what Anki was told nor what is new. It stays, and
    so does the whole note where that field is to change."""
    not_imported: tuple[str, ...]
    """Ids of notes that are newer than all that Anki has of the deck: the file brings them."""
    gone: tuple[str, ...]
    """Ids of other notes that Anki does not have: somebody deleted them, it seems."""
    by_file: tuple[str, ...]
    """Ids of changed notes that only the file can bring: their type is unknown there."""

    def __bool__(self) -> bool:
        """Return whether anything is to be done in Anki."""
        return bool(self.updates or self.not_imported)


def plan_push(export: Export, before: Lock, found: FoundNotes) -> Push:
    """Return what is to be done in a running Anki that has these notes of the deck."""
    updates: list[NoteUpdate] = []
    edited: list[str] = []
    by_file: list[str] = []
    missing: list[Note] = []
    newest_there = 0
    for note in export.notes:
        there = found.notes.get(note.entry.note_key)
        if there is None:
            missing.append(note)
            continue
        newest_there = max(newest_there, note.entry.note)
        own_fields = _own_fields(field_names(note, export.lock), there)
        if own_fields is None:
            if note.id in export.updated:
                by_file.append(note.id)
            continue
        told = told_before(note, before, export.tag_prefix)
        state = _state_of(note, own_fields, told)
        if state.differs:
            edited.append(note.id)
        # Else tags alone would tell of what the note does not say.
        if state.is_to_be_left or (state.differs and not state.changed):
            continue
        suspend = _to_suspend(note, there, state.changed, before, found.cards)
        update = _update_of(note, there, told, state.changed, suspend)
        if update.fields or update.add_tags or update.remove_tags or update.suspend:
            updates.append(update)
    not_imported, gone, by_file_too = _missing_notes(missing, export, newest_there)
    return Push(
        tuple(updates),
        _media_of(updates, export.media),
        tuple(edited),
        not_imported,
        gone,
        (*by_file, *by_file_too),
    )


class _MissingNotes(NamedTuple):
    """The ids of notes that Anki does not have, by what is to become of them (see `Push`)."""

    not_imported: tuple[str, ...]
    gone: tuple[str, ...]
    by_file: tuple[str, ...]


def _missing_notes(missing: Iterable[Note], export: Export, newest_there: int) -> _MissingNotes:
    """Return what becomes of notes that Anki does not have; nothing of those that are retired.

    `newest_there` is the id of the newest note of the deck that it has.
    """
    not_imported: list[str] = []
    gone: list[str] = []
    by_file: list[str] = []
    for note in missing:
        if all(entry.retired for entry in note.entries):
            continue
        if note.id in export.new or note.entry.note > newest_there:
            not_imported.append(note.id)
        elif note.entry.note_type:
            # Anki may have had to give it another id, by which nobody finds it.
            if note.id in export.updated:
                by_file.append(note.id)
        else:
            gone.append(note.id)
    return _MissingNotes(tuple(not_imported), tuple(gone), tuple(by_file))


class _State(NamedTuple):
    """The fields of a note as they stand in Anki, held against what it was told."""

    changed: Mapping[str, str]
    """What is to be set, by the names of the fields."""
    differs: bool
    """A field says neither what Anki was told nor what it is to be told."""
    is_to_be_left: bool
    """That is so of one which is to change."""


def _own_fields(names: Sequence[str], there: NoteThere) -> list[tuple[str, str]] | None:
    """Return the fields of a note that are ours, with their names there, in our order.

    A learner may have added fields, or given ours other names; None where he did both.
    """
    if all(name in there.fields for name in names):
        return [(name, there.fields[name]) for name in names]
    if len(names) == len(there.fields):
        return list(there.fields.items())
    return None


def _state_of(note: Note, own_fields: Sequence[tuple[str, str]], told: ToldNote | None) -> _State:
    own_places = learners_fields(note)
    changed: dict[str, str] = {}
    differs = False
    is_to_be_left = False
    for place, (name, content) in enumerate(own_fields):
        if place in own_places or is_same_html(content, note.fields[place]):
            continue
        # None where nobody knows what Anki was told: then whatever stands there is a difference.
        told_content = told.fields[place] if told else None
        if told_content is not None and is_same_html(content, told_content):
            changed[name] = note.fields[place]
            continue
        if told_content == note.fields[place] == "":
            # What we leave empty the learner may fill.
            continue
        differs = True
        if told_content != note.fields[place]:
            is_to_be_left = True
    return _State(changed, differs, is_to_be_left)


def _update_of(
    note: Note,
    there: NoteThere,
    told: ToldNote | None,
    changed: Mapping[str, str],
    suspend: tuple[int, ...],
) -> NoteUpdate:
    # Only tags that we have given are ever taken away.
    told_tags = told.tags if told else ()
    remove = _without(_among(told_tags, there.tags), note.tags)
    add = [*_without(note.tags, there.tags), *_below(remove, there.tags)]
    return NoteUpdate(note.id, there.id, changed, remove, tuple(add), suspend)


def _without(tags: Iterable[str], others: Iterable[str]) -> tuple[str, ...]:
    """Return the tags that are not among others; to Anki `Trees` and `trees` are one."""
    folded = set(map(str.casefold, others))
    return tuple(tag for tag in tags if tag.casefold() not in folded)


def _among(tags: Iterable[str], others: Iterable[str]) -> tuple[str, ...]:
    folded = set(map(str.casefold, others))
    return tuple(tag for tag in tags if tag.casefold() in folded)


def _below(removed: Sequence[str], there: Iterable[str]) -> list[str]:
    """Return the tags that Anki takes away with those above them, and that are to stay."""
    taken_along = []
    for tag in _without(there, removed):
        for above in removed:
            if tag.casefold().startswith(f"{above.casefold()}::"):
                taken_along.append(tag)
                break
    return taken_along


def _to_suspend(
    note: Note,
    there: NoteThere,
    changed: Mapping[str, str],
    before: Lock,
    cards: Mapping[str, int],
) -> tuple[int, ...]:
    """Return the cards that Anki is told now, and was not told before, to be no longer asked."""
    now, then = "".join(changed.values()), "".join(there.fields.values())
    suspend = []
    for entry, mark in retired_marks(note):
        is_told_now = mark in now and mark not in then
        if not mark:
            # The note does not say it: then the lock file tells whether this is the first time.
            old = before.entries.get(entry.id)
            is_told_now = old is not None and not old.retired
        if is_told_now and entry.id in cards:
            suspend.append(cards[entry.id])
    return tuple(suspend)


def _media_of(
    updates: Iterable[NoteUpdate], media: Sequence[tuple[str, str]]
) -> tuple[tuple[str, str], ...]:
    named: set[str] = set()
    for update in updates:
        for content in update.fields.values():
            named.update(NAME.findall(content))
    return tuple((name, file) for name, file in media if name in named)


# --- in Anki -------------------------------------------------------------------------------------


def check_actions(client: Client) -> None:
    """Raise AnkiConnectError where this AnkiConnect lacks what a push takes."""
    missing = client.lacks(ACTIONS)
    if missing:
        raise AnkiConnectError(
            f"This AnkiConnect cannot do {missing}.",
            "Update the add-on in Anki (Tools > Add-ons > Check for Updates), "
            "or import the package that `studykit export` writes.",
        )


def push(client: Client, planned: Push, read: Callable[[str], bytes]) -> list[str]:
    """Change the notes in Anki. Return the names of media that are too large to go there this way.

    Pictures and sounds come first, so that no note names one that is not there; each note's
    suspension comes before its texts. Raise AnkiConnectError; what was done then is known the next
    time by what stands in Anki.
    """
    too_large = _store_media(client, planned.media, read)
    requests: list[Request] = []
    size = 0
    for update in planned.updates:
        requests += _requests(update)
        size += sum(map(len, update.fields.values()))
        if len(requests) >= _REQUESTS_AT_ONCE or size >= _CHARACTERS_AT_ONCE:
            client.ask_all(requests)
            requests, size = [], 0
    client.ask_all(requests)
    return too_large


def open_import(client: Client, package: str) -> None:
    """Open Anki's import dialog with a file, for the learner to say yes."""
    client.ask("guiImportFile", path=package.replace("\\", "/"))


def _requests(update: NoteUpdate) -> list[Request]:
    requests = []
    # One by one: asked for several cards at once AnkiConnect passes over some.
    for card in update.suspend:
        requests.append(request("suspend", cards=[card]))
    if update.remove_tags:
        requests.append(
            request("removeTags", notes=[update.note], tags=" ".join(update.remove_tags))
        )
    if update.add_tags:
        requests.append(request("addTags", notes=[update.note], tags=" ".join(update.add_tags)))
    if update.fields:
        note = {"id": update.note, "fields": dict(update.fields)}
        requests.append(request("updateNote", note=note))
    return requests


def _store_media(
    client: Client, media: Sequence[tuple[str, str]], read: Callable[[str], bytes]
) -> list[str]:
    """Store the files that Anki does not have yet. Return the names of those that are too large."""
    too_large = []
    for name, file in media:
        # The name is made of the content: what is there under it is the same.
        if client.ask("getMediaFilesNames", pattern=name) == [name]:
            continue
        content = read(file)
        if len(content) > _LARGEST_MEDIUM:
            too_large.append(name)
            continue
        client.ask("storeMediaFile", filename=name, data=base64.b64encode(content).decode())
    return too_large
