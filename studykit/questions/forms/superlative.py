"""A superlative: which row of a group has the most, the least, comes first or last."""

from __future__ import annotations

from studykit.questions.forms.form import Form


class Superlative(Form):
    """The question for the extreme of a group."""

    name = "superlative"
    title = "a superlative"
