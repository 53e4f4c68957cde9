"""Nouns as JSON and back, by their annotations: who keeps one in a file writes no code for that.

    class Answer(NamedTuple):
        text: str
        value: str | Number
        accepted: tuple[str, ...] = ()

    Answer("4 m", Number("4 m", Decimal(4), "m"))
    <-> ["4 m", ["Number", ["4 m", "4", "m", false]], []]

A noun (a NamedTuple or a dataclass) becomes the list of its fields in their order (of the first
ones, where it says so by `fields_written`), a tuple a list, a Decimal its text. Where an annotation
leaves several nouns open, the name of the noun comes first.
All else is as JSON has it.

Knows no noun by name. Believes what it reads: whoever cannot trust a file looks for damage before.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache
from sys import intern
from types import NoneType, UnionType
from typing import Any, Literal, NamedTuple, Union, get_args, get_origin, get_type_hints

_as_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Codec(NamedTuple):
    """Both ways between the values of one annotation and values that JSON has."""

    encode: Callable[[Any], Any]
    decode: Callable[[Any], Any]

    def to_text(self, value: Any) -> str:
        """Return the value as a line of JSON."""
        return _as_json(self.encode(value))

    def from_text(self, text: str) -> Any:
        """Return the value that `to_text` was given."""
        return self.decode(json.loads(text))


def _unchanged(value: Any) -> Any:
    return value


_PLAIN = Codec(_unchanged, _unchanged)
"""Of what JSON has as it is."""
_TEXT = Codec(_unchanged, intern)
"""Texts, which JSON has too. Of equal ones, as a fact that is asked and its answer, one is kept:
else the items of a large deck would take twice the memory when they are read as when they were
made."""
_TEXTS = Codec(_unchanged, lambda texts: tuple(map(intern, texts)))
"""Tuples of texts of any length."""


@cache
def codec(annotation: Any) -> Codec:
    """Return the codec of a noun's class, or of any other annotation. Made once for each."""
    if annotation is Decimal:
        return Codec(str, Decimal)
    if annotation is str:
        return _TEXT
    if annotation in (int, float, bool, NoneType, Any):
        return _PLAIN

    origin = get_origin(annotation)
    members = get_args(annotation)
    if origin is None:
        return _of_noun(annotation)
    if origin is Literal:
        return _TEXT if all(isinstance(member, str) for member in members) else _PLAIN
    if origin is tuple:
        return _of_tuple(members)
    if origin is Mapping:
        return _of_mapping(codec(members[1]))
    if origin in (Union, UnionType):
        return _of_union(members)
    msg = f"there is no codec for {annotation}"
    raise TypeError(msg)


def _of_noun(noun: Any) -> Codec:
    hints = get_type_hints(noun)
    is_tuple = issubclass(noun, tuple)
    names = noun._fields if is_tuple else tuple(noun.__dataclass_fields__)
    writes_some = hasattr(noun, "fields_written")
    # Most fields are texts. To go through the others only takes half the time: 8 us for an item.
    fields = []
    texts = []
    tuples_of_texts = []
    for position, name in enumerate(names):
        field = codec(hints[name])
        if field == _TEXT and not writes_some:
            texts.append(position)
        elif field == _TEXTS and not writes_some:
            tuples_of_texts.append(position)
        elif field != _PLAIN:
            fields.append((position, field))
    last: tuple[list[Any], Any] = ([], None)

    def encode(value: Any) -> list[Any]:
        names_written = value.fields_written() if writes_some else names
        values = [getattr(value, name) for name in names_written]
        for position, field in fields:
            if position < len(values):
                values[position] = field.encode(values[position])
        return values

    def decode(values: list[Any]) -> Any:
        nonlocal last
        # The types of answers, and much else, are the same in one item after the other.
        last_written, last_value = last
        if last_value is not None and values == last_written:
            return last_value
        written = values.copy()
        for position, field in fields:
            if position < len(values):
                values[position] = field.decode(values[position])
        for position in texts:
            values[position] = intern(values[position])
        for position in tuples_of_texts:
            # Most are empty.
            values[position] = tuple(map(intern, values[position])) if values[position] else ()
        value = noun(*values)
        last = written, value
        return value

    return Codec(encode, decode)


def _of_tuple(members: tuple[Any, ...]) -> Codec:
    """Return the codec of a tuple of any length, or of one with so many members."""
    if members[-1] is Ellipsis:
        return _of_any_length(codec(members[0]))

    parts = [codec(member) for member in members]

    def encode(values: tuple[Any, ...]) -> list[Any]:
        return [part.encode(value) for part, value in zip(parts, values, strict=True)]

    def decode(values: list[Any]) -> tuple[Any, ...]:
        return tuple([part.decode(value) for part, value in zip(parts, values, strict=True)])

    return Codec(encode, decode)


def _of_any_length(inner: Codec) -> Codec:
    # Most are tuples of texts, which JSON takes as they are.
    if inner == _PLAIN:
        return Codec(_unchanged, tuple)
    if inner == _TEXT:
        return _TEXTS

    def encode(values: tuple[Any, ...]) -> list[Any]:
        return [inner.encode(value) for value in values]

    def decode(values: list[Any]) -> tuple[Any, ...]:
        return tuple([inner.decode(value) for value in values])

    return Codec(encode, decode)


def _of_mapping(inner: Codec) -> Codec:
    """Return the codec of a mapping by texts."""

    def encode(mapping: Mapping[str, Any]) -> dict[str, Any]:
        return {key: inner.encode(value) for key, value in mapping.items()}

    def decode(mapping: dict[str, Any]) -> dict[str, Any]:
        return {key: inner.decode(value) for key, value in mapping.items()}

    return Codec(encode, decode)


def _of_union(members: tuple[Any, ...]) -> Codec:
    """Return the codec of a value or None; or of plain values and nouns, which get their names."""
    if len(members) == 2 and NoneType in members:
        first, second = members
        return _of_optional(codec(second if first is NoneType else first))

    # The class of a value tells which noun it is when it is written, and its name when it is read.
    nouns = {}
    for member in members:
        if codec(member) not in (_PLAIN, _TEXT):
            nouns[member.__name__] = codec(member)

    def encode(value: Any) -> Any:
        name = type(value).__name__
        if name not in nouns:
            return value
        return [name, nouns[name].encode(value)]

    def decode(value: Any) -> Any:
        if isinstance(value, str):
            return intern(value)
        if not isinstance(value, list):
            return value
        name, inner = value
        return nouns[name].decode(inner)

    return Codec(encode, decode)


def _of_optional(inner: Codec) -> Codec:
    def encode(value: Any) -> Any:
        if value is None:
            return None
        return inner.encode(value)

    def decode(value: Any) -> Any:
        if value is None:
            return None
        return inner.decode(value)

    return Codec(encode, decode)
