"""Export, import and rebuild the log of your reviews.

`studykit log`: the reviews as JSON lines, out of one log and into another; and the card states
made again.

Other commands open the log here, too (`opened_log`). Knows no deck: a log is whole without them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from itertools import chain
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from studykit.cli._clock import now
from studykit.cli._exit_codes import ENVIRONMENT, PROBLEMS
from studykit.cli._home import review_log
from studykit.cli._options import decks_argument
from studykit.cli._output import counted, echo, say, show_problems
from studykit.limits import MAX_LOG_LINE
from studykit.whole_files.regular import IrregularError, open_regular

if TYPE_CHECKING:
    from studykit.reviews.log import Log
    from studykit.reviews.schedule import Settings

_STANDARD = Path("-")
"""Standard input or output, as other programs of the shell call it."""
_PACKAGES = (".apkg", ".colpkg")
_DATABASE = b"SQLite format 3"
_ARCHIVE = b"PK\x03\x04"
"""How a zip archive begins, whatever it is called."""

HELP_ORDER = 130
EPILOG = """\b
Examples:
  studykit log export reviews.jsonl    everything, a JSON object a line
  studykit log import reviews.jsonl    adds what this log does not have
  studykit log import summits.apkg     what you answered in Anki
  studykit log import answers.jsonl    what you answered on a practice page
  studykit log rebuild                 works out all card states again
  studykit log export | grep '"undo"'  to other programs
  ssh laptop studykit log export | studykit log import -

