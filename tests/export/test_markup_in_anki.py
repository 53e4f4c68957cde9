"""Texts with markup on Anki's cards: what is shown, what is typed, what is read aloud, and that no script comes in by it.

The payloads are those that found their way into flashcards before, in every markup there is, and some of our own: of
MathJax, of Markdown's links, of readings, of Anki's own signs.
"""

from __future__ import annotations

import html
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from random import Random
from typing import Any

import pytest

from studykit.anki._read_texts import text_of
from studykit.anki._sources_of_fields import said_of_whole, with_sources
from studykit.anki.changes import compare
from studykit.anki.field_html import Look, field_in, inside_cloze, options_list, plain
from studykit.formats.html import as_html
from studykit.workspace.workspace import Workspace
from tests.cli.runner import write
from tests.engine import assert_sound, collection, import_package

CHROMIUM = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)
MATHJAX = os.environ.get("STUDYKIT_MATHJAX", "")
"""The folder of a MathJax as Anki has it (`.../_aqt/data/web/js`), where a machine has one."""

PAYLOADS = (
    "<script>hit()</script>",
    "</span></sk-text><script>hit()</script>",
    '"><script>hit()</script>',
    "<img src=x onerror=hit()>",
    '<img src=x onerror="hit()" alt=\'',
    "<svg onload=hit()>",
    "<svg><script>hit()</script></svg>",
    "<iframe srcdoc='<script>parent.hit()</script>'>",
    "<iframe src=javascript:parent.hit()>",
    "<body onload=hit()>",
    "<a href=javascript:hit()>x</a>",
    "<details open ontoggle=hit()>x</details>",
    "<style>@import 'javascript:hit()'</style>",
    "<style>*{background:url(https://evil.example/x)}</style>",
    "<math href=javascript:hit()>x</math>",
    "<math><mtext></p><img src=x onerror=hit()></mtext></math>",
    "<input autofocus onfocus=hit()>",
    "<object data=javascript:hit()>",
    "<embed src=javascript:hit()>",
    "<link rel=stylesheet href=https://evil.example/x>",
    "<meta http-equiv=refresh content='0;url=javascript:hit()'>",
    "<template><script>hit()</script></template>",
    "<!--><script>hit()</script>-->",
    "<![CDATA[<script>hit()</script>]]>",
    "&lt;script&gt;hit()&lt;/script&gt;",
    "&#60;img src=x onerror=hit()&#62;",
    "\\(\\href{javascript:hit()}{x}\\)",
    "\\(\\class{sk-data}{x}\\)",
    "\\(\\style{background:url(https://evil.example/x)}{x}\\)",
    "\\(\\cssId{qa}{x}\\)",
    "\\(\\require{html}\\href{javascript:hit()}{x}\\)",
    "\\(\\def\\x{\\x\\x}\\x\\)",
    "\\(\\newcommand{\\href}[2]{#2}\\x\\)",
    "\\(\\let\\a\\href\\a{javascript:hit()}{x}\\)",
    "\\(\\unicode[evil]{x41}\\)",
    '\\(\\mmlToken{mi}[href="javascript:hit()"]{x}\\)',
    '\\(\\mmlToken{mi}[onclick="hit()"]{x}\\)',
    "\\(\\bbox[background:url(https://evil.example/x)]{x}\\)",
    "\\(\\data{onclick=hit()}{x}\\)",
    "\\(\\includegraphics{https://evil.example/x.png}\\)",
    "\\(\\color{red;background:url(https://evil.example/x)}{x}\\)",
    "\\(\\text{<img src=x onerror=hit()>}\\)",
    "\\(\\text{</script><script>hit()</script>}\\)",
    "\\(x\\)<img src=x onerror=hit()>\\(y\\)",
    "\\(a<b onmouseover=hit() x>c\\)",
    "\\[\\begin{array}{c}<script>hit()</script>\\end{array}\\]",
    "\\(\\begin{html}x\\end{html}\\)",
    "\\(" + "{" * 60 + "x" + "}" * 60 + "\\)",
    "\\(\\rule{9999em}{9999em}\\)",
    "[x](javascript:hit())",
    "[x](JaVaScRiPt:hit())",
    "[x](&#106;avascript:hit())",
    "[x](java\tscript:hit())",
    "[x](data:text/html,<script>hit()</script>)",
    "[x](vbscript:hit())",
    "[x](file:///etc/passwd)",
    '[x](https://example.org/"onmouseover="hit())',
    '[x](https://example.org "\\" onmouseover=hit() x=\\"")',
    "[x]: javascript:hit()\n\n[x]",
    "<javascript:hit()>",
    "<https://example.org/?onerror=hit()>",
    "![x](https://evil.example/x.png)",
    "![x](javascript:hit())",
    '![x" onerror="hit()](https://evil.example/x.png)',
    '```"><script>hit()</script>\nx\n```',
    "`<script>hit()</script>`",
    "# <script>hit()</script>",
    "| <img src=x onerror=hit()> | b |\n|---|---|\n| 1 | 2 |",
    "> <svg onload=hit()>",
    "<漢字>[<img src=x onerror=hit()>]",
    '漢字["onmouseover="hit()]',
    "漢字[</rt></ruby><script>hit()</script>]",
    "sound:x[sound:x.mp3]",
    "[sound:evil.mp3]",
    "[anki:tts lang=en_US]evil[/anki:tts]",
    "[anki:play:q:0]",
    "[latex]\\write18{evil}[/latex]",
    "[$]x[/$]",
    "\\([sound:evil.mp3]\\)",
    "\\(\\text{[anki:tts lang=en_US]evil[/anki:tts]}\\)",
    "[[type:Key]]",
    "{{c1::evil}}",
    "{{Key}} {{#Key}}x{{/Key}}",
    "\\({{c1::evil}}\\)",
    "\\(\\frac{{c2::a}}{b}\\)",
    "\\(\\sqrt{\\frac{a}{{b}}}\\) :: evil",
    "**{{c1::evil}}** `{{c2::evil}}`",
    "evil</b></li></ol></div><script>hit()</script>",
    "<sk-text data-source='x'>evil</sk-text>",
    "%F4%80%80%80 \U00100000 \U0010fffd",
)
MARKUPS = ("tex", "markdown", "ruby", "code", "code python", "code html", "markdown ruby tex")

