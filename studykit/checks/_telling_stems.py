"""Find stems that tell the answers of other items: who reads the one can answer the other.

    Which city is the capital of Italy?                Rome
    On which river does Rome, capital of Italy, lie?   Tiber    tells the answer of the first

A stem tells an answer when it is about the same, that is: shows all that the other stem shows of
its facts, and the answer besides. Only items that rest on one fact are held against each other, and
of these only those that share a rare word: their number grows as the items do, not as its square.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import permutations
from typing import NamedTuple

from studykit.checks._slots_shown import patterns_of, slots_shown
from studykit.checks.checked_deck import CheckedDeck, with_count
from studykit.problems import Problem, quoted
from studykit.questions.item import Item
from studykit.questions.templates.patterns import Pattern
from studykit.questions.words import stands_in, words_of
from studykit.values.english import join_words
from studykit.values.sameness import fold

FEW_ITEMS = 12
"""So many items about one fact are all held against each other."""
MOST_STEMS = 200
"""Against so many stems an item is held at most, of those that hold the rarest word of its own."""
_MOST_LETTERS_ANYWHERE = 2
"""An answer of so few letters stands in any stem by chance."""
_MOST_LETTERS_OF_FILLERS = 3
"""Words of so few letters say little of what a stem is about."""


class _ItemTexts(NamedTuple):
    """An item with its folded texts: what it asks and answers, as it is compared."""

    item: Item
    stem: str
    answers: Sequence[str]
    """Without those of two letters, which stand anywhere, and without those in its own stem."""
    values: Sequence[str]
    """Those values of its facts that the stem shows."""


class _Telling(NamedTuple):
    """An item whose answer is told, and the item whose stem tells it."""

    asked: Item
    teller: Item


def answers_in_other_stems(deck: CheckedDeck) -> Iterator[Problem]:
    """Yield I009 for each template whose stems tell answers of other items.

    A claim says what its fact says, or it would be none: nothing could be done.
    """
    # By the item whose answer is told: one stem that tells it is enough.
    pairs_by_teller: dict[str, dict[str, _Telling]] = defaultdict(dict)
    for asked, teller in _pairs_that_tell(_texts_by_fact(deck)):
        telling = _Telling(asked.item, teller.item)
        pairs_by_teller[telling.teller.template][telling.asked.id] = telling

    for tellings in pairs_by_teller.values():
        first_told = {telling.teller.id: telling for telling in reversed(tellings.values())}
        tellers = [telling.teller for telling in first_told.values()]
        for group in deck.groups_to_report(tellers[::-1], "I009"):
            tellers_here = {teller.id for teller in group}
            told_here = [each for each in tellings.values() if each.teller.id in tellers_here]
            yield _problem(deck, told_here)


def _problem(deck: CheckedDeck, tellings: Sequence[_Telling]) -> Problem:
    """Return I009 for answers that stems of one template tell: that template is to be changed."""
    asked, teller = tellings[0]
    message = (
        f"the stem {quoted(teller.stem)} ({teller.id}) "
        f"tells the answer of {quoted(asked.stem)} ({asked.id})"
    )
    message = with_count(message, tellings)
    others = dict.fromkeys(each.asked.template for each in tellings)
    del others[asked.template]
    if others:
        message = f"{message}, of {join_words(list(map(quoted, others)))} too"
    template = quoted(teller.template)
    remedy = f"Show less in {template}, or let it be if they are never asked close together."
    about = deck.about([each.teller for each in tellings])
    if not others:
        # An author may say it where the answer is told, too.
        about = (*about, asked.template)
    where, other = deck.places[teller.template], deck.places[asked.template]
    return Problem("I009", message, remedy, where, other, about=about)


def _texts_by_fact(deck: CheckedDeck) -> Iterator[Sequence[_ItemTexts]]:
    """Yield the items that rest on one fact: only these can tell each other's answers."""
    items_by_fact: dict[str, list[Item]] = defaultdict(list)
    for item in deck.items:
        for fact in item.facts:
            items_by_fact[fact].append(item)
    patterns = patterns_of(deck)
    texts: dict[str, _ItemTexts] = {}
    for items in items_by_fact.values():
        # An item alone tells nothing: a deck of one template has no others.
        if len(items) > 1:
            for item in items:
                if item.id not in texts:
                    texts[item.id] = _texts_of(item, patterns[item.template], deck.folded)
            yield [texts[item.id] for item in items]


