"""The fields of a record as they lie in the columns of a log and in a line of an export.

The kind of a field follows from its annotation, so that a new field is one row of its class:

    annotation                        columns              in a line
    deck: str                         "nansei-7k2m9q"      "nansei-7k2m9q"
    at: datetime                      1773144000250, 60    "2026-03-10T13:00:00.250+01:00"
    rating: Annotated[int,            3                    3
        NumberField(1, 4)]
    correct: bool                     1                    true
    mode: Literal["choice", ...]      "typed"              "typed"
    facts: tuple[str, ...]            '["bases/futenma"]'  ["bases/futenma"]
    keys: Annotated[tuple[str, ...],  '["Canberra"]'       ["Canberra"]
        FewTextsField(20, 200)]
    was: Mapping[str, tuple[str,      '{"bases/ie":        {"bases/ie": ["ie-shima"]}
        ...]] | None                  ["ie-shima"]}'

Both ways in are checked, the columns and the lines: a file may come from anywhere, and damage may
have made of a value whatever it likes. Knows no record, no table and no file.
"""

from __future__ import annotations

import json
from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import islice
from typing import (
    Annotated,
    Any,
    Generic,
    Literal,
    NamedTuple,
    TypeVar,
    get_args,
    get_origin,
    get_type_hints,
)

from studykit.reviews._moments import (
    EARLIEST,
    LATEST,
    MILLISECONDS,
    MINUTES_EAST,
    as_kept,
    can_be_kept,
    moment,
    stamp,
)

_Record = TypeVar("_Record")


class BadValueError(Exception):
    """A value that a field cannot have. The argument says what it must be: "must be a text"."""


class ColumnRule(NamedTuple):
    """A column, by the values that may stand in it."""

    type: type
    values: Container[Any] | None = None
    """Those that may stand there; None: all of the type."""


class FieldKind:
    """A kind of field: the way of a value into the log and the export, and its checked way back.

        value    to_columns  ->    columns of the log     from_columns  ->    value
        value    to_json     ->    a line of an export    from_json     ->    value

    What stands here is the simplest kind, whose value is itself in its one column and in a line.
    A kind that says nothing else of `from_columns` costs nothing when reviews are read
    (`RecordReader`).
    """

    columns: tuple[ColumnRule, ...]
    """The columns that a field of this kind takes, and what may stand in each."""

    def to_columns(self, value: Any) -> tuple[Any, ...]:
        """Return the value as what stands in its columns."""
        return (value,)

    def from_columns(self, *columns: Any) -> Any:
        """Return the value of columns, which keep their rules. Raises BadValueError."""
        (value,) = columns
        return value

    def to_json(self, value: Any) -> Any:
        """Return the value as it stands in a line."""
        return value

    def from_json(self, value: Any) -> Any:
        """Return the value that stands in a line. Raises BadValueError."""
        raise NotImplementedError


class TextField(FieldKind):
    columns = (ColumnRule(str),)

    def to_columns(self, value: str) -> tuple[str]:
        return (storable(value),)

    def to_json(self, value: str) -> str:
        return storable(value)

    def from_json(self, value: Any) -> str:
        if not isinstance(value, str):
            msg = "must be a text"
            raise BadValueError(msg)
        return storable(value)


_TEXT = TextField()


class TextsField(FieldKind):
    columns = (ColumnRule(str),)

    def to_columns(self, value: Iterable[str]) -> tuple[str]:
        return (json.dumps([storable(text) for text in value]),)

    def from_columns(self, *columns: str) -> tuple[str, ...]:
        (listed,) = columns
        return self.from_json(_parsed(listed))

    def to_json(self, value: Iterable[str]) -> list[str]:
        return [storable(text) for text in value]

    def from_json(self, value: Any) -> tuple[str, ...]:
        if not isinstance(value, list):
            msg = "must be a list of texts"
            raise BadValueError(msg)
        return tuple([_TEXT.from_json(text) for text in value])


def _parsed(text: str) -> Any:
    """Return the value of a column that holds JSON. Raises BadValueError."""
    try:
        # Damage may have left anything here: ten thousand open brackets are a RecursionError.
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        msg = "must be JSON"
        raise BadValueError(msg) from error


