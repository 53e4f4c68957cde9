"""Finds what an answer shares with its question: whoever knows nothing may go by that.

    Which law did Georg Ohm find?      Ohm's law      the word ohm
    How is 食べる read?                 たべる          the ending る
    What is the plural of Mouse?       Mice           nothing

Where other candidates have the same, they stand beside the key first: then it tells nothing. On
what a question and its answer share, nothing depends but these two texts. Knows no rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from studykit.questions.options.forbidden import Candidate
from studykit.questions.options.likeness import Bucket
from studykit.questions.words import ending_of, shared_ending
from studykit.values.sameness import fold

FEWEST_LETTERS = 3
"""Of a word that is seen to be shared."""


def cues_of(key: Candidate, shown_in_stem: Iterable[str]) -> list[Bucket]:
    """Return the rings of candidates that share with a stem what the key shares with it.

    Not asked of numbers and dates, which say themselves how near they are.
    """
    shown = list(map(fold, shown_in_stem))
    cues: list[Bucket] = []
    by_beginning = words_by_beginning(shown)
    # Words that are shared begin alike: hardly a stem has one that may be.
    if any(beginning in key.folded for beginning in by_beginning):
        for word in words_to_share(key.folded):
            if is_shared_with_any(word, by_beginning):
                cues.append(_ring_of_word(key, word))
    ending = shared_ending(key.folded, shown)
    if ending:
        cues.append(_ring_of_ending(key, ending))
    return list(dict.fromkeys(cues))


def rings_of_cues(candidate: Candidate) -> Iterator[Bucket]:
    """Yield the rings on which a candidate lies by its words and its ending."""
    if candidate.extent:
        return
    words = [_ring_of_word(candidate, word) for word in words_to_share(candidate.folded)]
    yield from dict.fromkeys(words)
    yield _ring_of_ending(candidate, ending_of(candidate.folded))


def words_to_share(folded: str) -> list[str]:
    """Return the words of a text by which it may be known, each once."""
    words = [word for word in folded.split() if len(word) >= FEWEST_LETTERS]
    return list(dict.fromkeys(words))


def words_by_beginning(shown: Iterable[str]) -> Mapping[str, Sequence[str]]:
    """Return the words of folded texts by their first letters."""
    words: dict[str, list[str]] = defaultdict(list)
    for word in " ".join(shown).split():
        words[word[:FEWEST_LETTERS]].append(word)
    return words


def is_shared_with_any(word: str, by_beginning: Mapping[str, Sequence[str]]) -> bool:
    """Return whether a word is one with any of some others, but for an ending."""
    # It is held against those that begin alike, and not against all.
    begin_alike = by_beginning.get(word[:FEWEST_LETTERS])
    if not begin_alike:
        return False
    return any(is_shared(word, other) for other in begin_alike)


def is_shared(word: str, word_of_stem: str) -> bool:
    """Return whether two words are one, but for an ending: ohm and ohms, guatemala."""
    if len(word_of_stem) < FEWEST_LETTERS:
        return False
    return word.startswith(word_of_stem) or word_of_stem.startswith(word)


def _ring_of_word(candidate: Candidate, word: str) -> Bucket:
    # By its beginning, so that words which are shared but for an ending lie on one ring.
    return ("word", candidate.grain, word[:FEWEST_LETTERS])


def _ring_of_ending(candidate: Candidate, ending: str) -> Bucket:
    return ("ending", candidate.grain, ending)
