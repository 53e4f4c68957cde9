"""Explains to people who do not know YAML why its parser refuses a text.

    a: "Hello" he said      ->  1:4  a text begins with a quote that ends before the text does
    a: Note: this           ->  1:8  a text holds a colon followed by a space, which YAML takes for
                                     a key

A parser's own words name the token that it wanted; the user needs the one that is wrong. And they
change: libyaml 0.2.6 says other things than 0.2.5, and PyYAML without libyaml says others again.
So only this is taken from the parser: where it stopped, and where the thing begins that it was in.
What stands there is looked up in the text (`_yaml_stop`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from studykit.limits import MAX_DEPTH, MAX_KEY
from studykit.problems import quoted
from studykit.reading._yaml_comments import cuts
from studykit.reading._yaml_stop import Point, Surroundings, indent_of
from studykit.reading._yaml_tokens import Token

__all__ = ["BEGINS", "IN_QUOTES", "NO_CHARACTER", "TOO_DEEP", "TOO_LONG_A_KEY", "Fault", "explain"]

LINE_END = re.compile("\r\n|[\r\x85\u2028\u2029]")
"""What ends a line to YAML, besides a line feed. No file holds it (`read_text`), but a text may."""
_UNREADABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_HALF_OF_A_PAIR = re.compile(r"\\u[dD][89a-fA-F]")

IN_QUOTES = 'Put the whole text in quotes: "...".'
BEGINS = {
    "*": "a text that begins with * names an alias to YAML, and these are not used here",
    "&": "a text that begins with & names an anchor to YAML, and these are not used here",
    "!": "a text that begins with ! names a type to YAML, and these are not used here",
}
TOO_DEEP = (f"lists and mappings are nested more than {MAX_DEPTH} deep", "Flatten them.")
TOO_LONG_A_KEY = (f"a key has more than {MAX_KEY} characters", "Shorten it.")
NO_CHARACTER = (
    "a text holds a NUL, half of a surrogate pair or a code that is no character",
    "Delete that escape.",
)
_INDENT_ALIKE = (
    "Indent it exactly like its neighbours, with spaces, and look at the line before it."
)
_WRONG_INDENT = "this line does not fit the indentation of the lines before it"
_INNER_COLON = "a text holds a colon followed by a space, which YAML takes for a key"
_NO_COLON = ("this line has no colon", "Write it as `name: value`, with a space after the colon.")
_UNCLOSED = ("a quote is opened here and never closed", "Close it.")
_CANNOT_BEGIN_A_TEXT = tuple("@`%|>&*!?-,:")
_PROPERTY_SIGNS = tuple("&*!|>%")
"""Signs that begin what YAML keeps for itself, and that a parser tells of where it begins."""


class Fault(NamedTuple):
    """A mistake: what is wrong, what to do, and where. Line and column count from 1."""

    message: str
    remedy: str
    line: int
    column: int


def explain(text: str, stop: tuple[int, int] | None, begun: tuple[int, int] | None) -> Fault:
    """Return what is wrong with a text that a parser gave up at `stop`.

    `begun` is where the thing begins that it was in. Both are a line and a column from 0, as
    parsers tell them; None where the parser told no place.
    """
    # A parser counts these line ends too, so its lines are found by counting all of them.
    text = LINE_END.sub("\n", text)
    if not stop:
        return _unreadable(text)
    around = Surroundings(text, stop, begun)
    fault = _fault_at_stop(around)
    return _cut_off_by_comment(around, fault) or fault


def _unreadable(text: str) -> Fault:
    odd = _UNREADABLE.search(text)
    if not odd:
        return Fault("YAML cannot read this file", "Check its indentation and quotes.", 0, 0)
    message = f"U+{ord(odd[0]):04X} stands here, which YAML cannot read"
    return _fault(text, odd.start(), message, "Delete it.")


def _fault(text: str, offset: int, message: str, remedy: str) -> Fault:
    line = text.count("\n", 0, offset) + 1
    column = offset - text.rfind("\n", 0, offset)
    return Fault(message, remedy, line, column)


def _fault_at_stop(around: Surroundings) -> Fault:
    # The first that has something to say is right: what stands further down looks at less.
    explanations: tuple[Callable[[Surroundings], Fault | None], ...] = (
        _beyond_limits,
        _tab,
        _in_quotes,
        _in_property,
        _in_brackets,
        _outside_brackets,
    )
    for explanation in explanations:
        fault = explanation(around)
        if fault:
            return fault
    message = "YAML cannot read on from here"
    remedy = "Check the quotes and the indentation of this line and of the one before."
    return _fault(around.text, around.stop.offset, message, remedy)


def _cut_off_by_comment(around: Surroundings, fault: Fault) -> Fault | None:
    """Return a # before the stop: what it makes a comment may be the very sign that is missing."""
    begin_of_fault = around.point(fault.line - 1, 0).offset
    # In `a: {b: F #3}` the brace that would close stands in what YAML takes for a comment.
    for comment in around.comments:
        line_begin = around.text.rfind("\n", 0, comment.start) + 1
        line = around.text[line_begin : comment.end]
        before_comment = line[: comment.start - line_begin]

        is_last = not around.last_before or comment.start > around.last_before.start
        is_deeper = around.stop.indent > indent_of(line)
        lost_its_colon = not re.search(r":\s", before_comment)
        is_near = comment.start > begin_of_fault
        is_the_cause = is_near or (is_last and (is_deeper or lost_its_colon))
        if is_the_cause and cuts(line, comment.start - line_begin):
            lost = around.text[comment.start : comment.end]
            message = f"YAML takes {quoted(lost)} for a comment here"
            remedy = (
                f"{IN_QUOTES} If it is a comment, write a blank behind the #, and what is wrong "
                "will be told."
            )
            return _fault(around.text, comment.start, message, remedy)
    return None


