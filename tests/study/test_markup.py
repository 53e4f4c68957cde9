"""Texts with markup beside Anki: in words in a terminal, as they are typed, as MathML on a page, and as written for the log."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from studykit.formats.csv import as_csv
from studykit.formats.html import as_html
from studykit.grading.verdict import Verdict
from studykit.markup.flaws import flaws_of
from studykit.markup.highlight import CodePiece, language_named, tokens
from studykit.markup.words import as_read, as_typed, in_words
from studykit.questions import shown_texts
from studykit.questions.item import TextPart, lines_of_parts, parts_between, parts_of
from studykit.questions.judge import Judge
from studykit.quiz.entry import Entry
from studykit.quiz.kept_answers import as_kept, review_of
from studykit.quiz.question import Question
from studykit.values.voices import voice_of
from studykit.workspace.quiz_deck import NoLog, QuizDeck
from studykit.workspace.workspace import Workspace
from tests.cli.runner import write

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)


# --- in words ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("markup", "text", "shown", "typed"),
    [
        ("", "\\(x^2\\) **b** 漢字[かんじ]", "\\(x^2\\) **b** 漢字[かんじ]", None),
        ("tex", "x^2 alone is no formula", "x^2 alone is no formula", None),
        ("tex", "\\(x^2\\)", "x²", "x^2"),
        ("tex", "Let \\(x_{ij}\\) be \\[\\alpha\\]", "Let xᵢⱼ be α", "Let x_(ij) be α"),
        ("tex", "\\(\\frac{a+b}{2}\\)", "(a+b)/2", None),
        ("tex", "\\(2\\frac{1}{2}\\)", "2(1/2)", None),
        ("tex", "\\(\\frac{a}{b}c\\)", "(a/b)c", None),
        ("tex", "\\(\\frac{n(n+1)}{2}\\)", "n(n+1)/2", None),
        ("tex", "\\(\\frac{x}{2a}\\)", "x/(2a)", None),
        ("tex", "\\(e^{-x^2}\\)", "e^(-x²)", "e^(-x^2)"),
        ("tex", "\\(\\sqrt[3]{x+1}\\)", "³√(x+1)", "(x+1)^(1/3)"),
        ("tex", "\\(\\sin^2 x \\le 1\\)", "sin² x ≤ 1", "sin^2 x ≤ 1"),
        ("tex", "\\(\\left(\\frac12\\right)\\)", "(1/2)", None),
        ("tex", "\\(\\begin{pmatrix}a & b\\\\ c & d\\end{pmatrix}\\)", "(a b; c d)", None),
        ("tex", "\\(\\ce{SO4^2-}\\)", "SO₄²⁻", "SO_4^(2-)"),
        ("tex", "\\(x", "\\(x", None),
        ("tex", "\\(\\href{u}{x}\\)", "\\(\\href{u}{x}\\)", None),
        ("ruby", "漢字[かんじ]", "漢字(かんじ)", "漢字"),
        ("ruby", "この 漢字[かんじ]", "この漢字(かんじ)", "この漢字"),
        ("ruby", "a [b]", "a [b]", None),
        ("markdown", "**bold** and `code`", "bold and code", None),
        ("markdown", "[it](https://a.b)", "it (https://a.b)", "it"),
        ("markdown", "[it](javascript:x)", "[it](javascript:x)", None),
        ("markdown", "- one\n- two", " • one\n • two", "• one • two"),
        ("markdown", "<b>x</b>", "<b>x</b>", None),
        ("markdown tex", "`\\(x\\)` is \\(x^2\\)", "\\(x\\) is x²", "\\(x\\) is x^2"),
        ("markdown ruby", "**漢字**[かんじ]", "漢字[かんじ]", None),
        ("code", "**x** \\(x^2\\)", "**x** \\(x^2\\)", None),
    ],
)
def test_a_text_in_words(markup: str, text: str, shown: str, typed: str | None) -> None:
    assert in_words(text, markup) == shown
    assert as_typed(text, markup) == (shown if typed is None else typed)


def test_readings_are_read_in_place_of_the_characters() -> None:
    assert as_read("食[た]べ 物[もの]", "ruby") == "たべもの"
    assert as_read("たべもの", "ruby") == ""
    assert as_read("食[た]べ", "") == ""


@pytest.mark.parametrize("length", [1, 1000, 30_000])
def test_whatever_stands_there_is_put_into_words_without_an_exception(length: int) -> None:
    for piece in (
        "\\(",
        "\\)",
        "{",
        "\\frac{",
        "[",
        "](",
        "*",
        "_",
        "`",
        "> ",
        "- ",
        "漢[",
        "\\[\\begin{matrix}",
    ):
        text = (piece * length)[:length]
        for markup in ("tex", "markdown", "ruby", "markdown ruby tex"):
            in_words(text, markup)
            as_typed(text, markup)
            flaws_of(text, markup)


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        ("[a](file:///b)", True),
        ("a <b>c</b>", True),
        ("see `x` [a *b*](/c)", True),
        (r"[a\](b)", False),
        (r"\[a](b)", False),
        (r"\<b>c\</b>", False),
        ("&lt;b>c", False),
        ("`<b>` and f](x)", False),
        ("[a](https://example.org)", False),
    ],
)
def test_only_what_is_shown_otherwise_than_meant_is_a_flaw(text: str, *, is_told: bool) -> None:
    assert bool(flaws_of(text, "markdown")) is is_told


def test_a_program_is_coloured_letter_for_letter() -> None:
    code = "\n\tdef f(x):\r\n    return 'a'  # so\n\n"
    assert "".join(token.text for token in tokens(code, "python")) == code
    assert {token.kind for token in tokens("def f(): return 1 # x", "python")} >= {
        "keyword",
        "function",
        "number",
        "comment",
    }
    assert [token.text for token in tokens("x", "no such language")] == ["x"]


def test_code_that_would_take_long_has_no_colours() -> None:
    for code in ("x = 1" + "\n" * 201 + "y", "x = 1\n" * 1000):
        assert tokens(code, "cpp") == [CodePiece(code)]
    assert len(tokens("x = 1" + "\n" * 200 + "y", "cpp")) > 1
    assert (language_named("py"), language_named("nothing")) == ("python", "")


@pytest.mark.parametrize(
    ("tag", "voice"),
    [
        ("ja", "ja_JP"),
        ("el", "el_GR"),
        ("de-AT", "de_AT"),
        ("zh", "zh_CN"),
        ("zh-Hant", "zh_TW"),
        ("es-419", "es_419"),
        ("pt", "pt_BR"),
        ("tlh", "tlh"),
    ],
)
def test_a_voice_is_of_the_likely_country(tag: str, voice: str) -> None:
    assert voice_of(tag) == voice


# --- parts of lines ------------------------------------------------------------------------------


def test_a_part_with_markup_keeps_its_lines() -> None:
    program = TextPart("x\ny", markup="code")
    line = (TextPart("Run "), program, TextPart("!\nThen"))
    assert list(lines_of_parts(line)) == [(*line[:2], TextPart("!")), (TextPart("Then"),)]
    text = "Run x\ny!\nThen"
    assert parts_of(text, [(*line[:2], TextPart("!"))]) == [
        *line[:2],
        TextPart("!"),
        TextPart("\n"),
        TextPart("Then"),
    ]
    assert parts_of(text, []) == [TextPart(text)]


def test_a_part_that_is_cut_is_shown_letter_for_letter() -> None:
    parts = [TextPart("a"), TextPart("**b**", "de", "markdown"), TextPart("c")]
    assert list(parts_between(parts, [1, 6, 7])) == [[parts[0]], [parts[1]], [parts[2]]]
    assert list(parts_between(parts, [3, 7])) == [
        [TextPart("a"), TextPart("**", "de")],
        [TextPart("b**", "de"), TextPart("c")],
    ]


# --- a deck --------------------------------------------------------------------------------------

FACTS = """\
columns:
  name: text
  law: {markup: tex}
  word: {markup: ruby, lang: ja}
  proof: {markup: [markdown, tex]}
  program: {markup: code, code_language: python}
  aliases: {markup: ruby}
