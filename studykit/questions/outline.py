"""The outline of an item: what it asks and answers, before it has its id and its wrong options.

Knows a group of rows and its answers. Knows no options, and nothing of how an item is shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from studykit.questions.forms.groups import Group
from studykit.questions.forms.rows import RowAnswer


class Outline(NamedTuple):
    """The question and the answers of an item, before it has its id and its wrong options."""

    group: Group
    facts: tuple[str, ...]
    """`table/id` of the rows it rests on."""
    answers: Sequence[RowAnswer]
    wordings: tuple[str, ...]
    """Its stems. What is to stand in their blank may be drawn from the id."""
    stem: str
    """The stem by which identity knows the item again, its blank filled; the item itself is made
    from `wordings`. Empty where what stands in it is drawn from the id."""
    right_too: Mapping[str, Sequence[str]] = {}
    """By answer the answers of other rows that are right in its place, in all spellings."""
