"""A template that has been read: its patterns, bound to a table, and what its form wants to know.

Forms make templates of settings (`Form.compile`), and nothing changes them afterwards.
"""

from typing import Literal, NamedTuple

from studykit.facts.base import Table
from studykit.problems import Location, Waiver
from studykit.questions.item import Many, Mode
from studykit.questions.templates.conditions import Condition
from studykit.questions.templates.patterns import Pattern, Slot

Hardness = Literal["easy", "medium", "hard"]
Extreme = Literal["first", "last", "most", "least"]
BLANK = "\0"
"""A place in a stem that is filled when its item is made. The readers refuse texts that hold it."""


class DistractorSource(NamedTuple):
    """A source of wrong options that an author names: texts, or the labels of a table's rows."""

    texts: tuple[str, ...] = ()
    table: Table | None = None
    where: tuple[Condition, ...] = ()
    same: tuple[str, ...] = ()
    """Columns that must be equal in the key's row and in the distractor's."""


class Gap(NamedTuple):
    """One bracket of a cloze: the sentence with BLANK in its place, and the column in it."""

    ask: Pattern
    answer: Pattern


class Template(NamedTuple):
    """One template of a deck. The patterns are bound to `table`."""

    id: str
    form: str
    """The name of its form (`questions.forms.registry`)."""
    table: Table
    location: Location
    ask: tuple[Pattern, ...]
    """The wordings, with BLANK where a comparison shows its options or a cloze its gap."""
    answer: Pattern
    """Where answers come from: of a count what is counted, of an order what is shown."""
    where: tuple[Condition, ...] = ()
    many: Many = "any"
    ask_many: tuple[Pattern, ...] = ()
    accept: tuple[Pattern, ...] = ()
    options: int = 4
    distractors: DistractorSource | None = None
    hardness: Hardness = "medium"
    ask_back: tuple[Pattern, ...] = ()
    """The inverse's wordings; empty when only one way is asked."""
    explain: tuple[Pattern, ...] = ()
    hint: Pattern | None = None
    tags: tuple[Pattern, ...] = ()
    limit: int = 0
    """At most so many items; 0: all."""
    deck: str = ""
    modes: tuple[Mode, ...] = ()
    was: tuple[str, ...] = ()
    fresh: str = ""
    extreme: Extreme | None = None
    by: Slot | None = None
    """The column by which rows are compared or put in order."""
    among: int = 0
    """How many rows stand in a set of a comparison or an order; 0 where no sets are asked about."""
    gaps: tuple[Gap, ...] = ()
    """The brackets of a cloze; `ask` and `answer` are those of the first."""
    sentence: Pattern | None = None
    """A cloze without its brackets."""
    in_gap: tuple[int, ...] = ()
    """For each slot of the sentence the gap that it stands in, from 0; -1 for none."""
    allow: tuple[Waiver, ...] = ()
