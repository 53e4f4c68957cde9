"""What an export costs a card in bases of five shapes, beside the script that one would write for each.

    python -m tests.benchmarks.shapes [CARDS ...]

Run by hand. Each program runs in a process of its own and they take turns; processor seconds and the peak of memory
are the system's own account. The script reads the columns that its cards show and no other, as fast as libraries
do, and packs with genanki: it has no wrong options, no sources, no checks and no lock file.

    codes      a code of three letters, and the name of the place that it stands for
    japanese   a word in kanji, its reading in kana and its meanings; both ways
    cities     a reference to a country, a number and a year; three templates
    long       terms, and explanations of 40 words and more
    csv        a word list in CSV with other spellings of each word
"""

from __future__ import annotations

import itertools
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from tests.benchmarks.deck import Cost, compiled_decks, cost
from tests.benchmarks.items import name

SOURCES = "table: sources\nrows:\n  book: {title: A book}\n"

PACKING = """
import genanki
card = {"name": "C", "qfmt": "{{Q}}", "afmt": "{{FrontSide}}<hr>{{A}}"}
model = genanki.Model(1607392319, "Simple", [{"name": "Q"}, {"name": "A"}], [card])
deck = genanki.Deck(2059400110, "Deck")
for guid, question, answer in cards:
    deck.add_note(genanki.Note(model, [question, answer], guid=genanki.guid_for("deck", guid)))
genanki.Package(deck).write_to_file(out)
"""
YAML_ROWS = """
import sys, yaml
folder, out = sys.argv[1:]
rows = yaml.load(open(f"{folder}/facts/things.yaml"), Loader=yaml.CSafeLoader)["rows"]
"""


class Shape(NamedTuple):
    """A fact base and a deck, and the script that makes the same cards."""

    write_facts: Callable[[Path, int], None]
    """Writes facts for so many cards into a folder."""
    templates: str
    """Of the deck, in YAML."""
    script: str
    """Reads the facts, and leaves the triples of id, question and answer in `cards`."""


def code(number: int) -> str:
    """A code of three letters or more; different numbers have different codes."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    text = ""
    while number or len(text) < 3:
        number, at = divmod(number, len(letters))
        text = letters[at] + text
    return text


KANJI = "日月火水木金土山川田人口手足目耳花草虫犬貝町村森林空雨雪風海音声心力男女父母兄弟姉妹朝昼夜春夏秋冬"
KANA = "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわ"


def word_of(signs: str, number: int) -> str:
    """A word of two signs or more; different numbers have different words."""
    text = ""
    while number or len(text) < 2:
        number, at = divmod(number, len(signs))
        text += signs[at]
    return text


def write_codes(folder: Path, cards: int) -> None:
    head = "table: things\nsource: book\ncolumns: {code: text, name: text, opened: date}\nrows:\n"
    rows = (
        f"  r{at}: {{code: {code(at * 7)!r}, name: {name(at * 11)} Airport, opened: {1900 + at % 120}-05-01}}\n"
        for at in range(cards)
    )
    write_table(folder, head, rows)


def write_japanese(folder: Path, cards: int) -> None:
    head = (
        "table: things\nsource: book\n"
        'columns: {word: {type: text, lang: ja}, kana: {type: text, lang: ja}, meaning: "[text]", level: text}\nrows:\n'
    )
    rows = (
        f"  r{at}: {{word: {word_of(KANJI, at * 13)}, kana: {word_of(KANA, at * 17)}, "
        f"meaning: [to {name(at * 3)}, {name(at * 5 + 1)}], level: n{at % 5 + 1}}}\n"
        for at in range(cards // 2)
    )
    write_table(folder, head, rows)


def write_cities(folder: Path, cards: int) -> None:
    head = (
        "table: things\nsource: book\n"
        "columns: {name: text, country: countries, people: integer, founded: date}\nrows:\n"
    )
    rows = (
        f"  r{at}: {{name: {name(at * 7 + 2)}, country: c{at * 31 % 200}, people: {1000 + at * 37}, "
        f"founded: {800 + at * 3 % 1200}}}\n"
        for at in range(cards // 3)
    )
    write_table(folder, head, rows)
    countries = "".join(f"  c{at}: {{name: {name(at * 5 + 900)}land}}\n" for at in range(200))
    (folder / "facts" / "countries.yaml").write_text(f"table: countries\nrows:\n{countries}")


def write_long(folder: Path, cards: int) -> None:
    head = "table: things\nsource: book\ncolumns: {term: text, means: text}\nrows:\n"

    def text_of(at: int) -> str:
        words = (name(at * 40 + word).lower() for word in range(40 + at % 40))
        return f"{name(at * 3)} is {' '.join(words)}."

    rows = (f"  r{at}: {{term: {name(at * 3)}, means: {text_of(at)!r}}}\n" for at in range(cards))
    write_table(folder, head, rows)


def write_csv(folder: Path, cards: int) -> None:
    (folder / "facts").mkdir(parents=True)
    rows = (
        f"r{at},{name(at * 3)},{name(at * 5 + 1)},{name(at * 5 + 1)}e; {name(at * 5 + 1)}s,chapter {at % 30}\n"
        for at in range(cards)
    )
    with (folder / "facts" / "things.csv").open("w", encoding="utf-8") as file:
        file.write("id,word,meaning,aliases,chapter\n")
        file.writelines(rows)


def write_table(folder: Path, head: str, rows: Iterator[str]) -> None:
    (folder / "facts").mkdir(parents=True)
    (folder / "facts" / "sources.yaml").write_text(SOURCES)
    with (folder / "facts" / "things.yaml").open("w", encoding="utf-8") as file:
        file.write(head)
        file.writelines(rows)


SHAPES = {
    "codes": Shape(
        write_codes,
        '  name: {from: things, ask: "Which airport has the code {code}?", answer: name}\n',
        YAML_ROWS
        + 'cards = [(i, f"Which airport has the code {row[\'code\']}?", row["name"]) for i, row in rows.items()]\n',
    ),
    "japanese": Shape(
        write_japanese,
        '  means: {from: things, ask: "{word} ({kana})", answer: meaning}\n'
        '  word: {from: things, ask: "Which word is read {kana}?", answer: word}\n',
        YAML_ROWS
        + """
