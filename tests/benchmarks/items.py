"""How long it takes to make items, beside naive `str.format`, and whether it stays linear. Run by hand:

    python -m tests.benchmarks.items [ROWS ...]

Seconds of the processor, so that what else the machine does matters less. The goals for ten times the facts are
13 times the seconds. The cases below the table are those that tempt a generator into comparing everything with
everything.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

from studykit.facts.base import Column, Date, FactBase, Row, Table
from studykit.problems import Location
from studykit.questions.forms.compile_templates import compile_templates
from studykit.questions.identity.earlier_items import EarlierItems
from studykit.questions.item import Item
from studykit.questions.make_items import LoadedDeck, generate
from studykit.questions.templates.deck_file import DeckFile, read_deck
from studykit.values.numbers import parse_number

_SYLLABLES = "ba ke lo mi nu ra se ti vo zy al en or ul ys dan fer gim hol jun".split()  # noqa: SIM905


def name(number: int) -> str:
    """A made-up name; different numbers have different names."""
    parts = []
    while True:
        number, at = divmod(number, len(_SYLLABLES))
        parts.append(_SYLLABLES[at])
        if not number:
            return "".join(reversed(parts)).title()


def plants(many: int) -> FactBase:
    """A base of another subject: plants with their families, habitats, heights and the years of their naming."""
    families = tuple(
        Row(f"f{at}", (f"{name(at + 900)}aceae", ("order A", "order B")[at % 2]), at)
        for at in range(200)
    )
    columns = (
        Column("name"),
        Column("family", "reference", "families"),
        Column("habitat"),
        Column("height", "number"),
        Column("named", "date"),
    )
    habitats = ("forest", "meadow", "marsh", "rocks", "dunes", "river banks", "steppe")
    rows = tuple(
        Row(
            f"p{at}",
            (
                name(at * 7 + 3),
                f"f{at * 31 % 200}",
                habitats[at * 17 % 7],
                parse_number(str(at * 7919 % 90_000 + 1)),
                Date(1700 + at * 13 % 300),
            ),
            at,
        )
        for at in range(many)
    )
    here = Location("plants.yaml", 1, 1)
    tables = {
        "plants": Table("plants", columns, rows, here, label="name"),
        "families": Table(
            "families", (Column("name"), Column("order")), families, here, label="name"
        ),
    }
    return FactBase(tables)


PLANTS = """
deck: Plants
key: plants-1
facts: plants
templates:
  family: {from: plants, ask: "Which family does {name} belong to?", answer: family}
  height: {from: plants, ask: "How tall does {name} grow, in millimetres?", answer: height}
  year:   {from: plants, ask: "When was {name} of the {family} named?", answer: named}
  name:
    from: plants
    ask: Which plant of the {habitat} was named {named:when} and grows {height} mm tall?
    answer: name
"""


def deck_file(text: str, folder: Path) -> DeckFile:
    path = folder / "deck.yaml"
    path.write_text(text, encoding="utf-8")
    file, problems = read_deck(path)
    assert file
    assert not problems, problems
    return file


def items(file: DeckFile, base: FactBase) -> list[Item]:
    templates, problems = compile_templates(file, base)
    assert not problems, problems
    made, problems = generate(LoadedDeck(file, templates, base, set()), EarlierItems({}, {}))
    assert not problems, problems
    return made


STEMS = (
    ("Which family does {name} belong to?", "family"),
    ("How tall does {name} grow, in millimetres?", "height"),
    ("When was {name} of the {family} named?", "named"),
    ("Which plant of the {habitat} was named in {named} and grows {height} mm tall?", "name"),
)


def naive(base: FactBase) -> int:
    """The least that anyone would do: a dict of texts for each fact, and `str.format(**fact)` for each stem."""
    families = {row.id: str(row.cells[0]) for row in base.tables["families"].rows}
    made = []
    for row in base.tables["plants"].rows:
        plant, family, habitat, height, named = row.cells
        fact = {
            "name": plant,
            "family": families[str(family)],
            "habitat": habitat,
            "height": height[0],
            "named": named[0],
        }  # type: ignore[index]
        for stem, answer in STEMS:
            made.append({"stem": stem.format(**fact), "answer": fact[answer]})
    return len(made)


def seconds(work: Callable[[], object], times: int = 3) -> float:
    """The fastest of a few runs, without the collector."""
    best = float("inf")
    for _ in range(times):
        gc.collect()
        gc.disable()
        begin = time.process_time()
        work()
        best = min(best, time.process_time() - begin)
        gc.enable()
    return best


# --- cases that tempt into comparing everything with everything ---------------------------------------------

HARD = """
deck: Hard
key: hard-1
facts: hard
templates:
  {name}: {{from: t, {rest}}}
