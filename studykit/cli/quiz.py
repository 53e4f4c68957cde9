"""Take a quiz: what is due first, then what is new.

`studykit quiz`: asks what is due and what is new, in a terminal, as plain lines or as JSON.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TextIO

import click

from studykit.cli._clock import local_now
from studykit.cli._complete import complete_decks, complete_tags, complete_templates
from studykit.cli._exit_codes import ENVIRONMENT, INTERRUPTED, PROBLEMS
from studykit.cli._find_decks import find_decks
from studykit.cli._open_decks import mention, open_quiz_decks
from studykit.cli._output import counted, say, show_problems
from studykit.cli._sitting import Decks, Skin, check_filters, json_lines, plain_or_prompts, streams
from studykit.limits import MAX_MINUTES, MAX_QUESTIONS

if TYPE_CHECKING:
    from studykit.cli._settings import LearnerSettings
    from studykit.quiz.plan import Options, Plan
    from studykit.quiz.session import Session
    from studykit.reviews.log import Log
    from studykit.workspace.quiz_deck import QuizDeck

HELP_ORDER = 10
EPILOG = """\b
Examples:
  studykit quiz                       what is due in all decks, then what is new
  studykit quiz decks/nansei.yaml --count 10
  studykit quiz --mode typed --tag islands
  studykit quiz --cram                practise without moving the schedule
  studykit quiz --exam --count 20 --minutes 15
  studykit quiz --all --json          each item once, for a program