label: word
rows:
  area: {name: Area, law: '\\(\\frac{a}{b}\\)', word: "面[めん] 積[せき]", proof: "**so** \\\\(x\\\\)", program: "a = 1", aliases: ["広[ひろ]さ"]}
  side: {name: Side, law: '\\(c^{2}\\)', word: "辺[へん]", proof: "The set \\\\(A\\\\)", program: "if x:\\n    y"}
  sum: {name: Sum, law: '\\(a+b\\)', word: 和, proof: "nothing *here*", program: z}
"""
OTHERS = """\
columns: {title: text, about: laws}
rows:
  one: {title: First, about: area}
  two: {title: Second, about: side}
  three: {title: Third, about: sum}
"""
DECK = """\
deck: Laws
key: laws-1
facts: facts
templates:
  law: {from: laws, ask: "Which law has {word}?", answer: law}
  word: {from: laws, ask: "How is {name} in Japanese?", answer: word}
  proof: {from: laws, ask: "How is {name} proved?", answer: proof}
  program: {from: laws, ask: "Program {name}", answer: program}
  both: {from: laws, ask: "Tell all of {name}", answer: "{law} or {word}"}
  about: {from: others, ask: "What is {title} about?", answer: about}
  gap: {from: laws, cloze: "[{word}] has [{law}]."}
  claim: {from: laws, claim: "{name} is [{word}]."}
