"""The note type of a published deck, bound to the tables and templates of the deck that adopts it.

    field     Country       {name}            card 1    capital     of the template `capital`
              Capital       {capital}         card 2    capital<    and of its inverse
              Source        {shows: sources}

What the author leaves out goes by names: the field `Country info` is the column `country_info`;
which card a template is, by its name or by what it shows (`_card_matching`). Knows nothing of notes
and files.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from studykit.anki._card_matching import (
    INVERSE,
    AskedColumns,
    cards_left_open,
    directions_of,
    plain_name,
)
from studykit.anki._engine_cards import cloze_fields
from studykit.anki.package_contents import PackageNoteType
from studykit.facts.base import FactBase, PatternText, Table
from studykit.facts.keys import STANDARD
from studykit.problems import Location, Problem, nearest, nearest_or_all, quoted
from studykit.questions.forms.registry import form_of
from studykit.questions.templates.compile_pattern import compile_pattern
from studykit.questions.templates.note_type_settings import FieldPart, NoteTypeSettings, Shown
from studykit.questions.templates.patterns import Pattern
from studykit.questions.templates.template import Template

_GUID = "guid"
"""The column that is asked for the ids of notes where the author names none."""


class BoundPart(NamedTuple):
    """One thing that a field shows."""

    pattern: Pattern | None
    shows: Shown | str = ""
    """What of the items of the row; `cloze`: their sentence with its gaps."""
    of: tuple[str, ...] = ()
    """Of which templates; empty: of all."""

    @property
    def has_markup(self) -> bool:
        """Return whether a column that it shows has a markup of its own."""
        if self.pattern is None:
            return False
        return any(slot.column.markup for slot in self.pattern.slots)


class AdoptedType(NamedTuple):
    """A note type, with what its fields show and which questions its cards are."""

    kind: PackageNoteType
    settings: NoteTypeSettings
    table: Table
    guid: Pattern | None
    """Where the rows have Anki's own ids of their notes."""
    fields: tuple[tuple[BoundPart, ...] | None, ...]
    """In the order of the note type; None for a field that nothing is said of."""
    cards: Mapping[str, int]
    """By template (with `<` for its inverse) the number of its card; 0: the number of the gap."""

    @property
    def templates(self) -> set[str]:
        """The ids of the deck's templates whose items are its cards."""
        return {direction.removesuffix(INVERSE) for direction in self.cards}

    def shows(self, what: str) -> bool:
        """Return whether any field shows this of the items."""
        for parts in self.fields:
            if any(part.shows == what for part in parts or ()):
                return True
        return False


def bind_types(
    kinds: Sequence[tuple[NoteTypeSettings, PackageNoteType]],
    base: FactBase,
    templates: Sequence[Template],
) -> tuple[list[AdoptedType], list[Problem]]:
    """Return the note types of a deck, bound to what it has, and what is wrong with them."""
    bound: list[AdoptedType] = []
    problems: list[Problem] = []
    for settings, kind in kinds:
        binder = _Binder(settings, kind, base, templates)
        adopted = binder.adopted_type(is_only_one=len(kinds) == 1)
        problems += binder.problems
        if adopted:
            bound.append(adopted)
    if not problems:
        problems += _templates_without_a_card(bound, templates)
    return bound, problems


def _templates_without_a_card(
    bound: Sequence[AdoptedType], templates: Sequence[Template]
) -> list[Problem]:
    """Return a problem for each direction of a template that no card shows, or that two do."""
    problems = []
    for template in templates:
        for direction in directions_of(template):
            owners = [adopted for adopted in bound if direction in adopted.cards]
            if len(owners) == 1:
                continue
            table = quoted(template.table.name)
            if owners:
                message = f"the template {quoted(direction)} is a card of two note types"
                remedy = "Name it below `cards` of one of them."
            elif all(adopted.table is not template.table for adopted in bound):
                message = f"{quoted(direction)} asks rows of {table}, which are no published notes"
                remedy = "Move the template into a deck file of its own."
            else:
                message = f"no card of the note type is the template {quoted(direction)}"
                names: list[str] = []
                for adopted in bound:
                    names += [card.name for card in adopted.kind.templates]
                remedy = (
                    f"Write `cards: {{CARD: {direction}}}` with one of {', '.join(names)}, or move "
                    "the template into a deck of its own."
                )
            problems.append(Problem("X012", message, remedy, template.location))
    return problems


