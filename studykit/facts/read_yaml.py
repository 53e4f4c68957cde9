"""YAML files as trees of texts with their places. The only door to `yaml`.

The tree is built from libyaml's events, never by `load` or `compose`: so a scalar stays letter for letter what
the user typed (`NO`, `12:30`, `007`), every node knows its line, duplicate keys are seen, and nesting, anchors
and merge keys cannot be used to exhaust the machine. This module knows nothing of tables or decks.
"""

from __future__ import annotations

import re
from collections.abc import Callable
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
    SequenceStartEvent,
    StreamEndEvent,
)

from studykit.facts.read_text import read_text
from studykit.facts.scalars import TOO_MANY_MARKS, nfc
from studykit.facts.tree import Items, Mapping, Node, PlainRow, Text, new_text
from studykit.limits import MAX_DEPTH, MAX_SCALAR
from studykit.problems import Location, Problem, quoted

__all__ = ["Items", "Mapping", "Node", "PlainRow", "Text", "parse_documents", "read_documents"]
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_LARGE = 32 * 1024
"""Characters. In less than that YAML's parser has read all before the patterns of plain rows are compiled."""


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
    if len(text) > _LARGE:
        from studykit.facts.plain_rows import take_plain_rows

        shorter, plain = take_plain_rows(text)
        if plain:
            documents, problems = _parsed(shorter, name)
            if not problems and _put_back(plain, documents):
                return documents, []
    return _parsed(text, name)


def _put_back(plain: dict[int, Mapping], documents: list[Node]) -> bool:
    """Puts plain rows where their `rows:` is left with nothing; False when such a line proves to be another thing."""
    left = dict(plain)
    for document in documents:
        if isinstance(document, Mapping) and "rows" in document.entries:
            line = document.place_of("rows")[0]
            if line in left:
                if document.entries["rows"] != Text("", line, len("rows:") + 1):
                    return False
                document.entries["rows"] = left.pop(line)
    return not left


def _parsed(text: str, name: str) -> tuple[list[Node], list[Problem]]:
    problems: list[Problem] = []
    documents: list[Node] = []
    try:
        # The loader itself is asked: `yaml.parse` costs a generator's step and a second call for each event.
        next_event = _LOADER(text).get_event
        while type(event := next_event()) is not StreamEndEvent:
            if type(event) is DocumentStartEvent:
                documents.append(_build(next_event, name, problems))
    except _RefusedError as refused:
        problems.append(_problem(name, *refused.found))
    except yaml.YAMLError as error:
        problems.append(_problem(name, *_explained(error, text)))
    return [each for each in documents if not (isinstance(each, Text) and each.is_missing)], problems


def _build(  # noqa: C901, PLR0912 - flat, since a call for each of a million scalars is what costs here
    next_event: Callable[[], Any], name: str, problems: list[Problem]
) -> Node:
    """One document from the event stream. The stack holds the open collections; `key` waits for its value.

    Almost every node is a scalar of short ASCII: reading spends its time in the first branch.
    """
    stack: list[Items | Mapping | None] = []
    parent: Items | Mapping | None = None
    in_mapping = False
    key: str | None = None
    key_event: Any = None
    bare: list[tuple[Mapping, str, Any]] = []
    while True:
        event = next_event()
        kind = type(event)
        node: Node
        if kind is ScalarEvent:
            text = event.value
            if event.anchor or event.tag or len(text) > MAX_SCALAR or not (text.isascii() and text.isprintable()):
                text = _checked(event)
            if in_mapping and key is None:
                key, key_event = text.strip(), event
                if key == "<<" or len(key) > 1024:
                    _refuse_key(key, event)
                continue
            mark = event.start_mark
            node = new_text(Text, (text.strip(), mark.line + 1, mark.column + 1, not event.style))
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            finished, parent = parent, stack.pop()
            in_mapping = type(parent) is Mapping
            if parent is None:
                assert finished is not None
                _report_bare(bare, name, problems)
                return finished
            continue
        else:
            node = _opened(event, len(stack), is_key=in_mapping and key is None)
        if key is not None:
            assert type(parent) is Mapping
            if key in parent.entries:
                problems.append(_twice(parent, key, key_event, name))
            else:
                mark = key_event.start_mark
                parent.entries[key] = node
                parent.places.append(mark.line + 1 << 20 | min(mark.column + 1, 0xFFFFF))
                if kind is ScalarEvent and not event.value and _has_no_colon(key, key_event, event):
                    bare.append((parent, key, key_event))
            key = None
        elif type(parent) is Items:
            parent.items.append(node)
        if kind is not ScalarEvent:
            stack.append(parent)
            parent, in_mapping = node, kind is MappingStartEvent  # type: ignore[assignment]
        elif parent is None:
            return node