"""


@pytest.fixture
def deck(tmp_path: Path) -> Path:
    write(tmp_path, facts__laws_yaml=FACTS, facts__others_yaml=OTHERS, deck_yaml=DECK)
    return tmp_path / "deck.yaml"


@pytest.mark.parametrize(
    ("item", "typed", "verdict"),
    [
        ("law/area", "a/b", "right"),
        ("law/area", "\\frac{a}{b}", "right"),
        ("law/area", "b/a", "wrong"),
        ("law/side", "c^2", "right"),
        ("law/side", "c²", "right"),
        ("word/area", "面積", "right"),
        ("word/area", "めんせき", "right"),
        ("word/area", "面[めん] 積[せき]", "right"),
        ("word/area", "面(めん)積(せき)", "right"),
        ("word/area", "広さ", "right"),
        ("word/area", "ひろさ", "right"),
        ("word/area", "辺", "wrong"),
        ("proof/area", "so x", "right"),
        ("proof/side", "the set A", "right"),
        ("proof/sum", "nothing here", "right"),
        ("program/area", "a = 1", "right"),
        ("program/area", "A = 1", "wrong"),
        ("both/side", "c^2 or 辺", "right"),
        ("about/one", "めんせき", "right"),
    ],
)
def test_a_typed_answer_is_graded_as_one_types_it(
    deck: Path, item: str, typed: str, verdict: str
) -> None:
    opened = Workspace.open(deck)
    written = opened.bank[item]
    judge = Judge(opened.bank)
    # A program is given the item as it is written, a learner sees it in words.
    for asked in (written, shown_texts.in_words(written)):
        found = judge.typed(asked, typed)
        assert isinstance(found, Verdict)
        assert found.verdict == verdict
        if found.correct:
            assert found.matched == asked.keys


def test_a_terminal_has_items_in_words_and_a_program_as_they_are_written(
    deck: Path, tmp_path: Path
) -> None:
    cache = tmp_path / "cache"
    asked = {}
    # Made anew, and then as it was compiled.
    for time in ("made", "compiled"):
        for as_json in (False, True):
            opened = QuizDeck.open(deck, NoLog(), cache, NOW, as_json=as_json)
            asked[time, as_json] = {identity: opened.items[identity] for identity in opened.items}
            assert opened.items.sayings.sentence("laws/side").endswith("program if x:\n    y")
            assert "辺(へん): " in opened.items.sayings.sentence("laws/side")
    assert asked["made", False] == asked["compiled", False]
    assert asked["made", True] == asked["compiled", True]
    shown, written = asked["made", False], asked["made", True]
    assert (written["law/area"].stem, written["law/area"].keys) == (
        "Which law has 面[めん] 積[せき]?",
        ("\\(\\frac{a}{b}\\)",),
    )
    assert (shown["law/area"].stem, shown["law/area"].keys) == (
        "Which law has 面(めん)積(せき)?",
        ("a/b",),
    )
    assert set(shown["law/area"].distractors) == {"c²", "a+b"}
    assert shown["both/side"].keys == ("c² or 辺(へん)",)
    assert shown["about/two"].keys == ("辺(へん)",)
    assert shown["gap/side#2"].stem == "辺(へん) has [...]."
    assert "".join(text for _, text in shown["gap/side#2"].cloze) == "辺(へん) has c²."
    claims = [item.stem for identity, item in shown.items() if identity.startswith("claim/")]
    assert len(claims) == 3
    assert not any("[" in claim for claim in claims)
    # What the log may have of an answer names it too.
    assert shown["word/area"].answers[0].accepted == ("広(ひろ)さ", "面[めん] 積[せき]", "面積")
    assert "so x" in shown["law/area"].explanation
    for identity, item in shown.items():
        assert shown_texts.written(item) == written[identity]


def test_no_wrong_option_reads_like_the_right_one(tmp_path: Path) -> None:
    rows = {
        "a": ("**Rome**", "漢字[かんじ]"),
        "b": ("Rome", "漢字"),
        "c": ("`Oslo`", "車[くるま]"),
        "d": ("Bern", "車[しゃ]"),
        "e": ("Paris", "くるま"),
        "f": ("Kyiv", "新[あたら]しい"),
    }
    lines = [
        f"  {name}: {{name: {name}, town: '{town}', word: '{word}'}}\n"
        for name, (town, word) in rows.items()
    ]
    facts = (
        "columns: {name: text, town: {markup: markdown}, word: {markup: ruby}}\nrows:\n"
        + "".join(lines)
    )
    asked = "{ask: 'Town of {name}?', answer: town}, w: {ask: 'Word of {name}?', answer: word}"
    write(
        tmp_path,
        facts__rows_yaml=facts,
        deck_yaml=f"deck: D\nkey: d\nfacts: facts\ntemplates: {{t: {asked}}}\n",
    )
    for item in Workspace.open(tmp_path / "deck.yaml").items:
        offered = (*item.keys, *item.distractors)
        assert len(item.distractors) > 1
        for markup in ("markdown", "ruby"):
            read = [as_typed(text, markup) for text in offered]
            assert len(set(read)) == len(read), offered
        assert not {"くるま", "車[くるま]"} <= set(offered)


def test_a_base_that_names_no_language_has_parts_too(tmp_path: Path) -> None:
    facts = "columns: {name: text, law: {markup: tex}}\nrows: {a: {name: Area, law: '\\(x\\)'}}\n"
    asked = "deck: D\nkey: d\nfacts: facts\ntemplates: {t: {ask: 'What is {law}?', answer: name}}\n"
    write(tmp_path, facts__laws_yaml=facts, deck_yaml=asked)
    (item,) = Workspace.open(tmp_path / "deck.yaml").items
    assert shown_texts.in_words(item).stem == "What is x?"


@pytest.mark.parametrize(
    ("ask", "stem"),
    [
        ("What prints {code} here?", "What prints\nfor i in x:\n    print(i)\nhere?"),
        ("What prints\\n{code}", "What prints\nfor i in x:\n    print(i)"),
        ("Whose list: {steps}", "Whose list:\n • one\n • two"),
        ("Is {word} a word?", "Is bold a word?"),
    ],
)
def test_code_and_lists_of_several_lines_begin_a_line_of_their_own(
    tmp_path: Path, ask: str, stem: str
) -> None:
    columns = "{name: text, code: {type: text, markup: code}, steps: {type: text, markup: markdown}, word: {type: text, markup: markdown}}"
    row = '{name: x, code: "for i in x:\\n    print(i)", steps: "- one\\n- two", word: "**bold**"}'
    write(
        tmp_path,
        facts__t_yaml=f"columns: {columns}\nrows:\n  a: {row}\n",
        deck_yaml=f'deck: D\nkey: d-1\nfacts: facts\ntemplates:\n  t: {{from: t, ask: "{ask}", answer: name}}\n',
    )
    (item,) = Workspace.open_sound(tmp_path / "deck.yaml", NOW).items
    assert shown_texts.in_words(item).stem == stem


def test_the_log_has_the_texts_of_the_facts(deck: Path, tmp_path: Path) -> None:
    opened = QuizDeck.open(deck, NoLog(), tmp_path / "cache", NOW, as_json=False)
    item = opened.items["law/side"]
    entry = Entry("laws-1", item, None)
    question = Question(1, 1, entry, "choice", item.stem, (*item.keys, *item.distractors), NOW)
    verdict = Verdict("wrong", "", 1)
    review = review_of(question, verdict, "a/b", "review", NOW)
    kept = as_kept(review, item)
    assert (review.keys, review.answer) == (("c²",), "a/b")
    assert (kept.keys, kept.answer) == (("\\(c^{2}\\)",), "\\(\\frac{a}{b}\\)")
    assert kept.digest != review.digest


def test_a_page_has_mathml_and_a_spreadsheet_the_text_as_written(deck: Path) -> None:
    opened = Workspace.open(deck)
    page = as_html(opened.deck, opened.items)
    assert "<mfrac><mrow><mi>a</mi></mrow><mrow><mi>b</mi></mrow></mfrac></mrow></math>" in page
    assert "<ruby>辺<rt>へん</rt></ruby>" in page
    assert "<strong>so</strong>" in page
    assert "<script" not in page
    assert "\\(\\frac{a}{b}\\)" in as_csv(opened.items)
