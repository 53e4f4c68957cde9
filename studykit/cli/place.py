"""Find out what of a deck you know already.

`studykit place`: some twenty questions, each chosen by the answers before it.

    a deck  ->  what of it was never asked  ->  a session that asks what tells most  ->  what moves

Nothing is chosen or graded here: `studykit.quiz.placement` does that.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click

from studykit.cli._clock import local_now
from studykit.cli._complete import complete_decks
from studykit.cli._exit_codes import ENVIRONMENT, INTERRUPTED, PROBLEMS
from studykit.cli._find_decks import find_deck
from studykit.cli._open_decks import mention, open_quiz_decks
from studykit.cli._options import head_option
from studykit.cli._output import counted, say
from studykit.cli._sitting import SittingDecks
from studykit.cli._skins import Skin, skin_for

if TYPE_CHECKING:
    from studykit.quiz.placement import Placement
    from studykit.quiz.placement_session import PlacementSession
    from studykit.reviews.log import Log
    from studykit.workspace.quiz_deck import QuizDeck

HELP_ORDER = 11
EPILOG = """\b
Examples:
  studykit place greek           what of the deck do I know already?
  studykit place greek --undo    take all of that back

\b
Nothing is said until the end. q ends at any moment, with what was found out by then.
"""


@click.command(epilog=EPILOG)
@click.argument("deck", required=False, metavar="[DECK]", shell_complete=complete_decks)
@click.option("--undo", is_flag=True, help="Take back all that placements of the deck have left.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, in and out.")
@head_option
def command(deck: str | None, *, undo: bool, as_json: bool) -> None:
    """Find out by some twenty questions what of DECK you know already.

    What you know twice is learned, and comes again in about a week; what you likely know besides
    comes after all else that is new.
    """
    from studykit.cli._settings import learner_settings, open_log
    from studykit.reviews.log import LogError

    path = find_deck(deck)
    settings = learner_settings()
    try:
        with open_log(settings) as log:
            # Of a deck that cannot be read the program has ended here.
            (opened,), code_of_deck = open_quiz_decks([path], log, as_json=as_json)
            mention(opened.problems)
            if undo:
                code = _take_back(opened, log, as_json=as_json)
            else:
                name = deck or path.stem
                code = _place(opened, log, name, as_json=as_json, scrolls=settings.scrolls)
    except LogError as error:
        say(f"Error: {error}", err=True)
        sys.exit(ENVIRONMENT)
    sys.exit(code or code_of_deck)


def _take_back(deck: QuizDeck, log: Log, *, as_json: bool) -> int:
    from studykit.quiz.placement import take_back

    taken_back = take_back(deck.deck.key, log, local_now())
    if as_json:
        say(json.dumps({"type": "taken back", **taken_back._asdict()}))
        return 0
    if not any(taken_back):
        say("No placement of the deck stands. Nothing was taken back.", err=True)
        return PROBLEMS
    answers = counted(taken_back.answers, "answer")
    memories = f"{taken_back.first_memories} of them a first memory"
    say(f"Taken back: {answers}, {memories}.")
    if taken_back.moved_back:
        say(f"In their places again: {counted(taken_back.moved_back, 'new question')}.")
    return 0


def _place(deck: QuizDeck, log: Log, name: str, *, as_json: bool, scrolls: bool) -> int:
    """Ask, note what was found out, say it, and return the exit code.

    `name` is what the deck is called on the command line.
    """
    from studykit.quiz import placement_phrases
    from studykit.quiz.placement import Placement
    from studykit.quiz.placement_session import PlacementSession
    from studykit.quiz.sitting import Sitting
    from studykit.quiz.sounds import Sounds
    from studykit.quiz.terminal_state import signals_leave_cleanly, terminal_as_it_was

    decks = SittingDecks([deck], log, as_json=as_json)
    placement = Placement(deck.deck.key, deck.items, log, local_now())
    skin = skin_for(as_json=as_json, scrolls=scrolls)
    session = PlacementSession(placement)
    if session.is_over(local_now()):
        count = len(deck.items)
        skin.tell([placement_phrases.nothing_to_place(deck.deck.name, count, placement.new)])
        _sum_up(placement, session, skin, name)
        return 0

    code = 0
    edit = decks.read_again if as_json else decks.edit
    with terminal_as_it_was(), signals_leave_cleanly(), Sounds() as sounds:
        try:
            skin.tell([placement_phrases.opening(deck.deck.name)])
            sitting = Sitting(session, local_now, log.settings, decks.items, edit, sounds)
            skin.run(sitting)
        except KeyboardInterrupt:
            code = INTERRUPTED
        finally:
            # Whatever has ended it, be it a signal: what was found out until then counts.
            _sum_up(placement, session, skin, name)
    return code


def _sum_up(placement: Placement, session: PlacementSession, skin: Skin, name: str) -> None:
    """Note what was found out, and say it."""
    from studykit.quiz import placement_phrases

    now = local_now()
    outcome = placement.finish(now)
    if skin.send_placement:
        skin.send_placement(session.summary(), outcome)
    elif session.summary().asked:
        settings = placement.log.settings
        skin.tell(placement_phrases.end(session.summary(), outcome, name, now, settings))
