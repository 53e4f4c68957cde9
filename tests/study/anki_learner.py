"""Plays a simulated learner with Anki's own scheduler, day after day.

A program of its own, as the engine is used elsewhere (anki_memory.py). On standard input JSON: the
names of notes, new ones a day, days, the seconds of an answer and the learner's name. On standard
output JSON: the answers that were asked for, and what the learner knows at the end, by name.

The engine reads the system's clock. So no day passes for it: the collection is moved a day into the
past instead, with all moments that it keeps.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from anki.collection import Collection

sys.path.insert(0, str(Path(__file__).parent))

from learners import Brain

DAY = timedelta(days=1)
BEGINS = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


def begin(folder: Path, names: list[str], new: int) -> tuple[Any, dict[int, str]]:
    """Return a collection with a card of each name, and the names by their cards."""
    col = Collection(str(folder / "collection.anki2"))
    col.set_config("fsrs", True)
    config = col.decks.get_config(1)
    config["new"]["perDay"] = new
    config["rev"]["perDay"] = 9999
    config["lapse"]["leechAction"] = 1  # a mark alone; else it would be suspended
    config["reviewOrder"] = 9  # as they were added; else drawn from the clock, and all are asked
    col.decks.update_config(config)
    model = col.models.by_name("Basic")
    for name in names:
        note = col.new_note(model)
        note["Front"] = name
        col.add_note(note, 1)
    # Anki draws its fuzz and the order of a day from a card's id, which is the moment of its making.
    by_card = {}
    for number, card_id in enumerate(col.db.list("select id from cards order by due"), start=1):
        col.db.execute("update cards set id = ? where id = ?", number, card_id)
        by_card[number] = names[number - 1]
    return col, by_card


def a_day_passes(col: Any) -> None:
    """Move the collection a day into the past."""
    seconds = 86400
    col.db.execute("update col set crt = crt - ?", seconds)
    col.db.execute("update revlog set id = id - ?", seconds * 1000)
    # Learning cards keep the moment at which they are due.
    col.db.execute("update cards set due = due - ? where queue = 1", seconds)
    for card_id, text in col.db.all("select id, data from cards where data like '%lrt%'"):
        kept = json.loads(text)
        kept["lrt"] -= seconds
        col.db.execute("update cards set data = ? where id = ?", json.dumps(kept), card_id)
    # What was introduced today is counted with the deck.
    col.db.execute("update cards set mod = mod - ?", seconds)


def sit(col: Any, by_card: dict[int, str], brain: Brain, now: datetime, seconds: int) -> None:
    """Answer all that the scheduler asks today."""
    while True:
        queued = col.sched.get_queued_cards(fetch_limit=1)
        if not queued.cards:
            return
        card = col.get_card(queued.cards[0].card.id)
        now += timedelta(seconds=seconds)
        is_right = brain.is_asked(by_card[card.id], now)
        card.start_timer()
        states = queued.cards[0].states
        rating = 2 if is_right else 0
        col.sched.answer_card(col.sched.build_answer(card=card, states=states, rating=rating))


def main(folder: Path) -> None:
    asked = json.load(sys.stdin)
    col, by_card = begin(folder, asked["names"], asked["new"])
    brain = Brain(asked["learner"])
    counts = []
    for day in range(asked["days"]):
        before = brain.answers
        sit(col, by_card, brain, BEGINS + day * DAY, asked["seconds"])
        counts.append(brain.answers - before)
        col.close()
        col = Collection(str(folder / "collection.anki2"))
        a_day_passes(col)
        col.close()
        col = Collection(str(folder / "collection.anki2"))
    end = BEGINS + asked["days"] * DAY
    knows = {name: brain.knows(name, end) for name in asked["names"]}
    json.dump({"answers": brain.answers, "a day": counts, "knows": knows}, sys.stdout)
    col.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