TAGS = set(
    [
        "sk-text",
        "span",
        "ruby",
        "rt",
        "pre",
        "code",
        "div",
        "p",
        "strong",
        "em",
        "s",
        "a",
        "br",
        "hr",
        "blockquote",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
    ]
)
ATTRIBUTES = {"data-markup", "data-source", "style", "role", "href", "rel", "lang"}
_ACTIVE = re.compile(r"\[(?:sound:|anki:|latex\]|\$|\[type)|\{\{")


class _Reader(HTMLParser):
    """Reads what a browser would make of a field."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.open: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            self.faults.append(f"<{tag}>")
        for name, value in attributes:
            if name not in ATTRIBUTES:
                self.faults.append(f"{tag} {name}")
            if name == "href" and not (value or "").startswith(("https://", "http://")):
                self.faults.append(f"href {value}")
            if name == "style" and "url" in (value or ""):
                self.faults.append(f"style {value}")
        if tag not in ("br", "hr"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}>")

    def handle_comment(self, text: str) -> None:
        self.faults.append(f"<!--{text}")

    def handle_data(self, text: str) -> None:
        self.text += text


def read(field: str) -> _Reader:
    reader = _Reader()
    reader.feed(field)
    reader.close()
    assert not reader.open, field
    return reader


@pytest.mark.parametrize("markup", MARKUPS)
def test_a_payload_becomes_no_tag_no_attribute_and_no_sign_of_anki(markup: str) -> None:
    for payload in PAYLOADS:
        shown = field_in(payload, Look("ja", markup))
        assert read(shown).faults == [], (payload, shown)
        assert not _ACTIVE.search(shown), (payload, shown)
        # A line of a text file for Anki is a note.
        assert "\n" not in shown, (payload, shown)
        in_gap = inside_cloze(shown)
        assert not re.search("}}|::", in_gap), (payload, in_gap)
        assert read(in_gap).faults == [], (payload, in_gap)


SIGNS = ("\\(", "\\)", "\\[", "\\]", "{", "}", "{{", "}}", "::", "[", "]", "(", "<", ">", "&", '"', "`", "```", "\n", "\n\n",
         "- ", "1. ", "> ", "# ", "*", "**", "~~", "|", "|-|", "\\frac", "\\left", "\\begin{matrix}", "a", "b ", "漢", "  ", "\t", "\\",
         "$", "%", "https://a.b/", "javascript:", "!", "\u0338", "&amp;", "<b>", "[sound:", "</sk-text>", "\U00100000")  # fmt: skip


def test_any_text_is_read_back_from_its_field_to_the_letter() -> None:
    chance = Random(11)
    for _ in range(400):
        text = "x" + "".join(chance.choices(SIGNS, k=chance.randint(1, 14)))
        markup = chance.choice(MARKUPS)
        for field in (
            field_in(text, Look("ja", markup)),
            inside_cloze(field_in(text, Look("ja", markup))),
        ):
            assert read(field).faults == [], (text, field)
            assert not re.search("\n", field), (text, field)
            own = with_sources(field)
            assert (text_of(own), said_of_whole(own).markup) == (plain(text), markup), (text, field)


def test_a_wide_formula_moves_its_own_option_and_a_bullet_stays_at_its_word() -> None:
    formula, words, members = options_list(
        [r"\(x\)", r"\\(x", "- one"], (), Look(markup="tex markdown")
    ).split("<li")[1:]
    assert 'dir="auto"><div style="overflow-x:auto' in formula
    assert "overflow" not in words + members
    # Each other <span> in an option takes all the room that is left.
    assert '<span style="flex:none">•</span>' in members


def test_the_diff_tells_which_texts_got_a_markup_or_a_voice(tmp_path: Path) -> None:
    facts = "columns: {name: text, word: KIND}\nrows: {a: {name: A, word: '漢字[かんじ]'}}\n"
    asked = (
        "deck: D\nkey: d\nfacts: facts\ntemplates: {t: {ask: 'What is {word}?', answer: name}}\n"
    )
    write(tmp_path, facts__words_yaml=facts.replace("KIND", "{lang: ja}"), deck_yaml=asked)
    exported(tmp_path / "deck.yaml", tmp_path / "p.apkg")
    write(
        tmp_path, facts__words_yaml=facts.replace("KIND", "{lang: ja, markup: ruby, speak: true}")
    )
    plan = Workspace.open(tmp_path / "deck.yaml").plan(NOW + timedelta(days=1))
    (change,) = compare(plan.before, plan.export).changed
    assert [(told.name, told.new) for told in change.texts or ()] == [
        ("markup", ("漢字[かんじ] (ruby)",)),
        ("read aloud", ("漢字[かんじ]",)),
    ]


DANGEROUS = re.compile(
    r"\\(?:href|class|style|cssId|require|def|newcommand|let|unicode|mmlToken|bbox|data|includegraphics|rule)(?![a-z])"
)


def test_mathjax_is_shown_no_command_that_leads_out_of_a_formula() -> None:
    for payload in PAYLOADS:
        for markup in ("tex", "markdown ruby tex"):
            # MathJax reads the text of the page, where no tag parts the two signs that begin a formula.
            shown = re.sub(r'data-source="[^"]*"', "", field_in(payload, Look("", markup)))
            for formula in re.findall(r"\\[(\[](.*?)\\[)\]]", shown, re.DOTALL):
                assert not DANGEROUS.search(formula), (payload, formula)
                assert "<" not in formula, (payload, formula)


FACTS = """\
columns:
  name: text
  tex: {markup: tex}
  markdown: {markup: markdown}
  ruby: {markup: ruby, lang: ja, speak: true}
  code: {markup: code, code_language: html}
  all: {markup: [tex, markdown, ruby]}