def _texts_of(item: Item, patterns: Sequence[Pattern], folded: Mapping[str, str]) -> _ItemTexts:
    """Return an item with its folded texts; `folded` is that of the deck."""
    stem = fold(item.stem)
    answers = []
    for key in item.keys:
        answer = folded[key]
        # What its own stem tells is another rule's (I001).
        if len(answer) > _MOST_LETTERS_ANYWHERE and not stands_in(answer, stem):
            answers.append(answer)
    return _ItemTexts(item, stem, answers, _shown_values(item, stem, patterns, folded))


def _pairs_that_tell(
    groups: Iterable[Sequence[_ItemTexts]],
) -> Iterator[tuple[_ItemTexts, _ItemTexts]]:
    """Yield each item with one whose stem tells its answer, fact by fact."""
    # Two items on several facts meet at each fact that they share.
    tells: dict[tuple[int, int], bool] = {}
    for items_of_fact in groups:
        for asked, teller in _pairs_that_may_tell(items_of_fact):
            # Only these are remembered: thousands of items on one fact make millions of pairs.
            meets_again = len(asked.item.facts) > 1
            pair = id(asked), id(teller)
            is_told = tells.get(pair)
            if is_told is None:
                is_told = _tells(teller, asked)
                if meets_again:
                    tells[pair] = is_told
            if is_told:
                yield asked, teller


def _tells(teller: _ItemTexts, asked: _ItemTexts) -> bool:
    """Return whether a stem shows all that another one shows, and its answer too.

    Then it is about the same.
    """
    if teller.item.interaction == "true or false":
        return False
    if not all(stands_in(value, teller.stem) for value in asked.values):
        return False
    return any(stands_in(answer, teller.stem) for answer in asked.answers)


def _pairs_that_may_tell(items: Sequence[_ItemTexts]) -> Iterator[tuple[_ItemTexts, _ItemTexts]]:
    """Yield items about one fact in pairs.

    The second one's stem may hold what the first one's shows.

    One row with a list of thousands makes thousands of items, and few of them share a word.
    """
    if len(items) <= FEW_ITEMS:
        for asked, teller in permutations(items, 2):
            if asked.values and asked.answers:
                yield asked, teller
        return

    by_word: dict[str, list[_ItemTexts]] = defaultdict(list)
    for item in items:
        for word in set(words_of(item.stem)):
            by_word[word].append(item)
    for asked in items:
        if not asked.values or not asked.answers:
            continue
        tellers = _with_rarest_word(asked, by_word, items)
        for teller in tellers[:MOST_STEMS]:
            if teller is not asked:
                yield asked, teller


def _with_rarest_word(
    asked: _ItemTexts, by_word: Mapping[str, list[_ItemTexts]], items: Sequence[_ItemTexts]
) -> Sequence[_ItemTexts]:
    """Return those items whose stem holds the rarest word that the item's own stem shows.

    All when it shows none.
    """
    fewest: Sequence[_ItemTexts] | None = None
    for value in asked.values:
        for word in words_of(value):
            candidates = by_word.get(word, [])
            if fewest is None or len(candidates) < len(fewest):
                fewest = candidates
    if fewest is None:
        return items
    return fewest


def _shown_values(
    item: Item, folded_stem: str, patterns: Sequence[Pattern], folded: Mapping[str, str]
) -> tuple[str, ...]:
    """Return what the item's stem shows of its facts, folded.

    Nothing when no pattern fits the stem. Of a stem without slots these are its words of four
    letters or more.
    """
    shown = slots_shown(item.stem, patterns)
    # A form has made this stem of several rows: what it shows of which is not known.
    if shown is None:
        return ()
    if shown:
        return tuple([folded[slot.text] for slot in shown if slot.text])
    words = folded_stem.split()
    return tuple(word for word in words if len(word) > _MOST_LETTERS_OF_FILLERS)
