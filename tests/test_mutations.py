"""One thing is broken in a sound base and deck, in every way that a hand slips, and `check` must name the spot.

Each case edits one place of one file. What must come of it is a problem, of the rule that the case names, at the line
that was edited; where the spot to mend is another line, the case says which (`at` is a text of that line). A problem
that the sound base has too does not count.

Left out is what no program can see: a value that is as plausible as the right one (2019 for 2018, 354 days for
355, the wrong one of two islands), a distractor that is right in the world but not in the facts, a source that does not
say what is claimed, a stem whose words mislead. Such cases are in `UNSEEN`, and the test asserts that they are *not*
seen, so that nobody takes silence for proof.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple

import pytest

from studykit.problems import DeckError, Problem
from studykit.questions.make_items import load_deck
from studykit.workspace.workspace import Workspace, check_decks

FILES = {
    "facts/sources.yaml": """\
table: sources
rows:
  atlas: {title: An atlas of the islands, reliability: primary}
  paper: {title: A newspaper, reliability: secondary}
""",
    "facts/islands.yaml": """\
table: islands
about: The islands of this test
source: atlas
kind: kind
columns:
  name: text
  kind: text
  prefecture: text
  area: {type: quantity, unit: km2, min: 1, max: 2000}
  people: {type: integer, min: 0}
  surveyed: date
unique: [[name]]
rows:
  miyako: {name: Miyako Island, kind: island, prefecture: Okinawa, area: 159, people: 46000, surveyed: 2019-03-26, aliases: [Miyakojima]}
  ishigaki: {name: Ishigaki Island, kind: island, prefecture: Okinawa, area: 222, people: 48000, surveyed: 2020-04-01, aliases: [Ishigakijima]}
  amami: {name: Amami Island, kind: island, prefecture: Kagoshima, area: 712, people: 61000, surveyed: 2018-05-02, confused_with: [ishigaki]}
  yonaguni: {name: Yonaguni Island, kind: island, prefecture: Okinawa, area: 28, people: 1700, surveyed: 2021-06-03, expires: 2999-01}
  tanega: {name: Tanega Island, kind: island, prefecture: Kagoshima, area: 444, people: 27000, surveyed: 2017-07-04, note: It has a space port.}
  tsushima: {name: Tsushima Island, kind: island, prefecture: Nagasaki, area: 708, people: 28000, surveyed: 2016-08-05}
""",
    "facts/bases.yaml": """\
table: bases
about: The bases of this test
source: paper#2
complete: true
columns:
  island: islands
  unit: text
  opened: date
  men: integer
  active: boolean
unique: [[island, unit]]
say: "{island} got its {unit} {opened:when}."
rows:
  miyako-guard: {island: miyako, unit: guard unit, opened: 2019, men: 100, active: yes}
  miyako-radar: {island: miyako, unit: radar unit, opened: 2012, men: 80, active: yes}
  ishigaki-missile: {island: ishigaki, unit: missile unit, opened: 2023, men: 570, active: yes}
  amami-guard: {island: amami, unit: guard unit, opened: 2018, men: 350, active: yes}
  yonaguni-coast: {island: yonaguni, unit: coast unit, opened: 2016, men: 160, active: no}
""",
    "facts/neighbours.yaml": """\
table: neighbours
about: Which islands lie beside each other
source: atlas
complete: true
label: one
columns: {one: islands, other: islands}
symmetric: [one, other]
unique: [[one, other]]
rows:
  a: {one: miyako, other: ishigaki}
  b: {one: ishigaki, other: miyako}
  c: {one: ishigaki, other: yonaguni}
  d: {one: yonaguni, other: ishigaki}
""",
    "facts/patrols.csv": """\
year,days,ships,source
2021,332,1200,paper#5
2022,336,1300,paper#5
2023,352,1400,paper#6
2024,355,1500,paper#7
2025,357,1600,paper#8
""",
    "facts/patrols.yaml": """\
table: patrols
about: Patrols around the islands
complete: true
key: [year]
columns:
  year: date
  days: {type: integer, min: 0, max: 366}
  ships: integer
unique: [[year]]
rows: patrols.csv
""",
    "deck.yaml": """\
deck: Islands
key: islands-4k9x2m
facts: facts
tags: [islands]
templates:
  prefecture:
    from: islands
    ask: In which prefecture does {name} lie?
    answer: prefecture
  area:
    from: islands
    ask: How large is {name}?
    answer: area
  people:
    from: islands
    ask: How many people live on {name}?
    answer: people
  surveyed:
    from: islands
    where: {surveyed: ">2015"}
    ask: When was {name} surveyed?
    answer: surveyed
  base-year:
    from: bases
    ask:
      - In which year did {island} get its {unit}?
      - When did the {unit} come to {island}?
    answer: opened
  base-island:
    from: bases
    where: {active: yes}
    ask: Which island got a {unit} in {opened:year}?
    answer: island
    distractors: [Okinawa Island, Iriomote Island, Kume Island]
  base-men:
    from: bases
    ask: How many men has the {unit} on {island}?
    answer: men
  beside:
    from: neighbours
    ask: Beside which islands does {one} lie?
    answer: other
    many: all
  patrol-days:
    from: patrols
    ask: On how many days of {year} were there patrols?
    answer: days
  patrol-ships:
    from: patrols
    ask: How many ships came in {year}?
    answer: ships
