"""Exchange reviews with the Anki that runs on this machine.

`studykit sync --anki`: what was answered in Anki comes into the log, and what was answered here
goes to Anki, over its add-on AnkiConnect. A lock file says which of Anki's cards are ours; facts
and decks are not read.

    Anki on port 8765 has 202 of 209 cards of nansei.
    Brought: 14 new reviews and 2 cards were suspended.
    Took there: 22 reviews of today as answers and 5 reviews as history.
    3 reviews wait: their cards are suspended, buried, in a filtered deck or on the screen.
    1 review waits: its card is not in Anki. Import the package of `studykit export`.

Knows the log and lock files. What is sound to ask of Anki, `anki_connect` knows.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from studykit.cli._clock import local_now
from studykit.cli._complete import complete_decks
from studykit.cli._exit_codes import ENVIRONMENT, PROBLEMS
from studykit.cli._find_decks import find_decks
from studykit.cli._home import data_folder, review_log
from studykit.cli._import_from_anki import local_moment, marks_in_words
from studykit.cli._output import counted, say, show_problems
from studykit.cli._settings import learner_settings, open_log, schedule_of
from studykit.problems import errors
from studykit.values.english import join_words
from studykit.whole_files.durable import alone_in

if TYPE_CHECKING:
    from studykit.anki_connect.abilities import Abilities
    from studykit.anki_connect.client import Client
    from studykit.anki_connect.send_reviews import Sending
    from studykit.anki_connect.sync_reviews import DeckHere, There
    from studykit.anki_reviews.bring import News
    from studykit.cli._settings import LearnerSettings
    from studykit.reviews.log import Log

HELP_ORDER = 125
EPILOG = """\b
Examples:
  studykit sync --anki              the reviews of all decks in decks/, both ways
  studykit sync --anki nansei       of this deck
  studykit sync --anki --dry-run    what it would do

