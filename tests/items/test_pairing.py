"""Things of then and of today are paired by evidence, the best first."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from studykit.questions.identity._pairing import Pair, best_pairs, clear_pairs

Pairing = Callable[[list[Pair[str, str]]], dict[str, str]]
in_both_ways = pytest.mark.parametrize("pair_up", [best_pairs, clear_pairs])


@in_both_ways
def test_the_best_evidence_comes_first_and_nothing_is_taken_twice(pair_up: Pairing) -> None:
    candidates = [
        Pair(1, "shore", "bank+Ufer"),
        Pair(2, "bank", "bank+Ufer"),
        Pair(3, "bank", "bank+Bank"),
    ]
    assert pair_up(candidates) == {"bank": "bank+Bank", "shore": "bank+Ufer"}


@in_both_ways
def test_what_nobody_could_be_stays_alone(pair_up: Pairing) -> None:
    assert pair_up([]) == {}
    assert pair_up([Pair(2, "a", "x"), Pair(1, "b", "x")]) == {"a": "x"}


def test_of_equal_pairs_the_first_is_taken_where_one_must_be() -> None:
    candidates = [Pair(1, "a", "y"), Pair(1, "a", "x"), Pair(1, "b", "y")]
    assert best_pairs(candidates) == {"a": "y"}


def test_of_equal_pairs_none_is_taken_where_nothing_may_be_guessed() -> None:
    in_doubt = [Pair(2, "a", "x"), Pair(2, "a", "y"), Pair(2, "c", "z")]
    assert clear_pairs(in_doubt) == {"c": "z"}


def test_weaker_evidence_does_not_settle_what_stronger_left_in_doubt() -> None:
    candidates = [Pair(2, "a", "x"), Pair(2, "b", "x"), Pair(1, "a", "y"), Pair(1, "d", "x")]
    assert clear_pairs(candidates) == {}


def test_what_belongs_to_another_is_not_given_away() -> None:
    candidates = [Pair(2, "a", "x"), Pair(1, "a", "y")]
    assert clear_pairs(candidates, taken={"x"}) == {"a": "y"}
