"""Run all rules for items over all decks; and those that need more than one deck, or the day.

The rules for items stand in `_items`, `_cues`, `_fit_of_options`, `_telling_stems` and `_chance`,
each a plain function from a deck to problems; a new one is named in a list below. `_between_decks`
holds two decks against each other. This module knows no clock: `today` comes in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from studykit.checks import (
    _chance,
    _cues,
    _cues_of_stems,
    _fit_of_options,
    _items,
    _read_in_ways,
    _telling_stems,
)
from studykit.checks._about_dates import prepositions_before_about
from studykit.checks._between_decks import equal_stems_of_decks
from studykit.checks._flaws_of_markup import flaws_of_markup
from studykit.checks._in_time import facts_of_other_times, rows_out_of_time
from studykit.checks._marks_of_nothing import marks_of_nothing
from studykit.checks._namesakes import namesakes
from studykit.checks._nearly_equal import nearly_equal_values
from studykit.checks._odd_values import TYPES_WITH_GRAIN, odd_values
from studykit.checks.checked_deck import CheckedDeck
from studykit.facts.base import Date, FactBase, Row, Table
from studykit.facts.hierarchy import FLAT
from studykit.facts.holding import COLUMNS_OF_TIME
from studykit.facts.media import unmarked
from studykit.problems import MARKS, Problem, quoted
from studykit.questions.item import Deck
from studykit.reading.csv_rows import is_list_file
from studykit.values.dates import show_date, span

ItemRule = Callable[[CheckedDeck], Iterator[Problem]]

ITEM_RULES: Sequence[ItemRule] = (
    _items.leaks,
    _items.equal_stems,
    _items.right_distractors,
    _items.too_few_distractors,
    _items.answers_that_the_stem_does_not_offer,
    _items.unproved_distractors,
    _items.unproved_lists,
    _items.several_where_one_is_asked,
    _items.constant_answers,
)
CUE_RULES: Sequence[ItemRule] = (
    _telling_stems.answers_in_other_stems,
    _cues.unequal_lengths,
    _cues.unequal_forms,
    _cues.unequal_grain,
    _fit_of_options.options_against_stems,
    _cues_of_stems.shared_words,
    _cues_of_stems.values_in_names,
    _cues_of_stems.shared_endings,
    _chance.predictable_places,
    _chance.uneven_exposure,
)
"""Rules that weigh all items of a deck against each other: as much work again, and no errors."""


class Findings(NamedTuple):
    """All that the rules find in one deck by itself, on one day."""

    of_items: tuple[Problem, ...]
    cues: tuple[Problem, ...] | None
    """What gives answers away over the whole deck; None where nobody has looked for it."""
    of_facts: tuple[Problem, ...]

    def problems(self, *, cues: bool = True) -> list[Problem]:
        """Return all of them in their order, those about cues only where they are wanted."""
        of_cues = self.cues if cues and self.cues else ()
        return [*self.of_items, *of_cues, *self.of_facts]


def check(decks: Sequence[CheckedDeck], today: Date, *, cues: bool = True) -> list[Problem]:
    """Return all problems of all items. `today` is the day that facts are held against.

    Without `cues` those rules are left out that find what gives answers away over a whole deck.
    """
    problems: list[Problem] = []
    for deck in decks:
        problems += check_deck(deck, today, cues=cues).problems()
    problems += check_between(decks)
    return problems


def check_deck(deck: CheckedDeck, today: Date, *, cues: bool = True) -> Findings:
    """Return what is wrong in one deck by itself (see `check`)."""
    of_items: list[Problem] = []
    for rule in ITEM_RULES:
        of_items.extend(rule(deck))
    if _shows_dates(deck):
        of_items.extend(prepositions_before_about(deck))
    of_items.extend(_read_in_ways.answers_read_in_several_ways(deck))
    of_facts = tuple(_problems_of_facts(deck, today))
    return Findings(tuple(of_items), tuple(check_cues(deck)) if cues else None, of_facts)


def check_cues(deck: CheckedDeck) -> Iterator[Problem]:
    """Yield what gives answers away over a whole deck."""
    deck_in_words = _as_words(deck)
    for rule in CUE_RULES:
        yield from rule(deck_in_words)


def check_between(decks: Sequence[CheckedDeck]) -> Iterator[Problem]:
    """Yield what is wrong between decks: what one of them alone does not show."""
    if len(decks) > 1:
        yield from equal_stems_of_decks(decks)
    yield from never_asked(decks)


def _problems_of_facts(deck: CheckedDeck, today: Date) -> Iterator[Problem]:
    """Yield what is wrong in a deck's facts: rules are asked where there is what they look at."""
    tables = deck.base.tables.values()
    if any(map(_tells_of_time, tables)):
        yield from facts_of_other_times(deck, today)
    if any("expires" in table.positions for table in tables):
        yield from expired(deck.base, today)
    if any(table.namesakes for table in tables):
        yield from namesakes(deck.base)
    yield from nearly_equal_values(deck.base)
    for table in tables:
        types = {column.type for column in table.columns}
        if not types.isdisjoint(TYPES_WITH_GRAIN):
            yield from odd_values(table)
        if "text" in types:
            yield from marks_of_nothing(table)
        if any(column.markup for column in table.columns):
            yield from flaws_of_markup(table)


def _tells_of_time(table: Table) -> bool:
    """Return whether a table says of rows, or may say of values, when they hold."""
    return table.says_of_values or not table.positions.keys().isdisjoint(COLUMNS_OF_TIME)


