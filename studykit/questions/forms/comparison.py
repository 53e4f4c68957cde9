"""A comparison: which of a few rows, that the stem names, has the most, or comes first.

{from: planets, ask: "Which is larger: {options}?", answer: name, most: diameter}

Which is larger: Mars or Venus?   Venus
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from studykit.facts.base import FactBase
from studykit.questions.forms.because import Because
from studykit.questions.forms.form import FormContext
from studykit.questions.forms.groups import Group, NothingToAsk
from studykit.questions.forms.lookup import LOOKUP_KEYS
from studykit.questions.forms.rows import Direction
from studykit.questions.forms.sets import OPTIONS, sets_of, wordings_with_options
from studykit.questions.forms.superlative import (
    EXTREME_KEYS,
    Superlative,
    because_extreme,
    low_wins,
)
from studykit.questions.item import Item
from studykit.questions.templates.patterns import Pattern
from studykit.questions.templates.template import Template
from studykit.questions.templates.template_settings import TemplateSettings
from studykit.reading.settings import Key, whole_number

_Row = TypeVar("_Row")


class Comparison(Superlative):
    """The question which of some rows it is."""

    name = "comparison"
    title = "a comparison"
    meant_by = ("among",)
    own_keys = (
        Key(
            "among",
            whole_number(2, 9),
            "how many facts are set against each other",
            "among: 3",
            default=2,
        ),
    )
    shared_keys = (*LOOKUP_KEYS, *EXTREME_KEYS)
    names_options = True
    # What its rows say proves it, whatever other rows there are.
    rests_on_all_rows = False
    needs_all_rows_because = ""
    nothing_to_ask = NothingToAsk(
        "no rows can be told apart by that column", "Fill it in, or ask among fewer."
    )

    def compile(self, template_id: str, settings: TemplateSettings) -> Template | None:
        template = super().compile(template_id, settings)
        if template is None:
            return None
        return template._replace(among=settings.fields["among"])

    def wordings(self, settings: TemplateSettings) -> tuple[Pattern, ...]:
        for node in settings.fields["ask"]:
            if not OPTIONS.search(node.text):
                message = "a comparison must show between what it asks"
                remedy = "Write {options} where they are to stand in `ask`."
                place = settings.place_in_file(node.line, node.column)
                settings.fields.report("T013", message, remedy, place)
        return wordings_with_options(settings)

    def pose(self, direction: Direction, groups: list[Group], context: FormContext) -> list[Group]:
        posed = []
        for row_set in sets_of(direction, groups, context.earlier, context.base):
            winner = _winner(direction.template, row_set.by_value)
            # No label stands twice in a set: two rows of one name are never in it.
            others = [label for label in row_set.labels if label != winner.label]
            posed.append(row_set.group._replace(answers=winner.asked.answers, others=tuple(others)))
        return posed

    def because(self, item: Item, group: Group, direction: Direction, base: FactBase) -> Because:
        winner = _winner(direction.template, group.rows)
        return because_extreme(group, {winner.row.id}, direction, base)


def _winner(template: Template, by_value: Sequence[_Row]) -> _Row:
    """Return the right one of a set, which is sorted by value: it stands at one of its ends."""
    if low_wins(template):
        return by_value[0]
    return by_value[-1]
