"""Texts on rings: the picture in the docstring of `ring` is true, and one text less changes one option."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from studykit.questions.identity.draw import draw
from studykit.questions.options._on_rings import TURNS
from studykit.questions.options.forbidden import Candidate, new_candidate
from studykit.questions.options.ring import Ring, _InOrder
from studykit.questions.options.tier import Tier

TEXTS = ["Oslo", "Rome", "Kyiv", "Bern", "Lima"]


def tier_of(texts: list[str]) -> Tier:
    return Tier("kept", lambda: [candidate(text) for text in texts])


def candidate(text: str) -> Candidate:
    return new_candidate(text, text, ("text", "", ""))


def after(tier: Tier, key: str, slot: int) -> list[str]:
    """The texts that follow a key on the ring of all, as it is turned for a slot."""
    *_, everything = tier.rings_of(candidate(key))
    return [each.text for each in everything.after(candidate(key), TURNS[slot])]


def walked(texts: set[str], key: str, turn: int) -> list[str]:
    """The definition: a walk once around the circle of 2**64 places, from that of the key."""

    def steps(text: str) -> int:
        return (draw("value", text) - draw("value", key)) * turn % 2**64 or 2**64

    return sorted(texts, key=steps)


@settings(max_examples=30)
@given(
    some.sets(some.text(max_size=3), max_size=12),
    some.text(max_size=3),
    some.sampled_from(TURNS),
)
def test_what_follows_a_key_is_what_a_walk_around_the_circle_meets(
    texts: set[str], key: str, turn: int
) -> None:
    tier = tier_of(sorted(texts))
    *_, everything = tier.rings_of(candidate(key))
    for each in (key, *texts):
        ahead = everything.after(candidate(each), turn)
        assert [follower.text for follower in ahead] == walked(texts, each, turn)


def test_each_slot_walks_on_from_the_key_on_a_ring_in_another_order() -> None:
    tier = tier_of(TEXTS)
    assert after(tier, "Kyiv", 0) == ["Lima", "Oslo", "Rome", "Bern", "Kyiv"]
    assert after(tier, "Kyiv", 1) == ["Rome", "Bern", "Oslo", "Lima", "Kyiv"]
    assert after(tier, "Kyiv", 2) == ["Rome", "Oslo", "Lima", "Bern", "Kyiv"]


def test_a_text_that_goes_changes_the_option_of_one_key() -> None:
    before, later = tier_of(TEXTS), tier_of([text for text in TEXTS if text != "Lima"])
    for key in ("Oslo", "Rome", "Bern"):
        assert after(before, key, 0)[0] == after(later, key, 0)[0]
    assert (after(before, "Kyiv", 0)[0], after(later, "Kyiv", 0)[0]) == ("Lima", "Oslo")


def test_a_key_that_lies_on_no_ring_walks_on_from_where_it_would_lie() -> None:
    tier = tier_of([text for text in TEXTS if text != "Kyiv"])
    assert after(tier, "Kyiv", 0) == ["Lima", "Oslo", "Rome", "Bern"]


def test_a_ring_is_put_in_order_once_for_each_turn_however_many_ask(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    put_in_order: list[tuple[Ring, int]] = []
    turned = Ring._turned

    def noted(self: Ring, turn: int) -> _InOrder:
        put_in_order.append((self, turn))
        return turned(self, turn)

    monkeypatch.setattr(Ring, "_turned", noted)
    tier = tier_of([f"town {number}" for number in range(100)])
    for key in tier.candidates:
        for ring in tier.rings_of(key):
            for turn in TURNS[:3]:
                next(ring.after(key, turn))
    # That of all, and that of all of this form.
    assert len(put_in_order) == len(set(put_in_order)) == 2 * 3
