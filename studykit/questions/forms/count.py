"""A count: how many different values the rows of a group have."""

from __future__ import annotations

from studykit.questions.forms.form import Form


class Count(Form):
    """The question how many there are."""

    name = "count"
    title = "a count"