def _checked(event: Any) -> str:
    """The text of a scalar that is not short ASCII without an anchor and a tag."""
    text: str = event.value
    _refuse_markers(event)
    if len(text) > MAX_SCALAR:
        message = f"a text has more than {MAX_SCALAR} characters"
        raise _RefusedError(message, "Shorten or split it.", *_place(event))
    if "\0" in text or any("\ud800" <= char <= "\udfff" or "\ufdd0" <= char <= "\ufdef" for char in text):
        message = "a text holds a NUL, half of a surrogate pair or a code that is no character"
        raise _RefusedError(message, "Delete that escape.", *_place(event))
    normal = nfc(text)
    if normal is None:
        raise _RefusedError(TOO_MANY_MARKS, "Delete most of them.", *_place(event))
    return normal


def _place(event: Any) -> tuple[int, int]:
    mark = event.start_mark
    return mark.line + 1, mark.column + 1


def _opened(event: Any, depth: int, *, is_key: bool) -> Items | Mapping:
    """The list or mapping that an event begins."""
    line, column = _place(event)
    if type(event) is AliasEvent:
        raise _RefusedError(_MARKERS["*"], _IN_QUOTES, line, column)
    _refuse_markers(event)
    if depth >= MAX_DEPTH:
        message = f"lists and mappings are nested more than {MAX_DEPTH} deep"
        raise _RefusedError(message, "Flatten them.", line, column)
    if is_key:
        raise _RefusedError("a key is a list or a mapping", 'Put it in quotes: "{island}".', line, column)
    return Mapping({}, [], line, column) if type(event) is MappingStartEvent else Items([], line, column)


def _refuse_markers(event: Any) -> None:
    if event.anchor or (event.tag and event.tag != "!"):
        raise _RefusedError(_MARKERS["&" if event.anchor else "!"], _IN_QUOTES, *_place(event))


_IN_QUOTES = 'Put the whole text in quotes: "...".'
_MARKERS = {
    "*": "a text that begins with * names an alias to YAML, and these are not used here",
    "&": "a text that begins with & names an anchor to YAML, and these are not used here",
    "!": "a text that begins with ! names a type to YAML, and these are not used here",
}


def _refuse_key(text: str, event: Any) -> None:
    if text == "<<" and not event.style:
        message = "a merge key (<<) is not allowed"
        raise _RefusedError(message, "Write the columns out in each row.", *_place(event))
    if len(text) > 1024:
        raise _RefusedError("a key has more than 1024 characters", "Shorten it.", *_place(event))


def _twice(parent: Mapping, key: str, event: Any, name: str) -> Problem:
    line, column = parent.place_of(key)
    message = f"{quoted(key)} is already given at line {line}"
    remedy = "Delete one of the two, or give one of them another name."
    return Problem("F003", message, remedy, Location(name, *_place(event)), other=Location(name, line, column))


def _has_no_colon(key: str, key_event: Any, value: Any) -> bool:
    """`{a: one, two}`: libyaml puts the value that `two` lacks directly behind it, where otherwise the colon is."""
    line, column = _place(key_event)
    return not key_event.style and not value.style and _place(value) == (line, column + len(key))


