"""One more row in a file that a person wrote, in the file's own style, every other byte as it was.

Text in, text out. The result is to be loaded and compared before it is written: there a style shows that is not
foreseen here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence

from studykit.facts.base import Row, Table
from studykit.reading.csv_rows import Sheet
from studykit.reading.quoting import csv_cell, yaml_text

Values = Mapping[str, Sequence[str]]
"""The values of the new row by column; a list column may have several."""
_WIDTH = 120


class AddError(ValueError):
    """Why the row cannot be added; without a full stop."""


def derived_id(text: str, taken: Collection[str]) -> str:
    """A readable row id made of a label, different from those that are taken also in case."""
    kept = [
        char if char.isalnum() or unicodedata.category(char)[0] == "M" else "-"
        for char in text.lower()
    ]
    slug = "-".join(part for part in "".join(kept).split("-") if part)[:60].strip("-")
    if not slug:
        raise AddError("no id can be made of it")
    folded = {each.casefold() for each in taken}
    found, number = slug, 2
    while found.casefold() in folded:
        found, number = f"{slug}-{number}", number + 1
    return found


# --- CSV ---------------------------------------------------------------------------------------------------


def with_csv_row(text: str, sheet: Sheet, cells: Mapping[str, str]) -> str:
    """The file with one more line behind its last row. `cells` are by the file's own column names."""
    end = "\r\n" if "\r\n" in text else "\n"
    bare = text.rstrip("\r\n")
    rest = text[len(bare) :]
    quotes_all = _quotes_all(bare.replace("\r\n", "\n").split("\n")[-1], sheet.separator)
    found = []
    for name in sheet.header:
        cell = csv_cell(cells.get(name, ""), sheet.separator)
        found.append(f'"{cell}"' if quotes_all and not cell.startswith('"') else cell)
    line = sheet.separator.join(found).replace("\n", end)
    return bare + end + line + rest


def _quotes_all(line: str, separator: str) -> bool:
    return bool(re.fullmatch(rf'"(?:[^"]|"")*"(?:{re.escape(separator)}"(?:[^"]|"")*")*', line))


# --- YAML --------------------------------------------------------------------------------------------------


def with_yaml_row(text: str, table: Table, row_id: str, values: Values) -> str:
    """The file with one more row behind the table's last one.

    A row of a list has its id in it, unless the table has a `key`.
    """
    end = "\r\n" if "\r\n" in text else "\n"
    lines = text.replace("\r\n", "\n").split("\n")
    if not table.rows:
        _into_empty(lines, table, row_id, values)
    else:
        last = max(table.rows, key=lambda row: (row.line, row.column))
        before = lines[last.line - 1][: last.column - 1]
        at = _rows_line(lines, table)
        in_braces = at is not None and re.match(r"rows:\s*([{[])", lines[at])
        is_list = "-" in before or bool(in_braces and in_braces[1] == "[")
        if is_list and not table.key:
            values = {"id": [row_id], **values}
        if before.strip() in ("", "-") and not in_braces:
            _behind_block(lines, last, before, None if "-" in before else row_id, values)
        else:
            _behind_flow(lines, last, None if table.key or is_list else row_id, values)
    return end.join(lines)


def _into_empty(lines: list[str], table: Table, row_id: str, values: Values) -> None:
    """`rows:` stands there with nothing, or with empty braces."""
    at = _rows_line(lines, table)
    found = at is not None and re.fullmatch(
        r"(rows:)(?:\s*(?:\{\s*\}|\[\s*\]))?(\s*|\s+#.*)", lines[at]
    )
    if at is not None and found:
        lines[at] = found[1] + found[2]
        new = f"  - {_flow(values)}" if table.key else f"  {yaml_text(row_id)}: {_flow(values)}"
        lines.insert(at + 1, new)
        return
    raise AddError("its rows are not found in the file")


