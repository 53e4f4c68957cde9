"""Hold what a running Anki has of our cards against the log: what comes, what goes.

look              which of our cards are there, with the rows of their answers
seen_there        what was answered and set there, for `anki_reviews`, which brings it into the log
cards_here        the cards of which the log has reviews that Anki lacks, for `send_reviews`

Between the first two the command notes which of these rows are reviews that were sent from here
(`anki_reviews.our_rows`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from studykit.anki.lock import Lock
from studykit.anki_connect.client import Client, in_batches, taken_apart, whole_number
from studykit.anki_connect.find_cards import (
    card_on_screen,
    find_cards,
    find_cards_by_each,
    find_notes,
)
from studykit.anki_connect.read_rows import read_rows
from studykit.anki_connect.send_reviews import OUT_OF_REACH, CardHere
from studykit.anki_reviews.from_package import known_texts
from studykit.anki_reviews.gone import DEFAULT_DECK, that_can_be_undone
from studykit.anki_reviews.our_rows import GivenReview, Rows, standing_reviews
from studykit.anki_reviews.seen import BURIED_BY_HAND, SUSPENDED, SeenCard, SeenInAnki
from studykit.reviews.log import Log
from studykit.reviews.records import Card

_FLAGS = range(1, 8)


class DeckHere(NamedTuple):
    """A deck, as Anki was told of it."""

    lock: Lock
    prefix: str
    """Above all of its tags in Anki, as it stands there."""
    name: str
    """That of its file."""


class There(NamedTuple):
    """The cards of some decks in a running Anki."""

    cards: Mapping[Card, int]
    """The ids of our cards there."""
    rows: Rows
    out_of_reach: Collection[int]
    """Cards that are suspended, buried, in a filtered deck, or just studied."""


def look(client: Client, decks: Iterable[DeckHere]) -> There:
    """Return what a running Anki has of some decks."""
    cards: dict[Card, int] = {}
    for deck in decks:
        notes = find_notes(client, deck.lock.entries.values(), deck.prefix)
        for item, number in notes.cards.items():
            cards[deck.lock.key, item] = number
    rows = read_rows(client, cards.values())
    out_of_reach = find_cards(client, cards.values(), OUT_OF_REACH)
    on_screen = card_on_screen(client)
    if on_screen is not None:
        out_of_reach.add(on_screen)
    return There(cards, rows, out_of_reach)


def seen_there(client: Client, decks: Iterable[DeckHere], there: There, until: int) -> SeenInAnki:
    """Return what is there for `anki_reviews`, which brings it into the log.

    `until` are the milliseconds at which we began to look.
    """
    numbers = sorted(there.cards.values())
    flag_searches = [f"flag:{flag}" for flag in _FLAGS]
    suspended, buried, *flagged = find_cards_by_each(
        client, numbers, ["is:suspended", "is:buried-manually", *flag_searches]
    )
    flags: dict[int, int] = {}
    for flag, with_flag in zip(_FLAGS, flagged, strict=True):
        flags.update(dict.fromkeys(with_flag, flag))
    # A card is in one queue at most, whatever two searches say that were asked after another.
    queues = {**dict.fromkeys(suspended, SUSPENDED), **dict.fromkeys(buried, BURIED_BY_HAND)}
    changed = _times_of_change(client, numbers)
    cards = []
    for deck in decks:
        for entry in deck.lock.entries.values():
            number = there.cards.get((deck.lock.key, entry.id))
            if number is None:
                continue
            rows = there.rows.get(number, ())
            texts = None
            # Texts are read from a packed file: of cards that nobody answered they are not asked.
            if rows:
                texts = known_texts(deck.lock, entry, 0)
            cards.append(
                SeenCard(
                    deck=deck.lock.key,
                    item=entry.id,
                    id=number,
                    queue=queues.get(number, 0),
                    flag=flags.get(number, 0),
                    changed=changed.get(number, 0) * 1000,
                    rows=rows,
                    texts=texts,
                )
            )
    all_rows = list(chain.from_iterable(there.rows.values()))
    return SeenInAnki(
        cards,
        until,
        decks=_decks(client, cards),
        can_be_undone=that_can_be_undone(all_rows),
        is_synced=any(row.usn >= 0 for row in all_rows),
        is_file=False,
    )


def _decks(client: Client, cards: Iterable[SeenCard]) -> dict[str, frozenset[int]]:
    """Return by the keys of decks the ids of the decks in Anki that have their cards.

    By these the collection is known again, so that what was undone there can be told; none where
    this AnkiConnect does not tell them.
    """
    if not {"deckNamesAndIds", "getDecks"} <= set(client.actions):
        return {}
    keys = {card.id: card.deck for card in cards}
    decks: dict[str, set[int]] = {}
    with taken_apart("getDecks"):
        answer = client.ask("deckNamesAndIds")
        ids = {name: whole_number(number) for name, number in answer.items()}
        for batch in in_batches(sorted(keys)):
            for name, in_deck in client.ask("getDecks", cards=list(batch)).items():
                # Every collection has the default deck: it tells none apart.
                if ids.get(name, DEFAULT_DECK) == DEFAULT_DECK:
                    continue
                for number in in_deck:
                    decks.setdefault(keys[number], set()).add(ids[name])
    return {key: frozenset(of_deck) for key, of_deck in decks.items()}


def _times_of_change(client: Client, numbers: Sequence[int]) -> dict[int, int]:
    """Return when cards were changed last, in epoch seconds."""
    changed = {}
    with taken_apart("cardsModTime"):
        for batch in in_batches(numbers):
            for entry in client.ask("cardsModTime", cards=list(batch)):
                # Of a card that is gone there is an empty one.
                if entry:
                    changed[whole_number(entry["cardId"])] = whole_number(entry["mod"])
    return changed


class ToSend(NamedTuple):
    """The reviews that the log has for Anki."""

    cards: Sequence[CardHere]
    not_there: int
    """Reviews that wait since Anki has not their cards; of decks that were exported."""


def cards_here(log: Log, there: There, keys: Collection[str]) -> ToSend:
    """Return the cards of which the log has reviews that Anki does not have yet.

    `keys` are those of the decks that are looked at.
    """
    in_anki = set(log.rows_in_anki().values())
    resets = log.resets()
    standing: dict[Card, list[GivenReview]] = {}
    for given in standing_reviews(log):
        review = given.review
        card = (review.deck, review.item)
        begins = resets.get(card)
        # Reviews of before a reset move no memory, and would move it in Anki.
        has_its_memory = not begins or review.placed > begins[-1]
        if review.kind == "review" and has_its_memory and review.deck in keys:
            standing.setdefault(card, []).append(given)
    cards = []
    not_there = 0
    for card, reviews in standing.items():
        to_send = set()
        for uid, review in reviews:
            if not review.source and uid not in in_anki:
                to_send.add(uid)
        if not to_send:
            continue
        if card not in there.cards:
            not_there += len(to_send)
            continue
        cards.append(CardHere(card, there.cards[card], tuple(reviews), to_send))
    return ToSend(cards, not_there)
