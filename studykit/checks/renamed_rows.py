"""X011: a row that may have had another name when the deck was exported or asked last.

Knows rows of today, and what rows said before. Knows no items.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path

from studykit.facts.base import FactBase
from studykit.problems import Problem, quoted
from studykit.questions.identity.possible_renames import PossibleRename, possible_renames
from studykit.questions.item import RowsThen
from studykit.reading.csv_rows import is_list_file
from studykit.reading.quoting import yaml_text


def renamed_rows(base: FactBase, then: RowsThen) -> Iterator[Problem]:
    """Yield X011 for each row that may be one of before which is gone."""
    for rename in possible_renames(base, then):
        yield _problem(rename)


def _problem(rename: PossibleRename) -> Problem:
    table, row, old_id = rename.table, rename.row, rename.old_id
    agree_in = "all other columns"
    if rename.has_other_label:
        agree_in = "all other columns but the label"
    message = (
        f"renamed? {quoted(old_id)} is gone, and {quoted(row.id)} is new and agrees with it in "
        f"{agree_in}"
    )
    place = table.place(row)
    was = f"write `was: {yaml_text(old_id)}` into the row"
    if is_list_file(Path(place.file)):
        was = f"write {quoted(old_id)} into the row's column `was`"
    command = shlex.join(("studykit", "facts", "rename", table.name, old_id, row.id))
    remedy = (
        f"If it is the same fact, {was}, so that what was learned goes on; or let `{command}` do "
        f"it, also where others refer to it. If it is another fact, write `allow: {{X011: why}}`."
    )
    return Problem("X011", message, remedy, place, about=(rename.fact,))
