"""Whatever the maintainer of a published deck does to its facts: each card goes on with the row whose it was."""

from __future__ import annotations

import json
import re
from pathlib import Path
from random import Random
from typing import Any

import pytest
from author import foretold
from published import Maintainer, add_note, add_note_type, age, publish
from test_any_author import AnyAuthor

from tests import engine
from tests.engine import collection, import_package

pytestmark = pytest.mark.engine

DECK = """\
deck: Words
key: words-1
facts: ../seeds/geo
note_type:
  - {{from: ../last.apkg, name: Words, table: words, cards: {{Much: {template}, Name: {template}<, Group: group}}}}
  - {{from: ../last.apkg, name: Sentences, table: sentences, retired: gone}}
templates:
  {template}: {{from: words, ask: "How much is {{name}}?", answer: much, ask_back: "What is {{much}}?", was: {was}{sub}}}
  group: {{from: words, ask: "Where is {{name}}?", answer: group{where}}}
  both: {{from: sentences, cloze: "[{{name}}] has [{{much}}]."}}
"""
CARDS = {
    "Much": ("{{Name}}?", "{{Much}}"),
    "Name": ("{{Much}}?", "{{Name}}"),
    "Group": ("{{#Group}}{{Name}} where?{{/Group}}", "{{Group}}"),
}


class AnyMaintainer(AnyAuthor):
    """Rows of a table, and sentences about the same things, with GUIDs or without."""

    def __init__(self, maintainer: Maintainer, rng: Random, *, with_guids: bool) -> None:
        self.guids: dict[str, str] = {}
        self.where = ""
        self.with_guids = with_guids
        super().__init__(maintainer, rng)  # type: ignore[arg-type]

    def publish(self) -> None:
        """Publish what there is, by Anki."""
        with collection(self.author.folder / "author") as col:
            words = add_note_type(col, "Words", ("Name", "Much", "Group"), CARDS)
            cloze = col.models.by_name("Cloze")
            cloze["name"] = "Sentences"
            col.models.update_dict(cloze)
            cloze = col.models.by_name("Sentences")
            for row in self.rows:
                much, name = f"{row['much']}", row["name"]
                fields = [f"<div>{name}</div>", much, f"G{row['group']}"]
                self.guids[name] = add_note(col, words, "Words", fields).guid
                sentence = f"{{{{c2::{name}}}}} has {{{{c1::{much}}}}}."
                self.guids[f"s{name}"] = add_note(col, cloze, "Words", [sentence, ""]).guid
            age(col, 90)
            publish(col, self.author.published)  # type: ignore[attr-defined]

    def rename_template(self) -> None:
        if self.rng.random() < 0.5:
            self.where = "" if self.where else ", where: {group: G1}"
        super().rename_template()

    def move(self) -> None:
        """A published deck stays where it is."""

    def write(self) -> None:
        *was, template = self.templates
        folder = self.author.folder
        for table, prefix in (("words", ""), ("sentences", "s")):
            rows = {}
            for row in self.rows:
                cells = {
                    "name": row["name"],
                    "much": str(row["much"]),
                    "group": f"G{row['group']}",
                    "was": row["was"],
                }
                key = prefix + row["name"]
                if key in self.guids and (self.with_guids or prefix):
                    cells["guid"] = self.guids[key]
                rows[row["id"]] = cells
            head = (
                "columns: {name: text, much: text, group: text, guid: text}\nsource: atlas\nrows:\n"
            )
            lines = [
                f"  {json.dumps(row, ensure_ascii=False)}: {json.dumps(cells)}\n"
                for row, cells in rows.items()
            ]
            (folder / f"seeds/geo/{table}.yaml").write_text(head + "".join(lines), "utf-8")
        deck = DECK.format(template=template, was=json.dumps(was), sub="", where=self.where)
        (folder / "decks/geo.yaml").write_text(deck, "utf-8")


def asked(col: Any, rows: list[dict[str, Any]]) -> dict[tuple[str, str], int]:
    """The cards by what they ask about: a name and which card, or which gap; of names that there are today."""
    names = {row["name"] for row in rows}
    found: dict[tuple[str, str], int] = {}
    query = "select c.id, ord, flds from cards c join notes n on n.id = nid"
    for card, place, fields in col.db.all(query):
        text = fields.replace("<div>", "").replace("</div>", "").partition("\x1f")[0]
        gap = re.match(r"\{\{c(\d)::(.*?)\}\} has", text)
        name, which = (gap[2], f"gap {int(gap[1]) == place + 1}") if gap else (text, str(place))
        if name in names:
            assert (name, which) not in found, f"asked twice: {name} {which}"
            found[name, which] = card
    return found


def tell_a_story(tmp_path: Path, patch: pytest.MonkeyPatch, seed: int, steps: int) -> None:
    rng = Random(seed)
    maintainer = Maintainer(tmp_path / "maintainer", patch, DECK)
    anyone = AnyMaintainer(maintainer, rng, with_guids=bool(seed % 2))
    anyone.write()
    anyone.publish()
    anyone.write()
    done = ["began"]
    with collection(tmp_path / "learner") as col:
        import_package(col, maintainer.published)
        before = asked(col, anyone.rows)
        assert len(before) == 6 * 5
        cards = {row[0]: row for row in col.db.all("select * from cards")}
        for step in range(steps):
            out = maintainer.export(days_ago=steps + 1 - step)
            assert import_package(col, maintainer.package) == foretold(out), (step, done)
            now = asked(col, anyone.rows)
            lost = {name for name in before.keys() & now.keys() if before[name] != now[name]}
            assert not lost, (step, done)
            kept = {row[0]: row for row in col.db.all("select * from cards")}
            assert cards.items() <= kept.items(), (step, done)
            kinds = ("0", "1", "gap True", "gap False")
            wanted = {(row["name"], kind) for row in anyone.rows for kind in kinds}
            assert wanted <= now.keys(), (step, done)
            if step % 4 == 3:
                again = foretold(maintainer.export(days_ago=steps + 0.9 - step))
                assert again.keys() == {"duplicate"}, (step, done)
                assert col.fix_integrity() == ("Database rebuilt and optimized.", True)
            for number in rng.sample(sorted(kept), 2):
                card = col.get_card(number)
                if not card.render_output().question_text.strip() or card.queue < 0:
                    continue
                card.start_timer()
                states = col._backend.get_scheduling_states(number)
                col.sched.answer_card(
                    col.sched.build_answer(card=card, states=states, rating=rng.randint(0, 3))
                )
            col.fix_integrity()
            before, cards = now, {row[0]: row for row in col.db.all("select * from cards")}
            done = anyone.work()
        with collection(tmp_path / "newcomer") as newcomer:
            import_package(newcomer, maintainer.package)
            engine_makes = newcomer.card_count()
            assert newcomer.fix_integrity() == ("Database rebuilt and optimized.", True)
            assert not newcomer.get_empty_cards().notes
            assert newcomer.card_count() == engine_makes


@pytest.mark.skipif(engine.stamps_the_import(), reason="this engine dates notes by the import")
@pytest.mark.parametrize(
    ("seed", "steps"),
    [(1, 6), *(pytest.param(seed, 30, marks=pytest.mark.slow) for seed in (2, 3, 5))],
)
def test_a_random_maintainer_takes_no_card_from_its_row(tmp_path, monkeypatch, seed, steps):
    tell_a_story(tmp_path, monkeypatch, seed, steps)
