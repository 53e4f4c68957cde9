"""The wrong options of one item while they are chosen, and what keeps a candidate from being one.

    may it stand there at all?     no right answer, nothing from the stem, nothing that stands there
    is it drawn?                   with a reason against it only the author or a lock file puts it

Reasons are small functions, each asked by itself (`ReasonAgainst`): "may this candidate stand
beside this key?". They are asked of what the program draws, and not of what an author names
or a lock file keeps. Knows candidates of one item. Knows no rows and no templates.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from studykit.facts.base import Number
from studykit.questions.identity.draw import draws
from studykit.questions.options.forbidden import Avoid, Candidate
from studykit.questions.options.likeness import Bucket
from studykit.questions.templates.template import Hardness
from studykit.values.doubt import Extent
from studykit.values.sameness import comparable


class ReasonAgainst(NamedTuple):
    """A reason why a candidate that is surely wrong is not drawn beside a key."""

    why: str
    """The end of a sentence about the candidate: `is of another kind`."""
    speaks_against: Callable[[Candidate], bool]


class Choice:
    """The distractors of one item while they are chosen."""

    def __init__(
        self,
        item_id: str,
        key: Candidate,
        avoid: Avoid,
        wanted: int,
        hardness: Hardness,
    ) -> None:
        self.item_id, self.key, self.avoid = item_id, key, avoid
        self.wanted, self.hardness = wanted, hardness
        self.missing = wanted
        """How many are still wanted."""
        self.doubted: list[Collection[str]] = []
        """Folded answers of rows of which too little is known. Only the author may say that they
        are wrong."""
        self.reasons_against: list[ReasonAgainst] = []
        """Why a candidate is not drawn: asked from the moment on at which drawing begins."""
        self.too_near: Extent | None = None
        """From where to where a number or a date begins that is too near the key."""
        self.stretch: Extent | None = None
        """Within which days a date begins that is drawn; None: wherever."""
        self.nearly_equal: Mapping[str, Collection[str]] = {}
        """By text the folded texts that may be the same thing: not two of them are chosen."""
        self.parts_in_common: Sequence[Bucket] = ()
        """What an option may share with the stem, the most of it first."""
        self.more_attributes: Sequence[Bucket] = ()
        """What the asked row shares with others, where the answer is a row of another table."""
        self.cues: Sequence[Bucket] = ()
        """Rings of candidates that share with the stem what the key shares with it."""
        self.fellows = 1
        """How many items of the template have this answer."""
        self.chosen: list[Candidate] = []
        self.taken: set[str] = set()
        """All ways to write those that were chosen, and their spellings."""
        self._is_drawing = False

    @cached_property
    def draws(self) -> tuple[int, ...]:
        """Numbers that are drawn from the item's id."""
        return draws(self.item_id)

    def begin_drawing(self) -> None:
        """From here on the program chooses: it may take less than an author may name."""
        self._is_drawing = True
        if self.doubted:
            self.avoid = self.avoid._replace(folded=(*self.avoid.folded, *self.doubted))

    def is_free(self, candidate: Candidate) -> bool:
        """Return whether the candidate may be an option beside the key and those already chosen."""
        if candidate.extent and self.avoid.around(candidate.extent):
            return False
        return self.may_stand(candidate)

    def may_stand(self, candidate: Candidate) -> bool:
        """Return the same for one whose value is known to lie outside all forbidden extents."""
        if candidate.grain != self.key.grain:
            return False
        if not self.taken.isdisjoint(candidate.ways):
            return False
        if not self.taken.isdisjoint(candidate.spellings):
            return False
        if isinstance(candidate.value, Number):
            # The same number may be written in two ways: 7 and 7.0, 4 km and 4000 m.
            for chosen in self.chosen:
                if comparable(chosen.value) == comparable(candidate.value):
                    return False
        if not self.avoid.allows(candidate):
            return False
        return not self._is_drawing or not self.reason_against(candidate)

    def reason_against(self, candidate: Candidate) -> str:
        """Return the first reason not to draw a candidate, or nothing."""
        for reason in self.reasons_against:
            if reason.speaks_against(candidate):
                return reason.why
        return ""

    def take(self, candidate: Candidate) -> bool:
        """Choose a candidate if it is free and one is missing; return whether it was chosen."""
        if self.missing <= 0 or not self.is_free(candidate):
            return False
        self.add(candidate)
        return True

    def take_first(self, candidates: Iterable[Candidate]) -> bool:
        """Choose the first of some candidates that is free; return whether there was one."""
        for candidate in candidates:
            if self.is_free(candidate):
                self.add(candidate)
                return True
        return False

    def add(self, candidate: Candidate) -> None:
        """Choose a candidate that is free."""
        self.chosen.append(candidate)
        self.missing -= 1
        self.taken.update(candidate.ways)
        self.taken.update(candidate.spellings)
        self.taken.update(self.nearly_equal.get(candidate.text, ()))
