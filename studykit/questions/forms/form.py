"""A form of question: how a template is known as one of it, and what becomes of its rows.

    settings    is one of this form (`is_meant`), and compiled to a
    Template    which is asked in one or more
    Direction   whose rows fill the stem and are in groups (`groups.py`); the form asks about each
    Group       in its own way (`pose`), and an
    Item        made of it as a look-up is finished (`finish`)

`Form` is the plain way at each of these steps, the way of a look-up. A form is a class that says
where it differs, in a module beside this one, with a line in `registry`. All else asks a form, and
knows none by its name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from studykit.facts.base import Column, FactBase, Row
from studykit.questions.forms.because import Because, Reason
from studykit.questions.forms.groups import Group, NothingToAsk, filled
from studykit.questions.forms.rows import Direction, PerhapsMeant
from studykit.questions.interaction import Interaction
from studykit.questions.item import EarlierItem, Item
from studykit.questions.templates.template import Template
from studykit.questions.templates.template_settings import COMMON_KEYS, TemplateSettings
from studykit.reading.settings import Key


class FormContext(NamedTuple):
    """All that a form may look at beside a group of rows, or an item."""

    base: FactBase
    earlier: Mapping[str, EarlierItem]
    """The template's items as they were made before, by id: learners know them so."""
    directions: Sequence[Direction] = ()
    """All directions of the template, with their numbers, once they have them."""
    true_claims: frozenset[str] = frozenset()
    """The ids of the claims that are to be true."""


class Form:
    """One form of question. What stands here holds for most of them."""

    name: str
    """As `studykit items --json` prints it."""
    title: str
    """In messages and in the manual: `a look-up`."""
    meant_by: tuple[str, ...]
    """The keys of which one says that a template is of this form, if it is of none before it."""
    own_keys: tuple[Key, ...]
    """What its templates may say beside what all templates may."""
    shared_keys: tuple[Key, ...] = ()
    """Keys of another form that it takes too."""

    names_options = False
    """Whether the stem names what is to be chosen from or put in order."""
    rests_on_all_rows = False
    """Whether one more row could make another answer right."""
    denies_other_values = False
    """Whether it may say that no row has a value."""
    stem_is_drawn = False
    """Whether the stem depends on the item's id, by which something in it is drawn."""
    draws_options_from_rows = True
    """Whether answers of other rows may be wrong options."""
    options_are_of_its_group = False
    """Whether only those of the group's rivals may."""
    fits_adopted_notes = False
    """Whether a card of a published note type can be its item: the fields of one row say it."""
    needs_options = True
    """Whether somebody misses wrong options where there are none."""
    needs_all_rows_because = ""
    """Why the table must have all rows (I006); empty where that depends on `many`."""
    nothing_to_ask: NothingToAsk | None = None
    """What T008 says when nothing comes of groups that are there; None where each is posed."""

    @property
    def keys(self) -> tuple[Key, ...]:
        """All keys that a template of the form may have."""
        return (*COMMON_KEYS, *self.shared_keys, *self.own_keys)

    # --- from settings to a template ------------------------------------------------------------

    def compile(self, template_id: str, settings: TemplateSettings) -> Template | None:
        """Return the template; None, with problems, when it cannot be used."""
        raise NotImplementedError

    def interaction(self, template: Template) -> Interaction:
        """Return what a learner does with the template's items."""
        if template.many == "all":
            return "choose several"
        return "choose one"

    # --- from rows to what is asked -------------------------------------------------------------

    def directions(self, template: Template) -> list[Direction]:
        """Return the ways in which a template is asked."""
        forth = Direction(
            template,
            template.ask,
            template.answer,
            rests_on_all_rows=self.rests_on_all_rows,
        )
        return [forth]

    def numbered_directions(
        self, template: Template, rows: Sequence[Row], context: FormContext
    ) -> list[Direction]:
        """Return the directions with the numbers under which learners' cards know them."""
        return self.directions(template)

    def answer_column(self, direction: Direction) -> Column | None:
        """Return the column that says how an answer is typed and compared, if there is one."""
        return direction.answer_column

    def pose(self, direction: Direction, groups: list[Group], context: FormContext) -> list[Group]:
        """Return what is asked about groups of rows, and groups of which it says why not."""
        return groups

    def with_what_is_drawn(self, item_ids: Sequence[str], context: FormContext) -> FormContext:
        """Return the context with what is drawn for all items of a direction together."""
        return context

    def rests_on_whole_groups(self, template: Template) -> bool:
        """Return whether all rows of a group must be known for its answer to be right."""
        # The rows of a set prove what is right of them, whatever others there are.
        return self.rests_on_all_rows or (template.many == "all" and not template.among)

    def changing(
        self, group: Group, others: Iterable[PerhapsMeant], direction: Direction, base: FactBase
    ) -> Iterator[Row]:
        """Yield those of other rows with which something else would be right of a group."""
        known = {answer.text for answer in group.right_answers}
        for other in others:
            # A row of which nobody knows what it answers may answer anything.
            if not other.answers or any(answer.text not in known for answer in other.answers):
                yield other.row

    def options_to_keep(self, group: Group, earlier: EarlierItem) -> Sequence[str]:
        """Return the wrong options that an item had before: it keeps those that are still wrong.

        They are as an `EarlierItem` has them.
        """
        return earlier.options

    def finish(self, item: Item, group: Group, context: FormContext) -> Item:
        """Return an item that was made as a look-up with what the form adds to it."""
        if group.blank:
            return with_blank_filled(item, group.blank)
        return item

    def lines_before_explanation(
        self, direction: Direction, rows: Sequence[Row], base: FactBase
    ) -> list[str]:
        """Return what stands before the facts when an answer is explained.

        `rows` are those that the answer rests on.
        """
        return []

    # --- what is told of it ---------------------------------------------------------------------

    def shows_stem_of(self, group: Group, item: Item, stem: str, base: FactBase) -> bool:
        """Return whether an item was made from a group; `stem` is how a look-up would ask."""
        return stem == item.stem

    def because(self, item: Item, group: Group, direction: Direction, base: FactBase) -> Because:
        """Return why the item's answer is right."""
        raise NotImplementedError

    def options_told(self, item: Item, options: tuple[Reason, ...]) -> tuple[Reason, ...]:
        """Return the reasons of the item's wrong options from those of a look-up."""
        return options

    def correction(self, template: Template, item: Item) -> str:
        """Return how an answer is corrected for which no spelling can be declared; else nothing."""
        return ""


def with_blank_filled(item: Item, blank: str) -> Item:
    """Return the item with what stands in the blank of its stems."""
    wordings = tuple(filled(wording, blank) for wording in item.wordings)
    return item._replace(wordings=wordings, stem=wordings[0])
