"""The language of a tag, and plural forms as an author writes them.

Other languages than English come from `cldr`, which is loaded only when one of them is asked for: a deck without a
`lang`, or with an English one, costs nothing and shows what it always did.
"""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

from studykit.values.english import CATEGORIES, ENGLISH, Language
from studykit.values.language_tags import is_english


@lru_cache(maxsize=16)
def language(tag: str) -> Language:
    """The language of a tag. English where none is named, or where nobody knows it."""
    if is_english(tag):
        return ENGLISH
    from studykit.values._cldr import foreign  # Babel is loaded by those who need another language

    return foreign(tag) or ENGLISH


def is_known(tag: str) -> bool:
    return is_english(tag) or language(tag) is not ENGLISH


# --- plural forms as an author writes them -----------------------------------------------------------------


@lru_cache(maxsize=256)
def plural_forms(written: str, tag: str) -> dict[str, str] | str:
    """The forms by category, from `island|islands` or `one=wyspa|few=wyspy|many=wysp`; or what is wrong with them."""
    spoken = language(tag)
    parts = [part.strip() for part in written.split("|")]
    named = [part.partition("=") for part in parts]
    names = [name.strip() for name, mark, _ in named if mark and name.strip() in CATEGORIES]
    if not names:
        if len(parts) == len(spoken.plurals) or (
            len(parts) == 1 and parts[0] and spoken.plurals == ("other",)
        ):
            found = dict(zip(spoken.plurals, parts, strict=True))
            return {**found, "other": found.get("other", parts[-1])}
        return f"{spoken.name} has {_count(len(spoken.plurals))}, {'|'.join(spoken.plurals)}, and here is {len(parts)}"
    unknown = [name.strip() or part for part, (name, mark, _) in zip(parts, named, strict=True)
               if not mark or name.strip() not in CATEGORIES]  # fmt: skip
    if unknown:
        return f"'{unknown[0]}' is no plural category"
    if len(set(names)) < len(names):
        return f"'{next(name for name in names if names.count(name) > 1)}' stands there twice"
    forms = {name.strip(): form.strip() for name, _, form in named}
    missing = [each for each in spoken.plurals if each not in forms and "other" not in forms]
    if missing:
        return f"the form for '{missing[0]}' is missing"
    return {**forms, "other": forms.get("other", next(reversed(forms.values())))}


def _count(number: int) -> str:
    return "one form" if number == 1 else f"{number} forms"


def plural(value: Decimal, written: str, tag: str) -> str:
    """The form that goes with a number. The forms have been seen to be right."""
    forms = plural_forms(written, tag)
    assert isinstance(forms, dict)
    return forms.get(language(tag).category(value), forms["other"])
