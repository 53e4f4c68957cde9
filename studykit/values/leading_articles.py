"""The article before an answer, which a learner may leave out: the Nile, le Rhin, der Rhein.

And other beginnings and endings of words: the prefixes of verbs, the articles at their end.

    leading_article("The Nile")              ->  ("the", "Nile")
    leading_article("l'eau", "fr")           ->  ("l'", "eau")
    articles_agree("le livre", "la livre")   ->  False in French: book and pound

English is read where no language is named. Knows words only, and not which noun takes which
article. (*a* or *an* before an English word: `articles`.)
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import lru_cache

from studykit.values.language_tags import is_english
from studykit.values.marks import bare
from studykit.values.typography import plain

_ENGLISH_ARTICLES = {"a": "x", "an": "x", "the": "x"}
"""With their genders, as in `_language_words`: English has none."""
JOINED_ARTICLES = {"ال": 5, "ה": 4}
"""Written together with their nouns, in Arabic and Hebrew; and the characters of the shortest text.

In shorter ones these letters are more often the word's own.
"""
_QUOTES = "\"'“”„«»‘’‹› "
"""What may stand between an article and its noun: the "Titanic"."""
_LETTER_A = re.compile(
    r"(?:minor|major|flat|sharp|natural|positive|negative|rh|levels?|priori|posteriori|cappella"
    r"|fortiori|side|team)\b"
)
"""After these the A is a letter (A minor, blood group A positive, A level) or Latin, and no
article."""


def leading_article(text: str, lang: str = "") -> tuple[str, str]:
    """Return the article before a plain text, in small letters, and the text behind it.

    The article is empty where there is none; the text is whole then.
    """
    articles = _articles_of(lang)
    word, blank, behind = text.partition(" ")
    begins_with_word = behind.lstrip(_QUOTES)[:1].isalnum()
    if blank and begins_with_word and word.casefold() in articles:
        return word.casefold(), behind
    for joined, shortest in JOINED_ARTICLES.items():
        if text.startswith(joined) and joined in articles and len(text) >= shortest:
            return joined, text[len(joined) :]
    elided, _, behind = text.partition("'")
    elided = f"{elided.casefold()}'"
    if behind and elided in articles:
        return elided, behind
    return "", text


def without_article(text: str, lang: str) -> str:
    """Return the plain text without the article at its beginning.

    Empty where it has none to lose.
    """
    article, behind = leading_article(text, lang)
    if not article:
        return ""
    is_letter = article == "a" and (len(behind) == 1 or _LETTER_A.match(behind.casefold()))
    if is_letter:
        return ""
    return behind


def articles_agree(text: str, other: str, lang: str) -> bool:
    """Return whether two texts could have their articles of one noun: le table is not la table."""
    articles = _articles_of(lang)
    article, _ = leading_article(plain(text), lang)
    other_article, _ = leading_article(plain(other), lang)
    if not article or not other_article:
        return True
    return not set(articles[article]).isdisjoint(articles[other_article])


def articles_of(lang: str) -> Collection[str]:
    """Return the articles of a language that stand before a word, in small letters."""
    return _articles_of(lang).keys()


def article_endings(lang: str) -> tuple[str, ...]:
    """Return the articles of a language that are written at the end of a word: -en, -та."""
    if is_english(lang):
        return ()
    from studykit.values._language_words import words_of

    return words_of(lang.partition("-")[0].lower()).article_endings


@lru_cache(maxsize=32)  # made once a language
def prefixes_of(lang: str) -> frozenset[str]:
    """Return what verbs of a language begin with, without marks: an, ab, uber."""
    if is_english(lang):
        return frozenset()
    from studykit.values._language_words import words_of

    return frozenset(map(bare, words_of(lang.partition("-")[0].lower()).prefixes.split()))


def _articles_of(lang: str) -> Mapping[str, str]:
    """Return the articles of a language, with the genders that each stands for."""
    language = lang.partition("-")[0].lower()
    if language in ("", "en"):
        return _ENGLISH_ARTICLES
    # The table is loaded by those who need another language.
    from studykit.values._language_words import words_of

    return words_of(language).articles
