"""Rows that a deck file names by their ids, and what to edit when they get other ones.

    where: {continent: asia}                     the column refers to the row
    where: {capital.land.continent: [asia]}      so does what a path leads to
    where: {land: {within: asia}}                so does an operator
    distractors: {from: lands, where: {id: it}}  the id itself

Nothing else in a deck names a row. Knows decks, and not how a row is renamed in its facts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from studykit.facts.base import FactBase, Table
from studykit.facts.rename_row import FileEdit, NewIds, columns_of_id, text_of
from studykit.questions.templates.deck_file import read_deck
from studykit.questions.templates.patterns import DeadEnd, follow
from studykit.questions.templates.read_where import sign_and_text
from studykit.reading.edit_text import Edit, as_read
from studykit.reading.edit_yaml import YamlEditor
from studykit.reading.read_yaml import parse_documents
from studykit.reading.settings import members_of
from studykit.reading.yaml_tree import YamlMapping, YamlNode, YamlText


def edits_of_deck(path: Path, base: FactBase, names: NewIds) -> Iterator[FileEdit]:
    """Yield what to edit in a deck file, whose facts these are. Raise EditError, OSError."""
    file, _ = read_deck(path)
    if file is None or file.templates is None:
        return
    editor = YamlEditor(as_read(text_of(file.deck.path)))
    for template in file.templates.mapping.entries.values():
        if isinstance(template, YamlMapping):
            for edit in _edits_of_template(template, base, names, editor):
                yield FileEdit(file.deck.path, edit)


def _edits_of_template(
    template: YamlMapping, base: FactBase, names: NewIds, editor: YamlEditor
) -> Iterator[Edit]:
    table = _table_of(template, base, None)
    if table is None:
        return
    yield from _edits_of_where(template, table, base, names, editor)
    distractors = template.entries.get("distractors")
    if isinstance(distractors, YamlMapping):
        source = _table_of(distractors, base, table)
        if source:
            yield from _edits_of_where(distractors, source, base, names, editor)


def _table_of(settings: YamlMapping, base: FactBase, otherwise: Table | None) -> Table | None:
    node = settings.entries.get("from")
    if isinstance(node, YamlText) and not node.is_missing:
        return base.tables.get(node.text)
    if otherwise is None and len(base.tables) == 1:
        return next(iter(base.tables.values()))
    return otherwise


def _edits_of_where(
    settings: YamlMapping, table: Table, base: FactBase, names: NewIds, editor: YamlEditor
) -> Iterator[Edit]:
    where = settings.entries.get("where")
    if not isinstance(where, YamlMapping):
        return
    for name, node in where.entries.items():
        ids = names.get(_table_named_by(name, table, base), {})
        for member in members_of(node):
            if isinstance(member, YamlMapping):
                yield from _edits_of_operators(member, ids, names, editor)
            if not isinstance(member, YamlText):
                continue
            sign, row_id = sign_and_text(member.text)
            if row_id in ids:
                # `!=asia` keeps its sign; a bare id has none.
                before = member.text.removesuffix(row_id) if sign else ""
                yield editor.replaced((member.line, member.column), before + ids[row_id])


def _edits_of_operators(
    mapping: YamlMapping, ids: Mapping[str, str], names: NewIds, editor: YamlEditor
) -> Iterator[Edit]:
    """Yield the edits of `within: asia`, or with its table `within: lands/asia`.

    The row may be of another table than the column refers to.
    """
    new_texts: dict[str, str] = {}
    for table, ids_of_table in names.items():
        for old, new in ids_of_table.items():
            new_texts[f"{table}/{old}"] = f"{table}/{new}"
            new_texts[old] = ids.get(old, new)
    for node in mapping.entries.values():
        for member in members_of(node):
            if isinstance(member, YamlText) and member.text in new_texts:
                yield editor.replaced((member.line, member.column), new_texts[member.text])


def _table_named_by(path: str, table: Table, base: FactBase) -> str:
    """Return the table whose row ids the end of a path holds; empty where it holds others."""
    way = follow(path, table, base)
    if isinstance(way, DeadEnd):
        return ""
    owner, position = way[-1]
    if position < 0:
        return owner.name
    column = owner.columns[position]
    # The only column of a key holds the ids of its own table.
    if columns_of_id(owner) == (column.name,):
        return owner.name
    return column.target


def says_the_same(text: str, new_text: str, names: NewIds) -> bool:
    """Return whether two texts of a deck have the same keys and values, but for renamed rows."""
    before = _texts_in(parse_documents(as_read(text), "")[0])
    after = _texts_in(parse_documents(as_read(new_text), "")[0])
    if len(before) != len(after):
        return False
    renames: set[tuple[str, str]] = set()
    for ids in names.values():
        renames.update(ids.items())
    for table, ids in names.items():
        for old, new in ids.items():
            renames.add((f"{table}/{old}", f"{table}/{new}"))
    for old_text, text_then in zip(before, after, strict=True):
        if old_text != text_then:
            _, old_id = sign_and_text(old_text)
            _, new_id = sign_and_text(text_then)
            if (old_id, new_id) not in renames:
                return False
    return True


def _texts_in(nodes: Sequence[YamlNode]) -> list[str]:
    """Return all keys and values, in their order."""
    texts = []
    for node in nodes:
        if isinstance(node, YamlText):
            texts.append(node.text)
        elif isinstance(node, YamlMapping):
            for key, value in node.entries.items():
                texts += [key, *_texts_in([value])]
        else:
            texts += _texts_in(node.members)
    return texts
