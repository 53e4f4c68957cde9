"""Read the answers that cards got in a running Anki."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from studykit.anki.package_contents import PackageReview
from studykit.anki_connect.client import Client, in_batches, taken_apart, whole_number

_ACTION = "getReviewsOfCards"
_COLUMNS = ("id", "ease", "ivl", "lastIvl", "factor", "time", "type")


def read_rows(client: Client, cards: Iterable[int]) -> dict[int, list[PackageReview]]:
    """Return the rows of these cards; of one that is not there, none."""
    rows: dict[int, list[PackageReview]] = {}
    for batch in in_batches(sorted(cards)):
        answer = client.ask(_ACTION, cards=list(batch))
        with taken_apart(_ACTION):
            for card in batch:
                rows[card] = sorted(_row(card, entry) for entry in answer.get(str(card), ()))
    return rows


def _row(card: int, entry: Any) -> PackageReview:
    numbers = [whole_number(entry[name]) for name in _COLUMNS]
    number, ease, interval, last, factor, taken, kind = numbers
    usn = whole_number(entry.get("usn", 0))
    return PackageReview(number, card, ease, interval, last, factor, taken, kind, usn)