def _shows_dates(deck: CheckedDeck) -> bool:
    """Return whether a stem of the deck shows a date."""
    for template in deck.templates:
        for stem in (*template.ask, *template.ask_many, *template.ask_back):
            if any(slot.column.type == "date" for slot in stem.slots):
                return True
    return False


def _as_words(deck: CheckedDeck) -> CheckedDeck:
    """Return the deck as the rules about words look at it.

    Nobody reads the paths of pictures: they are taken out of stems, and items whose options are
    pictures are left out.
    """
    # Most decks have no pictures, and need no second list of their items.
    if not deck.base.media:
        return deck
    items = []
    for item in deck.items:
        options = (item.shown_key, *item.distractors)
        if item.media and any(MARKS[0] in option for option in options):
            continue
        wordings = tuple(unmarked(wording) for wording in item.wordings)
        items.append(item._replace(stem=unmarked(item.stem), wordings=wordings))
    return CheckedDeck(deck.base, deck.templates, items, deck.file)


_KEY_OF_ITS_OWN = (
    "Give one of the two decks a key of its own: the one that nobody has learned from yet."
)
_RENAME_ONE = (
    "A CSV's name is its key, so rename one of the two: the one that nobody has learned from yet."
)


def same_keys(decks: Sequence[Deck]) -> list[Problem]:
    """Return T016 for each deck whose `key` an earlier deck has too."""
    first_with_key: dict[str, Deck] = {}
    problems = []
    for deck in decks:
        earlier = first_with_key.setdefault(deck.key, deck)
        if earlier is deck:
            continue
        message = f"the key {quoted(deck.key)} is already the key of {earlier.path}"
        remedy = _KEY_OF_ITS_OWN
        # A word list without a deck file has no place for a key.
        if _is_word_list(deck) and _is_word_list(earlier):
            remedy = _RENAME_ONE
        problems.append(Problem("T016", message, remedy, deck.location, earlier.location))
    return problems


def _is_word_list(deck: Deck) -> bool:
    return is_list_file(Path(deck.path))


def expired(base: FactBase, today: Date) -> Iterator[Problem]:
    """Yield F012 for each row whose `expires` lies before today."""
    first_moment_of_today, _ = span(today)
    for table in base.tables.values():
        if "expires" not in table.positions:
            continue
        for row in table.rows:
            day = table.cell(row, "expires")
            if not isinstance(day, Date):
                continue
            # 2026 is past when its last day is.
            _, last_moment = span(day)
            if last_moment < first_moment_of_today:
                message = f"{quoted(row.id)} was to be looked at again by {show_date(day)}"
                remedy = "See whether it still holds, and move `expires` on."
                about = (f"{table.name}/{row.id}",)
                yield Problem("F012", message, remedy, table.place(row), about=about)


def never_asked(decks: Sequence[CheckedDeck]) -> Iterator[Problem]:
    """Yield F015, once for each table, for rows on which no item of any deck rests.

    Rows to which an asked fact refers, or in which one lies, count as asked. Left out are disputed
    rows, those that do not hold on the decks' day, sources, and all rows of decks that mute some.
    """
    # Two decks may read one file, whose rows are asked when one of them asks them; and tables of
    # two fact bases may have one name.
    tables: dict[tuple[str, str], Table] = {}
    asked_by_decks: dict[tuple[str, str], list[set[str]]] = defaultdict(list)
    for deck in decks:
        facts: set[str] = set()
        for item in deck.items:
            facts.update(item.facts)
            facts.update(item.entities)
            if deck.base.hierarchy is FLAT:
                continue
            # What something asked lies in is there to say so.
            for fact in item.entities:
                facts.update(deck.base.hierarchy.containers(fact))
        for name, table in deck.base.tables.items():
            key = (table.location.file, name)
            # Who mutes questions wants to hear no more of their rows.
            if not (deck.file and deck.file.muted):
                tables[key] = table
            # Not a set for each table: there may be thousands of tables, and of facts.
            asked_by_decks[key].append(facts)

    for key, table in tables.items():
        # Sources are no facts to learn.
        if table.name == "sources":
            continue
        silent = []
        for row in table.rows:
            fact = f"{table.name}/{row.id}"
            is_asked = any(fact in facts for facts in asked_by_decks[key])
            if not is_asked and not table.has_dispute(row):
                silent.append(row)
        if not silent:
            continue
        out_of_time = rows_out_of_time(table, decks)
        silent = [row for row in silent if row.id not in out_of_time]
        # One problem for all of them, but a row with a waiver has its own, which is waived.
        for rows in table.waived_apart(silent, "F015"):
            yield _never_asked(table, rows)


def _never_asked(table: Table, rows: Sequence[Row]) -> Problem:
    first = rows[0]
    message = f"no template asks {quoted(first.id)}"
    about: tuple[str, ...] = (f"{table.name}/{first.id}",)
    if len(rows) > 1:
        message = (
            f"no template asks {len(rows)} of the {len(table.rows)} rows of {quoted(table.name)}"
        )
        # A problem of many rows is waived for none of them.
        about = ()
    remedy = f"Write a template `from: {table.name}`, or see what its templates leave out."
    # Rows of a computed table stand where their facts do, which may well be asked.
    place = table.location if table.is_computed else table.place(first)
    return Problem("F015", message, remedy, place, about=about)
