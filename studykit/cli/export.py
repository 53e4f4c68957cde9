"""Write a deck as a package for Anki.

`studykit export nansei` writes `nansei.apkg` and, beside the deck, `decks/nansei.lock` and
`decks/nansei.texts.gz`, which know what Anki has: all or none. Other formats (`--format`) and these
two made again (`--recover`) are the same command, since they start from the same deck. What the
road is stands in `workspace`; here it is called, and its outcome is said.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from studykit.cli._complete import complete_decks, complete_templates
from studykit.cli._find_decks import find_deck
from studykit.cli._open_decks import (
    leave_on_errors,
    mention,
    mention_renames_and_others,
    refuse,
)
from studykit.cli._options import first_line_said, head_option
from studykit.cli._output import counted, say, show_problems
from studykit.formats.registry import FORMATS, SHEETS
from studykit.problems import Location, Problem, in_order, nearest_or_all, quoted

if TYPE_CHECKING:
    from studykit.anki.changes import Diff
    from studykit.anki.export import Export
    from studykit.workspace.workspace import PackagePlan, Workspace

HELP_ORDER = 120
EPILOG = """\b
Examples:
  studykit export                       the one deck in decks/
  studykit export nansei                nansei.apkg, here
  studykit export nansei -o ~/Desktop   nansei.apkg, there
  studykit export nansei --fresh-options
                                        draw all wrong options anew, and keep none of before
  studykit export --update              two files, for who writes into the notes
  studykit export --push                correct the notes of a running Anki
  studykit export --format html         one file to read or print, the answers apart
  studykit export --format moodle       for a course in Moodle; qti for other platforms
  studykit export --recover old.apkg    the lock file is lost, the last package is not

