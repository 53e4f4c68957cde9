"""Letters for all that the wrong options of a template are drawn by, for a lock file.

    {hardness: medium, ...}, towns with name, region, people         8sG0uPd2 HHdeBbz1
    {hardness: hard, ...}, or with a column `climate` of towns       another  HHdeBbz1
    with a column `climate` of the regions to which towns refer      8sG0uPd2 another

Eight are for the template and the tables of its answers, eight for what these refer to: lock files
of before have the first eight alone (`is_drawn_otherwise`).

While a lock file keeps the options that were drawn, its author may want others, and changes what
they are drawn by: then the letters differ, and `studykit diff` can say so. Facts are not among
it: one more or less moves the options of few. Knows templates and tables, and no items.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from studykit.facts.base import FactBase, Table
from studykit.questions.options._rows import columns_of_likeness, is_attribute
from studykit.questions.templates.template import DistractorSource, Template
from studykit.values.english import show_plain
from studykit.values.short_digests import short_digest


def drawn_by(templates: Iterable[Template], base: FactBase) -> dict[str, str]:
    """Return by template what stands for all that its wrong options are drawn by but the facts."""
    base = base.written or base
    columns: dict[str, str] = {}
    behind: dict[str, str] = {}
    digests = {}
    for template in templates:
        parts = [template.hardness, str(template.options)]
        parts += _of_author(template.distractors)
        parts_behind = []
        for name in sorted(_tables_of_options(template)):
            if name in base.tables:
                if name not in columns:
                    columns[name] = _columns(base.tables[name])
                    behind[name] = _columns_behind(base.tables[name], base)
                parts.append(columns[name])
                parts_behind.append(behind[name])
        own, of_others = "\x1e".join(parts), "\x1e".join(parts_behind)
        digests[template.id] = f"{short_digest(own)} {short_digest(of_others)}"
    return digests


def is_drawn_otherwise(then: str, today: str) -> bool:
    """Return whether options would be drawn by something else today than then."""
    # What a lock file of before does not say has not changed, as far as anybody knows.
    return not today.startswith(then)


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


def _columns_behind(table: Table, base: FactBase) -> str:
    """Return the columns of other tables by which rows of a table are alike."""
    names = []
    for column in columns_of_likeness(table, base):
        owner, position = column.path[-1]
        is_of_other_table = len(column.path) > 1
        if is_of_other_table and any(row.cells[position] is not None for row in owner.rows):
            names.append(column.written)
    return "\x1f".join((table.name, *sorted(names)))
