r"""Write a text twice at once: letter for letter, and as Markdown.

    open("**"), text("a dog"), close("**")      a dog       **a dog**
    text("2*3")                                 2*3         2\*3

Blanks go out of marks, since Markdown knows none that begin or end with one. Knows no HTML.
"""

from __future__ import annotations

import re

from studykit.markup.markdown import bare_text, read_markdown

_ESCAPED = re.compile(
    r"[\\`*]|(?<![^\W_])_|_(?![^\W_])|~~|<(?=[a-zA-Z/!?])|&(?=#?\w+;)|\](?=[(\[:])"
)
_AT_BEGIN_OF_LINE = re.compile(r"(?m)^( *)([#>+=|-]|\d+(?=[.)](?:\s|$)))")
_HARD_BREAK = "\\\n"
_BULLETS = re.compile(r"(?m)^[ \t]*(?:[•-]|\d+\.?)[ \t]+")
_PARAGRAPH = re.compile(r"(?:\\\n){2,}")
_MOST_MARKS = 8
"""Within each other."""
_BULLET, _INDENT = "- ", "  "
_CELL_OF_INDENT = 3


class MarkedText:
    """A text that grows."""

    def __init__(self) -> None:
        self._plain: list[str] = []
        self._marked: list[str] = []
        self._waiting: list[str] = []
        """Signs that are open, and wait for a letter behind which they stand."""
        self._open: list[str] = []
        self._line = ""
        """What stands on the last line, letter for letter."""
        self._is_broken = False
        """Whether a line ended within a paragraph, and nothing stands on the next one yet."""
        self._just_closed = ""
        """The sign that was closed last, where nothing stands behind it."""
        self._numbers: list[int] = []
        self._prefix = ""
        """What begins a line within a list."""

    # --- texts ------------------------------------------------------------------------------

    def text(self, text: str) -> None:
        """Take a text on one line."""
        if not self._line:
            text = text.lstrip(" ")
        elif self._line.endswith(" "):
            text = text.lstrip(" ")
        if not text:
            return
        self._break_if_needed()
        if text.strip():
            blanks = text[: len(text) - len(text.lstrip(" "))]
            if blanks:
                self._write(blanks, blanks)
            self._begin_marks(goes_on=not blanks)
            text = text[len(blanks) :]
        self._write(text, self._as_markdown(text))

    def _write(self, plain: str, marked: str) -> None:
        self._plain.append(plain)
        self._marked.append(marked)
        self._line += plain

    def _begin_marks(self, *, goes_on: bool) -> None:
        """Write the signs that wait. One that was closed just before goes on instead."""
        for sign in self._waiting:
            if goes_on and sign == self._just_closed and self._marked[-2:] == [sign, ""]:
                del self._marked[-2:]
            else:
                self._marked.append(sign)
            self._open.append(sign)
            goes_on = False
        self._waiting = []

    def _as_markdown(self, text: str) -> str:
        if self._open and self._open[-1] == "`":
            return text.replace("`", "'")
        escaped = _ESCAPED.sub(_escape, text)
        if not self._line.strip():
            escaped = _AT_BEGIN_OF_LINE.sub(_escape_begin, escaped)
        return escaped

    def blank_before_ruby(self) -> None:
        """Write the blank that says where the characters of a reading begin."""
        if self._line and not self._line.endswith(" "):
            self.text(" ")

    # --- marks ------------------------------------------------------------------------------

    def open(self, sign: str) -> None:
        """Begin a mark. One within the same is none."""
        signs = [*self._open, *self._waiting]
        if "`" in signs or sign in signs or len(signs) > _MOST_MARKS:
            sign = ""
        self._waiting.append(sign)

    def close(self, sign: str) -> None:
        """End a mark, before the blanks that stand at its end."""
        if self._waiting:
            self._waiting.pop()
            return
        if not self._open:
            return
        sign = self._open.pop()
        blanks = ""
        if self._marked and self._marked[-1] != sign:
            last = self._marked[-1]
            blanks = last[len(last.rstrip(" \n")) :]
            self._marked[-1] = last[: len(last) - len(blanks)]
        self._marked += [sign, blanks]
        self._just_closed = "" if blanks else sign

    def interrupt(self, stand_in: str) -> None:
        """Write a character at which a text will be taken apart: each part has its own marks."""
        self._break_if_needed()
        opened = list(self._open)
        for _ in opened:
            self.close("")
        self._write(stand_in, stand_in)
        self._waiting = [*opened, *self._waiting]

    def begin_link(self) -> None:
        """Begin the words of a link."""
        self._break_if_needed()
        self._marked.append("[")

    def end_link(self, target: str) -> None:
        """End the words of a link, and say where it leads."""
        if self._marked and self._marked[-1] == "[":
            self._marked.pop()
            return
        self._marked.append(f"]({target})")

    # --- lines ------------------------------------------------------------------------------

    def new_line(self) -> None:
        """End a line, also an empty one."""
        if not self._plain:
            return
        self._plain.append("\n")
        if self._line.strip():
            self._is_broken = True
        else:
            self._marked.append("" if self._is_broken else "\n")
        self._line = ""

    def new_block(self) -> None:
        """Begin a line, if there is not one begun."""
        if self._line.strip():
            self.new_line()

    def _break_if_needed(self) -> None:
        if self._is_broken:
            self._is_broken = False
            self._marked.append(_HARD_BREAK + self._prefix)

    # --- lists and code ---------------------------------------------------------------------

    def begin_list(self, depth: int) -> None:
        """Begin a list, which may stand in an item of another."""
        self.new_block()
        self._numbers = [*self._numbers[: depth - 1], 0]
        if depth == 1 and self._marked:
            self._is_broken = False
            self._marked.append("\n")

    def end_list(self, depth: int) -> None:
        """End a list."""
        self.new_block()
        self._is_broken = False
        self._numbers = self._numbers[:depth]
        self._prefix = " " * _CELL_OF_INDENT * depth
        if not depth:
            self._marked.append("\n\n")

    def list_item(self, depth: int, *, is_numbered: bool) -> None:
        """Begin an item of a list."""
        self.new_block()
        self._is_broken = False
        while len(self._numbers) < depth:
            self._numbers.append(0)
        self._numbers[depth - 1] += 1
        bullet = f"{self._numbers[depth - 1]}. " if is_numbered else _BULLET
        indent = " " * _CELL_OF_INDENT * (depth - 1)
        self._prefix = indent + " " * len(bullet)
        if self._marked and not self._marked[-1].endswith("\n"):
            self._marked.append("\n")
        self._marked.append(indent + bullet)
        self._plain.append(_INDENT * (depth - 1) + bullet)

    def begin_code(self) -> None:
        """Begin lines of code."""
        self.new_block()
        self._is_broken = False
        if self._marked:
            self._marked.append("\n\n")
        self._marked.append("```\n")

    def code(self, text: str) -> None:
        """Take code, whose blanks and line ends stay."""
        text = text.replace("\r\n", "\n")
        self._write(text, text)
        self._line = text.rpartition("\n")[2] or self._line

    def end_code(self) -> None:
        """End lines of code."""
        if self._marked and not self._marked[-1].endswith("\n"):
            self._marked.append("\n")
        self._marked.append("```\n\n")
        if self._line:
            self.new_line()
        self._is_broken = False

    # --- the end ----------------------------------------------------------------------------

    def plain(self) -> str:
        """Return the text letter for letter, its lines without blanks around them."""
        return _tidy("".join(self._plain))

    def marked(self) -> str:
        """Return the text as Markdown. What is still open is closed."""
        while self._open or self._waiting:
            self.close("")
        return _tidy("".join(self._marked))


