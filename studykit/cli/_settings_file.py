"""Read and change the file of the learner's settings, which is TOML.

    # on holiday
    new_per_day = 5         # back to 20 in May
    fsrs_parameters = [
        0.212, 1.2931,
    ]

It is read by `tomllib`, one setting after the other: so each problem has its line, all are told at
once, and a changed value leaves every other line and every comment as it is. Where a setting ends
is seen by trying: it ends with the first line up to which it is TOML.

Knows paths and what a setting is; which there are it is told. Knows no log and no command.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from studykit.cli._setting_kinds import Setting, SettingKind, Value, as_toml, reason_of
from studykit.limits import MAX_SETTINGS
from studykit.problems import Location, Problem, nearest, quoted
from studykit.whole_files.regular import regular_file

_FIRST_LINE = "# The settings of studykit. `studykit config` shows and explains them.\n"
_LONGEST_VALUE = 100
"""Lines of one setting. One that does not end must not be tried with every line of a file."""
_WITHOUT_QUOTES = re.compile(r"\s*(?P<key>[\w-]+)\s*=\s*(?P<value>[^#]*?)\s*(?:#.*)?")


class _Statement(NamedTuple):
    """One or more lines of the file that belong together."""

    number: int
    """Of its first line, from 1."""
    text: str
    """With its line ends."""
    content: Mapping[str, Any] | None
    """What TOML reads of it: empty for a comment. None when it is no TOML."""
    is_open: bool = False
    """It is no TOML since a bracket or a quotation does not end."""

    @property
    def key(self) -> str:
        """Return the key that it sets; empty when it sets none."""
        return next(iter(self.content or ()), "")


class FileContent(NamedTuple):
    """The content of the file of settings."""

    values: Mapping[str, Value]
    """Of those settings that it sets, where nothing is wrong with them."""
    set_at: Mapping[str, Location]
    problems: Sequence[Problem]


def read_file(path: Path, settings: Mapping[str, Setting]) -> FileContent:
    """Return what a file says, which need not exist, of the settings that there are."""
    values: dict[str, Value] = {}
    set_at: dict[str, Location] = {}
    problems: list[Problem] = []
    for statement in _statements(_text(path)):
        column = len(statement.text) - len(statement.text.lstrip()) + 1
        location = Location(str(path), statement.number, column)
        if statement.content is None or statement.text.lstrip().startswith("["):
            problems.append(_no_setting(statement, settings, location))
            key = _key_without_quotes(statement)
            if key in settings:
                set_at.setdefault(key, location)
            continue
        key = statement.key
        if not key:
            continue
        if key not in settings:
            problems.append(_unknown_key(key, settings, location))
            continue
        if key in set_at:
            message = f"{quoted(key)} is set twice"
            problems.append(Problem("C004", message, "Delete one.", location, other=set_at[key]))
            continue

        set_at[key] = location
        try:
            values[key] = settings[key].kind.value(statement.content[key])
        except ValueError as error:
            written = statement.text.partition("=")[2].strip()
            kind = settings[key].kind
            problems.append(_wrong_value(key, written, kind, location, reason_of(error)))
    return FileContent(values, set_at, problems)


def with_value(path: Path, key: str, value: str | None) -> str:
    """Return the file's text with a setting changed, added, or (None) taken out; all else as it is.

    The value is TOML. Where a key is set twice the first line has the new value, and the second one
    goes.
    """
    changed: list[str] = []
    is_done = value is None
    for statement in _statements(_text(path) or _FIRST_LINE):
        if not _is_about(statement, key):
            changed.append(statement.text)
            continue
        if is_done:
            continue
        # The comment is the learner's own, and says perhaps why.
        comment = _comment_behind(statement)
        changed.append(f"{key} = {value}{comment}{_line_end(statement.text)}")
        is_done = True
    text = "".join(changed)
    if is_done:
        return text
    if not text.endswith("\n"):
        text += "\n"
    return f"{text}{key} = {value}{_line_end(text)}"


def is_toml_of(text: str, kind: SettingKind, value: Value) -> bool:
    """Return whether a text, as it stands, is a value in TOML, on one line."""
    if text.splitlines() != [text]:
        return False
    (statement,) = _statements(f"key = {text}\n")
    if statement.content is None:
        return False
    try:
        return kind.value(statement.content["key"]) == value
    except ValueError:
        return False


# --- statements ----------------------------------------------------------------------------------


def _text(path: Path) -> str:
    """Return the text of the file; empty when there is no such file."""
    try:
        content = regular_file(path, MAX_SETTINGS)
    except (FileNotFoundError, NotADirectoryError):
        return ""
    # Bytes that are no UTF-8 come as signs that no setting has, and are told with their line.
    return content.decode("utf-8-sig", errors="replace")


def _statements(text: str) -> Iterator[_Statement]:
    """Yield what stands in the file, in its order; together they are its text."""
    # Not `splitlines`: it knows more ends of lines than TOML does.
    lines = re.findall(r"[^\n]*\n|[^\n]+", text)
    start = 0
    while start < len(lines):
        statement, taken = _statement_from(lines, start)
        yield statement
        start += taken


def _statement_from(lines: Sequence[str], start: int) -> tuple[_Statement, int]:
    """Return the statement that begins with a line, and how many lines it takes."""
    import tomllib

    for length in range(1, _LONGEST_VALUE + 1):
        text = "".join(lines[start : start + length])
        try:
            return _Statement(start + 1, text, tomllib.loads(text)), length
        except tomllib.TOMLDecodeError as error:
            if "at end of document" not in str(error):
                # What is wrong is wrong whatever follows: the next line is looked at by itself.
                return _Statement(start + 1, lines[start], None), 1
        except (RecursionError, ValueError):
            # Ten thousand brackets, or digits that make no number.
            return _Statement(start + 1, lines[start], None), 1
        if start + length >= len(lines):
            break
    return _Statement(start + 1, text, None, is_open=True), length


def _is_about(statement: _Statement, key: str) -> bool:
    """Return whether a statement sets a key, or tries to: then the new value mends it."""
    if statement.content is not None:
        return statement.key == key
    return _key_without_quotes(statement) == key


def _key_without_quotes(statement: _Statement) -> str:
    """Return the key of lines that are no TOML; empty where they are nothing like a setting."""
    parts = _WITHOUT_QUOTES.fullmatch(statement.text.rstrip())
    return parts["key"] if parts else ""


def _comment_behind(statement: _Statement) -> str:
    """Return the comment behind a value, with two blanks before it; empty when there is none."""
    import tomllib

    last_line = statement.text.rstrip().rpartition("\n")[2]
    first_lines = statement.text.rstrip()[: -len(last_line)]
    # The comment begins with the first # before which all of the setting stands: in quotes one is
    # a sign like any other.
    for sign in re.finditer("#", last_line):
        before = last_line[: sign.start()]
        try:
            is_whole = tomllib.loads(first_lines + before) == statement.content
        except tomllib.TOMLDecodeError:
            is_whole = statement.content is None
        if is_whole:
            return f"  {last_line[sign.start() :]}"
    return ""


def _line_end(text: str) -> str:
    return "\r\n" if text.endswith("\r\n") else "\n"


# --- problems ------------------------------------------------------------------------------------


def _no_setting(
    statement: _Statement, settings: Mapping[str, Setting], location: Location
) -> Problem:
    """Return the problem of lines that are no TOML, or of a table's head."""
    if statement.is_open:
        first_line = statement.text.partition("\n")[0].strip()
        remedy = "Close the bracket or the quotation."
        return Problem("C001", f"{quoted(first_line)} does not end", remedy, location)

    line = statement.text.strip()
    parts = _WITHOUT_QUOTES.fullmatch(line)
    if parts and parts["key"] in settings:
        key, written = parts["key"], parts["value"]
        kind = settings[key].kind
        try:
            value = kind.typed(written)
        except ValueError:
            return _wrong_value(key, written, kind, location)
        # So it stood in the file of an older studykit, or somebody took it for simpler than it is.
        remedy = f"Write `{key} = {as_toml(value)}`."
        return Problem("C001", f"{quoted(line)} is no TOML", remedy, location)
    if parts and not statement.content:
        return _unknown_key(parts["key"], settings, location)
    return Problem("C001", f"{quoted(line)} is no setting", "Write `key = value`.", location)


def _wrong_value(
    key: str, written: str, kind: SettingKind, location: Location, reason: str = ""
) -> Problem:
    message = f"{quoted(key)} cannot be {quoted(written)}{reason}"
    return Problem("C003", message, f"Write {kind.wanted}.", location)


def _unknown_key(key: str, settings: Mapping[str, Setting], location: Location) -> Problem:
    remedy = f"There are: {', '.join(settings)}.{nearest(key, settings)}"
    return Problem("C002", f"there is no setting {quoted(key)}", remedy, location)