class FewTextsField(TextsField):
    """A list of texts of which no more is kept than the annotation allows.

    With `Annotated[tuple[str, ...], FewTextsField(2, 3)]` the texts "Uruk", "Ur", "Kish" are kept
    as "Uru", "Ur".
    """

    def __init__(self, most: int, longest: int) -> None:
        self.most, self.longest = most, longest

    def to_columns(self, value: Iterable[str]) -> tuple[str]:
        return super().to_columns(self.to_json(value))

    def to_json(self, value: Iterable[str]) -> list[str]:
        return [text[: self.longest] for text in super().to_json(islice(value, self.most))]

    # The reviews of one card mostly have the same texts: they share them, and few are made.
    @lru_cache(maxsize=1 << 14)  # noqa: B019 - a field is made once for each annotation
    def _from_column(self, listed: str) -> tuple[str, ...]:
        return super().from_columns(listed)

    def from_columns(self, *columns: str) -> tuple[str, ...]:
        return self._from_column(*columns)

    def from_json(self, value: Any) -> tuple[str, ...]:
        texts = super().from_json(value)
        if len(texts) > self.most or max(map(len, texts), default=0) > self.longest:
            msg = f"must be at most {self.most} texts of at most {self.longest} characters"
            raise BadValueError(msg)
        return texts


_TEXTS = TextsField()


class ListsOfTextsField(FieldKind):
    """Lists of texts, each by a text; or None, which stands for what was not noted."""

    columns = (ColumnRule(str),)

    def to_columns(self, value: Mapping[str, Iterable[str]] | None) -> tuple[str]:
        return (json.dumps(self.to_json(value)),)

    def from_columns(self, *columns: str) -> dict[str, tuple[str, ...]] | None:
        (listed,) = columns
        return self.from_json(_parsed(listed))

    def to_json(self, value: Mapping[str, Iterable[str]] | None) -> dict[str, list[str]] | None:
        if value is None:
            return None
        lists = {}
        # In an order of their own, so that the same lists are the same text in every log.
        for name in sorted(value):
            lists[storable(name)] = _TEXTS.to_json(value[name])
        return lists

    def from_json(self, value: Any) -> dict[str, tuple[str, ...]] | None:
        if value is None:
            return None
        if not isinstance(value, dict):
            msg = "must be lists of texts by their names, or null"
            raise BadValueError(msg)
        lists = {}
        for name in sorted(value):
            lists[storable(name)] = _TEXTS.from_json(value[name])
        return lists


class MomentField(FieldKind):
    columns = (ColumnRule(int, MILLISECONDS), ColumnRule(int, MINUTES_EAST))

    def to_columns(self, value: datetime) -> tuple[int, int]:
        return stamp(value)

    def from_columns(self, *columns: int) -> datetime:
        return moment(*columns)

    def to_json(self, value: datetime) -> str:
        return as_kept(value).isoformat(timespec="milliseconds")

    def from_json(self, value: Any) -> datetime:
        try:
            # It is a TypeError where the value is no text at all.
            at = datetime.fromisoformat(value)
            if not _is_exact(at) or not can_be_kept(at):
                raise ValueError
        except (TypeError, ValueError) as error:
            example = "2026-03-10T12:00:00.000+01:00"
            years = f"between the years {EARLIEST.year} and {LATEST.year}"
            msg = f"must be a moment such as {example}, {years}"
            raise BadValueError(msg) from error
        return at


def _is_exact(at: datetime) -> bool:
    """Return whether a moment has a zone, of whole minutes, and nothing finer than milliseconds."""
    # A log keeps nothing finer: the moment would come back as another one, and so would the uid.
    offset = at.utcoffset()
    if offset is None:
        return False
    return not offset % timedelta(minutes=1) and not at.microsecond % 1000


class TruthField(FieldKind):
    columns = (ColumnRule(int, (0, 1)),)

    def to_columns(self, value: bool) -> tuple[int]:
        return (int(value),)

    def from_columns(self, *columns: int) -> bool:
        (value,) = columns
        return bool(value)

    def from_json(self, value: Any) -> bool:
        if not isinstance(value, bool):
            msg = "must be true or false"
            raise BadValueError(msg)
        return value


class NumberField(FieldKind):
    """A whole number within the bounds of the annotation: `Annotated[int, NumberField(1, 4)]`."""

    def __init__(self, least: int, most: int) -> None:
        self.least, self.most = least, most
        self.columns = (ColumnRule(int, range(least, most + 1)),)

    def from_json(self, value: Any) -> int:
        # JSON's true is no number here, though it is an int in Python.
        if type(value) is not int or not self.least <= value <= self.most:
            msg = f"must be a whole number from {self.least} to {self.most}"
            raise BadValueError(msg)
        return value


