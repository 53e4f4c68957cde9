"""A cloze: a sentence with gaps, of which each is asked for by itself.

    {from: planets, cloze: "[{name}] is number [{place}]."}

    [...] is number 4.     Mars      mars#1
    Mars is number [...].  4         mars#2

With `[{place}::a number]` the second shows its hint: `Mars is number [a number].` With
`[{place}::{kind}]` each row has its own, or none.

The items of one sentence are one note in Anki, with a card for each gap; so each of them knows the
whole sentence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from studykit.facts.base import FactBase, Row
from studykit.questions.forms._brackets import Sentence, sentence_of
from studykit.questions.forms._gap_hints import hint_of_rows
from studykit.questions.forms._gap_numbers import gap_numbers
from studykit.questions.forms.because import Because, each_answer_with_its_fact
from studykit.questions.forms.form import Form, FormContext
from studykit.questions.forms.groups import Group
from studykit.questions.forms.rows import Direction
from studykit.questions.identity.ids import is_anchored_in
from studykit.questions.interaction import Interaction
from studykit.questions.item import Item, gap_text
from studykit.questions.templates.filling import Fill, fill
from studykit.questions.templates.patterns import Pattern, Slot, shown_barely_where_asked
from studykit.questions.templates.template import Gap, Template
from studykit.questions.templates.template_settings import TemplateSettings
from studykit.reading.settings import PLACED_TEXTS, Key

Parts = tuple[tuple[int, str], ...]
"""A sentence in parts: texts with 0, and what stands in a gap with the gap's number."""

_SLOT = re.compile(r"\{\{|\}\}|\[(\{[^{}]*\})(?:::(?:[^\[\]{}\n]|\{[^{}\n]+\})*)?\]|\{[^{}]*\}")
"""A slot, in a bracket perhaps with a hint."""


class Cloze(Form):
    """The question what stands in a gap."""

    name = "cloze"
    fits_adopted_notes = True
    title = "a cloze"
    meant_by = ("cloze",)
    own_keys = (
        Key(
            "cloze",
            PLACED_TEXTS.called("pattern with brackets"),
            "a sentence, with what is left out in brackets",
            'cloze: "[{name}] is number [{place}]."',
        ),
    )
    # A gap is filled from memory. That there is no choice is no fault.
    needs_options = False

    def compile(self, template_id: str, settings: TemplateSettings) -> Template | None:
        sentence = sentence_of(settings, "cloze")
        if sentence is None:
            return None
        if not sentence.slots_in_brackets:
            message = "the cloze has no bracket"
            remedy = "Put what is to be left out into brackets: [{column}]."
            settings.fields.report("T013", message, remedy, sentence.place)
            return None
        gaps = sentence.gaps(settings)
        if not gaps:
            return None
        shown = settings.pattern(sentence.without_brackets, sentence.place)
        # All gaps have one sentence: what one of them asks for, it tells in none.
        asked = [slot for gap in gaps for slot in gap.answer.slots]
        if shown:
            shown = shown_barely_where_asked(shown, asked)
        gaps = tuple(_shown_barely(gap, asked) for gap in gaps)
        # Of a template as a whole the first gap stands for all.
        return settings.template(template_id, self.name, (gaps[0].ask,), gaps[0].answer)._replace(
            gaps=gaps,
            sentence=shown,
            in_gap=_gap_of_each_slot(sentence),
        )

    def interaction(self, template: Template) -> Interaction:
        return "gaps"

    def directions(self, template: Template) -> list[Direction]:
        directions = []
        for number, gap in enumerate(template.gaps, start=1):
            direction = Direction(template, (gap.ask,), gap.answer, bracket=number)
            direction.gap_hint = gap.hint
            direction.hint_pattern = gap.hint_pattern
            directions.append(direction)
        return directions

    def numbered_directions(
        self, template: Template, rows: Sequence[Row], context: FormContext
    ) -> list[Direction]:
        directions = self.directions(template)
        # Numbers that learners know may be in another order than the brackets are now.
        if context.earlier:
            numbers = gap_numbers(directions, rows, context.earlier, context.base)
            for direction, number in zip(directions, numbers, strict=True):
                direction.bracket = number
        return directions

    def pose(self, direction: Direction, groups: list[Group], context: FormContext) -> list[Group]:
        posed = []
        for group in groups:
            rows = [asked.row for asked in group.own]
            hint = hint_of_rows(direction, rows, context.base)
            posed.append(group._replace(blank=gap_text(hint)))
        return posed

    def finish(self, item: Item, group: Group, context: FormContext) -> Item:
        item = super().finish(item, group, context)
        hints = {}
        own_hint = ""
        rows = [asked.row for asked in group.own]
        for direction in context.directions:
            hint = hint_of_rows(direction, rows, context.base)
            if hint:
                hints[direction.bracket] = hint
            if gap_text(hint) == group.blank:
                own_hint = hint
        return item._replace(
            cloze=_whole_sentence(item, group, context),
            gap_hint=own_hint,
            gap_hints=tuple(sorted(hints.items())),
        )

    def because(self, item: Item, group: Group, direction: Direction, base: FactBase) -> Because:
        count = len(item.answers)
        stands = f"each of these {count} stands"
        if count == 1:
            stands = "this stands"
        sentence = f"{stands} in the gap where the rest of the sentence is the same"
        table = direction.template.table
        return Because(sentence, tuple(each_answer_with_its_fact(group.rows, table)))


