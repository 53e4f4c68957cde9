"""What may not stand beside a key: right answers, what would be taken as right, and what the stem gives away.

A candidate is held against one item at a time, and never against all of its right answers one by one.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator
from decimal import Decimal
from operator import itemgetter
from typing import NamedTuple

from studykit.facts.base import Scalar
from studykit.values.sameness import Extent, extent_of_right, fold

Bucket = tuple[object, ...]


class Candidate(NamedTuple):
    """A text that may stand among the options, with what must agree with the key and what makes it plausible."""

    text: str
    value: Scalar
    folded: str
    letters: str
    """The folded text without its signs."""
    spellings: frozenset[str]
    """Its aliases, folded."""
    grain: Bucket
    """Type, precision, unit, decimals and kind: a distractor has the key's."""
    extent: Extent | None
    """From where to where a number or a date lies on its line."""
    attributes: tuple[Bucket, ...] = ()
    """What it shares with others, the most telling first."""


class Forbidden:
    """Texts and values that may not stand beside a key: right answers, and those that may be right.

    A number within the tolerance of a right one, or a date that overlaps it, would be taken as right. They are
    kept as spans that do not overlap, so that each question costs one look-up, however many there are.
    """

    def __init__(
        self, folded: frozenset[str], values: Iterable[Scalar], key: Candidate, tolerance: Decimal
    ) -> None:
        self.folded = folded
        spans = [
            found for value in values if (found := extent_of_right(value, key.value, tolerance))
        ]
        self.spans = spans if len(spans) < 2 else _joined(sorted(spans))

    def around(self, extent: Extent) -> Extent | None:
        """The forbidden span that overlaps another one."""
        spans = self.spans
        if len(spans) > 1:
            at = bisect_right(spans, extent[1], key=itemgetter(0))
            spans = spans[max(at - 1, 0) : at]
        for low, high in spans:
            if low <= extent[1] and extent[0] <= high:
                return low, high
        return None


def _joined(ordered: Iterable[Extent]) -> list[Extent]:
    """Extents in order, those that overlap made one."""
    spans: list[Extent] = []
    for low, high in ordered:
        if spans and low <= spans[-1][1]:
            spans[-1] = spans[-1][0], max(high, spans[-1][1])
        else:
            spans.append((low, high))
    return spans


class Avoid(NamedTuple):
    """What may not stand beside the key of one item."""

    forbidden: tuple[Forbidden, ...]
    folded: tuple[Collection[str], ...]
    """More folded texts, such as the answers of disputed rows."""
    stem: "Stem"

    @property
    def only_span(self) -> Extent | None:
        """The stretch of numbers or dates that is forbidden, if it is a single one: what lies beside it is free."""
        forbidden = self.forbidden
        return (
            forbidden[0].spans[0] if len(forbidden) == 1 and len(forbidden[0].spans) == 1 else None
        )

    def allows(self, candidate: Candidate) -> bool:
        folded, spellings = candidate.folded, candidate.spellings
        for texts in self.folded:
            if folded in texts:
                return False
        for each in self.forbidden:
            if folded in each.folded or (spellings and not each.folded.isdisjoint(spellings)):
                return False
        # The letters first: nearly every candidate is seen not to stand in the stem.
        letters = self.stem.letters
        return bool(letters and candidate.letters not in letters) or not self.stem.shows(candidate)

    def around(self, extent: Extent | None) -> Extent | None:
        """The forbidden span in which a number or a date lies."""
        if extent:
            for each in self.forbidden:
                found = each.around(extent)
                if found:
                    return found
        return None


class Stem:
    """All wordings of a stem, folded when they are first asked for: most candidates are seen not to stand in them."""

    def __init__(self, wordings: tuple[str, ...]) -> None:
        self.wordings = wordings
        self.letters = letters_in(wordings)
        """In these stand the letters of whatever the stem shows. Empty when that is not so simple."""

    def shows(self, candidate: Candidate) -> bool:
        """Whether a candidate stands in a wording, as words of its own."""
        return any(stands_in(candidate.folded, fold(each)) for each in self.wordings)


_SIGNS = bytes(code for code in range(128) if not chr(code).isalnum())


def letters_in(texts: Iterable[str]) -> str:
    """All letters of some texts, folded, in which the letters of every folded word of theirs stand.

    Empty when that is not so simple, as in texts that are not ASCII.
    """
    text = "\n".join(texts)
    return letters_of(text.lower()) if text.isascii() else ""


def letters_of(text: str) -> str:
    """The text without the blanks and signs of ASCII."""
    if text.isalnum():
        return text
    # As bytes, of which no other character has such a one in it: three times as fast as `str.translate`.
    return (
        text.encode("utf-8", "surrogatepass")
        .translate(None, _SIGNS)
        .decode("utf-8", "surrogatepass")
    )


def stands_in(folded: str, stem: str) -> bool:
    """Whether a folded text stands in a folded stem as words of its own. Scripts without spaces have no words."""
    at = stem.find(folded)
    while at >= 0:
        before, after = stem[at - 1 : at], stem[at + len(folded) : at + len(folded) + 1]
        if not (_joins(before, folded[:1]) or _joins(folded[-1:], after)):
            return bool(folded)
        at = stem.find(folded, at + 1)
    return False


def words_of(folded: str) -> Iterator[str]:
    """Yield the words that stand in whatever stem a folded text `stands_in`; without spaces each letter is one."""
    word = ""
    for char in folded:
        if char.isalnum() and not _is_unspaced(char):
            word += char
            continue
        if word:
            yield word
        word = ""
        if char.isalnum():
            yield char
    if word:
        yield word


def _joins(left: str, right: str) -> bool:
    """Whether two neighbouring characters belong to one word."""
    return left.isalnum() and right.isalnum() and not (_is_unspaced(left) or _is_unspaced(right))


def _is_unspaced(char: str) -> bool:
    """Scripts written without spaces: Thai to Khmer, kana, and Chinese characters."""
    return char >= "\u0e00" and any(first <= char <= last for first, last in _UNSPACED)


_UNSPACED = (
    ("\u0e00", "\u0eff"),
    ("\u1000", "\u109f"),
    ("\u1780", "\u17ff"),
    ("\u2e80", "\ua4cf"),
    ("\uf900", "\ufaff"),
    ("\U00020000", "\U0003ffff"),
)
"""As ranges: a class of a regular expression so large takes 4 ms to compile."""