def _beyond_limits(around: Surroundings) -> Fault | None:
    """Explain what the parser may have refused before anybody could count it.

    It looks ahead, and has limits of its own.
    """
    last = around.last_reached
    if not last:
        return None
    if last.depth > MAX_DEPTH:
        return _fault(around.text, last.start, *TOO_DEEP)
    for token in (around.last_before, last):
        if token and _is_too_long_a_key(around, token):
            return _fault(around.text, token.start, *TOO_LONG_A_KEY)
    return None


def _is_too_long_a_key(around: Surroundings, token: Token) -> bool:
    # Inside brackets a key is a plain or quoted text to the scanner.
    is_key = token.kind == "key" or around.text[token.end : token.end + 1] == ":"
    is_at_stop = around.stop.offset <= token.end + 1
    return is_key and is_at_stop and token.end - token.start > MAX_KEY


def _tab(around: Surroundings) -> Fault | None:
    stop = around.stop
    # A tab inside a text does no harm: only the one that the parser stopped at, or one before it.
    end = stop.indent
    if stop.sign == "\t":
        end = max(end, stop.column + 1)
    column = stop.line.find("\t", 0, end)
    if column < 0:
        return None
    message = "a tab stands where YAML wants spaces"
    return Fault(message, "Replace each tab with spaces.", stop.row + 1, column + 1)


def _in_quotes(around: Surroundings) -> Fault | None:
    text, stop, last = around.text, around.stop, around.last_reached
    if last is None or last.start == stop.offset:
        return None
    if last.kind == "unclosed":
        return _fault(text, last.start, *_UNCLOSED)
    if text[last.start] not in "'\"" or stop.offset >= last.end:
        return None
    if not stop.column:
        # The line begins with --- or ..., which ends the document and its open quote.
        return _fault(text, last.start, *_UNCLOSED)

    backslash = text.rfind("\\", last.start, stop.offset + 1)
    if _HALF_OF_A_PAIR.match(text[backslash : backslash + 4]):
        return _fault(text, last.start, *NO_CHARACTER)
    message = "a backslash inside double quotes begins an escape, and this is none that YAML knows"
    remedy = "Put the text in single quotes, or write \\\\ for one backslash."
    return _fault(text, max(backslash, last.start), message, remedy)


def _in_property(around: Surroundings) -> Fault | None:
    """Explain what begins with a sign that YAML keeps for itself."""
    if around.begun and around.begun.sign in _PROPERTY_SIGNS:
        return _stray_sign(around, around.begun)
    return None


def _in_brackets(around: Surroundings) -> Fault | None:
    if not around.open_brackets:
        return None
    text, stop, last = around.text, around.stop, around.last_before
    bracket = around.open_brackets[-1]
    closing = "]" if bracket.kind == "[" else "}"
    # A bracket that goes over lines is closed late or never: what stands at the stop is innocent.
    if stop.row > around.row_of(bracket.start):
        return _unclosed_bracket(around, bracket, closing)

    begins_a_text = last and last.kind in ("[", "{", ",", ":")
    stray = _stray_sign(around, stop) if begins_a_text else None
    if stray:
        return stray
    if stop.sign == ":" and not stop.is_followed_by_blank:
        message = "no space follows this colon"
        return _fault(text, stop.offset, message, f"Write one. {IN_QUOTES}")
    if stop.sign == ":":
        remedy = "Put the whole text in quotes, or write the comma that is missing before this."
        return _fault(text, stop.offset, _INNER_COLON, remedy)
    if stop.sign in ("]", "}"):
        message = f"the {bracket.kind} that is opened here is closed with {stop.sign}"
        return _fault(text, bracket.start, message, f"Close it with {closing}.")

    more_words = _words_after_a_whole(around)
    if more_words:
        return more_words
    message = f"a comma or {closing} is missing before this"
    return _fault(text, stop.offset, message, f"Write it. {IN_QUOTES}")


def _unclosed_bracket(around: Surroundings, bracket: Token, closing: str) -> Fault:
    lines_from_stop = around.lines[around.stop.row :]
    is_at_end = not any(map(str.strip, lines_from_stop))
    before = "in this file" if is_at_end else f"before line {around.stop.row + 1}"
    message = f"the {bracket.kind} that is opened here is not closed {before}"
    remedy = (
        f"Close it with {closing}; between its parts stand commas. "
        f"A text that begins with {bracket.kind} goes in quotes."
    )
    return _fault(around.text, bracket.start, message, remedy)


