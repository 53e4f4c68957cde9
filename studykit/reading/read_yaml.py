"""YAML files as trees of texts with their places. The only door to `yaml`.

The tree is built from libyaml's events, never by `load` or `compose`: so a scalar stays letter for
letter what the user typed (`NO`, `12:30`, `007`), every node knows its line, duplicate keys are
seen, and nesting, anchors and merge keys cannot be used to exhaust the machine.

    a: [1, 2]    MappingStart, Scalar a, SequenceStart, Scalar 1, Scalar 2, SequenceEnd, MappingEnd

Knows nothing of tables or decks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    StreamEndEvent,
)

from studykit.limits import MAX_DEPTH, MAX_KEY, MAX_SCALAR
from studykit.problems import Location, Problem, quoted
from studykit.reading._yaml_comments import CutTexts
from studykit.reading._yaml_faults import (
    BEGINS,
    IN_QUOTES,
    NO_CHARACTER,
    TOO_DEEP,
    TOO_LONG_A_KEY,
    Fault,
    explain,
)
from studykit.reading.plain_text import read_text
from studykit.reading.yaml_tree import Place, YamlList, YamlMapping, YamlNode, YamlText
from studykit.values.text import TOO_MANY_MARKS, nfc

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
WITHOUT_LIBYAML = (
    "(PyYAML was installed without libyaml here; its own parser is slow and refuses some sound "
    "texts, such as {ask: Who?}. `pip install --only-binary :all: --force-reinstall pyyaml` brings "
    "libyaml.)"
)
_MISSING_COLON = 'If it belongs to the text before it, put that whole text in quotes: "one, two".'
_NO_CHARACTERS = re.compile("[\0\ud800-\udfff\ufdd0-\ufdef]")
"""A NUL, halves of surrogate pairs and codes that are no characters: escapes can write them."""


class _RefusedError(Exception):
    """The file cannot be read further."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault


def read_documents(path: Path, name: str) -> tuple[list[YamlNode], list[Problem]]:
    """Return the YAML documents of a file, as `parse_documents` does. `name` stands in messages."""
    text, problems = read_text(path, name)
    if problems:
        return [], problems
    return parse_documents(text, name)


def parse_documents(text: str, name: str) -> tuple[list[YamlNode], list[Problem]]:
    """Return the YAML documents in a text, without empty ones, and what is wrong with them.

    Of a key that is there twice the first is kept. After a syntax error nothing is read: the
    documents before it are still returned.
    """
    problems: list[Problem] = []
    documents: list[YamlNode] = []
    # Most files have no comment and no other #, and nothing to watch for.
    cut_texts = CutTexts(text) if "#" in text else None
    is_whole = False
    try:
        for document in _TreeBuilder(text, name, problems, cut_texts).documents():
            is_empty = isinstance(document, YamlText) and document.is_missing
            if not is_empty:
                documents.append(document)
        is_whole = True
    except _RefusedError as refusal:
        problems.append(_problem(refusal.fault, name))
    except (yaml.YAMLError, UnicodeEncodeError) as error:
        # libyaml is given the text as UTF-8, and half of a surrogate pair has no such form.
        problems.append(_problem(_explained(error, text), name))
    if cut_texts:
        for row, column in cut_texts.places(is_whole=is_whole):
            problems.append(_cut_off(text, name, row, column))
    return documents, problems


