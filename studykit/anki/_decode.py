"""Fields and tags of our notes back into the texts that they were made of: the way of `encode`, walked back.

A package may hold anything. What studykit cannot have written is a PackageError, or a text like any other.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from datetime import UTC, datetime

from studykit.anki import encode
from studykit.anki.read_package import PackageError, refuse_marks

_LANG = re.compile(r'<span lang="([A-Za-z0-9-]+)">')
_RETIRED = re.compile(r'<div class="sk-retired">Retired on (\d{4}-\d\d-\d\d):[^<]*</div>')


def text(field: str) -> str:
    """The text that `encode.field` made this HTML of."""
    try:
        shown = html.unescape(re.sub(r"<[^<>]*>", "", field.replace("<br>", "\n")))
    except ValueError:  # a character's number with thousands of digits
        raise PackageError("it holds a text that cannot be") from None
    refuse_marks(shown)  # which may have been entities
    return shown


def members(field: str) -> tuple[str, ...]:
    """The texts of a list."""
    return tuple(text(member) for member in field.split("<li>")[1:])


def lang(field: str) -> str:
    """The first language that the field says; empty when it says none."""
    found = _LANG.search(field)
    return found[1] if found else ""


def also(accepted: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The other right answers, and the other spellings."""
    keys, _, spellings = accepted.partition('<ul class="spellings">')
    return members(keys), members(spellings)


def retired(field: str) -> tuple[int, str]:
    """When the line with which the field begins says that the question was given up, or 0; and the rest."""
    found = _RETIRED.match(field)
    if not found:
        return 0, field
    try:
        day = int(datetime.fromisoformat(found[1]).replace(tzinfo=UTC).timestamp())
    except ValueError:
        raise PackageError("it holds a note that was retired on no day") from None
    return max(1, day), field[found.end() :]


def tags(marks: Sequence[str], prefix: str, own: Sequence[str] = ()) -> tuple[str, ...]:
    """The texts that `encode.tag` made these tags of, below the prefix. Marks of our own (`own`) are not among them."""
    first = encode.tag(prefix, prefix)
    unwanted = {first, *(encode.tag(text, prefix) for text in own)}
    texts = [
        encode.tag_text(each.removeprefix(f"{first}::")) for each in marks if each not in unwanted
    ]
    for each in texts:
        refuse_marks(each)
    return tuple([prefix, *texts] if first in marks and (texts or own) else texts)
