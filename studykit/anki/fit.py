"""What Anki cannot hold or calls otherwise: `check` says it before an export.

Knows nothing of notes and packages.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from studykit.anki import encode
from studykit.facts.base import FactBase, scalars
from studykit.problems import Location, Problem, quoted
from studykit.questions.item import Deck, Item
from studykit.values.english import show_plain


def unfit(base: FactBase, items: Sequence[Item]) -> Iterator[Problem]:
    """X006 for each fact with a character that Anki cannot store and that an item shows, in whatever part of it.

    An item whose character comes from elsewhere (its template) is named itself, at its first fact.
    """
    shown: dict[str, Item] = {}
    for item in items:
        for char in encode.forbidden(_texts(item)):
            shown.setdefault(char, item)
    for char, item in shown.items():
        named = f"the character U+{ord(char):04X}, which Anki cannot store"
        found = False
        for table in base.tables.values():
            for row in table.rows:
                if any(char in show_plain(value) for cell in row.cells for value in scalars(cell)):
                    found = True
                    message = f"{quoted(row.id)} holds {named}"
                    fact = (f"{table.name}/{row.id}",)
                    yield Problem("X006", message, "Delete it.", table.place(row), touches=fact)
        if not found:
            message = f"the item {quoted(item.id)} holds {named}"
            yield Problem(
                "X006",
                message,
                "Delete it in the template or the deck.",
                item.location,
                touches=item.facts,
            )


def renamed(deck: Deck, items: Sequence[Item]) -> Iterator[Problem]:
    """Yield X009 for each name that a deck or a subdeck does not have in Anki."""
    names = dict.fromkeys((deck.name, *(item.deck for item in items)))
    spellings: dict[str, str] = {}
    for name in names:
        try:
            arrives = encode.deck_name(name)
        except encode.EncodeError:
            continue  # which an export refuses, and says so
        remedy = "Name it so in the deck file too, or give it another name."
        if arrives != name:
            message = f"the deck {quoted(name)} is called {quoted(arrives)} in Anki"
            yield Problem("X009", message, remedy, Location(deck.path))
        other = spellings.setdefault(arrives.casefold(), arrives)
        if other != arrives:
            message = f"one of the decks {quoted(other)} and {quoted(arrives)} is called otherwise in Anki, with a _"
            yield Problem(
                "X009", message, "To Anki case makes no other name: use one.", Location(deck.path)
            )


def _texts(item: Item) -> str:
    """All texts of an item in one."""
    parts = [item.id, item.explanation, item.hint, *item.wordings, *item.distractors, *item.tags]
    for source in item.sources:
        parts += (source.title, source.place, source.url)
    for text, _, accepted in item.answers:
        parts.append(text)
        parts += accepted
    return " ".join(parts)  # which are all printable in most items: then nobody looks for more
