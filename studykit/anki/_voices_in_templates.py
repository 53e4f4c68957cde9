"""Read the voices of a card template, which Anki writes in two ways.

    {{tts ja_JP:Word}}                                 a filter of the field
    [anki:tts lang=ja_JP]{{Word}}[/anki:tts]           the same
    [anki:tts lang=en_US]This is {{Word}}.[/anki:tts]  more than the field

Knows nothing of fields and conditions.
"""

from __future__ import annotations

import re

VOICE = re.compile(r"tts(?![^\s])\s*+(?P<language>[^\s=]*+)(?!=)")
"""A filter that reads a field; without a language where more than the field is read."""
HAS_VOICE_MARK = re.compile(r"\[/?anki:tts")
_MARKED = re.compile(r"\[anki:tts(?P<settings>[^\[\]]*+)\](?P<read>[^\[\]]*+)\[/anki:tts\]")
_LANGUAGE = re.compile(r"(?<![^\s])lang=(?P<language>[^\s\[\]]++)")
_FIELD = re.compile(r"\{\{(?![#^/])([^{}]++)\}\}")


def with_voices_as_filters(template: str) -> str:
    """Return a template whose voices are all filters of fields."""
    return _MARKED.sub(_as_filters, template)


def _as_filters(match: re.Match[str]) -> str:
    whole = _FIELD.fullmatch(match["read"].strip())
    if whole:
        return f"{{{{tts {language_of(match['settings'])}:{whole[1]}}}}}"
    return "".join(f"{{{{tts :{name}}}}}" for name in _FIELD.findall(match["read"]))


def language_of(settings: str) -> str:
    """Return the language that `lang=es_ES voices=...` names; empty where it names none."""
    found = _LANGUAGE.search(settings)
    return found["language"] if found else ""
