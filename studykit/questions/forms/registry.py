"""All forms of questions: a new one is a module beside this one, and a line in `ALL_FORMS`."""

from __future__ import annotations

from collections.abc import Collection

from studykit.questions.forms.claim import Claim
from studykit.questions.forms.cloze import Cloze
from studykit.questions.forms.comparison import Comparison
from studykit.questions.forms.count import Count
from studykit.questions.forms.form import Form
from studykit.questions.forms.lookup import Lookup
from studykit.questions.forms.order import Order
from studykit.questions.forms.superlative import Superlative
from studykit.questions.item import Item
from studykit.questions.templates.template import Template

# In the order in which they are asked whether a template is meant as one of them. A comparison has
# the keys of a superlative too, and a template in which no form finds its own key is a look-up.
LOOK_UP = Lookup()
ALL_FORMS: tuple[Form, ...] = (
    Claim(),
    Cloze(),
    Count(),
    Order(),
    Comparison(),
    Superlative(),
    LOOK_UP,
)
KEYS_OF_ALL_FORMS = frozenset(key.name for form in ALL_FORMS for key in form.keys)
"""What a template may say, whatever its form is."""

_BY_NAME = {form.name: form for form in ALL_FORMS}


def form_meant(keys: Collection[str]) -> Form:
    """Return the form of a template that has these keys."""
    for form in ALL_FORMS:
        if any(key in keys for key in form.meant_by):
            return form
    return LOOK_UP


def form_of(asked: Template | Item) -> Form:
    """Return the form of a template or of an item."""
    return _BY_NAME[asked.form]
