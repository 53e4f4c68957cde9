"""Say what is due today and how long it takes, and begin.

`studykit today`, which is also what `studykit` alone does in a terminal:

    3 decks: 12 due, 5 new.
    That takes about 6 minutes.
    4 days in a row.
    Enter begins, q leaves >

Knows decks, the log and the plan of the day. The quiz itself is the command `quiz`.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import click

from studykit.cli._clock import local_now
from studykit.cli._exit_codes import ENVIRONMENT
from studykit.cli._find_decks import decks_here
from studykit.cli._output import counted, say

if TYPE_CHECKING:
    from studykit.cli._settings import LearnerSettings
    from studykit.quiz.entry import Plan
    from studykit.quiz.plan import Options
    from studykit.reviews.log import Log
    from studykit.workspace.quiz_deck import QuizDeck

HELP_ORDER = 5
EPILOG = """\b
Examples:
  studykit              the same, in a terminal
  studykit today | cat  only says it
"""

_NO_DECKS = """\
There is no deck in decks/ here.
  studykit init                     writes a fact base and a deck to begin from
  studykit init --example nansei    takes a deck that ships with studykit
  studykit quiz words.csv           asks a word list, the second column by the first
  studykit help tutorial            leads from a spreadsheet to a quiz\
"""


@click.command(epilog=EPILOG)
def command() -> None:
    """Say what is due in all decks, how long that takes, and the streak; Enter begins.

    Where nobody sits at a terminal it is only said.
    """
    from studykit.cli._settings import learner_settings, open_log
    from studykit.reviews.log import LogError

    # No wrong call, as it is for other commands: this is where a new learner begins.
    if not decks_here():
        say(_NO_DECKS)
        return
    settings = learner_settings()
    try:
        with open_log(settings) as log:
            has_questions, code = _say_what_lies_ahead(log, settings)
    except LogError as error:
        say(f"Error: {error}", err=True)
        sys.exit(ENVIRONMENT)
    # The log is closed by now: the quiz opens it for itself, and whoever has left the table at this
    # question keeps nobody waiting.
    if has_questions and sys.stdin.isatty() and sys.stdout.isatty() and _wants_to_begin():
        from studykit.cli.quiz import command as quiz

        click.get_current_context().invoke(quiz, is_announced=True)
    sys.exit(code)


def _say_what_lies_ahead(log: Log, settings: LearnerSettings) -> tuple[bool, int]:
    """Say what is for today. Return whether there is anything to ask, and an exit code."""
    from studykit.cli._open_decks import open_quiz_decks
    from studykit.quiz.opening import opening
    from studykit.quiz.plan import plan
    from studykit.quiz.streak import streak_of

    opened, code = open_quiz_decks(list(decks_here().values()), log, as_json=False)
    options = _todays_options(opened, settings)
    now = local_now()
    items = {deck.deck.key: deck.items for deck in opened}
    planned = plan(items, log, options, now)
    if planned.entries:
        names = [deck.deck.name for deck in opened]
        say(opening(names, planned, now.date()).text)
        say(_how_long(planned, options, log))
    else:
        _say_why_nothing_is_asked(planned, opened, log, now)
    streak = streak_of(log, now)
    # One day is no row.
    if streak > 1:
        say(f"{counted(streak, 'day')} in a row.")
    return bool(planned.entries), code


def _todays_options(opened: Sequence[QuizDeck], settings: LearnerSettings) -> Options:
    """Return the options of a quiz that is called without any."""
    from studykit.quiz.plan import Options
    from studykit.quiz.todays_load import limits_of

    return Options(
        new=settings.new_per_day,
        reviews=settings.reviews_per_day,
        limits_of_decks=limits_of(deck.deck for deck in opened),
        first_meeting=settings.values["first_meeting"],
    )


def _how_long(planned: Plan, options: Options, log: Log) -> str:
    from studykit.quiz.how_long import LAST, expected_time
    from studykit.quiz.phrases import length

    time = expected_time(planned.entries, options, log.latest(LAST))
    if time is None:
        return "There are too few answers yet to tell how long that takes."
    # "About 0 minutes" would be no answer.
    if time < timedelta(minutes=1):
        return "That takes less than a minute."
    return f"That takes about {length(time)}."


def _say_why_nothing_is_asked(
    planned: Plan, opened: Sequence[QuizDeck], log: Log, now: datetime
) -> None:
    from studykit.quiz.opening import CRAM_HINT, NOTHING_LEFT, nothing_to_ask
    from studykit.quiz.plan import Options, next_due, plan

    items = {deck.deck.key: deck.items for deck in opened}
    # What is not due may be crammed all the same.
    practice = plan(items, log, Options(cram=True), now)
    due = next_due(items, log, now)
    if not practice.entries and due is None:
        say(NOTHING_LEFT.text)
        return
    for line in nothing_to_ask(planned, due, now, log.settings):
        say(line.text)
    if practice.entries:
        say(CRAM_HINT.text)


def _wants_to_begin() -> bool:
    """Return whether the learner presses Enter; all else is a no."""
    from studykit.cli._skins import streams
    from studykit.quiz.in_lines import read_line

    source, _ = streams()
    print("Enter begins, q leaves > ", end="", flush=True)
    try:
        return read_line(source).strip() == ""
    except EOFError:
        say()
        return False
