"""Check for what Anki cannot hold, or calls otherwise, before an export.

Knows nothing of notes and packages.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from studykit.anki._names import deck_name
from studykit.anki.field_html import EncodeError, forbidden_characters
from studykit.facts.base import FactBase, Row, scalars
from studykit.problems import Location, Problem, quoted
from studykit.questions.item import Deck, Item
from studykit.values.english import show_plain


def forbidden_texts(base: FactBase, items: Sequence[Item]) -> Iterator[Problem]:
    """Yield X006 for each fact with a character that Anki cannot store and that an item shows.

    An item whose character comes from elsewhere (its template) is named itself, at its first fact.
    """
    first_items: dict[str, Item] = {}
    for item in items:
        text = _text_of(item)
        # Most items are printable: then there is nothing to look for.
        if not text.isprintable():
            for char in forbidden_characters(text):
                first_items.setdefault(char, item)
    # One fact may be shown by a hundred items: it is named once.
    for char, item in first_items.items():
        name = f"the character U+{ord(char):04X}, which Anki cannot store"
        is_in_a_fact = False
        for table in base.tables.values():
            for row in table.rows:
                if _holds(row, char):
                    is_in_a_fact = True
                    message = f"{quoted(row.id)} holds {name}"
                    fact = f"{table.name}/{row.id}"
                    yield Problem("X006", message, "Delete it.", table.place(row), touches=(fact,))
        if not is_in_a_fact:
            message = f"the item {quoted(item.id)} holds {name}"
            remedy = "Delete it in the template or the deck."
            yield Problem("X006", message, remedy, item.location, touches=item.facts)


def _holds(row: Row, char: str) -> bool:
    for cell in row.cells:
        for value in scalars(cell):
            if char in show_plain(value):
                return True
    for said_of_values in row.said.values():
        for said in said_of_values:
            if any(char in text for text in (said.disputed, said.note, *said.sources)):
                return True
    return False


def _text_of(item: Item) -> str:
    """Return all texts of an item in one."""
    texts = [item.id, item.explanation, item.hint, *item.wordings, *item.distractors, *item.tags]
    for source in item.sources:
        texts += (source.title, source.place, source.url)
    for answer in item.answers:
        texts += (answer.text, *answer.accepted)
    return " ".join(texts)


def deck_names(deck: Deck, items: Sequence[Item]) -> Iterator[Problem]:
    """Yield X009 for each name that a deck or a subdeck does not have in Anki."""
    spellings: dict[str, str] = {}
    # In the order of the deck file, so that the first spelling is the one that others differ from.
    for name in dict.fromkeys((deck.name, *(item.deck for item in items))):
        try:
            name_in_anki = deck_name(name)
        except EncodeError:
            continue  # which an export refuses, and says so
        if name_in_anki != name:
            message = f"the deck {quoted(name)} is called {quoted(name_in_anki)} in Anki"
            remedy = "Name it so in the deck file too, or give it another name."
            yield Problem("X009", message, remedy, Location(deck.path))
        first = spellings.setdefault(name_in_anki.casefold(), name_in_anki)
        if first != name_in_anki:
            message = (
                f"one of the decks {quoted(first)} and {quoted(name_in_anki)} "
                "is called otherwise in Anki, with a _"
            )
            remedy = "To Anki case makes no other name: use one."
            yield Problem("X009", message, remedy, Location(deck.path))
