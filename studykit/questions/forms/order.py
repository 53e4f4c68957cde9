"""An order: a few rows are put in the order of a number or a date."""

from __future__ import annotations

from studykit.questions.forms.form import Form
from studykit.questions.interaction import Interaction
from studykit.questions.templates.deck_file import Template


class Order(Form):
    """The task to put rows in order."""

    name = "order"
    title = "an order"
    names_options = True

    def interaction(self, template: Template) -> Interaction:  # noqa: ARG002
        return "order"
