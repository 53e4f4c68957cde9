"""Tell which cards Anki makes of a note of an adopted note type, by its own rule.

    front {{Country}}                          a card where Country is not empty
    front {{#Flag}}Whose? {{Flag}}{{/Flag}}    a card where Flag is not empty
    {{c1::Paris}} lies on the {{c2::Seine}}    the cards 1 and 2 of a cloze

A front that shows no field at all makes no card (`rslib/src/template.rs` and `cloze.rs` of Anki).
Cards are numbered from 1, as in Anki's search `card:1`. Knows nothing of items.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from studykit.anki.package_contents import PackageNoteType

_EMPTY = re.compile(r"(?:\s|</?(?:br|div) ?/?>)*", re.IGNORECASE)
"""A field that Anki calls empty."""
_OTHER_MARKS = "{{=<% %>=}}"
"""How a template begins that has `<%Field%>` for `{{Field}}`."""
# Possessive: a template of a stranger may have a million of them that are never closed.
_TAG = re.compile(r"\{\{([^{}]*+)\}\}")
_GAP = re.compile(r"\{\{c([0-9][0-9,]*)::")
MOST_CLOZES = 500
"""Anki numbers no cards beyond."""


class _Tag(NamedTuple):
    kind: str
    """`#` where a part begins that stands if a field is there, `^` if it is not, `/` at the end of
    either; empty for a field that is shown."""
    field: str
    filters: tuple[str, ...] = ()
    """Through which it is shown, as `type` and `cloze` of `{{type:cloze:Text}}`."""


def card_numbers(
    kind: PackageNoteType, contents: Sequence[str], tags: Collection[str] = ()
) -> set[int]:
    """Return the numbers of the cards that a note has, by what its fields hold."""
    if kind.is_cloze:
        return cloze_numbers(contents)
    filled = set()
    for field, content in zip(kind.fields, contents, strict=False):
        if not is_empty(content):
            filled.add(field.name)
    # `{{#Tags}}` asks for them like for a field.
    if tags:
        filled.add("Tags")
    numbers = set()
    for number, template in enumerate(kind.templates, start=1):
        if _shows_a_field(_tags(template.front), filled):
            numbers.add(number)
    return numbers


def cloze_numbers(contents: Iterable[str]) -> set[int]:
    """Return the numbers of the gaps in the fields of a cloze."""
    numbers = set()
    for content in contents:
        for match in _GAP.finditer(content):
            for written in match[1].split(","):
                # Four digits are enough to be beyond: Python reads no number of thousands.
                number = int(written[:4] or 0)
                if number:
                    numbers.add(min(number, MOST_CLOZES))
    return numbers


def is_empty(content: str) -> bool:
    """Return whether Anki calls the content of a field empty."""
    return bool(_EMPTY.fullmatch(content))


def fields_shown(template: str) -> set[str]:
    """Return the names of the fields that a template shows, or asks whether they are there."""
    return {tag.field for tag in _tags(template)}


def fields_on_side(template: str) -> set[str]:
    """Return the names of the fields that a template shows, without those that are only typed."""
    shown = set()
    for kind, field, filters in _tags(template):
        # A field to type in shows nothing of the answer before it is turned over.
        if not kind and "type" not in filters:
            shown.add(field)
    return shown


def cloze_fields(template: str) -> set[str]:
    """Return the names of the fields that a template shows as a sentence with gaps."""
    return {tag.field for tag in _tags(template) if "cloze" in tag.filters}


def _tags(template: str) -> list[_Tag]:
    if template.lstrip().startswith(_OTHER_MARKS):
        template = template.replace(_OTHER_MARKS, "").replace("<%", "{{").replace("%>", "}}")
    tags = []
    for match in _TAG.finditer(_without_comments(template)):
        inner = match[1].strip()
        if inner[:1] in ("#", "^", "/"):
            tags.append(_Tag(inner[0], inner[1:].strip()))
        else:
            *filters, field = inner.split(":")
            tags.append(_Tag("", field.strip(), tuple(name.strip() for name in filters)))
    return tags


def _without_comments(template: str) -> str:
    """Return a template without its comments; one that is never closed is none, as in Anki."""
    kept = []
    end = 0
    while True:
        begin = template.find("<!--", end)
        close = template.find("-->", begin) if begin >= 0 else -1
        if close < 0:
            break
        kept.append(template[end:begin])
        end = close + len("-->")
    return "".join([*kept, template[end:]])


def _shows_a_field(tags: Iterable[_Tag], filled: Collection[str]) -> bool:
    """Return whether a front shows a field that is filled, outside the parts that do not stand."""
    standing = [True]
    for kind, field, _ in tags:
        if kind == "#":
            standing.append(standing[-1] and field in filled)
        elif kind == "^":
            standing.append(standing[-1] and field not in filled)
        elif kind == "/" and len(standing) > 1:
            standing.pop()
        elif not kind and standing[-1] and field in filled:
            return True
    return False
