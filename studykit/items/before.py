"""What was known of a deck's items before, under the names that rows, tables and templates have now.

Knows ids and facts. Knows no stems of today and no options.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple, Self

from studykit.facts.model import FactBase
from studykit.facts.scalars import encode_part
from studykit.items.deck import DeckFile, Template
from studykit.items.model import Known


class Before(NamedTuple):
    """What was known, by template and by item id."""

    by_template: Mapping[str, Mapping[str, Known]]
    """By the template as it stands in an id."""
    orphans: Mapping[str, Known]
    """What is known of templates that the deck file does not have any more, under no name."""

    @classmethod
    def of(cls, known: Mapping[str, Known], file: DeckFile, templates: Sequence[Template], base: FactBase) -> Self:
        """Sorts what is `known`, by item id. A template that has an error is still there: it makes nothing today."""
        by_template: dict[str, dict[str, Known]] = defaultdict(dict)
        for identity, each in _with_new_names(known, base).items():
            by_template[identity.partition("/")[0]][identity] = each
        orphans: dict[str, Known] = {}
        if by_template and file.templates:
            there = {encode_part(name) for name in file.templates.mapping.entries}
            there.update(encode_part(name) for template in templates for name in template.was)
            for name in by_template.keys() - there:
                orphans.update(by_template[name])
        return cls(by_template, orphans)

    def known_of(self, template: Template) -> Mapping[str, Known]:
        """What is known of a template, under its name and those that it had."""
        found: dict[str, Known] = {}
        for name in (*template.was, template.id):
            found.update(self.by_template.get(encode_part(name), {}))
        if template.table.is_computed:  # rows that rest on the same facts are not one row for that
            own = f"{template.table.name}/"
            found = {
                identity: each._replace(facts=tuple(fact for fact in each.facts if fact.startswith(own)))
                for identity, each in found.items()
            }
        return found


def _with_new_names(known: Mapping[str, Known], base: FactBase) -> Mapping[str, Known]:
    """What was known, with rows and tables under the names that they have now (`was`)."""
    tables = {old: table.name for table in base.tables.values() for old in table.was}
    rows = {
        f"{table.name}/{old}": f"{table.name}/{row.id}"
        for table in base.tables.values()
        if "was" in table.positions
        for row in table.rows
        for old in table.texts(row, "was")
    }
    if not tables and not rows:
        return known

    def renamed(fact: str) -> str:
        table, _, row = fact.partition("/")
        fact = f"{tables.get(table, table)}/{row}"
        return rows.get(fact, fact)

    return {
        identity: each._replace(facts=tuple(dict.fromkeys(renamed(fact) for fact in each.facts)))
        for identity, each in known.items()
    }
