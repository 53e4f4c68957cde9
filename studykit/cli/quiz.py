"""Take a quiz: what is due, and what is new.

`studykit quiz`: asks what is due and what is new, in a terminal, as plain lines or as JSON.

    decks -> a plan of what is to be asked -> a session that asks it, behind a skin -> a summary

Nothing is chosen, graded or scheduled here: `studykit.quiz` does that.
"""

from __future__ import annotations

import gc
import shutil
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from studykit.cli._clock import local_now
from studykit.cli._exit_codes import ENVIRONMENT, INTERRUPTED, PROBLEMS
from studykit.cli._find_decks import find_decks
from studykit.cli._open_decks import mention, open_quiz_decks
from studykit.cli._options import (
    decks_argument,
    head_option,
    refuse_unknown_filters,
    tags_option,
    templates_option,
)
from studykit.cli._output import counted, say, show_problems
from studykit.cli._sitting import SittingDecks
from studykit.cli._skins import Skin, skin_for
from studykit.limits import MAX_MINUTES, MAX_QUESTIONS
from studykit.problems import without_notes

if TYPE_CHECKING:
    from studykit.cli._settings import LearnerSettings
    from studykit.quiz.phrases import Phrase
    from studykit.quiz.plan import Options, Plan
    from studykit.quiz.session import Session
    from studykit.reviews.log import Log
    from studykit.workspace.quiz_deck import QuizDeck

HELP_ORDER = 10
EPILOG = """\b
Examples:
  studykit quiz                       what is due in all decks, and what is new
  studykit quiz decks/nansei.yaml --count 10
  studykit quiz --mode typed --tag islands
  studykit quiz --minutes 10          what can be done until the bus comes
  studykit quiz --cram                practise without moving the schedule
  studykit quiz --exam --count 20 --minutes 15
  studykit quiz --all --json          each item once, for a program

\b
Every review is saved when it is given. Ctrl-C and Ctrl-D end with a summary and lose nothing.
"""


@click.command(epilog=EPILOG)
@decks_argument
@click.option(
    "--mode",
    type=click.Choice(["mixed", "choice", "typed", "cards"]),
    default="mixed",
    show_default=True,
    help="How to ask. mixed: what is due is typed, or a card if the answer is long; what is new is "
    "met before it is asked.",
)
@click.option(
    "--count", type=click.IntRange(1, MAX_QUESTIONS), metavar="N", help="End after N questions."
)
@click.option(
    "--new",
    type=click.IntRange(0, MAX_QUESTIONS),
    metavar="N",
    help="At most N new cards today, in all decks.  "
    "[default: `studykit config new_per_day`, or else 20]",
)
@click.option("--due", is_flag=True, help="Only what is due, nothing new.")
@click.option("--all", "everything", is_flag=True, help="Each item once, due or not.")
@click.option("--cram", is_flag=True, help="Each item once; answers do not move the schedule.")
@click.option(
    "--exam", is_flag=True, help="Nothing is said until the end; answers do not move the schedule."
)
@click.option(
    "--minutes",
    type=click.IntRange(1, MAX_MINUTES),
    metavar="N",
    help="End after N minutes, with the question that is open then; an exam ends at once.",
)
@tags_option
@templates_option("Only items of this template. May be repeated.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, in and out.")
# `is_announced` is no option: `studykit today`, which begins a quiz, has said what lies ahead.
@head_option
def command(
    *, decks: tuple[str, ...], as_json: bool, is_announced: bool = False, **wishes: Any
) -> None:
    """Ask what is due and what is new, and schedule each item by FSRS.

    DECK is a deck file or its name; without one, all decks in decks/ are asked. In a terminal a
    number key chooses, ? lists the other keys and q ends. Without a terminal, or with TERM=dumb,
    the quiz runs as plain lines.
    """
    from studykit.cli._settings import learner_settings, open_log
    from studykit.compiled.deck_cache import DamagedDeckError
    from studykit.reviews.log import LogError

    settings = learner_settings()
    options = _options(wishes, settings)

    def open_and_sit(log: Log) -> int:
        paths = find_decks(decks, all_by_default=True)
        opened, code_of_decks = open_quiz_decks(paths, log, as_json=as_json)
        code_of_sitting = _sit(
            opened,
            log,
            options,
            as_json=as_json,
            is_announced=is_announced,
            scrolls=settings.scrolls,
        )
        # A deck that was left out is told by the exit code, too, unless worse has happened.
        return code_of_sitting or code_of_decks

    try:
        with open_log(settings) as log:
            try:
                code = open_and_sit(log)
            except DamagedDeckError:
                # It is deleted, and is made anew; all that was answered is in the log.
                say("A compiled deck was damaged. It is made anew, and the quiz goes on.", err=True)
                code = open_and_sit(log)
    except LogError as error:
        say(f"Error: {error}", err=True)
        sys.exit(ENVIRONMENT)
    sys.exit(code)


