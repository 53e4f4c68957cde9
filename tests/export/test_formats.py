"""`export --format`: CSV, tab-separated text and an HTML page hold every question and answer, letter for letter."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studykit.formats.csv import as_csv
from studykit.formats.html import as_html
from studykit.formats.tsv import as_tsv
from studykit.grading.expected import Answer, AnswerType
from studykit.questions.item import Item
from studykit.questions.make_items import open_deck
from studykit.reading.safe_cells import safe_cell, text_of_safe_cell
from tests.cli.runner import studykit, write

CHROMIUM = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--hide-scrollbars"]  # fmt: skip
ITEM = Item(
    id="t/a", template="t", form="lookup", deck="D", stem="", wordings=("",), answers=(Answer("x", "x"),), many="any",
    type=AnswerType("text"), proof="open", distractors=(), shown_key="x", explanation="", hint="", facts=(), sources=(),
    tags=(), modes=(),
)  # fmt: skip
FACTS = """\
table: t
label: answer
source: s#1
rows:
  a: {q: "=cmd|' /C calc'!A0", answer: "<script>alert(1)</script>", aliases: ["@x", "+1"]}
  b: {q: "two\\nlines\\tand a tab", answer: 'a "quoted", comma', note: "</style></title> & &amp; `"}
  c: {q: "مرحبا بالعالم", answer: "שלום \\\\(x\\\\) [sound:x.mp3] {{c1::y}}"}
  d: {q: "  ", answer: never}
  e: {q: "NO", answer: "007"}
  f: {q: "many", answer: "one"}
  g: {q: "many", answer: "two; three"}
---
table: sources
rows: {s: {title: "A <b>source</b>, \\"cited\\""}}
"""
DECK = """\
deck: A & <b>
key: nasty-x
facts: ../facts
about: "</h1> is 'about'"
tags: [one, two]
lang: ar
templates:
  t: {from: t, ask: "{q}", answer: answer}
"""


@pytest.fixture
def here(tmp_path: Path) -> Path:
    return write(tmp_path, facts__t_yaml=FACTS, decks__nasty_yaml=DECK)


def items_of(folder: Path) -> list[dict]:
    return studykit("items", "--json", cwd=folder).lines


def test_a_csv_holds_every_text_letter_for_letter(here: Path) -> None:
    found = studykit("export", "--format", "csv", cwd=here)
    assert (found.code, found.out) == (0, "nasty.csv: 5 questions of A & <b>\n")
    raw = (here / "nasty.csv").read_bytes()
    assert raw.startswith(
        b"\xef\xbb\xbfid,question,answer,also accepted,options,explanation,sources,tags\r\n"
    )
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline=""), strict=True))
    items = items_of(here)
    assert [row["id"] for row in rows] == [item["id"] for item in items]
    for row, item in zip(rows, items, strict=True):
        assert row["question"] == item["stem"]
        assert row["answer"].split("\n") == item["answers"]
        assert row["explanation"] == item["explanation"]
        assert row["tags"] == "one\ntwo"
        assert row["sources"] == 'A <b>source</b>, "cited" #1'
        assert set(row["options"].split("\n")) <= {*item["answers"], *item["distractors"]}
    assert rows[0]["question"] == "=cmd|' /C calc'!A0"
    assert rows[0]["also accepted"].split("\n") == items[0]["accepted"]["<script>alert(1)</script>"]


def test_a_csv_that_was_exported_is_imported_again(here: Path) -> None:
    studykit("export", "--format", "csv", cwd=here)
    assert studykit("facts", "import", "nasty.csv", "--into", "seeds/back", cwd=here).code == 0
    assert len(studykit("facts", "seeds/back", "--json", cwd=here).lines) == 5


def test_a_tsv_is_two_columns_that_flashcard_programs_take(here: Path) -> None:
    studykit("export", "--format", "tsv", "-o", "out.tsv", cwd=here)
    assert (here / "out.tsv").read_text(encoding="utf-8").splitlines() == [
        "=cmd|' /C calc'!A0\t<script>alert(1)</script>",
        'two lines and a tab\ta "quoted", comma',
        "مرحبا بالعالم\tשלום \\(x\\) [sound:x.mp3] {{c1::y}}",
        "NO\t007",
        "many\tone; two; three",
    ]


TAGS = {*"html head meta title style body h1 p section h2 ol ul li a span bdi br wbr".split()}  # noqa: SIM905


class Page(HTMLParser):
    """The texts and the tags of a page."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)
        if tag in ("p", "li", "br", "h1"):
            self.texts.append("")

    def handle_data(self, data: str) -> None:
        if self.texts:
            self.texts[-1] += data


