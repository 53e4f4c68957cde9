"""The short way to the distractors of a plain item against the long one, on a base where many items are not plain."""

from __future__ import annotations

from itertools import cycle
from pathlib import Path
from random import Random

from studykit.problems import errors
from studykit.questions.forms.groups import Given, Group, directions, natural_id
from studykit.questions.forms.posing import facts_of, posed
from studykit.questions.identity.earlier_items import Before
from studykit.questions.item import Item, Known
from studykit.questions.make_items import Maker, read_all
from studykit.questions.options.choose import choose
from studykit.questions.templates.sentences import compile_says

DECK = """\
deck: Lots
key: lots
facts: facts
templates:
  size: {from: lots, ask: "How large is {name}?", answer: size}
  hard: {from: lots, ask: "How large, nearly, is {name}?", answer: size, hardness: hard, options: 5}
  built: {from: lots, ask: "When was {name} built?", answer: built}
  colour: {from: lots, ask: "What colour has {name}?", answer: colour}
  where: {from: lots, ask: "Where is {name}?", answer: town}
  spelled: {from: lots, ask: "What size has {name}?", answer: size, accept: "{other}"}
  dated: {from: lots, ask: "How large is the {colour} one of {built}?", answer: size}
  named: {from: lots, ask: "Is {name} large?", answer: size, distractors: ["1", "2", "3"]}
  largest: {from: lots, ask: "How large is the largest {colour} one in {town}?", answer: size, most: size}
"""
TABLE = """\
table: lots
columns: {name: text, size: integer, other: integer, built: date, colour: text, town: towns}
label: name
rows: lots.csv
"""


def write(folder: Path) -> None:
    """Numbers that come back, that are written in two ways, and that stand in the stem; so do colours and towns."""
    random = Random(7)
    colours = ["red", "Red", "green", "blue", "dark blue", "white", "black", "grey"]
    rows = []
    for at in range(400):
        year = random.randrange(120, 140)
        number = year * 10 + random.randrange(12)
        size, other = (
            f"{random.choice(['', '', '', '+', '~', '0'])}{number}",
            number + random.randrange(1, 4),
        )
        built = random.choice(["", "~"]) + random.choice(["1{}", "1{}-05"]).format(year)
        colour = random.choice(colours)
        word = random.choice([*colours, "Lot", "Town 3", *["Città"] * 9])
        name = f"{word} {number + random.randrange(-3, 4)} of {at + 5000}"
        rows.append(f"r{at},{name},{size},{other},{built},{colour},t{random.randrange(9)}\n")
    (folder / "facts").mkdir()
    (folder / "facts" / "lots.csv").write_text(
        "id,name,size,other,built,colour,town\n" + "".join(rows)
    )
    (folder / "facts" / "lots.yaml").write_text(TABLE)
    towns = "".join(f"  t{at}: {{name: Town {at}, aliases: [T{at % 7}]}}\n" for at in range(9))
    (folder / "facts" / "towns.yaml").write_text(
        f"table: towns\ncolumns: {{name: text}}\nlabel: name\nrows:\n{towns}"
    )
    (folder / "deck.yaml").write_text(DECK)


def known_of(item: Item, at: int, spare: str) -> Known | None:
    """What a lock file may know: nothing, the distractors, too few, too many, one that is gone or is right now."""
    known = item.distractors[::-1]
    before = (
        None,
        known,
        known[1:],
        ("gone", *known[1:]),
        (*known, spare),
        (item.shown_key, *known[1:]),
    )[at % 6]
    return None if before is None else Known(item.facts, before, item.stem, item.keys)


def given_of(group: Group) -> tuple[Given, ...]:
    """All answers that a group gives."""
    return group.answers or tuple(given for asked in group.rows for given in asked.answers)


def test_the_short_way_gives_what_the_long_way_gives(tmp_path: Path) -> None:
    write(tmp_path)
    ready, problems = read_all(tmp_path / "deck.yaml")
    assert ready
    assert not errors(problems)
    maker = Maker(
        ready.file,
        ready.base,
        Before.of({}, ready.file, ready.templates, ready.base),
        set(),
        compile_says(ready.base)[0],
    )
    short = {(template.id, kept): 0 for template in ready.templates for kept in (False, True)}
    long = dict(short)
    for template in ready.templates:
        make = maker.prepared(next(directions(template)))
        spares = cycle(each.text for each in make.candidates.tiers[0].all())
        for at, group in enumerate(posed(make.direction, make.candidates.read, {}, ready.base)):
            identity, facts = natural_id(make.direction, group), facts_of(template.table, group)
            known = known_of(make.item(group, facts, identity, None), at, next(spares))
            item = make.item(group, facts, identity, known)
            given = next(each for each in given_of(group) if each.text == item.shown_key)
            arguments = group, identity, item.answers, given, item.wordings, known
            assert choose(*make.offer(*arguments)) == item.distractors, item.id
            ways = long if make.alone(*arguments) is None else short
            ways[template.id, known is not None] += 1
    never = {each for each, many in short.items() if not many}
    assert never == {(name, kept) for name in ("named", "largest") for kept in (False, True)}
    assert min(long.values()) > 0, long
