"""Tell users what is wrong with what they wrote: by which rule, where, and what to do about it.

Loading, generating and checking return `(result, problems)` and never stop at the first problem.
Every rule has a row in the table `RULES` and a page in the folder `pages`, which `studykit check
--explain RULE` prints. Knows nothing of facts, items or terminals.

Begin with `_problem.py`, which has the finding itself; `_rules.py` has the table and reads the
pages. `_together.py` makes one problem of many alike, `_nearest.py` guesses the name that was
meant, and `_safe_text.py` prepares a user's text for a message.
"""

from studykit.problems._nearest import Names, nearest, nearest_or_all
from studykit.problems._problem import (
    NOWHERE,
    DeckError,
    Location,
    Problem,
    Waiver,
    errors,
    in_order,
    without_notes,
)
from studykit.problems._rules import OTHER_CODES, RULES, Level, Rule, rule_page
from studykit.problems._safe_text import MARKS, quoted, readable, safe_text
from studykit.problems._together import together

__all__ = [
    "MARKS",
    "NOWHERE",
    "OTHER_CODES",
    "RULES",
    "DeckError",
    "Level",
    "Location",
    "Names",
    "Problem",
    "Rule",
    "Waiver",
    "errors",
    "in_order",
    "nearest",
    "nearest_or_all",
    "quoted",
    "readable",
    "rule_page",
    "safe_text",
    "together",
    "without_notes",
]
