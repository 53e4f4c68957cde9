"""Finds the answers that a stem offers by its own words.

    "Is {name} living, extinct or constructed?"      living, extinct, constructed
    "Is {name} radioactive, yes or no?"              yes, no
    "Which language is spoken in {name}?"            none

Whoever reads them knows what there is to choose from: just these are the options. One alone is no
offer: it stands there by chance, or gives the answer away. What a column puts into the stem is not
looked at. Knows candidates and the words of one stem.
"""

from __future__ import annotations

from collections.abc import Iterable

from studykit.questions.options.forbidden import Candidate
from studykit.questions.templates.patterns import Pattern
from studykit.questions.words import stands_in
from studykit.values.sameness import fold

_FEWEST = 2


def offered_by(stem: Pattern, candidates: Iterable[Candidate]) -> list[Candidate]:
    """Return the candidates that a stem names, each text once, if it names several."""
    # What stands before a column and what stands behind it are not one text.
    words = "\n".join(map(fold, stem.literals))
    named: dict[str, Candidate] = {}
    for candidate in candidates:
        # A number in a stem counts something else.
        may_be_named = candidate.extent is None and candidate.folded in words
        if may_be_named and stands_in(candidate.folded, words):
            named.setdefault(candidate.folded, candidate)
    if len(named) < _FEWEST:
        return []
    return _without_parts_of_others(list(named.values()))


def _without_parts_of_others(named: list[Candidate]) -> list[Candidate]:
    """Return those that do not stand within another one: rock is not offered by hard rock."""
    kept = []
    for candidate in named:
        texts = [rival.folded for rival in named if rival is not candidate]
        if not any(stands_in(candidate.folded, text) for text in texts):
            kept.append(candidate)
    return kept if len(kept) >= _FEWEST else []
