"""Takes the values of rows apart from what is said of them, as the files have both.

    acts: {is: 4, disputed: Some say 3.}     the node 4, and SaidOfValue(disputed="Some say 3.")
    acts,acts disputed                       of the cell "acts disputed" the same
    acts: {is: 4, disputd: Some say 3.}      F002: did you mean 'disputed'?

The values are read by `_cells`, which this knows as a function alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal

from studykit.facts._head import Draft
from studykit.facts._rows import plain_node
from studykit.facts._said_columns import (
    SAID_KEYS,
    is_said_key,
    is_time_of_translation,
    refused_time,
)
from studykit.facts.base import Column, Date, Scalar
from studykit.facts.keys import STANDARD
from studykit.facts.said_of_values import NOTHING_SAID, SaidOfValue
from studykit.problems import Location, Problem, nearest, quoted
from studykit.reading.csv_rows import Record
from studykit.reading.settings import as_text, members_of
from studykit.reading.yaml_tree import YamlList, YamlMapping, YamlNode, YamlText
from studykit.values.language_tags import tagged

Spot = YamlText | tuple[Record, int]
"""Where a text stands: its YAML node, or its row and position in the CSV."""
ReadValue = Callable[[str, Column, str, Spot], Scalar]
"""Reads a text of a row's column, and reports what is wrong with it."""
_Texts = Mapping[str, Sequence[tuple[str, Spot]]]
"""What is said, by key: the texts with their places."""


def says_of_value(column: Column, node: YamlNode) -> bool:
    """Return whether a node is a value with what is said of it: `{is: Rome, source: a#3}`.

    A colon in a text without quotes makes a mapping too; and of a note nothing is said.
    """
    if not isinstance(node, YamlMapping) or _is_about_a_fact(column):
        return False
    return any(name == "is" or is_said_key(name) for name in node.entries)


def _is_about_a_fact(column: Column) -> bool:
    in_language = tagged(column.name)
    return (in_language.name if in_language else column.name) in STANDARD


class SaidReader:
    """Reads what is said of the values of one table."""

    def __init__(self, draft: Draft, read_value: ReadValue) -> None:
        self._draft, self._read_value = draft, read_value

    # --- in YAML --------------------------------------------------------------------------------

    def taken_apart(
        self, row_id: str, column: Column, node: YamlMapping
    ) -> tuple[YamlText | YamlList | None, SaidOfValue]:
        """Return the node of the value, and what is said of it; no node where it is wrong."""
        self._report_unknown(row_id, column, node)
        texts = {}
        for key, said in node.entries.items():
            if is_said_key(key):
                texts[key] = self._texts(row_id, column, key, said)
        value = self._value_in(row_id, column, node)
        return value, self._said(row_id, texts)

    def _value_in(
        self, row_id: str, column: Column, node: YamlMapping
    ) -> YamlText | YamlList | None:
        value = plain_node(node)
        name = quoted(column.name)
        if value is node or (isinstance(value, YamlText) and value.is_missing):
            message = f"{name} says something of a value, and not what it is"
            remedy = "Write `is: VALUE` into it, or delete it."
            self._report("F004", row_id, column, message, remedy, node)
            return None
        assert value
        for member in members_of(value):
            if not isinstance(member, YamlText):
                message = f"`is` of {name} holds another mapping or list"
                remedy = "Write the value itself: {is: VALUE, source: ...}."
                self._report("F004", row_id, column, message, remedy, member)
                return None
        assert not isinstance(value, YamlMapping)
        return value

    def _report_unknown(self, row_id: str, column: Column, node: YamlMapping) -> None:
        for key in node.entries:
            place = YamlText(key, *node.places[key])
            if is_time_of_translation(column.name, key):
                self._report("F002", row_id, column, *refused_time(column.name, key), place)
            if key == "is" or is_said_key(key):
                continue
            message = f"{quoted(key)} is no key of a value"
            guess = nearest(key, ["is", *SAID_KEYS])
            remedy = f"Delete it or correct it.{guess}"
            self._report("F002", row_id, column, message, remedy, place)

    def _texts(
        self, row_id: str, column: Column, key: str, node: YamlNode
    ) -> list[tuple[str, Spot]]:
        """Return the texts of a key; a list only of sources."""
        members = members_of(node) if key == "source" else [node]
        texts: list[tuple[str, Spot]] = []
        for member in members:
            text = as_text(member)
            if text is None:
                message = f"`{key}` of {quoted(column.name)} should be a text"
                remedy = "Write one text; put it in quotes if it holds { or `: `."
                self._report("F004", row_id, column, message, remedy, member)
            elif not text.is_missing:
                texts.append((text.text, text))
        return texts

    def _report(
        self, code: str, row_id: str, column: Column, message: str, remedy: str, node: YamlNode
    ) -> None:
        where = Location(self._draft.file, node.line, node.column)
        touches = (f"{self._draft.name}/{row_id}",)
        group = (self._draft.name, column.name, message)
        problem = Problem(code, message, remedy, where, touches=touches, group=group)
        self._draft.problems.append(problem)

    # --- in CSV files ---------------------------------------------------------------------------

    def of_record(
        self, row_id: str, record: Record, positions: Iterable[tuple[str, int]]
    ) -> SaidOfValue:
        """Return what a row of a CSV says of the value in a column.

        `positions` are those of the cells that say it, with their keys.
        """
        texts: dict[str, list[tuple[str, Spot]]] = {}
        for key, position in positions:
            cell = record.cells[position]
            members = [cell]
            if key == "source":
                members = cell.split(self._standard(key).form.split or self._draft.split)
            spot = record, position
            texts[key] = []
            for untrimmed in members:
                member = untrimmed.strip()
                if member and member not in (self._draft.missing or ()):
                    texts[key].append((member, spot))
        return self._said(row_id, texts)

    # --- what the texts say ---------------------------------------------------------------------

    def _said(self, row_id: str, texts: _Texts) -> SaidOfValue:
        if not any(texts.values()):
            return NOTHING_SAID
        for text, spot in texts.get("source", ()):
            # Called for its report: a source that nobody wrote down is shown as it stands.
            self._read_value(row_id, self._standard("source"), text, spot)
        translated = []
        for key, said in texts.items():
            in_language = tagged(key)
            if in_language:
                translated += [(in_language.name, in_language.tag, text) for text, _ in said]
        return SaidOfValue(
            sources=tuple(text for text, _ in texts.get("source", ())),
            disputed=_first(texts, "disputed"),
            since=self._date(row_id, "since", texts),
            until=self._date(row_id, "until", texts),
            note=_first(texts, "note"),
            translated=tuple(translated),
            quote=_first(texts, "quote"),
        ).in_language(())

    def _date(self, row_id: str, key: Literal["since", "until"], texts: _Texts) -> Date | None:
        for text, spot in texts.get(key, ()):
            value = self._read_value(row_id, self._standard(key), text, spot)
            return value if isinstance(value, Date) else None
        return None

    def _standard(self, name: str) -> Column:
        """Return a column of every table, as the head may have it: with a format of dates."""
        return self._draft.columns.get(name, STANDARD[name])


def _first(texts: _Texts, key: str) -> str:
    return next((text for text, _ in texts.get(key, ())), "")