class _TreeBuilder:
    """Builds the trees of a text's documents, an event after the other."""

    def __init__(
        self, text: str, name: str, problems: list[Problem], cut_texts: CutTexts | None
    ) -> None:
        # The loader itself is asked: `yaml.parse` makes a second call for each event.
        self._next_event = _LOADER(text).get_event
        self._name = name
        self._problems = problems
        # Asked once, since sound comments need no watching.
        self._cut_texts = cut_texts if cut_texts and cut_texts.are_possible else None
        self._keys_without_colon: list[tuple[YamlMapping, str]] = []

    def documents(self) -> Iterator[YamlNode]:
        """Yield the documents. Raises _RefusedError, and what the parser raises."""
        while True:
            event = self._next_event()
            if isinstance(event, StreamEndEvent):
                return
            if isinstance(event, DocumentStartEvent):
                document = self._begun(self._next_event(), depth=0)
                self._fill(document, depth=1)
                self._take_out_keys_without_colon()
                yield document

    def _begun(self, event: Any, depth: int) -> YamlNode:
        """Return the node that an event begins: a text as it is, a list or a mapping empty."""
        line, column = _place(event)
        if isinstance(event, ScalarEvent):
            return YamlText(self._text(event), line, column, not event.style)
        if isinstance(event, AliasEvent):
            raise _refused(event, BEGINS["*"], IN_QUOTES)
        _refuse_markers(event)
        if depth >= MAX_DEPTH:
            # No table needs more, and each level is a call here.
            raise _refused(event, *TOO_DEEP)
        if isinstance(event, MappingStartEvent):
            return YamlMapping({}, {}, line, column)
        return YamlList([], line, column)

    def _fill(self, node: YamlNode, depth: int) -> None:
        # MAX_DEPTH is small: a call for each level is safe.
        if isinstance(node, YamlMapping):
            self._fill_mapping(node, depth)
        elif isinstance(node, YamlList):
            self._fill_list(node, depth)

    def _fill_list(self, sequence: YamlList, depth: int) -> None:
        while True:
            event = self._next_event()
            if isinstance(event, SequenceEndEvent):
                return
            member = self._begun(event, depth)
            sequence.members.append(member)
            self._fill(member, depth + 1)

    def _fill_mapping(self, mapping: YamlMapping, depth: int) -> None:
        while True:
            key_event = self._next_event()
            if isinstance(key_event, MappingEndEvent):
                return
            key = self._key(key_event, depth)
            value = self._begun(self._next_event(), depth)
            # A second value is read as well, for the problems in it, and then forgotten.
            if key in mapping.entries:
                self._report_duplicate(mapping, key, key_event)
            else:
                mapping.entries[key] = value
                mapping.places[key] = _place(key_event)
                if not key_event.style and _stands_directly_behind(value, mapping.places[key], key):
                    self._keys_without_colon.append((mapping, key))
            self._fill(value, depth + 1)

    def _key(self, event: Any, depth: int) -> str:
        if not isinstance(event, ScalarEvent):
            self._begun(event, depth)  # refuses what could not be a value either
            raise _refused(event, "a key is a list or a mapping", 'Put it in quotes: "{island}".')
        key = self._text(event)
        if key == "<<" and not event.style:
            message = "a merge key (<<) is not allowed"
            raise _refused(event, message, "Write the columns out in each row.")
        if len(key) > MAX_KEY:
            raise _refused(event, *TOO_LONG_A_KEY)
        return key

    def _text(self, event: Any) -> str:
        if self._cut_texts:
            begin, end = event.start_mark, event.end_mark
            self._cut_texts.pass_text((begin.line, begin.column), (end.line, end.column))
        _refuse_markers(event)
        text: str = event.value
        if len(text) > MAX_SCALAR:
            message = f"a text has more than {MAX_SCALAR} characters"
            raise _refused(event, message, "Shorten or split it.")
        if _NO_CHARACTERS.search(text):
            raise _refused(event, *NO_CHARACTER)
        if text.isascii():
            return text.strip()
        # Equal words must be equal texts, whichever way a keyboard composed their accents.
        normal = nfc(text)
        if normal is None:
            raise _refused(event, TOO_MANY_MARKS, "Delete most of them.")
        return normal.strip()

    def _report_duplicate(self, mapping: YamlMapping, key: str, event: Any) -> None:
        first = Location(self._name, *mapping.places[key])
        message = f"{quoted(key)} is already given at line {first.line}"
        remedy = "Delete one of the two, or give one of them another name."
        where = Location(self._name, *_place(event))
        self._problems.append(Problem("F003", message, remedy, where, other=first))

    def _take_out_keys_without_colon(self) -> None:
        """Report texts with a comma that were cut in two, and delete their second half.

        A lone `{island}` is left to the readers, who take it for a pattern.
        """
        # Only now is it known whether a key is alone in its braces.
        for mapping, key in self._keys_without_colon:
            if len(mapping.entries) == 1:
                continue
            where = Location(self._name, *mapping.places[key])
            message = f"{quoted(key)} stands after a comma and has no colon"
            self._problems.append(Problem("F008", message, _MISSING_COLON, where))
            del mapping.entries[key], mapping.places[key]
        self._keys_without_colon.clear()


def _place(event: Any) -> Place:
    mark = event.start_mark
    return mark.line + 1, mark.column + 1


def _stands_directly_behind(value: YamlNode, place_of_key: Place, key: str) -> bool:
    """Return whether an empty value has taken the place of the colon.

    In `{a: one, two}` libyaml puts the value that `two` lacks directly behind it.
    """
    if not isinstance(value, YamlText) or value.text or not value.plain:
        return False
    line, column = place_of_key
    return (value.line, value.column) == (line, column + len(key))


def _refused(event: Any, message: str, remedy: str) -> _RefusedError:
    return _RefusedError(Fault(message, remedy, *_place(event)))


def _refuse_markers(event: Any) -> None:
    """Raise _RefusedError when an event has an anchor or a tag. A lone `!` changes nothing."""
    # Anchors and tags change what is read elsewhere, or what a text is: nobody sees it there.
    if event.anchor:
        raise _refused(event, BEGINS["&"], IN_QUOTES)
    if event.tag and event.tag != "!":
        raise _refused(event, BEGINS["!"], IN_QUOTES)


def _explained(error: Any, text: str) -> Fault:
    """Return what the parser stopped at, in our words: only its places are used."""
    stop, begun = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
    fault = explain(
        text,
        (stop.line, stop.column) if stop else None,
        (begun.line, begun.column) if begun else None,
    )
    if issubclass(_LOADER, yaml.SafeLoader):
        fault = fault._replace(remedy=f"{fault.remedy} {WITHOUT_LIBYAML}")
    return fault


def _problem(fault: Fault, name: str) -> Problem:
    where = Location(name, fault.line, fault.column)
    return Problem("F001", fault.message, fault.remedy, where)


def _cut_off(text: str, name: str, row: int, column: int) -> Problem:
    lost = text.split("\n")[row][column:]
    message = f"YAML takes {quoted(lost)} for a comment, and the text ends before it"
    remedy = 'Put the whole text in quotes: "...". If it is a comment, write a blank behind the #.'
    return Problem("F026", message, remedy, Location(name, row + 1, column + 1))
