"""Explains to the person who wrote a query why it gives nothing.

    SELECT nme FROM towns       names a column 'nme' that is not there. Did you mean 'name'?
    SELECT 1 x x                cannot be read near 'x'

SQLite says what it could not do, and where only by a word that may stand there several times. Knows
its words and the query's text; of a database it knows nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence

from studykit.limits import MAX_SQL_TEXT
from studykit.problems import nearest, quoted

_CLOCKS = ("current_", "date", "julianday", "strftime", "time", "unixepoch")
"""How the names of the functions begin that know what time it is."""
_ONE_SELECT = "Write one SELECT (it may begin with WITH)."
_UNFINISHED = {
    "incomplete input": "ends in the middle of a statement",
    "You can only execute one statement at a time.": "holds two statements",
}
_QUOTED_OR_COMMENT = re.compile(
    r"""'[^']*'?|"[^"]*"?|`[^`]*`?|\[[^\]]*\]?|--[^\n]*|/\*.*?(?:\*/|\Z)""", re.DOTALL
)
"""What is opened and never closed ends with the query: so each opening is looked at once."""


class SqlError(Exception):
    """A query gives nothing: `message` without a full stop, `remedy` in whole sentences."""

    def __init__(self, message: str, remedy: str, offset: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.offset = offset
        """Where in the query, if that is known."""


def refusal(kind: str, name: str, sql: str) -> SqlError:
    """Return the error for a `function` or `table` that a query may not use, or for an `action`."""
    offset = _first_place(sql, name)
    if kind == "function" and lowered(name).startswith(_CLOCKS):
        message = f"asks the clock or counts by it ({name}), which is not done here"
        remedy = (
            "Dates come as ISO text, with COLUMN_from and COLUMN_to as day numbers to compare and "
            "subtract."
        )
        return SqlError(message, remedy, offset)
    if kind == "function":
        message = f"uses {name}(), which is not known here or not the same every time"
        return SqlError(message, "Do without it.", offset)
    if kind == "table":
        message = f"reads {name}, which is no table of the fact base"
        return SqlError(message, "Read the tables of the base.", offset)
    return SqlError("does something else than reading", _ONE_SELECT)


def mistake(
    complaint: str,
    sql: str,
    tables: Sequence[str],
    columns: Callable[[], list[str]],
    trips: Callable[[str], bool],
) -> SqlError:
    """Return the error for what SQLite complains of.

    `tables` are the names that there are, `columns` gives those of the tables that were read, and
    `trips` tells whether SQLite finds a syntax error in the beginning of a query.
    """
    missing = re.fullmatch(r"no such (table|column|function): (.+)", complaint, re.DOTALL)
    if missing:
        kind, name = missing.groups()
        return _missing(kind, name, sql, tables, columns)
    # Both show at the end, where more was to come or where it should have ended.
    if complaint in _UNFINISHED:
        return SqlError(_UNFINISHED[complaint], _ONE_SELECT, len(sql.rstrip()) - 1)
    syntax_error = re.match(r'near "(.*)": syntax error', complaint, re.DOTALL)
    if syntax_error:
        token = syntax_error[1]
        message = f"cannot be read near {quoted(token)}"
        offset = _place_of_syntax_error(sql, token, trips)
        return SqlError(message, "Correct it there or just before.", offset)
    # SQLite hands a text to a function of ours, which Python then cannot decode.
    if complaint == "user-defined function raised exception":
        message = "looks into a text that is no Unicode"
        return SqlError(message, "Leave out what char() or CAST makes of bytes.")
    if is_too_long(complaint):
        remedy = f"Keep texts below {MAX_SQL_TEXT >> 10} KiB."
        return SqlError("makes a text that is too long", remedy)
    return SqlError(f"cannot be run: {complaint}", "Correct it.")


def is_too_long(complaint: str) -> bool:
    """Return whether SQLite complains of a text that is longer than its limit."""
    return "string or blob too big" in complaint or "query string is too large" in complaint


def lowered(name: str) -> str:
    """Return the name as SQLite compares it: without case in ASCII alone."""
    return "".join(char.lower() if char.isascii() else char for char in name)


def is_ordered(sql: str) -> bool:
    """Return whether the result's own order was asked for.

    By an ORDER BY outside of parentheses, texts and comments.
    """
    bare = _QUOTED_OR_COMMENT.sub(" ", sql)
    # An ORDER BY in parentheses orders a window or a part, and not the result.
    depth = 0
    outside = []
    for part in re.split(r"([()])", bare):
        if part == "(":
            depth += 1
        elif part == ")":
            depth -= 1
        if depth == 0:
            outside.append(part)
    return bool(re.search(r"\border\s+by\b", " ".join(outside), re.IGNORECASE))


def _missing(
    kind: str, name: str, sql: str, tables: Sequence[str], columns: Callable[[], list[str]]
) -> SqlError:
    offset = _first_place(sql, name)
    if kind == "table":
        message = f"reads {quoted(name)}, which is no table here"
        remedy = f"Write the name of a table of the fact base.{nearest(name, tables)}"
        return SqlError(message, remedy, offset)
    message = f"names a {kind} {quoted(name)} that is not there"
    suggestion = ""
    if kind == "column":
        # SQLite tells it with its table: `t.name`.
        suggestion = nearest(name.rpartition(".")[2], columns())
    return SqlError(message, f"Correct its name.{suggestion}", offset)


def _first_place(sql: str, word: str) -> int | None:
    """Return the first place of a word in the query, in upper or lower case."""
    first = re.search(rf"(?<!\w){re.escape(word)}(?!\w)", sql, re.IGNORECASE)
    return first.start() if first else None


def _place_of_syntax_error(sql: str, token: str, trips: Callable[[str], bool]) -> int | None:
    """Return which of the places where a token stands SQLite trips over.

    The first that it cannot pass. What it cannot pass once it cannot pass later, so half of the
    places are left out with each look.
    """
    places = [match.start() for match in re.finditer(re.escape(token), sql)]
    index = bisect_left(places, True, key=lambda place: trips(sql[: place + len(token)]))
    return places[index] if index < len(places) else None