def _options(wishes: dict[str, Any], settings: LearnerSettings) -> Options:
    """Return what the learner wants, by the options of the command and else by the settings.

    Raise click.UsageError for what contradicts itself.
    """
    from studykit.quiz.plan import Options

    if wishes["exam"] and wishes["mode"] == "cards":
        raise click.UsageError(
            "An exam has no cards: they show their answers. Leave out --mode, or --exam."
        )
    if wishes["exam"] and wishes["cram"]:
        raise click.UsageError(
            "--exam and --cram are two things: an exam says nothing until the end. Leave out one."
        )

    new_per_day = wishes["new"]
    # Not `or`: 0 is a wish, too.
    if new_per_day is None:
        new_per_day = settings.new_per_day
    if wishes["due"]:
        new_per_day = 0
    return Options(
        mode=wishes["mode"],
        questions=wishes["count"],
        new=new_per_day,
        all=wishes["everything"],
        cram=wishes["cram"],
        exam=wishes["exam"],
        minutes=wishes["minutes"],
        reviews=settings.reviews_per_day,
        tags=wishes["tags"],
        templates=wishes["templates"],
        first_meeting=settings.values["first_meeting"],
    )


def _sit(
    opened: Sequence[QuizDeck],
    log: Log,
    options: Options,
    *,
    as_json: bool,
    is_announced: bool,
    scrolls: bool,
) -> int:
    """Ask what is planned, sum up, and return the exit code."""
    from studykit.quiz.todays_load import limits_of

    has_warned = _warn(opened, log)
    limits = limits_of(deck.deck for deck in opened)
    options = options._replace(limits_of_decks=limits)
    decks = SittingDecks(opened, log, as_json=as_json)
    if not any(decks.items.values()):
        message = "There is nothing to ask: no deck here makes a question."
        say(f"{message} `studykit check` says why.", err=True)
        return PROBLEMS
    refuse_unknown_filters(options.templates, options.tags, decks.items.values())

    skin = skin_for(as_json=as_json, scrolls=scrolls, is_first_below=has_warned)
    return _ask(opened, decks, log, options, skin, is_announced=is_announced)


def _ask(
    opened: Sequence[QuizDeck],
    decks: SittingDecks,
    log: Log,
    options: Options,
    skin: Skin,
    *,
    is_announced: bool,
) -> int:
    """Plan and ask, and sum up whatever has ended it; return the exit code."""
    from studykit.quiz.session import Session
    from studykit.quiz.sitting import Sitting
    from studykit.quiz.sounds import Sounds
    from studykit.quiz.terminal_state import signals_leave_cleanly, terminal_as_it_was
    from studykit.reviews.log import LogError

    # A program has an editor of its own; it only says when it has changed a fact.
    edit = decks.read_again if decks.as_json else decks.edit
    session: Session | None = None
    code = 0
    # A sitting may last for hours, and every prompt leaves cycles behind.
    gc.enable()
    with terminal_as_it_was(), signals_leave_cleanly(), Sounds() as sounds:
        try:
            planned, options = _plan(decks, log, options, skin)
            # A program is sent a summary even where nothing was to be asked.
            if planned.entries or decks.as_json:
                session = Session(planned, options, log)
                if not is_announced:
                    skin.tell([_what_lies_ahead(opened, planned, options)])
                sitting = Sitting(session, local_now, log.settings, decks.items, edit, sounds)
                if options.is_scheduled:
                    sitting = sitting._replace(drills=decks.drills)
                skin.run(sitting)
        except KeyboardInterrupt:
            code = INTERRUPTED
        except LogError as error:
            say(f"Error: {error}", err=True)
            code = ENVIRONMENT
        # Whatever has ended it: what was answered until then is kept, and summed up.
        if session:
            _sum_up(session, planned, options, decks, log, skin)
    return code


