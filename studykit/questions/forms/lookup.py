"""A look-up: the value of a column is asked for, and the fact that fills the stem has it."""

from __future__ import annotations

from studykit.questions.forms.form import Form


class Lookup(Form):
    """The plain question."""

    name = "lookup"
    title = "a look-up"
