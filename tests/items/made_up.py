"""Made-up fact bases with everything that makes questions hard to get right, and decks about them.

Alphabets that fold differently, labels that come back, gaps, ties, aliases, disputes, references, lists, dates of all
precisions, numbers with units. The same seed gives the same base.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from random import Random

from studykit.facts.base import Cell, Column, FactBase, Row, Scalar, Table
from studykit.problems import Location
from studykit.questions.forms.compile_templates import compile_templates
from studykit.questions.identity.earlier_items import EarlierItems
from studykit.questions.item import Deck, EarlierItem, Item
from studykit.questions.make_items import LoadedDeck, generate
from studykit.questions.templates.deck_file import DeckFile
from studykit.reading.read_yaml import parse_documents
from studykit.reading.settings import Fields
from studykit.reading.yaml_tree import YamlMapping
from studykit.values.dates import MONTHS
from studykit.values.scalars import Flaw

NAMES = (
    "Reval", "Réval", "reval", "REVAL!", "The Reval", "Ötzi", "Otzi", "Łódź", "Lodz", "かぎ", "かき", "हिन्दी", "हन्द",
    "שלום", "Йод", "иод", "C", "C++", "C#", "1.2", "12", "2019",
    "Ann", "Ann Lee", "ann lee.", "Lee Ann", "東京", "東京都", "7 km",
)  # fmt: skip
MONTHS_BY_NAME = {name: at for at, name in enumerate(MONTHS, 1)}
GROUPS = ("north", "North", "south", "東")
NUMBERS = (
    "7",
    "7.0",
    "7.5",
    "~7",
    "8",
    "12",
    "12.25",
    "100",
    "101",
    "102",
    "103",
    "~110",
    "-5",
    "5",
    "$7",
    "7 mi",
    "1e2",
)
DATES = (
    "2019", "2020", "~2019", "2019-05", "2019-06", "2019-05-01", "2019-05-31", "2020-02-29",
    "753 BC", "AD 14", "2018", "2017",
)  # fmt: skip

COLUMNS = (
    Column("name"),
    Column("group"),
    Column("ref", "reference", "r"),
    Column("n", "quantity", unit="", tolerance=Decimal(1)),
    Column("d", "date"),
    Column("l", is_list=True),
    Column("rl", "reference", "r", is_list=True),
    Column("yes", "boolean"),
    Column("aliases", is_list=True),
    Column("disputed"),
    Column("confused_with", is_list=True),
)
KINDS = (
    Column("name"),
    Column("kind"),
    Column("size", "quantity"),
    Column("aliases", is_list=True),
    Column("disputed"),
)


@dataclass(frozen=True)
class World:
    """A base and the text of a deck's templates."""

    base: FactBase
    templates: str


def world(seed: int, many: int) -> World:
    rng = Random(seed)
    return World(base(rng, many), templates(rng))


def base(rng: Random, many: int) -> FactBase:
    names = rng.sample(NAMES, rng.randint(3, len(NAMES)))
    targets = [_row(f"r{at}", KINDS, _entity(rng, names)) for at in range(rng.randint(2, 9))]
    facts = [_row(f"x{at}", COLUMNS, _fact(rng, names, targets, many)) for at in range(many)]
    here = Location("made-up.yaml", 1, 1)
    kind = "kind" if rng.random() < 0.5 else ""
    tables = (
        Table("t", COLUMNS, tuple(facts), here, label="name", complete=rng.random() < 0.5),
        Table("r", KINDS, tuple(targets), here, label="name", kind=kind),
    )
    return FactBase({table.name: table for table in tables})


def _entity(rng: Random, names: list[str]) -> dict[str, object]:
    return {
        "name": rng.choice(names),
        "kind": _maybe(rng, rng.choice(("a", "b"))),
        "size": _maybe(rng, rng.choice(NUMBERS)),
        "aliases": _some(rng, NAMES, 0.3),
        "disputed": "says one" if rng.random() < 0.1 else None,
    }


