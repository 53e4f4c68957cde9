"""List the questions that you flagged or set aside.

`studykit flags`: the questions that a learner flagged or set aside in the quiz, with the lines of
their facts:

    seeds/nansei/bases.yaml:4: base-year/miyako is flagged: no such base
        When was the base on Miyako opened?
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

import click

from studykit.cli._clock import now
from studykit.cli._complete import complete_items
from studykit.cli._find_decks import find_decks
from studykit.cli._open_decks import open_decks
from studykit.cli._options import decks_argument, head_option
from studykit.cli._output import counted, say, say_json
from studykit.cli.log import opened_log
from studykit.problems import nearest_or_all, quoted
from studykit.questions.item import Item

if TYPE_CHECKING:
    from studykit.reviews.log import Log
    from studykit.workspace.workspace import Workspace

HELP_ORDER = 30
EPILOG = """\b
Examples:
  studykit flags                               of all decks in decks/
  studykit flags nansei --json
  studykit flags --remove base-year/miyako     it is mended, or may be asked again
"""


class _Mark(NamedTuple):
    """A flag or a suspension, and the question that it is about."""

    deck: str
    id: str
    kind: Literal["flagged", "suspended"]
    word: str
    """The learner's word why; a suspension has none."""
    item: Item | None
    """None when it is no longer made."""
    stem: str
    """As the log knows it when there is no item; empty when not even that."""


@click.command(
    epilog=EPILOG,
    help="List the questions of DECK, or of all decks, that you flagged (`f`) or suspended (`x`) "
    "in the quiz.",
)
@decks_argument
@click.option(
    "--remove",
    multiple=True,
    metavar="ITEM",
    shell_complete=complete_items,
    help="Take flag and suspension off this item. May be repeated.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object an item.")
@head_option
def command(decks: tuple[str, ...], *, remove: tuple[str, ...], as_json: bool) -> None:
    """List what is marked, or take marks off."""
    with opened_log(make=True) as log:
        opened, code = open_decks(find_decks(decks, all_by_default=True), log.known)
        marks = _marks(opened, log)
        if remove:
            _refuse_unmarked(remove, marks)
            marks = _take_off(remove, marks, log)
        flags_elsewhere = _flags_elsewhere(opened, log)

    for mark in marks:
        if as_json:
            say_json(_as_json(mark))
        else:
            _show(mark)
    if not as_json:
        if not marks:
            say("Nothing is flagged or suspended.")
        if flags_elsewhere:
            flags = counted(flags_elsewhere, "flag")
            say(f"Besides, {flags} in decks that are not meant here.")
    sys.exit(code)


def _marks(opened: Sequence[Workspace], log: Log) -> list[_Mark]:
    """Return the marks of decks, deck by deck: flags, the oldest first, and then suspensions."""
    items_by_deck: dict[str, dict[str, Item]] = {}
    for workspace in opened:
        # Two deck files may have one key, and so one place in the log.
        items = items_by_deck.setdefault(workspace.deck.key, {})
        for item in workspace.items:
            items[item.id] = item

    flags = log.flags()
    marks: list[_Mark] = []
    for key, items in items_by_deck.items():
        words = {identity: word for deck, identity, word, _ in flags if deck == key}
        marks += _marks_of_deck(key, items, words, log)
    return marks


def _marks_of_deck(
    key: str, items: Mapping[str, Item], words: Mapping[str, str], log: Log
) -> Iterator[_Mark]:
    """Yield the marks of a deck. `words` has the word of each flagged item."""
    earlier_items = log.known(key)

    def stem_of(identity: str) -> str:
        # As it reads today, if it is still asked.
        if identity in items:
            return items[identity].stem
        if identity in earlier_items:
            return earlier_items[identity].stem
        return ""

    for identity, word in words.items():
        item = items.get(identity)
        yield _Mark(key, identity, "flagged", word, item, stem_of(identity))
    for identity in sorted(log.suspended(key)):
        item = items.get(identity)
        yield _Mark(key, identity, "suspended", "", item, stem_of(identity))


def _flags_elsewhere(opened: Sequence[Workspace], log: Log) -> int:
    """Return how many flags are on items of other decks, which this call does not show."""
    keys = {workspace.deck.key for workspace in opened}
    count = 0
    for deck, *_ in log.flags():
        if deck not in keys:
            count += 1
    return count


def _refuse_unmarked(names: Sequence[str], marks: Sequence[_Mark]) -> None:
    """Raise click.UsageError for an item that is neither flagged nor suspended."""
    marked = {mark.id for mark in marks}
    for name in names:
        if name not in marked:
            near = nearest_or_all(name, marked)
            raise click.UsageError(f"{quoted(name)} is neither flagged nor suspended.{near}")


def _take_off(names: Sequence[str], marks: Sequence[_Mark], log: Log) -> list[_Mark]:
    """Take the marks of these items off, in the log, and return those that stay."""
    remaining = []
    for mark in marks:
        if mark.id not in names:
            remaining.append(mark)
        # An item may have both: then there are two marks, and both go.
        elif mark.kind == "flagged":
            log.unflag(mark.deck, mark.id, now())
        else:
            log.unsuspend(mark.deck, mark.id, now())
    return remaining


def _as_json(mark: _Mark) -> dict[str, object]:
    # Without an item these stay, and are null: programs need not ask for them first.
    file, line = None, None
    if mark.item:
        file, line = mark.item.location.file, mark.item.location.line
    return {
        "deck": mark.deck,
        "id": mark.id,
        "what": mark.kind,
        "word": mark.word,
        "stem": mark.stem,
        "file": file,
        "line": line,
    }


def _show(mark: _Mark) -> None:
    # The location comes first, as in problems: editors can jump to it.
    location = mark.item.location if mark.item else "(no longer asked)"
    word = f": {mark.word}" if mark.word else ""
    say(f"{location}: {mark.id} is {mark.kind}{word}")
    if mark.stem:
        say(f"    {mark.stem}")
