"""Find what is only seen when all items are made: leaks, equal stems, options that are right.

    leaks                  In which city is Naha Airport?   Naha
    equal_stems            Where is Miyako?   East China Sea     Where is Miyako?   Okinawa
    unproved_distractors   Capital of Japan?  Tokyo, not Kyoto   (but the table may lack a row)

Each rule is a plain function from a deck to problems; its manual page stands in
`studykit/problems/pages`. No rule here knows a clock or another deck.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from studykit.checks._slots_shown import patterns_of, slots_shown
from studykit.checks.checked_deck import CheckedDeck, with_count
from studykit.facts.media import unmarked
from studykit.problems import Problem, quoted
from studykit.questions.forms.registry import form_of
from studykit.questions.identity.draw import is_choice
from studykit.questions.item import Item
from studykit.questions.media import in_words
from studykit.questions.templates.patterns import Pattern
from studykit.questions.words import letters_in, letters_of, stands_in
from studykit.values.english import join_words
from studykit.values.sameness import fold

ENOUGH_TO_BE_CONSTANT = 4
"""Of fewer items with one answer nothing is said."""
ENOUGH_TO_BE_LOPSIDED = 10
"""Of so many items four in five may have one answer by chance no more."""


_SHOWN_WHOLE = "whole in the stem"


class _Leak(NamedTuple):
    """The place where an answer can be read before it is given."""

    spelling: str
    place: str
    """`in what the stem shows of 'airport'`: the cause, which many items of a template share."""
    remedy: str


def leaks(deck: CheckedDeck) -> Iterator[Problem]:
    """Yield I001 for each template and cause by which answers can be read before they are given.

    That is in the stem, the hint or the tags, or in the words or the file name of a picture or
    sound.
    """
    patterns = patterns_of(deck)
    for template, items in deck.by_template.items():
        by_place: dict[str, list[Item]] = defaultdict(list)
        leak_of: dict[str, _Leak] = {}
        for item in items:
            # Yes and no stand anywhere, and what a set asks about stands in its stem.
            if item.type.name == "boolean" or item.names_options:
                continue
            leak = _leak(item, deck.folded, patterns[template])
            if leak:
                leak_of[item.id] = leak
                by_place[leak.place].append(item)
        shown_whole = by_place.pop(_SHOWN_WHOLE, [])
        # A word that is its own reading asks nothing, and nothing could be done. Where half of a
        # template is like that, the stem shows what it asks for.
        if 2 * len(shown_whole) >= len(items):
            by_place[_SHOWN_WHOLE] = shown_whole
        for place, leaking in by_place.items():
            for group in deck.groups_to_report(leaking, "I001"):
                first = group[0]
                leak = leak_of[first.id]
                stands = f"the answer {quoted(leak.spelling)} stands {place}"
                message = with_count(f"{stands}: {_stem_and_id(first)}", group, of=items)
                where, about = deck.places[template], deck.about(group)
                yield Problem("I001", message, leak.remedy, where, first.location, about=about)
    if deck.base.media:
        yield from _leaks_of_media(deck)


def _leak(item: Item, folded: Mapping[str, str], patterns: Sequence[Pattern]) -> _Leak | None:
    """Return where a spelling of an answer can be read; None where none can, or must.

    `folded` is that of the deck: spellings as they are compared.
    """
    spellings = _spellings(item)
    wordings = item.wordings
    if item.media:
        # Paths of pictures are no words, and the words for a picture are looked at by themselves.
        wordings = tuple(map(unmarked, wordings))

    # Words of the stem are letters of the stem: nearly every item is done with comparing letters,
    # and its stem needs no folding.
    letters = letters_in((*wordings, item.hint, *item.tags))
    if letters and not any(letters_of(folded[spelling]) in letters for spelling in spellings):
        return None

    for spelling in spellings:
        for wording in wordings:
            if stands_in(folded[spelling], fold(wording)):
                return _leak_of_stem(item, spelling, wording, patterns)
        if stands_in(folded[spelling], fold(item.hint)):
            return _Leak(spelling, "in the hint", "Reword it.")
        for tag in item.tags:
            if stands_in(folded[spelling], fold(tag)):
                return _Leak(spelling, f"in the tag {quoted(tag)}", "Tag by something else.")
    return None


def _leak_of_stem(item: Item, spelling: str, wording: str, patterns: Sequence[Pattern]) -> _Leak:
    """Return what of the stem gives a spelling away."""
    for slot in slots_shown(wording, patterns) or ():
        if fold(slot.text) in map(fold, item.keys):
            return _Leak(spelling, _SHOWN_WHOLE, "Show another column.")
        if stands_in(fold(spelling), fold(slot.text)):
            place = f"in what the stem shows of {quoted(slot.column)}"
            remedy = "Keep such rows out with `where`, show another column, or ask for another one."
            return _Leak(spelling, place, remedy)
    return _Leak(spelling, "in the stem", "Reword it, or keep that row out with `where`.")


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
            # Without words for it the terminal would have to name the file.
            elif in_words(item) is None:
                in_file_name.append(item)
        for leaking in deck.groups_to_report(in_alt, "I001"):
            path = next(medium.path for medium in leaking[0].media if medium.alt_tells)
            remedy = (
                "Say in them what is seen or heard and no more: "
                "until then they are not shown before the answer."
            )
            yield _media_leak(deck, leaking, f"the words for {quoted(path)} tell", remedy)
        for leaking in deck.groups_to_report(in_file_name, "I001"):
            path = next(medium.path for medium in leaking[0].media if medium.name_tells)
            remedy = (
                "Anki shows no name and can ask it; "
                "for the terminal give the column `alt`, or rename the file."
            )
            yield _media_leak(deck, leaking, f"the file name {quoted(path)} tells", remedy)


def _media_leak(
    deck: CheckedDeck, leaking: Sequence[Item], what_tells: str, remedy: str
) -> Problem:
    message = f"{what_tells} the answer of {_stem_and_id(leaking[0])}"
    return deck.problem("I001", with_count(message, leaking), remedy, leaking)


def equal_stems(deck: CheckedDeck) -> Iterator[Problem]:
    """Yield I002 for each item that has the stem of an earlier one and other answers."""
    first_with_stem: dict[str, Item] = {}
    for item in deck.items:
        # What is to be put in order stands below the stem, which may be the same for many.
        if item.interaction == "order":
            continue
        earlier = first_with_stem.setdefault(item.stem, item)
        # One question asked twice with the same answers does no harm but for the time it takes.
        if earlier is item or set(earlier.keys) == set(item.keys):
            continue
        # Within one template the rows of one stem are one item: only its inverse can ask the same.
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
        # By folded text, what is wrong with an option that is the same.
        faults: dict[str, str] = {}
        for spelling in _spellings(item):
            faults[deck.folded_answers[spelling]] = "is right"
        for distractor in item.distractors:
            folded = deck.folded_answers[distractor]
            fault = faults.get(folded)
            if fault:
                message = f"the distractor {quoted(distractor)} of {_stem_and_id(item)} {fault}"
                where = deck.places[item.template]
                yield Problem("I003", message, "Please report this.", where, item.location)
            faults.setdefault(folded, "stands there twice")


def too_few_distractors(deck: CheckedDeck) -> Iterator[Problem]:
    """Yield I004 for each template with items that have too few wrong options to be a choice."""
    for items in deck.by_template.values():
        # Nobody misses options in a cloze.
        if not form_of(items[0]).needs_options:
            continue
        too_few = [item for item in items if _could_be_a_choice(item) and not is_choice(item)]
        for lacking in deck.groups_to_report(too_few, "I004"):
            message = (
                f"{len(lacking)} of {len(items)} items have fewer than two distractors "
                "and are never a choice"
            )
            remedy = f"Add rows like {quoted(lacking[0].shown_key)}, or `distractors:`."
            yield deck.problem("I004", message, remedy, lacking)


def answers_that_the_stem_does_not_offer(deck: CheckedDeck) -> Iterator[Problem]:
    """Yield I020 for each template whose stem offers answers and leaves out some that are right."""
    for items in deck.by_template.values():
        if form_of(items[0]).names_options:
            continue
        offering = [item for item in items if item.names_options]
        if not offering:
            continue
        left_out = [item for item in items if not item.names_options]
        offered = {quoted(text) for text in (offering[0].shown_key, *offering[0].distractors)}
        for group in deck.groups_to_report(left_out, "I020"):
            first = group[0]
            message = (
                f"the question offers {join_words(sorted(offered), 'or')}, and the answer of "
                f"{_stem_and_id(first)} is {quoted(first.shown_key)}"
            )
            message = with_count(message, group)
            remedy = "Name that too, or keep such rows out with `where`."
            yield deck.problem("I020", message, remedy, group)


def _could_be_a_choice(item: Item) -> bool:
    """Return whether somebody might miss options.

    Nobody does in a list, and nobody chooses by ear.
    """
    wants_a_list = item.many == "all" and len(item.answers) > 1
    is_heard = item.type.name == "audio"
    return not wants_a_list and not is_heard


def unproved_distractors(deck: CheckedDeck) -> Iterator[Problem]:
    """Yield I005 for each template with items whose wrong options the facts do not prove wrong."""
    for items in deck.by_template.values():
        unproved = [item for item in items if item.proof == "open"]
        for group in deck.groups_to_report(unproved, "I005"):
            share = f"{len(group)} of {len(items)} items"
            message = f"the facts do not prove the distractors of {share} wrong"
            remedy = (
                "Declare the table `complete`, or the columns of the stem `unique`, "
                "if that is true."
            )
            yield deck.problem("I005", message, remedy, group)


def unproved_lists(deck: CheckedDeck) -> Iterator[Problem]:
    """Yield I006 for each template that needs all rows of a table which may lack some."""
    tables = {template.id: template.table for template in deck.templates}
    for template, items in deck.by_template.items():
        because = form_of(items[0]).needs_all_rows_because
        unproved = []
        for item in items:
            needs_all_rows = item.many == "all" or because
            if item.proof == "open" and needs_all_rows:
                unproved.append(item)
        for group in deck.groups_to_report(unproved, "I006"):
            need = because or "all answers are wanted"
            doubt = "the table is not said to be complete"
            remedy = "Declare it `complete: true` if that is true."
            # All rows are there, and only `where` says that one does not belong, which no learner
            # is told (T021); or half of a pair is missing (F020).
            if tables[template].complete:
                doubt = "a row that `where` hides, or the other half of a pair, may be one of them"
                remedy = "Say in the stem what `where` wants, or write the other half."
            message = f"{need}, and {doubt} ({quoted(group[0].stem)})"
            yield deck.problem("I006", message, remedy, group)


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
    """Yield I008 for each template whose English stem asks for one of several right answers."""
    for items in deck.by_template.values():
        with_several = []
        for item in items:
            has_several = len(item.answers) > 1 and item.many == "any"
            if has_several and _noun_in_the_singular(item.stem):
                with_several.append(item)
        for group in deck.groups_to_report(with_several, "I008"):
            first = group[0]
            noun = _noun_in_the_singular(first.stem)
            message = (
                f"{quoted(first.stem)} asks for one {noun}, "
                f"and {len(first.answers)} are right ({first.id})"
            )
            remedy = 'Word it for several with `ask_many: "Name one of ..."`, or tell them apart.'
            where = deck.places[first.template]
            yield Problem("I008", message, remedy, where, first.location, about=deck.about(group))


def _noun_in_the_singular(stem: str) -> str:
    """Return the noun of which the stem asks for one ("Which island ...?"), or an empty text."""
    match = _ASKS_FOR_ONE.search(stem)
    if match is None:
        return ""
    noun = match[1]
    # Roughly: "which species" is taken for a plural, and no finding is better than a false one.
    if noun.lower().endswith("s"):
        return ""
    return noun


def constant_answers(deck: CheckedDeck) -> Iterator[Problem]:
    """Yield T010 for each template of several items of which nearly all have the same answers."""
    for items in deck.by_template.values():
        # A claim is true or false, so that a few of one kind are chance.
        if len(items) < ENOUGH_TO_BE_CONSTANT or items[0].interaction == "true or false":
            continue
        times = Counter(item.keys for item in items)
        (keys, most), *_ = times.most_common(1)
        is_nearly_constant = len(items) >= ENOUGH_TO_BE_LOPSIDED and most * 5 >= len(items) * 4
        if most == len(items) or is_nearly_constant:
            count = f"all {len(items)}" if most == len(items) else f"{most} of {len(items)}"
            message = f"{count} items have the answer {quoted(keys[0])}"
            yield deck.problem("T010", message, "Ask the other way round, or leave it.", items)


def _spellings(item: Item) -> list[str]:
    """Return every right answer with its other spellings."""
    spellings = []
    for answer in item.answers:
        spellings.append(answer.text)
        spellings.extend(answer.accepted)
    return spellings


def _stem_and_id(item: Item) -> str:
    return f"{quoted(item.stem)} ({item.id})"
