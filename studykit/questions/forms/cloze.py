"""A cloze: a sentence with gaps, of which each is asked for by itself."""

from __future__ import annotations

from studykit.questions.forms.form import Form
from studykit.questions.interaction import Interaction
from studykit.questions.templates.deck_file import Template


class Cloze(Form):
    """The question what stands in a gap."""

    name = "cloze"
    title = "a cloze"

    def interaction(self, template: Template) -> Interaction:  # noqa: ARG002
        return "gaps"
