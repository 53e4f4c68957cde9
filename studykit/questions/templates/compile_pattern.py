"""Reads stem patterns: from a text to a `Pattern` that is bound to a table, or what is wrong in it.

    "{name}{? ({info})?}?"     pieces:  {name}   {?   " ("   {info}   ")"   ?}   "?"
                               slots:   name, info      literals: "", " (", ")?"
                               part:    of the slot info, with " (" before it and ")" behind it

Knows tables, and no templates.
"""

import re
from collections.abc import Iterator

from studykit.facts.base import FactBase, PatternText, Table
from studykit.facts.keys import ARTICLE
from studykit.problems import Problem, quoted
from studykit.questions.templates.labels import as_shown
from studykit.questions.templates.patterns import (
    DeadEnd,
    OptionalPart,
    Pattern,
    Slot,
    follow,
    slot_of,
    too_many_combinations,
)
from studykit.questions.templates.slot_formats import ALL, ARTICLES, WHOLE, wrong_format

_TOKEN = re.compile(
    r"""
      \{\{ | \}\}                           # a brace that is meant as text
    | \{\?                                  # an optional part begins,
    | \?\} (?= (?: \}\} )* (?! \} ) )       # and ends: what follows are braces in pairs, if any
    | \{ [^{}]* \}                          # a slot
    | [{}]                                  # a brace without a partner
    """,
    re.VERBOSE,
)
_SLOT = re.compile(r"\{([^{}]*)\}")


def compile_pattern(
    written: PatternText, table: Table, base: FactBase, *, whole_lists: bool = False
) -> tuple[Pattern | None, list[Problem]]:
    """Return the pattern bound to a table, or None with what is wrong in it.

    `whole_lists`: in `say`, `explain` and `hint` a list is shown whole; elsewhere it is taken
    apart.
    """
    reader = _PatternReader(written, table, base, whole_lists=whole_lists)
    for token in _tokens(written.text, table, base):
        reader.read(token)
    # Parts can be judged once all slots are known.
    problems = reader.problems
    if not problems:
        problems = list(reader.wrong_parts())
    if problems:
        return None, problems

    literals, slots = tuple(reader.literals), tuple(reader.slots)
    pattern = Pattern(written.text, written.location, literals, slots, tuple(reader.parts))
    too_many = too_many_combinations(pattern, table)
    if too_many:
        return None, [too_many]
    return pattern, []


def has_optional_parts(text: str, table: Table, base: FactBase) -> bool:
    """Return whether a pattern has an optional part: `{? ({info})?}`."""
    return "{?" in _tokens(text, table, base)


def _tokens(text: str, table: Table, base: FactBase) -> Iterator[str]:
    """Yield a text in pieces: slots, the marks of optional parts, braces, and what is between."""
    end = 0
    while match := _TOKEN.search(text, end):
        if match.start() > end:
            yield text[end : match.start()]
        token = match[0]
        slot = _SLOT.match(text, match.start())
        # The name of a column may begin with a question mark.
        if token == "{?" and slot and _leads_somewhere(slot[1].strip(), table, base):
            token = slot[0]
        yield token
        end = match.start() + len(token)
    if end < len(text):
        yield text[end:]


class _PatternReader:
    """Reads the pieces of a pattern, one after the other."""

    def __init__(
        self, written: PatternText, table: Table, base: FactBase, *, whole_lists: bool
    ) -> None:
        self.written, self.table, self.base = written, table, base
        self.whole_lists = whole_lists
        self.literals = [""]
        self.slots: list[Slot] = []
        self.parts: list[OptionalPart] = []
        self.problems: list[Problem] = []
        self._characters = 0
        self._part_begins: tuple[int, int, int] | None = None
        """Of an optional part that is open: its first slot, how long the literal before it is, and
        the place of its mark in the text."""

    def read(self, token: str) -> None:
        """Read the next piece."""
        if token == "{?":
            self._begin_part()
        elif token == "?}" and self._part_begins:
            self._end_part(*self._part_begins)
        elif token in ("{", "}", "?}"):
            characters_before = self._characters + len(token) - 1
            self.problems.append(_lonely_brace(token[-1], characters_before, self.written))
        elif token in ("{{", "}}"):
            self.literals[-1] += token[0]
        elif token.startswith("{"):
            self._add_slot(token[1:-1].strip())
        else:
            self.literals[-1] += token
        self._characters += len(token)

    def _add_slot(self, inner: str) -> None:
        # In an optional part a list is shown whole: it adds to a question, and makes no others.
        whole_lists = self.whole_lists or self._part_begins is not None
        slot = _bind(inner, self.table, self.base, self.written, whole_lists=whole_lists)
        if isinstance(slot, Problem):
            self.problems.append(slot)
            return
        self.slots.append(slot)
        self.literals.append("")

    def _begin_part(self) -> None:
        if self._part_begins:
            self._report("an optional part within another one", "Write them one after the other.")
        self._part_begins = len(self.slots), len(self.literals[-1]), self._characters

    def _end_part(self, first: int, literal_length: int, place: int) -> None:
        self._part_begins = None
        if first == len(self.slots):
            # With an error in its slot that has been told.
            if not self.problems:
                self._report(
                    "an optional part without a column", "Show one: {? ({COLUMN})?}.", place
                )
            return
        head = self.literals[first][literal_length:]
        self.parts.append(OptionalPart(first, len(self.slots), head, self.literals[-1]))

    def wrong_parts(self) -> Iterator[Problem]:
        """Yield what is wrong with the optional parts of a pattern that has been read."""
        if self._part_begins:
            *_, place = self._part_begins
            yield self._problem("an optional part is not closed", "Write ?} behind it.", place)
            return
        if not self.parts:
            return
        pattern = Pattern("", self.written.location, tuple(self.literals), tuple(self.slots))
        pattern = pattern._replace(parts=tuple(self.parts))
        if not pattern.needed and not "".join(pattern.literals_without(pattern.parts)).strip():
            yield self._problem("nothing stands outside the optional parts", "Show a column there.")

    def _report(self, fault: str, remedy: str, place: int | None = None) -> None:
        self.problems.append(self._problem(fault, remedy, place))

    def _problem(self, fault: str, remedy: str, place: int | None = None) -> Problem:
        if place is None:
            place = self._characters
        message = f"{fault} at character {place + 1} of {quoted(self.written.text)}"
        return Problem("T004", message, remedy, self.written.location)


