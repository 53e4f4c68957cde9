"""A typed text held against names word by word, where it is spelled otherwise than any of them.

    the names           Mount Everest, Mount Kenya, Mount Fuji, Jean-Paul Sartre, Homo sapiens
    Everest             right: `mount` is a word that many names share
    Everset             close: so is a slip in what is left
    Sartre Jean-Paul    close: another order
    H. sapiens          close: initials; so is Op. 67 for Opus 67
    Sartre, J. Sartre   asked again: a part of the name that no other name has

Never where the text fits two names: with Simone Sartre in the base, Sartre is wrong. Knows one
question.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from studykit.grading._initials import MOST_INITIALS, words_cut_short
from studykit.grading._name_fit import (
    Fit,
    TypedWords,
    WordsOfNames,
    best_fit,
    shares_only_more,
)
from studykit.grading._other_names import OtherNames
from studykit.grading._shared_words import core
from studykit.grading._spellings import Spelling
from studykit.grading._typos import SMALL_WORDS, slips
from studykit.grading._words import Words, wordings
from studykit.grading.verdict import NOTHING, Match, NotGraded

_MOST_WORDS = 12
"""Of a typed text; longer ones are sentences."""


class _Fitting(NamedTuple):
    fit: Fit
    spelling: Spelling


def match_name_words(
    text: str,
    typed: frozenset[str],
    spellings: Sequence[Spelling],
    others: OtherNames,
    articles: Collection[str],
    joiners: Collection[str],
) -> Match | NotGraded:
    """Return the answer whose words a text has, given with its variants.

    `articles` and `joiners` (and, or) are those of the language of the answers.
    """
    typed_in_words = _in_words(typed)
    telling_words = _telling_words(typed_in_words, others.shared_words)
    typed_words = TypedWords(typed_in_words, words_cut_short(text))
    fitting = []
    for spelling in spellings:
        if spelling.has_one_of(telling_words):
            small = SMALL_WORDS | _articles_inside(spelling.text, articles)
            words = WordsOfNames(small.union(others.shared_words), small, joiners)
            fit = best_fit(typed_words, spelling.words, spelling.text, words)
            if fit and not _is_contradicted(typed_in_words, spelling, spellings, others):
                fitting.append(_Fitting(fit, spelling))

    words = WordsOfNames(others.shared_words, SMALL_WORDS, joiners)
    fitting_others = []
    for name, name_in_words in others.with_word(telling_words).items():
        if best_fit(typed_words, name_in_words, name, words):
            fitting_others.append(name)
    return _match_of(fitting, fitting_others)


def _match_of(fitting: Sequence[_Fitting], fitting_others: Sequence[str]) -> Match | NotGraded:
    """Return the answer that a text fits, if it fits no other name."""
    if not fitting:
        return _another_answer(fitting_others)
    best = min(fitting)
    rivals = sorted(fitting_others)
    if not rivals:
        for other in fitting:
            if other.spelling.answer != best.spelling.answer:
                rivals.append(other.spelling.text)
    if rivals:
        return Match(-1, why=f"That can be '{best.spelling.text}' or '{rivals[0]}'.")
    return _match_with_fit(best)


def _articles_inside(text: str, articles: Collection[str]) -> set[str]:
    """Return the articles between the words of a name: a of `hire a car`, but not of `team A`."""
    return {word for word in text.split()[1:-1] if word in articles}


def _is_contradicted(
    typed: Iterable[Words],
    spelling: Spelling,
    spellings: Iterable[Spelling],
    others: OtherNames,
) -> bool:
    """Return whether another spelling of the answer has another shared word beside the same ones.

    James Tyler is not John Tyler, though Tyler alone is an alias, and many are called James.
    """
    shared = others.shared_words
    own = {core(words, shared) for words in spelling.words}
    for other in spellings:
        if other.answer != spelling.answer:
            continue
        for name_words in other.words:
            if core(name_words, shared) not in own:
                continue
            if not any(shares_only_more(typed_words, name_words, shared) for typed_words in typed):
                return True
    return False


def _in_words(typed: frozenset[str]) -> list[Words]:
    """Return a typed text in words, once for each of its variants; nothing of a sentence."""
    return [words for words in wordings(typed) if len(words) <= _MOST_WORDS]


def _telling_words(typed: Iterable[Words], shared: Collection[str]) -> set[str]:
    """Return words of which a name must have one that is to be compared with a text."""
    words_typed: set[str] = set()
    own_words: set[str] = set()
    for words in typed:
        words_typed.update(words)
        own_words.update(core(words, shared))
    # In "J. S. Bach" nothing but initials is left where many are called Bach.
    if own_words and all(len(word) <= MOST_INITIALS for word in own_words):
        return words_typed - SMALL_WORDS
    return own_words


def _another_answer(names: Collection[str]) -> Match:
    """Return what is said of a text that fits one of the names that are not right."""
    if len(names) != 1:
        return NOTHING
    (name,) = names
    return Match(-1, why=f"'{name}' is another answer.", other=name)


def _match_with_fit(fitting: _Fitting) -> Match | NotGraded:
    spelling = fitting.spelling
    if fitting.fit is Fit.PART:
        return NotGraded("That is a part of the name. Type the whole name.")
    if fitting.fit is Fit.IN_DOUBT:
        return NotGraded("That may be something else. Type the name word for word.")
    if fitting.fit is Fit.SHARED_WORDS:
        return Match(spelling.answer, why=f"The base calls it '{spelling.text}'.")
    return Match(spelling.answer, f"It is written '{spelling.text}'.")


def match_slip_in_core(
    typed: frozenset[str], spellings: Iterable[Spelling], others: OtherNames
) -> Match:
    """Return the answer that a text has meant to spell, left alone words that many names share."""
    shared = others.shared_words
    typed_in_words = _in_words(typed)
    near = []
    cores_typed: set[str] = set()
    for spelling in spellings:
        cores = list(_cores(typed_in_words, spelling.words, shared))
        # Where nothing but the shared words differs, `match_words` has its turn.
        if any(typed_core == name_core for typed_core, name_core in cores):
            return NOTHING
        for typed_core, name_core in cores:
            count = slips(typed_core, name_core, spelling.codes)
            if count:
                near.append((count, spelling.answer, spelling.text))
                cores_typed.add(typed_core)
    if not near:
        return NOTHING
    least, answer, text = min(near)
    near_answers = {near_answer for _, near_answer, _ in near}
    is_as_near_to_another = any(others.near_core(frozenset(cores_typed), least))
    if is_as_near_to_another or len(near_answers) > 1:
        return NOTHING
    return Match(answer, f"It is spelled '{text}'.")


def _cores(
    typed: Iterable[Words], name: Iterable[Words], shared: Collection[str]
) -> Iterator[tuple[str, str]]:
    """Yield what is left of a text and of a name without shared words, as far as these agree."""
    name_with_cores = [(words, core(words, shared)) for words in name]
    for typed_words in typed:
        typed_core = core(typed_words, shared)
        for name_words, name_core in name_with_cores:
            if shares_only_more(typed_words, name_words, shared):
                yield " ".join(typed_core), " ".join(name_core)
