"""Sentences with columns in brackets, as a cloze and a claim are written.

    [{name}] is number [{place}].    has two slots in brackets, {name} and {place}
    {name} is number {place}.        is the same without brackets

Knows texts and patterns, and not what becomes of the gaps.
"""

from __future__ import annotations

import re

from studykit.problems import Location
from studykit.questions.templates.patterns import has_optional_parts
from studykit.questions.templates.template import BLANK, Gap
from studykit.questions.templates.template_settings import TemplateSettings

_BRACKET = re.compile(r"\[(\{[^{}]*\})\]")


class Sentence:
    """The sentence of a template, as its author wrote it."""

    def __init__(self, text: str, place: Location) -> None:
        self.text = text
        self.place = place

    @property
    def slots_in_brackets(self) -> list[str]:
        """The different slots in brackets, braces and all: one that stands twice is one gap."""
        return list(dict.fromkeys(_BRACKET.findall(self.text)))

    @property
    def without_brackets(self) -> str:
        return _BRACKET.sub(r"\1", self.text)

    def gaps(self, settings: TemplateSettings) -> tuple[Gap, ...]:
        """Return a gap for each different bracket; none, with problems, when one is no pattern."""
        gaps = []
        for slot in self.slots_in_brackets:
            with_blank = Sentence(self.text.replace(f"[{slot}]", BLANK), self.place)
            ask = settings.pattern(with_blank.without_brackets, self.place)
            answer = settings.pattern(slot, self.place)
            if ask and answer:
                gaps.append(Gap(ask._replace(text=self.text), answer))
        # A cloze with a gap less would number the others anew, and be another note.
        if len(gaps) < len(self.slots_in_brackets):
            return ()
        return tuple(gaps)


def sentence_of(settings: TemplateSettings, key: str) -> Sentence | None:
    """Return the sentence of a key; None when none is there, or it has optional parts."""
    nodes = settings.fields[key]
    if not nodes:
        return None
    place = settings.place_in_file(nodes[0].line, nodes[0].column)
    text = nodes[0].text
    if has_optional_parts(text, settings.table, settings.base):
        message = f"a `{key}` has no optional parts: its gaps would ask different sentences"
        remedy = (
            "Write two templates, with `where: {COLUMN: present}` and `where: {COLUMN: missing}`."
        )
        settings.fields.report("T004", message, remedy, place)
        return None
    return Sentence(text, place)
