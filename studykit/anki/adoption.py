"""Open what a deck adopts of a published one: from the lock, else from the package that it names.

The package is read once, for the first export: afterwards the lock has the note type, and which
note each row is. Knows nothing of items.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from studykit.anki._same_html import media_names
from studykit.anki.adopted_type import AdoptedType, bind_types
from studykit.anki.lock import Lock
from studykit.anki.package_contents import PackageError, PackageNote, PackageNoteType
from studykit.anki.package_media import PackageMedia, open_media
from studykit.anki.read_package import read_package
from studykit.facts.base import FactBase
from studykit.problems import Location, Problem, nearest_or_all, quoted
from studykit.questions.templates.note_type_settings import NoteTypeSettings
from studykit.questions.templates.template import Template

# By its `_` Anki knows a file that templates use: https://docs.ankiweb.net/templates/styling.html
_DESIGN_FILE = re.compile(r"\b_[\w.-]*\.[A-Za-z0-9]{2,5}\b")


class Adopting(NamedTuple):
    """A deck that adopts note types, as far as these are concerned."""

    note_types: Sequence[NoteTypeSettings]
    path: Path
    """The deck file, in whose folder the names of packages begin."""
    base: FactBase
    templates: Sequence[Template]


class Adoption(NamedTuple):
    """The note types of a published deck, and what it held when it was read."""

    types: tuple[AdoptedType, ...]
    published: Mapping[int, tuple[PackageNote, ...]]
    """By id of the note type its notes; only of types that the lock does not have yet."""
    hashes: Mapping[str, str]
    """Of the pictures and sounds in these notes, by their names: of their contents."""
    decks: frozenset[str]
    """The decks in which these notes have cards."""
    design_files: Mapping[str, bytes | str]
    """Files that templates and styles name, by name: the content, or where it is read."""
    base: FactBase


class _Published(NamedTuple):
    """A note type of a package with its notes."""

    kind: PackageNoteType
    notes: tuple[PackageNote, ...]
    hashes: Mapping[str, str]
    design_files: Mapping[str, bytes]


def open_adoption(adopting: Adopting, lock: Lock) -> tuple[Adoption | None, list[Problem]]:
    """Return what a deck adopts. None where something is wrong."""
    note_types = adopting.note_types
    problems: list[Problem] = []
    kinds: list[tuple[NoteTypeSettings, PackageNoteType]] = []
    published: dict[int, tuple[PackageNote, ...]] = {}
    hashes: dict[str, str] = {}
    design_files: dict[str, bytes | str] = {}
    for settings in note_types:
        in_lock = _in_lock(settings, lock)
        for kind in in_lock:
            kinds.append((settings, kind))
            design_files.update(_kept_files(kind, design_folder(adopting.path)))
        if in_lock:
            # The package may be gone by now: its author need not keep it.
            continue
        of_package = _read(settings, adopting.path.parent)
        if isinstance(of_package, Problem):
            problems.append(of_package)
            continue
        for of_type in of_package:
            kinds.append((settings, of_type.kind))
            published[of_type.kind.id] = of_type.notes
            hashes.update(of_type.hashes)
            design_files.update(of_type.design_files)
    if problems:
        return None, problems
    types, problems = bind_types(kinds, adopting.base, adopting.templates)
    if problems:
        return None, problems
    decks: set[str] = set()
    for notes in published.values():
        for note in notes:
            decks.update(card.deck for card in note.cards if card.deck)
    adoption = Adoption(
        tuple(types), published, hashes, frozenset(decks), design_files, adopting.base
    )
    return adoption, []


def _in_lock(settings: NoteTypeSettings, lock: Lock) -> list[PackageNoteType]:
    """Return the note types as the deck has adopted them before; none if it has not."""
    kinds = [lock.adopted[number] for number in sorted(lock.adopted)]
    if settings.name:
        return [kind for kind in kinds if kind.name == settings.name]
    return kinds


def _read(settings: NoteTypeSettings, folder: Path) -> list[_Published] | Problem:
    """Return the note types of a package, or what is wrong."""
    path = folder / settings.package
    try:
        contents = read_package(path)
        kinds = _kinds(settings, contents.note_types)
        if isinstance(kinds, Problem):
            return kinds
        published = []
        with open_media(path) as media:
            for kind in kinds:
                notes = tuple(note for note in contents.notes if note.kind == kind.id)
                files = _design_files(media, kind)
                published.append(_Published(kind, notes, _hashes(media, notes), files))
        return published
    except PackageError as error:
        message = f"the note type cannot be taken from {quoted(settings.package)}: {error}"
        remedy = error.remedy or "Name the last package that was published."
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        message = f"the note type cannot be taken from {quoted(settings.package)}: {reason}"
        remedy = (
            "Name the last package that was published, from the deck's own folder. It is read for "
            "the first export; afterwards the lock file has all that is needed."
        )
    return Problem("X012", message, remedy, settings.location)


def _kinds(
    settings: NoteTypeSettings, kinds: Mapping[int, PackageNoteType]
) -> list[PackageNoteType] | Problem:
    """Return the note type that the author names, or all that the package has notes of."""
    if not settings.name and (len(kinds) == 1 or not settings.says_of_one):
        return [kinds[number] for number in sorted(kinds)]
    names = {kind.name: kind for kind in kinds.values()}
    if settings.name in names:
        return [names[settings.name]]
    if settings.name:
        message = f"the package has no notes of a type {quoted(settings.name)}"
        remedy = nearest_or_all(settings.name, names).strip()
    else:
        message = f"the package has notes of {len(kinds)} types"
        remedy = f"Write which one as `name`.{nearest_or_all('', names)}"
    return Problem("X012", message, remedy or "Name another package.", settings.location)


def _hashes(media: PackageMedia, notes: Sequence[PackageNote]) -> dict[str, str]:
    """Return the hashes of the pictures and sounds that notes name, as far as they are packed."""
    names: set[str] = set()
    for note in notes:
        for content in note.fields:
            names.update(media_names(content))
    hashes: dict[str, str] = {}
    for name in sorted(names):
        if name in media:
            # As `facts.media.content_hash` has it of a file.
            hashes[name] = blake2b(media.read(name), digest_size=10).hexdigest()
    return hashes


# --- files of the design -------------------------------------------------------------------------


def design_folder(deck_file: Path) -> Path:
    """Return where a deck keeps the files of a design: `geo.media` beside `geo.yaml`."""
    return deck_file.with_suffix(".media")


def _named_in_design(kind: PackageNoteType) -> set[str]:
    """Return the names of files that templates and style name: Anki takes those with `_`."""
    texts = [kind.css]
    for template in kind.templates:
        texts += (template.front, template.back)
    return set(_DESIGN_FILE.findall("\n".join(texts)))


def _design_files(media: PackageMedia, kind: PackageNoteType) -> dict[str, bytes]:
    """Return the contents of the files that the design names, as far as they are packed."""
    files = {}
    for name in sorted(_named_in_design(kind)):
        if name in media:
            files[name] = media.read(name)
    return files


def _kept_files(kind: PackageNoteType, folder: Path) -> dict[str, str]:
    """Return where the files of the design lie that the deck has kept."""
    files = {}
    for name in sorted(_named_in_design(kind)):
        # Their names come from the lock: `_DESIGN_FILE` has no slash that would lead elsewhere.
        file = folder / name
        if file.is_file():
            files[name] = str(file)
    return files


def deck_problem(adoption: Adoption, deck_name: str, where: Location) -> Problem | None:
    """Return a warning where the published notes lie in a deck of another name."""
    if not adoption.decks or deck_name in adoption.decks:
        return None
    for name in adoption.decks:
        # The cards may all lie in its subdecks.
        if name.startswith(f"{deck_name}::"):
            return None
    listed = ", ".join(sorted(adoption.decks)[:3])
    message = f"the deck is called {quoted(deck_name)}, and the published one {listed}"
    remedy = "Call it so too: learners would find an empty deck, and their cards in the old one."
    return Problem("X015", message, remedy, where)
