"""All rules for items, run over all decks; and those that need more than one deck, or the day.

The rules stand in `rules`, `cues` and `chance`, each a plain function from a deck to problems. This module knows no
clock: `today` comes in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

from studykit.facts.media import unmarked
from studykit.facts.model import Date, FactBase, Table
from studykit.facts.odd import odd_values
from studykit.facts.values import show_date, span
from studykit.facts.verify import apart
from studykit.items.chance import predictable_places, uneven_exposure
from studykit.items.cues import told_elsewhere, unequal_forms, unequal_grain, unequal_lengths
from studykit.items.made import Made
from studykit.items.model import Deck
from studykit.items.rules import (
    constant_answers,
    equal_stems,
    leaks,
    right_distractors,
    several_where_one_is_asked,
    too_few_distractors,
    unproved_distractors,
    unproved_lists,
)
from studykit.problems import MARKS, Problem, quoted

ItemRule = Callable[[Made], Iterator[Problem]]

ITEM_RULES: Sequence[ItemRule] = (
    leaks,
    equal_stems,
    right_distractors,
    too_few_distractors,
    unproved_distractors,
    unproved_lists,
    several_where_one_is_asked,
    constant_answers,
)
CUE_RULES: Sequence[ItemRule] = (
    told_elsewhere,
    unequal_lengths,
    unequal_forms,
    unequal_grain,
    predictable_places,
    uneven_exposure,
)
"""Rules that weigh all options of a deck against each other: as much work again, and none finds an error."""


def check(decks: Sequence[Made], today: Date, *, cues: bool = True) -> list[Problem]:
    """Return all problems of all items. `today` is the day that `expires` is held against.

    Without `cues` those rules are left out that find what gives answers away over a whole deck.
    """
    problems: list[Problem] = []
    for deck in decks:
        for rule in ITEM_RULES:
            problems.extend(rule(deck))
        if cues:
            worded = _worded(deck)
            for rule in CUE_RULES:
                problems.extend(rule(worded))
        problems.extend(expired(deck.base, today))
        for table in deck.base.tables.values():
            problems.extend(odd_values(table))
    problems.extend(never_asked(decks))
    return problems


def _worded(deck: Made) -> Made:
    """Return the deck as the rules about words look at it.

    Nobody reads the names of pictures, so they are taken out of stems, and items with pictures as options are left out.
    """
    if not deck.base.media:
        return deck
    items = [
        item._replace(stem=unmarked(item.stem), wordings=tuple(map(unmarked, item.wordings)))
        for item in deck.items
        if not item.media or not any(MARKS[0] in text for text in (item.shown_key, *item.distractors))
    ]
    return Made(deck.base, deck.templates, items)


_KEY_OF_ITS_OWN = "Give one of the two decks a key of its own: the one that nobody has learned from yet."
_RENAME_ONE = "A CSV's name is its key, so rename one of the two: the one that nobody has learned from yet."


def same_keys(decks: Sequence[Deck]) -> list[Problem]:
    """Return T016 for each deck whose `key` an earlier deck has too."""
    first: dict[str, Deck] = {}
    problems = []
    for deck in decks:
        other = first.setdefault(deck.key, deck)
        if other is not deck:
            message = f"the key {quoted(deck.key)} is already the key of {other.path}"
            are_word_lists = deck.path.lower().endswith(".csv") and other.path.lower().endswith(".csv")
            remedy = _RENAME_ONE if are_word_lists else _KEY_OF_ITS_OWN
            problems.append(Problem("T016", message, remedy, deck.location, other=other.location))
    return problems


def expired(base: FactBase, today: Date) -> Iterator[Problem]:
    """Yield F012 for each row whose `expires` lies before today."""
    for table in base.tables.values():
        if "expires" not in table.positions:
            continue
        for row in table.rows:
            until = table.cell(row, "expires")
            if isinstance(until, Date) and span(until)[1] < span(today)[0]:
                message = f"{quoted(row.id)} was to be looked at again by {show_date(until)}"
                remedy = "See whether it still holds, and move `expires` on."
                about = (f"{table.name}/{row.id}",)
                yield Problem("F012", message, remedy, table.place(row), about=about)


def never_asked(decks: Sequence[Made]) -> Iterator[Problem]:
    """Yield F015, once for each table, for rows on which no item of any deck rests.

    Rows to which an asked fact refers count as asked. Disputed rows and sources are left out.
    """
    asked: dict[tuple[str, str], list[set[str]]] = defaultdict(list)
    tables: dict[tuple[str, str], Table] = {}
    for deck in decks:
        used = {fact for item in deck.items for fact in (*item.facts, *item.entities)}
        for name, table in deck.base.tables.items():
            tables[table.location.file, name] = table
            asked[table.location.file, name].append(used)
    for key, table in tables.items():
        if table.name == "sources":
            continue
        silent = list(table.rows)
        for used in asked[key]:
            silent = [row for row in silent if f"{table.name}/{row.id}" not in used]
        silent = [row for row in silent if table.cell(row, "disputed") is None]
        for rows in apart(table, silent, "F015"):
            message = f"no template asks {quoted(rows[0].id)}"
            if len(rows) > 1:
                message = f"no template asks {len(rows)} of the {len(table.rows)} rows of {quoted(table.name)}"
            remedy = f"Write a template `from: {table.name}`, or see what its templates leave out."
            about = (f"{table.name}/{rows[0].id}",) if len(rows) == 1 else ()
            place = table.location if table.is_computed else table.place(rows[0])  # its rows stand where their facts do
            yield Problem("F015", message, remedy, place, about=about)
