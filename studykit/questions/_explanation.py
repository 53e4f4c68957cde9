"""What an item tells of its facts: the explanation, the sources and the tags, each worked out once.

Knows rows and patterns. Knows no questions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from studykit.facts.base import FactBase, Row, Table, scalars
from studykit.problems import readable
from studykit.questions.item import Source
from studykit.questions.templates.deck_file import Template
from studykit.questions.templates.patterns import Pattern, texts_of
from studykit.questions.templates.sentences import sentence


class Told:
    """What the facts of a base say, for the items of one deck."""

    def __init__(
        self, base: FactBase, says: Mapping[str, tuple[Pattern, ...]], deck_tags: tuple[str, ...]
    ) -> None:
        self.base, self.says, self.deck_tags = base, says, deck_tags
        self.by_ref: dict[str, Source] = {}
        self.source_lists: dict[tuple[str, ...], tuple[Source, ...]] = {}
        self.sentences: dict[str, dict[str, str]] = defaultdict(dict)
        """By table and row."""

    def explanation(self, template: Template, rows: Sequence[Row]) -> str:
        """The facts' sentences, at most five, then their notes."""
        table = template.table
        has_notes = "note" in table.positions
        if len(rows) == 1 and not template.explain and not has_notes:
            return self.sentence(table, rows[0])
        lines: dict[str, None] = {}
        for row in rows[:5]:
            if template.explain:
                texts = [
                    text
                    for pattern in template.explain
                    for text in texts_of(pattern, row, self.base)[:1]
                ]
                lines.update(dict.fromkeys(texts[:1]))
            else:
                lines[self.sentence(table, row)] = None
        if has_notes:
            notes = [str(each) for row in rows for each in scalars(table.cell(row, "note"))]
            lines.update(dict.fromkeys(notes[:5]))
        return "\n".join(line for line in lines if line)

    def sentence(self, table: Table, row: Row) -> str:
        """Pictures and sounds of the fact that no `say` shows are left out: those asked about stand on the card."""
        known = self.sentences[table.name]
        said = known.get(row.id)
        if said is None:
            said = known[row.id] = sentence(self.base, table, row, self.says, media=False)
        return said

    def tags(self, template: Template, row: Row) -> tuple[str, ...]:
        own = [
            readable(text)
            for pattern in template.tags
            for text in texts_of(pattern, row, self.base)
        ]
        return tuple(dict.fromkeys((*self.deck_tags, *own)))

    def sources_of(self, table: Table, rows: Sequence[Row]) -> tuple[Source, ...]:
        """The sources of some facts, each once."""
        refs = table.texts(rows[0], "source")
        if len(rows) > 1 or len(refs) > 1:
            refs = tuple(dict.fromkeys([ref for row in rows for ref in table.texts(row, "source")]))
        return self.sources(refs)

    def sources(self, refs: tuple[str, ...]) -> tuple[Source, ...]:
        """The sources that some facts name. Most name those that others name too, and share one tuple."""
        found = self.source_lists.get(refs)
        if found is None:
            found = self.source_lists[refs] = tuple([self.source(ref) for ref in refs])
        return found

    def source(self, ref: str) -> Source:
        if ref not in self.by_ref:
            identity, _, place = ref.partition("#")
            table = self.base.tables.get("sources")
            row = table.by_id.get(identity) if table else None
            texts = {name: self._text(table, row, name) for name in ("title", "url", "reliability")}
            title = texts["title"] or identity
            self.by_ref[ref] = Source(
                ref, title, place, texts["url"], texts["reliability"] == "unverified"
            )
        return self.by_ref[ref]

    @staticmethod
    def _text(table: Table | None, row: Row | None, name: str) -> str:
        found = scalars(table.cell(row, name)) if table and row else ()
        return str(found[0]) if found else ""
