"""The columns of a CSV that say something of the values in another one, as the head declares them.

    of: {city: [source, disputed]}      city,city source,city disputed
                                        Rome,a#3,
    said_positions                      {1: ("city", "source"), 2: ("city", "disputed")}

`city.source` and `city_source` are understood too. Knows heads and headers. Knows no rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from studykit.facts.base import Column
from studykit.facts.keys import VALUE_KEYS
from studykit.problems import Location, Names, nearest, quoted
from studykit.reading.settings import Fields
from studykit.values.language_tags import tagged

SaidColumns = Mapping[str, Mapping[str, Location]]
"""By column what is said of its values (`source`, `note@de`), and where the head declares it."""
SIGNS = (" ", ".", "_")
"""One of them stands in the header between the column and what is said of it."""
SAID_KEYS = {key.name: key for key in VALUE_KEYS if key.name != "is"}


def read_of(columns: Fields) -> SaidColumns:
    """Return what `of` declares; a wrong key is reported and left out."""
    declared: dict[str, dict[str, Location]] = {}
    for name in columns.mapping.entries:
        keys: dict[str, Location] = {}
        for text in columns.texts(name):
            where = columns.at(text)
            if is_said_key(text.text) and not is_time_of_translation(name, text.text):
                keys[text.text] = where
                continue
            message = f"`of`: {quoted(text.text)} is nothing that is said of a value"
            remedy = f"Write one of: {', '.join(SAID_KEYS)}.{nearest(text.text, SAID_KEYS)}"
            if is_said_key(text.text):
                message, remedy = refused_time(name, text.text)
            columns.report("F002", message, remedy, where)
        declared[name] = keys
    return declared


def is_said_key(name: str) -> bool:
    """Return whether something is said of a value by a key: `source`, `note@de`."""
    if name in SAID_KEYS:
        return True
    in_language = tagged(name)
    if in_language is None or in_language.name not in SAID_KEYS:
        return False
    return SAID_KEYS[in_language.name].has_languages


def is_time_of_translation(column: str, key: str) -> bool:
    """Return whether a key would say when a value holds in one language alone."""
    return key in ("since", "until") and tagged(column) is not None


def refused_time(column: str, key: str) -> tuple[str, str]:
    """Return the message, and the remedy, for a time of a translation."""
    in_language = tagged(column)
    assert in_language
    message = f"{quoted(column)} has no `{key}` of its own: a value holds in every language or none"
    return message, f"Write it at {quoted(in_language.name)}."


def said_positions(
    of: SaidColumns, columns: Mapping[str, Column], header: Sequence[str]
) -> dict[int, tuple[str, str]]:
    """Return the positions of a header that say something: of which column, and what."""
    positions = {}
    for name, keys in of.items():
        for key in keys:
            for name_in_file in names_in_file(name, key, columns):
                if name_in_file in header:
                    positions[header.index(name_in_file)] = name, key
                    break
    return positions


def names_in_file(name: str, key: str, columns: Mapping[str, Column]) -> list[str]:
    """Return how a column may be called that says something of another, the usual name first."""
    names = [name]
    column = columns.get(name)
    if column and column.source_name:
        names.insert(0, column.source_name)
    return [f"{each}{sign}{key}" for each in names for sign in SIGNS]


def report_absent(
    fields: Fields, of: SaidColumns, columns: Mapping[str, Column], header: Sequence[str], file: str
) -> None:
    """Report what `of` declares and a CSV file lacks: F002."""
    found = set(said_positions(of, columns, header).values())
    names = Names(header)
    for name, keys in of.items():
        if name not in columns:
            message = f"`of` names {quoted(name)}, which is no column of the table"
            remedy = f"Write the name of a column.{Names(columns).nearest(name)}"
            fields.report("F002", message, remedy, _place_of(fields, name))
            continue
        for key, where in keys.items():
            if (name, key) in found:
                continue
            name_in_file = names_in_file(name, key, columns)[0]
            message = f"the file {file} has no column {quoted(name_in_file)}"
            remedy = f"Add it, or delete it from `of`.{names.nearest(name_in_file)}"
            fields.report("F002", message, remedy, where)


def _place_of(fields: Fields, name: str) -> Location:
    of = fields["of"]
    return of.key_place(name) if of else fields.here
