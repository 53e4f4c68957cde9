"""Computed tables: the results of their `sql` as rows that are read like written ones.

    table: lands                          the rows of `lands`, each with an id and texts, as if
    sql: SELECT land AS id, ...           somebody had written them at the place of the sql

A table is computed when another one asks for it, from cells that are read for this alone: only when
all tables have their ids can a reference to a computed row be checked.

Knows heads and tables. SQLite itself is behind `_sql`, and what becomes of a result is in
`_result_rows`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from copy import copy
from pathlib import Path
from typing import NamedTuple

from studykit.facts._cells import Dangling
from studykit.facts._head import Draft
from studykit.facts._result_rows import facts_of, rows_of_result
from studykit.facts._rows import RawRow
from studykit.facts._sql import Database
from studykit.facts._sql_faults import SqlError, lowered
from studykit.facts.base import Row, Table
from studykit.facts.keys import STANDARD, TABLE_KEYS
from studykit.problems import Location, Names, Problem, quoted
from studykit.reading.plain_text import read_text
from studykit.reading.settings import Fields
from studykit.reading.yaml_tree import YamlList, YamlMapping, YamlNode, YamlText


class Computed(NamedTuple):
    """The rows that the `sql` of one table gave."""

    rows: list[RawRow]
    reads: frozenset[str]
    """The tables that it reads."""
    failed: bool = False

    def with_provenance(
        self,
        draft: Draft,
        tables: Mapping[str, Table],
        ids: Mapping[str, Collection[str]],
        dangling: list[Dangling],
    ) -> list[RawRow]:
        """Return the rows, with sources and disputes of their `facts` where they have none.

        A value of a fact counts where the query names its column.

        `tables` are those that the table needs; `ids` are of all tables. A fact that is not there
        is reported.
        """
        sql = draft.sql
        assert sql
        where = draft.fields.at(sql)
        has_default = bool(draft.fields["source"])
        table_names = Names(ids)
        rows = []
        for computed_row in self.rows:
            row = computed_row
            row_name = f"{draft.name}/{row.id}"
            # A dictionary keeps the order of the facts, and each source once.
            sources: dict[str, None] = {}
            disputes: dict[str, None] = {}
            for fact in facts_of(row):
                table_name, _, row_id = fact.partition("/")
                if table_name not in ids:
                    message = f"`facts` of the row {quoted(row.id)} names {quoted(fact)}, "
                    message += "and there is no such table"
                    remedy = f"Write it as table/id.{table_names.nearest(table_name)}"
                    problem = Problem("F005", message, remedy, where, touches=(row_name,))
                    draft.problems.append(problem)
                elif row_id not in ids[table_name]:
                    dangling.append(Dangling(row_name, table_name, row_id, where))
                elif table_name in tables:
                    # A table that the query does not need has no sources to give here.
                    table = tables[table_name]
                    sources.update(_sources(table, table.by_id[row_id], sql))
                    disputes.update(_disputes(table, table.by_id[row_id], sql))
            if sources and not has_default:
                draft.columns.setdefault("source", STANDARD["source"])
                row = _with_cell(row, "source", sources, sql)
            if disputes:
                draft.columns.setdefault("disputed", STANDARD["disputed"])
                row = _with_cell(row, "disputed", [" ".join(disputes)], sql)
            rows.append(row)
        return rows


def _columns_named(row: Row, sql: YamlText) -> list[str]:
    """Return the columns of whose values something is said, and that a query names.

    Rather one too many: a query may name `year` as `year_from`, and `ar` is found in `area`.
    """
    return [name for name in row.said if lowered(name) in lowered(sql.text)]


def _sources(table: Table, row: Row, sql: YamlText) -> dict[str, None]:
    """Return the sources of a row, and those of its values in columns that a query names."""
    sources = list(table.texts(row, "source"))
    for name in _columns_named(row, sql):
        for said in row.said[name]:
            sources += said.sources
    return dict.fromkeys(sources)


def _disputes(table: Table, row: Row, sql: YamlText) -> dict[str, None]:
    """Return how a row is disputed, and its values in columns that a query names."""
    names = _columns_named(row, sql)
    disputes = [table.dispute(row, name) for name in ("", *names)]
    return dict.fromkeys(filter(None, disputes))


def _with_cell(row: RawRow, column: str, cell: Iterable[str], sql: YamlText) -> RawRow:
    """Return the row with these texts in a column, unless its query gives it some."""
    assert isinstance(row.cells, YamlMapping)
    texts: list[YamlNode] = []
    for text in cell:
        texts.append(YamlText(text, sql.line, sql.column, plain=False))
    node: YamlNode = YamlList(texts, sql.line, sql.column)
    if not STANDARD[column].is_list:
        (node,) = texts
    entries = {column: node, **row.cells.entries}
    places = dict.fromkeys(entries, (sql.line, sql.column))
    return row._replace(cells=YamlMapping(entries, places, sql.line, sql.column))


class _UnreadError(Exception):
    """A query reads what could not be read itself, which is reported where it stands."""


class _CycleError(Exception):
    """A table needs itself."""

    def __init__(self, way: list[str]) -> None:
        super().__init__()
        self.way = way
        """The names on the way, from the table to itself."""


class Computer:
    """Computes the tables of one fact base, each once.

    `read` gives a table by its draft and rows, its cells read without a check of what they refer
    to.
    """

    def __init__(
        self,
        drafts: Mapping[str, Draft],
        rows: Mapping[str, list[RawRow]],
        broken_files: Collection[str],
        read: Callable[[Draft, list[RawRow]], Table],
    ) -> None:
        self._drafts = drafts
        self._rows = rows
        self._broken_files = broken_files
        self._read = read
        self._computed: dict[str, Computed] = {}
        """In the order in which they were computed: what a table needs comes before it."""
        self._tables: dict[str, Table] = {}
        """Those that a query has asked for."""
        self._open: list[str] = []
        """The tables that are being computed, each for the one before it."""
        self._database = Database()

    def run(self) -> dict[str, Computed]:
        """Return all computed tables by name, what one needs before it."""
        try:
            for name in sorted(self._drafts):
                if self._drafts[name].sql and name not in self._computed:
                    self._compute(name)
        finally:
            self._database.close()
        return self._computed

    def _compute(self, name: str) -> None:
        """Compute a table; one that fails has no rows, and its problem is reported."""
        draft = self._drafts[name]
        sql = draft.sql
        assert sql
        computed = Computed([], frozenset(), failed=True)
        self._open.append(name)
        try:
            computed = self._result(draft, sql)
        except _UnreadError:
            # Reported already: a second problem would say nothing more.
            pass
        except SqlError as error:
            message = f"the sql of the table {quoted(name)} {error.message}"
            where = _place_in_sql(draft, sql, error.offset)
            draft.problems.append(Problem("F022", message, error.remedy, where))
        except _CycleError as cycle:
            # Of the tables that only lead to the circle nothing is wrong.
            if name in cycle.way:
                message = (
                    f"the table {quoted(name)} is computed from itself: {' -> '.join(cycle.way)}"
                )
                remedy = "Let one of them read written tables alone."
                draft.fields.report("F022", message, remedy, draft.fields.at(sql))
        finally:
            self._open.pop()
        self._computed[name] = computed

    def _result(self, draft: Draft, sql: YamlText) -> Computed:
        if draft.name == "sources":
            # A source of this table could rest on a fact of which it is the source.
            raise SqlError("makes the sources, on which all facts rest", "Write them out.")
        result = self._database.query(sql.text, self._table_called, list(self._drafts))
        if any(self._is_unread(name) for name in result.reads):
            raise _UnreadError
        return Computed(rows_of_result(draft, sql, result), result.reads)

    def _is_unread(self, name: str) -> bool:
        """Return whether rows of a table are not known."""
        if name in self._computed and self._computed[name].failed:
            return True
        draft = self._drafts[name]
        return draft.file in self._broken_files or draft.rows_file in self._broken_files

    def _table_called(self, name: str) -> Table | None:
        """Return a table that a query reads, computed first if it has to be.

        Names are told apart as SQLite does.
        """
        names = sorted(own for own in self._drafts if lowered(own) == lowered(name))
        if len(names) > 1:
            message = (
                f"reads {quoted(name)}, and SQL cannot tell {quoted(names[0])} and "
                f"{quoted(names[1])} apart"
            )
            raise SqlError(message, "Give one of the two tables another name.")
        if not names:
            if self._broken_files:
                # It may well stand in one of these.
                raise _UnreadError
            return None

        name = names[0]
        if self._drafts[name].sql and name not in self._computed:
            if name in self._open:
                raise _CycleError([*self._open[self._open.index(name) :], name])
            self._compute(name)
        if name not in self._tables:
            self._tables[name] = self._table(name)
        return self._tables[name]

    def _table(self, name: str) -> Table:
        rows = self._computed[name].rows if name in self._computed else self._rows[name]
        # All cells are read again when the ids are known, and their problems are told then.
        draft = copy(self._drafts[name])
        draft.fields = Fields(draft.fields.mapping, draft.file, [], TABLE_KEYS)
        return self._read(draft, rows)


def _place_in_sql(draft: Draft, sql: YamlText, offset: int | None) -> Location:
    """Return where in the file a place in the sql is.

    YAML folds lines and takes their indentation away, so the lines of the sql are looked for in the
    file, one after the other. The sql's beginning, if the file does not show them as they are.
    """
    beginning = draft.fields.at(sql)
    if offset is None:
        return beginning
    lines_to_place = sql.text[: offset + 1].split("\n")
    last = len(lines_to_place) - 1
    column_in_line = len(lines_to_place[last]) - 1

    text, _ = read_text(Path(draft.file), draft.file)
    file_lines = text.split("\n")
    row = sql.line - 1
    for number, line in enumerate(sql.text.split("\n")):
        bare = line.strip()
        while row < len(file_lines) and bare not in file_lines[row]:
            row += 1
        if row == len(file_lines):
            return beginning
        if number == last:
            indent = len(line) - len(line.lstrip())
            begin = file_lines[row].rindex(bare) - indent
            return Location(draft.file, row + 1, begin + column_in_line + 1)
        if bare:
            row += 1
    return beginning
