"""Words that many names of a table share, found by counting: Mount, River, Treaty of.

Such a word says of what kind a thing is. Two conditions tell it from the words that name the thing:

1. Many rows have it: at least three, and at least as many as the cube root of the rows. So it
   takes 3 of 27, 5 of 100, 22 of 10,000: what a few rows share by chance grows with the table, but
   slower than it does.
2. What stands beside it is the row's own. Beside *oxide* stand iron and sodium, of which there are
   chlorides too, and beside *North* stand Korea and Dakota, of which there is a South: without
   these words the names would not be told apart. So of the rows that share a word at most a quarter
   have beside it a word that stands in a row without it, or nothing but numerals and words of even
   more rows: Pope is shared by John Paul I and John XXIII, and neither John nor Paul is.

Never shared are numerals (Henry is not Henry II, however many kings are the second of their name),
and words that tell a thing from its namesake: York is not New York.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from itertools import chain

from studykit.grading._words import Words
from studykit.patterns import pattern_of
from studykit.values.marks import bare
from studykit.values.numerals import NUMBER_WORDS

_FEWEST_ROWS = 3
_FEWEST_WITH_SEVERAL_WORDS = 2
"""Of one name nothing is concluded."""
TELLING_FROM_NAMESAKES = frozenset(
    ("new", "old", "north", "south", "east", "west", "upper", "lower", "great", "little")
)
_MOST_UNNAMED = 0.25
_IDEOGRAPH = pattern_of("[\u3400-\u9fff\uac00-\ud7af]")
_ROMAN = pattern_of("[ivx]+")


def shared_words(words_by_row: Sequence[Collection[str]]) -> frozenset[str]:
    """Return the words that many rows share; each row is given as all words of its names."""
    rows_of_word: dict[str, set[int]] = defaultdict(set)
    for row, words in enumerate(words_by_row):
        for word in words:
            rows_of_word[word].add(row)

    shared = set()
    for word, rows in rows_of_word.items():
        # The third power of a count is exact, and a cube root is not.
        is_frequent = len(rows) >= _FEWEST_ROWS and len(rows) ** 3 >= len(words_by_row)
        if is_frequent and _is_word(word) and _says_the_kind(word, words_by_row, rows_of_word):
            shared.add(word)
    return frozenset(shared)


def _says_the_kind(
    word: str, words_by_row: Sequence[Collection[str]], rows_of_word: Mapping[str, set[int]]
) -> bool:
    """Return whether a word of many rows leaves a name in most of them that no other row has."""
    rows = rows_of_word[word]
    words_beside: set[str] = set()
    for row in rows:
        words_beside.update(words_by_row[row])
    words_beside.discard(word)

    own_words = set()
    words_elsewhere = set()
    for other in words_beside:
        # What even more rows have says a kind itself.
        if len(rows_of_word[other]) > len(rows) or _is_numeral(other):
            continue
        own_words.add(other)
        if not rows_of_word[other].issubset(rows):
            words_elsewhere.add(other)
    unnamed = 0
    for row in rows:
        own_words_of_row = own_words.intersection(words_by_row[row])
        if not own_words_of_row or not words_elsewhere.isdisjoint(own_words_of_row):
            unnamed += 1
    return unnamed <= _MOST_UNNAMED * len(rows)


def family_names(names: Sequence[Words], shared: Collection[str]) -> set[str]:
    """Return shared words that are no kinds but family names: Bach, where three are called so.

    Johann Sebastian is no whole name, as Everest is one without Mount. It shows in the names of
    which no other has a word: where these have several words themselves (Joseph Haydn, but not
    Kilimanjaro), the last word of a name is its own, whoever shares it.
    """
    count_of_word = Counter(chain.from_iterable(names))
    of_own_words = []
    for words in names:
        if all(count_of_word[word] == 1 for word in words):
            of_own_words.append(words)
    of_several_words = [words for words in of_own_words if len(words) > 1]
    are_most = 2 * len(of_several_words) > len(of_own_words)
    if len(of_several_words) < _FEWEST_WITH_SEVERAL_WORDS or not are_most:
        return set()
    last_words = Counter(words[-1] for words in names if words)
    # In most of the names that have it a family name stands last.
    return {word for word in shared if 2 * last_words[word] > count_of_word[word]}


def core(words: Words, shared: Collection[str]) -> Words:
    """Return the words that are the name's own: without those that many names share."""
    return tuple(word for word in words if word not in shared)


def _is_numeral(word: str) -> bool:
    return word.isdigit() or word in NUMBER_WORDS or bool(_ROMAN.fullmatch(word))


def _is_word(word: str) -> bool:
    is_letter = len(word) == 1 and not _IDEOGRAPH.fullmatch(word)
    if is_letter or _is_numeral(word) or word in TELLING_FROM_NAMESAKES:
        return False
    return bare(word).isalpha()
