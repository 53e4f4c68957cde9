"""What cannot matter for a template is not asked of its items: no function of the module is called."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import pytest

import studykit
from studykit.checks.checked_deck import CheckedDeck
from studykit.checks.run import check
from studykit.facts.base import Date
from studykit.questions.make_items import open_deck
from tests.items.builders import Folder

PACKAGE = Path(studykit.__file__).parent
PLAIN = """\
rows:
  paris: {name: Paris, land: France}
  rome: {name: Rome, land: Italy}
  oslo: {name: Oslo, land: Norway}
  tokyo: {name: Tokyo, land: Japan}
"""
TEMPLATE = 'land: {from: towns, ask: "In which country is {name}?", answer: land}'

REFERS = """\
columns: {name: text, in: {type: lands, part_of: true}}
rows:
  paris: {name: Paris, in: france}
  rome: {name: Rome, in: italy}
"""
LANDS = "rows: {france: {name: France}, italy: {name: Italy}, spain: {name: Spain}}\n"
DATES = """\
columns: {name: text, begun: date}
rows:
  paris: {name: Paris, begun: 1200-01-01}
  rome: {name: Rome, begun: 1300-01-01}
"""

CASES = {
    "questions/options/hidden_rows": (
        PLAIN.replace("Japan}", "Japan, far: yes}"),
        TEMPLATE.replace("answer", "where: {far: missing}, answer"),
    ),
    "questions/options/doubts": (
        PLAIN.replace("Japan}", "Japan, disputed: Some say no.}"),
        TEMPLATE,
    ),
    "questions/options/undecided_rows": (PLAIN, TEMPLATE.replace("answer", "many: all, answer")),
    "questions/options/right_too": (
        PLAIN.replace("Japan}", "Japan, also_right: [Italy]}"),
        TEMPLATE,
    ),
    "questions/options/_spellings": (
        PLAIN.replace("Japan}", "Japan, aliases: [Edo]}"),
        'name: {from: towns, ask: "Which town is in {land}?", answer: name}',
    ),
    "questions/options/deeper_rows": (REFERS, 'in: {from: towns, ask: "Where is {name}?", answer: in}'),
    "questions/placing": (REFERS, 'in: {from: towns, ask: "Where is {name}?", answer: in}'),
    "questions/options/fit": (REFERS, 'in: {from: towns, ask: "Where is {name}?", answer: in}'),
    "questions/shown_things": (
        REFERS,
        'name: {from: towns, ask: "Which town is in {in}?", answer: name}',
    ),
    "questions/past_answers": (
        PLAIN.replace("Japan}", "Japan, until: 1868}"),
        TEMPLATE.replace("answer", "where: {until: missing}, answer"),
    ),
    "questions/foreign_lines": (
        f"columns: {{name: {{type: text, lang: fr}}, land: text}}\n{PLAIN}",
        TEMPLATE,
    ),
    "questions/forms/said_behind": (
        PLAIN.replace("land: Japan", "land: {is: Japan, note: An island.}"),
        TEMPLATE,
    ),
    "questions/forms/_stem_spans": (
        DATES,
        'name: {from: towns, ask: "What began {begun}?", answer: name}',
    ),
    "checks/_in_time": (PLAIN.replace("Japan}", "Japan, since: 1868}"), TEMPLATE),
    "checks/_namesakes": (PLAIN.replace("Tokyo", "Rome"), TEMPLATE),
    "checks/_about_dates": (
        DATES,
        'name: {from: towns, ask: "What began in {begun}?", answer: name}',
    ),
    "checks/_odd_values": (DATES, 'begun: {from: towns, ask: "When began {name}?", answer: begun}'),
}  # fmt: skip


def modules_entered(action: Callable[[], object]) -> set[str]:
    """The modules of the package of which an action calls a function, without their endings."""
    files = set()

    def profile(frame: FrameType, event: str, _: object) -> None:
        if event == "call":
            files.add(frame.f_code.co_filename)

    sys.setprofile(profile)
    try:
        action()
    finally:
        sys.setprofile(None)
    paths = [path for path in map(Path, files) if path.is_relative_to(PACKAGE)]
    return {path.relative_to(PACKAGE).with_suffix("").as_posix() for path in paths}


def made_and_checked(folder: Path, towns: str, template: str) -> set[str]:
    deck = Folder(folder)
    deck.write("towns.yaml", towns)
    if towns == REFERS:
        deck.write("lands.yaml", LANDS)
    deck.deck(template)

    def make_and_check() -> None:
        opened, _ = open_deck(folder / "deck.yaml")
        assert opened
        assert opened.items
        check(
            [CheckedDeck(opened.base, opened.templates, opened.items, opened.ready.file)],
            Date(2026),
        )

    return modules_entered(make_and_check)


def test_of_a_plain_base_nothing_is_asked_that_it_does_not_have(tmp_path: Path) -> None:
    assert made_and_checked(tmp_path, PLAIN, TEMPLATE) & CASES.keys() == set()


@pytest.mark.parametrize("module", CASES)
def test_what_a_base_or_a_template_has_is_asked(module: str, tmp_path: Path) -> None:
    assert module in made_and_checked(tmp_path, *CASES[module])
