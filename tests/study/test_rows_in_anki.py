"""The log knows which reviews are rows of Anki's, or are about to be."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from builders import NOON, countries
from test_log import make_review

from studykit.reviews.exchange import as_lines, from_lines
from studykit.reviews.log import Log
from studykit.reviews.records import AnkiRow, Event, misfit

SECOND = timedelta(seconds=1)


def test_a_review_that_is_a_row_of_anki_is_known_on_every_machine(tmp_path: Path) -> None:
    (item,) = countries(1)
    review = make_review(item.id, NOON, 3)
    about = [
        Event(what, review.deck, review.item, NOON + SECOND, review.uid, word=AnkiRow(7, row).text)
        for what, row in (("to_anki", 5), ("in_anki", 9))
    ]
    with Log.open(tmp_path / "reviews.db") as log:
        state = log.record(review, item)
        log.note_about_anki(about, NOON + SECOND)
        assert log.rows_in_anki() == {9: review.uid}
        assert [event.what for event in log.events_about_anki()] == ["to_anki", "in_anki"]
        assert log.cards(review.deck) == {item.id: state}
        lines = [f"{line}\n".encode() for line in as_lines(log.everything())]
    with Log.open(tmp_path / "other.db") as other:
        other.merge(from_lines(lines, "reviews.jsonl"), NOON)
        assert other.rows_in_anki() == {9: review.uid}
        # What was taken back here stays in Anki: its row is no review of Anki's own.
        other.undo(review.uid, NOON + 2 * SECOND)
        assert other.rows_in_anki() == {9: review.uid}


@pytest.mark.parametrize("word", ["", "7", "7 9 1", "-7 9", "7 x", f"7 {'9' * 30}"])
def test_an_event_about_anki_names_a_row(word: str) -> None:
    event = Event("in_anki", "world", "capital/fr", NOON, "5f0c", word=word)
    assert misfit(event)
    assert not misfit(event._replace(word="7 9"))
    assert misfit(event._replace(word="7 9", review=""))
