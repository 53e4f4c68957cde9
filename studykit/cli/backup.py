"""Copy the log of your reviews.

`studykit backup`: a whole copy of the review log.
"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from studykit.cli._clock import local_now
from studykit.cli._exit_codes import PROBLEMS
from studykit.cli._output import counted, say
from studykit.cli.log import opened_log

HELP_ORDER = 140
EPILOG = """\b
Examples:
  studykit backup                  reviews-2026-03-10.db, here
  studykit backup /media/stick     the same, there
  studykit backup /media/my.db     under this name

studykit itself keeps the last ten daily backups, in the folder backups beside the log. To go back
to one, quit studykit, move reviews.db and reviews.db-journal away, and put a copy of the backup in
their place as reviews.db.
"""


@click.command(epilog=EPILOG)
@click.argument("file", required=False, type=click.Path(path_type=Path))
def command(file: Path | None) -> None:
    """Copy the log of your reviews to FILE, also while a quiz is running."""
    from studykit.reviews.log import REMEDY

    target = file or Path()
    # A folder is where a copy goes, under the name of the day; anything else is the copy's name.
    if target.is_dir():
        target /= f"reviews-{local_now():%Y-%m-%d}.db"
    with opened_log() as log:
        # A backup that is there is the better one as long as the log is damaged.
        damage = log.damage()
        if damage:
            what_to_do = f"First run `studykit log rebuild`. {REMEDY}"
            say(f"The log is damaged: {damage}. Nothing was copied. {what_to_do}", err=True)
            sys.exit(PROBLEMS)
        log.copy_to(target)
        say(f"{target}: {counted(len(log.reviews()), 'review')}.")
