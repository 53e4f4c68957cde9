"""Keeps from the options what may not stand beside a key.

Right answers, near ones, and what the stem gives away.

    key 8849 m, tolerance 5     8844 to 8854 are forbidden, and "8849"
    disputed: 8848 m            forbidden too: it may be right
    stem "The 7246 m high ..."  7246 is forbidden: it stands there

A candidate is held against one item at a time, and never against all of its right answers one by
one. Knows values and texts. Knows no rows, and not where candidates come from.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Sequence
from decimal import Decimal
from functools import cached_property
from operator import itemgetter
from typing import NamedTuple

from studykit.facts.base import Number, Scalar
from studykit.questions.identity.draw import draw
from studykit.questions.options.likeness import Bucket, form_of_text, size_of
from studykit.questions.words import letters_in, letters_of, stands_in
from studykit.values.doubt import Extent, reach
from studykit.values.sameness import (
    Ways,
    extent_of_right,
    fold,
    fold_answer,
    ways_of,
)
from studykit.values.scalars import Markup

_NO_TEXTS: frozenset[str] = frozenset()
"""Most candidates have no aliases and no remark, and share this one set."""


class Candidate(NamedTuple):
    """A text that may stand among the options, with what it has in common with others."""

    text: str
    value: Scalar
    folded: str
    letters: str
    """The folded text without its signs."""
    ways: tuple[str, ...]
    """The folded text, and all other ways to write it (`values.sameness`)."""
    shortened: frozenset[str]
    """All ways to write it without a remark: bank for `bank [money]`."""
    spellings: frozenset[str]
    """Its aliases, folded."""
    grain: Bucket
    """Type, precision, unit, decimals and kind: a distractor has the key's."""
    extent: Extent | None
    """From where to where a number or a date may lie on its line."""
    form: Bucket
    """What its text looks like; of a number or a date how large it is."""
    place: int
    """Where it lies on rings (`ring`): drawn from its text."""
    attributes: tuple[Bucket, ...] = ()
    """What it shares with others, the most telling first."""
    row: str = ""
    """The row (`table/id`) that gives it; empty when none does, or several do, or the row is called
    by its cells: then it has no name but its text."""
    things: frozenset[str] = frozenset()
    """The rows (`table/id`) whose label it is, where these may lie in others, or others in them."""


def new_candidate(
    text: str,
    value: Scalar,
    grain: Bucket,
    *,
    aliases: Iterable[str] = (),
    attributes: tuple[Bucket, ...] = (),
    row: str = "",
) -> Candidate:
    """Return a candidate. Without aliases and attributes it is one that no row stands behind."""
    spellings = frozenset(map(fold_answer, aliases)) or _NO_TEXTS
    # A text lies on no line.
    own_extent = None if isinstance(value, str) else reach(value)
    # What has an extent is compared by it.
    ways = _as_it_stands(text) if own_extent else ways_of(text)
    folded = ways.folded
    return Candidate(
        text=text,
        value=value,
        folded=folded,
        letters=letters_of(folded),
        # As a set it would take four times the room, and a table has a candidate a row.
        ways=(folded, *(ways.written - {folded})),
        shortened=ways.shortened or _NO_TEXTS,
        spellings=spellings,
        grain=grain,
        extent=own_extent,
        form=_form(text, value, own_extent),
        place=draw("value", text),
        attributes=attributes,
        row=row,
    )


def _as_it_stands(text: str) -> Ways:
    folded = fold_answer(text)
    return Ways(folded, frozenset((folded,)), _NO_TEXTS)


def _form(text: str, value: Scalar, extent: Extent | None) -> Bucket:
    return size_of(value) if extent else form_of_text(text)


def without_markup_too(candidate: Candidate, markup: Markup) -> Candidate:
    """Return a candidate that is the same answer as what it reads like without its markup."""
    if not markup:
        return candidate
    ways = _ways(candidate.text, markup)
    return candidate._replace(ways=tuple(ways.written), shortened=ways.shortened)


def _ways(text: str, markup: Markup) -> Ways:
    """Return all ways to write a text, also as it reads without its markup."""
    ways = ways_of(text)
    if not markup:
        return ways
    # Imported here: hardly any deck has markup.
    from studykit.markup.words import as_read, as_typed

    for other in (as_typed(text, markup), as_read(text, markup)):
        if other and other != text:
            more = ways_of(other)
            written, shortened = ways.written | more.written, ways.shortened | more.shortened
            ways = ways._replace(written=written, shortened=shortened)
    return ways


def within_tolerance(candidate: Candidate, tolerance: Decimal) -> Candidate:
    """Return a candidate of a column whose tolerance says how far a date with `~` may be off."""
    if not tolerance or candidate.extent is None:
        return candidate
    return candidate._replace(extent=reach(candidate.value, tolerance))


def beside(candidate: Candidate, key: Candidate) -> Candidate:
    """Return a candidate that the author puts beside a key, of whatever grain it is.

    Where it has another unit, it lies on the key's line as what it is there: 2000 m at 2 km.
    """
    value, key_value = candidate.value, key.value
    own_extent = candidate.extent
    if isinstance(value, Number) and isinstance(key_value, Number) and value.unit != key_value.unit:
        own_extent = extent_of_right(value, key_value, Decimal(0))
    form = _form(candidate.text, value, own_extent)
    return candidate._replace(grain=key.grain, extent=own_extent, form=form)


