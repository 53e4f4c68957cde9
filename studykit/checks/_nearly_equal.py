"""Finds values of a column that are nearly equal: one thing may be written in two ways.

    Mount Fuji, Mt. Fuji            a warning: equal but for spelling, case, accents, order ...
    Philippines, Phillippines       a note: a letter more, which may be a slip

The first are no options beside one another, until an author says that they are really two
(`allow`). Where many values of a column differ in one and the same way, as words of German do in
capitals, that tells words apart there, and nothing is said. Knows the tables of one deck, and none
of its items.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from studykit.facts.base import Column, FactBase, Row, Table, scalars
from studykit.facts.keys import STANDARD
from studykit.grading.nearly_equal import NearlyEqual, NearPair
from studykit.problems import Problem, quoted, together
from studykit.values.formulas import is_formula
from studykit.values.language_tags import tagged
from studykit.values.sameness import fold
from studykit.values.scalars import notation_of
from studykit.values.variants import variants_of

_LONGEST_NAME = 200
"""Characters. What is longer is a sentence, and compared as it stands."""
_ENOUGH_TO_TELL_APART = 5
_SHARE_THAT_TELLS_APART = 20
"""Of so many values one pair that differs in one way, and more than a few: that tells apart."""
_SHORTEST_WITH_A_SLIP = 8
_LONGEST_WITH_A_SLIP = 64
_VALUES_A_SLIP = 100
"""Of so many values one slip is told: words with many forms are all a letter apart."""
_MOST_ROWS_NAMED = 100
_A_SLIP = "a letter"


class _Values(NamedTuple):
    """The different texts of a column that may stand beside each other, with their rows."""

    table: Table
    column: Column
    lang: str
    rows: Mapping[str, Sequence[Row]]
    """By text."""


def nearly_equal_values(base: FactBase) -> Iterator[Problem]:
    """Yield F031 for texts of a column that are nearly equal."""
    for table in base.tables.values():
        if table.name == "sources":
            continue
        for position, column in enumerate(table.columns):
            if _may_be_written_in_two_ways(column):
                for values in _values_by_kind(base, table, position):
                    yield from _with_waived_apart(table, _pairs(values))
                    yield from _with_waived_apart(table, _slips(values))


def _may_be_written_in_two_ways(column: Column) -> bool:
    in_language = tagged(column.name)
    name = in_language.name if in_language else column.name
    return column.type == "text" and not notation_of(column.markup) and name not in STANDARD


def _values_by_kind(base: FactBase, table: Table, position: int) -> Iterator[_Values]:
    """Yield the texts of a column; of a label those of each kind, which never stand together."""
    column = table.columns[position]
    rows_by_kind: dict[object, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    kind_position = table.positions.get(table.kind, position)
    for row in table.rows:
        kind = row.cells[kind_position] if kind_position != position else None
        cell = row.cells[position]
        for value in (cell,) if isinstance(cell, str) else scalars(cell):
            is_text = isinstance(value, str) and any(map(str.isalpha, value))
            if is_text and not is_formula(str(value)):
                rows_by_kind[kind][str(value)].append(row)
    for rows in rows_by_kind.values():
        if len(rows) > 1:
            yield _Values(table, column, column.lang or base.lang, rows)


def _with_waived_apart(table: Table, problems: Iterable[Problem]) -> Iterator[Problem]:
    """Yield problems that a row waives one by one, and many of the others as one."""
    not_waived = []
    for problem in problems:
        rows = [table.by_id[fact.partition("/")[2]] for fact in problem.about]
        if any(table.allows(row, "F031") for row in rows):
            yield problem
        else:
            not_waived.append(problem)
    # Nearly all tables have none.
    if not_waived:
        yield from together(not_waived)


# --- equal but for spelling, order, a shared word -------------------------------------------------


def _pairs(values: _Values) -> Iterator[Problem]:
    exact = values.column.exact
    pairs = list(NearlyEqual(_ways_of_texts(values)).pairs(exact, values.lang))
    times = Counter(pair.aspect for pair in pairs)
    most = max(_ENOUGH_TO_TELL_APART, len(values.rows) // _SHARE_THAT_TELLS_APART)
    for pair in pairs:
        if times[pair.aspect] <= most:
            remedy = "Write both alike if they are one; if they are really two, write "
            if values.column.name == values.table.label:
                remedy = (
                    "Correct one, or make one row of them with the other in its `aliases`, "
                    "if they are one; if they are really two, write "
                )
            message = f"{quoted(pair.text)} and {quoted(pair.other)} differ in {pair.aspect} alone"
            yield _problem(values, pair, message, remedy)


def _ways_of_texts(values: _Values) -> Iterator[tuple[str, Collection[str]]]:
    """Yield each text with all that it may be written as."""
    exact = values.column.exact
    for text in values.rows:
        if len(text) <= _LONGEST_NAME:
            yield text, variants_of(text, exact, values.lang)
        else:
            yield text, (fold(text, exact),)


# --- a letter more --------------------------------------------------------------------------------


def _slips(values: _Values) -> Iterator[Problem]:
    """Yield the first of the pairs of long texts of which one has a letter more."""
    texts: dict[str, str] = {}
    for text in values.rows:
        folded = fold(text)
        if not _SHORTEST_WITH_A_SLIP <= len(folded) <= _LONGEST_WITH_A_SLIP:
            continue
        has_enough_letters = sum(map(str.isalpha, folded)) >= _SHORTEST_WITH_A_SLIP
        if has_enough_letters and not any(map(str.isdigit, folded)):
            texts.setdefault(folded, text)

    left = max(1, len(values.rows) // _VALUES_A_SLIP)
    for folded, text in texts.items():
        for shorter in dict.fromkeys(_with_a_letter_less(folded)):
            if shorter in texts:
                left -= 1
                pair = NearPair(texts[shorter], text, _A_SLIP)
                message = f"{quoted(pair.text)} and {quoted(text)} are a letter apart"
                remedy = "Correct one if it is a slip; if they are really two, write "
                yield _problem(values, pair, message, remedy)
                if not left:
                    return


def _with_a_letter_less(text: str) -> Iterator[str]:
    for position, char in enumerate(text):
        if char.isalpha():
            yield text[:position] + text[position + 1 :]


def _problem(values: _Values, pair: NearPair, message: str, remedy: str) -> Problem:
    table, column = values.table, values.column
    texts = pair.text, pair.other
    # Any row that has one of them may waive it.
    about: dict[str, None] = {}
    for text in texts:
        for row in values.rows[text][:_MOST_ROWS_NAMED]:
            about[f"{table.name}/{row.id}"] = None
    first, second = (values.rows[text][0] for text in texts)
    return Problem(
        "F031",
        f"{message}, in the column {quoted(column.name)}",
        remedy + "`allow: {F031: really two}` in a row of one.",
        table.place(second),
        table.place(first),
        about=tuple(about),
        group=(table.name, column.name, pair.aspect),
        is_milder=pair.aspect == _A_SLIP,
    )
