"""List answers that you called right, to add to the facts.

`studykit suggestions`: answers that a learner called right, with the lines that make them count:

    seeds/nansei/bases.yaml:4: 'Miyako jima' for 'Miyako' (On which island is the base?)
        in the row: aliases: [Miyako jima]

Which lines these are is known to `questions.alias_advice`; here they are only shown.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from studykit.cli._find_decks import find_decks
from studykit.cli._open_decks import open_decks
from studykit.cli._options import decks_argument, head_option
from studykit.cli._output import say, say_json
from studykit.cli.log import opened_log
from studykit.grading.expected import Answer
from studykit.problems import Location
from studykit.questions.alias_advice import Advice, advise
from studykit.questions.item import Item

if TYPE_CHECKING:
    from studykit.questions.judge import Judge
    from studykit.reviews.log import Log
    from studykit.workspace.workspace import Workspace

HELP_ORDER = 40
EPILOG = """\b
Examples:
  studykit suggestions             of all decks in decks/
  studykit suggestions nansei --json
"""

KEYS_SHOWN = 3
"""Right answers that are shown of a question; it may have hundreds."""


class _Suggestion(NamedTuple):
    """An answer that was called right, and how to write so that it is."""

    item: Item
    answer: str
    advice: Advice

    @property
    def place(self) -> Location:
        """Return where the first line is to be written, or else where the fact stands."""
        if self.advice.steps:
            return self.advice.steps[0].place
        return self.item.location


@click.command(
    epilog=EPILOG,
    help="List the answers that you called right (`!` in the quiz), with the line that would make "
    "them so.\n\nWhat the facts of DECK, or of all decks, accept by now is left out.",
)
@decks_argument
@click.option("--json", "as_json", is_flag=True, help="One JSON object a suggestion.")
@head_option
def command(decks: tuple[str, ...], *, as_json: bool) -> None:
    """List the answers that you called right, with the lines that would make them so."""
    with opened_log(make=True) as log:
        opened, code = open_decks(find_decks(decks, all_by_default=True), log.known)
        suggestions = list(_suggestions(opened, log))
    for suggestion in suggestions:
        if as_json:
            say_json(_as_json(suggestion))
        else:
            _show(suggestion)
    if not suggestions and not as_json:
        say("No answer waits to be added.")
    sys.exit(code)


# --- what is suggested ---------------------------------------------------------------------------


def _suggestions(opened: Sequence[Workspace], log: Log) -> Iterator[_Suggestion]:
    """Yield a suggestion for each answer that was called right and is not graded so today."""
    # Imported here: grading loads much that a learner without suggestions does not need.
    from studykit.questions.judge import Judge

    decks = {workspace.deck.key: workspace for workspace in opened}
    judges: dict[str, Judge] = {}
    for key, identity, answer, _ in log.suggestions():
        deck = decks.get(key)
        if deck is None:
            continue
        item = _item_of(deck, identity)
        # An item that is no longer made has no fact to which the answer could be added.
        if item is None:
            continue
        if key not in judges:
            judges[key] = Judge(deck.bank)
        if _accepted(judges[key], item, answer) is None:
            yield _suggestion(deck, judges[key], item, answer.strip())


def _item_of(deck: Workspace, identity: str) -> Item | None:
    for item in deck.items:
        if item.id == identity:
            return item
    return None


def _accepted(judge: Judge, item: Item, answer: str) -> tuple[str, ...] | None:
    """Return the right answers that an answer names; None when it is not right."""
    from studykit.grading.verdict import Verdict

    verdict = judge.typed(item, answer)
    if isinstance(verdict, Verdict) and verdict.verdict == "right":
        return verdict.matched
    return None


def _suggestion(deck: Workspace, judge: Judge, item: Item, answer: str) -> _Suggestion:
    template = next(template for template in deck.templates if template.id == item.template)
    spelling, item_meant = _spelling_meant(judge, item, answer)
    return _Suggestion(item, answer, advise(template, item_meant, spelling, deck.base, deck.path))


def _spelling_meant(judge: Judge, item: Item, answer: str) -> tuple[str, Item]:
    """Return the part of an answer that did not count, and the item with the answers it may mean.

    Where all answers are wanted, those that were named are not meant. So of `Nile, Indus; Jangtse`
    for Nile, Indus and Yangtze the part is `Jangtse`, and Yangtze the answer. A part that is one of
    two is not known: then it is the whole answer, and the whole item.
    """
    if item.many != "all" or item.interaction == "order":
        return answer, item
    # One part alone would not be right where all are wanted.
    item_of_one_answer = item._replace(many="any")
    unknown_parts: list[str] = []
    missing: list[Answer] = list(item.answers)
    for part in re.split(r"[;,]", answer):
        stripped = part.strip()
        if not stripped:
            continue
        named = _accepted(judge, item_of_one_answer, stripped)
        if not named:
            unknown_parts.append(stripped)
            continue
        missing = [key for key in missing if key.text not in named]

    if len(unknown_parts) == 1 and len(missing) == 1:
        return unknown_parts[0], item._replace(answers=tuple(missing))
    return answer, item


# --- how it is shown -----------------------------------------------------------------------------


def _show(suggestion: _Suggestion) -> None:
    item = suggestion.item
    keys = " | ".join(item.keys[:KEYS_SHOWN])
    say(f"{suggestion.place}: '{suggestion.answer}' for '{keys}' ({item.stem})")
    for step in suggestion.advice.steps:
        # The place that was just named need not be named again.
        place = "" if step.place == suggestion.place else f"{step.place}: "
        say(f"    {place}{step.where}: {step.line}", fg="green")
    if suggestion.advice.remark:
        say(f"    {suggestion.advice.remark}", fg="green")


def _as_json(suggestion: _Suggestion) -> dict[str, Any]:
    """Return the suggestion for programs.

    The first line to add stands with its place beside the item, and all of them are its steps.
    """
    steps = []
    for step in suggestion.advice.steps:
        steps.append(
            {
                "file": step.place.file,
                "line": step.place.line,
                "column": step.place.column,
                "where": step.where,
                "add": step.line,
            }
        )
    return {
        "id": suggestion.item.id,
        "stem": suggestion.item.stem,
        "answer": suggestion.answer,
        "add": steps[0]["add"] if steps else "",
        "file": suggestion.place.file,
        "line": suggestion.place.line,
        "steps": steps,
        "remark": suggestion.advice.remark,
    }