In Anki: File > Import. What you learned stays: only notes that changed are updated, in place.
Keep decks/nansei.lock and decks/nansei.texts.gz in git with the deck: they know what changed since
the last export.
"""

_LONGEST_SEARCH = 2000
"""Characters of a search that anybody may paste: notes of others are named one by one."""
_OTHER_NAME_IN_ANKI = "X009"
"""The rule that an export says in full: the learner will look for the deck by its name."""


@click.command(
    epilog=EPILOG,
    help="Write DECK as a package that Anki imports, or in another format; "
    "by default NAME.apkg in the current folder.",
)
@click.argument("deck", required=False, shell_complete=complete_decks)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The file to write, or its folder.",
)
@click.option(
    "--recover",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="PACKAGE",
    help="Make a lost lock file, or its texts, again from the last package; write nothing else.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["apkg", *FORMATS]),
    default="apkg",
    help="; ".join(f"{name}: {form.meant_for}" for name, form in FORMATS.items())
    + ". Default: apkg.",
)
@click.option(
    "--safe",
    is_flag=True,
    help="With csv and tsv: put an apostrophe before what a spreadsheet would compute.",
)
@click.option(
    "--update",
    is_flag=True,
    help="Write two files instead that update notes and keep your words in them.",
)
@click.option(
    "--push",
    is_flag=True,
    help="Correct the notes in the Anki that runs on this machine, and keep your words in them.",
)
@click.option(
    "--fresh-options",
    is_flag=False,
    flag_value="",
    metavar="[TEMPLATE]",
    shell_complete=complete_templates,
    help="Draw the wrong options of a template anew, or of all, and keep none of the last export.",
)
@head_option
def command(  # noqa: PLR0913 - as many as it has options
    deck: str | None,
    output: Path | None,
    recover: Path | None,
    form: str,
    fresh_options: str | None,
    *,
    update: bool,
    push: bool,
    safe: bool,
) -> None:
    """Write a deck as a package that Anki imports, or in another format."""
    if push and (recover or update or form != "apkg"):
        raise click.UsageError("--push goes with no other way to export: leave them out.")
    if safe and form not in SHEETS:
        raise click.UsageError("--safe goes with --format csv or tsv: leave it out.")
    path = find_deck(deck)
    # Three commands in one, since a learner looks for all of them under "export".
    if recover:
        if output or update or form != "apkg" or fresh_options is not None:
            raise click.UsageError(
                "--recover writes the lock file alone: leave out all other options."
            )
        from studykit.cli._recover_lock import recover_lock

        recover_lock(path, recover)
    elif form != "apkg":
        if update:
            raise click.UsageError(
                f"--update goes with a package for Anki: leave it out, or --format {form}."
            )
        if fresh_options is not None:
            raise click.UsageError(
                f"--fresh-options goes with a package for Anki: leave it out, or --format {form}."
            )
        _write_other_format(path, _target(path, output, form), form, safe=safe)
    elif push:
        from studykit.anki.update import package_for
        from studykit.cli._push import push_deck

        package = package_for(_target(path, output, form))
        opened, plan = _planned(path, fresh_options)
        push_deck(opened, plan, package)
        _delete_stale(plan.export, package)
    else:
        _write_package(path, _target(path, output, form), fresh_options, update=update)


def _target(deck_file: Path, output: Path | None, form: str) -> Path:
    """Return the file to write. Raise click.UsageError where its name ends in something else."""
    ending, behind_name = form, ""
    if form in FORMATS:
        ending, behind_name = FORMATS[form].ending, FORMATS[form].behind_name
    name = f"{deck_file.stem}{behind_name}.{ending}"
    # In the current folder, not beside the deck: a package is for Anki, and not for git.
    if output is None:
        return Path(name)
    # A shell leaves the ~ of --output=~/Desktop as it is.
    target = output.expanduser()
    if target.is_dir():
        return target / name
    if target.suffix.lower() != f".{ending}":
        rule = f"With --format {form} the file's name must end in .{ending}"
        if form == "apkg":
            rule = "Anki imports files that end in .apkg"
        raise click.UsageError(f"{rule}: write -o {target.with_suffix(f'.{ending}')}.")
    return target


# --- a package for Anki --------------------------------------------------------------------------


def _write_package(path: Path, package: Path, fresh_options: str | None, *, update: bool) -> None:
    """Write the package and the lock file, and say what an import will do."""
    from studykit.anki.changes import compare
    from studykit.anki.update import corrected
    from studykit.cli._clock import now

    if not update:
        _refuse_package_of_anki(package)
    opened, plan = _planned(path, fresh_options)
    # Before the texts of the last export are written over.
    changes = compare(plan.before, plan.export)
    count_corrected = 0
    if update:
        count_corrected = len(corrected(plan.export, plan.before))
        _write_update(plan, package)
    else:
        plan.write(package, now)
    mention_renames_and_others(opened.problems)
    show_problems(plan.problems, err=True)

    if update:
        _say_what_was_written_to_update(plan.export, package, count_corrected)
        _say_what_changes(plan.export, changes, plan.export.retired_text_search)
    else:
        _say_what_was_written(plan.export, package)
        _say_what_changes(plan.export, changes, plan.export.retired_search)
    # In full, and not only counted with the other warnings.
    for problem in in_order(opened.problems):
        if problem.code == _OTHER_NAME_IN_ANKI:
            say(f"{problem.message[0].upper()}{problem.message[1:]}. {problem.remedy}", fg="yellow")
    _delete_stale(plan.export, package)


def _refuse_package_of_anki(package: Path) -> None:
    """Leave where the package would take the place of one that came from Anki."""
    from studykit.anki.read_package import is_of_anki

    if is_of_anki(package):
        fault = "the file is a package that was exported from Anki, and would be lost"
        remedy = "Write another one: -o NAME.apkg."
        refuse([Problem("X008", fault, remedy, Location(str(package)))])


def _planned(path: Path, fresh_options: str | None) -> tuple[Workspace, PackagePlan]:
    """Return a sound deck and its next package; leave where it has errors.

    `fresh_options` is the template whose wrong options are drawn anew; empty: all, None: none.
    """
    from studykit.cli._clock import local_now
    from studykit.cli._home import cache_folder
    from studykit.workspace.kept_work import Making
    from studykit.workspace.workspace import Workspace

    # One moment for the whole plan: the check of `expires` and the times in the package agree.
    moment = local_now()
    with leave_on_errors():
        # Nearly always it writes another lock file, and nobody could read what was kept before.
        opened = Workspace.open_sound(
            path,
            moment,
            cache=cache_folder(),
            first_line=first_line_said(path),
            making=Making.ONCE,
        )
        if fresh_options is not None:
            opened = opened.with_fresh_options(_templates_called(fresh_options, opened))
        plan = opened.plan(moment)
    return opened, plan


def _templates_called(name: str, opened: Workspace) -> list[str]:
    """Return the template of that name, or all where it is empty.

    Raise click.UsageError where there is none.
    """
    templates = [template.id for template in opened.templates]
    if not name:
        return templates
    if name not in templates:
        near = nearest_or_all(name, templates)
        raise click.UsageError(
            f"The deck has no template {quoted(name)}.{near} "
            "The deck is named before: studykit export DECK --fresh-options."
        )
    return [name]


def _write_update(plan: PackagePlan, package: Path) -> None:
    """Write two files instead: a package that brings new notes, and a text that corrects old ones.

    A text leaves alone what it has no cell for: the learner's own words stay in the notes.
    """
    from studykit.anki.update import package_for, text_for, update_text
    from studykit.cli._clock import now

    text = update_text(plan.export)
    beside = {text_for(package): text.encode()}
    plan.write(package_for(package), now, beside, only_new=True)


def _delete_stale(export: Export, package: Path) -> None:
    """Delete what an earlier `--update` left beside the package, unless it says the same."""
    from studykit.anki.update import stale_files

    # All are read before the first is deleted.
    for path in list(stale_files(export, package)):
        path.unlink()
        say(
            f"{path} of an earlier export is deleted: "
            "imported now, it would take corrections back.",
            dim=True,
        )


def _say_what_was_written(export: Export, package: Path) -> None:
    """Say what Anki's import dialog will say to somebody who has the package before."""
    many = len(export.notes)
    counts = _counts(len(export.new), len(export.updated), len(export.unchanged))
    say(f"{package}: {counted(many, 'note')} for {export.deck}", bold=True)
    say(f"On import Anki will find {counts}.")
    if len(export.new) < many:
        say(f"In a collection that never had the deck all {many:,} are new.", dim=True)
    # Anki's import takes a note as a whole, or not at all.
    if export.updated:
        say(
            "An updated note is replaced whole: your own words and tags in it are not kept.",
            dim=True,
        )


