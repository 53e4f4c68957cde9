"""The head of a table guessed from a CSV file: what identifies its rows, and the types of its columns.

A guess must never change what a cell says. So a type is guessed only when every cell of the column is written in the
one way that the type would write it, and what may be something else (`NO`, `007`, `10.10`, `1/2`) stays text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from studykit.facts.base import SCALAR_TYPES, Column
from studykit.facts.keys import STANDARD
from studykit.limits import MAX_NAME
from studykit.reading.csv_rows import Sheet
from studykit.reading.quoting import yaml_text
from studykit.values.language_tags import tagged
from studykit.values.scalars import Flaw
from studykit.values.text import row_key

KEPT = ("note", "aliases")
"""Columns that every table has and that a stranger's CSV means in the same way. The others get another name."""
_ENOUGH = 2
"""Cells without which nothing is guessed."""


class Guessed(NamedTuple):
    """One column: what it is called in the head, its guessed type, and why."""

    name: str
    written: str
    """Its name in the file."""
    type: str
    """As the head writes it: `integer`, `[text]`, `{type: quantity, unit: km}`."""
    why: str
    examples: tuple[str, ...]


class Guess(NamedTuple):
    """A head."""

    table: str
    key: tuple[str, ...]
    """Names of columns; `("id",)` for the file's own column `id`."""
    columns: tuple[Guessed, ...]


def guess_head(name: str, sheet: Sheet) -> Guess | None:
    """The head for a CSV file called `name` without its ending. None when no columns tell all rows apart."""
    columns: list[Guessed] = []
    cells_of = {
        written: [record.cells[at] for record in sheet.records]
        for at, written in enumerate(sheet.header)
    }
    types = {written: guess_type(cells) for written, cells in cells_of.items()}
    # A renamed column is no `x` beside an `x@de`: that would say the same in German, and so be of its type.
    taken = {_translated(written, types).rpartition("@")[0] for written in types} - STANDARD.keys()
    for written, cells in cells_of.items():
        translated = _translated(written, types)
        wanted = translated or (written.replace("@", " ") if tagged(written) else written)
        own = _own_name(wanted, written, {*sheet.header} - {written}, taken)
        kind, why = types[written] if own not in KEPT else ("", "every table has it")
        if translated == own:
            kind, why = _type_of_texts(own, types), "the same in another language"
        taken.add(own)
        examples = tuple(dict.fromkeys(cell for cell in cells if cell))[:3]
        columns.append(Guessed(own, written, kind, why, examples))
    key = _key(sheet)
    if key is None:
        return None
    names = tuple(columns[at].name if columns[at].written != "id" else "id" for at in key)
    if names != ("id",):
        columns = [_renamed_id(column, taken) for column in columns]
        names = tuple(columns[at].name for at in key)
    table = re.sub(r"[/\x00-\x1f]", "-", name)[:MAX_NAME] or "table"
    return Guess(
        f"{table}_table" if table in (*SCALAR_TYPES, "sources") else table, names, tuple(columns)
    )


_OTHER_LANGUAGE = re.compile(r"(.+?)(?: *: *|@)([A-Za-z]{2}(?:-.+)?)")
"""`capital:de` and `capital@de`. Before a colon only a language of two letters is sure to be one."""
_OF_TEXTS = ("text", '"[text]"')


def _translated(written: str, types: Mapping[str, tuple[str, str]]) -> str:
    """Return the name `capital@de` for a column that says in German what `capital` says; empty for any other."""
    found = _OTHER_LANGUAGE.fullmatch(written)
    name = f"{found[1]}@{found[2]}" if found else written
    tag = tagged(name)
    if (
        not tag
        or _SIGNS.search(name)
        or types[written][0] not in _OF_TEXTS
        or not _type_of_texts(name, types)
    ):
        return ""
    return "" if name != written and name in types else name


def _type_of_texts(name: str, types: Mapping[str, tuple[str, str]]) -> str:
    """Return the type of a column in another language: that of its own column; nothing where this is not of texts."""
    plain = name.rpartition("@")[0]
    if plain in STANDARD:
        return {"note": "text", "aliases": '"[text]"'}.get(plain, "")
    kind = types.get(plain, ("text", ""))[0]
    return kind if kind in _OF_TEXTS else ""


_SIGNS = re.compile(r"[{}:.\x00-\x1f\x7f]+")
"""What a pattern could not say in a column's name."""


def _own_name(wanted: str, written: str, others: set[str], taken: set[str]) -> str:
    """The column's name in the head: another one where the tool uses it otherwise or a pattern could not say it.

    A sign that cannot stand in it leaves one blank: `Min. ageing` is `Min ageing`.
    """
    name = " ".join(_SIGNS.sub(" ", wanted).split()) if _SIGNS.search(wanted) else wanted
    name = name[:MAX_NAME].strip() or "column"
    if (name in STANDARD and name not in KEPT) or (name == "id" and written != "id"):
        name = f"{name}_text"
    if name == written:
        return name
    base, number = name, 2
    while name in others or name in taken:
        name, number = f"{base[:190]}_{number}", number + 1
    return name


def _renamed_id(column: Guessed, taken: set[str]) -> Guessed:
    """A column `id` that does not identify the rows is not the row's id."""
    if column.name != "id":
        return column
    name, number = "id_text", 2
    while name in taken:
        name, number = f"id_text_{number}", number + 1
    return column._replace(name=name)


# --- the key -----------------------------------------------------------------------------------------------


