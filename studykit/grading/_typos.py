"""Slips of the finger that lead from one text to another. The only door to `rapidfuzz`.

    canbera -> canberra      1      a letter too many, too few or wrong, or two neighbours swapped
    gambia -> zambia         1      so a rival as near must be looked for, which is not done here
    1945 -> 1946             None   digits take none, nor numerals and letters that stand alone
    nitrite -> nitrate       None   nor what turns the sense

Knows folded texts (`values.variants`), and nothing of what they answer.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Sequence

from studykit.values.marks import bare
from studykit.values.numerals import NUMBER_WORDS

_SHORTEST_WITH_A_SLIP = 5
"""Letters of a word that takes a slip; in shorter ones two letters may only change places."""
_SHORTEST_WITH_TWO_SLIPS = 10
_LETTERS_FOR_A_SLIP_MORE = 10
"""In a whole text of several words."""
_SHORTEST_SWAPPED = 3
_SHORTEST_SWAPPED_ALONE = 4
ROMAN_NUMERAL = re.compile(r"(?=..)m{0,3}(?:cm|cd|d?c{0,3})(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})")
_IDEOGRAPH = re.compile("[\u2e80-\u2fff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_LENGTH_IN_HIRAGANA = re.compile("[あいうえおっ]")
_LENGTH_IN_ARABIC = re.compile("[\u0627\u0648\u064a\u06cc]|[\u0629\u0647]$")
"""And the ending of feminine nouns: مدرس is a teacher, مدرسة a school."""
_SHORT_WORD = re.compile(r"[^\W\d_]{2,7}")
_OPPOSITE_BEGINNINGS = (
    ("hyper", "hypo"), ("intra", "inter", "extra", "exter", "anter", "infer"), ("aff", "eff"),
    ("asc", "desc"), ("abd", "add"), ("endo", "ecto", "exo"), ("macro", "micro"), ("meth", "eth"),
    ("ante", "anti"), ("north", "south"), ("ever", "never"), ("either", "neither"),
    ("uni", "bi", "tri"), ("endergon", "exergon"), ("encr", "decr"), ("emigr", "immigr"),
    ("cata", "ana"), ("ent", "ect"), ("eso", "exo"), ("epi", "peri"), ("pharyng", "laryng"),
    ("metacarp", "metatars"), ("homo", "homeo"), ("вход", "выход", "уход"), ("dessus", "dessous"),
    # numerals without their marks, of which one slip makes another
    ("девя", "деся"), ("девет", "десет"), ("devet", "deset"), ("dziewie", "dziesie"),
    ("sesent", "setent"),
)  # fmt: skip
_OPPOSITE_ENDINGS = (
    ("ate", "ite", "ide", "ine"), ("ane", "ene", "yne"), ("ose", "ase"), ("anol", "anal"),
    ("blast", "clast"), ("phagia", "phasia", "plasia", "plegia"), ("itis", "osis"),
    ("ectomy", "otomy", "ostomy"),
)  # fmt: skip
_NEGATIONS = (
    "a", "an", "bi", "de", "di", "il", "im", "in", "ir", "ne", "on", "un", "α", "αν", "не", "अ",
)  # fmt: skip
SMALL_WORDS = frozenset(("and", "the", "of"))
"""Nobody confuses these with others: they take a slip in spite of their length."""


def slips(typed: str, meant: str, codes: Collection[str] = ()) -> int | None:
    """Return how many slips lead from one folded text to another.

    None when that are too many, or not of a kind to forgive. A word of five letters takes one, of
    ten two; four letters only change places; the whole takes one, and one more for each ten
    letters. `codes` are words that take none.
    """
    if typed == meant:
        return 0
    # Nearly all texts are told apart here, before anything is compared letter by letter.
    if abs(len(typed) - len(meant)) > 1 + len(meant) // _LETTERS_FOR_A_SLIP_MORE:
        return None
    if _digits(typed) != _digits(meant) or _IDEOGRAPH.search(meant):
        return None

    typed_words = typed.split()
    meant_words = meant.split()
    if len(typed_words) != len(meant_words):
        # "icecream" for "ice cream".
        is_blank_only = typed.replace(" ", "") == meant.replace(" ", "")
        if is_blank_only:
            return 1
        return None
    total = 0
    for typed_word, meant_word in zip(typed_words, meant_words, strict=True):
        if typed_word == meant_word:
            continue
        count = _slips_in_word(typed_word, meant_word, is_alone=len(meant_words) == 1)
        if count is None or meant_word in codes:
            return None
        total += count
    if total <= 1 + _letters(meant) // _LETTERS_FOR_A_SLIP_MORE:
        return total
    return None


def fewest_slips(typed: Iterable[str], meant: Iterable[str], codes: Collection[str] = ()) -> int:
    """Return the fewest slips from a spelling of one text to one of another.

    0 for none, or too many.
    """
    typed_spellings = list(typed)
    counts = []
    for meant_spelling in meant:
        for typed_spelling in typed_spellings:
            count = slips(typed_spelling, meant_spelling, codes)
            if count is not None:
                counts.append(count)
    return min(counts, default=0)


def codes_in(text: str) -> frozenset[str]:
    """Return the short words of a text that are mostly capitals, folded.

    JGSDF is not JMSDF, nor siRNA miRNA.
    """
    codes = set()
    for word in _SHORT_WORD.findall(text):
        capitals = list(filter(str.isupper, word))
        if 2 * len(capitals) >= len(word):
            codes.add(word.casefold())
    return frozenset(codes)


def nearest(typed: str, texts: Sequence[str], most: int) -> list[str]:
    """Return those of some texts that are at most so many slips away, of whatever kind."""
    # Loaded by the first typed answer that might have a slip.
    from rapidfuzz.distance.OSA import distance
    from rapidfuzz.process import extract

    matches = extract(typed, texts, scorer=distance, score_cutoff=most, limit=None)
    return [text for text, _, _ in matches]


def _slips_in_word(typed: str, meant: str, *, is_alone: bool) -> int | None:
    from rapidfuzz.distance.OSA import distance

    letters = _letters(meant)
    is_small_word = meant in SMALL_WORDS
    shortest = _SHORTEST_SWAPPED
    if is_small_word:
        shortest -= 1
    # XIV and XVI are two popes.
    if letters < shortest or ROMAN_NUMERAL.fullmatch(meant):
        return None
    allowed = 1
    if letters >= _SHORTEST_WITH_TWO_SLIPS:
        allowed = 2
    count = int(distance(typed, meant, score_cutoff=allowed))
    # telefone: written by ear, which is one slip and not two.
    if typed == meant.replace("ph", "f"):
        count = 1
    if count > allowed or _turns_the_sense(typed, meant):
        return None
    # ä for a where they are two letters: in their marks, no finger slips.
    if distance(bare(typed), bare(meant)) < count:
        return None
    # "four" is no slip of "five", nor "sixth" of "sixty": it is a number.
    if typed in NUMBER_WORDS:
        return None
    if letters < _SHORTEST_WITH_A_SLIP and not is_small_word:
        is_swap = sorted(typed) == sorted(meant)
        is_too_short = is_alone and letters < _SHORTEST_SWAPPED_ALONE
        if is_swap and not is_too_short:
            return count
        return None
    return count


def _turns_the_sense(typed: str, meant: str) -> bool:
    # おばさん is an aunt, おばあさん a grandmother; كاتب is a writer, كتاب a book: what the length
    # of a sound tells is no slip.
    for length in (_LENGTH_IN_HIRAGANA, _LENGTH_IN_ARABIC):
        if length.sub("", typed) == length.sub("", meant):
            return True
    shorter, longer = sorted((typed, meant), key=len)
    if longer.endswith(shorter) and longer.removesuffix(shorter) in _NEGATIONS:
        return True
    if _differ_in_one_of(_OPPOSITE_BEGINNINGS, typed, meant, str.startswith):
        return True
    return _differ_in_one_of(_OPPOSITE_ENDINGS, typed, meant, str.endswith)


def _differ_in_one_of(
    opposites: Iterable[Sequence[str]], typed: str, meant: str, has: Callable[[str, str], bool]
) -> bool:
    """Return whether two words have two opposites at one end: hyper- and hypo-, -ite and -ate.

    `has` tells whether a word has a part at that end.
    """
    for parts in opposites:
        of_typed = [part for part in parts if has(typed, part)]
        of_meant = [part for part in parts if has(meant, part)]
        if of_typed and of_meant and of_typed[0] != of_meant[0]:
            return True
    return False


def _letters(text: str) -> int:
    # A vowel of a Hindi word is a mark, and takes as much typing as a letter.
    count = 0
    for char in text:
        if char.isalpha() or unicodedata.category(char)[0] == "M":
            count += 1
    return count


def _digits(text: str) -> list[str]:
    """Return the runs of digits: neither a digit nor a blank between digits is ever a slip."""
    return re.findall(r"\d+", text)


def has_other_prefix(typed: Iterable[str], meant: Iterable[str], prefixes: Collection[str]) -> bool:
    """Return whether two texts, given by their variants, differ in a prefix: annehmen, abnehmen."""
    if not prefixes:
        return False
    meant_variants = list(meant)
    for typed_variant in typed:
        for meant_variant in meant_variants:
            pairs = zip(typed_variant.split(), meant_variant.split(), strict=False)
            for typed_word, meant_word in pairs:
                if _is_word_with_other_prefix(typed_word, meant_word, prefixes):
                    return True
    return False


def _is_word_with_other_prefix(typed: str, meant: str, prefixes: Collection[str]) -> bool:
    for prefix in filter(meant.startswith, prefixes):
        behind = meant.removeprefix(prefix)
        typed_prefix = typed.removesuffix(behind)
        has_same_rest = typed == typed_prefix + behind
        if has_same_rest and typed_prefix in prefixes and typed_prefix != prefix:
            return True
    return False