rows:
"""
DECK = """\
deck: Payloads
key: payloads-1
facts: facts
templates:
  tex: {ask: "Show {tex} of {name}", answer: all}
  back: {ask: "{all} and {code}?", answer: name, explain: "{tex} {markdown} {ruby} {code} {all}"}
  typed: {ask: "{name} {ruby} {markdown}", answer: code, modes: [typed]}
  gap: {cloze: "[{ruby}] is [{all}] and {tex} of [{name}], {code}"}
"""


def payload_deck(folder: Path, payloads: tuple[str, ...]) -> Path:
    rows = []
    for number, payload in enumerate(payloads):
        text = json.dumps(payload, ensure_ascii=False)
        cells = ", ".join(
            f"{column}: {text}" for column in ("tex", "markdown", "ruby", "code", "all")
        )
        rows.append(f"  r{number}: {{name: Row {number}, {cells}}}\n")
    write(folder, facts__rows_yaml=FACTS + "".join(rows), deck_yaml=DECK)
    return folder / "deck.yaml"


def exported(deck: Path, package: Path) -> Workspace:
    opened = Workspace.open(deck)
    opened.plan(NOW).write(package, lambda: NOW)
    return opened


def sides(col: Any) -> dict[str, tuple[str, str]]:
    """Front and back of every card by note and number, as the engine makes them."""
    found = {}
    for card_id in col.find_cards(""):
        card = col.get_card(card_id)
        output = card.render_output()
        read_aloud = [*output.question_av_tags, *output.answer_av_tags]
        # A voice has a language; a sound that a payload brought would have a file.
        assert all(getattr(tag, "lang", "") in ("ja_JP", "el_GR") for tag in read_aloud), read_aloud
        found[f"{card.note()['ID']} {card.ord + 1}"] = output.question_text, output.answer_text
    return found


def card_parts(side: str) -> str:
    """The parts of a side that have a markup, and what stands around them in our fields."""
    return re.sub(r"<(style|script)>.*?</\1>", "", side, flags=re.DOTALL)


@pytest.mark.engine
@pytest.mark.parametrize(
    "payloads",
    [
        pytest.param(PAYLOADS[5::9], id="some"),
        pytest.param(PAYLOADS, id="all", marks=pytest.mark.slow),
    ],
)
def test_anki_makes_the_cards_that_were_meant_and_nothing_of_a_payload(
    tmp_path: Path, payloads: tuple[str, ...]
) -> None:
    deck = payload_deck(tmp_path, payloads)
    opened = exported(deck, tmp_path / "p.apkg")
    with collection(tmp_path / "c") as col:
        import_package(col, tmp_path / "p.apkg")
        assert_sound(col)
        shown = sides(col)
        gaps = sum(item.template == "gap" for item in opened.items)
        others = len(opened.items) - gaps
        # A gap that a payload opens or closes would be a card too many, or one too few.
        assert len(shown) == gaps + others
        assert gaps == 3 * len(payloads)
        for name, (front, back) in shown.items():
            for side in (front, back):
                tags = {tag.lower() for tag in re.findall(r"<([a-z-]+)", card_parts(side), re.I)}
                assert tags <= TAGS | OF_CARDS, (name, tags - TAGS - OF_CARDS)
                assert "javascript:" not in re.sub(
                    r">[^<]*<", "><", re.sub(r'data-source="[^"]*"', "", side)
                ), name
                assert not re.search(
                    r"<[^<>]* on[a-z]+\s*=", re.sub(r'"[^"]*"', "", card_parts(side))
                ), name


NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
OF_CARDS = {
    "details",
    "summary",
    "ul",
    "ol",
    "li",
    "input",
    "center",
    "bdi",
    "i",
    "img",
    "button",
    "b",
}
"""Tags of the templates, and of Anki itself."""

SOUND = """\
columns:
  name: text
  law: {markup: tex}
  word: {markup: ruby, lang: ja, speak: true}
  proof: {markup: [markdown, tex]}
  program: {markup: code, code_language: python}
  said: {lang: el, speak: true}
