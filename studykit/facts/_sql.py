"""The fact base as SQLite tables that a query may read and nothing else. The only door to `sqlite3` in this room.

What a query costs is counted in SQLite's own instructions and not by a clock, so that the same files give the same
result on every machine. One instruction on a long text takes as long as many on short ones. So

* a query is first run with texts of up to 1 KiB, each instruction counting once; if it meets a longer one, it is run
  again with texts of up to 4 KiB, each counting four times, then 16 and at last 64 KiB;
* functions that hold each character of one text against each of another (`instr`, `LIKE`) are called by way of
  Python, which first counts the product of the lengths.

This module knows nothing of YAML or of what a result is used for.
"""

from __future__ import annotations

import json
import re
import sqlite3
import sys
from bisect import bisect_left
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import NamedTuple

from studykit.facts.base import Broken, Cell, Column, Date, Media, Number, Row, Scalar, Table
from studykit.limits import (
    MAX_SQL_COMPARED,
    MAX_SQL_MEMORY,
    MAX_SQL_RESULT_ROWS,
    MAX_SQL_RESULT_SIZE,
    MAX_SQL_STEPS,
    MAX_SQL_TEXT,
)  # fmt: skip
from studykit.problems import nearest, quoted
from studykit.values.dates import iso_date, span
from studykit.values.numbers import unit_scale

Value = str | int | float | bytes | None

_INTERVAL = 200
_TEXT_LENGTHS = (2**10, 2**12, 2**14, MAX_SQL_TEXT)
"""How long texts may be when a query is run first, and when it has met a longer one."""
_COMPARED_PER_STEP = 32
"""Pairs of characters that are compared in about the time of one instruction."""
_STEPS_PER_CALL = 20
"""What a call by way of Python costs, in the time of instructions."""
_STEPS_PER_NAME = 100
"""What a name in a query costs before it runs: WITH can double its names again and again."""
_TOO_MUCH_MEMORY = "takes more than {} MiB of memory"
_LIMITS = {
    sqlite3.SQLITE_LIMIT_LENGTH: MAX_SQL_TEXT,
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 2**18,
    sqlite3.SQLITE_LIMIT_COLUMN: 2000,
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 200,
    sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 100,
    sqlite3.SQLITE_LIMIT_VDBE_OP: 100_000,
    sqlite3.SQLITE_LIMIT_FUNCTION_ARG: 100,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 1000,
    sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER: 0,
    sqlite3.SQLITE_LIMIT_WORKER_THREADS: 0,
}
_SAFE = """
-> ->> abs acos acosh asin asinh atan atan2 atanh avg ceil ceiling char coalesce concat concat_ws cos cosh count
cume_dist degrees dense_rank exp first_value floor glob group_concat hex if ifnull iif instr json json_array
json_array_length json_error_position json_extract json_group_array json_group_object json_insert json_object json_patch
json_quote json_remove json_replace json_set json_type json_valid lag last_value lead length like likelihood likely ln
log log10 log2 lower ltrim max median min mod nth_value ntile nullif octet_length percent_rank pi pow power quote
radians rank replace round row_number rtrim sign sin sinh sqrt string_agg substr substring sum tan tanh total trim trunc
typeof unhex unicode unlikely upper
"""
_FUNCTIONS = frozenset(_SAFE.split())
"""What gives the same result today and tomorrow, everywhere: neither chance nor a clock nor a time zone. `printf` is
not among them: `printf('%1000000000d', 1)` is one instruction of several seconds."""
_COMPARING = (
    ("glob", 2), ("instr", 2), ("like", 2), ("like", 3), ("ltrim", 2), ("replace", 3), ("rtrim", 2), ("trim", 2),
    *([("unhex", 2)] if sqlite3.sqlite_version_info >= (3, 41) else []),
)  # fmt: skip
"""Functions whose time grows with the product of the lengths of their first two texts, and how many they take."""
_DEAR = {
    "json_patch": 1000,
    **dict.fromkeys(("json_insert", "json_remove", "json_replace", "json_set"), 8),
}
"""How often an instruction counts in a query that has such a function: each of them makes a text of JSON anew."""
_CLOCKS = ("current_", "date", "julianday", "strftime", "time", "unixepoch")
"""How the names of the functions begin that know what time it is."""
_HIDDEN = ("sqlite_", "pragma_")
"""How the names of SQLite's own tables begin. Those that modules bring cannot be made once the authorizer is there."""


