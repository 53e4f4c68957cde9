"""The note type of a published deck that a deck file adopts, as its author writes it.

    note_type:
      from: geography.apkg
      fields: {Country: name, Capital: capital, Source: {shows: sources}}
      cards: {Country - Capital: capital, Capital - Country: capital<}

Only what stands in the file: which fields and card templates there are is known when the package
is read (`anki.adopted_type`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple, get_args

from studykit.problems import Location, quoted
from studykit.reading.settings import (
    MAPPING,
    NODE,
    TEXT,
    TEXTS,
    Fields,
    Key,
    as_text,
    members_of,
    one_of,
)
from studykit.reading.yaml_tree import YamlMapping, YamlNode

Shown = Literal["sources", "spellings", "options", "explanation", "hint", "retired"]
"""What a field may show of the items of a row, beside what the row's columns say."""

NOTE_TYPE_KEYS = (
    Key(
        "from",
        TEXT.called("package"),
        "the last package that was published, from the deck's own folder",
        "from: geography.apkg",
    ),
    Key(
        "name",
        TEXT,
        "which note type of the package",
        "name: Geography",
        default_in_words="all of it",
    ),
    Key(
        "table",
        TEXT.called("table"),
        "the table whose rows are its notes",
        "table: countries",
        default_in_words="the one that templates ask, or of the type's name",
    ),
    Key(
        "guid",
        TEXT.called("column"),
        "where the rows have Anki's own ids of their notes",
        "guid: anki_id",
        default_in_words="`guid`, where there is one",
    ),
    Key(
        "fields",
        MAPPING.called("mapping of fields"),
        "what each field shows: a column, a pattern, `{shows: ...}`, or several of these",
        "fields: {Country: name, Capital: capital, Source: {shows: sources}}",
        default_in_words="columns of the same name",
    ),
    Key(
        "cards",
        MAPPING.called("mapping of card templates"),
        "which template of the deck each card template is; `<` behind it is the inverse",
        "cards: {Capital: capital, Country: capital<}",
        default_in_words="by name, or by what front and back show",
    ),
    Key(
        "retired",
        TEXT.called("tag"),
        "the tag of notes whose row is gone",
        "retired: UG::Retired",
        default_in_words="none",
    ),
)
"""Of `note_type` in a deck file."""

SHOWS_KEYS = (
    Key(
        "shows",
        one_of(*get_args(Shown)),
        "what of the questions about the row is shown",
        "shows: sources",
    ),
    Key(
        "of",
        TEXTS.called("list of templates"),
        "of which templates",
        "of: [capital]",
        default_in_words="all of the note type",
    ),
)
"""Of a field that shows something else than a column."""


class FieldPart(NamedTuple):
    """One thing that a field shows."""

    location: Location
    pattern: str = ""
    """A pattern; a column alone stands in braces."""
    shows: Shown | Literal[""] = ""
    of: tuple[str, ...] = ()
    """Templates; empty: all of the note type."""


class CardSettings(NamedTuple):
    """The templates of the deck that a card template is."""

    location: Location
    templates: tuple[str, ...]
    """Ids, with `<` behind where the inverse is meant."""


class NoteTypeSettings(NamedTuple):
    """A note type that the deck adopts."""

    location: Location
    package: str
    """As it is written: a path from the deck's own folder."""
    name: str
    table: str
    guid: str
    fields: Mapping[str, tuple[FieldPart, ...]]
    """By the fields' names; empty for one that is to be empty."""
    cards: Mapping[str, CardSettings]
    """By the names of card templates."""
    retired: str
    field_places: Mapping[str, Location]

    @property
    def says_of_one(self) -> bool:
        """Return whether it says something that belongs to one note type alone."""
        return bool(self.table or self.guid or self.fields or self.cards)


def _read(fields: Fields, key: Key) -> tuple[NoteTypeSettings, ...]:
    node = fields.get(key.name)
    if node is None:
        return ()
    note_types = []
    for member in members_of(node):
        if not isinstance(member, YamlMapping) or as_text(member):
            message = "`note_type` should be a mapping, or a list of them"
            fields.report("T014", message, "Write `note_type: {from: LAST.apkg}`.", fields.at(node))
            continue
        # A mistake in one note type does not hide those of the next.
        own = Fields(member, fields.file, fields.problems, NOTE_TYPE_KEYS)
        own.refuse_unknown("a note type", "T001")
        if not own["from"]:
            message = "the note type does not say `from` which package it is taken"
            own.report("T013", message, "Write `from: LAST.apkg`.", own.here)
            continue
        note_types.append(_note_type(own))
    return tuple(note_types)


NOTE_TYPES = NODE._replace(words="mapping, or a list of them", read=_read)
"""Read as a tuple of `NoteTypeSettings`."""


def _note_type(own: Fields) -> NoteTypeSettings:
    values = own.values(*own.keys)
    fields: dict[str, tuple[FieldPart, ...]] = {}
    field_places: dict[str, Location] = {}
    if values["fields"]:
        for name, node in values["fields"].mapping.entries.items():
            field_places[name] = values["fields"].key_place(name)
            fields[name] = _parts(node, name, values["fields"])
    cards: dict[str, CardSettings] = {}
    if values["cards"]:
        for name in values["cards"].mapping.entries:
            templates = tuple(text.text for text in values["cards"].texts(name))
            cards[name] = CardSettings(values["cards"].key_place(name), templates)
    return NoteTypeSettings(
        location=own.here,
        package=values["from"],
        name=values["name"],
        table=values["table"],
        guid=values["guid"],
        fields=fields,
        cards=cards,
        retired=values["retired"],
        field_places=field_places,
    )


def _parts(node: YamlNode, name: str, fields: Fields) -> tuple[FieldPart, ...]:
    parts = []
    for member in members_of(node):
        place = fields.at(member)
        text = as_text(member)
        if text is not None:
            written = text.text
            # The name of a column alone is a pattern that shows it and nothing else.
            if written and "{" not in written:
                written = f"{{{written}}}"
            # An empty text says that the field is to be empty.
            if written:
                parts.append(FieldPart(place, pattern=written))
        elif isinstance(member, YamlMapping):
            own = Fields(member, fields.file, fields.problems, SHOWS_KEYS)
            own.refuse_unknown("what a field shows", "T001")
            values = own.values(*own.keys)
            if values["shows"]:
                parts.append(FieldPart(place, shows=values["shows"], of=values["of"]))
            elif "shows" not in own:
                message = f"the field {quoted(name)} does not say what it `shows`"
                own.report("T013", message, "Write a column, or `{shows: sources}`.", place)
        else:
            message = f"the field {quoted(name)} should show a column, or a list of them"
            fields.report("T014", message, "Write `FIELD: COLUMN`.", place)
    return tuple(parts)
