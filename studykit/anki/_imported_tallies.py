"""Count what came over of a package and what did not, with reasons, for the table at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from studykit.anki._card_sides import CardSides
from studykit.anki._imported_columns import NoteTexts
from studykit.anki._imported_media import MediaOfNotes
from studykit.anki._imported_names import clean
from studykit.anki.imported_notes import Tally
from studykit.anki.package_contents import PackageNote

_MOST_NAMES = 3
_LONGEST_NAME = 40


class Tallies:
    """Lines that grow."""

    def __init__(self) -> None:
        self._lines: list[Tally] = []
        self._looks: Counter[str] = Counter()

    def came_over(self, kind: str, notes: Sequence[NoteTexts], tables: Sequence[str]) -> None:
        """Count notes that are asked, by rows of these tables."""
        if notes:
            files = ", ".join(f"{table}.csv" for table in tables)
            self._lines.append(Tally(f"notes of {kind}", len(notes), 0, f"in {files}"))

    def left_out(self, kind: str, notes: Sequence[PackageNote], why: str) -> None:
        """Count notes that stand nowhere."""
        if notes:
            self._lines.append(Tally(f"notes of {kind}", 0, len(notes), why))

    def notes_left(self, kind: str, notes: Sequence[NoteTexts]) -> None:
        """Count notes that are not asked, by the reasons."""
        by_reason: dict[str, list[NoteTexts]] = {}
        for note in notes:
            if note.fault:
                by_reason.setdefault(note.fault, []).append(note)
        for reason, of_reason in by_reason.items():
            names = ", ".join(_name(note) for note in of_reason[:_MOST_NAMES])
            if len(of_reason) > _MOST_NAMES:
                names += ", ..."
            why = f"{reason}: {names}"
            self._lines.append(Tally(f"notes of {kind}", 0, len(of_reason), why))

    def sides_left(self, kind: str, sides: Sequence[CardSides], notes: Sequence[NoteTexts]) -> None:
        """Count cards of templates that nobody can be asked."""
        for side in sides:
            if not side.fault:
                continue
            count = 0
            for note in notes:
                count += sum(card.place == side.place for card in note.note.cards)
            what = f"cards {clean(side.name) or side.place + 1} of {kind}"
            self._lines.append(Tally(what, 0, count, side.fault))

    def voices_left(self, lines: Sequence[Tally]) -> None:
        """Count voices that read otherwise than a column can say."""
        self._lines += lines

    def looks_lost(self, notes: Sequence[NoteTexts]) -> None:
        """Count notes that come over without some of their looks."""
        for note in notes:
            looks: set[str] = set()
            for text in note.fields:
                looks |= text.lost
                if text.barred:
                    looks.add(f"{text.barred}, of which the words are kept")
            self._looks.update(looks)

    def lines(self, media: MediaOfNotes) -> list[Tally]:
        """Return all lines."""
        lines = list(self._lines)
        for look, count in sorted(self._looks.items()):
            word = "note" if count == 1 else "notes"
            lines.append(Tally(f"looks in {count:,} {word}", 0, count, look))
        copied = len(media.copied())
        if copied or media.missing:
            names = ", ".join(_shown(name) for name in list(media.missing)[:_MOST_NAMES])
            if len(media.missing) > _MOST_NAMES:
                names += ", ..."
            why = f"not in the package, or no picture or sound: {names}" if names else ""
            lines.append(Tally("pictures and sounds", copied, len(media.missing), why))
        return lines


def _name(note: NoteTexts) -> str:
    for text in note.fields:
        if text.text.strip():
            return _shown(text.text)
    return f"note {note.note.id}"


def _shown(text: str) -> str:
    line = " ".join(clean(text).split())
    return line if len(line) <= _LONGEST_NAME else f"{line[: _LONGEST_NAME - 3]}..."
