"""Untangle two things that you take for one another.

`studykit drill`: what differs between the two, and five questions that tell them apart.

    the words on the line, or the log  ->  a pair  ->  a table of what differs  ->  its questions

Nothing is compared, chosen or graded here: `studykit.quiz` does that.
"""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

import click

from studykit.cli._clock import local_now
from studykit.cli._complete import complete_decks, complete_rows
from studykit.cli._exit_codes import ENVIRONMENT, INTERRUPTED, PROBLEMS
from studykit.cli._find_decks import find_decks
from studykit.cli._open_decks import mention, open_quiz_decks
from studykit.cli._options import head_option
from studykit.cli._output import say
from studykit.cli._sitting import SittingDecks
from studykit.cli._skins import Skin, skin_for

if TYPE_CHECKING:
    from studykit.quiz.confused_pairs import ConfusedPair
    from studykit.quiz.drills import Drill, Drills
    from studykit.reviews.log import Log

HELP_ORDER = 12
EPILOG = """\b
Examples:
  studykit drill                        the pair that you have confused most often
  studykit drill miyako ishigaki        any two things, by their ids or names
  studykit drill "Mount Everest" Lhotse --deck summits

\b
The answers do not move the schedule. In a quiz, c does the same when it offers to.
"""
_NOTHING_CONFUSED = (
    "You have taken nothing for anything else yet. `studykit drill A B` sets any two things apart."
)


@click.command(epilog=EPILOG)
@click.argument("things", nargs=-1, metavar="[A B]", shell_complete=complete_rows)
@click.option(
    "--deck",
    "decks",
    multiple=True,
    metavar="DECK",
    shell_complete=complete_decks,
    help="Only this deck. May be repeated.  [default: all in decks/]",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, in and out.")
@head_option
def command(things: tuple[str, ...], decks: tuple[str, ...], *, as_json: bool) -> None:
    """Show what differs between A and B, and ask five questions that tell them apart.

    A and B are ids or names of two things. Without them it is the pair that you have taken for one
    another most often.
    """
    from studykit.cli._settings import learner_settings, open_log
    from studykit.problems import DeckError
    from studykit.reviews.log import LogError

    if len(things) not in (0, 2):
        raise click.UsageError("Name two things, or none.")
    settings = learner_settings()
    try:
        with open_log(settings) as log:
            paths = find_decks(decks, all_by_default=True)
            opened, code_of_decks = open_quiz_decks(paths, log, as_json=as_json)
            mention([problem for deck in opened for problem in deck.problems])
            sitting_decks = SittingDecks(opened, log, as_json=as_json)
            scrolls = settings.scrolls
            code = _drill(sitting_decks, log, things, as_json=as_json, scrolls=scrolls)
    except LogError as error:
        say(f"Error: {error}", err=True)
        sys.exit(ENVIRONMENT)
    except DeckError:
        # It was read a moment ago: somebody is writing it.
        say("Error: the deck has changed and cannot be read. `studykit check` says why.", err=True)
        sys.exit(PROBLEMS)
    sys.exit(code or code_of_decks)


def _drill(
    decks: SittingDecks, log: Log, things: tuple[str, ...], *, as_json: bool, scrolls: bool
) -> int:
    """Untangle the pair that is meant, and return the exit code."""
    drills = decks.drills()
    drill = _drill_of(drills, _pairs_meant(decks, drills, things))
    skin = skin_for(as_json=as_json, scrolls=scrolls)
    if drill is None:
        say(_NOTHING_CONFUSED, err=as_json)
        if skin.send_summary:
            # A program waits for its end, also where nothing was to be asked.
            from studykit.quiz.outlook import Outlook
            from studykit.quiz.question import Summary

            skin.send_summary(Summary(0, 0), Outlook(None, 0))
        return 0
    return _sit(drill, decks, log, skin)


def _pairs_meant(
    decks: SittingDecks, drills: Drills, things: tuple[str, ...]
) -> list[tuple[str, ConfusedPair]]:
    """Return the pair with each deck that knows it; none where nothing was confused."""
    if things:
        from studykit.cli._things_named import pairs_named

        return pairs_named(decks, *things)
    most = drills.most_confused()
    if not most:
        return []
    return [(most.deck, most.pair)]


def _drill_of(drills: Drills, pairs: list[tuple[str, ConfusedPair]]) -> Drill | None:
    """Return the drill from the first deck that has questions, or else the first one."""
    # Two things may be told apart in one deck, and only be named in another.
    first: Drill | None = None
    for deck, pair in pairs:
        drill = drills.begin(deck, pair, local_now())
        if drill.plan.entries:
            return drill
        first = first or drill
    return first


def _sit(drill: Drill, decks: SittingDecks, log: Log, skin: Skin) -> int:
    """Show what differs, ask, and sum up."""
    from studykit.quiz.contrast import contrast_lines
    from studykit.quiz.contrast_sitting import ContrastSession
    from studykit.quiz.drills import end_line
    from studykit.quiz.outlook import Outlook
    from studykit.quiz.sitting import Sitting
    from studykit.quiz.sounds import Sounds
    from studykit.quiz.terminal_state import signals_leave_cleanly, terminal_as_it_was

    session = ContrastSession(drill, log)
    code = 0
    with terminal_as_it_was(), signals_leave_cleanly(), Sounds() as sounds:
        try:
            if skin.send_contrast:
                skin.send_contrast(drill)
            columns = shutil.get_terminal_size().columns
            skin.tell([*contrast_lines(drill.contrast, columns), drill.line()])
            if drill.plan.entries:
                # A program has an editor of its own; it only says when it has changed a fact.
                edit = decks.read_again if skin.send_summary else decks.edit
                sitting = Sitting(session, local_now, log.settings, decks.items, edit, sounds)
                skin.run(sitting)
        except KeyboardInterrupt:
            code = INTERRUPTED
        if skin.send_summary:
            skin.send_summary(session.summary(), Outlook(None, 0))
        elif drill.plan.entries:
            skin.tell([end_line(session.summary())])
    return code