""",
}
ISLANDS, BASES, NEAR, CSV, HEAD, SOURCES, DECK = (
    "facts/islands.yaml", "facts/bases.yaml", "facts/neighbours.yaml", "facts/patrols.csv", "facts/patrols.yaml",
    "facts/sources.yaml", "deck.yaml",
)  # fmt: skip


class Slip(NamedTuple):
    """One edit, and the rule that must name it."""

    what: str
    file: str
    old: str
    new: str
    rule: str
    at: str = ""
    """A text of the line that is to be named, when it is not the first line that the edit changes."""
    where: str = ""
    """The file of that line, when it is another one."""


SLIPS = (
    # --- references
    Slip("a swapped letter in a reference", BASES, "island: yonaguni, unit", "island: yonagnui, unit", "F005"),
    Slip("a label for a reference", BASES, "island: yonaguni, unit", "island: Yonaguni Island, unit", "F005"),
    Slip("a capital in a reference", BASES, "island: miyako, unit: guard", "island: Miyako, unit: guard", "F005"),
    Slip("a reference to an alias", BASES, "island: miyako, unit: guard", "island: Miyakojima, unit: guard", "F005"),
    Slip("a reference to a row of another table", BASES, "island: amami", "island: amami-guard", "F005"),
    Slip("a list where one reference is taken", BASES, "island: amami", "island: [amami, miyako]", "F004"),
    Slip("a mapping where a reference is taken", BASES, "island: amami", "island: {name: amami}", "F004"),
    Slip("a reference to nothing in a relation", NEAR, "one: miyako, other: ishigaki", "one: miyako, other: kume", "F005"),
    Slip("confused with a row that is not there", ISLANDS, "confused_with: [ishigaki]", "confused_with: [ishigak]", "F005"),
    Slip("confused with a label", ISLANDS, "confused_with: [ishigaki]", "confused_with: [Ishigaki Island]", "F005"),
    Slip("the row that is referred to is deleted", ISLANDS, "  amami: {name: Amami Island, kind: island, prefecture: Kagoshima, area: 712, people: 61000, surveyed: 2018-05-02, confused_with: [ishigaki]}\n", "", "F005", "amami-guard", BASES),
    Slip("the row that is referred to gets another id", ISLANDS, "  amami: {", "  amami-oshima: {", "F005", "amami-guard", BASES),
    Slip("the column refers to a table that is not there", BASES, "island: islands", "island: island", "F002"),
    Slip("a reference as a bare number", BASES, "island: amami", "island: 3", "F005"),
    Slip("an answer of another row that is none", ISLANDS, "note: It has a space port.", "also_right: [Kume Island]", "F005"),
    Slip("a text that a row is said to lie in", ISLANDS, "  prefecture: text\n", "  prefecture: {type: text, part_of: true}\n", "F008"),
    Slip("rows told apart by no column", ISLANDS, "kind: kind\ncolumns", "kind: kind\ntell_apart: [prefectur]\ncolumns", "F002"),
    Slip("a value that is nearly that of other rows", ISLANDS, "prefecture: Kagoshima, area: 444", "prefecture: kagoshima, area: 444", "F031"),
    Slip("an operator of `where` that is none", DECK, 'where: {surveyed: ">2015"}', "where: {surveyed: {after: 2015}}", "T005"),
    # --- ids
    Slip("a doubled id", BASES, "  miyako-radar: {", "  miyako-guard: {", "F003"),
    Slip("an id that differs in case only", BASES, "  miyako-radar: {", "  Miyako-guard: {", "F003"),
    Slip("a doubled id in another table", ISLANDS, "  tanega: {", "  miyako: {", "F003"),
    Slip("a duplicated row", BASES, "  amami-guard:", "  amami-guard: {island: amami, unit: guard unit, opened: 2018, men: 350, active: yes}\n  amami-guard:", "F003", "  amami-guard: {island: amami, unit: guard unit, opened: 2018, men: 350, active: yes}"),
    Slip("a duplicated row with another id", BASES, "  amami-guard:", "  amami-two: {island: amami, unit: guard unit, opened: 2018, men: 350, active: yes}\n  amami-guard:", "F007", "  amami-guard:"),
    Slip("a duplicated line of a CSV", CSV, "2023,352,1400,paper#6\n", "2023,352,1400,paper#6\n2023,352,1400,paper#6\n", "F003"),
    Slip("a CSV key twice with other values", CSV, "2024,355", "2023,355", "F003"),
    Slip("an empty key in a CSV", CSV, "2022,336", ",336", "F019"),
    Slip("an empty id", BASES, "  amami-guard:", '  "":', "F019"),
    Slip("an id with a control character", BASES, "  amami-guard:", '  "amami\\tguard":', "F019"),
    Slip("an id of 201 characters", BASES, "  amami-guard:", f"  {'a' * 201}:", "F019"),
    Slip("two tables with one name", NEAR, "table: neighbours", "table: bases", "F003"),
    Slip("a source twice", SOURCES, "  paper:", "  atlas:", "F003"),
    Slip("a template twice", DECK, "  people:\n", "  area:\n", "F003"),
    # --- columns and keys of tables
    Slip("a typo in a column of a row", BASES, "opened: 2023", "opend: 2023", "F002"),
    Slip("a capital in a column of a row", BASES, "opened: 2023", "Opened: 2023", "F002"),
    Slip("a column that is not declared", BASES, "men: 570,", "men: 570, ships: 3,", "F002"),
    Slip("a column twice in a row", BASES, "men: 570,", "men: 570, men: 580,", "F003"),
    Slip("a typo in a declared column", BASES, "  opened: date", "  opned: date", "F002", "miyako-guard"),
    Slip("a typo in a type", BASES, "  opened: date", "  opened: dat", "F002"),
    Slip("a capital in a type", BASES, "  opened: date", "  opened: Date", "F002"),
    Slip("a typo in a standard column", ISLANDS, "note: It has", "nots: It has", "F002"),
    Slip("a typo in aliases", ISLANDS, "aliases: [Miyakojima]", "alias: [Miyakojima]", "F002"),
    Slip("a typo in a key of a table", BASES, "complete: true", "compleet: true", "F002"),
    Slip("a typo in `about`", BASES, "about: The", "abot: The", "F002"),
    Slip("a typo in `unique`", BASES, "unique: [[island, unit]]", "uniqe: [[island, unit]]", "F002"),
    Slip("`unique` names no column", BASES, "unique: [[island, unit]]", "unique: [[island, units]]", "F002"),
    Slip("`kind` names no column", ISLANDS, "kind: kind\n", "kind: sort\n", "F002"),
    Slip("`label` names no column", NEAR, "label: one", "label: name", "F002"),
    Slip("`symmetric` names no column", NEAR, "symmetric: [one, other]", "symmetric: [one, two]", "F002"),
    Slip("`symmetric` names one column", NEAR, "symmetric: [one, other]", "symmetric: [one]", "F008"),
    Slip("`key` names no column", HEAD, "key: [year]", "key: [yaer]", "F002"),
    Slip("`complete` is neither", BASES, "complete: true", "complete: ture", "F008"),
    Slip("a column of the head that the CSV lacks", HEAD, "  ships: integer", "  shps: integer", "F002"),
    Slip("a renamed heading of the CSV", CSV, "year,days,ships", "year,dasy,ships", "F002", "  days: {", HEAD),
    Slip("a heading without a name", CSV, "year,days,ships", "year,days,", "F001"),
    Slip("a heading twice", CSV, "year,days,ships", "year,days,days", "F003"),
    Slip("`rows` names a file that is not there", HEAD, "rows: patrols.csv", "rows: patrol.csv", "F008"),
    Slip("`rows` leads out of the folder", HEAD, "rows: patrols.csv", "rows: ../patrols.csv", "F008"),
    Slip("`min` above `max`", HEAD, "min: 0, max: 366", "min: 400, max: 366", "F008"),
    Slip("`max` is no number", HEAD, "max: 366", "max: all", "F004"),
    Slip("`min` of a text", ISLANDS, "  prefecture: text", "  prefecture: {type: text, min: 3}", "F008"),
    Slip("a typo in a key of a column", ISLANDS, "unit: km2, min: 1", "unti: km2, min: 1", "F002"),
    # --- values
    Slip("a date at another precision than exists", ISLANDS, "2019-03-26", "2019-3-26", "F004"),
    Slip("a day that the month has not", ISLANDS, "2020-04-01", "2020-04-31", "F004"),
    Slip("a month 13", ISLANDS, "2020-04-01", "2020-13-01", "F004"),
    Slip("a date with slashes", ISLANDS, "2020-04-01", "2020/04/01", "F004"),
    Slip("a date the American way", ISLANDS, "2020-04-01", "04/01/2020", "F004"),
    Slip("a date in words", ISLANDS, "2020-04-01", "1 April 2020", "F004"),
    Slip("a year with a letter", BASES, "opened: 2023", "opened: 202E", "F004"),
    Slip("a year with an O", BASES, "opened: 2012", "opened: 2O12", "F004"),
    Slip("a date and a remark", BASES, "opened: 2023", "opened: 2023 (March)", "F004"),
    Slip("a unit that was changed", ISLANDS, "area: 159", "area: 159 mi2", "F004"),
    Slip("a number in words", BASES, "men: 570", "men: many", "F004"),
    Slip("a number with its unit in an integer column", BASES, "men: 570", "men: 570 men", "F004"),
    Slip("a fraction in an integer column", BASES, "men: 570", "men: 570.5", "F004"),
    Slip("a sign too many", BASES, "men: 570", "men: --570", "F004"),
    Slip("a number outside the bounds", ISLANDS, "area: 28,", "area: 28000,", "F004"),
    Slip("a negative number", ISLANDS, "people: 1700", "people: -1700", "F004"),
    Slip("367 days in a year", CSV, "2024,355", "2024,367", "F004"),
    Slip("a letter in a number of a CSV", CSV, "2024,355", "2024,35S", "F004"),
    Slip("a date that is none in a CSV", CSV, "2024,355", "2o24,355", "F004"),
    Slip("a boolean in words", BASES, "men: 160, active: no", "men: 160, active: closed", "F004"),
    Slip("a boolean as a number", BASES, "men: 160, active: no", "men: 160, active: 0", "F004"),
    Slip("a list in a text column", ISLANDS, "prefecture: Nagasaki", "prefecture: [Nagasaki, Fukuoka]", "F004"),
    Slip("an `expires` that is no date", ISLANDS, "expires: 2999-01", "expires: never", "F004"),
    Slip("an `expires` that is past", ISLANDS, "expires: 2999-01", "expires: 2025-01", "F012"),
    # --- contradictions and relations
    Slip("the key of a fact is edited into another's", BASES, "island: miyako, unit: radar unit", "island: miyako, unit: guard unit", "F006"),
    Slip("two rows with one label", ISLANDS, "name: Tanega Island", "name: Miyako Island", "F006"),
    Slip("a reference swapped so that two facts clash", BASES, "island: amami, unit: guard", "island: miyako, unit: guard", "F006"),
    Slip("half of a symmetric pair is deleted", NEAR, "  d: {one: yonaguni, other: ishigaki}\n", "", "F020", "  c: {"),
    Slip("half of a symmetric pair is edited", NEAR, "one: yonaguni, other: ishigaki", "one: yonaguni, other: amami", "F020", "  c: {"),
    Slip("a pair whose other half is missing", NEAR, "  a: {one", "  e: {one: amami, other: tanega}\n  a: {one", "F020"),
    Slip("a pair twice", NEAR, "  a: {one", "  e: {one: miyako, other: ishigaki}\n  a: {one", "F007", "  a: {one"),
    # --- spellings
    Slip("an alias that another row has", ISLANDS, "aliases: [Ishigakijima]", "aliases: [Miyakojima]", "F014"),
    Slip("an alias that is another row's label", ISLANDS, "aliases: [Ishigakijima]", "aliases: [Amami Island]", "F014"),
    Slip("an alias that differs in case only", ISLANDS, "aliases: [Ishigakijima]", "aliases: [MIYAKOJIMA]", "F014"),
    Slip("an alias that differs in accents only", ISLANDS, "aliases: [Ishigakijima]", "aliases: [Miyákojima]", "F014"),
    Slip("a row without its label", ISLANDS, "name: Tanega Island, ", "", "F013"),
    Slip("a label of blanks", ISLANDS, "name: Tanega Island", 'name: "  "', "F013"),
    # --- sources
    Slip("a source that is not there", BASES, "source: paper#2", "source: papr#2", "F018"),
    Slip("a source with a blank before its place", BASES, "source: paper#2", "source: 'paper #2'", "F018"),
    Slip("a source of one row", ISLANDS, "surveyed: 2016-08-05", "surveyed: 2016-08-05, source: map", "F018"),
    Slip("a source in a CSV", CSV, "paper#7", "papre#7", "F018"),
    Slip("a removed source", SOURCES, "  paper: {title: A newspaper, reliability: secondary}\n", "", "F018", "source: paper#2", BASES),
    Slip("the source of a table is removed", ISLANDS, "source: atlas\n", "", "F010", "  miyako: {"),
    Slip("the source of a CSV row is removed", CSV, "1500,paper#7", "1500,", "F010"),
    Slip("a source that became unverified", SOURCES, "reliability: secondary", "reliability: unverified", "F011", "  miyako-guard", BASES),
    Slip("a reliability that is none", SOURCES, "reliability: secondary", "reliability: good", "F008"),
    Slip("a renamed table of sources", SOURCES, "table: sources", "table: source", "F018", "source: paper#2", BASES),
    # --- syntax
    Slip("a brace that is not closed", BASES, "men: 570, active: yes}", "men: 570, active: yes", "F001"),
    Slip("a brace too many", BASES, "men: 570, active: yes}", "men: 570, active: yes}}", "F001"),
    Slip("a bracket that is not closed", ISLANDS, "aliases: [Miyakojima]}", "aliases: [Miyakojima}", "F001"),
    Slip("a comma that is missing", BASES, "unit: missile unit, opened", "unit: missile unit opened", "F001"),
    Slip("a colon that is missing", BASES, "men: 570", "men 570", "F008"),
    Slip("a colon without its blank", BASES, "men: 570", "men:570", "F008"),
    Slip("a tab for blanks", BASES, "  amami-guard:", "\tamami-guard:", "F001"),
    Slip("a row that is out a step", BASES, "  amami-guard:", " amami-guard:", "F001"),
    Slip("a row that is in a step", BASES, "  amami-guard:", "    amami-guard:", "F001"),
    Slip("a quote that is not closed", BASES, 'say: "{island}', "say: {island}", "F001"),
    Slip("a text that begins with a star", ISLANDS, "prefecture: Nagasaki", "prefecture: *Nagasaki", "F001"),
    Slip("a text with a colon and a blank", ISLANDS, "note: It has a space port.", "note: Known: a space port.", "F001"),
    Slip("a text with a comma in braces", ISLANDS, "note: It has a space port.", "note: Wide, with a port.", "F008"),
    Slip("an anchor", ISLANDS, "prefecture: Nagasaki", "prefecture: &n Nagasaki", "F001"),
    Slip("a tag", ISLANDS, "prefecture: Nagasaki", "prefecture: !!str Nagasaki", "F001"),
    Slip("a merge key", BASES, "  amami-guard: {", "  amami-guard: {<<: x, ", "F001"),
    Slip("a NUL", ISLANDS, "Nagasaki", "Naga\x00saki", "F001"),
    Slip("a line separator", ISLANDS, "Nagasaki", "Naga\u2028saki", "F001"),
    Slip("a cell too many", CSV, "2024,355,1500,paper#7", "2024,355,1500,paper#7,more", "F001"),
    Slip("a comma in a number of a CSV", CSV, "2024,355,1500,", "2024,355,1,500,", "F001"),
    Slip("a quote in a CSV that is not closed", CSV, "2024,355", '2024,"355', "F001"),
    Slip("a quote in the middle of a CSV cell", CSV, "2024,355", '2024,"35"5', "F001"),
    Slip("rows that are a list", BASES, "  miyako-guard: {", "  - {", "F001", "  miyako-radar"),
    Slip("a row that is a text", BASES, "  amami-guard: {island: amami, unit: guard unit, opened: 2018, men: 350, active: yes}", "  amami-guard: amami", "F008"),
    Slip("no rows", NEAR, FILES["facts/neighbours.yaml"].partition("rows:\n")[2], "", "T008", "  beside:", DECK),
    Slip("an empty file", NEAR, FILES["facts/neighbours.yaml"], "", "T002", "from: neighbours", DECK),
    # --- time and doubt
    Slip("a base that is closed, in a deck of all times", BASES, "men: 160, active: no}", "men: 160, active: no, until: 2020-03}", "T020"),
    Slip("a base that is to come, in a deck of all times", BASES, "men: 160, active: no}", "men: 160, active: no, since: 2999}", "T020"),
    Slip("a disputed row of a list", NEAR, "other: yonaguni}", "other: yonaguni, disputed: too far}", "I016", "  beside:", DECK),
    Slip("a disputed value of a list", NEAR, "other: yonaguni}", "other: {is: yonaguni, disputed: too far}}", "I016", "  beside:", DECK),
    Slip("a row of a list that lacks its answer", NEAR, "one: ishigaki, other: yonaguni}", "one: ishigaki}", "I016", "  beside:", DECK),
    Slip("a row of a list that lacks what is shown", NEAR, "one: ishigaki, other: yonaguni}", "other: yonaguni}", "T008", "  beside:", DECK),
    # --- characters that Anki cannot hold
    Slip("a bell in a fact", ISLANDS, "prefecture: Nagasaki", 'prefecture: "Naga\\asaki"', "X006"),
    Slip("an escape in a fact", ISLANDS, "note: It has", 'note: "It\\ehas', "F001"),
    Slip("an escape sequence in a note", ISLANDS, "note: It has a space port.", 'note: "\\e[31mred"', "X006"),
    # --- patterns of tables
    Slip("a column of `say` that is not there", BASES, "got its {unit}", "got its {unt}", "T003"),
    Slip("a format of `say` that is none", BASES, "{opened:when}", "{opened:wen}", "T004"),
    Slip("a brace of `say` that is not closed", BASES, "{opened:when}", "{opened:when", "T004"),
    # --- deck
    Slip("a typo in a key of the deck", DECK, "tags: [islands]\n", "tgas: [islands]\n", "T001"),
    Slip("no key", DECK, "key: islands-4k9x2m\n", "", "T011", "deck: Islands"),
    Slip("no facts", DECK, "facts: facts\n", "", "T013", "deck: Islands"),
    Slip("facts that are not there", DECK, "facts: facts", "facts: fact", "F001", "", "fact"),
    Slip("a typo in `templates`", DECK, "templates:", "template:", "T001"),
    Slip("`as_of` that is no date", DECK, "tags: [islands]\n", "as_of: now\n", "T014"),
    Slip("`options` too many", DECK, "tags: [islands]\n", "options: 40\n", "F008"),
    Slip("a mode that is none", DECK, "tags: [islands]\n", "modes: [spoken]\n", "T014"),
    Slip("a second deck in the file", DECK, "templates:\n", "---\ntemplates:\n", "T014", "templates:"),
    # --- templates
    Slip("a typo in a key of a template", DECK, "    ask: How large", "    aks: How large", "T001"),
    Slip("a table that is not there", DECK, "from: patrols\n    ask: On", "from: patrol\n    ask: On", "T002"),
    Slip("no table", DECK, "    from: patrols\n    ask: On", "    ask: On", "T013", "  patrol-days:"),
    Slip("a wrong column in the stem", DECK, "How large is {name}?", "How large is {nmae}?", "T003"),
    Slip("a column of another table in the stem", DECK, "How large is {name}?", "How large is {island}?", "T003"),
    Slip("a wrong column in a second wording", DECK, "When did the {unit} come", "When did the {unti} come", "T003"),
    Slip("a wrong column as answer", DECK, "answer: area", "answer: aera", "T003"),
    Slip("a column through a reference that is not there", DECK, "get its {unit}?", "get its {unit}, {island.sea}?", "T003"),
    Slip("a column through no reference", DECK, "How large is {name}?", "How large is {name.kind}?", "T003"),
    Slip("a format of another type", DECK, "{opened:year}", "{opened:upper}", "T004"),
    Slip("a format that is none", DECK, "{opened:year}", "{opened:yaer}", "T004"),
    Slip("a brace that is not closed in a stem", DECK, "large is {name}?", "large is {name?", "T004"),
    Slip("a brace too many in a stem", DECK, "large is {name}?", "large is {name}}?", "T004"),
    Slip("a call in a stem", DECK, "large is {name}?", "large is {name.upper()}?", "T003"),
    Slip("wordings that show different columns", DECK, "When did the {unit} come", "When did they come", "T006"),
    Slip("no answer", DECK, "    answer: area\n", "", "T013", "  area:"),
    Slip("no stem", DECK, "    ask: How large is {name}?\n", "", "T013", "  area:"),
    Slip("an answer that is a list", DECK, "answer: area", "answer: [area, people]", "T014"),
    Slip("a typo in a column of `where`", DECK, "where: {active: yes}", "where: {actve: yes}", "T003"),
    Slip("a value of `where` that is not of its type", DECK, "where: {active: yes}", "where: {active: maybe}", "T005"),
    Slip("a date of `where` that is none", DECK, 'surveyed: ">2015"', 'surveyed: ">2O15"', "T005"),
    Slip("`where` compares texts", DECK, 'where: {surveyed: ">2015"}', 'where: {name: ">M"}', "T005"),
    Slip("`where` without quotes", DECK, 'surveyed: ">2015"', "surveyed: >2015", "F001"),
    Slip("`where` wants a label", DECK, "where: {active: yes}", "where: {island: Miyako Island}", "T005"),
    Slip("`where` wants a row that is not there", DECK, "where: {active: yes}", "where: {island: miyaki}", "T005"),
    Slip("`where` that keeps nothing", DECK, "where: {active: yes}", "where: {unit: Guard unit}", "T007", "  base-island:"),
    Slip("`where` that wants the wrong year", DECK, 'surveyed: ">2015"', 'surveyed: ">2051"', "T007", "  surveyed:"),
    Slip("`where` that leaves out a fact that is asked nowhere else", DECK, "    from: neighbours\n", "    from: neighbours\n    where: {one: '!=yonaguni'}\n", "F015", "  d: {", NEAR),
    Slip("`where` without a value", DECK, "where: {active: yes}", "where: {active: }", "T005"),
    Slip("`many` that is none", DECK, "many: all", "many: al", "F008"),
    Slip("`many: all` of a table that is not complete", NEAR, "complete: true\n", "", "I006", "  beside:", DECK),
    Slip("a hardness that is none", DECK, "    answer: area", "    answer: area\n    hardness: hrad", "F008", "hardness: hrad"),
    Slip("a hint with a wrong column", DECK, "    answer: area", "    answer: area\n    hint: '{knd}'", "T003", "hint:"),
    Slip("tags with a wrong column", DECK, "    answer: area", "    answer: area\n    tags: ['{knd}']", "T003", "tags: ['"),
    Slip("`accept` with a wrong column", DECK, "    answer: area", "    answer: area\n    accept: '{arae}'", "T003", "accept:"),
    Slip("a comparison that does not say by what", DECK, "    answer: area", "    answer: area\n    among: 2", "T013", "  area:"),
    Slip("an extreme of a text", DECK, "    answer: area", "    answer: area\n    most: name", "T014", "most: name"),
    Slip("distractors of a table that is not there", DECK, "distractors: [Okinawa Island, Iriomote Island, Kume Island]", "distractors: {from: island}", "T002"),
    Slip("distractors that are the same in no column", DECK, "distractors: [Okinawa Island, Iriomote Island, Kume Island]", "distractors: {from: islands, same: [sea]}", "T003"),
    Slip("a limit of nothing", DECK, "    answer: area", "    answer: area\n    limit: 0", "F008", "limit:"),
    Slip("a waiver of no rule", DECK, "    answer: area", "    answer: area\n    allow: {I0001: because}", "T017", "allow:"),
    Slip("a waiver without a reason", DECK, "    answer: area", "    answer: area\n    allow: {I005: }", "T017", "allow:"),
    Slip("a waiver of an error", DECK, "    answer: area", "    answer: area\n    allow: {I003: because}", "T017", "allow:"),
    Slip("a waiver that waives nothing", DECK, "    answer: area", "    answer: area\n    allow: {I001: because}", "T018", "allow:"),
    Slip("a waiver of no rule on a row", ISLANDS, "surveyed: 2016-08-05", "surveyed: 2016-08-05, allow: {nothing: at all}", "T017"),
    # --- items
    Slip("the answer is shown in the stem", DECK, "How large is {name}?", "How large is {name}, with its {area}?", "I001", "  area:"),
    Slip("the answer is shown in a second wording", DECK, "      - When did the {unit} come to {island}?", "      - When did the {unit} come to {island}, about 2019?", "I001", "  base-year:"),
    Slip("the answer is shown in the hint", DECK, "    answer: area", "    answer: area\n    hint: 'It is {area}.'", "I001", "  area:"),
    Slip("the answer is a tag", DECK, "    answer: area", "    answer: area\n    tags: ['{area}']", "I001", "  area:"),
    Slip("a value that stands in its own stem", ISLANDS, "prefecture: Nagasaki", "prefecture: Tsushima", "I001", "  prefecture:", DECK),
    Slip("two questions in the same words", DECK, "How many people live on {name}?", "How large is {name}?", "I002", "  people:"),
    Slip("one thing is asked for and several are right", BASES, "unit: guard unit, opened: 2018", "unit: guard unit, opened: 2019", "I008", "  base-island:", DECK),
    Slip("all answers became the same", ISLANDS, FILES["facts/islands.yaml"], FILES["facts/islands.yaml"].replace("Kagoshima", "Okinawa").replace("Nagasaki", "Okinawa"), "T010", "  prefecture:", DECK),
    Slip("the answers lost their distractors", DECK, "distractors: [Okinawa Island, Iriomote Island, Kume Island]", "distractors: [Okinawa Island]", "I004", "  base-island:"),
    Slip("distractors of two lengths", DECK, "distractors: [Okinawa Island, Iriomote Island, Kume Island]", "distractors: [Kume, Iki, Guam]", "I010", "  base-island:"),
    Slip("distractors of two forms", DECK, "distractors: [Okinawa Island, Iriomote Island, Kume Island]", "distractors: [okinawa island, iriomote island, kume island]", "I011", "  base-island:"),
    Slip("a distractor of another kind of date", DECK, "    answer: surveyed", "    answer: surveyed\n    distractors: ['2015', '2016', '2022']", "I012", "  surveyed:"),
    Slip("a fact that lost its value", CSV, "2025,357,1600,", "2025,,,", "F015"),
    Slip("a stem that tells another one's answer", DECK, "How many men has the {unit} on {island}?", "How many men has the {unit} on {island}, there since {opened}?", "I009", "  base-men:"),
    Slip("a date at another precision", ISLANDS, "surveyed: 2020-04-01", "surveyed: 2020", "F023"),
    Slip("a month where the others are days", ISLANDS, "surveyed: 2016-08-05", "surveyed: 2016-08", "F023"),
    Slip("a day where the others are years", BASES, "opened: 2016", "opened: 2016-03-28", "F023"),
)  # fmt: skip

UNSEEN = (
    Slip("a year that is as good as the right one", BASES, "opened: 2016", "opened: 2015", ""),
    Slip("a number that is as good as the right one", CSV, "2024,355", "2024,354", ""),
    Slip("a year that lies far ahead", CSV, "2025,357", "20255,357", ""),
    Slip("two digits swapped", ISLANDS, "area: 159", "area: 195", ""),
    Slip(
        "another island that has no such unit",
        BASES,
        "island: yonaguni, unit",
        "island: tsushima, unit",
        "",
    ),
    Slip("a name misspelt in one place", ISLANDS, "name: Tanega Island", "name: Tanga Island", ""),
    Slip("a source that does not say so", BASES, "source: paper#2", "source: paper#3", ""),
    Slip("a stem whose words mislead", DECK, "How large is {name}?", "How small is {name}?", ""),
)
"""What no program can see: the facts agree with each other, and are wrong."""


def found_in(files: dict[str, str], folder: Path) -> set[tuple[str, str, int, str]]:
    """The problems of a base and deck: rule, file, line and message. Both places of a problem count as named."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
    problems: list[Problem] = []
    try:
        problems = check_decks(
            [Workspace.open(Path("deck.yaml"))], date(2026, 1, 31), are_all_decks=True
        )
    except DeckError:
        problems = load_deck(Path("deck.yaml"))[1]
    places = [(each, where) for each in problems for where in (each.location, each.other) if where]
    return {(each.code, where.file, where.line, each.message) for each, where in places}


