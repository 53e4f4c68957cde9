"""`studykit quiz`: asks what is due and what is new, in a terminal, as plain lines or as JSON."""

from __future__ import annotations

import io
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, TextIO

import click

from studykit.cli import ENVIRONMENT, INTERRUPTED, PROBLEMS
from studykit.cli.clock import now
from studykit.cli.decks import OpenDeck, find_decks, mention, open_deck
from studykit.cli.home import review_log
from studykit.cli.output import say, show_problems
from studykit.items.model import Item
from studykit.problems import nearest, quoted

if TYPE_CHECKING:
    from studykit.study.log import Log
    from studykit.study.plan import Options
    from studykit.study.session import Session
    from studykit.study.words import Line

NARROWEST = 20
"""Columns. In a narrower window prompts and menus are no use; plain lines are."""

EPILOG = """\b
Examples:
  studykit quiz                       what is due in all decks, then what is new
  studykit quiz decks/nansei.yaml --count 10
  studykit quiz --mode typed --tag islands
  studykit quiz --cram                practise without moving the schedule
  studykit quiz --all --json          each item once, for a program

\b
Every review is saved when it is given. Ctrl-C and Ctrl-D end with a summary and lose nothing.
"""


@click.command(epilog=EPILOG)
@click.argument("decks", nargs=-1, metavar="[DECK]...")
@click.option(
    "--mode",
    type=click.Choice(["mixed", "choice", "typed", "cards"]),
    default="mixed",
    show_default=True,
    help="How to ask. mixed: a choice at first; once it was known, typed, or a card if the answer is long.",
)
@click.option("--count", type=click.IntRange(min=1), metavar="N", help="End after N questions.")
@click.option(
    "--new", type=click.IntRange(min=0), default=20, show_default=True, metavar="N", help="At most N new items a day."
)
@click.option("--due", is_flag=True, help="Only what is due, nothing new.")
@click.option("--all", "everything", is_flag=True, help="Each item once, due or not.")
@click.option("--cram", is_flag=True, help="Each item once; answers do not move the schedule.")
@click.option("--tag", multiple=True, metavar="TAG", help="Only items with this tag. May be repeated.")
@click.option("--template", multiple=True, metavar="ID", help="Only items of this template. May be repeated.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, in and out.")
def command(*, decks: tuple[str, ...], as_json: bool, **chosen: Any) -> None:
    """Ask what is due, then what is new, and schedule each item by FSRS.

    DECK is a deck file or its name; without one, all decks in decks/ are asked. In a terminal a number key chooses,
    ? helps, s skips and q ends. Without a terminal, or with TERM=dumb, the quiz runs as plain lines.
    """
    from studykit.study.log import Log, LogError
    from studykit.study.plan import Options

    options = Options(
        mode=chosen["mode"],
        count=chosen["count"],
        new=0 if chosen["due"] else chosen["new"],
        all=chosen["everything"],
        cram=chosen["cram"],
        tags=chosen["tag"],
        templates=chosen["template"],
    )
    try:
        with Log.open(review_log()) as log:
            opened = [open_deck(path, known=log.known) for path in find_decks(decks, all_by_default=True)]
            code = _quiz(opened, log, options, as_json=as_json)
    except LogError as error:
        say(f"Error: {error}", err=True)
        code = ENVIRONMENT
    sys.exit(code)


def _quiz(opened: Sequence[OpenDeck], log: Log, options: Options, *, as_json: bool) -> int:
    """The whole sitting; returns the exit code."""
    from studykit.study import terminal, words
    from studykit.study.lines import send_summary
    from studykit.study.log import LogError
    from studykit.study.plan import next_due, plan
    from studykit.study.session import Session

    decks: dict[str, tuple[Item, ...]] = {}
    for each in opened:
        decks.setdefault(each.deck.key, each.items)
    _warn(opened, log)
    if not any(decks.values()):
        say("There is nothing to ask: no deck here makes a question. `studykit check` says why.", err=True)
        return PROBLEMS
    _check_filters(options, decks)
    planned = plan(decks, log, options, _now())
    session = Session(planned, options, log.record)
    source, target = _streams()
    run, tell = _skin(source, target, as_json=as_json)
    code = 0
    with terminal.signals_leave_cleanly():
        try:
            if planned.entries:
                tell([words.opening([each.deck.name for each in opened], planned)])
            else:
                tell(words.nothing_to_ask(next_due(decks, log), _now()))
            run(session)
        except KeyboardInterrupt:
            code = INTERRUPTED
        except LogError as error:
            say(f"Error: {error}", err=True)
            code = ENVIRONMENT
        if as_json:
            send_summary(target, session.summary())
        elif planned.entries:
            tell([words.Line(""), *words.summary(session.summary(), next_due(decks, log), _now())])
    return code


def _now() -> datetime:
    """The learner's own clock, with its offset from UTC."""
    return now().astimezone()


def _warn(opened: Sequence[OpenDeck], log: Log) -> None:
    """On standard error, a line each: that something is left out, and a clock that jumped."""
    from studykit.items.check import same_keys
    from studykit.study.memory import clock_jump

    show_problems(same_keys([each.deck for each in opened]), err=True)
    mention([problem for each in opened for problem in each.problems])
    if jump := clock_jump(log.last_review(), _now()):
        say(jump, err=True, fg="yellow")


def _check_filters(options: Options, decks: Mapping[str, Sequence[Item]]) -> None:
    """A tag or a template that no item has is a slip, not an empty quiz."""
    items = [item for items in decks.values() for item in items]
    templates = {item.template for item in items}
    tags = {tag for item in items for tag in item.tags}
    for name in options.templates:
        if name not in templates:
            raise click.UsageError(f"No item has the template {quoted(name)}.{nearest(name, templates)}")
    for name in options.tags:
        if not any(tag == name or tag.startswith(f"{name}::") for tag in tags):
            raise click.UsageError(f"No item has the tag {quoted(name)}.{nearest(name, tags)}")


# --- the three skins ---------------------------------------------------------------------------------------

Run = Callable[["Session"], None]
Tell = Callable[[Iterable["Line"]], None]


def _skin(source: TextIO, target: TextIO, *, as_json: bool) -> tuple[Run, Tell]:
    """How the session is run, and how anything else is said: nothing is, in JSON."""
    from studykit.study import lines, terminal

    if as_json:
        return (lambda session: lines.run_json(session, source, target, _now)), (lambda _said: None)
    wide_enough = shutil.get_terminal_size().columns >= NARROWEST
    if source.isatty() and target.isatty() and wide_enough and os.environ.get("TERM", "dumb") not in ("dumb", ""):
        return (lambda session: terminal.run(session, _now)), terminal.show
    return (lambda session: lines.run_plain(session, source, target, _now)), partial(lines.write, target)


def _streams() -> tuple[TextIO, TextIO]:
    """Standard input and output, such that no byte and no character stops the quiz. Closed ones are empty."""
    for stream, errors in ((sys.stdin, "surrogateescape"), (sys.stdout, "backslashreplace")):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=errors)
    return sys.stdin or io.StringIO(), sys.stdout or io.StringIO()