def merged(first: Candidate, second: Candidate) -> Candidate:
    """Return one candidate for two of one text.

    Whatever the order of the rows, the same comes out.
    """
    # Two of one text may differ in value: 7 and 7.0 are both shown as 7 with a format.
    value_of = min(first, second, key=lambda candidate: str(candidate.value))
    row = ""
    if first.row == second.row:
        row = first.row
    return first._replace(
        value=value_of.value,
        extent=value_of.extent,
        form=value_of.form,
        spellings=first.spellings | second.spellings,
        attributes=tuple(dict.fromkeys((*first.attributes, *second.attributes))),
        row=row,
        things=first.things | second.things,
    )


class Forbidden:
    """Texts and values that may not stand beside a key: right answers, and those that may be right.

    A number within the tolerance of a right one, or a date that overlaps it, would be taken as
    right. They are kept as extents that do not overlap, so that each question costs one look-up,
    however many there are.
    """

    def __init__(
        self,
        texts: Iterable[str],
        values: Iterable[Scalar],
        key: Candidate,
        tolerance: Decimal,
        markup: Markup = "",
        candidates: Sequence[Candidate] = (),
    ) -> None:
        """`candidates` are some of the texts, of which is known what they are taken for."""
        self.folded: frozenset[str] = frozenset()
        self.shortened: frozenset[str] = frozenset()
        known = {candidate.text: candidate for candidate in (key, *candidates)}
        for text in texts:
            candidate = known.get(text)
            if candidate:
                self.folded = self.folded.union(candidate.ways)
                self.shortened |= candidate.shortened
                continue
            ways = _ways(text, markup)
            self.folded |= ways.written
            self.shortened |= ways.shortened
        self.extents: list[Extent] = []
        # What has no order has no extent: its text alone is forbidden.
        if key.extent:
            extents = [extent_of_right(value, key.value, tolerance) for value in values]
            self.extents = _joined(sorted(filter(None, extents)))

    def around(self, extent: Extent) -> Extent | None:
        """Return the forbidden extent that overlaps another one."""
        # They are in order and do not overlap: only the last one that begins before its end can.
        behind = bisect_right(self.extents, extent[1], key=itemgetter(0))
        if behind == 0:
            return None
        nearest = self.extents[behind - 1]
        if extent[0] > nearest[1]:
            return None
        return nearest


def _joined(ordered: Iterable[Extent]) -> list[Extent]:
    """Return extents in order, those that overlap made one."""
    joined: list[Extent] = []
    for low, high in ordered:
        if joined and low <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(high, joined[-1][1])
        else:
            joined.append((low, high))
    return joined


class Stem:
    """All wordings of a stem, folded when they are first asked for.

    Most candidates are seen not to stand in them.
    """

    def __init__(self, wordings: tuple[str, ...]) -> None:
        self.wordings = wordings
        self.letters = letters_in(wordings)
        """In these stand the letters of whatever the stem shows. Empty when that is not so
        simple."""

    def shows(self, candidate: Candidate) -> bool:
        """Return whether a candidate stands in a wording, as words of its own."""
        # The letters first, for speed: nearly no candidate gets past them.
        if self.letters and candidate.letters not in self.letters:
            return False
        return any(stands_in(candidate.folded, folded) for folded in self._folded)

    @cached_property
    def _folded(self) -> list[str]:
        return list(map(fold, self.wordings))


class Exclusion(NamedTuple):
    """A reason that keeps candidates from the options of one item (`never_beside`)."""

    why: str
    """For people, behind the text of a candidate."""
    keeps_out: Callable[[Candidate], bool]


class Avoid(NamedTuple):
    """All that may not stand beside the key of one item."""

    forbidden: tuple[Forbidden, ...]
    folded: tuple[Collection[str], ...]
    """More folded texts, such as the answers of disputed rows."""
    stem: Stem
    exclusions: tuple[Exclusion, ...] = ()

    def allows(self, candidate: Candidate) -> bool:
        """Return whether nothing speaks against a candidate's text. For its value see `around`."""
        # Texts first, since to look them up costs least.
        for texts in self.folded:
            if candidate.folded in texts:
                return False
        for forbidden in self.forbidden:
            if not forbidden.folded.isdisjoint(candidate.ways):
                return False
            # A remark tells two answers apart only where both have one.
            if not forbidden.shortened.isdisjoint(candidate.ways):
                return False
            if not forbidden.folded.isdisjoint(candidate.shortened):
                return False
            if not forbidden.folded.isdisjoint(candidate.spellings):
                return False
        for exclusion in self.exclusions:
            if exclusion.keeps_out(candidate):
                return False
        return not self.stem.shows(candidate)

    def around(self, extent: Extent | None) -> Extent | None:
        """Return the forbidden extent in which a number or a date lies."""
        if extent is None:
            return None
        for forbidden in self.forbidden:
            overlapped = forbidden.around(extent)
            if overlapped:
                return overlapped
        return None
