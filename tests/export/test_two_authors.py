"""Two authors export from branches of their own, and git leaves a conflict in the lock file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from author import DECK_FILE, ISLANDS_FILE, Author

from tests.engine import assert_sound, collection, import_package, note_of

pytestmark = pytest.mark.engine

LOCK = DECK_FILE.replace(".yaml", ".lock")


def by_hand(ours: Path, theirs: Path) -> str:
    """A lock file as the message on a conflict tells to merge it."""
    kept: dict[str, str] = {}
    for line in [*ours.read_text("utf-8").splitlines(), *theirs.read_text("utf-8").splitlines()]:
        identity = json.loads(line).get("id", "")
        there = kept.setdefault(identity, line)
        if identity and json.loads(line)["changed"] > json.loads(there)["changed"]:
            kept[identity] = line
    return "".join(f"{line}\n\n" for line in kept.values())


@pytest.mark.parametrize("taken", ["both", "theirs"])
def test_a_lock_file_merged_by_hand_brings_the_merged_facts_to_the_learners_of_both(
    tmp_path, monkeypatch, taken
):
    """Bob's correction is the right one, and older than Alice's: with his file alone it never reaches her learners."""
    alice, bob = Author(tmp_path / "alice", monkeypatch), Author(tmp_path / "bob", monkeypatch)
    alice.export(days_ago=5)
    (bob.folder / LOCK).write_bytes((alice.folder / LOCK).read_bytes())
    bob.edit(ISLANDS_FILE, ("area: 158", "area: 160"), ("area: 20,", "area: 21,"))
    bob.export(days_ago=4)
    added = "  aguni: {name: Aguni, area: 8, group: Okinawa Islands}\n  kume: {"
    alice.edit(ISLANDS_FILE, ("area: 158", "area: 159"), ("  kume: {", added))
    alice.export(days_ago=3)
    with collection(tmp_path / "of alice") as hers, collection(tmp_path / "of bob") as his:
        import_package(hers, alice.package)
        import_package(his, bob.package)
        lock = alice.folder / LOCK
        alice.edit(ISLANDS_FILE, ("area: 159", "area: 160"), ("area: 20,", "area: 21,"))
        lock.write_text(
            by_hand(lock, bob.folder / LOCK)
            if taken == "both"
            else (bob.folder / LOCK).read_text("utf-8")
        )
        alice.export(days_ago=2)
        for col in (hers, his):
            import_package(col, alice.package)
            shown = [note_of(col, f"area/{name}")["Key"] for name in ("miyako", "tarama", "aguni")]
            late = taken == "theirs" and col is hers
            assert shown == ["159 km2" if late else "160 km2", "21 km2", "8 km2"]
            assert_sound(col)
