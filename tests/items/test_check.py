"""What no case shows of the rules: one needs a clock, one cannot happen, notes of one kind are kept silent there."""

from __future__ import annotations

from pathlib import Path

import pytest

from studykit.checks.checked_deck import CheckedDeck
from studykit.checks.run import check
from studykit.checks.waivers import waive
from studykit.facts.base import Date
from studykit.problems import NOWHERE, Problem, Waiver
from studykit.questions.make_items import open_deck
from tests.items.builders import Folder


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CheckedDeck:
    folder = Folder(tmp_path)
    rows = "  a: {name: x, value: one, expires: 2025}\n  b: {name: y, value: two}\n  c: {name: z, value: three}\n"
    folder.write(
        "words.yaml",
        f"table: words\ncomplete: true\ncolumns: {{name: text, value: text}}\nrows:\n{rows}",
    )
    folder.deck('t: {ask: "{name}?", answer: value}')
    monkeypatch.chdir(tmp_path)
    opened, _ = open_deck(Path("deck.yaml"))
    assert opened
    return CheckedDeck(opened.base, opened.templates, opened.items)


def test_a_fact_is_looked_at_again_when_its_day_is_past(made: CheckedDeck) -> None:
    assert check([made], Date(2025, 12, 31)) == []
    (problem,) = check([made], Date(2026, 1, 1))
    assert str(problem) == (
        "facts/words.yaml:5:3: note F012 'a' was to be looked at again by 2025. "
        "See whether it still holds, and move `expires` on."
    )


def test_a_distractor_that_is_right_would_be_seen(made: CheckedDeck) -> None:
    wrong = [made.items[0]._replace(distractors=("One!", "two", "two")), *made.items[1:]]
    assert [
        problem.message
        for problem in check([CheckedDeck(made.base, made.templates, wrong)], Date(2025))
    ] == [
        "the distractor 'One!' of 'x?' (t/a) is right",
        "the distractor 'two' of 'x?' (t/a) stands there twice",
    ]


def test_an_error_is_never_waived_though_a_waiver_names_it() -> None:
    error = Problem("I003", "wrong", "Mend it.", NOWHERE, about=("t",))
    waiver_of_error = Waiver("I003", "it must be", "t", NOWHERE)
    assert waive([error], [waiver_of_error]) == ([error], {waiver_of_error})

    warning = error._replace(code="I001")
    waiver = waiver_of_error._replace(rule="I001")
    assert waive([warning], [waiver]) == ([], {waiver})
    assert waive([warning], [waiver._replace(reason="")])[0] == [warning]
    assert waive([warning], [waiver._replace(about="u")]) == ([warning], set())


def test_a_cloze_is_filled_in_and_misses_no_options(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.write(
        "words.yaml",
        "complete: true\ncolumns: {name: text, value: text}\nrows: {a: {name: x, value: one}}\n",
    )
    folder.deck(
        'gap: {cloze: "{name} is [{value}]."}\nasked: {ask: "What is {name}?", answer: value}'
    )
    opened, _ = open_deck(tmp_path / "deck.yaml")
    assert opened
    found = check([CheckedDeck(opened.base, opened.templates, opened.items)], Date(2025))
    (problem,) = [each for each in found if each.code == "I004"]
    assert problem.location.line == 6, "the look-up alone"
