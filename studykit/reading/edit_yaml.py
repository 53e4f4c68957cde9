"""Edits of a YAML text: a scalar replaced, an entry or a member more, all else as it was.

    rome: {land: it}  # a comment   `rome` is `roma`       roma: {land: it}  # a comment
                                    `was: rome` is added   rome: {was: rome, land: it}  # a comment

Nodes come from `read_yaml`, which knows where each begins; where it ends is seen in the text
(`_yaml_tokens`). The result is to be read again before it is written: there a style shows that is
not foreseen here. Knows nothing of tables and decks.
"""

from __future__ import annotations

from functools import cached_property

from studykit.reading._yaml_tokens import tokens
from studykit.reading.edit_text import Edit
from studykit.reading.quoting import yaml_text
from studykit.reading.yaml_tree import Place, YamlList, YamlMapping, YamlNode, YamlText


class EditError(ValueError):
    """A text cannot be edited there; the message is without a full stop."""


class YamlEditor:
    """Finds the places of edits in one text, as the readers have it (`edit_text.as_read`)."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def _begins_of_lines(self) -> list[int]:
        begins = [0]
        for line in self._text.split("\n"):
            begins.append(begins[-1] + len(line) + 1)
        return begins

    @cached_property
    def _ends(self) -> dict[int, int]:
        """The end of each key and each text, by its begin."""
        ends = {}
        for token in tokens(self._text):
            if token.kind in ("key", "plain", "quoted"):
                ends[token.start] = token.end
        return ends

    def _offset(self, place: Place) -> int:
        line, column = place
        return self._begins_of_lines[line - 1] + column - 1

    def _end(self, place: Place) -> int:
        start = self._offset(place)
        if start not in self._ends:
            raise EditError(f"a text in line {place[0]} is written in a style of its own")
        return self._ends[start]

    def replaced(self, place: Place, text: str) -> Edit:
        """Return the edit by which a key or a text that begins at a place is another one."""
        return Edit(self._offset(place), self._end(place), yaml_text(text))

    def filled(self, node: YamlText, content: str) -> Edit:
        """Return the edit by which a value that is missing is `content`."""
        start = self._offset((node.line, node.column))
        if node.text:  # `~`, or `null`
            return Edit(start, self._end((node.line, node.column)), content)
        # `was:` alone: the missing value stands right behind the colon.
        return Edit(start, start, f" {content}")

    def entry(self, key: str, text: str) -> str:
        """Return an entry as it is written."""
        return f"{key}: {yaml_text(text)}"

    def with_entry(self, mapping: YamlMapping, key: str, text: str) -> Edit:
        """Return the edit by which a mapping has one entry more."""
        entry = self.entry(key, text)
        start = self._offset((mapping.line, mapping.column))
        if self._text.startswith("{", start):
            comma = ", " if mapping.entries else ""
            position = start + 1
            while self._text.startswith(" ", position):
                position += 1
            return Edit(position, position, f"{entry}{comma}")
        # Without braces each key has a line of its own, but the first one behind a dash.
        first, *others = mapping.places.values()
        place = first
        before_first = self._text[self._begins_of_lines[first[0] - 1] : self._offset(first)]
        if before_first.strip() and others:
            place = others[0]
        position = self._offset(place)
        return Edit(position, position, f"{entry}\n{' ' * (place[1] - 1)}")

    def with_member(self, node: YamlNode, text: str) -> Edit:
        """Return the edit by which a list, or a text in place of one, has one member more."""
        if isinstance(node, YamlText):
            if node.is_missing:
                return self.filled(node, yaml_text(text))
            place = (node.line, node.column)
            members = f"[{yaml_text(node.text)}, {yaml_text(text)}]"
            return Edit(self._offset(place), self._end(place), members)
        if not isinstance(node, YamlList):
            raise EditError(f"a list in line {node.line} is a mapping")
        start = self._offset((node.line, node.column))
        is_in_brackets = self._text.startswith("[", start)
        if not node.members:
            return Edit(start + 1, start + 1, yaml_text(text))
        last = node.members[-1]
        end = self._end((last.line, last.column))
        if is_in_brackets:
            return Edit(end, end, f", {yaml_text(text)}")
        begin_of_line = self._begins_of_lines[last.line - 1]
        before_last = self._text[begin_of_line : self._offset((last.line, last.column))]
        if before_last.strip() != "-":
            raise EditError(f"a list in line {last.line} is written in a style of its own")
        position = self._end_of_line(end)
        return Edit(position, position, f"\n{before_last}{yaml_text(text)}")

    def _end_of_line(self, position: int) -> int:
        end = self._text.find("\n", position)
        return len(self._text) if end < 0 else end
