"""Read what a package shows of our cards: the way from a file of Anki's to `SeenInAnki`.

Knows packages and lock files, and nothing of the log.
"""

from __future__ import annotations

from collections.abc import Sequence

from studykit.anki.lock import Lock, LockEntry, plain_wording
from studykit.anki.package_contents import PackageContents, PackageNote, PackageReview
from studykit.anki.whose import Decks, OurCard, is_of_studykit
from studykit.anki_reviews.gone import DEFAULT_DECK, that_can_be_undone
from studykit.anki_reviews.seen import KnownTexts, SeenCard, SeenInAnki
from studykit.questions.item import EarlierItem

_FLAG = 7
"""The bits of a card's flags that hold the one that a learner sees."""


def seen_in(contents: PackageContents, decks: Decks) -> SeenInAnki:
    """Return what a package, read with its reviews, shows of the cards of these decks."""
    rows_of: dict[int, list[PackageReview]] = {}
    for row in contents.reviews or ():
        rows_of.setdefault(row.card, []).append(row)

    cards: list[SeenCard] = []
    of_other_decks = 0
    for note in contents.notes:
        places = [card.place for card in note.cards]
        ours = decks.cards_of(note.guid, note.fields[0], places)
        for card, our_card in zip(note.cards, ours, strict=True):
            if our_card is None:
                if is_of_studykit(note.guid):
                    of_other_decks += len(rows_of.pop(card.id, ()))
                continue
            rows = rows_of.pop(card.id, ())
            texts = None
            # Texts are read from a packed file: of cards that nobody answered they are not asked.
            if rows:
                texts = _texts(note, our_card, decks.lock(our_card.deck))
            cards.append(
                SeenCard(
                    deck=our_card.deck,
                    item=our_card.item,
                    id=card.id,
                    queue=card.queue,
                    flag=card.flags & _FLAG,
                    changed=card.changed * 1000,
                    rows=rows,
                    texts=texts,
                    deck_there=card.deck,
                )
            )
    # What is left of the rows is of cards that are none of ours.
    reviews = contents.reviews or ()
    return SeenInAnki(
        cards,
        contents.covers_until,
        _decks(cards, contents),
        that_can_be_undone(reviews),
        any(row.usn >= 0 for row in reviews),
        strange_cards=len(rows_of),
        strange_reviews=sum(map(len, rows_of.values())),
        reviews_of_other_decks=of_other_decks,
    )


def _decks(cards: Sequence[SeenCard], contents: PackageContents) -> dict[str, frozenset[int]]:
    """Return by the keys of decks the ids of the decks in Anki that have their cards."""
    ids = {deck.name: deck.id for deck in contents.decks.values() if deck.id != DEFAULT_DECK}
    decks: dict[str, set[int]] = {}
    for card in cards:
        of_deck = decks.setdefault(card.deck, set())
        if card.deck_there in ids:
            of_deck.add(ids[card.deck_there])
    return {key: frozenset(of_deck) for key, of_deck in decks.items()}


def _texts(note: PackageNote, card: OurCard, lock: Lock | None) -> KnownTexts | None:
    if lock is None or card.entry is None:
        return None
    return known_texts(lock, card.entry, note.changed)


def known_texts(lock: Lock, entry: LockEntry, changed: int) -> KnownTexts | None:
    """Return what an item showed, as far as its deck's lock file knows it.

    `changed` is when the learner's note was, in epoch seconds; 0 where that is not known.
    """
    shown = lock.texts.of(entry)
    if shown is None:
        return None
    stem, keys = plain_wording(shown)
    item = EarlierItem(entry.facts, stem=stem, keys=tuple(keys), was=entry.was)
    # What the learner's note shows is known while it is as it was exported last.
    since = 0
    if changed == entry.changed:
        since = entry.changed * 1000
    return KnownTexts(item, since)
