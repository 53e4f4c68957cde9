"""Asks Anki's engine when cards come again, for each rating at each step of histories of reviews.

A program of its own, since the engine looks at the zone (TZ) and at ANKI_TEST_MODE, which turns its fuzz off, once. On
standard input JSON: the desired retention, the parameters of FSRS (none: its default), and the histories, each a list
of [days since the review before, rating]. On standard output JSON: for each review of each history what the four
ratings would have led to: the days, or the seconds of a learning step as a number below zero.

The engine has no clock that could be set. So the last review is always now, and those before it are moved into the
past; they count by whole days alone. What it remembers of the card is forgotten each time: it works it out again from
the reviews, where it would otherwise go on from rounded numbers (four digits of the stability).
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from anki.collection import Collection

NEW, LEARNING, REVIEW, RELEARNING = 0, 1, 2, 3
RATINGS = ("again", "hard", "good", "easy")
DAY = 86_400_000


def main(folder: Path) -> None:
    retention, parameters, histories = json.load(sys.stdin)
    collection = Collection(str(folder / "collection.anki2"))
    collection.set_config("fsrs", True)
    preset = collection.decks.config_dict_for_deck_id(1)  # type: ignore[arg-type]
    preset["desiredRetention"] = retention
    preset["fsrsParams6"] = parameters
    preset["fsrsWeights"] = parameters
    collection.decks.update_config(preset)
    model = collection.models.by_name("Basic")
    assert model
    note = collection.new_note(model)
    note["Front"] = "?"
    collection.add_note(note, 1)  # type: ignore[arg-type]
    (card,) = note.cards()
    collection.db.execute("PRAGMA synchronous = OFF")  # thousands of writes that nobody keeps
    answers = [answers_to(collection, card.id, history) for history in histories]
    json.dump(answers, sys.stdout)
    collection.close()


def answers_to(collection: Any, card_id: int, history: list[list[int]]) -> list[list[int]]:
    """What each rating would lead to at each review of a history."""
    answers = []
    kind, steps_left, interval = NEW, 0, 0
    given: list[list[int]] = []  # days since the day of the first review, rating, kind before
    today = 0
    for days, rating in history:
        today += days
        set_card(collection, card_id, kind, steps_left, interval)
        set_reviews(collection, card_id, given, today)
        states = collection._backend.get_scheduling_states(card_id)
        answers.append([answer_of(getattr(states, name)) for name in RATINGS])
        given.append([today, rating, kind])
        kind, steps_left, interval = card_after(getattr(states, RATINGS[rating - 1]))
    return answers


def set_card(collection: Any, card_id: int, kind: int, steps_left: int, interval: int) -> None:
    queue = {NEW: 0, LEARNING: 1, REVIEW: 2, RELEARNING: 1}[kind]
    collection.db.execute(
        "UPDATE cards SET type = ?, queue = ?, left = ?, ivl = ?, due = ?, data = '' WHERE id = ?",
        kind,
        queue,
        steps_left,
        interval,
        collection.sched.today,
        card_id,
    )


def set_reviews(collection: Any, card_id: int, given: list[list[int]], today: int) -> None:
    collection.db.execute("DELETE FROM revlog")
    # An hour after the turn of the day, in the order in which they were given.
    turn = collection.sched.day_cutoff * 1000 - DAY + 3_600_000
    for place, (day, rating, kind) in enumerate(given):
        number = turn - (today - day) * DAY + place
        factor = 2500 if kind else 0
        values = (number, card_id, -1, rating, 1, 1, factor, 1500, max(kind - 1, 0))
        collection.db.execute("INSERT INTO revlog VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", *values)


def answer_of(state: Any) -> int:
    normal = state.normal
    which = normal.WhichOneof("kind")
    if which == "review":
        return int(normal.review.scheduled_days)
    learning = normal.learning if which == "learning" else normal.relearning.learning
    return -int(learning.scheduled_secs)


def card_after(state: Any) -> tuple[int, int, int]:
    """The kind, the steps that are left, and the interval of a card in this state."""
    normal = state.normal
    which = normal.WhichOneof("kind")
    if which == "learning":
        return LEARNING, normal.learning.remaining_steps, 0
    if which == "relearning":
        relearning = normal.relearning
        return RELEARNING, relearning.learning.remaining_steps, relearning.review.scheduled_days
    return REVIEW, 0, normal.review.scheduled_days


if __name__ == "__main__":
    main(Path(sys.argv[1]))
