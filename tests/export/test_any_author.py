"""Whatever an author does to the facts, one export after the other: the engine does what was foretold, and each card
goes on with the row whose it was."""

from __future__ import annotations

import json
import re
from random import Random
from typing import Any

import pytest
from author import Author, foretold

from tests import engine
from tests.engine import card_rows, collection, import_package

pytestmark = pytest.mark.engine

IDS = ("NO", "10.10", "a/b", "हि", "50%", "x y", "~", "é", "Ä", "1e3", "+", "#2")
"""Ids that mean something to YAML, to an item id or to a search in Anki."""


class AnyAuthor:
    """Rows in a file, each with a name that stays while everything else about it may change."""

    def __init__(self, author: Author, rng: Random) -> None:
        self.author, self.rng = author, rng
        self.rows: list[dict[str, Any]] = []
        self.templates, self.subdeck, self.made = ["much"], 0, 0
        self.used: set[str] = set()
        for _ in range(6):
            self.add()

    def add(self) -> None:
        self.made += 1
        self.rows.insert(
            self.rng.randint(0, len(self.rows)),
            {"name": f"N{self.made}.", "was": [], "much": self.made},
        )
        row = next(row for row in self.rows if row["name"] == f"N{self.made}.")
        row["group"], row["id"] = self.rng.randint(1, 3), self.free_id()

    def free_id(self) -> str:
        """An id that no row ever had: a row is what its id says."""
        taken = {*self.used, *(row.get("id") for row in self.rows)}
        free = [
            each
            for each in (*IDS, str(self.made), f"row-{self.made}", f"{self.made}.0")
            if each not in taken
        ]
        found = self.rng.choice(free) if free else f"more-{len(taken)}"
        self.used.add(found)
        return found

    def delete(self) -> None:
        if len(self.rows) > 5:
            self.rows.remove(self.rng.choice(self.rows))

    def rename(self) -> None:
        self.call(self.rng.choice(self.rows), self.free_id())

    def call(self, row: dict[str, Any], identity: str) -> None:
        if identity != row["id"]:
            row["was"].append(row["id"])
            row["id"] = identity
            self.used.add(identity)

    def swap(self) -> None:
        one, other = self.rng.sample(self.rows, 2)
        first, second = one["id"], other["id"]
        self.call(one, second)
        self.call(other, first)

    def number(self) -> None:
        """Numbers the rows from 1 in their order: many take over the number of another one, or of one that is gone."""
        for at, row in enumerate(self.rows, start=1):
            self.call(row, str(at))

    def edit(self) -> None:
        self.rng.choice(self.rows)["much"] += 1000

    def regroup(self) -> None:
        self.rng.choice(self.rows)["group"] = self.rng.randint(1, 3)

    def reorder(self) -> None:
        self.rng.shuffle(self.rows)

    def move(self) -> None:
        self.subdeck += 1

    def rename_template(self) -> None:
        self.templates.append(f"much-{len(self.templates)}")

    def work(self) -> list[str]:
        """Up to three edits, and the files as they are after them."""
        edits = [
            self.add,
            self.delete,
            self.rename,
            self.swap,
            self.number,
            self.edit,
            self.regroup,
            self.reorder,
        ]
        weights = [4, 4, 2, 3, 5, 2, 1, 3, 1, 1]
        done = self.rng.choices(
            [*edits, self.move, self.rename_template], weights, k=self.rng.randint(1, 3)
        )
        for each in done:
            each()
        self.write()
        return [each.__name__ for each in done]

    def write(self) -> None:
        *was, template = self.templates
        sub = f", deck: Part {self.subdeck}" if self.subdeck else ""
        rows = "".join(
            f"  {json.dumps(row['id'], ensure_ascii=False)}: "
            f"{{name: {row['name']}, much: {row['much']}, group: G{row['group']}, was: {json.dumps(row['was'])}}}\n"
            for row in self.rows
        )
        facts = self.author.folder / "seeds" / "islands"
        (facts / "words.yaml").write_text(
            f"columns: {{name: text, much: integer, group: text}}\nsource: atlas\nrows:\n{rows}",
            "utf-8",
        )
        (self.author.folder / "decks" / "islands.yaml").write_text(
            "deck: Islands\nkey: islands-1\nfacts: ../seeds/islands\ntemplates:\n"
            f"  {template}: {{from: words, ask: 'How much is {{name}}?', answer: much, modes: [typed], "
            f"was: {json.dumps(was)}{sub}}}\n"
            "  of: {from: words, ask: 'What belongs to {group}?', answer: name, many: all, modes: [typed]}\n"
            "  both: {from: words, cloze: '[{name}] has [{much}].'}\n",
            "utf-8",
        )


def asked(col: Any) -> dict[str, int]:
    """The cards of today's questions by what they ask about: a row's name or a group's, and of which template."""
    found: dict[str, int] = {}
    for note_id, fields, tags in col.db.all("select id, flds, tags from notes"):
        identity, _, text = fields.partition("\x1f")
        subject = re.search(r"N\d+\.|G\d", text)
        kind = re.sub(r"^much-\d+$", "much", identity.partition("/")[0])
        assert subject
        for card, at in (
            col.db.all("select id, ord from cards where nid = ?", note_id)
            if "retired" not in tags
            else ()
        ):
            key = f"{kind} {subject[0]} {at}"
            assert key not in found, f"asked twice: {key}"
            found[key] = card
    return found


def tell_a_story(author: Author, tmp_path: Any, seed: int, steps: int) -> None:
    rng = Random(seed)
    anyone = AnyAuthor(author, rng)
    anyone.write()
    done = ["began"]
    with collection(tmp_path / "learner") as col:
        before: dict[str, int] = {}
        cards: dict[str, list[Any]] = {}
        for step in range(steps):
            out = author.export(days_ago=steps + 1 - step)
            assert import_package(col, author.package) == foretold(out), (step, done)
            now = asked(col)
            lost = {
                stem
                for stem in before.keys() & now.keys()
                if not stem.startswith("of") and before[stem] != now[stem]
            }
            assert not lost, (step, done)
            kept = {row[0]: row for row in card_rows(col).values()}
            assert {row[0]: row for row in cards.values()}.items() <= kept.items(), (step, done)
            if step % 5 == 4:
                assert foretold(author.export(days_ago=steps + 0.9 - step)).keys() == {
                    "duplicate"
                }, (step, done)
                engine.assert_sound(col)
            for identity in rng.sample(
                sorted(each for each, row in card_rows(col).items() if "#" not in each), 2
            ):
                engine.review(col, identity, rng.randint(1, 4))
            before, cards = now, card_rows(col)
            done = anyone.work()
        assert len(before) > 10


@pytest.mark.slow
@pytest.mark.skipif(engine.stamps_the_import(), reason="this engine dates notes by the import")
@pytest.mark.parametrize(
    "seed", [1, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (2, 3))]
)
def test_a_random_author_takes_no_card_from_its_row(author, tmp_path, seed):
    tell_a_story(author, tmp_path, seed, 30)


@pytest.fixture
def author(tmp_path, monkeypatch):
    return Author(tmp_path / "author", monkeypatch)
