"""The letters that stand for a text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from studykit.facts.row_ids import digest
from studykit.values.short_digests import short_digest, shortened


def test_a_text_has_the_same_eight_letters_for_ever() -> None:
    assert short_digest("Which city is the capital of France?") == "tj0NHrW2"
    assert short_digest("") == ""
    assert short_digest("\ud800") == "Qgh4PpJ9"


@given(st.text(min_size=1))
def test_the_digest_in_a_row_id_gives_the_letters_of_its_cell(cell: str) -> None:
    assert shortened(digest(cell)) == short_digest(cell)
    assert len(short_digest(cell)) == 8