def _report_bare(bare: list[tuple[Mapping, str, Any]], name: str, problems: list[Problem]) -> None:
    """F008: a text with a comma was cut in two. A lone `{island}` is left to the readers, who take it for a pattern."""
    dropped: dict[int, dict[str, Mapping]] = {}
    for parent, key, event in bare:
        ours = dropped.setdefault(id(parent), {})
        if len(parent.entries) - len(ours) > 1:
            message = f"{quoted(key)} stands after a comma and has no colon"
            remedy = 'If it belongs to the text before it, put that whole text in quotes: "one, two".'
            problems.append(Problem("F008", message, remedy, Location(name, *_place(event))))
            ours[key] = parent
    for ours in dropped.values():
        for parent in list(ours.values())[:1]:
            parent.drop(ours)


# --- syntax errors in words for someone who does not know YAML ---------------------------------------------

_BREAK = "\r\n|[\n\r\x85\u2028\u2029]"
"""What ends a line to libyaml. No file holds more of it than the first (`read_text`), but a text may."""
_Words = tuple[str, str, int, int]
"""Message, remedy, line and column."""
_WRONG_INDENT = (
    "this line does not fit the indentation of the lines before it",
    "Indent it exactly like its neighbours, with spaces, and look at the line before it.",
)
_BEFORE = (
    "a text holds a colon followed by a space, which YAML takes for a key",
    "Put the whole text in quotes, or write the comma that is missing before this.",
)


def _explained(error: Any, text: str) -> _Words:
    """What libyaml tripped over. Its own words name the token that it wanted; the user needs the one that is wrong."""
    told = f"{getattr(error, 'context', None) or ''} {getattr(error, 'problem', None) or ''}".strip()
    mark, context = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
    if mark is None:
        return f"YAML cannot read this file: {error}", "Check its indentation and quotes.", 0, 0
    lines = [*re.split(_BREAK, text), ""]  # the end of a file is a line of its own to libyaml
    row, column = min(mark.line, len(lines) - 1), mark.column
    line = lines[row]
    begun = len(line) - len(line.lstrip())
    if "\t" in line[: max(begun, column + 1 if "token" in told else 0)]:
        return "a tab stands where YAML wants spaces", "Replace each tab with spaces.", row + 1, line.index("\t") + 1
    if context and told.startswith(("while scanning", "while parsing a quoted", "while parsing a flow")):
        found = _opened_there(told, lines, (context.line, context.column), (row, column), text)
    elif "mapping values are not allowed" in told:
        found = _surplus_colon(lines, row, column, begun)
    elif "not allowed in this context" in told or "node content" in told or "cannot start" in told:
        found = _stray(line[column : column + 1], row + 1, column + 1)
    else:
        found = _left_over(lines, row, column, begun, text)
    return found or (
        f"YAML cannot read this: {told}",
        "Check the quotes and the indentation of this line and of the one before.",
        row + 1,
        column + 1,
    )


def _opened_there(
    told: str, lines: list[str], opened: tuple[int, int], met: tuple[int, int], text: str
) -> _Words | None:
    """An error inside something that began at `opened` and went wrong at `met` (both counted from 0)."""
    line, column = opened[0] + 1, opened[1] + 1
    sign, at = lines[opened[0]][opened[1] : column], lines[met[0]][met[1] : met[1] + 1]
    if "quoted" in told and "end of stream" in told:
        return "a quote is opened here and never closed", "Close it.", line, column
    if "quoted" in told:
        backslash = lines[met[0]].rfind("\\", 0, met[1] + 1)
        message = "a backslash inside double quotes begins an escape, and this is none that YAML knows"
        remedy = "Put the text in single quotes, or write \\\\ for one backslash."
        return message, remedy, met[0] + 1, (backslash if backslash >= 0 else met[1]) + 1
    if "simple key" in told:
        return "this line has no colon", "Write it as `name: value`, with a space after the colon.", line, column
    if "flow" not in told:
        return _stray(sign, line, column)
    if "node content" in told:
        return _stray(at, met[0] + 1, met[1] + 1)
    closing = "]" if sign == "[" else "}"
    if met[0] > opened[0]:
        stop = "in this file" if not any(map(str.strip, lines[met[0] :])) else f"before line {met[0] + 1}"
        remedy = (
            f"Close it with {closing}; between its parts stand commas. A text that begins with {sign} goes in quotes."
        )
        return f"the {sign} that is opened here is not closed {stop}", remedy, line, column
    if at == ":":
        return (*_BEFORE, met[0] + 1, met[1] + 1)
    if at in ("]", "}"):
        remedy = f"Close it with {closing}."
        return f"the {sign} that is opened here is closed with {at}", remedy, line, column
    return _after_a_whole(text, met) or (
        f"a comma or {closing} is missing before this", f"Write it. {_IN_QUOTES}", met[0] + 1, met[1] + 1
    )  # fmt: skip


