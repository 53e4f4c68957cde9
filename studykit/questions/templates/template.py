"""A template that has been read: its patterns, bound to a table, and what its form wants to know.

    capital: {from: countries, ask: "Which is the capital of {name}?", answer: capital}

A pattern is a text with `{column}` in it; bound to a table it knows the place of the column in the
table's rows. A form is a kind of question, as a look-up, a count or a cloze. Most fields are the
keys that an author writes (`studykit help keys`), and some belong to a few forms.

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
"""What is asked for: the earliest or the latest, the largest or the smallest."""
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
    """One bracket of a cloze, as the second of `[{name}] is number [{place}].`."""

    ask: Pattern
    """The sentence with BLANK in the bracket's place: `{name} is number BLANK.`"""
    answer: Pattern
    """What stands in the bracket: `{place}`."""
    hint: str = ""
    """What is shown in its place: `a number` of `[{place}::a number]`; empty: nothing."""
    hint_pattern: Pattern | None = None
    """The same where it is a column's: `[{place}::{kind}]`."""


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
    """Which rows are asked; empty: all."""
    many: Many = "any"
    """Whether of several right answers one is enough."""
    ask_many: tuple[Pattern, ...] = ()
    """The wordings where several answers are right; empty: those of `ask`."""
    accept: tuple[Pattern, ...] = ()
    """Other spellings of the answer that count."""
    options: int = 4
    """How many a choice has, the right one among them."""
    distractors: DistractorSource | None = None
    """What the author names; None: the wrong options are chosen by the program."""
    hardness: Hardness = "medium"
    ask_back: tuple[Pattern, ...] = ()
    """The inverse's wordings; empty when only one way is asked."""
    explain: tuple[Pattern, ...] = ()
    """What is shown after the answer; empty: what the facts say."""
    hint: Pattern | None = None
    tags: tuple[Pattern, ...] = ()
    """Beside those of the deck."""
    limit: int = 0
    """At most so many items; 0: all."""
    deck: str = ""
    """The subdeck below the deck's own name; empty: none."""
    modes: tuple[Mode, ...] = ()
    """How the quiz may ask; empty: as the answer allows."""
    needs: tuple[str, ...] = ()
    """Templates whose items the quiz asks before."""
    was: tuple[str, ...] = ()
    """Ids that the template had before: its items keep what learners remember of them."""
    fresh: str = ""
    """A mark in the ids of all items, as `2026-11`: a new one makes all of them new to learners."""
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
    """For each slot of the sentence the place in `gaps` of its bracket, -1 for a slot in none.

    (-1, 0) for `Of {planet} the moon is [{name}].`
    """
    allow: tuple[Waiver, ...] = ()
    """Rules of `studykit check` that its author waives, each with a reason."""
