"""Fact bases of other subjects, of any size, written as YAML and as CSV, and a deck that asks them in every form.

The facts are plain texts, as their author types them; the files are written from them, and `plain_reading` reads the
files again. There is all that makes questions hard to get right: ties, gaps, labels that come back, aliases, disputes,
lists, references, dates of all precisions before and after Christ, values known only about, and awkward cells.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

AWKWARD = (
    "NO", "on", "true", "null and void", "NAN", "1E8", "+10:00", "036", "1.10", "12:30", "a\u2005b", "left\u200eright",
    '"quoted" first',
    "'single", "key: value", "{{c1::no cloze}}", "{name}", "<b>bold</b> & <i>co</i>", "[sound:x.mp3]", r"\(x^2\)",
    "- dash", "# hash", "a;b", "a,b", "tab\tbed", "e\u0301cole", "かぎ", "שלום", "=1+1", "%", "C#", "a::b}}", "🦎🌋",
    "&lt;", "x\\ny",
)  # fmt: skip
"""Cells that a reader, a spreadsheet, a terminal or Anki is tempted to take for something else."""


@dataclass(frozen=True)
class Subject:
    """What the rows are called; the columns are the same for all."""

    table: str
    one: str
    group: str
    lands: str
    unit: str
    syllables: str


RIVERS = Subject(
    "rivers",
    "river",
    "basin",
    "lands",
    "km",
    "al bo ca du el fi go ha in ka lu mo na or pe ru sa ti",
)
STARS = Subject(
    "stars", "star", "constellation", "surveys", "ly", "cyg dra hy ly me or pav ret sag tau vel zu"
)
RULERS = Subject(
    "rulers", "ruler", "dynasty", "courts", "days", "Ba Chi Ed Fre Gu Ho Io Kon Ma Ot Pi"
)
WORKS = Subject(
    "works", "works", "concern", "harbours", "t", "chem dur ex flu gas hal lac nit oxy pol"
)

COLUMNS = (
    "name",
    "group",
    "home",
    "through",
    "marks",
    "size",
    "at",
    "motto",
    "aliases",
    "disputed",
    "source",
)
LISTS = ("through", "marks", "aliases")
Facts = Mapping[str, Mapping[str, Mapping[str, "str | list[str]"]]]
"""Tables of rows by id, of the cells that are there."""


def name(number: int, syllables: str) -> str:
    """Another name for each number."""
    parts, choice = [], syllables.split()
    while True:
        number, at = divmod(number, len(choice))
        parts.append(choice[at])
        if not number:
            return "".join(reversed(parts)).capitalize()


def facts(subject: Subject, many: int, *, seed: int = 1) -> Facts:
    rng = Random(seed)
    lands = {
        f"l{at}": {"name": f"Land {name(at, subject.syllables)}" if at % 9 else "Land of two"}
        for at in range(max(6, many // 60))
    }
    return {
        subject.table: _rows(subject, many, list(lands), rng),
        subject.lands: lands,
        "sources": _SOURCES,
    }


_SOURCES = {
    "atlas": {"title": "An atlas: maps & <more>"},
    "log": {"title": "A log", "reliability": "unverified"},
}


def _rows(
    subject: Subject, many: int, lands: list[str], rng: Random
) -> dict[str, dict[str, str | list[str]]]:
    groups = [f"G {name(at, subject.syllables)}" for at in range(max(3, many // 25))]
    rows: dict[str, dict[str, str | list[str]]] = {}
    for at in range(many):
        group = (
            groups[0]
            if at % 7 == 0
            else rng.choice(groups[: max(2, len(groups) // 4)] if at % 3 else groups)
        )
        cells: dict[str, str | list[str]] = {
            "name": f"{name(at * 7 + 400, subject.syllables)}",
            "group": group,
            "home": rng.choice(lands),
            "through": rng.sample(lands, rng.randint(1, 3)),
            "marks": rng.sample(AWKWARD_MARKS, rng.randint(1, 4)),
            "size": size(subject, rng, many),
            "at": date(rng),
            "motto": AWKWARD[at % len(AWKWARD)]
            + (f" {at}" if at >= len(AWKWARD) and at % 5 else ""),
            "source": f"atlas#{at % 50}" if at % 4 else "log",
        }
        if rng.random() < 0.06:  # a label that a sixteenth of the rows bear, or that one other does
            cells["name"] = rng.choice(("Black One", "black one", f"Twin {rng.randrange(many)}"))
        if rng.random() < 0.1:
            cells["aliases"] = [f"Alias {at}", *([f"Other {at}"] if rng.random() < 0.2 else [])]
        if (
            rng.random() < 0.01 and at % 7 and at >= 80
        ):  # a dispute in a group keeps it from being counted
            cells["disputed"] = "some say otherwise"
        for column in ("group", "home", "through", "marks", "size", "at", "motto"):
            if rng.random() < 0.03:
                del cells[column]
        rows[f"x{at:05}"] = cells
    for at in range(80):  # eighty right answers to one question
        if at < many // 2:
            rows[f"x{at:05}"] |= {"group": "G Eighty", "size": f"7 {subject.unit}"}
    return rows


AWKWARD_MARKS = [each for each in AWKWARD if ";" not in each and each != "e\u0301cole"]


def size(subject: Subject, rng: Random, many: int) -> str:
    """Few different values and many ties, some known only about, with and without the unit."""
    number = rng.choice((rng.randint(1, 40), rng.randint(50, 50 + 10 * many)))
    return f"{'~' if rng.random() < 0.05 else ''}{number}{f' {subject.unit}' if rng.random() < 0.5 else ''}"


def date(rng: Random) -> str:
    year = rng.choice((rng.randint(1, 60), rng.randint(1200, 1999), rng.randint(1200, 1999)))
    month, day = rng.randint(1, 12), rng.randint(1, 28)
    form = rng.random()
    if year <= 60:
        return (
            f"{year} BC"
            if form < 0.5
            else f"AD {year}"
            if form < 0.8
            else f"{year:04}-{month:02} BC"
        )
    if form < 0.08:
        return f"~{year}"
    return (
        f"{year}"
        if form < 0.5
        else f"{year}-{month:02}"
        if form < 0.7
        else f"{year}-{month:02}-{day:02}"
    )


# --- the files ---------------------------------------------------------------------------------------------


def head(subject: Subject) -> str:
    return f"""\