\b
Every review is saved when it is given. Ctrl-C and Ctrl-D end with a summary and lose nothing.
"""


@click.command(epilog=EPILOG)
@click.argument("decks", nargs=-1, metavar="[DECK]...", shell_complete=complete_decks)
@click.option(
    "--mode",
    type=click.Choice(["mixed", "choice", "typed", "cards"]),
    default="mixed",
    show_default=True,
    help="How to ask. mixed: a choice at first; once it was known, typed, or a card if the answer is long.",
)
@click.option(
    "--count", type=click.IntRange(1, MAX_QUESTIONS), metavar="N", help="End after N questions."
)
@click.option(
    "--new",
    type=click.IntRange(0, MAX_QUESTIONS),
    metavar="N",
    help="At most N new items a day.  [default: `studykit config new_per_day`, or else 20]",
)
@click.option("--due", is_flag=True, help="Only what is due, nothing new.")
@click.option("--all", "everything", is_flag=True, help="Each item once, due or not.")
@click.option("--cram", is_flag=True, help="Each item once; answers do not move the schedule.")
@click.option(
    "--exam", is_flag=True, help="Nothing is said until the end; answers do not move the schedule."
)
@click.option(
    "--minutes", type=click.IntRange(1, MAX_MINUTES), metavar="N", help="The time for an exam."
)
@click.option(
    "--tag",
    multiple=True,
    shell_complete=complete_tags,
    metavar="TAG",
    help="Only items with this tag. May be repeated.",
)
@click.option(
    "--template",
    multiple=True,
    shell_complete=complete_templates,
    metavar="ID",
    help="Only items of this template. May be repeated.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, in and out.")
def command(*, decks: tuple[str, ...], as_json: bool, **given: Any) -> None:
    """Ask what is due, then what is new, and schedule each item by FSRS.

    DECK is a deck file or its name; without one, all decks in decks/ are asked. In a terminal a number key chooses,
    ? lists the other keys and q ends. Without a terminal, or with TERM=dumb, the quiz runs as plain lines.
    """
    from studykit.cli._settings import learner_settings, open_log
    from studykit.reviews.log import LogError

    settings = learner_settings()
    options = _options(given, settings)
    try:
        with open_log(settings) as log:
            paths = find_decks(decks, all_by_default=True)
            opened, left_out = open_quiz_decks(paths, log, as_json=as_json)
            code = _quiz(opened, log, options, as_json=as_json) or left_out
    except LogError as error:
        say(f"Error: {error}", err=True)
        code = ENVIRONMENT
    sys.exit(code)


def _options(given: dict[str, Any], settings: LearnerSettings) -> Options:
    """What the learner wants, by options and else by settings. Raises click.UsageError for what contradicts itself."""
    from studykit.quiz.plan import Options

    if given["exam"] and given["mode"] == "cards":
        raise click.UsageError(
            "An exam has no cards: they show their answers. Leave out --mode, or --exam."
        )
    if given["exam"] and given["cram"]:
        raise click.UsageError(
            "--exam and --cram are two things: an exam says nothing until the end. Leave out one."
        )
    if given["minutes"] and not given["exam"]:
        raise click.UsageError("--minutes is the time for an exam: give --exam too.")
    new = settings.new_per_day if given["new"] is None else given["new"]
    return Options(
        mode=given["mode"],
        questions=given["count"],
        new=0 if given["due"] else new,
        all=given["everything"],
        cram=given["cram"],
        exam=given["exam"],
        minutes=given["minutes"],
        reviews=settings.reviews_per_day,
        tags=given["tag"],
        templates=given["template"],
    )


def _quiz(opened: Sequence[QuizDeck], log: Log, options: Options, *, as_json: bool) -> int:
    """The whole sitting; returns the exit code."""
    from studykit.quiz.phrases import opening
    from studykit.quiz.session import Session
    from studykit.quiz.sitting import Sitting
    from studykit.quiz.terminal_state import signals_leave_cleanly, terminal_as_it_was
    from studykit.reviews.log import LogError

    decks = Decks(opened, log, as_json=as_json)
    _warn(opened, log)
    if many := sum(each.left_out for each in opened):
        left_out = f"{counted(many, 'question')} left out: a picture's or sound's name would tell the answer."
        say(f"{left_out} Anki shows them; `studykit check` says more.", err=True, fg="yellow")
    if not any(decks.items.values()):
        say(
            "There is nothing to ask: no deck here makes a question. `studykit check` says why.",
            err=True,
        )
        return PROBLEMS
    check_filters(options.templates, options.tags, decks.items)
    source, target = streams()
    skin = json_lines(source, target) if as_json else plain_or_prompts(source, target)
    session, code = None, 0
    # A sitting may last for hours, and every prompt leaves cycles behind.
    gc.enable()
    with terminal_as_it_was(), signals_leave_cleanly():
        try:
            planned, options = _planned(decks, log, options, skin)
            if planned.entries or as_json:
                session = Session(planned, options, log)
                names = [each.deck.name for each in opened]
                skin.tell([opening(names, planned, options.minutes, exam=options.exam)])
                edit = decks.read_again if as_json else decks.edit
                skin.run(Sitting(session, local_now, log.settings, decks.aside, edit))
        except KeyboardInterrupt:
            code = INTERRUPTED
        except LogError as error:
            say(f"Error: {error}", err=True)
            code = ENVIRONMENT
        if session:
            _sum_up(session, decks, log, skin, target if as_json else None)
    return code


def _planned(decks: Decks, log: Log, options: Options, skin: Skin) -> tuple[Plan, Options]:
    """What is to be asked; when that is nothing, a learner who is there may practise all the same."""
    from studykit.quiz import phrases
    from studykit.quiz.plan import next_due, plan

    planned = plan(decks.items, log, options, local_now())
    if planned.entries:
        return planned, options
    if options.is_once:
        skin.tell([phrases.NOTHING_LEFT])
        return planned, options
    at = next_due(decks.items, log, options)
    skin.tell(phrases.nothing_to_ask(at, local_now(), log.settings, is_new_wanted=options.new > 0))
    cram = options._replace(cram=True)
    if skin.confirm is None:
        skin.tell([phrases.CRAM_HINT])
    elif skin.confirm(phrases.CRAM_OFFER):
        return plan(decks.items, log, cram, local_now()), cram
    return planned, options


def _sum_up(session: Session, decks: Decks, log: Log, skin: Skin, program: TextIO | None) -> None:
    """The end: what was asked, and what lies ahead as far as the log can still be read."""
    from studykit.quiz import phrases
    from studykit.quiz.outlook import Outlook, outlook
    from studykit.reviews.log import LogError

    summed = session.summary()
    try:
        ahead = outlook(decks.items, log, summed.leeches, local_now())
    except LogError:
        ahead = Outlook(None, 0)
    if program:
        from studykit.quiz.in_json import send_summary

        send_summary(program, summed, ahead)
    else:
        skin.tell([phrases.Phrase(""), *phrases.summary(summed, ahead, local_now(), log.settings)])


def _warn(opened: Sequence[QuizDeck], log: Log) -> None:
    """On standard error, a line each: that something is left out, and a clock that jumped."""
    from studykit.reviews.schedule import clock_jump

    if len({each.deck.key for each in opened}) < len(opened):
        from studykit.checks.run import same_keys

        show_problems(same_keys([each.deck for each in opened]), err=True)
    mention([problem for each in opened for problem in each.problems])
    if jump := clock_jump(log.last_review(), local_now()):
        say(jump, err=True, fg="yellow")