def _lonely_brace(brace: str, characters_before: int, written: PatternText) -> Problem:
    verb = {"{": "opens", "}": "closes"}[brace]
    place = f"character {characters_before + 1} of {quoted(written.text)}"
    message = f"a brace {verb} and has no partner at {place}"
    remedy = f"Write {brace * 2} for a brace that is meant as text."
    return Problem("T004", message, remedy, written.location)


def _bind(
    inner: str, table: Table, base: FactBase, written: PatternText, *, whole_lists: bool
) -> Slot | Problem:
    """Return the slot that stands between two braces, or what is wrong with it."""
    name, style = _split(inner, table, base)
    path = follow(name, table, base)
    if isinstance(path, DeadEnd):
        return Problem("T003", f"{{{inner}}}: {path.message}", path.remedy, written.location)
    slot = slot_of(inner, path)
    slot = slot._replace(column=as_shown(base, slot.column))
    shows_whole_list = style in WHOLE and (style == ALL or slot.is_list)
    # `:all` is how a list is shown anyway where it is shown whole.
    slot = slot._replace(format="" if style == ALL else style, whole=whole_lists)
    if not style or (shows_whole_list and whole_lists):
        return slot
    if shows_whole_list:
        message = f"{{{inner}}}: the whole list can be shown in `say`, `explain` and `hint` only"
        remedy = "Write the column alone: a list is taken apart."
        return Problem("T004", message, remedy, written.location)
    wrong = wrong_format(slot.column, style, base.lang)
    if style in ARTICLES and not wrong:
        wrong = _wrong_article(slot, base)
    if wrong:
        message, remedy = wrong
        return Problem("T004", f"{{{inner}}}: {message}", remedy, written.location)
    return slot


def _wrong_article(slot: Slot, base: FactBase) -> tuple[str, str] | None:
    """Return what is wrong with a slot that is to show a row's article, and what to do about it."""
    table = slot.owner
    if slot.column.target:
        table = base.tables.get(slot.column.target, table)
    elif slot.position < 0 or slot.column.name != table.label:
        message = f"{quoted(slot.format)} shows the article of a row before its label, and "
        message += f"{quoted(slot.name)} is no label"
        return message, "Write the article in the text, or in a column of its own."
    if ARTICLE in table.positions:
        return None
    message = f"{quoted(slot.format)} shows the article of a row, and none in {quoted(table.name)} "
    message += "has one"
    return message, f"Write `{ARTICLE}: the` at the rows whose names need it."


def _split(inner: str, table: Table, base: FactBase) -> tuple[str, str]:
    """Return the name of a column and the format behind it: `opened` and `year`.

    A column's name may hold a colon, and so may the forms of a plural: `{n:plural:one: a|other:
    b}`.
    """
    if inner in table.positions or ":" not in inner:
        return inner, ""
    # The last colon first: the name of a column may hold one.
    name, _, style = inner.rpartition(":")
    if not _leads_somewhere(name.strip(), table, base):
        first, _, behind = inner.partition(":")
        if _leads_somewhere(first.strip(), table, base):
            name, style = first, behind
        elif _leads_somewhere(inner, table, base):  # a colon in the name of another table's column
            return inner, ""
    format_name, colon, forms = style.partition(":")
    return name.strip(), f"{format_name.strip()}{colon}{forms.strip()}"


def _leads_somewhere(name: str, table: Table, base: FactBase) -> bool:
    return not isinstance(follow(name, table, base), DeadEnd)
