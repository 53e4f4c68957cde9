"""Guess the name that was meant by one that does not exist.

    prefectur   ->  " Did you mean 'prefecture'?"
    volcano     ->  ""                               no name is near

A remedy ends with the guess, so it begins with a space. Knows names, and not what they name.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from functools import cached_property
from itertools import pairwise

COMPARED_LETTERS = 64
"""Two names are compared by so many letters at their beginning."""
FEW_ENOUGH_TO_COMPARE_ALL = 12
MOST_LOOKED_UP = 10_000
"""So many names are looked up by the pairs of letters that they share with the wrong one."""
MOST_COMPARED = 8
FEW_ENOUGH_TO_LIST_ALL = 12
_LEAST_LIKENESS = 0.6


class Names:
    """All names that there are, to be asked about each wrong one.

    Of many names only those are compared with a wrong one that share most pairs of letters with it,
    the rare pairs first: a guess costs no more among a million rows than among a hundred.
    """

    def __init__(self, names: Collection[str]) -> None:
        self._names = names

    def __contains__(self, name: str) -> bool:
        return name in self._names

    def nearest(self, name: str) -> str:
        """Return ` Did you mean 'x'?` for the name that is most like `name`, if one is near."""
        # Imported here, or every command would load it: it is needed only where something is wrong.
        import difflib

        folded = _folded(name)
        candidates = self._worth_comparing(folded)
        matches = difflib.get_close_matches(folded, candidates, n=1, cutoff=_LEAST_LIKENESS)
        if not matches:
            return ""
        return f" Did you mean '{self._by_folded[matches[0]]}'?"

    @cached_property
    def _by_folded(self) -> dict[str, str]:
        # Sorted, so that of two names that fold to the same text always one is guessed.
        names: dict[str, str] = {}
        for name in sorted(self._names):
            names.setdefault(_folded(name), name)
        return names

    @cached_property
    def _by_pair_of_letters(self) -> dict[str, list[str]]:
        names: dict[str, list[str]] = {}
        for folded in self._by_folded:
            for pair in _pairs_of_letters(folded):
                names.setdefault(pair, []).append(folded)
        return names

    def _worth_comparing(self, wrong: str) -> Collection[str]:
        # So few are compared in less time than their pairs of letters are gathered.
        if len(self._by_folded) <= FEW_ENOUGH_TO_COMPARE_ALL:
            return self._by_folded

        # Rare pairs first: a pair that every name has tells nothing, and uses up what is looked up.
        shared_pairs: Counter[str] = Counter()
        looked_up = 0
        for pair in sorted(_pairs_of_letters(wrong), key=self._frequency_of_pair):
            names = self._by_pair_of_letters.get(pair, [])
            names = names[: MOST_LOOKED_UP - looked_up]
            shared_pairs.update(names)
            looked_up += len(names)
        return [name for name, _ in shared_pairs.most_common(MOST_COMPARED)]

    def _frequency_of_pair(self, pair: str) -> tuple[int, str]:
        return len(self._by_pair_of_letters.get(pair, [])), pair


def nearest(name: str, names: Collection[str]) -> str:
    """Return ` Did you mean 'x'?` for the name that is most like `name`, if one is near.

    Who asks about many wrong names makes `Names` once.
    """
    return Names(names).nearest(name)


def nearest_or_all(name: str, names: Iterable[str], command: str = "") -> str:
    """Return ` Did you mean 'x'?` for the nearest name, or what helps where none is near.

    That is all names if they are few, else the `command` that lists them.
    """
    in_order = sorted(names)
    guess = nearest(name, in_order)
    if guess:
        return guess
    # A long list would hide what the message says.
    if 0 < len(in_order) <= FEW_ENOUGH_TO_LIST_ALL:
        return f" There are: {', '.join(in_order)}."
    if command and in_order:
        return f" `{command}` lists them."
    return ""


def _folded(name: str) -> str:
    # The time to compare grows with the square of the length, and a wrong name may be a whole page.
    return name.casefold()[:COMPARED_LETTERS]


def _pairs_of_letters(text: str) -> set[str]:
    """Return every two neighbouring letters, the ends included: `^r ro om me e$` of `rome`."""
    return set(map("".join, pairwise(f"\0{text}\0")))