def _fact(rng: Random, names: list[str], targets: list[Row], many: int) -> dict[str, object]:
    ids = [row.id for row in targets]
    return {
        "name": _maybe(rng, rng.choice(names)),
        "group": _maybe(rng, rng.choice(GROUPS)),
        "ref": _maybe(rng, rng.choice(ids)),
        "n": _maybe(rng, rng.choice(NUMBERS)),
        "d": _maybe(rng, rng.choice(DATES)),
        "l": _some(rng, names, 0.8),
        "rl": _some(rng, ids, 0.8),
        "yes": _maybe(rng, rng.choice(("yes", "no"))),
        "aliases": _some(rng, NAMES, 0.2),
        "disputed": "says one" if rng.random() < 0.1 else None,
        "confused_with": _some(rng, [f"x{at}" for at in range(many)], 0.2),
    }


def _maybe(rng: Random, text: str) -> str | None:
    return text if rng.random() < 0.9 else None


def _some(rng: Random, texts: list[str] | tuple[str, ...], share: float) -> list[str] | None:
    return rng.sample(texts, rng.randint(1, min(3, len(texts)))) if rng.random() < share else None


def _row(row_id: str, columns: tuple[Column, ...], texts: dict[str, object]) -> Row:
    return Row(
        row_id, tuple(_cell(column, texts[column.name]) for column in columns), int(row_id[1:]) + 1
    )


def _cell(column: Column, found: object) -> Cell:
    if isinstance(found, list):
        return tuple(_value(column, each) for each in found)
    return None if found is None else _value(column, str(found))


def _value(column: Column, text: str) -> Scalar:
    value = column.parse(text)
    assert not isinstance(value, Flaw), (text, value)
    return value


STEMS = (
    "{name}", "Of {name}?", "{group} and {name}", "In {group}?", "{d}", "Year {d:year}, {group}", "{d:month} {d:year}?",
    "On {d:day}",
    "{l}", "{l} in {group}", "Of {ref}", "{ref.kind} {d}", "By {rl}", "{rl.name} {l}",
    "With {n}", "{n:.0}?", "{yes} {group}", "Any",
)  # fmt: skip
ANSWERS = (
    "name", "group", "ref", "n", "d", "l", "rl", "yes", "ref.kind", "ref.size",
    "'{d:year}'", "'{n:,}'", "'{name} of {group}'", "'{name:upper}'",
    "rl.name",
)  # fmt: skip
WHERES = (
    "group: north",
    "group: [north, south]",
    'n: ">7"',
    "d: 2019",
    "d: '<2019-06'",
    "ref: present",
    "name: '!=Ann'",
    "l: missing",
)


def templates(rng: Random) -> str:
    lines = []
    for at in range(4):
        parts = [f"from: t, ask: {rng.choice(STEMS)!r}, answer: {rng.choice(ANSWERS)}"]
        if rng.random() < 0.4:
            parts.append(f"where: {{{rng.choice(WHERES)}}}")
        parts.append(
            f"many: {rng.choice(('any', 'any', 'all', 'skip'))}, hardness: {rng.choice(('easy', 'medium', 'hard'))}"
        )
        parts.append(f"options: {rng.randint(2, 9)}")
        lines.append(f"t{at}: {{{', '.join(parts)}}}")
    return "\n".join(lines)


def items_of(made: World, known: dict[str, EarlierItem] | None = None) -> list[Item]:
    """The items of the deck. That a template makes none is no error here."""
    document = parse_documents(made.templates, "deck.yaml")[0][0]
    assert isinstance(document, YamlMapping)
    deck = Deck("D", "d-1", True, "", (), "", "deck.yaml", ("facts",))
    file = DeckFile(deck, None, 4, (), Fields(document, "deck.yaml", []), ())
    compiled, problems = compile_templates(file, made.base)
    assert [str(problem) for problem in problems] == []
    earlier = EarlierItems.of(known or {}, {}, file, compiled, made.base)
    items, problems = generate(LoadedDeck(file, compiled, made.base, set()), earlier)
    assert [str(problem) for problem in problems if problem.level == "error"] == []
    return items


def shuffled(made: World, rng: Random) -> World:
    """The same facts in another order of rows and of tables."""
    tables = [
        table._replace(rows=tuple(rng.sample(table.rows, len(table.rows))))
        for table in made.base.tables.values()
    ]
    return World(FactBase({table.name: table for table in reversed(tables)}), made.templates)
