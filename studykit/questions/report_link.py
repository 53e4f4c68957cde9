"""The link on the back of a card by which a learner reports a mistake to its author.

    mailto:ada@example.org           mailto:ada@example.org?subject=capital%2Ffr&body=lands%2Ffr...
    https://example.org/?q={item}    https://example.org/?q=capital%2Ffr

What stands for `{item}`, `{fact}` and `{line}` is encoded, so that no text of a fact can end the
link or add to it. Only https and mailto are links: any other may run something.
"""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from studykit.patterns import pattern_of
from studykit.problems import Location, nearest, quoted
from studykit.questions.item import Item

_SLOT = pattern_of(r"\{([^{}]*)\}")
_SLOTS = ("item", "fact", "line")
_SAFE_IN_ADDRESS = "%/:?#[]@!$&'()*+,;=-._~{}"
_MAIL = pattern_of(r"mailto:[^@\s?{}]+@[^@\s?{},]+\.[^@\s?{},]+(\?.*)?", re.IGNORECASE)
_WHOLE_LINK = pattern_of(r"(https://|mailto:)[^\s\"'<>`\\\x00-\x20\x7f-\U0010ffff]+")
_ENDS_OF_MAIL = "?subject={item}&body={fact}%20%28{line}%29"
_ANY_LINE = "[A-Za-z0-9%._~-]*"
_MOST_CHARACTERS = 2000
"""Of a link: browsers and programs for mail take some two thousand."""


class ReportedFact(NamedTuple):
    """All that a link tells of a card."""

    item: str
    fact: str
    place: Location


def reported_fact(item: Item) -> ReportedFact:
    """Return what a link tells of an item: its id, and the first of its facts with its place."""
    fact = ""
    if item.facts:
        fact = item.facts[0]
    return ReportedFact(item.id, fact, item.location)


def fault_of_link(pattern: str) -> tuple[str, str] | None:
    """Return what is wrong with a link as a deck file has it, and what to do; None if nothing."""
    if len(pattern) > _MOST_CHARACTERS:
        return f"it has more than {_MOST_CHARACTERS:,} characters", "Shorten it."
    known = ", ".join(f"{{{slot}}}" for slot in _SLOTS)
    for name in _SLOT.findall(pattern):
        if name not in _SLOTS:
            near = nearest(name, _SLOTS)
            return f"it has {quoted(f'{{{name}}}')}", f"Write some of {known}.{near}"
    if set("{}") & set(_SLOT.sub("", pattern)):
        return "a brace stands there alone", f"Write some of {known}."
    if any(char.isspace() or not char.isprintable() for char in pattern):
        return "it holds a blank", "Write %20 for a blank."
    scheme = pattern.partition(":")[0].lower()
    if scheme == "mailto":
        if not _MAIL.fullmatch(pattern):
            return "it names no one address", "Write one, such as mailto:ada@example.org."
        has_own_words = "?" in pattern
        if has_own_words and "{item}" not in pattern:
            return "it does not say which card is meant", "Write {item} into it."
        return None
    if scheme != "https":
        return "it is no link to a page or an address", "Begin it with https: or mailto:."
    try:
        host = urlsplit(pattern).netloc
    except ValueError:
        host = ""
    if "." not in host or "{" in host or "@" in host:
        return "it names no page", "Write the whole address, such as https://example.org/{item}."
    if "{item}" not in pattern:
        return "it does not say which card is meant", "Write {item} into it."
    return None


def report_link(pattern: str, reported: ReportedFact) -> str:
    """Return the link for a card; empty where it would be longer than programs take."""
    link = _filled(pattern, reported, quote(_line(reported.place), safe=""))
    # Cut off it would open a page that tells of another card, or of none.
    if len(link) > _MOST_CHARACTERS:
        return ""
    return link


def is_same_but_line(link: str, pattern: str, reported: ReportedFact) -> bool:
    """Return whether a link of before is today's, but for the line, which moves with others."""
    # No link holds it: where it stands the line may be any.
    mark = "\x00"
    parts = _filled(pattern, reported, mark).split(mark)
    return bool(re.fullmatch(_ANY_LINE.join(map(re.escape, parts)), link))


def is_link(text: str) -> bool:
    """Return whether a text can be a link that studykit made: one that opens a page or a mail."""
    return bool(_WHOLE_LINK.fullmatch(text))


def _filled(pattern: str, reported: ReportedFact, line: str) -> str:
    address = quote(pattern, safe=_SAFE_IN_ADDRESS)
    if address.lower().startswith("mailto:") and "?" not in address:
        address += _ENDS_OF_MAIL
    values = {
        "item": quote(reported.item, safe=""),
        "fact": quote(reported.fact, safe=""),
        "line": line,
    }
    link = _SLOT.sub(lambda match: values[match[1]], address)
    scheme, colon, rest = link.partition(":")
    # It is allowed in an address, and would end an attribute in single quotes.
    rest = rest.replace("'", "%27")
    return f"{scheme.lower()}{colon}{rest}"


def _line(place: Location) -> str:
    """Return file and line without the folder, which is the author's business."""
    if not place.file:
        return ""
    name = PurePath(place.file).name
    if not place.line:
        return name
    return f"{name}:{place.line}"
