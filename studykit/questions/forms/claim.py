"""A claim: a sentence that is true, or in which one value is wrong."""

from __future__ import annotations

from studykit.questions.forms.form import Form
from studykit.questions.interaction import Interaction
from studykit.questions.templates.deck_file import Template


class Claim(Form):
    """The question whether a sentence is true."""

    name = "claim"
    title = "a claim"

    def interaction(self, template: Template) -> Interaction:  # noqa: ARG002
        return "true or false"
