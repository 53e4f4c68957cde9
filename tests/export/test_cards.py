"""`--format cards`: each back lies behind its front, on A4 and on Letter, and nothing runs over the edge of its card."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from studykit.formats import cards
from studykit.formats._card_sizes import CardText, size_of_card
from tests.cli.runner import studykit, write
from tests.export.courses import choice, request
from tests.export.test_courses import FACTS, PNG, course
from tests.export.test_formats import CHROMIUM, FLAGS
from tests.export.test_qti import MARKED_UP, MARKUP

__all__ = ["course"]

MEASURE = """
const middle = box => [box.left + box.width / 2, box.top + box.height / 2];
const found = [];
for (const sheet of document.querySelectorAll('.sheet')) {
  const whole = sheet.getBoundingClientRect();
  for (const card of sheet.querySelectorAll('.card:not(.none)')) {
    const [x, y] = middle(card.getBoundingClientRect());
    found.push({
      number: card.querySelector('.number').textContent,
      side: sheet.classList.contains('front') ? 'front' : 'back',
      x: Math.round(x - whole.left - whole.width / 2), y: Math.round(y - whole.top),
      over: Math.max(card.scrollHeight - card.clientHeight, card.scrollWidth - card.clientWidth),
      high: whole.height - 260 / 25.4 * 96,
    });
  }
}
document.title = 'found ' + JSON.stringify(found);
"""


def fronts_and_backs(page: str) -> list[list[str]]:
    """The numbers on each sheet, as they stand there from left to right."""
    sheets = page.split('<div class="sheet ')[1:]
    return [re.findall(r'class="number">(\d+)<', sheet) for sheet in sheets]


def test_the_backs_of_a_row_are_in_the_other_order() -> None:
    page = cards.write(
        request(*(choice(n, f"q{n}", "a", ("b", "c")) for n in range(11)))
    ).content.decode()
    assert fronts_and_backs(page) == [
        ["1", "2", "3", "4", "5", "6", "7", "8"],
        ["2", "1", "4", "3", "6", "5", "8", "7"],
        ["9", "10", "11"],
        ["10", "9", "11"],
    ]
    last = page.split('class="row"')[-1]
    assert last.index("card none") < last.index(">11<"), "the empty half is on the left of the back"


def test_a_card_is_as_large_as_its_texts_want() -> None:
    for text, shape in (("short", "small"), ("word " * 150, "wide"), ("word " * 600, "whole")):
        size = size_of_card([[CardText(text)], [CardText("a")]])
        assert size is not None
        assert size.shape == shape
    assert size_of_card([[CardText("word " * 20_000)], []]) is None
    one, two = size_of_card([[CardText("漢" * 60)]]), size_of_card([[CardText("a" * 60)]])
    assert one is not None
    assert two is not None
    assert one.points < two.points


def test_what_paper_cannot_hold_is_left_out_and_told(tmp_path: Path) -> None:
    facts = "table: t\ncolumns: {q: text, a: text, s: audio}\nrows:\n  x: {q: one, a: %s}\n  y: {q: two, a: r, s: y.mp3}\n"
    deck = (
        "deck: D\nkey: d\nfacts: ../facts\ntemplates:\n"
        '  t: {from: t, ask: "{q}?", answer: a}\n  s: {from: t, ask: "What is heard? {s}", answer: a}\n'
    )
    folder = write(tmp_path, facts__t_yaml=facts % ("long " * 9000), decks__d_yaml=deck)
    (folder / "facts" / "y.mp3").write_bytes(b"ID3")
    found = studykit("export", "--format", "cards", cwd=folder)
    assert found.code == 0, found.err
    assert found.out.splitlines()[0] == "d-cards.html: 1 question of D"
    assert "t/x is left out: its texts are too long for one sheet." in found.out
    assert "s/y is left out: it is asked by a sound, which paper does not hold." in found.out


def test_a_front_shows_what_must_be_chosen_from(course: Path) -> None:
    assert studykit("export", "--format", "cards", cwd=course).code == 0
    page = (course / "cities-cards.html").read_text(encoding="utf-8")
    fronts = "".join(page.split('<div class="sheet ')[1::2])
    order = fronts[fronts.index("Put these cities in order") :].split('class="card')[0]
    assert order.count("<li>") == 4
    assert "<script" not in page
    assert "http" not in page.replace("http-equiv", "")


@pytest.mark.slow
@pytest.mark.skipif(not CHROMIUM, reason="no Chromium")
def test_in_a_browser_each_back_lies_behind_its_front_and_nothing_runs_over(tmp_path: Path) -> None:
    long_rows = "".join(
        f"  l{n}: {{name: 'Long {n}', land: '{'Wort ' * words}', kind: a}}\n"
        for n, words in enumerate((20, 60, 120, 250, 600, 5))
    )
    folder = write(
        tmp_path,
        facts__cities_yaml=FACTS.replace("rows:\n", f"rows:\n{long_rows}", 1),
        facts__t_yaml=MARKUP,
        decks__d_yaml="deck: D <b>&\nkey: d\nfacts: ../facts\ntemplates:\n"
        '  land: {from: cities, ask: "Where is {name}?", answer: land}\n'
        '  name: {from: cities, ask: "What lies in {land}?", answer: name}\n'
        '  flag: {from: cities, ask: "Whose flag is {flag}?", answer: land}\n'
        + MARKED_UP.partition("templates:\n")[2].replace("[...] or ", ""),
    )
    for number, name in enumerate("porb"):
        (folder / "facts" / f"{name}.png").write_bytes(PNG + bytes([number]))
    found = studykit("export", "--format", "cards", cwd=folder)
    assert found.code == 0, found.err
    page = (folder / "d-cards.html").read_text(encoding="utf-8")
    count = len(fronts_and_backs(page))

    def browse(*args: str) -> str:
        assert CHROMIUM
        command = [CHROMIUM, *FLAGS, f"--user-data-dir={folder / 'profile'}", *args]
        return subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=60, check=True
        ).stdout

    for paper in ("A4", "Letter"):
        (folder / "paper.html").write_text(
            page.replace("@page { margin: 0; }", f"@page {{ margin: 0; size: {paper}; }}")
        )
        browse(
            "--no-pdf-header-footer",
            f"--print-to-pdf={folder / 'page.pdf'}",
            (folder / "paper.html").as_uri(),
        )
        assert len(re.findall(rb"/Type\s*/Page\b", (folder / "page.pdf").read_bytes())) == count

    measured = re.sub(r"<meta http-equiv.*?>\n", "", page).replace(
        "</body>", f"<script>{MEASURE}</script></body>"
    )
    (folder / "measured.html").write_text(measured, encoding="utf-8")
    shown = browse("--window-size=1000,1200", "--dump-dom", (folder / "measured.html").as_uri())
    boxes = json.loads(re.search(r"<title>found (.*?)</title>", shown)[1])  # type: ignore[index]
    assert len(boxes) > 30
    fronts = {box["number"]: box for box in boxes if box["side"] == "front"}
    backs = {box["number"]: box for box in boxes if box["side"] == "back"}
    assert fronts.keys() == backs.keys()
    for number, front in fronts.items():
        back = backs[number]
        assert (front["x"], front["y"]) == (-back["x"], back["y"]), number
    assert [box for box in boxes if box["over"] > 0 or abs(box["high"]) > 1] == []
