"""Asks Anki's engine for the memory that follows from histories of reviews.

A program of its own, since the engine reads the zone (TZ) once and keeps it. On standard input JSON: the hour at which
a day begins, and the histories, each a list of [milliseconds, rating, kind]. On standard output JSON: the hour of UTC
at which the engine's day begins; the decay; and for each history its stability and difficulty.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from anki.collection import Collection


def main(folder: Path) -> None:
    hour, histories = json.load(sys.stdin)
    collection = Collection(str(folder / "collection.anki2"))
    collection.set_config("fsrs", True)
    collection.set_config("rollover", hour)
    model = collection.models.by_name("Basic")
    assert model
    note = collection.new_note(model)
    note["Front"] = "?"
    collection.add_note(note, 1)  # type: ignore[arg-type]
    (card,) = note.cards()
    found = []
    for history in histories:
        collection.db.execute("DELETE FROM revlog")
        for number, rating, kind in history:
            factor = 2500 if kind else 0
            values = (number, card.id, -1, rating, 1, 1, factor, 1500, kind)
            collection.db.execute("INSERT INTO revlog VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", *values)
        memory = collection.compute_memory_state(card.id)
        found.append((memory.stability, memory.difficulty))
    json.dump([collection.sched.day_cutoff % 86400 / 3600, memory.decay, found], sys.stdout)
    collection.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