def _say_what_was_written_to_update(export: Export, package: Path, updated: int) -> None:
    """Say the same of the two files of `--update`, and in which order they are imported.

    `updated` is how many notes the text corrects.
    """
    from studykit.anki.update import package_for, text_for

    many = len(export.notes)
    new = len(export.new)
    in_package = _counts(new, 0, many - new)
    in_text = _counts(0, updated, many - updated)
    bringing = package_for(package)
    correcting = text_for(package)
    say(f"{bringing} and {correcting}: {counted(many, 'note')} for {export.deck}", bold=True)
    say(
        f"Import {bringing}, then {correcting}, both as Anki's dialogs offer it: "
        "My notes and your own tags stay."
    )
    say(f"On import Anki will find {in_package}; in the text {in_text}.")
    if new < many:
        say(f"In a collection that never had the deck the package brings all {many:,}.", dim=True)
    say(
        "The package alone corrects nothing. "
        "Who only reads the notes imports what plain `export` writes.",
        dim=True,
    )


def _counts(new: int, updated: int, unchanged: int) -> str:
    """Return `3 new notes, 1 updated`: in Anki's words, and only those that there are."""
    parts = []
    if new:
        parts.append(counted(new, "new note"))
    if updated:
        parts.append(f"{updated:,} updated")
    if unchanged:
        parts.append(f"{unchanged:,} unchanged")
    return ", ".join(parts) or "no notes"


def _say_what_changes(export: Export, changes: Diff, retired_search: str) -> None:
    """Say what else an import does, and what the user must do in Anki."""
    other_answers = sum(changed.other_answer for changed in changes.changed)
    if other_answers:
        notes = counted(other_answers, "note")
        say(
            f"{notes} now with another answer, under an old id: the card keeps its history.",
            fg="yellow",
        )
    for sentence in changes.asides:
        say(sentence, dim=True)
    if export.retired:
        questions = counted(len(export.retired), "question")
        to_do = f"search Anki for {retired_search}, to suspend."
        # Nobody can paste it: then a tag finds them.
        if len(retired_search) > _LONGEST_SEARCH:
            to_do = "`retired: TAG` below `note_type` gives their notes a tag, to find and suspend."
        say(f"{questions} no longer asked: {to_do}", dim=True)
    # Anki moves no card on import: it may be where the learner has put it.
    for move in changes.moves:
        cards = counted(len(move.ids), "card")
        say(
            f"Anki leaves {cards} in the deck {move.old}, now {move.new}. {move.remedy}",
            fg="yellow",
        )


# --- other formats --------------------------------------------------------------------------------


def _write_other_format(path: Path, target: Path, form: str, *, safe: bool) -> None:
    """Write a deck's items for other programs. Anki's lock file has no part in it."""
    from studykit.cli._clock import local_now
    from studykit.cli._home import cache_folder
    from studykit.formats.exported_file import Request
    from studykit.formats.registry import write_format
    from studykit.questions.judge import Judge
    from studykit.whole_files.writing import write_whole
    from studykit.workspace.workspace import Workspace

    with leave_on_errors():
        opened = Workspace.open_sound(
            path, local_now(), cache=cache_folder(), first_line=first_line_said(path)
        )
    # What a format cannot hold is left out, and told of.
    written = write_format(form, Request(opened.deck, opened.items, Judge(opened.bank), safe))
    write_whole({target: written.content})
    mention(opened.problems)
    count = len(opened.items) - len(written.left_out)
    say(f"{target}: {counted(count, 'question')} of {opened.deck.name}", bold=True)
    for left_out in written.left_out:
        say(f"{left_out.item_id} is left out: {left_out.why}.", fg="yellow")
