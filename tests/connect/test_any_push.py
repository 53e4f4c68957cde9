"""Any edits of the author and of the learner, and pushes that are cut off: what the deck says is there, and what is the learner's stays."""

from __future__ import annotations

import random
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from studykit.cli import _clock as clock
from studykit.cli import export
from tests.connect.learner import DECK, Learner
from tests.connect.running_anki import local_anki
from tests.connect.test_push import Killed, killing, note, pushed

pytestmark = [pytest.mark.engine, pytest.mark.slow]

TOWNS = [f"{first}{last}" for first in ("Nor", "Sud", "Ost", "West") for last in ("burg", "ham", "ville", "stad")]  # fmt: skip
# Without options, so that a row shows in its own notes alone.
ONLY_TYPED = DECK.replace("answer: capital}", "answer: capital, modes: [typed]}")


class Both:
    """An author and a learner."""

    def __init__(self, learner: Learner, seed: int, patch: pytest.MonkeyPatch) -> None:
        self.patch, self.moment = patch, datetime.now(UTC) - timedelta(days=1)
        self.learner, self.chance = learner, random.Random(seed)
        self.towns = {f"r{n}": TOWNS[n] for n in range(6)}
        self.next = 6
        self.edited: set[str] = set()
        """Rows of which the learner has changed what we say."""
        self.mine: dict[str, str] = {}

    def writes(self) -> None:
        lines = [f"  {row}: {{name: Land {row}, capital: {town}}}\n" for row, town in self.towns.items()]  # fmt: skip
        head = "columns: {name: text, capital: text}\nrows:\n"
        (self.learner.folder / "seeds/world/countries.yaml").write_text(head + "".join(lines))

    def author_edits(self) -> None:
        row = self.chance.choice([*self.towns])
        what = self.chance.choice(("change", "change", "delete", "add"))
        if what == "change":
            self.towns[row] = self.chance.choice(TOWNS)
        elif what == "delete" and len(self.towns) > 3:
            del self.towns[row]
        else:
            self.towns[f"r{self.next}"] = self.chance.choice(TOWNS)
            self.next += 1
        self.writes()

    def learner_edits(self) -> None:
        row = self.chance.choice([*self.towns])
        query = f'"ID:capital/{row}"'
        if not self.learner.anki.run("result = list(col.find_notes(query))", query=query):
            return
        if self.chance.random() < 0.3:
            self.edited.add(row)
            change = "note['Key'] += ' x'"
        else:
            self.mine[row] = f"mine {self.chance.random()}"
            change = "note['My notes'] = words; note.tags = [*{*note.tags, 'own', 'capitals::own'}]"
        self.learner.anki.run(
            f"note = col.get_note(col.find_notes(query)[0]); {change}; col.update_note(note)",
            query=query,
            words=self.mine.get(row, ""),
        )

    def push(self) -> None:
        # Nobody exports twice within a second: new notes are told from deleted ones by when they were begun.
        self.moment += timedelta(minutes=1)
        self.patch.setattr(clock, "now", lambda: self.moment)
        if self.chance.random() < 0.5:
            with pytest.MonkeyPatch.context() as kills:
                killing(kills, self.chance.randrange(1, 12), done=self.chance.random() < 0.5)
                with suppress(Killed):
                    export.command.main(["--push"], standalone_mode=False)
        if "import dialog" in pushed() or self.learner.anki.opened_files:  # type: ignore[attr-defined]
            self.learner.import_file("capitals.update.apkg")
            self.learner.anki.opened_files.clear()  # type: ignore[attr-defined]

    def is_as_it_should_be(self) -> None:
        for row, town in self.towns.items():
            fields, tags = note(self.learner, f"capital/{row}")
            if row in self.edited:
                assert "x" in fields["Key"]
            else:
                assert fields["Key"] == town, row
                assert "Retired" not in fields["Explanation"]
            if row in self.mine:
                assert fields["My notes"] == self.mine[row]
                assert {"own", "capitals::own"} <= {*tags}
        before = self.all()
        assert "nothing to update" in pushed()
        assert self.all() == before

    def all(self) -> Any:
        return self.learner.anki.run(
            "result = [col.db.all('select id, mod, tags, flds from notes'), col.db.all('select * from cards')]"
        )


@pytest.mark.parametrize("seed", range(8))
def test_any_push(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    monkeypatch.setattr(
        "tests.connect.learner.DECK", "".join(ONLY_TYPED.splitlines(keepends=True)[:-1])
    )
    with local_anki(tmp_path / "anki") as anki:
        learner = Learner(tmp_path, anki, monkeypatch)
        both = Both(learner, seed, monkeypatch)
        both.writes()
        for _ in range(4):
            both.push()
            both.is_as_it_should_be()
            for _ in range(both.chance.randrange(1, 4)):
                both.author_edits()
                if both.chance.random() < 0.7:
                    both.learner_edits()
        both.push()
        both.is_as_it_should_be()
