"""What is wrong with what a user wrote, as a value: which rule, where, and what to do about it.

Loading, generating and checking return `(result, problems)` and never stop at the first. This module
knows nothing of facts, items or terminals.
"""

import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable
from functools import cached_property
from itertools import pairwise
from typing import Any, Literal, NamedTuple

Level = Literal["error", "warning", "note"]


class Location(NamedTuple):
    """A spot in one of the user's own files. Lines and columns count from 1; 0 means "the whole file"."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        if not self.line:
            return self.file
        return f"{self.file}:{self.line}:{self.column}" if self.column else f"{self.file}:{self.line}"


NOWHERE = Location("")


class Problem(NamedTuple):
    """One finding. `message` has no full stop, `remedy` is whole sentences that say what to do."""

    code: str
    message: str
    remedy: str
    location: Location
    level: Level = "error"
    other: Location | None = None
    """The second place, when two facts disagree."""
    touches: tuple[str, ...] = ()
    """Ids of the facts (`table/id`) and templates that an error makes unusable."""
    about: tuple[str, ...] = ()
    """Ids of the facts (`table/id`) and templates whose `allow` waives it. Errors are never waived."""
    group: tuple[str, ...] = ()
    """What it has in common with others of its kind, such as its table and column: see `together`."""
    more: int = 0
    """How many others of its kind are told with it."""

    def __str__(self) -> str:
        label = "" if self.level == "error" else f"{self.level} "
        other = f" (see {self.other})" if self.other else ""
        return f"{self.location}: {label}{self.code} {self.message}{other}. {self.remedy}"

    def as_json(self) -> dict[str, Any]:
        """The problem for programs: the same words, the places taken apart."""
        found: dict[str, Any] = {
            "rule": self.code,
            "level": self.level,
            "message": self.message,
            "remedy": self.remedy,
            "file": self.location.file,
            "line": self.location.line,
            "column": self.location.column,
        }
        if self.more:
            found["more"] = self.more
        if self.other:
            found["other"] = {"file": self.other.file, "line": self.other.line, "column": self.other.column}
        return found


class Waiver(NamedTuple):
    """One entry of `allow`: the author knows what a rule finds here, and says why it may stay."""

    rule: str
    reason: str
    about: str
    """The fact (`table/id`) or the template that it stands on."""
    location: Location


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Sorted by file, line, column and rule, each problem once: the order in which they are shown.

    A file that cannot be read comes first: what else there is may only follow from it.
    """
    seen = {
        (p.code != "F001", p.location.file, p.location.line, p.location.column, p.code, p.message): p for p in problems
    }
    return [seen[key] for key in sorted(seen)]


SINGLY = 5
"""So many problems of one kind in one column are told one by one; where there are more, they are one problem."""