cards = []
for i, row in rows.items():
    cards.append((f"{i}-1", f"{row['word']} ({row['kana']})", ", ".join(row["meaning"])))
    cards.append((f"{i}-2", f"Which word is read {row['kana']}?", row["word"]))
""",
    ),
    "cities": Shape(
        write_cities,
        '  country: {from: things, ask: "In which country is {name}?", answer: country}\n'
        '  people: {from: things, ask: "How many people live in {name}?", answer: people}\n'
        '  founded: {from: things, ask: "When was {name} in {country} founded?", answer: founded}\n',
        YAML_ROWS
        + """
names = {i: row["name"] for i, row in yaml.load(open(f"{folder}/facts/countries.yaml"), Loader=yaml.CSafeLoader)["rows"].items()}
cards = []
for i, row in rows.items():
    cards.append((f"{i}-1", f"In which country is {row['name']}?", names[row["country"]]))
    cards.append((f"{i}-2", f"How many people live in {row['name']}?", f"{row['people']:,}"))
    cards.append((f"{i}-3", f"When was {row['name']} in {names[row['country']]} founded?", str(row["founded"])))
""",
    ),
    "long": Shape(
        write_long,
        '  means: {from: things, ask: "What is {term}?", answer: means}\n',
        YAML_ROWS
        + 'cards = [(i, f"What is {row[\'term\']}?", row["means"]) for i, row in rows.items()]\n',
    ),
    "csv": Shape(
        write_csv,
        '  means: {from: things, ask: "What does {word} mean?", answer: meaning}\n',
        """
import csv, sys
folder, out = sys.argv[1:]
rows = csv.DictReader(open(f"{folder}/facts/things.csv", encoding="utf-8", newline=""))
cards = [(row["id"], f"What does {row['word']} mean?", row["meaning"] + "; " + row["aliases"]) for row in rows]
""",
    ),
}


def write_base(folder: Path, shape: Shape, cards: int) -> None:
    """Facts and a deck file for about so many cards."""
    shape.write_facts(folder, cards)
    deck = f"deck: Things\nkey: things-1\nfacts: facts\ntemplates:\n{shape.templates}"
    (folder / "deck.yaml").write_text(deck)


def export(folder: Path) -> Cost:
    """A first export: there is no lock file yet, and the deck was never made."""
    shutil.rmtree(compiled_decks(folder), ignore_errors=True)
    for file in (*folder.glob("*.lock"), *folder.glob("*.texts.gz")):
        file.unlink()
    return again(folder)


def again(folder: Path) -> Cost:
    """An export with the lock file of the one before, and nothing edited."""
    return cost(
        folder,
        "-m",
        "studykit",
        "export",
        str(folder / "deck.yaml"),
        "-o",
        str(folder / "ours.apkg"),
    )


def script(folder: Path, shape: Shape) -> Cost:
    return cost(folder, "-c", shape.script + PACKING, str(folder), str(folder / "theirs.apkg"))


def main(folder: Path, sizes: list[int]) -> None:
    nothing = [cost(folder, "-m", "studykit", "--version") for _ in range(3)][-1]
    print("shape         cards   µs a card   script  ratio  again  peak in MB  KB a card")
    for shape_name, cards in itertools.product(SHAPES, sizes):
        shape = SHAPES[shape_name]
        here = folder / f"{shape_name}-{cards}"
        write_base(here, shape, cards)
        rounds = 1 if cards > 20_000 else 3
        turns = [(export(here), again(here), script(here, shape)) for _ in range(rounds)]
        ours = statistics.median(turn[0].seconds for turn in turns)
        theirs = statistics.median(turn[2].seconds for turn in turns)
        ratio = statistics.median(turn[0].seconds / turn[2].seconds for turn in turns)
        ratio_again = statistics.median(turn[1].seconds / turn[2].seconds for turn in turns)
        peak = max(turn[0].peak for turn in turns)
        print(
            f"{shape_name:<9} {cards:>9,} {ours / cards * 1e6:>11.0f} {theirs / cards * 1e6:>8.0f} {ratio:>6.2f} "
            f"{ratio_again:>6.2f} "
            f"{peak / 1e6:>11.0f} {(peak - nothing.peak) / cards / 1000:>10.1f}",
            flush=True,
        )


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        main(Path(temporary), [int(each) for each in sys.argv[1:]] or [10_000])
