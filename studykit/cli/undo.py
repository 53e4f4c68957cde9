"""Take an answer back that you gave a while ago.

`studykit undo`: the last answers of all decks, and one of them taken back. The log keeps that as
the `u` of a quiz does: it adds an event, and works the card out anew.

    2  Which mountain is the highest in Asia?
       today 14:05, wrong, Again: Lhotse
    1  How high is Aconcagua?
       today 14:06, right, Good: 6961

The last one stands lowest, next to the question which one is meant. Knows the log, and no deck.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import click

from studykit.cli._clock import local_now
from studykit.cli._exit_codes import PROBLEMS
from studykit.cli._output import counted, say
from studykit.cli.log import opened_log
from studykit.problems import safe_text
from studykit.values.widths import shortened

if TYPE_CHECKING:
    from studykit.reviews.log import Log
    from studykit.reviews.records import GivenAnswer
    from studykit.reviews.schedule import CardState, Settings

HELP_ORDER = 15
EPILOG = """\b
Examples:
  studykit undo           the last ten answers; then asks whether to take the last one back
  studykit undo 3         takes the third last answer back, once you say yes
  studykit undo --yes     takes the last one back without asking

\b
In a quiz `u` does the same with what was answered since it began.
"""

MOST = 10
"""Answers that may be taken back."""
_WIDEST = 100
"""Columns of a stem."""
_VERDICTS = {"partial": "partly right"}


@click.command(epilog=EPILOG)
@click.argument("number", required=False, type=click.IntRange(1, MOST), metavar="[NUMBER]")
@click.option("--yes", is_flag=True, help="Take it back without asking.")
def command(number: int | None, *, yes: bool) -> None:
    """List your last ten answers, and take back the last, or the one with NUMBER.

    Answers to new items and practice count among them. An answer that was taken back counts
    nowhere, and its item is scheduled as if it had never been given.
    """
    is_person = _is_person()
    # Without a number the answers are listed, which needs nobody.
    if number and not yes and not is_person:
        raise click.UsageError("Nobody is here to be asked: give --yes too.")

    with opened_log() as log:
        now = local_now()
        given = log.last_answers(MOST)
        answers = [answer for answer in given if not answer.taken_back]
        if not answers:
            _refuse(given, now, log.settings)
        if number and number > len(answers):
            say(f"Only {counted(len(answers), 'answer')} can be taken back.", err=True)
            sys.exit(PROBLEMS)

        if number is None:
            if not yes:
                _show(given, now, log.settings)
            number = 1
        else:
            _show([answers[number - 1]], now, log.settings, first=number)
        chosen = number if yes else _ask(number, len(answers), is_person=is_person)
        if chosen is None:
            say("Nothing was taken back.")
            return
        _take_back(answers[chosen - 1], log)


def _is_person() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def _refuse(given: Sequence[GivenAnswer], now: datetime, settings: Settings) -> None:
    """Say why nothing can be taken back, and leave."""
    reason = "There is no answer in the log yet."
    if given:
        _show(given, now, settings)
        reason = "All of them were taken back already."
    say(f"{reason} Nothing was taken back.", err=True)
    sys.exit(PROBLEMS)


def _ask(number: int, most: int, *, is_person: bool) -> int | None:
    """Return the number of the answer that is to be taken back; None for none."""
    if not is_person:
        say("`studykit undo --yes` takes back 1, the last one.", err=True)
        return None
    from studykit.quiz.in_lines import read_line

    others = ""
    if most > 1:
        others = f", another number up to {most}"
    print(f"Take {number} back? y{others}, or n > ", end="", flush=True)
    try:
        reply = read_line(sys.stdin).strip().casefold()
    except EOFError:
        say()
        return None
    if reply in ("y", "yes"):
        return number
    is_number = reply.isascii() and reply.isdecimal() and len(reply) < 3
    # In doubt nothing is taken back: whoever meant it runs the command again.
    if not is_number or not 1 <= int(reply) <= most:
        return None
    return int(reply)


def _take_back(answer: GivenAnswer, log: Log) -> None:
    now = local_now()
    # Another terminal may have done it while this one waited for a reply.
    for given in log.last_answers(MOST):
        if given.uid == answer.uid and given.taken_back:
            say("It was taken back already, in another terminal.")
            return
    state = log.undo(answer.uid, now)
    say(f"Taken back: {answer.stem or answer.review.item}")
    say(_what_follows(answer, state, now, log))


def _what_follows(answer: GivenAnswer, state: CardState | None, now: datetime, log: Log) -> str:
    """Return what becomes of the item."""
    from studykit.quiz.phrases import when

    if answer.review.kind == "cram":
        return "It was practice: the schedule is as it was."
    if state is None and answer.review.item in log.begun(answer.review.deck):
        return "Its first meeting goes on where it was."
    if state is None:
        return "It is new again."
    return f"It comes again {when(state.due, now, log.settings)}."


# --- in words ------------------------------------------------------------------------------------


def _show(
    given: Sequence[GivenAnswer], now: datetime, settings: Settings, *, first: int = 1
) -> None:
    """Print answers, the latest lowest; those that count have numbers."""
    rows = []
    number = first
    for answer in given:
        label = "-"
        if not answer.taken_back:
            label = str(number)
            number += 1
        rows.append((label, answer))
    width = min(shutil.get_terminal_size().columns - 1, _WIDEST)
    for label, answer in reversed(rows):
        stem = safe_text(" ".join((answer.stem or answer.review.item).split()))
        given_as = safe_text(_as_given(answer, now, settings))
        style = {"dim": True} if answer.taken_back else {}
        say(f"{label:>3}  {shortened(stem, width - 5)}", **style)
        say(f"     {shortened(given_as, width - 5)}", dim=True)


def _as_given(answer: GivenAnswer, now: datetime, settings: Settings) -> str:
    """Return `today 14:05, wrong, Again: Lhotse`."""
    from studykit.quiz.phrases import RATINGS

    review = answer.review
    moment = _moment(review.at, now, settings)
    if answer.taken_back:
        taken_back = _moment(answer.taken_back, now, settings)
        return f"{moment}, taken back {taken_back}"

    words = [_VERDICTS.get(review.verdict, review.verdict)]
    if review.kind == "first":
        # Nothing could be known: it is neither right nor wrong, and has no rating.
        words = ["first meeting"]
    elif review.kind == "cram":
        words.append("practice")
    else:
        words.append(RATINGS[review.rating - 1])
    # What was given stands last: it may be long, and be cut.
    return f"{moment}, {', '.join(words)}: {_said(answer)}"


def _said(answer: GivenAnswer) -> str:
    text = " ".join(answer.review.answer.split())
    if text:
        return text
    return "a card" if answer.review.mode == "cards" else "no answer"


def _moment(at: datetime, now: datetime, settings: Settings) -> str:
    """Return `today 14:05`, `yesterday 9:30`, `3 March 14:05`: by the learner's days and clock."""
    from studykit.reviews.schedule import study_day

    local = at.astimezone(now.tzinfo)
    days = study_day(now, settings) - study_day(local, settings)
    day = {0: "today", 1: "yesterday"}.get(days, f"{local.day} {local:%B}")
    if days > 1 and local.year != now.year:
        day = f"{day} {local.year}"
    return f"{day} {local:%H:%M}"