class _Binder:
    """Binds one note type."""

    def __init__(
        self,
        settings: NoteTypeSettings,
        kind: PackageNoteType,
        base: FactBase,
        templates: Sequence[Template],
    ) -> None:
        self.settings, self.kind, self.base = settings, kind, base
        self.templates = templates
        self.problems: list[Problem] = []

    def adopted_type(self, *, is_only_one: bool) -> AdoptedType | None:
        """Return the note type, bound; None where something is wrong."""
        names = [field.name for field in self.kind.fields]
        if not self.kind.id or not self.kind.templates or not names:
            self._report("the note type has no id, no field or no card", "Name another package.")
            return None
        if len(set(names)) < len(names) or not all(names):
            self._report("two fields of the note type have one name", "Rename one in Anki.")
            return None
        table = self._table(is_only_one=is_only_one)
        if table is None:
            return None
        fields = self._fields(table)
        cards = self._cards(table, fields)
        guid = self._guid(table)
        if self.problems:
            return None
        return AdoptedType(self.kind, self.settings, table, guid, tuple(fields), cards)

    def _report(self, message: str, remedy: str, where: Location | None = None) -> None:
        where = where or self.settings.location
        self.problems.append(Problem("X012", message, remedy, where))

    def _table(self, *, is_only_one: bool) -> Table | None:
        name = self.settings.table
        if name:
            if name in self.base.tables:
                return self.base.tables[name]
            message = f"there is no table {quoted(name)} among the deck's facts"
            self._report(message, f"Write its name.{nearest(name, self.base.tables)}")
            return None
        table = self._table_of_templates(is_only_one=is_only_one)
        if table is not None:
            return table
        # `facts import` calls a table as the note type.
        for own_name, of_base in self.base.tables.items():
            if plain_name(own_name) == plain_name(self.kind.name):
                return of_base
        kind = quoted(self.kind.name)
        message = f"nothing says the rows of which `table` are the notes of the note type {kind}"
        remedy = "Write `table: NAME`, or with `name` the note types without this one."
        self._report(message, f"{remedy}{nearest_or_all('', self.base.tables)}")
        return None

    def _table_of_templates(self, *, is_only_one: bool) -> Table | None:
        """Return the table that the templates below `cards` ask; None where they ask several."""
        named: set[str] = set()
        for card in self.settings.cards.values():
            for direction in card.templates:
                named.add(direction.removesuffix(INVERSE))
        # Where the deck adopts one note type alone, all of its templates are that one's.
        asks_all = is_only_one and not named
        tables = {}
        for template in self.templates:
            if asks_all or template.id in named:
                tables[template.table.name] = template.table
        if len(tables) != 1:
            return None
        return next(iter(tables.values()))

    # --- cards ----------------------------------------------------------------------------------

    def _cards(
        self, table: Table, fields: Sequence[tuple[BoundPart, ...] | None]
    ) -> dict[str, int]:
        """Return the number of the card by direction."""
        directions = self._directions(table)
        # Anki numbers cards from 1 in its templates, and counts their places from 0.
        numbers = {card.name: number for number, card in enumerate(self.kind.templates, start=1)}
        cards: dict[str, int] = {}
        for name, named in self.settings.cards.items():
            if name not in numbers:
                message = f"the note type {quoted(self.kind.name)} has no card {quoted(name)}"
                self._report(message, nearest_or_all(name, numbers).strip(), named.location)
                continue
            for direction in named.templates:
                if direction not in directions:
                    self._report_direction(direction, directions, named.location)
                    continue
                cards[direction] = numbers[name]
        free = {name: asked for name, asked in directions.items() if name not in cards}
        columns: dict[str, set[str]] = {}
        for field, parts in zip(self.kind.fields, fields, strict=True):
            columns[field.name] = _columns_shown(parts or ())
        cards.update(cards_left_open(free, self.kind, columns, set(cards.values())))
        if self.kind.is_cloze:
            # Which gap an item asks says its bracket, or Anki's lock: each item has its own.
            return dict.fromkeys(cards, 0)
        return cards

    def _directions(self, table: Table) -> dict[str, AskedColumns]:
        """Return the directions of the templates that cards of this note type could be."""
        directions: dict[str, AskedColumns] = {}
        for template in self.templates:
            if template.table is not table:
                continue
            form = form_of(template)
            is_cloze = form.interaction(template) == "gaps"
            if form.fits_adopted_notes and is_cloze == self.kind.is_cloze:
                directions.update(directions_of(template))
        return directions

    def _report_direction(
        self, direction: str, directions: Mapping[str, AskedColumns], where: Location
    ) -> None:
        form = "a cloze" if self.kind.is_cloze else "a look-up"
        message = (
            f"the deck has no template {quoted(direction)} that is {form} and can be a card of "
            f"{quoted(self.kind.name)}"
        )
        remedy = nearest_or_all(direction, directions).strip() or "Write one below `templates`."
        self._report(message, remedy, where)

    # --- fields ---------------------------------------------------------------------------------

    def _fields(self, table: Table) -> list[tuple[BoundPart, ...] | None]:
        """Return what each field shows, as the author says it, or as its name does."""
        names = [field.name for field in self.kind.fields]
        for name, place in self.settings.field_places.items():
            if name not in names:
                message = f"the note type {quoted(self.kind.name)} has no field {quoted(name)}"
                self._report(message, nearest_or_all(name, names).strip(), place)
        sentences = self._fields_of_sentences()
        for name in sorted(sentences & set(self.settings.fields)):
            message = f"the field {quoted(name)} shows the sentence with its gaps, whatever else"
            remedy = "Leave it out: it is made of the cloze templates."
            self._report(message, remedy, self.settings.field_places[name])
        columns = _columns_by_plain_name(table)
        bound: list[tuple[BoundPart, ...] | None] = []
        for name in names:
            if name in self.settings.fields:
                bound.append(self._parts(self.settings.fields[name], table))
            elif name in sentences:
                bound.append((BoundPart(None, "cloze"),))
            else:
                called_so = []
                for column in _columns_called(name, columns):
                    called_so.append(FieldPart(self.settings.location, pattern=f"{{{column}}}"))
                # None says that nothing is known of it: what it held is not emptied silently.
                bound.append(self._parts(called_so, table) or None)
        if bound and not bound[0]:
            message = (
                f"nothing is said of the first field, {quoted(names[0])}, "
                "without which Anki takes no note"
            )
            self._report(message, f"Write `fields: {{{names[0]}: COLUMN}}`.")
        return bound

    def _fields_of_sentences(self) -> set[str]:
        """Return the fields that the front of a cloze shows."""
        names: set[str] = set()
        if self.kind.is_cloze:
            for template in self.kind.templates:
                names.update(cloze_fields(template.front))
        return names

    def _parts(self, written: Sequence[FieldPart], table: Table) -> tuple[BoundPart, ...]:
        """Return the things that a field shows, without those that the table cannot show."""
        bound = []
        for part in written:
            bound_part = self._part(part, table)
            if bound_part:
                bound.append(bound_part)
        return tuple(bound)

    def _part(self, part: FieldPart, table: Table) -> BoundPart | None:
        if part.shows:
            ids = [template.id for template in self.templates]
            for wanted in part.of:
                if wanted not in ids:
                    message = f"`of`: the deck has no template {quoted(wanted)}"
                    self._report(message, nearest_or_all(wanted, ids).strip(), part.location)
            return BoundPart(None, part.shows, part.of)
        written = PatternText(part.pattern, part.location)
        # A field shows a list whole: one note is one row, however many members that has.
        pattern, problems = compile_pattern(written, table, self.base, whole_lists=True)
        self.problems += problems
        if pattern is None:
            return None
        return BoundPart(pattern)

    def _guid(self, table: Table) -> Pattern | None:
        name = self.settings.guid
        if not name and _GUID in table.positions:
            name = _GUID
        if not name:
            return None
        written = PatternText(f"{{{name}}}", self.settings.location)
        pattern, problems = compile_pattern(written, table, self.base)
        self.problems += problems
        return pattern


def _columns_by_plain_name(table: Table) -> dict[str, str]:
    """Return the columns that a field may be called as; of two alike in that the first."""
    columns: dict[str, str] = {}
    for column in table.columns:
        # Such ones mean something in every table, and a field of that name need not mean it.
        if column.name not in STANDARD:
            columns.setdefault(plain_name(column.name), column.name)
    return columns


def _columns_shown(parts: Sequence[BoundPart]) -> set[str]:
    """Return the columns that a field shows."""
    columns: set[str] = set()
    for part in parts:
        if part.pattern:
            columns.update(slot.name for slot in part.pattern.slots)
    return columns


def _columns_called(field: str, columns: Mapping[str, str]) -> list[str]:
    """Return the columns that are called as a field."""
    called_so = []
    # `facts import` puts the pictures and sounds of a field into columns of their own.
    for ending in ("", "image", "sound"):
        column = columns.get(f"{plain_name(field)}{ending}")
        if column:
            called_so.append(column)
    return called_so
