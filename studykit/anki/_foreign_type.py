"""A note type that a deck has adopted, as a package has it.

Anki goes on with a learner's notes where the note type has the same id, and as many fields and card
templates, in the same order, each equal by its id or, where one side has none, by its name. So all
of that is as it was published, numbers below zero too. Its own time decides whether the design of a
learner is replaced: it is never newer than what was published.

Knows nothing of notes.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

from studykit.anki._json_lines import as_line
from studykit.anki._lock_note_types import note_type_values
from studykit.anki.export import Export
from studykit.anki.package_contents import PackageNoteType

_STOCK_NAMES = (
    "Basic",
    "Basic (and reversed card)",
    "Basic (optional reversed card)",
    "Basic (type in the answer)",
    "Cloze",
    "Image Occlusion",
)
"""Note types of Anki's own; a learner who had one of the name has it as `Cloze+`."""
_OLDEST = 1
"""Epoch seconds: older than any collection."""


def adopted_type(export: Export, kind: str) -> PackageNoteType | None:
    """Return the note type of a kind of notes, if the deck has adopted it."""
    if kind.removeprefix("-").isdecimal():
        return export.lock.adopted.get(int(kind))
    return None


def time_of_foreign(kind: PackageNoteType, now: int) -> int:
    """Return the time of the last change of a note type in the package.

    A stock type is shared with other decks of the author's learners: it is older than theirs, so
    that no deck gets another design.
    """
    is_stock = kind.stock_kind or kind.name.rstrip("+") in _STOCK_NAMES
    if is_stock:
        return _OLDEST
    return max(min(kind.changed, now), _OLDEST)


def digest_of_foreign(kind: PackageNoteType) -> str:
    """Return the digest of all that Anki receives of a note type."""
    return blake2b(as_line(note_type_values(kind)).encode(), digest_size=8).hexdigest()


def foreign_model(kind: PackageNoteType, changed: int, deck_id: int) -> dict[str, Any]:
    """Return the note type as Anki's JSON of schema 11."""
    # The names are those of `schema11.rs`, as in `_settings_in_json`; `req`, `tags` and `vers` are
    # for old versions, and empty.
    model: dict[str, Any] = {
        "id": kind.id,
        "name": kind.name,
        "type": int(kind.is_cloze),
        "mod": changed,
        "usn": -1,  # never synced
        "sortf": sort_field(kind),
        "did": deck_id,
        "tmpls": _templates(kind),
        "flds": _fields(kind),
        "css": kind.css,
        "latexPre": kind.latex_header,
        "latexPost": kind.latex_footer,
        "latexsvg": kind.latex_svg,
        "req": [],
        "tags": [],
        "vers": [],
    }
    if kind.stock_kind:
        model["originalStockKind"] = kind.stock_kind
    if kind.original_id is not None:
        model["originalId"] = kind.original_id
    return model


def sort_field(kind: PackageNoteType) -> int:
    """Return the place of the field that Anki's browser sorts by."""
    # Nothing in a stranger's package is believed, and this is the place of a cell later on.
    return min(max(kind.sort_field, 0), len(kind.fields) - 1)


def _fields(kind: PackageNoteType) -> list[dict[str, Any]]:
    fields = []
    for place, field in enumerate(kind.fields):
        values: dict[str, Any] = {
            "name": field.name,
            "ord": place,
            "sticky": field.is_sticky,
            "rtl": field.is_right_to_left,
            # As Anki has them for a new field.
            "font": field.font or "Arial",
            "size": field.font_size or 20,
            "description": field.description,
            "plainText": field.is_plain_text,
            "collapsed": field.is_collapsed,
            "excludeFromSearch": not field.is_searched,
            "preventDeletion": field.is_kept,
            "media": [],
        }
        # Where a package has no ids, Anki compares names.
        if field.id is not None:
            values["id"] = field.id
        if field.tag is not None:
            values["tag"] = field.tag
        fields.append(values)
    return fields


def _templates(kind: PackageNoteType) -> list[dict[str, Any]]:
    templates = []
    for place, template in enumerate(kind.templates):
        values: dict[str, Any] = {
            "name": template.name,
            "ord": place,
            "qfmt": template.front,
            "afmt": template.back,
            "bqfmt": template.browser_front,
            "bafmt": template.browser_back,
            "did": None,
            "bfont": "",
            "bsize": 0,
        }
        if template.id is not None:
            values["id"] = template.id
        templates.append(values)
    return templates
