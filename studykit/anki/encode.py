r"""Text on its way into Anki: what a learner sees there is letter for letter what the facts hold.

Three languages read a field: HTML, Anki's own markup (`[sound:`, `[latex]`, `[[type:`, `{{`), and MathJax, which
looks for `\(` and `\[` in the page after entities are resolved, so that only a tag between the two stops it.
Nothing here knows items, notes or files.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from studykit.facts.media import MARK
from studykit.problems import MARKS
from studykit.values.text import nfc

# Most texts are themselves: what the others need is compiled by whoever meets one.
_FORBIDDEN = "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]"
"""Controls but tab and line feed, and halves of surrogate pairs. U+001F alone would abort a whole import."""


class EncodeError(ValueError):
    """A text that Anki cannot hold. The message says why, without a full stop."""


def plain(text: str) -> str:
    """The text in Unicode NFC, as Anki will store it. Raises EncodeError for control characters."""
    if text.isascii() and text.isprintable():
        return text
    found = re.search(_FORBIDDEN, text)
    if found:
        raise EncodeError(
            f"a text holds the character U+{ord(found[0]):04X}, which Anki cannot store"
        )
    return nfc(text) or text


def forbidden(text: str) -> set[str]:
    """The characters of a text that Anki cannot store."""
    return set() if text.isprintable() else set(re.findall(_FORBIDDEN, text))


_MATH_OR_SPECIAL = "\\\\([(\\[])|[&<>\\[{}\\\\\u0338]"
"""U+0338 is among them because Anki normalizes the finished HTML, and `>` with this mark composes to U+226F."""
_NAMED = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_SWALLOWED = r"(?m)^[ \t]|[ \t]$|[ \t]{2}|\t"
"""Blanks that a browser would collapse or drop."""
_LANG = r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*"


_UNUSUAL = re.compile("[\x00-\x1f\x7f-\x9f&<>\\[{}\\\\\u0338\ufdd0\ud800-\udfff]")
"""What a text must hold for its field to be anything but itself, blanks apart: most texts hold none of it."""
_UNUSUAL_ASCII = bytes(code for code in range(128) if _UNUSUAL.match(chr(code)))


def is_itself(*texts: str) -> bool:
    """Whether the field of each of these texts (without a language) is the text itself.

    All of them are looked at as one, which is quicker: joined by blanks, so that there are two where one has a blank
    at its end.
    """
    text = " ".join(("|", *filter(None, texts), "|"))
    if "  " in text:
        return False
    if not text.isascii():
        return not _UNUSUAL.search(text) and unicodedata.is_normalized("NFC", text)
    data = text.encode()
    return len(data.translate(None, _UNUSUAL_ASCII)) == len(data)  # quicker than the pattern


def field(text: str, lang: str = "") -> str:
    """The text as HTML for a field of a note.

    Line feeds become `<br>`; blanks that HTML would swallow are kept by a span. `lang` (a BCP 47 tag such as `ar`;
    anything else is left out) is said in a span too, so that fonts and screen readers follow it.
    """
    if not text:
        return ""
    return in_language(text if is_itself(text) else _with_media(text, _encoded), lang)


def in_language(html: str, lang: str) -> str:
    """The HTML in a span that says its language; as it is when there is none, or nothing to show."""
    return (
        f'<span lang="{lang}">{html}</span>'
        if html and lang and re.fullmatch(_LANG, lang)
        else html
    )


def within(text: str, lang: str = "") -> str:
    """A part of a text as HTML. What becomes of its blanks only the whole text can say: see `around`."""
    return in_language(_with_media(text, _within), lang)


def around(html: str, text: str, lang: str = "") -> str:
    """The HTML of all parts (`within`) of a text, with its blanks kept and its language said."""
    shown = (
        f'<span style="white-space:pre-wrap">{html}</span>' if re.search(_SWALLOWED, text) else html
    )
    return in_language(shown, lang)


_COLON = r"(\[sound:)|:"


def inside_cloze(html: str) -> str:
    """HTML for the inside of `{{c1::...}}`, where `::` would start a hint; `}}` is encoded already."""
    return re.sub(_COLON, lambda found: found[0] if found[1] else "&#58;", html)


def _with_media(text: str, encoded: Callable[[str], str]) -> str:
    """The encoded text, with a tag for each picture and sound in it."""
    if MARKS[0] not in text:
        return encoded(plain(text))
    parts = encoded(plain(MARK.sub(MARKS[0], text))).split(MARKS[0])
    tags = [_media_tag(mark) for mark in MARK.finditer(text)]
    if len(parts) != len(tags) + 1:
        raise EncodeError("a text holds the character U+FDD0, which Anki cannot store")
    return "".join([part + tag for part, tag in zip(parts, [*tags, ""], strict=True)])


_MEDIA_NAME = r"_?studykit-[0-9a-f]{20}\.[a-z0-9]{2,4}|data:[a-z0-9/+.-]+;base64,[A-Za-z0-9+/=]*"


def _media_tag(mark: re.Match[str]) -> str:
    """A picture or a sound as Anki, or a page that holds it itself, shows it."""
    kind, _, name, words = mark.groups("")
    if not re.fullmatch(_MEDIA_NAME, name):
        raise EncodeError(f"a {kind} has a name that Anki does not take")
    if kind == "picture":
        return f'<img src="{name}" alt="{_attribute(words or kind)}">'
    return (
        f'<audio controls src="{name}"></audio>' if name.startswith("data:") else f"[sound:{name}]"
    )


def _attribute(text: str) -> str:
    """The text as the value of an attribute, in quotes."""
    return re.sub(r"[&<>\"'\[\]{}\\:\u0338]", lambda found: f"&#{ord(found[0])};", plain(text))


def _within(text: str) -> str:
    return re.sub(_MATH_OR_SPECIAL, _entities, text).replace("\n", "<br>")


def _encoded(text: str) -> str:
    kept = re.search(_SWALLOWED, text)
    shown = _within(text)
    return f'<span style="white-space:pre-wrap">{shown}</span>' if kept else shown


def _entities(found: re.Match[str]) -> str:
    if found[1]:
        return f"&#92;<span>&#{ord(found[1])};</span>"
    return _NAMED.get(found[0]) or f"&#{ord(found[0])};"


def tag(text: str, prefix: str) -> str:
    """The text as an Anki tag below the deck's own prefix: `Yonaguni Island` is `nansei::Yonaguni_Island`.

    `::` keeps its meaning, and empty levels are left out. Anki ends a tag at a blank, so a single blank becomes `_`, an
    underscore `__`, and what could still be misread (other blanks, quotes, search wildcards) is percent-encoded.
    So different texts give different tags. A text that begins with the prefix is not put below it twice.
    """
    levels, own = _levels(text), _levels(prefix)
    if levels[: len(own)] != own:
        levels = own + levels
    return "::".join(_tag_level(level) for level in levels)


def deck_name(text: str) -> str:
    """Return the name of a deck as Anki keeps it. Raises EncodeError when nothing is left.

    Levels are without blanks and colons at their ends, none is empty, a tab or a line feed is a blank, and `"` (which
    older Ankis drop) is a closing quote. `Default` is `Default_`: Anki has a deck of that name, and would let ours have
    it or rename it so, by chance.
    """
    text = re.sub(r"[\t\n]+", " ", text.replace('"', "\N{RIGHT DOUBLE QUOTATION MARK}"))
    trimmed = [re.sub(r"\A[\s:]+|[\s:]+\Z", "", level) for level in _levels(text)]
    name = "::".join(level for level in trimmed if level)
    if not name:
        raise EncodeError("the deck has no name")
    return f"{name}_" if name.casefold() == "default" else name


def _levels(text: str) -> list[str]:
    return [level.strip() for level in plain(text).split("::") if level.strip()]


def _tag_level(level: str) -> str:
    shown = []
    for at, char in enumerate(level):
        if char == "_":
            shown.append("__")
        elif char == " " and level[at - 1] not in " _" and level[at + 1] not in " _":
            shown.append("_")
        elif char.isspace() or char in "\"'%*\\" or (char == ":" and at in (0, len(level) - 1)):
            shown.extend(f"%{byte:02X}" for byte in char.encode())
        else:
            shown.append(char)
    return "".join(shown)


_TAG_PART = "__|_|(?:%[0-9A-F]{2})+"


def tag_text(tag: str) -> str:
    """The text of which `tag` made a tag below the deck's prefix: `nansei::Yonaguni Island`."""
    return re.sub(_TAG_PART, _tag_char, tag)


def _tag_char(found: re.Match[str]) -> str:
    part = found[0]
    if part[0] == "_":
        return "_" if len(part) == 2 else " "
    return bytes.fromhex(part.replace("%", "")).decode("utf-8", "replace")
