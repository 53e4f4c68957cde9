"""A form of question: what a template of that form means, and what becomes of its rows."""

from __future__ import annotations

from studykit.questions.interaction import Interaction
from studykit.questions.templates.deck_file import Template


class Form:
    """One form of question. What stands here is what holds for most of them: a form says where it differs."""

    name: str
    """As `studykit items --json` prints it."""
    title: str
    """In messages: `a look-up`."""
    names_options: bool = False
    """Whether the stem names what is to be chosen from or put in order."""

    def interaction(self, template: Template) -> Interaction:
        """Return what a learner does with the template's items."""
        return "choose several" if template.many == "all" else "choose one"
