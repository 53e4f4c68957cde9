"""Write the notes of an Anki package as a fact base and a deck, for `studykit facts import`.

    deck.apkg    seeds/deck/basic.csv, seeds/deck/basic.yaml, seeds/deck/media/dog.png, and a deck

All that will be written is known before anything is, and at the end a table says what came over,
what did not, and why.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from studykit.cli._import_nouns import DECK, NewFile, refuse, sheet_as_csv
from studykit.cli._output import say
from studykit.problems import Location, Problem, quoted
from studykit.reading.modeline import TABLE_SCHEMA, modeline
from studykit.reading.quoting import yaml_text
from studykit.values.english import join_words

if TYPE_CHECKING:
    from studykit.anki.imported_notes import ImportedColumn, ImportedNotes, ImportedTable, Tally
    from studykit.anki.package_media import PackageMedia

_MEDIA_AT_ONCE = 200
"""Files that are written as one: a journal names them all."""


def import_package(file: Path, into: Path | None, deck: Path | None) -> None:
    """Write what a package holds. Leave where it cannot be read or something is in the way."""
    from studykit.anki.import_notes import import_notes
    from studykit.anki.package_contents import PackageError
    from studykit.anki.package_media import open_media
    from studykit.anki.read_package import read_package

    with ExitStack() as stack:
        try:
            contents = read_package(file)
            media = stack.enter_context(open_media(file))
            imported = import_notes(contents, media)
        except PackageError as error:
            _refuse_package(file, f"the package cannot be read: {error}", error.remedy)
        if not contents.notes:
            _refuse_package(file, "the package holds no notes", "Export a deck that has some.")
        _write(file, into or Path("seeds") / file.stem, deck, imported, media)


def _refuse_package(file: Path, fault: str, remedy: str) -> None:
    remedy = remedy or "Export the deck from Anki again."
    refuse([Problem("X008", fault, remedy, Location(str(file)))])


def _write(
    file: Path, folder: Path, deck: Path | None, imported: ImportedNotes, media: PackageMedia
) -> None:
    from studykit.cli._import_targets import refuse_one_file_for_two, refuse_overwriting
    from studykit.cli._schema_files import with_modeline, write_schemas
    from studykit.whole_files.writing import write_whole

    texts = _new_texts(file, folder, imported)
    deck_text = _deck_text(file, folder, deck, imported)
    if deck and imported.questions:
        texts.append(NewFile(deck, DECK, with_modeline(deck_text).encode()))
    pictures = {folder / path: name for path, name in imported.media.items()}
    new_pictures = []
    for path, name in pictures.items():
        if not _is_there(path, name, media):
            new_pictures.append(path)
    everything = list(texts)
    for path in new_pictures:
        everything.append(NewFile(path, "a picture or sound"))
    refuse_one_file_for_two([NewFile(file, "the file that is read"), *everything])
    refuse_overwriting(everything)

    # Nothing is in the way any more. The tables come last: what they name is there then.
    for begin in range(0, len(new_pictures), _MEDIA_AT_ONCE):
        some = new_pictures[begin : begin + _MEDIA_AT_ONCE]
        for path in some:
            path.parent.mkdir(parents=True, exist_ok=True)
        write_whole({path: media.read(pictures[path]) for path in some})
    for text in texts:
        text.path.parent.mkdir(parents=True, exist_ok=True)
    write_whole({text.path: text.content for text in texts})
    schemas = [NewFile(path, "a schema") for path in write_schemas(texts)]
    _show(imported, [*texts, *schemas], folder, len(new_pictures))
    if not imported.questions:
        say("\nNothing in it can be asked: there is no deck to begin with.", fg="yellow")
    elif not deck:
        to_begin = f"A deck to begin with, for a file decks/{file.stem}.yaml (or add --deck FILE):"
        say(f"\n{to_begin}", bold=True)
        say(deck_text.rstrip())
    if imported.questions:
        package = _from_deck(file, deck)
        say(f"\n{_how_to_go_on(package, imported)}", dim=True)


def _from_deck(path: Path, deck: Path | None) -> str:
    """Return the way to a path from the folder of the deck, or of any deck in `decks`."""
    deck = deck or Path("decks/x")
    return Path(os.path.relpath(path, deck.parent)).as_posix()


def _how_to_go_on(package: str, imported: ImportedNotes) -> str:
    """Return what the author of the package writes, so that its learners keep their cards."""
    advice = (
        "If you publish this deck yourself, its learners go on with their cards: write "
        f"`note_type: {{from: {package}}}` into the deck file (`studykit help anki`)."
    )
    of_cards = [table.name for table in imported.tables if not table.is_of_notes]
    if of_cards:
        advice += (
            f" Rows of {join_words(of_cards)} are single cards of notes: move the templates that "
            "ask them into a deck file of its own."
        )
    return advice


def _is_there(path: Path, name: str, media: PackageMedia) -> bool:
    """Return whether a picture lies there already, letter for letter: an import was broken off."""
    try:
        return path.is_file() and path.read_bytes() == media.read(name)
    except OSError:
        return False


# --- what is written -----------------------------------------------------------------------------


def _new_texts(file: Path, folder: Path, imported: ImportedNotes) -> list[NewFile]:
    texts = []
    for table in imported.tables:
        name = quoted(table.name)
        folder_of_table = folder if table.is_asked else _not_asked(folder)
        csv = folder_of_table / f"{table.name}.csv"
        rows = sheet_as_csv(table.sheet).encode()
        texts.append(NewFile(csv, f"the rows of the table {name}", rows))
        head = _head(table, file.name, csv.name).encode()
        texts.append(NewFile(csv.with_suffix(".yaml"), f"the head of the table {name}", head))
    return texts


def _not_asked(folder: Path) -> Path:
    """Return the folder of notes that no deck asks, beside the fact base: no deck reads it."""
    return folder.with_name(f"{folder.name}-not-asked")


def _head(table: ImportedTable, package: str, rows: str) -> str:
    # A line feed in a file's name would end the comment.
    shown = "".join(char if char.isprintable() else " " for char in package)
    lines = [
        modeline(TABLE_SCHEMA),
        f"# Made from {shown}. Correct what you like; the ids must never change.",
        f"table: {yaml_text(table.name)}",
    ]
    if table.about:
        lines += [f"about: {yaml_text(table.about)}", "complete: true"]
    # Only who knows the deck can say it: the line waits for him.
    else:
        lines.append('about: ""                          # which rows belong here, in one sentence')
    if table.label:
        lines.append(f"label: {yaml_text(table.label)}")
    if table.split:
        lines.append(f"split: {yaml_text(table.split)}")
    lines.append("columns:")
    for name, column in table.columns.items():
        if column.is_declared:
            lines.append(f"  {yaml_text(name)}: {_column(column)}")
    if len(table.say) == 1:
        lines.append(f"say: {yaml_text(table.say[0])}")
    elif table.say:
        lines.append("say:")
        for sentence in table.say:
            lines.append(f"  - {yaml_text(sentence)}")
    lines += [f"rows: {yaml_text(rows)}", ""]
    return "\n".join(lines)


def _column(column: ImportedColumn) -> str:
    kind = yaml_text(column.type)
    keys = [f"type: {kind}"]
    if len(column.markup) == 1:
        keys.append(f"markup: {column.markup[0]}")
    elif column.markup:
        keys.append(f"markup: [{', '.join(column.markup)}]")
    if column.lang:
        keys += [f"lang: {yaml_text(column.lang)}", "speak: true"]
    # `Front: text` says as much as `Front: {type: text}`.
    if len(keys) == 1:
        return kind
    return f"{{{', '.join(keys)}}}"


def _deck_text(file: Path, folder: Path, deck: Path | None, imported: ImportedNotes) -> str:
    from studykit.cli._clock import random_end
    from studykit.questions.starter_deck import Settings, deck_of_templates

    templates: list[tuple[str, Settings]] = []
    for question in imported.questions:
        settings: Settings = {
            "from": question.table,
            "where": question.where,
            "ask": question.ask,
            "cloze": question.cloze,
            "answer": _answer(question.answer),
            "ask_back": question.ask_back,
            "many": "all" if question.wants_all else "",
            "modes": ["typed"] if question.is_typed else "",
            "hint": question.hint,
            "explain": question.explain,
            "deck": question.deck,
            "tags": question.tags,
        }
        templates.append((question.name, settings))
    facts = _from_deck(folder, deck)
    slug = re.sub("[^a-z0-9]", "-", file.stem.lower()).strip("-") or "deck"
    name = imported.deck or file.stem
    return deck_of_templates(name, f"{slug}-{random_end()}", facts, templates)


def _answer(column: str) -> str:
    """Return a column as an answer: in braces, if it could be read as something else."""
    if not column or yaml_text(column) == column:
        return column
    return f"{{{column}}}"


# --- what is shown -------------------------------------------------------------------------------


def _show(imported: ImportedNotes, texts: Sequence[NewFile], folder: Path, pictures: int) -> None:
    for text in texts:
        say(f"wrote {text.path}")
    if pictures:
        say(f"wrote {pictures:,} pictures and sounds into {folder / 'media'}")
    if any(not table.is_asked for table in imported.tables):
        say(f"Notes that cannot be asked as they are lie in {_not_asked(folder)}.")
    say()
    for line in _table_of(imported.tallies):
        say(line)


def _table_of(tallies: Sequence[Tally]) -> list[str]:
    """Return the table of what came over and what did not, a line each."""
    rows = [("", "came over", "left out", "")]
    for tally in tallies:
        rows.append((tally.what, _number(tally.came), _number(tally.left), tally.why))
    # The last column, of reasons, is as long as it likes.
    widths = [max(len(row[place]) for row in rows) for place in range(3)]
    lines = []
    for what, came, left, why in rows:
        line = f"{what:{widths[0]}}  {came:>{widths[1]}}  {left:>{widths[2]}}  {why}"
        lines.append(line.rstrip())
    return lines


def _number(count: int) -> str:
    """Return a number for the table; a nought would hide the numbers that matter."""
    if not count:
        return ""
    return f"{count:,}"