def _surplus_colon(lines: list[str], row: int, column: int, begun: int) -> _Words:
    """A second colon in a line; or the first, in a line that YAML takes for the end of the text before it."""
    before = row - 1
    while before >= 0 and not lines[before].strip():
        before -= 1
    if before < 0 or ":" in lines[row][:column] or lines[row][begun : begun + 1] in ("'", '"', "-"):
        return "a text holds a colon followed by a space, which YAML takes for a key", _IN_QUOTES, row + 1, column + 1
    if re.search(r":(\s|$)", lines[before]):
        message = "this line is indented deeper than the line before it, which has its value already"
        return message, _WRONG_INDENT[1], row + 1, begun + 1
    line = lines[before]
    message = "this line has no colon, and the line after it is indented below it"
    return message, "Write a colon at its end.", before + 1, len(line) - len(line.lstrip()) + 1


def _stray(sign: str, line: int, column: int) -> _Words | None:
    """A character that YAML keeps for itself, where a text should begin."""
    if sign in ("]", "}"):
        return (
            f"this {sign} closes nothing that is open",
            "Delete it, or put the text that it is part of in quotes.",
            line,
            column,
        )
    if not sign or sign.isalnum():
        return None
    return f"a text that begins with {sign} means something else to YAML", _IN_QUOTES, line, column


def _left_over(lines: list[str], row: int, column: int, begun: int, text: str) -> _Words | None:
    """Something stands where the next line of a mapping or a list should begin."""
    at = lines[row][column : column + 1]
    if at in ("]", "}"):
        return _stray(at, row + 1, column + 1)
    if column > begun:
        return _after_a_whole(text, (row, column))
    if lines[row][column : column + 2] in ("-", "- "):
        message = "a list item (`- `) stands among lines of the form `name: value`"
        return message, "Write all of them with `- `, or none of them, and indent them alike.", row + 1, column + 1
    return (*_WRONG_INDENT, row + 1, column + 1)


def _after_a_whole(text: str, met: tuple[int, int]) -> _Words | None:
    """Words after a value that was complete: it began with a quote or a bracket, and was to go on."""
    begun: list[Any] = []
    last: Any = None
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            if isinstance(event, MappingStartEvent | SequenceStartEvent):
                begun.append(event)
            elif isinstance(event, MappingEndEvent | SequenceEndEvent):
                last = begun.pop()
            elif isinstance(event, ScalarEvent):
                last = event
    except yaml.YAMLError:
        pass
    if last is None:
        return None
    line, column = last.start_mark.line, last.start_mark.column
    sign = f"{text}\n".split("\n")[line][column : column + 1]
    if sign not in ("'", '"', "[", "{"):
        return None
    if line < met[0] and sign in ("'", '"'):
        return (
            f"a quote is opened here and closed only in line {met[0] + 1}",
            "Close it where its text ends.",
            line + 1,
            column + 1,
        )
    if sign in ("'", '"'):
        other = "double" if sign == "'" else "single"
        remedy = f"Put the whole text in {other} quotes" + (", or double the apostrophe: ''." if sign == "'" else ".")
        return "a text begins with a quote that ends before the text does", remedy, line + 1, column + 1
    return _stray(sign, line + 1, column + 1)


def _problem(name: str, message: str, remedy: str, line: int, column: int) -> Problem:
    return Problem("F001", message, remedy, Location(name, line, column))
