"""Find the item that a word on the command line means, in one of the decks.

    studykit bury farp-island/farp-2025            in whichever deck of decks/ has it
    studykit bury farp-island/farp-2025 nansei     in that one

Knows decks as the quiz asks them, and the log. Knows nothing of what is to be done with the item.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import click

from studykit.cli._find_decks import find_decks
from studykit.cli._open_decks import open_quiz_decks
from studykit.problems import nearest_or_all, quoted

if TYPE_CHECKING:
    from studykit.reviews.log import Log


class ItemMeant(NamedTuple):
    """An item of a deck."""

    deck: str
    """The deck's key."""
    id: str
    stem: str


def item_meant(identity: str, deck: str | None, log: Log) -> ItemMeant:
    """Return the item with an id, of a deck or of all in decks/.

    Raise click.UsageError where there is none, or more than one deck has it.
    """
    paths = find_decks([] if deck is None else [deck], all_by_default=True)
    opened, _ = open_quiz_decks(paths, log, as_json=False)
    meant: dict[str, ItemMeant] = {}
    names = []
    ids: set[str] = set()
    for quiz_deck in opened:
        key, items = quiz_deck.deck.key, quiz_deck.items
        if identity in items and key not in meant:
            meant[key] = ItemMeant(key, identity, items[identity].stem)
            names.append(quiz_deck.path.stem)
        ids.update(items)
    if not meant:
        near = nearest_or_all(identity, ids, "studykit items DECK")
        raise click.UsageError(f"There is no item {quoted(identity)}.{near}")
    if len(meant) > 1:
        raise click.UsageError(
            f"Several decks have an item {quoted(identity)}: {', '.join(names)}. "
            "Name one of them behind it."
        )
    return next(iter(meant.values()))
