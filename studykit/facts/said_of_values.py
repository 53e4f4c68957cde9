"""The nouns for what one value has and not its whole row: a source, a doubt, a time, a note.

    carmen: {name: Carmen, composer: bizet, acts: {is: 4, source: score#1, disputed: Some say 3.}}

    the cell of `acts`       4, as if it stood there alone
    Row.said["acts"]         (SaidOfValue(sources=("score#1",), disputed="Some say 3."),)

Values stay plain: whoever wants to know only what a row says never meets this. Knows no files.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from studykit.values.scalars import Date


class SaidOfValue(NamedTuple):
    """All that is said of one value: nothing, for nearly all values."""

    sources: tuple[str, ...] = ()
    """Where it comes from, in place of the row's sources."""
    disputed: str = ""
    """How it is disputed; empty when nobody disputes it."""
    since: Date | None = None
    until: Date | None = None
    note: str = ""
    translated: tuple[tuple[str, str, str], ...] = ()
    """`disputed@de` and `note@de`: the key, the tag in small letters, and the text."""
    quote: str = ""
    """The words of its source that say it."""

    def in_language(self, tags: Iterable[str]) -> "SaidOfValue":
        """Return the same with its texts in a language; `tags` are its tags, the best first."""
        if not self.translated:
            return self
        texts = {(key, tag): text for key, tag, text in self.translated}
        note = self.note
        disputed = self.disputed
        # The best one last, so that it stays.
        for tag in reversed(list(tags)):
            note = texts.get(("note", tag), note)
            disputed = texts.get(("disputed", tag), disputed)
        # In whatever language it stands, the value is disputed.
        if not disputed:
            disputed = next((text for key, _, text in self.translated if key == "disputed"), "")
        return self._replace(note=note, disputed=disputed)

    def without_time(self) -> "SaidOfValue":
        """Return the same of a value that holds at any time."""
        return self._replace(since=None, until=None)

    def overlaid_by(self, other: "SaidOfValue") -> "SaidOfValue":
        """Return the same with what is said otherwise in another place, which goes first."""
        return SaidOfValue(
            sources=other.sources or self.sources,
            disputed=other.disputed or self.disputed,
            since=other.since or self.since,
            until=other.until or self.until,
            note=other.note or self.note,
            translated=other.translated or self.translated,
            quote=other.quote or self.quote,
        )


NOTHING_SAID = SaidOfValue()


def joined_disputes(said_of_values: Iterable[SaidOfValue]) -> str:
    """Return how values are disputed, each dispute once; empty when none is."""
    return " ".join(dict.fromkeys(said.disputed for said in said_of_values if said.disputed))


SaidOfValues = tuple[SaidOfValue, ...]
"""What is said of each value of a cell, in their order; of a single value one."""
SaidOfRow = Mapping[str, SaidOfValues]
"""By column; those of which nothing is said are left out."""
OF_NO_VALUE: SaidOfRow = {}
