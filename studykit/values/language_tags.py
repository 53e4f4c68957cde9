"""Language tags (BCP 47) and the columns that carry one: `name@de` is the German of `name`.

    tagged("name@de")      ->  Tagged("name", "de")
    chain("zh-Hant-TW")    ->  zh-hant-tw, zh-hant: where a text may stand, the best first

Pure functions of names. Nothing here knows what a language says.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_TAG = (
    r"[A-Za-z]{2,3}(?:-[A-Za-z]{4})?(?:-(?:[A-Za-z]{2}|\d{3}))?"
    r"(?:-(?:[A-Za-z0-9]{5,8}|\d[A-Za-z0-9]{3}))*"
)
"""Language, script, region, variants: `de`, `pt-BR`, `zh-Hant`, `sr-Latn-RS`, `de-1996`.

Kept as a text: `re` compiles it when the first name with a language is read, not at each start.
"""
PATTERN_OF_TAG = f"^(?:{_TAG})?$"
"""Of a tag or nothing, for other programs."""
TAG_HELP = "Write a tag such as de, pt-BR or zh-Hant (BCP 47)."
_LENGTH_OF_SCRIPT = 4


def pattern_of_tagged(name: str) -> str:
    """Return the regular expression of all names `name@de`, for other programs."""
    return f"^{re.escape(name)}@{_TAG}$"


class Tagged(NamedTuple):
    """A name with a language behind it."""

    name: str
    tag: str
    """In small letters: `pt-br` and `pt-BR` are one."""


def is_tag(text: str) -> bool:
    """Return whether a text is a language tag."""
    return bool(re.fullmatch(_TAG, text))


def tagged(name: str) -> Tagged | None:
    """Return `name@de` taken apart, None for a name without a language."""
    plain, _, tag = name.rpartition("@")
    # Without an @ nothing is before it.
    if not plain or not is_tag(tag):
        return None
    return Tagged(plain, tag.lower())


def chain(lang: str) -> tuple[str, ...]:
    """Return the tags whose translations a deck in this language may show, the best first.

    As RFC 4647 looks up, but a script is never dropped: what is written in another one is no
    translation.
    """
    tags = []
    parts = lang.lower().split("-") if lang else []
    while parts:
        tags.append("-".join(parts))
        last = parts.pop()
        is_script = len(last) == _LENGTH_OF_SCRIPT and last.isalpha()
        if is_script:
            break
    return tuple(tags)


def is_english(lang: str) -> bool:
    """Return whether a deck in this language shows the tool's own words, which are English.

    One that names no language does.
    """
    return lang.partition("-")[0].lower() in ("", "en")
