"""A type guessed for a column, as the head of a table writes it.

    TypeGuess("integer", "whole numbers")
    TypeGuess('{type: date, format: "%d.%m.%Y"}', "dates, the day first: 31.12.1999")

Knows how heads are written, and nothing of cells.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from studykit.facts.base import Column
from studykit.reading.quoting import yaml_text
from studykit.values.scalars import Flaw

TEXT = "text"
LIST_OF_TEXTS = '"[text]"'
"""As YAML, where brackets without quotes would be a list."""


class TypeGuess(NamedTuple):
    """A type as the head of a table writes it, and why it was guessed."""

    type: str
    why: str

    @property
    def kind(self) -> str:
        """The type alone, without its settings: `date`."""
        return kind_of(self.type)


def kind_of(type_text: str) -> str:
    """Return the type alone of `{type: date, format: ...}`."""
    settings = type_text.removeprefix("{type: ").removesuffix("}")
    return settings.partition(", ")[0]


def with_setting(type_text: str, key: str, value: str) -> str:
    """Return a type with one setting more: `date` becomes `{type: date, format: ...}`.

    `value` is as YAML has it.
    """
    settings = type_text[1:-1] if type_text.startswith("{") else f"type: {type_text}"
    return f"{{{settings}, {key}: {value}}}"


def yaml_list(texts: Sequence[str]) -> str:
    """Return texts as a list in YAML."""
    return f"[{', '.join(map(yaml_text, texts))}]"


def can_be_read(cells: Sequence[str], column: Column) -> bool:
    """Return whether a column takes all cells: a form may be right, and the date none."""
    return not any(isinstance(column.read(cell), Flaw) for cell in cells)