def as_markdown_without_marks(text: str) -> str:
    """Return a text as Markdown that shows it letter for letter."""
    lines = []
    for line in text.split("\n"):
        lines.append(_AT_BEGIN_OF_LINE.sub(_escape_begin, _ESCAPED.sub(_escape, line)))
    return _PARAGRAPH.sub("\n\n", _HARD_BREAK.join(lines))


def says_the_same(plain: str, marked: str) -> bool:
    """Return whether Markdown shows a text letter for letter, but for its bullets and blanks."""
    return _letters(plain) == _letters(bare_text(read_markdown(marked, ()).tokens))


def _letters(text: str) -> str:
    return "".join(_BULLETS.sub("", text).split())


def _escape(match: re.Match[str]) -> str:
    sign = match[0]
    if sign == "]":
        # A backslash before it could end a formula.
        return "&#93;"
    if sign == "~~":
        return "\\~\\~"
    return f"\\{sign}"


def _escape_begin(match: re.Match[str]) -> str:
    blanks, sign = match[1], match[2]
    if sign.isdigit():
        # 1. would begin a list; the sign behind the number is what is escaped.
        return f"{blanks}{sign}\\"
    return f"{blanks}\\{sign}"


def _tidy(text: str) -> str:
    lines: list[str] = []
    for line in text.split("\n"):
        tidy = line.rstrip(" \t")
        is_second_empty_line = lines and not lines[-1] and not tidy
        if not is_second_empty_line:
            lines.append(tidy)
    return "\n".join(lines).strip(" \t\n")