say: "{name}: {proof}"
rows:
  area: {name: Area, law: '\\(\\frac{{a}}{b} < \\sqrt{x^{2}}\\)', word: "面[めん] 積[せき]", proof: "**so** \\\\(x\\\\)", program: "a::b = {1: {2: 3}}", said: εμβαδόν}
  side: {name: Side, law: '\\[c\\]', word: "辺[へん]", proof: "- one\\n- two", program: "if x:\\n    y", said: πλευρά}
  sum: {name: Sum, law: 'no formula', word: 和, proof: "none of it", program: z, said: άθροισμα}
"""
SOUND_DECK = """\
deck: Sound
key: sound-1
facts: facts
templates:
  law: {ask: "Which law has {name}?", answer: law}
  typed: {ask: "How is {name} in Japanese?", answer: word, modes: [typed]}
  tex: {ask: "Type the law of {name}", answer: law, modes: [typed]}
  bold: {ask: "Type the proof of {name}", answer: proof, modes: [typed]}
  read: {ask: "What is {word}?", answer: name}
  greek: {ask: "What is {name} in Greek?", answer: said}
  gap: {cloze: "[{word}] has [{law}], as [{program}]."}
"""


@pytest.fixture(scope="module")
def sound(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Any, dict[str, tuple[str, str]]]]:
    folder = tmp_path_factory.mktemp("sound")
    write(folder, facts__rows_yaml=SOUND, deck_yaml=SOUND_DECK)
    exported(folder / "deck.yaml", folder / "p.apkg")
    with collection(folder / "c") as col:
        import_package(col, folder / "p.apkg")
        assert_sound(col)
        yield col, sides(col)


def note(col: Any, identity: str) -> Any:
    (found,) = col.find_notes(f'"ID:{identity}"')
    return col.get_note(found)


@pytest.mark.engine
def test_a_formula_reaches_mathjax_whole_on_a_card_and_in_a_gap(sound: Any) -> None:
    _, shown = sound
    _, back = shown["law/area 1"]
    law = html.unescape(re.sub("<[^>]*>", "", back))
    assert "\\(\\frac{{a}}{b} < \\sqrt{x^{2}}\\)" in law
    # Two braces that would begin or end a gap are written otherwise, and mean the same to MathJax.
    _, back = shown["gap/area# 2"]
    in_gap = html.unescape(re.sub("<[^>]*>", "", back))
    assert "\\(\\frac{{a} }{b} < \\sqrt{x^{2} }\\)" in in_gap
    assert "a::b = {1: {2: 3}}" in html.unescape(re.sub("<[^>]*>", "", shown["gap/area# 3"][1]))


@pytest.mark.engine
def test_what_is_compared_with_typed_text_is_plain(sound: Any) -> None:
    col, shown = sound
    for name, wanted in {
        "typed/area": "面積",
        "tex/area": "a/b < √(x^2)",
        "tex/side": "c",
        "bold/area": "so x",
        "bold/side": "• one • two",
    }.items():
        key = note(col, name)["Key"]
        right = col.compare_answer(key, wanted)
        assert not re.search("typeBad|typeMissed", right), (name, key, right)
    assert "<ruby>面<rt>めん</rt></ruby>" in shown["typed/area 1"][1]


@pytest.mark.engine
def test_a_voice_reads_the_value_on_the_side_that_shows_it(sound: Any) -> None:
    col, _ = sound

    def voices(name: str) -> tuple[list[str], list[str]]:
        card = note(col, name).cards()[0]
        output = card.render_output()
        return (
            [f"{tag.lang} {tag.field_text}" for tag in output.question_av_tags],
            [f"{tag.lang} {tag.field_text}" for tag in output.answer_av_tags],
        )

    assert voices("read/area") == (["ja_JP めんせき"], [])
    assert voices("greek/area") == ([], ["el_GR εμβαδόν"])
    assert voices("typed/area") == ([], ["ja_JP めんせき"])
    # A gap hides the word on one of the cards, which share their fields.
    assert voices("gap/area#") == ([], ["ja_JP めんせき"])
    for identity in ("read/area", "greek/area", "gap/area#"):
        stem = note(col, identity).fields[1]
        assert "anki:tts" not in stem


@pytest.mark.engine
@pytest.mark.slow
@pytest.mark.skipif(not CHROMIUM, reason="no Chromium")
@pytest.mark.parametrize("page", ["cards", "html"])
def test_nothing_runs_in_a_browser(tmp_path: Path, page: str) -> None:
    deck = payload_deck(tmp_path, PAYLOADS)
    opened = exported(deck, tmp_path / "p.apkg")
    if page == "html":
        # Without the policy of the page, which would stop what came in.
        body = re.sub(
            r'<meta http-equiv="Content-Security-Policy"[^>]*>',
            "",
            as_html(opened.deck, opened.items),
        )
    else:
        with collection(tmp_path / "c") as col:
            import_package(col, tmp_path / "p.apkg")
            body = "".join(card_parts(side) for both in sides(col).values() for side in both)
    mathjax = ""
    if MATHJAX and page == "cards":
        mathjax = (
            f'<script src="{MATHJAX}/mathjax.js"></script>'
            f'<script src="{MATHJAX}/vendor/mathjax/tex-chtml-full.js"></script>'
        )
    tell = """
      <script>var hits = []; function hit() { hits.push(String(new Error().stack).slice(0, 300)); }
      window.addEventListener("load", async function () {
        if (window.MathJax) { await MathJax.startup.promise; await MathJax.typesetPromise(); }
        document.querySelectorAll("*").forEach(function (each) {
          if (/^on/.test([...each.attributes].map(a => a.name).join(" "))) hits.push(each.outerHTML.slice(0, 200));
          ["mouseover", "focus", "click", "toggle"].forEach(kind => each.tagName !== "A" && each.dispatchEvent(new Event(kind)));
          if (each.href && !/^(https?:|about:|file:.*#)/.test(each.href)) hits.push("href " + each.href);
        });
        var loaded = performance.getEntriesByType("resource").map(each => each.name).filter(name => /evil/.test(name));
        document.body.innerHTML = "";
        document.body.textContent = "HITS " + JSON.stringify(hits.concat(loaded)) + " END";
      });</script>"""
    file = tmp_path / "page.html"
    file.write_text(
        f"<!doctype html><meta charset=utf-8>{tell}{mathjax}<body>{body}</body>", "utf-8"
    )
    command = [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-dev-shm-usage",
               "--allow-file-access-from-files", f"--user-data-dir={tmp_path / 'profile'}",
               "--virtual-time-budget=60000", "--dump-dom", str(file)]  # fmt: skip
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=180)
    found = re.search("<body>HITS (.*?) END", done.stdout, re.DOTALL)
    assert found, done.stderr[-2000:]
    assert json.loads(html.unescape(found[1])) == []
