"""The manual of the rules: what each finds, why that harms a learner, a bad and a good example.

The page of a rule that is a function of its own is that function's docstring; what is found while files are read has
its page here. `studykit check --explain RULE` prints them, and the README's list is made of their first lines.
"""

from __future__ import annotations

from collections.abc import Mapping
from inspect import cleandoc
from typing import NamedTuple

from studykit.facts.odd import odd_values
from studykit.items.check import CUES, RULES, expired, never_asked, same_keys
from studykit.pages import facts, packages, templates
from studykit.problems import Level

_WARNINGS = (
    "F007 F010 F013 F014 F015 F017 F020 F025 F026 I001 I002 I006 I007 I008 I010 I011 I012 I013 "
    "T007 T008 T010 T011 T017 T018"
)
_NOTES = "F010 F011 F012 F023 F027 F028 I004 I005 I009 I014 T019 X009"
_ALSO_ERRORS = "F007"


class Page(NamedTuple):
    """The manual page of one rule."""

    rule: str
    levels: tuple[Level, ...]
    """What its findings may be: most rules have one level."""
    text: str

    @property
    def title(self) -> str:
        """One line that says what it flags."""
        return self.text.partition("\n")[0]


def pages() -> Mapping[str, Page]:
    """All pages by rule, sorted."""
    functions = {**RULES, **CUES, "F012": expired, "F023": odd_values, "F015": never_asked, "T016": same_keys}
    texts = {rule: cleandoc(function.__doc__ or "") for rule, function in functions.items()}
    texts.update({**facts.PAGES, **templates.PAGES, **packages.PAGES})
    return {rule: Page(rule, _levels(rule), texts[rule].strip()) for rule in sorted(texts)}


def _levels(rule: str) -> tuple[Level, ...]:
    found: list[Level] = []
    found += ["error"] if rule in _ALSO_ERRORS.split() else []
    found += ["warning"] if rule in _WARNINGS.split() else []
    found += ["note"] if rule in _NOTES.split() else []
    return tuple(found) or ("error",)
