"""Find the tables in the files of a fact base: each becomes a draft, its rows not yet read.

bases.yaml        a draft for each YAML document in it that is a table
patrols.csv       a draft, unless a YAML file names it as its rows
deck.yaml         none: a deck may lie beside its facts
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from studykit.facts._head import Draft, read_head
from studykit.facts._sheets import sheet_names
from studykit.facts.documents import is_deck, seems_deck
from studykit.facts.files import files_of, shown_path
from studykit.facts.keys import TABLE_KEYS
from studykit.problems import Location, Problem, errors, nearest, quoted
from studykit.reading.csv_rows import is_list_file, read_sheet
from studykit.reading.first_line import FirstLine
from studykit.reading.foreign_files import refusal
from studykit.reading.plain_text import read_text
from studykit.reading.read_yaml import read_documents
from studykit.reading.settings import Fields
from studykit.reading.yaml_tree import YamlMapping


class DraftFinder:
    """Finds the drafts of one folder after the other; `problems` are added to its list.

    `first_line`: whether lists without a head have the names of their columns there.
    """

    def __init__(
        self, problems: list[Problem], first_line: FirstLine = FirstLine.LIKELY_HEAD
    ) -> None:
        self._problems = problems
        self._first_line = first_line
        self.broken_files: list[str] = []
        """Files that could not be read to the end."""
        self._decks = 0
        """How many of the files read last are decks."""

    def drafts_in(self, path: Path) -> Iterator[Draft]:
        """Yield the tables of a folder, or of a single file."""
        files = self._files_of(path)
        if not files:
            return
        heads = [file for file in files if not is_list_file(file)]
        sheets = [file for file in files if is_list_file(file)]
        folder = path if path.is_dir() else path.parent

        self._decks = 0
        # A CSV that a head names as its rows is no table of its own. Links to it are found out.
        sheets_of_heads: set[str] = set()
        for file in heads:
            for draft in self._drafts_of_yaml(file):
                draft.folder = folder
                # Most heads have their rows below them.
                if not isinstance(draft.rows, YamlMapping):
                    for sheet_name in sheet_names(draft):
                        if not sheet_name.is_missing:
                            sheets_of_heads.add(os.path.realpath(file.parent / sheet_name.text))
                yield draft
        for file in sheets:
            if os.path.realpath(file) not in sheets_of_heads:
                draft = self._draft_of_csv(file)
                draft.folder = folder
                yield draft

        if self._decks and self._decks == len(heads) and not sheets:
            message = f"there is no table in {quoted(shown_path(path))}, only a deck"
            self._report_no_facts(path, message, "Write a table into it.")

    def _files_of(self, path: Path) -> list[Path]:
        """Return the files that hold tables; when there is none, that is reported."""
        shown = shown_path(path)
        if not os.path.exists(path):  # noqa: PTH110 - unlike Path.exists it never raises
            message = f"there is no fact base {quoted(shown)}"
            remedy = f"Correct the path.{nearest(path.name, _names_in(path.parent))}"
            self._report_no_facts(path, message, remedy)
            return []
        try:
            tables, outside = files_of(path)
        except OSError as error:
            message = f"the folder cannot be read: {(error.strerror or str(error)).lower()}"
            self._report_no_facts(path, message, "Check its permissions.")
            return []

        foreign = refusal(path, shown)
        if foreign and not tables:
            self._problems.append(foreign)
            return []
        for file in outside:
            message = (
                "the file is a link to a place outside the fact base's folder, and is not read"
            )
            remedy = "Put the file itself into the folder."
            self._problems.append(Problem("F008", message, remedy, Location(shown_path(file))))
        if not tables:
            message = f"there is no .yaml and no .csv in {quoted(shown)}"
            self._report_no_facts(path, message, "Write a table into it.")
        return tables

    def _report_no_facts(self, path: Path, message: str, remedy: str) -> None:
        self._problems.append(Problem("F001", message, remedy, Location(shown_path(path))))

    def _drafts_of_yaml(self, file: Path) -> Iterator[Draft]:
        name = shown_path(file)
        documents, problems = read_documents(file, name)
        # F001: not to be read to its end. F009: too large to be read.
        is_broken = any(problem.code in ("F001", "F009") for problem in problems)
        is_broken_deck = is_broken and seems_deck(read_text(file, name)[0])
        tables = [document for document in documents if not is_deck(document)]
        has_decks_alone = bool(documents) and not tables
        if is_broken_deck or has_decks_alone:
            # Its problems are reported when it is opened as a deck, and would be wrong here.
            self._decks += 1
            return

        self._problems.extend(problems)
        if is_broken:
            self._set_broken(name)
        for document in tables:
            draft = read_head(document, name, file.stem, self._problems)
            if draft:
                yield draft
            else:
                # Whatever refers to the table would be called wrong, and is not.
                self._set_broken(name)

    def _draft_of_csv(self, file: Path) -> Draft:
        name = shown_path(file)
        sheet, problems = read_sheet(file, name, self._first_line)
        self._problems.extend(problems)
        if errors(problems):
            self._set_broken(name)
        # What a head would say is at its defaults; its problems stand at the CSV's first line.
        no_settings = Fields(YamlMapping({}, {}, 1, 1), name, self._problems, TABLE_KEYS)
        draft = Draft(file.stem, no_settings, Location(name), takes_any_column=True)
        draft.sheet = sheet
        draft.rows_file = name
        return draft

    def _set_broken(self, file: str) -> None:
        if file not in self.broken_files:
            self.broken_files.append(file)


def _names_in(folder: Path) -> list[str]:
    try:
        return [path.name for path in folder.iterdir()]
    except OSError:
        return []  # the guess is left out; the problem stays