def _rows_line(lines: Sequence[str], table: Table) -> int | None:
    """The index of the line `rows:` of a table's document, if it has one."""
    begun = table.location.line - 1
    while begun > 0 and not lines[begun].startswith("---"):
        begun -= 1
    for at in range(begun, len(lines)):
        if lines[at].startswith("rows:"):
            return at
        if at > begun and lines[at].startswith("---"):
            break
    return None


def _behind_block(
    lines: list[str], last: Row, before: str, row_id: str | None, values: Values
) -> None:
    """Rows that begin on lines of their own: `id: {...}`, `id:` with columns below it, `- {...}` or `- a: b`."""
    indent = len(before) - len(before.lstrip())
    at = end = last.line  # the index of the line behind the row's first
    while at < len(lines):
        line = lines[at]
        if line.strip() and len(line) - len(line.lstrip()) <= indent:
            break
        if line.strip():
            end = at + 1
        at += 1
    first = lines[last.line - 1]
    begun = first[last.column - 1 :]
    if row_id is None and begun.startswith("{"):
        new = [f"{before}{_flow(values)}"]
    elif row_id is None:
        inner = " " * len(before)
        new = [
            f"{before if number == 0 else inner}{entry}"
            for number, entry in enumerate(_entries(values))
        ]
    elif _is_block(lines[last.line - 1 : end]):
        below = next((line for line in lines[last.line : end] if line.strip()), "")
        inner = below[: len(below) - len(below.lstrip())] or f"{before}  "
        new = [f"{before}{yaml_text(row_id)}:", *(f"{inner}{entry}" for entry in _entries(values))]
    else:
        new = [f"{before}{yaml_text(row_id)}: {_flow(values)}"]
        if len(new[0]) > _WIDTH:
            new = [f"{before}{yaml_text(row_id)}:", f"{before}  {_flow(values)}"]
    lines[end:end] = new


def _is_block(row: Sequence[str]) -> bool:
    """Whether a row's columns stand on lines of their own: what follows its id is nothing, or a comment."""
    if len(row) < 2 or not re.search(r":\s*(#.*)?$", row[0]):
        return False
    below = next(
        line.strip() for line in row[1:] if line.strip() and not line.strip().startswith("#")
    )
    return not below.startswith("{")


def _behind_flow(lines: list[str], last: Row, row_id: str | None, values: Values) -> None:
    """Rows inside braces or brackets: behind the end of the last one."""
    text = "\n".join(lines)
    begun = sum(len(line) + 1 for line in lines[: last.line - 1]) + last.column - 1
    depth = 0
    for at in _signs(text, begun):
        if depth == 0 and text[at] in ",]}":
            new = _flow(values) if row_id is None else f"{yaml_text(row_id)}: {_flow(values)}"
            lines[:] = f"{text[:at].rstrip()}, {new}{text[at:]}".split("\n")
            return
        depth += {"{": 1, "[": 1, "}": -1, "]": -1}.get(text[at], 0)
    raise AddError("the end of its rows is not found in the file")


_IN_TEXT = re.compile(r"\s#[^\n]*|\S")
_BEGINNING = re.compile(r"""\s#[^\n]*|"(?:\\.|[^"\\])*"|'(?:[^']|'')*'|\S""", re.DOTALL)
"""A quote opens only where a text begins: behind a comma, a colon or a brace."""


def _signs(text: str, at: int) -> Iterator[int]:
    """Where the braces, brackets and commas of YAML stand from a place on, without those in quotes and comments."""
    before = ","
    while found := (_BEGINNING if before in ",:{[" else _IN_TEXT).search(text, at):
        at = found.end()
        if found[0] in ("{", "}", "[", "]", ","):
            yield found.start()
        if not found[0].strip().startswith("#") or not found[0][0].isspace():
            before = found[0][-1]


def _flow(values: Values) -> str:
    return f"{{{', '.join(_entries(values))}}}"


def _entries(values: Values) -> list[str]:
    return [f"{yaml_text(name)}: {_value(texts)}" for name, texts in values.items()]


def _value(texts: Sequence[str]) -> str:
    return yaml_text(texts[0]) if len(texts) == 1 else f"[{', '.join(map(yaml_text, texts))}]"
