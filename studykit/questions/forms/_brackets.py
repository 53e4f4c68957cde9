"""Sentences with columns in brackets, as a cloze and a claim are written.

    [{name}] is number [{place}].    has two slots in brackets, {name} and {place}
    {name} is number {place}.        is the same without brackets

    [{name}] has the capital [{capital}::a city].     shows "a city" in the second gap
    [{name}] has the capital [{capital}::{hint}].     shows what the column `hint` of the row says

Knows texts and patterns, and not what becomes of the gaps.
"""

from __future__ import annotations

import re

from studykit.problems import Location
from studykit.questions.templates.compile_pattern import has_optional_parts
from studykit.questions.templates.template import BLANK, Gap
from studykit.questions.templates.template_settings import TemplateSettings

_BRACKET = re.compile(r"\[(\{[^{}]*\})(?:::((?:[^\[\]{}\n]|\{[^{}\n]+\})*))?\]")
"""A slot in brackets, and perhaps a hint behind it, as Anki writes hints."""
_HINT_BEGINS = re.compile(r"\[\{[^{}]*\}::")


class Sentence:
    """The sentence of a template, as its author wrote it."""

    def __init__(self, text: str, place: Location) -> None:
        self.text = text
        self.place = place

    @property
    def slots_in_brackets(self) -> list[str]:
        """The different slots in brackets, braces and all: one that stands twice is one gap."""
        return list(self.hints)

    @property
    def hints(self) -> dict[str, str]:
        """The hints of the slots in brackets: of one that stands twice the first; or nothing."""
        hints: dict[str, str] = {}
        for slot, hint in _BRACKET.findall(self.text):
            hints[slot] = hints.get(slot) or hint.strip()
        return hints

    @property
    def has_wrong_hints(self) -> bool:
        """True where a hint holds what it cannot: a bracket, a brace, a line break."""
        return bool(_HINT_BEGINS.search(_BRACKET.sub("", self.text)))

    @property
    def without_brackets(self) -> str:
        return _BRACKET.sub(r"\1", self.text)

    def with_blank(self, slot: str) -> str:
        """Return the sentence without brackets and without what stands in those of one slot."""
        return _BRACKET.sub(lambda match: BLANK if match[1] == slot else match[1], self.text)

    def gaps(self, settings: TemplateSettings) -> tuple[Gap, ...]:
        """Return a gap for each different bracket; none, with problems, when one is no pattern."""
        gaps = []
        for slot, hint in self.hints.items():
            ask = settings.pattern(self.with_blank(slot), self.place)
            answer = settings.pattern(slot, self.place)
            if ask and answer:
                gap = Gap(ask._replace(text=self.text), answer, hint)
                if "{" in hint:
                    gap = gap._replace(hint="", hint_pattern=settings.pattern(hint, self.place))
                gaps.append(gap)
        # A cloze with a gap less would number the others anew, and be another note.
        if len(gaps) < len(self.slots_in_brackets):
            return ()
        return tuple(gaps)


def sentence_of(settings: TemplateSettings, key: str) -> Sentence | None:
    """Return the sentence of a key; None when none is there, or it has what no sentence has."""
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
    sentence = Sentence(text, place)
    if sentence.has_wrong_hints:
        message = "a hint in a gap is a text of one line, without brackets"
        remedy = "Write it so, as in [{COLUMN}::a city] or [{COLUMN}::{COLUMN_OF_HINTS}]."
        settings.fields.report("T004", message, remedy, place)
        return None
    return sentence
