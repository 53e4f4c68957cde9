"""Eight letters for all that the wrong options of a template are drawn by, for a lock file.

    {hardness: medium, ...}, towns with name, region, people         8sG0uPd2
    {hardness: hard, ...}, or with a column `climate` of towns       another

While a lock file keeps the options that were drawn, its author may want others, and changes what
they are drawn by: then the letters differ, and `studykit diff` can say so. Facts are not among
it: one more or less moves the options of few. Knows templates and tables, and no items.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from studykit.facts.base import FactBase, Table
from studykit.questions.options._rows import is_attribute
from studykit.questions.templates.template import DistractorSource, Template
from studykit.values.english import show_plain
from studykit.values.short_digests import short_digest


def drawn_by(templates: Iterable[Template], base: FactBase) -> dict[str, str]:
    """Return by template what stands for all that its wrong options are drawn by but the facts."""
    base = base.written or base
    columns: dict[str, str] = {}
    digests = {}
    for template in templates:
        parts = [template.hardness, str(template.options)]
        parts += _of_author(template.distractors)
        for name in sorted(_tables_of_options(template)):
            if name in base.tables:
                if name not in columns:
                    columns[name] = _columns(base.tables[name])
                parts.append(columns[name])
        digests[template.id] = short_digest("\x1e".join(parts))
    return digests


def _of_author(distractors: DistractorSource | None) -> Iterator[str]:
    """Yield what the author says of where they come from."""
    if distractors is None:
        return
    yield from distractors.texts
    yield from distractors.same
    if distractors.table:
        yield distractors.table.name
    for condition in distractors.where:
        yield condition.slot.written
        for sign, value in condition.alternatives:
            yield f"{sign}{show_plain(value)}"


def _tables_of_options(template: Template) -> set[str]:
    """Return the names of the tables whose rows give the answers, or are named by these."""
    names = {template.table.name}
    for slot in template.answer.slots:
        names.add(slot.owner.name)
        if slot.column.target:
            names.add(slot.column.target)
    return names


def _columns(table: Table) -> str:
    """Return the columns by which rows are alike, and what else the head says of that."""
    names = []
    for position, column in enumerate(table.columns):
        # A column that is declared and not yet filled makes no rows alike. Whether it does so now
        # is not asked: one fact more may be the first with a value that another has.
        is_used = any(row.cells[position] is not None for row in table.rows)
        if is_used and is_attribute(table, column):
            names.append(column.name)
    return "\x1f".join((table.name, table.kind, table.label, *sorted(names)))
