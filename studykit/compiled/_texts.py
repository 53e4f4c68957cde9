"""Items and decks as JSON texts and back, letter for letter and value for value: no Python objects are stored."""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from studykit.problems import Location, Problem
from studykit.questions.item import Answer, AnswerType, Deck, Item, Medium, Source
from studykit.values.scalars import Date, Media, Number, Scalar

as_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _scalar(value: Scalar) -> Any:
    """A text and a boolean as they are; a number with its exact value; a date."""
    if isinstance(value, Number):
        return ["number", value.text, str(value.value), value.unit, value.about]
    if isinstance(value, Date | Media):
        return ["date" if isinstance(value, Date) else "media", *value]
    return value


def _scalar_from(value: Any) -> Scalar:
    if not isinstance(value, list):
        return value  # type: ignore[no-any-return]
    kind, *rest = value
    if kind != "number":
        return Date(*rest) if kind == "date" else Media(*rest)
    text, number, unit, about = rest
    return Number(text, Decimal(number), unit, about)


ANSWERS = 4
"""The place of the answers in `item_texts`."""


def item_texts(item: Item) -> tuple[str, ...]:
    """Id, template, facts, stem, answers and all the rest: an item as a row of texts."""
    answers = [[answer.text, _scalar(answer.value), answer.accepted] for answer in item.answers]
    return (
        item.id,
        item.template,
        as_json(item.facts),
        item.stem,
        as_json(answers),
        as_json(_rest(item)),
    )


def _rest(item: Item) -> list[Any]:
    """What has no column of its own, in the order of `Item`."""
    kind = item.type
    return [
        item.form,
        item.deck,
        item.wordings,
        item.many,
        [kind.name, kind.unit, str(kind.tolerance), kind.exact, kind.lang],
        item.proof,
        item.distractors,
        item.shown_key,
        item.explanation,
        item.hint,
        [
            [source.ref, source.title, source.place, source.url, source.unverified]
            for source in item.sources
        ],
        item.tags,
        item.modes,
        item.lang,
        item.entities,
        item.cloze,
        item.truth,
        item.disputes,
        _place(item.location),
        item.media,
        item.interaction,
        item.names_options,
    ]


def _place(location: Location) -> list[str | int]:
    return [location.file, location.line, location.column]


def answers_from(text: str) -> tuple[Answer, ...]:
    return tuple(
        Answer(shown, _scalar_from(value), tuple(accepted))
        for shown, value, accepted in json.loads(text)
    )


def item_from(texts: Sequence[str]) -> Item:
    """What `item_texts` were made from."""
    identity, template, facts, stem, answers, rest = texts
    (form, deck, wordings, many, kind, proof, distractors, shown_key, explanation, hint, sources, tags, modes, lang,
     entities, cloze, truth, disputes, location, media, interaction, names_options) = json.loads(rest)  # fmt: skip
    name, unit, tolerance, exact, answer_lang = kind
    return Item(
        identity,
        template,
        form,
        deck,
        stem,
        tuple(wordings),
        answers_from(answers),
        many,
        AnswerType(name, unit, Decimal(tolerance), tuple(exact), answer_lang),
        proof,
        tuple(distractors),
        shown_key,
        explanation,
        hint,
        tuple(json.loads(facts)),
        tuple(Source(*source) for source in sources),
        tuple(tags),
        tuple(modes),
        lang,
        tuple(entities),
        tuple((gap, text) for gap, text in cloze),
        truth,
        tuple((text, how) for text, how in disputes),
        Location(*location),
        tuple(Medium(*medium) for medium in media),
        interaction,
        names_options,
    )


def deck_values(deck: Deck) -> list[Any]:
    texts = [
        deck.name,
        deck.key,
        deck.has_own_key,
        deck.about,
        deck.tags,
        deck.lang,
        deck.path,
        deck.facts,
    ]
    return [*texts, _place(deck.location)]


def deck_from(values: Sequence[Any]) -> Deck:
    """What `deck_values` were made from."""
    name, key, has_own_key, about, tags, lang, path, facts, place = values
    return Deck(
        name, key, has_own_key, about, tuple(tags), lang, path, tuple(facts), Location(*place)
    )


def problem_values(problem: Problem) -> list[Any]:
    """Return what tells a problem from others."""
    return [
        problem.code,
        problem.message,
        problem.remedy,
        _place(problem.location),
        problem.is_milder,
    ]


def problem_from(values: Sequence[Any]) -> Problem:
    """Return the problem that `problem_values` were made from."""
    code, message, remedy, place, is_milder = values
    return Problem(code, message, remedy, Location(*place), is_milder=is_milder)
