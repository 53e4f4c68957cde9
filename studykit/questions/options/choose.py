"""Chooses the wrong options of an item: never right, plausible, and stable when other facts change.

    "Which city on the {river} ..."    those on the same river come first; then:

    the key Kyiv     slot 1     the ring of its river     nobody on it may stand beside Kyiv
                                the ring of its form      Lima
                     slot 2     of its form, turned       Rome
                     slot 3     of its form, turned       Rome is taken, so on to Oslo

Candidates lie on rings, each at a place drawn from its own text, and the key walks on from its own
place past what may not be an option (`tier` has the picture). So one fact more or less changes the
options of the few items that lay next to it, where sampling from a list would change nearly all.
Nothing here compares pairs of candidates: plausibility comes from rings (a shared attribute, a like
form) and from nearness on a sorted line.

Knows candidates of one item. Knows no rows and no templates.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import get_args

from studykit.questions.options._on_lines import choose_on_lines
from studykit.questions.options._on_rings import choose_on_rings, choose_what_fits
from studykit.questions.options.choice import Choice
from studykit.questions.options.forbidden import Candidate
from studykit.questions.options.tier import Tier
from studykit.questions.templates.template import Hardness

HARDNESSES: tuple[Hardness, ...] = get_args(Hardness)


def choose(
    choice: Choice,
    preferred: Sequence[Candidate],
    kept: Sequence[str],
    tiers: Sequence[Tier],
    made_up: Callable[[Hardness | None], Sequence[Candidate]],
) -> tuple[str, ...]:
    """Return the distractors of an item, best first; fewer than wanted when there are no more.

    In this order: those that the lock file knows, as long as they are valid; those that the author
    names as confused with the key; then the tiers, each only when the one before gave too few; then
    the made-up values, sorted, that lie near the key.
    """
    for text in kept:
        _keep(choice, text, preferred, tiers, made_up)
    for candidate in preferred:
        choice.take(candidate)
    choice.begin_drawing()
    if choice.key.extent:
        choose_on_lines(choice, tiers, partial(made_up, choice.hardness))
    else:
        for tier in tiers:
            if choice.parts_in_common and choice.missing > 0:
                choose_what_fits(choice, tier)
        for tier in tiers:
            if choice.missing > 0:
                choose_on_rings(choice, tier)
    return tuple(candidate.text for candidate in choice.chosen)


def _keep(
    choice: Choice,
    text: str,
    preferred: Sequence[Candidate],
    tiers: Sequence[Tier],
    made_up: Callable[[Hardness | None], Sequence[Candidate]],
) -> None:
    """Take an option that the lock file knows, if any road leads to it still."""
    for candidate in preferred:
        if candidate.text == text and choice.take(candidate):
            return
    candidates = []
    for tier in tiers:
        candidate_of_tier = tier.by_text.get(choice.key.grain, {}).get(text)
        if candidate_of_tier:
            candidates.append(candidate_of_tier)
    if not candidates:
        # By whatever steps it was made up then.
        for hardness in (None, *HARDNESSES):
            candidates += [each for each in made_up(hardness) if each.text == text]
    for candidate in candidates:
        # Not in `avoid` yet, since what the author prefers comes before doubts.
        is_doubted = any(candidate.folded in texts for texts in choice.doubted)
        if not is_doubted and choice.take(candidate):
            return
