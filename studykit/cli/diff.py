"""Show what the next import into Anki will do.

`studykit diff` takes the road of `studykit export` up to the plan, holds the plan against the lock
file, and writes nothing:

    changed  farp-island/farp-2025
        deployments/farp-2025, seeds/nansei/deployments.yaml:41
        answer was:       Ishigaki
        answer now:       Yonaguni
"""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from studykit.cli._complete import complete_decks
from studykit.cli._exit_codes import CHANGES
from studykit.cli._find_decks import find_deck
from studykit.cli._open_decks import leave_on_errors, mention_renames_and_others
from studykit.cli._options import first_line_said, head_option
from studykit.cli._output import counted, say, say_json, show_problems
from studykit.problems import NOWHERE

if TYPE_CHECKING:
    from studykit.anki.changes import CardChange, Diff, TextChange
    from studykit.anki.lock import LockEntry, NoteCard
    from studykit.facts.base import FactBase
    from studykit.workspace.workspace import Workspace

HELP_ORDER = 110
EPILOG = """\b
Examples:
  studykit diff                  the one deck in decks/
  studykit diff nansei --json    one JSON object a change, for programs
  studykit diff --base main      what became of the questions of all decks since main
  studykit diff --base origin/main --markdown
                                 the same as a comment for a pull request

It compares the deck with its lock file (decks/nansei.lock): with what the last export has told
Anki.
"""
_OTHER_ANSWER = (
    "Another answer under an old id: the card keeps its history. "
    "If this is another question rather than a correction, write `fresh:` with today's date on "
    "the row (or on the template): it begins a new memory, and the old note is retired."
)
_NO_TEXT = "No text changed: only how studykit writes the note, or the deck file's name."
_UNKNOWN_TEXT = "How is not known: the file with the texts of the last export does not have it."
_FACTS_SHOWN = 3
"""Of one note; `--json` has all."""


@click.command(epilog=EPILOG)
@click.argument("deck", required=False, shell_complete=complete_decks)
@click.option(
    "--json", "as_json", is_flag=True, help="One JSON object a line; problems go to standard error."
)
@click.option(
    "--base",
    "revision",
    metavar="REV",
    help="Compare with the decks in this revision of git, and not with the last export.",
)
@click.option(
    "--markdown", "as_markdown", is_flag=True, help="With --base: a comment for a pull request."
)
@head_option
def command(deck: str | None, *, as_json: bool, revision: str | None, as_markdown: bool) -> None:
    """Show what exporting DECK and importing it into Anki would do. Nothing is written.

    With --base, show which questions of DECK, or of all decks, are new, changed or retired since.

    Exits with 3 when there are changes, with 0 when there are none, and with 1 when errors forbid
    an export.
    """
    if revision is not None:
        _diff_to_revision(deck, revision, as_json=as_json, as_markdown=as_markdown)
    if as_markdown:
        raise click.UsageError("--markdown is about questions since a revision: name it by --base.")
    from studykit.anki.changes import compare
    from studykit.cli._clock import local_now
    from studykit.cli._home import cache_folder
    from studykit.workspace.workspace import Workspace

    path = find_deck(deck)
    moment = local_now()
    with leave_on_errors():
        opened = Workspace.open_sound(
            path, moment, cache=cache_folder(), first_line=first_line_said(path)
        )
        plan = opened.plan(moment)
    # Errors have ended the command. Of warnings the author is only reminded.
    mention_renames_and_others(opened.problems)

    show_problems(plan.problems, err=True)

    changes = compare(plan.before, plan.export)
    # Not told to Anki: the author may want to draw them anew.
    old_options = opened.items_with_old_options()
    if as_json:
        for line in _as_json(changes, old_options, opened):
            say_json(line)
    else:
        show_changes(changes, opened.base)
        _show_old_options(old_options, path)
        say(f"{plan.export.deck}: {changes_in_numbers(changes)}.", bold=True)
    sys.exit(CHANGES if changes else 0)


def _diff_to_revision(
    deck: str | None, revision: str, *, as_json: bool, as_markdown: bool
) -> NoReturn:
    """Show what became of the questions since a revision of git, and leave."""
    from studykit.cli import _diff_base
    from studykit.cli._clock import local_now

    with leave_on_errors():
        decks = list(_diff_base.compared_decks(deck, revision, local_now()))
    if as_json:
        for compared in decks:
            for line in _diff_base.as_json(compared):
                say_json(line)
    elif as_markdown:
        for text in _diff_base.markdown(decks, revision):
            say(text)
    else:
        _diff_base.show_decks(decks, revision)
    sys.exit(CHANGES if any(compared.changes for compared in decks) else 0)


def changes_in_numbers(changes: Diff) -> str:
    """Return `2 new, 1 changed, 160 unchanged`, those that there are."""
    numbers = {
        "new": len(changes.new),
        "changed": len(changes.changed),
        "retired": len(changes.retired),
        "left as they are": len(changes.untold),
        "unchanged": changes.unchanged,
    }
    parts = []
    for kind, number in numbers.items():
        if number:
            parts.append(f"{number:,} {kind}")
    moved = _cards_to_move(changes)
    if moved:
        parts.append(f"{counted(moved, 'card')} to move in Anki")
    return ", ".join(parts) or "no notes"


def _cards_to_move(changes: Diff) -> int:
    return sum(len(move.ids) for move in changes.moves)


# --- for a person --------------------------------------------------------------------------------


