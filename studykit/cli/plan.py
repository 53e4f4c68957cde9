"""Plan what to do on each day until an exam, and what you will know then.

`studykit plan`: the days until a date with their questions and minutes, what is known on the date,
and what is not. It reads the log; no review and no schedule is touched.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import chain, zip_longest
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from studykit.cli._clock import local_now
from studykit.cli._exit_codes import ENVIRONMENT, PROBLEMS
from studykit.cli._find_decks import find_decks
from studykit.cli._open_decks import mention, open_decks
from studykit.cli._options import decks_argument, head_option
from studykit.cli._output import counted, say, say_json
from studykit.problems import quoted

if TYPE_CHECKING:
    from studykit.cli._settings import LearnerSettings
    from studykit.progress.ready_by import ReadyBy
    from studykit.questions.item import Item
    from studykit.reviews.log import Log
    from studykit.reviews.schedule import CardState
    from studykit.workspace.workspace import Workspace

HELP_ORDER = 25
EPILOG = """\b
Examples:
  studykit plan --by 2027-02-01                     all decks in decks/
  studykit plan --by 2027-02-01 --minutes 30 nansei
  studykit plan --by 2027-02-01 --json
"""
_LEAST_SURE = 5
"""Items that are named: the least sure ones."""
_SURE = 0.8
"""The chance from which an item is not named."""


@click.command(epilog=EPILOG)
@decks_argument
@click.option("--by", required=True, metavar="DATE", help="The day on which you want to be ready.")
@click.option(
    "--minutes",
    type=click.IntRange(min=1, max=1440),
    metavar="N",
    help="At most so many minutes a day.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@head_option
def command(decks: tuple[str, ...], *, by: str, minutes: int | None, as_json: bool) -> None:
    """Plan what to do on each day until a date, and what you will know on it.

    DECK is a deck file or its name; without one, all decks in decks/ count. It is a simulation with
    your own cards and at your own pace; the ordinary schedule stays as it is.
    """
    from studykit.cli._settings import learner_settings, open_log, schedule_of
    from studykit.progress.ready_by import Aim, ready_by
    from studykit.reviews.log import LogError
    from studykit.reviews.schedule import study_day
    from studykit.reviews.simulate import habits_of

    settings = learner_settings()
    now = local_now()
    today = date.fromordinal(study_day(now, schedule_of(settings)))
    aim = Aim(_days_until(by, today), minutes)
    try:
        with open_log(settings) as log:
            opened, code = open_decks(find_decks(decks, all_by_default=True), log.known)
            mention(list(chain.from_iterable(workspace.problems for workspace in opened)))
            wanted_items = _items_to_know(opened, log)
            habits = habits_of(log.standing(), log.settings)
            if settings.values["first_meeting"] == "ask":
                # From now on nothing is shown before it is asked, whatever the log tells.
                habits = habits._replace(meetings=0)
    except LogError as error:
        say(f"Error: {error}", err=True)
        sys.exit(ENVIRONMENT)

    # The log is closed by now: to simulate takes seconds, in which a quiz may begin.
    states = [wanted.state for wanted in wanted_items]
    planned = ready_by(states, aim, habits, now, log.settings)
    if as_json:
        say_json(_as_object(planned, wanted_items, today, minutes))
        sys.exit(code)
    _show_days(planned, wanted_items, today)
    _show_outcome(planned, wanted_items, minutes)
    # Whoever cannot meet all of them wants to know what it would take.
    if planned.not_met:
        freely = ready_by(states, Aim(aim.days), habits, now, log.settings)
        most = max(day.minutes for day in freely.days)
        say(f"All of them would take up to {most:.0f} minutes a day.")
    _show_limits(planned, settings)
    sys.exit(code)


def _days_until(by: str, today: date) -> int:
    """Return the days from today to a date. Raise click.UsageError for one that cannot be."""
    from studykit.progress.ready_by import LONGEST

    try:
        last_day = date.fromisoformat(by)
    except ValueError:
        message = f"--by cannot be {quoted(by)}. Write a date as {today + timedelta(days=60)}."
        raise click.UsageError(message) from None
    days = (last_day - today).days
    if days < 1:
        word = "today" if days == 0 else "past"
        example = today + timedelta(days=1)
        message = f"--by {by} is {word}. Name a later day: {example} is the first one."
        raise click.UsageError(message)
    if days > LONGEST:
        last = today + timedelta(days=LONGEST)
        raise click.UsageError(f"--by {by} is too far away. Name a day up to {last}.")
    return days


# --- what is asked -------------------------------------------------------------------------------


class _WantedItem(NamedTuple):
    """An item that is to be known on the date."""

    deck: str
    """The deck's key."""
    deck_name: str
    item: Item
    state: CardState | None


