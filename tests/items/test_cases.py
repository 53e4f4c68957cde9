"""Small fact bases with a deck, each in a folder of its own beside what must come of it.

`valid/CASE/expected.txt` has the items; `invalid/CASE/expected.txt` the problems, word for word, with the ids of
the items that are made in spite of them. After a deliberate change `python -m tests.items.test_cases` writes the
files anew; read the difference before you commit it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from studykit.checks.checked_deck import CheckedDeck
from studykit.checks.run import check
from studykit.checks.waivers import waive, waivers_of, wrong_waivers
from studykit.facts.base import Date
from studykit.problems import RULES, Problem, in_order
from studykit.questions.identity.draw import options
from studykit.questions.item import Item
from studykit.questions.make_items import DeckWithItems, open_deck

HERE = Path(__file__).parent
VALID = sorted(path for path in (HERE / "valid").iterdir() if path.is_dir())
INVALID = sorted(path for path in (HERE / "invalid").iterdir() if path.is_dir())
SILENT = ("F010", "F013", "F015", "I004", "I005")
"""Rules that speak of almost every base as small as these."""


def test_there_are_cases() -> None:
    assert len(VALID) > 40
    assert len(INVALID) > 20


@pytest.mark.parametrize("folder", VALID, ids=lambda folder: folder.name)
def test_a_sound_deck_gives_these_items(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    opened, problems = open_here()
    assert opened
    assert [str(problem) for problem in worth_showing(problems)] == []
    assert list(lines(opened.items)) == expected(folder)


@pytest.mark.parametrize("folder", INVALID, ids=lambda folder: folder.name)
def test_a_faulty_deck_gives_these_problems(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    assert list(told(*open_here())) == expected(folder)


def test_every_rule_of_decks_and_items_has_a_case() -> None:
    known = {rule for rule in RULES if rule[0] in "TI"}
    shown = {rule for folder in INVALID for line in expected(folder) for rule in rules(line)}
    assert known - shown - set(SILENT) <= {
        "F012",  # needs a clock: test_check
        "I003",  # cannot happen: test_check
        "I013",  # needs many rows: test_cues
        "I014",  # the same
        "T016",  # needs two decks: tests/cli
    }
    assert shown <= known


def rules(text: str) -> set[str]:
    return set(re.findall(r"\b[TI]\d{3}\b", text))


def open_here() -> tuple[DeckWithItems | None, list[Problem]]:
    path = Path("deck.yaml")
    return open_deck(path if path.exists() else path.with_suffix(".csv"))


def worth_showing(problems: list[Problem]) -> list[Problem]:
    return [each for each in in_order(problems) if each.code not in SILENT]


def expected(folder: Path) -> list[str]:
    return (folder / "expected.txt").read_text(encoding="utf-8").splitlines()


def lines(items: tuple[Item, ...]) -> Iterator[str]:
    """Every item with all that a case may be about; what has its usual value is left out."""
    for item in items:
        yield item.id
        yield f"  {' | '.join(item.wordings)}"
        for answer in item.answers:
            yield f"  = {answer.text}{''.join(f' | {each}' for each in answer.accepted)}"
        if item.distractors:
            not_offered = "" if options(item) else " (no choice)"
            yield f"  not {' | '.join(sorted(item.distractors))}{not_offered}"
        yield f"  {item.type.name}, {item.many}, {item.proof}: {' '.join(item.facts)}"
        more = {
            "deck": item.deck if item.deck != "D" else "",
            "explanation": item.explanation.replace("\n", " / "),
            "hint": item.hint,
            "tags": " ".join(item.tags),
            "modes": " ".join(item.modes),
            "lang": f"{item.lang} {item.type.lang}".strip(),
            "disputes": ", ".join(f"{text}: {how}" for text, how in item.disputes),
            "sources": ", ".join(f"{each.ref}: {each}" for each in item.sources),
            "shown key": item.shown_key if len(item.answers) > 1 else "",
        }
        for name, value in more.items():
            if value:
                yield f"  {name}: {value}"


def told(opened: DeckWithItems | None, problems: list[Problem]) -> Iterator[str]:
    """The problems with those that only checking finds, then the items that are there in spite of them."""
    if opened:
        problems = problems + check(
            [CheckedDeck(opened.base, opened.templates, opened.items, opened.ready.file)],
            Date(2026, 1, 31),
        )
        waivers = waivers_of(opened.base, opened.templates)
        problems, used = waive(problems, waivers)
        problems += wrong_waivers(waivers, used, whole=True)
    yield from (str(problem) for problem in worth_showing(problems))
    if opened:
        yield f"items: {' '.join(item.id for item in opened.items)}".rstrip()
        if "option" in Path.cwd().name:
            yield from (
                f"{item.id} not {' | '.join(sorted(item.distractors))}" for item in opened.items
            )


if __name__ == "__main__":
    for folder in VALID + INVALID:
        os.chdir(folder)
        found, wrong = open_here()
        written = lines(found.items) if folder in VALID and found else told(found, wrong)
        (folder / "expected.txt").write_text(
            "".join(f"{line}\n" for line in written), encoding="utf-8"
        )
