"""Computed tables: the results of their `sql` as rows that are read like written ones.

Knows drafts and tables; SQLite itself is behind `sql`. A table is computed when another one asks for it, from cells
that are read for this alone: only when all tables have their ids can a reference to a computed row be checked.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from copy import copy
from pathlib import Path
from typing import NamedTuple

from studykit.facts._cells import Dangling
from studykit.facts._columns import tagged_column
from studykit.facts._head import Draft
from studykit.facts._rows import RawRow
from studykit.facts._sql import Database, Result
from studykit.facts._sql_faults import SqlError, is_ordered, lowered
from studykit.facts._sql_tables import Value, number_text
from studykit.facts.base import Column, Row, Table
from studykit.facts.keys import STANDARD, TABLE_KEYS
from studykit.limits import MAX_MARKS
from studykit.problems import Location, Names, Problem, errors, quoted
from studykit.reading.plain_text import read_text
from studykit.reading.settings import Fields
from studykit.reading.yaml_tree import YamlList, YamlMapping, YamlNode, YamlText
from studykit.values.text import nfc

CORRECT_THE_SQL = "Correct the sql."


class Computed(NamedTuple):
    """What the `sql` of one table gave."""

    rows: list[RawRow]
    reads: frozenset[str]
    """The tables that it reads."""
    failed: bool = False

    def with_provenance(
        self,
        draft: Draft,
        tables: Mapping[str, Table],
        ids: Mapping[str, set[str]],
        dangling: list[Dangling],
    ) -> list[RawRow]:
        """The rows, with the sources of their `facts` where they have none of their own.

        `tables` are those that the table needs; `ids` are of all tables. A fact that is not there is reported.
        """
        node = draft.sql
        assert node
        has_default = bool(draft.fields["source"])
        found = []
        names = Names(ids)
        for row in self.rows:
            refs: dict[str, None] = {}
            for fact in _facts(row):
                table, _, row_id = fact.partition("/")
                if table not in ids:
                    message = f"`facts` of the row {quoted(row.id)} names {quoted(fact)}, and there is no such table"
                    remedy = f"Write it as table/id.{names.nearest(table)}"
                    touches = (f"{draft.name}/{row.id}",)
                    draft.problems.append(
                        Problem("F005", message, remedy, draft.fields.at(node), touches=touches)
                    )
                elif row_id not in ids[table]:
                    dangling.append(
                        Dangling(f"{draft.name}/{row.id}", table, row_id, draft.fields.at(node))
                    )
                elif table in tables:
                    refs.update(
                        dict.fromkeys(tables[table].texts(tables[table].by_id[row_id], "source"))
                    )
            if refs and not has_default:
                draft.columns.setdefault("source", STANDARD["source"])
                texts: list[YamlNode] = [
                    YamlText(ref, node.line, node.column, plain=False) for ref in refs
                ]
                entries = {"source": YamlList(texts, node.line, node.column), **_entries(row)}
                places = dict.fromkeys(entries, (node.line, node.column))
                cells = YamlMapping(entries, places, node.line, node.column)
                found.append(row._replace(cells=cells))
            else:
                found.append(row)
        return found


class _UnreadError(Exception):
    """What a query reads could not be read, which is reported where it stands."""


class _CycleError(Exception):
    """A table needs itself; the argument are the names on the way."""


class Computer:
    """Computes the tables of one fact base, each once.

    `read` gives a table by its draft and rows, its cells read without a check of what they refer to.
    """

    def __init__(
        self, drafts: Mapping[str, Draft], rows: Mapping[str, list[RawRow]], broken_files: Collection[str],
        read: Callable[[Draft, list[RawRow]], Table],
    ) -> None:  # fmt: skip
        self.drafts, self.rows, self.broken_files, self.read = drafts, rows, broken_files, read
        self.found: dict[str, Computed] = {}
        """In the order in which they were computed: what a table needs comes before it."""
        self._tables: dict[str, Table] = {}
        self._open: list[str] = []

    def run(self) -> dict[str, Computed]:
        """All computed tables by name, what one needs before it."""
        database = Database()
        try:
            for name in sorted(name for name, draft in self.drafts.items() if draft.sql):
                if name not in self.found:
                    self._compute(name, database)
        finally:
            database.close()
        return self.found

    def _compute(self, name: str, database: Database) -> None:
        draft = self.drafts[name]
        node = draft.sql
        assert node
        failed = Computed([], frozenset(), failed=True)
        self._open.append(name)
        try:
            if name == "sources":
                raise SqlError("makes the sources, on which all facts rest", "Write them out.")
            result = database.query(
                node.text, lambda wanted: self._wanted(wanted, database), list(self.drafts)
            )
            if any(self._is_unread(each) for each in result.reads):
                raise _UnreadError
            self.found[name] = Computed(self._rows_of(draft, result), result.reads)
        except _UnreadError:
            self.found[name] = failed
        except SqlError as error:
            self.found[name] = failed
            message = f"the sql of the table {quoted(name)} {error.message}"
            where = _place(draft, node, error.offset)
            draft.problems.append(Problem("F022", message, error.remedy, where))
        except _CycleError as cycle:
            self.found[name] = failed
            if name in cycle.args[0]:
                way = " -> ".join(cycle.args[0])
                message = f"the table {quoted(name)} is computed from itself: {way}"
                draft.fields.report(
                    "F022",
                    message,
                    "Let one of them read written tables alone.",
                    draft.fields.at(node),
                )
        finally:
            self._open.pop()

    def _is_unread(self, name: str) -> bool:
        """Whether rows of a table are not known: its own problem is reported, and it is reported once."""
        draft = self.drafts[name]
        files = (draft.file, draft.rows_file)
        return (name in self.found and self.found[name].failed) or any(
            file in self.broken_files for file in files
        )

    def _wanted(self, name: str, database: Database) -> Table | None:
        """A table that a query reads, computed first if it has to be. Names are told apart as SQLite does."""
        meant = sorted(each for each in self.drafts if lowered(each) == lowered(name))
        if len(meant) > 1:
            message = f"reads {quoted(name)}, and SQL cannot tell {quoted(meant[0])} and {quoted(meant[1])} apart"
            raise SqlError(message, "Give one of the two tables another name.")
        if not meant and self.broken_files:
            raise _UnreadError  # it may well stand in one of these
        if not meant:
            return None
        (name,) = meant
        draft = self.drafts[name]
        if draft.sql and name not in self.found:
            if name in self._open:
                raise _CycleError([*self._open[self._open.index(name) :], name])
            self._compute(name, database)
        if name not in self._tables:
            rows = self.found[name].rows if name in self.found else self.rows[name]
            quiet = copy(draft)
            quiet.fields = Fields(draft.fields.mapping, draft.fields.file, [], TABLE_KEYS)
            self._tables[name] = self.read(quiet, rows)
        return self._tables[name]

    def _rows_of(self, draft: Draft, result: Result) -> list[RawRow]:
        """The result as rows of texts; the draft learns its columns."""
        node = draft.sql
        assert node
        _check_columns(draft, result.columns)
        at = result.columns.index("id")
        columns = [draft.columns.get(name, Column(name)) for name in result.columns]
        where = draft.fields.at(node)
        first: dict[str, tuple[Value, ...]] = {}
        reported: set[str] = set()
        rows = []
        for values in result.rows:
            row_id = _text(values[at], columns[at])
            if not row_id or row_id in first:
                if row_id not in reported:
                    reported.add(row_id)
                    draft.problems.append(_bad_id(draft, row_id, first.get(row_id), values, where))
                continue
            first[row_id] = values
            entries: dict[str, YamlNode] = {}
            for column, value in zip(columns, values, strict=True):
                if value is not None and column.name != "id":
                    wrong = _refused(value, column)
                    if wrong:
                        message = f"the column {quoted(column.name)} of the table {quoted(draft.name)} {wrong}"
                        touches = (f"{draft.name}/{row_id}",)
                        group = (draft.name, column.name)
                        draft.problems.append(
                            Problem(
                                "F004",
                                message,
                                CORRECT_THE_SQL,
                                where,
                                touches=touches,
                                group=group,
                            )
                        )
                    entries[column.name] = _node(value, column, node)
            places = dict.fromkeys(entries, (node.line, node.column))
            mapping = YamlMapping(entries, places, node.line, node.column)
            rows.append(RawRow(row_id, node.line, node.column, mapping))
        return rows if is_ordered(node.text) else sorted(rows, key=lambda row: row.id)


def _check_columns(draft: Draft, names: tuple[str, ...]) -> None:
    """The result must have an `id` and what the head declares. What it does not declare is text."""
    if "id" not in names:
        raise SqlError(
            "gives no column `id`", "Select what tells its rows apart: SELECT ... AS id."
        )
    twice = next((name for name, many in Counter(names).items() if many > 1), None)
    if twice is not None:
        raise SqlError(
            f"gives two columns called {quoted(twice)}", "Give one of them another name with AS."
        )
    selected = Names(names)
    for name, column in draft.columns.items():
        if name not in names:
            message = f"the sql of the table {quoted(draft.name)} gives no column {quoted(name)}"
            remedy = f"Select it, or delete the column here.{selected.nearest(name)}"
            draft.fields.report("F002", message, remedy, column.location)
    for name in names:
        if name != "id":
            found = STANDARD.get(name) or tagged_column(name, draft.columns, any_column=True)
            draft.columns.setdefault(name, found or Column(name))
    if "facts" in names:
        draft.columns["facts"] = Column("facts", is_list=True)


def _bad_id(
    draft: Draft,
    row_id: str,
    first: tuple[Value, ...] | None,
    second: tuple[Value, ...],
    where: Location,
) -> Problem:
    shown = [
        ", ".join("NULL" if each is None else str(each) for each in row)
        for row in (first or (), second)
    ]
    if first is None:
        message = f"the sql of the table {quoted(draft.name)} gives a row without an id: {quoted(shown[1])}"
        return Problem("F019", message, "Leave it out, or give it an id.", where)
    message = f"the sql of the table {quoted(draft.name)} gives the id {quoted(row_id)} twice"
    message += f": {quoted(shown[0])} and {quoted(shown[1])}"
    remedy = "Make the id of what tells the rows apart, for instance of two columns: a.id || '-' || b.id."
    return Problem("F003", message, remedy, where, touches=(f"{draft.name}/{row_id}",))


def _refused(value: Value, column: Column) -> str:
    if isinstance(value, bytes):
        return "holds binary data"
    if isinstance(value, str) and "\0" in value:
        return "holds a NUL"
    if isinstance(value, str) and nfc(value) is None:
        return f"holds a text with more than {MAX_MARKS} accents and other marks over one letter"
    if isinstance(value, str) and any("\ufdd0" <= char <= "\ufdef" for char in value):
        return "holds a character that is none (U+FDD0 to U+FDEF)"
    if column.type == "date" and isinstance(value, int) and not 100 <= value <= 9999:
        return f"should be a date and is the number {value}: select the date itself, not its COLUMN_from or COLUMN_to"
    return ""


def _node(value: Value, column: Column, sql: YamlText) -> YamlNode:
    """A value as the text that one would write. A list comes as JSON; a text alone is a list of one."""
    if column.is_list and isinstance(value, str) and value.startswith("["):
        try:
            members = json.loads(value)
        except (ValueError, RecursionError):
            members = None
        if isinstance(members, list) and all(
            isinstance(each, str | int | float | None) for each in members
        ):
            texts = [
                YamlText(_text(each, column), sql.line, sql.column, plain=False) for each in members
            ]
            return YamlList(list(texts), sql.line, sql.column)
    return YamlText(_text(value, column), sql.line, sql.column, plain=False)


def _text(value: Value, column: Column) -> str:
    if value is None or isinstance(value, bytes):
        return ""
    if column.type == "boolean" and value in (0, 1):
        return "yes" if value else "no"
    if isinstance(value, float):
        return number_text(value)
    return (nfc(value) or "").replace("\0", "").strip() if isinstance(value, str) else str(value)


def _place(draft: Draft, node: YamlText, offset: int | None) -> Location:
    """Where in the file a place in the sql is, if the file's own lines show it as it was written."""
    here = draft.fields.at(node)
    if offset is None:
        return here
    wanted = node.text[: offset + 1].split("\n")
    column = len(wanted[-1]) - 1
    lines = read_text(Path(draft.file), draft.file)[0].split("\n")
    at = node.line - 1
    for number, line in enumerate(node.text.split("\n")[: len(wanted)]):
        bare = line.strip()
        while at < len(lines) and bare not in lines[at]:
            at += 1
        if at == len(lines):
            return here
        if number == len(wanted) - 1:
            begun = lines[at].rindex(bare) - (len(line) - len(line.lstrip()))
            return Location(draft.file, at + 1, begun + column + 1)
        at += 1 if bare else 0
    return here


