"""The language of a tag, and plural forms as an author writes them.

    language("pl").show(date)             ->  3 listopada 2025
    plural(5, "wyspa|wyspy|wysp", "pl")   ->  wysp
    plural_forms("a|b|c", "en")           ->  English has 2 forms, one|other, and here is 3

Other languages than English come from `_foreign`, which is loaded only when one of them is asked
for: a deck without a `lang`, or with an English one, costs nothing and shows what it always did.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache

from studykit.values.english import CATEGORIES, ENGLISH, Language
from studykit.values.language_tags import is_english


@lru_cache(maxsize=16)  # to make one costs milliseconds, and it is asked for with every text
def language(tag: str) -> Language:
    """Return the language of a tag: English where none is named, or where nobody knows it."""
    if is_english(tag):
        return ENGLISH
    # Babel is loaded by those who need another language.
    from studykit.values._foreign import foreign

    return foreign(tag) or ENGLISH


def is_known(tag: str) -> bool:
    """Return whether values can be shown in the language of a tag."""
    return is_english(tag) or language(tag) is not ENGLISH


# --- plural forms as an author writes them ----------------------------------------------


@lru_cache(maxsize=256)  # a template's forms are asked for with each of its items
def plural_forms(written: str, tag: str) -> dict[str, str] | str:
    """Return the forms by their categories, or what is wrong with them.

    `island|islands` names the forms in the order of the language's categories,
    `one=wyspa|few=wyspy|many=wysp` each with its category. The form of `other` is always there.
    """
    parts = [part.strip() for part in written.split("|")]
    # `a=b|c` names no category: the sign is part of the form.
    if any(_has_category(part) for part in parts):
        return _forms_with_names(parts, language(tag).plurals)
    return _forms_in_order(parts, language(tag))


def plural(value: Decimal, written: str, tag: str) -> str:
    """Return the form that goes with a number. The forms have been seen to be right."""
    forms = plural_forms(written, tag)
    assert isinstance(forms, dict)
    return forms.get(language(tag).category(value), forms["other"])


def _has_category(part: str) -> bool:
    name, sign, _ = part.partition("=")
    return bool(sign) and name.strip() in CATEGORIES


def _forms_in_order(parts: Sequence[str], spoken: Language) -> dict[str, str] | str:
    count = len(spoken.plurals)
    if len(parts) != count:
        forms_wanted = "one form" if count == 1 else f"{count} forms"
        categories = "|".join(spoken.plurals)
        return f"{spoken.name} has {forms_wanted}, {categories}, and here is {len(parts)}"
    forms = dict(zip(spoken.plurals, parts, strict=True))
    # For Polish an author writes one|few|many: fractions are `other`, and take the last of these.
    forms.setdefault("other", parts[-1])
    return forms


def _forms_with_names(parts: Sequence[str], categories: Sequence[str]) -> dict[str, str] | str:
    names = []
    forms: dict[str, str] = {}
    for part in parts:
        name, _, form = part.partition("=")
        name = name.strip()
        if not _has_category(part):
            return f"'{name or part}' is no plural category"
        names.append(name)
        forms[name] = form.strip()
    for name in names:
        if names.count(name) > 1:
            return f"'{name}' stands there twice"

    if "other" not in forms:
        for category in categories:
            if category not in forms:
                return f"the form for '{category}' is missing"
        last_form = next(reversed(forms.values()))
        forms["other"] = last_form
    return forms