class WordField(FieldKind):
    """One of a few words."""

    def __init__(self, words: tuple[str, ...]) -> None:
        self.words = words
        self.columns = (ColumnRule(str, words),)

    def from_json(self, value: Any) -> str:
        if not isinstance(value, str) or value not in self.words:
            msg = f"must be {either(self.words)}"
            raise BadValueError(msg)
        return value


_FIELDS: dict[type, Mapping[str, FieldKind]] = {}


def fields_of(record: type) -> Mapping[str, FieldKind]:
    """Return the kinds of a record's fields by their names, in their order."""
    # Every review asks for them, and looking through the annotations takes longer than reading it.
    if record not in _FIELDS:
        hints = get_type_hints(record, include_extras=True)
        _FIELDS[record] = {name: _kind_of(hint) for name, hint in hints.items()}
    return _FIELDS[record]


def _kind_of(annotation: Any) -> FieldKind:
    """Return the kind of a field by its annotation (the table at the top of this module)."""
    if annotation is str:
        return TextField()
    if annotation is datetime:
        return MomentField()
    if annotation is bool:
        return TruthField()
    if annotation == tuple[str, ...]:
        return TextsField()
    if annotation == Mapping[str, tuple[str, ...]] | None:
        return ListsOfTextsField()
    if get_origin(annotation) is Annotated:
        _, kind = get_args(annotation)
        assert isinstance(kind, FieldKind)
        return kind
    # All that is left is a Literal, or several.
    return WordField(_words(annotation))


def _words(annotation: Any) -> tuple[str, ...]:
    """Return the words of a Literal, or of several: `Literal[""] | Literal["right", "wrong"]`."""
    if get_origin(annotation) is Literal:
        return get_args(annotation)
    words: list[str] = []
    for member in get_args(annotation):
        words += _words(member)
    return tuple(words)


# --- records as columns --------------------------------------------------------------------------


def columns_of(record: Any) -> tuple[Any, ...]:
    """Return the fields of a record, one after the other, as they stand in its columns."""
    columns: list[Any] = []
    for kind, value in zip(fields_of(type(record)).values(), record, strict=True):
        columns += kind.to_columns(value)
    return tuple(columns)


class RecordReader(Generic[_Record]):
    """Make records of one class from the columns of rows, which may hold anything."""

    def __init__(self, record: type[_Record]) -> None:
        self._record = record
        types: list[type] = []
        self._limits: list[tuple[int, Container[Any]]] = []
        """The positions of columns of which not all values are allowed, with those that are."""
        self._conversions: list[tuple[int, int, FieldKind]] = []
        """From which column to before which one a field lies, for fields that must be made."""
        for kind in fields_of(record).values():
            start = len(types)
            for column in kind.columns:
                if column.values is not None:
                    self._limits.append((len(types), column.values))
                types.append(column.type)
            # Most fields are what stands in their column: nothing is called for these, which counts
            # with 100,000 reviews.
            if type(kind).from_columns is not FieldKind.from_columns:
                self._conversions.append((start, len(types), kind))
        self._types = tuple(types)
        self.width = len(types)
        """The number of columns."""
        # Last ones first: when the two columns of a moment become one field, all behind it move.
        self._conversions.reverse()

    def record(self, columns: Sequence[Any]) -> _Record | None:
        """Return the record; None when a column holds a value that it cannot have."""
        # SQLite keeps any type in any column, and for Python 3.0 is in range(1, 5).
        if tuple(map(type, columns)) != self._types:
            return None
        for position, values in self._limits:
            if columns[position] not in values:
                return None
        fields = list(columns)
        try:
            for start, end, kind in self._conversions:
                fields[start:end] = [kind.from_columns(*fields[start:end])]
        except BadValueError:
            return None
        return self._record(*fields)


# --- words ---------------------------------------------------------------------------------------


def either(words: Sequence[str]) -> str:
    """Return `'undo', 'correct' or 'flag'` for these three words."""
    *first, last = [repr(word) for word in words]
    return f"{', '.join(first)} or {last}"


def storable(text: str) -> str:
    """Return the text as it can be kept.

    Lone surrogates, which a program may send in JSON, become escapes: SQLite takes none.
    """
    return text.encode("utf-8", "backslashreplace").decode()
