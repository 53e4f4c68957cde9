"""The notes of a published package, and which row of a deck each of them is.

By the GUID where the table has a column of them, else by what the first field shows, where one note
alone and one row alone show it. Knows nothing of items, times and locks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from studykit.anki._adopted_fields import RowFields
from studykit.anki._engine_cards import is_empty
from studykit.anki._same_html import media_names, shown
from studykit.anki.adopted_type import AdoptedType
from studykit.anki.field_html import EncodeError, plain
from studykit.anki.lock import KeptHtml
from studykit.anki.package_contents import PackageNote
from studykit.facts.base import FactBase, Row
from studykit.problems import Problem, quoted
from studykit.questions.templates.filling import texts_of

_GAP = re.compile(r"\{\{c([0-9]{1,4}+)::((?:(?!\}\}|::).)*+)", re.DOTALL)
"""The number of a gap, and what stands in it, up to its hint."""
_FEW = 3
"""Names that a message lists,"""
_LONGEST_NAME = 40
"""and characters of each."""


class PublishedNotes:
    """The notes of one note type, as far as the lock does not know them yet."""

    def __init__(
        self,
        adopted: AdoptedType,
        notes: Sequence[PackageNote],
        fields: RowFields,
        hashes: Mapping[str, str],
        base: FactBase,
    ) -> None:
        self.adopted, self.fields = adopted, fields
        self.problems: list[Problem] = []
        self._notes = [note for note in notes if note.guid]
        self.hashes = hashes
        self._rows = {f"{adopted.table.name}/{row.id}": row for row in adopted.table.rows}
        self._guids: dict[str, str] = {}
        """By fact what the row says is its GUID."""
        if adopted.guid:
            for fact, row in self._rows.items():
                texts = texts_of(adopted.guid, row, base)
                if texts and texts[0].strip():
                    self._guids[fact] = texts[0].strip()
            self._refuse_twice()
        self._by_fact = self._matched() if notes else {}

    def _refuse_twice(self) -> None:
        facts: dict[str, str] = {}
        for fact, written in self._guids.items():
            if written in facts:
                message = (
                    f"{quoted(fact)} has the GUID {quoted(written)} of {quoted(facts[written])}"
                )
                remedy = "Each note has one of its own: leave it empty for a note that is new."
                place = self.adopted.table.place(self._rows[fact])
                first = self.adopted.table.place(self._rows[facts[written]])
                self.problems.append(
                    Problem("X013", message, remedy, place, other=first, touches=(fact,))
                )
            facts.setdefault(written, fact)

    # --- matching -------------------------------------------------------------------------------

    def note_of(self, fact: str) -> PackageNote | None:
        """Return the note that was published of a row."""
        return self._by_fact.get(fact)

    def guid_of(self, fact: str) -> str:
        """Return what a row says is the GUID of its note; empty where it says nothing."""
        return self._guids.get(fact, "")

    def _matched(self) -> dict[str, PackageNote]:
        by_guid: dict[str, PackageNote] = {}
        for note in self._notes:
            by_guid.setdefault(note.guid, note)
        matched = {}
        for fact, written in self._guids.items():
            if written in by_guid:
                matched[fact] = by_guid[written]
        guids = {note.guid for note in matched.values()}
        notes_left: dict[str, list[PackageNote]] = {}
        for guid, note in by_guid.items():
            if guid not in guids and note.fields:
                first_shown = shown(note.fields[0], self.hashes)
                notes_left.setdefault(first_shown, []).append(note)
        rows_left: dict[str, list[str]] = {}
        for fact, row in self._rows.items():
            # A row with a GUID that no note has is a new one, whatever it shows.
            if fact not in self._guids:
                rows_left.setdefault(self._first_shown(row), []).append(fact)
        for text, facts in rows_left.items():
            notes = notes_left.get(text, [])
            # Of two alike nobody knows which is which: a wrong one would get another's learning.
            if text and len(facts) == len(notes) == 1:
                matched[facts[0]] = notes[0]
        return matched

    def _first_shown(self, row: Row) -> str:
        try:
            return shown(self.fields.first_content(row), {})
        except EncodeError:
            return ""  # which the row's note will say

    def unmatched(self, asked: Iterable[str]) -> Iterator[Problem]:
        """Yield a warning where notes are no row's, with the rows asked that are no note's."""
        asked = dict.fromkeys(asked)
        silent = [fact for fact in self._by_fact if fact not in asked]
        if silent:
            are = "1 published note is a row"
            if len(silent) > 1:
                are = f"{len(silent)} published notes are rows"
            message = f"{are} of which nothing is asked: {_listed(silent)}"
            remedy = "Learners keep such notes as they are. Fill in what a question shows."
            yield Problem("X015", message, remedy, self.adopted.settings.location)
        guids = {note.guid for note in self._by_fact.values()}
        notes = [note for note in self._notes if note.guid not in guids]
        if not notes:
            return
        names = []
        for note in notes:
            if note.fields:
                names.append(_in_short(shown(note.fields[0], {})))
        notes_are = "1 published note is"
        if len(notes) > 1:
            notes_are = f"{len(notes)} published notes are"
        message = f"{notes_are} no row of {quoted(self.adopted.table.name)}: {_listed(names)}"
        # Told beside each other they often show themselves to be the same.
        new = [fact for fact in asked if fact not in self._by_fact]
        if new:
            rows_are = "1 row is"
            if len(new) > 1:
                rows_are = f"{len(new)} rows are"
            message += f"; {rows_are} no published note: {_listed(new)}"
        remedy = (
            "Anki keeps such notes as they are. Where one is a row, write its GUID into a column "
            "`guid`."
        )
        yield Problem("X015", message, remedy, self.adopted.settings.location)

    # --- contents -------------------------------------------------------------------------------

    def html_of(self, note: PackageNote) -> KeptHtml:
        """Return a note's fields as they were published."""
        fields = {}
        hashes = {}
        for field, content in zip(self.adopted.kind.fields, note.fields, strict=False):
            fields[field.name] = content
            for name in media_names(content):
                if name in self.hashes:
                    hashes[name] = self.hashes[name]
        return KeptHtml(fields, hashes)

    def lost_contents(self) -> list[Problem]:
        """Return a problem for each field that would be emptied without a word in the deck file."""
        problems = []
        for place, parts in enumerate(self.adopted.fields):
            if parts is not None:
                continue
            name = self.adopted.kind.fields[place].name
            filled = 0
            for note in self._by_fact.values():
                if place < len(note.fields) and not is_empty(note.fields[place]):
                    filled += 1
            if filled:
                notes_have = "1 published note has"
                if filled > 1:
                    notes_have = f"{filled} published notes have"
                field = quoted(name)
                message = f"nothing is said of the field {field}, in which {notes_have} something"
                remedy = f'Write `fields: {{{name}: COLUMN}}`; or `{name}: ""`, to empty it.'
                where = self.adopted.settings.location
                problems.append(Problem("X012", message, remedy, where))
        return problems


def gaps_in(contents: Iterable[str]) -> list[tuple[int, str]]:
    """Return the gaps of a cloze, in order: the number, and what stands in it."""
    gaps = []
    for content in contents:
        for match in _GAP.finditer(content):
            gaps.append((int(match[1]), shown(match[2], {})))
    return gaps


def anki_tags(texts: Iterable[str]) -> tuple[str, ...]:
    """Return tags as they stand, sorted, none twice in any case; a blank in one becomes `_`."""
    tags: dict[str, str] = {}
    for text in texts:
        tag = "_".join(plain(text).split())
        if tag:
            tags.setdefault(tag.casefold(), tag)
    return tuple(sorted(tags.values()))


def _listed(names: Sequence[str]) -> str:
    listed = ", ".join(names[:_FEW])
    if len(names) > _FEW:
        listed = f"{listed} and {len(names) - _FEW} more"
    return listed


def _in_short(text: str) -> str:
    line = text.partition("\n")[0]
    if len(line) > _LONGEST_NAME:
        line = f"{line[: _LONGEST_NAME - 1]}…"
    return line
