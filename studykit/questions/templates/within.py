"""`where: {place: {within: italy}}`: rows that lie in a row, at any depth.

    place: italy      matches: Italy itself
    place: tivoli     matches: it lies in Lazio, and Lazio in Italy
    place: europe     may match: it contains Italy, so it says too little
    place: atlantis   may match: nobody says in what it lies, nor what lies in it
    place: japan      does not match

Knows what lies in what (`facts.hierarchy`). Knows no other condition.
"""

from __future__ import annotations

from studykit.facts.base import FactBase
from studykit.problems import Location, Names, Problem, quoted
from studykit.questions.templates.patterns import Slot


class Enclosure(str):
    """A row (`table/id`), with the rows of a column's table that lie in it."""

    __slots__ = ("inside", "perhaps")
    inside: frozenset[str]
    """The ids of those that do."""
    perhaps: frozenset[str]
    """The ids of those of which the base does not say whether they do."""

    def has(self, row_id: object) -> bool | None:
        """Return whether a row lies there; None when the base does not say."""
        if row_id in self.inside:
            return True
        return None if row_id in self.perhaps else False


def read_within(text: str, slot: Slot, base: FactBase, where: Location) -> Enclosure | Problem:
    """Return the row that `within` names for a column, or what is wrong with it."""
    name = quoted(slot.written)
    is_row_id = slot.position < 0
    table_name = slot.owner.name if is_row_id else slot.column.target
    if table_name not in base.tables:
        message = f"`where`: {name} names no rows, so that nothing there lies within another"
        remedy = "Write it at a column that refers to a table."
        return Problem("T005", message, remedy, where)
    ids = base.tables[table_name].by_id
    own_facts = [f"{table_name}/{row_id}" for row_id in ids]
    hierarchy = base.hierarchy
    if not any(map(hierarchy.is_placed, own_facts)):
        message = f"`where`: nothing says what the rows of {quoted(table_name)} lie in"
        remedy = "Write `part_of: true` at the column that says it."
        return Problem("T005", message, remedy, where)

    fact = _fact_named(text, table_name, own_facts, base, where)
    if isinstance(fact, Problem):
        return fact
    contents = hierarchy.contents([fact])
    containers = hierarchy.containers(fact)
    inside = set()
    perhaps = set()
    for row_id in ids:
        own_fact = f"{table_name}/{row_id}"
        # No row lies in itself, but what is placed in Italy lies in Italy.
        if own_fact in contents or (own_fact == fact and not is_row_id):
            inside.add(row_id)
        elif own_fact in containers and not is_row_id:
            perhaps.add(row_id)
        elif not hierarchy.is_placed(own_fact):
            perhaps.add(row_id)
    surroundings = Enclosure(fact)
    surroundings.inside = frozenset(inside)
    surroundings.perhaps = frozenset(perhaps)
    return surroundings


def _fact_named(
    text: str, table_name: str, own_facts: list[str], base: FactBase, where: Location
) -> str | Problem:
    """Return the fact that a text names by its id, or with its table: `places/italy`."""
    facts = dict.fromkeys(own_facts)
    for own_fact in own_facts:
        facts.update(dict.fromkeys(base.hierarchy.containers(own_fact)))
    if text in facts:
        return text
    # The column's own table goes first.
    if f"{table_name}/{text}" in facts:
        return f"{table_name}/{text}"
    called_so = [fact for fact in facts if fact.partition("/")[2] == text]
    if len(called_so) == 1:
        return called_so[0]
    if called_so:
        both = " and ".join(map(quoted, sorted(called_so)))
        message = f"`where`: {quoted(text)} may be {both}"
        return Problem("T005", message, "Write the table too, as there.", where)
    names = Names([fact.partition("/")[2] for fact in facts])
    message = f"`where`: there is no row {quoted(text)} in which a row of {quoted(table_name)} lies"
    return Problem("T005", message, f"Write the id of a row.{names.nearest(text)}", where)