# --- when all tables are there -----------------------------------------------------------------------------


def _entries(row: RawRow) -> dict[str, YamlNode]:
    assert isinstance(row.cells, YamlMapping)
    return row.cells.entries


def _facts(row: RawRow) -> list[str]:
    node = _entries(row).get("facts")
    return [
        each.text
        for each in (node.members if isinstance(node, YamlList) else [node])
        if isinstance(each, YamlText)
    ]


def named(
    problems: Iterable[Problem], drafts: Iterable[Draft], tables: Mapping[str, Table]
) -> list[Problem]:
    """Return the problems, those in a computed row with its name, at the fact that it rests on where that is known.

    What the sql is to be corrected for stays there, and names the fact as the second place. A source that is not known
    is told of at the facts alone.
    """
    places = {draft.fields.at(draft.sql): draft.name for draft in drafts}
    found = []
    for each in problems:
        name = places.get(each.location, "")
        ours = [fact.partition("/")[2] for fact in each.touches if fact.partition("/")[0] == name]
        row = tables[name].by_id.get(ours[0]) if name and len(ours) == 1 else None
        if row is None:
            found.append(_in_table(each, tables))
        elif each.code != "F018" or not tables[name].rests_on(row):
            found.append(_in_row(each, row, tables[name], tables))
    return found


