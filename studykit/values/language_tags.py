"""Language tags (BCP 47) and the columns that carry one: `name@de` is the German of `name`.

Pure functions of names. Nothing here knows what a language says.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_TAG = r"[A-Za-z]{2,3}(?:-[A-Za-z]{4})?(?:-(?:[A-Za-z]{2}|\d{3}))?(?:-(?:[A-Za-z0-9]{5,8}|\d[A-Za-z0-9]{3}))*"
"""Language, script, region, variants: `de`, `pt-BR`, `zh-Hant`, `sr-Latn-RS`, `de-1996`."""
TAG_HELP = "Write a tag such as de, pt-BR or zh-Hant (BCP 47)."


class Tagged(NamedTuple):
    """A name with a language behind it."""

    name: str
    tag: str
    """In small letters: `pt-br` and `pt-BR` are one."""


def is_tag(text: str) -> bool:
    return bool(re.fullmatch(_TAG, text))


def tagged(name: str) -> Tagged | None:
    """`name@de` taken apart; None for a name without a language."""
    plain, mark, tag = name.rpartition("@")
    return Tagged(plain, tag.lower()) if mark and plain and is_tag(tag) else None


def chain(lang: str) -> tuple[str, ...]:
    """The tags in which a text may stand for a deck in this language, the best first: `pt-br`, `pt`.

    As RFC 4647 looks up, but a script is never dropped: what is written in another one is no translation.
    """
    parts = lang.lower().split("-") if lang else []
    found = []
    while parts:
        found.append("-".join(parts))
        dropped = parts.pop()
        if len(dropped) == 4 and dropped.isalpha():
            break
    return tuple(found)


def is_english(lang: str) -> bool:
    """Whether the tool's own words are the language's: English, or none named."""
    return lang.partition("-")[0].lower() in ("", "en")