def _what_lies_ahead(opened: Sequence[QuizDeck], planned: Plan, options: Options) -> Phrase:
    from studykit.quiz.opening import opening

    names = [deck.deck.name for deck in opened]
    today = local_now().date()
    return opening(names, planned, today, options.minutes, exam=options.exam)


def _warn(opened: Sequence[QuizDeck], log: Log) -> bool:
    """Say on standard error what is left out, and that a clock has jumped.

    Return whether anything was said.
    """
    from studykit.reviews.schedule import clock_jump

    keys = {deck.deck.key for deck in opened}
    if len(keys) < len(opened):
        from studykit.checks.run import same_keys

        show_problems(same_keys([deck.deck for deck in opened]), err=True)
    mention([problem for deck in opened for problem in deck.problems])

    # With a wrong clock the wrong cards are due.
    jump = clock_jump(log.last_review(), local_now())
    if jump:
        say(jump, err=True, fg="yellow")

    left_out = sum(deck.left_out for deck in opened)
    if left_out:
        questions = counted(left_out, "question")
        reason = "a picture's or sound's name would tell the answer."
        remedy = "Anki shows them; `studykit check` says more."
        say(f"{questions} left out: {reason} {remedy}", err=True, fg="yellow")
    has_problems = any(without_notes(deck.problems) for deck in opened)
    return any((has_problems, len(keys) < len(opened), jump, left_out))


def _plan(decks: SittingDecks, log: Log, options: Options, skin: Skin) -> tuple[Plan, Options]:
    """Return what is to be asked, and the options by which it was planned.

    When nothing is, a learner who is there may practise all the same: then these are others.
    """
    from studykit.quiz import opening
    from studykit.quiz.plan import next_due, plan

    planned = plan(decks.items, log, options, local_now())
    if planned.entries:
        return planned, options
    # Each item once, and still none: there is nothing left that a cram could ask.
    if options.is_once:
        skin.tell([opening.NOTHING_LEFT])
        return planned, options

    now = local_now()
    cram = options._replace(cram=True)
    practice = plan(decks.items, log, cram, now)
    due = next_due(decks.items, log, now, options)
    if not practice.entries and due is None:
        skin.tell([opening.NOTHING_LEFT])
        return planned, options

    wants_new = options.new > 0
    skin.tell(opening.nothing_to_ask(planned, due, now, log.settings, is_new_wanted=wants_new))
    if not practice.entries:
        return planned, options
    if skin.confirm is None:
        skin.tell([opening.CRAM_HINT])
        return planned, options
    if not skin.confirm(opening.CRAM_OFFER):
        return planned, options
    return practice, cram


def _sum_up(
    session: Session,
    planned: Plan,
    options: Options,
    decks: SittingDecks,
    log: Log,
    skin: Skin,
) -> None:
    """Say what was asked, and what lies ahead as far as the log can still be read."""
    from studykit.quiz import closing
    from studykit.quiz.outlook import Outlook, outlook
    from studykit.quiz.phrases import Phrase
    from studykit.quiz.plan import plan
    from studykit.reviews.log import LogError

    summary = session.summary()
    try:
        ahead = outlook(decks.items, log, summary.leeches, local_now())
        # Most learners are not behind, and need not wait until that is reckoned again.
        if planned.behind:
            rest = plan(decks.items, log, options, local_now())
            ahead = ahead._replace(behind=rest.behind, for_today=rest.due)
    except LogError:
        # It has been said already, or ended the sitting.
        ahead = Outlook(None, 0)
    if skin.send_summary:
        skin.send_summary(summary, ahead)
        return
    columns = shutil.get_terminal_size().columns
    lines = closing.summary(summary, ahead, local_now(), log.settings, columns)
    skin.tell([Phrase(""), *lines])
