"""Rules for what is only seen when all items are made: leaks, equal stems, wrong options that are right.

    leaks                  In which city is Naha Airport?   Naha
    equal_stems            Where is Miyako?   East China Sea     Where is Miyako?   Okinawa
    unproved_distractors   Capital of Japan?  Tokyo, not Kyoto   (but the table may lack a row)

Each rule is a plain function from a deck to problems; its manual page stands in
`studykit/problems/pages`. No rule here knows a clock or another deck.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from studykit.checks.checked_deck import CheckedDeck
from studykit.facts.media import unmarked
from studykit.problems import Problem, quoted
from studykit.questions.forms.registry import form_of
from studykit.questions.identity.draw import is_choice
from studykit.questions.item import Item
from studykit.questions.media import in_words
from studykit.questions.words import letters_in, letters_of, stands_in
from studykit.values.sameness import fold

ENOUGH_TO_BE_CONSTANT = 4
"""Of fewer items with one answer nothing is said."""


def leaks(deck: CheckedDeck) -> Iterator[Problem]:
    """Yield I001 for each item whose answer can be read before it is given.

    That is in its stem, its hint or its tags, or in the words or the file name of a picture or sound.
    """
    for item in deck.items:
        # Yes and no stand anywhere, and what a set asks about stands in its stem.
        if item.type.name == "boolean" or item.names_options:
            continue
        leak = _leak(item, deck.folded)
        if leak is None:
            continue
        spelling, place = leak
        message = f"the answer {quoted(spelling)} stands in the {place} of {_stem_and_id(item)}"
        remedy = "Reword it, or keep that row out with `where`."
        where = deck.places[item.template]
        yield Problem("I001", message, remedy, where, item.location, about=deck.about([item]))
    if deck.base.media:
        yield from _leaks_of_media(deck)


def _leak(item: Item, all_folded: Mapping[str, str]) -> tuple[str, str] | None:
    """Return a spelling of an answer and the place where it can be read; None when there is none."""
    spellings = _spellings(item)
    wordings = item.wordings
    if item.media:
        wordings = tuple(unmarked(wording) for wording in item.wordings)

    # Words of the stem are letters of the stem: nearly every item is done with comparing letters,
    # and its stem needs no folding.
    letters = letters_in((*wordings, item.hint, *item.tags))
    if letters and not any(letters_of(all_folded[text]) in letters for text in spellings):
        return None

    text_at = {"stem": fold("\n".join(wordings)), "hint": fold(item.hint)}
    for tag in item.tags:
        text_at[f"tag {quoted(tag)}"] = fold(tag)
    for spelling in spellings:
        for place, text in text_at.items():
            if stands_in(all_folded[spelling], text):
                return spelling, place
    return None


def _leaks_of_media(deck: CheckedDeck) -> Iterator[Problem]:
    """Yield I001 for pictures and sounds whose words or file names give an answer away.

    No place shows such words or names before the answer: the rule tells authors why.
    """
    for items in deck.by_template.values():
        in_alt: list[Item] = []
        in_file_name: list[Item] = []
        for item in items:
            if any(medium.alt_tells for medium in item.media):
                in_alt.append(item)
            elif in_words(item) is None:
                in_file_name.append(item)
        for leaking in deck.told_together(in_alt, "I001"):
            first = leaking[0]
            medium = next(medium for medium in first.media if medium.alt_tells)
            message = (
                f"the words for {quoted(medium.path)} tell the answer of {_stem_and_id(first)}"
            )
            remedy = "Say in them what is seen or heard and no more: until then they are not shown before the answer."
            yield deck.problem("I001", (_and_how_many(message, leaking), remedy), leaking)
        for leaking in deck.told_together(in_file_name, "I001"):
            first = leaking[0]
            medium = next(medium for medium in first.media if medium.name_tells)
            message = (
                f"the file name {quoted(medium.path)} tells the answer of {_stem_and_id(first)}"
            )
            remedy = "Anki shows no name and can ask it; for the terminal give the column `alt`, or rename the file."
            yield deck.problem("I001", (_and_how_many(message, leaking), remedy), leaking)


def _and_how_many(message: str, items: Sequence[Item]) -> str:
    if len(items) == 1:
        return message
    return f"{message}; so it is with {len(items)} items"


def equal_stems(deck: CheckedDeck) -> Iterator[Problem]:
    """Yield I002 for each item that has the stem of an earlier one and other answers."""
    first_with_stem: dict[str, Item] = {}
    for item in deck.items:
        # What is to be put in order stands below the stem, which may be the same for many.
        if item.interaction == "order":
            continue
        earlier = first_with_stem.setdefault(item.stem, item)
        if earlier is item or set(earlier.keys) == set(item.keys):
            continue
        again = "the other way round too"
        if earlier.template != item.template:
            again = f"by {quoted(earlier.template)} too"
        message = f"{quoted(item.stem)} is asked {again}, with other answers"
        remedy = "Reword one of them, so that a learner can tell them apart."
        where = deck.places[item.template]
        other = deck.places[earlier.template]
        yield Problem("I002", message, remedy, where, other, about=deck.about([item]))


def right_distractors(deck: CheckedDeck) -> Iterator[Problem]:
    """Yield I003 for each option that equals a right answer or another option.

    Items are made without such options, so a finding is a fault of studykit itself.
    """
    for item in deck.items:
        right = [deck.folded[spelling] for spelling in _spellings(item)]
        wrong = [deck.folded[distractor] for distractor in item.distractors]
        all_differ = len({*right, *wrong}) == len(right) + len(wrong)
        if all_differ:
            continue
        faults = dict.fromkeys(right, "is right")
        for distractor, folded in zip(item.distractors, wrong, strict=True):
            fault = faults.get(folded)
            if fault:
                message = f"the distractor {quoted(distractor)} of {_stem_and_id(item)} {fault}"
                where = deck.places[item.template]
                yield Problem("I003", message, "Please report this.", where, item.location)
            faults.setdefault(folded, "stands there twice")


def too_few_distractors(deck: CheckedDeck) -> Iterator[Problem]:
    """Yield I004 for each template with items that have too few wrong options to be a choice."""
    for items in deck.by_template.values():
        too_few = [item for item in items if _could_be_a_choice(item) and not is_choice(item)]
        for lacking in deck.told_together(too_few, "I004"):
            message = f"{len(lacking)} of {len(items)} items have fewer than two distractors and are never a choice"
            remedy = f"Add rows like {quoted(lacking[0].shown_key)}, or `distractors:`."
            yield deck.problem("I004", (message, remedy), lacking)


def _could_be_a_choice(item: Item) -> bool:
    """Return whether somebody might miss options: nobody does in a cloze or a list, or chooses by ear."""
    wants_a_list = item.many == "all" and len(item.answers) > 1
    return form_of(item).needs_options and not wants_a_list and item.type.name != "audio"


def unproved_distractors(deck: CheckedDeck) -> Iterator[Problem]:
    """Yield I005 for each template with items whose wrong options the facts do not prove wrong."""
    for items in deck.by_template.values():
        unproved = [item for item in items if item.proof == "open"]
        for group in deck.told_together(unproved, "I005"):
            message = f"the facts do not prove the distractors of {len(group)} of {len(items)} items wrong"
            remedy = "Declare the table `complete`, or the columns of the stem `unique`, if that is true."
            yield deck.problem("I005", (message, remedy), group)


def unproved_lists(deck: CheckedDeck) -> Iterator[Problem]:
    """Yield I006 for each template that needs all rows of a table which may lack some."""
    tables = {template.id: template.table for template in deck.templates}
    for template, items in deck.by_template.items():
        unproved = [item for item in items if item.proof == "open" and _needs_all_rows(item)]
        for group in deck.told_together(unproved, "I006"):
            need = form_of(group[0]).needs_all_rows_because or "all answers are wanted"
            doubt = "the table is not said to be complete"
            remedy = "Declare it `complete: true` if that is true."
            if tables[template].complete:
                doubt = "a row in which a value is missing may be one of them"
                remedy = "Write the value, or leave such rows out with `where: {COLUMN: present}`."
            message = f"{need}, and {doubt} ({quoted(group[0].stem)})"
            yield deck.problem("I006", (message, remedy), group)


def _needs_all_rows(item: Item) -> bool:
    return item.many == "all" or bool(form_of(item).needs_all_rows_because)


_ASKS_FOR_ONE = re.compile(
    r"""
    (?: ^ | [.,;:(] \s* )                              # where a clause begins,
    (?: (?: in | on | at | of | to | for | from | by ) \s+ )?
    wh(?:ich|at) \s+                                   # "which" or "in what",
    (?! of\b | is\b | are\b )                          # but not "which of" and "what is",
    (\w+) \b                                           # and the noun
    """,
    re.IGNORECASE | re.VERBOSE,
)


def several_where_one_is_asked(deck: CheckedDeck) -> Iterator[Problem]:
    """Yield I008 for each template whose English stem asks for one thing where several are right."""
    for items in deck.by_template.values():
        with_several = []
        for item in items:
            has_several = len(item.answers) > 1 and item.many == "any"
            if has_several and _noun_in_the_singular(item.stem):
                with_several.append(item)
        for group in deck.told_together(with_several, "I008"):
            first = group[0]
            noun = _noun_in_the_singular(first.stem)
            message = f"{quoted(first.stem)} asks for one {noun}, and {len(first.answers)} are right ({first.id})"
            remedy = 'Word it for several with `ask_many: "Name one of ..."`, or tell them apart.'
            where = deck.places[first.template]
            yield Problem("I008", message, remedy, where, first.location, about=deck.about(group))


def _noun_in_the_singular(stem: str) -> str:
    """Return the noun of which the stem asks for one ("Which island ...?"), or an empty text."""
    match = _ASKS_FOR_ONE.search(stem)
    if match is None:
        return ""
    noun = match[1]
    return "" if noun.lower().endswith("s") else noun


def constant_answers(deck: CheckedDeck) -> Iterator[Problem]:
    """Yield T010 for each template of several items that all have the same answers."""
    for items in deck.by_template.values():
        first = items[0]
        # A claim is true or false, so that a few of one kind are chance.
        if len(items) < ENOUGH_TO_BE_CONSTANT or first.interaction == "true or false":
            continue
        if all(item.keys == first.keys for item in items):
            message = f"all {len(items)} items have the answer {quoted(first.keys[0])}"
            yield deck.problem("T010", (message, "Ask the other way round, or leave it."), items)


def _spellings(item: Item) -> list[str]:
    """Return every right answer with its other spellings."""
    spellings = []
    for answer in item.answers:
        spellings.append(answer.text)
        spellings.extend(answer.accepted)
    return spellings


def _stem_and_id(item: Item) -> str:
    return f"{quoted(item.stem)} ({item.id})"
