"""One more row in a file that a person wrote, in the file's own style, every other byte as it was.

    rows:                                      rows:
      oslo: {land: Norway}            ->         oslo: {land: Norway}
                                                 rome: {land: Italy}

Text in, text out. The result is to be loaded and compared before it is written: there a style shows
that is not foreseen here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from studykit.facts._said_columns import SIGNS, is_said_key, names_in_file
from studykit.facts.base import Row, Table
from studykit.reading.csv_rows import Sheet
from studykit.reading.quoting import csv_cell, yaml_text


class NewValue(NamedTuple):
    """A value of the new row with what is said of it, by key."""

    texts: Sequence[str]
    said: Mapping[str, Sequence[str]]


Values = Mapping[str, Sequence[str] | NewValue]
"""The values of the new row by column; a list column may have several."""
_WIDTH = 120
"""Characters of a line, of which longer ones are broken behind the row's id."""
_LONGEST_ID = 60


class AddError(ValueError):
    """A row cannot be added; the message is without a full stop."""


def derived_id(text: str, taken: Collection[str]) -> str:
    """Return a readable row id made of a label: `Miyako Island (north)` is `miyako-island-north`.

    It differs from those that are taken also in case.
    """
    characters = [char if _can_be_in_id(char) else "-" for char in text.lower()]
    words = "".join(characters).split("-")
    slug = "-".join(filter(None, words))[:_LONGEST_ID].strip("-")
    if not slug:
        raise AddError("no id can be made of it")

    folded = {row_id.casefold() for row_id in taken}
    row_id = slug
    number = 2
    while row_id.casefold() in folded:
        row_id = f"{slug}-{number}"
        number += 1
    return row_id


def _can_be_in_id(char: str) -> bool:
    # Many scripts write vowels as marks: without them a word of Hindi is none.
    is_mark = unicodedata.category(char).startswith("M")
    return char.isalnum() or is_mark


# --- CSV -----------------------------------------------------------------------------------------


def said_by(name: str) -> list[tuple[str, str]]:
    """Return the columns of which a name may say something, each with the key.

    `city source` and `city.source` say the source of `city`.
    """
    readings = []
    for sign in SIGNS:
        column, _, key = name.rpartition(sign)
        if column and is_said_key(key):
            readings.append((column, key))
    return readings


def said_header(table: Table, column: str, key: str, header: Sequence[str]) -> str:
    """Return the column of a CSV file that says something of another one: `city source`.

    Empty where the file has none.
    """
    columns = {each.name: each for each in table.columns}
    for name in names_in_file(column, key, columns):
        if name in header:
            return name
    return ""


def with_csv_row(text: str, sheet: Sheet, cells: Mapping[str, str]) -> str:
    """Return the file with one more line behind its last row.

    `cells` are by the file's own column names.
    """
    line_end = _line_end(text)
    content = text.rstrip("\r\n")
    blank_lines = text[len(content) :]
    # A program that puts every cell in quotes expects them in the new row too.
    last_line = content.replace("\r\n", "\n").split("\n")[-1]
    has_all_in_quotes = _has_all_in_quotes(last_line, sheet.separator)
    new_cells = []
    for name in sheet.header:
        cell = csv_cell(cells.get(name, ""), sheet.separator)
        is_in_quotes = cell.startswith('"')
        if has_all_in_quotes and not is_in_quotes:
            cell = f'"{cell}"'
        new_cells.append(cell)
    line = sheet.separator.join(new_cells).replace("\n", line_end)
    return content + line_end + line + blank_lines