class Result(NamedTuple):
    """What a query gives."""

    columns: tuple[str, ...]
    rows: list[tuple[Value, ...]]
    reads: frozenset[str]
    """The names of the tables that it reads."""


class SqlError(Exception):
    """Why a query gives nothing: `message` without a full stop, `remedy` in whole sentences."""

    def __init__(self, message: str, remedy: str, offset: int | None = None) -> None:
        super().__init__(message)
        self.message, self.remedy = message, remedy
        self.offset = offset
        """Where in the query, if that is known."""


class Database:
    """An empty database in memory, into which a table comes when the first query asks for it."""

    def __init__(self) -> None:
        self._db = _connection()
        self._plain = _connection()
        """Another one, in which the functions are SQLite's own that are counted in the first."""
        self._plain.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, 3)
        for name, many in _COMPARING:
            call = f"SELECT {name}({', '.join('?' * many)})"
            self._db.create_function(
                name, many, partial(self._compared, name, call), deterministic=True
            )
        # What one call takes before its first step, as WITH that doubles its names again and again, is bounded so.
        self._db.execute(f"PRAGMA hard_heap_limit = {MAX_SQL_MEMORY}")
        self._db.execute(
            "PRAGMA temp_store = MEMORY"
        )  # whose size can be watched, unlike that of a file
        for table in ("json_each", "json_tree"):
            self._db.execute(f"SELECT 1 FROM {table}('[]')")  # noqa: S608 - made now, before making is forbidden
        self._tables: dict[str, str] = {}
        """The tables that are there by the name that SQLite compares, with their own."""
        self._reads: set[str] = set()
        self._denied = ""
        self._left = MAX_SQL_STEPS * 1000
        self._weight = self._dear = 1
        """How often an instruction counts: by the length of the texts, and by the functions of the query."""
        self._stopped = ""
        self._told = ""
        """What a function complained of that was called by way of Python."""
        self._memory = _memory_used()

    def close(self) -> None:
        self._db.close()
        self._plain.close()

    def add(self, table: Table) -> None:
        """Makes the table, its rows in the order of their ids. Raises SqlError when SQLite cannot tell names apart."""
        fields = _fields(table)
        marks = ", ".join("?" * len(fields))
        head = ", ".join(f"{_quoted(name)} {kind}".rstrip() for name, kind in fields)
        limits = (sqlite3.SQLITE_LIMIT_LENGTH, sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER)
        self._db.setlimit(limits[0], 10**9)
        self._db.setlimit(limits[1], 2000)
        try:
            self._db.execute(f"CREATE TABLE {_quoted(table.name)} ({head}, PRIMARY KEY (id))")
            rows = sorted(table.rows, key=lambda row: row.id)
            self._db.execute("BEGIN")
            self._db.executemany(
                f"INSERT INTO {_quoted(table.name)} VALUES ({marks})",  # noqa: S608 - a quoted name and question marks
                (_stored(table, row, fields) for row in rows),
            )
            self._db.execute("COMMIT")
        except sqlite3.Error as error:
            message = f"the table {quoted(table.name)} cannot be read by SQL: {error}"
            raise SqlError(message, "Give it fewer or shorter columns.") from error
        finally:
            for limit in limits:
                self._db.setlimit(limit, _LIMITS[limit])
        self._tables[lowered(table.name)] = table.name

    def query(self, sql: str, wanted: Callable[[str], Table | None], known: list[str]) -> Result:
        """What a query gives. Asks `wanted` for each table that it reads; `known` are the names of all there are.

        Raises SqlError, and whatever `wanted` raises.
        """
        while True:
            try:
                return self._run(sql)
            except MemoryError as error:
                self._stopped = _TOO_MUCH_MEMORY.format(MAX_SQL_MEMORY >> 20)
                raise self._explained(sqlite3.Error(), sql, known) from error
            except sqlite3.Error as error:
                missing = re.fullmatch(r"no such table: (?:main\.)?(.+)", str(error), re.DOTALL)
                table = (
                    wanted(missing[1])
                    if missing and lowered(missing[1]) not in self._tables
                    else None
                )
                if table is None:
                    raise self._explained(error, sql, known) from error
                self.add(table)

    def _run(self, sql: str) -> Result:
        """Return what the query gives, run with the shortest texts that it can do with."""
        left = self._left
        for length in _TEXT_LENGTHS:
            self._left, self._weight, self._dear = left, length // _TEXT_LENGTHS[0], 1
            self._db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, length)
            try:
                return self._run_once(sql)
            except (sqlite3.Error, sqlite3.DataError) as error:
                if length == MAX_SQL_TEXT or self._stopped or not _is_too_long(str(error)):
                    raise
        raise AssertionError

    def _run_once(self, sql: str) -> Result:
        self._reads, self._denied, self._stopped, self._told = set(), "", "", ""
        raised: list[BaseException | None] = []
        # SQLite swallows what is raised in a function that it calls, also by Ctrl-C and by SIGTERM.
        hook, sys.unraisablehook = sys.unraisablehook, lambda told: raised.append(told.exc_value)
        sqlite3.enable_callback_tracebacks(True)
        self._db.set_authorizer(self._authorize)
        self._db.set_progress_handler(self._progress, _INTERVAL)
        try:
            cursor = self._db.execute(sql)
            columns = tuple(name for name, *_ in cursor.description or ())
            rows: list[tuple[Value, ...]] = []
            size = 0
            for row in cursor:
                rows.append(row)
                size += sum(len(value) for value in row if isinstance(value, str | bytes))
                if len(rows) > MAX_SQL_RESULT_ROWS or size > MAX_SQL_RESULT_SIZE:
                    self._stopped = f"gives more than {MAX_SQL_RESULT_ROWS:,} rows"
                    if len(rows) <= MAX_SQL_RESULT_ROWS:
                        self._stopped = (
                            f"gives more than {MAX_SQL_RESULT_SIZE >> 20} million characters"
                        )
                    raise sqlite3.OperationalError("interrupted")
        finally:
            self._db.set_authorizer(None)
            self._db.set_progress_handler(None, 0)
            sqlite3.enable_callback_tracebacks(False)
            sys.unraisablehook = hook
            for error in raised:
                if isinstance(error, KeyboardInterrupt | SystemExit):
                    raise error
        return Result(columns, rows, frozenset(self._tables[name] for name in self._reads))

    def _authorize(
        self, action: int, one: str | None, two: str | None, _database: str | None, _by: str | None
    ) -> int:
        """Reading the tables of the base with functions that always give the same. What was denied is remembered."""
        if not self._has_steps(_STEPS_PER_NAME):
            return sqlite3.SQLITE_DENY
        if action in (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_RECURSIVE):
            return sqlite3.SQLITE_OK
        if action == sqlite3.SQLITE_READ and one is not None:
            name = lowered(one)
            if name in self._tables:
                self._reads.add(name)
            if not name.startswith(_HIDDEN):
                return (
                    sqlite3.SQLITE_OK
                )  # also a name that the query gives to a SELECT of its own (WITH)
            self._denied = self._denied or f"table {one}"
        elif action == sqlite3.SQLITE_FUNCTION and two is not None:
            if lowered(two) in _FUNCTIONS:
                self._dear = max(self._dear, _DEAR.get(lowered(two), 1))
                return sqlite3.SQLITE_OK
            self._denied = self._denied or f"function {two}"
        else:
            self._denied = self._denied or "action"
        return sqlite3.SQLITE_DENY

    def _progress(self) -> bool:
        if (
            self._has_steps(_INTERVAL * self._weight * self._dear)
            and _memory_used() - self._memory > MAX_SQL_MEMORY
        ):
            self._stopped = _TOO_MUCH_MEMORY.format(MAX_SQL_MEMORY >> 20)
        return bool(self._stopped)

    def _has_steps(self, steps: int) -> bool:
        """Return whether so many steps were left, and take them."""
        self._left -= steps
        if self._left < 0:
            self._stopped = f"takes more than {MAX_SQL_STEPS // 1000} million steps"
            if self._weight * self._dear > 1:
                self._stopped += f", each counted {self._weight * self._dear} times for its long texts or its JSON"
        return not self._stopped

    def _compared(self, name: str, call: str, *values: Value) -> Value:
        """Return what SQLite's function of this name gives, once the steps that it may take are counted."""
        one, other = [len(value) if isinstance(value, str | bytes) else 1 for value in values[:2]]
        compared = one * other
        if compared > MAX_SQL_COMPARED:
            self._stopped = (
                f"holds texts of {one:,} and {other:,} characters against each other ({name})"
            )
        if self._stopped or not self._has_steps(_STEPS_PER_CALL + compared // _COMPARED_PER_STEP):
            raise sqlite3.OperationalError
        try:
            (value,) = self._plain.execute(call, values).fetchone()
        except sqlite3.Error as error:
            self._told = str(error)
            raise
        return value  # type: ignore[no-any-return]

    def _explained(self, error: sqlite3.Error, sql: str, known: list[str]) -> SqlError:
        """What SQLite complains of, for someone who wrote a query: what, what to do, and where in it."""
        told = self._told or str(error)
        if self._stopped:
            remedy = "Join the tables on columns that tell their rows apart, and give the query less to do."
            return SqlError(self._stopped, remedy)
        if self._denied:
            return self._refusal(sql)
        return self._mistake(told, sql, known)

    def _refusal(self, sql: str) -> SqlError:
        kind, _, name = self._denied.partition(" ")
        offset = _only_word(sql, name)
        if kind == "function" and lowered(name).startswith(_CLOCKS):
            remedy = "Dates come as ISO text, with COLUMN_from and COLUMN_to as day numbers to compare and subtract."
            return SqlError(
                f"asks the clock or counts by it ({name}), which is not done here", remedy, offset
            )
        if kind == "function":
            message = f"uses {name}(), which is not known here or not the same every time"
            return SqlError(message, "Do without it.", offset)
        if kind == "table":
            return SqlError(
                f"reads {name}, which is no table of the fact base",
                "Read the tables of the base.",
                offset,
            )
        return SqlError(
            "does something else than reading", "Write one SELECT (it may begin with WITH)."
        )

    def _mistake(self, told: str, sql: str, known: list[str]) -> SqlError:
        missing = re.fullmatch(r"no such (table|column|function): (.+)", told, re.DOTALL)
        if missing and missing[1] == "table":
            remedy = f"Write the name of a table of the fact base.{nearest(missing[2], known)}"
            return SqlError(
                f"reads {quoted(missing[2])}, which is no table here",
                remedy,
                _only_word(sql, missing[2]),
            )
        if missing:
            remedy = "Correct its name."
            if missing[1] == "column":
                remedy = f"Correct its name.{nearest(missing[2].rpartition('.')[2], self._all_columns())}"
            return SqlError(f"names a {missing[1]} {quoted(missing[2])} that is not there", remedy,
                            _only_word(sql, missing[2]))  # fmt: skip
        if told in ("incomplete input", "You can only execute one statement at a time."):
            message = (
                "ends in the middle of a statement"
                if told == "incomplete input"
                else "holds two statements"
            )
            return SqlError(
                message, "Write one SELECT (it may begin with WITH).", len(sql.rstrip()) - 1
            )
        near = re.match(r'near "(.*)": syntax error', told, re.DOTALL)
        if near:
            return SqlError(
                f"cannot be read near {quoted(near[1])}",
                "Correct it there or just before.",
                self._syntax(sql, near[1]),
            )
        if told == "user-defined function raised exception":
            return SqlError(
                "looks into a text that is no Unicode",
                "Leave out what char() or CAST makes of bytes.",
            )
        if _is_too_long(told):
            return SqlError(
                "makes a text that is too long", f"Keep texts below {MAX_SQL_TEXT >> 10} KiB."
            )
        return SqlError(f"cannot be run: {told}", "Correct it.")

    def _all_columns(self) -> list[str]:
        return [
            name for table in self._tables.values()
            for _, name, *_ in self._db.execute(f"PRAGMA table_info({_quoted(table)})")
        ]  # fmt: skip

    def _syntax(self, sql: str, token: str) -> int | None:
        """Return which of the places where a token stands SQLite trips over: the first that it cannot pass.

        What it cannot pass once it cannot pass later, so half of the places are left out with each look.
        """
        places = [found.start() for found in re.finditer(re.escape(token), sql)]
        at = bisect_left(places, True, key=lambda place: self._trips(sql[: place + len(token)]))
        return places[at] if at < len(places) else None

    def _trips(self, beginning: str) -> bool:
        self._db.set_authorizer(self._authorize)
        try:
            self._db.execute(f"EXPLAIN {beginning} ")
        except sqlite3.Error as error:
            return "syntax error" in str(error)
        finally:
            self._db.set_authorizer(None)
        return False


def lowered(name: str) -> str:
    """The name as SQLite compares it: without case in ASCII alone."""
    return "".join(char.lower() if char.isascii() else char for char in name)


def is_ordered(sql: str) -> bool:
    """Whether the result's own order was asked for: an ORDER BY outside of parentheses, texts and comments."""
    # What is opened and never closed ends with the query: each opening is looked at once.
    bare = re.sub(
        r"'[^']*'?|\"[^\"]*\"?|`[^`]*`?|\[[^\]]*\]?|--[^\n]*|/\*.*?(?:\*/|\Z)",
        " ",
        sql,
        flags=re.DOTALL,
    )
    depth, outside = 0, []
    for part in re.split(r"([()])", bare):
        depth += {"(": 1, ")": -1}.get(part, 0)
        if depth == 0:
            outside.append(part)
    return bool(re.search(r"\border\s+by\b", " ".join(outside), re.IGNORECASE))


def number_text(value: float) -> str:
    """A number as people write it: to 15 significant digits, as SQLite shows it, and 356 rather than 356.0."""
    number = Decimal(f"{value:.15g}")
    if not number.is_finite() or number == 0:
        return "0" if number == 0 else str(number)
    number = number.normalize()
    return f"{number:f}" if -7 <= number.adjusted() < 21 else f"{number:e}"


def _connection() -> sqlite3.Connection:
    """Return an empty database in memory that takes texts and queries of a fact base's size."""
    db = sqlite3.connect(":memory:", isolation_level=None)
    for limit, value in _LIMITS.items():
        db.setlimit(limit, value)
    return db


def _is_too_long(told: str) -> bool:
    return "string or blob too big" in told or "query string is too large" in told


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _only_word(sql: str, word: str) -> int | None:
    found = [
        each.start() for each in re.finditer(rf"(?<!\w){re.escape(word)}(?!\w)", sql, re.IGNORECASE)
    ]
    return found[0] if found else None


def _fields(table: Table) -> list[tuple[str, str]]:
    """The names and affinities of the table's columns in SQLite. Raises SqlError when two differ only in case."""
    kinds = {"integer": "INTEGER", "boolean": "INTEGER", "number": "REAL", "quantity": "REAL"}
    own = [column for column in table.columns if column.name != "id"]
    seen: dict[str, str] = {"id": "id"}
    fields = [("id", "TEXT")]
    for column in own:
        other = seen.setdefault(lowered(column.name), column.name)
        if other is not column.name:
            message = f"reads {quoted(table.name)}, whose columns {quoted(other)} and {quoted(column.name)} SQL cannot"
            raise SqlError(f"{message} tell apart", "Give one of them another name.")
        fields.append((column.name, "TEXT" if column.is_list else kinds.get(column.type, "TEXT")))
    for column in own:
        for name in (f"{column.name}_from", f"{column.name}_to"):
            if (
                column.type == "date"
                and not column.is_list
                and seen.setdefault(lowered(name), name) is name
            ):
                fields.append((name, "INTEGER"))
    return fields


def _stored(table: Table, row: Row, fields: list[tuple[str, str]]) -> list[Value]:
    """A row's values in the order of the fields."""
    values: dict[str, Value] = {"id": row.id}
    for column, cell in zip(table.columns, row.cells, strict=True):
        if column.name == "id":
            continue
        values[column.name] = _cell(column, cell)
        if isinstance(cell, Date):
            values.setdefault(f"{column.name}_from", span(cell)[0])
            values.setdefault(f"{column.name}_to", span(cell)[1])
    return [values.get(name) for name, _ in fields]


def _cell(column: Column, cell: Cell) -> Value:
    """What could not be read is NULL, as is what is missing."""
    if isinstance(cell, tuple) and not isinstance(cell, Number | Date | Media | Broken):
        if any(isinstance(each, Broken) for each in cell):
            return None
        return json.dumps([_scalar(column, each) for each in cell], ensure_ascii=False)
    return None if cell is None or isinstance(cell, Broken) else _scalar(column, cell)


def _scalar(column: Column, value: Scalar) -> str | int | float:
    if isinstance(value, Number):
        number = value.value / unit_scale(column.unit)[1]
        whole = number == number.to_integral_value() and abs(number) < 2**63
        return int(number) if column.type == "integer" and whole else float(number)
    if isinstance(value, Date | Media):
        return iso_date(value) if isinstance(value, Date) else value.path
    return int(value) if isinstance(value, bool) else str(value)


def _memory_used() -> int:
    """The most memory that the process has held so far, in bytes; 0 where the system does not tell."""
    try:
        import resource
        import sys
    except ImportError:  # Windows
        return 0
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024
