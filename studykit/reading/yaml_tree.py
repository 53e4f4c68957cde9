"""YAML files as trees of texts with their places. The only door to `yaml`.

The tree is built from libyaml's events, never by `load` or `compose`: so a scalar stays letter for letter what
the user typed (`NO`, `12:30`, `007`), every node knows its line, duplicate keys are seen, and nesting, anchors
and merge keys cannot be used to exhaust the machine. This module knows nothing of tables or decks.
"""

from __future__ import annotations

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
    StreamEndEvent,
)

from studykit.limits import MAX_DEPTH, MAX_KEY, MAX_SCALAR
from studykit.problems import Location, Problem, errors, quoted
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
from studykit.reading.tree import Items, Mapping, Node, PlainRow, Text, new_text
from studykit.values.text import TOO_MANY_MARKS, nfc

__all__ = ["Items", "Mapping", "Node", "PlainRow", "Text", "parse_documents", "read_documents"]
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
WITHOUT_LIBYAML = (
    "(PyYAML was installed without libyaml here; its own parser is slow and refuses some sound texts, such as "
    "{ask: Who?}. `pip install --only-binary :all: --force-reinstall pyyaml` brings libyaml.)"
)
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
        from studykit.reading._plain_rows import take_plain_rows

        shorter, plain = take_plain_rows(text)
        if plain:
            documents, problems = _parsed(shorter, name)
            if not errors(problems) and _put_back(plain, documents):
                return documents, problems  # no line that was taken out has a comment
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
    cut_texts = CutTexts(text)
    is_whole = False
    try:
        # The loader itself is asked: `yaml.parse` costs a generator's step and a second call for each event.
        next_event = _LOADER(text).get_event
        if cut_texts.are_possible:
            next_event = _watched(next_event, cut_texts)
        while type(event := next_event()) is not StreamEndEvent:
            if type(event) is DocumentStartEvent:
                documents.append(_build(next_event, name, problems))
        is_whole = True
    except _RefusedError as refused:
        problems.append(_problem(name, *refused.found))
    except (yaml.YAMLError, UnicodeEncodeError) as error:
        problems.append(_problem(name, *_explained(error, text)))
    problems += [_cut_off(text, name, *place) for place in cut_texts.places(is_whole=is_whole)]
    return [
        each for each in documents if not (isinstance(each, Text) and each.is_missing)
    ], problems


def _watched(next_event: Callable[[], Any], cut_texts: CutTexts) -> Callable[[], Any]:
    """The event stream; what it tells of texts is noted."""

    def watched() -> Any:
        event: Any = next_event()
        if isinstance(event, ScalarEvent):
            begin: Any = event.start_mark
            end: Any = event.end_mark
            cut_texts.pass_text((begin.line, begin.column), (end.line, end.column))
        return event

    return watched


def _cut_off(text: str, name: str, row: int, column: int) -> Problem:
    lost = text.split("\n")[row][column:]
    message = f"YAML takes {quoted(lost)} for a comment, and the text ends before it"
    remedy = 'Put the whole text in quotes: "...". If it is a comment, write a blank behind the #.'
    return Problem("F026", message, remedy, Location(name, row + 1, column + 1))


def _build(next_event: Callable[[], Any], name: str, problems: list[Problem]) -> Node:
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
            if (
                event.anchor
                or event.tag
                or len(text) > MAX_SCALAR
                or not (text.isascii() and text.isprintable())
            ):
                text = _checked(event)
            if in_mapping and key is None:
                key, key_event = text.strip(), event
                if key == "<<" or len(key) > MAX_KEY:
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
    if "\0" in text or any(
        "\ud800" <= char <= "\udfff" or "\ufdd0" <= char <= "\ufdef" for char in text
    ):
        raise _RefusedError(*NO_CHARACTER, *_place(event))
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
        raise _RefusedError(BEGINS["*"], IN_QUOTES, line, column)
    _refuse_markers(event)
    if depth >= MAX_DEPTH:
        raise _RefusedError(*TOO_DEEP, line, column)
    if is_key:
        raise _RefusedError(
            "a key is a list or a mapping", 'Put it in quotes: "{island}".', line, column
        )
    return (
        Mapping({}, [], line, column)
        if type(event) is MappingStartEvent
        else Items([], line, column)
    )


def _refuse_markers(event: Any) -> None:
    if event.anchor or (event.tag and event.tag != "!"):
        raise _RefusedError(BEGINS["&" if event.anchor else "!"], IN_QUOTES, *_place(event))


def _refuse_key(text: str, event: Any) -> None:
    if text == "<<" and not event.style:
        message = "a merge key (<<) is not allowed"
        raise _RefusedError(message, "Write the columns out in each row.", *_place(event))
    if len(text) > MAX_KEY:
        raise _RefusedError(*TOO_LONG_A_KEY, *_place(event))


def _twice(parent: Mapping, key: str, event: Any, name: str) -> Problem:
    line, column = parent.place_of(key)
    message = f"{quoted(key)} is already given at line {line}"
    remedy = "Delete one of the two, or give one of them another name."
    return Problem(
        "F003", message, remedy, Location(name, *_place(event)), other=Location(name, line, column)
    )


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
            remedy = (
                'If it belongs to the text before it, put that whole text in quotes: "one, two".'
            )
            problems.append(Problem("F008", message, remedy, Location(name, *_place(event))))
            ours[key] = parent
    for ours in dropped.values():
        for parent in list(ours.values())[:1]:
            parent.drop(ours)


def _explained(error: Any, text: str) -> Fault:
    """Return what the parser stopped at, in our words: only its places are used."""
    mark, context = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
    stop = (mark.line, mark.column) if mark else None
    fault = explain(text, stop, (context.line, context.column) if context else None)
    if issubclass(_LOADER, yaml.SafeLoader):
        fault = fault._replace(remedy=f"{fault.remedy} {WITHOUT_LIBYAML}")
    return fault


def _problem(name: str, message: str, remedy: str, line: int, column: int) -> Problem:
    return Problem("F001", message, remedy, Location(name, line, column))
