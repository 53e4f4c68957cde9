"""Make the rows of a table of notes: a readable id, cells, tags, the deck, and Anki's own id."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from studykit.anki._imported_columns import FieldColumns, NoteTexts
from studykit.anki._imported_names import clean, readable_id
from studykit.anki.imported_notes import ImportedColumn, ImportedQuestion, ImportedTable
from studykit.anki.package_contents import PackageNote
from studykit.reading.csv_rows import Record, Sheet

_SIGNS_BETWEEN_MEMBERS = ";|^¦\\"
_USUAL_SIGN = ";"
_TAGS = ImportedColumn("[text]")
_HIDDEN = ImportedColumn(is_declared=False)
_DEFAULT = "Default"


class DecksOfNotes:
    """The decks that notes lie in, below the one above all of them."""

    def __init__(self, notes: Sequence[PackageNote]) -> None:
        self._deck_of: dict[int, str] = {}
        for note in notes:
            # Its cards may lie in several decks: that of the first one stands for the note.
            self._deck_of[note.id] = clean(note.cards[0].deck) if note.cards else ""
        names = set(self._deck_of.values()) - {"", _DEFAULT}
        self.root = _common_root(names)

    def below(self, note: PackageNote) -> str:
        """Return the deck of a note, from the one above all; empty for that one itself."""
        name = self._deck_of[note.id]
        if name == _DEFAULT:
            return ""
        if self.root:
            return name[len(self.root) :].removeprefix("::")
        return name

    def tag_of(self, note: PackageNote) -> str:
        """Return the deck of a note as a tag: `Plants::Old_oaks`."""
        levels = []
        for level in self.below(note).split("::"):
            if level:
                # A blank ends a tag.
                levels.append("_".join(level.split()))
        return "::".join(levels)

    def file_under(self, questions: Iterable[ImportedQuestion], notes: Sequence[NoteTexts]) -> None:
        """Say in questions into which subdeck they go, and by which tags they are found."""
        subdecks = {self.below(note.note) for note in notes}
        have_tags = any(note.note.tags for note in notes)
        for question in questions:
            if len(subdecks) == 1:
                question.deck = next(iter(subdecks))
            tags = ["{tags}"] if have_tags else []
            if len(subdecks) > 1:
                tags.append("{deck}")
            question.tags = tuple(tags)


def _common_root(names: set[str]) -> str:
    """Return the deck that all of them are, or lie in: of A::B and A::C it is A."""
    if not names:
        return ""
    first, *others = [name.split("::") for name in sorted(names)]
    common = first
    for parts in others:
        length = 0
        while length < min(len(common), len(parts)) and common[length] == parts[length]:
            length += 1
        common = common[:length]
    return "::".join(common)


def rows_of_table(
    name: str,
    notes: Sequence[NoteTexts],
    fields: Sequence[FieldColumns],
    columns: Mapping[str, ImportedColumn],
    decks: DecksOfNotes,
    shown: Collection[str],
) -> list[ImportedTable]:
    """Return the table of the notes that are asked, and that of those that are not.

    `shown` are the fields that cards show: what is told of a note.
    """
    asked = []
    not_asked = []
    for note in notes:
        if note.fault:
            not_asked.append((note, {**note.cells, "why": note.fault}))
        else:
            asked.append((note, note.cells))
    tables = []
    if asked:
        shown_fields = [of_field for of_field in fields if of_field.name in shown]
        table = table_of(name, asked, columns, decks)
        table.say = tuple(sentences_of_fact(shown_fields, asked))
        tables.append(table)
    if not_asked:
        more = {**columns, "why": ImportedColumn()}
        table = table_of(name, not_asked, more, decks)
        table.is_asked = False
        tables.append(table)
    return tables


def table_of(
    name: str,
    rows: Sequence[tuple[NoteTexts, Mapping[str, str]]],
    columns: Mapping[str, ImportedColumn],
    decks: DecksOfNotes,
    *,
    ids: Sequence[str] = (),
    sign: str = "",
) -> ImportedTable:
    """Return a table of rows. Columns that no row fills are left out."""
    filled = {}
    for column, of_column in columns.items():
        if any(cells.get(column) for _, cells in rows):
            filled[column] = of_column
    has_tags = any(note.note.tags for note, _ in rows)
    has_decks = len({decks.below(note.note) for note, _ in rows}) > 1
    header = ["id", *filled]
    more: dict[str, ImportedColumn] = {}
    if has_tags:
        more["tags"] = _TAGS
    if has_decks:
        more["deck"] = ImportedColumn()
    # By its GUID Anki knows a note: a deck that adopts the package goes on with it.
    more["guid"] = _HIDDEN
    if not sign:
        tags: list[str] = []
        for note, _ in rows:
            tags += note.note.tags
        sign = sign_in_none(tags)
    taken: dict[str, int] = {}
    records = []
    # The first line of a sheet is its header.
    for line, (note, cells) in enumerate(rows, start=2):
        words = ids[line - 2] if ids else _words_of(cells, filled)
        row = [readable_id(words, f"note-{note.note.id}", taken)]
        row += [cells.get(column, "") for column in filled]
        if has_tags:
            row.append(sign.join(map(clean, note.note.tags)))
        if has_decks:
            row.append(decks.tag_of(note.note))
        row.append(clean(note.note.guid).replace("\n", " "))
        records.append(Record(row, line))
    sheet = Sheet([*header, *more], records)
    split = "" if sign == _USUAL_SIGN else sign
    return ImportedTable(name, sheet, {**filled, **more}, split)


def _words_of(cells: Mapping[str, str], columns: Mapping[str, ImportedColumn]) -> str:
    """Return the words that tell a row from others: its first text, or the name of a picture."""
    for wanted in ("text", "image", "audio"):
        for column, of_column in columns.items():
            cell = cells.get(column, "")
            if of_column.type != wanted or not any(char.isalnum() for char in cell):
                continue
            if wanted == "text":
                return cell
            # media/ug-fr.svg is ug-fr.
            return cell.rpartition("/")[2].rpartition(".")[0]
    return ""


def sign_in_none(texts: Iterable[str]) -> str:
    """Return a sign that stands in none of the texts, to part them in a cell."""
    together = " ".join(texts)
    for sign in _SIGNS_BETWEEN_MEMBERS:
        if sign not in together:
            return sign
    # A tag that holds even this one becomes two.
    return _USUAL_SIGN


def sentences_of_fact(
    fields: Sequence[FieldColumns], rows: Sequence[tuple[NoteTexts, Mapping[str, str]]]
) -> list[str]:
    """Return how a note is told: its first two fields beside each other, the others below.

    Of several the first is taken whose columns are all there; some column has to be.
    """
    columns = []
    always: list[str] = []
    for of_field in fields:
        for column in of_field.all():
            filled = [cells[column] for _, cells in rows if cells.get(column)]
            if filled:
                columns.append(column)
            if len(filled) == len(rows):
                always.append(column)
    if always:
        return [_sentence(columns, always)]
    return [_sentence(columns, [column]) for column in columns]


def _sentence(columns: Sequence[str], always: Collection[str]) -> str:
    """Return a sentence that shows the columns, those that may be empty only where they are not.

    `{Front}: {Back}`, and each other one in a line of its own.
    """
    sentence = ""
    for place, column in enumerate(columns):
        between = ("", ": ")[place] if place < 2 else "\n"
        slot = f"{between}{{{column}}}"
        if column not in always:
            slot = f"{{?{slot}?}}"
        sentence += slot
    return sentence