def test_a_page_shows_every_text_and_runs_none_of_it(here: Path) -> None:
    found = studykit("export", "--format", "html", cwd=here)
    assert found.code == 0, found.err
    text = (here / "nasty.html").read_text(encoding="utf-8")
    page = Page(text)
    assert page.tags <= TAGS
    assert page.attributes <= {
        "lang", "charset", "name", "content", "http-equiv", "dir", "class", "id", "value", "href", "style",
    }  # fmt: skip
    shown = [line.strip() for line in page.texts]
    for wanted in (
        "A & <b>", "</h1> is 'about'", "=cmd|' /C calc'!A0", "two", "lines\tand a tab", "<script>alert(1)</script>",
        'a "quoted", comma', "</style></title> & &amp; `", "مرحبا بالعالم", "שלום \\(x\\) [sound:x.mp3] {{c1::y}}",
        "007", "two; three", 'A <b>source</b>, "cited" #1',
    ):  # fmt: skip
        assert any(wanted in line for line in shown), wanted
    assert "http" not in re.sub("http-equiv", "", text), "it needs no other file"
    assert [int(number) for number in re.findall(r'id="q(\d+)"', text)] == [1, 2, 3, 4, 5]
    assert re.findall(r'href="#q(\d+)"', text) == re.findall(r'id="a(\d+)"', text)


def test_the_letter_of_an_answer_is_that_of_its_option(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project)
    opened = open_deck(Path("decks/nansei.yaml"), lambda _: {})[0]
    assert opened is not None
    text = as_html(opened.deck, opened.items)
    checked = 0
    for number in range(1, len(opened.items) + 1):
        question = text.split(f'id="q{number}"')[1].split('href="#a')[0]
        key = text.split(f'id="a{number}"')[1].split("</p>")[0]
        marked = re.search(r">([A-Z])\) (.*?)(?: <span class=\"also\"|$)", key)
        if marked:
            options = re.findall(r"<li><bdi>(.*?)</bdi></li>", question)
            assert options[ord(marked[1]) - 65] == marked[2]
            checked += 1
    assert checked > 100


@given(st.text(max_size=30), st.text(max_size=30))
def test_any_text_makes_a_row_that_is_read_again(one: str, two: str) -> None:

    item = ITEM._replace(stem=one, explanation=two)
    rows = list(csv.reader(io.StringIO(as_csv([item]), newline=""), strict=True))
    assert rows[1][1] == one
    assert rows[1][5] == two
    assert as_tsv([item]).count("\t") == 1
    assert len(as_tsv([item]).rstrip("\n").split("\n")) == 1


COMPUTED = ("=1+1", "+1 (0) 2", "-x", "@SUM(A1)", "＝1", "＋1", "－1", "＠x", "'=1", "''+x", "\t=1")
LEFT_ALONE = ("-5", "+3.5", "a=b", "'tis", "''", "x-1", "")


