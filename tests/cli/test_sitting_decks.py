"""A fact is edited while a quiz goes on: the next question does not wait for all others."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from studykit.cli._sitting import SittingDecks
from studykit.questions.direction_maker import DirectionMaker
from studykit.quiz.plan import Entry
from studykit.reviews.log import Log
from studykit.workspace.quiz_deck import QuizDeck
from tests.cli.runner import write

SEAS = """\
columns: {name: text, ocean: text, sign: {type: text, markup: tex}}
rows:
  coral: {name: Coral Sea, ocean: Pacific, sign: 'x^2'}
  tasman: {name: Tasman Sea, ocean: Pacific, sign: 'x^3'}
  labrador: {name: Labrador Sea, ocean: Atlantic, sign: 'x^4'}
  arabian: {name: Arabian Sea, ocean: Indian, sign: 'x^5'}
"""
DECK = """\
deck: Seas
key: seas-1
facts: ../seeds/seas
templates:
  ocean: {from: seas, ask: "Of which ocean is the {name} a part?", answer: ocean}
"""
NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)


@pytest.mark.parametrize("has_markup", [False, True])
def test_after_an_edit_only_what_is_asked_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, has_markup: bool
) -> None:
    facts = SEAS if has_markup else SEAS.replace(", markup: tex", "")
    write(tmp_path, seeds__seas__seas_yaml=facts, decks__seas_yaml=DECK)
    path = tmp_path / "decks/seas.yaml"
    with Log.open(tmp_path / "reviews.db") as log:
        deck = QuizDeck.open(path, log, tmp_path / "cache", NOW, as_json=False)
        decks = SittingDecks([deck], log, as_json=False)
        made = []
        item = DirectionMaker.item

        def counted(self: DirectionMaker, *args: object) -> object:
            made.append(args[1])
            return item(self, *args)  # type: ignore[arg-type]

        monkeypatch.setattr(DirectionMaker, "item", counted)
        edited = facts.replace("Tasman Sea", "Tasmin Sea")
        write(tmp_path, seeds__seas__seas_yaml=edited)
        outcome = decks.read_again(Entry("seas-1", deck.items["ocean/tasman"], None))
        if not has_markup:
            assert made == []
        assert "Tasmin Sea" in decks.items["seas-1"]["ocean/tasman"].stem
        if not has_markup:
            assert made == ["ocean/tasman"]
        assert outcome.items
        assert [each.id for each in outcome.items] == list(decks.items["seas-1"])
