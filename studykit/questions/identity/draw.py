"""Choices drawn from an item's id by a hash.

The same item gets the same ones for ever, on every machine.

    draw("capital/australia", "option", "Canberra")    53492221897328687, between 0 and 2**64
    options(item)                                      Canberra, Sydney, Perth, Melbourne
    boxes(item)                                        the same where all that apply are ticked
    to_order(item)                                     what an order shows, never in the right order

A random number would change with each run, and a place in a list with each row that comes or goes.
Learners know their cards by what is drawn here: the rules of this module may never change. Knows
items, no rows and no tables.
"""

from __future__ import annotations

from hashlib import blake2b
from struct import Struct

from studykit.questions.item import Item

_EIGHT_NUMBERS = Struct(">8Q")


def draw(*parts: str) -> int:
    """Return a number from 0 to 2**64 - 1 that depends on the parts and on nothing else."""
    return int.from_bytes(blake2b(_as_bytes("\x1f".join(parts)), digest_size=8).digest())


def draws(item_id: str) -> tuple[int, ...]:
    """Return eight numbers like those of `draw` for one item, from one hash."""
    # One hash of 64 bytes takes as long as one of eight.
    return _EIGHT_NUMBERS.unpack(blake2b(_as_bytes(item_id), digest_size=64).digest())


def _as_bytes(text: str) -> bytes:
    # A lone surrogate, as in the name of a file that is not UTF-8, is hashed like any other.
    return text.encode("utf-8", "surrogatepass")


def options(item: Item) -> tuple[str, ...]:
    """Return the key and its distractors as they are shown; nothing where there is no choice."""
    if not is_choice(item):
        return ()
    texts = (item.shown_key, *item.distractors)
    return tuple(sorted(texts, key=lambda text: (draw(item.id, "option", text), text)))


MOST_BOXES = 9
"""As many as there are keys with a digit."""


def boxes(item: Item) -> tuple[str, ...]:
    """Return what is shown where all that apply are ticked: all right answers and wrong options.

    Nothing for an item that is not asked so. Only where the facts say that no other answer is right
    can a box that is left empty be right.
    """
    wants_several = item.interaction == "choose several" and len(item.answers) > 1
    if not wants_several or item.proof != "closed" or not item.distractors:
        return ()
    texts = (*item.keys, *item.distractors)
    if len(texts) > MOST_BOXES:
        return ()
    return tuple(sorted(texts, key=lambda text: (draw(item.id, "option", text), text)))


def is_choice(item: Item) -> bool:
    """Return whether the item can be offered as a choice.

    Not where several right answers are all wanted, and not with too few wrong ones.
    """
    all_are_wanted = item.many == "all" and len(item.answers) > 1
    # Between two a coin decides: only where there are but two, as true and false, it is a question.
    fewest_distractors = 2
    if item.interaction == "true or false" or item.names_options or item.may_be_of_two:
        fewest_distractors = 1
    return len(item.distractors) >= fewest_distractors and not all_are_wanted


def to_order(item: Item) -> tuple[str, ...]:
    """Return what is to be put in order, never in the right order; nothing for other items."""
    if item.interaction != "order":
        return ()
    drawn = tuple(sorted(item.keys, key=lambda text: draw(item.id, "option", text)))
    if drawn == item.keys:
        # The first one goes last: with two or more this is never right.
        return (*drawn[1:], drawn[0])
    return drawn
