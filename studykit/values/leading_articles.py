"""The article before an answer, which a learner may leave out: the Nile, le Rhin, der Rhein.

    leading_article("The Nile")              ->  ("the", "Nile")
    leading_article("l'eau", "fr")           ->  ("l'", "eau")
    articles_agree("le livre", "la livre")   ->  False in French: book and pound

English is read where no language is named. Knows words only, and not which noun takes which
article. (*a* or *an* before an English word: `articles`.)
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from studykit.values.typography import plain

_GENDERS = {
    "en": {"a": "x", "an": "x", "the": "x"},
    "fr": {"le": "m", "un": "m", "la": "f", "une": "f", "l'": "mf", "les": "p", "des": "p"},
    "de": {"der": "m", "ein": "mn", "die": "fp", "eine": "f", "das": "n", "den": "m"},
    "es": {"el": "m", "un": "m", "la": "f", "una": "f", "los": "mp", "unos": "mp", "las": "fp",
           "unas": "fp"},
    "it": {"il": "m", "lo": "m", "un": "m", "uno": "m", "la": "f", "una": "f", "un'": "f",
           "l'": "mf", "i": "mp", "gli": "mp", "le": "fp"},
    "pt": {"o": "m", "um": "m", "a": "f", "uma": "f", "os": "mp", "as": "fp"},
    "nl": {"de": "c", "het": "n", "een": "cn"},
    "hu": {"a": "x", "az": "x", "egy": "x"},
    "el": {"ο": "m", "η": "f", "το": "n", "οι": "mfp", "τα": "np"},
    "ar": {"ال": "x"},
}  # fmt: skip
"""The articles of a language, each with the genders (and p for the plural) that it stands for."""
_ARABIC_ARTICLE = "ال"
"""Written together with its noun."""
_SHORTEST_ARABIC_TEXT = 5
"""Characters. In shorter ones these letters are more often the word's own."""
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
    if blank and behind[:1].isalnum() and word.casefold() in articles:
        return word.casefold(), behind
    if _ARABIC_ARTICLE in articles and text.startswith(_ARABIC_ARTICLE):
        if len(text) >= _SHORTEST_ARABIC_TEXT:
            return _ARABIC_ARTICLE, text[len(_ARABIC_ARTICLE) :]
    elided, _, behind = text.partition("'")
    elided = f"{elided.casefold()}'"
    behind = behind.lstrip()
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


def _articles_of(lang: str) -> Mapping[str, str]:
    return _GENDERS.get(lang.partition("-")[0].lower() or "en", {})
