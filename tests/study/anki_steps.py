"""Asks Anki's engine when a new card comes again that is answered now, by each rating.

A program of its own, since the engine looks at the zone (TZ) and at ANKI_TEST_MODE, which turns its fuzz off, once.
On standard input the hour at which a day begins. On standard output JSON: seconds since 1970 when the day is over, and
for each rating the seconds when it was given, and the seconds or the days from today when the card is due: [given,
"second", due] or [given, "day", days].
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from anki.collection import Collection

IN_DAYS = (2, 3)
"""The queues of cards that are due on a day: of reviews, and of steps that cross the turn of the day."""


def main(folder: Path) -> None:
    collection = Collection(str(folder / "collection.anki2"))
    collection.set_config("fsrs", True)
    collection.set_config("rollover", int(sys.stdin.read()))
    due = [due_after(collection, rating) for rating in range(4)]
    json.dump([collection.sched.day_cutoff, due], sys.stdout)
    collection.close()


def due_after(collection: Any, rating: int) -> list[Any]:
    note = collection.new_note(collection.models.by_name("Basic"))
    note["Front"] = f"? {rating}"
    collection.add_note(note, 1)
    (card,) = note.cards()
    card.start_timer()
    states = collection._backend.get_scheduling_states(card.id)
    answer = collection.sched.build_answer(card=card, states=states, rating=rating)
    collection.sched.answer_card(answer)
    card.load()
    given = answer.answered_at_millis // 1000
    if card.queue in IN_DAYS:
        return [given, "day", card.due - collection.sched.today]
    return [given, "second", card.due]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
