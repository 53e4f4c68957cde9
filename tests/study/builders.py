"""Items built by hand, so that a test of the study room needs no fact base."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from studykit.facts.values import parse_date, parse_number, parse_quantity, show_date
from studykit.items.model import Answer, AnswerType, Item, Source

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


def make_answer(text: str, kind: str, unit: str, accepted: Sequence[str] = ()) -> Answer:
    value: Any = text
    if kind in ("integer", "number"):
        value = parse_number(text)
    elif kind == "quantity":
        value = parse_quantity(text, unit)
        text = value.text
    elif kind == "date":
        value = parse_date(text)
        text = show_date(value)
    elif kind == "boolean":
        value = text == "yes"
    assert kind in ("text", "reference") or not isinstance(value, str), value
    return Answer(text, value, tuple(accepted))


def make_item(
    name: str = "capital/australia",
    stem: str = "What is the capital of Australia?",
    keys: Sequence[str] = ("Canberra",),
    distractors: Sequence[str] = ("Sydney", "Melbourne", "Perth"),
    *,
    kind: str = "text",
    unit: str = "",
    tolerance: str = "0",
    exact: Sequence[str] = (),
    accepted: Mapping[str, Sequence[str]] | None = None,
    **more: Any,
) -> Item:
    answers = tuple(make_answer(key, kind, unit, (accepted or {}).get(key, ())) for key in keys)
    item = Item(
        id=name,
        template=name.partition("/")[0],
        form="lookup",
        deck="World",
        stem=stem,
        wordings=(stem,),
        answers=answers,
        many="any",
        type=AnswerType(kind, unit, Decimal(tolerance), tuple(exact)),
        proof="closed",
        distractors=tuple(distractors),
        shown_key=answers[0].text,
        explanation="",
        hint="",
        facts=(f"facts/{name.partition('/')[2]}",),
        sources=(Source("atlas#12", "An Atlas of the World", "page 12"),),
        tags=(),
        modes=(),
    )
    return replace(item, **more)


def countries(many: int) -> tuple[Item, ...]:
    """As many items as wanted, no two about the same fact."""
    return tuple(
        make_item(f"capital/c{at:03}", f"What is the capital of country {at}?", (f"Town {at}",), ("Ur", "Uruk", "Kish"))
        for at in range(many)
    )