def show_changes(changes: Diff, base: FactBase) -> None:
    """Show what the next import does, for a person."""
    for card in changes.new:
        say(f"new      {card.id}", fg="green")
        _show_whole(card, base)
    for changed in changes.changed:
        asked_again = ", asked again" if changed.is_back else ""
        say(f"changed  {changed.after.id}{asked_again}", fg="yellow")
        _show_facts(changed.after.entry, base)
        _show_fields(changed)
    for card in changes.retired:
        say(f"retired  {card.id}", fg="red")
        _show_whole(card, base)
    for entry in changes.untold:
        say(f"left     {entry.id}", fg="yellow")
        _show_facts(entry, base)
    for move in changes.moves:
        say(f"moved    {move.old} is now {move.new}: {counted(len(move.ids), 'card')}", fg="yellow")
        say(f"    {move.remedy}")
    for sentence in changes.asides:
        say(sentence)
    # A blank line before the numbers, unless they stand alone.
    if changes:
        say()


def _show_old_options(ids_by_template: Mapping[str, Sequence[str]], path: Path) -> None:
    """Show of which templates an export keeps options that would be others if drawn today."""
    for template, ids in ids_by_template.items():
        cards = counted(len(ids), "card")
        say(
            f"kept     {template}: drawn today, the options of {cards} would be others", fg="yellow"
        )
        say(f"    {_draw_anew(path, template)}")
    if ids_by_template:
        say()


def _draw_anew(path: Path, template: str) -> str:
    command = shlex.join(("studykit", "export", str(path), "--fresh-options", template))
    return f"To draw them anew: {command}"


def _show_whole(card: NoteCard, base: FactBase) -> None:
    _show_facts(card.entry, base)
    _show_lines("stem", (card.shown.stem,))
    _show_lines("answer", card.shown.keys)


def _show_facts(entry: LockEntry, base: FactBase) -> None:
    """Show the facts behind a note, each with its place."""
    # A count or a superlative may rest on a whole table.
    for fact in entry.facts[:_FACTS_SHOWN]:
        place = base.locate(fact) or "which is gone"
        say(f"    {fact}, {place}", dim=True)
    more = len(entry.facts) - _FACTS_SHOWN
    if more > 0:
        say(f"    and {counted(more, 'fact')} more", dim=True)


def _show_fields(changed: CardChange) -> None:
    """Show the old and the new text of each field, one below the other.

    So the eye finds the difference on a screen of any width.
    """
    for field in changed.texts or ():
        _show_lines(f"{field.name} was", field.old, fg="red")
        _show_lines(f"{field.name} now", field.new, fg="green")
    # A note counts as changed by all that is written into it, such as its tags.
    if changed.texts is None:
        say(f"    {_UNKNOWN_TEXT}")
    elif not changed.texts and not changed.is_back and not changed.other_answer:
        # (A note of another answer has changed: its first card says how.)
        say(f"    {_NO_TEXT}")
    if changed.other_answer:
        say(f"    {_OTHER_ANSWER}", fg="yellow")


def _show_lines(name: str, texts: Sequence[str], fg: str | None = None) -> None:
    """Show texts on one line, the lines of a long one below each other."""
    # Several answers side by side, and the lines of a program below each other.
    lines = (" | ".join(texts) or "(nothing)").split("\n")
    titles = [f"{name}:", *[""] * (len(lines) - 1)]
    for title, line in zip(titles, lines, strict=True):
        say(f"    {title:<17} {line}", fg=fg)


# --- for a program -------------------------------------------------------------------------------


def _as_json(
    changes: Diff, old_options: Mapping[str, Sequence[str]], opened: Workspace
) -> Iterator[dict[str, Any]]:
    """Yield a change at a time, and a summary at the end."""
    base = opened.base
    for card in changes.new:
        yield {"type": "new", **_card_json(card, base)}
    for changed in changes.changed:
        fields = None
        if changed.texts is not None:
            fields = {field.name: _field_json(field) for field in changed.texts}
        yield {
            "type": "changed",
            **_card_json(changed.after, base),
            "fields": fields,
            "other_answer": changed.other_answer,
            "asked_again": changed.is_back,
        }
    for card in changes.retired:
        yield {"type": "retired", **_card_json(card, base)}
    for entry in changes.untold:
        yield {"type": "left", "id": entry.id, "facts": _facts_json(entry, base)}
    for move in changes.moves:
        yield {
            "type": "moved",
            "from": move.old,
            "to": move.new,
            "rename": move.is_rename,
            "search": move.search,
            "ids": list(move.ids),
            "remedy": move.remedy,
        }
    for template, ids in old_options.items():
        remedy = _draw_anew(opened.path, template)
        yield {"type": "kept", "template": template, "ids": list(ids), "remedy": remedy}
    yield {
        "type": "summary",
        "new": len(changes.new),
        "changed": len(changes.changed),
        "retired": len(changes.retired),
        "moved": _cards_to_move(changes),
        "unchanged": changes.unchanged,
        "design": changes.new_design,
        "description": changes.new_description,
    }


def _card_json(card: NoteCard, base: FactBase) -> dict[str, Any]:
    return {
        "id": card.id,
        "stem": card.shown.stem,
        "answers": list(card.shown.keys),
        "facts": _facts_json(card.entry, base),
    }


def _facts_json(entry: LockEntry, base: FactBase) -> list[dict[str, Any]]:
    facts = []
    for fact in entry.facts:
        # A fact of a question that is given up may be gone.
        place = base.locate(fact) or NOWHERE
        facts.append({"fact": fact, "file": place.file, "line": place.line})
    return facts


def _field_json(field: TextChange) -> dict[str, list[str]]:
    return {"old": list(field.old), "new": list(field.new)}
