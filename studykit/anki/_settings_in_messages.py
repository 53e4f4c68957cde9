"""Note types, decks and presets of a package of schema 15 and later: tables, and protobuf in them.

    notetypes      id, name, mtime_secs, config       a Notetype.Config
    fields         ntid, ord, name, config            a Notetype.Field.Config
    templates      ntid, ord, name, config            a Notetype.Template.Config
    decks          id, name, kind                     a Deck.KindContainer
    deck_config    id, name, config                   a DeckConfig.Config

A message knows its fields by numbers, which stand here as Anki's `proto/anki/notetypes.proto`,
`decks.proto` and `deck_config.proto` have them. A message that is broken is a PackageError.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import starmap
from typing import Any

from studykit.anki._fenced_database import FencedDatabase
from studykit.anki._protobuf import Message, ProtobufError
from studykit.anki.package_contents import (
    PackageDeck,
    PackageError,
    PackageField,
    PackageNoteType,
    PackagePreset,
    PackageTemplate,
)
from studykit.limits import MAX_PACKAGE_FIELDS, MAX_PACKAGE_ROWS

_CLOZE = 1
"""A `Notetype.Config.Kind`."""
_NORMAL_DECK, _FILTERED_DECK = 1, 2
"""Of these two messages a Deck.KindContainer holds one."""
_BETWEEN_DECKS = "\x1f"
"""In the names of decks, where a learner reads `::`."""


class SettingsInMessages:
    """The settings of a package, read when they are asked for."""

    def __init__(self, database: FencedDatabase) -> None:
        self._database = database

    def note_types(self, wanted: Iterable[int]) -> dict[int, PackageNoteType]:
        """Return those of these ids that the package names. Raise PackageError."""
        ids = set(wanted)
        fields = self._parts("fields", ids)
        templates = self._parts("templates", ids)
        kinds = {}
        columns = ("id", "name", "mtime_secs", "config")
        for number, name, changed, config in self._rows("notetypes", columns):
            if number not in ids:
                continue
            message = _message(config)
            # Kind kind = 1; uint32 sort_field_idx = 2; string css = 3; string latex_pre = 5;
            # string latex_post = 6; bool latex_svg = 7; OriginalStockKind original_stock_kind = 9;
            # optional int64 original_id = 10;
            kinds[number] = PackageNoteType(
                id=number,
                name=_text(name),
                is_cloze=message.number(1) == _CLOZE,
                fields=tuple(starmap(_field, fields[number])),
                templates=tuple(starmap(_template, templates[number])),
                css=_text_in(message, 3),
                sort_field=message.number(2),
                latex_header=_text_in(message, 5),
                latex_footer=_text_in(message, 6),
                latex_svg=bool(message.number(7)),
                stock_kind=message.number(9),
                original_id=message.signed(10),
                changed=changed if type(changed) is int else 0,
            )
        return kinds

    def decks(self, wanted: Iterable[int]) -> dict[int, PackageDeck]:
        """Return those of these ids that the package names. Raise PackageError."""
        ids = set(wanted)
        decks = {}
        for number, name, kind in self._rows("decks", ("id", "name", "kind")):
            if number in ids:
                decks[number] = _deck(number, _text(name), _message(kind))
        return decks

    def description(self) -> str:
        """Return the description of the first deck that has one."""
        for _, kind in self._rows("decks", ("id", "kind")):
            description = _deck(0, "", _message(kind)).description
            if description:
                return description
        return ""

    def presets(self, wanted: Iterable[int]) -> dict[int, PackagePreset]:
        """Return those of these ids that the package has. Raise PackageError."""
        ids = set(wanted)
        presets = {}
        for number, name, config in self._rows("deck_config", ("id", "name", "config")):
            if number in ids:
                message = _message(config)
                # repeated float fsrs_params_4 = 3; fsrs_params_5 = 5; fsrs_params_6 = 6;
                # float desired_retention = 37;
                parameters = message.decimals(6) or message.decimals(5) or message.decimals(3)
                presets[number] = PackagePreset(
                    number, _text(name), parameters, _share(message, 37)
                )
        return presets

    def fsrs_is_on(self) -> bool | None:
        """Return whether FSRS is on; None when the package does not say."""
        value = self._config("fsrs")
        if not value:
            return None
        return value == b"true"

    def day_begins_at(self) -> int | None:
        """Return the hour at which a day begins; None when the package does not say."""
        value = self._config("rollover")
        # The length first: Python refuses to read a number of thousands of digits.
        is_hour = len(value) <= 2 and value.isdigit() and int(value) < 24
        return int(value) if is_hour else None

    def _config(self, name: str) -> bytes:
        """Return a setting of the collection, as JSON; empty when the package has it not."""
        for key, value in self._rows("config", ("KEY", "val")):
            if key == name and type(value) is bytes:
                return value
        return b""

    def _parts(self, table: str, ids: Collection[int]) -> dict[int, list[tuple[str, Message]]]:
        """Return the names and settings of the fields or templates of each type, in their order."""
        rows: dict[int, list[tuple[int, str, Any]]] = {number: [] for number in ids}
        for kind, place, name, config in self._rows(table, ("ntid", "ord", "name", "config")):
            if kind not in rows:
                continue
            if type(place) is not int or len(rows[kind]) >= MAX_PACKAGE_FIELDS:
                raise PackageError(
                    f"a note type of it has more than {MAX_PACKAGE_FIELDS} fields or card templates"
                )
            rows[kind].append((place, _text(name), config))
        parts = {}
        for kind, of_kind in rows.items():
            in_order = sorted(of_kind, key=lambda row: row[0])
            parts[kind] = [(name, _message(config)) for _, name, config in in_order]
        return parts

    def _rows(self, table: str, columns: tuple[str, ...]) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a table that may not be there. Raise PackageError for too many."""
        if table not in self._database:
            return
        for count, row in enumerate(self._database.rows(table, columns), 1):
            if count > MAX_PACKAGE_ROWS:
                raise PackageError("its database has too many decks or note types")
            yield row


