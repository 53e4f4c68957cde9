"""A deck that is open: read with its facts, its items made, and what Anki was last told of it."""

from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from studykit.anki import read_lock
from studykit.anki.lock import Lock, path_for
from studykit.checks.waivers import waive, waivers_of
from studykit.facts.base import FactBase
from studykit.problems import Problem, Waiver
from studykit.questions import make_items as generate
from studykit.questions.item import Deck, EarlierItem, Item
from studykit.questions.templates.deck_file import Template


class OpenDeck(NamedTuple):
    """A deck file that could be read, with what is wrong in it and in its facts."""

    path: Path
    deck: Deck
    base: FactBase
    templates: tuple[Template, ...]
    items: tuple[Item, ...]
    problems: list[Problem]
    lock: Lock
    """What Anki was last told of the deck."""
    waivers: Sequence[Waiver]
    """What the author lets stay (`allow`); it is not among the problems any more."""
    used: Collection[Waiver]
    """Those of the waivers that were of use."""


def read_deck(
    path: Path, known: Callable[[str], Mapping[str, EarlierItem]] | None = None
) -> tuple[OpenDeck | None, list[Problem]]:
    """The deck at a path with its items; None when it cannot be read at all.

    Items keep the identity and the options that the deck's lock file knows, and else what `known` knows of the
    deck with a key (the review log), as `questions.identity.earlier_items.together` has it.
    """
    lock, lock_problems = read_lock.read(path_for(path))

    def learned(deck: Deck) -> Mapping[str, EarlierItem]:
        return known(deck.key) if known else generate.NOTHING

    found, problems = generate.open_deck(path, learned, lock.known())
    problems = [*problems, *lock_problems]
    if found is None:
        return None, problems
    waivers = waivers_of(found.base, found.templates)
    problems, used = waive(problems, waivers)
    deck = OpenDeck(
        path, found.deck, found.base, found.templates, found.items, problems, lock, waivers, used
    )
    return deck, problems


def known_of(path: Path) -> Mapping[str, EarlierItem]:
    """What the lock file of a deck knows of its items: what `read_deck` made them from."""
    return read_lock.read(path_for(path))[0].known()
