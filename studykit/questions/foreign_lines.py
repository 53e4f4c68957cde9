"""Lines of items that hold words in another language than the deck's: which part is in which.

    {spanish} of `lang: es`     What does la casa mean?     "What does ", "la casa" in es, " mean?"

An item's texts are made a second time from a base in which each such value stands between marks;
what stands between them is the part. So no text is put together in two ways, and a base without
such columns costs nothing. What learners type is not looked at here: the answer's language stands
in its type.

Knows facts, templates and items. Knows no HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from studykit.facts.base import Cell, Column, FactBase, Row, Table, scalars
from studykit.questions._fact_texts import FactTexts
from studykit.questions.forms.groups import Group, filled, value_in_blank
from studykit.questions.forms.registry import form_of
from studykit.questions.forms.rows import Direction
from studykit.questions.item import (
    Item,
    PartedLine,
    TextPart,
    gap_text,
    lines_of_parts,
    text_of_line,
)
from studykit.questions.templates.filling import texts_of
from studykit.questions.templates.patterns import Pattern
from studykit.values.language_tags import chain

_FIRST_MARK = 0xF0000
"""A mark that begins a value in the first of the base's languages; the next ones follow."""
_END = "\U000fffff"
_MARKED = re.compile(f"([\U000f0000-\U000ffffe])([^\U000f0000-\U000fffff]*){_END}")


class ForeignLines:
    """Notes in items which of their lines hold parts in another language than the deck's."""

    def __init__(
        self, base: FactBase, says: Mapping[str, tuple[Pattern, ...]], deck_lang: str
    ) -> None:
        self._marks: dict[str, str] = {}
        """By language the mark that begins a value."""
        for table in base.tables.values():
            for column in table.columns:
                if _is_foreign(column, deck_lang) and column.lang not in self._marks:
                    self._marks[column.lang] = chr(_FIRST_MARK + len(self._marks))
        self._languages = {mark: language for language, mark in self._marks.items()}
        if self._marks:
            self._base = self._marked_base(base, deck_lang)
            self._fact_texts = FactTexts(self._base, says, ())

    def noted(self, item: Item, group: Group, direction: Direction) -> Item:
        """Return an item with its lines that hold parts in another language."""
        if not self._marks:
            return item
        lines = self._foreign_lines(item, group, direction)
        return item._replace(foreign_lines=tuple(lines)) if lines else item

    def _foreign_lines(self, item: Item, group: Group, direction: Direction) -> list[PartedLine]:
        whole_sentence = "".join(text for _, text in item.cloze)
        wanted: dict[str, PartedLine] = {}
        for text in (item.stem, item.hint, item.explanation, whole_sentence):
            wanted.update(dict.fromkeys(text.split("\n"), ()))
        for marked in self._texts(item, group, direction):
            for parts in lines_of_parts(self._parts(marked)):
                for line, known in wanted.items():
                    if not known and _is_line(parts, line):
                        wanted[line] = _as_written(parts, line)
        return [line for line in wanted.values() if any(part.lang for part in line)]

    # --- the same texts with marks --------------------------------------------------------------

    def _marked_base(self, base: FactBase, deck_lang: str) -> FactBase:
        tables = {}
        for name, table in base.tables.items():
            tables[name] = self._marked_table(table, deck_lang)
        return base._replace(tables=tables)

    def _marked_table(self, table: Table, deck_lang: str) -> Table:
        columns = [
            (position, self._marks[column.lang])
            for position, column in enumerate(table.columns)
            if _is_foreign(column, deck_lang)
        ]
        if not columns:
            return table
        rows = []
        for row in table.rows:
            cells = list(row.cells)
            for position, mark in columns:
                cells[position] = _marked_cell(cells[position], mark)
            rows.append(row._replace(cells=tuple(cells)))
        return table._replace(rows=tuple(rows))

    def _texts(self, item: Item, group: Group, direction: Direction) -> Iterator[str]:
        """Yield the texts of an item with their marks, and perhaps others of its rows."""
        template = direction.template
        own = [self._row(direction, asked.row) for asked in group.own]
        for pattern in (*direction.wordings, *direction.ask_many):
            for text in texts_of(pattern, own[0], self._base):
                for blank in self._blanks(text, item, group, direction):
                    yield filled(text, blank)
        if template.hint:
            yield from texts_of(template.hint, own[0], self._base)
        rows = {asked.row.id: self._row(direction, asked.row) for asked in group.rows}
        yield self._fact_texts.explanation(template, list(rows.values()))
        compared = [self._row(direction, asked.row) for asked in group.rests_on]
        yield from form_of(template).lines_before_explanation(direction, compared, self._base)
        if template.sentence:
            for row in own:
                yield from texts_of(template.sentence, row, self._base)

    def _row(self, direction: Direction, row: Row) -> Row:
        marked = self._base.row(direction.template.table.name, row.id)
        assert marked
        return marked

    def _blanks(
        self, marked_stem: str, item: Item, group: Group, direction: Direction
    ) -> Iterator[str]:
        """Yield what may stand in the blank of a stem: answers, and what the item shows there."""
        yield gap_text(item.gap_hint)
        mark = self._marks.get(direction.answer.compared_as.lang)
        plain_stem = text_of_line(self._parts(marked_stem))
        shown = value_in_blank(plain_stem, item.stem)
        answers = [answer.text for answer in group.right_answers]
        if not mark:
            yield from filter(None, (shown, *answers))
            return
        for answer in answers:
            yield f"{mark}{answer}{_END}"
        if shown and item.names_options:
            yield _with_marked_labels(shown, (*item.keys, *item.distractors), mark)
        elif shown:
            yield f"{mark}{shown}{_END}"

    # --- from marks to parts --------------------------------------------------------------------

    def _parts(self, marked: str) -> PartedLine:
        parts = []
        end = 0
        for match in _MARKED.finditer(marked):
            parts += [
                TextPart(marked[end : match.start()]),
                TextPart(match[2], self._languages[match[1]]),
            ]
            end = match.end()
        parts.append(TextPart(marked[end:]))
        return tuple(part for part in parts if part.text)


def _is_foreign(column: Column, deck_lang: str) -> bool:
    # What a deck in Austrian German takes from `name@de` is in its own language.
    return bool(column.lang) and column.lang.lower() not in chain(deck_lang)


def _marked_cell(cell: Cell, mark: str) -> Cell:
    if isinstance(cell, str):
        return f"{mark}{cell}{_END}"
    if type(cell) is not tuple:
        return cell
    members = []
    for value in scalars(cell):
        members.append(f"{mark}{value}{_END}" if isinstance(value, str) else value)
    return tuple(members)


def _with_marked_labels(text: str, labels: Iterable[str], mark: str) -> str:
    """Return a list in words with marks around its members: `la casa, el perro or el gato`."""
    longest_first = sorted(map(re.escape, labels), key=len, reverse=True)
    label = rf"(?<!\w)(?:{'|'.join(longest_first)})(?!\w)"
    return re.sub(label, lambda match: f"{mark}{match[0]}{_END}", text)


def _is_line(parts: PartedLine, line: str) -> bool:
    # A format of the slot may have made capitals of some letters.
    text = text_of_line(parts)
    return text == line or (len(text) == len(line) and text.casefold() == line.casefold())


def _as_written(parts: PartedLine, line: str) -> PartedLine:
    """Return the parts with the letters of a line."""
    written = []
    begin = 0
    for part in parts:
        end = begin + len(part.text)
        written.append(part._replace(text=line[begin:end]))
        begin = end
    return tuple(written)
