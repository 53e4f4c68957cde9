"""Find out what a running Anki can be asked, and how it schedules.

    FSRS on     `isFsrsActive` or `getCollectionConfig`, which not every AnkiConnect has; else some
                card has a memory (`prop:s>0`): Anki takes all of them away when FSRS is turned off
    the day     the hour at which it turns, 4 where it cannot be asked

Reviews go to Anki only where FSRS is on: it works out a card's memory from all rows that the card
has, while the old scheduler would go on from the last interval alone.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from studykit.anki_connect.client import UPDATE_ADD_ON, AnkiConnectError, Client

_TO_READ = (
    "findNotes",
    "notesInfo",
    "findCards",
    "cardsModTime",
    "getReviewsOfCards",
    "multi",
)
_TO_SEND = ("answerCards", "insertReviews", "setSpecificValueOfCard", "setDueDate")
_USUAL_ROLLOVER = 4


class Abilities(NamedTuple):
    """The ways of this Anki."""

    why_not_to_send: str
    """Why no review of ours may go there, in whole sentences; empty where they may."""
    rollover: int
    """The hour at which its day turns."""

    def day_began(self, now: datetime) -> datetime:
        """Return when Anki's day of a moment, in its own zone, began."""
        turn = now.replace(hour=self.rollover, minute=0, second=0, microsecond=0)
        if turn > now:
            # After midnight the day of the evening before goes on.
            turn -= timedelta(days=1)
        return turn


def abilities(client: Client) -> Abilities:
    """Return the ways of a running Anki. Raise AnkiConnectError where it cannot even be read."""
    missing = client.lacks(_TO_READ)
    if missing:
        raise AnkiConnectError(f"This AnkiConnect cannot do {missing}.", UPDATE_ADD_ON)
    config = _config(client)
    rollover = config.get("rollover")
    if type(rollover) is not int or not 0 <= rollover <= 23:
        rollover = _USUAL_ROLLOVER
    return Abilities(_why_not_to_send(client, config), rollover)


def _config(client: Client) -> dict[str, object]:
    """Return the settings of the collection; empty where this AnkiConnect does not tell them."""
    if "getCollectionConfig" not in client.actions:
        return {}
    config = client.ask("getCollectionConfig")
    if not isinstance(config, dict):
        return {}
    return config


def _why_not_to_send(client: Client, config: dict[str, object]) -> str:
    """Return why no review may go to Anki; empty where they may."""
    missing = client.lacks(_TO_SEND)
    if missing:
        return f"this AnkiConnect cannot do {missing}. {UPDATE_ADD_ON}"
    if "isFsrsActive" in client.actions:
        is_on = bool(client.ask("isFsrsActive"))
    elif config:
        is_on = bool(config.get("fsrs"))
    else:
        is_on = bool(client.ask("findCards", query="prop:s>0"))
        if not is_on:
            return (
                "no card in Anki has a memory of FSRS. Turn FSRS on in the options of the deck, "
                "and answer one card in Anki."
            )
    if not is_on:
        return "FSRS is off in Anki. Turn it on in the options of the deck."
    return ""
