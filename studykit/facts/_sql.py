"""The fact base as a database that a query may read and nothing else.

The only door to `sqlite3` in this room. What a query costs is counted in SQLite's own instructions
and not by a clock, so that the same files give the same result on every machine. One instruction on
a long text takes as long as many on short ones. So

* a query is first run with texts of up to 1 KiB, each instruction counting once; if it meets a
  longer one, it is run again with texts of up to 4 KiB, each counting four times, then 16 and at
  last 64 KiB;
* functions that hold each character of one text against each of another (`instr`, `LIKE`) are
  called by way of Python, which first counts the product of the lengths.

Knows nothing of YAML or of what a result is used for.
"""

from __future__ import annotations

import contextlib
import re
import sqlite3
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any, NamedTuple

from studykit.facts._sql_budget import Budget
from studykit.facts._sql_faults import SqlError, is_too_long, lowered, mistake, refusal
from studykit.facts._sql_permitted import FUNCTIONS, HIDDEN, WEIGHTS
from studykit.facts._sql_tables import Value, fields_of, values_of
from studykit.facts.base import Table
from studykit.limits import (
    MAX_SQL_COMPARED,
    MAX_SQL_MEMORY,
    MAX_SQL_RESULT_ROWS,
    MAX_SQL_RESULT_SIZE,
    MAX_SQL_TEXT,
)
from studykit.problems import quoted

_STEPS_BETWEEN_LOOKS = 200
"""Instructions after which SQLite asks whether to go on."""
_TEXT_LENGTHS = (2**10, 2**12, 2**14, MAX_SQL_TEXT)
"""How long texts may be when a query is run first, and when it has met a longer one."""
_COMPARED_PER_STEP = 32
"""Pairs of characters that are compared in about the time of one instruction."""
_STEPS_PER_CALL = 20
"""What a call by way of Python costs, in the time of instructions."""
_STEPS_PER_NAME = 100
"""What a name in a query costs before it runs: WITH can double its names again and again."""
_LIMITS = {
    sqlite3.SQLITE_LIMIT_LENGTH: MAX_SQL_TEXT,
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 2**18,
    sqlite3.SQLITE_LIMIT_COLUMN: 2000,
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 200,
    sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 100,
    sqlite3.SQLITE_LIMIT_VDBE_OP: 100_000,
    sqlite3.SQLITE_LIMIT_FUNCTION_ARG: 100,
    # No other database than this one, and no file.
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 1000,
    sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER: 0,
    # What a thread of its own did would be counted by nobody.
    sqlite3.SQLITE_LIMIT_WORKER_THREADS: 0,
}
_COMPARING = [
    ("glob", 2),
    ("instr", 2),
    ("like", 2),
    ("like", 3),
    ("ltrim", 2),
    ("replace", 3),
    ("rtrim", 2),
    ("trim", 2),
]
"""Functions whose time grows with the product of the lengths of their first two texts, and how many
arguments they take."""
if sqlite3.sqlite_version_info >= (3, 41):
    _COMPARING.append(("unhex", 2))


class Result(NamedTuple):
    """The rows that a query gives."""

    columns: tuple[str, ...]
    rows: list[tuple[Value, ...]]
    reads: frozenset[str]
    """The names of the tables that it reads."""


