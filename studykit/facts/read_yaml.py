"""YAML files as trees of texts with their places. The only door to `yaml`.

The tree is built from libyaml's events, never by `load` or `compose`: so a scalar stays letter for letter what
the user typed (`NO`, `12:30`, `007`), every node knows its line, duplicate keys are seen, and nesting, anchors
and merge keys cannot be used to exhaust the machine. This module knows nothing of tables or decks.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from yaml.events import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
)

from studykit.facts.read_text import MAX_SCALAR, read_text
from studykit.problems import Location, Problem, quoted

MAX_DEPTH = 16


class Text(NamedTuple):
    """A scalar, as typed. `plain` is one without quotes."""

    text: str
    line: int
    column: int
    plain: bool = True

    @property
    def is_missing(self) -> bool:
        """Nothing, `""`, a plain `~` or a plain lower-case `null`."""
        return not self.text.strip() or (self.plain and self.text in ("~", "null"))


class Items(NamedTuple):
    """A YAML sequence."""

    items: list[Node]
    line: int
    column: int


class Mapping(NamedTuple):
    """A YAML mapping, in the order of the file."""

    entries: dict[str, Node]
    places: list[int]
    """Where each key stands, as `line << 20 | column`: a million rows should not cost a million more tuples."""
    line: int
    column: int

    def place_of(self, key: str) -> tuple[int, int]:
        packed = self.places[list(self.entries).index(key)]
        return packed >> 20, packed & 0xFFFFF


Node = Text | Items | Mapping


class _RefusedError(Exception):
    """The file cannot be read further."""

    def __init__(self, message: str, remedy: str, line: int, column: int) -> None:
        super().__init__(message)
        self.found = (message, remedy, line, column)


def read_documents(path: Path, name: str) -> tuple[list[Node], list[Problem]]:
    """The YAML documents of a file; those before a syntax error are still returned."""
    text, problems = read_text(path, name)
    return ([], problems) if problems else parse_documents(text, name)


def parse_documents(text: str, name: str) -> tuple[list[Node], list[Problem]]:
    """The YAML documents in a text. Duplicate keys are reported and the first kept; a syntax error ends the reading."""
    problems: list[Problem] = []
    documents: list[Node] = []
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        events = yaml.parse(text, Loader=loader)
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents.append(_build(events, name, problems))
    except _RefusedError as refused:
        problems.append(_problem(name, *refused.found))
    except yaml.YAMLError as error:
        problems.append(_explained(error, text, name))
    return [each for each in documents if not (isinstance(each, Text) and each.is_missing)], problems


def _build(events: Iterator[Any], name: str, problems: list[Problem]) -> Node:
    """One document from the event stream. The stack holds the open collections and each mapping's open key."""
    stack: list[Items | Mapping] = []
    keys: list[Text | None] = []
    for event in events:
        kind = type(event)
        if kind is MappingEndEvent or kind is SequenceEndEvent:
            finished = stack.pop()
            keys.pop()
            if not stack:
                return finished
            continue
        node = _opened(event, len(stack))
        is_key = bool(stack) and keys[-1] is None and isinstance(stack[-1], Mapping)
        if is_key:
            keys[-1] = _key(node)
            continue
        if stack:
            _place(stack[-1], keys, node, name, problems)
        elif isinstance(node, Text):
            return node
        if not isinstance(node, Text):
            stack.append(node)
            keys.append(None)
    return Text("", 1, 1)  # not reached: libyaml closes what it opens, or raises


def _opened(event: Any, depth: int) -> Node:
    """The node that an event begins; a scalar is whole at once."""
    mark = event.start_mark
    line, column = mark.line + 1, mark.column + 1
    if type(event) is AliasEvent:
        raise _RefusedError(_MARKERS["*"], _IN_QUOTES, line, column)
    if event.anchor or (event.tag and event.tag != "!"):
        raise _RefusedError(_MARKERS["&" if event.anchor else "!"], _IN_QUOTES, line, column)
    if type(event) is ScalarEvent:
        return Text(_checked_text(event.value, line, column), line, column, not event.style)
    if depth >= MAX_DEPTH:
        message = f"lists and mappings are nested more than {MAX_DEPTH} deep"
        raise _RefusedError(message, "Flatten them.", line, column)
    return Mapping({}, [], line, column) if type(event) is MappingStartEvent else Items([], line, column)


_IN_QUOTES = 'Put the whole text in quotes: "...".'
_MARKERS = {
    "*": "a text that begins with * names an alias to YAML, and these are not used here",
    "&": "a text that begins with & names an anchor to YAML, and these are not used here",
    "!": "a text that begins with ! names a type to YAML, and these are not used here",
}