def _key(sheet: Sheet) -> tuple[int, ...] | None:
    """The positions of `id`, of the first column that tells the rows apart, or of the first two or three that do."""
    order = sorted(range(len(sheet.header)), key=lambda at: (sheet.header[at] != "id", at))
    full = [at for at in order if all(record.cells[at] for record in sheet.records)]
    for size in (1, 2, 3):
        for positions in combinations(full[:12], size):
            if _tells_apart(sheet, positions):
                return positions
    return None


def _tells_apart(sheet: Sheet, positions: Sequence[int]) -> bool:
    seen = set()
    for record in sheet.records:
        key = row_key(record.cells[at] for at in positions)
        if key.casefold() in seen or len(key) > MAX_NAME or any(ord(char) < 32 for char in key):
            return False
        seen.add(key.casefold())
    return True


# --- types -------------------------------------------------------------------------------------------------

_WHOLE = re.compile(r"0|-?[1-9]\d{0,17}")
_DECIMAL = re.compile(r"-?(?:0|[1-9]\d{0,14})\.\d{0,14}[1-9]")
_DATE = re.compile(r"[12]\d{3}-\d\d(?:-\d\d)?")
_WITH_UNIT = re.compile(
    r"(-?(?:0|[1-9]\d{0,14})(?:\.\d{0,14}[1-9])?) ([^\W\d_][^\s\d]{0,11}|%|°C|°F)"
)
_MEMBER_WORDS = 4


def guess_type(cells: Sequence[str]) -> tuple[str, str]:
    """A column's type as the head writes it, and why. What is not certain is text."""
    found = [cell for cell in cells if cell]
    if not found:
        return "text", "it is empty"
    if len(found) < _ENOUGH:
        return "text", "one value is too few to tell"
    if all(map(_WHOLE.fullmatch, found)) and _reads("integer", found):
        return "integer", "whole numbers" + (
            "; `date` if they are years" if _may_be_years(found) else ""
        )
    if all(_WHOLE.fullmatch(cell) or _DECIMAL.fullmatch(cell) for cell in found) and _reads(
        "number", found
    ):
        return "number", "numbers, none with a zero too many"
    if all(map(_DATE.fullmatch, found)) and _reads("date", found):
        return "date", "ISO dates"
    units = {match[2] if (match := _WITH_UNIT.fullmatch(cell)) else None for cell in found}
    if None not in units and len(units) == 1:
        unit = str(units.pop())
        if _reads("quantity", found, unit):
            return (
                f"{{type: quantity, unit: {yaml_text(unit)}}}",
                f"numbers, all with the unit {unit}",
            )
    if _is_list(found):
        return '"[text]"', "several short texts, separated by ;"
    return "text", _why_text(found)


def _may_be_years(cells: Sequence[str]) -> bool:
    return all(len(cell) == 4 and "1000" <= cell <= "2100" for cell in cells)


def _reads(kind: str, cells: Sequence[str], unit: str = "") -> bool:
    column = Column("x", kind, unit=unit)  # type: ignore[arg-type]
    return not any(isinstance(column.parse(cell), Flaw) for cell in cells)


def _is_list(cells: Sequence[str]) -> bool:
    """Whether half of the cells, and two at least, are several short texts with `;` between, and no part is empty."""
    parted = [cell.split(";") for cell in cells if ";" in cell]
    if len(parted) < max(_ENOUGH, len(cells) / 2):
        return False
    return all(
        part.strip() and len(part.split()) <= _MEMBER_WORDS for parts in parted for part in parts
    )


def _why_text(cells: Sequence[str]) -> str:
    """What the column looks like, where a person may wonder that it is text."""
    if all(cell.lower() in ("true", "false", "yes", "no") for cell in cells):
        return "yes and no; `boolean` if nothing else is meant"
    if all(re.fullmatch(r"[-+]?[\d.,' ]*\d[\d.,' ]*", cell) for cell in cells):
        return (
            "digits, but not all written as numbers are (007, 10.10 or 1,5 may be something else)"
        )
    if any(";" in cell for cell in cells):
        return 'not every cell is a list; `"[text]"` if ; separates'
    return "no other type fits"


# --- writing -----------------------------------------------------------------------------------------------


def head_text(guess: Guess, file: str, shown: str, split: str = "") -> str:
    """The head as YAML. `file` is the CSV beside it, `shown` what the table was made from."""
    lines = [
        f"# Made from {_comment(shown)}. The types are guesses: correct what is wrong, then run `studykit check`.",
        f"table: {yaml_text(guess.table)}",
        'about: ""                          # which rows belong here, in one sentence',
    ]
    if guess.key != ("id",):
        names = ", ".join(map(yaml_text, guess.key))
        lines.append(f"key: [{names}]  # tells the rows apart; these words must never change")
    if split:
        lines.append(f"split: {yaml_text(split)}")
    return "\n".join([*lines, *_columns(guess), f"rows: {yaml_text(file)}", ""])


def _columns(guess: Guess) -> Iterator[str]:
    columns = [column for column in guess.columns if column.name != "id" or guess.key != ("id",)]
    if columns:
        yield "columns:"
    for column in columns:
        kind = column.type or {"note": "text", "aliases": '"[text]"'}[column.name]
        if column.name != column.written:
            inner = kind[1:-1] if kind.startswith("{") else f"type: {kind}"
            kind = f"{{from: {yaml_text(column.written)}, {inner}}}"
        why = f"{', '.join(column.examples)} ({column.why})" if column.examples else column.why
        yield f"  {yaml_text(column.name)}: {kind}  # {_comment(why)}"


def _comment(text: str) -> str:
    line = "".join(char if char.isprintable() else " " for char in text)
    return line if len(line) <= 90 else f"{line[:87]}..."
