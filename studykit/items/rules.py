"""What is only seen when all items are made: leaks, equal stems, right distractors, answers that nobody can tell.

Each rule is a plain function from a deck to problems; its manual page stands in `studykit/problems/pages`. No rule
here knows a clock or another deck.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from studykit.facts.media import unmarked
from studykit.facts.values import fold
from studykit.items.avoid import letters_in, letters_of, stands_in
from studykit.items.identity import is_choice
from studykit.items.made import Made
from studykit.items.media import in_words
from studykit.items.model import Form, Item
from studykit.problems import Problem, quoted


def leaks(deck: Made) -> Iterator[Problem]:
    """Yield I001 for each item whose answer can be read in its stem, hint or tags, or in the words for its pictures."""
    for item in deck.items:
        if item.type.name == "boolean" or item.form in ("comparison", "order"):
            continue  # yes and no stand anywhere, and what a set asks about stands in its stem
        found = _leak(item, deck.folded)
        if found:
            spelling, where = found
            message = f"the answer {quoted(spelling)} stands in the {where} of {quoted(item.stem)} ({item.id})"
            remedy = "Reword it, or keep that row out with `where`."
            about = deck.about([item])
            yield Problem("I001", message, remedy, deck.places[item.template], item.location, about=about)
    if deck.base.media:
        yield from _leaks_of_media(deck)


def _leak(item: Item, all_folded: Mapping[str, str]) -> tuple[str, str] | None:
    """A spelling of an answer, and where it gives itself away."""
    # Words of the stem are letters of the stem: nearly every item is done with that, and needs no folding of its stem.
    spellings = [text for answer in item.answers for text in (answer.text, *answer.accepted)]
    wordings = item.wordings if not item.media else tuple(map(unmarked, item.wordings))
    letters = letters_in((*wordings, item.hint, *item.tags))
    if letters and not [text for text in spellings if letters_of(all_folded[text]) in letters]:
        return None
    shown = {"stem": fold("\n".join(wordings)), "hint": fold(item.hint)}
    shown.update({f"tag {quoted(tag)}": fold(tag) for tag in item.tags})
    for spelling in spellings:
        for where, text in shown.items():
            if stands_in(all_folded[spelling], text):
                return spelling, where
    return None


def _leaks_of_media(deck: Made) -> Iterator[Problem]:
    """Words and names of pictures and sounds that give an answer away. No place shows them before the answer."""
    for made in deck.by_template.values():
        worded = [item for item in made if any(each.alt_tells for each in item.media)]
        for items in deck.told_together(worded, "I001"):
            told = next(each for each in items[0].media if each.alt_tells)
            message = f"the words for {quoted(told.path)} tell the answer of {quoted(items[0].stem)} ({items[0].id})"
            remedy = "Say in them what is seen or heard and no more: until then they are not shown before the answer."
            yield deck.problem("I001", (_so_it_is(message, items), remedy), items)
        silent = [item for item in made if item not in worded and in_words(item) is None]
        for items in deck.told_together(silent, "I001"):
            told = next(each for each in items[0].media if each.name_tells)
            message = f"the file name {quoted(told.path)} tells the answer of {quoted(items[0].stem)} ({items[0].id})"
            remedy = "Anki shows no name and can ask it; for the terminal give the column `alt`, or rename the file."
            yield deck.problem("I001", (_so_it_is(message, items), remedy), items)


def _so_it_is(message: str, items: Sequence[Item]) -> str:
    return f"{message}; so it is with {len(items)} items" if len(items) > 1 else message


def equal_stems(deck: Made) -> Iterator[Problem]:
    """Yield I002 for each item that has the stem of an earlier one and other answers."""
    first: dict[str, Item] = {}
    for item in deck.items:
        if item.form == "order":
            continue  # what is to be put in order stands below the stem
        other = first.setdefault(item.stem, item)
        if other is not item and set(other.keys) != set(item.keys):
            whom = f"by {quoted(other.template)} too" if other.template != item.template else "the other way round too"
            message = f"{quoted(item.stem)} is asked {whom}, with other answers"
            remedy = "Reword one of them, so that a learner can tell them apart."
            where, there = deck.places[item.template], deck.places[other.template]
            yield Problem("I002", message, remedy, where, there, about=deck.about([item]))


def right_distractors(deck: Made) -> Iterator[Problem]:
    """Yield I003 for each option that equals a right answer or another option: a fault of studykit itself."""
    all_folded = deck.folded
    for item in deck.items:
        right = [all_folded[text] for answer in item.answers for text in (answer.text, *answer.accepted)]
        options = [all_folded[text] for text in item.distractors]
        if len({*right, *options}) == len(right) + len(options):
            continue
        taken = dict.fromkeys(right, "is right")
        for text, folded in zip(item.distractors, options, strict=True):
            why = taken.get(folded)
            taken.setdefault(folded, "stands there twice")
            if why:
                message = f"the distractor {quoted(text)} of {quoted(item.stem)} ({item.id}) {why}"
                where = deck.places[item.template]
                yield Problem("I003", message, "Please report this.", where, other=item.location)


def too_few_distractors(deck: Made) -> Iterator[Problem]:
    """Yield I004 for each template with items that have too few wrong options to be a choice."""
    for made in deck.by_template.values():
        chosen = [item for item in made if item.form != "cloze" and not (item.many == "all" and len(item.answers) > 1)]
        few = [item for item in chosen if not is_choice(item) and item.type.name != "audio"]  # nobody chooses by ear
        for items in deck.told_together(few, "I004"):
            message = f"{len(items)} of {len(made)} items have fewer than two distractors and are never a choice"
            remedy = f"Add rows like {quoted(items[0].shown_key)}, or `distractors:`."
            yield deck.problem("I004", (message, remedy), items)


def unproved_distractors(deck: Made) -> Iterator[Problem]:
    """Yield I005 for each template with items whose wrong options the facts do not prove wrong."""
    for made in deck.by_template.values():
        for items in deck.told_together([item for item in made if item.proof == "open"], "I005"):
            message = f"the facts do not prove the distractors of {len(items)} of {len(made)} items wrong"
            remedy = "Declare the table `complete`, or the columns of the stem `unique`, if that is true."
            yield deck.problem("I005", (message, remedy), items)


def unproved_lists(deck: Made) -> Iterator[Problem]:
    """Yield I006 for each template that needs all rows of a table which is not said to be complete."""
    tables = {template.id: template.table for template in deck.templates}
    for name, made in deck.by_template.items():
        unproved = [item for item in made if item.proof == "open" and (item.many == "all" or item.form in _REST_ON_ALL)]
        for items in deck.told_together(unproved, "I006"):
            why, remedy = "the table is not said to be complete", "Declare it `complete: true` if that is true."
            if tables[name].complete:
                why = "a row in which a value is missing may be one of them"
                remedy = "Write the value, or leave such rows out with `where: {COLUMN: present}`."
            what = _REST_ON_ALL.get(items[0].form, "all answers are wanted")
            yield deck.problem("I006", (f"{what}, and {why} ({quoted(items[0].stem)})", remedy), items)


_REST_ON_ALL: Mapping[Form, str] = {
    "superlative": "the extreme of all rows is asked for",
    "count": "rows are counted",
    "claim": "a claim is said to be false",
}
_ASKS_FOR_ONE = r"(?i)(?:^|[.,;:(]\s*)(?:(?:in|on|at|of|to|for|from|by)\s+)?wh(?:ich|at)\s+(?!of\b|is\b|are\b)(\w+)\b"


def several_where_one_is_asked(deck: Made) -> Iterator[Problem]:
    """Yield I008 for each template whose English stem asks for one thing where several are right."""
    for made in deck.by_template.values():
        several = [item for item in made if len(item.answers) > 1 and item.many == "any" and _one_thing(item)]
        for items in deck.told_together(several, "I008"):
            item = items[0]
            message = f"{quoted(item.stem)} asks for one {_one_thing(item)}, and {len(item.answers)} are right"
            remedy = 'Word it for several with `ask_many: "Name one of ..."`, or tell them apart.'
            where, about = deck.places[item.template], deck.about(items)
            told = f"{message} ({item.id})"
            yield Problem("I008", told, remedy, where, item.location, about=about)


def _one_thing(item: Item) -> str:
    """The noun of which the stem asks for one."""
    found = re.search(_ASKS_FOR_ONE, item.stem)
    return found[1] if found and not found[1].lower().endswith("s") else ""


def constant_answers(deck: Made) -> Iterator[Problem]:
    """Yield T010 for each template of at least four items that all have the same answers."""
    for items in deck.by_template.values():
        keys = items[0].keys
        if len(items) >= 4 and items[0].form != "claim" and all(item.keys == keys for item in items):
            message = f"all {len(items)} items have the answer {quoted(keys[0])}"
            yield deck.problem("T010", (message, "Ask the other way round, or leave it."), items)
