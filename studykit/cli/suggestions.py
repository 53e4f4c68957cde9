"""List answers that you called right, to add to the facts.

`studykit suggestions`: answers that a learner called right, with the lines that make them count.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from studykit.cli._complete import complete_decks
from studykit.cli._find_decks import find_decks
from studykit.cli._open_decks import open_decks
from studykit.cli._output import say, say_json
from studykit.cli.log import opened_log
from studykit.problems import Location
from studykit.questions.alias_advice import Advice, advise
from studykit.questions.expected_answer import expected_of
from studykit.questions.item import Item

if TYPE_CHECKING:
    from studykit.reviews.log import Log
    from studykit.workspace.workspace import Workspace

HELP_ORDER = 40
EPILOG = """\b
Examples:
  studykit suggestions             of all decks in decks/
  studykit suggestions nansei --json
"""


class _Suggestion(NamedTuple):
    item: Item
    answer: str
    advice: Advice

    @property
    def place(self) -> Location:
        return self.advice.steps[0].place if self.advice.steps else self.item.location


@click.command(epilog=EPILOG)
@click.argument("decks", nargs=-1, metavar="[DECK]...", shell_complete=complete_decks)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a suggestion.")
def command(decks: tuple[str, ...], *, as_json: bool) -> None:
    """List the answers that you called right (`!` in the quiz), with the line that would make them so.

    What the facts of DECK, or of all decks, accept by now is left out.
    """
    with opened_log(make=True) as log:
        opened, code = open_decks(find_decks(decks, all_by_default=True), log.known)
        found = list(_suggestions(opened, log))
    for each in found:
        if as_json:
            say_json(_as_json(each))
        else:
            _show(each)
    if not found and not as_json:
        say("No answer waits to be added.")
    sys.exit(code)


def _show(suggestion: _Suggestion) -> None:
    item, place = suggestion.item, suggestion.place
    say(f"{place}: '{suggestion.answer}' for '{' | '.join(item.keys[:3])}' ({item.stem})")
    for step in suggestion.advice.steps:
        at = "" if step.place == place else f"{step.place}: "
        say(f"    {at}{step.where}: {step.line}", fg="green")
    if suggestion.advice.remark:
        say(f"    {suggestion.advice.remark}", fg="green")


def _as_json(suggestion: _Suggestion) -> dict[str, Any]:
    """Return the suggestion for programs: the first line to add with its place, and all of them as steps."""
    steps = []
    for step in suggestion.advice.steps:
        place = {"file": step.place.file, "line": step.place.line, "column": step.place.column}
        steps.append({**place, "where": step.where, "add": step.line})
    item, first = suggestion.item, suggestion.place
    asked = {
        "id": item.id,
        "stem": item.stem,
        "answer": suggestion.answer,
        "add": steps[0]["add"] if steps else "",
    }
    return {
        **asked,
        "file": first.file,
        "line": first.line,
        "steps": steps,
        "remark": suggestion.advice.remark,
    }


def _suggestions(opened: Sequence[Workspace], log: Log) -> Iterator[_Suggestion]:
    from studykit.grading.grade import grade
    from studykit.grading.verdict import Verdict

    decks = {each.deck.key: each for each in opened}
    for key, identity, answer, _ in log.suggestions():
        deck = decks.get(key)
        item = next((item for item in deck.items if item.id == identity), None) if deck else None
        if deck is None or item is None:
            continue
        now_worth = grade(expected_of(item), answer)
        if not (isinstance(now_worth, Verdict) and now_worth.verdict == "right"):
            yield _suggestion(deck, item, answer.strip())


def _suggestion(deck: Workspace, item: Item, answer: str) -> _Suggestion:
    template = next(each for each in deck.templates if each.id == item.template)
    spelling, item_meant = _spelling_meant(item, answer)
    return _Suggestion(item, answer, advise(template, item_meant, spelling, deck.base, deck.path))


def _spelling_meant(item: Item, answer: str) -> tuple[str, Item]:
    """Return the part of an answer that did not count, and the item with the answers that it may be one of.

    Where all answers are wanted, those that were named are not meant. A part that is one of two is not known.
    """
    from studykit.grading.grade import grade
    from studykit.grading.verdict import Verdict

    if item.many != "all" or item.interaction == "order":
        return answer, item
    single = item._replace(many="any")
    unknown, left = [], list(item.answers)
    for part in filter(None, map(str.strip, re.split(r"[;,]", answer))):
        verdict = grade(expected_of(single), part)
        named = (
            verdict.matched if isinstance(verdict, Verdict) and verdict.verdict == "right" else ()
        )
        left = [each for each in left if each.text not in named]
        unknown += [] if named else [part]
    if len(unknown) == 1 and len(left) == 1:
        return unknown[0], item._replace(answers=tuple(left))
    return answer, item