class Database:
    """An empty database in memory, into which a table comes when the first query asks for it."""

    def __init__(self) -> None:
        self.budget = Budget()
        self._db = _connection()
        self._uncounted = _connection()
        """Another one, whose functions are SQLite's own that are counted in the first."""
        self._uncounted.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, 3)
        for name, argument_count in _COMPARING:
            question_marks = ", ".join("?" * argument_count)
            call = f"SELECT {name}({question_marks})"
            # Deterministic: SQLite may call it once for arguments that stay the same.
            function = partial(self._counted_call, name, call)
            self._db.create_function(name, argument_count, function, deterministic=True)
        # What one call takes before its first step, as WITH that doubles its names again and again,
        # is bounded so.
        self._db.execute(f"PRAGMA hard_heap_limit = {MAX_SQL_MEMORY}")
        # Memory's size can be watched, unlike that of a file.
        self._db.execute("PRAGMA temp_store = MEMORY")
        for table in ("json_each", "json_tree"):
            # Their tables are made now, before making is forbidden.
            self._db.execute(f"SELECT 1 FROM {table}('[]')")  # noqa: S608
        self._tables: dict[str, str] = {}
        """The tables that are there by the name that SQLite compares, with their own."""
        self._read_tables: set[str] = set()
        self._denied: tuple[str, str] | None = None
        """The first that was refused: `function`, `table` or `action`, and its name."""
        self._complaint_of_call = ""
        """Made by a function that was called by way of Python: SQLite tells another one then."""

    def close(self) -> None:
        """Let go of the memory."""
        self._db.close()
        self._uncounted.close()

    def add(self, table: Table) -> None:
        """Make the table, its rows in the order of their ids.

        Raises SqlError when SQLite cannot tell names apart.
        """
        fields = fields_of(table)
        name = _quoted_name(table.name)
        head = ", ".join(f"{_quoted_name(field)} {affinity}" for field, affinity in fields)
        question_marks = ", ".join("?" * len(fields))
        rows = sorted(table.rows, key=lambda row: row.id)
        # What stands in the base has its own limits; those of a query are for what a query makes.
        self._db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 10**9)
        self._db.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, 2000)
        try:
            self._db.execute(f"CREATE TABLE {name} ({head}, PRIMARY KEY (id))")
            self._db.execute("BEGIN")
            self._db.executemany(
                f"INSERT INTO {name} VALUES ({question_marks})",  # noqa: S608 - a quoted name
                (values_of(table, row, fields) for row in rows),
            )
            self._db.execute("COMMIT")
        except sqlite3.Error as error:
            message = f"the table {quoted(table.name)} cannot be read by SQL: {error}"
            raise SqlError(message, "Give it fewer or shorter columns.") from error
        finally:
            for limit in (sqlite3.SQLITE_LIMIT_LENGTH, sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER):
                self._db.setlimit(limit, _LIMITS[limit])
        self._tables[lowered(table.name)] = table.name

    def query(
        self, sql: str, table_called: Callable[[str], Table | None], all_tables: list[str]
    ) -> Result:
        """Return what a query gives.

        `table_called` is asked for each table that it reads; `all_tables` are the names of those
        that there are. Raises SqlError, and whatever `table_called` raises.
        """
        # SQLite complains of one missing table at a time: the query is run until none is missing.
        while True:
            try:
                return self._run(sql)
            except MemoryError as error:
                self.budget.stop_for_memory()
                raise self._explained(str(error), sql, all_tables) from error
            except sqlite3.Error as error:
                table = self._missing_table(str(error), table_called)
                if table is None:
                    raise self._explained(str(error), sql, all_tables) from error
                self.add(table)

    def _missing_table(
        self, complaint: str, table_called: Callable[[str], Table | None]
    ) -> Table | None:
        missing = re.fullmatch(r"no such table: (?:main\.)?(.+)", complaint, re.DOTALL)
        if not missing or lowered(missing[1]) in self._tables:
            return None
        return table_called(missing[1])

    def _run(self, sql: str) -> Result:
        """Return what the query gives, run with the shortest texts that it can do with."""
        left = self.budget.left
        for length in _TEXT_LENGTHS:
            # The runs that came to nothing cost nothing.
            self.budget.begin(left, weight_of_texts=length // _TEXT_LENGTHS[0])
            self._db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, length)
            try:
                return self._run_once(sql)
            except sqlite3.Error as error:
                is_last = length == MAX_SQL_TEXT
                if is_last or self.budget.reason_to_stop or not is_too_long(str(error)):
                    raise
        raise AssertionError  # The last run returns or raises.

    def _run_once(self, sql: str) -> Result:
        self._read_tables = set()
        self._denied = None
        self._complaint_of_call = ""
        with self._watching():
            cursor = self._db.execute(sql)
            columns = tuple(column[0] for column in cursor.description or ())
            rows = self._rows(cursor)
        reads = frozenset(self._tables[name] for name in self._read_tables)
        return Result(columns, rows, reads)

    def _rows(self, cursor: Iterable[tuple[Value, ...]]) -> list[tuple[Value, ...]]:
        rows = []
        size = 0
        for row in cursor:
            rows.append(row)
            for value in row:
                if isinstance(value, str | bytes):
                    size += len(value)
            reason = ""
            if len(rows) > MAX_SQL_RESULT_ROWS:
                reason = f"gives more than {MAX_SQL_RESULT_ROWS:,} rows"
            elif size > MAX_SQL_RESULT_SIZE:
                reason = f"gives more than {MAX_SQL_RESULT_SIZE >> 20} million characters"
            if reason:
                self.budget.reason_to_stop = reason
                raise sqlite3.OperationalError
        return rows

    # --- while a query runs ----------------------------------------------------------------------

    @contextlib.contextmanager
    def _watching(self) -> Iterator[None]:
        """Let SQLite ask what a query may do, and whether it may go on."""
        raised: list[BaseException | None] = []
        # SQLite swallows what is raised in a function that it calls, also by Ctrl-C and by SIGTERM.
        hook = sys.unraisablehook
        sys.unraisablehook = lambda unraisable: raised.append(unraisable.exc_value)
        sqlite3.enable_callback_tracebacks(True)
        self._db.set_authorizer(self._authorize)
        self._db.set_progress_handler(self._is_to_stop, _STEPS_BETWEEN_LOOKS)
        try:
            yield
        finally:
            self._db.set_authorizer(None)
            self._db.set_progress_handler(None, 0)
            sqlite3.enable_callback_tracebacks(False)
            sys.unraisablehook = hook
            for error in raised:
                if isinstance(error, KeyboardInterrupt | SystemExit):
                    raise error

    def _authorize(self, action: int, first: str | None, second: str | None, *_: Any) -> int:
        """Let a query read the tables of the base with functions that always give the same."""
        # A query is compiled before its first step: names are all that can be counted then.
        if not self.budget.take(_STEPS_PER_NAME):
            return sqlite3.SQLITE_DENY
        if action in (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_RECURSIVE):
            return sqlite3.SQLITE_OK
        if action == sqlite3.SQLITE_READ and first is not None:
            return self._authorize_table(first)
        if action == sqlite3.SQLITE_FUNCTION and second is not None:
            return self._authorize_function(second)
        return self._deny("action", "")

    def _authorize_table(self, name: str) -> int:
        if lowered(name) in self._tables:
            self._read_tables.add(lowered(name))
        if lowered(name).startswith(HIDDEN):
            return self._deny("table", name)
        # Also a name that the query gives to a SELECT of its own (WITH).
        return sqlite3.SQLITE_OK

    def _authorize_function(self, name: str) -> int:
        if lowered(name) not in FUNCTIONS:
            return self._deny("function", name)
        self.budget.weigh_function(WEIGHTS.get(lowered(name), 1))
        return sqlite3.SQLITE_OK

    def _deny(self, kind: str, name: str) -> int:
        self._denied = self._denied or (kind, name)
        return sqlite3.SQLITE_DENY

    def _is_to_stop(self) -> bool:
        return not self.budget.take_instructions(_STEPS_BETWEEN_LOOKS)

    def _counted_call(self, name: str, call: str, *values: Value) -> Value:
        """Return what SQLite's function of this name gives, once its steps are counted."""
        first_length, second_length = map(_length, values[:2])
        compared = first_length * second_length
        if compared > MAX_SQL_COMPARED:
            self.budget.reason_to_stop = (
                f"holds texts of {first_length:,} and {second_length:,} characters "
                f"against each other ({name})"
            )
            raise sqlite3.OperationalError
        if not self.budget.take(_STEPS_PER_CALL + compared // _COMPARED_PER_STEP):
            raise sqlite3.OperationalError
        try:
            (value,) = self._uncounted.execute(call, values).fetchone()
        except sqlite3.Error as error:
            self._complaint_of_call = str(error)
            raise
        return value  # type: ignore[no-any-return]

    # --- when it gave nothing --------------------------------------------------------------------

    def _explained(self, complaint: str, sql: str, all_tables: list[str]) -> SqlError:
        """Return why a query gave nothing."""
        if self.budget.reason_to_stop:
            remedy = (
                "Join the tables on columns that tell their rows apart, and give the query less to "
                "do."
            )
            return SqlError(self.budget.reason_to_stop, remedy)
        if self._denied:
            return refusal(*self._denied, sql)
        # SQLite itself says only that a function of ours failed.
        complaint = self._complaint_of_call or complaint
        return mistake(complaint, sql, all_tables, self._all_columns, self._trips)

    def _all_columns(self) -> list[str]:
        columns = []
        for table in self._tables.values():
            for _, name, *_ in self._db.execute(f"PRAGMA table_info({_quoted_name(table)})"):
                columns.append(name)
        return columns

    def _trips(self, beginning: str) -> bool:
        """Return whether SQLite finds a syntax error in the beginning of a query."""
        # EXPLAIN compiles the beginning and runs nothing of it.
        self._db.set_authorizer(self._authorize)
        try:
            self._db.execute(f"EXPLAIN {beginning} ")
        except sqlite3.Error as error:
            return "syntax error" in str(error)
        finally:
            self._db.set_authorizer(None)
        return False


def _connection() -> sqlite3.Connection:
    """Return an empty database in memory that takes texts and queries of a fact base's size."""
    db = sqlite3.connect(":memory:", isolation_level=None)
    for limit, value in _LIMITS.items():
        db.setlimit(limit, value)
    return db


def _quoted_name(name: str) -> str:
    doubled = name.replace('"', '""')
    return f'"{doubled}"'


def _length(value: Value) -> int:
    return len(value) if isinstance(value, str | bytes) else 1
