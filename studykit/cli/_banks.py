"""The decks of a sitting: as they were compiled before, where nothing has changed since, or else made now."""

from __future__ import annotations

import os
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from studykit.cli._clock import now
from studykit.cli._decks import shown_deck
from studykit.cli._home import cache_folder
from studykit.compiled.deck_cache import CompiledError, DeckContent, read, write
from studykit.compiled.fingerprint import fingerprint
from studykit.problems import Problem
from studykit.questions.item import Deck, Item
from studykit.questions.item_bank import ItemBank, Sayings
from studykit.reviews.log import Log

if TYPE_CHECKING:
    from studykit.workspace.opened import OpenDeck

_UNUSED = 90 * 24 * 3600
"""Seconds after which a compiled deck that was not made again is deleted."""


class QuizDeck(NamedTuple):
    """A deck as a sitting needs it."""

    path: Path
    deck: Deck
    items: ItemBank
    sayings: Sayings
    problems: list[Problem]
    left_out: int = 0
    """Items of which words would tell the answer: Anki shows their pictures, and plays their sounds."""


def quiz_deck(path: Path, log: Log, *, as_json: bool = False) -> QuizDeck | None:
    """The deck at a path; None when it cannot be read at all, and its problems are shown."""
    file = _compiled_file(path)
    if found := read(file, log.known):
        return QuizDeck(path, found.deck, found.items, found.sayings, found.problems)
    return _made_anew(path, log, file, as_json=as_json)


def item_bank(path: Path) -> ItemBank:
    """Return the items of the deck at a path for a look at their ids, templates and tags; none if it cannot be read.

    They come from what was compiled, or are made, without the log, and nothing is written or said.
    """
    from studykit.workspace.opened import read_deck

    if found := read(_compiled_file(path), lambda _key: {}):
        return found.items
    opened, _ = read_deck(path)
    return ItemBank(opened.items if opened else ())


def _made_anew(path: Path, log: Log, file: Path, *, as_json: bool) -> QuizDeck | None:
    """Reads the facts, makes the items, and keeps them compiled as far as the disk lets."""
    from studykit.questions.sayings import BaseSayings

    files, bases = _inputs(path)
    before = fingerprint(files, bases)
    opened = shown_deck(path, known=log.known)
    if opened is None:
        return None
    sayings = BaseSayings(opened.base)
    problems = [problem for problem in opened.problems if problem.level != "note"]
    made_from = [*files, *_whole(*opened.base.sheets)], bases
    digest = fingerprint(*made_from)
    # What pictures and sounds there are decides what is asked where, so a deck that has some is not compiled.
    if (
        not opened.base.media and fingerprint(files, bases) == before
    ):  # else somebody is writing just now
        content = DeckContent(
            opened.deck, opened.items, sayings.facts_about, sayings, problems,
            made_from, digest, log.known(opened.deck.key), opened.lock.entries,
        )  # fmt: skip
        with suppress(OSError, CompiledError):
            write(file, content)
            _prune(file.parent)
    items, left_out = worded(opened, as_json=as_json)
    return QuizDeck(path, opened.deck, ItemBank(items), sayings, problems, left_out)


def worded(found: OpenDeck, *, as_json: bool) -> tuple[tuple[Item, ...], int]:
    """The items with their pictures and sounds in words, and how many are left out since words give them away."""
    if not found.base.media:
        return found.items, 0
    from studykit.questions.media import for_program, in_words

    items = [for_program(item) if as_json else in_words(item) for item in found.items]
    kept = tuple(item for item in items if item)
    return kept, len(items) - len(kept)


def _inputs(path: Path) -> tuple[list[str], list[str]]:
    """The files and the folders that a deck is made from, as whole paths."""
    from studykit.anki.lock import path_for
    from studykit.questions.templates.deck_file import read_deck

    is_sheet = path.suffix.lower() == ".csv"
    file = None if is_sheet else read_deck(path)[0]
    folders = file.deck.facts if file else ()
    return _whole(path, path_for(path)), _whole(*folders)


def _whole(*paths: Path | str) -> list[str]:
    return [os.path.abspath(path) for path in paths]  # noqa: PTH100 - links stay: the folder above one is not its own


def _compiled_file(path: Path) -> Path:
    """One for each deck file and each folder that it is asked from: places in files are told from there."""
    where = "\0".join((os.path.abspath(path), os.path.abspath(os.curdir)))  # noqa: PTH100
    return cache_folder() / f"{blake2b(os.fsencode(where), digest_size=12).hexdigest()}.compiled"


def _prune(folder: Path) -> None:
    """Deletes what has not been made again for long: of decks that are gone, and what a killed program left."""
    for each in folder.iterdir():
        if each.is_file() and now().timestamp() - each.stat().st_mtime > _UNUSED:
            each.unlink()
