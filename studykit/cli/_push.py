"""Correct the notes of a deck in the Anki that runs on this machine: `studykit export --push`.

    changed  capital/au
        answer was:       Sydney
        answer now:       Canberra
    Capitals: 1 changed, 201 unchanged.
    Anki on port 8765: 1 note updated.

First it says what changes, as `studykit diff` does. Then Anki is told, and last the lock file and
the package are written: whatever is cut off is done by the next push, which looks at what stands
in Anki.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from studykit.cli._exit_codes import ENVIRONMENT
from studykit.cli._open_decks import mention_renames_and_others
from studykit.cli._output import counted, say, show_problems
from studykit.cli._settings import learner_settings

if TYPE_CHECKING:
    from studykit.anki.changes import Diff
    from studykit.anki_connect.client import Client
    from studykit.anki_connect.push_notes import Push
    from studykit.workspace.workspace import PackagePlan, Workspace

_NAMED = 3
"""Ids of notes that a line names."""


def push_deck(opened: Workspace, plan: PackagePlan, package: Path) -> None:
    """Bring a deck's corrections into a running Anki; leave with a message where that fails."""
    from studykit.anki.changes import compare
    from studykit.anki_connect.client import AnkiConnectError
    from studykit.cli.diff import changes_in_numbers, show_changes

    mention_renames_and_others(opened.problems)
    show_problems(plan.problems, err=True)
    changes = compare(plan.before, plan.export)
    show_changes(changes, opened.base)
    say(f"{plan.export.deck}: {changes_in_numbers(changes)}.", bold=True)
    try:
        _push(plan, changes, package)
    except AnkiConnectError as error:
        say(f"Error: {error}", err=True)
        sys.exit(ENVIRONMENT)


def _push(plan: PackagePlan, changes: Diff, package: Path) -> None:
    from studykit.anki.searches import tag_of_deck
    from studykit.anki_connect.client import Client
    from studykit.anki_connect.find_cards import find_notes
    from studykit.anki_connect.push_notes import check_actions, open_import, plan_push, push
    from studykit.cli._clock import now
    from studykit.facts.media import pieces

    client = Client.open(learner_settings().anki_port, os.environ.get("STUDYKIT_ANKI_KEY", ""))
    # Before anything is changed: an old AnkiConnect cannot do all that follows.
    check_actions(client)
    export = plan.export
    found = find_notes(client, export.lock.entries.values(), tag_of_deck(export.tag_prefix))
    planned = plan_push(export, plan.before, found)
    too_large = push(client, planned, lambda file: b"".join(pieces(file)))
    # Last: what the lock file says, Anki has been told.
    plan.write(package, now, only_new=True)
    if planned.not_imported:
        open_import(client, str(package.resolve()))
    _say_what_was_done(client, planned, package)
    _say_what_is_left(planned, changes, too_large, package)


# --- in words ------------------------------------------------------------------------------------


def _say_what_was_done(client: Client, planned: Push, package: Path) -> None:
    parts = []
    if planned.updates:
        parts.append(f"{counted(len(planned.updates), 'note')} updated")
    suspended = sum(len(update.suspend) for update in planned.updates)
    if suspended:
        parts.append(f"{counted(suspended, 'card')} suspended")
    if not parts:
        parts.append("nothing to update")
    say(f"Anki on port {client.port}: {', '.join(parts)}.", bold=True)
    if planned.not_imported:
        notes = counted(len(planned.not_imported), "new note")
        say(f"Anki shows its import dialog for {package}: choose Import there for {notes}.")


def _say_what_is_left(
    planned: Push, changes: Diff, too_large: Sequence[str], package: Path
) -> None:
    """Say what was not done, and how it is."""
    # Two texts that differ: the learner's own words must not be lost.
    if planned.edited:
        say(
            f"{_notes(planned.edited)} other texts in Anki than they were told, and these stay: "
            "somebody edited there, or an export of before was never imported. "
            "The text file of `studykit export --update` replaces them.",
            fg="yellow",
        )
    if planned.by_file:
        say(f"{_notes(planned.by_file)} to be imported: {package} brings them.", fg="yellow")
    if planned.gone:
        say(
            f"{_notes(planned.gone)} no place in Anki: deleted there, it seems. "
            f"Importing {package} would bring them back.",
            dim=True,
        )
    if too_large:
        files = counted(len(too_large), "file")
        say(f"{files} too large to go there: import {package} for {', '.join(too_large)}.")
    # Whoever imports new notes gets the design with them.
    if changes.new_design and planned.not_imported == ():
        say(f"The design of the cards comes by importing {package}.", dim=True)


def _notes(ids: Sequence[str]) -> str:
    """Return `2 notes (capital/fr, capital/de) have`."""
    named = ", ".join(ids[:_NAMED])
    more = ", ..." if len(ids) > _NAMED else ""
    verb = "has" if len(ids) == 1 else "have"
    return f"{counted(len(ids), 'note')} ({named}{more}) {verb}"
