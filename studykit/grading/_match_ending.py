"""A typed text that is a name but for what is joined to its end, where no blank stands.

    книгата      for книга       close: an article of Bulgarian
    札幌         for 札幌市       right, where many names of the table end in 市; else asked again
    太原市       for 太原         right, where many do, or where the question asks for a 市
    夏目         for 夏目漱石     asked again: a part of the name that no other name has

Knows one question.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from studykit.grading._other_names import OtherNames
from studykit.grading._spellings import Spelling
from studykit.grading.verdict import NOTHING, Match, NotGraded
from studykit.values.typography import plain

_SHORTEST_WITH_ARTICLE = 3
"""Letters before an article at the end of a word."""
_KINDS = frozenset("市县縣県省都道府州区區町村郡江河川山湖島岛시도군구강산섬")
"""What a place is, at the end of its name. That many names share an ending is not enough: 書 is no
図書館, though many houses are called so."""
_SHORTEST_NAME = 2
_SHORTEST_NAME_WITH_PARTS = 4
_WITHOUT_BLANKS = re.compile("[\u3400-\u9fff\uac00-\ud7af々]+")


def match_article_ending(
    typed: Collection[str], spellings: Iterable[Spelling], endings: Collection[str]
) -> Match:
    """Return the answer that a text is but for an article at its end, as a close one."""
    for spelling in spellings:
        for typed_variant in typed:
            for variant in spelling.variants:
                if _differ_in_ending(typed_variant, variant, endings):
                    return Match(spelling.answer, f"It is written '{spelling.text}'.")
    return NOTHING


def _differ_in_ending(text: str, other: str, endings: Collection[str]) -> bool:
    # The article may stand in the base, and be left out by the learner.
    shorter, longer = sorted((text, other), key=len)
    is_beginning = len(shorter) >= _SHORTEST_WITH_ARTICLE and longer.startswith(shorter)
    return is_beginning and longer[len(shorter) :] in endings


def match_kind_ending(
    text: str, spellings: Iterable[Spelling], others: OtherNames, stem: str
) -> Match | NotGraded:
    """Return the answer that a text is but for what kind of place it is, or of which it is a part.

    Only in Chinese characters and Hangul.
    """
    if len(text) < _SHORTEST_NAME or not _WITHOUT_BLANKS.fullmatch(text):
        return NOTHING
    # The name of something else is no slip in this one.
    if others.with_text(text):
        return NOTHING
    for spelling in spellings:
        name = plain(spelling.text)
        if not _WITHOUT_BLANKS.fullmatch(name) or others.with_text(name):
            continue
        shorter, longer = sorted((text, name), key=len)
        is_kind = longer[:-1] == shorter and longer[-1] in _KINDS
        if is_kind and len(shorter) >= _SHORTEST_NAME:
            # Where the question asks for a 市, to add the sign says nothing new.
            is_asked_for = longer == text and longer[-1] in stem
            if is_asked_for or longer[-1] in others.shared_endings:
                return Match(spelling.answer, why=f"Written '{spelling.text}'.")
            return NotGraded("Type the name as the base has it: with or without what it is.")
        is_part = name.startswith(text) or name.endswith(text)
        if is_part and len(name) >= _SHORTEST_NAME_WITH_PARTS:
            return NotGraded("That is a part of the name. Type the whole name.")
    return NOTHING
