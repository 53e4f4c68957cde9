"""Notes and sources of an item: those of its rows, and those of the single values it rests on.

    carmen: {composer: {is: bizet, source: grove#3, note: He died soon.}, acts: 4, source: atlas}

    Who composed Carmen?          grove#3, and the note
    How many acts has Carmen?     atlas

An item rests on the values that it asks by, answers, and compares. Knows rows as they are asked.
Knows no items.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from studykit.facts.base import FactBase, SaidOfValue
from studykit.questions.forms._compared_values import compared_value
from studykit.questions.forms.rows import AskedRow, Direction
from studykit.questions.templates.patterns import Slot


class _Part(NamedTuple):
    """A value that a row is asked by, answers or is compared by, with all that is said of it."""

    said: tuple[SaidOfValue, ...]
    is_label: bool = False
    """Whether it is the row's own label, which names the fact and is not what it says."""

    @property
    def sources(self) -> list[str]:
        """Its own sources; none where it comes from those of its row."""
        return [source for said in self.said for source in said.sources]


def notes_of_values(rows: Iterable[AskedRow], direction: Direction, base: FactBase) -> list[str]:
    """Return the notes of the values that rows are asked by, answer, or are compared by."""
    notes: dict[str, None] = {}
    for asked in rows:
        for part in _parts(asked, direction, base):
            notes.update(dict.fromkeys(said.note for said in part.said if said.note))
    return list(notes)


def sources_behind(rows: Iterable[AskedRow], direction: Direction, base: FactBase) -> list[str]:
    """Return the sources of rows as they name them, each once.

    Those of the values that an item rests on stand in place of their row's, if each has its own.
    """
    sources: dict[str, None] = {}
    for asked in rows:
        parts = list(_parts(asked, direction, base))
        told = [part for part in parts if not part.is_label]
        for part in told:
            sources.update(dict.fromkeys(part.sources))
        if not told or not all(part.sources for part in told):
            of_row = direction.template.table.texts(asked.row, "source")
            sources.update(dict.fromkeys(of_row))
        for part in parts:
            sources.update(dict.fromkeys(part.sources))
    return list(sources)


def _parts(asked: AskedRow, direction: Direction, base: FactBase) -> Iterator[_Part]:
    """Yield the values that a row answers, the one it is compared by, and those it is asked by."""
    template = direction.template
    answers_label = _is_label(direction.answer_slot)
    for answer in asked.answers:
        yield _Part(answer.said, answers_label)
    compared = compared_value(template, asked.row, base) if template.by else None
    if compared:
        yield _Part(compared.said)
    for slot, member in zip(direction.stem.slots, asked.fill.members, strict=True):
        yield _Part(member.said, _is_label(slot))


def _is_label(slot: Slot | None) -> bool:
    return slot is not None and len(slot.path) == 1 and slot.column.name == slot.owner.label
