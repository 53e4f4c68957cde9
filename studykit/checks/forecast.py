"""Foretell which answers change by themselves: those of a deck that asks as of today.

    mayor-2019: {name: mayor, holder: Ada Berg, until: 2027-04}
    mayor-2027: {name: mayor, holder: Tom Vik, since: 2027-05}

    1 May 2027    Who is the mayor?    Ada Berg -> Tom Vik

The deck is made as of each day on which a fact begins or ends to hold, by the functions that make
it today, and held against the day before. Knows no clock.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from studykit.facts.base import Date
from studykit.facts.holding import turning_days, turning_days_of_values
from studykit.questions.identity.earlier_items import EarlierItems
from studykit.questions.item import EarlierItem, Item
from studykit.questions.make_items import LoadedDeck, generate
from studykit.values.dates import iso_date
from studykit.values.days import number_of


class Change(NamedTuple):
    """One question with its answers before and from a day on."""

    day: Date
    deck: str
    """The path of the deck file."""
    template: str
    stem: str
    before: tuple[str, ...]
    """No answers: the question is new."""
    after: tuple[str, ...]
    """No answers: it is asked no more."""
    facts: tuple[str, ...]
    """`table/id` of what the answers after it rest on, or of those before where there are none."""

    def as_json(self) -> dict[str, Any]:
        """Return the change for programs."""
        return {**self._asdict(), "day": iso_date(self.day)}


def foretold(
    deck: LoadedDeck,
    earlier_items: Mapping[str, EarlierItem],
    items: Iterable[Item],
    today: date,
    days: int,
) -> Iterator[Change]:
    """Yield what changes within so many days from today, day by day.

    `items` are those of today, and `earlier_items` is what was known of them.
    """
    if not deck.file.follows_today:
        return
    earlier = EarlierItems.of({}, earlier_items, deck.file, deck.templates, deck.base)
    asked = {template.id: _by_question(template.id, items) for template in deck.templates}
    for day, template_ids in _turns(deck, today, days):
        then = deck.on(day)
        templates = [template for template in then.templates if template.id in template_ids]
        items_then, _ = generate(then._replace(templates=templates), earlier)
        for template in templates:
            before, after = asked[template.id], _by_question(template.id, items_then)
            asked[template.id] = after
            for question in dict.fromkeys((*before, *after)):
                was, now = before.get(question), after.get(question)
                if was is None or now is None or set(was.keys) != set(now.keys):
                    yield _change(then.file.as_of, deck.file.deck.path, was, now)


def _turns(deck: LoadedDeck, today: date, days: int) -> Iterator[tuple[date, Collection[str]]]:
    """Yield the days on which facts begin or end to hold, with the templates that ask these.

    A value that does so by itself may be shown by any template, over references.
    """
    first_day = number_of(today)
    last_day = min(first_day + days, number_of(date.max))
    templates_by_day: dict[int, list[str]] = {}
    base = deck.base.whole
    days_of_values = turning_days_of_values(base)
    for template in deck.templates:
        table = base.tables[template.table.name]
        for day in turning_days(table, base) | days_of_values:
            if first_day < day <= last_day:
                templates_by_day.setdefault(day, []).append(template.id)
    for day in sorted(templates_by_day):
        yield today + timedelta(days=day - first_day), templates_by_day[day]


def _by_question(template: str, items: Iterable[Item]) -> Mapping[str, Item]:
    """Return the items of a template by what tells one question from another."""
    by_question = {}
    for item in items:
        if item.template == template:
            # What is to be put in order stands below the stem, which many share.
            question = item.id if item.interaction == "order" else item.stem
            by_question[question] = item
    return by_question


def _change(day: Date | None, deck: str, was: Item | None, now: Item | None) -> Change:
    item = now or was
    assert item
    assert day
    before = was.keys if was else ()
    after = now.keys if now else ()
    return Change(day, deck, item.template, item.stem, tuple(before), tuple(after), item.facts)
