"""Rows that only `where` leaves out, and members of a list that it does not name."""

from __future__ import annotations

from pathlib import Path

import pytest

from studykit.grading.verdict import NotGraded, Verdict
from studykit.questions.judge import Judge
from studykit.workspace.workspace import Workspace
from tests.items.builders import Folder

WORKS = """\
table: works
complete: true
columns: {name: text, author: text, kind: text}
rows:
  hamlet: {name: Hamlet, author: Shakespeare, kind: play}
  sonnets: {name: the Sonnets, author: Shakespeare, kind: poem, aliases: [the 154 poems]}
  faustus: {name: Doctor Faustus, author: Marlowe, kind: play}
"""


def test_who_types_the_answer_of_a_hidden_row_is_asked_again(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.write("works.yaml", WORKS)
    folder.deck("""\
unsaid: {where: {kind: play}, ask: "What did {author} write?", answer: name}
said: {where: {kind: play}, ask: "Which play did {author} write?", answer: name}
""")
    deck = Workspace.open(tmp_path / "deck.yaml")
    judge, items = Judge(deck.bank), {item.id: item for item in deck.items}
    for typed in ("the sonnets", "The 154 poems"):
        again = judge.typed(items["unsaid/hamlet"], typed)
        assert again == NotGraded(
            "'the Sonnets' fits the question too, and another is asked for: not counted."
        )
    wrong = judge.typed(items["said/hamlet"], "the Sonnets")
    assert isinstance(wrong, Verdict)
    assert wrong.verdict == "wrong"
    # What fits another question is wrong here.
    other = judge.typed(items["unsaid/hamlet"], "Doctor Faustus")
    assert isinstance(other, Verdict)
    assert other.verdict == "wrong"


def test_an_option_that_a_lock_file_keeps_goes_when_where_hides_its_row(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.write(
        "works.yaml",
        WORKS.replace("the Sonnets, author: Shakespeare", "the Sonnets, author: Jonson"),
    )
    folder.deck('unsaid: {where: {kind: play}, ask: "What did {author} write?", answer: name}')
    assert "the Sonnets" in folder.remember()["unsaid/hamlet"].distractors
    folder.write("works.yaml", WORKS)
    assert "the Sonnets" not in folder.items()["unsaid/hamlet"].distractors


def test_members_are_named_as_they_are_written_in_a_deck_in_another_language(
    tmp_path: Path,
) -> None:
    folder = Folder(tmp_path)
    folder.write(
        "animals.yaml",
        """\
complete: true
columns: {name: text, name@de: text, homes: "[text]", homes@de: "[text]"}
rows:
  frog: {name: frog, name@de: Frosch, homes: [water, land], homes@de: [Wasser, Land]}
  horse: {name: horse, name@de: Pferd, homes: [land], homes@de: [Land]}
""",
    )
    folder.deck(
        't: {where: {homes: water}, ask: "Wer lebt im {homes}?", answer: name}', "lang: de\n"
    )
    assert {item.id: item.stem for item in folder.items().values()} == {
        "t/frog~water": "Wer lebt im Wasser?"
    }


def test_what_has_ended_is_not_hidden(tmp_path: Path) -> None:
    """What has ended was right once, and is a good wrong option."""
    folder = Folder(tmp_path)
    folder.write(
        "offices.yaml",
        """\
complete: true
columns: {office: text, holder: text}
rows:
  then: {office: mayor, holder: Ada Berg, until: 2024}
  now: {office: mayor, holder: Tom Vik, since: 2024}
  court: {office: judge, holder: Ann Holt}
""",
    )
    folder.deck('t: {where: {until: missing}, ask: "Who is the {office}?", answer: holder}')
    items, problems = folder.open()
    assert "T021" not in [problem.code for problem in problems]
    assert "Ada Berg" in items["t/now"].distractors


def test_members_that_lie_within_a_row_are_named(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.write(
        "t.yaml",
        """\
table: firms
complete: true
columns: {name: text, seats: "[places]"}
rows:
  acme: {name: Acme, seats: [osaka, paris]}
  bolt: {name: Bolt, seats: [paris]}
  coil: {name: Coil, seats: [tokyo]}
---
table: places
columns: {name: text, land: {type: places, part_of: true}}
rows:
  japan: {name: Japan}
  osaka: {name: Osaka, land: japan}
  tokyo: {name: Tokyo, land: japan}
  paris: {name: Paris}
""",
    )
    folder.deck(
        't: {from: firms, where: {seats: {within: japan}}, ask: "Who sits in {seats}?", answer: name}'
    )
    assert list(folder.items()) == ["t/acme~osaka", "t/coil~tokyo"]


@pytest.mark.parametrize(
    ("stem", "where", "is_said"),
    [
        ("Which plays did {author} write?", "kind: play", True),
        ("Whose playwright was {author}?", "kind: play", False),
        ("Which comedies did {author} write?", "kind: comedy", True),
        ("Which article did {author} write?", "kind: art", False),
        ("What of art did {author} make?", "kind: art", True),
        ("What did {author} of Norway write?", 'land: "NO"', True),
        ("Which Japanese poem is by {author}?", "land: JP", True),
        ("What did {author} print in 1603?", "printed: 1603", True),
        ("What did {author} print in 16031?", "printed: 1603", False),
        ("What did {author} print before 1610?", 'printed: "<1610"', True),
        ("Which of {author}'s is staged?", "staged: yes", True),
        ("What is by {author}?", "staged: yes", False),
        ("Was schrieb {author} für die Bühne? Stücke!", "kind: play", False),
    ],
)
def test_a_stem_says_what_where_wants_by_a_word_of_its_own(
    tmp_path: Path, stem: str, where: str, is_said: bool
) -> None:
    folder = Folder(tmp_path)
    folder.write(
        "works.yaml",
        """\
table: works
complete: true
columns: {name: text, author: text, kind: text, land: lands, printed: date, staged: boolean}
rows:
  a: {name: A, author: X, kind: play, land: "NO", printed: 1603, staged: yes}
  b: {name: B, author: X, kind: comedy, land: JP, printed: 1603, staged: yes}
  c: {name: C, author: X, kind: art, land: JP, printed: 1620, staged: no}
  d: {name: D, author: Y, kind: poem, land: JP, printed: 1621, staged: no}
---
table: lands
columns: {name: text}
rows: {"NO": {name: Norway}, JP: {name: Japan}}
""",
    )
    folder.deck(f't: {{from: works, where: {{{where}}}, ask: "{stem}", answer: name}}')
    items, problems = folder.open()
    assert ("T021" in [problem.code for problem in problems]) is not is_said
    shown = [item for item in items.values() if "X" in item.stem]
    hidden = {"A", "B", "C"} - set(shown[0].keys)
    assert bool(hidden & set(shown[0].distractors)) is is_said


def test_a_stem_in_another_language_says_it_in_that_language(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    works = WORKS.replace("kind: text", "kind: text, kind@de: text").replace(
        "kind: play", "kind: play, kind@de: Stück"
    )
    folder.write("works.yaml", works.replace("kind: poem", "kind: poem, kind@de: Gedicht"))
    for stem, is_said in (
        ("Welche Stücke schrieb {author}?", True),
        ("Was schrieb {author}?", False),
    ):
        folder.deck(f't: {{where: {{kind: play}}, ask: "{stem}", answer: name}}', "lang: de\n")
        _, problems = folder.open()
        assert ("T021" in [problem.code for problem in problems]) is not is_said
