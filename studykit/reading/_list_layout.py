"""Find out how a list is laid out: by which sign its columns are separated, and what stands above.

    sep=;                         Excel's own line
    #separator:tab                Anki's "Notes in Plain Text": what each column is (`AnkiLines`)
    term<TAB>definition           a list of a program for flashcards: no quotes, and a line without
    - goes on                     the sign goes on with the cell above
    dog - der Hund                by a sign of several characters
    dog,der Hund;cat,die Katze    rows that are separated by `;`

Knows texts and lines. What the rows mean is not its business.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

SEPARATORS = {",": "comma", "\t": "tab", ";": "semicolon", "|": "pipe"}
_SEPARATOR_LINE = re.compile(r'"?sep=([,;\t|])"?', re.IGNORECASE)
_IN_QUOTES = re.compile(r'"[^"]*"')
_LINES_LOOKED_AT = 500
_SIGNS_OF_LISTS = (
    *("\t", ";", "|", "::"),
    *(" – ", " — ", " - ", " => ", " -> ", " → ", " = ", ","),
)
"""Signs between term and definition, in the order in which they are preferred."""
_SIGNS_OF_ALL_LINES = (": ", "：", " : ", "=", "-")
"""Signs that stand in texts too: they separate only where each line has one of them."""
_FIRST_NAMES = ("front", "back")
_NUMBERED_NAME = re.compile(r"column \d{1,5}")
_MOST_OF_ALL = 0.8
"""The part of a list's lines that must have a sign once, if it is to separate the columns."""

_ANKI_NAMES = {
    "comma": ",",
    "semicolon": ";",
    "tab": "\t",
    "space": " ",
    "pipe": "|",
    "colon": ":",
}
_COLUMN_OF_ITS_OWN = {
    "guid column": "guid",
    "notetype column": "notetype",
    "deck column": "deck",
    "tags column": "tags",
}


class AnkiLines(NamedTuple):
    """The lines that Anki writes above its notes in plain text."""

    separator: str
    is_html: bool
    columns: dict[int, str]
    """By position the columns that are no fields: `guid`, `notetype`, `deck`, `tags`."""
    names: tuple[str, ...]
    """What `#columns:` calls the columns; empty where it does not stand there."""
    lines: int
    """How many lines they are."""


class Layout(NamedTuple):
    """All that one must know of a list to read it."""

    separator: str
    """Empty where cells are no parts of lines: in a workbook."""
    lines_above: int = 0
    """Lines before the first row."""
    has_quotes: bool = True
    """A cell may stand in quotes, as in a CSV."""
    goes_on: bool = False
    """A line without the separator goes on with the last cell of the line above."""
    between_rows: str = "\n"
    anki: AnkiLines | None = None
    is_list: bool = False
    """It is no CSV but a list of words: a line without the separator means nothing."""


def layout_of(text: str, *, is_list: bool) -> Layout | None:
    """Return how a file is laid out; None where no sign separates columns in it.

    `is_list`: it need not be a CSV, but may be any list, as in a file `.txt`.
    """
    anki = _anki_lines(text)
    if anki:
        return Layout(anki.separator, anki.lines, anki=anki)
    first_line, _, _ = text.partition("\n")
    separator_line = _SEPARATOR_LINE.fullmatch(first_line)
    if separator_line:
        return Layout(separator_line[1], lines_above=1)
    if not is_list:
        return Layout(_separator_of_csv(text))
    return _layout_of_list(text)


# --- CSV -----------------------------------------------------------------------------------------


def _separator_of_csv(text: str) -> str:
    """Return the sign that separates the cells of the first line, and as often those of the others.

    Where this says nothing it is the one that the first line has most of; of equals the first.
    """
    lines = [line for line in text.split("\n", _LINES_LOOKED_AT) if line.strip()]
    lines = lines[: _LINES_LOOKED_AT - 1]
    # A quoted name may hold a sign: `"name, in full";height`.
    bare_lines = [_IN_QUOTES.sub("", line) for line in lines] or [""]
    first = bare_lines[0]

    def how_well(separator: str) -> tuple[float, int]:
        count = first.count(separator)
        if not count:
            return 0, 0
        with_as_many = sum(line.count(separator) == count for line in bare_lines)
        return with_as_many / len(bare_lines), count

    return max(SEPARATORS, key=how_well)


# --- lists of programs for flashcards ------------------------------------------------------------


