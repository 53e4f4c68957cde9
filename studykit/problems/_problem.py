"""The finding itself, as a value: a problem at a location, and the waiver that lets it stay."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from studykit.problems._rules import Level, level_of


class Location(NamedTuple):
    """A spot in one of the user's own files.

    Lines and columns count from 1; 0 means "the whole file".
    """

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        if not self.line:
            return self.file
        if not self.column:
            return f"{self.file}:{self.line}"
        return f"{self.file}:{self.line}:{self.column}"


NOWHERE = Location("")
"""The location of what no file of the user's is to blame for."""


class Problem(NamedTuple):
    """One finding of a rule, which also says how bad it is: see `level`."""

    code: str
    """The rule's, such as I001."""
    message: str
    """The fault, without a full stop."""
    remedy: str
    """The way to mend it, in whole sentences."""
    location: Location
    other: Location | None = None
    """The second place, when two facts disagree."""
    touches: tuple[str, ...] = ()
    """Ids of the facts (`table/id`) and templates that an error makes unusable."""
    about: tuple[str, ...] = ()
    """Ids of the facts (`table/id`) and templates whose `allow` waives it; none waives errors."""
    group: tuple[str, ...] = ()
    """Common to all problems of its kind, such as table and column: see `together`."""
    more: int = 0
    """The number of others of its kind that it stands for."""
    is_milder: bool = False
    """True when it is of the second, milder level, where its rule has two."""

    @property
    def level(self) -> Level:
        """Return how bad it is, as the table of rules says."""
        return level_of(self.code, is_milder=self.is_milder)

    def __str__(self) -> str:
        # As compilers write them, so that an editor finds the place. An error needs no label.
        label = "" if self.level == "error" else f"{self.level} "
        second_place = f" (see {self.other})" if self.other else ""
        return f"{self.location}: {label}{self.code} {self.message}{second_place}. {self.remedy}"

    def as_json(self) -> dict[str, Any]:
        """Return the problem for programs: the same words, the places taken apart."""
        fields: dict[str, Any] = {
            "rule": self.code,
            "level": self.level,
            "message": self.message,
            "remedy": self.remedy,
            **self.location._asdict(),
        }
        # Hardly any problem has these: an object without them is easier to read.
        if self.more:
            fields["more"] = self.more
        if self.other:
            fields["other"] = self.other._asdict()
        return fields


class Waiver(NamedTuple):
    """One entry of `allow`: the author knows what a rule finds here, and says why it may stay."""

    rule: str
    reason: str
    about: str
    """The fact (`table/id`) or the template that it stands on."""
    location: Location


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems as they are shown: sorted by file, line, column and rule, each once.

    A file that cannot be read comes first: what else there is may only follow from it.
    """
    # Two decks that share facts find their problems twice.
    by_place: dict[tuple[bool, Location, str, str], Problem] = {}
    for problem in problems:
        is_readable = problem.code != "F001"
        by_place[is_readable, problem.location, problem.code, problem.message] = problem
    return [by_place[place] for place in sorted(by_place)]


def errors(problems: Iterable[Problem]) -> list[Problem]:
    """Return those problems that are errors."""
    return [problem for problem in problems if problem.level == "error"]


def without_notes(problems: Iterable[Problem]) -> list[Problem]:
    """Return errors and warnings: notes are for who asks `studykit check`."""
    return [problem for problem in problems if problem.level != "note"]


class DeckError(Exception):
    """A deck that cannot be used for what was asked. Its text is the problems, a line each."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(problems)
        self.problems = tuple(in_order(problems))
        """All that is wrong, by file and line. At least one is an error; each has its remedy."""

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)
