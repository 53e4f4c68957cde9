"""Compares the right answers of an earlier version of an item with those of today.

    Rome           today Turin                          Rome was corrected
    8,848 m        today 8848 m                         it is shown in another way
    Burma          today Myanmar, with Burma as alias   it is right still
    Rome, Turin    today Turin                          Rome was corrected

Knows items and grading. Knows neither where earlier keys were kept (the review log, the lock file)
nor since when they are wrong.
"""

from collections.abc import Sequence

from studykit.grading.verdict import Verdict
from studykit.limits import MAX_REVIEW_KEY
from studykit.questions.item import Item


def corrected_keys(item: Item, keys: Sequence[str], stem: str) -> tuple[str, ...]:
    """Return those of an item's earlier keys that are wrong today; of an order all, or none.

    `stem` is the question as it was put then. A key may be cut, as the review log keeps it.
    """
    if item.interaction == "order":
        # Of other things another order was asked for.
        is_of_same_things = sorted(keys) == sorted(item.keys)
        is_corrected = is_of_same_things and tuple(keys) != item.keys
        return tuple(keys) if is_corrected else ()
    if item.interaction == "true or false" and stem != item.stem:
        # What is true of one sentence says nothing of another.
        return ()
    today = {key[:MAX_REVIEW_KEY] for key in item.keys}
    wrong = []
    for key in keys:
        if key[:MAX_REVIEW_KEY] not in today and not _is_right(item, key):
            wrong.append(key)
    return tuple(wrong)


def _is_right(item: Item, key: str) -> bool:
    """Return whether a text is a right answer of an item, in whichever way it is written."""
    # Loaded where a key has changed: an export where none has starts without.
    from studykit.grading.grade import grade
    from studykit.questions.expected_answer import expected_of

    verdict = grade(expected_of(item), key)
    return isinstance(verdict, Verdict) and verdict.verdict == "right"