table: {subject.table}
label: name
about: Made-up {subject.table}
complete: true
columns:
  name: text
  group: text
  home: {subject.lands}
  through: [{subject.lands}]
  marks: [text]
  size: {{type: quantity, unit: {subject.unit}, tolerance: 1, min: 0}}
  at: date
  motto: text
say: ["{{name}}, {{group}}, {{size}}.", "{{name}}."]
"""


def lands_yaml(subject: Subject, lands: Mapping[str, Mapping[str, str | list[str]]]) -> str:
    return (
        f"table: {subject.lands}\ncolumns: {{name: text}}\ncomplete: true\nsource: atlas\nrows:\n"
        + yaml_rows(lands)
    )


_PLAIN = re.compile(r"[A-Za-z0-9+.][A-Za-z0-9+.:]*(?<!:)")


def scalar(text: str) -> str:
    """Plain where it may be, so that `NO` and `1E8` stand as their author would write them; else in quotes."""
    return (
        text if _PLAIN.fullmatch(text) and text != "null" else json.dumps(text, ensure_ascii=False)
    )


def yaml_rows(rows: Mapping[str, Mapping[str, str | list[str]]]) -> str:
    lines = []
    for row_id, cells in rows.items():
        lines.append(f"  {row_id}:\n")
        for column, cell in cells.items():
            written = scalar(cell) if isinstance(cell, str) else f"[{', '.join(map(scalar, cell))}]"
            lines.append(f"    {column}: {written}\n")
    return "".join(lines)


def csv_rows(
    rows: Mapping[str, Mapping[str, str | list[str]]], *, separator: str = ",", end: str = "\n"
) -> str:
    texts = [
        [row_id, *map(_cell, (cells.get(column, "") for column in COLUMNS))]
        for row_id, cells in rows.items()
    ]
    return csv_lines([["id", *COLUMNS], *texts], separator=separator, end=end)


def _cell(cell: str | list[str]) -> str:
    return cell if isinstance(cell, str) else ";".join(cell)


def csv_lines(lines: Iterable[Sequence[str]], *, separator: str = ",", end: str = "\n") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator=end).writerows(lines)
    return out.getvalue()


SHEETS = {
    "commas": (",", "\n", ""),
    "semicolons": (";", "\r\n", "\ufeff"),
    "tabs": ("\t", "\n", "\ufeff"),
}
"""Separator, end of a line, and what stands before the first."""


def write(
    folder: Path,
    subject: Subject,
    made: Facts,
    *,
    sheet: str = "",
    names: Collection[str] | None = None,
) -> Path:
    """The fact base, its rows in YAML or in a sheet, and the deck; returns the deck's path."""
    facts_here = folder / "facts"
    facts_here.mkdir(parents=True)
    sources = "rows:\n" + yaml_rows(made["sources"])
    (facts_here / "sources.yaml").write_text(sources, encoding="utf-8")
    (facts_here / f"{subject.lands}.yaml").write_text(
        lands_yaml(subject, made[subject.lands]), encoding="utf-8"
    )
    text = head(subject)
    if sheet:
        separator, end, first = SHEETS[sheet]
        cells = first + csv_rows(made[subject.table], separator=separator, end=end)
        (facts_here / "cells.csv").write_bytes(cells.encode())
        text += "rows: cells.csv\n"
    else:
        text += "rows:\n" + yaml_rows(made[subject.table])
    (facts_here / f"{subject.table}.yaml").write_text(text, encoding="utf-8")
    deck = folder / "deck.yaml"
    deck.write_text(deck_yaml(subject, TEMPLATES if names is None else names), encoding="utf-8")
    return deck