def together(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems, those of one kind in one column as one at the first place when they are many.

    A column of 2,000 texts that should be dates is one mistake. The problem tells how many there are and the next
    places, and it touches all facts that they touch.
    """
    groups: dict[tuple[str, ...], list[Problem]] = {}
    problems = list(problems)
    for problem in problems:
        if problem.group:
            groups.setdefault(_alike(problem), []).append(problem)

    kept: list[Problem] = []
    for problem in problems:
        alike = groups.get(_alike(problem), [])
        if not problem.group or len(alike) <= SINGLY:
            kept.append(problem)
        elif problem is alike[0]:
            kept.append(_one_of(sorted(alike, key=lambda each: each.location)))
    return kept


def _alike(problem: Problem) -> tuple[str, ...]:
    return (problem.code, problem.location.file, *problem.group)


def _one_of(alike: list[Problem]) -> Problem:
    first, *others = alike
    lines = list(dict.fromkeys(str(problem.location.line) for problem in others))
    shown = lines[:SINGLY]
    listed = f"lines {', '.join(shown[:-1])} and {shown[-1]}" if len(shown) > 1 else f"line {shown[0]}"
    where = f"{'the next ' if len(lines) > len(shown) else ''}at {listed}"
    touches = tuple(dict.fromkeys(fact for problem in alike for fact in problem.touches))
    message = f"{first.message}; and {len(others):,} more in this column, {where}"
    return first._replace(message=message, touches=touches, more=len(others))


def errors(problems: Iterable[Problem]) -> list[Problem]:
    return [problem for problem in problems if problem.level == "error"]


class Names:
    """Names of which a wrong one may have meant one: made once, and asked about as many wrong ones as there are.

    Of many names only those are compared with a wrong one that share most pairs of letters with it, the rare pairs
    first: ` Did you mean 'x'?` costs no more among a million rows than among a hundred.
    """

    def __init__(self, names: Collection[str]) -> None:
        self._names = names

    def __contains__(self, name: str) -> bool:
        return name in self._names

    @cached_property
    def _by_folded(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for name in sorted(self._names):
            found.setdefault(name.casefold()[:_COMPARED_LETTERS], name)
        return found

    @cached_property
    def _by_pair(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for folded in self._by_folded:
            for pair in _pairs(folded):
                found.setdefault(pair, []).append(folded)
        return found

    def nearest(self, name: str) -> str:
        """Return ` Did you mean 'x'?` for the name that is most like the given one, or nothing when none is near."""
        import difflib

        folded = name.casefold()[:_COMPARED_LETTERS]
        found = difflib.get_close_matches(folded, self._like(folded), n=1, cutoff=0.6)
        return f" Did you mean '{self._by_folded[found[0]]}'?" if found else ""

    def _like(self, folded: str) -> Collection[str]:
        """Return the names that are worth comparing with a wrong one."""
        if len(self._by_folded) <= _FEW_NAMES:
            return self._by_folded
        shared: Counter[str] = Counter()
        looks = 0
        for pair in sorted(_pairs(folded), key=lambda pair: (len(self._by_pair.get(pair, ())), pair)):
            names = self._by_pair.get(pair, [])[: _MOST_LOOKS - looks]
            shared.update(names)
            looks += len(names)
        return [name for name, _ in shared.most_common(_MOST_COMPARED)]


_COMPARED_LETTERS = 64
_FEW_NAMES = 50
"""So many names are all compared."""
_MOST_LOOKS = 10_000
_MOST_COMPARED = 8


def _pairs(text: str) -> set[str]:
    return set(map("".join, pairwise(f"\0{text}\0")))


def nearest(name: str, known: Collection[str]) -> str:
    """Return ` Did you mean 'x'?` for the known name most like `name`, or nothing when none is near.

    Who asks about many wrong names makes `Names` once.
    """
    return Names(known).nearest(name)


_FEW_NAMES = 12


def nearest_or_all(name: str, known: Iterable[str], command: str = "") -> str:
    """Return ` Did you mean 'x'?`; where no name is near, all of them if they are few, else the `command` that does."""
    names = sorted(known)
    if near := nearest(name, names):
        return near
    if 0 < len(names) <= _FEW_NAMES:
        return f" There are: {', '.join(names)}."
    return f" `{command}` lists them." if command and names else ""


def quoted(text: str) -> str:
    """The text in quotes for a message: one line, and not too long."""
    line = " ".join(readable(text).split())
    return f"'{line[:57]}...'" if len(line) > 60 else f"'{line}'"


MARKS = ("\ufdd0", "\ufdd1", "\ufdd2")
"""What stands before and after a picture or a sound in a text, and between its parts.

Unicode keeps these for the inside of programs; no file of a user may hold them: no text can be taken for a picture.
"""
_READABLE = str.maketrans(dict(zip(MARKS, ("[", "]", ", "), strict=True)))


def readable(text: str) -> str:
    """The text with its pictures and sounds in words: `[picture flags/fr.png]`."""
    return text if text.isascii() else text.replace(MARKS[2] + MARKS[1], MARKS[1]).translate(_READABLE)


_JOINERS = "\u200c\u200d"


def safe_text(text: str) -> str:
    r"""The text as it may go to a terminal: what steers a terminal or hides is shown as an escape.

    Controls (also C1), bidirectional and zero-width characters, line separators and lone surrogates become
    `\x1b` or `\u202e`; line feeds and tabs stay, and so do joiners inside words and emoji. Pictures and sounds are
    named.
    """
    if text.isascii() and text.isprintable():
        return text
    shown, text = [], readable(text)
    for at, char in enumerate(text):
        category = unicodedata.category(char)
        hidden = category in ("Cc", "Cf", "Cs", "Zl", "Zp") and char not in "\n\t"
        if hidden and char in _JOINERS and 0 < at < len(text) - 1:
            hidden = not (_is_joined(text[at - 1]) and _is_joined(text[at + 1]))
        code = ord(char)
        shown.append((f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}") if hidden else char)
    return "".join(shown)


def _is_joined(char: str) -> bool:
    return unicodedata.category(char)[0] in "LM" or unicodedata.category(char) in ("So", "Sk")
