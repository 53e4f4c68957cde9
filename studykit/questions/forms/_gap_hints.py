"""Show a hint in a gap in place of its answer.

    [{place}::a number]    a number, in the gap of each row
    [{place}::{kind}]      what the row has in the column `kind`, or nothing

Knows nothing of items.
"""

from __future__ import annotations

from collections.abc import Iterable

from studykit.facts.base import FactBase, Row
from studykit.questions.forms.rows import Direction
from studykit.questions.templates.filling import texts_of


def hint_of_rows(direction: Direction, rows: Iterable[Row], base: FactBase) -> str:
    """Return what is shown in the gap: of rows that ask the same only what all of them have."""
    pattern = direction.hint_pattern
    if pattern is None:
        return direction.gap_hint
    hints = set()
    for row in rows:
        texts = texts_of(pattern, row, base)
        hints.add(" ".join(texts[0].split()) if texts else "")
    return hints.pop() if len(hints) == 1 else ""