def _checked_text(text: str, line: int, column: int) -> str:
    if len(text) > MAX_SCALAR:
        raise _RefusedError(f"a text has more than {MAX_SCALAR} characters", "Shorten or split it.", line, column)
    if not (text.isascii() and text.isprintable()):
        text = unicodedata.normalize("NFC", text)
        if "\0" in text or any("\ud800" <= char <= "\udfff" for char in text):
            message = "a text holds a NUL or half of a surrogate pair"
            raise _RefusedError(message, "Delete that escape.", line, column)
    return text.strip()


def _key(node: Node) -> Text:
    line, column = node.line, node.column
    if not isinstance(node, Text):
        raise _RefusedError("a key is a list or a mapping", 'Put it in quotes: "{island}".', line, column)
    if node.plain and node.text == "<<":
        raise _RefusedError("a merge key (<<) is not allowed", "Write the columns out in each row.", line, column)
    if len(node.text) > 1024:
        raise _RefusedError("a key has more than 1024 characters", "Shorten it.", line, column)
    return node


def _place(parent: Items | Mapping, keys: list[Text | None], node: Node, name: str, problems: list[Problem]) -> None:
    """Puts a finished or just opened node into its parent."""
    if isinstance(parent, Items):
        parent.items.append(node)
        return
    key = keys[-1]
    assert key is not None
    keys[-1] = None
    if key.text in parent.entries:
        first_line, first_column = parent.place_of(key.text)
        message = f"{quoted(key.text)} is already given at line {first_line}"
        where = Location(name, key.line, key.column)
        remedy = "Delete one of the two, or give one of them another name."
        problems.append(Problem("F003", message, remedy, where, other=Location(name, first_line, first_column)))
        return
    parent.entries[key.text] = node
    parent.places.append(key.line << 20 | min(key.column, 0xFFFFF))


def _explained(error: Any, text: str, name: str) -> Problem:
    """A YAML error in words for someone who does not know YAML."""
    mark, context = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
    told = f"{getattr(error, 'context', None) or ''} {getattr(error, 'problem', None) or ''}"
    if "unexpected end of stream" in told and "quoted" in told and context:
        return _problem(
            name, "a quote is opened here and never closed", "Close it.", context.line + 1, context.column + 1
        )
    if mark is None:
        return _problem(name, f"YAML cannot read this file: {error}", "Check its indentation and quotes.", 0, 0)
    lines = text.split("\n")
    at = min(mark.line, len(lines) - 1)
    return _sign(lines, at, mark.column, name) or _accident(lines[at], at + 1, mark.column, told, name)


def _sign(lines: list[str], at: int, column: int, name: str) -> Problem | None:
    """A text that begins with a character that YAML keeps for itself, on this line or the one before."""
    for number in (at, at - 1):
        if number < 0 or (number < at and lines[at][:column].strip()):
            continue
        begun = _BEGINS_WITH_SIGN.match(lines[number])
        if begun:
            message = f"a text that begins with {begun[2]} means something else to YAML"
            remedy = f'Put the whole text in quotes: {begun[1].strip()} "...".'
            if begun[2] in "[{":
                remedy += f" If a list or mapping is meant, close it with {']' if begun[2] == '[' else '}'}."
            return _problem(name, message, remedy, number + 1, begun.start(2) + 1)
    return None


def _accident(line: str, number: int, column: int, told: str, name: str) -> Problem:
    quote = _QUOTED_THEN_MORE.match(line)
    if "\t" in line[: column + 1]:
        message, remedy = "a tab stands where YAML wants spaces", "Replace each tab with spaces."
        column = line.index("\t")
    elif "mapping values are not allowed" in told:
        message = "this text holds a colon followed by a space, which YAML takes for a key"
        remedy = 'Put the whole text in quotes: "...".'
    elif quote:
        message = "a text begins with a quote that ends before the text does"
        remedy = "Put the whole text in the other kind of quotes."
        column = quote.start(1)
    elif any(words in told for words in ("expected key", "expected <block end>", "expected '-' indicator")):
        message = "this line does not fit the indentation of the lines before it"
        remedy = "Indent it exactly like its neighbours, with spaces, and look at the line before it."
    else:
        message = f"YAML cannot read this: {told.strip()}"
        remedy = "Check the quotes and the indentation of this line and of the one before."
    return _problem(name, message, remedy, number, column + 1)


_BEGINS_WITH_SIGN = re.compile(r"(\s*(?:- )?(?:[^:#\"'{\[]+:)?\s+|- )([{\[@`%>|*&!])(?=.*\S)(?![^\S\n]*$)")
_QUOTED_THEN_MORE = re.compile(r"\s*(?:- )?[^:#\"']*:?\s*((?:\"[^\"]*\")|(?:'[^']*'))\s*[^\s#,}\]]")


def _problem(name: str, message: str, remedy: str, line: int, column: int) -> Problem:
    return Problem("F001", message, remedy, Location(name, line, column))