# --- the deck ----------------------------------------------------------------------------------------------

TEMPLATES: Mapping[str, Mapping[str, object]] = {
    "group": {"ask": "Where is {name}?", "answer": "group"},
    "any": {"ask": "One of {group}?", "answer": "name"},
    "all": {"ask": "Which of {group} are {size} long?", "answer": "name", "many": "all", "where": {"group": "present"}},
    "skip": {"ask": "Which of {group} begins in {home}?", "answer": "name", "many": "skip"},
    "motto": {"ask": "{name}", "answer": "motto", "both_ways": True},
    "found": {"ask": "Which was found in {at}?", "answer": "name"},
    "when": {"ask": "When was {name} found?", "answer": "at"},
    "size": {"ask": "How long is {name}?", "answer": "size"},
    "home": {"ask": "Where does {name} begin?", "answer": "home"},
    "through": {"ask": "Name all lands of {name}.", "answer": "through", "many": "all"},
    "member": {"ask": "What passes {through}?", "answer": "name"},
    "marks": {"ask": "How is {name} marked?", "answer": "marks"},
    "marked": {"ask": "Which of {group} is marked {marks}?", "answer": "name"},
    "longest": {"where": {"group": "present"}, "ask": "Which is the longest of {group}?", "answer": "name", "most": "size"},
    "shortest": {"ask": "Which is the shortest?", "answer": "name", "least": "size"},
    "earliest": {"where": {"home": "present"}, "ask": "Which begins in {home} and was found first?", "answer": "name", "first": "at"},
    "latest": {"where": {"through": "present"}, "ask": "Which that passes {through} was found last?", "answer": "name", "last": "at", "many": "all"},
    **{
        f"longer-{among}": {"ask": "Longer: {options}?", "answer": "name", "most": "size", "among": among}
        for among in range(2, 7)
    },
    "first-of": {"ask": "Of {group}, which came first: {options}?", "answer": "name", "first": "at", "among": 3},
    "passing": {"ask": "Shortest through {through}: {options}?", "answer": "name", "least": "size", "among": 2},
    "how-many": {"where": {"group": "present"}, "ask": "How many are of {group}?", "count": "name"},
    "homes": {"where": {"group": "present"}, "ask": "In how many lands do those of {group} begin?", "count": "home"},
    "sizes": {"where": {"group": "present"}, "ask": "How many lengths are there in {group}?", "count": "size"},
    "mark-count": {"ask": "How many marks has {name}?", "count": "marks"},
    **{
        f"order-{among}": {"ask": "From short to long?", "order": "size", "of": "name", "among": among}
        for among in range(3, 7)
    },
    "order-in": {"ask": "Of {group}, in order of time: {options}", "order": "at", "among": 3},
    "claim": {"claim": "{name} is of [{group}]."},
    "claim-size": {"claim": "{name} is [{size}] long."},
    "claim-home": {"claim": "{name} begins in [{home}]."},
    "cloze": {"cloze": "[{name}] begins in [{home}] and is [{size}] long."},
    "cloze-list": {"cloze": "{name} passes [{through}]."},
    "few": {"ask": "What is {name} of?", "answer": "group", "limit": 25},
    "few-sets": {"ask": "Rather short: {options}?", "answer": "name", "least": "size", "among": 2, "limit": 25},
    "few-counts": {"where": {"group": "present"}, "ask": "How many of {group} are there?", "count": "name", "limit": 5},
    "few-claims": {"claim": "{name} was found [{at}].", "limit": 25},
    "few-gaps": {"cloze": "[{name}] is [{size}].", "limit": 25},
    "few-most": {"where": {"through": "present"}, "ask": "Longest through {through}?", "answer": "name", "most": "size", "limit": 5},
    "few-orders": {"ask": "From long ago till now?", "order": "at", "of": "name", "among": 3, "limit": 25},
}  # fmt: skip


def deck_yaml(subject: Subject, names: Collection[str]) -> str:
    templates = {
        name: {"from": subject.table, **template}
        for name, template in TEMPLATES.items()
        if name in names
    }  # JSON is YAML: what the oracle reads is what the deck says
    lines = "".join(f"  {name}: {json.dumps(template)}\n" for name, template in templates.items())
    return f"deck: Made up\nkey: made-up-1\nfacts: facts\ntemplates:\n{lines}"
