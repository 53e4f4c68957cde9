"""Find what is wrong between two decks of one folder: one question with different answers (I002).

    decks/rivers.yaml    What flows through Vienna?    the Danube
    decks/cities.yaml    What flows through Vienna?    the Wien

Whoever learns both has one question with two answers, as within one deck. Decks of two languages
are left apart: *Gift* is asked of an English word in one, and of a German one in the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from studykit.checks.checked_deck import CheckedDeck
from studykit.problems import Problem, quoted
from studykit.questions.item import Item, text_of_line
from studykit.values.language_tags import is_english


class _Question(NamedTuple):
    """The words of a question, and the language in which a learner reads them."""

    folder: Path
    lang: str
    stem: str
    foreign: tuple[str, ...]
    """The languages of words in another one than the deck's."""


def equal_stems_of_decks(decks: Sequence[CheckedDeck]) -> Iterator[Problem]:
    """Yield I002 for each item that has the stem of an item of an earlier deck and other answers.

    Both decks lie in one folder and speak one language.
    """
    first_with_stem: dict[_Question, tuple[CheckedDeck, Item]] = {}
    for deck in decks:
        for item in deck.items:
            # What is to be put in order stands below the stem, which may be the same for many.
            if item.interaction == "order":
                continue
            question = _question(deck, item)
            earlier_deck, earlier = first_with_stem.setdefault(question, (deck, item))
            # Within a deck it is told by the rules for one deck.
            if earlier_deck is deck or set(earlier.keys) == set(item.keys):
                continue
            where = deck.places[item.template]
            other = earlier_deck.places[earlier.template]
            again = f"by {quoted(earlier.template)} of {other.file} too"
            message = f"{quoted(item.stem)} is asked {again}, with other answers"
            remedy = "Reword one of them, so that a learner can tell them apart."
            # A waiver may stand on either of the two.
            about = (*deck.about([item]), *earlier_deck.about([earlier]))
            yield Problem("I002", message, remedy, where, other, about=about)


def _question(deck: CheckedDeck, item: Item) -> _Question:
    folder = Path(deck.places[item.template].file).parent
    lang = item.lang.partition("-")[0].lower()
    if is_english(item.lang):
        # A deck that names no language shows the tool's own words in English.
        lang = "en"
    foreign = []
    for line in item.foreign_lines:
        if text_of_line(line) in item.stem:
            foreign += [part.lang for part in line if part.lang]
    return _Question(folder, lang, item.stem, tuple(foreign))
