"""An answer inside what people say around it.

    It is Paris; I think it's Paris     what leads up to an answer says the same
    in Paris, г. Москва, number 26      so does what says where it is, or of what kind
    Curie, Marie; Queen Elizabeth II    so do a name turned round, and one without its title
    Doctor Who                          before a single word a title may make another answer
    Paris (in France); Paris, France    nobody knows what a remark claims, unless the stem says it

Here the text is only taken apart; `_match` says what each part is good for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from studykit.values.english import Typing

LONGEST_SENTENCE = 200
"""Characters. What is longer is no name in a sentence, and may hold hundreds of sentences in each
other."""
_LEAD = re.compile(
    r"(?:i (?:think|believe|guess),? (?:that )?)?"
    r"(?:(?:it|this|that|he|she|they|the answer)(?:['’]s|['’]re| is| are| was| were)[ :]+)?",
    re.IGNORECASE,
)
_TITLE = re.compile(
    r"((?:president|king|queen|pope|emperor|dr|doctor|prof|professor|mr|mrs|ms|mme|sir)\.? )",
    re.IGNORECASE,
)
_LAST_NAME_FIRST = re.compile(r"([^,]+), ([^,]+)")
_REMARK = re.compile(
    r"(?P<before>.*[^\s,])"
    r"(?: \((?P<round>[^()]+)\)| \[(?P<square>[^][]+)\]|, (?P<comma>[^,]+))\.?"
)


def without_lead(text: str) -> str:
    """Return the text without what leads up to the answer; empty where nothing does."""
    lead = _LEAD.match(text)
    if lead and lead[0]:
        return text[lead.end() :]
    return ""


_ENGLISH_ARTICLES = ("the", "a", "an")
_WORDS_OF_RELATION = frozenset(
    ("above", "after", "before", "below", "half", "least", "less", "more", "most", "over", "under",
     "without")
)  # fmt: skip
"""What stands behind them is another thing than with them."""


def without_words_before(text: str, stem: str, typing: Typing) -> Iterator[str]:
    """Yield the text without a preposition, without what says of what kind the thing is.

    Such are a short form (г. Москва), and a word that the stem asks with: number 26, river Thames.
    """
    first, _, behind = text.partition(" ")
    word = first.casefold()
    is_preposition = word in typing.prepositions
    is_kind = word.removesuffix(".") in typing.kinds
    if is_preposition or is_kind or _is_asked_for(first, stem, typing):
        yield behind
    elided, apostrophe, behind = text.partition("'")
    if behind and f"{elided}{apostrophe}".casefold() in typing.prepositions:
        yield behind


def _is_asked_for(word: str, stem: str, typing: Typing) -> bool:
    """Return whether a stem asks for a word: which river, the number, the atomic number.

    It stands there in small letters: New York is not York.
    """
    if not word.islower() or word in _WORDS_OF_RELATION:
        return False
    words = re.findall(r"[^\W\d_]+", stem)
    if word not in words:
        return False
    place = words.index(word)
    is_behind_question_word = place == 1
    before = [other.casefold() for other in words[max(place - 2, 0) : place]]
    articles = (*_ENGLISH_ARTICLES, *typing.articles)
    return is_behind_question_word or any(article in before for article in articles)


def other_orders_of_name(text: str) -> Iterator[str]:
    """Yield a name without its title, and with its first name in front again."""
    # Before two words a title goes: King Henry VIII is Henry VIII.
    name = behind_title(text)
    if " " in name:
        yield name
    turned = _LAST_NAME_FIRST.fullmatch(text)
    if turned:
        yield f"{turned[2]} {turned[1]}"


def behind_title(text: str) -> str:
    """Return the name behind a title; empty without one."""
    title = _TITLE.match(text)
    return text[title.end() :] if title else ""


def remark(text: str, stem: str) -> tuple[str, str]:
    """Return what stands before a bracket at the end, and what stands in it.

    Both empty without one.

    Behind a comma stands another answer (Paris, Rome), unless it repeats the stem: Paris, France.
    """
    match = _REMARK.fullmatch(text)
    if not match:
        return "", ""
    behind_comma = match["comma"]
    if behind_comma:
        is_in_stem = re.search(rf"\b{re.escape(behind_comma)}\b", stem, re.IGNORECASE)
        if is_in_stem:
            return (match["before"], behind_comma)
        return ("", "")
    return match["before"], match["round"] or match["square"]
