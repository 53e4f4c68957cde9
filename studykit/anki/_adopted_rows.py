"""Tell which items are the cards of which note, where a deck has adopted its type: a note is a row.

    capital/fr, capital/fr<, flag/fr     countries/fr: the cards 1, 2 and 3

Knows nothing of ids, times and what a note holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from studykit.anki._card_matching import INVERSE
from studykit.anki._published import PublishedNotes
from studykit.anki.adopted_type import AdoptedType
from studykit.facts.base import FactBase
from studykit.problems import Problem, quoted
from studykit.questions.identity.ids import variant
from studykit.questions.item import Item


class ItemOfNote(NamedTuple):
    """An item as a card of its row's note."""

    item: Item
    number: int
    """Of its card; 0: that of its gap."""


RowsOfNotes = dict[tuple[PublishedNotes, str], list[ItemOfNote]]
"""By the note type and the row, in the deck's order."""


class RowsAsked:
    """Puts items to the rows that they are about."""

    def __init__(
        self, items: Sequence[Item], types: Sequence[PublishedNotes], base: FactBase
    ) -> None:
        self._base = base
        self.problems: list[Problem] = []
        self.by_row: RowsOfNotes = {}
        owners: dict[str, PublishedNotes] = {}
        for published in types:
            owners.update(dict.fromkeys(published.adopted.templates, published))
        for item in items:
            self._put(item, owners[item.template])

    def _put(self, item: Item, published: PublishedNotes) -> None:
        if len(item.facts) != 1:
            self.problems.append(self._several_rows(item, published.adopted))
            return
        direction = item.template
        if INVERSE in variant(item.id):
            direction += INVERSE
        number = published.adopted.cards[direction]
        members = self.by_row.setdefault((published, item.facts[0]), [])
        for other in members:
            is_same_card = other.number == number != 0
            # The gaps of a note are those of one sentence.
            is_other_sentence = other.item.template != item.template and not number
            if is_same_card or is_other_sentence:
                self.problems.append(self._two_of_one_card(item, other.item))
                return
        members.append(ItemOfNote(item, number))

    def _several_rows(self, item: Item, adopted: AdoptedType) -> Problem:
        names = ", ".join(item.facts[:3])
        message = (
            f"{quoted(item.stem)} is asked of {len(item.facts)} rows ({names}), and a note of "
            f"{quoted(adopted.kind.name)} is one row"
        )
        remedy = (
            "Show more in the question, so that each row has its own, or leave rows out by `where`."
        )
        other = None
        if len(item.facts) > 1:
            table, _, row_id = item.facts[1].partition("/")
            row = self._base.row(table, row_id)
            if row:
                other = self._base.tables[table].place(row)
        return Problem("X013", message, remedy, item.location, other=other, touches=item.facts)

    def _two_of_one_card(self, item: Item, other: Item) -> Problem:
        message = (
            f"{quoted(item.facts[0])} makes two questions of one card, {quoted(other.id)} and "
            f"{quoted(item.id)}"
        )
        remedy = "Show a list whole, with `many: all`, or ask of each row by one template."
        return Problem("X013", message, remedy, item.location, touches=item.facts)
