"""A comparison: which of a few rows, that the stem names, has the most, the least, comes first or last."""

from __future__ import annotations

from studykit.questions.forms.form import Form


class Comparison(Form):
    """The question which of some rows it is."""

    name = "comparison"
    title = "a comparison"
    names_options = True
