"""A card that is shown without Anki is the one that Anki's engine makes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from export_items import BOXES, build, cloze_items, variety, write

from studykit.anki.shown_card import shown_card
from tests.engine import collection, import_package

pytestmark = pytest.mark.engine

SENTENCE = ((1, "Mount Everest"), (0, " was first climbed in "), (2, "1953"), (0, "."))
SCRIPT = re.compile(r"<script>.*?</script>\s*", re.DOTALL)


def as_shown(side: str) -> str:
    """Return a side of the engine's without what the engine leaves to the program around it, and without the script."""
    side = SCRIPT.sub("", side).replace("[[type:Key]]", "")
    return re.sub(r' data-cloze="[^"]*"', "", side).strip()


def without_mode(side: str) -> str:
    side = re.sub(r' data-mode="\w+"', "", side)
    return side.replace('<input type="text" id="typeans">', "").strip()


def test_both_sides_are_those_of_the_engine(tmp_path: Path) -> None:
    first = build(cloze_items("climbed/everest", SENTENCE))
    hint = cloze_items("climbed/hinted", SENTENCE)
    corrected = cloze_items("climbed/everest", (*SENTENCE[:2], (0, "1954.")))
    export = build([*variety(), BOXES, *hint, *corrected], first.lock, first.ready_at + 60)
    notes = {note.id: note for note in export.notes}
    compared = 0
    with collection(tmp_path) as col:
        import_package(col, write(tmp_path, export))
        for card_id in col.find_cards(""):
            card = col.get_card(card_id)
            output = card.render_output()
            shown = shown_card(notes[card.note()["ID"]], card.ord + 1)
            assert without_mode(shown.front) == as_shown(output.question_text)
            assert without_mode(shown.back) == as_shown(output.answer_text)
            compared += 1
    assert compared > 10
