"""The forms beside the look-up, from files to the cards that the real engine renders."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

import pytest
from anki.collection import Collection

from tests.cli.runner import studykit, write
from tests.engine import collection, import_package

pytestmark = pytest.mark.engine

HILLS = """\
columns: {name: text, land: text, height: integer}
label: name
complete: true
source: map
say: "{name} is {height} m high."
rows:
  a: {name: "A < b", land: north, height: 10}
  b: {name: "{{B}}", land: north, height: 20}
  c: {name: C, land: north, height: 30}
  d: {name: D, land: south, height: 40}
"""
DECK = """\
deck: Hills
key: hills-1
facts: ../seeds/hills
templates:
  most: {from: hills, ask: "Which is the highest in {land}?", answer: name, most: height}
  many: {from: hills, ask: "How many are in {land}?", count: name}
  two: {from: hills, ask: "Which is higher, {options}?", answer: name, most: height, among: 2}
  order: {from: hills, ask: "From low to high?", order: height, limit: 1}
  claim: {from: hills, claim: "{name} is [{height}] m high."}
"""


@pytest.fixture
def hills(tmp_path: Path) -> Path:
    sources = "rows:\n  map: {title: A map}\n"
    write(
        tmp_path,
        seeds__hills__hills_yaml=HILLS,
        seeds__hills__sources_yaml=sources,
        decks__hills_yaml=DECK,
    )
    assert studykit("export", cwd=tmp_path).code == 0
    return tmp_path


def rendered(col: Collection, identity: str) -> tuple[str, str]:
    """The front and the back of an item's card, as texts without scripts."""
    (card,) = col.find_cards(f'"ID:{identity}"')
    output = col.get_card(card).render_output()
    return tuple(
        re.sub(r"(?s)<script>.*?</script>", "", text)
        for text in (output.question_text, output.answer_text)
    )  # type: ignore[return-value]


def test_each_form_is_a_card_that_gives_nothing_away(hills: Path, tmp_path: Path) -> None:
    items = {line["id"]: line for line in studykit("items", "--json", cwd=hills).lines}
    with collection(tmp_path) as col:
        assert import_package(col, hills / "hills.apkg")["new"] == len(items)
        said, fine = col.fix_integrity()
        assert fine, said
        assert not col.get_empty_cards().notes
        order = next(item for item in items.values() if item["form"] == "order")
        front, back = rendered(col, order["id"])
        shown = re.findall(
            r"<li>(.*?)</li>", front.partition('<ul class="order">')[2].partition("</ul>")[0]
        )
        key = re.findall(r"<li>(.*?)</li>", back.partition("<ol>")[2].partition("</ol>")[0])
        assert sorted(shown) == sorted(key)
        assert shown != key
        assert [html.unescape(re.sub(r"<[^>]*>", "", text)) for text in key] == order["sequence"]
        assert "<ol>" not in front.partition("sk-options")[0]
        claim = next(
            item for item in items.values() if item["form"] == "claim" and not item["truth"]
        )
        front, back = rendered(col, claim["id"])
        assert claim["stem"] not in back.partition("sk-explanation")[2]
        assert "m high." in back.partition("sk-explanation")[2]


def test_a_lost_lock_knows_an_order_again(hills: Path) -> None:
    lock = hills / "decks" / "hills.lock"
    before = [json.loads(line) for line in lock.read_text("utf-8").splitlines()[1:]]
    # A package does not say by what options were drawn.
    before = [line for line in before if "drawn by" not in line]
    lock.unlink()
    assert studykit("export", "--recover", "hills.apkg", "hills", cwd=hills).code == 0
    after = [json.loads(line) for line in lock.read_text("utf-8").splitlines()[1:]]
    assert [line.get("to order") for line in after] == [line.get("to order") for line in before]
    assert [line["keys"] for line in after if "to order" in line] == [
        line["keys"] for line in before if "to order" in line
    ]
    assert studykit("diff", cwd=hills).code == 0


def test_another_order_is_another_answer(hills: Path) -> None:
    write(hills, seeds__hills__hills_yaml=HILLS.replace("height: 10}", "height: 99}"))
    found = [json.loads(line) for line in studykit("diff", "--json", cwd=hills).out.splitlines()]
    changed = {line["id"]: line for line in found if line["type"] == "changed"}
    order = next(identity for identity in changed if identity.startswith("order/"))
    assert changed[order]["other_answer"]
    assert "answer" in changed[order]["fields"]