def _line_end(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _has_all_in_quotes(line: str, separator: str) -> bool:
    cell = r'"(?:[^"]|"")*"'
    return bool(re.fullmatch(rf"{cell}(?:{re.escape(separator)}{cell})*", line))


# --- YAML ----------------------------------------------------------------------------------------


class _NewRow(NamedTuple):
    """A row to be written."""

    id: str | None
    """None when its id is one of its values, or made of them."""
    values: Values

    def entries(self) -> list[str]:
        """Return `land: Norway` and the like."""
        return [f"{yaml_text(name)}: {_flow_value(texts)}" for name, texts in self.values.items()]

    def in_braces(self) -> str:
        """Return the values as `{land: Norway, big: [Oslo, Bergen]}`."""
        return f"{{{', '.join(self.entries())}}}"


def _flow_value(texts: Sequence[str] | NewValue) -> str:
    if isinstance(texts, NewValue):
        said = [f"{key}: {_flow_value(texts_of_key)}" for key, texts_of_key in texts.said.items()]
        return f"{{is: {_flow_value(texts.texts)}, {', '.join(said)}}}"
    if len(texts) == 1:
        return yaml_text(texts[0])
    return f"[{', '.join(map(yaml_text, texts))}]"


def with_yaml_row(text: str, table: Table, row_id: str, values: Values) -> str:
    """Return the file with one more row behind the table's last one.

    A row of a list has its id in it, unless the table has a `key`. Raises AddError.
    """
    lines = text.replace("\r\n", "\n").split("\n")
    if table.rows:
        _add_behind_last(lines, table, row_id, values)
    else:
        _add_as_first(lines, table, row_id, values)
    return _line_end(text).join(lines)


def _rows_line(lines: Sequence[str], table: Table) -> int | None:
    """Return the index of the line `rows:` of a table's document, if it has one."""
    # The table's location is that of its key `table`, and others may stand before it.
    begin = table.location.line - 1
    while begin > 0 and not lines[begin].startswith("---"):
        begin -= 1
    for index in range(begin, len(lines)):
        if lines[index].startswith("rows:"):
            return index
        if index > begin and lines[index].startswith("---"):
            return None
    return None


def _add_as_first(lines: list[str], table: Table, row_id: str, values: Values) -> None:
    """Add a row where `rows:` stands with nothing, or with empty braces."""
    index = _rows_line(lines, table)
    empty_rows = None
    if index is not None:
        empty_rows = re.fullmatch(r"(rows:)(?:\s*(?:\{\s*\}|\[\s*\]))?(\s*|\s+#.*)", lines[index])
    if index is None or not empty_rows:
        raise AddError("its rows are not found in the file")
    # Empty braces go, and a comment stays.
    lines[index] = empty_rows[1] + empty_rows[2]
    in_braces = _NewRow(None, values).in_braces()
    if table.key:
        lines.insert(index + 1, f"  - {in_braces}")
    else:
        lines.insert(index + 1, f"  {yaml_text(row_id)}: {in_braces}")


def _add_behind_last(lines: list[str], table: Table, row_id: str, values: Values) -> None:
    last = max(table.rows, key=lambda row: (row.line, row.column))
    before = lines[last.line - 1][: last.column - 1]
    index = _rows_line(lines, table)
    bracket = None
    if index is not None:
        bracket = re.match(r"rows:\s*([{[])", lines[index])
    has_dash = "-" in before
    is_list = has_dash or bool(bracket and bracket[1] == "[")
    if is_list and not table.key:
        values = {"id": [row_id], **values}

    # With another text before it the last row shares its line with the row before it.
    stands_alone = before.strip() in ("", "-")
    if stands_alone and not bracket:
        row = _NewRow(None if has_dash else row_id, values)
        _add_lines(lines, last, before, row)
    else:
        row = _NewRow(None if is_list or table.key else row_id, values)
        _add_in_brackets(lines, last, row)


def _add_lines(lines: list[str], last: Row, before: str, row: _NewRow) -> None:
    """Add a row that has lines of its own, in the style of the last one.

    That is `id: {...}` in one line, `id:` with its columns below it, `- {...}` or `- a: b`.
    """
    end = _end_of_row(lines, last, indent=_indent(before))
    row_lines = lines[last.line - 1 : end]
    if row.id is None:
        begins_with_brace = row_lines[0][last.column - 1 :].startswith("{")
        if begins_with_brace:
            new = [f"{before}{row.in_braces()}"]
        else:
            first, *others = row.entries()
            blanks = " " * len(before)
            new = [f"{before}{first}", *(f"{blanks}{entry}" for entry in others)]
    elif _is_block(row_lines):
        blanks = _blanks_before_columns(row_lines) or f"{before}  "
        new = [f"{before}{yaml_text(row.id)}:", *(f"{blanks}{entry}" for entry in row.entries())]
    else:
        new = [f"{before}{yaml_text(row.id)}: {row.in_braces()}"]
        if len(new[0]) > _WIDTH:
            new = [f"{before}{yaml_text(row.id)}:", f"{before}  {row.in_braces()}"]
    lines[end:end] = new


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _end_of_row(lines: Sequence[str], row: Row, indent: int) -> int:
    """Return the index of the line behind a row.

    All lines that are indented deeper belong to it; empty ones behind it do not.
    """
    end = row.line
    for index in range(row.line, len(lines)):
        line = lines[index]
        if not line.strip():
            continue
        if _indent(line) <= indent:
            break
        end = index + 1
    return end


def _is_block(row_lines: Sequence[str]) -> bool:
    """Return whether a row's columns stand on lines of their own.

    What follows its id is nothing then, or a comment.
    """
    if len(row_lines) < 2 or not re.search(r":\s*(#.*)?$", row_lines[0]):
        return False
    for line in row_lines[1:]:
        content = line.strip()
        if content and not content.startswith("#"):
            return not content.startswith("{")
    return True


def _blanks_before_columns(row_lines: Sequence[str]) -> str:
    for line in row_lines[1:]:
        if line.strip():
            return line[: _indent(line)]
    return ""


def _add_in_brackets(lines: list[str], last: Row, row: _NewRow) -> None:
    """Add a row behind the end of the last one, inside the braces or brackets of all rows."""
    text = "\n".join(lines)
    begin_of_line = sum(len(line) + 1 for line in lines[: last.line - 1])
    depth = 0
    for offset in _structure_signs(text, begin_of_line + last.column - 1):
        sign = text[offset]
        # The first such sign that is outside of the last row ends it.
        if depth == 0 and sign in ",]}":
            new = row.in_braces()
            if row.id is not None:
                new = f"{yaml_text(row.id)}: {new}"
            lines[:] = f"{text[:offset].rstrip()}, {new}{text[offset:]}".split("\n")
            return
        if sign in "[{":
            depth += 1
        elif sign in "]}":
            depth -= 1
    raise AddError("the end of its rows is not found in the file")


_COMMENT_OR_SIGN = re.compile(r"\s#[^\n]*|\S")
_COMMENT_TEXT_OR_SIGN = re.compile(r"""\s#[^\n]*|"(?:\\.|[^"\\])*"|'(?:[^']|'')*'|\S""", re.DOTALL)


def _structure_signs(text: str, offset: int) -> Iterator[int]:
    """Yield where the braces, brackets and commas of YAML stand from a place on.

    Without those in quotes and in comments.
    """
    last_sign = ","
    while True:
        # A quote opens only where a text begins: behind a comma, a colon or a brace.
        may_begin_a_text = last_sign in ",:{["
        pattern = _COMMENT_TEXT_OR_SIGN if may_begin_a_text else _COMMENT_OR_SIGN
        part = pattern.search(text, offset)
        if part is None:
            return
        offset = part.end()
        if part[0] in ("{", "}", "[", "]", ","):
            yield part.start()
        is_comment = part[0][0].isspace()
        if not is_comment:
            last_sign = part[0][-1]
