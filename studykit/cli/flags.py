"""List the questions that you flagged or set aside.

`studykit flags`: the questions that a learner flagged or set aside in the quiz, with the lines of
their facts.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import click

from studykit.cli._clock import now
from studykit.cli._complete import complete_decks, complete_items
from studykit.cli._find_decks import find_decks
from studykit.cli._open_decks import open_decks
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
    deck: str
    id: str
    what: str
    """`flagged` or `suspended`."""
    word: str
    item: Item | None
    """None when it is no longer made."""
    stem: str


@click.command(epilog=EPILOG)
@click.argument("decks", nargs=-1, metavar="[DECK]...", shell_complete=complete_decks)
@click.option(
    "--remove",
    multiple=True,
    metavar="ITEM",
    shell_complete=complete_items,
    help="Take flag and suspension off this item. May be repeated.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object an item.")
def command(decks: tuple[str, ...], *, remove: tuple[str, ...], as_json: bool) -> None:
    """List the questions of DECK, or of all decks, that you flagged (`f`) or suspended (`x`) in the quiz."""
    with opened_log(make=True) as log:
        opened, code = open_decks(find_decks(decks, all_by_default=True), log.known)
        marks = list(_marks(opened, log))
        if remove:
            marks = _without(marks, remove, log)
        here = {each.deck.key for each in opened}
        elsewhere = sum(deck not in here for deck, *_ in log.flags())
    for mark in marks:
        _show(mark, as_json=as_json)
    if not as_json:
        if not marks:
            say("Nothing is flagged or suspended.")
        if elsewhere:
            say(f"Besides, {counted(elsewhere, 'flag')} in decks that are not meant here.")
    sys.exit(code)


def _marks(opened: Sequence[Workspace], log: Log) -> Iterator[_Mark]:
    flags = log.flags()
    for key in dict.fromkeys(each.deck.key for each in opened):
        items = {item.id: item for each in opened if each.deck.key == key for item in each.items}
        known = log.known(key)
        flagged = [(item, "flagged", word) for deck, item, word, _ in flags if deck == key]
        for identity, what, word in [
            *flagged,
            *((item, "suspended", "") for item in sorted(log.suspended(key))),
        ]:
            item = items.get(identity)
            stem = item.stem if item else known[identity].stem if identity in known else ""
            yield _Mark(key, identity, what, word, item, stem)


def _without(marks: Sequence[_Mark], remove: Sequence[str], log: Log) -> list[_Mark]:
    """Takes flags and suspensions away. Raises click.UsageError for an item that has neither."""
    marked = {mark.id for mark in marks}
    for name in remove:
        if name not in marked:
            raise click.UsageError(
                f"{quoted(name)} is neither flagged nor suspended.{nearest_or_all(name, marked)}"
            )
    for mark in marks:
        if mark.id in remove:
            (log.unflag if mark.what == "flagged" else log.unsuspend)(mark.deck, mark.id, now())
    return [mark for mark in marks if mark.id not in remove]


def _show(mark: _Mark, *, as_json: bool) -> None:
    place = mark.item.location if mark.item else None
    if as_json:
        where = {"file": place.file, "line": place.line} if place else {"file": None, "line": None}
        found = {
            "deck": mark.deck,
            "id": mark.id,
            "what": mark.what,
            "word": mark.word,
            "stem": mark.stem,
        }
        say_json({**found, **where})
        return
    word = f": {mark.word}" if mark.word else ""
    say(f"{place or '(no longer asked)'}: {mark.id} is {mark.what}{word}")
    if mark.stem:
        say(f"    {mark.stem}")
