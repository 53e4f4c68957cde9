"""The order among new items: what rests on what, of those of one day.

    What is the area of Miyako?     introduces islands/miyako
    Which base lies on Miyako?      shows it: waits for the first

An item whose stem shows a thing waits for the first one about that thing; with `needs` also for
those of other templates that share a fact or a thing with it, or else for all of them. An item that
is not new today is not waited for. Knows entries, no log and no clock.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from studykit.quiz.entry import Entry
from studykit.reviews.records import Card


def what_rests_on_what(new: Sequence[Entry]) -> Mapping[Card, frozenset[Card]]:
    """Return by new card those that it waits for; `new` is in the order of the authors."""
    introduces: dict[tuple[str, str], Card] = {}
    of_template: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in new:
        for fact in entry.item.facts:
            introduces.setdefault((entry.deck, fact), entry.card)
        of_template[entry.deck, entry.item.template].append(entry)

    rests_on = {}
    for entry in new:
        waits_for = set()
        for thing in entry.item.rests_on:
            if thing not in entry.item.facts and (entry.deck, thing) in introduces:
                waits_for.add(introduces[entry.deck, thing])
        for template in entry.item.needs:
            waits_for.update(_needed(entry, of_template[entry.deck, template]))
        waits_for.discard(entry.card)
        if waits_for:
            rests_on[entry.card] = frozenset(waits_for)
    return rests_on


def _needed(entry: Entry, others: Iterable[Entry]) -> list[Card]:
    """Return the items of a template that come first: about the same, or else all."""
    others = list(others)
    about_the_same = []
    for other in others:
        if not entry.item.things.isdisjoint(other.item.things):
            about_the_same.append(other.card)
    return about_the_same or [other.card for other in others]
