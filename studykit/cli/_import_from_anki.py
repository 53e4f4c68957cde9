"""Import the reviews of an Anki package into the log: what is said of it.

    summits.apkg: 12 new reviews, 2 of them practice; 41 were there already.
    1 review was undone in Anki, and is taken back here.
    In Anki 2 cards were suspended and 1 card was flagged, and so it is here.
    Not ours: 230 reviews of 45 cards.

Knows packages, lock files and the log; reads no facts.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from studykit.cli._clock import now
from studykit.cli._exit_codes import ENVIRONMENT, PROBLEMS
from studykit.cli._find_decks import decks_here, find_decks
from studykit.cli._output import counted, say, show_problems
from studykit.problems import without_notes
from studykit.values.english import join_words

if TYPE_CHECKING:
    from studykit.anki.lock import Lock
    from studykit.anki.package_contents import PackageContents
    from studykit.anki_reviews.bring import News
    from studykit.anki_reviews.seen import SeenInAnki
    from studykit.reviews.log import Log

_FAR_AHEAD = 2 * 366 * 86_400_000
"""Milliseconds by which a clock in Anki may be ahead of ours."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NO_REVIEWS = (
    "This file has no reviews. If you have answered cards in Anki, export again and tick "
    "*Include scheduling information*."
)
_NOT_OURS = (
    "No card in it is of a deck that is known here. Go to the folder that has decks/, or name "
    "the deck file behind the package: its lock file knows the cards."
)


def import_package(file: Path, names: Sequence[str], log: Log) -> None:
    """Add to the log what a package shows of the decks' cards; end the program where it cannot."""
    from studykit.anki.whose import Decks
    from studykit.anki_reviews.bring import Bringing
    from studykit.anki_reviews.from_package import seen_in
    from studykit.anki_reviews.our_rows import note_our_rows
    from studykit.reviews.records import milliseconds

    locks = _locks(names)
    contents = _contents(file)
    seen = seen_in(contents, Decks(locks, log.deck_keys()))
    if not 0 < seen.until < milliseconds(now()) + _FAR_AHEAD:
        # By such a clock nothing can be said of what came later.
        seen = seen._replace(until=0)
    if not seen.cards:
        _refuse(file, _NOT_OURS)
    if not contents.has_scheduling:
        _refuse(file, _NO_REVIEWS)
    # What a sync took to Anki must not come back as a review of Anki's.
    cards = {(card.deck, card.item): card.id for card in seen.cards}
    rows = {card.id: card.rows for card in seen.cards}
    note_our_rows(log, cards, rows, now(), guess=False)
    bringing = Bringing(seen, log, local_moment)
    log.merge(bringing.records(), now())
    for line in _told(file, bringing.news, seen):
        say(line)
    for line in _differences(contents, seen, log):
        say(line)


def local_moment(milliseconds: int) -> datetime:
    """Return a moment by the clock of this machine, as it was then."""
    moment = _EPOCH + timedelta(milliseconds=milliseconds)
    try:
        return moment.astimezone()
    except (OverflowError, ValueError, OSError):
        # Systems know no zones of very early and very late times.
        return moment


def _locks(names: Sequence[str]) -> list[Lock]:
    """Return the lock files of the decks that are named, or of all here."""
    from studykit.anki.lock_file import lock_path, read_lock

    paths = find_decks(names) if names else list(decks_here().values())
    locks = []
    for path in paths:
        lock, problems = read_lock(lock_path(path))
        show_problems(without_notes(problems), err=True)
        locks.append(lock)
    return locks


def _contents(file: Path) -> PackageContents:
    from studykit.anki.package_contents import PackageError
    from studykit.anki.read_package import read_package

    try:
        return read_package(file, with_reviews=True)
    except PackageError as error:
        _refuse(file, f"the package cannot be read: {error}. {error.remedy}".strip())
    except OSError as error:
        say(f"Error: {file}: {error.strerror or error}.", err=True)
        sys.exit(ENVIRONMENT)


def _refuse(file: Path, reason: str) -> NoReturn:
    say(f"{file}: {reason}", err=True)
    say("Nothing was imported.", err=True)
    sys.exit(PROBLEMS)


# --- in words ------------------------------------------------------------------------------------


def _told(file: Path, news: News, seen: SeenInAnki) -> Iterator[str]:
    """Yield what was brought, in lines."""
    practice = ""
    if news.practice:
        practice = f", {news.practice:,} of them practice"
    known = ""
    if news.known:
        known = f"; {counted(news.known, 'review')} {_were(news.known)} there already"
    yield f"{file}: {counted(news.reviews, 'new review')}{practice}{known}."
    yield from _undone_and_missing(news)
    marked = marks_in_words(news)
    if marked:
        yield f"In Anki {join_words(marked)}, and so it is here."
    if news.impossible:
        rows = counted(news.impossible, "review")
        yield f"{rows} of a time that cannot be {_were(news.impossible)} left out."
    if seen.reviews_of_other_decks:
        other = counted(seen.reviews_of_other_decks, "review")
        yield (
            f"{other} of cards that studykit made {_were(seen.reviews_of_other_decks)} left out: "
            "name their deck files behind the package."
        )
    if seen.strange_reviews:
        cards = counted(seen.strange_cards, "card")
        yield f"Not ours: {counted(seen.strange_reviews, 'review')} of {cards}."


def _undone_and_missing(news: News) -> Iterator[str]:
    if news.undone:
        are = "is" if news.undone == 1 else "are"
        reviews = counted(news.undone, "review")
        yield f"{reviews} {_were(news.undone)} undone in Anki, and {are} taken back here."
    if news.came_back:
        count = "counts" if news.came_back == 1 else "count"
        yield f"{counted(news.came_back, 'review')} that had been undone in Anki {count} again."
    if news.unexplained:
        yield (
            f"{counted(news.unexplained, 'review')} known here {_were(news.unexplained)} not in "
            "the file, as in that of another device or profile: nothing was taken back."
        )


def marks_in_words(news: News) -> list[str]:
    """Return what was marked in Anki: `2 cards were suspended`."""
    numbers = (
        (news.begun_anew, "forgotten, to begin anew"),
        (news.suspended, "suspended"),
        (news.unsuspended, "unsuspended"),
        (news.buried, "buried"),
        (news.unburied, "unburied"),
        (news.flagged, "flagged"),
        (news.unflagged, "unflagged"),
    )
    marked = []
    for number, done in numbers:
        if number:
            marked.append(f"{counted(number, 'card')} {_were(number)} {done}")
    return marked


def _were(number: int) -> str:
    return "was" if number == 1 else "were"


def _differences(contents: PackageContents, seen: SeenInAnki, log: Log) -> Iterator[str]:
    """Yield how Anki schedules otherwise, and how to do as it does."""
    from studykit.anki_reviews.schedules import differences

    decks = {card.deck_there for card in seen.cards}
    for difference in differences(contents, decks, log.settings):
        line = f"Anki schedules these cards otherwise: {difference.what}."
        if difference.setting:
            value = difference.value
            # Parameters are a list with blanks: for a shell it is one word.
            if " " in value:
                value = f'"{value}"'
            line += f" To do the same here: studykit config {difference.setting} {value}"
        yield line
