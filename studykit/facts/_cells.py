"""The cells of a table's rows as values of their columns' types.

What all cells of a column have in common is looked at once, and each text of it is read once, however many rows
have it. A cell that cannot be read becomes `Broken`, and the problem names the fact that it touches.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import repeat
from typing import NamedTuple

from studykit.facts._columns import tagged_column
from studykit.facts._head import Draft
from studykit.facts._rows import RawRow, key_text
from studykit.facts.base import MEDIA_WORDS, Broken, Cell, Column, Row, Scalar
from studykit.facts.keys import STANDARD
from studykit.facts.media import Shelf
from studykit.limits import MAX_COLUMNS, MAX_MEMBERS
from studykit.problems import Location, Names, Problem, quoted
from studykit.reading.csv_rows import Record
from studykit.reading.settings import as_text
from studykit.reading.yaml_tree import YamlList, YamlMapping, YamlNode, YamlText
from studykit.values.english import show_plain
from studykit.values.sameness import is_outside
from studykit.values.scalars import TEXTUAL, Flaw


class Dangling(NamedTuple):
    """A reference to a row that is not there; its message is written when all labels are known."""

    fact: str
    target: str
    text: str
    where: Location
    column: str = ""


Spot = YamlText | tuple[Record, int]
"""Where a text stands: its YAML node, or its row and position in the CSV."""
_LOOK = "~"
_MAY_BE_MISSING = ("null", _LOOK)
"""Texts that are missing in YAML unless they stand in quotes: their nodes are looked at."""
_AT_ONCE = 8192
"""Rows that are read together, and texts of a column that are remembered: a million rows cost no more memory."""


class CellReader:
    """Reads the cells of one table. `ids` has the row ids of every table, by name."""

    def __init__(
        self, draft: Draft, ids: Mapping[str, set[str]], dangling: list[Dangling], shelf: Shelf
    ) -> None:
        self.draft, self.ids, self.dangling, self.shelf = draft, ids, dangling, shelf
        self.columns: tuple[Column, ...] = ()
        self.positions: list[int] = []
        """Of a CSV: where the columns stand in its rows."""
        self.known: dict[str, dict[str, Cell]] = {}
        """By column: texts with which nothing is wrong, and what they are as cells."""
        sources = draft.fields["source"]
        self.default_source = tuple(each.text for each in sources) or None
        for each in sources:
            self._scalar("", STANDARD["source"], each.text, each)

    def read(self, rows: list[RawRow]) -> list[Row]:
        """All rows, with their cells in the order of `self.columns`, which is settled here."""
        if self.draft.sheet is None:
            self._settle_yaml_columns(rows)
        else:
            self._settle_sheet_columns()
        if self.default_source and not any(column.name == "source" for column in self.columns):
            self.columns = (*self.columns, STANDARD["source"])
        found: list[Row] = []
        for begun in range(0, len(rows), _AT_ONCE):
            found += self._rows(rows[begun : begun + _AT_ONCE])
        return found

    def _rows(self, rows: list[RawRow]) -> Iterable[Row]:
        sheet = self.draft.sheet
        if sheet is None:
            columns = [self._yaml_column(rows, column) for column in self.columns]
        else:
            columns = [
                self._sheet_column(rows, *each)
                for each in zip(self.columns, self.positions, strict=False)
            ]
            if len(columns) < len(self.columns):
                columns.append([self.default_source] * len(rows))
        cells = zip(*columns, strict=True) if columns else repeat(())
        files: Iterable[str] = repeat("")
        if sheet and sheet.parts:
            files = [sheet.file(row.cells) for row in rows if isinstance(row.cells, Record)]
        ids, lines, at = (
            [row.id for row in rows],
            [row.line for row in rows],
            [row.column for row in rows],
        )
        return map(Row, ids, cells, lines, at, files)

    # --- columns -------------------------------------------------------------------------------------------

    def _settle_yaml_columns(self, rows: list[RawRow]) -> None:
        draft = self.draft
        used: dict[str, object] = {}
        for row in rows:
            assert not isinstance(row.cells, Record)
            used.update(row.cells.entries)
        columns = dict(draft.columns)
        for name in used:
            if name not in columns:
                found = STANDARD.get(name) or tagged_column(
                    name, draft.columns, any_column=draft.takes_any_column
                )
                if found or draft.takes_any_column:
                    columns[name] = found or Column(name)
        if len(columns) > MAX_COLUMNS and len(draft.columns) < MAX_COLUMNS:
            message = f"the table has more than {MAX_COLUMNS:,} columns"
            draft.fields.report("F009", message, "Split it into several tables.", draft.location)
        self.columns = tuple(columns.values())[:MAX_COLUMNS]
        for column in draft.columns.values():
            if column.source_name:
                message = f"`from` of {quoted(column.name)} renames a column of a CSV file, and the rows stand in YAML"
                draft.fields.report("F008", message, "Delete it.", column.location)
        if not used.keys() <= columns.keys():
            self._report_undeclared(rows, columns)

    def _report_undeclared(self, rows: list[RawRow], columns: Mapping[str, Column]) -> None:
        names = Names([*columns, *STANDARD])
        for row in rows:
            assert not isinstance(row.cells, Record)
            for name in row.cells.entries.keys() - columns.keys():
                message = f"the table {quoted(self.draft.name)} has no column {quoted(name)}"
                remedy = f"Declare it under `columns:` or correct it.{names.nearest(name)}"
                where = Location(self.draft.file, *row.cells.places[name])
                self._report("F002", row.id, message, remedy, where, name)

    def _settle_sheet_columns(self) -> None:
        draft, sheet = self.draft, self.draft.sheet
        assert sheet is not None
        by_source: dict[str, Column] = {}
        header, names = set(sheet.header), Names(sheet.header)
        for column in draft.columns.values():
            name = column.source_name or column.name
            other = by_source.setdefault(name, column)
            if other is not column:
                message = f"{quoted(column.name)} and {quoted(other.name)} both take the file's column {quoted(name)}"
                draft.fields.report("F003", message, "Delete one of the two.", column.location)
            elif name not in header and header and name != "id":
                message = f"the file {draft.rows_file} has no column {quoted(name)}"
                remedy = f"Correct the name, or delete the column here.{names.nearest(name)}"
                draft.fields.report("F002", message, remedy, column.location)
        columns: list[Column] = []
        for at, name in enumerate(sheet.header):
            if name == "id" and not draft.key and "id" not in by_source:
                continue
            undeclared = (
                STANDARD.get(name)
                or tagged_column(name, draft.columns, any_column=True)
                or Column(name)
            )
            column = by_source.get(name, undeclared)
            if name not in by_source and name in draft.columns:
                message = f"the file has a column {quoted(name)} of its own, beside the one that is renamed to it"
                remedy = f"Rename that one too: `other_name: {{from: {name}}}`."
                draft.fields.report("F003", message, remedy, draft.columns[name].location)
                continue
            self.positions.append(at)
            columns.append(column)
        self.columns = tuple(columns)

    # --- cells ---------------------------------------------------------------------------------------------

    def _yaml_column(self, rows: list[RawRow], column: Column) -> list[Cell]:
        name = column.name
        found = [row.cells.entries.get(name, "") for row in rows]  # type: ignore[union-attr]
        texts = [
            each if type(each) is str else each.text if type(each) is YamlText else _LOOK
            for each in found
        ]
        known = self._known(column, texts)
        return [
            known[text]
            if text in known
            else self._yaml_cell(row.id, column, row.cells.entries[name])  # type: ignore[union-attr]
            for row, text in zip(rows, texts, strict=True)
        ]

    def _sheet_column(self, rows: list[RawRow], column: Column, at: int) -> list[Cell]:
        texts = [row.cells.cells[at] for row in rows]  # type: ignore[union-attr]
        known = self._known(column, texts)
        return [
            known[text] if text in known else self._sheet_cell(row, column, text, at)
            for row, text in zip(rows, texts, strict=True)
        ]

    def _known(self, column: Column, texts: list[str]) -> dict[str, Cell]:
        """What the texts are as cells, but for those that must be looked at where they stand."""
        known = self.known.get(column.name, {})
        if not known or len(known) > _AT_ONCE:
            known = self.known[column.name] = {
                "": self.default_source if column.name == "source" else None
            }
        known.update(
            self._cells(column, [text for text in dict.fromkeys(texts) if text not in known])
        )
        if self.draft.sheet is None:
            for text in _MAY_BE_MISSING:
                known.pop(text, None)
        return known

    def _cells(self, column: Column, texts: list[str]) -> Iterator[tuple[str, Cell]]:
        """Texts with which nothing is wrong, and what they are as cells."""
        if column.is_list or self._target(column) or column.type in MEDIA_WORDS:
            return (
                (text, cell) for text in texts if (cell := self._cell(column, text)) is not None
            )
        if column.type in TEXTUAL:
            return zip(texts, texts, strict=True)
        values = map(column.parser(), texts)
        low, high = column.min, column.max
        return (
            (text, value)
            for text, value in zip(texts, values, strict=True)
            if type(value) is not Flaw and not is_outside(value, low, high)
        )

    def _cell(self, column: Column, text: str) -> Cell:
        """The cell that is written as this text; None when something is wrong with it."""
        if not column.is_list:
            return self._sure(column, text)
        parts = self._parts(text)
        if len(parts) > MAX_MEMBERS:
            return None
        values = [value for part in parts if (value := self._sure(column, part)) is not None]
        return tuple(values) if values and len(values) == len(parts) else None

    def _parts(self, text: str) -> list[str]:
        """The members of a list that is written as one text."""
        if self.draft.sheet is None:
            return [text]
        return [part for each in text.split(self.draft.split) if (part := each.strip())]

    def _yaml_cell(self, row_id: str, column: Column, node: YamlNode) -> Cell:
        if type(node) is not YamlText:
            return self._yaml_list(row_id, column, node)
        if node.is_missing:
            return self.default_source if column.name == "source" else None
        value = self._scalar(row_id, column, node.text, node)
        return (value,) if column.is_list else value

    def _yaml_list(self, row_id: str, column: Column, node: YamlNode) -> Cell:
        where = Location(self.draft.file, node.line, node.column)
        if column.name == "allow" and isinstance(node, YamlMapping):
            return tuple(f"{rule}: {key_text(reason)}" for rule, reason in node.entries.items())
        texts = [as_text(each) for each in node.members] if isinstance(node, YamlList) else []
        if isinstance(node, YamlMapping) or None in texts:
            message = f"{quoted(column.name)} should be a text, and this is a mapping to YAML"
            if isinstance(node, YamlList):
                message = f"{quoted(column.name)} holds a list or a mapping inside a list"
            remedy = "Put a text that holds { or `: ` in quotes."
            self._report("F004", row_id, message, remedy, where, column.name, message)
            return Broken("")
        if not column.is_list and texts:
            message = f"{quoted(column.name)} holds a list, but the column takes one value"
            kind = column.target or column.type
            remedy = f"Write one value, or declare the column as [{kind}]."
            self._report("F004", row_id, message, remedy, where, column.name, message)
            return Broken("")
        if len(texts) > MAX_MEMBERS:
            return self._too_long(row_id, column, where)
        return tuple(
            self._scalar(row_id, column, each.text, each)
            for each in texts
            if each and not each.is_missing
        ) or (self.default_source if column.name == "source" else None)

    def _sheet_cell(self, row: RawRow, column: Column, text: str, at: int) -> Cell:
        assert isinstance(row.cells, Record)
        spot = row.cells, at
        if not column.is_list:
            return self._scalar(row.id, column, text, spot)
        parts = self._parts(text)
        if len(parts) > MAX_MEMBERS:
            return self._too_long(row.id, column, self._where(spot))
        return tuple([self._scalar(row.id, column, part, spot) for part in parts]) or None

    def _too_long(self, row_id: str, column: Column, where: Location) -> Broken:
        message = f"the list {quoted(column.name)} of {quoted(row_id)} has more than {MAX_MEMBERS:,} members"
        self._report("F009", row_id, message, "Make each of them a row of its own.", where)
        return Broken("")

    # --- values --------------------------------------------------------------------------------------------

    def _sure(self, column: Column, text: str) -> Scalar | None:
        """The value of a text with which nothing is wrong; else None."""
        if column.type in TEXTUAL:
            target = self._target(column)
            return (
                text if not target or _referred(column, text) in self.ids.get(target, ()) else None
            )
        if column.type in MEDIA_WORDS:
            found = self.shelf.find(self.draft.folder, text, column.type)
            return None if isinstance(found, Flaw) else found
        value = column.parse(text)
        return (
            None if isinstance(value, Flaw) or is_outside(value, column.min, column.max) else value
        )

    def _target(self, column: Column) -> str:
        """The table that the texts of a column refer to."""
        if column.name == "source":
            return "sources"
        return self.draft.name if column.name == "confused_with" else column.target

    def _scalar(self, row_id: str, column: Column, text: str, spot: Spot) -> Scalar:
        """The value of a text; if something is wrong with it, that is reported."""
        value = self._sure(column, text)
        if value is not None:
            return value
        where = self._where(spot)
        if column.type in TEXTUAL:
            target, name = self._target(column), _referred(column, text)
            self.dangling.append(
                Dangling(f"{self.draft.name}/{row_id}", target, name, where, column.name)
            )
            return text if column.name == "source" else Broken(text)
        if column.type in MEDIA_WORDS:
            self._report_media(row_id, column, text, where)
            return Broken(text)
        wrong = column.parse(text)
        message = f"{quoted(text)} in the column {quoted(column.name)} "
        if isinstance(wrong, Flaw):
            remedy = "Correct the value, or the column's type."
            self._report("F004", row_id, message + wrong, remedy, where, column.name, _kind(wrong))
        else:
            bounds = " to ".join(
                "..." if bound is None else show_plain(bound) for bound in (column.min, column.max)
            )
            remedy = "Correct the value, or the column's `min` and `max`."
            self._report(
                "F004",
                row_id,
                f"{message}lies outside {bounds}",
                remedy,
                where,
                column.name,
                "bounds",
            )
        return Broken(text)

    def _report_media(self, row_id: str, column: Column, text: str, where: Location) -> None:
        what, _, remedy = str(self.shelf.find(self.draft.folder, text, column.type)).partition("; ")
        message = f"the {MEDIA_WORDS[column.type]} {quoted(text)} {what}"
        remedy = f"{remedy[:1].upper()}{remedy[1:]}{'' if remedy.endswith('?') else '.'}"
        self._report("F024", row_id, message, remedy, where, column.name, _kind(what))

    def _where(self, spot: Spot) -> Location:
        if isinstance(spot, YamlText):
            return Location(self.draft.file, spot.line, spot.column)
        assert self.draft.sheet is not None
        return Location(
            self.draft.sheet.file(spot[0]) or self.draft.rows_file, *self.draft.sheet.place(*spot)
        )

    def _report(
        self, code: str, row_id: str, message: str, remedy: str, where: Location, *kind: str
    ) -> None:
        """Report a problem in a cell. `kind` is its column, and what it has in common with others there."""
        touches = (f"{self.draft.name}/{row_id}",)
        group = (self.draft.name, *kind)
        self.draft.problems.append(
            Problem(code, message, remedy, where, touches=touches, group=group)
        )


def _kind(wrong: str) -> str:
    """What is wrong with a value, without the value and what to do about it."""
    return re.sub(r"'[^']*'|\d+", "", wrong.partition(";")[0])


def _referred(column: Column, text: str) -> str:
    """The row id in a text of a column that refers to rows: `article-1#6` is place 6 of the source `article-1`."""
    return text.partition("#")[0] if column.name == "source" else text
