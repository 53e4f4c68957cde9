"""What the right answers are, read naively from the manual, not from the code: every row is held against every row."""

from __future__ import annotations

import re
from itertools import product
from typing import NamedTuple

from studykit.facts.base import Date, FactBase, Number, Row, Scalar, Table, scalars
from studykit.values.dates import MONTHS, show_date, span
from studykit.values.english import show_plain
from studykit.values.numbers import format_number

PARTS = {"year": 1, "month": 2, "day": 3}


class Shown(NamedTuple):
    """A value in a stem: its text, and the column and format when it is a date."""

    text: str
    date: Date | None
    column: str
    style: str


def values(base: FactBase, table: Table, row: Row, name: str) -> list[tuple[Scalar, str]]:
    """The values of `column` or `column.column`, with what is shown of each."""
    first, _, further = name.partition(".")
    column = next(each for each in table.columns if each.name == first)
    found: list[tuple[Scalar, str]] = []
    for value in scalars(table.cell(row, first)):
        if column.target:
            target = base.tables[column.target]
            there = next(each for each in target.rows if each.id == value)
            found += (
                values(base, target, there, further)
                if further
                else [(value, str(target.cell(there, "name")))]
            )
        else:
            found.append((value, show_plain(value)))
    return found


def formatted(value: Scalar, text: str, style: str) -> str | None:
    if isinstance(value, Date) and style in PARTS:
        year = show_date(Date(value.year, about=value.about))
        part = {"year": year, "month": MONTHS[value.month - 1], "day": str(value.day)}[style]
        return part if value[PARTS[style] - 1] or style == "year" else None
    if isinstance(value, Number) and style:
        return format_number(value, style)
    return text.upper() if style == "upper" else text


def split(pattern: str) -> list[str]:
    """`"In {a}?"` to `["In ", "a", "?"]`: every second one is a slot."""
    return pattern.replace("}", "{").split("{")


def fills(base: FactBase, table: Table, row: Row, pattern: str) -> list[tuple[str, list[Shown]]]:
    """All texts to which a row fills a pattern, with what stands in the slots."""
    pieces = split(pattern)
    choices = []
    for slot in pieces[1::2]:
        name, _, style = slot.partition(":")
        texts = [
            (value, formatted(value, text, style)) for value, text in values(base, table, row, name)
        ]
        choices.append(
            [
                Shown(text, value if isinstance(value, Date) else None, name, style)
                for value, text in texts
                if text
            ]
        )
    found = []
    for combination in product(*choices):
        text = pieces[0] + "".join(
            shown.text + after for shown, after in zip(combination, pieces[2::2], strict=True)
        )
        found.append((text, list(combination)))
    return found


def answers(base: FactBase, table: Table, row: Row, pattern: str) -> list[str]:
    return [text for text, _ in fills(base, table, row, pattern)]


def shows(shown: list[Shown]) -> dict[str, tuple[Date, set[int]]]:
    """For each date column of a stem the date, and which of its parts (0, 1, 2) the stem shows."""
    found: dict[str, tuple[Date, set[int]]] = {}
    for each in shown:
        if each.date:
            parts = (
                {PARTS[each.style] - 1}
                if each.style in PARTS
                else {at for at in range(3) if at == 0 or each.date[at]}
            )
            found[each.column] = each.date, found.get(each.column, (each.date, set()))[1] | parts
    return found


def meant(asker: list[Shown], other: list[Shown]) -> bool | None:
    """Whether the stem of one row means another row: yes, no, or perhaps."""
    if [each.text for each in asker if not each.date] != [
        each.text for each in other if not each.date
    ]:
        return False
    dates = {each.column: each.date for each in other if each.date}
    verdict: bool | None = True
    for column, (date, parts) in shows(asker).items():
        its = dates[column]
        if any(its[part] and its[part] != date[part] for part in parts):
            return False
        if its.about != date.about or any(part and not its[part] for part in parts):
            verdict = None
    return verdict


class Right(NamedTuple):
    """What a stem's answers are, and which answers may be right though nobody knows."""

    right: set[str]
    facts: set[str]
    perhaps: set[str]


def read(base: FactBase, stem: str, answer: str, kept: list[Row]) -> dict[str, Right]:
    """The right answers of every stem, by its text."""
    table = base.tables["t"]
    asked = [(row, text, shown) for row in kept for text, shown in fills(base, table, row, stem)]
    plain = re.sub(":(year|month|day)}", "}", stem)
    loose = [(row, shown) for row in kept for _, shown in fills(base, table, row, plain)]
    found = {}
    for text in {
        text
        for row, text, _ in asked
        if answers(base, table, row, answer) and not table.cell(row, "disputed")
    }:
        askers = [
            shown
            for row, other, shown in asked
            if other == text and answers(base, table, row, answer)
        ]
        right, facts, perhaps = set(), set(), set()
        for row, shown in loose:
            verdicts = [meant(asker, shown) for asker in askers]
            texts = set(answers(base, table, row, answer))
            if table.cell(row, "disputed") or not texts:
                continue
            if True in verdicts:
                right |= texts
                facts.add(f"t/{row.id}")
            elif None in verdicts:
                perhaps |= texts
        found[text] = Right(right, facts, perhaps)
    return found


def is_gappy(base: FactBase, stem: str, answer: str, where: str) -> bool:
    """Whether any row is disputed, or lacks something that is asked for, shown or wanted."""
    table = base.tables["t"]
    plain = re.sub(":(year|month|day)}", "}", stem)
    column = where.partition(":")[0]
    for row in table.rows:
        is_whole = fills(base, table, row, stem) and answers(base, table, row, answer)
        if table.cell(row, "disputed") or not is_whole or not fills(base, table, row, plain):
            return True
        if column and table.cell(row, column) is None:
            return True
        # Of a date that is known by its year alone nobody knows whether it lies in a month.
        if any(
            shown.date for _, all_shown in fills(base, table, row, plain) for shown in all_shown
        ):
            return True
    return column == "d"


def kept(table: Table, where: str) -> list[Row]:
    """The rows that one of the conditions of `made_up.WHERES` keeps."""

    def holds(row: Row) -> bool:
        cell = {column.name: scalars(table.cell(row, column.name)) for column in table.columns}
        match where:
            case "":
                return True
            case "group: north":
                return cell["group"] == ("north",)
            case "group: [north, south]":
                return cell["group"] in (("north",), ("south",))
            case 'n: ">7"':
                return any(
                    isinstance(each, Number) and each.value > 7 and not each.unit
                    for each in cell["n"]
                )
            case "d: 2019":
                return any(isinstance(each, Date) and each.year == 2019 for each in cell["d"])
            case "d: '<2019-06'":
                return any(
                    isinstance(each, Date) and span(each)[1] < span(Date(2019, 6))[0]
                    for each in cell["d"]
                )
            case "ref: present":
                return bool(cell["ref"])
            case "name: '!=Ann'":
                return bool(cell["name"]) and cell["name"] != ("Ann",)
            case "l: missing":
                return not cell["l"]
        raise AssertionError(where)

    return [row for row in table.rows if holds(row)]
