"""An order: a few rows are put in the order of a number or a date.

{from: planets, ask: Put these planets in order., order: place, among: 3}

Put these planets in order.  1) Venus  2) Mars  3) Mercury   ->   Mercury, Venus, Mars
"""

from __future__ import annotations

from collections.abc import Sequence

from studykit.facts.base import FactBase, Row
from studykit.problems import quoted
from studykit.questions.forms._compared_lines import compared_lines
from studykit.questions.forms.because import Because, name_of_compared, row_compared
from studykit.questions.forms.form import Form, FormContext, with_blank_filled
from studykit.questions.forms.groups import Group, NothingToAsk, filled
from studykit.questions.forms.rows import Direction
from studykit.questions.forms.sets import sets_of, wordings_with_options
from studykit.questions.identity.draw import to_order
from studykit.questions.interaction import Interaction
from studykit.questions.item import Item
from studykit.questions.templates.patterns import Pattern
from studykit.questions.templates.template import Template
from studykit.questions.templates.template_settings import (
    COMPARABLE_COLUMN,
    PATTERNS,
    TemplateSettings,
)
from studykit.reading.settings import NODE, Key, whole_number
from studykit.values.language import language


class Order(Form):
    """The task to put rows in order."""

    name = "order"
    title = "an order"
    meant_by = ("order",)
    own_keys = (
        Key("ask", PATTERNS, "the task", "ask: Put these planets in order."),
        Key("order", COMPARABLE_COLUMN, "by what", "order: place"),
        Key(
            "of",
            NODE.called("column"),
            "what is shown",
            "of: name",
            default_in_words="the label",
        ),
        Key("among", whole_number(2, 9), "how many", "among: 3", default=4),
    )
    names_options = True
    # The stem names all that there is: nothing is missing.
    needs_options = False
    # In which order it lists what is to be put in order.
    stem_is_drawn = True
    nothing_to_ask = NothingToAsk(
        "no rows can be told apart by that column", "Fill it in, or ask among fewer."
    )

    def compile(self, template_id: str, settings: TemplateSettings) -> Template | None:
        ask = wordings_with_options(settings)
        shown = self._shown(settings)
        if not ask or shown is None:
            return None
        return settings.template(template_id, self.name, ask, shown)._replace(
            # An order is right when all of it is.
            many="all",
            by=settings.comparable_column("order", verb="put in order"),
            among=settings.fields["among"],
        )

    def _shown(self, settings: TemplateSettings) -> Pattern | None:
        # Rows are shown by their label everywhere, and hardly ever otherwise in an order.
        label = settings.table.label
        if settings.fields["of"] is None and label:
            return settings.pattern(f"{{{label}}}", settings.location)
        return settings.column_or_pattern("of")

    def interaction(self, template: Template) -> Interaction:
        return "order"

    def pose(self, direction: Direction, groups: list[Group], context: FormContext) -> list[Group]:
        posed = []
        for row_set in sets_of(direction, groups, context.earlier, context.base):
            # Each row of a set has one answer, under which it is listed.
            sequence = [contestant.asked.answers[0] for contestant in row_set.by_value]
            posed.append(row_set.group._replace(answers=tuple(sequence), others=()))
        return posed

    def lines_before_explanation(
        self, direction: Direction, rows: Sequence[Row], base: FactBase
    ) -> list[str]:
        return compared_lines(direction, rows, base, least_first=True)

    def finish(self, item: Item, group: Group, context: FormContext) -> Item:
        # An order lists what its stem names: both in one order, which is never the right one.
        return with_blank_filled(item, _listed(item, context.base))

    def shows_stem_of(self, group: Group, item: Item, stem: str, base: FactBase) -> bool:
        return filled(group.stem, _listed(item, base)) == item.stem

    def because(self, item: Item, group: Group, direction: Direction, base: FactBase) -> Because:
        template = direction.template
        assert template.by
        lowest = "least"
        if template.by.column.type == "date":
            lowest = "earliest"
        column = name_of_compared(template)
        sentence = f"{column} puts them in this order, the {lowest} first"
        return Because(sentence, tuple(row_compared(asked, template, base) for asked in group.rows))

    def correction(self, template: Template, item: Item) -> str:
        assert template.by
        column = quoted(template.by.name)
        place = f"the first is at {item.location}"
        return f"The order comes from the column {column}: correct its values ({place})."


def _listed(item: Item, base: FactBase) -> str:
    return language(base.lang).joined(list(to_order(item)))
