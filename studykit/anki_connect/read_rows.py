"""Read the answers that cards got in a running Anki."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from studykit.anki.package_contents import PackageReview
from studykit.anki_connect.client import Client, in_batches, unknown_answer

_ACTION = "getReviewsOfCards"
_COLUMNS = ("id", "ease", "ivl", "lastIvl", "factor", "time", "type")


def read_rows(client: Client, cards: Iterable[int]) -> dict[int, list[PackageReview]]:
    """Return the rows of these cards; of one that is not there, none."""
    rows: dict[int, list[PackageReview]] = {}
    for batch in in_batches(sorted(cards)):
        answer = client.ask(_ACTION, cards=list(batch))
        if not isinstance(answer, dict):
            raise unknown_answer(_ACTION)
        for card in batch:
            entries = answer.get(str(card), [])
            if not isinstance(entries, list):
                raise unknown_answer(_ACTION)
            rows[card] = sorted(_row(card, entry) for entry in entries)
    return rows


def _row(card: int, entry: Any) -> PackageReview:
    try:
        number, ease, interval, last, factor, taken, kind = (int(entry[name]) for name in _COLUMNS)
        usn = int(entry.get("usn", 0))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise unknown_answer(_ACTION) from error
    return PackageReview(number, card, ease, interval, last, factor, taken, kind, usn)
