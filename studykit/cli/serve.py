"""Show the questions of a deck in the browser, as a terminal, Anki and paper show them.

`studykit serve planets` prints an address of this machine, and runs until Ctrl-C. The pages are
those of the room `web`; here the deck is read, and read again after each save.
"""

from __future__ import annotations

import gc
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import click

from studykit.cli._complete import complete_decks
from studykit.cli._exit_codes import ENVIRONMENT
from studykit.cli._find_decks import find_deck
from studykit.cli._options import head_option
from studykit.cli._output import counted, in_numbers, say

if TYPE_CHECKING:
    from studykit.cli._last_read import LastRead
    from studykit.cli._watched_files import Stamps, WatchedFiles
    from studykit.web.deck_on_show import DeckOnShow

HELP_ORDER = 97
EPILOG = """\b
Examples:
  studykit serve                 the one deck in decks/
  studykit serve nansei          decks/nansei.yaml
  studykit serve --port 8000     at an address that stays the same but for its token
"""
_NOT_INSTALLED = (
    "This needs Flask, which is not installed. Install studykit-facts[web] instead of "
    "studykit-facts, or flask beside it."
)


@click.command(epilog=EPILOG)
@click.argument("deck", required=False, shell_complete=complete_decks)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=0,
    metavar="NUMBER",
    help="The port of this machine; one that is free, if none is named.",
)
@head_option
def command(deck: str | None, port: int) -> None:
    """Show the questions of DECK in the browser of this machine, anew after each save.

    Each question stands as the terminal, Anki and a printed sheet show it, light and dark, with its
    problems, its facts and the reasons of its options. Nobody else can see it: the address holds a
    token. Ctrl-C ends it. Nothing is written.
    """
    try:
        import flask  # noqa: F401
    except ImportError:
        say(_NOT_INSTALLED, err=True)
        sys.exit(ENVIRONMENT)
    from studykit.cli._clock import local_now
    from studykit.cli._watched_files import WatchedFiles
    from studykit.web.application import application, server_at
    from studykit.web.deck_on_show import DeckOnShow
    from studykit.web.guard import HOST, new_token

    # Other commands end before it matters; this one may run all day.
    gc.enable()
    path = find_deck(deck)
    token = new_token()
    shown = DeckOnShow(path.stem)
    try:
        server = server_at(port, lambda own_port: application(shown, token, own_port, local_now))
    except OSError as error:
        say(f"Error: the port {port} cannot be used: {error}. Name another --port.", err=True)
        sys.exit(ENVIRONMENT)
    files = WatchedFiles([path])
    # Before they are read: what is saved meanwhile is a change.
    stamps = files.stamps()
    state = show_again(path, files, None, shown)
    _start_watching(path, files, stamps, state, shown)
    items = counted(len(shown.state.items), "item")
    say(f"{in_numbers(state.problems).capitalize()} in {items}. Ctrl-C ends.")
    say(f"http://{HOST}:{server.port}/?token={token}", bold=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        say()
    finally:
        server.server_close()


def _start_watching(
    path: Path, files: WatchedFiles, stamps: Stamps, state: LastRead, shown: DeckOnShow
) -> None:
    """Show the deck anew after each save, from now on."""
    # What the command line says of the first line of a list stands there.
    context = click.get_current_context()

    def watch() -> None:
        seen, last_read = stamps, state
        with context.scope(cleanup=False):
            while True:
                # What is known only now was not looked at before.
                seen, _ = files.next_change({**files.stamps(), **seen})
                last_read = show_again(path, files, last_read, shown)

    threading.Thread(target=watch, daemon=True).start()


def show_again(
    path: Path, files: WatchedFiles, before: LastRead | None, shown: DeckOnShow
) -> LastRead:
    """Read a deck, show what it says now, and return it."""
    from studykit.cli._last_read import read_again

    with shown.making:
        last_read = read_again([path], files, before, are_all_decks=False)
        shown.renew(last_read.decks.get(path), last_read.problems)
    return last_read
