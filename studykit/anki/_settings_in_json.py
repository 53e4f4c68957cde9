"""Note types, decks and presets of a package of schema 11: JSON in the one row of `col`.

    models    {"1503...": {"name": "Basic", "flds": [...], "tmpls": [...], "css": "..."}}
    decks     {"1": {"name": "Default", "conf": 1, "dyn": 0}}
    dconf     {"1": {"name": "Default", "fsrsWeights": [...], "desiredRetention": 0.9}}
    conf      {"rollover": 4}

The names are those of Anki's `schema11.rs`, in the folders `notetype`, `decks` and `deckconfig` of
its `rslib/src`. Nothing of it is believed: what has the wrong kind is as if it were not there.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from studykit.anki._fenced_database import FencedDatabase
from studykit.anki.package_contents import (
    PackageDeck,
    PackageError,
    PackageField,
    PackageNoteType,
    PackagePreset,
    PackageTemplate,
)
from studykit.limits import MAX_PACKAGE_FIELDS

_BROKEN = "its database holds broken JSON"
_TOO_MANY = f"a note type of it has more than {MAX_PACKAGE_FIELDS} fields or card templates"
_CLOZE = 1


class SettingsInJson:
    """The settings of a package, read when they are asked for."""

    def __init__(self, database: FencedDatabase) -> None:
        """Raise PackageError for what is no JSON."""
        # Packages of other programs may lack the options and the settings of the collection.
        row = next(database.rows("col", ("models", "decks"), ("dconf", "conf")), None)
        if row is None:
            raise PackageError("its database is broken")
        models, decks, presets, settings = row
        self._models = _object(models)
        self._decks = _object(decks)
        self._presets = _object(presets) if presets else {}
        self._settings = _object(settings) if settings else {}

    def note_types(self, wanted: Iterable[int]) -> dict[int, PackageNoteType]:
        """Return those of these ids that the package names. Raise PackageError."""
        kinds = {}
        for number in wanted:
            model = self._models.get(str(number))
            if type(model) is dict:
                kinds[number] = _note_type(number, model)
        return kinds

    def decks(self, wanted: Iterable[int]) -> dict[int, PackageDeck]:
        """Return those of these ids that the package names."""
        decks = {}
        for number in wanted:
            deck = self._decks.get(str(number))
            if type(deck) is dict:
                decks[number] = PackageDeck(
                    number,
                    name=_text(deck, "name"),
                    is_filtered=bool(_number(deck, "dyn")),
                    description=_text(deck, "desc"),
                    preset=_id(deck, "conf"),
                    # A deck says it in whole percents, a preset as a part of 1.
                    desired_retention=_share(_number(deck, "desiredRetention") / 100),
                )
        return decks

    def description(self) -> str:
        """Return the description of the first deck that has one."""
        for deck in self._decks.values():
            if type(deck) is dict and _text(deck, "desc"):
                return _text(deck, "desc")
        return ""

    def presets(self, wanted: Iterable[int]) -> dict[int, PackagePreset]:
        """Return those of these ids that the package has."""
        presets = {}
        for number in wanted:
            preset = self._presets.get(str(number))
            if type(preset) is dict:
                presets[number] = PackagePreset(
                    number,
                    name=_text(preset, "name"),
                    fsrs_parameters=_parameters(preset),
                    desired_retention=_share(preset.get("desiredRetention")),
                )
        return presets

    def fsrs_is_on(self) -> bool | None:
        """Return whether FSRS is on; None when the package does not say."""
        value = self._settings.get("fsrs")
        if type(value) is not bool:
            return None
        return value

    def day_begins_at(self) -> int | None:
        """Return the hour at which a day begins; None when the package does not say."""
        value = self._settings.get("rollover")
        # `type`, here and below: for `isinstance` JSON's `true` would be the number 1.
        if type(value) is not int or not 0 <= value < 24:
            return None
        return value


def _object(text: Any) -> dict[str, Any]:
    if type(text) is not str:
        raise PackageError("its database is broken")
    try:
        value = json.loads(text)
    # Brackets within brackets by the thousand end in a RecursionError.
    except (ValueError, RecursionError) as error:
        raise PackageError(_BROKEN) from error
    if type(value) is not dict:
        raise PackageError(_BROKEN)
    return value


def _note_type(number: int, model: Mapping[str, Any]) -> PackageNoteType:
    return PackageNoteType(
        id=number,
        name=_text(model, "name"),
        is_cloze=_number(model, "type") == _CLOZE,
        fields=tuple(map(_field, _objects(model, "flds"))),
        templates=tuple(map(_template, _objects(model, "tmpls"))),
        css=_text(model, "css"),
        sort_field=_number(model, "sortf"),
        latex_header=_text(model, "latexPre"),
        latex_footer=_text(model, "latexPost"),
        latex_svg=model.get("latexsvg") is True,
        stock_kind=_number(model, "originalStockKind"),
        original_id=_id(model, "originalId"),
        changed=_number(model, "mod"),
    )


def _field(field: Mapping[str, Any]) -> PackageField:
    return PackageField(
        name=_text(field, "name"),
        id=_id(field, "id"),
        description=_text(field, "description"),
        font=_text(field, "font"),
        font_size=_number(field, "size"),
        is_sticky=field.get("sticky") is True,
        is_right_to_left=field.get("rtl") is True,
        is_plain_text=field.get("plainText") is True,
        is_collapsed=field.get("collapsed") is True,
        is_searched=field.get("excludeFromSearch") is not True,
        tag=_id(field, "tag"),
        is_kept=field.get("preventDeletion") is True,
    )


def _template(template: Mapping[str, Any]) -> PackageTemplate:
    return PackageTemplate(
        name=_text(template, "name"),
        id=_id(template, "id"),
        front=_text(template, "qfmt"),
        back=_text(template, "afmt"),
        browser_front=_text(template, "bqfmt"),
        browser_back=_text(template, "bafmt"),
    )


def _parameters(preset: Mapping[str, Any]) -> tuple[float, ...]:
    # Each version of FSRS has a list of its own, the first one under its old name.
    for name in ("fsrsParams6", "fsrsParams5", "fsrsWeights"):
        numbers = preset.get(name)
        if type(numbers) is not list or not numbers:
            continue
        if all(type(number) in (int, float) for number in numbers):
            return tuple(map(float, numbers))
    return ()


def _objects(settings: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """Return the objects of a list; one that is none is as if it were empty."""
    values = settings.get(name)
    if type(values) is not list:
        return []
    if len(values) > MAX_PACKAGE_FIELDS:
        raise PackageError(_TOO_MANY)
    objects: list[dict[str, Any]] = []
    for value in values:
        # Left out it would move the others: notes and cards count fields and templates.
        objects.append(value if type(value) is dict else {})
    return objects


def _text(settings: Mapping[str, Any], name: str) -> str:
    value = settings.get(name)
    return value if type(value) is str else ""


def _number(settings: Mapping[str, Any], name: str) -> int:
    value = settings.get(name)
    return value if type(value) is int else 0


def _id(settings: Mapping[str, Any], name: str) -> int | None:
    value = settings.get(name)
    # SQLite holds no larger one, and the package that goes on with it has to.
    if type(value) is not int or not -(2**63) <= value < 2**63:
        return None
    return value


def _share(value: Any) -> float | None:
    """Return a part of 1; None for what is none."""
    if type(value) not in (int, float) or not 0 < value <= 1:
        return None
    return float(value)
