"""Find the two things that words on the command line mean, in the decks that are open.

    miyako, ishigaki          islands/miyako and islands/ishigaki: of a base called so as well only
                              two rows of one table are meant
    islands/miyako            that row
    Miyako Island             the row of that label, or of that other name
    ο, το                     no rows, but two answers of one template

What is not there is answered with the nearest name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import click

from studykit.problems import nearest_or_all, quoted
from studykit.questions.templates.labels import label
from studykit.quiz.confused_pairs import ConfusedPair, PairFinder, Side
from studykit.values.sameness import fold

if TYPE_CHECKING:
    from studykit.cli._sitting import SittingDecks
    from studykit.facts.base import FactBase, Table

_MOST_NAMED = 6


def pairs_named(decks: SittingDecks, one: str, other: str) -> list[tuple[str, ConfusedPair]]:
    """Return the pair that two words mean, with each deck that knows it.

    Raise click.UsageError for a word that means nothing, and for two that may mean several pairs.
    """
    sides = {key: _Sides(decks.facts(key).loaded.base) for key in decks.items}
    pairs: list[tuple[str, ConfusedPair]] = []
    for key, sides_of_deck in sides.items():
        pairs += [(key, pair) for pair in sides_of_deck.pairs(one, other)]
    if not pairs:
        # No rows are called so: articles, genders and the like are answers alone.
        for key, bank in decks.items.items():
            pair = PairFinder(bank).pair_of_answers(one, other)
            if pair:
                return [(key, pair)]
        _refuse_unknown(sides, (one, other))
    # Several decks may ask one base: then their pairs are one.
    different = dict.fromkeys(pair.identity for _, pair in pairs)
    if len(different) > 1:
        meant = [f"{pair.first.fact} and {pair.second.fact}" for _, pair in pairs]
        listed = "; ".join(list(dict.fromkeys(meant))[:_MOST_NAMED])
        raise click.UsageError(
            f"{quoted(one)} and {quoted(other)} may be: {listed}. Name them so, as TABLE/ROW."
        )
    return pairs


class _Sides:
    """The rows of a base by all that they are called."""

    def __init__(self, base: FactBase) -> None:
        self.names: dict[str, str] = {}
        """All names as they are written, by how they are looked for."""
        self._sides: dict[str, dict[str, Side]] = {}
        """By folded name: the rows, by their facts."""
        for name, side in _all_named(base):
            self.names.setdefault(fold(name), name)
            self._sides.setdefault(fold(name), {})[side.fact] = side

    def called(self, name: str) -> list[Side]:
        """Return the rows that are called so."""
        return list(self._sides.get(fold(name), {}).values())

    def pairs(self, one: str, other: str) -> list[ConfusedPair]:
        """Return the pairs that two names may mean; where some are of one table, only these."""
        pairs = []
        of_one_table = []
        for side in self.called(one):
            for side_of_other in self.called(other):
                if side.fact == side_of_other.fact:
                    continue
                pair = ConfusedPair.of(side, side_of_other)
                pairs.append(pair)
                if side.table == side_of_other.table:
                    of_one_table.append(pair)
        return of_one_table or pairs


def _all_named(base: FactBase) -> Iterator[tuple[str, Side]]:
    for table in base.tables.values():
        # Nobody takes one document for another while he learns.
        if table.name == "sources":
            continue
        for row in table.rows:
            fact = f"{table.name}/{row.id}"
            shown = label(base, table, row)
            side = Side(shown, fact)
            yield fact, side
            if not _is_called_like_others(table):
                for name in (shown, row.id, *table.texts(row, "aliases")):
                    yield name, side


def _is_called_like_others(table: Table) -> bool:
    """Return whether the rows have the names of others: a rank is called as its mountain is."""
    label_column = table.column(table.label)
    return table.is_computed or (label_column is not None and bool(label_column.target))


def _refuse_unknown(sides: Mapping[str, _Sides], words: tuple[str, str]) -> None:
    """Raise click.UsageError for the first word that no deck knows, or for two that are one."""
    known: dict[str, str] = {}
    for sides_of_deck in sides.values():
        known.update(sides_of_deck.names)
    for word in words:
        if fold(word) not in known:
            near = nearest_or_all(word, known.values(), "studykit facts")
            raise click.UsageError(f"There is no thing {quoted(word)}.{near}")
    raise click.UsageError(
        f"{quoted(words[0])} and {quoted(words[1])} are no two things of a deck."
    )