def _shown_barely(gap: Gap, asked: Sequence[Slot]) -> Gap:
    return gap._replace(
        ask=shown_barely_where_asked(gap.ask, asked),
        answer=shown_barely_where_asked(gap.answer, asked),
    )


def _gap_of_each_slot(sentence: Sentence) -> tuple[int, ...]:
    """Return for each slot of the sentence the gap that it stands in, from 0; -1 for none.

    This is the place of a gap among those of the template. Its number, in ids and in Anki, begins
    at 1, and in `Parts` 0 means text.
    """
    gaps = sentence.slots_in_brackets
    gap_of_slot = []
    for match in _SLOT.finditer(sentence.text):
        is_brace_in_text = match[0] in ("{{", "}}")
        if is_brace_in_text:
            continue
        slot_in_bracket = match[1]
        if slot_in_bracket:
            gap_of_slot.append(gaps.index(slot_in_bracket))
        else:
            gap_of_slot.append(-1)
    return tuple(gap_of_slot)


def _whole_sentence(item: Item, group: Group, context: FormContext) -> Parts:
    """Return the whole sentence in parts.

    Where several rows ask the same, it is the sentence of the row that the item's id names, or of
    the first if that is gone: the items of one note have one sentence.
    """
    template = context.directions[0].template
    assert template.sentence
    row = group.own[0].row
    for asked in group.own:
        if is_anchored_in(item.id, template.table, asked.row):
            row = asked.row
            break

    numbers = []
    for gap in template.in_gap:
        if gap >= 0:
            numbers.append(context.directions[gap].bracket)
        else:
            numbers.append(0)
    sentences = []
    for filled in fill(template.sentence, row, context.base):
        sentences.append(_parts(template.sentence, filled, numbers))
    # A row with a list has several sentences, and the item asks about one member.
    for parts in sentences:
        if gap_left_open(parts, item.stem, group.blank):
            return parts
    return sentences[0]


def _parts(sentence: Pattern, filled: Fill, numbers: Sequence[int]) -> Parts:
    """Return the sentence, filled, in parts. Texts at its edges and between slots may be empty."""
    parts = [(0, sentence.literals[0])]
    for number, member, literal in zip(numbers, filled.members, sentence.literals[1:], strict=True):
        parts += [(number, member.shown), (0, literal)]
    return tuple(parts)


def gap_left_open(parts: Parts, stem: str, gap: str, own_number: int = 0) -> int:
    """Return the number of the gap that a stem leaves open, 0 when no gap gives that stem.

    `gap` is what the stem shows there (`gap_text`). The item's own number is tried first.
    """
    numbers = sorted({number for number, _ in parts} - {0})
    # With the same value in two gaps the stems may be the same.
    numbers.sort(key=lambda number: number != own_number)
    for number in numbers:
        if _with_gap(parts, number, gap) == stem:
            return number
    return 0


def _with_gap(parts: Parts, open_gap: int, shown: str) -> str:
    """Return the sentence with one gap left open, as its item asks it."""
    text = ""
    for number, part in parts:
        text += shown if number == open_gap else part
    return text