def _items_to_know(opened: Sequence[Workspace], log: Log) -> list[_WantedItem]:
    """Return the items of decks in the order in which new ones are begun.

    Leave with exit code 1 where there is none.
    """
    decks: dict[str, Workspace] = {}
    for workspace in opened:
        # Two deck files with one key are one deck to the log.
        decks.setdefault(workspace.deck.key, workspace)
    by_deck = []
    for workspace in decks.values():
        if not workspace.items:
            name = quoted(workspace.deck.name)
            say(f"{name} has no questions: `studykit check` says why.", err=True, fg="yellow")
        by_deck.append(list(_wanted_of_deck(workspace, log)))
    # From each deck in turn, as the quiz does.
    wanted_items = []
    for row in zip_longest(*by_deck):
        wanted_items += [wanted for wanted in row if wanted is not None]
    if not wanted_items:
        say("There is nothing to plan: no deck has a question that may be asked.", err=True)
        sys.exit(PROBLEMS)
    return wanted_items


def _wanted_of_deck(workspace: Workspace, log: Log) -> Iterator[_WantedItem]:
    from studykit.quiz.moved_back import moved_back_last

    key = workspace.deck.key
    states, suspended = log.cards(key), log.suspended(key)
    items = {item.id: item for item in workspace.items if item.id not in suspended}
    for identity in moved_back_last(items, log.moved_back(key)):
        yield _WantedItem(key, workspace.deck.name, items[identity], states.get(identity))


# --- what is shown -------------------------------------------------------------------------------


def _as_object(
    planned: ReadyBy, wanted_items: Sequence[_WantedItem], today: date, minutes: int | None
) -> dict[str, Any]:
    days = []
    for number, day in enumerate(planned.days):
        figures = {name: round(value, 1) for name, value in day._asdict().items()}
        days.append({"date": str(today + timedelta(days=number)), **figures})
    items = []
    for wanted, chance in zip(wanted_items, planned.chances, strict=True):
        items.append({"deck": wanted.deck, "id": wanted.item.id, "chance": round(chance, 3)})
    return {
        "by": str(today + timedelta(days=len(planned.days))),
        "minutes_a_day": minutes,
        "questions": len(wanted_items),
        "new": sum(wanted.state is None for wanted in wanted_items),
        "known": round(planned.known, 1),
        "not_met": round(planned.not_met, 1),
        "days": days,
        "items": items,
    }


def _show_days(planned: ReadyBy, wanted_items: Sequence[_WantedItem], today: date) -> None:
    by = today + timedelta(days=len(planned.days))
    new = sum(wanted.state is None for wanted in wanted_items)
    questions = counted(len(wanted_items), "question")
    days = counted(len(planned.days), "day")
    say(f"Ready by {by:%A}, {by.day} {by:%B %Y}: {days}, {questions}, {new:,} of them new.\n")
    say("                    due   new   showings   minutes")
    for number, day in enumerate(planned.days):
        when = today + timedelta(days=number)
        shown = f"{when:%a} {when.day:2} {when:%b %Y}"
        line = f"{shown:16}"
        line += f"{day.due:>7.0f}{day.new:>6.0f}{day.questions:>11.0f}{day.minutes:>10.0f}"
        # A mean of several simulated learners: of less than a half nobody wants to read.
        if day.waiting >= 0.5:
            line += f"   {day.waiting:.0f} wait"
        say(line)


def _show_outcome(
    planned: ReadyBy, wanted_items: Sequence[_WantedItem], minutes: int | None
) -> None:
    known = round(planned.known)
    say(f"\nOn the day you know about {known:,} of {len(wanted_items):,} (simulated).")
    not_met = round(planned.not_met)
    if not_met:
        verb = "does" if not_met == 1 else "do"
        room = counted(minutes or 0, "minute")
        say(f"{not_met:,} new {verb} not fit into {room} a day and will not be met:")
        say(f"  {_by_deck(planned, wanted_items)}")

    unsure = []
    for wanted, chance, met in zip(wanted_items, planned.chances, planned.met, strict=True):
        # Of what was not met by all it would tell how many had room for it.
        if met == 1 and chance < _SURE:
            unsure.append((chance, wanted.item.stem))
    if unsure:
        say("\nLeast sure:")
    for chance, stem in sorted(unsure)[:_LEAST_SURE]:
        say(f"  {chance:4.0%}  {stem}")


def _by_deck(planned: ReadyBy, wanted_items: Sequence[_WantedItem]) -> str:
    """Return `120 of Elements, 31 of Greek`: what is not met."""
    counts = Counter[str]()
    for wanted, met in zip(wanted_items, planned.met, strict=True):
        if met < 0.5:  # by half of the simulated learners
            counts[wanted.deck_name] += 1
    return ", ".join([f"{count:,} of {name}" for name, count in counts.items()])


def _show_limits(planned: ReadyBy, settings: LearnerSettings) -> None:
    """Say which limits of a day are below what the plan wants: the quiz would keep to them."""
    # The plan is made without the limits: they are the learner's to raise, or to keep.
    new = max(round(day.new) for day in planned.days)
    cards = max(round(day.due + day.new) for day in planned.days)
    for key, most, limit in (
        ("new_per_day", new, settings.new_per_day),
        ("reviews_per_day", cards, settings.reviews_per_day),
    ):
        if most > limit:
            say(f"\nThe quiz keeps to `{key} = {limit}`, and the plan wants up to {most} a day:")
            say(f"  studykit config {key} {most}")
