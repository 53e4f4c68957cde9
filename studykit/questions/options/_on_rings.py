"""Takes texts from rings: of a shared attribute, of a like form, or of anything of the same grain.

    the key Kyiv     slot 1     the ring of its river     nobody on it may stand beside Kyiv
                                the ring of its form      Lima
                     slot 2     of its form, turned       Rome
                     slot 3     of its form, turned       Rome is taken, so on to Oslo

Knows candidates of one item (`ring` has the picture of a ring). Knows no rows and no templates.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

from studykit.questions.identity.draw import draw
from studykit.questions.options.choice import Choice
from studykit.questions.options.cues import rings_of_cues
from studykit.questions.options.forbidden import Candidate
from studykit.questions.options.ring import Ring
from studykit.questions.options.tier import Tier
from studykit.questions.templates.template import Hardness

_MOST_LOOKED_AT = 500
"""Candidates of one ring. Where so many in a row may not stand beside the key, all of them share an
alias, or more are right than a person could have written: thousands of items would each walk past
thousands."""
_MOST_FITTING_LOOKED_AT = 100
_MOST_NUMBERS_LOOKED_AT = 20
_MOST_ATTRIBUTES = {"medium": 2, "hard": 8}
_MOST_COMPARED = 8
"""Candidates of one ring of which hard options are the most alike."""
TURNS = tuple(draw("turn", str(turn)) | 1 for turn in range(64))
"""Odd numbers by which rings are turned. The first are for the slots of an item that is alone with
its answer."""


def choose_what_fits(choice: Choice, tier: Tier) -> None:
    """Take distractors that share what the stem says: of all regions those of France."""
    for ring in tier.rings_in_common(choice.key, choice.parts_in_common):
        for slot in range(choice.missing):
            ahead = ring.after(choice.key, _turn_of(slot, choice))
            if choice.cues:
                ahead = _with_cue_first(choice, islice(ahead, _MOST_FITTING_LOOKED_AT))
            if not _take_first(choice, tier, islice(ahead, _MOST_FITTING_LOOKED_AT)):
                break


def choose_on_rings(choice: Choice, tier: Tier) -> None:
    """Take distractors from the rings of a tier, as many as are missing and it has."""
    rings = _most_plausible(tier.rings_of(choice.key, choice.more_attributes), choice.hardness)
    cues = tier.rings_of_cues(choice.cues) if choice.cues else ()
    bare: set[Ring] = set()
    """Rings without an option for this key: the more are chosen, the fewer are free."""
    for slot in range(choice.wanted):
        if choice.missing <= 0:
            return
        turn = _turn_of(slot, choice)
        if cues and _take_with_cue(choice, cues, turn):
            continue
        if choice.hardness == "hard" and _take_most_alike(choice, tier, rings[:-2], turn):
            continue
        for ring in _in_turn(rings, slot, choice.hardness):
            if bare and ring in bare:
                continue
            ahead = islice(ring.after(choice.key, turn), _MOST_LOOKED_AT)
            if choice.take_first(ahead):
                break
            bare.add(ring)


def _with_cue_first(choice: Choice, candidates: Iterable[Candidate]) -> Iterator[Candidate]:
    """Yield candidates, those first that share with the stem what the key shares with it."""
    cues = set(choice.cues)
    return iter(sorted(candidates, key=lambda each: cues.isdisjoint(rings_of_cues(each))))


def _take_with_cue(choice: Choice, cues: Iterable[Ring], turn: int) -> bool:
    """Take a candidate that shares with the stem what the key shares; return whether one is."""
    for ring in cues:
        ahead = islice(ring.after(choice.key, turn), _MOST_LOOKED_AT)
        if choice.take_first(ahead):
            return True
    return False


def choose_number_on_ring(choice: Choice, tier: Tier) -> None:
    """Take numbers or dates: easy ones from all over a tier, others of a like size."""
    size, everything = tier.rings_of(choice.key)
    ring = everything if choice.hardness == "easy" else size
    for slot in range(choice.missing):
        ahead = ring.after(choice.key, _turn_of(slot, choice))
        # Those that may not stand lie side by side on a line, and there they are passed at once.
        if not choice.take_first(islice(ahead, _MOST_NUMBERS_LOOKED_AT)):
            return


def _take_most_alike(choice: Choice, tier: Tier, rings: Sequence[Ring], turn: int) -> bool:
    """Take the one that has most in common with the key, of the next ones on rings of attributes.

    Return whether there was one.
    """
    nearest: list[Candidate] = []
    for ring in rings:
        nearest += islice(ring.after(choice.key, turn), _MOST_COMPARED)
    return choice.take_first(_most_alike_first(choice, tier, nearest))


def _most_alike_first(
    choice: Choice, tier: Tier, candidates: Iterable[Candidate]
) -> list[Candidate]:
    own = {*choice.key.attributes, *choice.more_attributes}
    return sorted(candidates, key=lambda each: -len(own & tier.in_common(each)))


def _take_first(choice: Choice, tier: Tier, ahead: Iterator[Candidate]) -> bool:
    """Take the first that may stand; for hard options the most alike of the first few."""
    if choice.hardness == "hard":
        compared = _most_alike_first(choice, tier, islice(ahead, _MOST_COMPARED))
        return choice.take_first(chain(compared, ahead))
    return choice.take_first(ahead)


def _most_plausible(rings: Sequence[Ring], hardness: Hardness) -> Sequence[Ring]:
    """Return the rings that are used, of which the last one has everything."""
    *attributes, form, everything = rings
    if hardness == "easy":
        return [everything]
    return [*attributes[: _MOST_ATTRIBUTES[hardness]], form, everything]


def _in_turn(rings: Sequence[Ring], slot: int, hardness: Hardness) -> Sequence[Ring]:
    """Return the rings of a slot.

    Another one first in each, so that no single cue runs through the options.
    """
    if hardness != "medium":
        return rings
    *plausible, everything = rings
    first = slot % len(plausible)
    return (*plausible[first:], *plausible[:first], everything)


def _turn_of(slot: int, choice: Choice) -> int:
    """Return by what a ring is turned for a slot.

    Items of one answer begin at one place. They take turns, or all would have the same options.
    """
    if choice.fellows == 1:
        return TURNS[slot]
    # A power of two, so that one item more changes few.
    turns = min(4 << choice.fellows.bit_length(), len(TURNS))
    return TURNS[choice.draws[slot] % turns]
