"""The texts of facts beside a question: sentences, sources and tags, each worked out once.

Knows rows and patterns. Knows no forms and no items.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from studykit.facts.base import FactBase, Row, Table, scalars
from studykit.problems import readable
from studykit.questions.item import Source
from studykit.questions.templates.filling import texts_of
from studykit.questions.templates.patterns import Pattern
from studykit.questions.templates.sentences import sentence, told_by
from studykit.questions.templates.template import Template

# A superlative may rest on a thousand facts: nobody reads so many sentences.
_MOST_SENTENCES = 5
_MOST_NOTES = 5


class FactTexts:
    """The texts of a base's facts, for the items of one deck."""

    def __init__(
        self, base: FactBase, says: Mapping[str, tuple[Pattern, ...]], deck_tags: tuple[str, ...]
    ) -> None:
        self.base = base
        self.says = says
        self.deck_tags = deck_tags
        self._sentences: dict[str, dict[str, str]] = defaultdict(dict)
        """By table and row id."""
        self._sources: dict[str, Source] = {}

    def explanation(
        self, template: Template, rows: Sequence[Row], notes_of_values: Sequence[str] = ()
    ) -> str:
        """Return the facts' sentences, at most five, then their notes; a line each.

        Notes of single values come before those of rows.
        """
        table = template.table
        lines = []
        for row in rows[:_MOST_SENTENCES]:
            if template.explain:
                lines.append(self._explained(template, row))
            else:
                lines.append(self.sentence(table, row))
        # Notes come last: a learner reads the fact first.
        notes = list(notes_of_values)
        if "note" in table.positions:
            for row in rows:
                notes.extend(map(str, scalars(table.cell(row, "note"))))
        lines.extend(notes[:_MOST_NOTES])
        # Two rows may say the same: of a pair that holds both ways each tells of the other.
        return "\n".join(filter(None, dict.fromkeys(lines)))

    def _explained(self, template: Template, row: Row) -> str:
        """Return the first `explain` whose columns are all there."""
        for pattern in template.explain:
            text = told_by(pattern, row, self.base)
            if text:
                return text
        return ""

    def sentence(self, table: Table, row: Row) -> str:
        """Return the fact as a sentence.

        Pictures and sounds that no `say` shows are left out: those asked about stand on the card.
        """
        sentences = self._sentences[table.name]
        if row.id not in sentences:
            sentences[row.id] = sentence(self.base, table, row, self.says, media=False)
        return sentences[row.id]

    def tags(self, template: Template, row: Row) -> tuple[str, ...]:
        """Return the deck's tags and those of the template."""
        tags = list(self.deck_tags)
        for pattern in template.tags:
            tags.extend(map(readable, texts_of(pattern, row, self.base)))
        return tuple(dict.fromkeys(tags))

    def sources(self, references: Iterable[str]) -> tuple[Source, ...]:
        """Return sources as items show them."""
        return tuple(map(self._source, references))

    def _source(self, reference: str) -> Source:
        if reference not in self._sources:
            # `atlas#p. 3`: the row of the source, and the place in it.
            row_id, _, place = reference.partition("#")
            texts = self._texts_of_source(row_id)
            self._sources[reference] = Source(
                reference,
                texts.get("title") or row_id,
                place,
                texts.get("url", ""),
                texts.get("reliability") == "unverified",
            )
        return self._sources[reference]

    def _texts_of_source(self, row_id: str) -> Mapping[str, str]:
        """Return what the table of sources says of one; nothing when it has no such row."""
        row = self.base.row("sources", row_id)
        if row is None:
            return {}
        table = self.base.tables["sources"]
        texts = {}
        for column in ("title", "url", "reliability"):
            values = scalars(table.cell(row, column))
            if values:
                texts[column] = str(values[0])
        return texts
