"""`studykit suggestions`: answers that a learner called right, as lines to add to the facts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import click

from studykit.cli.complete import complete_decks
from studykit.cli.decks import find_decks, open_decks
from studykit.cli.log import opened_log
from studykit.cli.output import say, say_json
from studykit.facts.model import FactBase, Row, Table
from studykit.items.model import Item
from studykit.problems import Location

if TYPE_CHECKING:
    from studykit.library.opened import OpenDeck
    from studykit.study.log import Log

EPILOG = """\b
Examples:
  studykit suggestions             of all decks in decks/
  studykit suggestions nansei --json
"""


class _Suggestion(NamedTuple):
    answer: str
    item: Item
    place: Location
    line: str
    """What to write there."""
    where: str
    """In words."""


@click.command(epilog=EPILOG)
@click.argument("decks", nargs=-1, metavar="[DECK]...", shell_complete=complete_decks)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a suggestion.")
def command(decks: tuple[str, ...], *, as_json: bool) -> None:
    """List the answers that you called right (`!` in the quiz), with the line that would make them so.

    What the facts of DECK, or of all decks, accept by now is left out.
    """
    with opened_log(make=True) as log:
        opened = open_decks(find_decks(decks, all_by_default=True), log.known)
        found = list(_suggestions(opened, log))
    for each in found:
        if as_json:
            place = {"file": each.place.file, "line": each.place.line}
            say_json({"id": each.item.id, "stem": each.item.stem, "answer": each.answer, "add": each.line, **place})
        else:
            say(f"{each.place}: '{each.answer}' for '{' | '.join(each.item.keys[:3])}' ({each.item.stem})")
            say(f"    {each.where}: {each.line}", fg="green")
    if not found and not as_json:
        say("No answer waits to be added.")


def _suggestions(opened: Sequence[OpenDeck], log: Log) -> Iterator[_Suggestion]:
    from studykit.study.grade import Verdict, grade

    decks = {each.deck.key: each for each in opened}
    for key, identity, answer, _ in log.suggestions():
        deck = decks.get(key)
        item = next((item for item in deck.items if item.id == identity), None) if deck else None
        if deck is None or item is None:
            continue
        now_worth = grade(item, answer)
        if not (isinstance(now_worth, Verdict) and now_worth.verdict == "right"):
            yield _suggestion(deck, item, answer.strip())


def _suggestion(deck: OpenDeck, item: Item, answer: str) -> _Suggestion:
    """An alias of the row whose label is the answer; where there is no such row, a pattern of the template."""
    owners = list(_owners(deck.base, item))
    if len(owners) != 1 and deck.path.suffix.lower() == ".csv":
        where = "in a deck file, which this CSV has not yet"
        return _Suggestion(answer, item, item.location, f"accept: [{_yaml(answer)}]", where)
    if len(owners) != 1:
        template = next(each for each in deck.templates if each.id == item.template)
        return _Suggestion(answer, item, template.location, f"accept: [{_yaml(answer)}]", "in the template")
    table, row = owners[0]
    aliases = [*table.texts(row, "aliases"), answer]
    lang = next((column.lang for column in table.columns if column.name == table.label and item.lang), "")
    name = f"aliases@{lang}" if lang and f"{table.label}@{lang}" in table.positions else "aliases"
    if table.rows_file.endswith(".csv"):
        return _Suggestion(answer, item, table.place(row), "; ".join(aliases), f"in the column `{name}`")
    line = f"{name}: [{', '.join(map(_yaml, aliases))}]"
    return _Suggestion(answer, item, table.place(row), line, "in the row")


def _owners(base: FactBase, item: Item) -> Iterator[tuple[Table, Row]]:
    """The rows among the item's facts and their references that an answer is the label of."""
    for entity in dict.fromkeys((*item.facts, *item.entities)):
        name, _, row_id = entity.partition("/")
        row = base.row(name, row_id)
        table = base.tables.get(name)
        if table and row and table.label and any(text in item.keys for text in table.texts(row, table.label)):
            yield table, row


def _yaml(text: str) -> str:
    """The text as it stands in a YAML list: in quotes where its signs would mean something."""
    is_plain = re.fullmatch(r"\w[\w .'’()/-]*", text) and text == text.strip() and " #" not in text
    return text if is_plain and text not in ("null", "~") else json.dumps(text, ensure_ascii=False)