def edited(slip: Slip) -> tuple[dict[str, str], str, int]:
    """The files after the slip, and the file and line that are to be named."""
    before = FILES[slip.file]
    assert slip.old in before, slip.what
    after = before.replace(slip.old, slip.new, 1)
    assert after != before, slip.what
    files = {**FILES, slip.file: after}
    where = slip.where or slip.file
    if where not in files:
        return files, where, 0
    if slip.at:
        lines = files[where].split("\n")
        return files, where, 1 + next(at for at, line in enumerate(lines) if slip.at in line)
    pairs = zip_longest(before.split("\n"), after.split("\n"))
    return files, where, 1 + next(at for at, (one, other) in enumerate(pairs) if one != other)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> set[tuple[str, str, int, str]]:
    folder = tmp_path_factory.mktemp("sound")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        return found_in(FILES, folder)


def test_the_base_is_sound(sound: set[tuple[str, str, int, str]]) -> None:
    assert {rule for rule, *_ in sound} <= {"I005", "I009"}


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: slip.what)
def test_a_slip_is_named_with_its_file_and_line(
    slip: Slip,
    sound: set[tuple[str, str, int, str]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    files, where, line = edited(slip)
    found = found_in(files, tmp_path) - sound
    assert (slip.rule, where, line) in {(rule, file, at) for rule, file, at, _ in found}, found


@pytest.mark.parametrize("slip", UNSEEN, ids=lambda slip: slip.what)
def test_what_no_program_can_see_is_not_seen(
    slip: Slip,
    sound: set[tuple[str, str, int, str]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    serious = {
        each
        for each in found_in(edited(slip)[0], tmp_path) - sound
        if each[0] not in ("I005", "I009")
    }
    assert serious == set()


def test_there_are_two_hundred_slips() -> None:
    assert len(SLIPS) >= 200
    assert len({slip.what for slip in SLIPS}) == len(SLIPS)
    assert len({slip.rule for slip in SLIPS}) >= 40


# --- every word, not only those that somebody thought of ---------------------------------------------------

_FREE = re.compile(
    r"about: .*|(?:deck|key|tags|note|title|say): .*|ask: .*|      - .*|(?<=name: )[^,]*|(?<=prefecture: )[^,}]*"
    r"|(?<=kind: )\w+|(?<=unit: )[\w ]+(?=[,}])|aliases: .*|distractors: .*|^  [\w-]+:|\bpaper#\d"
)
"""Texts that mean nothing to a program, and ids that nothing refers to: an author may write there what they like.

Stems and `say` are here for their words; a swap inside their braces is among the slips above.
"""


def names_of(text: str) -> Iterator[re.Match[str]]:
    """The words of a file that are names: of keys, columns, types, tables, rows, sources and values. Each once."""
    free = {
        at
        for found in re.compile(_FREE.pattern, re.MULTILINE).finditer(text)
        for at in range(*found.span())
    }
    seen: set[str] = set()
    for word in re.finditer(r"[a-z]{4,}", text):
        if word.start() not in free and len(set(word[0][1:3])) == 2 and word[0] not in seen:
            seen.add(word[0])
            yield word


@pytest.mark.slow
def test_two_swapped_letters_in_any_name_are_noticed(
    sound: set[tuple[str, str, int, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Named is a new problem at the line of the swap, or one that quotes the word as it was or as it is."""
    monkeypatch.chdir(tmp_path)
    silent = []
    many = 0
    for name, text in FILES.items():
        for word in names_of(text):
            swapped = word[0][0] + word[0][2] + word[0][1] + word[0][3:]
            files = {**FILES, name: text[: word.start()] + swapped + text[word.end() :]}
            line = text.count("\n", 0, word.start()) + 1
            found = found_in(files, tmp_path) - sound
            many += 1
            if not any(
                (file, at) == (name, line) or swapped in told or word[0] in told
                for _, file, at, told in found
            ):
                silent.append(f"{name}:{line}: {word[0]}")
    assert many > 80
    assert silent == []