def _layout_of_list(text: str) -> Layout | None:
    lines = [line for line in text.split("\n", _LINES_LOOKED_AT) if line.strip()]
    lines = lines[:_LINES_LOOKED_AT]
    if len(lines) == 1 and ";" in lines[0].rstrip("; \t"):
        for sign in ("\t", ","):
            rows = [row for row in lines[0].split(";") if row.strip()]
            if all(row.count(sign) == 1 for row in rows):
                return Layout(sign, has_quotes=False, between_rows=";", is_list=True)

    # A definition may go over several lines, which have no tab.
    if lines and "\t" in lines[0]:
        return Layout("\t", has_quotes=_can_be_csv(text, "\t"), goes_on=True, is_list=True)
    bare_lines = [_IN_QUOTES.sub("", line) for line in lines]
    best = ""
    most = 0.0
    for sign in (*_SIGNS_OF_LISTS, *_SIGNS_OF_ALL_LINES):
        # Only a sign of a CSV may stand in quotes.
        looked_at = bare_lines if sign in SEPARATORS else lines
        with_it = sum(line.count(sign) == 1 for line in looked_at) / max(1, len(lines))
        is_sure = with_it == 1 if sign in _SIGNS_OF_ALL_LINES else with_it >= _MOST_OF_ALL
        if is_sure and with_it > most:
            best, most = sign, with_it
    if best:
        is_csv = best in SEPARATORS and _can_be_csv(text, best)
        return Layout(best, has_quotes=is_csv, is_list=True)
    # More than two columns: the same sign several times in each line.
    for sign in SEPARATORS:
        counts = Counter(line.count(sign) for line in bare_lines)
        count, with_it_so_often = counts.most_common(1)[0] if counts else (0, 0)
        if count and with_it_so_often >= _MOST_OF_ALL * len(lines):
            return Layout(sign, has_quotes=_can_be_csv(text, sign), is_list=True)
    return None


def _can_be_csv(text: str, separator: str) -> bool:
    """Return whether the quotes of a text are those of a CSV: lists have others."""
    if '"' not in text:
        return False
    try:
        for _ in csv.reader(io.StringIO(text), strict=True, delimiter=separator):
            pass
    except csv.Error:
        return False
    return True


def rows_without_quotes(lines: Sequence[str], layout: Layout) -> Iterator[tuple[int, list[str]]]:
    """Yield the cells of each row of a list whose quotes are none, with the row's first line."""
    for number, line in enumerate(lines[layout.lines_above :], layout.lines_above + 1):
        rows = [line]
        if layout.between_rows != "\n":
            rows = line.split(layout.between_rows)
        for row in rows:
            yield number, row.split(layout.separator)


def width_without_head(
    rows: Sequence[Sequence[str]], separator: str, column_names: Sequence[str]
) -> int:
    """Return how many columns the rows of a list without a head have, empty ends left out."""
    times = Counter(map(len, rows))
    if column_names:
        return max(len(column_names), min(times))
    # Nobody writes a tab by mistake. Other signs stand in texts too: there most rows decide.
    if separator in ("\t", ""):
        return max(times)
    most = max(times.values())
    return max(width for width, count in times.items() if count == most)


def default_names(count: int) -> list[str]:
    """Return what the columns of a list without a head are called."""
    names = list(_FIRST_NAMES[:count])
    for number in range(len(names) + 1, count + 1):
        names.append(f"column {number}")
    return names


def is_default_name(name: str) -> bool:
    """Return whether a name is one that a column of a list without a head has by its place."""
    return name in _FIRST_NAMES or bool(_NUMBERED_NAME.fullmatch(name))


# --- Anki's notes in plain text ------------------------------------------------------------------


def _anki_lines(text: str) -> AnkiLines | None:
    """Return the lines `#key:value` with which Anki begins a file of notes; None without them."""
    settings: dict[str, str] = {}
    count = 0
    for line in text.split("\n", 50)[:50]:
        if not line.startswith("#"):
            break
        count += 1
        key, colon, value = line[1:].partition(":")
        if colon:
            settings[key.strip().lower()] = value.rstrip("\t ")
    is_anki = "separator" in settings or "columns" in settings or "html" in settings
    if not is_anki:
        return None

    written = settings.get("separator", "tab").strip() or "\t"
    separator = _ANKI_NAMES.get(written.lower(), written[:1])
    columns = {}
    for key, name in _COLUMN_OF_ITS_OWN.items():
        place = settings.get(key, "").strip()
        if place.isascii() and place.isdigit() and int(place[:4]) > 0:
            columns[int(place[:4]) - 1] = name
    names = _names_of_columns(settings.get("columns", ""), separator)
    is_html = settings.get("html", "").strip().lower() == "true"
    return AnkiLines(separator, is_html, columns, names, count)


def _names_of_columns(written: str, separator: str) -> tuple[str, ...]:
    """Return the names in the line `#columns:`; none where it is empty or no CSV."""
    if not written.strip():
        return ()
    try:
        return tuple(next(csv.reader([written], delimiter=separator)))
    except csv.Error:
        # Notes need no names: without them the columns are called `front`, `back`.
        return ()
