"""Answers of other rows that a row names as right too (`also_right`): graded, translated, renamed.

The items that they make: `valid/also-right`.
"""

from __future__ import annotations

from pathlib import Path

from studykit.questions.judge import Judge
from studykit.workspace.workspace import Workspace
from tests.cli.runner import studykit
from tests.items.builders import Folder

WORDS = """\
table: words
columns: {word: text, word@de: text, def: text, def@de: text}
complete: true
rows:
  a: {word: abominate, word@de: verabscheuen, def: to hate, def@de: hassen, also_right: [detest, e]}
  b: {word: detest, word@de: hassen, def: to dislike, def@de: nicht leiden, aliases: [execrate]}
  c: {word: adjudicate, word@de: richten, def: to judge, def@de: urteilen}
  d: {word: applaud, word@de: klatschen, def: to clap, def@de: Beifall geben}
  e: {word: loathe, word@de: verachten, def: to feel disgust, def@de: Ekel haben}
"""
WORD = 'word: {from: words, ask: "Which word means {def}?", answer: word}'


def verdicts(folder: Path, item_id: str, *typed: str) -> list[tuple[str, str]]:
    deck = Workspace.open(folder / "deck.yaml")
    item = next(item for item in deck.items if item.id == item_id)
    judge = Judge(deck.bank)
    graded = [judge.typed(item, text) for text in typed]
    return [(getattr(verdict, "verdict", "again"), verdict.why) for verdict in graded]


def test_what_is_right_too_is_graded_so_and_no_more(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.write("words.yaml", WORDS)
    folder.deck(WORD)
    assert verdicts(tmp_path, "word/a", "detest", "Loathe", "execrate", "loathee", "applaud") == [
        ("right", "Right too, beside 'abominate'."),
        ("right", "Written 'loathe': capitals do not count here."),
        ("right", "Right too, beside 'abominate'."),
        ("close", "It is spelled 'loathe'."),
        ("wrong", "applaud: def to clap"),
    ]
    # It holds for the row that says so alone, and tells nothing of another answer.
    assert verdicts(tmp_path, "word/b", "abominate") == [("wrong", "abominate: def to hate")]
    assert verdicts(tmp_path, "word/c", "detest") == [("wrong", "detest: def to dislike")]


def test_rows_are_named_as_they_are_written_in_whatever_language_is_asked(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.write("words.yaml", WORDS)
    folder.deck(WORD, "lang: de\n")
    item = folder.items()["word/a"]
    assert item.answers[0].accepted == ("execrate", "hassen", "verachten")
    assert set(item.distractors) == {"richten", "klatschen"}


def test_of_a_list_the_member_is_right_too_that_is_named(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.write(
        "m.yaml",
        """\
table: m
complete: true
columns: {land: text, tongues: "[text]"}
rows:
  a: {land: Alba, tongues: [Gaelic], also_right: [Erse]}
  b: {land: Eire, tongues: [Erse, Shelta]}
  c: {land: Mona, tongues: [Manx]}
""",
    )
    folder.deck('t: {from: m, ask: "What is spoken in {land}?", answer: tongues}')
    item = folder.items()["t/a"]
    assert item.answers[0].accepted == ("Erse",)
    assert item.distractors == ("Manx",)


def test_what_compares_many_rows_takes_nothing_else_for_right(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    rows = "".join(f"  r{n}: {{name: N{n}, size: {n}}}\n" for n in range(1, 6))
    rows += "  r6: {name: N6, size: 6, also_right: [r5]}\n"
    folder.write(
        "m.yaml",
        f"table: m\ncomplete: true\ncolumns: {{name: text, size: integer}}\nrows:\n{rows}",
    )
    folder.deck('t: {from: m, ask: "Which is the largest?", answer: name, most: size}')
    item = next(iter(folder.items().values()))
    assert item.answers[0].accepted == ()
    assert "N5" not in item.distractors


def test_a_row_with_another_id_is_named_by_it(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.write("words.yaml", WORDS)
    folder.deck(WORD)
    renamed = studykit("facts", "rename", "words", "e", "loathing", "--base", "facts", cwd=tmp_path)
    assert renamed.code == 0, renamed.err
    text = (tmp_path / "facts/words.yaml").read_text(encoding="utf-8")
    assert "also_right: [detest, loathing]" in text
