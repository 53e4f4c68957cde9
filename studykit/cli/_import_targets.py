"""Refuse the files that `studykit facts import` would write over others. It writes none."""

from __future__ import annotations

import os
import sys
import unicodedata
from collections.abc import Sequence

from studykit.cli._exit_codes import PROBLEMS
from studykit.cli._import_nouns import DECK, NewFile
from studykit.cli._output import say
from studykit.facts.files import shown_path


def refuse_one_file_for_two(files: Sequence[NewFile]) -> None:
    """Leave when two of the files are one: by path, by a link, or where case does not count."""
    first_at: dict[str, NewFile] = {}
    for file in files:
        real_path = os.path.realpath(file.path)
        # Some file systems take `Words.csv` and `words.csv`, or two ways to write é, for one name.
        same_path = unicodedata.normalize("NFC", real_path).casefold()
        first = first_at.setdefault(same_path, file)
        if first is file:
            continue
        remedy = "Name another folder with --into."
        if file.role == DECK:
            remedy = "Name another file with --deck, such as decks/NAME.yaml."
        roles = f"{first.role} and {file.role}"
        say(f"{file.path} would be {roles}; nothing was written. {remedy}", err=True)
        sys.exit(PROBLEMS)


def refuse_overwriting(files: Sequence[NewFile]) -> None:
    """Leave when one of the files is there already, or cannot be written."""
    for file in files:
        if file.replaces:
            continue
        is_deck = file.role == DECK
        fault = ""
        nearest_above = next(
            folder for folder in file.path.absolute().parents if os.path.lexists(folder)
        )
        if not nearest_above.is_dir():
            fault = f"cannot be written, since {shown_path(nearest_above)} is no folder"
        elif is_deck and file.path.suffix.lower() == ".csv":
            fault = "ends in .csv, and a deck in .yaml"
        elif os.path.lexists(file.path):
            fault = "is already there"
        if fault:
            option = "another file with --deck" if is_deck else "another folder with --into"
            say(f"{file.path} {fault}; nothing was written. Name {option}.", err=True)
            sys.exit(PROBLEMS)
