r"""Lines of items that hold more than words of the deck's language: which part is what.

    {spanish} of `lang: es`     What does la casa mean?     "What does ", "la casa" in es, " mean?"
    {area} of `markup: tex`     It is \(\pi r^2\).          "It is ", "\(\pi r^2\)" in tex, "."

An item's texts are made a second time from a base in which each such value stands between marks;
what stands between them is the part. So no text is put together in two ways, and a base without
such columns costs nothing. What learners type is not looked at here: the language and the markup of
an answer that is one column's stand in its type.

Knows facts, templates and items. Knows no HTML.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

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
from studykit.questions.templates.template import BLANK
from studykit.values.language_tags import chain
from studykit.values.scalars import Markup

_FIRST_MARK = 0xF0000
"""A mark that begins a value of the first kind of the base; the next ones follow."""
_END = "\U000fffff"
_MARKED = re.compile(f"([\U000f0000-\U000ffffe])([^\U000f0000-\U000fffff]*){_END}")


_part = lru_cache(maxsize=256)(TextPart)
"""What stands between two values is in the lines of all items, and a value in several of one: such
parts were half of an item."""


class _PartKind(NamedTuple):
    """All that is to be known of the values of a column beside their texts."""

    lang: str
    """Empty: the deck's own."""
    markup: Markup
    speak: bool