Anki must be open, with the add-on AnkiConnect. What is there already is known: twice changes
nothing. `studykit help anki` says which reviews go there, and when none do.
"""


@click.command(epilog=EPILOG)
@click.argument("decks", nargs=-1, shell_complete=complete_decks)
@click.option("--anki", is_flag=True, help="With the Anki that runs on this machine.")
@click.option(
    "--dry-run", is_flag=True, help="Say what would be brought and taken, and do nothing."
)
def command(decks: tuple[str, ...], *, anki: bool, dry_run: bool) -> None:
    """Bring the reviews of DECKS from Anki, and take those given here there."""
    if not anki:
        raise click.UsageError("Say with whom: studykit sync --anki.")
    from studykit.anki_connect.client import AnkiConnectError

    here = _decks_here(decks)
    settings = learner_settings()
    try:
        with _log_to_change(settings, dry_run=dry_run) as log:
            _sync(here, log, settings, dry_run=dry_run)
    except AnkiConnectError as error:
        say(f"Error: {error}", err=True)
        sys.exit(ENVIRONMENT)


def _decks_here(names: Sequence[str]) -> list[DeckHere]:
    """Return what Anki was told of the decks; leave where it was told of none."""
    from studykit.anki.lock_file import lock_path, read_lock
    from studykit.anki.searches import tag_of_deck
    from studykit.anki_connect.sync_reviews import DeckHere

    here = []
    for path in find_decks(names, all_by_default=True):
        lock, problems = read_lock(lock_path(path))
        if errors(problems):
            # Whose card is whose must be certain.
            show_problems(errors(problems), err=True)
            sys.exit(PROBLEMS)
        # A deck that was never exported has no card in Anki.
        if lock.entries:
            here.append(DeckHere(lock, tag_of_deck(path.stem), path.stem))
    if not here:
        say(
            "No deck here was exported yet: Anki has none of their cards. "
            "Begin with `studykit export`, and import the package.",
            err=True,
        )
        sys.exit(PROBLEMS)
    return here


@contextmanager
def _log_to_change(settings: LearnerSettings, *, dry_run: bool) -> Iterator[Log]:
    """Yield the log, or for a dry run a copy of it that nobody keeps."""
    from studykit.reviews.log import Log, LogError

    try:
        if not dry_run:
            data_folder().mkdir(parents=True, exist_ok=True)
            # Two at once would take the same reviews there: the second one waits.
            with alone_in(data_folder(), wait=True), open_log(settings) as log:
                yield log
            return
        # What would be taken there depends on what would come: it has to come somewhere.
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / "reviews.db"
            if review_log().exists():
                with Log.open_to_export(review_log()) as log:
                    log.copy_to(copy)
            with Log.open(copy, settings=schedule_of(settings)) as log:
                yield log
    except LogError as error:
        say(f"Error: {error}", err=True)
        sys.exit(ENVIRONMENT)


def _sync(decks: Sequence[DeckHere], log: Log, settings: LearnerSettings, *, dry_run: bool) -> None:
    from studykit.anki_connect.abilities import abilities
    from studykit.anki_connect.client import Client
    from studykit.anki_connect.send_reviews import send
    from studykit.anki_connect.sync_reviews import look

    now = local_now()
    client = Client.open(settings.anki_port, os.environ.get("STUDYKIT_ANKI_KEY", ""))
    ways = abilities(client)
    there = look(client, decks)
    _say_what_is_there(client, decks, there)

    # First what was answered there: it changes what may go there.
    news = _bring(client, decks, there, log, now)
    _say_what_came(news, dry_run=dry_run)

    sending, not_there = _what_goes(decks, there, log, ways, now)
    if not ways.why_not_to_send and not dry_run:
        send(client, sending, lambda events: log.note_about_anki(events, now), now)
    _say_what_went(sending, ways, dry_run=dry_run)
    _say_what_waits(sending, not_there)


def _bring(
    client: Client, decks: Sequence[DeckHere], there: There, log: Log, now: datetime
) -> News:
    """Bring what Anki has into the log, and return what was new."""
    from studykit.anki_connect.sync_reviews import seen_there
    from studykit.anki_reviews.bring import Bringing
    from studykit.anki_reviews.our_rows import note_our_rows

    # First: what we gave to Anki ourselves must not come back as Anki's.
    note_our_rows(log, there.cards, there.rows, now)
    seen = seen_there(client, decks, there, int(now.timestamp() * 1000))
    bringing = Bringing(seen, log, local_moment)
    log.merge(bringing.records(), now)
    return bringing.news


def _what_goes(
    decks: Sequence[DeckHere], there: There, log: Log, ways: Abilities, now: datetime
) -> tuple[Sending, int]:
    """Return what goes to Anki, and how many reviews wait for their card to be there."""
    from studykit.anki_connect.send_reviews import plan_sending
    from studykit.anki_connect.sync_reviews import cards_here

    to_send = cards_here(log, there, {deck.lock.key for deck in decks})
    sending = plan_sending(to_send.cards, there.rows, there.out_of_reach, ways, log.settings, now)
    return sending, to_send.not_there


# --- in words ------------------------------------------------------------------------------------


def _say_what_is_there(client: Client, decks: Sequence[DeckHere], there: There) -> None:
    names = join_words([deck.name for deck in decks])
    total = sum(len(deck.lock.entries) for deck in decks)
    here = f"{counted(total, 'card')} of {names}"
    say(f"Anki on port {client.port} has {len(there.cards):,} of {here}.")
    if not there.cards:
        say("Import the package that `studykit export` writes, or open the profile that has it.")


def _say_what_came(news: News, *, dry_run: bool) -> None:
    parts = []
    if news.reviews:
        reviews = counted(news.reviews, "new review")
        if news.practice:
            reviews += f", {news.practice:,} of them practice"
        parts.append(reviews)
    if news.undone:
        parts.append(f"{counted(news.undone, 'review')} undone there")
    if news.came_back:
        parts.append(f"{counted(news.came_back, 'review')} there again")
    parts += marks_in_words(news)
    if not parts:
        say("Brought: nothing new.")
        return
    brought = "Would bring" if dry_run else "Brought"
    say(f"{brought}: {join_words(parts)}.")


def _say_what_went(sending: Sending, ways: Abilities, *, dry_run: bool) -> None:
    parts = []
    if sending.answers:
        parts.append(f"{counted(len(sending.answers), 'review')} of today as answers")
    if sending.count_inserted:
        parts.append(f"{counted(sending.count_inserted, 'review')} as history")
    if not parts:
        say("Took there: nothing new.")
    elif ways.why_not_to_send:
        waiting = len(sending.answers) + sending.count_inserted
        verb = "waits" if waiting == 1 else "wait"
        reviews = f"{counted(waiting, 'review')} {verb}"
        say(f"Took nothing there, and {reviews}: {ways.why_not_to_send}")
    else:
        took = "Would take" if dry_run else "Took"
        say(f"{took} there: {join_words(parts)}.")


def _say_what_waits(sending: Sending, not_there: int) -> None:
    waiting = len(sending.out_of_reach)
    if waiting:
        say(f"{_waits(waiting)} suspended, buried, in a filtered deck or on the screen.")
    if not_there:
        say(f"{_waits(not_there)} not in Anki. Import the package of `studykit export`.")
    if sending.forgotten:
        reviews = counted(len(sending.forgotten), "review")
        say(f"Not taken: {reviews} from before the card was forgotten in Anki.")


def _waits(number: int) -> str:
    if number == 1:
        return "1 review waits: its card is"
    return f"{number:,} reviews wait: their cards are"