def _field(name: str, message: Message) -> PackageField:
    # bool sticky = 1; bool rtl = 2; string font_name = 3; uint32 font_size = 4;
    # string description = 5; bool plain_text = 6; bool collapsed = 7;
    # bool exclude_from_search = 8; optional int64 id = 9; optional uint32 tag = 10;
    # bool prevent_deletion = 11;
    return PackageField(
        name=name,
        id=message.signed(9),
        description=_text_in(message, 5),
        font=_text_in(message, 3),
        font_size=message.number(4),
        is_sticky=bool(message.number(1)),
        is_right_to_left=bool(message.number(2)),
        is_plain_text=bool(message.number(6)),
        is_collapsed=bool(message.number(7)),
        is_searched=not message.number(8),
        tag=message.signed(10),
        is_kept=bool(message.number(11)),
    )


def _template(name: str, message: Message) -> PackageTemplate:
    # string q_format = 1; string a_format = 2; string q_format_browser = 3;
    # string a_format_browser = 4; optional int64 id = 8;
    return PackageTemplate(
        name=name,
        id=message.signed(8),
        front=_text_in(message, 1),
        back=_text_in(message, 2),
        browser_front=_text_in(message, 3),
        browser_back=_text_in(message, 4),
    )


def _deck(number: int, name: str, kind: Message) -> PackageDeck:
    # Of Deck.Normal: int64 config_id = 1; string description = 4;
    # optional float desired_retention = 10; Of a filtered deck no setting is wanted.
    settings = _message(kind.blob(_NORMAL_DECK))
    return PackageDeck(
        number,
        name=name.replace(_BETWEEN_DECKS, "::"),
        is_filtered=_FILTERED_DECK in kind,
        description=_text_in(settings, 4),
        preset=settings.signed(1),
        desired_retention=_share(settings, 10),
    )


def _message(encoded: Any) -> Message:
    if type(encoded) is not bytes:
        raise PackageError("its database is broken")
    try:
        return Message(encoded)
    except ProtobufError as error:
        raise PackageError("the settings of its note types or decks are broken") from error


def _text_in(message: Message, field: int) -> str:
    try:
        return message.text(field)
    except ProtobufError as error:
        raise PackageError("the settings of its note types or decks are broken") from error


def _share(message: Message, field: int) -> float | None:
    """Return a part of 1; None for what is none. Four bytes hold some seven digits of it."""
    value = message.decimal(field)
    if value is None or not 0 < value <= 1:
        return None
    return round(value, 6)


def _text(value: Any) -> str:
    return value if type(value) is str else ""