"""
CASES = {
    "one stem": 'ask: "Name one.", answer: name',
    "one answer": 'ask: "What is {name}?", answer: same',
    "80 right answers a stem": 'ask: "Name one of {group}.", answer: name',
    "dates in one bucket": 'ask: "What happened {day}?", answer: name',
    "year, month and day of one year": 'ask: "What happened {mixed}?", answer: number',
    "confused_with": 'ask: "Value of {name}?", answer: value',
    "all within the tolerance": 'ask: "How much is {name}?", answer: close',
    "nearly all options barred": 'ask: "Which but {name}?", answer: few',
    "numbers that all say the same": 'ask: "Number of {name}?", answer: ones',
    "doubtful rows": 'ask: "Who is in {gap} of {group}?", answer: name',
    "long lists": 'where: {long: present}, ask: ["By {long}?", "Who by {long}?"], answer: name',
}


def hard(many: int) -> FactBase:
    """One table with a column for each case."""
    columns = (
        Column("name"), Column("same"), Column("group"), Column("day", "date"), Column("mixed", "date"),
        Column("number", "number"),
        Column("value"), Column("close", "number", tolerance=Decimal(10**9)), Column("few"),
        Column("ones", "number"), Column("gap"),
        Column("long", is_list=True), Column("confused_with", is_list=True), Column("disputed"),
    )  # fmt: skip
    mixed = [
        Date(2025),
        *(Date(2025, month) for month in range(1, 13)),
        *(Date(2025, 3, day) for day in range(1, 32)),
    ]
    rows = tuple(
        Row(
            f"r{at}",
            (
                name(at),
                "same",
                f"group {at // 80}",
                Date(1900 + at // 336 % 100, at // 28 % 12 + 1, at % 28 + 1),
                mixed[at % len(mixed)],
                parse_number(str(at)),
                f"value {name(at)}",
                parse_number(str(at)),
                "only" if at % 100 else f"few {at}",
                parse_number("1"),
                "gap" if at % 2 else None,
                tuple(name(each) for each in range(many // 10)) if at < 3 else None,
                (f"r{(at + 1) % many}", f"r{at * 7 % many}"),
                "yes" if at % 50 == 0 else None,
            ),
            at + 1,
        )
        for at in range(many)
    )
    return FactBase({"t": Table("t", columns, rows, Location("hard.yaml", 1, 1), label="name")})


def hard_file(case: str, folder: Path) -> DeckFile:
    return deck_file(HARD.format(name="t", rest=CASES[case]), folder)


def main(folder: Path, sizes: list[int]) -> None:
    file = deck_file(PLANTS, folder)
    took: list[float] = []
    for many in sizes:
        base = plants(many)
        naively, ours = seconds(lambda: naive(base)), seconds(lambda: items(file, base), 2)  # noqa: B023
        took.append(ours)
        each = ours / many / 4 * 1e6
        print(
            f"{many:>9,} facts x 4: str.format {naively:.2f} s, items {ours:.2f} s, {each:.1f} us an item"
        )
    print(f"{'':>9} t({sizes[-1]:,}) / t({sizes[0]:,}) = {took[-1] / took[0]:.1f}")
    small, large = hard(2000), hard(20_000)
    for case in CASES:
        file = hard_file(case, folder)
        first, second = (seconds(lambda: items(file, base), 1) for base in (small, large))  # noqa: B023
        print(
            f"{case:>32}: 2,000 facts {first:6.2f} s, 20,000 facts {second:6.2f} s = {second / first:5.1f} x"
        )


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as temporary:
        main(Path(temporary), [int(each) for each in sys.argv[1:]] or [10_000, 100_000])