class ForeignLines:
    """Notes in items which of their lines hold parts in another language, or with a markup."""

    def __init__(
        self, base: FactBase, says: Mapping[str, tuple[Pattern, ...]], deck_lang: str
    ) -> None:
        self._deck_lang = deck_lang
        self._marks: dict[_PartKind, str] = {}
        """By kind the mark that begins a value."""
        for table in base.tables.values():
            for column in table.columns:
                kind = self._kind_of(column)
                if kind and kind not in self._marks:
                    self._marks[kind] = chr(_FIRST_MARK + len(self._marks))
        self._kinds = {mark: kind for kind, mark in self._marks.items()}
        self._shows_markup = any(kind.markup or kind.speak for kind in self._marks)
        self._answers: dict[Direction, Mapping[str, str]] = {}
        """Of directions whose answers are put together of several values all answers."""
        if self._marks:
            self._base = self._marked_base(base)
            self._fact_texts = FactTexts(self._base, says, ())

    def noted(self, item: Item, group: Group, direction: Direction) -> Item:
        """Return an item with its lines that hold such parts."""
        if not self._marks:
            return item
        lines = self._foreign_lines(item, group, direction)
        if self._shows_markup:
            lines += self._lines_of_answers(item, group, direction)
        return item._replace(foreign_lines=tuple(dict.fromkeys(lines))) if lines else item

    def _kind_of(self, column: Column) -> _PartKind | None:
        """Return the kind of a column's values; None for words of the deck's language."""
        is_foreign = _is_foreign(column, self._deck_lang)
        if not (is_foreign or column.markup or column.speak):
            return None
        # The voice must know the language, also where it is the deck's own.
        lang = column.lang if is_foreign or column.speak else ""
        return _PartKind(lang, column.markup, column.speak)

    def _foreign_lines(self, item: Item, group: Group, direction: Direction) -> list[PartedLine]:
        whole_sentence = "".join(text for _, text in item.cloze)
        texts = [item.stem, item.hint, item.explanation, whole_sentence]
        if self._shows_markup:
            # A terminal shows all wordings in turn.
            texts += item.wordings[1:]
        wanted: dict[str, PartedLine] = {}
        for text in texts:
            wanted.update(dict.fromkeys(text.split("\n"), ()))
        # A format of a slot may have made capitals of some letters.
        by_letters: dict[str, list[str]] = defaultdict(list)
        for line in wanted:
            by_letters[line.casefold()].append(line)
        for marked in self._texts(item, group, direction):
            for parts in lines_of_parts(self._parts(marked)):
                text = text_of_line(parts)
                if "\n" in text and _is_block_of(text, texts):
                    wanted[text] = parts
                    continue
                for line in by_letters.get(text.casefold(), ()):
                    if not wanted[line] and len(line) == len(text):
                        wanted[line] = parts if line == text else _as_written(parts, line)
        return [line for line in wanted.values() if any(part.says_something for part in line)]

    def _lines_of_answers(self, item: Item, group: Group, direction: Direction) -> list[PartedLine]:
        """Return answers, options and spellings whose markup the answer's type does not tell."""
        lines: list[PartedLine] = []
        known = self._answers_of(direction)
        for text in (*item.keys, *item.distractors):
            if text in known:
                lines.append(self._parts(known[text]))
        spellings: dict[str, PartedLine] = {}
        for answer in group.right_answers:
            if answer.entity is not None:
                spellings.update(self._aliases(*answer.entity))
        for asked in group.rows:
            spellings.update(self._aliases(direction.template.table, asked.row))
        for key in item.answers:
            lines += [spellings[text] for text in key.accepted if text in spellings]
        return lines

    def _answers_of(self, direction: Direction) -> Mapping[str, str]:
        """Return by their texts all answers of a direction of which a part has a markup.

        Those that are one value, as their type says it, are left out: it says its markup too.
        """
        table = direction.template.table
        if direction not in self._answers:
            known: dict[str, str] = {}
            for row in self._base.tables[table.name].rows:
                for marked in texts_of(direction.answer, row, self._base):
                    parts = self._parts(marked)
                    if len(parts) > 1 and any(part.markup or part.speak for part in parts):
                        known.setdefault(text_of_line(parts), marked)
                    elif direction.answer_slot is None and parts and parts[0].says_something:
                        known.setdefault(text_of_line(parts), marked)
            self._answers[direction] = known
        return self._answers[direction]

    def _aliases(self, table: Table, row: Row) -> Iterator[tuple[str, PartedLine]]:
        """Yield the other spellings of a row that have a markup of their own."""
        own_table = self._base.tables.get(table.name)
        own_row = self._base.row(table.name, row.id)
        if own_table is None or own_row is None:
            return
        for alias in own_table.texts(own_row, "aliases"):
            parts = self._parts(alias)
            if any(part.markup for part in parts):
                yield text_of_line(parts), parts

    # --- the same texts with marks --------------------------------------------------------------

    def _marked_base(self, base: FactBase) -> FactBase:
        tables = {name: self._marked_table(table) for name, table in base.tables.items()}
        return base._replace(tables=tables)

    def _marked_table(self, table: Table) -> Table:
        columns = []
        for position, column in enumerate(table.columns):
            kind = self._kind_of(column)
            if kind:
                columns.append((position, self._marks[kind]))
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
                if BLANK not in text:
                    yield text
                    continue
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
        kind = self._kind_of(direction.answer.compared_as)
        mark = self._marks.get(kind) if kind else None
        plain_stem = text_of_line(self._parts(marked_stem))
        shown = value_in_blank(plain_stem, item.stem)
        answers = [answer.text for answer in group.right_answers]
        if not mark:
            yield from filter(None, (shown, *answers))
            return
        known: Mapping[str, str] = self._answers_of(direction) if self._shows_markup else {}

        def marked(answer: str) -> str:
            return known.get(answer) or f"{mark}{answer}{_END}"

        yield from map(marked, answers)
        if shown and item.names_options:
            yield _with_marked_labels(shown, (*item.keys, *item.distractors), marked)
        elif shown:
            yield marked(shown)

    # --- from marks to parts --------------------------------------------------------------------

    def _parts(self, marked: str) -> PartedLine:
        # What stands before a value, its mark, the value; and so on.
        *pieces, behind = _MARKED.split(marked)
        parts = []
        for before, mark, value in zip(pieces[::3], pieces[1::3], pieces[2::3], strict=True):
            if before:
                parts.append(_part(before))
            if value:
                parts.append(_part(value, *self._kinds[mark]))
        if behind:
            parts.append(_part(behind))
        return tuple(parts)


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


def _with_marked_labels(text: str, labels: Iterable[str], marked: Callable[[str], str]) -> str:
    """Return a list in words with marks around its members: `la casa, el perro or el gato`."""
    longest_first = sorted(map(re.escape, labels), key=len, reverse=True)
    label = rf"(?<!\w)(?:{'|'.join(longest_first)})(?!\w)"
    return re.sub(label, lambda match: marked(match[0]), text)


def _is_block_of(lines: str, texts: Iterable[str]) -> bool:
    """Return whether one of the texts has these lines, one after the other."""
    return any(f"\n{lines}\n" in f"\n{text}\n" for text in texts)


def _as_written(parts: PartedLine, line: str) -> PartedLine:
    """Return the parts with the letters of a line."""
    written = []
    begin = 0
    for part in parts:
        end = begin + len(part.text)
        written.append(part._replace(text=line[begin:end]))
        begin = end
    return tuple(written)