def _outside_brackets(around: Surroundings) -> Fault | None:
    stop, last, enclosing = around.stop, around.last_before, around.enclosing
    # The parser was reading a key, which is what a line without a colon is to it.
    if enclosing and enclosing.kind in ("plain", "quoted", "[", "{"):
        return _fault(around.text, enclosing.start, *_NO_COLON)

    begins_a_text = last is None or (last.kind in ("-", "?", ":") and not stop.is_first_in_line)
    if begins_a_text or stop.sign in ("]", "}"):
        return _stray_sign(around, stop) or _misplaced_line(around)
    if stop.is_first_in_line:
        # Here these three are what they are to YAML, and only in the wrong column.
        is_indicator = stop.sign in ("-", "?", ":")
        stray = None if is_indicator else _stray_sign(around, stop)
        return stray or _misplaced_line(around)
    if stop.sign == ":" and stop.is_followed_by_blank:
        return _surplus_colon(around)
    return _words_after_a_whole(around) or _stray_sign(around, stop)


def _misplaced_line(around: Surroundings) -> Fault:
    text, stop = around.text, around.stop
    if stop.sign == "-" and stop.line[stop.column + 1 : stop.column + 2] in ("", " "):
        message = "a list item (`- `) stands among lines of the form `name: value`"
        remedy = "Write all of them with `- `, or none of them, and indent them alike."
        return _fault(text, stop.offset, message, remedy)
    directive = _directive(around)
    if directive:
        return directive
    return _fault(text, stop.offset, _WRONG_INDENT, _INDENT_ALIKE)


def _directive(around: Surroundings) -> Fault | None:
    """Explain a line before that begins with a percent sign, with no `---` behind it."""
    row = around.stop.row - 1
    if row < 0 or not around.lines[row].startswith("%"):
        return None
    return _stray_sign(around, around.point(row, 0))


def _surplus_colon(around: Surroundings) -> Fault:
    """Explain a second colon in a line.

    Or the first, in a line that YAML takes for the end of the text before it.
    """
    stop = around.stop
    row = stop.row - 1
    # Empty lines end nothing, so the line before is the one that has words.
    while row >= 0 and not around.lines[row].strip():
        row -= 1
    begins_with = stop.line[stop.indent : stop.indent + 1]
    is_second = ":" in stop.line[: stop.column] or begins_with in ("'", '"', "-")
    if row < 0 or is_second:
        return _fault(around.text, stop.offset, _INNER_COLON, IN_QUOTES)

    line_before = around.lines[row]
    if re.search(r":(\s|$)", line_before):
        message = (
            "this line is indented deeper than the line before it, which has its value already"
        )
        return Fault(message, _INDENT_ALIKE, stop.row + 1, stop.indent + 1)
    message = "this line has no colon, and the line after it is indented below it"
    return Fault(message, "Write a colon at its end.", row + 1, indent_of(line_before) + 1)


def _stray_sign(around: Surroundings, point: Point) -> Fault | None:
    """Explain a character that YAML keeps for itself, where a text should begin."""
    if point.sign in ("]", "}"):
        message = f"this {point.sign} closes nothing that is open"
        remedy = "Delete it, or put the text that it is part of in quotes."
        return _fault(around.text, point.offset, message, remedy)
    if point.sign in _CANNOT_BEGIN_A_TEXT:
        return _means_else(around, point.offset, point.sign)
    return None


def _means_else(around: Surroundings, offset: int, sign: str) -> Fault:
    message = f"a text that begins with {sign} means something else to YAML"
    return _fault(around.text, offset, message, IN_QUOTES)


def _words_after_a_whole(around: Surroundings) -> Fault | None:
    """Explain words after a value that was complete.

    It began with a quote or a bracket, and was to go on: `"Hello" he said`.
    """
    last = around.last_before
    if last is None or around.has_line_break(last.end, around.stop.offset):
        return None
    if last.kind in ("]", "}") and around.closed_bracket:
        return _means_else(around, around.closed_bracket.start, around.closed_bracket.kind)

    quote = around.text[last.start]
    goes_over_lines = around.has_line_break(last.start, last.end)
    # A quoted key that ends in another line is a quote that was closed too late.
    is_sound_key = last.kind == "key" and not goes_over_lines
    if is_sound_key or quote not in ("'", '"'):
        return None
    if goes_over_lines:
        message = f"a quote is opened here and closed only in line {around.stop.row + 1}"
        return _fault(around.text, last.start, message, "Close it where its text ends.")
    if quote == "'":
        remedy = "Put the whole text in double quotes, or double the apostrophe: ''."
    else:
        remedy = "Put the whole text in single quotes."
    message = "a text begins with a quote that ends before the text does"
    return _fault(around.text, last.start, message, remedy)
