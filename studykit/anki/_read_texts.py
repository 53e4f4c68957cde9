"""Read the fields and tags of a note of ours back as the texts that they were made of.

    <span lang="de">a &lt; b</span>        a < b, in German
    <ul><li>Rome</li><li>Roma</li></ul>    Rome and Roma
    nansei::Yonaguni_Island                Yonaguni Island

The way of `field_html` and `_names`, walked back. A package may hold anything: what cannot be is a
PackageError, or a text like any other. Knows nothing of cards.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from studykit.anki import _names as names
from studykit.anki._sources_of_fields import Saying, said_by
from studykit.anki.lock import FormerKeys
from studykit.anki.package_contents import PackageError
from studykit.anki.read_package import refuse_marks
from studykit.questions.item import PartedLine, TextPart, lines_of_parts
from studykit.questions.report_link import is_link

_LANG = re.compile(r'<span lang="([A-Za-z0-9-]+)">')
_TAG_OR_TEXT = re.compile(r"<[^<>]*>|[^<]+")
_RETIRED = re.compile(r'<div class="sk-retired">Retired on (\d{4}-\d\d-\d\d):[^<]*</div>')
_CORRECTED = re.compile(
    r'<div class="sk-corrected"><i>Corrected on <time datetime="(\d{4}-\d\d-\d\d)">[^<]*</time>, '
    r"formerly (.*?)\.</i></div>"
)
_REPORT = re.compile(r'<div class="sk-report"><a href="([^"<>]*)">[^<>]*</a></div>')


def text_of(field: str) -> str:
    """Return the text that `field_html.field` made this HTML of. Raise PackageError."""
    try:
        text = html.unescape(re.sub(r"<[^<>]*>", "", field.replace("<br>", "\n")))
    except ValueError:  # a character's number with thousands of digits
        raise PackageError("it holds a text that cannot be") from None
    refuse_marks(text)  # which may have been entities
    return text


def members(field: str) -> tuple[str, ...]:
    """Return the texts of a list."""
    _, *members = field.split("<li>")
    return tuple(map(text_of, members))


def report_in(field: str) -> str:
    """Return the link by which mistakes are reported; empty where there is none that is one."""
    match = _REPORT.search(field)
    if not match:
        return ""
    link = html.unescape(match[1])
    return link if is_link(link) else ""


def sources_in(field: str) -> tuple[str, ...]:
    """Return the lines of sources, without the link by which mistakes are reported."""
    return members(_REPORT.sub("", field))


def lang_in(field: str) -> str:
    """Return the first language that the field says; empty when it says none."""
    match = _LANG.search(field)
    if not match:
        return ""
    return match[1]


def lang_of_whole(*fields: str) -> str:
    """Return the language that all of the fields say around them; empty without one."""
    languages = set(map(outer_lang, filter(None, fields)))
    if len(languages) != 1:
        return ""
    return languages.pop()


def outer_lang(field: str) -> str:
    """Return the language of a span that holds the whole field; empty without one."""
    begin = _LANG.match(field)
    if not begin:
        return ""
    depth = 0
    for tag in re.finditer(r"<(/?)span[^<>]*>", field):
        depth += -1 if tag[1] else 1
        # Here the first span ends: behind it there must be nothing.
        if depth == 0:
            return begin[1] if tag.end() == len(field) else ""
    return ""


def foreign_lines(fields: Iterable[str], lang: str) -> tuple[PartedLine, ...]:
    """Return the lines of some fields of which a part is not just words of the whole's language."""
    lines: dict[PartedLine, None] = {}
    for field in fields:
        for line in lines_of_parts(_parts(field, lang)):
            if any(part.says_something for part in line):
                lines[line] = None
    return tuple(lines)


def _parts(field: str, lang: str) -> PartedLine:
    """Return the text of a field in parts by the languages and markups that its spans say."""
    parts: list[TextPart] = []
    languages = [""]
    sayings = [Saying()]
    for token in _TAG_OR_TEXT.findall(field):
        if token.startswith("<span"):
            languages.append(lang_in(token) or languages[-1])
            sayings.append(said_by(token))
        elif token == "</span>" and len(languages) > 1:
            languages.pop()
            sayings.pop()
        text = text_of(token)
        own_lang = languages[-1] if languages[-1] != lang else ""
        part = TextPart(text, own_lang, *sayings[-1])
        if text and parts and parts[-1] == part._replace(text=parts[-1].text):
            parts[-1] = part._replace(text=parts[-1].text + text)
        elif text:
            parts.append(part)
    return tuple(parts)


def other_keys_and_spellings(accepted: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    keys, _, spellings = accepted.partition('<ul class="spellings">')
    return members(keys), members(spellings)


def retired_in(field: str) -> tuple[int, str]:
    """Return when the question was given up, or 0, and the field without the line that says so."""
    match = _RETIRED.match(field)
    if not match:
        return 0, field
    return _beginning_of(match[1]), field[match.end() :]


def former_in(field: str) -> tuple[FormerKeys | None, str]:
    """Return the answers that were corrected, if any, and the field without the line about them."""
    match = _CORRECTED.match(field)
    if not match:
        return None, field
    keys = tuple(map(text_of, re.findall("<bdi>(.*?)</bdi>", match[2])))
    if not all(keys):
        raise PackageError("it holds a note that was corrected from nothing")
    return FormerKeys(keys, _beginning_of(match[1])), field[match.end() :]


def _beginning_of(day: str) -> int:
    """Return when a day began in UTC, in epoch seconds. Raise PackageError when there is none."""
    try:
        moment = datetime.fromisoformat(day).replace(tzinfo=UTC)
    except ValueError:
        raise PackageError("it holds a note that was retired or corrected on no day") from None
    # 0 stands for never.
    return max(1, int(moment.timestamp()))


def tags_in(tags: Sequence[str], prefix: str, marks: Sequence[str]) -> tuple[str, ...]:
    """Return the texts that Anki tags were made of, without those that were our own `marks`.

    A note without tags has the prefix alone; one that has the prefix among others has it as a tag.
    """
    own_tag = names.tag(prefix, prefix)
    unwanted = {own_tag}
    for mark in marks:
        unwanted.add(names.tag(mark, prefix))
    texts = []
    for tag in tags:
        if tag not in unwanted:
            text = names.text_of_tag(tag.removeprefix(f"{own_tag}::"))
            refuse_marks(text)
            texts.append(text)
    if own_tag in tags and (texts or marks):
        texts.insert(0, prefix)
    return tuple(texts)
