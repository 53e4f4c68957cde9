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
            why = f"{reason}: {_first_of([_name(note) for note in of_reason])}"
            self._lines.append(Tally(f"notes of {kind}", 0, len(of_reason), why))

    def sides_left(self, kind: str, sides: Sequence[CardSides], notes: Sequence[NoteTexts]) -> None:
        """Count cards of templates that nobody can be asked."""
        for side in sides:
            if not side.fault:
                continue
            count = 0
            for note in notes:
                # Anki makes a card only where its front has something: not each note has one.
                count += len([card for card in note.note.cards if card.place == side.place])
            cards = f"cards {clean(side.name) or side.place + 1} of {kind}"
            self._lines.append(Tally(cards, 0, count, side.fault))

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
            why = ""
            if media.missing:
                names = _first_of([_shown(name) for name in media.missing])
                why = f"not in the package, or no picture or sound: {names}"
            lines.append(Tally("pictures and sounds", copied, len(media.missing), why))
        return lines


def _first_of(names: Sequence[str]) -> str:
    """Return the first names of many, enough to find one of them."""
    shown = ", ".join(names[:_MOST_NAMES])
    return f"{shown}, ..." if len(names) > _MOST_NAMES else shown


def _name(note: NoteTexts) -> str:
    for text in note.fields:
        if text.text.strip():
            return _shown(text.text)
    return f"note {note.note.id}"


def _shown(text: str) -> str:
    line = " ".join(clean(text).split())
    if len(line) > _LONGEST_NAME:
        line = f"{line[: _LONGEST_NAME - 3]}..."
    return line