Importing merges: each review has an id from its contents, so the same file twice changes nothing.
Two machines that import each other's export share one memory.
"""


@click.group(epilog=EPILOG)
def command() -> None:
    """Export, import and rebuild the log of your reviews.

    It is one file, reviews.db, in your data folder (or in STUDYKIT_HOME). Reviews are only ever
    added to it.
    """


@command.command(name="export", short_help="Write all reviews and events as JSON lines.")
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
def export(file: Path | None) -> None:
    """Write all reviews and events to FILE, or to standard output, as JSON lines."""
    from studykit.reviews.exchange import as_lines
    from studykit.reviews.records import Review
    from studykit.whole_files.writing import write_whole

    with opened_log(to_export=True) as log, closing(log.everything()) as stream:
        damage = log.damage()
        if file and file != _STANDARD:
            records = list(stream)
            text = "".join(f"{line}\n" for line in as_lines(records))
            write_whole({file: text.encode()})
            reviews = [record for record in records if isinstance(record, Review)]
            say(f"{file}: {counted(len(reviews), 'review')}.")
        else:
            # Line by line, so that `| head` need not wait for ten years of reviews.
            for line in as_lines(stream):
                echo(line)
    # The lines that are whole have gone out all the same; only the exit code says that some miss.
    if damage.is_lasting:
        say(f"What is damaged was left out: {damage}.", err=True, fg="red")
        sys.exit(PROBLEMS)


@command.command(name="import", short_help="Add what a file has and the log has not.")
@click.argument(
    "file", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)
)
@decks_argument
def import_(file: Path, *, decks: tuple[str, ...]) -> None:
    """Add to the log what FILE (- is standard input) has and it has not.

    FILE is an export of this log, or of Anki: .apkg with scheduling, or .colpkg. Of Anki's the
    reviews of the DECKs are brought, by default of all in decks/ and all that were ever asked here.
    Or FILE is what a practice page gave (`export --format practice`): its answers are judged now.

    With a single wrong line nothing is added.
    """
    from studykit.reviews.practice_file import is_practice_file

    if file != _STANDARD and _is_package(file):
        from studykit.cli._import_from_anki import import_package
        from studykit.cli._settings import learner_settings, schedule_of

        settings = schedule_of(learner_settings())
        with opened_log(make=True, settings=settings) as log:
            import_package(file, decks, log)
        return
    if file != _STANDARD and _begins(file, _DATABASE):
        say(
            f"{file} is a database, and no export. Of Anki's collection File > Export makes a "
            "package; of a log of studykit `studykit log export` makes a file.",
            err=True,
            fg="red",
        )
        sys.exit(PROBLEMS)
    # In problems; otherwise the place would be `-:3`, which looks like a slip.
    name = "standard input" if file == _STANDARD else str(file)
    with _opened(file) as source:
        lines = _lines(source)
        first_line = next(lines, b"")
        if first_line:
            lines = chain([first_line], lines)
        if is_practice_file(first_line):
            _import_practice(lines, name, decks)
            return
        if decks:
            raise click.UsageError(
                f"{file} is no package of Anki and no file of a practice page: only of such a one "
                "decks are named."
            )
        _import_log(lines, name)


def _import_log(lines: Iterator[bytes], name: str) -> None:
    """Add what another log has exported, and say what was new."""
    from studykit.reviews.checked_lines import NotMergedError
    from studykit.reviews.exchange import from_lines

    with opened_log(make=True) as log:
        try:
            merged = log.merge(from_lines(lines, name), now())
        except NotMergedError as error:
            show_problems(error.problems, err=True)
            say("Nothing was imported.", err=True)
            sys.exit(PROBLEMS)
    say(f"{counted(merged.reviews, 'new review')} and {counted(merged.events, 'new event')}.")
    reviews = counted(merged.known_reviews, "review")
    events = counted(merged.known_events, "event")
    say(f"{reviews} and {events} were there already.")


def _import_practice(lines: Iterator[bytes], name: str, decks: tuple[str, ...]) -> None:
    """Add what was answered on a practice page, and say what became of it."""
    from studykit.cli._import_practice import import_practice
    from studykit.cli._settings import learner_settings, schedule_of

    settings = schedule_of(learner_settings())
    with opened_log(make=True, settings=settings) as log:
        import_practice(lines, name, decks, log)


@command.command(name="rebuild", short_help="Work out all card states again.")
def rebuild() -> None:
    """Work out all card states again from the reviews, and name what is damaged."""
    from studykit.reviews.log import REMEDY

    with opened_log() as log:
        before = log.damage()
        lost = log.mend()
        # Mending has worked out the states already.
        if not before:
            log.rebuild()
        reviews = len(log.standing())
    say(f"All card states were worked out again from {counted(reviews, 'review')}.")
    if lost:
        say(f"The log is damaged: {lost}. {REMEDY}", err=True, fg="red")
        sys.exit(PROBLEMS)
    if before:
        say(f"This was damaged and is whole again: {before}.")


@contextmanager
def opened_log(
    *, make: bool = False, to_export: bool = False, settings: Settings | None = None
) -> Iterator[Log]:
    """Yield the user's log, as far as it can be read if only `to_export`.

    With `settings` its cards are as these want them; without, as they were wanted last.
    Ends the program with a message when there is none (unless `make`), or it cannot be used.
    """
    from studykit.reviews.log import Log, LogError

    path = review_log()
    if not make and not path.exists():
        say(f"There is no review log yet ({path}). The first `studykit quiz` begins it.", err=True)
        sys.exit(PROBLEMS)
    try:
        # An export has no card states, so damaged ones must not stop it: it may be the rescue.
        with Log.open_to_export(path) if to_export else Log.open(path, settings=settings) as log:
            yield log
    except LogError as error:
        say(f"Error: {error}", err=True)
        sys.exit(ENVIRONMENT)


def _is_package(file: Path) -> bool:
    """Return whether a file is a package of Anki, or says that it is one."""
    if file.suffix.lower() in _PACKAGES:
        return True
    return _begins(file, _ARCHIVE)


def _begins(file: Path, beginning: bytes) -> bool:
    with _opened(file) as source:
        return source.read(len(beginning)) == beginning


def _opened(file: Path) -> AbstractContextManager[IO[bytes]]:
    """Return the file, or standard input, open to be read. Raise `click.UsageError` for a pipe."""
    if file == _STANDARD:
        return click.open_file("-", "rb")
    try:
        return open_regular(file)
    except IrregularError as error:
        remedy = "What comes through a pipe is imported from -, standard input."
        raise click.UsageError(f"{file} {error.reason}. {remedy}") from error


def _lines(source: IO[bytes]) -> Iterator[bytes]:
    """Yield the lines of a file, none much longer than a log's may be."""
    # One byte more than is allowed, so that a line that is too long is seen to be.
    line = source.readline(MAX_LOG_LINE + 1)
    while line:
        yield line
        line = source.readline(MAX_LOG_LINE + 1)
