"""What is only seen when all items are made: leaks, equal stems, right distractors, facts that nobody asks.

Each rule is a plain function from decks to problems; its docstring says what it flags and why. This module
knows no clock: `today` comes in.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from studykit.facts.model import Date, FactBase, Table
from studykit.facts.values import fold, show_date, span
from studykit.items.avoid import letters_in, letters_of, stands_in
from studykit.items.deck import Template
from studykit.items.identity import is_choice
from studykit.items.model import Deck, Item
from studykit.problems import Location, Problem, quoted


def same_keys(decks: Sequence[Deck]) -> list[Problem]:
    """T016: two decks have one key, so that they share their notes in Anki and their memory in the quiz."""
    first: dict[str, Deck] = {}
    problems = []
    for deck in decks:
        other = first.setdefault(deck.key, deck)
        if other is not deck:
            message = f"the key {quoted(deck.key)} is already the key of {other.path}"
            remedy = "Give one of the two decks a key of its own: the one that nobody has learned from yet."
            problems.append(Problem("T016", message, remedy, deck.location, other=other.location))
    return problems


class Made(NamedTuple):
    """One deck with all that was made from it."""

    base: FactBase
    templates: Sequence[Template]
    items: Sequence[Item]


def check(decks: Sequence[Made], today: Date) -> list[Problem]:
    """All problems of all items. `today` is the day that `expires` is held against."""
    problems: list[Problem] = []
    for deck in decks:
        places = {template.id: template.location for template in deck.templates}
        for item in deck.items:
            problems.extend(leaks(item, places))
            problems.extend(right_distractors(item, places))
        problems.extend(equal_stems(deck.items, places))
        problems.extend(by_template(deck, places))
        problems.extend(expired(deck.base, today))
    problems.extend(never_asked(decks))
    return problems


Places = dict[str, Location]


def leaks(item: Item, places: Places) -> Iterator[Problem]:
    """I001: the answer, or a spelling of it, stands in the stem, the hint or a tag, and gives itself away."""
    if item.type.name == "boolean" or item.form in ("comparison", "order"):
        return  # the options stand in the stem
    # Words of the stem are letters of the stem: nearly every item is done with that, and needs no folding of its stem.
    spellings = [(text, fold(text)) for answer in item.answers for text in (answer.text, *answer.accepted)]
    letters = letters_in((item.stem, item.hint, *item.tags))
    if letters and not any(letters_of(folded) in letters for _, folded in spellings):
        return
    shown = {"stem": fold(item.stem), "hint": fold(item.hint), **{f"tag {quoted(tag)}": fold(tag) for tag in item.tags}}
    for spelling, folded in spellings:
        for where, text in shown.items():
            if stands_in(folded, text):
                message = f"the answer {quoted(spelling)} stands in the {where} of {quoted(item.stem)} ({item.id})"
                remedy = "Reword it, or keep that row out with `where`."
                yield Problem("I001", message, remedy, places[item.template], "warning", item.location)
                return


def right_distractors(item: Item, places: Places) -> Iterator[Problem]:
    """I003: a distractor is right, or equal to another one. It cannot happen, and is looked for all the same."""
    taken = {fold(text): "is right" for answer in item.answers for text in (answer.text, *answer.accepted)}
    for text in item.distractors:
        folded = fold(text)
        why = taken.get(folded)
        taken.setdefault(folded, "stands there twice")
        if why:
            message = f"the distractor {quoted(text)} of {quoted(item.stem)} ({item.id}) {why}"
            yield Problem("I003", message, "Please report this.", places[item.template], other=item.location)


def equal_stems(items: Iterable[Item], places: Places) -> Iterator[Problem]:
    """I002: the same words are asked twice and want different answers, so that one of them is always wrong.

    By two templates, or by one that asks both ways.
    """
    first: dict[str, Item] = {}
    for item in items:
        if item.form == "order":
            continue  # what is to be put in order stands below the stem
        other = first.setdefault(item.stem, item)
        if other is not item and set(other.keys) != set(item.keys):
            whom = f"by {quoted(other.template)} too" if other.template != item.template else "the other way round too"
            message = f"{quoted(item.stem)} is asked {whom}, with other answers"
            remedy = "Reword one of them, so that a learner can tell them apart."
            yield Problem("I002", message, remedy, places[item.template], "warning", places[other.template])


_ASKS_FOR_ONE = re.compile(
    r"(?:^|[.,;:(]\s*)(?:(?:in|on|at|of|to|for|from|by)\s+)?wh(?:ich|at)\s+(?!of\b|is\b|are\b)(\w+)\b", re.IGNORECASE
)


_REST_ON_COMPLETE = {
    "superlative": "the extreme of all rows is asked for",
    "count": "rows are counted",
    "claim": "a claim is said to be false",
}


def by_template(deck: Made, places: Places) -> Iterator[Problem]:
    """Rules that would repeat themselves for every item, once for each template."""
    made: dict[str, list[Item]] = defaultdict(list)
    for item in deck.items:
        made[item.template].append(item)
    for template, items in made.items():
        yield from template_problems(items, places[template])


def template_problems(items: Sequence[Item], where: Location) -> Iterator[Problem]:
    """T010: from four items on, all have one answer: it is learned without reading.

    I004: fewer than two distractors, so that an item is not offered as a choice.
    I005: the base does not prove the distractors wrong; they are only not known to be right.
    I006: all answers are wanted, and nothing says that the base has all of them.
    I008: the stem asks for one thing ("Which island ...") and several are right.
    """
    answers = {item.keys for item in items}
    if len(items) >= 4 and len(answers) == 1 and items[0].form != "claim":
        message = f"all {len(items)} items have the answer {quoted(items[0].keys[0])}"
        yield Problem("T010", message, "Ask the other way round, or leave it.", where, "warning")
    few = [item for item in items if not is_choice(item) and not (item.many == "all" and len(item.answers) > 1)]
    if few:
        message = f"{len(few)} of {len(items)} items have fewer than two distractors and are never a choice"
        remedy = f"Add rows like {quoted(few[0].shown_key)}, or `distractors:`."
        yield Problem("I004", message, remedy, where, "note")
    is_open = [item for item in items if item.proof == "open"]
    if is_open:
        message = f"the facts do not prove the distractors of {len(is_open)} of {len(items)} items wrong"
        remedy = "Declare the table `complete`, or the columns of the stem `unique`, if that is true."
        yield Problem("I005", message, remedy, where, "note")
    wanted = [item for item in is_open if item.many == "all" or item.form in _REST_ON_COMPLETE]
    if wanted:
        what = _REST_ON_COMPLETE.get(wanted[0].form, "all answers are wanted")
        message = f"{what}, and the table is not said to be complete ({quoted(wanted[0].stem)})"
        yield Problem("I006", message, "Declare it `complete: true` if that is true.", where, "warning")
    for item in items:
        found = _ASKS_FOR_ONE.search(item.stem)
        if found and len(item.answers) > 1 and item.many == "any" and not found[1].lower().endswith("s"):
            message = f"{quoted(item.stem)} asks for one {found[1]}, and {len(item.answers)} are right ({item.id})"
            remedy = 'Word it for several with `ask_many: "Name one of ..."`, or tell them apart.'
            yield Problem("I008", message, remedy, where, "warning", item.location)
            break


def expired(base: FactBase, today: Date) -> Iterator[Problem]:
    """F012: the day is past on which a fact was to be looked at again."""
    for table in base.tables.values():
        if "expires" not in table.positions:
            continue
        for row in table.rows:
            until = table.cell(row, "expires")
            if isinstance(until, Date) and span(until)[1] < span(today)[0]:
                message = f"{quoted(row.id)} was to be looked at again by {show_date(until)}"
                remedy = "See whether it still holds, and move `expires` on."
                yield Problem("F012", message, remedy, table.place(row), "note")


def never_asked(decks: Sequence[Made]) -> Iterator[Problem]:
    """F015: facts that no template asks, and that no asked fact is about."""
    asked: dict[tuple[str, str], set[str]] = defaultdict(set)
    tables: dict[tuple[str, str], Table] = {}
    for deck in decks:
        for name, table in deck.base.tables.items():
            tables[table.location.file, name] = table
        used = {fact for item in deck.items for fact in (*item.facts, *item.entities)}
        for fact in used:
            name, _, row = fact.partition("/")
            if name in deck.base.tables:
                asked[deck.base.tables[name].location.file, name].add(row)
    for key, table in tables.items():
        silent = [row for row in table.rows if row.id not in asked[key] and table.cell(row, "disputed") is None]
        if silent and table.name != "sources":
            message = f"no template asks {quoted(silent[0].id)}"
            if len(silent) > 1:
                message = f"no template asks {len(silent)} of the {len(table.rows)} rows of {quoted(table.name)}"
            remedy = f"Write a template `from: {table.name}`, or see what its templates leave out."
            yield Problem("F015", message, remedy, table.place(silent[0]), "warning")
