"""What is wrong with a text that YAML's parser refuses, in words for someone who does not know YAML.

    a: "Hello" he said      ->  1:4  a text begins with a quote that ends before the text does
    a: Note: this           ->  1:8  a text holds a colon followed by a space, which YAML takes for a key

A parser's own words name the token that it wanted; the user needs the one that is wrong. And they change: libyaml
0.2.6 says other things than 0.2.5, and PyYAML without libyaml says others again. So only this is taken from the
parser: where it stopped, and where the thing begins that it was in. What stands there is looked up in the text.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from studykit.limits import MAX_DEPTH, MAX_KEY
from studykit.problems import quoted
from studykit.reading._yaml_comments import cuts
from studykit.reading._yaml_tokens import Token, tokens

__all__ = ["BEGINS", "IN_QUOTES", "NO_CHARACTER", "TOO_DEEP", "TOO_LONG_A_KEY", "Fault", "explain"]

LINE_END = re.compile("\r\n|[\r\x85\u2028\u2029]")
"""What ends a line to YAML, besides a line feed. No file holds it (`read_text`), but a text may."""
_UNREADABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

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
_WRONG_INDENT = (
    "this line does not fit the indentation of the lines before it",
    "Indent it exactly like its neighbours, with spaces, and look at the line before it.",
)
_INNER_COLON = "a text holds a colon followed by a space, which YAML takes for a key"
_NO_COLON = ("this line has no colon", "Write it as `name: value`, with a space after the colon.")
_UNCLOSED = ("a quote is opened here and never closed", "Close it.")
_MEANS_ELSE = "@`%|>&*!?-,:"
"""Signs that a text cannot begin with."""


class Fault(NamedTuple):
    message: str
    remedy: str
    line: int
    column: int
    """Both count from 1."""


class _Place(NamedTuple):
    """A place in a text: its offset, its line and column (both from 0), and what stands in the line."""

    offset: int
    row: int
    column: int
    line: str

    @property
    def indent(self) -> int:
        return len(self.line) - len(self.line.lstrip())

    @property
    def sign(self) -> str:
        return self.line[self.column : self.column + 1]


def explain(text: str, stop: tuple[int, int] | None, begun: tuple[int, int] | None) -> Fault:
    """Return what is wrong with a text that a parser gave up at `stop`, in a thing that begins at `begun`.

    Both are a line and a column from 0, as parsers tell them. None: the parser told no place.
    """
    text = LINE_END.sub("\n", text)
    if not stop:
        return _unreadable(text)
    return _Explainer(text, stop, begun).fault()


def _unreadable(text: str) -> Fault:
    odd = _UNREADABLE.search(text)
    if not odd:
        return Fault("YAML cannot read this file", "Check its indentation and quotes.", 0, 0)
    line, column = (
        text.count("\n", 0, odd.start()) + 1,
        odd.start() - text.rfind("\n", 0, odd.start()),
    )
    return Fault(
        f"U+{ord(odd[0]):04X} stands here, which YAML cannot read", "Delete it.", line, column
    )


class _Explainer:
    def __init__(self, text: str, stop: tuple[int, int], begun: tuple[int, int] | None) -> None:
        self.text = text
        self.lines = [*text.split("\n"), ""]  # the end of a file is a line of its own to libyaml
        self.stop = self._place(*stop)
        self.begun = self._place(*begun) if begun else None
        self.before: Token | None = None
        """The last part of the text that begins before the stop."""
        self.reached: Token | None = None
        """The last part that begins before the stop or there."""
        self.thing: Token | None = None
        """What begins where the parser says that the thing begins that it was in."""
        self.opened: list[Token] = []
        """The brackets that are open at the stop."""
        self.closed: Token | None = None
        """The bracket that was closed last."""
        self.comments: list[Token] = []
        self._look_around()

    def _look_around(self) -> None:
        for part in tokens(self.text):
            if part.start > self.stop.offset:
                break
            if part.kind == "comment":
                self.comments.append(part)
                continue
            self.reached = part
            if part.depth > MAX_DEPTH:
                break
            if self.begun and part.start == self.begun.offset < self.stop.offset:
                self.thing = part
            if part.start < self.stop.offset:
                self.before = part
                self._count_brackets(part)

    def _count_brackets(self, part: Token) -> None:
        if part.kind in ("[", "{"):
            self.opened.append(part)
        elif part.kind in ("]", "}") and self.opened:
            self.closed = self.opened.pop()

    def _place(self, row: int, column: int) -> _Place:
        row = min(row, len(self.lines) - 1)
        index = sum(map(len, self.lines[:row])) + row + column
        return _Place(min(index, len(self.text)), row, column, self.lines[row])

    def _at(self, index: int, message: str, remedy: str) -> Fault:
        line, column = self.text.count("\n", 0, index) + 1, index - self.text.rfind("\n", 0, index)
        return Fault(message, remedy, line, column)

    def fault(self) -> Fault:
        found = (
            self._beyond_limits()
            or self._tab()
            or self._in_quotes()
            or self._in_property()
            or (self._in_brackets(self.opened[-1]) if self.opened else self._outside_brackets())
        )
        remedy = "Check the quotes and the indentation of this line and of the one before."
        found = found or self._at(self.stop.offset, "YAML cannot read on from here", remedy)
        return self._cut_off(found) or found

    def _cut_off(self, found: Fault) -> Fault | None:
        """A # before the stop: what it makes a comment may be the very sign that is missing."""
        begin = self._place(found.line - 1, 0).offset
        for comment in self.comments:
            line_begin = self.text.rfind("\n", 0, comment.start) + 1
            line = self.text[line_begin : comment.end]
            is_last = not self.before or comment.start > self.before.start
            is_deeper = self.stop.indent > len(line) - len(line.lstrip())
            lost_its_colon = not re.search(r":\s", line[: comment.start - line_begin])
            is_the_cause = comment.start > begin or (is_last and (is_deeper or lost_its_colon))
            if is_the_cause and cuts(line, comment.start - line_begin):
                message = f"YAML takes {quoted(self.text[comment.start : comment.end])} for a comment here"
                remedy = f"{IN_QUOTES} If it is a comment, write a blank behind the #, and what is wrong will be told."
                return self._at(comment.start, message, remedy)
        return None

    def _beyond_limits(self) -> Fault | None:
        """What the parser may have refused before anybody could count it: it looks ahead, and has limits too."""
        part = self.reached
        if not part:
            return None
        if part.depth > MAX_DEPTH:
            return self._at(part.start, *TOO_DEEP)
        for key in (self.before, part):
            is_key = key and (key.kind == "key" or self.text[key.end : key.end + 1] == ":")
            if key and is_key and key.end - key.start > MAX_KEY and self.stop.offset <= key.end + 1:
                return self._at(key.start, *TOO_LONG_A_KEY)
        return None

    def _tab(self) -> Fault | None:
        stop = self.stop
        if "\t" not in stop.line[: max(stop.indent, stop.column + 1 if stop.sign == "\t" else 0)]:
            return None
        column = stop.line.index("\t") + 1
        return Fault(
            "a tab stands where YAML wants spaces",
            "Replace each tab with spaces.",
            stop.row + 1,
            column,
        )

    def _in_quotes(self) -> Fault | None:
        last = self.reached
        if last is None or last.start == self.stop.offset:
            return None
        if last.kind == "unclosed":
            return self._at(last.start, *_UNCLOSED)
        if self.text[last.start] not in "'\"" or self.stop.offset >= last.end:
            return None
        if not self.stop.column:
            return self._at(
                last.start, *_UNCLOSED
            )  # the line begins with --- or ..., which ends the document
        backslash = self.text.rfind("\\", last.start, self.stop.offset + 1)
        if re.match(r"\\u[dD][89a-fA-F]", self.text[backslash : backslash + 4]):
            return self._at(last.start, *NO_CHARACTER)
        message = (
            "a backslash inside double quotes begins an escape, and this is none that YAML knows"
        )
        remedy = "Put the text in single quotes, or write \\\\ for one backslash."
        return self._at(max(backslash, last.start), message, remedy)

    def _in_property(self) -> Fault | None:
        """Something that begins with a sign that YAML keeps for itself."""
        if self.begun and self.begun.sign in tuple("&*!|>%"):
            return self._stray(self.begun)
        return None

    def _in_brackets(self, bracket: Token) -> Fault | None:
        sign, stop = bracket.kind, self.stop
        row = self.text.count("\n", 0, bracket.start)
        closing = "]" if sign == "[" else "}"
        if stop.row > row:
            is_last = not any(map(str.strip, self.lines[stop.row :]))
            before = "in this file" if is_last else f"before line {stop.row + 1}"
            message = f"the {sign} that is opened here is not closed {before}"
            remedy = (
                f"Close it with {closing}; between its parts stand commas. "
                f"A text that begins with {sign} goes in quotes."
            )
            return self._at(bracket.start, message, remedy)
        last = self.before
        if last and last.kind in ("[", "{", ",", ":") and (stray := self._stray(stop)):
            return stray
        if stop.sign == ":":
            remedy = "Put the whole text in quotes, or write the comma that is missing before this."
            if stop.line[stop.column + 1 : stop.column + 2].strip():
                return self._at(
                    stop.offset, "no space follows this colon", f"Write one. {IN_QUOTES}"
                )
            return self._at(stop.offset, _INNER_COLON, remedy)
        if stop.sign in ("]", "}"):
            message = f"the {sign} that is opened here is closed with {stop.sign}"
            return self._at(bracket.start, message, f"Close it with {closing}.")
        missing = f"a comma or {closing} is missing before this"
        return self._after_a_whole() or self._at(stop.offset, missing, f"Write it. {IN_QUOTES}")

    def _outside_brackets(self) -> Fault | None:
        stop = self.stop
        thing, last = self.thing, self.before
        if thing and thing.kind in ("plain", "quoted", "[", "{"):
            return self._at(thing.start, *_NO_COLON)
        is_first_in_line = stop.column == stop.indent
        if (
            stop.sign in ("]", "}")
            or last is None
            or (last.kind in ("-", "?", ":") and not is_first_in_line)
        ):
            stray = self._stray(stop)
        elif (
            stop.sign == ":"
            and not is_first_in_line
            and not stop.line[stop.column + 1 : stop.column + 2].strip()
        ):
            return self._surplus_colon()
        elif not is_first_in_line:
            return self._after_a_whole() or self._stray(stop)
        else:
            stray = self._stray(stop) if stop.sign not in tuple("-?:") else None
        if stray:
            return stray
        if stop.line[stop.column : stop.column + 2] in ("-", "- "):
            message = "a list item (`- `) stands among lines of the form `name: value`"
            return self._at(
                stop.offset,
                message,
                "Write all of them with `- `, or none of them, and indent them alike.",
            )
        return self._directive() or self._at(stop.offset, *_WRONG_INDENT)

    def _directive(self) -> Fault | None:
        """The line before, where it begins with a percent sign, and no document with `---` follows it."""
        row = self.stop.row - 1
        if row < 0 or not self.lines[row].startswith("%"):
            return None
        return self._stray(self._place(row, 0))

    def _surplus_colon(self) -> Fault:
        """A second colon in a line; or the first, in a line that YAML takes for the end of the text before it."""
        stop = self.stop
        before = stop.row - 1
        while before >= 0 and not self.lines[before].strip():
            before -= 1
        is_second = ":" in stop.line[: stop.column] or stop.line[stop.indent : stop.indent + 1] in (
            "'",
            '"',
            "-",
        )
        if before < 0 or is_second:
            return self._at(stop.offset, _INNER_COLON, IN_QUOTES)
        if re.search(r":(\s|$)", self.lines[before]):
            message = (
                "this line is indented deeper than the line before it, which has its value already"
            )
            return Fault(message, _WRONG_INDENT[1], stop.row + 1, stop.indent + 1)
        line = self.lines[before]
        message = "this line has no colon, and the line after it is indented below it"
        return Fault(
            message, "Write a colon at its end.", before + 1, len(line) - len(line.lstrip()) + 1
        )

    def _stray(self, place: _Place) -> Fault | None:
        """A character that YAML keeps for itself, where a text should begin."""
        if place.sign in ("]", "}"):
            remedy = "Delete it, or put the text that it is part of in quotes."
            return self._at(place.offset, f"this {place.sign} closes nothing that is open", remedy)
        if place.sign not in tuple(_MEANS_ELSE):
            return None
        return self._at(
            place.offset,
            f"a text that begins with {place.sign} means something else to YAML",
            IN_QUOTES,
        )

    def _after_a_whole(self) -> Fault | None:
        """Words after a value that was complete: it began with a quote or a bracket, and was to go on."""
        last = self.before
        if last is None or "\n" in self.text[last.end : self.stop.offset]:
            return None
        if last.kind in ("]", "}") and self.closed:
            message = f"a text that begins with {self.closed.kind} means something else to YAML"
            return self._at(self.closed.start, message, IN_QUOTES)
        quote = self.text[last.start]
        if last.kind == "key" and "\n" not in self.text[last.start : last.end]:
            return None
        if quote not in ("'", '"'):
            return None
        if "\n" in self.text[last.start : last.end]:
            message = f"a quote is opened here and closed only in line {self.stop.row + 1}"
            return self._at(last.start, message, "Close it where its text ends.")
        other = "double" if quote == "'" else "single"
        remedy = f"Put the whole text in {other} quotes" + (
            ", or double the apostrophe: ''." if quote == "'" else "."
        )
        return self._at(
            last.start, "a text begins with a quote that ends before the text does", remedy
        )
