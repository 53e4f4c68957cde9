"""All forms of questions. A new form is a module beside this one, and a line here."""

from __future__ import annotations

from studykit.questions.forms.claim import Claim
from studykit.questions.forms.cloze import Cloze
from studykit.questions.forms.comparison import Comparison
from studykit.questions.forms.count import Count
from studykit.questions.forms.form import Form
from studykit.questions.forms.lookup import Lookup
from studykit.questions.forms.order import Order
from studykit.questions.forms.superlative import Superlative
from studykit.questions.item import Item
from studykit.questions.templates.deck_file import Template

ALL_FORMS: tuple[Form, ...] = (
    Claim(),
    Cloze(),
    Count(),
    Order(),
    Comparison(),
    Superlative(),
    Lookup(),
)
"""In the order in which a template is asked whether it is meant as one: a template without a key of its own is a look-up."""

_BY_NAME = {form.name: form for form in ALL_FORMS}


def form_of(asked: Template | Item) -> Form:
    """Return the form of a template or of an item."""
    return _BY_NAME[asked.form]