def test_a_safe_sheet_has_nothing_to_compute_and_is_read_back_the_same(tmp_path: Path) -> None:
    for text in COMPUTED:
        assert safe_cell(text) == f"'{text}"
    for text in LEFT_ALONE:
        assert safe_cell(text) == text
    texts = [text for text in (*COMPUTED, *LEFT_ALONE) if text.strip()]
    rows = "".join(
        f"  r{n}: {{q: {n} is, a: {json.dumps(text)}}}\n" for n, text in enumerate(texts)
    )
    deck = 'deck: D\nkey: d\nfacts: ../facts\ntemplates:\n  t: {from: t, ask: "{q}?", answer: a}\n'
    facts = f"table: t\ncolumns: {{q: text, a: text}}\nrows:\n{rows}"
    folder = write(tmp_path, facts__t_yaml=facts, decks__d_yaml=deck)
    for options in ([], ["--safe"]):
        assert studykit("export", "--format", "csv", *options, cwd=folder).code == 0
        rows_read = list(
            csv.DictReader(io.StringIO((folder / "d.csv").read_text("utf-8-sig"), newline=""))
        )
        if options:
            assert not [row for row in rows_read if row["answer"][:1] in tuple("=@＝＋－＠")]
        found = studykit("facts", "import", "d.csv", "--into", f"back{len(options)}", cwd=folder)
        assert found.code == 0, found.err
    plain, safe = (
        [line["text"] for line in studykit("facts", back, "--json", cwd=folder).lines]
        for back in ("back0", "back1")
    )
    assert plain == safe
    assert len(plain) == len(texts)
    assert studykit("export", "--format", "html", "--safe", cwd=folder).code == 2
    assert studykit("export", "--format", "tsv", "--safe", cwd=folder).code == 0
    assert "0 is?\t'=1+1\n" in (folder / "d.tsv").read_text(encoding="utf-8")


def test_a_safe_sheet_that_stays_where_it_is_keeps_its_apostrophes_and_says_so(
    tmp_path: Path,
) -> None:
    (tmp_path / "w.csv").write_text("word,answer\none,'=1+1\ntwo,b\n", encoding="utf-8")
    found = studykit("facts", "import", "w.csv", cwd=tmp_path)
    assert found.code == 0, found.err
    assert "1 cell is led by an apostrophe" in found.err
    assert "'=1+1" in (tmp_path / "w.csv").read_text(encoding="utf-8")


@given(st.text(max_size=12))
def test_any_text_comes_back_from_its_safe_cell(text: str) -> None:
    assert text_of_safe_cell(safe_cell(text)) == text


def test_other_formats_leave_the_lock_file_alone_and_refuse_what_does_not_go_together(
    here: Path,
) -> None:
    for form in ("csv", "tsv", "html"):
        assert studykit("export", "--format", form, cwd=here).code == 0
        found = studykit("export", "--format", form, "-o", "x.apkg", cwd=here)
        assert (found.code, f"write -o x.{form}." in found.err) == (2, True)
        assert studykit("export", "--format", form, "--update", cwd=here).code == 2
    assert sorted(path.name for path in (here / "decks").iterdir()) == ["nasty.yaml"]
    write(here, facts__t_yaml=FACTS.replace("source: s#1", "source: nowhere"))
    found = studykit("export", "--format", "html", "-o", "new.html", cwd=here)
    assert found.code == 1
    assert "Nothing was written" in found.err
    assert not (here / "new.html").exists()


@pytest.mark.skipif(not CHROMIUM, reason="no Chromium")
def test_a_page_fits_a_small_screen_and_prints_its_answers_apart(here: Path) -> None:
    studykit("export", "--format", "html", cwd=here)
    page = here / "nasty.html"

    def browse(*args: str) -> str:
        assert CHROMIUM
        command = [CHROMIUM, *FLAGS, f"--user-data-dir={here / 'profile'}", *args]
        return subprocess.run(
            command, cwd=here, capture_output=True, text=True, timeout=60, check=True
        ).stdout

    browse("--no-pdf-header-footer", f"--print-to-pdf={here / 'page.pdf'}", page.as_uri())
    pages = re.findall(rb"/Type\s*/Page\b", (here / "page.pdf").read_bytes())
    assert len(pages) == 2, "the questions, and the answers on a page of their own"
    measured = page.read_text(encoding="utf-8")
    measured = re.sub(r"<meta http-equiv.*?>\n", "", measured)
    # A window of Chromium is never narrower than 500 pixels; a box of 320 in it is.
    widths = "[...document.querySelectorAll('body, body *')].map(each => each.scrollWidth)"
    script = f"document.documentElement.style.width = '320px'; document.title = 'width ' + Math.max(...{widths})"
    (here / "measured.html").write_text(
        measured.replace("</body>", f"<script>{script}</script>").replace("NO", "N" * 200),
        encoding="utf-8",
    )
    found = browse("--window-size=320,800", "--dump-dom", (here / "measured.html").as_uri())
    assert "<title>width 320</title>" in found