_OF_THE_SQL = ("F003", "F019")
"""Rules about ids, which the sql makes."""


def _in_table(problem: Problem, tables: Mapping[str, Table]) -> Problem:
    """Return a problem between rows of a computed table with its name: they stand where facts of other tables do."""
    names = {fact.partition("/")[0] for fact in (*problem.touches, *problem.about)}
    name = names.pop() if len(names) == 1 else ""
    if name not in tables or not tables[name].is_computed or quoted(name) in problem.message:
        return problem
    return problem._replace(message=f"{problem.message} (in the computed table {quoted(name)})")


def _in_row(problem: Problem, row: Row, table: Table, tables: Mapping[str, Table]) -> Problem:
    if quoted(row.id) not in problem.message:
        problem = problem._replace(
            message=f"{problem.message} (row {quoted(row.id)} of {quoted(table.name)})"
        )
    place = table.place(row)
    if place == problem.location or problem.other:
        return problem
    is_of_the_sql = problem.code in _OF_THE_SQL or problem.remedy == CORRECT_THE_SQL
    if is_of_the_sql or (problem.code == "F005" and _names_what_is_not_there(row, table, tables)):
        return problem._replace(other=place)
    return problem._replace(location=place, other=problem.location)


def _names_what_is_not_there(row: Row, table: Table, tables: Mapping[str, Table]) -> bool:
    """Return whether the `facts` of a computed row name one that is not there, which the sql made up."""
    named_facts = [fact.partition("/") for fact in table.rests_on(row)]
    return any(
        name not in tables or row_id not in tables[name].by_id for name, _, row_id in named_facts
    )


def spread(problems: list[Problem], computed: Mapping[str, Computed]) -> list[Problem]:
    """The problems, errors touching also what is computed from what they touch.

    A row that names its `facts` rests on these; one that names none rests on all rows of all tables that are read.
    """
    found = list(problems)
    touched = {fact for problem in errors(problems) for fact in problem.touches}
    for name, made in computed.items():
        hit = {fact.partition("/")[0] for fact in touched} & made.reads
        if not hit:
            continue
        rows = [(f"{name}/{row.id}", _facts(row)) for row in made.rows]
        new = [fact for fact, rests_on in rows if not rests_on or not touched.isdisjoint(rests_on)]
        touched.update(new)
        for at, problem in enumerate(found):
            if problem.level == "error" and any(
                fact.partition("/")[0] in hit for fact in problem.touches
            ):
                found[at] = problem._replace(touches=(*problem.touches, *new))
                break
    return found
